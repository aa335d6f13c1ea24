from copy import copy
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gbaeff import (
    Panel,
    Scores,
    SolverError,
    additive,
    directional,
    malmquist,
    radial,
    sbm,
    super_sbm,
)
from gbaeff.dea.evaluator import SlacksBased
from gbaeff.dea.indices import Indicator, Productivity
from gbaeff.dea.outcome import (
    INFEASIBLE,
    NO_SUPER_EFFICIENCY,
    NOT_COMPUTED,
    OPTIMAL,
    STATES,
    Outcome,
)
from gbaeff.dea.results import settings_title
from gbaeff.dea.solver import highs
from gbaeff.dea.solver.certificate import Answers
from judge import linprog

CASES = Path(__file__).parents[1] / "cases"


def given(outcome, scores):
    """An evaluator like that of some scores, which always gives this outcome."""
    evaluator = copy(scores.evaluator)
    evaluator.scores = lambda *_, **__: outcome
    return evaluator


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
    for _ in range(15):
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


# -- the four states ---------------------------------------------------------------------------


def tiny() -> Panel:
    frame = pd.read_csv(CASES / "tiny.csv")
    roles = {"inputs": ["labour", "capital"], "outputs": ["gdp"], "undesirable": ["co2"]}
    return Panel(frame, dmu="unit", period="year", **roles)


@pytest.mark.parametrize("rts", ["vrs", "ndrs"])
def test_a_tiny_clean_unit_is_efficient_and_has_no_place(rts):
    for panel in (tiny(), tiny().at(2001)):
        scores, plain = super_sbm(panel, rts=rts), sbm(panel, rts=rts)
        alone = scores.score.index.get_level_values("dmu") == "Tiny"
        assert (scores.status[alone] == NO_SUPER_EFFICIENCY).all()
        assert (scores.status[~alone] == OPTIMAL).all()
        pd.testing.assert_series_equal(scores.efficient, plain.score >= 1 - 1e-6, check_names=False)
        assert scores.rank[alone].isna().all()
        # Behind it stand all that are not efficient, and none of the others.
        ahead = scores.efficient.astype(int).groupby(level=0).transform("sum")
        if panel.periods:
            behind = ~scores.efficient
            assert (scores.rank[behind] > ahead[behind]).all()
            assert scores.rank[scores.efficient & ~alone].min() == 1
        summary = scores.summary()
        assert summary["no_value"].tolist() == [1] * len(summary)
        assert summary["efficient"].sum() == (plain.score >= 1 - 1e-6).sum()


def test_radial_super_efficiency_without_a_solution_is_efficiency():
    panel = Panel.from_arrays([[2.0], [3.0], [6.0]], [[1.0], [2.0], [1.5]], dmus=["A", "B", "C"])
    for orientation, last in (("input", "B"), ("output", "A")):
        plain = radial(panel, rts="vrs", orientation=orientation)
        beyond = radial(panel, rts="vrs", orientation=orientation, super_efficiency=True)
        assert beyond.status[last] == NO_SUPER_EFFICIENCY
        assert beyond.efficient.equals(plain.efficient)
        assert beyond.efficient.to_dict() == {"A": True, "B": True, "C": False}
        assert beyond.rank.fillna(0)[["C", last]].tolist() == [3, 0]


def test_efficiency_of_each_kind_of_score():
    panel = Panel.from_arrays([[2.0], [4.0]], [[3.0], [3.0]], [[1.0], [2.0]], dmus=["A", "B"])
    good = Panel.from_arrays([[2.0], [4.0]], [[3.0], [3.0]], dmus=["A", "B"])
    found = [sbm(panel), super_sbm(panel), directional(panel), additive(panel)]
    for orientation, beyond in product(("input", "output"), (False, True)):
        found.append(radial(good, orientation=orientation, super_efficiency=beyond))
    for scores in found:
        assert scores.efficient.tolist() == [True, False], scores
        assert scores.rank.tolist() == [1, 2], scores
        assert scores.summary().loc["all", "efficient"] == 1


