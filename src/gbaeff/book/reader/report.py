"""Tables and figures of results that chapters share, from 2 units to thousands.

The rule for size stands here once. Up to `FULL` units everything is on the page: tables of all
units, heat maps and lines. Above that a page shows distributions and the first `HEAD` rows of a
table by a stated order; the CSV always has all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from gbaeff.book.pages import figures, markup
from gbaeff.book.reader.propositions import (
    Claim,
    Proposition,
    Words,
    change,
    ends,
    largest,
    number,
    precision,
)
from gbaeff.dea.panel import Panel
from gbaeff.dea.results import INFEASIBLE, NO_SUPER_EFFICIENCY, NOT_COMPUTED, Productivity, Scores
from gbaeff.indicators import EQUAL, by_name, highest, ranks

if TYPE_CHECKING:  # chapters on the cities' results need no reader's file
    from gbaeff.book.reader.intake import Finding

FULL = 30
HEAD = 20
WIDE = 12
"""Columns of periods that a page can hold."""
LONG = 40
"""Characters of a name in a table."""

Name = Callable[[Any], str]
NO_VALUE = "eff."
"""Stands in a table for an efficient unit without a super-efficiency value."""


def told(period: Any) -> str:
    """Write a period: a date as a day, all else as it is.

    Examples
    --------
    >>> told(2016), told(pd.Timestamp("2016-03-01"))
    ('2016', '2016-03-01')
    """
    return f"{period:%Y-%m-%d}" if hasattr(period, "strftime") else str(period)


def span(start: Any, end: Any) -> str:
    """Write a pair of periods.

    Examples
    --------
    >>> span(2016, 2017), span("2016-03", "2016-04")
    ('2016-2017', '2016-03 to 2016-04')
    """
    first, last = told(start), told(end)
    return (
        f"{first} to {last}" if "-" in first + last or len(first + last) > 10 else f"{first}-{last}"
    )


def plain_words(name: Name = str) -> Words:
    """How labels are written in plain text, as an alternative text takes it: names in quotes."""
    return Words(
        lambda unit: f"“{markup.plain(name(unit), LONG)}”",
        lambda label: f"“{markup.plain(label, LONG)}”",
        lambda period: markup.plain(told(period), 20),
    )


# What a result says, tidy ----------------------------------------------------------------------


def level(scores: Scores) -> pd.Series:
    """Scores on the scale on which 1 is the frontier and more is better.

    A directional distance beta, 0 on the frontier, becomes 1 / (1 + beta): the share of the
    possible output that the unit makes. All other scores are on that scale already.

    Parameters
    ----------
    scores : Scores
        Not output-oriented, not additive.

    Examples
    --------
    >>> from gbaeff import Panel, directional
    >>> panel = Panel.from_arrays([[2], [4]], [[2], [2]], dmus=["A", "B"])
    >>> level(directional(panel, moves=["output"])).round(3).to_dict()
    {'A': 1.0, 'B': 0.5}
    """
    return 1 / (1 + scores.score) if scores.measure == "directional" else scores.score


def placed(values: pd.Series) -> pd.Series:
    """Rank within the period, 1 the highest; equal values share the best rank."""
    if values.index.nlevels == 1:
        return ranks(values)
    return values.groupby(level="period", sort=False).transform(ranks)


def ordered(
    values: pd.Series, efficient: pd.Series | None = None, *, best: str = "high"
) -> list[Any]:
    """Labels by value, those that tie by name; those without a value last.

    Parameters
    ----------
    values : pandas.Series
        By unit.
    efficient : pandas.Series of bool, optional
        Units that are efficient. One that has no value stands between those at 1 or above and
        those below 1.
    best : {"high", "low"}
        Which end comes first.

    Examples
    --------
    >>> ordered(pd.Series({"B": 1.0, "A": 1.0, "C": None, "D": 0.5}), pd.Series({"C": True}))
    ['A', 'B', 'C', 'D']
    """
    rank = ranks(values.astype(float), best=best)
    ahead = values < 1 - EQUAL if best == "low" else values >= 1 - EQUAL
    if efficient is not None:
        alone = efficient.reindex(values.index, fill_value=False).astype(bool) & values.isna()
        rank = rank.mask(alone, int(ahead.sum()) + 0.5)
    rank = rank.fillna(len(values) + 1.0)
    place = {label: at for at, label in enumerate(by_name(values.index))}
    return sorted(values.index, key=lambda label: (rank[label], place[label]))


def without_value(scores: Scores) -> pd.Series:
    """Whether each observation is efficient without a super-efficiency value."""
    return scores.status == NO_SUPER_EFFICIENCY


def score_table(scores: Scores) -> pd.DataFrame:
    """Scores, one row an observation: period (if any), unit, score, rank and status.

    Examples
    --------
    >>> from gbaeff import Panel, radial
    >>> panel = Panel.from_arrays([[2], [4]], [[3], [3]], dmus=["A", "B"])
    >>> score_table(radial(panel)).to_csv(index=False).splitlines()
    ['unit,score,rank,status', 'A,1.0,1,optimal', 'B,0.5,2,optimal']
    """
    values = level(scores)
    frame = pd.DataFrame(
        {"score": values, "rank": scores.rank.astype("Int64"), "status": scores.status}
    )
    return frame.rename_axis(index={"dmu": "unit"}).reset_index()


def index_table(productivity: Productivity) -> pd.DataFrame:
    """Index and its parts, one row a unit and pair of periods: unit, from, to, MI, ..., status."""
    frame = productivity.table.assign(status=productivity.status)
    return frame.rename_axis(index=["unit", "from", "to"]).reset_index()


def own(panel: Panel) -> pd.DataFrame:
    """Data of the observations, columns (role, variable)."""
    return pd.DataFrame(panel.values, index=panel.index, columns=panel.variables)


def changes(scores: Scores) -> pd.DataFrame:
    """Change from the own figure to the target, in percent; missing where the own figure is 0."""
    mine = own(scores.panel)
    change = 100 * (scores.targets / mine.where(mine != 0) - 1)
    return change.droplevel("role", axis=1)


def contributions(scores: Scores) -> pd.DataFrame:
    """Parts of one minus a slacks-based score, one column a variable; they add up exactly.

    With N the sum of the input terms s / (m x) and D that of the output terms s / ((q + p) y),
    one minus the score is (N + D) / (1 + D) inside the frontier and -(N + D) / (1 - D) beyond it.

    Parameters
    ----------
    scores : Scores
        SBM or super-SBM, non-oriented.

    Examples
    --------
    >>> from gbaeff import Panel, sbm
    >>> found = sbm(Panel.from_arrays([[2], [4]], [[3], [3]], dmus=["A", "B"]))
    >>> contributions(found).loc["B"].to_dict()
    {'x1': 0.5, 'y1': 0.0}
    """
    panel = scores.panel
    m, q, p = panel.shape
    mine = own(panel)
    # An undesirable output of 0 is left out of the mean of its unit.
    kept = q + p - (mine.to_numpy()[:, m + q :] == 0).sum(axis=1)
    weights = np.repeat([[1 / m]], len(panel), axis=0).repeat(m, axis=1)
    weights = np.hstack([weights, np.repeat((1 / kept)[:, None], q + p, axis=1)])
    terms = (scores.slacks / mine.where(mine != 0)).fillna(0.0) * weights
    terms[scores.score.isna()] = np.nan
    loss = terms.iloc[:, m:].sum(axis=1)
    sign = np.where(scores.score < 1 - EQUAL, 1.0, -1.0)
    parts = terms.mul(sign / (1 + sign * loss), axis=0)
    return parts.droplevel("role", axis=1)


def during(frame: Any, period: Any) -> Any:
    """Rows of one period of a result; the result itself for a cross-section."""
    return frame if period is None else frame.loc[period]


def held(scores: Scores, period: Any = None) -> pd.DataFrame:
    """Weights of the peers in one period, the unit itself left out, the largest first."""
    rows = scores.weights
    if period is not None:
        rows = rows[rows["period"] == period]
    rows = rows[rows["dmu"] != rows["peer"]]
    # Rounded, so that weights that are equal stand by name.
    order = (-rows["weight"].round(6)).sort_values(kind="stable").index
    return rows.loc[order]


def named(scores: Scores, period: Any = None, name: Name = str) -> pd.Series:
    """Peers of each unit in one period with their weights, as text."""
    rows = held(scores, period)
    text = [f"{name(peer)} {weight:.3f}" for peer, weight in zip(rows["peer"], rows["weight"])]
    return pd.Series(text, rows["dmu"].array, dtype="str").groupby(level=0).agg(", ".join)


def peer_counts(scores: Scores, period: Any = None) -> pd.DataFrame:
    """How often each unit is a peer of another.

    Returns
    -------
    pandas.DataFrame
        By unit, most frequent first: ``units`` (for how many it is a peer in the period) and
        ``weight`` (the sum of its weights there), and ``times`` (in all periods).
    """
    now = held(scores, period).groupby("peer")["weight"]
    frame = pd.DataFrame({"units": now.size(), "weight": now.sum()})
    frame = frame.reindex(scores.panel.dmus)
    frame["times"] = held(scores).groupby("peer").size()
    frame = frame.fillna(0.0).astype({"units": int, "times": int})
    return frame.loc[ordered(frame["units"])].rename_axis("unit")


def beside_targets(scores: Scores, period: Any = None) -> pd.DataFrame:
    """Own figure and target of each variable, side by side, for one period."""
    mine = during(own(scores.panel), period).droplevel("role", axis=1)
    goal = during(scores.targets, period).droplevel("role", axis=1)
    names = [label for name in mine.columns for label in (name, f"{name}, target")]
    both = np.stack([mine.to_numpy(), goal.to_numpy()], axis=2).reshape(len(mine), -1)
    return pd.DataFrame(both, index=mine.index, columns=names)


def totals(scores: Scores, period: Any = None) -> pd.DataFrame:
    """What it would come to if every unit below the frontier reached its target.

    Returns
    -------
    pandas.DataFrame
        By variable: ``own`` and ``target``, the sums over these units, and ``change, %``.
    """
    mine = during(own(scores.panel), period).droplevel("role", axis=1)
    goal = during(scores.targets, period).droplevel("role", axis=1)
    below = during(level(scores), period) < 1 - EQUAL
    table = pd.DataFrame({"own": mine[below].sum(), "target": goal[below].sum()})
    table["change, %"] = 100 * (table["target"] / table["own"].where(table["own"] > 0) - 1)
    return table.rename_axis("variable")


def pairs(productivity: Productivity, part: str = "MI") -> pd.Series:
    """One part of the index by (period, dmu), where the period reads "2016-2017"."""
    values = productivity.table[part]
    dmus = values.index.get_level_values("dmu")
    spans = [span(start, end) for _, start, end in values.index]
    keys = pd.MultiIndex.from_arrays([spans, dmus], names=["period", "dmu"])
    order = {key: at for at, key in enumerate(productivity.mean(by="period").index)}
    rank = [order[start, end] for _, start, end in values.index]
    moved = np.argsort(rank, kind="stable")
    return values.set_axis(keys).iloc[moved]


def missing_pairs(panel: Panel) -> pd.DataFrame:
    """Pairs of neighbouring periods that the index lacks because a unit is not observed.

    Returns
    -------
    pandas.DataFrame
        Columns unit, from, to and not observed (the one, or both).
    """
    seen = set(panel.index)
    rows = []
    for dmu in by_name(panel.dmus):
        for start, end in pairwise(panel.periods):
            gone = [period for period in (start, end) if (period, dmu) not in seen]
            if gone:
                rows.append((dmu, start, end, " and ".join(told(period) for period in gone)))
    return pd.DataFrame(rows, columns=["unit", "from", "to", "not observed"])


def index_summary(productivity: Productivity) -> pd.DataFrame:
    """Geometric means of the index and its parts by pair of periods, with counts.

    ``pairs`` have all parts and are in the means; ``of`` so many that are observed.
    """
    frame = productivity.mean(by="period")
    counts = productivity.counts(by="period")
    frame.insert(0, "pairs", counts["used"])
    frame.insert(1, "of", counts["of"])
    frame.index = pd.Index([span(start, end) for start, end in frame.index], name="periods")
    return frame


def chained_means(productivity: Productivity) -> pd.DataFrame:
    """Chained geometric means of the index and its parts, 1 in the first period."""
    means = productivity.mean(by="period")
    chain = np.vstack([np.ones(means.shape[1]), means.to_numpy()]).cumprod(axis=0)
    periods = [means.index[0][0], *(end for _, end in means.index)]
    return pd.DataFrame(chain, index=pd.Index(periods, name="period"), columns=means.columns)


def chained_end(chain: pd.DataFrame, words: Words) -> Proposition:
    """What the chained means come to, where they reach the last period."""
    last = chain.iloc[-1].dropna()
    labels, values = tuple(last.index), tuple(map(float, last))
    end = Claim("chained mean", "value", labels, values, precision(values, marks=[1.0]))
    return Proposition.of("parts at the end", words, end=end)


def growth(productivity: Productivity) -> pd.DataFrame:
    """Geometric means of the index and its parts by unit, the highest index first.

    ``pairs`` have all parts and are in the means; ``of`` so many that are observed.
    """
    frame = productivity.mean(by="dmu")
    counts = productivity.counts(by="dmu")
    frame.insert(0, "pairs", counts["used"])
    frame.insert(1, "of", counts["of"])
    return frame.loc[ordered(frame["MI"])].rename_axis("unit")


def chain(productivity: Productivity) -> tuple[pd.Series, str]:
    """Chained index by (period, dmu), and what its numbers are.

    Where it goes beyond 8 or below 1/8 it is given in doublings, so that the others stay visible.
    """
    values = productivity.cumulative(parts=["MI"])["MI"].swaplevel()
    values = values.sort_index(level="period", sort_remaining=False, kind="stable")
    if values.max() > 8 or values.min() < 1 / 8:
        return np.log2(values), "doublings since the first period"
    return values, "first period = 1"


def jumps(productivity: Productivity) -> pd.DataFrame:
    """Steps of a slacks-based index by whether the unit crosses the other period's frontier.

    Parameters
    ----------
    productivity : Productivity
        Of a slacks-based measure, not against a pooled frontier.

    Returns
    -------
    pandas.DataFrame
        By kind of step: how many, and the geometric means of MI, TEC and TC, over the pairs that
        have all parts.
    """
    d = productivity.distances[productivity.complete]
    table = productivity.table[productivity.complete]
    up = (d["from_own"] < 1 - EQUAL) & (d["to_in_from"] >= 1 - EQUAL)
    down = (d["to_own"] < 1 - EQUAL) & (d["from_in_to"] >= 1 - EQUAL)
    kind = pd.Series("no crossing", index=d.index).mask(down, "falls back behind it")
    kind = kind.mask(up, "comes out beyond it").mask(up & down, "both")
    parts = table[["MI", "TEC", "TC"]].apply(np.log).groupby(kind).mean().apply(np.exp)
    parts.insert(0, "steps", kind.value_counts())
    order = ["no crossing", "comes out beyond it", "falls back behind it", "both"]
    parts = parts.reindex([name for name in order if name in parts.index])
    return parts.rename_axis("the other period's frontier")


# What is in the data ---------------------------------------------------------------------------


def ranges(panel: Panel) -> pd.DataFrame:
    """Role and range of each column: role, lowest, median, highest, and how often it is 0."""
    frame = own(panel)
    roles = frame.columns.get_level_values("role").str.replace("undesirable", "undesirable output")
    values = frame.droplevel("role", axis=1)
    table = pd.DataFrame(
        {"lowest": values.min(), "median": values.median(), "highest": values.max()}
    )
    table.insert(0, "role", roles.to_numpy())
    table["times 0"] = (values == 0).sum()
    return table.rename_axis("column")


def shortened(table: pd.DataFrame) -> pd.DataFrame:
    """`ranges` for a page: figures of about four digits, long names cut."""
    numbers = {name: table[name].map(markup.short) for name in ("lowest", "median", "highest")}
    return table.assign(**numbers).set_axis(_cells(table.index, "column"))


def gaps(panel: Panel) -> pd.DataFrame:
    """Units that are not observed in all periods, most gaps first: unit, observed, missing."""
    seen = set(panel.index)
    rows = []
    for dmu in by_name(panel.dmus):
        gone = [told(period) for period in panel.periods if (period, dmu) not in seen]
        if gone:
            rows.append((dmu, len(panel.periods) - len(gone), len(gone), ", ".join(gone)))
    frame = pd.DataFrame(rows, columns=["unit", "observed", "missing", "missing in"])
    return frame.sort_values("missing", ascending=False, kind="stable", ignore_index=True)


def spread(panel: Panel) -> pd.DataFrame:
    """Quantiles of each column as multiples of its median, zeros left out."""
    values = own(panel).droplevel("role", axis=1)
    values = values.where(values > 0)
    cut = (values / values.median()).quantile([0.05, 0.25, 0.75, 0.95]).T
    return cut.set_axis(["5 %", "25 %", "75 %", "95 %"], axis=1).rename_axis("column").dropna()


def medians(panel: Panel) -> pd.DataFrame:
    """Median of each column over the units by period, first period = 100."""
    table = own(panel).droplevel("role", axis=1).groupby(level="period").median()
    first = table.iloc[0]
    return 100 * table / first.where(first > 0)


def correlations(panel: Panel) -> pd.DataFrame:
    """Rank correlation (Spearman) of each two columns of a cross-section, the largest first."""
    frame = own(panel)
    roles = frame.columns.get_level_values("role").to_list()
    names = frame.columns.get_level_values("variable").to_list()
    matrix = frame.rank().corr().to_numpy()
    rows = [
        (names[i], roles[i], names[j], roles[j], matrix[i, j])
        for i in range(len(names))
        for j in range(i + 1, len(names))
    ]
    columns = ["first", "role of first", "second", "role of second", "rank correlation"]
    table = pd.DataFrame(rows, columns=columns)
    place = {pair: at for at, pair in enumerate(by_name(zip(table["first"], table["second"])))}
    names = [place[pair] for pair in zip(table["first"], table["second"])]
    size = ranks(table["rank correlation"].abs()).fillna(np.inf)
    order = np.lexsort((names, size))
    return table.iloc[order].reset_index(drop=True)


def findings(found: Iterable[Finding]) -> pd.DataFrame:
    """Findings of the intake as a table, warnings first."""
    columns = ["level", "row", "column", "value", "problem", "advice"]
    rows = [tuple(getattr(one, name) for name in columns) for one in found]
    table = pd.DataFrame(rows, columns=columns).astype({"row": "Int64"})
    return table.sort_values("level", ascending=False, kind="stable", ignore_index=True)


def by_period(scores: Scores) -> pd.DataFrame:
    """Summary of scores by period: how many units in each state, and the spread of the scores.

    ``efficient`` counts those with a value and those without; a state that no unit is in has no
    column.
    """
    values = level(scores)
    frame = pd.DataFrame({"score": values, "efficient": scores.efficient})
    states = {
        "without value": NO_SUPER_EFFICIENCY,
        "not comparable": INFEASIBLE,
        "not computed": NOT_COMPUTED,
    }
    for name, state in states.items():
        frame[name] = scores.status == state
    many = values.index.nlevels > 1
    grouped = frame.groupby(level="period", sort=False) if many else frame.groupby(lambda _: "all")
    table = grouped[["efficient", *states]].sum()
    table.insert(0, "units", grouped.size())
    table = table.drop(columns=[name for name in states if not table[name].any()])
    spread = grouped["score"].agg(["mean", "min", "median", "max"])
    return table.join(spread.rename(columns={"min": "lowest", "max": "highest"}))


def spread_described(spread: pd.DataFrame) -> Proposition:
    """What the figure of `spread` shows, in words: the column with the widest ratio."""
    ratio = spread["95 %"] / spread["5 %"]
    widest = tuple(highest(ratio.map(np.log10)))
    low, high = (
        (float(spread.loc[widest[0], name]) for name in ("5 %", "95 %")) if widest else (1.0, 1.0)
    )
    digits = precision([low, high], 2, [0.0])
    return Proposition.of(
        "spread",
        plain_words(),
        widest=Claim("width of spread", "highest", widest),
        low=Claim("5 % of spread", "value", widest[:1], (low,), digits),
        high=Claim("95 % of spread", "value", widest[:1], (high,), digits),
    )


def medians_described(drawn: pd.DataFrame) -> Proposition:
    """What the figure of `medians` shows, in words."""
    last = drawn.iloc[-1] if drawn.shape[1] else pd.Series(dtype=float)
    return Proposition.of(
        "medians",
        plain_words(),
        columns=number("columns drawn", drawn.shape[1]),
        periods=number("periods", len(drawn)),
        **ends("median, first period = 100", last, least=0),
    )


# What fits on a page ---------------------------------------------------------------------------


class Page(NamedTuple):
    """A table as a page shows it, a clause on what it leaves out, and the order of its rows."""

    frame: pd.DataFrame
    note: str
    order: Proposition | None = None


def head(frame: pd.DataFrame, order: str, what: str = "units") -> Page:
    """All rows up to `FULL`, else the first `HEAD`.

    Parameters
    ----------
    frame : pandas.DataFrame
        Sorted.
    order : str
        By what, for the note: "by score".
    what : str
        What a row stands for, in the plural.

    Examples
    --------
    >>> head(pd.DataFrame({"score": range(40)}), "by score").note
    ' The first 20 of 40 units, by score; the CSV has all.'
    """
    if len(frame) <= FULL:
        return Page(frame, "")
    note = f" The first {HEAD} of {len(frame):,} {what}, {order}; the CSV has all."
    return Page(frame.head(HEAD), note)


def units(frame: pd.DataFrame, name: Name, order: Proposition) -> Page:
    """Rows of units under the names that a page shows: all up to `FULL`, else the first `HEAD`.

    Parameters
    ----------
    frame : pandas.DataFrame
        By unit, sorted.
    name : callable
        Name shown for a unit.
    order : Proposition
        By what it is sorted.
    """
    return Page(*head(_units(frame, name), str(order))[:2], order)


def order(
    quantity: str, labels: Iterable[Any], relation: str = "down", period: Any = None
) -> Proposition:
    """Proposition that labels stand in the order of a quantity."""
    claim = Claim(quantity, relation, tuple(labels), period=period)
    return Proposition.of("order", plain_words(), order=claim)


def named_columns(frame: pd.DataFrame, name: Name) -> pd.DataFrame:
    """Give a frame of units by variables the names that a page shows."""
    return _units(frame.set_axis(_cells(frame.columns), axis=1), name)


def tested(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table of tests the names that a page shows, without a column that has no value."""
    brief = {
        "rank correlation": "rank corr.",
        "at 1 or above": "at 1+",
        "mean places moved": "places, mean",
        "most places moved": "places, most",
    }
    shown = table.dropna(axis=1, how="all").rename(columns=brief)
    return shown.set_axis(_cells(table.index, table.index.name))


