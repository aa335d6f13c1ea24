"""Sentences about a reader's data: none is false, whatever the data; and the judge notices."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sentences
import truth
from gbaeff.book.pages import reading
from gbaeff.book.reader import answers, layout
from gbaeff.book.reader.propositions import TEXTS, Proposition, precision
from gbaeff.book.reader.study import Study

DATA = Path(__file__).parents[2] / "cases"
TINY = {
    "dmu": "unit",
    "period": "year",
    "inputs": "labour,capital",
    "outputs": "gdp",
    "undesirable": "co2",
}
TIES = {"dmu": "unit", "period": "year", "inputs": "x", "outputs": "y"}
INFEASIBLE_MEANS = {
    "data": "infeasible_means",
    "dmu": "unit",
    "period": "year",
    "inputs": "x1,x2",
    "outputs": "y1",
    "undesirable": "b1",
}
CASES = {
    "tiny, vrs": {"data": "tiny", **TINY, "rts": "vrs"},
    "tiny, ndrs": {"data": "tiny", **TINY, "rts": "ndrs"},
    "tiny, one year": {"data": "tiny_cross_section", **TINY, "period": "", "rts": "vrs"},
    "ties": {"data": "ties", **TIES, "measure": "radial"},
    "ties, reversed": {"data": "ties_reversed", **TIES, "measure": "radial"},
    "ties, one year": {"data": "other_ties", **TIES, "dmu": "u", "period": ""},
    "rounding": {
        "data": "rank_rounding",
        "dmu": "unit",
        "inputs": "x1,x2,x3",
        "outputs": "y1,y2",
        "measure": "radial",
        "rts": "vrs",
    },
    "infeasible pairs": {**INFEASIBLE_MEANS, "undesirable": "", "measure": "radial", "rts": "vrs"},
    "infeasible pairs, sbm": {**INFEASIBLE_MEANS, "rts": "vrs"},
    "all efficient": {
        "data": "all_efficient",
        "dmu": "firm",
        "inputs": [f"in{i}" for i in range(1, 9)],
        "outputs": [f"out{i}" for i in range(1, 8)],
    },
    "unbalanced": {
        "data": "unbalanced",
        "dmu": "utility",
        "period": "year",
        "inputs": "opex",
        "outputs": "km,energy",
    },
    "long": {"data": "long_panel", **TIES, "measure": "radial"},
    "all grow, adjacent": {"data": "grow_ten_percent", **TIES},
    "all grow, pooled": {"data": "grow_ten_percent", **TIES, "reference": "global"},
    "all grow, sequential": {"data": "grow_ten_percent", **TIES, "reference": "sequential"},
    "all grow, biennial": {
        "data": "grow_ten_percent",
        **TIES,
        "reference": "biennial",
        "split": "ray_desli",
    },
    "all grow, insisting biennial": {
        "data": "grow_ten_percent",
        **TIES,
        "reference": "biennial",
        "measure": "super_sbm",
    },
    "all grow, insisting": {
        "data": "grow_ten_percent",
        **TIES,
        "reference": "global",
        "measure": "super_sbm",
    },
    "groups": {
        "data": "groups",
        "dmu": "unit",
        "inputs": "x1,x2",
        "outputs": "y",
        "group": "kind",
    },
    "undefined pairs": {
        **TIES,
        "data": "undefined_pairs",
        "undesirable": "b",
        "rts": "vrs",
        "measure": "directional",
    },
    "gaps": {
        "data": "gaps",
        "dmu": "country",
        "period": "year",
        "inputs": "labour,capital",
        "outputs": "gdp",
        "undesirable": "ghg",
        "drop_incomplete": True,
    },
    "ties, output side": {"data": "ties", **TIES, "measure": "radial", "orientation": "output"},
    "unbalanced, input side": {
        "data": "unbalanced",
        "dmu": "utility",
        "period": "year",
        "inputs": "opex",
        "outputs": "km,energy",
        "orientation": "input",
    },
    "unbalanced, output side": {
        "data": "unbalanced",
        "dmu": "utility",
        "period": "year",
        "inputs": "opex",
        "outputs": "km,energy",
        "orientation": "output",
        "measure": "sbm",
        "rts": "vrs",
    },
    "infeasible pairs, output side": {**INFEASIBLE_MEANS, "orientation": "output"},
    "infeasible pairs, both sides": {
        **INFEASIBLE_MEANS,
        "measure": "directional",
        "orientation": "none",
    },
    "infeasible pairs, input side": {
        **INFEASIBLE_MEANS,
        "measure": "directional",
        "orientation": "input",
    },
    "no undesirable output": {**TIES, "data": "zero_undesirable", "period": "", "undesirable": "b"},
}


@cache
def opened(name):
    given = dict(CASES[name])
    return Study.open(DATA / f"{given.pop('data')}.csv", draws=6, **given)


def kinds(found):
    return {one.kind: one.claims for one in found}


# Of the first 200 of seed 20: with the cases they take every step from line to line that the 200
# and all cases take and make every form of a claim. `make sentences` judges 10,000.
PANELS = (
    *(0, 3, 13, 16, 20, 22, 36, 40, 46, 60, 61, 75, 78, 84, 86, 97, 100, 110, 136, 140, 143, 170),
    *(180, 181, 184, 195),
)


@pytest.fixture(scope="module")
def judged():
    return sentences.run(PANELS, seed=20, every=20)


@pytest.mark.long
def test_no_sentence_is_false_on_panels_made_to_break_them(judged):
    counts, false = judged
    assert false == []
    assert counts.total() > 600


@pytest.mark.long
def test_every_kind_of_sentence_is_judged(judged):
    cases = {one.kind for name in ("tiny, vrs", "gaps") for one in answers.data(opened(name))}
    cases |= {one.kind for one in answers.groups(opened("groups"))}
    # States that no measure here gives by itself: test_own_chapters makes two, test_second_stage
    # the third.
    made = {"not comparable", "not computed", "algorithm without a result"}
    rare = {"no complete pair", "left out", "pairs without a part"}
    # Those of two reruns are judged in test_compare.
    here = {kind for kind in TEXTS if not kind.startswith("compared: ")}
    assert here - set(judged[0]) - cases <= made | rare


def falsified(claim):
    """Versions of a claim that say something else."""
    if claim.values and claim.relation not in ("down", "up", "asked for", "fits"):
        step = 1.0 if claim.digits is None else 2.0 * 10.0**-claim.digits + 2e-6
        yield replace(claim, values=(claim.values[0] + step, *claim.values[1:]))
    if claim.relation in ("down", "up") and len(claim.labels) > 1:
        first, *between, last = claim.labels
        yield replace(claim, labels=(last, *between, first))
    if claim.relation in ("highest", "lowest", "largest", "list", "count") and claim.labels:
        yield replace(claim, labels=("nobody", *claim.labels[1:]))
    turned = {"rises": "falls", "falls": "rises", "same": "rises"}
    if claim.relation in turned:
        yield replace(claim, relation=turned[claim.relation])


# Whose claims are falsified too, one at a time.
FALSIFIED = {"tiny, vrs", "infeasible pairs, sbm", "unbalanced", "ties"}
# With robustness, where it takes a step from line to line that no other case takes.
ROBUST = {*FALSIFIED, "ties, one year", "gaps"}


@pytest.mark.parametrize("name", CASES)
def test_the_data_that_made_false_sentences_make_none_and_lies_about_them_are_told(name):
    study = opened(name)
    found, tests = sentences.said(study, robust=name in ROBUST)
    world = truth.World(study, tests)
    assert [problem for one in found for problem in truth.problems(one, world)] == []
    missed = []
    for one in found if name in FALSIFIED else ():
        for part, claim in one.claims.items():
            for other in falsified(claim):
                lie = Proposition(one.kind, {**one.claims, part: other}, one.text)
                if not truth.problems(lie, world):
                    missed.append((one.kind, part, other))
    assert missed == []


# What the sentences must be, by hand -------------------------------------------------------------


@pytest.mark.parametrize("name", ["tiny, vrs", "tiny, ndrs"])
def test_an_efficient_unit_without_a_value_is_on_the_frontier_and_above_those_below_it(name):
    study = opened(name)
    found = study.scores()
    claims = kinds(answers.scores(study))
    assert claims["efficient without a value"]["units"].labels == ("Tiny",)
    assert claims["efficient without a value"]["cells"].value == 3
    on = claims["frontier"]["on"]
    assert "Tiny" in on.labels
    assert "Tiny" in claims["always efficient"]["on"].labels
    summary = reading.by_period(found)
    assert summary["without value"].tolist() == [1, 1, 1]
    assert summary["efficient"].iloc[-1] == on.value
    score = reading.comparable_score(found)
    order = reading.ordered(score.loc[2003], found.efficient.loc[2003])
    after = [unit for unit in order if score.loc[2003, unit] < 1 - 1e-6]
    assert order[-len(after) - 1] == "Tiny"
    assert order[-len(after) :] == after
    shown = layout.laid_out(score, "score", alone=reading.without_value(found)).frame
    assert (shown == layout.NO_VALUE).sum().sum() == 3


def test_ties_are_told_as_ties_for_any_order_of_rows():
    one, other = opened("ties"), opened("ties, reversed")
    claims = kinds(answers.scores(one))
    assert claims["ends of scores"]["highest"].labels == ("A", "B", "C")
    assert claims["ends of scores"]["lowest"].labels == ("G", "H", "I")
    assert "equal" in kinds(answers.productivity(one))["ends of the index"]
    for each in (answers.scores, answers.productivity, answers.peers):
        assert list(map(str, each(one))) == list(map(str, each(other)))


def test_scores_that_differ_by_rounding_share_a_rank():
    study = opened("rounding")
    assert reading.score_table(study.scores())["rank"].tolist() == [1] * 6
    assert kinds(answers.scores(study))["ends of scores"]["equal"].total == 6


@pytest.mark.parametrize("name", ["infeasible pairs", "infeasible pairs, sbm", "tiny, ndrs"])
def test_means_hold_the_identity_and_say_over_how_many(name):
    study = opened(name)
    index = study.productivity()
    claims = kinds(answers.productivity(study))
    assert claims["mean index"]["pairs"].total == len(index.table)
    assert claims["mean index"]["pairs"].value == index.table.notna().all(axis=1).sum()
    for table in (reading.growth(index), reading.index_summary(index)):
        known = table.dropna()
        np.testing.assert_allclose(known["MI"], known["TEC"] * known["TC"], rtol=1e-9)
        assert (table["pairs"] <= table["of"]).all()
    step = reading.jumps(index) if study.applies("jumping") else table
    np.testing.assert_allclose(step["MI"], step["TEC"] * step["TC"], rtol=1e-9)


@pytest.mark.parametrize("reference", ["adjacent", "pooled", "sequential", "biennial"])
def test_growth_of_all_is_growth_of_the_leader(reference):
    growth = opened(f"all grow, {reference}").productivity().mean(by="dmu")["MI"].dropna()
    np.testing.assert_allclose(growth, 1.1, rtol=1e-9)


def test_who_insists_on_a_biased_index_is_warned():
    for case in ("all grow, insisting", "all grow, insisting biennial"):
        assert "biased index" in kinds(answers.productivity(opened(case)))
    assert "biased index" not in kinds(answers.productivity(opened("all grow, pooled")))


@pytest.mark.parametrize(
    ("index", "way"), [(1.0, "same"), (1.0001, "rises"), (0.9999, "falls"), (1 + 1e-9, "same")]
)
def test_a_mean_above_1_rises_and_one_below_1_falls(index, way):
    claim = answers._moved("MI", index)
    assert (claim.quantity, claim.relation, claim.values) == ("MI", way, (index,))


@pytest.mark.parametrize(
    ("mine", "pooled", "told"),
    [
        (1.05, 1.03, True),
        (1.03, 1.05, True),
        (1.05, 1.045, False),
        (1.045, 1.05, False),
        (0.998, 1.002, True),
        (1.002, 0.998, True),
    ],
)
def test_another_index_disagrees_by_its_direction_or_by_a_percent(monkeypatch, mine, pooled, told):
    monkeypatch.setattr(answers, "_mean_index", lambda index: index)
    monkeypatch.setattr(answers, "drifted", lambda _study, kind: kind)
    study = SimpleNamespace(productivity=lambda: mine, pooled=pooled)
    assert answers.disagreement(study) == ("disagreement" if told else None)


def test_with_many_periods_and_units_the_best_stand_first():
    study = opened("long")
    score = reading.comparable_score(study.scores())
    page = layout.laid_out(score, "score")
    means = score.groupby(level="dmu").mean()
    assert page.frame["mean"].is_monotonic_decreasing
    assert page.frame["mean"].to_list() == pytest.approx(
        means.nlargest(len(page.frame)).to_list(), abs=1e-12
    )


def test_numbers_that_differ_print_differently():
    assert precision([0.7123, 0.7124]) == 4
    assert precision([1 + 2e-16, 1.0]) == 2
    assert precision([0.9999], marks=[1.0]) == 4


def test_places_without_a_value_never_print_as_numbers():
    values = pd.Series({"a": np.nan, "b": 1.0, "c": 0.5})
    page = layout.laid_out(values, "score", alone=pd.Series({"a": True, "b": False, "c": False}))
    assert page.frame["score"].tolist() == [1.0, layout.NO_VALUE, 0.5]
    assert page.frame["rank"].tolist() == [1, pd.NA, 3]


def test_which_optima_have_others_does_not_depend_on_the_other_periods():
    study = opened("long")
    whole = study.scores().alternatives
    for period in study.panel.periods[-2:]:
        alone = study.evaluate(study.panel.at(period)).alternatives
        assert (whole.loc[period] == alone).all()
