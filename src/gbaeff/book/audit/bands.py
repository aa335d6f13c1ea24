"""How far a city's result moves with the data: the band that a sentence about it must allow for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.book.audit.specifications import LEVELS, Specification, panel_of
from gbaeff.dea.measures import super_sbm
from gbaeff.indicators import EQUAL, ranks, reduction

PLEDGE = (40.0, 45.0)
"""The pledge that the paper tests: a cut of carbon dioxide per unit of GDP, percent."""

_SERIES = {
    "gdp": {"first published": "GDP as first published"},
    "population": {
        "before census": "people as counted before the census",
        "employment": "employment in place of people",
    },
    "energy": {
        "official": "official energy where there is any",
        "lights grid": "energy by night lights (grid)",
        "lights sum": "energy by night lights (sum)",
    },
    "co2": {"territorial": "bunkers left out", "edgar8": "mainland emissions of EDGAR"},
}


def readings() -> dict[str, Specification]:
    """Return the fair readings of the data: the book's default, and one series changed at a time.

    Levels that were inferred from the printed tables are left out.

    Examples
    --------
    >>> list(readings())[:2]
    ['default', 'GDP as first published']
    """
    changed = {
        words: replace(Specification(), **{name: level})
        for name, levels in _SERIES.items()
        for level, words in levels.items()
    }
    return {"default": Specification()} | changed


def scores(year: int, cities: Sequence[str]) -> pd.DataFrame:
    """Compute super-SBM scores of one year under each reading that changes one of them.

    Parameters
    ----------
    cities : sequence of str
        The cities on the frontier.

    Returns
    -------
    pandas.DataFrame
        Readings, "default" first, by cities.
    """
    rows = {
        name: super_sbm(panel_of(one, cities).at(year)).table().squeeze()
        for name, one in readings().items()
    }
    return _distinct(pd.DataFrame(rows).T.reindex(columns=list(cities)))


def _distinct(variants: pd.DataFrame) -> pd.DataFrame:
    """Leave out what repeats a row above, within the tolerance."""
    kept: list[int] = []
    values = variants.to_numpy(dtype="float64")
    for row in range(len(values)):
        if not any(np.allclose(values[row], values[k], 0, EQUAL, equal_nan=True) for k in kept):
            kept.append(row)
    return variants.iloc[kept]


def cuts() -> pd.DataFrame:
    """Return how far each city cut its carbon dioxide per unit of GDP, under each account.

    Returns
    -------
    pandas.DataFrame
        Percent of the first year. Accounts by cities: readings of GDP and of emissions, and GDP
        left in local currency; both changes together where the bunkers of Hong Kong are left out.
    """
    accounts = {"default": Specification()}
    for co2 in LEVELS["co2"]:
        for gdp in LEVELS["gdp"]:
            for currency in LEVELS["currency"]:
                one = Specification(co2=co2, gdp=gdp, currency=currency)
                accounts[f"{co2}, {gdp}, {currency}"] = one
    rows = {}
    for name, one in accounts.items():
        panel = panel_of(one, data.CITIES)
        frame = pd.DataFrame(panel.values, panel.index, panel.variables.get_level_values(1))
        per = (frame["co2"] / frame["gdp"]).unstack("dmu")
        rows[name] = 100 * reduction(per.iloc[0], per.iloc[-1])
    return _distinct(pd.DataFrame(rows).T[list(data.CITIES)])


def band(variants: pd.DataFrame, noise: pd.DataFrame | None = None) -> pd.DataFrame:
    """Sum the variants of a score up, city by city.

    Parameters
    ----------
    variants : pandas.DataFrame
        From `scores`; the row "default" is the book's own result.
    noise : pandas.DataFrame, optional
        Columns low and high by city, which widen the band.

    Returns
    -------
    pandas.DataFrame
        By city: score (default), low and high (over all variants), best_rank and worst_rank (over
        the variants that hold every city; equal within the tolerance shares a rank), at_frontier
        (variants in which the score is 1 or above) and variants (how many there are).
    """
    whole = variants.dropna()
    placed = whole.apply(ranks, axis=1)
    found = pd.DataFrame(
        {
            "score": variants.loc["default"],
            "low": variants.min(),
            "high": variants.max(),
            "best_rank": placed.min(),
            "worst_rank": placed.max(),
            "at_frontier": (variants >= 1 - EQUAL).sum(),
            "variants": variants.notna().sum(),
        }
    )
    if noise is not None:
        found["low"] = found["low"].clip(upper=noise["low"])
        found["high"] = found["high"].clip(lower=noise["high"])
    return found


def frontier(row: pd.Series) -> str:
    """Say how surely a city is on the frontier, from a row of `band`.

    Examples
    --------
    >>> frontier(pd.Series({"at_frontier": 3, "variants": 17}))
    'on the frontier in 3 of 17 variants'
    """
    at, of = int(row["at_frontier"]), int(row["variants"])
    if not of:
        return "without a score"
    if at == of:
        return f"on the frontier in all {of} variants" if of > 1 else "on the frontier"
    if not at:
        return f"behind the frontier in all {of} variants" if of > 1 else "behind the frontier"
    return f"on the frontier in {at} of {of} variants"


def place(row: pd.Series, of: int) -> str:
    """Say which place a city takes among how many, from a row of `band`.

    Examples
    --------
    >>> place(pd.Series({"best_rank": 2.0, "worst_rank": 3.0}), 9)
    'place 2 to 3 of 9'
    """
    best, worst = row["best_rank"], row["worst_rank"]
    if pd.isna(best):
        return "without a place"
    return f"place {best:g} of {of}" if best == worst else f"place {best:g} to {worst:g} of {of}"


def pledge(values: pd.Series) -> str:
    """Say whether a city met the pledge, over the accounts that there are.

    Met is a cut of at least the lower end of `PLEDGE`; within the tolerance counts as met.

    Parameters
    ----------
    values : pandas.Series
        Cuts in percent, one an account; missing ones do not count.

    Examples
    --------
    >>> pledge(pd.Series([38.0, 43.0]))
    'met in 1 of 2 accounts'
    >>> pledge(pd.Series([67.0, 70.0])), pledge(pd.Series([-10.0]))
    ('met in all 2 accounts', 'missed')
    """
    known = values.dropna()
    met = int((known >= PLEDGE[0] - EQUAL).sum())
    if known.empty:
        return "unknown"
    if 0 < met < len(known):
        return f"met in {met} of {len(known)} accounts"
    word = "met" if met else "missed"
    return word if len(known) == 1 else f"{word} in all {len(known)} accounts"
