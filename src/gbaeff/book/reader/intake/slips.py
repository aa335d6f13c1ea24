"""Values of another order of magnitude: a slip of the decimal point, another unit, a fill value.

In a panel a value is compared with the same unit's neighbouring periods; a unit as a whole, and a
unit of a cross-section, with the other units, by the column itself or by its ratio to another one,
whichever scatters least. Told is what is away by about a power of ten (or by more than 100 times),
by four times the usual scatter, and clearly further than anything else in its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from gbaeff.book.reader.intake.findings import Cells, Findings, count, listed, quoted

BEYOND = 9.0
"""Powers of ten from the middle of its column beyond which a value is refused.

With one output 10^10 times the others, SBM under VRS has no score for 3 of 36 units, without a
reason; at 10^9 all scores agree with those at 10^6 to 3e-5.
"""
FILLS = {
    9.96920996838687e36: "the fill value of NetCDF",
    1.7014118346046923e38: "Stata's code of a missing value",
    3.4028234663852886e38: "the largest number in single precision, a common fill value",
    8.98846567431158e307: "Stata's code of a missing value",
    1.7976931348623157e308: "the largest number there is, a common fill value",
}
_LEAST_FILL = 0.99 * min(FILLS)
_LEAST = 0.7  # powers of ten: a factor of five
_RARE = 4.0  # times the usual scatter
_CLEAR = 2.5  # times as far as the next that is not told
_NEAR, _NEAREST = 0.3, 0.15  # of a power of ten: at most, and where nothing scatters
_ANY = 2.0  # powers of ten from which it need not be one
_FEW, _MANY = 5, 20  # units that tell a usual scatter; those that tell a factor of ten from it


def beyond(
    variables: Sequence[Cells], values: NDArray[np.float64], findings: Findings
) -> NDArray[np.float64]:
    """Refuse cells so far from their column that no programme can be solved with them.

    Parameters
    ----------
    variables : sequence of Cells
        The cells of each variable.
    values : array, shape (observations, variables)
        NaN where there is no number.
    findings : Findings
        Gets an error for each cell.

    Returns
    -------
    array
        The values, NaN where one was refused.
    """
    kept = values.copy()
    for column, cells in enumerate(variables):
        filled = np.zeros(len(values), dtype=bool)
        for fill, what in FILLS.items() if (values[:, column] > _LEAST_FILL).any() else ():
            here = np.isclose(values[:, column], fill, rtol=1e-4, atol=0)
            filled |= here
            for at in np.flatnonzero(here).tolist():
                findings.add(
                    "error", "fill value", f"expected a number of the data, found {what}",
                    "fill in the value, or delete the row", row=cells.rows[at],
                    column=str(cells.headers[at]), value=str(cells.texts[at]),
                )  # fmt: skip
        kept[filled, column] = np.nan
        logs = _logs(kept[:, column])
        known = np.flatnonzero(np.isfinite(logs))
        if not len(known) or np.ptp(logs[known]) <= BEYOND:
            continue
        for at in known.tolist():
            away = logs[at] - np.median(logs[known[known != at]])
            if abs(away) > BEYOND:
                findings.add(
                    "error", "beyond the column",
                    f"{_factor(round(away))} the middle of the column; at more than "
                    f"10^{BEYOND:.0f} no score can be computed reliably",
                    "correct the cell, or leave out the unit", row=cells.rows[at],
                    column=str(cells.headers[at]), value=str(cells.texts[at]),
                )  # fmt: skip
                kept[at, column] = np.nan
    return kept


def magnitudes(
    variables: Sequence[Cells],
    values: NDArray[np.float64],
    units: NDArray[np.int64],
    at: NDArray[np.int64],
    findings: Findings,
) -> None:
    """Warn of values of another order of magnitude: one finding a column and factor.

    Parameters
    ----------
    variables : sequence of Cells
        The cells of each variable.
    values : array, shape (observations, variables)
        NaN where there is no number; zeros are left out.
    units, at : array of int
        Number of the unit and of the period of each observation.
    """
    order = np.lexsort((at, units))
    owner, when = units[order], at[order]
    logs = _logs(values[order])
    unit = np.unique(owner, return_inverse=True)[1]
    medians = np.column_stack([_medians(each, unit) for each in logs.T])
    for column, cells in enumerate(variables):
        away, than = _in_time(logs[:, column], owner, when), "the unit's neighbouring periods lead"
        if not away.any():
            whole = _among_units(medians, column)[unit]
            away = np.where(np.isfinite(logs[:, column]), whole, 0.0)
            than = "the other units lead"
        for power in np.unique(away[away != 0]).tolist():
            hit = order[away == power]
            _tell(cells.at(hit[np.argsort(cells.rows[hit], kind="stable")]), power, than, findings)


def _logs(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log10(values, out=np.full(values.shape, np.nan), where=values > 0)


def _medians(values: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    """Median of each group of values, counted from 0, without NaN; pandas takes far longer."""
    ranked = values[np.lexsort((values, group))]  # NaN last
    sizes = np.bincount(group)
    first = np.cumsum(sizes) - sizes
    known = np.bincount(group[~np.isnan(values)], minlength=len(sizes))
    lower, upper = ranked[first + np.maximum(known - 1, 0) // 2], ranked[first + known // 2]
    return np.asarray((lower + upper) / 2)


def _tell(cells: Cells, power: float, than: str, findings: Findings) -> None:
    melted = len(set(cells.headers.tolist())) > 1
    places = [
        f"row {row}" + (f" of {quoted(str(header))}" if melted else "")
        for row, header in zip(cells.rows[1:9].tolist(), cells.headers[1:9].tolist())
    ]
    others = len(cells.rows) - 1
    also = f"; so {'is' if others == 1 else 'are'} {count(others, 'cell')} more" if others else ""
    where = f" ({listed(places, 8, others)})" if others else ""
    findings.add(
        "warning", "order of magnitude",
        f"{_factor(int(power))} what {than} one to expect{also}{where}",
        "check the decimal point and the unit of measurement", row=cells.rows[0],
        column=str(cells.headers[0]), value=str(cells.texts[0]),
    )  # fmt: skip


def _factor(power: int) -> str:
    size = f"{10 ** abs(power):,}" if abs(power) <= 6 else f"10^{abs(power)}"
    return f"about {size} times" if power > 0 else f"about 1/{size} of"


def _outstanding(away: NDArray[np.float64], scatter: float) -> NDArray[np.bool_]:
    """Which are far beyond the scatter, and clear of all that are not."""
    size = np.abs(away)
    ranked = np.append(np.sort(size[np.isfinite(size)])[::-1], 0.0)
    far = ranked[:-1] >= max(_LEAST, _RARE * scatter)
    cuts = np.flatnonzero(far & (ranked[:-1] >= _CLEAR * ranked[1:]))
    return size >= ranked[cuts[-1]] if len(cuts) else np.zeros(len(size), dtype=bool)


def _power(away: NDArray[np.float64], scatter: float) -> NDArray[np.float64]:
    """The power of ten that each is near to; 0 where there is none."""
    power = np.round(away)
    near = np.abs(away - power) <= np.clip(2.5 * scatter, _NEAREST, _NEAR)
    return np.where(near | (np.abs(away) >= _ANY), power, 0.0)


def _scatter(away: NDArray[np.float64]) -> float:
    return 1.4826 * _median(np.abs(away))


def _median(values: NDArray[np.float64]) -> float:
    """Median without NaN; numpy takes ten times as long."""
    ranked = np.sort(values)  # NaN last
    known = len(values) - np.count_nonzero(np.isnan(values))
    return float((ranked[(known - 1) // 2] + ranked[known // 2]) / 2)


# In time --------------------------------------------------------------------------------------


def _in_time(
    logs: NDArray[np.float64], owner: NDArray[np.int64], when: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Power of ten by which each value is off the usual level of its unit; sorted by unit."""
    off = np.zeros(len(logs))
    known = np.flatnonzero(np.isfinite(logs))
    inside = np.flatnonzero(owner[known[1:]] == owner[known[:-1]]) + 1  # where a step ends
    if not len(inside):
        return off
    steps = logs[known[inside]] - logs[known[inside - 1]]
    pairs = when[known[inside - 1]] * (when.max() + 1) + when[known[inside]]
    pair, sizes = np.unique(pairs, return_inverse=True, return_counts=True)[1:]
    common = np.where(sizes >= _FEW, _medians(steps, pair), 0.0)[pair]
    # Few steps tell their scatter badly.
    scatter = _scatter(steps - common) * (1 + 1.5 / np.sqrt(len(steps)))
    jump = np.zeros(len(known))
    jump[inside] = np.where(_outstanding(steps, scatter), steps, 0.0)
    middle = _median(logs[known])
    for unit in np.unique(owner[known[jump != 0]]).tolist():
        here = np.flatnonzero(owner[known] == unit)
        level = np.cumsum(jump[here])
        runs = np.round(level)
        away = level - np.median(level[runs == _usual(runs, logs[known[here]] - middle)])
        power = _power(away, scatter)
        _forget_growth(power)
        off[known[here]] = power
    return off


