"""Efficiency and its surroundings: scores regressed on covariates without treating them as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_count, check_radial, defaults
from gbaeff.dea.models import Array, Mask
from gbaeff.dea.panel import DataError, Panel, listing
from gbaeff.dea.results import Printed
from gbaeff.indicators import EQUAL
from gbaeff.stats.draws import (
    Technology,
    as_distance,
    basic_interval,
    in_blocks,
    own_technologies,
    spread_out,
    stream,
    whole,
)
from gbaeff.stats.truncated_regression import (
    truncated_at,
    truncated_regression,
    truncated_regressions,
)


@dataclass(frozen=True, eq=False, repr=False)
class SecondStage(Printed):
    """Truncated regression of distances, bias-corrected or not, on covariates.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a coefficient, "intercept" first: ``estimate``, ``std``, ``lower``, ``upper``. A
        positive coefficient goes with less efficiency, because a distance grows from 1.
    sigma : float
        Scale of the error before truncation.
    distances : pandas.DataFrame
        Indexed as the panel: ``distance`` (>= 1) and ``bias_corrected`` (by algorithm 1 the same).
    n : int
        Observations in the last regression and in its draws: those with a corrected distance
        above 1.
    failed : tuple of int
        Draws left out of the first loop (infeasible) and of the second (no maximum).
    draws, level, seed, rts, orientation, algorithm
        What was asked for.
    """

    table: pd.DataFrame
    sigma: float
    distances: pd.DataFrame
    n: int
    failed: tuple[int, int]
    draws: tuple[int, int]
    level: float
    seed: int
    rts: str
    orientation: str
    algorithm: int = 2

    _number = "{:.4f}"

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        draws = f"{self.draws[0]} and {self.draws[1]}" if self.algorithm == 2 else self.draws[1]
        title = (
            f"Second stage: radial, {self.rts.upper()}, {self.orientation}-oriented distance >= 1, "
            f"algorithm {self.algorithm}, draws {draws}, {self.level:.0%} intervals, "
            f"seed {self.seed}"
        )
        notes = [
            f"sigma {self.sigma:.4f}; n = {self.n} of {len(self.distances)} observations, those "
            "with a corrected distance above 1; a positive coefficient: less efficient.",
        ]
        if any(self.failed):
            notes.append(
                f"Left out: {self.failed[0]} draws of distances with an infeasible programme, "
                f"{self.failed[1]} draws of coefficients without a maximum."
            )
        return title, self.table, notes


@defaults
def second_stage(
    panel: Panel,
    covariates: pd.DataFrame,
    *,
    rts: str = "vrs",
    orientation: str = "output",
    draws: tuple[int, int] = (100, 2000),
    level: float = 0.95,
    seed: int,
    algorithm: int = 2,
    n_jobs: int | None = None,
) -> SecondStage:
    r"""Regress efficiency on covariates (Simar and Wilson 2007, algorithms 1 and 2).

    With the distance :math:`\delta_i \ge 1` (:math:`\varphi_i`, or :math:`1/\theta_i` in input
    orientation) and the model :math:`\delta_i = z_i\beta + \varepsilon_i`, where
    :math:`\varepsilon_i` is normal with scale :math:`\sigma`, truncated at :math:`1 - z_i\beta`:

    1. estimate :math:`\hat\delta_i` by DEA, and :math:`\hat\beta, \hat\sigma` by maximum
       likelihood from the units with :math:`\hat\delta_i > 1`;
    2. ``draws[0]`` times, draw :math:`\delta_i^*` from that model, move each unit to it along its
       ray, and score the original units against the moved ones. Twice :math:`\hat\delta_i` minus
       the mean of these is the corrected distance;
    3. regress the corrected distances on z, which gives the estimates;
    4. ``draws[1]`` times, draw distances from the estimated model for the units that entered
       step 3 (those with a corrected distance above 1) and regress them. The interval is the
       basic one: the estimate minus the quantiles of (redrawn - estimate).

    Algorithm 1 has no step 2: it regresses the distances as they are, bias and all.

    Parameters
    ----------
    panel : Panel
        Without undesirable outputs. Each period is a technology of its own; the regression
        pools all of them.
    covariates : pandas.DataFrame
        Numbers, indexed as the panel (in any order), one column a covariate. The intercept is
        added.
    rts : {"vrs", "crs", "nirs", "ndrs"}
        Returns to scale.
    orientation : {"output", "input"}
        Direction of the distance.
    draws : (int, int)
        For the bias of the distances, and for the coefficients.
    algorithm : {2, 1}
        With or without the correction of the bias.
    level, seed, n_jobs
        As for :func:`gbaeff.bootstrap`.

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, or a panel with undesirable outputs.
    DataError
        If covariates are missing, not finite or collinear, too few units lie off the frontier,
        or the likelihood has no maximum.

    Notes
    -----
    - Separability: the covariates may shift how far units lie from the frontier, not the
      frontier itself. Where they do (a covariate that is really an input, say), no regression of
      these distances means anything.
    - A Tobit regression of DEA scores takes the scores at 1 for censored data. Nothing is
      censored: they are 1 because the estimated frontier passes through them. And its standard
      errors ignore that all scores depend on each other through that frontier.
    - With few units the intervals are wide and the truncated likelihood may have no maximum at
      all: that happens where distances spread like, or more than, an exponential distribution.
      Such draws are left out and counted in ``SecondStage.failed``.
    - Units over several periods count as independent, so the intervals are then too short.

    References
    ----------
    Simar and Wilson (2007), Journal of Econometrics 136(1), 31-64; (2011), Journal of
    Productivity Analysis 36(2), 205-218.

    Examples
    --------
    Distances that grow with z:

    >>> import numpy as np, pandas as pd
    >>> from gbaeff import Panel
    >>> from gbaeff.stats.second_stage import second_stage
    >>> z = np.linspace(0, 1, 10)
    >>> panel = Panel.from_arrays(np.ones((10, 1)), 1 / (1.5 + z + 0.1 * np.cos(9 * z))[:, None])
    >>> covariates = pd.DataFrame({"z": z}, index=panel.index)
    >>> found = second_stage(panel, covariates, rts="crs", draws=(20, 50), seed=1)
    >>> bool(found.table.loc["z", "lower"] > 0)
    True
    """
    check_radial(panel, rts, orientation, level)
    if not (isinstance(draws, tuple) and len(draws) == 2):
        raise ValueError(f"draws must be a pair of numbers; found {draws!r}")
    for count in draws:
        check_count("draws", count, 2)
    check_count("seed", seed, 0)
    if algorithm not in (1, 2):
        raise ValueError(f"algorithm must be 1 or 2; found {algorithm!r}")
    names, design = design_of(panel, covariates)

    sets = own_technologies(panel, rts, orientation)
    fit = regress_distances(
        sets, design, draws, level, seed, corrected=algorithm == 2, n_jobs=n_jobs
    )
    columns = {"estimate": fit.estimate, "std": fit.std, "lower": fit.lower, "upper": fit.upper}
    distances = {"distance": fit.distance, "bias_corrected": fit.corrected}
    return SecondStage(
        table=pd.DataFrame(columns, index=pd.Index(names, name="covariate")),
        sigma=fit.sigma,
        distances=pd.DataFrame(distances, index=panel.index),
        n=fit.n,
        failed=fit.failed,
        draws=draws,
        level=level,
        seed=seed,
        rts=rts,
        orientation=orientation,
        algorithm=algorithm,
    )


@dataclass(frozen=True, eq=False)
class Fit:
    """What the steps of :func:`second_stage` give, without labels; attributes as there."""

    distance: Array
    corrected: Array
    estimate: Array
    std: Array
    lower: Array
    upper: Array
    sigma: float
    n: int
    failed: tuple[int, int]


def regress_distances(
    sets: Sequence[Technology],
    design: Array,
    draws: tuple[int, int],
    level: float,
    seed: int,
    *,
    corrected: bool = True,
    n_jobs: int | None = None,
    scores: Sequence[Array] = (),
) -> Fit:
    """The steps of :func:`second_stage` on arrays; ``design`` (n, k) has a column of ones.

    ``corrected``: whether the bias is, as in algorithm 2. ``scores`` of the sets, where known.
    """
    # 1. Distances, and the model that they follow.
    scores = scores or [units.scores() for units in sets]
    distance = np.empty(len(design))
    for units, score in zip(sets, scores):
        distance[units.rows] = as_distance(score, units.orientation)
    estimate, mean, sigma, off = _regress(distance, design, "the distances")
    tasks: list[tuple[Any, ...]]
    better, infeasible = distance, 0
    if corrected:
        # 2. Their bias, from distances drawn from that model.
        tasks = [(sets, scores, mean, sigma, seed, block) for block in in_blocks(draws[0])]
        drawn, infeasible = whole(spread_out(_distance_block, tasks, n_jobs, "distances"))
        better = 2 * distance - drawn.mean(axis=0)
        # 3. The estimates.
        estimate, mean, sigma, off = _regress(better, design, "the corrected distances")
    # 4. Their intervals, from corrected distances drawn anew.
    entered = design[off], estimate, mean[off], sigma, seed
    tasks = [(*entered, block) for block in in_blocks(draws[1])]
    redrawn, flat = whole(spread_out(_coefficient_block, tasks, n_jobs, "coefficients"))
    lower, upper = basic_interval(estimate, redrawn, level)
    std = redrawn.std(axis=0, ddof=1)
    failed = (infeasible, flat)
    return Fit(distance, better, estimate, std, lower, upper, sigma, int(off.sum()), failed)


def _distance_block(
    sets: Sequence[Technology],
    scores: Sequence[Array],
    mean: Array,
    sigma: float,
    seed: int,
    block: range,
) -> Array:
    distance = _drawn(mean, sigma, seed, 0, block)
    redrawn = np.empty_like(distance)
    for units, score in zip(sets, scores):
        pseudo = as_distance(distance[:, units.rows], units.orientation)
        redrawn[:, units.rows] = as_distance(units.rescored(score, pseudo), units.orientation)
    return redrawn


def _coefficient_block(
    design: Array, beta: Array, mean: Array, sigma: float, seed: int, block: range
) -> Array:
    drawn = _drawn(mean, sigma, seed, 1, block)
    return truncated_regressions(drawn, design)[0]


def _drawn(mean: Array, sigma: float, seed: int, number: int, block: range) -> Array:
    """Distances of a model, one row a draw, from streams (number, draw) of the seed."""
    uniform = [stream(seed, number, draw).random(len(mean)) for draw in block]
    return truncated_at(mean, sigma, 1 - np.array(uniform))


def _regress(distance: Array, design: Array, what: str) -> tuple[Array, Array, float, Mask]:
    """Truncated regression of the units off the frontier.

    Beta, the fit of all units, sigma, and which units those are.
    """
    off: Mask = distance > 1 + EQUAL
    if (
        off.sum() <= design.shape[1]
        or np.linalg.matrix_rank(_normed(design[off])) < design.shape[1]
    ):
        raise DataError(
            f"{off.sum()} of {len(off)} units lie off the frontier: too few to regress {what} on "
            f"{design.shape[1]} coefficients"
        )
    beta, sigma = truncated_regression(distance[off], design[off])
    if not np.isfinite(sigma):
        raise DataError(
            f"the truncated regression of {what} on the covariates has no maximum: they spread "
            "like an exponential distribution or more, or the covariates explain them exactly"
        )
    return beta, design @ beta, sigma, off


def design_of(panel: Panel, covariates: pd.DataFrame) -> tuple[list[str], Array]:
    """Names and values of the covariates in the order of the panel, after an intercept."""
    if not isinstance(covariates, pd.DataFrame) or covariates.shape[1] == 0:
        raise DataError("covariates must be a frame with at least one column, indexed as the panel")
    names = ["intercept", *map(str, covariates.columns)]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(f"covariates have more than one column named {twice}")
    if not covariates.index.is_unique:
        again = covariates.index[covariates.index.duplicated()].unique()
        raise DataError("covariates stand more than once:\n" + listing([str(key) for key in again]))
    rows = covariates.reindex(panel.index).apply(pd.to_numeric, errors="coerce")
    values = rows.to_numpy(dtype=float)
    bad = [
        f"{panel.index[row]}, {names[column + 1]!r}"
        for row, column in np.argwhere(~np.isfinite(values))
    ]
    if bad:
        raise DataError("covariates are missing or not finite numbers:\n" + listing(bad))
    design = np.column_stack([np.ones(len(values)), values])
    if np.linalg.matrix_rank(_normed(design)) < len(names):
        raise DataError(f"covariates are collinear, together with the intercept: {names}")
    return names, design


def _normed(design: Array) -> Array:
    """Columns of unit length, so that rank does not depend on units of measurement."""
    lengths = np.linalg.norm(design, axis=0)
    normed: Array = design / np.where(lengths > 0, lengths, 1.0)
    return normed
