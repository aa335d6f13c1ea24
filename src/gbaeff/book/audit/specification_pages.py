"""Specifications on a page: the ten best, and the curve of one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from gbaeff.book.audit.specifications import LEVELS, TABLES
from gbaeff.book.pages import figures, tables

_QIN = "{cite:t}`qin2023` for the printed cells; own calculation"


def show_best(ranked: pd.DataFrame, name: str, caption: str) -> str:
    """Show the ten best specifications and the default.

    Parameters
    ----------
    ranked : pandas.DataFrame
        One row a specification, the default first: its factors, the difference from each table,
        and `overall`.

    Returns
    -------
    str
        The levels that the ten have in common.
    """
    best = ranked.sort_values("overall", kind="stable").head(10)
    varied = [factor for factor in LEVELS if len(best[factor].unique()) > 1]
    same = ", ".join(f"{name}: {best[name].iloc[0]}" for name in LEVELS if name not in varied)
    columns = [*varied, *TABLES, "overall"]
    places = pd.Index([*map(str, range(1, len(best) + 1)), "default"], name="place")
    tables.show(
        pd.concat([best[columns], ranked.iloc[[0]][columns]]).set_axis(places),
        name,
        caption=f"{caption} and the book's default: mean absolute difference from each table. "
        f"Common to the ten: {same}.",
        source=f"{_QIN}; mainland energy is a proxy or modelled in every specification.",
        decimals=dict.fromkeys([*TABLES, "overall"], 3),
        data=ranked.sort_values("overall", kind="stable"),
    )
    return same


def show_curve(specifications: pd.DataFrame, table: str, name: str) -> None:
    """Show the specification curve of one table.

    Parameters
    ----------
    specifications : pandas.DataFrame
        One row a specification, the default first: its factors and the difference from each table.
    table : str
        Like "table2". The scores of Tables 2 and 3 do not depend on the reference of the index.
    """
    factors = list(LEVELS)
    base = specifications.iloc[0]
    kept = specifications.dropna(subset=[table])
    if table in ("table2", "table3"):
        kept = kept.drop_duplicates([factor for factor in factors if factor != "reference"])
    kept = kept.sort_values(table, kind="stable").reset_index(drop=True)
    same = (kept[factors[:-1]] == base[factors[:-1]]).all(axis=1)
    default = same.to_numpy().argmax()
    tenth = kept.head(max(len(kept) // 10, 1))
    common = []
    for factor in ("macao", "energy", "measure", "undesirable"):
        level = tenth[factor].mode()[0]
        common.append(f"{factor} {level} ({(tenth[factor] == level).mean():.0%})")
    figures.show(
        specification_curve(kept, table, LEVELS, mark=int(default)),
        name,
        alt=f"Curve of {len(kept)} sorted differences from {kept[table].min():.3f} to "
        f"{kept[table].max():.2f}; in the closest tenth: {', '.join(common)}.",
        caption=f"Specification curve of Table {table[-1]}: mean absolute difference, sorted, and "
        "the choices of each specification. The dot is the default of the book.",
        source=f"{_QIN}.",
        data=kept[[*factors, table]],
    )


def specification_curve(
    frame: pd.DataFrame, value: str, levels: Mapping[str, Sequence[str]], *, mark: int
) -> Figure:
    """Sorted results above the choices behind them.

    Simonsohn, Simmons and Nelson (2020), Specification curve analysis.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a specification, sorted, with a column of results and one for each factor.
    value : str
        Column of the results, on a logarithmic axis.
    levels : mapping of factor to levels
        A factor with one level in the frame is left out.
    mark : int
        Row to set off by a dot.
    """
    rows = [
        (factor, level)
        for factor, options in levels.items()
        for level in options
        if 0 < (frame[factor] == level).sum() < len(frame)
    ]
    figure, (top, below) = figures.canvas(
        height=2.4 + 0.19 * len(rows), nrows=2, sharex=True, height_ratios=[2, 0.19 * len(rows)]
    )
    top.plot(frame.index, frame[value], color=figures.COLOURS[0], lw=1.5)
    top.plot(mark, frame.loc[mark, value], "o", color=figures.COLOURS[1])
    top.set_yscale("log")
    top.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    top.yaxis.set_major_formatter("{x:g}")
    top.yaxis.set_minor_formatter(NullFormatter())
    top.set_ylabel("mean abs. difference")
    names = list(levels)
    for y, (factor, level) in enumerate(rows):
        at = frame.index[frame[factor] == level]
        colour = figures.COLOURS[names.index(factor) % len(figures.COLOURS)]
        # As one picture: ten thousand marks would be 3 MB that a browser draws for seconds.
        marks = {"color": colour, "ms": 4.05, "alpha": 0.5, "rasterized": True}
        below.plot(at, np.full(len(at), y), "|", **marks)
    below.set_yticks(range(len(rows)), [f"{f}: {level}" for f, level in rows], fontsize=9)
    below.invert_yaxis()
    below.grid(False)
    below.set_xlabel("specifications, closest first")
    return figure
