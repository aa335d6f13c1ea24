import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import assert_scores, gold, gold_panel
from gbaeff import DataError, Panel, radial, sbm, super_sbm
from gbaeff.dea.evaluator import SlacksBased
from gbaeff.dea.outcome import NO_SUPER_EFFICIENCY

ORIENTATION = {"no": "none", "io": "input", "oo": "output"}
RTS = ("crs", "vrs", "nirs", "ndrs")
TIGHT = 1e-9  # the reference files themselves allow 1e-7 or 1e-8


def keys(name: str, *, prefix: str = "") -> list[str]:
    return [
        key.removeprefix(prefix)
        for key in gold(name)["expected"]
        if key.startswith(prefix) and key.removeprefix(prefix)[:3] in ("no_", "io_", "oo_")
    ]


# -- against reference results ---------------------------------------------------------------


@pytest.mark.parametrize("key", keys("gen_sbm_undesirable_r20"))
def test_sbm_with_undesirable_outputs(key):
    expected = gold("gen_sbm_undesirable_r20")["expected"]
    orientation, rts = key.split("_")
    scores = sbm(
        gold_panel("gen_sbm_undesirable_r20"), rts=rts, orientation=ORIENTATION[orientation]
    )
    assert_scores(scores.score, expected[key], TIGHT)
    if f"slack_input_{key}" in expected:
        assert_scores(scores.slacks["input"], expected[f"slack_input_{key}"], 1e-7)
        outputs = scores.slacks[["output", "undesirable"]]
        assert_scores(outputs, expected[f"slack_output_{key}"], 1e-7)


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_super_sbm_with_undesirable_outputs_combined(rts):
    expected = gold("gen_super_sbm_undesirable_r20")["expected"]
    scores = super_sbm(gold_panel("gen_super_sbm_undesirable_r20"), rts=rts)
    assert_scores(scores.score, expected[f"combined_no_{rts}"], TIGHT)


@pytest.mark.parametrize("key", keys("gen_super_sbm_undesirable_r20", prefix="super_only_"))
def test_super_sbm_programme_alone(key):
    """Every unit against all others, also those that the two-stage rule reports by SBM."""
    expected = gold("gen_super_sbm_undesirable_r20")["expected"]
    orientation, rts = key.split("_")
    panel = gold_panel("gen_super_sbm_undesirable_r20")
    evaluator = SlacksBased(panel, rts, ORIENTATION[orientation], leave_out=True)
    everyone = np.arange(len(panel))
    found = evaluator.scores(everyone, [everyone], np.zeros_like(everyone)).score
    assert_scores(found, expected[f"super_only_{key}"], TIGHT)


@pytest.mark.parametrize("key", keys("gen_super_sbm_r20"))
def test_super_sbm_without_undesirable_outputs(key):
    expected = gold("gen_super_sbm_r20")["expected"]
    orientation, rts = key.split("_")
    panel = gold_panel("gen_super_sbm_r20", undesirable=False)
    found = super_sbm(panel, rts=rts, orientation=ORIENTATION[orientation]).score
    inside = found < 1
    assert_scores(found.mask(inside, 1.0), expected[key], TIGHT)
    if f"sbm_{key}" in expected:
        found = sbm(panel, rts=rts, orientation=ORIENTATION[orientation]).score
        assert_scores(found, expected[f"sbm_{key}"], TIGHT)


@pytest.mark.parametrize("key", keys("gen_super_sbm_r20", prefix="bad_as_input_"))
def test_undesirable_outputs_as_inputs(key):
    """Another treatment of the same data: the mean over inputs then has m + p terms."""
    expected = gold("gen_super_sbm_r20")["expected"]
    orientation, rts = key.split("_")
    values = gold_panel("gen_super_sbm_r20").values
    panel = Panel.from_arrays(values[:, [0, 1, 2, 4]], values[:, 3:4])
    found = super_sbm(panel, rts=rts, orientation=ORIENTATION[orientation]).score
    assert_scores(found.mask(found < 1, 1.0), expected[f"bad_as_input_{key}"], TIGHT)


