"""What a solution must pass before it is called one, and how solutions are handed over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gbaeff.dea.models import Array, Mask, Rows

CERTIFIED = 1e-8  # also of the unit's data: what misses a row by less counts as meeting it
INFEASIBLE = 1e-7
_ROW = 1e-6  # a row of smaller terms holds rounding alone


@dataclass(frozen=True, eq=False)
class Optimum:
    """Answers to many programmes.

    Attributes
    ----------
    value : ndarray, shape (K,)
        Optimal costs; NaN if infeasible.
    own : ndarray, shape (K, k)
        Own variables ``z`` of each programme.
    peers : ndarray of int, shape (K, rows)
        Reference columns in the basis, -1 where a place is empty.
    weights : ndarray, shape (K, rows)
        Their weights.
    basis : ndarray of int, shape (K, rows)
        The last basis: 0 the unit itself, then ``z``, then the reference columns. -1 where HiGHS
        gave the answer, or there is none.
    primal : ndarray, shape (K,)
        Worst violation of a row, by its sum or by a negative variable, relative to the terms of
        that row. NaN if infeasible.
    dual : ndarray, shape (K,)
        Worst violation of a dual constraint over all columns. If infeasible, that of the Farkas
        certificate, relative to its proof.
    gap : ndarray, shape (K,)
        Difference between primal and dual value, relative to 1 + the value. NaN if infeasible.
    fallback : ndarray of bool, shape (K,)
        Whether HiGHS had to solve it.
    failed : ndarray of bool, shape (K,)
        Whether HiGHS had no certified answer either; the value is then NaN and says nothing.
    ties : ndarray of bool, shape (K,)
        Whether there is another optimum, or HiGHS solved it; False where nobody asked.
    pivots : ndarray of int, shape (K,)
        Number of pivots.
    size : ndarray, shape (K,)
        Size that the unit was divided by: what its cost is counted in where reference columns
        have costs.
    divisor : ndarray, shape (K, d)
        What each data row was divided by: the unit that slacks are counted in.
    """

    value: Array
    own: Array
    peers: Rows
    weights: Array
    basis: Rows
    primal: Array
    dual: Array
    gap: Array
    fallback: Mask
    failed: Mask
    ties: Mask
    pivots: Rows
    size: Array
    divisor: Array


class Answers:
    """What the last bases of some programmes say, with residuals as in :class:`Optimum`."""

    def __init__(self, count: int, rows: int) -> None:
        self.seen = np.zeros(count, dtype=bool)
        self.basis = np.zeros((count, rows), dtype=np.intp)
        self.x = np.zeros((count, rows))
        self.value, self.primal, self.dual, self.gap, self.largest = np.full((5, count), np.inf)

    def keep(
        self,
        at: Rows,
        basis: Rows,
        matrix: Array,
        x: Array,
        duals: Array,
        cost: Array,
        gain: Array,
        rhs: Array,
    ) -> None:
        """Compute the residuals of some answers, from data and solution alone, and keep them."""
        value = (cost * x).sum(axis=1)
        self.seen[at] = True
        self.basis[at], self.x[at], self.value[at] = basis, x, value
        self.primal[at] = primal_residual(matrix, x, rhs)
        self.dual[at] = np.maximum(gain, 0.0)
        self.gap[at] = np.abs(value - (duals * rhs).sum(axis=1)) / (1.0 + np.abs(value))
        self.largest[at] = np.abs(duals).max(axis=1)

    def optimal(self, fixed: Mask) -> Mask:
        """Whether each answer is certified; variables fixed at 0 must be 0."""
        stays = np.abs(np.where(fixed, self.x, 0.0)).max(axis=1)
        self.primal = np.maximum(self.primal, stays)
        worst = np.maximum(np.maximum(self.primal, self.dual), self.gap)
        held: Mask = self.seen & (worst <= CERTIFIED)
        return held

    def infeasible(self) -> Mask:
        """Whether each answer, to the question what cannot be reached, proves infeasibility.

        By Farkas' lemma: the duals price every column at most 0 and the right-hand side above 0.
        The proof must stand out from rounding in the duals.
        """
        proof = np.where(self.seen, self.value, 0.0)
        nothing = np.full(proof.shape, np.inf)
        self.dual = np.divide(self.dual, proof, out=nothing, where=proof > 1e-30)
        return (proof > INFEASIBLE * self.largest) & (self.dual <= CERTIFIED)


def primal_residual(matrix: Array, x: Array, rhs: Array) -> Array:
    """Worst violation of a row, by its sum or by negative variables, relative to its own terms."""
    size = np.abs(matrix)
    missed = np.abs(times(matrix, x) - rhs) + times(size, np.maximum(-x, 0.0))
    terms = times(size, np.abs(x)) + np.abs(rhs)
    worst: Array = (missed / np.maximum(terms, _ROW)).max(axis=1)
    return worst


def times(left: Array, right: Array) -> Array:
    """Matrix times vector, or vector times matrix, for each programme."""
    if left.ndim == 3:
        return (left @ right[:, :, None])[:, :, 0]
    return (left[:, None, :] @ right)[:, 0]


def inverse(matrices: Array) -> tuple[Array, Mask]:
    """Invert many small matrices; the second result marks the singular ones."""
    singular = np.zeros(len(matrices), dtype=bool)
    try:
        found = np.asarray(np.linalg.inv(matrices), dtype=float)
    except np.linalg.LinAlgError:
        found = np.zeros(matrices.shape)
        for i, matrix in enumerate(matrices):
            try:
                found[i] = np.linalg.inv(matrix)
            except np.linalg.LinAlgError:
                singular[i] = True
    return found, singular
