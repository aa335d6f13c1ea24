"""Gates on paper: nothing cut, nothing split that should be whole, every word in the PDF."""

import re
import shutil
import subprocess
from copy import copy

import pytest

from built_site import GROUPED, PAGES, SITE, soup
from gbaeff.book.build import pdf

pytestmark = pytest.mark.site

# Text area of an A4 sheet in CSS pixels, upright and turned, less the margins of print.css.
WIDTH, HEIGHT = 178 * 96 / 25.4, 259 * 96 / 25.4
TURNED = 265 * 96 / 25.4, 172 * 96 / 25.4

LOOK = """([sheetWidth, sheetHeight, turnedWidth, turnedHeight]) => {
  const wrong = [];
  const name = (node) =>
    `${node.tagName}.${node.className} ${node.textContent.trim().slice(0, 60)}`;
  const shown = (node) => node.getClientRects().length > 0;
  const article = document.querySelector("article.bd-article");
  const left = article.getBoundingClientRect().left;
  const inside = "p, li, pre, table, img, mjx-container, h1, h2, h3, dt, dd, figcaption";
  for (const node of article.querySelectorAll(inside)) {
    if (!shown(node)) continue;
    const most = node.closest(".turned") ? turnedWidth : sheetWidth;
    const right = node.getBoundingClientRect().right - left;
    if (right > most + 1) wrong.push(`beyond the sheet: ${name(node)}`);
  }
  for (const node of article.querySelectorAll("*")) {
    if (!shown(node)) continue;
    const style = getComputedStyle(node);
    if (/auto|scroll/.test(style.overflowX + style.overflowY) &&
        (node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1)) {
      wrong.push(`scrolls: ${name(node)}`);
    }
  }
  for (const node of article.querySelectorAll("figure, tr, div.math, img")) {
    if (!shown(node)) continue;
    const most = node.closest(".turned") ? turnedHeight : sheetHeight;
    const height = node.getBoundingClientRect().height;
    if (height > most) wrong.push(`higher than the sheet: ${name(node)}`);
    if (node.tagName !== "IMG" && getComputedStyle(node).breakInside !== "avoid") {
      wrong.push(`may be split: ${name(node)}`);
    }
  }
  const screen = ["details.hide > summary", ".downloads", ".copybtn", ".headerlink", ".filters",
    ".toggle-button"];
  for (const node of document.querySelectorAll(screen.join())) {
    if (shown(node)) wrong.push(`for screens only: ${name(node)}`);
  }
  const opened = ".admonition.dropdown > *, .sd-tab-content, article details:not(.hide) > *";
  for (const node of article.querySelectorAll(opened)) {
    const style = getComputedStyle(node);
    if (style.opacity !== "1" || style.visibility !== "visible" || !shown(node)) {
      wrong.push(`closed: ${name(node)}`);
    }
  }
  if (document.documentElement.dataset.theme !== "light") wrong.push("dark");
  return wrong;
}"""


@pytest.mark.parametrize("name", GROUPED)
def test_paper_cuts_nothing(browser, name):
    page = browser.new_page(viewport={"width": int(WIDTH), "height": 1000}, color_scheme="dark")
    page.goto((SITE / name).as_uri(), wait_until="load")
    page.evaluate("() => window.MathJax?.startup?.promise")
    page.emulate_media(media="print")
    page.wait_for_function("document.documentElement.dataset.theme == 'light'")
    page.evaluate("() => new Promise(done => setTimeout(done, 400))")
    wrong = page.evaluate(LOOK, [WIDTH, HEIGHT, *TURNED])
    page.close()
    assert wrong == []


@pytest.fixture(scope="module")
def printed():
    """The PDF, the page on which each chapter starts, and the text of its pages."""
    made, reader = SITE / pdf.NAME, shutil.which("pdftotext")
    assert made.is_file(), "the gate on the PDF looks at the one that make pdf leaves"
    assert reader, "the gate on the PDF needs pdftotext (poppler-utils) on PATH"
    told = subprocess.run([reader, "-layout", made, "-"], capture_output=True, check=True)
    return made.read_bytes(), told.stdout.decode("utf-8").split("\f")


def words(text):
    return set(re.findall(r"[^\W\d_]{3,}", text))


@pytest.mark.xdist_group("pdf")
def test_pdf_has_the_words_of_every_page(printed):
    content, sheets = printed
    start = pdf.destinations(content)
    starts = [start[f"p{at}"] for at in range(len(PAGES))]
    assert starts == sorted(set(starts))
    for name, first, end in zip(PAGES, starts, [*starts[1:], len(sheets) + 1], strict=True):
        article = copy(soup(name).select_one("article"))
        unshown = "details.hide, .downloads, .headerlink, script, .math, .pdf-offer, a.download"
        for tag in article.select(f"{unshown}, .frontier"):
            tag.decompose()
        # Long words break at the end of a line.
        there = re.sub(r"\s", "", "".join(sheets[first - 1 : end - 1]))
        lacking = {word for word in words(article.get_text(" ")) if word not in there}
        assert lacking <= {"Download"}, name


@pytest.mark.xdist_group("pdf")
def test_pdf_has_links_bookmarks_and_numbered_contents(printed):
    content, sheets = printed
    assert content.count(b"/Subtype /Link") > len(PAGES)
    assert b"/Outlines" in content
    start = pdf.destinations(content)
    contents = "".join(sheets[1 : start["p0"] - 1])
    for at, name in enumerate(PAGES):
        title = re.escape(soup(name).select_one("article h1").get_text().rstrip("#").strip())
        title = title.replace(r"\ ", r"\s+")
        assert re.search(rf"{title}\s+{start[f'p{at}']}\n", contents), name
