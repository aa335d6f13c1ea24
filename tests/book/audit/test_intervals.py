"""Bounds and ranges: what they allow, by hand and by their properties."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff import indicators
from gbaeff.book.audit import intervals

exact = st.lists(st.integers(0, 9), min_size=1, max_size=8).map(
    lambda values: pd.Series([float(value) for value in values])
)
pairs = st.lists(
    st.tuples(st.floats(0.1, 100), st.floats(0, 50)).map(lambda p: (p[0], p[0] + p[1])),
    min_size=2,
    max_size=6,
)


def test_reads_the_four_forms_and_a_gap():
    found = intervals.parse(pd.Series(["8", "<15", ">96", "25-30", None, "0.214"]))
    assert found["low"].fillna(-1).tolist() == [8, 0, 96, 25, -1, 0.214]
    assert found["high"].fillna(-1).tolist() == [8, 15, math.inf, 30, -1, 0.214]
    assert intervals.parse(pd.Series([">96"]), most=100).to_numpy().tolist() == [[96, 100]]


@pytest.mark.parametrize("text", ["about 8", "-3", "<", "8-", "25-30-35", "1.2.3", ""])
def test_refuses_other_forms(text):
    with pytest.raises(ValueError, match="'x': "):
        intervals.parse(pd.Series(["8", text], ["a", "x"]))


def test_index_numbers_by_hand():
    bounds = intervals.parse(pd.Series(["25-30", "<15", "50", None], list("abcd")))
    found = intervals.index_numbers(bounds, "a")
    assert found.loc["a"].tolist() == [100, 100]
    assert found.loc["b"].tolist() == [0, 60]
    assert found.loc["c"].tolist() == pytest.approx([100 * 50 / 30, 200])
    assert found.loc["d"].isna().all()
    # A base that may be as small as one likes leaves the upper end open.
    assert intervals.index_numbers(bounds, "b").loc["c"].tolist() == [
        pytest.approx(1000 / 3),
        math.inf,
    ]


@pytest.mark.parametrize("base", ["zero", "gap"])
def test_no_index_numbers_on_zero_or_nothing(base):
    bounds = intervals.parse(pd.Series(["8", "0", None], ["a", "zero", "gap"]))
    assert intervals.index_numbers(bounds, base).isna().all(axis=None)
    with pytest.raises(KeyError):
        intervals.index_numbers(bounds, "nowhere")


def test_places_by_hand():
    bounds = intervals.parse(pd.Series(["86", ">96", ">90", "88-97", None], list("abcde")))
    found = intervals.places(bounds)
    assert found.loc["a"].tolist() == [4, 4]
    assert found.loc["b"].tolist() == [1, 3]
    assert found.loc["c"].tolist() == [1, 3]
    assert found.loc["d"].tolist() == [1, 3]
    assert found.loc["e"].isna().all()
    with pytest.raises(ValueError, match="best must be"):
        intervals.places(bounds, best="top")


@pytest.mark.parametrize("best", ["high", "low"])
@settings(deadline=None)
@given(values=exact)
def test_places_of_exact_values_are_ranks(best, values):
    found = intervals.places(pd.DataFrame({"low": values, "high": values}), best=best)
    wanted = indicators.ranks(values, best=best)
    assert found["first"].tolist() == wanted.tolist() == found["last"].tolist()


@settings(deadline=None)
@given(pairs=pairs, data=st.data())
def test_any_values_inside_keep_to_places_and_index_numbers(pairs, data):
    bounds = pd.DataFrame(pairs, columns=["low", "high"])
    inside = pd.Series([data.draw(st.floats(low, high)) for low, high in pairs])
    place, rank = intervals.places(bounds), indicators.ranks(inside)
    assert ((place["first"] <= rank) & (rank <= place["last"])).all()
    index = intervals.index_numbers(bounds, 0)
    ratio = (100 * inside / inside[0]).to_numpy()
    assert (index["low"] <= ratio * (1 + 1e-12)).all()
    assert (ratio <= index["high"] * (1 + 1e-12)).all()


def test_writes_bounds_outwards():
    assert intervals.write(100 * 96 / 86.6, math.inf) == ">110"
    assert intervals.write(0, 59.2) == "<60"
    assert intervals.write(0, 60) == "<60"
    assert intervals.write(110.9, 114.1, 1) == "110.9–114.1"
    assert intervals.write(100 * 0.07, 100 * 0.07, 1) == "7.0"
    assert intervals.write(np.nan, np.nan) is None
