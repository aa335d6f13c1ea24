"""Claims of Mierzejewski's chapter that its tables and simple arithmetic decide."""

from __future__ import annotations

import pandas as pd
from scipy.stats import chisquare

from gbaeff import data
from gbaeff.book.audit.claims.evidence import listed, readings
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding, judged, rounded
from gbaeff.book.audit.printed import grid

CHAPTER = "15_paradiplomacy"
NUMBERS = "17_paradiplomacy_in_numbers"
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


@check("MZ015", basis="text", chapter=f"{NUMBERS}#tab-para-lists")
def offices(claim: Claim) -> Finding:
    """The offices in Germany that the text lists sum to the number it gives."""
    named = listed("mierzejewski", claim.id, "offices named")
    total = sum(int(entry.split()[-1]) for entry in named)
    return judged(total == int(claim.value), f"listed: {', '.join(named)}, together {total}")


@check("MZ024", "MZ025", "MZ026", basis="printed tables", chapter=f"{NUMBERS}#tab-para-targets")
def targets(claim: Claim) -> Finding:
    """The plan has this target for 2020."""
    table = grid("zhang_table2").drop(["HK", "MC"])
    people, product = table["population_10k"], table["gdp_100m_cny"]
    reached, unit, digits = {
        "MZ024": ((table["tertiary_pct"] * product).sum() / product.sum(), "% services", 1),
        "MZ025": (1e4 * product.sum() / people.sum(), "CNY a head", 0),
        "MZ026": ((table["urbanization_pct"] * people).sum() / people.sum(), "% urban", 1),
    }[claim.id]
    side = "at or above" if reached >= numbers(claim)[0] else "below"
    told = (
        f"needed: the plan; a press summary of it gives {press(claim):g} for 2020. Whether it came "
        "true is another question: the nine cities of the Delta have "
        f"{reached:.{digits}f} {unit} in 2020 (Zhang), {side} it"
    )
    return Finding("cannot be checked", told, "external")


def press(claim: Claim) -> float:
    """Target for 2020 in the summary of the plan that :func:`gbaeff.data` has."""
    name = {"MZ024": "services in output", "MZ025": "output a head", "MZ026": "urban share"}
    rows = data.mierzejewski_plan_targets().query("year == 2020").set_index("target")
    return float(rows.loc[name[claim.id], "value"])


@check("MZ035", basis="text", chapter=f"{NUMBERS}#tab-para-figures")
def groups(claim: Claim) -> Finding:
    """The shares of the groups sum to 100 %."""
    shares = numbers(claim)
    told = f"{' + '.join(f'{share:g}' for share in shares)} = {sum(shares):g}"
    return judged(sum(shares) == 100, told)


@check("MZ038", basis="printed tables", chapter=f"{CHAPTER}#tab-para-most")
def destinations(claim: Claim) -> Finding:
    """Each of Los Angeles, Vancouver, Birmingham, Lyon and Auckland, named as basic destinations
    by Table 3.2, is visited there, or is among its ten first cities by visits in both directions.
    """
    named = ["Los Angeles", "Vancouver", "Birmingham", "Lyon", "Auckland"]
    there, back = (visits(d).groupby("city")["count"].sum() for d in ("outgoing", "incoming"))
    both = there.add(back, fill_value=0)
    each = (
        pd.DataFrame({"to": there, "from": back, "both": both}).fillna(0).reindex(named).fillna(0)
    )
    place = [int((both > total).sum()) + 1 for total in each["both"]]
    told = ", ".join(
        f"{city} {row['to']:.0f} and {row['from']:.0f} (place {rank})"
        for rank, (city, row) in zip(place, each.iterrows())
    )
    good = (each["to"] > 0) | (pd.Series(place, each.index) <= 10)
    return judged(bool(good.all()), f"visits to and from: {told}")


@check("MZ039", basis="printed tables", chapter=f"{CHAPTER}#tab-para-years")
def stable(claim: Claim) -> Finding:
    """The visits a year in Table 3.2, both directions together, vary no more than chance would have
    them at a constant rate.
    """
    each = {d: visits(d).groupby("year")["count"].sum() for d in ("outgoing", "incoming")}
    total = each["outgoing"] + each["incoming"]
    chance = {name: float(chisquare(counts).pvalue) for name, counts in each.items()}
    whole = float(chisquare(total).pvalue)
    told = ", ".join(f"{year} {count}" for year, count in total.items())
    told += f"; chance of such a spread: all {whole:.2f}, "
    told += ", ".join(f"{name} {p:.2f}" for name, p in chance.items())
    told += "; the sources were read in November 2016"
    return judged(whole >= LEVEL, told)


