// The page "Frontier", a CSV of one's own: read, checked, scored, sorted and saved in the browser.
"use strict";
(() => {
const { EQUAL, scores } = window.Frontier;
const $ = (name) => document.getElementById(`frontier-csv-${name}`);
const MOST = 300, FIRST = 10;
const node = (tag, text, attributes = {}) => {
  const made = Object.assign(document.createElement(tag), attributes);
  made.textContent = text;
  return made;
};
const number = (v) => String(Number(v.toPrecision(6)));
let name, head, rows, errors, table = [], sorted = [0, 1];

// -- Reading -----------------------------------------------------------------------------------

const wrong = (row, column, value, expected, cure) => errors.push([
  `${name}${row ? `, row ${row}` : ""}${column === undefined ? "" : `, column '${column}'`}` +
  `${value === undefined ? "" : `, '${value.slice(0, 40)}'`}`, `${expected}; ${cure}`].join(": "));

// Records of cells; a quoted cell may hold anything.
function split(text, by) {
  const records = [[]];
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${by}\r\n]*))(${by}|\r?\n|\r|$)`, "y");
  while (cell.lastIndex < text.length || records.at(-1).length) {
    const at = cell.lastIndex, found = cell.exec(text);
    if (!found) {
      wrong(records.length, undefined, text.slice(at).split("\n")[0],
        "expected a closing quotation mark and a separator", "close the quotation mark");
      break;
    }
    records.at(-1).push((found[1]?.replaceAll('""', '"') ?? found[2]).trim());
    if (found[3] !== by) {
      if (cell.lastIndex >= text.length) break;
      records.push([]);
    }
  }
  return records;
}

function open(bytes) {
  errors = [];
  head = rows = null;
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return wrong(0, undefined, undefined, "expected a text in UTF-8, found other bytes",
      "save it as CSV UTF-8; of an Excel workbook, save the sheet as CSV");
  }
  if (text.includes("\0") || /^\s*<(!doctype|html|\?xml)/i.test(text)) {
    return wrong(0, undefined, undefined, "expected a CSV file, found something else",
      "save the data as CSV");
  }
  const first = text.split(/\r?\n|\r/, 1)[0].replace(/"[^"]*"/g, "");
  const by = [",", ";", "\t"].map((d) => [first.split(d).length, d]).sort((a, b) => b[0] - a[0])[0][1];
  const [header, ...data] = split(text, by);
  if (errors.length) return undefined;
  // The row as a spreadsheet counts it: the header is row 1.
  rows = data.map((cells, i) => ({ cells, row: i + 2 })).filter(({ cells }) => cells.some(Boolean));
  head = header;
  head.forEach((title, i) => {
    if (!title) wrong(1, String(i + 1), "", "expected the name of a column, found none", "give it one");
    else if (head.indexOf(title) < i) wrong(1, title, undefined,
      "expected each name once, found it twice", "rename one of the two");
  });
  if (head.length < 3) wrong(1, undefined, undefined,
    `expected a unit, an input and an output, found ${head.length === 1 ? "one column" : "two columns"}`,
    "separate columns by comma, semicolon or tab");
  if (rows.length < 2) wrong(0, undefined, undefined,
    `expected two rows of data or more, found ${rows.length}`, "add the units");
  if (rows.length > MOST) wrong(0, undefined, undefined,
    `expected ${MOST} rows of data at most, found ${rows.length}`, "take gbaeff rerun, which has no such limit");
  rows.forEach(({ cells, row }) => {
    if (cells.length !== head.length) wrong(row, undefined, undefined,
      `expected ${head.length} cells, found ${cells.length}`,
      "look for a separator inside a cell, and put that cell in quotation marks");
  });
  if (errors.length) rows = null;
  return undefined;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
function cure(text) {
  if (!text || /^(na|n\/a|nan|null|-|–|\.+)$/i.test(text)) {
    return ["expected a number, found no value", "fill it in, or delete the row; a gap is not a zero"];
  }
  if (/^[+-]?\d{1,3}([ ,'’.\u00a0\u202f]\d{3})+(\.\d+)?$/.test(text) && !/^0/.test(text)) {
    const plain = text.replace(/[ ,'’\u00a0\u202f]/g, "");
    return ["expected a number, found marks between thousands", `write ${plain}, if that is meant`];
  }
  if (/^[+-]?\d*,\d+$/.test(text)) {
    return ["expected a number, found a decimal comma", `write ${text.replace(",", ".")}`];
  }
  const unit = text.match(/^([+-]?[\d.]+)\s*(\D+)$/);
  return unit ? ["expected a number, found more than a number", `write ${unit[1]} alone`]
    : ["expected a number, found a text", "write a number, or leave the column out"];
}

// -- Roles and choices -------------------------------------------------------------------------

const ROLES = ["not used", "unit", "period", "input", "output", "undesirable"];
const numeric = (i) => rows.every(({ cells }) => NUMBER.test(cells[i]));

function ask() {
  const texts = head.map((_, i) => i).filter((i) => !numeric(i));
  $("roles").replaceChildren(...head.map((title, i) => {
    const label = node("label", "");
    const select = node("select", "", { id: `frontier-csv-role-${i}` });
    select.append(...ROLES.map((role) => new Option(role, role)));
    select.value = i === (texts[0] ?? 0) ? "unit" : /^(year|period|quarter|month|date)$/i.test(title)
      ? "period" : "not used";
    label.append(node("span", title), select, node("small", rows.slice(0, 3).map(({ cells }) =>
      cells[i]).join(", ")));
    return label;
  }));
}

function compute() {
  const at = (role) => head.map((_, i) => i).filter((i) => $(`role-${i}`).value === role);
  const [units, periods, x, y, z] = ROLES.slice(1).map(at);
  errors = [];
  table = [];
  const measure = $("measure").value, rts = $("rts").value, way = $("way").value;
  for (const [role, found] of [["unit", units], ["period", periods]]) {
    if (found.length > 1) wrong(1, head[found[1]], undefined, `expected one column for the ${role}, ` +
      `found ${found.length}`, "choose one");
  }
  if (!units.length) wrong(0, undefined, undefined, "expected a column for the unit, found none", "choose one");
  const missing = [!x.length && "an input", !y.length && "an output"].filter(Boolean);
  if (!errors.length && missing.length) {
    $("told").textContent = `Choose ${missing.join(" and ")} to get scores.`;
    return show();
  }
  const used = [...x, ...y, ...z];
  if (measure === "radial" && z.length) wrong(1, head[z[0]], undefined,
    "a radial measure has no place for an undesirable output", "take another measure, or make it an input");
  if (measure === "radial" && way === "none") wrong(0, undefined, undefined,
    "a radial measure improves inputs or outputs, not both", "choose one of them");
  const seen = new Map();
  for (const { cells, row } of rows) {
    const key = JSON.stringify([...units, ...periods].map((i) => cells[i]));
    for (const i of [...units, ...periods]) {
      if (!cells[i]) wrong(row, head[i], "", "expected a name, found an empty cell", "fill it in");
    }
    if (seen.has(key)) wrong(row, head[units[0]], cells[units[0]],
      `the unit stands in row ${seen.get(key)} already`, "delete one of the two, or rename one");
    seen.set(key, row);
    for (const i of used) {
      const value = NUMBER.test(cells[i]) ? Number(cells[i]) : NaN;
      if (!Number.isFinite(value)) wrong(row, head[i], cells[i], ...cure(cells[i]));
      else if (value < 0) wrong(row, head[i], cells[i], "expected a number that is not negative",
        "split a balance into its two sides, or leave the column out");
      else if (value === 0 && measure.endsWith("sbm") && !z.includes(i)) wrong(row, head[i], cells[i],
        "a slacks-based measure divides by it, and it is 0", "take radial or directional, or leave it out");
    }
    for (const [what, group] of [["uses no input", x], ["makes no output", y]]) {
      if (group.length && group.every((i) => Number(cells[i]) === 0)) wrong(row, head[group[0]],
        cells[group[0]], `the unit ${what}, all are 0`, "delete the row");
    }
  }
  if (errors.length) return show();
  const model = { measure, rts, orientation: way, weak: true, m: x.length, q: y.length, p: z.length };
  const data = rows.map(({ cells }) => used.map((i) => Number(cells[i])));
  const name = (j) => rows[j].cells[units[0]];
  const when = (j) => (periods.length ? rows[j].cells[periods[0]] : "");
  const titles = ["unit", ...(periods.length ? ["period"] : []), "score", "state", "peers",
    ...used.map((i) => `target ${head[i]}`)];
  // Each unit against those of its own period.
  for (const period of new Set(rows.map((_, j) => when(j)))) {
    const group = rows.map((_, j) => j).filter((j) => when(j) === period);
    const found = scores(group.map((j) => data[j]), group.map(() => true), model);
    group.forEach((j, at) => {
      const r = found[at];
      const peers = (r.weights ?? []).sort((a, b) => b[1] - a[1])
        .map(([k, w]) => `${name(group[k])} ${number(w)}`).join("; ");
      table.push([name(j), ...(periods.length ? [period] : []), r.state === "score" ? r.score : "",
        { score: r.ties ? "one choice of several" : "", infeasible: "infeasible",
          efficient: "efficient, no super-efficiency value" }[r.state], peers,
        ...used.map((_, i) => r.target?.[i] ?? "")]);
    });
  }
  table.titles = titles;
  const lacking = table.filter((line) => line[titles.indexOf("score")] === "").length;
  $("told").textContent = `${table.length} scores${lacking ? `, ${lacking} of them without a value` : ""}` +
    `: ${measure}, ${rts}${periods.length ? ", each against the units of its period" : ""}. ` +
    "Where the state is 'one choice of several', other peers give the same score.";
  const quoted = (text) => (/^[\w./:-]+$/.test(text) ? text : `"${text.replace(/(["\\$`])/g, "\\$1")}"`);
  const columns = (group) => {
    const joined = group.map((i) => (/[,"]/.test(head[i]) ? `"${head[i].replaceAll('"', '""')}"`
      : head[i])).join(",");
    return joined.includes('"') ? `'${joined.replaceAll("'", "'\\''")}'` : quoted(joined);
  };
  $("rerun").textContent = [`gbaeff rerun ${quoted($("file").dataset.name)} --dmu ${columns(units)}`,
    periods.length && `--period ${columns(periods)}`, `--inputs ${columns(x)}`,
    `--outputs ${columns(y)}`, z.length && `--undesirable ${columns(z)}`, `--measure ${measure}`,
    `--orientation ${way}`, `--rts ${rts}`,
    `--out ${quoted(`${$("file").dataset.name.replace(/\.\w+$/, "")}_book`)}`]
    .filter(Boolean).join(" ") + (measure === "directional" && !z.length
    ? "\n(gbaeff rerun has the directional measure for data with an undesirable output)" : "");
  return show();
}

