"""Gates on the built site: what a reader of any page, on any screen, must find.

They read the book of the working directory, built by `gbaeff build` into `_build`.
"""

import json
import re
from collections import Counter
from urllib.parse import quote

import pytest

from built_site import GROUPED, INSIDE, MARKUP, PAGES, ROOT, SITE, soup, source
from visits import STATES, listen

pytestmark = pytest.mark.site

LEDGER = "notebooks/33_claims.html"

# -- without a browser -----------------------------------------------------------------------


@pytest.mark.parametrize("name", [*GROUPED, "index.html", "search.html"])
def test_page_exists(name):
    assert (SITE / name).stat().st_size > 0


@pytest.mark.parametrize("name", GROUPED)
def test_page_has_one_title(name):
    assert len(soup(name).select("article h1")) == 1


def test_no_notebook_holds_an_error():
    notebooks = sorted((ROOT / "_build" / "chapters").glob("*/notebook.ipynb"))
    assert len(notebooks) == sum(name.startswith("notebooks/") for name in PAGES)
    for path in notebooks:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        assert "error" not in {output["output_type"] for output in outputs}, path


def test_offered_notebooks_are_plain_markdown_with_all_values():
    offered = sorted((SITE / "_sources" / "notebooks").glob("*.ipynb"))
    assert offered
    for path in offered:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
        shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
        texts += [data["text/markdown"] for data in shown if "text/markdown" in data]
        for text in texts:
            left = re.search(MARKUP, text, re.MULTILINE)
            assert not left, (path.name, text[left.start() - 40 : left.end() + 80])


@pytest.mark.parametrize("name", GROUPED)
def test_images_have_alt_text(name):
    for image in soup(name).select("article img"):
        alt = image.get("alt", "").strip()
        # Without an alt text Sphinx writes the file's name.
        assert alt, image["src"]
        assert not re.search(r"\.(svg|png)$|^_images/", alt), image["src"]


@pytest.mark.parametrize("name", [*GROUPED, "index.html", "search.html", "genindex.html"])
def test_page_names_no_outside_file(name):
    loads = soup(name).select("script, link, img, iframe, source, audio, video, object, embed")
    named = [tag.get(kind, "") for tag in loads for kind in ("src", "href", "srcset", "data")]
    assert [url for url in named if re.match(r"\s*(https?:)?//", url)] == []


def test_icons_are_drawn_into_pages_and_search_is_loaded_where_it_is():
    for name in [*PAGES, "search.html", "genindex.html"]:
        text = source(name)
        assert "svg-inline--fa" in text, name
        assert not re.search(r'<(i|span) class="[^"]*\bfa-', text), name
        assert ("searchindex.js" in text) == (name == "search.html"), name


@pytest.mark.parametrize("name", GROUPED)
def test_codes_of_claims_are_links(name):
    code = re.compile(r"\b(Q|ZG|ZH|GU|TE|JZ|MZ)\d{3}\b")
    apart = ["a", "pre", "code", "script", "h1", "h2", "h3"]
    if name != LEDGER:
        texts = soup(name).select_one("article").find_all(string=code)
        assert [text for text in texts if not text.find_parent(apart)] == []


def test_no_two_figures_or_tables_have_one_number():
    number = r'class="caption-number">([^<]*)<'
    said = [text for name in PAGES for text in re.findall(number, source(name))]
    numbers = [text.strip() for text in said if text.startswith(("Fig.", "Table"))]
    assert len(numbers) > 200
    assert [number for number, times in Counter(numbers).items() if times > 1] == []


def test_no_style_sheet_names_an_outside_file():
    sheets = sorted(SITE.rglob("*.css"))
    assert sheets
    outside = r"(?:url\(\s*['\"]?|@import\s+['\"])\s*(?:https?:)?//[^)'\"]*"
    found = {p.name: re.findall(outside, p.read_text(encoding="utf-8")) for p in sheets}
    assert {name: urls for name, urls in found.items() if urls} == {}


