"""The figures of the panel: series, the named choices of them, and the Panel of a model.

A choice of series is data, ``panel/choices.csv``; there is none in the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import pandas as pd

from gbaeff.data.dictionary import content, read, refuse
from gbaeff.dea.checks import check_choice
from gbaeff.dea.panel import Panel

CITIES = ("MC", "HK", "SZ", "FS", "ZH", "GZ", "ZS", "DG", "ZQ", "JM", "HZ")
"""City codes in the column order of Table 2 of Qin (2023)."""

MAINLAND = ("SZ", "FS", "DG", "GZ", "ZH", "ZS", "ZQ", "HZ", "JM")
"""Codes of the nine mainland cities in the column order of Table 3 of Qin (2023)."""

YEARS = tuple(range(2005, 2020))
"""Years of the panel."""

INPUTS = ("fixed_asset_investment", "population", "energy")
OUTPUTS = ("gdp",)
UNDESIRABLE = ("co2",)
VARIABLES = (*INPUTS, *OUTPUTS, *UNDESIRABLE, "secondary_share")
"""Variables that a choice of series covers, in the column order of `wide`."""


def series(variable: str, name: str) -> pd.DataFrame:
    """Return one series of a variable, years by cities, missing where it has no figure.

    Names as in the columns variable and series of ``panel/figures.csv``.

    Examples
    --------
    >>> float(series("co2", "ceads").loc[2016, "GZ"])
    128.6989
    """
    whole = read("figures")
    rows = whole[(whole["variable"] == variable) & (whole["series"] == name)]
    if rows.empty:
        known = ", ".join(whole.loc[whole["variable"] == variable, "series"].unique())
        if not known:
            known = f"no such variable; there are {', '.join(whole['variable'].unique())}"
        raise ValueError(f"panel/figures.csv has no series {name!r} of {variable}: {known}")
    return rows.pivot(index="year", columns="city", values="value")


def chosen(choice: str = "replica") -> pd.DataFrame:
    """Return the figures that a choice of series picks, one row a city, year and variable.

    Parameters
    ----------
    choice : str
        A name in ``panel/choices.csv``: "replica", the panel of Qin (2023), or "territorial",
        one accounting concept throughout.

    Returns
    -------
    pandas.DataFrame
        Columns city, year, variable, value, unit, series, status, note and source_id, for all of
        `CITIES`, `YEARS` and `VARIABLES`, in their order.

    Raises
    ------
    ValueError
        If there is no such choice.
    DataError
        If the choice names a series that does not exist, gives a cell two series of one priority,
        or leaves a cell without a figure.

    Examples
    --------
    >>> co2 = chosen("replica").query("variable == 'co2' and year == 2016")
    >>> float(round(co2["value"].sum(), 1))
    470.6
    """
    return _chosen(choice, content("choices", "figures")).copy()


@lru_cache(maxsize=16)
def _chosen(choice: str, _content: tuple[str, ...]) -> pd.DataFrame:
    table = read("choices")
    if choice not in set(table["choice"]):
        known = ", ".join(sorted(table["choice"].unique()))
        raise ValueError(f"unknown choice {choice!r}; panel/choices.csv knows: {known}")
    wanted = table[table["choice"] == choice].drop(columns=["choice", "why"])
    wanted = wanted.assign(city=wanted["cities"].str.split()).explode("city")
    figures = wanted.merge(
        read("figures"), on=["city", "variable", "series"], how="left", indicator=True
    )
    where = f"panel/choices.csv, choice {choice!r}"
    strange = figures.loc[figures["_merge"] == "left_only", ["variable", "series", "city"]]
    refuse(
        where,
        [f"{v}: no series {s!r} for {c} in panel/figures.csv" for v, s, c in strange.to_numpy()],
    )

    inside = figures["year"].between(
        figures["first_year"].fillna(YEARS[0]), figures["last_year"].fillna(YEARS[-1])
    )
    figures = figures[inside & figures["value"].notna()].astype({"year": "int64"})
    cell = ["city", "year", "variable"]
    twice = figures.loc[figures.duplicated([*cell, "priority"]), [*cell, "priority"]]
    refuse(where, [f"{v}, {c}, {y}: two series of priority {p}" for c, y, v, p in twice.to_numpy()])
    figures = figures.sort_values("priority").drop_duplicates(cell).set_index(cell)
    every = pd.MultiIndex.from_product([CITIES, YEARS, VARIABLES], names=cell)
    gaps = every[~every.isin(figures.index)]
    refuse(where, [f"{v}, {c}, {y}: no series has a value" for c, y, v in gaps])
    columns = [*cell, "value", "unit", "series", "status", "note", "source_id"]
    return figures.loc[every].reset_index()[columns]


def wide(choice: str = "replica") -> pd.DataFrame:
    """Return a choice of series with one row a city and year, years in order.

    Columns city, year, fixed_asset_investment (billion CNY, current prices), population (million),
    energy (Mtce), gdp (billion CNY, current prices), co2 (Mt) and secondary_share (% of GDP).

    Examples
    --------
    >>> wide().shape
    (165, 8)
    """
    # Each cell holds one figure, so nothing is aggregated.
    rows = chosen(choice).pivot_table("value", index=["year", "city"], columns="variable")
    order = pd.MultiIndex.from_product([YEARS, CITIES], names=["year", "city"])
    frame = rows.loc[order, list(VARIABLES)].reset_index()
    frame.columns.name = None
    return frame[["city", "year", *VARIABLES]]


def panel(
    choice: str | pd.DataFrame = "replica",
    cities: str | Iterable[str] | None = None,
    *,
    series: Mapping[str, str] | None = None,
    co2: str = "undesirable",
) -> Panel:
    """Return the panel of Qin (2023), Table 1, or a variant of it, ready for a measure.

    Parameters
    ----------
    choice : str or pandas.DataFrame
        As in `chosen`; or a table with the columns of `wide`, city and year among them or in the
        index, whose rows and their order are kept.
    cities : str or list of str, optional
        None for the eleven, "mainland" for the nine, or a list of city codes.
    series : dict of str to str, optional
        Other series by variable, e.g. ``{"gdp": "constant_2005_prices"}``, for every city and
        year of the panel.
    co2 : {"undesirable", "input", "none"}
        What emissions are in the model; "none" leaves them out.

    Returns
    -------
    Panel
        Inputs fixed_asset_investment, population and energy, output gdp, undesirable output co2;
        the units are those of `wide`.

    Raises
    ------
    ValueError
        If a city, the choice, a variable or a series is unknown, or a city stands twice in the
        list.
    DataError
        If another series has no figure for a city and year of the panel.

    Examples
    --------
    >>> len(panel(cities="mainland"))
    135
    >>> real = panel("replica", "mainland", series={"gdp": "constant_2005_prices"})
    >>> bool(real.outputs.loc[(2019, "GZ"), "gdp"] < panel().outputs.loc[(2019, "GZ"), "gdp"])
    True
    """
    check_choice("co2", co2, ("undesirable", "input", "none"))
    keys = ["year", "city"]
    if isinstance(choice, str):
        rows = pd.MultiIndex.from_product([YEARS, _codes(cities)], names=keys)
        frame = wide(choice).set_index(keys).loc[rows]
    else:
        frame = choice if set(keys) <= set(choice.index.names) else choice.set_index(keys)
        if cities is not None:
            frame = frame[frame.index.isin(_codes(cities), level="city")]
    whole = _replaced(frame, series or {}).reset_index()
    inputs = (*INPUTS, *UNDESIRABLE) if co2 == "input" else INPUTS
    bad = UNDESIRABLE if co2 == "undesirable" else ()
    return Panel(whole, dmu="city", period="year", inputs=inputs, outputs=OUTPUTS, undesirable=bad)


def _replaced(frame: pd.DataFrame, wanted: Mapping[str, str]) -> pd.DataFrame:
    """Return years and cities with other series in the place of some variables."""
    for variable, name in wanted.items():
        if variable not in frame:
            raise ValueError(
                f"series: no variable {variable!r}; there are {', '.join(map(str, frame.columns))}"
            )
        other = series(variable, name).stack()  # noqa: PD013, a figure a row
        cells = pd.MultiIndex.from_frame(frame.index.to_frame()[["year", "city"]])
        gaps = cells[~cells.isin(other.index)]
        where = f"panel/figures.csv, series {name!r} of {variable}"
        refuse(where, [f"{city}, {year}: no figure" for year, city in gaps])
        frame = frame.assign(**{variable: other.loc[cells].to_numpy()})
    return frame


def _codes(wanted: str | Iterable[str] | None) -> list[str]:
    """Return the city codes that `panel` was asked for."""
    if wanted is None:
        return list(CITIES)
    if isinstance(wanted, str):
        if wanted == "mainland":
            return list(MAINLAND)
        raise ValueError(f"cities: expected None, 'mainland' or a list of codes, found {wanted!r}")
    codes = list(wanted)
    unknown = [code for code in codes if code not in CITIES]
    if unknown:
        raise ValueError(f"unknown cities {unknown}; the codes are: {', '.join(CITIES)}")
    if not codes or len(set(codes)) < len(codes):
        raise ValueError(f"cities: expected at least one code and none twice, found {codes}")
    return codes
