"""Tables that follow from results: comparable scores, targets, peers, contributions, growth."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from gbaeff.dea.indices import Productivity
from gbaeff.dea.models import Array
from gbaeff.dea.outcome import INFEASIBLE, NO_SUPER_EFFICIENCY, NOT_COMPUTED
from gbaeff.dea.panel import Panel
from gbaeff.dea.results import Scores
from gbaeff.indicators import EQUAL, by_name, ranks

Data = TypeVar("Data", pd.Series, Array)
Name = Callable[[Any], str]


def period_text(period: Any) -> str:
    """Write a period: a date as a day, all else as it is.

    Examples
    --------
    >>> period_text(2016), period_text(pd.Timestamp("2016-03-01"))
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
    first, last = period_text(start), period_text(end)
    return (
        f"{first} to {last}" if "-" in first + last or len(first + last) > 10 else f"{first}-{last}"
    )


def comparable_score(scores: Scores) -> pd.Series:
    """Scores on the scale on which 1 is the frontier and more is better.

    A directional distance beta, 0 on the frontier, becomes 1 / (1 + beta): the share of the
    possible output that the unit makes; one by ranges becomes 1 - beta. An output-oriented radial
    score phi becomes 1 / phi, the same share. All other scores are on that scale already.

    Not of additive scores.

    Examples
    --------
    >>> from gbaeff import Panel, directional
    >>> panel = Panel.from_arrays([[2], [4]], [[2], [2]], dmus=["A", "B"])
    >>> comparable_score(directional(panel, moves=["output"])).round(3).to_dict()
    {'A': 1.0, 'B': 0.5}
    """
    return comparable(scores.score, scores.measure, scores.orientation)


def comparable(score: Data, measure: str, orientation: str) -> Data:
    """As `comparable_score`, of numbers by a measure and an orientation that are named.

    Examples
    --------
    >>> comparable(np.array([0.0, 1.0]), "directional", "none").tolist()
    [1.0, 0.5]
    """
    if measure in ("directional", "nonradial", "nonradial_directional"):
        return 1 / (1 + score)
    if measure in ("rdm", "range_directional"):
        return 1 - score
    phi = measure.endswith("radial") and orientation == "output"
    return 1 / score if phi else score


def placed(values: pd.Series) -> pd.Series:
    """Rank within the period, 1 the highest; equal values share the best rank."""
    if values.index.nlevels == 1:
        return ranks(values)
    return values.groupby(level="period", sort=False).transform(ranks)


def ordered(
    values: pd.Series, efficient: pd.Series | None = None, *, best: str = "high"
) -> list[Any]:
    """Labels by value, those that tie by name; those without a value last.

    An ``efficient`` unit without a value stands between those at 1 or above and those below 1.

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
    values = comparable_score(scores)
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
    """Change from the own figure to the target, in percent; missing where that is not above 0."""
    mine = own(scores.panel)
    change = 100 * (scores.targets / mine.where(mine > 0) - 1)
    return change.droplevel("role", axis=1)


def contributions(scores: Scores, weights: Array | None = None) -> pd.DataFrame:
    """Parts of one minus a slacks-based score, one column a variable; they add up exactly.

    With N the sum of the input terms s / (m x) and D that of the output terms s / ((q + p) y),
    one minus the score is (N + D) / (1 + D) inside the frontier and -(N + D) / (1 - D) beyond it.
    With weights their shares stand in the place of 1 / m and 1 / (q + p). An oriented score has
    the terms of its side alone.

    ``weights``, shape (d,), are those that the scores were computed with; equal ones if not given.

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
    given = np.ones(m + q + p) if weights is None else np.asarray(weights, dtype=float)
    # An undesirable output of 0 is left out of the mean of its unit.
    shares = given * (panel.values > 0)
    for side in (slice(m), slice(m, None)):
        shares[:, side] /= shares[:, side].sum(axis=1, keepdims=True)
    terms = (scores.slacks / mine.where(mine != 0)).fillna(0.0) * shares
    if scores.orientation == "input":
        terms.iloc[:, m:] = 0.0
    if scores.orientation == "output":
        terms.iloc[:, :m] = 0.0
    terms[scores.score.isna()] = np.nan
    loss = terms.iloc[:, m:].sum(axis=1)
    sign = np.where(scores.score < 1 - EQUAL, 1.0, -1.0)
    parts = terms.mul(sign / (1 + sign * loss), axis=0)
    return parts.droplevel("role", axis=1)


def during(frame: Any, period: Any) -> Any:
    """Rows of one period of a result; the result itself for a cross-section."""
    return frame if period is None else frame.loc[period]


def peers_of_others(scores: Scores, period: Any = None) -> pd.DataFrame:
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
    rows = peers_of_others(scores, period)
    text = [f"{name(peer)} {weight:.3f}" for peer, weight in zip(rows["peer"], rows["weight"])]
    return pd.Series(text, rows["dmu"].array, dtype="str").groupby(level=0).agg(", ".join)


def peer_counts(scores: Scores, period: Any = None) -> pd.DataFrame:
    """How often each unit is a peer of another, the most frequent first.

    Columns ``units`` (for how many in the period) and ``weight`` (the sum there), and ``times`` (in
    all periods).
    """
    now = peers_of_others(scores, period).groupby("peer")["weight"]
    frame = pd.DataFrame({"units": now.size(), "weight": now.sum()})
    frame = frame.reindex(scores.panel.dmus)
    frame["times"] = peers_of_others(scores).groupby("peer").size()
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
    """What it would come to if every unit below the frontier reached its target, by variable.

    Columns ``own`` and ``target``, the sums over these units, and ``change, %``, which a variable
    with a figure below 0 has none of.
    """
    mine = during(own(scores.panel), period).droplevel("role", axis=1)
    goal = during(scores.targets, period).droplevel("role", axis=1)
    below = during(comparable_score(scores), period) < 1 - EQUAL
    table = pd.DataFrame({"own": mine[below].sum(), "target": goal[below].sum()})
    whole = (table["own"] > 0) & (mine[below] >= 0).all()
    table["change, %"] = 100 * (table["target"] / table["own"].where(whole) - 1)
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
    """Pairs of periods that the index lacks, and which of the two a unit is not observed in."""
    seen = set(panel.index)
    rows = []
    for dmu in by_name(panel.dmus):
        for start, end in pairwise(panel.periods):
            gone = [period for period in (start, end) if (period, dmu) not in seen]
            if gone:
                rows.append((dmu, start, end, " and ".join(period_text(period) for period in gone)))
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

    How many, and the geometric means of MI, TEC and TC over the pairs that have all parts; not
    against a pooled frontier.
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


def by_period(scores: Scores) -> pd.DataFrame:
    """Summary of scores by period: how many units in each state, and the spread of the scores.

    ``efficient`` counts those with a value and those without; a state that no unit is in has no
    column.
    """
    values = comparable_score(scores)
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


def wide(values: pd.Series) -> pd.DataFrame:
    """One row a unit, one column a period, both in the order of the values."""
    dmus = list(dict.fromkeys(values.index.get_level_values("dmu")))
    periods = list(dict.fromkeys(values.index.get_level_values("period")))
    return values.unstack("period").reindex(index=dmus, columns=periods)
