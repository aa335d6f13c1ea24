"""Figures of the book: one house style, and the builders that chapters share."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
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
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text
from matplotlib.ticker import LogLocator, NullLocator

from gbaeff.book.pages import captions, lettering, markup
from gbaeff.indicators import mean_ranks, ranks

# Mid grey: reads on white and on near-black, since the background is transparent.
INK = "#6e6e6e"
# Okabe and Ito (2008), told apart with any of the common colour-vision deficiencies.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
BLUE, RED, GREEN = COLOURS[:3]
STATUS_COLOURS = {
    "reported": "#0072B2",
    "derived": "#56B4E9",
    "interpolated": "#E69F00",
    "proxy": "#CC79A7",
    "unverified": "#D55E00",
    "missing": "#BBBBBB",
}
_SCALE = "colour scale"  # label of a figure whose colours mean more and less
SEQUENTIAL = matplotlib.colormaps["cividis"]
DIVERGING = matplotlib.colormaps["PuOr_r"]
_CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei")


def chinese_font() -> str | None:
    """Name of an installed font with Chinese glyphs, if there is one."""
    installed = set(font_manager.get_font_names())
    return next((name for name in _CHINESE if name in installed), None)


@cache
def _drawn() -> frozenset[int]:
    """Characters that the fonts of the house style can draw."""
    files = [font_manager.findfont(name) for name in style()["font.family"]]
    return frozenset().union(*(font_manager.get_font(file).get_charmap() for file in files))


def label(name: object, most: int = 18) -> str:
    r"""Name from data as a figure can show it: short, and with a box for what no font can draw.

    Examples
    --------
    >>> label("Port Ash"), label("a name of more than eighteen letters"), label("\ue000")
    ('Port Ash', 'a name of more th…', '□')
    """
    text = markup.plain(name, most)
    return "".join(letter if ord(letter) in _drawn() else "□" for letter in text)


_named = label  # where an argument is called label


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
    """Make a figure and its axes in the house style; arguments as ``plt.subplots``.

    Only :func:`show` shows it.
    """
    matplotlib.rcdefaults()  # not what a reader has in a matplotlibrc
    matplotlib.rcParams.update(style())  # type: ignore[arg-type]
    figure, axes = plt.subplots(figsize=(width, height), **grid)
    plt.close(figure)  # a notebook would show it, without its text, at the end of the cell
    return figure, axes


def show(
    figure: Figure,
    name: str,
    *,
    alt: str = captions.ALT,
    caption: str = captions.CAPTION,
    source: str = captions.SOURCE,
    data: pd.DataFrame | pd.Series,
) -> None:
    """Put a figure on the page with its number, source line and downloads.

    Parameters
    ----------
    figure : matplotlib Figure
        Made by one of the builders, or on :func:`canvas`.
    name : str
        Small letters, digits and hyphens; the label is ``fig-<name>``.
    alt : str
        What a reader who cannot see it should learn from it.
    caption, source : str
        MyST text; names that come from data go through :func:`gbaeff.book.pages.markup.escape`.
        What the call does not give stands in the chapter's text
        (:mod:`gbaeff.book.pages.captions`).
    data : pandas.DataFrame or pandas.Series
        The figures shown, offered as CSV.

    Raises
    ------
    ValueError
        If there is no alt text, or the name cannot be a label.
    """
    markup.check_name(name)
    if not alt.strip():
        raise ValueError(f"figure {name!r} needs alt text")
    if markup.chapter() is None:
        display(figure)  # type: ignore[no-untyped-call]
        captions.emit(caption, source)
        return
    links = {"CSV": markup.write_csv(data, name)} | saved(figure, markup.folder(), name)
    described = alt if alt == captions.ALT else markup.option(alt)
    # A narrow figure fits a phone as it is; others scroll there. Where colours mean more and less,
    # the dark leaves them, on a light plate: turned, they would rank the other way round.
    classes = {"narrow": figure.get_figwidth() < 4, "colour-scale": figure.get_label() == _SCALE}
    kinds = " ".join(kind for kind, holds in classes.items() if holds)
    figclass = f":figclass: {kinds}\n" if kinds else ""
    markup.emit(placed(links, name, described, caption, source, figclass))


def saved(figure: Figure, folder: Path, name: str) -> dict[str, Path]:
    """Write a figure as SVG and PNG; the files by kind."""
    links = {}
    with lettering.laid_out_once():
        for kind, keep in (("svg", {"Date": None}), ("png", {"Software": None})):
            path = folder / f"{name}.{kind}"
            ground = "white" if kind == "png" else "none"
            figure.savefig(path, metadata=keep, dpi=160, bbox_inches="tight", facecolor=ground)
            figure.set_layout_engine("none")  # laid out once, for both
            links[kind.upper()] = path
    if width := os.environ.get(markup.PAPER):
        redraw(figure, float(width))
        with plt.rc_context({"pdf.fonttype": 42}):  # letters that a journal can embed
            for kind, keep in (("pdf", {"CreationDate": None}), ("png", {"Software": None})):
                path = folder / f"{name}-{width}mm.{kind}"
                figure.savefig(path, metadata=keep, dpi=600, facecolor="white")
    return links


def redraw(figure: Figure, width: float) -> None:
    """Draw a figure anew as wide as the column of a journal.

    Type and height shrink alike, so that rows stay apart as they were; the width is what it is.

    Parameters
    ----------
    figure : matplotlib Figure
        In the house style.
    width : float
        In mm. Below 120 the type is of 7 points, else of 8.
    """
    scale = (7 if width < 120 else 8) / 10
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if ticks := axis.get_ticklabels():
                axis.set_tick_params(labelsize=float(ticks[0].get_fontsize()) * scale)
    of_ticks = {
        id(text)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for text in (*axis.get_ticklabels(), *axis.get_ticklabels(minor=True))
    }
    texts: list[Any] = figure.findobj(Text)
    for text in texts:
        if id(text) not in of_ticks:
            text.set_fontsize(float(text.get_fontsize()) * scale)
    lines: list[Any] = figure.findobj(Line2D)
    for line in lines:
        line.set_markersize(line.get_markersize() * scale)
    for legend in [*figure.legends]:
        figure.legend(
            handles=legend.legend_handles,
            labels=[text.get_text() for text in legend.get_texts()],
            loc="outside lower center",
            ncols=2 if width < 120 else 4,
            fontsize=10 * scale,
        )
        legend.remove()
    figure.set_size_inches(width / 25.4, figure.get_figheight() * scale)
    figure.set_layout_engine("constrained")


def placed(
    links: Mapping[str, Path], name: str, alt: str, caption: str, source: str, look: str = ""
) -> str:
    """A saved figure with its number, source line and downloads, as MyST text; `alt` is quoted."""
    return (
        f"::::{{figure}} {links['SVG'].as_posix()}\n:name: fig-{name}\n"
        f"{look}:alt: {alt}\n\n{' '.join(caption.split())}\n\n"
        f"{markup.footer(source, links)}\n::::"
    )


def spread(
    values: Sequence[float], gap: float, ends: tuple[float, float] | None = None
) -> list[float]:
    """Move values apart until neighbours differ by at least ``gap``, keeping their order.

    Parameters
    ----------
    values : sequence of float
        Where they would stand.
    gap : float
        The least distance.
    ends : (float, float), optional
        Between which they stay, if there is room.
    """
    order = np.argsort(values, kind="stable")
    moved = np.array(values, dtype=float)[order]
    for _ in range(200):
        short = gap - np.diff(moved)
        if (short <= 1e-9).all():
            break
        push = np.clip(short, 0, None) / 2
        moved[:-1] -= push
        moved[1:] += push
    if ends is not None:  # push up from the lower end, then down from the upper
        moved = moved.clip(*ends)
        steps = gap * np.arange(len(moved))
        moved = np.maximum.accumulate(moved - steps) + steps
        above = np.minimum(moved, ends[1])[::-1] + steps
        moved = (np.minimum.accumulate(above) - steps)[::-1]
    placed = np.empty_like(moved)
    placed[order] = moved
    return [float(value) for value in placed]


def lines(
    frame: pd.DataFrame,
    *,
    ylabel: str,
    highlight: Iterable[str] = (),
    labels: Mapping[Any, str] | None = None,
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
    for name, at in zip(frame.columns, spread(share.tolist(), 10.5 / size, (0.0, 1.0))):
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
        cell = 0.55 if decimals else 0.42
        _, axes = canvas(
            width=max(5.0, 1.2 + cell * frame.shape[1]), height=1.2 + 0.3 * frame.shape[0]
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
    last_row, last_column = (size - 1 for size in values.shape)
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            text = axes.text(
                column + 0.5,
                row + 0.5,
                markup.number(value, decimals),
                ha="center",
                va="center",
                fontsize=9,
                color=black_or_white(colormap(norm(value))),
            )
            # Only a number on the rim can reach beyond the axes.
            text.set_in_layout(row in (0, last_row) or column in (0, last_column))
    colour_key(figure, mesh, axes, label, shrink=0.7, pad=0.02)
    return figure


def colour_key(figure: Figure, colours: Any, axes: Any, label: str, **place: float) -> None:
    """Add the key of a colour scale to a figure, without a frame."""
    figure.set_label(_SCALE)
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


def rank_lines(
    frame: pd.DataFrame,
    *,
    highlight: Iterable[str] = (),
    labels: Mapping[Any, str] | None = None,
    height: float = 4.0,
) -> Figure:
    """Rank of each column by row, 1 on top: who overtakes whom."""
    placed = ranks(frame.T).T
    count = frame.shape[1]
    figure = lines(
        placed,
        ylabel="rank",
        highlight=highlight,
        labels=labels,
        height=height,
        limits=(count + 0.5, 0.5),
    )
    figure.axes[0].set_yticks(range(1, count + 1))
    return figure


def time_axis(axes: Axes, periods: Sequence[str], most: int = 10) -> None:
    """Name at most so many of the periods that stand at 0, 1, 2, ... on the horizontal axis."""
    step = -(-len(periods) // most)
    at = range(0, len(periods), step)
    axes.set_xticks(list(at), [label(periods[i], 12) for i in at])


def stacked(frame: pd.DataFrame, *, label: str, axes: Axes | None = None) -> Figure:
    """One bar a row, made of one piece a column; negative pieces go to the left.

    Parameters
    ----------
    frame : pandas.DataFrame
        At most as many columns as there are colours.
    label : str
        Of the horizontal axis.
    axes : matplotlib Axes, optional
        Where to draw; the key of the colours is then the caller's.
    """
    alone = axes is None
    if axes is None:
        _, axes = canvas(height=1.4 + 0.26 * len(frame))
    figure = axes.figure
    assert isinstance(figure, Figure)
    places = np.arange(len(frame))
    left, right = np.zeros(len(frame)), np.zeros(len(frame))
    for at, colour in zip(range(frame.shape[1]), COLOURS):
        values = frame.iloc[:, at].to_numpy()
        start = np.where(values >= 0, right, left)
        name = _named(frame.columns[at])
        axes.barh(places, values, left=start, color=colour, label=name, height=0.75)
        right += values.clip(min=0)
        left += values.clip(max=0)
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(places, [str(name) for name in frame.index])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(label)
    if alone:
        handles, names = axes.get_legend_handles_labels()
        columns = min(len(names), 4)
        figure.legend(handles, names, loc="outside lower center", ncols=columns, fontsize=9)
    return figure


def ranges(
    outer: pd.DataFrame,
    *,
    label: str,
    inner: pd.DataFrame | None = None,
    points: pd.Series | None = None,
    line: float | None = 1.0,
    log: bool = False,
) -> Figure:
    """One bar a row from low to high, a narrower range in it, and a point.

    Parameters
    ----------
    outer, inner : pandas.DataFrame
        Two columns, low and high; indexed by what is written beside the bar, same rows.
    points : pandas.Series, optional
        Same rows.
    label : str
        Of the horizontal axis.
    line : float, optional
        Value marked by a line.
    log : bool
        Whether the axis is logarithmic.
    """
    figure, axes = canvas(width=6.5, height=1.0 + 0.26 * len(outer))
    places = np.arange(len(outer))
    for bars, shade in ((outer, 0.35), (inner, 0.6)):
        if bars is not None:
            low, high = bars.iloc[:, 0], bars.iloc[:, 1]
            axes.hlines(places, low, high, color=COLOURS[0], lw=6, alpha=shade)
    if points is not None:
        axes.plot(points, places, "o", color=COLOURS[1], ms=5)
    if line is not None:
        axes.axvline(line, color=INK, lw=0.8)
    if log:
        axes.set_xscale("log")
        low, high = axes.get_xlim()
        steps = (1.0, 2.0, 5.0) if high / low < 1000 else (1.0,)
        axes.xaxis.set_major_locator(LogLocator(subs=steps))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_locator(NullLocator())
    axes.set_yticks(places, [str(name) for name in outer.index])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(label)
    return figure


def statuses(frame: pd.DataFrame, *, title: str = "", axes: Axes | None = None) -> Figure:
    """Status of each figure as a coloured cell: rows and columns as in ``frame``."""
    if axes is None:
        _, axes = canvas(width=6.5, height=0.8 + 0.26 * len(frame))
    figure = axes.figure
    assert isinstance(figure, Figure)
    for row, (_, cells) in enumerate(frame.iterrows()):
        for column, status in enumerate(cells):
            axes.add_artist(  # as a patch, its sides would be followed for limits
                Rectangle((column, row), 0.92, 0.9, color=STATUS_COLOURS[str(status)], lw=0)
            )
    axes.set_xlim(0, frame.shape[1])
    axes.set_ylim(len(frame), 0)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=9)
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
    heights = mean_ranks(frame).to_numpy()
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
            markup.number(end, decimals) for end in (frame[name].max(), frame[name].min())
        )
        axes.text(place, len(frame) + 0.5, top, ha="center", va="bottom", fontsize=9)
        axes.text(place, 0.5, bottom, ha="center", va="top", fontsize=9)
    axes.set_xticks(places, [str(name).replace(", ", ",\n") for name in frame.columns])
    axes.set(xlim=(-0.3, frame.shape[1] - 0.7), ylim=(low, high))
    axes.set_yticks([])
    axes.grid(False)
    for place in places:
        axes.axvline(place, 0.08, 0.92, color=INK, lw=0.8, alpha=0.5, zorder=1)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=9)
    handles, names = axes.get_legend_handles_labels()
    one = dict(zip(names, handles))
    figure.legend(
        [one[kind] for kind in kinds], kinds,
        loc="outside lower center", ncols=min(len(kinds), 4), fontsize=9,
    )  # fmt: skip
    return figure
