"""Which column of a file is what."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gbaeff.book.reader.intake.names import clean
from gbaeff.dea.panel import DataError


@dataclass(frozen=True)
class Reading:
    """How a file is read; what is empty or 0 is recognised.

    Parameters
    ----------
    encoding : str
        Of a text file, as Python calls it.
    decimal : {"", ".", ","}
        What stands before decimals.
    header_row : int
        Row that names the columns, as a spreadsheet counts it.
    """

    encoding: str = ""
    decimal: str = ""
    header_row: int = 0


@dataclass(frozen=True)
class Roles:
    """Which column is what.

    Parameters
    ----------
    dmu : str
        Column that names the unit.
    inputs, outputs, undesirable : tuple of str
        Columns of the inputs, the desirable and the undesirable outputs; in a file that is wide
        by year their names without the year.
    period : str, optional
        Column of the period. Without it, and if the data are not wide by year, they are one
        cross-section.
    group : str, optional
        Column of the group of each unit.
    covariates : tuple of str
        Columns that may go with the scores and have no part in them.
    names : str, optional
        File with two columns: unit and the name shown for it.
    periods : tuple, optional
        First and last period kept, inclusive; None leaves an end open.
    drop_incomplete : bool
        Whether observations that lack a value are left out, not refused.
    reading : Reading
        How the file is read, where that is not to be recognised.
    """

    dmu: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    period: str | None = None
    undesirable: tuple[str, ...] = ()
    group: str | None = None
    covariates: tuple[str, ...] = ()
    names: str | None = None
    periods: tuple[Any, Any] | None = None
    drop_incomplete: bool = False
    reading: Reading = Reading()

    @classmethod
    def of(
        cls,
        dmu: str | None,
        inputs: str | Iterable[str] | None,
        outputs: str | Iterable[str] | None,
        period: str | None = "",
        undesirable: str | Iterable[str] | None = "",
        group: str | None = "",
        covariates: str | Iterable[str] | None = "",
        names: str | None = "",
        periods: str | Sequence[Any] | None = "",
        drop_incomplete: bool | None = False,
        encoding: str | None = "",
        decimal: str | None = "",
        header_row: int | None = 0,
    ) -> Roles:
        """Roles from texts as a command line or a parameters cell has them.

        Parameters
        ----------
        dmu, period, group, names : str
            As in the class; empty or None: not given, as with all of them.
        inputs, outputs, undesirable, covariates : str or iterable of str
            A list, or one text with commas; a name with a comma stands in double quotes.
        periods : str or sequence of two
            ``"2010:2019"``, ``"2010:"``, ``":2019"`` or ``"2010"``.

        Examples
        --------
        >>> Roles.of("port", 'berths,"cranes, large"', ["tonnes"], periods="2010:2019").inputs
        ('berths', 'cranes, large')
        """
        return cls(
            dmu=(dmu or "").strip(),
            inputs=column_names(inputs),
            outputs=column_names(outputs),
            period=(period or "").strip() or None,
            undesirable=column_names(undesirable),
            group=(group or "").strip() or None,
            covariates=column_names(covariates),
            names=(names or "").strip() or None,
            periods=_span(periods),
            drop_incomplete=bool(drop_incomplete),
            reading=Reading((encoding or "").strip(), (decimal or "").strip(), header_row or 0),
        )

    @property
    def encoding(self) -> str:
        """That of the reading; likewise `decimal` and `header_row`."""
        return self.reading.encoding

    @property
    def decimal(self) -> str:
        """See `encoding`."""
        return self.reading.decimal

    @property
    def header_row(self) -> int:
        """See `encoding`."""
        return self.reading.header_row

    @property
    def variables(self) -> tuple[str, ...]:
        """Inputs, then outputs, then undesirable outputs."""
        return (*self.inputs, *self.outputs, *self.undesirable)

    @property
    def columns(self) -> tuple[str, ...]:
        """All that are read as numbers: the variables, then the covariates."""
        return (*self.variables, *self.covariates)

    def cleaned(self) -> Roles:
        """The roles with column names as they are compared: see :func:`names.clean`."""
        return replace(
            self,
            dmu=clean(self.dmu),
            inputs=tuple(clean(name) for name in self.inputs),
            outputs=tuple(clean(name) for name in self.outputs),
            undesirable=tuple(clean(name) for name in self.undesirable or ()),
            period=clean(self.period) if self.period else None,
            group=clean(self.group) if self.group else None,
            covariates=tuple(clean(name) for name in self.covariates),
        )


def split_names(text: str) -> list[str]:
    """Split a list of names at its commas; a name with a comma stands in double quotes.

    Examples
    --------
    >>> split_names('a, "b, c"')
    ['a', 'b, c']
    """
    rows = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    return [name.strip() for row in rows for name in row if name.strip()]


def column_names(names: str | Iterable[str] | None) -> tuple[str, ...]:
    """Names of a list, or of one text as `split_names` takes it."""
    names = names or ""
    found = split_names(names) if isinstance(names, str) else [name.strip() for name in names]
    return tuple(name for name in found if name)


def _span(periods: str | Sequence[Any] | None) -> tuple[Any, Any] | None:
    periods = "" if periods is None else periods
    ends: list[Any] = periods.split(":") if isinstance(periods, str) else list(periods)
    ends = [_end(end) for end in ends]
    if len(ends) == 1:
        ends = ends * 2
    if all(end is None for end in ends):
        return None
    if len(ends) != 2:
        raise DataError(f"expected periods as first:last, like 2010:2019, found {periods!r}")
    return ends[0], ends[1]


def _end(end: Any) -> Any:
    text = "" if end is None else str(end).strip()
    whole = text.lstrip("+-")
    return int(text) if len(whole) < 19 and whole.isascii() and whole.isdigit() else text or None