@check("MZ041", basis="printed tables", chapter=f"{CHAPTER}#tab-para-regions")
def africa(claim: Claim) -> Finding:
    """Africa has fewer than 10 % of the partners and of the visits in either direction."""
    partners = data.mierzejewski_links().query("kind == 'sister_city'")["partner_country"]
    facts = data.mierzejewski_facts().set_index("id")["value"]
    share = {"partners": 100 * (partners.map(regions()) == "Africa").sum() / float(facts["M20"])}
    share |= {f"{d} visits": 100 * _by_region(d)["Africa"] for d in ("outgoing", "incoming")}
    told = ", ".join(f"{name} {value:.1f} %" for name, value in share.items())
    return judged(max(share.values()) < 10, told)


def _by_region(direction: str) -> pd.Series:
    counts = visits(direction).groupby("region")["count"].sum()
    return counts / counts.sum()


@check("MZ043", basis="printed tables", chapter=f"{CHAPTER}#tab-para-secretary")
def one_trip(claim: Claim) -> Finding:
    """The rule says so. In Table 3.2 the destinations of a year can be those of one journey."""
    trips = visits("party_secretary").query("year >= 2014").groupby("year")
    told = "; ".join(f"{year} {', '.join(rows['country'])}" for year, rows in trips)
    told += "; neighbours, as on one journey; needed: the rule of December 2013"
    return Finding("cannot be checked", told, "external")


@check("MZ049", basis="text", chapter=f"{NUMBERS}#tab-para-lists")
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


@check("MZ055", basis="printed tables", chapter=f"{NUMBERS}#tab-para-fair")
def held(claim: Claim) -> Finding:
    """Table 3.3 has both sessions of every year that it prints within 1966 to 1976."""
    rows = data.mierzejewski_table33().query("1966 <= year <= 1976")
    told = ", ".join(f"{y} {s}" for y, s in zip(rows["year"], rows["session"]))
    told += f"; {11 - rows['year'].nunique()} of 11 years are not printed"
    return judged(bool((rows.groupby("year").size() == 2).all()) and len(rows) > 0, told)


@check("MZ060", basis="text", chapter=f"{NUMBERS}#tab-para-figures")
def hub(claim: Claim) -> Finding:
    """63 ha and 160 acres are the same area, the acres rounded to tens."""
    hectares, acres = numbers(claim)
    exact = hectares * ACRES_PER_HECTARE
    told = f"{hectares:g} ha are {exact:.0f} acres"
    return rounded(round(exact) == acres, round(exact, -1) == acres, told)


@check("MZ066", basis="text", chapter=f"{NUMBERS}#tab-para-figures")
def floor(claim: Claim) -> Finding:
    """A floor area of 4.4 million square kilometres fits into the Greater Bay Area."""
    area = float(grid("zhang_table1").loc["land_area", "GBA"])
    times = 1e6 * numbers(claim)[0] / area
    told = f"{times:.0f} times the Greater Bay Area; square metres are likely meant"
    return judged(times < 1, told)


@check("MZ056", basis="text", chapter=f"{NUMBERS}#tab-para-contradictions")
def first_exhibition(claim: Claim) -> Finding:
    """The first World Expo was held in the century given."""
    year = int(readings("mierzejewski")[claim.id, "year of the first exhibition"])
    century = (year - 1) // 100 + 1
    told = f"{claim.value} in the text; the exhibition in London was in {year} (general "
    told += f"knowledge), in century {century}"
    return judged(century == int(claim.value), told, "external")


@check("MZ057", basis="text", chapter=f"{NUMBERS}#tab-para-lists")
def industries(claim: Claim) -> Finding:
    """The text names as many industries as it says, or would if two that may be one are one."""
    named = listed("mierzejewski", claim.id, "industries named")
    pair = listed("mierzejewski", claim.id, "may be one")
    told = f"{len(named)} named: {', '.join(named)}"
    if len(named) == int(claim.value):
        return Finding("holds", told)
    if set(pair) <= set(named) and len(named) - 1 == int(claim.value):
        return Finding("cannot be checked", f"{told}; {' and '.join(pair)} may be one", "wording")
    return Finding("fails", told, "text")
