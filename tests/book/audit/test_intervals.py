"""Ranges of printed numbers, bounds and spans: what they allow, by hand and by their properties."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff import indicators
from gbaeff.book.audit import intervals
from gbaeff.book.audit.intervals import Interval, exact, printed

whole = st.lists(st.integers(0, 9), min_size=1, max_size=8).map(
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
@settings(max_examples=40, deadline=None)
@given(values=whole)
def test_places_of_exact_values_are_ranks(best, values):
    found = intervals.places(pd.DataFrame({"low": values, "high": values}), best=best)
    wanted = indicators.ranks(values, best=best)
    assert found["first"].tolist() == wanted.tolist() == found["last"].tolist()


def test_values_that_differ_by_rounding_share_a_place():
    """As among exact values: hypothesis found bounds one bit apart."""
    bounds = pd.DataFrame({"low": [0.1, 0.10000000000000002], "high": [0.1, 0.10000000000000002]})
    assert intervals.places(bounds).to_numpy().tolist() == [[1.0, 1.0], [1.0, 1.0]]


@settings(max_examples=40, deadline=None)
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


# Arithmetic ----------------------------------------------------------------------------------

NUMBERS = st.floats(0.02, 50, allow_nan=False)


@settings(max_examples=50)
@given(NUMBERS, st.integers(0, 4))
def test_a_printed_number_can_be_what_was_rounded(value, decimals):
    assert printed(round(value, decimals), decimals).contains(value)


@settings(max_examples=50)
@given(NUMBERS, NUMBERS)
def test_operations_hold_the_true_result(a, b):
    x, y = printed(round(a, 2)), printed(round(b, 2))
    assert (x + y).contains(a + b)
    assert (x - y).contains(a - b)
    assert (x * y).contains(a * b)
    assert (x / y).contains(a / b)


@settings(max_examples=50)
@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_means_hold_the_true_mean(values):
    held = printed(np.round(values, 2))
    assert held.mean().contains(np.mean(values))
    assert held.gmean().contains(np.exp(np.mean(np.log(values))))


def test_a_product_by_hand():
    product = printed(1.08) * printed(1.11)
    assert product.low == pytest.approx(1.075 * 1.105)
    assert product.high == pytest.approx(1.085 * 1.115)


def test_negative_factors_keep_the_ends_in_order():
    product = Interval(np.array(-2.0), np.array(1.0)) * Interval(np.array(3.0), np.array(4.0))
    assert (product.low, product.high) == (-8, 4)


@pytest.mark.parametrize(("exponent", "low", "high"), [(0.5, 1.0, 2.0), (-1, 0.25, 1.0)])
def test_a_power_by_hand(exponent, low, high):
    power = Interval(np.array(1.0), np.array(4.0)) ** exponent
    assert (power.low, power.high) == (low, high)


def test_an_exact_number_adds_no_width():
    total = printed(1.5, 1) + exact(1)
    assert total.low == pytest.approx(2.45)
    assert total.high == pytest.approx(2.55)


def test_overlaps():
    assert printed(1.08).overlaps(printed(1.09))
    assert not printed(1.08).overlaps(printed(1.10))


def test_bad_ranges_are_refused():
    with pytest.raises(ValueError, match="low <= high"):
        Interval(np.array(2.0), np.array(1.0))
    with pytest.raises(ValueError, match="low <= high"):
        printed(np.nan)
    with pytest.raises(ValueError, match="holds 0"):
        printed(1.0) / printed(0.0)
    with pytest.raises(ValueError, match="above 0"):
        printed(0.0).gmean()
    with pytest.raises(ValueError, match="above 0"):
        printed(0.0) ** 0.5
