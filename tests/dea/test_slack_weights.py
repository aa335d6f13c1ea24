"""Weights of slacks in SBM and super-SBM."""

import numpy as np
import pytest

from conftest import assert_scores, gold, gold_panel
from gbaeff import Panel, sbm, super_sbm
from written_out import RTS, Lp, assert_no_units, judged, made, panels, unit_e

WEIGHTS = {"x1": 2.0, "x2": 0.5, "y1": 1.0, "y2": 3.0, "b1": 0.0, "b2": 2.0}


@pytest.mark.parametrize("ratio", ["1:0.3", "1:1", "1:3"])
def test_the_printed_weights_of_tone_2003(ratio):
    good, bad = map(float, ratio.split(":"))
    name = "pub_tone2003_undesirable_separable"
    found = sbm(gold_panel(name), rts="vrs", weights={"output": good, "undesirable": bad})
    expected = gold(name)["expected"]
    assert_scores(found.score, expected["published"][ratio], 6e-4)
    assert_scores(found.score, expected["deaR_full_precision"][ratio], 1e-9)
    for unit, target in expected["published_projection"][ratio].items():
        if found.alternatives[unit]:  # G, H with 1:3: as good a point is nearer
            continue
        got = found.targets.loc[unit, ["output", "undesirable"]]
        np.testing.assert_allclose(got, target, atol=6e-3)


def written_out(o, X, Y, B, rts, weights, outside):
    """In Tone's bar variables: the point that the unit is compared with, times t."""
    at = np.delete(np.arange(len(X)), o) if outside else np.arange(len(X))
    x, y, b = X[at] / X[o], Y[at] / Y[o], B[at] / B[o]
    m, q, p = x.shape[1], y.shape[1], b.shape[1]
    w = np.array(weights)
    wx, wo = w[:m] / w[:m].sum(), w[m:] / w[m:].sum()
    lp = Lp(lam=len(at), x=m, y=q, b=p, t=1)
    for part, data, size, sign in (("x", x, m, 1), ("y", y, q, -1), ("b", b, p, 1)):
        for i in range(size):
            bar = {part: -sign * unit_e(size, i)}
            # The point lies in the technology, on the unit's better side (inside) or worse (out).
            (lp.most if outside else lp.same)(0.0, lam=sign * data[:, i], **bar)
            better = {part: sign * unit_e(size, i), "t": -sign}
            (lp.least if outside else lp.most)(0.0, **better)
    lp.returns(rts, t="t")
    lp.same(1.0, y=wo[:q], b=-wo[q:], t=2 * wo[q:].sum())
    return lp.solve(x=wx)


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("measure", [sbm, super_sbm])
def test_it_is_the_programme_in_bar_variables(measure, rts):
    for k, (kind, X, Y, B) in enumerate(panels()):
        found = measure(made(X, Y, B), rts=rts, weights=WEIGHTS)
        wanted, some = [], judged(k, len(X))
        for o in some:
            score = written_out(o, X, Y, B, rts, list(WEIGHTS.values()), False)
            if measure is super_sbm and score >= 1 - 1e-6:
                score = written_out(o, X, Y, B, rts, list(WEIGHTS.values()), True)
            wanted.append(score)
        assert_scores(found.score.iloc[some], wanted, 1e-6)
        assert (found.score.dropna() <= np.asarray(found.ceiling) + 1e-9).all(), kind


def test_equal_weights_are_the_default_and_only_shares_count():
    for _, X, Y, B in panels():
        panel = made(X, Y, B)
        for measure in (sbm, super_sbm):
            base = measure(panel).score
            equal = measure(panel, weights={"input": 3, "output": 7, "undesirable": 7}).score
            np.testing.assert_allclose(base, equal, atol=1e-9)
            once, twice = (
                measure(panel, weights={k: f * v for k, v in WEIGHTS.items()}).score
                for f in (1, 20)
            )
            np.testing.assert_allclose(once, twice, atol=1e-9)


def test_it_knows_no_units():
    for _, X, Y, B in panels():
        assert_no_units(lambda panel: super_sbm(panel, weights=WEIGHTS), X, Y, B)


def test_the_ceiling_is_one_over_the_share_of_the_undesirable_outputs():
    """A unit without bound reaches it."""
    panel = Panel.from_arrays([[1e-6], [1], [2]], [[1e6], [1], [3]], [[1e-6], [1], [1]])
    found = super_sbm(panel, weights={"output": 1, "undesirable": 3})
    assert found.ceiling == pytest.approx(4 / 3)
    assert found.score.iloc[0] == pytest.approx(4 / 3, abs=1e-5)
    assert super_sbm(panel, weights={"undesirable": 0}).ceiling == np.inf


@pytest.mark.parametrize(
    ("weights", "named"),
    [
        ({"gdp": 1}, "gdp"),
        ({"x1": 1, "output": 1}, "output"),
        ({"x1": -1}, "-1"),
        ({"x1": float("nan")}, "nan"),
        ({"x1": 0, "x2": 0}, "an input"),
        ({"output": 0, "undesirable": 0}, "an output"),
    ],
)
def test_weights_that_it_does_not_take_are_named(weights, named):
    _, X, Y, B = next(panels())
    with pytest.raises(ValueError, match=named):
        sbm(made(X, Y, B), weights=weights)
