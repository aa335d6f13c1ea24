"""From a reader's file to a tidy frame: what is read, and every kind of finding."""

from __future__ import annotations

import csv
import io
import pickle
import re
import string
import zipfile
from dataclasses import replace
from datetime import datetime

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gbaeff.book.reader.intake import (
    Finding,
    Reading,
    Refused,
    Roles,
    guess,
    load,
    names,
    numerals,
    periods,
    wide,
)
from gbaeff.book.reader.intake.findings import Findings
from gbaeff.dea.panel import Panel

HEADER = ["port", "year", "berths", "cranes", "tonnes", "co2"]
YEARS = (2010, 2011, 2012)


def table(units=14, years=YEARS, seed=7):
    """Rows of texts, the header first: nothing to find in them. Row n stands at [n - 1]."""
    rng = np.random.default_rng(seed)
    rows = [list(HEADER)]
    for unit in range(units):
        for year in years:
            values = rng.lognormal(3, 0.5, 4)
            rows.append([f"Port {unit:02d}", str(year), *(f"{value:.2f}" for value in values)])
    return rows


def text(rows, delimiter=",", end="\n"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def roles(**changed):
    return Roles.of(
        **{
            "dmu": "port",
            "period": "year",
            "inputs": "berths,cranes",
            "outputs": "tonnes",
            "undesirable": "co2",
            **changed,
        }
    )


@pytest.fixture
def write(tmp_path):
    def make(content, name="ports.csv", encoding="utf-8"):
        file = tmp_path / name
        if isinstance(content, list):
            content = text(content)
        file.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return file

    return make


def findings(file, asked=None):
    """All findings but notes, of a file that is refused or accepted."""
    try:
        found = load(file, asked or roles()).findings
    except Refused as refused:
        found = refused.findings
    return [one for one in found if one.level != "note"]


def notes(file, asked=None):
    return [one for one in load(file, asked or roles()).findings if one.level == "note"]


def change(*cells, rows=None):
    """The clean table with cells replaced: (row as a spreadsheet shows it, column, text)."""
    rows = rows or table()
    for row, column, value in cells:
        rows[row - 1][rows[0].index(column)] = value
    return rows


def test_the_clean_table_has_nothing_to_find(write):
    found = load(write(table()), roles())
    assert [str(one) for one in found.findings] == [
        "ports.csv: read as text, UTF-8, 42 rows below the header, columns separated by comma"
    ]
    assert found.frame.dtypes.astype(str).tolist() == ["str", "int64", *["float64"] * 4]
    assert found.frame["year"].tolist() == sorted(found.frame["year"])
    assert found.names.index.tolist() == [f"Port {unit:02d}" for unit in range(14)]
    assert found.roles == roles()


# Cells ----------------------------------------------------------------------------------------

NO_NUMBERS = [
    ("1,5", "decimal comma", "write 1.5"),
    (",5", "decimal comma", "write .5"),
    ("1.234,5", "thousands separator", "write 1234.5"),
    ("1.234.567", "thousands separator", "write 1234567"),
    ("1\u00a0234,5", "thousands separator", "write 1234.5"),
    ("12 kg", "unit in a cell", "write 12 and call the column"),
    ("12kg", "unit in a cell", "(kg)"),
    ("US$ 1,234.5", "unit in a cell", "write 1234.5"),
    ("3.5 million", "unit in a cell", "times 1,000,000"),
    ("3万", "unit in a cell", "times 10,000"),
    ("45%", "unit in a cell", "percentage"),
    ("many", "text in a number column", "write a number"),
    ("1.2.3", "text in a number column", "write a number"),
    ("1_000", "text in a number column", "write a number"),
    ("0x1F", "text in a number column", "write a number"),
    ("", "blank", "gap is not a zero"),
    ("na", "blank", "fill it in"),
    ("N/A", "blank", "fill it in"),
    ("-", "blank", "fill it in"),
    ("–", "blank", "fill it in"),
    (".", "blank", "fill it in"),
    ("..", "blank", "fill it in"),
    ("NULL", "blank", "fill it in"),
    ("NaN", "blank", "fill it in"),
    ("#N/A", "blank", "fill it in"),
    ("#DIV/0!", "formula error", "mend the formula"),
    ("=B2*2", "formula without a result", "save it"),
    ("inf", "infinite value", "correct it"),
    ("-Infinity", "infinite value", "correct it"),
    ("∞", "infinite value", "correct it"),
    ("1e999", "infinite value", "correct it"),
    ("TRUE", "true or false", "write 1 and 0"),
    ("no", "true or false", "write 1 and 0"),
    ("(12.5)", "number in brackets", "write -12.5"),
    ("−5", "another character for minus", "write -5"),
    ("12*", "mark beside a number", "number alone"),
    ("12 [a]", "mark beside a number", "number alone"),
    ("<5", "not one number", "decide on one"),
    ("5-10", "not one number", "decide on one"),
    ("2010-01-05", "date in a number column", "type it again"),
    ("05-Jan", "date in a number column", "type it again"),
    ("１２", "digits of another script", "write 12"),
    ("١٢٫٥", "digits of another script", "write 12.5"),
    ("-5", "negative value", "two sides"),
    ("-1e3", "negative value", "two sides"),
]


@pytest.mark.parametrize(("value", "kind", "advice"), NO_NUMBERS)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_cell_that_is_no_number(write, value, kind, advice, delimiter):
    found = findings(write(text(change((17, "cranes", value)), delimiter)))
    assert [(one.level, one.row, one.column, one.value, one.kind) for one in found] == [
        ("error", 17, "cranes", value, kind)
    ]
    assert advice in found[0].advice


@pytest.mark.parametrize("value", ["1,234.5", "1,234,567", "12,34,567", "1 234", "1'234"])
def test_groups_of_thousands_are_read_where_none_is_without(write, value):
    plain = float(re.sub("[ ',]", "", value))
    found = load(write(change((17, "cranes", value))), roles())
    assert plain in found.frame["cranes"].tolist()
    assert [one.kind for one in found.findings if value in one.problem] == [
        "how numbers are written"
    ]
    mixed = findings(write(change((17, "cranes", value), (18, "cranes", "54321"))))
    assert ("error", 17) in [(one.level, one.row) for one in mixed]


@pytest.mark.parametrize("value", ["1e3", "+5", " 7 ", "\u00a07", "7.", ".7", "1E-2"])
def test_a_number_may_be_written_so(write, value):
    found = load(write(change((17, "cranes", value))), roles())
    assert float(value) in found.frame["cranes"].tolist()


@pytest.mark.parametrize(
    ("other", "number"),
    [("1,5", 1.234), ("1,234.5", 1234.0)],
)
def test_what_a_comma_means_is_told_by_its_neighbours(write, other, number):
    whole = table()
    for row in whole[1:]:
        row[2:] = [value.split(".")[0] for value in row[2:]]
    found = findings(write(change((17, "cranes", "1,234"), rows=whole)))
    assert found[0].kind == "comma"
    assert "1234 if" in found[0].advice and "1.234 if" in found[0].advice
    for column in ("cranes", "tonnes"):
        rows = change((17, "cranes", "1,234"), (3, column, other), rows=[*map(list, whole)])
        assert number in load(write(rows), roles()).frame["cranes"].tolist()
    for decimal, meant in ((",", 1.234), (".", 1234.0)):
        asked = replace(roles(), reading=Reading(decimal=decimal))
        found = load(write(change((17, "cranes", "1,234"), rows=[*map(list, whole)])), asked)
        assert meant in found.frame["cranes"].tolist()


def test_each_kind_shows_ten_cells_and_counts_the_rest(write):
    rows = table()
    for row in rows[1:]:
        row[2], row[4] = row[2].replace(".", ","), row[4].replace(".", ",")
    with pytest.raises(Refused) as refused:
        load(write(text(rows, ";")), roles())
    found = [one for one in refused.value.findings if one.level == "error"]
    assert [(one.row, one.column) for one in found[:4]] == [
        (2, "berths"), (2, "tonnes"), (3, "berths"), (3, "tonnes"),
    ]  # fmt: skip
    assert len(found) == 11
    assert "... and 74 more: decimal comma" in str(refused.value)
    assert "37 in column 'berths' and 37 in column 'tonnes'" in str(refused.value)


def test_points_that_may_group_thousands(write):
    rows = [HEADER[:5]]
    for unit in range(14):
        rows += [[f"P{unit}", str(year), str(unit + 3), f"{unit + 1}.{500 - year % 10 * unit:03d}",
                  str(80 + unit * unit)] for year in YEARS]  # fmt: skip
    rows[5][3] = "987"
    found = findings(write(rows), roles(undesirable=""))
    assert [(one.level, one.kind, one.row, one.column, one.value) for one in found][:1] == [
        ("warning", "points between thousands", 2, "cranes", "1.500")
    ]
    assert "write 1500" in found[0].advice


def test_zeros_say_which_measure_takes_them(write):
    found = findings(write(change((4, "co2", "0"))))
    assert [(one.level, one.row, one.column, one.value) for one in found] == [
        ("warning", 4, "co2", "0")
    ]
    assert "slacks-based" in found[0].advice
    found = findings(write(change((4, "cranes", "0"))))
    assert "directional" in found[0].advice
    found = findings(write(change((4, "cranes", "0.0"))), roles(undesirable=""))
    assert found[0].value == "0.0" and "radial" in found[0].advice


def test_a_unit_that_uses_or_makes_nothing(write):
    found = findings(write(change((4, "tonnes", "0"), (5, "berths", "0"), (5, "cranes", "0"))))
    errors = [(one.row, one.kind) for one in found if one.level == "error"]
    assert errors == [(5, "no input at all"), (4, "no output at all")]


# Rows and units -------------------------------------------------------------------------------


def test_a_duplicate(write):
    rows = table()
    rows.insert(9, ["Port 00 ", *rows[1][1:]])
    found = findings(write(rows))
    assert [(one.level, one.kind, one.row, one.column, one.value) for one in found] == [
        ("error", "duplicate", 10, "port", "Port 00 ")
    ]
    assert "in 2010 in row 2 already" in found[0].problem
    assert "'Port 00' without" in found[0].problem
    assert "delete one" in found[0].advice


def test_duplicates_without_a_period_say_how_to_name_one(write):
    found = findings(write(table()), roles(period=""))
    assert (found[0].row, found[0].kind) == (3, "duplicate")
    assert "column of the period" in found[0].advice
    assert "... and 18 more: duplicate" in str(Refused(found))


@pytest.mark.parametrize(
    ("spelling", "kind"),
    [
        ("port 01", "names that are almost alike"),
        ("ＰＯＲＴ 01", "names that are almost alike"),
        ("Port01", "names that are almost alike"),
        ("Port  01", "spellings of one unit"),
        ("Port\u00a001", "spellings of one unit"),
        ("Po\u200brt 01", "spellings of one unit"),
    ],
)
def test_names_that_collide(write, spelling, kind):
    found = findings(write(change((6, "port", spelling))))
    one = next(one for one in found if one.kind == kind)
    assert (one.level, one.row, one.column, one.value) == ("warning", 6, "port", spelling)
    assert "'Port 01' of row 5" in one.problem and "write it alike" in one.advice
    units = load(write(change((6, "port", spelling))), roles()).names.index
    assert len(units) == (15 if kind == "names that are almost alike" else 14)


def test_spaces_and_composed_characters_are_one_unit(write):
    rows = change((5, "port", "Málaga"), (6, "port", " Ma\u0301laga"), (7, "port", "Málaga\u200b"))
    assert findings(write(rows)) == []
    assert "Málaga" in load(write(rows), roles()).names.index
    assert [one.row for one in notes(write(rows)) if one.kind == "spaces around a name"] == [6, 7]


def test_a_unit_without_a_name(write):
    found = findings(write(change((6, "port", " \u200b"))))
    assert [(one.level, one.row, one.column, one.value) for one in found if one.row] == [
        ("error", 6, "port", " \u200b")
    ]
    assert "fill in the name" in found[0].advice


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", r"$\frac{", "{{ x }}", '=HYPERLINK("x")', "../../x", "N" * 300,
     "广州", "ميناء", "🚢⚓", "NA", "-", "1,5", "'x", "a|b;c", "001", "null"],
)  # fmt: skip
def test_any_text_is_a_name(write, name):
    rows = [[name if cell == "Port 03" else cell for cell in row] for row in table()]
    found = load(write(rows), roles())
    assert name in found.names.index and len(found.findings) == 1


