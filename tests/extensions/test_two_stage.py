"""Two-stage network SBM."""

import numpy as np
import pandas as pd
import pytest

from conftest import assert_scores
from gbaeff import DataError, Panel, sbm, two_stage
from written_out import RTS, Lp, judged, panels, turns, unit_e


def stages(X1, Y1, Z, X2, Y2, B2):
    """A first stage with an output of its own, a second with an input and an undesirable output."""
    frame = pd.DataFrame(
        np.hstack([X1, Y1, Z, X2, Y2, B2]), columns=["a", "b", "c", "z1", "z2", "d", "e", "f"]
    ).assign(dmu=range(1, len(X1) + 1))
    first = Panel(frame, dmu="dmu", inputs=["a", "b"], outputs=["c", "z1", "z2"])
    second = Panel(frame, dmu="dmu", inputs=["z1", "z2", "d"], outputs=["e"], undesirable=["f"])
    return first, second


def data():
    for kind, X, Y, B in panels(3, 3, 2):
        yield kind, X[:, :2], Y[:, :1], B, X[:, 2:], Y[:, 1:2], Y[:, 2:]


def written_out(o, X1, Y1, Z, X2, Y2, B2, links, weights, rts):
    """In target points instead of slacks, all in shares of the unit's data, times t."""
    n = len(X1)
    lp = Lp(l1=n, l2=n, x1=2, y1=1, x2=1, y2=1, b2=1, t=1)
    for name, data, lam, sign in (
        ("x1", X1, "l1", 1),
        ("y1", Y1, "l1", -1),
        ("x2", X2, "l2", 1),
        ("y2", Y2, "l2", -1),
        ("b2", B2, "l2", 1),
    ):
        size = data.shape[1]
        for i in range(size):
            lp.same(0.0, **{lam: data[:, i] / data[o, i], name: -unit_e(size, i)})
            lp.most(0.0, **{name: sign * unit_e(size, i), "t": -sign})
    for i in range(2):
        z = Z[:, i] / Z[o, i]
        if links == "free":
            lp.same(0.0, l1=z, l2=-z)
        else:
            lp.same(0.0, l1=z, t=-1)
            lp.same(0.0, l2=z, t=-1)
    for lam in ("l1", "l2"):
        lp.returns(rts, lam, t="t")
    w1, w2 = np.array(weights) / sum(weights)
    # 1 + mean of (y - 1), and of the second stage of (y - 1) and (1 - b)
    lp.same(1.0, y1=w1, y2=w2 / 2, b2=-w2 / 2, t=w2)
    return lp.solve(x1=np.full(2, w1 / 2), x2=w2)


@pytest.mark.parametrize(
    ("rts", "links", "weights", "k"), turns(RTS, ["free", "fixed"], [(0.5, 0.5), (3.0, 1.0)])
)
def test_it_is_the_programme_written_out(rts, links, weights, k):
    _, *parts = list(data())[k]
    found = two_stage(*stages(*parts), links=links, weights=weights, rts=rts)
    some = judged(k, len(parts[0]))
    wanted = [written_out(o, *parts, links, weights, rts) for o in some]
    assert_scores(found.table["score"].iloc[some], wanted, 1e-6)
    assert (found.certificate[["primal", "dual", "gap"]] <= 1e-7).all(axis=None)


def test_free_links_ask_more_than_fixed_ones():
    for _, *parts in data():
        panels_ = stages(*parts)
        free, fixed = (
            two_stage(*panels_, links=k, rts="vrs").table["score"] for k in ("free", "fixed")
        )
        assert (free <= fixed + 1e-9).all()


def test_the_score_lies_between_the_stages():
    """It is a mean of theirs, weighted by the denominators."""
    _, *parts = next(data())
    first, second = stages(*parts)
    table = two_stage(first, second, links="fixed", rts="vrs").table
    whole = table["score"] >= 1 - 1e-6
    assert (table.loc[whole, ["first", "second"]] >= 1 - 1e-6).all(axis=None)
    low, high = table[["first", "second"]].min(axis=1), table[["first", "second"]].max(axis=1)
    assert ((table["score"] >= low - 1e-9) & (table["score"] <= high + 1e-9)).all()


