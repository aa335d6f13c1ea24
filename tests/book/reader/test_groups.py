"""Groups of units: read, compared with their own frontier and with that of all."""

import numpy as np
import pandas as pd
import pytest

import truth
from gbaeff import data
from gbaeff.book.pages import reading
from gbaeff.book.reader import answers, layout, methods
from gbaeff.book.reader.intake import Refused
from gbaeff.book.reader.study import Study
from judge import linprog

EAST = ("SZ", "DG", "HZ")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The nine mainland cities, by the bank of the Pearl River."""
    panel = data.panel(cities="mainland")
    frame = reading.own(panel).droplevel("role", axis=1).reset_index()
    frame["bank"] = np.where(frame["dmu"].isin(EAST), "east", "west")
    path = tmp_path_factory.mktemp("groups") / "cities.csv"
    frame.to_csv(path, index=False)
    names = [part.columns.tolist() for part in (panel.inputs, panel.outputs, panel.undesirable)]
    roles = {"dmu": "dmu", "period": "period", "group": "bank"}
    return {"data": path, **roles, **dict(zip(("inputs", "outputs", "undesirable"), names))}


def theta(x, y, o, among):
    """Radial, input-oriented, constant returns, by HiGHS."""
    less = np.block([[-x[:, [o]], x[:, among]], [np.zeros((len(y), 1)), -y[:, among]]])
    most = np.r_[np.zeros(len(x)), -y[:, o]]
    return linprog(np.r_[1.0, np.zeros(len(among))], less, most).fun


def test_gap_ratios_are_those_of_the_programmes(file):
    study = Study.open(**(file | {"undesirable": "", "measure": "radial"}))
    now = reading.own(study.panel).loc[study.now]
    x, y = (now[role].to_numpy().T for role in ("input", "output"))
    table = layout.gap_ratios(study.metafrontier).loc[study.now]
    assert set(table.index[table["group"] == "east"]) == set(EAST)
    groups = study.intake.groups[now.index].to_numpy()
    for o, unit in enumerate(now.index):
        own, every = (
            theta(x, y, o, among)
            for among in (np.flatnonzero(groups == groups[o]), np.arange(len(now)))
        )
        found = table.loc[unit, ["own score", "score", "ratio"]].astype(float)
        np.testing.assert_allclose(found, [own, every, every / own], atol=1e-7)


@pytest.mark.parametrize("change", [{}, {"orientation": "output"}, {"rts": "vrs"}], ids=str)
def test_sentences_hold(file, change):
    study = Study.open(**file, **change)
    found = answers.groups(study)
    world = truth.World(study)
    assert len(found) == 2
    assert [problem for one in found for problem in truth.problems(one, world)] == []
    assert "Battese" in methods.plain(study)


def test_without_groups_nothing_is_said(file):
    study = Study.open(**(file | {"group": ""}))
    assert not study.applies("groups")
    assert answers.groups(study) == []


@pytest.mark.parametrize(
    "bank, told",
    [
        (["e", "w", None, "w"], "expected a group, found an empty cell"),
        (["e", "w", "w", "w"], "the unit stands in another group above"),
        (["e", "e", "e", "e"], "expected two groups or more"),
    ],
)
def test_groups_that_are_none(tmp_path, bank, told):
    frame = pd.DataFrame({"unit": list("ABAB"), "year": [1, 1, 2, 2], "x": [1, 2, 3, 4]})
    frame.assign(y=[4, 3, 2, 1], bank=bank).to_csv(tmp_path / "a.csv", index=False)
    roles = {"dmu": "unit", "period": "year", "inputs": "x", "outputs": "y", "group": "bank"}
    with pytest.raises(Refused, match=told):
        Study.open(tmp_path / "a.csv", **roles)
