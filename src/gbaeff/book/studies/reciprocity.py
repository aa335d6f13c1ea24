"""Reciprocity of visits: who is visited and visits back, and how much of it chance would give.

One actor, many partners: each partner is visited so many times and visits so many times.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

MEASURES = {
    "partners": "partners with a visit in either direction",
    "both": "partners with visits in both directions",
    "visited_back": "share of the visited partners that also visit",
    "visitors_back": "share of the visitors that are also visited",
    "weighted": "share of all visits that are matched by one in the other direction",
}
"""What :func:`reciprocity` returns."""


def reciprocity(outgoing: pd.Series, incoming: pd.Series) -> pd.Series:
    """Share of partners, and of visits, that go both ways.

    The weighted measure is that of Squartini, Picciolo, Ruzzenenti and Garlaschelli (2013),
    Reciprocity of weighted networks, for the links of a single actor: twice the sum of the smaller
    of the two numbers of visits, over all visits.

    Parameters
    ----------
    outgoing, incoming : pandas.Series of int
        Visits to and from each partner, same index; zeros allowed.

    Returns
    -------
    pandas.Series
        The `MEASURES`: counts of partners, and shares from 0 to 1; a share of nothing is missing.

    Raises
    ------
    ValueError
        If the indexes differ or repeat a partner, a count is negative, missing or not whole, or
        there is no visit.

    Examples
    --------
    >>> import pandas as pd
    >>> there, back = pd.Series({"A": 3, "B": 1, "C": 0}), pd.Series({"A": 1, "B": 0, "C": 1})
    >>> found = reciprocity(there, back)
    >>> [float(round(found[name], 3)) for name in ("both", "visited_back", "weighted")]
    [1.0, 0.5, 0.333]
    """
    there, back = _counts(outgoing, incoming)
    return pd.Series(dict(zip(MEASURES, _measure(there, back))))


def by_chance(
    outgoing: pd.Series, incoming: pd.Series, *, draws: int = 2000, seed: int = 0
) -> pd.DataFrame:
    """Compare reciprocity with visits whose direction is dealt out at random.

    Each draw keeps the visits of every partner and the number of visits in each direction, and
    shuffles which visit has which direction. So it asks whether the two directions mix more than
    they would if it did not matter who the partner is. Partners with a single visit can never be
    reciprocal, in the draws as in the data.

    Parameters
    ----------
    outgoing, incoming : pandas.Series of int
        As in :func:`reciprocity`.
    draws : int
        Number of shuffles.
    seed : int
        Seed of the random numbers; the same seed gives the same table.

    Returns
    -------
    pandas.DataFrame
        Indexed by the `MEASURES` without partners; columns observed, mean, low and high (2.5 and
        97.5 % of the draws), and below and above (share of draws at or below, at or above what was
        observed). A small share says that chance seldom gives so little, or so much.

    Raises
    ------
    ValueError
        As in :func:`reciprocity`, and if there is not at least one draw or one visit a direction.

    Examples
    --------
    >>> import pandas as pd
    >>> table = by_chance(pd.Series({"A": 2, "B": 2}), pd.Series({"A": 2, "B": 2}), draws=500)
    >>> float(table.loc["both", "observed"]), bool(table.loc["weighted", "mean"] < 1)
    (2.0, True)
    """
    there, back = _counts(outgoing, incoming)
    if draws < 1 or not there.sum() or not back.sum():
        raise ValueError("expected at least one draw, and visits in both directions")
    rng = np.random.default_rng(seed)
    whole = there + back
    dealt = rng.multivariate_hypergeometric(whole, int(there.sum()), size=draws)
    names = [name for name in MEASURES if name != "partners"]
    drawn = pd.DataFrame(dict(zip(MEASURES, _measure(dealt, whole - dealt))))[names]
    seen = reciprocity(outgoing, incoming)[names]
    return pd.DataFrame(
        {
            "observed": seen,
            "mean": drawn.mean(),
            "low": drawn.quantile(0.025),
            "high": drawn.quantile(0.975),
            # Shares of equal counts must compare as equal.
            "below": (drawn <= seen + 1e-12).mean(),
            "above": (drawn >= seen - 1e-12).mean(),
        }
    )


def _measure(there: np.ndarray, back: np.ndarray) -> list[np.ndarray]:
    """The measures of partners along the last axis."""
    both = ((there > 0) & (back > 0)).sum(axis=-1, dtype=float)
    visited = (there > 0).sum(axis=-1, dtype=float)
    visitors = (back > 0).sum(axis=-1, dtype=float)
    least = np.minimum(there, back).sum(axis=-1, dtype=float)
    with np.errstate(invalid="ignore"):  # nothing of nothing is no share
        return [
            ((there + back) > 0).sum(axis=-1, dtype=float),
            both,
            both / visited,
            both / visitors,
            2 * least / (there + back).sum(axis=-1, dtype=float),
        ]


def _counts(outgoing: pd.Series, incoming: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    if not outgoing.index.equals(incoming.index) or outgoing.index.has_duplicates:
        raise ValueError("outgoing and incoming must have the same index, each partner once")
    both = pd.concat([outgoing, incoming])
    bad = both[~(both >= 0) | (both % 1 != 0)]
    if bad.size or not both.sum() > 0:
        told = bad.head(10).to_dict() if bad.size else "no visit"
        raise ValueError(f"expected whole numbers of visits, none negative; found {told}")
    return outgoing.to_numpy(dtype=np.int64), incoming.to_numpy(dtype=np.int64)
