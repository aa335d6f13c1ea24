"""The figures of the panel, the choices of series, and the variants of a panel."""

import json

import numpy as np
import pandas as pd
import pytest
from frictionless import Package

from conftest import edit
from gbaeff import data
from gbaeff.dea.panel import DataError

NINE = list(data.MAINLAND)


def test_figures_have_a_value_unless_missing():
    figures = data.figures()
    assert (figures["value"].isna() == (figures["status"] == "missing")).all()
    missing = figures[figures["status"] == "missing"]
    assert set(missing["city"]) == {"ZS", "ZQ"}
    assert set(missing["source_id"]) == {"S001"}
    assert set(figures.loc[figures["source_id"] == "S001", "status"]) == {"missing"}
    assert set(figures["source_id"]) == set(data.sources()["source_id"])


def test_one_unit_a_series_within_a_jurisdiction():
    figures = data.figures()
    abroad = figures["city"].isin(["HK", "MC"])
    units = figures.groupby(["variable", "series", abroad])["unit"].nunique()
    assert (units == 1).all()


def test_known_figures():
    co2 = data.chosen("replica").query("variable == 'co2'").set_index(["city", "year"])
    assert co2.loc[("GZ", 2016), "value"] == pytest.approx(128.70, abs=0.005)
    assert co2.loc[("DG", 2014), "value"] == pytest.approx(79.23, abs=0.005)
    totals = co2["value"].groupby("year").sum()
    assert totals[2016] == pytest.approx(470.6, abs=0.1)
    assert totals.idxmax() == 2016


def test_assumed_growth_is_applied_and_marked():
    rows = data.figures().set_index(["variable", "series", "city", "year"])
    investment = rows.loc["fixed_asset_investment"]
    for city in ("ZS", "ZQ"):
        filled = investment.loc[("assumed_provincial_growth", city, 2019)]
        before = investment.loc[("level", city, 2018), "value"]
        assert filled["value"] == pytest.approx(before * 1.111, abs=1e-4)
        assert filled["status"] == "unverified"


@pytest.mark.parametrize("choice", ["replica", "territorial"])
def test_choice_resolves_everywhere(choice):
    frame = data.chosen(choice)
    assert list(frame.columns) == [
        "city",
        "year",
        "variable",
        "value",
        "unit",
        "series",
        "status",
        "note",
        "source_id",
    ]
    every = pd.MultiIndex.from_product([data.CITIES, data.YEARS, data.VARIABLES])
    assert pd.MultiIndex.from_frame(frame[["city", "year", "variable"]]).equals(every)
    assert len(frame) == 11 * 15 * 6
    assert np.isfinite(frame["value"]).all()
    assert (frame["value"] > 0).all()
    assert "missing" not in set(frame["status"])


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (
            "replica",
            {
                ("MC", 2010): "gcb2022_territorial",
                ("HK", 2010): "eia_with_bunkers",
                ("SZ", 2005): "paper_consistent_fill",
                ("SZ", 2007): "paper_consistent_fill",
                ("SZ", 2008): "ceads",
                ("SZ", 2017): "ceads_linear_fill",
                ("DG", 2005): "paper_consistent_fill",
                ("DG", 2013): "paper_consistent_fill",
                ("DG", 2014): "ceads",
                ("DG", 2017): "ceads",
                ("GZ", 2017): "ceads",
            },
        ),
        (
            "territorial",
            {
                ("MC", 2010): "gcb2022_territorial",
                ("HK", 2010): "gcb2022_territorial",
                ("SZ", 2006): "county_spliced_fill",
                ("DG", 2013): "county_spliced_fill",
                ("ZS", 2017): "ceads_linear_fill",
                ("ZS", 2016): "ceads",
            },
        ),
    ],
)
def test_series_of_emissions(choice, expected):
    rows = data.chosen(choice).query("variable == 'co2'").set_index(["city", "year"])["series"]
    assert {cell: rows[cell] for cell in expected} == expected


def test_choices_differ_only_where_accounting_differs():
    replica = data.chosen("replica").set_index(["city", "variable", "year"])["series"]
    other = data.chosen("territorial").set_index(["city", "variable", "year"])["series"]
    differing = replica.index[replica != other]
    assert set(differing.droplevel("year")) == {
        ("HK", "co2"),
        ("HK", "energy"),
        ("SZ", "co2"),
        ("DG", "co2"),
    }
    assert len(differing) == 15 + 15 + 3 + 9


def test_choice_rows_are_not_ambiguous():
    claimed = [
        (row.choice, row.variable, city, row.priority, year)
        for row in data.choices().fillna({"first_year": 2005, "last_year": 2019}).itertuples()
        for city in row.cities.split()
        for year in range(row.first_year, row.last_year + 1)
    ]
    assert len(claimed) == len(set(claimed))
    assert {city for _, _, city, _, _ in claimed} == set(data.CITIES)


def test_wide_holds_the_chosen_values():
    wide = data.wide("territorial")
    assert list(wide.columns) == ["city", "year", *data.VARIABLES]
    assert tuple(wide["city"][:11]) == data.CITIES
    assert wide["year"].is_monotonic_increasing
    long = wide.melt(["city", "year"], var_name="variable").set_index(["city", "year", "variable"])
    chosen = data.chosen("territorial").set_index(["city", "year", "variable"])
    pd.testing.assert_series_equal(
        long["value"].sort_index(), chosen["value"].sort_index(), check_names=False
    )


