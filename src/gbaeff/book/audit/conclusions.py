"""The statements of Qin (2023) on results, each one proposition that runs on any set of results.

A proposition reads a `Results`: the printed tables, our recomputation, or a variant of it. The
ledger, the chapters and the variants all use the same function, so a statement has one test, in
the strength in which the author made it, and one wording of what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.book.audit.claims.registry import Finding, judged
from gbaeff.book.audit.identities import table6
from gbaeff.book.audit.printed import grid
from gbaeff.book.pages.markup import number
from gbaeff.dea.checks import check_choice
from gbaeff.dea.measures import super_sbm
from gbaeff.dea.panel import Panel
from gbaeff.dea.productivity import malmquist
from gbaeff.dea.results import Productivity, Scores
from gbaeff.indicators import coefficient_of_variation, reduction
from gbaeff.stats.draws import in_blocks
from gbaeff.stats.monte_carlo import half_widths, perturbed, stacked

NINE = list(data.MAINLAND)
SEVEN = [city for city in NINE if city not in ("SZ", "FS")]
SIX = [city for city in NINE if city not in ("SZ", "FS", "ZS")]
LEADERS = ["DG", "FS", "SZ", "ZH"]
AREA = " ".join(data.CITIES)  # what is said of the whole area is about each of its cities
PARTS = ["TC", "TEC", "PTEC", "SEC", "MI"]
INDEX_TABLES = ("table4", "table5", "tec", "ptec", "sec")  # rows are periods, not years
_SAME = 1e-6  # equal within this is equal


@dataclass(frozen=True)
class Results:
    """What the propositions are read from; a part that a variant does not have is None.

    Attributes
    ----------
    table2, table3 : pandas.DataFrame or None
        Scores of the eleven and of the nine cities, years by cities.
    table4 : pandas.DataFrame or None
        Malmquist index of the eleven, periods by cities; missing where it cannot be read.
    table5 : pandas.DataFrame or None
        Arithmetic means of the nine, periods by TC, TEC, PTEC, SEC and MI.
    tec, ptec, sec : pandas.DataFrame or None
        Efficiency change and its two parts of the nine, periods by cities.
    co2, gdp : pandas.DataFrame or None
        Emissions (Mt) and GDP (billion CNY), years by cities.
    loose : dict of str to list of float
        Numbers of Table 4 that are printed, but of which city is lost; by period.
    """

    table2: pd.DataFrame | None = None
    table3: pd.DataFrame | None = None
    table4: pd.DataFrame | None = None
    table5: pd.DataFrame | None = None
    tec: pd.DataFrame | None = None
    ptec: pd.DataFrame | None = None
    sec: pd.DataFrame | None = None
    co2: pd.DataFrame | None = None
    gdp: pd.DataFrame | None = None
    loose: dict[str, list[float]] | None = None


@dataclass(frozen=True)
class Proposition:
    """A statement of the paper and its one test.

    Attributes
    ----------
    id : str
        Claim of the ledger.
    section : str
        Section of the paper.
    name, test : str
        The statement in our words, and what is tested.
    needs : tuple of str
        Parts of `Results` that it is read from.
    cities : tuple of str
        Cities that it is about; without one of them it cannot be tested.
    others : bool
        Whether the other cities matter too.
    gaps : bool
        Whether the test can deal with missing cells.
    function : callable
        From `Results` to a finding.
    """

    id: str
    section: str
    name: str
    test: str
    needs: tuple[str, ...]
    cities: tuple[str, ...]
    others: bool
    gaps: bool
    function: Callable[[Results], Finding]

    def on(self, results: Results) -> Finding:
        """Test it; what it is read from may be absent or have gaps, and then it is open."""
        tables = {part: getattr(results, part) for part in self.needs}
        lacking = [part for part, table in tables.items() if table is None]
        if lacking:
            return _open(f"not in these results: {', '.join(lacking)}")
        by_city = {part: table for part, table in tables.items() if part != "table5"}
        out = [city for city in self.cities if any(city not in t for t in by_city.values())]
        if out:
            return _open(f"left out: {', '.join(out)}")
        if not self.gaps:
            for part, table in tables.items():
                seen = table if self.others or part == "table5" else table[list(self.cities)]
                holes = seen.isna().to_numpy()
                if holes.any():
                    whole = int((~holes).all(axis=1).sum())
                    told = f"{whole} of {len(seen)} rows can be read"
                    return Finding("cannot be checked", told, "copy" if results.loose else "data")
        return self.function(results)

    def touched(self, results: Results, base: Results) -> bool:
        """Whether results differ from others in anything that the proposition is read from."""
        pairs = ((getattr(results, part), getattr(base, part)) for part in self.needs)
        return any(a is not None and b is not None and not a.equals(b) for a, b in pairs)


def _open(computed: str) -> Finding:
    return Finding("cannot be checked", computed, "data")


PROPOSITIONS: dict[str, Proposition] = {}
"""Every proposition by the claim that it tests, in the order of the paper's sections."""


