"""Epsilon-based measure: from radial to slacks-based, by how far the data go together."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.evaluator import Evaluator, SlacksBased, bound_scores
from gbaeff.dea.models import Array, Program, Rows, Table, toward
from gbaeff.dea.outcome import Outcome
from gbaeff.dea.panel import ROLES, Panel
from gbaeff.dea.results import Scores
from gbaeff.dea.solver.certificate import Optimum
from gbaeff.dea.task import Model, Task
from gbaeff.dea.technologies import against


@lru_cache(maxsize=256)
def ebm_program(
    own: tuple[float, ...],
    m: int,
    q: int,
    rts: str,
    orientation: str,
    prices: tuple[float, ...],
    undesirable: str,
    bounded: bool,
) -> Program:
    r"""Epsilon-based measure (Tone and Tsutsui 2010).

    .. math::

        \min \frac{\theta - \varepsilon_x \sum_i w_i^- s_i^-/x_{io}}
                  {\phi + \varepsilon_y \sum_r w_r^+ s_r^+/y_{ro}
                   + \varepsilon_b \sum_l w_l^b s_l^b/b_{lo}}
        \;\text{s.t.}\; X\lambda + s^- = \theta x_o,\; Y\lambda - s^+ = \phi y_o,\;
        B\lambda + s^b = (2 - \phi) b_o

    "input" sets :math:`\phi = 1` and leaves the denominator out, "output" :math:`\theta = 1` and
    the numerator. Linear by the step of :func:`gbaeff.dea.models.sbm_program`, with
    :math:`t\theta = t - U` and :math:`t\phi = t + V`.

    :math:`\varepsilon w` are the ``prices``. ``undesirable`` gives the right-hand side of these
    outputs: "shrink" :math:`(2 - \phi) b_o`, "expand" :math:`\phi b_o`, "input" :math:`\theta b_o`
    with their slacks in the numerator. ``bounded``: :math:`\theta \le 1` and :math:`\phi \ge 1`.
    """
    unit = np.array(own)
    table = Table(unit, rts, fractional=True)
    t = table.charnes_cooper()
    signs = toward(table.size, m, q)
    row = np.arange(table.size)
    above = (row < m) | ((row >= m + q) & (undesirable == "input"))  # priced in the numerator
    priced = np.array(prices) * np.where(above, orientation != "output", orientation != "input")
    for i in range(table.size):
        table.slacks[i] = table.add(
            table.row(i, signs[i]),
            denominator=0.0 if above[i] else priced[i],
            cost=-priced[i] if above[i] else 0.0,
        )
    # U lowers theta; V raises phi, and undesirable outputs with it or against it.
    fall, rise = np.where(above, unit, 0.0), np.where(above, 0.0, -unit)
    if undesirable == "shrink":
        rise[m + q :] *= -1
    for sign in (1.0, -1.0):  # beyond the bounds by variables of their own
        beyond = sign < 0 and bounded
        table.add(sign * fall, cost=-sign, fixed=beyond or orientation == "output")
        table.add(sign * rise, denominator=sign, fixed=beyond or orientation == "input")
    return table.finish(np.zeros(table.size), 0.0, -signs, t, [])


def affinity(data: Array) -> Array:
    r"""Affinity of variables, 1 where they go together and 0 where they do not at all.

    Tone and Tsutsui (2010): :math:`S_{ab} = 1 - 2 D_{ab}`, where the diversity :math:`D` is the
    mean absolute deviation of :math:`c_j = \ln(b_j / a_j)` over its range, 0 where it has none.

    Examples
    --------
    >>> import numpy as np
    >>> affinity(np.array([[1.0, 2.0, 4.0], [2.0, 4.0, 1.0]])).tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    logs = np.log(data)
    ratios = logs[:, :, None] - logs[:, None, :]
    spread = np.abs(ratios - ratios.mean(axis=0)).mean(axis=0)
    span = np.ptp(ratios, axis=0)
    apart = span > 1e-12  # proportional columns, but for rounding
    found: Array = 1.0 - 2.0 * np.divide(spread, span, out=np.zeros_like(span), where=apart)
    return found


