import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff.dea.solver import pool as pricing
from gbaeff.dea.solver.pool import Pool, Reference


def numbers(seed: int, shape: tuple[int, ...], ties: bool = False) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(-2, 3, shape).astype(float) if ties else rng.normal(size=shape)


def pool_of(block: np.ndarray, cost: np.ndarray | None, allowed: np.ndarray | None) -> Pool:
    d, n = block.shape
    return Pool.everything(Reference(block, np.ones(n), np.ones(d), cost), d, allowed)


def by_force(towards, block, cost, allowed, group, left_out):
    """Reduced cost of every column for every programme, then the first that is largest."""
    reduced = towards @ block
    if cost is not None:
        reduced = reduced - cost
    for k in range(len(towards)):
        if allowed is not None:
            reduced[k, ~allowed[group[k]]] = -np.inf
        if left_out is not None and left_out[k] >= 0:
            reduced[k, left_out[k]] = -np.inf
    at = reduced.argmax(axis=1)
    return at, reduced[np.arange(len(towards)), at]


# -- scaling ---------------------------------------------------------------------------------


def is_power_of_two(values: np.ndarray) -> bool:
    return bool((np.frexp(values)[0] == 0.5).all())


def spread(seed: int, n: int = 20, d: int = 4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    data = (
        rng.lognormal(0, 4, (n, 1)) * rng.lognormal(0, 1, (n, d)) * 10.0 ** rng.integers(-9, 9, d)
    )
    data[rng.random((n, d)) < 0.1] = 0.0
    return data


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_scaling_rounds_nothing(seed):
    data = spread(seed)
    reference = Reference.of(data)
    assert is_power_of_two(reference.size) and is_power_of_two(reference.scale)
    d = data.shape[1]
    np.testing.assert_array_equal(
        (reference.block[:d] * reference.size * reference.scale[:, None]).T, data
    )
    np.testing.assert_array_equal(reference.block[d] * reference.size, np.ones(len(data)))
    points, size = reference.points(data)
    np.testing.assert_array_equal(points.T, reference.block)
    np.testing.assert_array_equal(size, reference.size)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(-40, 40), min_size=4, max_size=4))
def test_units_that_are_powers_of_two_change_no_byte(seed, powers):
    data = spread(seed)
    other = Reference.of(data * np.exp2(powers))
    assert other.block.tobytes() == Reference.of(data).block.tobytes()
    np.testing.assert_array_equal(other.size, Reference.of(data).size)


def test_scaled_columns_are_of_order_one():
    data = np.random.default_rng(5).lognormal(0, 0.5, (50, 4)) * [1e-9, 1, 1e3, 1e9]
    data *= np.random.default_rng(6).lognormal(0, 4, (50, 1))
    block = Reference.of(data).block[:4]
    assert block.min() > 0.01 and block.max() < 100


def test_columns_that_are_no_units_keep_their_signs_and_costs():
    data = spread(1, d=3)
    extra, cost = np.array([[-4.0, 0.0, 6.0], [4.0, 0.0, -6.0]]), np.array([-3.0, 1.0])
    reference = Reference.of(data, extra, cost)
    n = len(data)
    back = (reference.block[:3] * reference.size * reference.scale[:, None]).T
    np.testing.assert_array_equal(back, np.vstack([data, extra]))
    assert reference.block[3, n:].tolist() == [0, 0]
    assert reference.cost is not None
    assert not reference.cost[:n].any()
    assert np.abs(reference.cost).max() == 1
    own = reference.cost * reference.cost_unit * reference.size
    np.testing.assert_allclose(own[n:], cost, rtol=1e-15)


def test_without_costs_there_are_none():
    assert Reference.of(spread(1)).cost is None


# -- pricing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("width, product", [(4096, 250_000), (7, 60), (1, 1), (50, 1), (13, 10**6)])
@pytest.mark.parametrize("ties", [False, True])
def test_the_best_column_is_the_best_of_all(monkeypatch, width, product, ties):
    monkeypatch.setattr(pricing, "_WIDTH", width)
    monkeypatch.setattr(pricing, "_PRODUCT", product)
    n, k, d, sets = 40, 23, 3, 4
    rng = np.random.default_rng(8)
    block, towards = numbers(1, (d, n), ties), numbers(2, (k, d), ties)
    costs = numbers(3, (n,), ties)
    masks = rng.random((sets, n)) < 0.4
    group, out = rng.integers(0, sets, k), rng.integers(-1, n, k)
    for cost in (None, costs):
        for allowed in (None, masks):
            for left_out in (None, out):
                pool = pool_of(block, cost, allowed)
                of = None if allowed is None else group
                best, gain = pool.best(towards, free=False, group=of, left_out=left_out)
                at, wanted = by_force(towards, block, cost, allowed, group, left_out)
                np.testing.assert_allclose(gain, wanted, atol=1e-13)
                np.testing.assert_array_equal(best, at)
                _, gain = pool.best(towards, free=True, group=of, left_out=left_out)
                _, wanted = by_force(towards, block, None, allowed, group, left_out)
                np.testing.assert_allclose(gain, wanted, atol=1e-13)