def _proposition(
    id: str,
    section: str,
    name: str,
    needs: str,
    cities: str = "",
    *,
    others: bool = True,
    gaps: bool = False,
) -> Callable[[Callable[[Results], Finding]], Callable[[Results], Finding]]:
    def keep(function: Callable[[Results], Finding]) -> Callable[[Results], Finding]:
        test = " ".join((function.__doc__ or "").split())
        PROPOSITIONS[id] = Proposition(
            id,
            section,
            name,
            test,
            tuple(needs.split()),
            tuple(cities.split()),
            others,
            gaps,
            function,
        )
        return function

    return keep


def _signed(text: str) -> str:
    return text.replace("-", "−")


# Abstract ------------------------------------------------------------------------------------


@_proposition("Q002", "abstract", "Productivity rises throughout in some cities", "table4")
def _throughout(r: Results) -> Finding:
    """Table 4: at least one city is above 1 in every period."""
    always = [city for city in r.table4 if (r.table4[city] > 1 + _SAME).all()]
    return judged(bool(always), f"above 1 in every period: {', '.join(always) or 'none'}")


@_proposition("Q003", "abstract", "Efficiency of the area shows no lasting gain", "table5")
def _no_lasting_gain(r: Results) -> Finding:
    """Table 5: TEC is on both sides of 1, and its mean over the periods is not above 1.02."""
    tec = r.table5["TEC"]
    up, down = int((tec > 1 + _SAME).sum()), int((tec < 1 - _SAME).sum())
    told = f"mean {tec.mean():.3f}; above 1 in {up} and below in {down} of {len(tec)} periods"
    return judged(bool(up and down and tec.mean() <= 1.02), told)


@_proposition("Q004", "abstract", "Most cities have much room for improvement", "table2 table3")
def _room(r: Results) -> Finding:
    """Tables 2 and 3: in the last year more than half of the cities score below 1."""
    last = [table.iloc[-1] for table in (r.table2, r.table3)]
    below = [int((row < 1 - _SAME).sum()) for row in last]
    told = (
        f"{below[0]} of {len(last[0])} cities in Table 2, {below[1]} of {len(last[1])} in Table 3"
    )
    return judged(all(2 * n > len(row) for n, row in zip(below, last)), told)


# Section 4.1 ---------------------------------------------------------------------------------


def _cuts(r: Results) -> pd.Series:
    intensity = r.co2 / r.gdp
    return 100 * reduction(intensity.iloc[0], intensity.iloc[-1])


@_proposition("Q038", "4.1", "Emissions peak in 2016", "co2", AREA)
def _peak(r: Results) -> Finding:
    """The sum over the cities is largest in 2016."""
    total = r.co2.sum(axis=1)
    return judged(total.idxmax() == 2016, f"{total.max():.0f} Mt in {total.idxmax()}", "data")


@_proposition("Q051", "4.1", "Intensity falls every year", "co2 gdp", AREA)
def _fall(r: Results) -> Finding:
    """All emissions over all GDP fall in every year."""
    change = (r.co2.sum(axis=1) / r.gdp.sum(axis=1)).diff().dropna()
    count = int((change < 0).sum())
    return judged(count == len(change), f"{count} of {len(change)} years", "data")


