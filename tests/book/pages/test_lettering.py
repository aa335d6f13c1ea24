"""Texts of figures are laid out once, and a figure has the bytes that matplotlib gives it."""

import matplotlib
from matplotlib import pyplot as plt
from matplotlib.text import Text

from gbaeff.book.pages import figures, lettering

LONG = "words that are " * 5
LOOKS = [
    {},
    {"fontsize": 14},
    {"fontweight": "bold"},
    {"rotation": 30},
    {"rotation": 30, "rotation_mode": "anchor"},
    {"ha": "right"},
    {"ha": "right", "multialignment": "center"},
    {"ha": "center", "multialignment": "center"},
    {"va": "top"},
    {"linespacing": 2},
    {"parse_math": True},
    {"s": LONG, "in_layout": False},
    {"s": LONG, "in_layout": False, "wrap": True},
    {"s": LONG, "in_layout": False, "wrap": True, "x": 0.8},
]
"""Ways to set the same words, of which each differs from another in one thing alone."""


def files(folder):
    """Save a figure of all looks, in axes that are laid out; the bytes of its files by name."""
    figure, ((axes, wide), (many, log)) = figures.canvas(6, 5, nrows=2, ncols=2)
    # Ticks that depend on limits, on the room that layout leaves and on the size of a point.
    wide.plot([-3e6, 7.3e6], [1e-7, 4.2e-7], label="no line is here")
    wide.legend(loc="best")
    many.scatter(range(9), range(9), c=range(9))
    figure.colorbar(many.collections[0], ax=many)
    many.twinx().plot([0, 123456])
    log.loglog([1, 30], [2, 50_000])
    log.set_xlabel("across", rotation=90)
    figure.legend(loc="outside lower center")
    for look in LOOKS:
        axes.text(**{"x": 0.5, "y": 0.5, "s": "one and\n$two^2$"} | look)
    axes.set_xlabel("one and\n$two^2$", fontsize=14)
    axes.set_title("two")
    figures.saved(figure, folder, "f")
    plt.close(figure)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_texts_are_laid_out_once_for_each_form_and_bytes_stay(tmp_path, monkeypatch):
    (tmp_path / "own").mkdir()
    (tmp_path / "usual").mkdir()
    done = []
    lay_out = Text._get_layout

    def counted(text, renderer):
        if text.get_text() == "two":
            done.append(renderer)
        return lay_out(text, renderer)

    monkeypatch.setattr(Text, "_get_layout", counted)
    own = files(tmp_path / "own")
    assert Text._get_layout is counted
    # SVG and PNG; constrained layout looks at the figure for both.
    assert len(done) == 2
    monkeypatch.setattr(lettering, "MADE_FOR", "another")
    usual = files(tmp_path / "usual")
    assert own.keys() == {"f.svg", "f.png"}
    assert own == usual


def test_the_insides_are_those_of_the_installed_matplotlib():
    assert matplotlib.__version__ == lettering.MADE_FOR
