"""One programme at a time through HiGHS, on scaled data, with its answer checked.

The engine's second opinion: it solves what :mod:`gbaeff.dea.solver.simplex` could not certify.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gbaeff.dea.models import Array, Mask, Program
from gbaeff.dea.solver.certificate import primal_residual
from gbaeff.dea.solver.pool import geometric_mean
from gbaeff.indicators import EQUAL

# HiGHS accepts 1e-7 by default; the rows are ratios of order one, so 1e-9 is a real bound.
TIGHT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}
CHECK = 1e-7
_ZERO = 1e-9  # what is below the solver's tolerance is zero


def linprog(*told: Any, **settings: Any) -> Any:
    """That of scipy, loaded when it is first asked: few programmes need a second opinion."""
    from scipy import optimize

    return optimize.linprog(*told, **settings)


class SolverError(ArithmeticError):
    """The solver gave neither an optimum that passes its check nor a proof of infeasibility."""


@dataclass(frozen=True, eq=False)
class Solution:
    """Answer to one programme: own variables ``z``, weights of reference units, and residuals."""

    value: float
    own: Array
    weights: Array
    primal: float
    dual: float
    gap: float

    @property
    def feasible(self) -> bool:
        """Whether there is an optimum."""
        return bool(np.isfinite(self.value))


def solve(
    program: Program,
    block: Array,
    *,
    cost: Array | None = None,
    rhs: Array | None = None,
) -> Solution:
    """Solve one programme; the value is NaN where it is infeasible.

    ``block``, shape (program.shared, n), are the reference units, every row divided by the
    evaluated unit's own data, ``cost`` their costs. A :class:`SolverError` says that HiGHS reports
    anything else, or an optimum that violates a row, a reduced cost or the gap by more than 1e-7 of
    its scale. What it calls infeasible must be proven, or be called so with every set of options:
    then it is infeasible by less than the tolerances, and ``dual`` says how far the proof is off.
    """
    n = block.shape[1]
    rhs = program.rhs if rhs is None else rhs
    columns = np.zeros((len(rhs), n))
    columns[: len(block)] = block
    # A large unit gets a small weight; solved in weights of order one instead.
    size = geometric_mean(np.abs(columns).T)
    matrix = np.hstack([columns / size, program.matrix])
    costs = np.concatenate([np.zeros(n) if cost is None else cost / size, program.cost])
    bounds = [(0.0, None)] * n + [(0.0, 0.0 if fixed else None) for fixed in program.fixed]
    free = np.concatenate([np.ones(n, dtype=bool), ~program.fixed])

    doubtful = np.nan
    for options in (TIGHT, {**TIGHT, "presolve": False}, {"presolve": False}):
        answer = linprog(
            costs, A_eq=matrix, b_eq=rhs, bounds=bounds, method="highs", options=options
        )
        if answer.status == 2:
            doubtful = _proof(matrix, rhs, free)
            if doubtful <= CHECK:
                break
        if answer.status == 0:
            primal, dual, gap = residuals(answer, matrix, costs, rhs, free)
            if max(primal, dual, gap) <= CHECK:
                t = answer.x[n + program.scale_at] if program.scale_at >= 0 else 1.0
                x = np.where(np.abs(answer.x) < _ZERO * t, 0.0, answer.x)
                return Solution(float(answer.fun), x[n:], x[:n] / size, primal, dual, gap)
    if not np.isnan(doubtful):  # infeasible: proven, or by less than the tolerances
        return Solution(np.nan, np.zeros(len(program.cost)), np.zeros(n), np.nan, doubtful, np.nan)
    raise SolverError(f"HiGHS: {answer.message} (status {answer.status})")


def can_rise(basis: Array, others: Array, rhs: Array, fixed: Mask) -> bool:
    """Whether some variables that are 0, columns ``others``, can be positive beside a basis.

    ``fixed``, shape (rows,), are those of the basis that must be 0.
    """
    cost = np.concatenate([np.zeros(len(rhs)), -np.ones(others.shape[1])])
    bounds = [(0.0, 0.0 if stays else None) for stays in fixed] + [(0.0, 1.0)] * others.shape[1]
    # Without the rounding of the basis, which HiGHS would take for a programme without a point.
    held = np.where(fixed, 0.0, np.maximum(np.linalg.solve(basis, rhs), 0.0))
    every = np.hstack([basis, others])
    for options in (TIGHT, {}):  # a basis near to singular misses the tight tolerances
        answer = linprog(cost, A_eq=every, b_eq=basis @ held, bounds=bounds, options=options)
        if answer.status == 0:
            return -float(answer.fun) > EQUAL
    return True


def residuals(
    answer: Any, matrix: Array, cost: Array, rhs: Array, free: Mask
) -> tuple[float, float, float]:
    """Rows and signs, reduced costs, and the duality gap, after the fact."""
    x, duals = answer.x, answer.eqlin.marginals
    stays = np.abs(x[~free]).max(initial=0.0)
    primal = max(primal_residual(matrix[None], x[None], rhs[None])[0], stays)
    terms = np.abs(cost) + np.abs(matrix).T @ np.abs(duals)
    dual = ((matrix.T @ duals - cost) / np.maximum(terms, 1e-6))[free].max(initial=0.0)
    gap = abs(float(answer.fun) - float(rhs @ duals)) / (1.0 + abs(float(answer.fun)))
    return float(primal), float(dual), gap


def _proof(matrix: Array, rhs: Array, free: Mask) -> float:
    """Residual of a Farkas certificate: duals that price every column at most 0, but not the rhs.

    They are the duals of the least amount by which the rows must be missed; infinite where that
    is within the solver's tolerance.
    """
    rows = len(rhs)
    cost = np.concatenate([np.zeros(matrix.shape[1]), np.ones(2 * rows)])
    bounds = [(0.0, None if may else 0.0) for may in free] + [(0.0, None)] * (2 * rows)
    missed = np.hstack([matrix, np.eye(rows), -np.eye(rows)])
    answer = linprog(cost, A_eq=missed, b_eq=rhs, bounds=bounds, method="highs", options=TIGHT)
    if answer.status != 0 or answer.fun <= _ZERO:
        return np.inf
    return float((matrix.T @ answer.eqlin.marginals)[free].max(initial=0.0) / answer.fun)
