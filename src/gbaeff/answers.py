"""What each own-data chapter found, in sentences that are true for the data at hand.

Every function returns MyST text, one bullet a sentence. Names are escaped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gbaeff import publish, report
from gbaeff.evaluate import EFFICIENT
from gbaeff.monte_carlo import MonteCarlo
from gbaeff.notebook import count, listed
from gbaeff.publish import number
from gbaeff.scores import ceilings
from gbaeff.sensitivity import NOISE, LeftOut, tolerance
from gbaeff.study import NAMES, Study

POOLED = 3000
"""Observations up to which the index against a pooled frontier is computed for comparison."""


def bullets(sentences: list[str]) -> str:
    """Write sentences as a list."""
    return "\n".join(f"- {sentence}" for sentence in sentences)


def data(study: Study) -> list[str]:
    """What is in the data."""
    panel, roles = study.panel, study.roles
    periods = panel.periods
    size = f"There {_are(len(panel.dmus))} {count(len(panel.dmus), 'unit')}"
    if len(periods) > 1:
        ends = f"{_period(periods[0])} to {_period(periods[-1])}"
        size += f" in {count(len(periods), 'period')}, {ends}: {count(len(panel), 'observation')}."
    else:
        size += " in one cross-section."
    told = [size]
    parts = [("input", roles.inputs), ("output", roles.outputs)]
    if roles.undesirable:
        parts.append(("undesirable output", roles.undesirable))
    told.append("; ".join(f"{count(len(n), kind)} ({listed(n)})" for kind, n in parts) + ".")
    told.append(enough(study))
    if study.applies("unbalanced"):
        cells = len(panel.dmus) * len(periods)
        told.append(
            f"The panel is not balanced: {cells - len(panel):,} of {cells:,} observations "
            f"{_are(cells - len(panel))} missing ({{numref}}`tab-own-gaps`)."
        )
    if study.applies("findings"):
        warned = sum(finding.level == "warning" for finding in study.findings)
        noted = len(study.findings) - warned
        told.append(
            f"The reading left {count(warned, 'warning')} and {count(noted, 'note')} "
            "({numref}`tab-own-findings`)."
        )
    told.append(f"The measure is the {NAMES[study.measure]}. {study.why}")
    return told


def reading(study: Study) -> str:
    """How to read a score of the study's measure."""
    if study.measure == "radial":
        return (
            "A score of 0.80 says that a mix of units makes at least as much with 80 % of each "
            "input. A unit with a score of 1 needs all it has, though it may still have too much "
            "of a single input."
        )
    if study.measure == "directional":
        return (
            "A score of 0.80 says that the unit makes 80 % of what a mix of units would make with "
            "no more input: each desirable output could rise by a quarter while each undesirable "
            "output falls by a quarter of the unit's own figure."
        )
    text = (
        "Below 1, a mix of the other units does at least as well in everything and better in "
        "something. The score sums up all that could be saved and added: each input, and each "
        "output, as a share of the unit's own figure."
    )
    if study.measure == "super_sbm":
        return text + (
            " At 1 or above no mix does; the part above 1 says how much worse the others would be "
            "if they had to stand in for the unit."
        )
    return text + " At 1 no mix does."


def enough(study: Study) -> str:
    """Whether there are enough units for the number of variables."""
    m, q, p = study.panel.shape
    asked = max(m * (q + p), 3 * (m + q + p))
    at = study.panel.index
    fewest = len(at)
    where = ""
    if study.panel.periods:
        sizes = at.get_level_values("period").value_counts()
        fewest = int(sizes.min())
        where = " the smallest period has" if len(sizes) > 1 else ""
    have = f"{where or ' there ' + _are(fewest)} {fewest:,}"
    verdict = (
        "which is enough"
        if fewest >= asked
        else "so scores separate the units badly: many of them reach 1 for want of others to "
        "compare them with"
    )
    return f"With {m + q + p} variables the rule of thumb asks for {asked} units;{have}, {verdict}."


