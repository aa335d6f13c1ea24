"""Gates on paper: nothing cut, nothing split that should be whole, every word in the PDF."""

import re
import shutil
import subprocess
from copy import copy

import pytest

from built_site import GROUPED, PAGES, SITE, soup
from gbaeff.book.build import pdf

pytestmark = pytest.mark.site


@pytest.mark.parametrize("name", GROUPED)
def test_paper_cuts_nothing(visit, name):
    assert visit(name).paper == []


@pytest.fixture(scope="module")
def printed():
    """The PDF, the page on which each chapter starts, and the text of its pages."""
    made, reader = SITE / pdf.NAME, shutil.which("pdftotext")
    assert made.is_file(), "the gate on the PDF looks at the one that make pdf leaves"
    assert reader, "the gate on the PDF needs pdftotext (poppler-utils) on PATH"
    told = subprocess.run([reader, "-layout", made, "-"], capture_output=True, check=True)
    return made.read_bytes(), told.stdout.decode("utf-8").split("\f")


@pytest.fixture(scope="module")
def articles():
    """Of each page its title, and its words that paper shows."""
    unshown = ".citation > .label, "  # cited by name and year
    unshown += "details.hide, .downloads, .headerlink, script, .math, .pdf-offer, a.download"
    found = {}
    for name in PAGES:
        article = copy(soup(name).select_one("article"))
        for tag in article.select(f"{unshown}, .frontier"):
            tag.decompose()
        found[name] = article.select_one("h1").get_text(), words(article.get_text(" "))
    return found


def words(text):
    return set(re.findall(r"[^\W\d_]{3,}", text))


@pytest.mark.xdist_group("pdf")
def test_pdf_has_the_words_of_every_page(printed, articles):
    content, sheets = printed
    start = pdf.destinations(content)
    starts = [start[f"p{at}"] for at in range(len(PAGES))]
    assert starts == sorted(set(starts))
    for name, first, end in zip(PAGES, starts, [*starts[1:], len(sheets) + 1], strict=True):
        cover = sheets[:1] if name == PAGES[0] else []  # it has the picture of the first page
        # Long words break at the end of a line.
        there = re.sub(r"\s", "", "".join(cover + sheets[first - 1 : end - 1]))
        lacking = {word for word in articles[name][1] if word not in there}
        assert lacking <= {"Download"}, name


@pytest.mark.xdist_group("pdf")
def test_pdf_has_links_bookmarks_and_numbered_contents(printed, articles):
    content, sheets = printed
    assert content.count(b"/Subtype /Link") > len(PAGES)
    assert b"/Outlines" in content
    start = pdf.destinations(content)
    contents = "".join(sheets[1 : start["p0"] - 1])
    for at, name in enumerate(PAGES):
        title = re.escape(articles[name][0].rstrip("#").strip())
        title = title.replace(r"\ ", r"\s+")
        assert re.search(rf"{title}\s+{start[f'p{at}']}\n", contents), name
