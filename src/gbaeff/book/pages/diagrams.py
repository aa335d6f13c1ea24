"""Drawings of what a text says: units and their targets, boxes and arrows, matrices, timelines."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch

from gbaeff.book.pages.figures import COLOURS, INK, as_text, canvas

_LINE = 0.165  # inches a line of text takes
_LETTER = 0.082  # inches a letter takes, on average and rounded up
_BEND = 0.15  # how far two arrows between the same boxes bend apart, of their length
_MARKS = ("o", "s", "D", "^", "v", "P")


def points(
    axes: Axes,
    frame: pd.DataFrame,
    x: str,
    y: str,
    shift: tuple[float, float] = (7, -12),
    other: tuple[float, float] = (-12, 5),
    names: Sequence[str] = "",
) -> None:
    """Draw units as dots with their names.

    Parameters
    ----------
    axes : matplotlib Axes
        Where they are drawn.
    frame : pandas.DataFrame
        Indexed by unit.
    x, y : str
        Columns of the two coordinates.
    shift, other : (float, float)
        Points from a dot to its name; ``other`` is for the units in ``names``.
    names : sequence of str
        Units whose names stand at the other place.
    """
    axes.scatter(frame[x], frame[y], s=36, color=INK, zorder=4)
    for name, (across, up) in zip(frame.index, frame[[x, y]].to_numpy()):
        place = other if name in names else shift
        axes.annotate(name, (across, up), xytext=place, textcoords="offset points", zorder=5)


def arrow(
    axes: Axes, start: Sequence[float], end: Sequence[float], colour: str, style: str = "-"
) -> None:
    """Draw the way from a unit to the point that it is compared with.

    Parameters
    ----------
    axes : matplotlib Axes
        Where it is drawn.
    start, end : sequence of float
        Coordinates of the two ends.
    colour, style : str
        Colour and line style.
    """
    look = {"arrowstyle": "->", "color": colour, "lw": 2, "ls": style, "shrinkA": 4, "shrinkB": 3}
    axes.annotate("", tuple(end), xytext=tuple(start), arrowprops=look, zorder=3)  # type: ignore[arg-type]


def boxes(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    wrap: int = 18,
    gap: tuple[float, float] = (0.75, 0.55),
    tree: bool = False,
) -> Figure:
    """Boxes on a grid, and arrows between them: a model, an argument, a lineage.

    Parameters
    ----------
    nodes : pandas.DataFrame
        Indexed by name, which the box shows. Columns column and row, its place from the left and
        from the top, whole or not; and, if there are kinds of nodes, group, which sets colour and
        outline.
    edges : pandas.DataFrame
        Columns source and target, names of nodes; if arrows have a name, label; and dashed, where
        an arrow is of a second kind.
    wrap : int
        Letters a line in a box.
    gap : (float, float)
        Inches between boxes, sideways and downwards; labels of arrows stand there.
    tree : bool
        Arrows go to the next column: round the corner between the columns, lest they cross boxes.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ValueError
        If an edge names no node, or a node stands twice.

    Examples
    --------
    >>> import pandas as pd
    >>> nodes = pd.DataFrame({"column": [0, 1], "row": [0, 0]}, index=["state", "firm"])
    >>> figure = boxes(nodes, pd.DataFrame({"source": ["state"], "target": ["firm"]}))
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['state', 'firm']
    """
    if nodes.index.has_duplicates:
        raise ValueError(f"nodes: twice {sorted(set(nodes.index[nodes.index.duplicated()]))}")
    unknown = sorted((set(edges["source"]) | set(edges["target"])) - set(nodes.index))
    if unknown:
        raise ValueError(f"edges: no node is named {', '.join(map(repr, unknown))}")
    texts = {str(name): textwrap.fill(str(name), wrap) for name in nodes.index}
    wide = _LETTER * wrap + 0.2
    tall = _LINE * max(text.count("\n") + 1 for text in texts.values()) + 0.2
    column, row = nodes["column"] - nodes["column"].min(), nodes["row"] - nodes["row"].min()
    size = (
        wide + column.max() * (wide + gap[0]) + 0.2,
        tall + row.max() * (tall + gap[1]) + 0.2,
    )
    groups = list(dict.fromkeys(nodes["group"])) if "group" in nodes else []
    legend = 0.35 if len(groups) > 1 else 0.0
    figure, axes = canvas(size[0], size[1] + legend)
    axes.set(xlim=(0, size[0]), ylim=(size[1], 0))
    axes.axis("off")
    patches = {}
    # Boxes and arrows are no patches of the axes: their curves would be followed for its limits.
    for name in nodes.index:
        x = 0.1 + column[name] * (wide + gap[0])
        y = 0.1 + row[name] * (tall + gap[1])
        colour = COLOURS[groups.index(nodes.loc[name, "group"])] if groups else COLOURS[0]
        patches[name] = axes.add_artist(
            FancyBboxPatch(
                (x + 0.05, y + 0.05),
                wide - 0.1,
                tall - 0.1,
                boxstyle="round,pad=0.05,rounding_size=0.08",
                facecolor=(colour, 0.12),
                edgecolor=colour,
                linewidth=1.4,
                zorder=2,
            )
        )
        axes.text(
            x + wide / 2, y + tall / 2, texts[str(name)], ha="center", va="center", fontsize=9
        )
    pairs = set(zip(edges["source"], edges["target"]))
    for _, edge in edges.iterrows():
        start, end = (_middle(patches[edge[side]]) for side in ("source", "target"))
        both = (edge["target"], edge["source"]) in pairs
        way: dict[str, Any] = {"connectionstyle": f"arc3,rad={_BEND if both else 0}"}
        if tree:
            right, left = start[0] + wide / 2, end[0] - wide / 2
            corner = (right + left) / 2
            bent = [right, corner, corner], [start[1], start[1], end[1]]
            axes.plot(*bent, color=INK, lw=1.1, zorder=1)
            start, end, way = (corner, end[1]), (left, end[1]), {"shrinkA": 0}
        else:
            way |= {"patchA": patches[edge["source"]], "patchB": patches[edge["target"]]}
        axes.add_artist(
            FancyArrowPatch(
                start,
                end,
                **way,
                arrowstyle="-|>",
                mutation_scale=12,
                color=INK,
                linestyle="--" if edge.get("dashed", False) is True else "-",
                linewidth=1.1,
                zorder=1,
            )
        )
        label = edge.get("label")
        if isinstance(label, str) and label:
            _name(axes, start, end, label, bent=both)
    if legend:
        handles = [
            Patch(facecolor=(COLOURS[i], 0.12), edgecolor=COLOURS[i], label=str(group))
            for i, group in enumerate(groups)
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(groups), fontsize=9)
    return figure


def _middle(patch: FancyBboxPatch) -> tuple[float, float]:
    return (
        patch.get_x() + patch.get_width() / 2,
        patch.get_y() + patch.get_height() / 2,
    )


def _name(
    axes: object, start: tuple[float, float], end: tuple[float, float], label: str, *, bent: bool
) -> None:
    """Write the name of an arrow beside its middle."""
    (x0, y0), (x1, y1) = start, end
    level = abs(y1 - y0) < abs(x1 - x0) / 4
    # Two arrows between the same boxes bend apart; each name stands outside of its own.
    away = 3 + (36 * _BEND * float(np.hypot(x1 - x0, y1 - y0)) if bent else 0)
    back = bent and (x1 > x0 if level else y1 > y0)
    # Above a falling arrow and below a rising one (y grows downwards), clear of the line.
    slope = (x1 - x0) * (y1 - y0)
    beside = "center" if abs(x1 - x0) < 0.1 or bent else "bottom" if slope > 0 else "top"
    axes.annotate(  # type: ignore[attr-defined]
        textwrap.fill(label, 14),
        ((x0 + x1) / 2, (y0 + y1) / 2),
        xytext=(0, -away if back else away) if level else (-away - 2 if back else away + 2, 0),
        textcoords="offset points",
        ha="center" if level else "right" if back else "left",
        va=("top" if back else "bottom") if level else beside,
        fontsize=9,
        linespacing=0.95,
    )


def matrix(
    frame: pd.DataFrame,
    *,
    wrap: int = 30,
    label: str = "yes",
    weak: pd.DataFrame | None = None,
    weak_label: str = "in part",
) -> Figure:
    """A dot where row and column belong together: dilemmas against remedies, texts against topics.

    Parameters
    ----------
    frame : pandas.DataFrame of bool
        Rows from top to bottom, columns from left to right.
    wrap : int
        Letters a line of a row's name; columns get half of it.
    label : str
        What a dot stands for.
    weak : pandas.DataFrame of bool, optional
        Where a ring stands instead, same labels as ``frame``.
    weak_label : str
        What a ring stands for.

    Raises
    ------
    ValueError
        If ``weak`` has other labels, or a place has both marks.
    """
    lines = [textwrap.fill(str(name), wrap) for name in frame.index]
    heads = [textwrap.fill(str(name), max(wrap // 2, 10)) for name in frame.columns]
    tall = 0.28 + _LINE * max(text.count("\n") + 1 for text in lines)
    head = _LINE * max(text.count("\n") + 1 for text in heads)
    longest = max(len(line) for text in heads for line in text.split("\n"))
    each = min(1.25, max(0.9, _LETTER * longest))
    figure, axes = canvas(
        width=0.6 + _LETTER * wrap + each * frame.shape[1], height=0.7 + head + tall * len(frame)
    )
    rows, columns = np.nonzero(frame.to_numpy(dtype=bool))
    axes.plot(columns, rows, "o", ms=11, color=COLOURS[0], label=label)
    if weak is not None:
        if not (weak.index.equals(frame.index) and weak.columns.equals(frame.columns)):
            raise ValueError("weak must have the rows and columns of the frame")
        if (weak & frame).any(axis=None):
            raise ValueError("a place has a dot or a ring, not both")
        rows, columns = np.nonzero(weak.to_numpy(dtype=bool))
        axes.plot(columns, rows, "o", ms=11, mfc="none", mec=COLOURS[1], mew=1.8, label=weak_label)
    axes.set_xticks(range(frame.shape[1]), heads, fontsize=9)
    axes.set_yticks(range(len(frame)), lines, fontsize=9)
    axes.set(xlim=(-0.6, frame.shape[1] - 0.4), ylim=(len(frame) - 0.4, -0.6))
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
    return figure


def timeline(events: pd.DataFrame, *, wrap: int = 58, xlabel: str = "year") -> Figure:
    """Events down the page in their order in time, each on its year with its words beside it.

    Parameters
    ----------
    events : pandas.DataFrame
        Columns start (year, with months as a fraction), label, and, if there are any, end (year;
        missing for a point in time) and group (sets colour and mark).
    wrap : int
        Letters a line of a label.

    Raises
    ------
    ValueError
        If an event has no start or ends before it, or there are more than six groups.
    """
    ordered = events.sort_values("start", kind="stable").reset_index(drop=True)
    end = ordered["end"].astype(float) if "end" in ordered else ordered["start"] * np.nan
    if ordered["start"].isna().any() or (end < ordered["start"]).any():
        raise ValueError("an event needs a start, and an end after it where it has one")
    labels = [textwrap.fill(str(text), wrap) for text in ordered["label"]]
    tall = np.array([0.14 + _LINE * (text.count("\n") + 1) for text in labels])
    at = np.cumsum(tall) - tall / 2
    groups = list(dict.fromkeys(ordered["group"])) if "group" in ordered else [""]
    if len(groups) > len(_MARKS):
        raise ValueError(f"at most {len(_MARKS)} groups can be told apart; found {len(groups)}")
    figure, axes = canvas(width=3.0 + _LETTER * wrap, height=0.9 + float(tall.sum()))
    for i, group in enumerate(groups):
        mine = (ordered["group"] == group) if "group" in ordered else ordered["start"].notna()
        colour, mark = COLOURS[i], _MARKS[i]
        axes.hlines(at[mine], ordered["start"][mine], end[mine], color=colour, lw=5, alpha=0.35)
        axes.plot(ordered["start"][mine], at[mine], mark, color=colour, ms=7, label=str(group))
    for y, text, group in zip(at, labels, ordered.get("group", [""] * len(ordered))):
        colour = as_text(COLOURS[groups.index(group)])
        axes.annotate(
            text, (1.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=9,
            color=colour if len(groups) > 1 else INK, annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(float(tall.sum()), 0)
    axes.set_yticks([])
    axes.set_xlabel(xlabel)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.margins(x=0.08)
    if len(groups) > 1:
        figure.legend(loc="outside lower center", ncols=min(len(groups), 4), fontsize=9)
    return figure


def lanes(events: pd.DataFrame, order: Sequence[str], *, xlabel: str = "year") -> Figure:
    """Points in time in lanes, each with its name; they go further down where names would meet.

    Parameters
    ----------
    events : pandas.DataFrame
        Columns at (year), label and lane; and, if there are any, group (sets colour and mark) and
        hollow (True for an empty mark).
    order : sequence of str
        Lanes from top to bottom; one without events is left out.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ValueError
        If an event has no time or an unknown lane, or there are more than six groups.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({"at": [1986, 1991], "label": ["a work", "another"], "lane": "city"})
    >>> [text.get_text() for text in lanes(events, ["city"]).axes[0].texts]
    ['a work', 'another']
    """
    unknown = sorted(set(events["lane"]) - set(order))
    if unknown or events["at"].isna().any():
        raise ValueError(f"every event needs a time and a lane of {list(order)}; found {unknown}")
    groups = list(dict.fromkeys(events["group"])) if "group" in events else [""]
    if len(groups) > len(_MARKS):
        raise ValueError(f"at most {len(_MARKS)} groups can be told apart; found {len(groups)}")
    low, high = float(events["at"].min()), float(events["at"].max())
    inch = max(high - low, 1.0) / 5.6  # years an inch of the page, roughly
    figure, axes = canvas()
    top, middles, kept = 0.0, [], [lane for lane in order if (events["lane"] == lane).any()]
    for lane in kept:
        ends: list[float] = []  # where each row of the lane is free again
        for _, event in events[events["lane"] == lane].sort_values("at", kind="stable").iterrows():
            # Names stand on the side where the page has room.
            side = 1 if event["at"] <= (low + high) / 2 else -1
            reach = (0.16 + 0.074 * len(event["label"])) * inch
            start, end = sorted((event["at"] - side * 0.1 * inch, event["at"] + side * reach))
            row = next((i for i, free in enumerate(ends) if free <= start), len(ends))
            ends[row : row + 1] = [end]
            group = event.get("group", "")
            colour = COLOURS[groups.index(group)]
            axes.plot(
                event["at"], top + row, _MARKS[groups.index(group)], color=colour, ms=6.5,
                mfc="none" if event.get("hollow", False) is True else colour, mew=1.3,
            )  # fmt: skip
            axes.annotate(
                event["label"], (event["at"], top + row), xytext=(6 * side, 0),
                textcoords="offset points", ha="left" if side > 0 else "right", va="center",
                fontsize=9, color=as_text(colour) if len(groups) > 1 else INK,
            )  # fmt: skip
        middles.append(top + (len(ends) - 1) / 2)
        top += len(ends) + 0.5
        axes.axhline(top - 0.75, color=INK, lw=0.6, alpha=0.4)
    axes.set(ylim=(top - 0.75, -0.75), xlabel=xlabel)
    axes.set_yticks(middles, [textwrap.fill(lane, 14) for lane in kept])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.margins(x=0.04)
    axes.xaxis.get_major_locator().set_params(integer=True)
    figure.set_size_inches(7.5, 1.2 + 0.21 * top)
    if len(groups) > 1:
        handles = [
            Line2D([], [], ls="", marker=_MARKS[i], color=COLOURS[i], label=str(group))
            for i, group in enumerate(groups)
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(groups), fontsize=9)
    return figure
