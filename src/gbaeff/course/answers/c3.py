"""Slacks: the small tables of Tone (2001, 2002), and the hospitals."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
from scipy.stats import rankdata

from gbaeff import data
from gbaeff.course import programmes
from gbaeff.course.check import Exercise, Wrong


@cache
def _table(name: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    roles, frame = data.example_roles(name), data.example(name)
    x, y = (frame[roles[role]].to_numpy(float) for role in ("input", "output"))
    return list(frame[roles["dmu"][0]]), x, y


def _scores(name: str, measure: str) -> dict[str, float]:
    """Scores by unit: "ccr", or the SBM "none" or "input"."""
    names, x, y = _table(name)
    if measure == "ccr":
        return dict(zip(names, programmes.radials(x, y, x, y).tolist()))
    units = zip(x, y)
    return dict(
        zip(names, programmes.values(programmes.slacks(one, (x, y), way=measure) for one in units))
    )


def _moved(one: str, two: str) -> set[str]:
    """Hospitals whose rank by one measure is not that by the other."""
    scores = [np.array(list(_scores("hospitals", which).values())) for which in (one, two)]
    first, second = (rankdata(-np.round(values, 6)) for values in scores)
    return {name for name, a, b in zip(_table("hospitals")[0], first, second) if a != b}


def _equal(units: Iterable[str]) -> set[str]:
    """Those units whose SBM is their CCR score."""
    ccr, sbm = (_scores("tone2002", measure) for measure in ("ccr", "none"))
    return {unit for unit in units if abs(ccr[unit] - sbm[unit]) < 1e-6}


_X2, _Y1 = 9 / 14, 16 / 7  # slacks of B in Tone (2001), which has x2 = 3 and y1 = 2
_T = 1 / (1 + _Y1 / 2 / 2)

EXERCISES = (
    Exercise(
        "3.1",
        lambda: _equal("ABCDEFG"),
        (
            Wrong(
                lambda: {u for u, s in _scores("tone2002", "ccr").items() if s > 1 - 1e-6},
                "These have the CCR score 1. Two of them still waste an input, and SBM sees it.",
            ),
            Wrong(
                lambda: set("ABCDEFG") - _equal("ABCDEFG"),
                "For these the two scores differ. The question is for which they agree.",
            ),
        ),
    ),
    Exercise(
        "3.2",
        lambda: (1 - _X2 / 3 / 2) / (1 + _Y1 / 2 / 2),
        (
            Wrong(
                lambda: (1 - _X2 / 3) / (1 + _Y1 / 2),
                "Take means: there are two inputs and two outputs, and a zero counts as well.",
            ),
            Wrong(
                lambda: (1 - _X2 / 2) / (1 + _Y1 / 2),
                "Divide each slack by the unit's own value before you take the mean.",
            ),
            Wrong(
                lambda: 1 - _X2 / 3 / 2,
                "That is the numerator. The outputs that are missing stand in the denominator.",
            ),
            Wrong(
                lambda: 1 - _X2 / 3 / 2 - _Y1 / 2 / 2,
                "The missing outputs are not subtracted. They make a denominator above 1.",
            ),
        ),
    ),
    Exercise(
        "3.3",
        lambda: {"t": _T, "x2": _T * _X2, "y1": _T * _Y1},
        (
            Wrong(
                lambda: {"t": _T, "x2": _X2, "y1": _Y1},
                "The transformed slacks are products: multiply the slacks by t.",
            ),
            Wrong(
                lambda: {"t": 1 / _T, "x2": _X2 / _T, "y1": _Y1 / _T},
                "You have the denominator. t is what makes it 1.",
            ),
            Wrong(
                lambda: {"t": _T, "x2": _X2 / _T, "y1": _Y1 / _T},
                "You divided by t. The new variables are t times the old ones.",
            ),
        ),
    ),
    Exercise(
        "3.4",
        lambda: _scores("tone2001", "input"),
        (
            Wrong(
                lambda: _scores("tone2001", "none"),
                "These are the scores in billions, the right ones. In yuan, does your programme "
                "still give them? gbaeff does, the textbook programme should not.",
            ),
            Wrong(
                lambda: _scores("tone2001", "ccr"),
                "These are CCR scores. The programme to break is that of the SBM.",
            ),
        ),
    ),
    Exercise(
        "3.6",
        lambda: _moved("none", "input"),
        (
            Wrong(
                lambda: {
                    name
                    for name, score in _scores("hospitals", "none").items()
                    if abs(score - _scores("hospitals", "input")[name]) > 1e-6
                },
                "For these the score changes. Few of them change their rank.",
            ),
            Wrong(
                lambda: _moved("none", "ccr"),
                "You compared SBM with CCR. Both rankings of the exercise are of the SBM.",
            ),
            Wrong(lambda: set[str](), "Look again in the lower half of the ranking."),
        ),
    ),
    Exercise(
        "3.7",
        lambda: {"x1": 8 / 0.4, "x2": 1 / 0.6, "y": 0.7 / 0.9},
        (
            Wrong(
                lambda: {"x1": 8 / 0.4 - 10, "x2": 1 / 0.6 - 1, "y": 0.7 / 0.9 - 1},
                "These are the changes. Give the values after them.",
            ),
            Wrong(
                lambda: {"x1": 8 / 0.7, "x2": 1 / 0.9, "y": 1.7 / 1.8},
                "You subtracted the sum of the two shares. SBM subtracts their mean.",
            ),
            Wrong(
                lambda: {"x1": 8 / 0.4, "x2": 1 / 0.4, "y": 0.7 / 0.9},
                "With the second input changed, F still wastes some of the first.",
            ),
        ),
    ),
)
