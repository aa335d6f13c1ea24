// What paper needs beside print.css: light colours, and room for what is wider than the sheet.

// Text width of an A4 sheet in CSS pixels, upright and turned, less the margins of print.css.
const SHEET = ((297 - 210) * 96) / 25.4;
const UPRIGHT = ((210 - 32) * 96) / 25.4;
const HEIGHT = ((297 - 38) * 96) / 25.4;
const LEAST = 0.75; // smaller than that is turned first

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

(function () {
  const paper = window.matchMedia("print");
  const root = document.documentElement;
  let theme;
  const change = () => {
    if (paper.matches) {
      theme = root.dataset.theme;
      root.dataset.theme = "light";
      fitPaper();
    } else if (theme) {
      root.dataset.theme = theme;
    }
  };
  separateDownloads();
  paper.addEventListener("change", change);
})();