def test_one_unit_that_no_solver_can_certify_does_not_stop_the_others(monkeypatch, cities):
    good = super_sbm(cities)
    optimal, lost = Answers.optimal, []

    def never_the_first(self, fixed):
        held = optimal(self, fixed)
        if len(held):
            held[0] = False
        return held

    def nothing(*args, **kwargs):
        lost.append(args)
        raise SolverError("HiGHS: made up (status 4)")

    monkeypatch.setattr(Answers, "optimal", never_the_first)
    monkeypatch.setattr(highs, "solve", nothing)
    scores = super_sbm(cities)
    failed = scores.status == NOT_COMPUTED
    assert lost and 0 < failed.sum() < len(scores.score)
    assert scores.score[failed].isna().all() and not scores.efficient[failed].any()
    assert scores.score[~failed].equals(good.score[~failed])
    assert (scores.certificate.loc[failed, "solver"] == "none").all()
    assert scores.certificate.loc[failed, "gap"].isna().all()
    assert scores.summary()["not_computed"].sum() == failed.sum()
    assert f"{failed.sum()} of {len(failed)} are not computed" in repr(scores)
    assert scores.peers[failed].map(len).eq(0).all()
    monkeypatch.setattr(Answers, "optimal", lambda self, fixed: optimal(self, fixed) & False)
    with pytest.raises(SolverError, match="any of the 12 observations"):
        super_sbm(cities)


def test_a_point_of_another_period_is_infeasible_not_efficient():
    """Only what belongs to the technology is efficient where nothing else reaches it."""
    panel = tiny()
    at = {key: o for o, key in enumerate(panel.index)}
    others = np.array([o for (t, dmu), o in at.items() if t == 2002 and dmu != "Tiny"])
    o, none = np.array([at[2001, "Tiny"]]), np.zeros(1, dtype=np.intp)
    evaluator = SlacksBased(panel, "vrs", "none", beyond=True)
    assert STATES[evaluator.scores(o, [others], none).state[0]] == INFEASIBLE
    held = np.append(others, o)
    assert STATES[evaluator.scores(o, [held], none).state[0]] == NO_SUPER_EFFICIENCY


# -- ties --------------------------------------------------------------------------------------


def test_scores_that_are_equal_share_a_rank():
    frame = pd.read_csv(CASES / "rank_rounding.csv")
    panel = Panel(frame, dmu="unit", inputs=["x1", "x2", "x3"], outputs=["y1", "y2"])
    for orientation in ("input", "output"):
        scores = radial(panel, rts="vrs", orientation=orientation)
        assert (scores.score == 1).all()
        assert (scores.rank == 1).all()


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_no_radial_or_slacks_based_score_passes_its_bound(rts):
    rng = np.random.default_rng(4)
    for _ in range(6):
        data = rng.integers(1, 5, (25, 4)).astype(float)
        panel = Panel.from_arrays(data[:, :2], data[:, 2:])
        assert radial(panel, rts=rts).score.max() == 1
        assert radial(panel, rts=rts, orientation="output").score.min() == 1
        assert sbm(panel, rts=rts).score.max() == 1
        beyond = super_sbm(panel, rts=rts)
        at = beyond.score[beyond.efficient].dropna()
        assert at.min() >= 1
        assert not at.between(1, 1 + 1e-12, inclusive="right").any()


def tied_panels() -> list[tuple[str, pd.DataFrame]]:
    """Small whole numbers, many of them twins."""
    ties = pd.read_csv(CASES / "ties.csv").rename(columns={"x": "x1", "y": "y1", "year": "when"})
    rng = np.random.default_rng(12)
    frame = pd.DataFrame(
        rng.integers(1, 4, (24, 4)).astype(float), columns=["x1", "x2", "y1", "b1"]
    )
    frame["unit"], frame["when"] = [f"U{o % 12:02d}" for o in range(24)], np.arange(24) // 12
    return [("ties", ties), ("twins", frame)]


