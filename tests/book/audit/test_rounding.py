"""Interval arithmetic with printed numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbaeff.book.audit.rounding import Interval, exact, printed

NUMBERS = st.floats(0.02, 50, allow_nan=False)


@given(NUMBERS, st.integers(0, 4))
def test_a_printed_number_can_be_what_was_rounded(value, decimals):
    assert printed(round(value, decimals), decimals).contains(value)


@given(NUMBERS, NUMBERS)
def test_operations_hold_the_true_result(a, b):
    x, y = printed(round(a, 2)), printed(round(b, 2))
    assert (x + y).contains(a + b)
    assert (x - y).contains(a - b)
    assert (x * y).contains(a * b)
    assert (x / y).contains(a / b)


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
