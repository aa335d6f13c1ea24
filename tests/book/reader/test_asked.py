"""What a rerun can be asked beside measure and returns: held to programmes written out here."""

import numpy as np
import pytest

import sentences
import truth
from gbaeff import data
from gbaeff.book.pages import reading
from gbaeff.book.reader import answers, methods, robustness
from gbaeff.book.reader.study import Study
from judge import linprog

FIXED = "berths"


@pytest.fixture(scope="module")
def desirable(tmp_path_factory):
    """The ports without their emissions."""
    file = tmp_path_factory.mktemp("ports") / "ports.csv"
    data.example("ports").to_csv(file, index=False)
    roles = {"dmu": "port", "period": "year", "inputs": "berths,workers,energy"}
    return {"data": file, **roles, "outputs": "containers,bulk"}


def data_of(study):
    """Data of the period shown, a column a unit."""
    now = reading.own(study.at())
    parts = (now.loc[:, now.columns.get_level_values("role") == role] for role in
             ("input", "output", "undesirable"))  # fmt: skip
    return [part.to_numpy().T for part in parts]


def solved(cost, less, most, equal, right, bounds=(0, None)):
    done = linprog(cost, less, most, equal, right, bounds)
    return done.fun if done.status == 0 else np.nan


def banker_morey(x, y, o, fixed, rts):
    """Theta of the inputs that are not fixed."""
    n = x.shape[1]
    scaled = np.where(fixed, 0.0, x[:, o])
    less = np.block([[-scaled[:, None], x], [np.zeros((len(y), 1)), -y]])
    most = np.r_[np.where(fixed, x[:, o], 0.0), -y[:, o]]
    equal, right = (None, None) if rts == "crs" else (np.r_[0.0, np.ones(n)][None], [1.0])
    return solved(np.r_[1.0, np.zeros(n)], less, most, equal, right)


def slacks_based(x, y, b, o, weights, fixed, rts, beyond):
    """Weighted SBM, or its super-efficiency: data times t, slacks priced by their shares."""
    every, m = np.vstack([x, y, b]), len(x)
    d, n = every.shape
    way = np.r_[np.ones(m), -np.ones(len(y)), np.ones(len(b))]
    share = np.r_[weights[:m] / weights[:m].sum(), weights[m:] / weights[m:].sum()]
    price = share / every[:, o]
    gone = np.array([beyond and j == o for j in range(n)])
    if beyond:
        table = np.hstack([way[:, None] * every, -np.eye(d), -(way * every[:, o])[:, None]])
        less, most, equal, right = table, np.zeros(d), np.empty((0, n + d + 1)), []
    else:
        equal = np.hstack([every, np.diag(way), -every[:, [o]]])
        less, most, right = None, None, [0.0] * d
    sign = -1.0 if beyond else 1.0
    equal = np.vstack([equal, np.r_[np.zeros(n + m), sign * price[m:], 1.0]])
    right = [*right, 1.0]
    if rts == "vrs":
        equal, right = np.vstack([equal, np.r_[np.ones(n), np.zeros(d), -1.0]]), [*right, 0.0]
    cost = np.r_[np.zeros(n), -sign * price[:m], np.zeros(d - m), 1.0]
    bounds = [(0, 0 if out else None) for out in gone]
    bounds += [(0, 0 if beyond and i < m and fixed[i] else None) for i in range(d)] + [(0, None)]
    return solved(cost, less, most, equal, right, bounds)


@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize("period", ["2016", "2022"])
def test_radial_scores_with_a_fixed_input(desirable, rts, period):
    study = Study.open(**desirable, measure="radial", fixed=FIXED, rts=rts, at=period)
    x, y, _ = data_of(study)
    score = study.scores().score.loc[study.now]
    held = np.array([name == FIXED for name in study.roles.inputs])
    true = [banker_morey(x, y, o, held, rts) for o in range(len(score))]
    np.testing.assert_allclose(score, true, atol=1e-9)
    assert str(study.now) == period


ASKED = {
    "fixed": {"fixed": FIXED},
    "weights": {"weights": "workers=2,energy=0.5,co2=3"},
    "by role": {"weights": "input=1,output=1,undesirable=3"},
    "both": {"fixed": FIXED, "weights": "workers=2,bulk=3"},
}


def weights_of(study):
    given = dict(study.weights)
    kinds = {"input": study.roles.inputs, "output": study.roles.outputs,
             "undesirable": study.roles.undesirable}  # fmt: skip
    by_role = set(given) <= set(kinds)
    return np.array([
        0.0 if name in study.fixed
        else given.get(kind, 1.0) / len(names) if by_role and given
        else given.get(name, 1.0)
        for kind, names in kinds.items()
        for name in names
    ])  # fmt: skip