@pytest.mark.parametrize("key", keys("gen_radial_r20"))
def test_radial(key):
    expected = gold("gen_radial_r20")["expected"]
    orientation, rts = key.split("_")
    panel = gold_panel("gen_radial_r20")
    scores = radial(panel, rts=rts, orientation=ORIENTATION[orientation])
    assert_scores(scores.score, expected[key], TIGHT)
    if f"slack_input_{key}" in expected:
        assert_scores(scores.slacks["input"], expected[f"slack_input_{key}"], 1e-7)
        assert_scores(scores.slacks["output"], expected[f"slack_output_{key}"], 1e-7)


@pytest.mark.parametrize("key", keys("gen_radial_r20", prefix="super_"))
def test_radial_super_efficiency(key):
    orientation, rts = key.split("_")
    found = radial(
        gold_panel("gen_radial_r20"),
        rts=rts,
        orientation=ORIENTATION[orientation],
        super_efficiency=True,
    )
    assert_scores(found.score, gold("gen_radial_r20")["expected"][f"super_{key}"], TIGHT)


def test_tone_2001():
    expected = gold("pub_tone2001_sbm")["expected"]
    panel = gold_panel("pub_tone2001_sbm")
    scores = sbm(panel)
    assert_scores(scores.score, expected["published"]["sbm"], 0.0006)
    assert_scores(scores.slacks["input"], expected["published"]["sbm_input_slack"], 0.0006)
    assert_scores(scores.slacks["output"], expected["published"]["sbm_output_slack"], 0.0006)
    assert_scores(radial(panel).score, expected["published"]["ccr"], 0.0006)


def test_tone_2002():
    published = gold("pub_tone2002_supersbm_table1")["expected"]["published"]
    panel = gold_panel("pub_tone2002_supersbm_table1")
    scores = super_sbm(panel)
    efficient = [value is not None for value in published["super_sbm"]]
    wanted = [value for value in published["super_sbm"] if value is not None]
    assert_scores(scores.score[efficient], wanted, 6e-5)
    assert_scores(sbm(panel).score, published["sbm"], 6e-5)
    for dmu, target in published["super_projection"].items():
        assert_scores(scores.targets.loc[dmu], target, 6e-5)


def test_tone_2003_with_equal_weights():
    expected = gold("pub_tone2003_undesirable_separable")["expected"]
    panel = gold_panel("pub_tone2003_undesirable_separable")
    scores = sbm(panel, rts="vrs")
    assert_scores(scores.score, expected["published"]["1:1"], 0.0006)
    for dmu, target in expected["published_projection"]["1:1"].items():
        assert_scores(scores.targets.loc[dmu].to_numpy()[1:], target, 0.0006)


def test_hospitals_of_cooper_seiford_and_tone():
    expected = gold("pub_cooper_seiford_tone_hospital12")["expected"]
    panel = gold_panel("pub_cooper_seiford_tone_hospital12")
    for rts in ("crs", "vrs"):
        assert_scores(radial(panel, rts=rts).score, expected[f"in_{rts}"], TIGHT)
        output = radial(panel, rts=rts, orientation="output")
        assert_scores(output.score, expected[f"out_{rts}"], TIGHT)
    assert_scores(sbm(panel).score, expected["sbm_crs"], TIGHT)


# -- identities ------------------------------------------------------------------------------

values = st.floats(0.05, 20).map(lambda x: float(f"{x:.3g}"))


@st.composite
def sections(draw: st.DrawFn) -> Panel:
    n = draw(st.integers(1, 8))
    m, q, p = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(0, 2))
    block = st.lists(
        st.lists(values, min_size=m + q + p, max_size=m + q + p), min_size=n, max_size=n
    )
    data = np.array(draw(block))
    return Panel.from_arrays(data[:, :m], data[:, m : m + q], data[:, m + q :] if p else None)


@settings(max_examples=20, deadline=None)
@given(sections(), st.sampled_from(RTS))
def test_sbm_lies_in_0_1_and_is_1_without_slacks(panel, rts):
    scores = sbm(panel, rts=rts)
    assert (scores.score > 0).all() and (scores.score <= 1).all()
    shares = (scores.slacks / np.where(panel.values > 0, panel.values, 1)).max(axis=1)
    assert (shares[scores.score > 1 - 1e-10] < 1e-8).all()
    assert (scores.score[shares == 0] > 1 - 1e-9).all()


