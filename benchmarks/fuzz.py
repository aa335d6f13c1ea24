"""Does every score agree with HiGHS, one scaled programme at a time? Random and nasty panels.

``python benchmarks/fuzz.py --programmes 100000 --seed 2 --out data/benchmarks/fuzz.csv``. Where
the two differ, exact rational arithmetic says who is right, and the case is kept as data:
``python benchmarks/fuzz.py --replay FILE``.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from importlib import import_module
from itertools import count, islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import environments
from gbaeff import (
    Panel,
    SolverError,
    additive,
    by_production,
    cost,
    directional,
    ebm,
    malmquist,
    minimum_distance,
    nonradial,
    radial,
    revenue,
    sbm,
    super_sbm,
    two_stage,
)
from gbaeff.dea import task
from gbaeff.dea.models import Program, radial_program, sbm_program, super_sbm_program
from gbaeff.dea.productivity import LeaderWarning
from gbaeff.dea.solver import simplex
from gbaeff.dea.solver.certificate import Optimum
from gbaeff.dea.solver.highs import solve
from gbaeff.dea.solver.pool import Reference
from gbaeff.extensions import closest, prices

# The package has a function of this name.
two_stage_module = import_module("gbaeff.extensions.two_stage")

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))

import exact  # noqa: E402

Array = NDArray[np.float64]
Solver = Callable[[Program, Array, Array], float]
RTS = ("crs", "vrs", "nirs", "ndrs")
_SPANS = ("contemporaneous", "sequential", "global")
TOLERANCE = 1e-7
EFFICIENT = 1 - 1e-6
ROOM = Fraction(1, 10**8)


# Panels --------------------------------------------------------------------------------------


def _lognormal(sigma: float) -> Callable[..., Array]:
    return lambda rng, n, m, q, p: rng.lognormal(0.0, sigma, (n, m + q + p))


def _integers(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> Array:
    return rng.integers(1, 4, (n, m + q + p)).astype(float)


def _rounded(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> Array:
    return np.maximum(np.round(rng.lognormal(0.0, 0.5, (n, m + q + p)), 1), 0.1)


def _near_duplicates(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> Array:
    few = rng.lognormal(0.0, 0.5, (max(1, n // 3), m + q + p))
    picked = few[rng.integers(0, len(few), n)]
    return picked * (1 + 1e-9 * rng.normal(size=picked.shape))


def _identical(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> Array:
    return np.tile(rng.lognormal(0.0, 1.0, (1, m + q + p)), (n, 1))


def _ray(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> Array:
    return rng.lognormal(0.0, 1.0, (n, 1)) * rng.lognormal(0.0, 1.0, (1, m + q + p))


def _dominant(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> Array:
    values = rng.lognormal(0.0, 0.5, (n, m + q + p))
    at, far = rng.integers(0, n), 10.0 ** rng.integers(1, 5)
    best = np.concatenate(
        [values[:, :m].min(0), values[:, m : m + q].max(0), values[:, m + q :].min(0)]
    )
    outputs = (np.arange(m + q + p) >= m) & (np.arange(m + q + p) < m + q)
    values[at] = np.where(outputs, best * far, best / far)
    return values


def _perturbed(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> Array:
    grid = _integers(rng, n, m, q, p)
    return grid * (1 + 1e-9 * rng.normal(size=grid.shape))


def _units(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> Array:
    factors = 10.0 ** rng.integers(-9, 10, m + q + p)
    return rng.lognormal(0.0, 0.5, (n, m + q + p)) * factors


def _tiny_undesirable(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> Array:
    values = rng.lognormal(0.0, 0.5, (n, m + q + p))
    tiny = rng.random((n, p)) < 0.3
    values[:, m + q :] = np.where(tiny, 10.0 ** rng.integers(-9, -4), values[:, m + q :])
    return values


def _zeros(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> Array:
    values = rng.lognormal(0.0, 0.5, (n, m + q + p))
    gone = rng.random(values.shape) < 0.25
    for side in (slice(0, m), slice(m, m + q)):  # a unit uses something and makes something
        gone[:, side][gone[:, side].all(axis=1), 0] = False
    return np.where(gone, 0.0, values)


FAMILIES: dict[str, Callable[..., Array]] = {
    "log-normal, sigma 0.3": _lognormal(0.3),
    "log-normal, sigma 1": _lognormal(1.0),
    "log-normal, sigma 3": _lognormal(3.0),
    "integers 1 to 3": _integers,
    "rounded": _rounded,
    "near-duplicates 1e-9 apart": _near_duplicates,
    "all identical": _identical,
    "all on one ray": _ray,
    "one dominant unit": _dominant,
    "integers perturbed by 1e-9": _perturbed,
    "units 1e-9 to 1e9": _units,
    "tiny undesirable outputs": _tiny_undesirable,
    "zeros": _zeros,
}


def _named(panel: Panel) -> dict[str, float]:
    names = panel.variables.get_level_values("variable")
    return dict(zip(names, np.resize([1.0, 2.0, 3.0], len(names)).tolist()))


def _priced(panel: Panel) -> dict[str, float]:
    means = panel.values.mean(axis=0)
    return {name: value / mean for (name, value), mean in zip(_named(panel).items(), means)}


def _stages(panel: Panel) -> tuple[Panel, Panel]:
    """The first output links the stages; the other variables are the second's."""
    link = list(panel.outputs)[:1]
    later = [*list(panel.outputs)[1:], *panel.undesirable]
    return panel.recast(panel.inputs, link), panel.recast(link, later)


