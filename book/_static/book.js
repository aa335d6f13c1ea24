// Small repairs that style sheets cannot make. Runs deferred, before the page's own scripts start.

// Browsers forbid a page opened from a folder to read its neighbours, so search shows titles only.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

const scrolls = (box) => box.scrollWidth > box.clientWidth + 1;

// What a screen reader says on reaching a box that scrolls.
function label(box) {
  const named = box.closest("figure")?.querySelector("figcaption") ??
    box.querySelector("caption, .caption-text");
  const kind = box.querySelector("table") ? "Table" : box.closest("figure") ? "Figure" :
    box.closest(".math") || box.querySelector("mjx-container") ? "Formula" : "Output";
  return named ? named.textContent.replace(/#\s*$/, "").trim() : kind;
}

// Boxes that scroll must be reachable by keyboard.
function reach() {
  const boxes = document.querySelectorAll(
    ".scroll-box, .pst-scrollable-table-container, .bd-article table.table, " +
    ".cell_output > .output, .math, mjx-container[display]");
  for (const box of boxes) {
    if (scrolls(box) && getComputedStyle(box).overflowX !== "visible") {
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", label(box));
    } else if (box.getAttribute("role") === "region") {
      box.removeAttribute("tabindex");
      box.removeAttribute("role");
      box.removeAttribute("aria-label");
    }
  }
}

function start() {
  // A figure scrolls in a box of its own, its caption stays.
  for (const image of document.querySelectorAll(".bd-article figure img")) {
    const box = document.createElement("div");
    box.className = "scroll-box";
    const shown = image.closest("a.image-reference") ?? image;
    shown.replaceWith(box);
    box.append(shown);
  }
  // Docutils calls this a list but its entries are no list items.
  document.querySelectorAll(".citation-list[role=list]")
    .forEach((list) => list.removeAttribute("role"));
  reach();
  window.addEventListener("resize", reach);
  window.addEventListener("load", () => Promise.resolve(window.MathJax?.startup?.promise).then(reach));
}

start();
