"""What a printed number can stand for: interval arithmetic with rounded figures.

A number printed as 1.08 stands for anything from 1.075 to 1.085. An identity between printed
numbers is refuted only if no values within all these ranges satisfy it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_HAIR = 1e-9  # decimal fractions are not exact in binary


@dataclass(frozen=True, eq=False)
class Interval:
    """Ranges of values, element by element.

    Attributes
    ----------
    low, high : array
        Ends, any shape, ``low <= high``.

    Raises
    ------
    ValueError
        If an end is not a number, or a range is upside down.

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
    value : array_like
        Numbers as printed.
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
