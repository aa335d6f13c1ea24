"""Panels made to break a measure, and programmes written out for HiGHS."""

from itertools import product

import numpy as np

from gbaeff import Panel
from judge import linprog

RTS = ("crs", "vrs", "nirs", "ndrs")
TIGHT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}


def panels(m=2, q=2, p=2, n=14):
    """Well-behaved, tied, many efficient, and in units from 1e-3 to 1e6; as (X, Y, B)."""
    for kind in ("smooth", "ties", "wide", "units"):
        rng = np.random.default_rng([m, q, p, n, len(kind)])
        values = rng.lognormal(0, 1.2 if kind == "wide" else 0.5, (n, m + q + p))
        if kind == "ties":
            values = rng.integers(1, 4, values.shape).astype(float)
            values[-1] = values[0]
        if kind == "units":
            values *= 10.0 ** rng.integers(-3, 7, m + q + p)
        yield kind, values[:, :m], values[:, m : m + q], values[:, m + q :]


def judged(k, n):
    """Places of the units that HiGHS judges in the k-th panel: panels take turns, a third each."""
    return np.arange(k % 3, n, 3)


def turns(*choices):
    """All combinations of some choices, and which of the four panels it is the turn of.

    Each choice meets each panel where one of the choices has four.
    """
    places = product(*(range(len(choice)) for choice in choices))
    return [(*(c[i] for c, i in zip(choices, at)), sum(at) % 4) for at in places]


def made(X, Y, B, **labels):
    """A panel of arrays; no undesirable outputs where ``B`` has no column."""
    return Panel.from_arrays(X, Y, B if B.shape[1] else None, **labels)


class Lp:
    """A programme in named variables; those of a name are a vector.

    Each row divides by nothing: hand in data as shares of the evaluated unit's.
    """

    def __init__(self, **sizes):
        self.at, self.size, self.free = {}, 0, set()
        for name, size in sizes.items():
            self.at[name] = slice(self.size, self.size + size)
            self.size += size
        self.upper, self.below, self.equal, self.right = [], [], [], []

    def row(self, **parts):
        row = np.zeros(self.size)
        for name, values in parts.items():
            row[self.at[name]] += values
        return row

    def most(self, bound, **parts):
        self.upper.append(self.row(**parts))
        self.below.append(bound)

    def least(self, bound, **parts):
        self.most(-bound, **{name: -np.asarray(v) for name, v in parts.items()})

    def same(self, value, **parts):
        self.equal.append(self.row(**parts))
        self.right.append(value)

    def returns(self, rts, weights="lam", t=None):
        """Bound the sum of some weights by 1, or by the variable ``t``."""
        n = self.at[weights].stop - self.at[weights].start
        parts, bound = {weights: np.ones(n)}, 1.0
        if t:
            parts, bound = parts | {t: -1.0}, 0.0
        if rts != "crs":
            {"vrs": self.same, "nirs": self.most, "ndrs": self.least}[rts](bound, **parts)

    def solve(self, **cost):
        """The least cost; NaN if infeasible."""
        bounds = [(0, None)] * self.size
        for name in self.free:
            bounds[self.at[name]] = [(None, None)] * len(bounds[self.at[name]])
        found = linprog(
            self.row(**cost),
            np.array(self.upper) if self.upper else None,
            self.below or None,
            np.array(self.equal) if self.equal else None,
            self.right or None,
            bounds=bounds,
            options=TIGHT,
        )
        if found.status == 4:  # numerical trouble at the tight tolerances
            found = linprog(
                self.row(**cost),
                self.upper or None,
                self.below or None,
                self.equal or None,
                self.right or None,
                bounds=bounds,
            )
        assert found.status in (0, 2), found.message
        return found.fun if found.status == 0 else np.nan


def unit_e(size, i):
    """The i-th unit vector."""
    return np.eye(size)[i]


def assert_no_units(call, X, Y, B, atol=1e-9):
    """Scores of a call do not move with columns times 1e-3 to 1e6."""
    d = X.shape[1] + Y.shape[1] + B.shape[1]
    factor = 10.0 ** np.resize([-3, 6, 0, 3, -2, 5, 1], d)
    m, q = X.shape[1], Y.shape[1]
    moved = made(X * factor[:m], Y * factor[m : m + q], B * factor[m + q :])
    before, after = call(made(X, Y, B)), call(moved)
    np.testing.assert_allclose(before.score, after.score, rtol=0, atol=atol)