def laid_out(
    values: pd.Series,
    what: str,
    *,
    means: pd.Series | None = None,
    alone: pd.Series | None = None,
    name: Name = str,
) -> Page:
    """Values by unit and period, or by unit, in the layout that fits a page.

    Parameters
    ----------
    values : pandas.Series
        By (period, dmu), or by dmu for one cross-section.
    what : str
        What the values are, one word: the column of a cross-section.
    means : pandas.Series, optional
        Geometric mean of each unit over the periods; without it the arithmetic one is taken.
    alone : pandas.Series of bool, optional
        Observations that are efficient without a value; shown as `NO_VALUE`.
    name : callable
        Name shown for a unit.

    Returns
    -------
    Page
        Few periods: one row a unit, the best mean first. Many periods and few units: one row a
        period, the units from left to right. Many of both: one row a unit with mean, first, last,
        lowest and highest.
    """
    none = pd.Series(False, index=values.index) if alone is None else alone
    sign = f" {NO_VALUE}: efficient, without a super-efficiency value." if none.any() else ""
    if values.index.nlevels == 1:
        labels = ordered(values, none)
        rank = ranks(values) + (int(none.sum()) * (values < 1 - EQUAL))
        frame = pd.DataFrame({what: values.astype(object).mask(none, NO_VALUE), "rank": rank})
        frame = frame.astype({"rank": "Int64"}).loc[labels]
        if not none.any():
            frame[what] = frame[what].astype(float)
        page = units(frame, name, order(what, labels))
        return Page(page.frame, page.note + sign, page.order)
    table = wide(values)
    marks = wide(none).reindex_like(table).fillna(False).astype(bool)
    quantity = f"mean {what}" if means is None else "MI by unit"
    mean = table.mean(axis=1) if means is None else means.reindex(table.index)
    labels = ordered(mean, marks.any(axis=1))
    table, marks, mean = table.loc[labels], marks.loc[labels], mean.loc[labels]
    by = order(quantity, labels)
    shown = table.astype(object).mask(marks, NO_VALUE) if none.any() else table
    if table.shape[1] <= WIDE:
        shown.columns = pd.Index([told(period) for period in table.columns])
        page = units(shown.assign(mean=mean), name, by)
        return Page(page.frame, page.note + sign, by)
    if table.shape[0] <= WIDE:
        turned = shown.T
        turned.index = pd.Index([told(period) for period in turned.index], name="period")
        turned.loc["mean"] = mean
        turned.columns = _cells(map(name, turned.columns))
        return Page(turned, sign, by)
    filled = table.ffill(axis=1).bfill(axis=1)
    frame = pd.DataFrame(
        {
            "mean": mean,
            "first": filled.iloc[:, 0],
            "last": filled.iloc[:, -1],
            "lowest": table.min(axis=1),
            "highest": table.max(axis=1),
        },
        index=table.index,
    )
    if none.any():
        frame.insert(5, f"times {NO_VALUE}", marks.sum(axis=1))
    page = units(frame, name, by)
    return Page(page.frame, page.note + sign, by)


