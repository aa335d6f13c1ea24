"""The numbers of the variables: what is no number, infinite, negative or zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gbaeff.book.reader.intake.findings import KINDS, Cells, Findings, quoted, tell, zero
from gbaeff.book.reader.intake.numerals import gaps, parse, settle, shape, shapes
from gbaeff.book.reader.intake.roles import Roles

__all__ = ["Variable", "parse", "read", "refuse_excuses", "shape"]


@dataclass(frozen=True, eq=False)
class Variable:
    """The cells of one variable.

    Parameters
    ----------
    cells : Cells
        One an observation, with their places.
    numbers : array of float
        Their numbers, NaN where there is none.
    excuses : dict
        Position of an empty cell -> why it is empty; as
        :class:`gbaeff.book.reader.intake.column.Column`.
    lacking : array of bool, optional
        Observations for which the file has no column, which is reported elsewhere.
    """

    cells: Cells
    numbers: NDArray[np.float64]
    excuses: dict[int, tuple[str, str]] = field(default_factory=dict)
    lacking: NDArray[np.bool_] | None = None
    order: tuple[str, ...] = ()

    def at(self, where: NDArray[np.bool_] | NDArray[np.int64]) -> Variable:
        """These observations alone, in this order."""
        picked = np.flatnonzero(where) if where.dtype == bool else where
        excuses = {}
        if self.excuses:
            excuses = {
                new: self.excuses[int(old)]
                for new, old in enumerate(picked)
                if int(old) in self.excuses
            }
        return Variable(
            self.cells.at(picked),
            self.numbers[picked],
            excuses,
            None if self.lacking is None else self.lacking[picked],
            self.order,
        )

    def filled(self, where: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these cells hold a value, be it a number or not."""
        some = ~np.isnan(self.numbers[where])
        if self.excuses:
            some |= np.isin(where, list(self.excuses))
        rest = np.flatnonzero(~some)
        some[rest] = ~gaps(self.cells.texts[where[rest]])
        return some


def refuse_excuses(variable: Variable, findings: Findings) -> None:
    """Refuse cells that are empty because of a merged range or a formula without a result."""
    for at, (why, what) in sorted(variable.excuses.items()):
        place: dict[str, Any] = {
            "row": int(variable.cells.rows[at]),
            "column": str(variable.cells.headers[at]),
        }
        kind, value = ("formula", what) if why == "formula" else ("merged", "")
        problem, advice = tell(kind, what)
        findings.add("error", KINDS[kind], problem.format(what), advice, value=value, **place)


def read(
    variables: dict[str, Variable],
    roles: Roles,
    findings: Findings,
    delimiter: str,
    negative: bool = False,
) -> dict[str, NDArray[np.float64]]:
    """Read the numbers of all variables and report every cell that cannot be used.

    Parameters
    ----------
    variables : dict
        Name of the variable -> its cells.
    findings : Findings
        Gets errors for what is no number, infinite or negative and for units that use or make
        nothing, and warnings for zeros.
    delimiter : str
        Of the file, if it is a text.
    negative : bool
        Whether the measure takes variables below 0, and units that use or make nothing.
        Covariates may be below 0 always.

    Returns
    -------
    dict
        Name -> numbers, NaN where an error was reported.
    """
    values: dict[str, NDArray[np.float64]] = {}
    bad: dict[str, NDArray[np.int64]] = {}
    for name, variable in variables.items():
        values[name] = variable.numbers
        judged = ~np.isfinite(values[name])
        if variable.lacking is not None:
            judged &= ~variable.lacking
        judged[list(variable.excuses)] = False
        refuse_excuses(variable, findings)
        bad[name] = np.flatnonzero(judged)
    _refuse_texts(variables, values, bad, findings, delimiter)
    free = set(values) if negative else set(roles.covariates)
    if not negative:
        held = {name: one for name, one in variables.items() if name not in free}
        _refuse_negative(held, values, findings)
        _tell_zeros(values, roles, variables, findings)
    _warn_three_decimals(variables, findings)
    return {name: np.where(np.isfinite(one) & ((one >= 0) | (name in free)), one, np.nan)
            for name, one in values.items()}  # fmt: skip