def panel_of(frame: pd.DataFrame, bad: bool = True) -> Panel:
    return Panel(
        frame, dmu="unit", period="when",
        inputs=[name for name in frame if name.startswith("x")],
        outputs=[name for name in frame if name.startswith("y")],
        undesirable=[name for name in frame if name.startswith("b") and bad],
    )  # fmt: skip


MODELS = {
    "radial": lambda p: radial(p, rts="vrs"),
    "radial, output": lambda p: radial(p, orientation="output"),
    "radial, super": lambda p: radial(p, rts="vrs", super_efficiency=True),
    "sbm": lambda p: sbm(p, rts="vrs"),
    "sbm, global": lambda p: sbm(p, reference="global"),
    "super_sbm": super_sbm,
    "super_sbm, sequential": lambda p: super_sbm(p, reference="sequential"),
    "directional": directional,
    "additive": lambda p: additive(p, weights="range"),
}


@pytest.mark.parametrize("model", MODELS)
def test_the_order_of_rows_and_names_decides_nothing(model):
    rng = np.random.default_rng(3)
    for _, frame in tied_panels():
        base = MODELS[model](panel_of(frame, "radial" not in model))
        mixed = frame.sample(frac=1, random_state=int(rng.integers(1000)))
        other = MODELS[model](panel_of(mixed, "radial" not in model))
        index = base.score.index
        for name in ("score", "status", "rank", "efficient", "peers", "alternatives"):
            mine = getattr(other, name).reindex(index)
            pd.testing.assert_series_equal(mine, getattr(base, name), check_exact=True)
        for name in ("slacks", "targets", "certificate"):
            mine = getattr(other, name).reindex(index)
            pd.testing.assert_frame_equal(mine, getattr(base, name), check_exact=True)
        keys = [name for name in base.weights if name != "weight"]
        tables = [one.weights.sort_values(keys, ignore_index=True) for one in (base, other)]
        pd.testing.assert_frame_equal(*tables, check_exact=True)
        # With other names, other twins are named, and nothing else is.
        units = frame["unit"].unique()
        names = dict(zip(units, rng.permutation(units)))
        renamed = frame.assign(unit=frame["unit"].map(names))
        other = MODELS[model](panel_of(renamed, "radial" not in model))
        back = [(when, names[unit]) for when, unit in index]
        for name in ("score", "slacks", "rank"):
            mine = getattr(other, name).loc[back].to_numpy()
            np.testing.assert_array_equal(mine, getattr(base, name).to_numpy())


def test_an_index_does_not_depend_on_the_order_of_rows():
    for _, frame in tied_panels():
        base = malmquist(panel_of(frame))
        mixed = malmquist(panel_of(frame.sample(frac=1, random_state=5)))
        for name in ("table", "distances", "states"):
            mine = getattr(mixed, name).reindex(base.table.index)
            pd.testing.assert_frame_equal(mine, getattr(base, name), check_exact=True)


def test_equal_weights_are_in_order_of_name():
    panel = Panel.from_arrays(
        [[1.0, 3.0], [3.0, 1.0], [4.0, 4.0]], [[1.0]] * 3, dmus=["Z", "A", "between"]
    )
    assert radial(panel).peers["between"] == ("A", "Z")
    nearer = Panel.from_arrays(
        [[1.0, 3.0], [3.0, 1.0], [3.999, 4.001]], [[1.0]] * 3, dmus=["Z", "A", "between"]
    )
    assert radial(nearer).peers["between"] == ("Z", "A")


