"""Claims of Qin (2023) that are propositions on results: tested on the print, beside our own.

The functions are those of :mod:`gbaeff.book.audit.propositions`, which the chapters run on
variants. Where the paper prints no table, they run on the panel; a finding there that rests on a
fill of ours which follows the paper is no confirmation.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from gbaeff.book.audit.claims.evidence import fills, index, scores, series
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding
from gbaeff.book.audit.propositions import PROPOSITIONS, Proposition, Results, printed

STATIC, INDEX = "04_static_efficiency", "05_productivity"
EMISSIONS = "01_cities_and_emissions"
CHAPTERS = {
    "4.1": f"{EMISSIONS}#tab-target",
    "4.2": f"{STATIC}#tab-findings",
    "4.3": f"{INDEX}#tab-index-findings",
}
PLACES = {
    "Q002": f"{INDEX}#tab-four-printed",
    "Q003": f"{INDEX}#tab-five",
    "Q004": f"{STATIC}#tab-eleven",
    "Q038": f"{EMISSIONS}#tab-amounts",
    "Q051": f"{EMISSIONS}#fig-intensity-lines",
    "Q142": f"{STATIC}#tab-eleven",
}
QUOTED = {
    "Q074": ("table2", 2005, "HK"),
    "Q075": ("table2", 2013, "HK"),
}
"""Cells that a statement quotes beside what it says of them."""
RANGES = {"Q124": ("ptec", "DG"), "Q125": ("sec", "DG")}
"""Columns of which a statement quotes the lowest and the highest cell."""


@cache
def ours() -> Results:
    """Our results on the replica."""
    return Results.of(scores(), scores("mainland"), index(), index("mainland"))


@cache
def paper() -> Results:
    """The printed tables."""
    return printed()


def quotes_right(claim: Claim) -> bool:
    """Whether the numbers that a statement quotes are those of the printed table or the panel."""
    if claim.id in QUOTED:
        table, row, city = QUOTED[claim.id]
        return bool(getattr(paper(), table).loc[row, city] == float(claim.value))
    if claim.id in RANGES:
        table, city = RANGES[claim.id]
        column = getattr(paper(), table)[city]
        return (column.min(), column.max()) == tuple(map(float, claim.value.split("-")))
    if claim.id == "Q058":
        intensity = series("intensity")["HZ"]
        return bool(round(100 * (intensity[2019] / intensity[2005] - 1)) == float(claim.value))
    return True


def on_print(one: Proposition, claim: Claim) -> Finding:
    """Test a statement on the printed tables, and say what ours give."""
    finding, other = one.on(paper()), one.on(ours())
    told = f"{finding.computed}; ours: {other.computed}"
    if finding.verdict == "holds" and not quotes_right(claim):
        return Finding("fails", f"{told}; the text quotes {claim.value}", "text")
    return replace(finding, computed=told)


def on_panel(one: Proposition, claim: Claim) -> Finding:
    """Test a statement on the panel; what holds with one fill of a gap only is left open."""
    finding = one.on(ours())
    if finding.verdict == "holds":
        against = [
            f"{name}: {other.computed}"
            for name, co2 in fills().items()
            if (other := one.on(Results(co2=co2, gdp=series("gdp")))).verdict != "holds"
        ]
        if against:
            told = f"{finding.computed}, with fills that follow the paper; {'; '.join(against)}"
            return Finding("cannot be checked", told, "data")
        if not quotes_right(claim):
            told = f"{finding.computed}; the text gives {claim.value}"
            return Finding("fails", told, "data")
    return finding


def bind(one: Proposition) -> None:
    """Register a proposition as the check of its claim."""
    panel = "co2" in one.needs

    def test(claim: Claim) -> Finding:
        return (on_panel if panel else on_print)(one, claim)

    test.__doc__ = one.test
    test.__qualname__ = f"proposition {one.id}"
    chapter = PLACES.get(one.id) or CHAPTERS[one.section]
    check(one.id, basis="panel" if panel else "tables and panel", chapter=chapter)(test)


for proposition in PROPOSITIONS.values():
    bind(proposition)
