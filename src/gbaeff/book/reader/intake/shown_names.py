"""The names file: what each unit is called on pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from gbaeff.book.reader.intake import sheet
from gbaeff.book.reader.intake.column import Sheet
from gbaeff.book.reader.intake.findings import SHOWN, Findings, Refused, quoted
from gbaeff.book.reader.intake.names import blank, clean, meant, same


def read(file: str, data: Path, units: Sequence[str], findings: Findings) -> pd.Series:
    """Names shown for units, from a file with two columns: unit and name.

    Parameters
    ----------
    file : str
        The names file; where it is not found, it is looked for beside the data.
    data : Path
        The file of the data.
    units : sequence of str
        The units, in order of first appearance.
    findings : Findings
        Gets errors (a unit named twice, two units with one name), warnings (a unit without a
        name, a name for no unit), and what is wrong with the file.

    Returns
    -------
    pandas.Series
        Indexed by unit; a unit without a name is called as in the data.
    """
    shown = pd.Series(list(units), index=list(units), dtype=object, name="name")
    path, part = sheet.locate(file)
    beside = data.parent / path
    if not path.exists() and beside.exists():
        path = beside
    own = Findings(path.name)
    try:
        table = sheet.read(f"{path}#{part}" if part else path, own, lambda headers: 1)
    except Refused as refused:
        _copy(refused, findings)
        return shown
    _copy(Refused(own.all()), findings)
    return _matched(table, units, shown, findings)


def _copy(refused: Refused, findings: Findings) -> None:
    for found in refused.findings:
        findings.add(
            found.level, found.kind, found.problem, found.advice, row=found.row,
            column=found.column, value=found.value, file=found.file,
        )  # fmt: skip


def _matched(table: Sheet, units: Sequence[str], shown: pd.Series, findings: Findings) -> pd.Series:
    file = table.file
    named = [column for column in table.columns if not blank(column.header)]
    if len(named) != 2:
        findings.add(
            "error", "columns of the names file",
            f"expected two columns, unit and name, found {len(named)}",
            "keep these two", row=table.header_row, file=file,
        )  # fmt: skip
        return shown
    keys = {same(unit): unit for unit in units}
    rows = [int(row) for row in table.rows]
    pairs = list(zip(rows, named[0].texts.tolist(), named[1].texts.tolist()))
    if same(named[0].header) in keys:
        findings.add(
            "note", "names file without a header", "the first row names a unit of the data",
            "it is read as a name", row=table.header_row, value=named[0].header, file=file,
        )  # fmt: skip
        pairs.insert(0, (table.header_row, named[0].header, named[1].header))
    given: dict[str, tuple[str, int]] = {}
    unknown = 0
    for row, unit, name in pairs:
        known = keys.get(same(unit))
        place = {"row": row, "column": named[0].header, "value": unit, "file": file}
        if known is None:
            unknown += 1  # comparing names takes time: only those that are shown
            advice = meant(clean(unit), units) if unknown <= SHOWN else ""
            findings.add(
                "warning", "name for no unit", "no unit of the data is called so",
                advice, **place,
            )  # fmt: skip
        elif blank(name):
            continue
        elif known in given and given[known][0] != clean(name):
            findings.add(
                "error", "unit named twice",
                f"row {given[known][1]} calls this unit {quoted(given[known][0])}, this row "
                f"{quoted(name)}", "keep one row", **place,
            )  # fmt: skip
        else:
            given.setdefault(known, (clean(name), row))
    for unit in units:
        if unit not in given:
            findings.add(
                "warning", "unit without a name shown",
                f"the unit {quoted(unit)} has no name in this file",
                "it is called as in the data: add a row for it", file=file,
            )  # fmt: skip
    shown = shown.map(lambda unit: given[unit][0] if unit in given else unit)
    _refuse_one_name(shown, given, file, named[1].header, findings)
    return shown


def _refuse_one_name(
    shown: pd.Series,
    given: dict[str, tuple[str, int]],
    file: str,
    column: str,
    findings: Findings,
) -> None:
    first: dict[str, str] = {}
    for unit, name in shown.items():
        twin = first.setdefault(same(str(name)), str(unit))
        if twin != unit:
            row = given[str(unit)][1] if unit in given else given[twin][1]
            findings.add(
                "error", "two units with one name",
                f"the units {quoted(twin)} and {quoted(str(unit))} would both be called so",
                "give them different names", row=row, column=column, value=str(name), file=file,
            )  # fmt: skip
