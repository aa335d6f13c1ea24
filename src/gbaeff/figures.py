"""Figures of the book: one house style, and the builders that chapters share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from cycler import cycler
from IPython.display import display
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize, TwoSlopeNorm, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from gbaeff import publish
from gbaeff.indicators import ranks

# Mid grey: reads on white and on near-black, since the background is transparent.
INK = "#6e6e6e"
# Okabe and Ito (2008), told apart with any of the common colour-vision deficiencies.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
STATUS_COLOURS = {
    "reported": "#0072B2",
    "derived": "#56B4E9",
    "interpolated": "#E69F00",
    "proxy": "#CC79A7",
    "unverified": "#D55E00",
    "missing": "#BBBBBB",
}
SEQUENTIAL = matplotlib.colormaps["cividis"]
DIVERGING = matplotlib.colormaps["PuOr_r"]
_CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei")


def chinese_font() -> str | None:
    """Name of an installed font with Chinese glyphs, if there is one."""
    installed = set(font_manager.get_font_names())
    return next((name for name in _CHINESE if name in installed), None)


def style() -> dict[str, Any]:
    """Settings of the house style, for ``matplotlib.rc_context``."""
    chinese = chinese_font()
    return {
        "font.family": ["DejaVu Sans", *([chinese] if chinese else [])],
        "font.size": 10,
        "text.color": INK,
        "text.parse_math": False,
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "axes.titlecolor": INK,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.prop_cycle": cycler(color=COLOURS),
        "grid.color": INK,
        "grid.alpha": 0.2,
        "grid.linewidth": 0.6,
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "svg.hashsalt": "gbaeff",
        "figure.constrained_layout.use": True,
    }


def canvas(width: float = 7.5, height: float = 4.2, **grid: Any) -> tuple[Figure, Any]:
    """Make a figure and its axes in the house style; arguments as ``plt.subplots``."""
    matplotlib.rcParams.update(style())  # type: ignore[arg-type]
    return plt.subplots(figsize=(width, height), **grid)


def show(
    figure: Figure,
    name: str,
    *,
    alt: str,
    caption: str,
    source: str,
    data: pd.DataFrame | pd.Series,
) -> None:
    """Put a figure on the page with its number, source line and downloads, and close it.

    Parameters
    ----------
    figure : matplotlib Figure
        Made by one of the builders, or on :func:`canvas`.
    name : str
        Small letters, digits and hyphens; the label is ``fig-<name>``.
    alt : str
        What a reader who cannot see it should learn from it.
    caption, source : str
        MyST text; names that come from data go through :func:`gbaeff.publish.escape`.
    data : pandas.DataFrame or pandas.Series
        The figures shown, offered as CSV.

    Raises
    ------
    ValueError
        If there is no alt text, or the name cannot be a label.
    """
    publish.check_name(name)
    if not alt.strip():
        raise ValueError(f"figure {name!r} needs alt text")
    if publish.chapter() is None:
        display(figure)  # type: ignore[no-untyped-call]
        plt.close(figure)
        publish.emit(f"**{caption}** Source: {source}")
        return
    folder = publish.folder()
    links = {"CSV": publish.write_csv(data, name)}
    for kind, keep in (("svg", {"Date": None}), ("png", {"Software": None})):
        path = folder / f"{name}.{kind}"
        ground = "white" if kind == "png" else "none"
        figure.savefig(path, metadata=keep, dpi=160, bbox_inches="tight", facecolor=ground)
        links[kind.upper()] = path
    plt.close(figure)
    publish.emit(
        f"::::{{figure}} {links['SVG'].as_posix()}\n:name: fig-{name}\n"
        f":alt: {' '.join(alt.split())}\n\n{' '.join(caption.split())}\n\n"
        f"{publish.footer(source, links)}\n::::"
    )


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Move values apart until neighbours differ by at least ``gap``, keeping their order."""
    order = np.argsort(values, kind="stable")
    moved = np.array(values, dtype=float)[order]
    for _ in range(200):
        short = gap - np.diff(moved)
        if (short <= 1e-9).all():
            break
        push = np.clip(short, 0, None) / 2
        moved[:-1] -= push
        moved[1:] += push
    placed = np.empty_like(moved)
    placed[order] = moved
    return [float(value) for value in placed]


