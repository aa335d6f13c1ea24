"""Gates on what helps to find and to cite: search, glossary, index, tags, the data pack."""

import re
import zipfile
from copy import copy
from urllib.parse import unquote, urljoin

import pytest

from built_site import GROUPED, INSIDE, PAGES, ROOT, SITE, has, soup, source
from gbaeff.book.build import pack, pdf

pytestmark = pytest.mark.site

CHAPTERS = [name for name in PAGES if name.startswith("notebooks/")]
GLOSSARY, INDEX = "book/glossary.html", "book/subject_index.html"


# -- search ----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1280, 390])
def test_search_from_a_folder_shows_sections_with_excerpts(browser, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{(SITE / 'search.html').as_uri()}?q=missing+emissions+Dongguan")
    first = page.locator("#search-results ul.search li").first
    first.wait_for(timeout=10_000)
    # All words stand in each section found, and an excerpt shows where some stand close together.
    assert len(set(first.locator("mark").all_inner_texts())) > 1
    every = {text.lower() for text in page.locator("p.context mark").all_inner_texts()}
    assert {"emissions", "dongguan", "missing"} <= every
    links = page.locator("#search-results li a").evaluate_all("a => a.map(x => x.href)")
    assert any("#" in link for link in links)
    overflow = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    page.close()
    assert overflow <= 0
    assert errors == []
    assert [url for url in requests if not url.startswith(INSIDE)] == []
    for link in links:
        path, _, anchor = link.removeprefix(f"{SITE.as_uri()}/").partition("#")
        assert not anchor or has(path, unquote(anchor)), link


def test_search_finds_the_meaning_of_a_term_first(browser):
    page = browser.new_page()
    page.goto(f"{(SITE / 'search.html').as_uri()}?q=DMU")
    page.locator("#search-results li").first.wait_for(timeout=10_000)
    assert GLOSSARY in page.locator("#search-results li a").first.get_attribute("href")
    page.close()


def test_search_says_when_nothing_fits(browser):
    page = browser.new_page()
    page.goto(f"{(SITE / 'search.html').as_uri()}?q=zzyzx")
    page.locator("#search-results [role=status]").wait_for(timeout=10_000)
    assert page.locator("#search-results li").count() == 0
    page.close()


def test_index_of_sections_is_light_and_on_the_search_page_only():
    assert (SITE / "_static" / "sections.js").stat().st_size < 2e6
    for name in [*PAGES, "search.html"]:
        named = re.findall(r'<script[^>]* src="([^"]*)"', source(name))
        assert named
        assert any("sections.js" in src for src in named) == (name == "search.html"), name


# -- glossary and index ----------------------------------------------------------------------


@pytest.mark.parametrize("name", GROUPED)
def test_a_term_is_marked_once_a_page_with_its_meaning(name):
    links = [tag.find_parent("a") for tag in soup(name).select("article .gloss")]
    targets = [link["href"] for link in links]
    assert len(targets) == len(set(targets))
    meanings = [link["title"] for link in links]
    assert len(meanings) == len(set(meanings))
    for link in links:
        assert has(GLOSSARY, link["href"].split("#")[1]), link
        assert not link.find_parent(["h1", "h2", "h3", "table", "code", "figcaption"])


def test_every_chapter_of_part_one_marks_terms():
    for name in CHAPTERS:
        if name < "notebooks/07":
            assert re.search(r'class="[^"]*\bgloss\b', source(name)), name


def test_meaning_appears_on_focus_and_leaves_with_escape(browser):
    name = next(name for name in CHAPTERS if soup(name).select("article .gloss"))
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((SITE / name).as_uri())
    link = page.locator("a.reference:has(.gloss)").first
    link.focus()
    box = page.locator(f"#{link.get_attribute('aria-describedby')}")
    assert box.is_visible()
    assert box.get_attribute("role") == "tooltip"
    area = box.bounding_box()
    assert area["x"] >= 0 and area["x"] + area["width"] <= 390
    page.keyboard.press("Escape")
    assert not box.is_visible()
    page.close()


def test_index_names_every_chapter_and_links_to_what_is_there():
    links = soup(INDEX).select("dl.subjects dd a[href]")
    targets = [urljoin(INDEX, link["href"]).partition("#") for link in links]
    # The crosswalk is a list of places, without a sentence on them.
    treated = {name for name in CHAPTERS if name < "notebooks/40" and "crosswalk" not in name}
    assert {path for path, _, _ in targets} >= treated
    for path, _, anchor in targets:
        assert not anchor or has(path, anchor), (path, anchor)


# -- citing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GROUPED)
def test_page_has_tags_for_reference_managers(name):
    page = soup(name)
    told = {tag["name"]: tag["content"] for tag in page.select("meta[name][content]")}
    heading = copy(page.select_one("article h1"))
    for tag in heading.select(".headerlink, .section-number"):
        tag.decompose()
    title = " ".join(heading.get_text().split())
    assert told["citation_title"] == title == told["DC.title"]
    assert told["citation_publication_date"] == told["DC.date"]
    assert told["citation_author"] == told["DC.creator"] != ""
    assert 0 < len(told.get("description", "")) <= 202 or "bibliography" in name or name == INDEX


def test_no_reference_is_without_its_place():
    for name in PAGES:
        assert "[n.d.]" not in source(name), name
    listed = soup("book/bibliography.html").get_text()
    assert listed.count("Journal of Global Urban Governance, 1(1), 2023") == 6


def test_pack_is_offered_on_the_first_page_and_where_it_is_told_how_to_cite():
    for name in (PAGES[0], "book/cite.html"):
        links = soup(name).select(f"a[href$='{pack.NAME}']")
        assert links, name
        path = SITE / urljoin(name, links[0]["href"])
        assert path.read_bytes() == pack.pack(ROOT / "data")
        assert zipfile.ZipFile(path).testzip() is None


def test_pdf_is_offered_where_it_is_there_and_only_then():
    for name in (PAGES[0], "book/cite.html"):
        offered = soup(name).select(f".pdf-offer a[href$='{pdf.NAME}']")
        assert bool(offered) == (SITE / pdf.NAME).is_file()
