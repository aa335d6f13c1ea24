"""The data package, its loaders and the choices of series."""

import inspect
import json
import runpy
import shutil

import numpy as np
import pandas as pd
import pytest
from frictionless import validate

from conftest import assert_scores, gold
from gbaeff import Panel, data, radial, sbm, super_sbm
from gbaeff.data import dictionary as datapackage
from gbaeff.data import stub
from gbaeff.dea.panel import DataError

RESOURCES = datapackage.package()["resources"]
TABLES = [resource["name"] for resource in RESOURCES if resource["type"] == "table"]
PRINTED = [name for name, entry in data.examples().items() if "_printed" in str(entry)]
DTYPES = {"string": "str", "number": "float64", "boolean": "bool"}


def edit(path, old, new):
    """Replace the first `old` in a file, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


# The package ---------------------------------------------------------------------------------


def test_package_is_valid():
    report = validate(str(datapackage.directory() / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])
    assert len(report.tasks) == len(datapackage.package()["resources"])


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("panel/figures.csv", ",reported,", ",guessed,"),
        ("panel/figures.csv", ",S0", ",S9"),
        ("panel/figures.csv", "DG,2014,co2,ceads,79", "DG,2014,co2,ceads,x79"),
        ("qin/table3.csv", "year,2005,SZ", "year,2005,XX"),
        ("zhang/table2.csv", "Guangzhou,GZ", "Guangzhou,SZ"),
        ("qin/table5.csv", "period,component", "component,period"),
    ],
)
def test_broken_package_fails(tmp_path, file, old, new):
    place = tmp_path / "data"
    shutil.copytree(datapackage.directory(), place)
    edit(place / file, old, new)
    report = validate(str(place / "datapackage.json"))
    wrong = [task.place for task in report.tasks if not task.valid]
    assert [path.replace("\\", "/").endswith(file) for path in wrong] == [True]


def test_every_file_is_a_resource_and_exists():
    place = datapackage.directory()
    listed = {resource["path"] for resource in datapackage.package()["resources"]}
    found = {
        path.relative_to(place).as_posix()
        for path in place.rglob("*")
        if path.suffix in {".csv", ".txt"}
    }
    assert found == listed


def test_files_are_utf8_with_line_feeds():
    for path in datapackage.directory().rglob("*.csv"):
        raw = path.read_bytes()
        raw.decode("utf-8")
        assert b"\r" not in raw, path
        assert raw.endswith(b"\n"), path


def test_files_named_in_tables_exist():
    place = datapackage.directory()
    named = set(data.ocr_fixes()["file"])
    named |= set(data.other_figures()["source_file"].str.split(" ").str[0])
    assert [name for name in sorted(named) if not (place / name).is_file()] == []


# The loaders ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_loader_returns_what_the_schema_says(name):
    schema = next(r["schema"] for r in datapackage.package()["resources"] if r["name"] == name)
    frame = data.table(name)
    assert list(frame.columns) == [field["name"] for field in schema["fields"]]
    assert len(frame) > 0
    for field in schema["fields"]:
        constraints = field.get("constraints", {})
        required = constraints.get("required", False)
        integer = "int64" if required else "Int64"
        column = frame[field["name"]]
        assert str(column.dtype) == DTYPES.get(field["type"], integer), field["name"]
        if required:
            assert column.notna().all(), field["name"]
        if "enum" in constraints:
            assert set(column.dropna()) <= set(constraints["enum"]), field["name"]
    if "primaryKey" in schema:
        assert not frame.duplicated(schema["primaryKey"]).any()


@pytest.mark.parametrize("name", TABLES)
def test_every_name_of_the_dictionary_answers(name):
    assert name in dir(data)
    loader = getattr(data, name)
    assert loader is getattr(data, name)  # one object, so that it can be pickled
    table = loader().reset_index() if name == "cities" else loader()
    assert list(table.columns) == list(data.table(name).columns)
    if name not in data.__all__:
        for column in table:
            assert f"{column} : " in inspect.getdoc(loader)


def test_a_name_that_is_no_table():
    with pytest.raises(AttributeError, match="no attribute 'guo_fact'"):
        data.guo_fact  # noqa: B018
    with pytest.raises(ValueError, match=r"unknown table 'qin_table4_raw'.*guo_facts"):
        data.table("qin_table4_raw")
    assert data.qin_table4_raw().startswith("#")


def test_stub_is_that_of_the_dictionary():
    written = stub.FILE.read_text(encoding="utf-8")
    assert written == stub.stub(), "run python -m gbaeff.data.stub"


def test_row_counts():
    counts = {name: len(data.table(name)) for name in TABLES}
    assert counts.pop("coastline") > 1000
    assert counts.pop("land") > 4000
    assert counts.pop("benchmark_speed") > 100
    assert 5 <= counts.pop("benchmark_book") <= 8
    assert counts.pop("specifications") >= 500
    readings = [counts.pop(name) for name in list(counts) if name.endswith("_readings")]
    assert len(readings) == 6
    assert min(readings) > 0
    assert counts == {
        "figures": 2633 + 2,
        "sources": 83 + 1,
        "choices": 28,
        "cities": 11,
        "qin_table1": 5,
        "qin_table2": 16 * 11,
        "qin_table3": 16 * 9,
        "qin_table4": 15 * 12,
        "qin_table5": 15 * 5,
        "qin_table6": 14 * 2 * 9,
        "qin_figures": 7,
        "zhang_table1": 13 * 4,
        "zhang_table2": 11,
        "zhang_timeline": 15,
        "zhang_themes": 24,
        "zhang_remedies": 5 * 4,
        "zhang_metropolitan": 9,
        "zhang_relations": 19,
        "zeng_gu_models": 99,
        "zeng_gu_layout": 31,
        "zeng_gu_functions": 9,
        "zeng_gu_statements": 66,
        "zeng_gu_outside": 19,
        "zeng_gu_timeline": 15,
        "mierzejewski_table31": 26,
        "mierzejewski_table32": 154,
        "mierzejewski_table33": 26,
        "mierzejewski_links": 53,
        "mierzejewski_places": 90,
        "mierzejewski_bodies": 13,
        "mierzejewski_rules": 11,
        "mierzejewski_debate": 16,
        "mierzejewski_facts": 71,
        "mierzejewski_plan_targets": 8,
        "mierzejewski_contradictions": 22,
        "guo_facts": 16,
        "guo_argument": 37,
        "guo_argument_links": 41,
        "guo_argument_layout": 38,
        "guo_references": 26,
        "guo_crises": 9,
        "guo_outside": 15,
        "global_city_theory": 56,
        "global_city_references": 31 + 13,
        "global_city_levels": 3 + 4 + 5,
        "global_city_functions": 4 + 4 + 4 + 3,
        "global_city_arguments": 21,
        "global_city_ambitions": 16,
        "global_city_shared_passages": 36 * 25,
        "claims": 336,
        "crosswalk": 83,
        "macao_public_investment": 4,
        "verdicts": 336,
        "cells": 738,
        "ocr_fixes": 27,
        "other_figures": 8,
        "benchmark_memory": 13,
        "benchmark_machine": 1,
        "fuzz": 13,
        "alarms": 83,
        "bootstrap_coverage": 2 * 2 * 2 * 5 * 3,
        "example_tone2001": 5,
        "example_tone2002": 7,
        "example_tone2003": 9,
        "example_hospitals": 12,
        "example_ports": 22 * 7 - 1,
    }


def test_printed_values():
    table2 = data.qin_table2().set_index(["row", "year", "city"])["value"]
    table3 = data.qin_table3().set_index(["row", "year", "city"])["value"]
    assert table2["year", 2005, "MC"] == 1.92
    assert table3["year", 2005, "SZ"] == 1.20
    means = data.qin_table3().query("row == 'mean'")
    assert means["year"].isna().all()
    assert means.set_index("city")["value"]["JM"] == 0.30
    table5 = data.qin_table5().set_index(["period", "component"])["value"]
    assert table5["2005-2006", "TC"] == 1.23
    assert table5["mean", "MI"] == 1.08
    table6 = data.qin_table6().set_index(["period", "component", "city"])["value"]
    assert table6["2010-2011", "PTEC", "DG"] == 2.00


def test_printed_means_are_the_means_of_the_printed_cells():
    for table in (data.qin_table2(), data.qin_table3()):
        years = table.query("row == 'year'").groupby("city")["value"].mean()
        printed = table.query("row == 'mean'").set_index("city")["value"]
        # Each printed cell may be off by half a hundredth, and so may the mean.
        assert (years - printed).abs().max() <= 0.01 + 1e-9


def test_table4_keeps_what_is_known_of_each_cell():
    table = data.qin_table4()
    assert table["status"].value_counts().to_dict() == {
        "lost": 60,
        "ambiguous": 44,
        "printed": 36,
        "read_in_order": 36,
        "inferred": 4,
    }
    read = table["status"].isin(["printed", "read_in_order", "inferred"])
    assert (table["value"].notna() == read).all()
    raw = data.qin_table4_raw().splitlines()
    by_period = {line[:9]: line.split(": ")[1].split() for line in raw if line[0] == "2"}
    for period, row in table[table["status"].isin(["printed", "read_in_order"])].groupby("period"):
        assert [f"{value:.2f}" for value in row["value"]] == by_period[period]


def test_cities_in_the_order_of_table2():
    frame = data.cities()
    assert tuple(frame.index) == data.CITIES
    assert tuple(dict.fromkeys(data.qin_table2()["city"])) == data.CITIES
    assert tuple(dict.fromkeys(data.qin_table3()["city"])) == data.MAINLAND
    assert set(frame.index[frame["jurisdiction"] == "mainland"]) == set(data.MAINLAND)
    assert frame.loc["HK", "name_zh"] == "香港特别行政区"
    assert not frame.duplicated(["tile_row", "tile_col"]).any()


def test_coastline_rings_close_and_hold_the_cities():
    from matplotlib.path import Path as Outline

    points = data.coastline()
    rings = [ring.sort_values("order") for _, ring in points.groupby("ring")]
    outlines = []
    for ring in rings:
        xy = ring[["lon", "lat"]].to_numpy()
        assert (xy[0] == xy[-1]).all()
        assert len(xy) > 3
        assert ring["order"].tolist() == list(range(1, len(xy) + 1))
        outlines.append(Outline(xy))
    inside = [
        sum(outline.contains_point((city.lon, city.lat)) for outline in outlines)
        for city in data.cities().itertuples()
    ]
    assert inside == [1] * 11
    assert not Outline(rings[0][["lon", "lat"]].to_numpy()).contains_point((114.5, 21.6))


def test_edges_of_the_cut_lie_on_the_box():
    points = data.coastline()
    after = points.shift(-1)
    west, east, south, north = 111.2, 115.6, 21.3, 24.6
    on_one_side = pd.Series(False, index=points.index)
    for column, side in (("lon", west), ("lon", east), ("lat", south), ("lat", north)):
        on_one_side |= (points[column] == side) & (after[column] == side)
    on_one_side &= points["ring"] == after["ring"]
    assert (points["edge"] == on_one_side).all()
    assert points["edge"].sum() == 5


def test_land_rings_close_and_hold_inland_cities_but_no_lake():
    from matplotlib.path import Path as Outline

    outlines = []
    for _, ring in data.land().groupby("ring"):
        xy = ring.sort_values("order")[["lon", "lat"]].to_numpy()
        assert (xy[0] == xy[-1]).all()
        outlines.append(Outline(xy))

    def rings_around(lon, lat):
        return sum(outline.contains_point((lon, lat)) for outline in outlines)

    places = data.mierzejewski_places().set_index("place")
    for inland in ("Prague", "Madrid", "Kandy", "Canada", "Harare", "Arequipa", "Yekaterinburg"):
        assert rings_around(places.loc[inland, "lon"], places.loc[inland, "lat"]) == 1, inland
    assert rings_around(51, 41) == 2  # the Caspian Sea is a ring within a ring
    assert rings_around(-30, 30) == 0  # the Atlantic


def test_places_cover_the_visits_and_the_sister_cities():
    places = data.mierzejewski_places()
    visits = data.mierzejewski_table32()
    named = visits["city"].fillna(visits["country"])
    found = places.set_index("place").loc[named, "country"]
    assert (found.to_numpy() == visits["country"].to_numpy()).all()
    partners = data.mierzejewski_links().query("kind == 'sister_city'")
    found = places.set_index("place").loc[partners["partner"], "country"]
    assert (found.to_numpy() == partners["partner_country"].to_numpy()).all()
    assert len(places[["country", "region"]].drop_duplicates()) == places["country"].nunique()
    assert set(places.loc[places["level"] == "country", "place"]) <= set(places["country"])


def test_places_lie_where_their_region_does():
    places = data.mierzejewski_places()
    # West, east, south and north of each region, wide.
    boxes = {
        "Africa": (-18, 56, -35, 35),
        "East Asia": (113, 146, 20, 46),
        "Southeast Asia": (95, 127, -9, 25),
        "South Asia": (68, 90, 5, 32),
        "West Asia": (28, 60, 12, 42),
        "Europe": (-10, 61, 36, 62),
        "North America": (-125, -70, 29, 50),
        "Latin America": (-100, -55, -35, 24),
        "Oceania": (115, 180, -42, -15),
    }
    for place in places.itertuples():
        west, east, south, north = boxes[place.region]
        assert west <= place.lon <= east, place.place
        assert south <= place.lat <= north, place.place


# Teaching data -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRINTED)
def test_examples_give_the_printed_scores(name):
    frame = data.example(name)
    x, y, b = (list(frame.filter(regex=rf"^{letter}\d?$")) for letter in "xyb")
    panel = Panel(frame, dmu="dmu", inputs=x, outputs=y, undesirable=b)
    measures = {
        "ccr_printed": lambda: radial(panel),
        "sbm_printed": lambda: sbm(panel),
        "super_sbm_printed": lambda: super_sbm(panel),
        "sbm_vrs_printed": lambda: sbm(panel, rts="vrs"),
    }
    printed = frame.set_index("dmu").filter(like="_printed")
    assert len(printed.columns) > 0
    for column in printed:
        known = printed[column].dropna()
        # Three or four decimals; the fourth of B in tone2002 is one too high.
        computed = measures[column]().score[known.index]
        assert (computed - known).abs().max() <= (6e-5 if name == "tone2002" else 5.1e-4), column


def test_hospitals_give_the_known_scores():
    known = gold("pub_cooper_seiford_tone_hospital12")["expected"]
    roles = data.example_roles("hospitals")
    frame = data.example("hospitals")
    panel = Panel(frame, dmu="hospital", inputs=roles["input"], outputs=roles["output"])
    assert_scores(radial(panel).score, known["in_crs"], 1e-8)
    assert_scores(sbm(panel).score, known["sbm_crs"], 1e-8)


def test_ports_are_invented_again_to_the_byte(tmp_path):
    recipe = runpy.run_path(str(datapackage.directory() / "examples" / "ports.py"))
    recipe["ports"]().to_csv(tmp_path / "ports.csv", index=False, lineterminator="\n")
    shipped = datapackage.path("example_ports")
    assert (tmp_path / "ports.csv").read_bytes() == shipped.read_bytes()
    assert data.examples()["ports"]["invented"]
    assert data.examples()["ports"]["title"].startswith("Invented")


def test_ports_miss_one_port_in_one_year():
    frame = data.example("ports")
    counts = frame["year"].value_counts()
    assert sorted(counts) == [21] + [22] * 6
    assert (frame.drop(columns=["port", "year"]) > 0).all().all()


@pytest.mark.parametrize("name", data.examples())
def test_every_example_has_its_roles(name):
    roles = data.example_roles(name)
    assert len(roles["dmu"]) == 1
    assert roles["input"]
    assert roles["output"]
    columns = [column for role in roles.values() for column in role]
    assert set(columns) <= set(data.example(name).columns)


def test_unknown_example_lists_the_known():
    with pytest.raises(ValueError, match=r"'tone1999'.*tone2001, tone2002, tone2003"):
        data.example("tone1999")


# The panel -----------------------------------------------------------------------------------


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


# What is refused -----------------------------------------------------------------------------


def test_unknown_choice_lists_the_known():
    for function in (data.chosen, data.wide, data.panel):
        with pytest.raises(ValueError, match=r"'paper'.*replica, territorial"):
            function("paper")


@pytest.mark.parametrize("cities", [["GZ", "XX"], "GZ", [], ["GZ", "GZ"]])
def test_cities_that_cannot_be_meant(cities):
    with pytest.raises(ValueError, match=r"XX|'GZ'|\[\]"):
        data.panel(cities=cities)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "SZ,2008,co2,ceads,",
            "SZ,2008,co2,ceads,about ",
            r"figures\.csv:\n  row \d+, column value",
        ),
        ("SZ,2008,co2,ceads,", "SZ,2008.5,co2,ceads,", r"column year: expected a whole number"),
        ("SZ,2008,co2,ceads,", ",2008,co2,ceads,", r"column city: .* found an empty cell"),
        ("SZ,2008,co2,ceads,", "SZ,2008,co2,ceads,inf", r"column value: expected a number, found"),
        (",reported,", ",guessed,", r"column status: expected one of .* found 'guessed'"),
        ("SZ,2008,co2,ceads,", "SZ,2008,co2,ceads,1,", r"expected 9 cells, found 10"),
        ("city,year", "town,year", r"expected the columns \['city'.*found \['town'"),
    ],
)
def test_reader_names_the_cell(copy, old, new, message):
    edit(copy / "panel/figures.csv", old, new)
    with pytest.raises(DataError, match=message):
        data.figures()


def test_reader_counts_what_it_does_not_show(copy):
    path = copy / "panel/figures.csv"
    text = path.read_text(encoding="utf-8").replace(",interpolated,", ",guessed,")
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(DataError) as caught:
        data.figures()
    assert str(caught.value).count("guessed") == 10
    assert str(caught.value).endswith(f"... and {72 + 10 + 10 - 10} more")


def test_missing_file_is_named(copy):
    (copy / "qin" / "table5.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"table5\.csv.*qin_table5"):
        data.qin_table5()
    (copy / "qin" / "table6.csv").write_bytes(b"")
    with pytest.raises(DataError, match=r"table6\.csv: expected the columns"):
        data.qin_table6()


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
    assert validate(str(copy / "datapackage.json")).valid
    rows = data.chosen("own").query("variable == 'energy' and city == 'GZ'")
    assert (rows["series"] == "official_total").sum() == 3
    assert (rows["series"] == "downscaled_proxy").sum() == 12


def test_dictionary_describes_every_field():
    text = (datapackage.directory() / "datapackage.json").read_text(encoding="utf-8")
    for resource in json.loads(text)["resources"]:
        assert resource["title"], resource["name"]
        assert resource["description"], resource["name"]
        for field in resource.get("schema", {}).get("fields", []):
            assert field["description"], (resource["name"], field["name"])