def lines(
    frame: pd.DataFrame,
    *,
    ylabel: str,
    highlight: Iterable[str] = (),
    labels: Mapping[str, str] | None = None,
    axes: Axes | None = None,
    height: float = 4.2,
    limits: tuple[float, float] | None = None,
) -> Figure:
    """One line a column, named at its right end; highlighted ones in colour, the rest thin.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index on the horizontal axis.
    highlight : iterable of column names
        At most six; none means that the first six are in colour.
    limits : (float, float), optional
        Values at the bottom and at the top.
    """
    if axes is None:
        _, axes = canvas(height=height)
    figure = axes.figure
    assert isinstance(figure, Figure)
    chosen = list(highlight) or list(frame.columns[: len(COLOURS)])
    colour = dict(zip(chosen, COLOURS))
    for name in frame.columns:
        strong = name in colour
        axes.plot(
            frame.index,
            frame[name],
            color=colour.get(name, INK),
            linewidth=2 if strong else 0.9,
            alpha=1 if strong else 0.7,
            zorder=3 if strong else 2,
        )
    axes.set_ylabel(ylabel)
    axes.margins(x=0.02)
    low, high = limits or axes.get_ylim()
    last = frame.apply(lambda column: column.dropna().iloc[-1])
    share = (last - low) / (high - low)
    size = figure.get_size_inches()[1] * 72 * axes.get_position().height
    for name, at in zip(frame.columns, spread(share.tolist(), 10.5 / size)):
        axes.annotate(
            (labels or {}).get(name, str(name)),
            (1.01, at),
            xycoords="axes fraction",
            va="center",
            fontsize=9,
            color=as_text(colour.get(name, INK)),
            fontweight="bold" if name in colour else "normal",
        )
    axes.set_ylim(low, high)
    return figure


def heat(
    frame: pd.DataFrame,
    *,
    label: str,
    centre: float | None = None,
    limits: tuple[float, float] | None = None,
    decimals: int = 2,
    axes: Axes | None = None,
    colormap: Colormap | None = None,
) -> Figure:
    """Heat map with the number in each cell.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows from top to bottom, columns from left to right; a missing value is left blank.
    label : str
        What the colour stands for.
    centre : float, optional
        Value of the neutral colour; makes the scale diverge.
    limits : (float, float), optional
        Ends of the colour scale; values beyond get the colour of the end.
    """
    if axes is None:
        _, axes = canvas(
            width=max(5.0, 1.2 + 0.55 * frame.shape[1]), height=1.2 + 0.3 * frame.shape[0]
        )
    figure = axes.figure
    assert isinstance(figure, Figure)
    values = frame.to_numpy(dtype=float)
    low, high = limits or (float(np.nanmin(values)), float(np.nanmax(values)))
    norm: Normalize = Normalize(low, high)
    if centre is not None:
        reach = max(high - centre, centre - low, 1e-9)
        norm = TwoSlopeNorm(centre, centre - reach, centre + reach)
    colormap = colormap or (SEQUENTIAL if centre is None else DIVERGING)
    mesh = axes.pcolormesh(values, cmap=colormap, norm=norm, edgecolors="none")
    axes.invert_yaxis()
    axes.grid(False)
    axes.set_xticks(np.arange(frame.shape[1]) + 0.5, [str(c) for c in frame.columns])
    axes.set_yticks(np.arange(frame.shape[0]) + 0.5, [str(i) for i in frame.index])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.xaxis.tick_top()
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            axes.text(
                column + 0.5,
                row + 0.5,
                publish.number(value, decimals),
                ha="center",
                va="center",
                fontsize=8,
                color=black_or_white(colormap(norm(value))),
            )
    colour_key(figure, mesh, axes, label, shrink=0.7, pad=0.02)
    return figure


