"""Claims of Zhang (2023) that his two tables, his list of agreements and the panel decide."""

from __future__ import annotations

import pandas as pd

from gbaeff import data
from gbaeff.book.audit import intervals
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding, judged, rounded
from gbaeff.book.audit.printed import grid
from gbaeff.indicators import ranks

BAYS = ["GBA", "San Francisco", "New York", "Tokyo"]
SHOWN = "11_environmental_governance#"


def printed(indicator: str) -> pd.Series:
    """A row of Table 1 as it is printed: numbers, bounds such as >96 and ranges."""
    rows = data.zhang_table1().query("indicator == @indicator").set_index("region")["value"]
    return rows[BAYS]


def bays(indicator: str) -> pd.Series:
    """A row of Table 1, exact numbers only."""
    ends = intervals.parse(printed(indicator))
    return ends["low"].where(ends["low"] == ends["high"])


def unit(indicator: str) -> str:
    """Unit that Table 1 prints for an indicator."""
    rows = data.zhang_table1().query("indicator == @indicator")
    return str(rows["unit_printed"].iloc[0])


def alone(indicator: str, side: str) -> bool:
    """Whether the GBA alone has the highest or lowest value of Table 1, whatever a bound hides."""
    place = intervals.places(intervals.parse(printed(indicator)), best=side)
    others = place.drop("GBA").dropna()
    return bool(place.loc["GBA", "last"] == 1 and (others["first"] > 1).all())


def cities() -> pd.DataFrame:
    """Table 2, by city."""
    return grid("zhang_table2")


def per_head() -> pd.Series:
    """GDP per head from the same row of Table 2, CNY."""
    table = cities()
    return 1e4 * table["gdp_100m_cny"] / table["population_10k"]


@check("ZH011", basis="printed tables", chapter=SHOWN + "tab-env-units")
def millions(claim: Claim) -> Finding:
    """What Table 1 labels as million can be millions: no bay area has more people than China, a GDP
    per head of a million USD, or ports that handle 1,000 million containers a year.
    """
    people, head, boxes = (
        bays(name) for name in ("population", "gdp_per_capita", "port_container_throughput")
    )
    told = f"{people['GBA']:.0f} million people, {head['GBA']:g} million USD a head and "
    told += f"{boxes['GBA']:.0f} million TEU are impossible; in units of 10 thousand the three "
    told += "rows are possible, one slip of translation"
    return judged(bool(people.max() < 1400 and head.max() < 1 and boxes.max() < 1000), told)


@check("ZH017", basis="printed tables", chapter=SHOWN + "tab-env-units")
def output(claim: Claim) -> Finding:
    """In every bay area of Table 1 GDP over people is the printed GDP per head, all three within
    the rounding of their digits and people and GDP per head in units of 10 thousand.
    """
    implied = 1e4 * bays("gdp") / bays("population")
    gap = (implied - bays("gdp_per_capita")).abs()
    told = ", ".join(
        f"{bay} {value:.4f} against {shown}"
        for bay, value, shown in zip(BAYS, implied, printed("gdp_per_capita"))
    )
    return judged(bool((gap <= 0.005).all()), f"{told} (10 000 USD)")


@check("ZH024", basis="printed tables", chapter=SHOWN + "tab-env-ranks")
def lags(claim: Claim) -> Finding:
    """On most of the four environmental rows of Table 1 the GBA has the worst value printed,
    whatever a bound or range stands for.
    """
    worst = {
        "pm25_last5years": "high",
        "forest_coverage": "low",
        "black_odorous_river_water": "high",
        "energy_per_gdp": "high",
    }
    found = [alone(name, side) for name, side in worst.items()]
    forest = bays("forest_coverage")
    told = f"worst in {sum(found)} of {len(found)} rows; forest coverage {forest['GBA']:.0f} % is "
    told += f"rank {ranks(forest)['GBA']:.0f}; the rows are states, not governance"
    return judged(sum(found) > len(found) / 2, told)


