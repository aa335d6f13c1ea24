"""The model run backwards: which data, and which distance, give the scores that a paper prints.

A printed score is an equation for one figure (:func:`gbaeff.book.audit.inverse.recover`). Here the
figures found so are put to tests by tables that were not used to find them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, product

import numpy as np
import pandas as pd

from gbaeff import Panel, data, malmquist, malmquist_luenberger, super_sbm
from gbaeff.book.audit.claims.evidence import ROUND
from gbaeff.book.audit.inverse import recover, recover_each
from gbaeff.dea.evaluator import evaluator_of
from gbaeff.dea.indices import Productivity
from gbaeff.stats.monte_carlo import scores_of_draws

NEAR = 0.025
"""How near a computed cell of an index is to a printed one that it agrees with."""
JUMP = 0.25
"""A change of a score by more than this share in one period is a jump."""
LEFT_OUT = "super-SBM, own left out"
"""The distance for which a unit's own row is in no period's reference."""


def bounds(
    panel: Panel, scores: pd.Series, variables: Sequence[str], cities: Sequence[str]
) -> pd.DataFrame:
    """Interval of one figure at a time that rounded scores of one city allow.

    Parameters
    ----------
    panel : Panel
        The data, right but for the one figure.
    scores : pandas.Series
        Printed scores by period and unit, all of one unit.
    variables, cities : sequence of str
        Whose figure of what is open.

    Returns
    -------
    pandas.DataFrame
        By period: the columns of :func:`gbaeff.book.audit.inverse.recover`, whose figure of what
        it is, and `ours`, the figure of the panel.
    """
    names = panel.variables.get_level_values(-1)
    ours = pd.DataFrame(panel.values, panel.index, names)
    unknowns = list(product(variables, cities))
    rows = []
    for (variable, city), found in zip(
        unknowns, recover_each(panel, unknowns, scores, rounding=ROUND, tolerance=1e-5)
    ):
        found = found.droplevel("dmu").assign(variable=variable, city=city)
        rows.append(found.assign(ours=ours[variable].unstack()[city]))
    return pd.concat(rows)


def sharpness(intervals: pd.DataFrame) -> pd.DataFrame:
    """How sharply scores hold each figure.

    Returns
    -------
    pandas.DataFrame
        By variable and city: periods in which the figure is `fixed` from both sides, the median
        half-width in % of ours, periods with a bound on `one side`, and with `ours inside`.
    """
    rows = {}
    for key, part in intervals.groupby(["variable", "city"], sort=False):
        fixed = part[part["status"] == "found"]
        rows[key] = {
            "fixed": len(fixed),
            "± %": (50 * (fixed["high"] - fixed["low"]) / fixed["ours"]).median(),
            "one side": (part["status"] == "open").sum(),
            "ours inside": part["ours"].between(part["low"], part["high"]).sum(),
        }
    table = pd.DataFrame(rows).T.rename_axis(["variable", "city"])
    return table.astype(dict.fromkeys(["fixed", "one side", "ours inside"], int))


def scan(
    panel: Panel,
    printed: pd.Series,
    cities: Sequence[str],
    variables: Sequence[str],
    factors: Sequence[float],
) -> pd.DataFrame:
    """Mean absolute difference from printed scores where one figure is multiplied in all periods.

    Parameters
    ----------
    printed : pandas.Series
        Scores by period and unit.
    cities, variables : sequence of str
        Whose figure of what is multiplied, one at a time.

    Returns
    -------
    pandas.DataFrame
        One row a factor, one column a city and variable.
    """
    names, units = (axis.get_level_values(-1) for axis in (panel.variables, panel.index))
    moved = {}
    for city in cities:
        for variable in variables:
            for factor in factors:
                moved[city, variable, factor] = values = panel.values.copy()
                values[np.ix_(units == city, names == variable)] *= factor
    stacked = np.stack(list(moved.values()))
    scores = scores_of_draws(panel, stacked, lambda part: super_sbm(part).score)
    away = np.abs(scores - printed.reindex(panel.index).to_numpy()).mean(axis=1)
    return pd.Series(away, pd.MultiIndex.from_tuples(list(moved))).unstack([0, 1])


def candidates(
    intervals: pd.DataFrame,
    series: Mapping[str, pd.Series],
    miss: Callable[[pd.Series], float],
) -> pd.DataFrame:
    """How series of figures fit the intervals that printed scores leave.

    Parameters
    ----------
    intervals : pandas.DataFrame
        Columns `low`, `value` and `high` by period.
    series : mapping of str to pandas.Series
        Figures by period, not for all of them perhaps.
    miss : callable
        From a series for all periods to the mean absolute difference of the table.

    Returns
    -------
    pandas.DataFrame
        By candidate: `years` to compare, `inside` the interval, the median factor `off, ×`, and
        what the table misses with it, for a series for all periods.
    """
    fits: dict[str, dict[str, float]] = {}
    for name, values in series.items():
        part = intervals.loc[values.index]
        inside = (part["low"] <= values) & (values <= part["high"])
        off = np.exp(np.log(values / part["value"]).abs().median())
        fits[name] = {"years": len(values), "inside": int(inside.sum()), "off, ×": float(off)}
        if len(values) == len(intervals):
            fits[name]["Table 2"] = miss(values)
    return pd.DataFrame(fits).T.astype({"years": int, "inside": int}).rename_axis("candidate")


def parts(panel: Panel) -> dict[str, pd.DataFrame]:
    """Scores under both returns to scale and the efficiency parts of an index.

    Returns
    -------
    dict of str to pandas.DataFrame
        `crs` and `vrs` by period and unit; `TEC`, `PTEC` and `SEC` by span, as "2005-2006".

    Examples
    --------
    >>> from gbaeff import data
    >>> sorted(parts(data.panel(cities="mainland")))
    ['PTEC', 'SEC', 'TEC', 'crs', 'vrs']
    """
    scores = {rts: super_sbm(panel, rts=rts).table() for rts in ("crs", "vrs")}
    changes = {
        part: (table / table.shift()).iloc[1:]
        for part, table in (("TEC", scores["crs"]), ("PTEC", scores["vrs"]))
    }
    changes["SEC"] = changes["TEC"] / changes["PTEC"]
    spans = [f"{start}-{end}" for start, end in zip(scores["crs"].index, scores["crs"].index[1:])]
    return scores | {
        part: table.set_axis(pd.Index(spans, name="period")) for part, table in changes.items()
    }


def against_table6(
    panel: Panel, table3: pd.DataFrame, table6: Mapping[str, pd.DataFrame]
) -> dict[str, float]:
    """What data give for the scores of Table 3 and for PTEC and SEC of Table 6.

    Parameters
    ----------
    table3 : pandas.DataFrame
        Printed scores by period and unit.
    table6 : mapping of str to pandas.DataFrame
        Printed `PTEC` and `SEC`, by span and unit.

    Returns
    -------
    dict of str to float
        Mean absolute differences, shares within `NEAR` in %, and how many printed jumps appear.
    """
    computed = parts(panel)
    columns = table3.columns
    jumps = [(table - 1).abs() > JUMP for table in (table6["PTEC"], computed["PTEC"][columns])]
    same = (computed["PTEC"][columns] > 1) == (table6["PTEC"] > 1)
    fit = {"Table 3": (computed["crs"][columns] - table3).abs().to_numpy().mean()}
    for part in ("PTEC", "SEC"):
        away = (computed[part][columns] - table6[part]).abs().to_numpy()
        fit |= {f"{part} near, %": 100 * (away <= NEAR).mean(), f"{part} off": np.nanmean(away)}
    return fit | {"jumps": int((jumps[0] & jumps[1] & same).to_numpy().sum())}


def reached(found: pd.DataFrame, ours: pd.Series) -> dict[str, float]:
    """How many scores some value of a variable gives, and the largest factor that this takes.

    Parameters
    ----------
    ours : pandas.Series
        The figures of the panel, labels as `found`.
    """
    there = found["status"].isin(["found", "open"])
    change = (found["used"] / ours.reindex(found.index))[there]
    return {
        "reached": int(there.sum()),
        "largest, ×": float(np.exp(np.log(change).abs().max())),
    }


def factors(
    panel: Panel, variable: str, scores: pd.Series, ours: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Recover one figure of each city from printed scores, over ours.

    Parameters
    ----------
    panel : Panel
        All other figures.
    variable : str
        What is recovered.
    scores : pandas.Series
        Printed scores by period and unit.
    ours : pandas.DataFrame
        Our figure by period and city.

    Returns
    -------
    dict of str to pandas.DataFrame
        `low`, `high` and `value` by period and city, in the order of `ours`.
    """
    found = recover(panel, variable, scores, rounding=ROUND, tolerance=1e-5)
    cities = [city for city in ours if city in found.index.get_level_values("dmu")]
    return {key: found[key].unstack()[cities] / ours[cities] for key in ("low", "high", "value")}


