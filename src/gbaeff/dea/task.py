"""Observations against one scaled reference: programmes solved, and their answers in data units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gbaeff.dea.models import Array, Mask, Program, Rows
from gbaeff.dea.outcome import INFEASIBLE, NO_SUPER_EFFICIENCY, NOT_COMPUTED, STATES, Outcome
from gbaeff.dea.solver.certificate import Optimum
from gbaeff.dea.solver.pool import Reference
from gbaeff.dea.solver.simplex import optimise

_PER_UNIT = ("own_at", "left_out", "group")
_NO_VALUE, _INFEASIBLE, _FAILED = map(STATES.index, (NO_SUPER_EFFICIENCY, INFEASIBLE, NOT_COMPUTED))
# From where a unit has something (1) and nothing (0) to the programme of such units.
Model = Callable[[tuple[float, ...]], Program]
# From optimum and points to scores, and to the points that slacks are counted from.
Move = Callable[[Optimum, Array], tuple[Array, Array]]


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
        outcome = self.outcome(program, points, first, score, moved, unsettled)
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

    def outcome(
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
