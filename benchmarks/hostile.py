"""Two hundred files that no one should read as they are: each gets an answer, soon and in bounds.

``python benchmarks/hostile.py`` makes each file in a temporary folder, lets the intake guess and
read it in a process of its own, and prints what it answered; 1 if one ends in a traceback, takes
ten seconds or a gigabyte, or is taken for what it is not. ``--quick`` leaves out the large ones,
a word takes those whose name has it.
"""

# ruff: noqa: E501 the cases are a table

from __future__ import annotations

import argparse
import gzip
import io
import os
import random
import re
import resource
import signal
import socket
import struct
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECONDS, MEMORY = 10, 10**9
HEAD = "unit,year,x,y\n"
ROWS = [
    f"{unit},{year},{3 + at},{5 + 2 * at % 7}"
    for at, (unit, year) in enumerate(
        (unit, year) for year in (2019, 2020) for unit in ("Ash", "Bay", "Cove", "Dune", "Elm")
    )
]
BASE = HEAD + "\n".join(ROWS) + "\n"
ROLES = {"dmu": "unit", "period": "year", "inputs": "x", "outputs": "y"}
TOML = 'data = "base.csv"\ndmu = "unit"\nperiod = "year"\ninputs = ["x"]\noutputs = ["y"]\n'


@dataclass(frozen=True)
class Case:
    """One input.

    Attributes
    ----------
    name : str
        Kind and what is wrong with it; with its ending the name of the file.
    make : callable
        Writes the file, and may return another source than its path.
    wanted : {"", "read", "refused"}
        The answer; empty: either.
    large : bool
        Whether it takes long to make.
    options : dict
        Of the reading.
    """

    name: str
    make: Callable[[Path], object]
    wanted: str = ""
    large: bool = False
    options: dict[str, Any] = field(default_factory=dict)


def cases() -> list[Case]:
    """All of them, in the same order each time."""
    made = [*_texts(), *_sizes(), *_workbooks(), *_other(), *_typed(), *_settings(), *_places()]
    assert len({case.name for case in made}) == len(made)
    return made


def _bytes(content: str | bytes) -> Callable[[Path], object]:
    data = content.encode() if isinstance(content, str) else content
    return lambda path: path.write_bytes(data)


# fmt: off
# Texts ----------------------------------------------------------------------------------------


