"""How far a city's result moves with the data."""

import numpy as np
import pandas as pd
import pytest

from gbaeff import data, super_sbm
from gbaeff.book.audit import bands
from gbaeff.book.audit.specifications import INFERRED, LEVELS, Specification


def test_readings_change_one_series_and_none_that_was_inferred():
    found = bands.readings()
    default = vars(found.pop("default"))
    assert default == vars(Specification())
    changes = [
        [(name, value) for name, value in vars(one).items() if value != default[name]]
        for one in found.values()
    ]
    assert all(len(change) == 1 for change in changes)
    fair = {
        (name, level)
        for name in ("gdp", "population", "energy", "co2")
        for level in LEVELS[name][1:]
        if INFERRED.get(name) != level
    }
    assert {change[0] for change in changes} == fair


def test_scores_begin_with_the_books_own_and_repeat_none():
    found = bands.scores(2019, data.MAINLAND)
    own = super_sbm(data.panel(cities="mainland")).table().loc[2019]
    assert np.allclose(found.loc["default"], own[list(data.MAINLAND)])
    assert not found.round(6).duplicated().any()


def test_cuts_hold_both_accounts_of_hong_kong():
    found = bands.cuts()
    whole = data.wide("replica").set_index(["year", "city"])
    per = (whole["co2"] / whole["gdp"])[:, "HK"]
    assert found.loc["default", "HK"] == pytest.approx(100 * (1 - per[2019] / per[2005]))
    assert found["HK"].min() < 40 < found["HK"].max()


def variants(*rows):
    return pd.DataFrame(rows, index=["default", *"abc"[: len(rows) - 1]], columns=["X", "Y", "Z"])


def test_band_at_a_tie_and_at_the_frontier():
    frame = variants([0.5, 0.5 + 1e-9, 1 - 1e-9], [0.6, 0.4, 1.2])
    found = bands.band(frame)
    assert found.loc["X", ["low", "high"]].tolist() == [0.5, 0.6]
    assert found.loc["X", ["best_rank", "worst_rank"]].tolist() == [2, 2]
    assert found.loc["Y", ["best_rank", "worst_rank"]].tolist() == [2, 3]
    assert found.loc["Z", "at_frontier"] == 2  # 1 within the tolerance is on it


def test_band_with_a_missing_score_and_noise():
    frame = variants([0.5, 0.7, 1.1], [0.6, np.nan, 1.0])
    noise = pd.DataFrame({"low": [0.4, 0.9, 1.0], "high": [0.45, 0.95, 1.05]}, index=[*"XYZ"])
    found = bands.band(frame, noise)
    assert found.loc["X", ["low", "high"]].tolist() == [0.4, 0.6]
    assert found.loc["Y", ["low", "high"]].tolist() == [0.7, 0.95]
    assert found.loc["Y", "variants"] == 1
    # Ranks are taken where every city has a score.
    assert found["worst_rank"].tolist() == [3, 2, 1]


@pytest.mark.parametrize(
    ("at", "of", "said"),
    [
        (2, 2, "on the frontier in all 2 variants"),
        (0, 2, "behind the frontier in all 2 variants"),
        (1, 1, "on the frontier"),
        (0, 1, "behind the frontier"),
        (0, 0, "without a score"),
    ],
)
def test_frontier(at, of, said):
    assert bands.frontier(pd.Series({"at_frontier": at, "variants": of})) == said


def test_place():
    assert bands.place(pd.Series({"best_rank": 1.0, "worst_rank": 1.0}), 9) == "place 1 of 9"
    missing = pd.Series({"best_rank": np.nan, "worst_rank": np.nan})
    assert bands.place(missing, 9) == "without a place"


@pytest.mark.parametrize(
    ("cuts", "said"),
    [
        ([40 - 1e-9, 60], "met in all 2 accounts"),
        ([39.9, 60], "met in 1 of 2 accounts"),
        ([39.9, -10], "missed in all 2 accounts"),
        ([40, np.nan], "met"),
        ([np.nan], "unknown"),
    ],
)
def test_pledge(cuts, said):
    assert bands.pledge(pd.Series(cuts)) == said