def _usual(levels: NDArray[np.float64], away: NDArray[np.float64]) -> float:
    """The level of most values of a unit; of two as frequent, that nearer to the column."""
    names, at, counts = np.unique(levels, return_inverse=True, return_counts=True)
    distance = np.bincount(at, np.abs(away)) / counts
    distance[counts < counts.max()] = np.inf
    return float(names[int(distance.argmin())])


def _forget_growth(power: NDArray[np.float64]) -> None:
    """A unit that stays ten times as large may well be so: only single values are slips."""
    place = 0
    for value, run in groupby(power.tolist()):
        size = len(list(run))
        if abs(value) == 1 and size > 1:
            power[place : place + size] = 0
        place += size


# Among units ----------------------------------------------------------------------------------


def _among_units(medians: NDArray[np.float64], column: int) -> NDArray[np.float64]:
    """Power of ten by which each unit (a row) is off the others in a column."""
    there = np.count_nonzero(~np.isnan(medians), axis=0)
    power = np.zeros(len(medians))
    if there[column] < _FEW:
        return power
    own = medians[:, column]
    own = own - _median(own)
    others = np.delete(medians, column, axis=1)
    ratios = medians[:, [column]] - others
    enough = np.count_nonzero(~np.isnan(ratios), axis=0) >= max(_FEW, 0.8 * there[column])
    others, ratios = others[:, enough], ratios[:, enough]
    scatters = np.zeros(ratios.shape[1])
    for at, ratio in enumerate(ratios.T):
        ratio -= _median(ratio)
        scatters[at] = _scatter(ratio)
    best, scatter = own, _scatter(own)
    if len(scatters) and scatters.min() < scatter:
        best, scatter = ratios[:, scatters.argmin()], scatters.min()
    if there[column] < _MANY:
        scatter = max(scatter, _ANY / _RARE)  # too few to tell a factor of ten or a hundred
    power[:] = np.where(_outstanding(best, scatter), _power(best, scatter), 0.0)
    for unit in np.flatnonzero(power).tolist():
        if not _to_blame(others, unit, best[unit], ratios[unit], scatters, own[unit]):
            power[unit] = 0
    return power


def _to_blame(
    others: NDArray[np.float64],
    unit: int,
    away: float,
    ratios: NDArray[np.float64],
    scatters: NDArray[np.float64],
    own: float,
) -> bool:
    """Whether it is this column that is off, and not another one or the unit's size."""
    able = np.flatnonzero((3 * scatters <= abs(away)) & np.isfinite(ratios))
    agree = np.count_nonzero(np.abs(ratios[able] - away) < abs(away) / 2)
    if len(able) != 1:
        return bool(2 * agree > len(able)) or not len(able)
    other = others[:, able[0]]
    return bool(agree) and abs(own) > abs(float(other[unit] - np.nanmedian(other)))
