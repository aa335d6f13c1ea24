import numpy as np
import pandas as pd
import pytest

from gbaeff import Panel, malmquist, sbm, super_sbm
from gbaeff.scores import NO_SUPER_EFFICIENCY, OPTIMAL


def test_summary_counts_by_period(cities):
    summary = super_sbm(cities).summary()
    assert summary.index.tolist() == [1, 2, 3]
    assert summary["n"].tolist() == [4, 4, 4]
    scores = super_sbm(cities).score
    assert summary.loc[2, "efficient"] == (scores[2] >= 1 - 1e-6).sum()
    assert summary.loc[3, "max"] == scores[3].max()


def test_summary_of_a_cross_section_has_one_row(cities):
    assert sbm(cities.at(1)).summary().index.tolist() == ["all"]


def test_peers_come_by_weight(cities):
    scores = sbm(cities)
    for (period, dmu), peers in scores.peers.items():
        weights = scores.weights
        rows = weights[(weights["period"] == period) & (weights["dmu"] == dmu)]
        ordered = rows.sort_values("weight", ascending=False)["peer"]
        assert list(peers) == ordered.tolist()


def test_only_nonzero_weights_are_kept(cities):
    assert (super_sbm(cities).weights["weight"] > 0).all()
    assert super_sbm(cities).weights.columns.tolist() == ["period", "dmu", "peer", "weight"]
    assert super_sbm(cities.at(1)).weights.columns.tolist() == ["dmu", "peer", "weight"]


def test_table_has_a_row_a_period_and_a_column_a_unit(cities):
    table = sbm(cities).table()
    assert table.shape == (3, 4)
    assert table.columns.tolist() == list("ABCD")


def test_results_are_frozen(cities):
    for result in (sbm(cities), malmquist(cities, measure="sbm")):
        with pytest.raises(AttributeError):
            result.measure = "other"


def test_units_without_a_super_efficiency_value_count_as_efficient():
    panel = Panel.from_arrays([[0.1], [5.0]], [[0.1], [5.0]], [[0.01], [5.0]])
    scores = super_sbm(panel, rts="vrs")
    assert scores.status.tolist() == [NO_SUPER_EFFICIENCY, OPTIMAL]
    assert NO_SUPER_EFFICIENCY.split(",")[0] in repr(scores)
    assert scores.efficient.tolist() == [True, True]
    counts = scores.summary().loc["all", ["n", "efficient", "no_value", "infeasible"]]
    assert counts.tolist() == [2, 2, 1, 0]


def test_names_are_data_not_markup():
    panel = Panel.from_arrays([[1.0], [2.0]], [[1.0], [1.0]], dmus=["<script>x</script>", "B"])
    assert "<script>" not in sbm(panel)._repr_html_()


def test_near_ceiling_needs_a_ceiling(cities):
    assert not sbm(cities).near_ceiling.any()
    assert super_sbm(cities).ceiling == 2
    assert super_sbm(cities, rts="vrs").ceiling == np.inf
    assert super_sbm(cities, orientation="input").ceiling == np.inf
    assert super_sbm(cities, orientation="output").ceiling == 2


def test_the_ceiling_is_each_units_own_where_terms_were_dropped():
    clean = Panel.from_arrays([[1], [2], [3]], [[500], [2], [2]], [[0], [1], [2]], dmus=list("ABC"))
    found = super_sbm(clean, zero="drop")
    assert found.score["A"] == pytest.approx(500)
    assert found.ceiling.to_dict() == {"A": np.inf, "B": 2, "C": 2}
    assert not found.near_ceiling.any()
    # Of two undesirable outputs one is left: (1 + 1) / 1 where the others have (1 + 2) / 2.
    half = Panel.from_arrays(
        [[1], [2], [3], [2]],
        [[5], [2], [2], [1]],
        [[0, 1], [1, 1], [1, 3], [1, 2]],
        dmus=list("ABCD"),
    )
    for rts in ("crs", "nirs"):
        for orientation in ("none", "output"):
            found = super_sbm(half, zero="drop", rts=rts, orientation=orientation)
            assert found.score["A"] == pytest.approx(5 / 3)
            assert found.ceiling.to_dict() == {"A": 2, "B": 1.5, "C": 1.5, "D": 1.5}
    # Far ahead of the rest, the unit comes to its own ceiling and is marked there.
    far = half.values.copy()
    far[0, 1:] = 5000, 0, 1
    found = super_sbm(Panel.from_arrays(far[:, :1], far[:, 1:2], far[:, 2:]), zero="drop")
    assert 1.9 < found.score.iloc[0] <= 2
    assert found.near_ceiling.tolist() == [True, False, False, False]
    assert "Near the ceiling of 2 (" in repr(found)
    assert super_sbm(half, zero="drop", rts="vrs").ceiling == np.inf
    assert sbm(half, zero="drop").ceiling == 1


def test_no_score_passes_its_ceiling_where_terms_were_dropped():
    rng = np.random.default_rng(4)
    for _ in range(40):
        data = rng.lognormal(0, 1, (7, 6))
        data[:, 3:][rng.random((7, 3)) < 0.4] = 0
        panel = Panel.from_arrays(data[:, :2], data[:, 2:3], data[:, 3:])
        found = super_sbm(panel, zero="drop")
        assert (found.score <= found.ceiling + 1e-9).all()


def test_targets_and_slacks_carry_role_and_name(cities):
    scores = sbm(cities)
    expected = [("input", "x1"), ("input", "x2"), ("output", "y1"), ("undesirable", "b1")]
    assert scores.slacks.columns.tolist() == expected
    assert isinstance(scores.slacks.index, pd.MultiIndex)
    gain = scores.targets - scores.slacks.mul([-1, -1, 1, -1])
    data = pd.concat([cities.inputs, cities.outputs, cities.undesirable], axis=1)
    np.testing.assert_allclose(gain, data, rtol=1e-9)