def wide(values: pd.Series) -> pd.DataFrame:
    """One row a unit, one column a period, both in the order of the values."""
    dmus = list(dict.fromkeys(values.index.get_level_values("dmu")))
    periods = list(dict.fromkeys(values.index.get_level_values("period")))
    return values.unstack("period").reindex(index=dmus, columns=periods)


def _units(frame: pd.DataFrame, name: Name) -> pd.DataFrame:
    return frame.set_axis(_cells(map(name, frame.index), "unit"))


def _cells(names: Iterable[object], title: object = None) -> pd.Index:
    """Names from data as labels of a table on a page."""
    return pd.Index([markup.cell(markup.plain(one, LONG)) for one in names], name=title)


# Figures -----------------------------------------------------------------------------------------


class Picture(NamedTuple):
    """A figure, what a reader who cannot see it should learn, and how to read it."""

    figure: Figure
    told: Proposition
    reading: str

    @property
    def alt(self) -> str:
        """What a reader who cannot see it should learn, as text."""
        return str(self.told)


def described(
    values: pd.Series, what: str, *, name: Name = str, lines: bool = False
) -> Proposition:
    """What the figure of `picture` shows, in words."""
    known = values.dropna()
    words = plain_words(name)
    bounds = ends(what, known, marks=[1.0])
    gone = int(values.isna().sum())
    bare = number(f"{what} missing", gone, total=len(values)) if gone else None
    claims: dict[str, Claim | None] = {
        name: bounds.get(name) for name in ("equal", "lowest", "highest")
    }
    if values.index.nlevels == 1:
        form = "Points, one a unit," if len(values) <= FULL else "Histogram"
        claims["units"] = Claim(what, form, values=(len(values),))
        if len(values) > FULL and len(known):
            claims["median"] = number(
                f"median {what}", known.median(), precision([known.median()], marks=[1.0])
            )
        return Proposition.of("picture", words, **claims, bare=bare)
    claims = {
        one: None if claim is None else replace(claim, labels=()) for one, claim in claims.items()
    }
    many = len(values.index.get_level_values("dmu").unique())
    periods = list(dict.fromkeys(values.index.get_level_values("period")))
    form = "Heat map" if not lines and len(periods) <= 2 * WIDE else "Lines"
    form = form if many <= FULL else "Bands"
    claims["units"] = Claim(what, form, values=(many,))
    claims["periods"] = Claim("periods", "value", values=(len(periods),))
    if form == "Bands":
        middle = values.groupby(level="period", sort=False).median().dropna()
        if len(middle) > 1:
            (start, first), (end, last) = next(iter(middle.items())), [*middle.items()][-1]
            digits = precision([first, last], marks=[1.0])
            claims["change"] = change(f"median {what}", start, end, first, last)
            claims["first"] = number(f"median {what}", first, digits, period=start)
            claims["last"] = number(f"median {what}", last, digits, period=end)
    return Proposition.of("picture", words, **claims, bare=bare)


