"""How a distribution of scores moves: densities by period, and transitions between classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from gbaeff.dea.checks import check_level
from gbaeff.dea.models import Array


def densities(
    values: pd.DataFrame, *, width: float | None = None, points: int = 200
) -> pd.DataFrame:
    r"""Density of the values in each period, by a normal kernel that is reflected at 0.

    With n values of a period and the width h: :math:`f(x) = \frac{1}{nh} \sum_i [\phi((x - v_i)/h)
    + \phi((x + v_i)/h)]` for x >= 0. The default width is Silverman's (1986, eq. 3.31), :math:`0.9
    \min(s, IQR/1.34)\, n^{-1/5}`, of each period and its mean over the periods, so that all curves
    are equally smooth.

    Parameters
    ----------
    values : pandas.DataFrame, shape (periods, units)
        None negative; missing values are left out.
    width : float, optional
        h, in the units of the values.
    points : int
        Length of the grid, from 0 to 3 h above the largest value.

    Returns
    -------
    pandas.DataFrame
        By (period, value): density, and error, its standard error by the kernel's variance,
        :math:`\sqrt{f / (2\sqrt\pi\, n h)}`. ``attrs["width"]`` is h.

    Raises
    ------
    ValueError
        If a value is negative, a period has fewer than 2, or there is no width because the values
        of all periods are the same.

    Notes
    -----
    - With n = 11 the highest peak of the GBA panel has an error of 0.3 of its height, and a second
      peak is no sign of two groups: of 1,000 samples of 11 from one normal distribution 56 % show
      two or more at the default width.
    - Without the reflection a part of the mass lies below 0, where no score is. Scores that end at
      1 pile up there; super-efficient ones do not.

    Examples
    --------
    >>> import pandas as pd
    >>> found = densities(pd.DataFrame([[0.2, 0.4, 0.9], [0.3, 0.5, 1.0]], index=[2005, 2019]))
    >>> found.loc[2005, "density"].idxmax().round(2)
    np.float64(0.29)
    """
    sets = {period: row.dropna().to_numpy(dtype=float) for period, row in values.iterrows()}
    if few := [period for period, row in sets.items() if len(row) < 2]:
        raise ValueError(f"expected at least 2 values in each period; not so in {few[:10]}")
    if bad := [period for period, row in sets.items() if not (np.isfinite(row) & (row >= 0)).all()]:
        raise ValueError(f"expected values of 0 or more; not so in {bad[:10]}")
    h = float(np.mean([_silverman(row) for row in sets.values()])) if width is None else width
    if not h > 0:
        raise ValueError("no width: the values are the same, or it is not positive")
    grid = np.linspace(0, max(row.max() for row in sets.values()) + 3 * h, points)
    frames = {}
    for period, row in sets.items():
        both = np.concatenate([row, -row])
        density = stats.norm.pdf((grid[:, None] - both) / h).sum(axis=1) / len(row) / h
        error = np.sqrt(density / (2 * np.sqrt(np.pi) * len(row) * h))
        frames[period] = pd.DataFrame({"density": density, "error": error}, grid)
    names = [values.index.name or "period", "value"]
    found = pd.concat(list(frames.values()), keys=list(frames), names=names)
    found.attrs["width"] = h
    return found


def _silverman(row: Array) -> float:
    spread = min(row.std(ddof=1), stats.iqr(row) / 1.34) or row.std(ddof=1)
    return float(0.9 * spread * len(row) ** -0.2)


def transitions(
    values: pd.DataFrame, bounds: Sequence[float], *, level: float = 0.95
) -> pd.DataFrame:
    r"""Shares of units that go from one class of values to another in a period.

    The maximum-likelihood estimate of a Markov chain: counts over their sum by class of departure
    (Anderson and Goodman 1957, Annals of Mathematical Statistics 28(1), 89-110).

    Parameters
    ----------
    values : pandas.DataFrame, shape (periods, units)
        Rows in order of time; a pair of periods in which a unit lacks a value is left out.
    bounds : sequence of float
        Where one class ends and the next begins, which holds the bound itself; k bounds make k + 1
        classes.
    level : float
        Coverage of the intervals.

    Returns
    -------
    pandas.DataFrame
        By (start, end), classes from 1 on: n, observed departures from the class; count; share;
        error, :math:`\sqrt{p(1 - p)/n}`; lower and upper, the interval of Wilson (1927), which
        does not shrink to nothing at 0 and 1 as the error does. NaN where n is 0. ``limit`` is the
        share of the class ``end`` in the long run (NaN if that depends on the start, or if a class
        has no departures).

    Raises
    ------
    ValueError
        If bounds do not increase, or there are fewer than two periods.

    Notes
    -----
    - Errors take all transitions as independent. A unit that stays where it is for 14 years counts
      14 times: with 11 units they are too small.
    - Classes cut at quantiles of the pooled values, which is usual, move with the data. Four of
      them have 37 to 40 departures each on the GBA panel, and errors up to 0.08.
    - The chain takes next year to depend on this year alone and on nothing else; the limit needs
      that for ever.

    Examples
    --------
    >>> import pandas as pd
    >>> scores = pd.DataFrame({"a": [0.2, 0.3, 0.7], "b": [0.9, 0.8, 0.6]})
    >>> transitions(scores, [0.5])["share"].unstack().to_numpy().tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """
    check_level(level)
    cuts = np.asarray(bounds, dtype=float)
    if not (cuts.ndim == 1 and len(cuts) and (np.diff(cuts) > 0).all() and len(values) > 1):
        raise ValueError(f"expected increasing bounds and two periods or more; found {bounds}")
    table = values.to_numpy(dtype=float)
    known, k = np.isfinite(table[:-1]) & np.isfinite(table[1:]), len(cuts) + 1
    start, end = (
        np.searchsorted(cuts, part[known], side="right") for part in (table[:-1], table[1:])
    )
    counts = np.zeros((k, k))
    np.add.at(counts, (start, end), 1)
    n = counts.sum(axis=1, keepdims=True)
    share = np.divide(counts, n, out=np.full((k, k), np.nan), where=n > 0)
    error = np.sqrt(np.divide(share * (1 - share), n, out=np.full((k, k), np.nan), where=n > 0))
    z2 = stats.norm.ppf((1 + level) / 2) ** 2 / np.maximum(n, 1)
    middle = (share + z2 / 2) / (1 + z2)
    reach = np.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    classes = pd.RangeIndex(1, k + 1)
    columns = {
        "n": np.repeat(n, k, axis=1).astype(int),
        "count": counts.astype(int),
        "share": share,
        "error": error,
        "lower": np.maximum(middle - reach, 0),
        "upper": np.minimum(middle + reach, 1),
        "limit": np.tile(_limit(share), (k, 1)),
    }
    index = pd.MultiIndex.from_product([classes, classes], names=["start", "end"])
    return pd.DataFrame({name: part.ravel() for name, part in columns.items()}, index)


def _limit(share: Array) -> Array:
    """Shares that one step does not change; NaN if there is not exactly one such set."""
    k = len(share)
    if np.isnan(share).any():
        return np.full(k, np.nan)
    system = np.vstack([share.T - np.eye(k), np.ones(k)])
    if np.linalg.matrix_rank(system, tol=1e-9) < k:
        return np.full(k, np.nan)
    found: Array = np.linalg.lstsq(system, np.append(np.zeros(k), 1.0), rcond=None)[0]
    return found
