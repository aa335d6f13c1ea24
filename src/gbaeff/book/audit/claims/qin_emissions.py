"""Claims of Qin (2023) on emissions and intensity, from the panel: sections 2, 3.3, 4.1 and 5."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.book.audit.claims.evidence import accounts, emissions, fills, put, series
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding, judged, rounded
from gbaeff.book.audit.propositions.emissions import area_cut, cuts
from gbaeff.book.audit.propositions.results import Results
from gbaeff.book.pages.sentences import joined
from gbaeff.indicators import EQUAL, highest, lowest, ranks, reduction

CHAPTER = "01_cities_and_emissions"
AMOUNTS = f"{CHAPTER}#tab-amounts"
TARGET = f"{CHAPTER}#tab-target"
SMALL = ["SZ", "HZ", "JM", "ZS", "ZQ", "ZH"]
FOUR = [2005, 2010, 2015, 2019]


def total() -> pd.Series:
    """Emissions of the eleven cities, Mt."""
    return series("co2").sum(axis=1)


def places() -> pd.DataFrame:
    """Rank by emissions, 1 the largest."""
    return ranks(series("co2").T).T


def cut() -> pd.Series:
    """Reduction of CO2 per GDP from 2005 to 2019, in percent."""
    return cuts(replica())


def replica() -> Results:
    """Emissions and GDP of the panel."""
    return Results(co2=series("co2"), gdp=series("gdp"))


def status(city: str, variable: str, *years: int) -> str:
    """Say how a figure of the panel came about."""
    rows = data.chosen().query("city == @city and variable == @variable and year in @years")
    return ", ".join(dict.fromkeys(rows["status"]))


@check("Q012", basis="panel", chapter=AMOUNTS)
def unequal(claim: Claim) -> Finding:
    """In 2019 the city with the most emissions has more than ten times those of the smallest."""
    last = series("co2").loc[2019]
    told = f"{last.max():.0f} Mt ({joined(highest(last))}) against "
    told += f"{last.min():.1f} Mt ({joined(lowest(last))})"
    return judged(last.max() > 10 * last.min(), told, "data")


@check("Q033", basis="panel", chapter="02_data#fig-coverage")
def sources(claim: Claim) -> Finding:
    """The mainland emissions of the paper are those of CEADs: the peaks of Guangzhou and Dongguan
    that it prints are CEADs' own numbers.
    """
    found = series("co2")
    ours = found["GZ"].max(), found.loc[2014, "DG"]
    rows = data.chosen().query("variable == 'co2' and city in @data.MAINLAND")
    told = f"Guangzhou {ours[0]:.2f} and Dongguan {ours[1]:.2f} Mt against 128.7 and 79.22; "
    told += f"{int((rows['series'] == 'ceads').sum())} of {len(rows)} mainland figures exist in "
    told += "CEADs, the others are fills"
    exact = round(ours[0], 1) == 128.7 and round(ours[1], 2) == 79.22
    return rounded(bool(exact), abs(ours[0] - 128.7) < 0.1 and abs(ours[1] - 79.22) < 0.02, told)


@check("Q035", basis="panel", chapter=AMOUNTS)
def stable(claim: Claim) -> Finding:
    """The area's emissions rise from 2005 to 2012 and change less from 2012 to 2019."""
    found = total()
    early, late = found[2012] - found[2005], found[2019] - found[2012]
    told = f"{found[2005]:.0f}, {found[2012]:.0f} and {found[2019]:.0f} Mt in 2005, 2012 and 2019"
    return judged(bool(early > 0 and abs(late) < early), told, "data")


@check("Q036", basis="panel", chapter=f"{CHAPTER}#fig-tiles")
def pattern(claim: Claim) -> Finding:
    """The order of the cities by emissions stays much the same: the rank correlation between any
    two of the four dates is above 0.8.
    """
    order = series("co2").loc[FOUR].T.corr(method="spearman").to_numpy()
    low = order[np.triu_indices(4, 1)].min()
    largest = series("co2").loc[2019].sort_values(ascending=False).index[:3]
    told = f"lowest rank correlation {low:.2f}; largest in 2019: {', '.join(largest)}"
    return judged(bool(low > 0.8), told, "data")


@check("Q039", basis="panel", chapter=AMOUNTS)
def similar(claim: Claim) -> Finding:
    """Until 2009 Guangzhou and Hong Kong differ by less than 10 Mt on average; from 2011 on
    Guangzhou is always above.
    """
    gap = series("co2")["GZ"] - series("co2")["HK"]
    told = f"mean absolute gap {gap.loc[:2009].abs().mean():.1f} Mt until 2009; Guangzhou above in "
    told += f"{int((gap.loc[2011:] > 0).sum())} of 9 years from 2011; Hong Kong with bunkers"
    return judged(
        bool(gap.loc[:2009].abs().mean() < 10 and (gap.loc[2011:] > 0).all()), told, "data"
    )


