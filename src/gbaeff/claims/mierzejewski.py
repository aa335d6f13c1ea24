"""Claims of Mierzejewski's chapter that its tables and simple arithmetic decide."""

from __future__ import annotations

import pandas as pd
from scipy.stats import chisquare

from gbaeff import data
from gbaeff.claims.evidence import listed
from gbaeff.claims.registry import Claim, Finding, check, judged, rounded
from gbaeff.published import grid

CHAPTER = "15_paradiplomacy"
ACRES_PER_HECTARE = 2.4711
LEVEL = 0.05
"""Below this probability a spread is more than chance would give."""


def visits(direction: str) -> pd.DataFrame:
    """Rows of Table 3.2 of one direction, with the region of each."""
    rows = data.mierzejewski_table32().query("direction == @direction")
    return rows.assign(region=rows["country"].map(regions()))


def regions() -> pd.Series:
    """Region of each country that the tables name."""
    places = data.mierzejewski_places().drop_duplicates("country")
    return places.set_index("country")["region"]


def numbers(claim: Claim) -> list[float]:
    """Numbers of the running text that a claim rests on, in their order."""
    rows = data.mierzejewski_facts()
    return [float(value) for value in rows.loc[rows["claim"] == claim.id, "value"]]


def buyers() -> pd.Series:
    """Visitors of the fair by year, both sessions."""
    return data.mierzejewski_table33().groupby("year")["buyers"].sum()


@check("MZ014", basis="printed tables", chapter=f"{CHAPTER}#tab-para-mirror")
def pairs(claim: Claim) -> Finding:
    """Every local body in Table 3.1 stands beside a central one, or beside two."""
    rows = data.mierzejewski_table31()
    whole = rows[rows["match"] == "pair"]
    bare = whole[whole[["local_sichuan", "central_state_council"]].isna().any(axis=1)]
    kinds = rows["match"].value_counts()
    told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in kinds.items())
    return judged(bare.empty, f"{told}; rows with a gap: {len(bare)}")


@check("MZ015", basis="text", chapter=f"{CHAPTER}#tab-para-lists")
def offices(claim: Claim) -> Finding:
    """The offices in Germany that the text lists sum to the number it gives."""
    named = listed("mierzejewski", claim.id, "offices named")
    total = sum(int(entry.split()[-1]) for entry in named)
    return judged(total == int(claim.value), f"listed: {', '.join(named)}, together {total}")


@check("MZ024", "MZ025", "MZ026", basis="printed tables", chapter=f"{CHAPTER}#tab-para-targets")
def targets(claim: Claim) -> Finding:
    """The area that the plan is for meets its target for 2020."""
    table = grid("zhang_table2").drop(["HK", "MC"])
    people, product = table["population_10k"], table["gdp_100m_cny"]
    reached, unit, digits = {
        "MZ024": ((table["tertiary_pct"] * product).sum() / product.sum(), "% services", 1),
        "MZ025": (1e4 * product.sum() / people.sum(), "CNY a head", 0),
        "MZ026": ((table["urbanization_pct"] * people).sum() / people.sum(), "% urban", 1),
    }[claim.id]
    side = "at or above" if reached >= numbers(claim)[0] else "below"
    told = (
        "a target, said to be Guangdong's; the plan cited is for the nine cities of the Delta, and "
        f"these have {reached:.{digits}f} {unit} in 2020 (Zhang), {side} it"
    )
    return Finding("cannot be checked", told, "wording")


@check("MZ033", basis="printed tables", chapter=f"{CHAPTER}#tab-para-sisters")
def african_partners(claim: Claim) -> Finding:
    """The text's list has two sister cities in Africa."""
    rows = data.mierzejewski_links().query("kind == 'sister_city'")
    own = rows[rows["partner_country"].map(regions()) == "Africa"]
    return judged(len(own) == int(claim.value), ", ".join(own["partner"]))


