"""Claims of Zhang (2023) that its two tables and its list of agreements decide."""

from __future__ import annotations

import pandas as pd

from gbaeff import data
from gbaeff.claims.evidence import readings
from gbaeff.claims.registry import Claim, Finding, check, judged, rounded
from gbaeff.published import grid

BAYS = ["GBA", "San Francisco", "New York", "Tokyo"]
BIG = ["GZ", "SZ", "HK", "FS"]


def bays(indicator: str) -> pd.Series:
    """A row of Table 1; a bound such as >96 counts as its number, a range as its middle."""
    rows = data.zhang_table1().query("indicator == @indicator").set_index("region")["value"]
    plain = (
        rows.str.strip("<>")
        .str.split("-")
        .map(lambda parts: sum(map(float, parts)) / len(parts), na_action="ignore")
    )
    return plain.astype("float64")[BAYS]


def unit(indicator: str) -> str:
    """Unit that Table 1 prints for an indicator."""
    rows = data.zhang_table1().query("indicator == @indicator")
    return str(rows["unit_printed"].iloc[0])


def cities() -> pd.DataFrame:
    """Table 2, by city."""
    return grid("zhang_table2")


def per_head() -> pd.Series:
    """GDP per head from the same row of Table 2, CNY."""
    table = cities()
    return 1e4 * table["gdp_100m_cny"] / table["population_10k"]


@check("ZH007", "ZH008", "ZH009", "ZH010", "ZH022", basis="printed tables")
def quoted(claim: Claim) -> Finding:
    """The text quotes what Table 1 prints."""
    place = {"ZH007": "GBA", "ZH008": "San Francisco", "ZH009": "New York", "ZH010": "Tokyo"}
    if claim.id == "ZH022":
        found = [f"{value:.0f}" for value in bays("fortune500_companies")]
        return judged(found == claim.value.split(", "), ", ".join(found))
    value = bays("land_area")[place[claim.id]]
    told = f"{value:.0f} km2"
    if claim.id == "ZH007":
        told += "; Qin gives 55904 km2 for the same area"
    return judged(value == float(claim.value), told)


@check("ZH011", "ZH012", basis="printed tables")
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


@check("ZH013", "ZH014", "ZH015", "ZH016", basis="printed tables")
def head_unit(claim: Claim) -> Finding:
    """GDP per head has the printed unit, million USD, and follows from GDP and population."""
    place = dict(zip(("ZH013", "ZH014", "ZH015", "ZH016"), BAYS))[claim.id]
    dollars = 1e12 * bays("gdp")[place] / (1e4 * bays("population")[place])
    told = f"{dollars:.0f} USD a head, which is {dollars / 1e4:.2f} in 10 thousand USD; the number "
    told += "stands, its unit is off by a factor 100"
    return judged(abs(dollars / 1e6 - float(claim.value)) < 0.005, told)


@check("ZH017", basis="printed tables")
def output(claim: Claim) -> Finding:
    """The GDP of the four bays reproduces the printed GDP per head."""
    implied = 1e4 * bays("gdp") / bays("population")
    gap = (implied - bays("gdp_per_capita")).abs()
    exact = bool((gap <= 0.0051).all())
    return rounded(exact, bool((gap <= 0.01).all()), f"largest gap {gap.max():.4f} (10 000 USD)")


FIRST = {
    "ZH018": ("gdp_growth_rate", "high"),
    "ZH019": ("urbanization_rate", "low"),
    "ZH020": ("tertiary_share", "low"),
    "ZH023": ("pm25_last5years", "high"),
    "ZH025": ("black_odorous_river_water", "high"),
}


@check(*FIRST, basis="printed tables")
def extreme(claim: Claim) -> Finding:
    """Of the four bays in Table 1 the GBA has the extreme value that the text says."""
    name, side = FIRST[claim.id]
    row = bays(name)
    others = row.drop("GBA")
    good = row["GBA"] > others.max() if side == "high" else row["GBA"] < others.min()
    if claim.id == "ZH025":
        good = good and bool((others == 0).all())
    told = f"{row['GBA']:g} against {', '.join(f'{v:g}' for v in others)} ({unit(name)})"
    return judged(bool(good), told.replace(" (nan)", ""))


