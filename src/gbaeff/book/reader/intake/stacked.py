"""Files that stack their variables: a row a unit and series, as portals of statistics give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gbaeff.book.reader.intake.column import Column, Sheet
from gbaeff.book.reader.intake.findings import Findings, count, listed, quoted
from gbaeff.book.reader.intake.names import blank, clean
from gbaeff.book.reader.intake.numerals import gaps, parse
from gbaeff.book.reader.intake.textfile import Score

_SERIES = re.compile(
    r"(?:series|indicator|variable|item|measure|element|statistic|subject)(?:[ _](?:name|label))?",
    re.IGNORECASE,
)
_VALUE = re.compile(r"(?:obs[ _])?values?", re.IGNORECASE)
_YEAR = re.compile(r"((?:1[5-9]|2[01])\d\d)(?: \[YR\1\])?")
_MOST = 200  # series: a column with more is no column of series
_FILLED = 0.5  # of the rows: a column with less is a column of marks


def spread(sheet: Sheet, findings: Findings, score: Score) -> Sheet:
    """Give each series a column of its own, if the file stacks them.

    Such a file has a column that names the series, and either a column for each year or one
    column of values. It is left as it is if the wanted names are columns already.

    Parameters
    ----------
    findings : Findings
        Gets a note if it was reshaped.
    score : function
        How many wanted names a row of headers has.

    Returns
    -------
    Sheet
        Long: a row a unit and period.
    """
    headers = [clean(header) for header in sheet.headers]
    series = [at for at, name in enumerate(headers) if _SERIES.fullmatch(name)]
    years = [at for at, name in enumerate(headers) if _YEAR.fullmatch(name)]
    values = [at for at, name in enumerate(headers) if _VALUE.fullmatch(name)]
    if len(series) != 1 or (len(years) < 2 and len(values) != 1):
        return sheet
    kept = np.array([not blank(text) for text in sheet.columns[series[0]].texts.tolist()])
    if not kept.any():
        return sheet
    found = _spread(sheet.keep(kept), series[0], years if len(years) > 1 else [], values)
    if found is None:
        return sheet
    wanted = score(sheet.headers), score(found.headers)
    if wanted[0] >= wanted[1] > 0 or wanted[0] > 0 == wanted[1]:
        return sheet
    names = list(dict.fromkeys(sheet.columns[series[0]].texts[kept].tolist()))
    left = int((~kept).sum())
    more = f"; {count(left, 'row')} without one left out" if left else ""
    findings.add(
        "note", "stacked series",
        f"{quoted(headers[series[0]])} names a series in each row: "
        f"{listed([*map(quoted, names)], 6)}{more}", "each is a column now",
    )  # fmt: skip
    return found


def _spread(sheet: Sheet, series: int, years: list[int], values: list[int]) -> Sheet | None:
    columns = sheet.columns
    names = columns[series].texts
    rest = [at for at in range(len(columns)) if at != series and at not in (*years, *values)]
    rest = [at for at in rest if not blank(columns[at].header)]
    keys = [at for at in rest if _key(columns[at].texts, names)]
    if not keys or len(set(names.tolist())) > _MOST:
        return None
    codes = pd.MultiIndex.from_arrays([columns[at].texts for at in keys]).factorize()[0]
    which, known = pd.factorize(names)
    at_row = np.full((codes.max() + 1, len(known)), -1)
    if pd.DataFrame({"key": codes, "series": which}).duplicated().any():
        return None  # something else tells the rows apart as well
    at_row[codes, which] = np.arange(len(codes))
    first = np.array([row[row >= 0][0] for row in at_row])
    repeat = max(len(years), 1)
    made = [Column(columns[at].header, np.repeat(columns[at].texts[first], repeat)) for at in keys]
    if years:
        taken = {column.header for column in made} | set(map(str, known))
        when = next(name for name in ("year", "period", "(year)") if name not in taken)
        texts = [_YEAR.fullmatch(clean(columns[at].header)) for at in years]
        labels = np.array([found[1] for found in texts if found], dtype=object)
        made.append(Column(when, np.tile(labels, len(first))))
    for number, name in enumerate(known):
        made.append(_variable(sheet, str(name), at_row[:, number], years or values))
    return replace(sheet, rows=np.repeat(sheet.rows[first], repeat), columns=tuple(made))


def _key(texts: NDArray[np.object_], series: NDArray[np.object_]) -> bool:
    """Whether a column tells units or periods apart: not a mark, nor a property of the series."""
    filled = ~gaps(texts)
    if filled.mean() < _FILLED:
        return False
    return (
        int(
            pd.DataFrame({"series": series, "text": texts})
            .groupby("series")
            .nunique()
            .max()
            .iloc[0]
        )
        > 1
    )


def _variable(sheet: Sheet, name: str, rows: NDArray[np.int64], places: Sequence[int]) -> Column:
    """The cells of one series, which know where they stood."""
    absent = rows < 0
    parts = [sheet.columns[at] for at in places]
    texts = np.column_stack([part.texts[rows] for part in parts])
    numbers = np.column_stack(
        [(parse(part.texts) if part.numbers is None else part.numbers)[rows] for part in parts]
    )
    texts[absent], numbers[absent] = "", np.nan
    headers = np.tile(np.array([part.header for part in parts], dtype=object), len(rows))
    where = np.repeat(np.where(absent, sheet.rows[0], sheet.rows[rows]), len(parts))
    return Column(clean(name), texts.ravel(), numbers.ravel(), places=(where, headers))