def scores(study: Study) -> list[str]:
    """How efficient the units are."""
    found = study.scores()
    every = report.level(found)
    now = report.during(every, study.last)
    known = now.dropna()
    when = _when(study)
    told = []
    if len(known):
        top = known[known >= known.max() - EFFICIENT]
        low = known.idxmin()
        if len(top) == 1:
            told.append(
                f"{when}{study.shown(top.index[0])} has the highest score, "
                f"{number(known.max())}; {study.shown(low)} has the lowest, {number(known.min())}."
            )
        elif len(top) == len(known):
            told.append(
                f"{when}{'all' if when else 'All'} {len(known):,} units have the same score, "
                f"{number(known.max())}."
            )
        else:
            told.append(
                f"{when}{len(top):,} units share the highest score, {number(known.max())}; "
                f"{study.shown(low)} has the lowest, {number(known.min())}."
            )
        reached = int((known >= 1 - EFFICIENT).sum())
        told.append(
            f"{reached:,} of {len(known):,} units {_are(reached)} on the frontier (1 or above)"
            f"{' in that period' if study.panel.periods else ''}."
        )
    if study.applies("periods"):
        table = report.by_period(every)
        first, last = table["mean"].iloc[0], table["mean"].iloc[-1]
        told.append(
            f"The mean score goes from {number(first)} in {_period(table.index[0])} to "
            f"{number(last)} in {_period(table.index[-1])}."
        )
        always = (every >= 1 - EFFICIENT).groupby(level="dmu", sort=False).all()
        names = always.index[always]
        if len(names):
            verb = "is" if len(names) == 1 else "are"
            told.append(
                f"{count(len(names), 'unit')} {verb} on the frontier in every period observed: "
                f"{listed(map(study.called, names))}."
            )
        else:
            told.append("No unit is on the frontier in every period observed.")
    missing = every[every.isna()]
    if len(missing):
        units = missing.index.get_level_values("dmu").unique()
        told.append(
            f"{count(len(missing), 'score')} {_are(len(missing))} missing, because no mix of the "
            f"others can stand in for the unit: {listed(map(study.called, units))}."
        )
    near = found.near_ceiling
    if near.any():
        values = " or ".join(map(number, ceilings(found.ceiling, near)))
        units = near.index[near].get_level_values("dmu").unique()
        told.append(
            f"{count(int(near.sum()), 'score')} {_come(int(near.sum()))} within 5\u00a0% of "
            f"{values}, the most that the model can give: there the unit cannot be "
            "compared, it is not that many times as efficient "
            f"({listed(map(study.called, units))})."
        )
    return told


def productivity(study: Study) -> list[str]:
    """How productivity changed."""
    found = study.productivity()
    if found is None:
        return []
    mean = _overall(found.table)
    steps = len(found.mean(by="period"))
    told = [
        f"Over {count(steps, 'pair')} of neighbouring periods the index has a geometric mean of "
        f"{number(mean['MI'], 3)}: productivity {_changes(mean['MI'])} a period."
    ]
    parts = {"efficiency change": mean["TEC"], "technical change": mean["TC"]}
    larger = max(parts, key=lambda name: abs(np.log(parts[name])))
    closer = _way(mean["TEC"], "come closer to their frontier", "fall behind their frontier")
    further = _way(mean["TC"], "moves out", "moves back")
    told.append(
        f"Efficiency change has a mean of {number(mean['TEC'], 3)} (the units {closer}), "
        f"technical change one of {number(mean['TC'], 3)} (the frontier {further}); {larger} is "
        "the larger part."
    )
    units = found.mean(by="dmu")["MI"].dropna()
    if len(units) > 1:
        up, down = units.idxmax(), units.idxmin()
        told.append(
            f"The highest mean is that of {study.shown(up)}, {number(units.max(), 3)}, the lowest "
            f"that of {study.shown(down)}, {number(units.min(), 3)}."
        )
    if study.applies("unbalanced"):
        gaps = len(report.missing_pairs(study.panel))
        told.append(
            f"{count(gaps, 'pair')} of unit and periods {_are(gaps)} missing, because the unit is "
            "not observed ({numref}`tab-own-missing-pairs`)."
        )
    none = int(found.table["MI"].isna().sum())
    if none:
        told.append(
            f"{none:,} of {len(found.table):,} pairs have no index, because a programme between "
            "the periods has no solution."
        )
    return told


