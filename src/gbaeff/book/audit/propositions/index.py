"""Statements on the Malmquist index: abstract, section 4.3 in the order of its chapter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gbaeff.book.audit.finding import Finding, judged
from gbaeff.book.audit.propositions.proposition import cells_of, means_of, proposition, signed
from gbaeff.book.audit.propositions.results import NINE, Results
from gbaeff.indicators import EQUAL

SIX = [city for city in NINE if city not in ("SZ", "FS", "ZS")]
LEADERS = ["DG", "FS", "SZ", "ZH"]


@proposition("Q002", "abstract", "Productivity rises throughout in some cities", "table4")
def _throughout(r: Results) -> Finding:
    """Table 4: at least one city is above 1 in every period."""
    above = (r.table4.to_numpy() > 1 + EQUAL).all(axis=0)
    always = list(r.table4.columns[above])
    return judged(bool(always), f"above 1 in every period: {', '.join(always) or 'none'}")


@proposition("Q003", "abstract", "Efficiency of the area shows no lasting gain", "table5")
def _no_lasting_gain(r: Results) -> Finding:
    """Table 5: TEC is on both sides of 1, and its mean over the periods is not above 1.02."""
    tec = r.table5["TEC"]
    up, down = int((tec > 1 + EQUAL).sum()), int((tec < 1 - EQUAL).sum())
    told = f"mean {tec.mean():.3f}; above 1 in {up} and below in {down} of {len(tec)} periods"
    return judged(bool(up and down and tec.mean() <= 1.02), told)


@proposition("Q095", "4.3", "MI is mostly between 1 and 1.2", "table4", gaps=True)
def _mostly(r: Results) -> Finding:
    """Table 4: more than half of all cells, to two decimals, lie in 1 to 1.2, whatever stands in
    those that cannot be read.
    """

    def inside(values: object) -> int:
        rounded = np.asarray(values, dtype="float64").round(2)
        return int(((rounded >= 1) & (rounded <= 1.2)).sum())

    cells = r.table4
    least, most = inside(cells), inside(cells) + int(cells.isna().to_numpy().sum())
    told = f"{least} of the {int(cells.notna().to_numpy().sum())} cells that can be read"
    for period, numbers in (r.loose or {}).items():
        # One of the numbers may be the mean of the row, and some cells may be read already.
        least += max(0, inside(numbers) - 1 - inside(cells.loc[period]))
    if r.loose:
        told += f"; at least {least} of all {cells.size}, from rows that lost numbers"
    elif most > least:
        told += f" of {cells.size}"
    if 2 * least <= cells.size < 2 * most:
        return Finding("cannot be checked", told, "copy" if r.loose else "data")
    return judged(2 * least > cells.size, told)


@proposition("Q096", "4.3", "DG, FS, SZ and ZH grow fastest", "table4", "DG FS SZ ZH")
def _fastest(r: Results) -> Finding:
    """Table 4: the four highest means over all periods are those of Dongguan, Foshan, Shenzhen and
    Zhuhai, to two decimals.
    """
    mean = {city: round(value, 2) for city, value in means_of(r.table4).items()}
    best = sorted(mean.items(), key=lambda entry: -entry[1])[:4]
    told = "highest " + ", ".join(f"{city} {value:.2f}" for city, value in best)
    leading, rest = ([v for c, v in mean.items() if (c in LEADERS) == yes] for yes in (True, False))
    return judged(min(leading) >= max(rest) - EQUAL, told)


@proposition("Q098", "4.3", "All but Macao grow by 3 to 9 % a year", "table4")
def _range(r: Results) -> Finding:
    """Table 4: the means of all cities but Macao, to two decimals, lie in 1.03 to 1.09."""
    others = [value for city, value in means_of(r.table4).items() if city != "MC"]
    told = signed(f"{100 * (min(others) - 1):.1f} to {100 * (max(others) - 1):.1f} %")
    within = [1.03 - EQUAL <= round(value, 2) <= 1.09 + EQUAL for value in others]
    return judged(all(within), told)


@proposition("Q100", "4.3", "All but Macao and Zhaoqing grow by 6 % or more", "table4")
def _six_percent(r: Results) -> Finding:
    """Table 4: the means of all cities but Macao and Zhaoqing, to two decimals, are 1.06 or
    more.
    """
    others = [value for city, value in means_of(r.table4).items() if city not in ("MC", "ZQ")]
    count = sum(round(value, 2) >= 1.06 - EQUAL for value in others)
    return judged(count == len(others), f"{count} of {len(others)} cities")


def _growth(factors: pd.Series) -> float:
    """Growth a period of a chain of factors, in percent."""
    return float(100 * (np.exp(np.log(factors).mean()) - 1))


@proposition("Q115", "4.3", "Productivity rises in every period", "table5")
def _rises(r: Results) -> Finding:
    """Table 5: MI is above 1 in every period."""
    mi = r.table5["MI"]
    count = int((mi > 1 + EQUAL).sum())
    told = f"{count} of {len(mi)} periods, {_growth(mi):.1f} % a period"
    return judged(count == len(mi), told)


@proposition("Q118", "4.3", "Technical progress drives the growth", "table5")
def _driver(r: Results) -> Finding:
    """Table 5: chained over the periods, TC grows more than TEC."""
    grow = {part: _growth(r.table5[part]) for part in ("TC", "TEC")}
    told = signed(f"TC {grow['TC']:.1f} % a period, TEC {grow['TEC']:.1f} %")
    return judged(grow["TC"] > grow["TEC"] + EQUAL, told)


@proposition("Q116", "4.3", "TC is high early, slows and even falls", "table5")
def _slows(r: Results) -> Finding:
    """Table 5: the mean of TC is higher in the first seven than in the last five periods, and TC
    is below 1 in at least one of these.
    """
    early, late = r.table5["TC"].iloc[:7], r.table5["TC"].iloc[-5:]
    below = int((late < 1 - EQUAL).sum())
    told = f"{early.mean():.2f}, then {late.mean():.2f}, below 1 in {below} of 5"
    return judged(early.mean() > late.mean() + EQUAL and below > 0, told)


@proposition("Q117", "4.3", "TEC mostly falls early and improves late", "table5")
def _turns_up(r: Results) -> Finding:
    """Table 5: TEC is below 1 in most of the first seven periods and above 1 in most of the last
    five.
    """
    early = int((r.table5["TEC"].iloc[:7] < 1 - EQUAL).sum())
    late = int((r.table5["TEC"].iloc[-5:] > 1 + EQUAL).sum())
    return judged(early > 3 and late > 2, f"below 1 in {early} of 7, then above in {late} of 5")


@proposition("Q119", "4.3", "PTEC and SEC do not rise much on average", "ptec sec")
def _parts_flat(r: Results) -> Finding:
    """Table 6: the means of PTEC and of SEC over all cells are not above 1.03."""
    means = {"PTEC": r.ptec.to_numpy().mean(), "SEC": r.sec.to_numpy().mean()}
    told = ", ".join(f"{part} {value:.3f}" for part, value in means.items())
    return judged(all(value <= 1.03 + EQUAL for value in means.values()), told)


@proposition("Q123", "4.3", "TEC of six cities mostly falls before 2015", "tec")
def _six_fall(r: Results) -> Finding:
    """Table 3: of the changes of the mainland cities other than Shenzhen, Zhongshan and Foshan to
    2013-2014, more than half are falls.
    """
    cells = cells_of(r.tec.loc[:"2013-2014"], SIX)
    falls = int((cells < 1 - EQUAL).sum())
    return judged(2 * falls > cells.size, f"{falls} of {cells.size} changes")


@proposition("Q124", "4.3", "PTEC of Dongguan swings widely", "ptec", "DG", others=False)
def _dongguan(r: Results) -> Finding:
    """Table 6: PTEC of Dongguan is beyond 25 % of 1 in both directions."""
    found = r.ptec["DG"].to_numpy()
    told = f"{found.min():.2f} to {found.max():.2f}"
    return judged(found.min() < 0.75 - EQUAL and found.max() > 1.25 + EQUAL, told)


@proposition("Q125", "4.3", "SEC of Dongguan swings widely", "sec", "DG", others=False)
def _dongguan_scale(r: Results) -> Finding:
    """Table 6: SEC of Dongguan is beyond 25 % of 1 in both directions."""
    found = r.sec["DG"].to_numpy()
    told = f"{found.min():.2f} to {found.max():.2f}"
    return judged(found.min() < 0.75 - EQUAL and found.max() > 1.25 + EQUAL, told)


@proposition(
    "Q128", "4.3", "Foshan swings in SEC more than in PTEC", "ptec sec", "FS", others=False
)
def _foshan_scale(r: Results) -> Finding:
    """Table 6: SEC of Foshan is beyond 25 % of 1 in more periods than PTEC."""
    shifts = [np.abs(part["FS"].to_numpy() - 1) for part in (r.ptec, r.sec)]
    far = [int((shift > 0.25 + EQUAL).sum()) for shift in shifts]
    return judged(far[1] > far[0], f"beyond 25 %: PTEC {far[0]}, SEC {far[1]} periods")
