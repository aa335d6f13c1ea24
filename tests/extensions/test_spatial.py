"""Moran's I: by hand, over all orders, against plain loops, and bad input."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from gbaeff import data, super_sbm
from gbaeff.extensions.spatial import local_moran, moran, nearest


def sample(n, seed=1):
    rng = np.random.default_rng(seed)
    labels = [f"u{i}" for i in range(n)]
    weights = rng.uniform(0, 1, (n, n)) * (rng.uniform(0, 1, (n, n)) < 0.6)
    np.fill_diagonal(weights, 0)
    return pd.Series(rng.lognormal(0, 1, n), labels), pd.DataFrame(weights, labels, labels)


def by_loops(v, w):
    n, mean = len(v), sum(v) / len(v)
    rows = [sum(row) or 1 for row in w]
    total = sum(w[i][j] / rows[i] for i in range(n) for j in range(n))
    both = sum(
        w[i][j] / rows[i] * (v[i] - mean) * (v[j] - mean) for i in range(n) for j in range(n)
    )
    return n / total * both / sum((x - mean) ** 2 for x in v)


@pytest.mark.parametrize("n", [4, 5, 6])
def test_moments_and_p_are_those_of_all_orders(n):
    for seed in range(4):
        values, weights = sample(n, seed)
        found = moran(values, weights)
        w = weights.to_numpy().tolist()
        all_orders = [by_loops(order, w) for order in permutations(values.tolist())]
        assert found["I"] == pytest.approx(all_orders[0], abs=1e-12)
        assert found["expected"] == pytest.approx(np.mean(all_orders), abs=1e-12)
        assert found["error"] == pytest.approx(np.std(all_orders), abs=1e-9)
        far = np.abs(np.array(all_orders) + 1 / (n - 1)) >= abs(found["I"] + 1 / (n - 1)) - 1e-9
        assert found["p"] == pytest.approx(far.mean())


def test_drawn_orders_agree_with_the_formula():
    values, weights = sample(11)
    found = moran(values, weights, draws=4999)
    assert found["least"] == 1 / 5000
    assert moran(values, weights, seed=2)["p"] == pytest.approx(found["p"], abs=0.03)
    assert moran(values, weights, draws=4999).equals(found)  # same seed, same numbers


def test_local_parts_add_up_to_the_whole():
    values, weights = sample(11)
    local, whole = local_moran(values, weights, draws=99), moran(values, weights, draws=99)
    assert local["I"].sum() == pytest.approx(11 * whole["I"], abs=1e-9)
    like = local["kind"].isin(["high-high", "low-low"])
    assert ((local["I"] > 0) == like).all()
    assert (local["holm"] >= local["p"]).all()


def test_p_of_a_local_part_is_that_of_all_sets_of_neighbours():
    values, _ = sample(6, 3)
    line = pd.DataFrame({"lat": 0.0, "lon": np.arange(6.0) ** 1.5}, values.index)
    weights = nearest(line, 2)
    found = local_moran(values, weights, draws=20_000)
    z, w = values - values.mean(), weights.to_numpy()
    for i, unit in enumerate(values.index):
        others = np.delete(z.to_numpy(), i)
        all_sets = np.array([z.iloc[i] * np.mean(pair) for pair in permutations(others, 2)])
        middle = z.iloc[i] * others.mean()
        far = np.abs(all_sets - middle) >= abs(z.iloc[i] * (w[i] @ z) - middle) - 1e-12
        assert found.loc[unit, "p"] == pytest.approx(far.mean(), abs=0.015)


def test_the_nearest_of_the_gba_cities():
    coordinates = data.cities()
    weights = nearest(coordinates, 1)
    assert weights.loc["MC"].idxmax() == "ZH"
    assert (nearest(coordinates, 3).sum(axis=1).round(12) == 1).all()
    quarter = pd.DataFrame({"lat": [0.0, 0.0, 89.0], "lon": [0.0, 179.0, 0.0]})
    assert nearest(quarter, 1).loc[1].tolist() == [0, 0, 1]  # over the pole, not along the equator


def test_what_the_docstrings_say_of_the_gba_panel():
    last = super_sbm(data.panel()).score.loc[2019]
    found = {
        k: moran(last, nearest(data.cities(), k).loc[last.index, last.index]) for k in (2, 3, 4)
    }
    assert [round(one["I"], 2) for one in found.values()] == [-0.08, -0.10, -0.05]
    assert round(found[3]["error"], 2) == 0.07
    local = local_moran(last, nearest(data.cities(), 3).loc[last.index, last.index])
    assert local["holm"].min() > 0.05


def test_bad_input_is_named():
    values, weights = sample(5)
    with pytest.raises(ValueError, match="labels of values"):
        moran(values, weights.iloc[::-1])
    with pytest.raises(ValueError, match="0 on the diagonal"):
        moran(values, weights + np.eye(5))
    with pytest.raises(ValueError, match="not all the same"):
        moran(values * 0, weights)
    with pytest.raises(ValueError, match="more than 3 units"):
        nearest(pd.DataFrame({"lat": [1.0, 2, 3], "lon": [1.0, 2, 3]}))
    alone = weights.copy()
    alone.loc["u0"] = 0.0
    assert moran(values, alone)["islands"] == 1
    assert local_moran(values, alone, draws=9).loc["u0", ["kind", "p"]].tolist() == ["", 1.0]
