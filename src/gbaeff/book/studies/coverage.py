"""How often the intervals of a second stage hold the truth, on made-up data.

One input, one output and constant returns: the frontier is the best ratio of the two, and an
estimated distance is the true one divided by the smallest of the period. So a sample costs no
programme, and thousands can be had.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from gbaeff.book.studies.censored import tobits
from gbaeff.dea.checks import check_count
from gbaeff.dea.models import Array, Rows
from gbaeff.stats.draws import Technology, share_error
from gbaeff.stats.second_stage import Fit, regress_samples
from gbaeff.stats.truncated_regression import truncated_at

METHODS = ("least squares", "Tobit", "Simar-Wilson")
"""Rows of `second_stage_coverage`."""


def second_stage_coverage(
    units: int,
    *,
    slope: float,
    intercept: float = 0.5,
    sigma: float = 1.0,
    shift: float = 0.0,
    periods: int = 1,
    persistence: float = 0.0,
    samples: int = 200,
    draws: tuple[int, int] = (50, 200),
    level: float = 0.95,
    seed: int,
) -> pd.DataFrame:
    r"""Coverage of three kinds of interval for the effect of a covariate on distances.

    A unit has a covariate :math:`z_i`, normal with mean 2 and standard deviation 2 and the same
    in all periods. Its distance :math:`\delta_{it}` is normal around intercept + slope
    :math:`z_i` with scale sigma, truncated below at 1, which is the model of Simar and Wilson
    (2007). What DEA sees is the ratio :math:`r_{it} = e^{shift (z_i - 2)} / \delta_{it}` of
    output to input, and so the distance :math:`\hat\delta_{it} = \max_j r_{jt} / r_{it}`.

    Parameters
    ----------
    units : int
        Units of a sample, at least 4.
    slope : float
        True effect of the covariate on the distance.
    intercept, sigma : float
        The other parameters of the distances.
    shift : float
        How the covariate moves the frontier; 0 is separability.
    periods : int
        Periods, all rows of which go into one regression.
    persistence : float
        Correlation, from 0 to below 1, between the distances of a unit in two periods: of the
        normal scores that they are made of.
    samples : int
        Number of samples.
    draws : (int, int)
        Of the two loops of the bootstrap, as for :func:`gbaeff.second_stage`.
    level : float
        Coverage that is aimed at.
    seed : int
        Sample number s depends on the seed and s only.

    Returns
    -------
    pandas.DataFrame
        One row a method of `METHODS`: coverage, the share of the intervals that hold the slope;
        error, its standard error; width, the median; none, the share of samples without an
        interval, because the likelihood has no maximum in the sample or in half of its redraws.

    Raises
    ------
    ValueError
        For an argument out of range.

    References
    ----------
    Simar and Wilson (2007), Journal of Econometrics 136(1), 31-64; (2011), Journal of
    Productivity Analysis 36(2), 205-218.

    Examples
    --------
    >>> found = second_stage_coverage(100, slope=0.5, samples=10, draws=(20, 50), seed=1)
    >>> bool(found.loc["least squares", "coverage"] < found.loc["Simar-Wilson", "coverage"])
    True
    """
    check_count("units", units, 4)
    check_count("periods", periods, 1)
    check_count("samples", samples, 1)
    for count in draws:
        check_count("draws", count, 2)
    if not (sigma > 0 and 0 <= persistence < 1 and 0 < level < 1):
        raise ValueError(
            "expected sigma > 0, 0 <= persistence < 1 and 0 < level < 1; "
            f"found {sigma}, {persistence} and {level}"
        )
    ends = np.empty((samples, len(METHODS), 2))
    seen = np.empty((samples, periods, units))
    designs = np.empty((samples, periods * units, 2))
    seeds = []
    for number in range(samples):
        rng = np.random.default_rng([seed, number])
        z = rng.normal(2, 2, units)
        common, own = rng.standard_normal(units), rng.standard_normal((periods, units))
        score = np.sqrt(persistence) * common + np.sqrt(1 - persistence) * own
        true = truncated_at(intercept + slope * z, sigma, special.ndtr(score))
        worse = true / np.exp(shift * (z - 2))
        seen[number] = worse / worse.min(axis=1, keepdims=True)
        designs[number] = np.column_stack([np.ones(periods * units), np.tile(z, periods)])
        seeds.append(int(rng.integers(2**63)))
        ends[number, 0] = _least_squares(seen[number].ravel(), designs[number], level)
    ends[:, 1] = _tobit(seen.reshape(samples, -1), designs, level)
    ends[:, 2] = _simar_wilson(seen, designs, draws, level, seeds)
    rows = {name: _summary(ends[:, i], slope) for i, name in enumerate(METHODS)}
    return pd.DataFrame(rows).T.rename_axis("method")


def _summary(ends: Array, slope: float) -> dict[str, float]:
    """Coverage and width of the intervals of one method."""
    low, high = ends[np.isfinite(ends).all(axis=1)].T
    some = len(low) > 0
    coverage = float(np.mean((low <= slope) & (slope <= high))) if some else np.nan
    return {
        "coverage": coverage,
        "error": share_error(coverage, len(low)) if some else np.nan,
        "width": float(np.median(high - low)) if some else np.nan,
        "none": 1 - len(low) / len(ends),
    }


class Ratio(Technology):
    """Units of one input and one output under constant returns: scores without a programme."""

    @classmethod
    def of(cls, rows: Rows, distance: Array) -> Ratio:
        """Units at distances (..., n) of at least 1, which is that of the best."""
        points = np.stack([np.ones_like(distance), 1 / distance], axis=-1)
        return cls(rows, points, 1, "crs", "output")

    def scores(self) -> Array:
        """Distance of each unit."""
        return 1 / self.points[..., 1]

    def rescored(self, score: Array, pseudo: Array) -> Array:
        """Against units redrawn at distances d every distance shrinks by the smallest d."""
        shrunk: Array = score[..., None, :] / pseudo.min(axis=-1, keepdims=True)
        return shrunk


def _simar_wilson(
    distance: Array,
    designs: Array,
    draws: tuple[int, int],
    level: float,
    seeds: list[int],
) -> Array:
    """Intervals of the last coefficient by :func:`gbaeff.second_stage`; NaN where there is none.

    ``distance`` has the shape (samples, periods, units), the intervals (samples, 2).
    """
    samples, periods, units = distance.shape
    rows = np.arange(periods * units).reshape(periods, units)
    sets = [Ratio.of(rows[period], distance[:, period]) for period in range(periods)]
    scores = [one.scores() for one in sets]
    ends = np.full((samples, 2), np.nan)
    fits = regress_samples(sets, scores, designs, draws, level, seeds)
    for sample, fit in enumerate(fits):
        if isinstance(fit, Fit) and 2 * fit.failed[1] <= draws[1]:
            ends[sample] = fit.lower[-1], fit.upper[-1]
    return ends


def _least_squares(distance: Array, design: Array, level: float) -> tuple[float, float]:
    n, k = design.shape
    beta = np.linalg.lstsq(design, distance, rcond=None)[0]
    variance = ((distance - design @ beta) ** 2).sum() / (n - k)
    std = np.sqrt(variance * np.linalg.inv(design.T @ design)[-1, -1])
    reach = float(special.stdtrit(n - k, (1 + level) / 2) * std)
    return float(beta[-1]) - reach, float(beta[-1]) + reach


def _tobit(distances: Array, designs: Array, level: float) -> Array:
    """Intervals of the last coefficients, shape (samples, 2)."""
    beta, _, std = tobits(distances, designs)
    reach = special.ndtri((1 + level) / 2) * std[:, -1]
    return np.column_stack([beta[:, -1] - reach, beta[:, -1] + reach])
