// The page "Frontier": a picture whose points move, and all that follows from where they are.
// Nothing is sent.
"use strict";
(() => {
// -- The picture's state -----------------------------------------------------------------------

const { EQUAL, TINY, simplex, scores } = window.Frontier;
const app = document.getElementById("frontier");
const $ = (name) => document.getElementById(`frontier-${name}`);
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const exact = (v) => String(Number(v.toPrecision(12)));
const short = (v) => (Math.abs(v) < TINY ? "0" : String(Number(v.toPrecision(4))));
// What is not 1 within the tolerance does not look like 1.
const shown = (v) => (Math.abs(v - 1) > EQUAL && Math.abs(v - 1) < 5e-5 ? v.toFixed(7) : v.toFixed(4));
const list = (words) => words.join(", ").replace(/, ([^,]*)$/, " and $1");

const VIEWS = [
  { names: ["input", "output"], axes: ["input", "output"], at: (v) => v,
    back: (v, [x, y]) => [x, y] },
  { names: ["input 1", "input 2", "output"], axes: ["input 1 per output", "input 2 per output"],
    at: (v) => [v[0] / v[2], v[1] / v[2]], back: (v, [x, y]) => [x * v[2], y * v[2], v[2]] },
  { names: ["input", "output", "emission"], axes: ["emission per input", "output per input"],
    at: (v) => [v[2] / v[0], v[1] / v[0]], back: (v, [x, y]) => [v[0], y * v[0], x * v[0]] },
];
const MEASURES = { radial: "radial", sbm: "SBM", super_sbm: "super-SBM", directional: "directional" };
const RTS = { crs: "constant", vrs: "variable", nirs: "non-increasing", ndrs: "non-decreasing" };
const WAYS = { none: "both sides", input: "input", output: "output", bad: "emission alone" };
const BADS = { strong: "freely disposable", weak: "weakly disposable", input: "as an input",
  out: "left out" };
const STATES = JSON.parse($("prepared").textContent);
const STARTS = ["c1", "c2", "c4"];
const MOST = 40;

const write = (s) => `v=${s.view + 1}&m=${s.measure}&r=${s.rts}&o=${s.way}&b=${s.bad}&u=` +
  `${encodeURIComponent(s.units[s.unit].name)}&d=` + s.units.map((u) =>
  [(u.inside ? "" : "!") + encodeURIComponent(u.name), ...u.v.map(exact)].join()).join(";");

// A state from an address; null where it says none that can be drawn.
function read(text) {
  const part = Object.fromEntries(text.split("&").map((pair) => pair.split(/=(.*)/s)));
  try {
    const view = Number(part.v) - 1;
    const units = part.d.split(";").map((item) => {
      const [name, ...v] = item.split(",");
      return { name: decodeURIComponent(name.replace(/^!/, "")).slice(0, 30),
        inside: !name.startsWith("!"), v: v.map(Number) };
    });
    const good = VIEWS[view] && units.length <= MOST && units.some((u) => u.inside) &&
      units.every((u) => u.v.length === VIEWS[view].names.length &&
        u.v.every((v) => v > 0 && v < 1e12));
    if (!good) return null;
    const named = units.findIndex((u) => u.name === decodeURIComponent(part.u ?? ""));
    return tidy({ view, units, unit: Math.max(named, 0), measure: part.m, rts: part.r, way: part.o,
      bad: part.b });
  } catch {
    return null;
  }
}

// Which choices a state leaves.
const open = {
  measure: () => Object.keys(MEASURES),
  rts: () => Object.keys(RTS),
  bad: (s) => Object.keys(BADS).filter((b) => s.view === 2 &&
    (b === "weak" ? s.measure === "directional" : b !== "strong" || s.measure !== "radial")),
  way: (s) => Object.keys(WAYS).filter((w) => (s.measure !== "radial" || w !== "none") &&
    (w !== "bad" || (s.measure === "directional" && layout(s).p))),
};

function tidy(s) {
  for (const name of ["measure", "rts", "bad", "way"]) {
    const left = open[name](s);
    if (!left.includes(s[name])) s[name] = left[0] ?? "strong";
  }
  return s;
}

// Roles of a view's variables: how many of each, and their places.
function layout(s) {
  if (s.view === 0) return { m: 1, q: 1, p: 0, order: [0, 1] };
  if (s.view === 1) return { m: 2, q: 1, p: 0, order: [0, 1, 2] };
  if (s.bad === "input") return { m: 2, q: 1, p: 0, order: [0, 2, 1] };
  return { m: 1, q: 1, p: s.bad === "out" ? 0 : 1, order: s.bad === "out" ? [0, 1] : [0, 1, 2] };
}
const model = (s) => ({ measure: s.measure, rts: s.rts, orientation: s.way, weak: s.bad === "weak",
  ...layout(s) });
const rolesOf = (s) => s.units.map((u) => layout(s).order.map((i) => u.v[i]));

// -- The frontier ------------------------------------------------------------------------------

// Corners of the technology's section through a unit, in the picture's coordinates and within its
// bounds, by looking for the furthest point in ever more directions.
function corners(s, inside, unit, [right, top]) {
  const peers = s.units.filter((_, j) => inside[j]).map((u) => u.v);
  const rows = [], b = [];
  const slack = peers.length + 2;
  const row = (of, x, y, sign, value) => {
    rows.push([...peers.map(of), x, y, sign]);
    b.push(value);
  };
  if (s.view === 0) {
    row((v) => v[0], -1, 0, 1, 0);
    row((v) => v[1], 0, -1, -1, 0);
    row(() => 0, 1, 0, 1, right);
  } else if (s.view === 1) {
    row((v) => v[0] / unit[2], -1, 0, 1, 0);
    row((v) => v[1] / unit[2], 0, -1, 1, 0);
    row((v) => v[2] / unit[2], 0, 0, -1, 1);
  } else {
    row((v) => v[0] / unit[0], 0, 0, 1, 1);
    row((v) => v[1] / unit[0], 0, -1, -1, 0);
    if (s.bad !== "out") row((v) => v[2] / unit[0], -1, 0, s.bad === "weak" ? 0 : 1, 0);
    row(() => 0, 1, 0, 1, right);
  }
  if (s.rts !== "crs") row(() => 1, 0, 0, { vrs: 0, nirs: 1, ndrs: -1 }[s.rts], 1);
  // One slack a row.
  const A = rows.map((line, i) => [...line.slice(0, slack), ...rows.map((_, k) =>
    (k === i ? line[slack] : 0))]);
  const furthest = ([x, y]) => {
    const cost = A[0].map((_, j) => (j === slack - 2 ? -x / right : j === slack - 1 ? -y / top : 0));
    const found = simplex(A, b, [cost]);
    return found && [found.x[slack - 2] / right, found.x[slack - 1] / top];
  };
  const between = (p, q, depth) => {
    const way = [p[1] - q[1], q[0] - p[0]];
    const size = Math.hypot(...way);
    if (size < 1e-7 || depth > 12) return [];
    const c = furthest(way);
    const gain = ((c[0] - p[0]) * way[0] + (c[1] - p[1]) * way[1]) / size;
    return gain < 1e-7 ? [] : [...between(p, c, depth + 1), c, ...between(c, q, depth + 1)];
  };
  // From the left end to the right one, or from the top to the lower right.
  const ends = s.view === 1 ? [[-1, -1e-5], [-1e-5, -1]]
    : [[-1, 1e-5], s.view === 2 && s.bad === "weak" ? [1, 1e-5] : [1e-5, 1]];
  const [first, last] = ends.map(furthest);
  if (!first || !last) return [];
  // The furthest point in a direction lies to its left on the way from left to right.
  const path = s.view === 1 ? [last, ...between(last, first, 0), first].reverse()
    : [first, ...between(first, last, 0), last];
  return path.map(([x, y]) => [x * right, y * top]);
}

// -- The picture -------------------------------------------------------------------------------

const svg = $("picture");
const pad = { left: 56, right: 16, top: 16, bottom: 46 };
let state, past = [], results, bounds, box, dragged = null, started;

const step = (top) => {
  const power = 10 ** Math.floor(Math.log10(top / 5));
  return power * [1, 2, 5, 10].find((f) => f * power * 7 >= top);
};

function measureAxes() {
  const at = state.units.map((u) => VIEWS[state.view].at(u.v));
  bounds = [0, 1].map((d) => Math.max(...at.map((p) => p[d])) * 1.15);
}

const px = ([x, y]) => [pad.left + x / bounds[0] * (box.w - pad.left - pad.right),
  box.h - pad.bottom - y / bounds[1] * (box.h - pad.top - pad.bottom)];
const points = (path) => path.map((p) => px(p).map((v) => v.toFixed(1)).join()).join(" ");

function picture() {
  const s = state, view = VIEWS[s.view], unit = s.units[s.unit], found = results[s.unit];
  const [right, top] = bounds;
  const inside = s.units.map((u) => u.inside);
  const path = corners(s, inside, unit.v, bounds);
  const out = [], clip = 'clip-path="url(#frontier-clip)"';
  bounds.forEach((most, d) => {
    const by = step(most);
    for (let v = 0; v <= most * 1.0001; v += by) {
      const [x, y] = px(d ? [0, v] : [v, 0]);
      out.push(d ? `<path class="grid" d="M${x} ${y}H${box.w - pad.right}"/>` +
        `<text x="${x - 8}" y="${y + 4}" text-anchor="end">${short(v)}</text>`
        : `<path class="grid" d="M${x} ${y}V${pad.top}"/>` +
        `<text x="${x}" y="${y + 18}" text-anchor="middle">${short(v)}</text>`);
    }
  });
  out.push(`<text class="axis" x="${box.w - pad.right}" y="${box.h - 6}" text-anchor="end">` +
    `${view.axes[0]} →</text><text class="axis" x="${-pad.top}" y="13" text-anchor="end" ` +
    `transform="rotate(-90)">${view.axes[1]} →</text>`);
  // Free disposal closes the region on the sides that the corners leave open.
  const close = (line) => {
    const [x0, y0] = line[0], [x1, y1] = line.at(-1);
    if (s.view === 1) return [[x0, top], ...line, [right, y1]];
    if (s.bad === "weak" && s.view === 2) return [[x0, 0], ...line, [x1, 0]];
    return [[x0, 0], ...line, [right, y1]];
  };
  if (path.length) {
    const edge = close(path);
    out.push(`<polygon class="region" ${clip} points="${points([...edge, ...(s.view === 1
      ? [[right, top]] : s.bad === "weak" ? [] : [[right, 0]])])}"/>` +
      `<polyline class="frontier" ${clip} points="${points(edge)}"/>`);
  }
  if (found.beyond) {
    const without = corners(s, inside.map((v, j) => v && j !== s.unit), unit.v, bounds);
    if (without.length) out.push(`<polyline class="without" ${clip} points="${points(close(without))}"/>`);
  }
  if (found.state === "score") {
    const here = view.at(unit.v);
    // Back to the view's order; an emission that is left out goes with the input.
    const place = (roles) => {
      const v = [...unit.v];
      layout(s).order.forEach((i, at) => { v[i] = roles[at]; });
      if (s.bad === "out") v[2] *= v[0] / unit.v[0];
      return view.at(v.map((x) => Math.max(x, 1e-300)));
    };
    const moved = place(found.moved), goal = place(found.target);
    const line = (kind, a, b) => out.push(`<polyline class="${kind}" points="${points([a, b])}"/>`);
    if (s.measure === "radial" || s.measure === "directional") {
      line("way", here, moved);
      line("slack", moved, goal);
    } else {
      line("slack", here, [goal[0], here[1]]);
      line("slack", [goal[0], here[1]], goal);
      line("way", here, goal);
    }
    const [x, y] = px(goal);
    out.push(`<path class="goal" d="M${x - 6} ${y - 6}l12 12m0 -12l-12 12"/>`);
  }
  $("back").innerHTML = `<clipPath id="frontier-clip"><rect x="${pad.left}" y="${pad.top}" width="${box.w -
    pad.left - pad.right}" height="${box.h - pad.top - pad.bottom}"/></clipPath>${out.join("")}`;
  const weight = new Map(found.weights);
  [...$("points").children].forEach((node, k) => {
    const u = s.units[k], [x, y] = px(view.at(u.v));
    node.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    node.setAttribute("class", [k === s.unit && "chosen", !u.inside && "visitor",
      weight.has(k) && "peer"].filter(Boolean).join(" "));
    node.setAttribute("aria-pressed", k === s.unit);
    node.setAttribute("aria-label", `${u.name}: ${view.names.map((n, i) =>
      `${n} ${exact(u.v[i])}`).join(", ")}; ${verdict(results[k])}`);
    node.lastChild.textContent = weight.has(k) ? `λ ${short(weight.get(k))}` : "";
  });
}

// -- What it says ------------------------------------------------------------------------------

const verdict = (found) => (found.state === "score" ? `score ${shown(found.score)}`
  : found.state === "efficient" ? "efficient, no super-efficiency value" : "infeasible");

const zero = () => state.measure === "directional";
const low = () => zero() || (state.measure === "radial" && state.way === "output");
// Efficient by its score alone: slack may be left.
function efficient(found) {
  if (found.state !== "score") return found.state === "efficient";
  const line = zero() ? 0 : 1;
  return low() ? found.score <= line + EQUAL : found.score >= line - EQUAL;
}

function ranking() {
  const unit = results[state.unit], { name } = state.units[state.unit];
  if (unit.state !== "score") return "";
  const better = results.filter((r) => (r.state === "score"
    ? (low() ? unit.score - r.score : r.score - unit.score) > EQUAL
    : r.state === "efficient" && !efficient(unit))).length;
  const level = state.units.filter((u, k) => k !== state.unit && results[k].state === "score" &&
    Math.abs(results[k].score - unit.score) <= EQUAL).map((u) => u.name);
  return ` Rank ${better + 1} of ${results.length}${level.length
    ? `, a tie of ${name} with ${list(level)}` : ""}.`;
}

function sentence() {
  const s = state, found = results[s.unit], { name, inside } = s.units[s.unit];
  const score = found.score, one = zero() ? 0 : 1;
  if (found.state === "infeasible") {
    return `${name} cannot be compared with this reference: the programme has no solution.`;
  }
  if (found.state === "efficient") {
    return `${name} is efficient, but has no super-efficiency value: without ${name} itself the ` +
      "programme has no solution.";
  }
  const names = list(found.weights.map(([j, w]) => `${s.units[j].name} (${short(w)})`));
  const slack = found.slacks.some((v, i) => v > EQUAL * rolesOf(s)[s.unit][i]);
  const percent = (v) => `${(100 * v).toFixed(1)} %`;
  let text = `${name} scores ${shown(score)}`;
  if (Math.abs(score - one) <= EQUAL) {
    text += slack ? ": no equal change of all that moves is possible, but slack is left."
      : ": it is on the frontier.";
    if (slack && s.measure === "radial" && inside) text += " It is weakly efficient.";
    if (s.measure === "super_sbm") text += " Without it, others reach the same point.";
  } else if (s.measure === "radial") {
    text += s.way === "input" ? `: ${percent(score)} of its input would do for its output`
      : `: ${short(score)} times its output could be made from its input`;
    text += efficient(found) ? ", so it lies outside this reference." : ".";
  } else if (zero()) {
    const also = layout(s).p ? " and emission" : "";
    const moves = { none: `its input${also ? "," : " and"} output${also}`, input: `its input${also}`,
      output: `its output${also}`, bad: "its emission" }[s.way];
    text += score > 0 ? `: ${moves} could improve by ${percent(score)} of its own.`
      : ": it lies outside this reference.";
  } else {
    text += score > 1 ? ": it is this far ahead of what the others can do."
      : ": this is what its slacks leave of 1.";
  }
  text += names ? ` It is compared with ${names}.` : " It is compared with doing nothing.";
  return text + ranking() + (found.ties
    ? " Tie: other weights or slacks give the same score; this is one choice of several." : "");
}

function formula() {
  const s = state, found = results[s.unit], shape = layout(s);
  const [beyond, m, q, p] = [found.beyond || (s.measure === "super_sbm" && found.state !== "score"),
    shape.m, shape.q, shape.p];
  const own = rolesOf(s)[s.unit], data = rolesOf(s);
  const who = data.map((_, j) => j).filter((j) => s.units[j].inside && !(beyond && j === s.unit));
  const name = (i) => `s<sub>${escape(VIEWS[s.view].names[shape.order[i]])}</sub>`;
  const lambda = (j) => `λ<sub>${escape(s.units[j].name)}</sub>`;
  const num = (v) => (Math.abs(v - 1) < TINY ? "" : `${exact(v)} `);
  const kind = beyond ? "super" : s.measure === "super_sbm" ? "sbm" : s.measure;
  const part = (from, to) => own.slice(from, to).map((v, i) =>
    `${name(from + i)}/${exact(v)}`);
  const mean = (parts) => (parts.length > 1 ? `(${parts.join(" + ")})/${parts.length}`
    : parts.join());
  const [minus, plus] = beyond ? ["+", "−"] : ["−", "+"];
  const goal = { radial: s.way === "input" ? "min θ" : "max φ", directional: "max β" }[kind] ??
    "min " + [s.way === "output" ? "1" : `(1 ${minus} ${mean(part(0, m))})`,
      s.way !== "input" && `(1 ${plus} ${mean(part(m))})`].filter(Boolean).join(" / ");
  const lines = own.map((v, i) => {
    const bad = i >= m + q, better = i < m || bad ? "+" : "−", value = exact(v);
    const left = who.map((j) => num(data[j][i]) + lambda(j)).join(" + ") || "0";
    if (kind === "super") {
      const held = i < m ? s.way === "output" : s.way === "input";
      return `${left}${held ? "" : ` ${better === "+" ? "−" : "+"} ${name(i)}`} ` +
        `${better === "+" ? "≤" : "≥"} ${value}`;
    }
    const free = kind === "directional" && bad && s.bad === "weak" ? "" : ` ${better} ${name(i)}`;
    const scaled = kind === "radial" && (i < m) === (s.way === "input");
    const goes = kind === "directional" && (i < m ? s.way === "none" || s.way === "input"
      : bad || s.way === "none" || s.way === "output");
    return `${left}${free} = ${value}${scaled ? (s.way === "input" ? " θ" : " φ")
      : goes ? ` ${better === "+" ? "−" : "+"} ${num(v)}β` : ""}`;
  });
  const bound = { vrs: "=", nirs: "≤", ndrs: "≥" }[s.rts];
  if (bound) lines.push(`${who.map(lambda).join(" + ") || "0"} ${bound} 1`);
  lines.push(`λ, s ≥ 0${kind === "directional" ? ", β of either sign" : ""}`);
  return `<p><b>${goal}</b>, so that</p>` + lines.map((line) => `<p>${line}</p>`).join("") +
    (kind === "radial" ? `<p>then, at that ${s.way === "input" ? "θ" : "φ"}: max ` +
      `${own.map((v, i) => `${name(i)}/${exact(v)}`).join(" + ")}</p>` : "");
}

const table = (head, rows) => `<thead><tr>${head.map((h) => `<th scope="col">${h}</th>`).join("")}` +
  `</tr></thead><tbody>${rows.map(([first, ...rest]) => `<tr><th scope="row">${first}</th>` +
  `${rest.map((c) => `<td>${c}</td>`).join("")}</tr>`).join("")}</tbody>`;

function readings() {
  const s = state, found = results[s.unit], shape = layout(s), own = rolesOf(s)[s.unit];
  const there = found.state === "score";
  $("of").textContent = `${s.units[s.unit].name}, ${MEASURES[s.measure]}, ${RTS[s.rts]} returns`;
  $("score").textContent = there ? shown(found.score) : "no score";
  $("sentence").textContent = sentence();
  const cell = (v) => (v === undefined ? "–" : short(v));
  $("values").innerHTML = table(["variable", "own", "slack", "target", "price"], own.map((v, i) => [
    VIEWS[s.view].names[shape.order[i]], exact(v), cell(found.slacks?.[i]),
    cell(found.target?.[i]), cell(found.prices?.[i])]));
  $("prices").textContent = !there ? "" : (s.measure === "radial"
    ? `The price is the multiplier weight: prices times own ${s.way}s add up to 1.`
    : "The price is the dual of the variable's row in the linear form, per unit of the variable.") +
    (found.scale === null ? "" : ` The dual of the sum of λ is ${short(found.scale)}.`) +
    (found.degenerate ? " There may be other prices for the same score." : "");
  $("programme").innerHTML = formula();
  s.units.forEach((u, k) => {
    const line = $("units").tBodies[0].rows[k];
    line.querySelectorAll("input.value").forEach((field, i) => {
      if (field !== document.activeElement) field.value = exact(u.v[i]);
    });
    line.cells[line.cells.length - 1].textContent = results[k].state === "score"
      ? shown(results[k].score) : results[k].state === "efficient" ? "no value" : "infeasible";
    line.querySelector("[type=radio]").checked = k === s.unit;
  });
  const first = s.units[s.unit].v;
  $("note").textContent = s.view === 1
    ? `The shaded region holds what can make ${short(first[2])} of output, the output of the unit chosen.`
    : s.view === 2 ? `The shaded region is what ${short(first[0])} of input, the input of the unit chosen, can make.`
      : "The shaded region is what the units in the reference show to be possible.";
}

let saying;
function draw() {
  results = scores(rolesOf(state), state.units.map((u) => u.inside), model(state));
  picture();
  readings();
  clearTimeout(saying);
  saying = setTimeout(() => { $("said").textContent = sentence(); }, 500);
}

// New nodes, where units, view or choices changed; `draw` alone keeps them and the focus on them.
function build() {
  const s = state, view = VIEWS[s.view];
  const focus = document.activeElement?.id;
  const choice = (name, labels, chosen) => {
    const node = $(name);
    const left = name === "view" ? [0, 1, 2] : open[name](s);
    node.hidden = !left.length;
    node.querySelector("div").innerHTML = left.map((value) => `<label><input type="radio" ` +
      `name="frontier-${name}" id="frontier-${name}-${value}" value="${value}"` +
      `${value === chosen ? " checked" : ""}><span>${labels[value]}</span></label>`).join("");
  };
  choice("view", ["1 input, 1 output", "2 inputs per output", "output and emission"], s.view);
  choice("measure", MEASURES, s.measure);
  choice("rts", RTS, s.rts);
  choice("way", s.view === 2 && zero() && layout(s).p
    ? { ...WAYS, input: "input, emission", output: "output, emission" } : WAYS, s.way);
  choice("bad", BADS, s.bad);
  $("points").innerHTML = s.units.map((u, k) => `<g tabindex="0" role="button" data-k="${k}" ` +
    `id="frontier-p${k}"><circle class="touch" r="22"/><circle class="dot" r="6"/>` +
    `<text y="-11">${escape(u.name)}</text><text class="weight" y="23"></text></g>`).join("");
  const field = (u, k, i) => `<td><input class="value" type="text" inputmode="decimal" ` +
    `data-k="${k}" data-i="${i}" id="frontier-f${k}-${i}" ` +
    `aria-label="${escape(u.name)}, ${view.names[i]}"></td>`;
  $("units").innerHTML = `<caption>The units: type a number, choose one, or leave it out of the ` +
    `reference</caption>` + table(["unit", ...view.names, "in ref.", "score"], []) ;
  $("units").tBodies[0].innerHTML = s.units.map((u, k) => `<tr><th scope="row"><label>` +
    `<input type="radio" name="frontier-chosen" id="frontier-u${k}" data-k="${k}">` +
    `<span>${escape(u.name)}</span></label></th>${view.names.map((_, i) => field(u, k, i)).join("")}` +
    `<td><label class="tick"><input type="checkbox" id="frontier-i${k}" data-k="${k}"` +
    `${u.inside ? " checked" : ""} aria-label="${escape(u.name)} in the reference"></label></td><td></td></tr>`).join("");
  $("remove").disabled = s.units.length < 2;
  $("add").disabled = s.units.length >= MOST;
  resize();
  measureAxes();
  draw();
  if (focus?.startsWith("frontier-")) document.getElementById(focus)?.focus();
}

function resize() {
  const w = Math.max(svg.clientWidth, 240);
  box = { w, h: Math.round(Math.min(Math.max(w * 0.8, 300), 480)) };
  svg.setAttribute("viewBox", `0 0 ${box.w} ${box.h}`);
  svg.setAttribute("height", box.h);
}

// -- What a reader does ------------------------------------------------------------------------

// The address follows; where it came from can be undone.
function commit(before, rebuild = true) {
  const now = write(state);
  if (before !== now) past.push(before);
  $("undo").disabled = !past.length;
  $("link").href = `#${now}`;
  try { history.replaceState(null, "", `#${now}`); } catch { /* some browsers forbid it in a folder */ }
  if (rebuild) build();
  else {
    measureAxes();
    draw();
  }
}

function change(edit) {
  const before = write(state);
  const left = edit(state);
  if (left === false) return;
  tidy(state);
  commit(before);
}

function place(k, [x, y]) {
  const [a, b] = bounds.map((most) => step(most) / 20);
  const snap = (v, by, most) => Math.min(Math.max(Math.round(v / by), 1) * by, most);
  const to = [snap(x, a, bounds[0]), snap(y, b, bounds[1])];
  const { back } = VIEWS[state.view], unit = state.units[k];
  unit.v = back(unit.v, to).map((v) => Number(v.toPrecision(4)));
}

$("points").addEventListener("pointerdown", (event) => {
  const node = event.target.closest("[data-k]");
  if (!node || event.button) return;
  dragged = { k: Number(node.dataset.k), before: write(state), far: false,
    from: [event.clientX, event.clientY] };
  svg.setPointerCapture(event.pointerId);
});
svg.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  dragged.far ||= Math.hypot(event.clientX - dragged.from[0], event.clientY - dragged.from[1]) > 4;
  if (!dragged.far) return;
  const at = svg.getBoundingClientRect(), zoom = box.w / at.width;
  place(dragged.k, [
    ((event.clientX - at.left) * zoom - pad.left) / (box.w - pad.left - pad.right) * bounds[0],
    (box.h - pad.bottom - (event.clientY - at.top) * zoom) / (box.h - pad.top - pad.bottom) *
      bounds[1]]);
  draw();
});
for (const kind of ["pointerup", "pointercancel"]) {
  svg.addEventListener(kind, () => {
    if (!dragged) return;
    const { k, far, before } = dragged;
    dragged = null;
    if (!far) state.unit = k;
    commit(before, false);
    $("p" + k).focus();
  });
}
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
$("points").addEventListener("keydown", (event) => {
  const k = Number(event.target.dataset.k), way = ARROWS[event.key];
  const before = write(state);
  if (way) {
    const at = VIEWS[state.view].at(state.units[k].v), by = event.shiftKey ? 5 : 1;
    place(k, at.map((v, d) => v + way[d] * by * step(bounds[d]) / 20));
  } else if (event.key === "Enter" || event.key === " ") {
    state.unit = k;
  } else {
    return;
  }
  event.preventDefault();
  commit(before, false);
});

