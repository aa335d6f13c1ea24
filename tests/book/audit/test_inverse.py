import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from conftest import gold_panel
from gbaeff import DataError, Panel, super_sbm
from gbaeff.book.audit.inverse import (
    STATUSES,
    recover,
    recover_all,
    recover_each,
)

NAMES = ["x1", "x2", "y1", "b1"]


def random_panel(seed: int, n: int = 8) -> Panel:
    rng = np.random.default_rng(seed)
    draw = rng.lognormal(0, 0.5, (n, 4))
    return Panel.from_arrays(draw[:, :2], draw[:, 2:3], draw[:, 3:], dmus=list("ABCDEFGH")[:n])


def hidden(panel: Panel, dmu: str, name: str, factor: float) -> Panel:
    """The panel with one figure spoiled."""
    values = panel.values.copy()
    column = panel.variables.get_level_values("variable").tolist().index(name)
    values[panel.index.get_loc(dmu), column] *= factor
    return Panel.from_arrays(values[:, :2], values[:, 2:3], values[:, 3:], dmus=panel.dmus)


def figure(panel: Panel, dmu: str, name: str) -> float:
    return float(pd.concat([panel.inputs, panel.outputs, panel.undesirable], axis=1).loc[dmu, name])


@settings(max_examples=6, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sampled_from(NAMES),
    st.sampled_from("ABCDEFGH"),
    st.floats(0.3, 3),
)
@example(693, "y1", "F", 0.3)  # steep: the search must not take it for a jump
def test_a_hidden_figure_is_recovered(seed, name, dmu, factor):
    panel = random_panel(seed)
    score = super_sbm(panel).score
    spoiled = hidden(panel, dmu, name, factor)
    found = recover(spoiled, name, score.loc[[dmu]]).iloc[0]
    truth = figure(panel, dmu, name)
    assert found["status"] in ("found", "open")
    # Where a score does not respond to the figure, the truth is inside what is left open.
    assert found["low"] * (1 - 1e-6) <= truth <= found["high"] * (1 + 1e-6)
    again = super_sbm(hidden(spoiled, dmu, name, found["value"] / (truth * factor))).score[dmu]
    assert again == pytest.approx(score[dmu], abs=1e-6)
    if score[dmu] < 1 - 1e-6 and found["low"] > (1 - 1e-5) * found["high"]:
        assert found["value"] == pytest.approx(truth, rel=1e-5)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(NAMES), st.sampled_from("ABCDEFGH"))
def test_the_interval_of_a_printed_score_holds_the_truth(seed, name, dmu):
    panel = random_panel(seed)
    score = super_sbm(panel).score.loc[[dmu]]
    printed = score.round(2)
    assume((printed - score).abs().item() < 0.00499)
    found = recover(hidden(panel, dmu, name, 1.7), name, printed, rounding=0.005).iloc[0]
    truth = figure(panel, dmu, name)
    assert found["status"] in ("found", "open")
    assert found["low"] * (1 - 1e-6) <= truth <= found["high"] * (1 + 1e-6)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(NAMES))
def test_a_peers_hidden_figure_is_recovered_from_anothers_score(seed, name):
    panel = random_panel(seed)
    scores = super_sbm(panel)
    inside = scores.score[scores.score < 0.99]
    assume(len(inside) > 0)
    dmu = inside.index[0]
    peer = scores.peers[dmu][0]
    found = recover(panel, name, scores.score.loc[[dmu]], of=peer, rounding=1e-6).iloc[0]
    truth = figure(panel, peer, name)
    assert found["low"] * (1 - 1e-5) <= truth <= found["high"] * (1 + 1e-5)


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_the_reference_panel_comes_back(rts):
    panel = gold_panel("gen_super_sbm_undesirable_r20")
    score = super_sbm(panel, rts=rts).score.dropna()
    found = recover(panel, panel.inputs.columns[0], score, rts=rts)
    assert set(found["status"]) <= {"found", "open"}
    truth = panel.inputs.iloc[:, 0].loc[score.index]
    assert (found["low"] <= truth * (1 + 1e-6)).all()
    assert (found["high"] >= truth * (1 - 1e-6)).all()
    # Nothing nearer than the truth gives the score: it is what comes back.
    np.testing.assert_allclose(found["value"], truth, rtol=1e-6)


