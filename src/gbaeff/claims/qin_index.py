"""Claims of Qin (2023) on the Malmquist index and its parts: section 4.3, Tables 4 to 6."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from gbaeff import consistency, data
from gbaeff.claims.evidence import index, printed, printed_mean, scores
from gbaeff.claims.registry import Claim, Finding, check, judged, rounded
from gbaeff.rounding import printed as interval

TABLES = "30_printed_tables"
INDEX = "05_productivity"
NINE = list(data.MAINLAND)
LEADERS = {"DG", "FS", "SZ", "ZH"}


def complete() -> pd.DataFrame:
    """Rows of Table 4 in which all eleven cities can be read."""
    return printed("table4").dropna()


def growth(factors: pd.Series) -> float:
    """Growth a period of a chain of factors, in percent."""
    return float(100 * (stats.gmean(factors) - 1))


def ratios() -> pd.DataFrame:
    """TEC that Table 3 implies, periods by cities."""
    table = printed("table3")
    found = (table / table.shift()).iloc[1:]
    return found.set_axis([f"{year - 1}-{year}" for year in found.index])


@check("Q028", "Q121", basis="printed tables", chapter=f"{TABLES}")
def product(claim: Claim) -> Finding:
    """In all 126 cells PTEC times SEC of Table 6 can be the ratio of the scores of Table 3, given
    how all of them are rounded.
    """
    check = consistency.efficiency_change()
    gap = (check.cells["printed"] - check.cells["expected"]).abs()
    told = f"{check.possible} of {len(check.cells)} cells; largest gap {gap.max():.3f}, mean "
    exact = bool((gap <= 0.005 + 1e-9).all())
    return rounded(exact, check.possible == len(check.cells), f"{told}{gap.mean():.3f}")


@check("Q095", basis="tables and panel", chapter=f"{INDEX}#tab-index-findings")
def mostly(claim: Claim) -> Finding:
    """More than half of the cells of Table 4 lie in 1 to 1.2."""
    cells = printed("table4").to_numpy()
    read = cells[np.isfinite(cells)]
    inside = int(((read >= 1) & (read <= 1.2)).sum())
    ours = index().table["MI"].round(2).between(1, 1.2).mean()
    told = f"{inside} of {len(read)} readable cells of {cells.size}; ours {100 * ours:.0f} %"
    # The unreadable cells, all against it, would not be enough to turn it round only if inside
    # exceeds half of the whole table.
    return judged(inside > len(read) / 2, told)


@check("Q096", "Q098", "Q100", basis="tables and panel", chapter=f"{INDEX}#tab-index-findings")
def column_means(claim: Claim) -> Finding:
    """The means of Table 4's columns over all fourteen periods are those that the text names."""
    rows = complete()
    mean = rows.mean()
    ours = index().mean(by="dmu", how="arithmetic")["MI"]
    best = ", ".join(sorted(mean.nlargest(4).index))
    part = {
        "Q096": f"highest {best}, {mean.nlargest(4).min():.2f} to {mean.max():.2f}",
        "Q098": f"all but Macao {100 * (mean.drop('MC').min() - 1):.1f} to "
        f"{100 * (mean.drop('MC').max() - 1):.1f} %",
        "Q100": f"{int((mean.drop(['MC', 'ZQ']) > 1.06).sum())} of 9 above 6 %",
    }[claim.id]
    told = f"{len(rows)} of 14 rows can be read; in these {part}; the row of means is lost; ours: "
    told += f"{100 * (ours.min() - 1):.1f} to {100 * (ours.max() - 1):.1f} %"
    return Finding("cannot be checked", told, "copy")


@check("Q097", basis="printed tables", chapter=f"{INDEX}#tab-four-printed")
def four_leaders(claim: Claim) -> Finding:
    """The means of Dongguan, Foshan, Shenzhen and Zhuhai exceed those of Hong Kong and Zhongshan
    in the complete rows of Table 4.
    """
    mean = complete().mean()
    told = ", ".join(f"{c} {mean[c]:.3f}" for c in ("DG", "FS", "SZ", "ZH", "HK", "ZS"))
    others = max(mean["HK"], mean["ZS"])
    good = bool((mean[list(LEADERS)] > others).all())
    if good:
        return Finding("holds", told)
    told += f"; {len(complete())} of 14 rows can be read, and these do not bear it out"
    return Finding("cannot be checked", told, "copy")


