"""Tables as one Excel file: the same bytes each time, and no cell a formula."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date a zip file can hold
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def write(tables: Mapping[str, Path], file: Path) -> None:
    """Write CSV files as the sheets of one workbook.

    A cell becomes a number only if the number reads back as the text that stood there, so a unit
    called 007 stays a text. Texts are never read as formulas.

    Parameters
    ----------
    tables : mapping of str to Path
        CSV file of each sheet, by the sheet's name (31 characters at most are kept).
    file : Path
        The workbook.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for name, path in tables.items():
        sheet = book.create_sheet(_sheet(name, set(book.sheetnames)))
        sheet.freeze_panes = "A2"
        with path.open(encoding="utf-8", newline="") as opened:
            for number, row in enumerate(csv.reader(opened)):
                cells = []
                for text in row:
                    cell = WriteOnlyCell(sheet)
                    if _NUMBER.fullmatch(text) and number:
                        cell.value = float(text) if set(text) & set(".eE") else int(text)
                    else:
                        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
                        cell.data_type = "s"
                    if not number:
                        cell.font = Font(bold=True)
                    cells.append(cell)
                sheet.append(cells)
    draft = file.with_suffix(".draft")
    book.save(draft)
    _settle(draft, file)
    draft.unlink()


def _sheet(name: str, taken: set[str]) -> str:
    short = name[:31]
    number = 2
    while short in taken:
        short = f"{name[:28]}-{number}"
        number += 1
    return short


def _settle(draft: Path, file: Path) -> None:
    """Copy a zip file without its times."""
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            fixed = zipfile.ZipInfo(entry.filename, _EPOCH)
            fixed.external_attr = 0o600 << 16
            new.writestr(fixed, content, zipfile.ZIP_DEFLATED)
