"""Argument maps against a map small enough to follow by hand."""

import pandas as pd
import pytest

from gbaeff import data
from gbaeff.book.studies.argument_map import graph, lost, reach

#   a ─→ c ─→ e      d stands on b alone; f on nothing that is a ground.
#   b ─→ c, b ─→ d   f ─→ e
NAMES = list("abcdef")
LINKS = pd.DataFrame({"source": list("abbcf"), "target": list("ccdee")})


@pytest.fixture
def argument():
    return graph(pd.DataFrame({"kind": "x"}, index=NAMES), LINKS.assign(basis="read"))


def test_attributes_are_kept(argument):
    assert argument.nodes["a"] == {"kind": "x"}
    assert argument.edges["a", "c"] == {"basis": "read"}


def test_reach_by_hand(argument):
    found = reach(argument, ["a", "b"])
    assert found["reasons"].to_dict() == dict(zip(NAMES, [0, 0, 2, 1, 2, 0]))
    assert found["grounds"].to_dict() == dict(zip(NAMES, [1, 1, 2, 1, 2, 0]))
    assert found["steps"].tolist()[:5] == [0, 0, 1, 1, 2]
    assert found["steps"].isna()["f"]


@pytest.mark.parametrize(
    ("without", "falls"), [("a", []), ("b", ["d"]), ("c", ["e"]), ("e", []), ("f", [])]
)
def test_what_falls_by_hand(argument, without, falls):
    assert lost(argument, ["a", "b"], without) == falls


def test_without_its_only_ground_all_falls(argument):
    assert lost(argument, ["b"], "b") == ["c", "d", "e"]


def test_bad_maps_are_refused(argument):
    frame = pd.DataFrame(index=NAMES)
    with pytest.raises(ValueError, match="no statement is named 'z'"):
        graph(frame, pd.DataFrame({"source": ["z"], "target": ["a"]}))
    with pytest.raises(ValueError, match="twice"):
        graph(pd.DataFrame(index=["a", "a"]), LINKS.head(0))
    circle = pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"]})
    with pytest.raises(ValueError, match="circle: a → b|circle: b → a"):
        graph(frame, circle)
    with pytest.raises(ValueError, match="no statement is named 'z'"):
        reach(argument, ["z"])
    with pytest.raises(ValueError, match="no statement is named 'z'"):
        lost(argument, ["a"], "z")


def test_the_map_of_guo_is_one_and_its_lists_agree():
    statements = data.guo_argument().set_index("id")
    links = data.guo_argument_links()
    assert len(graph(statements, links[links["relation"] != "contrasts"])) == len(statements)
    facts = statements["facts"].dropna().str.split().explode()
    assert set(facts) == set(data.guo_facts()["id"])
    cited = statements["references"].dropna().str.split().explode().astype(int)
    listed = data.guo_references().set_index("number")["supports"].str.split().explode()
    assert set(zip(cited, cited.index)) == set(zip(listed.index, listed))
