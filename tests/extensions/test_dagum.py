"""Dagum's parts: pair by pair, and groups apart."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff.extensions import dagum
from gbaeff.indicators import inequality


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_dagums_parts_are_the_sums_over_pairs(seed):
    """Gross gains and transvariation counted pair by pair, as Dagum defines them."""
    rng = np.random.default_rng(seed)
    values = pd.Series(rng.lognormal(0, 1, 12).round(2) + 0.01)
    groups = pd.Series(rng.choice(list("abc"), 12))
    within = between = overlap = 0.0
    n, total = len(values), values.sum()
    for j, one in values.groupby(groups):
        for h, other in values.groupby(groups):
            both = np.subtract.outer(one.to_numpy(), other.to_numpy())
            gini = np.abs(both).mean() / (one.mean() + other.mean())
            weight = len(one) / n * other.sum() / total
            if j == h:
                within += gini * weight
                continue
            gain, crossing = np.maximum(both, 0).mean(), np.maximum(-both, 0).mean()
            if one.mean() < other.mean():
                gain, crossing = crossing, gain
            distance = (gain - crossing) / (gain + crossing) if gain + crossing > 0 else 0.0
            between += gini * weight * distance
            overlap += gini * weight * (1 - distance)
    parts = dagum.dagum_parts(values, groups)
    assert parts[["within", "between", "overlap"]].tolist() == pytest.approx(
        [within, between, overlap], abs=1e-9
    )
    assert parts["total"] == pytest.approx(parts[1:].sum(), abs=1e-9)
    pairs = dagum.group_ginis(values, groups)
    np.testing.assert_allclose(pairs, pairs.T, atol=1e-12)
    for group, members in values.groupby(groups):
        assert pairs.loc[group, group] == pytest.approx(inequality.gini(members), abs=1e-9)


def test_groups_that_do_not_overlap_have_no_overlap_and_need_a_label_each():
    values, groups = pd.Series([1.0, 2, 5, 9]), pd.Series(["a", "a", "b", "b"])
    parts = dagum.dagum_parts(values, groups)
    assert parts["overlap"] == pytest.approx(0, abs=1e-12)
    assert dagum.dagum_parts(values, pd.Series(["a"] * 4))["between"] == 0
    with pytest.raises(ValueError, match="one group for each label"):
        dagum.dagum_parts(values, pd.Series(["a", None, "b", "b"]))
