"""Densities and transitions: against scipy, by counting, and bad input."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from gbaeff import data, super_sbm
from gbaeff.extensions.distribution import densities, transitions


def table(seed=1, shape=(15, 11)):
    return pd.DataFrame(np.random.default_rng(seed).lognormal(-1, 0.6, shape))


def test_a_density_is_scipys_folded_at_zero():
    values = table()
    found = densities(values, width=0.2, points=500)
    for period in values.index:
        row = values.loc[period].to_numpy()
        kernel = stats.gaussian_kde(row, bw_method=0.2 / row.std(ddof=1))
        curve = found.loc[period, "density"]
        np.testing.assert_allclose(curve, kernel(curve.index) + kernel(-curve.index), rtol=1e-9)
        assert np.trapezoid(curve, curve.index) == pytest.approx(1, abs=2e-3)


def test_the_default_width_is_the_mean_of_silvermans():
    values = table()
    each = [
        0.9 * min(row.std(), (row.quantile(0.75) - row.quantile(0.25)) / 1.34) * 11**-0.2
        for _, row in values.iterrows()
    ]
    assert densities(values).attrs["width"] == pytest.approx(np.mean(each))


def test_the_error_is_that_of_repeated_samples():
    rng, at = np.random.default_rng(2), []
    for _ in range(400):
        found = densities(pd.DataFrame([rng.normal(5, 1, 11)]), width=0.3, points=60)
        near = np.argmin(abs(found.index.get_level_values("value") - 5))
        at.append(found.iloc[near].tolist())
    drawn, said = np.array(at).T
    assert drawn.std() == pytest.approx(said.mean(), rel=0.25)


def test_a_second_peak_is_no_sign_of_two_groups():
    several = []
    for k in range(80):
        values = np.random.default_rng([3, k]).normal(5, 1, 11)
        curve = densities(pd.DataFrame([values]))["density"].to_numpy()
        several.append(((curve[1:-1] > curve[:-2]) & (curve[1:-1] >= curve[2:])).sum() > 1)
    assert 0.45 < np.mean(several) < 0.67


def test_transitions_are_counted():
    values = table()
    bounds = [0.25, 0.4, 0.7]
    found = transitions(values, bounds)
    counts = dict.fromkeys(found.index, 0)
    for unit in values:
        classes = [1 + sum(value >= bound for bound in bounds) for value in values[unit]]
        for pair in pairwise(classes):
            counts[pair] += 1
    assert found["count"].to_dict() == counts
    assert found["n"].groupby("start").first().sum() == 14 * 11
    for (start, _), row in found.iterrows():
        n = sum(counts[start, end] for end in range(1, 5))
        p = row["count"] / n
        assert row["error"] == pytest.approx(np.sqrt(p * (1 - p) / n), abs=1e-12)
        wilson = stats.binomtest(int(row["count"]), n).proportion_ci(method="wilson")
        assert (row["lower"], row["upper"]) == pytest.approx(tuple(wilson), abs=1e-9)
    share, limit = found["share"].unstack(), found["limit"].groupby("end").first()
    np.testing.assert_allclose(limit @ share, limit, atol=1e-12)
    assert limit.sum() == pytest.approx(1)
    power = np.linalg.matrix_power(share.to_numpy(), 400)
    np.testing.assert_allclose(power[0], limit, atol=1e-9)


def test_a_class_that_nobody_leaves_and_gaps():
    values = pd.DataFrame({"a": [0.1, 0.1, 0.9], "b": [0.9, np.nan, 0.1]})
    found = transitions(values, [0.5, 2.0])
    assert found.loc[(1, slice(None)), "count"].tolist() == [1, 1, 0]
    assert found.loc[2, "share"].isna().all() and found["limit"].isna().all()
    both = transitions(pd.DataFrame({"a": [0.1, 0.1], "b": [0.9, 0.9]}), [0.5])
    assert both["limit"].isna().all()  # the long run depends on the start
    assert both.loc[(1, 1), ["lower", "upper"]].round(3).tolist() == [0.207, 1.0]


def test_what_the_docstring_says_of_the_gba_panel():
    scores = super_sbm(data.panel()).table()
    found = transitions(scores, np.quantile(scores.to_numpy(), [0.25, 0.5, 0.75]))
    assert (found["n"].min(), found["n"].max()) == (37, 40)
    assert round(found["error"].max(), 2) == 0.08
    curve = densities(scores).loc[2019]
    assert (
        round(curve["error"].loc[(peak := curve["density"].idxmax())] / curve["density"][peak], 1)
        == 0.3
    )


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"0 or more; not so in \[1\]"):
        densities(pd.DataFrame([[0.1, 0.2], [0.3, -0.1]]))
    with pytest.raises(ValueError, match="at least 2 values"):
        densities(pd.DataFrame([[0.1, np.nan]]))
    with pytest.raises(ValueError, match="no width"):
        densities(pd.DataFrame([[0.5, 0.5]]))
    with pytest.raises(ValueError, match="increasing bounds"):
        transitions(table(), [0.5, 0.5])
