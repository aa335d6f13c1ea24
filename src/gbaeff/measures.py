"""Efficiency measures: a panel in, scores out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from gbaeff.panel import Panel
from gbaeff.programs import (
    RTS,
    Array,
    Rows,
    radial_program,
    sbm_program,
    slack_program,
    super_sbm_program,
)
from gbaeff.scores import Scores, check_choice
from gbaeff.solve import Solution, solve

REFERENCES = ("contemporaneous", "sequential", "global")
EFFICIENT = 1e-6


@dataclass(frozen=True)
class Result:
    """Score of one observation with the solution behind it.

    ``factor`` is what a radial score multiplies the data by, ``divisor`` what each row of the
    programme was divided by: the unit that the solution's slacks are counted in.
    """

    score: float
    factor: Array
    divisor: Array
    solution: Solution
    reference: Rows

    @property
    def feasible(self) -> bool:
        """Whether there is a score."""
        return bool(np.isfinite(self.score))


class Evaluator:
    """One measure on one panel: the score of any observation against any reference set.

    Parameters
    ----------
    panel : Panel
        The data.
    measure : {"radial", "super_radial", "sbm", "super_sbm"}
        What is computed.
    rts, orientation : str
        See the measures.
    zero : {"refuse", "drop"}
        What to do with an undesirable output of 0.
    """

    def __init__(
        self, panel: Panel, measure: str, rts: str, orientation: str, zero: str = "refuse"
    ) -> None:
        check_choice("rts", rts, RTS)
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
        self.panel, self.measure, self.rts, self.orientation = panel, measure, rts, orientation
        self.zero, self.is_radial = zero, radial_family
        self.m, self.q, self.p = panel.shape
        self.data = panel.values

    def score(self, o: int, reference: Rows) -> Result:
        """Evaluate observation ``o`` against the observations numbered in ``reference``."""
        if self.measure == "radial":
            return self._radial(o, reference)
        if self.measure == "super_radial":
            return self._radial(o, reference[reference != o])
        result = self._slacks_based(o, reference, sbm_program)
        if self.measure == "sbm" or (result.feasible and result.score < 1 - EFFICIENT):
            return result
        return self.outside(o, reference)  # on the frontier, or beyond it

    def outside(self, o: int, reference: Rows) -> Result:
        """Super-efficiency of observation ``o``, itself left out of the reference."""
        return self._slacks_based(o, reference[reference != o], super_sbm_program)

    def largest_slacks(self, o: int, result: Result) -> Result:
        """Second phase of a radial score: the same score, with the largest slacks."""
        if not result.feasible:
            return result
        own, others, _ = self._scaled(o, result.reference)
        second = solve(slack_program(own, self.m, self.rts, self.orientation, result.score), others)
        # Rounding of the factor can leave no point: then the first phase's slacks stand.
        return replace(result, solution=second) if second.feasible else result

    def _scaled(self, o: int, reference: Rows) -> tuple[tuple[float, ...], Array, Array]:
        """Divide each row by the unit's own value, or by the largest where that is 0."""
        own, others = self.data[o], self.data[reference].T
        divisor = np.where(own > 0, own, others.max(axis=1, initial=0.0))
        divisor[divisor == 0] = 1.0
        return tuple((own > 0).astype(float)), others / divisor[:, None], divisor

    def _slacks_based(self, o: int, reference: Rows, program: Any) -> Result:
        own, others, divisor = self._scaled(o, reference)
        solution = solve(program(own, self.m, self.q, self.rts, self.orientation), others)
        score = solution.value
        if program is sbm_program and np.isfinite(score):
            score = min(score, 1.0)  # the bound of the model, but for rounding
        return Result(score, np.ones(len(own)), divisor, solution, reference)

    def _radial(self, o: int, reference: Rows) -> Result:
        own, others, divisor = self._scaled(o, reference)
        solution = solve(radial_program(own, self.m, self.rts, self.orientation), others)
        score = abs(solution.value)
        factor = np.ones(len(own))
        if solution.feasible:
            side = slice(None, self.m) if self.orientation == "input" else slice(self.m, None)
            factor[side] = score
        return Result(score, factor, divisor, solution, reference)


