from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import assert_scores, gold_panel
from gbaeff import Panel, Scores, additive, directional, radial, sbm, super_sbm
from gbaeff.dea.evaluator import Evaluator, Radial, SlacksBased
from gbaeff.dea.models import RTS
from gbaeff.dea.outcome import NO_SUPER_EFFICIENCY
from gbaeff.dea.solver import certificate

CERTIFIED = 1e-8
M, Q = 2, 1

Measure = Callable[..., Scores]
MEASURES: dict[str, tuple[Measure, dict[str, Any]]] = {
    "radial, input": (radial, {}),
    "radial, output": (radial, {"orientation": "output"}),
    "radial super-efficiency": (radial, {"super_efficiency": True}),
    "sbm": (sbm, {}),
    "sbm, input": (sbm, {"orientation": "input"}),
    "sbm, output": (sbm, {"orientation": "output"}),
    "super_sbm": (super_sbm, {}),
    "super_sbm, output": (super_sbm, {"orientation": "output"}),
    "directional, weak": (directional, {"moves": ["output", "undesirable"]}),
    "directional, strong": (directional, {"disposability": "strong"}),
    "directional, mean": (directional, {"direction": "mean", "disposability": "strong"}),
    "additive": (additive, {}),
    "additive, range": (additive, {"weights": "range"}),
    "additive, one": (additive, {"weights": "one"}),
}


def panel_of(data: np.ndarray, measure: Measure | None = None, **labels: Any) -> Panel:
    """Two inputs, one output, and one undesirable output (a second output for radial)."""
    if measure is radial:
        return Panel.from_arrays(data[:, :M], data[:, M:], **labels)
    return Panel.from_arrays(data[:, :M], data[:, M : M + Q], data[:, M + Q :], **labels)


def compute(name: str, data: np.ndarray, rts: str = "vrs", **labels: Any) -> Scores:
    measure, arguments = MEASURES[name]
    return measure(panel_of(data, measure, **labels), rts=rts, **arguments)


def sample(seed: int, n: int, sigma: float = 0.5) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(0, sigma, (n, 4))


def points_of(scores: Scores, data: np.ndarray) -> np.ndarray:
    """What the intensity weights make of the data."""
    made = np.zeros_like(data)
    place = {dmu: o for o, dmu in enumerate(scores.score.index)}
    for dmu, peer, weight in scores.weights[["dmu", "peer", "weight"]].itertuples(index=False):
        made[place[dmu]] += weight * data[place[peer]]
    return made


seeds = st.integers(0, 10**6)
rts_of = st.sampled_from(RTS)


# -- the certificate -------------------------------------------------------------------------


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_every_score_of_the_gold_panels_is_certified(name, rts):
    measure, arguments = MEASURES[name]
    panel = gold_panel("gen_super_sbm_undesirable_r20", undesirable=measure is not radial)
    scores = measure(panel, rts=rts, **arguments)
    shown = scores.certificate
    assert list(shown.columns) == ["primal", "dual", "gap", "solver"]
    assert shown.index.equals(scores.score.index)
    assert (shown["solver"] == "simplex").all()
    feasible = scores.status == "optimal"
    assert (shown.loc[feasible, ["primal", "dual", "gap"]] <= CERTIFIED).all(axis=None)
    assert (shown["dual"] <= CERTIFIED).all()
    assert shown.loc[~feasible, ["primal", "gap"]].isna().all(axis=None)


@pytest.mark.parametrize("name", MEASURES)
def test_scores_that_highs_had_to_find_say_so(monkeypatch, name):
    data = sample(1, 12)
    good = compute(name, data)
    assert (good.certificate["solver"] == "simplex").all()
    monkeypatch.setattr(certificate, "CERTIFIED", -1.0)
    found = compute(name, data)
    assert (found.certificate["solver"] == "highs").all()
    assert_scores(found.score, good.score, 1e-9)
    assert (found.status == good.status).all()
    assert (found.certificate["dual"] <= 1e-7).all()


# -- targets, slacks, weights ----------------------------------------------------------------


