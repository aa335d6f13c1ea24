import numpy as np
import pandas as pd
import pytest

from gbaeff import data
from gbaeff.book.audit.printed import GRADES, agreement, compare, grade, grid, printed_cells
from gbaeff.book.audit.recomputed import comparisons


def test_a_perfect_copy():
    values = pd.Series([0.2, 0.9, 1.4], ["A", "B", "C"])
    found = agreement(values, values, within=0.05)
    assert found["cells"] == 3
    assert found["mean absolute difference"] == 0
    assert found["Spearman"] == found["Kendall"] == pytest.approx(1)
    assert found["within 0.05, %"] == 100


def test_values_are_matched_by_label_and_gaps_left_out():
    computed = pd.Series([1.0, 2.0, 3.0, 9.0], ["C", "B", "A", "D"])
    printed = pd.Series([3.1, 2.0, 0.8, np.nan, 5.0], ["A", "B", "C", "D", "E"])
    found = agreement(computed, printed, within=0.1)
    assert found["cells"] == 3
    assert found["mean difference"] == pytest.approx((-0.1 + 0 + 0.2) / 3)
    assert found["mean absolute difference"] == pytest.approx(0.1)
    assert found["Spearman"] == pytest.approx(1)


def test_an_opposite_order_is_seen():
    found = agreement(pd.Series([1.0, 2.0, 3.0]), pd.Series([3.0, 2.0, 1.0]), within=1)
    assert found["Spearman"] == found["Kendall"] == pytest.approx(-1)


def test_every_printed_cell_has_its_precision():
    cells = printed_cells()
    assert len(cells) == 176 + 144 + 180 + 75 + 252 + 52 + 154 + 77 + 52 + 52
    number = cells["value"].notna()
    assert cells["decimals"].notna().equals(number)
    income = cells.query("table == 'zhang_table1' and row == 'energy_per_gdp'")
    assert income["decimals"].tolist()[:3] == [3, 2, 2]


def test_damaged_and_doubled_cells_say_so():
    four = printed_cells("qin_table4")["status"].value_counts()
    assert four["lost"] == 60
    assert four["ambiguous"] == 44
    assert (printed_cells("mierzejewski_table31")["status"] == "duplicate").sum() == 2
    assert printed_cells("zhang_table1").query("text == '>96'")["value"].isna().all()


def test_unknown_tables_are_refused():
    with pytest.raises(ValueError, match="unknown table 'qin_table7'"):
        printed_cells("qin_table7")


@pytest.mark.parametrize(
    ("printed", "computed", "decimals", "grade_"),
    [
        (0.50, 0.505, 2, "match"),
        (0.50, 0.4951, 2, "match"),
        (0.50, 0.514, 2, "rounding"),
        (0.50, 0.524, 2, "close"),
        (0.50, 0.62, 2, "apart"),
        (0.50, 0.70, 2, "far"),
        (0.90, 1.02, 2, "opposite"),
        (1.02, 0.98, 2, "opposite"),
        (1.00, 1.30, 2, "far"),
        (1.00, 0.999, 2, "match"),
        (0.99, 1.003, 2, "rounding"),
        (0.50, float("nan"), 2, "not compared"),
        (7.0, 7.4, 0, "match"),
    ],
)
def test_grades(printed, computed, decimals, grade_):
    one = [pd.Series([value]) for value in (printed, computed, decimals)]
    assert grade(*one, threshold=1).item() == grade_


def test_grades_are_the_named_ones_and_every_cell_has_one():
    frame = comparisons()["qin_table6"].frame
    assert set(frame["grade"]) <= set(GRADES)
    assert len(frame) == 252


def test_the_print_matches_itself():
    found = compare(printed_cells("qin_table3"), grid("qin_table3"), threshold=1)
    assert (found.frame["grade"] == "match").all()
    assert found.summary["mean absolute difference"] == 0
    assert (found.frame["rank_change"].dropna() == 0).all()


def test_summary_agrees_with_the_other_sum_and_leaves_means_out():
    found = comparisons()["qin_table3"]
    cells = found.frame[found.frame["row"] != "mean"]
    other = agreement(cells["computed"], cells["printed"], within=0.05)
    for name in ("mean absolute difference", "mean difference", "Spearman", "Kendall"):
        assert found.summary[name] == pytest.approx(other[name])
    assert found.summary["cells"] == 135
    assert found.summary[list(GRADES)].sum() == 135


def test_ranks_change_where_two_cities_change_places():
    laid = grid("qin_table3").copy()
    laid.loc["2005", ["SZ", "FS"]] = [0.62, 1.20]
    frame = compare(printed_cells("qin_table3"), laid).frame.query("row == '2005'")
    moved = frame.set_index("column")["rank_change"]
    # Shenzhen was second and is now fifth; Foshan the other way round.
    assert moved["SZ"] == -moved["FS"] < 0


def test_scores_that_differ_by_rounding_share_a_rank():
    laid = grid("qin_table3").copy()
    laid.loc["2005"] = 1.0
    same = compare(printed_cells("qin_table3"), laid).frame
    laid.loc["2005", "SZ"] += 1e-9
    pd.testing.assert_series_equal(
        compare(printed_cells("qin_table3"), laid).frame["rank_change"], same["rank_change"]
    )


