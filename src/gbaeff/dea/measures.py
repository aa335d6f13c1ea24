"""Efficiency measures: a panel in, scores out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from gbaeff.dea.checks import check_choice, defaults, direction_vector, public, slack_weights
from gbaeff.dea.evaluator import Directional, Radial, SlacksBased, evaluator_of
from gbaeff.dea.models import Array, Mask, Rows, radial_program
from gbaeff.dea.panel import ROLES, Panel
from gbaeff.dea.results import Scores
from gbaeff.dea.solver.pool import Reference
from gbaeff.dea.solver.simplex import optimise


@defaults
def radial(
    panel: Panel,
    *,
    rts: str = "crs",
    orientation: str = "input",
    super_efficiency: bool = False,
    reference: str = "contemporaneous",
    fixed: Iterable[str] = (),
) -> Scores:
    r"""Farrell's radial efficiency, with the largest slacks of a second phase.

    Charnes, Cooper and Rhodes (1978) for ``rts="crs"``, Banker, Charnes and Cooper (1984) for
    "vrs", Andersen and Petersen (1993) for super-efficiency. The programme is in
    :func:`gbaeff.dea.models.radial_program`.

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
    fixed : iterable of str
        Inputs that cannot be changed (Banker and Morey 1986): their rows are
        :math:`X_f\lambda \le x_{fo}`, not scaled, and their targets are their own figures.

    Raises
    ------
    ValueError
        For an argument out of range, or a panel with undesirable outputs.
    SolverError
        If a programme ends without an optimum that passes its check.

    Notes
    -----
    Under CRS a mix of small units can stand in for a large one with a fixed input to match, as in
    Cooper, Seiford and Tone (2007, chapter 7). Banker and Morey's own row for CRS,
    :math:`X_f\lambda \le x_{fo} \sum_j \lambda_j`, allows no such scaling. Under VRS they agree.

    Examples
    --------
    >>> from gbaeff import Panel, radial
    >>> panel = Panel.from_arrays([[2], [4]], [[3], [5]], dmus=["A", "B"])
    >>> radial(panel).score.round(4).to_dict()
    {'A': 1.0, 'B': 0.8333}
    """
    evaluator = Radial(panel, rts, orientation, leave_out=super_efficiency, fixed=fixed)
    return Scores.of(evaluator, reference)


@defaults
def sbm(
    panel: Panel,
    *,
    rts: str = "crs",
    orientation: str = "none",
    reference: str = "contemporaneous",
    zero: str = "refuse",
    weights: Mapping[str, float] | None = None,
    fixed: Iterable[str] = (),
    nonseparable: Iterable[str] = (),
) -> Scores:
    """Slacks-based measure of efficiency, at most 1.

    Tone (2001); with undesirable outputs Tone (2003). The programme is in
    :func:`gbaeff.dea.models.sbm_program`.

    Parameters
    ----------
    panel : Panel
        With positive inputs and outputs.
    rts, reference
        As for :func:`gbaeff.radial`.
    orientation : {"none", "input", "output"}
        Both sides, or one side alone, are priced.
    zero : {"refuse", "drop"}
        An undesirable output of 0 has no ratio: refuse it, or leave its term out of the mean
        (which is then taken over the terms that are left).
    weights : mapping of str to float, optional
        Weights of the slacks, by role or by variable; what is not named has 1. Only their shares
        count: of an input among the inputs, of an output among the outputs of both kinds. A
        role's weight is split equally over its variables, so ``{"output": 1, "undesirable": 3}``
        is Tone's 1:3 of the two kinds, whatever their numbers. Default: equal weights of the
        variables. What weighs 0 is not measured.
    fixed : iterable of str
        Inputs that cannot be changed, as for :func:`radial`: they have no slack in the score.
    nonseparable : iterable of str
        Variables that fall by one factor alpha <= 1: outputs and undesirable outputs, one of each
        at least, and inputs if wanted. Their targets are alpha times their data, less or plus what
        is left over, which is their slack and has no price. Under CRS and NIRS an output must stay
        separable, else doing nothing would be everyone's target. Default none.

    Raises
    ------
    ValueError, SolverError
        As :func:`gbaeff.radial`.
    DataError
        If a value that the model divides by is 0.

    Notes
    -----
    Non-separable as in Tone (2003): a score of 1 says that the group cannot shrink in common, and
    leaves slacks within it unmeasured. Others price the slack of undesirable outputs beyond alpha
    as well, or hold the sum of all outputs constant. On the panel of the book (VRS) GDP and
    emissions as a group move 142 of 165 scores, by up to 0.98: with no output
    left apart a big city is asked to become a small one.

    Others weigh each output instead of each kind; name the variables for that. The panel of the
    book has one of each, so both are the same there, and 1:3 for 1:1 (CRS) moves 139 of 165 scores,
    by up to 0.072.

    Examples
    --------
    Tone (2001), table 1, units A to E:

    >>> from gbaeff import Panel, sbm
    >>> inputs = [[4, 3], [6, 3], [8, 1], [8, 1], [2, 4]]
    >>> outputs = [[2, 3], [2, 3], [6, 2], [6, 1], [1, 4]]
    >>> sbm(Panel.from_arrays(inputs, outputs, dmus=list("ABCDE"))).score.round(3).tolist()
    [0.798, 0.568, 1.0, 0.667, 1.0]
    """
    shares, tied = slack_weights(panel, weights), _tied(panel, nonseparable, rts, zero)
    evaluator = SlacksBased(panel, rts, orientation, zero, weights=shares, tied=tied, fixed=fixed)
    return Scores.of(evaluator, reference)


def _tied(panel: Panel, given: Iterable[str], rts: str, zero: str) -> tuple[int, ...]:
    """Numbers of the non-separable variables."""
    wanted = [given] if isinstance(given, str) else list(given)
    names = panel.names
    if unknown := [name for name in wanted if name not in names]:
        raise ValueError(f"nonseparable names {unknown}; the panel has {names}")
    tied = tuple(sorted(names.index(name) for name in set(wanted)))
    m, q, _ = panel.shape
    good = sum(m <= i < m + q for i in tied)
    if tied and not (good and tied[-1] >= m + q):
        raise ValueError(f"nonseparable needs an output and an undesirable one; found {wanted}")
    if tied and good == q and rts in ("crs", "nirs"):
        raise ValueError(f"nonseparable must leave an output separable with rts={rts!r}")
    if tied and zero == "drop":
        raise ValueError('nonseparable variables share a factor of their values: no zero="drop"')
    return tied


@defaults
def super_sbm(
    panel: Panel,
    *,
    rts: str = "crs",
    orientation: str = "none",
    reference: str = "contemporaneous",
    zero: str = "refuse",
    weights: Mapping[str, float] | None = None,
    fixed: Iterable[str] = (),
) -> Scores:
    """SBM score where it is below 1 - 1e-6, else the super-efficiency of Qin (2023), eq. (1).

    Tone (2002) without undesirable outputs. The programmes are in
    :func:`gbaeff.dea.models.sbm_program` and :func:`gbaeff.dea.models.super_sbm_program`.

    Under CRS making nothing is feasible, so with p undesirable and q desirable outputs a
    non-oriented score cannot pass (q+p)/p, or with ``weights`` one over the share of the
    undesirable outputs. A score near that ceiling says that the unit cannot
    be compared (``Scores.near_ceiling``). Where ``zero="drop"`` leaves out terms, p counts those
    that the unit has left, and a unit without any has no ceiling. Under VRS, and in the
    oriented forms, the programme can be infeasible: the score is then NaN.

    Parameters
    ----------
    panel : Panel
        With positive inputs and outputs.
    rts, reference
        As for :func:`gbaeff.radial`. The evaluated observation alone is left out for
        super-efficiency.
    orientation : {"none", "input", "output"}
        "input" holds the outputs, "output" the inputs.
    zero, weights, fixed
        As for :func:`sbm`. A fixed input cannot rise either where the others stand in for a unit.

    Raises
    ------
    ValueError, SolverError
        As :func:`gbaeff.radial`.
    DataError
        If a value that the model divides by is 0.

    Notes
    -----
    Non-separable outputs are of :func:`sbm` alone, where good and bad ones fall by one alpha <= 1
    (Tone 2003). Neither Tone (2002) nor Qin's eq. (1) has them, and beyond the frontier a common
    factor says nothing: an output that falls worsens the unit, an undesirable one that falls with
    it betters it, so the least alpha is no distance.

    Examples
    --------
    Tone (2002), table 1, units A to E and G:

    >>> from gbaeff import Panel, super_sbm
    >>> inputs = [[4, 3], [7, 3], [8, 1], [4, 2], [2, 4], [12, 1]]
    >>> panel = Panel.from_arrays(inputs, [[1]] * 6, dmus=list("ABCDEG"))
    >>> super_sbm(panel).score.round(4).to_dict()["D"]
    1.25
    """
    evaluator = evaluator_of(panel, "super_sbm", rts, orientation, zero, weights, fixed)
    return Scores.of(evaluator, reference)


@defaults
def directional(
    panel: Panel,
    *,
    rts: str = "crs",
    direction: str | Mapping[Any, float] = "observed",
    moves: Iterable[str] = ROLES,
    disposability: str = "weak",
    reference: str = "contemporaneous",
    fixed: Iterable[str] = (),
) -> Scores:
    """Directional distance: how far a unit can go towards better in a direction.

    Chambers, Chung and Färe (1996); with undesirable outputs Chung, Färe and Grosskopf (1997).
    The programme is in :func:`gbaeff.dea.models.directional_program`. The score is beta: 0 on the
    frontier, above 0 inside, below 0 for a point outside its reference.

    Parameters
    ----------
    panel : Panel
        With or without undesirable outputs.
    rts, reference
        As for :func:`gbaeff.radial`.
    direction : {"observed", "mean", "range"} or mapping
        Each unit's own data (beta is then a share of them), the mean of the panel, or a step for
        each variable that moves, by its name, in its own unit. "range" takes data below 0 as well
        and needs ``rts="vrs"``: :func:`gbaeff.range_directional`.
    moves : iterable of {"input", "output", "undesirable"}
        What moves; the other variables are held. Chung, Färe and Grosskopf move both kinds of
        output: ``moves=["output", "undesirable"]``. A mapping says by itself what moves.
    disposability : {"weak", "strong", "kuosmanen", "by_production"}
        Weak: an undesirable output falls only with everything else, its row is an equation.
        Strong: it is treated like an input. Kuosmanen (2005): weak, where each unit abates by a
        factor of its own; it differs from "weak" under VRS and NDRS. By production (Murty, Russell
        and Levkoff 2012): :func:`gbaeff.by_production`, where all inputs pollute.
    fixed : iterable of str
        Inputs that do not move with the others, as for :func:`radial`; not by production.

    Returns
    -------
    Scores
        The slacks are what the programme leaves over at the largest beta; they are not maximised.

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, or a direction that moves nothing.

    Notes
    -----
    Under weak disposability a downward-sloping part of the frontier can make a unit efficient that
    could emit less and produce more. Under VRS the equation with ``sum w = 1`` is common but is not
    Shephard's technology. Kuosmanen's (2005) is, and is convex: outputs are made with
    weights lambda, inputs are used with lambda + mu, and these add up to 1. On the panel of the
    book (all move, VRS) no score differs between the two; "strong" moves 99 of 165, by up to 0.65.

    Examples
    --------
    >>> from gbaeff import Panel, directional
    >>> panel = Panel.from_arrays([[2], [4]], [[2], [2]], dmus=["A", "B"])
    >>> directional(panel).score.round(4).to_dict()
    {'A': 0.0, 'B': 0.3333}
    """
    common = {"rts": rts, "moves": moves, "reference": reference}
    scores: Scores
    if disposability == "by_production":
        if list(fixed):
            raise ValueError("by-production has no place for inputs that are fixed")
        scores = public("by_production")(panel, direction=direction, **common)
        return scores
    if isinstance(direction, str) and direction == "range":
        common |= {"disposability": disposability, "fixed": fixed}
        scores = public("range_directional")(panel, **common)
        return scores
    evaluator = directional_evaluator(panel, rts, direction, moves, disposability, fixed)
    return Scores.of(evaluator, reference)


def directional_evaluator(
    panel: Panel,
    rts: str,
    direction: str | Mapping[Any, float],
    moves: Iterable[str],
    disposability: str,
    fixed: Iterable[str] = (),
) -> Directional:
    """Check the arguments of :func:`directional`."""
    check_choice("disposability", disposability, ("weak", "strong", "kuosmanen"))
    going, vector = direction_vector(panel, direction, moves)
    abated = disposability == "kuosmanen"
    return Directional(panel, rts, going, vector, disposability != "strong", abated, fixed)


def radial_scores(
    points: Array,
    reference: Array,
    m: int,
    *,
    rts: str = "crs",
    orientation: str = "input",
    group: Rows | None = None,
    allowed: Mask | None = None,
) -> Array:
    """Radial scores, shape (K,), of points (K, m + q) against a reference (K, m + q) of their own.

    Row i of the reference is point i, moved along its ray: there its search begins. ``group``,
    shape (K,), is the set of each point, ``allowed``, shape (G, K), which rows a set holds.
    """
    task = Reference.of(reference)
    found = np.full(len(points), np.nan)
    patterns, which = np.unique(points > 0, axis=0, return_inverse=True)
    for i, pattern in enumerate(patterns):
        at = np.flatnonzero(which == i)
        program = radial_program(tuple(pattern.astype(float).tolist()), m, rts, orientation)
        sets = None if group is None else group[at]
        # Where the unit itself makes a basis with the factor, it does so from its other place too.
        first = 1 + program.matrix.shape[1] + at[:, None]
        basis = np.where(np.array(program.start) == 0, first, program.start)
        solved = optimise(program, points[at], task, group=sets, allowed=allowed, basis=basis)
        found[at] = np.abs(solved.value)
    return found
