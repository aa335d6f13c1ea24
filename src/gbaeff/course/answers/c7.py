"""Answers of chapter C7, how sure are we."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from scipy import special, stats

from gbaeff import data
from gbaeff.course.check import Exercise, Wrong
from gbaeff.course.programmes import radials
from gbaeff.dea.models import Array

SIZES = (11, 30, 100)
ORDERS = (2, 10, 50)


@cache
def directions() -> dict[str, str]:
    """Which way scores of made-up units move under each change."""
    rng = np.random.default_rng(71)
    x, y = rng.lognormal(0, 0.5, (12, 2)), rng.lognormal(0, 0.5, (12, 1))
    few, one = slice(8), slice(1)
    before = radials(x[few, one], y[few], x[few, one], y[few], rts="vrs")
    after = {
        "more units": radials(x[few, one], y[few], x[:, one], y, rts="vrs"),
        "more variables": radials(x[few], y[few], x[few], y[few], rts="vrs"),
        "CRS instead of VRS": radials(x[few, one], y[few], x[few, one], y[few], rts="crs"),
    }
    return {name: "up" if np.sum(new - before) > 0 else "down" for name, new in after.items()}


@cache
def at_one(rts: str) -> dict[int, float]:
    """Share of units that score 1 with three inputs and three outputs, in about 500 programmes."""
    found = {}
    for n, samples in zip(SIZES, (40, 16, 5)):
        rng = np.random.default_rng([73, n])
        drawn = [rng.lognormal(0, 0.5, (2, n, 3)) for _ in range(samples)]
        found[n] = float(np.mean([radials(x, y, x, y, rts=rts) > 1 - 1e-6 for x, y in drawn]))
    return found


def coverage() -> float:
    """Coverage that the book's study of the bootstrap found for samples of this kind."""
    study = data.bootstrap_coverage().set_index(["design", "rts", "orientation", "n", "scale"])
    return float(study["coverage"][("1+1", "vrs", "output", 25, "ratio")])


@cache
def hospitals() -> tuple[pd.Index, Array, Array]:
    """Names, inputs and outputs of the twelve hospitals."""
    frame = data.example("hospitals").set_index("hospital")
    doctors_first = frame[["doctors", "nurses"]].to_numpy(dtype=float)
    return frame.index, doctors_first, frame[["outpatients", "inpatients"]].to_numpy(dtype=float)


@cache
def left_out() -> pd.DataFrame:
    """Change of each hospital's score (rows) when another (columns) is left out."""
    names, x, y = hospitals()
    before = radials(x, y, x, y)
    change = np.full((len(x), len(x)), np.nan)
    for gone in range(len(x)):
        rest = np.arange(len(x)) != gone
        change[rest, gone] = radials(x[rest], y[rest], x[rest], y[rest]) - before[rest]
    return pd.DataFrame(change, names, names)


def over_moved() -> pd.Series:
    """Mean change over the hospitals that move alone."""
    change = left_out()
    return change.where(change > 1e-6).mean().fillna(0.0)


@cache
def slope_held(estimated: bool) -> dict[int, float]:
    """Share of 400 samples whose least-squares interval holds the slope, all samples at once."""
    found = {}
    for n in (11, 100):
        rng = np.random.default_rng([76, n])
        z = rng.normal(2, 2, (400, n))
        mean = 0.5 + 0.5 * z
        below = special.ndtr(1 - mean)  # what truncation cuts off
        distance = mean + special.ndtri(below + (1 - below) * rng.uniform(size=z.shape))
        if estimated:
            distance /= distance.min(axis=1, keepdims=True)
        flat = z - z.mean(axis=1, keepdims=True)
        squares = (flat**2).sum(axis=1)
        slope = (flat * distance).sum(axis=1) / squares
        rest = distance - distance.mean(axis=1, keepdims=True) - slope[:, None] * flat
        error = np.sqrt((rest**2).sum(axis=1) / (n - 2) / squares)
        found[n] = float(np.mean(np.abs(slope - 0.5) <= stats.t.ppf(0.975, n - 2) * error))
    return found


def order(m: int, outputs: bool = True) -> float:
    """Order-m score of hospital E: the integral of the chance that none of m peers is below t."""
    names, x, y = hospitals()
    k = names.get_loc("E")
    able = (y >= y[k]).all(axis=1) if outputs else np.ones(len(y), dtype=bool)
    ratio = np.sort((x[able] / x[k]).max(axis=1))
    beyond = 1 - np.arange(1, len(ratio)) / len(ratio)
    return float(ratio[0] + (beyond**m * np.diff(ratio)).sum())


