"""Claims of Guo (2023) and of Jin and Zhang (2023) that arithmetic on their numbers decides."""

from __future__ import annotations

from gbaeff import data
from gbaeff.claims.evidence import readings
from gbaeff.claims.registry import Claim, Finding, check, judged


def fact(id: str) -> float:
    """A number of the text."""
    return float(data.guo_facts().set_index("id").loc[id, "value"])


@check("GU007", basis="text")
def margin(claim: Claim) -> Finding:
    """A profit of 4.3 billion at a margin of 69 % implies a revenue above 6 billion, as the text
    says.
    """
    implied = fact("G09") / (fact("G10") / 100)
    told = f"4.3 / 0.69 = {implied:.2f} billion; 4.3 / 6 would be {100 * fact('G09') / 6:.1f} %"
    return judged(implied > fact("G08"), told)


@check("GU008", basis="text")
def tax(claim: Claim) -> Finding:
    """322 million of tax on 4.3 billion of profit are a single-digit rate."""
    rate = 100 * fact("G12") / (1000 * fact("G09"))
    told = f"{rate:.1f} % of the profit named; the profit is of part of a year, the tax of 2021"
    return judged(rate < 10, told)


@check("GU013", "JZ009", basis="text")
def no_series(claim: Claim) -> Finding:
    """The article has no table and no series of figures."""
    study = "guo" if claim.article == "guo" else "global_city"
    found = int(readings(study)[claim.id, "tables or series"])
    return judged(found == 0, f"{found} tables or series; single figures only")
