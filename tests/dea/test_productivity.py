from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conftest import assert_scores, gold
from gbaeff import DataError, Panel, data, malmquist, sbm, super_sbm
from gbaeff.dea.evaluator import Evaluator
from gbaeff.dea.outcome import INFEASIBLE, NO_SUPER_EFFICIENCY, NOT_COMPUTED, OPTIMAL, STATES
from gbaeff.dea.productivity import LeaderWarning
from judge import linprog

MEASURES = ("radial", "sbm", "super_sbm")
CASES = Path(__file__).parents[1] / "cases"
REFERENCES = ("adjacent", "sequential", "global", "biennial")
insists = pytest.mark.filterwarnings("ignore::gbaeff.dea.productivity.LeaderWarning")


def without_undesirable(panel: Panel) -> Panel:
    periods, dmus = zip(*panel.index)
    return Panel.from_arrays(panel.inputs, panel.outputs, dmus=dmus, periods=periods)


def fit(panel: Panel, measure: str) -> Panel:
    return without_undesirable(panel) if measure == "radial" else panel


def test_grifell_tatje_and_lovell_1999():
    data = pd.DataFrame(gold("pub_grifell_lovell1999_malmquist")["data"]["columns_rows"])
    expected = gold("pub_grifell_lovell1999_malmquist")["expected"]["fgnz"]
    panel = Panel(data, dmu="DMU", period="Year", inputs=["X"], outputs=["Y"])
    table = malmquist(panel, measure="radial", orientation="output").table
    for name, key in (("MI", "mi"), ("TC", "tc"), ("PTEC", "pech"), ("SEC", "sech")):
        assert_scores(table[name], expected[key], 1e-9)
    # The shift of the VRS frontier is one-sided there; the parts of it are in the distances.
    found = malmquist(panel, measure="radial", orientation="output", split="ray_desli")
    expected = gold("pub_grifell_lovell1999_malmquist")["expected"]["rd"]
    shift = found.distances["to_in_from_vrs"] / found.distances["to_vrs"]
    assert_scores(found.table["MI"], expected["mi"], 1e-9)
    assert_scores(found.table["PTEC"], expected["pech"], 1e-9)
    assert_scores(shift, expected["tc"], 1e-9)
    assert_scores(found.table["MI"] / found.table["PTEC"] / shift, expected["sech"], 1e-9)
    # A to D and H have the same shift from either period.
    assert_scores(
        found.table["PTC"].iloc[[0, 1, 2, 3, 7]], np.ravel(expected["tc"])[[0, 1, 2, 3, 7]], 1e-9
    )


