"""From a file and its roles to a tidy frame, or to a refusal with all findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gbaeff.book.reader.intake import (
    covariates,
    periods,
    plausible,
    sheet,
    shown_names,
    slips,
    values,
    wide,
)
from gbaeff.book.reader.intake.column import Column, Sheet
from gbaeff.book.reader.intake.findings import Cells, Finding, Findings, listed, quoted
from gbaeff.book.reader.intake.layout import Long, observations
from gbaeff.book.reader.intake.names import blank, clean, units
from gbaeff.book.reader.intake.roles import Roles
from gbaeff.dea.timeline import tells_order

_NONE_LEFT_OUT = pd.DataFrame(columns=["unit", "period", "row", "empty"])


@dataclass(frozen=True, eq=False)
class Intake:
    """A file that was accepted.

    Parameters
    ----------
    frame : pandas.DataFrame
        Tidy and long: the unit (text), the period if there is one (whole numbers where all are,
        else texts that tell their order, or an ordered Categorical), the variables and the
        covariates (float);
        sorted by period, then by first appearance of the unit. Columns are called as in ``roles``.
    roles : Roles
        As asked, with the period's column where the file was wide by year.
    names : pandas.Series
        Name shown for each unit, in order of first appearance.
    left_out : pandas.DataFrame
        Observations that were left out because they lack a value: unit, period (where there is
        one), row in the file, and the columns that are empty.
    groups : pandas.Series
        Group of each unit; empty where none is asked for.
    """

    frame: pd.DataFrame
    roles: Roles
    names: pd.Series
    findings: tuple[Finding, ...]
    left_out: pd.DataFrame = field(default_factory=_NONE_LEFT_OUT.copy)
    groups: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))


def load(file: Path | str, roles: Roles, *, negative: bool = False) -> Intake:
    """Read a file and check everything that a model will need.

    Parameters
    ----------
    file : path or str
        CSV (delimiter comma, semicolon, tab or bar; UTF-8 or UTF-16), a workbook of Excel or
        OpenDocument (a sheet as ``file.xlsx#Sheet``; without one the sheet that has the columns),
        Parquet or Stata.
        Long, with a column of periods, or wide by year (``gdp_2010``, ``2011 gdp``), or one
        cross-section.
    roles : Roles
        Which column is what.
    negative : bool
        Whether the measure takes figures below 0.

    Raises
    ------
    Refused
        With all findings, if one is an error.

    Examples
    --------
    >>> from gbaeff.data import dictionary
    >>> found = load(
    ...     dictionary.path("example_hospitals"),
    ...     Roles.of("hospital", ["doctors", "nurses"], ["outpatients", "inpatients"]),
    ... )
    >>> len(found.names), found.frame["doctors"].dtype
    (12, dtype('float64'))
    """
    roles = roles.cleaned()
    path = sheet.locate(file)[0]
    findings = Findings(path.name or str(file))
    wanted = [name for name in (roles.dmu, roles.period, *roles.columns) if name]
    table = sheet.read(file, findings, lambda headers: wide.score(headers, wanted), roles.reading)
    table = _without_notes(table, wanted, findings)
    long, roles = observations(table, roles, findings)

    filled = _filled(long, roles)
    read = _periods(long, filled, findings)
    when = None if read is None else read.values
    inside = np.ones(len(filled), dtype=bool)
    if read is not None and roles.periods:
        inside = _within(read, filled, roles, findings)
    nowhere = np.zeros(len(filled), dtype=bool) if when is None else when == None  # noqa: E711
    _tell_absent(long, ~filled & (inside | nowhere), findings)
    long, when = long.keep(filled & inside), None if when is None else when[filled & inside]

    left_out = _NONE_LEFT_OUT.copy()
    if roles.drop_incomplete:
        whole, left_out = _incomplete(long, when, findings)
        long, when = long.keep(whole), None if when is None else when[whole]

    columns = values.read(long.variables, roles, findings, table.delimiter, negative)
    codes, names = _units(long, findings)
    whens = [None] if read is None or when is None else _whens(read, when)
    intake = _assemble(long, roles, codes, names, when, whens, columns, findings)
    groups = _groups(long, codes, names, findings)
    shown = pd.Series(names, index=names, dtype=object, name="name")
    if roles.names and names:
        shown = shown_names.read(roles.names, path, names, findings)
    findings.refuse()
    assert intake is not None
    shown = shown.loc[names] if roles.names else shown
    return Intake(intake, roles, shown, findings.all(), left_out, groups)


# Rows that are no data -------------------------------------------------------------------------


def _without_notes(table: Sheet, wanted: Sequence[str], findings: Findings) -> Sheet:
    """Leave out, with a finding, a second header and a row of units below the header."""
    used = [column for column in table.columns if clean(column.header) in wanted]
    used += [
        column
        for column in table.columns
        if (parts := wide.split(column.header)) and parts[0] in wanted and column not in used
    ]
    if len(used) < 2:
        return table
    again = np.ones(len(table.rows), dtype=bool)
    for column in used:
        # Comparing the unchanged text first is fast; what is left is a handful.
        again[again] &= np.array(
            [clean(text) == clean(column.header) for text in column.texts[again].tolist()],
            dtype=bool,
        )
    for row in table.rows[again]:
        findings.add("error", "header again", "the header stands here once more",
                     "delete the row", row=row)  # fmt: skip
    keep = ~again
    at = int(np.flatnonzero(keep)[0]) if keep.any() else -1
    if at == 0 and len(table.rows) > 1:
        first = [column.texts[0] for column in used if _numeric(column)]
        words = sum(map(_wordy, first))
        if words > 1 and all(_wordy(text) or blank(text) for text in first):
            nobody = all(
                blank(column.texts[0]) for column in used if clean(column.header) == wanted[0]
            )
            findings.add(
                "note", "row of units", "the row below the header has units, and names no unit of "
                "the data", "it is not read as data", row=table.rows[0],
                value=listed([one for one in first if not blank(one)], 4),
            ) if nobody else findings.add(
                "error", "row of units",
                "expected data, found a row of texts in columns of numbers, perhaps units",
                "delete the row; a unit can stand in the column's name",
                row=table.rows[0], value=listed([one for one in first if not blank(one)], 4),
            )  # fmt: skip
            keep[0] = False
    return table.keep(keep)


def _numeric(column: Column) -> bool:
    below = column.texts[1:11]
    return bool(np.isfinite(values.parse(below)).mean() > 0.5)


def _wordy(text: str) -> bool:
    return values.shape(text) == "text" and not blank(text)


def _filled(long: Long, roles: Roles) -> NDArray[np.bool_]:
    """Which observations have a value, be it a number or not, in some variable."""
    names = [name for name in long.variables if name not in roles.covariates]
    variables = [long.variables[name] for name in names]
    if not variables:
        key = long.units or long.periods
        return np.ones(len(key.numbers) if key else 0, dtype=bool)
    some = np.zeros(len(variables[0].numbers), dtype=bool)
    for variable in variables:
        rest = np.flatnonzero(~some)
        some[rest] = variable.filled(rest)
    return some


def _tell_absent(long: Long, absent: NDArray[np.bool_], findings: Findings) -> None:
    if long.units is not None and long.variables:
        findings.cells(
            "warning", "observation without values", [long.units.cells.at(absent)],
            ("no variable has a value here",
                          "it is left out: fill it in, or delete the row"),
        )  # fmt: skip
    if absent.all() and len(absent):
        findings.add("error", "no values", "no row has a value in any of the variables",
                     "check the columns")  # fmt: skip


def _incomplete(
    long: Long, when: NDArray[np.object_] | None, findings: Findings
) -> tuple[NDArray[np.bool_], pd.DataFrame]:
    """Which observations have a value in every variable, and a list of the others."""
    variables = list(long.variables.values())
    none = _NONE_LEFT_OUT.copy()
    if not variables or long.units is None:
        return np.ones(0 if long.units is None else len(long.units.numbers), dtype=bool), none
    every = np.arange(len(variables[0].numbers))
    filled = np.column_stack([variable.filled(every) for variable in variables])
    for at, variable in enumerate(variables):
        if variable.lacking is not None:  # a year without a column is reported by itself
            filled[variable.lacking, at] = True
    whole = np.asarray(filled.all(axis=1), dtype=np.bool_)
    if whole.all():
        return whole, none
    if not whole.any():
        findings.add("error", "nothing is complete", "every observation lacks a value",
                     "drop the column that is empty most often")  # fmt: skip
        return whole, none
    gone = np.flatnonzero(~whole)
    units = long.units.cells
    headers = np.column_stack([variable.cells.headers for variable in variables])
    table = pd.DataFrame(
        {
            "unit": [clean(text) for text in units.texts[gone].tolist()],
            "period": [None] * len(gone) if when is None else when[gone].tolist(),
            "row": units.rows[gone],
            "empty": [", ".join(map(str, headers[at][~filled[at]])) for at in gone],
        }
    )
    if when is None:
        table = table.drop(columns="period")
    findings.add("warning", "observations left out",
                 f"{len(gone)} of {len(whole)} observations lack a value",
                 "they are left out, as was asked; the page on the data lists them")  # fmt: skip
    return whole, table


# Keys ------------------------------------------------------------------------------------------


def _periods(long: Long, filled: NDArray[np.bool_], findings: Findings) -> periods.Periods | None:
    if long.periods is None or not len(long.periods.numbers):
        return None
    cells = long.periods.cells
    found = periods.read(cells.texts, long.periods.order)
    absent = filled & np.array([value is None for value in found.values.tolist()], dtype=bool)
    if absent.any():
        bad = cells.at(absent)
        written = np.array([bool(clean(text)) for text in bad.texts.tolist()], dtype=bool)
        findings.cells(
            "error", "row without a period", [bad.at(~written & ~_told(long.periods)[absent])],
            ("expected a period, found an empty cell", "fill it in"),
        )  # fmt: skip
        findings.cells(
            "error", "period of another kind", [bad.at(written)],
            (f"expected {found.kind.name} like the other periods "
                          f"({found.kind.example})",
                          "write it like the others, or delete the row if it is a total or a "
                          "note"),
        )  # fmt: skip
    if found.ambiguous:
        findings.add(
            "error", "ambiguous dates", "the day or the month could come first in all dates",
            "write them as year-month-day, like 2010-01-31", column=str(cells.headers[0]),
            row=cells.rows[0], value=str(cells.texts[0]),
        )  # fmt: skip
    distinct = _whens(found, found.values[filled])
    if found.kind is not periods.KINDS[0] and distinct:
        _say_order(found, [str(value) for value in distinct], cells, findings)
    return found


def _whens(found: periods.Periods, values: NDArray[np.object_]) -> list[Any]:
    """The periods among these, in order of time; of letters if time cannot be told."""
    known = {value for value in values.tolist() if value is not None}
    return [one for one in found.order if one in known] or sorted(known)


def _told(variable: values.Variable) -> NDArray[np.bool_]:
    """Which empty cells are reported as merged or as formulas."""
    told = np.zeros(len(variable.numbers), dtype=bool)
    told[list(variable.excuses)] = True
    return told


def _say_order(
    found: periods.Periods, distinct: list[str], cells: Cells, findings: Findings
) -> None:
    column = str(cells.headers[0]) or None
    if found.order:
        findings.add("note", "order of periods", f"each period is {found.kind.name}",
                     f"they are in order of time: {listed(distinct, 8)}",
                     column=column)  # fmt: skip
        return
    advice = "number the periods 1, 2, 3, or write dates such as 2010-01"
    natural = sorted(distinct, key=periods.natural)
    if found.kind is periods.MONTH:
        advice = "write the year too, such as 2010-01"
    elif natural != distinct:
        advice = f"fill numbers up with zeros (wave 02, wave 10), or {advice}"
    findings.add(
        "error", "order of periods",
        f"the order of the periods in time cannot be told from {listed(distinct, 4)}", advice,
        column=column,
    )  # fmt: skip


def _within(
    found: periods.Periods, filled: NDArray[np.bool_], roles: Roles, findings: Findings
) -> NDArray[np.bool_]:
    assert roles.periods is not None
    kind, everything = found.kind, np.ones(len(filled), dtype=bool)
    try:
        inside = periods.within(found.values, kind, roles.periods, found.order)
    except (ValueError, TypeError):
        findings.add("error", "periods chosen", f"expected {kind.name} like {kind.example} for "
                     f"both ends, found {_span(roles)}", "write first:last",
                     column=roles.period)  # fmt: skip
        return everything
    if (inside & filled).any():
        return inside
    known = _whens(found, found.values[filled])
    has = f"{known[0]} to {known[-1]}" if known else "none"
    findings.add("error", "periods chosen", f"no period lies in {_span(roles)}",
                 f"the file has {has}", column=roles.period)  # fmt: skip
    return everything


def _span(roles: Roles) -> str:
    first, last = roles.periods or (None, None)
    return f"{'' if first is None else first}:{'' if last is None else last}"


def _units(long: Long, findings: Findings) -> tuple[NDArray[np.int64], list[str]]:
    if long.units is None:
        return np.empty(0, dtype=np.int64), []
    codes, names = units(long.units.cells, findings, _told(long.units))
    if len(names) == 1:
        findings.add("error", "one unit", f"expected two units or more, found one, "
                     f"{quoted(names[0])}", "efficiency compares units: add others",
                     column=str(long.units.cells.headers[0]))  # fmt: skip
    return codes, names


def _groups(
    long: Long, codes: NDArray[np.int64], names: list[str], findings: Findings
) -> pd.Series:
    """Group of each unit, which is one and the same in all its rows."""
    if long.groups is None or not names:
        return pd.Series(dtype=object)
    cells = long.groups.cells
    texts = np.array([clean(text) for text in cells.texts.tolist()], dtype=object)
    empty = np.array([blank(text) for text in texts.tolist()], dtype=bool)
    findings.cells(
        "error", "unit without a group", [cells.at(empty)],
        ("expected a group, found an empty cell", "fill it in"),
    )  # fmt: skip
    known = pd.Series(texts).where(~empty & (codes >= 0))
    first = known.groupby(codes).transform("first")
    other = (known.notna() & (known != first)).to_numpy()
    findings.cells(
        "error", "unit in two groups", [cells.at(other)],
        ("the unit stands in another group above",
                              "give each unit one group, or each of its parts a name of its own"),
    )  # fmt: skip
    of_unit = known[codes >= 0].groupby(codes[codes >= 0]).first()
    found = of_unit.set_axis([names[code] for code in of_unit.index.tolist()])
    if len(set(found.dropna())) == 1:
        findings.add("error", "one group", "expected two groups or more, found one, "
                     f"{quoted(str(found.iloc[0]))}", "leave the group out",
                     column=str(cells.headers[0]))  # fmt: skip
    return found


def _refuse_duplicates(
    long: Long,
    codes: NDArray[np.int64],
    at: NDArray[np.int64],
    names: Sequence[str],
    whens: Sequence[Any],
    findings: Findings,
) -> NDArray[np.bool_]:
    """Report units that stand twice in a period; say which observations are the first."""
    assert long.units is not None
    cells = long.units.cells
    key = codes.astype(np.int64) * max(len(whens), 1) + at
    first = (codes < 0) | (at < 0)
    first[np.unique(key, return_index=True)[1]] = True
    if first.all():
        return first
    known = (codes >= 0) & (at >= 0)
    origin = pd.Series(cells.rows[known]).groupby(key[known]).first()
    advice = "delete one of the two, or give them different names"
    if whens == [None]:
        advice = f"name the column of the period if there is one; else {advice}"
    rows = set()
    for one in np.flatnonzero(~first):
        if cells.rows[one] in rows:
            continue  # of a file that is wide by year
        rows.add(cells.rows[one])
        when = "" if long.melted or whens == [None] else f" in {whens[at[one]]}"
        text, name = str(cells.texts[one]), names[codes[one]]
        called = "" if text == name else f" (it is {quoted(name)} without what is not seen)"
        findings.add(
            "error", "duplicate",
            f"the unit stands{when} in row {origin[key[one]]} already{called}", advice,
            row=cells.rows[one], column=str(cells.headers[one]), value=text,
        )  # fmt: skip
    return first


def _assemble(
    long: Long,
    roles: Roles,
    codes: NDArray[np.int64],
    names: list[str],
    when: NDArray[np.object_] | None,
    whens: list[Any],
    values: dict[str, NDArray[np.float64]],
    findings: Findings,
) -> pd.DataFrame | None:
    """Check the observations as a whole and put them in order."""
    if long.units is None or not len(codes):
        return None
    if when is None:
        at = np.zeros(len(codes), dtype=np.int64)
    else:
        number = {value: place for place, value in enumerate(whens)} | {None: -1}
        at = np.array([number[value] for value in when.tolist()], dtype=np.int64)
    first = _refuse_duplicates(long, codes, at, names, whens, findings)
    if not whens or not names:
        return None
    placed = (codes >= 0) & (at >= 0)
    use = first & placed
    if whens != [None] and placed.all():
        plausible.unbalanced(codes, at, names, whens, findings)
    long, codes, at = long.keep(use), codes[use], at[use]
    values = {name: column[use] for name, column in values.items()}
    if values:
        _warn(long, roles, codes, at, names, whens, values, findings)
    frame = {roles.dmu: np.array(names, dtype=object)[codes]}
    if roles.period is not None and when is not None:
        frame[roles.period] = _labels(whens)[at]
    order = np.lexsort((codes, at))
    return pd.DataFrame({name: column[order] for name, column in {**frame, **values}.items()})


def _labels(whens: Sequence[Any]) -> Any:
    """Periods as a panel takes them: whole numbers, texts that tell their order, or ordered."""
    if all(isinstance(value, int) for value in whens):
        return np.array(whens)
    if tells_order(whens):
        return np.array(whens, dtype=object)
    return pd.Categorical(whens, whens, ordered=True)


def _warn(
    long: Long,
    roles: Roles,
    codes: NDArray[np.int64],
    at: NDArray[np.int64],
    names: list[str],
    whens: list[Any],
    values: dict[str, NDArray[np.float64]],
    findings: Findings,
) -> None:
    cells = [long.variables[name].cells for name in values]
    held = [name for name in values if name in roles.covariates]
    covariates.refuse({name: values[name] for name in held}, long.variables, findings)
    cells = [one for name, one in zip(values, cells) if name not in held]
    values = {name: column for name, column in values.items() if name not in held}
    if not values:
        return
    matrix = np.column_stack(list(values.values()))
    if whens != [None]:
        if len(whens) == 1:
            findings.add("warning", "one period", f"expected several periods, found {whens[0]} "
                         "alone", "there is no change over time to measure, so no index",
                         column=roles.period)  # fmt: skip
        plausible.uneven(whens, findings)
    sizes = np.bincount(at, minlength=len(whens))
    plausible.few_units(
        whens, sizes.tolist(), len(roles.inputs), len(roles.outputs) + len(roles.undesirable),
        findings,
    )  # fmt: skip
    plausible.long_pages(len(names), len(whens), findings)
    for one, column in zip(cells, matrix.T):
        plausible.constant(one, column, findings)
    headers = [str(one.headers[0]) for one in cells]
    plausible.copies(list(values), headers, matrix, findings)
    matrix = slips.beyond(cells, matrix, findings)
    slips.magnitudes(cells, matrix, codes, at, findings)