@pytest.mark.parametrize("name", ["two\nlines", "bell\x07", "abc\u202edef", "\u2066x\u2069"])
def test_characters_that_cannot_be_seen_are_noted(write, name):
    rows = [[name if cell == "Port 03" else cell for cell in row] for row in table()]
    found = [one for one in notes(write(rows)) if one.kind == "characters that cannot be seen"]
    assert [(one.row, one.column, one.value) for one in found] == [(11, "port", name)]
    assert f"U+{next(ord(c) for c in name if not c.isprintable()):04X}" in found[0].problem
    assert name in load(write(rows), roles()).names.index
    assert str(found[0]).isprintable()


def test_a_total_among_units(write):
    found = findings(write([*table(), ["Total", "2010", "9", "8", "7", "6"]]))
    assert ("warning", 44, "Total") in [(one.level, one.row, one.value) for one in found]
    assert any("sums up others" in one.advice for one in found)


def test_one_unit_alone(write):
    found = findings(write(table(units=1)))
    assert found[0].level == "error" and "two units or more" in found[0].problem


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


def test_variables_in_rows(write):
    rows = [["port", "indicator", "2010", "2011"]]
    for port in "ABC":
        rows += [[port, "berths", "1", "2"], [port, "tonnes", "3", "4"]]
    asked = Roles.of("port", "berths", "tonnes", "year")
    found = load(write(rows), asked).frame
    assert found["year"].tolist() == [2010] * 3 + [2011] * 3
    assert found[["berths", "tonnes"]].to_numpy().tolist() == [[1, 3]] * 3 + [[2, 4]] * 3
    rows[4][3] = "x"
    bad = findings(write(rows), asked)
    assert [(one.row, one.column, one.value) for one in bad if one.level == "error"] == [
        (5, "2011", "x")
    ]
    rows[0][1] = "what"
    bad = findings(write(rows), asked)
    assert "cells of 'what'" in next(one.advice for one in bad if one.column == "berths")