def test_one_peer_follows_the_closed_form():
    # A makes 4 of (2, 1) and 1 of the bad; B makes 2 of (4, 3) and 2.
    panel = Panel.from_arrays([[2, 1], [4, 3]], [[4], [2]], [[1], [2]], dmus=["A", "B"])
    ratio = np.array([(2 / 4) / (4 / 2), (1 / 4) / (3 / 2)])
    bad = (1 / 4) / (2 / 2)
    score = ratio.mean() / (1 + (1 - bad) / 2)
    assert super_sbm(panel).score["B"] == pytest.approx(score, abs=1e-9)
    printed = 0.20
    wanted = 2 * printed * (1 + (1 - bad) / 2) - ratio[0]
    found = recover(panel, "x2", pd.Series({"B": printed}))
    assert found.loc["B", "value"] == pytest.approx((1 / 4) / wanted * 2, rel=1e-6)


def test_the_figure_moves_with_the_score():
    panel = random_panel(3)
    score = super_sbm(panel).score
    dmu = score[score < 0.9].index[0]
    row = pd.Index([dmu])
    down = [
        recover(panel, "x1", pd.Series([score[dmu] * f], row), span=1e4)["value"].item()
        for f in (0.9, 1.0, 1.02)
    ]
    up = [
        recover(panel, "y1", pd.Series([score[dmu] * f], row), span=1e4)["value"].item()
        for f in (0.9, 1.0, 1.02)
    ]
    assert down == sorted(down, reverse=True)
    assert up == sorted(up)


def test_periods_and_any_order():
    parts = [random_panel(seed, 5) for seed in (1, 2)]
    values = np.vstack([part.values for part in parts])
    panel = Panel.from_arrays(
        values[:, :2],
        values[:, 2:3],
        values[:, 3:],
        dmus=list("ABCDE") * 2,
        periods=[2001] * 5 + [2002] * 5,
    )
    score = super_sbm(panel).score
    found = recover(panel, "b1", score.iloc[[7, 2, 9]])
    assert found.index.equals(score.index[[7, 2, 9]])
    assert set(found["status"]) <= {"found", "open"}
    whole = recover(panel, "b1", score).loc[found.index]
    pd.testing.assert_frame_equal(found, whole)


def two() -> Panel:
    """B loses on both inputs; with x2 below A's it is efficient, and its score jumps."""
    return Panel.from_arrays([[1, 1], [2, 2]], [[1], [1]], dmus=["A", "B"])


def test_a_score_that_is_jumped_over():
    # B scores (1/2 + 1/x)/2, up to 3/4 at x = 1; below that it is on the frontier.
    found = recover(two(), "x2", pd.Series({"B": 0.9}), rounding=0.005).loc["B"]
    assert found["status"] == "jump"
    assert found["value"] == pytest.approx(1, rel=1e-6)
    assert found["worse"] == pytest.approx(0.75, abs=1e-6)
    assert found["better"] >= 1 - 1e-6
    assert np.isnan(found["low"])


def test_a_score_out_of_reach():
    # However much of x2 it uses, B keeps 1/4 from x1.
    found = recover(two(), "x2", pd.Series({"B": 0.2}), rounding=0.005).loc["B"]
    assert found["status"] == "out of reach"
    assert np.isnan(found[["value", "low", "high"]].astype(float)).all()
    assert found["better"] > 0.2


def test_a_score_that_does_not_depend_on_the_figure():
    panel = Panel.from_arrays([[1, 9], [2, 1], [4, 4]], [[1]] * 3, dmus=["A", "B", "C"])
    score = super_sbm(panel).score
    found = recover(panel, "x2", score.loc[["A"]], rounding=0.001).loc["A"]
    assert found["status"] == "open"
    assert found["high"] == np.inf
    assert found["low"] <= 9
    assert found["value"] == pytest.approx(9)


def test_a_missing_score_is_said_to_be_missing():
    found = recover(two(), "x2", pd.Series({"A": np.nan, "B": 0.5}))
    assert found["status"].tolist() == ["no score", "found"]
    assert np.isnan(found.loc["A", "value"])
    assert set(found["status"]) <= set(STATUSES)
    nothing = recover(two(), "x2", pd.Series({"A": np.nan}))
    assert nothing["status"].tolist() == ["no score"]