@check("ZH026", basis="printed tables", chapter=SHOWN + "tab-env-energy")
def energy_unit(claim: Claim) -> Finding:
    """Energy per GDP has a unit of energy."""
    found = unit("energy_per_gdp")
    told = f"printed unit {found}; TEU is a container; coal or oil equivalent is not stated"
    return judged("TEU" not in found, told)


@check("ZH027", basis="printed tables", chapter=SHOWN + "tab-env-energy")
def energy_total(claim: Claim) -> Finding:
    """Statistics of energy bear the figures out."""
    total = bays("energy_per_gdp")["GBA"] * bays("gdp")["GBA"] * 1000
    told = f"it implies {total:.0f} Mt for the GBA, of coal or of oil is not stated; needed: "
    told += "energy statistics of the bay areas; printed once"
    return Finding("cannot be checked", told, "external")


@check("ZH033", basis="text", chapter="19_environmental_cooperation#tab-env-scopes")
def bilateral(claim: Claim) -> Finding:
    """Of the steps of cooperation on air that the text lists most have two parties."""
    steps = data.zhang_timeline()
    steps = steps[steps["scope"].isin(["bilateral", "trilateral", "multilateral"])]
    two = steps["scope"] == "bilateral"
    air = steps["domain"] == "air"
    told = f"on air alone {(two & air).sum()} of {air.sum()}, on the environment at large "
    told += f"{two.sum()} of {len(steps)}; needed: an inventory of the agreements"
    if (two & air).sum() > air.sum() / 2:
        return Finding("holds", told)
    return Finding("cannot be checked", told, "external")


@check("ZH034", "ZH035", basis="printed tables", chapter=SHOWN + "tab-env-cities")
def leaders(claim: Claim) -> Finding:
    """The number or share follows from the GDP column of Table 2."""
    product = cities()["gdp_100m_cny"]
    above = product[product > 10000]
    if claim.id == "ZH034":
        told = ", ".join(f"{city} {value:.0f}" for city, value in above.items())
        return judged(len(above) == int(claim.value), told)
    share = 100 * above.sum() / product.sum()
    digits = len(claim.value.split(".")[1])
    exact = round(float(share), digits) == float(claim.value)
    return judged(exact, f"{share:.{digits + 1}f} %")


@check("ZH036", basis="printed tables", chapter=SHOWN + "tab-env-cities")
def times(claim: Claim) -> Finding:
    """Shenzhen's GDP is 12 times that of Zhaoqing."""
    ratio = cities()["gdp_100m_cny"]["SZ"] / cities()["gdp_100m_cny"]["ZQ"]
    return rounded(ratio == 12, round(ratio) == 12, f"{ratio:.2f} times")


@check("ZH037", basis="printed tables", chapter=SHOWN + "tab-env-cities")
def macao_place(claim: Claim) -> Finding:
    """The GDP of Macao and that of Dongguan are below the fourth largest, by less than half."""
    product = cities()["gdp_100m_cny"].sort_values(ascending=False)
    place = list(product.index).index("MC") + 1
    of_fourth = product[["DG", "MC"]] / product.iloc[3]
    told = f"of the fourth Dongguan has {100 * of_fourth['DG']:.0f} %, Macao "
    told += f"{100 * of_fourth['MC']:.0f} %, place {place} of 11 (per head place "
    told += f"{ranks(per_head())['MC']:.0f})"
    return judged(bool(((of_fourth > 0.5) & (of_fourth < 1)).all()), told)


@check("ZH038", basis="printed tables", chapter=SHOWN + "tab-env-cities")
def behind(claim: Claim) -> Finding:
    """Each of the cities named as examples, Zhaoqing, Zhongshan and Jiangmen, has a GDP below the
    median of the eleven.
    """
    product = cities()["gdp_100m_cny"]
    named = product[["ZQ", "ZS", "JM"]]
    told = ", ".join(f"{city} {value:.0f}" for city, value in named.items())
    told += f"; median {product.median():.0f} (100 million CNY)"
    return judged(bool((named < product.median()).all()), told)


