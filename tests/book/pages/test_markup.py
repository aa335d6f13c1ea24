"""Figures and tables as they go onto a page."""

from itertools import pairwise

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from conftest import NASTY
from gbaeff.book.pages import figures, markup, tables


@pytest.fixture
def shown(monkeypatch, tmp_path):
    """Build as chapter 01_test and collect the text that is put out."""
    monkeypatch.setenv("GBAEFF_CHAPTER", "01_test")
    monkeypatch.chdir(tmp_path)
    out: list[str] = []
    monkeypatch.setattr(markup, "emit", out.append)
    return out


def frame() -> pd.DataFrame:
    index = pd.Index(["HK", "MC"], name="city")
    return pd.DataFrame({"score": [0.256, None], "rank": [1, 2]}, index=index)


def test_a_figure_is_shown_by_its_call_alone():
    """One that stays open is shown by a notebook at the end of its cell, without its text."""
    figures.canvas()
    assert plt.get_fignums() == []


def show_figure(**changes: object) -> None:
    figure, axes = figures.canvas()
    axes.plot([1, 2], [1, 2])
    arguments = {"alt": "a line", "caption": "A line.", "source": "made up.", "data": frame()}
    figures.show(figure, "a-line", **{**arguments, **changes})


def test_table_is_a_directive_with_its_file(shown, tmp_path):
    tables.show(frame(), "scores", caption="Scores.", source="run.")
    text = shown[0]
    assert text.startswith("::::{table} Scores.\n:name: tab-scores\n")
    assert "| HK | 0.26 | 1 |" in text
    assert "| MC | – | 2 |" in text
    saved = pd.read_csv(tmp_path / "files/01_test/scores.csv", index_col="city")
    assert saved.loc["HK", "score"] == 0.256


def test_csv_can_hold_more_than_the_page(shown, tmp_path):
    tables.show(frame().head(1), "scores", caption="Scores.", source="run.", data=frame())
    assert "| MC |" not in shown[0]
    assert len(pd.read_csv(tmp_path / "files/01_test/scores.csv")) == 2


def test_filters_name_their_columns(shown):
    tables.show(frame(), "scores", caption="Scores.", source="run.", filters=["rank", "city"])
    assert ":class: filtered filter-3 filter-1\n" in shown[0]


def test_a_filter_that_is_no_header_is_refused(shown):
    with pytest.raises(ValueError, match=r"\['town'\] are no headers; there are: city, score"):
        tables.show(frame(), "scores", caption="Scores.", source="run.", filters=["town"])


def test_markup_is_kept_and_text_is_not(shown):
    cells = [markup.Markup("{doc}`01_test`"), "{doc}`01_test`"]
    lines = tables.markdown(pd.DataFrame({"link": cells})).splitlines()
    assert lines[-2] == "| {doc}`01_test` |"
    assert lines[-1] != lines[-2]


def test_markup_is_kept_in_heads_and_text_is_not():
    heads = [markup.Markup("{doc}`a`"), "{doc}`a`"]
    line = tables.markdown(pd.DataFrame([["", ""]], columns=heads)).splitlines()[0]
    assert line == f"| {heads[0]} | {markup.escape(heads[1])} |"
    levels = pd.MultiIndex.from_tuples([("a|b", "*c*")])
    line = tables.markdown(pd.DataFrame([[""]], columns=levels)).splitlines()[0]
    assert line == f"| {markup.escape('a|b *c*')} |"


def test_marked_cells_do_not_rest_on_colour(shown):
    mark = pd.DataFrame({"score": [True, False], "rank": [False, False]}, index=frame().index)
    tables.show(frame(), "scores", caption="Scores.", source="run.", mark=mark)
    assert "[0.26▲]{.rise}" in shown[0]
    assert shown[0].count(".rise") == 1


def test_a_missing_whole_number_is_blank():
    steps = pd.DataFrame({"steps": pd.array([1, None], dtype="Int64")})
    assert tables.markdown(steps).splitlines()[2:] == ["| 1 |", "| – |"]


def test_a_mark_with_other_labels_is_refused():
    with pytest.raises(ValueError, match="mark must have"):
        tables.markdown(frame(), mark=pd.DataFrame({"score": [True]}))