def peers(study: Study, period: Any = None) -> list[str]:
    """Whom a unit could learn from."""
    at = study.resolved(period)
    found = study.scores()
    now = report.during(report.level(found), at)
    below = int((now < 1 - EFFICIENT).sum())
    when = _when(study, at)
    told = [f"{when}{count(below, 'unit')} {_are(below)} below the frontier."]
    links = report.held(found, at)
    links = links[links["dmu"].isin(now.index[now < 1 - EFFICIENT])]
    if len(links):
        counts = links["peer"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
        told.append(
            f"{study.shown(counts.index[0])} is the most frequent peer: it is part of the target "
            f"of {counts.iloc[0]:,} of them. {count(len(counts), 'unit')} "
            f"{_are(len(counts))} a peer of at least one."
        )
        table = report.totals(found, at)
        change = table["change, %"].dropna()
        if len(change):
            most: Any = change.abs().idxmax()
            told.append(
                f"If each of them reached its target, {publish.name(most)} would change most in "
                f"total: by {number(change[most], 1, sign=True)}\u00a0%."
            )
    if study.applies("slacks") and below:
        parts = report.during(report.contributions(found), at)
        share = parts[now < 1 - EFFICIENT].mean()
        told.append(
            f"Of their distance from 1, {publish.name(share.idxmax())} makes up the largest part, "
            f"{number(100 * share.max() / share.sum(), 0)}\u00a0% on average."
        )
    return told


def robustness(
    study: Study,
    table: pd.DataFrame,
    tests: pd.DataFrame,
    left_out: LeftOut,
    cloud: MonteCarlo,
) -> list[str]:
    """How sure the scores are.

    Parameters
    ----------
    study : Study
        The study.
    table : pandas.DataFrame
        Of :func:`gbaeff.sensitivity.positions`.
    tests : pandas.DataFrame
        Of :func:`gbaeff.sensitivity.agreement`, all tests.
    left_out, cloud
        Of `without_unit` and `noise`.
    """
    groups = table.shape[1] - 3
    held = int((table["holds in"] == groups).sum())
    none = int((table["holds in"] == 0).sum())
    places = tolerance(len(table))
    told = [
        f"{held:,} of {len(table):,} positions {'holds' if held == 1 else 'hold'} in all "
        f"{groups} kinds of tests, {none:,} in none. A position holds if the rank moves by no "
        f"more than {count(places, 'place')}."
    ]
    known = tests["mean places moved"].dropna()
    if len(known):
        worst = known.idxmax()
        told.append(
            f"The change that moves the ranking most is {publish.name(worst)}: by "
            f"{number(known.max(), 1)} places on average."
        )
    changes = left_out.table["mean change"].dropna()
    if len(changes):
        top: Any = changes.abs().idxmax()
        told.append(
            f"The unit whose absence changes the others most is {study.shown(top)}: their scores "
            f"change by {number(changes[top], 3, sign=True)} on average."
        )
    rank = cloud.table.dropna(subset=["rank_low", "rank_high"])
    if len(rank):
        spread = (rank["rank_high"] - rank["rank_low"]).mean()
        told.append(
            f"Noise of ±{100 * NOISE:g}\u00a0% in every figure spreads a rank over "
            f"{number(1 + spread, 1)} places on average "
            f"(95\u00a0% of {count(len(cloud.draws), 'draw')})."
        )
    return told


def drift(study: Study) -> str:
    """How far the index is from that against one pooled frontier, which cannot drift.

    Empty where pooling would take long.
    """
    found = study.productivity()
    if found is None or len(study.panel) > POOLED:
        return ""
    mine = _overall(found.table)["MI"]
    pooled = _overall(study.index("global").table)["MI"]
    return (
        "Against one pooled frontier of all periods, which cannot drift, the geometric mean of the "
        f"index is {number(pooled, 3)}; against those of this chapter it is {number(mine, 3)}."
    )


def cap(left_out: LeftOut) -> str:
    """Say which units were left out, where not all were."""
    if left_out.tried == left_out.peers:
        return ""
    return (
        f" Of {left_out.peers:,} units that are a peer, the {left_out.tried:,} most frequent were "
        "left out."
    )


def drawn(study: Study, cloud: MonteCarlo) -> str:
    """Draws that were made, and why they are fewer than asked for, where they are."""
    made = f"{count(len(cloud.draws), 'draw')}, seed {study.seed}"
    if len(cloud.draws) < study.draws:
        made += f" ({study.draws:,} were asked for; the number of units limits them)"
    return made


def _overall(table: pd.DataFrame) -> pd.Series:
    return table.apply(np.log).mean().apply(np.exp)


def _way(index: float, up: str, down: str) -> str:
    if abs(index - 1) < 0.0005:
        return "hardly moves" if up.endswith("out") else "keep their distance"
    return up if index > 1 else down


def _changes(index: float) -> str:
    if abs(index - 1) < 0.0005:
        return "stays as it is, with a change of less than 0.05 %"
    verb = "grows" if index > 1 else "falls"
    return f"{verb} by {number(100 * abs(index - 1), 1)}\u00a0%"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _come(number: int) -> str:
    return "comes" if number == 1 else "come"


def _period(period: Any) -> str:
    return publish.name(report.told(period), 20)


def _when(study: Study, at: Any = None) -> str:
    periods = study.panel.periods
    if len(periods) < 2:
        return ""
    return f"In {_period(study.last if at is None else at)}, "