@check("Q040", basis="panel", chapter=AMOUNTS)
def widening(claim: Claim) -> Finding:
    """The gap between Guangzhou and Hong Kong is largest in 2016 and smaller in 2010 and 2019."""
    gap = series("co2")["GZ"] - series("co2")["HK"]
    told = ", ".join(f"{gap[year]:.1f} Mt in {year}" for year in (2010, 2016, 2019))
    top = highest(gap)
    told += f"; largest in {joined(map(str, top))}"
    good = gap[2010] < gap[2016] > gap[2019] and 2016 in top
    return judged(bool(good), told, "data")


@check("Q047", basis="panel", chapter=AMOUNTS)
def foshan(claim: Claim) -> Finding:
    """Foshan's emissions average within 10 % of 40 Mt."""
    found = series("co2")["FS"]
    told = f"mean {found.mean():.1f}, {found.min():.1f} to {found.max():.1f} Mt"
    return judged(bool(abs(found.mean() / 40 - 1) < 0.1), told, "data")


@check("Q048", basis="panel", chapter=AMOUNTS)
def below_40(claim: Claim) -> Finding:
    """More than 90 % of the figures of the six other mainland cities are below 40 Mt."""
    small = series("co2")[SMALL]
    count = int((small < 40).to_numpy().sum())
    return judged(count > 0.9 * small.size, f"{count} of {small.size} figures", "data")


@check("Q050", basis="panel", chapter=AMOUNTS)
def macao(claim: Claim) -> Finding:
    """Macao has the lowest emissions in every year and never more than 2 Mt."""
    found = series("co2")
    told = f"at most {found['MC'].max():.2f} Mt; lowest in "
    last = found.apply(lambda row: "MC" in lowest(row), axis=1)
    told += f"{int(last.sum())} of 15 years; another account of Macao "
    told += "gives up to twice as much"
    good = found["MC"].max() <= 2 + EQUAL and last.all()
    return judged(bool(good), told, "data")


@check("Q063", basis="panel", chapter=TARGET)
def three_cities(claim: Claim) -> Finding:
    """Foshan, Dongguan and Zhongshan reduce their intensity by 73 to 75 %."""
    found = cut()[["FS", "DG", "ZS"]]
    told = ", ".join(f"{city} {value:.1f} %" for city, value in found.items())
    exact = bool(found.between(73, 75).all())
    return rounded(exact, bool(found.between(72.5, 75.5).all()), told, "data")


@check("Q064", basis="panel", chapter=f"{CHAPTER}#fig-secondary")
def industrial(claim: Claim) -> Finding:
    """In Foshan, Zhongshan, Dongguan and Huizhou the secondary sector has 48 % of GDP or more at
    the four dates.
    """
    found = series("secondary_share").loc[FOUR, ["FS", "ZS", "DG", "HZ"]]
    told = f"lowest {found.min().min():.1f} % ({joined(lowest(found.min()))}), revised GDP"
    low = found.min().min()
    return rounded(bool(low >= 48), bool(low >= 47.5), told, "data")


@check("Q065", basis="panel", chapter=f"{CHAPTER}#fig-secondary")
def zhaoqing(claim: Claim) -> Finding:
    """Zhaoqing's secondary share rises from 2005 to 2015 or 2010 and is lower at the end."""
    found = series("secondary_share").loc[FOUR, "ZQ"]
    told = ", ".join(f"{value:.1f} % in {year}" for year, value in found.items())
    top = highest(found)
    return judged(set(top) <= {2010, 2015}, told, "data")


def spread(city: str) -> tuple[float, float]:
    """Lowest and highest reduction of a city's intensity by the accounts at hand, in percent."""
    each = [100 * float(reduction(x[2005], x[2019])) for x in accounts(city).values()]
    return min(each), max(each)


@check("Q037", basis="panel", chapter=AMOUNTS)
def peak(claim: Claim) -> Finding:
    """The area's emissions peak at 474.25 Mt. Left open where our total is off by less than the
    accounts of Hong Kong and Macao at hand differ.
    """
    said, found = float(claim.value), float(total().max())
    rest = series("co2")[list(data.MAINLAND)].sum(axis=1)
    hong_kong, macao = emissions("HK"), emissions("MC")
    tops = [float((rest + hk + mc).max()) for hk in hong_kong.values() for mc in macao.values()]
    told = f"{found:.2f} Mt, {100 * abs(found / said - 1):.1f} % "
    told += ("below" if found < said else "above") + f"; {min(tops):.1f} to {max(tops):.1f} Mt by "
    told += "other accounts of Hong Kong and Macao"
    if 0.005 < abs(found - said) <= max(tops) - min(tops):
        return Finding("cannot be checked", told, "data")
    return judged(abs(found - said) <= 0.005, told, "data")


