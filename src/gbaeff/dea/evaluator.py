"""One measure on one panel: the scores of any observations against any reference sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gbaeff.dea.checks import check_choice
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
from gbaeff.dea.panel import Panel
from gbaeff.dea.results import INFEASIBLE, NO_SUPER_EFFICIENCY, NOT_COMPUTED, STATES, Outcome
from gbaeff.dea.solver.certificate import Optimum
from gbaeff.dea.solver.highs import SolverError
from gbaeff.dea.solver.pool import Reference
from gbaeff.dea.solver.simplex import optimise
from gbaeff.indicators import EQUAL

_PER_UNIT = ("own_at", "left_out", "group")
_ROUNDING = 1e-12  # a score so near to 1 is 1
_NO_VALUE, _INFEASIBLE, _FAILED = map(STATES.index, (NO_SUPER_EFFICIENCY, INFEASIBLE, NOT_COMPUTED))
# A reference set above this size gets a batch of its own; smaller ones share one, as masks.
_OWN_BATCH = 300

Table = Callable[[tuple[float, ...]], Program]
# From optimum and points to scores, and to the points that slacks are counted from.
Move = Callable[[Optimum, Array], tuple[Array, Array]]


class Evaluator:
    """One measure on one panel.

    Parameters
    ----------
    panel : Panel
        The data.
    measure : {"radial", "super_radial", "sbm", "super_sbm", "outside"}
        What is computed. "outside" is the programme of super-SBM for every unit, also for those
        that lie inside the technology.
    rts, orientation : str
        See the measures.
    zero : {"refuse", "drop"}
        What to do with an undesirable output of 0.
    """

    alone = False  # whether reference sets cannot share a batch

    def __init__(
        self, panel: Panel, measure: str, rts: str, orientation: str, zero: str = "refuse"
    ) -> None:
        check_choice("zero", zero, ("refuse", "drop"))
        radial_family = measure.endswith("radial")
        allowed = ("input", "output") if radial_family else ("none", "input", "output")
        check_choice("orientation", orientation, allowed)
        if radial_family and panel.shape[2]:
            raise ValueError(
                "a radial measure has no place for undesirable outputs "
                f"({', '.join(map(str, panel.undesirable.columns))}): use sbm or super_sbm"
            )
        if not radial_family:
            roles = ["input", "output"] + (["undesirable"] if zero == "refuse" else [])
            panel.refuse_zeros(
                roles,
                "the slacks-based measure divides each slack by the unit's own value, so a zero "
                'has no ratio (zero="drop" leaves out an undesirable output of 0):',
            )
        self._set(panel, measure, rts, orientation, zero)
        self.is_radial = radial_family

    def _set(self, panel: Panel, measure: str, rts: str, orientation: str, zero: str) -> None:
        check_choice("rts", rts, RTS)
        self.panel, self.measure, self.rts, self.orientation = panel, measure, rts, orientation
        self.zero, self.is_radial, self.ties = zero, False, False
        self.m, self.q, self.p = panel.shape
        self.observe(panel.values)

    def observe(self, values: Array) -> None:
        """Take these data, such as trial points below the panel's own rows.

        Parameters
        ----------
        values : ndarray, shape (N, d)
            The panel's rows first.

        Notes
        -----
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

        Returns
        -------
        Outcome

        Raises
        ------
        SolverError
            If not one of the observations has an answer that passes its check.
        """
        first = np.lexsort((group, self._place[o]))
        inside = [np.sort(self._place[rows]) for rows in sets]
        self.ties = ties
        found = self._any(self._place[o[first]], inside, group[first], slacks)
        found = found.take(np.argsort(first))
        found.peers[:] = np.where(found.peers >= 0, self._rows[found.peers], -1)
        if len(o) and (found.state == _FAILED).all():
            raise SolverError(
                f"no answer passed its check for any of the {len(o)} observations, here or in "
                "HiGHS: look for a column whose values differ by many orders of magnitude"
            )
        return found

    def _any(self, o: Rows, sets: Sequence[Rows], group: Rows, slacks: bool) -> Outcome:
        """Evaluate observations in one batch, or in one for each reference set."""
        size = max(len(part) for part in sets)
        if len(sets) == 1 or size > _OWN_BATCH or self.alone:
            parts = [(g, np.flatnonzero(group == g)) for g in range(len(sets))]
            found = [
                (at, self._batch(o[at], sets[g], None, None, slacks)) for g, at in parts if len(at)
            ]
            return Outcome.joined(found, len(o), self.data.shape[1])
        columns = np.unique(np.concatenate(sets))
        allowed = np.zeros((len(sets), len(columns)), dtype=bool)
        for g, rows in enumerate(sets):
            allowed[g, np.searchsorted(columns, rows)] = True
        return self._batch(o, columns, allowed, group, slacks)

    def _batch(
        self, o: Rows, columns: Rows, allowed: Mask | None, group: Rows | None, slacks: bool
    ) -> Outcome:
        """Evaluate observations against columns of one scaled reference."""
        task = _Task(
            self.data, o, columns, Reference.of(self.data[columns]), allowed, group, self.ties
        )
        settings = (self.rts, self.orientation)
        if self.is_radial:
            return self._radial(task, slacks)
        everyone = np.arange(len(o))
        if self.measure == "outside":
            return self._outside(task, everyone)
        inside = task.run(lambda own: sbm_program(own, self.m, self.q, *settings), everyone)
        _bound(inside.score, high=1.0)
        if self.measure == "super_sbm":
            # On the frontier, or beyond; what is not computed could be anywhere.
            beyond = ~(inside.score < 1 - EQUAL) & (inside.state != _FAILED)
            frontier = np.flatnonzero(beyond)
            if len(frontier):
                inside.put(frontier, self._outside(task, frontier))
        return inside

    def _outside(self, task: _Task, which: Rows) -> Outcome:
        """Super-efficiency: the unit itself left out of its reference."""
        settings = (self.m, self.q, self.rts, self.orientation)
        found = task.run(lambda own: super_sbm_program(own, *settings), which, leave_out=True)
        _bound(found.score, low=1.0)
        return found

    def _radial(self, task: _Task, slacks: bool) -> Outcome:
        """Radial scores, and on request the largest slacks at that score."""
        side = slice(None, self.m) if self.orientation == "input" else slice(self.m, None)

        def scaled(found: Optimum, points: Array) -> tuple[Array, Array]:
            factor = np.abs(found.value)
            moved = points.copy()
            moved[:, side] *= factor[:, None]
            return factor, moved

        outcome = task.run(
            lambda own: radial_program(own, self.m, self.rts, self.orientation),
            np.arange(len(task.o)),
            leave_out=self.measure == "super_radial",
            move=scaled,
            second=(lambda own: slack_program(own, self.m, self.rts, self.orientation))
            if slacks
            else None,
        )
        held = (task.at >= 0) & (self.measure == "radial")  # a point outside can pass 1
        if self.orientation == "input":
            _bound(outcome.score, high=np.where(held, 1.0, np.inf))
        else:
            _bound(outcome.score, low=np.where(held, 1.0, -np.inf))
        return outcome


def _bound(score: Array, low: Any = -np.inf, high: Any = np.inf) -> None:
    """Hold scores to the model's bound, which rounding passes; nearly 1 is 1."""
    score[np.abs(score - 1) <= _ROUNDING] = 1.0
    np.clip(score, low, high, out=score)


