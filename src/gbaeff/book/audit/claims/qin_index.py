"""Claims of Qin (2023) on the Malmquist index and its parts: section 4.3, Tables 4 to 6."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from gbaeff import data
from gbaeff.book.audit import identities, propositions
from gbaeff.book.audit.claims.evidence import index, printed, printed_mean
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding, judged, rounded
from gbaeff.book.audit.intervals import printed as interval

TABLES = "30_printed_tables"
INDEX = "05_productivity"
NINE = list(data.MAINLAND)


def complete() -> pd.DataFrame:
    """Rows of Table 4 in which all eleven cities can be read."""
    return printed("table4").dropna()


def ratios() -> pd.DataFrame:
    """TEC that Table 3 implies, periods by cities."""
    return propositions.printed().tec


@check("Q028", basis="printed tables", chapter=f"{TABLES}")
def product(claim: Claim) -> Finding:
    """In all 126 cells PTEC times SEC of Table 6 can be the ratio of the scores of Table 3, given
    how all of them are rounded.
    """
    check = identities.efficiency_change()
    gap = (check.cells["printed"] - check.cells["expected"]).abs()
    told = f"{check.possible} of {len(check.cells)} cells; largest gap {gap.max():.3f}, mean "
    exact = bool((gap <= 0.005 + 1e-9).all())
    return rounded(exact, check.possible == len(check.cells), f"{told}{gap.mean():.3f}")


@check("Q099", basis="printed tables", chapter=TABLES)
def count_of_cities(claim: Claim) -> Finding:
    """Without Macao and Zhaoqing there are 10 other cities."""
    left = printed("table4").shape[1] - 2
    return judged(left == int(claim.value), f"11 − 2 = {left}")


@check("Q101", basis="printed tables", chapter=TABLES)
def which_mean(claim: Claim) -> Finding:
    """Table 4's mean column is a mean of its eleven cities, arithmetic or geometric."""
    found = {how: identities.mean_column(how) for how in ("arithmetic", "geometric")}
    hits = {
        how: int(((c.cells["printed"] - c.cells["expected"]).abs() <= 0.005 + 1e-9).sum())
        for how, c in found.items()
    }
    told = "; ".join(
        f"{how}: {hits[how]} of {len(c.cells)} rows round to the print, largest gap {c.largest:.4f}"
        for how, c in found.items()
    )
    exact = max(hits.values()) == len(complete())
    within = any(c.possible == len(c.cells) for c in found.values())
    return rounded(exact, within, told)


@check("Q106", basis="printed tables", chapter=TABLES)
def arithmetic(claim: Claim) -> Finding:
    """TEC, PTEC and SEC of Table 5 are arithmetic means of nine cities."""
    found = {how: identities.component_means(how) for how in ("arithmetic", "geometric")}
    told = "; ".join(
        f"{how} means possible in {c.possible} of {len(c.cells)} cells, largest gap {c.largest:.3f}"
        for how, c in found.items()
    )
    check = found["arithmetic"]
    gap = (check.cells["printed"] - check.cells["expected"]).abs()
    exact = bool((gap <= 0.005 + 1e-9).all())
    return rounded(exact, check.possible == len(check.cells), told)


@check(
    "Q109", "Q110", "Q111", "Q112", "Q113", basis="tables and panel", chapter=f"{INDEX}#tab-five"
)
def overall_means(claim: Claim) -> Finding:
    """The printed overall mean of the part is the mean of its fourteen printed periods."""
    part = {"Q109": "MI", "Q110": "TC", "Q111": "TEC", "Q112": "PTEC", "Q113": "SEC"}[claim.id]
    row = identities.mean_row().cells.loc[part]
    whole = interval(float(claim.value))
    possible = bool(row["possible"]) and whole.contains(row["printed"])
    exact = abs(row["expected"] - float(claim.value)) <= 0.005 + 1e-9
    ours = index("mainland").mean(by="period", how="arithmetic")[part].mean()
    told = f"{row['expected']:.4f} from the periods ({row['low']:.4f} to {row['high']:.4f} with "
    told += f"their rounding), printed {row['printed']:.2f}; ours {ours:.2f}"
    return rounded(bool(exact and possible), bool(possible), told)


@check("Q122", basis="tables and panel", chapter=TABLES)
def built_on_super(claim: Claim) -> Finding:
    """For Shenzhen, above 1 in all years, PTEC times SEC of Table 6 follows the ratio of its
    printed scores, and not the 1.00 that scores capped at 1 would give.
    """
    cells = identities.efficiency_change().cells.loc["SZ"]
    capped = int((cells["printed"].round(2) == 1).sum())
    told = f"{int(cells['possible'].sum())} of {len(cells)} periods possible, "
    return judged(bool(cells["possible"].all()) and capped < 7, f"{told}1.00 in {capped} of them")


