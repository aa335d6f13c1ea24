"""Text files: encoding, delimiter, records."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Sequence

from gbaeff.book.reader.intake import limits
from gbaeff.book.reader.intake.findings import Findings, quoted

Score = Callable[[Sequence[str]], int]
"""How many of the wanted names a row of headers has."""

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
PEEK = 30
"""Rows in which the header is looked for."""

# A first line that names the delimiter; a spreadsheet does not show it.
_DECLARED = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)


def read(
    data: bytes, findings: Findings, score: Score, encoding: str = ""
) -> tuple[list[list[str]], str, str]:
    r"""Read a text file into records of cells; a blank line is a record without cells.

    Parameters
    ----------
    findings : Findings
        Gets errors for its encoding and its quotation marks.
    score : function
        How many wanted names a row of headers has; decides the delimiter.
    encoding : str
        Its name, if it is known.

    Returns
    -------
    tuple
        The records, the name of the encoding and the delimiter.

    Examples
    --------
    >>> read(b"port;berths\nA;3", Findings("ports.csv"), len)
    ([['port', 'berths'], ['A', '3']], 'UTF-8', ';')
    """
    text, encoding = (
        _given(data, encoding, findings) if encoding else _decode(data, findings, score)
    )
    if re.match(r"\s*<(?:!doctype|html|\?xml)", text, re.IGNORECASE):
        findings.stop(
            "kind of file", "expected a table, found a web page or XML",
            "open it in a spreadsheet and save it as CSV",
        )  # fmt: skip
    declared = _DECLARED.match(text)
    if declared:
        text = text[declared.end() :]
    delimiter = declared[1] if declared else _detect(text, score)
    limits.table(sum(map(text.count, {delimiter, "\n", "\r"})), 0, findings)
    return _split(text, delimiter, findings), encoding, delimiter


def _decode(data: bytes, findings: Findings, score: Score) -> tuple[str, str]:
    for mark, name, shown in (
        (codecs.BOM_UTF8, "utf-8", "UTF-8"),
        (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
        (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
        (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
    ):
        if data.startswith(mark):
            body = data[len(mark) :] if name == "utf-8" else data
            return _strict(body, name, shown, findings, score)
    if b"\0" in data:
        head = data[:4000]
        for name, part in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
            if part and part.count(0) > 0.6 * len(part):
                return _strict(data, name, "UTF-16", findings, score)
        findings.stop("kind of file", "expected a text, found bytes that are none",
              "save the data as CSV, Excel (.xlsx), Parquet or Stata (.dta)")  # fmt: skip
    return _strict(data, "utf-8", "UTF-8", findings, score)


def _strict(
    data: bytes, name: str, shown: str, findings: Findings, score: Score
) -> tuple[str, str]:
    try:
        return data.decode(name), shown
    except UnicodeDecodeError as error:
        if name != "utf-8":
            findings.stop("encoding", f"the file begins like {shown} but does not go on like it: "
                  f"byte {error.start + 1:,} cannot be read",
                  "save it again as CSV UTF-8")  # fmt: skip
        return _undecodable(data, error.start, findings, score)


def _given(data: bytes, name: str, findings: Findings) -> tuple[str, str]:
    try:
        return data.decode(name).removeprefix("\ufeff"), name
    except UnicodeDecodeError as error:
        findings.stop("encoding", f"byte {error.start + 1:,} cannot be read as {name}",
              "leave --encoding out, or name another")  # fmt: skip
    except (LookupError, ValueError):
        findings.stop("encoding", f"no encoding is called {quoted(name)}",
              "names are utf-8, cp1252 (Windows, western Europe), cp1250 (central Europe), "
              "gb18030 (Chinese)")  # fmt: skip
    raise AssertionError


def _undecodable(data: bytes, start: int, findings: Findings, score: Score) -> tuple[str, str]:
    """Read what is not UTF-8 if its encoding is beyond doubt; else report the first such byte."""
    chinese = _paired(data)
    likely = "gb18030" if chinese else "cp1252"
    shown = "GB18030" if chinese else "Windows-1252"
    text = data.decode(likely, errors="replace")
    delimiter = _detect(text, score)
    before = _DECLARED.sub("", data[:start].decode("utf-8")) + "?"  # in place of the byte
    done = list(csv.reader(io.StringIO(before, newline=""), delimiter=delimiter))
    row, cell = len(done), len(done[-1]) - 1
    ends = re.compile(re.escape(delimiter.encode()) + rb'|[\r\n"]')
    begin = max((found.end() for found in ends.finditer(data, 0, start)), default=0)
    end = ends.search(data, start)
    whole = data[begin : end.start() if end else len(data)]
    column = done[0][cell] if row > 1 and cell < len(done[0]) else None
    if "\ufffd" not in text and (_chinese(text) if chinese else _western(text)):
        findings.add(
            "warning", "encoding", f"the file is not UTF-8 and is read as {shown}",
            f"if this name is wrong, give another --encoding than {likely}",
            row=row, column=column, value=whole.decode(likely),
        )  # fmt: skip
        return text, shown
    readings, value = [], None
    for name, label in (("cp1252", "Windows-1252"), ("gb18030", "GB18030")):
        reading = whole.decode(name, errors="replace")
        if "\ufffd" not in reading:
            readings.append(f"{quoted(reading)} in {label} (--encoding {name})")
            value = reading if name == likely or value is None else value
    more = sum(not _utf8(line) for line in data[start:].splitlines()) - 1
    others = f", and {more:,} more lines with such bytes" if more > 0 else ""
    reads = f"the cell would read {' or '.join(readings)}: " if readings else ""
    findings.add(
        "error", "encoding",
        f"expected UTF-8, found the byte 0x{data[start]:02X} (byte {start + 1:,} of the file)"
        f"{others}",
        f"{reads}name the encoding with --encoding, or save the file as CSV UTF-8",
        row=row, column=column, value=value,
    )  # fmt: skip
    return text, f"for these checks as if it were {shown}"


# Letters of western Europe, and signs that stand beside numbers and texts there.
_LETTERS = "".join(chr(at) for at in (*range(0xC0, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0x100)))
_SIGNS = "\N{NO-BREAK SPACE}–—‘’“”„€£§°²³µ«»…Œœ"


def _western(text: str) -> bool:
    """Whether a text reads like one of western Europe: its letters stand alone among plain ones."""
    strange = {one for one in text if ord(one) > 127}
    return strange <= {*_LETTERS, *_SIGNS} and not re.search(rf"[{_LETTERS}]{{3}}", text)


def _chinese(text: str) -> bool:
    """Whether all that is not ASCII is Chinese, in the part of it that names are written in."""
    return all("\u3000" <= one <= "\u9fff" or "\uff00" <= one <= "\uffef"
               for one in text if ord(one) > 127)  # fmt: skip


def _utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _paired(data: bytes) -> bool:
    """Whether bytes above ASCII mostly come in pairs, as in Chinese text."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", data)[:2000]]
    return sum(length % 2 == 0 for length in runs) > 0.7 * len(runs)


