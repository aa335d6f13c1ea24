"""Range directional measure: gold by HiGHS written out, shifts, data below 0, refusals."""

from typing import Any

import numpy as np
import pytest

from gbaeff import DataError, Panel, directional, radial, sbm, show_program
from gbaeff.book.pages import reading
from gbaeff.dea.productivity import malmquist_luenberger
from judge import linprog

ORIENTED = (("input",), ("output", "undesirable"), ("input", "output", "undesirable"))


def gold(x: Any, y: Any, b: Any, o: int, moves: Any, weak: bool, fixed: Any = ()) -> float:
    """The largest beta of a unit, its programme written out."""
    n = len(x)
    less = x[o] - x.min(axis=0) if "input" in moves else np.zeros(x.shape[1])
    less[list(fixed)] = 0.0
    more = y.max(axis=0) - y[o] if "output" in moves else np.zeros(y.shape[1])
    bad = b[o] - b.min(axis=0) if "undesirable" in moves else np.zeros(b.shape[1])
    if not (less.any() or more.any() or bad.any()):
        return 0.0  # nowhere to go
    rows, sides = [np.c_[x.T, less], np.c_[-y.T, more]], [x[o], -y[o]]
    equal, right = [np.r_[np.ones(n), 0.0]], [1.0]
    if weak:
        equal, right = [np.c_[b.T, bad], *equal], [*b[o], 1.0]
    else:
        rows, sides = [*rows, np.c_[b.T, bad]], [*sides, b[o]]
    found = linprog(
        np.r_[np.zeros(n), -1.0], np.vstack(rows), np.concatenate(sides), np.vstack(equal), right
    )
    assert found.status == 0
    return -float(found.fun)


def drawn(seed: int, n: int = 15) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    x, y, b = (rng.normal(1, 3, (n, k)).round(1) for k in (2, 2, 1))
    y[3] = y[4]  # ties
    x[5] = x.min(axis=0)  # has nowhere to go on the input side
    return x, y, b


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("moves", ORIENTED, ids="+".join)
@pytest.mark.parametrize("disposability", ["weak", "strong"])
def test_scores_are_those_of_the_programme(seed: int, moves: Any, disposability: str) -> None:
    x, y, b = drawn(seed)
    panel = Panel.from_arrays(x, y, b, negative=True)
    found = directional(
        panel, direction="range", rts="vrs", moves=moves, disposability=disposability
    )
    expected = [gold(x, y, b, o, moves, disposability == "weak") for o in range(len(x))]
    np.testing.assert_allclose(found.score, expected, atol=1e-9)
    assert ((found.score >= 0) & (found.score <= 1)).all()
    assert (found.efficient == (np.array(expected) <= 1e-6)).all()
    # A target is a mix of the peers, no worse than beta of the way to the ideal point.
    goal = found.targets.to_numpy()
    mix = np.zeros_like(goal)
    for row in found.weights.itertuples():
        mix[panel.dmus.index(row.dmu)] += row.weight * panel.values[panel.dmus.index(row.peer)]
    np.testing.assert_allclose(goal, mix, atol=1e-9)
    assert (found.slacks.to_numpy() >= -1e-9).all()
    np.testing.assert_allclose(reading.comparable_score(found), 1 - np.array(expected), atol=1e-9)


def test_fixed_inputs_do_not_move() -> None:
    x, y, b = drawn(7)
    panel = Panel.from_arrays(x, y, b, negative=True)
    found = directional(panel, direction="range", rts="vrs", disposability="strong", fixed=["x2"])
    moves = ("input", "output", "undesirable")
    expected = [gold(x, y, b, o, moves, False, fixed=[1]) for o in range(len(x))]
    np.testing.assert_allclose(found.score, expected, atol=1e-9)


def test_shifts_and_units_of_measurement_change_nothing() -> None:
    x, y, b = drawn(9)
    how = {"direction": "range", "rts": "vrs", "disposability": "strong"}
    found = directional(Panel.from_arrays(x, y, b, negative=True), **how)
    other = directional(Panel.from_arrays(x * 1000 + 1e4, y + 50, b * 0.1 + 7), **how)
    np.testing.assert_allclose(found.score, other.score, atol=1e-9)
    np.testing.assert_allclose(
        found.slacks.to_numpy() * [1000, 1000, 1, 1, 0.1], other.slacks, atol=1e-6
    )


def test_each_period_has_an_ideal_point_of_its_own() -> None:
    x, y, b = drawn(3, n=20)
    periods = [1] * 10 + [2] * 10
    panel = Panel.from_arrays(x, y, b, dmus=[*range(10)] * 2, periods=periods, negative=True)
    found = directional(panel, direction="range", rts="vrs").score
    for period in (1, 2):
        alone = directional(panel.at(period), direction="range", rts="vrs").score
        np.testing.assert_allclose(found.loc[period], alone, atol=1e-12)
    pooled = directional(panel, direction="range", rts="vrs", reference="global").score
    expected = [gold(x, y, b, o, ORIENTED[2], True) for o in range(20)]
    np.testing.assert_allclose(pooled, expected, atol=1e-9)


def test_equal_units_have_nowhere_to_go() -> None:
    panel = Panel.from_arrays([[1], [1]], [[-2], [-2]], negative=True)
    assert directional(panel, direction="range", rts="vrs").score.tolist() == [0.0, 0.0]


def test_what_cannot_take_it_refuses() -> None:
    x, y, b = drawn(1)
    with pytest.raises(DataError, match=r"DMU 1, 'x2' is negative: -1\.5.*direction='range'"):
        Panel.from_arrays(x.clip(-1.5) * 0 + [1, -1.5], y, b)
    panel = Panel.from_arrays(x, y, negative=True)
    for measure in (radial, sbm, directional):
        with pytest.raises(DataError, match="negative"):
            measure(panel)
    nothing = Panel.from_arrays([[0], [1]], [[1], [1]], negative=True)
    assert directional(nothing, direction="range", rts="vrs").score.tolist() == [0.0, 1.0]
    with pytest.raises(DataError, match="uses no input"):
        radial(nothing)
    with pytest.raises(ValueError, match="variable returns"):
        directional(panel, direction="range")
    with pytest.raises(ValueError, match="kuosmanen"):
        directional(panel, direction="range", rts="vrs", disposability="kuosmanen")
    with pytest.raises(ValueError, match="has no layout"):
        show_program(panel, 1, "directional", direction="range", rts="vrs")
    both = Panel.from_arrays(
        x, y, b, dmus=[*range(5)] * 3, periods=[1] * 5 + [2] * 5 + [3] * 5, negative=True
    )
    with pytest.raises(ValueError, match="direction must be one of"):
        malmquist_luenberger(both, direction="range", rts="vrs")


def test_rounding_is_no_gap() -> None:
    """Figures that differ by a billionth have the scores of equal ones."""
    rng = np.random.default_rng(5)
    whole = rng.integers(1, 4, (20, 4)).astype(float)
    scores = [
        directional(
            Panel.from_arrays(data[:, :2], data[:, 2:3], data[:, 3:]), direction="range", rts="vrs"
        ).score
        for data in (whole, whole * (1 + 1e-9 * rng.normal(size=whole.shape)))
    ]
    np.testing.assert_allclose(scores[1], scores[0], atol=1e-6)
