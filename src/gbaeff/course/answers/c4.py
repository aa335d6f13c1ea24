"""Answers of chapter C4, undesirable outputs."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.course import programmes
from gbaeff.course.check import Exercise, Wrong

EVERYTHING, BOTH, EMISSION = (True, True, True), (False, True, True), (False, False, True)


@cache
def _nine() -> pd.DataFrame:
    return data.example("tone2003").set_index("dmu")


@cache
def _cities() -> pd.DataFrame:
    frame = data.wide("replica").query("year == 2019")
    return frame[frame["city"].isin(data.MAINLAND)].set_index("city")


def _parts(frame: pd.DataFrame, inputs: list[str], good: str, bad: str) -> list[pd.DataFrame]:
    return [frame[inputs], frame[[good]], frame[[bad]]]


def _distances(moves: tuple[bool, bool, bool], rts: str = "nirs") -> dict[str, float]:
    """Directional distance of the nine units."""
    parts = _parts(_nine(), ["x"], "y", "b")
    points = [tuple(p.loc[k] for p in parts) for k in _nine().index]
    found = programmes.values(
        programmes.directional(z, tuple(parts), moves, rts)  # type: ignore[arg-type]
        for z in points
    )
    return dict(zip(_nine().index, found))


def _phi(inputs: pd.DataFrame, outputs: pd.DataFrame, rts: str) -> list[float]:
    return programmes.values(
        programmes.radial(inputs.loc[k], outputs.loc[k], inputs, outputs, rts, output=True)
        for k in inputs.index
    )


def _treatments(rts: str = "vrs", turned: bool = False, share: bool = True) -> pd.DataFrame:
    """Five treatments of the nine cities; with ``share`` 1/phi and 1/(1 + beta)."""
    frame = _cities().assign(clean=200 - _cities()["co2"])
    parts = _parts(frame, list(data.INPUTS), "gdp", "co2")
    weak = "nirs" if rts == "vrs" else rts
    points = [tuple(p.loc[k] for p in parts) for k in frame.index]
    directions = [programmes.directional(z, tuple(parts), BOTH, weak) for z in points]  # type: ignore[arg-type]
    factors = {
        "left out": _phi(parts[0], parts[1], rts),
        "input": _phi(frame[[*data.INPUTS, "co2"]], parts[1], rts),
        "translated": _phi(parts[0], frame[["gdp", "co2" if turned else "clean"]], rts),
        "weak": np.add(1, programmes.values(directions)),
    }
    table = pd.DataFrame(factors, index=frame.index)
    slacks = programmes.values(programmes.slacks(z, tuple(parts), rts) for z in points)
    return (1 / table if share else table).assign(slacks=slacks)


def _moved(which: list[str], rts: str = "crs") -> int:
    """How many SBM scores change when these cities state CO2 in thousandths."""

    def scores(frame: pd.DataFrame) -> list[float]:
        parts = _parts(frame, list(data.INPUTS), "gdp", "co2")
        points = [tuple(p.loc[k] for p in parts) for k in frame.index]
        return programmes.values(programmes.slacks(z, tuple(parts), rts) for z in points)

    frame = _cities()
    scale = np.where(frame.index.isin(which), 1000, 1)
    change = np.subtract(scores(frame.assign(co2=frame["co2"] * scale)), scores(frame))
    return int((abs(change) > 1e-6).sum())


def _straight() -> float:
    """Where a straight line between the leads of G over H at 8 and at 100 is zero."""
    low, high = ((2 * k - 4) / (2 * k - 1) - (k + 2) / (k + 4) for k in (8, 100))
    return 8 + 92 * low / (low - high)


EXERCISES = (
    Exercise(
        "4.1",
        truth=lambda: "left out",
        wrong=(
            Wrong(
                lambda: "weak",
                "Under weak disposal a plant emits less only by making less: look for the point "
                "straight to the left.",
            ),
            Wrong(
                lambda: "slacks",
                "Slacks let a unit inside the set cut for free, but only down to its peers.",
            ),
            Wrong(
                lambda: "input",
                "An emission that counts as an input is scarce: a mixture may need no more of it.",
            ),
            Wrong(
                lambda: "translated",
                "The turned-over emission has the same set as strong disposal: is a point with no "
                "emission in it?",
            ),
        ),
    ),
    Exercise(
        "4.2",
        truth=lambda: 1 / (1 + (4 / 4 + 2 / 6) / 2),
        wrong=(
            Wrong(
                lambda: 1 / (1 + (2 / 4 + 4 / 6) / 2),
                "That is the target C. SBM looks for the largest mean share: try the other corner.",
            ),
            Wrong(
                lambda: 1 / (1 + 4 / 4 + 2 / 6),
                "The two shares are averaged, not added: each has the weight of one output in two.",
            ),
            Wrong(
                lambda: 1 - (4 / 4 + 2 / 6) / 2,
                "Outputs stand in the denominator: divide by one plus the mean.",
            ),
            Wrong(
                lambda: 1 / (1 + 4 / 4),
                "You left the emission out: its slack counts as much as the output's.",
            ),
        ),
    ),
    Exercise(
        "4.3",
        truth=_treatments,
        wrong=(
            Wrong(
                lambda: _treatments("crs"),
                "These are constant returns: a constant K has no meaning there. Use variable ones.",
            ),
            Wrong(
                lambda: _treatments(turned=True),
                "You counted CO2 as a good output: turn it over with K first.",
            ),
            Wrong(
                lambda: _treatments(share=False),
                "These are factors above one: turn phi and one plus beta into shares.",
            ),
        ),
    ),
    Exercise(
        "4.4",
        truth=lambda: 14.0,
        wrong=(
            Wrong(
                lambda: 7.0,
                "That is the largest emission: K has to lie above it. Where are the scores equal?",
            ),
            Wrong(
                _straight,
                "The scores are ratios in K, not lines: set the two ratios equal.",
            ),
        ),
    ),
    Exercise(
        "4.5",
        truth=lambda: 9 * 8 / (8 + 1),
        wrong=(
            Wrong(
                lambda: 9.0,
                "From there on no other unit dominates J. Weak disposal is content with less: "
                "compare slopes.",
            ),
            Wrong(
                lambda: 9 - 9 / 7,
                "The direction of J is made of J's own output and emission, not of E's.",
            ),
            Wrong(
                lambda: 0.0,
                "With the output alone as direction J is always efficient. Here both move.",
            ),
        ),
    ),
    Exercise(
        "4.6",
        truth=lambda: _distances(EMISSION),
        wrong=(
            Wrong(
                lambda: _distances(BOTH),
                "The output moves as well here: hold it, and move the emission alone.",
            ),
            Wrong(
                lambda: _distances(EVERYTHING),
                "By default everything moves, the input too: say what moves.",
            ),
            Wrong(
                lambda: _distances(EMISSION, "vrs"),
                "The weights add up to one here, so no plant can run at part load.",
            ),
        ),
    ),
    Exercise(
        "4.7",
        truth=lambda: {"one": _moved(["SZ"]), "all": _moved(list(data.MAINLAND))},
        wrong=(
            Wrong(
                lambda: {"one": 1, "all": _moved(list(data.MAINLAND))},
                "A frontier is shared: whoever has this city as a peer moves with it.",
            ),
            Wrong(
                lambda: {"one": _moved(["SZ"]), "all": len(data.MAINLAND)},
                "Each slack is a share of the unit's own value: what does a common factor do?",
            ),
            Wrong(
                lambda: {"one": _moved(["SZ"], "vrs"), "all": _moved(list(data.MAINLAND), "vrs")},
                "Count again with constant returns.",
            ),
        ),
    ),
)
