"""Pairs of neighbouring periods, and the distances between them that an index is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from gbaeff.dea.evaluator import Evaluator
from gbaeff.dea.indices import Productivity
from gbaeff.dea.models import Array, Rows
from gbaeff.dea.outcome import INFEASIBLE, NOT_COMPUTED, OPTIMAL, STATES
from gbaeff.dea.panel import DataError, Panel
from gbaeff.dea.technologies import technologies

SPANS = dict.fromkeys(("adjacent", "sequential", "global", "biennial"), "contemporaneous")
SPANS["sequential"] = "sequential"


class Links:
    """Pairs of neighbouring periods in which a DMU is observed, and distances between them."""

    def __init__(self, panel: Panel, reference: str) -> None:
        if len(panel.periods) < 2:
            raise ValueError(f"an index needs at least two periods, the panel has {panel.periods}")
        at = {key: o for o, key in enumerate(panel.index)}
        neighbours = list(pairwise(panel.periods))
        keys = [
            (dmu, start, end)
            for dmu in panel.dmus
            for start, end in neighbours
            if (start, dmu) in at and (end, dmu) in at
        ]
        if not keys:
            raise DataError("no DMU is observed in two neighbouring periods")
        when = panel.index.get_level_values("period").dtype  # a Categorical keeps its order
        dmus, starts, ends = zip(*keys)
        self.index = pd.MultiIndex.from_arrays(
            [dmus, pd.Index(starts, dtype=when), pd.Index(ends, dtype=when)],
            names=["dmu", "from_period", "to_period"],
        )
        spans = technologies(panel, SPANS[reference])
        of = {period: g for g, period in enumerate(spans)}
        self._sets = list(spans.values())
        self.states: dict[str, Rows] = {}  # of all distances asked for so far
        self.first = np.array([at[start, dmu] for dmu, start, _ in keys])
        self.last = np.array([at[end, dmu] for dmu, _, end in keys])
        self._start = np.array([of[start] for _, start, _ in keys])
        self._end = np.array([of[end] for _, _, end in keys])
        self._pooled: list[Rows] = []
        self._pool = np.zeros_like(self._start)  # which of the pooled ones is that of a link
        if reference == "global":
            self._pooled = [np.arange(len(panel))]
        elif reference == "biennial":
            self._pooled = [np.concatenate(two) for two in pairwise(self._sets)]
            self._pool = self._start

    def distances(
        self, evaluator: Evaluator, of: str = "own", *, own_alone: bool = False
    ) -> dict[str, Array]:
        """Distances to the own technology, and to the other period's or to the pooled one.

        The first are called ``from_own`` and ``to_own``, or as ``of`` has it; the others get it
        as a tail.
        """
        tail = "" if of == "own" else f"_{of}"
        pairs = {f"from_{of}": (self.first, self._start), f"to_{of}": (self.last, self._end)}
        if not own_alone and not self._pooled:
            pairs[f"from_in_to{tail}"] = (self.first, self._end)
            pairs[f"to_in_from{tail}"] = (self.last, self._start)
        found = self._measured(evaluator, self._sets, pairs)
        if own_alone or not self._pooled:
            return found
        first, last = (self.first, self._pool), (self.last, self._pool)
        pairs = {f"from_pooled{tail}": first, f"to_pooled{tail}": last}
        return found | self._measured(evaluator, self._pooled, pairs)

    def mixed_distances(self, evaluator: Evaluator) -> dict[str, Array]:
        """Of the later inputs with the earlier outputs, to the technologies of both periods."""
        values, m = evaluator.panel.values, evaluator.m
        mixed = np.hstack([values[self.last, :m], values[self.first, m:]])
        evaluator.observe(np.vstack([values, mixed]))
        o = len(values) + np.arange(len(mixed))
        pairs = {"mixed_in_from": (o, self._start), "mixed_in_to": (o, self._end)}
        return self._measured(evaluator, self._sets, pairs)

    def productivity(
        self,
        table: dict[str, Array],
        distances: dict[str, Array],
        measure: str,
        rts: str,
        orientation: str,
        reference: str,
        notes: tuple[str, ...] = (),
    ) -> Productivity:
        """Give arrays their labels; a row with a cell that has no value is infeasible."""
        missing = np.isnan(np.array(list(table.values()))).any(axis=0)
        status = np.where(missing, INFEASIBLE, OPTIMAL).astype(object)
        states = pd.DataFrame(
            {name: np.array(STATES, dtype=object)[self.states[name]] for name in distances},
            index=self.index,
        )
        status[missing & (states == NOT_COMPUTED).any(axis=1).to_numpy()] = NOT_COMPUTED
        return Productivity(
            pd.DataFrame(table, index=self.index),
            pd.DataFrame(distances, index=self.index),
            pd.Series(status, index=self.index, name="status"),
            states,
            measure=measure,
            rts=rts,
            orientation=orientation,
            reference=reference,
            notes=notes,
        )

    def _measured(
        self, evaluator: Evaluator, sets: Sequence[Rows], pairs: Mapping[str, tuple[Rows, Rows]]
    ) -> dict[str, Array]:
        """Distances of observations to numbered technologies, each computed once, in one batch."""
        keys = np.concatenate([o * len(sets) + group for o, group in pairs.values()])
        unique, back = np.unique(keys, return_inverse=True)
        outcome = evaluator.scores(unique // len(sets), sets, unique % len(sets))
        self.states |= dict(zip(pairs, np.split(outcome.state[back], len(pairs))))
        distance = evaluator.distance(outcome.score)
        return dict(zip(pairs, np.split(distance[back], len(pairs))))
