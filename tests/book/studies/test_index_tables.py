"""The index in the layouts of printed tables."""

import pandas as pd
import pytest

from gbaeff import data, malmquist
from gbaeff.book.studies import index_tables


@pytest.fixture(scope="module")
def index():
    return malmquist(data.panel(cities="mainland").during([2005, 2006, 2007]))


def test_means_by_period_are_those_of_the_cells(index):
    cells = index_tables.by_city(index)
    assert cells.index.names == ["city", "period"]
    means = index_tables.by_period(index)
    assert list(means.index) == ["2005-2006", "2006-2007"]
    pd.testing.assert_series_equal(cells["MI"].groupby("period").mean(), means["MI"])


def test_feasibility_counts_what_is_missing(index):
    counts = index_tables.feasibility(index, data.cities()["name_en"])
    assert counts["rows"] == 18
    assert counts["PTEC missing"] == index.table["PTEC"].isna().sum()
    assert (counts["cities"] == "none") == (counts["infeasible"] == 0)


def test_a_geometric_mean_is_told_from_an_arithmetic_one():
    cells = pd.DataFrame({"A": [1.0], "B": [4.0]}, index=["2005-2006"])
    gaps = index_tables.mean_gaps(cells, pd.Series({"2005-2006": 2.0, "2006-2007": 1.0}))
    assert (gaps["periods"], gaps["geometric, largest"], gaps["arithmetic, largest"]) == (1, 0, 0.5)


def test_a_mark_holds_for_both_rows_of_a_period():
    keys = pd.MultiIndex.from_product([["A", "B"], ["2005-2006"]], names=["city", "period"])
    parts = pd.DataFrame({"PTEC": [1.0, 2.0], "SEC": [3.0, 4.0]}, index=keys)
    frame, marks = index_tables.in_pairs(parts, pd.Series([True, False], index=keys), ["B", "A"])
    assert frame.to_numpy().tolist() == [[2, 1], [4, 3]]
    assert marks.to_numpy().tolist() == [[False, True], [False, True]]
