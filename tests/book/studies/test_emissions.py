"""Emissions and what they are set beside."""

import pytest

from gbaeff import data
from gbaeff.book.studies import emissions


@pytest.fixture(scope="module")
def table():
    return emissions.quantities(["replica", "territorial"])


def test_every_city_and_year_has_each_quantity_once(table):
    keys = ["choice", "quantity", "city", "year"]
    assert not table.duplicated(keys).any()
    assert (table.groupby(["choice", "quantity"]).size() == 11 * 15).all()
    assert table["value"].notna().all()


def test_a_ratio_is_of_its_two_figures_and_says_the_status_of_both(table):
    rows = table.query("choice == 'territorial'").set_index(["quantity", "city", "year"])
    wide = data.wide("territorial").set_index(["city", "year"])
    states = data.chosen("territorial").set_index(["variable", "city", "year"])["status"]
    for key in (("HK", 2010), ("DG", 2005), ("SZ", 2019)):
        figures = wide.loc[key]
        ratio = rows.loc[(emissions.PER_GDP, *key)]
        assert ratio["value"] == pytest.approx(1000 * figures["co2"] / figures["gdp"])
        assert rows.loc[("CO₂, Mt", *key), "value"] == figures["co2"]
        for state in (states["co2", *key], states["gdp", *key]):
            assert state in ratio["status"]