// -- Results -----------------------------------------------------------------------------------

function show() {
  $("errors").replaceChildren(...errors.slice(0, FIRST).map((text) => node("li", text)));
  if (errors.length > FIRST) $("errors").append(node("li", `and ${errors.length - FIRST} more`));
  if (errors.length) $("told").textContent = "The data cannot be used as they are:";
  $("result").hidden = !table.length;
  if (!table.length) return;
  const { titles } = table;
  if (sorted[0] >= titles.length) sorted = [0, 1];
  const [by, way] = sorted;
  const lines = [...table].sort((a, b) => (typeof a[by] === "number" && typeof b[by] === "number"
    ? a[by] - b[by] : (a[by] === "") - (b[by] === "") || String(a[by]).localeCompare(b[by], "en",
      { numeric: true })) * way);
  const top = node("tr", "");
  top.append(...titles.map((title, i) => {
    const cell = node("th", "", { scope: "col" });
    cell.setAttribute("aria-sort", i !== by ? "none" : way > 0 ? "ascending" : "descending");
    cell.append(node("button", title, { type: "button", id: `frontier-csv-sort-${i}` }));
    return cell;
  }));
  $("table").tHead.replaceChildren(top);
  $("table").tBodies[0].replaceChildren(...lines.map((line) => {
    const row = node("tr", "");
    row.append(...line.map((v, i) => node(i ? "td" : "th", typeof v !== "number" ? v
      : titles[i] === "score" ? (Math.abs(v - 1) > EQUAL && Math.abs(v - 1) < 5e-5 ? v.toFixed(7)
        : v.toFixed(4)) : number(v), i ? {} : { scope: "row" })));
    return row;
  }));
}

