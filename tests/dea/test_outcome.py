"""Arrays of results, put together and taken apart."""

import numpy as np

from gbaeff.dea.outcome import (
    NOT_COMPUTED,
    STATES,
    Outcome,
)


def test_parts_of_an_outcome_are_put_together():
    small, large = Outcome.empty(1, 2, 1), Outcome.empty(2, 2, 3)
    small.score[:], large.score[:] = 5.0, [7.0, 8.0]
    small.peers[:], large.peers[:] = 9, 4
    whole = Outcome.joined([(np.array([1]), small), (np.array([0, 2]), large)], 3, 2)
    assert whole.score.tolist() == [7, 5, 8]
    assert whole.peers.tolist() == [[4, 4, 4], [9, -1, -1], [4, 4, 4]]
    assert Outcome.joined([(np.array([0]), small)], 1, 2) is small
    assert (Outcome.empty(2, 2, 1).state == STATES.index(NOT_COMPUTED)).all()
