"""The two pictures of the findings: who leads, and who keeps the pledge."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from gbaeff.book.pages import figures


def leaders(scores: pd.DataFrame, names: Sequence[str], label: str) -> Figure:
    """Draw recomputed scores beside printed ones, a row a city.

    Parameters
    ----------
    scores : pandas.DataFrame
        `recomputed` and `printed`, from the bottom up.
    names : sequence of str
        Of the cities, in the same order.
    label : str
        Of the horizontal axis.
    """
    figure, axes = figures.canvas(width=3.2, height=3.2)
    places = range(len(scores))
    axes.axvline(1, color=figures.INK, lw=1, ls="--")
    axes.hlines(places, scores.min(axis=1), scores.max(axis=1), color=figures.INK, lw=1)
    look = {"ms": 6, "mfc": "none", "mew": 1.4, "color": figures.COLOURS[1]}
    axes.plot(scores["printed"], places, "D", **look, label="printed")
    blue = figures.COLOURS[0]
    axes.plot(scores["recomputed"], places, "o", ms=7, color=blue, label="recomputed")
    axes.set_yticks(list(places), names)
    axes.set_xlabel(label)
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def pledge(falls: pd.Series, names: Sequence[str], label: str) -> Figure:
    """Draw falls of emissions per GDP, in %, beside the pledge of 40 to 45 %.

    Parameters
    ----------
    falls : pandas.Series
        By city, from the bottom up; those below 40 have another colour.
    names : sequence of str
        Of the cities, in the same order.
    label : str
        Of the horizontal axis.
    """
    figure, axes = figures.canvas(width=3.2, height=3.2)
    axes.axvspan(40, 45, color=figures.COLOURS[4], alpha=0.35, lw=0, label="pledge: 40 to 45 %")
    colours = [figures.COLOURS[0] if value >= 40 else figures.COLOURS[1] for value in falls]
    axes.barh(names, falls, color=colours, height=0.65)
    axes.axvline(0, color=figures.INK, lw=1)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(label)
    figure.legend(loc="outside lower center")
    return figure
