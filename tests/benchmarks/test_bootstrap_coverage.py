"""The coverage study: its scores are the library's, its table says what the default rests on."""

from __future__ import annotations

import numpy as np
import pytest

import bootstrap_coverage as study
from gbaeff import data
from gbaeff.dea.measures import radial_scores
from gbaeff.extensions.bootstrap import SCALES


@pytest.mark.parametrize("design", ["1+1", "2+1"])
@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_facets_give_the_scores_of_the_programmes(design: str, rts: str, orientation: str) -> None:
    m = int(design[0])
    for seed in range(5):
        rng = np.random.default_rng(seed)
        points, true = study.sample(design, rts, orientation, 25, rng)
        hull = study.Hull(np.arange(25), points, m, rts, orientation)
        score = hull.scores()
        expected = radial_scores(points, points, m, rts=rts, orientation=orientation)
        np.testing.assert_allclose(score, expected, atol=1e-7)
        # The frontier of a sample lies inside the true one.
        assert ((score if orientation == "input" else 1 / score) >= true - 1e-9).all()
        pseudo = rng.uniform(0.5, 1, 25)
        pseudo = pseudo if orientation == "input" else 1 / pseudo
        moved = points.copy()
        side = slice(None, m) if orientation == "input" else slice(m, None)
        moved[:, side] *= (score / pseudo)[:, None]
        again = radial_scores(points, moved, m, rts=rts, orientation=orientation)
        np.testing.assert_allclose(hull.rescored(score, pseudo[None])[0], again, atol=1e-7)


def test_a_cell_is_the_same_again_and_says_its_error() -> None:
    first, again = (study.cell("1+1", "crs", "input", 25, 3) for _ in range(2))
    assert first == again
    assert [row["scale"] for row in first] == list(SCALES)
    assert all(0 <= row["coverage"] <= 1 and row["coverage_se"] >= 0 for row in first)


def test_the_default_scale_is_the_one_that_the_study_supports() -> None:
    table = data.bootstrap_coverage()
    free, other, wide = (
        table[table["scale"] == scale].set_index(["design", "rts", "orientation", "n"])
        for scale in ("ratio", "distance", "efficiency")
    )
    # No other scale without impossible values holds the truth more often, in any cell.
    assert (free["coverage"] >= other["coverage"]).all()
    assert (free[["cut_bound", "cut_score"]] == 0).all(axis=None)
    assert wide["cut_bound"].max() > 0.05
    assert wide["width"].mean() / free["width"].mean() == pytest.approx(1.25, abs=0.05)
    assert (free["rmse_corrected"] < free["rmse_score"]).all()
    assert free["rmse_rule"].mean() > 1.3 * free["rmse_corrected"].mean()
