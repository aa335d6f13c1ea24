"""Dagum's parts of the Gini coefficient; arguments as in :mod:`gbaeff.indicators.inequality`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gbaeff.indicators.inequality import gini, refuse_no_amounts, refuse_no_groups


def dagum_parts(values: pd.Series, groups: pd.Series) -> pd.Series:
    r"""Gini coefficient split by group into three parts, without a remainder.

    Dagum (1997, Empirical Economics 22(4), 515-531). With :math:`G_{jh}` the mean absolute
    difference between a unit of group j and one of group h over the sum of the two means, p and s
    the groups' shares of the units and of the amounts, and :math:`D_{jh}` the difference of the two
    means over that mean absolute difference:

    .. math::

        G = \sum_j G_{jj} p_j s_j + \sum_{j \ne h} G_{jh} p_j s_h D_{jh}
        + \sum_{j \ne h} G_{jh} p_j s_h (1 - D_{jh})

    Returns
    -------
    pandas.Series
        total, within, between and overlap, which Dagum calls the intensity of transvariation: what
        comes of units that lie above others of a group with the higher mean. total = within +
        between + overlap.

    Notes
    -----
    Within weighs :math:`p_j s_j`, so it shrinks as there are more groups, whatever they hold: with
    k like groups it is about G / k. A group of one unit has none.

    Examples
    --------
    >>> import pandas as pd
    >>> parts = dagum_parts(pd.Series([1.0, 3.0, 2.0, 6.0]), pd.Series(["a", "a", "b", "b"]))
    >>> parts.round(4).to_dict()
    {'total': 0.3333, 'within': 0.125, 'between': 0.1667, 'overlap': 0.0417}
    """
    refuse_no_groups(values, groups)
    total = gini(values)
    pairs = group_ginis(values, groups)
    sums = values.groupby(groups, observed=True).agg(["size", "mean", "sum"]).loc[pairs.index]
    mean = sums["mean"].to_numpy()
    both = np.add.outer(mean, mean)
    # p_j s_h over the mean absolute difference times the difference of the means, once a pair.
    share = np.outer(sums["size"] / len(values), sums["sum"] / values.sum())
    ratio = np.divide(np.abs(np.subtract.outer(mean, mean)), both, where=both > 0, out=0 * both)
    of_pairs = pairs.to_numpy() * share
    within, between = float(np.trace(of_pairs)), float((ratio * share).sum())
    overlap = float(of_pairs.sum()) - within - between
    return pd.Series({"total": total, "within": within, "between": between, "overlap": overlap})


def group_ginis(values: pd.Series, groups: pd.Series) -> pd.DataFrame:
    """Gini coefficients of each group (the diagonal) and between each two (:func:`dagum_parts`).

    0 between two groups that have nothing.

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = group_ginis(pd.Series([1.0, 3.0, 4.0]), pd.Series(["a", "a", "b"]))
    >>> pairs.loc["a", ["a", "b"]].round(4).tolist()
    [0.25, 0.3333]
    """
    refuse_no_groups(values, groups)
    refuse_no_amounts(values)
    sets = {name: part.to_numpy() for name, part in values.groupby(groups, observed=True)}
    table = pd.DataFrame(0.0, index=list(sets), columns=list(sets))
    for j, one in sets.items():
        for h, other in sets.items():
            if (both := one.mean() + other.mean()) > 0:
                table.loc[j, h] = np.abs(np.subtract.outer(one, other)).mean() / both
    return table
