"""Statements on emissions and carbon intensity: section 4.1 of Qin (2023)."""

from __future__ import annotations

import pandas as pd

from gbaeff import data
from gbaeff.book.audit.finding import Finding, judged
from gbaeff.book.audit.propositions.proposition import proposition, signed
from gbaeff.book.audit.propositions.results import Results
from gbaeff.book.pages.sentences import joined
from gbaeff.indicators import EQUAL, highest, ranks, reduction

AREA = " ".join(data.CITIES)  # what is said of the whole area is about each of its cities


def cuts(r: Results) -> pd.Series:
    """Reduction of emissions per GDP from the first to the last year by city, in percent."""
    start, end = (r.co2.iloc[row] / r.gdp.iloc[row] for row in (0, -1))
    return 100 * reduction(start, end)


def area_cut(r: Results) -> float:
    """Reduction of all emissions over all GDP, in percent."""
    whole = r.co2.sum(axis=1) / r.gdp.sum(axis=1)
    return float(100 * reduction(whole.iloc[0], whole.iloc[-1]))


@proposition("Q038", "4.1", "Emissions peak in 2016", "co2", AREA)
def _peak(r: Results) -> Finding:
    """The sum over the cities is largest in 2016."""
    total = r.co2.sum(axis=1)
    top = highest(total)
    told = f"{total.max():.0f} Mt in {joined(map(str, top))}"
    return judged(2016 in top, told, "data")


@proposition("Q051", "4.1", "Intensity falls every year", "co2 gdp", AREA)
def _fall(r: Results) -> Finding:
    """All emissions over all GDP fall in every year."""
    change = (r.co2.sum(axis=1) / r.gdp.sum(axis=1)).diff().dropna()
    count = int((change < -EQUAL).sum())
    return judged(count == len(change), f"{count} of {len(change)} years", "data")


@proposition("Q140", "4.1", "The area cuts its intensity by more than 45 %", "co2 gdp", AREA)
def _area(r: Results) -> Finding:
    """All emissions over all GDP fall by more than 45 % from the first to the last year."""
    cut = area_cut(r)
    return judged(cut > 45 + EQUAL, f"{cut:.1f} %", "data")


@proposition("Q061", "4.1", "Macao and Shenzhen cut most", "co2 gdp", "MC SZ")
def _largest(r: Results) -> Finding:
    """Macao and Shenzhen have the two largest reductions of intensity."""
    cut = cuts(r)
    best = cut[ranks(cut) <= 2].sort_values(ascending=False)
    told = ", ".join(f"{city} {value:.1f} %" for city, value in best.items())
    return judged({"MC", "SZ"} <= set(best.index), told, "data")


@proposition("Q062", "4.1", "Hong Kong, Zhaoqing and Huizhou miss 40 %", "co2 gdp", "HK ZQ HZ")
def _missed(r: Results) -> Finding:
    """These three cities, and no other, reduce intensity by less than 40 %."""
    cut = cuts(r)
    below = cut[cut < 40 - EQUAL]
    told = ", ".join(f"{city} {value:.1f} %" for city, value in below.items()) or "none"
    return judged(set(below.index) == {"HK", "ZQ", "HZ"}, signed(told), "data")


@proposition("Q058", "4.1", "Huizhou's intensity rises", "co2 gdp", "HZ", others=False)
def _riser(r: Results) -> Finding:
    """Huizhou's intensity is higher in the last year than in the first."""
    cut = cuts(r)["HZ"]
    return judged(cut < -EQUAL, signed(f"reduction {cut:.1f} %"), "data")