class Directional(Evaluator):
    """Directional distance on one panel.

    Parameters
    ----------
    panel : Panel
        The data.
    rts : str
        See the measures.
    moves : ndarray, shape (d,)
        Which variables move: 1, or 0 where a variable is held.
    vector : ndarray, shape (d,), or None
        Direction common to all units, nonnegative; None for each unit's own data.
    weak : bool
        Weak disposability of undesirable outputs.
    """

    def __init__(
        self, panel: Panel, rts: str, moves: Array, vector: Array | None, weak: bool
    ) -> None:
        self._set(panel, "directional", rts, "none", "drop")
        self.moves, self.vector, self.weak = moves, vector, weak
        is_output = panel.variables.get_level_values("role") == "output"
        self.step = np.where(is_output, 1.0, -1.0) * moves

    def _batch(
        self, o: Rows, columns: Rows, allowed: Mask | None, group: Rows | None, slacks: bool
    ) -> Outcome:
        data, common = self.data[columns], self.vector is not None
        extra = cost = None
        if self.vector is not None:  # x + beta g^x <= x_o: beta is a column like any unit's
            extra = np.outer([-1.0, 1.0], self.step * self.vector)
            cost = np.array([-1.0, 1.0])
            if allowed is not None:
                allowed = np.hstack([allowed, np.ones((len(allowed), 2), dtype=bool)])
        reference = Reference.of(data, extra, cost)
        task = _Task(self.data, o, columns, reference, allowed, group, self.ties)
        still = np.zeros_like(self.moves)

        def table(own: tuple[float, ...]) -> Program:
            share = tuple((still if common else self.moves * np.array(own)).tolist())
            return directional_program(own, self.m, self.q, self.rts, share, self.weak)

        def moved(found: Optimum, points: Array) -> tuple[Array, Array]:
            unit = reference.cost_unit * found.size if common else 1.0
            beta = -found.value * unit + 0.0
            by = points if self.vector is None else self.vector
            return beta, points + beta[:, None] * self.step * by

        return task.run(table, np.arange(len(o)), move=moved)


