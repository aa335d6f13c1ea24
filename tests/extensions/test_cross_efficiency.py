import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import assert_scores, gold_panel
from gbaeff import DataError, Panel, SolverError, radial
from gbaeff.extensions.cross_efficiency import CrossEfficiency, cross_efficiency

GOALS = ("benevolent", "aggressive")


def nursing_homes() -> Panel:
    """Six nursing homes of Sexton, Silkman and Hogan (1986)."""
    inputs = [[1.5, 0.2], [4.0, 0.7], [3.2, 1.2], [5.2, 2.0], [3.5, 1.2], [3.2, 0.7]]
    outputs = [[1.4, 0.35], [1.4, 2.1], [4.2, 1.05], [2.8, 4.2], [1.9, 2.5], [1.4, 1.5]]
    return Panel.from_arrays(inputs, outputs, dmus=list("ABCDEF"))


def drawn(seed: int, n: int = 8, m: int = 2, q: int = 2) -> Panel:
    rng = np.random.default_rng(seed)
    return Panel.from_arrays(rng.lognormal(0, 0.6, (n, m)), rng.lognormal(0, 0.6, (n, q)))


def scaled(panel: Panel, factors: list[float]) -> Panel:
    values = panel.values * np.array(factors)
    m = panel.shape[0]
    return Panel.from_arrays(values[:, :m], values[:, m:], dmus=panel.dmus)


def score_of_the_others(found: CrossEfficiency, panel: Panel) -> list[float]:
    """What each rater gives all others taken together, the goal of Doyle and Green."""
    m, values, weights = panel.shape[0], panel.values, found.weights.to_numpy()
    scores = []
    for o in range(len(panel)):
        rest = np.delete(values, o, axis=0).sum(axis=0)
        scores.append((weights[o, m:] @ rest[m:]) / (weights[o, :m] @ rest[:m]))
    return scores


@pytest.mark.parametrize(
    ("goal", "means"),
    [
        ("aggressive", [0.7639, 0.7004, 0.6428, 0.7184, 0.6956, 0.6081]),
        ("benevolent", [1.0000, 0.9773, 0.8580, 1.0000, 0.9758, 0.8570]),
    ],
)
def test_nursing_homes_as_printed_by_liang_wu_cook_and_zhu_2008(goal, means):
    table = cross_efficiency(nursing_homes(), second_goal=goal).table
    assert_scores(table["mean"], means, 5e-5)
    assert_scores(table["self"], [1, 1, 1, 1, 0.9775, 0.8675], 5e-5)


def test_two_units_by_hand():
    """A makes 4 and 1, B makes 1 and 2, each of one input.

    A's own score is 1 with weights (u1, u2) such that 4 u1 + u2 = v and u1 + 2 u2 <= v. Aggressive
    is u2 = 0, which leaves B 1/4; benevolent is the point where B gets all of v. For B: u1 = 0
    leaves A 1/2, and the same point gives A all of it.
    """
    panel = Panel.from_arrays([[1], [1]], [[4, 1], [1, 2]], dmus=["A", "B"])
    low = cross_efficiency(panel, second_goal="aggressive")
    high = cross_efficiency(panel, second_goal="benevolent")
    assert_scores(low.matrix, [[1, 0.25], [0.5, 1]], 1e-9)
    assert_scores(high.matrix, [[1, 1], [1, 1]], 1e-9)
    assert_scores(low.table["peers"], [0.5, 0.25], 1e-9)
    assert_scores(low.table["mean"], [0.75, 0.625], 1e-9)
    assert_scores(low.table["maverick"], [1, 3], 1e-9)
    assert_scores(high.weights, [[1, 1 / 7, 3 / 7]] * 2, 1e-9)
    assert low.unique.all()


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("name", ["gen_radial_r20", "pub_cooper_seiford_tone_hospital12"])
def test_the_diagonal_holds_the_crs_scores_and_nothing_passes_1(name, goal):
    panel = gold_panel(name)
    found = cross_efficiency(panel, second_goal=goal)
    assert_scores(np.diag(found.matrix), radial(panel).score, 1e-8)
    assert found.matrix.max(axis=None) <= 1
    assert (found.table["peers"] <= found.table["self"] + 1e-9).all()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 9))
def test_no_rater_is_kinder_to_the_others_when_aggressive(seed, n):
    panel = drawn(seed, n)
    low, high = (score_of_the_others(cross_efficiency(panel, second_goal=g), panel) for g in GOALS)
    assert (np.array(high) <= np.array(low) + 1e-9).all()


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(-9, 9), min_size=4, max_size=4))
def test_units_of_measurement_do_not_matter(seed, exponents):
    panel = drawn(seed)
    other = scaled(panel, [10.0**power for power in exponents])
    for goal in GOALS:
        one, two = (cross_efficiency(p, second_goal=goal) for p in (panel, other))
        known = one.unique & two.unique
        assert_scores(two.matrix[known], one.matrix[known], 1e-7)