@settings(max_examples=20, deadline=None)
@given(sections(), st.sampled_from(RTS))
def test_super_sbm_ranks_only_the_units_that_sbm_calls_efficient(panel, rts):
    inside, combined = sbm(panel, rts=rts).score, super_sbm(panel, rts=rts)
    below = inside < 1 - 1e-6
    assert_scores(combined.score[below], inside[below], 1e-12)
    above = combined.score[~below].dropna()
    assert (above >= 1 - 1e-9).all()
    assert (above <= combined.ceiling + 1e-9).all()


@settings(max_examples=15, deadline=None)
@given(sections(), st.data())
def test_score_follows_from_slacks(panel, data):
    """The score is the model's fraction of the reported slacks."""
    m = panel.shape[0]
    scores = super_sbm(panel, rts=data.draw(st.sampled_from(RTS)))
    shares = (scores.slacks / panel.values).to_numpy()
    turn = np.where(scores.score < 1 - 1e-6, -1.0, 1.0)
    top = 1 + turn * shares[:, :m].mean(axis=1)
    bottom = 1 - turn * shares[:, m:].mean(axis=1)
    assert_scores((top / bottom), scores.score, 1e-6)


@pytest.mark.parametrize("measure", [radial, sbm, super_sbm])
@pytest.mark.parametrize("rts", RTS)
def test_units_of_measurement_do_not_matter(measure, rts):
    panel = gold_panel("gen_sbm_undesirable_r20", undesirable=measure is not radial)
    base = measure(panel, rts=rts).score
    m, q, p = panel.shape
    for column in range(m + q + p):
        for factor in (1e-9, 1e9):
            data = panel.values.copy()
            data[:, column] *= factor
            other = Panel.from_arrays(
                data[:, :m], data[:, m : m + q], data[:, m + q :] if p else None, dmus=panel.dmus
            )
            assert_scores(measure(other, rts=rts).score, base, 1e-9)


def test_all_columns_in_extreme_units_at_once():
    panel = gold_panel("gen_super_sbm_undesirable_r20")
    data = panel.values * np.array([1e9, 1e-9, 1e6, 1e-6, 1e9])
    other = Panel.from_arrays(data[:, :3], data[:, 3:4], data[:, 4:])
    for rts in RTS:
        assert_scores(super_sbm(other, rts=rts).score, super_sbm(panel, rts=rts).score, 1e-9)


def test_a_tiny_undesirable_output_is_scored_right():
    """The case in which an unscaled programme reports success with a wrong score."""
    rng = np.random.default_rng(7)
    data = rng.lognormal(0, 0.5, (30, 5))
    data[::10, 4] = 1e-9
    panel = Panel.from_arrays(data[:, :3], data[:, 3:4], data[:, 4:])
    scores = super_sbm(panel)
    shares = (scores.slacks / panel.values).to_numpy()
    turn = np.where(scores.score < 1 - 1e-6, -1.0, 1.0)
    top = 1 + turn * shares[:, :3].mean(axis=1)
    bottom = 1 - turn * shares[:, 3:].mean(axis=1)
    assert_scores(top / bottom, scores.score, 1e-6)
    data[:, 4] *= 1e9
    other = Panel.from_arrays(data[:, :3], data[:, 3:4], data[:, 4:])
    assert_scores(super_sbm(other).score, scores.score, 1e-9)


def test_targets_of_inefficient_units_are_efficient():
    panel = gold_panel("gen_sbm_undesirable_r20")
    scores = sbm(panel, rts="vrs")
    moved = scores.targets.to_numpy()
    data = np.vstack([panel.values, moved])
    both = Panel.from_arrays(data[:, :3], data[:, 3:4], data[:, 4:])
    assert_scores(sbm(both, rts="vrs").score[len(panel) :], np.ones(len(panel)), 1e-7)


