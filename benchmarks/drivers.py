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
    """Index and parts of neighbouring years, each distance once: the columns of `project`."""
    kind = model.removeprefix("malmquist_")
    is_radial = kind in ("radial", "ray_desli")
    parts = [case.x, case.y] if is_radial else [case.x, case.y, case.b]
    rows, p = np.hstack(parts), 0 if is_radial else case.b.shape[1]
    m, q = case.x.shape[1], case.y.shape[1]
    count = Count()
    known: dict[tuple[int, tuple[int, ...], bool], float] = {}
    technologies: dict[tuple[tuple[int, ...], bool], tuple[Array, Technology]] = {}

    def distance(o: int, *years: int, vrs: bool = False) -> float:
        if (years, vrs) not in technologies:
            at = np.flatnonzero(np.isin(case.period, years))
            technologies[years, vrs] = at, make(rows[at], m, q, p, vrs)
        if (o, years, vrs) not in known:
            members, technology = technologies[years, vrs]
            own = int(np.searchsorted(members, o)) if case.period[o] in years else None
            known[o, years, vrs] = (
                count.radial(technology, rows[o])
                if is_radial
                else count.sbm(technology, rows[o])
                if kind == "biennial"
                else count.two_stages(technology, rows[o], own)
            )
        return known[o, years, vrs]

    def index(first: int, last: int, start: int, end: int, vrs: bool) -> tuple[float, float]:
        change = distance(last, end, vrs=vrs) / distance(first, start, vrs=vrs)
        if kind == "biennial":
            return distance(last, start, end) / distance(first, start, end), change
        if vrs and kind == "super_sbm":
            return np.nan, change
        other = distance(last, start, vrs=vrs) / distance(first, end, vrs=vrs)
        return float(np.sqrt(other * change)), change

    at = {(int(d), int(t)): o for o, (d, t) in enumerate(zip(case.dmu, case.period))}
    table = []
    for dmu in dict.fromkeys(map(int, case.dmu)):
        for start, end in zip(case.years[:-1], case.years[1:]):
            link = at[dmu, start], at[dmu, end], start, end
            whole, change = index(*link, False)
            if kind == "radial":
                table.append([whole])
            elif kind == "biennial":
                table.append([whole, change])
            else:
                pure, pure_change = index(*link, True)
                last = pure / pure_change if kind == "ray_desli" else pure_change
                table.append([whole, pure_change if kind == "ray_desli" else change, last])
    return Answer(np.array(table), count.programmes)
