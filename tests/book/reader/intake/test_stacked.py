"""Variables in rows."""

from gbaeff.book.reader.intake import Roles, load
from ports_file import findings


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
