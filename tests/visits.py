"""One look at a page in all its states, which every gate reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from built_site import PAGES, SITE

STATES = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
AXE = Axe()
# Findings of axe-core that come from the theme: rule, pattern of the element, why it stays.
UPSTREAM: list[tuple[str, str, str]] = []

TABLES = """() => {
  const cut = [...document.querySelectorAll("article table")].filter((table) => {
    for (let box = table; box && box.tagName !== "ARTICLE"; box = box.parentElement) {
      if (box.clientWidth && box.scrollWidth > box.clientWidth + 1 &&
          getComputedStyle(box).overflowX !== "visible") return true;
    }
  });
  return {
    cut: cut.map((table) => table.closest("[id]")?.id ?? ""),
    faded: cut.map((table) => Boolean(table.closest(".more"))),
    height: document.documentElement.scrollHeight,
  };
}"""
# Contrast depends on the colour, size and weight of a text and on what lies behind it: one text of
# each kind is enough. Those are marked, and what holds none of them goes.
SAMPLE = """() => {
  const styles = new Map(), backs = new Map();
  const style = (node) =>
    styles.get(node) ?? styles.set(node, getComputedStyle(node)).get(node);
  const behind = (node) => {
    if (!node) return "";
    if (!backs.has(node)) {
      const { backgroundColor: colour, backgroundImage: image, opacity } = style(node);
      const clear = colour === "rgba(0, 0, 0, 0)" && image === "none" && opacity === "1";
      const under = behind(node.parentElement);
      backs.set(node, clear ? under : `${colour} ${image} ${opacity} on ${under}`);
    }
    return backs.get(node);
  };
  const kinds = new Set();
  for (const node of document.body.querySelectorAll("*")) {
    if (![...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const { color, fontSize, fontWeight, textShadow } = style(node);
    const kind = [color, fontSize, fontWeight, textShadow, behind(node)].join("|");
    if (!kinds.has(kind)) node.setAttribute("data-sample", "");
    kinds.add(kind);
  }
  return kinds.size;
}"""
PRUNE = """(selector) => {
  for (const node of [...document.querySelectorAll(selector)]) {
    if (!node.matches("[data-sample]") && !node.querySelector("[data-sample]")) node.remove();
  }
}"""
# Of a long table four rows are judged, of code its box: the rest is made by the same code.
REPEATED = "article tbody tr:nth-child(n+5), article pre span"


@dataclass
class Visit:
    """What one look at a page gave."""

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    overflow: int = 0
    formulas: int = 0
    typeset: int = 0
    wrong_formulas: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    tables: dict[str, Any] = field(default_factory=dict)


def looks(browser: Browser, name: str) -> Iterator[tuple[tuple[int, str], Visit]]:
    """Open a page once a width, as a reader does, and switch its scheme there.

    The structure is judged at 1280 pixels and does not depend on the scheme, colours are judged in
    a light and a dark state and do not depend on the width, what scrolls is judged at 390. What is
    around the text is the same on every page: the first has it judged in all states.
    """
    for width in (1280, 390):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="light")
        seen = listen(page)
        page.goto((SITE / name).as_uri(), wait_until="load")
        page.evaluate("() => window.MathJax?.startup?.promise")
        for scheme in ("dark", "light") if width == 1280 else ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(f"document.documentElement.dataset.theme == '{scheme}'")
            page.evaluate("() => new Promise(done => setTimeout(done, 100))")
            found = _measured(page, replace(seen))
            if name == PAGES[0]:
                found.violations += _judged(page, exclude=["article"])
            if (width, scheme) == (1280, "light"):
                found.tables = page.evaluate(TABLES)
                found.violations += _sampled(page)
            elif (width, scheme) == (390, "dark"):
                scrolled = _judged(page, ["scrollable-region-focusable"], include=["article"])
                found.violations += scrolled + _sampled(page, structure=False)
            yield (width, scheme), found
        page.close()


def listen(page: Page) -> Visit:
    """Note what a page asks for and what it complains of."""
    seen = Visit()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("pageerror", lambda error: seen.console.append(str(error)))
    page.on("console", lambda m: seen.console.append(m.text) if m.type == "error" else None)
    return seen


def _measured(page: Page, seen: Visit) -> Visit:
    seen.overflow = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    seen.formulas = page.locator("article .math").count()
    seen.typeset = page.locator("article .math mjx-container").count()
    seen.wrong_formulas = page.locator("article .math [data-mjx-error]").evaluate_all(
        "nodes => nodes.map(n => n.getAttribute('data-mjx-error'))"
    )
    return seen


def _sampled(page: Page, *, structure: bool = True) -> list[str]:
    """Judge the page, and take it apart for that."""
    assert page.evaluate(SAMPLE), "a page without a visible text"
    page.evaluate(PRUNE, REPEATED)
    found = _judged(page, but=["color-contrast"]) if structure else []
    page.evaluate(PRUNE, "article *")
    return found + _judged(page, ["color-contrast"])


def _judged(
    page: Page,
    only: list[str] | None = None,
    but: list[str] | None = None,
    **context: list[str],
) -> list[str]:
    # axe reads the style sheets again, which a browser forbids from file://: not the page's doing.
    options: dict[str, Any] = {"preload": False, "resultTypes": ["violations"]}
    if only:
        options["runOnly"] = only
    if but:
        options["rules"] = {rule: {"enabled": False} for rule in but}
    places = {kind: [[selector] for selector in chosen] for kind, chosen in context.items()}
    found = AXE.run(page, context=places or None, options=options).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:300]} {node['failureSummary']}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if not _upstream(violation["id"], node["html"])
    ]


def _upstream(rule: str, html: str) -> bool:
    return any(rule == known and re.search(pattern, html) for known, pattern, _ in UPSTREAM)