def picture(
    values: pd.Series,
    what: str,
    *,
    centre: float | None = None,
    name: Name = str,
    lines: bool = False,
) -> Picture:
    """Values by unit and period, or by unit, as the figure that their number allows.

    Parameters
    ----------
    values : pandas.Series
        By (period, dmu), or by dmu for one cross-section.
    what : str
        What the values are.
    centre : float, optional
        Value of the neutral colour of a heat map.
    name : callable
        Name shown for a unit.
    lines : bool
        Lines instead of a heat map.

    Returns
    -------
    Picture
        Up to `FULL` units: a heat map, or points for one cross-section, or lines where periods
        are many. Above that: bands of the distribution, or a histogram.
    """
    known = values.dropna()
    told_in_words = described(values, what, name=name, lines=lines)
    form = told_in_words.claims["units"].relation
    if form.startswith("Points"):
        line = known.loc[ordered(known)]
        points = line.set_axis([figures.label(name(dmu)) for dmu in line.index])
        figure = figures.dots(points, label=what)
        return Picture(figure, told_in_words, "one point a unit")
    if form == "Histogram":
        figure = figures.histogram(known, label=what)
        return Picture(figure, told_in_words, "how many units have which value")
    table = wide(values)
    if form == "Heat map":
        shown = table.set_axis([figures.label(name(dmu)) for dmu in table.index])
        shown.columns = pd.Index([figures.label(told(period), 12) for period in table.columns])
        figure = figures.heat(shown, label=what, centre=centre)
        if max(map(len, shown.columns)) > 5:
            figure.axes[0].tick_params(axis="x", labelrotation=90)
        return Picture(figure, told_in_words, "one row a unit")
    turned = table.T
    if form == "Lines":
        labels = {dmu: figures.label(name(dmu)) for dmu in table.index}
        figure = over_time(turned, what, labels)
        return Picture(figure, told_in_words, f"one line a unit; {COLOURED}")
    reading = "line: median; dark band: half of the units; light band: nine in ten"
    return Picture(figures.bands(turned, label=what, ticks=told), told_in_words, reading)


