"""Numbers in texts: which texts are numbers, and of what shape the others are.

What a reader is told of them is in :mod:`gbaeff.book.reader.intake.findings`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

LONGEST = 300
"""Characters of a cell that may be a number, and of a name that may hold a year."""
_PLAIN = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_GAP = "[ \u00a0\u2009\u202f'’]"
NUM = rf"[+-]?(?:[0-9](?:[0-9.,]|{_GAP}(?=[0-9]))*|[.,][0-9]+)(?:e[+-]?[0-9]+)?"
_ONE = (
    rf"[+-]?(?:[0-9]{{1,3}}(?:(?:,|\.|{_GAP})[0-9]{{3}})+(?:[.,][0-9]+)?|[0-9]*[.,]?[0-9]+)"
    r"(?:e[+-]?[0-9]+)?"
)
_GAPS = (
    r"|#?n\.?/?a\.?|nan|null|none|nil|n\.?d\.?|missing|unknown|not available|no data"
    r"|[-‐-―−]+|[.·…]+|\?+|:|\*+|<na>"
)
_GAP_WITHIN = re.compile(_GAP)
_GAP_ALONE = re.compile(_GAPS, re.IGNORECASE)
_SHAPES = re.compile(
    "|".join(
        f"(?P<{name}>{shape})"
        for name, shape in {
            # The order matters: the first that fits.
            "blank": _GAPS,
            "formula_error": r"#(?:div/0!|ref!|value!|name\?|num!|null!|spill!|calc!|err:\d+)",
            "formula": r"=.*",
            "infinite": r"[+-]?(?:inf(?:inity)?|∞)",
            "truth": r"true|false|yes|no",
            "thousands": (
                r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}\.[0-9]*"
                r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,})"
            ),
            "european": r"[+-]?[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,})",
            "comma": r"[+-]?[1-9][0-9]{0,2},[0-9]{3}",  # 1.234 or 1234
            "decimal": r"[+-]?[0-9]*,[0-9]+(?:e[+-]?[0-9]+)?",
            "spaced": rf"[+-]?[0-9]{{1,3}}(?:{_GAP}[0-9]{{3}})+(?:[.,][0-9]*)?",
            "date": (
                r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}(?:[t ].*)?"
                r"|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|[0-9]{1,2}-[0-9]{1,2}-[0-9]{2,4}"
                r"|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}"
                r"|[0-9]{1,2}[-. ]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
                r"(?:[-. ]?[0-9]{2,4})?"
            ),
            "percent": rf"{NUM}\s*[%‰]",
            "bracket": rf"\(\s*{NUM}\s*\)",
            "minus": rf"[‐-―−]\s*{NUM}",
            "mark": rf"{NUM}\s*(?:[*†‡§¹²³⁴⁵]+|\([a-z0-9]{{1,2}}\)|\[[0-9a-z]{{1,3}}\])",
            "bound": rf"[<>≤≥~≈±]+\s*{NUM}|{NUM}\s*(?:±|-|–|\.\.)\s*{NUM}",
            "unit": (
                rf"(?:[a-z]{{0,3}}\s?[$€£¥₹₽]|[a-z]{{3}})\s*{_ONE}(?:\s*[^\d\s][^\d]*)?"
                rf"|{_ONE}\s*(?:[^\W\d_]|[$€£¥₹₽°/])[^\d]*[23]?"
            ),
        }.items()
    ),
    re.IGNORECASE,
)
_NAN = float("nan")


def parse(texts: NDArray[np.object_]) -> NDArray[np.float64]:
    """Read plain numbers such as 1, 1.5, 1e3, +5; NaN for every other text.

    Examples
    --------
    >>> parse(np.array(["1e3", " +5 ", "1,5", "nan"], dtype=object)).tolist()
    [1000.0, 5.0, nan, nan]
    """
    return np.array([number(text) for text in texts.tolist()], dtype=float)


def number(text: str) -> float:
    """`parse` of one text."""
    return float(text) if len(text) <= LONGEST and _PLAIN.fullmatch(text) else _NAN


def shape(text: str) -> str:
    """Say what a text is that is not a plain number: a key of `findings.KINDS`.

    Examples
    --------
    >>> [shape(text) for text in ["n/a", "1.234,5", "1,5", "1 234", "45%", "12 kg", "many"]]
    ['blank', 'european', 'decimal', 'spaced', 'percent', 'unit', 'text']
    """
    text = text.strip()
    if len(text) > LONGEST:
        return "text"
    if _PLAIN.fullmatch(text):
        return "infinite"  # such as 1e999
    if not text.isascii() and _PLAIN.fullmatch(_western(text)):
        return "minus" if unicodedata.category(text[0]) in ("Pd", "Sm") else "digits"
    found = _SHAPES.fullmatch(text)
    return found.lastgroup or "text" if found else "text"


def gaps(texts: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which texts say that there is no value: empty, n/a, NULL, a dash, a point.

    Examples
    --------
    >>> gaps(np.array(["", " n/a ", "-", "0"], dtype=object)).tolist()
    [True, True, True, False]
    """
    fits = _GAP_ALONE.fullmatch
    return np.array([fits(text.strip()) is not None for text in texts.tolist()], dtype=bool)


