"""Second stage: known effects, identities, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gbaeff import DataError, Panel, radial
from gbaeff.stats.draws import Technology, stream
from gbaeff.stats.second_stage import regress_distances, regress_samples, second_stage
from gbaeff.stats.truncated_regression import (
    truncated_draw,
    truncated_regression,
    truncated_regressions,
)

COLUMNS = ["score", "bias_corrected", "bias", "std", "lower", "upper"]


def test_the_second_stage_finds_the_covariate(separable: tuple[Panel, pd.DataFrame]) -> None:
    panel, covariates = separable
    found = second_stage(panel, covariates, draws=(40, 200), seed=1)
    assert found.table.index.tolist() == ["intercept", "z"]
    assert found.table.loc["z", "lower"] <= 0.6 <= found.table.loc["z", "upper"]
    assert found.table.loc["z", "lower"] > 0
    assert found.sigma == pytest.approx(0.5, abs=0.2)
    expected = radial(panel, rts="vrs", orientation="output").score
    np.testing.assert_allclose(found.distances["distance"], expected, atol=1e-9)
    # The redrawn technology lies inside the estimated one, so no distance gets shorter.
    assert (found.distances["bias_corrected"] >= found.distances["distance"] - 1e-9).all()
    assert found.n == (found.distances["bias_corrected"] > 1 + 1e-6).sum()


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_corrected_distances_of_one_ratio_move_together(orientation: str, one_to_one: Any) -> None:
    rng = np.random.default_rng(8)
    z = rng.uniform(0, 1, 25)
    panel = one_to_one(1 / truncated_draw(1.5 + z, 0.3, rng), rng)
    covariates = pd.DataFrame({"z": z}, index=panel.index)
    settings: dict[str, Any] = {"rts": "crs", "draws": (20, 20), "seed": 1}
    found = second_stage(panel, covariates, orientation=orientation, **settings).distances
    ratio = found["bias_corrected"] / found["distance"]
    assert ratio.iloc[0] > 1
    np.testing.assert_allclose(ratio, ratio.iloc[0], rtol=1e-9)
    # Against units redrawn at distances d every distance shrinks by the smallest d.
    distance, design = found["distance"].to_numpy(), np.column_stack([np.ones(25), z])
    off = distance > 1 + 1e-6
    beta, sigma = truncated_regression(distance[off], design[off])
    least = [truncated_draw(design @ beta, sigma, stream(1, 0, draw)).min() for draw in range(20)]
    assert ratio.iloc[0] == pytest.approx(2 - np.mean(1 / np.array(least)), rel=1e-9)
    if orientation == "input":
        other = second_stage(panel, covariates, orientation="output", **settings)
        np.testing.assert_allclose(found, other.distances, rtol=1e-9)


def test_covariates_in_other_units_and_another_order(
    separable: tuple[Panel, pd.DataFrame],
) -> None:
    panel, covariates = separable
    found = second_stage(panel, covariates, draws=(20, 30), seed=1)
    scaled = second_stage(panel, covariates[::-1] * 1e6, draws=(20, 30), seed=1)
    np.testing.assert_allclose(scaled.table.loc["z"] * 1e6, found.table.loc["z"], rtol=1e-5)
    np.testing.assert_allclose(
        scaled.table.loc["intercept"], found.table.loc["intercept"], rtol=1e-5
    )


def test_two_periods_are_pooled(separable: tuple[Panel, pd.DataFrame]) -> None:
    panel, covariates = separable
    both = Panel.from_arrays(
        pd.concat([panel.inputs] * 2),
        pd.concat([panel.outputs, panel.outputs * 3]),
        dmus=panel.dmus * 2,
        periods=[1] * 60 + [2] * 60,
    )
    doubled = pd.concat({1: covariates, 2: covariates}).rename_axis(["period", "dmu"])
    found = second_stage(both, doubled, draws=(20, 20), seed=1)
    # Three times the outputs of all units is the same set of distances.
    np.testing.assert_allclose(
        found.distances.loc[1, "distance"], found.distances.loc[2, "distance"], rtol=1e-9
    )
    assert found.n == 120


def test_second_stage_refuses(separable: tuple[Panel, pd.DataFrame]) -> None:
    panel, covariates = separable
    z = covariates["z"]

    def refused(frame: pd.DataFrame, message: str, **settings: Any) -> None:
        with pytest.raises(ValueError, match=message):
            second_stage(panel, frame, **{"draws": (5, 5), "seed": 1, **settings})

    refused(covariates, "^draws must", draws=100)
    refused(covariates, "^draws must", draws=(100, 0))
    refused(covariates.drop(index=3), "3, 'z'")
    refused(covariates.mask(z == z.max()), f"{z.idxmax()}, 'z'")
    refused(pd.DataFrame({"z": z, "c": 4.0}), "collinear")
    refused(pd.DataFrame({"z": z, "intercept": z**2}), r"named \['intercept'\]")
    refused(pd.concat([covariates, covariates]), "more than once")
    refused(covariates[[]], "at least one column")


def test_only_units_that_entered_are_drawn(separable: tuple[Panel, pd.DataFrame]) -> None:
    """Two leaders whose covariate puts them at 1 in every draw, so that nothing corrects them."""
    panel, covariates = separable
    inputs = np.vstack([panel.inputs, [[1], [2]]])
    outputs = np.vstack([panel.outputs, [[1], [2**0.75]]])
    more = Panel.from_arrays(inputs, outputs)
    z = pd.DataFrame({"z": [*covariates["z"], -1e6, -1.1e6]}, index=more.index)
    found = second_stage(more, z, draws=(20, 50), seed=1)
    assert (found.n, len(more)) == (60, 62)
    assert "60 of 62" in repr(found)
    off = (found.distances["bias_corrected"] > 1 + 1e-6).to_numpy()
    assert off.sum() == 60
    design = np.column_stack([np.ones(60), z["z"][off]])
    beta, sigma = truncated_regression(found.distances["bias_corrected"].to_numpy()[off], design)
    drawn = [truncated_draw(design @ beta, sigma, stream(1, 1, draw)) for draw in range(50)]
    expected = truncated_regressions(np.array(drawn), design)[0].std(axis=0, ddof=1)
    np.testing.assert_allclose(found.table["std"], expected, rtol=1e-9)


def test_samples_side_by_side_are_each_by_itself() -> None:
    """Two periods, 12 samples, among them one without a maximum and one on the frontier."""
    rng = np.random.default_rng(5)
    z = rng.uniform(0, 1, 24)
    design = np.column_stack([np.ones(24), z])
    efficiency = np.array([1 / truncated_draw(1.5 + z, 0.3, rng) for _ in range(12)])
    efficiency[3] = 1 / (1 + rng.lognormal(0, 2, 24))
    efficiency[7] = 1.0
    inputs = rng.uniform(1, 10, (24, 2))
    points = np.stack([np.column_stack([inputs, inputs.prod(1) * one]) for one in efficiency])
    parts = np.arange(24).reshape(2, 12)
    sets = [Technology(rows, points[:, rows], 2, "vrs", "output") for rows in parts]
    scores = [units.scores() for units in sets]
    settings: dict[str, Any] = {"draws": (6, 30), "level": 0.9}
    seeds = list(range(12))
    designs = np.broadcast_to(design, (12, 24, 2))
    found = regress_samples(sets, scores, designs, seeds=seeds, **settings)
    alone = []
    for sample, seed in enumerate(seeds):
        one = [Technology(rows, points[sample, rows], 2, "vrs", "output") for rows in parts]
        try:
            alone.append(regress_distances(one, design, seed=seed, **settings))
        except DataError as error:
            alone.append(error)
    for mine, theirs in zip(found, alone, strict=True):
        assert type(mine) is type(theirs)
        if isinstance(mine, DataError):
            assert str(mine) == str(theirs)
        else:
            assert (mine.n, mine.failed) == (theirs.n, theirs.failed)
            for name in ("distance", "corrected", "estimate", "std", "lower", "upper", "sigma"):
                np.testing.assert_allclose(getattr(mine, name), getattr(theirs, name), rtol=1e-7)
    assert 1 <= sum(isinstance(one, DataError) for one in found) < 9


def test_too_few_units_off_the_frontier_are_refused() -> None:
    panel = Panel.from_arrays([[1], [1], [1], [1]], [[4], [4], [4], [3]])
    covariates = pd.DataFrame({"z": [1.0, 2.0, 3.0, 5.0]}, index=panel.index)
    with pytest.raises(DataError, match="^1 of 4 units"):
        second_stage(panel, covariates, rts="crs", draws=(5, 5), seed=1)


def test_distances_without_a_maximum_are_refused(one_to_one: Any) -> None:
    rng = np.random.default_rng(1)
    panel = one_to_one(1 / (1 + rng.lognormal(0, 2, 40)), rng)
    covariates = pd.DataFrame({"z": rng.normal(size=40)}, index=panel.index)
    with pytest.raises(DataError, match="no maximum"):
        second_stage(panel, covariates, rts="crs", draws=(5, 5), seed=1)


def test_algorithm_1_regresses_the_distances_as_they_are(
    separable: tuple[Panel, pd.DataFrame],
) -> None:
    panel, covariates = separable
    found = second_stage(panel, covariates, algorithm=1, draws=(2, 50), seed=1)
    distance = radial(panel, rts="vrs", orientation="output").score.to_numpy()
    off = distance > 1 + 1e-6
    design = np.column_stack([np.ones(off.sum()), covariates["z"][off]])
    beta, sigma = truncated_regression(distance[off], design)
    np.testing.assert_allclose(found.table["estimate"], beta, rtol=1e-9)
    assert found.sigma == pytest.approx(sigma, rel=1e-9)
    assert found.n == off.sum()
    assert found.failed[0] == 0
    with pytest.raises(ValueError, match="^algorithm must"):
        second_stage(panel, covariates, algorithm=3, seed=1)
