"""What fits on a page: tables of the data and of results, from 2 units to thousands.

The rule for size stands here once. Up to `FULL` units everything is on the page: tables of all
units, heat maps and lines. Above that a page shows distributions and the first `HEAD` rows of a
table by a stated order; the CSV always has all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from gbaeff.book.pages import markup, reading
from gbaeff.book.reader.intake.findings import Finding
from gbaeff.book.reader.propositions import Claim, Proposition, Words
from gbaeff.dea.metafrontier import Metafrontier
from gbaeff.dea.panel import Panel
from gbaeff.indicators import EQUAL, by_name, ranks

FULL = 30


HEAD = 20


WIDE = 12
"""Columns of periods that a page can hold."""


LONG = 40
"""Characters of a name in a table."""


Name = Callable[[Any], str]


NO_VALUE = "eff."
"""Stands in a table for an efficient unit without a super-efficiency value."""


def plain_words(name: Name = str) -> Words:
    """How labels are written in plain text, as an alternative text takes it: names in quotes."""
    return Words(
        lambda unit: f"“{markup.plain(name(unit), LONG)}”",
        lambda label: f"“{markup.plain(label, LONG)}”",
        lambda period: markup.plain(reading.period_text(period), 20),
    )


def ranges(panel: Panel) -> pd.DataFrame:
    """Role and range of each column: role, lowest, median, highest, and how often it is 0."""
    frame = reading.own(panel)
    roles = frame.columns.get_level_values("role").str.replace("undesirable", "undesirable output")
    values = frame.droplevel("role", axis=1)
    table = pd.DataFrame(
        {"lowest": values.min(), "median": values.median(), "highest": values.max()}
    )
    table.insert(0, "role", roles.to_numpy())
    table["times 0"] = (values == 0).sum()
    return table.rename_axis("column")


def shortened(table: pd.DataFrame) -> pd.DataFrame:
    """`ranges` for a page: figures of about four digits, long names cut."""
    numbers = {name: table[name].map(markup.short) for name in ("lowest", "median", "highest")}
    return table.assign(**numbers).set_axis(_cells(table.index, "column"))


def effects(table: pd.DataFrame) -> pd.DataFrame:
    """Effects of covariates for a page: figures of three digits, shares in whole percent."""
    shown = {
        name: [
            f"{one:.0f}" if "%" in str(name) else markup.short(float(f"{one:.3g}"))
            for one in table[name]
        ]
        for name in table
    }
    return pd.DataFrame(shown, index=table.index).set_axis(_cells(table.index, "covariate"))


def gaps(panel: Panel) -> pd.DataFrame:
    """Units that are not observed in all periods, most gaps first: unit, observed, missing."""
    seen = set(panel.index)
    rows = []
    for dmu in by_name(panel.dmus):
        gone = [
            reading.period_text(period) for period in panel.periods if (period, dmu) not in seen
        ]
        if gone:
            rows.append((dmu, len(panel.periods) - len(gone), len(gone), ", ".join(gone)))
    frame = pd.DataFrame(rows, columns=["unit", "observed", "missing", "missing in"])
    return frame.sort_values("missing", ascending=False, kind="stable", ignore_index=True)


def spread(panel: Panel) -> pd.DataFrame:
    """Quantiles of each column as multiples of its median, without zeros and columns below 0."""
    values = reading.own(panel).droplevel("role", axis=1)
    values = values.loc[:, (values >= 0).all()]
    values = values.where(values > 0)
    cut = (values / values.median()).quantile([0.05, 0.25, 0.75, 0.95]).T
    return cut.set_axis(["5 %", "25 %", "75 %", "95 %"], axis=1).rename_axis("column").dropna()


def medians(panel: Panel) -> pd.DataFrame:
    """Median of each column over the units by period, first period = 100."""
    table = reading.own(panel).droplevel("role", axis=1).groupby(level="period").median()
    first = table.iloc[0]
    return 100 * table / first.where(first > 0)


def correlations(panel: Panel) -> pd.DataFrame:
    """Rank correlation (Spearman) of each two columns of a cross-section, the largest first."""
    frame = reading.own(panel)
    roles = frame.columns.get_level_values("role").to_list()
    names = frame.columns.get_level_values("variable").to_list()
    matrix = frame.rank().corr().to_numpy()
    rows = [
        (names[i], roles[i], names[j], roles[j], matrix[i, j])
        for i in range(len(names))
        for j in range(i + 1, len(names))
    ]
    columns = ["first", "role of first", "second", "role of second", "rank correlation"]
    table = pd.DataFrame(rows, columns=columns)
    place = {pair: at for at, pair in enumerate(by_name(zip(table["first"], table["second"])))}
    names = [place[pair] for pair in zip(table["first"], table["second"])]
    size = ranks(table["rank correlation"].abs()).fillna(np.inf)
    order = np.lexsort((names, size))
    return table.iloc[order].reset_index(drop=True)


def groups(found: Metafrontier) -> pd.DataFrame:
    """Groups in short, over all observations."""
    names = {
        "dmus": "units",
        "n": "observations",
        "group_efficient": "on own frontier",
        "meta_efficient": "on that of all",
        "group_score": "own score",
        "meta_score": "score",
        "tgr": "ratio",
        "tgr_min": "lowest",
        "tgr_max": "highest",
    }
    return found.summary().rename(columns=names).rename_axis("group").sort_index()


def gap_ratios(found: Metafrontier) -> pd.DataFrame:
    """Scores and technology gap ratio of each observation."""
    names = {"group_score": "own score", "meta_score": "score", "tgr": "ratio"}
    return found.table.rename(columns=names)[["group", *names.values()]]


def findings(found: Iterable[Finding]) -> pd.DataFrame:
    """Findings of the intake as a table, warnings first."""
    columns = ["level", "row", "column", "value", "problem", "advice"]
    rows = [tuple(getattr(one, name) for name in columns) for one in found]
    table = pd.DataFrame(rows, columns=columns).astype({"row": "Int64"})
    return table.sort_values("level", ascending=False, kind="stable", ignore_index=True)


class Page(NamedTuple):
    """A table as a page shows it, a clause on what it leaves out, and the order of its rows."""

    frame: pd.DataFrame
    note: str
    order: Proposition | None = None


def head(frame: pd.DataFrame, order: str, what: str = "units") -> Page:
    """All rows up to `FULL`, else the first `HEAD`.

    Parameters
    ----------
    order : str
        By what, for the note: "by score".
    what : str
        What a row stands for, in the plural.

    Examples
    --------
    >>> head(pd.DataFrame({"score": range(40)}), "by score").note
    ' The first 20 of 40 units, by score; the CSV has all.'
    """
    if len(frame) <= FULL:
        return Page(frame, "")
    note = f" The first {HEAD} of {len(frame):,} {what}, {order}; the CSV has all."
    return Page(frame.head(HEAD), note)


def units(frame: pd.DataFrame, name: Name, order: Proposition) -> Page:
    """Rows of units under the names that a page shows: all up to `FULL`, else the first `HEAD`.

    Parameters
    ----------
    name : callable
        Name shown for a unit.
    order : Proposition
        By what it is sorted.
    """
    return Page(*head(_units(frame, name), str(order))[:2], order)


def order(
    quantity: str, labels: Iterable[Any], relation: str = "down", period: Any = None
) -> Proposition:
    """Proposition that labels stand in the order of a quantity."""
    claim = Claim(quantity, relation, tuple(labels), period=period)
    return Proposition.of("order", plain_words(), order=claim)


def named_columns(frame: pd.DataFrame, name: Name) -> pd.DataFrame:
    """Give a frame of units by variables the names that a page shows."""
    return _units(frame.set_axis(_cells(frame.columns), axis=1), name)


def tested(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table of tests the names that a page shows, without a column that has no value."""
    brief = {
        "rank correlation": "rank corr.",
        "at 1 or above": "at 1+",
        "mean places moved": "places, mean",
        "most places moved": "places, most",
    }
    shown = table.dropna(axis=1, how="all").rename(columns=brief)
    return shown.set_axis(_cells(table.index, table.index.name))