def test_alternatives_are_where_a_programme_has_more_than_one_optimum():
    """Against the width of the set of optimal weights, from a programme of its own."""
    seen = []
    for seed in (0, 3, 4):  # the last has some
        rng = np.random.default_rng(seed)
        data = rng.integers(1, 5, (9, 3)).astype(float)
        panel = Panel.from_arrays(data[:, :2], data[:, 2:])
        scores = radial(panel)
        for o, (theta, told) in enumerate(zip(scores.score, scores.alternatives)):
            x, y = data[:, :2].T, data[:, 2:].T
            total = (scores.slacks / panel.values[o]).iloc[o].sum()
            own = np.concatenate([1 / data[o, :2], -1 / data[o, 2:]])
            # All weights that reach theta with the largest sum of slacks.
            best = {
                "A_eq": (own @ np.vstack([x, y]))[None],
                "b_eq": [own[:2] @ (theta * data[o, :2]) + own[2:] @ data[o, 2:] - total],
                "A_ub": np.vstack([x, -y]),
                "b_ub": np.concatenate([theta * data[o, :2], -data[o, 2:]]) + 1e-9,
            }
            width = max(
                -linprog(-cost, **best).fun - linprog(cost, **best).fun for cost in np.eye(9)
            )
            seen.append((bool(told), width > 1e-5))
    assert all(told == wide for told, wide in seen)
    assert 5 < sum(told for told, _ in seen) < len(seen) - 5


@pytest.mark.parametrize(
    ("measure", "orientation", "edge", "better"),
    [
        (sbm, "none", 1.0, 1),
        (super_sbm, "none", 1.0, 1),
        (radial, "input", 1.0, 1),
        (radial, "output", 1.0, -1),
        (directional, None, 0.0, -1),
        (additive, None, 0.0, -1),
    ],
)
def test_efficient_is_the_edge_within_the_tolerance(measure, orientation, edge, better):
    """Also beyond the edge; a part in a million below it, and no more."""
    steps = np.array([-1e-3, -2e-6, -5e-7, 0.0, 0.5])
    panel = Panel.from_arrays([[1]] * 5, [[1]] * 5, dmus=list("ABCDE"))
    like = measure(panel, **({"orientation": orientation} if orientation else {}))
    outcome = Outcome.empty(5, 2, 1)
    outcome.score[:], outcome.state[:] = edge + better * steps, STATES.index(OPTIMAL)
    scores = replace(like, scored=outcome, evaluator=given(outcome, like))
    assert scores.efficient.tolist() == [False, False, True, True, True]
    assert scores.rank.tolist() == [5, 4, 2, 2, 1]
    outcome.state[0] = STATES.index(NO_SUPER_EFFICIENCY)
    outcome.score[0] = np.nan
    scores = replace(like, scored=outcome, evaluator=given(outcome, like))
    assert scores.efficient.tolist() == [True, False, True, True, True]
    assert scores.rank.fillna(0).tolist() == [0, 5, 2, 2, 1]


def test_a_score_is_near_its_ceiling_from_95_percent_on():
    panel = Panel.from_arrays([[1]] * 4, [[1]] * 4, dmus=list("ABCD"))
    outcome = Outcome.empty(4, 2, 1)
    outcome.score[:], outcome.state[:] = [1.0, 1.89, 1.91, 2.0], STATES.index(OPTIMAL)
    arguments = (
        panel,
        outcome,
        given(outcome, super_sbm(panel)),
        "super_sbm",
        "crs",
        "none",
        "global",
    )
    assert Scores(*arguments, ceiling=2.0).near_ceiling.tolist() == [False, False, True, True]
    assert not Scores(*arguments, ceiling=1.0).near_ceiling.any()
    assert not Scores(*arguments).near_ceiling.any()
    each = pd.Series([np.inf, 1.5, 4.0, 2.0], index=panel.index)
    assert Scores(*arguments, ceiling=each).near_ceiling.tolist() == [False, True, False, True]


# -- results made by hand, without a programme -------------------------------------------------