@check("MZ035", basis="text", chapter=f"{CHAPTER}#tab-para-figures")
def groups(claim: Claim) -> Finding:
    """The shares of the groups sum to 100 %."""
    shares = numbers(claim)
    told = f"{' + '.join(f'{share:g}' for share in shares)} = {sum(shares):g}"
    return judged(sum(shares) == 100, told)


@check("MZ038", basis="printed tables", chapter=f"{CHAPTER}#tab-para-most")
def destinations(claim: Claim) -> Finding:
    """Los Angeles, Vancouver, Birmingham, Lyon and Auckland are the five first cities of Table 3.2,
    by visits to them, by visits from them, or by both together.
    """
    named = ["Los Angeles", "Vancouver", "Birmingham", "Lyon", "Auckland"]
    there, back = (visits(d).groupby("city")["count"].sum() for d in ("outgoing", "incoming"))
    leading = {
        words: [city for city in named if counts.get(city, 0) >= counts.nlargest(5).min()]
        for words, counts in (
            ("to them", there),
            ("from them", back),
            ("both", there.add(back, fill_value=0)),
        )
    }
    told = "; ".join(f"{words}: {', '.join(cities)}" for words, cities in leading.items())
    none = [city for city in named if city not in there]
    return judged(
        any(len(cities) == len(named) for cities in leading.values()),
        f"among the first by visits {told}; never visited: {', '.join(none)}",
    )


@check("MZ039", basis="printed tables", chapter=f"{CHAPTER}#tab-para-years")
def stable(claim: Claim) -> Finding:
    """The visits a year in Table 3.2 vary no more than chance would have them at a constant rate,
    in all and in each direction.
    """
    each = {d: visits(d).groupby("year")["count"].sum() for d in ("outgoing", "incoming")}
    total = each["outgoing"] + each["incoming"]
    chance = {name: float(chisquare(counts).pvalue) for name, counts in each.items()}
    whole = float(chisquare(total).pvalue)
    told = ", ".join(f"{year} {count}" for year, count in total.items())
    told += f"; chance of such a spread: all {whole:.2f}, "
    told += ", ".join(f"{name} {p:.2f}" for name, p in chance.items())
    told += "; the sources were read in November 2016"
    if whole < LEVEL:
        return Finding("fails", told, "text")
    if min(chance.values()) < LEVEL:
        return Finding("cannot be checked", f"{told}; stable has no measure", "wording")
    return Finding("holds", told)


@check("MZ040", basis="printed tables", chapter=f"{CHAPTER}#tab-para-years")
def entries(claim: Claim) -> Finding:
    """Table 3.2 counts 64 outgoing and 90 incoming visits."""
    out, back = (int(visits(direction)["count"].sum()) for direction in ("outgoing", "incoming"))
    return judged(f"{out} and {back}" == claim.value, f"{out} and {back}")


@check("MZ041", basis="printed tables", chapter=f"{CHAPTER}#tab-para-regions")
def africa(claim: Claim) -> Finding:
    """In Table 3.2 fewer than 10 % of the visits in either direction are with Africa."""
    share = {d: 100 * _by_region(d)["Africa"] for d in ("outgoing", "incoming")}
    told = ", ".join(f"{name} {value:.1f} %" for name, value in share.items())
    return judged(max(share.values()) < 10, told)


@check("MZ042", basis="printed tables", chapter=f"{CHAPTER}#tab-para-regions")
def southeast_asia(claim: Claim) -> Finding:
    """Of the outgoing visits of Table 3.2 more than 20 % lead to Southeast Asia."""
    share = _by_region("outgoing")
    place = int(share.rank(ascending=False)["Southeast Asia"])
    told = f"{100 * share['Southeast Asia']:.1f} %, place {place} of {len(share)} regions"
    return judged(bool(share["Southeast Asia"] > 0.2), told)


def _by_region(direction: str) -> pd.Series:
    counts = visits(direction).groupby("region")["count"].sum()
    return counts / counts.sum()


