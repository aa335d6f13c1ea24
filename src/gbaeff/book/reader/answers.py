"""What each own-data chapter found, in propositions that are true for the data at hand.

Every function returns propositions (:mod:`gbaeff.book.reader.propositions`), one bullet each; their
text is MyST with names escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.book.pages import markup, reading
from gbaeff.book.pages.glue import count
from gbaeff.book.reader import wording
from gbaeff.book.reader.model import INDEXED
from gbaeff.book.reader.propositions import (
    Claim,
    Proposition,
    Words,
    change,
    counted,
    ends,
    largest,
    number,
    precision,
)
from gbaeff.book.reader.prose import filled
from gbaeff.book.reader.robustness import NOISE, WHOLE, LeftOut, tolerance
from gbaeff.book.reader.second_stage import SecondStages
from gbaeff.book.reader.study import Study
from gbaeff.dea.indices import Productivity
from gbaeff.dea.outcome import INFEASIBLE, NO_SUPER_EFFICIENCY, NOT_COMPUTED, UNDEFINED
from gbaeff.dea.panel import ROLES
from gbaeff.dea.results import ceilings
from gbaeff.indicators import EQUAL, by_name, highest
from gbaeff.stats.monte_carlo import MonteCarlo
from gbaeff.stats.second_stage import SecondStage

Say = Callable[..., Proposition]

APART = 0.01
"""Share a period by which two indices of growth may differ and still say the same."""


def bullets(sentences: Iterable[Proposition]) -> str:
    """Write sentences as a list."""
    return "\n".join(f"- {sentence}" for sentence in sentences)


def words(study: Study) -> Words:
    """How labels are written in a sentence: as MyST text."""
    return Words(wording.shown(study), markup.name, _period)


def data(study: Study) -> list[Proposition]:
    """What is in the data."""
    panel, roles = study.panel, study.roles
    periods = panel.periods
    say: Say = partial(Proposition.of, words=words(study))
    told = [
        say(
            "size",
            units=number("units", len(panel.dmus)),
            periods=Claim(
                "periods", "value", tuple(periods[:: max(len(periods) - 1, 1)]), (len(periods),)
            ),
            observations=number("observations", len(panel)),
        )
    ]
    parts = {"inputs": roles.inputs, "outputs": roles.outputs, "undesirable": roles.undesirable}
    told.append(say("variables", **{k: Claim(k, "list", tuple(v)) for k, v in parts.items() if v}))
    told.append(enough(study))
    if study.applies("unbalanced"):
        cells = len(panel.dmus) * len(periods)
        told.append(say("gaps", gaps=number("gaps", cells - len(panel), total=cells)))
    if study.applies("incomplete"):
        gone = len(study.intake.left_out)
        told.append(say("incomplete", gone=number("incomplete", gone, total=gone + len(panel))))
    if study.applies("findings"):
        warned = sum(finding.level == "warning" for finding in study.findings)
        told.append(
            say(
                "findings",
                warnings=number("warnings", warned),
                notes=number("notes", len(study.findings) - warned),
            )
        )
    told.append(measure(study))
    if study.fixed:
        told.append(say("fixed inputs", names=Claim("fixed", "list", tuple(study.fixed))))
    if study.weights:
        of = Claim("nonradial" if study.measure == "nonradial" else "sbm", "weighted")
        told.append(say("weights of slacks", given=_weights(study), of=of))
    if study.disposability != "weak":
        told.append(say("disposability", given=Claim(study.disposability, "asked for")))
    return told


def _weights(study: Study) -> Claim:
    """Claim the weights of the slacks that were given."""
    names, values = zip(*study.weights)
    of = "a role" if set(names) <= set(ROLES) else "a slack"
    whole = all(value == int(value) for value in values)
    digits = None if whole else precision([*values, *(abs(value) for value in values)], 2, [0.0])
    return Claim(f"weight of {of}", "value", names, values, digits)


def measure(study: Study) -> Proposition:
    """Which measure it is, and why."""
    panel = study.panel
    zeros = int((panel.inputs == 0).sum().sum() + (panel.outputs == 0).sum().sum())
    return Proposition.of(
        "measure",
        words(study),
        measure=Claim(study.measure, "asked for" if study.asked else "fits"),
        orientation=Claim(study.oriented(), "orientation"),
        zeros=number("zeros", zeros),
        bad=number("undesirable outputs", panel.shape[2]),
        none=number("undesirable zeros", int((panel.undesirable == 0).sum().sum())),
    )


def meaning(study: Study) -> str:
    """How to read a score of the study's measure."""
    return filled("meaning", study, markup.escape)