def made_index(kind=Productivity, groups=None):
    """A has a gap after its second period, B lacks a part in its second link."""
    rows = {
        ("A", 1, 2): [1.2, 1.5, 0.8], ("A", 3, 4): [2.0, 2.0, 1.0],
        ("B", 1, 2): [0.9, 0.9, 1.0], ("B", 2, 3): [1.1, np.nan, np.nan],
        ("B", 3, 4): [0.5, 1.0, 0.5],
    }  # fmt: skip
    index = pd.MultiIndex.from_tuples(rows, names=["dmu", "from_period", "to_period"])
    table = pd.DataFrame(list(rows.values()), index, ["MI", "TEC", "TC"])
    states = pd.DataFrame(OPTIMAL, index, ["from_own", "to_own", "to_in_from"])
    states.loc[("B", 2, 3), ["from_own", "to_in_from"]] = [INFEASIBLE, NOT_COMPUTED]
    status = states["to_in_from"].rename("status")
    about = ("super_sbm", "crs", "none", "adjacent")
    return kind(table, states.map(len), status, states, *about, groups=groups)


def test_means_counts_and_print_of_an_index_by_hand():
    found = made_index()
    assert found.complete.tolist() == [True, True, True, False, True]
    assert found.cause.tolist() == [
        "", "", "", "from_own: infeasible; to_in_from: not computed", ""
    ]  # fmt: skip
    assert found.counts("dmu").to_numpy().tolist() == [[2, 2], [2, 3]]
    assert found.counts("dmu", ["MI"]).to_numpy().tolist() == [[2, 2], [3, 3]]
    assert found.mean("dmu")["MI"].tolist() == pytest.approx([2.4**0.5, 0.45**0.5])
    assert found.mean("dmu", "arithmetic")["TC"].tolist() == pytest.approx([0.9, 0.75])
    assert found.mean("dmu", parts="MI")["MI"]["B"] == pytest.approx((0.9 * 1.1 * 0.5) ** (1 / 3))
    assert found.mean().index.tolist() == [(1, 2), (2, 3), (3, 4)]
    assert found.mean()["MI"].isna().tolist() == [False, True, False]
    assert found.overall("arithmetic").tolist() == pytest.approx([4.6 / 4, 5.4 / 4, 3.3 / 4, 4, 5])
    assert found.overall().index.tolist() == ["MI", "TEC", "TC", "used", "of"]
    summary = found.summary()
    assert summary.columns.tolist() == ["n", "used", "MI", "TEC", "TC"]
    assert summary[["n", "used"]].to_numpy().tolist() == [[2, 2], [1, 0], [2, 2]]
    assert found.wide("TC").loc["1-2"].tolist() == [0.8, 1.0]
    text = repr(found)
    assert text.startswith("Productivity: super-sbm, CRS, adjacent reference; geometric means")
    assert text.endswith("Means run over the 4 of 5 rows that have all parts.")
    assert 'border="1"' not in found._repr_html_()
    assert "Means run" not in repr(replace(found, table=found.table.dropna()))


def test_means_of_groups():
    with pytest.raises(ValueError, match="by must be one of period, dmu"):
        made_index().mean("group")
    index = made_index().table.index
    found = made_index(groups=pd.Series(["south", "north", "south", "south", "north"], index))
    means = found.mean("group", "arithmetic")
    assert means.index.tolist() == ["south", "north"]
    assert means["MI"].tolist() == pytest.approx([1.05, 1.25])
    assert found.counts("group").to_numpy().tolist() == [[2, 3], [2, 2]]


def test_a_chain_multiplies_and_that_of_an_indicator_adds():
    chain = made_index().cumulative()
    assert chain.index.names == ["dmu", "period"]
    assert chain.index.tolist() == [(dmu, year) for dmu in "AB" for year in (1, 2, 3, 4)]
    assert chain.columns.tolist() == ["MI", "TEC", "TC"]
    nan = np.nan
    np.testing.assert_allclose(chain["TEC"], [1, 1.5, nan, nan, 1, 0.9, nan, nan])
    np.testing.assert_allclose(
        made_index().cumulative(["MI"])["MI"], [1, 1.2, nan, nan, 1, 0.9, 0.99, 0.495]
    )
    sums = made_index(Indicator).cumulative()["TEC"]
    np.testing.assert_allclose(sums, [0, 1.5, nan, nan, 0, 0.9, nan, nan])
    assert made_index(Indicator).mean("dmu")["TC"].tolist() == pytest.approx([0.9, 0.75])
    with pytest.raises(ValueError, match="how must be one of arithmetic"):
        made_index(Indicator).mean(how="geometric")


