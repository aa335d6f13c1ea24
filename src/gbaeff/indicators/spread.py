"""How far values lie apart, and how many independent ones a panel of them is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd


def coefficient_of_variation(values: pd.Series) -> float:
    """Standard deviation over mean, with the deviation of a whole population (divisor n).

    Missing values are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> coefficient_of_variation(pd.Series([1.0, 3.0]))
    0.5
    """
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    known = numbers[~np.isnan(numbers)]
    if not known.size or known.mean() <= 0:
        raise ValueError("the coefficient of variation needs values with a positive mean")
    return float(known.std() / known.mean())


def effective_number(table: pd.DataFrame) -> pd.Series:
    r"""How many independent values the rows of a panel are worth.

    With T periods, and :math:`\rho` the correlation of two values of one unit, the mean of a
    group of units is as sure as that of :math:`NT / (1 + (T - 1)\rho)` independent values (Kish
    1965, Survey Sampling), and so is the slope on anything that does not change over time
    (Moulton 1990, Review of Economics and Statistics 72(2), 334-338). The correlation is that of
    the analysis of variance, :math:`(B - W) / (B + (T - 1) W)` with the mean squares between and
    within units, and 0 where it would be negative.

    ``table`` has a row a period and a column a unit, at least two of each, no value missing; the
    result correlation, values (NT) and effective (between N and NT).

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