@_proposition("Q140", "4.1", "The area cuts its intensity by more than 45 %", "co2 gdp", AREA)
def _area(r: Results) -> Finding:
    """All emissions over all GDP fall by more than 45 % from the first to the last year."""
    whole = r.co2.sum(axis=1) / r.gdp.sum(axis=1)
    cut = 100 * reduction(whole.iloc[0], whole.iloc[-1])
    return judged(cut > 45, f"{cut:.1f} %", "data")


@_proposition("Q061", "4.1", "Macao and Shenzhen cut most", "co2 gdp", "MC SZ")
def _largest(r: Results) -> Finding:
    """Macao and Shenzhen have the two largest reductions of intensity."""
    best = _cuts(r).sort_values(ascending=False).head(2)
    told = ", ".join(f"{city} {value:.1f} %" for city, value in best.items())
    return judged(set(best.index) == {"MC", "SZ"}, told, "data")


@_proposition("Q062", "4.1", "Hong Kong, Zhaoqing and Huizhou miss 40 %", "co2 gdp", "HK ZQ HZ")
def _missed(r: Results) -> Finding:
    """These three cities, and no other, reduce intensity by less than 40 %."""
    cuts = _cuts(r)
    below = cuts[cuts < 40]
    told = ", ".join(f"{city} {value:.1f} %" for city, value in below.items()) or "none"
    return judged(set(below.index) == {"HK", "ZQ", "HZ"}, _signed(told), "data")


@_proposition("Q058", "4.1", "Huizhou's intensity rises", "co2 gdp", "HZ", others=False)
def _riser(r: Results) -> Finding:
    """Huizhou's intensity is higher in the last year than in the first."""
    cut = _cuts(r)["HZ"]
    return judged(cut < 0, _signed(f"reduction {cut:.1f} %"), "data")


# Section 4.2: in the order of the chapter on static efficiency --------------------------------


@_proposition(
    "Q086", "4.2", "Shenzhen is super-efficient in every year", "table3", "SZ", others=False
)
def _shenzhen(r: Results) -> Finding:
    """Table 3: every score of Shenzhen is above 1."""
    found = r.table3["SZ"]
    return judged(found.min() > 1 + _SAME, f"{found.min():.2f} to {found.max():.2f}")


@_proposition("Q073", "4.2", "Macao stays around 1.95", "table2", "MC", others=False)
def _macao(r: Results) -> Finding:
    """Table 2: every score of Macao is within 0.05 of 1.95."""
    found = r.table2["MC"]
    told = f"{found.min():.2f} to {found.max():.2f}, mean {found.mean():.3f}"
    return judged(bool(((found - 1.95).abs() <= 0.05 + _SAME).all()), told)


@_proposition("Q074", "4.2", "Hong Kong peaks in 2005", "table2", "HK", others=False)
def _hong_kong_peak(r: Results) -> Finding:
    """Table 2: Hong Kong's highest score is that of 2005."""
    found = r.table2["HK"]
    good = found[2005] >= found.max() - _SAME
    return judged(bool(good), f"highest {found.max():.2f} in {found.idxmax()}")


@_proposition("Q075", "4.2", "Hong Kong is lowest in 2013", "table2", "HK", others=False)
def _hong_kong_low(r: Results) -> Finding:
    """Table 2: Hong Kong's lowest score is that of 2013."""
    found = r.table2["HK"]
    good = found[2013] <= found.min() + _SAME
    return judged(bool(good), f"lowest {found.min():.2f} in {found.idxmin()}")


@_proposition(
    "Q076", "4.2", "Hong Kong falls, with ups and downs, to 2013", "table2", "HK", others=False
)
def _hong_kong_fall(r: Results) -> Finding:
    """Table 2: Hong Kong's score of 2013 is below that of 2005, with at least one rise between."""
    found = r.table2["HK"].loc[2005:2013]
    steps = found.diff().dropna()
    down, up = int((steps < -_SAME).sum()), int((steps > _SAME).sum())
    told = f"{found[2005]:.2f} to {found[2013]:.2f}, {down} falls and {up} rises"
    return judged(bool(up and found[2013] < found[2005] - _SAME), told)


