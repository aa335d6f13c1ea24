"""What a printed number can stand for: the range that its rounding, a bound or a span allows.

A number printed as 1.08 stands for anything from 1.075 to 1.085, <15 for 0 to 15. An identity
between printed numbers is refuted only if no values within all these ranges satisfy it, and a rank
of printed bounds is settled only where they do not overlap.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gbaeff.book.pages.markup import number
from gbaeff.indicators import EQUAL

_HAIR = 1e-9  # decimal fractions are not exact in binary
_NUMBER = r"\d+(?:\.\d+)?"
_FORMS = (
    rf"^(?:(?P<exact>{_NUMBER})|<(?P<below>{_NUMBER})|>(?P<above>{_NUMBER})"
    rf"|(?P<low>{_NUMBER})-(?P<high>{_NUMBER}))$"
)


@dataclass(frozen=True, eq=False)
class Interval:
    """Ranges of values, element by element.

    Attributes
    ----------
    low, high : array
        Ends, any shape, ``low <= high``.

    Examples
    --------
    >>> product = printed(1.08) * printed(1.11)
    >>> product.contains(1.19), product.contains(1.22)
    (True, False)
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def __post_init__(self) -> None:
        if not (np.asarray(self.low) <= np.asarray(self.high)).all():
            raise ValueError(f"expected low <= high, found {self.low} and {self.high}")

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(np.minimum.reduce(ends), np.maximum.reduce(ends))

    def __truediv__(self, other: Interval) -> Interval:
        if not ((np.asarray(other.low) > 0) | (np.asarray(other.high) < 0)).all():
            raise ValueError("division by a range that holds 0")
        return self * Interval(1 / other.high, 1 / other.low)

    def __pow__(self, exponent: float) -> Interval:
        if not (np.asarray(self.low) > 0).all():
            raise ValueError("a power needs values above 0")
        ends = [self.low**exponent, self.high**exponent]
        return Interval(np.minimum.reduce(ends), np.maximum.reduce(ends))

    def mean(self, axis: int | None = None) -> Interval:
        """Arithmetic mean of independent values."""
        ends = [np.asarray(np.mean(end, axis=axis)) for end in (self.low, self.high)]
        return Interval(*ends)

    def gmean(self, axis: int | None = None) -> Interval:
        """Geometric mean of independent positive values."""
        if not (np.asarray(self.low) > 0).all():
            raise ValueError("a geometric mean needs values above 0")
        ends = [
            np.asarray(np.exp(np.mean(np.log(end), axis=axis))) for end in (self.low, self.high)
        ]
        return Interval(*ends)

    def overlaps(self, other: Interval) -> Any:
        """Whether one value can lie in both ranges, element by element."""
        return (self.low <= other.high + _HAIR) & (other.low <= self.high + _HAIR)

    def contains(self, value: ArrayLike) -> Any:
        """Whether a value lies in the range, element by element."""
        value = np.asarray(value)
        found = (self.low <= value + _HAIR) & (value <= self.high + _HAIR)
        return bool(found) if np.ndim(found) == 0 else found


def printed(value: ArrayLike, decimals: int = 2) -> Interval:
    """Return the range that printed numbers stand for.

    Parameters
    ----------
    decimals : int
        Printed digits after the point.

    Returns
    -------
    Interval
        Half a unit of the last digit to either side.

    Examples
    --------
    >>> bool(printed(0.26).low.round(3) == 0.255)
    True
    """
    value = np.asarray(value, dtype="float64")
    half = 0.5 * 10.0**-decimals
    return Interval(value - half, value + half)


def exact(value: ArrayLike) -> Interval:
    """Return numbers that are known exactly, to compute with ranges.

    Examples
    --------
    >>> (printed(4, 0) / exact(2)).contains(2.25)
    True
    """
    known = np.asarray(value, dtype="float64")
    return Interval(known, known)


