"""One measure on one panel: the scores of any observations against any reference sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import partial
from itertools import combinations
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, check_desirable, fixed_inputs, slack_weights
from gbaeff.dea.models import (
    RTS,
    Array,
    Mask,
    Program,
    Rows,
    directional_program,
    radial_program,
    sbm_program,
    slack_program,
    super_sbm_program,
    toward,
)
from gbaeff.dea.outcome import NOT_COMPUTED, STATES, Outcome
from gbaeff.dea.panel import DataError, Panel
from gbaeff.dea.solver.certificate import Optimum
from gbaeff.dea.solver.highs import SolverError
from gbaeff.dea.solver.pool import Reference
from gbaeff.dea.task import Model, Task
from gbaeff.indicators import EQUAL

Data = TypeVar("Data", pd.Series, Array)
MEASURES = ("radial", "sbm", "super_sbm")
_ROUNDING = 1e-12  # a score so near to 1 is 1
_FAILED = STATES.index(NOT_COMPUTED)
# A reference set above this size gets a batch of its own; smaller ones share one, as masks.
_OWN_BATCH = 300


def evaluator_of(
    panel: Panel,
    measure: str,
    rts: str,
    orientation: str | None = None,
    zero: str = "refuse",
    weights: Mapping[str, float] | None = None,
    fixed: Iterable[str] = (),
) -> Evaluator:
    """Evaluator of a measure by its name; ``zero`` and ``weights`` are of slacks.

    Default orientation: "input" for the radial measure, "none" for the others.
    """
    check_choice("measure", measure, MEASURES)
    check_choice("zero", zero, ("refuse", "drop"))
    if orientation is None:
        orientation = "input" if measure == "radial" else "none"
    if measure == "radial":
        if weights is not None:
            raise ValueError("weights are of slacks, and measure='radial' measures none")
        return Radial(panel, rts, orientation, fixed=fixed)
    given = slack_weights(panel, weights)
    beyond = measure == "super_sbm"
    return SlacksBased(panel, rts, orientation, zero, beyond=beyond, weights=given, fixed=fixed)


class Evaluator:
    """One measure on one panel; ``measure`` is what results call it."""

    own_batch = False  # whether reference sets cannot share a batch
    leave_out = False  # whether the unit itself is left out of its reference
    ceiling: float | pd.Series = np.inf  # largest score that the model can give
    negative = False  # whether data may be below 0
    frontier, best = 1.0, "high"  # score of an efficient unit, and the better end of the scores
    technology = ""  # which of two it is of
    beside_t = ("A", "A")  # letters of variables beside t, out of and in the denominator

    def __init__(self, panel: Panel, measure: str, rts: str, orientation: str = "none") -> None:
        check_choice("rts", rts, RTS)
        if not self.negative:
            panel.refuse_negative()
        self.panel, self.measure, self.rts, self.orientation = panel, measure, rts, orientation
        self.m, self.q, self.p = panel.shape
        self.observe(panel.values)

    def notes(self) -> tuple[str, ...]:
        """What a reader of the scores has to know: nothing."""
        return ()

    def observe(self, values: Array) -> None:
        """Take these data, the panel's rows first, such as trial points below them: shape (N, d).

        Where a programme has more than one optimum, the one that is found depends on the order of
        the columns. So they are sorted by their values, and those of twins by name: the order of
        the rows and the names decide nothing else.
        """
        places = np.append(self.panel.places, np.arange(len(self.panel), len(values)))
        self._rows: Rows = np.lexsort((places, *values.T[::-1]))
        self._place = np.argsort(self._rows)
        self.data = values[self._rows]

    def scores(
        self,
        o: Rows,
        sets: Sequence[Rows],
        group: Rows,
        *,
        slacks: bool = False,
        ties: bool = False,
    ) -> Outcome:
        """Evaluate observations, numbers of rows, each against one of the reference sets.

        ``group``, shape (K,), is the set of each. ``slacks``: a radial score is followed by its
        second phase, the largest slacks; ``ties``: look for programmes that have more than one
        optimum. A :class:`SolverError` says that not one observation has an answer that passes its
        check.
        """
        order = np.lexsort((group, self._place[o]))
        placed = [self._place[rows] for rows in sets]
        outcome = self._batches(self._place[o[order]], placed, group[order], slacks, ties)
        outcome = outcome.take(np.argsort(order))
        outcome.peers[:] = np.where(outcome.peers >= 0, self._rows[outcome.peers], -1)
        if len(o) and (outcome.state == _FAILED).all():
            raise SolverError(
                f"no answer passed its check for any of the {len(o)} observations, here or in "
                "HiGHS: look for a column whose values differ by many orders of magnitude"
            )
        return outcome

    def _batches(
        self, o: Rows, sets: Sequence[Rows], group: Rows, slacks: bool, ties: bool
    ) -> Outcome:
        """Evaluate observations in one batch, or in one for each reference set."""
        size = max(len(rows) for rows in sets)
        if len(sets) == 1 or size > _OWN_BATCH or self.own_batch:
            members = [(np.flatnonzero(group == g), columns) for g, columns in enumerate(sets)]
            parts = [
                (rows, self._solve(self._task(o[rows], np.sort(columns), None, None, ties), slacks))
                for rows, columns in members
                if len(rows)
            ]
            return Outcome.joined(parts, len(o), self.data.shape[1])
        columns, held = np.unique(np.concatenate(sets), return_inverse=True)
        allowed = np.zeros((len(sets), len(columns)), dtype=bool)
        allowed[np.repeat(np.arange(len(sets)), [len(rows) for rows in sets]), held] = True
        return self._solve(self._task(o, columns, allowed, group, ties), slacks)

    def _task(
        self, o: Rows, columns: Rows, allowed: Mask | None, group: Rows | None, ties: bool
    ) -> Task:
        """Observations against the columns of one scaled reference."""
        data = self.data[columns]
        more, cost = self.more_columns(data)
        if more is not None and allowed is not None:  # every reference set has them
            allowed = np.hstack([allowed, np.ones((len(allowed), len(more)), dtype=bool)])
        reference = Reference.of(data, more, cost)
        return Task(self.data, o, columns, reference, allowed, group, ties)

    def more_columns(self, data: Array) -> tuple[Array | None, Array | None]:
        """Columns of the programmes that are no units, one a row, and their costs: none."""
        return None, None

    def program(self, own: tuple[float, ...]) -> Program:
        """Programme of a unit that has something (1) or nothing (0) of each variable."""
        raise NotImplementedError

    def model(self, rows: Rows) -> Model:
        """Programmes of units that are held against some rows of the panel."""
        return self.program

    def behind(self, score: float) -> Evaluator:
        """Evaluator of the one programme that gives a unit its score."""
        return self

    def distance(self, score: Data) -> Data:
        """A score as the distance of an index: in every orientation more is better."""
        return score

    def moved(self, task: Task, optimum: Optimum, points: Array) -> tuple[Array, Array]:
        """Scores of solved programmes, and the points that slacks are counted from."""
        return optimum.value, points

    def _solve(self, task: Task, slacks: bool) -> Outcome:
        """Solve the programmes of a task."""
        return task.run(self.program, task.everyone, move=partial(self.moved, task))


class Radial(Evaluator):
    """Radial efficiency; with ``leave_out`` the unit itself is left out of its reference."""

    def __init__(
        self,
        panel: Panel,
        rts: str,
        orientation: str,
        *,
        leave_out: bool = False,
        fixed: Iterable[str] = (),
    ) -> None:
        check_choice("orientation", orientation, ("input", "output"))
        check_desirable(panel, "a radial measure", "use sbm or super_sbm")
        self.leave_out = leave_out
        self.ceiling = np.inf if leave_out else 1.0
        self.best = "low" if orientation == "output" else "high"
        self.fixed = fixed_inputs(panel, fixed, orientation)
        rest = np.delete(panel.inputs.to_numpy(), self.fixed, axis=1)
        if self.fixed and len(bare := np.flatnonzero(~rest.any(axis=1))):
            raise DataError(
                f"{' '.join(map(str, np.atleast_1d(panel.index[bare[0]])[::-1]))} has nothing of "
                "the inputs that are not fixed: there is nothing to save; leave the unit out"
            )
        super().__init__(panel, "super_radial" if leave_out else "radial", rts, orientation)

    def program(self, own: tuple[float, ...]) -> Program:
        """Programme of the first phase."""
        return radial_program(own, self.m, self.rts, self.orientation, self.fixed)

    def distance(self, score: Data) -> Data:
        """Theta, or 1 / phi."""
        return 1 / score if self.orientation == "output" else score

    def moved(self, task: Task, optimum: Optimum, points: Array) -> tuple[Array, Array]:
        """Inputs shrink by theta, or outputs grow by phi."""
        side = (np.arange(self.m + self.q) < self.m) == (self.orientation == "input")
        side[list(self.fixed)] = False
        factor = np.abs(optimum.value)
        return factor, np.where(side, points * factor[:, None], points)

    def _solve(self, task: Task, slacks: bool) -> Outcome:
        """Radial scores, and on request the largest slacks at that score."""
        settings = {"m": self.m, "rts": self.rts, "orientation": self.orientation}
        second = partial(slack_program, **settings, fixed=self.fixed)
        outcome = task.run(
            self.program,
            task.everyone,
            leave_out=self.leave_out,
            move=partial(self.moved, task),
            second=second if slacks else None,
        )
        held = (task.own_column >= 0) & (not self.leave_out)  # a point outside can pass 1
        if self.orientation == "input":
            bound_scores(outcome.score, high=np.where(held, 1.0, np.inf))
        else:
            bound_scores(outcome.score, low=np.where(held, 1.0, -np.inf))
        return outcome


class SlacksBased(Evaluator):
    """SBM or super-SBM on one panel.

    ``beyond``: super-efficiency for units on the frontier or outside; ``leave_out``: for every
    unit. ``weights`` of the slacks, length d, are empty for equal ones; ``tied`` are the
    non-separable variables, of the SBM alone.
    """

    def __init__(
        self,
        panel: Panel,
        rts: str,
        orientation: str,
        zero: str = "refuse",
        *,
        beyond: bool = False,
        leave_out: bool = False,
        weights: tuple[float, ...] = (),
        tied: tuple[int, ...] = (),
        fixed: Iterable[str] = (),
    ) -> None:
        check_choice("zero", zero, ("refuse", "drop"))
        check_choice("orientation", orientation, ("none", "input", "output"))
        panel.refuse_zeros(
            ["input", "output"] + (["undesirable"] if zero == "refuse" else []),
            "the slacks-based measure divides each slack by the unit's own value, so a zero "
            'has no ratio (zero="drop" leaves out an undesirable output of 0):',
        )
        self.zero, self.beyond, self.leave_out = zero, beyond, leave_out
        self.fixed = fixed_inputs(panel, fixed, orientation)
        if self.fixed:
            given = weights or (1.0,) * sum(panel.shape)
            weights = tuple(0.0 if i in self.fixed else one for i, one in enumerate(given))
            if not any(weights[: panel.shape[0]]):
                raise ValueError("the inputs that are not fixed need a weight above 0")
        self.weights, self.tied = weights, tied
        name = "super_sbm" if beyond or leave_out else "sbm"
        super().__init__(panel, name, rts, orientation)
        self.ceiling = self._ceiling() if beyond else 1.0

    def _ceiling(self) -> float | pd.Series:
        """Ceiling of super-efficiency: one number, or each unit's own where terms are left out."""
        if not (self.p and self.rts in ("crs", "nirs") and self.orientation != "input"):
            return np.inf
        weights = np.array(self.weights or (1.0,) * self.data.shape[1])[self.m :]
        good, bad = weights[: self.q].sum(), weights[self.q :]
        if self.panel.values.all():
            return float((good + bad.sum()) / bad.sum()) if bad.any() else np.inf
        left = self.panel.undesirable.gt(0) @ bad
        ceiling = ((good + left) / left).rename("ceiling")  # infinite where none is left
        return float(ceiling.iloc[0]) if (left == bad.sum()).all() else ceiling

    def notes(self) -> tuple[str, ...]:
        """Terms that are left out, what has no ceiling, and weights."""
        zeros = int((self.panel.values[:, self.m + self.q :] == 0).sum())
        free = int(np.isinf(self.ceiling).sum()) if isinstance(self.ceiling, pd.Series) else 0
        names = self.panel.names
        tied = ", ".join(str(names[i]) for i in self.tied)
        weights = ", ".join(f"{n} {w:g}" for n, w in zip(names, self.weights))
        notes = {
            f"{zeros} undesirable outputs are 0: their terms are left out of the mean.": zeros,
            f"{free} units have no undesirable output left: no ceiling on their scores.": free,
            f"Non-separable: {tied}.": tied,
            f"Weights of the slacks: {weights}.": weights,
        }
        return tuple(note for note, there in notes.items() if there)

    def program(self, own: tuple[float, ...]) -> Program:
        """Programme of the SBM, or of super-efficiency for every unit."""
        settings = (self.m, self.q, self.rts, self.orientation, self.weights, self.fixed)
        if self.leave_out:
            return super_sbm_program(own, *settings)
        return sbm_program(own, *settings, self.tied)

    def behind(self, score: float) -> Evaluator:
        """Evaluator of the SBM below 1, of super-efficiency from there on."""
        if not self.beyond or score < 1 - EQUAL:
            return self
        alone = copy(self)
        alone.beyond, alone.leave_out = False, True
        return alone

    def moved(self, task: Task, optimum: Optimum, points: Array) -> tuple[Array, Array]:
        """Non-separable variables fall by their common factor."""
        to = points.copy()
        if self.tied:
            given = optimum.own[:, 1 + points.shape[1]] / optimum.own[:, 0]
            to[:, self.tied] *= 1 - given[:, None]
        return optimum.value, to

    def _solve(self, task: Task, slacks: bool) -> Outcome:
        if self.leave_out:
            return self._super_efficiency(task, task.everyone)
        outcome = super()._solve(task, slacks)
        bound_scores(outcome.score, high=1.0)
        if self.beyond:
            # On the frontier, or beyond; what is not computed could be anywhere.
            reached = ~(outcome.score < 1 - EQUAL) & (outcome.state != _FAILED)
            frontier = np.flatnonzero(reached)
            if len(frontier):
                outcome.put(frontier, self._super_efficiency(task, frontier))
        return outcome

    def _super_efficiency(self, task: Task, which: Rows) -> Outcome:
        """The unit itself left out of its reference."""
        alone = self if self.leave_out else self.behind(1.0)
        outcome = task.run(alone.program, which, leave_out=True)
        bound_scores(outcome.score, low=1.0)
        return outcome