def technologies(panel: Panel, reference: str) -> dict[Any, Rows]:
    """Numbers of the observations that make up each period's technology."""
    check_choice("reference", reference, REFERENCES)
    if not panel.periods:
        if reference != "contemporaneous":
            raise ValueError(f"reference={reference!r} needs a panel with periods")
        return {None: np.arange(len(panel))}
    at = panel.index.get_level_values("period")
    if reference == "global":
        return dict.fromkeys(panel.periods, np.arange(len(panel)))
    if reference == "sequential":
        return {period: np.flatnonzero(at <= period) for period in panel.periods}
    return {period: np.flatnonzero(at == period) for period in panel.periods}


def watched(items: Iterable[Any], total: int, what: str) -> Iterable[Any]:
    """Show a progress bar if a person watches and it takes more than a second."""
    bar: Iterable[Any] = tqdm(items, total=total, desc=what, delay=1, leave=False, disable=None)
    return bar


def _evaluate(evaluator: Evaluator, reference: str, ceiling: float) -> Scores:
    """Evaluate every observation against its own period's technology."""
    panel = evaluator.panel
    sets = technologies(panel, reference)
    periods = panel.index.get_level_values("period") if panel.periods else [None] * len(panel)
    dmus = panel.index.get_level_values("dmu")
    results = [
        evaluator.score(o, sets[period])
        for o, period in watched(enumerate(periods), len(panel), evaluator.measure)
    ]

    if evaluator.is_radial:
        results = [evaluator.largest_slacks(o, result) for o, result in enumerate(results)]

    data = panel.values
    slacks = np.array([result.solution.slacks * result.divisor for result in results])
    factor = np.array([result.factor for result in results])
    direction = np.array([result.solution.direction for result in results])
    targets = factor * data + direction * slacks

    rows = [
        (periods[o], dmus[o], periods[int(j)], dmus[int(j)], float(weight))
        for o, result in enumerate(results)
        for j, weight in zip(result.reference, result.solution.weights)
        if weight > 0 and result.feasible
    ]
    names = ["period", "dmu", "peer_period", "peer", "weight"]
    weights = pd.DataFrame(rows, columns=names)
    if reference == "contemporaneous":
        weights = weights.drop(columns="peer_period")
    if not panel.periods:
        weights = weights.drop(columns="period")

    notes = []
    if evaluator.zero == "drop" and (
        dropped := int((data[:, evaluator.m + evaluator.q :] == 0).sum())
    ):
        notes.append(f"{dropped} undesirable outputs are 0: their terms are left out of the mean.")
    score = pd.Series([result.score for result in results], index=panel.index, name="score")
    return Scores(
        score=score,
        slacks=pd.DataFrame(slacks, index=panel.index, columns=panel.variables),
        targets=pd.DataFrame(targets, index=panel.index, columns=panel.variables),
        weights=weights,
        status=pd.Series(
            np.where(score.isna(), "infeasible", "optimal"), index=panel.index, name="status"
        ),
        measure=evaluator.measure,
        rts=evaluator.rts,
        orientation=evaluator.orientation,
        reference=reference,
        ceiling=ceiling,
        notes=tuple(notes),
    )


def radial(
    panel: Panel,
    *,
    rts: str = "crs",
    orientation: str = "input",
    super_efficiency: bool = False,
    reference: str = "contemporaneous",
) -> Scores:
    """Farrell's radial efficiency, with the largest slacks of a second phase.

    Charnes, Cooper and Rhodes (1978) for ``rts="crs"``, Banker, Charnes and Cooper (1984) for
    "vrs", Andersen and Petersen (1993) for super-efficiency. The programme is in
    :func:`gbaeff.programs.radial_program`.

    Parameters
    ----------
    panel : Panel
        Without undesirable outputs.
    rts : {"crs", "vrs", "nirs", "ndrs"}
        Constant, variable, non-increasing or non-decreasing returns to scale.
    orientation : {"input", "output"}
        Input: theta <= 1, the share of its inputs that would do. Output: phi >= 1, how many
        times its outputs were possible.
    super_efficiency : bool
        Leave the evaluated unit out of its reference; theta can then pass 1. May be infeasible
        unless ``rts="crs"``.
    reference : {"contemporaneous", "sequential", "global"}
        Technology of the own period, of all periods up to it, or of all periods.

    Returns
    -------
    Scores

    Raises
    ------
    ValueError
        For an argument out of range, or a panel with undesirable outputs.
    SolverError
        If a programme ends without an optimum that passes its check.

    Examples
    --------
    >>> from gbaeff import Panel, radial
    >>> panel = Panel.from_arrays([[2], [4]], [[3], [5]], dmus=["A", "B"])
    >>> radial(panel).score.round(4).to_dict()
    {'A': 1.0, 'B': 0.8333}
    """
    measure = "super_radial" if super_efficiency else "radial"
    evaluator = Evaluator(panel, measure, rts, orientation)
    return _evaluate(evaluator, reference, np.inf if super_efficiency else 1.0)