def test_a_mark_by_column_is_the_same_as_a_frame_of_marks():
    whole = pd.DataFrame({"score": [True, False], "rank": [False, False]}, index=frame().index)
    assert tables.markdown(frame(), mark={"score": [True, False]}) == tables.markdown(
        frame(), mark=whole
    )
    with pytest.raises(ValueError, match="mark must have"):
        tables.markdown(frame(), mark={"no column": [True, False]})


def test_heads_choose_order_and_name_the_columns():
    rows = pd.DataFrame({"id": ["A", "B"], "score": [0.5, 1.25], "note": ["x", "y"]})
    expected = ["| who | % | id |", "| --- | ---: | --- |", "| x | 0.5 | A |", "| y | 1.2 | B |"]
    for whole in (rows, rows.set_index("note")):
        shown = tables.headed(whole, "note: who | score: % | id")
        assert tables.markdown(shown, decimals={"": 1}).splitlines() == expected


@pytest.mark.parametrize("name", NASTY)
def test_names_never_become_markup(name):
    line = tables.markdown(pd.DataFrame({name: [name]}, index=pd.Index([name], name="n")))
    for part in ("<script", "{{", "$", "a|b", "*b", "`"):
        assert f" {part}" not in line.replace("\\" + part, "")
    assert line.splitlines()[0].replace("\\|", "").count("|") == 3


def test_escaped_text_reads_as_it_stood():
    from markdown_it import MarkdownIt

    for name in NASTY:
        html = MarkdownIt().renderInline(markup.escape(name))
        plain = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
        assert plain == name


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\u2066b", "a\x1bb"])
def test_what_cannot_be_seen_is_marked(text):
    assert markup.escape(text) == "a\N{REPLACEMENT CHARACTER}b"
    assert figures.label(text) in ("a□b", "a\N{REPLACEMENT CHARACTER}b")


def test_a_name_is_cut_and_set_apart():
    assert markup.name("x" * 300) == f"[{'x' * 59}…]{{.name .long}}"
    assert markup.name("[a]") == r"[\[a\]]{.name}"


def test_no_text_is_a_formula_in_a_spreadsheet(shown, tmp_path):
    texts = ["=1+1", "+cmd", "-2+3", "@x", "-5", "+3 %", "plain"]
    index = pd.Index(texts, name="=name")
    markup.write_csv(pd.DataFrame({"=column": texts, "value": -1.5}, index=index), "guarded")
    lines = (tmp_path / "files/01_test/guarded.csv").read_text().splitlines()
    assert lines[0] == "'=name,'=column,value"
    assert lines[1:4] == ["'=1+1,'=1+1,-1.5", "'+cmd,'+cmd,-1.5", "'-2+3,'-2+3,-1.5"]
    assert lines[5:] == ["-5,-5,-1.5", "+3 %,+3 %,-1.5", "plain,plain,-1.5"]
    # Wide characters too: some spreadsheets read them as the narrow ones.
    assert [markup.guarded(text)[0] for text in ("＝1+1", "＠x", "＋x", "－x")] == ["'"] * 4


def test_labels_of_figures_hold_only_what_can_be_drawn(recwarn):
    for name in NASTY:
        assert 0 < len(figures.label(name)) <= 18
    figure, axes = figures.canvas()
    axes.set_title(" ".join(figures.label(name) for name in [*NASTY, "\ue000", "\U0001f6a2"]))
    figure.canvas.draw()
    plt.close(figure)
    assert [str(w.message) for w in recwarn if "Glyph" in str(w.message)] == []


def test_figure_has_alt_caption_source_and_three_downloads(shown, tmp_path):
    show_figure()
    text = shown[0]
    assert text.startswith(
        '::::{figure} files/01_test/a-line.svg\n:name: fig-a-line\n:alt: "a line"\n'
    )
    for kind in ("csv", "svg", "png"):
        assert (tmp_path / f"files/01_test/a-line.{kind}").stat().st_size > 0
        assert f"<files/01_test/a-line.{kind}>" in text
    assert plt.get_fignums() == []


def test_a_figure_without_alt_text_is_refused(shown):
    with pytest.raises(ValueError, match="needs alt text"):
        show_figure(alt=" ")
    plt.close("all")


@pytest.mark.parametrize("name", ["", "Fig 1", "../x", "a/b", "1a"])
def test_a_name_that_is_no_label_is_refused(shown, name):
    with pytest.raises(ValueError, match="small letters"):
        tables.show(frame(), name, caption="c", source="s")


