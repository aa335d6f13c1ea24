"""The conclusions of Qin (2023) as tests that can fail, on any set of results.

A conclusion reads a `Results`: the printed tables, our recomputation, or a variant of it. The same
test on all of them shows what a conclusion rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from gbaeff import data
from gbaeff.consistency import table6
from gbaeff.indicators import coefficient_of_variation, reduction
from gbaeff.measures import super_sbm
from gbaeff.monte_carlo import half_widths, perturbed, stacked
from gbaeff.panel import Panel
from gbaeff.productivity import malmquist
from gbaeff.published import grid
from gbaeff.resampling import in_blocks
from gbaeff.scores import Productivity, Scores

NINE = list(data.MAINLAND)
SEVEN = [city for city in NINE if city not in ("SZ", "FS")]
EIGHT = [city for city in NINE if city != "SZ"]
PARTS = ["TC", "TEC", "PTEC", "SEC", "MI"]


@dataclass(frozen=True)
class Results:
    """What the conclusions are read from; a part that a variant does not have is None.

    Attributes
    ----------
    table2, table3 : pandas.DataFrame or None
        Scores of the eleven and of the nine cities, years by cities.
    table4 : pandas.DataFrame or None
        Malmquist index of the eleven, periods by cities.
    table5 : pandas.DataFrame or None
        Arithmetic means of the nine, periods by TC, TEC, PTEC, SEC and MI.
    tec, ptec : pandas.DataFrame or None
        Efficiency change and its pure part of the nine, periods by cities.
    co2, gdp : pandas.DataFrame or None
        Emissions (Mt) and GDP (billion CNY), years by cities.
    """

    table2: pd.DataFrame | None = None
    table3: pd.DataFrame | None = None
    table4: pd.DataFrame | None = None
    table5: pd.DataFrame | None = None
    tec: pd.DataFrame | None = None
    ptec: pd.DataFrame | None = None
    co2: pd.DataFrame | None = None
    gdp: pd.DataFrame | None = None


Found = tuple[str, bool]


@dataclass(frozen=True)
class Conclusion:
    """A conclusion of the paper in our words, its test, its claims and what it needs."""

    section: str
    name: str
    test: str
    claims: tuple[str, ...]
    needs: tuple[str, ...]
    function: Callable[[Results], Found]


CONCLUSIONS: list[Conclusion] = []
"""Every conclusion, in the order of the paper's sections."""


def _conclusion(
    section: str, name: str, test: str, claims: str, needs: str
) -> Callable[[Callable[[Results], Found]], Callable[[Results], Found]]:
    def keep(function: Callable[[Results], Found]) -> Callable[[Results], Found]:
        entry = Conclusion(
            section, name, test, tuple(claims.split()), tuple(needs.split()), function
        )
        CONCLUSIONS.append(entry)
        return function

    return keep


# Section 4.1 ---------------------------------------------------------------------------------


def _cuts(r: Results) -> pd.Series:
    intensity = r.co2 / r.gdp
    return 100 * reduction(intensity.iloc[0], intensity.iloc[-1])


@_conclusion("4.1", "Emissions peak in 2016", "year of the largest sum", "Q038", "co2")
def _peak(r: Results) -> Found:
    total = r.co2.sum(axis=1)
    return f"{total.max():.0f} Mt in {total.idxmax()}", total.idxmax() == 2016


@_conclusion("4.1", "Intensity falls every year", "all emissions over all GDP", "Q051", "co2 gdp")
def _fall(r: Results) -> Found:
    change = (r.co2.sum(axis=1) / r.gdp.sum(axis=1)).diff().dropna()
    return f"{int((change < 0).sum())} of {len(change)} years", bool((change < 0).all())


@_conclusion(
    "4.1",
    "The area cuts its intensity by more than 45 %",
    "2005 to 2019",
    "Q055 Q140",
    "co2 gdp",
)
def _area(r: Results) -> Found:
    whole = r.co2.sum(axis=1) / r.gdp.sum(axis=1)
    cut = 100 * reduction(whole.iloc[0], whole.iloc[-1])
    return f"{cut:.1f} %", cut > 45