# Periods --------------------------------------------------------------------------------------


def test_an_unbalanced_panel(write):
    rows = table()
    del rows[5]  # Port 01 in 2011
    found = findings(write(rows))
    assert [(one.level, one.kind) for one in found] == [("warning", "unbalanced panel")]
    assert "1 of 42 observations" in found[0].problem and "'Port 01' in 2011" in found[0].problem
    assert "lacks 2 of 28 pairs" in found[0].advice
    assert "'Port 01' 2010 to 2011 and 'Port 01' 2011 to 2012" in found[0].advice


def test_many_absences_are_counted(write):
    rows = [row for at, row in enumerate(table()) if row[1] != "2011" or at < 6]
    found = next(one for one in findings(write(rows)) if one.kind == "unbalanced panel")
    assert "12 of 42" in found.problem and "and 2 more" in found.problem


def test_one_unit_in_a_period(write):
    rows = [*table(), ["Port 00", "2013", "20", "21", "22", "23"]]
    found = [one.problem for one in findings(write(rows)) if one.kind == "one unit in a period"]
    assert found == ["only 'Port 00' is observed in 2013"]


def test_one_period_alone(write):
    found = findings(write(table(years=(2010,))))
    assert [(one.level, one.kind, one.column) for one in found] == [
        ("warning", "one period", "year")
    ]
    assert "no index" in found[0].advice


def test_periods_chosen(write):
    found = load(write(change((4, "cranes", "bad"))), roles(periods="2010:2011"))
    assert set(found.frame["year"]) == {2010, 2011}
    gap = change(*[(4, column, "") for column in HEADER[2:]])
    assert findings(write(gap), roles(periods=":2011")) == []
    for chosen, words in (("2030:2040", "2010 to 2012"), ("2012:2010", "2010 to 2012"),
                          ("2010Q1:2010Q3", "first:last")):  # fmt: skip
        found = findings(write(table()), roles(periods=chosen))
        assert [one.kind for one in found] == ["periods chosen"]
        assert words in found[0].advice
    found = findings(write(table()), roles(period="", periods="2010:2011"))
    assert found[0].kind == "periods without a column"


@pytest.mark.parametrize(
    ("shown", "read", "kind"),
    [
        (["Q1 2010", "2010q2", "2010-Q4"], ["2010Q1", "2010Q2", "2010Q4"], "quarter"),
        (["2010H1", "2010 h2"], ["2010H1", "2010H2"], "half-year"),
        (["Jan 2010", "2010-02", "2010M11"], ["2010-01", "2010-02", "2010-11"], "month"),
        (["2009/10", "2010-11", "2011/12"], ["2009/10", "2010/11", "2011/12"], "fiscal"),
        (["31.01.2010", "1.2.2010"], ["2010-01-31", "2010-02-01"], "day first"),
        (["1/31/2010", "2/1/2010"], ["2010-01-31", "2010-02-01"], "month first"),
        (["2010-1-5", "2010/01/06"], ["2010-01-05", "2010-01-06"], "date"),
        (["2010-W05", "2010w6"], ["2010-W05", "2010-W06"], "week"),
        (["9", "10", "11.0"], [9, 10, 11], ""),
    ],
)
def test_periods_sort_in_order_of_time(write, shown, read, kind):
    rows = table(years=shown)
    rng = np.random.default_rng(1)
    rows[1:] = [rows[1 + at] for at in rng.permutation(len(rows) - 1)]
    found = load(write(rows), roles())
    assert list(dict.fromkeys(found.frame["year"])) == read
    assert not kind or any(kind in one.problem for one in found.findings)


@pytest.mark.parametrize(
    ("shown", "advice"),
    [
        (("after", "before"), "number the periods"),
        (("wave 9", "wave 10"), "zeros"),
        (("Mon", "Tue", "Wed"), "number the periods"),
        (("Nov", "Dec", "Jan"), "the year too"),
        (("1 of 2010", "2 of 2009"), "number the periods"),
    ],
)
def test_texts_that_do_not_tell_their_order(write, shown, advice):
    found = findings(write(table(years=shown)))
    assert [(one.level, one.kind, one.column) for one in found] == [
        ("error", "order of periods", "year")
    ]
    assert advice in found[0].advice and repr(sorted(shown)[0])[1:-1] in found[0].problem


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        (("Oct", "Sep", "Nov"), ["Sep", "Oct", "Nov"]),
        (("Sept.", "JUNE", "march"), ["march", "JUNE", "Sept."]),
        (("Dec", "Mar"), ["Mar", "Dec"]),
        (("FY2017", "FY2016"), ["FY2016", "FY2017"]),
        (("wave 02", "wave 01", "wave 10"), ["wave 01", "wave 02", "wave 10"]),
    ],
)
def test_texts_that_tell_their_order(write, shown, read):
    file = write(table(years=shown))
    assert findings(file) == []
    assert [one.kind for one in notes(file)][-1] == "order of periods"
    loaded = load(file, roles())
    assert loaded.frame["year"].unique().tolist() == read
    assert Panel(loaded.frame, dmu="port", period="year", inputs=["berths"],
                 outputs=["tonnes"]).periods == read  # fmt: skip


def test_months_spelled_in_two_ways_are_one_period(write):
    rows = table(years=("Sep", "Oct"))
    rows[3][1] = "September"
    assert load(write(rows), roles()).frame["year"].unique().tolist() == ["Sep", "Oct"]


