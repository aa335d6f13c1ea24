"""A city's visits, its fair, and offices that mirror others."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from gbaeff.book.studies import visits, visits_figures

ROWS = pd.DataFrame(
    [
        (2011, "outgoing", "Lyon", "Lyon", "France", "Europe", 2),
        (2011, "incoming", "Lyon", "Lyon", "France", "Europe", 1),
        (2012, "outgoing", "Spain", None, "Spain", "Europe", 1),
        (2012, "incoming", "Durban", "Durban", "South Africa", "Africa", 4),
    ],
    columns=["year", "direction", "place", "city", "country", "region", "count"],
)


def test_two_way_counts_each_direction():
    table = visits.two_way(ROWS, "place")
    assert table.loc["Lyon"].tolist() == [2, 1]
    assert table.loc["Durban"].tolist() == [0, 4]


def test_years_sum_visits_and_count_places_once():
    table = visits.yearly(ROWS)
    assert list(table.index) == ["2011", "2012", "2011-2012"]
    assert table.loc["2011-2012"].tolist() == [3, 5, 8, 2, 3]
    assert table.loc["2012", ["cities", "countries"]].tolist() == [1, 2]


def test_concentration_of_one_region_is_one():
    table = visits.concentration(ROWS)
    assert table.loc[2011, "index"] == 1
    assert table.loc[2011, "Europe, %"] == 100
    mix = 0.5**2 + 0.5**2
    assert table.loc[2011, "by chance"] == pytest.approx(mix + (1 - mix) / 3)
    assert table.loc[2012, "equal places"] == pytest.approx(1 / (0.2**2 + 0.8**2))


def test_mirrored_offices_differ_by_their_subjects_alone():
    offices = pd.DataFrame(
        {
            "local_sichuan": [
                "Provincial Department of Education",
                "Department of Commerce",
                "Department of Commerce",
            ],
            "central_state_council": ["Ministry of Education", "Ministry of Trade", None],
            "match": ["pair", "pair", "duplicate"],
        }
    )
    table = visits.mirrored(offices)
    assert table["local form"].tolist() == ["Department", "Department"]
    assert table["central form"].tolist() == ["Ministry", "Ministry"]
    assert table["words that differ"].isna().tolist() == [True, False]
    assert table["words that differ"].iloc[1] == "Commerce, Trade"


SESSION = pd.DataFrame({"spring": [100, 400], "autumn": [100, 400]}, index=[2000, 2002])
ORIGIN = pd.DataFrame({"spring": [10, 20], "autumn": [10, 30]}, index=[2000, 2002])


def test_fair_grows_by_its_yearly_rate():
    table = visits.fair_years(SESSION, ORIGIN)
    assert np.isnan(table.loc[2000, "% a year"])
    assert table.loc[2002, "% a year"] == pytest.approx(100)
    assert table.loc[2002, ["times", "ratio", "countries", "each"]].tolist() == [4, 1, 30, 16]
    period = visits.fair_periods(SESSION, ORIGIN, [2000, 2002]).loc["2000-2002"]
    assert period.tolist() == pytest.approx([4, 100, 100, 2.5])


def test_figures_show_what_they_are_given():
    counts = visits.two_way(ROWS, "year")
    bars = visits_figures.years(counts).axes[0].patches
    assert sorted(bar.get_height() for bar in bars) == [1, 1, 2, 4]
    share = pd.DataFrame({"outgoing": [30.0, 70.0], "incoming": [60.0, 40.0]}, ["A", "B"])
    axes = visits_figures.shares(share).axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["A", "B"]
    assert visits_figures.fair(SESSION, ORIGIN, (2000, 2001)).axes[0].get_yscale() == "log"
    plt.close("all")


def test_marks_tell_directions_and_countries_apart():
    places = pd.DataFrame({"level": ["city", "country", "city"]}, index=["Lyon", "Spain", "Durban"])
    table = visits_figures.marks(visits.two_way(ROWS, "place"), places)
    groups = {"Lyon": "both ways", "Spain": "only visited", "Durban": "only visiting"}
    assert table["group"].to_dict() == groups
    assert table.loc["Spain", "hollow"]
    assert table.loc["Durban", "amount"] == 4
