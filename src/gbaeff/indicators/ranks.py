"""Ranks, and who is first or last, with one tolerance at ties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Data = TypeVar("Data", pd.Series, pd.DataFrame)

EQUAL = 1e-6  # what differs by no more is equal: in ranks, counts and sentences


def ranks(values: Data, *, best: str = "high", tolerance: float = EQUAL) -> Data:
    """Rank of each row in its column, 1 the best; equal values share the smallest rank.

    The rank is 1 + the number of values that are better by more than the tolerance, so it does
    not depend on the order of the rows, nor on rounding.

    Parameters
    ----------
    values : pandas.Series or pandas.DataFrame
        A missing value gets no rank.
    best : {"high", "low"}
        Which end has rank 1.
    tolerance : float
        What differs by no more is equal, in the unit of the values; 0 for exact values.

    Raises
    ------
    ValueError
        For any other value of ``best``, or a negative tolerance.

    Examples
    --------
    >>> import pandas as pd
    >>> ranks(pd.Series([5.0, 9.0, 5.0 + 2e-16])).tolist()
    [2.0, 1.0, 2.0]
    """
    if best not in ("high", "low"):
        raise ValueError(f"best must be 'high' or 'low'; found {best!r}")
    if not tolerance >= 0:
        raise ValueError(f"tolerance must be 0 or more; found {tolerance}")
    if isinstance(values, pd.DataFrame):
        return values.apply(_placed, args=(best, tolerance))
    return _placed(values, best, tolerance)


def mean_ranks(values: Data, *, tolerance: float = EQUAL) -> Data:
    """Rank of each row in its column, 1 the lowest; equal values share the mean of their ranks.

    Parameters and errors as for :func:`ranks`.

    Examples
    --------
    >>> import pandas as pd
    >>> mean_ranks(pd.Series([5.0, 9.0, 5.0 + 2e-16])).tolist()
    [1.5, 3.0, 1.5]
    """
    up, down = (ranks(values, best=end, tolerance=tolerance) for end in ("low", "high"))
    return (values.notna().sum() + 1 + up - down) / 2


def _placed(values: pd.Series, best: str, tolerance: float) -> pd.Series:
    costs = _costs(values, best)
    known = np.sort(costs[~np.isnan(costs)])
    places = 1.0 + np.searchsorted(known, costs - tolerance, side="left")
    places[np.isnan(costs)] = np.nan
    return pd.Series(places, index=values.index, name=values.name)


def highest(values: pd.Series, *, tolerance: float = EQUAL) -> list[Any]:
    """Labels of all values that are the highest, in the order of their names.

    More than one at a tie, none where no value is known.

    Examples
    --------
    >>> import pandas as pd
    >>> highest(pd.Series({"C": 1.0, "B": 0.5, "A": 1.0 - 1e-9}))
    ['A', 'C']
    """
    return _first(values, "high", tolerance)


def lowest(values: pd.Series, *, tolerance: float = EQUAL) -> list[Any]:
    """Labels of all values that are the lowest; otherwise as :func:`highest`."""
    return _first(values, "low", tolerance)


def _first(values: pd.Series, best: str, tolerance: float) -> list[Any]:
    costs = _costs(values, best)
    return _in_order(values.index[costs <= np.fmin.reduce(costs, initial=np.inf) + tolerance])


def _costs(values: pd.Series, best: str) -> NDArray[np.float64]:
    """Numbers of which the lowest is the best."""
    return values.to_numpy(dtype=float, na_value=np.nan) * (-1.0 if best == "high" else 1.0)


def _in_order(labels: pd.Index) -> list[Any]:
    """Labels by name, or by their own order where they have one (periods of a Categorical)."""
    ordered = isinstance(labels, pd.CategoricalIndex) and labels.ordered
    return labels.sort_values().tolist() if ordered else by_name(labels)


def by_name(labels: Iterable[Any]) -> list[Any]:
    """Sort labels by name, whatever their order in the data: numbers by size, then texts.

    Examples
    --------
    >>> by_name(["b", 10, "a", 9])
    [9, 10, 'a', 'b']
    """
    names = list(labels)
    try:
        return sorted(names)
    except TypeError:
        numbers = [name for name in names if isinstance(name, (int, float, np.number))]
        texts = [name for name in names if not isinstance(name, (int, float, np.number))]
        return [*sorted(numbers), *sorted(texts, key=lambda name: (type(name).__name__, str(name)))]
