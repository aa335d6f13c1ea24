"""The Malmquist index in the layouts of printed tables, and what its means do to its identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from gbaeff.dea.indices import Productivity

PARTS = ["TC", "TEC", "PTEC", "SEC", "MI"]


def feasibility(index: Productivity, names: Mapping[str, str]) -> dict[str, object]:
    """Count the rows of an index and those that a programme without a solution spoils.

    Parameters
    ----------
    index : Productivity
        Of :func:`gbaeff.malmquist`.
    names : mapping of str to str
        Of the units.

    Returns
    -------
    dict
        `rows`, `infeasible`, `MI missing`, `PTEC missing`, and the `cities` of such rows.
    """
    bad = index.table[index.status == "infeasible"]
    where = ", ".join(names[city] for city in dict.fromkeys(bad.index.get_level_values("dmu")))
    return {
        "rows": len(index.table),
        "infeasible": len(bad),
        "MI missing": int(index.table["MI"].isna().sum()),
        "PTEC missing": int(index.table["PTEC"].isna().sum()),
        "cities": where or "none",
    }


def by_city(index: Productivity) -> pd.DataFrame:
    """Index and parts by city and period, the period as "2005-2006"."""
    cities = index.table.index.get_level_values("dmu")
    periods = [f"{start}-{end}" for _, start, end in index.table.index]
    labels = pd.MultiIndex.from_arrays([cities, periods], names=["city", "period"])
    return index.table[PARTS].set_axis(labels)


def by_period(
    index: Productivity, how: Literal["arithmetic", "geometric"] = "arithmetic"
) -> pd.DataFrame:
    """Means over the cities by period; `how` as of :meth:`Productivity.mean`."""
    frame = index.mean(by="period", how=how)[PARTS]
    return frame.set_axis(pd.Index([f"{start}-{end}" for start, end in frame.index], name="period"))


def with_means(frame: pd.DataFrame, mean: pd.Series, printed: pd.Series) -> pd.DataFrame:
    """Put under a table by period its mean and the printed one."""
    ends = pd.DataFrame([mean.rename("Mean"), printed.rename("Mean, paper")])
    return pd.concat([frame, ends]).rename_axis("period")


def product_gaps(frame: pd.DataFrame) -> dict[str, float]:
    """Largest deviation of a table of parts from the two product identities.

    Examples
    --------
    >>> frame = pd.DataFrame({"MI": [1.1], "TC": [1.0], "TEC": [1.0], "PTEC": [1.0], "SEC": [1.0]})
    >>> {name: f"{gap:.2f}" for name, gap in product_gaps(frame).items()}
    {'MI − TC × TEC': '0.10', 'TEC − PTEC × SEC': '0.00'}
    """
    return {
        "MI − TC × TEC": (frame["MI"] - frame["TC"] * frame["TEC"]).abs().max(),
        "TEC − PTEC × SEC": (frame["TEC"] - frame["PTEC"] * frame["SEC"]).abs().max(),
    }


def mean_gaps(cells: pd.DataFrame, mean: pd.Series) -> dict[str, float]:
    """How far printed means are from arithmetic and from geometric means of printed cells.

    Parameters
    ----------
    cells : pandas.DataFrame
        One row a period, one column a city.
    mean : pandas.Series
        Printed mean by period.

    Returns
    -------
    dict
        Number of `periods` compared; mean and largest absolute deviation from each kind of mean.
    """
    away = (cells.mean(axis=1) - mean).abs()
    away_log = (np.exp(np.log(cells).mean(axis=1)) - mean).abs()
    return {
        "periods": away.count(),
        "arithmetic, mean": away.mean(),
        "arithmetic, largest": away.max(),
        "geometric, mean": away_log.mean(),
        "geometric, largest": away_log.max(),
    }


def in_pairs(
    parts: pd.DataFrame, marks: pd.Series, cities: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay out PTEC above SEC for each period, one column a city, with marks of the same shape.

    Parameters
    ----------
    parts : pandas.DataFrame
        `PTEC` and `SEC` by city and period.
    marks : pandas.Series of bool
        By city and period; each holds for both rows of its period.
    cities : sequence of str
        In the order of the columns.
    """
    long = pd.Series(parts[["PTEC", "SEC"]].stack())  # noqa: PD013
    frame = long.unstack("city")[list(cities)]
    frame.index.names, frame.columns.name = ["period", "part"], None
    mark = marks.unstack("city")[list(cities)].loc[frame.index.get_level_values("period")]
    return frame, mark.set_axis(frame.index).rename_axis(columns=None)