def _group(panel: Panel) -> list[str]:
    return [*list(panel.inputs)[1:2], *list(panel.outputs)[:1], *list(panel.undesirable)[:1]]


# Measures whose programmes are recorded while they run: the call, from panel, returns, orientation
# and reference; and the fewest inputs, outputs and undesirable outputs that it takes. From
# "by_production" on no value may be 0.
MORE: dict[str, tuple[Callable[[Panel, str, str, str], object], tuple[int, int, int]]] = {
    "nonradial": (
        lambda p, rts, _, r: nonradial(p, weights=_named(p), rts=rts, reference=r),
        (1, 1, 0),
    ),
    "additive": (lambda p, rts, _, r: additive(p, rts=rts, reference=r), (1, 1, 0)),
    "directional": (lambda p, rts, _, r: directional(p, rts=rts, reference=r), (1, 1, 0)),
    "kuosmanen": (
        lambda p, rts, _, r: directional(p, disposability="kuosmanen", rts=rts, reference=r),
        (1, 1, 1),
    ),
    "range": (
        lambda p, _, __, r: directional(p, direction="range", rts="vrs", reference=r),
        (1, 1, 0),
    ),
    "by_production": (lambda p, rts, _, r: by_production(p, rts=rts, reference=r), (1, 1, 1)),
    "sbm_weights": (
        lambda p, rts, o, r: super_sbm(p, weights=_named(p), rts=rts, orientation=o, reference=r),
        (1, 1, 0),
    ),
    "sbm_nonseparable": (
        lambda p, rts, o, r: sbm(p, nonseparable=_group(p), rts=rts, orientation=o, reference=r),
        (1, 2, 1),
    ),
    "ebm": (lambda p, rts, o, r: ebm(p, rts=rts, orientation=o, reference=r), (1, 1, 0)),
    "minimum_distance": (
        lambda p, rts, o, r: minimum_distance(
            p, rts={"nirs": "crs", "ndrs": "vrs"}.get(rts, rts), orientation=o, reference=r
        ),
        (1, 1, 0),
    ),
    "two_stage": (lambda p, rts, _, r: two_stage(*_stages(p), rts=rts, reference=r), (1, 2, 0)),
    "cost": (lambda p, rts, _, r: cost(p, _priced(p), rts=rts, reference=r), (1, 1, 0)),
    "revenue": (lambda p, rts, _, r: revenue(p, _priced(p), rts=rts, reference=r), (1, 1, 0)),
}
_POSITIVE = list(MORE)[list(MORE).index("by_production") :]
_DESIRABLE = ("cost", "revenue")


