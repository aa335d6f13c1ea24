"""Maps: tiles, points on a coast, points on the world.

Land comes as rings of points, ``ring``, ``lon`` and ``lat`` in order, so no package for maps is
needed; see :func:`gbaeff.data.coastline` and :func:`gbaeff.data.land`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from gbaeff.book.pages.figures import (
    COLOURS,
    INK,
    SEQUENTIAL,
    as_text,
    black_or_white,
    canvas,
    chinese_font,
    colour_key,
)

WORLD = (-170.0, 180.0, -56.0, 72.0)
"""West, east, south and north of the inhabited world, degrees."""

_BESIDE = {
    "right": (1, 0, "left", "center"),
    "left": (-1, 0, "right", "center"),
    "above": (0, 1, "center", "bottom"),
    "below": (0, -1, "center", "top"),
}
_MARKS = ("o", "s", "D", "^", "v", "P")


def tiles(
    cities: pd.DataFrame,
    values: pd.DataFrame,
    *,
    label: str,
    decimals: int = 0,
    columns: int = 2,
) -> Figure:
    """Tile-grid maps, one a column of ``values``, on one colour scale.

    Parameters
    ----------
    cities : pandas.DataFrame
        Indexed by code with ``tile_row`` and ``tile_col``.
    values : pandas.DataFrame
        Indexed by code, one column a map.
    """
    rows = -(-values.shape[1] // columns)
    figure, grid = canvas(width=7.5, height=2.6 * rows, nrows=rows, ncols=columns, squeeze=False)
    norm = Normalize(0, float(np.nanmax(values.to_numpy())))
    for axes in grid.flat[values.shape[1] :]:
        axes.set_visible(False)
    for axes, name in zip(grid.flat, values.columns):
        for code, city in cities.iterrows():
            value = float(values[name].loc[str(code)])
            colour = SEQUENTIAL(norm(value))
            corner = (city["tile_col"], city["tile_row"])
            # Not as a patch, whose curves are followed for limits that are set below.
            axes.add_artist(Rectangle(corner, 0.94, 0.94, color=colour, lw=0))
            axes.text(
                corner[0] + 0.47,
                corner[1] + 0.47,
                f"{code}\n{value:.{decimals}f}",
                ha="center",
                va="center",
                fontsize=9,
                color=black_or_white(colour),
            )
        axes.set_xlim(cities["tile_col"].min(), cities["tile_col"].max() + 1)
        axes.set_ylim(cities["tile_row"].max() + 1, cities["tile_row"].min())
        axes.set_aspect("equal")
        axes.axis("off")
        axes.set_title(str(name), color=INK)
    scale = matplotlib.cm.ScalarMappable(norm, SEQUENTIAL)
    colour_key(figure, scale, grid, label, shrink=0.6)
    return figure


def point_map(
    cities: pd.DataFrame,
    coastline: pd.DataFrame,
    values: pd.Series,
    *,
    label: str,
    beside: Mapping[str, str] | None = None,
) -> Figure:
    """Map of the cities, the point's area and colour proportional to the value.

    Parameters
    ----------
    cities : pandas.DataFrame
        Indexed by code with ``lon``, ``lat``, ``name_en``, ``name_zh``.
    coastline : pandas.DataFrame
        Land as rings of points: ``ring``, ``lon``, ``lat`` in order.
    values : pandas.Series
        Indexed by code.
    beside : mapping of code to {"right", "left", "above", "below"}, optional
        Where the name stands, to keep names apart; right of the point if not given.
    """
    figure, axes = canvas(width=7.5, height=5.6)
    for _, ring in coastline.groupby("ring", sort=False):
        axes.fill(ring["lon"], ring["lat"], facecolor=INK, alpha=0.12, lw=0)
        axes.plot(ring["lon"], ring["lat"], color=INK, lw=0.5, alpha=0.6)
    placed = cities.loc[values.index]
    marks = axes.scatter(
        placed["lon"],
        placed["lat"],
        s=30 + 900 * values / values.max(),
        c=values,
        cmap=SEQUENTIAL,
        norm=Normalize(0, float(values.max())),
        edgecolors=INK,
        linewidths=0.8,
        zorder=3,
    )
    chinese = chinese_font() is not None
    for (code, city), value in zip(placed.iterrows(), values):
        radius = np.sqrt((30 + 900 * value / values.max()) / np.pi)
        name = f"{city['name_en']} {city['name_zh'][:2]}" if chinese else str(city["name_en"])
        dx, dy, ha, va = _BESIDE[(beside or {}).get(str(code), "right")]
        axes.annotate(
            f"{name}\n{value:.1f}",
            (city["lon"], city["lat"]),
            xytext=((radius + 3) * dx, (radius + 1) * dy),
            textcoords="offset points",
            ha=ha,
            va=va,
            fontsize=9,
        )
    west, east, south, north = 112.1, 114.95, 21.9, 23.6
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.axis("off")
    colour_key(figure, marks, axes, label, shrink=0.6)
    return figure


def world(
    land: pd.DataFrame,
    points: pd.DataFrame,
    *,
    label: str,
    box: tuple[float, float, float, float] = WORLD,
    key: bool = True,
    axes: Axes | None = None,
) -> Figure:
    """Points on a map of the world or of a part of it, their area proportional to an amount.

    Degrees are drawn as they are (equirectangular, true along the middle parallel of the box), so
    areas far north look too large.

    Parameters
    ----------
    land : pandas.DataFrame
        Rings of points: ``ring``, ``lon``, ``lat`` in order; a lake in the land runs the other way
        round.
    points : pandas.DataFrame
        Columns lon, lat (degrees), amount (positive) and, if there are any, group (sets colour
        and mark, in the order in which they come), hollow (bool: drawn as an outline), name
        (missing: not named) and beside ("right", "left", "above" or "below").
    label : str
        What the amount is; names the sizes in the key.
    box : (float, float, float, float)
        West, east, south and north, degrees. Points outside are left out.
    key : bool
        Whether the key of groups and sizes goes under the map.

    Raises
    ------
    ValueError
        If no point lies in the box, an amount is not positive, or there are more than six groups.

    Examples
    --------
    >>> import pandas as pd
    >>> square = pd.DataFrame({"ring": 1, "lon": [0, 0, 9, 9, 0], "lat": [0, 9, 9, 0, 0]})
    >>> city = pd.DataFrame({"lon": [4.0], "lat": [5.0], "amount": [2], "name": ["here"]})
    >>> figure = world(square, city, label="visits", box=(-5, 15, -5, 15))
    >>> figure.axes[0].texts[0].get_text()
    'here'
    """
    west, east, south, north = box
    inside = points["lon"].between(west, east) & points["lat"].between(south, north)
    if not inside.any() or not (points["amount"] > 0).all():
        raise ValueError("expected points in the box, each with a positive amount")
    groups = list(dict.fromkeys(points["group"])) if "group" in points else [""]
    if len(groups) > len(_MARKS):
        raise ValueError(f"at most {len(_MARKS)} groups can be told apart; found {len(groups)}")
    if axes is None:
        _, axes = canvas(width=7.5, height=4.4)
    figure = axes.figure
    assert isinstance(figure, Figure)
    # One path for all rings: a lake that runs the other way round stays open.
    rings = [ring[["lon", "lat"]].to_numpy() for _, ring in land.groupby("ring", sort=False)]
    outline = Path.make_compound_path(*[Path(ring, closed=True) for ring in rings])
    axes.add_patch(PathPatch(outline, facecolor=(INK, 0.15), edgecolor=(INK, 0.5), linewidth=0.4))
    largest = float(points["amount"].max())

    def size(amount: float) -> float:
        return 16 + 150 * amount / largest

    shown = points[inside].sort_values("amount", ascending=False)
    for _, point in shown.iterrows():
        at = groups.index(point.get("group", ""))
        hollow = point.get("hollow", False) is True
        axes.scatter(
            point["lon"], point["lat"], s=size(point["amount"]), marker=_MARKS[at],
            facecolor="none" if hollow else (COLOURS[at], 0.75), edgecolor=COLOURS[at],
            linewidth=1.4 if hollow else 0.6, zorder=3,
        )  # fmt: skip
        if isinstance(point.get("name"), str):
            beside = point.get("beside")
            dx, dy, ha, va = _BESIDE[beside if isinstance(beside, str) else "right"]
            radius = np.sqrt(size(point["amount"]) / np.pi) + 1.5
            axes.annotate(
                point["name"], (point["lon"], point["lat"]), xytext=(radius * dx, radius * dy),
                textcoords="offset points", ha=ha, va=va, fontsize=9,
                color=as_text(COLOURS[at]) if len(groups) > 1 else INK, zorder=4,
            )  # fmt: skip
    axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[])
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.grid(False)
    axes.spines[:].set_visible(False)
    if key:
        _sizes_and_groups(figure, groups, [1.0, largest], size, label)
    return figure


def _sizes_and_groups(
    figure: Figure,
    groups: list[str],
    amounts: list[float],
    size: Callable[[float], float],
    label: str,
) -> None:
    """Name groups and sizes under the figure."""
    handles = [
        Line2D([], [], ls="", marker=mark, ms=7, color=colour, label=str(group))
        for mark, colour, group in zip(_MARKS, COLOURS, groups)
        if len(groups) > 1
    ]
    for amount in dict.fromkeys(amounts):
        wide = float(np.sqrt(size(amount)))
        told = f"{label}: {amount:g}"
        handles.append(Line2D([], [], ls="", marker="o", ms=wide, mfc="none", mec=INK, label=told))
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), fontsize=9)
