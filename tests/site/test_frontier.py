"""The page "Frontier": its engine against gbaeff, and what a reader can do with it."""

import numpy as np
import pytest

from built_site import ROOT
from gbaeff import Panel
from gbaeff.dea.evaluator import Directional, Radial, SlacksBased
from gbaeff.dea.models import RTS
from gbaeff.dea.results import INFEASIBLE, NO_SUPER_EFFICIENCY, OPTIMAL, STATES
from gbaeff.indicators import EQUAL

pytestmark = pytest.mark.site

SCRIPT = ROOT / "book" / "_static" / "frontier.js"
STATE_OF = {"score": OPTIMAL, "efficient": NO_SUPER_EFFICIENCY, "infeasible": INFEASIBLE}
PANELS = 200
WAYS = {
    "radial": ("input", "output"),
    "sbm": ("none", "input", "output"),
    "super_sbm": ("none", "input", "output"),
    "directional": ("none", "input", "output", "bad"),
}


def _case(rng, measure, rts, number):
    """A panel with ties or twins or none, in units between 1e-3 and 1e6, and what to compute."""
    way = WAYS[measure][number % len(WAYS[measure])]
    m, q = rng.integers(1, 4), rng.integers(1, 3)
    p = 0 if measure == "radial" else int(rng.integers(way == "bad", 3))
    count = int(rng.integers(3, 13))
    if number % 3:
        data = rng.lognormal(0, 0.6, (count, m + q + p))
    else:
        data = rng.integers(1, 5, (count, m + q + p)).astype(float)
    if number % 4 == 0:  # twins
        data[-1] = data[0]
    data *= 10.0 ** rng.uniform(-3, 6, m + q + p)
    if measure == "directional" and number % 7 == 1:  # a unit that emits nothing
        data[0, m + q :] = 0.0
    inside = np.ones(count, dtype=bool)
    if number % 2:  # points outside the reference, such as those of another period
        inside[rng.integers(count)] = False
    return {
        "measure": measure, "rts": rts, "orientation": way, "weak": bool(number % 5 < 3),
        "m": int(m), "q": int(q), "p": p, "data": data.tolist(), "inside": inside.tolist(),
    }  # fmt: skip


def _truth(case):
    m, q = case["m"], case["q"]
    data = np.array(case["data"])
    panel = Panel.from_arrays(data[:, :m], data[:, m : m + q], data[:, m + q :] if case["p"] else None)
    measure, rts, way = case["measure"], case["rts"], case["orientation"]
    if measure == "radial":
        evaluator = Radial(panel, rts, way)
    elif measure == "directional":
        sides = {"none": (1, 1, 1), "input": (1, 0, 1), "output": (0, 1, 1), "bad": (0, 0, 1)}
        moves = np.repeat(np.array(sides[way], dtype=float), (m, q, case["p"]))
        evaluator = Directional(panel, rts, moves, None, case["weak"])
    else:
        evaluator = SlacksBased(panel, rts, way, beyond=measure == "super_sbm")
    everyone = np.arange(len(panel))
    inside = np.flatnonzero(case["inside"])
    return evaluator.scores(everyone, [inside], 0 * everyone, slacks=True, ties=True)


@pytest.fixture(scope="session")
def engine(browser):
    page = browser.new_page()
    page.goto("about:blank")
    page.add_script_tag(path=ENGINE)
    yield page
    page.close()


def solved(engine, cases):
    """All panels in one call."""
    return engine.evaluate(
        """cases => cases.map(c => Frontier.scores(c.data, c.inside, c).map(r => ({
          ...r, score: Number.isFinite(r.score) ? r.score : null})))""",
        cases,
    )


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("measure", WAYS)
def test_scores_are_those_of_gbaeff(engine, measure, rts):
    rng = np.random.default_rng([*measure.encode(), *rts.encode()])
    cases = [_case(rng, measure, rts, number) for number in range(PANELS)]
    for case, found in zip(cases, solved(engine, cases)):
        truth = _truth(case)
        assert [STATE_OF[unit["state"]] for unit in found] == [STATES[s] for s in truth.state]
        score = np.array([unit["score"] for unit in found], dtype=float)
        np.testing.assert_allclose(score, truth.score, rtol=0, atol=EQUAL)
        for k, unit in enumerate(found):
            if unit["state"] == "score":
                _check_solution(case, k, unit, truth)


def _check_solution(case, k, unit, truth):
    """The target is met by the peers, and nothing is left over that should be a slack."""
    data, m, q = np.array(case["data"]), case["m"], case["q"]
    own = np.where(data[k] > 0, data[k], data.max(axis=0))
    mix = sum(weight * data[j] for j, weight in unit["weights"])
    over = (mix - unit["target"]) / np.maximum(own, np.abs(unit["target"]))
    toward = np.ones(len(own))
    toward[m : m + q] = -1
    assert (toward * over <= EQUAL).all()
    total = sum(weight for _, weight in unit["weights"])
    low, high = {"crs": (0, np.inf), "vrs": (1, 1), "nirs": (0, 1), "ndrs": (1, np.inf)}[case["rts"]]
    assert low - EQUAL <= total <= high + EQUAL
    if case["measure"] == "radial":  # the largest sum of slacks is one number
        most = (truth.slacks[k] / own).sum()
        np.testing.assert_allclose(sum(unit["slacks"] / own), most, rtol=EQUAL, atol=EQUAL)
    assert unit["ties"] == bool(truth.ties[k])


def test_script_is_small():
    assert SCRIPT.stat().st_size <= 30_000
