import os
import subprocess
import sys
import tracemalloc
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

import exact
from conftest import assert_scores
from gbaeff.dea.models import (
    RTS,
    directional_program,
    radial_program,
    sbm_program,
    slack_program,
    super_sbm_program,
)
from gbaeff.dea.solver import certificate, highs, pool, simplex
from gbaeff.dea.solver.certificate import Optimum
from gbaeff.dea.solver.pool import Reference
from gbaeff.dea.solver.simplex import Round, optimise
from gbaeff.extensions.additive import additive_program
from programmes import (
    CERTIFIED,
    M,
    Q,
    certified,
    frontier,
    full,
    models,
    one_by_one,
    same_bytes,
    sample,
    satisfied,
)

# -- against HiGHS, one programme at a time --------------------------------------------------


@pytest.mark.parametrize("rts", RTS)
def test_own_reference(rts):
    data = sample(1, 14)
    some = np.arange(0, 14, 3)
    for name, table in models(rts):
        program = table(full(data))
        found = optimise(program, data[some], Reference.of(data), own_at=some)
        wanted = one_by_one(program, data[some], data)
        np.testing.assert_allclose(found.value, wanted, rtol=0, atol=1e-8, err_msg=name)
        assert not found.fallback.any(), name
        certified(found)


@pytest.mark.parametrize("rts", RTS)
def test_another_reference(rts):
    """Points inside, outside, and out of reach."""
    data = sample(2, 12)
    points = np.vstack([sample(3, 2), data[:2] * [0.3, 0.3, 2.0, 0.3], data[2] * [3, 3, 0.3, 3]])
    infeasible = 0
    for name, table in models(rts):
        program = table(full(data))
        found = optimise(program, points, Reference.of(data))
        assert_scores(found.value, one_by_one(program, points, data), 1e-8)
        assert not found.fallback.any(), name
        certified(found)
        infeasible += int(np.isnan(found.value).sum())
    assert infeasible > 5


@pytest.mark.parametrize("rts", RTS)
def test_each_unit_left_out(rts):
    data = sample(4, 6)
    everyone = np.arange(6)
    use = ~np.eye(6, dtype=bool)
    for name, table in models(rts):
        program = table(full(data))
        found = optimise(program, data, Reference.of(data), left_out=everyone)
        assert_scores(found.value, one_by_one(program, data, data, use), 1e-8)
        assert not (found.peers == everyone[:, None]).any(), name
        assert not found.fallback.any(), name
        certified(found)


@pytest.mark.parametrize("rts", ["crs", "ndrs"])
def test_groups_as_masks_are_loops_over_groups(rts):
    data = sample(5, 30)
    groups = np.arange(30) % 3
    allowed = np.array([groups == g for g in range(3)] + [groups >= 0, groups < 2])
    held = np.concatenate([np.arange(30), np.arange(0, 30, 3)])
    group = np.concatenate([groups, np.repeat([3, 4], 5)])
    points, reference = data[held], Reference.of(data)
    cases: list[dict[str, Any]] = [{"own_at": held}, {"left_out": held}, {}]
    for (name, table), settings in product(models(rts, sides=False), cases):
        program = table(full(data))
        found = optimise(program, points, reference, group=group, allowed=allowed, **settings)
        certified(found)
        for g, mask in enumerate(allowed):
            at, columns = np.flatnonzero(group == g), np.flatnonzero(mask)
            inside = {key: np.searchsorted(columns, held[at]) for key in settings}
            alone = optimise(program, points[at], Reference.of(data[mask]), **inside)
            assert_scores(found.value[at], alone.value, 1e-11)
            used = found.peers[at][found.weights[at] > 0]
            assert mask[used].all(), name


