import numpy as np
import pytest
from scipy.optimize import OptimizeResult, linprog

import judge
from gbaeff import SolverError
from gbaeff.dea.models import (
    directional_program,
    radial_program,
    sbm_program,
    slack_program,
    super_sbm_program,
)
from gbaeff.dea.solver import highs

OWN = (1.0, 1.0)
HALF = np.array([[1.0, 0.5], [1.0, 1.0]])  # the second unit needs half of the input
TIGHT = 1e-8


@pytest.fixture(autouse=True)
def quick():
    """Here it is scipy's, as it is for a reader."""


def residuals(found: highs.Solution) -> list[float]:
    return [found.primal, found.dual, found.gap]


def test_a_radial_programme_by_hand():
    found = highs.solve(radial_program(OWN, 1, "crs", "input"), HALF)
    assert found.value == pytest.approx(0.5)
    assert found.weights == pytest.approx([0, 1])
    assert found.own == pytest.approx([0.5, 0, 0])
    assert max(residuals(found)) <= TIGHT


def test_a_slacks_based_programme_by_hand():
    """Half of the input less and as much output again: t is 1 / (1 + 1)."""
    program = sbm_program(OWN, 1, 1, "vrs", "none")
    found = highs.solve(program, np.array([[1.0, 0.5], [1.0, 2.0], [1.0, 1.0]]))
    assert found.value == pytest.approx((1 - 0.5) / (1 + 1.0))
    t = found.own[program.scale_at]
    assert t == pytest.approx(0.5)
    assert found.own[list(program.slacks)] / t == pytest.approx([0.5, 1.0])
    assert found.weights / t == pytest.approx([0, 1])


@pytest.mark.parametrize(
    "program, block",
    [
        (super_sbm_program(OWN, 1, 1, "vrs", "none"), np.zeros((3, 0))),
        (radial_program(OWN, 1, "crs", "input"), np.zeros((2, 0))),
        # Under VRS no mean of 0.5 and 0.9 makes 1.
        (radial_program(OWN, 1, "vrs", "input"), np.array([[1.0, 2.0], [0.5, 0.9], [1.0, 1.0]])),
    ],
)
def test_infeasible_is_nan_with_a_proof(program, block):
    found = highs.solve(program, block)
    assert not found.feasible
    assert np.isnan([found.value, found.primal, found.gap]).all()
    assert 0 <= found.dual <= TIGHT


def test_reference_columns_may_cost():
    """The better peer costs 0.2 a unit of weight, then 0.8: then it is not worth it."""
    program = radial_program(OWN, 1, "crs", "input")
    found = highs.solve(program, HALF, cost=np.array([0.0, 0.2]))
    assert found.value == pytest.approx(0.5 + 0.2)
    found = highs.solve(program, HALF, cost=np.array([0.0, 0.8]))
    assert found.value == pytest.approx(1)
    assert found.weights == pytest.approx([1, 0])


def test_costs_belong_to_the_columns_as_given_not_as_scaled():
    """A peer a thousand times as large has a weight of 1/1000, and costs that much less."""
    program = radial_program(OWN, 1, "crs", "input")
    block = HALF * np.array([1.0, 1000.0])
    found = highs.solve(program, block, cost=np.array([0.0, 200.0]))
    assert found.value == pytest.approx(0.7)
    assert found.weights == pytest.approx([0, 0.001])


def test_another_right_hand_side():
    """The second phase: with theta = 1 twice the better peer makes twice the output."""
    first = radial_program(OWN, 1, "crs", "input")
    second = slack_program(OWN, 1, "crs", "input")
    found = highs.solve(second, HALF, rhs=first.rhs - first.matrix[:, 0])
    assert found.value == pytest.approx(-1)
    assert found.own == pytest.approx([0, 0, 1])
    assert not highs.solve(second, HALF, rhs=np.array([0.4, 1.0])).feasible


def test_a_variable_that_is_fixed_stays_at_0():
    """Weak disposability: emissions are an equation, so the cleaner half is out of reach."""
    block = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 0.5]])
    weak, strong = (
        directional_program((1.0,) * 3, 1, 1, "crs", (0.0, 1.0, 0.0), kind)
        for kind in (True, False)
    )
    block[1, 1] = 2.0  # which also makes twice as much
    assert highs.solve(strong, block).value == pytest.approx(-1)
    found = highs.solve(weak, block)
    assert found.value == pytest.approx(0)
    assert found.own[weak.fixed] == pytest.approx([0])


# -- what HiGHS may not get away with --------------------------------------------------------


def answer(**changes: object) -> OptimizeResult:
    """An answer for the radial programme of the half: theta, slacks and duals are right."""
    good = {
        "status": 0,
        "message": "made up",
        "x": np.array([0.0, 1.0, 0.5, 0.0, 0.0]),
        "fun": 0.5,
        "eqlin": OptimizeResult(marginals=np.array([-1.0, 0.5])),
    }
    return OptimizeResult({**good, **changes})


