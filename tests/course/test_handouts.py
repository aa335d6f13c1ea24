"""Boxes of the handouts on their pages: nothing clipped, nothing split, solutions where due.

Where a figure or a formula starts and ends is read from the print itself: each gets a target at
both ends, and the PDF says on which page a target lies (make course).
"""

import re
import shutil
import subprocess
import zipfile
from copy import copy
from functools import cache

import pytest
from playwright.sync_api import sync_playwright

from gbaeff.book.build import pdf, student
from gbaeff.book.build.chapters import chapters
from gbaeff.course import editions
from machines import ROOT, ZIPS

pytestmark = pytest.mark.course

SITE = ROOT / "_build" / "html"
NAMES = [path.stem for path in chapters(ROOT) if student.COURSE.fullmatch(path.stem)]
EDITIONS = {False: editions.STUDENT, True: editions.TEACHER}
# What is printed is read by one worker.
EACH = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in NAMES]
)
BOTH = pytest.mark.parametrize("solutions", EDITIONS, ids=EDITIONS.get)
WHOLE = "figure, div.math, tr, div.highlight"
# Points: the sheet and the margins of print.css, which are 16 mm on the left and on the right.
MARGIN = 16 / 25.4 * 72


def squeezed(text):
    return re.sub(r"\s", "", text)


@cache
def sheets(name):
    """The pages that are printed, for students and for the teacher."""
    return [pdf.tree(text) for text in pdf.handout(SITE, f"notebooks/{name}")]


def printed(name, solutions, tmp_path, *options):
    """What pdftotext reads of the handout in the zip."""
    with zipfile.ZipFile(ZIPS / f"{EDITIONS[solutions]}.zip") as packed:
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(packed.read(f"{EDITIONS[solutions]}/handouts/{name}.pdf"))
    reader = shutil.which("pdftotext")
    assert reader, "the gate on the handouts needs pdftotext (poppler-utils) on PATH"
    return subprocess.run(
        [reader, *options, path, "-"], capture_output=True, check=True, text=True
    ).stdout


@BOTH
@EACH
def test_nothing_is_clipped(name, solutions, tmp_path):
    boxes = printed(name, solutions, tmp_path, "-bbox")
    beyond = []
    for page in re.split("<page ", boxes)[1:]:
        width, height = map(float, re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
        for *box, word in re.findall(
            r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', page
        ):
            left, top, right, bottom = map(float, box)
            if left < MARGIN - 2 or right > width - MARGIN + 2 or top < 0 or bottom > height:
                beyond.append(word)
    assert beyond == []
    there = squeezed(printed(name, solutions, tmp_path, "-layout"))
    lines = [line for pre in sheets(name)[solutions].select("pre") for line in pre.text.split("\n")]
    assert [line for line in lines if squeezed(line) not in there] == []


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=pdf.chromium(), args=list(pdf.FLAGS))
        yield opened
        opened.close()


@BOTH
@EACH
def test_nothing_is_split(name, solutions, browser, tmp_path):
    page = copy(sheets(name)[solutions])
    links = page.new_tag("p")
    parts = [part for part in page.select(WHOLE) if not part.find_parent("tr")]
    for number, part in enumerate(parts):
        last = part.find_all(["td", "th"])[-1] if part.name == "tr" else part
        part["id"] = f"probe-{number}-top"
        last.append(page.new_tag("span", id=f"probe-{number}-end"))
        for end in ("top", "end"):
            links.append(page.new_tag("a", href=f"#probe-{number}-{end}"))
            links.contents[-1].string = "."
    page.select_one("article").append(links)
    made = tmp_path / "probed.html"
    made.write_text(str(page), encoding="utf-8")
    at = pdf.destinations(pdf._printed(pdf._laid_out(browser, made)))
    assert {f"probe-{n}-{end}" for n in range(len(parts)) for end in ("top", "end")} <= set(at)
    assert at["probe-0-top"] < at[f"probe-{len(parts) - 1}-end"]  # pages are told apart
    assert [
        f"{part.name} {part.text.strip()[:60]}"
        for number, part in enumerate(parts)
        if at[f"probe-{number}-top"] != at[f"probe-{number}-end"]
    ] == []


@BOTH
@EACH
def test_solutions_are_the_teachers(name, solutions, tmp_path):
    there = squeezed(printed(name, solutions, tmp_path))
    texts = [
        squeezed(p.text)
        for p in sheets(name)[True].select(".solution p:not(:has(.math), .source p)")
    ]
    told = [text for text in texts if len(text) > 60 and text.isascii()]
    assert len(told) >= 3
    assert [text for text in told if (text in there) != solutions] == []
