"""Cost, revenue and profit efficiency."""

import numpy as np
import pandas as pd
import pytest

from conftest import assert_scores
from gbaeff import DataError, Panel, cost, profit, radial, revenue
from written_out import RTS, Lp, judged, made, panels, unit_e

NONE = np.zeros((14, 0))


def test_the_printed_example_of_cooper_seiford_and_tone():
    """Chapter 8; as the tests of DataEnvelopmentAnalysis.jl quote the book."""
    panel = Panel.from_arrays([[3, 2], [1, 3], [4, 6]], [[3], [5], [6]], dmus=list("ABC"))
    table = cost(panel, {"x1": 4, "x2": 2}).table
    np.testing.assert_allclose(table["efficiency"], [0.375, 1, 0.429], atol=5e-4)
    np.testing.assert_allclose(table["technical"], [0.9, 1, 0.6], atol=5e-4)
    np.testing.assert_allclose(table["allocative"], [0.417, 1, 0.714], atol=5e-4)


def prices(columns, index, seed=5):
    """A price of each observation, over four orders of magnitude."""
    draw = np.random.default_rng(seed).lognormal(0, 2, (len(index), len(columns)))
    return pd.DataFrame(draw, index=index, columns=columns)


def least_cost(o, X, Y, price, rts):
    """In terms of weights alone: the cost of each unit's inputs at the prices of this one."""
    lp = Lp(lam=len(X))
    for r in range(Y.shape[1]):
        lp.least(1.0, lam=Y[:, r] / Y[o, r])
    lp.returns(rts)
    return lp.solve(lam=X @ price / (X[o] @ price))


def most_revenue(o, X, Y, price, rts):
    lp = Lp(lam=len(X))
    for i in range(X.shape[1]):
        lp.most(1.0, lam=X[:, i] / X[o, i])
    lp.returns(rts)
    return -1 / lp.solve(lam=-Y @ price / (Y[o] @ price))


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize(
    ("call", "columns", "written"),
    [(cost, ["x1", "x2"], least_cost), (revenue, ["y1", "y2"], most_revenue)],
)
def test_it_is_the_programme_written_out(rts, call, columns, written):
    for k, (kind, X, Y, _) in enumerate(panels(p=0)):
        panel, some = made(X, Y, NONE), judged(k, len(X))
        price = prices(columns, panel.index)
        found = call(panel, price, rts=rts)
        wanted = [written(o, X, Y, price.to_numpy()[o], rts) for o in some]
        assert_scores(found.table["efficiency"].iloc[some], wanted, 1e-6)
        table = found.table
        assert (table[["efficiency", "technical", "allocative"]] <= 1 + 1e-9).all(axis=None), kind
        product = table["technical"] * table["allocative"]
        np.testing.assert_allclose(product, table["efficiency"], atol=1e-9)
        value = (found.best_mix * price).sum(axis=1)
        np.testing.assert_allclose(value, table["best"], rtol=1e-9)
        ratio = table["best"] / table["observed"]
        np.testing.assert_allclose(
            ratio if call is cost else 1 / ratio, table["efficiency"], atol=1e-9
        )


def test_with_one_input_cost_efficiency_is_technical():
    _, X, Y, _ = next(panels(m=1, p=0))
    panel = made(X, Y, NONE)
    np.testing.assert_allclose(cost(panel, {"x1": 3}).table["allocative"], 1, atol=1e-9)
    np.testing.assert_allclose(cost(panel, {"x1": 3}).table["efficiency"], radial(panel).score)


@pytest.mark.parametrize("rts", ["vrs", "nirs"])
def test_profit_is_the_programme_written_out_and_its_parts_add_up(rts):
    for k, (_, X, Y, _) in enumerate(panels(p=0)):
        panel = made(X, Y, NONE)
        price = prices(["x1", "x2", "y1", "y2"], panel.index)
        table = profit(panel, price, rts=rts).table
        for o in judged(k, len(X)):
            p = price.to_numpy()[o]
            size = X[o] @ p[:2] + Y[o] @ p[2:]
            lp = Lp(lam=len(X), x=2, y=2)
            for i in range(2):
                lp.most(0.0, lam=X[:, i] / X[o, i], x=-unit_e(2, i))
                lp.least(0.0, lam=Y[:, i] / Y[o, i], y=-unit_e(2, i))
            lp.returns(rts)
            best = -lp.solve(x=X[o] * p[:2] / size, y=-Y[o] * p[2:] / size)
            now = (Y[o] @ p[2:] - X[o] @ p[:2]) / size
            assert table["inefficiency"].iloc[o] == pytest.approx(best - now, abs=1e-6)
        assert (table[["inefficiency", "technical", "allocative"]] >= -1e-9).all(axis=None)
        total = table["technical"] + table["allocative"]
        np.testing.assert_allclose(total, table["inefficiency"], atol=1e-9)


def test_units_of_measurement_and_of_money_change_nothing():
    for _, X, Y, _ in panels(p=0):
        panel = made(X, Y, NONE)
        price = prices(["x1", "x2", "y1", "y2"], panel.index)
        factor = np.array([1e-3, 1e6, 1e2, 1e-2])
        moved = made(X * factor[:2], Y * factor[2:], NONE)
        for call, columns, money in (
            (cost, ["x1", "x2"], 1e3),
            (revenue, ["y1", "y2"], 1e-3),
            (profit, list(price), 10.0),
        ):
            scaled = (price * money / factor)[columns]
            before, after = call(panel, price[columns]).table, call(moved, scaled).table
            parts = [name for name in before if name not in ("observed", "best")]
            np.testing.assert_allclose(before[parts], after[parts], rtol=1e-9, atol=1e-9)


def test_each_period_has_its_own_technology_and_a_zero_is_no_trouble(cities):
    panel = cities.recast(cities.inputs, cities.outputs)
    price = prices(["x1", "x2"], panel.index)
    found = cost(panel, price).table["efficiency"]
    for period in panel.periods:
        alone = cost(panel.at(period), price.loc[period]).table["efficiency"]
        np.testing.assert_allclose(found.loc[period], alone, atol=1e-9)
    zeros = Panel.from_arrays([[0, 2], [1, 1], [2, 0]], [[1], [1], [0.5]])
    found = cost(zeros, {"x1": 1, "x2": 2}).table["efficiency"]  # costs of 4, 3 and 4 an output
    np.testing.assert_allclose(found, [0.75, 1, 0.75])


@pytest.mark.parametrize(
    ("price", "named"),
    [
        ({"x1": 1}, "x2"),
        ({"x1": 1, "x2": 0}, "'x2' is 0"),
        ({"x1": 1, "x2": float("nan")}, "'x2' is nan"),
        (pd.DataFrame({"x1": [1], "x2": [1]}, index=[1]), "no prices of:\n  2"),
    ],
)
def test_prices_that_it_does_not_take_are_named(price, named):
    _, X, Y, B = next(panels())
    with pytest.raises(DataError, match=named):
        cost(made(X, Y, NONE), price)
    with pytest.raises(ValueError, match="undesirable"):
        cost(made(X, Y, B), price)
    with pytest.raises(ValueError, match="rts"):
        profit(made(X, Y, NONE), {"x1": 1, "x2": 1, "y1": 1, "y2": 1}, rts="crs")
