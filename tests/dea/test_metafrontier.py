import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from conftest import assert_scores
from gbaeff import Panel, data, malmquist, radial, sbm, super_sbm
from gbaeff.dea.metafrontier import metafrontier
from gbaeff.dea.outcome import NO_SUPER_EFFICIENCY
from gbaeff.extensions.metafrontier_malmquist import _of_scores, metafrontier_malmquist
from written_out import Lp, unit_e

GROUPS = {"A": "north", "B": "south", "C": "north", "D": "south"}


def without_undesirable(panel: Panel) -> Panel:
    periods, dmus = zip(*panel.index)
    return Panel.from_arrays(panel.inputs, panel.outputs, dmus=dmus, periods=periods)


@pytest.mark.parametrize("reference", ["contemporaneous", "sequential", "global"])
@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize(
    ("measure", "orientation"),
    [("radial", "input"), ("radial", "output"), ("sbm", "none"), ("sbm", "output")],
)
def test_identities_hold_cell_by_cell(cities, measure, orientation, rts, reference):
    panel = without_undesirable(cities) if measure == "radial" else cities
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


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.sampled_from("gh"), min_size=9, max_size=9))
def test_no_gap_ratio_passes_1(seed, labels):
    rng = np.random.default_rng(seed)
    panel = Panel.from_arrays(rng.lognormal(0, 0.5, (9, 2)), rng.lognormal(0, 0.5, (9, 2)))
    for rts in ("crs", "vrs"):
        table = metafrontier(panel, dict(zip(panel.dmus, labels)), rts=rts).table
        assert (table["tgr"] <= 1 + 1e-9).all()


@pytest.mark.parametrize("measure", ["radial", "sbm"])
def test_one_group_has_no_gap(cities, measure):
    panel = without_undesirable(cities) if measure == "radial" else cities
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


@settings(max_examples=15, deadline=None)
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


def distance(o, rows, values, rts):
    """Input distance of Farrell by HiGHS, one programme, inputs in the first two columns."""
    x, y, X, Y = values[o, :2], values[o, 2:], values[rows, :2], values[rows, 2:]
    left = np.column_stack([np.append(-x, 0 * y), np.vstack([X.T, -Y.T])])
    equal = (np.append(0.0, np.ones(len(X)))[None], [1.0]) if rts == "vrs" else (None, None)
    found = linprog(np.eye(1, len(X) + 1)[0], left, np.append(0 * x, -y), *equal)
    return np.inf if found.status == 2 else found.fun


@pytest.mark.parametrize("hull", ["convex", "union"])
@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_the_parts_are_those_of_oh_and_lee_written_out(rts, hull):
    rng = np.random.default_rng(3)
    values, n = rng.lognormal(0, 0.5, (24, 4)), 8
    dmus, period = list("ABCDEFGH") * 3, np.repeat([1, 2, 3], n)
    panel = Panel.from_arrays(values[:, :2], values[:, 2:], dmus=dmus, periods=period)
    groups = dict(zip("ABCDEFGH", "gghghhgh"))
    group = np.array([groups[dmu] for dmu in dmus])
    found = metafrontier_malmquist(panel, groups, rts=rts, hull=hull)
    everyone = np.arange(24)
    wholes = [everyone] if hull == "convex" else [everyone[group == one] for one in "gh"]
    for (dmu, t, _), row in found.table.iterrows():
        first = (t - 1) * n + "ABCDEFGH".index(dmu)
        own, group_wide, meta = (
            [min(distance(o, rows, values, rts) for rows in sets(o)) for o in (first, first + n)]
            for sets in (
                lambda o: [everyone[(group == group[o]) & (period == period[o])]],
                lambda o: [everyone[group == group[o]]],
                lambda o: wholes,
            )
        )
        best = (group_wide[1] / own[1]) / (group_wide[0] / own[0])
        gap = (meta[1] / group_wide[1]) / (meta[0] / group_wide[0])
        assert_scores(row, [meta[1] / meta[0], own[1] / own[0], best, gap], 1e-6)


def unified(o, rows, values):
    """Unified index by HiGHS: two inputs, an output and an undesirable output, CRS."""
    shares = values[rows] / values[o]
    lp = Lp(lam=len(rows), beta=4)
    for i, sign in enumerate((1, 1, -1, 1)):
        lp.same(sign, lam=sign * shares[:, i], beta=unit_e(4, i))
    weights = np.array([1 / 6, 1 / 6, 1 / 3, 1 / 3])
    best = lp.solve(beta=-weights)
    lp.most(best + 1e-10, beta=-weights)
    falls = np.array([1.0, 1.0, 0.0, 1.0]) / 3
    ends = [sign * lp.solve(beta=sign * falls) for sign in (1, -1)]
    assert ends[0] == pytest.approx(ends[1], abs=1e-6)  # its parts are the only ones
    rise = (-best - (ends[0] * 3 - (third := lp.solve(beta=unit_e(4, 3)))) / 6 - third / 3) * 3
    return (1 - ends[0]) / (1 + rise), -best


