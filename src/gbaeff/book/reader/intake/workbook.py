"""Workbooks of Excel and OpenDocument: sheets, cells as texts, and why a cell is empty."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import numpy as np

from gbaeff.book.reader.intake import limits

_MERGED = 2000  # ranges, and cells of each, that are told from empty ones


class NoSheet(ValueError):
    """The workbook has no sheet of this name; ``known`` are those that it has."""

    def __init__(self, known: list[str]) -> None:
        super().__init__("no such sheet")
        self.known = known


class Grids:
    """The sheets of a workbook that may hold the data.

    Attributes
    ----------
    heads : dict
        The first rows of each visible sheet.
    """

    most = limits.CELLS // 3  # they are read slowly

    def __init__(self, data: bytes, book: Any, heads: dict[str, list[tuple[object, ...]]]) -> None:
        self._data, self._book, self.heads = data, book, heads

    def rows(self, sheet: str) -> Iterator[tuple[object, ...]]:
        """All rows of a sheet, from row 1 on, also blank ones."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that do not concern the cells
            yield from self._book[sheet].iter_rows(values_only=True)
        self._book.close()

    def excuses(self, sheet: str) -> Mapping[tuple[int, int], tuple[str, str]]:
        """Why cells are empty: (row, column from 0) -> ("formula" or "merged", which)."""
        found: dict[tuple[int, int], tuple[str, str]] = {}
        content = self._content(sheet)
        if re.search(rb"<(?:\w+:)?f[ >/]", content):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = _open(self._data, data_only=False)
                opened = book[sheet]
                opened.reset_dimensions()
                for row, record in enumerate(opened.iter_rows(values_only=True), start=1):
                    for at, value in enumerate(record):
                        if isinstance(value, str) and value.startswith("="):
                            found[row, at] = ("formula", value)
                book.close()
        for one in re.findall(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z0-9:]+)"', content)[:_MERGED]:
            for place in islice(_inside(one.decode("ascii")), _MERGED):
                found[place] = ("merged", one.decode("ascii"))
        return found

    def hidden(self, sheet: str) -> list[int]:
        """Rows that are hidden, also by a filter."""
        rows = re.findall(rb"<(?:\w+:)?row\b[^>]*>", self._content(sheet))
        hidden = [row for row in rows if re.search(rb'\bhidden="(?:1|true)"', row)]
        numbers = [re.search(rb'\br="(\d+)"', row) for row in hidden]
        return [int(number[1]) for number in numbers if number]

    def _content(self, sheet: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(self._data)) as packed:
            return packed.read(str(self._book[sheet]._worksheet_path).lstrip("/"))


class OtherGrids(Grids):
    """As `Grids`, of an old or a binary Excel workbook, or of OpenDocument."""

    most = limits.CELLS

    def rows(self, sheet: str) -> Iterator[tuple[object, ...]]:
        """All rows of a sheet, from row 1 on, also blank ones."""
        yield from _cells(self._book, sheet)

    def hidden(self, sheet: str) -> list[int]:
        """Nothing: of these workbooks it is not known."""
        return []

    def excuses(self, sheet: str) -> Mapping[tuple[int, int], tuple[str, str]]:
        """Which empty cells are merged ones; a formula is told from its result by none of these."""
        found: dict[tuple[int, int], tuple[str, str]] = {}
        for first, last in self._book.get_sheet_by_name(sheet).merged_cell_ranges or ():
            cells = ":".join(f"{letter(at)}{row + 1}" for row, at in (first, last))
            for place in _inside(cells):
                found[place] = ("merged", cells)
        return found


def read_other(data: bytes, sheet: str, peek: int) -> OtherGrids:
    """Open what is not in today's format of Excel; parameters and errors as of `read`."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    names = [one.name for one in sheets]
    if sheet and sheet not in names:
        raise NoSheet(names)
    visible = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
    wanted = [sheet] if sheet else visible or names
    heads = {name: list(islice(_cells(book, name), peek)) for name in wanted}
    return OtherGrids(data, book, heads)


def _cells(book: Any, sheet: str) -> Iterator[tuple[object, ...]]:
    for record in book.get_sheet_by_name(sheet).iter_rows():
        yield tuple(None if value == "" else value for value in record)


def read(data: bytes, sheet: str, peek: int) -> Grids:
    """Open a workbook.

    Parameters
    ----------
    sheet : str
        Name of the sheet; empty: any that is visible.
    peek : int
        Rows of each sheet to look at.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = _open(data, data_only=True)
        names = [one.title for one in book.worksheets]
        if sheet and sheet not in names:
            book.close()
            raise NoSheet(names)
        visible = [one for one in book.worksheets if one.sheet_state == "visible"]
        wanted = [book[sheet]] if sheet else visible or book.worksheets
        heads = {}
        for one in wanted:
            one.reset_dimensions()  # some programs write wrong ones
            heads[one.title] = list(one.iter_rows(max_row=peek, values_only=True))
    return Grids(data, book, heads)


def _open(data: bytes, data_only: bool) -> Any:
    import openpyxl

    return openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False
    )


def text(value: object) -> str:
    """A cell as a text: whole numbers without a point, dates as 2010-01-31.

    Examples
    --------
    >>> text(2010.0), text(0.1), text(True), text(None)
    ('2010', '0.1', 'TRUE', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | np.floating):
        whole = float(value).is_integer() and abs(float(value)) < 1e15
        return str(int(value)) if whole else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def letter(at: int) -> str:
    """Letter of a column, counted from 0.

    Examples
    --------
    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _inside(cells: str) -> Iterator[tuple[int, int]]:
    ends = [re.fullmatch(r"([A-Z]+)(\d+)", end) for end in cells.split(":")]
    places = [(int(end[2]), _number(end[1])) for end in ends if end]
    for row in range(places[0][0], min(places[-1][0], places[0][0] + 100_000) + 1):
        for at in range(places[0][1], places[-1][1] + 1):
            yield row, at


def _number(letters: str) -> int:
    number = 0
    for one in letters:
        number = 26 * number + ord(one) - 64
    return number - 1
