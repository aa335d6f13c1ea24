"""Tables of pages in LaTeX and Word: nothing is lost, nothing is read as a command."""

import re

import docx
import pandas as pd
import pytest

from gbaeff.book.pages import markup, tables
from gbaeff.book.reader import methods, paper
from gbaeff.book.reader.study import Study

NAMES = ["a|b & c", r"\input{x}", "100 % #1", "$x_1^2$ ~ {y}", "*x* <b> [c](d)", "−0.30"]


@pytest.fixture
def made():
    frame = pd.DataFrame({"score": [0.5, -0.25, 1, 2, 3, 4]}, index=pd.Index(NAMES, name="unit"))
    frame.index = pd.Index([markup.cell(name) for name in NAMES], name="unit")
    text = tables.placed(tables.markdown(frame), "own-scores", "Scores, _all_ 5\u00a0%", "x.", {})
    return paper.tables(["prose", text], {})


def test_a_table_is_found_as_the_page_shows_it(made):
    (table,) = made
    assert table.name == "own-scores"
    assert [row[0] for row in table.rows] == ["unit", *NAMES]
    assert [row[1] for row in table.rows[1:3]] == ["0.50", "−0.25"]
    assert table.right == [False, True]


def test_no_name_is_a_command_of_latex(made):
    text = paper.latex_table(made[0])
    rows = text[text.index(r"\midrule") : text.index(r"\bottomrule")].splitlines()[1:]
    for row, name in zip(rows, NAMES, strict=True):
        assert row.endswith(r" \\") and len(re.findall(r"(?<!\\)&", row)) == 1
        bare = re.sub(r"\\[&%$#_{}]|\\text\w+\{\}|\$(-|_2|\\\w+)\$|\{[][]\}", "", row[:-3])
        assert not re.search(r"[\\%$#_{}~^]", bare), name


def test_word_has_every_cell(made, tmp_path):
    file = tmp_path / "tables.docx"
    paper.write_word(made, file)
    once = file.read_bytes()
    paper.write_word(made, file)
    assert file.read_bytes() == once
    (grid,) = docx.Document(file).tables
    assert [[cell.text for cell in row.cells] for row in grid.rows] == made[0].rows


def test_methods_in_latex_cite_the_same_works_and_hold_no_bare_sign():
    study = Study.open("ports")
    text = methods.in_latex(study)
    cited = {key for keys in re.findall(r"\\citep\{([\w,]+)\}", text) for key in keys.split(",")}
    assert cited == set(methods.keys(study))
    assert not re.search(r"(?<!\\)[%#&_]|[\x00-\x1f]", re.sub(r"\\citep\{[^}]*\}", "", text))
