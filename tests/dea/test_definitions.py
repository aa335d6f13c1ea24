"""How far apart definitions lie on the panel of the book: the numbers in the docstrings."""

import pytest

from gbaeff import (
    by_production,
    data,
    directional,
    ebm,
    luenberger,
    malmquist,
    minimum_distance,
    nonradial,
    sbm,
)


@pytest.fixture(scope="module")
def panel():
    return data.panel()


def apart(one, other):
    """How many differ, by how much at most, and on average."""
    gap = (one - other).abs()
    return int((gap > 1e-6).sum()), round(gap.max(), 3), round(gap.mean(), 3)


def test_of_by_production(panel):
    moves = ["output", "undesirable"]
    found = by_production(panel, moves=moves)
    energy = by_production(panel, moves=moves, polluting=["energy"])
    assert apart(found.score, energy.score)[:2] == (87, 0.636)
    assert apart(found.score, directional(panel, moves=moves).score)[:2] == (139, 0.806)
    assert ((found.score < 1e-6).sum(), (found.parts["mean"] < 1e-6).sum()) == (38, 19)


def test_of_closest_targets(panel):
    assert apart(minimum_distance(panel).score, sbm(panel).score) == (139, 0.464, 0.153)


def test_of_disposability(panel):
    weak, strong, abated = (
        directional(panel, rts="vrs", disposability=name).score
        for name in ("weak", "strong", "kuosmanen")
    )
    assert apart(weak, abated)[0] == 0
    assert apart(weak, strong)[0] == 99 and apart(weak, strong)[1] == pytest.approx(0.65, abs=5e-3)


def test_of_the_epsilon_based_measure(panel):
    base = ebm(panel).score
    for settings, most, mean in (
        ({"undesirable": "input"}, 0.07, 0.02),
        ({"undesirable": "expand"}, 0.0, 0.0),
        ({"undesirable": "expand", "bounded": False}, 0.16, 0.005),
        ({"affinity": "projected"}, 0.23, 0.05),
    ):
        _, largest, average = apart(base, ebm(panel, **settings).score)
        assert largest == pytest.approx(most, abs=5e-3) and average == pytest.approx(mean, abs=5e-3)


def test_of_the_weights_of_slacks(panel):
    by_kind, by_name = {"output": 1, "undesirable": 3}, {"gdp": 1, "co2": 3}
    base, found = (sbm(panel, weights=weights).score for weights in (None, by_kind))
    assert apart(base, found)[:2] == (139, 0.072)
    assert apart(found, sbm(panel, weights=by_name).score)[0] == 0


def test_of_biennial_indices(panel):
    crs, vrs = (
        malmquist(panel, measure="sbm", reference="biennial", rts=rts, split="none").table["MI"]
        for rts in ("crs", "vrs")
    )
    assert apart(crs, vrs)[:2] == (146, 1.352)
    assert round((crs - vrs).abs().median(), 3) == 0.056
    assert ((crs - 1) * (vrs - 1) < -1e-12).sum() == 40
    adjacent, biennial = (
        luenberger(panel, moves=["output", "undesirable"], reference=name).table["L"]
        for name in ("adjacent", "biennial")
    )
    assert (adjacent.isna().sum(), biennial.isna().sum(), len(adjacent)) == (31, 0, 154)
    assert apart(adjacent, biennial)[1] == 0.197


def test_of_the_nonradial_weights(panel):
    names = dict.fromkeys(panel.variables.get_level_values("variable"), 0.2)
    base, alike = nonradial(panel), nonradial(panel, weights=names)
    assert apart(base.score, alike.score)[0] > 0
    assert apart(base.unified, alike.unified)[0] == 0
