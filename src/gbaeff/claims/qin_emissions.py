"""Claims of Qin (2023) on emissions and intensity, from the panel: sections 2, 3.3, 4.1 and 5."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.claims.evidence import series
from gbaeff.claims.registry import Claim, Finding, check, judged, rounded
from gbaeff.indicators import reduction

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
    return series("co2").rank(axis=1, ascending=False)


def cut() -> pd.Series:
    """Reduction of CO2 per GDP from 2005 to 2019, in percent."""
    found = series("intensity")
    return 100 * reduction(found.loc[2005], found.loc[2019])


def area_cut() -> float:
    """Reduction of the whole area: all emissions over all GDP, in percent."""
    whole = total() / series("gdp").sum(axis=1)
    return float(100 * reduction(whole[2005], whole[2019]))


def status(city: str, variable: str, *years: int) -> str:
    """Say how a figure of the panel came about."""
    rows = data.chosen().query("city == @city and variable == @variable and year in @years")
    return ", ".join(dict.fromkeys(rows["status"]))


@check("Q012", basis="panel", chapter=AMOUNTS)
def unequal(claim: Claim) -> Finding:
    """In 2019 the city with the most emissions has more than ten times those of the smallest."""
    last = series("co2").loc[2019]
    told = f"{last.max():.0f} Mt ({last.idxmax()}) against {last.min():.1f} Mt ({last.idxmin()})"
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


@check("Q037", "Q139", basis="panel", chapter=AMOUNTS)
def peak(claim: Claim) -> Finding:
    """The area's emissions peak at 474.25 Mt."""
    found, said = float(total().max()), float(claim.value)
    told = f"{found:.2f} Mt, {100 * abs(found / said - 1):.1f} % "
    told += ("below" if found < said else "above") + "; Hong Kong with bunkers"
    return judged(abs(found - said) <= 0.005, told, "data")


@check("Q038", "Q042", "Q046", basis="panel", chapter=AMOUNTS)
def peak_year(claim: Claim) -> Finding:
    """The emissions of the area, of Guangzhou or of Dongguan peak in the year that is named."""
    column = {"Q038": total(), "Q042": series("co2")["GZ"], "Q046": series("co2")["DG"]}[claim.id]
    told = f"{column.idxmax()}"
    if claim.id == "Q046":
        told += f"; the figures before are fills ({status('DG', 'co2', *range(2005, 2014))}) made "
        told += "consistent with the paper, so only 2014 and later count"
    return judged(column.idxmax() == int(claim.value), told, "data")


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
    told += f"; largest in {gap.idxmax()}"
    return judged(bool(gap[2010] < gap[2016] > gap[2019] and gap.idxmax() == 2016), told, "data")


@check("Q041", "Q045", basis="panel", chapter=AMOUNTS)
def city_peak(claim: Claim) -> Finding:
    """The peak of Guangzhou or of Dongguan is the printed one."""
    column = series("co2")["GZ" if claim.id == "Q041" else "DG"]
    said, digits = float(claim.value), len(claim.value.split(".")[1])
    told = f"{column.max():.2f} Mt"
    exact = round(float(column.max()), digits) == said
    return rounded(exact, abs(column.max() - said) <= 1.5 * 10.0**-digits, told, "data")


@check("Q043", basis="panel", chapter=AMOUNTS)
def third(claim: Claim) -> Finding:
    """Dongguan is within 10 % of Shenzhen in 2005 and third by emissions from 2006 to 2019, except
    2018.
    """
    found, place = series("co2"), places()["DG"]
    years = [int(year) for year in place.index[place == 3]]
    expected = [year for year in data.YEARS if year not in (2005, 2018)]
    told = f"2005: {found.loc[2005, 'DG']:.1f} and {found.loc[2005, 'SZ']:.1f} Mt; third in "
    told += f"{len(years)} years; Dongguan before 2014 and Shenzhen before 2008 are fills made "
    told += "consistent with the paper, so this proves little"
    near = abs(found.loc[2005, "DG"] / found.loc[2005, "SZ"] - 1) <= 0.1
    return judged(bool(near) and years == expected, told, "data")


@check("Q044", basis="panel", chapter=AMOUNTS)
def fourth(claim: Claim) -> Finding:
    """Foshan is fourth in all years but 2018, when it is above Dongguan."""
    found, place = series("co2"), places()["FS"]
    others = place.drop(2018)
    told = f"fourth in {int((others == 4).sum())} of 14 years; 2018: Foshan "
    told += f"{found.loc[2018, 'FS']:.1f}, Dongguan {found.loc[2018, 'DG']:.1f} Mt"
    good = (others == 4).all() and found.loc[2018, "FS"] > found.loc[2018, "DG"]
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


@check("Q049", basis="panel", chapter=AMOUNTS)
def second(claim: Claim) -> Finding:
    """In 2014, the year of Dongguan's peak, Hong Kong emits at least as much as Dongguan."""
    row = series("co2").loc[2014]
    land = series("co2", "territorial").loc[2014, "HK"]
    told = f"Hong Kong {row['HK']:.1f} Mt with bunkers ({land:.1f} without), Dongguan "
    return judged(bool(row["HK"] >= row["DG"]), f"{told}{row['DG']:.1f} Mt", "data")


