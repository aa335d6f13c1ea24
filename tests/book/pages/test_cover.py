"""The picture on the first page."""

import pandas as pd
from matplotlib import pyplot as plt

from gbaeff.book.pages import cover

SCORES = pd.DataFrame({"A": [0.2, 0.3], "B": [1.2, 1.1]}, index=[2010, 2011])


def test_ridges_stand_by_their_mean_and_the_print_on_its_own_ground():
    figure = cover.draw(SCORES, SCORES + 0.5, {"A": "Ash", "B": "Birch"})
    axes = figure.axes[0]
    assert [text.get_text() for text in axes.texts][:2] == ["Birch", "Ash"]
    birch, printed_birch, ash, _ = (line.get_ydata() for line in axes.lines)
    assert list(birch) == [1.2, 1.1]
    assert list(printed_birch - birch) == [0.5, 0.5]
    assert (birch - ash > SCORES["B"] - SCORES["A"]).all()
    assert max(printed_birch) < axes.get_ylim()[1]
    plt.close(figure)
