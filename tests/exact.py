"""Optima in exact arithmetic, for judging floating point; small programmes only."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

Row = list[Fraction]
Whole = list[int]


def minimise(matrix: Sequence[Row], rhs: Row, cost: Row) -> Fraction | None:
    """Solve min cost.x subject to matrix x = rhs, x >= 0; None if infeasible.

    Two phases on a full tableau of whole numbers over a common one; Bland's rule, so that it ends.
    Raises ArithmeticError if the programme is unbounded.
    """
    count = len(cost)
    tableau: list[Whole] = []
    for i, (row, right) in enumerate(zip(matrix, rhs, strict=True)):
        numbers, _ = _whole([*row, right])
        sign = -1 if right < 0 else 1
        artificial = [int(i == j) for j in range(len(rhs))]
        tableau.append([sign * n for n in numbers[:-1]] + artificial + [sign * numbers[-1]])
    basis = [count + i for i in range(len(rhs))]

    total = [-sum(column) for column in zip(*tableau, strict=True)]
    total[count:-1] = [0] * len(rhs)
    common = _pivot_to_end(tableau, total, basis, count + len(rhs), 1)
    if total[-1] != 0:
        return None
    for i in reversed(range(len(basis))):
        if basis[i] >= count:
            at = next((j for j in range(count) if tableau[i][j] != 0), None)
            if at is None:  # the row says nothing new
                del tableau[i], basis[i]
            else:  # its right-hand side is 0
                if tableau[i][at] < 0:
                    tableau[i] = [-n for n in tableau[i]]
                common = _pivot(tableau, total, basis, i, at, common)
    tableau[:] = [row[:count] + row[-1:] for row in tableau]
    costs, scale = _whole(cost)
    reduced = [common * n for n in [*costs, 0]]
    for row, at in zip(tableau, basis):
        reduced = [one - costs[at] * n for one, n in zip(reduced, row)]
    common = _pivot_to_end(tableau, reduced, basis, count, common)
    return Fraction(-reduced[-1], common * scale)


def _whole(row: Row) -> tuple[Whole, int]:
    """A row in whole numbers, and what it was multiplied by."""
    scale = lcm(*(number.denominator for number in row))
    return [int(number * scale) for number in row], scale


def _pivot_to_end(
    tableau: list[Whole], reduced: Whole, basis: list[int], count: int, common: int
) -> int:
    while (at := next((j for j in range(count) if reduced[j] < 0), None)) is not None:
        places = [i for i, row in enumerate(tableau) if row[at] > 0]
        if not places:
            raise ArithmeticError("the programme is unbounded")
        ratios = [(Fraction(tableau[i][-1], tableau[i][at]), basis[i], i) for i in places]
        common = _pivot(tableau, reduced, basis, min(ratios)[2], at, common)
    return common


def _pivot(
    tableau: list[Whole], reduced: Whole, basis: list[int], i: int, at: int, common: int
) -> int:
    """Bareiss's step: every number is a minor of the first table over the one before it."""
    own, pivot = tableau[i], tableau[i][at]
    for row in [*tableau[:i], *tableau[i + 1 :], reduced]:
        factor = row[at]
        row[:] = [(pivot * n - factor * other) // common for n, other in zip(row, own)]
    basis[i] = at
    return pivot


def value(
    program: Any, point: np.ndarray, reference: np.ndarray, room: Fraction = Fraction(0)
) -> float:
    """Optimum of a model's programme for one unit; NaN if infeasible.

    Parameters
    ----------
    program : gbaeff.dea.models.Program
        The model's table.
    point : ndarray, shape (d,)
        The evaluated unit.
    reference : ndarray, shape (n, d)
        The reference units, one a row.
    room : Fraction
        By how much each data row may be missed, as a share of the unit's own data. The true
        optimum is that of 0; one that needs room is right for data that differ by so much.
    """
    table, rhs, cost = _rational(program, point, reference)
    if room:
        missed = len(point)
        for i, row in enumerate(table):  # up or down, each at most room (times t)
            row += [Fraction(int(i == j)) for j in range(missed)]
            row += [-Fraction(int(i == j)) for j in range(missed)] + [Fraction(0)] * missed
        cost += [Fraction(0)] * (3 * missed)
        start = len(cost) - 3 * missed
        for j in range(missed):
            row = [Fraction(0)] * len(cost)
            row[start + j] = row[start + missed + j] = row[start + 2 * missed + j] = Fraction(1)
            if program.scale_at >= 0:
                row[program.scale_at] = -room
            table.append(row)
            rhs.append(Fraction(0) if program.scale_at >= 0 else room)
    found = minimise(table, rhs, cost)
    return float("nan") if found is None else float(found)


def _rational(program: Any, point: np.ndarray, reference: np.ndarray) -> tuple[list[Row], Row, Row]:
    """Rows, right-hand side and costs: the programme's own variables, then the references."""
    free = np.flatnonzero(~program.fixed)
    table = [[_plain(program.matrix[i, j]) for j in free] for i in range(len(program.rhs))]
    divisor = [Fraction(float(v)) if v > 0 else Fraction(1) for v in point]
    for i, row in enumerate(table):
        for unit in reference:
            if i < len(point):
                row.append(Fraction(float(unit[i])) / divisor[i])
            else:
                row.append(Fraction(int(i < program.shared)))
    cost = [_plain(program.cost[j]) for j in free] + [Fraction(0)] * len(reference)
    return table, [_plain(v) for v in program.rhs], cost


def _plain(number: float) -> Fraction:
    # The tables hold 1/m and 1/(q+p), which binary fractions only come near to.
    near = Fraction(float(number)).limit_denominator(1000)
    return near if abs(near - Fraction(float(number))) < 1e-15 else Fraction(float(number))
