"""The texts of a figure that is saved: each is laid out once, where matplotlib does it ten times.

To save a figure, matplotlib goes through it again and again: for the room that each part takes, for
the box around all of it, to draw. Each time it lays out every text anew, half of all its work.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.text import Text

MADE_FOR = "3.11.2"
"""The matplotlib whose insides are used here; with another, texts are laid out as it does it."""


@contextmanager
def laid_out_once() -> Iterator[None]:
    """Keep the layouts of texts, for as long as no setting of fonts changes."""
    if matplotlib.__version__ != MADE_FOR:
        yield
        return
    name = "_get_layout"
    lay_out = getattr(Text, name)
    known: dict[Hashable, Any] = {}

    def layout(text: Text, renderer: Any) -> Any:
        if text.get_wrap():  # then the place of the text counts too
            return lay_out(text, renderer)
        look = _look(text, renderer)
        if look not in known:
            known[look] = lay_out(text, renderer)
        return known[look]

    setattr(Text, name, layout)
    try:
        yield
    finally:
        setattr(Text, name, lay_out)


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
