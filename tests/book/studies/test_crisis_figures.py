"""What printed digits leave open."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

from gbaeff.book.studies import crisis_figures


def test_the_revenue_of_the_text_and_of_the_press_are_told_apart():
    revenue = np.array([5.0, 10.0])
    band = (np.array([50.0, 20.0]), np.array([60.0, 30.0]))
    figure = crisis_figures.margin(revenue, band, (40, 50), (6, 7), 6.0, 6.5)
    lines = {line.get_label(): line.get_xdata()[0] for line in figure.axes[0].lines}
    assert lines == {"the text: more than 6": 6, "press, from the company": 6.5}
    plt.close(figure)


def test_each_bar_has_its_label():
    relative = pd.DataFrame({"lowest": [0.8, 0.9], "highest": [1.2, 1.1]})
    axes = crisis_figures.rounding(relative, ["a", "b"]).axes[0]
    assert [text.get_text() for text in axes.texts] == ["a", "b"]
    assert [segment[:, 0].tolist() for segment in axes.collections[0].get_segments()] == [
        [0.8, 1.2],
        [0.9, 1.1],
    ]
    plt.close(axes.figure)
