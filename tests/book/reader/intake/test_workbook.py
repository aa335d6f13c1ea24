"""Workbooks: today's Excel, the old one, and OpenDocument."""

import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from gbaeff.book.reader.intake import Refused, Roles, load
from ports_file import change, excel, findings, frame_of, roles, table

CASES = Path(__file__).parents[3] / "cases"
ROLES = Roles(dmu="unit", period="year", inputs=("staff",), outputs=("sales",))
CELLS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="One">{}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def cell(value):
    if isinstance(value, str):
        return (
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
            "</table:table-cell>"
        )
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def ods(file, rows):
    content = "".join(
        f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows
    )
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", CELLS.format(content))
        packed.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return file


def test_an_old_workbook_is_read_from_the_sheet_with_the_columns():
    found = load(CASES / "old_workbook.xls", ROLES)
    assert found.frame["staff"].tolist() == [2.5, 3, 6, 2, 3, 6]
    assert found.frame["sales"].tolist() == [2, 5, 8, 2, 5.25, 8.5]
    assert any("'Data 2020'" in str(one) for one in found.findings)


def test_a_sheet_of_an_old_workbook_that_is_not_there_is_named():
    with pytest.raises(Refused, match="Data 2020"):
        load(f"{CASES / 'old_workbook.xls'}#Data", ROLES)


def test_opendocument_is_read(tmp_path):
    rows = [["unit", "year", "staff", "sales"], ["A", 2019, 2.5, 2.0], ["B", 2019, 3, 5]]
    found = load(ods(tmp_path / "units.ods", rows), ROLES)
    assert found.frame["staff"].tolist() == [2.5, 3]


def test_a_gap_in_opendocument_names_its_row(tmp_path):
    rows = [["unit", "year", "staff", "sales"], ["A", 2019, 2.5, 2.0], ["B", 2019, "", 5]]
    with pytest.raises(Refused, match="row 3"):
        load(ods(tmp_path / "units.ods", rows), ROLES)


@pytest.mark.parametrize("name", ["units.ods", "units.xls", "units.xlsb"])
def test_a_damaged_workbook_is_refused(tmp_path, name):
    whole = (CASES / "old_workbook.xls").read_bytes()
    head = whole if name.endswith(".xls") else b"PK\x03\x04" + whole
    (tmp_path / name).write_bytes(head[:700])
    with pytest.raises(Refused, match="damaged"):
        load(tmp_path / name, ROLES)


def test_a_text_with_the_name_of_a_workbook_is_refused(tmp_path):
    shutil.copy(CASES / "ties.csv", tmp_path / "ties.ods")
    with pytest.raises(Refused, match="no .ods"):
        load(tmp_path / "ties.ods", ROLES)


def test_a_workbook(tmp_path):
    file = tmp_path / "ports.xlsx"
    excel(file, {"Notes": [["Read me"]], "Ports 2": table(), "Empty": []})
    found = load(file, roles())
    assert "'Ports 2'" in found.findings[0].problem and "'Notes'" in found.findings[0].problem
    assert load(f"{file}#Ports 2", roles()).frame.equals(found.frame)
    with pytest.raises(Refused, match="no sheet 'Port'; did you mean 'Ports 2'"):
        load(f"{file}#Port", roles())
    with pytest.raises(Refused, match="found a header alone"):
        load(f"{file}#Notes", roles())


def test_merged_cells_and_headers(tmp_path):
    file = tmp_path / "ports.xlsx"
    rows = [["", "", "Inputs", "", "Outputs", ""], *table()]
    book = excel(file, {"S": rows})
    book["S"].merge_cells("C1:D1")
    book["S"].merge_cells("A3:A5")
    book.save(file)
    found = findings(file)
    assert [(one.level, one.kind, one.row, one.column) for one in found] == [
        ("error", "merged cells", 4, "port"),
        ("error", "merged cells", 5, "port"),
        ("warning", "rows above the header", 1, None),
    ]
    assert "A3:A5" in found[0].problem and "unmerge" in found[0].advice
    assert found[-1].value == "Inputs"


def test_formulas_and_errors(tmp_path):
    file = tmp_path / "ports.xlsx"
    book = excel(file, {"S": change((7, "cranes", "#DIV/0!"))})
    book["S"]["D5"].value = "=C5*2"
    book["S"]["D5"].data_type = "f"
    book["S"]["E9"].value = True
    book["S"]["E10"].value = datetime(2010, 5, 1)
    book.save(file)
    found = [(one.row, one.column, one.value, one.kind) for one in findings(file)]
    assert found == [
        (5, "cranes", "=C5*2", "formula without a result"),
        (7, "cranes", "#DIV/0!", "formula error"),
        (9, "tonnes", "TRUE", "true or false"),
        (10, "tonnes", "2010-05-01", "date in a number column"),
    ]


def damaged(file, old, new):
    """A workbook whose first sheet is changed behind the back of any spreadsheet."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(old, new, parts[sheet], count=1)
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


@pytest.mark.parametrize(
    ("old", "new"),
    [(rb'(?s)<row r="30".*', b'<row r="30"><c'),
     (rb"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:"/></mergeCells>')],
)  # fmt: skip
def test_a_damaged_sheet(tmp_path, old, new):
    file = tmp_path / "ports.xlsx"
    frame_of(table()).to_excel(file, index=False)
    damaged(file, old, new)
    found = findings(file)
    assert [(one.level, one.file, one.kind) for one in found] == [
        ("error", "ports.xlsx", "kind of file")
    ]
    assert "damaged" in found[0].problem


def test_rows_of_a_workbook_with_gaps(tmp_path):
    file = tmp_path / "ports.xlsx"
    rows = table()
    rows[10:10] = [[""] * 6] * 3
    excel(file, {"S": change((20, "cranes", "x"), rows=rows)})
    assert [(one.row, one.value) for one in findings(file)] == [(20, "x")]


def test_dates_as_periods_of_a_workbook(tmp_path):
    file = tmp_path / "ports.xlsx"
    book = excel(file, {"S": table()})
    for row in range(2, 44):
        book["S"].cell(row, 2).value = datetime(2010 + (row - 2) % 3, 12, 31)
    book.save(file)
    assert load(file, roles()).frame["year"].unique().tolist() == [
        "2010-12-31", "2011-12-31", "2012-12-31",
    ]  # fmt: skip
