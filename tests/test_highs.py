import numpy as np
import pytest
from scipy.optimize import OptimizeResult

from gbaeff import SolverError, solve
from gbaeff.programs import Program, radial_program, sbm_program, super_sbm_program
from gbaeff.solve import Solution

OWN = (1.0, 1.0)


def test_a_radial_programme_by_hand():
    """Half of the input would do: the other unit makes the same of it."""
    found = solve.solve(radial_program(OWN, 1, "crs", "input"), np.array([[1.0, 0.5], [1.0, 1.0]]))
    assert found.value == pytest.approx(0.5)
    assert found.weights == pytest.approx([0, 1])


def test_infeasible_is_nan_with_nothing_else():
    none = np.zeros((2, 0))
    found = solve.solve(super_sbm_program(OWN, 1, 1, "vrs", "none"), none)
    assert not found.feasible
    assert np.isnan(found.slacks).all()


def test_slacks_come_back_as_shares_not_as_the_programmes_own_variables():
    reference = np.array([[1.0, 0.5], [1.0, 2.0]])
    found = solve.solve(sbm_program(OWN, 1, 1, "vrs", "none"), reference)
    assert found.slacks == pytest.approx([0.5, 1.0])
    assert found.value == pytest.approx((1 - 0.5) / (1 + 1.0))


def answer(**changes: object) -> OptimizeResult:
    good = {
        "status": 0,
        "message": "made up",
        "x": np.array([0.0, 1.0, 0.5, 0.5, 0.0]),
        "fun": 0.5,
        "eqlin": OptimizeResult(marginals=np.array([0.0, 0.0])),
    }
    return OptimizeResult({**good, **changes})


@pytest.mark.parametrize("status", [1, 3, 4])
def test_any_other_status_is_an_error(monkeypatch, status):
    monkeypatch.setattr(solve, "linprog", lambda *_, **__: answer(status=status))
    with pytest.raises(SolverError, match=f"status {status}"):
        solve.solve(radial_program(OWN, 1, "crs", "input"), np.ones((2, 2)))


def test_a_claimed_optimum_that_breaks_its_rows_is_an_error(monkeypatch):
    monkeypatch.setattr(solve, "linprog", lambda *_, **__: answer())
    with pytest.raises(SolverError, match="made up"):
        solve.solve(radial_program(OWN, 1, "crs", "input"), np.ones((2, 2)))


def test_a_claimed_optimum_that_is_not_one_is_an_error(monkeypatch):
    """theta = 1 is feasible here, but 0.5 is the optimum: the duals do not support it."""
    x = np.array([1.0, 0.0, 1.0, 0.0, 0.0])
    monkeypatch.setattr(solve, "linprog", lambda *_, **__: answer(x=x, fun=1.0))
    with pytest.raises(SolverError):
        solve.solve(radial_program(OWN, 1, "crs", "input"), np.array([[1.0, 0.5], [1.0, 1.0]]))


def test_programmes_and_solutions_are_frozen():
    program = radial_program(OWN, 1, "vrs", "input")
    assert isinstance(program, Program)
    with pytest.raises(AttributeError):
        program.cost = np.zeros(1)  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Solution(1.0, np.ones(1), np.ones(1), np.ones(1)).value = 2.0  # type: ignore[misc]


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs"])
@pytest.mark.parametrize("program", [sbm_program, super_sbm_program])
def test_the_tables_do_not_depend_on_the_unit(program, rts):
    """Same table for every unit without zeros: it is built once."""
    first = program((1.0, 1.0, 1.0), 1, 1, rts, "none")
    assert program((1.0, 1.0, 1.0), 1, 1, rts, "none") is first
    assert first.matrix.shape[0] == 3 + 1 + (rts != "crs")
