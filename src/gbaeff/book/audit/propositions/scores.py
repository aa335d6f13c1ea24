"""Statements on static efficiency: abstract, section 4.2 in the order of its chapter, section 5."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gbaeff.book.audit.finding import Finding, judged
from gbaeff.book.audit.propositions.proposition import cells_of, means_of, proposition
from gbaeff.book.audit.propositions.results import NINE, Results
from gbaeff.book.pages.markup import number
from gbaeff.book.pages.sentences import joined
from gbaeff.indicators import EQUAL, coefficient_of_variation, highest, lowest, ranks

SEVEN = [city for city in NINE if city not in ("SZ", "FS")]


@proposition("Q004", "abstract", "Most cities have much room for improvement", "table2 table3")
def _room(r: Results) -> Finding:
    """Tables 2 and 3: in the last year more than half of the cities score below 1."""
    last = [table.iloc[-1] for table in (r.table2, r.table3)]
    below = [int((row < 1 - EQUAL).sum()) for row in last]
    told = (
        f"{below[0]} of {len(last[0])} cities in Table 2, {below[1]} of {len(last[1])} in Table 3"
    )
    return judged(all(2 * n > len(row) for n, row in zip(below, last)), told)


@proposition(
    "Q086", "4.2", "Shenzhen is super-efficient in every year", "table3", "SZ", others=False
)
def _shenzhen(r: Results) -> Finding:
    """Table 3: every score of Shenzhen is above 1."""
    found = r.table3["SZ"].to_numpy()
    return judged(found.min() > 1 + EQUAL, f"{found.min():.2f} to {found.max():.2f}")


@proposition("Q073", "4.2", "Macao stays around 1.95", "table2", "MC", others=False)
def _macao(r: Results) -> Finding:
    """Table 2: every score of Macao is within 0.05 of 1.95."""
    found = r.table2["MC"].to_numpy()
    told = f"{found.min():.2f} to {found.max():.2f}, mean {found.mean():.3f}"
    return judged(bool((np.abs(found - 1.95) <= 0.05 + EQUAL).all()), told)


@proposition("Q074", "4.2", "Hong Kong peaks in 2005", "table2", "HK", others=False)
def _hong_kong_peak(r: Results) -> Finding:
    """Table 2: Hong Kong's highest score is that of 2005."""
    found = r.table2["HK"]
    top = highest(found)
    return judged(2005 in top, f"highest {found.max():.2f} in {joined(map(str, top))}")


@proposition("Q075", "4.2", "Hong Kong is lowest in 2013", "table2", "HK", others=False)
def _hong_kong_low(r: Results) -> Finding:
    """Table 2: Hong Kong's lowest score is that of 2013."""
    found = r.table2["HK"]
    bottom = lowest(found)
    return judged(2013 in bottom, f"lowest {found.min():.2f} in {joined(map(str, bottom))}")


@proposition(
    "Q076", "4.2", "Hong Kong falls, with ups and downs, to 2013", "table2", "HK", others=False
)
def _hong_kong_fall(r: Results) -> Finding:
    """Table 2: Hong Kong's score of 2013 is below that of 2005, with at least one rise between."""
    found = r.table2["HK"].loc[2005:2013].to_numpy()
    start, end, steps = found[0], found[-1], np.diff(found)
    down, up = int((steps < -EQUAL).sum()), int((steps > EQUAL).sum())
    told = f"{start:.2f} to {end:.2f}, {down} falls and {up} rises"
    return judged(bool(up and end < start - EQUAL), told)


@proposition(
    "Q077", "4.2", "Hong Kong is stable around 0.25 from 2015", "table2", "HK", others=False
)
def _hong_kong_late(r: Results) -> Finding:
    """Table 2: Hong Kong's scores from 2015 on are within 0.03 of 0.25."""
    late = r.table2["HK"].loc[2015:].to_numpy()
    told = f"{late.min():.2f} to {late.max():.2f}, mean {late.mean():.3f}"
    return judged(bool((np.abs(late - 0.25) <= 0.03 + EQUAL).all()), told)


@proposition("Q080", "4.2", "Macao, Hong Kong and the mainland lie far apart", "table2", "MC HK")
def _apart(r: Results) -> Finding:
    """Table 2: Macao's mean is more than twice Hong Kong's, and Hong Kong's more than twice that
    of any mainland city.
    """
    rest = means_of(r.table2)
    macao, hong_kong = rest.pop("MC"), rest.pop("HK")
    best = max(rest.values())
    told = f"Macao {macao / hong_kong:.1f} times Hong Kong, Hong Kong "
    told += f"{hong_kong / best:.1f} times {joined(highest(pd.Series(rest)))}"
    return judged(macao > 2 * hong_kong and hong_kong > 2 * best, told)


@proposition("Q092", "4.2", "Hong Kong and Macao score high beside the nine", "table2", "MC HK")
def _above_the_nine(r: Results) -> Finding:
    """Table 2: the means of Macao and of Hong Kong are above that of every mainland city."""
    rest = means_of(r.table2)
    macao, hong_kong = rest.pop("MC"), rest.pop("HK")
    best = max(rest.values())
    told = f"MC {macao:.2f}, HK {hong_kong:.2f}, best of the others {best:.2f}"
    return judged(min(macao, hong_kong) > best + EQUAL, told)


