"""Bootstrap: identities, known technologies, same bytes, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from joblib.externals.loky import get_reusable_executor

from gbaeff import Panel, radial
from gbaeff.dea.models import Array, Mask, Rows
from gbaeff.extensions.bootstrap import (
    SCALES,
    Bootstrap,
    _smoothed,
    bootstrap,
    corrected_scores,
    smoothing_width,
)
from gbaeff.stats.draws import Technology
from gbaeff.stats.monte_carlo import monte_carlo
from gbaeff.stats.second_stage import second_stage

COLUMNS = ["score", "bias_corrected", "bias", "std", "lower", "upper"]


def closed_form(
    points: Array,
    reference: Array,
    m: int,
    *,
    rts: str,
    orientation: str,
    group: Rows | None = None,
    allowed: Mask | None = None,
) -> Array:
    """Radial scores of one input and one output under constant returns."""
    assert (m, points.shape[1], rts) == (1, 2, "crs")
    ratio = reference[:, 1] / reference[:, 0]
    best = ratio.max() if allowed is None else np.where(allowed, ratio, 0).max(axis=1)[group]
    theta = points[:, 1] / points[:, 0] / best
    return theta if orientation == "input" else 1 / theta


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_the_correction_goes_to_the_less_efficient_side(
    shops: Panel, rts: str, orientation: str
) -> None:
    frame = bootstrap(shops, rts=rts, orientation=orientation, draws=60, seed=3).frame
    assert list(frame.columns) == COLUMNS
    expected = radial(shops, rts=rts, orientation=orientation).score
    np.testing.assert_allclose(frame["score"], expected, rtol=0, atol=1e-9)
    sign = 1 if orientation == "input" else -1
    # The redrawn technology lies inside the estimated one, in every draw.
    assert (sign * frame["bias"] > 0).all()
    assert (sign * (frame["score"] - frame[["lower", "upper"]].T) > -1e-9).all(axis=None)
    assert frame["bias_corrected"].between(frame["lower"], frame["upper"]).all()
    assert (frame["std"] > 0).all()


# Units far below the frontier, whose redrawn scores vary by more than the scores themselves.
LOW = {
    "few": ([1, 20, 25, 40, 60, 90], [1] * 6),
    "more": (
        [1.208, 0.593, 0.662, 0.087, 6.048, 3.14, 0.722, 2.168, 1.325, 0.575, 2.658],
        [0.733, 0.72, 0.453, 1.576, 0.906, 1.725, 0.545, 1.135, 0.41, 2.32, 1.207],
    ),
}


@pytest.mark.parametrize(("case", "rts"), [("few", "crs"), ("more", "crs"), ("more", "vrs")])
@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("scale", SCALES)
def test_no_value_is_impossible(case: str, orientation: str, rts: str, scale: str) -> None:
    inputs, outputs = (np.array(side, dtype=float)[:, None] for side in LOW[case])
    panel = Panel.from_arrays(inputs, outputs)
    settings: dict[str, Any] = {"rts": rts, "orientation": orientation, "scale": scale}
    found = bootstrap(panel, draws=80, seed=1, **settings)
    values = found.frame[["score", "bias_corrected", "lower", "upper"]]
    if orientation == "output":
        values = 1 / values
    assert (values.isna() | ((values > 0) & (values <= 1))).all(axis=None)
    # What would be impossible is missing, counted and said; only one scale can do that.
    cut = found.cut.sum()
    missing = found.frame[["lower", "upper"]].isna().any(axis=1).sum()
    assert (values["bias_corrected"].isna().sum(), missing) == (cut["bias_corrected"], cut["bound"])
    assert ("Cut" in repr(found)) == found.cut.any(axis=None)
    if scale != "efficiency":
        assert not found.cut.any(axis=None)
        low, high = np.sort(found.frame[["lower", "upper"]], axis=1).T
        assert found.frame["bias_corrected"].between(low - 1e-12, high + 1e-12).all()
    elif (case, rts, orientation) == ("few", "crs", "input"):
        assert cut["bound"] == 6


def test_each_scale_by_hand() -> None:
    # Scores 0.4 and redrawn 0.5 and 0.8; distances 2.5, and 2 and 1.25.
    score, drawn = np.array([0.4]), np.array([[0.5], [0.8]])
    by_scale = {
        "efficiency": (0.8 - 0.65, 0.8 - 0.8, 0.8 - 0.5),
        "distance": (1 / (5 - 1.625), 1 / (5 - 1.25), 1 / (5 - 2)),
        "ratio": (0.16 / 0.4**0.5, 0.16 / 0.8, 0.16 / 0.5),
    }
    for scale, expected in by_scale.items():
        # Of two draws the quantiles of level 1 are the draws themselves.
        found = np.ravel(corrected_scores(score, drawn, 1.0, scale, "input")[:3])
        if scale == "efficiency":
            assert np.isnan(found[1])
            expected = (expected[0], np.nan, expected[2])
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        # The same in the other direction, where the score is the distance.
        other = np.ravel(corrected_scores(1 / score, 1 / drawn, 1.0, scale, "output")[:3])
        np.testing.assert_allclose(1 / other[[0, 2, 1]], expected, rtol=1e-12)


def test_a_correction_is_worth_it_where_the_bias_is_large() -> None:
    # Bias 0.1 and 0.2 with a standard deviation of 0.1 (of four draws): 0.01 < 0.03 < 0.04.
    step = 0.1 * np.sqrt(3) / 2 * np.array([-1, 1, -1, 1])[:, None]
    drawn = np.array([0.6, 0.7]) + step
    found = corrected_scores(np.array([0.5, 0.5]), drawn, 0.95, "efficiency", "input")
    assert found[3].tolist() == [False, True]
    # A unit that no draw moves has no bias, whatever rounding says.
    still = np.full((4, 1), 0.5 + 1e-16)
    assert not corrected_scores(np.array([0.5]), still, 0.95, "ratio", "input")[3].any()


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_one_input_and_one_output_move_together(orientation: str, one_to_one: Any) -> None:
    """Each draw multiplies every score by the same factor, the best redrawn efficiency."""
    rng = np.random.default_rng(5)
    panel = one_to_one(rng.uniform(0.4, 1, 10), rng)
    frame = bootstrap(panel, rts="crs", orientation=orientation, draws=40, seed=2).frame
    relative = frame.div(frame["score"], axis=0)
    np.testing.assert_allclose(relative, relative.iloc[[0] * 10].to_numpy(), rtol=1e-9)


def test_intervals_cover_a_known_technology(
    monkeypatch: pytest.MonkeyPatch, one_to_one: Any
) -> None:
    monkeypatch.setattr("gbaeff.stats.draws.radial_scores", closed_form)
    covered, before, after = [], [], []
    for sample in range(40):
        rng = np.random.default_rng(sample)
        true = rng.uniform(0.4, 1, 30)
        first = bootstrap(one_to_one(true, rng), rts="crs", draws=120, seed=sample).frame.iloc[0]
        covered.append(first["lower"] <= true[0] <= first["upper"])
        before.append((first["score"] - true[0]) ** 2)
        after.append((first["bias_corrected"] - true[0]) ** 2)
    assert np.mean(covered) >= 0.85
    assert np.mean(after) < 0.75 * np.mean(before)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_smoothing_keeps_the_spread_about_the_frontier(orientation: str) -> None:
    rng = np.random.default_rng(0)
    score = rng.uniform(0.4, 1, 20_000)
    if orientation == "output":
        score = 1 / score
    points = np.ones((len(score), 2))
    technology = Technology(np.arange(len(score)), points, 1, "crs", orientation)
    (drawn,) = _smoothed(technology, score, 0.2, [np.random.default_rng(1)])
    assert drawn.max() <= 1 if orientation == "input" else drawn.min() >= 1
    assert len(np.unique(drawn)) == len(drawn)
    assert np.mean((drawn - 1) ** 2) == pytest.approx(np.mean((score - 1) ** 2), rel=0.03)


def test_bandwidth_by_hand() -> None:
    # Off the frontier 0.5 and 0.7; reflected {0.5, 0.7, 1.3, 1.5}: standard deviation
    # sqrt(0.17) = 0.4123, quartiles 0.65 and 1.35, so 0.7 / 1.34 = 0.5224 is the larger.
    # The scores {0.5, 0.7, 1, 1} have variance 0.045.
    expected = 0.9 * 0.045**0.5 * 4**-0.2
    assert smoothing_width(np.array([0.5, 0.7, 1.0, 1.0]), "silverman") == pytest.approx(expected)
    assert smoothing_width(np.array([0.5, 1.0]), 0.014) == 0.014


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_units_of_measurement_do_not_matter(shops: Panel, orientation: str) -> None:
    scaled = Panel.from_arrays(shops.inputs * [1e6, 1e-3], shops.outputs * 1e9, dmus=shops.dmus)
    settings: dict[str, Any] = {"orientation": orientation, "draws": 30, "seed": 4}
    found, again = bootstrap(shops, **settings), bootstrap(scaled, **settings)
    np.testing.assert_allclose(found.frame, again.frame, rtol=0, atol=1e-9)


def test_a_period_is_a_technology_of_its_own() -> None:
    rng = np.random.default_rng(3)
    inputs, outputs = rng.lognormal(0, 0.4, (18, 2)), rng.lognormal(0, 0.4, (18, 1))
    dmus, periods = list("ABCDEF") * 3, [1] * 6 + [2] * 6 + [3] * 6
    panel = Panel.from_arrays(inputs, outputs, dmus=dmus, periods=periods)
    found = bootstrap(panel, draws=30, seed=9)
    outputs[12:] *= np.linspace(0.5, 1, 6)[:, None]
    other = Panel.from_arrays(inputs, outputs, dmus=dmus, periods=periods)
    again = bootstrap(other, draws=30, seed=9)
    assert found.bandwidth.index.tolist() == [1, 2, 3]
    pd.testing.assert_frame_equal(found.frame.loc[[1, 2]], again.frame.loc[[1, 2]])
    assert (found.frame.loc[3] != again.frame.loc[3]).any(axis=None)
    # The first period of a panel draws what it would draw alone.
    alone = bootstrap(panel.at(1), draws=30, seed=9)
    np.testing.assert_array_equal(found.frame.loc[1], alone.frame)


def test_a_period_of_efficient_units_has_nothing_to_resample() -> None:
    panel = Panel.from_arrays(
        [[1], [2], [1], [2], [4]],
        [[2], [4], [2], [4], [3]],
        dmus=list("ABABC"),
        periods=[1, 1, 2, 2, 2],
    )
    found = bootstrap(panel, rts="crs", draws=20, seed=0)
    assert found.frame.loc[1, "score"].tolist() == [1, 1]
    assert found.frame.loc[1].drop(columns="score").isna().all(axis=None)
    assert found.frame.loc[2].notna().all(axis=None)
    assert not found.worth_correcting.loc[1].any()


def test_failed_draws_are_left_out_and_counted(
    shops: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gbaeff.dea.measures import radial_scores

    whole = bootstrap(shops, draws=26, seed=1)
    calls = 0

    def first_redraw_fails(*args: Any, **kwargs: Any) -> Array:
        nonlocal calls
        calls += 1
        scores = radial_scores(*args, **kwargs)
        return np.where(np.arange(len(scores)) == 5, np.nan, scores) if calls == 2 else scores

    monkeypatch.setattr("gbaeff.stats.draws.radial_scores", first_redraw_fails)
    found = bootstrap(shops, draws=26, seed=1)
    assert (whole.failed, found.failed) == (0, 1)
    assert found.frame.notna().all(axis=None)
    assert "left out: 1" in repr(found)
    assert (found.frame["bias"] != whole.frame["bias"]).all()


def test_seed_and_bandwidth_matter(shops: Panel) -> None:
    def drawn(**settings: Any) -> Bootstrap:
        return bootstrap(shops, draws=30, **settings)

    first = drawn(seed=1).frame
    pd.testing.assert_frame_equal(first, drawn(seed=1).frame)
    assert (first["bias"] != drawn(seed=2).frame["bias"]).all()
    assert (first["bias"] != drawn(seed=1, bandwidth=0.01).frame["bias"]).all()
    narrow, wide = drawn(seed=1, level=0.5).frame, drawn(seed=1, level=0.9).frame
    assert (narrow["lower"] > wide["lower"]).all()
    assert (narrow["upper"] < wide["upper"]).all()


def test_more_workers_give_the_same_bytes(
    shops: Panel, separable: tuple[Panel, pd.DataFrame]
) -> None:
    panel, covariates = separable

    def both(n_jobs: int | None) -> bytes:
        first = bootstrap(shops, draws=60, seed=5, n_jobs=n_jobs).frame
        second = second_stage(panel, covariates, draws=(30, 60), seed=5, n_jobs=n_jobs)
        return b"".join(
            part.to_numpy().tobytes() for part in (first, second.table, second.distances)
        )

    alone = both(1)
    with parallel_config(backend="threading"):
        assert both(2) == alone
    with parallel_config(backend="threading", n_jobs=2):
        assert both(None) == alone


def test_processes_and_a_dask_cluster_give_the_same_bytes(shops: Panel) -> None:
    distributed = pytest.importorskip("distributed")
    alone = bootstrap(shops, draws=60, seed=5, n_jobs=1).frame.to_numpy().tobytes()
    assert bootstrap(shops, draws=60, seed=5, n_jobs=2).frame.to_numpy().tobytes() == alone
    one, two = (
        monte_carlo(shops, noise={"x1": 0.05}, draws=60, seed=7, n_jobs=jobs) for jobs in (1, 2)
    )
    assert one.draws.tobytes() == two.draws.tobytes()
    get_reusable_executor().shutdown(wait=True)
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    )
    with cluster, distributed.Client(cluster), parallel_config(backend="dask"):
        found = bootstrap(shops, draws=60, seed=5)
    assert found.frame.to_numpy().tobytes() == alone


@pytest.mark.parametrize(
    ("settings", "argument"),
    [
        ({"rts": "irs"}, "rts"),
        ({"orientation": "none"}, "orientation"),
        ({"draws": 1}, "draws"),
        ({"draws": 10.0}, "draws"),
        ({"level": 95}, "a level"),
        ({"scale": "theta"}, "scale"),
        ({"bandwidth": "scott"}, "bandwidth"),
        ({"bandwidth": 0}, "bandwidth"),
        ({"bandwidth": float("nan")}, "bandwidth"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bootstrap_refuses(shops: Panel, settings: dict[str, Any], argument: str) -> None:
    with pytest.raises(ValueError, match=f"^{argument} must"):
        bootstrap(shops, **{"seed": 1, "draws": 5, **settings})


def test_none_means_not_given(shops: Panel) -> None:
    found = bootstrap(shops, rts=None, scale=None, draws=20, seed=1)
    assert (found.rts, found.scale) == ("vrs", "ratio")
    with pytest.raises(TypeError, match="seed"):
        bootstrap(shops, seed=None)


def test_undesirable_outputs_are_refused(cities: Panel) -> None:
    with pytest.raises(ValueError, match="undesirable outputs"):
        bootstrap(cities, seed=1)


def test_results_print_what_was_done(shops: Panel, separable: tuple[Panel, pd.DataFrame]) -> None:
    for found in (
        bootstrap(shops, draws=20, seed=17),
        second_stage(*separable, draws=(5, 20), seed=17),
    ):
        assert "seed 17" in repr(found)
        assert "<table" in found._repr_html_()
