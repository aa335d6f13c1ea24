"""Claims of Mierzejewski's chapter that its tables and simple arithmetic decide."""

from __future__ import annotations

import pandas as pd

from gbaeff import data
from gbaeff.claims.evidence import readings
from gbaeff.claims.registry import Claim, Finding, check, judged
from gbaeff.published import grid

SOUTHEAST_ASIA = [
    "Indonesia", "Philippines", "Cambodia", "Singapore", "Vietnam", "Thailand", "Malaysia",
    "Myanmar", "Laos", "Brunei",
]  # fmt: skip
AFRICA = ["South Africa", "Egypt", "Kenya", "Morocco", "Senegal", "Ethiopia", "Nigeria", "Zimbabwe"]
ACRES_PER_HECTARE = 2.4711


def visits(direction: str) -> pd.DataFrame:
    """Rows of Table 3.2 of one direction."""
    return data.mierzejewski_table32().query("direction == @direction")


def buyers() -> pd.Series:
    """Visitors of the fair by year, both sessions."""
    return data.mierzejewski_table33().groupby("year")["buyers"].sum()


@check("MZ007", basis="text")
def almost_half(claim: Claim) -> Finding:
    """27 is almost half of 55."""
    share = 27 / 55
    return judged(0.45 <= share <= 0.5, f"27 of 55 are {100 * share:.0f} %")


@check("MZ014", basis="printed tables")
def pairs(claim: Claim) -> Finding:
    """Every local body in Table 3.1 stands beside a central one, or beside two."""
    rows = data.mierzejewski_table31()
    whole = rows[rows["match"] == "pair"]
    bare = whole[whole[["local_sichuan", "central_state_council"]].isna().any(axis=1)]
    kinds = rows["match"].value_counts()
    told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in kinds.items())
    return judged(bare.empty, f"{told}; rows with a gap: {len(bare)}")


@check("MZ015", basis="text")
def offices(claim: Claim) -> Finding:
    """The offices in Germany that the text lists sum to the number it gives."""
    named = readings("mierzejewski")[claim.id, "offices named"].split("|")
    total = sum(int(entry.split()[-1]) for entry in named)
    return judged(total == int(claim.value), f"listed: {', '.join(named)}, together {total}")


@check("MZ018", "MZ019", basis="text")
def first_pairs(claim: Claim) -> Finding:
    """The text's list of partners has the first pair in the year that it states."""
    rows = data.mierzejewski_links()
    kind = "sister_city" if claim.id == "MZ018" else "sister_city_other"
    own = rows[(rows["kind"] == kind) & rows["year"].notna() & (rows["actor"] != "Keighley")]
    first = own.sort_values("year").iloc[0]
    told = f"{first['actor']} and {first['partner']}, {int(first['year'])}"
    return judged(int(first["year"]) == int(claim.value), told)


@check("MZ024", "MZ025", "MZ026", basis="printed tables")
def targets(claim: Claim) -> Finding:
    """The province meets the plan's target for 2020."""
    table = grid("zhang_table2").drop(["HK", "MC"])
    people, product = table["population_10k"], table["gdp_100m_cny"]
    found = {
        "MZ024": f"{(table['tertiary_pct'] * product).sum() / product.sum():.1f} % services",
        "MZ025": f"{1e4 * product.sum() / people.sum():.0f} CNY a head",
        "MZ026": f"{(table['urbanization_pct'] * people).sum() / people.sum():.1f} % urban",
    }[claim.id]
    area = readings("mierzejewski")[claim.id, "area"]
    told = f"the target is {area}'s; Zhang's nine cities, the richer part, have {found} in 2020"
    return Finding("cannot be checked", told, "external")


@check("MZ033", basis="printed tables")
def african_partners(claim: Claim) -> Finding:
    """The text's list has two sister cities in Africa."""
    rows = data.mierzejewski_links()
    own = rows[(rows["kind"] == "sister_city") & rows["partner_country"].isin(AFRICA)]
    return judged(len(own) == int(claim.value), ", ".join(own["partner"]))


@check("MZ035", basis="text")
def groups(claim: Claim) -> Finding:
    """The shares of the groups sum to 100 %."""
    total = 87 + 9 + 4 * 1
    return judged(total == 100, f"87 + 9 + 4 × 1 = {total}")


@check("MZ038", basis="printed tables")
def destinations(claim: Claim) -> Finding:
    """Los Angeles, Vancouver, Birmingham, Lyon and Auckland are the five most visited cities among
    the outgoing visits of Table 3.2.
    """
    counts = visits("outgoing").groupby("city")["count"].sum()
    named = {
        name: int(counts.get(name, 0))
        for name in ("Los Angeles", "Vancouver", "Birmingham", "Lyon", "Auckland")
    }
    fifth = int(counts.nlargest(5).min())
    told = ", ".join(f"{city} {count}" for city, count in named.items())
    told += f"; most visited: {', '.join(counts.index[counts == counts.max()])} ({counts.max()})"
    return judged(all(count >= fifth for count in named.values()), told)


@check("MZ039", basis="printed tables")
def stable(claim: Claim) -> Finding:
    """The visits a year in Table 3.2, both directions, stay within 25 % of their mean."""
    both = data.mierzejewski_table32().query("direction != 'party_secretary'")
    total = both.groupby("year")["count"].sum()
    told = ", ".join(f"{year} {count}" for year, count in total.items())
    return judged(
        bool((total / total.mean() - 1).abs().max() <= 0.25), f"{told}; mean {total.mean():.1f}"
    )