@check("Q099", basis="printed tables", chapter=TABLES)
def count_of_cities(claim: Claim) -> Finding:
    """Without Macao and Zhaoqing there are 10 other cities."""
    left = printed("table4").shape[1] - 2
    return judged(left == int(claim.value), f"11 − 2 = {left}")


@check("Q101", basis="printed tables", chapter=TABLES)
def which_mean(claim: Claim) -> Finding:
    """Table 4's mean column is a mean of its eleven cities, arithmetic or geometric."""
    found = {how: consistency.mean_column(how) for how in ("arithmetic", "geometric")}
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


@check("Q102", basis="printed tables", chapter=f"{INDEX}#tab-four-printed")
def hong_kong_jump(claim: Claim) -> Finding:
    """Hong Kong's 1.60 of 2006-2007 is of the size of its other indices (within 25 % of their
    mean).
    """
    row = grid_row = printed("table4").loc["2006-2007"]
    others = printed("table4")["HK"].drop("2006-2007").dropna()
    shown = printed_mean("table4")["2006-2007"]
    as_printed, swapped = stats.gmean(row), stats.gmean(grid_row.replace({1.60: 1.06}))
    told = f"{row['HK']:.2f} against {others.min():.2f} to {others.max():.2f} otherwise; score "
    table = printed("table2")["HK"]
    told += f"ratio {table[2007] / table[2006]:.2f}; the printed row mean {shown:.2f} was taken "
    told += f"with 1.60 ({as_printed:.3f}; with 1.06 it would be {swapped:.3f})"
    return judged(abs(row["HK"] / others.mean() - 1) <= 0.25, told)


@check("Q104", basis="printed tables", chapter=TABLES)
def nine_of_eleven(claim: Claim) -> Finding:
    """MI of Table 5 can be the mean of Table 4's nine mainland columns, where these can be read."""
    check = consistency.one_frontier()
    told = f"{check.possible} of {len(check.cells)} complete periods; up to {check.largest:.3f} off"
    return rounded(False, check.possible == len(check.cells), told)


@check("Q106", basis="printed tables", chapter=TABLES)
def arithmetic(claim: Claim) -> Finding:
    """TEC, PTEC and SEC of Table 5 are arithmetic means of nine cities."""
    found = {how: consistency.component_means(how) for how in ("arithmetic", "geometric")}
    told = "; ".join(
        f"{how} means possible in {c.possible} of {len(c.cells)} cells, largest gap {c.largest:.3f}"
        for how, c in found.items()
    )
    check = found["arithmetic"]
    gap = (check.cells["printed"] - check.cells["expected"]).abs()
    exact = bool((gap <= 0.005 + 1e-9).all())
    return rounded(exact, check.possible == len(check.cells), told)


@check("Q107", "Q108", basis="printed tables", chapter=TABLES)
def row_product(claim: Claim) -> Finding:
    """In each row of Table 5 the product can be the printed one: MI = TC x TEC, or TEC = PTEC x
    SEC.
    """
    name = "MI = TC x TEC" if claim.id == "Q107" else "TEC = PTEC x SEC"
    cells = consistency.row_products().cells.loc[name].drop(index="mean")
    gap = (cells["printed"] - cells["expected"]).abs().max()
    possible = int(cells["possible"].sum())
    told = f"{possible} of {len(cells)} rows within rounding, largest gap {gap:.3f}; arithmetic "
    told += "means of products need not be products of means"
    return rounded(False, possible == len(cells), told)


@check(
    "Q109", "Q110", "Q111", "Q112", "Q113", basis="tables and panel", chapter=f"{INDEX}#tab-five"
)
def overall_means(claim: Claim) -> Finding:
    """The printed overall mean of the part is the mean of its fourteen printed periods."""
    part = {"Q109": "MI", "Q110": "TC", "Q111": "TEC", "Q112": "PTEC", "Q113": "SEC"}[claim.id]
    row = consistency.mean_row().cells.loc[part]
    whole = interval(float(claim.value))
    possible = bool(row["possible"]) and whole.contains(row["printed"])
    exact = abs(row["expected"] - float(claim.value)) <= 0.005 + 1e-9
    ours = index("mainland").mean(by="period", how="arithmetic")[part].mean()
    told = f"{row['expected']:.4f} from the periods ({row['low']:.4f} to {row['high']:.4f} with "
    told += f"their rounding), printed {row['printed']:.2f}; ours {ours:.2f}"
    return rounded(bool(exact and possible), bool(possible), told)


