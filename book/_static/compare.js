// What a reader chooses by city, year and series. The figures stand in the page as JSON
// (gbaeff.book.pages.selector); without this script the tables and figures beside it have them.
const MOST = 60;
const WORDS = {
  ambiguous: "more than one reading", lost: "lost in the copy", inferred: "inferred",
  read_in_order: "read in order",
};

// A form of choices and a place for what was chosen. The address may name a choice (?city=DG).
function chooser(box, show) {
  const asked = new URLSearchParams(location.search);
  const form = document.createElement("form");
  form.className = "filters";
  form.addEventListener("submit", (event) => event.preventDefault());
  const place = document.createElement("div");
  place.className = "pst-scrollable-table-container";
  const field = (label, key, options, first) => {
    const select = document.createElement("select");
    for (const [value, text] of options) select.append(new Option(text, value));
    select.value = asked.get(key) ?? first;
    if (select.selectedIndex < 0) select.value = first;
    const around = document.createElement("label");
    around.append(label, select);
    form.append(around);
    select.addEventListener("input", show);
    return select;
  };
  box.append(form, place);
  return { form, place, field };
}

// A table of texts; columns from `first` to `last` hold numbers.
function tabled(place, heads, rows, first, last) {
  const made = document.createElement("table");
  made.className = "table";
  const line = (texts, kind, section) => {
    const row = section.insertRow();
    texts.forEach((text, i) => {
      const one = document.createElement(kind);
      if (kind === "th") one.scope = "col";
      one.textContent = text;
      if (i >= first && i <= last) one.style.textAlign = "right";
      row.append(one);
    });
  };
  line(heads, "th", made.createTHead());
  const body = made.createTBody();
  rows.forEach((texts) => line(texts, "td", body));
  place.replaceChildren(made);
  window.dispatchEvent(new Event("resize")); // boxes that scroll are marked anew
}

function compare(box) {
  const { names, choices, cells } = JSON.parse(box.querySelector("script").textContent);
  const { form, place, field } = chooser(box, () => show());
  const every = (text) => ["", text];
  const years = [...new Set(cells.map((cell) => cell[1]).filter((when) => /^\d{4}$/.test(when)))];
  const table = field("table", "table", [every("all"), ...[2, 3, 4, 5, 6].map((n) => [n, `Table ${n}`])], "");
  const city = field("city", "city",
    [every("all"), ...Object.entries(names), ["mean", "mean over cities"]], "DG");
  const year = field("year", "year",
    [every("all"), ...years.map((y) => [y, y]), ["mean", "mean over years"]], "2012");
  const series = field("our series", "series", choices.map((c) => [c, c]), choices[0]);
  const told = document.createElement("output");
  form.append(told);
  const number = (value, sign) => value === null ? "–" :
    ((sign && value >= 0.005 ? "+" : "") + (Math.abs(value) < 0.005 && sign ? 0 : value).toFixed(2))
      .replace("-", "−");

  function show() {
    const at = choices.indexOf(series.value) + 6;
    const wanted = cells.filter((cell) =>
      (!table.value || String(cell[0]) === table.value) &&
      (!city.value || cell[2] === city.value) &&
      // A period counts for the year in which it ends.
      (!year.value || cell[1] === year.value || cell[1].endsWith(`-${year.value}`)));
    const rows = wanted.slice(0, MOST).map((cell) => {
      const [computed, difference, grade] = cell[at];
      return [`${cell[0]}, ${cell[3]}`, ...(year.value && table.value ? [] : [cell[1]]),
        ...(city.value ? [] : [names[cell[2]] ?? cell[2]]),
        cell[4] ?? WORDS[cell[5]] ?? "–", number(computed), number(difference, true), grade];
    });
    const heads = ["table", ...(year.value && table.value ? [] : ["year"]),
      ...(city.value ? [] : ["city"]), "printed", "ours", "difference", "verdict"];
    told.textContent = wanted.length > MOST ? `the first ${MOST} of ${wanted.length} cells`
      : `${wanted.length} ${wanted.length === 1 ? "cell" : "cells"}`;
    tabled(place, heads, rows, heads.length - 4, heads.length - 2);
  }
  show();
}

// A quantity of each city on tiles, and its numbers by year.
function atlas(box) {
  const { cities, lists, rows, shades } = JSON.parse(box.querySelector("script").textContent);
  const [choices, quantities, codes, years, states] = lists;
  const { form, place, field } = chooser(box, () => show());
  const plain = (list) => list.map((name) => [name, name]);
  const what = field("quantity", "quantity", plain(quantities), quantities[0]);
  const year = field("year", "year", plain(years), years.at(-1));
  const city = field("city", "city", [["", "all"], ...codes.map((c) => [c, cities[c][0]])], "");
  const series = field("our series", "series", plain(choices), choices[0]);
  const map = document.createElement("div");
  map.className = "tiles";
  place.before(map);
  const text = (value) => value === null ? "–" :
    value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

  function show() {
    const same = rows.filter((row) =>
      choices[row[0]] === series.value && quantities[row[1]] === what.value);
    const most = Math.max(...same.map((row) => row[4]));
    const now = same.filter((row) => String(years[row[3]]) === year.value);
    map.replaceChildren(...now.map((row) => {
      const [, down, across] = cities[codes[row[2]]];
      const tile = document.createElement("div");
      const [ground, ink] = shades[Math.round(Math.max(0, row[4] ?? 0) / most * (shades.length - 1))];
      tile.style.cssText = `background:${ground};color:${ink};grid-area:${down + 1}/${across + 1}`;
      tile.classList.toggle("sought", codes[row[2]] === city.value);
      tile.append(codes[row[2]], document.createElement("br"), text(row[4]));
      return tile;
    }));
    const one = city.value !== "";
    const wanted = one ? same.filter((row) => codes[row[2]] === city.value) :
      [...now].sort((a, b) => b[4] - a[4]);
    tabled(place, [one ? "year" : "city", what.value, "status"], wanted.map((row) =>
      [one ? String(years[row[3]]) : cities[codes[row[2]]][0], text(row[4]), states[row[5]]]), 1, 1);
  }
  show();
}

document.querySelectorAll(".compare").forEach(compare);
document.querySelectorAll(".atlas").forEach(atlas);
