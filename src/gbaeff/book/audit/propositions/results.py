"""What the propositions are read from: the printed tables, our results, or a variant of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.book.audit.identities import table6
from gbaeff.book.audit.printed import grid
from gbaeff.dea.checks import check_choice
from gbaeff.dea.indices import Productivity
from gbaeff.dea.measures import super_sbm
from gbaeff.dea.panel import Panel
from gbaeff.dea.productivity import malmquist
from gbaeff.dea.results import Scores
from gbaeff.stats.draws import in_blocks
from gbaeff.stats.monte_carlo import half_widths, perturbed, stacked

NINE = list(data.MAINLAND)
PARTS = ["TC", "TEC", "PTEC", "SEC", "MI"]
INDEX_TABLES = ("table4", "table5", "tec", "ptec", "sec")  # rows are periods, not years


@dataclass(frozen=True)
class Results:
    """What the propositions are read from; a part that a variant does not have is None.

    Attributes
    ----------
    table2, table3 : pandas.DataFrame or None
        Scores of the eleven and of the nine cities, years by cities.
    table4 : pandas.DataFrame or None
        Malmquist index of the eleven, periods by cities; missing where it cannot be read.
    table5 : pandas.DataFrame or None
        Arithmetic means of the nine, periods by TC, TEC, PTEC, SEC and MI.
    tec, ptec, sec : pandas.DataFrame or None
        Efficiency change and its two parts of the nine, periods by cities.
    co2, gdp : pandas.DataFrame or None
        Emissions (Mt) and GDP (billion CNY), years by cities.
    loose : dict of str to list of float
        Numbers of Table 4 that are printed, but of which city is lost; by period.
    """

    table2: pd.DataFrame | None = None
    table3: pd.DataFrame | None = None
    table4: pd.DataFrame | None = None
    table5: pd.DataFrame | None = None
    tec: pd.DataFrame | None = None
    ptec: pd.DataFrame | None = None
    sec: pd.DataFrame | None = None
    co2: pd.DataFrame | None = None
    gdp: pd.DataFrame | None = None
    loose: dict[str, list[float]] | None = None

    @cached_property
    def gaps(self) -> dict[str, set[str]]:
        """Columns of each part that have a missing cell."""
        tables = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: set(table.columns[np.flatnonzero(table.isna().to_numpy().any(axis=0))])
            for name, table in tables.items()
            if isinstance(table, pd.DataFrame)
        }

    @classmethod
    def of(
        cls,
        eleven: Scores | None,
        nine: Scores | None,
        index11: Productivity | None = None,
        index9: Productivity | None = None,
    ) -> Results:
        """Lay out scores and indices for the propositions.

        Parameters
        ----------
        eleven, nine : Scores or None
            Of all cities and of the mainland.
        index11, index9 : Productivity or None
            The same; CRS, so that there are PTEC and SEC.
        """
        co2 = gdp = None
        if eleven is not None:
            values = pd.DataFrame(
                eleven.panel.values, index=eleven.panel.index, columns=eleven.panel.variables
            ).droplevel("role", axis=1)
            co2, gdp = values["co2"].unstack("dmu"), values["gdp"].unstack("dmu")
        parts = {} if index9 is None else {part: index9.wide(part) for part in PARTS}
        means = {part: cells.mean(axis=1, skipna=False) for part, cells in parts.items()}
        return cls(
            table2=None if eleven is None else eleven.table(),
            table3=None if nine is None else nine.table(),
            table4=None if index11 is None else index11.wide("MI"),
            table5=pd.DataFrame(means) if parts else None,
            tec=parts.get("TEC"),
            ptec=parts.get("PTEC"),
            sec=parts.get("SEC"),
            co2=co2,
            gdp=gdp,
        )


def printed() -> Results:
    """Return the printed tables; of Table 4 the cells that can be read.

    Table 3 gives TEC, as the ratio of its scores.
    """
    table2, table3 = (
        table.drop(index="mean").set_axis(list(data.YEARS))
        for table in (grid("qin_table2"), grid("qin_table3"))
    )
    tec = (table3 / table3.shift()).iloc[1:]
    return Results(
        table2=table2,
        table3=table3,
        table4=grid("qin_table4").drop(index="mean", columns="mean"),
        table5=grid("qin_table5").drop(index="mean")[PARTS],
        tec=tec.set_axis([f"{year - 1}-{year}" for year in tec.index]),
        ptec=table6("PTEC"),
        sec=table6("SEC"),
        loose=_loose(),
    )


def _loose() -> dict[str, list[float]]:
    """Numbers of the rows of Table 4 that lost some, with the mean of the row; by period.

    A row with more numbers than the table has columns runs into others and is left out.
    """
    found = {}
    for line in data.qin_table4_raw().splitlines():
        period, _, texts = line.partition(": ")
        if period[0] != "#":
            numbers = [float(text) for text in texts.removesuffix("</").split()]
            if len(numbers) <= len(data.CITIES):
                found[period.split()[0]] = numbers
    return found


def recompute(panel: Panel, reference: str = "adjacent") -> Results:
    """Compute everything the propositions need from a panel of cities.

    Parameters
    ----------
    panel : Panel
        Cities and years, variables as in :func:`gbaeff.data.panel`; without a mainland city the
        tables of the nine lack it too. Without Hong Kong and Macao the tables of the eleven are
        left out.
    reference : {"adjacent", "global"}
        Frontier of the index. Against the global one, which holds every point, the index is made
        of SBM scores: super-efficiency would leave a point out of its own reference.
    """
    check_choice("reference", reference, ("adjacent", "global"))
    measure = "super_sbm" if reference == "adjacent" else "sbm"
    mainland = [city for city in NINE if city in panel.dmus]
    alone = panel.only(mainland)
    both = set(panel.dmus) > set(mainland)
    return Results.of(
        super_sbm(panel) if both else None,
        super_sbm(alone),
        malmquist(panel, measure=measure, reference=reference) if both else None,
        malmquist(alone, measure=measure, reference=reference),
    )


def recompute_draws(
    panel: Panel,
    *,
    noise: Mapping[str, float],
    weak: pd.DataFrame | None = None,
    draws: int,
    seed: int,
) -> Iterator[Results]:
    """Compute what the propositions need from draws of a panel under noise, many draws at once.

    Parameters
    ----------
    draws : int
        How many, from draw number 0 on.

    Yields
    ------
    Results
        Of one draw, adjacent frontiers.
    """
    years = panel.periods
    periods = [f"{start}-{end}" for start, end in pairwise(years)]
    width = half_widths(panel, noise, weak)
    for block in in_blocks(draws):
        values = np.stack([perturbed(panel, width, seed, number) for number in block])
        # An index between the last year of a draw and the first of the next is left out below.
        whole = recompute(stacked(panel, values))
        for first in range(0, len(block) * len(years), len(years)):
            parts = {}
            for name, table in vars(whole).items():
                labels = periods if name in INDEX_TABLES else years
                rows = slice(first, first + len(labels))
                parts[name] = None if table is None else table.iloc[rows].set_axis(labels)
            yield Results(**parts)