def test_aggressive_weights_lower_the_nursing_homes_means():
    low, high = (cross_efficiency(nursing_homes(), second_goal=g).table for g in reversed(GOALS))
    assert (low["mean"] < high["mean"]).all()
    assert (low["maverick"] > high["maverick"]).all()


def test_a_secondary_goal_that_leaves_a_choice_says_so():
    """Two outputs in the same proportion: any split of their weight gives the same scores."""
    panel = Panel.from_arrays([[1], [1], [2]], [[2, 4], [1, 2], [3, 6]])
    found = cross_efficiency(panel)
    assert not found.unique.any()
    assert "3 of 3 raters" in repr(found)
    for goal in GOALS:
        assert goal in repr(cross_efficiency(panel, second_goal=goal))
    assert_scores(found.matrix, [[1, 0.5, 0.75]] * 3, 1e-9)
    assert cross_efficiency(drawn(1)).unique.all()


def test_a_unit_that_nobody_else_values_is_an_infinite_maverick():
    panel = Panel.from_arrays([[1], [1], [1]], [[1, 0], [1, 0], [0, 1]], dmus=list("ABC"))
    found = cross_efficiency(panel, second_goal="aggressive")
    assert found.table["peers"]["C"] == pytest.approx(0)
    assert np.isinf(found.table["maverick"]["C"])


def test_each_period_is_rated_on_its_own():
    first, second = drawn(1, 4), drawn(2, 5)
    panel = Panel.from_arrays(
        np.vstack([first.inputs, second.inputs]),
        np.vstack([first.outputs, second.outputs]),
        dmus=list("ABCD") + list("ABCDE"),
        periods=[1] * 4 + [2] * 5,
    )
    found = cross_efficiency(panel)
    assert_scores(found.matrix.loc[1, list("ABCD")], cross_efficiency(first).matrix, 1e-12)
    assert_scores(found.matrix.loc[2], cross_efficiency(second).matrix, 1e-12)
    assert found.matrix.loc[1, "E"].isna().all()
    assert found.summary()["n"].tolist() == [4, 5]
    assert found.table.index.equals(panel.index)


@pytest.mark.parametrize("goal", ["arbitrary", "kind"])
def test_an_unknown_goal_is_refused(goal):
    with pytest.raises(ValueError, match=f"second_goal.*{goal}"):
        cross_efficiency(nursing_homes(), second_goal=goal)


def test_data_without_cross_scores_are_refused(cities):
    with pytest.raises(ValueError, match="undesirable"):
        cross_efficiency(cities)
    with pytest.raises(DataError, match="DMU 'B', 'x2' is 0"):
        cross_efficiency(Panel.from_arrays([[1, 1], [1, 0]], [[1], [2]], dmus=["A", "B"]))
    with pytest.raises(DataError, match="two DMUs"):
        cross_efficiency(Panel.from_arrays([[1]], [[1]]))
    alone = Panel.from_arrays([[1]] * 3, [[1]] * 3, dmus=list("ABA"), periods=[1, 1, 2])
    with pytest.raises(DataError, match=r"\[2\]"):
        cross_efficiency(alone)


def test_weights_that_miss_the_own_score_are_an_error_not_a_result(monkeypatch):
    module = sys.modules["gbaeff.extensions.cross_efficiency"]
    solve = module.linprog

    def spoiled(*args, **kwargs):
        answer = solve(*args, **kwargs)
        answer.x = answer.x + 1e-3
        return answer

    monkeypatch.setattr(module, "linprog", spoiled)
    with pytest.raises(SolverError):
        cross_efficiency(nursing_homes())


def test_the_order_of_rows_decides_nothing():
    rng = np.random.default_rng(3)
    data = rng.integers(1, 4, (9, 4)).astype(float)
    names = np.array([f"U{o}" for o in range(9)])
    base = None
    for seed in range(3):
        mix = np.random.default_rng(seed).permutation(9)
        panel = Panel.from_arrays(data[mix, :2], data[mix, 2:], dmus=names[mix].tolist())
        found = cross_efficiency(panel)
        parts = found.matrix.loc[names, names], found.table.loc[names], found.unique[names]
        if base is None:
            base = parts
            assert not found.unique.all()  # there is a choice to be made
        for mine, first in zip(parts, base):
            np.testing.assert_array_equal(mine.to_numpy(), first.to_numpy())
