"""The additive model: its programme written out, ranges of each period, no range."""

import numpy as np
import pytest

from gbaeff import Panel, additive
from judge import linprog

RTS = ["crs", "vrs", "nirs", "ndrs"]


def sum_of_slacks(o, X, Y, B, price, rts):
    """Additive model of one unit, written out."""
    n, d = len(X), X.shape[1] + Y.shape[1] + B.shape[1]
    sign = np.concatenate([np.ones(X.shape[1]), -np.ones(Y.shape[1]), np.ones(B.shape[1])])
    everything = np.hstack([X, Y, B])
    equal = np.hstack([everything.T, np.diag(sign)])
    right = everything[o]
    upper = bound = None
    ones = np.concatenate([np.ones(n), np.zeros(d)])[None]
    if rts == "vrs":
        equal, right = np.vstack([equal, ones]), np.append(right, 1.0)
    elif rts != "crs":
        turn = 1.0 if rts == "nirs" else -1.0
        upper, bound = turn * ones, [turn]
    cost = np.concatenate([np.zeros(n), -price])
    return -linprog(cost, upper, bound, equal, right, method="highs").fun


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("weights", ["proportional", "range", "one"])
def test_the_additive_model_is_the_programme_written_out(rts, weights):
    everything = np.random.default_rng(7).lognormal(0, 0.5, (12, 6))
    X, Y, B = np.split(everything, 3, axis=1)
    found = additive(Panel.from_arrays(X, Y, B), rts=rts, weights=weights)
    for o in range(len(X)):
        price = {
            "proportional": 1 / everything[o],
            "range": 1 / np.ptp(everything, axis=0) / 6,
            "one": np.ones(6),
        }[weights]
        assert found.score.iloc[o] == pytest.approx(sum_of_slacks(o, X, Y, B, price, rts), abs=1e-8)
        assert found.slacks.iloc[o].to_numpy() @ price == pytest.approx(
            found.score.iloc[o], abs=1e-7
        )
    target = found.targets.to_numpy()
    lam = np.zeros((len(X), len(X)))
    for row in found.weights.itertuples():
        lam[row.dmu - 1, row.peer - 1] = row.weight
    np.testing.assert_allclose(lam @ everything, target, atol=1e-7)


def test_range_adjusted_inefficiency_is_a_share_and_takes_each_periods_own_range(cities):
    scores = additive(cities, weights="range").score
    assert scores.between(0, 1).all()
    for period in cities.periods:
        alone = additive(cities.at(period), weights="range").score
        np.testing.assert_allclose(scores.loc[period], alone, atol=1e-12)


def test_a_variable_without_range_is_worth_nothing():
    panel = Panel.from_arrays([[1.0, 5.0], [2.0, 5.0]], [[1.0], [1.0]])
    assert additive(panel, weights="range").score.tolist() == pytest.approx([0, 1 / 3])
