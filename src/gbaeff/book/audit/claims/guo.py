"""Claims of Guo (2023) that arithmetic on the numbers of the text decides."""

from __future__ import annotations

from collections.abc import Mapping

from gbaeff import data
from gbaeff.book.audit.claims.evidence import listed
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding, judged
from gbaeff.book.audit.intervals import Interval, exact, printed


def fact(id: str) -> float:
    """A number of the text."""
    return float(data.guo_facts().set_index("id").loc[id, "value"])


def span(id: str) -> Interval:
    """What a number of the text can stand for, by the digits it is printed with.

    A number after "more than" is a bound and counts as it stands.
    """
    row = data.guo_facts().set_index("id").loc[id]
    if row["bound"] == "more than":
        return exact(fact(id))
    return printed(fact(id), int(row["decimals"]))


def points() -> dict[str, Interval]:
    """Every number of the text as it stands, by its id."""
    return {str(id): exact(fact(id)) for id in data.guo_facts()["id"]}


def spans() -> dict[str, Interval]:
    """What every number of the text can stand for, by its id."""
    return {str(id): span(id) for id in data.guo_facts()["id"]}


def implied(numbers: Mapping[str, Interval], *, years: float, people: float) -> dict[str, Interval]:
    """What follows from the numbers of Guo (2023) by arithmetic.

    Parameters
    ----------
    years : float
        Length of the span over which the share of billionaires grew.

    Returns
    -------
    dict of str to Interval
        By a name that ends with the unit.

    Examples
    --------
    >>> found = implied(points(), years=26, people=7.9)
    >>> float(round(found["revenue from profit and margin, billion USD"].low, 2))
    6.23
    """
    if not (years > 0 and people > 0):
        raise ValueError(f"years and people must be positive; found {years} and {people}")
    n, hundred = numbers, exact(100)
    revenue = hundred * n["G09"] / n["G10"]
    growth = n["G02"] / n["G03"]
    billionaire, poorer = n["G02"] / n["G01"], n["G04"] / exact(1000 * people / 2)
    return {
        "revenue from profit and margin, billion USD": revenue,
        "margin at the revenue printed, %": hundred * n["G09"] / n["G08"],
        "tax over profit, %": n["G12"] / n["G09"] / exact(10),
        # Written so that no number stands twice, which would widen the range.
        "tax over profit and tax, %": hundred / (exact(1) + exact(1000) * n["G09"] / n["G12"]),
        "revenue so far over sales expected, %": hundred * revenue / n["G11"],
        "growth of the share of billionaires, times": growth,
        "yearly growth of that share, %": hundred * (growth ** (1 / years) - exact(1)),
        "share of billionaires over that of the poorest half, times": n["G02"] / n["G04"],
        "one billionaire over one of the poorest half, million times": billionaire / poorer,
        "second number of infected over the first, %": hundred * n["G06"] / n["G05"],
    }


@check("GU005", basis="text", chapter="12_global_crises#tab-crises-checks")
def infections(claim: Claim) -> Finding:
    """Two different numbers of one sentence are said of two different things."""
    verbs = listed("guo", claim.id, "verbs")
    first, second = fact("G05"), fact("G06")
    told = (
        f"more than {first:g} million {verbs[0]} and more than {second:g} million {verbs[1]}; "
        f"the second is {100 * second / first:.3g} % of the first"
    )
    return judged(len(set(verbs)) == len(verbs), told)


@check("GU007", basis="text", chapter="12_global_crises#fig-crises-margin")
def margin(claim: Claim) -> Finding:
    """Profit and margin, within their rounding, imply a revenue above 6 billion, as the text
    says.
    """
    implied = exact(100) * span("G09") / span("G10")
    profit, share, revenue = fact("G09"), fact("G10"), fact("G08")
    told = (
        f"{profit:g} / {share / 100:g} = {100 * profit / share:.2f} billion, "
        f"{implied.low:.2f} to {implied.high:.2f} with rounding; "
        f"{profit:g} / {revenue:g} would be {100 * profit / revenue:.1f} %"
    )
    return judged(bool(implied.low > revenue), told)


@check("GU008", basis="text", chapter="12_global_crises#tab-crises-checks")
def tax(claim: Claim) -> Finding:
    """322 million of tax are a single-digit rate, whether the profit of 4.3 billion is meant
    before or after tax.
    """
    paid, profit = span("G12"), exact(1000) * span("G09")
    before, after = exact(100) * paid / profit, exact(100) / (exact(1) + profit / paid)
    middle = 100 * fact("G12") / (1000 * fact("G09"))
    told = (
        f"{middle:.1f} % of the profit named, {before.low:.1f} to {before.high:.1f} % with "
        f"rounding, {after.low:.1f} to {after.high:.1f} % if the profit is after tax; "
        "the profit is of part of a year, the tax of 2021"
    )
    return judged(bool(max(before.high, after.high) < 10), told)
