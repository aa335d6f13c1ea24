"""Multiplier weights of radial scores: the prices at which a unit looks best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from gbaeff.dea.evaluator import Evaluator
from gbaeff.dea.models import Array, Rows
from gbaeff.dea.results import Printed, Scores, settings_title
from gbaeff.dea.solver.highs import CHECK, TIGHT, SolverError
from gbaeff.dea.solver.pool import geometric_mean
from gbaeff.indicators import EQUAL


@dataclass(frozen=True, eq=False, repr=False)
class Multipliers(Printed):
    """Weights of the multiplier programmes behind radial scores.

    Attributes
    ----------
    weights : pandas.DataFrame
        Price of one unit of each variable, columns (role, variable); NaN without a score.
    virtual : pandas.DataFrame
        The same times the unit's own data: what each variable adds to its inputs or outputs.
    intercept : pandas.Series
        Price of the sum of the weights: u0 of an input-oriented score, added to the outputs; v0 of
        an output-oriented one, added to the inputs. 0 under CRS.
    alternatives : pandas.Series of bool
        Whether other weights give the same score. Reported is then the set of the least total
        price, with incommensurable shares of the variables, so that the data settle it.
    title : str
        What was computed.
    """

    weights: pd.DataFrame
    virtual: pd.DataFrame
    intercept: pd.Series
    alternatives: pd.Series
    title: str

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        table = self.weights.droplevel("role", axis=1).assign(intercept=self.intercept)
        notes = []
        if several := int(self.alternatives.sum()):
            notes.append(
                f"{several} of {len(table)} units have other weights with the same score: theirs "
                "are one choice of several."
            )
        return f"Multipliers: {self.title}", table, notes


def multipliers(scores: Scores) -> Multipliers:
    r"""Multiplier weights of radial scores, in the units of the data.

    The dual of the programme that the engine solves (Charnes, Cooper and Rhodes 1978; with the
    intercept Banker, Charnes and Cooper 1984). Input orientation:

    .. math::

        \max u^\top y_o + u_0 \;\text{s.t.}\; v^\top x_o = 1,\;
        u^\top y_j + u_0 \le v^\top x_j \;\forall j,\; u, v \ge 0

    Output orientation: :math:`\min v^\top x_o + v_0` with :math:`u^\top y_o = 1` and
    :math:`u^\top y_j \le v^\top x_j + v_0`.

    Parameters
    ----------
    scores : Scores
        Of :func:`gbaeff.radial`.

    Raises
    ------
    ValueError
        If the scores are not radial.
    SolverError
        If weights do not give the score within 1e-6.

    Notes
    -----
    Three programmes of HiGHS a unit, about 5 ms in all.

    Examples
    --------
    >>> from gbaeff import Panel, multipliers, radial
    >>> panel = Panel.from_arrays([[2], [4]], [[3], [5]], dmus=["A", "B"])
    >>> multipliers(radial(panel)).weights.round(4).loc["B"].tolist()
    [0.25, 0.1667]
    """
    if not scores.measure.endswith("radial"):
        raise ValueError(f"multiplier weights are of a radial score; found {scores.measure}")
    panel, values = scores.panel, scores.panel.values
    d, sign = values.shape[1], 1.0 if scores.orientation == "input" else -1.0
    found, several = np.full((len(panel), d + 1), np.nan), np.zeros(len(panel), dtype=bool)
    for at, score in enumerate(scores.score):
        if np.isfinite(score):
            found[at], several[at] = _prices(*scores.behind(at), at, score)
    weights = pd.DataFrame(found[:, :d] + 0.0, panel.index, panel.variables)  # no -0
    return Multipliers(
        weights,
        weights * values,
        pd.Series(sign * found[:, d] + 0.0, panel.index, name="intercept"),
        pd.Series(several, panel.index, name="alternatives"),
        settings_title(scores.measure, scores.rts, scores.orientation),
    )


def _prices(evaluator: Evaluator, rows: Rows, at: int, score: float) -> tuple[Array, bool]:
    """Prices of data and weights of one unit, and whether there are others."""
    data = evaluator.panel.values
    d, own = data.shape[1], data[at]
    program = evaluator.program(tuple((own > 0).astype(float).tolist()))
    scale = np.where(own > 0, own, geometric_mean(data.T))
    units = data[rows] / scale
    units = np.hstack([units, np.ones((len(units), len(program.rhs) - d))])
    units /= geometric_mean(units)[:, None]
    # Every column of the programme, priced, costs at most its cost.
    prices = np.vstack([units, program.matrix.T])
    most = np.append(np.zeros(len(units)), program.cost)
    free = [(None, None)] * len(program.rhs)
    best = linprog(-program.rhs, prices, most, bounds=free, options=TIGHT)
    if best.status != 0 or abs(abs(best.fun) - score) > EQUAL * max(1.0, score):
        raise SolverError(f"multipliers: HiGHS does not come to the score: {best.message}")
    # Among the best prices: the least and the largest total, of shares that are no ratios.
    prices, most = np.vstack([prices, -program.rhs]), np.append(most, best.fun + CHECK / 10)
    signs = np.append(np.where(np.arange(d) < evaluator.m, -1.0, 1.0), np.zeros(len(free) - d))
    share = signs * np.sqrt(np.arange(len(free)) + 2.0) ** 0.5
    least, largest = (
        linprog(way * share, prices, most, bounds=free, options=TIGHT) for way in (1.0, -1.0)
    )
    if least.status != 0:
        raise SolverError(f"multipliers: {least.message}")
    spread = np.inf if largest.status != 0 else -largest.fun - least.fun
    price = np.zeros(d + 1)
    price[: len(free)] = np.where(np.abs(least.x) < CHECK, 0.0, least.x)
    price[:d] *= signs[:d] / scale
    return price, bool(spread > 10 * EQUAL)
