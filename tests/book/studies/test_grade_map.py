"""The map of grades."""

import pandas as pd
from matplotlib import pyplot as plt

from gbaeff.book.studies import grade_map


def test_each_cell_has_its_letter_where_the_table_has_it():
    table = pd.DataFrame({"x": ["near", "far"], "y": ["far", "none"]}, index=["a", "b"])
    letters = {"near": "N", "far": "F", "none": "·"}
    figure = grade_map.draw({"Table": table}, letters, {"near": "#0072B2", "far": "#D55E00"})
    axes = figure.axes[0]
    at = {text.get_text(): text.get_position() for text in axes.texts}
    assert at["N"] == (0.47, 0.47)
    assert at["·"] == (1.47, 1.47)
    assert axes.yaxis_inverted()
    plt.close(figure)


def test_means_are_left_out():
    cells = pd.DataFrame({"row": ["1", "mean"], "column": ["x", "x"], "grade": ["near", "far"]})
    assert grade_map.laid(cells).index.tolist() == ["1"]