def test_months_chosen(write):
    file = write(table(years=("Sep", "Oct", "Nov", "Dec")))
    assert load(file, roles(periods="October:Nov")).frame["year"].unique().tolist() == [
        "Oct", "Nov",
    ]  # fmt: skip
    assert load(file, roles(periods="Nov:")).frame["year"].unique().tolist() == ["Nov", "Dec"]
    assert "the name of a month" in findings(file, roles(periods="Jan:Nov"))[0].problem


@pytest.mark.parametrize("order", [("before", "during", "after"), ("Nov", "Dec", "Jan")])
def test_the_order_that_a_file_says(tmp_path, order):
    frame = frame_of(table(years=(1, 2, 3)))
    said = pd.Categorical.from_codes(frame["year"] - 1, order, ordered=True)
    frame["year"] = said
    frame.sample(frac=1, random_state=1).to_parquet(tmp_path / "ports.parquet")
    frame.to_stata(tmp_path / "ports.dta", write_index=False)
    for name in ("ports.parquet", "ports.dta"):
        assert findings(tmp_path / name) == []
        found = load(tmp_path / name, roles()).frame
        assert found["year"].unique().tolist() == list(order)
        panel = Panel(found, dmu="port", period="year", inputs=["berths"], outputs=["tonnes"])
        assert panel.periods == list(order)
    chosen = load(tmp_path / "ports.parquet", roles(periods=f"{order[1]}:")).frame
    assert chosen["year"].unique().tolist() == list(order[1:])
    # Unordered categories say nothing; the numbers that encode gives to texts neither.
    frame["year"] = said.as_unordered()
    frame.to_parquet(tmp_path / "ports.parquet")
    assert [one.kind for one in findings(tmp_path / "ports.parquet")] == ["order of periods"]
    letters = pd.Categorical(frame["year"].astype(str), sorted(order), ordered=True)
    frame.assign(year=letters).to_stata(tmp_path / "ports.dta", write_index=False)
    assert [one.kind for one in findings(tmp_path / "ports.dta")] == ["order of periods"]


def test_none_is_not_given():
    asked = Roles.of("port", "berths", "tonnes", None, None, None, None)
    assert asked == Roles.of("port", "berths", "tonnes")
    assert Roles.of(None, None, None) == Roles.of("", "", "")


def test_a_period_of_another_kind_or_none(write):
    found = findings(write(change((6, "year", "total"), (9, "year", ""))))
    errors = [(one.row, one.column, one.value, one.kind) for one in found if one.level == "error"]
    assert errors == [
        (9, "year", "", "row without a period"), (6, "year", "total", "period of another kind"),
    ]  # fmt: skip
    assert "a whole number" in found[1].problem


def test_ambiguous_dates_are_refused(write):
    found = findings(write(table(years=("01/02/2010", "01/03/2010"))))
    assert found[0].kind == "ambiguous dates" and "2010-01-31" in found[0].advice


def test_uneven_periods(write):
    found = findings(write(table(years=(2010, 2011, 2013, 2014))))
    assert [one.problem for one in found] == ["periods are not evenly spaced: 2011 to 2013"]
    assert findings(write(table(years=(2010, 2012, 2014)))) == []


# Roles and headers ------------------------------------------------------------------------------


def test_a_role_given_twice(write):
    found = findings(write(table(16)), roles(inputs="berths,cranes,tonnes"))
    assert [(one.level, one.column) for one in found] == [("error", "tonnes")]
    assert "an input and an output" in found[0].problem and "once" in found[0].advice


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("Berths", "'berths'"), ("berth", "'berths'"), ("be rths", "'berths'"), ("xyz", "'port'")],
)
def test_a_column_that_is_not_there(write, asked, meant):
    found = findings(write(table()), roles(inputs=f"cranes,{asked}"))
    assert [(one.level, one.row, one.column) for one in found] == [("error", 1, asked)]
    assert meant in found[0].advice


def test_all_columns_that_are_not_there_are_named(write):
    found = findings(write(table()), Roles.of("unit", "x1,x2", "y", "year"))
    assert [(one.kind, one.column) for one in found] == [
        ("column that is not there", name) for name in ("unit", "x1", "x2", "y")
    ]


def test_roles_without_a_column(write):
    found = findings(write(table()), Roles.of("", "", ""))
    assert [one.kind for one in found] == ["role without a column"] * 3


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


# Files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_texts_of_all_kinds(write, delimiter, encoding, end):
    rows = change((5, "port", "Gênes, \"a\"; 'b' | 港"))
    found = load(write(text(rows, delimiter, end), encoding=encoding), roles())
    pd.testing.assert_frame_equal(found.frame, load(write(rows), roles()).frame)
    word = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}[delimiter]
    assert word in found.findings[-1].problem or word in str(found.findings)


def test_a_line_that_declares_the_delimiter(write):
    content = "sep=;\n" + text(change((17, "cranes", "x")), ";")
    assert [one.row for one in findings(write(content))] == [17]


def test_windows_encoding(write):
    content = text(change((17, "port", "Gênes"), (20, "port", "Málaga"), (21, "cranes", "1,5")))
    with pytest.raises(Refused) as refused:
        load(write(content, encoding="cp1252"), roles())
    first, second = (
        one for one in refused.value.findings if one.kind in ("encoding", "decimal comma")
    )
    assert (first.level, first.row, first.value) == ("error", 21, "1,5")
    assert (second.level, second.row, second.column, second.value) == (
        "warning",
        17,
        "port",
        "Gênes",
    )
    assert "Windows-1252" in second.problem and "--encoding" in second.advice


def test_an_encoding_in_doubt(write):
    content = text(change((17, "port", "Łódź"), (20, "port", "Gdańsk")))
    with pytest.raises(Refused) as refused:
        load(write(content, encoding="cp1250"), roles())
    (found,) = (one for one in refused.value.findings if one.level == "error")
    at = content.encode("cp1250").index("Ł".encode("cp1250")) + 1
    assert f"byte {at} " in found.problem and "1 more" in found.problem
    assert "in Windows-1252 (--encoding cp1252)" in found.advice
    asked = replace(roles(), reading=Reading(encoding="cp1250"))
    assert "Łódź" in load(write(content, encoding="cp1250"), asked).names.index
    for name in ("utf-16", "klingon"):
        asked = replace(roles(), reading=Reading(encoding=name))
        found = findings(write(content, encoding="cp1250"), asked)
        assert [one.kind for one in found] == ["encoding"]


