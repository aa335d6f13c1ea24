"""One look at a page in all its states, which every gate reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from built_site import PAGES, SITE

# In an order in which little changes from one to the next.
STATES = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
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
# Contrast depends on the colour, size and weight of a text and on what lies behind it, that of a
# link on the text around it too: one text of each kind is enough, and none of those that passed on
# a page before. Those are marked with their kind, and what holds none of them goes.
SAMPLE = """(known) => {
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
  const around = (link) => {
    if (!link) return "";
    const { textDecorationLine: line, borderBottomStyle: border, display } = style(link);
    let block = link.parentElement;
    while (style(block).display.startsWith("inline")) block = block.parentElement;
    const alone = /block|flex|grid|table|list/.test(display) ||
      block.textContent.trim() === link.textContent.trim();
    return alone ? "alone" : [line, border, style(block).color].join(" ");
  };
  const worded = (node) => [...node.childNodes].some(
    (one) => one.nodeType === 3 && /[\\p{L}\\p{N}]/u.test(one.data));
  const onSheet = (node) => {
    const { right, bottom } = node.getBoundingClientRect();
    return right > 0 && bottom + scrollY > 0 && !node.closest("mjx-assistive-mml");
  };
  const kinds = new Set(known);
  let texts = 0;
  for (const node of document.body.querySelectorAll("*")) {
    if (!worded(node)) continue;
    if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (!onSheet(node)) continue;
    texts++;
    const { color, fontSize, fontWeight, textShadow } = style(node);
    const link = around(node.closest("a"));
    const kind = [color, fontSize, fontWeight, textShadow, link, behind(node)].join("|");
    if (!kinds.has(kind)) {
      node.setAttribute("data-sample", (node.getAttribute("data-sample") ?? "") + "\\n" + kind);
    }
    kinds.add(kind);
  }
  return texts;
}"""
PRUNE = """(selector) => {
  for (const node of [...document.querySelectorAll(selector)]) {
    if (!node.matches("[data-sample]") && !node.querySelector("[data-sample]")) node.remove();
  }
}"""
# Of a long table four rows are judged, of code and of a formula in a line its box, and of the list
# of pages, which is the same on all, some lines: the rest is made by the same code.
REPEATED = "article tbody tr:nth-child(n+5), article pre span"
REPEATED += ", .bd-sidebar-primary li:nth-child(n+5), mjx-container:not([display]) mjx-math > *"
COLOURS = ["color-contrast", "link-in-text-block"]
# What of colours is wrong, and of which kinds the samples passed, as texts and as links, and of
# which they did not or were not judged.
JUDGED = """(rules) => axe.run(document, {
  preload: false, selectors: false, elementRef: true, runOnly: rules,
}).then((found) => {
  const passed = new Map(found.passes.map(({ id, nodes }) => [id, nodes.map((n) => n.element)]));
  const doubt = [found.violations, found.incomplete].flat(2)
    .flatMap(({ nodes }) => nodes.map((n) => n.element));
  const fine = (node) => {
    const link = node.closest("a"), alone = node.getAttribute("data-sample").includes("|alone|");
    return passed.get("color-contrast")?.includes(node) && !doubt.includes(node) &&
      !doubt.includes(link) && (!link || alone || passed.get("link-in-text-block")?.includes(link));
  };
  const kinds = { true: [], false: [] };
  for (const node of document.querySelectorAll("[data-sample]")) {
    kinds[Boolean(fine(node))].push(...node.getAttribute("data-sample").split("\\n").slice(1));
  }
  return [found.violations, kinds.true, kinds.false];
})"""
# Rules none of whose findings would be told: the impact of a rule is that of its findings.
LIGHT = """(grave) => axe._audit.rules.filter(({ impact }) => impact && !grave.includes(impact))
  .map(({ id }) => id)"""
GRAVE = ["serious", "critical"]
# What moves slowly has arrived, and what is to be done with the next frame is done.
SETTLE = """async (theme) => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let tries = 0; document.documentElement.dataset.theme !== theme; tries++) {
    if (tries > 600) throw Error(`the theme is not ${theme}`);
    await frame();
  }
  await frame();
  await frame();
  document.getAnimations().forEach((one) => one.effect.getComputedTiming().endTime < Infinity &&
    one.finish());
}"""
MEASURE = """() => {
  const formulas = [...document.querySelectorAll("article .math")];
  const within = (sought) => formulas.flatMap((node) => [...node.querySelectorAll(sought)]);
  return {
    overflow: document.scrollingElement.scrollWidth - innerWidth,
    formulas: formulas.length,
    typeset: within("mjx-container").length,
    wrong_formulas: within("[data-mjx-error]").map((node) => node.getAttribute("data-mjx-error")),
  };
}"""

# Text area of an A4 sheet in CSS pixels, upright and turned, less the margins of print.css.
WIDTH, HEIGHT = 178 * 96 / 25.4, 259 * 96 / 25.4
TURNED = 265 * 96 / 25.4, 172 * 96 / 25.4

PAPER = """([sheetWidth, sheetHeight, turnedWidth, turnedHeight]) => {
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
    paper: list[str] = field(default_factory=list)


def looks(page: Page, heard: Visit, known: set[str], name: str) -> dict[tuple[int, str], Visit]:
    """Open a page once, as a reader does, and switch its scheme, its width, and to paper.

    The window is that of the page before, which has compiled the scripts that all pages share;
    `heard` is what it listens with, `known` the kinds of text whose colours passed on those pages.

    Structure is judged at 390 pixels, where boxes scroll, and does not depend on the scheme;
    colours are judged in a light and a dark state and do not depend on the width. What is around
    the text is the same on every page: the first has it judged in all states.
    """
    page.goto("about:blank")  # the page before has had its say
    heard.requests.clear()
    heard.console.clear()
    switch(page, 1280)
    page.goto((SITE / name).as_uri(), wait_until="load")
    page.evaluate("() => window.MathJax?.startup?.promise")
    page.evaluate(AXE.axe_script)
    found = {}
    for width, scheme in STATES:
        if (width, scheme) == STATES[0]:  # so it was opened
            page.evaluate(SETTLE, scheme)
        else:
            switch(page, width, scheme)
        if (width, scheme) == (390, "light"):
            narrow = monotonic()
        state = found[width, scheme] = Visit(**page.evaluate(MEASURE))
        state.violations = _judged(page, exclude=["article"]) if name == PAGES[0] else []
        if (width, scheme) == (1280, "light"):
            state.tables = page.evaluate(TABLES)
        if width == 1280:
            assert page.evaluate(SAMPLE, sorted(known)), "a page without a visible text"
        if (width, scheme) == (1280, "dark"):
            switch(page, int(WIDTH), "dark", media="print")
            found[1280, "light"].paper = page.evaluate(PAPER, [WIDTH, HEIGHT, *TURNED])
    # The theme makes what scrolls reachable a third of a second after the width has changed.
    page.wait_for_timeout(max(0, 400 - 1000 * (monotonic() - narrow)))
    # What scripts say from here on is that parts of the page are gone.
    said = {"requests": [*heard.requests], "console": [*heard.console]}
    page.evaluate(PRUNE, REPEATED)
    found[390, "dark"].violations += _judged(page, but=COLOURS)
    if page.evaluate("() => Boolean(document.querySelector('[data-sample]'))"):
        page.evaluate(PRUNE, "body *")
        fine: set[str] = set()
        wanting: set[str] = set()
        for scheme in ("dark", "light"):
            switch(page, 1280, scheme)
            violations, passed, others = page.evaluate(JUDGED, COLOURS)
            found[1280, scheme].violations += _told(violations)
            fine.update(passed)
            wanting.update(others)
        known |= fine - wanting
    return {state: replace(visit, **said) for state, visit in found.items()}


def switch(page: Page, width: int, scheme: str = "light", media: str = "screen") -> None:
    """Show the page so; what follows by script, as when a reader does it, has happened."""
    page.emulate_media(media=media, color_scheme=scheme)
    if page.viewport_size != (size := {"width": width, "height": 900}):
        page.set_viewport_size(size)
    if page.url != "about:blank":
        page.evaluate(SETTLE, "light" if media == "print" else scheme)


def listen(page: Page) -> Visit:
    """Note what a page asks for and what it complains of."""
    seen = Visit()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("pageerror", lambda error: seen.console.append(str(error)))
    page.on("console", lambda m: seen.console.append(m.text) if m.type == "error" else None)
    return seen


def _judged(page: Page, but: Sequence[str] = (), **context: list[str]) -> list[str]:
    return _told(broken(page, [*but, *page.evaluate(LIGHT, GRAVE)], **context))


def broken(page: Page, but: Sequence[str] = (), **context: list[str]) -> list[dict[str, Any]]:
    """What axe finds wrong on a page that holds its script.

    Without a selector of each node, and without all that is in order: both take most of the time.
    """
    # axe reads the style sheets again, which a browser forbids from file://: not the page's doing.
    options: dict[str, Any] = {"preload": False, "selectors": False, "resultTypes": ["violations"]}
    options["rules"] = {rule: {"enabled": False} for rule in but}
    places = {kind: [[selector] for selector in chosen] for kind, chosen in context.items()}
    found: list[dict[str, Any]] = page.evaluate(
        "([where, how]) => axe.run(where ?? document, how).then((found) => found.violations)",
        [places or None, options],
    )
    return found


def _told(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{violation['id']}: {node['html'][:300]} {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
        if not _upstream(violation["id"], node["html"])
    ]


def _upstream(rule: str, html: str) -> bool:
    return any(rule == known and re.search(pattern, html) for known, pattern, _ in UPSTREAM)
