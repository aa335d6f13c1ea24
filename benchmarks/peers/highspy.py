"""highspy with a warm start: one HiGHS model a technology, changed from unit to unit.

The columns of the reference units stay as they are, divided by their means once. What depends on
the evaluated unit is changed in place: the column of theta or t, right-hand sides, the prices of
the slacks, and the bounds of the unit left out. HiGHS goes on from the last basis.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import highspy
import numpy as np

from cases import MODELS, PANEL_MODELS
from drivers import solve
from protocol import Array, serve

INFINITY = highspy.kHighsInf


class Technology:
    """Reference units; see :class:`drivers.Technology`. Each model is built when first needed."""

    def __init__(self, rows: Array, m: int, q: int, p: int, vrs: bool) -> None:
        self.size = rows.mean(axis=0)
        self.rows = rows / self.size
        self.m, self.q, self.p, self.vrs = m, q, p, vrs
        self._built: dict[str, Any] = {}

    def radial(self, point: Array, skip: int | None = None) -> float:
        """Least theta: X w <= theta x_o, Y w >= y_o; column 0 is theta."""
        point, m, d = point / self.size, self.m, len(point)
        if "radial" not in self._built:
            columns = np.zeros((d + self.vrs, 1))
            columns[:m] = -1
            right = [1.0] if self.vrs else []
            low = np.concatenate([np.full(m, -INFINITY), np.zeros(d - m), right])
            high = np.concatenate([np.zeros(m), np.full(d - m, INFINITY), right])
            self._built["radial"] = self._model(columns, np.array([1.0]), low, high)
        model = self._built["radial"]
        for i in range(m):
            model.changeCoeff(i, 0, -float(point[i]))
        for r in range(m, d):
            model.changeRowBounds(r, float(point[r]), INFINITY)
        return self._run(model, 1, skip)

    def sbm(self, point: Array) -> float:
        """Tone (2001, 2003): column 0 is t, then the slacks; row d is the denominator."""
        return self._slacks_based("sbm", point, None, 1.0)

    def super_sbm(self, point: Array, skip: int | None = None) -> float:
        """Qin (2023), eq. (1): the slacks move the other way, the rows are inequalities."""
        return self._slacks_based("super_sbm", point, skip, -1.0)

    def _slacks_based(self, name: str, point: Array, skip: int | None, turn: float) -> float:
        point, m, d = point / self.size, self.m, len(point)
        if name not in self._built:
            sign = np.concatenate([np.ones(m), -np.ones(self.q), np.ones(self.p)])
            columns = np.zeros((d + 1 + self.vrs, 1 + d))
            columns[range(d), range(1, 1 + d)] = turn * sign
            columns[:d, 0] = -1
            columns[d] = 1
            if self.vrs:
                columns[-1] = 0
                columns[-1, 0] = -1
            low, high = np.zeros(len(columns)), np.zeros(len(columns))
            low[d] = high[d] = 1
            if name == "super_sbm":
                low[:d][sign > 0] = -INFINITY
                high[:d][sign < 0] = INFINITY
            cost = np.zeros(1 + d)
            cost[0] = 1
            self._built[name] = self._model(columns, cost, low, high)
        model = self._built[name]
        for i in range(d):
            own = float(point[i])
            model.changeCoeff(i, 0, -own)
            model.changeColCost(1 + i, -turn / (m * own) if i < m else 0.0)
            share = turn / ((self.q + self.p) * own) if i >= m else 0.0
            model.changeCoeff(d, 1 + i, share)
        return self._run(model, 1 + d, skip)

    def _model(self, columns: Array, cost: Array, low: Array, high: Array) -> Any:
        """Own columns first, then one a reference unit."""
        k, own = len(self.rows), columns.shape[1]
        block = np.zeros((len(columns), k))
        block[: self.rows.shape[1]] = self.rows.T
        if self.vrs:
            block[-1] = 1
        matrix = np.hstack([columns, block])
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = matrix.shape
        program.col_cost_ = np.concatenate([cost, np.zeros(k)])
        program.col_lower_ = np.zeros(own + k)
        program.col_upper_ = np.full(own + k, INFINITY)
        program.row_lower_, program.row_upper_ = low, high
        # Column by column; a stored zero would be dropped, so only what is there is passed.
        there = matrix.T != 0
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = np.concatenate([[0], there.sum(axis=1).cumsum()])
        program.a_matrix_.index_ = np.nonzero(there)[1]
        program.a_matrix_.value_ = matrix.T[there]
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        model.setOptionValue("threads", 1)
        model.passModel(program)
        return model

    @staticmethod
    def _run(model: Any, own: int, skip: int | None) -> float:
        if skip is not None:
            model.changeColBounds(own + skip, 0.0, 0.0)
        model.run()
        optimal = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        value = model.getInfo().objective_function_value if optimal else float("nan")
        if skip is not None:
            model.changeColBounds(own + skip, 0.0, INFINITY)
        return float(value)


if __name__ == "__main__":
    models = (*MODELS, *PANEL_MODELS)
    serve(
        "highspy", lambda case, _: case, {name: partial(solve, Technology, name) for name in models}
    )
