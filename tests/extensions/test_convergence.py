"""Sigma, beta and club convergence: against plain loops, identities, and what 11 units can show."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from gbaeff import data, super_sbm
from gbaeff.extensions.convergence import (
    beta_convergence,
    convergence_clubs,
    log_t_test,
    sigma_convergence,
)


def drawn(seed, units=11, periods=15, spread=0.5, noise=0.1):
    rng = np.random.default_rng([7, seed])
    kept = np.exp(rng.normal(0, spread, units))
    return pd.DataFrame(kept * np.exp(rng.normal(0, noise, (periods, units))))


def test_slope_and_spread_are_bound_together():
    """1 + slope T = r s_T / s_0, the identity behind Galton's fallacy."""
    for seed in range(5):
        values = drawn(seed, noise=0.6)
        logs, sigma = np.log(values.to_numpy()), sigma_convergence(values)
        beta = beta_convergence(values)
        r = np.corrcoef(logs[0], logs[-1])[0, 1]
        assert 1 + 14 * beta["slope"] == pytest.approx(r * sigma["ratio"], abs=1e-12)
        fit = stats.linregress(logs[0], (logs[-1] - logs[0]) / 14)
        assert beta["slope"] == pytest.approx(fit.slope, abs=1e-12)
        assert beta["error"] == pytest.approx(fit.stderr, abs=1e-12)
        assert beta["p"] == pytest.approx(fit.pvalue, abs=1e-12)
        pitman = stats.pearsonr(logs[-1] + logs[0], logs[-1] - logs[0])
        assert sigma["p"] == pytest.approx(pitman.pvalue, abs=1e-10)
        assert (sigma["t"] < 0) == (sigma["ratio"] < 1)


def test_values_without_memory_have_the_slope_of_noise_and_no_convergence():
    found = [beta_convergence(drawn(seed, spread=0))["slope"] for seed in range(100)]
    assert np.mean(found) == pytest.approx(-1 / 14, abs=0.005)
    p = [sigma_convergence(drawn(seed, spread=0.3, noise=0.3))["p"] for seed in range(200)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.03)  # the level is kept


def test_what_is_called_detectable_is_found_as_often_as_said():
    values = drawn(0, units=2000, periods=2, spread=0.5, noise=0.5)
    least, hits = sigma_convergence(values.iloc[:, :11])["detectable"], []
    r = np.corrcoef(np.log(values.iloc[:, :11].to_numpy()))[0, 1]
    rng = np.random.default_rng(4)
    for _ in range(300):
        first = rng.normal(size=11)
        last = least * (r * first + np.sqrt(1 - r**2) * rng.normal(size=11))
        hits.append(sigma_convergence(pd.DataFrame(np.exp([first, last])))["p"] < 0.05)
    assert np.mean(hits) == pytest.approx(0.8, abs=0.05)


def log_t_by_loops(values, trim):
    """b and t, with the sums written out."""
    periods, units = values.shape
    spread = []
    for row in values.to_numpy():
        mean = sum(row) / units
        spread.append(sum((v / mean - 1) ** 2 for v in row) / units)
    ts = range(round(trim * periods) + 1, periods + 1)
    y = [np.log(spread[0] / spread[t - 1]) - 2 * np.log(np.log(t)) for t in ts]
    x = [np.log(t) for t in ts]
    fit = stats.linregress(x, y)
    u = [b - fit.intercept - fit.slope * a for a, b in zip(x, y)]
    n = len(u)
    rho = sum(u[i] * u[i + 1] for i in range(n - 1)) / sum(v * v for v in u[:-1])
    width = 1.3221 * (4 * rho**2 / (1 - rho) ** 4 * n) ** 0.2
    long_run = sum(v * v for v in u)
    for lag in range(1, n - 1):
        a = lag / width
        angle = 6 * np.pi * a / 5
        kernel = 25 / (12 * np.pi**2 * a**2) * (np.sin(angle) / angle - np.cos(angle))
        long_run += 2 * kernel * sum(u[i] * u[i + lag] for i in range(n - lag))
    mean = sum(x) / n
    error = np.sqrt(long_run / (n - 1) / sum((v - mean) ** 2 for v in x))
    return fit.slope, fit.slope / error