@_conclusion("4.1", "Macao and Shenzhen cut most", "the two largest reductions", "Q061", "co2 gdp")
def _largest(r: Results) -> Found:
    cuts = _cuts(r)
    if "MC" not in cuts:
        return f"largest {cuts.idxmax()}; Macao is not in it", bool(cuts.idxmax() == "SZ")
    best = cuts.sort_values(ascending=False).index[:2]
    return ", ".join(best), set(best) == {"MC", "SZ"}


@_conclusion(
    "4.1",
    "Hong Kong, Zhaoqing and Huizhou miss 40 %",
    "these and no other",
    "Q062",
    "co2 gdp",
)
def _missed(r: Results) -> Found:
    cuts = _cuts(r)
    below = sorted(cuts.index[cuts < 40])
    wanted = {"HK", "ZQ", "HZ"} & set(cuts.index)
    return ", ".join(below) or "none", set(below) == wanted


@_conclusion("4.1", "Only Huizhou's intensity rises", "2005 to 2019", "Q058", "co2 gdp")
def _riser(r: Results) -> Found:
    cuts = _cuts(r)
    up = list(cuts.index[cuts < 0])
    return ", ".join(up) or "none", up == ["HZ"]


# Section 4.2: in the order and the words of the chapter on static efficiency ------------------


@_conclusion(
    "4.2",
    "Shenzhen is super-efficient in every year",
    "Table 3: lowest score above 1",
    "Q086",
    "table3",
)
def _shenzhen(r: Results) -> Found:
    low = r.table3["SZ"].min()
    return f"lowest {low:.2f}", low > 1


@_conclusion("4.2", "Macao stays near 1.95", "Table 2: never below 1.90", "Q073 Q142", "table2")
def _macao(r: Results) -> Found:
    column = r.table2["MC"]
    return f"{column.min():.2f} to {column.max():.2f}", column.min() >= 1.9


@_conclusion(
    "4.2",
    "Hong Kong falls steeply to 2013",
    "Table 2: less than half of 2005",
    "Q075 Q076",
    "table2",
)
def _hong_kong(r: Results) -> Found:
    column = r.table2["HK"]
    return f"{column[2005]:.2f} to {column[2013]:.2f}", column[2013] < 0.5 * column[2005]


@_conclusion(
    "4.2", "Hong Kong peaks in 2005", "Table 2: year of the highest score", "Q074", "table2"
)
def _hong_kong_peak(r: Results) -> Found:
    column = r.table2["HK"]
    return f"highest in {column.idxmax()}", column.idxmax() == 2005


@_conclusion(
    "4.2",
    "Hong Kong is stable from 2015",
    "Table 2: range 2015 to 2019 at most 0.05",
    "Q077",
    "table2",
)
def _hong_kong_late(r: Results) -> Found:
    late = r.table2["HK"].loc[2015:]
    return f"{late.min():.2f} to {late.max():.2f}", np.ptp(late) <= 0.05


@_conclusion(
    "4.2",
    "Mainland scores are mostly 0.05 to 0.15",
    "Table 2: more than half of the cells",
    "Q078",
    "table2",
)
def _band(r: Results) -> Found:
    cells = r.table2[[city for city in NINE if city in r.table2]].to_numpy().round(2)
    share = ((cells >= 0.05) & (cells <= 0.15)).mean()
    return f"{100 * share:.0f} % of the cells", share > 0.5


@_conclusion(
    "4.2",
    "Without Hong Kong and Macao cities differ more",
    "spread of the nine means, Tables 2 and 3",
    "Q081 Q143",
    "table2 table3",
)
def _spread(r: Results) -> Found:
    with_them = r.table2[list(r.table3.columns)].mean()
    alone = r.table3.mean()
    before, after = np.ptp(with_them), np.ptp(alone)
    return f"from {before:.2f} to {after:.2f}", after > before


