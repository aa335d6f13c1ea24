"""The methods paragraph says what was computed, and cites for exactly that."""

import re
from functools import cache
from pathlib import Path

import pytest

from gbaeff import __version__
from gbaeff.book.reader import methods
from gbaeff.book.reader.study import Study

BIB = (Path(__file__).resolve().parents[3] / "book" / "references.bib").read_text(encoding="utf-8")

RUNS = [
    {"data": "ports"},
    {"data": "ports", "reference": "global"},
    {"data": "ports", "reference": "sequential", "rts": "vrs"},
    {"data": "ports", "measure": "directional", "reference": "global"},
    {"data": "ports", "reference": "biennial", "split": "ray_desli"},
    {"data": "ports", "split": "bias"},
    {"data": "hospitals"},
    {"data": "hospitals", "measure": "radial"},
    {"data": "hospitals", "measure": "sbm", "rts": "ndrs"},
    {"data": "tone2003"},
]


@cache
def opened(*given):
    return Study.open(**dict(given))


@pytest.mark.parametrize("given", RUNS, ids=str)
def test_keys_are_those_cited_and_are_in_the_bibliography_and_plain_text_is_plain(given):
    study = opened(*given.items())
    text = methods.plain(study)
    cited = re.findall(r"{cite:p}`([^`]+)`", methods.paragraph(study))
    assert {key for part in cited for key in part.split(",")} == set(methods.keys(study))
    for key in methods.keys(study):
        entry = re.search(rf"@\w+{{{key},.*?\n}}", BIB, re.S)
        assert entry, key
        assert methods.CITED[key][-4:] in entry.group()
        assert f"{methods.CITED[key]}" in text
    assert not re.search(r"[{}`]|\\", text)
    assert f"gbaeff {__version__}" in text
    assert "  " not in text
    assert " 1 units" not in text


@pytest.mark.parametrize(
    ("given", "told", "not_told"),
    [
        (
            {"data": "ports"},
            ["constant returns", "2 of 132 pairs", "200 draws, seed 1"],
            ["bootstrap"],
        ),
        ({"data": "ports", "seed": 5, "draws": 50}, ["50 draws, seed 5"], []),
        ({"data": "ports", "rts": "vrs"}, ["under variable returns"], ["pure efficiency change"]),
        (
            {"data": "ports", "reference": "global"},
            ["one pooled frontier", "without super-efficiency"],
            ["is measured by its super-efficiency", "misstates"],
        ),
        (
            {"data": "ports", "reference": "global", "measure": "super_sbm"},
            ["misstates the growth of a leader", "is measured by its super-efficiency"],
            ["without super-efficiency"],
        ),
        (
            {"data": "ports", "reference": "biennial", "split": "ray_desli"},
            ["frontier of the two periods", "the change of scale", "without super-efficiency"],
            ["misstates", "scale efficiency change"],
        ),
        (
            {"data": "ports", "split": "bias", "rts": "vrs"},
            ["its output bias and its input bias"],
            ["pure efficiency change"],
        ),
        ({"data": "hospitals"}, ["bootstrap", "textbook"], ["Malmquist", "undesirable", "period"]),
        ({"data": "hospitals", "measure": "radial"}, ["radial, input-oriented"], ["non-oriented"]),
        (
            {"data": "ports", "measure": "directional"},
            ["Malmquist-Luenberger", "weak disposability"],
            ["given its super-efficiency"],
        ),
    ],
)
def test_it_states_what_was_done_and_nothing_else(given, told, not_told):
    text = methods.plain(opened(*given.items()))
    for part in told:
        assert part in text
    for part in not_told:
        assert part not in text


def test_zeros_left_out_are_counted(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("u,x,y,b\nA,1,2,0\nB,2,3,1\nC,2,2,2\nD,1,1,3\n")
    study = Study.open(file, dmu="u", inputs="x", outputs="y", undesirable="b")
    assert "1 undesirable output of 0 has no ratio and was left out" in methods.plain(study)


def test_labels_are_escaped_and_own_text_is_not(tmp_path):
    """In all three forms, wherever the template puts them."""
    file = tmp_path / "mine.csv"
    rows = "\n".join(f"U{i},{i % 4 + 1},{i % 3 + 1},{i % 5 + 1},{i}" for i in range(12))
    file.write_text("u,{{ 7 * 7 }},R&D_1,[y](z),*w*\n" + rows + "\n")
    study = Study.open(
        file,
        dmu="u",
        inputs=["{{ 7 * 7 }}", "R&D_1"],
        outputs="[y](z)",
        covariates="*w*",
        fixed="R&D_1",
        weights="{{ 7 * 7 }}=2",
        measure="super_sbm",
    )
    text = methods.paragraph(study)
    assert text.count(r"\{\{ 7 \* 7 \}\}") == 2
    assert text.count(r"R\&D\_1") == 2
    assert r"\[y\]\(z\)" in text
    assert "49" not in text
    assert "±" in text and r"\±" not in text
    assert "(each left out in turn)" in text
    assert methods.plain(study).count("{{ 7 * 7 }}") == 2
    assert methods.in_latex(study).count(r"R\&D\_1") == 2
