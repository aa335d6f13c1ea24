"""Figures at the width of a journal's column."""

import matplotlib.image
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from gbaeff.book.pages import figures, markup


def drawn():
    frame = pd.DataFrame({"a": [0.2, 0.5], "b": [0.3, -0.1]}, index=["Port Ash", "Port Elm"])
    return figures.stacked(frame, label="share")


@pytest.mark.parametrize(("width", "points"), [(85, 7), (174, 8)])
def test_a_figure_has_the_width_and_no_type_below_its_size(tmp_path, monkeypatch, width, points):
    monkeypatch.setenv(markup.PAPER, str(width))
    figure = drawn()
    shown = figures.saved(figure, tmp_path, "f")
    assert set(shown) == {"SVG", "PNG"}
    pixels = matplotlib.image.imread(tmp_path / f"f-{width}mm.png").shape[1]
    assert pixels == pytest.approx(width / 25.4 * 600, abs=1)
    texts = figure.findobj(plt.Text)
    sizes = {float(text.get_fontsize()) for text in texts if text.get_text() and text.get_visible()}
    assert points * 0.9 <= min(sizes) <= max(sizes) <= points
    # Nothing is cut: what is drawn lies on the sheet.
    box, sheet = figure.get_tightbbox(), figure.get_size_inches()
    assert box.x0 >= -0.01 and box.x1 <= sheet[0] + 0.01
    plt.close(figure)


def test_without_a_width_nothing_more_is_saved(tmp_path, monkeypatch):
    monkeypatch.delenv(markup.PAPER, raising=False)
    plt.close(figure := drawn())
    figures.saved(figure, tmp_path, "f")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.png", "f.svg"]
