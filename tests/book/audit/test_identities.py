"""The seven checks of the printed tables against each other."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from gbaeff import data
from gbaeff.book.audit import identities
from gbaeff.book.audit.identities import checks, component_means, mean_column


@cache
def print_alone():
    """The checks of the tables as printed."""
    return checks()


@pytest.fixture
def altered(monkeypatch):
    """Change one printed cell for all checks."""

    def change(table, row, column, value):
        real = identities.grid

        def other(name):
            laid = real(name).copy()
            if name == table:
                laid.loc[row, column] = value
            return laid

        monkeypatch.setattr(identities, "grid", other)

    return change


def test_what_the_print_allows():
    found = {name: (check.possible, len(check.cells)) for name, check in print_alone().items()}
    assert found["mean rows"] == (20, 20)
    assert found["TEC = PTEC x SEC"] == (126, 126)
    assert found["arithmetic means"] == (42, 42)
    assert found["geometric means"] == (23, 42)
    assert found["mean row"] == (4, 5)
    assert found["mean column, geometric"] == found["mean column, arithmetic"] == (6, 6)
    assert found["one frontier"] == (3, 6)


def test_the_mean_of_tc_by_hand():
    row = print_alone()["mean row"].cells.loc["TC"]
    values = [1.23, 1.20, 1.16, 1.02, 1.11, 1.19, 1.14, 1.13, 1.10, 1.00, 1.08, 0.97, 0.99, 1.03]
    assert row["expected"] == pytest.approx(np.mean(values))
    assert (row["printed"], row["possible"]) == (1.11, False)
    assert row["high"] == pytest.approx(np.mean(values) + 0.005)


def test_one_frontier_is_off_by_up_to_4_hundredths():
    assert print_alone()["one frontier"].largest == pytest.approx(0.04, abs=5e-4)


@pytest.mark.parametrize(
    ("name", "table", "row", "column", "value"),
    [
        ("mean rows", "qin_table2", "mean", "MC", 1.99),
        ("mean rows", "qin_table3", "2010", "FS", 2.0),
        ("TEC = PTEC x SEC", "qin_table6", "2010-2011 PTEC", "DG", 1.0),
        ("TEC = PTEC x SEC", "qin_table3", "2011", "SZ", 1.0),
        ("arithmetic means", "qin_table5", "2010-2011", "PTEC", 1.2),
        ("products", "qin_table5", "2013-2014", "MI", 1.2),
        ("mean row", "qin_table5", "mean", "SEC", 1.1),
        ("mean column, geometric", "qin_table4", "2006-2007", "mean", 1.2),
        ("one frontier", "qin_table4", "2005-2006", "GZ", 1.9),
    ],
)
def test_a_wrong_cell_is_found(altered, name, table, row, column, value):
    before = print_alone()[name].possible
    altered(table, row, column, value)
    assert checks()[name].possible < before


def test_unknown_means_are_refused():
    for check in (component_means, mean_column):
        with pytest.raises(ValueError, match="harmonic"):
            check("harmonic")


def test_it_prints_what_fails():
    text = repr(print_alone()["mean row"])
    assert "4 of 5 cells are possible" in text
    assert "TC" in text
    assert isinstance(print_alone()["mean row"].cells, pd.DataFrame)


def test_every_expectation_lies_in_its_range():
    hair = 1e-12
    for name, check in print_alone().items():
        cells = check.cells
        assert cells["expected"].between(cells["low"] - hair, cells["high"] + hair).all(), name
        assert (cells["low"] < cells["high"]).all(), name
        possible = cells["printed"].between(cells["low"] - 0.011, cells["high"] + 0.011)
        assert (possible | ~cells["possible"]).all(), name


def test_efficiency_change_by_hand():
    row = print_alone()["TEC = PTEC x SEC"].cells.loc[("FS", "2010-2011")]
    two, three = data.qin_table6(), data.qin_table3()
    parts = two.query("city == 'FS' and period == '2010-2011'")["value"]
    scores = three.query("city == 'FS' and year in (2010, 2011)").sort_values("year")["value"]
    assert row["printed"] == pytest.approx(parts.prod())
    assert row["expected"] == pytest.approx(scores.iloc[1] / scores.iloc[0])
