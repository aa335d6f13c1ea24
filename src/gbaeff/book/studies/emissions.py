"""Emissions and what they are set beside, by city, year and choice of series."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from gbaeff import data
from gbaeff.indicators import intensity

QUANTITIES = {"co2": "CO₂, Mt", "gdp": "GDP, billion CNY", "secondary_share": "industry, % of GDP"}
PER_GDP = "CO₂ per GDP, t per million CNY"


def quantities(choices: Sequence[str]) -> pd.DataFrame:
    """Quantities of each city and year, with their status.

    The status of a ratio is that of its two figures, both named where they differ.

    Returns
    -------
    pandas.DataFrame
        Columns choice, quantity, city, year, value and status.

    Examples
    --------
    >>> table = quantities(["replica"])
    >>> int(table.query("city == 'MC' and year == 2010").shape[0])
    4
    """
    parts = []
    for choice in choices:
        cells = data.chosen(choice)
        at = {"index": ["city", "year"], "columns": "variable"}
        value = cells.pivot(**at, values="value").reindex(data.CITIES, level="city")
        status = cells.pivot(**at, values="status").reindex(data.CITIES, level="city")
        rows = {text: (value[name], status[name]) for name, text in QUANTITIES.items()}
        both = status["co2"].radd("CO₂ ").str.cat(status["gdp"], sep=", GDP ")
        rows[PER_GDP] = (
            1000 * intensity(value["co2"], value["gdp"]),
            both.mask(status["co2"] == status["gdp"], status["co2"]),
        )
        parts += [
            pd.DataFrame({"value": amount, "status": state})
            .reset_index()
            .assign(choice=choice, quantity=text)
            for text, (amount, state) in rows.items()
        ]
    return pd.concat(parts, ignore_index=True)
