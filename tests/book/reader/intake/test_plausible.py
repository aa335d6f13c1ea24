"""Columns and sizes that are no error but look like one."""

import numpy as np

from ports_file import HEADER, findings, table


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


def test_large_data(write):
    rows = [[f"P{at}", "2010", *row[2:]] for at, row in enumerate(table(units=2001, years=(1,)))]
    rows[0] = HEADER
    found = [one for one in findings(write(rows)) if one.kind == "large data"]
    assert [(one.level, one.problem) for one in found] == [
        ("warning", "2,001 units, more than 2,000")
    ]
    found = findings(write(table(years=range(1950, 2011))))
    assert [one.problem for one in found] == ["61 periods, more than 60"]