def test_panel():
    panel = data.panel()
    assert len(panel) == 165
    assert tuple(panel.dmus) == data.CITIES
    assert tuple(panel.periods) == data.YEARS
    assert list(panel.inputs.columns) == ["fixed_asset_investment", "population", "energy"]
    assert list(panel.outputs.columns) == ["gdp"]
    assert list(panel.undesirable.columns) == ["co2"]
    assert panel.undesirable.loc[(2016, "GZ"), "co2"] == pytest.approx(128.6989)


def test_panel_of_some_cities():
    assert tuple(data.panel(cities="mainland").dmus) == data.MAINLAND
    assert list(data.panel("territorial", cities=["HK", "GZ"]).dmus) == ["HK", "GZ"]


def test_unknown_choice_lists_the_known():
    for function in (data.chosen, data.wide, data.panel):
        with pytest.raises(ValueError, match=r"'paper'.*replica, territorial"):
            function("paper")


@pytest.mark.parametrize("cities", [["GZ", "XX"], "GZ", [], ["GZ", "GZ"]])
def test_cities_that_cannot_be_meant(cities):
    with pytest.raises(ValueError, match=r"XX|'GZ'|\[\]"):
        data.panel(cities=cities)


def test_choice_of_a_series_that_does_not_exist(copy):
    edit(copy / "panel/choices.csv", "HK,1,eia_with_bunkers", "HK,1,eia_with_bunker")
    with pytest.raises(DataError, match="co2: no series 'eia_with_bunker' for HK"):
        data.chosen("replica")
    assert len(data.chosen("territorial")) == 990


def test_choice_with_a_gap(copy):
    edit(
        copy / "panel/choices.csv",
        "paper_consistent_fill,2005,2007",
        "paper_consistent_fill,2006,2007",
    )
    with pytest.raises(DataError, match="co2, SZ, 2005: no series has a value") as caught:
        data.chosen("replica")
    assert len(str(caught.value).splitlines()) == 2


def test_choice_that_is_ambiguous(copy):
    edit(copy / "panel/choices.csv", "SZ,3,paper_consistent_fill", "SZ,2,paper_consistent_fill")
    edit(copy / "panel/choices.csv", "ceads_linear_fill,2017,2017", "ceads_linear_fill,2007,2017")
    with pytest.raises(DataError, match="co2, SZ, 2007: two series of priority 2"):
        data.chosen("replica")


def test_a_reader_can_add_a_choice(copy):
    path = copy / "panel/choices.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    own = [line.replace("territorial,", "own,", 1) for line in lines if line.startswith("terri")]
    own.append("own,energy,GZ,1,official_total,2007,2015,the city's own total where there is one")
    own = [line.replace(",1,downscaled_proxy", ",2,downscaled_proxy") for line in own]
    path.write_text("\n".join([*lines, *own]) + "\n", encoding="utf-8", newline="\n")
    described = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    described["resources"] = [r for r in described["resources"] if r["name"] == "choices"]
    assert Package.from_descriptor(described, basepath=str(copy)).validate().valid
    rows = data.chosen("own").query("variable == 'energy' and city == 'GZ'")
    assert (rows["series"] == "official_total").sum() == 3
    assert (rows["series"] == "downscaled_proxy").sum() == 12


def test_panel_with_another_series():
    real = data.panel("replica", "mainland", series={"gdp": "constant_2005_prices"})
    expected = data.series("gdp", "constant_2005_prices")[list(data.MAINLAND)]
    assert (
        real.outputs["gdp"].unstack()[NINE].to_numpy() == expected.loc[2005:2019].to_numpy()
    ).all()
    kept = data.panel(cities="mainland")
    pd.testing.assert_frame_equal(real.inputs, kept.inputs)
    pd.testing.assert_frame_equal(real.undesirable, kept.undesirable)


def test_another_series_with_gaps_is_refused():
    with pytest.raises(DataError, match=r"'constant_2005_prices' of gdp:\n  MC, 2005: no figure"):
        data.panel(series={"gdp": "constant_2005_prices"})
    with pytest.raises(ValueError, match=r"no series 'real' of gdp: .*revised"):
        data.panel(series={"gdp": "real"})
    with pytest.raises(ValueError, match="no variable 'wages'"):
        data.panel(series={"wages": "real"})
    with pytest.raises(ValueError, match=r"'lights' of lights: no such variable; there are "):
        data.series("lights", "lights")


def test_panel_of_a_table_keeps_its_rows():
    wide = data.wide().query("city in ['HK', 'GZ'] and year >= 2018").iloc[::-1]
    one = data.panel(wide)
    indexed = data.panel(wide.set_index(["year", "city"]), cities=["GZ"])
    assert list(one.dmus) == ["GZ", "HK"]
    assert list(indexed.dmus) == ["GZ"]
    assert (len(one), len(indexed)) == (4, 2)


@pytest.mark.parametrize("co2", ["undesirable", "input", "none"])
def test_what_emissions_are(co2):
    panel = data.panel(cities="mainland", co2=co2)
    roles = {"undesirable": panel.undesirable, "input": panel.inputs, "none": panel.outputs}
    assert ("co2" in roles[co2]) == (co2 != "none")
    assert ("co2" in panel.variables.get_level_values(-1)) == (co2 != "none")
