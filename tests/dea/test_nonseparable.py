"""Non-separable good and bad outputs in the SBM."""

import numpy as np
import pytest

from conftest import assert_scores
from gbaeff import DataError, Panel, data, sbm
from written_out import RTS, Lp, assert_no_units, judged, made, panels, unit_e

GROUP = ["x2", "y2", "b1"]


def written_out(o, X, Y, B, rts, tied):
    """The ratio itself, without the step of Charnes and Cooper: Dinkelbach's iterations."""
    m, q, n = X.shape[1], Y.shape[1], len(X)
    ratios = np.hstack([X, Y, B]) / np.hstack([X, Y, B])[o]
    d = ratios.shape[1]
    sign = np.where((np.arange(d) < m) | (np.arange(d) >= m + q), 1.0, -1.0)
    up = np.where(np.arange(d) < m, 1 / m, 0.0)
    down = np.where(np.arange(d) < m, 0.0, 1 / (d - m))
    rho = 1.0
    for _ in range(50):
        lp = Lp(lam=n, s=d, shrink=1)  # shrink is 1 - alpha
        for i in range(d):
            row = {"lam": sign[i] * ratios[:, i]}
            if tied[i]:
                lp.most(sign[i], **row, shrink=sign[i])
            else:
                lp.same(sign[i], **row, s=unit_e(d, i))
        lp.most(1.0, shrink=1.0)
        lp.returns(rts)
        price = up + rho * down
        gain = -lp.solve(s=-price * ~tied, shrink=-price[tied].sum())
        if abs(1 - rho - gain) < 1e-11:
            break
        # Its optimum names the ratio of the next round: one more programme holds the gain.
        lp.least(gain - 1e-12, s=price * ~tied, shrink=price[tied].sum())
        lost = lp.solve(s=up * ~tied, shrink=up[tied].sum())
        rho = (1 - lost) / (1 + (gain - lost) / rho)
    return rho


@pytest.mark.parametrize("rts", RTS)
def test_it_is_the_ratio_by_another_way(rts):
    tied = np.isin(["x1", "x2", "y1", "y2", "b1", "b2"], GROUP)
    for k, (kind, X, Y, B) in enumerate(panels()):
        found, some = sbm(made(X, Y, B), rts=rts, nonseparable=GROUP), judged(k, len(X))
        wanted = [written_out(o, X, Y, B, rts, tied) for o in some]
        assert_scores(found.score.iloc[some], wanted, 1e-6)
        values, targets = np.hstack([X, Y, B]), found.targets.to_numpy()
        slacks = found.slacks.to_numpy()
        moved = targets + slacks * np.array([1, 1, -1, -1, 1, 1])
        alpha = (moved / values)[:, tied]
        np.testing.assert_allclose(alpha, alpha[:, [0, 0, 0]], atol=1e-8, err_msg=kind)
        np.testing.assert_allclose((moved / values)[:, ~tied], 1.0, atol=1e-8, err_msg=kind)
        again = Panel.from_arrays(*np.split(np.vstack([values, targets]), [2, 4], axis=1))
        # The targets belong to the technology: with them in it nobody's score moves.
        assert_scores(sbm(again, rts=rts, nonseparable=GROUP).score[: len(X)], found.score, 1e-6)


def test_with_none_it_is_the_sbm_and_it_knows_no_units():
    for _, X, Y, B in panels():
        panel = made(X, Y, B)
        assert (sbm(panel, nonseparable=[]).score == sbm(panel).score).all()
        assert_no_units(lambda panel: sbm(panel, nonseparable=GROUP), X, Y, B)


def test_good_and_bad_fall_together_where_the_bad_could_fall_alone():
    panel = Panel.from_arrays([[1], [1]], [[4, 4], [4, 4]], [[1], [2]], dmus=["A", "B"])
    assert sbm(panel).score["B"] == pytest.approx(1 / (1 + 0.5 / 3))
    # alpha = 1/2, for the other output is separable and cannot rise: both terms of the group count.
    assert sbm(panel, rts="vrs", nonseparable=["y1", "b1"]).score["B"] == pytest.approx(
        1 / (1 + 1 / 3)
    )


def test_how_far_it_lies_from_the_sbm_on_the_panel_of_the_book():
    """The numbers in the docstring of sbm."""
    panel = data.panel()
    gap = (
        sbm(panel, rts="vrs", nonseparable=["gdp", "co2"]).score - sbm(panel, rts="vrs").score
    ).abs()
    assert ((gap > 1e-6).sum(), len(gap), gap.max().round(2)) == (142, 165, 0.98)


@pytest.mark.parametrize(
    ("wanted", "more", "named"),
    [
        (["gdp"], {}, "gdp"),
        (["y1"], {}, "an undesirable one"),
        (["b1", "x1"], {}, "needs an output"),
        (["y1", "y2", "b1"], {}, "must leave an output"),
        (["y1", "b1"], {"zero": "drop"}, "drop"),
    ],
)
def test_groups_that_it_does_not_take_are_named(wanted, more, named):
    _, X, Y, B = next(panels())
    with pytest.raises(ValueError, match=named):
        sbm(made(X, Y, B), nonseparable=wanted, **more)


def test_a_value_of_zero_has_no_factor():
    panel = Panel.from_arrays([[1], [1]], [[1, 1], [1, 2]], [[0], [1]])
    with pytest.raises(DataError, match="b1"):
        sbm(panel, nonseparable=["y1", "b1"])
