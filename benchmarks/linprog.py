"""The comparison that every ratio is a ratio to: scipy's linprog, one programme at a time.

Written the straightforward way: the rows divided by the evaluated unit's own data, a dense matrix
made anew for each programme, ``method="highs"``, default options.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy.optimize import linprog

from drivers import EFFICIENT, solve
from gbaeff.dea.models import (
    Program,
    directional_program,
    radial_program,
    sbm_program,
    super_sbm_program,
)
from gbaeff.extensions.additive import additive_program
from gbaeff.extensions.ebm import ebm_program, importance
from gbaeff.extensions.prices import mix_program
from gbaeff.extensions.two_stage import network_program
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


# A programme, what is evaluated, and what a unit's reference is.
Task = tuple[Program, Array, Array | Callable[[int], Array]]


def by_table(model: str, case: Case) -> Answer:
    """Measures with the rows of the engine's tables, one linprog a programme."""
    x, y, b = case.x, case.y, case.b
    m, q, p = (part.shape[1] for part in (x, y, b))
    d, rows, plain = m + q + p, np.hstack([x, y, b]), np.hstack([x, y])
    points, ones, goods = rows, (1.0,) * d, (1.0,) * (m + q)
    tasks: list[Task]
    score: Callable[[int, list[float]], float] = lambda _, values: min(values)  # noqa: E731
    if model in ("sbm_weights_crs", "super_sbm_weights_crs"):
        weights = (1.0,) * m + (1 / q,) * q + (3 / p,) * p
        tasks = [(sbm_program(ones, m, q, "crs", "none", weights), points, rows)]
        if model.startswith("super"):
            beyond = super_sbm_program(ones, m, q, "crs", "none", weights)
            tasks += [(beyond, points, lambda o: np.delete(rows, o, axis=0))]
            score = lambda _, values: values[-1]  # noqa: E731
    elif model == "metafrontier_sbm_crs":
        program, group = sbm_program(ones, m, q, "crs", "none"), case.dmu % 3
        tasks = [(program, points, rows), (program, points, lambda o: rows[group == group[o]])]
        score = lambda _, values: values[0] / values[1]  # noqa: E731
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
    elif model == "profit_vrs":
        tasks = [(directional_program(goods, m, q, "vrs", goods, False), plain, plain)]
        money = plain * np.append(-np.arange(1.0, m + 1), np.arange(1.0, q + 1))
        profit = money.sum(axis=1)
        forgone = (profit.max() - profit) / np.abs(money).sum(axis=1)
        score = lambda o, values: forgone[o] - values[0]  # noqa: E731
    else:
        side, k = ("input", slice(m)) if model == "cost_crs" else ("output", slice(m, m + q))
        price = np.arange(1.0, plain[:, k].shape[1] + 1)
        points = plain.copy()
        points[:, k] = (plain[:, k] @ price)[:, None] / price
        tasks = [
            (mix_program(goods, m, "crs", side), points, plain),
            (radial_program(goods, m, "crs", side), plain, plain),
        ]
        way = 1 if side == "input" else -1
        score = lambda _, values: (values[0] / values[1]) ** way  # noqa: E731
    scores, programmes = [], 0
    for o in map(int, case.sample):
        values: list[float] = []
        for task in tasks:
            if not (model.startswith("super") and values and values[0] < EFFICIENT):
                values.append(_of_table(task, o))
        scores.append(score(o, values))
        programmes += len(values)
    return Answer(np.array(scores), programmes)


def _of_table(task: Task, o: int) -> float:
    """Optimum, without its sign, of a unit's programme."""
    program, points, reference = task
    rows = reference(o) if callable(reference) else reference
    free = ~program.fixed
    block = np.zeros((len(program.rhs), len(rows)))
    block[: points.shape[1]] = (rows / points[o]).T
    block[points.shape[1] : program.shared] = 1
    equal = np.hstack([program.matrix[:, free], block])
    cost = np.append(program.cost[free], np.zeros(len(rows)))
    return abs(_value(cost, None, None, equal, program.rhs))


def gaps(case: Case) -> Answer:
    """Index, catching up, best practice and gap of three groups against global technologies."""
    rows, (m, q) = np.hstack([case.x, case.y, case.b]), (case.x.shape[1], case.y.shape[1])
    program = sbm_program((1.0,) * rows.shape[1], m, q, "crs", "none")
    group, every = case.dmu % 3, range(len(rows))
    own = [rows[(group == group[o]) & (case.period == case.period[o])] for o in every]
    sets = own, [rows[group == group[o]] for o in every], [rows] * len(rows)
    at = {(d, t): o for o, (d, t) in enumerate(zip(case.dmu.tolist(), case.period.tolist()))}
    links = [
        (at[dmu, start], at[dmu, end])
        for dmu in dict.fromkeys(case.dmu.tolist())
        for start, end in zip(case.years[:-1], case.years[1:])
    ]
    distance = np.array([[_of_table((program, rows, of[o]), o) for o in every] for of in sets])
    first, last = np.array(links).T
    within, best, meta = distance[:, last] / distance[:, first]
    return Answer(np.column_stack([meta, within, best / within, meta / best]), distance.size)


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
        | {name: partial(by_table, name) for name in OTHER_MODELS}
        | {"metafrontier_malmquist": gaps},
    )