def factor_ranges(
    found: pd.DataFrame, ours: pd.Series, city: str, top: pd.Series, later: pd.Series
) -> dict[str, float]:
    """Range of the factor on one figure of a city, where its score is at the top and where not.

    Parameters
    ----------
    found : pandas.DataFrame
        Recovered `value` and `status` by period and unit.
    ours : pandas.Series
        Our figure by period.
    city : str
        Of which the figure is.
    top, later : pandas.Series of bool
        By period: the score is at the top; the period counts where it is not.
    """
    part = found.xs(city, level="dmu")
    change = part["value"] / ours
    change = change.where(part["status"].isin(["found", "open"]))
    return {
        "at 1.00, from": change[top].min(),
        "to": change[top].max(),
        "between, from": change[~top & later].min(),
        "to ": change[~top & later].max(),
    }


def two_tables(
    first: Mapping[str, pd.DataFrame], second: Mapping[str, pd.DataFrame], base: str
) -> dict[str, float]:
    """Whether two tables want the same figure of each city, relative to one city's.

    Parameters
    ----------
    first, second : mapping of str to pandas.DataFrame
        `low`, `high` and `value` by period and city, over our figure. The first table holds
        `base` too; in the second it is 1.
    base : str
        The city to which the figures of the first are set in relation.

    Returns
    -------
    dict of str to float
        Cells to compare; shares in % whose intervals overlap, for the recovered figures, for
        ours, and for another city's in its place; the median gap in %.
    """
    cities = list(second["low"].columns)
    low = first["low"][cities].div(first["high"][base], axis=0)
    high = first["high"][cities].div(first["low"][base], axis=0)
    known = np.logical_and.reduce([t.notna() for t in (low, high, second["low"], second["high"])])

    def shared(their_low: pd.DataFrame, their_high: pd.DataFrame) -> float:
        both = (low <= their_high) & (their_low <= high)
        return float(100 * both.to_numpy()[known].mean())

    turned = []
    for k in range(1, len(cities)):
        names = cities[k:] + cities[:k]
        turned.append(shared(*(second[t][names].set_axis(cities, axis=1) for t in ("low", "high"))))
    value = first["value"]
    gap = np.log(value[cities].div(value[base], axis=0) / second["value"]).abs().to_numpy()[known]
    one = second["low"] * 0 + 1
    return {
        "cells": int(known.sum()),
        "agree, %": shared(second["low"], second["high"]),
        "ours agrees, %": shared(one, one),
        "cities mixed, %": float(np.mean(turned)),
        "median gap, %": 100 * (np.exp(np.nanmedian(gap)) - 1),
    }


