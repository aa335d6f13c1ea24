"""Monte Carlo: noise on the data, intervals of scores and ranks."""

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config

from gbaeff import Panel, data
from gbaeff.stats.monte_carlo import monte_carlo


@pytest.fixture(scope="module")
def panel():
    return data.panel(cities="mainland").during([2018, 2019])


def test_without_noise_every_draw_is_the_score(panel):
    found = monte_carlo(panel, noise={"energy": 0.0}, draws=3, seed=1)
    assert np.abs(found.draws - found.table["score"].to_numpy()).max() < 1e-9
    assert (found.table["rank_low"] == found.table["rank_high"]).all()


def test_same_seed_same_bytes_for_any_number_of_jobs(panel):
    with parallel_config(backend="threading"):  # processes have a test with those of the bootstrap
        one, two = (
            monte_carlo(panel, noise={"energy": 0.05}, draws=60, seed=7, n_jobs=jobs)
            for jobs in (1, 2)
        )
    assert one.draws.tobytes() == two.draws.tobytes()
    pd.testing.assert_frame_equal(one.table, two.table, check_exact=True)


def test_a_draw_depends_on_its_number_only(panel):
    few, many = (monte_carlo(panel, noise={"co2": 0.1}, draws=n, seed=3) for n in (30, 60))
    assert few.draws.tobytes() == many.draws[:30].tobytes()
    other = monte_carlo(panel, noise={"co2": 0.1}, draws=30, seed=4)
    assert not np.array_equal(few.draws, other.draws)


def test_ranks_and_intervals_make_sense(panel):
    table = monte_carlo(panel, noise={"energy": 0.2}, draws=60, seed=1).table
    assert (table["low"] <= table["median"]).all()
    assert (table["median"] <= table["high"]).all()
    assert table[["rank", "rank_low", "rank_high"]].min().min() == 1
    assert table[["rank", "rank_low", "rank_high"]].max().max() <= 9
    assert (table["rank_low"] <= table["rank_high"]).all()
    assert table.loc[(2019, "SZ"), "efficient"] == 1


def test_noise_of_a_variable_that_a_score_does_not_rest_on_leaves_it(panel):
    # Shenzhen's score does not depend on energy (chapter on static efficiency).
    table = monte_carlo(panel, noise={"energy": 0.05}, draws=60, seed=1).table
    shenzhen = table.xs("SZ", level="dmu")
    assert (shenzhen["high"] - shenzhen["low"]).max() < 1e-9
    assert (table["high"] - table["low"]).max() > 0.005


def test_only_weak_figures_move(panel):
    weak = pd.DataFrame({"gdp": False}, index=panel.index)
    found = monte_carlo(panel, noise={"gdp": 0.5}, weak=weak, draws=2, seed=1)
    assert np.abs(found.draws - found.table["score"].to_numpy()).max() < 1e-9


def test_a_cross_section_works():
    panel = Panel.from_arrays([[2.0], [4.0], [3.0]], [[1.0], [1.0], [2.0]], dmus=["A", "B", "C"])
    table = monte_carlo(panel, noise={"x1": 0.01}, draws=20, seed=1).table
    assert list(table.index) == ["A", "B", "C"]
    assert table["rank"].tolist() == [2, 3, 1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"noise": {"coal": 0.1}}, "found \\['coal'\\]"),
        ({"noise": {}}, "expected variables of"),
        ({"noise": {"energy": 1.0}}, "from 0 to below 1"),
        ({"draws": 0}, "draws must be a whole number of at least 1"),
        ({"level": 1.0}, "a level must lie between 0 and 1"),
        ({"weak": pd.DataFrame({"energy": [True]})}, "weak: expected"),
    ],
)
def test_bad_arguments_are_refused(panel, changes, told):
    arguments = {"noise": {"energy": 0.05}, "draws": 2, "seed": 1} | changes
    with pytest.raises(ValueError, match=told):
        monte_carlo(panel, **arguments)


def test_prints_what_was_done(panel):
    text = repr(monte_carlo(panel, noise={"energy": 0.05}, draws=2, seed=1))
    assert text.startswith("Monte Carlo: 2 draws, energy ±5 %, intervals of 95 %")