def test_left_out_is_of_no_effect_where_it_is_minus_1():
    data = sample(6, 20)
    program = super_sbm_program(full(data), M, Q, "vrs", "none")
    out = np.where(np.arange(20) < 10, np.arange(20), -1)
    found = optimise(program, data, Reference.of(data), left_out=out)
    with_all = optimise(program, data, Reference.of(data))
    without = optimise(program, data, Reference.of(data), left_out=np.arange(20))
    same = np.isclose(with_all.value, without.value)
    assert not same.all()
    assert_scores(found.value[10:], with_all.value[10:], 1e-12)
    assert_scores(found.value[:10], without.value[:10], 1e-12)


@pytest.mark.parametrize("side", ["input", "output"])
@pytest.mark.parametrize("rts", RTS)
def test_second_phase_from_the_basis_of_the_first(rts, side):
    data = np.random.default_rng(7).integers(1, 5, (15, 4)).astype(float)  # ties: many slacks
    own, reference = full(data), Reference.of(data)
    first, second = radial_program(own, M, rts, side), slack_program(own, M, rts, side)
    found = optimise(first, data, reference, own_at=np.arange(15))
    rhs = first.rhs - np.abs(found.value)[:, None] * first.matrix[:, 0]
    last = optimise(second, data, reference, own_at=np.arange(15), rhs=rhs, basis=found.basis)
    assert not last.fallback.any()
    certified(last)
    largest = []
    for z, right in zip(data, rhs):
        block = np.vstack([(data / z).T, np.ones(15)])[: second.shared]
        largest.append(highs.solve(second, block, rhs=right).value)
    np.testing.assert_allclose(last.value, largest, atol=1e-7)
    assert min(largest) < -0.1
    np.testing.assert_allclose(last.own[:, list(second.slacks)].sum(axis=1), -last.value, atol=1e-9)


@pytest.mark.parametrize("rts", RTS)
def test_columns_that_are_no_units_and_cost(rts):
    """A direction common to all units comes as two columns with costs."""
    data = sample(8, 16)
    vector = np.array([0.0, 0.3, 0.5, -0.2])
    extra, cost = np.array([-vector, vector]), np.array([-1.0, 1.0])
    extra[:, 1:2] *= -1
    reference = Reference.of(data, extra, cost)
    program = directional_program(full(data), M, Q, rts, (0.0,) * 4, False)
    for own_at in (np.arange(16), None):
        found = optimise(program, data, reference, own_at=own_at)
        certified(found)
        assert not found.fallback.any()
        beta = -found.value * reference.cost_unit * found.size
        for z, mine in zip(data, beta):
            block = np.vstack([(np.vstack([data, extra]) / z).T, [1.0] * 16 + [0.0] * 2])
            costs = np.append(np.zeros(16), cost)
            wanted = highs.solve(program, block[: program.shared], cost=costs).value
            assert mine == pytest.approx(-wanted, abs=1e-8)


def test_one_unit_and_nobody_to_compare_it_with():
    z = np.array([[2.0, 3.0, 4.0, 5.0]])
    for rts in RTS:
        for name, table in models(rts):
            program = table(full(z))
            alone = optimise(program, z, Reference.of(z), own_at=np.array([0]))
            assert_scores(alone.value, one_by_one(program, z, z), 1e-9)
            left = optimise(program, z, Reference.of(z), left_out=np.array([0]))
            assert_scores(left.value, one_by_one(program, z, np.zeros((0, 4))), 1e-9)
            assert not (alone.fallback | left.fallback).any(), (name, rts)
            certified(left)


def test_no_programmes_at_all():
    data = sample(9, 5)
    found = optimise(radial_program(full(data), M, "vrs", "input"), data[:0], Reference.of(data))
    assert found.value.shape == (0,) and found.own.shape[0] == 0


# -- answers and what they are made of -------------------------------------------------------


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_the_answer_satisfies_its_rows(rts):
    data = sample(10, 25, sigma=1.0) * np.random.default_rng(0).lognormal(0, 3, (25, 1))
    everyone = np.arange(25)
    cases: list[dict[str, Any]] = [{"own_at": everyone}, {"left_out": everyone}]
    for (_, table), settings in product(models(rts), cases):
        program = table(full(data))
        found = optimise(program, data, Reference.of(data), **settings)
        for o in np.flatnonzero(np.isfinite(found.value)):
            satisfied(program, found, data, data, o)