def importance(data: Array) -> tuple[float, Array]:
    r"""Epsilon and weights of one group of variables, from its affinity matrix.

    With the largest eigenvalue :math:`\rho` of the k x k matrix and its eigenvector,
    :math:`\varepsilon = (k - \rho) / (k - 1)`, 0 for one variable, and the weights are the
    eigenvector as shares.
    """
    k = data.shape[1]
    if k < 2:
        return 0.0, np.ones(k)
    values, vectors = np.linalg.eigh(affinity(data))
    weights = np.abs(vectors[:, -1])
    return min(1.0, max(0.0, (k - values[-1]) / (k - 1))), weights / weights.sum()


@dataclass(frozen=True, eq=False, repr=False)
class EpsilonBased(Scores):
    """Epsilon-based scores.

    Attributes
    ----------
    epsilon : pandas.DataFrame
        Epsilon of each role, one row a period ("all" for one reference).
    importance : pandas.DataFrame
        Weight of each variable within its role, same rows.
    """

    epsilon: pd.DataFrame = field(kw_only=True)
    importance: pd.DataFrame = field(kw_only=True)


class EpsilonBasedEvaluator(Evaluator):
    """Epsilon-based measure on one panel; the arguments are those of :func:`ebm`."""

    ceiling = 1.0
    beside_t = ("U", "V")
    own_batch = True  # each reference set has an affinity matrix of its own

    def __init__(
        self,
        panel: Panel,
        rts: str,
        orientation: str,
        projected: bool = False,
        undesirable: str = "shrink",
        bounded: bool = True,
        epsilon: float | None = None,
    ) -> None:
        panel.refuse_zeros(ROLES, "the epsilon-based measure takes logarithms and ratios:")
        super().__init__(panel, "ebm", rts, orientation)
        self.given, self.undesirable, self.bounded = epsilon, undesirable, bounded
        self.sbm = SlacksBased(panel, rts, "none") if projected else None

    def groups(self, rows: Rows) -> list[tuple[float, Array]]:
        """Epsilon and weights of each role, from the observations of a reference set."""
        data = self.panel.values[rows]
        if self.sbm:
            alone = np.zeros(len(rows), dtype=np.intp)
            data = self.sbm.scores(rows, [rows], alone).targets
        m, to = self.m, self.m + self.q
        found = [importance(part) for part in (data[:, :m], data[:, m:to], data[:, to:])]
        if self.undesirable == "input":
            epsilon, weights = importance(np.delete(data, slice(m, to), axis=1))
            found = [(epsilon, weights[:m]), found[1], (epsilon, weights[m:])]
        if self.given is None:
            return found
        return [(self.given, weights) for _, weights in found]

    def model(self, rows: Rows) -> Model:
        """Programmes with the prices of a reference set."""
        prices = np.concatenate([epsilon * weights for epsilon, weights in self.groups(rows)])
        return partial(
            ebm_program,
            m=self.m,
            q=self.q,
            rts=self.rts,
            orientation=self.orientation,
            prices=tuple(prices.tolist()),
            undesirable=self.undesirable,
            bounded=self.bounded,
        )

    def moved(self, task: Task, optimum: Optimum, points: Array) -> tuple[Array, Array]:
        """Inputs go to theta, outputs to phi, undesirable ones as they are treated."""
        own, d = optimum.own, points.shape[1]
        t = np.where(own[:, 0] > 0, own[:, 0], np.nan)
        theta = (1 - (own[:, d + 1] - own[:, d + 3]) / t)[:, None]
        phi = (1 + (own[:, d + 2] - own[:, d + 4]) / t)[:, None]
        bad = {"shrink": 2 - phi, "expand": phi, "input": theta}[self.undesirable]
        parts = np.split(points, [self.m, self.m + self.q], axis=1)
        return optimum.value, np.hstack([parts[0] * theta, parts[1] * phi, parts[2] * bad])

    def _solve(self, task: Task, slacks: bool) -> Outcome:
        model = self.model(np.sort(self._rows[task.columns]))
        outcome = task.run(model, task.everyone, move=partial(self.moved, task))
        bound_scores(outcome.score, high=np.where(task.own_column >= 0, 1.0, np.inf))
        return outcome


