"""What moves a ranking, against computing everything again."""

import numpy as np
import pandas as pd
import pytest

from gbaeff.book.pages import reading
from gbaeff.book.reader import robustness
from gbaeff.book.reader.study import Study

MEASURES = [
    {"data": "ports"},
    {"data": "ports", "measure": "directional"},
    {"data": "ports", "rts": "vrs"},
    {"data": "hospitals"},
    {"data": "hospitals", "measure": "radial"},
    {"data": "hospitals", "measure": "sbm"},
]


@pytest.fixture(scope="module", params=MEASURES, ids=str)
def study(request):
    return Study.open(**request.param, draws=20)


@pytest.fixture(scope="module")
def left_out(study):
    return robustness.without_unit(study)


def base(study):
    return reading.comparable_score(study.evaluate(study.at()))


def test_leaving_out_a_unit_is_what_computing_again_gives(study, left_out):
    score, found = base(study), left_out
    places = pd.Series(0.0, index=score.index)
    for unit in study.at().dmus:
        again = reading.comparable_score(study.evaluate(study.at().without([unit])))
        rest = score[again.index]
        change = again - rest
        if unit in found.table.index:
            assert found.table.loc[unit, "mean change"] == pytest.approx(change.mean(), abs=1e-9)
        else:
            assert not change.abs().max() > 1e-9
        gap = robustness.moved(rest, again)
        places[gap.index] = np.fmax(places[gap.index], gap)
    pd.testing.assert_series_equal(found.moved, places, check_names=False)


def test_leaving_out_a_variable_keeps_the_only_one_of_its_role():
    assert list(robustness.without_variable(Study.open("hospitals"))) == [
        "doctors",
        "nurses",
        "outpatients",
        "inpatients",
    ]
    assert "co2" in robustness.without_variable(Study.open("ports"))
    assert list(robustness.without_variable(Study.open("tone2003"))) == ["b"]


def test_settings_change_one_thing_each():
    ports = robustness.other_settings(Study.open("ports"))
    assert list(ports) == [
        "variable returns to scale",
        "radial, undesirable as inputs",
        "directional distance",
        "one frontier of all periods",
    ]
    radial = robustness.other_settings(Study.open("hospitals", measure="radial", rts="vrs"))
    assert list(radial) == ["constant returns to scale", "slacks-based measure"]


def test_the_pooled_frontier_is_that_of_a_global_reference():
    from gbaeff import super_sbm

    study = Study.open("ports")
    pooled = robustness.other_settings(study, 2018)["one frontier of all periods"]
    whole = super_sbm(study.panel, reference="global").score.loc[2018]
    pd.testing.assert_series_equal(pooled, whole, check_names=False)


def test_moves_among_equals_are_none():
    first = pd.Series([1.2, 1.1, 1.0, 0.4], index=list("ABCD"))
    tied = pd.Series([1.0, 1.0, 1.0, 0.9], index=list("ABCD"))
    assert robustness.moved(first, tied).to_list() == [0, 0, 0, 0]
    assert robustness.moved(tied, first).to_list() == [0, 0, 0, 0]
    missing = first.where(first < 1.15)
    assert robustness.moved(first, missing).isna().to_list() == [True, False, False, False]


def test_moves_are_by_unit_whatever_the_order_of_rows():
    first = pd.Series([1.2, 1.1, 1.0, 0.4], index=list("ABCD"))
    other = pd.Series([0.3, 1.0, 1.1, 0.2], index=list("DBAE"))
    assert robustness.moved(first, other).fillna(9).to_dict() == {"A": 0, "B": 0, "C": 9, "D": 0}


def test_agreement_of_a_ranking_with_itself_and_its_reverse():
    score = pd.Series(np.linspace(0.1, 0.9, 9), index=list("ABCDEFGHI"))
    table = robustness.agreement(score, {"same": score, "reverse": 1 - score})
    assert table.loc["same", ["rank correlation", "mean places moved", "hold"]].to_list() == [
        1,
        0,
        9,
    ]
    assert table.loc["reverse", "rank correlation"] == -1
    assert table.loc["reverse", "most places moved"] == 8


def test_noise_is_the_same_for_the_same_seed_and_shrinks_for_many_units():
    one, two = (robustness.noise(Study.open("hospitals", draws=30, seed=7)) for _ in range(2))
    assert (one.draws == two.draws).all()
    assert len(one.draws) == 30
    assert robustness.draws_within(200, 100_000) == 25
    assert robustness.draws_within(10, 100_000) == 10


def test_positions_count_the_kinds_of_tests_that_hold(study, left_out):
    score = base(study)
    found = robustness.positions(
        score,
        robustness.other_settings(study),
        robustness.without_variable(study),
        left_out,
        robustness.noise(study),
    )
    assert list(found.columns) == [
        "score",
        "rank",
        "settings",
        "variables",
        "units",
        "noise",
        "holds in",
    ]
    limit = robustness.tolerance(len(score))
    held = (found.iloc[:, 2:6] <= limit).sum(axis=1)
    assert (held == found["holds in"]).all()
