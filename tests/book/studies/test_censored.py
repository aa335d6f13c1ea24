"""Tobit and fractional regression: against their likelihoods, in other units, and bad input."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from gbaeff.book.studies.censored import fractional, tobit
from gbaeff.dea.models import Array
from gbaeff.stats.truncated_regression import truncated_at


def sample(n: int, sigma: float, *beta: float, seed: int = 1) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(n), rng.normal(size=(n, len(beta) - 1))])
    return np.maximum(design @ beta + sigma * rng.normal(size=n), 1.0), design


def likelihood(distance: Array, design: Array, beta: Array, sigma: float) -> float:
    mean = design @ beta
    inner = stats.norm.logpdf(distance, mean, sigma)
    return float(np.where(distance > 1, inner, stats.norm.logcdf(1, mean, sigma)).sum())


@pytest.mark.parametrize("beta", [(1.2, 0.8), (0.5, 0.5), (1.0, 0.3, -0.6)])
def test_no_parameter_near_by_is_likelier(beta: tuple[float, ...]) -> None:
    distance, design = sample(120, 0.7, *beta)
    found, scale, _ = tobit(distance, design)
    top = likelihood(distance, design, found, scale)
    step = 1e-3
    for way in (*np.eye(len(beta)), *-np.eye(len(beta))):
        assert top > likelihood(distance, design, found + step * way, scale)
    for factor in (1 - step, 1 + step):
        assert top > likelihood(distance, design, found, scale * factor)


def test_standard_errors_are_those_of_the_curvature() -> None:
    distance, design = sample(80, 0.7, 1.2, 0.8)
    found, scale, std = tobit(distance, design)
    at = np.append(found, scale)

    def loss(t: Array) -> float:
        return -likelihood(distance, design, t[:2], t[2])

    curvature = (
        np.array(
            [
                (
                    optimize.approx_fprime(at + h, loss, 1e-5)
                    - optimize.approx_fprime(at - h, loss, 1e-5)
                )
                for h in 1e-4 * np.eye(3)
            ]
        )
        / 2e-4
    )
    expected = np.sqrt(np.diag(np.linalg.inv(curvature)))[:2]
    np.testing.assert_allclose(std, expected, rtol=2e-3)


def test_a_large_sample_gives_the_parameters_back() -> None:
    distance, design = sample(40_000, 0.8, 0.7, 0.5)
    found, scale, std = tobit(distance, design)
    np.testing.assert_allclose(found, [0.7, 0.5], atol=0.03)
    assert scale == pytest.approx(0.8, abs=0.02)
    assert (std < 0.01).all()


def test_without_a_value_at_1_it_is_least_squares() -> None:
    distance, design = sample(30, 0.5, 9.0, 0.5)
    found, scale, std = tobit(distance, design)
    beta, (squares,) = np.linalg.lstsq(design, distance, rcond=None)[:2]
    np.testing.assert_allclose(found, beta, rtol=1e-9)
    assert scale == pytest.approx(np.sqrt(squares / 30))
    expected = scale * np.sqrt(np.diag(np.linalg.inv(design.T @ design)))
    np.testing.assert_allclose(std, expected, rtol=1e-6)


def test_units_of_the_covariate_do_not_matter() -> None:
    distance, design = sample(60, 0.5, 1.2, 0.6)
    found, scale, std = tobit(distance, design)
    again, same, errors = tobit(distance, design * [1, 1e7])
    np.testing.assert_allclose(again * [1, 1e7], found, rtol=1e-6)
    np.testing.assert_allclose(errors * [1, 1e7], std, rtol=1e-6)
    assert same == pytest.approx(scale)


def test_nothing_to_fit() -> None:
    design = np.column_stack([np.ones(5), np.arange(5.0)])
    for distance in (np.array([1.0, 1, 1, 1.5, 2]), design @ [2.0, 0.5]):
        found, scale, std = tobit(distance, design)
        assert np.isnan([*found, scale, *std]).all()


def test_below_1_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        tobit(np.array([0.9, 1.2, 1.3]), np.ones((3, 1)))


def test_fractional_regression_is_the_maximum_and_its_sandwich() -> None:
    rng = np.random.default_rng(3)
    design = np.column_stack([np.ones(60), rng.normal(size=(60, 2))])
    efficiency = np.minimum(1 / (1 + np.exp(-design @ [0.5, 0.8, -0.3] + rng.normal(size=60))), 0.9)
    efficiency[:7] = 1.0
    beta, std = fractional(efficiency, design)

    def loss(b: Array) -> float:
        at = design @ b
        return float((np.logaddexp(0, at) - efficiency * at).sum())

    best = optimize.minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-10})
    np.testing.assert_allclose(beta, best.x, atol=1e-6)
    bread, meat = np.zeros((3, 3)), np.zeros((3, 3))
    for row, e in zip(design, efficiency):
        mean = 1 / (1 + np.exp(-row @ beta))
        bread += mean * (1 - mean) * np.outer(row, row)
        meat += (e - mean) ** 2 * np.outer(row, row)
    sandwich = np.linalg.inv(bread) @ meat @ np.linalg.inv(bread)
    np.testing.assert_allclose(std, np.sqrt(np.diag(sandwich)), rtol=1e-9)
    assert all(np.isnan(part).all() for part in fractional(np.ones(60), design))
    with pytest.raises(ValueError, match="between 0 and 1"):
        fractional(efficiency + 1, design)


@pytest.mark.parametrize(
    ("units", "periods", "persistence", "least", "most"),
    [(11, 15, 0.8, 0.5, 0.7), (11, 1, 0.0, 0.08, 0.2), (165, 1, 0.0, 0.0, 0.08)],
)
def test_fractional_regression_finds_effects_that_are_not_there(
    units: int, periods: int, persistence: float, least: float, most: float
) -> None:
    hits = []
    for k in range(150):
        rng = np.random.default_rng([1, k])
        z = np.tile(rng.normal(2, 2, units), periods)
        common, own = rng.standard_normal(units), rng.standard_normal((periods, units))
        score = np.sqrt(persistence) * common + np.sqrt(1 - persistence) * own
        true = truncated_at(np.full(units, 0.5), 1.0, stats.norm.cdf(score))
        seen = (true.min(axis=1, keepdims=True) / true).ravel()
        beta, std = fractional(seen, np.column_stack([np.ones(len(z)), z]))
        hits.append(abs(beta[1]) > 1.96 * std[1])
    assert least < np.mean(hits) < most