@_conclusion(
    "4.2",
    "The eight cities other than Shenzhen score low",
    "Table 3: mean below 0.60",
    "Q090",
    "table3",
)
def _low(r: Results) -> Found:
    mean = r.table3.drop(columns="SZ", errors="ignore").mean().mean()
    return f"{mean:.2f}", mean < 0.6


@_conclusion(
    "4.2",
    "Foshan fluctuates much",
    "Table 3: variation over time above the median city",
    "Q087",
    "table3",
)
def _foshan(r: Results) -> Found:
    rank = r.table3.apply(coefficient_of_variation).rank(ascending=False)["FS"]
    return f"rank {rank:.0f} of {r.table3.shape[1]}", rank < (r.table3.shape[1] + 1) / 2


@_conclusion("4.2", "Foshan reaches 1", "Table 3: at least one year", "Q091", "table3")
def _foshan_one(r: Results) -> Found:
    ones = int((r.table3["FS"] >= 1 - 1e-6).sum())
    return f"{ones} of {len(r.table3)} years", ones > 0


@_conclusion(
    "4.2",
    "Zhuhai and Jiangmen decline",
    "Table 3: both trends a year below 0",
    "Q084",
    "table3",
)
def _decline(r: Results) -> Found:
    years = r.table3.index.to_numpy(dtype="float64")
    zh, jm = (np.polyfit(years, r.table3[city], 1)[0] for city in ("ZH", "JM"))
    return f"{zh:+.4f} and {jm:+.4f}".replace("-", "−"), zh < 0 and jm < 0


@_conclusion(
    "4.2",
    "Seven cities fall, then rise",
    "Table 3: lowest score in neither first nor last year",
    "Q088",
    "table3",
)
def _turn(r: Results) -> Found:
    cities = [city for city in SEVEN if city in r.table3]
    first, last = r.table3.index[0], r.table3.index[-1]
    turn = sum(first < r.table3[city].idxmin() < last for city in cities)
    return f"{turn} of {len(cities)} cities", turn == len(cities)


# Section 4.3: in the order and the words of the chapter on productivity -----------------------


@_conclusion(
    "4.3",
    "MI is mostly between 1 and 1.2",
    "Table 4: more than half of the cells",
    "Q095",
    "table4",
)
def _mostly(r: Results) -> Found:
    cells = r.table4.to_numpy().round(2)
    share = ((cells >= 1) & (cells <= 1.2))[np.isfinite(cells)].mean()
    return f"{100 * share:.0f} % of the cells", share > 0.5


@_conclusion(
    "4.3",
    "DG, FS, SZ and ZH grow fastest",
    "Table 4: the four highest means",
    "Q096",
    "table4",
)
def _fastest(r: Results) -> Found:
    best = sorted(r.table4.mean().sort_values(ascending=False).index[:4])
    return ", ".join(best), set(best) == {"DG", "FS", "SZ", "ZH"}


@_conclusion(
    "4.3",
    "All but Macao grow by 3 to 9 % a year",
    "Table 4: means of the ten, two decimals",
    "Q098",
    "table4",
)
def _range(r: Results) -> Found:
    others = r.table4.mean().drop("MC", errors="ignore")
    told = f"{100 * (others.min() - 1):.1f} to {100 * (others.max() - 1):.1f} %"
    return told.replace("-", "−"), bool(others.round(2).between(1.03, 1.09).all())


@_conclusion(
    "4.3",
    "All but Macao and Zhaoqing grow by 6 % or more",
    "Table 4: means of the nine, two decimals",
    "Q100",
    "table4",
)
def _six(r: Results) -> Found:
    others = r.table4.mean().drop(["MC", "ZQ"], errors="ignore")
    count = int((others.round(2) >= 1.06).sum())
    return f"{count} of {len(others)} cities", count == len(others)


@_conclusion("4.3", "Productivity rises in every period", "Table 5: MI above 1", "Q115", "table5")
def _rises(r: Results) -> Found:
    count = int((r.table5["MI"] > 1).sum())
    return f"{count} of {len(r.table5)} periods", count == len(r.table5)