COLOURED = "colour marks up to three of those that end highest and of those that end lowest"


def over_time(
    frame: pd.DataFrame, what: str, labels: dict[Hashable, str], *, ranked: bool = False
) -> Figure:
    """One line a column over the periods of the index; the ends of the last period in colour.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a period, one column a unit.
    what : str
        Label of the vertical axis; with ``ranked`` the ranks are drawn.
    labels : dict
        Name of each column in the figure.
    """
    drawn = frame.dropna(axis=1, how="all").reset_index(drop=True)
    last = ordered(drawn.ffill().iloc[-1])
    chosen = list(dict.fromkeys([*last[:3], *last[-3:]]))
    height = max(4.0, 0.19 * drawn.shape[1])
    if ranked:
        # Ranks of ranks are the same, and these know what is equal.
        figure = figures.rank_lines(
            -ranks(drawn.T).T, highlight=chosen, labels=labels, height=height
        )
    else:
        figure = figures.lines(drawn, ylabel=what, highlight=chosen, labels=labels, height=height)
    figures.time_axis(figure.axes[0], [told(period) for period in frame.index])
    return figure


def parts_described(parts: pd.DataFrame) -> Proposition:
    """What the figure of `stacked` shows, in words."""
    known = parts.dropna()
    below = known[known.sum(axis=1) > EQUAL]
    many = len(known) > FULL
    size = below.mean() if many else known.abs().mean()
    quantity = "mean contribution below the frontier" if many else "mean size of contribution"
    return Proposition.of(
        "stacked",
        plain_words(),
        units=Claim(quantity, "value", values=(len(below if many else known),)),
        largest=largest(quantity, size) if len(size) else None,
    )


