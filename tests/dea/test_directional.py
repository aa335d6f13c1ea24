"""Directional distance and the Malmquist-Luenberger index."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff import Panel, directional, luenberger, malmquist_luenberger, radial
from judge import linprog

RTS = ["crs", "vrs", "nirs", "ndrs"]


def textbook(x, y, b, X, Y, B, g, rts, weak):
    """Write the programme of Chung, Färe and Grosskopf out, one unit, on well-scaled data."""
    n = len(X)
    cost = np.zeros(n + 1)
    cost[-1] = -1
    upper = np.vstack([np.column_stack([X.T, g[0]]), np.column_stack([-Y.T, g[1]])])
    bound = np.concatenate([x, -y])
    equal, right = np.zeros((0, n + 1)), np.zeros(0)
    bad = np.column_stack([B.T, g[2]])
    if weak:
        equal, right = bad, b
    else:
        upper, bound = np.vstack([upper, bad]), np.concatenate([bound, b])
    ones = np.append(np.ones(n), 0.0)[None]
    if rts == "vrs":
        equal, right = np.vstack([equal, ones]), np.append(right, 1.0)
    elif rts != "crs":
        sign = 1.0 if rts == "nirs" else -1.0
        upper, bound = np.vstack([upper, sign * ones]), np.append(bound, sign)
    answer = linprog(
        cost, upper, bound, equal, right, bounds=[(0, None)] * n + [(None, None)], method="highs"
    )
    return -answer.fun if answer.status == 0 else np.nan


def data(seed=7, n=12, m=2, q=2, p=2):
    rng = np.random.default_rng(seed)
    parts = (
        rng.lognormal(0, 0.5, (n, m)),
        rng.lognormal(0, 0.5, (n, q)),
        rng.lognormal(0, 0.5, (n, p)),
    )
    return parts if p else (*parts[:2], np.zeros((n, 0)))


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("disposability", ["weak", "strong"])
@pytest.mark.parametrize("p", [0, 1, 2])
def test_the_distance_is_that_of_the_programme_written_out(rts, disposability, p):
    X, Y, B = data(p=p)
    panel = Panel.from_arrays(X, Y, B if p else None)
    weak = disposability == "weak"
    vector = {"x1": 0.3, "y2": 1.7} | ({"b1": 0.4} if p else {})
    ways = {
        "observed": (dict(), lambda o: (X[o], Y[o], B[o])),
        "outputs": (
            dict(moves=["output", "undesirable"]),
            lambda o: (0 * X[o], Y[o], B[o]),
        ),
        "mean": (dict(direction="mean"), lambda o: (X.mean(0), Y.mean(0), B.mean(0))),
        "vector": (
            dict(direction=vector),
            lambda o: (np.array([0.3, 0]), np.array([0, 1.7]), np.array([0.4, 0])[:p]),
        ),
    }
    for k, (name, (arguments, step)) in enumerate(ways.items()):
        some = np.arange(k % 3, len(X), 3)
        found = directional(panel, rts=rts, disposability=disposability, **arguments)
        wanted = [textbook(X[o], Y[o], B[o], X, Y, B, step(o), rts, weak) for o in some]
        np.testing.assert_allclose(found.score.iloc[some], wanted, atol=1e-9, err_msg=name)
        targets = found.targets.to_numpy()
        weights = np.zeros((len(X), len(X)))
        for row in found.weights.itertuples():
            weights[row.dmu - 1, row.peer - 1] = row.weight
        np.testing.assert_allclose(weights @ np.hstack([X, Y, B]), targets, atol=1e-7)


def test_along_all_data_of_one_input_it_is_a_function_of_the_radial_score():
    """Under CRS, x and y both moving: theta = (1 - beta) / (1 + beta)."""
    X, Y, _ = data(p=0)
    panel = Panel.from_arrays(X, Y)
    beta = directional(panel).score
    np.testing.assert_allclose((1 - beta) / (1 + beta), radial(panel).score, atol=1e-9)


def test_moving_inputs_alone_gives_one_minus_theta():
    X, Y, _ = data(p=0)
    panel = Panel.from_arrays(X, Y)
    for rts in RTS:
        beta = directional(panel, rts=rts, moves=["input"]).score
        np.testing.assert_allclose(1 - beta, radial(panel, rts=rts).score, atol=1e-9)


@given(st.lists(st.integers(-9, 9), min_size=6, max_size=6))
@settings(max_examples=8, deadline=None)
def test_an_observed_direction_knows_no_units(powers):
    X, Y, B = data()
    factor = 10.0 ** np.array(powers)
    before = directional(Panel.from_arrays(X, Y, B)).score
    after = directional(Panel.from_arrays(X * factor[:2], Y * factor[2:4], B * factor[4:])).score
    np.testing.assert_allclose(before, after, atol=1e-9)


@given(st.lists(st.integers(-6, 6), min_size=6, max_size=6))
@settings(max_examples=8, deadline=None)
def test_a_vector_in_the_datas_own_units_knows_none_either(powers):
    X, Y, B = data()
    factor = 10.0 ** np.array(powers)
    before = directional(Panel.from_arrays(X, Y, B), direction="mean").score
    scaled = Panel.from_arrays(X * factor[:2], Y * factor[2:4], B * factor[4:])
    np.testing.assert_allclose(before, directional(scaled, direction="mean").score, atol=1e-9)


def test_efficient_units_are_counted_at_zero():
    X, Y, B = data()
    found = directional(Panel.from_arrays(X, Y, B))
    assert found.summary()["efficient"].iloc[0] == (found.score < 1e-6).sum() > 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (dict(direction="up"), "direction"),
        (dict(direction={"x9": 1.0}), "x9"),
        (dict(direction={"x1": -1.0}), "-1.0"),
        (dict(direction={"x1": float("nan")}), "nan"),
        (dict(direction={}), "nothing"),
        (dict(moves=[]), "nothing"),
        (dict(moves=["sideways"]), "sideways"),
        (dict(disposability="free"), "disposability"),
        (dict(rts="irs"), "rts"),
    ],
)
def test_arguments_that_it_does_not_take_are_named(arguments, named):
    X, Y, B = data()
    with pytest.raises(ValueError, match=named):
        directional(Panel.from_arrays(X, Y, B), **arguments)


def test_a_link_is_the_formula_of_chung_fare_and_grosskopf(cities):
    """Distances of the first unit from period 1 to 2 by the programme written out."""
    X, Y, B = (getattr(cities, name) for name in ("inputs", "outputs", "undesirable"))

    def distance(at, against):
        x, y, b = (part.loc[at, "A"].to_numpy() for part in (X, Y, B))
        rest = [part.loc[against].to_numpy() for part in (X, Y, B)]
        return textbook(x, y, b, *rest, (0 * x, y, b), "crs", False)

    found = malmquist_luenberger(cities, disposability="strong")
    one = {(s, t): 1 + distance(s, t) for s, t in itertools.product((1, 2), (1, 2))}
    index = np.sqrt(one[1, 1] / one[2, 1] * one[1, 2] / one[2, 2])
    row = found.table.loc["A", 1, 2]
    assert row["ML"] == pytest.approx(index, abs=1e-9)
    assert row["TEC"] == pytest.approx(one[1, 1] / one[2, 2], abs=1e-9)


@pytest.mark.parametrize("reference", ["adjacent", "sequential", "global"])
@pytest.mark.parametrize("disposability", ["weak", "strong"])
def test_the_index_is_the_product_of_its_parts(cities, reference, disposability):
    found = malmquist_luenberger(cities, reference=reference, disposability=disposability)
    table = found.table
    np.testing.assert_allclose(table["ML"], table["TEC"] * table["TC"], atol=1e-9)
    infeasible = table.isna().any(axis=1)
    assert (found.status == "infeasible").tolist() == infeasible.tolist()
    if reference == "global":
        assert not infeasible.any()


def test_the_global_index_is_circular(cities):
    """Oh (2010): from 1 to 3 is from 1 to 2 times from 2 to 3."""
    chained = malmquist_luenberger(cities, reference="global").cumulative()["ML"]
    pooled = directional(cities, moves=["output", "undesirable"], reference="global").score
    for dmu in cities.dmus:
        direct = (1 + pooled[1, dmu]) / (1 + pooled[3, dmu])
        assert chained[dmu, 3] == pytest.approx(direct, abs=1e-9)


def test_nothing_changes_where_nothing_changes(cities):
    first = cities.at(1)
    double = Panel.from_arrays(
        *(np.vstack([part, part]) for part in (first.inputs, first.outputs, first.undesirable)),
        dmus=first.dmus * 2,
        periods=[1] * 4 + [2] * 4,
    )
    table = malmquist_luenberger(double).table
    np.testing.assert_allclose(table, 1.0, atol=1e-9)


def test_a_panel_without_undesirable_outputs_is_told_what_to_use():
    panel = Panel.from_arrays([[1.0]] * 2, [[1.0]] * 2, dmus=["A"] * 2, periods=[1, 2])
    with pytest.raises(ValueError, match="malmquist"):
        malmquist_luenberger(panel)


def two_periods(seed, n=5):
    """Columns that vary so much that some units lie far beyond the other period's technology."""
    data = np.random.default_rng(seed).lognormal(0, 1.2, (2 * n, 3))
    return Panel.from_arrays(
        data[:, :1], data[:, 1:2], data[:, 2:], dmus=[*range(n)] * 2, periods=[1] * n + [2] * n
    )