@check("MZ040", basis="printed tables")
def entries(claim: Claim) -> Finding:
    """Table 3.2 counts 64 outgoing and 90 incoming visits."""
    out, back = (int(visits(direction)["count"].sum()) for direction in ("outgoing", "incoming"))
    return judged(f"{out} and {back}" == claim.value, f"{out} and {back}")


@check("MZ041", "MZ042", basis="printed tables")
def regions(claim: Claim) -> Finding:
    """Of the outgoing visits of Table 3.2 fewer than 10 % lead to Africa, and more than 20 % to
    Southeast Asia.
    """
    rows = visits("outgoing")
    total = rows["count"].sum()
    africa, asia = (
        100 * rows[rows["country"].isin(area)]["count"].sum() / total
        for area in (AFRICA, SOUTHEAST_ASIA)
    )
    if claim.id == "MZ041":
        return judged(bool(africa < 10), f"{africa:.0f} % of {total} visits")
    return judged(bool(asia > 20), f"{asia:.0f} % of {total} visits")


@check("MZ043", basis="printed tables")
def one_trip(claim: Claim) -> Finding:
    """In Table 3.2 the party secretary travels at most once a year from 2014 on."""
    trips = visits("party_secretary").query("year >= 2014").groupby("year")["count"].sum()
    told = ", ".join(f"{year} {count}" for year, count in trips.items())
    told += "; one trip can lead to several cities, and entries may be meetings at home"
    if int(trips.max()) <= 1:
        return Finding("holds", told)
    return Finding("cannot be checked", told, "wording")


@check("MZ045", "MZ048", basis="text")
def memberships(claim: Claim) -> Finding:
    """The text's list of memberships has the years that it states."""
    rows = data.mierzejewski_links().query("kind == 'organisation'").dropna(subset=["year"])
    years = {str(partner): int(year) for partner, year in zip(rows["partner"], rows["year"])}
    told = ", ".join(f"{name} {year}" for name, year in years.items())
    wanted = claim.value.split(", ")[-2:] if claim.id == "MZ045" else [claim.value]
    if claim.id == "MZ045":
        told += "; the founding of 1985 needs an outside source"
    return judged(all(int(year) in years.values() for year in wanted), told)


@check("MZ049", basis="text")
def three_friends(claim: Claim) -> Finding:
    """The declaration of 2016 joins Guangzhou with three cities that are on its list of sister
    cities.
    """
    friends = readings("mierzejewski")[claim.id, "partners beside Guangzhou"].split("|")
    rows = data.mierzejewski_links().query("kind == 'sister_city'")
    own = [name for name in friends if name in set(rows["partner"])]
    told = (
        f"{len(friends)} cities, {len(own)} on the list of partners that the text names; it names "
    )
    return judged(
        len(friends) == int(claim.value), f"{told}{len(rows)} of 36, Bristol and not Birmingham"
    )


@check("MZ052", "MZ053", basis="printed tables")
def fair(claim: Claim) -> Finding:
    """The two sessions of Table 3.3 sum to the number of visitors."""
    year = 1957 if claim.id == "MZ052" else 2015
    return judged(int(buyers()[year]) == int(claim.value), f"{buyers()[year]}")


@check("MZ054", basis="printed tables")
def growth(claim: Claim) -> Finding:
    """The fair of 2015 has 115 times the visitors of 1957."""
    times = buyers()[2015] / buyers()[1957]
    return judged(round(times) == int(claim.value), f"{times:.1f} times")


@check("MZ055", basis="printed tables")
def held(claim: Claim) -> Finding:
    """Table 3.3 has both sessions of a year within 1966 to 1976."""
    rows = data.mierzejewski_table33().query("1966 <= year <= 1976")
    told = ", ".join(f"{y} {s}" for y, s in zip(rows["year"], rows["session"]))
    return judged(bool((rows.groupby("year").size() == 2).all()) and len(rows) > 0, told)


@check("MZ059", basis="text")
def airport(claim: Claim) -> Finding:
    """The three numbers fit each other: 100 to 250 passengers a movement."""
    movements, people, _ = (int(text) for text in claim.value.split(", "))
    ratio = people / movements
    return judged(
        100 <= ratio <= 250, f"{ratio:.0f} passengers a movement, freight flights included"
    )


@check("MZ060", basis="text")
def hub(claim: Claim) -> Finding:
    """63 ha and 160 acres are the same area, within 5 %."""
    hectares, acres = (int(text) for text in claim.value.split(" and "))
    told = f"{hectares} ha are {hectares * ACRES_PER_HECTARE:.0f} acres"
    return judged(abs(hectares * ACRES_PER_HECTARE / acres - 1) <= 0.05, told)


@check("MZ066", basis="text")
def floor(claim: Claim) -> Finding:
    """A floor area of 4.4 million square kilometres fits into the Greater Bay Area."""
    area = float(grid("zhang_table1").loc["land_area", "GBA"])
    times = float(claim.value) * 1e6 / area
    told = f"{times:.0f} times the Greater Bay Area; square metres are likely meant"
    return judged(times < 1, told)
