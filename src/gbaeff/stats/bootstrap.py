"""What a radial score is worth statistically: bootstrap and second-stage regression.

An estimated frontier lies inside the true one, so radial scores flatter every unit. The bootstrap
says by how much; the second stage regresses scores on covariates without treating them as data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, check_count, check_radial, defaults
from gbaeff.dea.models import Array, Mask
from gbaeff.dea.panel import DataError, Panel, listing
from gbaeff.dea.results import Printed
from gbaeff.indicators import EQUAL
from gbaeff.stats.draws import (
    Technology,
    basic_interval,
    in_blocks,
    own_technologies,
    spread_out,
    stream,
    whole,
)
from gbaeff.stats.truncated_regression import (
    truncated_draw,
    truncated_regression,
    truncated_regressions,
)

SCALES = ("ratio", "distance", "efficiency")
"""Scales on which a bootstrap can take its differences."""


@dataclass(frozen=True, eq=False, repr=False)
class Bootstrap(Printed):
    """Radial scores with their bootstrap bias and confidence intervals.

    Attributes
    ----------
    frame : pandas.DataFrame
        Indexed as the panel, all in units of the score: ``score``, ``bias_corrected``, ``bias``
        (score minus corrected score), ``std`` (of the redrawn scores), ``lower``, ``upper``. NaN,
        but for the score, in a period whose units are all efficient.
    bandwidth : pandas.Series
        Bandwidth by period ("all" for one cross-section), NaN where all units are efficient.
    failed : int
        Draws, over all periods, in which a programme was infeasible. They are left out.
    worth_correcting : pandas.Series
        Whether bias^2 > 3 std^2 on the scale of the differences. A correction that removed the
        bias and doubled the standard deviation would lower the mean square error only there
        (Simar and Wilson 2008).
    cut : pandas.DataFrame
        Which corrected scores and bounds fell at or below an efficiency of 0 and are NaN for it:
        columns ``bias_corrected`` and ``bound``. Only scale "efficiency" can do that.
    draws, level, scale, seed, rts, orientation
        What was asked for.
    """

    frame: pd.DataFrame
    bandwidth: pd.Series
    failed: int
    worth_correcting: pd.Series
    cut: pd.DataFrame
    draws: int
    level: float
    scale: str
    seed: int
    rts: str
    orientation: str

    _number = "{:.4f}"

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        title = (
            f"Bootstrap: radial, {self.rts.upper()}, {self.orientation}-oriented, "
            f"{self.draws} draws, {self.level:.0%} intervals, scale {self.scale}, seed {self.seed}"
        )
        notes = []
        if self.cut.any(axis=None):
            corrected, bound = self.cut.sum()
            notes.append(
                f"Cut to NaN, being efficiencies of 0 or less: {corrected} corrected scores and "
                f"{bound} bounds of {len(self.cut)}. The other scales have none."
            )
        if empty := int(self.bandwidth.isna().sum()):
            notes.append(f"All units of {empty} period(s) are efficient: nothing to resample.")
        known = self.frame["bias"].notna()
        if loses := int((known & ~self.worth_correcting).sum()):
            notes.append(
                f"By the rule bias^2 > 3 std^2 the correction does not pay for {loses} of "
                f"{known.sum()} scores."
            )
        if self.failed:
            notes.append(f"Draws with an infeasible programme, left out: {self.failed}.")
        return title, self.frame, notes


@dataclass(frozen=True, eq=False, repr=False)
class SecondStage(Printed):
    """Truncated regression of bias-corrected distances on covariates.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a coefficient, "intercept" first: ``estimate``, ``std``, ``lower``, ``upper``. A
        positive coefficient goes with less efficiency, because a distance grows from 1.
    sigma : float
        Scale of the error before truncation.
    distances : pandas.DataFrame
        Indexed as the panel: ``distance`` (>= 1) and ``bias_corrected``.
    n : int
        Observations in the last regression and in its draws: those with a corrected distance
        above 1.
    failed : tuple of int
        Draws left out of the first loop (infeasible) and of the second (no maximum).
    draws, level, seed, rts, orientation
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

    _number = "{:.4f}"

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        title = (
            f"Second stage: radial, {self.rts.upper()}, {self.orientation}-oriented distance >= 1, "
            f"draws {self.draws[0]} and {self.draws[1]}, {self.level:.0%} intervals, "
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
def bootstrap(
    panel: Panel,
    *,
    rts: str = "vrs",
    orientation: str = "input",
    draws: int = 2000,
    level: float = 0.95,
    scale: str = "ratio",
    bandwidth: str | float = "silverman",
    seed: int,
    n_jobs: int | None = None,
) -> Bootstrap:
    r"""Smoothed homogeneous bootstrap of radial scores (Simar and Wilson 1998).

    In each draw, for the n units of a period with scores :math:`\hat\theta_i`:

    1. draw :math:`\beta_i` from the :math:`\hat\theta` with replacement and smooth it to
       :math:`\beta_i + h\varepsilon_i` with normal :math:`\varepsilon_i`;
    2. undo the variance that smoothing adds to the sample reflected at 1, whose mean is 1:
       :math:`\tilde\theta_i = 1 + (\beta_i + h\varepsilon_i - 1) / \sqrt{1 + h^2/v}` with
       :math:`v` the mean of :math:`(\hat\theta - 1)^2`; fold back at 1 what lies beyond it,
       :math:`\theta_i^* = \min(\tilde\theta_i, 2 - \tilde\theta_i)`;
    3. move each unit along its ray, :math:`x_i^* = x_i \hat\theta_i / \theta_i^*`;
    4. score each original unit against :math:`(x^*, y)`: :math:`\hat\theta_i^*`.

    Output orientation does the same with :math:`\hat\varphi \ge 1` and
    :math:`y_i^* = y_i \hat\varphi_i / \varphi_i^*`. On the scale of :math:`g`, the bias is the mean
    of :math:`g(\hat\theta_i^*) - g(\hat\theta_i)`, and the corrected score has
    :math:`g(\hat\theta_i)` minus it. The interval is the basic one (Simar and Wilson 2000):
    :math:`g(\hat\theta_i)` minus the upper and the lower quantile of
    :math:`g(\hat\theta_i^*) - g(\hat\theta_i)`, taken back to the score.

    Parameters
    ----------
    panel : Panel
        Without undesirable outputs. Each period is a technology of its own.
    rts : {"vrs", "crs", "nirs", "ndrs"}
        Returns to scale.
    orientation : {"input", "output"}
        Side that is contracted or expanded.
    draws : int
        Number of draws. 2,000 is usual for intervals; the tails need many.
    level : float
        Coverage that the intervals aim at.
    scale : {"ratio", "distance", "efficiency"}
        Where differences are taken: of logarithms, which is the ratio of the redrawn to the
        estimated score (Kneip, Simar and Wilson 2008) and the same in both orientations; of the
        distance of at least 1, Shephard's 1/theta for inputs, or phi; or of the efficiency of at
        most 1, theta or 1/phi, which can end at 0 or below: such a value is NaN, counted in
        ``Bootstrap.cut``.
    bandwidth : "silverman" or float
        Of the smoothing, in units of the score. "silverman" is Silverman's (1986) robust rule on
        the reflected sample of the scores off the frontier, :math:`\{\hat\theta, 2 -
        \hat\theta\}`, brought back to the number and spread of all scores (Daraio and Simar
        2007, eq. 3.26): :math:`h = 0.9 \min(s_R, IQR_R / 1.34)\, n^{-1/5} s / s_R`. The others
        are left out of it because they are 1 by construction and would pull the width to 0.
    seed : int
        Seed of the random streams.
    n_jobs : int, optional
        Workers of joblib. By default 1, or what ``joblib.parallel_config`` says.

    Returns
    -------
    Bootstrap

    Raises
    ------
    ValueError
        For an argument out of range, or a panel with undesirable outputs.
    DataError
        If fewer than two draws of a period are feasible.
    SolverError
        If a programme ends without an optimum that passes its check.

    Notes
    -----
    - A correction can raise the mean square error. ``Bootstrap.worth_correcting`` has the rule of
      Simar and Wilson (2008). It is cautious: in the coverage study of the book's appendix on
      certified scores the correction lowered the error in every design, mostly against the rule.
    - The whole interval lies on the less efficient side of the score, which says that the score
      itself is not a plausible value.
    - "ratio" is the default because that study finds its intervals to hold the true score at least
      as often as those of "distance" in every design. Those of "efficiency" hold it somewhat more
      often where they differ; they are wider by about a quarter and can be impossible.
    - One distribution of efficiency is taken to hold for all units (homogeneity), whatever
      their size or mix. Where it does not hold, the intervals are wrong.
    - The variance is corrected before folding (Daraio and Simar 2007, p. 62), not after it as in
      the paper of 1998. After it, no redrawn unit would reach the frontier that it is drawn
      from, which adds a bias of :math:`(1 - \bar\theta)(1 - 1/\sqrt{1 + h^2/s^2})`: with few
      variables and many units more than the bias that is to be estimated.
    - The intervals cover the true score less often than they say, most of all with few units,
      more variables and under VRS: the redrawn frontier is drawn from one with corners, not from
      a smooth one.
    - Resampling the scores without smoothing is inconsistent, because the mass at 1 is an
      artefact of the estimator.
    - Two programs differ in the third digit if their bandwidth rules do: compare with the same
      number.

    On a Dask cluster the same call gives the same bytes::

        from distributed import Client
        from joblib import parallel_config

        with Client("tcp://scheduler:8786"), parallel_config(backend="dask"):
            result = bootstrap(panel, seed=1)

    References
    ----------
    Simar and Wilson (1998), Management Science 44(1), 49-61; (2000), Journal of Applied
    Statistics 27(6), 779-802; (2008), in Fried, Lovell and Schmidt (eds), The Measurement of
    Productive Efficiency and Productivity Growth. Daraio and Simar (2007), Advanced Robust and
    Nonparametric Methods in Efficiency Analysis. Kneip, Simar and Wilson (2008), Econometric
    Theory 24(6), 1663-1697.

    Examples
    --------
    >>> from gbaeff import Panel
    >>> from gbaeff.stats.bootstrap import bootstrap
    >>> panel = Panel.from_arrays([[2], [4], [5], [3]], [[3], [5], [4], [2]])
    >>> found = bootstrap(panel, rts="crs", draws=50, seed=1)
    >>> bool((found.frame["bias_corrected"] < found.frame["score"]).all())
    True
    """
    check_radial(panel, rts, orientation, level)
    check_choice("scale", scale, SCALES)
    check_count("draws", draws, 2)
    if isinstance(bandwidth, str):
        check_choice("bandwidth", bandwidth, ("silverman",))
    elif not (isinstance(bandwidth, (int, float)) and 0 < bandwidth < np.inf):
        raise ValueError(f"bandwidth must be 'silverman' or a number above 0; found {bandwidth!r}")
    check_count("seed", seed, 0)

    sets = own_technologies(panel, rts, orientation)
    scores = [technology.scores() for technology in sets]
    widths = [smoothing_width(score, bandwidth) for score in scores]
    tasks = [
        (technology, score, width, seed, number, block)
        for number, (technology, score, width) in enumerate(zip(sets, scores, widths))
        if np.isfinite(width)
        for block in in_blocks(draws)
    ]
    parts = iter(spread_out(redraws, tasks, n_jobs, "bootstrap"))

    columns = ["score", "bias_corrected", "bias", "std", "lower", "upper"]
    values = np.full((len(panel), len(columns)), np.nan)
    worth, cut = np.zeros(len(panel), dtype=bool), np.zeros((len(panel), 2), dtype=bool)
    failed = 0
    for technology, score, width in zip(sets, scores, widths):
        values[technology.rows, 0] = score
        if np.isfinite(width):
            drawn, lost = whole([next(parts) for _ in in_blocks(draws)])
            failed += lost
            middle, lower, upper, pays = corrected_scores(score, drawn, level, scale, orientation)
            values[technology.rows, 1:] = np.column_stack(
                [middle, score - middle, drawn.std(axis=0, ddof=1), lower, upper]
            )
            worth[technology.rows] = pays
            cut[technology.rows, 0] = np.isnan(middle)
            cut[technology.rows, 1] = np.isnan(lower) | np.isnan(upper)
    return Bootstrap(
        frame=pd.DataFrame(values, index=panel.index, columns=columns),
        bandwidth=pd.Series(widths, index=panel.periods or ["all"], name="bandwidth"),
        failed=failed,
        worth_correcting=pd.Series(worth, index=panel.index, name="worth_correcting"),
        cut=pd.DataFrame(cut, index=panel.index, columns=["bias_corrected", "bound"]),
        draws=draws,
        level=level,
        scale=scale,
        seed=seed,
        rts=rts,
        orientation=orientation,
    )


def corrected_scores(
    score: Array, drawn: Array, level: float, scale: str, orientation: str
) -> tuple[Array, Array, Array, Mask]:
    """Corrected scores, ends of intervals, and where to correct, from scores and redrawn scores.

    Parameters
    ----------
    score : ndarray, shape (n,)
        Radial scores.
    drawn : ndarray, shape (draws, n)
        Redrawn scores.
    level, scale, orientation
        As for :func:`bootstrap`.

    Returns
    -------
    corrected, lower, upper : ndarray, shape (n,)
        In units of the score. NaN where the scale puts the efficiency at 0 or below.
    worth : ndarray of bool, shape (n,)
        Whether bias^2 > 3 std^2 on the scale.

    Examples
    --------
    A score of 0.4 that two draws take to 0.5 and 0.8: 0.8 - 0.65, and one over 5 - 3.25/2.

    >>> import numpy as np
    >>> from gbaeff.stats.bootstrap import corrected_scores
    >>> score, drawn = np.array([0.4]), np.array([[0.5], [0.8]])
    >>> round(float(corrected_scores(score, drawn, 0.5, "efficiency", "input")[0][0]), 4)
    0.15
    >>> round(float(corrected_scores(score, drawn, 0.5, "distance", "input")[0][0]), 4)
    0.2963
    """
    distance, redrawn = _as_distance(score, orientation), _as_distance(drawn, orientation)
    if scale == "efficiency":
        own, again = 1 / distance, 1 / redrawn
    elif scale == "ratio":
        own, again = np.log(distance), np.log(redrawn)
    else:
        own, again = distance, redrawn
    low, high = basic_interval(own, again, level)
    ends = (high, low) if scale == "efficiency" else (low, high)
    found = []
    for value in (2 * own - again.mean(axis=0), *ends):
        if scale == "efficiency":
            back = 1 / np.where(value > 0, value, np.nan)
        else:
            back = np.exp(value) if scale == "ratio" else value
        # The redrawn technology lies inside the estimated one: below 1 only by rounding.
        found.append(_as_distance(np.maximum(back, 1.0), orientation))
    middle, near, far = found
    lower, upper = (far, near) if orientation == "input" else (near, far)
    bias, variance = again.mean(axis=0) - own, again.var(axis=0, ddof=1)
    return middle, lower, upper, bias**2 > 3 * variance + EQUAL**2


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
    n_jobs: int | None = None,
) -> SecondStage:
    r"""Regress efficiency on covariates (Simar and Wilson 2007, algorithm 2).

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
    level : float
        Coverage of the intervals.
    seed : int
        Seed of the random streams.
    n_jobs : int, optional
        Workers of joblib. By default 1, or what ``joblib.parallel_config`` says.

    Returns
    -------
    SecondStage

    Raises
    ------
    ValueError
        For an argument out of range, or a panel with undesirable outputs.
    DataError
        If covariates are missing, not finite or collinear, too few units lie off the frontier,
        or the likelihood has no maximum.
    SolverError
        If a programme ends without an optimum that passes its check.

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
    >>> from gbaeff.stats.bootstrap import second_stage
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
    names, design = _design(panel, covariates)

    sets = own_technologies(panel, rts, orientation)
    scores = [technology.scores() for technology in sets]
    distance = np.empty(len(panel))
    for technology, score in zip(sets, scores):
        distance[technology.rows] = _as_distance(score, orientation)
    _, mean, sigma, _ = _regress(distance, design, "the distances")
    tasks: list[tuple[Any, ...]] = [
        (sets, scores, mean, sigma, seed, block) for block in in_blocks(draws[0])
    ]
    drawn, lost = whole(spread_out(_distance_block, tasks, n_jobs, "distances"))
    corrected = 2 * distance - drawn.mean(axis=0)

    estimate, mean, sigma, off = _regress(corrected, design, "the corrected distances")
    tasks = [(design[off], mean[off], sigma, seed, block) for block in in_blocks(draws[1])]
    redrawn, flat = whole(spread_out(_coefficient_block, tasks, n_jobs, "coefficients"))
    lower, upper = basic_interval(estimate, redrawn, level)
    return SecondStage(
        table=pd.DataFrame(
            {
                "estimate": estimate,
                "std": redrawn.std(axis=0, ddof=1),
                "lower": lower,
                "upper": upper,
            },
            index=pd.Index(names, name="covariate"),
        ),
        sigma=sigma,
        distances=pd.DataFrame(
            {"distance": distance, "bias_corrected": corrected}, index=panel.index
        ),
        n=int(off.sum()),
        failed=(lost, flat),
        draws=draws,
        level=level,
        seed=seed,
        rts=rts,
        orientation=orientation,
    )


def redraws(
    technology: Technology, score: Array, width: float, seed: int, number: int, block: range
) -> Array:
    """Redrawn scores of one technology, one row a draw, from streams (number, draw) of the seed."""
    pseudo = [_smoothed(technology, score, width, stream(seed, number, draw)) for draw in block]
    return technology.rescored(score, np.array(pseudo))


def _smoothed(
    technology: Technology, score: Array, width: float, rng: np.random.Generator
) -> Array:
    """Efficiencies drawn from the smoothed and reflected distribution of the scores."""
    n = len(score)
    picked = score[rng.integers(n, size=n)]
    # Folding makes one half of the reflected sample stand for both.
    variance = np.mean((score - 1) ** 2)
    smooth = (picked - 1 + width * rng.standard_normal(n)) / np.sqrt(1 + width**2 / variance)
    return technology.reflect(1 + smooth)


def _distance_block(
    sets: list[Technology],
    scores: list[Array],
    mean: Array,
    sigma: float,
    seed: int,
    block: range,
) -> Array:
    distance = np.array([truncated_draw(mean, sigma, stream(seed, 0, draw)) for draw in block])
    found = np.empty_like(distance)
    for technology, score in zip(sets, scores):
        pseudo = _as_distance(distance[:, technology.rows], technology.orientation)
        again = technology.rescored(score, pseudo)
        found[:, technology.rows] = _as_distance(again, technology.orientation)
    return found


def _coefficient_block(design: Array, mean: Array, sigma: float, seed: int, block: range) -> Array:
    drawn = [truncated_draw(mean, sigma, stream(seed, 1, draw)) for draw in block]
    return truncated_regressions(np.array(drawn), design)[0]


def smoothing_width(score: Array, rule: str | float) -> float:
    """Bandwidth of the smoothing, NaN where all units are efficient."""
    off = score[np.abs(score - 1) > EQUAL]
    if len(off) == 0:
        return np.nan
    if not isinstance(rule, str):
        return float(rule)
    reflected = np.concatenate([off, 2 - off])
    spread = reflected.std()
    low, high = np.quantile(reflected, [0.25, 0.75])
    return float(0.9 * min(spread, (high - low) / 1.34) * len(score) ** -0.2 * score.std() / spread)


def _as_distance(score: Array, orientation: str) -> Array:
    """Turn a score into its distance of at least 1, or back."""
    return 1 / score if orientation == "input" else score


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


def _design(panel: Panel, covariates: pd.DataFrame) -> tuple[list[str], Array]:
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
