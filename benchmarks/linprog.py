"""The comparison that every ratio is a ratio to: scipy's linprog, one programme at a time.

Written the straightforward way: the rows divided by the evaluated unit's own data, a dense matrix
made anew for each programme, ``method="highs"``, default options.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.optimize import linprog

from drivers import solve
from protocol import Array, serve


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


def _value(cost: Array, upper: object, bound: object, equal: object, right: object) -> float:
    found = linprog(cost, A_ub=upper, b_ub=bound, A_eq=equal, b_eq=right, method="highs")
    return float(found.fun) if found.status == 0 else float("nan")


if __name__ == "__main__":
    from cases import MODELS, PANEL_MODELS

    models = (*MODELS, *PANEL_MODELS)
    serve(
        "scipy",
        lambda case, _: case,
        {name: partial(solve, Technology, name) for name in models},
    )
