import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff import indicators

positive = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=20).map(pd.Series)


def test_intensity_divides_label_by_label():
    found = indicators.intensity(
        pd.Series({"HK": 50.0, "MC": 1.0}), pd.Series({"HK": 200.0, "MC": 4.0})
    )
    assert found.to_dict() == {"HK": 0.25, "MC": 0.25}


def test_intensity_refuses_labels_that_differ_and_activity_that_is_not_positive():
    with pytest.raises(ValueError, match="same index"):
        indicators.intensity(pd.Series({"A": 1.0}), pd.Series({"B": 1.0}))
    with pytest.raises(ValueError, match="'B': 0.0"):
        indicators.intensity(pd.Series({"A": 1.0, "B": 1.0}), pd.Series({"A": 1.0, "B": 0.0}))


def test_reduction_is_negative_where_it_rose():
    found = indicators.reduction(pd.Series([4.0, 10.0]), pd.Series([1.0, 11.0]))
    assert found.tolist() == pytest.approx([0.75, -0.1])


@settings(max_examples=20, deadline=None)
@given(positive)
def test_shares_sum_to_one(amounts):
    assert indicators.shares(amounts).sum() == pytest.approx(1)


def test_ranks_by_either_end_with_ties():
    values = pd.Series([3.0, None, 1.0, 3.0])
    assert indicators.ranks(values).fillna(0).tolist() == [1, 0, 3, 1]
    assert indicators.ranks(values, best="low").fillna(0).tolist() == [2, 0, 1, 2]
    with pytest.raises(ValueError, match="best must be"):
        indicators.ranks(values, best="top")


@settings(max_examples=20, deadline=None)
@given(positive, st.floats(0.1, 1e3))
def test_coefficient_of_variation_has_no_unit(values, factor):
    found = indicators.coefficient_of_variation(values)
    assert indicators.coefficient_of_variation(values * factor) == pytest.approx(found, abs=1e-6)


def test_coefficient_of_variation_by_hand():
    assert indicators.coefficient_of_variation(pd.Series([1.0, 3.0, None])) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="positive mean"):
        indicators.coefficient_of_variation(pd.Series([-1.0, 1.0]))


def test_effective_number_by_hand():
    # Unit means 2 and 4, each 1 off: B = 2 · 2 = 4, W = 2, so (4 - 2) / (4 + 2) = 1 / 3.
    found = indicators.effective_number(pd.DataFrame({"a": [1.0, 3.0], "b": [3.0, 5.0]}))
    assert found.to_dict() == pytest.approx(
        {"correlation": 1 / 3, "values": 4, "effective": 4 / (1 + 1 / 3)}
    )


def test_effective_number_has_its_ends_and_no_unit():
    rng = np.random.default_rng(1)
    free = pd.DataFrame(rng.normal(size=(15, 200)))
    found = indicators.effective_number(free)
    assert found["effective"] > 0.7 * free.size
    again = indicators.effective_number(5 * free + 3)
    assert again["effective"] == pytest.approx(found["effective"])
    # Units that swing in step against their own mean: no correlation below 0.
    swing = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0]})
    assert indicators.effective_number(swing)["effective"] == 4


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"a": [1.0, 2.0]}),
        pd.DataFrame({"a": [1.0], "b": [2.0]}),
        pd.DataFrame({"a": [1.0, None], "b": [2.0, 3.0]}),
        pd.DataFrame({"a": [1.0, 1.0], "b": [1.0, 1.0]}),
    ],
)
def test_effective_number_refuses(table):
    with pytest.raises(ValueError, match=r"at least two|the same"):
        indicators.effective_number(table)


def test_yearly_growth_by_hand():
    assert indicators.yearly_growth(100, 121, 2) == pytest.approx(0.1)
    assert indicators.yearly_growth(8, 1, 3) == pytest.approx(-0.5)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 1e6), st.floats(-0.5, 1.0), st.integers(1, 30))
def test_yearly_growth_compounds_back(start, rate, years):
    found = indicators.yearly_growth(start, start * (1 + rate) ** years, years)
    assert found == pytest.approx(rate, abs=1e-9)


@pytest.mark.parametrize(("start", "end", "years"), [(0, 1, 1), (1, -1, 1), (1, 1, 0)])
def test_yearly_growth_refuses(start, end, years):
    with pytest.raises(ValueError, match="positive"):
        indicators.yearly_growth(start, end, years)


def test_values_equal_within_the_tolerance_share_a_rank_in_any_order():
    values = pd.Series({"a": 1.0, "b": 1 + 2e-16, "c": 1 - 5e-7, "d": 0.5, "e": np.nan, "f": 1.1})
    expected = {"a": 2, "b": 2, "c": 2, "d": 5, "f": 1}
    for seed in range(5):
        mixed = values.sample(frac=1, random_state=seed)
        assert indicators.ranks(mixed).dropna().to_dict() == expected
    assert indicators.ranks(values, tolerance=0)[["a", "b", "c"]].tolist() == [3, 2, 4]
    assert indicators.ranks(pd.DataFrame({"x": values}))["x"].equals(indicators.ranks(values))
    assert np.isnan(indicators.ranks(values)["e"])
    with pytest.raises(ValueError, match="tolerance must be"):
        indicators.ranks(values, tolerance=-1)


def test_highest_and_lowest_name_all_that_tie():
    values = pd.Series({"G": 0.25, "I": 0.25 + 1e-9, "H": 0.25, "A": 1.0, "B": np.nan})
    for order in (list("GIHAB"), list("BAHIG")):
        assert indicators.lowest(values[order]) == ["G", "H", "I"]
        assert indicators.highest(values[order]) == ["A"]
    same = pd.Series(1.0, index=[10, "x", 9])
    assert indicators.highest(same) == indicators.lowest(same) == [9, 10, "x"]
    assert indicators.highest(pd.Series({"A": np.nan})) == []
    assert indicators.highest(pd.Series(dtype=float)) == []
    when = pd.CategoricalIndex(["Nov", "Sep", "Oct"], ["Sep", "Oct", "Nov"], ordered=True)
    assert indicators.highest(pd.Series([2.0, 2.0, 1.0], index=when)) == ["Sep", "Nov"]
