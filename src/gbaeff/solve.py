"""One programme at a time through HiGHS, on scaled data, with its answer checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog

from gbaeff.programs import Array, Program

# HiGHS accepts 1e-7 by default; the rows are ratios of order one, so 1e-9 is a real bound.
_OPTIONS = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}
_CHECK = 1e-7


class SolverError(ArithmeticError):
    """The solver gave neither an optimum that passes its check nor a proof of infeasibility."""


@dataclass(frozen=True)
class Solution:
    """Answer to one programme.

    Attributes
    ----------
    value : float
        Optimal cost; NaN if infeasible.
    weights : ndarray, shape (n,)
        Weight of each reference unit.
    slacks : ndarray, shape (m + q + p,)
        Slacks as shares of the evaluated unit's data.
    direction : ndarray, shape (m + q + p,)
        Sign with which each slack moves the unit to its target.
    """

    value: float
    weights: Array
    slacks: Array
    direction: Array

    @property
    def feasible(self) -> bool:
        """Whether there is an optimum."""
        return bool(np.isfinite(self.value))


def solve(program: Program, reference: Array) -> Solution:
    """Solve one programme.

    Parameters
    ----------
    program : Program
        The model's table for the evaluated unit.
    reference : ndarray, shape (m + q + p, n)
        Reference units, one a column, every row divided by the evaluated unit's own data.

    Returns
    -------
    Solution
        Its ``value`` is NaN where the programme is infeasible.

    Raises
    ------
    SolverError
        If HiGHS reports anything else, or an optimum that violates a row, a reduced cost or
        the duality gap by more than 1e-7 of its scale.
    """
    rows, n = len(program.rhs), reference.shape[1]
    block = np.zeros((rows, n))
    block[: len(reference)] = reference
    if program.has_rts_row:
        block[-1] = 1.0
    # A large unit gets a small weight; solved in weights of order one instead.
    size = np.abs(block).max(axis=0, initial=0.0)
    size[size == 0] = 1.0
    matrix = np.hstack([block / size, program.matrix])
    cost = np.concatenate([np.zeros(n), program.cost])

    answer = linprog(cost, A_eq=matrix, b_eq=program.rhs, method="highs", options=_OPTIONS)
    if answer.status not in (0, 2) or (answer.status == 0 and not _holds(answer, matrix, program)):
        options = {**_OPTIONS, "presolve": False}
        answer = linprog(cost, A_eq=matrix, b_eq=program.rhs, method="highs", options=options)
    nothing = np.full(len(program.slacks), np.nan)
    if answer.status == 2:
        return Solution(np.nan, np.zeros(n), nothing, program.direction)
    if answer.status != 0 or not _holds(answer, matrix, program):
        raise SolverError(f"HiGHS: {answer.message} (status {answer.status})")

    own = answer.x[n:]
    scale = own[program.scale_at] if program.scale_at >= 0 else 1.0
    slacks = np.array([own[at] if at >= 0 else 0.0 for at in program.slacks]) / scale
    weights = answer.x[:n] / size / scale
    # What is below the solver's tolerance is zero.
    slacks[np.abs(slacks) < 1e-9] = 0.0
    weights[np.abs(answer.x[:n]) < 1e-9] = 0.0
    return Solution(float(answer.fun), weights, slacks, program.direction)


def _holds(answer: Any, matrix: Array, program: Program) -> bool:
    """Check rows, reduced costs and the duality gap after the fact."""
    x, duals = answer.x, answer.eqlin.marginals
    cost = np.concatenate([np.zeros(matrix.shape[1] - len(program.cost)), program.cost])
    scale = 1.0 + np.abs(x).max(initial=0.0)
    residual = np.abs(matrix @ x - program.rhs).max(initial=0.0) / scale
    price = 1.0 + np.abs(duals).max(initial=0.0)
    reduced = -(cost - matrix.T @ duals).min(initial=0.0) / price
    gap = abs(float(answer.fun) - float(program.rhs @ duals)) / (1.0 + abs(float(answer.fun)))
    return bool(max(residual, reduced, gap, -x.min(initial=0.0)) <= _CHECK)