@check("ZH021", basis="printed tables")
def containers(claim: Claim) -> Finding:
    """Container throughput has the printed unit, million TEU: no port area handles more than
    1,000 million a year.
    """
    row = bays("port_container_throughput")
    told = (
        f"{row['GBA']:.0f} million TEU is impossible; in 10 thousand it is {row['GBA'] / 100:.1f} "
    )
    return judged(bool(row.max() < 1000), told + "million")


@check("ZH024", basis="printed tables")
def lags(claim: Claim) -> Finding:
    """On every environmental row of Table 1 the GBA has the worst value of the four."""
    worst = {
        "pm25_last5years": "high",
        "forest_coverage": "low",
        "black_odorous_river_water": "high",
        "energy_per_gdp": "high",
    }
    found = {
        name: bays(name).idxmax() == "GBA" if side == "high" else bays(name).idxmin() == "GBA"
        for name, side in worst.items()
    }
    forest = bays("forest_coverage")
    told = (
        f"worst in {sum(found.values())} of 4 rows; forest coverage {forest['GBA']:.0f} % is rank "
    )
    return judged(all(found.values()), f"{told}{forest.rank(ascending=False)['GBA']:.0f}")


@check("ZH026", basis="printed tables")
def energy_unit(claim: Claim) -> Finding:
    """Energy per GDP has a unit of energy."""
    printed = unit("energy_per_gdp")
    told = f"printed unit {printed}; TEU is a container; coal or oil equivalent is not stated"
    return judged("TEU" not in printed, told)


@check("ZH027", basis="printed tables")
def energy_total(claim: Claim) -> Finding:
    """Energy per GDP times GDP gives 351 Mt for the GBA."""
    total = bays("energy_per_gdp")["GBA"] * bays("gdp")["GBA"] * 1000
    return judged(round(total) == float(claim.value), f"{total:.1f} Mt of what is not stated")


@check("ZH029", "ZH030", "ZH031", "ZH032", basis="text")
def starts(claim: Claim) -> Finding:
    """The text's list of agreements has the cooperation in the year or decade that it states."""
    pair = {
        "ZH029": ("Guangdong; Hong Kong", 1980),
        "ZH030": ("Guangdong; Macao", 1990),
        "ZH031": ("Guangdong; Macao", 2008),
        "ZH032": ("Guangdong; Hong Kong; Macao", 2014),
    }[claim.id]
    rows = data.zhang_timeline()
    years = rows[rows["parties"] == pair[0]]["year_start"].dropna().astype(int).tolist()
    decade = readings("zhang").get((claim.id, "decade"))
    told = f"{pair[0]}: {', '.join(map(str, years))}" + (" (decade only)" if decade else "")
    return judged(pair[1] in years, told)


@check("ZH033", basis="text")
def bilateral(claim: Claim) -> Finding:
    """Of the listed agreements on air and the environment most have two parties."""
    scopes = data.zhang_timeline()["scope"]
    named = scopes[scopes.isin(["bilateral", "trilateral", "multilateral"])].value_counts()
    told = ", ".join(f"{name} {count}" for name, count in named.items())
    return judged(bool(named["bilateral"] > named.sum() / 2), f"{told}; one of them on air alone")


@check("ZH034", "ZH035", "ZH046", basis="printed tables")
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


@check("ZH036", basis="printed tables")
def times(claim: Claim) -> Finding:
    """Shenzhen's GDP is 12 times that of Zhaoqing."""
    ratio = cities()["gdp_100m_cny"]["SZ"] / cities()["gdp_100m_cny"]["ZQ"]
    return rounded(ratio == 12, round(ratio) == 12, f"{ratio:.2f} times")


