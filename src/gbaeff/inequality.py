"""How unequal amounts are: Gini, Theil and its parts, Lorenz curve, concentration.

Gini and Theil come from the library ``inequality`` of PySAL; see also
:func:`gbaeff.indicators.coefficient_of_variation`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from inequality.gini import Gini
from inequality.theil import Theil, TheilD


def gini(values: pd.Series) -> float:
    """Gini coefficient: 0 if all are equal, (n - 1)/n if one has everything.

    Parameters
    ----------
    values : pandas.Series
        Amounts of n units, none negative; each unit counts once.

    Raises
    ------
    ValueError
        If a value is missing or negative, or all are zero; the message names the first labels.

    Examples
    --------
    >>> import pandas as pd
    >>> round(gini(pd.Series([1.0, 2.0, 3.0, 10.0])), 4)
    0.4375
    """
    return float(Gini(_amounts(values)).g)


def theil(values: pd.Series) -> float:
    """Theil's T: 0 if all are equal, ln n if one has everything.

    Theil (1967), Economics and Information Theory. Parameters and errors as :func:`gini`.

    Examples
    --------
    >>> import pandas as pd
    >>> theil(pd.Series([2.0, 2.0]))
    0.0
    """
    return float(Theil(_amounts(values)).T)


def theil_parts(values: pd.Series, groups: pd.Series) -> pd.Series:
    """Theil's T split into what lies between groups and what lies within them.

    Parameters
    ----------
    values : pandas.Series
        As in :func:`gini`.
    groups : pandas.Series
        Group of each unit, same index.

    Returns
    -------
    pandas.Series
        total, between, within; total = between + within.

    Raises
    ------
    ValueError
        As :func:`gini`, and if the indexes differ or a group is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> parts = theil_parts(pd.Series([1.0, 1.0, 3.0, 3.0]), pd.Series(["a", "a", "b", "b"]))
    >>> parts.round(4).to_dict()
    {'total': 0.1308, 'between': 0.1308, 'within': 0.0}
    """
    if not values.index.equals(groups.index) or groups.isna().any():
        raise ValueError("groups must give one group for each label of values")
    codes = pd.factorize(groups)[0]
    parts = TheilD(_amounts(values), codes)
    return pd.Series(
        {"total": float(parts.T), "between": float(parts.bg[0]), "within": float(parts.wg[0])}
    )


def lorenz(values: pd.Series) -> pd.DataFrame:
    """Lorenz curve: cumulated shares of units and of amounts, smallest first.

    Returns
    -------
    pandas.DataFrame
        One row a unit in ascending order after a first row of zeros; columns label (missing in
        the first row), units and amount (shares from 0 to 1). Errors as :func:`gini`.

    Examples
    --------
    >>> import pandas as pd
    >>> lorenz(pd.Series([3.0, 1.0], ["a", "b"]))["amount"].tolist()
    [0.0, 0.25, 1.0]
    """
    _amounts(values)
    ordered = values.sort_values(kind="stable")
    cumulated = ordered.cumsum().to_numpy() / ordered.sum()
    return pd.DataFrame(
        {
            "label": [np.nan, *ordered.index],
            "units": np.linspace(0, 1, len(ordered) + 1),
            "amount": np.concatenate([[0.0], cumulated]),
        }
    )


def herfindahl(values: pd.Series) -> float:
    """Herfindahl-Hirschman index: the sum of squared shares, 1/n (all equal) to 1 (one has all).

    Its inverse is the number of equal units that would be as concentrated. Parameters and errors
    as :func:`gini`.

    Examples
    --------
    >>> import pandas as pd
    >>> herfindahl(pd.Series([1.0, 3.0]))
    0.625
    """
    amounts = _amounts(values)
    return float(((amounts / amounts.sum()) ** 2).sum())


def _amounts(values: pd.Series) -> np.ndarray:
    bad = values[~(values >= 0) | np.isinf(values)]
    if bad.size or not values.sum() > 0:
        told = bad.head(10).to_dict() if bad.size else "a sum that is not positive"
        raise ValueError(f"expected amounts that are not negative, with a sum; found {told}")
    return values.to_numpy(dtype=float)
