"""Specification search: every fair reading of the paper, scored against its printed tables.

A specification says which series stand for the paper's variables and which model is run on them.
The search (``gbaeff search``) computes each one and keeps its distance from Tables 2 to 6 in
``data/audit/specifications.csv``. Specification curves: Simonsohn, Simmons and Nelson (2020).
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats
from tqdm import tqdm

from gbaeff import data
from gbaeff.book.audit.printed import grid
from gbaeff.data import dictionary
from gbaeff.dea.indices import Productivity
from gbaeff.dea.measures import radial, sbm, super_sbm
from gbaeff.dea.panel import Panel
from gbaeff.dea.productivity import LeaderWarning, malmquist

LEVELS = {
    "gdp": ("revised", "first published"),
    "population": ("revised", "before census", "employment"),
    "energy": ("proxy", "official", "Shenzhen x 0.65", "lights grid", "lights sum"),
    "co2": ("replica", "territorial", "edgar8"),
    "currency": ("CNY", "local"),
    "macao": ("GFCF", "2 % of GFCF"),
    "undesirable": ("bad output", "input", "left out"),
    "rts": ("crs", "vrs"),
    "orientation": ("none", "input", "output"),
    "measure": ("super_sbm", "sbm", "radial", "super_radial"),
    "reference": ("adjacent", "sequential", "global"),
}
"""The factors of a specification and their levels; the first is the book's default."""

INFERRED = {"macao": "2 % of GFCF", "energy": "Shenzhen x 0.65"}
"""Levels that were inferred from the printed tables, so that a fit to these proves nothing."""

TABLES = ("table2", "table3", "table4", "table5", "table6")
_MISSING = 0.05  # a table with more missing cells than this share is not ranked


@dataclass(frozen=True)
class Specification:
    """One reading of the paper; see `LEVELS`.

    ``energy``, ``population``, ``gdp`` and the level ``edgar8`` of ``co2`` are about the mainland;
    ``territorial`` also takes Hong Kong's bunkers out of emissions and energy. ``macao`` is
    Macao's investment: gross fixed capital formation, or a fiftieth of it (a hypothesis of the
    chapter on forensics), as is Shenzhen's energy times 0.65.

    Examples
    --------
    >>> Specification().measure
    'super_sbm'
    """

    gdp: str = "revised"
    population: str = "revised"
    energy: str = "proxy"
    co2: str = "replica"
    currency: str = "CNY"
    macao: str = "GFCF"
    undesirable: str = "bad output"
    rts: str = "crs"
    orientation: str = "none"
    measure: str = "super_sbm"
    reference: str = "adjacent"

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value not in LEVELS[name]:
                raise ValueError(f"{name}: expected one of {LEVELS[name]}, found {value!r}")
        if "radial" in self.measure:
            if self.orientation == "none":
                raise ValueError("orientation: a radial measure needs input or output, found none")
            if self.undesirable == "bad output":
                raise ValueError("undesirable: a radial measure takes it as input or leaves it out")


def specifications() -> list[Specification]:
    """Return the specifications of the search, in a fixed order.

    All choices of series meet the SBM measures without orientation; all models meet the choices
    of energy and of Macao's investment.
    """
    found: dict[Specification, None] = {}
    series = ("gdp", "population", "energy", "co2", "currency", "macao")
    for levels in product(*(LEVELS[name] for name in series)):
        for measure, reference in product(("super_sbm", "sbm"), ("adjacent", "global")):
            chosen = dict(zip(series, levels))
            found[Specification(**chosen, measure=measure, reference=reference)] = None
    models = ("energy", "macao", "undesirable", "rts", "orientation", "measure", "reference")
    for levels in product(*(LEVELS[name] for name in models)):
        chosen = dict(zip(models, levels))
        if "radial" in chosen["measure"] and (
            chosen["orientation"] == "none" or chosen["undesirable"] == "bad output"
        ):
            continue
        found[Specification(**chosen)] = None
    return list(found)


# Data ----------------------------------------------------------------------------------------


