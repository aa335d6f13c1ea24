"""Printed tables in four states, and pages of the specification search."""

import pandas as pd
import pytest

from gbaeff import data
from gbaeff.book.audit import printed_states, specification_pages
from gbaeff.book.audit.recomputed import side_by_side
from gbaeff.book.pages import figures, tables


@pytest.fixture(scope="module")
def cells():
    return side_by_side(["replica"])


@pytest.mark.parametrize(("table", "shape"), [(2, (16, 11)), (3, (16, 9)), (6, (30, 9))])
def test_table_is_laid_out_as_the_paper_has_it(cells, table, shape):
    part = cells[cells["table"] == table]
    frame = printed_states.laid_out(part, part["text"])
    assert frame.shape[1] == shape[1]
    assert abs(frame.shape[0] - shape[0]) <= 2
    assert frame.index.names == (["period", "part"] if table == 6 else ["year"])


def test_each_cell_keeps_its_place(cells):
    part = cells[cells["table"] == 3]
    frame = printed_states.laid_out(part, part["text"])
    cell = part.query("city == 'DG' and when == '2012'")["text"].item()
    assert frame.loc["2012", "DG"] == cell


def test_four_states_stand_behind_one_another(cells, monkeypatch, tmp_path):
    monkeypatch.setenv("GBAEFF_CHAPTER", "35_test")
    monkeypatch.chdir(tmp_path)
    shown = []
    monkeypatch.setattr(printed_states.markup, "emit", shown.append)
    printed_states.show(cells[cells["table"] == 3], "the paper.")
    assert [shown[0].count(f"{{tab-item}} {state}") for state in ("Printed", "Verdict")] == [1, 1]
    assert (tmp_path / "files" / "35_test" / "print-table3.csv").is_file()


def test_best_specifications_end_with_the_default(monkeypatch):
    ranked = data.specifications().head(400).copy()
    ranked["overall"] = range(len(ranked), 0, -1)
    shown = {}
    monkeypatch.setattr(tables, "show", lambda frame, name, **_: shown.update({name: frame}))
    same = specification_pages.show_best(ranked, "spec-best", "The ten best")
    frame = shown["spec-best"]
    assert list(frame.index) == [*map(str, range(1, 11)), "default"]
    assert frame["overall"].tolist() == [*range(1, 11), 400]
    assert not set(frame.columns) & {part.split()[0] for part in same.split(", ")}


@pytest.mark.parametrize(("table", "once"), [("table3", True), ("table4", False)])
def test_curve_counts_a_score_once_whatever_the_reference(monkeypatch, table, once):
    rows = data.specifications()
    shown = {}
    monkeypatch.setattr(figures, "show", lambda *args, data, **_: shown.update(data=data))
    monkeypatch.setattr(specification_pages, "specification_curve", lambda *args, **_: None)
    specification_pages.show_curve(rows, table, "curve")
    kept: pd.DataFrame = shown["data"]
    others = [name for name in kept.columns if name not in ("reference", table)]
    assert kept.duplicated(others).any() != once
    assert kept[table].is_monotonic_increasing
