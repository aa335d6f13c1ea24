"""Our counterpart of every printed table, laid out like the print.

Qin's Tables 2 to 6 are recomputed from the panel. Of the other texts' tables only those cells are
given that follow from other printed cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.book.audit.printed import TABLES, Comparison, compare, grid, printed_cells
from gbaeff.dea.indices import Productivity
from gbaeff.dea.measures import super_sbm
from gbaeff.dea.productivity import malmquist


@cache
def _index(choice: str, cities: str | None) -> Productivity:
    return malmquist(data.panel(choice, cities))


def _scores(choice: str, cities: str | None) -> pd.DataFrame:
    scores = super_sbm(data.panel(choice, cities)).table()
    scores.index = scores.index.astype("str")
    scores.loc["mean"] = scores.mean()
    return scores


def reproduce(table: str, choice: str = "replica") -> pd.DataFrame:
    """Return our counterpart of a printed table.

    Parameters
    ----------
    table : str
        One of :data:`gbaeff.book.audit.printed.TABLES`.
    choice : str
        Choice of series, as in :func:`gbaeff.data.chosen`.

    Returns
    -------
    pandas.DataFrame
        Rows and columns labelled as in :func:`gbaeff.book.audit.printed.grid`. Of Qin's tables
        every cell, means as the paper takes them (arithmetic over years and over the nine cities;
        Table 4, over eleven cities, geometric as its print has it). Of Zhang's the cells that
        follow from other printed ones: GDP per head in Table 1 (10 thousand USD) and the third
        sector share in Table 2 (%). Empty where nothing follows.

    Raises
    ------
    ValueError
        If there is no such table or choice.

    Examples
    --------
    >>> float(reproduce("qin_table3").loc["2010", "SZ"].round(2))
    1.26
    """
    if table not in TABLES:
        raise ValueError(f"unknown table {table!r}; there are: {', '.join(TABLES)}")
    if table == "qin_table2":
        return _scores(choice, None)
    if table == "qin_table3":
        return _scores(choice, "mainland")
    if table == "qin_table4":
        cells = _index(choice, None).wide("MI")
        cells["mean"] = np.exp(np.log(cells).mean(axis=1))
        cells.loc["mean"] = cells.mean()
        return cells
    if table == "qin_table5":
        parts = ["TC", "TEC", "PTEC", "SEC", "MI"]
        nine = _index(choice, "mainland")
        means = pd.DataFrame({part: nine.wide(part).mean(axis=1) for part in parts})
        means.loc["mean"] = means.mean()
        return means
    if table == "qin_table6":
        nine = _index(choice, "mainland")
        both = {part: nine.wide(part) for part in ("PTEC", "SEC")}
        return pd.concat([cells.set_axis(cells.index + f" {p}") for p, cells in both.items()])
    if table == "zhang_table1":
        given = grid(table).T
        # USD trillion over 10 thousand persons, in 10 thousand USD: the corrected units.
        head = 1e4 * given["gdp"] / given["population"]
        return pd.DataFrame({"gdp_per_capita": head}).T
    if table == "zhang_table2":
        given = grid(table)
        return pd.DataFrame({"tertiary_pct": 100 - given["primary_pct"] - given["secondary_pct"]})
    return pd.DataFrame()


@cache
def comparisons(choice: str = "replica") -> dict[str, Comparison]:
    """Compare every printed table with our counterpart.

    Returns
    -------
    dict of str to Comparison
        By table, in the order of :data:`gbaeff.book.audit.printed.TABLES`.

    Examples
    --------
    >>> int(comparisons()["qin_table3"].summary["cells"])
    135
    """
    return {
        table: compare(
            printed_cells(table),
            reproduce(table, choice),
            threshold=1 if table.startswith("qin") else None,
            name=table,
        )
        for table in TABLES
    }


def side_by_side(choices: Sequence[str] = ("replica", "territorial")) -> pd.DataFrame:
    """Lay every cell of Qin's Tables 2 to 6 out once, as printed and as recomputed.

    Parameters
    ----------
    choices : sequence of str
        Choices of series, as in `reproduce`.

    Returns
    -------
    pandas.DataFrame
        One row a cell: table (2 to 6), when (year, period or "mean"), city (code; "mean" where the
        table gives a mean over cities), part (score, MI, TC, TEC, PTEC or SEC), text (as printed,
        missing where it cannot be read), status, and for each choice, joined by a blank:
        ``computed``, ``difference`` (computed minus printed) and ``grade``.

    Examples
    --------
    >>> cells = side_by_side(["replica"]).query("table == 3 and when == '2012' and city == 'DG'")
    >>> cells[["text", "grade replica"]].to_dict("records")
    [{'text': '0.40', 'grade replica': 'far'}]
    """
    if not choices:
        raise ValueError("choices: expected at least one")
    laid = []
    for table in (name for name in TABLES if name.startswith("qin")):
        texts = printed_cells(table)
        part = texts["row"].str.extract(r" (PTEC|SEC)$")[0]
        if table == "qin_table5":
            city, part = pd.Series("mean", texts.index), texts["column"]
        else:
            city = texts["column"]
            part = part.fillna("MI" if table == "qin_table4" else "score")
        cells = {
            "table": int(table[-1]),
            "when": texts["row"].str.split(" ").str[0],
            "city": city,
            "part": part,
            "text": texts["text"].where(texts["value"].notna()),
            "status": texts["status"],
        }
        for choice in choices:
            frame = comparisons(choice)[table].frame
            cells |= {
                f"{name} {choice}": frame[name] for name in ("computed", "difference", "grade")
            }
        laid.append(pd.DataFrame(cells))
    return pd.concat(laid, ignore_index=True)
