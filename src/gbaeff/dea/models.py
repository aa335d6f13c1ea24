r"""Each model as a small table: rows, costs, right-hand side and a basis to start from.

Every programme here has the form

.. math:: \min_{\lambda, z \ge 0} c^\top z \quad \text{s.t.} \quad A \lambda + N z = r

with one column of :math:`A` a reference unit. The data rows are divided by the evaluated unit's
own data, so a reference unit's column holds ratios, the evaluated unit's is all ones, and
:math:`N`, :math:`c` and :math:`r` are the same for every unit of a model. That division is also
what makes scores independent of units of measurement. Slacks are ratios too: a slack of 0.2 on an
input is 20 % of the evaluated unit's input.

All take ``own``, the evaluated unit after division (1, or 0 where its value is 0), shape
(m + q + p,); ``m`` and ``q``, the numbers of inputs and of desirable outputs; ``rts``;
``orientation``, the side that is scaled or priced; and tuples of row numbers: ``fixed`` inputs
that cannot be changed, ``tied`` variables that are non-separable.

How to read a function: its docstring has the programme of the paper; each ``table.add`` adds one
of its variables, with its coefficients in the rows of that programme (all terms with a variable
stand on the left); ``table.finish`` has the right-hand side. The reference units' columns
:math:`X\lambda, Y\lambda, B\lambda` come from the data and are not written here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RTS = ("crs", "vrs", "nirs", "ndrs")
Array = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
# Sign of the gap between the sum of weights and its bound.
GAP = {"nirs": 1.0, "ndrs": -1.0}


@dataclass(frozen=True, eq=False)
class Program:
    """One model's programme for one unit, apart from the reference units.

    Attributes
    ----------
    own : ndarray, shape (rows,)
        The evaluated unit's own column: 1 in the rows of reference units, 0 where its value is 0.
    matrix : ndarray, shape (rows, k)
        Coefficients :math:`N` of the own variables ``z``. Rows: the data, then the sum of the
        weights if it is bounded, then the denominator if there is one.
    cost : ndarray, shape (k,)
        Costs of ``z``; reference units cost nothing.
    rhs : ndarray, shape (rows,)
        Right-hand side.
    shared : int
        Number of leading rows that reference units enter.
    fixed : ndarray of bool, shape (k,)
        Variables that must be 0: they only complete a basis.
    start : tuple of int, length rows
        A basis with the unit itself as its reference: 0 is ``own``, ``1 + i`` is ``z[i]``.
    origin : tuple of int
        A basis with no reference unit at all; empty where none is feasible.
    slacks : tuple of int, length m + q + p
        For each data row the place in ``z`` of its reported slack, or -1 if it is fixed at 0.
    direction : ndarray, shape (m + q + p,)
        Sign with which a slack moves the unit to its target.
    scale_at : int
        Place in ``z`` of ``t`` (divide slacks and weights by it), or -1 where there is none.
    """

    own: Array
    matrix: Array
    cost: Array
    rhs: Array
    shared: int
    fixed: Mask
    start: tuple[int, ...]
    origin: tuple[int, ...]
    slacks: tuple[int, ...]
    direction: Array
    scale_at: int = -1


@dataclass
class Table:
    """A programme under construction, column by column."""

    unit: Array
    rts: str
    fractional: bool
    columns: list[Array] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    fixed: list[bool] = field(default_factory=list)
    slacks: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.size = len(self.unit)
        self.slacks = [-1] * self.size
        self.shared = self.size + (self.rts != "crs")

    def add(
        self,
        data: Array,
        *,
        weights: float = 0.0,
        denominator: float = 0.0,
        cost: float = 0.0,
        fixed: bool = False,
    ) -> int:
        """Add a variable by its coefficients in each kind of row; return its place."""
        parts = [data]
        if self.rts != "crs":
            parts.append(np.array([weights]))
        if self.fractional:
            parts.append(np.array([denominator + 0.0]))  # 0, not minus 0
        self.columns.append(np.concatenate(parts))
        self.cost.append(cost + 0.0)
        self.fixed.append(fixed)
        return len(self.columns) - 1

    def row(self, i: int, value: float) -> Array:
        """A data column that enters one row."""
        column = np.zeros(self.size)
        column[i] = value
        return column

    def charnes_cooper(self) -> int:
        """Add the factor t > 0 that makes a ratio of two sums linear; return its place.

        Charnes and Cooper (1962): every variable of the fractional programme is multiplied by t,
        chosen so that the denominator is 1. Then the numerator alone is minimised: its constant 1
        has become t (cost 1), and so has that of the denominator, which is a row of its own
        (``denominator`` = 1). What stood on the right, such as :math:`x_o`, has become
        :math:`t x_o` and goes to the left. The solution is divided by t at the end.
        """
        return self.add(-self.unit, weights=-1.0, denominator=1.0, cost=1.0)

    def finish(
        self, rhs: Array, bound: float, direction: Array, scale_at: int, origin: list[int]
    ) -> Program:
        """Add what the sum of the weights lacks to its bound, and complete a basis to start from.

        ``bound`` is that of the sum of the weights: 1, or 0 where t stands on the left.
        """
        # VRS: the weights add up to 1. NIRS: to no more. NDRS: to no less. CRS: no such row.
        if self.rts in GAP:
            gap = self.add(np.zeros(self.size), weights=GAP[self.rts])
            if self.rts == "nirs" and origin:
                origin = [*origin, gap]
        tail = ([bound] if self.rts != "crs" else []) + ([1.0] if self.fractional else [])
        ones = ([1.0] if self.rts != "crs" else []) + ([0.0] if self.fractional else [])
        own = np.concatenate([self.unit, ones])
        matrix = np.column_stack(self.columns)
        # The unit itself, weight 1, is a solution of every model. With it the first columns that
        # are independent of those before them make a basis.
        start: list[int] = []
        columns = np.column_stack([own, matrix])
        for place in range(columns.shape[1]):
            if np.linalg.matrix_rank(columns[:, [*start, place]]) > len(start):
                start.append(place)
        return Program(
            own=own,
            matrix=matrix,
            cost=np.array(self.cost),
            rhs=np.concatenate([rhs, tail]),
            shared=self.shared,
            fixed=np.array(self.fixed),
            start=tuple(start),
            origin=tuple(1 + place for place in origin),
            slacks=tuple(self.slacks),
            direction=direction,
            scale_at=scale_at,
        )


def toward(size: int, m: int, q: int) -> Array:
    """Sign of a slack in its row where slack means room for improvement."""
    row = np.arange(size)
    return np.where((row >= m) & (row < m + q), -1.0, 1.0)


@lru_cache(maxsize=256)
def radial_program(
    own: tuple[float, ...], m: int, rts: str, orientation: str, fixed: tuple[int, ...] = ()
) -> Program:
    r"""Radial envelopment programme.

    Input orientation (Charnes, Cooper, Rhodes 1978; Banker, Charnes, Cooper 1984):

    .. math:: \min \theta \;\text{s.t.}\; X\lambda + s^- = \theta x_o,\; Y\lambda - s^+ = y_o

    Output orientation: :math:`\max \phi` with :math:`X\lambda + s^- = x_o` and
    :math:`Y\lambda - s^+ = \phi y_o`, stated as :math:`\min -\phi`.

    Fixed inputs have rows :math:`X_f\lambda \le x_{fo}`, not scaled and without a slack that is
    reported.
    """
    unit = np.array(own)
    table = Table(unit, rts, fractional=False)
    scaled = (np.arange(table.size) < m) == (orientation == "input")
    scaled[list(fixed)] = False
    # The factor: theta x_o, or phi y_o, goes to the left of the rows that are scaled.
    table.add(np.where(scaled, -unit, 0.0), cost=1.0 if orientation == "input" else -1.0)
    # X lambda + s^- and Y lambda - s^+; the slacks cost nothing here (see `slack_program`).
    signs = toward(table.size, m, table.size - m)
    for i in range(table.size):
        place = table.add(table.row(i, signs[i]))
        table.slacks[i] = -1 if i in fixed else place
    # Nothing is left on the right of the scaled rows; on the others stands the unit's own value.
    rhs = np.where(scaled, 0.0, unit)
    # Making nothing is feasible where outputs are what is scaled.
    nothing = orientation == "output" and rts in ("crs", "nirs")
    return table.finish(rhs, 1.0, -signs, -1, list(table.slacks) if nothing else [])


@lru_cache(maxsize=256)
def slack_program(
    own: tuple[float, ...], m: int, rts: str, orientation: str, fixed: tuple[int, ...] = ()
) -> Program:
    """Second phase of the radial model: the largest sum of slacks at the factor found.

    Slacks are counted as shares of the evaluated unit's own data, so that which slacks are
    reported does not depend on units of measurement either. The right-hand side is that of the
    first phase less the factor times its column; the factor's variable stays, fixed at 0.
    """
    first = radial_program(own, m, rts, orientation, fixed)
    cost = np.zeros_like(first.cost)
    cost[[place for place in first.slacks if place >= 0]] = -1.0
    held = first.fixed.copy()
    held[0] = True
    return replace(first, cost=cost, fixed=held, start=(), origin=())


def _prices(
    unit: Array, m: int, orientation: str, weights: tuple[float, ...]
) -> tuple[Array, Array]:
    """Price of each slack in the two means of an SBM: 1/m of an input, 1/(q + p) of an output.

    With weights, each one's share of those of its side. 0 in the mean that an orientation leaves
    out. An undesirable output of 0 has no ratio: its price is 0, and the mean is taken over the
    outputs that are left.
    """
    is_input = np.arange(len(unit)) < m
    given = np.array(weights or (1.0,) * len(unit))
    inputs = np.where(is_input, given, 0.0)
    outputs = np.where(~is_input & (unit > 0), given, 0.0)
    sides = (inputs, "output"), (outputs, "input")
    shares = [
        side / (side.sum() or 1.0) if orientation != without else np.zeros_like(side)
        for side, without in sides
    ]
    return shares[0], shares[1]


@lru_cache(maxsize=256)
def sbm_program(
    own: tuple[float, ...],
    m: int,
    q: int,
    rts: str,
    orientation: str,
    weights: tuple[float, ...] = (),
    fixed: tuple[int, ...] = (),
    tied: tuple[int, ...] = (),
) -> Program:
    r"""Slacks-based measure (Tone 2001; with undesirable outputs Tone 2003).

    .. math::

        \min \frac{1 - \frac1m \sum_i s_i^-/x_{io}}
                  {1 + \frac1{q+p}\left(\sum_r s_r^+/y_{ro} + \sum_l s_l^b/b_{lo}\right)}
        \;\text{s.t.}\; X\lambda + s^- = x_o,\; Y\lambda - s^+ = y_o,\; B\lambda + s^b = b_o

    "input" leaves the denominator out, "output" the numerator; the other slacks stay free. With
    :math:`\Lambda, S = t\lambda, ts` it is the linear programme

    .. math::

        \min t - \frac1m \sum_i S_i^-/x_{io}
        \;\text{s.t.}\; t + \frac1{q+p}\left(\sum_r S_r^+/y_{ro} + \sum_l S_l^b/b_{lo}\right) = 1,

        X\Lambda + S^- - t x_o = 0,\; Y\Lambda - S^+ - t y_o = 0,\; B\Lambda + S^b - t b_o = 0

    Tied variables are non-separable (Tone 2003; Cooper, Seiford and Tone 2007): the inputs, outputs
    and undesirable outputs among them fall by one factor, and what is left over in their rows has
    no price:

    .. math::

        X\lambda \le \alpha x_o,\; Y\lambda \ge \alpha y_o,\; B\lambda \le \alpha b_o,\;
        0 \le \alpha \le 1

    Each of their terms :math:`s/x_o` in the ratio is then :math:`1 - \alpha`.

    With ``weights`` :math:`1/m` becomes an input's share of the weights of the inputs,
    :math:`1/(q+p)` an output's share of those of both kinds of outputs. ``fixed`` inputs weigh 0
    and have no slack that is reported.
    """
    unit = np.array(own)
    table = Table(unit, rts, fractional=True)
    t = table.charnes_cooper()
    price_in, price_out = _prices(unit, m, orientation, weights)
    signs = toward(table.size, m, q)
    group = np.isin(np.arange(table.size), tied)
    for i in range(table.size):
        # A slack lowers the numerator or raises the denominator, never both.
        apart = not group[i]
        place = table.add(
            table.row(i, signs[i]), denominator=apart * price_out[i], cost=-apart * price_in[i]
        )
        table.slacks[i] = -1 if i in fixed else place
    if tied:  # t alpha = t - A: the group gives up A in common
        give, lose = price_in[group].sum(), price_out[group].sum()
        table.add(np.where(group, unit, 0.0), denominator=lose, cost=-give)
    return table.finish(np.zeros(table.size), 0.0, -signs, t, [])


@lru_cache(maxsize=256)
def super_sbm_program(
    own: tuple[float, ...],
    m: int,
    q: int,
    rts: str,
    orientation: str,
    weights: tuple[float, ...] = (),
    fixed: tuple[int, ...] = (),
) -> Program:
    r"""Super-efficiency (Tone 2002; with undesirable outputs Qin 2023, eq. 1).

    .. math::

        \min \frac{1 + \frac1m \sum_i s_i^-/x_{io}}
                  {1 - \frac1{q+p}\left(\sum_r s_r^+/y_{ro} + \sum_l s_l^b/b_{lo}\right)}
        \;\text{s.t.}\; X\lambda - s^- \le x_o,\; Y\lambda + s^+ \ge y_o,\; B\lambda - s^b \le b_o

    The evaluated unit is not among the reference units. "input" fixes the slacks of both kinds
    of output at 0, "output" those of the inputs. Linear by the same step as :func:`sbm_program`,
    where the parameters are described too.

    Fixed inputs cannot rise.
    """
    unit = np.array(own)
    table = Table(unit, rts, fractional=True)
    t = table.charnes_cooper()
    price_in, price_out = _prices(unit, m, orientation, weights)
    # The unit is worsened until the others can do as well: inputs and undesirable outputs rise,
    # outputs fall. That is the other way than in the SBM, and the prices change sides of 1.
    signs = toward(table.size, m, q)
    held = {"input": range(m, table.size), "output": range(m), "none": range(0)}[orientation]
    for i in range(table.size):
        if i not in held and i not in fixed:
            table.slacks[i] = table.add(
                table.row(i, -signs[i]), denominator=-price_out[i], cost=price_in[i]
            )
    # The rows are inequalities: what the others do even better is room that costs nothing.
    room = [table.add(table.row(i, signs[i])) for i in range(table.size)]
    # Making nothing at all is feasible where the ceiling (q + p) / p exists.
    origin: list[int] = []
    if rts in ("crs", "nirs") and price_out[m + q :].any():
        origin = [t, *table.slacks[m : m + q], *room[:m], *room[m + q :]]
    return table.finish(np.zeros(table.size), 0.0, signs, t, origin)


@lru_cache(maxsize=256)
def directional_program(
    own: tuple[float, ...],
    m: int,
    q: int,
    rts: str,
    moves: tuple[float, ...],
    weak: bool,
    fixed: tuple[int, ...] = (),
) -> Program:
    r"""Directional distance (Chambers, Chung, Färe 1996; Chung, Färe, Grosskopf 1997).

    .. math::

        \max \beta \;\text{s.t.}\; X\lambda + s^- = x_o - \beta g^x,\;
        Y\lambda - s^+ = y_o + \beta g^y,\; B\lambda = b_o - \beta g^b

    ``beta`` is free: it is negative for a point outside the technology. Under strong
    disposability the undesirable outputs have slacks like the inputs.

    ``moves`` is the direction as a share of the unit's own data; all 0 where it is a vector common
    to all units, which comes as two more reference columns.
    """
    unit = np.array(own)
    table = Table(unit, rts, fractional=False)
    signs = toward(table.size, m, q)
    step = signs * np.array(moves)
    # beta may have either sign and variables have none, so it is the difference of two. It goes to
    # the left, as + beta g^x, - beta g^y and + beta g^b, and the largest beta has the least -beta.
    if step.any():
        table.add(step, cost=-1.0)
        table.add(-step, cost=1.0)
    for i in range(table.size):
        if weak and i >= m + q:  # an equation: its variable is fixed at 0 and completes a basis
            table.add(table.row(i, 1.0), fixed=True)
        else:
            place = table.add(table.row(i, signs[i]))
            table.slacks[i] = -1 if i in fixed else place
    return table.finish(unit, 1.0, -signs, -1, [])