def enough(study: Study) -> Proposition:
    """Whether there are enough units for the number of variables."""
    m, q, p = study.panel.shape
    sizes, where = pd.Series([len(study.panel)]), "there"
    if len(study.panel.periods) > 1:
        sizes = study.panel.index.get_level_values("period").value_counts()
        where = "each period" if sizes.min() == sizes.max() else "the smallest period"
    return Proposition.of(
        "enough",
        words(study),
        variables=number("variables", m + q + p),
        asked=number("rule of thumb", max(m * (q + p), 3 * (m + q + p))),
        fewest=Claim("units of a period", where, values=(float(sizes.min()),)),
    )


def scores(study: Study) -> list[Proposition]:
    """How efficient the units are."""
    found = study.scores()
    every = reading.comparable_score(found)
    at = study.now
    now = reading.during(every, at)
    say: Say = partial(Proposition.of, words=words(study))
    told = []
    if now.notna().any():
        told.append(say("ends of scores", **ends("score", now, marks=[0.0, 1.0], period=at)))
    efficient = reading.during(found.efficient, at)
    decided = reading.during(found.efficient | every.notna(), at)
    if decided.any():
        told.append(say("frontier", on=counted("efficient", efficient[decided], period=at)))
    if study.applies("periods"):
        told += _over_time(every, say)
        known = (found.efficient | every.notna()).groupby(level="dmu", sort=False).all()
        always = found.efficient.groupby(level="dmu", sort=False).all() & known
        told.append(say("always efficient", on=counted("always efficient", always)))
    for state in (NO_SUPER_EFFICIENCY, INFEASIBLE, NOT_COMPUTED):
        if claims := _state(found.status == state, state):
            told.append(say(_STATES[state], **claims))
    near = found.near_ceiling
    if near.any():
        most = tuple(ceilings(found.ceiling, near))
        told.append(
            say(
                "near the ceiling",
                **_state(near, "near the ceiling"),
                ceiling=Claim("ceiling", "list", values=most, digits=precision(most)),
            )
        )
    return told


def groups(study: Study) -> list[Proposition]:
    """How far the frontier of each group lies from that of all."""
    if study.metafrontier is None:
        return []
    table = study.metafrontier.table
    say: Say = partial(Proposition.of, words=words(study))
    means = table.groupby("group")["tgr"].mean()
    whole = (table["group_score"] >= 1 - EQUAL).groupby(table["group"]).all()
    return [
        say("gaps of groups", **ends("mean gap ratio", means, marks=[1.0])),
        say("groups without a gap within", on=counted("all efficient in the group", whole)),
    ]


_STATES = {
    NO_SUPER_EFFICIENCY: "efficient without a value",
    INFEASIBLE: "not comparable",
    NOT_COMPUTED: "not computed",
}


def _state(cells: pd.Series, quantity: str) -> dict[str, Claim]:
    """Claim how many observations are in a state, and of which units; none where none is."""
    if not cells.any():
        return {}
    units = by_name(cells.index[cells].get_level_values("dmu").unique())
    return {
        "cells": Claim(quantity, "count", values=(float(cells.sum()),), total=len(cells)),
        "units": Claim(quantity, "list", tuple(units), (float(len(units)),)),
    }


def _over_time(every: pd.Series, say: Say) -> list[Proposition]:
    """How the mean score goes from the first period that has one to the last."""
    by = every.groupby(level="period", sort=False)
    means, known = by.mean().dropna(), by.count()
    if len(means) < 2:
        return []
    first, last = means.index[0], means.index[-1]
    start, end = float(means.iloc[0]), float(means.iloc[-1])
    if abs(end - start) <= EQUAL:
        end = start  # one number is said of both
    digits = precision([start, end])
    gaps = bool(every.isna().any())
    return [
        say(
            "mean score",
            change=change("mean score", first, last, start, end),
            **{
                name: number(
                    "mean score",
                    value,
                    digits,
                    period=period,
                    total=int(known[period]) if gaps else None,
                )
                for name, period, value in (("first", first, start), ("last", last, end))
            },
        )
    ]