def test_same_figure_same_bytes(shown, tmp_path):
    show_figure()
    first = [(tmp_path / f"files/01_test/a-line.{kind}").read_bytes() for kind in ("svg", "png")]
    show_figure()
    again = [(tmp_path / f"files/01_test/a-line.{kind}").read_bytes() for kind in ("svg", "png")]
    assert first == again


def test_outside_a_build_nothing_is_written(monkeypatch, tmp_path):
    monkeypatch.delenv("GBAEFF_CHAPTER", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tables, "display", lambda *_: None)
    monkeypatch.setattr(figures, "display", lambda *_: None)
    monkeypatch.setattr(markup, "emit", lambda *_: None)
    tables.show(frame(), "scores", caption="Scores.", source="run.")
    show_figure()
    assert list(tmp_path.iterdir()) == []


def test_labels_are_moved_apart_but_keep_their_order():
    placed = figures.spread([1.0, 1.0, 1.05, 3.0], gap=0.5)
    assert all(b - a >= 0.5 - 1e-6 for a, b in pairwise(placed))
    assert placed == sorted(placed)


def test_labels_stay_between_the_ends_if_there_is_room():
    for values in ([0.0] * 22, [1.0] * 22, [0.0, 0.01, 0.99, 1.0, 1.0], [0.5] * 22):
        placed = sorted(figures.spread(values, 0.045, (0.0, 1.0)))
        assert placed[0] >= -1e-9
        assert placed[-1] <= 1 + 1e-9
        assert all(b - a >= 0.045 - 1e-6 for a, b in pairwise(placed))


def test_heat_map_text_is_readable_on_its_cell():
    data = pd.DataFrame([[0.0, 1.0], [0.5, None]])
    figure = figures.heat(data, label="score")
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["0.00", "1.00", "0.50"]
    assert {text.get_color() for text in figure.axes[0].texts[:2]} == {"white", "black"}
    plt.close("all")


@pytest.mark.parametrize("colour", [*figures.COLOURS, "white", "black"])
def test_labels_in_any_colour_read_on_white(colour):
    assert 1.05 / (figures.luminance(figures.as_text(colour)) + 0.05) >= 4.5


def test_names_in_figures_are_text_not_mathematics(tmp_path):
    figure = figures.lines(pd.DataFrame({r"$\frac{": [1.0, 2.0]}), ylabel="y")
    figure.savefig(tmp_path / "x.svg")
    assert figure.axes[0].texts[0].get_text() == r"$\frac{"
    plt.close("all")


def test_parallel_coordinates_show_ranks_ends_and_groups():
    data = pd.DataFrame({"size": [1.0, 9.0, 5.0], "share": [0.3, 0.1, 0.1]}, index=list("abc"))
    groups = pd.Series(["city", "town", "city"], index=list("abc"))
    figure = figures.parallel(data, groups, labels={"a": "Alpha"}, decimals=1)
    axes = figure.axes[0]
    drawn = [line.get_ydata().tolist() for line in axes.lines[:3]]
    assert drawn == [[1.0, 3.0], [3.0, 1.5], [2.0, 1.5]]
    assert axes.lines[0].get_color() == axes.lines[2].get_color() != axes.lines[1].get_color()
    texts = [text.get_text() for text in axes.texts]
    assert texts == ["Alpha", "b", "c", "9.0", "1.0", "0.3", "0.1"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["city", "town"]
    with pytest.raises(ValueError, match="groups"):
        figures.parallel(data, groups[::-1])
    plt.close("all")


def test_a_plain_jupyter_shows_no_markup(monkeypatch):
    monkeypatch.delenv("GBAEFF_CHAPTER", raising=False)
    shown = []
    monkeypatch.setattr(tables, "display", shown.append)
    monkeypatch.setattr("IPython.display.display", lambda text: shown.append(text.data))
    mark = markup.Markup(markup.name("a [b]"))
    frame = pd.DataFrame({"score": [1.0]}, index=pd.Index([mark], name="unit"))
    tables.show(frame, "a", caption=f"About {markup.name('c')}", source="mine.")
    assert shown[0] == "**About c**"
    assert shown[1].index.tolist() == ["a [b]"]


def test_a_readers_matplotlibrc_changes_nothing():
    with plt.rc_context({"axes.grid": True, "xtick.direction": "in", "font.size": 25}):
        figure, _ = figures.canvas()
        plt.close(figure)
        assert plt.rcParams["xtick.direction"] == "out"
        assert plt.rcParams["font.size"] != 25