@pytest.mark.parametrize("name", MEASURES)
@settings(max_examples=4, deadline=None)
@given(seed=seeds, rts=rts_of, spread=st.sampled_from([0.0, 3.0]))
def test_targets_belong_to_the_technology(name, seed, rts, spread):
    """The peers make the target: exactly, or under super-efficiency at least as good a point."""
    rng = np.random.default_rng(seed)
    data = sample(seed, 9) * rng.lognormal(0, spread, (9, 1))
    if seed % 3 == 0:
        data = rng.integers(1, 4, (9, 4)).astype(float)
    scores = compute(name, data, rts)
    feasible = (scores.status == "optimal").to_numpy()
    made, targets = points_of(scores, data), scores.targets.to_numpy()
    over = ((made - targets) / targets)[feasible]
    outputs = (scores.targets.columns.get_level_values("role") == "output")[None]
    outside = np.zeros(9, dtype=bool)
    if name.startswith("super"):
        outside = (scores.score >= 1 - 1e-6).to_numpy()
    outside = outside[feasible][:, None]
    worse = np.where(outputs, -over, over)
    assert (np.where(outside, worse, np.abs(over)) <= 1e-7).all()
    assert (scores.slacks[feasible] >= 0).all(axis=None)
    total = scores.weights.groupby("dmu")["weight"].sum().reindex(scores.score.index).fillna(0)
    sums = total.to_numpy()[feasible]
    if rts in ("vrs", "nirs"):
        assert (sums <= 1 + 1e-7).all()
    if rts in ("vrs", "ndrs"):
        assert (sums >= 1 - 1e-7).all()


@pytest.mark.parametrize("name", ["sbm", "sbm, input", "sbm, output", "additive", "radial, input"])
@settings(max_examples=4, deadline=None)
@given(seed=seeds, rts=rts_of)
def test_targets_are_efficient(name, seed, rts):
    data = sample(seed, 8)
    scores = compute(name, data, rts)
    moved = compute(name, np.vstack([data, scores.targets.to_numpy()]), rts).score.to_numpy()
    aim = 0.0 if name == "additive" else 1.0
    # An oriented SBM leaves the other side's slacks free: its target is still worth 1.
    np.testing.assert_allclose(moved[8:], aim, atol=1e-7)
    np.testing.assert_allclose(moved[:8], scores.score, atol=1e-7)


# -- identities ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in MEASURES if name != "additive, one"])
@settings(max_examples=4, deadline=None)
@given(
    seed=seeds,
    rts=rts_of,
    powers=st.lists(st.integers(-9, 9), min_size=4, max_size=4),
)
def test_units_of_measurement_do_not_matter(name, seed, rts, powers):
    data = sample(seed, 7)
    if seed % 2:
        data = np.random.default_rng(seed).integers(1, 5, (7, 4)).astype(float)
    wanted = compute(name, data, rts)
    found = compute(name, data * 10.0 ** np.array(powers), rts)
    assert_scores(found.score, wanted.score, 1e-9)
    assert (found.certificate["solver"] == "simplex").all()


@settings(max_examples=8, deadline=None)
@given(seeds, rts_of, st.data())
def test_a_dominated_unit_changes_no_other_score(seed, rts, draw):
    data = sample(seed, 7)
    of = draw.draw(st.integers(0, 6))
    worse = data[of] * [1.3, 1.1, 0.7, 1.2]
    for name in ("sbm", "super_sbm", "radial, input", "additive"):
        used = data if name.startswith(("sbm", "super", "add")) else data[:, :3]
        before = compute(name, used, rts).score.to_numpy()
        poor = worse[: used.shape[1]]
        after = compute(name, np.vstack([used, poor]), rts).score.to_numpy()
        # Where a unit is left out, what only it dominates counts.
        same = np.arange(7) != of if name == "super_sbm" else np.ones(7, dtype=bool)
        assert_scores(after[:7][same], before[same], 1e-9)


@settings(max_examples=8, deadline=None)
@given(seeds, st.booleans())
def test_crs_input_efficiency_is_one_over_output_efficiency(seed, integers):
    rng = np.random.default_rng(seed)
    data = rng.integers(1, 6, (8, 4)).astype(float) if integers else sample(seed, 8, 1.0)
    theta, phi = (compute(f"radial, {side}", data, "crs").score for side in ("input", "output"))
    assert_scores(theta * phi, np.ones(8), 1e-9)


@settings(max_examples=8, deadline=None)
@given(seeds)
def test_returns_to_scale_are_nested(seed):
    data = sample(seed, 8)
    for name in ("sbm", "radial, input"):
        score = {rts: compute(name, data, rts).score for rts in RTS}
        for inner in ("nirs", "ndrs"):
            assert (score["crs"] <= score[inner] + 1e-9).all()
            assert (score[inner] <= score["vrs"] + 1e-9).all()
        np.testing.assert_allclose(
            np.minimum(score["nirs"], score["ndrs"]), score["crs"], atol=1e-8
        )


