"""Binary workbooks of Excel, written here record by record: one that is read, one too wide."""

import io
import struct
import zipfile

import pytest

from gbaeff.book.reader.intake import Refused, Roles, load

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EXCEL = "application/vnd.ms-excel"
TABLE = [["unit", "staff", "cases"], *([f"U{i}", 10.0 + i, 20.0 + 3 * i % 17] for i in range(8))]
ROLES = Roles.of("unit", "staff", "cases")


def record(kind, body=b""):
    code = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, rest = b"", len(body)
    while rest >= 0x80:
        size, rest = size + bytes([rest & 0x7F | 0x80]), rest >> 7
    return code + size + bytes([rest]) + body


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16le")


def cell(at, value):
    place = struct.pack("<II", at, 0)
    if isinstance(value, str):
        return record(6, place + wide(value))
    return record(5, place + struct.pack("<d", value))


def linked(kind, target):
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def workbook(file, rows):
    """Write rows, by number, of cells, by number."""
    book = [
        record(131),
        record(143),
        record(156, struct.pack("<II", 0, 1) + wide("r1") + wide("D")),
    ]
    sheet = [record(129), record(148, bytes(16)), record(145)]
    for row, cells in rows.items():
        sheet.append(record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0)))
        sheet += [cell(at, value) for at, value in cells.items()]
    kinds = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
        f'Extension="bin" ContentType="{_EXCEL}.sheet.binary.macroEnabled.main"/></Types>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", kinds)
        made.writestr("_rels/.rels", linked("officeDocument", "xl/workbook.bin"))
        made.writestr("xl/_rels/workbook.bin.rels", linked("worksheet", "worksheets/sheet1.bin"))
        made.writestr("xl/workbook.bin", b"".join([*book, record(144), record(132)]))
        made.writestr("xl/worksheets/sheet1.bin", b"".join([*sheet, record(146), record(130)]))
    file.write_bytes(packed.getvalue())
    return file


def test_a_binary_workbook_is_read(tmp_path):
    rows = {at: dict(enumerate(row)) for at, row in enumerate(TABLE)}
    found = load(workbook(tmp_path / "units.xlsb", rows), ROLES)
    assert found.frame.to_numpy().tolist() == TABLE[1:]


def test_a_far_cell_is_refused_before_the_rectangle_is_made(tmp_path):
    rows = {at: dict(enumerate(row)) for at, row in enumerate(TABLE)}
    far = workbook(tmp_path / "far.xlsb", rows | {1_048_575: {16_383: 1.0}})
    with pytest.raises(Refused, match="more than 3,000,000 cells"):
        load(far, ROLES)
