"""What a sentence claims: one statement about one quantity, and how it follows from values."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from gbaeff.book.pages import markup
from gbaeff.indicators import EQUAL, by_name, highest, lowest


@dataclass(frozen=True)
class Claim:
    """One statement about one quantity.

    Attributes
    ----------
    quantity : str
        What is compared: "score", "MI by unit", ...
    relation : str
        How: "highest" and "lowest" (the labels are all that tie), "largest" (by size, whatever
        the sign), "equal" (all values are), "value" (those of the labels), "count" and "list" (of
        the labels where the quantity is true), "some" (labels where it is true), "down" and "up"
        (the labels stand in this order, those that tie by name), "rises", "falls" and "same"
        (from the first label to the second).
    labels : tuple
        Units, variables or periods that it is about.
    values : tuple of float
        What is said: one number, or one a label.
    digits : int or None
        Decimals that are said; None for a whole number.
    period : object
        The period that it is about, None for all or for a cross-section.
    tolerance : float
        Values that differ by less are equal.
    """

    quantity: str
    relation: str
    labels: tuple[Hashable, ...] = ()
    values: tuple[float, ...] = ()
    digits: int | None = None
    total: int | None = None
    period: Any = None
    tolerance: float = EQUAL

    @property
    def value(self) -> float:
        """The one number that is said."""
        return self.values[0]

    @property
    def said(self) -> str:
        """The one number as it is printed."""
        return self.printed[0]

    @property
    def printed(self) -> list[str]:
        """Numbers as they are printed."""
        if self.digits is None:
            return [f"{int(value):,}" for value in self.values]
        return [markup.number(value, self.digits) for value in self.values]


def precision(
    values: Iterable[float], least: int = 2, marks: Sequence[float] = (), most: int = 6
) -> int:
    """Decimals at which values that differ print differently, from each other and from marks.

    Examples
    --------
    >>> precision([0.712, 0.714]), precision([0.9996], marks=[1.0])
    (3, 4)
    """
    points = [*dict.fromkeys([*values, *marks])]
    apart = [(a, b) for a, b in combinations(points, 2) if abs(a - b) > EQUAL]
    for digits in range(least, most):
        said = {value: markup.number(value, digits) for value in points}
        if all(said[a] != said[b] for a, b in apart):
            return digits
    return most


def ends(
    quantity: str,
    values: pd.Series,
    *,
    least: int = 2,
    marks: Sequence[float] = (),
    period: Any = None,
) -> dict[str, Claim]:
    """Claim which labels have the highest and the lowest value, or that all are equal."""
    known = values.dropna().astype(float)
    if known.empty:
        return {}
    size = {"total": len(known), "period": period}
    top, low = float(known.max()), float(known.min())
    digits = precision([top, low], least, marks)
    if top - low <= EQUAL:
        every = tuple(by_name(known.index))
        return {"equal": Claim(quantity, "equal", every, (top,), digits, **size)}
    best, worst = tuple(highest(known)), tuple(lowest(known))
    return {
        "highest": Claim(quantity, "highest", best, (top,), digits, **size),
        "lowest": Claim(quantity, "lowest", worst, (low,), digits, **size),
    }


def largest(
    quantity: str,
    values: pd.Series,
    *,
    least: int = 2,
    period: Any = None,
    total: int | None = None,
) -> Claim | None:
    """Claim which labels have the value of the largest size; None where none has a value."""
    known = values.dropna().astype(float)
    if known.empty:
        return None
    size = float(known.abs().max())
    every = tuple(highest(known.abs()))
    said = tuple(math.copysign(size, known[label]) for label in every)  # equal, so one number
    digits = precision([abs(said[0])], least, [0.0])
    return Claim(quantity, "largest", every, said, digits, total=total, period=period)


def counted(
    quantity: str, true: pd.Series, *, period: Any = None, total: int | None = None
) -> Claim:
    """Claim for how many labels a quantity is true, out of how many."""
    found = tuple(by_name(true.index[true.to_numpy(dtype=bool)]))
    whole = len(true) if total is None else total
    return Claim(quantity, "count", found, (len(found),), total=whole, period=period)


def number(quantity: str, value: float, digits: int | None = None, **about: Any) -> Claim:
    """Claim one number."""
    return Claim(quantity, "value", values=(float(value),), digits=digits, **about)


def change(quantity: str, first: Hashable, last: Hashable, start: float, end: float) -> Claim:
    """Claim which way a quantity goes from one label to another."""
    way = "same" if abs(end - start) <= EQUAL else "rises" if end > start else "falls"
    return Claim(quantity, way, (first, last))
