"""The benchmark: its baseline is right, its processes answer, its report says what it saw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import run
import targets
from approaches import Approach, Failed
from cases import OTHER_MODELS, PANEL_MODELS, SIZES, Cell, case, cells
from conftest import assert_scores, gold, gold_panel
from drivers import solve
from gbaeff import radial, super_sbm
from linprog import Technology, by_table, gaps
from project import index, other, prepare
from protocol import Case, reason


def as_case(panel) -> Case:
    """The benchmark's form of a panel."""
    m, q, _ = panel.shape
    values, n = panel.values, len(panel)
    if panel.periods:
        dmu, period = (panel.index.get_level_values(k) for k in ("dmu", "period"))
        labels = pd.factorize(dmu)[0], period.to_numpy(dtype=np.int64)
    else:
        labels = np.arange(n), np.zeros(n, dtype=np.int64)
    parts = values[:, :m], values[:, m : m + q], values[:, m + q :]
    return Case(*parts, *labels, np.arange(n))


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_the_baseline_gives_the_reference_results(rts):
    name = "gen_super_sbm_undesirable_r20"
    answer = solve(Technology, f"super_sbm_{rts}", as_case(gold_panel(name)))
    assert_scores(answer.scores, gold(name)["expected"][f"combined_no_{rts}"], 1e-6)


def test_the_baseline_counts_every_programme():
    """One SBM programme a unit, and one of super-efficiency for each that reaches the frontier."""
    cell = case(Cell("super_sbm_vrs", "frontier", "3+1+1", 11))
    answer = solve(Technology, "super_sbm_vrs", cell)
    on_frontier = int((~(answer.scores < 1 - 1e-6)).sum())
    assert 0 < on_frontier < 11
    assert answer.programmes == 11 + on_frontier


def test_a_sample_has_the_scores_of_the_whole():
    whole = case(Cell("radial_vrs", "iid", "3+1+1", 100))
    some = Case(**{**vars(whole), "sample": np.array([3, 50])})
    scores = radial(prepare(whole, "radial_vrs"), rts="vrs").score.to_numpy()
    assert_scores(solve(Technology, "radial_vrs", some).scores, scores[[3, 50]], 1e-9)
    above = radial(prepare(whole, "radial_vrs"), rts="vrs", super_efficiency=True).score
    assert_scores(
        solve(Technology, "super_radial_vrs", some).scores, above.to_numpy()[[3, 50]], 1e-9
    )


@pytest.mark.parametrize("model", OTHER_MODELS)
def test_the_baselines_other_measures_are_the_projects(model):
    one = case(Cell(model, "frontier", "3+1+1", 12))
    found = other(model, prepare(one, model))
    answer = by_table(model, one)
    assert_scores(answer.scores, found.scores, 1e-8)
    assert answer.programmes == found.programmes


@pytest.mark.parametrize("model", PANEL_MODELS)
def test_the_baselines_index_is_the_projects(cities, model):
    case = as_case(cities)
    found = index(model, False, prepare(case, model))
    assert np.isfinite(found).any()
    answer = gaps(case) if model.startswith("meta") else solve(Technology, model, case)
    assert_scores(answer.scores, found, 1e-8)


def test_data_are_the_same_every_time_and_unlike_each_other():
    cell = Cell("radial_vrs", "frontier", "5+3+2", 1000)
    first, again = case(cell), case(cell)
    assert all(np.array_equal(a, b) for a, b in zip(vars(first).values(), vars(again).values()))
    assert (first.x.shape[1], first.y.shape[1], first.b.shape[1]) == (5, 3, 2)
    assert len(first.sample) == 80
    efficient = {
        data: (
            super_sbm(prepare(case(Cell("", data, "3+1+1", 165)), ""), rts="vrs").score >= 1
        ).mean()
        for data in ("iid", "frontier")
    }
    assert efficient["frontier"] > efficient["iid"]


def test_a_case_survives_the_file(tmp_path):
    one = case(Cell("malmquist_radial", "paper", "3+1+1", 165))
    one.write(tmp_path / "case.npz")
    again = Case.read(tmp_path / "case.npz")
    assert all(np.array_equal(a, b) for a, b in zip(vars(one).values(), vars(again).values()))
    assert again.years == list(range(2005, 2020))
    assert np.bincount(again.dmu).tolist() == [15] * 11