def claim(monkeypatch: pytest.MonkeyPatch, **changes: object) -> highs.Solution:
    monkeypatch.setattr(highs, "linprog", lambda *_, **__: answer(**changes))
    return highs.solve(radial_program(OWN, 1, "crs", "input"), HALF)


def test_a_right_claim_is_believed(monkeypatch):
    assert claim(monkeypatch).value == 0.5


@pytest.mark.parametrize("status", [1, 3, 4])
def test_any_other_status_is_an_error(monkeypatch, status):
    with pytest.raises(SolverError, match=f"status {status}"):
        claim(monkeypatch, status=status)


@pytest.mark.parametrize(
    "changes",
    [
        {"x": np.array([0.0, 1.0, 0.5, 1e-5, 0.0])},  # a row
        {"x": np.array([-0.1, 1.1, 0.45, 0.0, 0.0]), "fun": 0.45},  # a sign
        {"fun": 0.4999},  # the value
        {"x": np.array([1.0, 0.0, 1.0, 0.0, 0.0]), "fun": 1.0},  # feasible, not the optimum
        {"eqlin": OptimizeResult(marginals=np.array([-1.0, 0.4]))},  # duals of a lower value
        # Feasible at 1 with duals that agree on 1, but under which the better peer gains.
        {
            "x": np.array([1.0, 0.0, 1.0, 0.0, 0.0]),
            "fun": 1.0,
            "eqlin": OptimizeResult(marginals=np.array([-1.0, 1.0])),
        },
    ],
)
def test_a_claimed_optimum_that_is_not_one_is_an_error(monkeypatch, changes):
    with pytest.raises(SolverError, match="made up"):
        claim(monkeypatch, **changes)


def test_a_wrong_claim_is_tried_again_in_other_ways(monkeypatch):
    given = []

    def first_wrong(*args: object, options: dict[str, object], **rest: object) -> OptimizeResult:
        given.append(options)
        return answer(fun=0.4) if len(given) < 3 else linprog(*args, options=options, **rest)

    monkeypatch.setattr(highs, "linprog", first_wrong)
    assert highs.solve(radial_program(OWN, 1, "crs", "input"), HALF).value == pytest.approx(0.5)
    assert given[0] != given[1] != given[2]


def test_infeasible_without_a_proof_is_tried_again_in_other_ways(monkeypatch):
    """HiGHS calls a feasible programme infeasible once: it cannot prove it."""
    calls = []

    def first_wrong(*args: object, **rest: object) -> OptimizeResult:
        calls.append(rest)
        return answer(status=2) if len(calls) == 1 else linprog(*args, **rest)

    monkeypatch.setattr(highs, "linprog", first_wrong)
    found = highs.solve(radial_program(OWN, 1, "crs", "input"), HALF)
    assert found.value == pytest.approx(0.5)
    assert max(residuals(found)) <= TIGHT


def test_infeasible_without_a_proof_in_any_way_shows_in_the_residual(monkeypatch):
    def never(cost: np.ndarray, **rest: object) -> OptimizeResult:
        proof = rest["A_eq"].shape[1] > 5
        return linprog(cost, **rest) if proof else answer(status=2)

    monkeypatch.setattr(highs, "linprog", never)
    found = highs.solve(radial_program(OWN, 1, "crs", "input"), HALF)
    assert not found.feasible
    assert found.dual > 1


def test_solutions_are_frozen():
    found = highs.solve(radial_program(OWN, 1, "crs", "input"), HALF)
    with pytest.raises(AttributeError):
        found.value = 2.0  # type: ignore[misc]


def test_the_linprog_of_these_tests_is_scipys_to_the_byte():
    rng = np.random.default_rng(1)
    seen = set()
    for k in range(60):
        rows, size = rng.integers(1, 5), rng.integers(2, 9)
        A = rng.normal(size=(2 * rows, size)) * (rng.random((2 * rows, size)) < 0.8)
        b, c = rng.normal(size=2 * rows), rng.normal(0.5, 1, size)
        bounds = [[(0, None), (-1, 2), (None, 3), (0, 0), (None, None)][i] for i in range(5)]
        given = dict(zip(("A_ub", "b_ub"), (A[:rows], b[:rows])))
        given |= dict(zip(("A_eq", "b_eq"), (A[rows:], b[rows:]))) if k % 3 else {}
        given["bounds"] = [bounds[i] for i in rng.integers(0, 5 if k % 2 else 1, size)]
        given["options"] = ({}, highs.TIGHT, {"presolve": False})[k % 3]
        one, other = judge.linprog(c, **given), linprog(c, **given)
        assert one.status == other.status
        seen.add(one.status)
        if one.status == 0:
            assert one.fun == other.fun and one.x.tobytes() == other.x.tobytes()
            for side in ("ineqlin", "eqlin"):
                assert getattr(one, side).marginals.tobytes() == other[side].marginals.tobytes()
    assert seen >= {0, 2, 3}
