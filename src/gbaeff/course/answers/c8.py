"""Answers of chapter C8, reading and writing a DEA paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from gbaeff import data
from gbaeff.course.check import Exercise, Wrong
from gbaeff.dea.models import Array

HALF = 0.005  # what two printed decimals leave open
SIGN = np.array([1.0, 1.0, 1.0, -1.0, 1.0])  # inputs and emission are to fall, GDP is to rise


def stage(z: Array, k: int, rts: str, beyond: bool) -> float:
    """SBM of row k among all, or its super-efficiency among the others, by one call of linprog.

    Columns are t, five changes of the unit's own figures and the weights; rows are ratios.
    """
    peers = np.delete(z, k, axis=0) if beyond else z
    ratio, n = peers / z[k], len(peers)
    way = 1.0 if beyond else -1.0  # super-efficiency lets the unit get worse
    rows = np.column_stack([-SIGN, -way * np.eye(5), (ratio * SIGN).T])
    share = np.array([0.0, 0.0, 0.0, 0.5, 0.5])
    equal = [np.r_[1.0, -way * share, np.zeros(n)]]
    if rts == "vrs":
        equal.append(np.r_[-1.0, np.zeros(5), np.ones(n)])
    found = linprog(
        np.r_[1.0, way * np.array([1.0, 1.0, 1.0, 0.0, 0.0]) / 3, np.zeros(n)],
        A_ub=rows,
        b_ub=np.zeros(5),
        A_eq=equal,
        b_eq=np.r_[1.0, np.zeros(len(equal) - 1)],
    )
    return float(found.fun) if found.status == 0 else np.nan


@cache
def scores(
    year: int, rts: str = "crs", cities: str | None = "mainland", prices: str = "", two: bool = True
) -> pd.Series:
    """Super-SBM scores of a year by city; SBM alone if not in two stages."""
    series = {"gdp": prices} if prices else None
    panel = data.panel("replica", cities, series=series).at(year)
    found = []
    for k in range(len(panel.values)):
        score = stage(panel.values, k, rts, False)
        if two and score > 1 - 1e-6:
            score = stage(panel.values, k, rts, True)
        found.append(score)
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
