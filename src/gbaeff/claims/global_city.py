"""Claims of Teng (2023) and of Jin and Zhang (2023) that their lists of theory decide."""

from __future__ import annotations

from gbaeff import data
from gbaeff.claims.evidence import readings
from gbaeff.claims.registry import Claim, Finding, check, judged

LEVELS = {"three-level": 3, "four-level": 4, "five-level": 5}


def listed(claim: Claim, item: str) -> list[str]:
    """Entries of a reading that is a list."""
    return readings("global_city")[claim.id, item].split("|")


@check("TE001", basis="text")
def levels(claim: Claim) -> Finding:
    """Each analysis names as many levels as its name says, each of them once."""
    found = {name: listed(claim, name) for name in LEVELS}
    told = "; ".join(f"{name}: {', '.join(names)}" for name, names in found.items())
    good = all(len(set(names)) == LEVELS[name] for name, names in found.items())
    return judged(good, f"{told}; a doubled name may come from the copy", "copy")


@check("TE002", basis="text")
def lineage(claim: Claim) -> Finding:
    """The list of theory has Friedmann with 1986 and Sassen with 1991, in this order."""
    rows = data.global_city_theory().query("article == 'teng'")
    years = {
        name: sorted(rows[rows["theorist"].str.contains(name)]["year"].dropna().astype(int))
        for name in ("Friedmann", "Sassen")
    }
    told = "; ".join(f"{name} {', '.join(map(str, found))}" for name, found in years.items())
    return judged(1986 in years["Friedmann"] and 1991 in years["Sassen"], told)


@check("TE008", basis="text")
def titles(claim: Claim) -> Finding:
    """Sections 8 and 9 have titles that tell them apart."""
    plain = {
        title.lower().removeprefix("the ").replace("functions", "function")
        for title in listed(claim, "titles")
    }
    return judged(len(plain) == 2, "; ".join(listed(claim, "titles")))


@check("TE011", basis="text")
def names(claim: Claim) -> Finding:
    """The theorists are named as they spell themselves."""
    rows = data.global_city_theory().query("article == 'teng'")
    wrong = rows[rows["note"].fillna("").str.contains("misprinted")]
    told = ", ".join(f"{p} for {t}" for p, t in zip(wrong["as_printed"], wrong["theorist"]))
    return judged(wrong.empty, f"{len(wrong)} names: {told}")


@check("JZ004", basis="text")
def shared(claim: Claim) -> Finding:
    """Both articles of the issue rest on Friedmann and Sassen."""
    rows = data.global_city_theory()
    both = [
        name
        for name in listed(claim, "same theorists in both texts")[:2]
        if rows[rows["theorist"].str.contains(name)]["article"].nunique() == 2
    ]
    told = f"in both: {', '.join(both)}; the paragraphs on them are close in wording"
    return judged(len(both) == 2, told)


@check("JZ005", basis="text")
def motto(claim: Claim) -> Finding:
    """The words of the New York plan, as the text gives them, differ from each other."""
    found = listed(claim, "words of the motto")
    told = f"{', '.join(found)}; the original of the motto is not at hand"
    return judged(len(set(found)) == len(found), told)