@pytest.mark.parametrize("width", [4096, 3])
def test_a_smaller_pool_speaks_of_its_own_places(monkeypatch, width):
    monkeypatch.setattr(pricing, "_WIDTH", width)
    n, k, d = 30, 9, 3
    rng = np.random.default_rng(9)
    block, towards, cost = numbers(1, (d, n)), numbers(2, (k, d)), numbers(3, (n,))
    allowed = rng.random((2, n)) < 0.6
    group, some = rng.integers(0, 2, k), np.sort(rng.permutation(n)[:11])
    left_out = np.array([-1, *some[:4], 2, 3, 5, 7])
    pool = pool_of(block, cost, allowed).only(some)
    best, gain = pool.best(towards, free=False, group=group, left_out=left_out)
    outside = np.isin(np.arange(n), some)
    at, wanted = by_force(towards, block, cost, allowed & outside, group, left_out)
    np.testing.assert_array_equal(pool.columns[best], at)
    np.testing.assert_allclose(gain, wanted, atol=1e-13)
    np.testing.assert_array_equal(pool.holds(np.arange(n)), outside)
    assert pool.cost is not None
    np.testing.assert_array_equal(pool.cost, cost[some])


def test_where_there_is_no_column_nothing_gains():
    block, towards = numbers(1, (3, 4)), numbers(2, (2, 3))
    nobody = np.zeros((1, 4), dtype=bool)
    group = np.zeros(2, dtype=np.intp)
    pool = pool_of(block, None, nobody)
    assert (pool.best(towards, free=False, group=group, left_out=None)[1] == -np.inf).all()
    alone = pool_of(block[:, :1], None, None)
    gain = alone.best(towards, free=False, group=None, left_out=np.array([0, -1]))[1]
    assert gain[0] == -np.inf and np.isfinite(gain[1])
    empty = pool_of(np.zeros((3, 0)), None, None)
    assert (empty.best(towards, free=False, group=None, left_out=None)[1] == -np.inf).all()


# -- the first pool --------------------------------------------------------------------------


def test_few_columns_are_all_in_the_pool(monkeypatch):
    monkeypatch.setattr(pricing, "_FEW", 30)
    for n, small in ((30, True), (31, False)):
        everything = pool_of(np.abs(numbers(1, (3, n))), None, None)
        assert (everything.extremes(np.array([-1.0, 1.0, 1.0])) is everything) is small


def dominated(block: np.ndarray, j: int, among: np.ndarray) -> bool:
    better = (block[:, among] >= block[:, [j]]).all(axis=0)
    return bool((better & (block[:, among] > block[:, [j]]).any(axis=0)).any())


@pytest.mark.parametrize("grouped", [False, True])
def test_extremes_are_extreme_in_each_set(monkeypatch, grouped):
    monkeypatch.setattr(pricing, "_FEW", 10)
    towards, n = np.array([-1.0, -1.0, 1.0]), 200
    block = np.random.default_rng(4).lognormal(0, 0.5, (3, n))
    sets = np.arange(n) % 4 == np.arange(4)[:, None] if grouped else np.ones((1, n), dtype=bool)
    pool = pool_of(block, None, sets if grouped else None).extremes(towards)
    assert len(pool.columns) < n / 2
    assert (np.diff(pool.columns) > 0).all()
    signed = block * towards[:, None]
    for held in sets:
        among = np.flatnonzero(held)
        mine = np.intersect1d(pool.columns, among)
        assert len(mine) >= 3
        assert not any(dominated(signed, j, among) for j in mine)
        # The largest of each row alone is the plainest of all directions.
        nearly = [mine[signed[i, mine].argmax()] for i in range(3)]
        for i, j in enumerate(nearly):
            assert (signed[i, among] > signed[i, j]).mean() < 0.05


def test_columns_that_are_no_units_are_in_the_first_pool(monkeypatch):
    monkeypatch.setattr(pricing, "_FEW", 10)
    data = np.random.default_rng(4).lognormal(0, 0.5, (50, 3))
    reference = Reference.of(data, np.diag([1.0, 1.0, -1.0]), np.array([-1.0, -2.0, -3.0]))
    pool = Pool.everything(reference, 4, None).extremes(np.array([-1.0, -1.0, 1.0]))
    assert {50, 51, 52} <= set(pool.columns.tolist())
    assert len(pool.columns) < 53


def test_a_set_without_columns_does_no_harm(monkeypatch):
    monkeypatch.setattr(pricing, "_FEW", 10)
    sets = np.zeros((2, 50), dtype=bool)
    sets[0] = True
    block = np.random.default_rng(4).lognormal(0, 0.5, (3, 50))
    assert len(pool_of(block, None, sets).extremes(np.array([-1.0, -1.0, 1.0])).columns)
