// A small DEA engine; tests/site/test_frontier.py compares its scores with gbaeff's.
"use strict";
(() => {
const EQUAL = 1e-6, TINY = 1e-9;
const sum = (list) => list.reduce((a, b) => a + b, 0);

// min c x subject to A x = b, x >= 0, for each c of `costs` in turn, among the optima of those
// before; null if infeasible. Artificial columns stay, since they hold the duals. `pair`: columns
// that can grow together for nothing.
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
  const basis = T.map((_, i) => n + i), open = new Uint8Array(n).fill(1);
  let reduced, duals, degenerate;
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
      let enter = -1, least = -TINY, leave = -1, best = Infinity;
      for (let j = 0; j < n && !(bland && enter >= 0); j++) {
        if (open[j] && reduced[j] < least) least = reduced[enter = j];
      }
      if (enter < 0) break;
      for (let i = 0; i < rows; i++) {
        const value = T[i][enter];
        // A row that says nothing new keeps its artificial column at 0, whichever way.
        if (value <= TINY && !(basis[i] >= n && T[i][width] < TINY && value < -TINY)) continue;
        const ratio = Math.max(T[i][width], 0) / Math.abs(value);
        const tie = Math.abs(ratio - best) <= 1e-12 * (1 + ratio);
        if (leave < 0 || (tie ? bland ? basis[i] < basis[leave] : value > T[leave][enter]
          : ratio < best)) {
          leave = i;
          best = Math.min(ratio, best);
        }
      }
      if (leave < 0) { reduced[width] = Infinity; break; } // no end in this direction
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
  for (const cost of costs) {
    minimise(cost.map((price, j) => price / scale[j]));
    duals ??= sign.map((s, i) => -reduced[n + i] * s);
    degenerate ??= T.some((row, i) => basis[i] < n && row[width] < TINY);
    for (let j = 0; j < n; j++) if (reduced[j] > TINY && !basis.includes(j)) open[j] = 0;
  }
  const x = new Array(n).fill(0);
  basis.forEach((j, i) => { if (j < n) x[j] = Math.max(T[i][width], 0) / scale[j]; });
  // Appa (2002): another optimum exists if columns outside the basis can be made positive.
  const more = Array.from(open, (free, j) => (free && ![...basis, ...pair].includes(j) ? -1 : 0));
  pair.forEach((j) => { open[j] = basis.includes(j) ? 1 : 0; });
  const ties = more.some(Boolean) && minimise(more)[width] > EQUAL;
  return { x, duals, degenerate, ties, value: sum(x.map((v, j) => v * costs[0][j])) };
}

// One programme of one unit against the units `others`, its rows divided by the unit's own data.
// model: {measure, rts, orientation, weak, m, q, p}.
function programme(kind, unit, others, { m, q, rts, orientation: way, weak }) {
  const radial = kind === "radial", directional = kind === "directional";
  const fractional = !radial && !directional, beyond = kind === "super" ? -1 : 1;
  const inputs = way === "input", outputs = way === "output";
  const each = [...unit.keys()], zero = each.map(() => 0);
  const divide = unit.map((v, i) => (v > 0 ? v : Math.max(...others.map((o) => o[i]), 0) || 1));
  const own = unit.map((v) => (v > 0 ? 1 : 0));
  // 1 where slack means less (inputs and undesirable outputs).
  const sign = each.map((i) => (i >= m && i < m + q ? -1 : 1));
  const columns = [], cost = [];
  const add = (data, price = 0, weights = 0, denominator = 0) => {
    columns.push([...data, ...(rts === "crs" ? [] : [weights]), ...(fractional ? [denominator] : [])]);
    return cost.push(price) - 1;
  };
  const slack = each.map(() => -1);
  const room = (i, by, ...rest) => add(each.map((k) => (k === i ? by : 0)), ...rest);
  others.forEach((o) => add(o.map((v, i) => v / divide[i]), 0, 1));
  let rhs = own, bound = 1, t = -1, pair = [], moved = () => unit;
  if (radial) {
    const scaled = each.map((i) => (i < m) === inputs);
    add(own.map((v, i) => (scaled[i] ? -v : 0)), inputs ? 1 : -1);
    each.forEach((i) => { slack[i] = room(i, sign[i]); });
    rhs = own.map((v, i) => (scaled[i] ? 0 : v));
    moved = (value) => unit.map((v, i) => (scaled[i] ? v * Math.abs(value) : v));
  } else if (directional) {
    const step = own.map((v, i) => ((i < m ? !outputs && way !== "bad"
      : i >= m + q || way === "none" || outputs) ? sign[i] * v : 0));
    pair = [add(step, -1), add(step.map((v) => -v), 1)];
    each.forEach((i) => { if (!(weak && i >= m + q)) slack[i] = room(i, sign[i]); });
    moved = (value) => unit.map((v, i) => v + value * step[i] * v);
  } else {
    const counted = own.map((v, i) => i >= m && v > 0);
    const share = 1 / Math.max(1, counted.filter(Boolean).length);
    t = add(own.map((v) => -v), 1, -1, 1);
    each.forEach((i) => {
      if (beyond < 0 && (i < m ? outputs : inputs)) return;
      slack[i] = room(i, beyond * sign[i], i < m && !outputs ? -beyond / m : 0, 0,
        counted[i] && !inputs ? beyond * share : 0);
    });
    if (beyond < 0) each.forEach((i) => room(i, sign[i]));
    rhs = zero;
    bound = 0;
  }
  if (rts === "nirs" || rts === "ndrs") add(zero, 0, rts === "nirs" ? 1 : -1);
  const costs = [cost, ...(radial ? [cost.map((_, j) => (slack.includes(j) ? -1 : 0))] : [])];
  const b = [...rhs, ...(rts === "crs" ? [] : [bound]), ...(fractional ? [1] : [])];
  const found = simplex(b.map((_, i) => columns.map((c) => c[i])), b, costs, pair);
  if (!found) return null;
  const { x, value, duals, ties, degenerate } = found, by = t < 0 ? 1 : x[t];
  const slacks = each.map((i) => (slack[i] < 0 ? 0 : x[slack[i]] / by * divide[i]));
  return {
    score: radial ? Math.abs(value) : directional ? -value + 0 : value,
    slacks, ties, degenerate,
    moved: moved(value),
    target: moved(value).map((v, i) => v - beyond * sign[i] * slacks[i]),
    // Weights of those that add more than rounding does.
    weights: others.map((_, j) => x[j] / by).map((w, j) => (w * Math.max(...columns[j]) > TINY ? w : 0)),
    prices: each.map((i) => -sign[i] * duals[i] / divide[i] + 0),
    scale: rts === "crs" ? null : duals[unit.length],
    beyond: beyond < 0,
  };
}

// Score of unit k against the units that `inside` marks. state: "score", "efficient" (there is no
// super-efficiency value) or "infeasible".
function evaluate(data, inside, k, model) {
  const { measure } = model, input = model.orientation === "input";
  const solve = (kind, low, high) => {
    const at = [...data.keys()].filter((j) => inside[j] && (kind !== "super" || j !== k));
    const found = at.length && programme(kind, data[k], at.map((j) => data[j]), model);
    if (!found) return null;
    const score = Math.abs(found.score - 1) <= 1e-12 ? 1 : found.score;
    return { ...found, state: "score", score: Math.min(Math.max(score, low), high),
      weights: found.weights.map((w, i) => [at[i], w]).filter(([, w]) => w) };
  };
  let found = measure === "radial"
    ? solve(measure, inside[k] && !input ? 1 : 0, inside[k] && input ? 1 : Infinity)
    : measure === "directional" ? solve(measure, -Infinity, Infinity) : solve("sbm", 0, 1);
  if (measure === "super_sbm" && !(found?.score < 1 - EQUAL)) {
    found = solve("super", 1, Infinity);
    if (!found && inside[k]) return { state: "efficient", score: NaN };
  }
  return found ?? { state: "infeasible", score: NaN };
}

const scores = (data, inside, model) => data.map((_, k) => evaluate(data, inside, k, model));

window.Frontier = { EQUAL, TINY, simplex, scores };
})();