@_proposition(
    "Q077", "4.2", "Hong Kong is stable around 0.25 from 2015", "table2", "HK", others=False
)
def _hong_kong_late(r: Results) -> Finding:
    """Table 2: Hong Kong's scores from 2015 on are within 0.03 of 0.25."""
    late = r.table2["HK"].loc[2015:]
    told = f"{late.min():.2f} to {late.max():.2f}, mean {late.mean():.3f}"
    return judged(bool(((late - 0.25).abs() <= 0.03 + _SAME).all()), told)


@_proposition("Q080", "4.2", "Macao, Hong Kong and the mainland lie far apart", "table2", "MC HK")
def _apart(r: Results) -> Finding:
    """Table 2: Macao's mean is more than twice Hong Kong's, and Hong Kong's more than twice that
    of any mainland city.
    """
    row = r.table2.mean()
    rest = row.drop(["MC", "HK"])
    told = f"Macao {row['MC'] / row['HK']:.1f} times Hong Kong, Hong Kong "
    told += f"{row['HK'] / rest.max():.1f} times {rest.idxmax()}"
    return judged(row["MC"] > 2 * row["HK"] and row["HK"] > 2 * rest.max(), told)


@_proposition("Q092", "4.2", "Hong Kong and Macao score high beside the nine", "table2", "MC HK")
def _above_the_nine(r: Results) -> Finding:
    """Table 2: the means of Macao and of Hong Kong are above that of every mainland city."""
    row = r.table2.mean()
    rest = row.drop(["MC", "HK"])
    told = f"MC {row['MC']:.2f}, HK {row['HK']:.2f}, best of the others {rest.max():.2f}"
    return judged(min(row["MC"], row["HK"]) > rest.max() + _SAME, told)


@_proposition("Q078", "4.2", "Mainland scores are mostly 0.05 to 0.15", "table2")
def _band(r: Results) -> Finding:
    """Table 2: more than half of the mainland cells, to two decimals, lie in 0.05 to 0.15."""
    cells = r.table2[[city for city in NINE if city in r.table2]].to_numpy().round(2)
    inside = int(((cells >= 0.05) & (cells <= 0.15)).sum())
    return judged(2 * inside > cells.size, f"{inside} of {cells.size} cells")


@_proposition("Q079", "4.2", "Mainland scores fluctuate little", "table2")
def _calm(r: Results) -> Finding:
    """Table 2: the yearly mean of the mainland cities moves within a range of 0.1."""
    mean = r.table2[[city for city in NINE if city in r.table2]].mean(axis=1)
    told = f"yearly mean {mean.min():.3f} to {mean.max():.3f}, a range of "
    told += f"{100 * np.ptp(mean) / mean.mean():.0f} % of its level"
    return judged(bool(np.ptp(mean) <= 0.1 + _SAME), told)


@_proposition("Q081", "4.2", "Without Hong Kong and Macao cities differ more", "table2 table3")
def _spread(r: Results) -> Finding:
    """The means of the mainland cities lie further apart in Table 3 than in Table 2."""
    means = [table[r.table3.columns].mean() for table in (r.table2, r.table3)]
    spread = [np.ptp(mean) for mean in means]
    told = f"spread from {spread[0]:.2f} to {spread[1]:.2f}; relative to the mean from "
    told += " to ".join(f"{coefficient_of_variation(mean):.2f}" for mean in means)
    return judged(spread[1] > spread[0] + _SAME, told)


@_proposition("Q085", "4.2", "Trends differ between the mainland cities", "table3")
def _trends(r: Results) -> Finding:
    """Table 3: some cities have a straight-line trend above 0 and some below."""
    trend = _slopes(r.table3)
    down = list(trend.index[trend < -_SAME])
    told = f"below 0: {', '.join(down) or 'none'}; from {number(trend.min(), 3)} to "
    told += f"{number(trend.max(), 3)} a year"
    return judged(bool(down) and bool((trend > _SAME).any()), told)


