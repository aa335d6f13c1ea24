"""Radial models: twelve hospitals, and seventy school sites."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from gbaeff import data
from gbaeff.course.check import Exercise, Wrong
from gbaeff.course.programmes import against_others, radials


@cache
def _hospitals() -> tuple[list[str], np.ndarray, np.ndarray]:
    frame = data.example("hospitals").set_index("hospital")
    x, y = frame[["doctors", "nurses"]], frame[["outpatients", "inpatients"]]
    return list(frame.index), x.to_numpy(float), y.to_numpy(float)


@cache
def _scores(rts: str, way: str = "input") -> dict[str, float]:
    names, x, y = _hospitals()
    return dict(zip(names, radials(x, y, x, y, rts=rts, output=way == "output").tolist()))


def _table(crs: dict[str, float], vrs: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame({"crs": crs, "vrs": vrs})


def _class(name: str, way: str) -> str:
    crs, vrs, nirs = (_scores(rts, way)[name] for rts in ("crs", "vrs", "nirs"))
    if abs(crs - vrs) < 1e-6:
        return "constant"
    return "decreasing" if abs(nirs - vrs) < 1e-6 else "increasing"


def _turned() -> set[str]:
    return {name for name in _hospitals()[0] if _class(name, "input") != _class(name, "output")}


def _shares(column: int, *, best: bool = True, price: bool = False) -> list[float]:
    """Least and largest value of an output at the prices of D; ``best`` keeps its score at 1."""
    names, x, y = _hospitals()
    k = names.index("D")
    cost = np.zeros(4)
    cost[2 + column] = 1.0 if price else y[k, column]
    profits, worth = np.hstack([-x, y]), np.array([[*x[k], 0, 0], [0, 0, *y[k]]])
    rows = {"A_eq": worth[: 1 + best], "b_eq": np.ones(1 + best)}
    ends = [linprog(way * cost, A_ub=profits, b_ub=np.zeros(len(x)), **rows).fun for way in (1, -1)]
    return [float(ends[0]), float(-ends[1])]


@cache
def _gain(rts: str = "crs") -> dict[str, float]:
    """Mean rise of the score, group by group, when the other group leaves."""
    frame, roles = data.example("follow_through"), data.example_roles("follow_through")
    x, y = (frame[roles[role]].to_numpy(float) for role in ("input", "output"))
    gains = {}
    for name in ("PFT", "NFT"):
        own = x[mine := frame["program"] == name], y[mine]
        gains[name] = float(np.mean(radials(*own, *own, rts=rts) - radials(*own, x, y, rts=rts)))
    return gains


def _double(*, gone: bool = False) -> dict[str, Any]:
    """Super-efficiency of the best hospital, and what moves when it is there twice, or gone."""
    _, x, y = _hospitals()
    ahead = against_others(x, y)
    best = int(np.argmax(ahead))
    rest = np.delete(x, best, 0), np.delete(y, best, 0)
    after = rest if gone else (np.vstack([x, x[best]]), np.vstack([y, y[best]]))
    moved = np.abs(radials(*rest, *after) - radials(*rest, x, y))
    # Without itself but with its double, a unit is held against itself.
    before = float(ahead[best])
    return {"others": float(moved.max()), "before": before, "after": before if gone else 1.0}


EXERCISES = (
    Exercise(
        "2.1",
        lambda: {"crs"},
        (
            Wrong(
                lambda: {"crs", "vrs"},
                "Look at the hospitals: do the two columns of VRS agree?",
            ),
            Wrong(
                lambda: {"crs", "nirs", "ndrs"},
                "The proof needs both ways, weights made larger and smaller. One-sided rows "
                "forbid one of them.",
            ),
            Wrong(
                lambda: {"crs", "vrs", "nirs", "ndrs"},
                "Dividing the weights changes their sum. Which row over the sum allows that?",
            ),
        ),
    ),
    Exercise(
        "2.2",
        lambda: {"M"},
        (
            Wrong(
                lambda: {"A", "B", "D", "M"},
                "These are all units with the score 1. Which of them can still save something?",
            ),
            Wrong(
                lambda: {"C", "F", "G", "I", "J", "K", "L"},
                "They have slacks, but their scores are below 1, so they are not on the edge.",
            ),
            Wrong(
                lambda: set[str](),
                "Compare M with B: same doctors, same patients. Is M's score below 1?",
            ),
        ),
    ),
    Exercise(
        "2.3",
        lambda: _table(_scores("crs"), _scores("vrs")),
        (
            Wrong(
                lambda: _table(_scores("vrs"), _scores("crs")),
                "The two columns are swapped. More mixtures are allowed under CRS.",
            ),
            Wrong(
                lambda: _table(_scores("crs", "output"), _scores("vrs", "output")),
                "CRS is right. Your VRS looks at outputs, where the score is another one.",
            ),
            Wrong(
                lambda: _table(_scores("crs"), _scores("nirs")),
                "Your weights may add up to less than 1. Under VRS they add up to it exactly.",
            ),
        ),
    ),
    Exercise(
        "2.4",
        _turned,
        (
            Wrong(
                lambda: {
                    name
                    for name, score in _scores("vrs").items()
                    if abs(score - _scores("vrs", "output")[name]) > 1e-6
                },
                "For these the VRS score depends on the orientation. The question is about the "
                "class.",
            ),
            Wrong(
                lambda: {name for name in _hospitals()[0] if _class(name, "input") != "constant"},
                "These do not have constant returns. Compare the classes of both orientations.",
            ),
            Wrong(
                lambda: set[str](),
                "Solve NIRS in both orientations. One hospital lands at another size.",
            ),
        ),
    ),
    Exercise(
        "2.5",
        lambda: _shares(0),
        (
            Wrong(
                lambda: _shares(0, best=False),
                "Not all of these prices are optimal. Demand that D's patients are worth its "
                "score.",
            ),
            Wrong(lambda: _shares(1), "These are the shares of the inpatients."),
            Wrong(
                lambda: _shares(0, price=True),
                "These are prices of one outpatient. A share is the price times D's own number.",
            ),
        ),
    ),
    Exercise(
        "2.6",
        lambda: {name: 100 * gain for name, gain in _gain().items()},
        (
            Wrong(_gain, "In hundredths, please: multiply by a hundred."),
            Wrong(
                lambda: {name: -100 * gain for name, gain in _gain().items()},
                "Turn the difference round: apart minus pooled. With fewer rivals nobody loses.",
            ),
            Wrong(
                lambda: {name: 100 * gain for name, gain in _gain("vrs").items()},
                "You used VRS. The exercise asks for CRS.",
            ),
        ),
    ),
    Exercise(
        "2.7",
        _double,
        (
            Wrong(
                lambda: _double(gone=True),
                "You took the best hospital out. Add a copy of it and keep the original.",
            ),
            Wrong(
                lambda: _double() | {"after": _double()["before"]},
                "With a double in the table the reference without the unit still has the double.",
            ),
            Wrong(
                lambda: _double() | {"before": 1.0, "after": _double()["before"]},
                "Before and after are swapped. A rival of the same kind makes nobody better.",
            ),
        ),
    ),
)