def _detect(text: str, score: Score) -> str:
    head = "".join(text[:200_000].splitlines(keepends=True)[: 4 * PEEK])
    ranks: dict[str, tuple[int, float, int]] = {}
    for delimiter in DELIMITERS:
        try:
            found = list(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter))
        except csv.Error:
            continue
        records = [record for record in found if any(record)][:PEEK]
        if not records:
            continue
        widths = [len(record) for record in records]
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        fit = widths.count(usual) / len(widths) if usual > 1 else 0.0
        ranks[delimiter] = max(score(record) for record in records), fit, usual
    return max(ranks, key=lambda delimiter: ranks[delimiter]) if ranks else ","


def _split(text: str, delimiter: str, findings: Findings) -> list[list[str]]:
    records: list[list[str]] = []
    # Decoded bit by bit, where StringIO would hold four bytes a character.
    lines = io.TextIOWrapper(
        io.BytesIO(text.encode("utf-8", "surrogatepass")), "utf-8", "surrogatepass", newline=""
    )
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        records.extend(reader)
    except csv.Error as error:
        row = len(records) + 1
        if "field larger" in str(error):
            findings.stop("too large", f"a cell has more than {csv.field_size_limit():,} "
                          "characters, or a quotation mark opens it and none closes it",
                          "shorten or close it", row=row)  # fmt: skip
        if "unexpected end" in str(error):
            line = re.split(r"\r\n|\r|\n", text)[_line(records)]
            findings.stop("quotation marks",
                  "a quotation mark opens a cell here and none closes it",
                  "close the cell, or write the mark twice within a cell in quotation marks",
                  row=row, value=line)  # fmt: skip
        findings.add("error", "quotation marks",
                     "a text goes on behind the quotation mark that closes its cell",
                     "write the mark twice within the cell", row=row)  # fmt: skip
        lenient = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return list(lenient)
    return records


def _line(records: list[list[str]]) -> int:
    """Number of lines that records take, counting line breaks within cells."""
    return sum(1 + sum(len(re.findall(r"\r\n|\r|\n", cell)) for cell in one) for one in records)
