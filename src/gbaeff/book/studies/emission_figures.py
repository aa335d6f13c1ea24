"""Figures of emissions: their course with what is filled in, and their fall beside a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from gbaeff.book.pages import figures


def course(
    co2: pd.DataFrame,
    filled: pd.DataFrame,
    peak: tuple[int, float],
    leaders: Sequence[str],
    names: Mapping[str, str],
) -> Figure:
    """Draw the total by year with a printed peak, and below it each city.

    Parameters
    ----------
    co2 : pandas.DataFrame
        Emissions in Mt by year and city.
    filled : pandas.DataFrame of bool
        Same labels; these points are hollow.
    peak : (int, float)
        Printed year and height.
    leaders : sequence of str
        At most six cities in colour, with their points.
    names : mapping of str to str
        Of the cities.
    """
    total = co2.sum(axis=1)
    heights = {"height_ratios": [1, 2.2]}
    figure, (above, below) = figures.canvas(height=7.0, nrows=2, sharex=True, gridspec_kw=heights)
    above.bar(total.index, total, color=figures.COLOURS[5], width=0.7)
    look = {"marker": "D", "ls": "", "mfc": "none", "mec": figures.COLOURS[1], "mew": 1.8}
    above.plot(*peak, **look, label="peak printed in the paper")
    above.set_ylabel("all cities, Mt CO₂")
    above.set_ylim(0, 560)
    above.set_xlim(2004.4, 2019.6)
    above.legend(loc="upper left", fontsize=9)
    figures.lines(co2, ylabel="Mt CO₂", highlight=leaders, labels=names, axes=below)
    for city, colour in zip(leaders, figures.COLOURS):
        known, guess = co2[city].mask(filled[city]), co2[city].where(filled[city])
        below.plot(known.index, known, "o", ms=4, color=colour, zorder=4)
        below.plot(guess.index, guess, "o", ms=5, mfc="white", mec=colour, mew=1.2, zorder=4)
    below.plot([], [], "o", mfc="white", mec=figures.INK, label="filled")
    below.plot([], [], "o", ms=4, color=figures.INK, label="observed")
    below.legend(loc="upper left", ncols=2, fontsize=9)
    return figure


def target(
    falls: pd.Series,
    printed: Mapping[str, float],
    printed_range: tuple[float, float],
    ranged: Sequence[str],
    names: Mapping[str, str],
) -> Figure:
    """Draw the fall of emissions per GDP by city beside the target of 40 to 45 %.

    Parameters
    ----------
    falls : pandas.Series
        In %, by city, from the bottom up.
    printed : mapping of str to float
        Printed falls of single cities.
    printed_range : (float, float)
        What is printed for the cities of `ranged`.
    ranged : sequence of str
        Cities.
    names : mapping of str to str
        Of the cities.
    """
    place = {city: at for at, city in enumerate(falls.index)}
    figure, axes = figures.canvas(height=4.8)
    axes.axvspan(40, 45, color=figures.COLOURS[2], alpha=0.25, lw=0, label="target, 40 to 45 %")
    axes.axvline(0, color=figures.INK, lw=1)
    axes.plot(falls, range(len(falls)), "o", ms=8, color=figures.COLOURS[0], label="this book")
    look = {"ms": 9, "mfc": "none", "mec": figures.COLOURS[1], "mew": 1.6}
    rows = [place[city] for city in printed]
    axes.plot(printed.values(), rows, "D", **look, label="printed in the paper")
    bar = {"lw": 8, "alpha": 0.5, "solid_capstyle": "butt", "color": figures.COLOURS[1]}
    for city in ranged:
        said = "range printed" if city == ranged[0] else None
        axes.plot(printed_range, [place[city]] * 2, **bar, zorder=1, label=said)
    axes.set_yticks(range(len(falls)), [names[city] for city in falls.index])
    axes.set_xlabel("reduction of CO₂ per GDP, 2005 to 2019, % (negative: a rise)")
    figure.legend(loc="outside lower center", ncols=4, fontsize=9)
    return figure
