"""Printed results beside recomputed ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats

from gbaeff.data import dictionary
from gbaeff.dea.results import Printed
from gbaeff.indicators import ranks

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
    texts = dictionary.texts(table)
    if table in _LONG:
        row, column, value = _LONG[table]
        if table in ("qin_table2", "qin_table3"):
            texts["year"] = texts["year"].fillna("mean")
    else:
        row, column, value = _WIDE[table], "column", "text"
        kept = [name for name in texts if name not in (*row, *_ASIDE)]
        copied = texts["match"].eq("duplicate") if "match" in texts else [False] * len(texts)
        texts = texts.assign(status=np.where(copied, "duplicate", "printed"))
        texts = texts.melt([*row, "status"], kept, var_name=column, value_name=value)
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
        (printed, read_in_order, inferred, ambiguous, lost, duplicate where the copy at hand repeats
        a cell, or empty where nothing is printed).

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

    Returns
    -------
    pandas.DataFrame
        Missing where a cell has no single value. The row or column of means is called "mean".

    Examples
    --------
    >>> float(grid("qin_table3").loc["2005", "SZ"])
    1.2
    """
    return _grid(table).copy()


@cache
def _grid(table: str) -> pd.DataFrame:
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


GRADES = {
    "match": "rounds to the printed number",
    "rounding": "at most one and a half units of the last printed digit away",
    "close": "within 5 % of the printed number",
    "apart": "within 25 % of the printed number",
    "far": "further away",
    "opposite": "on the other side of the threshold, beyond rounding",
    "not compared": "not legible in print, or not recomputed",
}
"""Grades of a recomputed cell, best first.

`rounding` is what one more rounding step on the way can do. The relative limits follow the input
data: most vintages and fills of a series differ by a few percent (5 %), and city energy, the
weakest input, by up to 23 % from official figures (25 %). `opposite` outranks them: a score on the
other side of 1 tells another story however small the difference.
"""

_HAIR = 1e-9  # a decimal fraction is not exact in binary


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Printed):
    """Printed cells beside recomputed ones, graded; made by `compare`.

    Attributes
    ----------
    frame : pandas.DataFrame
        One row a cell: row, column, printed, decimals, status, computed, difference (computed
        minus printed), ratio, rank_change (rank in the row as printed minus as recomputed, 1 the
        largest; above 0 the recomputed one is better placed) and grade.
    """

    frame: pd.DataFrame
    name: str = "printed cells"

    @property
    def summary(self) -> pd.Series:
        """Cells compared, number by grade, differences and rank correlations; without means."""
        means = self.frame["row"].eq("mean") | self.frame["column"].eq("mean")
        cells = self.frame[~means]
        compared = cells[cells["grade"] != "not compared"]
        counts = cells["grade"].value_counts()
        line: dict[str, float] = {"cells": len(compared)}
        line |= {grade: int(counts.get(grade, 0)) for grade in GRADES}
        gap = compared["difference"]
        line |= {"mean absolute difference": float(gap.abs().mean())}
        line |= {"mean difference": float(gap.mean())}
        line |= {"largest difference": float(gap.abs().max())}
        few = len(compared) < 3
        pair = (compared["computed"], compared["printed"])
        line["Spearman"] = np.nan if few else float(stats.spearmanr(*pair).statistic)
        line["Kendall"] = np.nan if few else float(stats.kendalltau(*pair).statistic)
        return pd.Series(line, name=self.name)

    @property
    def flat(self) -> float:
        """Mean absolute difference of the best single number for all cells, their median.

        A yardstick for ``summary["mean absolute difference"]``: who knew only this number of the
        printed table would miss its cells by that much. The cells are those compared.
        """
        means = self.frame["row"].eq("mean") | self.frame["column"].eq("mean")
        cells = self.frame[~means & self.frame["grade"].ne("not compared")]["printed"]
        return float((cells - cells.median()).abs().mean())

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        line = self.summary
        shown = line[list(GRADES)].astype(int)
        table = pd.DataFrame({"cells": shown, "meaning": pd.Series(GRADES)})
        notes = [f"{name}: {line[name]:.3f}" for name in line.index if name not in shown.index]
        return f"{self.name}, recomputed against printed", table, notes[1:]


