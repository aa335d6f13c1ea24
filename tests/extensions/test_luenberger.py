"""The Luenberger indicator: sums of its parts, chains, and the length of its steps."""

import numpy as np
import pytest

from gbaeff import directional, luenberger, malmquist_luenberger


@pytest.mark.parametrize("reference", ["adjacent", "sequential", "global", "biennial"])
@pytest.mark.parametrize("direction", ["observed", "mean"])
def test_the_indicator_is_the_sum_of_its_parts(cities, reference, direction):
    found = luenberger(
        cities, reference=reference, direction=direction, disposability="strong", rts="vrs"
    )
    table, d = found.table, found.distances
    assert (table["L"] == table["TEC"] + table["TC"])[table.notna().all(axis=1)].all()
    if reference in ("global", "biennial"):
        expected = d["from_pooled"] - d["to_pooled"]
    else:
        expected = (d["from_own"] - d["to_in_from"] + d["from_in_to"] - d["to_own"]) / 2
    np.testing.assert_allclose(table["L"], expected, atol=1e-12)
    for frame in (found.mean(), found.mean(by="dmu"), found.cumulative()):
        np.testing.assert_allclose(frame["L"], frame["TEC"] + frame["TC"], atol=1e-12)
    with pytest.raises(ValueError, match="how"):
        found.mean(how="geometric")


@pytest.mark.parametrize("reference", ["adjacent", "sequential", "global", "biennial"])
def test_the_indicator_splits_by_scale(cities, reference):
    """The same distances as those of the VRS indicator, and what remains is scale."""
    settings = {"reference": reference, "disposability": "strong"}
    variable = luenberger(cities, rts="vrs", **settings).table
    whole = luenberger(cities, split="ray_desli", **settings).table
    pure = luenberger(cities, split="fgnz", **settings).table
    assert list(whole) == ["L", "TEC", "TC", "PTEC", "PTC", "SCH"]
    np.testing.assert_allclose(whole[["PTEC", "PTC"]], variable[["TEC", "TC"]], atol=1e-12)
    parts, complete = whole[["PTEC", "PTC", "SCH"]].sum(axis=1), whole.notna().all(axis=1)
    assert complete.any()
    np.testing.assert_allclose(parts[complete], whole["L"][complete], atol=1e-9)
    np.testing.assert_allclose(pure["PTEC"] + pure["SEC"], pure["TEC"], atol=1e-9)
    with pytest.raises(ValueError, match="of a CRS indicator"):
        luenberger(cities, rts="vrs", split="fgnz", **settings)


def test_the_global_indicator_chains_by_adding(cities):
    chained = luenberger(cities, reference="global").cumulative()["L"]
    pooled = directional(cities, reference="global").score
    for dmu in cities.dmus:
        assert chained[dmu, 1] == 0
        assert chained[dmu, 3] == pytest.approx(pooled[1, dmu] - pooled[3, dmu], abs=1e-9)


def test_steps_of_twice_the_length_halve_the_indicator_and_change_the_index(cities):
    step = {cities.outputs.columns[0]: 0.2, cities.undesirable.columns[0]: 0.1}
    twice = {name: 2 * size for name, size in step.items()}
    settings = {"reference": "global", "disposability": "strong"}
    one, two = (luenberger(cities, direction=d, **settings) for d in (step, twice))
    np.testing.assert_allclose(two.table * 2, one.table, atol=1e-9)
    one, two = (malmquist_luenberger(cities, direction=d, **settings) for d in (step, twice))
    assert (one.table["ML"] - two.table["ML"]).abs().max() > 0.01
    assert "fixed" in repr(one)
    assert "fixed" not in repr(malmquist_luenberger(cities, **settings))
