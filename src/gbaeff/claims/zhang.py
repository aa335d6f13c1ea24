"""Claims of Zhang (2023) that his two tables, his list of agreements and the panel decide."""

from __future__ import annotations

import pandas as pd

from gbaeff import data, intervals
from gbaeff.claims.registry import Claim, Finding, check, judged, rounded
from gbaeff.published import grid

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


@check("ZH011", "ZH012", basis="printed tables", chapter=SHOWN + "tab-env-units")
def population_unit(claim: Claim) -> Finding:
    """The populations of Table 1 are in the printed unit, millions: GDP over population then gives
    the printed GDP per head.
    """
    people, output, head = (bays(name) for name in ("population", "gdp", "gdp_per_capita"))
    chosen = ["GBA"] if claim.id == "ZH011" else BAYS[1:]
    implied = 1e12 * output[chosen] / (people[chosen] * 1e4) / 1e4
    gap = (implied - head[chosen]).abs().max()
    told = f"{people[chosen].max():.0f} million is impossible; in 10 thousand persons the table's "
    told += f"GDP per head comes out to {gap:.3f}"
    return judged(bool(people[chosen].max() < 200), told)


@check("ZH013", "ZH014", "ZH015", "ZH016", basis="printed tables", chapter=SHOWN + "tab-env-units")
def head_unit(claim: Claim) -> Finding:
    """GDP per head has the printed unit, million USD, and follows from GDP and population."""
    place = dict(zip(("ZH013", "ZH014", "ZH015", "ZH016"), BAYS))[claim.id]
    dollars = 1e12 * bays("gdp")[place] / (1e4 * bays("population")[place])
    told = f"{dollars:.0f} USD a head, which is {dollars / 1e4:.2f} in 10 thousand USD; the number "
    told += "stands, its unit is off by a factor 100"
    return judged(abs(dollars / 1e6 - float(claim.value)) < 0.005, told)


@check("ZH017", basis="printed tables", chapter=SHOWN + "tab-env-units")
def output(claim: Claim) -> Finding:
    """The GDP of the four bays reproduces the printed GDP per head."""
    implied = 1e4 * bays("gdp") / bays("population")
    gap = (implied - bays("gdp_per_capita")).abs()
    return judged(bool((gap <= 0.005).all()), f"largest gap {gap.max():.4f} (10 000 USD)")


FIRST = {
    "ZH018": ("gdp_growth_rate", "high"),
    "ZH019": ("urbanization_rate", "low"),
    "ZH020": ("tertiary_share", "low"),
    "ZH023": ("pm25_last5years", "high"),
    "ZH025": ("black_odorous_river_water", "high"),
}


@check(*FIRST, basis="printed tables", chapter=SHOWN + "tab-env-ranks")
def extreme(claim: Claim) -> Finding:
    """Of the four bays in Table 1 the GBA has the extreme value that the text says, whatever value
    a printed bound or range stands for.
    """
    name, side = FIRST[claim.id]
    row = printed(name)
    good = alone(name, side)
    if claim.id == "ZH025":
        good = good and bool((bays(name).drop("GBA") == 0).all())
    told = f"{row['GBA']} against {', '.join(row.drop('GBA'))} ({unit(name)})"
    return judged(good, told.replace(" (nan)", ""))


@check("ZH021", basis="printed tables", chapter=SHOWN + "tab-env-bays")
def containers(claim: Claim) -> Finding:
    """Container throughput has the printed unit, million TEU: no port area handles more than
    1,000 million a year.
    """
    row = bays("port_container_throughput")
    told = (
        f"{row['GBA']:.0f} million TEU is impossible; in 10 thousand it is {row['GBA'] / 100:.1f} "
    )
    return judged(bool(row.max() < 1000), told + "million")


@check("ZH024", basis="printed tables", chapter=SHOWN + "tab-env-ranks")
def lags(claim: Claim) -> Finding:
    """On most environmental rows of Table 1 the GBA has the worst value of those printed."""
    worst = {
        "pm25_last5years": "high",
        "forest_coverage": "low",
        "black_odorous_river_water": "high",
        "energy_per_gdp": "high",
    }
    found = [alone(name, side) for name, side in worst.items()]
    forest = bays("forest_coverage")
    told = f"worst in {sum(found)} of {len(found)} rows; forest coverage {forest['GBA']:.0f} % is "
    told += f"rank {forest.rank(ascending=False)['GBA']:.0f}; the rows are states, not governance"
    return judged(sum(found) > len(found) / 2, told)


