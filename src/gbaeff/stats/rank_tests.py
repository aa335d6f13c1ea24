"""Rank correlation of few units: exact tests, intervals, and what many tests at once do.

All refuse, by a ValueError, indexes that differ, missing values, variables with one value alone,
and numbers of units, levels and p-values out of range.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
from scipy import stats

from gbaeff import indicators
from gbaeff.dea.checks import check_count, check_level
from gbaeff.dea.models import Array, Rows

FEWEST, MOST = 4, 12
"""Numbers of units for which the exact test is made."""


def rank_correlation(x: pd.Series, y: pd.Series, *, level: float = 0.95) -> pd.Series:
    r"""Spearman's rank correlation with its exact test and an interval.

    The p-value is the share of all n! ways to pair the ranks that give a correlation at least as
    far from 0; equal values share their mean rank, and the count is then of these ranks. The
    interval is that of Bonett and Wright (2000): Fisher's :math:`\operatorname{artanh} \rho` with
    the standard error :math:`\sqrt{(1 + \rho^2/2) / (n - 3)}`.

    Parameters
    ----------
    x, y : pandas.Series
        Values of 4 to 12 units, same index. Only their order counts.
    level : float
        Coverage of the interval.

    Returns
    -------
    pandas.Series
        n; rho; p; lower and upper, NaN where rho is 1 or -1, for which the formula has none.

    Notes
    -----
    The test asks whether the units could as well have been paired at random. The interval takes
    them as a sample of a larger number, which eleven cities of one area are not; it then says how
    far a figure of so few would scatter.

    References
    ----------
    Bonett and Wright (2000), Psychometrika 65(1), 23-28.

    Examples
    --------
    >>> import pandas as pd
    >>> from gbaeff.stats.rank_tests import rank_correlation
    >>> found = rank_correlation(pd.Series([1, 2, 3, 4, 5]), pd.Series([2, 1, 3, 4, 5]))
    >>> found.round(3).to_dict()
    {'n': 5.0, 'rho': 0.9, 'p': 0.083, 'lower': -0.169, 'upper': 0.996}
    """
    (a,), (b,) = _checked(x.to_frame(), y.to_frame())
    check_level(level)
    return _correlation(a, b, level)


def _correlation(a: Rows, b: Rows, level: float) -> pd.Series:
    """`rank_correlation` of doubled ranks."""
    rho = _rho(a, b)
    # An inner product of integers: far from its mean, and no rounding.
    sums, counts = _assignments(tuple(sorted(a.tolist())), tuple(sorted(b.tolist())))
    middle = int(a.sum() * b.sum())
    away = np.abs(len(a) * sums - middle) >= abs(len(a) * int(a @ b) - middle)
    p = int(counts[away].sum()) / factorial(len(a))
    lower, upper = interval(rho, len(a), level=level)
    return pd.Series({"n": float(len(a)), "rho": rho, "p": p, "lower": lower, "upper": upper})


def interval(rho: float, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Interval of a rank correlation by Fisher's transformation, after Bonett and Wright (2000).

    Parameters
    ----------
    rho : float
        The correlation; 1 and -1 have no interval.
    n : int
        Units, more than 3.
    level : float
        What the interval promises.

    Examples
    --------
    >>> low, high = interval(0.5, 11)
    >>> print(f"{low:.2f} to {high:.2f}")
    -0.18 to 0.86
    """
    if abs(rho) >= 1 - 1e-12:
        return np.nan, np.nan
    reach = stats.norm.ppf((1 + level) / 2) * np.sqrt((1 + rho**2 / 2) / (n - 3))
    low, high = np.tanh(np.arctanh(rho) + np.array([-reach, reach]))
    return float(low), float(high)


