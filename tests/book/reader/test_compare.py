"""Two reruns side by side: every claim against scores computed apart, and what is refused."""

import json
import shutil
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gbaeff import cli
from gbaeff.book.build.chapters import BookError
from gbaeff.book.pages import reading
from gbaeff.book.reader import compare, comparison, rerun
from gbaeff.book.reader.comparison import Comparison
from gbaeff.book.reader.study import Study

ROOT = Path(__file__).resolve().parents[3]
ROLES = {"dmu": "unit", "inputs": "x1,x2", "outputs": "y", "measure": "radial"}
TIE = 1e-6


def frame(n=8, seed=0, periods=()):
    rng = np.random.default_rng(seed)
    rows = [(f"u{i}", t) for t in (periods or [None]) for i in range(n)]
    made = pd.DataFrame(rows, columns=["unit", "year"])
    for name in ("x1", "x2", "y", "z"):
        made[name] = rng.integers(1, 9, len(made)).astype(float)
    return made if periods else made.drop(columns="year")


@pytest.fixture
def study(tmp_path):
    def opened(data, name="data", **given):
        file = tmp_path / f"{name}.csv"
        data.to_csv(file, index=False)
        roles = ROLES | ({"period": "year"} if "year" in data else {}) | given
        return Study.open(file, **roles)

    return opened


def claims(found):
    return {one.kind.removeprefix("compared: "): one.claims for one in compare.said(found)}


def texts(found):
    return " ".join(map(str, compare.said(found)))


def test_a_rerun_beside_itself_differs_in_nothing(study):
    one = study(frame())
    found = Comparison.of(one, one)
    told = claims(found)
    assert found.differences == [] and found.settings.empty
    assert told["figures"]["differ"].value == 0 and told["figures"]["differ"].total == 24
    assert told["places"]["kept"].value == 8
    assert "most moved" not in told
    assert told["one reason"]["moved"].value == 0


def test_each_part_is_the_step_that_it_says_and_parts_add_up(study):
    data = frame(9, seed=3)
    other = data[data["unit"] != "u0"].copy()
    other.loc[other["unit"] == "u1", "x1"] = 0.5
    other = pd.concat([other, data.tail(1).assign(unit="new", y=20.0)])
    a, b = study(data, "a"), study(other, "b", rts="vrs")
    found = Comparison.of(a, b)
    assert found.differences == ["gone", "figures", "settings", "new"]

    def score(part, rts):
        scores = study(part, "step", rts=rts).scores()
        return reading.comparable_score(scores)

    shared = [f"u{i}" for i in range(1, 9)]
    states = [
        score(data, "crs"),
        score(data[data["unit"].isin(shared)], "crs"),
        score(other[other["unit"].isin(shared)], "crs"),
        score(other[other["unit"].isin(shared)], "vrs"),
        score(other, "vrs"),
    ]
    for step, before, after in zip(found.differences, states, states[1:]):
        expected = (after - before).reindex(shared)
        assert np.allclose(found.parts[step].loc[shared], expected, atol=1e-9), step
    change = found.scores()["change"]
    assert np.allclose(found.parts.sum(axis=1), change.reindex(found.parts.index), atol=1e-9)
    # Most of one step, by hand.
    most = claims(found)["reasons"]["most"]
    means = found.parts.abs().mean()
    assert most.labels == (means.idxmax(),)
    assert most.value == pytest.approx(means.max())


def places(values):
    v = values.to_numpy()
    first = 1 + (v[None, :] > v[:, None] + TIE).sum(axis=1)
    last = (v[None, :] >= v[:, None] - TIE).sum(axis=1)
    return first, last


