"""The cells of a file as they stand, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from gbaeff.book.reader.intake import limits, notation, stacked, textfile, typed_file, workbook
from gbaeff.book.reader.intake.column import Column, Sheet, objects
from gbaeff.book.reader.intake.findings import Findings, Refused, count, first_line, listed, quoted
from gbaeff.book.reader.intake.names import blank, clean, meant
from gbaeff.book.reader.intake.roles import Reading
from gbaeff.book.reader.intake.textfile import DELIMITERS, PEEK, Score

ROW_NAMES = "(row names)"
"""What a first column without a name is called, as R writes one."""
_RECOGNISED = Reading()
_YEAR = re.compile(r"(?:1[5-9]|2[01])\d\d")
_MOSTLY = 0.8  # of the rows: then it is the header that is wrong
_SHORT = 0.5  # of the widest row: a shorter one above the header is a title
_OTHER = (".xls", ".xlsb", ".ods")
_WORKBOOKS = (".xlsx", ".xlsm", *_OTHER)
_MAGIC = (
    (b"PK\x03\x04", ".xlsx", "an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", ".xls", "an old or a protected Excel workbook"),
    (b"PAR1", ".parquet", "a Parquet file"),
    (b"<stata_dta>", ".dta", "a Stata file"),
    (b"%PDF", ".pdf", "a PDF"),
    (b"\x1f\x8b", ".gz", "a compressed file"),
)


def locate(file: Path | str) -> tuple[Path, str]:
    """Split a file from the sheet of a workbook that is named behind ``#``.

    Examples
    --------
    >>> locate("ports.xlsx#Sheet 2")[1], locate("ports #1.csv")[1]
    ('Sheet 2', '')
    """
    text = str(file)
    ends = [at for at, mark in enumerate(text) if mark == "#"]
    ends = [at for at in ends if text[:at].lower().endswith(_WORKBOOKS)]
    if not ends or os.path.exists(text):
        return Path(text), ""
    at = next((at for at in ends if os.path.isfile(text[:at])), ends[0])
    return Path(text[:at]), text[at + 1 :]


def read(file: Path | str, findings: Findings, score: Score, how: Reading = _RECOGNISED) -> Sheet:
    """Read a file of any kind.

    Parameters
    ----------
    file : path or str
        CSV, Excel (with ``#`` and a sheet's name), Parquet or Stata.
    findings : Findings
        Gets what is wrong with the file as a whole.
    score : function
        How many wanted names a row of headers has; decides delimiter, sheet and header.
    how : Reading
        What is not to be recognised.
    """
    path, sheet = locate(file)
    data = limits.content(path, findings)
    kind = _kind(path, data, findings)
    if how.encoding and kind != "csv":
        findings.stop("encoding", "an encoding is given, but this is no text file",
              "leave --encoding out")  # fmt: skip
    if kind in ("excel", "workbook"):
        opened = workbook.read if kind == "excel" else workbook.read_other
        found = _excel(path.name, data, sheet, opened, findings, score, how)
    elif kind == "csv":
        found = _csv(data, findings, score, how)
    else:
        return stacked.spread(
            _short(typed_file.read(data, kind, findings), findings), findings, score
        )
    _short(found, findings)
    columns = notation.settle(found.columns, how.decimal, bool(found.delimiter), findings)
    return stacked.spread(replace(found, columns=columns), findings, score)


def _short(table: Sheet, findings: Findings) -> Sheet:
    """Refuse a cell that is longer than those of a spreadsheet."""
    for column in table.columns:
        cells = [column.header, *column.texts.tolist()]
        if max(map(len, cells)) > limits.TEXT:
            at = max(range(len(cells)), key=lambda one: len(cells[one]))
            problem = f"{len(cells[at]):,} characters, and {limits.TEXT:,} are read at most"
            findings.stop("too large", problem, "shorten it", column=column.header,
                          row=table.rows[at - 1] if at else table.header_row)  # fmt: skip
    return table


def _kind(path: Path, data: bytes, findings: Findings) -> str:
    suffix = path.suffix.lower()
    found, what = next(((s, w) for magic, s, w in _MAGIC if data.startswith(magic)), ("", ""))
    if suffix == ".dta" and not found:
        return "stata"  # versions before 117 have no mark
    if found == ".xlsx" and suffix in (".ods", ".xlsb"):  # packed in the same way
        return "workbook"
    if found == ".xls" and suffix == ".xls" and not _protected(data):
        limits.sectors(data, findings)
        return "workbook"
    readable = {".xlsx": "excel", ".parquet": "parquet", ".dta": "stata"}
    named = {".xlsm": ".xlsx", ".pq": ".parquet"}.get(suffix, suffix)
    if found in readable and (found == named or named in ("", ".dat")):
        return readable[found]
    if found in (".xls", ".pdf", ".gz"):
        findings.stop("kind of file", f"found {what}",
              "save the data as CSV or as an .xlsx workbook without a password")  # fmt: skip
    if found:
        findings.stop("kind of file", f"the name ends in {quoted(suffix)} but this is {what}",
              f"rename it so that it ends in {found}, or save it as CSV")  # fmt: skip
    if named in readable:
        expected = {"excel": "an Excel workbook", "parquet": "a Parquet file"}[readable[named]]
        findings.stop("kind of file", f"expected {expected}, found something else",
              "save it again; a text renamed to this ending does not become one")  # fmt: skip
    if suffix in (*_OTHER, ".sav", ".rds", ".json", ".feather", ".zip", ".html"):
        findings.stop("kind of file", f"files of this kind are not read, or this is no {suffix}",
              "save the data as CSV, Excel (.xlsx), Parquet or Stata (.dta)")  # fmt: skip
    return "csv"


def _protected(data: bytes) -> bool:
    """Whether an old container holds a workbook of today behind a password."""
    return "EncryptedPackage".encode("utf-16-le") in data


# Text -----------------------------------------------------------------------------------------


def _csv(data: bytes, findings: Findings, score: Score, how: Reading) -> Sheet:
    records, encoding, delimiter = textfile.read(data, findings, score, how.encoding)
    rows = [at for at, record in enumerate(records) if any(map(str.strip, record))]
    if not rows:
        findings.stop("empty file", "the file has no cell with a text", "save the data again")
    sheet = _table(
        [records[at] for at in rows],
        [at + 1 for at in rows],
        findings,
        score,
        how.header_row,
        delimiter=delimiter,
    )
    name = DELIMITERS.get(delimiter, quoted(delimiter))
    size = count(len(sheet.rows), "row")
    findings.add("note", "how the file was read",
                 f"read as text, {encoding}, {size} below the header, columns separated by {name}",
                 "")  # fmt: skip
    return sheet


# Excel ----------------------------------------------------------------------------------------


def _excel(
    file: str,
    data: bytes,
    sheet: str,
    opened: Callable[[bytes, str, int], workbook.Grids],
    findings: Findings,
    score: Score,
    how: Reading,
) -> Sheet:
    try:
        if data.startswith(b"PK"):
            limits.packed(data, findings)
        grids = opened(data, sheet, PEEK)
    except workbook.NoSheet as error:
        findings.stop("sheet", f"there is no sheet {quoted(sheet)}", meant(sheet, error.known))
    except Refused:
        raise
    except Exception as error:  # the library raises many kinds for a damaged file
        _damaged(error, "", findings)
    heads = {name: [_texts_of(record) for record in head] for name, head in grids.heads.items()}
    filled = {name: head for name, head in heads.items() if any(map(any, head))}
    if not filled:
        findings.stop("empty file", "the workbook has no cell with a value", "save it again")
    best = max(filled, key=lambda name: max(score(record) for record in filled[name]))
    rows, records, number, cells = [], [], 0, 0
    try:
        for number, record in enumerate(grids.rows(best), start=1):
            cells += len(record) + 1
            limits.table(cells, 0, findings, grids.most)
            if any(value is not None and value != "" for value in record):
                rows.append(number)
                records.append(record)
        unseen = sorted({*grids.hidden(best)} & {*rows})
    except Refused:
        raise
    except Exception as error:
        _damaged(error, f" in sheet {quoted(best)} after row {number}", findings)
    if unseen:
        findings.add("warning", "hidden rows", f"{count(len(unseen), 'row')} of the sheet "
                     f"{quoted(best)} {'is' if len(unseen) == 1 else 'are'} hidden or filtered out",
                     "they are read like the others: delete those that are not meant",
                     row=unseen[0])  # fmt: skip
    values = [_texts_of(record) for record in records]

    def excuses() -> Mapping[tuple[int, int], tuple[str, str]]:
        try:
            return grids.excuses(best)
        except Exception as error:
            _damaged(error, f" in sheet {quoted(best)}", findings)

    found = _table(values, rows, findings, score, how.header_row, excuses)
    others = [name for name in filled if name != best]
    more = f"; other sheets: {listed([quoted(name) for name in others])}" if others else ""
    advice = f"name another as {file}#SHEET" if others else ""
    size = count(len(found.rows), "row")
    findings.add("note", "how the file was read",
                 f"read the sheet {quoted(best)} of a workbook, {size} below the "
                 f"header{more}", advice)  # fmt: skip
    return found


def _damaged(error: Exception, where: str, findings: Findings) -> NoReturn:
    why = "" if "<class" in str(error) else f" ({first_line(error)})"  # types of Python help nobody
    findings.stop(
        "kind of file", f"expected a workbook, found one damaged{where}{why}",
        "open it in a spreadsheet and save it again",
    )  # fmt: skip


def _texts_of(record: Sequence[object]) -> list[str]:
    return [value if isinstance(value, str) else workbook.text(value) for value in record]


# Rows and headers -----------------------------------------------------------------------------


def _table(
    records: list[list[str]],
    rows: list[int],
    findings: Findings,
    score: Score,
    header_row: int = 0,
    excuses: Callable[[], Mapping[tuple[int, int], tuple[str, str]]] | None = None,
    delimiter: str = "",
) -> Sheet:
    limits.table(0, max(map(len, records[: 2 * PEEK])), findings)
    top = _header(records, score)
    if header_row:
        if header_row not in rows:
            findings.stop("header row", f"row {header_row} has no cell with a text",
                  f"rows with texts are {listed([*map(str, rows)], 6)}")  # fmt: skip
        top = rows.index(header_row)
    header, above = records[top], records[:top]
    end = top + 1
    if years := _years_below(records, top):
        header, end = years, top + 2
        findings.add("note", "two rows of headers",
                     f"rows {rows[top]} and {rows[top + 1]} are the header together, such as "
                     f"{quoted(header[-1])}", "")  # fmt: skip
    if above:
        title = next(cell for cell in above[0] if cell.strip())
        findings.add(
            "warning", "rows above the header",
            f"the header is row {rows[top]}; {'the row' if top == 1 else f'{top} rows'} above it "
            f"{'is' if top == 1 else 'are'} not read",
            "delete what stands above the header", row=rows[0], value=title,
        )  # fmt: skip
    body, places = records[end:], rows[end:]
    wide, header = len(header), _named(header, body)
    width = len(header)
    if not score(header) and any(map(_datum, header)):
        findings.stop("no header", "expected the names of the columns, found data",
              "add a row with names above the data", row=rows[top],
              value=next(filter(_datum, header)))  # fmt: skip
    body, numbers = _even(body, width, places, findings, delimiter, wide)
    if not body:
        findings.stop("no rows", "expected rows of data, found a header alone",
              "add the data below the header", row=rows[top])  # fmt: skip
    why = excuses() if excuses and _gaps(header, body) else {}
    columns = _columns(header, body, numbers, why)
    for at, column in enumerate(columns):
        if blank(column.header) and any(text.strip() for text in column.texts.tolist()):
            merged = why.get((rows[top], at), ("", ""))[1]
            part = f", which is part of the merged cells {merged}" if merged else ""
            findings.add(
                "warning", "column without a name",
                f"column {workbook.letter(at)} has no name in the header{part}",
                "name it, or delete it; it is not read", row=rows[top],
            )  # fmt: skip
    sheet = Sheet(findings.file, rows[top], numbers, columns, delimiter)
    if len(columns) == 1 and not score(header):
        _refuse_one_column(sheet, findings)
    return sheet


def _columns(
    header: list[str],
    body: list[list[str]],
    rows: NDArray[np.int64],
    why: Mapping[tuple[int, int], tuple[str, str]],
) -> tuple[Column, ...]:
    position = {int(row): at for at, row in enumerate(rows)} if why else {}
    excuses: list[dict[int, tuple[str, str]]] = [{} for _ in header]
    for (row, at), excuse in why.items():
        if row in position and at < len(header) and not body[position[row]][at]:
            excuses[at][position[row]] = excuse
    return tuple(
        Column(header[at], objects(cells), None, excuses[at]) for at, cells in enumerate(zip(*body))
    )


def _refuse_one_column(sheet: Sheet, findings: Findings) -> NoReturn:
    header = sheet.columns[0].header
    cells = [header, *sheet.columns[0].texts[:20].tolist()]
    likely = [
        mark
        for mark in (*DELIMITERS, *":^~#\x01 ")
        if mark in header.strip() and len({cell.strip().count(mark) for cell in cells}) == 1
    ]
    guess = f"; here it seems to be {quoted(likely[0])}" if likely else ""
    findings.stop(
        "delimiter",
        f"expected several columns, found one{guess}",
        "separate the columns by comma, semicolon, tab or bar",
        row=sheet.header_row, value=header,
    )  # fmt: skip


def _datum(text: str) -> bool:
    """Whether a cell of the header is a number and no year."""
    return bool(re.fullmatch(r"\s*[+-]?[0-9]*[.,]?[0-9]+\s*", text)) and not (
        re.fullmatch(r"\s*[12][0-9]{3}\s*", text)
    )


def _years_below(records: list[list[str]], top: int) -> list[str]:
    """The names of columns where the row below the header has their years; else nothing.

    A name goes for the columns at its right that have none of their own, as merged cells do.
    """
    if top + 1 >= len(records):
        return []
    width = max(map(len, records[top : top + 2]))
    names, below = ([*one, *[""] * (width - len(one))] for one in records[top : top + 2])
    years = [at for at, cell in enumerate(below) if _YEAR.fullmatch(cell.strip())]
    filled = [at for at, cell in enumerate(below) if cell.strip()]
    if len(years) < 2 or years != filled or not years[0]:
        return []
    made, last = [], ""
    for name, year in zip(names, below):
        last = name.strip() or last
        made.append(f"{last} {year.strip()}" if year.strip() else name)
    # One variable alone would be a table whose header names years by itself.
    return made if len(set(made)) == len(made) and names[years[0]].strip() else []


def _named(header: list[str], body: list[list[str]]) -> list[str]:
    """The header without empty cells at its end, and with a name for row names that have none."""
    while header and not header[-1].strip():
        header = header[:-1]
    if header and blank(header[0]) and len(header) > 2:
        first = [clean(record[0]) for record in body if len(record) > 1]
        texts = all(first) and len(set(first)) == len(first)
        if texts and sum(map(_datum, first)) == 0 and ROW_NAMES not in header:
            header = [ROW_NAMES, *header[1:]]
    return header


def _gaps(header: list[str], body: list[list[str]]) -> bool:
    return "" in header or any("" in record for record in body)


def _header(records: list[list[str]], score: Score) -> int:
    head = records[:PEEK]
    scores = [score(record) for record in head]
    if max(scores) > 0:
        return scores.index(max(scores))
    filled = [sum(bool(cell.strip()) for cell in record) for record in head]
    return next(at for at, count in enumerate(filled) if count > _SHORT * max(filled))


def _even(
    body: list[list[str]],
    width: int,
    rows: list[int],
    findings: Findings,
    delimiter: str,
    wide: int,
) -> tuple[list[list[str]], NDArray[np.int64]]:
    """Make all records as wide as the header; leave out, with an error, those that cannot be."""
    even: list[list[str]] = []
    kept: list[int] = []
    longer = sum(any(map(str.strip, record[width:])) for record in body)
    if body and longer > _MOSTLY * len(body):
        advice = "give every column a name"
        if delimiter == ",":
            advice += "; if numbers have decimal commas, write points, or separate by semicolons"
        findings.stop(
            "cells beyond the header",
            f"the header has {count(width, 'cell')}, but {longer:,} of {count(len(body), 'row')} "
            f"have more, such as row {rows[0]} with {len(body[0])}", advice,
            row=rows[0], value=delimiter.join(body[0]),
        )  # fmt: skip
    for record, row in zip(body, rows):
        if len(record) != width:
            extra = [cell for cell in record[width:] if cell.strip()]
            if extra and len(record) <= wide and not any(map(_datum, extra)):
                findings.add(
                    "warning", "notes beside the table",
                    "a text stands beside the table, in a column without a name",
                    "it is not read", row=row, value=extra[0],
                )  # fmt: skip
            elif extra:
                findings.add(
                    "error", "cells beyond the header",
                    f"expected {width} cells, found {len(record)}",
                    "put a text or number that contains the delimiter into quotation marks"
                    if delimiter else "name its column in the header, or delete the cell",
                    row=row, value=extra[0],
                )  # fmt: skip
                continue
            if len(record) < width and delimiter and len(record) > 1:
                findings.add(
                    "error", "row too short", f"expected {width} cells, found {len(record)}",
                    "add the missing cells", row=row, value=delimiter.join(record),
                )  # fmt: skip
                continue
            record = (record + [""] * (width - len(record)))[:width]
        even.append(record)
        kept.append(row)
    return even, np.array(kept, dtype=np.int64)