EXERCISES = (
    Exercise(
        "7.1",
        truth=directions,
        wrong=(
            Wrong(
                lambda: {**directions(), "more variables": "down"},
                "More variables are more ways to be good. Does a comparison point now have to "
                "satisfy more rows or fewer?",
            ),
            Wrong(
                lambda: {**directions(), "CRS instead of VRS": "up"},
                "CRS allows every mixture that VRS allows, and also their multiples. Who is then "
                "easier to beat?",
            ),
            Wrong(
                lambda: {**directions(), "more units": "up"},
                "A further unit makes the set of points with which the others are compared larger.",
            ),
        ),
    ),
    Exercise(
        "7.2",
        truth=lambda: float(1 - np.prod(np.full(5, 10 / 11))),
        wrong=(
            Wrong(
                lambda: 5 / 11,
                "You counted five champions. One unit can be champion of several columns.",
            ),
            Wrong(
                lambda: (10 / 11) ** 5,
                "That is the chance to be champion of no column. The question is about the others.",
            ),
            Wrong(
                lambda: 1 - (10 / 11) ** 6,
                "Under VRS, without ratios: one champion for each input and each output. Count "
                "the columns again.",
            ),
            Wrong(
                lambda: 11 * (1 - (10 / 11) ** 5),
                "That is a number of units; the question is about their share.",
            ),
        ),
    ),
    Exercise(
        "7.3",
        truth=lambda: at_one("vrs"),
        tolerance=0.06,
        wrong=(
            Wrong(
                lambda: {n: 1 - (1 - 1 / n) ** 6 for n in SIZES},
                "That is the bound of the exercise before. Count the units that do score one.",
            ),
            Wrong(
                lambda: at_one("crs"),
                "These are the shares under constant returns; the exercise asks for variable ones.",
            ),
            Wrong(
                lambda: {n: n * share for n, share in at_one("vrs").items()},
                "You have numbers of units. Divide by how many there are.",
            ),
        ),
    ),
    Exercise(
        "7.4",
        truth=coverage,
        tolerance=0.05,
        wrong=(
            Wrong(
                lambda: 0.95,
                "That is what the intervals promise. Count how often they keep it.",
            ),
            Wrong(
                lambda: 1 - coverage(),
                "That is the share of the intervals that miss.",
            ),
            Wrong(
                lambda: 0.0,
                "None at all: you look for an efficiency of at most one between bounds of at least "
                "one, or for the estimated score, which its own interval leaves out.",
            ),
        ),
    ),
    Exercise(
        "7.5",
        truth=lambda: left_out().mean(),
        wrong=(
            Wrong(
                over_moved,
                "You took the mean over those that move. Those that stay where they are count too.",
            ),
            Wrong(
                lambda: left_out().sum(),
                "These are sums. The question is about the mean of the others.",
            ),
            Wrong(
                lambda: left_out().sum() / len(left_out()),
                "You divided by all hospitals, and one of them is not there.",
            ),
            Wrong(
                lambda: -left_out().mean(),
                "The sign: after minus before. When a unit leaves, can the others fall?",
            ),
        ),
    ),
    Exercise(
        "7.6",
        truth=lambda: slope_held(True),
        tolerance=0.1,
        wrong=(
            Wrong(
                lambda: {11: 0.95, 100: 0.95},
                "That is what the intervals promise. Count how often they keep it.",
            ),
            Wrong(
                lambda: {n: 1 - share for n, share in slope_held(True).items()},
                "You counted the intervals that miss.",
            ),
            Wrong(
                lambda: slope_held(False),
                "You regressed the true distances, which nobody has. Divide by the smallest of the "
                "sample first.",
            ),
        ),
    ),
    Exercise(
        "7.7",
        truth=lambda: {m: order(m) for m in ORDERS},
        wrong=(
            Wrong(
                lambda: {m: order(m, outputs=False) for m in ORDERS},
                "You drew peers from all hospitals. In input orientation only those count that "
                "make at least the unit's outputs.",
            ),
            Wrong(
                lambda: {m: 1 / order(m) for m in ORDERS},
                "You turned the ratio round: the peer's input over the unit's own.",
            ),
            Wrong(
                lambda: dict.fromkeys(ORDERS, order(10**9)),
                "That is the score against all peers at once, the end to which m without limit "
                "leads. Here only m of them are drawn.",
            ),
        ),
    ),
)