HOW = list(product(("radial", "super_sbm"), ("crs", "vrs")))
# Each seed once, and each kind of seed in turn with each of these.
CASES = [(seed, *HOW[(seed + seed // 4) % 4]) for seed in range(12)]


@pytest.mark.parametrize(("seed", "measure", "rts"), CASES)
def test_every_claim_is_true_of_scores_computed_apart(study, seed, measure, rts):
    rng = np.random.default_rng(seed)
    first, second = frame(6, seed), frame(6, seed)
    if seed % 3:
        second = second.iloc[1:]
    if seed % 2:
        second.loc[second.index[-1], "x1"] += rng.integers(1, 4)
    if seed % 4 == 0:
        second["y"] *= 1 + 1e-9  # equal
    a, b = study(first, "a"), study(second, "b", measure=measure, rts=rts)
    found = Comparison.of(a, b)
    told = claims(found)

    score_a = reading.comparable_score(a.scores())
    score_b = reading.comparable_score(b.scores())
    both = sorted(set(first["unit"]) & set(second["unit"]))
    assert told["units"]["both"].labels == tuple(both)
    assert set(told["units"]["a"].labels) == set(first["unit"]) - set(both)
    known = [u for u in both if pd.notna(score_a[u]) and pd.notna(score_b[u])]
    gone = told.get("no score", {}).get("lacking")
    assert set(gone.labels if gone else ()) == set(both) - set(known)

    mean = score_a[known].mean(), score_b[known].mean()
    way = "same" if abs(mean[1] - mean[0]) <= TIE else "rises" if mean[1] > mean[0] else "falls"
    assert told["mean score"]["change"].relation == way
    assert (told["mean score"]["a"].said == told["mean score"]["b"].said) == (way == "same")

    (f1, l1), (f2, l2) = places(score_a[known]), places(score_b[known])
    up = {u for u, here, there in zip(known, f1, l2) if there < here}
    down = {u for u, here, there in zip(known, l1, f2) if there > here}
    assert set(told["places"]["up"].labels) == up
    assert set(told["places"]["down"].labels) == down
    moves = np.maximum(np.maximum(f1 - l2, f2 - l1), 0)
    if moves.max():
        most = {u for u, move in zip(known, moves) if move == moves.max()}
        assert set(told["most moved"]["most"].labels) == most
        assert told["most moved"]["most"].value == moves.max()
    else:
        assert "most moved" not in told

    on_a, on_b = a.scores().efficient[both], b.scores().efficient[both]
    assert set(told["frontier"]["both"].labels) == {u for u in both if on_a[u] and on_b[u]}
    assert set(told["frontier"]["b"].labels) == {u for u in both if on_b[u] and not on_a[u]}
    cells = first.set_index("unit").loc[both, ["x1", "x2", "y"]]
    others = second.set_index("unit").loc[both, ["x1", "x2", "y"]]
    differs = (cells - others).abs() > 1e-6 * others
    assert told["figures"]["differ"].value == differs.to_numpy().sum()


def test_scores_that_differ_by_rounding_move_nobody(study):
    data = pd.DataFrame({"unit": list("ABC"), "x1": [2.0, 2, 4], "x2": [2.0, 2, 4], "y": [1.0] * 3})
    other = data.assign(y=data["y"] * [1, 1 - 4e-7, 1])
    told = claims(Comparison.of(study(data, "a"), study(other, "b")))
    assert told["places"]["kept"].value == 3
    assert told["figures"]["differ"].value == 0


def test_a_figure_of_0_has_no_share(study):
    data = frame(5).assign(x1=[0.0, 2, 3, 4, 5])
    other = data.assign(x1=[1.0, 2, 3, 4, 5])
    told = claims(Comparison.of(study(data, "a"), study(other, "b")))["figures"]
    assert told["zero"].value == 1 and told["differ"].value == 1
    assert "most" not in told


def test_one_unit_in_both(study):
    one = study(frame(4), "a")
    two = study(frame(4).replace({"unit": {"u1": "v1", "u2": "v2", "u3": "v3"}}), "b")
    found = Comparison.of(one, two)
    told = claims(found)
    assert told["units"]["both"].labels == ("u0",)
    assert "places" not in told and told["mean score"]["units"].value == 1
    assert "units with" not in texts(found).replace("Over the 1 unit with", "")


def test_no_unit_in_both_is_refused(study):
    one = study(frame(4), "a")
    two = study(frame(4).assign(unit=list("wxyz")), "b")
    with pytest.raises(BookError, match=r"share no unit: a\.csv \(u0, u1, u2, \.\.\.\) and b\.csv"):
        Comparison.of(one, two)


def test_labels_and_periods_are_the_same_where_they_read_the_same(study):
    numbers = frame(5, periods=(2019, 2020)).assign(unit=list(range(5)) * 2)
    words = numbers.assign(unit=[f"{u}" for u in numbers["unit"]])
    words = pd.concat([words, words.tail(5).assign(year=2021)])
    found = Comparison.of(study(numbers, "a"), study(words, "b"))
    assert [str(a) for a, _ in found.pairs] == ["2019", "2020"]
    assert found.common and len(found.shared(found.last)) == 5


def test_vintages_without_a_common_period_are_compared_at_their_ends(study):
    data = frame(5, periods=(2019, 2020))
    found = Comparison.of(study(data, "a"), study(data.replace({2019: 2021, 2020: 2022}), "b"))
    assert found.pairs == ((2020, 2022),) and not found.common
    assert "of A and" in str(compare.said(found)[0])
    cross = Comparison.of(study(data, "a"), study(frame(5), "b"))
    assert cross.pairs == ((2020, None),)


@pytest.mark.parametrize("common", [True, False])
def test_a_page_says_when_the_two_share_no_period(study, tmp_path, common):
    data = frame(5, periods=(2019, 2020))
    later = data if common else data.replace({2019: 2021, 2020: 2022})
    found = Comparison.of(study(data, "a"), study(later, "b"))
    (tmp_path / "page").mkdir()
    text = compare.Page(found, tmp_path / "page").text("a", "b")
    assert ("no period in common" in text) is not common


def test_other_columns_are_a_setting_and_not_a_figure(study):
    data = frame(7, seed=5)
    a, b = study(data, "a"), study(data, "b", inputs="x1,z")
    found = Comparison.of(a, b)
    assert found.differences == ["settings"]
    assert list(found.settings.index[found.settings["of scores"]]) == ["inputs"]
    assert "data" in found.settings.index


def test_fixed_inputs_and_weights_are_settings_of_scores(study):
    data = frame(8, seed=2)
    a = study(data, "a", measure="sbm", weights="x1=2")
    found = Comparison.of(a, study(data, "b", measure="sbm"))
    assert found.settings.loc["weights", "A"] == "x1=2" and found.differences == ["settings"]
    found = Comparison.of(study(data, "c"), study(data, "d", fixed="x2"))
    assert found.settings.loc["fixed", "B"] == "x2" and found.differences == ["settings"]
    assert found.parts["settings"].abs().max() > 0


def test_the_period_asked_for_is_looked_at(study):
    data = frame(6, periods=(2019, 2020))
    one = study(data, "a", at="2019")
    assert Comparison.of(one, one).last == (2019, 2019)
    assert Comparison.of(one, study(data, "b")).last == (2020, 2020)


# The command -------------------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Two folders as rerun writes them, without pages; and a site that is not rendered."""
    made = []
    for name, rts in (("first", "crs"), ("second", "vrs")):
        new = tmp_path / name
        new.mkdir()
        file = tmp_path / f"{name}.csv"
        frame(6, periods=(1, 2)).to_csv(file, index=False)
        settings = ROLES | {"period": "year", "rts": rts}
        asked = rerun.request(str(file), settings)
        opened = Study.open(asked.data, **asked.roles, **asked.settings)
        given, _ = rerun._input(asked, opened, new)
        rerun._config(asked, given, new)
        rerun._manifest(asked, given, opened, new)
        (new / rerun.MARKER).touch()
        made.append(new)

    def site(source, toc, temp, *, strict):
        html = temp / "html"
        shutil.copytree(source / "book", html)
        return html, ["index.html"]

    monkeypatch.setattr(compare.site, "site", site)
    return made


def test_the_command_writes_page_tables_and_figure(folders, tmp_path, capsys):
    out = tmp_path / "out"
    command = ["compare", *map(str, folders), "--out", str(out)]
    assert cli.main(command) == 0
    assert "index.html" in capsys.readouterr().out
    names = {path.stem for path in (out / "tables").iterdir()}
    assert {"compare-scores", "compare-settings", "compare-periods"} <= names
    assert (out / "tables.xlsx").is_file()
    assert {path.suffix for path in (out / "figures").iterdir()} == {".svg", ".png"}
    table = pd.read_csv(out / "tables" / "compare-scores.csv", index_col="unit")
    change = table["score B"] - table["score A"]
    assert np.allclose(table["change"], change)
    assert cli.main(command) == 1
    assert "--force" in capsys.readouterr().err
    assert cli.main([*command, "--force"]) == 0


def test_a_folder_that_is_no_rerun_is_refused(folders, tmp_path, capsys):
    assert cli.main(["compare", str(tmp_path), str(folders[0]), "--out", str(tmp_path / "o")]) == 1
    assert "was not made by gbaeff rerun" in capsys.readouterr().err


def test_a_folder_whose_data_were_changed_is_refused(folders, tmp_path):
    (data,) = (folders[0] / "input").iterdir()
    data.write_text(data.read_text().replace("u1", "u9"))
    with pytest.raises(BookError, match=r"first\.csv is not as gbaeff rerun wrote it"):
        comparison.opened(folders[0])
    told = json.loads((folders[1] / "manifest.json").read_text())
    assert "config.toml" in told["output"]
