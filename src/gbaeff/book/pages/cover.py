"""The picture on the first page: a ridge for each city, as computed, and the print as dots."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

from gbaeff.book.pages import markup
from gbaeff.book.pages.figures import canvas

NIGHT, PAPER = "#13202b", "#e9e4d4"
_DUSK = ("#f2c14e", "#e07a5f", "#7d5a86", "#3d6f92", "#5fa8a0")
_STEP = 0.3  # of a score, between two ridges


def draw(scores: pd.DataFrame, printed: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Draw scores as ridges, the highest mean at the back.

    Parameters
    ----------
    scores, printed : pandas.DataFrame
        Rows: years; columns: codes.
    names : mapping of str to str
        Names of the codes.
    """
    order = scores.mean().sort_values(ascending=False, kind="stable").index
    colours = LinearSegmentedColormap.from_list("dusk", _DUSK)(np.linspace(0, 1, len(order)))
    figure, axes = canvas(width=12, height=6.3)
    figure.set_layout_engine("none")
    figure.set_facecolor(NIGHT)
    axes.set_position((0, 0, 1, 1))
    last = scores.index[-1]
    for at, (city, colour) in enumerate(zip(order, colours)):
        ground = -at * _STEP
        ridge = ground + scores[city]
        body = 0.34 * colour[:3] + 0.66 * np.array(to_rgb(NIGHT))
        axes.fill_between(scores.index, ground, ridge, color=body, lw=0, zorder=2 * at)
        axes.plot(scores.index, ridge, color=colour, lw=2, zorder=2 * at + 1)
        axes.plot(
            printed.index, ground + printed[city], color=PAPER, lw=1.4, ls=(0, (1, 1.6)),
            zorder=2 * at + 1,
        )  # fmt: skip
        axes.text(last + 0.15, ground + 0.05, names[city], color=PAPER, fontsize=16)
    floor = ground - 0.08
    for year in (scores.index[0], *(y for y in scores.index[1:-2] if y % 5 == 0), last):
        axes.text(year, floor, str(year), color=PAPER, fontsize=16, ha="center", va="top")
    highest = max(scores.to_numpy().max(), np.nanmax(printed.to_numpy()))
    axes.set(xlim=(scores.index[0] - 1, last + 2.4), ylim=(floor - 0.3, highest + 0.15))
    axes.axis("off")
    return figure


def save(figure: Figure) -> None:
    """Write ``cover.png`` beside the chapter's files."""
    if markup.chapter() is not None:
        path = markup.folder() / "cover.png"
        figure.savefig(path, metadata={"Software": None}, dpi=150, facecolor=NIGHT)
