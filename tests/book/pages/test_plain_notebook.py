"""An executed chapter as a notebook for any Jupyter."""

import base64

import nbformat

from gbaeff.book.pages import markup, plain_notebook

TABLE = """\
::::{table} Scores of [Port \\[A\\]]{.name}.
:name: tab-own-scores
:align: left

| unit | score |
| --- | ---: |
| [[Port \\[A\\]]{.name} and more]{.long} | [1.00▲]{.rise} |
::::

:::{div} source
Source: {cite:t}`tone2001`. Download: {download}`CSV <files/x/own-scores.csv>`
:::"""
FIGURE = """\
::::{figure} files/x/own-ranks.svg
:name: fig-own-ranks
:alt: "Lines \\"up\\"."

Ranks.

:::{div} source
Source: mine. Download: {download}`CSV <files/x/own-ranks.csv>`
:::
::::"""
BOX = ":::{important}\nAll **invented**.\n:::"
CITED = {"tone2001": "Tone 2001", "tone2002": "Tone 2002"}


def chapter(*texts: str):
    v4 = nbformat.v4
    outputs = [
        v4.new_output("display_data", {"text/markdown": text, "text/plain": "."}) for text in texts
    ]
    told = v4.new_markdown_cell("See {numref}`fig-own-ranks`, {cite:p}`tone2001,tone2002`.")
    return v4.new_notebook(cells=[told, v4.new_code_cell("show()", outputs=outputs)])


def test_nothing_of_the_book_is_left(tmp_path):
    (tmp_path / "own-ranks.png").write_bytes(b"drawn")
    nb = chapter(TABLE, FIGURE, BOX)
    before = nbformat.writes(nb)
    told, shown = plain_notebook.readable(nb, tmp_path, CITED).cells
    assert told.source == "See Figure 1, (Tone 2001; Tone 2002)."
    table, picture, caption, box = (output["data"] for output in shown.outputs)
    assert table["text/markdown"] == (
        "*Table 1.* Scores of Port \\[A\\].\n\n| unit | score |\n| --- | ---: |\n"
        "| Port \\[A\\] and more | 1.00▲ |\n\nSource: Tone 2001."
    )
    assert base64.b64decode(picture["image/png"]) == b"drawn"
    assert picture["text/plain"] == 'Lines "up".'
    assert caption["text/markdown"] == "*Figure 1.* Ranks.\n\nSource: mine."
    assert box["text/markdown"] == "**Important.** All **invented**."
    assert nbformat.writes(nb) == before
    nbformat.validate(plain_notebook.readable(nb, tmp_path, CITED))


def test_a_name_that_looks_like_markup_stays(tmp_path):
    text = markup.name("[x]{.name} {numref}`tab-a` :::{note}")
    assert plain_notebook.plain(text, {"tab-a": "Table 1"}, {}) == markup.escape(
        "[x]{.name} {numref}`tab-a` :::{note}"
    )