def log_gaps(implied: pd.DataFrame, series: pd.DataFrame, base: str) -> dict[str, float]:
    """How a series, relative to one city's, differs from the figures that scores imply.

    Parameters
    ----------
    implied : pandas.DataFrame
        By period and city, relative to `base`.
    series : pandas.DataFrame
        By period and city, `base` among them.
    """
    ratio = series[implied.columns].div(series[base], axis=0)
    gap = np.log(implied / ratio).stack()  # noqa: PD013, one value a cell
    both = pd.concat({"implied": implied.unstack(), "series": ratio.unstack()}, axis=1).dropna()
    return {
        "implied / series": float(np.exp(gap.median())),
        "log gap": float(np.sqrt((gap**2).mean())),
        "around the median": float(np.sqrt(((gap - gap.median()) ** 2).mean())),
        "Spearman": float(both.corr(method="spearman").iloc[0, 1]),
    }


# Which distance makes an index -----------------------------------------------------------------


def left_out(panel: Panel) -> pd.DataFrame:
    """Super-SBM distances to each period's frontier and its neighbours', a unit's own row left out.

    The row of the unit is left out of the reference of the *other* period as well.

    Returns
    -------
    pandas.DataFrame
        One row a period of the data (`period`) and of the technology (`tech`), one column a unit.
    """
    rows = panel.index.to_frame(index=False).reset_index(names="row")
    pairs = rows.merge(rows["period"].drop_duplicates().rename("tech"), how="cross")
    pairs = pairs[(pairs["period"] - pairs["tech"]).abs() <= 1]
    of_period = rows.groupby("period").indices
    unit = pd.factorize(rows["dmu"])[0]
    sets = [
        held if period == tech else held[unit[held] != unit[row]]
        for row, period, tech, held in zip(
            pairs["row"], pairs["period"], pairs["tech"], pairs["tech"].map(of_period)
        )
    ]
    evaluator = evaluator_of(panel, "super_sbm", "crs", "none")
    score = evaluator.scores(pairs["row"].to_numpy(), sets, np.arange(len(sets))).score
    distances: pd.Series = pairs.assign(score=score).set_index(["period", "tech", "dmu"])["score"]
    return pd.DataFrame(distances.unstack())


