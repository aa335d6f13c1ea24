"""A reader's file becomes a tidy frame, or is refused with every finding at once."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.panel import DataError, listing


@dataclass(frozen=True)
class Finding:
    """One thing about a file that a reader should know, with its place.

    Parameters
    ----------
    level : {"error", "warning", "note"}
        An error means that nothing is computed.
    file : str
        Name of the file, without its folder.
    row : int or None
        Row as a spreadsheet shows it; the header is row 1. None: the whole file or column.
    column : str or None
        Column as it is called in the file.
    value : str or None
        The cell as it stands in the file.
    problem, advice : str
        What was expected and found; what to do.

    Examples
    --------
    >>> print(Finding("error", "ports.csv", 7, "berths", "1,5", "expected a number", "write 1.5"))
    ports.csv, row 7, column 'berths', '1,5': expected a number; write 1.5
    """

    level: str
    file: str
    row: int | None
    column: str | None
    value: str | None
    problem: str
    advice: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column!r}")
        if self.value is not None:
            place.append(repr(self.value))
        return f"{', '.join(place)}: {self.problem}; {self.advice}"


class Refused(DataError):
    """The file cannot be used; ``findings`` has all that was found, errors first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("the data cannot be used:\n" + listing([str(f) for f in findings]))


@dataclass(frozen=True)
class Roles:
    """Which column is what.

    Parameters
    ----------
    dmu : str
        Column that names the unit.
    inputs, outputs, undesirable : tuple of str
        Columns of the inputs, the desirable and the undesirable outputs.
    period : str, optional
        Column of the period. Without it, and if the data are not wide by year, they are one
        cross-section.
    names : str, optional
        File with two columns: unit and the name shown for it.
    periods : tuple, optional
        First and last period kept, inclusive; None leaves an end open.
    """

    dmu: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    period: str | None = None
    undesirable: tuple[str, ...] = ()
    names: str | None = None
    periods: tuple[Any, Any] | None = None

    @classmethod
    def of(
        cls,
        dmu: str,
        inputs: str | Iterable[str],
        outputs: str | Iterable[str],
        period: str = "",
        undesirable: str | Iterable[str] = "",
        names: str = "",
        periods: str | Sequence[Any] = "",
    ) -> Roles:
        """Roles from texts as a command line or a parameters cell has them.

        Parameters
        ----------
        dmu, period, names : str
            As in the class; empty: not given.
        inputs, outputs, undesirable : str or iterable of str
            A list, or one text with commas; a name with a comma stands in double quotes.
        periods : str or sequence of two
            ``"2010:2019"``, ``"2010:"``, ``":2019"`` or ``"2010"``.

        Examples
        --------
        >>> Roles.of("port", 'berths,"cranes, large"', ["tonnes"], periods="2010:2019").inputs
        ('berths', 'cranes, large')
        """
        return cls(
            dmu=dmu,
            inputs=_listed(inputs),
            outputs=_listed(outputs),
            period=period or None,
            undesirable=_listed(undesirable),
            names=names or None,
            periods=_span(periods),
        )

    @property
    def variables(self) -> tuple[str, ...]:
        """Inputs, then outputs, then undesirable outputs."""
        return (*self.inputs, *self.outputs, *self.undesirable)


def _listed(names: str | Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        rows = list(csv.reader([names], skipinitialspace=True))
        names = rows[0] if rows else []
    return tuple(name.strip() for name in names if name.strip())


def _span(periods: str | Sequence[Any]) -> tuple[Any, Any] | None:
    ends = periods.split(":") if isinstance(periods, str) else list(periods)
    ends = [_whole(end) for end in ends]
    if ends in ([], [None]):
        return None
    if len(ends) == 1:
        ends = ends * 2
    if len(ends) != 2:
        raise DataError(f"expected periods as first:last, found {periods!r}")
    return ends[0], ends[1]


def _whole(end: Any) -> Any:
    text = str(end).strip() if end is not None else ""
    return int(text) if text.lstrip("-").isdigit() else (text or None)


@dataclass(frozen=True)
class Intake:
    """A file that was accepted.

    Parameters
    ----------
    frame : pandas.DataFrame
        Tidy and long: the unit (text), the period if there is one (whole numbers where all are,
        else texts or dates that sort), the variables (float); sorted by period, then by first
        appearance of the unit. Columns are called as in ``roles``.
    roles : Roles
        As asked, with the period's column where the file was wide by year.
    names : pandas.Series
        Name shown for each unit, in order of first appearance.
    findings : tuple of Finding
        Warnings and notes.
    """

    frame: pd.DataFrame
    roles: Roles
    names: pd.Series
    findings: tuple[Finding, ...]


def load(file: Path | str, roles: Roles) -> Intake:
    """Read a file and check everything that a model will need.

    Parameters
    ----------
    file : path or str
        CSV.
    roles : Roles
        Which column is what.

    Raises
    ------
    Refused
        With all findings.
    """
    path = Path(file)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    findings: list[Finding] = []
    keys = [roles.dmu] + ([roles.period] if roles.period else [])
    for name in (*keys, *roles.variables):
        if name not in table.columns:
            findings.append(
                Finding("error", path.name, 1, name, None, "no such column", "name another")
            )
    if findings:
        raise Refused(findings)
    frame = pd.DataFrame({roles.dmu: table[roles.dmu]})
    if roles.period:
        period = pd.to_numeric(table[roles.period], errors="coerce")
        whole = bool((period % 1 == 0).all())
        frame[roles.period] = period.astype(int) if whole else table[roles.period]
    for name in roles.variables:
        frame[name] = pd.to_numeric(table[name], errors="coerce").astype(float)
        for at in np.flatnonzero(frame[name].isna()):
            value = str(table[name].iloc[at])
            findings.append(
                Finding("error", path.name, int(at) + 2, name, value, "no number", "mend it")
            )
    if findings:
        raise Refused(findings)
    if roles.period and roles.periods:
        first, last = roles.periods
        keep = pd.Series(True, index=frame.index)
        if first is not None:
            keep &= frame[roles.period] >= first
        if last is not None:
            keep &= frame[roles.period] <= last
        frame = frame[keep]
    order = pd.Series(pd.factorize(frame[roles.dmu])[0], index=frame.index)
    frame = frame.assign(**{"(order)": order})
    by = ([roles.period] if roles.period else []) + ["(order)"]
    frame = frame.sort_values(by).drop(columns="(order)").reset_index(drop=True)
    units = frame[roles.dmu].drop_duplicates()
    return Intake(frame, roles, pd.Series(units.to_list(), index=units.to_list()), ())
