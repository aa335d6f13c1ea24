"""How a file writes its numbers: decimal comma or point, groups of thousands, percentages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gbaeff.book.reader.intake.column import Column
from gbaeff.book.reader.intake.findings import Findings, listed, quoted
from gbaeff.book.reader.intake.numerals import number, parse, shapes, ungrouped

_NUMERIC = ("thousands", "european", "comma", "decimal", "spaced", "percent")
_MOSTLY = 0.8  # of the filled cells: what a column of numbers has
_GROUPED = re.compile(r"\s*[+-]?[1-9][0-9]{0,2}\.[0-9]{3}\s*")
_LONG = re.compile(r"\s*[+-]?[0-9]{4}")
_MARKS = {mark: re.compile(rf"[ \u00a0\u2009\u202f'’{mark}]") for mark in (",", ".")}
_TAIL = re.compile(r"[0-9]*(?:[eE][+-]?[0-9]+)?")
_PERCENT = re.compile(r"\s*(.*[0-9.,])\s*([%‰])\s*")


def settle(
    columns: Sequence[Column], decimal: str, text_file: bool, findings: Findings
) -> tuple[Column, ...]:
    """Read numbers that are written in one other way throughout the file.

    Groups of thousands are read where no number of the column has thousands without them. A
    decimal comma is beyond doubt where some cell can have no other meaning (1,5; 1.234,5) and
    none contradicts it (1.5; 1,234.5); so is the opposite. A column is read as shares where every
    filled cell has a per cent sign. What is left stays a text, and is refused where it is needed.

    Parameters
    ----------
    decimal : {"", ".", ","}
        What stands before decimals; empty: what the file tells.
    text_file : bool
        Whether plain numbers are texts as well, not values of a workbook.
    findings : Findings
        Gets a note on what was read how.

    Returns
    -------
    tuple of Column
        With the numbers of those that were read.

    Examples
    --------
    >>> cells = [np.array(texts, dtype=object) for texts in (["1,5", "2"], ["1.200", "3,25"])]
    >>> columns = [Column(name, texts) for name, texts in zip("ab", cells)]
    >>> [column.numbers.tolist() for column in settle(columns, "", True, Findings("a.csv"))]
    [[1.5, 2.0], [1200.0, 3.25]]
    """
    looked = {at: _look(one.texts) for at, one in enumerate(columns) if one.numbers is None}
    numeric = {at: found for at, found in looked.items() if found is not None}
    mark = decimal or _told(
        [(columns[at].texts, *found) for at, found in numeric.items()], text_file
    )
    made = list(columns)
    read: dict[str, list[tuple[str, str, float]]] = {}
    for at, (numbers, kinds) in numeric.items():
        found, how = _read(columns[at].texts, numbers, kinds, mark, text_file, bool(decimal))
        changed = ~((found == numbers) | (np.isnan(found) & np.isnan(numbers)))
        if changed.any():
            first = int(np.flatnonzero(changed)[0])
            made[at] = replace(columns[at], numbers=found)
            example = (columns[at].header, columns[at].texts[first].strip(), float(found[first]))
            read.setdefault(how, []).append(example)
    for how, examples in read.items():
        name, text, number = examples[0]
        findings.add(
            "note", "how numbers are written",
            f"{listed([quoted(one[0]) for one in examples], 6)} "
            f"{'has' if len(examples) == 1 else 'have'} {how}: {text} in {quoted(name)} is read "
            f"as {number:.15g}",
            "--decimal decides otherwise" if how != _SHARES else
            "a share, as 100 % is 1; efficiency does not depend on it",
        )  # fmt: skip
    return tuple(made)


_SHARES = "percentages"
_Look = tuple[NDArray[np.float64], NDArray[np.object_]]


def _look(texts: NDArray[np.object_]) -> _Look | None:
    """Plain numbers and the shapes of the other cells, if most cells are some kind of number."""
    numbers = parse(texts)
    other = np.isnan(numbers)
    if not other.any():
        return numbers, np.full(len(texts), "", dtype=object)
    # Of a long column of names a part tells that it is one.
    head = shapes(texts[other][:200])
    if len(head) == 200 and not np.isin(head, [*_NUMERIC, "blank"]).any():
        return None
    kinds = np.full(len(texts), "", dtype=object)
    kinds[other] = shapes(texts[other])
    blank = kinds == "blank"
    number = ~other | np.isin(kinds, _NUMERIC)
    return (numbers, kinds) if number.sum() > _MOSTLY * (~blank).sum() else None


def _told(columns: Sequence[tuple[NDArray[np.object_], NDArray[np.float64], NDArray[np.object_]]],
          text_file: bool) -> str:  # fmt: skip
    """The decimal mark that the file tells; empty if it tells none, or both."""
    commas = points = False
    for texts, numbers, kinds in columns:
        for text, kind in {*zip(texts[kinds != ""].tolist(), kinds[kinds != ""].tolist())}:
            inner = text
            if kind == "percent" and (found := _PERCENT.fullmatch(text)):
                inner = found[1]
                kind = "" if np.isfinite(parse(_one(inner))[0]) else str(shapes(_one(inner))[0])
            commas |= kind in ("decimal", "european") or (kind == "spaced" and "," in inner)
            points |= kind == "thousands" or (kind in ("spaced", "") and "." in inner)
        if text_file:
            plain = texts[np.isfinite(numbers)].tolist()
            points |= any("." in text and not _GROUPED.fullmatch(text) for text in plain)
    return "" if commas == points else "," if commas else "."


def _read(
    texts: NDArray[np.object_],
    numbers: NDArray[np.float64],
    kinds: NDArray[np.object_],
    mark: str,
    text_file: bool,
    given: bool,
) -> tuple[NDArray[np.float64], str]:
    """Numbers of a column by the file's decimal mark, and what was special about them."""
    found = numbers.copy()
    filled = kinds != "blank"
    if (kinds[filled] == "percent").all() and filled.any():
        for at in np.flatnonzero(filled):
            if (parts := _PERCENT.fullmatch(texts[at])) is not None:
                inner = _number(parts[1], mark)
                # Divided as a text, so that 75.3 % is 0.753 to the last bit.
                found[at] = inner / (100 if parts[2] == "%" else 1000)
        return found, _SHARES
    readable = ["spaced"]
    if mark == ",":
        readable += ["decimal", "european", "comma"]
    elif mark == ".":
        readable += ["thousands", "comma"]
    if not given and any(map(_LONG.match, texts[np.isfinite(numbers)].tolist())):
        # Where some thousands are not grouped, what seems to be groups may be a slip.
        readable = ["decimal"] if mark == "," else []
    again = np.isin(kinds, readable)
    if mark == "," and text_file:
        again |= np.array(["." in text and kind == "" for text, kind in zip(texts, kinds)])
    for at in np.flatnonzero(again):
        found[at] = _number(texts[at], mark)
    what = {",": "decimal commas", ".": "commas or spaces between thousands"}
    return found, what.get(mark, "spaces between thousands")


def _number(text: str, mark: str) -> float:
    """One number by the decimal mark; NaN where it does not fit."""
    text = text.strip()
    if not mark and ("," in text):
        return float("nan")
    other = "." if mark == "," else ","
    head, _, tail = text.partition(mark or ".")
    groups = _MARKS[other].split(head.lstrip("+-"))
    # Groups of three, or of two before the last as in India.
    if len(groups) > 1 and not (
        len(groups[-1]) == 3 and all(len(one) in (2, 3) for one in groups[1:-1]) and groups[0]
    ):
        return float("nan")
    return number(ungrouped(text, mark or ".")) if _TAIL.fullmatch(tail) else float("nan")


def _one(text: str) -> NDArray[np.object_]:
    return np.array([text], dtype=object)
