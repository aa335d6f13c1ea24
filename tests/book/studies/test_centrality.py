"""Centralities of small graphs, by hand and by their properties."""

import pandas as pd
import pytest

from gbaeff.book.studies import centrality


def table(*pairs):
    """Edges as a frame."""
    return pd.DataFrame(list(pairs), columns=["source", "target"])


# a and b both lead to c by way of d or e; only d leads on to f.
DIAMOND = table(("a", "d"), ("a", "e"), ("d", "c"), ("e", "c"), ("d", "f"))


def test_by_hand():
    found = centrality.positions(DIAMOND)
    # Paths through d: a to f, and one of the two from a to c. There are 4 · 3 pairs of others.
    assert found["betweenness"].to_dict() == pytest.approx(
        {"a": 0, "d": 1.5 / 12, "e": 0.5 / 12, "c": 0, "f": 0}
    )
    assert found["degree"].to_dict() == {"a": 2, "d": 3, "e": 2, "c": 2, "f": 1}
    assert found["reach"].to_dict() == {"a": 4, "d": 2, "e": 1, "c": 0, "f": 0}


def test_star_without_arrows():
    found = centrality.positions(table(("hub", "x"), ("y", "hub"), ("hub", "z")), directed=False)
    assert found["betweenness"].to_dict() == pytest.approx({"hub": 1, "x": 0, "y": 0, "z": 0})
    assert found["reach"].eq(3).all()


def test_a_ring_has_no_centre():
    ring = table(("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"))
    for directed in (True, False):
        found = centrality.positions(ring, directed=directed)
        assert found.nunique().eq(1).all()


def test_neither_order_nor_repetition_counts():
    again = pd.concat([DIAMOND.iloc[::-1], DIAMOND.iloc[:2]])
    first, second = (centrality.positions(edges).sort_index() for edges in (DIAMOND, again))
    pd.testing.assert_frame_equal(first, second)


def test_both_ways_are_one_neighbour():
    found = centrality.positions(table(("a", "b"), ("b", "a"), ("b", "c")))
    assert found["degree"].to_dict() == {"a": 1, "b": 2, "c": 1}


def test_leave_one_out_by_hand():
    found = centrality.leave_one_out(DIAMOND)
    assert found.loc["d", ["low", "high"]].tolist() == pytest.approx([0, 2 / 12])
    assert found.loc["e", ["low", "high"]].tolist() == pytest.approx([0, 1 / 12])
    # Without a to d only e is first; without d to c, or d to f, the two share the first place.
    assert found["first"].to_dict() == pytest.approx({"a": 0, "d": 0.8, "e": 0.6, "c": 0, "f": 0})


def test_leave_one_out_keeps_the_graph_and_contains_no_first_without_a_path():
    edges = table(("a", "b"), ("b", "c"))
    found = centrality.leave_one_out(edges)
    assert found["first"].eq(0).all()
    assert found["betweenness"].equals(centrality.positions(edges)["betweenness"])


@pytest.mark.parametrize("function", [centrality.positions, centrality.leave_one_out])
@pytest.mark.parametrize(
    ("edges", "told"),
    [
        (pd.DataFrame({"from": ["a"], "target": ["b"]}), "no column source"),
        (table(("a", "a"), ("a", "b"), ("b", "c")), "two different ends; found .*'a', 'a'"),
        (table(("a", None), ("a", "b"), ("b", "c")), "two different ends"),
        (table(("a", "b")), "at least three nodes; found 2"),
        (table(), "at least three nodes; found 0"),
    ],
)
def test_refuses(function, edges, told):
    with pytest.raises(ValueError, match=told):
        function(edges)