@pytest.mark.parametrize("hull", ["convex", "union"])
def test_the_nonradial_parts_written_out(hull):
    rng = np.random.default_rng(5)
    values, n = rng.lognormal(0, 0.4, (16, 4)), 8
    dmus, period = list("ABCDEFGH") * 2, np.repeat([1, 2], n)
    panel = Panel.from_arrays(
        values[:, :2], values[:, 2:3], values[:, 3:], dmus=dmus, periods=period
    )
    groups = dict(zip("ABCDEFGH", "gghghhgh"))
    group = np.array([groups[dmu] for dmu in dmus])
    found = metafrontier_malmquist(panel, groups, measure="nonradial", hull=hull).table
    everyone = np.arange(16)
    sets = [everyone] if hull == "convex" else [everyone[group == one] for one in "gh"]

    def meta(o):
        held = [(unified(o, rows, values)) for rows in sets if o in rows or inside(o, rows)]
        return max(held, key=lambda pair: pair[1])[0]

    def inside(o, rows):
        shares = values[rows] / values[o]
        lp = Lp(lam=len(rows))
        for i, sign in enumerate((1, 1, -1, 1)):
            lp.most(sign, lam=sign * shares[:, i])
        return np.isfinite(lp.solve(lam=np.zeros(len(rows))))

    for (dmu, _, _), row in found.iterrows():
        both = ["ABCDEFGH".index(dmu) + n * t for t in (0, 1)]
        near = [(group == groups[dmu]) & (period == 1 + t) for t in (0, 1)]
        own = [unified(o, everyone[at], values)[0] for o, at in zip(both, near)]
        wide = [unified(o, everyone[group == groups[dmu]], values)[0] for o in both]
        whole = [meta(o) for o in both]
        tec, most, mi = (pair[1] / pair[0] for pair in (own, wide, whole))
        assert_scores(row, [mi, tec, most / tec, mi / most], 1e-6)


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


@pytest.mark.parametrize("measure", ["radial", "sbm", "directional"])
def test_two_ways_to_the_same_index(cities, measure):
    """From scores, as the union takes it, and from the distances of an index."""
    panel = without_undesirable(cities) if measure == "radial" else cities
    side = {"orientation": "output"} if measure == "radial" else {}
    usual = metafrontier_malmquist(panel, GROUPS, measure=measure, **side)
    both = _of_scores(panel, GROUPS, measure, "convex", "unified", side)
    pd.testing.assert_frame_equal(usual.table, both.table, rtol=1e-9)


@pytest.mark.parametrize(
    ("measure", "more"),
    [
        *[
            (measure, {"reference": reference})
            for measure in ("radial", "sbm", "directional")
            for reference in ("global", "biennial", "adjacent", "sequential")
        ],
        ("nonradial", {}),
        ("nonradial", {"hull": "union", "performance": ["b1"], "rts": "vrs"}),
        ("sbm", {"hull": "union"}),
        ("directional", {"hull": "union"}),
    ],
)
def test_the_parts_of_productivity_multiply_cell_by_cell(cities, measure, more):
    panel = without_undesirable(cities) if measure == "radial" else cities
    found = metafrontier_malmquist(panel, GROUPS, measure=measure, **more)
    name = "ML" if measure == "directional" else "MI"
    assert list(found.table) == [name, "TEC", "BPC", "TGC"]
    rows = found.table.dropna()
    np.testing.assert_allclose(rows[name], rows["TEC"] * rows["BPC"] * rows["TGC"], rtol=1e-9)
    assert (found.status == "optimal").equals(found.complete)
    assert "from_own" in found.distances and any("meta_" in one for one in found.distances)
    if len(rows):
        means = found.mean(by="group")
        assert list(means.index) == ["north", "south"]
        parts = means[["TEC", "BPC", "TGC"]].prod(axis=1, skipna=False)
        np.testing.assert_allclose(means[name], parts, rtol=1e-9)
    with pytest.raises(ValueError, match="by must be one of period, dmu; found 'group'"):
        malmquist(panel, measure="sbm").mean(by="group")


def test_one_group_has_no_gap_change(cities):
    found = metafrontier_malmquist(cities, dict.fromkeys("ABCD", 1), measure="sbm").table
    plain = malmquist(cities, measure="sbm", reference="global").table
    assert_scores(found["TGC"], np.ones(8), 0)
    assert_scores(found[["MI", "TEC", "BPC"]], plain[["MI", "TEC", "TC"]], 1e-12)


def test_what_the_docstring_says_of_productivity_on_the_gba_panel():
    panel, groups = data.panel(), data.cities()["jurisdiction"]
    found = {
        reference: metafrontier_malmquist(panel, groups, measure="sbm", reference=reference)
        for reference in ("global", "biennial", "adjacent")
    }
    gap = {name: round(one.mean(by="group")["TGC"]["mainland"], 3) for name, one in found.items()}
    assert (gap["global"], gap["biennial"]) == (0.970, 0.946)
    assert (~found["adjacent"].complete).sum() == 77
    more = {"nonradial": {"measure": "nonradial"}, "union": {"measure": "sbm", "hull": "union"}}
    also = {name: metafrontier_malmquist(panel, groups, **kind) for name, kind in more.items()}
    gap = {name: round(one.mean(by="group")["TGC"]["mainland"], 3) for name, one in also.items()}
    assert gap == {"nonradial": 0.977, "union": 0.970}
    convex, union = (
        metafrontier(panel, groups, measure="sbm", hull=hull).table["tgr"]
        for hull in ("convex", "union")
    )
    assert ((union - convex > 1e-6).sum(), round((union - convex).max(), 2)) == (8, 0.43)


def test_a_union_of_one_group_is_its_hull_also_under_by_production(cities):
    one = dict.fromkeys(GROUPS, "all")
    how = {"measure": "directional", "disposability": "by_production", "hull": "union"}
    change = metafrontier_malmquist(cities, one, **how).table["TGC"]
    assert_scores(change, np.ones(len(change)), 1e-12)


def test_weights_of_slacks_are_refused_where_there_are_none(cities):
    with pytest.raises(ValueError, match="radial"):
        metafrontier(without_undesirable(cities), GROUPS, weights={"x1": 2.0})