def parse(texts: pd.Series, *, most: float = math.inf) -> pd.DataFrame:
    """Read printed amounts as the least and the greatest value they allow.

    Parameters
    ----------
    texts : pandas.Series of str
        A number (8), a bound (<15, >96) or a range (25-30), none negative; may be missing.
    most : float
        Upper end of a lower bound such as >96: 100 for a share in percent.

    Returns
    -------
    pandas.DataFrame
        Columns low and high, in the unit of the texts: equal for a number, 0 and 15 for <15, 96
        and ``most`` for >96, missing for a missing text.

    Examples
    --------
    >>> import pandas as pd
    >>> parse(pd.Series(["<15", "25-30", "8"])).to_numpy().tolist()
    [[0.0, 15.0], [25.0, 30.0], [8.0, 8.0]]
    """
    found = texts.astype("str").str.strip().str.extract(_FORMS)
    bad = texts[texts.notna() & found.isna().all(axis=1)]
    if bad.size:
        raise ValueError(f"expected 8, <15, >96 or 25-30; found {bad.head(10).to_dict()}")
    part = found.astype("float64")
    low = part["exact"].fillna(part["low"]).fillna(part["above"])
    high = part["exact"].fillna(part["high"]).fillna(part["below"])
    low[part["below"].notna()] = 0.0
    high[part["above"].notna()] = most
    return pd.DataFrame({"low": low, "high": high})


def index_numbers(bounds: pd.DataFrame, base: str) -> pd.DataFrame:
    """Index numbers, the base 100: what the bounds of a unit and of the base allow.

    Parameters
    ----------
    bounds : pandas.DataFrame
        Columns low and high, one row a unit, from :func:`parse`.
    base : str
        The unit that is 100.

    Returns
    -------
    pandas.DataFrame
        Columns low and high; missing where the unit or the base is, or the base is zero.

    Examples
    --------
    >>> import pandas as pd
    >>> air = parse(pd.Series(["25-30", "<15"], ["GBA", "Tokyo"]))
    >>> index_numbers(air, "GBA").loc["Tokyo"].tolist()
    [0.0, 60.0]
    """
    least, most = bounds.loc[[base]].to_numpy(dtype=float)[0]
    if not most > 0:
        return bounds * np.nan
    low = 100 * bounds["low"] / most
    high = 100 * bounds["high"] / least if least > 0 else bounds["high"] * 0 + math.inf
    found = pd.DataFrame({"low": low, "high": high})
    found.loc[base] = 100.0
    return found


def places(bounds: pd.DataFrame, *, best: str = "high") -> pd.DataFrame:
    """Best and worst rank that each unit can have, 1 the best.

    Values are equal within 1e-6 and then share the smallest rank, as in
    :func:`gbaeff.indicators.ranks`.

    Parameters
    ----------
    bounds : pandas.DataFrame
        As in :func:`index_numbers`; a missing unit gets no rank.
    best : {"high", "low"}
        Which end has rank 1.

    Returns
    -------
    pandas.DataFrame
        Columns first and last; equal where the bounds settle the rank.

    Examples
    --------
    >>> import pandas as pd
    >>> places(parse(pd.Series(["25-30", "<15", "<10"])), best="low").to_numpy().tolist()
    [[3.0, 3.0], [1.0, 2.0], [1.0, 2.0]]
    """
    if best not in ("high", "low"):
        raise ValueError(f"best must be 'high' or 'low'; found {best!r}")
    known = bounds.dropna()
    sign = 1 if best == "high" else -1
    ends = np.sort(sign * known.to_numpy(dtype=float), axis=1)
    worst, top = ends[:, 0], ends[:, 1]
    others = ~np.eye(len(known), dtype=bool)
    surely = (worst[None, :] > top[:, None] + EQUAL) & others
    perhaps = (top[None, :] > worst[:, None] + EQUAL) & others
    found = pd.DataFrame(
        {"first": 1.0 + surely.sum(axis=1), "last": 1.0 + perhaps.sum(axis=1)}, known.index
    )
    return found.reindex(bounds.index)


def write(low: float, high: float, decimals: int = 0) -> str | None:
    """Write an interval as it would be printed; bounds are rounded outwards, so they stay true.

    Returns
    -------
    str or None
        None where it is missing.

    Examples
    --------
    >>> write(0, 59.2), write(110.9, math.inf), write(83.3, 120.1), write(8, 8)
    ('<60', '>110', '83–121', '8')
    """
    if math.isnan(low) or math.isnan(high):
        return None
    if low == high:
        return number(low, decimals)
    # The tenth digit keeps noise of binary fractions from moving a bound.
    step = 10.0**decimals
    down = number(math.floor(round(low * step, 10)) / step, decimals)
    if math.isinf(high):
        return f">{down}"
    up = number(math.ceil(round(high * step, 10)) / step, decimals)
    return f"<{up}" if low == 0 else f"{down}–{up}"
