"""The data package, its dictionary, and the reader that refuses what does not fit."""

import hashlib
import json
import shutil

import pytest

from conftest import edit
from gbaeff import data
from gbaeff.book.audit import printed
from gbaeff.data import dictionary
from gbaeff.dea.panel import DataError


def test_no_character_changed_unseen():
    """SHA256SUMS stands beside the tables; `make sums` writes it after a change that was meant."""
    place = dictionary.directory()
    lines = (place / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    written = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = {
        resource["path"]: hashlib.sha256((place / resource["path"]).read_bytes()).hexdigest()
        for resource in dictionary.package()["resources"]
    }
    assert found == written


def test_package_is_valid():
    from frictionless import validate  # half a second, in the process that comes here

    report = validate(str(dictionary.directory() / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])
    assert len(report.tasks) == len(dictionary.package()["resources"])


def test_broken_package_fails(tmp_path):
    from frictionless import validate

    place = tmp_path / "data"
    shutil.copytree(dictionary.directory(), place)
    for file, old, new in (
        ("panel/figures.csv", ",reported,", ",guessed,"),
        ("panel/figures.csv", ",S0", ",S9"),
        ("panel/figures.csv", "DG,2014,co2,ceads,79", "DG,2014,co2,ceads,x79"),
        ("qin/table3.csv", "year,2005,SZ", "year,2005,XX"),
        ("zhang/table2.csv", "Guangzhou,GZ", "Guangzhou,SZ"),
        ("qin/table5.csv", "period,component", "component,period"),
    ):
        edit(place / file, old, new)
    # These tables and those that they refer to; all are valid together in the test above.
    package = dictionary.package()
    files = {"panel/figures.csv", "qin/table3.csv", "zhang/table2.csv", "qin/table5.csv"}
    broken = [one for one in package["resources"] if one["path"] in files]
    keys = [key for one in broken for key in one["schema"].get("foreignKeys", [])]
    near = {key["reference"]["resource"] for key in keys} | {one["name"] for one in broken}
    kept = [one for one in package["resources"] if one["name"] in near]
    few = json.dumps(package | {"resources": kept})
    (place / "datapackage.json").write_text(few, encoding="utf-8")
    told = {
        task.place.replace("\\", "/"): {
            (one.type, getattr(one, "field_name", "")) for one in task.errors
        }
        for task in validate(str(place / "datapackage.json")).tasks
        if not task.valid
    }
    assert told == {
        "panel/figures.csv": {
            ("constraint-error", "status"),
            ("foreign-key", ""),
            ("type-error", "value"),
        },
        "qin/table3.csv": {("constraint-error", "city"), ("foreign-key", "")},
        "zhang/table2.csv": {("primary-key", "")},
        "qin/table5.csv": {("incorrect-label", "period"), ("incorrect-label", "component")},
    }


def test_what_is_kept_is_what_the_files_say(copy):
    """A caller's change stays the caller's; a changed figure is read, though no byte is added."""
    made = (data.figures, data.chosen, lambda: printed.grid("qin_table3"))
    first = [one() for one in made]
    for frame in first:
        frame.loc[frame.index[0], frame.columns[0]] = frame.iloc[-1, 0]
    kept = [one() for one in made]
    assert not any(one.equals(other) for one, other in zip(first, kept))
    assert all(one().equals(other) for one, other in zip(made, kept))
    edit(copy / "panel/figures.csv", "DG,2014,co2,ceads,79", "DG,2014,co2,ceads,78")
    for one, before in zip((data.figures, data.chosen), kept):
        now = one()
        moved = (now["value"] - before["value"]).abs() > 1e-9
        assert now.loc[moved, ["city", "year"]].to_numpy().tolist() == [["DG", 2014]]


def test_every_file_is_a_resource_and_exists():
    place = dictionary.directory()
    listed = {resource["path"] for resource in dictionary.package()["resources"]}
    found = {
        path.relative_to(place).as_posix()
        for path in place.rglob("*")
        if path.suffix in {".csv", ".txt"}
    }
    assert found == listed


def test_files_are_utf8_with_line_feeds():
    for path in dictionary.directory().rglob("*.csv"):
        raw = path.read_bytes()
        raw.decode("utf-8")
        assert b"\r" not in raw, path
        assert raw.endswith(b"\n"), path


def test_files_named_in_tables_exist():
    place = dictionary.directory()
    named = set(data.ocr_fixes()["file"])
    named |= set(data.other_figures()["source_file"].str.split(" ").str[0])
    assert [name for name in sorted(named) if not (place / name).is_file()] == []


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


def test_dictionary_describes_every_field():
    text = (dictionary.directory() / "datapackage.json").read_text(encoding="utf-8")
    for resource in json.loads(text)["resources"]:
        assert resource["title"], resource["name"]
        assert resource["description"], resource["name"]
        for field in resource.get("schema", {}).get("fields", []):
            assert field["description"], (resource["name"], field["name"])
