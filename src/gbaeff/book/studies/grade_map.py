"""Map of grades: a letter and a colour for each cell of printed tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from gbaeff.book.pages import figures


def laid(cells: pd.DataFrame) -> pd.DataFrame:
    """Grades in the layout of the printed table, without its means.

    Parameters
    ----------
    cells : pandas.DataFrame
        One row a cell: `row`, `column`, `grade`.

    Examples
    --------
    >>> cells = {"row": ["b", "a"], "column": ["x", "x"], "grade": ["match", "far"]}
    >>> laid(pd.DataFrame(cells))["x"].to_dict()
    {'b': 'match', 'a': 'far'}
    """
    kept = cells[cells["row"].ne("mean") & cells["column"].ne("mean")]
    table = kept.pivot(index="row", columns="column", values="grade")
    return table.loc[list(dict.fromkeys(kept["row"])), list(dict.fromkeys(kept["column"]))]


def draw(
    tables: Mapping[str, pd.DataFrame], letters: Mapping[str, str], colours: Mapping[str, str]
) -> Figure:
    """Draw four tables of grades.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By title, of :func:`laid`.
    letters, colours : mapping of str to str
        Of each grade; one without a colour is a letter alone.
    """
    figure, grids = figures.canvas(height=10.4, width=7.5, nrows=2, ncols=2)
    for axes, (title, table) in zip(grids.flat, tables.items()):
        for (row, column), grade in np.ndenumerate(table.to_numpy()):
            colour = colours.get(grade, "none")
            axes.add_patch(Rectangle((column, row), 0.94, 0.94, color=colour, lw=0))
            ink = figures.INK if colour == "none" else "black"
            place = (column + 0.47, row + 0.47)
            axes.text(*place, letters[grade], ha="center", va="center", fontsize=9, color=ink)
        axes.set_xlim(0, table.shape[1])
        axes.set_ylim(len(table), 0)
        axes.grid(False)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, labelsize=9)
        axes.set_xticks(np.arange(table.shape[1]) + 0.47, table.columns)
        axes.set_yticks(np.arange(len(table)) + 0.47, table.index)
        axes.set_title(title)
    handles = [Patch(color=colours.get(g, "none"), label=f"{letters[g]} {g}") for g in letters]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, fontsize=9)
    return figure
