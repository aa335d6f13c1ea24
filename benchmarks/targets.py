"""The targets of the engine, and what a run says about them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Target:
    """A ratio to reach: models at one size, 3+1+1 variables, in every data set measured."""

    what: str
    models: tuple[str, ...]
    n: int
    least: float
    over: str = "linprog"


SINGLE = ("radial_vrs", "sbm_vrs", "super_sbm_vrs")
LARGE = ("radial_vrs", "super_radial_vrs", "sbm_vrs", "super_sbm_vrs")
RATIOS = (
    Target("super_sbm, two stages, VRS, undesirable", ("super_sbm_vrs",), 165, 60),
    Target("super_sbm, two stages, VRS, undesirable", ("super_sbm_vrs",), 1000, 180),
    Target("super_sbm, two stages, VRS, undesirable", ("super_sbm_vrs",), 20000, 800),
    Target("the paper's panel, cross-year distances", ("malmquist_super_sbm",), 165, 70),
    Target("a single call", SINGLE, 11, 8),
    Target("radial Malmquist, the paper's panel", ("malmquist_radial",), 165, 50),
    Target("radial, VRS", ("radial_vrs",), 165, 50),
    Target("radial, VRS", ("radial_vrs",), 1000, 120),
    Target("radial, VRS", ("radial_vrs",), 5000, 300),
    Target("radial super-efficiency, VRS", ("super_radial_vrs",), 165, 50),
    Target("radial super-efficiency, VRS", ("super_radial_vrs",), 1000, 80),
    Target("SBM, VRS, undesirable", ("sbm_vrs",), 165, 60),
    Target("SBM, VRS, undesirable", ("sbm_vrs",), 1000, 150),
    Target("any model", LARGE, 20000, 500),
    Target("SBM, VRS, undesirable", ("sbm_vrs",), 165, 100, "deapack"),
    Target("SBM, VRS, undesirable", ("sbm_vrs",), 1000, 200, "deapack"),
    Target("a single call", ("radial_vrs",), 11, 2, "benchmarking"),
    Target("radial, VRS", ("radial_vrs",), 165, 4, "benchmarking"),
    Target("radial, VRS", ("radial_vrs",), 1000, 8, "benchmarking"),
    Target("radial, VRS", ("radial_vrs",), 5000, 50, "benchmarking"),
    Target("radial super-efficiency, VRS", ("super_radial_vrs",), 165, 20, "benchmarking"),
    Target("radial super-efficiency, VRS", ("super_radial_vrs",), 1000, 40, "benchmarking"),
    Target("radial Malmquist, the paper's panel", ("malmquist_radial",), 165, 5, "benchmarking"),
)
MOST_SECONDS, MOST_MEMORY, MOST_BOOTSTRAP = 15.0, 250.0, 20.0
MOST_DIFFERENCE = 1e-9


def against(speed: pd.DataFrame, memory: pd.DataFrame) -> pd.DataFrame:
    """Target, measured, met; the worst of the cells that a target covers.

    Parameters
    ----------
    speed, memory : pandas.DataFrame
        The tables of a run.

    Returns
    -------
    pandas.DataFrame
        Columns target, n, over, aim, measured, met ("yes", "no" or "not measured").
    """
    easy = speed[(speed["variables"] == "3+1+1") & speed["rate"].notna()]
    keys = ["model", "data", "n"]
    rates = easy.set_index([*keys, "approach"])["rate"].unstack("approach")
    rows = []
    for target in RATIOS:
        measured = float("nan")
        if {"project", target.over} <= set(rates):
            ratio = (rates["project"] / rates[target.over]).dropna().reset_index(keys[1:])
            ratio = ratio[ratio["n"] == target.n]
            measured = ratio[ratio.index.isin(target.models)][0].min()
        rows.append((target.what, target.n, target.over, target.least, measured, 1))
    worst = speed.loc[speed["approach"] == "project", "difference"].max()
    rows.append(("largest difference of a score", 0, "linprog", MOST_DIFFERENCE, worst, -1))
    large = memory[(memory["task"] == "super_sbm_vrs") & (memory["n"] == 20000)]
    rows.append(("super_sbm, VRS, seconds", 20000, "", MOST_SECONDS, large["seconds"].max(), -1))
    rows.append(("super_sbm, VRS, peak MB", 20000, "", MOST_MEMORY, large["peak_mb"].max(), -1))
    boot = memory.loc[memory["task"] == "bootstrap", "seconds"].max()
    rows.append(("bootstrap, 2,000 draws, seconds", 100, "", MOST_BOOTSTRAP, boot, -1))
    names = ["target", "n", "over", "aim", "measured", "sense"]
    table = pd.DataFrame(rows, columns=names)
    reached = (table["measured"] - table["aim"]) * table["sense"] >= 0
    table["met"] = reached.map({True: "yes", False: "no"}).where(
        table["measured"].notna(), "not measured"
    )
    return table.drop(columns="sense")
