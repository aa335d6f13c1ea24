// The page "Frontier": a picture whose points move, and all that follows from where they are.
// Nothing is sent.
"use strict";
(() => {
const { EQUAL, TINY, simplex, scores } = window.Frontier;
const app = document.getElementById("frontier");
const $ = (name) => document.getElementById(`frontier-${name}`);
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const exact = (v) => String(Number(v.toPrecision(12)));
const short = (v) => (Math.abs(v) < TINY ? "0" : String(Number(v.toPrecision(4))));
// What is not 1 within the tolerance does not look like 1.
const shown = (v) => v.toFixed(Math.abs(v - 1) > EQUAL && Math.abs(v - 1) < 5e-5 ? 7 : 4);
const list = (words) => words.join(", ").replace(/, ([^,]*)$/, " and $1");
const STATES = JSON.parse($("prepared").textContent), STARTS = ["c1", "c2", "c4"], MOST = 40;

// -- The picture's state -----------------------------------------------------------------------

const VIEWS = [
  { names: ["input", "output"], axes: ["input", "output"], at: (v) => v, back: (v, p) => p },
  { names: ["input 1", "input 2", "output"], axes: ["input 1 per output", "input 2 per output"],
    at: (v) => [v[0] / v[2], v[1] / v[2]], back: (v, [x, y]) => [x * v[2], y * v[2], v[2]] },
  { names: ["input", "output", "emission"], axes: ["emission per input", "output per input"],
    at: (v) => [v[2] / v[0], v[1] / v[0]], back: (v, [x, y]) => [v[0], y * v[0], x * v[0]] },
];

const write = (s) => `v=${s.view + 1}&m=${s.measure}&r=${s.rts}&o=${s.way}&b=${s.bad}&u=` +
  `${encodeURIComponent(s.units[s.unit].name)}&d=` + s.units.map((u) =>
  [(u.inside ? "" : "!") + encodeURIComponent(u.name), ...u.v.map(exact)].join()).join(";");

const valid = (v) => v > 0 && v < 1e12;

// A state from an address; null where it says none that can be drawn.
function read(text) {
  const part = Object.fromEntries(text.split("&").map((pair) => pair.split(/=(.*)/s)));
  try {
    const view = Number(part.v) - 1, count = VIEWS[view].names.length;
    const units = part.d.split(";").map((item) => {
      const [name, ...v] = item.split(",");
      return { name: decodeURIComponent(name.replace(/^!/, "")).slice(0, 30),
        inside: name[0] !== "!", v: v.map(Number) };
    });
    if (units.length > MOST || !units.some((u) => u.inside) ||
      units.some((u) => u.v.length !== count || !u.v.every(valid))) return null;
    const named = units.findIndex((u) => u.name === decodeURIComponent(part.u ?? ""));
    return tidy({ view, units, unit: Math.max(named, 0), measure: part.m, rts: part.r, way: part.o,
      bad: part.b });
  } catch {
    return null;
  }
}

// The choices of the page, and which of them a state leaves.
const choices = (name) => [...$(name).querySelectorAll("input")];
const label = (name, value) => $(`${name}-${value}`).nextElementSibling.textContent;
const fits = {
  bad: (s, b) => s.view === 2 &&
    (b === "weak" ? s.measure === "directional" : b !== "strong" || s.measure !== "radial"),
  way: (s, w) => (s.measure !== "radial" || w !== "none") &&
    (w !== "bad" || (s.measure === "directional" && layout(s).p > 0)),
};
const left = (s, name) =>
  choices(name).map((c) => c.value).filter((value) => fits[name]?.(s, value) ?? true);

function tidy(s) {
  for (const name of ["measure", "rts", "bad", "way"]) {
    const open = left(s, name);
    if (!open.includes(s[name])) s[name] = open[0] ?? "strong";
  }
  return s;
}

// Roles of a view's variables: how many of each, and their places.
function layout({ view, bad }) {
  if (view < 2) return { m: view + 1, q: 1, p: 0, order: [0, 1, 2].slice(0, view + 2) };
  if (bad === "input") return { m: 2, q: 1, p: 0, order: [0, 2, 1] };
  return bad === "out" ? { m: 1, q: 1, p: 0, order: [0, 1] } : { m: 1, q: 1, p: 1, order: [0, 1, 2] };
}
const rolesOf = (s) => s.units.map((u) => layout(s).order.map((i) => u.v[i]));

// -- The frontier ------------------------------------------------------------------------------

// Corners of the technology's section through a unit, in the picture's coordinates and within its
// bounds, by looking for the furthest point in ever more directions.
function corners(s, inside, unit, [right, top]) {
  const peers = s.units.filter((_, j) => inside[j]).map((u) => u.v), n = peers.length;
  const weak = s.view === 2 && s.bad === "weak", by = [1, unit[2], unit[0]][s.view];
  const of = (i) => (v) => v[i] / by, edge = [() => 0, 1, 0, 1, right];
  // Coefficients of a peer, of x, of y and of the row's slack, and the right side.
  const rows = [
    [[of(0), -1, 0, 1, 0], [of(1), 0, -1, -1, 0], edge],
    [[of(0), -1, 0, 1, 0], [of(1), 0, -1, 1, 0], [of(2), 0, 0, -1, 1]],
    [[of(0), 0, 0, 1, 1], [of(1), 0, -1, -1, 0], edge],
  ][s.view];
  if (s.view === 2 && s.bad !== "out") rows.push([of(2), -1, 0, weak ? 0 : 1, 0]);
  if (s.rts !== "crs") rows.push([() => 1, 0, 0, { vrs: 0, nirs: 1, ndrs: -1 }[s.rts], 1]);
  const A = rows.map(([share, x, y, slack], i) =>
    [...peers.map(share), x, y, ...rows.map((_, k) => (k === i ? slack : 0))]);
  const furthest = ([x, y]) => {
    const cost = A[0].map((_, j) => (j === n ? -x / right : j === n + 1 ? -y / top : 0));
    const found = simplex(A, rows.map((row) => row[4]), [cost]);
    return found && [found.x[n] / right, found.x[n + 1] / top];
  };
  const between = (p, q, depth) => {
    const way = [p[1] - q[1], q[0] - p[0]], size = Math.hypot(...way);
    if (size < 1e-7 || depth > 12) return [];
    const c = furthest(way);
    const gain = ((c[0] - p[0]) * way[0] + (c[1] - p[1]) * way[1]) / size;
    return gain < 1e-7 ? [] : [...between(p, c, depth + 1), c, ...between(c, q, depth + 1)];
  };
  // From the left end to the right one, or from the top to the lower right: the furthest point in
  // a direction lies to its left on the way.
  const ends = s.view === 1 ? [[-1e-5, -1], [-1, -1e-5]] : [[-1, 1e-5], weak ? [1, 1e-5] : [1e-5, 1]];
  const [first, last] = ends.map(furthest);
  if (!first || !last) return [];
  const path = [first, ...between(first, last, 0), last].map(([x, y]) => [x * right, y * top]);
  return s.view === 1 ? path.reverse() : path;
}

// -- The picture -------------------------------------------------------------------------------

const svg = $("picture"), pad = { left: 56, right: 16, top: 16, bottom: 46 };
let state, past = [], results, bounds, box, dragged = null, started, saying;

const step = (top) => {
  const power = 10 ** Math.floor(Math.log10(top / 5));
  return power * [1, 2, 5, 10].find((f) => f * power * 7 >= top);
};

function measureAxes() {
  const at = state.units.map((u) => VIEWS[state.view].at(u.v));
  bounds = [0, 1].map((d) => Math.max(...at.map((p) => p[d])) * 1.15);
}

const size = () => [box.w - pad.left - pad.right, box.h - pad.top - pad.bottom];
const px = ([x, y]) =>
  [pad.left + x / bounds[0] * size()[0], box.h - pad.bottom - y / bounds[1] * size()[1]];
const points = (path) => path.map((p) => px(p).map((v) => v.toFixed(1)).join()).join(" ");

function picture() {
  const s = state, view = VIEWS[s.view], unit = s.units[s.unit].v, found = results[s.unit];
  const [right, top] = bounds, inside = s.units.map((u) => u.inside), out = [];
  const line = (kind, path, shape = "polyline") =>
    out.push(`<${shape} class="${kind}"${/way|slack/.test(kind) ? "" : ' clip-path="url(#frontier-clip)"'
    } points="${points(path)}"/>`);
  bounds.forEach((most, d) => {
    for (let v = 0; v <= most * 1.0001; v += step(most)) {
      const [x, y] = px(d ? [0, v] : [v, 0]);
      out.push(`<path class="grid" d="M${x} ${y}${d ? `H${box.w - pad.right}` : `V${pad.top}`}"/><text ` +
        (d ? `x="${x - 8}" y="${y + 4}" text-anchor="end"` : `x="${x}" y="${y + 18}" text-anchor="middle"`) +
        `>${short(v)}</text>`);
    }
  });
  [`x="${box.w - pad.right}" y="${box.h - 6}"`, `x="${-pad.top}" y="13" transform="rotate(-90)"`]
    .forEach((at, d) => out.push(`<text class="axis" ${at} text-anchor="end">${view.axes[d]} →</text>`));
  // Free disposal closes the region on the sides that the corners leave open.
  const weak = s.view === 2 && s.bad === "weak";
  const close = (path) => {
    const [x0] = path[0], [x1, y1] = path.at(-1);
    return [[x0, s.view === 1 ? top : 0], ...path, weak ? [x1, 0] : [right, y1]];
  };
  const path = corners(s, inside, unit, bounds);
  if (path.length) {
    line("region", [...close(path), ...(weak ? [] : [[right, s.view === 1 ? top : 0]])], "polygon");
    line("frontier", close(path));
  }
  if (found.beyond) {
    const without = corners(s, inside.map((v, j) => v && j !== s.unit), unit, bounds);
    if (without.length) line("without", close(without));
  }
  if (found.state === "score") {
    // Back to the view's order; an emission that is left out goes with the input.
    const place = (roles) => {
      const v = [...unit];
      layout(s).order.forEach((i, at) => { v[i] = roles[at]; });
      if (s.bad === "out") v[2] *= v[0] / unit[0];
      return view.at(v.map((x) => Math.max(x, 1e-300)));
    };
    const here = view.at(unit), moved = place(found.moved), goal = place(found.target);
    const ray = s.measure === "radial" || s.measure === "directional";
    line("slack", ray ? [moved, goal] : [here, [goal[0], here[1]], goal]);
    line("way", [here, ray ? moved : goal]);
    const [x, y] = px(goal);
    out.push(`<path class="goal" d="M${x - 6} ${y - 6}l12 12m0 -12l-12 12"/>`);
  }
  $("back").innerHTML = `<clipPath id="frontier-clip"><rect x="${pad.left}" y="${pad.top}" width="${size()[0]
    }" height="${size()[1]}"/></clipPath>${out.join("")}`;
  const weight = new Map(found.weights);
  [...$("points").children].forEach((node, k) => {
    const u = s.units[k], [x, y] = px(view.at(u.v));
    const set = { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, "aria-pressed": k === s.unit,
      class: [k === s.unit && "chosen", !u.inside && "visitor", weight.has(k) && "peer"].filter(Boolean).join(" "),
      "aria-label": `${u.name}: ${view.names.map((n, i) => `${n} ${exact(u.v[i])}`).join(", ")}; ` +
        { score: `score ${shown(results[k].score)}`, infeasible: "infeasible",
          efficient: "efficient, no super-efficiency value" }[results[k].state] };
    for (const name in set) node.setAttribute(name, set[name]);
    node.lastChild.textContent = weight.has(k) ? `λ ${short(weight.get(k))}` : "";
  });
}

// -- What it says ------------------------------------------------------------------------------

const zero = () => state.measure === "directional";
const low = () => zero() || (state.measure === "radial" && state.way === "output");
// Efficient by its score alone: slack may be left.
const efficient = (found) => (found.state !== "score" ? found.state === "efficient"
  : low() ? found.score <= (zero() ? 0 : 1) + EQUAL : found.score >= 1 - EQUAL);

function ranking() {
  const own = results[state.unit];
  const gap = (r) => (low() ? own.score - r.score : r.score - own.score);
  const better = results.filter((r) => (r.state === "score" ? gap(r) > EQUAL
    : r.state === "efficient" && !efficient(own))).length;
  const level = state.units.filter((u, k) => k !== state.unit && results[k].state === "score" &&
    Math.abs(gap(results[k])) <= EQUAL).map((u) => u.name);
  return ` Rank ${better + 1} of ${results.length}` +
    (level.length ? `, a tie of ${state.units[state.unit].name} with ${list(level)}.` : ".");
}

function sentence() {
  const s = state, found = results[s.unit], { name, inside } = s.units[s.unit], { score } = found;
  if (found.state === "infeasible") {
    return `${name} cannot be compared with this reference: the programme has no solution.`;
  }
  if (found.state === "efficient") {
    return `${name} is efficient, but has no super-efficiency value: without ${name} itself the ` +
      "programme has no solution.";
  }
  const names = list(found.weights.map(([j, w]) => `${s.units[j].name} (${short(w)})`));
  const percent = (v) => `${(100 * v).toFixed(1)} %`;
  let text = `${name} scores ${shown(score)}`;
  if (Math.abs(score - (zero() ? 0 : 1)) <= EQUAL) {
    const slack = found.slacks.some((v, i) => v > EQUAL * rolesOf(s)[s.unit][i]);
    text += slack ? ": no equal change of all that moves is possible, but slack is left."
      : ": it is on the frontier.";
    if (slack && s.measure === "radial" && inside) text += " It is weakly efficient.";
    if (s.measure === "super_sbm") text += " Without it, others reach the same point.";
  } else if (s.measure === "radial") {
    text += (s.way === "input" ? `: ${percent(score)} of its input would do for its output`
      : `: ${short(score)} times its output could be made from its input`) +
      (efficient(found) ? ", so it lies outside this reference." : ".");
  } else if (zero()) {
    const parts = { none: ["input", "output"], bad: [] }[s.way] ?? [s.way];
    if (layout(s).p) parts.push("emission");
    text += score > 0 ? `: its ${list(parts)} could improve by ${percent(score)} of its own.`
      : ": it lies outside this reference.";
  } else {
    text += score > 1 ? ": it is this far ahead of what the others can do."
      : ": this is what its slacks leave of 1.";
  }
  return `${text} It is compared with ${names || "doing nothing"}.${ranking()}` + (found.ties
    ? " Tie: other weights or slacks give the same score; this is one choice of several." : "");
}

function formula() {
  const s = state, found = results[s.unit], { m, q, order } = layout(s);
  const data = rolesOf(s), own = data[s.unit], input = s.way === "input", output = s.way === "output";
  const kind = found.beyond || (s.measure === "super_sbm" && found.state !== "score") ? "super"
    : s.measure.replace("super_", "");
  const who = [...data.keys()].filter((j) => s.units[j].inside && !(kind === "super" && j === s.unit));
  const slack = (i) => `s<sub>${escape(VIEWS[s.view].names[order[i]])}</sub>`;
  const weight = (j) => `λ<sub>${escape(s.units[j].name)}</sub>`;
  const times = (v) => (Math.abs(v - 1) < TINY ? "" : `${exact(v)} `);
  const total = (terms) => terms.join(" + ") || "0";
  const mean = (terms) => (terms.length > 1 ? `(${total(terms)})/${terms.length}` : total(terms));
  const shares = own.map((v, i) => `${slack(i)}/${exact(v)}`), factor = input ? "θ" : "φ";
  const [minus, plus] = kind === "super" ? "+−" : "−+";
  const goal = { radial: `${input ? "min" : "max"} ${factor}`, directional: "max β" }[kind] ??
    "min " + [output ? "1" : `(1 ${minus} ${mean(shares.slice(0, m))})`,
      ...(input ? [] : [`(1 ${plus} ${mean(shares.slice(m))})`])].join(" / ");
  const lines = own.map((v, i) => {
    const bad = i >= m + q, less = i < m || bad, [up, down] = less ? "+−" : "−+";
    const mix = total(who.map((j) => times(data[j][i]) + weight(j)));
    if (kind === "super") {
      const held = i < m ? output : input;
      return `${mix}${held ? "" : ` ${down} ${slack(i)}`} ${less ? "≤" : "≥"} ${exact(v)}`;
    }
    const goes = i < m ? s.way === "none" || input : bad || s.way === "none" || output;
    return mix + (kind === "directional" && bad && s.bad === "weak" ? "" : ` ${up} ${slack(i)}`) +
      ` = ${exact(v)}` + (kind === "radial" && (i < m) === input ? ` ${factor}`
      : kind === "directional" && goes ? ` ${down} ${times(v)}β` : "");
  });
  const bound = { vrs: "=", nirs: "≤", ndrs: "≥" }[s.rts];
  if (bound) lines.push(`${total(who.map(weight))} ${bound} 1`);
  lines.push(`λ, s ≥ 0${kind === "directional" ? ", β of either sign" : ""}`);
  if (kind === "radial") lines.push(`then, at that ${factor}: max ${total(shares)}`);
  return [`<b>${goal}</b>, so that`, ...lines].map((text) => `<p>${text}</p>`).join("");
}

const table = (head, rows) => `<thead><tr>${head.map((h) => `<th scope="col">${h}</th>`).join("")}` +
  `</tr></thead><tbody>${rows.map(([first, ...rest]) => `<tr><th scope="row">${first}</th>` +
  `${rest.map((c) => `<td>${c}</td>`).join("")}</tr>`).join("")}</tbody>`;

function readings() {
  const s = state, found = results[s.unit], { order } = layout(s), { name, v } = s.units[s.unit];
  const there = found.state === "score", names = VIEWS[s.view].names;
  const tell = (id, text) => { $(id).textContent = text; };
  tell("of", `${name}, ${label("measure", s.measure)}, ${label("rts", s.rts)} returns`);
  tell("score", there ? shown(found.score) : "no score");
  tell("sentence", sentence());
  const cells = (i) => [found.slacks, found.target, found.prices].map((of) => (of ? short(of[i]) : "–"));
  $("values").innerHTML = table(["variable", "own", "slack", "target", "price"],
    order.map((place, i) => [names[place], exact(v[place]), ...cells(i)]));
  tell("prices", !there ? "" : (s.measure === "radial"
    ? `The price is the multiplier weight: prices times own ${s.way}s add up to 1.`
    : "The price is the dual of the variable's row in the linear form, per unit of the variable.") +
    (found.scale === null ? "" : ` The dual of the sum of λ is ${short(found.scale)}.`) +
    (found.degenerate ? " There may be other prices for the same score." : ""));
  $("programme").innerHTML = formula();
  s.units.forEach((u, k) => {
    const row = $("units").tBodies[0].rows[k], { state: kind, score } = results[k];
    row.querySelectorAll("input.value").forEach((field, i) => {
      if (field !== document.activeElement) field.value = exact(u.v[i]);
    });
    row.lastElementChild.textContent = kind === "score" ? shown(score)
      : kind === "efficient" ? "no value" : kind;
    row.querySelector("[type=radio]").checked = k === s.unit;
  });
  tell("note", `The shaded region ${["is what the units in the reference show to be possible",
    `holds what can make ${short(v[2] ?? 0)} of output, the output of the unit chosen`,
    `is what ${short(v[0])} of input, the input of the unit chosen, can make`][s.view]}.`);
}

function draw() {
  const { measure, rts, way, bad } = state;
  results = scores(rolesOf(state), state.units.map((u) => u.inside),
    { measure, rts, orientation: way, weak: bad === "weak", ...layout(state) });
  picture();
  readings();
  clearTimeout(saying);
  saying = setTimeout(() => { $("said").textContent = sentence(); }, 500);
}

// New nodes, where units, view or choices changed; `draw` alone keeps them and the focus on them.
function build() {
  const s = state, { names } = VIEWS[s.view], focus = document.activeElement?.id;
  for (const name of ["view", "measure", "rts", "way", "bad"]) {
    const open = left(s, name);
    $(name).hidden = !open.length;
    for (const choice of choices(name)) {
      choice.parentElement.hidden = !open.includes(choice.value);
      choice.checked = choice.value === String(s[name]);
    }
  }
  app.querySelectorAll(".also").forEach((also) => { also.hidden = !(zero() && layout(s).p); });
  $("points").innerHTML = s.units.map((u, k) => `<g tabindex="0" role="button" data-k="${k}" ` +
    `id="frontier-p${k}"><circle class="touch" r="22"/><circle class="dot" r="6"/>` +
    `<text y="-11">${escape(u.name)}</text><text class="weight" y="23"></text></g>`).join("");
  $("units").innerHTML = `<caption>The units: type a number, choose one, or leave it out of the ` +
    `reference</caption>` + table(["unit", ...names, "in ref.", "score"], s.units.map((u, k) => {
    const name = escape(u.name), input = (id, type, more) =>
      `<input type="${type}" id="frontier-${id}" data-k="${k}" ${more}>`;
    return [`<label>${input(`u${k}`, "radio", 'name="frontier-chosen"')}<span>${name}</span></label>`,
      ...names.map((of, i) => input(`f${k}-${i}`, "text", `class="value" inputmode="decimal" ` +
        `data-i="${i}" aria-label="${name}, ${of}"`)),
      `<label class="tick">${input(`i${k}`, "checkbox",
        `${u.inside ? "checked " : ""}aria-label="${name} in the reference"`)}</label>`, ""];
  }));
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
  if (rebuild) return build();
  measureAxes();
  return draw();
}

function change(edit) {
  const before = write(state);
  edit(state);
  tidy(state);
  commit(before);
}

function place(k, to) {
  const { back } = VIEWS[state.view], unit = state.units[k];
  const snapped = to.map((v, d) => {
    const by = step(bounds[d]) / 20;
    return Math.min(Math.max(Math.round(v / by), 1) * by, bounds[d]);
  });
  unit.v = back(unit.v, snapped).map((v) => Number(v.toPrecision(4)));
}

$("points").addEventListener("pointerdown", (event) => {
  const node = event.target.closest("[data-k]");
  if (!node || event.button) return;
  dragged = { k: Number(node.dataset.k), before: write(state), far: false,
    from: [event.clientX, event.clientY] };
  svg.setPointerCapture(event.pointerId);
});
svg.addEventListener("pointermove", ({ clientX, clientY }) => {
  if (!dragged) return;
  dragged.far ||= Math.hypot(clientX - dragged.from[0], clientY - dragged.from[1]) > 4;
  if (!dragged.far) return;
  const at = svg.getBoundingClientRect(), zoom = box.w / at.width;
  place(dragged.k, [((clientX - at.left) * zoom - pad.left) / size()[0] * bounds[0],
    (box.h - pad.bottom - (clientY - at.top) * zoom) / size()[1] * bounds[1]]);
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
  const k = Number(event.target.dataset.k), way = ARROWS[event.key], before = write(state);
  if (way) {
    place(k, VIEWS[state.view].at(state.units[k].v).map((v, d) =>
      v + way[d] * (event.shiftKey ? 5 : 1) * step(bounds[d]) / 20));
  } else if (event.key === "Enter" || event.key === " ") state.unit = k;
  else return;
  event.preventDefault();
  commit(before, false);
});

app.addEventListener("change", ({ target }) => {
  const { id, value, checked } = target, k = Number(target.dataset.k), i = Number(target.dataset.i);
  const [, kind] = id.match(/^frontier-(view|measure|rts|way|bad|u|i|f)[-\d]/) ?? [];
  const tell = (text) => { $("wrong").textContent = text; };
  if (kind === "view") {
    const { rts, measure, way } = state;
    change((s) => Object.assign(s, read(STATES[STARTS[value]]), { rts, measure, way }));
  } else if (kind === "u") change((s) => { s.unit = k; });
  else if (kind === "i") {
    if (!checked && state.units.every((u, j) => j === k || !u.inside)) {
      target.checked = true;
      tell("The reference needs one unit at least.");
    } else change((s) => { s.units[k].inside = checked; });
  } else if (kind === "f") {
    const number = Number(value.trim() || NaN), good = valid(number);
    target.setAttribute("aria-invalid", !good);
    tell(good ? "" : `Row ${k + 1} (${state.units[k].name}), column '${VIEWS[state.view].names[i]}', ` +
      `'${value}': expected a number above 0` +
      (/^\d+,\d+$/.test(value.trim()) ? `; write ${value.trim().replace(",", ".")}` : ""));
    if (good) change((s) => { s.units[k].v[i] = number; });
  } else if (kind) change((s) => { s[kind] = value; });
});
const undo = () => {
  if (!past.length) return;
  state = read(past.pop());
  commit(write(state));
};
const acts = {
  undo,
  reset: () => change((s) => Object.assign(s, read(started))),
  remove: () => change((s) => {
    s.units.splice(s.unit, 1);
    s.unit = Math.min(s.unit, s.units.length - 1);
    if (!s.units.some((u) => u.inside)) s.units[0].inside = true;
  }),
  add: () => change((s) => {
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    const name = [...letters, ...letters.map((a) => a + a)].find((a) => s.units.every((u) => u.name !== a));
    s.units.push({ name, inside: true, v: VIEWS[s.view].back(s.units[s.unit].v, bounds.map(step)) });
  }),
};
for (const name in acts) $(name).addEventListener("click", acts[name]);
app.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && event.target.type !== "text") {
    event.preventDefault();
    undo();
  }
});

function load() {
  const hash = location.hash.slice(1), given = STATES[hash.replace(/^frontier-/, "")] ?? hash;
  const found = read(given);
  if (!found && state) return;
  $("wrong").textContent = /^v=/.test(hash) && !found
    ? "The address names no state that can be drawn; this is the first one." : "";
  const before = state && write(state);
  started = found ? given : STATES.c1;
  state = found ?? read(started);
  if (before) commit(before);
  else build();
  // The browser goes to the words of that name when all is loaded; the picture is meant.
  const show = () => setTimeout(() => app.scrollIntoView());
  if (!found || !hash.startsWith("frontier-")) return;
  if (document.readyState === "complete") show();
  else window.addEventListener("load", show);
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