def stacked(parts: pd.DataFrame, *, name: Name = str) -> Picture:
    """Contributions of the variables to one minus the score, as stacked bars or as means.

    Parameters
    ----------
    parts : pandas.DataFrame
        One row a unit, one column a variable (`contributions` of one period).
    name : callable
        Name shown for a unit.

    Returns
    -------
    Picture
        Up to `FULL` units: one bar a unit. Above that: the mean of each variable over the units
        below the frontier.
    """
    known = parts.dropna()
    size = known.abs().mean()
    size = size.loc[ordered(size)]
    below = known[known.sum(axis=1) > EQUAL]
    alt = parts_described(parts)
    if len(known) > FULL:
        mean = below.mean().reindex(size.index).head(FULL)
        drawn = mean.set_axis([figures.label(label) for label in mean.index])
        figure = figures.dots(drawn, label="mean contribution to one minus the score", line=0.0)
        return Picture(figure, alt, "mean over the units below the frontier")
    shown = known[size.index[: len(figures.COLOURS)]]
    if known.shape[1] > len(figures.COLOURS):
        shown = shown.iloc[:, :-1].assign(**{"all others": 0.0})
        shown["all others"] = known.sum(axis=1) - shown.sum(axis=1)
    shown = shown.set_axis([figures.label(name(dmu)) for dmu in shown.index])
    figure = figures.stacked(shown, label="contribution to one minus the score")
    return Picture(figure, alt, "one bar a unit")


