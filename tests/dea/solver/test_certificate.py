import numpy as np
import pytest

from gbaeff.dea.solver.certificate import CERTIFIED, Answers, inverse, times

MATRIX = np.array([[2.0, 0.0], [0.0, 1.0]])
RHS, COST = np.array([2.0, 3.0]), np.array([1.0, 1.0])
X, DUALS, GAIN = np.array([1.0, 3.0]), np.array([0.5, 1.0]), -0.1


def answers(**changes: object) -> Answers:
    """One answer that is right, apart from what is changed."""
    given = {"x": X, "duals": DUALS, "gain": GAIN, "rhs": RHS, "cost": COST, **changes}
    found = Answers(1, 2)
    found.keep(
        np.array([0]),
        np.array([[0, 1]]),
        MATRIX[None],
        np.array(given["x"], dtype=float)[None],
        np.array(given["duals"], dtype=float)[None],
        np.array(given["cost"], dtype=float)[None],
        np.array([given["gain"]]),
        np.array(given["rhs"], dtype=float)[None],
    )
    return found


def held(found: Answers, fixed: tuple[bool, bool] = (False, False)) -> bool:
    return bool(found.optimal(np.array([fixed]))[0])


def test_a_right_answer_has_no_residual_and_is_held():
    found = answers()
    assert found.value.tolist() == [4.0]
    assert [found.primal[0], found.dual[0], found.gap[0]] == [0, 0, 0]
    assert found.largest.tolist() == [1.0]
    assert held(found)


@pytest.mark.parametrize(
    "changes, primal, dual, gap",
    [
        # 2 x 1.1 - 2 = 0.2 in a row with the terms 2.2 and 2; the value is 4.1 against 4.
        ({"x": (1.1, 3)}, 0.2 / 4.2, 0, 0.1 / 5.1),
        # A negative variable misses its row by the term it holds.
        ({"x": (-1, 3), "rhs": (-2, 3), "duals": (0.5, 1)}, 2 / 4, 0, 0),
        ({"duals": (0.5, 0.9)}, 0, 0, 0.3 / 5),
        ({"gain": 0.2}, 0, 0.2, 0),
        ({"cost": (1, 2)}, 0, 0, 3 / 8),
    ],
)
def test_residuals_by_hand_and_refused(changes, primal, dual, gap):
    found = answers(**changes)
    assert [found.primal[0], found.dual[0], found.gap[0]] == pytest.approx([primal, dual, gap])
    assert not held(found)


def test_residuals_are_relative():
    """The same relative error in numbers a million times as large is the same residual."""
    found = answers(x=(1e6, 3e6 + 3), rhs=(2e6, 3e6), duals=(0.5, 1))
    assert found.primal[0] == pytest.approx(0.5e-6, rel=1e-5)
    assert found.gap[0] == pytest.approx(0.75e-6, rel=1e-5)


@pytest.mark.parametrize("at", ["x", "duals", "gain"])
def test_what_is_not_a_number_is_refused(at):
    assert not held(answers(**{at: np.nan if at == "gain" else (np.nan, 1.0)}))


@pytest.mark.parametrize("off, good", [(0.4 * CERTIFIED, True), (10 * CERTIFIED, False)])
def test_the_bound_of_the_certificate(off, good):
    assert held(answers(gain=off)) is good
    assert held(answers(x=(1.0, 3 + 4 * off), rhs=(2, 3), cost=(1, 0), duals=(0.5, 0))) is good


def test_a_variable_fixed_at_0_must_be_0():
    found = answers()
    assert not held(found, (True, False))
    assert found.primal.tolist() == [1.0]
    zero = answers(x=(0, 3), rhs=(0, 3))
    assert held(zero, (True, False))


def test_an_answer_that_was_never_given_is_refused():
    nothing = Answers(1, 2)
    assert not held(nothing)
    assert not nothing.infeasible()[0]


def proof(value: float, gain: float, largest: float) -> Answers:
    """Answer to how much of an artificial column must stay: ``value``, by these duals."""
    found = Answers(1, 2)
    found.seen[:] = True
    found.value[:], found.dual[:], found.largest[:] = value, gain, largest
    return found


@pytest.mark.parametrize(
    "value, gain, largest, proven",
    [
        (1.0, 0.0, 1.0, True),
        (1.0, 1e-9, 1.0, True),
        (1.0, 1e-6, 1.0, False),  # a column is priced above 0
        (0.0, 0.0, 1.0, False),  # nothing is left: the programme is feasible
        (-1.0, 0.0, 1.0, False),
        (1e-9, 0.0, 1.0, False),  # no more than rounding of the duals
        (1e-3, 0.0, 1e6, False),
        (1e-9, 0.0, 1e-9, True),  # small duals make a small proof
        (1e-3, 1e-10, 1.0, False),  # the gain counts relative to the proof
        (np.nan, 0.0, 1.0, False),
        (1.0, np.nan, 1.0, False),
    ],
)
def test_farkas_certificates(value, gain, largest, proven):
    found = proof(value, gain, largest)
    assert bool(found.infeasible()[0]) is proven


def test_the_residual_of_a_proof_is_relative_to_the_proof():
    found = proof(0.5, 1e-9, 1.0)
    found.infeasible()
    assert found.dual[0] == pytest.approx(2e-9)


def test_answers_are_kept_where_they_belong():
    found = Answers(3, 2)
    one = answers()
    found.keep(
        np.array([2]),
        np.array([[4, 7]]),
        MATRIX[None],
        X[None],
        DUALS[None],
        COST[None],
        np.array([GAIN]),
        RHS[None],
    )
    assert found.seen.tolist() == [False, False, True]
    assert found.basis[2].tolist() == [4, 7]
    assert found.value[2] == one.value[0]
    assert found.optimal(np.zeros((3, 2), dtype=bool)).tolist() == [False, False, True]


def test_products_of_many_small_matrices():
    rng = np.random.default_rng(3)
    matrices, vectors = rng.normal(size=(5, 3, 3)), rng.normal(size=(5, 3))
    for i in range(5):
        np.testing.assert_allclose(times(matrices, vectors)[i], matrices[i] @ vectors[i])
        np.testing.assert_allclose(times(vectors, matrices)[i], vectors[i] @ matrices[i])


def test_a_singular_matrix_does_not_spoil_the_others():
    rng = np.random.default_rng(3)
    matrices = rng.normal(size=(4, 3, 3))
    wanted = np.linalg.inv(matrices)
    matrices[2] = 0.0
    found, singular = inverse(matrices)
    assert singular.tolist() == [False, False, True, False]
    np.testing.assert_array_equal(found[~singular], wanted[~singular])


def test_a_small_row_is_not_hidden_by_a_large_variable():
    """One row in numbers of order 1e-3 is off by a tenth, another variable is 1e9."""
    found = answers(x=(1.1e-3, 1e9), rhs=(2e-3, 1e9), duals=(0.5, 1))
    assert found.primal[0] == pytest.approx(0.2e-3 / 4.2e-3)
    assert not held(found)
