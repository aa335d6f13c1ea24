// Small repairs that style sheets cannot make. Runs deferred, before the page's own scripts start.

const scrolls = (box) => box.scrollWidth > box.clientWidth + 1;

// Whether more follows at the right of boxes that scroll. All are measured before one is changed:
// between the two the browser would lay out the page anew, box by box.
function cue(boxes) {
  const more = boxes.map((box) => box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
  boxes.forEach((box, i) => box.classList.toggle("more", more[i]));
}

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
  const boxes = [...document.querySelectorAll(
    ".scroll-box, .pst-scrollable-table-container, .bd-article table.table, " +
    ".cell_output > .output, .math, mjx-container[display]")];
  const wide = boxes.map((box) => scrolls(box) && getComputedStyle(box).overflowX !== "visible");
  // The theme makes code reachable; it needs the cue alone.
  const shown = [...document.querySelectorAll(".bd-article pre")];
  boxes.forEach((box, i) => {
    if (wide[i]) {
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", label(box));
      shown.push(box);
    } else if (box.getAttribute("role") === "region") {
      box.removeAttribute("tabindex");
      box.removeAttribute("role");
      box.removeAttribute("aria-label");
      box.classList.remove("more");
    }
  });
  for (const box of shown) box.onscroll = () => cue([box]);
  cue(shown);
}

// A table of class "filtered" gets a search field and a choice of values for each column that a
// class "filter-N" names. Without this script the whole table is there.
function filtered(table) {
  const headers = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const text = (cell) => cell.textContent.trim().replace(/\s+/g, " ");
  const form = document.createElement("form");
  form.className = "filters";
  const field = (name, control) => {
    const box = document.createElement("label");
    box.append(name, control);
    form.append(box);
    control.addEventListener("input", () => show());
    return control;
  };
  const chosen = new URLSearchParams(location.search);
  const choices = [...table.classList].filter((name) => /^filter-\d+$/.test(name))
    .map((name) => Number(name.slice(7)) - 1).map((column) => {
      const select = document.createElement("select");
      const counts = new Map();
      for (const row of rows) {
        const value = text(row.cells[column]);
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      select.append(new Option("all", ""));
      for (const [value, count] of counts) select.append(new Option(`${value} (${count})`, value));
      select.value = chosen.get(headers[column]) ?? "";
      if (select.selectedIndex < 0) select.value = "";
      return { column, select: field(headers[column], select) };
    });
  const search = document.createElement("input");
  search.type = "search";
  field("words", search);
  const told = document.createElement("output");
  form.append(told);
  const words = rows.map((row) => text(row).toLowerCase());
  // As many as a reader takes in at once; a button and a link to a row show the others.
  const few = 10;
  let all = false;
  const more = document.createElement("button");
  more.type = "button";
  more.className = "more-rows";
  more.addEventListener("click", () => { all = true; show(); });
  window.addEventListener("beforeprint", () => { all = true; show(); });
  const show = () => {
    const wanted = search.value.trim().toLowerCase().split(/\s+/);
    let count = 0;
    rows.forEach((row, i) => {
      row.hidden = !(choices.every(({ column, select }) =>
        !select.value || text(row.cells[column]) === select.value) &&
        wanted.every((word) => words[i].includes(word)));
      count += row.hidden ? 0 : 1;
      row.hidden ||= !all && count > few;
    });
    told.textContent = `${count} of ${rows.length}`;
    more.hidden = all || count <= few;
    more.textContent = `Show all ${count}`;
  };
  // A link to a row must find it, whatever was filtered.
  const find = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const row = target && target.closest("tr");
    if (!row || !table.contains(row)) return;
    if (row.hidden) {
      all = true;
      form.reset();
      for (const { select } of choices) select.value = "";
      show();
    }
    for (const other of rows) other.classList.toggle("sought", other === row);
    row.scrollIntoView({ block: "center" });
  };
  // Each row becomes a card; its cells then carry their headers, and the roles that the new
  // display takes from them.
  table.classList.add("cards");
  table.setAttribute("role", "table");
  for (const part of [table.tHead, table.tBodies[0]]) part.setAttribute("role", "rowgroup");
  for (const row of [...table.tHead.rows, ...rows]) row.setAttribute("role", "row");
  for (const cell of table.tHead.rows[0].cells) cell.setAttribute("role", "columnheader");
  for (const row of rows) {
    [...row.cells].forEach((cell, i) => {
      cell.setAttribute("role", "cell");
      cell.dataset.header = headers[i];
      if (text(cell) === "–") cell.classList.add("blank");
      const brief = i === 0 || choices.some(({ column }) => column === i);
      if (brief || text(cell).length < 40) cell.classList.add("short");
    });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  (table.closest(".pst-scrollable-table-container") ?? table).before(form);
  (table.closest(".pst-scrollable-table-container") ?? table).after(more);
  show();
  find();
  window.addEventListener("hashchange", find);
  window.addEventListener("load", find);
}

// The meaning of a term, at its first use: shown on hover and on focus, away with Escape.
function explain(link, number) {
  const meaning = link.title;
  if (!meaning) return;
  link.removeAttribute("title");
  const box = document.createElement("span");
  box.className = "gloss-meaning";
  box.id = `gloss-${number}`;
  box.setAttribute("role", "tooltip");
  box.textContent = meaning;
  box.hidden = true;
  link.setAttribute("aria-describedby", box.id);
  link.after(box);
  const show = () => {
    box.hidden = false;
    box.style.left = box.style.top = "0";
    const at = link.getBoundingClientRect();
    const from = box.getBoundingClientRect();
    const right = document.documentElement.clientWidth - from.width - 16;
    box.style.left = `${Math.max(16, Math.min(at.left, right)) - from.left}px`;
    box.style.top = `${at.bottom - from.top}px`;
  };
  let leaving;
  const hide = () => { leaving = setTimeout(() => { box.hidden = true; }, 150); };
  const stay = () => clearTimeout(leaving);
  link.addEventListener("mouseenter", () => { stay(); show(); });
  link.addEventListener("focus", show);
  link.addEventListener("blur", hide);
  link.addEventListener("mouseleave", hide);
  box.addEventListener("mouseenter", stay);
  box.addEventListener("mouseleave", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") box.hidden = true;
  });
}

// A long source line shows its beginning and its downloads; the rest on demand.
function brief(line) {
  const downloads = line.querySelector(".downloads");
  const origin = document.createElement("span");
  origin.className = "origin";
  while (line.firstChild && line.firstChild !== downloads) origin.append(line.firstChild);
  const more = document.createElement("button");
  more.type = "button";
  more.className = "more-source";
  const set = (whole) => {
    origin.classList.toggle("whole", whole);
    more.setAttribute("aria-expanded", String(whole));
    more.textContent = whole ? "less" : "details";
  };
  more.addEventListener("click", () => set(!origin.classList.contains("whole")));
  set(false);
  line.prepend(origin, more);
}

function start() {
  [...document.querySelectorAll(".bd-article a.reference")]
    .filter((link) => link.querySelector(".gloss")).forEach(explain);
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
  document.querySelectorAll("table.filtered").forEach(filtered);
  reach();
  window.addEventListener("resize", reach);
  window.addEventListener("load", () => Promise.resolve(window.MathJax?.startup?.promise).then(reach));
}

start();
// After print.js, which sets the downloads apart.
document.addEventListener("DOMContentLoaded", () =>
  [...document.querySelectorAll(".bd-article .source p")]
    .filter((line) => line.textContent.length > 160).forEach(brief));
