"""What a radial score is worth statistically: bias and intervals by the bootstrap.

An estimated frontier lies inside the true one, so radial scores flatter every unit. The bootstrap
says by how much.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, check_count, check_radial, defaults
from gbaeff.dea.models import Array, Mask
from gbaeff.dea.panel import Panel
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

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, or a panel with undesirable outputs.
    DataError
        If fewer than two draws of a period are feasible.

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
    >>> from gbaeff.extensions.bootstrap import bootstrap
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
    scores = scores_of(sets)
    widths = [smoothing_width(score, bandwidth) for score in scores]
    blocks = [in_blocks(draws, units.programmes // len(units.rows)) for units in sets]
    tasks = [
        (technology, score, width, seed, number, block)
        for number, (technology, score, width) in enumerate(zip(sets, scores, widths))
        if np.isfinite(width)
        for block in blocks[number]
    ]
    parts = iter(spread_out(redraws, tasks, n_jobs, "bootstrap"))

    columns = ["score", "bias_corrected", "bias", "std", "lower", "upper"]
    values = np.full((len(panel), len(columns)), np.nan)
    worth, cut = np.zeros(len(panel), dtype=bool), np.zeros((len(panel), 2), dtype=bool)
    failed = 0
    for technology, score, width, each in zip(sets, scores, widths, blocks):
        values[technology.rows, 0] = score
        if np.isfinite(width):
            drawn, lost = whole([next(parts) for _ in each])
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

    ``score`` has the shape (n,), ``drawn`` (draws, n), all results (n,), in units of the score; NaN
    where the scale puts the efficiency at 0 or below.

    Examples
    --------
    A score of 0.4 that two draws take to 0.5 and 0.8: 0.8 - 0.65, and one over 5 - 3.25/2.

    >>> import numpy as np
    >>> from gbaeff.extensions.bootstrap import corrected_scores
    >>> score, drawn = np.array([0.4]), np.array([[0.5], [0.8]])
    >>> round(float(corrected_scores(score, drawn, 0.5, "efficiency", "input")[0][0]), 4)
    0.15
    >>> round(float(corrected_scores(score, drawn, 0.5, "distance", "input")[0][0]), 4)
    0.2963
    """
    distance, redrawn = as_distance(score, orientation), as_distance(drawn, orientation)
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
        found.append(as_distance(np.maximum(back, 1.0), orientation))
    middle, near, far = found
    lower, upper = (far, near) if orientation == "input" else (near, far)
    bias, variance = again.mean(axis=0) - own, again.var(axis=0, ddof=1)
    return middle, lower, upper, bias**2 > 3 * variance + EQUAL**2


def redraws(
    technology: Technology, score: Array, width: float, seed: int, number: int, block: range
) -> Array:
    """Redrawn scores of one technology, one row a draw, from streams (number, draw) of the seed."""
    pseudo = _smoothed(technology, score, width, streams(seed, number, block))
    return technology.rescored(score, pseudo)


def _smoothed(
    technology: Technology, score: Array, width: float, rngs: Iterable[np.random.Generator]
) -> Array:
    """Efficiencies drawn from the smoothed and reflected distribution of the scores, by stream."""
    n = len(score)
    drawn = [(rng.integers(n, size=n), rng.standard_normal(n)) for rng in rngs]
    picked, noise = (np.array(part) for part in zip(*drawn))
    # Folding makes one half of the reflected sample stand for both.
    variance = np.mean((score - 1) ** 2)
    smooth = (score[picked] - 1 + width * noise) / np.sqrt(1 + width**2 / variance)
    return _folded(1 + smooth, technology.orientation)


def _folded(values: Array, orientation: str) -> Array:
    """Fold values back into [0, 1] or [1, infinity)."""
    folded: Array = np.abs(values - 1)
    if orientation == "input":
        folded = -np.abs(1 - np.mod(values, 2))
    return 1 + folded


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