def test_targets_are_made_of_the_peers():
    panel = gold_panel("gen_sbm_undesirable_r20")
    scores = sbm(panel)
    weights = scores.weights.pivot(index="dmu", columns="peer", values="weight").fillna(0)
    made = weights.to_numpy() @ pd.DataFrame(panel.values, panel.index).loc[weights.columns]
    assert_scores(made, scores.targets.loc[weights.index], 1e-6)


# -- edges -----------------------------------------------------------------------------------


def one(b: float = 1.0) -> Panel:
    return Panel.from_arrays([[2.0]], [[3.0]], [[b]], dmus=["A"])


def test_one_unit_is_efficient_and_has_nobody_to_be_compared_with():
    assert sbm(one()).score["A"] == 1
    crs = super_sbm(one())
    assert crs.score["A"] == pytest.approx(2)
    assert crs.near_ceiling["A"]
    vrs = super_sbm(one(), rts="vrs")
    assert np.isnan(vrs.score["A"])
    assert vrs.status["A"] == NO_SUPER_EFFICIENCY and vrs.efficient["A"]


def test_one_unit_without_undesirable_output_has_no_super_efficiency():
    alone = Panel.from_arrays([[2.0]], [[3.0]])
    for found in (super_sbm(alone), radial(alone, super_efficiency=True)):
        assert found.status.tolist() == [NO_SUPER_EFFICIENCY]
        assert found.efficient.tolist() == [True]
    assert radial(alone).score.tolist() == [1.0]


def test_two_units():
    panel = Panel.from_arrays([[1.0], [2.0]], [[1.0], [1.0]], [[1.0], [1.0]], dmus=["A", "B"])
    scores = super_sbm(panel)
    assert scores.score["B"] == pytest.approx(0.5)
    # A is worth what B costs it: (1 + 1) / 1, or less by giving up output.
    assert 1 < scores.score["A"] <= 2
    assert scores.peers["B"] == ("A",)


def test_duplicates_are_super_efficient_by_nothing():
    panel = Panel.from_arrays([[1.0], [1.0], [2.0]], [[1.0]] * 3, [[1.0]] * 3)
    assert super_sbm(panel).score.tolist() == pytest.approx([1, 1, 0.5])


@pytest.mark.parametrize("rts", RTS)
def test_all_units_identical(rts):
    panel = Panel.from_arrays([[2.0, 3.0]] * 5, [[4.0]] * 5, [[5.0]] * 5)
    for measure in (sbm, super_sbm):
        assert measure(panel, rts=rts).score.tolist() == pytest.approx([1] * 5, abs=1e-9)


def test_all_efficient():
    panel = Panel.from_arrays([[1, 4], [2, 2], [4, 1]], [[1.0]] * 3)
    assert sbm(panel).score.tolist() == pytest.approx([1, 1, 1])
    assert (super_sbm(panel).score > 1).all()


def test_vrs_super_sbm_of_a_tiny_clean_unit_has_no_value():
    """All others emit so much that no denominator above zero is left."""
    panel = Panel.from_arrays(
        [[0.1], [5.0], [6.0]],
        [[0.1], [5.0], [7.0]],
        [[0.01], [5.0], [9.0]],
        dmus=["tiny", "B", "C"],
    )
    scores = super_sbm(panel, rts="vrs")
    assert scores.status["tiny"] == NO_SUPER_EFFICIENCY
    assert np.isnan(scores.score["tiny"])
    assert scores.slacks.loc["tiny"].isna().all()
    assert scores.targets.loc["tiny"].isna().all()
    assert scores.peers["tiny"] == ()
    assert scores.status["C"] == "optimal"


def test_input_oriented_super_sbm_can_have_no_value_under_crs():
    panel = gold_panel("gen_super_sbm_undesirable_r20")
    expected = gold("gen_super_sbm_undesirable_r20")["expected"]["super_only_io_crs"]
    assert None in expected
    found = super_sbm(panel, orientation="input")
    assert (found.status == NO_SUPER_EFFICIENCY).sum() == sum(value is None for value in expected)
    assert (sbm(panel, orientation="input").score[found.score.isna()] == 1).all()