@check("Q050", basis="panel", chapter=AMOUNTS)
def macao(claim: Claim) -> Finding:
    """Macao has the lowest emissions in every year and never more than 2 Mt."""
    found = series("co2")
    told = f"at most {found['MC'].max():.2f} Mt; lowest in "
    told += f"{int((found.idxmin(axis=1) == 'MC').sum())} of 15 years; another account of Macao "
    told += "gives up to twice as much"
    good = found["MC"].max() <= 2 and (found.idxmin(axis=1) == "MC").all()
    return judged(bool(good), told, "data")


@check("Q051", basis="panel", chapter=f"{CHAPTER}#fig-intensity-lines")
def falling(claim: Claim) -> Finding:
    """The area's emissions per GDP fall in every year."""
    whole = total() / series("gdp").sum(axis=1)
    count = int((whole.diff().dropna() < 0).sum())
    return judged(count == 14, f"in {count} of 14 years, at current prices", "data")


@check("Q052", basis="panel", chapter=f"{CHAPTER}#fig-intensity-lines")
def all_but_two(claim: Claim) -> Finding:
    """Every city but Huizhou and Zhaoqing has its highest intensity in 2005 to 2007 and ends below
    2005; Huizhou and Zhaoqing first rise by more than 10 %.
    """
    found = series("intensity")
    relative = found / found.loc[2005]
    rose = relative.columns[(relative.max() > 1.1)]
    top = found.idxmax()
    others = [city for city in found if city not in ("HZ", "ZQ")]
    told = f"more than 10 % above 2005 at some time: {', '.join(rose) or 'none'}; peaks: HZ "
    told += f"{top['HZ']}, ZQ {top['ZQ']}, others {top[others].min()} to {top[others].max()}"
    good = set(rose) == {"HZ", "ZQ"} and (relative.loc[2019, others] < 1).all()
    return judged(bool(good and (top[others] <= 2007).all()), told, "data")


@check("Q055", basis="panel", chapter=f"{CHAPTER}#tab-averages")
def whole_area(claim: Claim) -> Finding:
    """Emissions per GDP of the whole area fall by 67 % from 2005 to 2019."""
    local = data.figures().query("variable == 'gdp' and series == 'local_currency'")
    hkd = local[local["city"] == "HK"].set_index("year")["value"]
    each = series("co2") / series("gdp").assign(HK=hkd)
    mean = 100 * reduction(each.loc[2005].mean(), each.loc[2019].mean())
    told = f"{area_cut():.1f} % as all emissions over all GDP; {mean:.1f} % as the mean of the "
    told += "cities' intensities with Hong Kong's GDP left in HKD, so this is likely what was done"
    return judged(round(area_cut()) == 67, told, "wording")


@check("Q056", "Q057", "Q058", "Q059", "Q060", basis="panel", chapter=TARGET)
def city_cut(claim: Claim) -> Finding:
    """The city's emissions per GDP change by the printed percentage from 2005 to 2019."""
    city = {"Q056": "HK", "Q057": "ZQ", "Q058": "HZ", "Q059": "MC", "Q060": "SZ"}[claim.id]
    said = float(claim.value) * (-1 if city == "HZ" else 1)
    found = float(cut()[city])
    told = f"{found:.1f} %".replace("-", "−")
    if city == "HK":
        local = data.figures().query("variable == 'gdp' and series == 'local_currency'")
        hkd = local[local["city"] == "HK"].set_index("year")["value"]
        other = series("co2")["HK"] / hkd
        own = 100 * reduction(other[2005], other[2019])
        told += f"; {own:.1f} % with GDP left in HKD"
    if city == "SZ":
        told += f"; the figure of 2005 is {status('SZ', 'co2', 2005)}"
    return judged(round(found) == said, told, "data")


@check("Q061", basis="panel", chapter=TARGET)
def largest_cuts(claim: Claim) -> Finding:
    """Macao and Shenzhen have the two largest reductions."""
    best = cut().sort_values(ascending=False).head(2)
    told = ", ".join(f"{city} {value:.1f} %" for city, value in best.items())
    return judged(set(best.index) == {"MC", "SZ"}, told, "data")


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
    told = f"lowest {found.min().min():.1f} % ({found.min().idxmin()}), revised GDP"
    low = found.min().min()
    return rounded(bool(low >= 48), bool(low >= 47.5), told, "data")


@check("Q065", basis="panel", chapter=f"{CHAPTER}#fig-secondary")
def zhaoqing(claim: Claim) -> Finding:
    """Zhaoqing's secondary share rises from 2005 to 2015 or 2010 and is lower at the end."""
    found = series("secondary_share").loc[FOUR, "ZQ"]
    told = ", ".join(f"{value:.1f} % in {year}" for year, value in found.items())
    top = found.idxmax()
    return judged(bool(top in (2010, 2015) and found[2019] < found[top]), told, "data")


@check("Q141", basis="panel", chapter=f"{CHAPTER}#fig-secondary")
def huizhou(claim: Claim) -> Finding:
    """Huizhou's secondary sector grew fast: its share of GDP rose from 2005 to 2019, as a cause of
    the rise in intensity would have it.
    """
    share, ours = series("secondary_share").loc[[2005, 2019], "HZ"], cut()
    other = series("secondary_share").loc[[2005, 2019], "FS"]
    told = (
        f"share {share[2005]:.1f} % in 2005, {share[2019]:.1f} % in 2019, while intensity rose by "
    )
    told += (
        f"{-ours['HZ']:.0f} %; Foshan, with {other[2005]:.1f} and {other[2019]:.1f} %, cut its own "
    )
    told += f"by {ours['FS']:.0f} %"
    return judged(bool(share[2019] > share[2005]), told, "data")
