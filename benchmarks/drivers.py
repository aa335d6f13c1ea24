"""The models on top of a solver that takes one programme at a time.

The two comparisons of that kind, scipy's ``linprog`` and highspy with a warm start, differ in
their technology alone; which programmes are solved, and how many, is decided here for both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from protocol import Answer, Array, Case

EFFICIENT = 1 - 1e-6


class Technology(Protocol):
    """Reference units with one model's programmes; ``skip`` is the unit left out.

    Each method gives the score, NaN where the programme is infeasible.
    """

    def radial(self, point: Array, skip: int | None = None) -> float:
        """Input-oriented radial score."""

    def sbm(self, point: Array) -> float:
        """Slacks-based measure."""

    def super_sbm(self, point: Array, skip: int | None = None) -> float:
        """Super-efficiency of Qin (2023), eq. (1)."""


# Reference rows; numbers of inputs, desirable and undesirable outputs; whether VRS.
Make = Callable[[Array, int, int, int, bool], Technology]


class Count:
    """Programmes solved."""

    def __init__(self) -> None:
        self.programmes = 0

    def radial(self, technology: Technology, point: Array, skip: int | None = None) -> float:
        """Solve one radial programme."""
        self.programmes += 1
        return technology.radial(point, skip)

    def sbm(self, technology: Technology, point: Array) -> float:
        """Solve one SBM programme."""
        self.programmes += 1
        return technology.sbm(point)

    def two_stages(self, technology: Technology, point: Array, own: int | None) -> float:
        """SBM where it is below 1, else super-efficiency."""
        score = self.sbm(technology, point)
        if np.isfinite(score) and score < EFFICIENT:
            return score
        self.programmes += 1
        return technology.super_sbm(point, own)


def solve(make: Make, model: str, case: Case) -> Answer:
    """Run a model on a case, the sampled units alone where it is a cross-section."""
    if model.startswith("malmquist"):
        return _malmquist(make, model, case)
    plain = "radial" in model or "plain" in model
    rows = np.hstack([case.x, case.y] if plain else [case.x, case.y, case.b])
    p = 0 if plain else case.b.shape[1]
    vrs = model.endswith("vrs")
    technology, count = make(rows, case.x.shape[1], case.y.shape[1], p, vrs), Count()
    scores = []
    for o in map(int, case.sample):
        if model.startswith("super_radial"):
            scores.append(count.radial(technology, rows[o], o))
        elif model.startswith("radial"):
            scores.append(count.radial(technology, rows[o]))
        elif model.startswith("super_sbm"):
            scores.append(count.two_stages(technology, rows[o], o))
        else:
            scores.append(count.sbm(technology, rows[o]))
    return Answer(np.array(scores), count.programmes)


def _malmquist(make: Make, model: str, case: Case) -> Answer:
    """MI (for super-SBM also TEC and PTEC) of neighbouring years, each distance once."""
    is_radial = model == "malmquist_radial"
    parts = [case.x, case.y] if is_radial else [case.x, case.y, case.b]
    rows, p = np.hstack(parts), 0 if is_radial else case.b.shape[1]
    m, q = case.x.shape[1], case.y.shape[1]
    count = Count()
    members = {year: np.flatnonzero(case.period == year) for year in case.years}
    known: dict[tuple[int, int, bool], float] = {}
    technologies = {
        (year, vrs): make(rows[at], m, q, p, vrs)
        for year, at in members.items()
        for vrs in (False, True)
    }

    def distance(o: int, year: int, vrs: bool = False) -> float:
        if (o, year, vrs) not in known:
            technology = technologies[year, vrs]
            own = int(np.searchsorted(members[year], o)) if case.period[o] == year else None
            known[o, year, vrs] = (
                count.radial(technology, rows[o])
                if is_radial
                else count.two_stages(technology, rows[o], own)
            )
        return known[o, year, vrs]

    at = {(int(d), int(t)): o for o, (d, t) in enumerate(zip(case.dmu, case.period))}
    table = []
    for dmu in dict.fromkeys(map(int, case.dmu)):
        for start, end in zip(case.years[:-1], case.years[1:]):
            first, last = at[dmu, start], at[dmu, end]
            from_own, to_own = distance(first, start), distance(last, end)
            ratio = distance(last, start) / from_own * to_own / distance(first, end)
            pure = distance(last, end, True) / distance(first, start, True)
            row = (np.sqrt(ratio), to_own / from_own, pure)
            table.append(row[:1] if is_radial else row)
    return Answer(np.array(table), count.programmes)
