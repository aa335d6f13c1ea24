"""The second stage of a rerun: held to a likelihood and programmes written out here; bad input."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special

import truth
from gbaeff import Panel, data, second_stage
from gbaeff.book.build.chapters import BookError
from gbaeff.book.reader import answers, methods, rerun
from gbaeff.book.reader.second_stage import Plan, SecondStages, simulated_intervals
from gbaeff.book.reader.study import Study
from gbaeff.stats.draws import stream
from gbaeff.stats.truncated_regression import truncated_draw
from intake_files import SHOP_ROLES, SHOPS
from judge import linprog

SCHOOLS = {
    "dmu": "site",
    "inputs": "education,occupation,visits,counselling,teachers",
    "outputs": "reading,mathematics,self_esteem",
}
FEW = Plan("input", (5, 60), 3)


@pytest.fixture(scope="module")
def schools(tmp_path_factory):
    """Follow Through: 70 sites, of which 49 are in the programme."""
    frame = data.example("follow_through")
    frame["in_programme"] = (frame["program"] == "PFT").astype(int)
    frame["squared"] = (frame["education"] / 10) ** 2
    file = tmp_path_factory.mktemp("schools") / "schools.csv"
    frame.to_csv(file, index=False)
    return {"data": file, **SCHOOLS, "covariates": "in_programme,squared"}


def distances(study):
    """Radial distances of at least 1, by HiGHS."""
    x = study.frame[[*study.roles.inputs, *study.roles.undesirable]].to_numpy(float).T
    y = study.frame[list(study.roles.outputs)].to_numpy(float).T
    n, found = x.shape[1], []
    for o in range(n):
        less = np.block([[-x[:, [o]], x], [np.zeros((len(y), 1)), -y]])
        most = np.r_[np.zeros(len(x)), -y[:, o]]
        equal, right = (None, None) if study.rts == "crs" else ([[0.0] + [1.0] * n], [1.0])
        done = linprog(np.r_[1.0, np.zeros(n)], less, most, equal, right)
        found.append(1 / done.fun)
    return np.array(found)


def likelihood(distance, design):
    """Coefficients and sigma of the truncated regression, by a search without derivatives."""

    def minus(at):
        mean, sigma = design @ at[:-1], np.exp(at[-1])
        z = (distance - mean) / sigma
        density = -(z**2) / 2 - np.log(2 * np.pi) / 2
        return -np.sum(density - at[-1] - special.log_ndtr((mean - 1) / sigma))

    start = np.r_[np.linalg.lstsq(design, distance, rcond=None)[0], np.log(distance.std())]
    at = optimize.minimize(minus, start, method="BFGS").x
    for _ in range(2):
        how = {"maxiter": 20_000, "maxfev": 20_000, "xatol": 1e-10, "fatol": 1e-12}
        at = optimize.minimize(minus, at, method="Nelder-Mead", options=how).x
    return at[:-1], np.exp(at[-1])


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_estimates_are_those_of_the_likelihood(schools, rts):
    study = Study.open(**schools, rts=rts)
    stages = SecondStages.of(study, FEW)
    distance = distances(study)
    one = stages.found[1]
    frame = study.frame.set_index("site").loc[study.panel.index]
    place = frame.index.get_indexer(study.frame["site"])
    np.testing.assert_allclose(one.distances["distance"].to_numpy()[place], distance, atol=1e-7)
    off = distance > 1 + 1e-6
    z = study.frame[["in_programme", "squared"]].to_numpy()[off]
    beta, sigma = likelihood(distance[off], np.column_stack([np.ones(off.sum()), z]))
    np.testing.assert_allclose(one.table["estimate"], beta, atol=2e-5)
    assert one.sigma == pytest.approx(sigma, abs=2e-5)
    # Algorithm 2 regresses its own, corrected distances.
    two = stages.found[2]
    better = two.distances["bias_corrected"].to_numpy()[place]
    off = better > 1 + 1e-6
    z = study.frame[["in_programme", "squared"]].to_numpy()[off]
    beta, _ = likelihood(better[off], np.column_stack([np.ones(off.sum()), z]))
    np.testing.assert_allclose(two.table["estimate"], beta, atol=2e-5)
    assert (better >= distance - 1e-9).all()


def test_tables_and_sentences_say_what_was_estimated(schools):
    study = Study.open(**schools)
    stages = SecondStages.of(study, FEW)
    sd = study.frame["squared"].std(ddof=0)
    table, whole = stages.table(), stages.coefficients()
    for number in (1, 2):
        assert table.loc["squared", f"algorithm {number}"] == pytest.approx(
            whole.loc[(number, "squared"), "estimate"] * sd
        )
    found = answers.covariates(study, stages)
    world = truth.World(study, {"stages": stages})
    assert [problem for one in found for problem in truth.problems(one, world)] == []
    assert {"simar2007", "simar2011"} <= set(methods.keys(study))
    assert not {"simar2007"} & set(methods.keys(study, ["scores"]))


def test_one_period_is_regressed_alone_where_it_is_asked_for():
    study = Study.open("ports", at="2018")
    assert len(study.radial_panel) == len(study.covariates) == 21
    assert study.covariates.index.equals(study.radial_panel.index)
    whole = Study.open("ports")
    assert whole.covariates.index.equals(whole.panel.index)
    frame = whole.frame.set_index(["year", "port"])
    assert (whole.covariates["rail"] == frame["rail"].reindex(whole.panel.index)).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sales": SHOPS["staff"]}, "0 of 8 units lie off the frontier"),
        ({"covariates": ""}, "--covariates"),
        ({"fixed": "staff", "inputs": "staff,floor", "floor": 3.0}, "leave fixed out"),
        ({"measure": "rdm", "rts": "vrs"}, "no figure below 0"),
    ],
    ids=str,
)
def test_why_there_is_no_page(tmp_path, change, words):
    columns = {name: value for name, value in change.items() if name in ("sales", "floor")}
    frame = SHOPS.assign(**columns)
    if change.get("measure") == "rdm":
        frame["sales"] -= 4
    file = tmp_path / "shops.csv"
    frame.to_csv(file, index=False)
    rest = {name: value for name, value in change.items() if name not in columns}
    study = Study.open(file, **(SHOP_ROLES | rest))
    assert words in study.unexplained
    assert not study.applies("covariates")
    with pytest.raises(BookError, match="no page on covariates"):
        rerun._choose(study, ["covariates"])


def test_few_units_have_a_page_without_what_has_no_maximum(tmp_path):
    """Eight shops: what has a result is told, what has none says why."""
    rng = np.random.default_rng(5)
    told = set()
    for number in range(4):
        frame = SHOPS.assign(
            sales=rng.uniform(1, 9, 8).round(1), staff=rng.uniform(1, 9, 8).round(1)
        )
        file = tmp_path / f"{number}.csv"
        frame.to_csv(file, index=False)
        study = Study.open(file, **(SHOP_ROLES | {"covariates": "age"}))
        if study.applies("covariates"):
            stages = SecondStages.of(study, FEW)
            assert set(stages.found) | set(stages.lacking) == {1, 2}
            found = answers.covariates(study, stages)
            world = truth.World(study, {"stages": stages})
            assert [one for each in found for one in truth.problems(each, world)] == []
            told |= {one.kind for one in found}
    assert {"effect of a covariate", "algorithm without a result"} <= told


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_simulated_samples_have_the_distances_that_were_drawn(orientation):
    """One input, one output: what is seen is the drawn distance by the least of them."""
    rng = np.random.default_rng(8)
    z = rng.uniform(0, 1, 25)
    outputs = 1 / truncated_draw(1.5 + z, 0.3, rng)
    panel = Panel.from_arrays(np.ones((25, 1)), outputs[:, None])
    covariates = pd.DataFrame({"z": z}, index=panel.index)
    settings = {"rts": "crs", "orientation": orientation}
    truth = second_stage(panel, covariates, **settings, draws=(20, 20), seed=1)
    ends = simulated_intervals(panel, covariates, truth, samples=2, draws=(5, 30), seed=7)
    mean = truth.table.loc["intercept", "estimate"] + truth.table.loc["z", "estimate"] * z
    for sample in range(2):
        true = truncated_draw(mean, truth.sigma, stream(7, 2, sample))
        other = Panel.from_arrays(np.ones((25, 1)), 1 / true[:, None])
        for number, found in ends.items():
            expected = second_stage(
                other, covariates, **settings, algorithm=number, draws=(5, 30), seed=7 + sample
            ).table
            np.testing.assert_allclose(found[sample], expected[["lower", "upper"]].T, rtol=1e-6)