app.addEventListener("change", (event) => {
  const { id, value, dataset, checked } = event.target;
  const k = Number(dataset.k);
  const [, name] = id.match(/^frontier-(view|measure|rts|way|bad)-/) ?? [];
  if (name === "view") {
    change((s) => Object.assign(s, read(STATES[STARTS[value]]), { rts: s.rts, measure: s.measure,
      way: s.way }));
  } else if (name) {
    change((s) => { s[name] = value; });
  } else if (/^frontier-u\d/.test(id)) {
    change((s) => { s.unit = k; });
  } else if (/^frontier-i\d/.test(id)) {
    change((s) => {
      s.units[k].inside = checked;
      if (s.units.some((u) => u.inside)) return true;
      s.units[k].inside = true;
      event.target.checked = true;
      $("wrong").textContent = "The reference needs one unit at least.";
      return false;
    });
  } else if (/^frontier-f\d/.test(id)) {
    const i = Number(dataset.i), number = Number(value.trim() || NaN);
    const good = number > 0 && number < 1e12;
    event.target.setAttribute("aria-invalid", !good);
    $("wrong").textContent = good ? "" : `Row ${k + 1} (${state.units[k].name}), column ` +
      `'${VIEWS[state.view].names[i]}', '${value}': expected a number above 0` +
      `${/^\d+,\d+$/.test(value.trim()) ? `; write ${value.trim().replace(",", ".")}` : ""}`;
    if (good) change((s) => { s.units[k].v[i] = number; });
  }
});
$("remove").addEventListener("click", () => change((s) => {
  s.units.splice(s.unit, 1);
  s.unit = Math.min(s.unit, s.units.length - 1);
  if (!s.units.some((u) => u.inside)) s.units[0].inside = true;
}));
$("add").addEventListener("click", () => change((s) => {
  const names = s.units.map((u) => u.name);
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const name = [...letters, ...letters.map((a) => a + a)].find((a) => !names.includes(a));
  const v = VIEWS[s.view].back(s.units[s.unit].v, bounds.map((most) => step(most)));
  s.units.push({ name, inside: true, v });
}));
const undo = () => {
  if (!past.length) return;
  state = read(past.pop());
  commit(write(state));
};
$("undo").addEventListener("click", undo);
app.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && event.target.type !== "text") {
    event.preventDefault();
    undo();
  }
});
$("reset").addEventListener("click", () => {
  const before = write(state);
  state = read(started);
  commit(before);
});

function load() {
  const hash = location.hash.slice(1);
  const given = STATES[hash.replace(/^frontier-/, "")] ?? hash;
  const found = read(given);
  if (!found && state) return;
  $("wrong").textContent = /^v=/.test(hash) && !found
    ? "The address names no state that can be drawn; this is the first one." : "";
  const before = state && write(state);
  started = found ? given : STATES.c1;
  state = found ?? read(started);
  if (before) commit(before);
  else build();
  if (found && hash.startsWith("frontier-")) app.scrollIntoView();
}
app.hidden = false;
$("off").hidden = true;
load();
window.addEventListener("hashchange", load);
new ResizeObserver(() => {
  if (Math.abs(svg.clientWidth - box.w) > 1) {
    resize();
    draw();
  }
}).observe(svg);
Frontier.draw = draw;
})();
