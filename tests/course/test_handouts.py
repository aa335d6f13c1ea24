"""Boxes of the handouts on their pages: nothing clipped, nothing split, solutions where due.

Where a figure or a formula starts and ends is read from what is delivered: its PDF names the places
of both ends (make course).
"""

import re
import shutil
import subprocess
import zipfile
from functools import cache
from itertools import chain

import pytest

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
# Points: the sheet and the margins of print.css, which are 16 mm on the left and on the right.
MARGIN = 16 / 25.4 * 72


def squeezed(text):
    return re.sub(r"\s", "", text)


@cache
def sheets(name):
    """The pages that are printed, for students and for the teacher."""
    return [pdf.tree(text) for text in pdf.handout(SITE, f"notebooks/{name}")]


def delivered(name, solutions):
    """The handout in the zip."""
    with zipfile.ZipFile(ZIPS / f"{EDITIONS[solutions]}.zip") as packed:
        return packed.read(f"{EDITIONS[solutions]}/handouts/{name}.pdf")


def printed(name, solutions, *options):
    """What pdftotext reads of it."""
    reader = shutil.which("pdftotext")
    assert reader, "the gate on the handouts needs pdftotext (poppler-utils) on PATH"
    done = subprocess.run(
        [reader, *options, "-", "-"],
        input=delivered(name, solutions),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


@BOTH
@EACH
def test_nothing_is_clipped(name, solutions):
    boxes = printed(name, solutions, "-bbox")
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
    there = squeezed(printed(name, solutions, "-layout"))
    lines = [line for pre in sheets(name)[solutions].select("pre") for line in pre.text.split("\n")]
    assert [line for line in lines if squeezed(line) not in there] == []


@BOTH
@EACH
def test_nothing_is_split(name, solutions):
    at = pdf.destinations(delivered(name, solutions))
    parts = sheets(name)[solutions].select(pdf.WHOLE)
    ends = [(part["id"], f"{part['id']}-end") for part in parts]
    assert {*chain(*ends)} <= at.keys()
    assert at[ends[0][0]] < at[ends[-1][1]]  # pages are told apart
    assert [
        f"{part.name} {part.text.strip()[:60]}"
        for part, (top, end) in zip(parts, ends)
        if at[top] != at[end]
    ] == []


@BOTH
@EACH
def test_nothing_of_the_print_run_is_left(name, solutions):
    made = delivered(name, solutions)
    assert pdf.settled(made) == made


@BOTH
@EACH
def test_solutions_are_the_teachers(name, solutions):
    there = squeezed(printed(name, solutions))
    texts = [
        squeezed(p.text)
        for p in sheets(name)[True].select(".solution p:not(:has(.math), .source p)")
    ]
    told = [text for text in texts if len(text) > 60 and text.isascii()]
    assert len(told) >= 3
    assert [text for text in told if (text in there) != solutions] == []