def test_the_certificate_holds_in_the_data_own_units():
    """The residuals do not only describe the scaled programme: recomputed from the data."""
    data = sample(11, 40)
    program = sbm_program(full(data), M, Q, "vrs", "none")
    found = optimise(program, data, Reference.of(data), own_at=np.arange(40))
    table = np.column_stack([program.own, program.matrix])
    costs = np.concatenate([[0.0], program.cost])
    for o in range(40):
        block = np.zeros((len(program.rhs), 40))
        block[: program.shared] = np.vstack([(data / data[o]).T, np.ones(40)])
        columns = np.hstack([table, block])
        cost = np.append(costs, np.zeros(40))
        basis = found.basis[o]
        duals = np.linalg.solve(columns[:, basis].T, cost[basis])
        assert (cost - duals @ columns).min() >= -1e-7
        assert duals @ program.rhs == pytest.approx(found.value[o], abs=1e-8)


# -- nothing depends on how the work is cut --------------------------------------------------


def runs(data: np.ndarray) -> list[Optimum]:
    """Some of each kind, large enough that the pool and the chunks matter."""
    reference, everyone = Reference.of(data), np.arange(len(data))
    own = full(data)
    group = everyone % 3
    allowed = np.array([group == g for g in range(3)])
    inside = optimise(sbm_program(own, M, Q, "vrs", "none"), data, reference, own_at=everyone)
    # A unit well inside has many optima of super-efficiency; one on the frontier has one.
    best = np.flatnonzero(inside.value > 1 - 1e-6)
    outside = super_sbm_program(own, M, Q, "vrs", "none")
    return [
        inside,
        optimise(radial_program(own, M, "vrs", "input"), data, reference, own_at=everyone),
        optimise(outside, data[best], reference, left_out=best),
        optimise(
            sbm_program(own, M, Q, "crs", "none"),
            data,
            reference,
            own_at=everyone,
            group=group,
            allowed=allowed,
        ),
    ]


@pytest.mark.parametrize("make", [sample, frontier])
def test_a_small_first_pool_gives_the_same_bytes(monkeypatch, make):
    data = make(12, 330)
    wanted = runs(data)
    monkeypatch.setattr(pool, "_FEW", 10)
    monkeypatch.setattr(pool, "_DIRECTIONS", 40)
    for one, other in zip(wanted, runs(data)):
        same_bytes(one, other)


@pytest.mark.parametrize(
    "sizes",
    [
        {(simplex, "_CHUNK"): 37, (simplex, "_FIRST"): 7},
        {(simplex, "_CHUNK"): 1, (simplex, "_FIRST"): 1},
        {(pool, "_PRODUCT"): 900, (pool, "_WIDTH"): 50},
        {(simplex, "_REFACTOR"): 2},
    ],
)
def test_chunks_of_any_size_give_the_same_bytes(monkeypatch, sizes):
    monkeypatch.setattr(pool, "_FEW", 10)
    data = frontier(13, 60)
    wanted = runs(data)
    for (module, name), size in sizes.items():
        monkeypatch.setattr(module, name, size)
    for one, other in zip(wanted, runs(data)):
        same_bytes(one, other)


def test_a_part_of_the_programmes_gets_the_same_bytes():
    data = frontier(14, 60)
    program, reference = super_sbm_program(full(data), M, Q, "vrs", "none"), Reference.of(data)
    everyone = np.arange(60)
    whole = optimise(program, data, reference, left_out=everyone)
    order = np.random.default_rng(1).permutation(60)[:23]
    part = optimise(program, data[order], reference, left_out=order)
    for name in ("value", "own", "peers", "weights", "basis"):
        assert getattr(part, name).tobytes() == getattr(whole, name)[order].tobytes()