def grade(
    printed: pd.Series,
    computed: pd.Series,
    decimals: pd.Series,
    threshold: float | None = None,
) -> pd.Series:
    """Grade recomputed numbers against printed ones; see `GRADES`.

    Parameters
    ----------
    printed, computed : pandas.Series
        Same index; missing where there is no number.
    decimals : pandas.Series
        Printed digits after the point.
    threshold : float, optional
        The value that parts two kinds of result: 1 for scores and indices.

    Examples
    --------
    >>> import pandas as pd
    >>> found = grade(pd.Series([0.5, 0.97]), pd.Series([0.504, 1.2]), pd.Series([2, 2]), 1)
    >>> found.tolist()
    ['match', 'opposite']
    """
    unit = 10.0 ** -decimals.astype("float64")
    gap = (computed - printed).abs()
    share = gap / printed.abs().where(printed != 0)
    found = pd.Series("far", index=printed.index, dtype="str")
    found[share <= 0.25 + _HAIR] = "apart"
    found[share <= 0.05 + _HAIR] = "close"
    if threshold is not None:
        # A printed threshold may stand for either side.
        high, low = printed + unit / 2 > threshold, printed - unit / 2 <= threshold
        found[~high & (computed > threshold) | ~low & (computed < threshold)] = "opposite"
    found[gap <= 1.5 * unit + _HAIR] = "rounding"
    found[gap <= 0.5 * unit + _HAIR] = "match"
    found[gap.isna()] = "not compared"
    return found


def compare(
    printed: pd.DataFrame,
    computed: pd.DataFrame,
    *,
    threshold: float | None = None,
    name: str = "printed cells",
) -> Comparison:
    """Put recomputed cells beside the printed ones and grade each.

    Parameters
    ----------
    printed : pandas.DataFrame
        Cells as `printed_cells` returns them.
    computed : pandas.DataFrame
        Rows by columns, labelled as in `grid`; a cell that is absent or missing is not compared.
    threshold : float, optional
        The value that parts two kinds of result: 1 for scores and indices.
    name : str
        What is compared, for the title.

    Raises
    ------
    ValueError
        If no row or no column of ``computed`` is printed.

    Examples
    --------
    >>> whole = printed_cells("qin_table3")
    >>> compare(whole, grid("qin_table3"), threshold=1).summary["match"]
    np.float64(135.0)
    """
    if not computed.empty and not (
        computed.index.isin(printed["row"]).any() and computed.columns.isin(printed["column"]).any()
    ):
        raise ValueError(
            f"computed: expected rows such as {printed['row'].iloc[0]!r} and columns such as "
            f"{printed['column'].iloc[0]!r}, found {list(computed.index[:3])} and "
            f"{list(computed.columns[:3])}"
        )
    frame = printed[["row", "column", "value", "decimals", "status"]]
    frame = frame.rename(columns={"value": "printed"}).reset_index(drop=True)
    laid = computed.reindex(index=frame["row"].unique(), columns=frame["column"].unique())
    at = (
        laid.index.get_indexer(pd.Index(frame["row"])),
        laid.columns.get_indexer(pd.Index(frame["column"])),
    )
    frame["computed"] = laid.to_numpy(dtype="float64")[at]
    frame["difference"] = frame["computed"] - frame["printed"]
    frame["ratio"] = frame["computed"] / frame["printed"].where(frame["printed"] != 0)
    both = frame["difference"].notna() & frame["column"].ne("mean")
    was, now = (
        frame[name].where(both).groupby(frame["row"]).transform(ranks)
        for name in ("printed", "computed")
    )
    frame["rank_change"] = was - now
    frame["grade"] = grade(frame["printed"], frame["computed"], frame["decimals"], threshold)
    return Comparison(frame, name)