@insists
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("reference", REFERENCES)
def test_identities_hold_cell_by_cell(cities, measure, reference):
    table = malmquist(fit(cities, measure), measure=measure, reference=reference).table.dropna()
    assert len(table)
    np.testing.assert_allclose(table["MI"], table["TEC"] * table["TC"], rtol=1e-9)
    np.testing.assert_allclose(table["TEC"], table["PTEC"] * table["SEC"], rtol=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_more_output_from_the_same_input_is_growth(cities, measure, orientation):
    first = fit(cities, measure)
    now = first.at(1)
    later = Panel.from_arrays(
        pd.concat([now.inputs, now.inputs]),
        pd.concat([now.outputs, 1.2 * now.outputs]),
        None if measure == "radial" else pd.concat([now.undesirable, 0.8 * now.undesirable]),
        dmus=now.dmus * 2,
        periods=[1] * 4 + [2] * 4,
    )
    table = malmquist(later, measure=measure, orientation=orientation).table["MI"].dropna()
    assert (table > 1).all()


@pytest.mark.parametrize("reference", REFERENCES)
def test_nothing_changes_nothing(cities, reference):
    now = cities.at(1)
    same = Panel.from_arrays(
        pd.concat([now.inputs] * 2),
        pd.concat([now.outputs] * 2),
        pd.concat([now.undesirable] * 2),
        dmus=now.dmus * 2,
        periods=[1] * 4 + [2] * 4,
    )
    table = malmquist(same, measure="sbm", reference=reference).table
    np.testing.assert_allclose(table, 1, atol=1e-9)


def test_tec_is_the_ratio_of_the_scores(cities):
    scores = super_sbm(cities).score
    table = malmquist(cities).table
    for (dmu, start, end), row in table.iterrows():
        assert row["TEC"] == pytest.approx(scores[end, dmu] / scores[start, dmu], rel=1e-12)


def test_cross_period_distance_of_a_point_outside_uses_the_whole_reference(cities):
    """The unit's own earlier self stays in the other period's technology."""
    distances = malmquist(cities).distances
    at = cities.index.get_loc((2, "B"))
    earlier = np.flatnonzero(cities.index.get_level_values("period") == 1)
    rows = np.append(earlier, at)
    values = cities.values[rows]
    joined = Panel.from_arrays(values[:, :2], values[:, 2:3], values[:, 3:])
    expected = super_sbm(joined).score.iloc[-1]
    assert distances.loc[("B", 1, 2), "to_in_from"] == pytest.approx(expected, rel=1e-9)


def test_radial_index_is_the_same_in_both_orientations_under_crs(cities):
    panel = without_undesirable(cities)
    tables = [malmquist(panel, measure="radial", orientation=o).table for o in ("input", "output")]
    assert_scores(tables[0][["MI", "TEC", "TC"]], tables[1][["MI", "TEC", "TC"]], 1e-9)


def test_units_of_measurement_do_not_matter(cities):
    values = cities.values * np.array([1e9, 1e-9, 1e6, 1e-6])
    periods, dmus = zip(*cities.index)
    other = Panel.from_arrays(
        values[:, :2], values[:, 2:3], values[:, 3:], dmus=dmus, periods=periods
    )
    assert_scores(malmquist(other).table, malmquist(cities).table, 1e-9)


def test_global_index_is_transitive(cities):
    found = malmquist(cities, measure="sbm", reference="global")
    cumulated = found.cumulative(parts=["MI"])["MI"]
    pooled = sbm(cities, reference="global").score
    for dmu in cities.dmus:
        direct = pooled[3, dmu] / pooled[1, dmu]
        assert cumulated[dmu, 3] == pytest.approx(direct, rel=1e-9)


def test_sbm_distance_outside_the_technology_is_infeasible_not_a_number():
    panel = Panel.from_arrays([[1.0], [1.0]], [[1.0], [5.0]], dmus=["A", "A"], periods=[1, 2])
    found = malmquist(panel, measure="sbm")
    assert found.status.tolist() == ["infeasible"]
    assert np.isnan(found.table["MI"].iloc[0])
    assert found.summary()[["n", "used"]].to_numpy().tolist() == [[1, 0]]
    assert found.cause.tolist() == ["to_in_from: infeasible"]


def test_a_vrs_index_has_no_scale_part(cities):
    assert list(malmquist(cities, rts="vrs").table.columns) == ["MI", "TEC", "TC"]


def test_only_pairs_that_are_observed_twice_have_a_row(cities):
    keep = [key for key in cities.index if key != (2, "C")]
    periods, dmus = zip(*keep)
    values = cities.values[[cities.index.get_loc(key) for key in keep]]
    panel = Panel.from_arrays(
        values[:, :2], values[:, 2:3], values[:, 3:], dmus=dmus, periods=periods
    )
    rows = malmquist(panel, measure="sbm").table.index
    assert "C" not in rows.get_level_values("dmu")
    assert len(rows) == 6


def test_means(cities):
    found = malmquist(cities)
    geometric = found.mean(by="dmu", how="geometric")
    product = found.table.loc["A", "MI"].prod() ** (1 / 2)
    assert geometric.loc["A", "MI"] == pytest.approx(product)
    np.testing.assert_allclose(geometric["MI"], geometric["TEC"] * geometric["TC"], rtol=1e-9)
    arithmetic = found.mean(by="period", how="arithmetic")
    first = found.table.xs((1, 2), level=("from_period", "to_period"))["TC"].mean()
    assert arithmetic.loc[(1, 2), "TC"] == pytest.approx(first)
    assert (arithmetic >= found.mean(by="period") - 1e-12).all(axis=None)


def test_cumulative_starts_at_one(cities):
    chain = malmquist(cities).cumulative()
    assert (chain.xs(1, level="period") == 1).all(axis=None)
    assert chain.index.tolist()[:3] == [("A", 1), ("A", 2), ("A", 3)]


def test_a_chain_ends_at_a_pair_of_periods_that_a_unit_lacks():
    """A is missing in period 3, so its links are 1-2 and 4-5; B has all."""
    units, when = ["A"] * 4 + ["B"] * 5, [1, 2, 4, 5, 1, 2, 3, 4, 5]
    made = [[1], [2], [4], [8], [2], [2], [2], [2], [2]]
    panel = Panel.from_arrays([[1]] * 9, made, dmus=units, periods=when)
    index = malmquist(panel, measure="radial")
    assert index.table.loc["A"].index.tolist() == [(1, 2), (4, 5)]
    chain = index.cumulative()["MI"]
    assert chain["A"].index.tolist() == [1, 2, 4, 5]
    assert chain["A"].tolist()[:2] == pytest.approx([1, 2])
    assert chain["A"].isna().tolist() == [False, False, True, True]
    assert chain["B"].notna().all()


def test_bad_arguments_are_named(cities):
    with pytest.raises(ValueError, match="measure must be one of"):
        malmquist(cities, measure="super")
    with pytest.raises(ValueError, match="reference must be one of adjacent"):
        malmquist(cities, reference="contemporaneous")
    with pytest.raises(ValueError, match="at least two periods"):
        malmquist(cities.at(1))
    with pytest.raises(ValueError, match="by must be one of"):
        malmquist(cities, measure="sbm").mean(by="city")
    apart = Panel.from_arrays([[1], [1]], [[1], [1]], dmus=["A", "B"], periods=[1, 2])
    with pytest.raises(DataError, match="no DMU is observed"):
        malmquist(apart)


def test_wide_lays_a_part_out_by_period_and_dmu():
    index = malmquist(data.panel(cities="mainland").during([2017, 2018, 2019]))
    laid = index.wide("TEC")
    assert list(laid.index) == ["2017-2018", "2018-2019"]
    assert laid.loc["2018-2019", "GZ"] == index.table.loc[("GZ", 2018, 2019), "TEC"]


# -- other splits and the biennial technology --------------------------------------------------


def written_out(x, y, X, Y, rts, orientation):
    """Radial distance by HiGHS, one programme; NaN where there is none."""
    n = len(X)
    side = orientation == "input"
    factor = np.concatenate([-x, 0 * y]) if side else np.concatenate([0 * x, y])
    left = np.column_stack([factor, np.vstack([X.T, -Y.T])])
    right = np.concatenate([0 * x, -y]) if side else np.concatenate([x, 0 * y])
    equal = (np.append(0.0, np.ones(n))[None], [1.0]) if rts == "vrs" else (None, None)
    answer = linprog(np.append(1.0 if side else -1.0, np.zeros(n)), left, right, *equal)
    factor = abs(answer.fun) if answer.status == 0 else np.nan
    return factor if side else 1 / factor


def two_by_two(periods=3, n=6, seed=11):
    rng = np.random.default_rng(seed)
    values = rng.lognormal(0, 0.5, (periods, n, 4)) * np.arange(3, 3 + periods)[:, None, None]
    flat = values.reshape(-1, 4)
    names = {"dmus": list("ABCDEF") * periods, "periods": np.repeat(range(periods), n).tolist()}
    return values, Panel.from_arrays(flat[:, :2], flat[:, 2:], **names)


@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("reference", ["adjacent", "biennial"])
def test_splits_are_the_programmes_written_out(reference, orientation):
    """Distances by HiGHS, one at a time, and the formulas of the papers."""
    values, panel = two_by_two()

    def distance(x, y, technology, rts):
        return written_out(x, y, technology[:, :2], technology[:, 2:], rts, orientation)

    settings = {"measure": "radial", "orientation": orientation, "reference": reference}
    found = malmquist(panel, split="ray_desli", **settings).table
    biased = malmquist(panel, split="bias", **settings).table if reference == "adjacent" else None
    for (dmu, t, _), row in found.iterrows():
        i = "ABCDEF".index(dmu)
        old, new = values[t], values[t + 1]
        (x, y), (x1, y1) = (np.split(z[i], 2) for z in (old, new))
        index = {}
        for rts in ("crs", "vrs"):
            if reference == "biennial":
                both = np.vstack([old, new])
                index[rts] = distance(x1, y1, both, rts) / distance(x, y, both, rts)
            else:
                index[rts] = np.sqrt(
                    distance(x1, y1, old, rts)
                    / distance(x, y, old, rts)
                    * distance(x1, y1, new, rts)
                    / distance(x, y, new, rts)
                )
        pure = distance(x1, y1, new, "vrs") / distance(x, y, old, "vrs")
        expected = [index["crs"], pure, index["vrs"] / pure, index["crs"] / index["vrs"]]
        assert_scores(row[["MI", "PTEC", "PTC", "SCH"]], expected, 1e-6)
        if biased is not None:
            shift = [
                distance(*z, old, "crs") / distance(*z, new, "crs") for z in ((x, y), (x1, y1))
            ]
            turned = distance(x1, y, old, "crs") / distance(x1, y, new, "crs")
            parts = [shift[0], np.sqrt(shift[1] / turned), np.sqrt(turned / shift[0])]
            assert_scores(biased.loc[(dmu, t), ["MATC", "OBTC", "IBTC"]], parts, 1e-6)


@insists
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("reference", REFERENCES)
def test_other_splits_hold_cell_by_cell(cities, measure, reference):
    panel = fit(cities, measure)
    settings = {"measure": measure, "reference": reference}
    whole = malmquist(panel, **settings).table[["MI", "TEC", "TC"]]
    split = malmquist(panel, split="ray_desli", **settings).table
    pd.testing.assert_frame_equal(split[["MI", "TEC", "TC"]], whole)
    split = split.dropna()
    assert len(split) or measure == "sbm"
    product = split["PTEC"] * split["PTC"] * split["SCH"]
    np.testing.assert_allclose(split["MI"], product, rtol=1e-9)
    if reference in ("adjacent", "sequential"):
        split = malmquist(panel, split="bias", **settings).table.dropna()
        np.testing.assert_allclose(
            split["TC"], split[["MATC", "OBTC", "IBTC"]].prod(axis=1), rtol=1e-9
        )


def test_a_bias_needs_two_inputs_or_two_outputs():
    values, panel = two_by_two()
    flat = values.reshape(-1, 4)
    periods, dmus = zip(*panel.index)
    labels = {"dmus": dmus, "periods": periods}
    one_input = Panel.from_arrays(flat[:, :1], flat[:, 2:], **labels)
    one_output = Panel.from_arrays(flat[:, :2], flat[:, 2:3], **labels)
    settings = {"measure": "radial", "split": "bias"}
    np.testing.assert_allclose(malmquist(one_input, **settings).table["IBTC"], 1, rtol=1e-9)
    np.testing.assert_allclose(malmquist(one_output, **settings).table["OBTC"], 1, rtol=1e-9)
    assert (malmquist(panel, **settings).table[["OBTC", "IBTC"]] - 1).abs().to_numpy().max() > 0.01


def test_a_biennial_link_is_the_global_one_of_its_two_periods(cities):
    settings = {"measure": "sbm", "split": "ray_desli"}
    found = malmquist(cities, reference="biennial", **settings)
    for pair in ([1, 2], [2, 3]):
        alone = malmquist(cities.during(pair), reference="global", **settings)
        rows = found.table.xs(tuple(pair), level=("from_period", "to_period"))
        assert_scores(rows, alone.table.droplevel([1, 2]).loc[rows.index], 1e-9)
    assert found.complete.all()  # also under VRS


def test_a_later_period_does_not_move_a_biennial_link(cities):
    settings = {"measure": "sbm", "reference": "biennial"}
    early, whole = (malmquist(p, **settings).table for p in (cities.during([1, 2]), cities))
    assert_scores(early, whole.loc[early.index], 1e-12)


def test_splits_that_an_index_does_not_have_are_named(cities):
    with pytest.raises(ValueError, match="of a CRS index"):
        malmquist(cities, rts="vrs", split="ray_desli")
    with pytest.raises(ValueError, match="adjacent or sequential"):
        malmquist(cities, measure="sbm", reference="biennial", split="bias")
    with pytest.raises(ValueError, match="split must be one of fgnz"):
        malmquist(cities, split="rd")


def test_what_the_docstring_says_of_the_choice_on_the_gba_panel():
    found = malmquist(data.panel(), split="ray_desli")
    table, d = found.table, found.distances
    off = (d["to_in_from_vrs"] / d["to_vrs"] - table["PTC"]).abs()
    assert (round(off.median(), 3), round(off.max(), 2)) == (0.007, 1.32)
    assert round((table["TC"] - table["PTC"]).abs().median(), 3) == 0.086
    scale = table["TEC"] / table["PTEC"]
    assert ((scale - 1) * (table["SCH"] - 1) < 0).sum() == 63
    assert table["SCH"].notna().sum() == 140


# -- means over the rows that have all parts ---------------------------------------------------


def case(name: str, **roles) -> Panel:
    frame = pd.read_csv(CASES / f"{name}.csv")
    roles = {"period": "year", **roles}
    return Panel(frame, dmu="unit", **roles)


def sparse() -> list:
    """Indices with rows that lack a part: radial and slacks-based ones."""
    good = case("infeasible_means", inputs=["x1", "x2"], outputs=["y1"])
    bad = case("infeasible_means", inputs=["x1", "x2"], outputs=["y1"], undesirable=["b1"])
    tiny = case("tiny", inputs=["labour", "capital"], outputs=["gdp"], undesirable=["co2"])
    return [
        malmquist(good, measure="radial"),
        malmquist(bad, measure="sbm"),
        malmquist(tiny),
        malmquist(data.panel()),
    ]


def assert_identity(means: pd.DataFrame | pd.Series) -> None:
    np.testing.assert_allclose(means["MI"], means["TEC"] * means["TC"], rtol=1e-9)
    product = means["PTEC"] * means["SEC"] * means["TC"]
    np.testing.assert_allclose(means["MI"], product, rtol=1e-9)


def test_every_geometric_mean_keeps_the_identity():
    gaps = 0
    for found in sparse():
        gaps += int((found.table.notna().any(axis=1) & ~found.complete).sum())
        for by in ("period", "dmu"):
            means, counts = found.mean(by=by), found.counts(by=by)
            assert means.index.equals(counts.index)
            assert (means["MI"].isna() == (counts["used"] == 0)).all()
            assert counts["used"].sum() == found.complete.sum()
            assert counts["of"].sum() == len(found.table)
            assert_identity(means.dropna())
        whole = found.overall()
        assert_identity(whole)
        used = np.log(found.table[found.complete]).mean()
        np.testing.assert_allclose(np.log(whole[used.index]), used, rtol=1e-9, atol=1e-12)
        assert whole[["used", "of"]].tolist() == [found.complete.sum(), len(found.table)]
        chain = found.cumulative()
        assert (chain.isna().any(axis=1) == chain.isna().all(axis=1)).all()
        assert_identity(chain.dropna())
        summary = found.summary()
        assert_identity(summary.dropna())
        assert summary["used"].sum() == found.complete.sum()
    assert gaps > 10


def test_a_row_without_the_vrs_parts_serves_the_others_on_request():
    found = malmquist(data.panel())
    three = ["MI", "TEC", "TC"]
    more, fewer = found.counts("dmu", three)["used"], found.counts("dmu")["used"]
    assert (more["MC"], fewer["MC"]) == (14, found.table.xs("MC")["PTEC"].notna().sum())
    assert more["MC"] > fewer["MC"]
    means = found.mean("dmu", parts=three)
    assert list(means) == three and means.notna().all(axis=None)
    np.testing.assert_allclose(means["MI"], means["TEC"] * means["TC"], rtol=1e-9)
    assert found.cumulative(parts=["MI"]).notna().all(axis=None)
    assert found.overall(parts="MI")["used"] == len(found.table)
    with pytest.raises(ValueError, match="parts must be one of"):
        found.mean(parts=["EC"])


def test_the_cause_names_the_distance():
    found = malmquist(data.panel())
    lost = found.table.index[~found.complete]
    assert len(lost) and (found.status[lost] == INFEASIBLE).all()
    assert (found.status.drop(lost) == OPTIMAL).all() and (found.cause.drop(lost) == "").all()
    assert found.cause[lost].str.contains("_vrs: " + NO_SUPER_EFFICIENCY, regex=False).all()
    for name, states in found.states.items():
        assert (found.distances[name].isna() == (states != OPTIMAL)).all()


def test_pairs_of_periods_are_in_order_of_time():
    seen = [("A", 1), ("A", 3), ("A", 4), *(("B", t) for t in (1, 2, 3, 4))]
    dmus, periods = zip(*seen)
    panel = Panel.from_arrays([[1.0]] * 7, [[2.0]] * 7, dmus=dmus, periods=periods)
    found = malmquist(panel, measure="radial")
    assert found.table.index[0] == ("A", 3, 4)  # appears first, and is the last in time
    for result in (found.mean(), found.counts(), found.summary()):
        assert result.index.tolist() == [(1, 2), (2, 3), (3, 4)]
    assert found.wide().index.tolist() == ["1-2", "2-3", "3-4"]


# -- every unit grows by 10 % --------------------------------------------------------------------


@insists
@pytest.mark.parametrize("reference", REFERENCES)
@pytest.mark.parametrize("measure", MEASURES)
def test_growth_of_all_is_the_growth_of_each(measure, reference):
    panel = case("grow_ten_percent", inputs=["x"], outputs=["y"])
    index = malmquist(panel, measure=measure, reference=reference).table["MI"]
    if measure == "sbm" and reference in (
        "adjacent",
        "sequential",
    ):  # a point outside has no SBM distance
        assert index["A"].isna().all()
        index = index.drop("A")
    if measure == "super_sbm" and reference != "adjacent":  # what the warning is about
        off = {"sequential": [0.9991, 1.1], "global": [1.1, 1.21], "biennial": [1.21, 1.21]}
        assert index["A"].tolist() == pytest.approx(off[reference], abs=1e-4)
        index = index.drop("A")
    np.testing.assert_allclose(index, 1.1, rtol=1e-9)


@pytest.mark.parametrize("reference", ["sequential", "global", "biennial"])
def test_a_biased_index_warns_and_says_so_in_print(reference):
    panel = case("grow_ten_percent", inputs=["x"], outputs=["y"])
    with pytest.warns(LeaderWarning, match=f"{reference} reference misstates") as caught:
        found = malmquist(panel, reference=reference)
    assert caught[0].filename == __file__
    assert str(caught[0].message) in repr(found)
    assert not malmquist(panel).notes


def test_none_is_not_given(cities):
    given = malmquist(cities, measure=None, rts=None, reference=None, zero=None)
    pd.testing.assert_frame_equal(given.table, malmquist(cities).table)
    pd.testing.assert_frame_equal(given.mean(by=None, how=None), given.mean())


def test_an_ordered_categorical_keeps_its_order():
    frame = pd.read_csv(CASES / "grow_ten_percent.csv")
    numbers = Panel(frame, dmu="unit", period="year", inputs=["x"], outputs=["y"])
    months = dict(zip((2001, 2002, 2003), ("Sep", "Oct", "Nov")))
    when = pd.Categorical(frame["year"].map(months), ["Aug", *months.values()], ordered=True)
    panel = Panel(frame.assign(year=when), dmu="unit", period="year", inputs=["x"], outputs=["y"])
    for measure in ("radial", "super_sbm"):
        found, same = malmquist(panel, measure=measure), malmquist(numbers, measure=measure)
        assert_scores(found.wide(), same.wide(), 0)
        assert found.wide().index.tolist() == ["Sep-Oct", "Oct-Nov"]
        assert found.mean().index.tolist() == [("Sep", "Oct"), ("Oct", "Nov")]
        chain = found.cumulative()["MI"].unstack("dmu")
        assert chain.index.tolist() == list(months.values())
        assert_scores(chain, same.cumulative()["MI"].unstack("dmu"), 0)


def test_a_distance_that_is_not_computed_marks_its_rows(cities, monkeypatch):
    real = Evaluator._batches

    def some_fail(self, o, *rest):
        outcome = real(self, o, *rest)
        lost = self._rows[o] == 0  # the first observation
        outcome.score[lost], outcome.state[lost] = np.nan, STATES.index(NOT_COMPUTED)
        return outcome

    monkeypatch.setattr(Evaluator, "_batches", some_fail)
    found = malmquist(cities)
    rows = found.status[found.status == NOT_COMPUTED].index
    assert rows.tolist() == [("A", 1, 2)]
    assert "from_own: not computed" in found.cause["A", 1, 2]