NAMED = {
    "Q127": ("FS", "SEC", ("2010-2011", "2015-2016")),
    "Q129": ("GZ", "PTEC", ("2011-2012",)),
    "Q130": ("GZ", "SEC", ("2011-2012",)),
    "Q133": ("ZS", "PTEC", ("2012-2013",)),
    "Q134": ("ZS", "SEC", ("2012-2013",)),
}


@check(*NAMED, basis="tables and panel", chapter=f"{INDEX}#tab-jumps")
def named_cells(claim: Claim) -> Finding:
    """The cells of Table 6 that the text quotes have the values that it quotes."""
    city, part, periods = NAMED[claim.id]
    said = [float(text) for text in claim.value.split(" and ")]
    said = said * (len(periods) // len(said))
    found = [float(printed(part).loc[period, city]) for period in periods]
    rows = index("mainland").table.xs(city)[part]
    ours = [rows.loc[tuple(int(year) for year in period.split("-"))] for period in periods]
    told = " and ".join(f"{value:.2f}" for value in found)
    return judged(found == said, f"{told}; ours " + " and ".join(f"{v:.2f}" for v in ours))


@check("Q136", basis="printed tables", chapter=f"{INDEX}#tab-six")
def marked(claim: Claim) -> Finding:
    """The cells that the paper marks in colour are those in which the score of Table 3 rises."""
    rising = int((ratios() > 1).to_numpy().sum())
    told = f"{rising} of 126 changes are rises; the copy at hand has no colours"
    return Finding("cannot be checked", told, "copy")


@check("Q102", basis="printed tables", chapter=f"{INDEX}#tab-four-printed")
def hong_kong_jump(claim: Claim) -> Finding:
    """The mean printed for 2006-2007 in Table 4 is that of the row with Hong Kong's 1.60 in it, so
    this is no misprint of the one cell.
    """
    row, others = printed("table4").loc["2006-2007"], printed("table4")["HK"].drop("2006-2007")
    shown = printed_mean("table4")["2006-2007"]
    with_it, usual = stats.gmean(row), stats.gmean(row.replace({row["HK"]: others.mean()}))
    told = f"{row['HK']:.2f}, in other periods {others.min():.2f} to {others.max():.2f}; mean of "
    told += f"the row {with_it:.3f}, with a usual value {usual:.3f}, printed {shown:.2f}"
    return judged(abs(with_it - shown) <= 0.005 + 1e-9, told)


@check("Q104", basis="printed tables", chapter=TABLES)
def nine_of_eleven(claim: Claim) -> Finding:
    """Tables 5 and 6 are of the nine mainland cities on a frontier of their own: Table 6 has their
    columns, and MI of Table 5 is not everywhere the mean of Table 4's nine.
    """
    check = identities.one_frontier()
    told = f"{printed('PTEC').shape[1]} columns in Table 6; MI of Table 5 can be the mean of Table "
    told += f"4's nine in {check.possible} of {len(check.cells)} complete periods, up to "
    told += f"{check.largest:.3f} off"
    alone = set(printed("PTEC")) == set(NINE)
    return judged(alone and check.possible < len(check.cells), told)


@check("Q126", basis="tables and panel", chapter=f"{INDEX}#tab-jumps")
def slight_fall(claim: Claim) -> Finding:
    """PTEC of Foshan is below 1, by less than 5 %, in the two periods."""
    found = printed("PTEC").loc[["2010-2011", "2015-2016"], "FS"]
    ours = index("mainland").table.xs("FS")["PTEC"]
    told = " and ".join(f"{value:.2f}" for value in found) + "; ours "
    told += " and ".join(f"{ours.loc[pair]:.2f}" for pair in ((2010, 2011), (2015, 2016)))
    return judged(bool(((found < 1) & (found > 0.95)).all()), told)


@check("Q131", "Q132", "Q135", basis="printed tables", chapter=f"{INDEX}#tab-jumps")
def made_up(claim: Claim) -> Finding:
    """The two parts go opposite ways, and the gain makes up for the loss: their product is 1 or
    more within rounding. Where most of the loss is made up and not all, the word is left open.
    """
    city, period = {
        "Q131": ("GZ", "2011-2012"),
        "Q132": ("JM", "2008-2009"),
        "Q135": ("ZS", "2012-2013"),
    }[claim.id]
    pure, scale = (float(printed(part).loc[period, city]) for part in ("PTEC", "SEC"))
    held = interval(pure) * interval(scale)
    share = np.log(max(pure, scale)) / -np.log(min(pure, scale))
    told = f"{pure:.2f} × {scale:.2f} = {pure * scale:.2f}; score ratio of Table 3 "
    told += f"{ratios().loc[period, city]:.2f}"
    if 0.5 < share < 1 and held.high < 1:
        told += f"; the gain makes up {100 * share:.0f} % of the loss in logarithms"
        return Finding("cannot be checked", told, "wording")
    return rounded(pure * scale >= 1, bool(held.high >= 1), told)