def rank_correlations(x: pd.DataFrame, y: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Rank correlation of every column of one frame with every column of another.

    One row a pair, by column of ``y`` and then of ``x``, with the columns of `rank_correlation` and
    holm, the p-value adjusted for the number of rows.

    Examples
    --------
    >>> import pandas as pd
    >>> x = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 4, 1, 5, 3]})
    >>> rank_correlations(x, pd.DataFrame({"y": [1, 2, 3, 4, 5]}))["holm"].round(3).tolist()
    [0.033, 0.683]
    """
    pairs = pd.MultiIndex.from_product([y.columns, x.columns], names=["y", "x"])
    ones, others = _checked(x, y)
    check_level(level)
    rows = [_correlation(one, other, level) for other in others for one in ones]
    table = pd.DataFrame(rows, index=pairs).astype({"n": int})
    return table.assign(holm=holm(table["p"]))


def holm(p: pd.Series) -> pd.Series:
    """Adjust p-values for their number, so that any error at all is as rare as one was.

    The smallest is multiplied by the number of tests m, the next by m - 1 and so on, and none may
    be smaller than one before it (Holm 1979, Scandinavian Journal of Statistics 6(2), 65-70). It
    needs no independence of the tests.

    Examples
    --------
    >>> import pandas as pd
    >>> holm(pd.Series([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    if not p.between(0, 1).all():
        raise ValueError(f"expected p-values between 0 and 1, found {p[~p.between(0, 1)].tolist()}")
    ordered = p.sort_values(kind="stable")
    grown = (ordered * np.arange(len(p), 0, -1)).cummax().clip(upper=1)
    return grown.reindex(p.index)


def smallest_significant(n: int, *, alpha: float = 0.05) -> float:
    """Smallest rank correlation of n units that the exact two-sided test calls significant.

    Without ties; NaN where even a correlation of 1 is not significant.

    Examples
    --------
    >>> round(smallest_significant(11), 3), round(smallest_significant(9), 3)
    (0.618, 0.7)
    """
    _check_number(n)
    check_level(1 - alpha)
    ranks = tuple(range(2, 2 * n + 1, 2))
    sums, counts = _assignments(ranks, ranks)
    rho = _rho_of_sum(sums, np.array(ranks), np.array(ranks))
    share = np.array([counts[np.abs(rho) >= one - 1e-12].sum() for one in rho]) / factorial(n)
    good = rho[(share <= alpha) & (rho > 0)]
    return float(good.min()) if good.size else np.nan


def detectable(n: int, *, power: float = 0.8, alpha: float = 0.05) -> float:
    r"""Smallest true rank correlation that a test of n units finds with the given power.

    Solves :math:`\operatorname{artanh} \rho = (z_{1-\alpha/2} + z_{power})
    \sqrt{(1 + \rho^2/2)/(n - 3)}`, the sample-size formula of Bonett and Wright (2000); an
    approximation for few units.

    Examples
    --------
    >>> round(detectable(11), 2), round(detectable(100), 2)
    (0.82, 0.28)
    """
    check_count("n", n, FEWEST)
    check_level(1 - alpha)
    check_level(power)
    reach = stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power)
    rho = 0.0
    for _ in range(200):
        rho = float(np.tanh(reach * np.sqrt((1 + rho**2 / 2) / (n - 3))))
    return rho


def chance(
    x: pd.DataFrame, y: pd.DataFrame, *, alpha: float = 0.05, draws: int = 10_000, seed: int
) -> pd.Series:
    """How many of the correlations are significant if the units' names are dealt at random.

    Each draw gives the rows of ``y`` to other units and leaves both frames as they are within, so
    what the columns of a frame share among themselves stays. A correlation counts that is at
    least as large as `smallest_significant`.

    The result has the number of significant correlations in each draw. Its mean is about ``alpha``
    times the number of pairs; what the columns share makes them come in bunches.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> twice = pd.DataFrame({"a": np.arange(8), "b": np.arange(8)})
    >>> counts = chance(twice, twice[["a"]], draws=500, seed=1)
    >>> sorted(counts.unique().tolist())
    [0, 2]
    """
    check_count("draws", draws, 1)
    ranks = _checked(x, y)
    limit = smallest_significant(len(x), alpha=alpha)
    a, b = (_standard(np.column_stack(columns).astype(float)) for columns in ranks)
    rng = np.random.default_rng(seed)
    orders = rng.permuted(np.tile(np.arange(len(x)), (draws, 1)), axis=1)
    rho = np.einsum("ux,duy->dxy", a, b[orders])
    return pd.Series((np.abs(rho) >= limit - 1e-9).sum(axis=(1, 2)), name="significant")


def two_groups(values: pd.Series, members: pd.Series) -> pd.Series:
    """Compare the ranks of the members of a group with those of all others, exactly.

    Parameters
    ----------
    values : pandas.Series
        Only their order counts.
    members : pandas.Series of bool
        Who belongs to the group, same index.

    Returns
    -------
    pandas.Series
        n (of the group); mean_rank (1 the lowest) of the group; p, the share of all groups of
        this size whose mean rank is at least as far from the middle; and least, the smallest
        p-value that a group of this size could have.

    Examples
    --------
    A group of one among eleven is never significant at 5 %: its rank is one of eleven, and the
    first is as far out as the last.

    >>> import numpy as np, pandas as pd
    >>> found = two_groups(pd.Series(np.arange(11)), pd.Series(np.arange(11) == 10))
    >>> found.round(3).to_dict()
    {'n': 1.0, 'mean_rank': 11.0, 'p': 0.182, 'least': 0.182}
    """
    if not values.index.equals(members.index) or values.isna().any():
        raise ValueError("expected values without gaps and members of the same index")
    inside = members.to_numpy(dtype=bool)
    n, size = len(inside), int(inside.sum())
    if not 0 < size < n or n > 20:
        raise ValueError(f"expected some but not all of up to 20 units, found {size} of {n}")
    ranks = _doubled(values)
    middle = size * int(ranks.sum())
    groups = np.array(list(combinations(range(n), size)))
    away = np.abs(n * ranks[groups].sum(axis=1) - middle)
    p = float(np.mean(away >= abs(n * int(ranks[inside].sum()) - middle)))
    least = float(np.mean(away >= away.max()))
    mean = float(ranks[inside].mean() / 2)
    return pd.Series({"n": float(size), "mean_rank": mean, "p": p, "least": least})


def _checked(x: pd.DataFrame, y: pd.DataFrame) -> tuple[list[Rows], list[Rows]]:
    """Doubled ranks of the columns of both."""
    if not x.index.equals(y.index) or x.isna().any(axis=None) or y.isna().any(axis=None):
        raise ValueError("expected two variables without gaps and with the same index")
    _check_number(len(x))
    ranks = [[_doubled(column) for _, column in frame.items()] for frame in (x, y)]
    if any(np.ptp(column) == 0 for columns in ranks for column in columns):
        raise ValueError("a variable with one value only has no rank correlation")
    return ranks[0], ranks[1]


def _check_number(n: int) -> None:
    if not FEWEST <= n <= MOST:
        raise ValueError(f"expected units from {FEWEST} to {MOST}, found {n}")


def _doubled(values: pd.Series) -> Rows:
    """Twice the mean ranks, 1 the lowest, which are whole numbers, ties or not.

    Values are equal within 1e-6, or within 1e-6 of the largest if all are small.
    """
    number = values.astype(float)
    equal = indicators.EQUAL * min(1.0, float(number.abs().max()))
    return np.asarray(2 * indicators.mean_ranks(number, tolerance=equal), dtype=np.intp)


def _rho(a: Rows, b: Rows) -> float:
    return float(_rho_of_sum(np.array([a @ b]), a, b)[0])


def _rho_of_sum(sums: Array | Rows, a: Rows, b: Rows) -> Array:
    """Correlation of ranks a and b whose inner product is the given one."""
    found: Array = (sums - a.sum() * b.sum() / len(a)) / (len(a) * a.std() * b.std())
    return found


@lru_cache(maxsize=256)
def _assignments(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[Rows, Rows]:
    """Inner products of a with all orders of b, and how many orders give each.

    The orders are built up place by place. What matters of the places before is which of b they
    used and the sum so far, so the count goes over subsets instead of orders.
    """
    n, most = len(a), int(np.dot(a, b))
    counts = {0: np.zeros(most + 1, dtype=np.int64)}
    counts[0][0] = 1
    for one in a:
        grown: dict[int, Rows] = {}
        for used, of in counts.items():
            for place in range(n):
                if not used >> place & 1:
                    shift, into = one * b[place], used | 1 << place
                    if into not in grown:
                        grown[into] = np.zeros(most + 1, dtype=np.int64)
                    grown[into][shift:] += of[: most + 1 - shift]
        counts = grown
    whole = counts[(1 << n) - 1]
    sums = np.flatnonzero(whole)
    return sums, whole[sums]


def _standard(ranks: Array) -> Array:
    """Columns of mean 0 and length 1, so that their products are correlations."""
    centred = ranks - ranks.mean(axis=0)
    found: Array = centred / np.linalg.norm(centred, axis=0)
    return found