class Additive(Evaluator):
    """Additive model on one panel.

    Parameters
    ----------
    panel : Panel
        The data.
    rts : str
        See the measures.
    weights : {"proportional", "range", "one"}
        What a unit of slack is worth.
    """

    def __init__(self, panel: Panel, rts: str, weights: str) -> None:
        check_choice("weights", weights, ("proportional", "range", "one"))
        self._set(panel, "additive", rts, "none", "drop")
        self.weights = weights
        self.alone = weights == "range"  # each reference set has ranges of its own

    def _batch(
        self, o: Rows, columns: Rows, allowed: Mask | None, group: Rows | None, slacks: bool
    ) -> Outcome:
        data, d = self.data[columns], self.data.shape[1]
        priced = self.weights == "proportional"
        extra = cost = None
        worth = np.ones(d)
        if not priced:
            if self.weights == "range":
                span = np.ptp(data, axis=0)
                worth = np.divide(1.0 / d, span, out=np.zeros(d), where=span > 0)
            # Where no variable has a range, nothing is worth anything.
            used = np.flatnonzero(worth) if worth.any() else np.arange(1)
            extra, cost = np.diag(toward(d, self.m, self.q))[used], -worth[used]
            if allowed is not None:
                more = np.ones((len(allowed), len(used)), dtype=bool)
                allowed = np.hstack([allowed, more])
        reference = Reference.of(data, extra, cost)
        rows = None if priced else used
        task = _Task(self.data, o, columns, reference, allowed, group, self.ties, rows)

        def total(found: Optimum, points: Array) -> tuple[Array, Array]:
            unit = 1.0 if priced else reference.cost_unit * found.size
            return np.maximum(-found.value * unit, 0.0), points  # the bound, but for rounding

        return task.run(
            lambda own: additive_program(own, self.m, self.q, self.rts, priced),
            np.arange(len(o)),
            move=total,
        )