def sbm(
    panel: Panel,
    *,
    rts: str = "crs",
    orientation: str = "none",
    reference: str = "contemporaneous",
    zero: str = "refuse",
) -> Scores:
    """Slacks-based measure of efficiency, at most 1.

    Tone (2001); with undesirable outputs Tone (2003), every desirable and undesirable output
    with the same weight. The programme is in :func:`gbaeff.programs.sbm_program`.

    Parameters
    ----------
    panel : Panel
        With positive inputs and outputs.
    rts : {"crs", "vrs", "nirs", "ndrs"}
        Returns to scale.
    orientation : {"none", "input", "output"}
        Both sides, or one side alone, are priced.
    reference : {"contemporaneous", "sequential", "global"}
        Technology of the own period, of all periods up to it, or of all periods.
    zero : {"refuse", "drop"}
        An undesirable output of 0 has no ratio: refuse it, or leave its term out of the mean
        (which is then taken over the terms that are left).

    Returns
    -------
    Scores

    Raises
    ------
    ValueError
        For an argument out of range.
    DataError
        If a value that the model divides by is 0.
    SolverError
        If a programme ends without an optimum that passes its check.

    Examples
    --------
    Tone (2001), table 1, units A to E:

    >>> from gbaeff import Panel, sbm
    >>> inputs = [[4, 3], [6, 3], [8, 1], [8, 1], [2, 4]]
    >>> outputs = [[2, 3], [2, 3], [6, 2], [6, 1], [1, 4]]
    >>> sbm(Panel.from_arrays(inputs, outputs, dmus=list("ABCDE"))).score.round(3).tolist()
    [0.798, 0.568, 1.0, 0.667, 1.0]
    """
    evaluator = Evaluator(panel, "sbm", rts, orientation, zero)
    return _evaluate(evaluator, reference, 1.0)


def super_sbm(
    panel: Panel,
    *,
    rts: str = "crs",
    orientation: str = "none",
    reference: str = "contemporaneous",
    zero: str = "refuse",
) -> Scores:
    """SBM score where it is below 1 - 1e-6, else the super-efficiency of Qin (2023), eq. (1).

    Tone (2002) without undesirable outputs. The programmes are in
    :func:`gbaeff.programs.sbm_program` and :func:`gbaeff.programs.super_sbm_program`.

    Under CRS the zero weights are feasible, so with p undesirable and q desirable outputs a
    non-oriented score cannot pass (q+p)/p. A score near that ceiling says that the unit cannot
    be compared (``Scores.near_ceiling``). Under VRS, and in the oriented forms, the programme
    can be infeasible: the score is then NaN.

    Parameters
    ----------
    panel : Panel
        With positive inputs and outputs.
    rts : {"crs", "vrs", "nirs", "ndrs"}
        Returns to scale.
    orientation : {"none", "input", "output"}
        "input" holds the outputs, "output" the inputs.
    reference : {"contemporaneous", "sequential", "global"}
        Technology of the own period, of all periods up to it, or of all periods. The evaluated
        observation alone is left out of it for super-efficiency.
    zero : {"refuse", "drop"}
        As for :func:`sbm`.

    Returns
    -------
    Scores

    Raises
    ------
    ValueError
        For an argument out of range.
    DataError
        If a value that the model divides by is 0.
    SolverError
        If a programme ends without an optimum that passes its check.

    Examples
    --------
    Tone (2002), table 1, units A to E and G:

    >>> from gbaeff import Panel, super_sbm
    >>> inputs = [[4, 3], [7, 3], [8, 1], [4, 2], [2, 4], [12, 1]]
    >>> panel = Panel.from_arrays(inputs, [[1]] * 6, dmus=list("ABCDEG"))
    >>> super_sbm(panel).score.round(4).to_dict()["D"]
    1.25
    """
    evaluator = Evaluator(panel, "super_sbm", rts, orientation, zero)
    q, p = evaluator.q, evaluator.p
    capped = p > 0 and rts in ("crs", "nirs") and orientation != "input"
    return _evaluate(evaluator, reference, (q + p) / p if capped else np.inf)