def productivity(study: Study) -> list[Proposition]:
    """How productivity changed."""
    found = study.productivity()
    if found is None:
        return []
    say: Say = partial(Proposition.of, words=words(study))
    table, whole = found.table, found.complete
    pairs = Claim("complete pairs", "count", values=(float(whole.sum()),), total=len(table))
    if whole.any():
        mean = found.overall("geometric")
        told = [
            say(
                "mean index",
                pairs=pairs,
                index=_moved("MI", mean["MI"]),
                percent=number(
                    "change of MI, %",
                    100 * abs(mean["MI"] - 1),
                    precision([100 * abs(mean["MI"] - 1)], 1, [0.0], 4),
                ),
            )
        ]
        if beside := disagreement(study):
            told.append(beside)
        told.append(
            say(
                "parts of the index",
                TEC=_moved("TEC", mean["TEC"]),
                TC=_moved("TC", mean["TC"]),
                larger=largest("part of MI", np.log(mean[["TEC", "TC"]])),
            )
        )
        units = found.mean(by="dmu")["MI"].dropna()
        if len(units) > 1:
            told.append(say("ends of the index", **ends("MI by unit", units, least=3, marks=[1.0])))
    else:
        told = [say("no complete pair", pairs=pairs)]
    if study.applies("unbalanced"):
        gaps = len(reading.missing_pairs(study.panel))
        if gaps:
            told.append(say("missing pairs", gaps=number("missing pairs", gaps)))
    undefined = found.status == UNDEFINED
    if undefined.any():
        told.append(say("undefined pairs", none=_cells("undefined pairs", undefined)))
    bare = table["MI"].isna()
    none = bare & ~undefined
    if none.any():
        told.append(say("pairs without an index", none=_cells("pairs without an index", none)))
    lacking = ~bare & ~whole
    if lacking.any():
        told.append(say("pairs without a part", lacking=_cells("pairs without a part", lacking)))
    if study.biased:
        told.append(say("biased index", reference=Claim(study.reference, "reference")))
    return told


def _cells(quantity: str, true: pd.Series) -> Claim:
    return Claim(quantity, "count", values=(float(true.sum()),), total=len(true))


def _moved(part: str, index: float) -> Claim:
    """Claim the mean of a part of the index, and which way it goes."""
    way = change(part, 0, 1, 1.0, float(index)).relation
    return Claim(part, way, values=(float(index),), digits=precision([index], 3, [1.0]))


def peers(study: Study, period: Any = None) -> list[Proposition]:
    """Whom a unit could learn from."""
    at = study.resolved(period)
    found = study.scores()
    say: Say = partial(Proposition.of, words=words(study))
    now = reading.during(reading.comparable_score(found), at)
    decided = now.notna() | reading.during(found.efficient, at)
    under = (now < 1 - EQUAL)[decided]
    told = [say("below", below=counted("below the frontier", under, period=at))]
    if not under.any():
        return told
    below = under.index[under]
    links = reading.peers_of_others(found, at)
    counts = links["peer"][links["dmu"].isin(below)].value_counts()
    if len(counts):
        most = tuple(highest(counts))
        told.append(
            say(
                "frequent peers",
                most=Claim("times a peer", "highest", most, (float(counts.max()),), period=at),
                every=number("peers", len(counts), period=at),
            )
        )
        # HiGHS does not tell whether its answer is one of several.
        sure = found.alternatives & (found.certificate["solver"] == "simplex")
        if study.measure not in INDEXED or study.disposability == "kuosmanen":
            sure &= False  # no second programme tells it
        others = tuple(by_name(below[reading.during(sure, at)[below]]))
        if others:
            some = Claim("other optima", "some", others, (len(others),), period=at)
            told.append(say("other optima", units=some))
    moves = largest(
        "change of the total, %", reading.totals(found, at)["change, %"], least=1, period=at
    )
    if moves:
        told.append(say("largest change", most=moves))
    if study.applies("slacks"):
        parts = reading.during(study.contributions(), at).loc[below].mean()
        share = largest("share of the distance, %", 100 * parts / parts.sum(), least=0, period=at)
        if share:
            told.append(say("largest share", most=share))
    return told


def robustness(
    study: Study,
    table: pd.DataFrame,
    tests: pd.DataFrame,
    left_out: LeftOut,
    cloud: MonteCarlo,
) -> list[Proposition]:
    """How sure the scores are."""
    say: Say = partial(Proposition.of, words=words(study))
    groups = table.shape[1] - 3
    placed = table["holds in"].dropna()
    told = [
        say(
            "positions",
            all=number(
                "positions that hold in all", int((placed == groups).sum()), total=len(placed)
            ),
            none=number("positions that hold in none", int((placed == 0).sum()), total=len(placed)),
            groups=number("kinds of tests", groups),
            places=number("places that a rank may move", tolerance(len(table))),
        )
    ]
    bare = table.index[table["holds in"].isna()]
    if len(bare):
        units = tuple(by_name(bare))
        told.append(say("without a rank", units=Claim("no rank", "list", units, (len(bare),))))
    known = tests["mean places moved"].dropna()
    if len(known):
        told.append(
            say("change that moves most", most=largest("mean places moved", known, least=1))
        )
    changes = left_out.table["mean change"].dropna()
    if len(changes):
        told.append(
            say(
                "absence that changes most",
                most=largest("mean change of the others", changes, least=3),
            )
        )
    rank = cloud.table.dropna(subset=["rank_low", "rank_high"])
    if len(rank):
        spread = 1 + float((rank["rank_high"] - rank["rank_low"]).mean())
        told.append(
            say(
                "spread of ranks",
                mean=number("places of a rank", spread, precision([spread], 1, [1.0])),
                draws=number("draws", len(cloud.draws)),
                noise=number("noise, %", 100 * NOISE),
            )
        )
    return told


