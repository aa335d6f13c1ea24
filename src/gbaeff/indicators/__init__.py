"""Indicators that need no programme: intensity, reduction, shares, ranks, ties, spread."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
import pandas as pd

Data = TypeVar("Data", pd.Series, pd.DataFrame)

EQUAL = 1e-6  # what differs by no more is equal: in ranks, counts and sentences


def intensity(amount: pd.Series, activity: pd.Series) -> pd.Series:
    """Amount per unit of activity, such as carbon dioxide per unit of GDP.

    Parameters
    ----------
    amount, activity : pandas.Series
        Same index. With Mt of CO2 and billion CNY the result is Mt per billion CNY, which is
        tonnes per thousand CNY.

    Returns
    -------
    pandas.Series

    Raises
    ------
    ValueError
        If the indexes differ or an activity is not positive; the message names the first labels.

    Examples
    --------
    >>> import pandas as pd
    >>> intensity(pd.Series([50.0], ["HK"]), pd.Series([200.0], ["HK"])).to_dict()
    {'HK': 0.25}
    """
    if not amount.index.equals(activity.index):
        raise ValueError("amount and activity must have the same index")
    if (bad := activity[~(activity > 0)]).size:
        raise ValueError(f"activity must be positive; found {bad.head(10).to_dict()}")
    return amount / activity


def reduction(start: Data, end: Data) -> Data:
    """Share by which a quantity has fallen, (start - end) / start; negative if it rose.

    Qin (2023), section 4.1, applies it to carbon intensity between 2005 and 2019.

    Examples
    --------
    >>> import pandas as pd
    >>> reduction(pd.Series([4.0]), pd.Series([1.0])).tolist()
    [0.75]
    """
    return (start - end) / start


def shares(amounts: Data) -> Data:
    """Share of each row in the total of its column.

    Examples
    --------
    >>> import pandas as pd
    >>> shares(pd.Series([1.0, 3.0])).tolist()
    [0.25, 0.75]
    """
    return amounts / amounts.sum()


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


def _placed(values: pd.Series, best: str, tolerance: float) -> pd.Series:
    costs = values.to_numpy(dtype=float, na_value=np.nan) * (-1.0 if best == "high" else 1.0)
    known = np.sort(costs[~np.isnan(costs)])
    places = 1.0 + np.searchsorted(known, costs - tolerance, side="left")
    places[np.isnan(costs)] = np.nan
    return pd.Series(places, index=values.index, name=values.name)


def highest(values: pd.Series, *, tolerance: float = EQUAL) -> list[Any]:
    """Labels of all values that are the highest, in the order of their names.

    Parameters
    ----------
    values : pandas.Series
        Missing values are left out.
    tolerance : float
        What lies below the highest by no more is as high.

    Returns
    -------
    list
        More than one label at a tie, none where no value is known.

    Examples
    --------
    >>> import pandas as pd
    >>> highest(pd.Series({"C": 1.0, "B": 0.5, "A": 1.0 - 1e-9}))
    ['A', 'C']
    """
    return _in_order(values.index[values >= values.max() - tolerance])


def lowest(values: pd.Series, *, tolerance: float = EQUAL) -> list[Any]:
    """Labels of all values that are the lowest; otherwise as :func:`highest`."""
    return _in_order(values.index[values <= values.min() + tolerance])


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
    found = list(labels)
    try:
        return sorted(found)
    except TypeError:
        numbers = [one for one in found if isinstance(one, (int, float, np.number))]
        others = [one for one in found if not isinstance(one, (int, float, np.number))]
        return [*sorted(numbers), *sorted(others, key=lambda one: (type(one).__name__, str(one)))]


def coefficient_of_variation(values: pd.Series) -> float:
    """Standard deviation over mean, with the deviation of a whole population (divisor n).

    Missing values are left out.

    Raises
    ------
    ValueError
        If no value is left or the mean is not positive.

    Examples
    --------
    >>> import pandas as pd
    >>> coefficient_of_variation(pd.Series([1.0, 3.0]))
    0.5
    """
    known = values.dropna()
    if known.empty or known.mean() <= 0:
        raise ValueError("the coefficient of variation needs values with a positive mean")
    return float(known.std(ddof=0) / known.mean())


def effective_number(table: pd.DataFrame) -> pd.Series:
    r"""How many independent values the rows of a panel are worth.

    With T periods, and :math:`\rho` the correlation of two values of one unit, the mean of a
    group of units is as sure as that of :math:`NT / (1 + (T - 1)\rho)` independent values (Kish
    1965, Survey Sampling), and so is the slope on anything that does not change over time
    (Moulton 1990, Review of Economics and Statistics 72(2), 334-338). The correlation is that of
    the analysis of variance, :math:`(B - W) / (B + (T - 1) W)` with the mean squares between and
    within units, and 0 where it would be negative.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a period, one column a unit, no value missing; at least two of each.

    Returns
    -------
    pandas.Series
        correlation, values (NT) and effective (between N and NT).

    Raises
    ------
    ValueError
        If a value is missing, there are too few rows or columns, or all values are the same.

    Examples
    --------
    Two units that never change are two values, however often they are looked at:

    >>> import pandas as pd
    >>> effective_number(pd.DataFrame({"a": [1.0, 1.0, 1.0], "b": [2.0, 2.0, 2.0]})).to_dict()
    {'correlation': 1.0, 'values': 6.0, 'effective': 2.0}
    """
    periods, units = table.shape
    if periods < 2 or units < 2 or table.isna().to_numpy().any():
        raise ValueError("expected at least two periods and two units, without gaps")
    between = periods * float(table.mean().var())
    within = float(table.var().mean())
    if not between + within > 0:
        raise ValueError("all values are the same")
    correlation = max((between - within) / (between + (periods - 1) * within), 0.0)
    effective = table.size / (1 + (periods - 1) * correlation)
    return pd.Series(
        {"correlation": correlation, "values": float(table.size), "effective": effective}
    )


def yearly_growth(start: float, end: float, years: float) -> float:
    """Growth a year that leads from one amount to another, as a share (0.05 is 5 %).

    The compound annual growth rate, (end / start) to the power of 1 / years, minus 1.

    Parameters
    ----------
    start, end : float
        Positive amounts of one unit.
    years : float
        Time between them, positive.

    Raises
    ------
    ValueError
        If an amount or the time is not positive.

    Examples
    --------
    >>> round(yearly_growth(100, 121, 2), 6)
    0.1
    """
    if not (start > 0 and end > 0 and years > 0):
        raise ValueError(f"expected positive amounts and time; found {start}, {end}, {years}")
    return float((end / start) ** (1 / years) - 1)
