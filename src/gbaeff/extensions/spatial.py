"""Do neighbours have like values? Moran's I, and where: local clusters."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_count
from gbaeff.dea.models import Array
from gbaeff.stats.draws import stream
from gbaeff.stats.rank_tests import holm

_EXACT = 8  # units up to which all orders are gone through
_RADIUS = 6371.0088  # of the earth, km


def nearest(coordinates: pd.DataFrame, k: int = 3) -> pd.DataFrame:
    """Weights of the k nearest units, 1/k each, by great-circle distance.

    Parameters
    ----------
    coordinates : pandas.DataFrame
        Columns lat and lon in degrees, one row a unit.
    k : int
        Neighbours of each unit. Being nearest is not mutual: the weights are not symmetric.

    Returns
    -------
    pandas.DataFrame, shape (units, units)
        Weights for :func:`moran`: rows sum to 1. Where distances tie the unit named first is
        taken.

    Raises
    ------
    ValueError
        If there are no k other units, or a coordinate is missing or out of range.

    Examples
    --------
    >>> import pandas as pd
    >>> line = pd.DataFrame({"lat": [0.0, 0, 0], "lon": [0.0, 1, 3]}, list("abc"))
    >>> nearest(line, 1).loc["c"].tolist()
    [0.0, 1.0, 0.0]
    """
    check_count("k", k, 1)
    place = coordinates[["lat", "lon"]].to_numpy(dtype=float)
    if k >= len(place) or not (np.abs(place) <= [90, 180]).all():
        raise ValueError(f"expected more than {k} units with lat and lon in degrees")
    lat, lon = np.radians(place).T
    half = np.sin(np.subtract.outer(lat, lat) / 2) ** 2
    half += np.outer(np.cos(lat), np.cos(lat)) * np.sin(np.subtract.outer(lon, lon) / 2) ** 2
    distance = 2 * _RADIUS * np.arcsin(np.sqrt(np.minimum(half, 1)))
    np.fill_diagonal(distance, np.inf)
    weights = np.zeros_like(distance)
    first = np.argsort(np.round(distance, 6), axis=1, kind="stable")[:, :k]
    np.put_along_axis(weights, first, 1 / k, axis=1)
    return pd.DataFrame(weights, coordinates.index, coordinates.index)


def moran(
    values: pd.Series, weights: pd.DataFrame, *, draws: int = 9999, seed: int = 1
) -> pd.Series:
    r"""Moran's I of values and neighbours, with its permutation test.

    With z the deviations from the mean and S the sum of all weights (Cliff and Ord 1981, Spatial
    Processes, ch. 1 and 2):

    .. math:: I = \frac{n}{S} \frac{\sum_i \sum_j w_{ij} z_i z_j}{\sum_i z_i^2}

    Parameters
    ----------
    values : pandas.Series
        Values of n >= 4 units.
    weights : pandas.DataFrame
        Of the columns for the rows, same labels, none negative, 0 on the diagonal; rows are
        divided by their sums. A unit without neighbours has a row of zeros.
    draws, seed : int
        Random orders; up to 8 units all n! are gone through.

    Returns
    -------
    pandas.Series
        I; expected, -1/(n - 1), and error, mean and standard deviation over all orders of the
        values (exactly, by the formula of randomisation); z; p, two-sided, the share of orders
        whose I lies as far from what is expected, the one observed included; islands, units without
        neighbours; least, the smallest p that a test of so many orders can give.

    Raises
    ------
    ValueError
        If labels differ, a value is missing or all are the same, or weights are no such weights.

    Notes
    -----
    I depends on who counts as a neighbour, and no test says who does. On the GBA panel (super-SBM,
    2019) it is -0.08 with the 2 nearest cities, -0.10 with 3 and -0.05 with 4; no pattern is -0.10.
    One far value, there Macao's, shrinks the error (0.07 with 3): the test then asks little more
    than who its neighbours are. Values of several periods stacked are not more units.

    Examples
    --------
    >>> import pandas as pd
    >>> ring = pd.DataFrame([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]])
    >>> moran(pd.Series([1.0, 2, 1, 2]), ring)[["I", "expected"]].round(4).to_dict()
    {'I': -1.0, 'expected': -0.3333}
    """
    check_count("draws", draws, 1)
    z, w = _checked(values, weights)
    n, total = len(z), w.sum()
    scale = n / total / (z @ z)
    found = scale * (z @ w @ z)
    if n <= _EXACT:
        orders = np.array(list(permutations(range(n))))
    else:
        rng = stream(seed)
        orders = np.vstack([np.arange(n), rng.permuted(np.tile(np.arange(n), (draws, 1)), axis=1)])
    drawn = scale * np.einsum("ri,ij,rj->r", z[orders], w, z[orders], optimize=True)
    expected, error = -1 / (n - 1), _error(z, w)
    p = float((np.abs(drawn - expected) >= abs(found - expected) - 1e-12).mean())
    names = ["I", "expected", "error", "z", "p", "islands", "least"]
    islands, least = (w.sum(axis=1) == 0).sum(), 1 / len(orders)
    parts = [found, expected, error, (found - expected) / error, p, islands, least]
    return pd.Series(parts, names, dtype=float)


def local_moran(
    values: pd.Series, weights: pd.DataFrame, *, draws: int = 9999, seed: int = 1
) -> pd.DataFrame:
    r"""Local Moran's I: which units lie among like ones, or stand out.

    :math:`I_i = z_i \sum_j w_{ij} z_j / (\sum_i z_i^2 / n)` (Anselin 1995, Geographical Analysis
    27(2), 93-115), whose sum is n times Moran's I where every unit has neighbours. Its test keeps
    the unit's own value and shuffles those of all others.

    Parameters
    ----------
    values, weights, draws, seed
        As for :func:`moran`; orders are always drawn.

    Returns
    -------
    pandas.DataFrame
        By unit: I; kind, "high-high", "low-low", "high-low" or "low-high" (its own value against
        the mean, then its neighbours'), empty for a unit without neighbours or at the mean; p,
        two-sided; holm, p with all n tests taken into account.

    Raises
    ------
    ValueError
        As :func:`moran`.

    Notes
    -----
    With n units and k neighbours a unit has (n - 1)! / (k! (n - 1 - k)!) sets of neighbours: 120
    for 11 and 3, so p is hardly below 0.01, and times 11 (Holm's rule) no unit is significant at
    5 %. A map of clusters of so few units shows kinds, not findings.

    Examples
    --------
    >>> import pandas as pd
    >>> ring = pd.DataFrame([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]])
    >>> local_moran(pd.Series([1.0, 2, 1, 2]), ring)["kind"].tolist()
    ['low-high', 'high-low', 'low-high', 'high-low']
    """
    check_count("draws", draws, 1)
    z, w = _checked(values, weights)
    n, variance = len(z), z @ z / len(z)
    lag = w @ z
    p = np.ones(n)
    for i in range(n):
        others, row = np.delete(z, i), np.delete(w[i], i)
        orders = stream(seed, i).permuted(np.tile(others, (draws, 1)), axis=1)
        drawn, middle = z[i] * (orders @ row), z[i] * others.mean() * row.sum()
        far = np.abs(drawn - middle) >= abs(z[i] * lag[i] - middle) - 1e-12
        p[i] = (1 + far.sum()) / (1 + draws)
    names = np.array(["low", "high"])
    kind = [
        f"{names[int(own > 0)]}-{names[int(near > 0)]}" if abs(own * near) > 1e-12 else ""
        for own, near in zip(z, lag)
    ]
    table = {"I": z * lag / variance, "kind": kind, "p": p}
    frame = pd.DataFrame(table, index=values.index)
    return frame.assign(holm=holm(frame["p"]))


def _error(z: Array, w: Array) -> float:
    """Standard deviation of I over all orders of the values (Cliff and Ord 1981, eq. 2.13)."""
    n, s0 = len(z), w.sum()
    s1 = ((w + w.T) ** 2).sum() / 2
    s2 = ((w.sum(axis=0) + w.sum(axis=1)) ** 2).sum()
    peak = (z**4).mean() / (z**2).mean() ** 2
    square = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    square -= peak * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    square /= (n - 1) * (n - 2) * (n - 3) * s0**2
    return float(np.sqrt(square - 1 / (n - 1) ** 2))


def _checked(values: pd.Series, weights: pd.DataFrame) -> tuple[Array, Array]:
    """Deviations from the mean, and weights whose rows sum to 1 or 0."""
    labels = values.index
    if not (weights.index.equals(labels) and weights.columns.equals(labels)):
        raise ValueError("weights must have the labels of values as rows and as columns")
    v, w = values.to_numpy(dtype=float), weights.to_numpy(dtype=float)
    if len(v) < 4 or not np.isfinite(v).all() or not np.ptp(v) > 0:
        raise ValueError("expected values of 4 units or more, none missing and not all the same")
    if not (np.isfinite(w) & (w >= 0)).all() or np.diag(w).any() or not w.any():
        raise ValueError("weights must be numbers >= 0, 0 on the diagonal and not all 0")
    rows = w.sum(axis=1, keepdims=True)
    return v - v.mean(), np.divide(w, rows, out=np.zeros_like(w), where=rows > 0)
