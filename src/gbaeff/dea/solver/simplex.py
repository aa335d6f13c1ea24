r"""Many programmes at once: a revised simplex over all units of a model, with a certificate.

The programmes of one model differ from unit to unit only by the numbers that each row of the
reference data is divided by. So all units are pivoted together: pricing them is one matrix
product, and the rest (ratio test, update of a small inverse) is elementwise.

Four things make it fast and safe.

- *A pool of candidates.* Few reference units are ever a peer. Pivots price the pool alone; all
  reference units are priced at the end, to confirm the optimum or to name who joins the pool.
- *Scale.* Every variable is divided by its mean and every unit by its size, by powers of 2, which
  round nothing.
- *Perturbation.* The right-hand side moves by about 1e-10 during the pivots, against cycling. The
  answer is computed from the last basis with the true one.
- *The certificate.* The last basis is factored afresh and its answer is checked against all rows,
  all columns and its dual (:mod:`gbaeff.dea.solver.certificate`). What fails is solved again by
  HiGHS (:mod:`gbaeff.dea.solver.highs`), and the result says so.

Dantzig and Orchard-Hays (1954) for the revised simplex, Gilmore and Gomory (1961) for columns that
join when they gain, Ali (1993) for pricing the units of a DEA model by a subset of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from tqdm import tqdm

from gbaeff.dea.models import Array, Mask, Program, Rows
from gbaeff.dea.solver import highs
from gbaeff.dea.solver.certificate import CERTIFIED, Answers, Optimum, inverse, times
from gbaeff.dea.solver.pool import Pool, Reference

_CHUNK = 1024  # programmes pivoted together: their inverses stay in the cache
_FIRST = 96  # programmes of a large set that find the pool for the others
# Perturbation, and the smallest pivot relative to its column. All but the first try are for peers
# that are nearly the same, or that differ by many orders of magnitude.
_TRIES = ((1e-10, 1e-9), (1e-13, 1e-9), (0.0, 1e-11), (1e-10, 1e-7), (0.0, 1e-12))
_GAIN = 1e-10  # smallest reduced cost worth a pivot
_REFACTOR = 40
_ROUNDS = 60
_ENTERED = 1e-9
_ZERO = 1e-9
_TIE = 1e-9  # a reduced cost this small is none


@dataclass(frozen=True)
class Round:
    """Programmes, columns in the pool, pivots, and for how many programmes one outside gains."""

    programmes: int
    pool: int
    pivots: int
    open: int


@dataclass(frozen=True, eq=False)
class _Phase:
    """What is minimised, and which own variables must be 0."""

    cost: Array
    fixed: Mask
    first: bool


@dataclass
class _State:
    """Where programmes stand, one row each."""

    o: Rows
    basis: Rows
    inverse: Array
    x: Array
    duals: Array
    rhs: Array
    pivots: Rows

    def take(self, at: Rows | Mask) -> _State:
        """Copy some rows."""
        if at.dtype == bool:
            at = np.flatnonzero(at)
        return _State(*[part.take(at, axis=0) for part in vars(self).values()])

    def put(self, at: Rows, part: _State) -> None:
        """Write rows back."""
        for mine, new in zip(vars(self).values(), vars(part).values()):
            mine[at] = new


def optimise(
    program: Program,
    points: Array,
    reference: Reference,
    *,
    own_at: Rows | None = None,
    left_out: Rows | None = None,
    group: Rows | None = None,
    allowed: Mask | None = None,
    rhs: Array | None = None,
    basis: Rows | None = None,
    required: bool = True,
    ties: bool = False,
    rounds: list[Round] | None = None,
) -> Optimum:
    """Solve one programme a unit, all units together.

    ``points``, shape (K, d), are the data of the units; the reference has n columns. ``own_at`` is
    each unit's own column, where all of them belong to their reference; ``left_out`` the column
    that each programme does without, -1 for none. ``group``, shape (K,), and ``allowed``, shape (G,
    n): which reference set each has, and which columns a set holds; all if not given. ``rhs``,
    shape (K, rows), and ``basis`` stand in place of the program's right-hand side and first basis
    (-1 throughout where there is none). Without an answer that passes its check here or after HiGHS
    it is a :class:`SolverError` if ``required``, else the value is NaN and ``failed`` marks it.
    ``ties``: look for programmes with more than one optimum. ``rounds`` is filled with a record of
    each round of pricing.

    Examples
    --------
    The second unit makes the same of half the input.

    >>> import numpy as np
    >>> from gbaeff.dea.models import radial_program
    >>> data = np.array([[2.0, 1.0], [1.0, 1.0]])
    >>> program = radial_program((1.0, 1.0), 1, "crs", "input")
    >>> optimum = optimise(program, data, Reference.of(data), own_at=np.array([0, 1]))
    >>> optimum.value.tolist(), bool(optimum.fallback.any())
    ([0.5, 1.0], False)
    """
    batch = _Batch(program, points, reference, own_at, left_out, group, allowed, rhs, basis)
    batch.rounds = rounds
    parts = list(batch.parts())
    if len(parts) > 1:  # seen by a person who waits for more than a second, by nobody else
        parts = tqdm(parts, "programmes", delay=1, leave=False, disable=None)
    for units in parts:
        for perturbation, smallest in _TRIES:
            if len(left := units[batch.unsolved[units]]):
                batch.solve(left, perturbation, smallest)
    for o in np.flatnonzero(batch.unsolved):
        try:
            batch.fall_back(int(o))
        except highs.SolverError:
            if required:
                raise
    if ties:
        batch.look_for_ties()
    return batch.optimum()


class _Batch:
    """The programmes of one call, and their results."""

    rounds: list[Round] | None = None
    smallest = 0.0

    def __init__(
        self,
        program: Program,
        points: Array,
        reference: Reference,
        own_at: Rows | None,
        left_out: Rows | None,
        group: Rows | None,
        allowed: Mask | None,
        rhs: Array | None,
        basis: Rows | None,
    ) -> None:
        self.program, self.reference = program, reference
        self.own_at, self.left_out, self.group, self.allowed = own_at, left_out, group, allowed
        self.count, self.rows, self.shared = len(points), len(program.rhs), program.shared
        self.everything = Pool.everything(reference, program.shared, allowed)
        self.pool = self.everything.extremes(np.sign(program.direction))
        scaled, self.size = reference.points(points)
        self.inverse_own = self._inverse_own(scaled[:, : program.shared])

        self.table = np.column_stack([program.own, program.matrix])
        self.width = self.table.shape[1]
        # Without its own place in the reference, a unit's own column is only a way to begin.
        fixed = np.concatenate([[own_at is None], program.fixed])
        self.second = _Phase(np.concatenate([[0.0], program.cost]), fixed, first=False)
        entry = fixed.copy()
        entry[0] = False
        self.first = _Phase((np.arange(self.width) == 0).astype(float), entry, first=True)
        self.rhs = np.broadcast_to(program.rhs, (self.count, self.rows)) if rhs is None else rhs
        chosen = program.origin if own_at is None and program.origin else program.start
        self.needs_entry = basis is None and own_at is None and 0 in chosen
        self.begin = (
            np.broadcast_to(np.array(chosen, dtype=np.intp), (self.count, self.rows))
            if basis is None
            else basis
        )
        self.noise = _noise(self.rows)

        self.value, self.primal, self.dual, self.gap = np.full((4, self.count), np.nan)
        self.own = np.zeros((self.count, self.width))
        self.peers = np.full((self.count, self.rows), -1, dtype=np.intp)
        self.weights = np.zeros((self.count, self.rows))
        self.basis = np.full((self.count, self.rows), -1, dtype=np.intp)
        self.pivots = np.zeros(self.count, dtype=np.intp)
        self.unsolved = np.ones(self.count, dtype=bool)
        self.fallback = np.zeros(self.count, dtype=bool)
        self.ties = np.zeros(self.count, dtype=bool)

    def _inverse_own(self, scaled: Array) -> Array:
        """What rows are multiplied by; a row where the unit has nothing gets the largest there."""
        if (scaled > 0).all():
            return 1.0 / scaled
        values = np.abs(self.everything.block)
        if self.allowed is None or self.group is None:
            largest = values.max(axis=1, initial=0.0)[None]
        else:
            sets = [values[:, held].max(axis=1, initial=0.0) for held in self.allowed]
            largest = np.array(sets)[self.group]
        largest = np.where(largest == 0, 1.0, largest)
        return 1.0 / np.where(scaled > 0, scaled, largest)

    def parts(self) -> Iterator[Rows]:
        """Programmes in the order they are solved: of a large set, first an even sample."""
        rest = np.flatnonzero(self.begin[:, 0] >= 0)
        if len(self.pool.columns) < self.everything.block.shape[1] and len(rest) > 2 * _FIRST:
            step = -(-len(rest) // _FIRST)
            yield rest[::step]
            rest = rest[np.arange(len(rest)) % step > 0]
        for i in range(0, len(rest), _CHUNK):
            yield rest[i : i + _CHUNK]

    # Linear algebra of bases

    def _matrix(self, o: Rows, basis: Rows) -> Array:
        """Basis matrices, shape (K, rows, rows)."""
        columns: Array = self.table.T[np.minimum(basis, self.width - 1)]
        k, place = np.nonzero(basis >= self.width)
        units = self.everything.block[:, basis[k, place] - self.width].T
        columns[k, place, : self.shared] = units * self.inverse_own[o[k]]
        columns[k, place, self.shared :] = 0.0
        return columns.transpose(0, 2, 1)

    def _costs(self, basis: Rows, phase: _Phase) -> Array:
        """Costs of basic variables, shape of ``basis``."""
        costs = np.append(phase.cost, 0.0)[np.minimum(basis, self.width)]
        if self.reference.cost is not None and not phase.first:
            is_reference = basis >= self.width
            costs[is_reference] = self.reference.cost[basis[is_reference] - self.width]
        return costs

    def _best(self, state: _State, pool: Pool, phase: _Phase) -> tuple[Rows, Array]:
        """Best column of a pool for each programme, and what it gains."""
        return pool.best(
            state.duals[:, : self.shared] * self.inverse_own[state.o],
            free=phase.first,
            group=None if self.group is None else self.group[state.o],
            left_out=None if self.left_out is None else self.left_out[state.o],
        )

    def _refresh(self, state: _State, phase: _Phase) -> Mask:
        """Factor the bases afresh; return which of them are not singular."""
        state.inverse, singular = inverse(self._matrix(state.o, state.basis))
        state.x = times(state.inverse, state.rhs)
        state.duals = times(self._costs(state.basis, phase), state.inverse)
        return ~singular

    # Pivots

    def _pivot(self, everyone: _State, phase: _Phase) -> Rows:
        """Pivot on the pool until no column of it gains; return who got there.

        A programme whose basis becomes singular, or that finds no variable to leave it, stays
        behind.
        """
        everyone.duals = times(self._costs(everyone.basis, phase), everyone.inverse)
        ready: list[Rows] = []
        live, state = np.arange(len(everyone.o)), everyone
        barred = np.where(phase.fixed, -np.inf, 0.0) - phase.cost
        may_stick = np.append(phase.fixed, False) if phase.fixed.any() else None
        for turn in range(200 * self.rows):
            # 1. Pricing. What a variable gains is minus its reduced cost, duals @ column - cost.
            # The one that gains most enters (Dantzig's rule): a reference unit of the pool, or
            # one of the programme's own variables.
            best, gain = self._best(state, self.pool, phase)
            own = state.duals @ self.table + barred
            own_best = own.argmax(axis=1)
            each = np.arange(len(live))
            own_gain = own[each, own_best]
            is_own = own_gain >= gain
            gain = np.where(is_own, own_gain, gain)

            # 2. Optimal on the pool: nothing gains.
            go = gain > _GAIN
            if phase.first:  # done as soon as the unit's own column has left
                go &= (state.basis == 0).any(axis=1)
            if not go.all():
                stays = np.flatnonzero(~go)
                done = live[stays]
                ready.append(done)
                for name in ("basis", "inverse", "x", "pivots"):
                    getattr(everyone, name)[done] = getattr(state, name).take(stays, axis=0)
                if len(done) == len(live):
                    break
                live, state = live[go], state.take(go)
                best, own_best, is_own, gain = best[go], own_best[go], is_own[go], gain[go]

            # 3. Direction: the entering column in terms of the basis. One unit of the entering
            # variable changes the basic ones by -alpha.
            entering = np.zeros((len(live), self.rows))
            entering[:, : self.shared] = self.pool.block[:, best].T
            entering[:, : self.shared] *= self.inverse_own[state.o]
            entering[is_own] = self.table.T[own_best[is_own]]
            alpha = times(state.inverse, entering)

            # 4. Ratio test: the basic variable that reaches 0 first leaves. An alpha that is small
            # for its column is rounding and would spoil the inverse. Of equal ratios the first
            # place is taken; the perturbed right-hand side makes them rare, so that no rule
            # against cycling (Bland 1977) is needed.
            small = np.abs(alpha).max(axis=1, keepdims=True) * self.smallest
            ratio = np.full(alpha.shape, np.inf)
            np.divide(state.x, alpha, out=ratio, where=alpha > small)
            if may_stick is not None:  # a variable fixed at 0 leaves as soon as it would move
                stuck = may_stick[np.minimum(state.basis, self.width)]
                ratio[stuck & (np.abs(alpha) > small)] = 0.0
            leaving = ratio.argmin(axis=1)
            each = each[: len(live)]
            step = np.maximum(ratio[each, leaving], 0.0)
            good = np.isfinite(step)
            if not good.all():  # the programmes are bounded: that nothing leaves is rounding
                if not good.any():
                    break
                live, state = live[good], state.take(good)
                best, own_best, is_own, gain = best[good], own_best[good], is_own[good], gain[good]
                alpha, leaving, step = alpha[good], leaving[good], step[good]
                each = each[: len(live)]

            # 5. Update. One row operation turns the entering column into a unit vector; the same
            # operation is made on the inverse, and on values and duals, which follow from it.
            row = state.inverse[each, leaving] / alpha[each, leaving][:, None]
            state.x -= step[:, None] * alpha
            state.x[each, leaving] = step
            state.duals -= gain[:, None] * row
            alpha[each, leaving] -= 1.0
            state.inverse -= alpha[:, :, None] * row[:, None, :]
            entered = np.where(is_own, own_best, self.width + self.pool.columns[best])
            state.basis[each, leaving] = entered
            state.pivots += 1

            # 6. Updates add up rounding: now and then the inverse is computed afresh.
            if turn % _REFACTOR == _REFACTOR - 1:
                good = self._refresh(state, phase)
                if not good.any():
                    break
                live, state = live[good], state.take(good)
        return np.sort(np.concatenate(ready)) if ready else np.arange(0)

    def _minimise(self, everyone: _State, phase: _Phase) -> Answers:
        """Pivot, look at all columns, let those that gain join the pool, until none gains."""
        answers = Answers(len(everyone.o), self.rows)
        todo = np.arange(len(everyone.o))
        for _ in range(_ROUNDS):
            state = everyone.take(todo)
            before = int(state.pivots.sum())
            ready = self._pivot(state, phase)
            everyone.put(todo, state)
            todo, state, pivots = todo[ready], state.take(ready), int(state.pivots.sum()) - before
            if phase.first:  # whose own column has left, or is at 0, has nothing left to gain
                stays = np.where(state.basis == 0, state.x, 0.0).sum(axis=1) > _ENTERED
                answers.seen[todo[~stays]] = True
                answers.value[todo[~stays]] = 0.0
                todo, state = todo[stays], state.take(stays)
            if not len(todo):
                break

            # The certificate's part: the basis in order, so that the bytes do not depend on the
            # path to it; its inverse afresh; the true right-hand side; and one step of iterative
            # refinement, as an inverse alone is poor where peers are nearly the same.
            state.basis.sort(axis=1)
            good = self._refresh(state, phase)
            todo, state = todo[good], state.take(good)
            matrix, rhs = self._matrix(state.o, state.basis), self.rhs[state.o]
            cost = self._costs(state.basis, phase)
            x = times(state.inverse, rhs)
            x += times(state.inverse, rhs - times(matrix, x))
            state.duals += times(cost - times(state.duals, matrix), state.inverse)

            # All columns are priced, not those of the pool alone: the largest gain is the dual
            # residual, and what gains more than rounding joins the pool for another round.
            best, gain = self._best(state, self.everything, phase)
            own = state.duals @ self.table - phase.cost
            worst = np.maximum(gain, own[:, ~phase.fixed].max(axis=1))
            answers.keep(todo, state.basis, matrix, x, state.duals, cost, worst, rhs)
            # In the pool, a gain is news only if drift had hidden it.
            again = np.where(self.pool.holds(best), worst > CERTIFIED, worst > _GAIN)
            if self.rounds is not None:
                size = len(self.pool.columns)
                self.rounds.append(Round(len(todo), size, pivots, int(again.sum())))
            if not again.any():
                break
            everyone.put(todo[again], state.take(again))
            self.pool = self.everything.only(np.union1d(self.pool.columns, best[again]))
            todo = todo[again]
        return answers

    def solve(self, o: Rows, perturbation: float, smallest: float) -> None:
        """Solve some of the programmes, as far as their certificates allow."""
        shift = perturbation * self.noise
        self.smallest = smallest
        basis = self.begin[o].copy()
        # Perturbed by a little of every basic column, so that no basic variable begins at 0.
        if self.begin.strides[0] == 0:  # one basis for all
            common = self.table[:, self.begin[0]]
            inverses = np.repeat(np.linalg.inv(common)[None], len(o), axis=0)
            rhs = self.rhs[o] + common @ shift
        else:
            matrix = self._matrix(o, basis)
            inverses, _ = inverse(matrix)
            rhs = self.rhs[o] + matrix @ shift
        state = _State(
            o=o,
            basis=basis,
            inverse=inverses,
            x=times(inverses, rhs),
            duals=np.zeros_like(rhs),
            rhs=rhs,
            pivots=np.zeros(len(o), dtype=np.intp),
        )
        # First phase, for a unit that is not in its reference: its own column, in the basis only
        # to begin, is minimised. If it stays above 0 the programme has no solution, and the duals
        # are the proof (Farkas).
        if self.needs_entry:
            answers = self._minimise(state, self.first)
            proven = answers.infeasible()
            solved = o[proven]
            self.unsolved[solved] = False
            self.dual[solved] = answers.dual[proven]
            self.pivots[solved] = state.pivots[proven]
            state = state.take(answers.seen & (answers.value <= _ENTERED))
            if not len(state.o):
                return
        # Second phase: the programme itself. What passes its certificate is solved.
        answers = self._minimise(state, self.second)
        held = answers.optimal(
            np.append(self.second.fixed, False)[np.minimum(answers.basis, self.width)]
        )
        solved = state.o[held]
        self.unsolved[solved] = False
        for name in ("value", "primal", "dual", "gap", "basis"):
            getattr(self, name)[solved] = getattr(answers, name)[held]
        self.pivots[solved] = state.pivots[held]
        self._write(solved, answers.basis[held], answers.x[held])

    def _write(self, o: Rows, basis: Rows, x: Array) -> None:
        """Sort basic variables into own variables and weights of reference units."""
        # Relative to t, which is small where a unit could make a thousand million times as much.
        t = np.where(basis == 1 + self.program.scale_at, x, 0.0).sum(axis=1, keepdims=True)
        x = np.where(x < _ZERO * (t if self.program.scale_at >= 0 else 1.0), 0.0, x)
        k, place = np.nonzero(basis < self.width)
        self.own[o[k], basis[k, place]] = x[k, place]
        k, place = np.nonzero(basis >= self.width)
        column = basis[k, place] - self.width
        self.peers[o[k], place] = column
        self.weights[o[k], place] = x[k, place] * self.size[o[k]] / self.reference.size[column]
        if self.own_at is not None:
            k, place = np.nonzero(basis == 0)
            self.peers[o[k], place] = self.own_at[o[k]]
            self.weights[o[k], place] = x[k, place]

    def fall_back(self, o: int) -> None:
        """Solve one programme by HiGHS."""
        use = np.ones(self.everything.block.shape[1], dtype=bool)
        if self.allowed is not None and self.group is not None:
            use = self.allowed[self.group[o]].copy()
        if self.left_out is not None and self.left_out[o] >= 0:
            use[self.left_out[o]] = False
        columns = np.flatnonzero(use)
        block = self.everything.block[:, columns] * self.inverse_own[o][:, None]
        cost = None if self.reference.cost is None else self.reference.cost[columns]
        answer = highs.solve(self.program, block, cost=cost, rhs=self.rhs[o])
        self.unsolved[o], self.fallback[o] = False, True
        self.value[o], self.primal[o] = answer.value, answer.primal
        self.dual[o], self.gap[o] = answer.dual, answer.gap
        if answer.feasible:
            self.own[o, 1:] = answer.own
            # A vertex: no more than one weight a row.
            held = np.sort(np.argsort(-answer.weights, kind="stable")[: self.rows])
            held = held[answer.weights[held] > 0]
            scale = self.size[o] / self.reference.size[columns[held]]
            self.peers[o, : len(held)] = columns[held]
            self.weights[o, : len(held)] = answer.weights[held] * scale

    def look_for_ties(self) -> None:
        """Mark the optima that are not the only one.

        Any other optimum makes a variable positive that is not in the basis and costs nothing
        (Appa 2002). Where there is one, HiGHS says whether it can be raised. HiGHS leaves no basis
        of its own: its answers are marked unseen.
        """
        self.ties = self.fallback & np.isfinite(self.value)
        fixed = self.second.fixed | _halves(self.table, self.second.cost)
        solved = np.flatnonzero(self.basis[:, 0] >= 0)
        for o in np.array_split(solved, 1 + len(solved) // _CHUNK):
            basis = self.basis[o]
            matrix = self._matrix(o, basis)
            inverses, _ = inverse(matrix)
            duals = times(self._costs(basis, self.second), inverses)
            own = duals @ self.table - self.second.cost
            own[:, fixed] = -np.inf
            towards = duals[:, : self.shared] * self.inverse_own[o]
            reduced = towards @ self.everything.block
            if (cost := self.everything.cost) is not None:
                reduced -= cost
                reduced[:, _halves(self.everything.block, cost)] = -np.inf
            if self.allowed is not None and self.group is not None:
                reduced[~self.allowed[self.group[o]]] = -np.inf
            for apart in (self.own_at, self.left_out):
                if apart is not None:
                    k = np.flatnonzero(apart[o] >= 0)
                    reduced[k, apart[o[k]]] = -np.inf
            if self.own_at is not None:  # a unit's own column has two places, and is one variable
                own[(basis == self.width + self.own_at[o][:, None]).any(axis=1), 0] = -np.inf
            gain = np.hstack([own, reduced])
            np.put_along_axis(gain, basis, -np.inf, axis=1)
            free = gain > -_TIE
            for row in np.flatnonzero(free.any(axis=1)):
                others = np.flatnonzero(free[row])
                columns = self._matrix(np.repeat(o[row], len(others)), others[:, None])[:, :, 0].T
                self.ties[o[row]] = highs.can_rise(
                    matrix[row],
                    columns,
                    self.rhs[o[row]],
                    np.append(self.second.fixed, False)[np.minimum(basis[row], self.width)],
                )

    def optimum(self) -> Optimum:
        """Collect the answers."""
        scale = self.reference.scale
        return Optimum(
            value=self.value,
            own=self.own[:, 1:],
            peers=self.peers,
            weights=self.weights,
            basis=self.basis,
            primal=self.primal,
            dual=self.dual,
            gap=self.gap,
            fallback=self.fallback,
            failed=self.unsolved,
            ties=self.ties,
            pivots=self.pivots,
            size=self.size,
            divisor=scale * self.size[:, None] / self.inverse_own[:, : len(scale)],
        )


@cache
def _noise(rows: int) -> Array:
    """Unlike shares near 1, the same for every programme and in every run."""
    return 0.5 + np.random.default_rng(0).random(rows)


def _halves(columns: Array, cost: Array) -> Mask:
    """Columns of a variable of either sign, the difference of two, that alone has a cost.

    Its value is the optimum, so no other optimum has another one; its halves can rise together
    without a change of anything.
    """
    halves = np.zeros(len(cost), dtype=bool)
    priced = np.flatnonzero(cost)
    if len(priced) == 2 and not cost[priced].sum() and not columns[:, priced].sum(axis=1).any():
        halves[priced] = True
    return halves