def test_chinese_encoding(write):
    content = text(change((17, "port", "广州港"), (5, "port", "深圳")))
    found = load(write(content, encoding="gb18030"), roles())
    assert {"广州港", "深圳"} <= set(found.names.index)
    warned = next(one for one in found.findings if one.kind == "encoding")
    assert (warned.row, warned.column, warned.value) == (5, "port", "深圳")
    assert "GB18030" in warned.problem


def test_an_undecodable_header(write):
    rows = table()
    rows[0][3] = "grúas"
    found = findings(write(text(rows), encoding="cp1252"), roles(inputs="berths,grúas"))
    assert [(one.row, one.column, one.value) for one in found] == [(1, None, "grúas")]


def test_a_wrong_delimiter(write):
    found = findings(write(text(table()).replace(",", ":")))
    assert [(one.level, one.row, one.value) for one in found] == [("error", 1, ":".join(HEADER))]
    assert "found one" in found[0].problem and "':'" in found[0].problem
    assert "comma, semicolon, tab or bar" in found[0].advice


def test_quotation_marks(write):
    content = text(table()).replace("\nPort 04,2011", '\n"Port 04,2011')
    found = findings(write(content))
    assert [(one.row, one.kind) for one in found] == [(15, "quotation marks")]
    assert found[0].value.startswith('"Port 04,2011')
    content = text(table()).replace("\nPort 04,2011", '\n"Port" 04,2011')
    found = [one for one in findings(write(content)) if one.level == "error"]
    assert [(one.row, one.kind) for one in found] == [(15, "quotation marks")]


@pytest.mark.parametrize(
    ("name", "content", "problem", "advice"),
    [
        ("ports.csv", b"", "empty", "save the data again"),
        ("ports.csv", b"\n \n", "no cell", "save the data again"),
        ("ports.csv", ",".join(HEADER).encode() + b"\n", "header alone", "below the header"),
        ("ports.csv", b"PK\x03\x04rest", "an Excel workbook", "ends in .xlsx"),
        ("ports.csv", b"PAR1rest", "a Parquet file", "ends in .parquet"),
        ("ports.csv", b"a,b\x00c,\x01,d\xff", "bytes that are none", "CSV"),
        ("ports.csv", b"<!DOCTYPE html><html>", "web page", "save it as CSV"),
        ("ports.csv", b"\xff\xfea", "begins like UTF-16", "CSV UTF-8"),
        ("ports.xlsx", b"port,year", "expected an Excel workbook", "save it again"),
        ("ports.xlsx", b"PK\x03\x04rest", "damaged", "save it again"),
        ("ports.xls", b"\xd0\xcf\x11\xe0rest", "workbook", "save"),
        ("ports.parquet", b"PAR1rest", "expected a Parquet file", "save it as CSV"),
        ("ports.dta", b"no Stata", "expected a Stata file", "save it as CSV"),
        ("ports.ods", b"port,year", ".ods", "Excel (.xlsx)"),
    ],
)
def test_a_file_that_cannot_be_read(write, name, content, problem, advice):
    with pytest.raises(Refused) as refused:
        load(write(content, name), roles())
    found = refused.value.findings[0]
    assert (found.level, found.file) == ("error", name)
    assert problem in found.problem and advice in found.advice


def test_no_file_or_a_folder(write, tmp_path):
    write(table())
    with pytest.raises(Refused, match="no such file; did you mean 'ports.csv'"):
        load(tmp_path / "port.csv", roles())
    with pytest.raises(Refused, match="folder; name a file in it: ports.csv"):
        load(tmp_path, roles())
    with pytest.raises(Refused, match="no such file"):
        load(tmp_path / "nowhere" / "port.csv", roles())
    with pytest.raises(Refused) as refused:
        load(tmp_path / "port.csv", roles())
    assert str(tmp_path) not in str(refused.value)


# Excel, Parquet and Stata -----------------------------------------------------------------------