@_conclusion(
    "4.3",
    "Technical progress drives the growth",
    "Table 5: growth a year from TC above that from TEC",
    "Q118",
    "table5",
)
def _driver(r: Results) -> Found:
    grow = 100 * (np.exp(np.log(r.table5[["TC", "TEC"]]).mean()) - 1)
    told = f"TC {grow['TC']:.1f} %, TEC {grow['TEC']:.1f} %"
    return told.replace("-", "−"), grow["TC"] > grow["TEC"]


@_conclusion(
    "4.3",
    "TC is high early and slows",
    "Table 5: mean of the first seven and of the last five periods",
    "Q116",
    "table5",
)
def _slows(r: Results) -> Found:
    early, late = r.table5["TC"].iloc[:7].mean(), r.table5["TC"].iloc[9:].mean()
    return f"{early:.2f}, then {late:.2f}", early > late


@_conclusion(
    "4.3",
    "TC falls slightly below 1 late",
    "Table 5: at least one of the last five periods",
    "Q116",
    "table5",
)
def _below(r: Results) -> Found:
    count = int((r.table5["TC"].iloc[9:] < 1).sum())
    return f"{count} of 5 periods", count > 0


@_conclusion(
    "4.3",
    "TEC mostly falls early",
    "Table 5: more than half of the first seven periods below 1",
    "Q117",
    "table5",
)
def _falls_early(r: Results) -> Found:
    count = int((r.table5["TEC"].iloc[:7] < 1).sum())
    return f"{count} of 7 periods", count > 3


@_conclusion(
    "4.3",
    "TEC improves late",
    "Table 5: more than half of the last five periods above 1",
    "Q117",
    "table5",
)
def _improves(r: Results) -> Found:
    count = int((r.table5["TEC"].iloc[9:] > 1).sum())
    return f"{count} of 5 periods", count > 2


@_conclusion(
    "4.3",
    "TEC of six cities mostly falls before 2015",
    "Table 3: DG, GZ, HZ, JM, ZQ, ZH to 2013-2014",
    "Q123",
    "tec",
)
def _six_fall(r: Results) -> Found:
    six = [city for city in ("DG", "GZ", "HZ", "JM", "ZQ", "ZH") if city in r.tec]
    share = (r.tec.loc[:"2013-2014", six] < 1).to_numpy().mean()
    return f"{100 * share:.0f} % of the cells", share > 0.5


@_conclusion(
    "4.3",
    "PTEC of Dongguan swings widely",
    "Table 6: beyond 25 % in both directions",
    "Q124",
    "ptec",
)
def _dongguan(r: Results) -> Found:
    column = r.ptec["DG"]
    told = f"{column.min():.2f} to {column.max():.2f}"
    return told, column.min() < 0.75 and column.max() > 1.25


# Section 5 -----------------------------------------------------------------------------------


@_conclusion(
    "5", "Macao is super-efficient in every year", "Table 2: lowest score above 1", "Q142", "table2"
)
def _macao_super(r: Results) -> Found:
    low = r.table2["MC"].min()
    return f"lowest {low:.2f}", low > 1


# Running them --------------------------------------------------------------------------------


def judge(results: Results) -> pd.DataFrame:
    """Test every conclusion on a set of results.

    Parameters
    ----------
    results : Results

    Returns
    -------
    pandas.DataFrame
        Indexed by the name of the conclusion: section, test, found (with the numbers) and holds
        (True, False, or missing where the results lack a part or a city that it needs).

    Examples
    --------
    >>> bool(judge(printed()).loc["Foshan reaches 1", "holds"])
    True
    """
    rows: dict[str, dict[str, object]] = {}
    for one in CONCLUSIONS:
        found: tuple[str, bool | None] = ("–", None)
        if all(getattr(results, part) is not None for part in one.needs):
            try:
                told, holds = one.function(results)
                found = (told, bool(holds))
            except KeyError:  # a city that the conclusion is about was left out
                pass
        rows[one.name] = {"section": one.section, "test": one.test}
        rows[one.name] |= {"found": found[0], "holds": found[1]}
    return pd.DataFrame(rows).T.rename_axis("conclusion")


