"""Seven checks of the tables of Qin (2023) against each other; they need nothing but the print.

Each returns a `Check`: what was tested cell by cell, and what came of it. An identity counts as
refuted only where no values within the rounding of all its parts satisfy it
(:mod:`gbaeff.book.audit.intervals`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gbaeff.book.audit.intervals import Interval, printed
from gbaeff.book.audit.printed import grid
from gbaeff.dea.results import Printed

_PARTS = ("TEC", "PTEC", "SEC")


@dataclass(frozen=True, eq=False, repr=False)
class Check(Printed):
    """One check between printed tables.

    Attributes
    ----------
    cells : pandas.DataFrame
        One row a cell: printed, expected (from the other printed numbers), low and high (what
        their rounding allows), possible (whether the printed number, with its own rounding, can
        be right).
    """

    name: str
    cells: pd.DataFrame

    @property
    def possible(self) -> int:
        """Number of cells that rounding allows."""
        return int(self.cells["possible"].sum())

    @property
    def largest(self) -> float:
        """Largest difference between printed and expected."""
        return float((self.cells["printed"] - self.cells["expected"]).abs().max())

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        told = f"{self.possible} of {len(self.cells)} cells are possible within rounding."
        return self.name, self.cells[~self.cells["possible"]], [told]


def _check(name: str, shown: pd.Series, expected: pd.Series, allowed: Interval) -> Check:
    cells = pd.DataFrame({"printed": shown, "expected": expected})
    cells["low"], cells["high"] = allowed.low, allowed.high
    cells["possible"] = printed(shown.to_numpy()).overlaps(allowed)
    return Check(name, cells)


def _years(table: str) -> pd.DataFrame:
    years = grid(table).drop(index="mean")
    return years.set_axis(years.index.astype(int))


def table6(part: str) -> pd.DataFrame:
    """PTEC or SEC of Table 6, periods by cities."""
    whole = grid("qin_table6")
    chosen = whole[whole.index.str.endswith(f" {part}")]
    return chosen.set_axis(chosen.index.str.removesuffix(f" {part}"))


def _ratios() -> tuple[pd.DataFrame, Interval]:
    """TEC that Table 3 implies, this year's score over last year's, and its range."""
    scores = _years("qin_table3")
    columns = list(table6("PTEC").columns)
    values = scores[columns].to_numpy()
    held = printed(values)
    now, before = Interval(held.low[1:], held.high[1:]), Interval(held.low[:-1], held.high[:-1])
    periods = [f"{year}-{year + 1}" for year in scores.index[:-1]]
    return pd.DataFrame(values[1:] / values[:-1], periods, columns), now / before


def _means(values: pd.DataFrame, held: Interval, how: str) -> tuple[pd.Series, Interval]:
    """Mean of each row, and its range."""
    if how not in ("arithmetic", "geometric"):
        raise ValueError(f"how must be arithmetic or geometric; found {how!r}")
    if how == "arithmetic":
        return values.mean(axis=1), held.mean(axis=1)
    return np.exp(np.log(values).mean(axis=1)), held.gmean(axis=1)


def mean_rows() -> Check:
    """Test the rows of means of Tables 2 and 3 against their fifteen years."""
    parts = []
    for table in ("qin_table2", "qin_table3"):
        years, shown = _years(table), grid(table).T["mean"]
        allowed = printed(years.to_numpy()).mean(axis=0)
        check = _check("", shown, years.mean(), allowed)
        parts.append(check.cells.assign(table=f"Table {table[-1]}"))
    cells = pd.concat(parts).rename_axis("city").set_index("table", append=True).swaplevel()
    return Check("Tables 2 and 3: row of means against the fifteen years", cells)


def efficiency_change() -> Check:
    """Test Table 6: PTEC times SEC against the ratio of the scores of Table 3."""
    ratios, allowed = _ratios()
    pure, scale = table6("PTEC"), table6("SEC")
    product = printed(pure.to_numpy()) * printed(scale.to_numpy())
    cells = pd.DataFrame(
        {
            "printed": (pure * scale).T.stack(),  # noqa: PD013, the pair is one value a cell
            "expected": ratios.T.stack(),  # noqa: PD013
        }
    )
    cells.index.names = ["city", "period"]
    cells["low"], cells["high"] = allowed.low.T.ravel(), allowed.high.T.ravel()
    cells["possible"] = product.overlaps(allowed).T.ravel()
    return Check("Table 6: PTEC x SEC against the ratio of the scores of Table 3", cells)


def component_means(how: str = "arithmetic") -> Check:
    """Test TEC, PTEC and SEC of Table 5 against the means of nine cities.

    Parameters
    ----------
    how : {"arithmetic", "geometric"}
        Which mean is expected.
    """
    shown = grid("qin_table5").drop(index="mean")
    ratios, range_of_ratios = _ratios()
    parts = []
    for part in _PARTS:
        values = ratios if part == "TEC" else table6(part)
        held = range_of_ratios if part == "TEC" else printed(values.to_numpy())
        expected, allowed = _means(values, held, how)
        parts.append(_check("", shown[part], expected, allowed).cells.assign(part=part))
    cells = pd.concat(parts).rename_axis("period").set_index("part", append=True).swaplevel()
    return Check(f"Table 5: TEC, PTEC, SEC against {how} means of nine cities", cells)


def row_products() -> Check:
    """Test each row of Table 5: MI against TC times TEC, and TEC against PTEC times SEC."""
    rows = grid("qin_table5")
    parts = []
    for whole, left, right in (("MI", "TC", "TEC"), ("TEC", "PTEC", "SEC")):
        allowed = printed(rows[left].to_numpy()) * printed(rows[right].to_numpy())
        check = _check("", rows[whole], rows[left] * rows[right], allowed)
        parts.append(check.cells.assign(identity=f"{whole} = {left} x {right}"))
    cells = pd.concat(parts).rename_axis("period").set_index("identity", append=True).swaplevel()
    return Check("Table 5: MI = TC x TEC and TEC = PTEC x SEC, row by row", cells)


def mean_row() -> Check:
    """Test the row of means of Table 5 against its fourteen periods."""
    whole = grid("qin_table5")
    periods = whole.drop(index="mean")
    allowed = printed(periods.to_numpy()).mean(axis=0)
    check = _check("", whole.T["mean"], periods.mean(), allowed)
    return Check(
        "Table 5: row of means against the fourteen periods", check.cells.rename_axis("part")
    )


def _complete() -> pd.DataFrame:
    """Rows of Table 4 in which every city and the mean can be read."""
    return grid("qin_table4").dropna()


def mean_column(how: str = "geometric") -> Check:
    """Test the column of means of Table 4 against its eleven cities, complete rows only.

    Parameters
    ----------
    how : {"arithmetic", "geometric"}
        Which mean is expected.
    """
    rows = _complete()
    cities = rows.drop(columns="mean")
    expected, allowed = _means(cities, printed(cities.to_numpy()), how)
    check = _check("", rows["mean"], expected, allowed)
    name = f"Table 4: column of means against the {how} mean of eleven cities"
    return Check(name, check.cells.rename_axis("period"))


def one_frontier() -> Check:
    """Test MI of Table 5 against the nine mainland columns of Table 4, complete rows only."""
    nine = _complete()[list(table6("PTEC").columns)]
    shown = grid("qin_table5").loc[nine.index, "MI"]
    allowed = printed(nine.to_numpy()).mean(axis=1)
    check = _check("", shown, nine.mean(axis=1), allowed)
    name = "Table 5: MI against the mean of Table 4's nine mainland columns"
    return Check(name, check.cells.rename_axis("period"))


def checks() -> dict[str, Check]:
    """Run the seven checks; where a mean could be of two kinds, both.

    Examples
    --------
    >>> checks()["mean rows"].possible
    20
    """
    return {
        "mean rows": mean_rows(),
        "TEC = PTEC x SEC": efficiency_change(),
        "arithmetic means": component_means("arithmetic"),
        "geometric means": component_means("geometric"),
        "products": row_products(),
        "mean row": mean_row(),
        "mean column, geometric": mean_column("geometric"),
        "mean column, arithmetic": mean_column("arithmetic"),
        "one frontier": one_frontier(),
    }
