"""A city's official visits, its trade fair, and offices that mirror those of the centre."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from gbaeff.indicators import yearly_growth
from gbaeff.indicators.inequality import herfindahl

FORMS = "Commission|Department|Ministry|Bureau|Office"
"""What kinds of offices are called."""

DESTINATIONS = ("Los Angeles", "Vancouver", "Birmingham", "Lyon", "Auckland")
"""Cities that Mierzejewski (section 3.4) names as the main destinations of Guangzhou."""


def two_way(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """Visits to (`outgoing`) and from (`incoming`) each value of a column.

    Parameters
    ----------
    rows : pandas.DataFrame
        With `direction`, `count` and the column.
    key : str
        The column.
    """
    counts = rows.pivot_table("count", key, "direction", "sum", fill_value=0)
    return counts[["outgoing", "incoming"]].rename_axis(columns=None)


def yearly(rows: pd.DataFrame) -> pd.DataFrame:
    """Visits by year and direction, and the cities and countries that they concern.

    Parameters
    ----------
    rows : pandas.DataFrame
        With `year`, `direction`, `count`, `place`, `city` and `country`.

    Returns
    -------
    pandas.DataFrame
        One row a year, as text, and one for the whole time.
    """
    years = two_way(rows, "year")
    in_city = rows[rows["city"].notna()]
    years = years.assign(
        all=years.sum(axis=1),
        cities=in_city.groupby("year")["place"].nunique(),
        countries=rows.groupby("year")["country"].nunique(),
    )
    total = years[["outgoing", "incoming", "all"]].sum()
    total["cities"], total["countries"] = in_city["place"].nunique(), rows["country"].nunique()
    whole = total.to_frame(f"{years.index.min()}-{years.index.max()}").T
    table = pd.concat([years.set_axis(years.index.astype(str)), whole]).rename_axis("year")
    return table[["outgoing", "incoming", "all", "cities", "countries"]]


def leading(counts: pd.Series, named: Sequence[str], first: int = 5) -> list[str]:
    """Those of the named that are among the first by their count, ties included.

    Parameters
    ----------
    counts : pandas.Series
        Visits of each city; a named city that is not there has none.
    named : sequence of str
        The cities asked for.
    first : int
        How many cities are the first.

    Returns
    -------
    list of str
        In the order of `named`.

    Examples
    --------
    >>> leading(pd.Series({"Lyon": 3, "Perth": 2, "Turin": 2, "Jena": 1}), ["Turin", "Jena"], 2)
    ['Turin']
    """
    least = counts.nlargest(first).min()
    return [name for name in named if counts.get(name, 0) >= least]


def concentration(rows: pd.DataFrame) -> pd.DataFrame:
    """Concentration of each year's visits on regions, beside what chance would give.

    Parameters
    ----------
    rows : pandas.DataFrame
        With `year`, `place`, `region` and `count`.

    Returns
    -------
    pandas.DataFrame
        By year: `visits`, `places`, `equal places` (the inverse Herfindahl index of places), the
        `index` of regions, the index expected `by chance` if the visits of the year are drawn
        from the mix of all years, and the share of Europe in %.
    """
    mix = herfindahl(rows.groupby("region")["count"].sum())
    records = {}
    for year, part in rows.groupby("year"):
        n = part["count"].sum()
        places = part.groupby("place")["count"].sum()
        regions = part.groupby("region")["count"].sum()
        records[year] = {
            "visits": n,
            "places": len(places),
            "equal places": 1 / herfindahl(places),
            "index": herfindahl(regions),
            "by chance": mix + (1 - mix) / n,
            "Europe, %": 100 * regions.get("Europe", 0) / n,
        }
    return pd.DataFrame(records).T.rename_axis("year")


def mirrored(offices: pd.DataFrame) -> pd.DataFrame:
    """Kind of each office and its counterpart, and the words of their subjects that differ.

    Parameters
    ----------
    offices : pandas.DataFrame
        `local_sichuan`, `central_state_council` (empty: as in the row above) and `match`; rows
        marked as duplicates are left out.

    Returns
    -------
    pandas.DataFrame
        The rows with `local form`, `central form` and `words that differ` (None if there is none).
    """
    table = offices[offices["match"] != "duplicate"].copy()
    local, central = table["local_sichuan"].ffill(), table["central_state_council"].ffill()
    table["local form"] = local.str.extract(f"({FORMS})")[0]
    table["central form"] = central.str.extract(f"({FORMS})")[0]
    shell = f"({FORMS}|Provincial|National|State|of|and)"
    left = local.str.replace(shell, "", regex=True).str.split()
    right = central.str.replace(shell, "", regex=True).str.split()
    differing = [sorted(set(a) ^ set(b)) for a, b in zip(left, right)]
    table["words that differ"] = [", ".join(words) or None for words in differing]
    return table


def fair_years(session: pd.DataFrame, origin: pd.DataFrame) -> pd.DataFrame:
    """Buyers and countries of a fair by year, from its two sessions.

    Parameters
    ----------
    session, origin : pandas.DataFrame
        Buyers, and countries they came from, by year; columns `spring` and `autumn`.

    Returns
    -------
    pandas.DataFrame
        By year: the sessions, `both`, `times` the first year, growth in `% a year` since the
        year before, `ratio` of autumn to spring, most `countries`, buyers of `each` country.
    """
    buyers = session.sum(axis=1)
    growth = pd.Series(np.nan, buyers.index)
    for start, end in pairwise(buyers.index):
        growth[end] = 100 * yearly_growth(buyers[start], buyers[end], end - start)
    return session.assign(
        both=buyers,
        times=buyers / buyers.iloc[0],
        growth=growth,
        ratio=session["autumn"] / session["spring"],
        countries=origin.max(axis=1),
        each=buyers / origin.sum(axis=1),
    ).rename(columns={"growth": "% a year"})


def fair_periods(session: pd.DataFrame, origin: pd.DataFrame, cuts: Sequence[int]) -> pd.DataFrame:
    """Growth of a fair between some of its years.

    Parameters
    ----------
    session, origin : pandas.DataFrame
        As in :func:`fair_years`.
    cuts : sequence of int
        Years, the first and the last included.

    Returns
    -------
    pandas.DataFrame
        By period: `multiple` of the buyers, growth in `% a year`, `share, %` of the whole growth
        in logarithms, and multiple of the `countries`.
    """
    buyers, countries = session.sum(axis=1), origin.sum(axis=1)
    whole = np.log(buyers[cuts[-1]] / buyers[cuts[0]])
    periods = {}
    for start, end in pairwise(cuts):
        periods[f"{start}-{end}"] = {
            "multiple": buyers[end] / buyers[start],
            "% a year": 100 * yearly_growth(buyers[start], buyers[end], end - start),
            "share, %": 100 * np.log(buyers[end] / buyers[start]) / whole,
            "countries": countries[end] / countries[start],
        }
    return pd.DataFrame(periods).T.rename_axis("period")
