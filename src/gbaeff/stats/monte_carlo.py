"""Monte Carlo: how far scores and ranks move when uncertain figures move.

The noise stands for errors of measurement. It says nothing about sampling; for that there is
:func:`gbaeff.bootstrap`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_count, check_level
from gbaeff.dea.measures import super_sbm
from gbaeff.dea.models import Array, Rows
from gbaeff.dea.panel import Panel
from gbaeff.dea.results import Printed
from gbaeff.indicators import EQUAL
from gbaeff.stats.draws import in_blocks, spread_out

Score = Callable[[Panel], pd.Series]


@dataclass(frozen=True, eq=False, repr=False)
class MonteCarlo(Printed):
    """Scores and ranks under noise.

    Attributes
    ----------
    table : pandas.DataFrame
        By (period, dmu), or by dmu for one cross-section: score (of the data as they are), low,
        median, high (of the draws), rank (1 the best of its period), rank_low, rank_high (the best
        and the worst rank within the level), efficient (share of the draws with a score of 1 or
        more) and missing (share without a score).
    draws : array, shape (draws, observations)
        The scores of each draw, in the order of ``table``; NaN where infeasible.
    noise : dict of str to float
        Half-width of the noise by variable, as a share.
    level : float
        Share of the draws between low and high.
    """

    table: pd.DataFrame
    draws: Array = field(repr=False)
    noise: dict[str, float]
    level: float

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        told = ", ".join(f"{name} ±{100 * share:g} %" for name, share in self.noise.items())
        title = f"Monte Carlo: {len(self.draws)} draws, {told}, intervals of {100 * self.level:g} %"
        return title, self.table, []


def monte_carlo(
    panel: Panel,
    *,
    noise: Mapping[str, float],
    weak: pd.DataFrame | None = None,
    draws: int = 1000,
    seed: int,
    level: float = 0.95,
    rts: str = "crs",
    score: Score | None = None,
    n_jobs: int | None = 1,
) -> MonteCarlo:
    """Recompute scores with noise on uncertain variables.

    Every figure of a named variable is multiplied by a number of its own, uniform between one
    minus and one plus the half-width, independent of all others.

    Parameters
    ----------
    panel : Panel
        The data.
    noise : mapping of str to float
        Half-width by variable, between 0 and 1, e.g. ``{"energy": 0.05}``.
    weak : pandas.DataFrame of bool, optional
        Which figures are uncertain: rows as the panel's observations, columns named by variable.
        A variable without a column is uncertain throughout.
    draws : int
        Number of draws.
    seed : int
        Draw number b depends on the seed and b only.
    level : float
        Share of the draws in an interval.
    rts : {"crs", "vrs", "nirs", "ndrs"}
        Returns to scale of the super-SBM score.
    score : callable, optional
        Another score, from a panel to a series by its observations; more is better, 1 is the
        frontier. It must do without the names of units, periods and variables.
    n_jobs : int, optional
        Workers, as joblib has it. The result is the same bytes for any number.

    Raises
    ------
    ValueError
        If a variable is unknown, a half-width is not in [0, 1), the number of draws or the level
        makes no sense, or ``weak`` does not fit the panel.

    Examples
    --------
    >>> from gbaeff import data
    >>> found = monte_carlo(data.panel(cities="mainland").at(2019), noise={"energy": 0.05},
    ...                     draws=50, seed=1)
    >>> bool((found.table["low"] <= found.table["high"]).all())
    True
    """
    width = half_widths(panel, noise, weak)
    check_count("draws", draws, 1)
    check_level(level)
    compute = score or partial(_super_sbm, rts=rts)
    tasks = [(panel, width, seed, block, compute) for block in in_blocks(draws)]
    found = np.concatenate(spread_out(_block, tasks, n_jobs, "draws"))
    point = compute(panel)
    return MonteCarlo(_table(point, found, level), found, dict(noise), level)


def half_widths(panel: Panel, noise: Mapping[str, float], weak: pd.DataFrame | None) -> Array:
    """Half-width of the noise of every figure; parameters and errors as for `monte_carlo`."""
    names = panel.names
    unknown = [name for name in noise if name not in names]
    if unknown or not noise:
        raise ValueError(f"noise: expected variables of {names}, found {list(noise)}")
    wrong = {name: share for name, share in noise.items() if not 0 <= share < 1}
    if wrong:
        raise ValueError(f"noise: expected half-widths from 0 to below 1, found {wrong}")
    width = np.zeros(panel.values.shape)
    for name, share in noise.items():
        width[:, names.index(name)] = share
    if weak is not None:
        if not weak.index.equals(panel.index) or not set(weak.columns) <= set(names):
            raise ValueError("weak: expected the panel's observations by its variables")
        for name in weak.columns:
            width[~weak[name].to_numpy(dtype=bool), names.index(name)] = 0
    return width


def perturbed(panel: Panel, width: Array, seed: int, number: int) -> Array:
    """Values of the panel under the noise of one draw."""
    stream = np.random.default_rng([seed, number])
    moved: Array = panel.values * (1 + width * stream.uniform(-1, 1, width.shape))
    return moved


def _super_sbm(panel: Panel, rts: str) -> pd.Series:
    return super_sbm(panel, rts=rts).score


def _block(panel: Panel, width: Array, seed: int, block: range, compute: Score) -> Array:
    """Scores of some draws."""
    drawn = np.stack([perturbed(panel, width, seed, number) for number in block])
    return scores_of_draws(panel, drawn, compute)


def stacked(panel: Panel, values: Array) -> Panel:
    """One panel of several sets of values, in which each set has periods of its own.

    ``values`` has the shape (draws, observations, variables). Period number t of n in draw number b
    is called ``b * n + t``.
    """
    frame = pd.DataFrame(
        values.reshape(-1, values.shape[-1]), columns=panel.variables.get_level_values("variable")
    )
    m, q, p = panel.shape
    draws = len(values)
    periods = _codes(panel.index)
    apart = np.arange(draws)[:, None] * (periods.max() + 1) + periods[None, :]
    return Panel.from_arrays(
        frame.iloc[:, :m],
        frame.iloc[:, m : m + q],
        frame.iloc[:, m + q :] if p else None,
        dmus=panel.index.get_level_values("dmu").tolist() * draws,
        periods=apart.ravel().tolist(),
        negative=panel.negative,
    )


def scores_of_draws(panel: Panel, values: Array, compute: Score) -> Array:
    """Scores of a panel under several sets of values, one a row; all are solved together."""
    score = compute(stacked(panel, values)).to_numpy(dtype="float64")
    return score.reshape(len(values), -1)


def _codes(index: pd.Index) -> Rows:
    """Number of the period of each observation; 0 in a cross-section."""
    if index.nlevels == 1:
        return np.zeros(len(index), dtype=np.intp)
    return np.asarray(pd.factorize(index.get_level_values("period"))[0], dtype=np.intp)


def _table(point: pd.Series, draws: Array, level: float) -> pd.DataFrame:
    """Intervals of scores and ranks."""
    periods = _codes(point.index)
    ranks = _ranks(draws, periods)
    tail = (1 - level) / 2
    with warnings.catch_warnings():  # a unit that has no score in any draw stays without
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        low, median, high = np.nanquantile(draws, [tail, 0.5, 1 - tail], axis=0)
        first, last = np.nanquantile(ranks, [tail, 1 - tail], axis=0, method="nearest")
    return pd.DataFrame(
        {
            "score": point,
            "low": low,
            "median": median,
            "high": high,
            "rank": _ranks(point.to_numpy()[None, :], periods)[0],
            "rank_low": first,
            "rank_high": last,
            "efficient": np.nanmean(draws >= 1 - EQUAL, axis=0),
            "missing": np.isnan(draws).mean(axis=0),
        },
        index=point.index,
    )


def _ranks(scores: Array, periods: Rows) -> Array:
    """Rank of each score within its period, 1 the highest; equal scores share the better rank."""
    found = np.empty(scores.shape)
    for period in np.unique(periods):
        at = np.flatnonzero(periods == period)
        for draw, part in enumerate(scores[:, at]):
            order = np.sort(part[np.isfinite(part)])
            found[draw, at] = 1 + len(order) - np.searchsorted(order, part + EQUAL, "right")
    return np.where(np.isnan(scores), np.nan, found)
