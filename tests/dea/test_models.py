from functools import cache
from itertools import product

import numpy as np
import pytest

from conftest import assert_scores
from gbaeff.dea.models import (
    RTS,
    Program,
    directional_program,
    radial_program,
    sbm_program,
    slack_program,
    super_sbm_program,
)
from gbaeff.dea.solver import highs
from gbaeff.extensions.additive import additive_program
from judge import linprog

M, Q, P = 2, 2, 2
SIDES = ("none", "input", "output")


def some_on_each_side(own: tuple[float, ...]) -> bool:
    return any(own[:M]) and any(own[M : M + Q])


PATTERNS = [own for own in product((1.0, 0.0), repeat=M + Q) if some_on_each_side(own)]
FULL = [(*own, bad) for own in PATTERNS for bad in (1.0, 0.0)]
PRICED = [(1.0,) * (M + Q) + own for own in product((1.0, 0.0), repeat=P)]
MOVES = {
    "outputs and undesirable": (0, 0, 1, 1, 1),
    "all": (1, 1, 1, 1, 1),
    "inputs": (1, 1, 0, 0, 0),
    "in a common vector": (0, 0, 0, 0, 0),
}


@cache
def tables() -> dict[str, Program]:
    """Every table there is, by a name that says which."""
    found = {}
    for rts in RTS:
        for own in PATTERNS:
            for side in ("input", "output"):
                found[f"radial {rts} {side} {own}"] = radial_program(own, M, rts, side)
        for own, side in product(PRICED, SIDES):
            found[f"sbm {rts} {side} {own}"] = sbm_program(own, M, Q, rts, side)
            found[f"super {rts} {side} {own}"] = super_sbm_program(own, M, Q, rts, side)
        for own in FULL:
            for worth in (True, False):
                found[f"additive {rts} {worth} {own}"] = additive_program(own, M, Q, rts, worth)
            for (name, moves), weak in product(MOVES.items(), (True, False)):
                if name == "inputs":
                    continue
                step = tuple(float(a * b) for a, b in zip(moves, own))
                table = directional_program(own, M, Q, rts, step, weak)
                found[f"directional {rts} {name} {weak} {own}"] = table
    return found