@check("Q041", "Q045", basis="panel", chapter=AMOUNTS)
def city_peak(claim: Claim) -> Finding:
    """The inventory of the year named (Guangzhou 2016, Dongguan 2014) has the printed figure."""
    city, year = ("GZ", 2016) if claim.id == "Q041" else ("DG", 2014)
    found, said = float(series("co2").loc[year, city]), float(claim.value)
    digits = len(claim.value.split(".")[1])
    told = f"{found:.2f} Mt in {year} ({status(city, 'co2', year)})"
    exact = round(found, digits) == said
    return rounded(exact, abs(found - said) <= 1.5 * 10.0**-digits, told, "data")


@check("Q042", "Q046", basis="panel", chapter=AMOUNTS)
def peak_year(claim: Claim) -> Finding:
    """The emissions of Guangzhou or of Dongguan peak in the year that is named, whatever fills the
    gaps of the inventories.
    """
    city = "GZ" if claim.id == "Q042" else "DG"
    top, said = highest(series("co2")[city]), int(claim.value)
    others = {name: highest(co2[city]) for name, co2 in fills().items()}
    if said in top and not all(said in years for years in others.values()):
        gaps = data.chosen().query("city == @city and variable == 'co2' and status != 'reported'")
        told = (
            f"{joined(map(str, top))}; {len(gaps)} of 15 years are fills that keep this peak, with "
        )
        told += ", ".join(
            f"{name} it is {joined(map(str, years))}" for name, years in others.items()
        )
        return Finding("cannot be checked", told, "data")
    return judged(said in top, joined(map(str, top)), "data")


@check("Q043", basis="panel", chapter=AMOUNTS)
def third(claim: Claim) -> Finding:
    """Dongguan is within 10 % of Shenzhen in 2005 and third by emissions from 2006 to 2019, except
    2018, whatever fills the gaps of the inventories.
    """

    def good(found: pd.DataFrame) -> bool:
        place = ranks(found.T).T["DG"]
        years = [int(year) for year in place.index[place == 3] if year != 2005]
        near = abs(found["DG"][2005] / found["SZ"][2005] - 1) <= 0.1
        return bool(near) and years == [year for year in data.YEARS if year not in (2005, 2018)]

    found, place = series("co2"), places()["DG"]
    told = f"2005: {found.loc[2005, 'DG']:.1f} and {found.loc[2005, 'SZ']:.1f} Mt; third in "
    told += f"{int((place.loc[2006:] == 3).sum())} of 14 years"
    if good(found) and not all(good(other) for other in fills().values()):
        other = fills()["county emissions"].loc[2005, "SZ"]
        told += "; Shenzhen before 2008 is a fill that follows the paper, others put it at "
        told += f"{fills()['line between inventories'].loc[2005, 'SZ']:.1f} or {other:.1f} Mt"
        return Finding("cannot be checked", told, "data")
    return judged(good(found), told, "data")


@check("Q044", basis="panel", chapter=AMOUNTS)
def fourth(claim: Claim) -> Finding:
    """Foshan has the fourth largest mean emissions, less than three quarters of Dongguan's, and
    more than Dongguan in 2018.
    """
    found, place = series("co2"), places()["FS"]
    mean = found.mean()
    rank = ranks(mean)["FS"]
    told = f"mean {mean['FS']:.1f} Mt, place {rank:.0f}, Dongguan "
    told += f"{mean['DG']:.1f}; fourth in {int((place == 4).sum())} of 15 years; 2018: "
    told += f"{found.loc[2018, 'FS']:.1f} and {found.loc[2018, 'DG']:.1f} Mt"
    good = rank == 4 and mean["FS"] < 0.75 * mean["DG"]
    return judged(bool(good and found["FS"][2018] > found["DG"][2018]), told, "data")


@check("Q049", basis="panel", chapter=AMOUNTS)
def second(claim: Claim) -> Finding:
    """In 2014, the year of Dongguan's peak, Hong Kong emits at least as much as Dongguan."""
    row = series("co2").loc[2014]
    land = series("co2", "territorial").loc[2014, "HK"]
    told = f"Hong Kong {row['HK']:.1f} Mt with bunkers, {land:.1f} without, Dongguan "
    told += f"{row['DG']:.1f} Mt"
    if row["HK"] >= row["DG"] > land:
        told += "; the account with bunkers was chosen because the paper's total needs it"
        return Finding("cannot be checked", told, "data")
    return judged(row["HK"] >= row["DG"], told, "data")


