"""The comparison that every ratio is a ratio to: scipy's linprog, one programme at a time.

Written the straightforward way: the rows divided by the evaluated unit's own data, a dense matrix
made anew for each programme, ``method="highs"``, default options.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.optimize import linprog

from drivers import solve
from gbaeff.dea.ebm import importance
from gbaeff.dea.models import (
    Program,
    additive_program,
    directional_program,
    ebm_program,
    mix_program,
    network_program,
    sbm_program,
)
from protocol import Answer, Array, Case, serve


class Technology:
    """Reference units; see :class:`drivers.Technology`."""

    def __init__(self, rows: Array, m: int, q: int, p: int, vrs: bool) -> None:
        self.rows, self.m, self.q, self.p, self.vrs = rows, m, q, p, vrs

    def radial(self, point: Array, skip: int | None = None) -> float:
        """Least theta: X w <= theta x_o, Y w >= y_o."""
        ratios = self._ratios(point, skip)
        m, (d, k) = self.m, ratios.shape
        upper = np.zeros((d, 1 + k))
        upper[:m, 0] = -1
        upper[:m, 1:] = ratios[:m]
        upper[m:, 1:] = -ratios[m:]
        bound = np.concatenate([np.zeros(m), -np.ones(d - m)])
        equal, right = None, None
        if self.vrs:
            equal, right = np.concatenate([[0.0], np.ones(k)])[None], [1.0]
        cost = np.zeros(1 + k)
        cost[0] = 1
        return _value(cost, upper, bound, equal, right)

    def sbm(self, point: Array) -> float:
        """Tone (2001, 2003), made linear by Charnes and Cooper: variables t, w, slacks."""
        ratios = self._ratios(point, None)
        d, k = ratios.shape
        equal = np.zeros((d + 1 + self.vrs, 1 + k + d))
        equal[:d, 0] = -1
        equal[:d, 1 : 1 + k] = ratios
        equal[range(d), range(1 + k, 1 + k + d)] = self._sign()
        equal[d, 0] = 1
        equal[d, 1 + k + self.m :] = 1 / (self.q + self.p)
        cost = np.zeros(1 + k + d)
        cost[0] = 1
        cost[1 + k : 1 + k + self.m] = -1 / self.m
        return _value(cost, None, None, *self._closed(equal, d, k))

    def super_sbm(self, point: Array, skip: int | None = None) -> float:
        """Qin (2023), eq. (1), made linear: slacks move the other way, rows are inequalities."""
        ratios = self._ratios(point, skip)
        d, k = ratios.shape
        sign = self._sign()
        upper = np.zeros((d, 1 + k + d))
        upper[:, 0] = -sign
        upper[:, 1 : 1 + k] = sign[:, None] * ratios
        upper[range(d), range(1 + k, 1 + k + d)] = -1
        equal = np.zeros((1 + self.vrs, 1 + k + d))
        equal[0, 0] = 1
        equal[0, 1 + k + self.m :] = -1 / (self.q + self.p)
        cost = np.zeros(1 + k + d)
        cost[0] = 1
        cost[1 + k : 1 + k + self.m] = 1 / self.m
        return _value(cost, upper, np.zeros(d), *self._closed(equal, 0, k))

    def _ratios(self, point: Array, skip: int | None) -> Array:
        rows = self.rows if skip is None else np.delete(self.rows, skip, axis=0)
        return (rows / point).T

    def _sign(self) -> Array:
        """Inputs and undesirable outputs fall, desirable outputs rise."""
        return np.concatenate([np.ones(self.m), -np.ones(self.q), np.ones(self.p)])

    def _closed(self, equal: Array, at: int, k: int) -> tuple[Array, Array]:
        """Fill in the row of the weights' sum; the denominator's row, number ``at``, is 1."""
        right = np.zeros(len(equal))
        right[at] = 1
        if self.vrs:
            equal[-1, 0] = -1
            equal[-1, 1 : 1 + k] = 1
        return equal, right


def by_table(model: str, case: Case) -> Answer:
    """Measures with the rows of the engine's tables, one linprog a unit."""
    x, y, b = case.x, case.y, case.b
    m, q, p = (part.shape[1] for part in (x, y, b))
    d, rows = m + q + p, np.hstack([x, y, b])
    points, ones, goods = rows, (1.0,) * d, (1.0,) * (m + q)
    if model == "sbm_weights_crs":
        weights = (1.0,) * m + (1 / q,) * q + (3 / p,) * p
        tasks = [(sbm_program(ones, m, q, "crs", "none", weights), points, rows)]
    elif model == "sbm_nonseparable_vrs":
        tasks = [(sbm_program(ones, m, q, "vrs", "none", (), (), (m, m + q)), points, rows)]
    elif model == "nonradial_crs":
        worth = (1 / 3 / m,) * m + (1 / 3 / q,) * q + (1 / 3 / p,) * p
        tasks = [(additive_program(ones, m, q, "crs", True, worth), points, rows)]
    elif model == "ebm_crs":
        groups = [importance(part) for part in (x, y, b)]
        prices = tuple(np.concatenate([epsilon * w for epsilon, w in groups]).tolist())
        program = ebm_program(ones, m, q, "crs", "none", prices, "shrink", True)
        tasks = [(program, points, rows)]
    elif model == "kuosmanen_vrs":
        idle = np.vstack([rows, rows * (np.arange(d) < m)])
        tasks = [(directional_program(ones, m, q, "vrs", ones, True), points, idle)]
    elif model == "by_production_crs":
        making, emitting = np.hstack([x, y]), np.hstack([b, x])
        turned = (1.0,) * p + (-1.0,) * m
        second = directional_program((1.0,) * (p + m), p, m, "crs", turned, False)
        tasks = [
            (directional_program(goods, m, q, "crs", goods, False), making, making),
            (second, emitting, emitting),
        ]
    elif model == "two_stage_crs":
        roles = [("first", "input"), ("first", "input"), ("first", "link")]
        roles += [("second", "input"), ("second", "output")]
        points = np.hstack([x[:, :2], y, x[:, 2:], b])
        sides = points * [1, 1, 1, 0, 0], points * [0, 0, -1, 1, 1]
        program = network_program(tuple(roles), "crs", True, (0.5, 0.5))
        tasks = [(program, points, np.vstack(sides))]
    else:
        rows, price = np.hstack([x, y]), np.arange(1.0, m + 1)
        points = np.hstack([(x @ price)[:, None] / price, y])
        tasks = [(mix_program(goods, m, "crs", "input"), points, rows)]
    scores = [min(_of_table(task, o) for task in tasks) for o in map(int, case.sample)]
    return Answer(np.array(scores), len(scores) * len(tasks))


def _of_table(task: tuple[Program, Array, Array], o: int) -> float:
    """Optimum, without its sign, of a unit's programme."""
    program, points, rows = task
    free = ~program.fixed
    block = np.zeros((len(program.rhs), len(rows)))
    block[: points.shape[1]] = (rows / points[o]).T
    block[points.shape[1] : program.shared] = 1
    equal = np.hstack([program.matrix[:, free], block])
    cost = np.append(program.cost[free], np.zeros(len(rows)))
    return abs(_value(cost, None, None, equal, program.rhs))


def _value(cost: Array, upper: object, bound: object, equal: object, right: object) -> float:
    found = linprog(cost, A_ub=upper, b_ub=bound, A_eq=equal, b_eq=right, method="highs")
    return float(found.fun) if found.status == 0 else float("nan")


if __name__ == "__main__":
    from cases import MODELS, OTHER_MODELS, PANEL_MODELS

    models = (*MODELS, *PANEL_MODELS)
    serve(
        "scipy",
        lambda case, _: case,
        {name: partial(solve, Technology, name) for name in models}
        | {name: partial(by_table, name) for name in OTHER_MODELS},
    )