def basic(program: Program, basis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The basis matrix and the values of all columns, the unit's own first."""
    everything = np.column_stack([program.own, program.matrix])
    matrix = everything[:, list(basis)]
    assert matrix.shape[0] == matrix.shape[1] == len(set(basis))
    x = np.zeros(everything.shape[1])
    x[list(basis)] = np.linalg.solve(matrix, program.rhs)
    return matrix, x


def test_every_table_starts_from_a_feasible_basis_with_the_unit_as_its_own_peer():
    for name, program in tables().items():
        matrix, x = basic(program, program.start)
        assert np.linalg.cond(matrix) < 1e3, name
        assert x.min() >= -1e-12, name
        assert x[0] == pytest.approx(1), name
        assert not x[1:][program.fixed].any(), name
        # Nothing but the scale t and the unit itself: the score there is that of the unit as it is.
        assert not x[1:][[at for at in program.slacks if at >= 0]].any(), name


def test_a_basis_without_references_is_feasible_and_offered_wherever_there_is_one():
    for name, program in tables().items():
        if program.origin:
            matrix, x = basic(program, program.origin)
            assert np.linalg.cond(matrix) < 1e3, name
            assert 0 not in program.origin, name
            assert x.min() >= -1e-12 and not x[1:][program.fixed].any(), name
        elif name.startswith(("radial", "super")):
            assert not highs.solve(program, np.zeros((program.shared, 0))).feasible, name


def test_sizes_of_the_tables():
    for name, program in tables().items():
        rows, size = len(program.rhs), len(program.direction)
        bounded = "crs" not in name
        fractional = name.startswith(("sbm", "super"))
        assert program.shared == size + bounded, name
        assert rows == program.shared + fractional, name
        assert program.matrix.shape == (rows, len(program.cost)), name
        assert len(program.fixed) == len(program.cost) and len(program.slacks) == size, name
        assert (program.scale_at >= 0) == fractional, name
        assert (np.abs(program.direction) == 1).all(), name


def test_tables_are_built_once_and_frozen():
    first = sbm_program((1.0, 1.0, 1.0), 1, 1, "vrs", "none")
    assert sbm_program((1.0, 1.0, 1.0), 1, 1, "vrs", "none") is first
    with pytest.raises(AttributeError):
        first.cost = np.zeros(1)  # type: ignore[misc]


@pytest.mark.parametrize("side", ["input", "output"])
@pytest.mark.parametrize("rts", RTS)
def test_the_second_phase_holds_the_factor_and_prices_every_slack(rts, side):
    first = radial_program((1.0,) * 4, M, rts, side)
    second = slack_program((1.0,) * 4, M, rts, side)
    assert second.fixed[0] and not second.fixed[1:].any()
    priced = np.flatnonzero(second.cost)
    assert sorted(second.slacks) == priced.tolist()
    assert (second.cost[priced] == -1).all()
    np.testing.assert_array_equal(first.matrix, second.matrix)
    assert not first.fixed.any()


# -- against the models as the papers write them, in the data's own units --------------------


def bound(weights: np.ndarray, rts: str, rest: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    """Row of the sum of the weights, and its sign as an inequality (0 for an equation)."""
    return np.concatenate([weights, rest]), {"vrs": 0, "nirs": 1, "ndrs": -1}.get(rts, 2)


def minimum(cost, equal, below, rts, weights, sum_rest, total, free=0):
    """Optimum of cost.x with rows (coefficients, right-hand side), x >= 0 but for the last."""
    equal, below = list(equal), list(below)
    row, sign = bound(weights, rts, sum_rest)
    if sign == 0:
        equal.append((row, total))
    elif sign in (1, -1):
        below.append((sign * row, sign * total))
    bounds = [(0, None)] * (len(cost) - free) + [(None, None)] * free
    found = linprog(
        cost,
        A_ub=np.array([row for row, _ in below]) if below else None,
        b_ub=[right for _, right in below] if below else None,
        A_eq=np.array([row for row, _ in equal]) if equal else None,
        b_eq=[right for _, right in equal] if equal else None,
        bounds=bounds,
        method="highs",
    )
    assert found.status in (0, 2)
    return found.fun if found.status == 0 else np.nan


def radial_as_written(z, ref, rts, side):
    """x lambda <= theta x_o, y lambda >= y_o; or phi."""
    n = len(ref)
    below = []
    for i in range(len(z)):
        sign = 1 if i < M else -1
        scaled = (i < M) == (side == "input")
        factor = -sign * z[i] if scaled else 0.0
        row = np.append(sign * ref[:, i], factor)
        below.append((row, 0.0 if scaled else sign * z[i]))
    cost = np.append(np.zeros(n), 1.0 if side == "input" else -1.0)
    return minimum(cost, [], below, rts, np.ones(n), np.zeros(1), 1.0)


def slacks_as_written(z, ref, rts, side, outside):
    """Charnes and Cooper's form with weights, slacks and t, in the data's units."""
    n, d = ref.shape
    turn = -1.0 if outside else 1.0
    priced_out = [i for i in range(M, d) if z[i] > 0 and side != "input"]
    count = sum(1 for i in range(M, d) if z[i] > 0)
    cost, denominator = np.zeros(n + d + 1), np.zeros(n + d + 1)
    cost[-1] = denominator[-1] = 1.0
    if side != "output":
        cost[n : n + M] = -turn / (M * z[:M])
    for i in priced_out:
        denominator[n + i] = turn / (count * z[i])
    equal, below = [(denominator, 1.0)], []
    for i in range(d):
        row = np.zeros(n + d + 1)
        row[:n], row[-1] = ref[:, i], -z[i]
        up = M <= i < M + Q
        row[n + i] = (-1.0 if up else 1.0) * turn
        if not outside:
            equal.append((row, 0.0))
            continue
        if (side == "input" and i >= M) or (side == "output" and i < M):
            row[n + i] = 0.0
        below.append((-row if up else row, 0.0))
    rest = np.append(np.zeros(d), -1.0)
    return minimum(cost, equal, below, rts, np.ones(n), rest, 0.0)


def directional_as_written(z, ref, rts, moves, weak):
    n, d = ref.shape
    equal, below = [], []
    for i in range(d):
        sign = -1 if M <= i < M + Q else 1
        row = sign * np.append(ref[:, i], sign * moves[i] * z[i])
        (equal if weak and i >= M + Q else below).append((row, sign * z[i]))
    cost = np.append(np.zeros(n), -1.0)
    return minimum(cost, equal, below, rts, np.ones(n), np.zeros(1), 1.0, free=1)


def additive_as_written(z, ref, rts):
    n, d = ref.shape
    cost, equal = np.zeros(n + d), []
    for i in range(d):
        row = np.zeros(n + d)
        row[:n], row[n + i] = ref[:, i], -1.0 if M <= i < M + Q else 1.0
        cost[n + i] = -1.0 / z[i] if z[i] > 0 else 0.0
        equal.append((row, z[i]))
    return minimum(cost, equal, [], rts, np.ones(n), np.zeros(d), 1.0)


def of_the_table(program: Program, z: np.ndarray, ref: np.ndarray) -> float:
    block = np.vstack([(ref / np.where(z > 0, z, 1.0)).T, np.ones(len(ref))])
    return highs.solve(program, block[: program.shared]).value


def section(d: int) -> np.ndarray:
    data = np.random.default_rng(d).lognormal(0, 0.6, (9, d))
    data[3, d - 1] = 0.0  # an undesirable output, or an output, that is not there
    return data


def shape(z: np.ndarray) -> tuple[float, ...]:
    return tuple((z > 0).astype(float).tolist())


@pytest.mark.parametrize("rts", RTS)
def test_radial_tables_say_what_the_papers_say(rts):
    data = section(M + Q)
    data[5, 0] = 0.0
    for side, leave_out in product(("input", "output"), (False, True)):
        for o, z in enumerate(data):
            ref = np.delete(data, o, axis=0) if leave_out else data
            found = of_the_table(radial_program(shape(z), M, rts, side), z, ref)
            assert_scores(found, radial_as_written(z, ref, rts, side), 1e-7)


@pytest.mark.parametrize("outside", [False, True])
@pytest.mark.parametrize("rts", RTS)
def test_slacks_based_tables_say_what_the_papers_say(rts, outside):
    data = section(M + Q + P)
    table = super_sbm_program if outside else sbm_program
    for side in SIDES:
        for o, z in enumerate(data):
            ref = np.delete(data, o, axis=0) if outside else data
            found = of_the_table(table(shape(z), M, Q, rts, side), z, ref)
            assert_scores(found, slacks_as_written(z, ref, rts, side, outside), 1e-7)


@pytest.mark.parametrize("weak", [False, True])
@pytest.mark.parametrize("rts", RTS)
def test_directional_tables_say_what_the_papers_say(rts, weak):
    data = section(M + Q + 1)
    for name in ("outputs and undesirable", "all", "inputs"):
        moves = MOVES[name]
        for z in [*data[:5], 1.3 * data[6]]:
            step = tuple(float(v) for v in np.array(moves) * (z > 0))
            program = directional_program(shape(z), M, Q, rts, step, weak)
            wanted = directional_as_written(z, data, rts, moves, weak)
            assert_scores(of_the_table(program, z, data), wanted, 1e-7)


@pytest.mark.parametrize("rts", RTS)
def test_additive_tables_say_what_the_papers_say(rts):
    data = section(M + Q + P)
    for z in data:
        program = additive_program(shape(z), M, Q, rts, True)
        assert_scores(of_the_table(program, z, data), additive_as_written(z, data, rts), 1e-7)