@proposition("Q078", "4.2", "Mainland scores are mostly 0.05 to 0.15", "table2")
def _band(r: Results) -> Finding:
    """Table 2: more than half of the mainland cells, to two decimals, lie in 0.05 to 0.15."""
    cells = cells_of(r.table2, NINE).round(2)
    inside = int(((cells >= 0.05) & (cells <= 0.15)).sum())
    return judged(2 * inside > cells.size, f"{inside} of {cells.size} cells")


@proposition("Q079", "4.2", "Mainland scores fluctuate little", "table2")
def _calm(r: Results) -> Finding:
    """Table 2: the yearly mean of the mainland cities moves within a range of 0.1."""
    mean = cells_of(r.table2, NINE).mean(axis=1)
    told = f"yearly mean {mean.min():.3f} to {mean.max():.3f}, a range of "
    told += f"{100 * np.ptp(mean) / mean.mean():.0f} % of its level"
    return judged(bool(np.ptp(mean) <= 0.1 + EQUAL), told)


@proposition("Q081", "4.2", "Without Hong Kong and Macao cities differ more", "table2 table3")
def _spread(r: Results) -> Finding:
    """The means of the mainland cities lie further apart in Table 3 than in Table 2."""
    means = [
        pd.Series(cells_of(table, r.table3.columns).mean(axis=0)) for table in (r.table2, r.table3)
    ]
    spread = [np.ptp(mean.to_numpy()) for mean in means]
    told = f"spread from {spread[0]:.2f} to {spread[1]:.2f}; relative to the mean from "
    told += " to ".join(f"{coefficient_of_variation(mean):.2f}" for mean in means)
    return judged(spread[1] > spread[0] + EQUAL, told)


@proposition("Q085", "4.2", "Trends differ between the mainland cities", "table3")
def _trends(r: Results) -> Finding:
    """Table 3: some cities have a straight-line trend above 0 and some below."""
    trend = slopes(r.table3)
    down = list(trend.index[trend < -EQUAL])
    told = f"below 0: {', '.join(down) or 'none'}; from {number(trend.min(), 3)} to "
    told += f"{number(trend.max(), 3)} a year"
    return judged(bool(down) and bool((trend > EQUAL).any()), told)


@proposition("Q084", "4.2", "Zhuhai and Jiangmen decline", "table3", "ZH JM", others=False)
def _decline(r: Results) -> Finding:
    """Table 3: the straight-line trends of Zhuhai and Jiangmen, two examples, are below 0."""
    trend = slopes(r.table3[["ZH", "JM"]])
    told = f"{number(trend['ZH'], 4)} and {number(trend['JM'], 4)} a year"
    return judged(bool((trend < -EQUAL).all()), told)


@proposition("Q090", "4.2", "The eight cities other than Shenzhen score low", "table3")
def _low(r: Results) -> Finding:
    """Table 3: the mean of the cities other than Shenzhen is below 0.60."""
    cells = cells_of(r.table3, r.table3.columns.drop("SZ", errors="ignore"))
    told = f"mean {cells.mean():.2f}, {int((cells >= 1 - EQUAL).sum())} of {cells.size} cells at 1 "
    return judged(cells.mean() < 0.6, told + "or above")


@proposition("Q087", "4.2", "Foshan fluctuates greatly", "table3", "FS")
def _foshan(r: Results) -> Finding:
    """Table 3: Foshan varies more over time than the median city."""
    found = pd.Series({city: coefficient_of_variation(cells) for city, cells in r.table3.items()})
    told = f"coefficient of variation {found['FS']:.2f}, median {found.median():.2f}, rank "
    told += f"{ranks(found)['FS']:.0f} of {len(found)}"
    return judged(found["FS"] > found.median() + EQUAL, told)


@proposition("Q088", "4.2", "Seven cities fall, then rise", "table3")
def _turn(r: Results) -> Finding:
    """Table 3: each of the cities other than Shenzhen and Foshan is lowest neither in the first
    nor in the last year.
    """
    cities = [city for city in SEVEN if city in r.table3]
    low = troughs(r.table3[cities]).tolist()
    ends = {r.table3.index[0], r.table3.index[-1]}
    inside = sum(ends.isdisjoint(years) for years in low)
    years = [year for found in low for year in found]
    told = f"{inside} of {len(cities)} cities, troughs {min(years)} to {max(years)}"
    return judged(inside == len(cities), told)


@proposition("Q142", "5", "Macao is super-efficient in every year", "table2", "MC", others=False)
def _macao_super(r: Results) -> Finding:
    """Table 2: every score of Macao is above 1."""
    found = r.table2["MC"].to_numpy()
    return judged(found.min() > 1 + EQUAL, f"{found.min():.2f} to {found.max():.2f}")


def slopes(table: pd.DataFrame) -> pd.Series:
    """Straight-line trend of each column, a year."""
    years = table.index.to_numpy(dtype="float64")
    return pd.Series(np.polyfit(years, table.to_numpy(), 1)[0], index=table.columns)


def troughs(table: pd.DataFrame) -> pd.Series:
    """Years in which each column is lowest: more than one at a tie."""
    return pd.Series({city: lowest(cells) for city, cells in table.items()})
