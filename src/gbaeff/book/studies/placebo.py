"""Placebo: how far scores go with an outside variable when their data are dealt at random."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from gbaeff.dea.checks import check_count
from gbaeff.dea.measures import super_sbm
from gbaeff.dea.models import Array
from gbaeff.dea.panel import Panel
from gbaeff.stats.monte_carlo import scores_of_draws


def placebo(
    panel: Panel,
    covariates: pd.DataFrame,
    *,
    ratios: Mapping[str, tuple[str, str]] | None = None,
    keep: Collection[str] = (),
    draws: int = 500,
    seed: int,
) -> pd.DataFrame:
    """Rank correlation of super-SBM scores with covariates after the data have been dealt anew.

    Each unit keeps its first desirable output. Every other variable is taken as its amount per
    unit of that output, and these amounts are dealt at random among the units, each variable
    apart. What is left of a correlation then comes from the make of the score. A variable in
    ``keep`` stays with its unit, which leaves in what that variable alone brings about.

    Parameters
    ----------
    panel : Panel
        One cross-section.
    covariates : pandas.DataFrame
        What stays with the units, indexed by DMU.
    ratios : mapping of name to (variable, variable), optional
        Covariates made of the dealt data, such as ``{"GDP per head": ("gdp", "population")}``.
    keep : collection of str
        Variables that are not dealt.
    draws : int
        Number of deals.
    seed : int
        Draw number b depends on the seed and b only.

    Returns
    -------
    pandas.DataFrame
        One row a draw, one column a ratio and a covariate: Spearman's correlation with the score
        (CRS).

    Raises
    ------
    ValueError
        If the panel has periods, a variable is unknown, a covariate is missing for a unit, a
        unit makes none of the first output, or the number of draws makes no sense.

    Examples
    --------
    A score per input goes with the output per input, whatever the data.

    >>> import pandas as pd
    >>> from gbaeff import Panel
    >>> from gbaeff.book.studies.placebo import placebo
    >>> panel = Panel.from_arrays([[2], [3], [5], [4]], [[1], [4], [2], [1]], dmus=list("ABCD"))
    >>> none = pd.DataFrame(index=list("ABCD"))
    >>> placebo(panel, none, ratios={"y/x": ("y1", "x1")}, draws=3, seed=1).round(6)["y/x"].tolist()
    [1.0, 1.0, 1.0]
    """
    names = panel.names
    ratios = ratios or {}
    _check(panel, covariates, ratios, keep, names)
    check_count("draws", draws, 1)
    values = _dealt(panel, keep, draws, seed)
    scores = scores_of_draws(panel, values, lambda whole: super_sbm(whole, rts="crs").score)
    own = covariates.loc[panel.dmus].to_numpy(dtype=float)
    made = [
        values[:, :, names.index(above)] / values[:, :, names.index(below)]
        for above, below in ratios.values()
    ]
    parts = [scores[:, :, None], *(one[:, :, None] for one in made)]
    columns = np.concatenate([*parts, np.broadcast_to(own, (draws, *own.shape))], axis=2)
    found = _with_first(columns)
    labels = [*ratios, *covariates.columns]
    return pd.DataFrame(found, index=pd.RangeIndex(draws, name="draw"), columns=labels)


def _dealt(panel: Panel, keep: Collection[str], draws: int, seed: int) -> Array:
    """Values of the draws."""
    first = panel.shape[0]
    base = panel.values[:, [first]]
    per_output = np.repeat((panel.values / base)[None], draws, axis=0)
    moves = [i for i, name in enumerate(panel.names) if i != first and name not in keep]
    for number, one in enumerate(per_output):
        stream = np.random.default_rng([seed, number])
        for i in moves:
            one[:, i] = stream.permutation(one[:, i])
    dealt: Array = per_output * base
    return dealt


def _with_first(columns: Array) -> Array:
    """Rank correlation of the first column (draws, units, columns) with each of the others."""
    ranks = stats.rankdata(columns, axis=1)
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    unit = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    found: Array = (unit[:, None, :, 0] @ unit[:, :, 1:])[:, 0]
    return found


def _check(
    panel: Panel,
    covariates: pd.DataFrame,
    ratios: Mapping[str, tuple[str, str]],
    keep: Collection[str],
    names: list[str],
) -> None:
    if panel.periods:
        raise ValueError("expected one cross-section; choose a period with Panel.at")
    unknown = sorted({*keep, *(name for pair in ratios.values() for name in pair)} - set(names))
    if unknown:
        raise ValueError(f"no such variables: {unknown}; the panel has {names}")
    rows = covariates.reindex(panel.dmus)
    if rows.isna().to_numpy().any():
        gaps = rows.index[rows.isna().any(axis=1)].tolist()
        raise ValueError(f"covariates are missing for {gaps}")
    if not (panel.values[:, panel.shape[0]] > 0).all():
        raise ValueError(f"{names[panel.shape[0]]} must be positive: all else is taken per unit")
