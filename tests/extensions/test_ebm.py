"""Epsilon-based measure."""

import numpy as np
import pytest

from conftest import assert_scores
from gbaeff import DataError, Panel, ebm, radial, sbm
from gbaeff.extensions.ebm import affinity, importance
from written_out import RTS, Lp, assert_no_units, judged, made, panels, turns


def by_hand(data):
    """Affinity, epsilon and weights with loops; power iteration for the eigenvector."""
    n, k = data.shape
    s = np.eye(k)
    for a in range(k):
        for b in range(k):
            c = [np.log(data[j, b] / data[j, a]) for j in range(n)]
            if max(c) - min(c) > 1e-12:
                mean = sum(c) / n
                s[a, b] = 1 - 2 * sum(abs(v - mean) for v in c) / (n * (max(c) - min(c)))
    w = np.ones(k) / k
    for _ in range(5000):
        before, w = w, s @ w / (s @ w).sum()
        if np.abs(w - before).max() < 1e-15:
            break
    rho = (s @ w)[0] / w[0] if k else 1.0
    return s, (k - rho) / (k - 1) if k > 1 else 0.0, w


def test_epsilon_and_weights_are_those_of_the_affinity_matrix():
    for _, X, _, _ in panels(m=4):
        s, epsilon, w = by_hand(X)
        np.testing.assert_allclose(affinity(X), s, atol=1e-9)
        found = importance(X)
        assert found[0] == pytest.approx(epsilon, abs=1e-9)
        np.testing.assert_allclose(found[1], w, atol=1e-9)
        assert 0 <= found[0] <= 1
        np.testing.assert_allclose(affinity(X), affinity(X).T, atol=1e-12)


def written_out(o, X, Y, B, rts, side, undesirable, bounded, groups):
    """Without slacks: each group by its worst and its weighted mean ratio to the unit."""
    (ex, wx), (ey, wy), (eb, wb) = groups
    x, y, b = X / X[o], Y / Y[o], B / B[o]
    lp = Lp(lam=len(X), theta=1, phi=1, t=1)
    if not bounded:
        lp.free |= {"theta", "phi"}
    for i in range(x.shape[1]):
        lp.most(0.0, lam=x[:, i], theta=-1)
    for r in range(y.shape[1]):
        lp.least(0.0, lam=y[:, r], phi=-1)
    room = {"shrink": dict(t=2, phi=-1), "expand": dict(phi=1), "input": dict(theta=1)}[undesirable]
    for one in range(b.shape[1]):
        lp.least(0.0, lam=-b[:, one], **room)
    if bounded or side == "output":
        (lp.same if side == "output" else lp.most)(0.0, theta=1, t=-1)
    if bounded or side == "input":
        (lp.same if side == "input" else lp.least)(0.0, phi=1, t=-1)
    lp.returns(rts, t="t")
    above = dict(theta=1 - ex, lam=ex * x @ wx)
    below = dict(phi=1 - ey, lam=ey * y @ wy)
    total = eb * wb.sum()
    if undesirable == "input":
        above = dict(theta=1 - ex, lam=above["lam"] + ex * b @ wb)
    else:
        below = dict(below, lam=below["lam"] - eb * b @ wb)
        for name, value in room.items():
            below[name] = below.get(name, 0.0) + total * value
    below = dict(t=1) if side == "input" else below
    above = dict(t=1) if side == "output" else above
    lp.same(1.0, **below)
    return lp.solve(**above)


