"""Indices of inequality, by hand and by their properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbaeff import inequality

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
@given(values=amounts, factor=st.floats(0.01, 100))
def test_no_unit_and_no_order(index, values, factor):
    found = index(values)
    assert index(values * factor) == pytest.approx(found, abs=1e-9)
    assert index(values.iloc[::-1]) == pytest.approx(found, abs=1e-9)


@given(values=amounts, data=st.data())
def test_parts_of_theil_sum(values, data):
    groups = pd.Series(data.draw(st.lists(st.sampled_from("ab"), min_size=len(values),
                                          max_size=len(values))))  # fmt: skip
    parts = inequality.theil_parts(values, groups)
    assert parts["between"] + parts["within"] == pytest.approx(parts["total"], abs=1e-9)
    assert parts["total"] == pytest.approx(inequality.theil(values), abs=1e-12)


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
