"""Values of another order of magnitude."""

import numpy as np
import pandas as pd
import pytest

from gbaeff.book.reader.intake import Roles, slips
from ports_file import HEADER, YEARS, change, findings, table


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


POWERS, ROWS = (-7, -5, -3, -2, -1, 1, 2, 3, 5, 7), (2, 7, 11, 121)


@pytest.mark.parametrize(
    ("power", "row"),
    [(power, ROWS[(at + of) % 4]) for at, power in enumerate(POWERS) for of in (0, 2)],
)
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


def scattered(seed=3):
    """24 ports of one year and of all sizes: tonnes as cranes, within 2 %; co2 as it likes."""
    rng = np.random.default_rng(seed)
    cranes = rng.lognormal(3, 1.5, 24)
    columns = (cranes, rng.lognormal(3, 1.5, 24), 50 * cranes * rng.lognormal(0, 0.02, 24),
               rng.lognormal(0, 1.5, 24))  # fmt: skip
    return [list(HEADER)] + [
        [f"Port {at:02d}", "2010", *(f"{value:.4f}" for value in row)]
        for at, row in enumerate(zip(*columns))
    ]


@pytest.mark.parametrize("power", [-1, 1])
def test_a_slip_is_seen_by_the_ratio_that_scatters_least(write, power):
    rows = scattered()
    at = HEADER.index("tonnes")
    order = sorted(range(1, 25), key=lambda row: power * float(rows[row][at]))
    # Large already, or small already: the column that is off stands further out.
    row = order[18] + 1
    found = alarms(write(slipped(rows, power, (row, "tonnes"))))
    assert [(one.row, one.column) for one in found] == [(row, "tonnes")]


def test_zeros_do_not_hide_a_unit(write):
    rows = quiet(units=24, years=range(2000, 2004))
    slipped(rows, 3, *((row, "co2") for row in range(42, 46)))
    for row in (42, 43):
        rows[row - 1][HEADER.index("co2")] = "0"
    assert [(one.row, one.column) for one in alarms(write(rows))] == [(44, "co2")]


def test_a_step_that_all_units_take_does_not_widen_the_scatter(write):
    rows = slipped(quiet(years=(2000, 2001, 2002)), 1, *((row, "co2") for row in range(3, 38, 3)))
    found = alarms(write(rows))
    assert [(one.row, one.column) for one in found] == [(3, "co2")]
    assert "11 cells more (row 6, row 9" in found[0].problem


def test_medians_are_those_of_pandas():
    rng = np.random.default_rng(1)
    values, group = rng.normal(size=60), rng.integers(0, 9, 60)
    values[rng.random(60) < 0.3] = np.nan
    values[group == 4] = np.nan
    expected = pd.Series(values).groupby(group).median()
    np.testing.assert_array_equal(slips._medians(values, group), expected)


@pytest.mark.parametrize(
    ("ratios", "blamed"),
    [([3, 0], False), ([3, 3, 0], True), ([3, 3, 0, np.nan, np.nan], True), ([np.nan], True)],
)
def test_most_ratios_that_could_tell_must_agree(ratios, blamed):
    # A half is not most, and a unit without the other column says nothing.
    others = np.zeros((1, len(ratios)))
    scatters = np.full(len(ratios), 0.1)
    assert slips._to_blame(others, 0, 3.0, np.array(ratios, float), scatters, 3.0) is blamed