def covariates(study: Study, stages: SecondStages) -> list[Proposition]:
    """What scores go with, and how much of that is to be believed."""
    say: Say = partial(Proposition.of, words=words(study))
    n = len(study.radial_panel)
    told = [
        say(
            "second stage",
            **{f"n{i}": number(f"off the frontier ({i})", one.n, total=n)
               for i, one in stages.found.items()},
        )
    ]  # fmt: skip
    told += [
        say(
            "effect of a covariate",
            **{f"interval{i}": _effect(i, name, one, stages) for i, one in stages.found.items()},
        )
        for name in stages.spread.index
    ]  # fmt: skip
    for number_of, why in stages.lacking.items():
        told.append(say("algorithm without a result", why=Claim(why, f"lacking {number_of}")))
    if len(stages.coverage):
        claims = {}
        for i in stages.found:
            one = stages.coverage.loc[i]
            shares = (one["share"].min(), one["share"].max(), one["error"].max())
            values = tuple(100 * float(share) for share in shares)
            size = int(one["samples"].min())
            claims[f"held{i}"] = Claim(f"coverage ({i})", "value", (), values, 0, size)
        told.append(say("coverage", **claims))
    if len(study.radial_panel.periods) > 1:
        told.append(
            say(
                "pooled observations",
                units=number("units", len(study.panel.dmus)),
                observations=number("observations regressed", n),
            )
        )
    return told


def _effect(i: int, name: Any, one: SecondStage, stages: SecondStages) -> Claim:
    """Claim on which side of 0 an interval lies, for one standard deviation more."""
    row = one.table.loc[name, ["estimate", "lower", "upper"]] * stages.spread[name]
    values = tuple(map(float, row))
    side = "above" if values[1] > EQUAL else "below" if values[2] < -EQUAL else "holds"
    digits = precision([*map(abs, values)], 2, [0.0])
    return Claim(f"effect ({i})", f"{side} 0", (name,), values, digits)


def drift(study: Study) -> str:
    """How far the index is from that against one pooled frontier, which cannot drift.

    Empty where pooling would take long, or where one of the two has no mean.
    """
    told = drifted(study)
    return str(told) if told else ""


def disagreement(study: Study) -> Proposition | None:
    """That the index against a pooled frontier says something else, where it does.

    Other in direction, or by more than `APART` a period.
    """
    found, pooled = study.productivity(), study.pooled
    if found is None or pooled is None:
        return None
    ways = [change("MI", 0, 1, 1.0, _mean_index(one)).relation for one in (found, pooled)]
    apart = abs(np.log(_mean_index(found) / _mean_index(pooled))) > np.log(1 + APART)
    return drifted(study, "disagreement") if apart or ways[0] != ways[1] else None


def _mean_index(found: Productivity) -> float:
    return float(found.overall("geometric")["MI"])


def drifted(study: Study, kind: str = "drift") -> Proposition | None:
    """The proposition of `drift`, or of `disagreement`."""
    found, pooled = study.productivity(), study.pooled
    if found is None or pooled is None:
        return None
    mine, other = (_mean_index(one) for one in (found, pooled))
    digits = precision([mine, other], 3)
    return Proposition.of(
        kind,
        words(study),
        pooled=number("MI, pooled", other, digits),
        mine=number("MI", mine, digits),
        **{"pooled pairs": _cells("complete pairs, pooled", pooled.complete)},
    )


def candidates(study: Study) -> str:
    """Which units are left out in turn."""
    return "All units" if study.measure in WHOLE else "Units that are a peer"


def cap(study: Study, left_out: LeftOut) -> str:
    """Say which units were left out, where not all were."""
    if left_out.tried == left_out.peers:
        return ""
    every = ", whoever" if study.measure in WHOLE else ""
    tried = number(f"units left out{every}", left_out.tried, total=left_out.peers)
    return f" {Proposition.of('left out', words(study), tried=tried)}"


def drawn(study: Study, cloud: MonteCarlo) -> str:
    """Draws that were made, and why they are fewer than asked for, where they are."""
    made = f"{count(len(cloud.draws), 'draw')}, seed {study.seed}"
    if len(cloud.draws) < study.draws:
        made += f" ({study.draws:,} were asked for; the number of units limits them)"
    return made


def _period(period: Any) -> str:
    return markup.name(reading.period_text(period), 20)