@_proposition("Q084", "4.2", "Zhuhai and Jiangmen decline", "table3", "ZH JM", others=False)
def _decline(r: Results) -> Finding:
    """Table 3: the straight-line trends of Zhuhai and Jiangmen, two examples, are below 0."""
    trend = _slopes(r.table3[["ZH", "JM"]])
    told = f"{number(trend['ZH'], 4)} and {number(trend['JM'], 4)} a year"
    return judged(bool((trend < -_SAME).all()), told)


@_proposition("Q090", "4.2", "The eight cities other than Shenzhen score low", "table3")
def _low(r: Results) -> Finding:
    """Table 3: the mean of the cities other than Shenzhen is below 0.60."""
    cells = r.table3.drop(columns="SZ", errors="ignore").to_numpy()
    told = f"mean {cells.mean():.2f}, {int((cells >= 1 - _SAME).sum())} of {cells.size} cells at 1 "
    return judged(cells.mean() < 0.6, told + "or above")


@_proposition("Q087", "4.2", "Foshan fluctuates greatly", "table3", "FS")
def _foshan(r: Results) -> Finding:
    """Table 3: Foshan varies more over time than the median city."""
    found = r.table3.apply(coefficient_of_variation)
    told = f"coefficient of variation {found['FS']:.2f}, median {found.median():.2f}, rank "
    told += f"{found.rank(ascending=False)['FS']:.0f} of {len(found)}"
    return judged(found["FS"] > found.median() + _SAME, told)


@_proposition("Q088", "4.2", "Seven cities fall, then rise", "table3")
def _turn(r: Results) -> Finding:
    """Table 3: each of the cities other than Shenzhen and Foshan is lowest neither in the first
    nor in the last year.
    """
    cities = [city for city in SEVEN if city in r.table3]
    first, last = r.table3.index[0], r.table3.index[-1]
    low = r.table3[cities].idxmin()
    inside = int(((low > first) & (low < last)).sum())
    told = f"{inside} of {len(cities)} cities, troughs {low.min()} to {low.max()}"
    return judged(inside == len(cities), told)


# Section 4.3: in the order of the chapter on productivity -------------------------------------


@_proposition("Q095", "4.3", "MI is mostly between 1 and 1.2", "table4", gaps=True)
def _mostly(r: Results) -> Finding:
    """Table 4: more than half of all cells, to two decimals, lie in 1 to 1.2, whatever stands in
    those that cannot be read.
    """

    def inside(values: object) -> int:
        rounded = np.asarray(values, dtype="float64").round(2)
        return int(((rounded >= 1) & (rounded <= 1.2)).sum())

    cells = r.table4
    least, most = inside(cells), inside(cells) + int(cells.isna().to_numpy().sum())
    told = f"{least} of the {int(cells.notna().to_numpy().sum())} cells that can be read"
    for period, numbers in (r.loose or {}).items():
        # One of the numbers may be the mean of the row, and some cells may be read already.
        least += max(0, inside(numbers) - 1 - inside(cells.loc[period]))
    if r.loose:
        told += f"; at least {least} of all {cells.size}, from rows that lost numbers"
    elif most > least:
        told += f" of {cells.size}"
    if 2 * least <= cells.size < 2 * most:
        return Finding("cannot be checked", told, "copy" if r.loose else "data")
    return judged(2 * least > cells.size, told)


@_proposition("Q096", "4.3", "DG, FS, SZ and ZH grow fastest", "table4", "DG FS SZ ZH")
def _fastest(r: Results) -> Finding:
    """Table 4: the four highest means over all periods are those of Dongguan, Foshan, Shenzhen and
    Zhuhai, to two decimals.
    """
    mean = r.table4.mean().round(2).sort_values(ascending=False, kind="stable")
    told = "highest " + ", ".join(f"{city} {value:.2f}" for city, value in mean.head(4).items())
    rest = mean.drop(LEADERS)
    return judged(mean[LEADERS].min() >= rest.max() - _SAME, told)


