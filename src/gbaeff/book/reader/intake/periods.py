"""Periods: whole numbers, quarters, months, dates or texts, and their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gbaeff.book.reader.intake.names import clean
from gbaeff.dea.timeline import tells_order

_ENDINGS = {
    "jan": "uary", "feb": "ruary", "mar": "ch", "apr": "il", "may": "", "jun": "e", "jul": "y",
    "aug": "ust", "sep": "tember|t", "oct": "ober", "nov": "ember", "dec": "ember",
}  # fmt: skip
_MONTHS = tuple(_ENDINGS)
_MONTH = rf"({'|'.join(f'{start}(?:{end})?' for start, end in _ENDINGS.items())})\.?"
_YEAR = r"([12]\d{3})"


def _whole(text: str) -> int | None:
    found = re.fullmatch(r"([+-]?\d{1,18})(?:\.0*)?", text, re.ASCII)
    return int(found[1]) if found else None


def _fiscal(text: str) -> str | None:
    found = re.fullmatch(rf"{_YEAR}[-/–](\d\d|\d{{4}})", text, re.ASCII)
    if found is None or not str(int(found[1]) + 1).endswith(found[2]):
        return None
    return f"{found[1]}/{found[2][-2:]}"


def _part(letters: str, most: int) -> Callable[[str], str | None]:
    def parse(text: str) -> str | None:
        part = rf"[{letters}]\s?0?([1-{most}])"
        found = re.fullmatch(rf"{_YEAR}[\s/:._-]*{part}", text, re.I | re.ASCII)
        if found:
            return f"{found[1]}{letters[0]}{found[2]}"
        found = re.fullmatch(rf"(?:{part}|([1-{most}])[{letters}])[\s/:._-]*{_YEAR}", text, re.I)
        return f"{found[3]}{letters[0]}{found[1] or found[2]}" if found else None

    return parse


def _month(text: str) -> str | None:
    if found := re.fullmatch(rf"{_YEAR}(?:[-/]|[\s_-]?M)(\d{{1,2}})", text, re.I | re.ASCII):
        return f"{found[1]}-{int(found[2]):02d}" if 1 <= int(found[2]) <= 12 else None
    found = re.fullmatch(rf"{_MONTH}[\s,/_-]*{_YEAR}|{_YEAR}[\s/_-]*{_MONTH}", text, re.I)
    if found is None:
        return None
    before, year, later, after = found.groups()
    return f"{year or later}-{_number(before or after):02d}"


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].lower()) + 1


def _month_name(text: str) -> int | None:
    return _number(text) if re.fullmatch(_MONTH, text, re.I | re.ASCII) else None


def _week(text: str) -> str | None:
    found = re.fullmatch(rf"{_YEAR}[\s_-]?W(\d{{1,2}})", text, re.I | re.ASCII)
    return f"{found[1]}-W{int(found[2]):02d}" if found and 1 <= int(found[2]) <= 53 else None


def _dated(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _date(text: str) -> str | None:
    clock = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?)?"
    found = re.fullmatch(rf"{_YEAR}[-/.](\d{{1,2}})[-/.](\d{{1,2}}){clock}", text, re.ASCII)
    return _dated(found[1], found[2], found[3]) if found else None


_SLASHED = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2{_YEAR}", re.ASCII)


def _day_first(text: str) -> str | None:
    found = _SLASHED.fullmatch(text)
    return _dated(found[4], found[3], found[1]) if found else None


def _month_first(text: str) -> str | None:
    found = _SLASHED.fullmatch(text)
    return _dated(found[4], found[1], found[3]) if found else None


@dataclass(frozen=True)
class Kind:
    """A way to write periods: what it is called, an example, and how a text is read."""

    name: str
    example: str
    parse: Callable[[str], Any]


TEXT = Kind("a text", "wave 01", lambda text: text)
MONTH = Kind("the name of a month", "Jan", _month_name)
KINDS = (
    Kind("a whole number", "2010", _whole),
    Kind("a fiscal year", "2010/11", _fiscal),
    Kind("a quarter", "2010Q1", _part("Q", 4)),
    Kind("a half-year", "2010H1", _part("HS", 2)),
    Kind("a month", "2010-01", _month),
    Kind("a week", "2010-W05", _week),
    Kind("a date", "2010-01-31", _date),
    MONTH,
    Kind("a date with the day first", "31.01.2010", _day_first),
    Kind("a date with the month first", "01/31/2010", _month_first),
)


@dataclass(frozen=True)
class Periods:
    """Periods that were read.

    Parameters
    ----------
    values : array
        For each cell a whole number or a text; None where the cell is empty or not of the kind.
    ambiguous : bool
        Whether dates could have the day or the month first.
    order : tuple
        The values in order of time, each once; empty where it cannot be told.
    """

    values: NDArray[np.object_]
    kind: Kind
    ambiguous: bool = False
    order: tuple[Any, ...] = ()


def read(texts: NDArray[np.object_], order: Sequence[str] = ()) -> Periods:
    """Find what kind most periods are, and their order in time.

    Numbers, dates and their like tell it; of texts the file itself may say it; else they tell it
    as for a panel (:func:`gbaeff.dea.timeline.tells_order`). Months without a year are in the order
    of the calendar, if they do not go on past the end of a year (Nov, Dec, Jan).

    Parameters
    ----------
    order : sequence of str
        All that the texts can be, in order of time, if the file says it.

    Examples
    --------
    >>> found = read(np.array(["Q2 2010", "2010q1", ""], dtype=object))
    >>> found.values.tolist(), found.kind.name
    (['2010Q2', '2010Q1', None], 'a quarter')
    """
    codes, spellings = pd.factorize(np.asarray(texts, dtype=object))
    counts = np.bincount(codes, minlength=len(spellings))
    cleaned = [clean(str(text)) for text in spellings]
    filled = sum(int(n) for n, text in zip(counts, cleaned) if text)
    best, values, most = TEXT, [text or None for text in cleaned], 0
    readings: dict[str, list[Any]] = {}
    for kind in KINDS:
        parsed = [kind.parse(text) if text else None for text in cleaned]
        share = sum(int(n) for n, value in zip(counts, parsed) if value is not None)
        if share == filled:
            readings[kind.name] = parsed
        if share > most and 2 * share > filled:
            best, values, most = kind, parsed, share
    day, month = (readings.get(kind.name) for kind in KINDS[-2:])
    ambiguous = day is not None and month is not None and day != month and filled > 0
    if best is MONTH:
        first = {month: text for month, text in reversed([*zip(values, cleaned)])}
        values = [None if month is None else first[month] for month in values]
    lookup = np.array([*values, None], dtype=object)[:-1]
    known = {value for value in values if value is not None}
    return Periods(lookup[codes], best, ambiguous, _in_order(known, best, [*map(clean, order)]))


def _in_order(known: set[Any], kind: Kind, said: list[str]) -> tuple[Any, ...]:
    if kind not in (TEXT, MONTH):
        return tuple(sorted(known))
    if known <= set(said):
        return tuple(text for text in said if text in known)
    if kind is TEXT:
        return tuple(sorted(known)) if tells_order(known) else ()
    months = {_number(text): text for text in known}
    numbers = sorted(months)
    gaps = [one for one, other in pairwise([*numbers, numbers[0] + 12]) if other - one > 1]
    past_december = len(gaps) == 1 and numbers[-1] != gaps[0]
    return () if past_december else tuple(months[number] for number in numbers)


def within(
    values: NDArray[np.object_], kind: Kind, ends: tuple[Any, Any], order: Sequence[Any] = ()
) -> NDArray[np.bool_]:
    """Which periods lie between two, inclusive; the end "2010" includes all of 2010.

    Of texts and months, ``order`` says which lie between them.

    Examples
    --------
    >>> quarters = np.array(["2009Q4", "2010Q1", "2010Q4", None], dtype=object)
    >>> within(quarters, KINDS[2], (2010, 2010)).tolist()
    [False, True, True, False]
    """
    if kind in (TEXT, MONTH) and order:
        place = {value: at for at, value in enumerate(order)}
        start, stop = (None if end is None else _place(end, kind, order) for end in ends)
        at = np.array([place.get(value, -1) for value in values.tolist()])
        return (at >= (start or 0)) & (at <= (len(order) if stop is None else stop))
    first, last = (None if end is None else bound(end, kind) for end in ends)

    def inside(value: Any) -> bool:
        if value is None or (first is not None and value < first):
            return False
        if last is None or value <= last:
            return True
        return isinstance(value, str) and value.startswith(str(last))

    verdict = {value: inside(value) for value in dict.fromkeys(values.tolist())}
    return np.array([verdict[value] for value in values.tolist()], dtype=bool)


def _place(end: Any, kind: Kind, order: Sequence[Any]) -> int:
    wanted = kind.parse(clean(str(end)))
    if wanted is None or wanted not in (known := [kind.parse(one) for one in order]):
        raise ValueError(f"expected one of {', '.join(order)}, found {end!r}")
    return known.index(wanted)


def bound(end: Any, kind: Kind) -> Any:
    """Read one end of a span like the periods themselves."""
    text = clean(str(end))
    value = kind.parse(text)
    if value is None and kind is KINDS[0]:
        raise ValueError(f"expected {kind.name}, found {text!r}")
    return text if value is None else value


def ordinal(value: Any) -> int | None:
    """Number of a period in a count without gaps: months, quarters, half-years, years.

    Examples
    --------
    >>> ordinal("2010Q1") - ordinal("2009Q4"), ordinal(2010), ordinal("wave 1")
    (1, 2010, None)
    """
    if isinstance(value, int | np.integer):
        return int(value)
    for pattern, size in (
        (r"(\d{4})/()\d\d", 1),
        (r"(\d{4})H(\d)", 2),
        (r"(\d{4})Q(\d)", 4),
        (r"(\d{4})-(\d\d)", 12),
    ):
        if found := re.fullmatch(pattern, str(value)):
            return int(found[1]) * size + int(found[2] or 0)
    return None


def natural(text: str) -> list[Any]:
    """Key that puts "wave 2" before "wave 10".

    Examples
    --------
    >>> sorted(["wave 10", "wave 2"], key=natural)
    ['wave 2', 'wave 10']
    """
    parts = re.split(r"(\d+)", text)
    return [int(part[:1000]) if at % 2 else part.casefold() for at, part in enumerate(parts)]
