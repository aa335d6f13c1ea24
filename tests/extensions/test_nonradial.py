"""Non-radial directional distance."""

import numpy as np
import pytest

from conftest import assert_scores
from gbaeff import directional, nonradial
from written_out import RTS, Lp, assert_no_units, judged, made, panels, turns, unit_e


def written_out(o, X, Y, B, rts, w, g, weak):
    """Betas as variables of their own, every row divided by the unit's own data."""
    m, q, p = X.shape[1], Y.shape[1], B.shape[1]
    data, own = np.hstack([X, Y, B]), np.concatenate([X[o], Y[o], B[o]])
    lp = Lp(lam=len(X), beta=m + q + p)
    for i in range(m + q + p):
        ratio, step = data[:, i] / own[i], unit_e(m + q + p, i) * g[i] / own[i]
        if m <= i < m + q:
            lp.least(1.0, lam=ratio, beta=-step)
        elif i >= m + q and weak:
            lp.same(1.0, lam=ratio, beta=step)
        else:
            lp.most(1.0, lam=ratio, beta=step)
        if not w[i]:
            lp.same(0.0, beta=unit_e(m + q + p, i))
    lp.returns(rts)
    return -lp.solve(beta=-np.array(w))


CASES = {
    "equal": (dict(), [1 / 6] * 6),
    "energy only": (dict(weights={"x2": 0.3, "y1": 0.3, "b1": 0.4}), [0, 0.3, 0.3, 0, 0.4, 0]),
    "no output": (dict(weights={"x1": 1, "b2": 2}), [1, 0, 0, 0, 0, 2]),
}


@pytest.mark.parametrize(
    ("rts", "case", "disposability", "k"), turns(RTS, list(CASES), ["weak", "strong"])
)
def test_it_is_the_programme_written_out(rts, case, disposability, k):
    arguments, w = CASES[case]
    weak = disposability == "weak"
    _, X, Y, B = list(panels())[k]
    panel, some = made(X, Y, B), judged(k, len(X))
    found = nonradial(panel, rts=rts, disposability=disposability, **arguments)
    own = np.hstack([X, Y, B])
    wanted = [written_out(o, X, Y, B, rts, w, own[o], weak) for o in some]
    assert_scores(found.score.iloc[some], wanted, 1e-6)
    mean = nonradial(panel, rts=rts, disposability=disposability, direction="mean", **arguments)
    wanted = [written_out(o, X, Y, B, rts, w, own.mean(0), weak) for o in some]
    np.testing.assert_allclose(mean.score.iloc[some], wanted, rtol=1e-6, atol=1e-6)


def test_the_score_is_the_weighted_sum_of_the_betas_and_targets_are_reached():
    for _, X, Y, B in panels():
        for arguments, w in CASES.values():
            for direction in ("observed", "mean"):
                found = nonradial(made(X, Y, B), direction=direction, **arguments)
                total = found.betas.to_numpy() @ np.array([v for v in w if v])
                np.testing.assert_allclose(total, found.score, rtol=1e-9, atol=1e-9)
                weights = np.zeros((len(X), len(X)))
                for row in found.weights.itertuples():
                    weights[row.dmu - 1, row.peer - 1] = row.weight
                reached = weights @ np.hstack([X, Y, B])
                np.testing.assert_allclose(reached, found.targets, rtol=1e-6)


def test_with_a_beta_of_its_own_disposability_says_nothing():
    for _, X, Y, B in panels():
        for rts in RTS:
            weak, strong = (
                nonradial(made(X, Y, B), rts=rts, disposability=d).score for d in ("weak", "strong")
            )
            np.testing.assert_allclose(weak, strong, atol=1e-9)


def test_one_variable_that_moves_is_the_directional_distance():
    for _, X, Y, B in panels(m=1, q=1, p=1):
        panel = made(X, Y, B)
        own = nonradial(panel, weights={"x1": 1.0}, disposability="strong").score
        radial = directional(panel, moves=["input"], disposability="strong").score
        np.testing.assert_allclose(own, radial, atol=1e-9)


def test_indices_are_what_their_papers_define():
    """Zhou, Ang and Wang (2012); Zhang, Zhou and Choi (2013), for K, L, F, E, C."""
    _, X, Y, B = next(panels(m=3, q=1, p=1))
    found = nonradial(made(X, Y, B))
    k, f, e, c = (found.betas.xs(v, level=1, axis=1).iloc[:, 0] for v in ("x1", "x3", "y1", "b1"))
    np.testing.assert_allclose(found.energy_performance("x3"), (1 - f) / (1 + e), atol=1e-12)
    np.testing.assert_allclose(found.carbon_performance(), (1 - c) / (1 + e), atol=1e-12)
    labour = found.betas[("input", "x2")]
    unified = (1 - (k + labour + f + c) / 4) / (1 + e)
    np.testing.assert_allclose(found.unified, unified, atol=1e-12)
    assert found.efficient.any()
    assert (found.unified[found.efficient] > 1 - 1e-6).all()
    assert (found.unified <= 1 + 1e-9).all()
    energy = nonradial(made(X, Y, B), weights={"x3": 1 / 3, "y1": 1 / 3, "b1": 1 / 3})
    assert list(energy.betas.columns) == [("input", "x3"), ("output", "y1"), ("undesirable", "b1")]
    with pytest.raises(ValueError, match="x1"):
        energy.performance("x1")


def test_it_knows_no_units():
    for _, X, Y, B in panels():
        assert_no_units(nonradial, X, Y, B)
        assert_no_units(lambda panel: nonradial(panel, direction="mean", rts="vrs"), X, Y, B)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (dict(weights="alike"), "weights"),
        (dict(weights={"z": 1}), "z"),
        (dict(weights={}), "nothing"),
        (dict(direction={"x1": 1.0}, weights={"x2": 1.0}), "nothing"),
        (dict(disposability="free"), "disposability"),
        (dict(rts="irs"), "rts"),
    ],
)
def test_arguments_that_it_does_not_take_are_named(arguments, named):
    _, X, Y, B = next(panels())
    with pytest.raises(ValueError, match=named):
        nonradial(made(X, Y, B), **arguments)
