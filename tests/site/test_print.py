"""Gates on paper: nothing cut, nothing split that should be whole, every word in the PDF."""

import re
import shutil
import subprocess
from pathlib import PurePath

import pytest
from bs4 import NavigableString, Tag

from built_site import GROUPED, PAGES, SITE, soup, source
from gbaeff.book.build import pdf

pytestmark = pytest.mark.site

BOOK = SITE / pdf.NAME
# Not on paper: a code is cited by name and year, a formula is no word.
UNSHOWN = {"downloads", "headerlink", "math", "pdf-offer", "frontier"}
UNSHOWN |= {"details.hide", "a.download"}


@pytest.mark.parametrize("name", GROUPED)
def test_paper_cuts_nothing(visit, name):
    assert visit(name).paper == []


def sheets(path, *options):
    """The text of a PDF's sheets."""
    reader = shutil.which("pdftotext")
    assert path.is_file(), "the gate on the PDF looks at the one that make pdf leaves"
    assert reader, "the gate on the PDF needs pdftotext (poppler-utils) on PATH"
    said = subprocess.run([reader, "-layout", *options, path, "-"], capture_output=True, check=True)
    return said.stdout.decode("utf-8")


def shown(node):
    """What paper shows of a page, text by text."""
    for child in node.children:
        if not isinstance(child, Tag):
            yield from [child] if type(child) is NavigableString else []  # no comment
        elif not _unshown(child):
            yield from shown(child)


def _unshown(tag):
    named = tag.get("class") or [""]
    kinds = {*named, *(f"{tag.name}.{kind}" for kind in named)}
    cited = "label" in named and "citation" in (tag.parent.get("class") or [])
    return cited or tag.name == "script" or not kinds.isdisjoint(UNSHOWN)


@pytest.mark.parametrize("name", GROUPED)
def test_pdf_has_the_words_of_every_page(name):
    """In the sheets that are cut out of the book's, at the places that its contents give."""
    words = set(re.findall(r"[^\W\d_]{3,}", " ".join(shown(soup(name).select_one("article")))))
    there = sheets(SITE / "pdf" / f"{PurePath(name).stem}.pdf")
    if name == PAGES[0]:
        there += sheets(BOOK, "-l", "1")  # the cover has the picture of the first page
    there = re.sub(r"\s", "", there)  # long words break at the end of a line
    assert {word for word in words if word not in there} <= {"Download"}


def test_pdf_has_links_bookmarks_and_numbered_contents():
    content = BOOK.read_bytes()
    assert content.count(b"/Subtype /Link") > len(PAGES)
    assert b"/Outlines" in content
    start = pdf.destinations(content)
    starts = [start[f"p{at}"] for at in range(len(PAGES))]
    assert starts == sorted(set(starts))
    contents = sheets(BOOK, "-f", "2", "-l", str(start["p0"] - 1))
    for name, at in zip(PAGES, starts):
        heading = pdf.tree(re.search("<h1.*?</h1>", source(name), re.DOTALL)[0])
        title = re.escape(heading.get_text().rstrip("#").strip()).replace(r"\ ", r"\s+")
        assert re.search(rf"{title}\s+{at}\n", contents), name