def test_every_size_is_measured_on_both_kinds_of_data():
    found = cells(SIZES)
    assert {(c.data, c.n) for c in found if not c.is_panel} == {
        (data, n) for data in ("iid", "frontier") for n in SIZES
    }
    assert len(found) == len(set(found))


def test_a_process_answers_times_out_and_says_why_it_failed(tmp_path):
    path = tmp_path / "case.npz"
    case(Cell("sbm_vrs", "iid", "3+1+1", 11)).write(path)
    baseline = Approach("linprog")
    try:
        timing = baseline.ask(path, "sbm_vrs", 1, 60)
        assert_scores(timing.scores, solve(Technology, "sbm_vrs", Case.read(path)).scores, 0)
        assert timing.programmes == 11
        assert timing.seconds > 0
        with pytest.raises(Failed, match="KeyError"):
            baseline.ask(path, "no_such_model", 1, 60)
        with pytest.raises(Failed, match="no answer within 0 s"):
            baseline.ask(path, "sbm_vrs", 1000, 0.01)
    finally:
        baseline.stop()


def test_a_process_that_cannot_start_gives_its_reason(monkeypatch):
    monkeypatch.setitem(run.COMMANDS, "broken", ("no_such_module",))
    with pytest.raises(Failed, match="No module named no_such_module"):
        Approach("broken").start()


def test_a_run_writes_what_it_measured(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(run, "ROUNDS", 2)
    chosen = ["n=11", "model=radial_crs", "data=iid", "variables=3+1+1", "approach=linprog"]
    run.main(["--quick", "--out", str(tmp_path), "--only", *chosen])
    speed = pd.read_csv(tmp_path / "speed.csv")
    assert speed["approach"].tolist() == ["linprog", "project"]
    assert speed["programmes"].tolist() == [11, 11]
    assert speed["ratio"][0] == 1
    assert speed["difference"].max() < 1e-8
    assert set(speed["missing"]) == {"same"}
    assert len(pd.read_csv(tmp_path / "machine.csv")) == 1
    assert "not measured" in capsys.readouterr().out


def test_an_unknown_filter_is_refused(capsys):
    with pytest.raises(SystemExit):
        run.main(["--only", "size=11"])
    assert "found size=11" in capsys.readouterr().err


def test_missing_scores_count_as_a_difference():
    assert run.compare(np.array([1.0, np.nan]), np.array([1.0, np.nan])) == {
        "difference": 0.0,
        "missing": "same",
    }
    assert run.compare(np.array([1.0, 2.0]), np.array([1.5, np.nan])) == {
        "difference": 0.5,
        "missing": "other",
    }
    assert run.compare(np.ones(2), np.ones(3))["missing"] == "other"


def test_a_note_holds_no_path():
    error = "cannot import name 'a' from 'b' (/home/someone/b.py); no C:\\x\\y either"
    assert reason(error) == "cannot import name 'a' from 'b' ; no either"


def rates(**by_n: float) -> pd.DataFrame:
    rows = []
    for approach, factor in (("linprog", 1.0), ("project", 100.0)):
        for n, ratio in by_n.items():
            rate = factor * ratio if approach == "project" else 1.0
            rows.append((approach, "super_sbm_vrs", "iid", "3+1+1", int(n[1:]), rate, 1e-12))
    columns = ["approach", "model", "data", "variables", "n", "rate", "difference"]
    return pd.DataFrame(rows, columns=columns)


def test_targets_are_met_missed_or_not_measured():
    memory = pd.DataFrame({"task": ["bootstrap"], "n": [100], "seconds": [21.0], "peak_mb": [90.0]})
    table = targets.against(rates(n165=1.0, n1000=1.0), memory)
    two_stages = table[table["target"].str.startswith("super_sbm, two") & (table["over"] != "")]
    assert two_stages["met"].tolist() == ["yes", "no", "not measured"]
    assert two_stages["measured"].tolist()[:2] == [100, 100]
    ends = table.set_index("target")["met"]
    assert ends["bootstrap, 2,000 draws, seconds"] == "no"
    assert ends["largest difference of a score"] == "yes"
    assert ends["super_sbm, VRS, peak MB"] == "not measured"


def test_growth_is_the_slope_of_all_units_on_log_axes():
    """Ten times the units at a tenth of the rate: a hundred times the seconds."""
    growth = run.exponent(rates(n165=7.0, n1000=1.0, n10000=0.1)).set_index("approach")["exponent"]
    assert growth["project"] == pytest.approx(2)
    assert growth["linprog"] == pytest.approx(1)
