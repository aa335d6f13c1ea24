"""The textbook programmes, one call of ``linprog`` a unit: the other route to an answer's truth.

Every row is divided by the unit's own value, which must be positive.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

Array = NDArray[np.float64]


def _rows(own: ArrayLike, reference: ArrayLike) -> Array:
    """Shares of the unit's own values: one row a variable, one column a reference unit."""
    shares: Array = (np.asarray(reference, dtype=float) / np.asarray(own, dtype=float)).T
    return shares


def _minimum(
    cost: Array, less: Array, bound: Array, equal: Array, value: Array, n: int, t: int, rts: str
) -> float:
    """Minimum over n weights and other variables; without a solution not a number.

    The sum of the weights is held to 1, or to the variable in place ``t`` (0 for none).
    """
    row = np.zeros(len(cost))
    row[:n] = 1
    if t:
        row[t] = -1
    if rts == "vrs":
        equal, value = np.vstack([equal, row]), np.append(value, 0.0 if t else 1.0)
    if rts == "nirs":
        less, bound = np.vstack([less, row]), np.append(bound, 0.0 if t else 1.0)
    free = [(0, None)] * n + [(None, None) if not t else (0, None)] * (len(cost) - n)
    answer = linprog(cost, A_ub=less, b_ub=bound, A_eq=equal, b_eq=value, bounds=free)
    return float(answer.fun) if answer.status == 0 else math.nan


def radial(
    x: ArrayLike, y: ArrayLike, xs: ArrayLike, ys: ArrayLike, rts: str = "crs", output: bool = False
) -> float:
    """Farrell's theta of a point against reference units; with ``output`` his phi."""
    inputs, outputs = _rows(x, xs), _rows(y, ys)
    n, m, q = inputs.shape[1], len(inputs), len(outputs)
    factor = np.concatenate([np.full(m, 0.0 if output else -1.0), np.full(q, float(output))])
    less = np.column_stack([np.vstack([inputs, -outputs]), factor])
    bound = np.concatenate([np.full(m, float(output)), np.full(q, 0.0 if output else -1.0)])
    cost = np.append(np.zeros(n), -1.0 if output else 1.0)
    value = _minimum(cost, less, bound, np.zeros((0, n + 1)), np.zeros(0), n, 0, rts)
    return -value if output else value


def directional(
    point: tuple[ArrayLike, ArrayLike, ArrayLike],
    reference: tuple[ArrayLike, ArrayLike, ArrayLike],
    moves: tuple[bool, bool, bool],
    rts: str = "nirs",
    weak: bool = True,
) -> float:
    """Largest share by which inputs and emissions fall and outputs grow, where they move."""
    inputs, outputs, bads = (_rows(own, of) for own, of in zip(point, reference))
    n = inputs.shape[1]
    step = [np.full((len(rows), 1), float(go)) for rows, go in zip((inputs, outputs, bads), moves)]
    less = [np.hstack([inputs, step[0]]), np.hstack([-outputs, step[1]])]
    bound = [np.ones(len(inputs)), -np.ones(len(outputs))]
    emission = np.hstack([bads, step[2]])
    equal, value = (emission, np.ones(len(bads))) if weak else (emission[:0], np.zeros(0))
    if not weak:
        less, bound = [*less, emission], [*bound, np.ones(len(bads))]
    cost = np.append(np.zeros(n), -1.0)
    return -_minimum(cost, np.vstack(less), np.concatenate(bound), equal, value, n, 0, rts)


def slacks(
    point: tuple[ArrayLike, ...],
    reference: tuple[ArrayLike, ...],
    rts: str = "crs",
    beyond: bool = False,
) -> float:
    """SBM of Tone (2001, 2003); with ``beyond`` his super-SBM, for a reference without the unit."""
    parts = [_rows(own, of) for own, of in zip(point, reference)]
    signs: Any = np.concatenate([np.full(len(p), s) for p, s in zip(parts, (1.0, -1.0, 1.0))])
    shares = np.vstack(parts)
    rows, n = shares.shape
    m = len(parts[0])
    way = -1.0 if beyond else 1.0
    # Variables: weights, the factor t of Charnes and Cooper, one slack a row.
    gaps = np.diag(np.full(rows, way))
    table = np.hstack([signs[:, None] * shares, -signs[:, None], gaps])
    price_in, price_out = np.zeros(rows), np.zeros(rows)
    price_in[:m], price_out[m:] = 1 / m, 1 / (rows - m)
    one = np.concatenate([np.zeros(n), [1.0], way * price_out])
    cost = np.concatenate([np.zeros(n), [1.0], -way * price_in])
    # Both programmes may be stated with "at most": what is left over is worth nothing here.
    none = np.zeros(rows)
    return _minimum(cost, table, none, one[None, :], np.ones(1), n, n, rts)
