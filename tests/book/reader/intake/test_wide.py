"""Files that are wide by year."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff.book.reader.intake import load, names, wide
from ports_file import HEADER, YEARS, findings, frame_of, notes, roles, table


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


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.text(max_size=10))
def test_any_header(header, variable):
    parts = wide.split(header)
    assert parts is None or all(parts)
    wide.columns([header], variable)
    names.closest(variable, [header])