def test_a_distance_of_minus_one_or_less_gives_no_index():
    kinds = set()
    for seed in (15, 16, 32):  # with 0, 1 and 2 such distances, beside missing ones
        panel = two_periods(seed)
        for disposability in ("weak", "strong"):
            settings = {"rts": "vrs", "disposability": disposability}
            found = malmquist_luenberger(panel, **settings)
            missing = found.distances.isna().any(axis=1)
            beyond = (1 + found.distances <= 1e-6).sum(axis=1)
            undefined = ~missing & (beyond > 0)
            kinds |= set(beyond[undefined])
            # Two distances below -1 made an index once, one of them an "infeasible" link.
            assert (found.status[undefined] == "undefined: 1 + beta <= 0").all()
            assert (found.status[missing] == "infeasible").all()
            assert (found.status[~missing & ~undefined] == "optimal").all()
            assert found.table.loc[undefined, ["ML", "TC"]].isna().all(axis=None)
            assert found.table.loc[~missing & ~undefined].notna().all(axis=None)
            assert found.cause[undefined].str.contains("1 + beta", regex=False).all()
            none = found.distances.isna() | (1 + found.distances <= 1e-6)
            assert ((found.states != "optimal") == none).all(axis=None)
            assert (f"{undefined.sum()} of 5 links" in repr(found)) == undefined.any()
            # The sum has a value wherever all programmes have one.
            beside = luenberger(panel, moves=["output", "undesirable"], **settings)
            pd.testing.assert_frame_equal(beside.distances, found.distances)
            assert (beside.table.notna().all(axis=1) == ~missing).all()
    assert kinds == {1, 2}


