r"""Each model as a small table: rows, costs and right-hand side.

Every programme here has the form

.. math:: \min_{\lambda, z \ge 0} c^\top z \quad \text{s.t.} \quad A \lambda + N z = r

with one column of :math:`A` a reference unit. The data rows are divided by the evaluated unit's
own data, so a reference unit's column holds ratios, the evaluated unit's would be all ones, and
:math:`N`, :math:`c` and :math:`r` are the same for every unit of a model. That division is also
what makes scores independent of units of measurement.

Slack variables are ratios too: a slack of 0.2 on an input is 20 % of the evaluated unit's input.
The two non-linear models are made linear by Charnes and Cooper (1962): every variable is
multiplied by ``t > 0`` and the denominator is fixed to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RTS = ("crs", "vrs", "nirs", "ndrs")
Array = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Program:
    """One model's programme for one unit, apart from the reference units.

    Attributes
    ----------
    matrix : ndarray, shape (rows, k)
        Coefficients :math:`N` of the own variables ``z``: data rows, then the denominator's row
        if there is one, then the returns-to-scale row if there is one.
    cost : ndarray, shape (k,)
        Costs of ``z``; reference units cost nothing.
    rhs : ndarray, shape (rows,)
        Right-hand side.
    slacks : tuple of int, length m + q + p
        For each data row the place in ``z`` of its reported slack, or -1 if it is fixed at 0.
    direction : ndarray, shape (m + q + p,)
        Sign with which a slack moves the unit to its target.
    scale_at : int
        Place in ``z`` of ``t`` (divide slacks and weights by it), or -1 for a radial programme.
    has_rts_row : bool
        Whether the last row bounds the sum of the reference weights.
    """

    matrix: Array
    cost: Array
    rhs: Array
    slacks: tuple[int, ...]
    direction: Array
    scale_at: int
    has_rts_row: bool


def _finish(
    columns: list[Array],
    cost: list[float],
    rhs: Array,
    slacks: list[int],
    direction: Array,
    scale_at: int,
    rts: str,
) -> Program:
    """Stack the columns and add the returns-to-scale row: sum w = 1, <= 1 or >= 1."""
    matrix = np.column_stack(columns)
    costs = np.array(cost)
    if rts != "crs":
        row = np.zeros((1, matrix.shape[1]))
        if scale_at >= 0:
            row[0, scale_at] = -1.0
        matrix = np.vstack([matrix, row])
        rhs = np.append(rhs, 0.0 if scale_at >= 0 else 1.0)
        if rts != "vrs":
            gap = np.zeros((len(rhs), 1))
            gap[-1] = 1.0 if rts == "nirs" else -1.0
            matrix = np.hstack([matrix, gap])
            costs = np.append(costs, 0.0)
    return Program(matrix, costs, rhs, tuple(slacks), direction, scale_at, rts != "crs")


def _unit_vector(size: int, at: int, value: float = 1.0) -> Array:
    column = np.zeros(size)
    column[at] = value
    return column


@lru_cache(maxsize=256)
def radial_program(own: tuple[float, ...], m: int, rts: str, orientation: str) -> Program:
    r"""Radial envelopment programme.

    Input orientation (Charnes, Cooper, Rhodes 1978; Banker, Charnes, Cooper 1984):

    .. math:: \min \theta \;\text{s.t.}\; X\lambda + s^- = \theta x_o,\; Y\lambda - s^+ = y_o

    Output orientation: :math:`\max \phi` with :math:`X\lambda + s^- = x_o` and
    :math:`Y\lambda - s^+ = \phi y_o`, stated as :math:`\min -\phi`.

    Parameters
    ----------
    own : tuple of float, length m + q
        The evaluated unit after division: 1, or 0 where its value is 0.
    m : int
        Number of inputs.
    rts : {"crs", "vrs", "nirs", "ndrs"}
        Returns to scale.
    orientation : {"input", "output"}
        Which side is scaled.
    """
    unit = np.array(own)
    size = len(unit)
    scaled = np.arange(size) < m if orientation == "input" else np.arange(size) >= m
    factor = np.where(scaled, -unit, 0.0)
    rhs = np.where(scaled, 0.0, unit)
    signs = np.where(np.arange(size) < m, 1.0, -1.0)
    columns = [factor] + [_unit_vector(size, i, signs[i]) for i in range(size)]
    cost = [1.0 if orientation == "input" else -1.0] + [0.0] * size
    return _finish(columns, cost, rhs, list(range(1, size + 1)), -signs, -1, rts)


def slack_program(
    own: tuple[float, ...], m: int, rts: str, orientation: str, factor: float
) -> Program:
    """Second phase of the radial model: the largest sum of slacks at the factor found.

    Slacks are counted as shares of the evaluated unit's own data, so that which slacks are
    reported does not depend on units of measurement either.
    """
    first = radial_program(own, m, rts, orientation)
    size = len(own)
    rhs = first.rhs - factor * first.matrix[:, 0]
    cost = first.cost.copy()[1:]
    cost[:size] = -1.0
    slacks = tuple(at - 1 for at in first.slacks)
    return Program(first.matrix[:, 1:], cost, rhs, slacks, first.direction, -1, first.has_rts_row)


def _slacks_based(
    own: tuple[float, ...], m: int, q: int, rts: str, orientation: str, *, outside: bool
) -> Program:
    """SBM (``outside=False``) and super-SBM (``outside=True``) in Charnes-Cooper form."""
    unit = np.array(own)
    size = len(unit)
    is_input = np.arange(size) < m
    is_output = (np.arange(size) >= m) & (np.arange(size) < m + q)
    # Inside, inputs and undesirable outputs fall and outputs rise to the target; outside they
    # move the other way. In the row of each, that is the slack's sign.
    toward = np.where(is_output, -1.0, 1.0)
    sign = -toward if outside else toward
    # A zero undesirable output has no ratio: its slack is free and has no price.
    priced_out = ~is_input & (unit > 0)
    share = 1.0 / max(1, int(priced_out.sum()))
    price_in = orientation != "output"
    price_out = orientation != "input"
    turn = -1.0 if outside else 1.0

    columns = [np.append(-unit, 1.0)]
    cost = [1.0]
    slacks = [-1] * size
    for i in range(size):
        # Outside, an orientation holds the other side fixed; inside, its slack is free.
        fixed = outside and not (price_in if is_input[i] else price_out)
        if fixed:
            continue
        column = _unit_vector(size + 1, i, sign[i])
        if price_out and priced_out[i]:
            column[size] = turn * share
        slacks[i] = len(columns)
        columns.append(column)
        cost.append(-turn / m if price_in and is_input[i] else 0.0)
    if outside:  # the rows are inequalities: room on the other side costs nothing
        for i in range(size):
            columns.append(_unit_vector(size + 1, i, toward[i]))
            cost.append(0.0)
    return _finish(columns, cost, np.append(np.zeros(size), 1.0), slacks, -sign, 0, rts)


@lru_cache(maxsize=256)
def sbm_program(own: tuple[float, ...], m: int, q: int, rts: str, orientation: str) -> Program:
    r"""Slacks-based measure (Tone 2001; with undesirable outputs Tone 2003).

    .. math::

        \min \frac{1 - \frac1m \sum_i s_i^-/x_{io}}
                  {1 + \frac1{q+p}\left(\sum_r s_r^+/y_{ro} + \sum_l s_l^b/b_{lo}\right)}
        \;\text{s.t.}\; X\lambda + s^- = x_o,\; Y\lambda - s^+ = y_o,\; B\lambda + s^b = b_o

    "input" leaves the denominator out, "output" the numerator; the other slacks stay free.

    Parameters
    ----------
    own : tuple of float, length m + q + p
        The evaluated unit after division: 1, or 0 for an undesirable output of 0.
    m, q : int
        Numbers of inputs and of desirable outputs.
    rts : {"crs", "vrs", "nirs", "ndrs"}
        Returns to scale.
    orientation : {"none", "input", "output"}
        What is priced.
    """
    return _slacks_based(own, m, q, rts, orientation, outside=False)


@lru_cache(maxsize=256)
def super_sbm_program(
    own: tuple[float, ...], m: int, q: int, rts: str, orientation: str
) -> Program:
    r"""Super-efficiency (Tone 2002; with undesirable outputs Qin 2023, eq. 1).

    .. math::

        \min \frac{1 + \frac1m \sum_i s_i^-/x_{io}}
                  {1 - \frac1{q+p}\left(\sum_r s_r^+/y_{ro} + \sum_l s_l^b/b_{lo}\right)}
        \;\text{s.t.}\; X\lambda - s^- \le x_o,\; Y\lambda + s^+ \ge y_o,\; B\lambda - s^b \le b_o

    The evaluated unit is not among the reference units. "input" fixes the slacks of both kinds
    of output at 0, "output" those of the inputs. Parameters as for :func:`sbm_program`.
    """
    return _slacks_based(own, m, q, rts, orientation, outside=True)