@defaults
def ebm(
    panel: Panel,
    *,
    rts: str = "crs",
    orientation: str = "none",
    reference: str = "contemporaneous",
    affinity: str = "observed",
    undesirable: str = "shrink",
    bounded: bool = True,
    epsilon: float | None = None,
) -> EpsilonBased:
    """Epsilon-based measure: radial where variables go together, slacks-based where they do not.

    Tone and Tsutsui (2010). The programme is in :func:`ebm_program`, epsilon
    and the weights in :func:`importance`. Epsilon 0 is the radial measure, 1 a slacks-based one.

    Parameters
    ----------
    panel : Panel
        With positive data.
    rts, reference
        As for :func:`gbaeff.radial`. The affinity matrix is that of the observations in the
        reference, so epsilon differs between periods unless that is global.
    orientation : {"none", "input", "output"}
        Both sides, or one side alone, are scaled and priced.
    affinity : {"observed", "projected"}
        The data of the matrix: as they are, or the targets of the SBM with the same ``rts``.
    undesirable : {"shrink", "expand", "input"}
        Tone and Tsutsui have none. "shrink": they fall by the share by which outputs rise.
        "expand": they rise with them before their slack is taken off, as papers print it
        that put ``phi b`` in their row. Both make them a group of variables of their own.
        "input": they are inputs, of one group with the others.
    bounded : bool
        Whether the factors keep to theta <= 1 and phi >= 1, so that a target has no more of an
        input and no less of an output than the unit. Without, a non-oriented optimum under CRS
        can be a direction without a size: its target is NaN. With "shrink" phi would have no
        bound at all, which is refused.
    epsilon : float, optional
        Of all groups, in place of that of the affinity matrix; the weights stay.

    Returns
    -------
    EpsilonBased
        `Scores` with ``epsilon`` and ``importance``.

    Raises
    ------
    ValueError, SolverError
        As :func:`gbaeff.radial`.
    DataError
        If a value is 0.

    Notes
    -----
    A group of one variable has epsilon 0: its slack is not measured, so with one desirable and
    one undesirable output the undesirable one counts only by its row.

    How far the choices lie apart on the panel of the book (165 scores, CRS), at most and on
    average: "input" 0.07 and 0.02; "expand" nothing, and without bounds 0.16 and 0.005;
    "projected" 0.23 and 0.05.

    Examples
    --------
    >>> from gbaeff import Panel, ebm
    >>> panel = Panel.from_arrays([[2, 3], [4, 3], [5, 5]], [[1], [1], [1]])
    >>> found = ebm(panel, orientation="input")
    >>> found.score.round(4).tolist(), found.epsilon.round(4).iloc[0].to_dict()
    ([1.0, 0.8239, 0.5296], {'input': 0.7044, 'output': 0.0})
    """
    check_choice("affinity", affinity, ("observed", "projected"))
    check_choice("orientation", orientation, ("none", "input", "output"))
    check_choice("undesirable", undesirable, ("shrink", "expand", "input"))
    if epsilon is not None and not 0 <= epsilon <= 1:
        raise ValueError(f"epsilon must lie between 0 and 1; found {epsilon!r}")
    if not bounded and panel.shape[2] and undesirable == "shrink" and orientation != "input":
        raise ValueError('bounded=False needs undesirable="expand" or "input": phi has no bound')
    projected = affinity == "projected"
    evaluator = EpsilonBasedEvaluator(
        panel, rts, orientation, projected, undesirable, bounded, epsilon
    )
    sets, _ = against(panel, reference)
    found = [evaluator.groups(rows) for rows in sets]
    rows = panel.periods if len(sets) > 1 else ["all"]
    here = pd.Index(rows, name="period")
    there = [role for role, count in zip(ROLES, panel.shape) if count]
    epsilons = [[one for one, weights in groups if len(weights)] for groups in found]
    weights = [np.concatenate([weights for _, weights in groups]) for groups in found]
    return EpsilonBased.of(
        evaluator,
        reference,
        epsilon=pd.DataFrame(epsilons, index=here, columns=there),
        importance=pd.DataFrame(weights, index=here, columns=panel.variables),
    )
