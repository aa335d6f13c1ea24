"""Order-m against enumeration, by hand, and at its limits."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff import DataError, Panel
from gbaeff.extensions.order_m import order_m

LEVELS = st.sampled_from([1.0, 2.0, 3.0, 5.0])


def test_three_units_by_hand() -> None:
    # C makes no more than A or B and uses 4 and 4: ratios max(2/4, 4/4) = 1 of A,
    # max(3/4, 2/4) = 3/4 of B, and 1 of itself. One of two peers is B with chance 1 - 4/9.
    panel = Panel.from_arrays([[2, 4], [3, 2], [4, 4]], [[2], [3], [1]], dmus=list("ABC"))
    frame = order_m(panel, m=2).frame
    assert frame.loc["C", "score"] == pytest.approx(5 / 9 * 0.75 + 4 / 9)
    assert frame.loc["C", "fdh"] == 0.75
    # A is met by B alone (ratio 3/2) and by itself: 3/4 of the pairs hold A.
    assert frame.loc["A", "score"] == pytest.approx(0.75 * 1 + 0.25 * 1.5)
    # Nobody makes what B makes.
    assert frame.loc["B"].tolist() == [1, 1, 1]
    assert frame["dominating"].tolist() == [2, 1, 3]


def test_output_orientation_by_hand() -> None:
    # B (input 4) is compared with A (ratio 2) and itself: the better of two is 2 in 3/4.
    panel = Panel.from_arrays([[2], [4]], [[6], [3]], dmus=["A", "B"])
    assert order_m(panel, m=2, orientation="output").frame["score"].tolist() == [1, 1.75]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(LEVELS, LEVELS, LEVELS), min_size=1, max_size=4), st.integers(1, 3))
def test_the_sum_is_the_mean_over_all_draws(rows: list[tuple[float, ...]], m: int) -> None:
    data = np.array(rows)
    x, y = data[:, :2], data[:, 2:]
    for orientation in ("input", "output"):
        found = order_m(Panel.from_arrays(x, y), m=m, orientation=orientation).frame["score"]
        for o, score in enumerate(found):
            if orientation == "input":
                ratios = [max(x[j] / x[o]) for j in range(len(x)) if (y[j] >= y[o]).all()]
                best = [min(draw) for draw in product(ratios, repeat=m)]
            else:
                ratios = [min(y[j] / y[o]) for j in range(len(x)) if (x[j] <= x[o]).all()]
                best = [max(draw) for draw in product(ratios, repeat=m)]
            assert score == pytest.approx(np.mean(best), abs=1e-12)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_more_peers_lead_to_the_free_disposal_hull(orientation: str) -> None:
    rng = np.random.default_rng(4)
    panel = Panel.from_arrays(rng.lognormal(0, 0.5, (40, 2)), rng.lognormal(0, 0.5, (40, 2)))
    sign = 1 if orientation == "input" else -1
    scores = [
        sign * order_m(panel, m=m, orientation=orientation).frame["score"] for m in (1, 5, 25, 100)
    ]
    for few, many in pairwise(scores):
        assert (many <= few + 1e-12).all()
    assert (sign * scores[1] > 1).any() if sign == 1 else (sign * scores[1] < 1).any()
    limit = order_m(panel, m=100_000, orientation=orientation).frame
    np.testing.assert_allclose(limit["score"], limit["fdh"], rtol=1e-12)
    assert (sign * limit["fdh"] <= sign).all()


def test_an_outlier_moves_the_hull_and_hardly_the_partial_frontier() -> None:
    rng = np.random.default_rng(6)
    x = rng.uniform(1, 2, 101)
    y = np.full(101, 1.0)
    clean = order_m(Panel.from_arrays(x[:100, None], y[:100, None]), m=10).frame
    x[100] = 0.1
    dirty = order_m(Panel.from_arrays(x[:, None], y[:, None]), m=10).frame.iloc[:100]
    assert (dirty["fdh"] / clean["fdh"]).max() < 0.11
    assert (dirty["score"] / clean["score"]).min() > 0.85


def test_periods_and_units_of_measurement(cities: Panel) -> None:
    panel = Panel.from_arrays(
        cities.inputs,
        cities.outputs,
        dmus=[dmu for _, dmu in cities.index],
        periods=[period for period, _ in cities.index],
    )
    whole = order_m(panel, m=5).frame
    np.testing.assert_array_equal(whole.loc[2], order_m(panel.at(2), m=5).frame)
    scaled = Panel.from_arrays(cities.inputs.loc[2] * [1e9, 1e-9], cities.outputs.loc[2] * 1e6)
    np.testing.assert_allclose(order_m(scaled, m=5).frame, whole.loc[2], rtol=1e-12)


def test_zeros() -> None:
    panel = Panel.from_arrays([[1, 0], [2, 1]], [[0, 2], [1, 1]], dmus=["A", "B"])
    with pytest.raises(DataError, match="DMU 'A', 'x2' is 0"):
        order_m(panel)
    # A is left with its second output; B is met by A in nothing but that.
    found = order_m(panel, m=1, orientation="output").frame
    assert found["score"].tolist() == [1, 0.5]


@pytest.mark.parametrize(
    ("arguments", "name"),
    [({"m": 0}, "m"), ({"m": 2.5}, "m"), ({"m": True}, "m"), ({"orientation": "none"}, "orient")],
)
def test_order_m_refuses(arguments: dict[str, object], name: str) -> None:
    panel = Panel.from_arrays([[1]], [[1]])
    with pytest.raises(ValueError, match=f"^{name}"):
        order_m(panel, **arguments)  # type: ignore[arg-type]


def test_undesirable_outputs_are_refused(cities: Panel) -> None:
    with pytest.raises(ValueError, match="undesirable outputs"):
        order_m(cities)


def test_print_says_how_many_lie_beyond() -> None:
    panel = Panel.from_arrays([[2], [4]], [[3], [3]], dmus=["A", "B"])
    found = order_m(panel, m=2)
    assert "1 of 2 units lie beyond the order-2 frontier" in repr(found)
    assert "<table" in found._repr_html_()
