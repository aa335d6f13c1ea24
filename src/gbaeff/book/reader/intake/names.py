"""Names are data: how names of units and columns are compared, and what is noted of them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gbaeff.book.reader.intake.findings import Cells, Findings, listed, quoted

# Zero-width space, word joiner, byte order mark, soft hyphen, marks of direction. The zero-width
# joiners stay: some scripts and emoji need them.
_UNSEEN = "\u200b\u2060\ufeff\u00ad\u200e\u200f"
_ENDS = re.compile(rf"^[\s{_UNSEEN}]+|[\s{_UNSEEN}]+$")
_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TOTALS = {
    "total", "totals", "grand total", "sum", "sums", "subtotal", "average", "averages", "mean",
    "median", "all", "all units", "overall", "合计", "总计", "平均", "gesamt", "summe", "totale",
    "ensemble", "moyenne", "promedio", "всего", "итого",
}  # fmt: skip


def clean(text: str) -> str:
    """A name without what cannot be seen at its ends, in Unicode's composed form.

    Examples
    --------
    >>> clean("  Caf" + "e" + chr(0x301) + chr(0x200B)) == "Caf" + chr(233)
    True
    """
    if text.isascii():
        return text.strip()
    return _ENDS.sub("", unicodedata.normalize("NFC", text))


def same(text: str) -> str:
    """What two spellings of one name share: `clean`, one space for any gap, nothing unseen.

    Examples
    --------
    >>> same("Port" + chr(160) + " A") == same("Port A ")
    True
    """
    return " ".join(re.sub(f"[{_UNSEEN}]", "", clean(text)).split())


def alike(text: str) -> str:
    """What names share that differ only by case, by spaces or by the width of their letters.

    Examples
    --------
    >>> alike("PORT a") == alike("portA")
    True
    """
    return "".join(unicodedata.normalize("NFKC", same(text)).casefold().split())


def closest(name: str, known: Iterable[str]) -> list[str]:
    """Up to three known names that may be meant.

    Examples
    --------
    >>> closest("Berth", ["berths", "tonnes"])
    ['berths']
    """
    by_shape: dict[str, str] = {}
    for one in known:
        by_shape.setdefault(_shape(one), one)
    shape = _shape(name)
    found = [one for key, one in by_shape.items() if key == shape]
    found += [by_shape[key] for key in difflib.get_close_matches(shape, list(by_shape), 3, 0.6)]
    if len(shape) > 2:
        found += [one for key, one in by_shape.items() if shape in key or (key and key in shape)]
    return list(dict.fromkeys(found))[:3]


def _shape(name: str) -> str:
    return re.sub(r"[\W_]+", "", alike(name))


def meant(name: str, known: Sequence[str]) -> str:
    """Advice for a name that is not known.

    Examples
    --------
    >>> meant("Berth", ["berths", "tonnes"])
    "did you mean 'berths'?"
    >>> meant("x", ["berths", "tonnes"])
    "there are 'berths' and 'tonnes'"
    """
    near = [quoted(one) for one in closest(name, known)]
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"there are {listed([quoted(one) for one in known], 10)}" if known else "there is none"


def blank(text: str) -> bool:
    """Whether a name has nothing that could be seen.

    Examples
    --------
    >>> blank(" " + chr(0x200B)), blank("-")
    (True, False)
    """
    return not any(unicodedata.category(character)[0] not in "CZ" for character in text)


def is_total(name: str) -> bool:
    """Whether a name is one of a total or a mean.

    Examples
    --------
    >>> is_total("Total "), is_total("Totnes")
    (True, False)
    """
    return same(name).casefold() in _TOTALS


def units(
    cells: Cells, findings: Findings, told: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], list[str]]:
    """Tell the units of a column of names apart.

    Spellings that only differ in what cannot be seen (spaces, composed characters) are one unit,
    called by its first spelling; names that differ by case are two.

    Parameters
    ----------
    cells : Cells
        The names as they stand, one an observation.
    findings : Findings
        Gets an error for an empty name, a warning for spellings of one unit, for names that
        differ only by case and for what looks like a total, and notes.
    told : array of bool, optional
        Empty cells that are reported elsewhere.

    Returns
    -------
    tuple
        For each observation the number of its unit (-1 where the name is empty), and the names of
        the units in order of first appearance.
    """
    codes, spellings = pd.factorize(cells.texts)
    first = np.unique(codes, return_index=True)[1]
    known: dict[str, int] = {}
    names: list[str] = []
    origin: list[int] = []  # for each unit, the first observation
    folded: dict[str, int] = {}
    of = np.full(len(spellings), -1)
    column = str(cells.headers[0]) if len(cells.headers) else None
    for at, text in enumerate(map(str, spellings)):
        name, row = clean(text), int(cells.rows[first[at]])
        if blank(name):
            continue
        place: dict[str, Any] = {"row": row, "column": column, "value": text}
        key = same(name)
        if key in known:
            of[at] = unit = known[key]
            if name != names[unit]:
                findings.add(
                    "warning", "spellings of one unit",
                    f"taken as the unit {quoted(names[unit])} of row {cells.rows[origin[unit]]}, "
                    "from which only spaces or invisible characters tell it",
                    "write it alike, or give the two other names", **place,
                )  # fmt: skip
        else:
            of[at] = known[key] = unit = len(names)
            names.append(name)
            origin.append(first[at])
            twin = folded.setdefault(alike(name), unit)
            if twin != unit:
                findings.add(
                    "warning", "names that are almost alike",
                    f"taken as another unit than {quoted(names[twin])} of row "
                    f"{cells.rows[origin[twin]]}, from which only case, spaces or width tells it",
                    "write it alike if they are one unit", **place,
                )  # fmt: skip
            if is_total(name):
                findings.add(
                    "warning", "a total among units",
                    "looks like a total or a mean, not like a unit",
                    "delete the row if it sums up others", **place,
                )  # fmt: skip
            _note_characters(name, findings, **place)
        if name != unicodedata.normalize("NFC", text):
            findings.add(
                "note", "spaces around a name", "spaces or invisible characters at the ends",
                "they are left out", **place,
            )  # fmt: skip
    found = of[codes] if len(codes) else np.empty(0, dtype=np.int64)
    empty = found < 0
    if told is not None:
        empty &= ~told
    findings.cells(
        "error", "unit without a name", [cells.at(empty)],
        ("expected the name of a unit, found an empty cell",
                      "fill in the name, or delete the row"),
    )  # fmt: skip
    return found, names


def _note_characters(
    name: str, findings: Findings, *, row: int, column: str | None, value: str
) -> None:
    controls = [one for one in name if unicodedata.category(one) == "Cc"]
    overrides = [one for one in name if one in _OVERRIDES]
    if controls or overrides:
        what = "control characters" if controls else "marks that turn the direction of writing"
        codes = ", ".join(f"U+{ord(one):04X}" for one in dict.fromkeys(controls + overrides))
        findings.add(
            "note", "characters that cannot be seen", f"the name has {what} ({codes})",
            "it is kept in the tables; pages show a mark for them",
            row=row, column=column, value=value,
        )  # fmt: skip
