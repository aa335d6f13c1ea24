"""Claims of Qin (2023) on the study and its scores: sections 1 to 4.2 and 5, Tables 1 to 3."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gbaeff import consistency, data
from gbaeff.claims.evidence import index, printed, printed_mean, scores
from gbaeff.claims.registry import Claim, Finding, check, judged, rounded
from gbaeff.indicators import coefficient_of_variation
from gbaeff.publish import number

TABLES = "30_printed_tables"
STATIC = "04_static_efficiency"
NINE = list(data.MAINLAND)
SEVEN = [city for city in NINE if city not in ("SZ", "FS")]


def slopes(table: pd.DataFrame) -> pd.Series:
    """Straight-line trend of each column, a year."""
    years = table.index.to_numpy(dtype="float64")
    return pd.Series({city: np.polyfit(years, table[city], 1)[0] for city in table})


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


@check("Q002", basis="tables and panel", chapter="05_productivity#tab-five")
def continuous_rise(claim: Claim) -> Finding:
    """Some city's index (MI) is above 1 in every period that can be read."""
    cells = printed("table4")
    always = [city for city in cells if (cells[city].dropna() > 1).all()]
    above = int((printed("table5")["MI"] > 1).sum())
    told = f"Table 4: {', '.join(always)} in all readable periods; Table 5: mean MI above 1 in "
    return judged(bool(always), f"{told}{above} of 14 periods")


@check("Q003", basis="printed tables", chapter=f"{STATIC}#tab-nine")
def little_change(claim: Claim) -> Finding:
    """No city's score of Table 3 rises or falls by more than 20 % between 2005 and 2019, or its
    changes keep changing sign.
    """
    table = printed("table3")
    change = table.loc[2019] / table.loc[2005] - 1
    turns = (np.sign(table.diff().iloc[1:]).diff().iloc[1:].abs() > 1).sum()
    steady = change.abs() <= 0.2
    wavy = turns >= 3
    out = [city for city in table if not (steady[city] or wavy[city])]
    told = f"2005 to 2019 from {100 * change.min():.0f} to +{100 * change.max():.0f} %".replace(
        "-", "−"
    )
    told += f"; {int(steady.sum())} of 9 within 20 %, neither steady nor wavy: "
    return judged(not out, told + (", ".join(out) or "none"))


@check("Q004", basis="printed tables", chapter=STATIC)
def room(claim: Claim) -> Finding:
    """In 2019 most cities score below 1 in Table 2 and in Table 3."""
    below = [int((printed(name).loc[2019] < 1).sum()) for name in ("table2", "table3")]
    told = f"{below[0]} of 11 cities in Table 2, {below[1]} of 9 in Table 3"
    return judged(below[0] > 5 and below[1] > 4, told)


@check("Q009", basis="printed tables", chapter=TABLES)
def eleven(claim: Claim) -> Finding:
    """Table 2 has a column for each of 11 cities."""
    found = printed("table2").shape[1]
    return judged(found == int(claim.value), f"{found} columns")


@check("Q031", "Q034", basis="printed tables", chapter="02_data")
def variables(claim: Claim) -> Finding:
    """Table 1 lists three inputs (investment, population, energy), one desirable and one
    undesirable output.
    """
    roles = data.qin_table1()["role"].value_counts()
    kept = (roles.get("input"), roles.get("desirable_output"), roles.get("undesirable_output"))
    if claim.id == "Q031":
        return judged(kept == (3, 1, 1), "3 + 1 + 1" if kept == (3, 1, 1) else str(kept))
    named = data.qin_table1().query("role == 'input'")["indicator"].str.lower()
    labour = bool(named.str.contains("labour|labor|employ").any())
    told = "Table 1 has " + ", ".join(named) + "; section 4.2 speaks of labour, capital and energy"
    return judged(labour, told)


@check("Q032", basis="printed tables", chapter="03_model")
def sample(claim: Claim) -> Finding:
    """Each yearly frontier has at least max(m s, 3 (m + s)) cities, the usual rule of thumb, for
    m = 3 inputs and s = 2 outputs.
    """
    needed = max(3 * 2, 3 * (3 + 2))
    told = f"needed {needed}; a year has 11 cities in Table 2 and 9 in Table 3"
    return judged(min(printed("table2").shape[1], printed("table3").shape[1]) >= needed, told)


@check("Q069", "Q070", basis="printed tables", chapter=TABLES)
def means(claim: Claim) -> Finding:
    """Every printed mean of the table is the mean of its 15 years, within rounding."""
    table = "Table 2" if claim.id == "Q069" else "Table 3"
    cells = consistency.mean_rows().cells.loc[table]
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


@check("Q073", "Q142", basis="tables and panel", chapter=f"{STATIC}#tab-eleven")
def macao(claim: Claim) -> Finding:
    """Macao's score is above 1 in every year, and near 1.95 (within 0.05)."""
    found, ours = printed("table2")["MC"], scores().table()["MC"]
    told = f"printed {found.min():.2f} to {found.max():.2f}, mean {found.mean():.3f}; "
    told += f"ours {ours.min():.2f} to {ours.max():.2f}"
    if claim.id == "Q142":
        return judged(bool((found > 1).all()), told)
    return judged(bool(((found - 1.95).abs() <= 0.05 + 1e-9).all()), told)