# -- in a browser, from file:// --------------------------------------------------------------


@pytest.mark.parametrize("name", GROUPED)
def test_page_loads_nothing_from_outside(visit, name):
    seen = visit(name)
    assert seen.requests
    assert [url for url in seen.requests if not url.startswith(INSIDE)] == []


@pytest.mark.parametrize("name", GROUPED)
def test_page_has_no_console_error(visit, name):
    assert visit(name).console == []


@pytest.mark.parametrize("name", GROUPED)
def test_formulas_are_typeset(visit, name):
    seen = visit(name)
    assert seen.typeset == seen.formulas
    assert seen.wrong_formulas == []


@pytest.mark.xdist_group("notebooks/03_model.html")
def test_some_page_has_a_formula(visit):
    assert visit("notebooks/03_model.html").formulas


@pytest.mark.parametrize(("width", "scheme"), STATES)
@pytest.mark.parametrize("name", GROUPED)
def test_page_does_not_scroll_sideways(visit, name, width, scheme):
    assert visit(name, width, scheme).overflow <= 0


@pytest.mark.parametrize(("width", "scheme"), STATES)
@pytest.mark.parametrize("name", GROUPED)
def test_page_is_accessible(visit, name, width, scheme):
    assert visit(name, width, scheme).violations == []


def test_search_works_from_a_folder(browser):
    chapter = next(name for name in PAGES if name.startswith("notebooks/"))
    title = soup(chapter).select_one("article h1").get_text()
    word = max(re.findall(r"[A-Za-z]+", title), key=len)
    page = browser.new_page()
    seen = listen(page)
    page.goto(f"{(SITE / 'search.html').as_uri()}?q={quote(word)}")
    page.wait_for_selector("#search-results ul.search li a", timeout=10_000)
    links = page.locator("#search-results ul.search li a").evaluate_all("a => a.map(x => x.href)")
    page.close()
    assert any(chapter in link for link in links)
    assert seen.console == []
    assert [url for url in seen.requests if not url.startswith(INSIDE)] == []


def shown(page):
    """Rows of the ledger that a reader sees."""
    return page.locator("table.filtered tbody tr:visible")


def test_ledger_filters_by_value_and_by_words(browser):
    page = browser.new_page()
    page.goto((SITE / LEDGER).as_uri())
    page.locator(".more-rows").click()
    every = shown(page).count()
    page.locator(".filters label", has_text="verdict").locator("select").select_option("fails")
    fails = shown(page).count()
    assert 0 < fails < every
    assert page.locator(".filters output").inner_text() == f"{fails} of {every}"
    first = shown(page).first.locator("td").first.inner_text()
    page.locator(".filters input").fill(first)
    assert shown(page).count() == 1
    page.close()


def test_a_link_to_a_claim_finds_it_although_it_was_filtered(browser):
    page = browser.new_page()
    hidden = soup(LEDGER).select("table.filtered tbody tr")
    sought = next(row for row in hidden if row.select("td")[3].get_text(strip=True) != "fails")
    label = sought.select_one("[id^=claim-]")["id"]
    page.goto(f"{(SITE / LEDGER).as_uri()}?verdict=fails#{label}")
    page.wait_for_function(f"document.getElementById('{label}').closest('tr').offsetHeight > 0")
    page.wait_for_function(
        f"""() => {{
          const box = document.getElementById('{label}').getBoundingClientRect();
          return box.top >= 0 && box.bottom <= innerHeight;
        }}"""
    )
    page.close()


def test_chapters_and_ledger_link_to_each_other():
    links = soup(LEDGER).select("table.filtered a[href]")
    chapters = {link["href"].split("#")[0] for link in links}
    labels = {tag["id"] for tag in soup(LEDGER).select("[id^=claim-]")}
    for chapter in chapters - {""}:
        back = set(re.findall(r'href="([^"]*#claim-[^"]*)"', source(f"notebooks/{chapter}")))
        assert back, chapter
        assert {href.split("#")[1] for href in back} <= labels
