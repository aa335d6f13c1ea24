"""Two-stage network SBM: what the first stage makes, the second uses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.models import GAP, RTS, Array, Program, Table
from gbaeff.dea.panel import ROLES, Panel
from gbaeff.dea.results import Printed, by_period
from gbaeff.dea.solver.pool import Reference
from gbaeff.dea.solver.simplex import optimise
from gbaeff.dea.technologies import against


@lru_cache(maxsize=256)
def network_program(
    rows: tuple[tuple[str, str], ...], rts: str, free: bool, weights: tuple[float, float]
) -> Program:
    r"""Two-stage network SBM (Tone and Tsutsui 2009), non-oriented.

    .. math::

        \min \frac{\sum_h w_h \left(1 - \frac1{m_h} \sum_i s_i^{h-}/x^h_{io}\right)}
                  {\sum_h w_h \left(1 + \frac1{q_h} \sum_r s_r^{h+}/y^h_{ro}\right)}
        \;\text{s.t.}\; X^h\lambda^h + s^{h-} = x^h_o,\; Y^h\lambda^h - s^{h+} = y^h_o,\;
        Z\lambda^1 = Z\lambda^2

    Linear by the step of :func:`gbaeff.dea.models.sbm_program`. A reference unit has two columns,
    one a stage; the sums of their weights are rows of data.

    ``rows`` are the stage ("first", "second") and role ("input", "output", "undesirable", "link")
    of each row; where not "crs", the sum of weights of each stage is one more. A ``free`` link has
    one row, :math:`Z\lambda^1 - Z\lambda^2 = 0`, else two, each :math:`= z_o`. ``weights`` of the
    stages add up to 1.
    """
    count = len(rows)
    bounded = 2 * (rts != "crs")
    link = np.array([role == "link" for _, role in rows] + [False] * bounded)
    # The unit itself meets a free link with 0.
    unit = np.where(link & free, 0.0, 1.0)
    table = Table(unit, "crs", fractional=True)
    t = table.charnes_cooper()
    share = dict(zip(("first", "second"), weights))
    for i, (stage, role) in enumerate(rows):
        side = ("input",) if role == "input" else ("output", "undesirable")
        price = share[stage] / max(1, sum(s == stage and r in side for s, r in rows))
        place = table.add(
            table.row(i, -1.0 if role == "output" else 1.0),
            denominator=price if role in ("output", "undesirable") else 0.0,
            cost=-price if role == "input" else 0.0,
            fixed=role == "link",
        )
        table.slacks[i] = -1 if role == "link" else place
    for i in range(count, count + bounded):
        table.add(table.row(i, GAP.get(rts, 1.0)), fixed=rts == "vrs")
    return table.finish(np.zeros(table.size), 0.0, np.zeros(table.size), t, [])


@dataclass(frozen=True, eq=False, repr=False)
class TwoStage(Printed):
    """Network scores of every observation.

    Attributes
    ----------
    table : pandas.DataFrame
        By observation: ``score``, and ``first`` and ``second``, the ratio of each stage at the
        optimum, NaN where it has no size (an emission a billionth of others: a score of 0 in the
        limit). Where there is more than one optimum the ratios are one choice of several.
    slacks : pandas.DataFrame
        Slacks in the units of the data, columns (stage, role, variable); links have none.
    certificate : pandas.DataFrame
        As :attr:`gbaeff.Scores.certificate`.
    links : tuple of str
        The variables that link the stages.
    rts, kind, reference : str
        What was computed.
    """

    table: pd.DataFrame
    slacks: pd.DataFrame
    certificate: pd.DataFrame
    links: tuple[str, ...]
    rts: str
    kind: str
    reference: str

    def summary(self) -> pd.DataFrame:
        """Means by period (one row "all" for a cross-section), with the number of scores."""
        grouped = by_period(self.table)
        summary: pd.DataFrame = grouped.mean()
        summary.insert(0, "n", grouped["score"].count())
        return summary

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        title = f"{self.rts.upper()}, {self.kind} links ({', '.join(map(str, self.links))})"
        missing = int(self.table["score"].isna().sum())
        notes = [f"{missing} of {len(self.table)} are infeasible (NaN)."] if missing else []
        return f"Two-stage SBM: {title}, {self.reference} reference", self.table, notes


@defaults
def two_stage(
    first: Panel,
    second: Panel,
    *,
    links: str = "free",
    weights: tuple[float, float] = (0.5, 0.5),
    rts: str = "crs",
    reference: str = "contemporaneous",
) -> TwoStage:
    r"""Two-stage network SBM, non-oriented.

    Tone and Tsutsui (2009), for two divisions:

    .. math::

        \min \frac{\sum_h w_h \left(1 - \frac1{m_h} \sum_i s_i^{h-}/x^h_{io}\right)}
                  {\sum_h w_h \left(1 + \frac1{q_h+p_h}\left(\sum_r s_r^{h+}/y^h_{ro}
                   + \sum_l s_l^{hb}/b^h_{lo}\right)\right)}

    each division h with intensity weights :math:`\lambda^h` of its own, and for the links z
    :math:`Z\lambda^1 = Z\lambda^2` ("free"), or both equal to :math:`z_o` ("fixed")
    (:func:`network_program`).

    Parameters
    ----------
    first, second : Panel
        The stages, the same observations. The links are the variables that are outputs of the
        first and inputs of the second. Each stage has something beside them: an input of the
        first and an output of the second at least. Undesirable outputs are counted as in `sbm`.
    links : {"free", "fixed"}
        Whether the links may change, or stay as they are.
    weights : (float, float)
        Weight of each stage, above 0.
    rts : {"crs", "vrs", "nirs", "ndrs"}
        Returns to scale of both stages.
    reference : {"contemporaneous", "sequential", "global"}
        Technology of the own period, of all periods up to it, or of all periods.

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, other observations in the stages, or no link.
    DataError
        If a value is 0.

    Notes
    -----
    Links are not measured: their slacks have no price. Others price them as inputs of the second
    stage or outputs of the first. A stage without inputs or outputs of its own beside the links
    adds its weight alone to that side of the ratio. The panel of the book has no stages to compare
    these choices on.

    Examples
    --------
    >>> import pandas as pd
    >>> from gbaeff import Panel, two_stage
    >>> frame = pd.DataFrame({"who": ["A", "B"], "x": [2, 4], "z": [1, 1], "y": [2, 1]})
    >>> first = Panel(frame, dmu="who", inputs=["x"], outputs=["z"])
    >>> second = Panel(frame, dmu="who", inputs=["z"], outputs=["y"])
    >>> two_stage(first, second).table.round(3).to_numpy().tolist()
    [[1.0, 1.0, 1.0], [0.4, 1.0, 0.25]]
    """
    check_choice("links", links, ("free", "fixed"))
    check_choice("rts", rts, RTS)
    if not first.index.equals(second.index):
        raise ValueError("first and second must hold the same observations in the same order")
    blocks = {"first": first, "second": second}
    places = {stage: panel.variables.tolist() for stage, panel in blocks.items()}

    def column(stage: str, role: str, name: Any) -> Array:
        return blocks[stage].values[:, places[stage].index((role, name))]

    made = [name for role, name in places["first"] if role == "output"]
    used = [name for role, name in places["second"] if role == "input"]
    shared = tuple(name for name in made if name in used)
    if not shared or not all(
        np.array_equal(column("first", "output", name), column("second", "input", name))
        for name in shared
    ):
        raise ValueError(
            f"the stages need a link with the same values: an output of the first ({made}) that is "
            f"an input of the second ({used})"
        )
    if len(weights) != 2 or not all(np.isfinite(w) and w > 0 for w in weights):
        raise ValueError(f"weights must be two numbers above 0; found {weights!r}")
    for panel in (first, second):
        panel.refuse_zeros(ROLES, "the network SBM divides by each value of a unit:")

    # One row a variable of a stage, but for a link that is free, which has one; then each stage's
    # sum of weights. A unit has two columns, one a stage.
    n, every = len(first), [(stage, *key) for stage, keys in places.items() for key in keys]
    rows = [key for key in every if links == "fixed" or key[0] == "first" or key[2] not in shared]
    own = np.column_stack([column(*key) for key in rows])
    sides = []
    for stage in ("first", "second"):
        sign = [
            1.0 if key[0] == stage else -1.0 if key[2] in shared and links == "free" else 0.0
            for key in rows
        ]
        bounds = np.tile([float(stage == "first"), float(stage == "second")], (n, 1))
        sides.append(np.hstack([own * sign, bounds] if rts != "crs" else [own * sign]))
    points = np.hstack([own, np.ones((n, 2))]) if rts != "crs" else own
    kinds = tuple(
        (stage, "link" if name in shared and role != "undesirable" else role)
        for stage, role, name in rows
    )
    total = sum(weights)
    program = network_program(kinds, rts, links == "free", (weights[0] / total, weights[1] / total))

    sets, group = against(first, reference)
    score, slacks = np.full(n, np.nan), np.full(own.shape, np.nan)
    residuals, fallback = np.full((n, 3), np.nan), np.zeros(n, dtype=bool)
    for g, members in enumerate(sets):
        at = np.flatnonzero(group == g)
        units = Reference.of(np.vstack([side[members] for side in sides]))
        found = optimise(program, points[at], units)
        score[at] = found.value
        t = found.own[:, program.scale_at][:, None]
        t = np.where(t > 0, t, np.nan)  # 0: a direction without a size, so there are no slacks
        place = list(program.slacks[: len(rows)])
        slacks[at] = np.where(np.array(place) >= 0, found.own[:, place], 0.0) / t * own[at]
        residuals[at] = np.column_stack([found.primal, found.dual, found.gap])
        fallback[at] = found.fallback
    certificate = pd.DataFrame(residuals, first.index, ["primal", "dual", "gap"])
    certificate["solver"] = np.where(fallback, "highs", "simplex")
    shares = slacks / own
    table = pd.DataFrame({"score": np.minimum(score, 1.0)}, index=first.index)
    for stage in ("first", "second"):
        mean = {
            side: shares[:, [kind[0] == stage and (kind[1] in side) for kind in kinds]]
            for side in (("input",), ("output", "undesirable"))
        }
        lost, gained = (part.mean(axis=1) if part.shape[1] else 0.0 for part in mean.values())
        table[stage] = (1 - lost) / (1 + gained)
    columns = pd.MultiIndex.from_tuples(rows, names=["stage", "role", "variable"])
    return TwoStage(
        table,
        pd.DataFrame(slacks, index=first.index, columns=columns),
        certificate,
        shared,
        rts,
        links,
        reference,
    )
