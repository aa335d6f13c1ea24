"""What is found in a file, and how it is worded: one finding with its place, and many at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader.intake.numerals import NUM, READ, shape
from gbaeff.dea.panel import DataError

SHOWN = 10
"""Cells that each kind of finding shows."""

LEVELS = ("error", "warning", "note")
_WIDTH = 80
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
    "merged": "merged cells", "negative": "negative value", "no_input": "no input at all",
    "no_output": "no output at all",
}  # fmt: skip
"""What a cell is -> the kind of the finding; the shapes are those of `numerals.shape`."""


@dataclass(frozen=True)
class Finding:
    """One thing about a file that a reader should know, with its place.

    Parameters
    ----------
    level : {"error", "warning", "note"}
        An error means that nothing is computed.
    file : str
        Name of the file, without its folder.
    row : int or None
        Row as a spreadsheet shows it; the header is row 1. None: the whole file or column.
    column : str or None
        Column as it is called in the file.
    value : str or None
        The cell as it stands in the file.
    problem, advice : str
        What was expected and found; what to do.
    kind : str
        What findings of one kind have in common, in two or three words.

    Examples
    --------
    >>> print(Finding("error", "ports.csv", 7, "berths", "1,5", "expected a number", "write 1.5"))
    ports.csv, row 7, column 'berths', '1,5': expected a number; write 1.5
    """

    level: str
    file: str
    row: int | None
    column: str | None
    value: str | None
    problem: str
    advice: str
    kind: str = ""

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {quoted(self.column)}")
        if self.value is not None:
            place.append(quoted(self.value))
        text = f"{', '.join(place)}: {self.problem}"
        return f"{text}; {self.advice}" if self.advice else text


class Refused(DataError):
    """The file cannot be used.

    Parameters
    ----------
    findings : sequence of Finding
        All that was found. The message lists errors, then warnings, then notes, one a line: of
        each kind the first ten, and how many more.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        ordered = sorted(findings, key=lambda found: LEVELS.index(found.level))
        self.findings = tuple(ordered)
        shown: Counter[tuple[str, ...]] = Counter()
        lines = []
        for found in ordered:
            group = (found.level, found.file, found.kind or found.problem)
            shown[group] += 1
            if shown[group] <= SHOWN + 1:  # a collected kind has a line for the rest, its last
                lines.append(f"  {found.level}: {found}")
        lines += [
            f"  {level}: {file}: ... and {count - SHOWN - 1} more: {kind}"
            for (level, file, kind), count in shown.items()
            if count > SHOWN + 1
        ]
        super().__init__("\n".join(["the data cannot be used:", *lines]))

    def __reduce__(self) -> tuple[type[Refused], tuple[tuple[Finding, ...]]]:
        return Refused, (self.findings,)


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells of one variable, one an observation, with their places in the file.

    Parameters
    ----------
    rows : array of int
        Row of each in the file.
    headers : array of str
        Column of each, as it is called in the file.
    """

    rows: NDArray[np.int64]
    headers: NDArray[np.object_]
    texts: NDArray[np.object_]

    def at(self, where: NDArray[np.bool_] | NDArray[np.int64]) -> Cells:
        """These cells alone."""
        return Cells(self.rows[where], self.headers[where], self.texts[where])


@dataclass
class _Group:
    shown: list[Finding] = field(default_factory=list)
    more: Counter[str | None] = field(default_factory=Counter)


class Findings:
    """Collects findings: the first ten of each kind, and how many more there are.

    Examples
    --------
    >>> found = Findings("ports.csv")
    >>> for row in range(2, 14):
    ...     found.add("error", "blank", "no value", "fill it", row=row, column="berths")
    >>> len(found.all()), str(found.all()[-1])
    (11, "ports.csv: ... and 2 more: blank (2 in column 'berths'); treat them alike")
    """

    def __init__(self, file: str) -> None:
        self.file = "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in file)
        self._groups: dict[tuple[str, str, str], _Group] = {}

    def add(
        self,
        level: str,
        kind: str,
        problem: str,
        advice: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        file: str | None = None,
    ) -> None:
        """Keep a finding, or count it if ten of its kind are known."""
        name = file or self.file
        group = self._groups.setdefault((level, kind, name), _Group())
        if len(group.shown) < SHOWN:
            at = None if row is None else int(row)
            found = Finding(level, name, at, column, value, problem, advice, kind)
            group.shown.append(found)
        else:
            group.more[column] += 1

    def cells(
        self,
        level: str,
        kind: str,
        hits: Iterable[Cells],
        words: tuple[str, str] | Callable[[str, str], tuple[str, str]],
    ) -> None:
        """Keep a finding for many cells, row by row, each cell of the file once.

        ``words`` are problem and advice, or make them of a cell's text and column.
        """
        parts = [part for part in hits if len(part.rows)]
        if not parts:
            return
        rows = np.concatenate([part.rows for part in parts])
        headers = np.concatenate([part.headers for part in parts])
        texts = np.concatenate([part.texts for part in parts])
        order = np.argsort(rows, kind="stable")
        twice = pd.DataFrame({"row": rows[order], "column": headers[order]}).duplicated()
        order = order[~twice.to_numpy()]
        for at in order[:SHOWN]:
            text, column = str(texts[at]), str(headers[at])
            problem, advice = words if isinstance(words, tuple) else words(text, column)
            self.add(level, kind, problem, advice, row=rows[at], column=column, value=text)
        more = self._groups[level, kind, self.file].more
        more.update(headers[order[SHOWN:]].tolist())

    @property
    def errors(self) -> int:
        """Number of errors, shown or counted."""
        return sum(
            len(group.shown) + sum(group.more.values())
            for (level, _, _), group in self._groups.items()
            if level == "error"
        )

    def all(self) -> tuple[Finding, ...]:
        """All findings, errors first, each kind with a last one that counts the rest."""
        found = []
        for level in LEVELS:
            for (one, kind, file), group in self._groups.items():
                if one == level:
                    found += group.shown
                    if group.more:
                        found.append(_rest(level, kind, file, group.more))
        return tuple(found)

    def stop(self, kind: str, problem: str, advice: str, **place: Any) -> NoReturn:
        """Raise all findings and this one, after which nothing can be read."""
        self.add("error", kind, problem, advice, **place)
        raise Refused(self.all())

    def refuse(self) -> None:
        """Raise all findings if one is an error."""
        if self.errors:
            raise Refused(self.all())


def _rest(level: str, kind: str, file: str, more: Counter[str | None]) -> Finding:
    places = [f"{count} in column {quoted(name)}" for name, count in more.items() if name]
    where = f" ({listed(places)})" if places else ""
    problem = f"... and {sum(more.values())} more: {kind}{where}"
    return Finding(level, file, None, None, None, problem, "treat them alike", kind)


def quoted(text: str) -> str:
    r"""A text from a file in quotation marks: long ones cut, invisible characters escaped.

    Examples
    --------
    >>> print(quoted("12" + chr(160) + "kg"))
    '12\xa0kg'
    """
    return repr(text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…")


def listed(words: Sequence[str], most: int = 6, total: int | None = None) -> str:
    """The first words of a list, and how many more there are.

    Examples
    --------
    >>> listed("abcd", most=2), listed("ab"), listed("ab", total=5)
    ('a, b and 2 more', 'a and b', 'a, b and 3 more')
    """
    return joined(words, most, total)


def count(number: int, word: str) -> str:
    """A number with its word.

    Examples
    --------
    >>> count(1, "row"), count(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def first_line(error: Exception) -> str:
    """The first line of what a library says, without what cannot be written."""
    said = str(error).strip().split("\n")[0] or type(error).__name__
    return "".join(one for one in said[:200] if one.isprintable())


def tell(kind: str, text: str = "", column: str = "") -> tuple[str, str]:
    """Problem and advice for a cell: what was expected and found, and what to do.

    ``kind`` is a key of `KINDS`; the column is for advice on where a unit goes.

    Examples
    --------
    >>> tell("decimal", "1,5")
    ('expected a number, found a decimal comma', 'write 1.5')
    """
    problem, advice = _TOLD[kind]
    text = text.strip()
    if len(text) > _WIDTH:
        return problem, advice or "write one plain number"
    if kind == "comma":
        plain, point = text.replace(",", ""), text.replace(",", ".")
        return problem, (
            f"{plain} if the comma groups thousands, {point} if it is decimal: say which with "
            "--decimal, or write it so"
        )
    if kind in READ:
        return problem, f"write {READ[kind](text)}{advice}"
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


def zero(role: str, with_undesirable: bool) -> tuple[str, str]:
    """Problem and advice for a 0 among the variables of a role."""
    fits = "the slacks-based measure, which leaves zeros of undesirable outputs out of its mean"
    if role != "undesirable output":
        kind = "directional" if with_undesirable else "radial"
        fits = f"a {kind} distance, which allows zeros"
    return (
        f"an {role} is 0, of which no slack can be a share",
        f"what fits is {fits}; check that it is a true 0 and not a gap",
    )


def _unit(text: str) -> tuple[str, str]:
    found = re.search(NUM, text, re.IGNORECASE)
    if found is None:
        return text, ""
    number = found[0]
    if (kind := shape(number)) in READ:
        number = READ[kind](number)
    return number, f"{text[: found.start()]} {text[found.end() :]}".strip()


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
    "merged": ("the cell is part of the merged cells {} and has no value of its own",
               "unmerge them and fill in every cell"),
    "negative": (
        "expected a number that is not negative",
        "correct a slip; where it is right, ask for the range directional measure, which takes "
        "it: --measure rdm --rts vrs; or split a balance into its two sides (revenue and cost). "
        "Adding a constant is no way out: other scores would depend on it",
    ),
    "no_input": ("every input is 0: the unit uses nothing",
                 "leave the unit out, or correct the cells"),
    "no_output": ("every output is 0: the unit makes nothing",
                  "leave the unit out, or correct the cells"),
    "text": ("expected a number, found a text", "write a number, or leave out the row"),
}  # fmt: skip