@_proposition("Q098", "4.3", "All but Macao grow by 3 to 9 % a year", "table4")
def _range(r: Results) -> Finding:
    """Table 4: the means of all cities but Macao, to two decimals, lie in 1.03 to 1.09."""
    others = r.table4.mean().drop("MC", errors="ignore")
    told = _signed(f"{100 * (others.min() - 1):.1f} to {100 * (others.max() - 1):.1f} %")
    return judged(bool(others.round(2).between(1.03 - _SAME, 1.09 + _SAME).all()), told)


@_proposition("Q100", "4.3", "All but Macao and Zhaoqing grow by 6 % or more", "table4")
def _six_percent(r: Results) -> Finding:
    """Table 4: the means of all cities but Macao and Zhaoqing, to two decimals, are 1.06 or
    more.
    """
    others = r.table4.mean().drop(["MC", "ZQ"], errors="ignore")
    count = int((others.round(2) >= 1.06 - _SAME).sum())
    return judged(count == len(others), f"{count} of {len(others)} cities")


def _growth(factors: pd.Series) -> float:
    """Growth a period of a chain of factors, in percent."""
    return float(100 * (np.exp(np.log(factors).mean()) - 1))


@_proposition("Q115", "4.3", "Productivity rises in every period", "table5")
def _rises(r: Results) -> Finding:
    """Table 5: MI is above 1 in every period."""
    mi = r.table5["MI"]
    count = int((mi > 1 + _SAME).sum())
    told = f"{count} of {len(mi)} periods, {_growth(mi):.1f} % a period"
    return judged(count == len(mi), told)


@_proposition("Q118", "4.3", "Technical progress drives the growth", "table5")
def _driver(r: Results) -> Finding:
    """Table 5: chained over the periods, TC grows more than TEC."""
    grow = {part: _growth(r.table5[part]) for part in ("TC", "TEC")}
    told = _signed(f"TC {grow['TC']:.1f} % a period, TEC {grow['TEC']:.1f} %")
    return judged(grow["TC"] > grow["TEC"] + _SAME, told)


@_proposition("Q116", "4.3", "TC is high early, slows and even falls", "table5")
def _slows(r: Results) -> Finding:
    """Table 5: the mean of TC is higher in the first seven than in the last five periods, and TC
    is below 1 in at least one of these.
    """
    early, late = r.table5["TC"].iloc[:7], r.table5["TC"].iloc[-5:]
    below = int((late < 1 - _SAME).sum())
    told = f"{early.mean():.2f}, then {late.mean():.2f}, below 1 in {below} of 5"
    return judged(early.mean() > late.mean() + _SAME and below > 0, told)


@_proposition("Q117", "4.3", "TEC mostly falls early and improves late", "table5")
def _turns_up(r: Results) -> Finding:
    """Table 5: TEC is below 1 in most of the first seven periods and above 1 in most of the last
    five.
    """
    early = int((r.table5["TEC"].iloc[:7] < 1 - _SAME).sum())
    late = int((r.table5["TEC"].iloc[-5:] > 1 + _SAME).sum())
    return judged(early > 3 and late > 2, f"below 1 in {early} of 7, then above in {late} of 5")


@_proposition("Q119", "4.3", "PTEC and SEC do not rise much on average", "ptec sec")
def _parts_flat(r: Results) -> Finding:
    """Table 6: the means of PTEC and of SEC over all cells are not above 1.03."""
    means = {"PTEC": r.ptec.to_numpy().mean(), "SEC": r.sec.to_numpy().mean()}
    told = ", ".join(f"{part} {value:.3f}" for part, value in means.items())
    return judged(all(value <= 1.03 + _SAME for value in means.values()), told)


@_proposition("Q123", "4.3", "TEC of six cities mostly falls before 2015", "tec")
def _six_fall(r: Results) -> Finding:
    """Table 3: of the changes of the mainland cities other than Shenzhen, Zhongshan and Foshan to
    2013-2014, more than half are falls.
    """
    cells = r.tec.loc[:"2013-2014", [city for city in SIX if city in r.tec]].to_numpy()
    falls = int((cells < 1 - _SAME).sum())
    return judged(2 * falls > cells.size, f"{falls} of {cells.size} changes")


