"""Indicators that need no programme: intensity, reduction, shares, ranks, spread."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

Data = TypeVar("Data", pd.Series, pd.DataFrame)


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


def ranks(values: Data, *, best: str = "high") -> Data:
    """Rank of each row in its column, 1 the best; equal values share the smallest rank.

    Parameters
    ----------
    values : pandas.Series or pandas.DataFrame
        A missing value gets no rank.
    best : {"high", "low"}
        Which end has rank 1.

    Raises
    ------
    ValueError
        For any other value of ``best``.

    Examples
    --------
    >>> import pandas as pd
    >>> ranks(pd.Series([5.0, 9.0, 5.0])).tolist()
    [2.0, 1.0, 2.0]
    """
    if best not in ("high", "low"):
        raise ValueError(f"best must be 'high' or 'low'; found {best!r}")
    return values.rank(ascending=best == "low", method="min")


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
