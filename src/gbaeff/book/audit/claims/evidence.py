"""What the checks compute from: the printed tables, the panel and the recomputed results.

Everything is made once a process. The frames are shared: a check must not change them.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from gbaeff import data
from gbaeff.book.audit.identities import table6
from gbaeff.book.audit.printed import grid
from gbaeff.dea.indices import Productivity
from gbaeff.dea.measures import super_sbm
from gbaeff.dea.productivity import malmquist
from gbaeff.dea.results import Scores

ROUND = 0.005
"""Half a unit of the last digit of Tables 2 to 6 of Qin (2023)."""


@cache
def printed(table: str) -> pd.DataFrame:
    """Rows and columns of a printed table of Qin (2023), without its means.

    ``"table2"``, ``"table3"``: years by cities. ``"table4"``: periods by cities, missing where no
    single reading is left. ``"table5"``: periods by components. ``"PTEC"``, ``"SEC"``: Table 6,
    periods by cities.
    """
    if table in ("PTEC", "SEC"):
        return table6(table)
    whole = grid(f"qin_{table}")
    kept = whole.drop(index="mean", errors="ignore").drop(columns="mean", errors="ignore")
    if table in ("table2", "table3"):
        kept.index = kept.index.astype(int)
    return kept


@cache
def printed_mean(table: str) -> pd.Series:
    """Printed row of means of Table 2, 3 or 5; printed column of means of Table 4."""
    whole = grid(f"qin_{table}")
    return whole["mean"].drop("mean") if table == "table4" else whole.T["mean"]


@cache
def series(variable: str, choice: str = "replica") -> pd.DataFrame:
    """Years by cities of a variable of the panel; ``"intensity"`` is CO2 over GDP."""
    if variable == "intensity":
        return series("co2", choice) / series("gdp", choice)
    frame = data.wide(choice).pivot(index="year", columns="city", values=variable)
    return frame[list(data.CITIES)]


def put(frame: pd.DataFrame, variable: str, name: str) -> pd.DataFrame:
    """Return years by cities with the figures of another series put over them."""
    changed = frame.copy()
    changed.update(data.series(variable, name))
    return changed


@cache
def fills() -> dict[str, pd.DataFrame]:
    """Emissions with the gaps of Shenzhen and Dongguan filled without a look at the paper."""
    county = put(series("co2"), "co2", "county_spliced_fill")
    line = county.assign(SZ=put(series("co2"), "co2", "ceads_linear_fill")["SZ"])
    return {"county emissions": county, "line between inventories": line}


@cache
def emissions(city: str) -> dict[str, pd.Series]:
    """Emissions of a city by every account at hand, or with every fill of its gaps."""
    if city not in ("HK", "MC"):
        return {"panel": series("co2")[city]} | {name: co2[city] for name, co2 in fills().items()}
    rows = data.figures().query("variable == 'co2' and city == @city")
    names = rows["series"].unique()
    return {str(name): put(series("co2"), "co2", str(name))[city] for name in names}


@cache
def accounts(city: str) -> dict[str, pd.Series]:
    """CO2 over GDP (CNY) of a city by every account of either that is at hand."""
    gdp = {"revised": series("gdp"), "first": put(series("gdp"), "gdp", "first_published")}
    each = emissions(city)
    return {f"{a}, {b}": each[a] / gdp[b][city] for a in each for b in gdp}


@cache
def scores(cities: str = "all", rts: str = "crs", choice: str = "replica") -> Scores:
    """Recomputed super-SBM scores; cities ``"all"`` or ``"mainland"``."""
    return super_sbm(data.panel(choice, None if cities == "all" else "mainland"), rts=rts)


@cache
def index(cities: str = "all", choice: str = "replica") -> Productivity:
    """Recomputed Malmquist index; cities ``"all"`` or ``"mainland"``."""
    return malmquist(data.panel(choice, None if cities == "all" else "mainland"))


@cache
def readings(study: str) -> dict[tuple[str, str], str]:
    """What a text says where a claim needs it, by (claim, item)."""
    rows = data.readings(study)
    return {(str(c), str(i)): str(v) for c, i, v in zip(rows["claim"], rows["item"], rows["value"])}


def listed(study: str, claim: str, item: str) -> list[str]:
    """Entries of a reading that is a list."""
    return [entry.strip() for entry in readings(study)[claim, item].split("|")]


@cache
def shown(study: str) -> dict[str, str]:
    """Where the book shows what was read for a claim, by claim; see :func:`data.readings`."""
    rows = data.readings(study).dropna(subset=["chapter"])
    return dict(zip(rows["claim"].astype(str), rows["chapter"].astype(str)))
