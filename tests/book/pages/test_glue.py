"""Numbers for the prose."""

import numpy as np
import pytest

from gbaeff.book.pages.glue import glue


@pytest.fixture
def glued(monkeypatch):
    kept = {}
    monkeypatch.setenv("GBAEFF_CHAPTER", "01_alpha")
    monkeypatch.setattr("myst_nb.glue", lambda name, value, display: kept.update({name: value}))
    return kept


@pytest.mark.parametrize("value", [1, 2.5, "Macao", True])
def test_plain_value_is_kept(glued, value):
    glue(key=value)
    assert glued == {"key": value}


@pytest.mark.parametrize("value", [np.float64(2.5), np.int64(3), np.array(1.5), np.str_("Macao")])
def test_numpy_scalar_becomes_plain(glued, value):
    glue(key=value)
    assert type(glued["key"]) in (int, float, str)
    assert glued["key"] == value


@pytest.mark.parametrize("value", [None, [1.0], np.array([1.0]), {"a": 1}])
def test_other_value_is_refused(glued, value):
    with pytest.raises(TypeError, match="expected one number or text"):
        glue(key=value)
    assert glued == {}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float64("nan")])
def test_value_that_no_sentence_can_state_is_refused(glued, value):
    with pytest.raises(ValueError, match="expected a finite number"):
        glue(key=value)
    assert glued == {}


def test_nothing_is_kept_outside_a_build(glued, monkeypatch):
    monkeypatch.delenv("GBAEFF_CHAPTER")
    glue(key=1)
    assert glued == {}


def test_several_values_share_an_ending(glued):
    glue("_late", mean=0.5, city="Macao")
    assert glued == {"mean_late": 0.5, "city_late": "Macao"}


def test_one_bad_value_keeps_the_good_one_out(glued):
    with pytest.raises(ValueError, match="worst3"):
        glue(3, best=1.0, worst=float("nan"))
    assert glued == {}