def bound_scores(score: Array, low: Any = -np.inf, high: Any = np.inf) -> None:
    """Hold scores to the model's bound, which rounding passes; nearly 1 is 1."""
    score[np.abs(score - 1) <= _ROUNDING] = 1.0
    np.clip(score, low, high, out=score)


class Directional(Evaluator):
    """Directional distance on one panel.

    ``moves``, shape (d,): 1, or 0 where a variable is held; ``vector``, shape (d,): a nonnegative
    direction common to all units, or None for each unit's own data; ``weak`` disposability of
    undesirable outputs; ``abated``: each unit by a factor of its own (Kuosmanen 2005).
    """

    frontier, best = 0.0, "low"

    def __init__(
        self,
        panel: Panel,
        rts: str,
        moves: Array,
        vector: Array | None,
        weak: bool,
        abated: bool = False,
        fixed: Iterable[str] = (),
    ) -> None:
        super().__init__(panel, "directional", rts)
        side = "none" if moves[: self.m].any() else "output"
        self.fixed = fixed_inputs(panel, fixed, side)
        moves = moves.copy()
        moves[list(self.fixed)] = 0.0
        self.moves, self.vector, self.weak = moves, vector, weak
        self.step = -toward(panel.values.shape[1], self.m, self.q) * moves
        # What a unit gives up by abatement, mu, uses its inputs and makes nothing. Where the sum of
        # the weights has no lower bound that is worth nothing.
        self.abated = abated and rts in ("vrs", "ndrs")
        if self.abated:
            idle = panel.values * (np.arange(panel.values.shape[1]) < self.m)
            self.observe(np.vstack([panel.values, idle]))

    def scores(
        self,
        o: Rows,
        sets: Sequence[Rows],
        group: Rows,
        *,
        slacks: bool = False,
        ties: bool = False,
    ) -> Outcome:
        """Evaluate observations; the weight of a peer is lambda + mu where it can abate."""
        if not self.abated:
            return super().scores(o, sets, group, slacks=slacks, ties=ties)
        n = len(self.panel)
        both = [np.concatenate([rows, rows + n]) for rows in sets]
        outcome = super().scores(o, both, group, slacks=slacks, ties=ties)
        peers, weights = outcome.peers, outcome.weights
        peers[peers >= n] -= n
        for i, j in combinations(range(peers.shape[1]), 2):
            same = (peers[:, i] == peers[:, j]) & (peers[:, i] >= 0)
            weights[same, i] += weights[same, j]
            weights[same, j], peers[same, j] = 0.0, -1
        return outcome

    def more_columns(self, data: Array) -> tuple[Array | None, Array | None]:
        """A common direction: x + beta g^x <= x_o has beta in a column like any unit's."""
        if self.vector is None:
            return None, None
        return np.outer([-1.0, 1.0], self.step * self.vector), np.array([-1.0, 1.0])

    def program(self, own: tuple[float, ...]) -> Program:
        """Programme; a common direction is among the columns that are no units."""
        common = self.vector is not None
        share = np.zeros_like(self.moves) if common else self.moves * np.array(own)
        return directional_program(
            own, self.m, self.q, self.rts, tuple(share.tolist()), self.weak, self.fixed
        )

    def moved(self, task: Task, optimum: Optimum, points: Array) -> tuple[Array, Array]:
        """All go beta steps in the direction."""
        unit = 1.0 if self.vector is None else task.reference.cost_unit * optimum.size
        beta = -optimum.value * unit + 0.0
        steps = points if self.vector is None else self.vector
        return beta, points + beta[:, None] * self.step * steps
