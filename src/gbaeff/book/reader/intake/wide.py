"""Files that are wide by year: ``gdp_2010``, ``gdp 2011``, ``2012 gdp``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from gbaeff.book.reader.intake.names import clean
from gbaeff.book.reader.intake.numerals import LONGEST
from gbaeff.book.reader.intake.periods import KINDS

_YEAR = r"(?:1[5-9]|2[01])\d\d"
_PERIOD = rf"(?P<period>{_YEAR}(?:[\s_-]?[QqHhSs][1-4]|[-Mm](?:0[1-9]|1[0-2]))?)"
_GAP = r"[\s_./:|-]*"
_WITH_YEAR = re.compile(_YEAR)
_PATTERNS = (
    re.compile(rf"(?P<name>.*?){_GAP}[(\[]?{_PERIOD}[)\]]?"),
    re.compile(rf"[(\[]?{_PERIOD}[)\]]?{_GAP}(?P<name>.+)"),
)


@lru_cache(maxsize=10_000)  # a wide file is looked through many times
def split(header: str) -> tuple[str, str] | None:
    """Variable and period in the name of a column, or None.

    Examples
    --------
    >>> split("gdp_2010"), split("2012 gdp"), split("GDP (2011Q3)"), split("gdp")
    (('gdp', '2010'), ('gdp', '2012'), ('GDP', '2011Q3'), None)
    """
    header = clean(header)
    if len(header) > LONGEST or not _WITH_YEAR.search(header):
        return None
    for pattern in _PATTERNS:
        found = pattern.fullmatch(header)
        name = found["name"].strip() if found else ""
        # A digit right beside the year would leave open where the year begins.
        touching = found and re.search(
            rf"\d{re.escape(found['period'])}|{re.escape(found['period'])}\d", header
        )
        if found and name and not touching:
            return name, found["period"]
    return None


def columns(headers: Sequence[str], variable: str) -> dict[str, list[int]]:
    """Columns of a variable that is wide by year: period -> positions, as they stand.

    Examples
    --------
    >>> columns(["port", "gdp_2010", "2011 gdp"], "gdp")
    {'2010': [1], '2011': [2]}
    """
    found: dict[str, list[int]] = {}
    for at, header in enumerate(headers):
        parts = split(header)
        if parts and parts[0] == variable:
            found.setdefault(_period(parts[1]), []).append(at)
    return found


def _period(text: str) -> str:
    for kind in KINDS:
        if (value := kind.parse(text)) is not None:
            return str(value)
    return text


def stems(headers: Sequence[str]) -> dict[str, list[str]]:
    """Variables that have columns for two periods or more, and these periods.

    Examples
    --------
    >>> stems(["port", "gdp_2010", "gdp_2011", "area_2010"])
    {'gdp': ['2010', '2011']}
    """
    found: dict[str, list[str]] = {}
    for header in headers:
        if parts := split(header):
            found.setdefault(parts[0], []).append(_period(parts[1]))
    return {name: periods for name, periods in found.items() if len(set(periods)) > 1}


def score(headers: Sequence[str], wanted: Sequence[str]) -> int:
    """How many of the wanted names a row of headers has, as columns or by year.

    Examples
    --------
    >>> score(["port", "gdp_2010"], ["port", "gdp", "jobs"])
    2
    """
    names = {clean(header) for header in headers}
    by_year = {parts[0] for header in headers if (parts := split(header))}
    return sum(name in names or name in by_year for name in wanted)
