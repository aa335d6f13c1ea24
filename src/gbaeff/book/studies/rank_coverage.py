"""How often two intervals of a rank correlation hold the truth, on made-up data."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from gbaeff.dea.checks import check_count, check_level
from gbaeff.dea.models import Array
from gbaeff.stats.rank_tests import FEWEST


def rank_coverage(
    n: int, rho: float, *, samples: int = 500, draws: int = 500, level: float = 0.95, seed: int
) -> pd.Series:
    r"""How often the two intervals hold the true rank correlation of normal data.

    Samples of n come from a bivariate normal distribution with the rank correlation ``rho``, that
    is, with the correlation :math:`2 \sin(\pi \rho / 6)`.

    Parameters
    ----------
    n : int
        Units of a sample, at least 4.
    rho : float
        True rank correlation, between -1 and 1.
    samples, draws : int
        Number of samples, and of resamples of each.
    level : float
        Coverage that is aimed at.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    pandas.Series
        Shares of the samples: "Bonett-Wright" and "bootstrap". A sample with a correlation of 1
        or -1 has no interval of the first kind and counts as missed.

    Raises
    ------
    ValueError
        For an argument out of range.

    Examples
    --------
    >>> bool((rank_coverage(11, 0.5, samples=200, draws=100, seed=1) > 0.9).all())
    True
    """
    check_count("n", n, FEWEST)
    check_count("samples", samples, 1)
    check_count("draws", draws, 2)
    check_level(level)
    if not -1 < rho < 1:
        raise ValueError(f"rho must lie between -1 and 1; found {rho!r}")
    rng = np.random.default_rng(seed)
    linear = 2 * np.sin(np.pi * rho / 6)
    values = rng.standard_normal((samples, n, 2))
    values[:, :, 1] = linear * values[:, :, 0] + np.sqrt(1 - linear**2) * values[:, :, 1]
    found = _rhos(values)
    with np.errstate(divide="ignore"):
        z = np.arctanh(np.clip(found, -1, 1))
    reach = stats.norm.ppf((1 + level) / 2) * np.sqrt((1 + found**2 / 2) / (n - 3))
    low, high = _percentiles(values, draws, level, rng)
    return pd.Series(
        {
            "Bonett-Wright": float(np.mean(np.abs(z - np.arctanh(rho)) <= reach)),
            "bootstrap": float(np.mean((low <= rho) & (rho <= high))),
        }
    )


def _rhos(values: Array) -> Array:
    """Rank correlation of the two columns of each sample, NaN where one has no spread."""
    below = (values[..., :, None, :] > values[..., None, :, :]).sum(axis=-2)
    same = (values[..., :, None, :] == values[..., None, :, :]).sum(axis=-2)
    ranks = below + (same - 1) / 2
    centred = ranks - ranks.mean(axis=-2, keepdims=True)
    with np.errstate(invalid="ignore"):
        found: Array = centred.prod(axis=-1).sum(axis=-1) / np.sqrt(
            (centred**2).sum(axis=-2).prod(axis=-1)
        )
    return found


def _percentiles(
    values: Array, draws: int, level: float, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Percentile interval of each sample."""
    n = values.shape[1]
    ends = np.empty((2, len(values)))
    for number, sample in enumerate(values):
        rhos = _rhos(sample[rng.integers(n, size=(draws, n))])
        ends[:, number] = np.nanquantile(rhos, [(1 - level) / 2, (1 + level) / 2])
    return ends[0], ends[1]
