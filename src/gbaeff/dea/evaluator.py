"""One measure on one panel: the scores of any observations against any reference sets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, fixed_inputs, slack_weights
from gbaeff.dea.models import (
    RTS,
    Array,
    Mask,
    Program,
    Rows,
    additive_program,
    directional_program,
    radial_program,
    sbm_program,
    slack_program,
    super_sbm_program,
    toward,
)
from gbaeff.dea.outcome import INFEASIBLE, NO_SUPER_EFFICIENCY, NOT_COMPUTED, STATES, Outcome
from gbaeff.dea.panel import DataError, Panel
from gbaeff.dea.solver.certificate import Optimum
from gbaeff.dea.solver.highs import SolverError
from gbaeff.dea.solver.pool import Reference
from gbaeff.dea.solver.simplex import optimise
from gbaeff.indicators import EQUAL

MEASURES = ("radial", "sbm", "super_sbm")
_PER_UNIT = ("own_at", "left_out", "group")
_ROUNDING = 1e-12  # a score so near to 1 is 1
_NO_VALUE, _INFEASIBLE, _FAILED = map(STATES.index, (NO_SUPER_EFFICIENCY, INFEASIBLE, NOT_COMPUTED))
# A reference set above this size gets a batch of its own; smaller ones share one, as masks.
_OWN_BATCH = 300

# From where a unit has something (1) and nothing (0) to the programme of such units.
Model = Callable[[tuple[float, ...]], Program]
# From optimum and points to scores, and to the points that slacks are counted from.
Move = Callable[[Optimum, Array], tuple[Array, Array]]


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


class Evaluator(ABC):
    """One measure on one panel; ``measure`` is what results call it."""

    own_batch = False  # whether reference sets cannot share a batch
    leave_out = False  # whether the unit itself is left out of its reference
    ceiling: float | pd.Series = np.inf  # largest score that the model can give
    negative = False  # whether data may be below 0

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
        """Evaluate observations, each against one of the reference sets.

        Parameters
        ----------
        o : ndarray of int, shape (K,)
            Observations, as row numbers of the panel.
        sets : sequence of ndarray of int
            Reference sets, as row numbers.
        group : ndarray of int, shape (K,)
            Which of the sets each observation is held against.
        slacks : bool
            Whether a radial score is followed by its second phase, the largest slacks.
        ties : bool
            Whether to look for programmes that have more than one optimum.

        Raises
        ------
        SolverError
            If not one of the observations has an answer that passes its check.
        """
        order = np.lexsort((group, self._place[o]))
        sorted_sets = [np.sort(self._place[rows]) for rows in sets]
        outcome = self._batches(self._place[o[order]], sorted_sets, group[order], slacks, ties)
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
                (rows, self._solve(self._task(o[rows], columns, None, None, ties), slacks))
                for rows, columns in members
                if len(rows)
            ]
            return Outcome.joined(parts, len(o), self.data.shape[1])
        columns = np.unique(np.concatenate(sets))
        allowed = np.zeros((len(sets), len(columns)), dtype=bool)
        for g, rows in enumerate(sets):
            allowed[g, np.searchsorted(columns, rows)] = True
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

    @abstractmethod
    def _solve(self, task: Task, slacks: bool) -> Outcome:
        """Solve the programmes of a task."""


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
        if panel.shape[2]:
            raise ValueError(
                "a radial measure has no place for undesirable outputs "
                f"({', '.join(map(str, panel.undesirable.columns))}): use sbm or super_sbm"
            )
        self.leave_out = leave_out
        self.ceiling = np.inf if leave_out else 1.0
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

    def _solve(self, task: Task, slacks: bool) -> Outcome:
        """Radial scores, and on request the largest slacks at that score."""
        side = (np.arange(self.m + self.q) < self.m) == (self.orientation == "input")
        side[list(self.fixed)] = False

        def scaled(optimum: Optimum, points: Array) -> tuple[Array, Array]:
            factor = np.abs(optimum.value)
            moved = points.copy()
            moved[:, side] *= factor[:, None]
            return factor, moved

        outcome = task.run(
            self.program,
            task.everyone,
            leave_out=self.leave_out,
            move=scaled,
            second=(lambda own: slack_program(own, self.m, self.rts, self.orientation, self.fixed))
            if slacks
            else None,
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
        left = self.panel.undesirable.gt(0) @ bad
        ceiling = ((good + left) / left).rename("ceiling")  # infinite where none is left
        return float(ceiling.iloc[0]) if (left == bad.sum()).all() else ceiling

    def notes(self) -> tuple[str, ...]:
        """Terms that are left out, what has no ceiling, and weights."""
        zeros = int((self.panel.values[:, self.m + self.q :] == 0).sum())
        free = int(np.isinf(self.ceiling).sum()) if isinstance(self.ceiling, pd.Series) else 0
        names = self.panel.variables.get_level_values("variable")
        tied = ", ".join(map(str, names[list(self.tied)]))
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

    def _solve(self, task: Task, slacks: bool) -> Outcome:
        if self.leave_out:
            return self._super_efficiency(task, task.everyone)

        def shrunk(optimum: Optimum, points: Array) -> tuple[Array, Array]:
            given = optimum.own[:, 1 + points.shape[1]] / optimum.own[:, 0]
            to = points.copy()
            to[:, self.tied] *= 1 - given[:, None]
            return optimum.value, to

        outcome = task.run(self.program, task.everyone, move=shrunk if self.tied else None)
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
        outcome = task.run(
            lambda own: super_sbm_program(
                own, self.m, self.q, self.rts, self.orientation, self.weights, self.fixed
            ),
            which,
            leave_out=True,
        )
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

    def _solve(self, task: Task, slacks: bool) -> Outcome:
        common = self.vector is not None

        def moved(optimum: Optimum, points: Array) -> tuple[Array, Array]:
            unit = task.reference.cost_unit * optimum.size if common else 1.0
            beta = -optimum.value * unit + 0.0
            steps = points if self.vector is None else self.vector
            return beta, points + beta[:, None] * self.step * steps

        return task.run(self.program, task.everyone, move=moved)


class Additive(Evaluator):
    """Additive model on one panel.

    ``worth``, shape (d,): factors of the weights, ones if not given; what is worth nothing is not
    measured. ``held`` variables have no slack.
    """

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

    def _solve(self, task: Task, slacks: bool) -> Outcome:
        proportional = self.weights == "proportional"

        def total(optimum: Optimum, points: Array) -> tuple[Array, Array]:
            unit = 1.0 if proportional else task.reference.cost_unit * optimum.size
            return np.maximum(-optimum.value * unit, 0.0), points  # the bound, but for rounding

        if task.reference.cost is not None:
            columns = task.reference.block[:-1, len(task.columns) :]
            task.slack_of = np.abs(columns).argmax(axis=0)
        return task.run(self.program, task.everyone, move=total)


@dataclass
class Task:
    """Observations against a scaled reference."""

    data: Array
    o: Rows
    columns: Rows
    reference: Reference
    allowed: Mask | None
    group: Rows | None
    ties: bool
    slack_of: Rows | None = None  # data row of each column that is a priced slack and no unit

    def __post_init__(self) -> None:
        self.everyone = np.arange(len(self.o))
        place = np.full(len(self.data), -1, dtype=np.intp)
        place[self.columns] = np.arange(len(self.columns))
        # Column of each observation in its own reference set, -1 where that does not hold it.
        self.own_column = place[self.o]
        if self.allowed is not None and self.group is not None:
            held = self.allowed[self.group, self.own_column] & (self.own_column >= 0)
            self.own_column = np.where(held, self.own_column, -1)

    def run(
        self,
        model: Model,
        which: Rows,
        *,
        leave_out: bool = False,
        move: Move | None = None,
        second: Model | None = None,
    ) -> Outcome:
        """Solve one model for some of the observations."""
        positive = self.data[self.o[which]] > 0
        held = self.own_column[which] >= 0
        if not leave_out and held.any() and not held.all():
            kinds = [np.flatnonzero(held), np.flatnonzero(~held)]
        else:
            kinds = [np.arange(len(which))]
        if not positive.all():  # programmes differ by where a unit has nothing
            kinds = [
                kind[(positive[kind] == pattern).all(axis=1)]
                for kind in kinds
                for pattern in np.unique(positive[kind], axis=0)
            ]
        parts = [(kind, self._kind(model, which[kind], leave_out, move, second)) for kind in kinds]
        return Outcome.joined(parts, len(which), self.data.shape[1])

    def _kind(
        self,
        model: Model,
        which: Rows,
        leave_out: bool,
        move: Move | None,
        second: Model | None,
    ) -> Outcome:
        """Solve programmes with one and the same table."""
        points = self.data[self.o[which]]
        own = tuple((points[0] > 0).astype(float).tolist()) if len(points) else ()
        program = model(own)
        held = not leave_out and bool((self.own_column[which] >= 0).all())
        group = None if self.group is None else self.group[which]
        settings: dict[str, Any] = {
            "own_at": self.own_column[which] if held else None,
            "left_out": self.own_column[which] if leave_out else None,
            "group": group,
            "allowed": self.allowed,
            "required": False,
            "ties": self.ties,
        }
        first = optimise(program, points, self.reference, **settings)
        unsettled = np.zeros(len(points), dtype=bool)
        if second is not None:
            unsettled = self._second(program, second(own), points, first, settings)
        score, moved = move(first, points) if move else (first.value, points)
        outcome = self._outcome(program, points, first, score, moved, unsettled)
        if leave_out:  # what belongs to the technology, and only without itself has no answer
            alone = (outcome.state == _INFEASIBLE) & (self.own_column[which] >= 0)
            outcome.state[alone] = _NO_VALUE
        return outcome

    def _second(
        self, first: Program, program: Program, points: Array, optimum: Optimum, settings: Any
    ) -> Mask:
        """Put the largest slacks at the factor, from the basis where the first phase ended.

        Rounding of the factor can leave no point: then the first phase's slacks stand, and the
        result is true there.
        """
        unsettled = np.zeros(len(points), dtype=bool)
        feasible = np.flatnonzero(np.isfinite(optimum.value))
        if not len(feasible):
            return unsettled
        # The factor times its column goes to the right: theta x_o, or phi y_o, is given now.
        rhs = first.rhs - np.abs(optimum.value[feasible])[:, None] * first.matrix[:, 0]
        basis = optimum.basis[feasible]
        own_settings = {
            name: value[feasible] if name in _PER_UNIT and value is not None else value
            for name, value in settings.items()
        }
        largest = optimise(
            program, points[feasible], self.reference, rhs=rhs, basis=basis, **own_settings
        )
        good = np.isfinite(largest.value)
        unsettled[feasible[~good]] = True
        rows = feasible[good]
        for name in ("own", "peers", "weights", "ties"):
            getattr(optimum, name)[rows] = getattr(largest, name)[good]
        for name in ("primal", "dual", "gap", "fallback"):
            residual = getattr(optimum, name)
            residual[rows] = np.maximum(residual[rows], getattr(largest, name)[good])
        return unsettled

    def _outcome(
        self,
        program: Program,
        points: Array,
        optimum: Optimum,
        score: Array,
        moved: Array,
        unsettled: Mask,
    ) -> Outcome:
        """Turn variables of programmes into slacks, targets and weights of the data."""
        feasible = np.isfinite(optimum.value)
        slacks = np.zeros_like(points)
        place = np.array(program.slacks)
        slacks[:, place >= 0] = optimum.own[:, place[place >= 0]]
        weights, n = optimum.weights, len(self.columns)
        if program.scale_at >= 0:  # undo the step of Charnes and Cooper
            t = optimum.own[:, program.scale_at][:, None]
            t = np.where(t > 0, t, np.nan)  # 0: the optimum is a direction, which has no scale
            slacks /= t
            weights = weights / t
        slacks *= np.where(points > 0, points, optimum.divisor)
        no_unit = optimum.peers >= n
        if self.slack_of is not None and no_unit.any():  # priced slacks in their own units
            k, r = np.nonzero(no_unit)
            np.add.at(slacks, (k, self.slack_of[optimum.peers[k, r] - n]), weights[k, r])
        slacks[~feasible] = np.nan
        units = self.columns[np.minimum(optimum.peers, n - 1)]
        return Outcome(
            score=score,
            state=np.where(optimum.failed, _FAILED, np.where(feasible, 0, _INFEASIBLE)),
            slacks=slacks,
            targets=moved + program.direction * slacks,
            peers=np.where((optimum.peers >= 0) & ~no_unit, units, -1),
            weights=np.where(no_unit, 0.0, weights),
            primal=optimum.primal,
            dual=optimum.dual,
            gap=optimum.gap,
            fallback=optimum.fallback,
            unsettled=unsettled,
            ties=optimum.ties,
        )
