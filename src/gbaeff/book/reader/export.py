"""Tables as one Excel file: the same bytes each time, and no cell a formula."""

from __future__ import annotations

import csv
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Whole numbers that Excel holds exactly have 15 digits at most.
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,14})")
_LONGEST = 32_767  # characters that a cell can hold
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date a zip file can hold
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def write(tables: Mapping[str, Path], file: Path) -> None:
    """Write CSV files as the sheets of one workbook.

    A column is one of numbers if each of its cells reads back as it stood there; a column with
    units called 7 and 007 is one of texts. Texts are never formulas.

    Parameters
    ----------
    tables : mapping of str to Path
        CSV file of each sheet, by the sheet's name (31 characters at most are kept).
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for name, path in tables.items():
        sheet = book.create_sheet(_sheet(name, set(book.sheetnames)))
        sheet.freeze_panes = "A2"
        with path.open(encoding="utf-8", newline="") as opened:
            header, *rows = csv.reader(opened)
        head = [WriteOnlyCell(sheet, _text(label)) for label in header]
        for cell in head:
            cell.data_type, cell.font = "s", Font(bold=True)
        sheet.append(head)
        columns = [_numbers(column) for column in zip(*rows)]
        for at, row in enumerate(rows):
            cells: list[Any] = []
            for text, numbers in zip(row, columns):
                if numbers is None and text:
                    cell = WriteOnlyCell(sheet, _text(text))
                    cell.data_type = "s"
                    cells.append(cell)
                else:
                    cells.append(numbers[at] if numbers else None)
            sheet.append(cells)
    draft = file.with_suffix(".draft")
    book.save(draft)
    settle(draft, file)
    draft.unlink()


def _text(text: str) -> str:
    """A text without the characters that a workbook cannot hold, cut where a cell ends."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("", text))[:_LONGEST]


def _numbers(column: Sequence[str]) -> list[float | int | None] | None:
    """Numbers of a column, None for an empty cell; None at all if one cell is a text."""
    found: list[float | int | None] = []
    for text in column:
        number: float | int | None = None
        if _WHOLE.fullmatch(text):
            number = int(text)
        elif text:
            try:
                number = float(text)
            except ValueError:
                return None
            if repr(number) != text or not math.isfinite(number):
                return None
        found.append(number)
    return found


def _sheet(name: str, taken: set[str]) -> str:
    short = name[:31]
    number = 2
    while short in taken:
        short = f"{name[:28]}-{number}"
        number += 1
    return short


def settle(draft: Path, file: Path) -> None:
    """Copy a zip file without its times, so that the same content has the same bytes."""
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            fixed = zipfile.ZipInfo(entry.filename, _EPOCH)
            fixed.external_attr = 0o600 << 16
            new.writestr(fixed, content, zipfile.ZIP_DEFLATED)
