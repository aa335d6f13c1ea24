"""Figures of what goes with efficiency: forests of correlations, deals by chance, coverage."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from gbaeff.book.pages import figures

BLUE, RED, THIRD = figures.COLOURS[:3]


def forest(
    correlations: Mapping[int, pd.DataFrame], limits: Mapping[int, float], label: str
) -> Figure:
    """Correlations with their intervals for two sets of cities, ordered by the first.

    Parameters
    ----------
    correlations : mapping of int to pandas.DataFrame
        `rho`, `lower` and `upper` by variable, by number of cities.
    limits : mapping of int to float
        From where on a single test calls one significant.
    label : str
        Of the horizontal axis.
    """
    figure, axes = figures.canvas(height=4.6)
    first, second = correlations
    order = correlations[first]["rho"].sort_values().index
    for n, colour, shift in ((first, BLUE, 0.16), (second, RED, -0.16)):
        part = correlations[n].loc[order]
        places = np.arange(len(order)) + shift
        axes.hlines(places, part["lower"], part["upper"], color=colour, lw=3, alpha=0.45)
        mark = "o" if n == first else "D"
        axes.plot(part["rho"], places, mark, color=colour, label=f"{n} cities")
        for side in (-limits[n], limits[n]):
            axes.axvline(side, color=colour, lw=1, ls="--" if n == first else ":")
    axes.axvline(0, color=figures.INK, lw=0.8)
    axes.set_yticks(range(len(order)), order)
    axes.set(xlim=(-1.05, 1.05), xlabel=label)
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    return figure


def deals(share: pd.DataFrame, counted: Mapping[Hashable, int], label: str) -> Figure:
    """How many tests are significant by chance, and how many are, for two sets of cities.

    Parameters
    ----------
    share : pandas.DataFrame
        % of the deals by number of significant tests, one column a set of cities.
    counted : mapping to int
        Significant tests with the real names.
    label : str
        Of the horizontal axis.
    """
    figure, axes = figures.canvas(height=3.4)
    first = share.columns[0]
    for n, colour, shift in zip(share, (BLUE, RED), (-0.2, 0.2)):
        chance = f"{n} cities, by chance"
        axes.bar(share.index + shift, share[n], width=0.4, color=colour, label=chance)
        line = "--" if n == first else ":"
        axes.axvline(counted[n] + shift, color=colour, lw=1.8, ls=line, label=f"{n} cities, found")
    axes.set_yscale("symlog", linthresh=0.1)
    axes.set_yticks([0, 0.1, 1, 10, 100], ["0", "0.1", "1", "10", "100"])
    axes.minorticks_off()
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel=label, ylabel="% of the deals")
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    return figure


def placebo_ranges(cases: Mapping[str, pd.DataFrame]) -> Figure:
    """Range of correlations in random panels beside the real ones, one field a case.

    Parameters
    ----------
    cases : mapping of str to pandas.DataFrame
        Of :func:`gbaeff.book.studies.association.placebo_summary`.
    """
    figure, grid = figures.canvas(height=3.6, ncols=len(cases), sharey=True)
    for axes, (case, summary) in zip(grid, cases.items()):
        part = summary.iloc[::-1]
        axes.hlines(part.index, part["2.5 %"], part["97.5 %"], color=BLUE, lw=6, alpha=0.4)
        axes.plot(part["placebo, mean"], part.index, "|", color=BLUE, ms=14, mew=2.5)
        axes.plot(part["real"], part.index, "D", color=RED, ms=7)
        axes.axvline(0, color=figures.INK, lw=0.8)
        axes.set(xlim=(-1.05, 1.05), xlabel="rank correlation with the score", title=case)
    grid[0].plot([], [], "|", color=BLUE, ms=14, mew=2.5, label="placebo: mean and 95 %")
    grid[0].plot([], [], "D", color=RED, ms=7, label="real")
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    return figure


def coverage(covered: pd.DataFrame, label: str) -> Figure:
    """Share of samples whose interval holds the truth, one mark a method.

    Parameters
    ----------
    covered : pandas.DataFrame
        In %, by case and sample; one column a method, three at most.
    label : str
        Of the horizontal axis.
    """
    figure, axes = figures.canvas(height=5.2)
    places = np.arange(len(covered))[::-1]
    looks = zip(covered, ("o", "s", "D"), (BLUE, RED, THIRD), (0.18, 0, -0.18))
    for method, mark, colour, shift in looks:
        axes.plot(covered[method], places + shift, mark, color=colour, ms=7, label=method)
    axes.axvline(95, color=figures.INK, lw=1.2, ls="--")
    axes.set_yticks(places, [f"{case}\n{sample}" for case, sample in covered.index], fontsize=9)
    axes.set(xlim=(-4, 104), xlabel=label)
    axes.grid(axis="y", visible=False)
    for place in places[:-1]:
        axes.axhline(place - 0.5, color=figures.INK, lw=0.5, alpha=0.4)
    figure.legend(loc="outside lower center", ncols=3, fontsize=9)
    return figure