@check("ZH037", basis="printed tables")
def macao_place(claim: Claim) -> Finding:
    """Macao's GDP is slightly below that of the four leaders, that is, fifth and at least half of
    the fourth.
    """
    product = cities()["gdp_100m_cny"].sort_values(ascending=False)
    place = list(product.index).index("MC") + 1
    told = f"place {place} of 11, {100 * product['MC'] / product.iloc[3]:.0f} % of the fourth; per "
    told += f"head place {int(per_head().rank(ascending=False)['MC'])}"
    return judged(place == 5 and product["MC"] >= product.iloc[3] / 2, told)


@check("ZH038", basis="printed tables")
def behind(claim: Claim) -> Finding:
    """Zhaoqing, Zhongshan and Jiangmen have the lowest GDP of the mainland cities."""
    product = cities()["gdp_100m_cny"].drop(["HK", "MC"])
    low = product.nsmallest(3)
    return judged(set(low.index) == {"ZQ", "ZS", "JM"}, f"lowest three: {', '.join(low.index)}")


@check("ZH039", basis="printed tables")
def sums(claim: Claim) -> Finding:
    """The sector shares of each city sum to 100, within the rounding of three numbers."""
    shares = cities()[["primary_pct", "secondary_pct", "tertiary_pct"]].sum(axis=1)
    exact = int((shares.round(1) == 100).sum())
    told = f"{exact} of {len(shares)} sum to 100.0; largest gap {(shares - 100).abs().max():.1f}"
    return rounded(exact == len(shares), bool(((shares - 100).abs() <= 0.1501).all()), told)


@check("ZH040", "ZH041", basis="printed tables")
def income(claim: Claim) -> Finding:
    """Disposable income per head is below GDP per head of the same row."""
    city = "HK" if claim.id == "ZH040" else "MC"
    found = cities()["per_capita_disposable_income_cny"][city]
    told = (
        f"income {found:.0f}, GDP per head {per_head()[city]:.0f} CNY; the definition or the unit "
    )
    return judged(bool(found < per_head()[city]), told + "differs from the mainland rows")


@check("ZH042", "ZH043", basis="printed tables")
def ranges(claim: Claim) -> Finding:
    """The printed range is that of the column."""
    table = cities()
    if claim.id == "ZH042":
        row = table["per_capita_disposable_income_cny"].drop(["HK", "MC"])
    else:
        row = table["urbanization_pct"]
    low, high = (float(text) for text in claim.value.split("-"))
    return judged((row.min(), row.max()) == (low, high), f"{row.min():g} to {row.max():g}")


@check("ZH044", basis="printed tables")
def populations(claim: Claim) -> Finding:
    """The population of the GBA in Table 1 (2018) and the sum of Table 2 (2020) differ by less than
    5 %.
    """
    first, second = bays("population")["GBA"], cities()["population_10k"].sum()
    told = (
        f"{first:.0f} and {second:.0f} (10 thousand), {100 * (second / first - 1):.0f} % more in "
    )
    told += "two years; the census of 2020 lies between the two"
    return judged(abs(second / first - 1) < 0.05, told)


@check("ZH045", basis="printed tables")
def gradient(claim: Claim) -> Finding:
    """The eastern cities have the higher secondary shares and GDP per head than the western ones,
    as a fall of pressure from east to west would have it.
    """
    east, west = ["SZ", "DG", "HZ"], ["ZH", "ZS", "JM"]
    share = cities()["secondary_pct"]
    head = per_head()
    told = f"secondary share {share[east].mean():.1f} against {share[west].mean():.1f} %, GDP per "
    told += f"head {head[east].mean():.0f} against {head[west].mean():.0f} CNY (unweighted)"
    good = share[east].mean() > share[west].mean() and head[east].mean() > head[west].mean()
    return judged(bool(good), told)


@check("ZH050", basis="printed tables")
def others(claim: Claim) -> Finding:
    """Besides Guangzhou Table 2 has 8 cities of Guangdong."""
    count = len(cities().drop(["HK", "MC", "GZ"]))
    return judged(count == int(claim.value), f"{count}")
