"""Tables as one Excel file: what becomes a number, what stays a text, and the bytes."""

import csv
import zipfile

import openpyxl
import pytest

from gbaeff.book.reader import export


def written(tmp_path, rows, name="own-scores"):
    path = tmp_path / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows(rows)
    file = tmp_path / "tables.xlsx"
    export.write({name: path}, file)
    return file


def read(file):
    """Kind and value of each cell below the header, row by row."""
    sheet = openpyxl.load_workbook(file).active
    return [[(cell.data_type, cell.value) for cell in row] for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize(
    ("texts", "cells"),
    [
        (["1", "-2", "0"], [("n", 1), ("n", -2), ("n", 0)]),
        (["0.5", "1e-05", "-2.0"], [("n", 0.5), ("n", 1e-05), ("n", -2)]),
        (["1", "", "2.5"], [("n", 1), ("n", None), ("n", 2.5)]),
        (["7", "007"], [("s", "7"), ("s", "007")]),
        (["1.10", "2"], [("s", "1.10"), ("s", "2")]),
        (["1e400", "2"], [("s", "1e400"), ("s", "2")]),
        (["nan", "inf"], [("s", "nan"), ("s", "inf")]),
        (["1_000", "٣"], [("s", "1_000"), ("s", "٣")]),
        (["12345678901234567890"], [("s", "12345678901234567890")]),
        (["x", "", "1"], [("s", "x"), ("n", None), ("s", "1")]),
        (["true", "2020-01-01"], [("s", "true"), ("s", "2020-01-01")]),
    ],
)
def test_a_column_is_numbers_if_each_reads_back(tmp_path, texts, cells):
    file = written(tmp_path, [["unit", "value"], *(["u", text] for text in texts)])
    assert [row[1] for row in read(file)] == cells


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://x","y")', "=1+1", "@SUM(A1)", "#N/A", "http://x.example", "广州 🚢"],
)
def test_a_text_is_a_text(tmp_path, name):
    file = written(tmp_path, [["unit", name], [name, "1"]])
    sheet = openpyxl.load_workbook(file).active
    for cell in (sheet["A2"], sheet["B1"]):
        assert (cell.data_type, cell.value, cell.hyperlink) == ("s", name, None)


def test_what_a_workbook_cannot_hold_is_left_out(tmp_path):
    file = written(tmp_path, [["unit"], ["a\x00b\x0bc\nd"], ["x" * 40_000]])
    ((_, first),), ((_, second),) = read(file)
    assert first == "abc\nd"
    assert len(second) == 32_767


def test_a_table_without_rows(tmp_path):
    assert read(written(tmp_path, [["unit", "score"]])) == []


def test_sheets_with_one_beginning_are_told_apart(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("unit\nA\n")
    export.write({"n" * 31 + end: path for end in "ab"}, tmp_path / "x.xlsx")
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames == ["n" * 31, "n" * 28 + "-2"]


def test_the_same_tables_are_the_same_bytes(tmp_path, monkeypatch):
    rows = [["unit", "score"], ["A", "0.5"]]
    first = written(tmp_path, rows).read_bytes()
    import time

    later = time.time() + 86400 * 400
    monkeypatch.setattr(time, "time", lambda: later)
    assert written(tmp_path, rows).read_bytes() == first
    with zipfile.ZipFile(tmp_path / "tables.xlsx") as opened:
        assert {entry.date_time[0] for entry in opened.infolist()} == {1980}
        assert b"1980-01-01" in opened.read("docProps/core.xml")
    assert not list(tmp_path.glob("*.draft"))
