"""Programmes of many units, in their two phases and by where a unit has nothing."""

import numpy as np

from conftest import assert_scores
from gbaeff import Panel, radial, sbm, super_sbm
from gbaeff.dea.evaluator import evaluator_of
from gbaeff.dea.models import RTS
from gbaeff.dea.solver import certificate


def test_the_certificate_is_that_of_the_worse_phase(monkeypatch):
    """Slacks take the radial programme again and a second one; that is spoilt here, and shows."""
    data = np.random.default_rng(2).lognormal(0, 0.5, (10, 4))
    first = certificate.Answers.optimal
    calls = []

    def second_fails(self: certificate.Answers, fixed: np.ndarray) -> np.ndarray:
        calls.append(1)
        return first(self, fixed) if len(calls) <= 2 else np.zeros_like(first(self, fixed))

    monkeypatch.setattr(certificate.Answers, "optimal", second_fails)
    found = radial(Panel.from_arrays(data[:, :2], data[:, 2:]), rts="vrs")
    assert (found.certificate["solver"] == "highs").all()
    assert len(calls) > 2


def test_zero_drop_mixes_units_with_and_without_the_variable():
    """Units of several patterns in one call, each as if it were alone with the others."""
    data = np.random.default_rng(6).lognormal(0, 0.5, (12, 4))
    data[::4, 3] = 0.0
    panel = Panel.from_arrays(data[:, :2], data[:, 2:3], data[:, 3:])
    for rts in RTS:
        for measure in (sbm, super_sbm):
            scores = measure(panel, rts=rts, zero="drop")
            evaluator = evaluator_of(panel, measure.__name__, rts, "none", "drop")
            for o in (0, 1, 4, 5):
                alone = evaluator.scores(np.array([o]), [np.arange(12)], np.zeros(1, dtype=np.intp))
                assert_scores(scores.score.iloc[o], alone.score, 1e-10)
            zero = scores.slacks.loc[scores.status == "optimal"].to_numpy()[:, 3] >= 0
            assert zero.all()
