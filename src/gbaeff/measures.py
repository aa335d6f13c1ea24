"""Efficiency measures: a panel in, scores out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gbaeff.evaluate import Evaluator, Outcome
from gbaeff.panel import Panel
from gbaeff.pricing import Reference
from gbaeff.programs import Array, Rows, radial_program
from gbaeff.scores import Scores, check_choice
from gbaeff.simplex import optimise

REFERENCES = ("contemporaneous", "sequential", "global")


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


def against(panel: Panel, reference: str) -> tuple[list[Rows], Rows]:
    """Reference sets, and which of them each observation is held against."""
    sets = technologies(panel, reference)
    if reference == "global" or not panel.periods:
        return [np.arange(len(panel))], np.zeros(len(panel), dtype=np.intp)
    at = panel.index.get_level_values("period")
    order = {period: g for g, period in enumerate(sets)}
    return list(sets.values()), np.array([order[period] for period in at], dtype=np.intp)


def _evaluate(evaluator: Evaluator, reference: str, ceiling: float) -> Scores:
    """Evaluate every observation against its own period's technology."""
    panel = evaluator.panel
    sets, group = against(panel, reference)
    found = evaluator.scores(np.arange(len(panel)), sets, group, slacks=True)
    notes = []
    if evaluator.zero == "drop" and (
        dropped := int((panel.values[:, evaluator.m + evaluator.q :] == 0).sum())
    ):
        notes.append(f"{dropped} undesirable outputs are 0: their terms are left out of the mean.")
    return _label(
        panel,
        found,
        measure=evaluator.measure,
        rts=evaluator.rts,
        orientation=evaluator.orientation,
        reference=reference,
        ceiling=ceiling,
        notes=tuple(notes),
    )


def _label(panel: Panel, found: Outcome, *, reference: str, **settings: Any) -> Scores:
    """Give arrays the panel's labels."""
    index, variables = panel.index, panel.variables
    o, place = np.nonzero((found.weights > 0) & np.isfinite(found.score)[:, None])
    peer = found.peers[o, place]
    order = np.lexsort((peer, o))
    o, place, peer = o[order], place[order], peer[order]
    dmus = index.get_level_values("dmu").to_numpy()
    columns: dict[str, Any] = {}
    if panel.periods:
        periods = index.get_level_values("period").to_numpy()
        columns["period"] = periods[o]
    columns["dmu"] = dmus[o]
    if reference != "contemporaneous":
        columns["peer_period"] = periods[peer]
    columns["peer"] = dmus[peer]
    columns["weight"] = found.weights[o, place]
    solver = np.where(found.fallback, "highs", "simplex")
    certificate = {"primal": found.primal, "dual": found.dual, "gap": found.gap, "solver": solver}
    status = np.where(np.isnan(found.score), "infeasible", "optimal")
    return Scores(
        score=pd.Series(found.score, index=index, name="score"),
        slacks=pd.DataFrame(found.slacks, index=index, columns=variables),
        targets=pd.DataFrame(found.targets, index=index, columns=variables),
        weights=pd.DataFrame(columns),
        status=pd.Series(status, index=index, name="status"),
        certificate=pd.DataFrame(certificate, index=index),
        reference=reference,
        **settings,
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


def radial_scores(
    points: Array,
    reference: Array,
    m: int,
    *,
    rts: str = "crs",
    orientation: str = "input",
) -> Array:
    """Radial scores of points against a reference set of their own, without labels.

    Parameters
    ----------
    points : ndarray, shape (K, m + q)
        What is evaluated: inputs, then outputs.
    reference : ndarray, shape (n, m + q)
        What spans the technology.
    m : int
        Number of inputs.
    rts, orientation : str
        As for :func:`radial`.

    Returns
    -------
    ndarray, shape (K,)
        theta or phi, NaN where the programme is infeasible.
    """
    task = Reference.of(reference)
    found = np.full(len(points), np.nan)
    patterns, which = np.unique(points > 0, axis=0, return_inverse=True)
    for i, pattern in enumerate(patterns):
        at = np.flatnonzero(which == i)
        program = radial_program(tuple(pattern.astype(float).tolist()), m, rts, orientation)
        found[at] = np.abs(optimise(program, points[at], task).value)
    return found