def printed() -> Results:
    """Return the printed tables; of Table 4 only the rows that can be read whole.

    Table 3 gives TEC, as the ratio of its scores.
    """
    table2, table3 = (
        table.drop(index="mean").set_axis(list(data.YEARS))
        for table in (grid("qin_table2"), grid("qin_table3"))
    )
    tec = (table3 / table3.shift()).iloc[1:]
    return Results(
        table2=table2,
        table3=table3,
        table4=grid("qin_table4").drop(columns="mean").dropna(),
        table5=grid("qin_table5").drop(index="mean")[PARTS],
        tec=tec.set_axis([f"{year - 1}-{year}" for year in tec.index]),
        ptec=table6("PTEC"),
    )


def results(
    eleven: Scores | None,
    nine: Scores | None,
    index11: Productivity | None = None,
    index9: Productivity | None = None,
) -> Results:
    """Lay out scores and indices for the conclusions.

    Parameters
    ----------
    eleven, nine : Scores or None
        Of all cities and of the mainland.
    index11, index9 : Productivity or None
        The same; CRS, so that there are PTEC and SEC.
    """
    co2 = gdp = None
    if eleven is not None:
        values = pd.DataFrame(
            eleven.panel.values, index=eleven.panel.index, columns=eleven.panel.variables
        ).droplevel("role", axis=1)
        co2, gdp = values["co2"].unstack("dmu"), values["gdp"].unstack("dmu")
    return Results(
        table2=None if eleven is None else eleven.table(),
        table3=None if nine is None else nine.table(),
        table4=None if index11 is None else index11.wide("MI"),
        table5=None
        if index9 is None
        else pd.DataFrame({part: index9.wide(part).mean(axis=1) for part in PARTS}),
        tec=None if index9 is None else index9.wide("TEC"),
        ptec=None if index9 is None else index9.wide("PTEC"),
        co2=co2,
        gdp=gdp,
    )


def recompute(panel: Panel, reference: str = "adjacent") -> Results:
    """Compute everything the conclusions need from a panel of cities.

    Parameters
    ----------
    panel : Panel
        Cities and years, variables as in :func:`gbaeff.data.panel`; without a mainland city the
        tables of the nine lack it too. Without Hong Kong and Macao the tables of the eleven are
        left out.
    reference : {"adjacent", "sequential", "global"}
        Frontier of the index.
    """
    mainland = [city for city in NINE if city in panel.dmus]
    alone = panel.only(mainland)
    both = set(panel.dmus) > set(mainland)
    return results(
        super_sbm(panel) if both else None,
        super_sbm(alone),
        malmquist(panel, reference=reference) if both else None,
        malmquist(alone, reference=reference),
    )


def recompute_draws(
    panel: Panel,
    *,
    noise: Mapping[str, float],
    weak: pd.DataFrame | None = None,
    draws: int,
    seed: int,
) -> Iterator[Results]:
    """Compute what the conclusions need from draws of a panel under noise, many draws at once.

    Parameters
    ----------
    panel : Panel
        As for :func:`recompute`.
    noise, weak, seed
        As for :func:`gbaeff.monte_carlo.monte_carlo`.
    draws : int
        How many, from draw number 0 on.

    Yields
    ------
    Results
        Of one draw, adjacent frontiers.
    """
    years = panel.periods
    periods = [f"{start}-{end}" for start, end in pairwise(years)]
    width = half_widths(panel, noise, weak)
    for block in in_blocks(draws):
        values = np.stack([perturbed(panel, width, seed, number) for number in block])
        # An index between the last year of a draw and the first of the next is left out below.
        whole = recompute(stacked(panel, values))
        for first in range(0, len(block) * len(years), len(years)):
            parts = {}
            for name, table in vars(whole).items():
                labels = periods if name in ("table4", "table5", "tec", "ptec") else years
                rows = slice(first, first + len(labels))
                parts[name] = None if table is None else table.iloc[rows].set_axis(labels)
            yield Results(**parts)
