"""A small fuzz run, and the exact arithmetic that judges it."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

import exact
import fuzz
from gbaeff.dea.models import radial_program, sbm_program, super_sbm_program
from judge import linprog


def test_no_score_is_wrong():
    table = fuzz.run(240, seed=20051119)
    assert table["programmes"].sum() >= 240
    assert (table["programmes"] > 0).all()
    assert table[["wrong", "project_failed"]].to_numpy().sum() == 0, table
    assert table["largest_error"].max() <= 1e-7


def test_a_wrong_score_is_found_and_kept(monkeypatch, tmp_path):
    right = fuzz.project

    def off_by_little(job):
        scores, solvers = right(job)
        return scores * (1 + 1e-6), solvers

    monkeypatch.setattr(fuzz, "project", off_by_little)
    table = fuzz.run(8, seed=1, keep=tmp_path)
    assert table["wrong"].sum() > 0
    monkeypatch.setattr(fuzz, "project", right)
    kept = sorted(tmp_path.glob("*.json"))
    assert kept
    assert len(fuzz.replay(kept[0])) == 0


def test_a_missing_score_is_as_wrong_as_a_false_one():
    assert fuzz.gap(np.nan, (1.0,)) == np.inf
    assert fuzz.gap(1.0, (np.nan,)) == np.inf
    assert fuzz.gap(np.nan, (np.nan,)) == 0
    assert fuzz.gap(0.5, (np.nan, 0.5)) == 0
    assert fuzz.gap(101.0, (100.0,)) == pytest.approx(0.01)


def test_borderline_is_between_the_two_scores_of_a_stage():
    assert fuzz.borderline(0.7, [(1.0, 0.5)])
    assert not fuzz.borderline(0.4, [(1.0, 0.5)])
    assert fuzz.borderline(3.0, [(np.nan, 2.0)])
    assert not fuzz.borderline(3.0, [(np.nan, np.nan)])


def test_panels_come_again_with_the_seed_and_cover_the_models():
    def first(seed, count=400):
        return [job for job, _ in zip(fuzz.jobs(seed), range(count))]

    some = first(3)
    assert some == first(3)
    assert some != first(4)
    assert {job.family for job in some} == set(fuzz.FAMILIES)
    zeros = [job.panel().values for job in some if job.family == "zeros"]
    assert any((values == 0).any() for values in zeros)  # and each unit uses and makes something
    assert {job.measure for job in some} == {
        "radial",
        "super_radial",
        "sbm",
        "super_sbm",
        *fuzz.MORE,
    }
    assert {job.rts for job in some} == set(fuzz.RTS)
    assert {job.reference for job in some} >= {"adjacent", "sequential", "global", "biennial"}


# Exact arithmetic ----------------------------------------------------------------------------


def fractions(values):
    return [[Fraction(v) for v in row] for row in values]


def test_optimum_by_hand():
    """Min x1 + 2 x2 with x1 + x2 = 3 and x1 - x2 <= 1: x = (2, 1)."""
    found = exact.minimise(
        fractions([[1, 1, 0], [1, -1, 1]]), *fractions([[3, 1]]), *fractions([[1, 2, 0]])
    )
    assert found == 4


def test_infeasible_and_unbounded():
    assert exact.minimise(fractions([[1], [1]]), *fractions([[1, 2]]), *fractions([[0]])) is None
    with pytest.raises(ArithmeticError, match="unbounded"):
        exact.minimise(fractions([[1, -1]]), *fractions([[0]]), *fractions([[-1, 0]]))


def test_a_redundant_row_and_a_negative_right_side():
    rows = fractions([[1, 1], [2, 2], [-1, 0]])
    assert exact.minimise(rows, *fractions([[4, 8, -1]]), *fractions([[0, 1]])) == 3


@pytest.mark.parametrize("seed", range(15))
def test_exact_agrees_with_highs(seed):
    rng = np.random.default_rng(seed)
    matrix, x = rng.integers(-3, 4, (3, 6)), rng.integers(0, 3, 6)
    rhs, cost = matrix @ x + (rng.integers(-4, 5, 3) if seed % 3 == 0 else 0), rng.integers(0, 5, 6)
    answer = linprog(cost, A_eq=matrix, b_eq=rhs, method="highs")
    found = exact.minimise(
        fractions(matrix.tolist()), *fractions([rhs.tolist()]), *fractions([cost.tolist()])
    )
    assert (found is None) == (answer.status == 2)
    if found is not None:
        assert float(found) == pytest.approx(answer.fun, abs=1e-9)


def test_a_models_programme():
    """The other unit makes the same of a third of the input."""
    point, reference = np.array([3.0, 1.0]), np.array([[3.0, 1.0], [1.0, 1.0]])
    assert exact.value(radial_program((1.0, 1.0), 1, "crs", "input"), point, reference) == 1 / 3
    program = super_sbm_program((1.0, 1.0), 1, 1, "vrs", "output")
    assert np.isnan(exact.value(program, reference[1], reference[:1]))


def test_room_makes_a_programme_easier_by_as_much():
    """Infeasible by 1e-9 of the input: feasible with room for 1e-8, not with room for 1e-10."""
    program = sbm_program((1.0, 1.0), 1, 1, "vrs", "none")
    point, reference = np.array([1.0, 1.0]), np.array([[1.0 + 1e-9, 1.0]])
    assert np.isnan(exact.value(program, point, reference))
    assert np.isnan(exact.value(program, point, reference, Fraction(1, 10**10)))
    found = exact.value(program, point, reference, Fraction(1, 10**8))
    assert found == pytest.approx(1, abs=1e-7)


def test_two_stages_whose_optimum_has_no_size_have_no_slacks():
    """Emissions a billionth of others': a score of 0, and nothing is divided by 0."""
    job = next(islice(fuzz.jobs(3), 245, None))
    with np.errstate(all="raise"):
        found = fuzz.MORE[job.measure][0](job.panel(), job.rts, job.orientation, job.reference)
    gone = found.table["score"] == 0
    assert job.measure == "two_stage" and gone.any() and not gone.all()
    assert (found.slacks.isna().any(axis=1) == gone).all()
    assert (found.table[["first", "second"]].isna().any(axis=1) == gone).all()