def test_a_frame_with_other_labels_is_refused():
    for column, row in (("A", "x"), ("SZ", "x"), ("A", "2005")):
        with pytest.raises(ValueError, match="expected rows such as '2005'"):
            compare(printed_cells("qin_table3"), pd.DataFrame({column: [1.0]}, index=[row]))


def test_what_is_computed_beyond_the_print_is_left_alone():
    cells, laid = printed_cells("qin_table3"), grid("qin_table3")
    more = laid.assign(XX=9.0)
    more.loc["2020"] = 9.0
    whole, same = compare(cells, more).frame, compare(cells, laid).frame
    pd.testing.assert_frame_equal(whole, same)
    assert whole.columns.tolist() == [
        "row", "column", "printed", "decimals", "status", "computed", "difference", "ratio",
        "rank_change", "grade",
    ]  # fmt: skip
    assert compare(cells, pd.DataFrame()).summary["not compared"] == 135


def test_a_comparison_prints_in_a_terminal_and_in_a_notebook():
    found = comparisons()["qin_table3"]
    assert "rounds to the printed number" in repr(found)
    assert "<table" in found._repr_html_()


def test_cells_are_laid_out_as_printed():
    cells = printed_cells()
    assert cells.index.tolist() == list(range(1214))
    assert cells.columns.tolist() == [
        "table", "row", "column", "text", "value", "decimals", "status"
    ]  # fmt: skip
    assert cells["status"].value_counts().to_dict() == {
        "printed": 1066, "lost": 60, "ambiguous": 44, "read_in_order": 36, "inferred": 4,
        "empty": 2, "duplicate": 2,
    }  # fmt: skip
    assert printed_cells("zhang_table2").index.tolist() == list(range(77))
    assert grid("qin_table2").columns.tolist() == list(data.CITIES)
    assert grid("qin_table4").shape == (15, 12)  # five rows have no number that can be read
    assert grid("qin_table2").index.tolist() == [*map(str, range(2005, 2020)), "mean"]


def test_a_difference_of_the_limit_itself_is_close():
    found = agreement(pd.Series([1.25, 2.5, 3.0]), pd.Series([1.0, 2.0, 3.0]), within=0.25)
    assert found["within 0.25, %"] == pytest.approx(200 / 3)


@pytest.mark.parametrize(
    ("printed", "computed", "grade_"),
    [
        (0.50, 0.505, "match"),
        (0.50, 0.5050005, "rounding"),
        (0.50, 0.515, "rounding"),
        (0.50, 0.5150005, "close"),
        (1.0, 1.05, "close"),
        (1.0, 1.25, "apart"),
        (1.0, 1.2501, "far"),
        (0.0, 0.4, "far"),
    ],
)
def test_grades_at_their_limits(printed, computed, grade_):
    one = [pd.Series([value]) for value in (printed, computed, 2)]
    assert grade(*one).item() == grade_


@pytest.mark.parametrize(
    ("printed", "computed", "decimals", "threshold", "grade_"),
    [
        (0.99, 1.2, 2, 1, "opposite"),
        (1.01, 0.8, 2, 1, "opposite"),
        (1.00, 1.5, 2, 1.004, "far"),  # 1.00 may stand for 1.0045
        (1.00, 0.5, 2, 0.996, "far"),
        (1.00, 1.5, 2, 1.006, "opposite"),
        (1.00, 0.5, 2, 0.994, "opposite"),
        (0, 3, 0, 0.5, "opposite"),  # 0 stands for less than 0.5
        (1, -3, 0, 0.5, "far"),  # 1 stands for 0.5 and more
        (0.5, 1.0, 2, 1, "far"),  # 1 is on no side of 1
        (1.5, 1.0, 2, 1, "far"),
    ],
)
def test_the_other_side_of_the_threshold(printed, computed, decimals, threshold, grade_):
    one = [pd.Series([float(value)]) for value in (printed, computed, decimals)]
    assert grade(*one, threshold=threshold).item() == grade_


def test_the_sum_of_a_comparison_by_hand():
    printed = pd.DataFrame(
        [["a", "x", 1.0], ["a", "y", 2.0], ["a", "mean", 9.0], ["b", "x", 4.0], ["b", "y", 5.0]],
        columns=["row", "column", "value"],
    ).assign(decimals=2, status="printed")
    computed = pd.DataFrame({"x": [1.0, 3.0], "y": [2.5, np.nan]}, ["a", "b"])
    found = compare(printed, computed)
    assert found.summary["cells"] == 3
    assert found.summary["mean absolute difference"] == pytest.approx(0.5)
    assert found.summary["mean difference"] == pytest.approx(-0.5 / 3)
    assert found.summary["largest difference"] == pytest.approx(1.0)
    assert found.summary["Spearman"] == pytest.approx(1.0)
    assert found.flat == pytest.approx((1 + 0 + 2) / 3)  # around 2, the median of 1, 2 and 4
    assert found.frame["ratio"].tolist()[:2] == [1.0, 1.25]
    few = compare(printed, computed.loc[["a"]])
    assert few.summary["cells"] == 2 and np.isnan(few.summary["Spearman"])
    text = repr(found)
    assert "mean absolute difference: 0.500" in text and "cells: 3" not in text
    assert "match: " not in text
