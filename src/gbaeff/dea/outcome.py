"""What programmes gave: arrays without labels, and the states of what has no score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gbaeff.dea.models import Array, Mask, Rows

OPTIMAL = "optimal"
NO_SUPER_EFFICIENCY = "efficient, no super-efficiency value"
INFEASIBLE = "infeasible"
NOT_COMPUTED = "not computed"
UNDEFINED = "undefined: 1 + beta <= 0"
STATES = (OPTIMAL, NO_SUPER_EFFICIENCY, INFEASIBLE, NOT_COMPUTED)


@dataclass(frozen=True, eq=False)
class Outcome:
    """Scores with the solutions behind them, one row an observation and reference set.

    Attributes
    ----------
    score : ndarray, shape (K,)
        NaN where there is none.
    state : ndarray of int, shape (K,)
        Place in :data:`STATES`.
    slacks : ndarray, shape (K, d)
        In the units of the data; NaN where there is no score.
    targets : ndarray, shape (K, d)
        The point of the technology that the unit is compared with.
    peers : ndarray of int, shape (K, r)
        Observations with a weight, -1 where a place is empty.
    weights : ndarray, shape (K, r)
        Their weights.
    primal, dual, gap : ndarray, shape (K,)
        Residuals of the worst programme of each (:class:`gbaeff.dea.solver.certificate.Optimum`).
    fallback : ndarray of bool, shape (K,)
        Whether HiGHS solved one of them.
    unsettled : ndarray of bool, shape (K,)
        Whether the slacks are those of the first phase, because the second had no certified answer.
    ties : ndarray of bool, shape (K,)
        Whether there are other slacks or weights with the same score, or may be because HiGHS
        solved it; False where nobody asked.
    """

    score: Array
    state: Rows
    slacks: Array
    targets: Array
    peers: Rows
    weights: Array
    primal: Array
    dual: Array
    gap: Array
    fallback: Mask
    unsettled: Mask
    ties: Mask

    @classmethod
    def empty(cls, count: int, data: int, places: int) -> Outcome:
        """Make room for results."""
        score, primal, dual, gap = np.full((4, count), np.nan)
        return cls(
            score=score,
            state=np.full(count, STATES.index(NOT_COMPUTED)),
            slacks=np.full((count, data), np.nan),
            targets=np.full((count, data), np.nan),
            peers=np.full((count, places), -1, dtype=np.intp),
            weights=np.zeros((count, places)),
            primal=primal,
            dual=dual,
            gap=gap,
            fallback=np.zeros(count, dtype=bool),
            unsettled=np.zeros(count, dtype=bool),
            ties=np.zeros(count, dtype=bool),
        )

    @classmethod
    def joined(cls, parts: Sequence[tuple[Rows, Outcome]], count: int, data: int) -> Outcome:
        """Put parts, each with its rows, into one."""
        if len(parts) == 1:
            return parts[0][1]
        places = max((part.peers.shape[1] for _, part in parts), default=0)
        outcome = cls.empty(count, data, places)
        for rows, part in parts:
            outcome.put(rows, part)
        return outcome

    def take(self, rows: Rows) -> Outcome:
        """Copy some rows."""
        return Outcome(**{name: array[rows] for name, array in vars(self).items()})

    def put(self, rows: Rows, part: Outcome) -> None:
        """Write some rows."""
        for mine, theirs in zip(vars(self).values(), vars(part).values()):
            if mine.ndim == 2 and theirs.shape[1] < mine.shape[1]:
                mine[rows, : theirs.shape[1]] = theirs
            else:
                mine[rows] = theirs
