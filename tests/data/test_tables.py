"""The tables of the book by name, and the teaching data."""

import inspect
import runpy

import pandas as pd
import pytest

from conftest import assert_scores, gold
from gbaeff import Panel, data, directional, malmquist, malmquist_luenberger, radial, sbm, super_sbm
from gbaeff.data import dictionary

RESOURCES = dictionary.package()["resources"]
TABLES = [resource["name"] for resource in RESOURCES if resource["type"] == "table"]
PRINTED = [
    name
    for name, entry in data.examples().items()
    if "_printed" in str(entry) and "'period'" not in str(entry)
]
DTYPES = {"string": "str", "number": "float64", "boolean": "bool"}


def test_loaders_return_what_the_schemas_say():
    for name, schema in ((r["name"], r["schema"]) for r in RESOURCES if r["name"] in TABLES):
        frame = data.table(name)
        assert list(frame.columns) == [field["name"] for field in schema["fields"]], name
        assert len(frame) > 0, name
        for field in schema["fields"]:
            place = f"{name}, {field['name']}"
            constraints = field.get("constraints", {})
            required = constraints.get("required", False)
            integer = "int64" if required else "Int64"
            column = frame[field["name"]]
            assert str(column.dtype) == DTYPES.get(field["type"], integer), place
            if required:
                assert column.notna().all(), place
            if "enum" in constraints:
                assert set(column.dropna()) <= set(constraints["enum"]), place
        if "primaryKey" in schema:
            assert not frame.duplicated(schema["primaryKey"]).any(), name


def test_every_name_of_the_dictionary_answers():
    for name in TABLES:
        assert name in dir(data)
        loader = getattr(data, name)
        assert loader is getattr(data, name), name  # one object, so that it can be pickled
        table = loader().reset_index() if name == "cities" else loader()
        assert list(table.columns) == list(data.table(name).columns), name
        if name not in data.__all__:
            for column in table:
                assert f"{column} : " in inspect.getdoc(loader), name


def test_a_name_that_is_no_table():
    with pytest.raises(AttributeError, match="no attribute 'guo_fact'"):
        data.guo_fact  # noqa: B018
    with pytest.raises(ValueError, match=r"unknown table 'qin_table4_raw'.*guo_facts"):
        data.table("qin_table4_raw")
    assert data.qin_table4_raw().startswith("#")


def test_row_counts():
    counts = {name: len(data.table(name)) for name in TABLES}
    assert counts.pop("coastline") > 1000
    assert counts.pop("land") > 4000
    assert counts.pop("benchmark_speed") > 100
    assert 5 <= counts.pop("benchmark_book") <= 9
    assert counts.pop("specifications") >= 500
    readings = [counts.pop(name) for name in list(counts) if name.endswith("_readings")]
    assert len(readings) == 6
    assert min(readings) > 0
    assert counts == {
        "figures": 2633 + 2,
        "publishers": 20,
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
        "example_grifell_lovell1999": 2 * 8,
        "example_hospitals": 12,
        "example_follow_through": 70,
        "example_coelli1996": 5,
        "example_julia_radial": 11,
        "example_julia_slacks": 8,
        "example_julia_emission": 2 * 5,
        "example_julia_malmquist": 2 * 5,
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


def printed_panel(name, frame):
    roles = data.example_roles(name)
    return Panel(
        frame,
        dmu=roles["dmu"][0],
        period=next(iter(roles["period"]), None),
        inputs=roles["input"],
        outputs=roles["output"],
        undesirable=roles["undesirable"],
    )


@pytest.mark.parametrize("name", PRINTED)
def test_examples_give_the_printed_scores(name):
    frame = data.example(name)
    panel = printed_panel(name, frame)
    vrs = {"rts": "vrs"}
    measures = {
        "ccr_printed": lambda: radial(panel).score,
        "crs_printed": lambda: radial(panel).score,
        "slack_x2_printed": lambda: radial(panel).slacks["input", "x2"],
        "crs_input_printed": lambda: radial(panel).score,
        "vrs_input_printed": lambda: radial(panel, **vrs).score,
        "vrs_output_printed": lambda: radial(panel, **vrs, orientation="output").score,
        "sbm_printed": lambda: sbm(panel).score,
        "super_sbm_printed": lambda: super_sbm(panel).score,
        "sbm_vrs_printed": lambda: sbm(panel, **vrs).score,
    }
    printed = frame.set_index(frame.columns[0]).filter(like="_printed")
    assert len(printed.columns) > 0
    # Three, four or six digits; the fourth of B in tone2002 is one too high.
    limits = {"tone2001": 5.1e-4, "tone2002": 6e-5, "tone2003": 5.1e-4, "coelli1996": 5.1e-4}
    for column in printed:
        known = printed[column].dropna()
        computed = measures[column]()[known.index]
        assert (computed - known).abs().max() <= limits.get(name, 5e-6), column


def test_examples_give_the_printed_indices():
    frame = data.example("julia_malmquist")
    plain = malmquist(printed_panel("julia_malmquist", frame), measure="radial").table
    frames = {"mi": (frame, plain)}
    frame = data.example("julia_emission")
    way = {"disposability": "strong"}
    bad = malmquist_luenberger(printed_panel("julia_emission", frame), **way).table
    frames["ml"] = (frame, bad)
    for name, (frame, table) in frames.items():
        printed = frame[[f"{name}_printed", "ec_printed", "tc_printed"]].dropna()
        assert_scores(table[[name.upper(), "TEC", "TC"]], printed, 5e-6)
    first = frame[frame["period"] == 1]
    moves = {"moves": ["output", "undesirable"], "rts": "crs"}
    beta = directional(printed_panel("julia_emission", first), **moves, **way).score
    assert_scores(beta, first["beta_printed"], 5e-6)


def test_hospitals_give_the_known_scores():
    known = gold("pub_cooper_seiford_tone_hospital12")["expected"]
    roles = data.example_roles("hospitals")
    frame = data.example("hospitals")
    panel = Panel(frame, dmu="hospital", inputs=roles["input"], outputs=roles["output"])
    assert_scores(radial(panel).score, known["in_crs"], 1e-8)
    assert_scores(sbm(panel).score, known["sbm_crs"], 1e-8)


def test_follow_through_gives_the_scores_of_another_program():
    roles, frame = data.example_roles("follow_through"), data.example("follow_through")
    panel = Panel(frame, dmu="site", inputs=roles["input"], outputs=roles["output"])
    for rts in ("crs", "vrs"):
        assert_scores(radial(panel, rts=rts).score, frame[f"{rts}_other"], 6e-7)
    assert frame["program"].value_counts().to_dict() == {"PFT": 49, "NFT": 21}


def test_ports_are_invented_again_to_the_byte(tmp_path):
    recipe = runpy.run_path(str(dictionary.directory() / "examples" / "ports.py"))
    recipe["ports"]().to_csv(tmp_path / "ports.csv", index=False, lineterminator="\n")
    shipped = dictionary.path("example_ports")
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
