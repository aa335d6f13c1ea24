"""Whom each observation is held against."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice
from gbaeff.dea.models import Rows
from gbaeff.dea.panel import Panel

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