def excel(path, sheets):
    """Write sheets; texts that look like numbers become numbers."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, start=1):
            for number, value in enumerate(row, start=1):
                cell = sheet.cell(at, number)
                try:
                    cell.value = float(value)
                except (TypeError, ValueError):
                    cell.value = value or None
                    if isinstance(value, str) and value:
                        cell.data_type = "s"
    book.save(path)
    return book


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


def test_a_damaged_column(tmp_path):
    names = [f"Port {at:02d}".encode() for at in range(4)]
    names[2] = b"Port \xff"
    columns = {"port": pa.array(names, pa.binary()).view(pa.string())}
    columns |= {name: pa.array([1.0, 2.0, 3.0, 4.0]) for name in ("berths", "tonnes")}
    pq.write_table(pa.table(columns), tmp_path / "ports.parquet")
    found = findings(tmp_path / "ports.parquet", Roles.of("port", "berths", "tonnes"))
    assert [(one.level, one.column, one.kind) for one in found] == [
        ("error", "port", "damaged column")
    ]


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


def frame_of(rows):
    made = pd.DataFrame(rows[1:], columns=rows[0])
    return made.astype({"year": int, **dict.fromkeys(HEADER[2:], float)})


def test_parquet_and_stata(tmp_path):
    frame = frame_of(table())
    frame.loc[3, "cranes"] = np.nan
    frame.loc[4, "tonnes"] = np.inf
    frame["good"] = True
    frame.to_parquet(tmp_path / "ports.parquet")
    found = findings(tmp_path / "ports.parquet")
    assert [(one.row, one.column, one.value) for one in found] == [
        (5, "cranes", ""), (6, "tonnes", "inf"),
    ]  # fmt: skip
    found = findings(tmp_path / "ports.parquet", roles(outputs="good"))
    assert ("true or false", "TRUE") in [(one.kind, one.value) for one in found]
    frame["tonnes"] = frame["tonnes"].replace(np.inf, 1.5).astype("float32")
    frame["port"] = frame["port"].astype("category")
    frame.to_stata(tmp_path / "ports.dta", write_index=False)
    found = findings(tmp_path / "ports.dta")
    assert [(one.row, one.column, one.value) for one in found] == [(5, "cranes", "")]


# Wide by year -----------------------------------------------------------------------------------


def widened(rows, name="{variable}_{year}"):
    frame = frame_of(rows)
    wide_rows = [["port", *(name.format(variable=v, year=y) for v in HEADER[2:] for y in YEARS)]]
    for port, part in frame.groupby("port", sort=False):
        by_year = part.set_index("year")
        wide_rows.append([port, *(str(by_year.at[y, v]) for v in HEADER[2:] for y in YEARS)])
    return wide_rows


@pytest.mark.parametrize(
    "name",
    ["{variable}_{year}", "{variable} {year}", "{year} {variable}", "{variable}.{year}",
     "{variable} ({year})", "{year}_{variable}", "{variable}-{year}", " {variable}  [{year}]"],
)  # fmt: skip
def test_wide_by_year(write, name):
    found = load(write(widened(table(), name)), roles(period=""))
    assert found.roles == roles()
    pd.testing.assert_frame_equal(found.frame, load(write(table()), roles()).frame)
    assert any(one.kind == "wide by year" for one in found.findings)


def test_findings_of_a_wide_file_name_its_own_columns(write):
    rows = widened(table())
    at = rows[0].index("cranes_2011")
    rows[5][at], rows[6][at + 1] = "1,5", "n/a"
    rows[8][0] = ""
    rows.append(["Port 00", *rows[1][1:]])
    found = [one for one in findings(write(rows), roles(period="")) if one.level == "error"]
    assert {(one.row, one.column, one.value, one.kind) for one in found} == {
        (6, "cranes_2011", "1,5", "decimal comma"),
        (7, "cranes_2012", "n/a", "blank"),
        (9, "port", "", "unit without a name"),
        (16, "port", "Port 00", "duplicate"),
    }
    # A duplicate is told once, not once a year.
    assert len(found) == 4


def test_a_wide_file_may_be_unbalanced_and_may_lack_a_column(write):
    rows = widened(table())
    for variable in HEADER[2:]:
        rows[4][rows[0].index(f"{variable}_2010")] = ""
    found = findings(write(rows), roles(period=""))
    assert [one.kind for one in found] == ["observation without values", "unbalanced panel"]
    at = rows[0].index("tonnes_2012")
    less = [row[:at] + row[at + 1 :] for row in widened(table())]
    found = findings(write(less), roles(period=""))
    assert [(one.level, one.row, one.column) for one in found] == [("error", 1, "tonnes")]
    assert "2012" in found[0].problem
    assert findings(write(less), roles(period="", periods="2010:2011")) == []


def test_a_variable_that_does_not_change_is_used_in_every_period(write):
    rows = [[*row, "area" if at == 0 else str(at * at)] for at, row in enumerate(widened(table()))]
    rows[3][-1] = "12 kg"
    found = findings(write(rows), roles(period="", inputs="berths,area"))
    assert [(one.row, one.column) for one in found] == [(4, "area")]
    rows[3][-1] = "12"
    said = notes(write(rows), roles(period="", inputs="berths,area"))
    assert [one.column for one in said if one.kind == "one value for all periods"] == ["area"]


def test_closest_names_of_a_wide_file(write):
    found = findings(write(widened(table())), roles(period="", inputs="berths,Crane"))
    assert [(one.column, one.advice) for one in found] == [("Crane", "did you mean 'cranes'?")]


def test_two_columns_for_one_year(write):
    rows = [[*row, "2010 cranes" if at == 0 else "3"] for at, row in enumerate(widened(table()))]
    found = findings(write(rows), roles(period=""))
    assert "'cranes_2010' and '2010 cranes'" in found[0].problem


# Plausibility -----------------------------------------------------------------------------------


def test_a_constant_column(write):
    rows = [[*row[:2], "berths" if at == 0 else "4", *row[3:]] for at, row in enumerate(table())]
    found = findings(write(rows))
    assert [(one.level, one.column) for one in found] == [("warning", "berths")]
    assert "all 42 values are 4" in found[0].problem and "leave it out" in found[0].advice


def test_columns_that_are_almost_copies(write):
    rows = table()
    for row in rows[1:]:
        row[3] = f"{2.5 * float(row[2]):.3f}"
    found = findings(write(rows))
    assert [(one.level, one.column) for one in found] == [("warning", "berths")]
    assert "'berths' and 'cranes'" in found[0].problem and "0.4 times" in found[0].problem
    rng = np.random.default_rng(3)
    for row in rows[1:]:
        row[3] = f"{float(row[2]) ** 2 * rng.uniform(0.99, 1.01):.3f}"
    found = findings(write(rows))
    assert "correlated at 0.999" in found[0].problem and "leave one out" in found[0].advice


def test_too_few_units(write):
    found = findings(write(table(units=11)))
    assert [(one.level, one.kind) for one in found] == [("warning", "few units")]
    assert "11 units in 2010, 2011 and 2012; for 2 inputs and 2 outputs" in found[0].problem
    assert "at least 12" in found[0].problem and "fewer variables" in found[0].advice
    assert findings(write(table(units=12))) == []


def test_a_cell_in_another_unit_of_measurement(write):
    rows = table()
    for row, column, factor in ((5, "tonnes", 1000), (9, "co2", 1e-3), (20, "cranes", 1e6)):
        at = HEADER.index(column)
        rows[row - 1][at] = f"{float(rows[row - 1][at]) * factor:.6f}"
    found = findings(write(rows))
    assert [(one.level, one.row, one.column, one.kind) for one in found] == [
        ("warning", 20, "cranes", "order of magnitude"),
        ("warning", 5, "tonnes", "order of magnitude"),
        ("warning", 9, "co2", "order of magnitude"),
    ]
    assert found[0].problem.startswith("about 1,000,000 times")
    assert found[1].problem.startswith("about 1,000 times")
    assert found[2].problem.startswith("about 1/1,000 of")
    assert found[1].value == rows[4][4]


def test_units_in_another_unit_of_measurement(write):
    rows = table(years=(2010,))
    for row in (3, 7):
        rows[row - 1][4] = f"{float(rows[row - 1][4]) * 1000:.3f}"
    found = [one for one in findings(write(rows)) if one.kind == "order of magnitude"]
    assert [(one.row, one.column) for one in found] == [(3, "tonnes")]
    assert "1 cell more (row 7)" in found[0].problem
    # A unit that is larger in everything is just larger.
    rows = table(years=(2010,))
    rows[4][2:] = [f"{float(value) * 1000:.3f}" for value in rows[4][2:]]
    assert "order of magnitude" not in {one.kind for one in findings(write(rows))}


def quiet(units=12, years=range(2000, 2010), seed=5):
    """A table whose columns move by 4 % a year."""
    rng = np.random.default_rng(seed)
    rows = [list(HEADER)]
    for unit in range(units):
        values = rng.lognormal(3, 1, 4)
        for year in years:
            values = values * np.exp(rng.normal(0.02, 0.04, 4))
            rows.append([f"Port {unit:02d}", str(year), *(f"{value:.2f}" for value in values)])
    return rows


def slipped(rows, power, *places):
    for row, column in places:
        at = HEADER.index(column)
        rows[row - 1][at] = repr(float(f"{float(rows[row - 1][at]) * 10.0**power:.6g}"))
    return rows


def alarms(file, asked=None):
    kinds = ("order of magnitude", "beyond the column", "fill value")
    return [one for one in findings(file, asked) if one.kind in kinds]


@pytest.mark.parametrize("power", [-7, -5, -3, -2, -1, 1, 2, 3, 5, 7])
@pytest.mark.parametrize("row", [2, 7, 11, 121])
def test_a_slip_in_a_quiet_panel(write, power, row):
    found = alarms(write(slipped(quiet(), power, (row, "tonnes"))))
    assert [(one.level, one.row, one.column) for one in found] == [("warning", row, "tonnes")]
    size = f"{10 ** abs(power):,}" if abs(power) <= 6 else f"10^{abs(power)}"
    assert f"about {'' if power > 0 else '1/'}{size} " in found[0].problem


@pytest.mark.parametrize("power", [-1, 1, 3])
def test_all_cells_of_a_period_or_a_unit_are_one_finding(write, power):
    period = [(row, "co2") for row in range(5, 122, 10)]
    found = alarms(write(slipped(quiet(), power, *period)))
    assert [(one.row, one.column) for one in found] == [(5, "co2")]
    assert "11 cells more (row 15, row 25" in found[0].problem
    unit = [(row, "co2") for row in range(42, 52)]
    found = alarms(write(slipped(quiet(units=24), power, *unit)))
    assert [(one.row, one.column) for one in found] in ([(42, "co2")], [])
    assert found or abs(power) == 1


def test_what_is_no_slip(write):
    assert alarms(write(quiet())) == []
    rows = quiet()
    for row in range(6, 12):  # a port that stays ten times as large since 2004
        slipped(rows, 1, *((row, name) for name in HEADER[2:]))
    assert alarms(write(rows)) == []
    rows = quiet()
    rows[6][4] = f"{float(rows[6][4]) * 0.3:.2f}"  # a bad year
    assert alarms(write(rows)) == []


def test_zeros_of_one_column_say_nothing_of_another(write):
    payroll = [36, 38, 55, 16, 39, 34, 42, 20, 23, 24, 14, 42]
    points = [79, 73, 70, 68, 65, 59, 56, 53, 52, 50, 47, 47]
    cups = [3, 2, 1, 1, 2, 1, 1, 0, 0, 0, 0, 0]
    rows = [["team", "payroll", "points", "cups"]]
    rows += [[f"T{at}", str(1_000_000 * a), str(b), str(c)]
             for at, (a, b, c) in enumerate(zip(payroll, points, cups))]  # fmt: skip
    assert alarms(write(rows), Roles.of("team", "payroll", "points,cups")) == []


@pytest.mark.parametrize("power", [-10, 10, 15, 36])
@pytest.mark.parametrize("years", [(2010,), YEARS])
def test_a_cell_beyond_its_column_is_refused(write, power, years):
    found = alarms(write(slipped(table(years=years), power, (5, "tonnes"))))
    assert [(one.level, one.row, one.column, one.kind) for one in found] == [
        ("error", 5, "tonnes", "beyond the column")
    ]


@pytest.mark.parametrize(
    ("value", "name"),
    [("9.96921e+36", "NetCDF"), ("9.969209968386869e36", "NetCDF"), ("1.70141e38", "Stata"),
     ("8.988465674311579e307", "Stata"), ("3.4028235e38", "single")],
)  # fmt: skip
def test_a_fill_value_is_named(write, value, name):
    found = alarms(write(change((6, "cranes", value), (7, "cranes", value))))
    assert [(one.level, one.row, one.value, one.kind) for one in found] == [
        ("error", row, value, "fill value") for row in (6, 7)
    ]
    assert name in found[0].problem


def test_large_data(write):
    rows = [[f"P{at}", "2010", *row[2:]] for at, row in enumerate(table(units=2001, years=(1,)))]
    rows[0] = HEADER
    found = [one for one in findings(write(rows)) if one.kind == "large data"]
    assert [(one.level, one.problem) for one in found] == [
        ("warning", "2,001 units, more than 2,000")
    ]
    found = findings(write(table(years=range(1950, 2011))))
    assert [one.problem for one in found] == ["61 periods, more than 60"]


# The names file ---------------------------------------------------------------------------------


@pytest.fixture
def named(write):
    data = write(table())

    def make(rows, file="names.csv"):
        write(rows, file)
        return data, roles(names="names.csv")

    return make


NAMES = [["code", "name"], *([f"Port {unit:02d}", f"Harbour {unit}"] for unit in range(14))]


def test_names(named):
    found = load(*named(NAMES))
    assert found.names["Port 03"] == "Harbour 3"
    assert not [one for one in found.findings if one.level != "note"]


@pytest.mark.parametrize(
    ("change", "level", "kind", "row", "words"),
    [
        (lambda rows: rows.pop(4), "warning", "unit without a name shown", None, "'Port 03'"),
        (lambda rows: rows[4].__setitem__(1, " "), "warning", "unit without a name shown", None,
         "add a row"),
        (lambda rows: rows.append(["Port 77", "x"]), "warning", "name for no unit", 16,
         "did you mean"),
        (lambda rows: rows[4].__setitem__(1, "Harbour 9"), "error", "two units with one name", 11,
         "'Port 03' and 'Port 09'"),
        (lambda rows: rows.append(["Port 02", "x"]), "error", "unit named twice", 16, "row 4"),
        (lambda rows: [row.append("z") for row in rows], "error", "columns of the names file", 1,
         "two columns"),
    ],
)  # fmt: skip
def test_findings_of_the_names_file(named, change, level, kind, row, words):
    rows = [list(one) for one in NAMES]
    change(rows)
    found = findings(*named(rows))
    assert [(one.level, one.kind, one.row, one.file) for one in found] == [
        (level, kind, row, "names.csv")
    ]
    assert words in f"{found[0].problem}; {found[0].advice}"


def test_a_names_file_that_is_not_there(write):
    found = findings(write(table()), roles(names="nowhere.csv"))
    assert [(one.level, one.file, one.kind) for one in found] == [
        ("error", "nowhere.csv", "missing file")
    ]


def test_a_names_file_without_a_header(named):
    found = load(*named(NAMES[1:]))
    assert found.names["Port 00"] == "Harbour 0"


# Findings ---------------------------------------------------------------------------------------


def test_all_at_once(write):
    rows = change((3, "cranes", "1,5"), (4, "tonnes", "n/a"), (5, "co2", "-1"), (6, "port", ""))
    rows.append(list(rows[1]))
    with pytest.raises(Refused) as refused:
        load(write(rows), roles(inputs="berths,cranes,quay"))
    kinds = [one.kind for one in refused.value.findings if one.level == "error"]
    assert set(kinds) == {
        "column that is not there", "decimal comma", "blank", "negative value",
        "unit without a name", "duplicate",
    }  # fmt: skip
    for one in refused.value.findings:
        assert str(one) in str(refused.value)


def test_refused_can_be_pickled_and_counts():
    made = [Finding("error", "f", row, "c", "v", "p", "a", "k") for row in range(30)]
    refused = pickle.loads(pickle.dumps(Refused(made)))
    assert len(refused.findings) == 30 and "... and 19 more: k" in str(refused)


def test_a_long_value_is_cut_in_the_line_and_whole_in_the_finding():
    found = Finding("error", "f.csv", 2, "c", "x" * 500, "p", "a")
    assert len(str(found)) < 140 and len(found.value) == 500


# Properties -------------------------------------------------------------------------------------

NAME = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp")), max_size=30
).filter(lambda name: names.clean(name) == name and not names.blank(name))


@st.composite
def frames(draw):
    units = draw(st.lists(NAME, min_size=2, max_size=5, unique_by=names.alike))
    assume(not {"port", *HEADER} & set(units))
    years = draw(st.lists(st.integers(1990, 2030), min_size=1, max_size=3, unique=True))
    values = st.floats(0.001, 1e5) | st.integers(1, 10**5).map(float)
    rows = [
        [unit, year, *draw(st.lists(values, min_size=4, max_size=4))]
        for unit in units
        for year in years
    ]
    return pd.DataFrame(draw(st.permutations(rows)), columns=HEADER)


@settings(max_examples=30, deadline=None)
@given(frame=frames(), delimiter=st.sampled_from(",;\t|"), encoding=st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16"]))  # fmt: skip
def test_a_table_is_the_same_in_any_format(tmp_path_factory, frame, delimiter, encoding):
    folder = tmp_path_factory.mktemp("formats")
    frame.to_csv(folder / "p.csv", sep=delimiter, encoding=encoding, index=False)
    frame.to_parquet(folder / "p.parquet")
    frame.to_stata(folder / "p.dta", write_index=False, version=118)
    book = openpyxl.Workbook()
    for row in [HEADER, *frame.itertuples(index=False, name=None)]:
        book.active.append(row)
        first = book.active.cell(book.active.max_row, 1)
        first.value, first.data_type = row[0], "s"
    book.save(folder / "p.xlsx")
    expected = None
    for kind in ("csv", "parquet", "dta", "xlsx"):
        found = load(folder / f"p.{kind}", roles()).frame
        if expected is None:
            expected = found
            order = frame["port"].drop_duplicates().tolist()
            by = frame.sort_values(
                ["year", "port"], key=lambda s: s.map(order.index) if s.name == "port" else s
            )
            np.testing.assert_array_equal(found[HEADER[2:]], by[HEADER[2:]])
            assert found["port"].tolist() == by["port"].tolist()
        pd.testing.assert_frame_equal(found, expected)


PLANTS = [
    (value, kind) for value, kind, _ in NO_NUMBERS if kind not in ("text in a number column",)
] + [("many", "text in a number column")]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), delimiter=st.sampled_from(",;\t|"), seed=st.integers(0, 50))
def test_every_planted_defect_is_found_and_nothing_else(tmp_path_factory, data, delimiter, seed):
    file = tmp_path_factory.mktemp("planted") / "ports.csv"
    rows = table(units=12, seed=seed)
    # One column stays clean: a row without any value would be an observation that is absent.
    places = st.tuples(st.integers(3, len(rows)), st.sampled_from(["berths", "cranes", "co2"]))
    planted = data.draw(st.dictionaries(places, st.sampled_from(PLANTS), min_size=1, max_size=25))
    for (row, column), (value, _) in planted.items():
        rows[row - 1][HEADER.index(column)] = value
    file.write_text(text(rows, delimiter), encoding="utf-8", newline="")
    with pytest.raises(Refused) as refused:
        load(file, roles())
    found = [one for one in refused.value.findings if one.level != "note"]
    assert {one.level for one in found} == {"error"}
    seen = {(one.row, one.column): (one.value, one.kind) for one in found if one.row}
    assert seen.items() <= planted.items()
    more = sum(int(one.problem.split()[2].replace(",", "")) for one in found if not one.row)
    assert len(seen) + more == len(planted)
    counts = pd.Series([kind for _, kind in planted.values()]).value_counts()
    for kind, count in counts.items():
        assert sum(one.kind == kind for one in found) == min(count, 11)


@settings(deadline=None)
@given(st.lists(st.text().filter(lambda name: name.strip())))
def test_lists_of_names(some):
    stripped = tuple(name.strip() for name in some)
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in stripped)
    assert Roles.of("port", quoted, stripped) == Roles.of("port", stripped, quoted)
    assert Roles.of("port", quoted, "").inputs == stripped


@settings(deadline=None)
@given(st.text(alphabet=string.printable + "±−∞%€١２\u00a0'"))
def test_any_text_has_a_shape_and_advice(cell):
    kind = numerals.shape(cell)
    problem, advice = numerals.tell(kind, cell, "column")
    assert kind in numerals.KINDS and problem and advice


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30))
def test_numbers_come_back_exactly(number):
    found = numerals.parse(np.array([repr(number), f" {number} "], dtype=object))
    assert found.tolist() == [float(number)] * 2


@settings(deadline=None)
@given(st.lists(st.text(max_size=12)))
def test_periods_take_any_text(some):
    found = periods.read(np.array(some, dtype=object))
    assert len(found.values) == len(some)
    known = [value for value in found.values if value is not None]
    assert sorted(known) is not None


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=10))
def test_any_header(header, variable):
    parts = wide.split(header)
    assert parts is None or all(parts)
    wide.columns([header], variable)
    names.closest(variable, [header])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["csv", "xlsx", "parquet", "dta", "txt"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content, kind):
    file = tmp_path_factory.getbasetemp() / f"any.{kind}"
    file.write_bytes(content)
    for call in (lambda: load(file, roles()), lambda: guess(file)):
        try:
            call()
        except Refused as refused:
            assert refused.findings[0].level == "error"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='port,year;12\n"\t|.- \r', max_size=300))
def test_any_text_is_read_or_refused(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_text("port,year,berths,cranes,tonnes,co2\n" + content, encoding="utf-8", newline="")
    for call in (lambda: load(file, roles()), lambda: guess(file)):
        try:
            call()
        except Refused as refused:
            assert refused.findings[0].level == "error"


def test_a_collector_without_errors_does_not_refuse():
    found = Findings("f")
    found.add("warning", "k", "p", "a")
    found.refuse()
    assert len(found.all()) == 1
