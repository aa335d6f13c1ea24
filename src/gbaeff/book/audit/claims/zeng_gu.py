"""Claims of Zeng and Gu (2023) that their models, lists and simple arithmetic decide."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from gbaeff import data
from gbaeff.book.audit.claims.evidence import readings
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding, judged

CHAPTER = "10_development_zones"
NUMBERS = "18_zone_in_numbers"
HECTARES_PER_ACRE = 0.40469
HECTARES_PER_MU = 1 / 15


def number(id: str) -> float:
    """Value of a claim of the text."""
    return float(data.claims().set_index("id").loc[id, "value"])


@check(
    "ZG004", "ZG008", "ZG023", basis="text",
    chapter=f"{NUMBERS}#tab-zones-scale",
)  # fmt: skip
def implied(claim: Claim) -> Finding:
    """The number can be judged by what it implies, together with other numbers of the text."""
    area, forest = number("ZG003"), number("ZG023")
    acres, mu = HECTARES_PER_ACRE * forest, HECTARES_PER_MU * forest
    told = {
        "ZG004": f"{1000 * number('ZG004') / area:.0f} million RMB a hectare of {area:g}",
        "ZG008": f"{number('ZG007') / (number('ZG008') / 100):.0f} billion RMB for the whole "
        f"industry, from {number('ZG007'):g} billion and {number('ZG008'):g} %",
        "ZG023": f"{forest:.0f} acres are {acres:.0f} ha, {acres / area:.1f} times the park; "
        f"{mu:.0f} ha, {mu / area:.1f} times, if mu were meant",
    }[claim.id]
    needed = readings("zeng_gu")[claim.id, "would decide"]
    return Finding("cannot be checked", f"it implies {told}; needed: {needed}", "external")


@check("ZG006", basis="text", chapter=f"{NUMBERS}#tab-zones-lists")
def told_twice(claim: Claim) -> Finding:
    """The two passages that name the merged associations name the same ones."""
    read = readings("zeng_gu")
    first, again = (read[claim.id, item].split("|") for item in ("listed", "listed again"))
    told = f"{len(first)} and {len(again)} named, {len(set(first) & set(again))} in both: "
    return judged(set(first) == set(again), told + ", ".join(first))


@check("ZG031", basis="text", chapter=f"{CHAPTER}#tab-zones-apparatus")
def editions(claim: Claim) -> Finding:
    """Each year that the list of references gives for the article is one in which it came out."""
    read = readings("zeng_gu")
    given = read[claim.id, "years given"].split("|")
    out = read[claim.id, "years of publication"].split("|")
    right = [year for year in given if any(entry.startswith(year) for entry in out)]
    told = f"given as {' and '.join(given)}; the article came out {', '.join(out)}"
    return judged(len(right) == len(given), told)


@check("ZG009", basis="text", chapter=f"{CHAPTER}#fig-zones-timeline")
def sequence(claim: Claim) -> Finding:
    """The dates of the founding follow one another as the text tells it: association, search for
    partners, consensus, start, completion.
    """
    rows = data.zeng_gu_timeline()
    told = rows[rows["year"].between(2012, 2020) & rows["group"].isin(["association", "project"])]
    words = ["JMEA", "seek", "consensus", "start", "completion"]
    steps = [told[told["event"].str.contains(word)].iloc[0] for word in words]
    months = [
        12 * int(row["year"]) + (0 if pd.isna(row["month"]) else row["month"]) for row in steps
    ]
    dates = [
        f"{row['year']}" + ("" if pd.isna(row["month"]) else f"-{row['month']:02d}")
        for row in steps
    ]
    named = ", ".join(f"{word} {date}" for word, date in zip(words, dates))
    return judged(all(a < b for a, b in pairwise(months)), named)


@check("ZG018", basis="text", chapter=f"{NUMBERS}#tab-zones-lists")
def offices(claim: Claim) -> Finding:
    """Both lists of European offices can be true: the shorter one names no city that the longer
    one lacks, and the longer one has six.
    """
    read = readings("zeng_gu")
    longer, shorter = (
        set(read[claim.id, f"offices, {which} list"].split("|")) for which in ("first", "second")
    )
    told = (
        f"{len(longer)} and {len(shorter)} cities, all of the second in the first; "
        "the first are said to be the association's, the second the company's"
    )
    return judged(shorter <= longer and len(longer) == int(claim.value), told)


@check("ZG024", basis="text", chapter=f"{NUMBERS}#tab-zones-names")
def names(claim: Claim) -> Finding:
    """The park, the association and the company have one name each throughout."""
    rows = data.zeng_gu_statements().query("topic == 'name' and group != 'near the park'")
    count = rows.groupby("group", sort=False)["item"].nunique()
    told = ", ".join(f"{thing} {number}" for thing, number in count.items())
    return judged(bool((count == 1).all()), f"names in use: {told}")


@check("ZG028", basis="text", chapter=f"{CHAPTER}#tab-zones-levels")
def actors(claim: Claim) -> Finding:
    """The model has as many governing actors as the abstract and the conclusion say."""
    rows = data.zeng_gu_models().query("row_type == 'attribute' and level == 'subject'")
    named = list(rows.query("model == 'multiple_collaborative'")["element_or_source"])
    told = f"{len(named)} named: {', '.join(named)}; the plan of the park adds the party committee"
    return judged(len(named) == int(claim.value), told)