def made_scores(reference="global", **changed):
    """Seven units in two periods; the weights of C spread over two peers of different periods."""
    units = [*"ABCDEFG"] * 2
    panel = Panel.from_arrays([[1]] * 14, [[1]] * 14, dmus=units, periods=[1] * 7 + [2] * 7)
    outcome = Outcome.empty(14, 2, 3)
    outcome.score[:], outcome.state[:] = 0.5, STATES.index(OPTIMAL)
    outcome.peers[:, 0], outcome.weights[:, 0] = 1, 1.0
    outcome.peers[2], outcome.weights[2] = [9, 8, 1], [0.25, 0.5, 0.25]
    outcome.score[3], outcome.state[3] = np.nan, STATES.index(INFEASIBLE)
    outcome.state[4] = STATES.index(NOT_COMPUTED)
    outcome.score[4] = np.nan
    for name, value in changed.items():
        getattr(outcome, name)[:] = value
    about = ("super_sbm", "crs", "none", reference)
    return Scores(panel, outcome, given(outcome, super_sbm(panel)), *about, ceiling=2.0)


def test_weights_and_peers_of_a_pooled_reference():
    scores = made_scores()
    rows = scores.weights.query("period == 1 and dmu == 'C'")
    assert rows.columns.tolist() == ["period", "dmu", "peer_period", "peer", "weight"]
    assert rows[["peer_period", "peer", "weight"]].to_numpy().tolist() == [
        [1, "B", 0.25], [2, "B", 0.5], [2, "C", 0.25],
    ]  # fmt: skip
    assert scores.peers[1, "C"] == ((2, "B"), (1, "B"), (2, "C"))
    assert scores.peers[1, "D"] == ()
    assert made_scores("contemporaneous").peers[1, "C"] == ("B", "B", "C")


def test_what_scores_print_below_the_table():
    scores = made_scores(fallback=np.arange(14) < 2, unsettled=np.arange(14) < 3)
    certificate = scores.certificate
    assert certificate["solver"].tolist()[:5] == ["highs", "highs", "simplex", "simplex", "none"]
    text = repr(scores)
    assert text.startswith("Scores: super-sbm, CRS, non-oriented, global reference")
    assert "1 of 14 are infeasible" in text and "1 of 14 are not computed" in text
    assert "3 units: slacks feasible" in text and "2 of 14 scores were left to HiGHS." in text
    assert "Near the ceiling" not in text and "HiGHS" not in repr(made_scores())
    assert "slacks feasible" not in repr(made_scores())
    five = made_scores(score=np.where(np.arange(14) % 7 < 5, 1.95, 0.5))
    assert "Near the ceiling of 2 (A, B, C, D, E):" in repr(five)
    assert "Near the ceiling of 2 (A, B, C, D, E ...):" in repr(made_scores(score=1.95))
    summary = made_scores().summary()
    assert summary.columns.tolist() == [
        "n", "efficient", "no_value", "infeasible", "not_computed", "mean", "min", "median", "max"
    ]  # fmt: skip
    assert summary.loc[1].tolist() == pytest.approx([7, 0, 0, 1, 1, 0.5, 0.5, 0.5, 0.5])


def test_the_title_says_the_orientation():
    assert settings_title("sbm", "vrs", "input", "x") == "sbm, VRS, input-oriented, x"
    assert settings_title("super_sbm", "crs", "none") == "super-sbm, CRS, non-oriented"