def laid_out(
    values: pd.Series,
    what: str,
    *,
    means: pd.Series | None = None,
    alone: pd.Series | None = None,
    name: Name = str,
) -> Page:
    """Values by unit and period, or by unit, in the layout that fits a page.

    Parameters
    ----------
    values : pandas.Series
        By (period, dmu), or by dmu for one cross-section.
    what : str
        What the values are, one word: the column of a cross-section.
    means : pandas.Series, optional
        Geometric mean of each unit over the periods; without it the arithmetic one is taken.
    alone : pandas.Series of bool, optional
        Observations that are efficient without a value; shown as `NO_VALUE`.
    name : callable
        Name shown for a unit.

    Returns
    -------
    Page
        Few periods: one row a unit, the best mean first. Many periods and few units: one row a
        period, the units from left to right. Many of both: one row a unit with mean, first, last,
        lowest and highest.
    """
    none = pd.Series(False, index=values.index) if alone is None else alone
    sign = f" {NO_VALUE}: efficient, without a super-efficiency value." if none.any() else ""
    if values.index.nlevels == 1:
        labels = reading.ordered(values, none)
        rank = ranks(values) + (int(none.sum()) * (values < 1 - EQUAL))
        frame = pd.DataFrame({what: values.astype(object).mask(none, NO_VALUE), "rank": rank})
        frame = frame.astype({"rank": "Int64"}).loc[labels]
        if not none.any():
            frame[what] = frame[what].astype(float)
        page = units(frame, name, order(what, labels))
        return Page(page.frame, page.note + sign, page.order)
    table = reading.wide(values)
    marks = reading.wide(none).reindex_like(table).fillna(False).astype(bool)
    quantity = f"mean {what}" if means is None else "MI by unit"
    mean = table.mean(axis=1) if means is None else means.reindex(table.index)
    labels = reading.ordered(mean, marks.any(axis=1))
    table, marks, mean = table.loc[labels], marks.loc[labels], mean.loc[labels]
    by = order(quantity, labels)
    shown = table.astype(object).mask(marks, NO_VALUE) if none.any() else table
    if table.shape[1] <= WIDE:
        shown.columns = pd.Index([reading.period_text(period) for period in table.columns])
        page = units(shown.assign(mean=mean), name, by)
        return Page(page.frame, page.note + sign, by)
    if table.shape[0] <= WIDE:
        turned = shown.T
        turned.index = pd.Index(
            [reading.period_text(period) for period in turned.index], name="period"
        )
        turned.loc["mean"] = mean
        turned.columns = _cells(map(name, turned.columns))
        return Page(turned, sign, by)
    filled = table.ffill(axis=1).bfill(axis=1)
    frame = pd.DataFrame(
        {
            "mean": mean,
            "first": filled.iloc[:, 0],
            "last": filled.iloc[:, -1],
            "lowest": table.min(axis=1),
            "highest": table.max(axis=1),
        },
        index=table.index,
    )
    if none.any():
        frame.insert(5, f"times {NO_VALUE}", marks.sum(axis=1))
    page = units(frame, name, by)
    return Page(page.frame, page.note + sign, by)


def _units(frame: pd.DataFrame, name: Name) -> pd.DataFrame:
    return frame.set_axis(_cells(map(name, frame.index), "unit"))


def _cells(names: Iterable[object], title: object = None) -> pd.Index:
    """Names from data as labels of a table on a page."""
    return pd.Index([markup.cell(markup.plain(one, LONG)) for one in names], name=title)
