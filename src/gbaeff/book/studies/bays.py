"""Figure of bay areas beside each other as index numbers, some of them bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from gbaeff.book.pages import figures


def index_numbers(
    index: Mapping[str, pd.DataFrame], bays: Sequence[str], labels: Sequence[str], base: str
) -> Figure:
    """Draw index numbers on a logarithmic axis: points, ranges, and bounds as open arrows.

    Parameters
    ----------
    index : mapping of str to pandas.DataFrame
        By indicator: `low` and `high` of each bay, 100 for the base.
    bays : sequence of str
        At most three, without the base.
    labels : sequence of str
        Of the indicators.
    base : str
        Name of the base.
    """
    figure, axes = figures.canvas(height=6.4)
    for bay, colour, mark, shift in zip(bays, figures.COLOURS, "osD", (-0.22, 0, 0.22)):
        for row, ends in enumerate(index.values(), 1):
            low, high = ends[["low", "high"]].T[bay].tolist()
            place = row + shift
            if low == high == 0:
                axes.annotate(
                    "0",
                    (0.015 + 0.09 * (shift + 0.22), place - shift),
                    xycoords=("axes fraction", "data"),
                    color=figures.as_text(colour),
                    va="center",
                )
            elif low == high:
                axes.plot(high, place, mark, color=colour, ms=7)
            elif low > 0 and high < float("inf"):
                axes.plot([low, high], [place, place], color=colour, lw=5, solid_capstyle="butt")
            elif pd.notna(low):  # a bound: hollow, pointing to where the value may lie
                at, shape = (low, ">") if low > 0 else (high, "<")
                axes.plot(at, place, shape, mfc="none", mec=colour, ms=8, mew=1.8)
        axes.plot([], [], mark, color=colour, label=bay)
    axes.plot([], [], color=figures.INK, lw=5, label="within")
    axes.plot([], [], "<", mfc="none", mec=figures.INK, mew=1.8, label="at most / at least")
    axes.axvline(100, color=figures.INK, lw=1.5)
    axes.set_xscale("log")
    ticks = [1, 3, 10, 30, 100, 300, 1000, 3000]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    reach = pd.concat([ends.stack() for ends in index.values()])  # noqa: PD013
    reach = reach[(reach > 0) & (reach < float("inf"))]
    axes.set_xlim(reach.min() / 1.7, reach.max() * 1.7)
    axes.minorticks_off()
    axes.set_yticks(range(1, len(labels) + 1), list(labels))
    axes.invert_yaxis()
    axes.set_xlabel(f"index number, {base} = 100 (logarithmic)")
    figure.legend(loc="outside lower center", ncols=5, fontsize=9)
    return figure
