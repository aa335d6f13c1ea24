// Printed and recomputed cells of a table, chosen by city, year and series. The cells stand in the
// page as JSON (gbaeff.book.pages.selector); without this script the tables below have them all.
const MOST = 60;
const WORDS = {
  ambiguous: "more than one reading", lost: "lost in the copy", inferred: "inferred",
  read_in_order: "read in order",
};

function compare(box) {
  const { names, choices, cells } = JSON.parse(box.querySelector("script").textContent);
  const asked = new URLSearchParams(location.search);
  const form = document.createElement("form");
  form.className = "filters";
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
  form.addEventListener("submit", (event) => event.preventDefault());
  const place = document.createElement("div");
  place.className = "pst-scrollable-table-container";
  box.append(form, place);

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
    const made = document.createElement("table");
    made.className = "table";
    const line = (texts, kind, section) => {
      const row = section.insertRow();
      texts.forEach((text, i) => {
        const one = document.createElement(kind);
        if (kind === "th") one.scope = "col";
        one.textContent = text;
        if (i >= texts.length - 4 && i < texts.length - 1) one.style.textAlign = "right";
        row.append(one);
      });
    };
    line(heads, "th", made.createTHead());
    const body = made.createTBody();
    rows.forEach((texts) => line(texts, "td", body));
    place.replaceChildren(made);
    window.dispatchEvent(new Event("resize")); // boxes that scroll are marked anew
  }
  show();
}

document.querySelectorAll(".compare").forEach(compare);
