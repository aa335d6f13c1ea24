"""What printed digits leave open: a margin against revenue, and ranges of derived numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from gbaeff.book.pages import figures


def margin(
    revenue: np.ndarray[Any, Any],
    band: tuple[Any, Any],
    printed: tuple[float, float],
    fits: tuple[float, float],
    said: float,
    press: float,
) -> Figure:
    """Draw the profit margin that a printed profit leaves, against revenue.

    Parameters
    ----------
    revenue : array
        Horizontal axis, billion USD.
    band : (array, array)
        Lowest and highest margin in %, at each revenue.
    printed : (float, float)
        Between which the printed margin lies.
    fits : (float, float)
        Revenues that fit both.
    said, press : float
        Revenue of the text and of a press report.
    """
    blue, red, green, _, yellow, _ = figures.COLOURS
    figure, axes = figures.canvas(height=4.0)
    axes.fill_between(revenue, *band, color=blue, alpha=0.35, lw=0, label="profit over revenue")
    axes.axhspan(*printed, color=yellow, alpha=0.35, lw=0, label="margin as printed")
    axes.axvspan(*fits, ymax=0.06, color=green, lw=0, label="revenue that fits both")
    axes.axvline(said, color=figures.INK, ls="--", lw=1.2, label=f"the text: more than {said:g}")
    axes.axvline(press, color=red, ls=":", lw=1.8, label="press, from the company")
    axes.set(xlabel="revenue, billion USD", ylabel="profit margin, %")
    axes.set(xlim=(revenue[0], revenue[-1]))
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    return figure


def rounding(relative: pd.DataFrame, labels: Sequence[str]) -> Figure:
    """Draw the range that rounding leaves of derived numbers, each relative to its own value.

    Parameters
    ----------
    relative : pandas.DataFrame
        `lowest` and `highest`, one row a number.
    labels : sequence of str
        Written above each bar.
    """
    rows = np.arange(len(relative))
    figure, axes = figures.canvas(height=4.6)
    look = {"color": figures.COLOURS[0], "lw": 7, "alpha": 0.6}
    axes.hlines(rows, relative["lowest"], relative["highest"], **look)
    axes.plot(np.ones(len(relative)), rows, "o", color=figures.COLOURS[1], ms=6)
    for row, label in enumerate(labels):
        axes.annotate(label, (0.52, row - 0.38), va="center", fontsize=10.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xscale("log")
    axes.set_xticks([0.5, 0.7, 1, 1.5, 2], ["0.5", "0.7", "1", "1.5", "2"])
    axes.minorticks_off()
    axes.set(ylim=(len(relative) - 0.6, -0.7), xlim=(0.5, 2.4))
    axes.set(xlabel="1 = from the printed digits")
    return figure