@dataclass(frozen=True)
class Job:
    """One call of the project, as data.

    ``call`` is "scores" for a measure, "index" for the distances behind a Malmquist index, or
    "programmes" for all that a measure of `MORE` solves.
    """

    family: str
    number: int
    values: list[list[float]]
    shape: tuple[int, int, int]
    periods: list[int] | None
    call: str
    measure: str
    rts: str
    orientation: str
    reference: str

    @property
    def mixed(self) -> bool:
        """Whether there are points with the inputs of one period and the outputs of another."""
        return self.call == "index" and self.reference in ("adjacent", "sequential")

    def panel(self) -> Panel:
        """The panel; DMUs are numbered within their period."""
        m, q, p = self.shape
        data = np.array(self.values)
        bad = data[:, m + q :] if p else None
        dmus = None
        if self.periods:
            units = self.periods.count(self.periods[0])
            dmus = [1 + i % units for i in range(len(data))]
        return Panel.from_arrays(
            data[:, :m], data[:, m : m + q], bad, dmus=dmus, periods=self.periods
        )


def jobs(seed: int, only: str | None = None) -> Iterator[Job]:
    """Calls without end, each on a panel of its own, the families in turn."""
    names = list(FAMILIES)
    for number in count():
        family, rng = names[number % len(names)], np.random.default_rng([seed, number])
        m, q = int(rng.integers(1, 5)), int(rng.integers(1, 4))
        p = int(rng.integers(1 if family.startswith("tiny") else 0, 3))
        n = int(rng.integers(1, 13) if rng.random() < 0.8 else rng.integers(13, 41))
        spans = int(rng.integers(2, 4)) if rng.random() < 0.4 else 1
        n = max(1, n // spans) * spans
        values = FAMILIES[family](rng, n, m, q, p)
        periods = np.repeat(np.arange(spans), n // spans).tolist() if spans > 1 else None
        yield _job(rng, family, number, values, (m, q, p), periods, only)


def _job(
    rng: np.random.Generator,
    family: str,
    number: int,
    values: Array,
    shape: tuple[int, int, int],
    periods: list[int] | None,
    only: str | None,
) -> Job:
    m, q, p = shape
    call = "index" if periods and rng.random() < 0.5 else "scores"
    drawn = str(rng.choice(["radial", "super_radial", "sbm", "super_sbm", "super_sbm"]))
    measure, whole = drawn, (values, shape)
    if call == "index" and measure == "super_radial":
        measure = "radial"
    if measure in ("radial", "super_radial"):
        values, shape = values[:, : m + q], (m, q, 0)
    elif (values[:, : m + q] == 0).any():  # the slacks-based measure divides by these
        values = np.where(np.arange(m + q + p) < m + q, np.where(values == 0, 1.0, values), values)
    sides = ["input", "output"] if measure.endswith("radial") else ["none", "input", "output"]
    if call == "index":
        references = ["adjacent", "sequential", "global"]
    else:
        references = list(_SPANS) if periods else ["contemporaneous"]
    rts, side, reference = (str(rng.choice(some)) for some in (RTS, sides, references))
    if call == "index" and rng.random() < 0.25:  # drawn last: the other calls stay as they were
        reference = "biennial"
    able = [name for name, (_, least) in MORE.items() if all(np.array(whole[1]) >= least)]
    if only or (able and rng.random() < 0.4):
        call, (values, shape) = "programmes", whole
        measure = only if only in able else str(rng.choice(able))
        side = str(rng.choice(["none", "input", "output"]))
        reference = reference if reference in _SPANS else "contemporaneous"
        if measure in _DESIRABLE:
            values, shape = values[:, : m + q], (m, q, 0)
        if measure in _POSITIVE:
            values = np.where(values == 0, 1.0, values)
        if measure == "minimum_distance":  # its nodes grow fast
            values, periods, reference = values[:8], None, "contemporaneous"
    return Job(
        family=family,
        number=number,
        values=values.tolist(),
        shape=shape,
        periods=periods,
        call=call,
        measure=measure,
        rts=rts,
        orientation=side,
        reference=reference,
    )


# The project's side --------------------------------------------------------------------------


def project(job: Job) -> tuple[Array, list[str] | None]:
    """Scores of a call, and who solved each ("simplex" or "highs"; None where it is not said)."""
    panel = job.panel()
    settings: dict[str, Any] = {
        "rts": job.rts,
        "orientation": job.orientation,
        "reference": job.reference,
    }
    if not job.measure.endswith("radial"):
        settings["zero"] = "drop"
    if job.call == "index":
        # Its programmes are on trial here, not what the index says of a leader.
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", LeaderWarning)
            split = "bias" if job.mixed else "none"
            found = malmquist(panel, measure=job.measure, split=split, **settings)
        return found.distances[_columns(job)].to_numpy(dtype=float).ravel(), None
    if job.measure.endswith("radial"):
        scores = radial(panel, super_efficiency=job.measure == "super_radial", **settings)
    else:
        scores = {"sbm": sbm, "super_sbm": super_sbm}[job.measure](panel, **settings)
    return scores.score.to_numpy(), scores.certificate["solver"].tolist()


def _columns(job: Job) -> list[str]:
    if not job.mixed:
        return ["from_own", "to_own", "from_pooled", "to_pooled"]
    return [
        *("from_own", "to_own", "from_in_to", "to_in_from"),
        *("mixed_in_from", "mixed_in_to"),
    ]


@dataclass(frozen=True)
class Solved:
    """A programme, and the engine's optimum of it."""

    program: Program
    point: Array
    reference: Array
    value: float
    fallback: bool


def recorded(job: Job) -> tuple[list[Solved], bool]:
    """All that a call solves, and whether it went through."""
    solved: list[Solved] = []

    def record(program: Program, points: Array, reference: Reference, **settings: Any) -> Optimum:
        found = simplex.optimise(program, points, reference, **(settings | {"required": False}))
        # Sizes and scales are powers of two: these are the data.
        data = (reference.block[:-1] * reference.size).T * reference.scale
        every = np.ones(len(data), dtype=bool)
        for k, point in enumerate(points):
            held = every.copy()
            if settings.get("allowed") is not None:
                held &= settings["allowed"][settings["group"][k]]
            if settings.get("left_out") is not None and settings["left_out"][k] >= 0:
                held[settings["left_out"][k]] = False
            value, fallback = float(found.value[k]), bool(found.fallback[k])
            solved.append(Solved(program, point, data[held], value, fallback))
        return found

    with ExitStack() as stack:
        for module in (task, closest, prices, two_stage_module):
            stack.enter_context(patch.object(module, "optimise", record))
        try:
            MORE[job.measure][0](job.panel(), job.rts, job.orientation, job.reference)
        except SolverError:  # no answer for any unit: each is missing among those recorded
            return solved, False
    return solved, True


# HiGHS, or exact arithmetic, one programme at a time -------------------------------------------


def by_highs(program: Program, point: Array, reference: Array) -> float:
    """HiGHS on the scaled programme: NaN if infeasible."""
    divisor = np.where(point > 0, point, reference.max(axis=0, initial=0.0))
    divisor[divisor == 0] = 1.0
    block = (reference / divisor).T
    if program.shared > len(point):
        block = np.vstack([block, np.ones(len(reference))])
    return solve(program, block).value


@dataclass
class Oracle:
    """A measure through a solver that takes one programme at a time."""

    job: Job
    solver: Solver
    programmes: int = 0
    infeasible: int = 0

    def __post_init__(self) -> None:
        self.data = np.array(self.job.values)
        self.m, self.q, _ = self.job.shape
        self.count = len(self.data)
        if self.job.mixed:
            first, last = np.array(self._links()).T
            earlier, later = self.data[first, self.m :], self.data[last, : self.m]
            self.data = np.vstack([self.data, np.hstack([later, earlier])])

    def _links(self) -> list[tuple[int, int]]:
        """Numbers of an observation and the next of its unit."""
        periods = self.job.periods or []
        units = periods.count(periods[0])
        return [
            (o, o + units) for unit in range(units) for o in range(unit, self.count - units, units)
        ]

    def scores(self, o: int, reference: Array) -> tuple[float, ...]:
        """Score of observation ``o`` against rows of the data; two where either stage will do."""
        job, others = self.job, reference[reference != o]
        if job.measure.endswith("radial"):
            rows = others if job.measure == "super_radial" else reference
            score = abs(self._solve(radial_program, o, rows, self.m))
            if job.call == "index" and job.orientation == "output":
                return (_inverse(score),)
            return (score,)
        inside = self._solve(sbm_program, o, reference, self.m, self.q)
        if job.measure == "sbm":
            return (inside,)
        # Within the solver's accuracy of the threshold either stage is right.
        if np.isfinite(inside) and inside < EFFICIENT - 1e-8:
            return (inside,)
        outside = self._solve(super_sbm_program, o, others, self.m, self.q)
        return (outside,) if not inside < EFFICIENT + 1e-8 else (outside, inside)

    def tasks(self) -> list[tuple[int, Any]]:
        """Observations with their reference rows, in the order of :func:`project`."""
        job, everything = self.job, np.arange(self.count)
        period = np.array(job.periods or [0] * len(self.data))
        sets = {}
        for t in dict.fromkeys(period.tolist()):
            sequential = job.reference == "sequential"
            sets[t] = everything[period <= t if sequential else period == t]
        if job.call == "scores":
            whole = job.reference == "global"
            return [(o, everything if whole else sets[period[o]]) for o in everything.tolist()]
        found = []
        for link, (first, last) in enumerate(self._links()):
            old, new = sets[period[first]], sets[period[last]]
            found += [(first, old), (last, new)]
            if job.mixed:
                mixed = self.count + link
                found += [(first, new), (last, old), (mixed, old), (mixed, new)]
            else:
                pooled = everything if job.reference == "global" else np.append(old, new)
                found += [(first, pooled), (last, pooled)]
        return found

    def all(self) -> list[tuple[float, ...]]:
        """Scores in the order of :func:`project`."""
        return [self.scores(o, rows) for o, rows in self.tasks()]

    def possible(self, o: int, reference: Array) -> list[tuple[float, float]]:
        """Exact score of each stage, and the score where rows may be missed by ROOM.

        Only stages that either of the two allows.
        """
        job, others = self.job, reference[reference != o]
        if job.measure.endswith("radial"):
            rows = others if job.measure == "super_radial" else reference
            true, near = (abs(v) for v in self._both(radial_program, o, rows, self.m))
            if job.call == "index" and job.orientation == "output":
                true, near = _inverse(true), _inverse(near)
            return [(true, near)]
        inside = self._both(sbm_program, o, reference, self.m, self.q)
        found = []
        if job.measure == "sbm" or inside[1] < EFFICIENT + 1e-8:
            found.append(inside)
        if job.measure == "super_sbm" and not inside[0] < EFFICIENT - 1e-8:
            found.append(self._both(super_sbm_program, o, others, self.m, self.q))
        return found

    def _both(self, table: Any, o: int, rows: Any, *sizes: int) -> tuple[float, float]:
        program = self._program(table, o, *sizes)
        point, reference = self.data[o], self.data[rows]
        true = exact.value(program, point, reference)
        return true, exact.value(program, point, reference, ROOM)

    def _solve(self, table: Any, o: int, rows: Any, *sizes: int) -> float:
        value = self.solver(self._program(table, o, *sizes), self.data[o], self.data[rows])
        self.programmes += 1
        self.infeasible += int(np.isnan(value))
        return value

    def _program(self, table: Any, o: int, *sizes: int) -> Program:
        own = tuple((self.data[o] > 0).astype(float).tolist())
        program: Program = table(own, *sizes, self.job.rts, self.job.orientation)
        return program


def _inverse(phi: float) -> float:
    return 1.0 / phi if phi != 0 else np.inf


def gap(score: float, right: tuple[float, ...]) -> float:
    """Difference to the nearest right answer, relative above 1; infinite if one is missing."""
    gaps = []
    for value in right:
        if np.isnan(score) or np.isnan(value):
            gaps.append(0.0 if np.isnan(score) and np.isnan(value) else np.inf)
        elif score == value:  # also where both are infinite
            gaps.append(0.0)
        else:
            gaps.append(abs(score - value) / max(1.0, abs(value)) if np.isfinite(value) else np.inf)
    return min(gaps)


def borderline(score: float, possible: list[tuple[float, float]]) -> bool:
    """Whether a score is right for data within ROOM: between the two scores of a stage.

    Where the programme is infeasible by less than ROOM, NaN is right and so is any score.
    """
    for true, near in possible:
        if np.isnan(near):
            continue
        low, high = min(true, near) - TOLERANCE, max(true, near) * (1 + TOLERANCE) + TOLERANCE
        if np.isnan(true) or low <= score <= high:
            return True
    return False


# The run -------------------------------------------------------------------------------------

COUNTS = (
    "programmes",
    "scores",
    "infeasible",
    "fallback",
    "fallback_infeasible",
    "project_failed",
    "highs_failed",
    "differ",
    "missing_differ",
    "borderline",
    "wrong",
    "highs_off",
)


@dataclass
class Verdict:
    """What came of one call, in counts, with the two largest differences."""

    counts: dict[str, int]
    difference: float = 0.0
    error: float = 0.0


def check(job: Job) -> Verdict:
    """Compare one call with HiGHS; where they differ, with exact arithmetic."""
    counts = dict.fromkeys(COUNTS, 0)
    verdict = Verdict(counts)
    try:
        scores, solvers = project(job)
    except SolverError:
        counts["project_failed"] = 1
        return verdict
    oracle = Oracle(job, by_highs)
    try:
        answers: list[tuple[float, ...]] | None = oracle.all()
    except SolverError:
        answers, counts["highs_failed"] = None, 1
    counts |= {"scores": len(scores), "programmes": oracle.programmes}
    counts["infeasible"] = oracle.infeasible
    if solvers:
        fallen = np.array(solvers) == "highs"
        counts["fallback"] = int(fallen.sum())
        counts["fallback_infeasible"] = int((fallen & np.isnan(scores)).sum())
    gaps = [np.inf] * len(scores) if answers is None else list(map(gap, scores, answers))
    verdict.difference = max((g for g in gaps if np.isfinite(g)), default=0.0)
    verdict.error = max((g for g in gaps if g <= TOLERANCE), default=0.0)
    judge, tasks = Oracle(job, exact.value), oracle.tasks()
    for at in np.flatnonzero(np.array(gaps) > TOLERANCE):
        o, rows = tasks[at]
        right = judge.scores(o, rows)
        if answers is not None:
            counts["missing_differ" if np.isinf(gaps[at]) else "differ"] += 1
            counts["highs_off"] += min(gap(a, right) for a in answers[at]) > TOLERANCE
        error = gap(scores[at], right)
        if error <= TOLERANCE:
            verdict.error = max(verdict.error, error)
        elif borderline(scores[at], judge.possible(o, rows)):
            counts["borderline"] += 1
        else:
            counts["wrong"] += 1
            verdict.error = max(verdict.error, error)
    verdict.counts = counts
    return verdict


def check_programmes(job: Job) -> Verdict:
    """Compare the programmes of one call with HiGHS; where they differ, with exact arithmetic."""
    counts = dict.fromkeys(COUNTS, 0)
    verdict = Verdict(counts)
    solved, through = recorded(job)
    counts["project_failed"] = int(not through)
    for one in solved:
        counts["programmes"] += 1
        counts["scores"] += 1
        counts["fallback"] += one.fallback
        counts["fallback_infeasible"] += one.fallback and np.isnan(one.value)
        asked = (one.program, one.point, one.reference)
        try:
            answer = by_highs(*asked)
        except SolverError:
            answer, counts["highs_failed"] = None, counts["highs_failed"] + 1
        else:
            counts["infeasible"] += np.isnan(answer)
            apart = gap(one.value, (answer,))
            if np.isfinite(apart):
                verdict.difference = max(verdict.difference, apart)
            if apart <= TOLERANCE:
                verdict.error = max(verdict.error, apart)
                continue
            counts["missing_differ" if np.isinf(apart) else "differ"] += 1
        right = exact.value(*asked)
        if answer is not None:
            counts["highs_off"] += gap(answer, (right,)) > TOLERANCE
        error = gap(one.value, (right,))
        if error > TOLERANCE and borderline(
            abs(one.value), [(abs(right), abs(exact.value(*asked, ROOM)))]
        ):
            counts["borderline"] += 1
        else:
            counts["wrong"] += error > TOLERANCE
            verdict.error = max(verdict.error, error)
    verdict.counts = {name: int(value) for name, value in counts.items()}
    return verdict


def run(
    programmes: int,
    seed: int,
    keep: Path | None = None,
    only: str | None = None,
    part: tuple[int, int] = (0, 1),
) -> pd.DataFrame:
    """Check calls until that many programmes are solved.

    Parameters
    ----------
    programmes : int
        Programmes that HiGHS solves.
    seed : int
        Same seed, same panels.
    keep : Path, optional
        Folder for the calls on which the two differ, as JSON.
    only : str, optional
        A measure of `MORE`; else all.
    part : (int, int)
        Which of so many parts of the panels, the first is 0: parts run beside each other.

    Returns
    -------
    pandas.DataFrame
        One row a family.
    """
    rows = {name: Verdict(dict.fromkeys(COUNTS, 0)) for name in FAMILIES}
    solved = 0
    for job in islice(jobs(seed, only), part[0], None, part[1]):
        if solved >= programmes:
            break
        verdict = check_programmes(job) if job.call == "programmes" else check(job)
        row = rows[job.family]
        for name, more in verdict.counts.items():
            row.counts[name] += more
        row.difference = max(row.difference, verdict.difference)
        row.error = max(row.error, verdict.error)
        solved += verdict.counts["programmes"]
        suspect = ("differ", "missing_differ", "wrong", "project_failed", "highs_failed")
        if keep is not None and any(verdict.counts[name] for name in suspect):
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"case-{seed}-{job.number}.json").write_text(json.dumps(asdict(job)), "utf-8")
    table = pd.DataFrame({name: row.counts for name, row in rows.items()}).T
    table["largest_difference"] = [row.difference for row in rows.values()]
    table["largest_error"] = [row.error for row in rows.values()]
    return table.rename_axis("family").reset_index()


def replay(path: Path) -> pd.DataFrame:
    """All three answers for a kept call, where they differ."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    job = Job(**{**stored, "shape": tuple(stored["shape"])})
    if job.call == "programmes":
        answers = [
            (one.value, exact.value(one.program, one.point, one.reference))
            for one in recorded(job)[0]
        ]
        found = pd.DataFrame(answers, columns=["project", "exact"])
        return found[[gap(ours, (right,)) > TOLERANCE for ours, right in answers]]
    judge, solvers = Oracle(job, exact.value), None
    right = np.array([answer[0] for answer in judge.all()])
    scores, highs = np.full((2, len(right)), np.nan)
    try:
        scores, solvers = project(job)
    except SolverError as error:
        print(f"the project: {error}")
    try:
        highs = np.array([answer[0] for answer in Oracle(job, by_highs).all()])
    except SolverError as error:
        print(f"one at a time: {error}")
    pairs = [right] if np.isnan(highs).all() else [right, highs]
    far = [
        at
        for at, score in enumerate(scores)
        if any(gap(float(score), (float(other[at]),)) > TOLERANCE for other in pairs)
    ]
    tasks = judge.tasks()
    columns = {"project": scores, "highs": highs, "exact": right, "error": scores - right}
    table = pd.DataFrame(columns).iloc[far]
    table["solver"] = [solvers[at] if solvers else "" for at in far]
    table["possible"] = [str(judge.possible(*tasks[at])) for at in far]
    print(job.family, job.call, job.measure, job.rts, job.orientation, job.reference)
    return table


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programmes", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--measure", choices=list(MORE), help="the programmes of this measure alone"
    )
    parser.add_argument(
        "--part", type=int, nargs=2, default=(0, 1), metavar=("I", "N"), help="part I of 0 to N-1"
    )
    parser.add_argument("--out", type=Path, help="CSV file of the report")
    parser.add_argument("--keep", type=Path, help="folder for calls on which the two differ")
    parser.add_argument("--replay", type=Path, metavar="FILE")
    options = parser.parse_args()
    with pd.option_context("display.width", 200, "display.max_columns", None):
        if options.replay:
            print(replay(options.replay).to_string())
            return
        keep = options.keep or environments.work("fuzz")
        table = run(options.programmes, options.seed, keep, options.measure, options.part)
        print(table.to_string(index=False))
    if options.out:
        table.insert(0, "date", date.today().isoformat())
        table.insert(1, "seed", options.seed)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(options.out, index=False, lineterminator="\n", float_format="%.3g")
    if bad := int(table[["wrong", "project_failed"]].to_numpy().sum()):
        sys.exit(f"{bad} wrong scores or failed calls; the cases are in {keep.name}")


if __name__ == "__main__":
    warnings.simplefilter("error")
    main()
