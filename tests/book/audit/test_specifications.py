"""The specification search: the cache is what the code gives, and what it says of the paper."""

import pickle

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config

from gbaeff import data
from gbaeff.book.audit import specifications
from gbaeff.book.audit.specifications import (
    LEVELS,
    TABLES,
    Specification,
    run,
    search,
    specification,
)


@pytest.fixture(scope="module")
def cache():
    return data.specifications()


def test_the_cache_fits_its_inputs(cache):
    assert set(cache["fingerprint"]) == {specifications.fingerprint()}, "run gbaeff search"


def test_the_cache_has_every_specification_once(cache):
    listed = specifications.specifications()
    assert len(listed) == len(set(listed)) == len(cache) >= 500
    assert [specification(row) for _, row in cache.iterrows()] == listed


def test_every_level_occurs(cache):
    for factor, levels in LEVELS.items():
        assert set(cache[factor]) == set(levels), factor


def test_a_sample_run_again_equals_the_cache(cache):
    sample = cache.iloc[::370]
    again = search([specification(row) for _, row in sample.iterrows()])
    for name in TABLES:
        old, new = sample[name].to_numpy(dtype=float), again[name].to_numpy()
        assert (np.isnan(old) == np.isnan(new)).all()
        assert np.nanmax(np.abs(old - new)) <= 6e-5


def test_the_default_is_the_book(cache):
    found = run(Specification())
    assert found["table2"] == pytest.approx(0.185, abs=5e-4)
    assert found["table3"] == pytest.approx(0.107, abs=5e-4)
    assert found["rho3"] == pytest.approx(0.898, abs=5e-4)
    assert specification(cache.iloc[0]) == Specification()


def test_workers_do_not_change_the_result():
    few = [Specification(), Specification(measure="sbm")]
    with parallel_config(backend="threading"):
        found = search(few, n_jobs=2)
    pd.testing.assert_frame_equal(search(few), found, check_exact=True)
    # A process gets what can be pickled.
    assert pickle.loads(pickle.dumps((specifications._row, few))) == (specifications._row, few)


def test_macao_investment_moves_table_2_and_not_table_3():
    base, other = run(Specification()), run(Specification(macao="2 % of GFCF"))
    assert other["table2"] < 0.02 < base["table2"]
    assert other["table3"] == base["table3"]


def test_a_table_with_many_missing_cells_is_not_ranked():
    # Under variable returns there is no PTEC and SEC.
    assert np.isnan(run(Specification(rts="vrs"))["table6"])


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ({"energy": "guess"}, "energy: expected one of"),
        ({"measure": "radial"}, "orientation: a radial measure needs"),
        ({"measure": "radial", "orientation": "input"}, "undesirable: a radial measure takes"),
    ],
)
def test_a_specification_that_makes_no_sense_is_refused(levels, told):
    with pytest.raises(ValueError, match=told):
        Specification(**levels)
