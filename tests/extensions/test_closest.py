"""Closest targets."""

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from gbaeff import DataError, Panel, minimum_distance, sbm
from written_out import Lp, assert_no_units, judged, made, panels, unit_e


def on_one_face(rows, units, signs, rts):
    """Whether a hyperplane with positive prices supports all units and touches these."""
    data = units / np.exp(np.log(units).mean(0))
    d = data.shape[1]
    lp = Lp(w=d, up=1, down=1, least=1)
    for i in range(d):
        lp.least(0.0, w=unit_e(d, i), least=-1)
    lp.same(1.0, w=np.ones(d))
    sides = {} if rts == "crs" else {"up": 1, "down": -1}
    for at, row in enumerate(data):
        (lp.same if at in rows else lp.least)(0.0, w=signs * row, **sides)
    found = lp.solve(least=-1)
    return np.isfinite(found) and -found > 1e-7


def ratio(o, units, data, m, signs, rts, side):
    """Largest SBM ratio of a target made of these units; NaN if none dominates."""
    rows, d = units / data[o], data.shape[1]
    lp = Lp(lam=len(rows), s=d, t=1)
    for i in range(d):
        lp.same(0.0, lam=rows[:, i], s=signs[i] * unit_e(d, i), t=-1)
    lp.returns(rts, t="t")
    is_in = np.arange(d) < m
    lp.same(1.0, t=1, s=np.where(is_in | (side == "input"), 0.0, 1 / (d - m)))
    return -lp.solve(t=-1, s=np.where(is_in & (side != "output"), 1 / m, 0.0))


@cache
def faces(shape, k, rts):
    """The panel and its efficient units on one hyperplane, in every number that can make a face."""
    (m, q, p), (kind, X, Y, B) = shape, list(panels(*shape, n=9))[k]
    signs = np.concatenate([np.ones(m), -np.ones(q), np.ones(p)])
    panel, data = made(X, Y, B), np.hstack([X, Y, B])
    units = data[np.flatnonzero(sbm(panel, rts=rts).score >= 1 - 1e-6)]
    sizes = range(1, m + q + p + 1)
    every = (list(rows) for size in sizes for rows in combinations(range(len(units)), size))
    return kind, panel, data, [units[f] for f in every if on_one_face(f, units, signs, rts)], signs


@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize("side", ["none", "input", "output"])
@pytest.mark.parametrize("shape", [(2, 1, 1), (1, 2, 0)])
def test_it_is_the_best_of_all_efficient_faces(rts, side, shape):
    """Every set of efficient units, tried by its own hyperplane and its own programme."""
    turn = ["crs", "vrs"].index(rts) + ["none", "input", "output"].index(side)
    for k in range(turn % 2, 4, 2):
        kind, panel, data, made_of, signs = faces(shape, k, rts)
        found = minimum_distance(panel, rts=rts, orientation=side).score.to_numpy()
        inside = sbm(panel, rts=rts, orientation=side).score < 1 - 1e-6
        assert (found[~inside] == 1).all()
        for o in np.flatnonzero(inside)[judged(k, inside.sum())]:
            best = np.nanmax(
                [ratio(o, units, data, shape[0], signs, rts, side) for units in made_of]
            )
            assert found[o] == pytest.approx(best, abs=1e-6), (kind, o)


def test_targets_are_efficient_dominate_and_are_no_farther_than_those_of_the_sbm():
    for _, X, Y, B in panels(n=25):
        panel = made(X, Y, B)
        for rts in ("crs", "vrs"):
            found = minimum_distance(panel, rts=rts)
            assert (found.score >= sbm(panel, rts=rts).score - 1e-9).all()
            assert (found.slacks >= -1e-9 * panel.values).all(axis=None)
            targets = found.targets.to_numpy()
            weights = np.zeros((25, 25))
            for row in found.weights.itertuples():
                weights[row.dmu - 1, row.peer - 1] = row.weight
            np.testing.assert_allclose(weights @ panel.values, targets, rtol=1e-6)
            both = np.vstack([panel.values, targets])
            parts = both[:, :2], both[:, 2:4], both[:, 4:]
            assert (sbm(made(*parts), rts=rts).score.iloc[25:] > 1 - 1e-6).all()
            s = found.slacks.to_numpy() / panel.values
            ratio = (1 - s[:, :2].mean(1)) / (1 + s[:, 2:].mean(1))
            np.testing.assert_allclose(found.score, ratio, atol=1e-9)


def test_each_period_has_its_own_faces(cities):
    found = minimum_distance(cities).score
    for period in cities.periods:
        alone = minimum_distance(cities.at(period)).score
        np.testing.assert_allclose(found.loc[period], alone, atol=1e-9)
    assert (minimum_distance(cities, reference="global").score <= 1).all()


def test_it_knows_no_units():
    for _, X, Y, B in panels():
        assert_no_units(minimum_distance, X, Y, B)


def test_what_it_does_not_take_is_named():
    _, X, Y, B = next(panels())
    with pytest.raises(ValueError, match="rts"):
        minimum_distance(made(X, Y, B), rts="nirs")
    with pytest.raises(DataError, match="'x1' is 0"):
        minimum_distance(Panel.from_arrays([[0, 1]], [[1]]))
