import numpy as np
import pytest
from scipy import stats

from gbaeff.book.studies.rank_coverage import _rhos, rank_coverage


def test_intervals_cover_about_as_often_as_they_say():
    for rho in (0.0, 0.6):
        found = rank_coverage(11, rho, samples=400, draws=200, seed=5)
        assert found.between(0.91, 0.995).all()
    few = [rank_coverage(11, 0.6, samples=60, draws=50, seed=seed) for seed in (5, 5, 6)]
    assert few[0].equals(few[1]) and not few[0].equals(few[2])


def test_resampled_correlations_are_those_of_the_resamples():
    rng = np.random.default_rng(2)
    values = rng.standard_normal((3, 6, 2))
    picked = rng.integers(6, size=(3, 5, 6))
    picked[0, 0] = 4  # one unit alone: no spread
    places = values.argsort(axis=1).argsort(axis=1)
    times = np.array([[np.bincount(draw, minlength=6) for draw in sample] for sample in picked])
    found = _rhos(places, times)
    assert np.isnan(found[0, 0])
    for sample, draw in np.argwhere(~np.isnan(found)):
        rows = values[sample, picked[sample, draw]]
        expected = stats.spearmanr(rows[:, 0], rows[:, 1]).statistic
        assert found[sample, draw] == pytest.approx(expected, abs=1e-12)


def test_a_correlation_of_1_is_refused():
    with pytest.raises(ValueError, match="rho must lie"):
        rank_coverage(11, 1.0, seed=1)