def test_a_unit_dominant_without_bound_reaches_the_ceiling():
    panel = Panel.from_arrays([[1e-4], [1.0], [1.5]], [[1.0]] * 3, [[1e-4], [1.0], [1.2]])
    scores = super_sbm(panel)
    assert scores.ceiling == 2
    assert scores.score.iloc[0] == pytest.approx(2, abs=1e-3)
    assert scores.near_ceiling.tolist() == [True, False, False]
    assert "cannot be compared" in repr(scores)


# -- zeros -----------------------------------------------------------------------------------


def test_a_zero_is_refused_where_the_model_divides_by_it():
    panel = Panel.from_arrays([[1.0], [2.0]], [[1.0], [1.0]], [[0.0], [1.0]], dmus=["A", "B"])
    for measure in (sbm, super_sbm):
        with pytest.raises(DataError, match="DMU 'A', 'b1' is 0"):
            measure(panel)
    inputs = Panel.from_arrays([[1.0, 0.0], [2.0, 1.0]], [[1.0], [1.0]], dmus=["A", "B"])
    with pytest.raises(DataError, match="DMU 'A', 'x2' is 0"):
        sbm(inputs, zero="drop")


def test_a_dropped_zero_leaves_its_term_out_and_says_so():
    panel = Panel.from_arrays(
        [[1.0], [2.0], [2.0]], [[1.0], [1.0], [1.5]], [[0.0], [0.0], [1.0]], dmus=list("ABC")
    )
    scores = sbm(panel, zero="drop")
    # B: half of its input would do; no output or emission term adds to it.
    assert scores.score["B"] == pytest.approx(0.5)
    assert scores.slacks.loc["B", ("undesirable", "b1")] == 0
    assert any("2 undesirable outputs are 0" in note for note in scores.notes)


def test_radial_takes_zeros():
    panel = Panel.from_arrays([[1.0, 0.0], [1.0, 1.0], [2.0, 0.0]], [[1.0]] * 3, dmus=list("ABC"))
    assert radial(panel).score.tolist() == pytest.approx([1, 1, 0.5])
    assert radial(panel).slacks.loc["B", ("input", "x2")] == pytest.approx(1)


# -- references and arguments ----------------------------------------------------------------


def test_references_are_nested(cities):
    """A larger technology can only lower an SBM score."""
    own, so_far, pooled = (
        sbm(cities, reference=name).score for name in ("contemporaneous", "sequential", "global")
    )
    assert (so_far <= own + 1e-9).all()
    assert (pooled <= so_far + 1e-9).all()
    assert_scores(so_far[1], own[1], 1e-12)
    assert_scores(so_far[3], pooled[3], 1e-12)


def test_contemporaneous_is_period_by_period(cities):
    pooled = super_sbm(cities).score
    for period in cities.periods:
        assert_scores(super_sbm(cities.at(period)).score, pooled[period], 1e-12)


def test_global_super_sbm_leaves_out_only_the_observation_itself(cities):
    values = cities.values
    flat = Panel.from_arrays(values[:, :2], values[:, 2:3], values[:, 3:])
    assert_scores(super_sbm(cities, reference="global").score, super_sbm(flat).score, 1e-12)
    weights = super_sbm(cities, reference="global").weights
    assert "peer_period" in weights.columns


def test_arguments_out_of_range_are_named(cities):
    with pytest.raises(ValueError, match="rts must be one of crs, vrs"):
        sbm(cities, rts="CRS")
    with pytest.raises(ValueError, match="orientation must be one of input, output; found 'none'"):
        radial(cities, orientation="none")
    with pytest.raises(ValueError, match="reference must be one of"):
        sbm(cities, reference="adjacent")
    with pytest.raises(ValueError, match="needs a panel with periods"):
        sbm(cities.at(1), reference="global")
    with pytest.raises(ValueError, match="no place for undesirable outputs .*b1.*: use sbm"):
        radial(cities)


def test_same_input_same_bytes(cities):
    first, second = super_sbm(cities), super_sbm(cities)
    assert first.score.to_numpy().tobytes() == second.score.to_numpy().tobytes()
    assert first.weights.equals(second.weights)