def test_several_are_recovered_together():
    panel = random_panel(13)  # one round leaves a score 0.03 off
    score = super_sbm(panel).score
    spoiled = panel
    for dmu, factor in zip("BCDE", (1.4, 0.8, 1.2, 0.9)):
        spoiled = hidden(spoiled, dmu, "x1", factor)
    found, filled = recover_all(spoiled, ["x1"], score.loc[list("BCDE")])["x1"]
    assert filled.index.equals(panel.index)
    assert filled.variables.equals(panel.variables)
    together = super_sbm(filled).score
    np.testing.assert_allclose(together[list("BCDE")], score[list("BCDE")], atol=1e-6)
    np.testing.assert_array_equal(found["used"], filled.inputs["x1"].loc[list("BCDE")])


def test_what_cannot_be_recovered_stays():
    found, filled = recover_all(two(), ["x2"], pd.Series({"B": 0.2}), rounding=0.005)["x2"]
    assert found.loc["B", "used"] == 2
    assert filled.inputs.loc["B", "x2"] == 2


def test_the_search_ends_where_halving_the_range_does():
    panel, score = random_panel(5), super_sbm(random_panel(5)).score
    dmu = score[score < 0.9].index[0]
    column = panel.names.index("x1")

    def at(u: float) -> float:
        values = panel.values.copy()
        values[panel.index.get_loc(dmu), column] *= np.exp(-u)
        moved = Panel.from_arrays(values[:, :2], values[:, 2:3], values[:, 3:], dmus=panel.dmus)
        return super_sbm(moved).score[dmu]

    printed, ends = round(score[dmu], 2), []
    for level in (printed - 0.005 - 1e-8, printed + 0.005 + 1e-8):
        left, right = -np.log(100), np.log(100)
        for _ in range(20):  # to 1e-5 of a range of 9.2
            middle = (left + right) / 2
            left, right = (left, middle) if at(middle) >= level else (middle, right)
        ends.append(right if level < printed else left)
    found = recover(panel, "x1", pd.Series({dmu: printed}), rounding=0.005, tolerance=1e-5)
    own = figure(panel, dmu, "x1")
    assert found.loc[dmu, ["high", "low"]].tolist() == [own * np.exp(-u) for u in ends]


def test_several_questions_are_answered_as_each_alone():
    panel = random_panel(4)
    score = (super_sbm(panel).score * 0.97).iloc[:4]
    settings = {"rounding": 0.005, "tolerance": 1e-3}
    unknowns = [("x1", "A"), ("y1", None), ("b1", "C")]
    for (name, of), found in zip(unknowns, recover_each(panel, unknowns, score, **settings)):
        alone = recover(panel, name, score, of=of, **settings)
        pd.testing.assert_frame_equal(found, alone, check_exact=True)
    rivals = recover_all(panel, ["x2", "y1"], score, **settings, rounds=3)
    for name, (found, filled) in rivals.items():
        alone, panel_alone = recover_all(panel, [name], score, **settings, rounds=3)[name]
        pd.testing.assert_frame_equal(found, alone, check_exact=True)
        np.testing.assert_array_equal(filled.values, panel_alone.values)


def score_of(*labels: str) -> pd.Series:
    return pd.Series(0.5, index=list(labels))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: recover(two(), "x9", score_of("B")), DataError, r"\['x1', 'x2', 'y1'\]; .*'x9'"),
        (lambda: recover(two(), "x1", score_of("Z")), DataError, r"not in the panel: \['Z'\]"),
        (lambda: recover(two(), "x1", score_of("B", "B")), DataError, r"given twice: \['B'\]"),
        (lambda: recover(two(), "x1", score_of("B"), of="Z"), DataError, "of: .*found 'Z'"),
        (lambda: recover(two(), "x1", score_of("B"), rounding=-1), ValueError, "rounding .*-1"),
        (lambda: recover(two(), "x1", score_of("B"), span=1), ValueError, "span .*above 1"),
        (lambda: recover(two(), "x1", score_of("B"), tolerance=0), ValueError, "tolerance"),
        (lambda: recover(two(), "x1", score_of("B"), rts="xrs"), ValueError, "rts"),
        (lambda: recover_all(two(), ["x1"], score_of("B"), rounds=0), ValueError, "rounds"),
    ],
)
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_a_unit_that_is_absent_in_a_period_is_named():
    panel = Panel.from_arrays([[1], [2], [2]], [[1]] * 3, dmus=["A", "B", "B"], periods=[1, 1, 2])
    score = pd.Series([0.5], index=pd.MultiIndex.from_tuples([(2, "B")]))
    with pytest.raises(DataError, match="'A' has no row beside"):
        recover(panel, "x1", score, of="A")
