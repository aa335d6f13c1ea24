"""Frontiers by hand: five shops with one input and one output."""

from __future__ import annotations

import numpy as np

from gbaeff.course.check import Exercise, Wrong

STAFF = dict(zip("ABCDE", (2.0, 3.0, 6.0, 9.0, 6.0)))
SALES = dict(zip("ABCDE", (2.0, 5.0, 8.0, 9.0, 4.0)))
_EDGE = list("ABCD")  # corners of the VRS frontier


def rate(shop: str) -> float:
    """Sales a worker."""
    return SALES[shop] / STAFF[shop]


_BEST = max(map(rate, STAFF))


def needed(sales: float) -> float:
    """Read from the VRS frontier how many workers it takes for so many sales."""
    return float(np.interp(sales, [SALES[s] for s in _EDGE], [STAFF[s] for s in _EDGE]))


def _scores() -> dict[str, float]:
    return {shop: rate(shop) / _BEST for shop in STAFF}


def _vrs_of_e() -> dict[str, float]:
    share = (SALES["E"] - SALES["A"]) / (SALES["B"] - SALES["A"])
    return {"theta": needed(SALES["E"]) / STAFF["E"], "A": 1 - share, "B": share}


def _slope() -> float:
    return (SALES["B"] - SALES["A"]) / (STAFF["B"] - STAFF["A"])


def _edge_of_g() -> float:
    return float(np.interp(2.5, [STAFF[s] for s in _EDGE], [SALES[s] for s in _EDGE]))


EXERCISES = (
    Exercise(
        "1.1",
        lambda: {"P": "free disposability", "Q": "convexity", "R": "scale"},
        (
            Wrong(
                lambda: {"P": "convexity", "Q": "free disposability", "R": "scale"},
                "P and Q are swapped. Which of them holds every average of two of its points?",
            ),
            Wrong(
                lambda: {"P": "scale", "Q": "scale", "R": "scale"},
                "None of the three pictures has it. P and Q lack one more of R's assumptions.",
            ),
            Wrong(
                lambda: {"P": "free disposability", "Q": "scale", "R": "convexity"},
                "Take two points of R: is their average in R? Then R makes that assumption.",
            ),
        ),
    ),
    Exercise(
        "1.2",
        lambda: {"crs": 6 / _BEST / 4, "vrs": needed(6) / 4},
        (
            Wrong(
                lambda: {"crs": 4 * _BEST / 6, "vrs": needed(6) / 4},
                "You measured upwards. The input orientation asks how little staff would do.",
            ),
            Wrong(
                lambda: {"crs": 6 / 4, "vrs": needed(6) / 4},
                "That is sales a worker. A score compares it with the best of the shops.",
            ),
            Wrong(
                lambda: {"crs": needed(6) / 4, "vrs": 6 / _BEST / 4},
                "The two are swapped. The wider set, with scale, gives the lower score.",
            ),
            Wrong(
                lambda: {"crs": 6 / _BEST / 4, "vrs": 6 / _BEST / 4},
                "Under VRS a shop must not be scaled. Look for the edge at the height of F.",
            ),
        ),
    ),
    Exercise(
        "1.3",
        _vrs_of_e,
        (
            Wrong(
                lambda: {"theta": SALES["E"] / _BEST / STAFF["E"], "A": 0, "B": SALES["E"] / 5},
                "That solves the programme of CRS. Under VRS the weights have to add up to 1.",
            ),
            Wrong(
                lambda: _vrs_of_e() | {"A": _vrs_of_e()["B"], "B": _vrs_of_e()["A"]},
                "The weights are swapped. The nearer corner has the larger weight.",
            ),
            Wrong(
                lambda: _vrs_of_e() | {"theta": needed(SALES["E"])},
                "That is the staff that is needed. The score is its share of what E has.",
            ),
        ),
    ),
    Exercise(
        "1.4",
        _scores,
        (
            Wrong(
                lambda: {shop: rate(shop) for shop in STAFF},
                "These are sales a worker. A score compares them with the best rate.",
            ),
            Wrong(
                lambda: {shop: 1 / score for shop, score in _scores().items()},
                "These are output-oriented. Minimise the share of staff that would do.",
            ),
            Wrong(
                lambda: {shop: needed(SALES[shop]) / STAFF[shop] for shop in STAFF},
                "Your weights add up to 1: that is VRS. CRS has no such row.",
            ),
        ),
    ),
    Exercise(
        "1.5",
        lambda: {"crs": _BEST, "vrs": _slope()},
        (
            Wrong(
                lambda: {"crs": 1 / _BEST, "vrs": 1 / _slope()},
                "Turn the ratio round: you have the workers that a unit of sales costs.",
            ),
            Wrong(
                lambda: {"crs": 1 / STAFF["E"], "vrs": 1 / STAFF["E"]},
                "That is the price of a worker in units of score. Divide by the price of sales.",
            ),
            Wrong(
                lambda: {"crs": -_BEST, "vrs": -_slope()},
                "Mind the sign: one of the two marginals belongs to a row that you turned round.",
            ),
            Wrong(
                lambda: {"crs": rate("E"), "vrs": rate("E")},
                "That is what E sells a worker. The prices are those of the frontier.",
            ),
        ),
    ),
    Exercise(
        "1.6",
        lambda: [_edge_of_g(), 2.5 * _BEST],
        (
            Wrong(
                lambda: [SALES["A"], 2.5 * _BEST],
                "You compared with a single shop of that size. Averages of two count as well.",
            ),
            Wrong(
                lambda: [_edge_of_g(), SALES["B"]],
                "B has more workers than G. Scale B down to the size of G first.",
            ),
            Wrong(
                lambda: [2.5 * _BEST, _edge_of_g()],
                "The order is turned round: the set of NIRS is the wider one and asks for more.",
            ),
        ),
    ),
)
