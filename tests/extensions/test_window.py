import numpy as np
import pytest

from conftest import assert_scores
from gbaeff import Panel, radial, sbm, super_sbm
from gbaeff.dea.outcome import NO_SUPER_EFFICIENCY
from gbaeff.extensions.window import window

MEASURES = {"radial": radial, "sbm": sbm, "super_sbm": super_sbm}


def fit(panel: Panel, measure: str) -> Panel:
    """The panel, for the radial measure without its undesirable output."""
    if measure != "radial":
        return panel
    periods, dmus = zip(*panel.index)
    return Panel.from_arrays(panel.inputs, panel.outputs, dmus=dmus, periods=periods)


@pytest.mark.parametrize("measure", MEASURES)
def test_one_window_of_all_periods_is_the_global_reference(cities, measure):
    panel = fit(cities, measure)
    found = window(panel, width=3, measure=measure)
    assert_scores(found.score, MEASURES[measure](panel, reference="global").score, 1e-12)
    assert found.spread().isna().all()


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_windows_of_one_period_are_the_contemporaneous_reference(cities, measure, orientation):
    panel = fit(cities, measure)
    found = window(panel, width=1, measure=measure, rts="vrs", orientation=orientation)
    expected = MEASURES[measure](panel, rts="vrs", orientation=orientation)
    assert_scores(found.score, expected.score, 1e-12)
    assert found.status.tolist() == expected.status.tolist()


def test_a_window_is_the_panel_of_its_periods(cities):
    found = window(cities, width=2)
    assert len(found.score) == 2 * 2 * 4
    for span in ([1, 2], [2, 3]):
        expected = super_sbm(cities.during(span), reference="global").score
        assert_scores(found.score.loc[span[0], span[1]], expected, 1e-12)


def test_a_wider_window_never_raises_a_score(cities):
    panel = fit(cities, "radial")
    own = radial(panel).score
    for (_, _, period, dmu), score in window(panel, width=2, measure="radial").score.items():
        assert score <= own[period, dmu] + 1e-9


def test_staircase_by_hand():
    """One unit whose output doubles: each window's last period is its best."""
    panel = Panel.from_arrays([[1]] * 4, [[1], [2], [4], [8]], dmus=["A"] * 4, periods=range(4))
    found = window(panel, width=3, measure="radial")
    nan = np.nan
    assert_scores(found.table(), [[0.25, 0.5, 1, nan], [nan, 0.25, 0.5, 1]], 1e-12)
    assert found.table().index.tolist() == [("A", 0, 2), ("A", 1, 3)]
    assert_scores(found.spread(), [nan, 0.25, 0.5, nan], 1e-12)
    assert_scores(found.mean(by="period"), [0.25, 0.375, 0.75, 1], 1e-12)
    assert found.mean()["A"] == pytest.approx(3.5 / 6)
    row = found.summary().loc["A"]
    assert (row["n"], row["spread"], row["range"]) == (6, 0.5, 0.75)


def test_rows_of_the_staircase_keep_the_order_of_the_units(cities):
    periods, dmus = zip(*cities.index)
    renamed = Panel.from_arrays(
        cities.inputs,
        cities.outputs,
        cities.undesirable,
        dmus=[{"A": "Z", "B": "Y", "C": "X", "D": "W"}[dmu] for dmu in dmus],
        periods=periods,
    )
    table = window(renamed, width=2).table()
    assert list(dict.fromkeys(table.index.get_level_values("dmu"))) == ["Z", "Y", "X", "W"]
    np.testing.assert_array_equal(table, window(cities, width=2).table())


def test_a_unit_that_is_not_always_observed():
    panel = Panel.from_arrays(
        [[1]] * 5, [[1], [2], [1], [3], [4]], dmus=list("ABAAB"), periods=[1, 1, 2, 3, 3]
    )
    found = window(panel, width=2, measure="radial")
    assert found.score.loc[1, 2].to_dict() == {(1, "A"): 0.5, (1, "B"): 1, (2, "A"): 0.5}
    assert found.summary()["n"].to_dict() == {"A": 4, "B": 2}


def test_an_infeasible_score_is_nan_and_counted():
    """The tiny clean unit of period 1 cannot be reached by the others under VRS."""
    panel = Panel.from_arrays(
        [[1.0], [10.0], [10.0], [10.0]],
        [[1.0], [10.0], [10.0], [10.0]],
        [[0.001], [10.0], [10.0], [10.0]],
        dmus=list("ABAB"),
        periods=[1, 1, 2, 2],
    )
    found = window(panel, width=2, rts="vrs")
    assert np.isnan(found.score[1, 2, 1, "A"])
    assert found.status[1, 2, 1, "A"] == NO_SUPER_EFFICIENCY
    assert found.summary()["no_value"].to_dict() == {"A": 1, "B": 0}
    assert found.mean().notna().all()


def test_scores_near_the_ceiling_are_marked():
    panel = Panel.from_arrays(
        [[0.001], [1.0], [1.0]], [[0.001], [1.0], [1.0]], [[1e-9], [1.0], [1.0]],
        dmus=list("ABC"), periods=[1, 1, 1],
    )  # fmt: skip
    found = window(panel, width=1)
    assert found.ceiling == 2
    assert found.near_ceiling.tolist() == super_sbm(panel).near_ceiling.tolist()
    assert found.near_ceiling.any()


def test_the_ceiling_is_each_units_own_where_terms_were_dropped():
    panel = Panel.from_arrays(
        [[1.0], [2.0], [1.0], [2.0]],
        [[500.0], [2.0], [3.0], [2.0]],
        [[0.0], [1.0], [1.0], [1.0]],
        dmus=list("ABAB"),
        periods=[1, 1, 2, 2],
    )
    found = window(panel, width=1, zero="drop")
    assert found.ceiling.to_dict() == {
        (1, 1, 1, "A"): np.inf,
        (1, 1, 1, "B"): 2,
        (2, 2, 2, "A"): 2,
        (2, 2, 2, "B"): 2,
    }
    assert not found.near_ceiling[1, 1, 1, "A"]


@pytest.mark.parametrize("width", [0, 4, 2.0, True, "3"])
def test_a_width_out_of_range_is_refused(cities, width):
    with pytest.raises(ValueError, match="width must be a whole number from 1 to 3"):
        window(cities, width=width)


def test_other_arguments_out_of_range_are_refused(cities):
    with pytest.raises(ValueError, match="periods"):
        window(cities.at(1))
    with pytest.raises(ValueError, match="measure must be one of"):
        window(cities, measure="additive")
    with pytest.raises(ValueError, match="zero must be one of"):
        window(cities, zero="epsilon")
    with pytest.raises(ValueError, match="undesirable"):
        window(cities, measure="radial")
    with pytest.raises(ValueError, match="by must be one of"):
        window(cities).mean(by="window")


def test_a_zero_that_is_left_out_is_said_for_its_windows():
    panel = Panel.from_arrays(
        [[1.0]] * 6, [[1.0]] * 6, [[0.0], [1], [1], [1], [1], [1]],
        dmus=list("ABABAB"), periods=[1, 1, 2, 2, 3, 3],
    )  # fmt: skip
    notes = window(panel, width=2, measure="sbm", zero="drop").notes
    assert len(notes) == 1
    assert notes[0].startswith("1 to 2")
