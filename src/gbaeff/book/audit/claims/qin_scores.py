"""Claims of Qin (2023) on the study and its scores: sections 1 to 4.2 and 5, Tables 1 to 3."""

from __future__ import annotations

import numpy as np

from gbaeff import data
from gbaeff.book.audit import identities
from gbaeff.book.audit.claims.evidence import index, printed, printed_mean
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding, judged, rounded
from gbaeff.book.audit.propositions.scores import slopes, troughs
from gbaeff.book.pages.markup import number
from gbaeff.indicators import EQUAL

TABLES = "30_printed_tables"
STATIC = "04_static_efficiency"
NINE = list(data.MAINLAND)


@check("Q001", basis="printed tables", chapter=TABLES)
def period(claim: Claim) -> Finding:
    """Tables 2 and 3 have a row for each of the 15 years 2005 to 2019, and Tables 5 and 6 a row
    for each of the 14 periods between them.
    """
    years = {name: list(printed(name).index) for name in ("table2", "table3")}
    spans = {name: len(printed(name)) for name in ("table5", "PTEC", "SEC")}
    good = all(list(range(2005, 2020)) == found for found in years.values())
    told = f"{len(years['table2'])} years, {spans['table5']} periods"
    return judged(good and set(spans.values()) == {14} and claim.value == "15", told)


@check("Q009", basis="printed tables", chapter=TABLES)
def eleven(claim: Claim) -> Finding:
    """Table 2 has a column for each of 11 cities."""
    found = printed("table2").shape[1]
    return judged(found == int(claim.value), f"{found} columns")


@check("Q069", "Q070", basis="printed tables", chapter=TABLES)
def means(claim: Claim) -> Finding:
    """Every printed mean of the table is the mean of its 15 years, within rounding."""
    table = "Table 2" if claim.id == "Q069" else "Table 3"
    cells = identities.mean_rows().cells.loc[table]
    gap = (cells["printed"] - cells["expected"]).abs()
    exact = bool((gap <= 0.005 + 1e-9).all())
    told = f"{int(cells['possible'].sum())} of {len(cells)}; largest gap {gap.max():.4f}"
    return rounded(exact, bool(cells["possible"].all()), told)


@check("Q071", "Q072", basis="printed tables", chapter=TABLES)
def order(claim: Claim) -> Finding:
    """The columns stand in descending order of the printed mean."""
    row = printed_mean("table2" if claim.id == "Q071" else "table3")
    return judged(
        bool((row.diff().dropna() <= 0).all()), ", ".join(f"{c} {v:.2f}" for c, v in row.items())
    )


@check("Q082", basis="printed tables", chapter=TABLES)
def more_cities(claim: Claim) -> Finding:
    """No mainland score of Table 2 is above that of Table 3: a larger set of cities cannot raise
    a score.
    """
    above = printed("table2")[NINE] > printed("table3")[NINE]
    return judged(not above.to_numpy().any(), f"{int(above.to_numpy().sum())} of 135 cells above")


@check("Q091", basis="printed tables", chapter=f"{STATIC}#tab-ones")
def ones(claim: Claim) -> Finding:
    """In no year do two efficient cities of Table 3 share a score, which super-efficiency exists
    to prevent.
    """
    found = printed("table3")
    tied = [int(year) for year, row in found.iterrows() if row[row >= 1].duplicated().any()]
    cells = [f"{city} {year}" for year, row in found.iterrows() for city in row.index[row == 1]]
    told = f"ties at 1 or above in {len(tied)} years; {len(cells)} cells print 1.00 "
    return judged(not tied, told + f"({', '.join(cells)}), which may stand for up to 1.005")


@check("Q031", "Q034", basis="printed tables", chapter="02_data")
def variables(claim: Claim) -> Finding:
    """Table 1 lists three inputs (investment for capital, population for labour, energy), one
    desirable and one undesirable output.
    """
    table = data.qin_table1()
    roles = table["role"].value_counts()
    kept = (roles.get("input"), roles.get("desirable_output"), roles.get("undesirable_output"))
    told = " + ".join(map(str, kept))
    if claim.id == "Q031":
        return judged(kept == (3, 1, 1), told)
    named = table.query("role == 'input'")["indicator"].str.lower()
    each = [named.str.contains(word).any() for word in ("invest", "population", "energy")]
    told = f"inputs of Table 1: {', '.join(named)}; population stands in for labour"
    return judged(len(named) == 3 and all(each), told)


@check("Q089", basis="printed tables", chapter=f"{STATIC}#tab-findings")
def down_and_turned(claim: Claim) -> Finding:
    """Zhuhai and Jiangmen can trend down in Table 3 and be among the cities that fall first and
    then rise: their lowest score is in neither the first nor the last year.
    """
    found = printed("table3")[["ZH", "JM"]]
    low, trend = troughs(found), slopes(found)
    years = low.explode()
    told = f"trends {number(trend['ZH'], 4)} and {number(trend['JM'], 4)} a year, troughs "
    told += " and ".join(" or ".join(map(str, low[city])) for city in found)
    told += "; a trend down over all years and a rise at the end agree"
    return judged(bool((trend < -EQUAL).all() and years.between(2006, 2018).all()), told)


@check("Q093", basis="tables and panel", chapter="05_productivity#tab-five")
def blame(claim: Claim) -> Finding:
    """The scores of Zhuhai and Jiangmen fall because they use inputs badly, rather than because
    the frontier moved out.
    """
    frontier = float(np.exp(np.log(printed("table5")["TC"]).mean()))
    pairs = printed("table3")[["ZH", "JM"]]
    change = pairs.T[2019] / pairs.T[2005]
    ours = index("mainland").mean(by="dmu")["MI"]
    told = f"said as a possibility; scores fall to {change['ZH']:.2f} and {change['JM']:.2f} of "
    told += f"2005 while the frontier moves out by a factor {frontier:.2f} a year (Table 5), and "
    told += f"their own productivity rises in ours, by {ours['ZH']:.2f} and {ours['JM']:.2f} a year"
    return Finding("cannot be checked", told, "wording")
