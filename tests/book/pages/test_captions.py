"""Texts of figures and tables that stand in the prose."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from gbaeff.book.pages import captions

FIGURE = """:::{figure} #ranks
:name: fig-ranks
:alt: "Rank" of {glue:text}`n` cities.

Rank by score, {cite:t}`qin2023`.

Source: own calculation.
:::
"""
TABLE = ":::{table} Scores, mean {glue:text}`mean:.2f`.\n:name: tab-scores\n:::\n"


def shown(text):
    return new_output("display_data", {"text/markdown": text})


def glued(name, value):
    return new_output(
        "display_data",
        {"application/papermill.record/text/plain": repr(value)},
        metadata={"scrapbook": {"name": name}},
    )


def book(prose, *outputs):
    outputs = [glued("n", 11), glued("mean", 0.25), *outputs]
    return new_notebook(cells=[new_code_cell("...", outputs=outputs), new_markdown_cell(prose)])


FIGURE_OUTPUT = ":::{figure} a.svg\n:name: fig-ranks\n:alt: %alt%\n\n%caption%\n\nSource: %source%"
TABLE_OUTPUT = ":::{table} %caption%\n:name: tab-scores\n\n| a |\n:::\nSource: by call"


def texts(nb):
    outputs = nb.cells[0].outputs
    return [o.data["text/markdown"] for o in outputs if "text/markdown" in o.data]


def test_texts_go_to_their_outputs_with_values_and_leave_the_prose():
    nb = book(f"{FIGURE}\n{TABLE}\nThen prose.", shown(FIGURE_OUTPUT), shown(TABLE_OUTPUT))
    captions.place(nb)
    figure, table = texts(nb)
    assert ':alt: "\\"Rank\\" of 11 cities."' in figure
    assert "\n\nRank by score, {cite:t}`qin2023`.\n\nSource: own calculation." in figure
    assert table.startswith(":::{table} Scores, mean 0.25.\n")
    assert [cell.source for cell in nb.cells] == ["...", "Then prose."]


def test_prose_that_held_only_texts_goes():
    nb = book(FIGURE, shown(FIGURE_OUTPUT))
    captions.place(nb)
    assert len(nb.cells) == 1


@pytest.mark.parametrize(
    ("prose", "output", "message"),
    [
        ("No text.", FIGURE_OUTPUT, "fig-ranks: no alt"),
        (FIGURE.replace(":alt:", ":width:"), FIGURE_OUTPUT, "fig-ranks: no alt"),
        (FIGURE.replace("Source:", "From:"), FIGURE_OUTPUT, "fig-ranks: no source"),
        (FIGURE, FIGURE_OUTPUT.replace("%caption%", "By call."), "keep one"),
        (FIGURE + TABLE, FIGURE_OUTPUT, "tab-scores: not shown"),
        (FIGURE.replace("`n`", "`m`"), FIGURE_OUTPUT, "no such key"),
    ],
)
def test_gap_is_an_error(prose, output, message):
    with pytest.raises(ValueError, match=message):
        captions.place(book(prose, shown(output)))


def test_chapter_without_such_texts_stays():
    nb = book("Prose.", shown(":::{table} Given.\n:name: tab-a\n:::"))
    before = nb.copy()
    captions.place(nb)
    assert nb == before
