"""Truncated regression against scipy's truncated normal, and its draws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gbaeff.programs import Array
from gbaeff.truncated import truncated_draw, truncated_regression


def sample(n: int, sigma: float, *beta: float, seed: int = 1) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(n), rng.normal(size=(n, len(beta) - 1))])
    return truncated_draw(design @ beta, sigma, rng), design


def likelihood(distance: Array, design: Array, beta: Array, sigma: float) -> float:
    mean = design @ beta
    logs = stats.truncnorm.logpdf(distance, (1 - mean) / sigma, np.inf, loc=mean, scale=sigma)
    return float(logs.sum())


@pytest.mark.parametrize(
    ("sigma", "beta"),
    [(0.5, (1.5, 0.3)), (1.0, (0.5, 0.5)), (0.1, (3.0, 0.3)), (0.4, (1.2, 0.1, -0.2, 0.3))],
)
def test_no_parameter_near_by_is_likelier(sigma: float, beta: tuple[float, ...]) -> None:
    distance, design = sample(150, sigma, *beta)
    found, scale = truncated_regression(distance, design)
    top = likelihood(distance, design, found, scale)
    assert top >= likelihood(distance, design, np.array(beta), sigma)
    step = 1e-3
    for way in (*np.eye(len(beta)), *-np.eye(len(beta))):
        assert top > likelihood(distance, design, found + step * way, scale)
    for factor in (1 - step, 1 + step):
        assert top > likelihood(distance, design, found, scale * factor)


def test_a_large_sample_gives_the_parameters_back() -> None:
    distance, design = sample(40_000, 0.8, 0.7, 0.5)
    found, scale = truncated_regression(distance, design)
    np.testing.assert_allclose(found, [0.7, 0.5], atol=0.03)
    assert scale == pytest.approx(0.8, abs=0.02)
    # Least squares, which forgets the truncation, halves the slope.
    assert np.linalg.lstsq(design, distance, rcond=None)[0][1] < 0.35


def test_units_of_the_covariate_do_not_matter() -> None:
    distance, design = sample(80, 0.5, 1.5, 0.3)
    found, scale = truncated_regression(distance, design)
    again, same = truncated_regression(distance, design * [1, 1e7])
    np.testing.assert_allclose(again * [1, 1e7], found, rtol=1e-6)
    assert same == pytest.approx(scale, rel=1e-6)


@pytest.mark.parametrize("excess", [stats.lognorm(2).ppf, stats.pareto(1.5).ppf])
def test_no_maximum_where_the_tail_is_heavier_than_exponential(excess: object) -> None:
    u = excess(np.linspace(0.01, 0.99, 60))  # type: ignore[operator]
    beta, sigma = truncated_regression(1 + u, np.ones((60, 1)))
    assert np.isnan(beta).all()
    assert np.isnan(sigma)


def test_no_maximum_where_the_design_explains_everything() -> None:
    design = np.column_stack([np.ones(5), np.arange(5.0)])
    beta, sigma = truncated_regression(design @ [2.0, 0.5], design)
    assert np.isnan(beta).all()
    assert np.isnan(sigma)


@pytest.mark.parametrize("mean", [-30.0, 0.0, 1.0, 3.0])
def test_draws_follow_the_truncated_normal(mean: float) -> None:
    drawn = truncated_draw(np.full(4000, mean), 0.7, np.random.default_rng(2))
    assert drawn.min() >= 1
    law = stats.truncnorm((1 - mean) / 0.7, np.inf, loc=mean, scale=0.7)
    assert stats.kstest(drawn, law.cdf).pvalue > 0.01
