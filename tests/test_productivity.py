import numpy as np
import pandas as pd
import pytest

from conftest import assert_scores, gold
from gbaeff import DataError, Panel, data, malmquist, super_sbm

MEASURES = ("radial", "sbm", "super_sbm")


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


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("reference", ["adjacent", "sequential", "global"])
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


@pytest.mark.parametrize("reference", ["adjacent", "sequential", "global"])
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
    found = malmquist(cities, reference="global")
    cumulated = found.cumulative()["MI"]
    pooled = super_sbm(cities, reference="global").score
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