def _refuse_texts(
    variables: dict[str, Variable],
    values: dict[str, NDArray[np.float64]],
    bad: dict[str, NDArray[np.int64]],
    findings: Findings,
    delimiter: str,
) -> None:
    found = {name: shapes(variables[name].cells.texts[at]) for name, at in bad.items()}
    dotted = {name: _dotted(variables[name].cells.texts, values[name]) for name in found}
    hits: dict[tuple[str, str], list[Cells]] = {}
    for name, kinds in found.items():
        others = [one for one in found if one != name]
        means = "comma"
        if (kinds == "comma").any():
            means = settle(
                [found[name], *(found[one] for one in others)],
                [dotted[name], *(dotted[one] for one in others)],
                "decimal" if delimiter == ";" else "comma",
            )
        cells = variables[name].cells.at(bad[name])
        for kind in dict.fromkeys(kinds.tolist()):
            key = means if kind == "comma" else kind
            hits.setdefault((KINDS[key], key), []).append(cells.at(kinds == kind))
    by_kind: dict[str, list[str]] = {}
    for kind, key in hits:
        by_kind.setdefault(kind, []).append(key)
    for kind, keys in by_kind.items():
        _tell_kind(kind, {key: hits[kind, key] for key in keys}, findings)


def _tell_kind(kind: str, hits: dict[str, list[Cells]], findings: Findings) -> None:
    """Report one kind, whose cells may have several shapes."""
    shape_of: dict[str, str] = {}
    for key, parts in hits.items():
        for part in parts:
            shape_of.update(dict.fromkeys(part.texts.tolist(), key))
    every = [part for parts in hits.values() for part in parts]
    findings.cells("error", kind, every, lambda text, column: tell(shape_of[text], text, column))


def _dotted(texts: NDArray[np.object_], values: NDArray[np.float64]) -> bool:
    return any("." in text for text in texts[np.isfinite(values)][:1000].tolist())


def _refuse_negative(
    variables: dict[str, Variable], values: dict[str, NDArray[np.float64]], findings: Findings
) -> None:
    with np.errstate(invalid="ignore"):
        hits = [
            variable.cells.at((values[name] < 0) & np.isfinite(values[name]))
            for name, variable in variables.items()
        ]
    findings.cells("error", KINDS["negative"], hits, tell("negative"))


def _tell_zeros(
    values: dict[str, NDArray[np.float64]],
    roles: Roles,
    variables: dict[str, Variable],
    findings: Findings,
) -> None:
    for kind, names in (("no_input", roles.inputs), ("no_output", roles.outputs)):
        held = [name for name in dict.fromkeys(names) if name in values]
        if not held or len(held) < len(set(names)):
            continue
        nothing = np.all([values[name] == 0 for name in held], axis=0)
        cells = [variables[held[0]].cells.at(nothing)]
        findings.cells("error", KINDS[kind], cells, tell(kind))
    by_role = {
        "input": roles.inputs,
        "output": roles.outputs,
        "undesirable output": roles.undesirable,
    }
    for role, names in by_role.items():
        zeros = [
            variables[name].cells.at(values[name] == 0)
            for name in dict.fromkeys(names) if name in values
        ]  # fmt: skip
        findings.cells("warning", f"zero among {role}s", zeros, zero(role, bool(roles.undesirable)))


def _warn_three_decimals(variables: dict[str, Variable], findings: Findings) -> None:
    """Warn of a column whose points may stand between thousands: 987, 1.234, 2.500."""
    for name, variable in variables.items():
        texts = [text.strip() for text in variable.cells.texts.tolist()]
        dotted = [text for text in texts if "." in text]
        if len(dotted) < 3 or not all(map(_grouped, dotted)):
            continue
        rest = [text for text in texts if "." not in text and shape(text) != "blank"]
        if rest and all(text.isdecimal() and 1 <= len(text) <= 3 for text in rest):
            at = next(at for at, text in enumerate(texts) if "." in text)
            cells = variable.cells
            findings.add(
                "warning", "points between thousands",
                f"{quoted(name)} has either no point or exactly three digits behind it, as if the "
                f"point grouped thousands ({len(dotted)} cells)",
                f"read as {texts[at]}; write {texts[at].replace('.', '')} if that is meant",
                row=int(cells.rows[at]), column=str(cells.headers[at]), value=texts[at],
            )  # fmt: skip


def _grouped(text: str) -> bool:
    whole, _, rest = text.partition(".")
    return len(rest) == 3 and rest.isdecimal() and 1 <= len(whole) <= 3 and whole[0] in "123456789"
