"""Bay areas as index numbers."""

import pandas as pd
from matplotlib import pyplot as plt

from gbaeff.book.studies import bays


def test_a_bound_is_hollow_and_points_to_where_the_value_may_lie():
    index = {
        "area": pd.DataFrame({"low": [100.0, 40.0], "high": [100.0, 40.0]}, ["A", "B"]),
        "air": pd.DataFrame({"low": [100.0, 0.0], "high": [100.0, 60.0]}, ["A", "B"]),
        "water": pd.DataFrame({"low": [100.0, 70.0], "high": [100.0, float("inf")]}, ["A", "B"]),
    }
    figure = bays.index_numbers(index, ["B"], ["area", "air", "water"], "A")
    marks = [(line.get_marker(), line.get_xdata()[0]) for line in figure.axes[0].lines[:3]]
    assert marks == [("o", 40), ("<", 60), (">", 70)]
    plt.close(figure)
