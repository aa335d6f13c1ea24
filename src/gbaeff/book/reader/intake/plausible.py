"""What may be wrong although every cell is a number: warnings, never a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gbaeff.book.reader.intake.findings import SHOWN, Cells, Findings, count, listed, quoted
from gbaeff.book.reader.intake.periods import ordinal

MOST_UNITS, MOST_PERIODS = 2000, 60
COPY = 0.999
"""Correlation above which two variables are almost copies."""
_FEW = 5  # observations below which a correlation says nothing


def few_units(
    periods: Sequence[Any], sizes: Sequence[int], inputs: int, outputs: int, findings: Findings
) -> None:
    """Warn if a period has fewer units than the rule of thumb asks for.

    At least the larger of m·s and 3(m + s) units for m inputs and s outputs, undesirable ones
    included: Cooper, Seiford and Tone (2007), Data Envelopment Analysis, 2nd ed., p. 284.

    Parameters
    ----------
    periods : sequence
        The periods; one None for a cross-section.
    inputs, outputs : int
        Numbers of inputs and of outputs of either kind.
    """
    need = max(inputs * outputs, 3 * (inputs + outputs))
    short = [(period, size) for period, size in zip(periods, sizes) if size < need]
    if not short:
        return
    least = min(size for _, size in short)
    where = "" if periods[0] is None else f" in {listed([str(period) for period, _ in short])}"
    findings.add(
        "warning", "few units",
        f"{count(least, 'unit')}{where}; for {count(inputs, 'input')} and "
        f"{count(outputs, 'output')} the rule of thumb asks for at least {need} (the larger of "
        f"m·s and 3(m+s); Cooper, Seiford and Tone 2007)",
        "many units may look efficient: use fewer variables or more units",
    )  # fmt: skip


def long_pages(units: int, periods: int, findings: Findings) -> None:
    """Warn of more units or periods than pages are made for."""
    for found, most, word in ((units, MOST_UNITS, "units"), (periods, MOST_PERIODS, "periods")):
        if found > most:
            findings.add(
                "warning", "large data", f"{found:,} {word}, more than {most:,}",
                "it runs, but pages get long and computing takes its time",
            )  # fmt: skip


def unbalanced(
    units: NDArray[np.int64],
    at: NDArray[np.int64],
    names: Sequence[str],
    periods: Sequence[Any],
    findings: Findings,
) -> None:
    """Warn of units that are absent in some periods, and of the pairs that an index lacks.

    Parameters
    ----------
    units, at : array of int
        Number of the unit and of the period of each observation.
    names, periods : sequence
        What the numbers stand for.
    """
    there = np.zeros((len(names), len(periods)), dtype=bool)
    there[units, at] = True
    for alone in np.flatnonzero(there.sum(axis=0) == 1).tolist():
        if len(names) > 1:
            findings.add(
                "warning", "one unit in a period",
                f"only {quoted(names[int(np.flatnonzero(there[:, alone])[0])])} is observed in "
                f"{periods[alone]}",
                "it is compared with itself alone; add units or leave out the period",
            )  # fmt: skip
    if there.all():
        return
    absent = np.argwhere(~there)
    shown = [f"{quoted(names[unit])} in {periods[when]}" for unit, when in absent[:SHOWN]]
    pairs = np.argwhere(~(there[:, 1:] & there[:, :-1]))
    steps = [
        f"{quoted(names[unit])} {periods[when]} to {periods[when + 1]}"
        for unit, when in pairs[:SHOWN]
    ]
    findings.add(
        "warning", "unbalanced panel",
        f"{len(absent):,} of {there.size:,} observations are absent: "
        f"{listed(shown, SHOWN, len(absent))}",
        f"scores are computed without them; the productivity index lacks {len(pairs):,} of "
        f"{there[:, 1:].size:,} pairs: {listed(steps, SHOWN, len(pairs))}",
    )  # fmt: skip


def uneven(periods: Sequence[Any], findings: Findings) -> None:
    """Warn if periods are not evenly spaced: an index then compares unlike steps."""
    numbers = [ordinal(period) for period in periods]
    if len(periods) < 3 or any(number is None for number in numbers):
        return
    steps = np.diff(np.array(numbers, dtype=np.int64))
    if len(set(steps.tolist())) > 1:
        usual = np.bincount(steps).argmax() if steps.max() < 10_000 else steps.min()
        odd = [
            f"{periods[at]} to {periods[at + 1]}" for at in np.flatnonzero(steps != usual).tolist()
        ]
        findings.add(
            "warning", "uneven periods", f"periods are not evenly spaced: {listed(odd)}",
            "changes between neighbours are then not changes a period",
        )  # fmt: skip


def constant(cells: Cells, numbers: NDArray[np.float64], findings: Findings) -> None:
    """Warn of a variable that is the same everywhere."""
    known = numbers[np.isfinite(numbers)]
    if len(numbers) > 1 and len(known) == len(numbers) and known.min() == known.max():
        findings.add(
            "warning", "constant column",
            f"all {len(known):,} values are {known[0]:g}",
            "it tells no unit from another: leave it out"
            if known[0] else "leave it out: a variable that is 0 everywhere has no measure",
            column=str(cells.headers[0]),
        )  # fmt: skip


def copies(
    names: Sequence[str],
    headers: Sequence[str],
    values: NDArray[np.float64],
    findings: Findings,
) -> None:
    """Warn of pairs of variables that are almost copies of each other.

    Logarithms of positive values are correlated above `COPY`, or the ratio of two variables is
    almost constant; with fewer than five observations only the ratio counts.

    Parameters
    ----------
    names, headers : sequence of str
        Names of the variables; a column of each in the file.
    values : array, shape (observations, variables)
        NaN where there is no number.
    """
    for one in range(len(names)):
        for other in range(one + 1, len(names)):
            pair = values[:, [one, other]]
            pair = pair[np.isfinite(pair).all(axis=1)]
            said = _copy(pair[:, 0], pair[:, 1])
            if said:
                findings.add(
                    "warning", "almost copies",
                    f"{quoted(names[one])} and {quoted(names[other])} are almost copies: {said}",
                    "leave one out: it adds no information and makes more units look efficient",
                    column=headers[one],
                )  # fmt: skip


def _copy(x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    positive = (x > 0) & (y > 0)
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return ""
    if positive.all():
        x, y = np.log(x), np.log(y)
        ratio = y - x
        # In relation to how much the variables themselves vary.
        if np.ptp(ratio) <= 1e-3 and np.ptp(ratio) < 0.05 * min(np.ptp(x), np.ptp(y)):
            factor = float(np.exp(-np.median(ratio)))
            return f"the first is nearly always {factor:.4g} times the second"
    if len(x) < _FEW:
        return ""
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt(x @ x) * np.sqrt(y @ y))
    found = float(x @ y) / size if size else 0.0
    if found > COPY:
        what = "their logarithms" if positive.all() else "they"
        return f"{what} are correlated at {found:.5f}"
    return ""