def _texts() -> Iterator[Case]:
    good, utf16 = BASE.encode(), BASE.encode("utf-16-le")
    noise = random.Random(0).randbytes(5000)
    long = HEAD + "\n".join(f"U{at},2019,{at + 1},{at + 2}" for at in range(60)) + "\n"
    refused: dict[str, str | bytes] = {
        "empty": b"", "blank lines": "\n\n\n", "a mark alone": b"\xef\xbb\xbf", "spaces": " " * 999,
        "delimiters alone": ",,,\n" * 9, "a header alone": HEAD, "one cell": "unit",
        "zeros": bytes(9999), "a zero within": good.replace(b"Bay", b"B\0y"),
        "zeros behind": good + bytes(4096), "noise": noise, "noise behind": good + noise,
        "UTF-16 odd": b"\xff\xfe" + utf16[:-1], "UTF-16 marked UTF-8": b"\xef\xbb\xbf" + utf16,
        "UTF-32 cut": BASE.encode("utf-32")[:-2], "EBCDIC": BASE.encode("cp500"),
        "mixed encodings": "unit,year,x,y\nÄsche,2019,3,4\n".encode()
        + "Über,2019,4,5\nŁódź,2019,1,2\n".encode("iso8859-2"),
        "quote open": BASE.replace("Cove", '"Cove'), "quote open past row 30": long.replace("U45", '"U45'),
        "quote within": BASE.replace("Cove", '"Co"ve'), "header twice": BASE.replace("x,y", "x,x"),
        "header of numbers": "1.5,2.5,3.5\n1,2,3\n4,5,6\n", "one column": "unit\nAsh\nBay\n",
        "longer past row 30": long.replace("U45,", "U45,7,"), "shorter past row 30": long.replace("U45,2019", "U45"),
        "long name": BASE.replace("Bay", "B" * 100000), "tiny numbers": BASE.replace(",3,", ",1e-300,"),
        "large numbers": BASE.replace(",3,", ",1e300,"),
        "text past row 30": long.replace("46,47", "n.a.x,47"), "infinite": BASE.replace(",3,", ",1e999,"),
        "huge exponent": BASE.replace(",3,", ",1e99999999999,"), "not a number": BASE.replace(",3,", ",#DIV/0!,"),
        "hexadecimal": BASE.replace(",3,", ",0x1F,"), "underscored": BASE.replace(",3,", ",1_0,"),
        "a thousand digits": BASE.replace(",3,", f",{'9' * 1000},"), "cell of digits": BASE.replace(",3,", f",{'1' * 90000},"),
        "cell of groups": BASE.replace(",3,", ',"' + "1,111" * 20000 + '",'),
        "cell of spaces": BASE.replace(",3,", f",{' ' * 90000},"), "cell of points": BASE.replace(",3,", f",{'.' * 90000},"),
        "cell of minus": BASE.replace(",3,", f",{'-' * 90000},"), "cell of percent": BASE.replace(",3,", f",{'1 ' * 40000}%,"),
        "formula": BASE.replace(",3,", ",=1+2,"), "HTML": "<!DOCTYPE html><table><tr><td>unit</table>",
        "XML": "<?xml version='1.0'?><a/>", "JSON": '[{"unit": "A", "x": 1}, {"unit": "B", "x": 2}]',
        "RTF": r"{\rtf1 unit,year,x,y\par}", "mail": "MIME-Version: 1.0\nContent-Type: text/html\n\n<html>\n",
        "one unit": re.sub("Bay|Cove|Dune|Elm", "Ash", BASE), "twice": BASE + ROWS[0] + "\n",
        "years mixed": BASE.replace("2020", "second"),
        "years as dates of both kinds": BASE.replace("2019", "01/02/2019").replace("2020", "02/01/2020"),
        "negative": BASE.replace(",3,", ",-3,"), "empty cells": BASE.replace(",3,", ",,"),
        "separated by spaces": BASE.replace(",", " "), "separated by carets": BASE.replace(",", "^"),
        "separated by two kinds": HEAD + "\n".join(ROWS).replace(",", ";"),
        "sep of a quote": 'sep="\n' + BASE, "PDF": b"%PDF-1.7\n" + noise, "PNG": b"\x89PNG\r\n\x1a\n" + noise,
        "gzip": gzip.compress(good), "seven zip": b"7z\xbc\xaf\x27\x1c" + noise, "SQLite": b"SQLite format 3\0" + bytes(99),
        "program": b"\x7fELF\x02\x01\x01" + bytes(99),
    }
    read: dict[str, str | bytes] = {
        "UTF-16": BASE.encode("utf-16"), "UTF-16 without a mark": utf16, "UTF-32": BASE.encode("utf-32"),
        "two marks": "\ufeff\ufeff" + BASE, "mark within": BASE.replace("Bay", "\ufeffBay"),
        "old Mac": BASE.replace("\n", "\r"), "line ends mixed": BASE.replace("9,", "9,").replace("\nBay", "\r\nBay"),
        "no last end": BASE.rstrip(), "many last ends": BASE + "\n" * 20000, "sep": "sep=,\n" + BASE,
        "form feed": BASE.replace("Bay", "B\fy"), "line separator": BASE.replace("Bay", "B\u2028y"),
        "escapes": BASE.replace("Bay", "\x1b[31mBay\x1b]0;x\a"), "turned": BASE.replace("Bay", "\u202eyaB"),
        "script": BASE.replace("Bay", "<script>alert(1)</script>"), "directive": BASE.replace("Bay", "```{raw} html"),
        "prototype": BASE.replace("Bay", "__proto__"), "name of a page": BASE.replace("Bay", "B" * 30000),
        "overlong": good.replace(b"Bay", b"B\xc0\x80y"), "surrogates": good + b"\xed\xa0\x80,2020,1,1\n",
        "command": BASE.replace("Bay", "=cmd|'/c calc'!A1"), "many blank lines": BASE.replace("\nBay", "\n" * 50000 + "Bay"),
        "a title of one mark": "_" * 100000 + "\n" + BASE, "line break in a cell": BASE.replace("Bay", '"B\r\n\ny"'),
    }
    yield from (Case(f"text: {name}.csv", _bytes(it), "refused") for name, it in refused.items())
    yield from (Case(f"text: {name}.csv", _bytes(it), "read") for name, it in read.items())
    for name, header in {
        "underscores": "_" * 100000, "spaces": "a" + " " * 100000 + "b", "years": "2019 " * 20000,
        "brackets": "(" * 100000, "digits": "2" * 100000, "words": "per_" * 30000,
    }.items():
        yield Case(f"header: {name}.csv", _bytes(BASE.replace("y\n", f'y,"{header}"\n', 1)
                   .replace("\n", ",1\n").replace('",1\n', '"\n', 1)))
    for name in ("base64", "zlib", "rot13", "idna", "undefined", "no such", "a\0b", "utf-7", "ß"):
        yield Case(f"encoding: {name!r}.csv", _bytes(good), "read" if name in ("utf-7", "idna") else "refused",
                   options={"encoding": name})
    yield Case("text: years huge.csv", _bytes(BASE.replace("2019", "9" * 5000)))
    yield Case("row: no such.csv", _bytes(good), "refused", options={"header_row": 10**30})


# Sizes ----------------------------------------------------------------------------------------


