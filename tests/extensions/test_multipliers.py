"""Multiplier weights: what the programme demands of them, duality, and other weights."""

import numpy as np
import pandas as pd
import pytest

from conftest import gold_panel
from gbaeff import Panel, multipliers, radial, sbm

RTS = ("crs", "vrs", "nirs", "ndrs")


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("scale", [1e-5, 1.0, 1e7])
def test_weights_keep_the_rows_and_give_the_score(rts, orientation, scale):
    rng = np.random.default_rng(RTS.index(rts))
    panel = Panel.from_arrays(
        rng.lognormal(0, 0.6, (9, 2)) * [1, scale], rng.lognormal(0, 0.6, (9, 2)) / scale
    )
    scores = radial(panel, rts=rts, orientation=orientation)
    found = multipliers(scores)
    inputs, outputs = panel.inputs.to_numpy(), panel.outputs.to_numpy()
    v, u = found.weights.to_numpy()[:, :2], found.weights.to_numpy()[:, 2:]
    w = found.intercept.to_numpy()
    assert (found.weights.to_numpy() >= 0).all()
    worth, made = (v * inputs).sum(axis=1), (u * outputs).sum(axis=1)
    way = 1 if orientation == "input" else -1
    sides = (made + w, worth) if way == 1 else (worth + w, made)
    np.testing.assert_allclose(sides[0], scores.score, atol=1e-6)
    np.testing.assert_allclose(sides[1], 1, atol=1e-6)
    every = u @ outputs.T - v @ inputs.T + way * w[:, None]
    assert (every <= 1e-6 * (1 + np.abs(v) @ inputs.T)).all()
    sign = {"crs": w == 0, "nirs": way * w <= 1e-9, "ndrs": way * w >= -1e-9}
    assert np.all(sign.get(rts, True))
    np.testing.assert_allclose(found.virtual, found.weights * panel.values)


def test_a_corner_has_other_weights_and_a_face_has_not():
    """Two efficient corners and a unit that is held against the face between them."""
    panel = Panel.from_arrays([[1, 3], [3, 1], [4, 4]], [[1]] * 3, dmus=list("ABC"))
    found = multipliers(radial(panel))
    assert found.alternatives.to_dict() == {"A": True, "B": True, "C": False}
    np.testing.assert_allclose(found.weights.loc["C"], [1 / 8, 1 / 8, 1 / 2], atol=1e-9)
    assert "one choice of several" in repr(found)


def test_the_order_of_the_rows_does_not_matter():
    panel = gold_panel("pub_cooper_seiford_tone_hospital12", undesirable=False)
    frame = pd.concat([panel.inputs, panel.outputs], axis=1)
    back = frame.iloc[::-1]
    turned = Panel.from_arrays(
        back.iloc[:, : panel.shape[0]], back.iloc[:, panel.shape[0] :], dmus=back.index
    )
    one = multipliers(radial(panel, rts="vrs")).weights
    other = multipliers(radial(turned, rts="vrs")).weights.loc[one.index]
    np.testing.assert_allclose(one.to_numpy(), other.to_numpy(), atol=1e-8)


def test_without_a_score_there_are_no_weights():
    panel = Panel.from_arrays([[1], [2]], [[1], [3]])
    scores = radial(panel, rts="vrs", super_efficiency=True)
    found = multipliers(scores)
    assert (found.weights.isna().all(axis=1) == scores.score.isna()).all()
    assert scores.score.isna().any()
    with pytest.raises(ValueError, match="radial"):
        multipliers(sbm(panel))
