"""Whom each observation is held against, and the results of that."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice
from gbaeff.dea.evaluator import Evaluator, SlacksBased
from gbaeff.dea.models import Rows
from gbaeff.dea.panel import Panel
from gbaeff.dea.results import Scores

Result = TypeVar("Result", bound=Scores)

REFERENCES = ("contemporaneous", "sequential", "global")


def technologies(panel: Panel, reference: str) -> dict[Any, Rows]:
    """Numbers of the observations that make up each period's technology."""
    check_choice("reference", reference, REFERENCES)
    if not panel.periods:
        if reference != "contemporaneous":
            raise ValueError(f"reference={reference!r} needs a panel with periods")
        return {None: np.arange(len(panel))}
    if reference == "global":
        return dict.fromkeys(panel.periods, np.arange(len(panel)))
    # Rows are in order of time.
    at = pd.factorize(panel.index.get_level_values("period"))[0]
    if reference == "sequential":
        return {period: np.flatnonzero(at <= t) for t, period in enumerate(panel.periods)}
    return {period: np.flatnonzero(at == t) for t, period in enumerate(panel.periods)}


def against(panel: Panel, reference: str) -> tuple[list[Rows], Rows]:
    """Reference sets, and which of them each observation is held against."""
    sets = technologies(panel, reference)
    if reference == "global" or not panel.periods:
        return [np.arange(len(panel))], np.zeros(len(panel), dtype=np.intp)
    at = panel.index.get_level_values("period")
    return list(sets.values()), pd.factorize(at)[0]


def evaluate(
    evaluator: Evaluator,
    reference: str,
    ceiling: float | pd.Series = np.inf,
    kind: type[Result] = Scores,  # type: ignore[assignment]
    **more: Any,
) -> Result:
    """Evaluate every observation against its own period's technology.

    Parameters
    ----------
    evaluator : Evaluator
        The measure.
    reference : str
        As for the measures.
    ceiling : float or pandas.Series
        As :attr:`Scores.ceiling`.
    kind : type
        `Scores`, or a kind of them.
    **more
        What that kind has beside.
    """
    panel = evaluator.panel
    sets, group = against(panel, reference)
    everyone = np.arange(len(panel))
    notes = []
    if (
        isinstance(evaluator, SlacksBased)
        and evaluator.zero == "drop"
        and (dropped := int((panel.values[:, evaluator.m + evaluator.q :] == 0).sum()))
    ):
        notes.append(f"{dropped} undesirable outputs are 0: their terms are left out of the mean.")
    if isinstance(ceiling, pd.Series) and (free := int(np.isinf(ceiling).sum())):
        notes.append(f"{free} units have no undesirable output left: no ceiling on their scores.")
    names = panel.variables.get_level_values("variable")
    if isinstance(evaluator, SlacksBased) and evaluator.tied:
        notes.append(f"Non-separable: {', '.join(map(str, names[list(evaluator.tied)]))}.")
    if isinstance(evaluator, SlacksBased) and evaluator.weights:
        given = ", ".join(f"{n} {w:g}" for n, w in zip(names, evaluator.weights))
        notes.append(f"Weights of the slacks: {given}.")
    return kind(
        panel,
        evaluator.scores(everyone, sets, group),
        partial(evaluator.scores, everyone, sets, group, slacks=True),
        measure=evaluator.measure,
        rts=evaluator.rts,
        orientation=evaluator.orientation,
        reference=reference,
        ceiling=ceiling,
        notes=tuple(notes),
        **more,
    )