@check("Q114", "Q120", basis="printed tables", chapter=f"{INDEX}#tab-five")
def no_change(claim: Claim) -> Finding:
    """An average TEC of 1.00 means that efficiency did not change: chained over the periods the
    nine cities end within 5 % of where they began.
    """
    table = printed("table3")
    chained = table.loc[2019] / table.loc[2005]
    mean = stats.gmean(chained)
    told = f"arithmetic mean of TEC {printed('table5')['TEC'].mean():.3f}, but the nine cities end "
    told += f"at {mean:.2f} of 2005 (geometric mean; {chained.min():.2f} to {chained.max():.2f}), "
    told += f"{100 * (mean ** (1 / 14) - 1):.1f} % a period".replace("-", "−")
    return judged(abs(mean - 1) <= 0.05, told)


@check("Q115", basis="printed tables", chapter=f"{INDEX}#tab-five")
def slow_rise(claim: Claim) -> Finding:
    """MI of Table 5 is above 1 in every period."""
    found = printed("table5")["MI"]
    told = f"{int((found > 1).sum())} of 14 periods, {growth(found):.1f} % a period, "
    return judged(bool((found > 1).all()), f"{told}{found.prod():.2f} over all fourteen")


@check("Q116", basis="tables and panel", chapter=f"{INDEX}#tab-index-findings")
def slowing(claim: Claim) -> Finding:
    """TC of Table 5 is higher in the first seven periods than in the last five, and below 1 in at
    least one of these.
    """
    found = printed("table5")["TC"]
    ours = index("mainland").mean(by="period", how="arithmetic")["TC"]
    early, late = found.iloc[:7], found.iloc[9:]
    told = f"{early.mean():.2f}, then {late.mean():.2f}, below 1 in {int((late < 1).sum())} of 5; "
    told += f"ours {ours.iloc[:7].mean():.2f}, then {ours.iloc[9:].mean():.2f}"
    return judged(bool(early.mean() > late.mean() and (late < 1).any()), told)


@check("Q117", basis="tables and panel", chapter=f"{INDEX}#tab-index-findings")
def catching_up(claim: Claim) -> Finding:
    """TEC of Table 5 is below 1 in most of the first seven periods and above 1 in most of the last
    five.
    """
    found = printed("table5")["TEC"]
    ours = index("mainland").mean(by="period", how="arithmetic")["TEC"]
    early, late = [
        [int((t.iloc[:7] < 1).sum()), int((t.iloc[9:] > 1).sum())] for t in (found, ours)
    ]
    told = f"below 1 in {early[0]} of 7, then above 1 in {early[1]} of 5; ours {late[0]} and "
    return judged(early[0] > 3 and early[1] > 2, f"{told}{late[1]}")


@check("Q118", basis="tables and panel", chapter=f"{INDEX}#tab-index-findings")
def driver(claim: Claim) -> Finding:
    """Chained over the periods, TC of Table 5 grows more than TEC."""
    found = printed("table5")
    ours = index("mainland").mean(by="period")
    told = f"TC {growth(found['TC']):.1f} % a period, TEC {growth(found['TEC']):.1f} %; ours "
    told += f"{growth(ours['TC']):.1f} and {growth(ours['TEC']):.1f} %"
    return judged(growth(found["TC"]) > growth(found["TEC"]), told.replace("-", "−"))


@check("Q119", basis="printed tables", chapter=f"{INDEX}#tab-five")
def components_flat(claim: Claim) -> Finding:
    """PTEC and SEC of Table 6 have means within 0.03 of 1 over all 126 cells."""
    means = {part: printed(part).to_numpy().mean() for part in ("PTEC", "SEC")}
    geometric = {part: stats.gmean(printed(part).to_numpy().ravel()) for part in means}
    told = ", ".join(f"{p} {means[p]:.3f} (geometric {geometric[p]:.3f})" for p in means)
    return judged(all(abs(value - 1) <= 0.03 for value in means.values()), told)


@check("Q122", basis="tables and panel", chapter=TABLES)
def built_on_super(claim: Claim) -> Finding:
    """For Shenzhen, above 1 in all years, PTEC times SEC of Table 6 follows the ratio of its
    printed scores, and not the 1.00 that scores capped at 1 would give.
    """
    cells = consistency.efficiency_change().cells.loc["SZ"]
    capped = int((cells["printed"].round(2) == 1).sum())
    told = f"{int(cells['possible'].sum())} of {len(cells)} periods possible, "
    return judged(bool(cells["possible"].all()) and capped < 7, f"{told}1.00 in {capped} of them")


