"""Truncated regression against scipy's truncated normal, and its draws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, special, stats

from gbaeff.dea.models import Array
from gbaeff.stats.truncated_regression import (
    _moments,
    truncated_draw,
    truncated_regression,
    truncated_regressions,
)


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


@pytest.mark.parametrize("n", [11, 100])
def test_many_samples_are_regressed_as_one_by_one(n: int) -> None:
    rng = np.random.default_rng(4)
    design = np.column_stack([np.ones(n), rng.normal(2, 2, n)])
    # The flat ones among them have a maximum in some samples only.
    for beta, sigma in (([0.5, 0.5], 1.0), ([-2.0, 0.0], 1.5)):
        samples = np.array([truncated_draw(design @ beta, sigma, rng) for _ in range(25)])
        found, scale = truncated_regressions(samples, design)
        for sample, coefficients, one in zip(samples, found, scale):
            alone, same = truncated_regression(sample, design)
            np.testing.assert_allclose(coefficients, alone, rtol=1e-6)
            assert one == pytest.approx(same, rel=1e-6, nan_ok=True)
    assert 0 < np.isnan(scale).sum() < 25


def test_several_designs_and_any_start_give_the_same() -> None:
    rng = np.random.default_rng(4)
    designs = np.stack([np.column_stack([np.ones(12), rng.normal(2, 2, 12)]) for _ in range(3)])
    # Flat enough for samples without a maximum.
    truth = np.array([[0.5, 0.5], [-2.0, 0.0], [3.0, -0.4]]), np.array([1.0, 1.5, 0.3])
    means = designs @ truth[0][:, :, None]
    samples = np.array(
        [
            [truncated_draw(mean[:, 0], sigma, rng) for _ in range(30)]
            for mean, sigma in zip(means, truth[1])
        ]
    )
    expected = [truncated_regressions(*pair) for pair in zip(samples, designs)]
    far = truth[0] + 30, truth[1] * 0.3  # from where a whole step goes too far
    for start in (None, truth, far):
        found = truncated_regressions(samples, designs, start)
        for mine, theirs in zip(found, zip(*expected)):
            np.testing.assert_allclose(mine, np.array(theirs), rtol=1e-6, atol=1e-7)
    assert 0 < np.isnan(found[1]).sum() < 45


@pytest.mark.parametrize("mean", [1e3, 1e6])
def test_far_from_the_truncation_it_is_least_squares(mean: float) -> None:
    distance, design = sample(50, 1.0, mean, 0.5)
    found, scale = truncated_regression(distance, design)
    beta, (squares,) = np.linalg.lstsq(design, distance, rcond=None)[:2]
    np.testing.assert_allclose(found, beta, rtol=1e-9)
    assert scale == pytest.approx(np.sqrt(squares / 50), rel=1e-6)


@pytest.mark.parametrize("w", [-200.0, -9.0, -7.0, -1.0, 0.0, 3.0])
def test_moments_against_integrals(w: float) -> None:
    def raw(power: int) -> float:
        scale = max(1.0, -w)
        return float(
            integrate.quad(
                lambda u: (u / scale) ** power * np.exp(-((u / scale) ** 2) / 2 + w * u / scale),
                *(0, max(w, 0) + 40),
            )[0]
        )

    m1, m2, m3, m4 = (raw(power) / raw(0) for power in range(1, 5))
    expected = [m1, m2, m2 - m1**2, m3 - m1 * m2, m4 - m2**2]
    found = [
        float(part[0])
        for part in _moments(np.array([w]), special.erfcx(np.array([-w / np.sqrt(2)])))
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-7)


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
