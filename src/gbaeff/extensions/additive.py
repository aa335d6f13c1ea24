"""Additive model: the largest sum of slacks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.evaluator import Evaluator
from gbaeff.dea.models import Array, Program, Table, toward
from gbaeff.dea.outcome import Outcome
from gbaeff.dea.panel import Panel
from gbaeff.dea.results import Scores
from gbaeff.dea.solver.certificate import Optimum
from gbaeff.dea.task import Task


@lru_cache(maxsize=256)
def additive_program(
    own: tuple[float, ...],
    m: int,
    q: int,
    rts: str,
    priced: bool,
    worth: tuple[float, ...] = (),
    held: tuple[int, ...] = (),
) -> Program:
    r"""Additive model (Charnes, Cooper, Golany, Seiford, Stutz 1985).

    .. math::

        \max \sum_i w_i s_i \;\text{s.t.}\; X\lambda + s^- = x_o,\; Y\lambda - s^+ = y_o,\;
        B\lambda + s^b = b_o

    ``priced``: a slack is worth its share of the unit's own value (0 where that is 0), times
    ``worth``; else the priced slacks come as more reference columns, each in its own unit. Rows
    that are ``held`` are equations.
    """
    unit = np.array(own)
    table = Table(unit, rts, fractional=False)
    signs = toward(table.size, m, q)
    # The largest sum of slacks has the least sum of their negatives.
    cost = -np.array(worth or (1.0,) * table.size) * (unit > 0) * priced
    for i in range(table.size):
        place = table.add(table.row(i, signs[i]), cost=cost[i], fixed=i in held)
        table.slacks[i] = -1 if i in held else place
    return table.finish(unit, 1.0, -signs, -1, [])


class Additive(Evaluator):
    """Additive model on one panel.

    ``worth``, shape (d,): factors of the weights, ones if not given; what is worth nothing is not
    measured. ``held`` variables have no slack.
    """

    frontier, best = 0.0, "low"

    def __init__(
        self,
        panel: Panel,
        rts: str,
        weights: str,
        worth: Array | None = None,
        held: tuple[int, ...] = (),
        measure: str = "additive",
    ) -> None:
        check_choice("weights", weights, ("proportional", "range", "one"))
        super().__init__(panel, measure, rts)
        self.weights, self.held = weights, held
        self.worth = np.ones(sum(panel.shape)) if worth is None else worth
        self.own_batch = weights == "range"  # each reference set has ranges of its own

    def more_columns(self, data: Array) -> tuple[Array | None, Array | None]:
        """Slacks in their own units, priced by a number that is the same for all units."""
        d = data.shape[1]
        if self.weights == "proportional":
            return None, None
        worth = self.worth
        if self.weights == "range":
            span = np.ptp(data, axis=0)
            worth = np.divide(worth / d, span, out=np.zeros(d), where=span > 0)
        # Where no variable has a range, nothing is worth anything.
        priced = np.flatnonzero(worth) if worth.any() else np.arange(1)
        return np.diag(toward(d, self.m, self.q))[priced], -worth[priced]

    def program(self, own: tuple[float, ...]) -> Program:
        """Programme; slacks with a price of their own are among the columns that are no units."""
        return additive_program(
            own,
            self.m,
            self.q,
            self.rts,
            self.weights == "proportional",
            tuple(self.worth.tolist()),
            self.held,
        )

    def moved(self, task: Task, optimum: Optimum, points: Array) -> tuple[Array, Array]:
        """The sum of the slacks is at least 0, but for rounding."""
        unit = 1.0 if self.weights == "proportional" else task.reference.cost_unit * optimum.size
        return np.maximum(-optimum.value * unit, 0.0), points

    def _solve(self, task: Task, slacks: bool) -> Outcome:
        if task.reference.cost is not None:
            columns = task.reference.block[:-1, len(task.columns) :]
            task.slack_of = np.abs(columns).argmax(axis=0)
        return super()._solve(task, slacks)


@defaults
def additive(
    panel: Panel,
    *,
    rts: str = "vrs",
    weights: str = "proportional",
    reference: str = "contemporaneous",
) -> Scores:
    """Additive model: the largest weighted sum of slacks, 0 for an efficient unit.

    Charnes, Cooper, Golany, Seiford and Stutz (1985). The programme is in
    :func:`additive_program`.

    Parameters
    ----------
    panel : Panel
        With or without undesirable outputs, which have slacks like the inputs.
    rts, reference
        As for :func:`gbaeff.radial`.
    weights : {"proportional", "range", "one"}
        What a unit of slack is worth: a share of the unit's own value (Charnes, Cooper, Rousseau
        and Semple 1987; nothing where that is 0); a share of the variable's range in the reference,
        divided by the number of variables, so that 1 - score is the range-adjusted measure of
        Cooper, Park and Pastor (1999); or 1, as in the first paper, for which the score depends on
        units of measurement.

    Raises
    ------
    ValueError, SolverError
        As :func:`gbaeff.radial`.

    Notes
    -----
    The score grows with the number of variables and is no share. The range-adjusted measure is
    made for VRS; under CRS it can pass 1.

    Examples
    --------
    >>> from gbaeff import Panel, additive
    >>> panel = Panel.from_arrays([[2], [4]], [[3], [3]], dmus=["A", "B"])
    >>> additive(panel, weights="one").score.to_dict()
    {'A': 0.0, 'B': 2.0}
    """
    return Scores.of(Additive(panel, rts, weights), reference)
