"""Pictures of the models on small examples: frontiers, projections, targets, a ceiling."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gbaeff.book.pages import figures
from gbaeff.book.pages.diagrams import arrow, points
from gbaeff.book.pages.figures import BLUE, GREEN, INK, RED

_SIZE = {"width": 6.2, "height": 3.4}


def frontiers(shops: pd.DataFrame, projections: pd.DataFrame, unit: str) -> Figure:
    """Draw the CRS and VRS frontiers of five shops, and the ways of one unit to them.

    Parameters
    ----------
    shops : pandas.DataFrame
        `staff` and `sales` by shop.
    projections : pandas.DataFrame
        Where the ways end, same columns; the name says "CRS" or "VRS".
    unit : str
        Where they start.
    """
    figure, axes = figures.canvas(**_SIZE)
    axes.plot([0, 7.2], [0, 12], color=RED, lw=2)
    axes.plot([2, 2, 3, 6, 9, 10.5], [0, 2, 5, 8, 9, 9], color=BLUE, lw=2)
    axes.text(4.9, 9.6, "CRS frontier", color=RED, ha="right")
    axes.text(10.4, 9.2, "VRS frontier", color=BLUE, ha="right")
    for name, end in projections.T.items():
        far = "CRS" in str(name)
        arrow(
            axes, shops.T[unit].tolist(), end.tolist(), RED if far else BLUE, "--" if far else "-"
        )
        axes.scatter(
            *end.tolist(), s=40, facecolor="white", edgecolor=RED if far else BLUE, zorder=4
        )
    points(axes, shops, "staff", "sales", names="D", other=(-4, -17))
    axes.set(xlim=(0, 10.6), ylim=(0, 11), xlabel="staff", ylabel="sales")
    return figure


def returns_to_scale(shops: pd.DataFrame) -> Figure:
    """Shade what counts as possible for five shops under each returns to scale."""
    corners: dict[str, list[tuple[float, float]]] = {
        "crs: constant": [(0, 0), (7.2, 12), (11, 12), (11, 0)],
        "vrs: variable": [(2, 0), (2, 2), (3, 5), (6, 8), (9, 9), (11, 9), (11, 0)],
        "nirs: non-increasing": [(0, 0), (3, 5), (6, 8), (9, 9), (11, 9), (11, 0)],
        "ndrs: non-decreasing": [(2, 0), (2, 2), (3, 5), (7.2, 12), (11, 12), (11, 0)],
    }
    figure, grid = figures.canvas(width=6.2, height=4.2, nrows=2, ncols=2, sharex=True, sharey=True)
    for axes, (title, outline) in zip(grid.flat, corners.items()):
        axes.fill(*zip(*outline), color=BLUE, alpha=0.2, lw=0)
        axes.plot(*zip(*outline[:-2]), color=BLUE, lw=2)
        points(axes, shops, "staff", "sales")
        axes.set_title(title)
        axes.set(xlim=(0, 10.8), ylim=(0, 11))
    for axes in grid[1]:
        axes.set_xlabel("staff")
    for axes in grid[:, 0]:
        axes.set_ylabel("sales")
    return figure


def slacks(units: pd.DataFrame, radial: pd.DataFrame, targets: pd.DataFrame) -> Figure:
    """Draw radial projections beside SBM targets of the units of Tone (2002).

    Parameters
    ----------
    units, radial, targets : pandas.DataFrame
        `x1` and `x2` per unit of output by unit: as they are, at the radial factor, at the
        target.
    """
    figure, axes = figures.canvas(**_SIZE)
    axes.fill([2, 2, 4, 8, 13, 13], [5, 4, 2, 1, 1, 5], color=BLUE, alpha=0.15, lw=0)
    axes.plot([2, 2, 4, 8, 13], [5, 4, 2, 1, 1], color=BLUE, lw=2)
    for name in ("A", "B"):
        axes.plot([0, units.loc[name, "x1"]], [0, units.loc[name, "x2"]], color=INK, lw=0.8, ls=":")
        arrow(axes, units.T[name].tolist(), radial.T[name].tolist(), GREEN, "--")
        arrow(axes, units.T[name].tolist(), targets.T[name].tolist(), RED)
    arrow(axes, units.T["G"].tolist(), targets.T["F"].tolist(), RED)
    points(axes, units, "x1", "x2", (5, 6), (-4, -16), "CDFG")
    axes.text(7.1, 3.55, "radial", color=GREEN, ha="left")
    arrow(axes, (6.9, 3.6), (5.9, 3.6), GREEN, "--")
    axes.text(7.1, 4.05, "SBM", color=RED, ha="left")
    arrow(axes, (6.9, 4.1), (5.9, 4.1), RED)
    _two_inputs(axes)
    return figure


def undesirable(units: pd.DataFrame, targets: pd.DataFrame, moved: Iterable[str]) -> Figure:
    """Draw output against emission of the units of Tone (2003), and their targets.

    Parameters
    ----------
    units, targets : pandas.DataFrame
        `b` and `y` by unit.
    moved : iterable of str
        Units with an arrow.
    """
    figure, axes = figures.canvas(width=6.2, height=3.6)
    axes.fill([1, 1, 2, 4, 7, 8, 8], [0, 2, 6, 8, 9, 9, 0], color=BLUE, alpha=0.15, lw=0)
    axes.plot([1, 1, 2, 4, 7, 8], [0, 2, 6, 8, 9, 9], color=BLUE, lw=2)
    for name in moved:
        arrow(axes, units.T[name].tolist(), targets.T[name].tolist(), RED)
    points(axes, units, "b", "y", names="BCDE")
    axes.text(5.2, 0.5, "possible", color=BLUE)
    axes.set(xlim=(0, 8), ylim=(0, 10))
    axes.set(xlabel="undesirable output b", ylabel="desirable output y")
    return figure


def super_efficiency(units: pd.DataFrame, targets: pd.DataFrame, scores: pd.Series) -> Figure:
    """Draw the frontier without each efficient unit of Tone (2002), and the way to it.

    Parameters
    ----------
    units : pandas.DataFrame
        `x1` and `x2` per unit of output.
    targets : pandas.DataFrame
        The same on the frontier of the others.
    scores : pandas.Series
        Super-efficiency by unit.
    """
    without: dict[str, tuple[list[float], list[float], tuple[float, float]]] = {
        "C": ([2, 2, 4, 10, 13], [5, 4, 2, 1, 1], (8.45, 0.6)),
        "D": ([2, 2, 8, 13], [5, 4, 1, 1], (2.75, 2.35)),
        "E": ([4, 4, 8, 13], [5, 2, 1, 1], (2.4, 4.2)),
    }
    figure, axes = figures.canvas(**_SIZE)
    axes.plot([2, 2, 4, 8, 13], [5, 4, 2, 1, 1], color=INK, lw=4, alpha=0.3)
    for (name, (x1, x2, place)), colour in zip(without.items(), (RED, BLUE, GREEN)):
        axes.plot(x1, x2, color=colour, lw=1.6, ls="--")
        arrow(axes, units.T[name].tolist(), targets.T[name].tolist(), colour)
        axes.text(*place, f"{scores[name]:.4g}", color=colour, fontweight="bold")
    points(axes, units, "x1", "x2", (6, 6), (-13, -12), "CDE")
    _two_inputs(axes)
    return figure


def ceiling(scores: pd.DataFrame, gone: float) -> Figure:
    """Draw the score of an ever more dominant unit under both returns to scale.

    Parameters
    ----------
    scores : pandas.DataFrame
        `crs` and `vrs` by factor of dominance, 1 to 30.
    gone : float
        Factor from which there is no VRS score.
    """
    figure, axes = figures.canvas(**_SIZE)
    axes.axhline(2, color=INK, lw=1.2, ls="--")
    axes.plot(scores.index, scores["crs"], color=BLUE, lw=2)
    axes.plot(scores.index, scores["vrs"], color=RED, lw=2)
    axes.axvspan(gone, 30, color=RED, alpha=0.1, lw=0)
    axes.set_xscale("log")
    axes.set_xticks([1, 2, 5, 10, 20, 30], ["1", "2", "5", "10", "20", "30"])
    axes.minorticks_off()
    axes.set(xlim=(1, 30), ylim=(1, 4), xlabel="dominance factor", ylabel="score of unit C")
    axes.text(1.05, 2.05, "ceiling of CRS")
    axes.text(8, 1.75, "CRS", color=BLUE, fontweight="bold")
    axes.text(2.9, 3.6, "VRS", color=RED, fontweight="bold", ha="right")
    axes.text(4.6, 3.2, "no VRS score:\nthe programme is infeasible", color=RED)
    return figure


def infeasible(units: pd.DataFrame) -> Figure:
    """Shade where mixtures of the other units lie, and where a score of Z could."""
    figure, axes = figures.canvas(**_SIZE)
    axes.fill([1, 1, 2, 4, 4.6, 4.6], [0, 2, 6, 8, 8.2, 0], color=BLUE, alpha=0.15, lw=0)
    axes.plot([1, 1, 2, 4, 4.6], [0, 2, 6, 8, 8.2], color=BLUE, lw=2)
    axes.fill([0, 0.5, 0.75, 0.75, 0], [0, 0, 3, 9, 9], color=RED, alpha=0.2, lw=0)
    axes.plot([0.5, 0.75, 0.75], [0, 3, 9], color=RED, lw=2, ls="--")
    points(axes, units[units["b"] <= 4.5], "b", "y")
    axes.text(2.6, 0.7, "mixtures of the others", color=BLUE)
    axes.annotate(
        "denominator\nis positive here",
        (0.6, 7.2),
        xytext=(1.05, 7.6),
        color=RED,
        arrowprops={"arrowstyle": "->", "color": RED},
    )
    axes.set(xlim=(0, 4.6), ylim=(0, 9))
    axes.set(xlabel="undesirable output b", ylabel="desirable output y")
    return figure


def _two_inputs(axes: Axes) -> None:
    axes.set(xlim=(0, 13), ylim=(0, 5))
    axes.set(xlabel="input x1 per unit of output", ylabel="input x2 per unit of output")