SCRIPT = """
import hashlib, numpy as np
from gbaeff.dea.models import radial_program, sbm_program, super_sbm_program
from gbaeff.dea.solver.pool import Reference
from gbaeff.dea.solver.simplex import optimise
data, own, every = np.random.default_rng(15).lognormal(0, 0.5, (300, 4)), (1.0,) * 4, np.arange(300)
found = [
    optimise(sbm_program(own, 2, 1, "vrs", "none"), data, Reference.of(data), own_at=every),
    optimise(super_sbm_program(own, 2, 1, "vrs", "none"), data, Reference.of(data), left_out=every),
    optimise(radial_program(own, 2, "vrs", "input"), data, Reference.of(data), own_at=every),
]
parts = [getattr(one, n) for one in found for n in ("value", "own", "weights", "peers")]
print(hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest())
"""


def test_threads_of_blas_change_no_byte():
    path = os.pathsep.join(p for p in sys.path if p)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": threads},
            stdout=subprocess.PIPE,
            text=True,
        )
        for threads in ("1", "2")
    ]
    answers = [process.communicate()[0] for process in running]
    assert answers[0] == answers[1] and len(answers[0]) > 60


def test_memory_does_not_grow_with_the_square_of_the_units():
    n = 3000
    data = frontier(16, n)
    program = sbm_program(full(data), M, Q, "vrs", "none")
    reference = Reference.of(data)
    tracemalloc.start()
    found = optimise(program, data, reference, own_at=np.arange(n))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.isfinite(found.value).all()
    assert peak < n * n * 8 / 4


# -- rounds ----------------------------------------------------------------------------------


def test_rounds_tell_how_the_pool_grew(monkeypatch):
    monkeypatch.setattr(pool, "_FEW", 10)
    monkeypatch.setattr(pool, "_DIRECTIONS", 30)
    data = frontier(17, 150)
    rounds: list[Round] = []
    program = sbm_program(full(data), M, Q, "vrs", "none")
    found = optimise(program, data, Reference.of(data), own_at=np.arange(150), rounds=rounds)
    assert len(rounds) > 1
    assert rounds[0].programmes == 150 and rounds[-1].open == 0
    assert sum(one.pivots for one in rounds) == found.pivots.sum()
    for one, following in pairwise(rounds):
        assert following.programmes == one.open <= one.programmes
        assert one.pool < following.pool <= one.pool + one.open
    others = (found.weights > 0) & (found.peers != np.arange(150)[:, None])
    assert len(np.unique(found.peers[others])) <= rounds[-1].pool < 150


def test_one_round_confirms_where_all_columns_are_the_pool():
    data = sample(18, 30)
    rounds: list[Round] = []
    program = radial_program(full(data), M, "vrs", "input")
    found = optimise(program, data, Reference.of(data), own_at=np.arange(30), rounds=rounds)
    assert [(one.programmes, one.pool, one.open) for one in rounds] == [(30, 30, 0)]
    assert rounds[0].pivots == found.pivots.sum() > 0


# -- what is not certified goes to HiGHS -----------------------------------------------------