def _sizes() -> Iterator[Case]:
    def sparse(size: int, head: bytes = b"") -> Callable[[Path], object]:
        def make(path: Path) -> None:
            with path.open("wb") as file:
                file.write(head)
                file.truncate(size)

        return make

    def lines(head: str, line: Callable[[int], str], number: int) -> Callable[[Path], object]:
        def make(path: Path) -> None:
            with path.open("w") as file:
                file.write(head)
                file.writelines(line(at) for at in range(number))

        return make

    heads = {"csv": b"", "xlsx": b"PK\x03\x04", "xls": b"\xd0\xcf\x11\xe0", "ods": b"PK\x03\x04",
             "parquet": b"PAR1", "dta": b"<stata_dta>", "toml": b""}
    for ending, head in heads.items():
        yield Case(f"size: 50 GB.{ending}", sparse(50 * 10**9, head), "refused")
    for size in (30, 90, 300):
        yield Case(f"size: a line of {size} MB.csv", _letters(size, HEAD), "refused", True)
        yield Case(f"size: a first line of {size} MB.csv", _letters(size, ""), "refused", True)
        yield Case(f"size: an open cell of {size} MB.csv", _letters(size, HEAD + '"'), "refused", True)
    yield Case("size: delimiters of 90 MB.csv", lines(HEAD, lambda at: "," * 10**6 + "\n", 90), "refused", True)
    yield Case("size: ends of 90 MB.csv", lines(HEAD, lambda at: "\n" * 10**6, 90), "refused", True)
    yield Case("size: a million columns.csv", _bytes("unit," + ",".join(f"x{at}" for at in range(10**6))
               + "\n" + ("A" + ",1" * 10**6 + "\n") * 2), "refused", True)
    for number in (4900, 9000):
        yield Case(f"size: {number} columns.csv", _bytes("unit," + ",".join(f"x{at}" for at in range(number))
                   + "\n" + "".join(f"A{row}" + "".join(f",{(row * at) % 7 + 1}" for at in range(number)) + "\n"
                                    for row in range(9))), "refused" if number > 5000 else "", True)
    yield Case("size: 9,000 years.csv", _bytes("unit," + ",".join(f"x_{at},y_{at}" for at in range(1500, 2200))
               + "\nA" + ",1" * 1400 + "\nB" + ",2" * 1400 + "\n"))
    yield Case("size: three million rows.csv", lines(HEAD, lambda at: f"U{at},2019,{at % 97 + 1},5\n", 3 * 10**6), "refused", True)
    yield Case("size: 200,000 units.csv", lines(HEAD, lambda at: f"U{at},2019,{at % 97 + 1},{at % 89 + 1}\n", 200000), "read", True)
    yield Case("size: 200,000 units almost alike.csv", lines(HEAD, lambda at: f"{' ' * (at % 9)}U{at // 9}\u00e9,2019,{at % 97 + 1},5\n", 200000), large=True)
    yield Case("size: 100,000 periods.csv", lines(HEAD, lambda at: f"U{at % 2},{at // 2},{at % 97 + 1},5\n", 200000), large=True)
    yield Case("size: 100,000 texts for numbers.csv", lines(HEAD, lambda at: f"U{at},2019,{at} kg,{at}\u00bd\n", 100000), "refused", True)
    yield Case("size: 200,000 broken rows.csv", lines(HEAD, lambda at: f"U{at},2019,1,2,3\n" if at % 3 else "U,1\n", 200000), "refused", True)
    yield Case("size: 300,000 commas.csv", lines(HEAD.replace(",", ";"), lambda at: f"U{at};2019;1,{at};1.{at % 999:03},5\n", 300000), large=True)


def _letters(size: int, head: str) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.write(head.encode())
            for _ in range(size):
                file.write(b"a" * 10**6)

    return make


# Workbooks ------------------------------------------------------------------------------------

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def _cells() -> list[list[object]]:
    return [[_value(cell) for cell in line.split(",")] for line in BASE.splitlines()]


def _value(text: str) -> object:
    return int(text) if text.isdigit() else text


def _xlsx(change: Callable[[Any, Any], object] = lambda book, sheet: None) -> bytes:
    """A workbook with the base table, changed by a function of the book and its sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for record in _cells():
        sheet.append(record)
    change(book, sheet)
    book.save(made := io.BytesIO())
    return made.getvalue()


def _part(name: str, content: bytes | Iterator[bytes] | None, book: bytes | None = None) -> bytes:
    """A workbook one of whose parts is another, or is left out."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book or _xlsx())) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        if content is not None:
            with new.open(name, "w", force_zip64=True) as file:
                for piece in [content] if isinstance(content, bytes) else content:
                    file.write(piece)
    return made.getvalue()


def _long(head: str, piece: bytes, number: int, tail: str) -> Iterator[bytes]:
    yield head.encode()
    for _ in range(number):
        yield piece
    yield tail.encode()


def _rows(cells: str) -> bytes:
    return SHEET.format(f"<sheetData>{cells}</sheetData>").encode()


