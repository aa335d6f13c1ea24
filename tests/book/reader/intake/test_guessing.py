"""What is guessed of a file, and what is said about it."""

import numpy as np
import pandas as pd
import pytest

from gbaeff import data
from gbaeff.book.reader.intake import Refused, Roles, guess, load
from gbaeff.data import dictionary


@pytest.fixture
def see(tmp_path):
    def look(frame, name="data.csv", **kind):
        frame.to_csv(tmp_path / name, index=False, **kind)
        roles, said = guess(tmp_path / name)
        return roles, " ".join(said)

    return look


def panel(**columns):
    units, years = ["A", "B", "C", "D"], [2010, 2011, 2012]
    frame = pd.DataFrame([(u, y) for u in units for y in years], columns=["port", "year"])
    rng = np.random.default_rng(1)
    for name, values in columns.items():
        frame[name] = rng.uniform(1, 9, len(frame)).round(2) if values is None else values
    return frame


def test_a_panel(see):
    roles, said = see(panel(berths=None, staff=None, tonnes_handled=None, co2=None))
    assert roles == Roles.of("port", "berths,staff", "tonnes_handled", "year", "co2")
    assert "'port' names the unit" in said
    assert "'year' is the period: each is a whole number, from 2010 to 2012." in said
    assert "'berths' and 'staff' are inputs, by name." in said
    assert "'co2' is an undesirable output, by name." in said
    assert "check" not in said


@pytest.mark.parametrize(
    "name",
    ["co2", "CO2 emissions", "emission", "wasteWater", "solid waste (t)", "defects", "infections",
     "deaths", "complaints", "air_pollution", "accidents", "losses", "PM2.5", "so2_t", "delays",
     "dropouts", "non-performing loans"],
)  # fmt: skip
def test_undesirable_by_name(see, name):
    roles, _ = see(panel(staff=None, sales=None, **{name: None}))
    assert roles.undesirable == (name,) and roles.outputs == ("sales",)


@pytest.mark.parametrize(
    "name",
    ["output", "GDP", "revenue", "net sales", "Value Added", "cases", "patients", "graduates",
     "passengers", "throughput", "tonnes handled", "valueAdded", "exports"],
)  # fmt: skip
def test_outputs_by_name(see, name):
    roles, _ = see(panel(staff=None, beds=None, **{name: None}))
    assert roles.outputs == (name,) and roles.inputs == ("staff", "beds")


def test_letters_of_textbooks(see):
    roles, _ = see(panel(x1=None, x2=None, y=None, b=None))
    assert roles == Roles.of("port", "x1,x2", "y", "year", "b")


def test_what_names_do_not_say_is_unsure(see):
    roles, said = see(panel(first=None, second=None, third=None))
    assert (roles.inputs, roles.outputs) == (("first", "second"), ("third",))
    assert "'third' is taken as an output, as no name says what is one: please check." in said
    assert "'first' and 'second' are inputs, because nothing says otherwise: please" in said
    roles, said = see(panel(staff=None, third=None, beds=None, fourth=None))
    assert (roles.inputs, roles.outputs) == (("staff", "beds"), ("third", "fourth"))
    roles, said = see(panel(staff=None, wages=None))
    assert (roles.inputs, roles.outputs) == (("staff",), ("wages",))
    roles, said = see(panel(sales=None, patients=None))
    assert (roles.inputs, roles.outputs) == (("sales",), ("patients",))
    assert "'sales' is taken as an input" in said
    roles, said = see(panel(waste=None, deaths=None))
    assert (roles.inputs, roles.outputs, roles.undesirable) == (("waste",), ("deaths",), ())


def test_what_is_left_out_is_said(see):
    frame = panel(
        note="text", port_id=[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4], fixed=5, n=range(12),
        latitude=None, staff=None, sales=None, month=[1, 2, 3] * 4,
        remarks=[None, None, None, *range(3, 12)],
    )  # fmt: skip
    roles, said = see(frame)
    assert roles == Roles.of("port", "staff", "sales", "year")
    for words in (
        "'port_id' and 'latitude' (looks like an identifier)",
        "'fixed' (the same everywhere)",
        "'n' (a count of the rows)",
        "'note' (texts)",
        "'month' (looks like a period)",
        "'remarks' (many gaps)",
    ):
        assert words in said


def test_a_cross_section(see):
    frame = panel(staff=None, sales=None).query("year == 2010")
    roles, said = see(frame)
    assert roles == Roles.of("port", "staff", "sales")
    assert "one period alone, 2010" in said
    roles, said = see(frame.drop(columns="year"))
    assert roles == Roles.of("port", "staff", "sales")
    assert "No column looks like a period" in said