@_proposition("Q124", "4.3", "PTEC of Dongguan swings widely", "ptec", "DG", others=False)
def _dongguan(r: Results) -> Finding:
    """Table 6: PTEC of Dongguan is beyond 25 % of 1 in both directions."""
    found = r.ptec["DG"]
    told = f"{found.min():.2f} to {found.max():.2f}"
    return judged(found.min() < 0.75 and found.max() > 1.25, told)


@_proposition("Q125", "4.3", "SEC of Dongguan swings widely", "sec", "DG", others=False)
def _dongguan_scale(r: Results) -> Finding:
    """Table 6: SEC of Dongguan is beyond 25 % of 1 in both directions."""
    found = r.sec["DG"]
    told = f"{found.min():.2f} to {found.max():.2f}"
    return judged(found.min() < 0.75 and found.max() > 1.25, told)


@_proposition(
    "Q128", "4.3", "Foshan swings in SEC more than in PTEC", "ptec sec", "FS", others=False
)
def _foshan_scale(r: Results) -> Finding:
    """Table 6: SEC of Foshan is beyond 25 % of 1 in more periods than PTEC."""
    far = [int(((part["FS"] - 1).abs() > 0.25).sum()) for part in (r.ptec, r.sec)]
    return judged(far[1] > far[0], f"beyond 25 %: PTEC {far[0]}, SEC {far[1]} periods")


# Section 5 -----------------------------------------------------------------------------------


@_proposition("Q142", "5", "Macao is super-efficient in every year", "table2", "MC", others=False)
def _macao_super(r: Results) -> Finding:
    """Table 2: every score of Macao is above 1."""
    found = r.table2["MC"]
    return judged(found.min() > 1 + _SAME, f"{found.min():.2f} to {found.max():.2f}")


def _slopes(table: pd.DataFrame) -> pd.Series:
    """Straight-line trend of each column, a year."""
    years = table.index.to_numpy(dtype="float64")
    return pd.Series({city: np.polyfit(years, table[city], 1)[0] for city in table})


# Running them --------------------------------------------------------------------------------