@pytest.mark.parametrize(
    ("rts", "side", "undesirable", "bounded", "k"),
    turns(RTS, ["none", "input", "output"], ["shrink", "expand", "input"], [True, False]),
)
def test_it_is_the_programme_written_out(rts, side, undesirable, bounded, k):
    if not bounded and undesirable == "shrink" and side != "input":
        with pytest.raises(ValueError, match="bounded"):
            ebm(made(*next(panels())[1:]), orientation=side, bounded=False)
        return
    _, X, Y, B = list(panels(n=10))[k]
    found = ebm(made(X, Y, B), rts=rts, orientation=side, undesirable=undesirable, bounded=bounded)
    groups = [by_hand(part)[1:] for part in (X, Y, B)]
    if undesirable == "input":
        _, epsilon, w = by_hand(np.hstack([X, B]))
        groups = [(epsilon, w[:2]), groups[1], (epsilon, w[2:])]
    some = judged(k, len(X))
    wanted = [written_out(o, X, Y, B, rts, side, undesirable, bounded, groups) for o in some]
    assert_scores(found.score.iloc[some], wanted, 1e-6)
    assert found.score.max() <= 1
    weights = np.zeros((len(X), len(X)))
    for row in found.weights.itertuples():
        weights[row.dmu - 1, row.peer - 1] = row.weight
    known = found.targets.notna().all(axis=1)  # not where the optimum is a direction
    assert known.all() or (not bounded and side == "none")
    reached = weights @ np.hstack([X, Y, B])
    np.testing.assert_allclose(reached[known], found.targets[known], rtol=1e-5)


def test_epsilon_0_is_radial_and_1_is_slacks_based():
    for _, X, Y, _ in panels(p=0):
        panel = made(X, Y, np.zeros((len(X), 0)))
        for rts in RTS:
            theta = radial(panel, rts=rts).score
            np.testing.assert_allclose(
                ebm(panel, rts=rts, orientation="input", epsilon=0).score, theta, atol=1e-9
            )
            phi = radial(panel, rts=rts, orientation="output").score
            np.testing.assert_allclose(
                ebm(panel, rts=rts, orientation="output", epsilon=0).score, 1 / phi, atol=1e-9
            )
            # Two variables a side weigh the same.
            np.testing.assert_allclose(
                ebm(panel, rts=rts, epsilon=1).score, sbm(panel, rts=rts).score, atol=1e-9
            )


def test_proportional_inputs_have_epsilon_0():
    _, X, Y, B = next(panels(m=1))
    found = ebm(made(np.hstack([X, 7 * X, 1e-3 * X]), Y, B))
    assert found.epsilon["input"].item() == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(found.importance["input"], 1 / 3)


def test_each_period_has_its_epsilon_and_a_global_reference_one(cities):
    found = ebm(cities)
    assert list(found.epsilon.index) == [1, 2, 3]
    for period in cities.periods:
        alone = ebm(cities.at(period))
        np.testing.assert_allclose(found.epsilon.loc[period], alone.epsilon.iloc[0], atol=1e-12)
        np.testing.assert_allclose(found.score.loc[period], alone.score, atol=1e-9)
    assert len(ebm(cities, reference="global").epsilon) == 1


def test_projected_data_are_the_targets_of_the_sbm():
    _, X, Y, B = next(panels(m=3))
    panel = made(X, Y, B)
    found = ebm(panel, affinity="projected", rts="vrs")
    targets = sbm(panel, rts="vrs").targets["input"].to_numpy()
    assert found.epsilon["input"].item() == pytest.approx(by_hand(targets)[1], abs=1e-9)
    assert (found.score - ebm(panel, rts="vrs").score).abs().max() > 1e-3


def test_it_knows_no_units():
    for _, X, Y, B in panels():
        assert_no_units(ebm, X, Y, B)
        assert_no_units(lambda panel: ebm(panel, rts="vrs", affinity="projected"), X, Y, B)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (dict(affinity="guessed"), "affinity"),
        (dict(orientation="up"), "orientation"),
        (dict(undesirable="free"), "undesirable"),
        (dict(epsilon=1.5), "1.5"),
        (dict(rts="irs"), "rts"),
    ],
)
def test_arguments_that_it_does_not_take_are_named(arguments, named):
    _, X, Y, B = next(panels())
    with pytest.raises(ValueError, match=named):
        ebm(made(X, Y, B), **arguments)


def test_a_zero_is_refused():
    with pytest.raises(DataError, match="'x2' is 0"):
        ebm(Panel.from_arrays([[1, 0], [1, 1]], [[1], [1]]))
