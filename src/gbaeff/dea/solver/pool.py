"""Reference units of many programmes, scaled, and the search for the one that gains most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gbaeff.dea.models import Array, Mask, Rows

_PRODUCT = 250_000  # above it, BLAS starts threads that cost more than they save
_WIDTH = 4096
_FEW = 400  # up to this number of columns all of them are the pool
_DIRECTIONS = 400
_SMALL = 256  # reference sets up to this size, an eighth of all columns, are priced one by one


@dataclass(frozen=True, eq=False)
class Reference:
    """Reference units of a set of programmes, scaled.

    Attributes
    ----------
    block : ndarray, shape (d + 1, n)
        One column a reference unit: its data, then its 1 in the sum of the weights, all divided
        by the unit's size and each variable by its scale.
    size : ndarray, shape (n,)
        Size of each unit.
    scale : ndarray, shape (d,)
        Scale of each variable.
    cost : ndarray, shape (n,), or None
        Costs of the scaled columns, where columns have costs, the largest of them 1.
    cost_unit : float
        What such a cost is counted in, for a unit of size 1.
    """

    block: Array
    size: Array
    scale: Array
    cost: Array | None = None
    cost_unit: float = 1.0

    @classmethod
    def of(cls, data: Array, extra: Array | None = None, cost: Array | None = None) -> Reference:
        """Scale reference units, shape (n, d), and after them ``extra`` columns, shape (e, d).

        These are no units: they have costs, shape (e,), any sign, and no place in the sum of the
        weights.
        """
        scale = geometric_mean(data.T)
        scaled = data / scale
        ones = np.ones(len(data))
        costs, unit = None, 1.0
        if extra is not None and cost is not None:
            more = extra / scale
            scaled = np.vstack([scaled, more])
            ones = np.concatenate([ones, np.zeros(len(more))])
        size = geometric_mean(np.abs(scaled))
        if extra is not None and cost is not None:
            costs = np.concatenate([np.zeros(len(data)), cost / size[len(data) :]])
            unit = float(np.abs(costs).max()) or 1.0
            costs /= unit
        block = np.vstack([scaled.T, ones]) / size
        return cls(np.ascontiguousarray(block), size, scale, costs, unit)

    def points(self, data: Array) -> tuple[Array, Array]:
        """Scale evaluated units like the reference; return them with their sizes."""
        scaled = data / self.scale
        size = geometric_mean(scaled)
        return np.column_stack([scaled, np.ones(len(scaled))]) / size[:, None], size


def geometric_mean(values: Array) -> Array:
    """Geometric mean of the positive values of each row, as a power of 2."""
    positive = values > 0
    logs = np.log2(values, where=positive, out=np.zeros_like(values))
    count = np.maximum(positive.sum(axis=1), 1)
    power: Array = np.exp2(np.rint(logs.sum(axis=1) / count))
    return power


@dataclass(frozen=True, eq=False)
class SmallSets:
    """Many small reference sets, such as the periods of a hundred draws of one panel.

    Attributes
    ----------
    members : ndarray of int, shape (G, w)
        Columns of each set, ascending; a place that is empty repeats column 0.
    block : ndarray, shape (G, rows, w)
        Their coefficients.
    price : ndarray, shape (G, w)
        Their costs; infinite in an empty place.
    bar : ndarray, shape (G, w)
        Infinite in an empty place, else 0.
    """

    members: Rows
    block: Array
    price: Array
    bar: Array

    @classmethod
    def of(cls, block: Array, cost: Array | None, allowed: Mask) -> SmallSets:
        """Gather the columns that each set holds; ``allowed`` has the shape (G, n)."""
        count = allowed.sum(axis=1)
        places = np.arange(int(count.max()))
        held = places < count[:, None]
        members = np.zeros(held.shape, dtype=np.intp)
        members[held] = np.nonzero(allowed)[1]
        bar = np.where(held, 0.0, np.inf)
        price = bar if cost is None else bar + cost[members]
        return cls(members, np.ascontiguousarray(block[:, members].transpose(1, 0, 2)), price, bar)

    def best(
        self, towards: Array, free: bool, group: Rows, left_out: Rows | None
    ) -> tuple[Rows, Array]:
        """Find the column of its own set that each programme gains most from, as in `Pool`."""
        reduced = np.einsum("kr,krw->kw", towards, self.block[group])
        reduced -= (self.bar if free else self.price)[group]
        members = self.members[group]
        if left_out is not None:
            reduced[members == left_out[:, None]] = -np.inf
        place = reduced.argmax(axis=1)[:, None]
        best = np.take_along_axis(members, place, axis=1)[:, 0]
        return best, np.take_along_axis(reduced, place, axis=1)[:, 0]


@dataclass(frozen=True, eq=False)
class Pool:
    """Columns that are priced together.

    Attributes
    ----------
    columns : ndarray of int, shape (F,)
        Their numbers in the reference, ascending.
    block : ndarray, shape (rows, F)
        Their coefficients.
    place : ndarray of int, shape (n + 1,)
        Place of each column of the reference in the pool, -1 outside; the last for "no column".
    cost : ndarray, shape (F,), or None
        Their costs.
    barred : ndarray, shape (G, F), or None
        Minus infinity for columns outside a reference set, else 0.
    small : SmallSets or None
        In place of ``barred``, where the sets are many and small.
    """

    columns: Rows
    block: Array
    place: Rows
    cost: Array | None
    barred: Array | None
    small: SmallSets | None = None

    @classmethod
    def everything(cls, reference: Reference, rows: int, allowed: Mask | None) -> Pool:
        """Pool of all columns, the first rows of each."""
        n = reference.block.shape[1]
        columns = np.arange(n)
        block, place, barred, small = reference.block[:rows], np.append(columns, -1), None, None
        if allowed is not None:
            if n > _FEW and int(allowed.sum(axis=1).max()) <= min(_SMALL, n // 8):
                small = SmallSets.of(block, reference.cost, allowed)
            else:
                barred = np.where(allowed, 0.0, -np.inf)
        return cls(columns, block, place, reference.cost, barred, small)

    def only(self, columns: Rows) -> Pool:
        """Pool of some of the columns."""
        if len(columns) == len(self.columns):
            return self
        place = np.full(len(self.place), -1, dtype=np.intp)
        place[columns] = np.arange(len(columns))
        return Pool(
            columns,
            np.ascontiguousarray(self.block[:, columns]),
            place,
            None if self.cost is None else self.cost[columns],
            None if self.barred is None else np.ascontiguousarray(self.barred[:, columns]),
        )

    def extremes(self, towards: Array) -> Pool:
        """Columns that reach furthest towards better, in many directions and in each set."""
        n = len(self.columns)
        if n <= _FEW or self.small is not None:
            return self
        sets = [self.columns]
        if self.barred is not None:
            sets = [np.flatnonzero(row == 0) for row in self.barred]
        tries = max(30, _DIRECTIONS // len(sets))
        mix = np.random.default_rng(1).dirichlet(np.full(len(self.block), 0.5), tries)
        mix[:, : len(towards)] *= towards
        mix /= np.maximum(np.abs(self.block).mean(axis=1), 1e-300)
        found = [held[(mix @ self.block[:, held]).argmax(axis=1)] for held in sets if len(held)]
        if self.cost is not None:  # columns that are no units
            found.append(np.flatnonzero(self.cost))
        return self.only(np.unique(np.concatenate(found)))

    def holds(self, columns: Rows) -> Mask:
        """Whether columns of the reference belong to the pool."""
        inside: Mask = self.place[columns] >= 0
        return inside

    def best(
        self, towards: Array, *, free: bool, group: Rows | None, left_out: Rows | None
    ) -> tuple[Rows, Array]:
        """Place of the column that each programme gains most from, and its gain; -inf if none.

        ``towards``, shape (K, rows), are duals over the unit's own data; ``free``: columns cost
        nothing for now; ``group`` is the reference set, ``left_out`` the column it does without, -1
        for none.
        """
        if self.small is not None and group is not None:
            return self.small.best(towards, free, group, left_out)
        count, width = len(towards), len(self.columns)
        best = np.zeros(count, dtype=np.intp)
        gain = np.full(count, -np.inf)
        out = None if left_out is None else self.place[left_out]
        columns = max(1, min(width, _WIDTH))
        rows = max(4, _PRODUCT // (columns * len(self.block)))
        lines = np.arange(min(rows, count))
        for i in range(0, count, rows):
            part = towards[i : i + rows]
            here = lines[: len(part)]
            for j in range(0, width, columns):
                reduced = part @ self.block[:, j : j + columns]
                if self.cost is not None and not free:
                    reduced -= self.cost[j : j + columns]
                if self.barred is not None and group is not None:
                    reduced += self.barred[group[i : i + rows], j : j + columns]
                if out is not None:
                    at = out[i : i + rows] - j
                    inside = (at >= 0) & (at < reduced.shape[1])
                    reduced[here[inside], at[inside]] = -np.inf
                column = reduced.argmax(axis=1)
                value = reduced[here, column]
                if count <= rows and width <= columns:  # one block: nothing to compare with
                    return column, value
                better = value > gain[i : i + rows]
                gain[i : i + rows][better] = value[better]
                best[i : i + rows][better] = column[better] + j
        return best, gain
