"""The textbook programmes, solved by ``linprog``: the other route to an answer's truth.

Every row is divided by the unit's own value, which must be positive.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import linprog

Array = NDArray[np.float64]


class Programme(NamedTuple):
    """A linear programme, whose value is a multiple of its minimum."""

    cost: Array
    less: Array
    bound: Array
    equal: Array
    value: Array
    bounds: list[tuple[float | None, None]]
    factor: float


def values(programmes: Iterable[Programme]) -> list[float]:
    """Solve programmes; one without a solution has not a number.

    Fifty at most stand side by side in a call, whose minimum is that of each: a call costs more
    than a small programme.
    """
    given, found = list(programmes), []
    for part in (given[at : at + 50] for at in range(0, len(given), 50)):
        solved = _solved(part)
        if solved is None:
            possible = [by < 1e-6 for by in _solved(list(map(_excess, part))) or ()]
            rest = iter(_solved([one for one, can in zip(part, possible) if can]) or ())
            solved = [next(rest) if can else math.nan for can in possible]
        found += solved
    return found


def _solved(given: list[Programme]) -> list[float] | None:
    """Values of programmes, if each has one."""
    if not given:
        return []
    cost, less, bound, equal, value, bounds, factor = zip(*given)
    answer = linprog(
        np.concatenate(cost),
        A_ub=sparse.block_diag(less),
        b_ub=np.concatenate(bound),
        A_eq=sparse.block_diag(equal),
        b_eq=np.concatenate(value),
        bounds=[pair for one in bounds for pair in one],
    )
    if answer.status != 0:
        return None
    each = np.split(answer.x, np.cumsum([len(one) for one in cost]))
    return [by * float(one @ x) for by, one, x in zip(factor, cost, each)]


def _excess(one: Programme) -> Programme:
    """The programme of the least excess over the bounds of a programme: 0 if it has a solution."""
    rows = np.vstack([one.less, one.equal, -one.equal])
    less = np.column_stack([rows, -np.ones(len(rows))])
    bound = np.concatenate([one.bound, one.value, -one.value])
    cost = np.append(np.zeros(rows.shape[1]), 1.0)
    none = np.zeros((0, len(cost)))
    return Programme(cost, less, bound, none, np.zeros(0), [*one.bounds, (0, None)], 1.0)


def _rows(own: ArrayLike, reference: ArrayLike) -> Array:
    """Shares of the unit's own values: one row a variable, one column a reference unit."""
    shares: Array = (np.asarray(reference, dtype=float) / np.asarray(own, dtype=float)).T
    return shares


def _programme(
    cost: Array,
    less: Array,
    bound: Array,
    equal: Array,
    value: Array,
    n: int,
    t: int,
    rts: str,
    factor: float = 1.0,
) -> Programme:
    """A programme over n weights and other variables.

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
    other: tuple[float | None, None] = (0, None) if t else (None, None)
    bounds = [(0, None)] * n + [other] * (len(cost) - n)
    return Programme(cost, less, bound, equal, value, bounds, factor)


def radial(
    x: ArrayLike, y: ArrayLike, xs: ArrayLike, ys: ArrayLike, rts: str = "crs", output: bool = False
) -> Programme:
    """Farrell's theta of a point against reference units; with ``output`` his phi."""
    inputs, outputs = _rows(x, xs), _rows(y, ys)
    n, m, q = inputs.shape[1], len(inputs), len(outputs)
    factor = np.concatenate([np.full(m, 0.0 if output else -1.0), np.full(q, float(output))])
    less = np.column_stack([np.vstack([inputs, -outputs]), factor])
    bound = np.concatenate([np.full(m, float(output)), np.full(q, 0.0 if output else -1.0)])
    cost = np.append(np.zeros(n), -1.0 if output else 1.0)
    sign = -1.0 if output else 1.0
    return _programme(cost, less, bound, np.zeros((0, n + 1)), np.zeros(0), n, 0, rts, sign)


def radials(
    x: Array, y: Array, xs: Array, ys: Array, *, rts: str = "crs", output: bool = False
) -> Array:
    """Radial scores of points, a row each, at most 1 inside the reference in both orientations."""
    found = np.array(values(radial(a, b, xs, ys, rts, output) for a, b in zip(x, y)))
    return 1 / found if output else found


def against_others(x: Array, y: Array) -> Array:
    """Radial scores of units, each against the others (CRS, input orientation)."""
    rest = [np.arange(len(x)) != k for k in range(len(x))]
    return np.array(values(radial(x[k], y[k], x[of], y[of]) for k, of in enumerate(rest)))


def directional(
    point: tuple[ArrayLike, ArrayLike, ArrayLike],
    reference: tuple[ArrayLike, ArrayLike, ArrayLike],
    moves: tuple[bool, bool, bool],
    rts: str = "nirs",
    weak: bool = True,
) -> Programme:
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
    rows, most = np.vstack(less), np.concatenate(bound)
    return _programme(cost, rows, most, equal, value, n, 0, rts, -1.0)


def slacks(
    point: tuple[ArrayLike, ...],
    reference: tuple[ArrayLike, ...],
    rts: str = "crs",
    beyond: bool = False,
    way: str = "none",
) -> Programme:
    """SBM of Tone (2001, 2003); with ``beyond`` his super-SBM, for a reference without the unit.

    With the ``way`` "input" what is missing of outputs costs nothing.
    """
    parts = [_rows(own, of) for own, of in zip(point, reference)]
    signs: Any = np.concatenate([np.full(len(p), s) for p, s in zip(parts, (1.0, -1.0, 1.0))])
    shares = np.vstack(parts)
    rows, n = shares.shape
    m = len(parts[0])
    sign = -1.0 if beyond else 1.0
    # Variables: weights, the factor t of Charnes and Cooper, one slack a row.
    gaps = np.diag(np.full(rows, sign))
    table = np.hstack([signs[:, None] * shares, -signs[:, None], gaps])
    price_in, price_out = np.zeros(rows), np.zeros(rows)
    price_in[:m], price_out[m:] = 1 / m, (way == "none") / (rows - m)
    one = np.concatenate([np.zeros(n), [1.0], sign * price_out])
    cost = np.concatenate([np.zeros(n), [1.0], -sign * price_in])
    # Both programmes may be stated with "at most": what is left over is worth nothing here.
    none = np.zeros(rows)
    return _programme(cost, table, none, one[None, :], np.ones(1), n, n, rts)
