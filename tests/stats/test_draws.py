"""Random streams and scores of many draws, against one at a time."""

import numpy as np
import pytest

from gbaeff import Panel, data
from gbaeff.stats.draws import own_technologies, scores_of, stream, streams


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1, 2**32, 2**63 - 1, 2**128, 10**60])
def test_streams_are_those_of_numpy(seed):
    numbers = [0, 1, 24, 2**32 - 1]
    for number in (0, 1, 2**32 - 1):
        states = [one.bit_generator.state for one in streams(seed, number, numbers)]
        assert states == [stream(seed, number, draw).bit_generator.state for draw in numbers]


def test_no_draws_have_no_streams():
    assert not list(streams(1, 0, []))


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_scores_do_not_depend_on_what_is_solved_beside_them(orientation):
    wide = data.wide("replica")
    panel = Panel(wide, dmu="city", period="year", inputs=[*data.INPUTS, "co2"], outputs=["gdp"])
    sets = own_technologies(panel, "vrs", orientation)
    for one, score in zip(sets, scores_of(sets)):
        assert score.tobytes() == one.scores().tobytes()
    one, score = sets[0], sets[0].scores()
    # More programmes than are solved in one call.
    pseudo = np.random.default_rng(1).uniform(0.5, 1, (300, len(score)))
    if orientation == "output":
        pseudo = 1 / pseudo
    redrawn = one.rescored(score, pseudo)
    apart = [one.rescored(score, pseudo[draw : draw + 1])[0] for draw in (0, 120, 299)]
    assert redrawn[[0, 120, 299]].tobytes() == np.array(apart).tobytes()