@check("ZH039", basis="printed tables", chapter=SHOWN + "tab-env-sectors")
def sums(claim: Claim) -> Finding:
    """The sector shares of each city sum to 100, within the rounding of three numbers."""
    shares = cities()[["primary_pct", "secondary_pct", "tertiary_pct"]].sum(axis=1)
    exact = int((shares.round(1) == 100).sum())
    told = f"{exact} of {len(shares)} sum to 100.0; largest gap {(shares - 100).abs().max():.1f}"
    return rounded(exact == len(shares), bool(((shares - 100).abs() <= 0.1501).all()), told)


@check("ZH040", basis="printed tables", chapter=SHOWN + "tab-env-income")
def income(claim: Claim) -> Finding:
    """In every row of Table 2 income per head is below GDP per head. Where it is not, income from
    abroad, another year or another definition may be the reason.
    """
    found = cities()["per_capita_disposable_income_cny"]
    over = found[found >= per_head()]
    if over.empty:
        return Finding("holds", f"{len(found)} of {len(found)} rows")
    told = "; ".join(
        f"{city} income {value:.0f}, GDP per head {per_head()[city]:.0f} CNY"
        for city, value in over.items()
    )
    told += "; neither year nor definition is given"
    return Finding("cannot be checked", told, "wording")


def panel_people() -> pd.DataFrame:
    """People of the eleven cities in the panel by year, 10 thousand, before and after the census.

    Hong Kong and Macao, which the mainland's census does not touch, are the same in both.
    """
    rows = data.figures().query("variable == 'population'")
    laid = rows.pivot_table("value", ["year", "city"], "series")
    laid["before"] = laid["before_2020_census"].fillna(laid["revised"])
    return 100 * laid[["before", "revised"]].groupby("year").sum()


@check("ZH044", basis="tables and panel", chapter=SHOWN + "tab-env-census")
def populations(claim: Claim) -> Finding:
    """Both totals are right in their own vintage: within 1 % of the panel's total of 2018 as
    published before the census of 2020, and of that of 2019 as revised after it and carried on by
    a year.
    """
    first, second = bays("population")["GBA"], cities()["population_10k"].sum()
    panel = panel_people()
    old, new = panel.loc[2018, "before"], panel.loc[2019, "revised"]
    carried = new**2 / panel.loc[2018, "revised"]
    told = f"{first:.0f} for 2018 against {old:.0f} before the census; {second:.0f} for 2020 "
    told += f"against {carried:.0f} after it; the census alone adds "
    told += (
        f"{100 * (panel.loc[2018, 'revised'] / old - 1):.0f} % to 2018, which the text does not say"
    )
    good = abs(first / old - 1) < 0.01 and abs(second / carried - 1) < 0.01
    return judged(bool(good), told, "data")


@check("ZH045", basis="printed tables", chapter=SHOWN + "tab-env-parts")
def gradient(claim: Claim) -> Finding:
    """The secondary share and GDP per head fall from the east of the delta over its centre to its
    west, as a fall of pressure would have it.
    """
    parts = data.zhang_metropolitan().set_index("city")["part"]
    table = pd.DataFrame({"share": cities()["secondary_pct"], "head": per_head()})
    means = table.groupby(parts).mean().loc[["east", "centre", "west"]]
    falls = [bool(means[name].is_monotonic_decreasing) for name in means]
    told = f"secondary share {', '.join(f'{v:.1f}' for v in means['share'])} %, GDP per head "
    told += (
        f"{', '.join(f'{v:.0f}' for v in means['head'])} CNY (unweighted means); the text names "
    )
    told += "no measure of the conflict"
    if any(falls) and not all(falls):
        return Finding("cannot be checked", told, "wording")
    return judged(all(falls), told)


@check("ZH050", basis="printed tables", chapter=SHOWN + "tab-env-parts")
def others(claim: Claim) -> Finding:
    """Besides Guangzhou Table 2 has 8 cities of Guangdong."""
    count = len(cities().drop(["HK", "MC", "GZ"]))
    return judged(count == int(claim.value), f"{count}")
