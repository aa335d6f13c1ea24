"""Ratios of amounts: intensity, reduction, shares, growth."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

Data = TypeVar("Data", pd.Series, pd.DataFrame)


def intensity(amount: pd.Series, activity: pd.Series) -> pd.Series:
    """Amount per unit of activity, such as carbon dioxide per unit of GDP.

    Both have one index, activities are positive. With Mt of CO2 and billion CNY the result is Mt
    per billion CNY, which is tonnes per thousand CNY.

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


def yearly_growth(start: float, end: float, years: float) -> float:
    """Growth a year that leads from one amount to another, as a share (0.05 is 5 %).

    The compound annual growth rate, (end / start) to the power of 1 / years, minus 1.

    Examples
    --------
    >>> round(yearly_growth(100, 121, 2), 6)
    0.1
    """
    if not (start > 0 and end > 0 and years > 0):
        raise ValueError(f"expected positive amounts and time; found {start}, {end}, {years}")
    return float((end / start) ** (1 / years) - 1)