@pytest.mark.parametrize("trim", [0.2, 1 / 3])
def test_log_t_is_the_regression_written_out(trim):
    for seed in range(6):
        values = drawn(seed, periods=20)
        found = log_t_test(values, trim=trim)
        np.testing.assert_allclose(found[["b", "t"]], log_t_by_loops(values, trim), rtol=1e-9)
        assert found["converge"] == (found["t"] > -1.65)


def test_b_is_twice_the_rate_at_which_the_spread_dies():
    """h - 1 falling as t^-a / ln t makes H fall as t^-2a / ln^2 t, whose log t slope is 2 a."""
    t = np.arange(2, 202)
    for rate in (0.3, 1.0):
        gap = 0.5 * t**-rate / np.log(t)
        values = pd.DataFrame({"a": 1 + gap, "b": 1 - gap}).iloc[1:]  # starts at t = 3
        late = log_t_test(values, trim=0.5)["b"]
        assert late == pytest.approx(2 * rate, abs=0.05)


def test_two_clubs_far_apart_are_two_clubs():
    gap = 1 / np.arange(1, 26)
    rng = np.random.default_rng(1)
    paths = {
        f"{level}{i}": level + gap * c
        for level in (1, 4)
        for i, c in enumerate(rng.uniform(-0.5, 0.5, 5))
    }
    values = pd.DataFrame(paths)
    clubs = convergence_clubs(values)
    assert set(clubs.index[clubs["club"] == 1]) == {f"4{i}" for i in range(5)}
    assert set(clubs.index[clubs["club"] == 2]) == {f"1{i}" for i in range(5)}
    assert not log_t_test(values)["converge"]
    shuffled = convergence_clubs(values[rng.permutation(values.columns)])
    pd.testing.assert_frame_equal(shuffled.loc[clubs.index], clubs)
    for club in (1, 2):  # as a club says of itself
        members = clubs.index[clubs["club"] == club]
        alone = log_t_test(values[members])
        assert clubs.loc[members[0], "t"] == pytest.approx(alone["t"], rel=1e-9)


def test_units_that_part_are_in_no_club():
    values = pd.DataFrame(
        {"a": 5 * 1.2 ** np.arange(15), "b": np.ones(15), "c": 0.2 * 0.8 ** np.arange(15)}
    )
    assert convergence_clubs(values)["club"].isna().all()


def test_what_the_docstrings_say():
    scores = super_sbm(data.panel()).table()
    sigma, log_t = sigma_convergence(scores), log_t_test(scores)
    assert (round(sigma["ratio"], 2), round(sigma["p"], 2)) == (1.17, 0.21)
    assert (round(log_t["b"], 2), round(log_t["t"], 2)) == (-0.36, -1.43)
    reject = {
        spread: np.mean([not log_t_test(drawn(k, spread=spread))["converge"] for k in range(100)])
        for spread in (0.5, 0.0)
    }
    assert reject[0.5] > 0.98 and 0.55 < reject[0.0] < 0.75
    assert np.mean([convergence_clubs(drawn(k))["club"].max() >= 2 for k in range(15)]) > 0.9


def test_values_that_have_no_logarithm_are_named():
    with pytest.raises(ValueError, match=r"positive values; not so of \['b'\]"):
        beta_convergence(
            pd.DataFrame({"a": [1.0, 2], "b": [1.0, np.nan], "c": [1, 1], "d": [1, 2]})
        )
    with pytest.raises(ValueError, match="at least 6 periods and 2 units"):
        log_t_test(pd.DataFrame(np.ones((5, 3))))
    with pytest.raises(ValueError, match="equal in a period"):
        log_t_test(pd.DataFrame(np.ones((8, 3))))
    with pytest.raises(ValueError, match="start at the same"):
        beta_convergence(pd.DataFrame([[1.0] * 4, [1, 2, 3, 4]]))
