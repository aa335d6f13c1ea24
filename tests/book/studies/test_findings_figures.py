"""The two pictures of the findings."""

import pandas as pd
from matplotlib import pyplot as plt

from gbaeff.book.pages import figures
from gbaeff.book.studies import findings_figures


def test_a_city_that_misses_the_pledge_has_another_colour():
    figure = findings_figures.pledge(pd.Series([39.9, 40.0]), ["A", "B"], "%")
    colours = [figures.to_hex(bar.get_facecolor()).upper() for bar in figure.axes[0].patches[1:]]
    assert colours == [figures.COLOURS[1], figures.COLOURS[0]]
    plt.close(figure)


def test_each_city_has_both_scores_in_its_row():
    scores = pd.DataFrame({"recomputed": [0.5, 1.2], "printed": [0.6, 1.1]})
    figure = findings_figures.leaders(scores, ["A", "B"], "score")
    axes = figure.axes[0]
    points = {line.get_label(): line.get_xydata().tolist() for line in axes.lines[1:]}
    assert points == {"printed": [[0.6, 0], [1.1, 1]], "recomputed": [[0.5, 0], [1.2, 1]]}
    assert [text.get_text() for text in axes.get_yticklabels()] == ["A", "B"]
    plt.close(figure)
