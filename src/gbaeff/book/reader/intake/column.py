"""The cells of a file, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a file.

    Parameters
    ----------
    header : str
        Its name as it stands.
    texts : array of str
        Its cells as they stand, empty where there is nothing.
    numbers : array of float, optional
        Its numbers, NaN where there is none, if the file says that it holds numbers.
    excuses : mapping
        Position of an empty cell -> why it is empty: ("formula", the formula) whose result is
        not stored, or ("merged", the range).
    order : tuple of str
        All that its cells can be, in the order that the file says, if it says one.
    label : str
        What the file says that it holds, beside its name.
    places : tuple of two arrays, optional
        Row and header of each cell, where it stood in another row or column of the file.
    """

    header: str
    texts: NDArray[np.object_]
    numbers: NDArray[np.float64] | None = None
    excuses: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    label: str = ""
    places: tuple[NDArray[np.int64], NDArray[np.object_]] | None = None

    def keep(self, where: NDArray[np.bool_]) -> Column:
        """The column with these cells alone."""
        new = np.cumsum(where) - 1
        return replace(
            self,
            texts=self.texts[where],
            numbers=None if self.numbers is None else self.numbers[where],
            excuses={int(new[at]): why for at, why in self.excuses.items() if where[at]},
            places=None if self.places is None else (self.places[0][where], self.places[1][where]),
        )


@dataclass(frozen=True, eq=False)
class Sheet:
    """The cells of a file.

    Parameters
    ----------
    columns : tuple of Column
        The columns, also those without a name.
    delimiter : str
        Of a text file; else empty.
    """

    file: str
    header_row: int
    rows: NDArray[np.int64]
    columns: tuple[Column, ...]
    delimiter: str = ""

    @property
    def headers(self) -> list[str]:
        """Names of the columns as they stand."""
        return [column.header for column in self.columns]

    def keep(self, where: NDArray[np.bool_]) -> Sheet:
        """The sheet with these records alone."""
        if where.all():
            return self
        columns = tuple(column.keep(where) for column in self.columns)
        return Sheet(self.file, self.header_row, self.rows[where], columns, self.delimiter)


def objects(texts: Sequence[str]) -> NDArray[np.object_]:
    """Texts as an array of cells."""
    made = np.empty(len(texts), dtype=object)
    made[:] = texts
    return made