def test_the_global_index_is_never_undefined():
    for seed in range(5):
        found = malmquist_luenberger(two_periods(seed), rts="vrs", reference="global")
        assert (found.status == "optimal").all()


@pytest.mark.parametrize("disposability", ["weak", "strong"])
@pytest.mark.parametrize("direction", ["observed", "mean"])
def test_alternatives_are_where_other_weights_reach_the_same_distance(direction, disposability):
    """Against the width of the set of optimal weights, from programmes of their own."""
    verdicts = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        data = rng.integers(1, 6, (8, 4)).astype(float)
        panel = Panel.from_arrays(data[:, :2], data[:, 2:3], data[:, 3:])
        scores = directional(panel, direction=direction, disposability=disposability)
        for o, (beta, several) in enumerate(zip(scores.score, scores.alternatives)):
            step = data[o] if direction == "observed" else data.mean(axis=0)
            target = data[o] + beta * step * [-1, -1, 1, -1]
            rows = np.array([1.0, 1.0, -1.0, 1.0])
            weak = disposability == "weak"
            free = [0, 1, 2] if weak else [0, 1, 2, 3]
            best = {
                "A_ub": (rows[:, None] * data.T)[free],
                "b_ub": (rows * target)[free] + 1e-9,
                "A_eq": data.T[3:] if weak else None,
                "b_eq": target[3:] if weak else None,
            }
            width = max(
                -linprog(-cost, **best).fun - linprog(cost, **best).fun for cost in np.eye(8)
            )
            verdicts.append((bool(several), width > 1e-5))
    assert [several for several, _ in verdicts] == [wide for _, wide in verdicts]
    assert len(set(verdicts)) == 2


@pytest.mark.parametrize(("room", "defined"), [(1e-4, True), (2e-6, True), (1e-7, False)])
def test_a_distance_of_nearly_minus_one_gives_no_index(monkeypatch, room, defined):
    """1 + D counts as 0 up to 1e-6, and as a factor from there on."""
    given = {"from_own": [0.0], "to_own": [0.0], "from_in_to": [0.0], "to_in_from": [room - 1]}
    arrays = {name: np.array(value) for name, value in given.items()}

    def distances(links, evaluator):
        links.states |= dict.fromkeys(arrays, np.zeros(1, dtype=int))
        return arrays

    monkeypatch.setattr("gbaeff.dea.links.Links.distances", distances)
    data = {"inputs": [[1], [1]], "outputs": [[2], [2]], "undesirable": [[2], [1]]}
    index = malmquist_luenberger(Panel.from_arrays(**data, dmus=["A", "A"], periods=[1, 2]))
    assert index.table["ML"].notna().all() == defined
    assert (index.status == "optimal").all() == defined
    if defined:
        assert index.table["ML"].iloc[0] == pytest.approx(room**-0.5)
    assert index.table["TEC"].iloc[0] == 1