def _workbooks() -> Iterator[Case]:
    part, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    begin, end = SHEET.format("<sheetData>|</sheetData>").split("|")
    entity = "<!DOCTYPE a [<!ENTITY b '" + "b" * 50000 + "'>]>"
    laughs = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(
        f"<!ENTITY a{at} '{f'&a{at - 1};' * 10}'>" for at in range(1, 10)) + "]>"

    def named(*names: str) -> Callable[[Any, Any], object]:
        def change(book: Any, sheet: Any) -> None:
            sheet.title = names[0]
            for name in names[1:]:
                book.create_sheet(name)

        return change

    def hide(book: Any, sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True

    def choose(book: Any, sheet: Any) -> None:
        sheet.auto_filter.ref = "A1:D11"
        sheet.auto_filter.add_filter_column(0, ["Bay"])
        for row in (2, 4, 5, 6):
            sheet.row_dimensions[row].hidden = True

    def put(**cells: object) -> Callable[[Any, Any], object]:
        return lambda book, sheet: [sheet.__setitem__(at, value) for at, value in cells.items()]

    def behind(book: Any, sheet: Any) -> None:
        book.create_sheet("seen")
        sheet.sheet_state = "veryHidden"

    good: dict[str, Callable[[Any, Any], object]] = {
        "rows hidden": hide, "rows filtered": choose, "sheet hidden": behind,
        "sheet named with #": named("a#b", "#"), "sheet named with a quote": named("o'clock & <b>"),
        "a thousand sheets": named("data", *(f"s{at}" for at in range(1000))),
        "a note far away": put(ZZ500="note"),
        "rows far apart": put(A900000="Fen", B900000=2019, C900000=3, D900000=4),
    }
    for name, change in good.items():
        yield Case(f"workbook: {name}.xlsx", lambda path, c=change: path.write_bytes(_xlsx(c)))
    yield Case("workbook: sheet with # asked for.xlsx", lambda path: (
        path.write_bytes(_xlsx(named("a#b"))), f"{path}#a#b")[1], "read")
    yield Case("workbook: no such sheet.xlsx", lambda path: (
        path.write_bytes(_xlsx(named("a#b"))), f"{path}#b")[1], "refused")
    refused = {
        "errors of Excel": put(C3="#DIV/0!", D4="#REF!", C5="#N/A"), "formulas not computed": put(C3="=1/0", D4="=A1"),
        "texts for numbers": put(C3="three"), "dates for numbers": put(C3=__import__("datetime").date(2019, 1, 3)),
        "no sheet with cells": lambda book, sheet: sheet.delete_rows(1, 99),
        "unit merged": lambda book, sheet: sheet.merge_cells("A2:A3"),
    }
    for name, change in refused.items():
        yield Case(f"workbook: {name}.xlsx", lambda path, c=change: path.write_bytes(_xlsx(c)), "refused")
    content = _xlsx()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        plain = packed.read(part)
    cell = '<row r="{0}"><c r="{1}"><v>1</v></c></row>'
    shared = _part(part, re.sub(rb't="inlineStr"><is><t>[^<]*</t></is>', b't="s"><v>0</v>', plain))
    parts: dict[str, tuple[str, bytes | None]] = {
        "no sheet": (part, None), "no workbook part": ("xl/workbook.xml", None), "no types": ("[Content_Types].xml", None),
        "sheet empty": (part, b""), "sheet of noise": (part, random.Random(1).randbytes(9999)),
        "sheet cut": (part, plain[: len(plain) // 2]), "sheet damaged late": (part, plain.replace(b'r="A9"', b'r="A9<"')),
        "strings cut": (strings, b"<sst><si><t>unit"), "string beyond": (strings, b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'),
        "laughs": (part, laughs.encode() + _rows('<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>')),
        "entity again and again": (part, entity.encode() + _rows('<row r="1"><c r="A1" t="inlineStr"><is><t>' + "&b;" * 50000 + "</t></is></c></row>")),
        "entity of a file": (part, b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]>" + _rows('<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>')),
        "cell beyond": (part, _rows(cell.format(1, "A999999999"))), "row beyond": (part, _rows(cell.format(10**12, "A1"))),
        "column beyond": (part, _rows(cell.format(1, "ZZZZZZ1"))), "row of no number": (part, _rows(cell.format("x", "A1"))),
        "a corner alone": (part, _rows(cell.format(1048576, "XFD1048576"))),
        "diagonal": (part, _rows("".join(f'<row r="{at}"><c r="XFD{at}"><v>1</v></c></row>' for at in range(1, 60000)))),
        "deep": (part, ("<a>" * 200000 + "</a>" * 200000).encode()),
        "merged far": (part, plain.replace(b"</sheetData>", b'</sheetData><mergeCells>' + b'<mergeCell ref="C3:XFD1048576"/>' * 999 + b"</mergeCells>").replace(b"<v>4</v>", b"")),
        "dimension wrong": (part, re.sub(rb'ref="[^"]*"', b'ref="A1:XFD1048576"', plain)),
        "style beyond": (part, plain.replace(b'<c r="C3"', b'<c r="C3" s="99999"')), "type unknown": (part, plain.replace(b'<c r="C3" t="n"', b'<c r="C3" t="zz"')),
        "number of no kind": (part, plain.replace(b"<v>4</v>", b"<v>4,5</v>")), "number infinite": (part, plain.replace(b"<v>4</v>", b"<v>1e999</v>")),
        "date far": (part, plain.replace(b'<c r="C3" t="n"><v>4', b'<c r="C3" t="d"><v>99999-99-99')),
    }
    for name, (place, inside) in parts.items():
        either = name in ("dimension wrong", "style beyond", "type unknown", "no types")
        yield Case(f"workbook: {name}.xlsx", lambda path, p=place, i=inside: path.write_bytes(_part(p, i, shared if p == strings else None)), "" if either else "refused")
    bombs = {
        "strings of 4 GB": lambda: _part(strings, _long("<sst><si><t>", bytes(10**6).replace(b"\0", b"a"), 4000, "</t></si></sst>")),
        "sheet of 2 GB": lambda: _part(part, _long(begin, b'<row><c t="n"><v>1</v></c></row>' * 30000, 2000, end)),
        "sheet of 100 MB": lambda: _part(part, _long(begin, b'<row><c t="n"><v>1</v></c></row>' * 30000, 100, end)),
        "blank rows of 100 MB": lambda: _part(part, _long(begin, b"<row/>" * 100000, 170, end)),
        "a million columns": lambda: _part(part, _long(begin + '<row r="1">', b'<c t="n"><v>1</v></c>' * 1000, 1000, "</row>" + end)),
        "styles of 2 GB": lambda: _part("xl/styles.xml", _long("<styleSheet>", b"<a/>" * 250000, 2000, "</styleSheet>")),
        "a strange part of 2 GB": lambda: _part("xl/media/image1.png", _long("", bytes(10**6), 2000, "")),
    }
    for name, bomb in bombs.items():
        wanted = "read" if "strange" in name else "refused"  # which no one opens
        yield Case(f"workbook: {name}.xlsx", lambda path, b=bomb: path.write_bytes(b()), wanted, True)
    yield Case("workbook: sizes that lie.xlsx", lambda path: path.write_bytes(_lying(
        _part(strings, _long("<sst><si><t>", b"a" * 10**6, 300, "</t></si></sst>")))), "refused")
    for at in (0.1, 0.5, 0.9, 0.99):
        yield Case(f"workbook: cut at {at:.0%}.xlsx", _bytes(content[: int(at * len(content))]), "refused")
    for seed in range(6):
        yield Case(f"workbook: bits turned {seed}.xlsx", _bytes(_turned(content, seed)))
    locked = content[:6] + bytes([content[6] | 1]) + content[7:]
    yield Case("workbook: zip with a password.xlsx", _bytes(locked.replace(b"PK\x01\x02\x14\x00\x14\x00\x00", b"PK\x01\x02\x14\x00\x14\x00\x01")))
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as new:
        new.writestr("data.csv", BASE)
    yield Case("workbook: zip of a CSV.xlsx", _bytes(packed.getvalue()), "refused")
    yield Case("workbook: zip of a CSV.zip", _bytes(packed.getvalue()), "refused")
    for name, text in {"HTML": "<html><table><tr><td>unit</table>", "text": BASE, "nothing": ""}.items():
        for ending in ("xls", "xlsx", "xlsb", "ods"):
            yield Case(f"workbook: {name} saved so.{ending}", _bytes(text), "refused")
    yield Case("workbook: CSV that is a workbook.csv", _bytes(content), "refused")


def _lying(book: bytes) -> bytes:
    """All unpacked sizes said to be a thousand bytes, in the directory and before each part."""
    made = bytearray(book)
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        for found in re.finditer(re.escape(mark), book):
            struct.pack_into("<I", made, found.start() + place, 1000)
    return bytes(made)


def _turned(data: bytes, seed: int) -> bytes:
    rng, made = random.Random(seed), bytearray(data)
    for _ in range(20):
        made[rng.randrange(4, len(made))] ^= 1 << rng.randrange(8)
    return bytes(made)


def _ods(table: str) -> bytes:
    names = "".join(f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text"))
    with zipfile.ZipFile(made := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        new.writestr("content.xml", f'<?xml version="1.0"?><office:document-content{names}><office:body>'
                     f'<office:spreadsheet><table:table table:name="a">{table}</table:table></office:spreadsheet>'
                     "</office:body></office:document-content>")
        new.writestr("META-INF/manifest.xml", "<a/>")
    return made.getvalue()


def _other() -> Iterator[Case]:
    one = '<table:table-cell office:value-type="float" office:value="1" {}><text:p>1</text:p></table:table-cell>'
    row = "<table:table-row {}>{}</table:table-row>"
    tables = {
        "columns again and again": row.format("", one.format('table:number-columns-repeated="99999999"')),
        "rows again and again": row.format('table:number-rows-repeated="99999999"', one.format("")),
        "both": row.format('table:number-rows-repeated="1048576"', one.format('table:number-columns-repeated="16384"')),
        "many wide rows": row.format("", one.format('table:number-columns-repeated="16384"')) * 60000,
        "repeated -1": row.format('table:number-rows-repeated="-1"', one.format('table:number-columns-repeated="-5"')),
        "nothing": "", "number of no kind": row.format("", one.replace('"1"', '"one"').format("")),
    }
    for name, table in tables.items():
        yield Case(f"document: {name}.ods", _bytes(_ods(table)), "refused")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    noise = random.Random(2).randbytes(20000)
    for name, data in {
        "head alone": ole, "noise": ole + noise, "zeros": ole + bytes(20000), "ones": ole + b"\xff" * 20000,
        "a circle of sectors": ole + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10) + struct.pack("<IIIIIIIII", 1, 0, 0, 4096, 0, 0, 0, 0, 0) + struct.pack("<I", 0) * 109 + struct.pack("<I", 0) * 4000,
        "a password": ole + bytes(500) + "EncryptedPackage".encode("utf-16-le") + noise,
    }.items():
        yield Case(f"old workbook: {name}.xls", _bytes(data), "refused")
        yield Case(f"old workbook: {name}.xlsx", _bytes(data), "refused")
    yield Case("old workbook: a new one.xls", _bytes(_xlsx()), "refused")
    for seed in range(4):
        yield Case(f"document: bits turned {seed}.ods", _bytes(_turned(_ods(row.format("", one.format("")) * 9), seed)), "refused")
    yield Case("binary workbook: noise.xlsb", _bytes(b"PK\x03\x04" + noise), "refused")
    for ending, head in {"sav": b"$FL2@(#) SPSS", "rds": b"\x1f\x8b\x08", "feather": b"ARROW1\0\0",
                         "json": b"{}", "zip": b"PK\x05\x06" + bytes(18), "html": b"<html>"}.items():
        yield Case(f"other: cut short.{ending}", _bytes(head + noise[:200]), "refused")


# Parquet and Stata ----------------------------------------------------------------------------


def _typed() -> Iterator[Case]:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = pd.DataFrame(_cells()[1:], columns=HEAD.strip().split(","))

    def parquet(**columns: Any) -> bytes:
        table = pa.Table.from_pandas(frame)
        for name, values in columns.items():
            table = table.append_column(name, pa.array(values)) if values else table
        pq.write_table(table, made := io.BytesIO())
        return made.getvalue()

    def zeros(groups: int, rows: int) -> Callable[[Path], object]:
        def make(path: Path) -> None:
            some = pa.table({name: pa.repeat(pa.scalar(1.0), rows) for name in ("unit", "x", "y")})
            with pq.ParquetWriter(path, some.schema, compression="zstd") as writer:
                for _ in range(groups):
                    writer.write_table(some)

        return make

    def strings(path: Path) -> None:
        words = pa.DictionaryArray.from_arrays(pa.array([0] * 3000, pa.int32()), ["w" * 10**6])
        pq.write_table(pa.table({"unit": words, "x": [1.0] * 3000}), path, compression="zstd")

    def wide(path: Path) -> None:
        pq.write_table(pa.table({f"x{at}": [1.0, 2.0] for at in range(20000)}), path)

    yield Case("parquet: 3 GB in a little.parquet", zeros(13, 10**7), "refused", True)
    yield Case("parquet: 300 MB in a little.parquet", zeros(5, 2 * 10**6), "refused", True)
    yield Case("parquet: long texts in a little.parquet", strings, "refused")
    yield Case("parquet: 20,000 columns.parquet", wide, "refused", True)
    whole = parquet()
    for name, data in {
        "cut": whole[:-100], "footer alone": b"PAR1" + whole[-300:], "head alone": b"PAR1",
        "footer longer than the file": whole[:-8] + struct.pack("<I", 2**31 - 1) + b"PAR1",
        "noise within": b"PAR1" + random.Random(3).randbytes(len(whole) - 300) + whole[-296:],
    }.items():
        yield Case(f"parquet: {name}.parquet", _bytes(data), "refused")
    for seed in range(4):
        yield Case(f"parquet: bits turned {seed}.parquet", _bytes(_turned(whole, seed)))
    columns: dict[str, Any] = {
        "lists": [[1, 2]] * 10, "structs": [{"a": 1}] * 10, "bytes": [b"\xff"] * 10, "nothing": [None] * 10,
        "dates far away": pa.array([2**62] * 10, pa.timestamp("us")), "times": pa.array([5] * 10, pa.duration("s")),
        "decimals": pa.array([1] * 10, pa.decimal128(38, 9)), "unsigned": pa.array([2**64 - 1] * 10, pa.uint64()),
        "halves": pa.array([1.5] * 10, pa.float16()),
    }
    for name, values in columns.items():
        yield Case(f"parquet: {name}.parquet", lambda path, v=values: pq.write_table(
            pa.Table.from_pandas(frame).append_column("z", v if isinstance(v, pa.Array) else pa.array(v)), path))
    frame.to_stata(made := io.BytesIO(), write_index=False, version=118)
    new = made.getvalue()
    frame.to_stata(made := io.BytesIO(), write_index=False, version=114)
    old = made.getvalue()
    for at in (0.05, 0.3, 0.7, 0.95):
        yield Case(f"stata: new, cut at {at:.0%}.dta", _bytes(new[: int(at * len(new))]), "refused")
        yield Case(f"stata: old, cut at {at:.0%}.dta", _bytes(old[: int(at * len(old))]), "" if at > 0.9 else "refused")
    rows = new.index(b"<N>") + 3
    yield Case("stata: new, rows without end.dta", _bytes(new[:rows] + struct.pack("<Q", 2**62) + new[rows + 8 :]), "refused")
    yield Case("stata: old, rows without end.dta", _bytes(old[:6] + struct.pack("<i", 2**31 - 1) + old[10:]), "refused")
    for seed in range(5):
        yield Case(f"stata: bits turned {seed}.dta", _bytes(_turned(new, seed)))
        yield Case(f"stata: old, bits turned {seed}.dta", _bytes(_turned(old, seed)))
    yield Case("stata: noise.dta", _bytes(random.Random(4).randbytes(9999)), "refused")
    yield Case("stata: sparse.dta", lambda path: (path.write_bytes(new), os.truncate(path, 2 * 10**9))[0], "refused")


# Settings -------------------------------------------------------------------------------------


def _settings() -> Iterator[Case]:
    refused: dict[str, str | bytes] = {
        "empty": "", "noise": random.Random(5).randbytes(999), "zeros": bytes(999), "UTF-16": TOML.encode("utf-16"),
        "lists in lists": "data = " + "[" * 100000, "tables in tables": "data = " + "{a = " * 100000,
        "a long dotted key": ".".join("a" * 200000) + " = 1", "a number of digits": f"draws = {'9' * 100000}",
        "a million keys": "".join(f"k{at} = 1\n" for at in range(300000)), "key twice": TOML + TOML,
        "a text of 20 MB": f'data = "{"a" * 2 * 10**7}"', "text open": 'data = """', "a surrogate": TOML + 'names = "\\uD800"',
        "a zero": TOML.replace("base", "ba\\u0000se"), "a table for a text": TOML.replace('"unit"', "{a = 1}"),
        "a time for a text": TOML.replace('"unit"', "1979-05-27"), "endless draws": TOML + "draws = 99999999999999999999\n",
        "draws below zero": TOML + "draws = -1\n", "not a number": TOML + "draws = nan\n", "seed of no kind": TOML + "seed = inf\n",
        "a folder": TOML.replace("base.csv", "."), "a device": TOML.replace("base.csv", "/dev/zero"), "no data": TOML.replace("base.csv", ""),
        "itself": TOML.replace("base.csv", "settings: itself.toml"), "an address": TOML.replace("base.csv", "https://example.org/a.csv"),
        "names of a device": TOML + 'names = "/dev/zero"\n', "names of a folder": TOML + 'names = "."\n',
        "unknown chapter": TOML + 'only = ["../../x"]\n', "unknown technology": TOML + 'rts = "xrs"\n',
        "periods turned": TOML + 'periods = "2020:2019"\n', "periods of no kind": TOML + 'periods = "a:b:c"\n',
        "periods huge": TOML + f'periods = "{"9" * 5000}:"\n', "a role twice": TOML.replace('"y"', '"x"'),
        "a role of no column": TOML.replace('"y"', f'"{"z" * 100000}"'), "roles without end": TOML.replace('"y"', ", ".join(f'"c{at}"' for at in range(20000))),
        "a role of signs": TOML.replace('"y"', '"\\u001b[31m"'),
    }
    for name, text in refused.items():
        yield Case(f"settings: {name}.toml", _bytes(text), "refused")
    yield Case("settings: a mark.toml", _bytes("\ufeff" + TOML), "read")
    yield Case("settings: a comment of 2 MB.toml", _bytes("#" * 2000000 + "\n" + TOML))


# Places ---------------------------------------------------------------------------------------


def _places() -> Iterator[Case]:
    def circle(path: Path) -> None:
        path.symlink_to(path.with_suffix(".other"))
        path.with_suffix(".other").symlink_to(path)

    def listening(path: Path) -> None:
        socket.socket(socket.AF_UNIX).bind(os.fsencode(path))

    for ending in ("csv", "xlsx", "parquet", "dta", "toml"):
        yield Case(f"place: pipe.{ending}", os.mkfifo, "refused")
        yield Case(f"place: folder.{ending}", Path.mkdir, "refused")
        yield Case(f"place: circle.{ending}", circle, "refused")
    yield Case("place: socket.csv", listening, "refused")
    yield Case("place: nowhere.csv", lambda path: path.symlink_to("gone"), "refused")
    yield Case("place: link.csv", lambda path: path.symlink_to("base.csv"), "read")
    for name in ("/dev/zero", "/dev/random", "/dev/null", "/dev/tty", "/proc/kmsg", "/proc/self/mem", "/proc/self/environ",
                 "", ".", "/", "a" * 300, "a\0b.csv", "a\nb.csv", "\udcff.csv", "~", "base.csv/x", "base.csv#x", "x.xlsx#",
                 "x" * 5000, "..#a.xlsx#b"):
        yield Case(f"place: called {name[:20]!r}", lambda path, n=name: n, "refused")


# fmt: on
# Asking ---------------------------------------------------------------------------------------


def ask(source: str, options: dict[str, Any]) -> tuple[str, float]:
    """Let the intake read and guess a source: "read", or what it refuses; seconds of the longer."""
    from gbaeff.book.build.chapters import BookError
    from gbaeff.book.reader import rerun
    from gbaeff.book.reader.intake import Reading, Roles, guess, load
    from gbaeff.dea.panel import DataError

    def settings() -> None:
        asked = rerun.request(source, {}, ())
        rerun._names_file(asked)
        rerun._opened(asked, lambda finding: None)

    roles = [Roles.of(**ROLES, **options)]
    steps: list[Callable[[], object]] = [
        lambda: load(source, roles[0]),
        lambda: roles.append(guess(source, Reading(**options))[0]),
        lambda: load(source, roles[1]),
    ]
    refused, read, longest = "", False, 0.0
    for step in [settings] if source.endswith(".toml") else steps:
        started = time.process_time()
        try:
            read |= step() is not None or step is settings
        except (BookError, DataError) as error:
            refused = refused or f"refused: {error}"
        except IndexError:
            if len(roles) > 1:  # else: there was nothing to guess
                raise
        longest = max(longest, time.process_time() - started)
    return "read" if read else refused, longest


@dataclass(frozen=True)
class Answer:
    """What a case came to: words, seconds of CPU, bytes of memory, and why it fails (or nothing)."""

    said: str
    seconds: float
    memory: int
    fault: str


def answer(case: Case, folder: Path) -> Answer:
    """Make a case in a folder of its own and ask in a process of its own."""
    (folder / "base.csv").write_text(BASE)
    path = folder / case.name.replace("/", "_").replace("\0", "_")
    made = case.make(path)
    source = made if isinstance(made, str) else str(path)
    log = folder / "said"
    child = os.fork()
    if not child:
        os.chdir(folder)
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        os.setsid()  # no terminal to read from
        now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (3 * SECONDS, 3 * SECONDS))
        signal.alarm(20 * SECONDS)  # whoever waits uses none
        status = 3
        try:
            said, longest = ask(source, case.options)
            told = said.encode("utf-8", "backslashreplace").decode()
            print(f"{longest:.2f} {told}", flush=True)
            status = 0 if said == "read" else 1
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    _, ended, used = os.wait4(child, 0)
    said, status = log.read_text(errors="replace"), os.waitstatus_to_exitcode(ended)
    seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
    if status in (0, 1):
        longest, _, said = said.partition(" ")
        seconds = float(longest)
    if status < 0:
        fault = f"ended by {signal.Signals(-status).name}"
    elif status == 3:
        fault = f"traceback: {said.strip().splitlines()[-1][:200]}"
    elif seconds > SECONDS:
        fault = "too slow"
    elif memory > MEMORY:
        fault = "too large"
    elif "Warning" in said:
        fault = f"a library's warning: {said[:200]}"
    elif any(ord(one) < 32 and one != "\n" for one in said):
        fault = "control characters in the answer"
    elif case.wanted and not said.startswith(case.wanted):
        fault = f"not {case.wanted}"
    else:
        fault = ""
    return Answer(said.strip(), seconds, memory, fault)


def main() -> int:
    """Ask all that are chosen, and print what they answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without those that take long to make")
    parser.add_argument(
        "--sample", type=int, metavar="N", help="so many of them, the same each time"
    )
    parser.add_argument("word", nargs="?", default="", help="only cases whose name has it")
    parser.add_argument("-v", action="store_true", help="whole answers")
    args = parser.parse_args()
    # Once, before the processes part.
    import openpyxl  # noqa: F401
    import python_calamine  # noqa: F401

    from gbaeff.book.reader import rerun  # noqa: F401

    chosen = [one for one in cases() if args.word in one.name and not (args.quick and one.large)]
    if args.sample:
        chosen = random.Random(0).sample(chosen, args.sample)
    kinds: Counter[str] = Counter()
    slowest, largest = 0.0, 0
    for case in chosen:
        with tempfile.TemporaryDirectory() as folder:
            found = answer(case, Path(folder))
        slowest, largest = max(slowest, found.seconds), max(largest, found.memory)
        kinds[found.fault.partition(":")[0]] += 1
        line = " | ".join(found.said.splitlines())
        print(
            f"{'FAULT ' + found.fault if found.fault else 'ok'} | {case.name} | "
            f"{found.seconds:.1f} s, {found.memory / 1e6:.0f} MB | {line if args.v else line[:160]}"
        )
    failed = sum(kinds.values()) - kinds[""]
    print(
        f"{len(chosen)} inputs, {failed} failed {dict(kinds)}; at most {slowest:.1f} s and {largest / 1e6:.0f} MB"
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