@check("ZH026", basis="printed tables", chapter=SHOWN + "tab-env-energy")
def energy_unit(claim: Claim) -> Finding:
    """Energy per GDP has a unit of energy."""
    found = unit("energy_per_gdp")
    told = f"printed unit {found}; TEU is a container; coal or oil equivalent is not stated"
    return judged("TEU" not in found, told)


@check("ZH027", basis="printed tables", chapter=SHOWN + "tab-env-energy")
def energy_total(claim: Claim) -> Finding:
    """Energy per GDP times GDP gives 351 Mt for the GBA."""
    total = bays("energy_per_gdp")["GBA"] * bays("gdp")["GBA"] * 1000
    return judged(round(total) == float(claim.value), f"{total:.1f} Mt of what is not stated")


@check("ZH033", basis="text", chapter=SHOWN + "tab-env-scopes")
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


@check("ZH034", "ZH035", "ZH046", basis="printed tables", chapter=SHOWN + "tab-env-cities")
def leaders(claim: Claim) -> Finding:
    """The number or share follows from the GDP column of Table 2."""
    product = cities()["gdp_100m_cny"]
    above = product[product > 10000]
    if claim.id == "ZH034":
        told = ", ".join(f"{city} {value:.0f}" for city, value in above.items())
        return judged(len(above) == int(claim.value), told)
    part = above if claim.id == "ZH035" else product[["SZ"]]
    share = 100 * part.sum() / product.sum()
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
    """Macao's GDP is slightly below that of the four leaders, that is, fifth and at least half of
    the fourth.
    """
    product = cities()["gdp_100m_cny"].sort_values(ascending=False)
    place = list(product.index).index("MC") + 1
    of_fourth = 100 * product / product.iloc[3]
    told = f"place {place} of 11, {of_fourth['MC']:.0f} % of the fourth; per head place "
    told += f"{int(per_head().rank(ascending=False)['MC'])}; Dongguan, named with it, has "
    told += f"{of_fourth['DG']:.0f} %"
    return judged(place == 5 and product["MC"] >= product.iloc[3] / 2, told)


@check("ZH038", basis="printed tables", chapter=SHOWN + "tab-env-cities")
def behind(claim: Claim) -> Finding:
    """Zhaoqing, Zhongshan and Jiangmen have the lowest GDP of the mainland cities."""
    product = cities()["gdp_100m_cny"].drop(["HK", "MC"])
    low = product.nsmallest(3)
    return judged(set(low.index) == {"ZQ", "ZS", "JM"}, f"lowest three: {', '.join(low.index)}")


@check("ZH039", basis="printed tables", chapter=SHOWN + "tab-env-sectors")
def sums(claim: Claim) -> Finding:
    """The sector shares of each city sum to 100, within the rounding of three numbers."""
    shares = cities()[["primary_pct", "secondary_pct", "tertiary_pct"]].sum(axis=1)
    exact = int((shares.round(1) == 100).sum())
    told = f"{exact} of {len(shares)} sum to 100.0; largest gap {(shares - 100).abs().max():.1f}"
    return rounded(exact == len(shares), bool(((shares - 100).abs() <= 0.1501).all()), told)


@check("ZH040", "ZH041", basis="printed tables", chapter=SHOWN + "tab-env-income")
def income(claim: Claim) -> Finding:
    """Disposable income per head is below GDP per head of the same row."""
    city = "HK" if claim.id == "ZH040" else "MC"
    found = cities()["per_capita_disposable_income_cny"][city]
    told = (
        f"income {found:.0f}, GDP per head {per_head()[city]:.0f} CNY; the definition or the unit "
    )
    return judged(bool(found < per_head()[city]), told + "differs from the mainland rows")


@check("ZH042", "ZH043", basis="printed tables", chapter=SHOWN + "tab-env-income")
def ranges(claim: Claim) -> Finding:
    """The printed range is that of the column."""
    table = cities()
    if claim.id == "ZH042":
        row = table["per_capita_disposable_income_cny"].drop(["HK", "MC"])
    else:
        row = table["urbanization_pct"]
    low, high = (float(text) for text in claim.value.split("-"))
    return judged((row.min(), row.max()) == (low, high), f"{row.min():g} to {row.max():g}")


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
