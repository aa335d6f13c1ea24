"""Every orientation of every measure, against programmes written out here and solved by HiGHS."""

import numpy as np
import pandas as pd
import pytest

from gbaeff import data
from gbaeff.book.pages import reading
from gbaeff.book.reader import answers, methods, robustness, wording
from gbaeff.book.reader.propositions import measure_name
from gbaeff.book.reader.study import Study
from gbaeff.dea.panel import DataError
from judge import linprog


def solved(cost, less, most, equal, right):
    done = linprog(cost, less, most, equal, right)
    assert done.status == 0
    return done.fun


def radial(x, y, o, side):
    """Charnes, Cooper and Rhodes: theta, or one over phi."""
    m, n = x.shape
    q = len(y)
    if side == "input":
        less = np.block([[-x[:, [o]], x], [np.zeros((q, 1)), -y]])
        return solved(np.r_[1.0, np.zeros(n)], less, np.r_[np.zeros(m), -y[:, o]], None, None)
    less = np.block([[np.zeros((m, 1)), x], [y[:, [o]], -y]])
    return -1 / solved(np.r_[-1.0, np.zeros(n)], less, np.r_[x[:, o], np.zeros(q)], None, None)


def slacks_based(x, y, b, o, side):
    """Tone (2001, 2003), of one side or of both, after Charnes and Cooper."""
    every = np.vstack([x, y, b])
    m, d, n = len(x), len(every), x.shape[1]
    sign = np.diag(np.r_[np.ones(m), -np.ones(len(y)), np.ones(len(b))])
    equal = np.hstack([every, sign, -every[:, [o]]])
    saved = (side != "output") / (m * x[:, o])
    gained = (side != "input") / ((d - m) * every[m:, o])
    equal = np.vstack([equal, np.r_[np.zeros(n + m), gained, 1.0]])
    cost = np.r_[np.zeros(n), -saved, np.zeros(d - m), 1.0]
    return solved(cost, None, None, equal, np.r_[np.zeros(d), 1.0])


def directional(x, y, b, o, side):
    """Chung, Fare and Grosskopf; weak disposability."""
    going_in, going_out = float(side != "output"), float(side != "input")
    less = np.block([[going_in * x[:, [o]], x], [going_out * y[:, [o]], -y]])
    equal = np.hstack([b[:, [o]], b])
    most = np.r_[x[:, o], -y[:, o]]
    cost = np.r_[-1.0, np.zeros(x.shape[1])]
    beta = -solved(cost, less, most, equal, b[:, o])
    return 1 / (1 + beta)


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    """The panel of the nine mainland cities as a reader's file."""
    panel = data.panel(cities="mainland").during(range(2015, 2020))
    frame = reading.own(panel).droplevel("role", axis=1).reset_index()
    file = tmp_path_factory.mktemp("cities") / "cities.csv"
    frame.to_csv(file, index=False)
    names = [part.columns.tolist() for part in (panel.inputs, panel.outputs, panel.undesirable)]
    return {
        "data": file,
        "dmu": "dmu",
        "period": "period",
        **dict(zip(("inputs", "outputs", "undesirable"), names)),
    }


def opened(cities, measure, side):
    given = dict(cities)
    if measure == "radial":
        given["undesirable"] = ""
    return Study.open(**given, measure=measure, orientation=side, draws=20)


CASES = [
    *[
        (measure, side)
        for measure in ("sbm", "directional")
        for side in ("input", "output", "none")
    ],
    ("radial", "input"),
    ("radial", "output"),
]


@pytest.mark.parametrize("measure, side", CASES)
def test_scores_are_those_of_the_programme(cities, measure, side):
    study = opened(cities, measure, side)
    at = study.now
    now = reading.own(study.panel).loc[at]
    x, y = (now[role].to_numpy().T for role in ("input", "output"))
    score = reading.comparable_score(study.scores()).loc[at]
    b = now["undesirable"].to_numpy().T if study.panel.shape[2] else np.empty((0, len(now)))
    programme = {"sbm": slacks_based, "directional": directional}.get(measure)
    for o in range(len(now)):
        true = programme(x, y, b, o, side) if programme else radial(x, y, o, side)
        assert score.iloc[o] == pytest.approx(true, abs=1e-7)


@pytest.mark.parametrize("side", ["input", "output", "none"])
def test_super_efficiency_is_the_slacks_based_score_below_one(cities, side):
    plain, beyond = (
        reading.comparable_score(opened(cities, measure, side).scores())
        for measure in ("sbm", "super_sbm")
    )
    inside = plain < 1 - 1e-6
    pd.testing.assert_series_equal(plain[inside], beyond[inside])
    assert (beyond[~inside].dropna() >= 1 - 1e-6).all()


@pytest.mark.parametrize("measure, side", CASES)
def test_contributions_index_and_tests_have_the_orientation(cities, measure, side):
    study = opened(cities, measure, side)
    scores = study.scores()
    if measure == "sbm":
        parts = reading.contributions(scores).sum(axis=1)
        np.testing.assert_allclose(parts, 1 - scores.score, atol=1e-7)
    index = study.productivity()
    own = reading.comparable_score(scores)
    first, last = study.panel.periods[:2]
    behind = study.evaluate(study.panel, study.distance)
    behind = reading.comparable_score(behind)
    step = behind.loc[last] / behind.loc[first]
    tec = index.table["TEC"].xs((first, last), level=("from_period", "to_period"))
    np.testing.assert_allclose(tec, step[tec.index], rtol=1e-6)
    left_out = robustness.without_unit(study)
    peer = left_out.table.index[0]
    again = reading.comparable_score(study.evaluate(study.at().without([peer])))
    shift = (again - own.loc[study.now].drop(peer)).mean()
    assert left_out.table.loc[peer, "mean change"] == pytest.approx(shift, abs=1e-7)
    assert robustness.noise(study).table["score"].equals(own.loc[study.now])


def test_texts_name_the_side(cities):
    study = opened(cities, "sbm", "output")
    assert "output orientation" in wording.source(study)
    assert "output-oriented" in methods.plain(study)
    assert "gained" in answers.meaning(study)


def test_a_radial_measure_has_one_side(cities):
    with pytest.raises(DataError, match="orientation='input' or 'output'"):
        opened(cities, "radial", "none")
    with pytest.raises(ValueError, match="orientation must be one of"):
        opened(cities, "sbm", "both")


@pytest.mark.parametrize(
    ("measure", "implied", "written"),
    [("sbm", "none", "input orientation"), ("directional", "output", "of inputs")],
)
def test_the_name_of_a_measure_tells_an_orientation_that_it_does_not_imply(
    measure, implied, written
):
    plain = measure_name(measure, implied)
    assert "orientation" not in plain
    named = measure_name(measure, "input")
    assert named.startswith(plain) and named.endswith(written)
