"""Workbooks that are not in today's format of Excel: the old one, and OpenDocument."""

import shutil
import zipfile
from pathlib import Path

import pytest

from gbaeff.book.reader.intake import Refused, Roles, load

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
