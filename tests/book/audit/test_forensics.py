"""The model run backwards: figures and distances that give printed scores."""

import numpy as np
import pandas as pd
import pytest

from gbaeff import data, super_sbm
from gbaeff.book.audit import forensics

MAINLAND = list(data.MAINLAND)


@pytest.fixture(scope="module")
def panel():
    return data.panel(cities="mainland")


@pytest.fixture(scope="module")
def scores(panel):
    return super_sbm(panel).score


def test_bounds_of_rounded_scores_hold_the_figure_that_made_them(panel, scores):
    printed = scores.round(2).loc[[(2010, "GZ"), (2011, "GZ")]]
    intervals = forensics.bounds(panel, printed, ["energy"], ["GZ"])
    assert set(intervals["status"]) == {"found"}
    assert intervals["ours"].between(intervals["low"], intervals["high"]).all()
    assert forensics.sharpness(intervals)["ours inside"].tolist() == [2]


def test_sharpness_counts_bounds_by_side():
    intervals = pd.DataFrame(
        {
            "variable": "energy",
            "city": "GZ",
            "status": ["found", "found", "open", "jumps"],
            "low": [90.0, 80.0, 50.0, np.nan],
            "high": [110.0, 120.0, np.inf, np.nan],
            "ours": [100.0, 130.0, 60.0, 1.0],
        }
    )
    row = forensics.sharpness(intervals).loc[("energy", "GZ")]
    assert row.to_dict() == {
        "fixed": 2,
        "± %": pytest.approx((10 + 50 * 40 / 130) / 2),
        "one side": 1,
        "ours inside": 2,
    }


def test_scan_misses_nothing_where_nothing_is_moved(panel, scores):
    scan = forensics.scan(panel, scores, ["SZ"], ["gdp"], [0.5, 1.0])
    assert scan.loc[1.0, ("SZ", "gdp")] == pytest.approx(0, abs=1e-9)
    assert scan.loc[0.5, ("SZ", "gdp")] > 0.01


def test_candidates_are_held_against_their_intervals():
    intervals = pd.DataFrame(
        {"low": [1.0, 1.0], "value": [2.0, 2.0], "high": [3.0, 3.0]}, index=[2010, 2011]
    )
    series = {
        "half": pd.Series([1.0, 4.0], index=[2010, 2011]),
        "short": pd.Series([8.0], index=[2011]),
    }
    fits = forensics.candidates(intervals, series, lambda values: values.sum())
    assert fits["inside"].tolist() == [1, 0]
    assert fits["off, ×"].tolist() == pytest.approx([2, 4])
    assert fits.loc["half", "Table 2"] == 5
    assert np.isnan(fits.loc["short", "Table 2"])


def test_parts_multiply_to_the_change_of_efficiency(panel):
    parts = forensics.parts(panel)
    pd.testing.assert_frame_equal(parts["PTEC"] * parts["SEC"], parts["TEC"])
    assert list(parts["TEC"].index[[0, -1]]) == ["2005-2006", "2018-2019"]


def test_data_agree_with_the_tables_that_they_give(panel):
    parts = forensics.parts(panel)
    table6 = {part: parts[part][MAINLAND] for part in ("PTEC", "SEC")}
    fit = forensics.against_table6(panel, parts["crs"][MAINLAND], table6)
    known = 100 * table6["PTEC"].notna().to_numpy().mean()
    assert fit["Table 3"] == fit["PTEC off"] == fit["SEC off"] == 0
    assert fit["PTEC near, %"] == pytest.approx(known)
    assert fit["jumps"] == ((table6["PTEC"] - 1).abs() > forensics.JUMP).to_numpy().sum()


def test_reached_takes_the_larger_factor_up_or_down():
    found = pd.DataFrame({"status": ["found", "open", "out of reach"], "used": [2.0, 1.0, 9.0]})
    fit = forensics.reached(found, pd.Series([1.0, 4.0, 1.0]))
    assert fit == {"reached": 2, "largest, ×": pytest.approx(4)}


