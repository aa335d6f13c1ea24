"""Indices of inequality, by hand and by their properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import gold
from gbaeff.indicators import inequality

amounts = st.lists(st.floats(0.01, 1e6), min_size=2, max_size=20).map(pd.Series)
INDICES = [inequality.gini, inequality.theil, inequality.herfindahl]


def test_by_hand():
    values = pd.Series([1.0, 2.0, 3.0, 10.0])
    # Mean absolute difference over all ordered pairs, 14 / 16 · 4, over twice the mean.
    pairs = np.abs(np.subtract.outer(values.to_numpy(), values.to_numpy()))
    assert inequality.gini(values) == pytest.approx(pairs.mean() / (2 * values.mean()))
    share = values / values.sum()
    assert inequality.theil(values) == pytest.approx((share * np.log(4 * share)).sum())
    assert inequality.herfindahl(values) == pytest.approx((1 + 4 + 9 + 100) / 256)


@pytest.mark.parametrize("case", gold("gen_inequality_pysal")["cases"], ids=lambda x: x["name"])
def test_the_results_of_pysal(case):
    values, groups = pd.Series(case["values"], dtype=float), pd.Series(case["groups"])
    assert inequality.gini(values) == pytest.approx(case["gini"], abs=1e-12)
    parts = inequality.theil_parts(values, groups)
    assert parts["total"] == pytest.approx(case["theil"], abs=1e-12)
    assert parts["between"] == pytest.approx(case["between"], abs=1e-12)


@pytest.mark.parametrize(
    ("index", "equal", "one"),
    [
        (inequality.gini, 0.0, 0.75),
        (inequality.theil, 0.0, np.log(4)),
        (inequality.herfindahl, 0.25, 1.0),
    ],
)
def test_ends(index, equal, one):
    assert index(pd.Series([5.0] * 4)) == pytest.approx(equal, abs=1e-12)
    assert index(pd.Series([0.0, 0.0, 7.0, 0.0])) == pytest.approx(one)


@pytest.mark.parametrize("index", INDICES)
@settings(max_examples=10, deadline=None)
@given(values=amounts, factor=st.floats(0.01, 100))
def test_no_unit_and_no_order(index, values, factor):
    found = index(values)
    assert index(values * factor) == pytest.approx(found, abs=1e-9)
    assert index(values.iloc[::-1]) == pytest.approx(found, abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(values=amounts, data=st.data())
def test_parts_of_theil_sum(values, data):
    groups = pd.Series(data.draw(st.lists(st.sampled_from("ab"), min_size=len(values),
                                          max_size=len(values))))  # fmt: skip
    parts = inequality.theil_parts(values, groups)
    assert parts["between"] + parts["within"] == pytest.approx(parts["total"], abs=1e-9)
    assert parts["total"] == pytest.approx(inequality.theil(values), abs=1e-12)


@settings(max_examples=10, deadline=None)
@given(amounts)
def test_lorenz_rises_below_the_diagonal_and_encloses_gini(values):
    curve = inequality.lorenz(values)
    assert (curve["amount"] <= curve["units"] + 1e-9).all()
    assert curve["amount"].iloc[-1] == pytest.approx(1)
    area = np.trapezoid(curve["amount"], curve["units"])
    assert 1 - 2 * area == pytest.approx(inequality.gini(values), abs=1e-9)


@pytest.mark.parametrize("index", [*INDICES, inequality.lorenz])
@pytest.mark.parametrize("bad", [[1.0, -1.0], [1.0, np.nan], [0.0, 0.0], [np.inf, 1.0]])
def test_refuses(index, bad):
    with pytest.raises(ValueError, match="not negative"):
        index(pd.Series(bad))


def test_parts_refuse_other_labels():
    with pytest.raises(ValueError, match="one group for each"):
        inequality.theil_parts(pd.Series([1.0, 2.0]), pd.Series(["a", None]))


COUNTED = [inequality.gini, inequality.theil]


def test_with_people_by_hand():
    values, people = pd.Series([1.0, 3.0]), pd.Series([3.0, 1.0])
    # Three quarters of the people have a quarter of the amount.
    assert inequality.theil(values, people) == pytest.approx(0.5 * np.log(3))
    assert inequality.gini(values, people) == pytest.approx(0.5)
    assert inequality.lorenz(values, people)["units"].tolist() == [0, 0.75, 1]
    # As rich a head everywhere, however large.
    assert inequality.theil(people * 7, people) == pytest.approx(0, abs=1e-12)
    assert inequality.gini(people * 7, people) == pytest.approx(0, abs=1e-12)


def test_parts_with_people_by_hand():
    values = pd.Series([1.0, 1.0, 6.0])
    people = pd.Series([2.0, 1.0, 1.0])
    parts = inequality.theil_parts(values, pd.Series(["a", "a", "b"]), people)
    assert parts["between"] == pytest.approx(0.25 * np.log(1 / 3) + 0.75 * np.log(3))
    # Within "a" two thirds of the people have one half; "b" is one unit.
    inside = 0.5 * np.log(0.5 / (2 / 3)) + 0.5 * np.log(0.5 / (1 / 3))
    assert parts["within"] == pytest.approx(0.25 * inside)
    assert parts["total"] == pytest.approx(parts["between"] + parts["within"])


@pytest.mark.parametrize("index", COUNTED)
@settings(max_examples=10, deadline=None)
@given(values=amounts, head=st.floats(0.1, 1e3))
def test_the_same_people_everywhere_is_each_unit_once(index, values, head):
    people = pd.Series(head, values.index)
    assert index(values, people) == pytest.approx(index(values), abs=1e-9)


@pytest.mark.parametrize("index", COUNTED)
@settings(max_examples=10, deadline=None)
@given(values=amounts, data=st.data())
def test_one_city_split_in_two_alike_changes_nothing(index, values, data):
    people = pd.Series(data.draw(st.lists(st.floats(0.1, 1e3), min_size=len(values),
                                          max_size=len(values))))  # fmt: skip
    halves = [pd.concat([x.iloc[:1] / 2, x.iloc[:1] / 2, x.iloc[1:]], ignore_index=True)
              for x in (values, people)]  # fmt: skip
    assert index(*halves) == pytest.approx(index(values, people), abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(values=amounts, data=st.data())
def test_parts_with_people_are_never_negative(values, data):
    drawn = st.lists(st.floats(0.1, 1e3), min_size=len(values), max_size=len(values))
    groups = pd.Series([i % 2 for i in range(len(values))])
    parts = inequality.theil_parts(values, groups, pd.Series(data.draw(drawn)))
    assert parts.min() >= -1e-9


def test_refuses_people_that_do_not_fit():
    values = pd.Series([1.0, 2.0])
    with pytest.raises(ValueError, match="index of values"):
        inequality.gini(values, pd.Series([1.0, 2.0], ["a", "b"]))
    with pytest.raises(ValueError, match="amounts without people"):
        inequality.theil(values, pd.Series([1.0, 0.0]))
    with pytest.raises(ValueError, match="not negative"):
        inequality.lorenz(values, pd.Series([1.0, -1.0]))
    # Nobody, and nothing: left out.
    assert inequality.gini(pd.Series([1.0, 1.0, 0.0]), pd.Series([1.0, 1.0, 0.0])) == 0