def judge(results: Results) -> pd.DataFrame:
    """Test every proposition on a set of results.

    Parameters
    ----------
    results : Results

    Returns
    -------
    pandas.DataFrame
        Indexed by the name of the proposition: id (of the claim), section, test, verdict (one of
        :data:`gbaeff.book.audit.claims.VERDICTS`), cause and computed. "cannot be checked" where
        the results lack a part, a city or a cell that it needs.

    Examples
    --------
    >>> judge(printed()).loc["Shenzhen is super-efficient in every year", "verdict"]
    'holds'
    """
    rows = {}
    for one in PROPOSITIONS.values():
        finding = one.on(results)
        rows[one.name] = {"id": one.id, "section": one.section, "test": one.test}
        rows[one.name] |= {field.name: getattr(finding, field.name) for field in fields(finding)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("proposition")


def printed() -> Results:
    """Return the printed tables; of Table 4 the cells that can be read.

    Table 3 gives TEC, as the ratio of its scores.
    """
    table2, table3 = (
        table.drop(index="mean").set_axis(list(data.YEARS))
        for table in (grid("qin_table2"), grid("qin_table3"))
    )
    tec = (table3 / table3.shift()).iloc[1:]
    return Results(
        table2=table2,
        table3=table3,
        table4=grid("qin_table4").drop(index="mean", columns="mean"),
        table5=grid("qin_table5").drop(index="mean")[PARTS],
        tec=tec.set_axis([f"{year - 1}-{year}" for year in tec.index]),
        ptec=table6("PTEC"),
        sec=table6("SEC"),
        loose=_loose(),
    )


def _loose() -> dict[str, list[float]]:
    """Numbers of the rows of Table 4 that lost some, with the mean of the row; by period.

    A row with more numbers than the table has columns runs into others and is left out.
    """
    found = {}
    for line in data.qin_table4_raw().splitlines():
        period, _, texts = line.partition(": ")
        if period[0] != "#":
            numbers = [float(text) for text in texts.removesuffix("</").split()]
            if len(numbers) <= len(data.CITIES):
                found[period.split()[0]] = numbers
    return found


def results(
    eleven: Scores | None,
    nine: Scores | None,
    index11: Productivity | None = None,
    index9: Productivity | None = None,
) -> Results:
    """Lay out scores and indices for the propositions.

    Parameters
    ----------
    eleven, nine : Scores or None
        Of all cities and of the mainland.
    index11, index9 : Productivity or None
        The same; CRS, so that there are PTEC and SEC.
    """
    co2 = gdp = None
    if eleven is not None:
        values = pd.DataFrame(
            eleven.panel.values, index=eleven.panel.index, columns=eleven.panel.variables
        ).droplevel("role", axis=1)
        co2, gdp = values["co2"].unstack("dmu"), values["gdp"].unstack("dmu")
    parts = {} if index9 is None else {part: index9.wide(part) for part in PARTS}
    means = {part: cells.mean(axis=1, skipna=False) for part, cells in parts.items()}
    return Results(
        table2=None if eleven is None else eleven.table(),
        table3=None if nine is None else nine.table(),
        table4=None if index11 is None else index11.wide("MI"),
        table5=pd.DataFrame(means) if parts else None,
        tec=parts.get("TEC"),
        ptec=parts.get("PTEC"),
        sec=parts.get("SEC"),
        co2=co2,
        gdp=gdp,
    )


def recompute(panel: Panel, reference: str = "adjacent") -> Results:
    """Compute everything the propositions need from a panel of cities.

    Parameters
    ----------
    panel : Panel
        Cities and years, variables as in :func:`gbaeff.data.panel`; without a mainland city the
        tables of the nine lack it too. Without Hong Kong and Macao the tables of the eleven are
        left out.
    reference : {"adjacent", "global"}
        Frontier of the index. Against the global one, which holds every point, the index is made
        of SBM scores: super-efficiency would leave a point out of its own reference.

    Raises
    ------
    ValueError
        For another reference.
    """
    check_choice("reference", reference, ("adjacent", "global"))
    measure = "super_sbm" if reference == "adjacent" else "sbm"
    mainland = [city for city in NINE if city in panel.dmus]
    alone = panel.only(mainland)
    both = set(panel.dmus) > set(mainland)
    return results(
        super_sbm(panel) if both else None,
        super_sbm(alone),
        malmquist(panel, measure=measure, reference=reference) if both else None,
        malmquist(alone, measure=measure, reference=reference),
    )


def recompute_draws(
    panel: Panel,
    *,
    noise: Mapping[str, float],
    weak: pd.DataFrame | None = None,
    draws: int,
    seed: int,
) -> Iterator[Results]:
    """Compute what the propositions need from draws of a panel under noise, many draws at once.

    Parameters
    ----------
    panel : Panel
        As for :func:`recompute`.
    noise, weak, seed
        As for :func:`gbaeff.stats.monte_carlo.monte_carlo`.
    draws : int
        How many, from draw number 0 on.

    Yields
    ------
    Results
        Of one draw, adjacent frontiers.
    """
    years = panel.periods
    periods = [f"{start}-{end}" for start, end in pairwise(years)]
    width = half_widths(panel, noise, weak)
    for block in in_blocks(draws):
        values = np.stack([perturbed(panel, width, seed, number) for number in block])
        # An index between the last year of a draw and the first of the next is left out below.
        whole = recompute(stacked(panel, values))
        for first in range(0, len(block) * len(years), len(years)):
            parts = {}
            for name, table in vars(whole).items():
                labels = periods if name in INDEX_TABLES else years
                rows = slice(first, first + len(labels))
                parts[name] = None if table is None else table.iloc[rows].set_axis(labels)
            yield Results(**parts)
