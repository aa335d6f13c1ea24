"""The data pack: the same bytes each time, described whole, and as the data say."""

import io
import json
import zipfile

import pandas as pd
import pytest
from frictionless import Package

from gbaeff import data
from gbaeff.book.build import pack, site, wheel
from gbaeff.data.dictionary import directory, package


@pytest.fixture(scope="module")
def packed():
    return pack.pack(directory())


@pytest.fixture(scope="module")
def folder(packed, tmp_path_factory):
    place = tmp_path_factory.mktemp("pack")
    zipfile.ZipFile(io.BytesIO(packed)).extractall(place)
    return place / "gbaeff-data"


def test_pack_has_the_same_bytes_each_time(packed):
    assert pack.pack(directory()) == packed
    names = zipfile.ZipFile(io.BytesIO(packed)).infolist()
    assert {info.date_time for info in names} == {(1980, 1, 1, 0, 0, 0)}


def test_pack_holds_what_its_dictionary_describes_and_no_more(folder):
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    paths = {entry["path"] for entry in described["resources"]}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == paths | {"datapackage.json", "README.md"}
    assert not any(path.startswith(pack.LEFT_OUT) for path in paths)
    assert len(paths) == len(described["resources"])


@pytest.mark.filterwarnings("ignore")
def test_pack_is_valid(folder):
    """What it adds; the rest is, byte for byte, of the package that `test_dictionary` validates."""
    whole = {one["name"]: one for one in package()["resources"]}
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    added = [one for one in described["resources"] if one["name"] not in whole]
    kept = [one for one in described["resources"] if one["name"] in whole]
    assert len(added) == 3 and len(kept) > 60
    for one in kept:
        assert one == whole[one["name"]]
        assert (folder / one["path"]).read_bytes() == (directory() / one["path"]).read_bytes()
        for key in one["schema"].get("foreignKeys", []) if "schema" in one else []:
            named = key["reference"]["resource"]
            assert not named or named in {other["name"] for other in kept}
    report = Package(described | {"resources": added}, basepath=str(folder)).validate()
    assert report.valid, report.flatten(["path", "rowNumber", "fieldName", "note"])[:10]
    assert len(report.tasks) == 3


def test_panels_of_the_pack_are_those_of_the_book(folder):
    for choice in data.choices()["choice"].unique():
        there = pd.read_csv(folder / f"panel_{choice}.csv")
        expected = data.wide(choice)
        pd.testing.assert_frame_equal(there, expected[there.columns], check_dtype=False)


def test_claims_of_the_pack_have_the_verdicts_of_the_snapshot(folder):
    there = pd.read_csv(folder / "claims_with_verdicts.csv").set_index("id")
    verdicts = pd.read_csv(directory() / "audit" / "verdicts.csv").set_index("id")["verdict"]
    assert set(there.index) == set(pd.read_csv(directory() / "claims.csv")["id"])
    assert there["verdict"].dropna().to_dict() == verdicts.to_dict()


def test_state_moves_with_one_changed_digit(tmp_path):
    (tmp_path / "a.csv").write_text("x\n1\n")
    before = pack.fingerprint(tmp_path)
    (tmp_path / "a.csv").write_text("x\n2\n")
    assert pack.fingerprint(tmp_path) != before


def test_what_was_made_ahead_is_made_anew_after_a_change(tmp_path, monkeypatch):
    """While chapters run, somebody saves: the pack of the data, the wheel of the sources."""
    table, source = tmp_path / "data" / "datapackage.json", tmp_path / "module.py"
    table.parent.mkdir()
    monkeypatch.setattr(pack, "pack", lambda folder: table.read_bytes())
    monkeypatch.setattr(wheel, "sources", lambda: {source.name: source})
    monkeypatch.setattr(wheel, "wheel", source.read_bytes)
    monkeypatch.setattr(wheel, "without_course", lambda packed: packed)
    for saved in (table, source):
        table.write_text("1")
        source.write_text("1")
        site._ahead(tmp_path)
        saved.write_text("2")
        found = site._offers(tmp_path, site._state(tmp_path))
        assert found == {pack.NAME: table.read_bytes(), wheel.NAME: source.read_bytes()}
