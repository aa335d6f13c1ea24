"""Printed results beside recomputed ones."""

from __future__ import annotations

from functools import cache

import pandas as pd
from scipy import stats

from gbaeff import datapackage

# Columns that name the row and the column of a cell, the value and, if there is one, its status.
_LONG = {
    "qin_table2": (("year",), "city", "value"),
    "qin_table3": (("year",), "city", "value"),
    "qin_table4": (("period",), "city", "value"),
    "qin_table5": (("period",), "component", "value"),
    "qin_table6": (("period", "component"), "city", "value"),
    "zhang_table1": (("indicator",), "region", "value"),
    "mierzejewski_table32": (("year", "direction"), "city_as_printed", "count"),
}
_WIDE = {
    "zhang_table2": ("city",),
    "mierzejewski_table31": ("row",),
    "mierzejewski_table33": ("year", "session"),
}
_ASIDE = {"note", "match", "city_printed", "candidates", "status"}
TABLES = (*_LONG, *_WIDE)
"""The printed tables, named as their loaders in :mod:`gbaeff.data`."""


@cache
def _cells(table: str) -> pd.DataFrame:
    texts = datapackage.texts(table)
    if table in _LONG:
        row, column, value = _LONG[table]
        if table in ("qin_table2", "qin_table3"):
            texts["year"] = texts["year"].fillna("mean")
    else:
        row, column, value = _WIDE[table], "column", "text"
        kept = [name for name in texts if name not in (*row, *_ASIDE)]
        status = texts["match"].eq("duplicate") if "match" in texts else False
        texts = texts.assign(copied=status)
        texts = texts.melt([*row, "copied"], kept, var_name=column, value_name=value)
    number = pd.to_numeric(texts[value], errors="coerce")
    decimals = texts[value].str.extract(r"^-?\d+(?:\.(\d+))?$")[0].fillna("").str.len()
    status = texts["status"] if "status" in texts else pd.Series("printed", texts.index)
    found = pd.DataFrame(
        {
            "table": table,
            "row": texts[list(row)].agg(" ".join, axis=1),
            "column": texts[column],
            "text": texts[value],
            "value": number,
            "decimals": decimals.where(number.notna()).astype("Int64"),
            "status": status.mask(texts[value].isna() & status.eq("printed"), "empty"),
        }
    )
    return found.reset_index(drop=True)


def printed_cells(table: str | None = None) -> pd.DataFrame:
    """Return printed cells with their precision and how surely they are read.

    Parameters
    ----------
    table : str, optional
        One of `TABLES`; all of them by default.

    Returns
    -------
    pandas.DataFrame
        Columns table, row, column, text (as printed), value (missing for a text, a bound or a
        cell without a single reading), decimals (printed digits after the point) and status
        (printed, read_in_order, inferred, ambiguous, lost, or empty where nothing is printed).

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> printed_cells("qin_table3").query("row == '2005' and column == 'SZ'")["text"].item()
    '1.20'
    """
    if table is not None and table not in TABLES:
        raise ValueError(f"unknown table {table!r}; there are: {', '.join(TABLES)}")
    names = TABLES if table is None else (table,)
    return pd.concat([_cells(name) for name in names], ignore_index=True)


def grid(table: str) -> pd.DataFrame:
    """Return the values of a printed table as it is laid out, rows by columns.

    Parameters
    ----------
    table : str
        One of `TABLES`.

    Returns
    -------
    pandas.DataFrame
        Missing where a cell has no single value. The row or column of means is called "mean".

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> float(grid("qin_table3").loc["2005", "SZ"])
    1.2
    """
    found = printed_cells(table)
    laid = found.pivot_table("value", "row", "column", sort=False, dropna=False)
    return laid.rename_axis(index=None, columns=None)


def agreement(computed: pd.Series, printed: pd.Series, *, within: float) -> dict[str, float]:
    """Sum up how far recomputed values agree with printed ones.

    Parameters
    ----------
    computed, printed : pandas.Series
        Matched by label; a printed value that was not recomputed, or cannot be read, is left out.
    within : float
        A difference that counts as close.

    Returns
    -------
    dict
        cells (how many were compared), mean absolute difference, mean difference (computed minus
        printed), Spearman and Kendall (rank correlations), and the share of cells that are
        close, in percent.

    Examples
    --------
    >>> import pandas as pd
    >>> found = agreement(pd.Series([0.52, 1.3]), pd.Series([0.50, 1.2]), within=0.05)
    >>> found["cells"], round(found["mean difference"], 2), found["within 0.05, %"]
    (2, 0.06, 50.0)
    """
    pair = pd.DataFrame({"computed": computed.reindex(printed.index), "printed": printed}).dropna()
    gap = pair["computed"] - pair["printed"]
    return {
        "cells": len(gap),
        "mean absolute difference": float(gap.abs().mean()),
        "mean difference": float(gap.mean()),
        "Spearman": float(stats.spearmanr(pair["computed"], pair["printed"]).statistic),
        "Kendall": float(stats.kendalltau(pair["computed"], pair["printed"]).statistic),
        f"within {within:g}, %": float(100 * (gap.abs() <= within).mean()),
    }