@check("MZ043", basis="printed tables", chapter=f"{CHAPTER}#tab-para-secretary")
def one_trip(claim: Claim) -> Finding:
    """In Table 3.2 the party secretary travels at most once a year from 2014 on."""
    trips = visits("party_secretary").query("year >= 2014").groupby("year")
    told = "; ".join(f"{year} {', '.join(rows['country'])}" for year, rows in trips)
    if int(trips["count"].sum().max()) <= 1:
        return Finding("holds", told)
    told += "; several countries of a year can be one journey, and here they are neighbours"
    return Finding("cannot be checked", told, "wording")


@check("MZ049", basis="text", chapter=f"{CHAPTER}#tab-para-lists")
def three_friends(claim: Claim) -> Finding:
    """The declaration of 2016 joins Guangzhou with three cities that are on its list of sister
    cities.
    """
    friends = listed("mierzejewski", claim.id, "partners beside Guangzhou")
    rows = data.mierzejewski_links().query("kind == 'sister_city'")
    own = [name for name in friends if name in set(rows["partner"])]
    told = (
        f"{len(friends)} cities, {len(own)} on the list of partners that the text names; it names "
    )
    return judged(
        len(friends) == int(claim.value), f"{told}{len(rows)} of 36, Bristol and not Birmingham"
    )


@check("MZ052", "MZ053", basis="printed tables", chapter=f"{CHAPTER}#tab-para-fair")
def fair(claim: Claim) -> Finding:
    """The two sessions of Table 3.3 sum to the number of visitors."""
    year = 1957 if claim.id == "MZ052" else 2015
    return judged(int(buyers()[year]) == int(claim.value), f"{buyers()[year]}")


@check("MZ054", basis="printed tables", chapter=f"{CHAPTER}#tab-para-fair")
def growth(claim: Claim) -> Finding:
    """The fair of 2015 has 115 times the visitors of 1957."""
    times = buyers()[2015] / buyers()[1957]
    return judged(round(times) == int(claim.value), f"{times:.1f} times")


@check("MZ055", basis="printed tables", chapter=f"{CHAPTER}#tab-para-fair")
def held(claim: Claim) -> Finding:
    """Table 3.3 has both sessions of every year that it prints within 1966 to 1976."""
    rows = data.mierzejewski_table33().query("1966 <= year <= 1976")
    told = ", ".join(f"{y} {s}" for y, s in zip(rows["year"], rows["session"]))
    told += f"; {11 - rows['year'].nunique()} of 11 years are not printed"
    return judged(bool((rows.groupby("year").size() == 2).all()) and len(rows) > 0, told)


@check("MZ059", basis="text", chapter=f"{CHAPTER}#tab-para-figures")
def airport(claim: Claim) -> Finding:
    """The three numbers fit each other: 100 to 250 passengers a movement."""
    movements, people, _ = numbers(claim)
    ratio = people / movements
    return judged(
        100 <= ratio <= 250, f"{ratio:.0f} passengers a movement, freight flights included"
    )


@check("MZ060", basis="text", chapter=f"{CHAPTER}#tab-para-figures")
def hub(claim: Claim) -> Finding:
    """63 ha and 160 acres are the same area, the acres rounded to tens."""
    hectares, acres = numbers(claim)
    exact = hectares * ACRES_PER_HECTARE
    told = f"{hectares:g} ha are {exact:.0f} acres"
    return rounded(round(exact) == acres, round(exact, -1) == acres, told)


@check("MZ066", basis="text", chapter=f"{CHAPTER}#tab-para-figures")
def floor(claim: Claim) -> Finding:
    """A floor area of 4.4 million square kilometres fits into the Greater Bay Area."""
    area = float(grid("zhang_table1").loc["land_area", "GBA"])
    times = 1e6 * numbers(claim)[0] / area
    told = f"{times:.0f} times the Greater Bay Area; square metres are likely meant"
    return judged(times < 1, told)
