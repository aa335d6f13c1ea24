"""Columns of a file become observations: one a unit and period, which still know their cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gbaeff.book.reader.intake import limits, periods, values, wide, workbook
from gbaeff.book.reader.intake.column import Sheet
from gbaeff.book.reader.intake.findings import Cells, Findings, count, listed, quoted
from gbaeff.book.reader.intake.names import clean, meant
from gbaeff.book.reader.intake.roles import Roles


@dataclass(frozen=True, eq=False)
class Long:
    """Observations, one a unit and period, that still know their cells.

    Parameters
    ----------
    units, periods : Variable, optional
        Their keys, None where the file has no such column.
    variables : dict
        Name -> cells, of the variables that the file has.
    groups : Variable, optional
        Group of the unit, where one is asked for.
    melted : bool
        Whether the file is wide by year, so that a row is several observations.
    """

    units: values.Variable | None
    periods: values.Variable | None
    variables: dict[str, values.Variable]
    melted: bool = False
    groups: values.Variable | None = None

    def keep(self, where: NDArray[np.bool_]) -> Long:
        """These observations alone."""
        if where.all():
            return self
        return Long(
            self.units and self.units.at(where),
            self.periods and self.periods.at(where),
            {name: variable.at(where) for name, variable in self.variables.items()},
            self.melted,
            self.groups and self.groups.at(where),
        )


def observations(table: Sheet, roles: Roles, findings: Findings) -> tuple[Long, Roles]:
    """Find the columns of the roles; bring what is wide by year into the long form.

    Parameters
    ----------
    roles : Roles
        Which column is what, names as :func:`gbaeff.book.reader.intake.names.clean` leaves them.
    findings : Findings
        Gets errors for roles and columns that do not fit.

    Returns
    -------
    tuple
        The observations, and the roles with the period's name if the file is wide by year.
    """
    _refuse_roles(roles, findings)
    headers = table.headers
    cleaned = [clean(header) for header in headers]
    for header, name in zip(headers, cleaned):
        wanted = name in (roles.dmu, roles.period, *roles.columns)
        if wanted and unicodedata.normalize("NFC", header) != name:
            findings.add("note", "spaces around a name",
                         "spaces or invisible characters at the ends of a column's name",
                         "they are left out", row=table.header_row, column=header)  # fmt: skip
    by_year = {
        name: found
        for name in dict.fromkeys(roles.columns)
        if name not in cleaned and (found := wide.columns(headers, name))
    }
    if by_year and roles.period in cleaned:
        by_year = {}
    dmu = _column(table, cleaned, roles.dmu, findings) if roles.dmu else None
    when = None
    if roles.period and not by_year:
        when = _column(table, cleaned, roles.period, findings)
    if by_year:
        roles = replace(roles, period=roles.period or _free("year", roles))
        return _melt(table, cleaned, roles, dmu, by_year, findings), roles
    if roles.periods and not roles.period:
        findings.add("error", "periods without a column",
                     "periods are chosen, but no column is named for the period",
                     "name the column of the period")  # fmt: skip
    variables = {}
    for name in dict.fromkeys(roles.columns):
        at = _column(table, cleaned, name, findings)
        if at is not None:
            variables[name] = _variable(table, at)
    keys = [None if at is None else _variable(table, at) for at in (dmu, when)]
    for key in keys:
        if key is not None:
            values.refuse_excuses(key, findings)
    groups = _groups(table, cleaned, roles, findings)
    return Long(keys[0], keys[1], variables, groups=groups), roles


def _refuse_roles(roles: Roles, findings: Findings) -> None:
    given = [("the unit", [roles.dmu]), ("the period", [roles.period] if roles.period else [])]
    given += [("an input", list(roles.inputs)), ("an output", list(roles.outputs))]
    given += [("an undesirable output", list(roles.undesirable))]
    given += [("the group", [roles.group] if roles.group else [])]
    given += [("a covariate", list(roles.covariates))]
    for what, names in given[:1] + given[2:4]:
        if not any(names):
            findings.add("error", "role without a column", f"no column is named for {what}",
                         "name one")  # fmt: skip
    uses: dict[str, list[str]] = {}
    for what, names in given:
        for name in names:
            uses.setdefault(name, []).append(what)
    for name, found in uses.items():
        if name and len(found) > 1:
            findings.add(
                "error", "role given twice",
                f"expected one role for a column, found {len(found)}: {listed(found)}",
                "name it once", column=name,
            )  # fmt: skip


def _column(table: Sheet, cleaned: list[str], name: str, findings: Findings) -> int | None:
    found = [at for at, header in enumerate(cleaned) if header == name]
    if len(found) == 1:
        return found[0]
    if found:
        letters = listed([workbook.letter(at) for at in found])
        findings.add("error", "two columns with one name",
                     f"{len(found)} columns are called so: {letters}", "rename one",
                     row=table.header_row, column=name)  # fmt: skip
        return found[0]
    known = [header for header in cleaned if header]
    by_year = wide.stems(table.headers)
    advice = meant(name, [*by_year, *(one for one in known if not _of(one, by_year))])
    stacked = next((one for one in table.columns if name and name in one.texts), None)
    if stacked is not None:
        advice = (
            f"{quoted(name)} stands in cells of {quoted(stacked.header)}: give each variable a "
            "column of its own"
        )
    findings.add("error", "column that is not there", "the file has no such column",
                 advice, row=table.header_row, column=name)  # fmt: skip
    return None


def _of(header: str, by_year: dict[str, list[str]]) -> bool:
    parts = wide.split(header)
    return parts is not None and parts[0] in by_year


def _free(name: str, roles: Roles) -> str:
    taken = {roles.dmu, *roles.columns}
    return next(one for one in (name, "period", f"({name})") if one not in taken)


def _variable(table: Sheet, at: int) -> values.Variable:
    column = table.columns[at]
    headers = np.full(len(table.rows), column.header, dtype=object)
    rows, headers = column.places or (table.rows, headers)
    cells = Cells(rows, headers, column.texts)
    known = values.parse(column.texts) if column.numbers is None else column.numbers
    return values.Variable(cells, known, dict(column.excuses), order=column.order)


def _groups(
    table: Sheet, cleaned: list[str], roles: Roles, findings: Findings
) -> values.Variable | None:
    at = _column(table, cleaned, roles.group, findings) if roles.group else None
    return None if at is None else _variable(table, at)


def _melt(
    table: Sheet,
    cleaned: list[str],
    roles: Roles,
    dmu: int | None,
    by_year: dict[str, dict[str, list[int]]],
    findings: Findings,
) -> Long:
    whole = [one for found in by_year.values() for one in found]
    years = list(dict.fromkeys(whole))
    if roles.periods:
        # Columns of years that are not wanted need not be complete.
        read = periods.read(np.array(years, dtype=object))
        inside = periods.within(read.values, read.kind, _ends(roles.periods, read.kind))
        years = [year for year, here in zip(years, inside) if here] or years
    n, size = len(table.rows), len(years)
    limits.table(n * size * len(roles.columns), 0, findings)
    repeat = np.repeat(np.arange(n), size)
    rows = table.rows[repeat]
    variables = {}
    for name in dict.fromkeys(roles.columns):
        if name in by_year:
            variables[name] = _by_year(table, name, by_year[name], years, findings)
            continue
        at = _column(table, cleaned, name, findings)
        if at is not None:
            findings.add("note", "one value for all periods",
                         "the column has one value a unit, not one a year",
                         "it is used in every period", column=table.headers[at])  # fmt: skip
            variables[name] = _variable(table, at).at(repeat)
    unit = None if dmu is None else _variable(table, dmu)
    if unit is not None:
        values.refuse_excuses(unit, findings)
        unit = unit.at(repeat)
    nothing = np.full(n * size, "", dtype=object)
    when = values.Variable(Cells(rows, nothing, _tiled(years, n)), np.full(n * size, np.nan))
    findings.add("note", "wide by year",
                 f"{listed([quoted(name) for name in by_year])} "
                 f"{'has' if len(by_year) == 1 else 'have'} a column a period "
                 f"({count(size, 'period')})",
                 f"brought into the long form, with the period in {quoted(roles.period or '')}",
                 )  # fmt: skip
    groups = _groups(table, cleaned, roles, findings)
    return Long(
        unit, when, variables, melted=True, groups=None if groups is None else groups.at(repeat)
    )


def _tiled(values: Sequence[Any], n: int) -> NDArray[np.object_]:
    return np.tile(np.array(values, dtype=object), n)


def _by_year(
    table: Sheet, name: str, found: dict[str, list[int]], years: list[str], findings: Findings
) -> values.Variable:
    n, size = len(table.rows), len(years)
    texts = np.full((n, size), "", dtype=object)
    typed = np.full((n, size), np.nan)
    headers = [""] * size
    excuses: dict[int, tuple[str, str]] = {}
    lacking = np.zeros(size, dtype=bool)
    for at, year in enumerate(years):
        places = found.get(year, [])
        if not places:
            lacking[at] = True
            findings.add(
                "error", "year without a column",
                f"expected a column of {quoted(name)} for {year}, which other variables have",
                "add it, or choose the periods that all have",
                row=table.header_row, column=name,
            )  # fmt: skip
            continue
        if len(places) > 1:
            both = listed([quoted(table.headers[one]) for one in places])
            findings.add("error", "two columns with one name",
                         f"{len(places)} columns hold {quoted(name)} for {year}: {both}",
                         "rename one", row=table.header_row, column=name)  # fmt: skip
        column = table.columns[places[0]]
        headers[at] = column.header
        texts[:, at] = column.texts
        known = column.numbers
        typed[:, at] = values.parse(column.texts) if known is None else known
        excuses |= {row * size + at: why for row, why in column.excuses.items()}
    cells = Cells(
        np.repeat(table.rows, size), np.tile(np.array(headers, dtype=object), n), texts.ravel()
    )
    return values.Variable(cells, typed.ravel(), excuses, np.tile(lacking, n))


def _ends(ends: tuple[Any, Any], kind: periods.Kind) -> tuple[Any, Any]:
    try:
        for end in ends:
            if end is not None:
                periods.bound(end, kind)
    except ValueError:
        return None, None
    return ends