@check("Q074", "Q075", "Q076", basis="tables and panel", chapter=f"{STATIC}#tab-eleven")
def hong_kong(claim: Claim) -> Finding:
    """Hong Kong's score has its highest value, 1.03, in 2005 and its lowest, 0.17, in 2013, with
    rises and falls between.
    """
    found, ours = printed("table2")["HK"], scores().table()["HK"]
    if claim.id == "Q074":
        good = found.idxmax() == 2005 and found[2005] == float(claim.value)
        told = f"highest {found.max():.2f} in {found.idxmax()}; ours {ours.max():.2f} in "
        return judged(good, told + str(ours.idxmax()))
    if claim.id == "Q075":
        good = found.idxmin() == 2013 and found[2013] == float(claim.value)
        told = f"lowest {found.min():.2f} in {found.idxmin()}; ours {ours.min():.2f} in "
        return judged(good, told + str(ours.idxmin()))
    steps = found.loc[2005:2013].diff().dropna()
    told = f"{int((steps < 0).sum())} falls and {int((steps > 0).sum())} rises; the first fall, "
    told += f"{number(steps.iloc[0])}, is {100 * steps.iloc[0] / steps.sum():.0f} % of the whole"
    return judged(bool((steps < 0).any() and (steps > 0).any() and steps.sum() < 0), told)


@check("Q077", basis="tables and panel", chapter=f"{STATIC}#tab-eleven")
def hong_kong_late(claim: Claim) -> Finding:
    """Hong Kong's score stays within 0.03 of 0.25 from 2015 on."""
    found = printed("table2")["HK"].loc[2015:]
    ours = scores().table()["HK"].loc[2015:]
    told = f"{found.min():.2f} to {found.max():.2f}, mean {found.mean():.3f}; "
    told += f"ours {ours.min():.2f} to {ours.max():.2f}"
    return judged(bool(((found - 0.25).abs() <= 0.03 + 1e-9).all()), told)


@check("Q078", basis="tables and panel", chapter=f"{STATIC}#tab-eleven")
def band(claim: Claim) -> Finding:
    """More than half of the mainland cells of Table 2 lie between 0.05 and 0.15."""
    found, ours = (table[NINE] for table in (printed("table2"), scores().table()))
    inside = [int(((t.round(2) >= 0.05) & (t.round(2) <= 0.15)).sum().sum()) for t in (found, ours)]
    return judged(inside[0] > 67, f"{inside[0]} of 135 cells; ours {inside[1]}")


@check("Q079", basis="printed tables", chapter=f"{STATIC}#tab-eleven")
def small_fluctuation(claim: Claim) -> Finding:
    """The mean score of the nine mainland cities in Table 2 moves within a range of 0.1."""
    mean = printed("table2")[NINE].mean(axis=1)
    told = f"yearly mean {mean.min():.3f} to {mean.max():.3f}; relative to its level the range is "
    told += f"{100 * (mean.max() - mean.min()) / mean.mean():.0f} %"
    return judged(bool(mean.max() - mean.min() <= 0.1), told)


@check("Q080", basis="printed tables", chapter=f"{STATIC}#tab-ratios")
def gap_of_means(claim: Claim) -> Finding:
    """In Table 2 the mean of Macao is more than twice Hong Kong's, and Hong Kong's more than
    twice that of any mainland city.
    """
    row = printed_mean("table2")
    best = row[NINE].max()
    told = f"Macao {row['MC'] / row['HK']:.1f} times Hong Kong, Hong Kong {row['HK'] / best:.1f} "
    return judged(row["MC"] > 2 * row["HK"] and row["HK"] > 2 * best, f"{told}times Shenzhen")


@check("Q081", "Q143", basis="tables and panel", chapter=f"{STATIC}#tab-findings")
def discrimination(claim: Claim) -> Finding:
    """The means of the nine mainland cities lie further apart in Table 3, without Hong Kong and
    Macao, than in Table 2.
    """
    with_them, alone = printed_mean("table2")[NINE], printed_mean("table3")[NINE]
    told = f"spread {alone.max() - alone.min():.2f} against {with_them.max() - with_them.min():.2f}"
    cv = coefficient_of_variation(alone), coefficient_of_variation(with_them)
    told += f"; relative to the mean {cv[0]:.2f} against {cv[1]:.2f}"
    wider = alone.max() - alone.min() > with_them.max() - with_them.min()
    return judged(bool(wider), told)


@check("Q082", basis="printed tables", chapter=TABLES)
def more_cities(claim: Claim) -> Finding:
    """No mainland score of Table 2 is above that of Table 3: a larger set of cities cannot raise
    a score.
    """
    above = printed("table2")[NINE] > printed("table3")[NINE]
    return judged(not above.to_numpy().any(), f"{int(above.to_numpy().sum())} of 135 cells above")


