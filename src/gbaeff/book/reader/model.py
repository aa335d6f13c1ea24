"""The measure of a study with all that belongs to it, and which measure fits the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gbaeff.book.pages import reading
from gbaeff.book.reader.settings import MEASURES, ORIENTATIONS, here
from gbaeff.dea.checks import check_choice, fixed_inputs, slack_weights, variable_weights
from gbaeff.dea.evaluator import Evaluator, evaluator_of
from gbaeff.dea.measures import directional_evaluator
from gbaeff.dea.models import Array
from gbaeff.dea.panel import ROLES, DataError, Panel
from gbaeff.dea.results import Scores
from gbaeff.extensions.additive import Additive
from gbaeff.extensions.ebm import EpsilonBasedEvaluator, ebm
from gbaeff.extensions.nonradial import nonradial
from gbaeff.extensions.range_directional import range_evaluator

ORIENTED = {
    "super_sbm": "none",
    "sbm": "none",
    "radial": "input",
    "directional": "output",
    "nonradial": "none",
    "ebm": "none",
    "rdm": "none",
}
"""Orientation of each measure where none is asked for."""
WEIGHTED = ("super_sbm", "sbm", "nonradial")
"""Measures whose slacks can be weighed."""
INDEXED = ("super_sbm", "sbm", "radial", "directional")
"""Measures of which there is an index, and inputs can be fixed."""


@dataclass(frozen=True)
class Model:
    """A measure with its settings: scores of any panel.

    Zero undesirable outputs are left out of a slacks-based mean.

    Attributes
    ----------
    measure : {"super_sbm", "sbm", "radial", "directional", "nonradial", "ebm", "rdm"}
        What is computed.
    weights : tuple of (str, float)
        Weights of the slacks, by role or variable; those of variables that a panel lacks do not
        count.
    fixed : tuple of str
        Inputs that cannot be changed, where the panel has them.
    """

    measure: str
    rts: str
    orientation: str
    weights: tuple[tuple[str, float], ...] = ()
    fixed: tuple[str, ...] = ()
    disposability: str = "weak"

    def scores(self, panel: Panel) -> Scores:
        """Scores of a panel, each period with a frontier of its own."""
        if self.measure == "nonradial":
            weights = dict(zip(_names(panel), self.paces(panel).tolist()))
            return nonradial(panel, weights=weights, rts=self.rts)
        if self.measure == "ebm":
            return ebm(panel, rts=self.rts, orientation=self.orientation)
        return Scores.of(self.evaluator(panel), "contemporaneous")

    def level(self, panel: Panel) -> pd.Series:
        """Scores on the scale where 1 is the frontier and more is better."""
        return reading.comparable_score(self.scores(panel))

    def comparable(self, score: Array) -> Array:
        """Numbers of this measure on that scale."""
        return reading.comparable(score, self.measure, self.orientation)

    def evaluator(self, panel: Panel) -> Evaluator:
        """Evaluator of the measure on a panel."""
        if self.measure == "rdm":
            return range_evaluator(panel, self.rts, self.moves(panel), "strong", self._fixed(panel))
        if self.measure == "directional":
            how = (self.rts, "observed", self.moves(panel), self.disposability, self._fixed(panel))
            return directional_evaluator(panel, *how)
        if self.measure == "nonradial":
            worth = self.paces(panel)
            row = np.arange(len(worth))
            held = tuple(row[(worth == 0) & (row >= sum(panel.shape[:2]))].tolist())
            return Additive(panel, self.rts, "proportional", worth, held, "nonradial_directional")
        if self.measure == "ebm":
            return EpsilonBasedEvaluator(panel, self.rts, self.orientation)
        settings = (self.measure, self.rts, self.orientation, "drop")
        return evaluator_of(panel, *settings, self._weights(panel), self._fixed(panel))

    def moves(self, panel: Panel) -> list[str]:
        """What a directional distance changes by one share: one side, and what is undesirable."""
        sides = {"input": ["input"], "output": ["output"], "none": ["input", "output"]}
        return [*sides[self.orientation], *["undesirable"] * (panel.shape[2] > 0)]

    def paces(self, panel: Panel) -> Array:
        """Weights of a non-radial distance, which add up to 1.

        Each kind that moves has the same, split by the weights of its variables; where kinds have
        weights, theirs.
        """
        given = self._weights(panel) or {}
        roles = panel.variables.get_level_values("role")
        found = np.array(variable_weights("weights", panel, given, rest=1.0))
        found *= roles.isin(self.moves(panel))
        if not set(given) <= set(ROLES):
            for role in ROLES:
                found[roles == role] /= found[roles == role].sum() or 1.0
        return found / (found.sum() or 1.0)

    def check(self, panel: Panel) -> None:
        """Refuse names that the panel does not have, and weights and inputs that fit no measure."""
        if self.measure == "rdm" and self.rts != "vrs":
            raise ValueError(
                "measure='rdm' shifts the data, which only variable returns to scale allow: take "
                f"rts='vrs'; found {self.rts!r}"
            )
        if self.fixed and self.measure not in (*INDEXED, "rdm"):
            raise ValueError(
                f"measure={self.measure!r} has no place for inputs that are fixed: take another, "
                "or with 'nonradial' give them the weight 0"
            )
        if self.weights:
            slack_weights(panel, dict(self.weights))
        fixed_inputs(panel, self.fixed, self.orientation)

    def slack_weights(self, panel: Panel) -> Array:
        """Weight of the slack of each variable of a panel, 0 of what is fixed."""
        given = slack_weights(panel, self._weights(panel)) or (1.0,) * sum(panel.shape)
        names = pd.Index(_names(panel))
        return np.where(names.isin(self._fixed(panel)), 0.0, given)

    def _weights(self, panel: Panel) -> dict[str, float] | None:
        names = {*ROLES, *_names(panel)}
        return {name: weight for name, weight in self.weights if name in names} or None

    def _fixed(self, panel: Panel) -> list[str]:
        return [name for name in self.fixed if name in panel.inputs.columns]


def _names(panel: Panel) -> list[str]:
    return panel.names


def positive(panel: Panel) -> bool:
    """Whether all inputs and desirable outputs are above 0."""
    m, q, _ = panel.shape
    return bool((panel.values[:, : m + q] > 0).all())


def fitting(panel: Panel, measure: str = "", orientation: str = "") -> str:
    """Choose the measure that can take the data, or check the one that was asked for.

    Parameters
    ----------
    panel : Panel
        The data.
    measure : str
        Empty: choose.
    orientation : {"", "input", "output", "none"}
        What the measure has to have, if anything.

    Returns
    -------
    str
        The measure.

    Raises
    ------
    DataError
        If the measure asked for cannot take the data.
    ValueError
        If there is no such measure.

    Examples
    --------
    >>> from gbaeff import Panel
    >>> fitting(Panel.from_arrays([[2, 0], [4, 1]], [[3], [5]]))
    'radial'
    """
    zeros = not positive(panel)
    bad = panel.shape[2] > 0
    if orientation:
        check_choice("orientation", orientation, ORIENTATIONS)
    if measure:
        check_choice("measure", here(measure), MEASURES)
        _refuse(measure, zeros, bad, panel)
        _refuse_both(measure, orientation)
        return measure
    chosen = "super_sbm" if not zeros else "directional" if bad else "radial"
    _refuse_both(chosen, orientation)
    return chosen


def _refuse_both(measure: str, orientation: str) -> None:
    if measure == "radial" and orientation == "none":
        raise DataError(
            "measure='radial' shortens the inputs or raises the outputs, not both: take "
            "orientation='input' or 'output', or measure='sbm', which needs figures above 0"
        )


def _refuse(measure: str, zeros: bool, bad: bool, panel: Panel) -> None:
    if measure.endswith("sbm") and zeros:
        panel.refuse_zeros(
            ["input", "output"],
            f"measure={measure!r} divides each slack by the unit's own value, so a zero has no "
            f"ratio: leave measure empty to get {'directional' if bad else 'radial'}, or drop the "
            "variable:",
        )
    if measure == "ebm":
        panel.refuse_zeros(ROLES, "measure='ebm' takes logarithms, so a zero has none:")
    if measure == "radial" and bad:
        raise DataError(
            "measure='radial' has no place for undesirable outputs "
            f"({', '.join(map(repr, panel.undesirable.columns))}): take 'super_sbm' or "
            "'directional', or name them as inputs"
        )
    if measure == "directional" and not bad:
        raise DataError(
            "measure='directional' is for data with undesirable outputs, and none is named: take "
            "'super_sbm' or 'radial'"
        )
