"""How much is read: what is larger is refused before it is unpacked or taken apart."""

from __future__ import annotations

import contextlib
import io
import re
import stat
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gbaeff.book.reader.intake.findings import Findings, count, listed
from gbaeff.book.reader.intake.names import meant

BYTES = 64 * 2**20
"""Of a file, and of the parts of a workbook when they are unpacked."""
CELLS = 3_000_000
"""Of a table; a workbook of today, which is read cell by cell, has a third."""
COLUMNS = 5_000
TEXT = 32_767
"""Characters of a cell, as a spreadsheet has them."""
SETTINGS = 2**16
"""Bytes of a configuration."""
TAGS = 5_000_000  # of all parts of a workbook: about a million cells
KINDS = {".csv", ".tsv", ".tab", ".txt", ".dat", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods",
         ".parquet", ".dta"}  # fmt: skip
_LESS = "keep the columns and rows that are needed"
_DATA = re.compile(r"\.(?:xml|rels|bin)$", re.IGNORECASE)
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b[^>]*>")
_TIMES = {
    part: re.compile(rb'table:number-%s-repeated="(\d+)"' % part) for part in (b"rows", b"columns")
}


def content(path: Path, findings: Findings, most: int = BYTES) -> bytes:
    """Bytes of a file, if it is one and of no more than `most` bytes."""
    try:
        about = path.stat()
        other = not stat.S_ISREG(about.st_mode)
        data = b"" if other or not 0 < about.st_size <= most else path.read_bytes()
    except FileNotFoundError:
        known = [one.name for one in _siblings(path.parent)]
        advice = meant(path.name, known) if known else "check the name and the folder"
        findings.stop("missing file", "there is no such file", advice)
    except (OSError, ValueError) as error:  # of a name that no file can have
        what = getattr(error, "strerror", "") or "it cannot be opened"
        findings.stop("unreadable file", f"the file cannot be read: {what}",
              "close it in other programs, and check its permissions")  # fmt: skip
    if stat.S_ISDIR(about.st_mode):
        inside = listed([one.name for one in _siblings(path)]) or "none"
        findings.stop("folder", "expected a file, found a folder", f"name a file in it: {inside}")
    if other:
        findings.stop("unreadable file", "expected a file, found a pipe or a device",
                      "save the data in a file")  # fmt: skip
    if about.st_size > most:
        problem = f"the file has {_size(about.st_size)}, and {_size(most)} are read at most"
        findings.stop("too large", problem, _LESS)
    if not data:
        findings.stop("empty file", "the file is empty", "save the data again")
    return data


def _siblings(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.suffix.lower() in KINDS)[:200]
    except (OSError, ValueError):
        return []


def _size(number: int) -> str:
    return f"{number / 2**20:,.0f} MB" if number >= 2**20 else f"{number / 2**10:,.0f} kB"


def table(cells: int, columns: int, findings: Findings, most: int = CELLS) -> None:
    """Refuse a table of too many cells or columns."""
    if columns > COLUMNS:
        problem = f"the table has {count(columns, 'column')}, and {COLUMNS:,} are read at most"
        findings.stop("too large", problem, _LESS)
    if cells > most:
        faster = "" if most == CELLS else ", or save it as CSV or Parquet, of which more is read"
        problem = f"the table has more than {most:,} cells, which are read at most"
        findings.stop("too large", problem, _LESS + faster)


def unpacked(size: int, findings: Findings) -> None:
    """Refuse what unpacks to more bytes than are read."""
    if size > BYTES:
        problem = f"it unpacks to {_size(size)}, and {_size(BYTES)} are read at most"
        findings.stop("too large", problem, _LESS)