def shapes(texts: NDArray[np.object_]) -> NDArray[np.object_]:
    """`shape` of each text, each distinct text once."""
    known = {text: shape(text) for text in dict.fromkeys(texts.tolist())}
    return np.array([known[text] for text in texts.tolist()], dtype=object)


def settle(found: Iterable[NDArray[np.object_]], dotted: Iterable[bool], sheet: str) -> str:
    """What "1,234" means in a column: "decimal", "thousands", or "comma" if nothing tells.

    Parameters
    ----------
    found : iterable of arrays
        Shapes of the column's cells, then those of the other columns.
    dotted : iterable of bool
        For each of these columns, whether it has numbers with a decimal point.
    sheet : str
        What to answer if no column tells.

    Examples
    --------
    >>> settle([np.array(["comma", "decimal"], dtype=object)], [False], "comma")
    'decimal'
    """
    for shapes_of, points in zip(found, dotted):
        counts = Counter(shapes_of.tolist())
        if counts["decimal"] + counts["european"] > counts["thousands"]:
            return "decimal"
        if counts["thousands"] or points:
            return "thousands"
    return sheet


def _western(text: str) -> str:
    signs = {"−": "-", "－": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "＋": "+"}
    changed = []
    for at, character in enumerate(text):
        if character.isdecimal():
            changed.append(str(unicodedata.decimal(character)))
        elif character in "．٫" or (at == 0 and character in signs):
            changed.append(signs.get(character, "."))
        else:
            changed.append(character)
    return "".join(changed)


def ungrouped(text: str, decimal: str) -> str:
    """A number without its groups of thousands and with a point before its decimals.

    Examples
    --------
    >>> ungrouped("1.234,5", ","), ungrouped("1 234.5", ".")
    ('1234.5', '1234.5')
    """
    kept = _GAP_WITHIN.sub("", text)
    other = "." if decimal == "," else ","
    return kept.replace(other, "").replace(decimal, ".")


def _spaced(text: str) -> str:
    return re.sub(_GAP, "", text).replace(",", ".")


READ = {
    "decimal": lambda text: ungrouped(text, ","),
    "thousands": lambda text: ungrouped(text, "."),
    "european": lambda text: ungrouped(text, ","),
    "spaced": _spaced,
    "bracket": lambda text: "-" + _spaced(text.strip("() ")),
    "minus": lambda text: "-" + _western(text).lstrip("-‐‑‒–—― −").strip(),
    "digits": _western,
}
"""Shape of a cell -> the plain number that it means."""