@cache
def _base(choice: str) -> dict[str, pd.DataFrame]:
    frame = data.wide(choice)
    names = (*data.INPUTS, *data.OUTPUTS, *data.UNDESIRABLE)
    return {
        name: frame.pivot(index="year", columns="city", values=name)[list(data.CITIES)]
        for name in names
    }


@cache
def _with_others(choice: str, name: str, *others: tuple[str, str]) -> pd.DataFrame:
    """Figures of a choice, and those of other series where these have one."""
    found = _base(choice)[name].copy()
    for variable, series in others:
        found.update(data.series(variable, series))
    return found


@cache
def _figures(
    gdp: str, population: str, energy: str, co2: str, currency: str, macao: str
) -> pd.DataFrame:
    """Long frame of a choice of series."""
    choice = "territorial" if co2 == "territorial" else "replica"
    others: dict[str, list[tuple[str, str]]] = {name: [] for name in _base(choice)}
    if gdp == "first published":
        others["gdp"] += [("gdp", "first_published")]
    if population == "before census":
        others["population"] += [("population", "before_2020_census")]
    if population == "employment":
        others["population"] += [("employment", "revised")]
    if energy.startswith("lights"):
        others["energy"] += [("energy", f"night_light_{energy.split()[1]}_share")]
    if energy == "official":
        others["energy"] += [("energy", "official_intensity_x_gdp"), ("energy", "official_total")]
    if co2 == "edgar8":
        others["co2"] += [("co2", "edgar8")]
    if currency == "local":
        for name in ("gdp", "fixed_asset_investment"):
            others[name] += [(name, "local_currency")]
    found = {name: _with_others(choice, name, *others[name]).to_numpy() for name in others}
    cities = np.array(data.CITIES)
    if energy == "Shenzhen x 0.65":
        found["energy"] = found["energy"] * np.where(cities == "SZ", 0.65, 1.0)
    if macao == "2 % of GFCF":
        level = found["fixed_asset_investment"]
        found["fixed_asset_investment"] = level * np.where(cities == "MC", 0.02, 1.0)
    index = pd.MultiIndex.from_product([data.YEARS, data.CITIES], names=["year", "city"])
    return pd.DataFrame({name: cells.ravel() for name, cells in found.items()}, index)


def panel_of(one: Specification, cities: Sequence[str]) -> Panel:
    """Panel of some cities in all years, of the series that a specification chooses."""
    frame = _figures(one.gdp, one.population, one.energy, one.co2, one.currency, one.macao)
    rows = frame.loc[pd.MultiIndex.from_product([data.YEARS, cities])]
    co2 = {"bad output": "undesirable", "input": "input", "left out": "none"}[one.undesirable]
    return data.panel(rows.rename_axis(["year", "city"]), co2=co2)


# Running -------------------------------------------------------------------------------------


def scores_of(one: Specification, panel: Panel) -> pd.DataFrame:
    """Scores by the measure of a specification, years by cities."""
    if "radial" in one.measure:
        beyond = one.measure == "super_radial"
        found = radial(
            panel, rts=one.rts, orientation=one.orientation, super_efficiency=beyond
        ).table()
        return 1 / found if one.orientation == "output" else found
    measure = super_sbm if one.measure == "super_sbm" else sbm
    return measure(panel, rts=one.rts, orientation=one.orientation).table()


def _index(one: Specification, panel: Panel) -> Productivity:
    with warnings.catch_warnings():  # the search is for what the paper did, biased or not
        warnings.simplefilter("ignore", LeaderWarning)
        return malmquist(
            panel,
            measure="radial" if "radial" in one.measure else one.measure,
            rts=one.rts,
            orientation=one.orientation,
            reference=one.reference,
        )


@cache
def _printed() -> dict[str, pd.DataFrame]:
    """Printed tables without means."""
    six = grid("qin_table6")
    return {
        "table2": grid("qin_table2").drop(index="mean"),
        "table3": grid("qin_table3").drop(index="mean"),
        "table4": grid("qin_table4").drop(index="mean", columns="mean"),
        "table5": grid("qin_table5").drop(index="mean"),
        "table6": six,
    }


