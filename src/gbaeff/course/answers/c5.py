"""Answers of chapter C5, super-efficiency and outliers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.course import programmes
from gbaeff.course.check import Exercise, Wrong
from gbaeff.course.programmes import against_others, radials

STAFF, SALES = [2, 3, 6, 9, 6], [2, 5, 8, 9, 4]
INPUTS, OUTPUTS = ["doctors", "nurses"], ["outpatients", "inpatients"]


def _without(inputs: pd.DataFrame, outputs: pd.DataFrame, itself: bool = False) -> dict[str, float]:
    """Radial scores (CRS, input orientation) against the others, or with the unit itself."""
    x, y = inputs.to_numpy(), outputs.to_numpy()
    found = radials(x, y, x, y) if itself else against_others(x, y)
    return dict(zip(inputs.index, found.tolist()))


@cache
def _seven() -> pd.DataFrame:
    return data.example("tone2002").set_index("dmu")


def _ap(itself: bool = False) -> dict[str, float]:
    return _without(_seven()[["x1", "x2"]], _seven()[["y"]], itself)


def _super() -> dict[str, float]:
    """SBM below 1, super-SBM from 1 on."""
    parts = [_seven()[["x1", "x2"]], _seven()[["y"]]]
    names = _seven().index
    points = [tuple(p.loc[k] for p in parts) for k in names]
    others = [tuple(p.drop(k) for p in parts) for k in names]
    scores = programmes.values(programmes.slacks(z, tuple(parts)) for z in points)
    beyond = programmes.values(
        programmes.slacks(z, rest, beyond=True) for z, rest in zip(points, others)
    )
    return {k: b if s > 1 - 1e-6 else s for k, s, b in zip(names, scores, beyond)}


@cache
def _spoilt(turned: bool) -> list[tuple[str, str, dict[str, float]]]:
    """Side and hospital of each error, and the scores of all with it."""
    table = data.example("hospitals").set_index("hospital").astype(float)
    first, second = (OUTPUTS, INPUTS) if turned else (INPUTS, OUTPUTS)
    found = []
    for side, columns in (("inputs", INPUTS), ("outputs", OUTPUTS)):
        for column in columns:
            for name in table.index:
                frame = table.copy()
                frame.loc[name, column] *= 10
                found.append((side, name, _without(frame[first], frame[second])))
    return found


def _found(turned: bool = False, beyond: bool = False) -> dict[str, int]:
    """How many errors put the spoilt hospital in the first place, or ``beyond`` 1."""
    count = {"inputs": 0, "outputs": 0}
    for side, name, scores in _spoilt(turned):
        top = max(scores, key=scores.__getitem__)
        count[side] += scores[name] > 1 + 1e-6 if beyond else top == name
    return count


def _macao(bound: Callable[[float, float, float], float]) -> float:
    """A bound made of the emission of the cleanest other city and the two GDPs."""
    frame = data.wide("replica").query("year == 2019").set_index("city")
    cleanest = str(frame["co2"].drop("MC").idxmin())
    emission, product, own = frame["co2"][cleanest], frame["gdp"][cleanest], frame["gdp"]["MC"]
    return bound(float(emission), float(product), float(own))


def _cure(add: bool = True, reach: bool = True) -> dict[str, float]:
    """Cook and others (2009) by arithmetic: one input, one output, variable returns."""
    scores = {}
    for k, (name, x, y) in enumerate(zip("ABCDE", STAFF, SALES)):
        rest = [(a, b) for j, (a, b) in enumerate(zip(STAFF, SALES)) if j != k]
        kept = min(1.0, max(b for _, b in rest) / y)  # the share of sales that is reached
        goal = kept * y
        # The least staff for the goal: one shop, or two on both sides of it.
        needs = [float(a) for a, b in rest if b >= goal] + [
            a + (goal - b) / (d - b) * (c - a) for a, b in rest for c, d in rest if b < goal < d
        ]
        score = min(needs) / x
        if kept < 1 and add:
            score += 1 / kept if reach else 1 - kept
        scores[name] = score
    return scores


EXERCISES = (
    Exercise(
        "5.1",
        truth=lambda: {"A"},
        wrong=(
            Wrong(
                lambda: {"D"},
                "That is the input orientation. Now the way leads up: who else gets by with as "
                "little input?",
            ),
            Wrong(
                lambda: set("AD"),
                "One of them has no score to the side, but has one upward.",
            ),
            Wrong(
                lambda: set(),
                "Under variable returns nobody is scaled down: take the leftmost unit away.",
            ),
        ),
    ),
    Exercise(
        "5.2",
        truth=lambda: (3 / 3 + 3.5 / 2) / 2,
        wrong=(
            Wrong(
                lambda: (6 / 3 + 2 / 2) / 2,
                "You kept the second input and paid with the first. The other end is cheaper.",
            ),
            Wrong(
                lambda: 10 / (3 + 2 * 2),
                "You went along the ray: that is AP. Here each input has its own slack.",
            ),
            Wrong(
                lambda: (4 / 4 + 3 / 2) / 2,
                "That is D where it was. Move it first.",
            ),
        ),
    ),
    Exercise(
        "5.3",
        truth=_ap,
        wrong=(
            Wrong(
                lambda: _ap(itself=True),
                "Each unit is still among its own peers: take its column out.",
            ),
            Wrong(_super, "These charge slacks. AP has one factor for all inputs."),
            Wrong(
                lambda: {k: 1 / v for k, v in _ap().items()},
                "You scaled the outputs, or divided the wrong way round.",
            ),
        ),
    ),
    Exercise(
        "5.4",
        truth=lambda: float(np.sqrt(19)),
        wrong=(
            Wrong(
                lambda: 19.0,
                "What the rival still makes at the leader's emission falls with the square of the "
                "factor.",
            ),
            Wrong(
                lambda: float(np.sqrt(1.9)),
                "Output is one of two terms in the denominator: its share has half the weight.",
            ),
            Wrong(
                lambda: 1.9,
                "The score is not the factor itself: all lost output costs only its weight.",
            ),
        ),
    ),
    Exercise(
        "5.5",
        truth=lambda: _macao(lambda b, y, own: b / (3 - (1 - y / own))),
        wrong=(
            Wrong(
                lambda: _macao(lambda b, y, own: b / 3),
                "Macao would lose GDP as well: that uses up a part of what the denominator allows.",
            ),
            Wrong(
                lambda: _macao(lambda b, y, own: b),
                "It need not emit as much as the cleanest of the others: it may add a share.",
            ),
            Wrong(
                lambda: _macao(lambda b, y, own: b / 2),
                "The two shares may add up to just below the number of outputs, good and bad; and "
                "the emission it has counts too.",
            ),
        ),
    ),
    Exercise(
        "5.6",
        truth=_found,
        wrong=(
            Wrong(
                lambda: _found(turned=True),
                "That is the count with the roles changed: who is outstandingly bad.",
            ),
            Wrong(
                lambda: _found(beyond=True),
                "You counted scores beyond 1. Sound hospitals have those too: count first places.",
            ),
        ),
    ),
    Exercise(
        "5.7",
        truth=_cure,
        wrong=(
            Wrong(
                lambda: _cure(add=False),
                "Where the outputs had to give way, what they gave is a part of the score.",
            ),
            Wrong(
                lambda: _cure(reach=False),
                "The second part is one over the share of output that is reached.",
            ),
            Wrong(
                lambda: _cure() | {"D": float("nan")},
                "You left the missing score missing: let the output of that unit give way.",
            ),
        ),
    ),
)