@check("Q084", "Q085", basis="tables and panel", chapter=f"{STATIC}#tab-findings")
def decline(claim: Claim) -> Finding:
    """Zhuhai and Jiangmen trend down in Table 3, and (for the claim that singles them out) they
    are the only ones.
    """
    found, ours = slopes(printed("table3")), slopes(scores("mainland").table())
    down = list(found.index[found < 0])
    if claim.id == "Q084":
        told = f"trends {number(found['ZH'], 4)} and {number(found['JM'], 4)} a year; "
        told += f"ours {number(ours['ZH'], 4)} and {number(ours['JM'], 4)}"
        return judged(bool(found["ZH"] < 0 and found["JM"] < 0), told)
    told = f"trends are below 0 for {len(down)} of 9: {', '.join(down)}"
    return judged(set(down) == {"ZH", "JM"}, told)


@check("Q086", basis="tables and panel", chapter=f"{STATIC}#tab-nine")
def shenzhen(claim: Claim) -> Finding:
    """Shenzhen's score of Table 3 is above 1 in every year."""
    found, ours = printed("table3")["SZ"], scores("mainland").table()["SZ"]
    told = f"{found.min():.2f} to {found.max():.2f}; ours {ours.min():.2f} to {ours.max():.2f}"
    return judged(bool((found > 1).all()), told)


@check("Q087", basis="tables and panel", chapter=f"{STATIC}#tab-findings")
def foshan(claim: Claim) -> Finding:
    """Foshan's score of Table 3 varies more over time than that of the median city."""
    found = printed("table3").apply(coefficient_of_variation)
    ours = scores("mainland").table().apply(coefficient_of_variation)
    told = f"coefficient of variation {found['FS']:.2f}, median {found.median():.2f}, rank "
    told += f"{found.rank(ascending=False)['FS']:.0f} of 9; ours rank "
    return judged(found["FS"] > found.median(), f"{told}{ours.rank(ascending=False)['FS']:.0f}")


@check("Q088", "Q089", basis="tables and panel", chapter=f"{STATIC}#tab-findings")
def fall_then_rise(claim: Claim) -> Finding:
    """Each of the seven cities other than Shenzhen and Foshan has its lowest score of Table 3
    neither in the first nor in the last year; Zhuhai and Jiangmen do so and also trend down.
    """
    found, ours = printed("table3"), scores("mainland").table()
    if claim.id == "Q088":
        inside = [int(t[SEVEN].idxmin().between(2006, 2018).sum()) for t in (found, ours)]
        low = found[SEVEN].idxmin()
        told = f"{inside[0]} of 7, troughs {low.min()} to {low.max()}; ours {inside[1]} of 7"
        return judged(inside[0] == 7, told)
    trend, low = slopes(found), found[["ZH", "JM"]].idxmin()
    told = f"both: trends {number(trend['ZH'], 4)} and {number(trend['JM'], 4)} a year, troughs "
    told += f"{low['ZH']} and {low['JM']}; a trend down over all years and a rise at the end agree"
    return judged(bool((trend[["ZH", "JM"]] < 0).all() and low.between(2006, 2018).all()), told)


@check("Q090", basis="tables and panel", chapter=f"{STATIC}#tab-findings")
def poor(claim: Claim) -> Finding:
    """The eight mainland cities other than Shenzhen have a mean score below 0.6 in Table 3."""
    found, ours = (t.drop(columns="SZ") for t in (printed("table3"), scores("mainland").table()))
    ones = int((found >= 1).to_numpy().sum())
    told = f"mean {found.to_numpy().mean():.2f}, {ones} of 120 cells at 1 or above; ours "
    return judged(found.to_numpy().mean() < 0.6, f"{told}{ours.to_numpy().mean():.2f}")


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


@check("Q092", basis="printed tables", chapter=f"{STATIC}#tab-eleven")
def relatively_high(claim: Claim) -> Finding:
    """The nine mainland cities score relatively high in Table 2, that is, above the mean of all
    eleven.
    """
    row = printed_mean("table2")
    above = int((row[NINE] > row.mean()).sum())
    told = f"{above} of 9 above the mean {row.mean():.2f}; nine {row[NINE].min():.2f} to "
    told += f"{row[NINE].max():.2f}; true of Macao and, less so, of Hong Kong"
    return judged(above > 4, told)


@check("Q093", basis="tables and panel", chapter="05_productivity#tab-five")
def blame(claim: Claim) -> Finding:
    """The scores of Zhuhai and Jiangmen fall although the frontier stood still, so that their own
    use of inputs explains the fall.
    """
    frontier = float(np.exp(np.log(printed("table5")["TC"]).mean()))
    pairs = printed("table3")[["ZH", "JM"]]
    change = pairs.loc[2019] / pairs.loc[2005]
    ours = index("mainland").mean(by="dmu")["MI"]
    told = f"scores fall to {change['ZH']:.2f} and {change['JM']:.2f} of 2005 while the frontier "
    told += f"moves out by a factor {frontier:.2f} a year (Table 5); their own productivity rose, "
    told += f"ours by {ours['ZH']:.2f} and {ours['JM']:.2f} a year"
    return judged(
        abs(frontier - 1) < 0.005, told + "; the text says only that it may be so", "wording"
    )