def colour_key(figure: Figure, colours: Any, axes: Any, label: str, **place: float) -> None:
    """Add the key of a colour scale to a figure, without a frame."""
    bar = figure.colorbar(colours, ax=axes, label=label, aspect=25, **place)  # type: ignore[arg-type]
    bar.outline.set_visible(False)


def luminance(colour: Any) -> float:
    """Relative luminance of a colour, 0 (black) to 1 (white), as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def black_or_white(colour: Any) -> str:
    """Black or white, whichever has the higher contrast on a colour."""
    return "black" if luminance(colour) > 0.179 else "white"


def as_text(colour: str) -> str:
    """Darken a colour until text in it reads on white (contrast 4.5), keeping its hue."""
    red, green, blue = to_rgb(colour)
    while luminance((red, green, blue)) > 0.183:
        red, green, blue = 0.97 * red, 0.97 * green, 0.97 * blue
    return to_hex((red, green, blue))


def rank_lines(frame: pd.DataFrame, *, highlight: Iterable[str] = ()) -> Figure:
    """Rank of each column by row, 1 on top: who overtakes whom."""
    placed = ranks(frame.T).T
    count = frame.shape[1]
    figure = lines(
        placed, ylabel="rank", highlight=highlight, height=4.0, limits=(count + 0.5, 0.5)
    )
    figure.axes[0].set_yticks(range(1, count + 1))
    return figure


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
    figure, (top, below) = canvas(
        height=2.4 + 0.19 * len(rows), nrows=2, sharex=True, height_ratios=[2, 0.19 * len(rows)]
    )
    top.plot(frame.index, frame[value], color=COLOURS[0], lw=1.5)
    top.plot(mark, frame.loc[mark, value], "o", color=COLOURS[1])
    top.set_yscale("log")
    for axis_ticks in (top.yaxis.set_major_formatter, top.yaxis.set_minor_formatter):
        axis_ticks("{x:g}")
    top.set_ylabel("mean abs. difference")
    names = list(levels)
    for y, (factor, level) in enumerate(rows):
        at = frame.index[frame[factor] == level]
        colour = COLOURS[names.index(factor) % len(COLOURS)]
        below.plot(at, np.full(len(at), y), "|", color=colour, ms=4, alpha=0.5)
    below.set_yticks(range(len(rows)), [f"{f}: {level}" for f, level in rows], fontsize=7)
    below.invert_yaxis()
    below.grid(False)
    below.set_xlabel("specifications, closest first")
    return figure


def statuses(frame: pd.DataFrame, *, title: str = "", axes: Axes | None = None) -> Figure:
    """Status of each figure as a coloured cell: rows and columns as in ``frame``."""
    if axes is None:
        _, axes = canvas(width=6.5, height=0.8 + 0.26 * len(frame))
    figure = axes.figure
    assert isinstance(figure, Figure)
    for row, (_, cells) in enumerate(frame.iterrows()):
        for column, status in enumerate(cells):
            axes.add_patch(
                Rectangle((column, row), 0.92, 0.9, color=STATUS_COLOURS[str(status)], lw=0)
            )
    axes.set_xlim(0, frame.shape[1])
    axes.set_ylim(len(frame), 0)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=8)
    axes.set_xticks(np.arange(frame.shape[1]) + 0.46, [f"{c}"[-2:] for c in frame.columns])
    axes.set_yticks(np.arange(len(frame)) + 0.45, [str(i) for i in frame.index])
    axes.set_title(title)
    return figure


def status_legend(figure: Figure, present: Iterable[str]) -> None:
    """Name the colours of the statuses that occur, under the figure."""
    shown = [name for name in STATUS_COLOURS if name in set(present)]
    handles = [Patch(color=STATUS_COLOURS[name], label=name) for name in shown]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(shown), fontsize=9)


def versus(
    printed: pd.Series, computed: pd.Series, *, label: str, names: Iterable[str] = ()
) -> Figure:
    """Computed against printed values with the line of agreement; outliers named.

    Parameters
    ----------
    printed, computed : pandas.Series
        Same index, whose first level groups the colours.
    names : iterable
        Groups to colour; the others are grey.
    """
    figure, axes = canvas(width=6.0, height=5.2)
    group = printed.index.get_level_values(0)
    colour = dict(zip(names, COLOURS))
    rest = ~group.isin(list(colour))
    axes.scatter(printed[rest], computed[rest], s=14, color=INK, alpha=0.5, label="others")
    for name, shade in colour.items():
        at = group == name
        axes.scatter(printed[at], computed[at], s=18, color=shade, label=str(name))
    low = float(min(printed.min(), computed.min()))
    high = float(max(printed.max(), computed.max()))
    axes.plot([low, high], [low, high], color=INK, lw=1, ls="--")
    axes.set_xlabel(f"{label}, printed")
    axes.set_ylabel(f"{label}, recomputed")
    axes.legend()
    return figure


def parallel(
    frame: pd.DataFrame,
    groups: pd.Series,
    *,
    labels: Mapping[str, str] | None = None,
    decimals: int = 1,
    height: float = 4.8,
) -> Figure:
    """Parallel coordinates on ranks: one line a unit, one upright a variable, the highest on top.

    Ranks keep one far-off unit from pressing the others together; the highest and the lowest
    value stand at the ends of each upright.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a unit, one column a variable, in the order of the uprights.
    groups : pandas.Series
        Group of each unit, same index, at most six; sets colour and mark.
    labels : mapping of unit to str, optional
        What stands at the right end.
    """
    marks = ("o", "s", "D", "^", "v", "P")
    kinds = [str(kind) for kind in dict.fromkeys(groups)]
    if not frame.index.equals(groups.index) or len(kinds) > len(marks):
        raise ValueError(f"expected the units' groups, at most {len(marks)} of them")
    kind_of = [kinds.index(str(kind)) for kind in groups]
    heights = frame.rank().to_numpy()
    figure, axes = canvas(height=height)
    places = range(frame.shape[1])
    for row, kind in zip(heights, kind_of):
        axes.plot(
            places, row, marker=marks[kind], ms=6, color=COLOURS[kind], lw=1.8, alpha=0.85,
            label=kinds[kind],
        )  # fmt: skip
    low, high = -0.2, len(frame) + 1.2
    size = figure.get_size_inches()[1] * 72 * 0.75
    share = ((heights[:, -1] - low) / (high - low)).tolist()
    for unit, at, kind in zip(frame.index, spread(share, 10.5 / size), kind_of):
        axes.annotate(
            (labels or {}).get(str(unit), str(unit)), (1.02, at), xycoords="axes fraction",
            va="center", fontsize=9, color=as_text(COLOURS[kind]),
        )  # fmt: skip
    for place, name in enumerate(frame.columns):
        top, bottom = (
            publish.number(end, decimals) for end in (frame[name].max(), frame[name].min())
        )
        axes.text(place, len(frame) + 0.5, top, ha="center", va="bottom", fontsize=8)
        axes.text(place, 0.5, bottom, ha="center", va="top", fontsize=8)
    axes.set_xticks(places, [str(name).replace(", ", ",\n") for name in frame.columns])
    axes.set(xlim=(-0.3, frame.shape[1] - 0.7), ylim=(low, high))
    axes.set_yticks([])
    axes.grid(False)
    for place in places:
        axes.axvline(place, 0.08, 0.92, color=INK, lw=0.8, alpha=0.5, zorder=1)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=8.5)
    handles, names = axes.get_legend_handles_labels()
    one = dict(zip(names, handles))
    figure.legend(
        [one[kind] for kind in kinds], kinds,
        loc="outside lower center", ncols=min(len(kinds), 4), fontsize=9,
    )  # fmt: skip
    return figure