@settings(max_examples=8, deadline=None)
@given(seeds, rts_of)
def test_the_order_of_the_units_does_not_matter(seed, rts):
    data = sample(seed, 9)
    order = np.random.default_rng(seed).permutation(9)
    for name in ("super_sbm", "radial, output"):
        wanted = compute(name, data, rts).score.to_numpy()[order]
        assert_scores(compute(name, data[order], rts).score, wanted, 1e-10)


# -- reference sets --------------------------------------------------------------------------


def evaluators(panel: Panel, rts: str) -> list[Evaluator]:
    return [
        SlacksBased(panel, rts, "none"),
        SlacksBased(panel, rts, "none", beyond=True),
        SlacksBased(panel, rts, "output", leave_out=True),
    ]


@pytest.mark.parametrize("own_batch", [300, 3])
def test_sets_in_one_batch_or_each_in_its_own(monkeypatch, own_batch):
    """Units inside and outside their reference, mixed; sets that overlap."""
    monkeypatch.setattr("gbaeff.dea.evaluator._OWN_BATCH", own_batch)
    data = sample(3, 24)
    panel = panel_of(data)
    sets = [np.arange(8), np.arange(5, 16), np.arange(12, 24, 2)]
    o, group = np.repeat(np.arange(24), 3), np.tile(np.arange(3), 24)
    radial_one = Radial(panel_of(data, radial), "crs", "output")
    for evaluator in [*evaluators(panel, "crs"), *evaluators(panel, "ndrs"), radial_one]:
        found = evaluator.scores(o, sets, group)
        for g, held in enumerate(sets):
            for k in (2, 7, 14, 20):  # one at a time, against one set
                alone = evaluator.scores(np.array([k]), [held], np.zeros(1, dtype=np.intp))
                mine = found.score[(o == k) & (group == g)]
                assert_scores(mine, alone.score, 1e-10)
                peers = found.peers[(o == k) & (group == g)]
                assert np.isin(peers[peers >= 0], held).all()


def test_a_set_that_nobody_is_held_against(monkeypatch):
    monkeypatch.setattr("gbaeff.dea.evaluator._OWN_BATCH", 3)
    panel = panel_of(sample(4, 10))
    evaluator = SlacksBased(panel, "vrs", "none")
    sets = [np.arange(10), np.arange(4, 10)]
    o = np.arange(10)
    found = evaluator.scores(o, sets, np.zeros(10, dtype=np.intp))
    assert_scores(found.score, evaluator.scores(o, sets[:1], np.zeros(10, dtype=np.intp)).score, 0)


def test_periods_of_any_size_give_the_same_scores(monkeypatch):
    data = sample(5, 36)
    labels = {"dmus": list("ABCDEFGHIJKL") * 3, "periods": [1] * 12 + [2] * 12 + [3] * 12}
    for name in MEASURES:
        together = compute(name, data, **labels)
        monkeypatch.setattr("gbaeff.dea.evaluator._OWN_BATCH", 3)
        apart = compute(name, data, **labels)
        monkeypatch.undo()
        assert_scores(together.score, apart.score, 1e-10)
        assert_scores(together.slacks, apart.slacks, 1e-6)


# -- edges -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MEASURES)
def test_one_unit_alone(name):
    scores = compute(name, sample(7, 1))
    if "super" in name:
        assert scores.status.tolist() == [NO_SUPER_EFFICIENCY]
        assert scores.targets.isna().all(axis=None) and scores.slacks.isna().all(axis=None)
        assert scores.weights.empty
        assert (scores.certificate["dual"] <= CERTIFIED).all()
    else:
        aim = 0.0 if name.startswith(("directional", "additive")) else 1.0
        assert_scores(scores.score, [aim], 1e-12)
        assert scores.weights["weight"].tolist() == pytest.approx([1.0])


def test_every_unit_on_a_smooth_frontier():
    """Factors that are 1 but for rounding leave a second phase almost no room."""
    for n, seed in ((100, 14), (150, 32)):
        data = np.random.default_rng(seed).lognormal(0, 0.5, (n, 4))
        data[:, 2] = np.sqrt(data[:, 0] * data[:, 1])
        for name in ("radial, input", "radial, output"):
            scores = compute(name, data, "crs")
            assert_scores(scores.score, np.ones(n), 1e-7)


def test_results_are_labelled_like_the_panel():
    data = sample(8, 6)
    labels = {"dmus": list("ABC") * 2, "periods": [1] * 3 + [2] * 3}
    scores = compute("sbm", data, **labels)
    assert scores.certificate.index.equals(scores.score.index)
    assert isinstance(scores.certificate.index, pd.MultiIndex)
