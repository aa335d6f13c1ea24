import pytest

from gbaeff.book.studies.rank_coverage import rank_coverage


def test_intervals_cover_about_as_often_as_they_say():
    for rho in (0.0, 0.6):
        found = rank_coverage(11, rho, samples=400, draws=200, seed=5)
        assert found.between(0.91, 0.995).all()
    few = [rank_coverage(11, 0.6, samples=60, draws=50, seed=seed) for seed in (5, 5, 6)]
    assert few[0].equals(few[1]) and not few[0].equals(few[2])


def test_a_correlation_of_1_is_refused():
    with pytest.raises(ValueError, match="rho must lie"):
        rank_coverage(11, 1.0, seed=1)