def index_of_distances(distances: pd.DataFrame) -> pd.DataFrame:
    """Malmquist index of distances, adjacent periods.

    Returns
    -------
    pandas.DataFrame
        `MI`, `TEC` and `TC` by span, as "2005-2006", and unit.
    """
    spans = {}
    periods = sorted(set(distances.index.get_level_values("period")))
    for start, end in pairwise(periods):
        own = distances.loc[(start, start)]
        change = distances.loc[(end, end)] / distances.loc[(start, start)]
        mi = np.sqrt(
            distances.loc[(end, start)]
            / own
            * distances.loc[(end, end)]
            / distances.loc[(start, end)]
        )
        spans[f"{start}-{end}"] = pd.DataFrame({"MI": mi, "TEC": change, "TC": mi / change})
    return pd.concat(spans, names=["period", "city"])


def _labelled(index: Productivity) -> pd.DataFrame:
    table = index.table.rename(columns={"ML": "MI"})
    names = [(f"{start}-{end}", city) for city, start, end in table.index]
    return table.set_axis(pd.MultiIndex.from_tuples(names, names=["period", "city"]))


def _malmquist(measure: str) -> Callable[[Panel, str], pd.DataFrame]:
    return lambda panel, span: _labelled(
        malmquist(panel, measure=measure, reference=span, split="none")
    )


# What becomes of CO₂, and from a panel and a span of reference to an index.
_DISTANCES: dict[str, tuple[str, Callable[[Panel, str], pd.DataFrame]]] = {
    LEFT_OUT: ("undesirable", lambda panel, _: index_of_distances(left_out(panel))),
    "super-SBM": ("undesirable", _malmquist("super_sbm")),
    "super-SBM, CO₂ as input": ("input", _malmquist("super_sbm")),
    "super-SBM, CO₂ ignored": ("none", _malmquist("super_sbm")),
    "SBM": ("undesirable", _malmquist("sbm")),
    "radial, CO₂ as input": ("input", _malmquist("radial")),
    "radial, CO₂ ignored": ("none", _malmquist("radial")),
    "directional": (
        "undesirable",
        lambda panel, span: _labelled(
            malmquist_luenberger(panel, disposability="strong", reference=span)
        ),
    ),
}
DISTANCES = tuple(_DISTANCES)
"""Names of the distances that are tried."""


def indexes(
    figures: Mapping[tuple[int, str], pd.DataFrame],
) -> dict[tuple[int, str, str, str], pd.DataFrame]:
    """Compute the index of every distance and span of reference.

    Parameters
    ----------
    figures : mapping of (int, str) to pandas.DataFrame
        Data by frontier (how many cities) and name.

    Returns
    -------
    dict
        `MI`, `TEC` and `TC` by frontier, name, distance and span of reference.
    """
    made = {}
    for (cities, name), frame in figures.items():
        panels = {co2: data.panel(frame, co2=co2) for co2 in ("undesirable", "input", "none")}
        for distance, (co2, compute) in _DISTANCES.items():
            spans = ("adjacent", "sequential", "global")
            for span in spans[:1] if distance == LEFT_OUT else spans:
                made[cities, name, distance, span] = compute(panels[co2], span)
    return made


def distance_fits(
    made: Mapping[tuple[int, str, str, str], pd.DataFrame],
    cells: pd.Series,
    table5: pd.DataFrame,
    mainland: Sequence[str],
    leader: str,
) -> pd.DataFrame:
    """How near each index of :func:`indexes` comes to the printed Tables 4 and 5.

    Parameters
    ----------
    cells : pandas.Series
        Printed cells of Table 4 by span and city.
    mainland : sequence of str
        The cities whose cells are compared.
    leader : str
        The city compared on its own.
    """
    of_city = cells.index.get_level_values("city")
    local, leading = cells[of_city.isin(mainland)], cells[of_city == leader]
    rows = []
    for (cities, name, distance, span), table in made.items():
        inside = table[table.index.get_level_values("city").isin(mainland)]
        mean = inside.groupby("period").mean()
        away = (table["MI"].reindex(local.index) - local).abs()
        rows.append(
            {
                "frontier": cities,
                "figures": name,
                "distance": distance,
                "reference": span,
                "cells": int(away.notna().sum()),
                "off": away.mean(),
                "near, %": 100 * (away <= NEAR).sum() / len(local),
                "Spearman": table["MI"].reindex(local.index).corr(local, method="spearman"),
                "Macao off": (table["MI"].reindex(leading.index) - leading).abs().mean(),
                "Table 5 MI off": (mean["MI"] - table5["MI"]).abs().mean(),
                "Table 5 TC off": (mean["TC"] - table5["TC"]).abs().mean(),
            }
        )
    return pd.DataFrame(rows)
