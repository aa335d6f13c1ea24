"""Claims of Teng (2023) and of Jin and Zhang (2023) that their lists of theory decide."""

from __future__ import annotations

import pandas as pd

from gbaeff import data
from gbaeff.book.audit.claims.evidence import listed, readings
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding, judged

LEVELS = {"three-level": 3, "four-level": 4, "five-level": 5}
CLOSE = 5  # shared runs of five words from which two paragraphs count as close


def fits(references: pd.DataFrame) -> pd.Series:
    """Whether a reference is by whom the text names where its number stands.

    Returns
    -------
    pandas.Series
        "same", "volume of others" (the work is an edited volume), "other" or "no name there".
    """

    def fit(named: object, authors: str) -> str:
        if not isinstance(named, str):
            return "no name there"
        people = set(authors.replace(" (Eds.)", "").split("; "))
        if people & set(named.split("; ")):
            return "same"
        return "volume of others" if "(Eds.)" in authors else "other"

    pairs = zip(references["named"], references["authors"])
    return pd.Series([fit(named, authors) for named, authors in pairs], index=references.index)


def close() -> pd.DataFrame:
    """Pairs of paragraphs of the two texts that are close in wording, closest first."""
    pairs = data.global_city_shared_passages()
    return pairs[pairs["runs_both"] >= CLOSE].sort_values("runs_both", ascending=False)


@check("TE001", basis="text", chapter="13_political_functions#tab-political-levels")
def levels(claim: Claim) -> Finding:
    """Each analysis names as many levels as its name says, each of them once. A doubled name may
    come from the copy.
    """
    rows = data.global_city_levels().sort_values("place")
    found = {name: list(rows[rows["analysis"] == name]["as_printed"]) for name in LEVELS}
    told = "; ".join(f"{name}: {', '.join(names)}" for name, names in found.items())
    if any(len(names) != LEVELS[name] for name, names in found.items()):
        return Finding("fails", told, "text")
    if any(len(set(names)) < len(names) for names in found.values()):
        return Finding("cannot be checked", f"{told}; as many as said, one name twice", "copy")
    return Finding("holds", told)


@check("TE002", basis="text", chapter="13_political_functions#tab-political-lineage")
def lineage(claim: Claim) -> Finding:
    """The years in the list of references bear out the order that the text tells: Friedmann first,
    with 1986, Sassen after him, with 1991.
    """
    rows = data.global_city_theory().query("article == 'teng'")
    years = {
        name: sorted(rows[rows["theorist"].str.contains(name)]["year"].dropna().astype(int))
        for name in ("Friedmann", "Sassen")
    }
    told = "; ".join(f"{name} {', '.join(map(str, found))}" for name, found in years.items())
    return judged(years["Friedmann"][:1] == [1986] and years["Sassen"][:1] == [1991], told)


@check("TE006", basis="text", chapter="13_political_functions#tab-political-statements")
def capital(claim: Claim) -> Finding:
    """A census or an estimate puts the city above the number given."""
    whole = float(readings("global_city")[claim.id, "of the country"])
    part = float(claim.value)
    told = (
        f"over {part:.0f} of {whole:.0f} million are over {100 * part / whole:.1f} %; "
        "needed: a census or an estimate, the year, and whether the city or its region is meant"
    )
    return Finding("cannot be checked", told, "external")


@check("TE008", basis="text", chapter="13_political_functions#tab-political-slips")
def titles(claim: Claim) -> Finding:
    """Sections 8 and 9 have titles that tell them apart by more than an article and a plural."""
    plain = {
        title.lower().removeprefix("the ").replace("functions", "function")
        for title in listed("global_city", claim.id, "titles")
    }
    told = "; ".join(listed("global_city", claim.id, "titles"))
    if len(plain) == 2:
        return Finding("holds", told)
    return Finding("cannot be checked", f"{told}; a slip or a choice", "wording")


@check("TE010", basis="text", chapter="13_political_functions#tab-political-references")
def attached(claim: Claim) -> Finding:
    """Where a statement names an author, the number beside it leads to a work of that author or
    to an edited volume.
    """
    rows = data.global_city_references().query("article == 'teng'")
    wrong = rows[fits(rows) == "other"]
    told = "; ".join(
        f"{row.number} is {row.authors} and stands at {row.named.replace('; ', ' and ')}"
        for row in wrong.itertuples()
    )
    return judged(wrong.empty, f"{len(wrong)} of {len(rows)} references: {told}")


@check("TE011", basis="text", chapter="13_political_functions#tab-political-names")
def names(claim: Claim) -> Finding:
    """The theorists are named as they spell themselves."""
    rows = data.global_city_theory().query("article == 'teng' and kind == 'work'")
    wrong = rows[rows["spelling_from"].notna()]
    pairs = zip(wrong["as_printed"], wrong["theorist"].str.replace("; ", " and "))
    told = "; ".join(f"{printed} for {name}" for printed, name in pairs)
    guessed = (wrong["spelling_from"] == "context").sum()
    return judged(wrong.empty, f"{len(wrong)} places, {guessed} read from the context: {told}")


@check("JZ004", basis="text", chapter="14_path_to_a_global_city#tab-path-passages")
def shared(claim: Claim) -> Finding:
    """The two texts have paragraphs on the same theorists that are close in wording."""
    names = listed("global_city", claim.id, "theorists of the close paragraphs")
    pairs = close()
    runs = sum(
        int(pair.runs_both)
        for pair in pairs.itertuples()
        if all(name in str(pair.subject) for name in names)
    )
    told = (
        f"{len(pairs)} pairs of paragraphs share {CLOSE} or more runs of five words; "
        f"on {' and '.join(names)} {runs} runs"
    )
    return judged(runs > 0, told)


@check("JZ005", basis="text", chapter="14_path_to_a_global_city#tab-path-statements")
def motto(claim: Claim) -> Finding:
    """The words of the New York plan, as the text gives them, differ from each other."""
    found = listed("global_city", claim.id, "words of the motto")
    told = f"{', '.join(found)}; the original of the motto is not at hand"
    return judged(len(set(found)) == len(found), told)
