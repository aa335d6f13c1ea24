"""Gates on what fits: tables on a laptop, texts in figures, the length of pages."""

import re

import pytest

from built_site import GROUPED, PAGES, ROOT, SITE

pytestmark = pytest.mark.site

# Too wide for any page; they fade at the side where more follows.
WIDE = {"tab-robust-conclusions", "when-there-is-no-score"}
# Texts of a figure are groups of paths; what is turned has a box larger than itself.
TEXTS = """() => {
  const texts = [...document.querySelectorAll("svg g[id^=text_]")]
    .filter((text) => text.querySelector("use, path"))
    .map((text) => {
      const moved = text.querySelector("[transform]")?.getAttribute("transform") ?? "";
      return {
        box: text.getBoundingClientRect(),
        words: [...text.childNodes].map((n) => n.nodeType === 8 ? n.data.trim() : "").join(" "),
        points: 100 * Number(/scale\\(([\\d.]+)/.exec(moved)?.[1] ?? "1"),
        turned: moved.includes("rotate"),
      };
    });
  const over = [];
  texts.forEach((one, i) => texts.slice(i + 1).forEach((other) => {
    const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const tall = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    if (wide > 1 && tall > 1 && !one.turned && !other.turned) {
      over.push(`${one.words} | ${other.words}`);
    }
  }));
  const svg = document.querySelector("svg");
  return { over, points: Math.min(...texts.map((t) => t.points)), wide: svg.viewBox.baseVal.width };
}"""
FIGURES = sorted((ROOT / "_build" / "chapters").glob("*/files/**/*.svg"))


@pytest.fixture(scope="module")
def laptop(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


@pytest.mark.parametrize("name", GROUPED)
def test_tables_fit_a_laptop_and_pages_end(visit, name):
    seen = visit(name).tables
    assert set(seen["cut"]) <= WIDE
    assert all(seen["faded"]), "what is cut shows that more follows"
    assert seen["height"] <= 20_000


def test_there_are_pages_and_figures():
    assert len(PAGES) > 20
    assert len(FIGURES) > 40


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_texts_of_a_figure_do_not_overlap_and_can_be_read(laptop, path):
    text = path.read_text(encoding="utf-8")
    laptop.set_content(re.sub(r"^.*?(?=<svg)", "", text, count=1, flags=re.DOTALL))
    seen = laptop.evaluate(TEXTS)
    assert not seen["over"]
    # On the page a figure is as wide as its points, or as the text (688 pixels) if it is wider.
    assert seen["points"] * min(4 / 3, 688 / seen["wide"]) >= 8.5


def test_one_switch_shows_all_code(browser):
    page = browser.new_page()
    page.goto((SITE / "notebooks/04_static_efficiency.html").as_uri())
    bars = page.locator("article details.hide.above-input")
    assert bars.count() > 3
    assert not bars.first.is_visible()
    page.locator(".code-switch").click()
    assert bars.first.is_visible()
    assert bars.locator("pre").first.is_visible()
    page.locator(".code-switch").click()
    assert not bars.first.is_visible()
    page.close()


# From a figure, or the source line of a table, to the paragraph that follows.
SPACES = """() => [...document.querySelectorAll("article figure, article .cell_output > .source")]
  .map((shown) => {
    const cell = shown.closest(".cell") ?? shown;
    let next = cell.nextElementSibling;
    while (next && !next.getBoundingClientRect().height) next = next.nextElementSibling;
    return next?.tagName === "P" && shown === [...cell.querySelectorAll("figure, .source")]
      .filter((one) => !one.parentElement.closest("figure")).at(-1)
      ? next.getBoundingClientRect().top - shown.getBoundingClientRect().bottom : null;
  }).filter((space) => space !== null)"""


def test_figures_and_tables_stand_equally_far_from_the_text(laptop):
    laptop.goto((SITE / "notebooks/04_static_efficiency.html").as_uri())
    spaces = laptop.evaluate(SPACES)
    assert len(spaces) > 4
    assert max(spaces) - min(spaces) <= 1


def test_a_long_source_line_opens_on_demand(laptop):
    laptop.goto((SITE / "notebooks/01_cities_and_emissions.html").as_uri())
    line = laptop.locator("figure .source p").first
    before = line.bounding_box()["height"]
    line.locator(".more-source").click()
    assert line.bounding_box()["height"] > 1.5 * before
    assert line.locator("a.download").first.is_visible()
