"""Our counterparts of the printed tables."""

import numpy as np
import pytest

from gbaeff import data, super_sbm
from gbaeff.book.audit.printed import TABLES, grid
from gbaeff.book.audit.recomputed import comparisons, reproduce, side_by_side


@pytest.mark.parametrize("table", [name for name in TABLES if name.startswith("qin")])
def test_laid_out_like_the_print(table):
    ours, theirs = reproduce(table), grid(table)
    assert set(ours.index) == set(theirs.index)
    assert set(ours.columns) == set(theirs.columns)


def test_scores_are_those_of_the_measure():
    scores = super_sbm(data.panel(cities="mainland")).table()
    ours = reproduce("qin_table3")
    assert ours.loc["2012", "GZ"] == scores.loc[2012, "GZ"]
    assert ours.loc["mean", "GZ"] == pytest.approx(scores["GZ"].mean())


def test_table_6_multiplies_to_the_ratio_of_table_3():
    six, three = reproduce("qin_table6"), reproduce("qin_table3")
    product = six.loc["2010-2011 PTEC"] * six.loc["2010-2011 SEC"]
    ratio = (three.loc["2011"] / three.loc["2010"])[product.index]
    assert np.abs(product - ratio).max() < 1e-9


def test_zhang_follows_from_his_own_cells():
    ours = reproduce("zhang_table1").loc["gdp_per_capita"]
    # 1.24 trillion USD over 35.03 million persons, in 10 thousand USD.
    assert ours["Tokyo"] == pytest.approx(1.24e12 / 35.03e6 / 1e4)
    assert reproduce("zhang_table2").loc["GZ", "tertiary_pct"] == pytest.approx(100 - 1.2 - 26.3)


def test_tables_of_which_nothing_follows_are_empty():
    assert reproduce("mierzejewski_table31").empty
    assert comparisons()["mierzejewski_table32"].summary["cells"] == 0


def test_unknown_tables_and_choices_are_refused():
    with pytest.raises(ValueError, match="unknown table 'qin_table9'"):
        reproduce("qin_table9")
    with pytest.raises(ValueError, match="unknown choice 'mine'"):
        reproduce("qin_table3", "mine")


def test_side_by_side_has_every_cell_once():
    cells = side_by_side(["replica"])
    assert not cells.duplicated(["table", "when", "city", "part"]).any()
    assert cells.groupby("table").size().to_dict() == {2: 176, 3: 144, 4: 180, 5: 75, 6: 252}
    found = cells.set_index(["table", "when", "city", "part"])
    assert found.loc[(3, "2012", "DG", "score"), "text"] == "0.40"
    assert found.loc[(6, "2011-2012", "DG", "PTEC"), "text"] == "1.01"
    assert found.loc[(5, "mean", "mean", "TC"), "text"] == "1.11"
    lost = cells[cells["status"].isin(["lost", "ambiguous"])]
    assert lost["text"].isna().all()
    assert set(lost["grade replica"]) == {"not compared"}
    with pytest.raises(ValueError, match="at least one"):
        side_by_side([])


def test_one_number_for_all_cells_is_the_median():
    found = comparisons()["qin_table3"]
    cells = grid("qin_table3").drop(index="mean").to_numpy()
    assert found.flat == pytest.approx(np.abs(cells - np.median(cells)).mean())
    # Of a damaged table only the cells that are compared count.
    partial = comparisons()["qin_table4"]
    assert partial.summary["cells"] == 70
    assert 0 < partial.flat < 0.1