def test_quarters_and_numbers_as_units(see):
    frame = panel(staff=None, sales=None).replace({"year": {2010: "2010Q1", 2011: "2010Q2",
                                                            2012: "2010Q3"}})  # fmt: skip
    assert see(frame.rename(columns={"year": "when"}))[0].period == "when"
    frame = panel(staff=None, sales=None).replace({"port": dict(zip("ABCD", [11, 12, 25, 40]))})
    roles, said = see(frame.rename(columns={"port": "hospital_id"}))
    assert roles.dmu == "hospital_id" and "look like codes" in said


def test_the_unit_stands_once_a_period(see):
    frame = panel(staff=None, sales=None)
    frame.insert(0, "region", ["N", "S"] * 6)
    frame.insert(3, "harbour name", frame["port"] + "-harbour")
    roles, said = see(frame)
    assert roles.dmu == "port" and "'harbour name' would do as well; a names file" in said
    frame["port"] = frame["harbour name"] = "A"
    roles, said = see(frame)
    assert roles.dmu == "region" and "please check" in said


def test_a_wide_file(see):
    frame = pd.DataFrame({"port": list("ABCD")})
    for name in ("staff", "sales"):
        for year in (2010, 2011, 2012):
            frame[f"{name}_{year}"] = np.random.default_rng(year).uniform(1, 9, 4)
    frame["area"] = [3, 1, 4, 2]
    roles, said = see(frame)
    assert roles == Roles.of("port", "staff,area", "sales")
    assert "wide by year: 'staff' and 'sales' have a column for each of 2010, 2011 and 2012" in said
    assert "Please check 'area'." in said


def test_what_is_wrong_with_the_file_is_told(see, tmp_path):
    frame = panel(staff=None, sales=None)
    lines = frame.to_csv(index=False).splitlines()
    lines[0] += ",sales"
    lines[1:] = [line + ",5" for line in lines[1:]]
    lines[4] = lines[4][: lines[4].rindex(",")]
    (tmp_path / "d.csv").write_text("\n".join(lines))
    roles, said = guess(tmp_path / "d.csv")
    assert roles == Roles.of("port", "staff", "sales", "year")
    assert "Two columns are called 'sales': the first is meant." in said
    assert any(one.startswith("To be mended: d.csv, row 5") for one in said)


def test_cells_that_need_mending_count_as_numbers(see, tmp_path):
    frame = panel(staff=None, sales=None)
    frame["staff"] = frame["staff"].astype(str).str.replace(".", ",")
    frame["sales"] = frame["sales"].astype(str) + " t"
    roles, _ = see(frame, sep=";")
    assert roles == Roles.of("port", "staff", "sales", "year")
    with pytest.raises(Refused, match="decimal comma"):
        load(tmp_path / "data.csv", roles)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (panel(staff=None), "two columns of numbers"),
        (pd.DataFrame({"a": [1.5, 2.5], "b": [2.5, 3.1], "c": [4.2, 1.1]}), "name the unit"),
    ],
)
def test_too_little_to_guess(see, frame, words):
    with pytest.raises(Refused, match=words):
        see(frame)


def test_the_shipped_examples():
    for name in ("ports", "hospitals"):
        known = data.example_roles(name)
        roles, _ = guess(dictionary.path(f"example_{name}"))
        assert [roles.dmu] == list(known["dmu"])
        assert [roles.period or ""] == (list(known["period"]) or [""])
        inputs = (*known["input"], *known["covariate"])  # no name tells a covariate
        assert (roles.inputs, roles.outputs) == (inputs, tuple(known["output"]))
        assert list(roles.undesirable) == list(known["undesirable"])
        load(dictionary.path(f"example_{name}"), roles)


def test_a_first_column_that_counts_the_rows_is_the_unit(see):
    frame = pd.DataFrame({"site": [3, 1, 2, 4], "staff": [5, 7, 6, 9], "cases": [2.5, 3, 1, 8]})
    roles, said = see(frame)
    assert (roles.dmu, roles.inputs, roles.outputs) == ("site", ("staff",), ("cases",))
    assert "Please check 'site'" in said
    with pytest.raises(Refused, match="name the unit"):  # whole numbers that count nothing
        see(frame.assign(site=[30, 10, 20, 41]))


def test_all_that_is_to_be_checked_is_named(see):
    frame = pd.DataFrame({f"v{i:02}": [1.5, 2.5, 4.0 + i] for i in range(12)})
    frame.insert(0, "firm", ["a", "b", "c"])
    _, said = see(frame)
    asked = said[said.index("Please check") :]
    assert [name for name in frame.columns[1:] if f"'{name}'" not in asked] == []
