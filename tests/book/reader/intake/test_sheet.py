"""Rows and headers of a sheet."""

from gbaeff.book.reader.intake import load
from ports_file import HEADER, change, findings, notes, roles, table, text


def test_rows_are_counted_as_a_spreadsheet_shows_them(write):
    rows = change((5, "port", "two\nlines"), (6, "port", "two\r\nlines"), (9, "cranes", "x"))
    lines = text(rows)
    blank = lines.replace("\nPort 02", "\n\n,,,,,\nPort 02", 1)
    assert findings(write(lines))[0].row == 9
    assert findings(write(blank))[0].row == 11


def test_a_row_without_values_is_left_out(write):
    rows = change(*[(6, column, "n/a") for column in HEADER[2:]])
    rows.append(["Source: the ports' own reports", *[""] * 5])
    found = findings(write(rows))
    assert [(one.level, one.kind, one.row) for one in found] == [
        ("warning", "observation without values", 6),
        ("warning", "observation without values", 44),
        ("warning", "unbalanced panel", None),
    ]
    short = text(rows[:-1]) + "Source: us\n"
    assert [one.row for one in findings(write(short))] == [6, 44, None]


def test_the_header_again_and_a_row_of_units(write):
    rows = table()
    rows.insert(1, ["", "", "number", "number", "1000 t", "kt"])
    rows.insert(1, ["", "", "number", "number", "thousand", "kt"])
    del rows[2]
    rows.insert(20, HEADER)
    found = findings(write(rows))
    assert [(one.level, one.kind, one.row) for one in found] == [("error", "header again", 21)]
    assert "delete the row" in found[0].advice
    del rows[20]
    assert [one.row for one in notes(write(rows)) if one.kind == "row of units"] == [2]
    rows[1][0] = "unit"
    found = findings(write(rows))
    assert ("error", "row of units", 2) in [(one.level, one.kind, one.row) for one in found]


def test_rows_above_the_header(write):
    rows = [["Ports of the world"], [], *table()]
    found = findings(write(rows))
    assert [(one.level, one.row, one.value) for one in found] == [
        ("warning", 1, "Ports of the world")
    ]
    assert "header is row 3" in found[0].problem
    rows[20][3] = "x"
    assert [one.row for one in findings(write(rows))] == [21, 1]


def test_rows_of_another_length(write):
    lines = text(table()).split("\n")
    lines[4] = lines[4] + ",99"
    lines[7] = ",".join(lines[7].split(",")[:-1])
    lines[9] = lines[9] + ",,"
    found = [one for one in findings(write("\n".join(lines))) if one.level == "error"]
    assert [(one.row, one.kind, one.value) for one in found] == [
        (5, "cells beyond the header", "99"), (8, "row too short", lines[7]),
    ]  # fmt: skip
    assert "quotation marks" in found[0].advice and "add the missing" in found[1].advice


def test_a_header_that_is_too_short(write):
    rows = [[*row, *(["7"] if at else [])] for at, row in enumerate(table())]
    found = findings(write(rows))
    assert [(one.level, one.kind, one.row) for one in found] == [
        ("error", "cells beyond the header", 2)
    ]
    assert "6 cells, but 42 of 42 rows have more, such as row 2 with 7" in found[0].problem
    assert "decimal commas" in found[0].advice


def test_no_header(write):
    found = findings(write(table()[1:]))
    assert [(one.kind, one.row, one.value) for one in found] == [("no header", 1, table()[1][2])]
    assert "add a row with names" in found[0].advice


def test_two_columns_with_one_name(write):
    rows = [[*row, *row[2:3]] for row in table()]
    found = findings(write(rows))
    assert [(one.row, one.column, one.kind) for one in found] == [
        (1, "berths", "two columns with one name")
    ]
    assert "C and G" in found[0].problem


def test_spaces_in_the_header(write):
    rows = table()
    rows[0] = [" port ", "year", "berths\u200b", "cranes", "tonnes\u00a0", "co2"]
    found = load(write(rows), roles())
    assert found.frame.columns.tolist() == HEADER
    said = [one.column for one in found.findings if one.kind == "spaces around a name"]
    assert said == [" port ", "berths\u200b", "tonnes\u00a0"]
    rows[3][2] = "x"
    assert findings(write(rows))[0].column == "berths\u200b"


def test_a_column_without_a_name(write):
    rows = [[*row[:3], "" if at == 0 else "1", *row[3:]] for at, row in enumerate(table())]
    found = findings(write(rows))
    assert [(one.level, one.row) for one in found] == [("warning", 1)]
    assert "column D" in found[0].problem
