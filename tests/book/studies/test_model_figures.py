"""Pictures of the models."""

import pandas as pd
from matplotlib import pyplot as plt

from gbaeff import Panel, data, super_sbm
from gbaeff.book.studies import model_figures


def test_super_efficiency_writes_the_scores_at_their_units():
    seven = data.example("tone2002")
    scores = super_sbm(Panel(seven, dmu="dmu", inputs=["x1", "x2"], outputs=["y"]))
    units = seven.set_index("dmu")[["x1", "x2"]]
    figure = model_figures.super_efficiency(units, scores.targets["input"], scores.score)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert {"1.125", "1.25", "1.5"} <= set(texts)
    plt.close(figure)


def test_the_ceiling_is_drawn_at_two_and_the_gap_where_scores_end():
    scores = pd.DataFrame({"crs": [1.0, 1.9], "vrs": [1.0, 3.0]}, index=[1.0, 4.0])
    axes = model_figures.ceiling(scores, 5.0).axes[0]
    assert axes.lines[0].get_ydata()[0] == 2
    assert axes.patches[0].get_x() == 5
    plt.close(axes.figure)
