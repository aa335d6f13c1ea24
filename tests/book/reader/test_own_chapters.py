"""The chapters about a reader's own data, on data of every size, and with names of every kind."""

import dataclasses
import re
from copy import copy
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from conftest import NASTY
from gbaeff.book.build.chapters import of_text
from gbaeff.book.pages import markup
from gbaeff.book.reader import answers, study, wording
from gbaeff.book.reader.model import Model
from gbaeff.data import dictionary
from gbaeff.dea.outcome import INFEASIBLE, NO_SUPER_EFFICIENCY, NOT_COMPUTED, STATES

ROOT = Path(__file__).resolve().parents[3]
CHAPTERS = sorted((ROOT / "notebooks").glob("4[0-4]_*.md"))
NAMES = ["data", "scores", "productivity", "peers", "robustness"]
ROLES = {"dmu": "unit", "period": "period", "inputs": "x1,x2", "outputs": "y", "undesirable": "b"}


def made(path, units, periods, seed=1, **changes):
    """Write a random panel and return the parameters that read it."""
    rng = np.random.default_rng(seed)
    n = units * periods
    x = rng.lognormal(0, 0.5, (n, 2))
    frame = pd.DataFrame(
        {
            "unit": [f"unit {i}" for i in range(units)] * periods,
            "period": np.repeat(range(2000, 2000 + periods), units),
            "x1": x[:, 0],
            "x2": x[:, 1],
            "y": x.mean(axis=1) * rng.lognormal(0, 0.3, n),
            "kind": [f"kind {i % 3}" for i in range(units)] * periods,
            "b": x.mean(axis=1) * rng.lognormal(0, 0.3, n),
        }
    )
    for name, value in changes.items():
        frame[name] = value
    roles = dict(ROLES)
    if periods == 1:
        frame, roles["period"] = frame.drop(columns="period"), ""
    frame.to_csv(path, index=False)
    return {"data": str(path), "draws": 5, **roles}


@cache
def cells(source):
    return of_text(source.read_text(encoding="utf-8")).cells


@cache
def compiled(source):
    """Code of each cell, and whether it holds the parameters."""
    return [
        (compile(cell.source, source.name, "exec"), "parameters" in cell.metadata.get("tags", []))
        for cell in cells(source)
        if cell.cell_type == "code"
    ]


def unseen(_figure, path, **_options):
    """Neither lay a figure out nor write it."""
    Path(path).touch()