def broken(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    if way == "no certificate is good enough":
        monkeypatch.setattr(certificate, "CERTIFIED", -1.0)
    elif way == "every basis is singular":
        refresh = simplex._Batch._refresh
        monkeypatch.setattr(simplex._Batch, "_refresh", lambda *args: np.zeros_like(refresh(*args)))
    elif way == "no round of pricing":
        monkeypatch.setattr(simplex, "_ROUNDS", 0)
    else:
        monkeypatch.setattr(simplex, "_GAIN", 10.0)  # pivots end too early: not the optimum


WAYS = (
    "no certificate is good enough",
    "every basis is singular",
    "no round of pricing",
    "pivots end too early",
)


@pytest.mark.parametrize("way", WAYS)
def test_what_fails_here_is_solved_by_highs(monkeypatch, way):
    data = frontier(19, 12)
    everyone, reference = np.arange(12), Reference.of(data)
    group, allowed = everyone % 2, np.array([everyone % 3 < 2, everyone % 3 > 0])
    cases: list[dict[str, Any]] = [
        {"own_at": everyone},
        {"left_out": everyone, "group": group, "allowed": allowed},
    ]
    tables = dict(models("vrs"))
    wanted = [
        (table(full(data)), settings, optimise(table(full(data)), data, reference, **settings))
        for table in (tables["radial output"], tables["super none"])
        for settings in cases
    ]
    broken(monkeypatch, way)
    fallen = 0
    for program, settings, good in wanted:
        found = optimise(program, data, reference, **settings)
        assert found.fallback.all() or way == WAYS[-1]
        fallen += int(found.fallback.sum())
        assert (found.basis[found.fallback] == -1).all()
        assert_scores(found.value, good.value, 1e-9)
        assert (found.dual[np.isnan(found.value)] <= CERTIFIED).all()
        for o in np.flatnonzero(np.isfinite(good.value)):
            satisfied(program, found, data, data, o)
            if "group" in settings:
                held = allowed[group[o]] & (everyone != o)
                assert held[found.peers[o][found.weights[o] > 0]].all()
    assert fallen


def test_costs_and_right_hand_sides_reach_highs_too(monkeypatch):
    data = sample(20, 8)
    extra, cost = np.diag([1.0, 1.0, -1.0, 1.0]), -np.array([1.0, 2.0, 3.0, 4.0])
    reference = Reference.of(data, extra, cost)
    program = additive_program(full(data), M, Q, "vrs", False)
    rhs = np.array(program.rhs) * np.linspace(0.9, 1.1, 8)[:, None]
    good = optimise(program, data, reference, rhs=rhs)
    assert not good.fallback.any() and (good.value[np.isfinite(good.value)] < 0).any()
    monkeypatch.setattr(certificate, "CERTIFIED", -1.0)
    found = optimise(program, data, reference, rhs=rhs)
    assert found.fallback.all()
    assert_scores(found.value, good.value, 1e-9)


# -- panels at the edge ----------------------------------------------------------------------


def edges() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(21)
    base = rng.lognormal(0, 0.5, (6, 4))
    dominant = base.copy()
    dominant[0] = [1e-4, 1e-4, 50.0, 1e-4]
    tiny = base.copy()
    tiny[::3, 3] = 1e-9
    return {
        "all units identical": np.tile(base[0], (6, 1)),
        "all on one ray": base[0] * np.arange(1.0, 7.0)[:, None],
        "one dominant unit": dominant,
        "duplicates": np.vstack([base[:3], base[:3]]),
        "near-duplicates": np.vstack([base[:3], base[:3] * (1 + 1e-9 * rng.normal(size=(3, 4)))]),
        "near-identical": base[0] * (1 + 1e-9 * rng.normal(size=(6, 4))),
        "near-duplicates of one ray": base[0]
        * np.arange(1.0, 7.0)[:, None]
        * (1 + 1e-9 * rng.normal(size=(6, 4))),
        "integer ties": rng.integers(1, 4, (6, 4)).astype(float),
        "two values": rng.integers(1, 3, (6, 4)).astype(float),
        "sizes over decades": base * rng.lognormal(0, 4, (6, 1)),
        "tiny undesirable outputs": tiny,
        "undesirable outputs of 0": np.where(np.eye(6, 4, k=3) > 0, 0.0, base),
    }


EDGES = edges()


@pytest.mark.parametrize("name", EDGES)
def test_edges_against_exact_arithmetic(name):
    data = EDGES[name]
    reference, everyone = Reference.of(data), np.arange(len(data))
    kinds = (data > 0).astype(float)
    tables = [("crs", "radial input"), ("vrs", "sbm none"), ("vrs", "super none")]
    tables += [("nirs", "super none"), ("ndrs", "radial output"), ("crs", "directional weak")]
    for rts, model in tables:
        table = dict(models(rts))[model]
        out = model.startswith(("super", "radial output"))
        for kind in np.unique(kinds, axis=0):
            at = np.flatnonzero((kinds == kind).all(axis=1))
            program = table(tuple(kind.tolist()))
            settings = {"left_out" if out else "own_at": at}
            found = optimise(program, data[at], reference, **settings)
            assert (found.primal[np.isfinite(found.value)] <= 1e-7).all()
            for o, mine in zip(at[:2], found.value):
                ref = data[everyone != o] if out else data
                wanted = exact.value(program, data[o], ref)
                if out and name.startswith("near") and np.isnan(wanted) and not np.isnan(mine):
                    # Infeasible by 1e-9, which is below the tolerance: it may count or not.
                    least = exact.value(program, data[o], ref, room=Fraction(1, 10**8))
                    assert least - 1e-8 <= mine
                else:
                    assert_scores(mine, wanted, 1e-8)


def test_a_score_below_the_perturbation_is_certified():
    """A peer with 86,000 times the output and 1/30,000 of the inputs: theta is 3.7e-10."""
    ratios = np.array(
        [
            [2.59, 2.98, 0.671, 3.03],
            [0.946, 0.983, 1.39, 0.895],
            [1.7, 2.1, 0.512, 2.02],
            [1.34e-05, 3.16e-05, 3.12e-05, 85700.0],
            [0.532, 0.543, 0.63, 0.942],
            [0.28, 0.874, 0.717, 3.13],
            [0.483, 1.65, 0.665, 0.896],
            [0.608, 0.823, 0.888, 3.26],
            [1.49, 1.06, 1.37, 1.92],
            [0.639, 1.88, 0.811, 1.96],
            [0.771, 1.33, 0.955, 3.48],
            [1.52, 0.983, 3.19, 2.53],
        ]
    )
    program, unit = radial_program((1.0,) * 4, 3, "nirs", "input"), np.ones((1, 4))
    found = optimise(program, unit, Reference.of(ratios))
    assert found.value[0] == pytest.approx(exact.value(program, unit[0], ratios), rel=1e-9)


@pytest.mark.parametrize("name", EDGES)
def test_edges_give_the_same_scores_in_any_units(name):
    data = EDGES[name]
    at = np.flatnonzero((data > 0).all(axis=1))
    near = name.startswith("near")  # left out, such a unit is feasible or not by 1e-9
    cases: list[dict[str, Any]] = [{"own_at": at}] + ([] if near else [{"left_out": at}])
    for rts, sides in zip(("crs", "vrs"), cases):
        factors = [1e9, 1e-9, 1e-9, 1e9] if rts == "crs" else [1e-9, 1.0, 1e9, 1e-9]
        for model, table in models(rts, sides=False):
            program, other = table(full(data)), data * factors
            base = optimise(program, data[at], Reference.of(data), **sides).value
            found = optimise(program, other[at], Reference.of(other), **sides)
            assert_scores(found.value, base, 1e-8 if near else 1e-9)
            assert near or not (found.fallback & np.isfinite(found.value)).any(), model


def test_zeros_in_inputs_and_outputs():
    """Radial, directional and additive models take them, in the reference and in the unit."""
    data = sample(22, 8)
    data[np.random.default_rng(3).random((8, 4)) < 0.25] = 0.0
    data[:, 0] += 0.5
    data[:, 2] += 0.5
    data[3, 1] = data[3, 3] = 0.0
    kinds = (data > 0).astype(float)
    assert len(np.unique(kinds, axis=0)) >= 3
    for rts in ("crs", "vrs"):
        for name, table in models(rts):
            if name.startswith(("sbm", "super")):
                continue
            for kind in np.unique(kinds, axis=0):
                at = np.flatnonzero((kinds == kind).all(axis=1))
                program = table(tuple(kind.tolist()))
                for settings in ({"own_at": at}, {"left_out": at}):
                    found = optimise(program, data[at], Reference.of(data), **settings)
                    use = np.ones((len(at), 8), dtype=bool)
                    if "left_out" in settings:
                        use[np.arange(len(at)), at] = False
                    assert_scores(found.value, one_by_one(program, data[at], data, use), 1e-8)
                    certified(found)
