"""Productivity of groups: written out by linear programmes, identities, two ways to one index."""

import numpy as np
import pandas as pd
import pytest

from conftest import assert_scores
from gbaeff import Panel, data, malmquist
from gbaeff.dea.metafrontier import metafrontier
from gbaeff.extensions.metafrontier_malmquist import _of_scores, metafrontier_malmquist
from judge import linprog
from written_out import Lp, unit_e

GROUPS = {"A": "north", "B": "south", "C": "north", "D": "south"}


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


@pytest.mark.parametrize("measure", ["radial", "sbm", "directional"])
def test_two_ways_to_the_same_index(cities, measure):
    """From scores, as the union takes it, and from the distances of an index."""
    panel = cities.recast(cities.inputs, cities.outputs) if measure == "radial" else cities
    side = {"orientation": "output"} if measure == "radial" else {}
    usual = metafrontier_malmquist(panel, GROUPS, measure=measure, **side)
    both = _of_scores(panel, GROUPS, measure, "convex", "unified", side)
    pd.testing.assert_frame_equal(usual.table, both.table, rtol=1e-9)


@pytest.mark.parametrize(
    ("measure", "more"),
    [
        *[
            (measure, {"reference": reference})
            for measure, references in (
                ("radial", ("global", "biennial", "adjacent", "sequential")),
                ("sbm", ("biennial", "adjacent")),
                ("directional", ("global", "sequential")),
            )
            for reference in references
        ],
        ("nonradial", {}),
        ("nonradial", {"hull": "union", "performance": ["b1"], "rts": "vrs"}),
        ("sbm", {"hull": "union"}),
        ("directional", {"hull": "union"}),
    ],
)
def test_the_parts_of_productivity_multiply_cell_by_cell(cities, measure, more):
    panel = cities.recast(cities.inputs, cities.outputs) if measure == "radial" else cities
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


def test_one_group_has_no_gap_change(cities):
    found = metafrontier_malmquist(cities, dict.fromkeys("ABCD", 1), measure="sbm").table
    plain = malmquist(cities, measure="sbm", reference="global")
    assert_scores(found["TGC"], np.ones(8), 0)
    assert_scores(found[["MI", "TEC", "BPC"]], plain.table[["MI", "TEC", "TC"]], 1e-12)
    with pytest.raises(ValueError, match="by must be one of period, dmu; found 'group'"):
        plain.mean(by="group")


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
