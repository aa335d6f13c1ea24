"""How unequal amounts are: Gini, Theil with its parts, Lorenz curve, concentration.

Two questions, one set of functions. Without ``people`` each unit counts once: how unequal are the
cities? With ``people`` each person counts once, at the average of their unit: how unequal would
the people be if there were no differences inside a city? Each unit once is the case of as many
people everywhere, and agrees with the library PySAL to 1e-12 (a test compares stored results).
See also :func:`gbaeff.indicators.coefficient_of_variation`.

``values`` are amounts of n units, none negative; ``people``, if given, the persons who share the
amount of each; ``groups`` the group of each; all of one index. A ValueError names the first labels
whose value is missing, infinite or negative, whose amount has no people, or that have no group; it
comes too if all are zero or the indexes differ.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def gini(values: pd.Series, people: pd.Series | None = None) -> float:
    """Gini coefficient: 0 if all are equal, (n - 1)/n if one of n units has everything.

    Examples
    --------
    >>> import pandas as pd
    >>> round(gini(pd.Series([1.0, 2.0, 3.0, 10.0])), 4)
    0.4375
    >>> gini(pd.Series([1.0, 3.0]), people=pd.Series([3.0, 1.0]))
    0.5
    """
    curve = lorenz(values, people)
    return 1 - 2 * float(np.trapezoid(curve["amount"], curve["units"]))


def theil(values: pd.Series, people: pd.Series | None = None) -> float:
    """Theil's T: 0 if all are equal, ln n if one of n units has everything.

    Theil (1967), Economics and Information Theory.

    Examples
    --------
    >>> import pandas as pd
    >>> theil(pd.Series([2.0, 2.0]))
    0.0
    >>> round(theil(pd.Series([1.0, 3.0]), people=pd.Series([3.0, 1.0])), 4)
    0.5493
    """
    return _divergence(_shares(values), _persons(values, people))


def theil_parts(values: pd.Series, groups: pd.Series, people: pd.Series | None = None) -> pd.Series:
    """Theil's T split into what lies between groups and what lies within them.

    With total, between and within; total = between + within.

    Examples
    --------
    >>> import pandas as pd
    >>> parts = theil_parts(pd.Series([1.0, 1.0, 3.0, 3.0]), pd.Series(["a", "a", "b", "b"]))
    >>> parts.round(4).to_dict()
    {'total': 0.1308, 'between': 0.1308, 'within': 0.0}
    """
    refuse_no_groups(values, groups)
    total = theil(values, people)
    heads = _persons(values, people)
    between = theil(*(part.groupby(groups, observed=True).sum() for part in (values, heads)))
    return pd.Series({"total": total, "between": between, "within": total - between})


def lorenz(values: pd.Series, people: pd.Series | None = None) -> pd.DataFrame:
    """Lorenz curve: cumulated shares of units or people and of amounts, smallest first.

    With ``people`` the smallest amount a head comes first.

    Returns
    -------
    pandas.DataFrame
        One row a unit in ascending order after a first row of zeros; columns label (missing in
        the first row), units (of people, if given) and amount (shares from 0 to 1).

    Examples
    --------
    >>> import pandas as pd
    >>> lorenz(pd.Series([3.0, 1.0], ["a", "b"]))["amount"].tolist()
    [0.0, 0.25, 1.0]
    """
    share, heads = _shares(values), _persons(values, people)
    # No people and no amount: the place does not matter.
    order = np.argsort((share / heads).fillna(0.0), kind="stable")
    return pd.DataFrame(
        {
            "label": [np.nan, *values.index[order]],
            "units": np.concatenate([[0.0], heads.iloc[order].cumsum()]),
            "amount": np.concatenate([[0.0], share.iloc[order].cumsum()]),
        }
    )


def herfindahl(values: pd.Series) -> float:
    """Herfindahl-Hirschman index: the sum of squared shares, 1/n (all equal) to 1 (one has all).

    Its inverse is the number of equal units that would be as concentrated.

    Examples
    --------
    >>> import pandas as pd
    >>> herfindahl(pd.Series([1.0, 3.0]))
    0.625
    """
    return float((_shares(values) ** 2).sum())


def _divergence(share: pd.Series, heads: pd.Series) -> float:
    """Sum of share · ln(share / heads); a share of zero adds nothing."""
    some = share > 0
    return float((share[some] * np.log(share[some] / heads[some])).sum())


def _shares(values: pd.Series) -> pd.Series:
    refuse_no_amounts(values)
    return values / values.sum()


def _persons(values: pd.Series, people: pd.Series | None) -> pd.Series:
    """Share of each unit in the people, or the same share for all."""
    if people is None:
        return pd.Series(1 / len(values), values.index)
    if not people.index.equals(values.index):
        raise ValueError("people must have the index of values")
    refuse_no_amounts(people)
    if (bad := values[(people == 0) & (values > 0)]).size:
        raise ValueError(f"amounts without people: {bad.head(10).to_dict()}")
    return people / people.sum()


def refuse_no_groups(values: pd.Series, groups: pd.Series) -> None:
    """Refuse groups that do not fit the values."""
    if not values.index.equals(groups.index) or groups.isna().any():
        raise ValueError("groups must give one group for each label of values")


def refuse_no_amounts(values: pd.Series) -> None:
    """Refuse what cannot be shared out."""
    bad = values[~(values >= 0) | np.isinf(values)]
    if bad.size or not values.sum() > 0:
        told = bad.head(10).to_dict() if bad.size else "a sum that is not positive"
        raise ValueError(f"expected amounts that are not negative, with a sum; found {told}")
