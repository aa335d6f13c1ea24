"""Emissions by city and year, and the status of a ratio of two figures."""

import pytest

from gbaeff.book.studies.emissions import PER_GDP, QUANTITIES, quantities


def test_a_ratio_is_that_of_its_figures_and_says_both_of_their_states():
    table = quantities(["replica", "territorial"])
    assert len(table) == 2 * 11 * 15 * 4
    cells = table.set_index(["choice", "quantity", "city", "year"])
    co2, gdp, ratio = (
        cells.xs(name, level="quantity") for name in ("CO₂, Mt", QUANTITIES["gdp"], PER_GDP)
    )
    assert ratio["value"].to_numpy() == pytest.approx(1000 * co2["value"] / gdp["value"])
    same = co2["status"] == gdp["status"]
    assert same.any() and not same.all()
    assert (ratio["status"] == co2["status"])[same].all()
    said = "CO₂ " + co2["status"] + ", GDP " + gdp["status"]
    assert (ratio["status"] == said)[~same].all()
