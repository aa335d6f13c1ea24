"""Our counterparts of the printed tables."""

import numpy as np
import pytest

from gbaeff import data, super_sbm
from gbaeff.book.audit.printed import TABLES, grid
from gbaeff.book.audit.recomputed import comparisons, reproduce


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
