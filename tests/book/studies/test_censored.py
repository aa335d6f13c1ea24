"""Tobit: against its likelihood, against least squares, in other units, and bad input."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from gbaeff.book.studies.censored import tobit
from gbaeff.dea.models import Array


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