def packed(data: bytes, findings: Findings) -> None:
    """Refuse a workbook that unpacks to more than can be read, before it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [one for one in book.infolist() if _DATA.search(one.filename)]
        unpacked(sum(one.file_size for one in parts), findings)
        tags = 0
        for part in parts:
            text = book.read(part)  # no more than it says
            if re.search(rb"<!(?:DOCTYPE|ENTITY)", text):
                findings.stop("kind of file", "a part of the workbook defines entities, which none "
                              "does that a spreadsheet wrote", "save it again")  # fmt: skip
            tags += text.count(b"<") if part.filename.endswith(".xml") else 0
            if "/worksheets/" in part.filename:
                table(0, max(row.count(b"<c ") for row in text.split(b"<row")), findings)
            if part.filename.endswith(".bin") and "/worksheets/" in part.filename:
                table(_extent(text), 0, findings)
            if part.filename == "content.xml":
                table(_repeated(text), 0, findings)
        if tags > TAGS:
            table(CELLS, 0, findings, CELLS // 3 - 1)


def sectors(data: bytes, findings: Findings) -> None:
    """Refuse an old workbook whose chains of sectors run in circles: reading them has no end."""
    size = 1 << min(max(int.from_bytes(data[30:32], "little"), 7), 12)

    def sector(at: int) -> NDArray[np.uint32]:
        place = (at + 1) * size
        return np.frombuffer(data[place : place + size].ljust(size, b"\xff"), "<u4")

    def follow(links: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Where each chain is after more steps than there are links; its end is the last place."""
        end = len(links)
        after = np.append(np.minimum(links, end), end).astype(np.int64)
        for _ in range(end.bit_length()):
            after = after[after]
        return after

    most = len(data) // size
    listing = list(np.frombuffer(data[76:512].ljust(436, b"\xff"), "<u4"))
    at = int.from_bytes(data[68:72], "little")
    while at < most and len(listing) < most + 109:
        *more, at = sector(at).tolist()
        listing += more
    table = np.concatenate([sector(one) for one in listing if one < most] or [sector(most)])
    circle = at < most or (follow(table) != len(table)).any()
    small, at = [], int.from_bytes(data[60:64], "little")
    while not circle and at < len(table):
        small.append(sector(at))
        at = int(table[at])
    if small:
        links = np.concatenate(small)
        circle = (follow(links) != len(links)).any()
    if circle:
        findings.stop("kind of file", "expected a workbook, found one damaged",
                      "open it in a spreadsheet and save it again")  # fmt: skip


def _extent(text: bytes) -> int:
    """Cells of the rectangle that holds all cells of a binary sheet, one far corner included."""
    at = row = 0
    rows, columns = set[int](), set[int]()
    with contextlib.suppress(IndexError):  # cut short: what opens it says so
        while at < len(text):
            kind, size = text[at], 0
            if kind & 0x80:
                kind, at = kind & 0x7F | text[at + 1] << 7, at + 1
            for shift in (0, 7, 14, 21):
                at += 1
                size |= (text[at] & 0x7F) << shift
                if text[at] < 0x80:
                    break
            at += 1
            if kind == 0:  # a row begins
                row = int.from_bytes(text[at : at + 4], "little")
            elif 2 <= kind <= 11:  # a cell with something in it
                rows.add(row)
                columns.add(int.from_bytes(text[at : at + 4], "little"))
            at += size
    if not rows:
        return 0
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)


def _repeated(text: bytes) -> int:
    """Cells of the largest sheet of OpenDocument, where cells and rows can stand for many."""

    def times(part: bytes, tag: bytes) -> int:
        found = _TIMES[part].search(tag)
        return int(found[1][:12]) if found else 1

    most = 0
    for sheet in text.split(b"</table:table>"):
        rows = width = filled = 0
        for row in sheet.split(b"<table:table-row")[1:]:
            rows += times(b"rows", row.partition(b">")[0])
            at = 0
            for cell in _CELL.findall(row):
                at += times(b"columns", cell)
                if b"office:value" in cell:
                    width, filled = max(width, at), rows
        most = max(most, filled * width)
    return most