@check("Q052", basis="panel", chapter=f"{CHAPTER}#fig-intensity-lines")
def all_but_two(claim: Claim) -> Finding:
    """Intensity of Huizhou and Zhaoqing is at some time above its first value and lower at the
    end than at its peak; every other city ends below 2005 with a straight-line trend down.
    """
    found = series("intensity")
    years = found.index.to_numpy(dtype="float64")
    others = found.drop(columns=["HZ", "ZQ"])
    trend = pd.Series({city: np.polyfit(years, others[city], 1)[0] for city in others})
    by_year = others.T
    down = int(((trend < 0) & (by_year[2019] < by_year[2005])).sum())
    top = (found / found.loc[2005])[["HZ", "ZQ"]]
    told = f"{down} of 9 others decline; HZ rises to {top['HZ'].max():.2f} of 2005 "
    told += f"({joined(map(str, highest(top['HZ'])))}), ZQ to {top['ZQ'].max():.2f} "
    told += f"({joined(map(str, highest(top['ZQ'])))})"
    later = max(float((x / x[2005]).max()) for x in accounts("ZQ").values())
    if down == len(trend) and top["HZ"].max() > 1 >= top["ZQ"].max():
        told += f", by other accounts {later:.2f}"
        if later > 1:
            return Finding("cannot be checked", told, "data")
    rises = (top.max() > 1).all() and (top.loc[2019] < top.max()).all()
    return judged(bool(rises) and down == len(trend), told, "data")


@check("Q055", basis="panel", chapter=f"{CHAPTER}#tab-averages")
def whole_area(claim: Claim) -> Finding:
    """The intensity of the area falls by 67 % from 2005 to 2019, as the mean of the cities or as
    all emissions over all GDP; the figure's label "Ave" is not explained further.
    """
    each = series("intensity")
    mean = 100 * float(reduction(each.loc[2005].mean(), each.loc[2019].mean()))
    whole = area_cut(replica())
    told = f"{mean:.1f} % as the mean of the cities, {whole:.1f} % as all over all"
    if round(mean) == 67 and round(whole) != 67:
        return Finding("holds within rounding", told)
    if abs(mean - 67) <= 1:
        return Finding("cannot be checked", f"{told}; which is meant is open", "wording")
    return judged(round(whole) == 67, told, "data")


@check("Q056", "Q057", "Q059", "Q060", basis="panel", chapter=TARGET)
def city_cut(claim: Claim) -> Finding:
    """The city's emissions per GDP change by the printed percentage from 2005 to 2019. Left open
    where our panel is off by less than the accounts of emissions or GDP at hand differ, or where a
    fill of ours follows the paper.
    """
    city = {"Q056": "HK", "Q057": "ZQ", "Q059": "MC", "Q060": "SZ"}[claim.id]
    said, found = float(claim.value), float(cut()[city])
    told = f"{found:.1f} %".replace("-", "−")
    if city in ("HK", "MC"):
        local = put(series("gdp"), "gdp", "local_currency")[city]
        own = series("co2")[city] / local
        told += f"; {100 * reduction(own[2005], own[2019]):.1f} % with GDP left in local currency"
    low, high = spread(city)
    circular = city == "SZ" and "derived" in status("SZ", "co2", 2005)
    if circular or (round(found) != said and abs(found - said) <= high - low):
        told += f"; {low:.1f} to {high:.1f} % by the accounts at hand"
        told += ", and ours starts where the paper implies" if circular else ""
        return Finding("cannot be checked", told, "data")
    return judged(round(found) == said, told, "data")


@check("Q141", basis="panel", chapter=f"{CHAPTER}#fig-secondary")
def huizhou(claim: Claim) -> Finding:
    """Huizhou's intensity rose because its secondary sector grew fast."""
    share = series("secondary_share")
    value = share * series("gdp") / 100
    grown = value.T[2019] / value.T[2005]
    nine = value[list(data.MAINLAND)].sum(axis=1)
    told = f"said as a possibility; value added of the sector grew {grown['HZ']:.1f} times (the "
    told += f"nine cities {nine[2019] / nine[2005]:.1f}), its share of GDP fell from "
    told += f"{share.loc[2005, 'HZ']:.1f} to {share.loc[2019, 'HZ']:.1f} %; Foshan, "
    told += f"{grown['FS']:.1f} times, cut its intensity by {cut()['FS']:.0f} %"
    return Finding("cannot be checked", told, "wording")
