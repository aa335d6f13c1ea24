"""Figures of a city's visits and of its trade fair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from gbaeff.book.pages import figures, maps


def years(counts: pd.DataFrame) -> Figure:
    """Bars of outgoing and incoming visits by year.

    Parameters
    ----------
    counts : pandas.DataFrame
        `outgoing` and `incoming` by year.
    """
    figure, axes = figures.canvas(height=3.2)
    for shift, name, colour in ((-0.2, "outgoing", 1), (0.2, "incoming", 0)):
        look = {"color": figures.COLOURS[colour], "label": name}
        bars = axes.bar(counts.index + shift, counts[name], 0.38, **look)
        axes.bar_label(bars, fontsize=9, color=figures.INK)
    axes.set_ylabel("visits")
    axes.set_yticks([0, 5, 10, 15, 20])
    axes.grid(axis="x", visible=False)
    axes.legend(ncols=2, loc="upper left", bbox_to_anchor=(0, 1.12))
    return figure


def shares(share: pd.DataFrame) -> Figure:
    """Shares of regions in outgoing and incoming visits, the most visited at the top.

    Parameters
    ----------
    share : pandas.DataFrame
        In %, `outgoing` and `incoming` by region.
    """
    order = share.sort_values("outgoing").index
    figure, axes = figures.canvas(height=3.9)
    ends = share.loc[order].min(axis=1), share.loc[order].max(axis=1)
    axes.hlines(order, *ends, color=figures.INK, lw=1)
    for name, colour, mark in (("outgoing", 1, "D"), ("incoming", 0, "o")):
        look = {"color": figures.COLOURS[colour], "label": name}
        axes.plot(share.loc[order, name], order, mark, ms=8, **look)
    axes.set_xlabel("% of the visits of the direction")
    axes.set_xlim(0, None)
    axes.legend(loc="lower right")
    return figure


def marks(counts: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Places of visits as marks of a map: size, group of direction, hollow for a country.

    Parameters
    ----------
    counts : pandas.DataFrame
        `outgoing` and `incoming` by place.
    places : pandas.DataFrame
        By place; `level` is "city" or "country".
    """
    table = places.loc[counts.index].assign(amount=counts.sum(axis=1))
    table["group"] = np.select(
        [(counts["outgoing"] > 0) & (counts["incoming"] > 0), counts["outgoing"] > 0],
        ["both ways", "only visited"],
        "only visiting",
    )
    table["hollow"] = (table["level"] == "country").tolist()
    return table.sort_values("group", kind="stable")


def world_and_europe(
    land: pd.DataFrame, marks: pd.DataFrame, far: Sequence[str], beside: Mapping[str, str]
) -> Figure:
    """Map of the world above one of Europe.

    Parameters
    ----------
    land : pandas.DataFrame
        Outlines, of :func:`gbaeff.data.land`.
    marks : pandas.DataFrame
        Of :func:`marks`.
    far : sequence of str
        Places named on the map of the world.
    beside : mapping of str to str
        Where a name stands, if not to the right of its mark.
    """
    names = pd.Series(marks.index, marks.index)
    figure, (above, below) = figures.canvas(height=7.6, nrows=2, height_ratios=[1, 1.25])
    in_world = marks.assign(name=names.where(names.isin(far)), beside=names.map(beside))
    maps.world(land, in_world, label="visits", axes=above, key=False)
    in_europe = marks.assign(name=names, beside=names.map(beside))
    maps.world(land, in_europe, label="visits", box=(-14, 46, 35, 63), axes=below)
    return figure


def fair(session: pd.DataFrame, origin: pd.DataFrame, gap: tuple[int, int]) -> Figure:
    """Buyers of each session, logarithmic, above the countries they came from.

    Parameters
    ----------
    session, origin : pandas.DataFrame
        By year; columns `spring` and `autumn`.
    gap : tuple of int
        First and last year of a time set off in grey.
    """
    figure, (above, below) = figures.canvas(
        height=6.2, nrows=2, sharex=True, height_ratios=[1.7, 1]
    )
    for name, colour, mark in (("spring", 2, "o"), ("autumn", 1, "s")):
        look = {"color": figures.COLOURS[colour], "marker": mark, "ms": 5, "lw": 1.3, "label": name}
        above.plot(session.index, session[name], **look)
        below.plot(origin.index, origin[name], **look)
    for axes in (above, below):
        axes.axvspan(*gap, color=figures.INK, alpha=0.12, lw=0)
    above.set_yscale("log")
    above.yaxis.set_major_formatter("{x:,.0f}")
    above.set_ylabel("buyers, log scale")
    below.set_ylabel("countries and regions")
    below.set_ylim(0, None)
    middle, words = sum(gap) / 2, f"{gap[0]}-{gap[1] % 100}"
    place = {"xycoords": ("data", "axes fraction"), "ha": "center", "va": "top"}
    above.annotate(words, (middle, 0.97), **place)
    above.legend(loc="lower right", ncols=2)
    return figure
