"""Answers of chapter C6, productivity over time."""

from __future__ import annotations

from functools import cache
from math import prod
from typing import Any

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.course import programmes
from gbaeff.course.check import Exercise, Wrong
from gbaeff.course.programmes import radials

UNITS, YEARS = "ABCDEFGH", range(2005, 2020)


@cache
def _period(t: int) -> pd.DataFrame:
    frame = data.example("grifell_lovell1999")
    return frame[frame["period"] == t].set_index("dmu")[["x", "y"]]


@cache
def _distances(frontier: int, t: int, rts: str) -> dict[str, float]:
    """Output distances of the units' data of period t to the frontier of a period."""
    own, of = ([_period(at)[[name]].to_numpy() for name in "xy"] for at in (t, frontier))
    return dict(zip(_period(t).index, radials(*own, *of, rts=rts, output=True).tolist()))


def _four(unit: str, rts: str = "crs") -> dict[str, float]:
    """Four distances: D1(z2) is that of the later data to the earlier frontier."""
    return {
        f"D{frontier}(z{t})": _distances(frontier, t, rts)[unit]
        for frontier in (1, 2)
        for t in (1, 2)
    }


def _index(d: dict[str, float]) -> float:
    return float(np.sqrt(d["D1(z2)"] / d["D1(z1)"] * d["D2(z2)"] / d["D2(z1)"]))


def _splits(shift: str) -> pd.DataFrame:
    """PTEC, PTC and SCH of the eight units; the shift is seen from "later", "earlier", "both"."""
    rows = {}
    for unit in UNITS:
        v = _four(unit, "vrs")
        later, earlier = v["D1(z2)"] / v["D2(z2)"], v["D1(z1)"] / v["D2(z1)"]
        seen = {"later": later, "earlier": earlier, "both": np.sqrt(later * earlier)}[shift]
        pure = v["D2(z2)"] / v["D1(z1)"]
        rows[unit] = {"PTEC": pure, "PTC": seen, "SCH": _index(_four(unit)) / (pure * seen)}
    return pd.DataFrame(rows).T


@cache
def _parts() -> pd.DataFrame:
    """MI, the parts of FGNZ, and the VRS index."""
    rows = {}
    for unit in UNITS:
        d, v = _four(unit), _four(unit, "vrs")
        change, pure = d["D2(z2)"] / d["D1(z1)"], v["D2(z2)"] / v["D1(z1)"]
        row = {"MI": _index(d), "TEC": change, "SEC": change / pure, "V": _index(v)}
        rows[unit] = row | {"TC": row["MI"] / change, "SCH": row["MI"] / row["V"]}
    return pd.DataFrame(rows).T


def _misses(geometric: bool = False) -> dict[str, float]:
    """What the mean of MI misses of the product of means."""
    table = _parts()
    mean = np.exp(np.log(table).mean()) if geometric else table.mean()
    return {
        "fgnz": mean["MI"] - mean["TEC"] * mean["TC"],
        "ray_desli": mean["MI"] - mean["V"] * mean["SCH"],
    }