def _distance(computed: pd.DataFrame, printed: pd.DataFrame) -> tuple[float, float]:
    """Mean absolute difference and rank correlation; NaN where too many cells are missing."""
    laid = computed.reindex(index=printed.index, columns=printed.columns).to_numpy(dtype="float64")
    shown = printed.to_numpy(dtype="float64")
    readable = np.isfinite(shown)
    both = readable & np.isfinite(laid)
    if both.sum() < (1 - _MISSING) * readable.sum():
        return np.nan, np.nan
    rank = float(stats.spearmanr(laid[both], shown[both]).statistic)
    return float(np.abs(laid[both] - shown[both]).mean()), rank


def run(one: Specification) -> dict[str, float]:
    """Compute a specification and compare it with Tables 2 to 6.

    Returns
    -------
    dict of str to float
        Mean absolute difference by table (``table2`` ...) and Spearman correlation (``rho2`` ...).
        NaN where more than 5 % of the cells that can be read have no computed counterpart.

    Examples
    --------
    >>> round(run(Specification())["table3"], 3)
    0.107
    """
    eleven, nine = panel_of(one, data.CITIES), panel_of(one, data.MAINLAND)
    found = {}
    for name, panel in (("table2", eleven), ("table3", nine)):
        scores = scores_of(one, panel)
        found[name] = scores.set_axis(scores.index.astype("str"))
    found["table4"] = _index(one, eleven).wide("MI")
    index = _index(one, nine)
    parts = {str(part): index.wide(str(part)) for part in index.table.columns}
    found["table5"] = pd.DataFrame({part: cells.mean(axis=1) for part, cells in parts.items()})
    pure = [part for part in ("PTEC", "SEC") if part in parts]
    found["table6"] = (
        pd.concat([parts[part].set_axis(parts[part].index + f" {part}") for part in pure])
        if pure
        else pd.DataFrame()
    )
    result = {}
    for name in TABLES:
        result[name], result[f"rho{name[-1]}"] = _distance(found[name], _printed()[name])
    return result


def _row(one: Specification) -> dict[str, object]:
    return {**asdict(one), **run(one)}


def search(
    chosen: Sequence[Specification] | None = None, *, n_jobs: int | None = 1
) -> pd.DataFrame:
    """Run specifications.

    Parameters
    ----------
    chosen : sequence of Specification, optional
        All of `specifications` by default; they take some minutes.
    n_jobs : int, optional
        Workers, as joblib has it.

    Returns
    -------
    pandas.DataFrame
        One row a specification in the order given: its factors, ``table2`` to ``table6`` (mean
        absolute difference) and ``rho2`` to ``rho6``.
    """
    wanted = specifications() if chosen is None else list(chosen)
    watched = tqdm(wanted, desc="specifications", leave=False, disable=None)
    rows = Parallel(n_jobs=n_jobs, batch_size=8)(delayed(_row)(one) for one in watched)
    return pd.DataFrame(rows)


def specification(row: pd.Series) -> Specification:
    """Return the specification of a row of the cache."""
    return Specification(**{field.name: str(row[field.name]) for field in fields(Specification)})


def fingerprint() -> str:
    """Return a hash of all that the cache was computed from: series, print and the list itself."""
    digest = hashlib.sha256()
    root = dictionary.directory()
    panel = [root / "panel" / f"{name}.csv" for name in ("choices", "figures", "sources")]
    for path in [*panel, *sorted((root / "qin").glob("table*"))]:
        digest.update(path.read_bytes())
    digest.update(repr(specifications()).encode())
    return digest.hexdigest()[:16]


def save(found: pd.DataFrame) -> None:
    """Write the results of a whole search as the cache, rounded to four digits."""
    target = dictionary.directory() / dictionary.resource("specifications")["path"]
    numbers = [*TABLES, *(f"rho{name[-1]}" for name in TABLES)]
    rounded = found.round(dict.fromkeys(numbers, 4)).assign(fingerprint=fingerprint())
    rounded.to_csv(target, index=False, lineterminator="\n")