@check("Q123", basis="tables and panel", chapter=f"{INDEX}#tab-index-findings")
def six_fall(claim: Claim) -> Finding:
    """Of the changes of the six other cities to 2013-2014, more than half are falls."""
    six = [city for city in NINE if city not in ("ZS", "FS", "SZ")]
    cells = ratios()[six].loc[:"2013-2014"]
    table = scores("mainland").table()[six]
    ours = ((table / table.shift()).loc[2006:2014] < 1).to_numpy().mean()
    falls = int((cells < 1).to_numpy().sum())
    told = f"{falls} of {cells.size} changes are falls; ours {100 * ours:.0f} %"
    return judged(falls > cells.size / 2, told)


@check("Q124", "Q125", basis="printed tables", chapter=f"{INDEX}#tab-index-findings")
def dongguan(claim: Claim) -> Finding:
    """The lowest and the highest printed value of the part for Dongguan are those of the text."""
    part = "PTEC" if claim.id == "Q124" else "SEC"
    found = printed(part)["DG"]
    low, high = (float(text) for text in claim.value.split("-"))
    ours = index("mainland").table.xs("DG")[part]
    told = f"{found.min():.2f} to {found.max():.2f}; ours {ours.min():.2f} to {ours.max():.2f}"
    return judged((found.min(), found.max()) == (low, high), told)


NAMED = {
    "Q126": ("FS", "PTEC", ("2010-2011", "2015-2016")),
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


@check("Q131", "Q132", "Q135", basis="printed tables", chapter=f"{INDEX}#tab-jumps")
def made_up(claim: Claim) -> Finding:
    """The gain in the one part makes up for the loss in the other: the product is 1 or more within
    rounding.
    """
    city, period = {
        "Q131": ("GZ", "2011-2012"),
        "Q132": ("JM", "2008-2009"),
        "Q135": ("ZS", "2012-2013"),
    }[claim.id]
    pure, scale = (float(printed(part).loc[period, city]) for part in ("PTEC", "SEC"))
    held = interval(pure) * interval(scale)
    told = f"{pure:.2f} × {scale:.2f} = {pure * scale:.2f}; score ratio of Table 3 "
    told += f"{ratios().loc[period, city]:.2f}"
    return rounded(pure * scale >= 1, bool(held.high >= 1), told)


@check("Q136", basis="printed tables", chapter=f"{INDEX}#tab-six")
def marked(claim: Claim) -> Finding:
    """The cells that the paper marks in colour are those in which the score of Table 3 rises."""
    rising = int((ratios() > 1).to_numpy().sum())
    told = f"{rising} of 126 changes are rises; the copy at hand has no colours"
    return Finding("cannot be checked", told, "copy")


@check("Q137", basis="tables and panel", chapter=f"{INDEX}#tab-jumps")
def swings(claim: Claim) -> Finding:
    """Wherever PTEC of Table 6 is above 1.5 or below 0.6, SEC moves the opposite way."""
    pure, scale = printed("PTEC"), printed("SEC")
    wide = (pure > 1.5) | (pure < 0.6)
    n, m = (int(t.to_numpy().sum()) for t in (wide, wide & ((pure - 1) * (scale - 1) < 0)))
    alone = int((((scale > 1.5) | (scale < 0.6)) & ~wide).to_numpy().sum())
    ours = index("mainland").table
    far = (ours["PTEC"] > 1.5) | (ours["PTEC"] < 0.6)
    back = far & ((ours["PTEC"] - 1) * (ours["SEC"] - 1) < 0)
    told = f"{m} of {n} cells; {alone} more where only SEC swings; ours {back.sum()} of {far.sum()}"
    return judged(m == n, told)


@check("Q138", basis="tables and panel", chapter=f"{INDEX}#tab-five")
def cumulative(claim: Claim) -> Finding:
    """For each city PTEC times SEC of Table 6, chained over the fourteen periods, can be the score
    of 2019 over that of 2005.
    """
    table = printed("table3")
    direct = interval(table.loc[2019].to_numpy()) / interval(table.loc[2005].to_numpy())
    columns = list(table.columns)
    held = interval(printed("PTEC")[columns].to_numpy()) * interval(
        printed("SEC")[columns].to_numpy()
    )
    low, high = held.low.prod(axis=0), held.high.prod(axis=0)
    good = (low <= direct.high) & (direct.low <= high)
    ratio = table.loc[2019] / table.loc[2005]
    told = f"{int(good.sum())} of 9; " + ", ".join(f"{c} {v:.2f}" for c, v in ratio.items())
    return rounded(False, bool(good.all()), told)
