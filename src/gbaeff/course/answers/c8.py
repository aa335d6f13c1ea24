"""Answers of chapter C8, reading and writing a DEA paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.course import programmes
from gbaeff.course.check import Exercise, Wrong

HALF = 0.005  # what two printed decimals leave open


@cache
def scores(
    year: int, rts: str = "crs", cities: str | None = "mainland", prices: str = "", two: bool = True
) -> pd.Series:
    """Super-SBM scores of a year by city; SBM alone if not in two stages."""
    series = {"gdp": prices} if prices else None
    panel = data.panel("replica", cities, series=series).at(year)
    parts = [frame.to_numpy() for frame in (panel.inputs, panel.outputs, panel.undesirable)]
    points = list(zip(*parts))
    found = np.array(programmes.values(programmes.slacks(z, tuple(parts), rts) for z in points))
    ahead = np.flatnonzero((found > 1 - 1e-6) & two)
    found[ahead] = programmes.values(
        programmes.slacks(points[k], tuple(np.delete(p, k, 0) for p in parts), rts, beyond=True)
        for k in ahead
    )
    return pd.Series(found, index=panel.dmus)


def standing(rts: str = "crs", prices: str = "") -> dict[str, bool]:
    """Which of the six sentences hold."""
    old, new = scores(2005, rts, prices=prices), scores(2019, rts, prices=prices)
    return {
        "first": bool((new.drop("SZ") < new["SZ"]).all()),
        "last": bool((new.drop("ZQ") > new["ZQ"]).all()),
        "pair": bool(new["DG"] > new["GZ"]),
        "mean": bool(old.sum() > new.sum()),
        "most": int((new < 0.6).sum()) >= 5,
        "few": int((new > 1 - 1e-6).sum()) < 3,
    }


def fallen(rts: str = "crs", prices: str = "") -> set[str]:
    """Sentences that hold at first and not after the change."""
    after = standing(rts, prices)
    return {name for name, holds in standing().items() if holds and not after[name]}


def counts(**changed: int) -> dict[str, int]:
    """Size of Table 3, and how many of its cells reach one."""
    cells = data.qin_table3()
    cells = cells[cells["row"] == "year"]
    kinds = data.qin_table1()["code"].nunique()
    return {
        "units": cells["city"].nunique(),
        "periods": cells["year"].nunique(),
        "variables": kinds,
        "at 1 or above": int((cells["value"] > 1 - HALF / 2).sum()),
        **changed,
    }


def table5() -> pd.DataFrame:
    """Table 5 as printed, without its row of means."""
    wide = data.qin_table5().pivot(index="period", columns="component", values="value")
    return wide[wide.index != "mean"]


def refuted(whole: str, one: str, other: str, half: float = HALF) -> set[str]:
    """Periods in which no values within the rounding make the product."""
    cells = table5()
    least = (cells[one] - half) * (cells[other] - half)
    most = (cells[one] + half) * (cells[other] + half)
    apart = (cells[whole] + half < least - 1e-9) | (cells[whole] - half > most + 1e-9)
    return set(cells.index[apart])


def unequal() -> set[str]:
    """Periods in which the product, rounded, is not the printed number."""
    cells = table5()
    return set(cells.index[(cells["TC"] * cells["TEC"]).round(2) != cells["MI"]])


def _but(change: Callable[[], dict[str, int]], hint: str) -> Wrong:
    return Wrong(lambda: counts(**change()), hint)


EXERCISES = (
    Exercise(
        "8.1",
        truth=counts,
        wrong=(
            _but(
                lambda: {"units": data.qin_table2()["city"].nunique()},
                "You counted the cities of another table. Who is left out of this one?",
            ),
            _but(
                lambda: {"units": int((data.qin_table3()["row"] == "year").sum())},
                "A city in a year is an observation. Each year is a frontier of its own, and the "
                "units are those on it.",
            ),
            _but(
                lambda: {"variables": data.qin_table1()["code"].nunique() - 1},
                "One kind of variable is missing: what a unit makes and should not.",
            ),
            _but(
                lambda: {"at 1 or above": int((data.qin_table3()["value"] >= 1).sum())},
                "You counted the row of means too. It is no year.",
            ),
            _but(
                lambda: {
                    "at 1 or above": int(
                        (data.qin_table3().query("row == 'year'")["value"] > 1).sum()
                    )
                },
                "A unit exactly on the frontier reaches it too.",
            ),
        ),
    ),
    Exercise(
        "8.2",
        truth=lambda: refuted("MI", "TC", "TEC"),
        wrong=(
            Wrong(
                unequal,
                "You compared rounded numbers for equality. A printed number stands for a range.",
            ),
            Wrong(
                lambda: refuted("TEC", "PTEC", "SEC"),
                "That is the other product of the table, the one of the text.",
            ),
            Wrong(
                lambda: set(table5().index) - refuted("MI", "TC", "TEC"),
                "These are the periods in which it can be right.",
            ),
            Wrong(
                lambda: refuted("MI", "TC", "TEC", half=0.01),
                "Your ranges are too wide: rounding moves a number by half a unit of its last "
                "digit.",
            ),
        ),
    ),
    Exercise(
        "8.3",
        truth=lambda: scores(2012),
        wrong=(
            Wrong(
                lambda: scores(2012, two=False),
                "The city on the frontier stays at one: that is SBM. The table goes on to "
                "super-efficiency.",
            ),
            Wrong(
                lambda: scores(2012, rts="vrs"),
                "These scores are under variable returns; the table takes constant ones.",
            ),
            Wrong(
                lambda: scores(2012, cities=None)[list(data.MAINLAND)],
                "You compared with all cities of the area. This table leaves two of them out.",
            ),
            Wrong(
                lambda: scores(2012, cities=None),
                "You have all cities of the area. This table leaves two of them out.",
            ),
        ),
    ),
    Exercise(
        "8.4",
        truth=lambda: fallen("vrs"),
        wrong=(
            Wrong(
                lambda: {name for name, holds in standing("vrs").items() if holds},
                "These are the sentences that stand.",
            ),
            Wrong(
                lambda: fallen(prices="constant_2005_prices"),
                "That is what other prices do. The change is in the returns to scale.",
            ),
            Wrong(
                lambda: set(standing()),
                "Not all of them: apply each to the new scores and see.",
            ),
        ),
    ),
)
