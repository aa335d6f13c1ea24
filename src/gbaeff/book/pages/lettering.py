"""A figure that is saved: texts and ticks are laid out once, where matplotlib does it ten times.

To save a figure, matplotlib goes through it again and again: for the room that each part takes, for
the box around all of it, to draw. Each time it looks for the font of every text and lays it out
anew, looks for the ticks of every axis and measures their labels three times over, most of all its
work. And it draws once in vain, so that all is in its place before it looks for the box; looking
does that.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.axis import Axis
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontManager, FontProperties
from matplotlib.text import Text

MADE_FOR = "3.11.2"
"""The matplotlib whose insides are used here; with another, a figure is saved as it does it."""


@contextmanager
def laid_out_once() -> Iterator[None]:
    """Keep fonts, layouts of texts, ticks of axes and their boxes, and draw nothing in vain.

    Only while no setting of fonts and no axis changes, and for figures that are saved within the
    box around them.
    """
    if matplotlib.__version__ != MADE_FOR:
        yield
        return
    from matplotlib.cbook import _setattr_cm  # another matplotlib may not have it

    lay_out: Any = Text._get_layout  # type: ignore[attr-defined]
    look_for: Any = Axis._update_ticks  # type: ignore[attr-defined]
    measure: Any = Text.get_window_extent
    surround: Any = Axis._get_ticklabel_bboxes  # type: ignore[attr-defined]
    find: Any = FontManager._find_fonts_by_props
    known: dict[Hashable, Any] = {}
    found: dict[Axis, tuple[Hashable, Any]] = {}
    boxes: dict[Axis, tuple[Hashable, Any]] = {}
    files: dict[Hashable, Any] = {}

    def layout(text: Text, renderer: Any) -> Any:
        if text.get_wrap():  # then the place of the text counts too
            return lay_out(text, renderer)
        look = _look(text, renderer)
        if look not in known:
            known[look] = lay_out(text, renderer)
        return known[look]

    def extent(text: Any, renderer: Any = None, dpi: float | None = None) -> Any:
        # As matplotlib does it, without a change of the figure's dpi to what they are.
        renderer = renderer or text._renderer
        if dpi is not None or renderer is None or not text.get_visible() or not text.get_text():
            return measure(text, renderer, dpi)
        text._renderer = renderer
        at = text.get_transform().transform(text.get_unitless_position())
        return text._get_layout(renderer)[0].translated(*at)

    def ticks(axis: Axis) -> Any:
        place = (*axis.get_view_interval(), *axis.axes.bbox.bounds)
        if found.get(axis, ((),))[0] != place:
            found[axis] = place, look_for(axis)
        return found[axis][1]

    def around(axis: Any, shown: Any, renderer: Any) -> Any:
        dpi = axis.get_figure(root=True).dpi
        place = (renderer, dpi, id(shown), *axis.get_view_interval(), *axis.axes.bbox.bounds)
        if boxes.get(axis, ((),))[0] != place:
            boxes[axis] = place, surround(axis, shown, renderer)
        return boxes[axis][1]

    def fonts(manager: Any, prop: Any, *args: Any, **options: Any) -> Any:
        look = hash(FontProperties._from_any(prop)), args, *options.items()  # type: ignore[attr-defined]
        if look not in files:
            files[look] = find(manager, prop, *args, **options)
        return files[look]

    def in_vain(_: RendererBase) -> Any:
        return _setattr_cm(Figure, draw=_placed)

    with (
        _setattr_cm(Text, _get_layout=layout, get_window_extent=extent),
        _setattr_cm(Axis, _update_ticks=ticks, _get_ticklabel_bboxes=around),
        _setattr_cm(FontManager, _find_fonts_by_props=fonts),
        _setattr_cm(RendererBase, _draw_disabled=in_vain),
    ):
        yield


def _placed(figure: Figure, renderer: RendererBase) -> None:
    """Of `Figure.draw`, what moves the parts of a figure."""
    figure._get_draw_artists(renderer)  # type: ignore[attr-defined]
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)


def _look(text: Any, renderer: Any) -> Hashable:
    """All that the layout of a text depends on; where it stands on the sheet does not count."""
    return (
        # What measures letters: renderers of one kind do it alike at the same size of a point.
        type(renderer.get_text_width_height_descent.__self__),
        renderer.points_to_pixels(1.0),
        text.get_figure(root=True).dpi,
        text.get_text(),
        hash(text.get_fontproperties()),
        text.get_rotation(),
        text.get_rotation_mode(),
        text.get_horizontalalignment(),
        text.get_verticalalignment(),
        text._get_multialignment(),
        text.get_linespacing(),
        text.get_usetex(),
        text.get_parse_math(),
    )
