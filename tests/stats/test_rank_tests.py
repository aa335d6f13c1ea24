"""Rank correlation: published critical values, counts by hand, properties, bad input."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gbaeff.stats import rank_tests as rc

# Two-sided 5 % and 1 %, as printed in Zar (1984), Biostatistical Analysis.
ZAR = {
    5: (1.000, np.nan),
    6: (0.886, 1.000),
    7: (0.786, 0.929),
    8: (0.738, 0.881),
    9: (0.700, 0.833),
    10: (0.648, 0.794),
    11: (0.618, 0.755),
    12: (0.587, 0.727),
}

few = st.lists(st.integers(0, 6), min_size=4, max_size=7)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[pd.Series, pd.Series]:
    """Two variables of few units, with ties, neither constant."""
    x = draw(few.filter(lambda v: len(set(v)) > 1))
    same = st.lists(st.integers(0, 6), min_size=len(x), max_size=len(x))
    y = draw(same.filter(lambda v: len(set(v)) > 1))
    return pd.Series(x, dtype=float), pd.Series(y, dtype=float)


@pytest.mark.parametrize(("n", "printed"), ZAR.items())
def test_published_critical_values(n: int, printed: tuple[float, float]) -> None:
    found = [rc.smallest_significant(n, alpha=alpha) for alpha in (0.05, 0.01)]
    assert found == pytest.approx(list(printed), abs=5.1e-4, nan_ok=True)


@given(pairs())
@settings(max_examples=15, deadline=None)
def test_p_counts_all_orders(pair: tuple[pd.Series, pd.Series]) -> None:
    x, y = pair
    found = rc.rank_correlation(x, y)
    a = x.rank().to_numpy()
    orders = np.array(list(permutations(y.rank())))
    flat = orders - orders.mean(axis=1, keepdims=True)
    rho = flat @ (a - a.mean()) / np.linalg.norm(flat, axis=1) / np.linalg.norm(a - a.mean())
    assert found["rho"] == pytest.approx(stats.spearmanr(x, y).statistic)
    assert found["p"] == pytest.approx(np.mean(np.abs(rho) >= abs(found["rho"]) - 1e-9))


@given(pairs())
@settings(max_examples=12, deadline=None)
def test_only_the_order_counts(pair: tuple[pd.Series, pd.Series]) -> None:
    x, y = pair
    found = rc.rank_correlation(x, y)
    for other in (
        rc.rank_correlation(np.exp(x), y**3 + 5),
        rc.rank_correlation(y, x),
        rc.rank_correlation(x[::-1], y[::-1]),
    ):
        pd.testing.assert_series_equal(other, found)
    turned = rc.rank_correlation(x, -y)
    assert turned["rho"] == pytest.approx(-found["rho"])
    assert turned["p"] == found["p"]
    assert turned["lower"] == pytest.approx(-found["upper"], nan_ok=True)


def test_interval_by_hand() -> None:
    # Ranks 1 to 8 against 1 2 4 3 5 8 6 7: squared differences sum to 8, rho = 1 - 48 / 504.
    found = rc.rank_correlation(pd.Series(range(8)), pd.Series([1, 2, 4, 3, 5, 8, 6, 7]))
    rho = 1 - 48 / 504
    assert found["rho"] == pytest.approx(rho)
    reach = 1.959964 * np.sqrt((1 + rho**2 / 2) / 5)
    assert found["lower"] == pytest.approx(np.tanh(np.arctanh(rho) - reach), abs=1e-6)
    assert found["upper"] == pytest.approx(np.tanh(np.arctanh(rho) + reach), abs=1e-6)


def test_perfect_agreement_has_no_interval() -> None:
    found = rc.rank_correlation(pd.Series(range(5)), pd.Series(range(5)))
    assert found["rho"] == pytest.approx(1)
    assert found["p"] == 2 / 120
    assert np.isnan(found["lower"])
    assert np.isnan(found["upper"])


def test_detectable_solves_its_equation() -> None:
    for n, power in ((9, 0.8), (11, 0.8), (30, 0.9)):
        rho = rc.detectable(n, power=power)
        reach = stats.norm.ppf(0.975) + stats.norm.ppf(power)
        # The sample size that Bonett and Wright give for this correlation.
        assert 3 + (1 + rho**2 / 2) * (reach / np.arctanh(rho)) ** 2 == pytest.approx(n)


def test_holm_as_printed() -> None:
    p = pd.Series([0.01, 0.04, 0.03, 0.005], list("abcd"))
    assert rc.holm(p).to_dict() == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert rc.holm(pd.Series([0.6, 0.7])).tolist() == [1, 1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8).map(pd.Series))
@settings(max_examples=25, deadline=None)
def test_holm_keeps_order_and_never_helps(p: pd.Series) -> None:
    adjusted = rc.holm(p)
    assert (adjusted >= p - 1e-12).all()
    assert (adjusted <= (p * len(p)).clip(upper=1) + 1e-12).all()
    assert adjusted[p.sort_values(kind="stable").index].is_monotonic_increasing


def test_frames_give_every_pair() -> None:
    rng = np.random.default_rng(2)
    x = pd.DataFrame(rng.normal(size=(9, 2)), columns=["a", "b"])
    y = pd.DataFrame(rng.normal(size=(9, 3)), columns=["r", "s", "t"])
    table = rc.rank_correlations(x, y)
    assert table.index.tolist() == [(j, i) for j in "rst" for i in "ab"]
    one = rc.rank_correlation(x["b"], y["s"])
    pd.testing.assert_series_equal(table.loc[("s", "b"), one.index], one, check_names=False)
    pd.testing.assert_series_equal(table["holm"], rc.holm(table["p"]), check_names=False)


def test_chance_gives_alpha_and_bunches() -> None:
    rng = np.random.default_rng(3)
    y = pd.DataFrame(rng.normal(size=(11, 2)))
    free = pd.DataFrame(rng.normal(size=(11, 10)))
    bound = pd.DataFrame({i: free[0] for i in range(10)})
    apart, together = (rc.chance(x, y, draws=4000, seed=1) for x in (free, bound))
    for counts in (apart, together):
        assert counts.mean() == pytest.approx(20 * 0.0474, abs=0.15)
        assert counts.between(0, 20).all()
    assert set(together.unique()) <= {0, 10, 20}
    assert (together == 0).mean() > 0.85 > (apart == 0).mean()
    pd.testing.assert_series_equal(apart, rc.chance(free, y, draws=4000, seed=1))


def test_two_groups_against_scipy() -> None:
    rng = np.random.default_rng(4)
    values = pd.Series(rng.normal(size=11))
    members = pd.Series(np.arange(11) < 4)
    found = rc.two_groups(values, members)
    exact = stats.mannwhitneyu(values[members], values[~members], method="exact").pvalue
    assert found["p"] == pytest.approx(exact)
    assert found["least"] == pytest.approx(2 / 330)
    assert found["mean_rank"] == values.rank()[members].mean()


SIX = pd.Series(range(6), dtype=float)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: rc.rank_correlation(SIX, SIX[::-1]), "same index"),
        (lambda: rc.rank_correlation(SIX, SIX.replace(2, np.nan)), "without gaps"),
        (lambda: rc.rank_correlation(SIX, SIX * 0), "one value only"),
        (lambda: rc.rank_correlation(SIX[:3], SIX[:3]), "units from 4 to 12, found 3"),
        (lambda: rc.rank_correlation(pd.Series(range(13)), pd.Series(range(13))), "found 13"),
        (lambda: rc.rank_correlation(SIX, SIX, level=95), "between 0 and 1"),
        (lambda: rc.smallest_significant(13), "found 13"),
        (lambda: rc.detectable(3), "n must be"),
        (lambda: rc.detectable(11, power=1.0), "between 0 and 1"),
        (lambda: rc.holm(pd.Series([0.1, np.nan])), "p-values between"),
        (lambda: rc.chance(SIX.to_frame(), SIX.to_frame(), draws=0, seed=1), "draws must be"),
        (lambda: rc.two_groups(SIX, SIX < 0), "found 0 of 6"),
        (lambda: rc.two_groups(SIX, (SIX < 3)[::-1]), "same index"),
    ],
)
def test_refuses(call: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        call()  # type: ignore[operator]


def test_values_that_differ_by_rounding_are_ties():
    exact = pd.Series([1.0, 1.0, 0.5, 0.4, 0.3])
    rounded = exact + np.array([0, 2e-16, 0, 1e-9, 0])
    other = pd.Series([3.0, 1.0, 2.0, 5.0, 4.0])
    wanted = rc.rank_correlation(exact, other)
    pd.testing.assert_series_equal(rc.rank_correlation(rounded, other), wanted)
    small = rc.rank_correlation(exact * 1e-9, other)  # a small unit makes no ties
    pd.testing.assert_series_equal(small, wanted)
    with pytest.raises(ValueError, match="one value only"):
        rc.rank_correlation(pd.Series([1.0, 1 + 2e-16, 1.0, 1.0]), pd.Series([1.0, 2, 3, 4]))
