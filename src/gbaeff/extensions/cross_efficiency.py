"""Cross-efficiency: each unit judged with the weights that are best for every other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.measures import radial
from gbaeff.dea.models import Array
from gbaeff.dea.panel import DataError, Panel
from gbaeff.dea.results import Printed, by_period
from gbaeff.dea.solver.highs import CHECK, TIGHT, SolverError, residuals
from gbaeff.indicators import EQUAL

GOALS = ("benevolent", "aggressive")


@dataclass(frozen=True, eq=False, repr=False)
class CrossEfficiency(Printed):
    """Every unit's score with every unit's weights.

    Attributes
    ----------
    table : pandas.DataFrame
        By (period, dmu), or by dmu where there is no period: ``self``, the CRS score; ``peers``,
        the mean of the scores that the other units give; ``mean``, that of all units' scores,
        its own included; ``maverick``, (self - peers) / peers, infinite where no other unit gives
        it anything.
    matrix : pandas.DataFrame
        Cross-scores by (period, rater), or by rater; one column a rated DMU. NaN where the rated
        DMU is not observed in the period.
    weights : pandas.DataFrame
        Each rater's weights of one unit of each variable, columns (role, variable), scaled so
        that the inputs of the other units are worth 1 in total.
    unique : pandas.Series
        By (period, rater), or by rater: whether the secondary goal leaves one set of weights.
        Where it does not, the rater's row of the matrix is one of several.
    second_goal : str
        What was computed.
    """

    table: pd.DataFrame
    matrix: pd.DataFrame
    weights: pd.DataFrame
    unique: pd.Series
    second_goal: str

    def summary(self) -> pd.DataFrame:
        """Number of units, of raters with one set of weights, and means, by period."""
        frame = self.table.assign(unique=self.unique.to_numpy())
        grouped = by_period(frame)
        result: pd.DataFrame = grouped[list(self.table.columns)].mean()
        result.insert(0, "n", grouped.size())
        result.insert(1, "unique", grouped["unique"].sum())
        return result

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        side = "best" if self.second_goal == "benevolent" else "worst"
        goal = f"Secondary goal: {self.second_goal}, the weights that are {side} for the others."
        notes = [goal]
        if several := int((~self.unique).sum()):
            notes.append(
                f"{several} of {len(self.unique)} raters have more than one set of "
                "weights that meets the goal: their scores of others are one choice of several."
            )
        return f"CrossEfficiency: CRS, {self.second_goal} secondary goal", self.table, notes


@defaults
def cross_efficiency(panel: Panel, *, second_goal: str = "benevolent") -> CrossEfficiency:
    r"""Cross-efficiency with a secondary goal, each period on its own.

    Sexton, Silkman and Hogan (1986). Rater o's weights :math:`u, v` give it its own CRS score
    :math:`\theta_o`; among all such weights the secondary goal of Doyle and Green (1994) takes
    those that are best ("benevolent") or worst ("aggressive") for all others taken together:

    .. math::

        \max \text{ or } \min\; u^\top \sum_{j \ne o} y_j \;\text{s.t.}\;
        v^\top \sum_{j \ne o} x_j = 1,\;
        u^\top y_o = \theta_o v^\top x_o,\;
        u^\top y_j \le v^\top x_j \;\forall j,\; u, v \ge 0

    The cross-score of unit k by rater o is :math:`E_{ok} = u_o^\top y_k / v_o^\top x_k`.

    Parameters
    ----------
    panel : Panel
        Without undesirable outputs and with positive inputs, at least two DMUs in each period.
    second_goal : {"benevolent", "aggressive"}
        Without a goal the weights are in general not unique, and the scores would be whatever
        the solver came upon first; so there is no "arbitrary".

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, or a panel with undesirable outputs.
    DataError
        If an input is 0, or a period has one DMU alone.

    Notes
    -----
    There is no orientation: under CRS both have the same weights, and the output-oriented scores
    are the reciprocals.

    The goal is about the others taken together, so it bounds each rater's score of their sum,
    not the mean of its scores. An aggressive mean can pass a benevolent one.

    Even with a goal the weights can fail to be unique (Liang, Wu, Cook and Zhu 2008); ``unique``
    says where. A weight may be 0, so a unit can be judged on a part of its data alone.

    The maverick index of Doyle and Green (1994) leaves out the unit's own score. Others divide by
    the mean of all.

    Examples
    --------
    Each unit is best at one of two outputs and gives the other no weight when aggressive.

    >>> from gbaeff import Panel
    >>> from gbaeff.extensions.cross_efficiency import cross_efficiency
    >>> panel = Panel.from_arrays([[1], [1]], [[4, 1], [1, 2]], dmus=["A", "B"])
    >>> cross_efficiency(panel, second_goal="aggressive").matrix
    dmu       A     B
    rater
    A       1.0  0.25
    B       0.5  1.00
    """
    check_choice("second_goal", second_goal, GOALS)
    theta = radial(panel).score
    panel.refuse_zeros(
        ["input"], "weights on one input alone give no ratio for a unit that does not use it:"
    )
    if alone := [period for period in panel.periods if len(panel.at(period)) == 1]:
        raise DataError(f"cross-efficiency needs two DMUs or more in each period; one in {alone}")
    if len(panel) == 1:
        raise DataError("cross-efficiency needs two DMUs or more; the panel has 1")

    sign = 1.0 if second_goal == "aggressive" else -1.0
    m = panel.shape[0]
    parts = []
    for period in panel.periods or [None]:
        section = panel if period is None else panel.at(period)
        own = theta if period is None else theta.loc[period]
        parts.append(_section(section, own.to_numpy(), m, sign))

    raters = panel.index.set_names(["period", "rater"] if panel.periods else ["rater"])
    matrix = pd.concat([part[0] for part in parts])
    table = pd.concat([part[1] for part in parts])
    weights = pd.concat([part[2] for part in parts])
    unique = pd.concat([part[3] for part in parts])
    return CrossEfficiency(
        table=table.set_axis(panel.index),
        matrix=matrix.reindex(columns=pd.Index(panel.dmus, name="dmu")).set_axis(raters),
        weights=weights.set_axis(raters),
        unique=unique.set_axis(raters),
        second_goal=second_goal,
    )


def _section(
    section: Panel, theta: Array, m: int, sign: float
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.Series]:
    """Matrix, table, weights and uniqueness of one cross-section."""
    # By value, twins by name: which of several sets of weights is found is not up to the rows.
    order = np.lexsort((section.places, *section.values.T[::-1]))
    back = np.argsort(order)
    data, theta = section.values[order], theta[order]
    x, y = data[:, :m], data[:, m:]
    n = len(section)
    cross, weights, unique = np.empty((n, n)), np.empty((n, x.shape[1] + y.shape[1])), []
    for o in range(n):
        u, v, one = _rate(x, y, float(theta[o]), o, sign)
        cross[o] = (y @ u) / (x @ v)
        if cross[o].max() > 1 + CHECK or abs(cross[o, o] - theta[o]) > CHECK:
            raise SolverError(f"the weights of DMU {section.dmus[order[o]]!r} miss its own score")
        weights[o] = np.concatenate([v, u])
        unique.append(one)
    cross = np.minimum(cross, 1.0)  # the bound of the model, but for rounding

    own = cross.diagonal()
    peers = (cross.sum(axis=0) - own) / (n - 1)
    maverick = np.full(n, np.inf)
    np.divide(own - peers, peers, out=maverick, where=peers > 0)
    table = pd.DataFrame(
        {"self": own, "peers": peers, "mean": cross.mean(axis=0), "maverick": maverick}
    )
    return (
        pd.DataFrame(cross[np.ix_(back, back)], columns=section.dmus),
        table.iloc[back],
        pd.DataFrame(weights[back], columns=section.variables),
        pd.Series(np.array(unique)[back], name="unique"),
    )


def _rate(x: Array, y: Array, theta: float, o: int, sign: float) -> tuple[Array, Array, bool]:
    """Weights of rater ``o`` (outputs, inputs), and whether they are the only ones.

    Variables: values of the others' total outputs and inputs at the weights, then the slacks of
    the other units' rows. Dividing by these totals frees the programme of units of measurement.
    """
    n, q, m = len(x), y.shape[1], x.shape[1]
    others = np.arange(n) != o
    goods, means = y[others].sum(axis=0), x[others].sum(axis=0)
    goods_size = np.where(goods > 0, goods, 1.0)
    only_here = (goods == 0) & (y[o] > 0)
    goods_size[only_here] = y[o][only_here]

    rows = np.hstack([y / goods_size, -x / means])
    rows[o, q:] *= theta
    rows /= np.abs(rows).max(axis=1, keepdims=True)
    slack = np.zeros((n, n - 1))
    slack[others] = np.eye(n - 1)
    total = np.concatenate([np.zeros(q), np.ones(m), np.zeros(n - 1)])
    matrix = np.vstack([np.hstack([rows, slack]), total])
    rhs = np.append(np.zeros(n), 1.0)
    cost = sign * np.concatenate([goods / goods_size, np.zeros(m + n - 1)])

    answer = _solve(cost, matrix, rhs)
    z = np.maximum(answer.x, 0.0)
    return z[:q] / goods_size, z[q : q + m] / means, _is_unique(answer, cost, matrix, rhs)


def _solve(cost: Array, matrix: Array, rhs: Array) -> Any:
    """Solve min cost z, matrix z = rhs, z >= 0, and check the answer after the fact."""
    free = np.ones(len(cost), dtype=bool)
    for options in (TIGHT, {**TIGHT, "presolve": False}):
        answer = linprog(cost, A_eq=matrix, b_eq=rhs, method="highs", options=options)
        if answer.status == 0 and max(residuals(answer, matrix, cost, rhs, free)) <= CHECK:
            return answer
    raise SolverError(f"HiGHS: {answer.message} (status {answer.status})")


def _is_unique(answer: Any, cost: Array, matrix: Array, rhs: Array) -> bool:
    """Whether no other optimum makes a variable positive that is 0 in this one.

    This one is a vertex, so two optima cannot share all their zeros (Appa 2002).
    """
    zeros = (answer.x < CHECK).astype(float)
    second = linprog(
        -zeros,
        A_eq=np.vstack([matrix, cost]),
        b_eq=np.append(rhs, answer.fun),
        method="highs",
        options=TIGHT,
    )
    return bool(second.status == 0 and -second.fun <= EQUAL)
