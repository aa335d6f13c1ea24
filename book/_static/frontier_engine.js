// A small DEA engine for the page "Frontier". The programmes are those of gbaeff
// (src/gbaeff/dea/models.py); tests/site/test_frontier.py compares the scores.
"use strict";
(() => {
// -- Linear programmes -------------------------------------------------------------------------

const EQUAL = 1e-6;
const TINY = 1e-9;
const sum = (list) => list.reduce((a, b) => a + b, 0);

// min c x subject to A x = b, x >= 0, for each c of `costs` in turn: the next one chooses among the
// optima of those before. Columns are scaled; the artificial ones stay, since they hold the duals.
// `pair`: columns that can grow together for nothing. Null if infeasible.
function simplex(A, b, costs, pair = []) {
  const rows = A.length, n = A[0].length, width = n + rows;
  const scale = A[0].map((_, j) => Math.max(...A.map((row) => Math.abs(row[j]))) || 1);
  const sign = b.map((value) => (value < 0 ? -1 : 1));
  const T = A.map((row, i) => {
    const line = new Float64Array(width + 1);
    row.forEach((value, j) => { line[j] = sign[i] * value / scale[j]; });
    line[n + i] = 1;
    line[width] = sign[i] * b[i];
    return line;
  });
  const basis = T.map((_, i) => n + i);
  const open = new Uint8Array(n).fill(1);
  let reduced;
  const pivot = (r, c) => {
    const row = T[r], by = row[c];
    for (let j = 0; j <= width; j++) row[j] /= by;
    for (const other of [...T, reduced]) {
      const factor = other[c];
      if (other === row || factor === 0) continue;
      for (let j = 0; j <= width; j++) other[j] -= factor * row[j];
      other[c] = 0;
    }
    basis[r] = c;
  };
  const minimise = (cost) => {
    reduced = Float64Array.from({ length: width + 1 }, (_, j) => cost[j] ?? 0);
    T.forEach((row, i) => {
      const price = cost[basis[i]] ?? 0;
      if (price) for (let j = 0; j <= width; j++) reduced[j] -= price * row[j];
    });
    for (let step = 0; step < 5000; step++) {
      const bland = step > 60;
      let enter = -1, least = -TINY;
      for (let j = 0; j < n; j++) {
        if (open[j] && reduced[j] < least) {
          enter = j;
          if (bland) break;
          least = reduced[j];
        }
      }
      if (enter < 0) break;
      let leave = -1, best = Infinity;
      for (let i = 0; i < rows; i++) {
        const value = T[i][enter];
        // A row that says nothing new keeps its artificial column at 0, whichever way.
        if (value <= TINY && !(basis[i] >= n && value < -TINY)) continue;
        const ratio = Math.max(T[i][width], 0) / Math.abs(value);
        const tie = Math.abs(ratio - best) <= 1e-12 * (1 + ratio);
        if (leave < 0 || (tie ? bland ? basis[i] < basis[leave] : value > T[leave][enter]
          : ratio < best)) {
          leave = i;
          best = Math.min(ratio, best);
        }
      }
      if (leave < 0) break; // no end in this direction
      pivot(leave, enter);
    }
    return reduced;
  };
  minimise(Array.from({ length: width }, (_, j) => (j < n ? 0 : 1)));
  if (sum(T.map((row, i) => (basis[i] < n ? 0 : Math.abs(row[width])))) > 1e-7) return null;
  T.forEach((row, i) => {
    if (basis[i] < n) return;
    let at = 0;
    for (let j = 1; j < n; j++) if (Math.abs(row[j]) > Math.abs(row[at])) at = j;
    if (Math.abs(row[at]) > TINY) pivot(i, at);
  });
  let duals, degenerate;
  const close = () => {
    const held = new Set(basis);
    for (let j = 0; j < n; j++) if (reduced[j] > TINY && !held.has(j)) open[j] = 0;
  };
  for (const cost of costs) {
    minimise(cost.map((price, j) => price / scale[j]));
    duals ??= sign.map((s, i) => -reduced[n + i] * s);
    degenerate ??= T.some((row, i) => basis[i] < n && row[width] < TINY);
    close();
  }
  const x = new Array(n).fill(0);
  basis.forEach((j, i) => { if (j < n) x[j] = Math.max(T[i][width], 0) / scale[j]; });
  // Appa (2002): another optimum exists if columns outside the basis can be made positive.
  const held = new Set([...basis, ...pair]);
  const more = Array.from(open, (free, j) => (free && !held.has(j) ? -1 : 0));
  pair.forEach((j) => { open[j] = held.has(j) && basis.includes(j) ? 1 : 0; });
  const ties = more.some(Boolean) && minimise(more)[width] > EQUAL;
  return { x, duals, degenerate, ties, value: sum(x.map((v, j) => v * costs[0][j])) };
}

// -- Models ------------------------------------------------------------------------------------

// Sign of a slack where slack means room for improvement: inputs and undesirable outputs 1.
const towards = ({ m, q }, i) => (i >= m && i < m + q ? -1 : 1);

// One programme of one unit. `others` are the reference units; rows are divided by the unit's own
// data. model: {measure, rts, orientation, weak, m, q, p}.
function programme(kind, unit, others, model) {
  const { m, q, rts, orientation: way } = model;
  const size = unit.length;
  const each = [...unit.keys()];
  const divide = unit.map((v, i) => (v > 0 ? v : Math.max(...others.map((o) => o[i]), 0) || 1));
  const own = unit.map((v) => (v > 0 ? 1 : 0));
  const sign = each.map((i) => towards(model, i));
  const fractional = kind === "sbm" || kind === "super";
  const columns = others.map((o) => [
    ...o.map((v, i) => v / divide[i]), ...(rts === "crs" ? [] : [1]), ...(fractional ? [0] : [])]);
  const cost = others.map(() => 0);
  const slack = each.map(() => -1);
  const add = (data, price = 0, weights = 0, denominator = 0) => {
    columns.push([...data, ...(rts === "crs" ? [] : [weights]), ...(fractional ? [denominator] : [])]);
    return cost.push(price) - 1;
  };
  const row = (i, value) => each.map((k) => (k === i ? value : 0));
  let rhs = own, bound = 1, t = -1, pair = [], moved = (value) => unit;
  const costs = [cost];
  if (kind === "radial") {
    const scaled = each.map((i) => (i < m) === (way === "input"));
    add(own.map((v, i) => (scaled[i] ? -v : 0)), way === "input" ? 1 : -1);
    each.forEach((i) => { slack[i] = add(row(i, sign[i])); });
    rhs = own.map((v, i) => (scaled[i] ? 0 : v));
    costs.push(cost.map((_, j) => (slack.includes(j) ? -1 : 0)));
    moved = (value) => unit.map((v, i) => (scaled[i] ? v * Math.abs(value) : v));
  } else if (kind === "directional") {
    const step = each.map((i) => {
      const goes = i < m ? way !== "output" && way !== "bad" : i >= m + q || way === "none" ||
        way === "output";
      return goes ? sign[i] * own[i] : 0;
    });
    pair = [add(step, -1), add(step.map((v) => -v), 1)];
    each.forEach((i) => { if (!(model.weak && i >= m + q)) slack[i] = add(row(i, sign[i])); });
    moved = (value) => unit.map((v, i) => v + value * step[i] * v);
  } else {
    const beyond = kind === "super" ? -1 : 1;
    const counted = own.map((v, i) => i >= m && v > 0);
    const share = 1 / Math.max(1, counted.filter(Boolean).length);
    t = add(own.map((v) => -v), 1, -1, 1);
    each.forEach((i) => {
      if (beyond < 0 && (i < m ? way === "output" : way === "input")) return;
      slack[i] = add(row(i, beyond * sign[i]), i < m && way !== "output" ? -beyond / m : 0, 0,
        counted[i] && way !== "input" ? beyond * share : 0);
    });
    if (beyond < 0) each.forEach((i) => add(row(i, sign[i])));
    rhs = own.map(() => 0);
    bound = 0;
  }
  if (rts === "nirs" || rts === "ndrs") add(own.map(() => 0), 0, rts === "nirs" ? 1 : -1);
  costs.slice(1).forEach((more) => { while (more.length < cost.length) more.push(0); });
  const b = [...rhs, ...(rts === "crs" ? [] : [bound]), ...(fractional ? [1] : [])];
  const found = simplex(b.map((_, i) => columns.map((c) => c[i])), b, costs, pair);
  if (!found) return null;
  const by = t < 0 ? 1 : found.x[t];
  const slacks = each.map((i) => (slack[i] < 0 ? 0 : found.x[slack[i]] / by * divide[i]));
  const way2 = kind === "super" ? 1 : -1;
  const before = moved(found.value);
  return {
    score: kind === "radial" ? Math.abs(found.value) : kind === "directional" ? -found.value + 0
      : found.value,
    slacks,
    moved: before,
    target: before.map((v, i) => v + way2 * sign[i] * slacks[i]),
    // Weights of those that add more than rounding does.
    weights: others.map((_, j) => found.x[j] / by).map((w, j) =>
      (w * Math.max(...columns[j]) > TINY ? w : 0)),
    prices: each.map((i) => -sign[i] * found.duals[i] / divide[i] + 0),
    scale: rts === "crs" ? null : found.duals[size],
    ties: found.ties,
    degenerate: found.degenerate,
    beyond: kind === "super",
  };
}

// Score of unit k against the units that `inside` marks. state: "score", "efficient" (there is no
// super-efficiency value) or "infeasible".
function evaluate(data, inside, k, model) {
  const pick = (own) => data.map((_, j) => j).filter((j) => inside[j] && (own || j !== k));
  const solve = (kind, own = true) => {
    const at = pick(own);
    const found = at.length ? programme(kind, data[k], at.map((j) => data[j]), model) : null;
    return found && { ...found, weights: found.weights.map((w, i) => [at[i], w])
      .filter(([, w]) => w), state: "score" };
  };
  const clip = (found, low, high) => {
    if (!found) return found;
    if (Math.abs(found.score - 1) <= 1e-12) found.score = 1;
    found.score = Math.min(Math.max(found.score, low), high);
    return found;
  };
  const { measure } = model;
  let found;
  if (measure === "radial") {
    const input = model.orientation === "input";
    found = clip(solve("radial"), inside[k] && !input ? 1 : 0, inside[k] && input ? 1 : Infinity);
  } else if (measure === "directional") {
    found = solve("directional");
  } else {
    found = clip(solve("sbm"), 0, 1);
    if (measure === "super_sbm" && !(found && found.score < 1 - EQUAL)) {
      found = clip(solve("super", false), 1, Infinity);
      if (!found && inside[k]) return { state: "efficient", score: NaN };
    }
  }
  return found ?? { state: "infeasible", score: NaN };
}

const scores = (data, inside, model) => data.map((_, k) => evaluate(data, inside, k, model));

window.Frontier = { EQUAL, TINY, simplex, scores };
})();
