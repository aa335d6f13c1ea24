"""Figures below 0: the range directional measure in a rerun, and the refusal without it."""

import numpy as np
import pandas as pd
import pytest

import sentences
import truth
from gbaeff import data
from gbaeff.book.pages import reading
from gbaeff.book.reader import answers, methods, robustness
from gbaeff.book.reader.intake import Refused
from gbaeff.book.reader.study import Study
from judge import linprog

ROLES = {"dmu": "dmu", "inputs": ["capital", "labor"], "outputs": ["growth", "gdp"]}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The cities: each year's change of GDP against the usual one is an output."""
    panel = data.panel()
    frame = reading.own(panel).droplevel("role", axis=1).reset_index()
    frame.columns = ["period", "dmu", "capital", "labor", "energy", "gdp", "co2"]
    frame["growth"] = frame.groupby("dmu")["gdp"].diff()
    frame["growth"] -= frame["growth"].median()
    frame = frame.dropna().query("period >= 2017")
    frame.loc[frame.index[5], "capital"] *= -1  # an input below 0
    path = tmp_path_factory.mktemp("cities") / "cities.csv"
    frame.to_csv(path, index=False)
    return path


def by_ranges(x, y, b, o, moves, fixed):
    """Largest beta towards the ideal point; undesirable outputs fall like inputs."""
    n = x.shape[1]
    less = (x[:, o] - x.min(axis=1)) * ("input" in moves) * ~fixed
    more = (y.max(axis=1) - y[:, o]) * ("output" in moves)
    bad = b[:, o] - b.min(axis=1)
    rows = np.vstack([np.c_[x, less], np.c_[-y, more], np.c_[b, bad]])
    most = np.r_[x[:, o], -y[:, o], b[:, o]]
    if not (less.any() or more.any() or bad.any()):
        return 0.0
    return -linprog(np.r_[np.zeros(n), -1.0], rows, most, [[1.0] * n + [0.0]], [1.0]).fun


@pytest.mark.parametrize(
    ("asked", "moves"),
    [
        ({}, ("input", "output")),
        ({"orientation": "output"}, ("output",)),
        ({"orientation": "input", "undesirable": "co2"}, ("input",)),
        ({"fixed": "labor", "undesirable": "co2"}, ("input", "output")),
    ],
    ids=str,
)
def test_scores_and_sentences(file, asked, moves):
    study = Study.open(file, **ROLES, period="period", measure="rdm", rts="vrs", draws=6, **asked)
    assert study.negative
    now = reading.own(study.at())
    parts = [
        now.loc[:, now.columns.get_level_values("role") == role].to_numpy().T
        for role in ("input", "output", "undesirable")
    ]
    fixed = np.array([name in study.fixed for name in study.roles.inputs])
    expected = [1 - by_ranges(*parts, o, moves, fixed) for o in range(len(now))]
    found = reading.comparable_score(study.scores()).loc[study.now]
    np.testing.assert_allclose(found, expected, atol=1e-7)
    told, tests = sentences.said(study, robust=not asked or bool(study.fixed))
    world = truth.World(study, tests)
    assert [problem for one in told for problem in truth.problems(one, world)] == []
    assert "portela2004" in methods.keys(study)
    assert not study.applies("productivity") and not study.applies("bootstrap")
    assert set(robustness.other_settings(study)) == {"one frontier of all periods"}
    assert "best figure" in answers.meaning(study)


@pytest.mark.parametrize("below", ["growth", "co2"])
def test_one_period_that_no_other_measure_takes(file, tmp_path, below):
    """With figures below 0, whichever they are, nothing is left to change but rows and columns."""
    frame = pd.read_csv(file).query("period == 2019").drop(columns="period")
    frame["capital"] = frame["capital"].abs()
    frame["co2"] -= frame["co2"].median() * (below == "co2")
    frame["growth"] -= (frame["growth"].min() - 1) * (below != "growth")
    frame.to_csv(tmp_path / "year.csv", index=False)
    asked = ROLES | {"undesirable": "co2", "measure": "rdm", "rts": "vrs", "draws": 6}
    study = Study.open(tmp_path / "year.csv", **asked)
    assert study.negative and study.positive == (below == "co2")
    assert robustness.other_settings(study) == {} and not study.applies("other-settings")
    told, tests = sentences.said(study, robust=True)
    world = truth.World(study, tests)
    assert [problem for one in told for problem in truth.problems(one, world)] == []


def test_totals_of_mixed_signs_have_no_percentage(file):
    study = Study.open(file, **ROLES, period="period", measure="rdm", rts="vrs")
    period = reading.own(study.panel)["output", "growth"].idxmin()[0]
    table = reading.totals(study.scores(), period)
    below = reading.comparable_score(study.scores()).loc[period] < 1 - 1e-6
    mixed = (reading.own(study.panel).loc[period][below.to_numpy()] < 0).any().droplevel("role")
    assert mixed.any()
    assert table["change, %"].isna().equals(mixed.rename_axis("variable"))


def test_without_it_each_cell_is_named_with_the_way_out(file):
    with pytest.raises(Refused) as problem:
        Study.open(file, **ROLES, period="period")
    frame = pd.read_csv(file)
    row = int(np.flatnonzero(frame["capital"] < 0)[0]) + 2
    assert f"row {row}, column 'capital'" in str(problem.value)
    assert "--measure rdm --rts vrs" in str(problem.value)
    with pytest.raises(ValueError, match="rts='vrs'"):
        Study.open(file, **ROLES, period="period", measure="rdm")
    with pytest.raises(Refused, match="expected a number"):  # a gap is none
        Study.open(_gap(file), **ROLES, period="period", measure="rdm", rts="vrs")


def _gap(file):
    frame = pd.read_csv(file)
    frame.loc[3, "growth"] = np.nan
    path = file.with_name("gap.csv")
    frame.to_csv(path, index=False)
    return path
