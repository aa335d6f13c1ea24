"""Efficiency and its surroundings: scores regressed on covariates without treating them as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
    scores_of,
    spread_out,
    streams,
    whole,
)
from gbaeff.stats.truncated_regression import truncated_at, truncated_regressions

_TOGETHER = 37_500  # distances that are drawn and regressed in one go: they stay in the cache


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


# Samples that are drawn side by side, what else a draw needs of them, and the law of their draws.
_Law = tuple[Array, Array, list[int]]
_Group = tuple[list[int], tuple[Any, ...], _Law]


@dataclass(frozen=True, eq=False)
class _Model:
    """Truncated regression of one sample: the units in it, coefficients and scale."""

    off: Mask
    beta: Array
    sigma: float


def regress_distances(
    sets: Sequence[Technology],
    design: Array,
    draws: tuple[int, int],
    level: float,
    seed: int,
    *,
    corrected: bool = True,
    n_jobs: int | None = None,
) -> Fit:
    """The steps of :func:`second_stage` on arrays; ``design`` (n, k) has a column of ones.

    ``corrected``: whether the bias is, as in algorithm 2.
    """
    one = [replace(units, points=units.points[None]) for units in sets]
    scores = [score[None] for score in scores_of(sets)]
    (fit,) = regress_samples(
        one, scores, design[None], draws, level, [seed], corrected=corrected, n_jobs=n_jobs
    )
    if isinstance(fit, DataError):
        raise fit
    return fit


def regress_samples(
    sets: Sequence[Technology],
    scores: Sequence[Array],
    designs: Array,
    draws: tuple[int, int],
    level: float,
    seeds: Sequence[int],
    *,
    corrected: bool = True,
    n_jobs: int | None = None,
) -> list[Fit | DataError]:
    """`regress_distances` of many samples side by side, or why a sample has no result.

    Parameters
    ----------
    sets : sequence of Technology
        One a period, with the points of all samples.
    scores : sequence of ndarray, shape (samples, n of the period)
        Their scores.
    designs : ndarray, shape (samples, n, k)
        With a column of ones.
    seeds : sequence of int
        One a sample.
    draws, level, corrected, n_jobs
        As for `regress_distances`.
    """
    failed: dict[int, DataError] = {}
    lost = np.zeros((len(designs), 2), dtype=int)

    def drawn(work: Callable[..., Array], groups: list[_Group], loop: int) -> dict[int, Array]:
        """The whole draws of each sample that has enough of them."""
        blocks = [in_blocks(draws[loop], _TOGETHER // law[0].size) for *_, law in groups]
        tasks = [
            (*given, *law, loop, block)
            for (_, given, law), some in zip(groups, blocks)
            for block in some
        ]
        parts = iter(spread_out(work, tasks, n_jobs, ("distances", "coefficients")[loop]))
        found = {}
        for (some, *_), block in zip(groups, blocks):
            each = np.concatenate([next(parts) for _ in block], axis=1)
            for sample, part in zip(some, each):
                try:
                    found[sample], lost[sample, loop] = whole([part])
                except DataError as error:
                    failed[sample] = error
        return found

    # 1. Distances, and the model that they follow.
    distance = np.empty(designs.shape[:2])
    for units, score in zip(sets, scores):
        distance[:, units.rows] = as_distance(score, units.orientation)
    models = _regress(dict(enumerate(distance)), designs, "the distances", failed)
    better = distance.copy()
    if corrected:
        # 2. Their bias, from distances drawn from that model.
        groups: list[_Group] = []
        for some in _side_by_side({sample: designs.shape[1] for sample in models}, draws[0]):
            moved = [replace(units, points=units.points[some]) for units in sets]
            law = _law(designs[some], models, some, seeds)
            groups.append((some, (moved, [score[some] for score in scores]), law))
        redrawn = drawn(_distance_block, groups, 0)
        for sample, part in redrawn.items():
            better[sample] = 2 * distance[sample] - part.mean(axis=0)
        # 3. The estimates.
        again = {sample: better[sample] for sample in redrawn}
        models = _regress(again, designs, "the corrected distances", failed)
    # 4. Their intervals, from corrected distances drawn anew.
    groups = []
    for some in _side_by_side({at: int(model.off.sum()) for at, model in models.items()}, draws[1]):
        entered = np.array([designs[sample][models[sample].off] for sample in some])
        betas = np.array([models[sample].beta for sample in some])
        groups.append((some, (entered, betas), _law(entered, models, some, seeds)))
    fits: dict[int, Fit] = {}
    for sample, part in drawn(_coefficient_block, groups, 1).items():
        model = models[sample]
        lower, upper = basic_interval(model.beta, part, level)
        fits[sample] = Fit(
            distance[sample],
            better[sample],
            model.beta,
            part.std(axis=0, ddof=1),
            lower,
            upper,
            model.sigma,
            int(model.off.sum()),
            (int(lost[sample, 0]), int(lost[sample, 1])),
        )
    return [fits[sample] if sample in fits else failed[sample] for sample in range(len(designs))]


def _side_by_side(units: Mapping[int, int], draws: int) -> Iterator[list[int]]:
    """Samples with as many units, as many as are quick together with the draws of each."""
    alike: dict[int, list[int]] = {}
    for sample, n in units.items():
        alike.setdefault(n, []).append(sample)
    for n, samples in alike.items():
        step = max(1, _TOGETHER // (draws * n))
        yield from (samples[at : at + step] for at in range(0, len(samples), step))


def _law(
    designs: Array, models: Mapping[int, _Model], some: list[int], seeds: Sequence[int]
) -> _Law:
    """Means (samples, n), scales and seeds of the distances that some models draw."""
    means = np.array([one @ models[sample].beta for one, sample in zip(designs, some)])
    return means, np.array([models[at].sigma for at in some]), [seeds[at] for at in some]


def _distance_block(
    sets: Sequence[Technology],
    scores: Sequence[Array],
    means: Array,
    sigmas: Array,
    seeds: Sequence[int],
    loop: int,
    block: range,
) -> Array:
    distance = _drawn(means, sigmas, seeds, loop, block)
    redrawn = np.empty_like(distance)
    for units, score in zip(sets, scores):
        pseudo = as_distance(distance[..., units.rows], units.orientation)
        redrawn[..., units.rows] = as_distance(units.rescored(score, pseudo), units.orientation)
    return redrawn


def _coefficient_block(
    designs: Array,
    betas: Array,
    means: Array,
    sigmas: Array,
    seeds: Sequence[int],
    loop: int,
    block: range,
) -> Array:
    redrawn = _drawn(means, sigmas, seeds, loop, block)
    return truncated_regressions(redrawn, designs, start=(betas, sigmas))[0]


def _drawn(means: Array, sigmas: Array, seeds: Sequence[int], loop: int, block: range) -> Array:
    """Distances (samples, draws, n) of some models, from streams (loop, draw) of their seeds."""
    n = means.shape[1]
    uniform = [[one.random(n) for one in streams(seed, loop, block)] for seed in seeds]
    return truncated_at(means[:, None], sigmas[:, None, None], 1 - np.array(uniform))


def _regress(
    distances: Mapping[int, Array], designs: Array, what: str, failed: dict[int, DataError]
) -> dict[int, _Model]:
    """Truncated regression of each sample's units off the frontier, or why there is none."""
    offs: dict[int, Mask] = {}
    for sample, distance in distances.items():
        off: Mask = distance > 1 + EQUAL
        design = designs[sample][off]
        k = design.shape[1]
        if off.sum() > k and np.linalg.matrix_rank(_normed(design)) == k:
            offs[sample] = off
            continue
        failed[sample] = DataError(
            f"{off.sum()} of {len(off)} units lie off the frontier: too few to regress {what} on "
            f"{k} coefficients"
        )
    models: dict[int, _Model] = {}
    for some in _side_by_side({sample: int(off.sum()) for sample, off in offs.items()}, 1):
        entered = np.array([designs[sample][offs[sample]] for sample in some])
        values = np.array([[distances[sample][offs[sample]]] for sample in some])
        for sample, (beta,), (sigma,) in zip(some, *truncated_regressions(values, entered)):
            models[sample] = _Model(offs[sample], beta, float(sigma))
    for sample in [at for at, model in models.items() if not np.isfinite(model.sigma)]:
        del models[sample]
        failed[sample] = DataError(
            f"the truncated regression of {what} on the covariates has no maximum: they spread "
            "like an exponential distribution or more, or the covariates explain them exactly"
        )
    return models


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
