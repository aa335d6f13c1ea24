"""Placebo panels: what is dealt, what stays, and what a score brings about by its make."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from gbaeff import Panel, data, super_sbm
from gbaeff.book.studies.placebo import _dealt, placebo

VARIABLES = [*data.INPUTS, *data.OUTPUTS, *data.UNDESIRABLE]


@pytest.fixture(scope="module")
def panel():
    return data.panel(cities="mainland").at(2019)


def test_a_deal_moves_amounts_per_output_among_the_units(panel):
    (dealt,) = _dealt(panel, ["population"], draws=1, seed=1)
    gdp, stay = VARIABLES.index("gdp"), VARIABLES.index("population")
    np.testing.assert_array_equal(dealt[:, gdp], panel.values[:, gdp])
    np.testing.assert_allclose(dealt[:, stay], panel.values[:, stay], rtol=1e-12)
    before, after = (v / v[:, [gdp]] for v in (panel.values, dealt))
    np.testing.assert_allclose(np.sort(after, axis=0), np.sort(before, axis=0), rtol=1e-12)
    assert (np.abs(after / before - 1) > 1e-9).any(axis=0).tolist() == [
        name not in ("gdp", "population") for name in VARIABLES
    ]


def test_nothing_dealt_gives_the_real_correlation(panel):
    income = data.zhang_table2().set_index("city")[["per_capita_disposable_income_cny"]]
    found = placebo(
        panel,
        income.loc[list(data.MAINLAND)],
        ratios={"GDP per head": ("gdp", "population")},
        keep=VARIABLES,
        draws=2,
        seed=1,
    )
    score = super_sbm(panel).score
    frame = data.wide().query("year == 2019").set_index("city").loc[panel.dmus]
    expected = [
        stats.spearmanr(score, frame["gdp"] / frame["population"]).statistic,
        stats.spearmanr(score, income.loc[panel.dmus].iloc[:, 0]).statistic,
    ]
    for draw in (0, 1):
        assert found.loc[draw].tolist() == pytest.approx(expected)


def test_a_covariate_from_outside_has_no_correlation_on_average(panel):
    outside = pd.DataFrame({"letter": np.arange(9.0)}, index=panel.dmus)
    found = placebo(panel, outside, ratios={"r": ("gdp", "energy")}, draws=300, seed=2)
    assert abs(found["letter"].mean()) < 0.07
    # A score that divides by energy goes with output per energy, however the data fall.
    assert found["r"].mean() > 0.2
    again = placebo(panel, outside, ratios={"r": ("gdp", "energy")}, draws=5, seed=2)
    pd.testing.assert_frame_equal(found.head(5), again)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"keep": ["coal"]}, "\\['coal'\\]"),
        ({"ratios": {"r": ("gdp", "coal")}}, "\\['coal'\\]"),
        ({"draws": 0}, "draws must be"),
        ({"covariates": pd.DataFrame({"x": [1.0]}, index=["SZ"])}, "missing for"),
        ({"panel": data.panel(cities="mainland")}, "one cross-section"),
        ({"panel": Panel.from_arrays([[1], [2]], [[0, 1], [1, 1]], dmus=["SZ", "GZ"]),
          "covariates": pd.DataFrame({"x": [1.0, 2.0]}, index=["SZ", "GZ"])}, "must be positive"),
    ],
)  # fmt: skip
def test_refuses(panel, changes, told):
    arguments = {
        "panel": panel,
        "covariates": pd.DataFrame({"x": np.arange(9.0)}, index=panel.dmus),
        "seed": 1,
    } | changes
    with pytest.raises(ValueError, match=told):
        placebo(arguments.pop("panel"), arguments.pop("covariates"), **arguments)