@dataclass
class _Task:
    """Observations against a scaled reference."""

    data: Array
    o: Rows
    columns: Rows
    reference: Reference
    allowed: Mask | None
    group: Rows | None
    ties: bool
    slack_of: Rows | None = None  # data row of each priced column that is no unit

    def __post_init__(self) -> None:
        place = np.full(len(self.data), -1, dtype=np.intp)
        place[self.columns] = np.arange(len(self.columns))
        self.at = place[self.o]
        if self.allowed is not None and self.group is not None:
            held = self.allowed[self.group, self.at] & (self.at >= 0)
            self.at = np.where(held, self.at, -1)

    def run(
        self,
        table: Table,
        which: Rows,
        *,
        leave_out: bool = False,
        move: Move | None = None,
        second: Table | None = None,
    ) -> Outcome:
        """Solve one model for some of the observations."""
        positive = self.data[self.o[which]] > 0
        held = self.at[which] >= 0
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
        found = [(kind, self._same(table, which[kind], leave_out, move, second)) for kind in kinds]
        return Outcome.joined(found, len(which), self.data.shape[1])

    def _same(
        self,
        table: Table,
        which: Rows,
        leave_out: bool,
        move: Move | None,
        second: Table | None,
    ) -> Outcome:
        """Solve programmes with one and the same table."""
        points = self.data[self.o[which]]
        own = tuple((points[0] > 0).astype(float).tolist()) if len(points) else ()
        program = table(own)
        held = not leave_out and bool((self.at[which] >= 0).all())
        group = None if self.group is None else self.group[which]
        settings: dict[str, Any] = {
            "own_at": self.at[which] if held else None,
            "left_out": self.at[which] if leave_out else None,
            "group": group,
            "allowed": self.allowed,
        }
        settings |= {"required": False, "ties": self.ties}
        first = optimise(program, points, self.reference, **settings)
        unsettled = np.zeros(len(points), dtype=bool)
        if second is not None:
            unsettled = self._second(program, second(own), points, first, settings)
        score, moved = move(first, points) if move else (first.value, points)
        outcome = self._outcome(program, points, first, score, moved, unsettled)
        if leave_out:  # what belongs to the technology, and only without itself has no answer
            alone = (outcome.state == _INFEASIBLE) & (self.at[which] >= 0)
            outcome.state[alone] = _NO_VALUE
        return outcome

    def _second(
        self, first: Program, program: Program, points: Array, found: Optimum, settings: Any
    ) -> Mask:
        """Put the largest slacks at the factor found, from the basis where the first phase ended.

        Rounding of the factor can leave no point: then the first phase's slacks stand, and the
        result is true there.
        """
        unsettled = np.zeros(len(points), dtype=bool)
        feasible = np.flatnonzero(np.isfinite(found.value))
        if not len(feasible):
            return unsettled
        rhs = first.rhs - np.abs(found.value[feasible])[:, None] * first.matrix[:, 0]
        basis = found.basis[feasible]
        part = {
            name: value[feasible] if name in _PER_UNIT and value is not None else value
            for name, value in settings.items()
        }
        last = optimise(program, points[feasible], self.reference, rhs=rhs, basis=basis, **part)
        good = np.isfinite(last.value)
        unsettled[feasible[~good]] = True
        at = feasible[good]
        for one in ("own", "peers", "weights", "ties"):
            getattr(found, one)[at] = getattr(last, one)[good]
        for one in ("primal", "dual", "gap", "fallback"):
            worst = np.maximum(getattr(found, one)[at], getattr(last, one)[good])
            getattr(found, one)[at] = worst
        return unsettled

    def _outcome(
        self,
        program: Program,
        points: Array,
        found: Optimum,
        score: Array,
        moved: Array,
        unsettled: Mask,
    ) -> Outcome:
        """Turn variables of programmes into slacks, targets and weights of the data."""
        feasible = np.isfinite(found.value)
        slacks = np.zeros_like(points)
        reported = np.array(program.slacks)
        slacks[:, reported >= 0] = found.own[:, reported[reported >= 0]]
        weights = found.weights
        n = len(self.columns)
        priced = found.peers >= n  # columns that are no units
        if program.scale_at >= 0:
            t = np.where(feasible, found.own[:, program.scale_at], 1.0)[:, None]
            slacks /= t
            weights = weights / t
        slacks *= np.where(points > 0, points, found.divisor)
        if self.slack_of is not None and priced.any():
            at, place = np.nonzero(priced)
            np.add.at(slacks, (at, self.slack_of[found.peers[at, place] - n]), weights[at, place])
        slacks[~feasible] = np.nan
        units = self.columns[np.minimum(found.peers, n - 1)]
        return Outcome(
            score=score,
            state=np.where(found.failed, _FAILED, np.where(feasible, 0, _INFEASIBLE)),
            slacks=slacks,
            targets=moved + program.direction * slacks,
            peers=np.where((found.peers >= 0) & ~priced, units, -1),
            weights=np.where(priced, 0.0, weights),
            primal=found.primal,
            dual=found.dual,
            gap=found.gap,
            fallback=found.fallback,
            unsettled=unsettled,
            ties=found.ties,
        )
