import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import assert_scores, gold, gold_panel
from gbaeff import Panel, radial
from gbaeff.extensions.scale import scale_efficiency

HOSPITALS = "pub_cooper_seiford_tone_hospital12"


def four_units() -> Panel:
    """One input and one output: A too small, B at the best scale, C too large, D inefficient."""
    return Panel.from_arrays([[2], [4], [8], [6]], [[1], [4], [6], [3]], dmus=list("ABCD"))


def test_four_units_by_hand():
    """The VRS frontier runs through (2, 1), (4, 4), (8, 6), the CRS frontier has slope 1.

    From (6, 3) the input side meets the VRS frontier at 10/3 and the CRS one at 3, below B; the
    output side meets them at 5 and 6, beyond B. So D's class depends on the orientation.
    """
    by_input = scale_efficiency(four_units()).table
    assert_scores(by_input["crs"], [0.5, 1, 0.75, 0.5], 1e-9)
    assert_scores(by_input["vrs"], [1, 1, 1, 5 / 9], 1e-9)
    assert_scores(by_input["scale"], [0.5, 1, 0.75, 0.9], 1e-9)
    assert by_input["returns"].tolist() == ["increasing", "constant", "decreasing", "increasing"]

    by_output = scale_efficiency(four_units(), orientation="output").table
    assert_scores(by_output["crs"], [0.5, 1, 0.75, 0.5], 1e-9)
    assert_scores(by_output["vrs"], [1, 1, 1, 0.6], 1e-9)
    assert_scores(by_output["scale"], [0.5, 1, 0.75, 5 / 6], 1e-9)
    assert by_output["returns"].tolist() == ["increasing", "constant", "decreasing", "decreasing"]


@pytest.mark.parametrize(
    ("orientation", "side", "power"), [("input", "in", 1), ("output", "out", -1)]
)
def test_hospitals_of_cooper_seiford_and_tone(orientation, side, power):
    expected = {name: np.array(values) for name, values in gold(HOSPITALS)["expected"].items()}
    table = scale_efficiency(gold_panel(HOSPITALS), orientation=orientation).table
    crs, vrs = expected[f"{side}_crs"] ** power, expected[f"{side}_vrs"] ** power
    assert_scores(table["scale"], crs / vrs, 1e-8)
    assert ((table["returns"] == "constant") == (np.abs(crs / vrs - 1) < 1e-6)).all()


@pytest.mark.parametrize(
    ("orientation", "key", "power"), [("input", "io", 1), ("output", "oo", -1)]
)
def test_scores_and_classes_of_dear_and_benchmarking(orientation, key, power):
    expected = gold("gen_radial_r20")["expected"]
    table = scale_efficiency(gold_panel("gen_radial_r20"), orientation=orientation).table
    for rts in ("crs", "vrs", "nirs"):
        assert_scores(table[rts], np.array(expected[f"{key}_{rts}"]) ** power, 1e-8)
    # The other bound: under increasing returns NDRS equals VRS, under decreasing CRS.
    ndrs = np.array(expected[f"{key}_ndrs"]) ** power
    increasing, decreasing = (table["returns"] == name for name in ("increasing", "decreasing"))
    assert increasing.any() and decreasing.any()
    assert_scores(table["vrs"][increasing], ndrs[increasing], 1e-8)
    assert_scores(table["crs"][decreasing], ndrs[decreasing], 1e-8)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["input", "output"]))
def test_identities_hold_for_any_panel(seed, orientation):
    rng = np.random.default_rng(seed)
    panel = Panel.from_arrays(rng.lognormal(0, 0.6, (12, 2)), rng.lognormal(0, 0.6, (12, 2)))
    table = scale_efficiency(panel, orientation=orientation).table
    assert (table["scale"] <= 1 + 1e-9).all()
    assert_scores(table["crs"], table["vrs"] * table["scale"], 1e-12)
    # NIRS is one of the other two, and the class says which.
    decreasing = table["returns"] == "decreasing"
    assert_scores(table["nirs"], table["vrs"].where(decreasing, table["crs"]), 2e-6)


def test_vrs_efficient_units_have_one_class_in_both_orientations():
    panel = gold_panel("gen_radial_r20")
    tables = [scale_efficiency(panel, orientation=side).table for side in ("input", "output")]
    efficient = tables[0]["vrs"] > 1 - 1e-9
    assert efficient.sum() > 3
    assert (tables[0]["returns"] == tables[1]["returns"])[efficient].all()


def test_units_on_one_ray_have_constant_returns():
    panel = Panel.from_arrays([[1.0, 2], [3, 6], [1e6, 2e6]], [[5.0], [15], [5e6]])
    table = scale_efficiency(panel).table
    assert table["returns"].tolist() == ["constant"] * 3
    assert_scores(table["scale"], [1, 1, 1], 1e-9)


@pytest.mark.parametrize("reference", ["contemporaneous", "sequential", "global"])
def test_a_panel_is_compared_as_the_radial_measure_compares_it(cities, reference):
    periods, dmus = zip(*cities.index)
    panel = Panel.from_arrays(cities.inputs, cities.outputs, dmus=dmus, periods=periods)
    found = scale_efficiency(panel, reference=reference)
    assert_scores(found.table["vrs"], radial(panel, rts="vrs", reference=reference).score, 1e-12)
    summary = found.summary()
    assert summary.index.tolist() == [1, 2, 3]
    assert (summary[["increasing", "constant", "decreasing"]].sum(axis=1) == 4).all()


def test_arguments_out_of_range_are_refused(cities):
    with pytest.raises(ValueError, match="orientation must be one of input, output"):
        scale_efficiency(four_units(), orientation="none")
    with pytest.raises(ValueError, match="undesirable"):
        scale_efficiency(cities)