@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize("name", ASKED)
def test_slacks_based_scores_with_fixed_inputs_and_weights(name, rts):
    study = Study.open("ports", **ASKED[name], rts=rts, periods="2022")
    x, y, b = data_of(study)
    score = study.scores().score.loc[study.now]
    held = np.array([one in study.fixed for one in study.roles.inputs])
    weights = weights_of(study)
    for o, found in enumerate(score):
        true = slacks_based(x, y, b, o, weights, held, rts, beyond=False)
        if true >= 1 - 1e-6:
            true = slacks_based(x, y, b, o, weights, held, rts, beyond=True)
        assert found == pytest.approx(true, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("name", ["fixed", "by role", "both"])
def test_sentences_and_parts_hold(name):
    study = Study.open("ports", **ASKED[name], at="2019", periods="2018:2021", draws=6)
    found, tests = sentences.said(study, robust=False)
    world = truth.World(study, tests)
    assert [problem for one in found for problem in truth.problems(one, world)] == []
    score = study.scores().score
    np.testing.assert_allclose(study.contributions().sum(axis=1), 1 - score, atol=1e-9)
    told = {one.kind for one in answers.data(study)}
    assert ("fixed inputs" in told) == bool(study.fixed)
    assert ("weights of slacks" in told) == bool(study.weights)
    cited = methods.keys(study)
    assert ("banker1986" in cited) == bool(study.fixed)


def test_a_fixed_input_is_no_target_and_no_step():
    study = Study.open("ports", fixed=FIXED, measure="directional", orientation="none")
    scores = study.scores()
    own = study.panel.inputs[FIXED]
    np.testing.assert_allclose(scores.targets["input", FIXED], own, rtol=1e-12)
    assert (scores.score.loc[study.now] > 1e-6).any()


def test_a_variable_left_out_takes_its_weight_along():
    study = Study.open("ports", weights="workers=2", fixed=FIXED)
    less = robustness.without_variable(study)["workers"]
    again = Study.open("ports", inputs="berths,energy", fixed=FIXED)
    np.testing.assert_allclose(less, again.scores().score.loc[study.now], atol=1e-9)


def total(n, size, rts):
    """The row of the sum of the weights under variable returns; none under constant."""
    row = np.zeros((1, size))
    row[0, :n] = 1.0
    return (row, [1.0]) if rts == "vrs" else (np.empty((0, size)), [])


def non_radial(x, y, b, o, weights, rts):
    """Zhou, Ang and Wang: the largest weighted mean of shares, emissions by an equation."""
    every, n = np.vstack([x, y, b]), x.shape[1]
    d, good = len(every), len(x) + len(y)
    way = np.r_[np.ones(len(x)), -np.ones(len(y)), np.ones(len(b))]
    table = np.hstack([way[:, None] * every, np.diag(every[:, o])])
    most = way * every[:, o]
    row, right = total(n, n + d, rts)
    equal, right = np.vstack([table[good:], row]), [*most[good:], *right]
    beta = -solved(np.r_[np.zeros(n), -weights], table[:good], most[:good], equal, right)
    return 1 / (1 + beta)


def importance(data):
    """Epsilon and weights of one kind, from the affinity of its columns."""
    k = data.shape[1]
    near = np.ones((k, k))
    for i in range(k):
        for j in range(k):
            c = np.log(data[:, j] / data[:, i])
            if np.ptp(c) > 1e-12:
                near[i, j] = 1 - 2 * np.abs(c - c.mean()).mean() / np.ptp(c)
    values, vectors = np.linalg.eig(near)
    top = values.real.argmax()
    weights = np.abs(vectors[:, top].real)
    return (k - values.real[top]) / (k - 1) * weights / weights.sum()


def epsilon_based(x, y, b, o, rts):
    """Tone and Tsutsui, input-oriented: theta less what slacks of the inputs are worth."""
    n, m = x.shape[1], len(x)
    price = importance(x.T)
    less = np.block([[-y, np.zeros((len(y), m + 1))], [b, np.zeros((len(b), m + 1))]])
    equal = np.hstack([x, np.eye(m), -x[:, [o]]])
    row, one = total(n, n + m + 1, rts)
    right = [*np.zeros(m), *one]
    bounds = [(0, None)] * (n + m) + [(None, 1)]
    cost = np.r_[np.zeros(n), -price / x[:, o], 1.0]
    most = np.r_[-y[:, o], b[:, o]]
    return solved(cost, less, most, np.vstack([equal, row]), right, bounds)


def abating(x, y, b, o, way, rts):
    """Directional distance of the outputs: strong disposal, or Kuosmanen's lambda and mu."""
    n, both = x.shape[1], way == "kuosmanen"
    idle = np.zeros_like
    inputs = np.hstack([x, x if both else idle(x), np.zeros((len(x), 1))])
    made = np.hstack([-y, idle(y), y[:, [o]]])
    emitted = np.hstack([b, idle(b), b[:, [o]]])
    less, most = np.vstack([inputs, made]), np.r_[x[:, o], -y[:, o]]
    row = np.r_[np.ones(n), np.full(n, float(both)), 0.0][None]
    equal, right = (row, [1.0]) if rts == "vrs" else (row[:0], [])
    if both:
        equal, right = np.vstack([equal, emitted]), [*right, *b[:, o]]
    else:
        less, most = np.vstack([less, emitted]), np.r_[most, b[:, o]]
    cost = np.r_[np.zeros(2 * n), -1.0]
    bounds = [(0, None)] * (2 * n) + [(None, None)]
    beta = -solved(cost, less, most, equal if right else None, right or None, bounds)
    return 1 / (1 + beta)


MORE = {
    "non-radial": {"measure": "nonradial"},
    "energy only": {"measure": "nonradial", "weights": "berths=0,workers=0"},
    "epsilon-based": {"measure": "ebm", "orientation": "input"},
    "strong": {"measure": "directional", "disposability": "strong"},
    "kuosmanen": {"measure": "directional", "disposability": "kuosmanen"},
}


@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize("name", MORE)
def test_scores_of_the_other_measures(name, rts):
    study = Study.open("ports", **MORE[name], rts=rts, periods="2022")
    x, y, b = data_of(study)
    weights = np.array([0, 0, 1] if name == "energy only" else [1 / 3] * 3)
    weights = np.r_[weights, 1 / 2, 1 / 2, 1.0] / 3
    score = study.model().level(study.panel).loc[study.now]
    for o, found in enumerate(score):
        if study.measure == "nonradial":
            true = non_radial(x, y, b, o, weights, rts)
        elif study.measure == "ebm":
            true = epsilon_based(x, y, b, o, rts)
        else:
            true = abating(x, y, b, o, study.disposability, rts)
        assert found == pytest.approx(true, abs=1e-8)


@pytest.mark.parametrize("name", MORE)
def test_sentences_of_the_other_measures_hold(name):
    study = Study.open("ports", **MORE[name], periods="2020:2022", draws=6)
    found, tests = sentences.said(study, robust=False)
    world = truth.World(study, tests)
    assert [problem for one in found for problem in truth.problems(one, world)] == []
    assert (study.productivity() is None) == (study.measure != "directional")
    left_out = robustness.without_unit(study).table
    peer = left_out.index[-1]
    model, panel = study.model(), study.at()
    shift = (model.level(panel.without([peer])) - model.level(panel).drop(peer)).mean()
    assert left_out.loc[peer, "mean change"] == pytest.approx(shift, abs=1e-8)
    assert len(left_out) == 22 or study.measure != "ebm"


REFUSED = {
    "fixed, ebm": ({"fixed": "berths", "measure": "ebm"}, "no place for inputs that are fixed"),
    "split": ({"split": "bias", "measure": "nonradial"}, "of a Malmquist index"),
    "disposability": ({"disposability": "strong"}, "of measure='directional'"),
    "no such input": ({"fixed": "berth"}, "which are no inputs"),
    "an output": ({"fixed": "bulk"}, "which are no inputs"),
    "all inputs": ({"fixed": "berths,workers,energy"}, "all inputs are fixed"),
    "output side": ({"fixed": "berths", "orientation": "output"}, "holds all inputs"),
    "no such weight": ({"weights": "worker=2"}, "expected roles"),
    "no number": ({"weights": "workers"}, "NAME=NUMBER"),
    "below 0": ({"weights": "workers=-1"}, "number >= 0"),
    "no slacks": ({"weights": "workers=2", "measure": "directional"}, "measure='sbm'"),
    "nothing weighs": ({"weights": "containers=0,bulk=0,co2=0"}, "above 0"),
    "no such period": ({"at": "1999"}, "no period '1999'"),
    "no such scale": ({"scale": "theta"}, "scale must be one of"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_fits_no_measure_is_refused(name):
    asked, told = REFUSED[name]
    with pytest.raises(ValueError, match=told):
        Study.open("ports", **asked)
