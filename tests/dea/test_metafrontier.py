import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import assert_scores
from gbaeff import Panel, data, radial, sbm, super_sbm
from gbaeff.dea.metafrontier import metafrontier
from gbaeff.dea.outcome import NO_SUPER_EFFICIENCY
from gbaeff.extensions.metafrontier_malmquist import metafrontier_malmquist

GROUPS = {"A": "north", "B": "south", "C": "north", "D": "south"}


@pytest.mark.parametrize("reference", ["contemporaneous", "sequential", "global"])
@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize(
    ("measure", "orientation"),
    [("radial", "input"), ("radial", "output"), ("sbm", "none"), ("sbm", "output")],
)
def test_identities_hold_cell_by_cell(cities, measure, orientation, rts, reference):
    panel = cities.recast(cities.inputs, cities.outputs) if measure == "radial" else cities
    found = metafrontier(
        panel, GROUPS, measure=measure, rts=rts, orientation=orientation, reference=reference
    )
    table = found.table
    assert table.index.equals(panel.index)
    assert (table["tgr"] <= 1 + 1e-9).all()
    assert (table["group_score"] <= 1 + 1e-9).all()
    assert_scores(table["meta_score"], table["group_score"] * table["tgr"], 1e-12)
    call = {"rts": rts, "orientation": orientation, "reference": reference}
    evaluate = radial if measure == "radial" else sbm
    power = -1 if (measure, orientation) == ("radial", "output") else 1
    assert_scores(table["meta_score"], evaluate(panel, **call).score ** power, 1e-12)
    south = evaluate(panel.only(["B", "D"]), **call).score ** power
    assert_scores(table["group_score"].loc[south.index], south, 1e-12)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.sampled_from("gh"), min_size=9, max_size=9))
def test_no_gap_ratio_passes_1(seed, labels):
    rng = np.random.default_rng(seed)
    panel = Panel.from_arrays(rng.lognormal(0, 0.5, (9, 2)), rng.lognormal(0, 0.5, (9, 2)))
    for rts in ("crs", "vrs"):
        table = metafrontier(panel, dict(zip(panel.dmus, labels)), rts=rts).table
        assert (table["tgr"] <= 1 + 1e-9).all()


@pytest.mark.parametrize("measure", ["radial", "sbm"])
def test_one_group_has_no_gap(cities, measure):
    panel = cities.recast(cities.inputs, cities.outputs) if measure == "radial" else cities
    table = metafrontier(panel, dict.fromkeys("ABCD", "all"), measure=measure).table
    assert_scores(table["tgr"], np.ones(12), 0)


def test_the_group_that_holds_the_frontier_has_no_gap():
    """Group g does with half the input what group h does, unit by unit."""
    rng = np.random.default_rng(7)
    inputs, outputs = rng.lognormal(0, 0.5, (6, 2)), rng.lognormal(0, 0.5, (6, 2))
    panel = Panel.from_arrays(
        np.vstack([inputs, 2 * inputs]), np.vstack([outputs] * 2), dmus=range(12)
    )
    groups = {dmu: "g" if dmu < 6 else "h" for dmu in range(12)}
    for orientation in ("input", "output"):
        table = metafrontier(panel, groups, orientation=orientation).table
        assert_scores(table["tgr"], [1] * 6 + [0.5] * 6, 1e-9)
        summary = metafrontier(panel, groups, orientation=orientation).summary()
        assert summary["tgr"].round(9).to_dict() == {"g": 1, "h": 0.5}
        assert summary["dmus"].to_dict() == {"g": 6, "h": 6}
        assert summary.loc["h", "meta_efficient"] == 0


def test_a_series_of_groups_is_as_good_as_a_mapping(cities):
    as_series = metafrontier(cities, pd.Series(GROUPS), measure="sbm").table
    pd.testing.assert_frame_equal(metafrontier(cities, GROUPS, measure="sbm").table, as_series)


def test_a_group_of_one_unit_is_efficient_in_itself_and_the_result_says_so(cities):
    groups = {"A": "alone", "B": "rest", "C": "rest", "D": "rest"}
    found = metafrontier(cities, groups, measure="sbm")
    alone = found.table[found.table["group"] == "alone"]
    assert_scores(alone["group_score"], [1, 1, 1], 1e-9)
    assert_scores(alone["tgr"], alone["meta_score"], 1e-9)
    assert found.summary().loc["alone", "group_efficient"] == 3
    assert "alone" in repr(found).splitlines()[-1]


def test_units_without_a_group_and_groups_without_a_unit_are_named(cities):
    with pytest.raises(ValueError) as refused:
        metafrontier(cities, {"A": 1, "B": None, "C": float("nan"), "E": 1}, measure="sbm")
    message = str(refused.value)
    assert "'A'" not in message
    for said in ("DMU 'B' has no group", "DMU 'C' has no", "DMU 'D' has no", "'E' is not in"):
        assert said in message


