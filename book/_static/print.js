// What paper needs beside print.css: light colours, and room for what is wider than the sheet.

// Text width of an A4 sheet in CSS pixels, upright and turned, less the margins of print.css.
const SHEET = ((297 - 210) * 96) / 25.4;
const UPRIGHT = ((210 - 32) * 96) / 25.4;
const HEIGHT = ((297 - 38) * 96) / 25.4;
const LEAST = 0.75; // smaller than that is turned first
const READABLE = 0.78; // of a figure's own size, on paper

// The end of a source line, "Download: CSV", is of no use on paper.
function separateDownloads() {
  for (const line of document.querySelectorAll(".bd-article .source p")) {
    const link = line.querySelector("a.download");
    const before = link?.previousSibling;
    const at = before?.nodeType === Node.TEXT_NODE ? before.data.lastIndexOf("Download:") : -1;
    if (at < 0) continue;
    const box = document.createElement("span");
    box.className = "downloads";
    const rest = before.splitText(at);
    rest.before(box);
    while (box.nextSibling) box.append(box.nextSibling);
  }
}

// Make smaller, or turn, what does not fit. Measured in the layout of the paper.
function fitPaper() {
  for (const box of document.querySelectorAll(".bd-article :is(.narrowed, .turned, .whole)")) {
    box.classList.remove("narrowed", "turned", "whole");
  }
  const wide = (node, width) => {
    const outer = node.closest("figure, .pst-scrollable-table-container") ?? node;
    let zoom = (UPRIGHT - 3) / width;
    if (zoom >= 1) return;
    if (zoom < LEAST && node.matches("table") && !node.closest(".admonition, li, td")) {
      outer.classList.add("turned");
      zoom = Math.min(1, (UPRIGHT + SHEET - 3) / width);
    }
    if (zoom < 1) {
      node.style.setProperty("--paper-zoom", zoom.toFixed(3));
      node.classList.add("narrowed");
    }
  };
  const tables = [...document.querySelectorAll(".bd-article table")];
  const formulas = [...document.querySelectorAll(".bd-article div.math mjx-container[display]")];
  // Numbers and pairs of years never break.
  for (const cell of document.querySelectorAll(".bd-article td")) {
    if (/^[\d.,+−–-]+$/.test(cell.textContent.trim())) cell.style.whiteSpace = "nowrap";
  }
  for (const table of tables) table.style.width = "min-content";
  const widths = tables.map((table) => table.getBoundingClientRect().width);
  for (const table of tables) table.style.removeProperty("width");
  tables.forEach((table, i) => {
    if (!table.parentElement.closest("table")) wide(table, widths[i]);
  });
  // A table of half a sheet is kept whole; a longer one would leave too much white.
  for (const table of tables) {
    table.classList.toggle("whole", table.getBoundingClientRect().height < HEIGHT / 2);
  }
  const lengths = formulas.map((formula) => formula.scrollWidth);
  formulas.forEach((formula, i) => wide(formula, lengths[i]));
}

// Nor does a full stop leave the formula before it.
function keepStops() {
  for (const formula of document.querySelectorAll(".bd-article span.math:not(.kept *)")) {
    const after = formula.nextSibling;
    const stops = after?.nodeType === Node.TEXT_NODE && /^[.,;:!?)]+/.exec(after.data);
    if (!stops) continue;
    const box = document.createElement("span");
    box.className = "kept";
    after.splitText(stops[0].length);
    formula.before(box);
    box.append(formula, after);
  }
}

// Where a figure or a table finds no room the rest of the sheet is white: fill it. Laid out in
// columns as tall as a sheet, which break as sheets do.
function fillSheets() {
  const said = "p, li, dt, dd, h1, h2, h3, h4, figure, table, pre, div.math";
  for (const image of document.querySelectorAll(".bd-article figure img")) {
    // Letters of 9 points stay above 7.
    const tall = Math.max(HEIGHT * 0.46, image.naturalHeight * READABLE);
    image.style.maxHeight = `${Math.min(tall, HEIGHT * 0.9)}px`;
  }
  for (const article of document.querySelectorAll(".bd-article")) {
    article.classList.add("in-sheets");
    const blocks = [...article.querySelectorAll(said)];
    for (const item of article.querySelectorAll("figure, table.whole, .turned, details, .admonition")) {
      const { left, top } = article.getBoundingClientRect();
      const sheet = (box) => Math.floor((box.left - left + 2) / UPRIGHT);
      const own = item.getBoundingClientRect();
      let white = 0;
      for (let i = blocks.findIndex((block) => item === block || item.contains(block)); i--; ) {
        const boxes = blocks[i].getClientRects();
        const last = boxes[boxes.length - 1];
        if (!last || sheet(last) === sheet(own)) continue;
        if (sheet(last) === sheet(own) - 1) white = HEIGHT - (last.bottom - top);
        break;
      }
      const before = own.top - top; // what moved to the new sheet with it, a heading perhaps
      if (white < HEIGHT / 5 || before > HEIGHT / 4) continue;
      const image = item.matches("figure") && item.querySelector("img");
      const height = image ? image.getBoundingClientRect().height : 0;
      const fits = height - (own.bottom - top - white) - 8;
      if (image && fits > image.naturalHeight * READABLE) {
        image.style.maxHeight = `${fits}px`;
        continue;
      }
      if (item.matches("details, .admonition")) {
        item.style.breakInside = "auto";
        continue;
      }
      if (item.matches("table.whole") && item.rows.length > 8) {
        item.classList.remove("whole");
        continue;
      }
      const block = item.closest(".cell, .pst-scrollable-table-container") ?? item;
      for (let moved = 0; moved < 4 && white > 60; moved++) {
        const next = block.nextElementSibling;
        const after = next?.nextElementSibling;
        if (!next?.matches("p") || after?.matches("ul, ol, div.math")) break;
        white -= next.getBoundingClientRect().height + 14;
        block.before(next);
      }
    }
    article.classList.remove("in-sheets");
  }
  document.documentElement.getBoundingClientRect(); // lay out anew, lest a last sheet stays blank
}

(function () {
  const paper = window.matchMedia("print");
  const root = document.documentElement;
  let theme;
  const change = () => {
    if (paper.matches) {
      theme = root.dataset.theme;
      root.dataset.theme = "light";
      fitPaper();
      fillSheets();
    } else if (theme) {
      root.dataset.theme = theme;
    }
  };
  separateDownloads();
  keepStops();
  paper.addEventListener("change", change);
})();
