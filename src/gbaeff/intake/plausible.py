"""What may be wrong although every cell is a number: warnings, never a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gbaeff.intake.findings import SHOWN, Cells, Findings, count, listed, quoted
from gbaeff.intake.periods import ordinal

MOST_UNITS, MOST_PERIODS = 2000, 60
COPY = 0.999
"""Correlation above which two variables are almost copies."""
_FEW = 5  # observations below which a correlation says nothing
_JUMPS = (3.0, 4.0, 6.0)  # thousands, ten thousands (Chinese statistics), millions
_NEAR = 0.5  # of a jump, in powers of ten
_RARE = 5.0  # times the usual scatter of steps
_APART = 2.5  # of two groups of units, in powers of ten
_GAP = 1.5  # nothing between them
_SHARED = 1.0  # by which the other variables of the groups may differ


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
    sizes : sequence of int
        Units of each.
    inputs, outputs : int
        Numbers of inputs and of outputs of either kind.
    findings : Findings
        Gets the warning.
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
    findings : Findings
        Gets the warnings.
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
    findings : Findings
        Gets the warnings.
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
    if len(x) < _FEW or x.std() == 0 or y.std() == 0:
        return ""
    found = float(np.corrcoef(x, y)[0, 1])
    if found > COPY:
        what = "their logarithms" if positive.all() else "they"
        return f"{what} are correlated at {found:.5f}"
    return ""


# Units of measurement -------------------------------------------------------------------------


def mixed_units(
    variables: Sequence[Cells],
    values: NDArray[np.float64],
    units: NDArray[np.int64],
    at: NDArray[np.int64],
    findings: Findings,
) -> None:
    """Warn of cells that seem to be in another unit of measurement than their column.

    A unit that jumps between two neighbouring periods by a factor near 1,000, 10,000 or 1,000,000,
    far beyond the usual scatter of such steps; or a group of units that is about 300 times or more
    above or below the others with nothing between them, while it is not in the other variables.

    Parameters
    ----------
    variables : sequence of Cells
        The cells of each variable.
    values : array, shape (observations, variables)
        NaN where there is no number.
    units, at : array of int
        Number of the unit and of the period of each observation.
    findings : Findings
        Gets the warnings.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(values > 0, np.log10(values), np.nan)
    order = np.lexsort((at, units))
    sorted_units = units[order]
    for column, cells in enumerate(variables):
        power = _jumps(logs[order, column], sorted_units, at[order])
        odd = np.flatnonzero(power)
        if not len(odd):
            power = _apart(logs[order], sorted_units, column)
            odd = np.flatnonzero(power)
        if not len(odd):
            continue
        by_row = np.argsort(cells.rows[order[odd]], kind="stable")
        picked = cells.at(order[odd][by_row])
        for one, exponent in enumerate(power[odd][by_row].tolist()):
            factor = f"{10 ** abs(int(exponent)):,}"
            way = f"about {factor} times" if exponent > 0 else f"about 1/{factor} of"
            findings.add(
                "warning", "mixed units of measurement",
                f"{way} what the rest of the column leads one to expect",
                "check whether it is in another unit of measurement",
                row=picked.rows[one], column=str(picked.headers[one]),
                value=str(picked.texts[one]),
            )  # fmt: skip


def _jumps(
    logs: NDArray[np.float64], units: NDArray[np.int64], at: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Power of ten by which each observation is off its unit's usual level; sorted by unit."""
    off = np.zeros(len(logs))
    known = np.flatnonzero(np.isfinite(logs))
    owner, when = units[known], at[known]
    inside = np.flatnonzero(owner[1:] == owner[:-1]) + 1  # where a step within a unit ends
    if not len(inside):
        return off
    steps = logs[known[inside]] - logs[known[inside - 1]]
    pair = pd.Series(steps).groupby([when[inside - 1], when[inside]])
    usual = 1.4826 * float(np.median(np.abs(steps - pair.transform("median").to_numpy())))
    powers = np.zeros(len(known))
    for jump in _JUMPS:
        near = (np.abs(np.abs(steps) - jump) <= _NEAR) & (np.abs(steps) >= _RARE * usual)
        powers[inside[near]] = np.sign(steps[near]) * jump
    jumping = np.isin(owner, owner[powers != 0])
    if not jumping.any():
        return off
    level = pd.Series(powers[jumping]).groupby(owner[jumping]).cumsum()
    away = pd.Series(np.abs(logs[known[jumping]] - np.median(logs[known])))
    usual_level = level.groupby(owner[jumping]).transform(
        lambda levels: _usual(levels, away[levels.index])
    )
    off[known[jumping]] = level - usual_level
    return off


def _usual(levels: pd.Series, away: pd.Series) -> float:
    """The level of most observations of a unit; of two as frequent, that nearer to the column."""
    counts = levels.map(levels.value_counts())
    distance = away[counts == counts.max()].groupby(levels).mean()
    return float(distance.index[int(distance.to_numpy().argmin())])


def _apart(logs: NDArray[np.float64], units: NDArray[np.int64], column: int) -> NDArray[np.float64]:
    """Power of ten by which whole units are off the others; sorted by unit."""
    medians = pd.DataFrame(logs).groupby(units).median()
    own, others = medians[column], medians.drop(columns=column)
    odd, power = _outside(own)
    if len(odd):
        moved = (others.loc[odd].median() - others.drop(index=odd).median()).dropna()
        if len(moved) and abs(float(moved.median())) > _SHARED:
            odd = odd[:0]  # they are larger or smaller as a whole
    if not len(odd) and others.shape[1] > 1:
        # In relation to the size of the unit, as its other variables tell it.
        odd, power = _outside(own - others.median(axis=1))
    return np.where(np.isin(units, odd.to_numpy()), power, 0.0)


def _outside(values: pd.Series) -> tuple[pd.Index, float]:
    """The smaller of two groups with a wide gap between them, and how far it is off."""
    known = values.dropna().sort_values()
    if len(known) < _FEW:
        return known.index[:0], 0.0
    steps = np.diff(known.to_numpy())
    cut = int(steps.argmax()) + 1
    low, high = known.iloc[:cut], known.iloc[cut:]
    apart = float(high.median() - low.median())
    if steps[cut - 1] < _GAP or apart < _APART:
        return known.index[:0], 0.0
    power = float(round(apart))
    return (high.index, power) if len(high) <= len(low) else (low.index, -power)