def test_a_unit_in_two_groups_is_refused(cities):
    twice = pd.Series([1, 1, 2, 2, 1], index=list("ABCDA"))
    with pytest.raises(ValueError, match="DMU 'A' has more than one group"):
        metafrontier(cities, twice, measure="sbm")


def test_other_arguments_out_of_range_are_refused(cities):
    with pytest.raises(ValueError, match="measure must be one of radial, sbm, direct"):
        metafrontier_malmquist(cities, GROUPS, measure="super_sbm")
    with pytest.raises(ValueError, match="another one in every group"):
        metafrontier_malmquist(cities, GROUPS, measure="directional", direction="mean")
    with pytest.raises(ValueError, match="measure must be one of radial, sbm"):
        metafrontier(cities, GROUPS, measure="additive")
    with pytest.raises(ValueError, match="groups must be a mapping"):
        metafrontier(cities, ["north", "south"], measure="sbm")
    with pytest.raises(ValueError, match="undesirable"):
        metafrontier(cities, GROUPS)


# -- super-efficiency ------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.sampled_from("gh"), min_size=9, max_size=9))
def test_no_gap_ratio_of_super_efficiency_passes_1(seed, labels):
    rng = np.random.default_rng(seed)
    parts = [rng.lognormal(0, 0.5, (9, k)) for k in (2, 1, 1)]
    panel = Panel.from_arrays(*parts)
    groups = dict(zip(panel.dmus, labels))
    for rts in ("crs", "vrs"):
        table = metafrontier(panel, groups, measure="super_sbm", rts=rts).table
        plain = metafrontier(panel, groups, measure="sbm", rts=rts).table
        assert not (table["tgr"] > 1 + 1e-6).any()
        product = table["group_score"] * table["tgr"]
        np.testing.assert_allclose(product, table["meta_score"].where(product.notna()), rtol=1e-9)
        inside = plain["group_score"] < 1 - 1e-6  # below its group's frontier nothing differs
        assert_scores(table[inside].iloc[:, 1:], plain[inside].iloc[:, 1:], 1e-9)


def test_both_super_efficiencies_leave_the_same_observation_out(cities):
    found = metafrontier(cities, GROUPS, measure="super_sbm").table
    assert_scores(found["meta_score"], super_sbm(cities).score, 1e-12)
    south = super_sbm(cities.only(["B", "D"])).score
    assert_scores(found["group_score"].loc[south.index], south, 1e-12)


def test_a_group_of_one_counts_as_efficient_without_a_vrs_value(cities):
    groups = {"A": "alone", "B": "rest", "C": "rest", "D": "rest"}
    found = metafrontier(cities, groups, measure="super_sbm", rts="vrs")
    alone = found.table["group"] == "alone"
    assert (found.states.loc[alone, "group_score"] == NO_SUPER_EFFICIENCY).all()
    assert found.table.loc[alone, ["group_score", "tgr"]].isna().all(axis=None)
    assert found.summary().loc["alone", "group_efficient"] == 3
    assert "In their group: 3 of 12 are efficient and without" in repr(found)


def test_the_gap_of_super_efficiency_differs_from_that_of_sbm_on_the_gba_panel():
    panel, groups = data.panel(), data.cities()["jurisdiction"]
    beyond, plain = (metafrontier(panel, groups, measure=m).table for m in ("super_sbm", "sbm"))
    assert round((beyond["tgr"] - plain["tgr"]).abs().max(), 2) == 0.50


# -- productivity ----------------------------------------------------------------------------


def test_the_union_leaves_out_mixtures_of_groups(cities):
    """Half of A and half of B would make C's output of 3 each, in no group."""
    panel = Panel.from_arrays([[1, 5], [5, 1], [4, 4]], [[1]] * 3, dmus=["A", "B", "C"])
    groups = dict(zip("ABC", "ghg"))
    convex, union = (metafrontier(panel, groups, hull=hull).table for hull in ("convex", "union"))
    assert_scores(convex["meta_score"], [1, 1, 0.75], 1e-12)
    assert_scores(union["meta_score"], [1, 1, 1], 1e-12)
    for rts in ("crs", "vrs"):
        one, other = (
            metafrontier(cities, GROUPS, measure="sbm", rts=rts, hull=hull).table["tgr"]
            for hull in ("convex", "union")
        )
        assert (one <= other + 1e-9).all() and (other <= 1 + 1e-9).all()
        assert (one < other - 1e-6).any()
    with pytest.raises(ValueError, match="no super-efficiency"):
        metafrontier(cities, GROUPS, measure="super_sbm", hull="union")
    with pytest.raises(ValueError, match="must be one of global"):
        metafrontier_malmquist(cities, GROUPS, measure="sbm", reference="biennial", hull="union")


def test_weights_of_slacks_are_refused_where_there_are_none(cities):
    with pytest.raises(ValueError, match="radial"):
        metafrontier(cities.recast(cities.inputs, cities.outputs), GROUPS, weights={"x1": 2.0})
