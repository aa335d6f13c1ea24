"""Reciprocity, by hand and against the exact distribution under chance."""

from math import comb

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff.book.studies.reciprocity import MEASURES, by_chance, reciprocity

OUT = pd.Series({"A": 3, "B": 1, "C": 0, "D": 2})
BACK = pd.Series({"A": 1, "B": 0, "C": 4, "D": 2})
counts = st.lists(st.integers(0, 5), min_size=2, max_size=8)


def test_by_hand():
    found = reciprocity(OUT, BACK)
    # A and D go both ways; min(3, 1) + min(2, 2) = 3 of 13 visits each way.
    assert list(found.index) == list(MEASURES)
    assert found.tolist() == pytest.approx([4, 2, 2 / 3, 2 / 3, 6 / 13])


def test_a_share_of_nothing_is_missing():
    found = reciprocity(pd.Series({"A": 0}), pd.Series({"A": 2}))
    assert found[["both", "visitors_back", "weighted"]].tolist() == [0, 0, 0]
    assert pd.isna(found["visited_back"])


@settings(max_examples=30)
@given(counts, counts)
def test_turning_the_directions_round_swaps_the_shares(a, b):
    size = min(len(a), len(b))
    out, back = pd.Series(a[:size]), pd.Series(b[:size])
    if out.sum() + back.sum() == 0:
        return
    one, other = reciprocity(out, back), reciprocity(back, out)
    assert one["weighted"] == other["weighted"]
    assert 0 <= one["weighted"] <= 1
    pd.testing.assert_series_equal(
        one[["visited_back"]], other[["visitors_back"]], check_index=False
    )


def test_chance_agrees_with_the_exact_expectation():
    # A partner with t of N visits lacks a direction of n visits in C(N - t, n) of C(N, n) deals.
    whole, out = OUT + BACK, int(OUT.sum())
    total = int(whole.sum())
    exact = sum(
        1
        - comb(total - t, out) / comb(total, out)
        - comb(total - t, total - out) / comb(total, total - out)
        for t in whole
    )
    table = by_chance(OUT, BACK, draws=20_000, seed=1)
    assert table.loc["both", "mean"] == pytest.approx(exact, abs=0.02)
    assert (table["low"] <= table["mean"]).all()
    assert (table["mean"] <= table["high"]).all()


def test_chance_is_seeded_and_says_how_rare():
    pd.testing.assert_frame_equal(by_chance(OUT, BACK, seed=3), by_chance(OUT, BACK, seed=3))
    one_way = by_chance(pd.Series({"A": 6, "B": 0}), pd.Series({"A": 0, "B": 6}), seed=1)
    # 2 of C(12, 6) = 924 deals separate the partners so cleanly.
    assert one_way.loc["weighted", "observed"] == 0
    assert one_way.loc["weighted", "below"] < 0.02
    assert one_way.loc["weighted", "above"] == 1


@pytest.mark.parametrize(
    ("out", "back"),
    [
        ({"A": 1}, {"B": 1}),
        ({"A": -1}, {"A": 1}),
        ({"A": 0.5}, {"A": 1}),
        ({"A": None}, {"A": 1}),
        ({"A": 0}, {"A": 0}),
    ],
)
def test_refuses(out, back):
    with pytest.raises(ValueError, match=r"same index|whole numbers"):
        reciprocity(pd.Series(out), pd.Series(back))


def test_refuses_twice_the_same_partner():
    twice = pd.Series([1, 1], index=["A", "A"])
    with pytest.raises(ValueError, match="each partner once"):
        reciprocity(twice, twice)


def test_chance_refuses_one_direction_and_no_draws():
    with pytest.raises(ValueError, match="both directions"):
        by_chance(pd.Series({"A": 1}), pd.Series({"A": 0}))
    with pytest.raises(ValueError, match="at least one draw"):
        by_chance(OUT, BACK, draws=0)