def laid_out(figure, path, **_options):
    """Lay a figure out, with all its texts, without writing it."""
    Path(path).touch()
    if Path(path).suffix == ".svg":
        figure.draw_without_rendering()


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run the code of a chapter in this process; return what it puts on the page.

    The chapters of a test share the study, and so its scores, where file and settings are the same.
    """
    open_anew, opened = study.Study.open, {}

    def open_once(**given):
        file = Path(given["data"])
        key = str(sorted(given.items())), file.read_bytes() if file.is_file() else b""
        if key not in opened:
            opened[key] = open_anew(**given)
        return opened[key]

    monkeypatch.setattr(study.Study, "open", open_once)

    def running(source, given, save=unseen):
        out: list[str] = []
        monkeypatch.setenv("GBAEFF_CHAPTER", source.stem)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(markup, "emit", out.append)
        monkeypatch.setattr("IPython.display.display", lambda *_, **__: None)
        monkeypatch.setattr(Figure, "savefig", save)
        space: dict[str, object] = {}
        for code, parameters in compiled(source):
            exec(code, space)
            if parameters:
                space |= given
        plt.close("all")
        running.study = space["study"]
        return "\n\n".join(out)

    return running


def placed(text):
    """Labels that a text refers to, and labels that it makes."""
    return set(re.findall(r"{numref}`([a-z-]+)`", text)), set(re.findall(r":name: (\S+)", text))


def prose(source, unmet):
    """Static text of a chapter, without the cells whose need is not met."""
    tags = {f"needs-{need}" for need in unmet}
    kept = [c for c in cells(source) if c.cell_type == "markdown"]
    return "\n".join(c.source for c in kept if not tags & set(c.metadata.get("tags", [])))


# Units, periods, the chapters in which they make a difference that no other makes, and settings.
SIZES = {
    "2 units, 2 periods": (2, 2, "013", {}),
    "2 units": (2, 1, "0124", {}),
    "3 units": (3, 1, "4", {}),
    "5 units, 60 periods": (5, 60, "2", {}),
    "30 units, 13 periods": (30, 13, "1", {}),
    "300 units, 4 periods": (300, 4, "12", {}),
    "radial": (12, 3, "124", {"undesirable": "", "measure": "radial"}),
    "directional": (12, 3, "012", {"measure": "directional"}),
    "pooled": (12, 3, "02", {"reference": "global"}),
    "two periods pooled": (12, 3, "02", {"reference": "biennial", "split": "ray_desli"}),
    "groups": (12, 2, "01", {"group": "kind"}),
    "groups, one period": (
        40,
        1,
        "0134",
        {"group": "kind", "measure": "sbm", "orientation": "input"},
    ),
    "output side": (
        12,
        2,
        "01",
        {"undesirable": "", "measure": "radial", "orientation": "output"},
    ),
    "both sides": (12, 2, "14", {"measure": "directional", "orientation": "none"}),
    "fixed, weights, first period": (
        12,
        3,
        "014",
        {"fixed": "x1", "weights": "y=2,b=0.5", "at": 2000},
    ),
    "bias, bootstrap of two periods": (
        8,
        2,
        "024",
        {"undesirable": "", "scale": "efficiency", "split": "bias"},
    ),
    "non-radial": (12, 2, "0134", {"measure": "nonradial", "weights": "x1=0"}),
    "epsilon-based": (12, 2, "014", {"measure": "ebm", "group": "kind"}),
    "abatement": (
        12,
        2,
        "0",
        {"measure": "directional", "disposability": "kuosmanen", "rts": "vrs"},
    ),
    "one input, one output": (12, 2, "034", {"inputs": "x1", "undesirable": ""}),
}


def only(numbers):
    """Chapters by their last digits."""
    return [source for source in CHAPTERS if source.stem[1] in numbers]


@pytest.mark.parametrize("size", SIZES)
def test_chapters_run_on_data_of_any_size(run, tmp_path, size):
    units, periods, numbers, changes = SIZES[size]
    given = made(tmp_path / "mine.csv", units, periods) | changes
    # The layout of a figure depends on how many units, periods and groups there are.
    save = unseen if units == 12 and "group" not in changes else laid_out
    for source in only(numbers):
        text = run(source, given, save)
        unmet = [need for need in study.NEEDS if not run.study.applies(need)]
        asked, there = placed(text + prose(source, unmet))
        assert asked <= there
        assert "nan" not in re.sub(r"\S*\.(csv|svg|png)", "", text)
        assert " 1 units" not in text
        assert not re.search(r"\bcity|cities|Greater Bay\b", text + prose(source, unmet))


@pytest.mark.parametrize(
    ("name", "numbers"), [("hospitals", "04"), ("tone2003", "0"), ("ports", "01234")]
)
def test_chapters_run_on_every_kind_of_example(run, name, numbers):
    for source in only(numbers):
        text = run(source, {"data": name})
        assert ("invented" in text) == (name == "ports")


def test_zeros_that_a_slacks_based_measure_cannot_take(run, tmp_path):
    given = made(tmp_path / "mine.csv", 12, 2, x1=[0.0] + [1.0] * 23)
    other = made(tmp_path / "other.csv", 12, 2, b=[0.0] + [1.0] * 23)
    for source in only("02"):
        run(source, given)
    for source in only("03"):
        run(source, given | {"undesirable": ""})
    for source in only("04"):
        run(source, other)


@pytest.mark.parametrize(("period", "rts", "numbers"), [(2002, "crs", "012"), (2000, "vrs", "2")])
def test_a_period_with_one_unit(run, tmp_path, period, rts, numbers):
    given = made(tmp_path / "mine.csv", 6, 3) | {"rts": rts}
    frame = pd.read_csv(given["data"])
    kept = (frame["period"] != period) | (frame["unit"] == "unit 3")
    frame[kept].to_csv(given["data"], index=False)
    for source in only(numbers):
        run(source, given)


def tiny(path, when):
    """Write data in which a tiny clean unit has no super-efficiency value under VRS."""
    rng = np.random.default_rng(4)
    rows = []
    for year in (2001, 2002, 2003):
        values = rng.lognormal(3, 0.3, (9, 4))
        small = [1.0, 1.0, 1.0, 0.01] if year in when else [20.0, 20.0, 10.0, 30.0]
        for at, row in enumerate([*values.tolist(), small]):
            rows.append((f"u{at}", year, *row))
    columns = ["unit", "period", "x1", "x2", "y", "b"]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return {"data": str(path), "draws": 5, "rts": "vrs", **ROLES}


@pytest.mark.parametrize(
    ("when", "numbers"),
    [((2001, 2002, 2003), "034"), ((2003,), "1"), ((2002,), "4")],
    ids=str,
)
def test_a_unit_that_is_efficient_without_a_value(run, tmp_path, when, numbers):
    given = tiny(tmp_path / "mine.csv", when)
    found = study.Study.open(**given).scores()
    alone = found.status == NO_SUPER_EFFICIENCY
    assert alone[alone].index.get_level_values("period").tolist() == list(when)
    for source in only(numbers):
        text = run(source, given, laid_out)
        assert "nan" not in re.sub(r"\S*\.(csv|svg|png)", "", text)


ALL, LAST, MIDDLE = (2000, 2001, 2002), (2002,), (2001,)


@pytest.mark.parametrize(
    ("infeasible", "not_computed", "numbers"),
    [(ALL, (), "1"), (LAST, MIDDLE, "4"), (MIDDLE, LAST, "2"), ((), ALL, "3")],
    ids=str,
)
def test_units_that_cannot_be_compared_or_were_not_computed(
    run, tmp_path, monkeypatch, infeasible, not_computed, numbers
):
    given = made(tmp_path / "mine.csv", 8, 3)
    right = Model.scores
    gone = {"unit 3": (INFEASIBLE, infeasible), "unit 5": (NOT_COMPUTED, not_computed)}

    def without(model, panel):
        found = right(model, panel)
        index = panel.index
        if not panel.periods and len(panel) < 8:
            return found
        scored = found.scored.take(np.arange(len(panel)))
        for unit, (state, when) in gone.items():
            at = index.get_level_values("dmu") == unit
            if panel.periods:
                at &= index.get_level_values("period").isin(when)
            elif 2002 not in when:
                continue
            scored.score[at], scored.state[at] = np.nan, STATES.index(state)
            scored.slacks[at] = scored.targets[at] = np.nan
        gives = copy(found.evaluator)
        gives.scores = lambda *_, **__: scored
        return dataclasses.replace(found, scored=scored, evaluator=gives)

    monkeypatch.setattr(Model, "scores", without)
    given["period"] = "period"
    for source in only(numbers):
        text = run(source, given, laid_out if ALL in (infeasible, not_computed) else unseen)
        assert "nan" not in re.sub(r"\S*\.(csv|svg|png)", "", text)
    told = {one.kind: one.claims for one in answers.scores(study.Study.open(**given))}
    kinds = {INFEASIBLE: "not comparable", NOT_COMPUTED: "not computed"}
    for unit, (state, when) in gone.items():
        if when:
            assert told[kinds[state]]["cells"].value == len(when)
            assert told[kinds[state]]["units"].labels == (unit,)
        else:
            assert kinds[state] not in told


def test_tags_are_needs_and_every_need_has_its_guard():
    for name, source in zip(NAMES, CHAPTERS):
        needs = dict(wording.ABSENT[name])
        assert set(needs) <= set(study.NEEDS)
        for cell in cells(source):
            tagged = [t[6:] for t in cell.metadata.get("tags", []) if t.startswith("needs-")]
            # A split that was not asked for is not missed.
            assert set(tagged) - {"ray-desli", "bias"} <= set(needs), (source.stem, tagged)
            assert set(tagged) <= set(study.NEEDS)
            if tagged and cell.cell_type == "code":
                assert cell.source.startswith("if "), (source.stem, cell.source[:40])


@pytest.mark.parametrize("chapter", NAMES)
def test_what_is_absent_has_a_sentence(chapter, tmp_path):
    small = study.Study.open(**made(tmp_path / "mine.csv", 2, 1))
    for told in wording.absent(small, chapter):
        assert told.endswith(".")
    assert wording.absent(small, "productivity")
    with pytest.raises(ValueError, match="chapter must be one of"):
        wording.absent(small, "everything")


# Names are data ----------------------------------------------------------------------------------

UNITS = [*NASTY, '=HYPERLINK("http://x.invalid")', "a\tb", "a\u202eb", "'quoted'", "</td></table>"]
COLUMNS = ["<b>in</b>", "{{ x }}", "$y$", "=1+1"]


def nasty(path):
    """Write data whose units and columns have the names of a bad day."""
    rng = np.random.default_rng(5)
    n = len(UNITS)
    values = rng.lognormal(0, 0.4, (2 * n, 4))
    frame = pd.DataFrame(values, columns=COLUMNS)
    frame.insert(0, "`unit`", UNITS * 2)
    frame.insert(1, "*when*", [1] * n + [2] * n)
    frame.to_csv(path, index=False)
    return {
        "data": str(path),
        "dmu": "`unit`",
        "period": "*when*",
        "inputs": ",".join(COLUMNS[:2]),
        "outputs": COLUMNS[2],
        "undesirable": COLUMNS[3],
        "draws": 10,
    }


MARKUP = re.compile(r"(?<!\\)(<script|<b>|</td></table>|a\|b|{{ x|\$\\frac|\$y|\*bold|`code|{doc})")


# test_rerun builds the pages on scores and peers with such names.
def test_nasty_names_stay_text_in_every_chapter(run, tmp_path):
    given = nasty(tmp_path / "nasty.csv")
    for source in CHAPTERS:
        text = run(source, given, laid_out)
        assert not MARKUP.search(re.sub(r"(?m)^:alt: .*$", "", text)), source.stem
        named = {"40": COLUMNS, "42": UNITS}.get(source.stem[:2], [])
        assert [one for one in named if markup.escape(markup.plain(one, 40)) not in text] == []
    written = (tmp_path / "files/42_own_productivity/own-growth.csv").read_text(encoding="utf-8")
    assert "\n'=HYPERLINK" in written or "\n\"'=HYPERLINK" in written


def test_the_shipped_file_is_read_like_any_other(run):
    given = {"data": str(dictionary.path("example_ports")), "dmu": "port", "period": "year"}
    given |= {"inputs": "berths,workers,energy", "outputs": "containers,bulk", "undesirable": "co2"}
    assert "invented" not in run(CHAPTERS[1], given)


OURS = {"x1": "score", "x2": "unit", "y": "rank", "b": "dmu", "unit": "port"}


@pytest.mark.parametrize(
    ("labels", "named", "numbers"),
    [
        (["2019Q1", "2019Q2", "2019Q3"], OURS, "0123"),
        (["2019-01-01", "2019-02-01", "2019-03-01"], {}, "02"),
    ],
)
def test_periods_are_texts_or_days_units_have_names_and_columns_those_of_ours(
    run, tmp_path, labels, named, numbers
):
    given = made(tmp_path / "mine.csv", 6, 3) | {"names": str(tmp_path / "names.csv")}
    frame = pd.read_csv(given["data"])
    pd.DataFrame({"unit": frame["unit"].unique(), "name": list("UVWXYZ")}).to_csv(
        given["names"], index=False
    )
    frame["period"] = np.repeat(labels, 6)
    frame.rename(columns=named).to_csv(given["data"], index=False)
    for role in ("dmu", "inputs", "outputs", "undesirable"):
        given[role] = ",".join(named.get(name, name) for name in given[role].split(","))
    for source in only(numbers):
        text = run(source, given)
        assert "00:00" not in text
        assert "unit 3" not in text
        if source.stem.startswith(("41", "43")):
            assert f"In [{markup.escape(labels[-1])}]{{.name}}" in text


def test_the_chapter_on_peers_opens_the_period_that_is_named(run):
    text = run(CHAPTERS[3], {"data": "ports", "at": "2018"})
    assert "In [2018]{.name}, " in text
    assert "[Port Laurel]" not in text
