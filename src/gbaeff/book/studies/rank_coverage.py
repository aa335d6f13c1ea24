"""How often two intervals of a rank correlation hold the truth, on made-up data."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from gbaeff.dea.checks import check_count, check_level
from gbaeff.dea.models import Array, Rows
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
    places = values.argsort(axis=1).argsort(axis=1)
    found = _rhos(places, np.ones((samples, 1, n), dtype=np.intp))[:, 0]
    with np.errstate(divide="ignore"):
        z = np.arctanh(np.clip(found, -1, 1))
    reach = stats.norm.ppf((1 + level) / 2) * np.sqrt((1 + found**2 / 2) / (n - 3))
    picked = rng.integers(n, size=(samples, draws, n)) + n * np.arange(samples * draws).reshape(
        samples, draws, 1
    )
    times = np.bincount(picked.ravel(), minlength=samples * draws * n).reshape(picked.shape)
    tails = [(1 - level) / 2, (1 + level) / 2]
    # A few samples at a time stay in the cache.
    parts = [_rhos(places[at : at + 20], times[at : at + 20]) for at in range(0, samples, 20)]
    redrawn = np.concatenate(parts)
    quantile = np.nanquantile if np.isnan(redrawn).any() else np.quantile  # the latter is quick
    low, high = quantile(redrawn, tails, axis=1)
    return pd.Series(
        {
            "Bonett-Wright": float(np.mean(np.abs(z - np.arctanh(rho)) <= reach)),
            "bootstrap": float(np.mean((low <= rho) & (rho <= high))),
        }
    )


def _rhos(places: Rows, times: Rows) -> Array:
    """Rank correlations of resamples, NaN where all of a resample is one unit.

    ``places``, shape (samples, n, 2), are those of the units in the two orders, from 0; ``times``,
    shape (samples, draws, n), how often each unit was drawn.
    """
    n = times.shape[-1]
    centred = np.empty((*times.shape, 2))
    for side in (0, 1):
        place = places[:, None, :, side]
        ordered = np.empty_like(times)
        np.put_along_axis(ordered, np.broadcast_to(place, times.shape), times, axis=-1)
        # Of equal values each has the mean of their ranks.
        ranks = ordered.cumsum(axis=-1) - (ordered + n) / 2
        centred[..., side] = np.take_along_axis(ranks, place, axis=-1)
    products = centred.prod(axis=-1)
    squares = centred**2
    with np.errstate(invalid="ignore"):
        found: Array = (times * products).sum(axis=-1) / np.sqrt(
            (times[..., None] * squares).sum(axis=-2).prod(axis=-1)
        )
    return found