@cache
def _years() -> dict[int, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """Inputs, output and emission of the nine cities, by year."""
    frame = data.wide("replica").set_index("city")
    frame = frame[frame.index.isin(data.MAINLAND)]
    by_year = {t: frame[frame["year"] == t] for t in YEARS}
    return {t: (f[list(data.INPUTS)], f[["gdp"]], f[["co2"]]) for t, f in by_year.items()}


@cache
def _joined(year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Inputs with the emission, and output, of a year, or of all for 0."""
    inputs, output, emission = zip(*(_years()[t] for t in ([year] if year else YEARS)))
    xs = pd.concat([pd.concat(inputs), pd.concat(emission)], axis=1)
    return xs, pd.concat(output)


@cache
def _thetas(frontier: int, t: int, rts: str) -> dict[str, float]:
    own, of = ([part.to_numpy() for part in _joined(year)] for year in (t, frontier))
    return dict(zip(_joined(t)[0].index, radials(*own, *of, rts=rts).tolist()))


def _theta(city: str, frontier: int, t: int, rts: str = "crs") -> float:
    """Input distance with CO2 as an input; frontier 0 is the pooled one."""
    return _thetas(frontier, t, rts)[city]


def _link(city: str, start: int, end: int, rts: str = "crs") -> float:
    ratio = [_theta(city, s, end, rts) / _theta(city, s, start, rts) for s in (start, end)]
    return float(np.sqrt(prod(ratio)))


@cache
def _scale_parts() -> pd.DataFrame:
    """TEC, SEC and SCH of each link of the nine cities."""
    rows = []
    for city in data.MAINLAND:
        for t in YEARS[:-1]:
            own = {
                rts: _theta(city, t + 1, t + 1, rts) / _theta(city, t, t, rts)
                for rts in ("crs", "vrs")
            }
            index = {rts: _link(city, t, t + 1, rts) for rts in ("crs", "vrs")}
            rows.append(
                {
                    "TEC": own["crs"],
                    "SEC": own["crs"] / own["vrs"],
                    "SCH": index["crs"] / index["vrs"],
                }
            )
    return pd.DataFrame(rows)


def _opposite(first: str = "SEC", tied: bool = False) -> int:
    """Links in which a part and SCH lie on different sides of 1; ``tied`` counts those at 1."""
    gaps = [_scale_parts()[name] - 1 for name in (first, "SCH")]
    a, b = (gap.where(gap.abs() > 1e-6, 0.0) for gap in gaps)
    found = np.sign(a) != np.sign(b) if tied else a * b < 0
    return int((found & b.notna()).sum())


@cache
def _chains() -> pd.DataFrame:
    """Index of 2019 to 2005: chained, against the pooled frontier, and in one step."""
    first, last = YEARS[0], YEARS[-1]
    rows = {
        city: {
            "adjacent": prod(_link(city, t, t + 1) for t in YEARS[:-1]),
            "global": _theta(city, 0, last) / _theta(city, 0, first),
            "direct": _link(city, first, last),
        }
        for city in data.MAINLAND
    }
    return pd.DataFrame(rows).T


@cache
def _none(rts: str, disposal: str) -> list[list[bool]]:
    """Whether the two distances of a link to the other year have no value, link by link."""
    directions = []
    for t in YEARS[:-1]:
        for city in data.MAINLAND:
            for a, b in ((t, t + 1), (t + 1, t)):
                point: Any = tuple(part.loc[city] for part in _years()[a])
                moves, weak = (False, True, True), disposal == "weak"
                directions.append(programmes.directional(point, _years()[b], moves, rts, weak=weak))
    found: list[list[bool]] = np.isnan(programmes.values(directions)).reshape(-1, 2).tolist()
    return found


def _missing(rts: str = "crs", links: bool = True) -> dict[str, int]:
    """Links, or distances to the other year, without a value."""
    count = any if links else sum
    return {side: sum(map(count, _none(rts, side))) for side in ("weak", "strong")}


EXERCISES = (
    Exercise(
        "6.1",
        truth=lambda: {"D1(z2)", "D2(z2)"},
        wrong=(
            Wrong(
                lambda: {"D1(z1)", "D2(z2)"},
                "Here point and frontier both change: that is the catching up, TEC.",
            ),
            Wrong(
                lambda: {"D1(z1)", "D1(z2)"},
                "Here the point changes and the frontier stays: that is growth. Turn it round.",
            ),
            Wrong(
                lambda: {"D1(z1)", "D2(z1)"},
                "That is the ratio at the earlier point. Which data are the later ones?",
            ),
        ),
    ),
    Exercise(
        "6.2",
        truth=lambda: {
            f"D{s}(z{t})": productivity / ray
            for s, ray in ((1, 170 / 150), (2, 100 / 40))
            for t, productivity in ((1, 37 / 40), (2, 100 / 40))
        },
        wrong=(
            Wrong(
                lambda: _four("A", "vrs"),
                "These are distances to the bent lines. Constant returns: take the rays.",
            ),
            Wrong(
                lambda: {name: 1 / value for name, value in _four("A").items()},
                "You divided the largest output by the unit's own. A distance is the other way "
                "round.",
            ),
            Wrong(
                lambda: {f"D{n[4]}(z{n[1]})": value for n, value in _four("A").items()},
                "Two are exchanged: the number after D is the frontier, the one after z the data.",
            ),
        ),
    ),
    Exercise(
        "6.3",
        truth=lambda: _splits("later"),
        wrong=(
            Wrong(
                lambda: _splits("both"),
                "That is the split of Ray and Desli, the mean of both points. Take one.",
            ),
            Wrong(
                lambda: _splits("earlier"),
                "That is the shift at the earlier point. Take the later one.",
            ),
            Wrong(
                lambda: pd.DataFrame({"PTEC": _parts()["TEC"], "PTC": _parts()["TC"], "SCH": 1.0}),
                "These are distances to the rays. The bent frontiers are wanted.",
            ),
        ),
    ),
    Exercise(
        "6.4",
        truth=_opposite,
        wrong=(
            Wrong(
                lambda: _opposite(tied=True),
                "You counted links in which one of the two is 1: that lies on neither side.",
            ),
            Wrong(
                lambda: _opposite("TEC"),
                "The scale part of the first split is efficiency change over its pure part.",
            ),
        ),
    ),
    Exercise(
        "6.5",
        truth=_misses,
        wrong=(
            Wrong(
                lambda: _misses(geometric=True),
                "With geometric means nothing is missed. Take arithmetic ones.",
            ),
            Wrong(
                lambda: {name: -value for name, value in _misses().items()},
                "The sign: mean of the index less the product.",
            ),
            Wrong(
                lambda: {name: value * 8 / 7 for name, value in _misses().items()},
                "A covariance that divides by one less than the number of units is another number.",
            ),
        ),
        tolerance=2e-4,
    ),
    Exercise(
        "6.6",
        truth=lambda: (_chains()["adjacent"] / _chains()["global"]).to_dict(),
        wrong=(
            Wrong(
                lambda: (_chains()["global"] / _chains()["adjacent"]).to_dict(),
                "You divided the wrong way round.",
            ),
            Wrong(
                lambda: (_chains()["direct"] / _chains()["global"]).to_dict(),
                "You took one step from the first year to the last: chain all the links.",
            ),
            Wrong(
                lambda: _chains()["adjacent"].to_dict(),
                "That is the adjacent chain itself: divide by the pooled one.",
            ),
        ),
    ),
    Exercise(
        "6.7",
        truth=_missing,
        wrong=(
            Wrong(
                lambda: _missing(links=False),
                "You counted distances. A link with two missing distances is one link.",
            ),
            Wrong(
                lambda: _missing("vrs"),
                "These are variable returns, which know even less of the other year.",
            ),
        ),
    ),
    Exercise(
        "6.8",
        truth=lambda: set("BDE"),
        wrong=(
            Wrong(
                lambda: {*"BDE", "mean"},
                "A row of arithmetic means may miss the products: no cell of it is impossible.",
            ),
            Wrong(
                lambda: set("BE"),
                "The products are tested. Now compare efficiency change with the two scores.",
            ),
            Wrong(
                lambda: set("B"),
                "The index is tested. Two more identities hold in each row.",
            ),
            Wrong(
                lambda: set("BD"),
                "Efficiency change has two parts of its own: test that product as well.",
            ),
        ),
    ),
)
