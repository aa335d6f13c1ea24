"""Numbers in texts: which texts are numbers, and what is wrong with the others."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gbaeff.book.reader.intake.findings import quoted
from gbaeff.book.reader.intake.limits import NAME

_PLAIN = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_GAP = "[ \u00a0\u2009\u202f'’]"
_NUM = rf"[+-]?(?:[0-9](?:[0-9.,]|{_GAP}(?=[0-9]))*|[.,][0-9]+)(?:e[+-]?[0-9]+)?"
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
            "percent": rf"{_NUM}\s*[%‰]",
            "bracket": rf"\(\s*{_NUM}\s*\)",
            "minus": rf"[‐-―−]\s*{_NUM}",
            "mark": rf"{_NUM}\s*(?:[*†‡§¹²³⁴⁵]+|\([a-z0-9]{{1,2}}\)|\[[0-9a-z]{{1,3}}\])",
            "bound": rf"[<>≤≥~≈±]+\s*{_NUM}|{_NUM}\s*(?:±|-|–|\.\.)\s*{_NUM}",
            "unit": (
                rf"(?:[a-z]{{0,3}}\s?[$€£¥₹₽]|[a-z]{{3}})\s*{_ONE}(?:\s*[^\d\s][^\d]*)?"
                rf"|{_ONE}\s*(?:[^\W\d_]|[$€£¥₹₽°/])[^\d]*[23]?"
            ),
        }.items()
    ),
    re.IGNORECASE,
)
_LONG = 80
_NAN = float("nan")
_TIMES = {
    "k": 3, "thousand": 3, "tsd": 3, "m": 6, "mn": 6, "mio": 6, "million": 6, "millions": 6,
    "bn": 9, "mrd": 9, "billion": 9, "billions": 9, "万": 4, "亿": 8,
}  # fmt: skip
KINDS = {
    "blank": "blank", "formula_error": "formula error", "formula": "formula without a result",
    "infinite": "infinite value", "truth": "true or false", "thousands": "thousands separator",
    "european": "thousands separator", "comma": "comma", "decimal": "decimal comma",
    "spaced": "thousands separator", "date": "date in a number column", "percent": "unit in a cell",
    "bracket": "number in brackets", "minus": "another character for minus",
    "mark": "mark beside a number", "bound": "not one number", "unit": "unit in a cell",
    "digits": "digits of another script", "text": "text in a number column",
}  # fmt: skip
"""Shape of a cell that is no number -> the kind of the finding."""


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
    return float(text) if len(text) <= NAME and _PLAIN.fullmatch(text) else _NAN


def shape(text: str) -> str:
    """Say what a text is that is not a plain number: a key of `KINDS`.

    Examples
    --------
    >>> [shape(text) for text in ["n/a", "1.234,5", "1,5", "1 234", "45%", "12 kg", "many"]]
    ['blank', 'european', 'decimal', 'spaced', 'percent', 'unit', 'text']
    """
    text = text.strip()
    if len(text) > NAME:
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


def tell(kind: str, text: str, column: str = "") -> tuple[str, str]:
    """Problem and advice for a cell that is no number.

    Parameters
    ----------
    kind : str
        A key of `KINDS`.
    text : str
        The cell.
    column : str
        Its column, for advice on where a unit goes.

    Examples
    --------
    >>> tell("decimal", "1,5")
    ('expected a number, found a decimal comma', 'write 1.5')
    """
    problem, advice = _TOLD[kind]
    text = text.strip()
    if len(text) > _LONG:
        return problem, advice or "write one plain number"
    if kind == "comma":
        plain, point = text.replace(",", ""), text.replace(",", ".")
        return problem, (
            f"{plain} if the comma groups thousands, {point} if it is decimal: say which with "
            "--decimal, or write it so"
        )
    if kind in _READ:
        return problem, f"write {_READ[kind](text)}{advice}"
    if kind == "unit":
        number, word = _unit(text)
        if word.strip(".").casefold() in _TIMES:
            factor = 10 ** _TIMES[word.strip(".").casefold()]
            return problem, f"write {number} times {factor:,} in full, one scale for the column"
        name = f"{column} ({word})" if column else f"... ({word})"
        return problem, f"write {number} and call the column {quoted(name)}"
    if kind == "percent":
        number = text.rstrip("%‰ \u00a0")
        return problem, (
            f"a share of {number} percent, while other cells have no sign: write {number} in "
            "every row if they are percentages, or the share if they are shares"
        )
    return problem, advice


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


def _unit(text: str) -> tuple[str, str]:
    found = re.search(_NUM, text, re.IGNORECASE)
    if found is None:
        return text, ""
    number = found[0]
    if (kind := shape(number)) in _READ:
        number = _READ[kind](number)
    return number, f"{text[: found.start()]} {text[found.end() :]}".strip()


_READ = {
    "decimal": lambda text: ungrouped(text, ","),
    "thousands": lambda text: ungrouped(text, "."),
    "european": lambda text: ungrouped(text, ","),
    "spaced": _spaced,
    "bracket": lambda text: "-" + _spaced(text.strip("() ")),
    "minus": lambda text: "-" + _western(text).lstrip("-‐‑‒–—― −").strip(),
    "digits": _western,
}
_TOLD = {
    "blank": (
        "expected a number, found no value",
        "fill it in, or leave out all such observations with --drop-incomplete; a gap is not a "
        "zero",
    ),
    "formula_error": ("expected a number, found the error of a formula", "mend the formula"),
    "formula": (
        "expected a number, found a formula whose result is not stored in the file",
        "open the file in a spreadsheet and save it, or paste the values",
    ),
    "infinite": ("expected a finite number", "correct it, or leave out the unit"),
    "truth": ("expected a number, found true or false", "write 1 and 0 if it is a count"),
    "thousands": ("expected a number, found commas between thousands", ""),
    "european": ("expected a number, found points between thousands", ""),
    "spaced": ("expected a number, found spaces or apostrophes between thousands", ""),
    "comma": ("expected a number, found a comma that could be decimal or group thousands", ""),
    "decimal": ("expected a number, found a decimal comma", ""),
    "date": (
        "expected a number, found a date",
        "a spreadsheet may have turned a number such as 1.5 into a date: type it again in a cell "
        "of type number",
    ),
    "percent": ("expected a number, found a percentage", ""),
    "bracket": ("expected a number, found one in brackets, which may mean that it is negative",
                ""),
    "minus": ("expected a number, found a dash instead of a minus", ""),
    "mark": ("expected a number, found a mark beside it", "write the number alone"),
    "bound": ("expected one number, found a bound or a range", "decide on one number"),
    "unit": ("expected a number, found a unit in the cell", ""),
    "digits": ("expected the digits 0 to 9, found those of another script", ""),
    "text": ("expected a number, found a text", "write a number, or leave out the row"),
}  # fmt: skip
