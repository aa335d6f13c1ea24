"""Second-stage intervals: the same as the library's, and how often they hold the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gbaeff import Panel
from gbaeff.book.studies.coverage import METHODS, Ratio, second_stage_coverage
from gbaeff.stats.draws import share_error
from gbaeff.stats.second_stage import regress_distances, second_stage
from gbaeff.stats.truncated_regression import truncated_draw

FEW: dict[str, Any] = {"samples": 40, "draws": (30, 60), "seed": 1}


def test_the_short_way_is_the_second_stage_of_the_library() -> None:
    rng = np.random.default_rng(3)
    z = rng.normal(2, 2, 40)
    distance = truncated_draw(0.5 + 0.5 * z, 1.0, rng)
    inputs = rng.uniform(1, 10, 40)
    panel = Panel.from_arrays(inputs[:, None], (inputs / distance)[:, None])
    covariates = pd.DataFrame({"z": z}, index=panel.index)
    long = second_stage(panel, covariates, rts="crs", draws=(40, 80), seed=1).table
    units = Ratio.of(np.arange(40), distance / distance.min())
    short = regress_distances([units], np.column_stack([np.ones(40), z]), (40, 80), 0.95, 1)
    for name in ("estimate", "std", "lower", "upper"):
        np.testing.assert_allclose(getattr(short, name), long[name], rtol=1e-6)


def test_only_the_bootstrap_holds_an_effect() -> None:
    found = second_stage_coverage(100, slope=0.5, **FEW)
    assert tuple(found.index) == METHODS
    assert found.loc["Simar-Wilson", "coverage"] > 0.85
    assert (found.loc[["least squares", "Tobit"], "coverage"] < 0.1).all()
    assert (found["none"] == 0).all()
    assert found["width"].idxmax() == "Simar-Wilson"


def test_a_share_says_how_sure_it_is() -> None:
    assert share_error(0.2, 50) == pytest.approx((0.2 * 0.8 / 50) ** 0.5)
    drawn = np.random.default_rng(0).binomial(50, 0.2, 20_000) / 50
    assert share_error(0.2, 50) == pytest.approx(drawn.std(), rel=0.02)
    ends = share_error(pd.Series([0.0, 1.0, np.nan]), 100)
    assert ends[0] == pytest.approx(ends[1])
    assert 0 < ends[0] < share_error(0.01, 100)
    assert np.isnan(ends[2])
    with pytest.raises(ValueError, match="samples"):
        share_error(0.5, 0)
    # The truncated likelihood has no maximum in some samples: these tell nothing of coverage.
    found = second_stage_coverage(8, slope=0.0, intercept=-4.0, sigma=2.5, **FEW)
    seen = round(40 * (1 - found.loc["Simar-Wilson", "none"]))
    assert 0 < seen < 40
    row = found.loc["Simar-Wilson"]
    assert row["error"] == pytest.approx(share_error(row["coverage"], seen))


def test_no_effect_is_found_as_often_as_it_should() -> None:
    found = second_stage_coverage(40, slope=0.0, intercept=1.5, sigma=0.5, **FEW)
    assert (found["coverage"] > 0.84).all()


def test_no_method_survives_a_frontier_that_moves() -> None:
    found = second_stage_coverage(100, slope=0.0, shift=0.2, **FEW)
    assert (found["coverage"] < 0.1).all()


def test_rows_of_one_unit_are_not_independent() -> None:
    fast: dict[str, Any] = {"slope": 0.0, "intercept": 1.5, "sigma": 0.5, "periods": 10, **FEW}
    free, held = (second_stage_coverage(8, persistence=p, **fast) for p in (0.0, 0.95))
    assert (free["coverage"] > 0.84).all()
    assert (held["coverage"] < 0.6).all()


def test_a_sample_depends_on_its_number_only() -> None:
    few = FEW | {"samples": 8}
    first = second_stage_coverage(11, slope=0.5, **few)
    pd.testing.assert_frame_equal(first, second_stage_coverage(11, slope=0.5, **few))
    other = second_stage_coverage(11, slope=0.5, **(few | {"seed": 2}))
    assert not first.equals(other)


def test_without_a_maximum_there_is_no_interval() -> None:
    # Far below 1 a truncated normal cannot be told from an exponential distribution.
    found = second_stage_coverage(8, slope=0.0, intercept=-30.0, sigma=4.0, **FEW)
    assert 0.1 < found.loc["Simar-Wilson", "none"] <= 1
    assert (found.loc[["least squares", "Tobit"], "none"] == 0).all()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"units": 3}, "units must"),
        ({"periods": 0}, "periods must"),
        ({"samples": 0}, "samples must"),
        ({"draws": (1, 50)}, "draws must"),
        ({"sigma": 0.0}, "sigma > 0"),
        ({"persistence": 1.0}, "persistence"),
        ({"level": 95}, "level"),
    ],
)
def test_refuses(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        second_stage_coverage(**({"units": 11, "slope": 0.5, **FEW} | changes))
