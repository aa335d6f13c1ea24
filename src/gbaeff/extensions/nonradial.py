"""Non-radial directional distance, and the performance indices that are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, defaults, direction_vector, variable_weights
from gbaeff.dea.models import Array
from gbaeff.dea.panel import ROLES, Panel
from gbaeff.dea.results import Scores
from gbaeff.extensions.additive import Additive


@dataclass(frozen=True, eq=False, repr=False)
class NonRadial(Scores):
    """Non-radial directional distances.

    Attributes
    ----------
    steps : ndarray, shape (N, d)
        The direction of each observation, in the units of the data; 0 where a variable is held.

    Notes
    -----
    The weighted sum of the betas is the score and the only one of its value; its parts, and the
    indices made of them, can be one choice of several (:attr:`alternatives`).
    """

    steps: Array = field(kw_only=True)

    @property
    def betas(self) -> pd.DataFrame:
        """How far each variable moves, in steps of the direction; only those that move."""
        moved = np.flatnonzero(self.steps.any(axis=0))
        columns = self.panel.variables[moved]
        betas = self.slacks.to_numpy()[:, moved] / self.steps[:, moved]
        return pd.DataFrame(betas, index=self.panel.index, columns=columns)

    def performance(self, *variables: str) -> pd.Series:
        """What could be spent or emitted a unit of output, as a share of what is: 1 if efficient.

        ``(1 - mean fall) / (1 + mean rise of the outputs)``, each as a share of the unit's own
        value, of inputs or undesirable outputs that move; a ValueError if one does not fall.
        """
        roles = self.panel.variables.get_level_values("role") == "output"
        names = self.panel.variables.get_level_values("variable")
        moved = self.steps.any(axis=0)
        if unknown := [name for name in variables if name not in names[moved & ~roles]]:
            raise ValueError(f"{unknown} do not fall; these do: {list(names[moved & ~roles])}")
        own = np.where(self.panel.values > 0, self.panel.values, np.nan)
        shares = self.slacks.to_numpy() / own
        rise = shares[:, moved & roles].mean(axis=1) if (moved & roles).any() else 0.0
        fall = shares[:, names.isin(variables)].mean(axis=1)
        return pd.Series((1 - fall) / (1 + rise), index=self.panel.index, name="performance")

    def energy_performance(self, energy: str) -> pd.Series:
        """Energy performance index (Zhou, Ang, Wang 2012): that of the energy input."""
        return self.performance(energy).rename("energy_performance")

    def carbon_performance(self, carbon: str | None = None) -> pd.Series:
        """Carbon performance index (Zhou, Ang, Wang 2012): that of one undesirable output.

        Without a name it is the only one there is.
        """
        names = [str(name) for name in self.panel.undesirable]
        if carbon is None and len(names) != 1:
            raise ValueError(f"name one of the undesirable outputs: {names}")
        return self.performance(carbon or names[0]).rename("carbon_performance")

    @property
    def unified(self) -> pd.Series:
        """Unified index (Zhang, Zhou, Choi 2013): the performance of all that falls.

        With weights of energy, output and emissions alone it is their energy-environmental index.
        """
        falls = self.betas.drop(columns="output", level="role", errors="ignore")
        return self.performance(*falls.columns.get_level_values("variable")).rename("unified")


@defaults
def nonradial(
    panel: Panel,
    *,
    direction: str | Mapping[Any, float] = "observed",
    weights: str | Mapping[str, float] = "equal",
    disposability: str = "weak",
    rts: str = "crs",
    reference: str = "contemporaneous",
) -> NonRadial:
    r"""Non-radial directional distance: how far each variable can go, each at its own pace.

    Zhou, Ang and Wang (2012):

    .. math::

        \max w^\top \beta \;\text{s.t.}\; X\lambda \le x_o - \beta^x g^x,\;
        Y\lambda \ge y_o + \beta^y g^y,\; B\lambda = b_o - \beta^b g^b,\; \beta, \lambda \ge 0

    It is a weighted additive model (:func:`gbaeff.extensions.additive.additive_program`):
    ``beta g`` is a slack. The score is the weighted sum: 0 on the frontier, more inside.

    Parameters
    ----------
    panel : Panel
        With or without undesirable outputs.
    direction : {"observed", "mean"} or mapping
        As for :func:`gbaeff.directional`; a mapping says what moves.
    weights : "equal" or mapping of str to float
        By role or by variable; what is not named weighs 0 and is held. "equal": each role that
        the panel has weighs the same, split equally over its variables, so 1/3 each and 1/9 for
        one of three inputs. For the energy-only version name energy, output and emissions with
        1/3 each. They are used as they are, not made to add up to 1.
    disposability : {"weak", "strong"}
        Of the undesirable outputs that are held. One that moves has a beta of its own, which takes
        up any difference: its equation is then no other than the inequality of "strong".
    rts, reference
        As for :func:`gbaeff.radial`.

    Returns
    -------
    NonRadial
        `Scores` with ``betas``, ``energy_performance``, ``carbon_performance`` and ``unified``.

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, or if nothing moves.

    Notes
    -----
    Others weigh every variable alike instead of every role; name the variables for that. On the
    panel of the book that changes the score and no index (by less than 1e-9).

    Examples
    --------
    >>> from gbaeff import Panel, nonradial
    >>> panel = Panel.from_arrays([[2], [4]], [[2], [2]], [[1], [3]], dmus=["A", "B"])
    >>> found = nonradial(panel)
    >>> found.score.round(4).to_dict(), found.carbon_performance().round(4).to_dict()
    ({'A': 0.0, 'B': 0.4444}, {'A': 1.0, 'B': 0.3333})
    """
    check_choice("disposability", disposability, ("weak", "strong"))
    if isinstance(weights, str):
        check_choice("weights", weights, ("equal",))
        there = [role for role, count in zip(ROLES, panel.shape) if count]
        weights = dict.fromkeys(there, 1 / len(there))
    worth = np.array(variable_weights("weights", panel, weights, rest=0.0))
    going, vector = direction_vector(panel, direction, ROLES)
    worth *= going
    if not worth.any() or (vector is not None and not (worth * vector).any()):
        raise ValueError("direction and weights move nothing")
    moved = panel.values if vector is None else np.broadcast_to(vector, panel.values.shape)
    steps = np.where(worth > 0, moved, 0.0)
    m, q, _ = panel.shape
    weak = np.flatnonzero((worth == 0) & (np.arange(len(worth)) >= m + q))
    evaluator = Additive(
        panel,
        rts,
        "proportional" if vector is None else "one",
        worth if vector is None else np.divide(worth, vector, out=0 * worth, where=vector > 0),
        tuple(weak.tolist()) if disposability == "weak" else (),
        "nonradial_directional",
    )
    return NonRadial.of(evaluator, reference, steps=steps)