def test_the_score_is_made_of_its_slacks():
    for links in ("free", "fixed"):
        for _, *parts in data():
            first, second = stages(*parts)
            found = two_stage(first, second, links=links)
            s = found.slacks
            lost1 = (s["first"]["input"] / first.inputs).mean(axis=1)
            lost2 = s["second"]["input"]["d"] / second.inputs["d"]
            won1 = s["first"]["output"]["c"] / first.outputs["c"]
            won2 = s["second"]["output"]["e"] / second.outputs["e"]
            won2 = (won2 + s["second"]["undesirable"]["f"] / second.undesirable["f"]) / 2
            ratio = (2 - lost1 - lost2) / (2 + won1 + won2)
            np.testing.assert_allclose(found.table["score"], ratio, atol=1e-9)
            np.testing.assert_allclose(found.table["first"], (1 - lost1) / (1 + won1), atol=1e-9)


def test_a_second_stage_that_passes_everything_on_changes_nothing():
    """One link, made into as much output by all: the score is a mean of the SBM's numerator."""
    _, X, Y, _ = next(panels(2, 1, 0))
    frame = pd.DataFrame(np.hstack([X, Y, Y]), columns=["a", "b", "z", "y"]).assign(d=range(len(X)))
    first = Panel(frame, dmu="d", inputs=["a", "b"], outputs=["z"])
    second = Panel(frame, dmu="d", inputs=["z"], outputs=["y"])
    found = two_stage(first, second, links="fixed", rts="vrs").table["score"]
    inputs = sbm(Panel(frame, dmu="d", inputs=["a", "b"], outputs=["z"]), rts="vrs").score
    assert (found >= (1 + inputs) / 2 - 1e-9).all()


def test_it_knows_no_units():
    for links in ("free", "fixed"):
        for _, *parts in data():
            scaled = [part * 10.0**power for part, power in zip(parts, (6, -3, 2, 5, -2, 3))]
            before, after = (
                two_stage(*stages(*p), links=links, rts="vrs").table for p in (parts, scaled)
            )
            np.testing.assert_allclose(before["score"], after["score"], atol=1e-9)


def test_each_period_has_its_own_technology():
    _, *parts = next(data())
    values = np.hstack(parts)
    names = ["a", "b", "c", "z1", "z2", "d", "e", "f"]
    frame = pd.DataFrame(values, columns=names).assign(
        dmu=list(range(7)) * 2, year=[1] * 7 + [2] * 7
    )
    roles = dict(dmu="dmu", period="year")
    first = Panel(frame, **roles, inputs=["a", "b"], outputs=["c", "z1", "z2"])
    second = Panel(frame, **roles, inputs=["z1", "z2", "d"], outputs=["e"], undesirable=["f"])
    found = two_stage(first, second, rts="vrs")
    for year in (1, 2):
        alone = two_stage(first.at(year), second.at(year), rts="vrs").table["score"]
        np.testing.assert_allclose(found.table["score"].loc[year], alone, atol=1e-9)
    assert found.summary()["n"].tolist() == [7, 7]


def test_what_it_does_not_take_is_named():
    _, *parts = next(data())
    first, second = stages(*parts)
    for arguments, named in (
        (dict(links="loose"), "links"),
        (dict(weights=(1, 0)), "above 0"),
        (dict(rts="irs"), "rts"),
    ):
        with pytest.raises(ValueError, match=named):
            two_stage(first, second, **arguments)
    with pytest.raises(ValueError, match="same observations"):
        two_stage(first, second.without([3]))
    with pytest.raises(ValueError, match="link"):
        two_stage(first, first)
    zero = second.values.copy()
    zero[0, 2] = 0
    third = Panel.from_arrays(
        pd.DataFrame(zero[:, :3], columns=["z1", "z2", "d"]), zero[:, 3:4], zero[:, 4:]
    )
    with pytest.raises(DataError, match="'d' is 0"):
        two_stage(first, third)