def test_two_tables_that_want_the_same_agree_and_mixed_cities_do_not():
    middle = pd.DataFrame({"A": [0.5, 0.5], "B": [2.0, 2.0]})
    second = {"low": 0.9 * middle, "value": middle, "high": 1.1 * middle}
    first = {key: table.assign(S=1.0) for key, table in second.items()}
    fit = forensics.two_tables(first, second, "S")
    assert fit["cells"] == 4
    assert (fit["agree, %"], fit["ours agrees, %"], fit["cities mixed, %"]) == (100, 0, 0)
    assert fit["median gap, %"] == pytest.approx(0)


def test_our_figure_is_judged_where_the_second_table_is_open_above():
    one = pd.DataFrame({"A": [1.0], "B": [1.0]})
    second = {"low": one, "value": one, "high": one * np.inf}
    first = {key: one.assign(S=1.0) for key in ("low", "value", "high")}
    assert forensics.two_tables(first, second, "S")["ours agrees, %"] == 100


def test_log_gaps_of_a_series_that_is_off_by_one_factor():
    implied = pd.DataFrame({"A": [1.0, 2.0], "B": [3.0, 4.0]})
    series = (implied / 2).assign(S=1.0)
    gaps = forensics.log_gaps(implied, series, "S")
    assert gaps["implied / series"] == pytest.approx(2)
    assert gaps["around the median"] == pytest.approx(0)
    assert gaps["Spearman"] == pytest.approx(1)


def test_left_out_distances_of_one_period_are_the_scores(panel, scores):
    few = panel.during([2005, 2006, 2007])
    distances = forensics.left_out(few)
    assert (2005, 2007) not in distances.index
    for year in (2005, 2006):
        own = distances.loc[(year, year)]
        np.testing.assert_allclose(own, scores.loc[year].reindex(own.index), atol=1e-9)


def test_index_of_distances_is_its_formula():
    keys = [(1, 1), (1, 2), (2, 1), (2, 2)]
    distances = pd.DataFrame(
        {"A": [0.5, 0.4, 0.8, 0.6]}, index=pd.MultiIndex.from_tuples(keys, names=["period", "tech"])
    )
    row = forensics.index_of_distances(distances).loc[("1-2", "A")]
    assert row["TEC"] == pytest.approx(0.6 / 0.5)
    assert row["MI"] == pytest.approx(np.sqrt(0.8 / 0.5 * 0.6 / 0.4))
    assert row["TC"] == pytest.approx(row["MI"] / row["TEC"])


def test_fit_of_distances_counts_what_is_near():
    names = pd.MultiIndex.from_product([["1-2"], ["A", "M"]], names=["period", "city"])
    made = {(2, "ours", "SBM", "adjacent"): pd.DataFrame({"MI": [1.0, 2.0], "TC": 1.0}, names)}
    table5 = pd.DataFrame({"MI": [1.5], "TC": [1.0]}, index=pd.Index(["1-2"], name="period"))
    cells = pd.Series([1.02, 1.5], names)
    row = forensics.distance_fits(made, cells, table5, ["A"], "M").iloc[0]
    assert (row["cells"], row["near, %"]) == (1, 100)
    assert row["off"] == pytest.approx(0.02)
    assert row["Macao off"] == pytest.approx(0.5)
    assert row["Table 5 MI off"] == pytest.approx(0.5)


def test_factors_on_own_figures_hold_one(panel, scores):
    printed = scores.round(2).loc[[(2010, "GZ"), (2010, "JM"), (2011, "GZ"), (2011, "JM")]]
    ours = data.wide().pivot(index="year", columns="city", values="energy").loc[2010:2011]
    table = forensics.factors(panel, "energy", printed, ours[["JM", "GZ"]])
    assert list(table["low"].columns) == ["JM", "GZ"]
    assert ((table["low"] <= 1) & (table["high"] >= 1)).to_numpy().all()


def test_a_score_that_jumps_has_no_part_in_the_range():
    years = pd.Index([2009, 2010, 2011], name="period")
    keys = pd.MultiIndex.from_product([years, ["FS"]], names=["period", "dmu"])
    found = pd.DataFrame({"value": [2.0, 3.0, 9.0], "status": ["found", "open", "jumps"]}, keys)
    top = pd.Series([True, False, False], years)
    later = pd.Series([True, True, True], years)
    ours = pd.Series(1.0, years)
    ranges = forensics.factor_ranges(found, ours, "FS", top, later)
    assert list(ranges.values()) == [2, 2, 3, 3]
