"""Figures of emissions."""

import pandas as pd
from matplotlib import pyplot as plt

from gbaeff.book.studies import emission_figures


def test_a_filled_year_is_no_observed_one():
    co2 = pd.DataFrame({"A": [1.0, 2.0, 3.0]}, index=[2005, 2006, 2007])
    filled = pd.DataFrame({"A": [True, False, False]}, index=co2.index)
    figure = emission_figures.course(co2, filled, (2006, 5.0), ["A"], {"A": "Aa"})
    above, below = figure.axes
    assert above.lines[0].get_xydata().tolist() == [[2006, 5]]
    known, guess = (pd.Series(line.get_ydata()).dropna().tolist() for line in below.lines[1:3])
    assert (known, guess) == ([2, 3], [1])
    plt.close(figure)


def test_printed_falls_stand_in_the_row_of_their_city():
    falls = pd.Series({"A": 10.0, "B": 50.0})
    names = {"A": "Aa", "B": "Bb"}
    figure = emission_figures.target(falls, {"B": 40.0}, (30.0, 45.0), ["A"], names)
    lines = [line.get_xydata().tolist() for line in figure.axes[0].lines]
    assert [[40, 1]] in lines
    assert [[30, 0], [45, 0]] in lines
    plt.close(figure)