def noise_described(table: pd.DataFrame) -> Proposition:
    """What the figure of `noisy` shows, in words."""
    known = table.dropna(subset=["score", "low", "high"])
    places = float((1 + known["rank_high"] - known["rank_low"]).mean())
    widest = float((known["high"] - known["low"]).max())
    return Proposition.of(
        "noise",
        plain_words(),
        units=Claim(
            "noise", "Histogram" if len(known) > FULL else "Intervals", values=(len(known),)
        ),
        places=number("places of a rank", places, precision([places], 1, [1.0])),
        widest=number("widest interval", widest, precision([widest], 2, [0.0])),
    )


def noisy(table: pd.DataFrame, *, name: Name = str) -> Picture:
    """Scores with their intervals under noise, or how wide the intervals of the ranks are.

    Parameters
    ----------
    table : pandas.DataFrame
        Table of a :class:`gbaeff.stats.monte_carlo.MonteCarlo` of one cross-section.
    name : callable
        Name shown for a unit.
    """
    known = table.dropna(subset=["score", "low", "high"])
    known = known.loc[ordered(known["score"])]
    alt = noise_described(table)
    if len(known) > FULL:
        width = known["rank_high"] - known["rank_low"]
        figure = figures.histogram(1 + width, label="places that a rank spreads over", line=None)
        return Picture(figure, alt, "places that 95 % of the ranks span")
    shown = known.set_axis([figures.label(name(dmu)) for dmu in known.index])
    figure = figures.ranges(shown[["low", "high"]], points=shown["score"], label="score")
    return Picture(figure, alt, "dots: scores; bars: 95 % of the draws")
