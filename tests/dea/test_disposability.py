"""Weak disposability with abatement factors, and by-production."""

import numpy as np
import pytest

from conftest import assert_scores
from gbaeff import DataError, Panel, by_production, directional
from written_out import RTS, Lp, assert_no_units, judged, made, panels, turns

MOVES = {"all": ["input", "output", "undesirable"], "outputs": ["output", "undesirable"]}


def steps(o, X, Y, B, moves, direction):
    """The direction of a unit as shares of its own data."""
    return [
        (data.mean(0) if direction == "mean" else data[o]) / data[o] * (role in moves)
        for role, data in (("input", X), ("output", Y), ("undesirable", B))
    ]


def kuosmanen(o, X, Y, B, rts, moves, direction):
    """With z = lambda + mu, the inputs' weights, and lambda <= z those of the outputs."""
    gx, gy, gb = steps(o, X, Y, B, moves, direction)
    x, y, b, n = X / X[o], Y / Y[o], B / B[o], len(X)
    lp = Lp(lam=n, z=n, beta=1)
    lp.free.add("beta")
    for j in range(n):
        lp.most(0.0, lam=np.eye(n)[j], z=-np.eye(n)[j])
    for i, g in enumerate(gx):
        lp.most(1.0, z=x[:, i], beta=g)
    for r, g in enumerate(gy):
        lp.least(1.0, lam=y[:, r], beta=-g)
    for k, g in enumerate(gb):
        lp.same(1.0, lam=b[:, k], beta=g)
    lp.returns(rts, "z")
    return -lp.solve(beta=-1)


def two_technologies(o, X, Y, B, rts, moves, direction, polluting):
    """Both in one programme with one beta."""
    gx, gy, gb = steps(o, X, Y, B, moves, direction)
    x, y, b, n = X / X[o], Y / Y[o], B / B[o], len(X)
    lp = Lp(lam=n, mu=n, beta=1)
    lp.free.add("beta")
    for i, g in enumerate(gx):
        lp.most(1.0, lam=x[:, i], beta=g)
        if i in polluting:
            lp.least(1.0, mu=x[:, i], beta=g)
    for r, g in enumerate(gy):
        lp.least(1.0, lam=y[:, r], beta=-g)
    for k, g in enumerate(gb):
        lp.most(1.0, mu=b[:, k], beta=g)
    lp.returns(rts, "lam")
    lp.returns(rts, "mu")
    return -lp.solve(beta=-1)


@pytest.mark.parametrize(
    ("rts", "moves", "direction", "k"), turns(RTS, list(MOVES), ["observed", "mean"])
)
def test_kuosmanen_is_the_programme_written_out(rts, moves, direction, k):
    _, X, Y, B = list(panels())[k]
    found = directional(
        made(X, Y, B),
        rts=rts,
        moves=MOVES[moves],
        direction=direction,
        disposability="kuosmanen",
    )
    some = judged(k, len(X))
    wanted = [kuosmanen(o, X, Y, B, rts, MOVES[moves], direction) for o in some]
    assert_scores(found.score.iloc[some], wanted, 1e-6)
    # Inputs are used with lambda + mu.
    weights = np.zeros((len(X), len(X)))
    for row in found.weights.itertuples():
        assert weights[row.dmu - 1, row.peer - 1] == 0
        weights[row.dmu - 1, row.peer - 1] = row.weight
    np.testing.assert_allclose(weights @ X, found.targets["input"], rtol=1e-6)
    if rts == "vrs":
        np.testing.assert_allclose(weights.sum(1), 1, atol=1e-8)


@pytest.mark.parametrize(
    ("rts", "moves", "direction", "polluting", "k"),
    turns(RTS, list(MOVES), ["observed", "mean"], [[0, 1], [1]]),
)
def test_by_production_is_both_technologies_in_one_programme(rts, moves, direction, polluting, k):
    _, X, Y, B = list(panels())[k]
    panel, some = made(X, Y, B), judged(k, len(X))
    found = by_production(
        panel,
        rts=rts,
        moves=MOVES[moves],
        direction=direction,
        polluting=[f"x{1 + i}" for i in polluting],
    )
    wanted = [two_technologies(o, X, Y, B, rts, MOVES[moves], direction, polluting) for o in some]
    assert_scores(found.score.iloc[some], wanted, 1e-6)
    assert (found.score > -1e-9).all()


def test_the_three_are_one_where_theory_says_so():
    for _, X, Y, B in panels():
        panel = made(X, Y, B)
        for rts in RTS:
            weak, strong, abated = (
                directional(panel, rts=rts, disposability=name).score
                for name in ("weak", "strong", "kuosmanen")
            )
            assert (strong >= weak - 1e-9).all()
            assert (abated >= weak - 1e-9).all()  # Kuosmanen's technology holds the other
            if rts in ("crs", "nirs"):
                np.testing.assert_allclose(abated, weak, atol=1e-9)


def test_by_production_is_the_smaller_part():
    _, X, Y, B = next(panels())
    panel = made(X, Y, B)
    found = by_production(panel, moves=MOVES["outputs"])
    np.testing.assert_allclose(found.score, found.parts[["making", "emitting"]].min(axis=1))
    plain = Panel.from_arrays(X, Y)
    np.testing.assert_allclose(
        found.parts["making"], directional(plain, moves=["output"]).score, atol=1e-12
    )
    same = directional(panel, moves=MOVES["outputs"], disposability="by_production")
    np.testing.assert_allclose(same.score, found.score)
    gained = panel.values * np.where(np.arange(6) < 2, 0, np.where(np.arange(6) < 4, 1, -1))
    np.testing.assert_allclose(
        found.targets, panel.values + found.score.to_numpy()[:, None] * gained, atol=1e-9
    )
    assert len(found.peers) == len(found.alternatives) == len(X)


def test_a_sequential_reference_counts_the_abatement_of_earlier_periods(cities):
    """The last period of the sequential reference is that of the global one."""
    settings = dict(disposability="kuosmanen", rts="vrs")
    sequential = directional(cities, reference="sequential", **settings)
    pooled = directional(cities, reference="global", **settings)
    np.testing.assert_allclose(sequential.score.loc[3], pooled.score.loc[3], atol=1e-9)
    first = directional(cities.at(1), **settings).score
    np.testing.assert_allclose(sequential.score.loc[1], first, atol=1e-9)


@pytest.mark.parametrize("disposability", ["kuosmanen", "by_production"])
def test_they_know_no_units(disposability):
    for _, X, Y, B in panels():
        assert_no_units(
            lambda panel: directional(panel, rts="vrs", disposability=disposability), X, Y, B
        )


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (dict(polluting=["y1"]), "y1"),
        (dict(polluting=[]), "polluting"),
        (dict(moves=["input"]), "must move in both"),
        (dict(moves=["output"]), "must move in both"),
        (dict(moves=["undesirable"]), "must move in both"),
    ],
)
def test_arguments_that_by_production_does_not_take_are_named(arguments, named):
    _, X, Y, B = next(panels())
    with pytest.raises(ValueError, match=named):
        by_production(made(X, Y, B), **arguments)
    with pytest.raises(ValueError, match="undesirable"):
        by_production(Panel.from_arrays(X, Y))
    clean = Panel.from_arrays([[1], [2]], [[1], [1]], [[0], [1]], dmus=["A", "B"])
    with pytest.raises(DataError, match="A"):  # what emits nothing has nothing to lower
        by_production(clean)
    assert by_production(clean, direction="mean").score["A"] == 0
