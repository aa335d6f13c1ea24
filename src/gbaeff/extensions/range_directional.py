"""Directional distance by ranges, which takes data below 0."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gbaeff.dea.checks import check_choice, defaults, direction_vector
from gbaeff.dea.evaluator import Directional
from gbaeff.dea.models import Array, Mask, Program, Rows, directional_program
from gbaeff.dea.outcome import Outcome
from gbaeff.dea.panel import ROLES, Panel
from gbaeff.dea.results import Scores
from gbaeff.dea.solver.pool import Reference
from gbaeff.dea.task import Task
from gbaeff.indicators import EQUAL


class RangeDirectional(Directional):
    """The measure of :func:`range_directional` on one panel."""

    own_batch = True  # each reference has an ideal point of its own
    negative = True

    def __init__(
        self, panel: Panel, rts: str, moves: Array, weak: bool, fixed: Iterable[str] = ()
    ) -> None:
        if rts != "vrs":
            raise ValueError(
                'direction="range" shifts the data, which only variable returns to scale allow: '
                f'take rts="vrs"; found {rts!r}'
            )
        super().__init__(panel, rts, moves, None, weak, fixed=fixed)
        self.measure = "range_directional"
        self.step = -self.moves

    def program(self, own: tuple[float, ...]) -> Program:
        """Programme of the gaps, all of which are like inputs."""
        share = tuple((self.moves * own).tolist())
        rows = self.m + self.q
        return directional_program(own, rows, 0, self.rts, share, self.weak, self.fixed)

    def _task(
        self, o: Rows, columns: Rows, allowed: Mask | None, group: Rows | None, ties: bool
    ) -> Task:
        gaps = self._gaps(columns)
        if (gaps[o] < 0).any():
            raise ValueError(
                'direction="range" is of scores: an observation beyond its reference, as in an '
                "index, has no range in it"
            )
        return Task(gaps, o, columns, Reference.of(gaps[columns]), allowed, group, ties)

    def _gaps(self, columns: Rows) -> Array:
        """How far all observations are from the ideal point of some, at least 0 for these."""
        outputs = slice(self.m, self.m + self.q)
        gaps: Array = self.data - self.data[columns].min(axis=0)
        gaps[:, outputs] = self.data[columns, outputs].max(axis=0) - self.data[:, outputs]
        gaps[np.abs(gaps) <= EQUAL * gaps[columns].max(axis=0)] = 0.0  # else shares of rounding
        return gaps

    def _solve(self, task: Task, slacks: bool) -> Outcome:
        outcome = super()._solve(task, slacks)
        reference, outputs = self.data[task.columns], slice(self.m, self.m + self.q)
        gaps = outcome.targets[:, outputs].copy()
        outcome.targets[:] += reference.min(axis=0)
        outcome.targets[:, outputs] = reference[:, outputs].max(axis=0) - gaps
        outcome.score[:] = outcome.score.clip(0.0, 1.0)
        return outcome


def range_evaluator(
    panel: Panel, rts: str, moves: Iterable[str], disposability: str, fixed: Iterable[str] = ()
) -> RangeDirectional:
    """Check the arguments of :func:`range_directional`."""
    check_choice('disposability of direction="range"', disposability, ("weak", "strong"))
    going, _ = direction_vector(panel, "observed", moves)
    return RangeDirectional(panel, rts, going, disposability != "strong", fixed)


@defaults
def range_directional(
    panel: Panel,
    *,
    rts: str = "vrs",
    moves: Iterable[str] = ROLES,
    disposability: str = "weak",
    reference: str = "contemporaneous",
    fixed: Iterable[str] = (),
) -> Scores:
    r"""Range directional measure (Portela, Thanassoulis and Simpson 2004).

    The ideal point of a reference has its least inputs and undesirable outputs and its greatest
    outputs. The direction of a unit is the way to it, :math:`R_o^x = x_o - \min_j x_j`,
    :math:`R_o^y = \max_j y_j - y_o` and :math:`R_o^b = b_o - \min_j b_j`:

    .. math::

        \max \beta \;\text{s.t.}\; X\lambda \le x_o - \beta R_o^x,\;
        Y\lambda \ge y_o + \beta R_o^y,\; B\lambda \le b_o - \beta R_o^b,\; \sum\lambda = 1

    so beta lies in [0, 1], and 1 - beta is the unit's efficiency. Adding a constant to a variable,
    or measuring it in another unit, changes nothing. The programme is solved on the gaps to the
    ideal point, all of which the unit would like to be small.

    Parameters
    ----------
    panel, moves, reference, fixed
        As for :func:`gbaeff.directional`; the panel may have figures below 0
        (``Panel(negative=True)``).
    rts : {"vrs"}
        Other returns to scale are refused: under them a shift of the data is another technology.
    disposability : {"weak", "strong"}
        As for :func:`gbaeff.directional`.

    Raises
    ------
    ValueError, SolverError
        For an argument out of range.

    Notes
    -----
    A unit with the best figure in one variable does not move there, so a score is about the other
    variables. A gap of at most 1e-6 of the widest is none. An extreme figure of one unit is in the
    direction of all others: look at it first.

    References
    ----------
    Portela, Thanassoulis and Simpson (2004), Journal of the Operational Research Society 55(10),
    1111-1121.

    Examples
    --------
    >>> from gbaeff import Panel, range_directional
    >>> panel = Panel.from_arrays([[2], [4]], [[-1], [1]], dmus=["A", "B"], negative=True)
    >>> range_directional(panel, moves=["input"]).score.to_dict()
    {'A': 0.0, 'B': 0.0}
    """
    return Scores.of(range_evaluator(panel, rts, moves, disposability, fixed), reference)
