"""The benchmark's names and figure."""

import pandas as pd
from matplotlib import pyplot as plt

from gbaeff import data
from gbaeff.book.studies import speed


def test_every_approach_and_model_of_the_table_has_a_name():
    table = data.benchmark_speed()
    assert set(table["approach"]) <= set(speed.NAMES)
    assert set(table["model"]) <= set(speed.MODELS)


def test_a_line_ends_where_its_rates_do():
    rates = pd.DataFrame({"project": [10.0, 20.0], "linprog": [5.0, None]}, index=[11, 165])
    figure = speed.rates({"radial_vrs": rates})
    (axes,) = figure.axes
    assert axes.get_title("left") == "radial, VRS"
    assert [len(line.get_xdata()) for line in axes.lines] == [2, 1]
    plt.close(figure)