$("table").addEventListener("click", ({ target }) => {
  const i = Number(target.id?.match(/sort-(\d+)/)?.[1] ?? NaN);
  if (Number.isNaN(i)) return;
  sorted = [i, sorted[0] === i ? -sorted[1] : 1];
  show();
  document.getElementById(target.id).focus();
});
$("save").addEventListener("click", () => {
  const cell = (v) => (/[",;\r\n]/.test(v) ? `"${String(v).replaceAll('"', '""')}"` : v);
  const text = [table.titles, ...table].map((line) => line.map(cell).join(",")).join("\r\n");
  const link = node("a", "", { href: URL.createObjectURL(new Blob([`${text}\r\n`], { type: "text/csv" })),
    download: `${$("file").dataset.name.replace(/\.\w+$/, "")}_scores.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

async function take(file) {
  if (!file) return;
  name = file.name;
  $("file").dataset.name = name;
  table = [];
  open(await file.arrayBuffer());
  $("choices").hidden = !rows;
  if (rows) {
    ask();
    compute();
  } else {
    show();
  }
}
$("file").addEventListener("change", ({ target }) => take(target.files[0]));
const drop = $("drop");
for (const kind of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop") take(event.dataTransfer.files[0]);
  });
}
$("measure").addEventListener("change", ({ target }) => {
  $("way").value = { radial: "input", directional: "output" }[target.value] ?? "none";
});
$("choices").addEventListener("change", compute);
$("box").hidden = false;
if ($("file").files.length) take($("file").files[0]); // chosen before this was there
})();
