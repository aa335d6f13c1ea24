"""The data sets of the book: one loader each, and the named choices of series.

A loader returns the columns of the dictionary, ``datapackage.json``, with its types, as
:mod:`gbaeff.data.dictionary` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from gbaeff.data.dictionary import package, path, read, refuse
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


# The panel -----------------------------------------------------------------------------------


def figures() -> pd.DataFrame:
    """Return every figure of the panel, all series, one figure a row.

    Returns
    -------
    pandas.DataFrame
        Columns city, year, variable, series (together the key), value, unit (the unit of the
        value), status (reported, derived, interpolated, unverified or missing), note and
        source_id (see `sources`). The value is missing where the status says so.

    Examples
    --------
    >>> figures().query("city == 'GZ' and year == 2016 and series == 'ceads'")["value"].item()
    128.6989
    """
    return read("figures")


def sources() -> pd.DataFrame:
    """Return where the figures of the panel were read.

    Returns
    -------
    pandas.DataFrame
        Columns source_id (the key) and read_from.
    """
    return read("sources")


def choices() -> pd.DataFrame:
    """Return which series make up each named panel.

    Returns
    -------
    pandas.DataFrame
        Columns choice, variable, cities (codes separated by spaces), priority, series, first_year,
        last_year (missing: no limit) and why. A city, year and variable takes the series with the
        lowest priority number that has a value for it and whose years cover it.
    """
    return read("choices")


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
    table = choices()
    if choice not in set(table["choice"]):
        known = ", ".join(sorted(table["choice"].unique()))
        raise ValueError(f"unknown choice {choice!r}; panel/choices.csv knows: {known}")
    wanted = table[table["choice"] == choice].drop(columns=["choice", "why"])
    wanted = wanted.assign(city=wanted["cities"].str.split()).explode("city")
    found = wanted.merge(figures(), on=["city", "variable", "series"], how="left", indicator=True)
    _refuse_unknown_series(choice, found[found["_merge"] == "left_only"])

    inside = found["year"].between(
        found["first_year"].fillna(YEARS[0]), found["last_year"].fillna(YEARS[-1])
    )
    found = found[inside & found["value"].notna()].astype({"year": "int64"})
    cell = ["city", "year", "variable"]
    _refuse_ambiguous(choice, found[found.duplicated([*cell, "priority"])])
    found = found.sort_values("priority").drop_duplicates(cell).set_index(cell)
    every = pd.MultiIndex.from_product([CITIES, YEARS, VARIABLES], names=cell)
    _refuse_gaps(choice, every[~every.isin(found.index)])
    columns = [*cell, "value", "unit", "series", "status", "note", "source_id"]
    return found.loc[every].reset_index()[columns]


def wide(choice: str = "replica") -> pd.DataFrame:
    """Return a choice of series with one row a city and year, years in order.

    Parameters
    ----------
    choice : str
        As in `chosen`.

    Returns
    -------
    pandas.DataFrame
        Columns city, year, fixed_asset_investment (billion CNY, current prices), population
        (million), energy (Mtce), gdp (billion CNY, current prices), co2 (Mt) and secondary_share
        (% of GDP).

    Raises
    ------
    ValueError, DataError
        As in `chosen`.

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


def panel(choice: str = "replica", cities: str | Iterable[str] | None = None) -> Panel:
    """Return the panel of Qin (2023), Table 1, ready for a measure.

    Parameters
    ----------
    choice : str
        As in `chosen`.
    cities : str or list of str, optional
        None for the eleven, "mainland" for the nine, or a list of city codes.

    Returns
    -------
    Panel
        Inputs fixed_asset_investment, population and energy, output gdp, undesirable output co2;
        the units are those of `wide`.

    Raises
    ------
    ValueError
        If a city or the choice is unknown, or a city stands twice in the list.

    Examples
    --------
    >>> len(panel(cities="mainland"))
    135
    """
    codes = _codes(cities)
    frame = wide(choice).set_index(["year", "city"])
    rows = pd.MultiIndex.from_product([YEARS, codes], names=["year", "city"])
    return Panel(
        frame.loc[rows].reset_index(),
        dmu="city",
        period="year",
        inputs=INPUTS,
        outputs=OUTPUTS,
        undesirable=UNDESIRABLE,
    )


# Places --------------------------------------------------------------------------------------


def cities() -> pd.DataFrame:
    """Return the eleven cities, indexed by code in the order of `CITIES`.

    Returns
    -------
    pandas.DataFrame
        Columns name_en, name_zh, lat and lon (degrees, WGS 84), jurisdiction (mainland, Hong Kong
        or Macao), tile_row and tile_col (place in a tile-grid map, 1 is north and west),
        geonameid, source and licence. Coordinates: GeoNames, CC BY 4.0.

    Examples
    --------
    >>> cities().loc["GZ", "name_en"]
    'Guangzhou'
    """
    return read("cities").set_index("code").loc[list(CITIES)]


def coastline() -> pd.DataFrame:
    """Return the land around the Pearl River estuary as closed rings of points.

    Returns
    -------
    pandas.DataFrame
        Columns ring, order, lon and lat (degrees, WGS 84) and edge: True where the line to the
        next point is the edge of the cut and not coast. Source: Natural Earth 1:10m, public
        domain, cut to longitude 111.2-115.6 and latitude 21.3-24.6.
    """
    return read("coastline")


def land() -> pd.DataFrame:
    """Return the land of the world as closed rings of points.

    Returns
    -------
    pandas.DataFrame
        Columns ring, order, lon and lat (degrees, WGS 84); a lake is a ring that runs the other
        way round. Source: Natural Earth 1:110m, public domain, without Antarctica.
    """
    return read("land")


def macao_public_investment() -> pd.DataFrame:
    """Return the public investment of Macao as budgeted, for the few years that were found.

    Returns
    -------
    pandas.DataFrame
        Columns year, value (billion MOP), status (reported or derived), note and read_from.
    """
    return read("macao_public_investment")


# Printed tables ------------------------------------------------------------------------------


def qin_table1() -> pd.DataFrame:
    """Return Table 1 of Qin (2023), the inputs and outputs of the model.

    Returns
    -------
    pandas.DataFrame
        Columns role, total_index, code, indicator, unit (as printed) and note.
    """
    return read("qin_table1")


def qin_table2() -> pd.DataFrame:
    """Return Table 2 of Qin (2023), the super-SBM scores of the eleven cities.

    Returns
    -------
    pandas.DataFrame
        Columns row ("year", or "mean" for the printed column means), year (missing in the mean
        rows), city and value (score as printed, two decimals).

    Examples
    --------
    >>> scores = qin_table2().query("row == 'year'")
    >>> len(scores)
    165
    """
    return read("qin_table2")


def qin_table3() -> pd.DataFrame:
    """Return Table 3 of Qin (2023), the super-SBM scores of the nine mainland cities.

    Returns
    -------
    pandas.DataFrame
        Columns as in `qin_table2`.
    """
    return read("qin_table3")


def qin_table4() -> pd.DataFrame:
    """Return Table 4 of Qin (2023), the Malmquist index of the eleven cities.

    The table is damaged in the text at hand.

    Returns
    -------
    pandas.DataFrame
        Columns period ("2005-2006" ..., or "mean"), city (a code, or "mean"), value (index;
        missing where no single reading is left), status (printed, read_in_order, inferred,
        ambiguous or lost), candidates (possible readings, separated by "|") and note.
    """
    return read("qin_table4")


def qin_table4_raw() -> str:
    """Return the numbers of Table 4 of Qin (2023) as they stand in the damaged text."""
    return path("qin_table4_raw").read_text(encoding="utf-8")


def qin_table5() -> pd.DataFrame:
    """Return Table 5 of Qin (2023), the Malmquist index and its parts, means of nine cities.

    Returns
    -------
    pandas.DataFrame
        Columns period ("2005-2006" ..., or "mean"), component (TC, TEC, PTEC, SEC or MI) and
        value (index as printed, two decimals).
    """
    return read("qin_table5")


def qin_table6() -> pd.DataFrame:
    """Return Table 6 of Qin (2023), pure and scale efficiency change of the nine cities.

    Returns
    -------
    pandas.DataFrame
        Columns period ("2005-2006" ...), component (PTEC or SEC), city and value (index as
        printed, two decimals).
    """
    return read("qin_table6")


def qin_figures() -> pd.DataFrame:
    """Return the list of the figures of Qin (2023).

    Returns
    -------
    pandas.DataFrame
        Columns order (in the paper), number_printed, number_in_text, caption_subject, shows,
        years, data_needed and note.
    """
    return read("qin_figures")


def zhang_table1() -> pd.DataFrame:
    """Return Table 1 of Zhang (2023), four bay areas in 2018.

    Returns
    -------
    pandas.DataFrame
        Columns indicator, region, value (text as printed: some are bounds or ranges),
        unit_printed, unit_corrected (three units are misprinted by 100) and note.
    """
    return read("zhang_table1")


def zhang_table2() -> pd.DataFrame:
    """Return Table 2 of Zhang (2023), the eleven cities in 2020.

    Returns
    -------
    pandas.DataFrame
        Columns city_printed, city, population_10k (10 thousand persons), gdp_100m_cny (100 million
        CNY), per_capita_disposable_income_cny, primary_pct, secondary_pct, tertiary_pct (% of
        GDP), urbanization_pct (% of the population) and note.
    """
    return read("zhang_table2")


def zhang_timeline() -> pd.DataFrame:
    """Return the agreements and events that Zhang (2023) names.

    Returns
    -------
    pandas.DataFrame
        Columns year_start, year_end (missing where none is given), scope (bilateral, trilateral
        or multilateral for steps of cooperation), parties, instrument, domain, section and note.
    """
    return read("zhang_timeline")


def zhang_themes() -> pd.DataFrame:
    """Return what Zhang (2023) says has been studied.

    Returns
    -------
    pandas.DataFrame
        Columns literature (on regional environmental governance, or on the Greater Bay Area),
        theme (perspective or kind of obstacle), topic, section and note.
    """
    return read("zhang_themes")


def zhang_remedies() -> pd.DataFrame:
    """Return the dilemmas of Zhang (2023) against the remedies, every pair.

    Returns
    -------
    pandas.DataFrame
        Columns dilemma, dilemma_section, remedy, remedy_section, link (text where the section of
        the remedy names the problem, own where this book sees a link that the text does not make,
        or none) and reason (missing where there is no link).
    """
    return read("zhang_remedies")


def zhang_metropolitan() -> pd.DataFrame:
    """Return the metropolitan areas of the nine cities that Zhang (2023) names.

    Returns
    -------
    pandas.DataFrame
        Columns city, area, part (east, centre or west of the delta, assigned by this book),
        area_printed (as in the copy at hand), status (read, or inferred where the printed name
        leaves the city open), section and note.
    """
    return read("zhang_metropolitan")


def zhang_relations() -> pd.DataFrame:
    """Return how governments relate in Zhang (2023), today and in the network he proposes.

    Returns
    -------
    pandas.DataFrame
        Columns diagram (today or network), source, relation, target, section and note. The
        relations "legal system" and "step" are attributes of the source.
    """
    return read("zhang_relations")


def zeng_gu_models() -> pd.DataFrame:
    """Return the elements and edges of the two models and the case of Zeng and Gu (2023).

    Returns
    -------
    pandas.DataFrame
        Columns model (integrated, multiple_collaborative or case), row_type (attribute or edge),
        level (subject, object, mechanism, tool, advantage or drawback), element_or_source,
        relation, target, role, section and note.
    """
    return read("zeng_gu_models")


def zeng_gu_layout() -> pd.DataFrame:
    """Return where each element of `zeng_gu_models` stands in a drawing.

    Returns
    -------
    pandas.DataFrame
        Columns model, element, column (from the left) and row (from the top).
    """
    return read("zeng_gu_layout")


def zeng_gu_functions() -> pd.DataFrame:
    """Return who does what for the zone in the two models of Zeng and Gu (2023).

    Returns
    -------
    pandas.DataFrame
        Columns function, integrated and multiple_collaborative (the holder in each model),
        section and note.
    """
    return read("zeng_gu_functions")


def zeng_gu_statements() -> pd.DataFrame:
    """Return what Zeng and Gu (2023) say on questions that they answer in several places.

    Returns
    -------
    pandas.DataFrame
        Columns topic (lead, company, partner, liaison, name, voice, outcome or apparatus), group
        (kind of answer), item, says (missing for names), section and note (for outcomes what
        would show them).
    """
    return read("zeng_gu_statements")


def zeng_gu_outside() -> pd.DataFrame:
    """Return what web pages report on figures and dates of Zeng and Gu (2023); none is verified.

    Returns
    -------
    pandas.DataFrame
        Columns claim (missing where no claim is concerned), item, value, unit (of the value),
        date (text: year, month or day), publisher, note and url.
    """
    return read("zeng_gu_outside")


def zeng_gu_timeline() -> pd.DataFrame:
    """Return the dated events of Zeng and Gu (2023).

    Returns
    -------
    pandas.DataFrame
        Columns year, month (missing where none is given), year_end (of a span), event, actors,
        group (background, association, project, recognition or study), value, unit (of the
        value), section and note.
    """
    return read("zeng_gu_timeline")


def mierzejewski_table31() -> pd.DataFrame:
    """Return Table 3.1 of Mierzejewski, bodies of Sichuan beside those of the centre.

    Returns
    -------
    pandas.DataFrame
        Columns row, local_sichuan, central_state_council, match (pair, duplicate or one_to_two)
        and note.
    """
    return read("mierzejewski_table31")


def mierzejewski_table32() -> pd.DataFrame:
    """Return Table 3.2 of Mierzejewski, the visits of Guangzhou 2011-2016.

    Returns
    -------
    pandas.DataFrame
        Columns year, direction (outgoing, incoming or party_secretary), city_as_printed, city,
        country, count (visits) and note.
    """
    return read("mierzejewski_table32")


def mierzejewski_table33() -> pd.DataFrame:
    """Return Table 3.3 of Mierzejewski, the visitors of the Canton Fair.

    Returns
    -------
    pandas.DataFrame
        Columns year, session (spring or autumn), buyers (persons) and countries_regions (count).
    """
    return read("mierzejewski_table33")


def mierzejewski_links() -> pd.DataFrame:
    """Return the links of Guangzhou and other cities that Mierzejewski names.

    Returns
    -------
    pandas.DataFrame
        Columns id, kind, actor, partner, partner_country, year, year_end, category, detail,
        section and note.
    """
    return read("mierzejewski_links")


def mierzejewski_places() -> pd.DataFrame:
    """Return where the places of Table 3.2 and the sister cities of Guangzhou are.

    Returns
    -------
    pandas.DataFrame
        Columns place (the key: a city, or the country where only that is named), country, region,
        level (city, province or country), point (what the coordinates are of), lat and lon
        (degrees, WGS 84), geonameid and note. Coordinates: GeoNames, CC BY 4.0. Regions: those of
        the United Nations, standard M49, in a coarser form.

    Examples
    --------
    >>> mierzejewski_places().set_index("place").loc["Durban", "region"]
    'Africa'
    """
    return read("mierzejewski_places")


def mierzejewski_bodies() -> pd.DataFrame:
    """Return who leads, approves and carries out foreign activity, as Mierzejewski has it.

    Returns
    -------
    pandas.DataFrame
        Columns source, target, relation (what the source does), section and note.
    """
    return read("mierzejewski_bodies")


def mierzejewski_rules() -> pd.DataFrame:
    """Return the rules and foundings that Mierzejewski dates.

    Returns
    -------
    pandas.DataFrame
        Columns year, month (missing where none is given), kind (rule or body), made_by, what,
        section and note.
    """
    return read("mierzejewski_rules")


def mierzejewski_debate() -> pd.DataFrame:
    """Return the positions that Mierzejewski presents.

    Returns
    -------
    pandas.DataFrame
        Columns kind (scholar, official or role), who, year (text; missing where none is given),
        term, role (what a local government is in that view; our reading), holds, section and note.
    """
    return read("mierzejewski_debate")


def mierzejewski_facts() -> pd.DataFrame:
    """Return the numbers in the running text of Mierzejewski.

    Returns
    -------
    pandas.DataFrame
        Columns id, topic, fact, qualifier (more than, about or over; missing where the number is
        exact), value, unit (of the value), period, claim (a key of `claims`; missing where none
        rests on it), section and note.
    """
    return read("mierzejewski_facts")


def mierzejewski_plan_targets() -> pd.DataFrame:
    """Return targets of the plan for the Pearl River Delta, from a summary in the press.

    Returns
    -------
    pandas.DataFrame
        Columns year, target, value, unit (of the value), source, url and note.
    """
    return read("mierzejewski_plan_targets")


def mierzejewski_contradictions() -> pd.DataFrame:
    """Return statements of Mierzejewski's chapter that do not fit each other.

    Returns
    -------
    pandas.DataFrame
        Columns topic, kind, first, first_section, second, second_section, reconciled (yes, in part
        or no), reading and claim (missing where none rests on it).
    """
    return read("mierzejewski_contradictions")


def guo_facts() -> pd.DataFrame:
    """Return the numbers in the text of Guo (2023).

    Returns
    -------
    pandas.DataFrame
        Columns id, fact, value, unit (of the value), bound (about, more than, almost; missing
        where the number stands alone), decimals (digits after the point as printed, -1 for tens),
        period, entity, section, source_named and check.
    """
    return read("guo_facts")


def guo_argument() -> pd.DataFrame:
    """Return the statements of the argument of Guo (2023), as this book reads it.

    Returns
    -------
    pandas.DataFrame
        Columns id, section, kind (definition, premise, example, inference, value, proposal),
        label, statement, facts (keys of `guo_facts`) and references (numbers of
        `guo_references`), both separated by spaces.
    """
    return read("guo_argument")


def guo_argument_links() -> pd.DataFrame:
    """Return how the statements of `guo_argument` hang together.

    Returns
    -------
    pandas.DataFrame
        Columns source and target (keys of `guo_argument`), relation (supports, leads to, is
        answered by, contrasts) and basis (stated by a word of the text, or read by this book).
    """
    return read("guo_argument_links")


def guo_argument_layout() -> pd.DataFrame:
    """Return where the statements of `guo_argument` stand in the drawings.

    Returns
    -------
    pandas.DataFrame
        Columns figure (diagnosis, remedy), id, column and row (from the left and the top).
    """
    return read("guo_argument_layout")


def guo_references() -> pd.DataFrame:
    """Return the reference list of Guo (2023) and where its numbers stand.

    Returns
    -------
    pandas.DataFrame
        Columns number, work, year, title (as printed), supports (keys of `guo_argument`), passage
        (what it says) and title_names_it (yes, partly, no: our reading of the title alone).
    """
    return read("guo_references")


def guo_crises() -> pd.DataFrame:
    """Return which kinds of crisis Guo (2023) names where.

    Returns
    -------
    pandas.DataFrame
        Columns crisis, abstract, section1, section2, section3, section4 (named there) and figures
        (the text gives a number on it).
    """
    return read("guo_crises")


def guo_outside() -> pd.DataFrame:
    """Return what other publications say on the numbers of Guo (2023).

    Returns
    -------
    pandas.DataFrame
        Columns fact (a key of `guo_facts`), value, unit (of the value), date, origin, url, status
        (report on the source, same origin as the article), agrees (yes, partly, no) and note.
    """
    return read("guo_outside")


def global_city_theory() -> pd.DataFrame:
    """Return whom Teng (2023) and Jin and Zhang (2023) name or cite, and for what.

    Returns
    -------
    pandas.DataFrame
        Columns article ("teng" or "jin_zhang"), kind (work, school or document), theorist, short
        (the name in a figure), as_printed, section, year (missing where none is given),
        reference_no, through (the author of the work cited, where it is another), concept,
        level_of_analysis, spelling_from (what the name rests on where it is printed otherwise:
        the reference list or the context) and note.
    """
    return read("global_city_theory")


def global_city_references() -> pd.DataFrame:
    """Return the references of Teng (2023) and of Jin and Zhang (2023), by their numbers.

    Returns
    -------
    pandas.DataFrame
        Columns article and number (together the key), work (the same for one work in both
        lists), authors, year (as listed), title (shortened), section (where the number stands),
        named (whom the statement there names; several are separated by "; ") and note.
    """
    return read("global_city_references")


def global_city_levels() -> pd.DataFrame:
    """Return the levels of the three analyses of regions that Teng (2023) compares.

    Returns
    -------
    pandas.DataFrame
        Columns analysis and place (together the key), theorist, as_printed, level (ours: world,
        between regions, region, state or local) and note.
    """
    return read("global_city_levels")


def global_city_functions() -> pd.DataFrame:
    """Return what Teng (2023) says that global cities do, in our words.

    Returns
    -------
    pandas.DataFrame
        Columns kind (function, form of diplomacy, feature of diplomacy or goal of local action),
        name, content, section, set_against (a limit, or the trait of a state's diplomacy) and
        against_section.
    """
    return read("global_city_functions")


def global_city_arguments() -> pd.DataFrame:
    """Return the arguments of Teng (2023) and of Jin and Zhang (2023) as arrows.

    Returns
    -------
    pandas.DataFrame
        Columns article, source, target, relation (missing where the arrow has no name) and
        section.
    """
    return read("global_city_arguments")


def global_city_ambitions() -> pd.DataFrame:
    """Return what Jin and Zhang (2023) want of Shenzhen and cities like it, in our words.

    Returns
    -------
    pandas.DataFrame
        Columns ambition, section, panel (the figure of ours that touches it; missing where none
        does) and needed (what a judgement would need).
    """
    return read("global_city_ambitions")


def global_city_shared_passages() -> pd.DataFrame:
    """Return how close each paragraph of Teng (2023) is to each of Jin and Zhang (2023).

    Returns
    -------
    pandas.DataFrame
        One row a pair of paragraphs: teng_section, teng_paragraph, jin_zhang_section and
        jin_zhang_paragraph (where they stand); words_teng and words_jin_zhang; runs_teng,
        runs_jin_zhang and runs_both (distinct runs of five words in each and in both); in_order
        (words that both have in one order); and subject, of close pairs. Computed once from the
        texts by :func:`gbaeff.book.studies.wording.passages`.

    Examples
    --------
    >>> int(global_city_shared_passages()["runs_both"].max())
    26
    """
    return read("global_city_shared_passages")


def claims() -> pd.DataFrame:
    """Return the claims of the texts and how to check each; verdicts are not data.

    Returns
    -------
    pandas.DataFrame
        Columns id, article, section, kind, claim, value (text), unit, checkable_from, check,
        nature, strength, place and same_as.
    """
    return read("claims")


def crosswalk() -> pd.DataFrame:
    """Return where each section, equation, table and figure of the texts is in the book.

    Returns
    -------
    pandas.DataFrame
        Columns article, kind (section, equation, table or figure), number (by which the text
        refers to it), number_in_caption (of a figure), subject (in our words), place (chapters of
        the book, each with a label after "#", separated by ";") and note.
    """
    return read("crosswalk")


def readings(study: str) -> pd.DataFrame:
    """Return what a text says, outside its tables, where a claim needs it.

    Parameters
    ----------
    study : {"qin", "zeng_gu", "zhang", "guo", "global_city", "mierzejewski"}
        The text; "global_city" is Teng (2023) with Jin and Zhang (2023).

    Returns
    -------
    pandas.DataFrame
        Columns claim (a key of `claims`), item, value (text; a list is separated by "|"),
        section, note and chapter (of the book that shows it, with the label of a table or figure
        after "#"; missing where only the ledger does).

    Raises
    ------
    ValueError
        If there are no readings of such a text.
    """
    known = [r["name"] for r in package()["resources"] if r["name"].endswith("_readings")]
    if f"{study}_readings" not in known:
        listed = ", ".join(name.removesuffix("_readings") for name in known)
        raise ValueError(f"unknown text {study!r}; there are: {listed}")
    return read(f"{study}_readings")


def verdicts() -> pd.DataFrame:
    """Return the reviewed snapshot of the verdicts on the claims.

    Returns
    -------
    pandas.DataFrame
        Columns id, verdict, cause and computed; see :mod:`gbaeff.book.audit.claims`.
    """
    return read("verdicts")


def cells() -> pd.DataFrame:
    """Return the reviewed snapshot of the grades of the printed cells.

    Returns
    -------
    pandas.DataFrame
        Columns table, row, column, printed, computed and grade; see
        :mod:`gbaeff.book.audit.printed`.
    """
    return read("cells")


def specifications() -> pd.DataFrame:
    """Return how far each specification of the search lies from the printed tables.

    Returns
    -------
    pandas.DataFrame
        The factors gdp, population, energy, co2, currency, macao, undesirable, rts, orientation,
        measure and reference; the mean absolute differences table2, table3, table4, table5 and
        table6; the rank correlations rho2, rho3, rho4, rho5 and rho6; and fingerprint. See
        :mod:`gbaeff.book.audit.specifications`.
    """
    return read("specifications")


def ocr_fixes() -> pd.DataFrame:
    """Return where the files depart from the texts at hand, and why.

    Returns
    -------
    pandas.DataFrame
        Columns file, place, as_in_text, written_as and reason.
    """
    return read("ocr_fixes")


def other_figures() -> pd.DataFrame:
    """Return the figures and tables of the texts other than Qin (2023).

    Returns
    -------
    pandas.DataFrame
        Columns article, number, title_or_subject, content_in_text, source_file and note.
    """
    return read("other_figures")


# Teaching data -------------------------------------------------------------------------------


def example(name: str) -> pd.DataFrame:
    """Return a small data set to try a model on: published teaching data, or invented.

    Parameters
    ----------
    name : {"tone2001", "tone2002", "tone2003", "hospitals", "ports"}
        Tone's papers on the slacks-based measure, super-efficiency and undesirable outputs; the
        twelve hospitals of the textbook of Cooper, Seiford and Tone; or ports that are invented
        (``data/examples/ports.py``), the only one with periods.

    Returns
    -------
    pandas.DataFrame
        One row a unit, or a unit and year. Tone: dmu; the inputs x, x1, x2; the outputs y, y1, y2;
        the undesirable output b; and the scores as printed, ccr_printed, sbm_printed,
        super_sbm_printed (missing where SBM is below 1) or sbm_vrs_printed; each paper has some
        of these. Hospitals: hospital, doctors, nurses, outpatients, inpatients. Ports: port, year,
        berths, workers, energy (GWh), containers (thousand TEU), bulk (thousand tonnes) and co2
        (thousand tonnes).

    Raises
    ------
    ValueError
        If there is no such example.

    Examples
    --------
    >>> example("tone2003")["b"].tolist()
    [1.0, 1.0, 2.0, 4.0, 7.0, 2.0, 3.0, 4.0, 6.0]
    """
    if name not in examples():
        raise ValueError(f"unknown example {name!r}; there are: {', '.join(examples())}")
    return read(f"example_{name}")


def examples() -> dict[str, dict[str, Any]]:
    """Return the entries of the examples in the dictionary, by name.

    Examples
    --------
    >>> list(examples())
    ['tone2001', 'tone2002', 'tone2003', 'hospitals', 'ports']
    """
    kind = "example_"
    entries = [entry for entry in package()["resources"] if entry["name"].startswith(kind)]
    return {entry["name"].removeprefix(kind): entry for entry in entries}


def example_roles(name: str) -> dict[str, list[str]]:
    """Return the columns of an example by role, as its description in the dictionary has them.

    Parameters
    ----------
    name : str
        As in `example`.

    Returns
    -------
    dict of str to list of str
        From dmu, period, input, output and undesirable to columns.

    Raises
    ------
    ValueError
        If there is no such example.

    Examples
    --------
    >>> example_roles("ports")["output"]
    ['containers', 'bulk']
    """
    example(name)
    found: dict[str, list[str]] = {
        role: [] for role in ("dmu", "period", "input", "output", "undesirable")
    }
    for field in examples()[name]["schema"]["fields"]:
        if "role" in field:
            found[field["role"]].append(field["name"])
    return found


# Benchmarks ----------------------------------------------------------------------------------


def benchmark_speed() -> pd.DataFrame:
    """Return the programmes a second of gbaeff and of others, one run.

    Returns
    -------
    pandas.DataFrame
        Columns approach, version, model, data, variables, n, units, programmes, rounds,
        seconds, rate, ratio, difference, missing and note; see the dictionary.
    """
    return read("benchmark_speed")


def benchmark_memory() -> pd.DataFrame:
    """Return the memory and the seconds of fresh processes, the same run.

    Returns
    -------
    pandas.DataFrame
        Columns task, data, variables, n, seconds, peak_mb and note; see the dictionary.
    """
    return read("benchmark_memory")


def benchmark_machine() -> pd.DataFrame:
    """Return the date and the machine class of that run, one row.

    Returns
    -------
    pandas.DataFrame
        Columns date, cpu, cores, system, python, numpy, scipy, pandas, largest_n and
        minutes; see the dictionary.
    """
    return read("benchmark_machine")


def benchmark_book() -> pd.DataFrame:
    """Return how long one waits for the book, one row an action, in the order of the run.

    Returns
    -------
    pandas.DataFrame
        Columns what, seconds, date, cores, python, sphinx and myst_nb; see the dictionary.
    """
    return read("benchmark_book")


def bootstrap_coverage() -> pd.DataFrame:
    """Return how often intervals of the bootstrap hold the true score, by scale, one run.

    Returns
    -------
    pandas.DataFrame
        Columns design, rts, orientation, n, scale, samples, draws, coverage, coverage_se, above,
        width, cut_bound, cut_score, rmse_score, rmse_corrected and rmse_rule; see the dictionary.
    """
    return read("bootstrap_coverage")


def fuzz() -> pd.DataFrame:
    """Return how often scores differed from HiGHS on random and nasty panels, one run.

    Returns
    -------
    pandas.DataFrame
        Columns date, seed, family, programmes, scores, infeasible, fallback,
        fallback_infeasible, project_failed, highs_failed, differ, missing_differ,
        borderline, wrong, highs_off, largest_difference and largest_error; see the
        dictionary.
    """
    return read("fuzz")


def alarms() -> pd.DataFrame:
    """Return how many slips of the decimal point the intake finds, and its false alarms, one run.

    Returns
    -------
    pandas.DataFrame
        Columns date, seed, data, origin, slip, factor, quiet, files, alarms and astray; see the
        dictionary.
    """
    return read("alarms")


# Refusals ------------------------------------------------------------------------------------


def _refuse_unknown_series(choice: str, rows: pd.DataFrame) -> None:
    where = f"panel/choices.csv, choice {choice!r}"
    keys = rows[["variable", "series", "city"]].itertuples(index=False)
    refuse(where, [f"{v}: no series {s!r} for {c} in panel/figures.csv" for v, s, c in keys])


def _refuse_ambiguous(choice: str, rows: pd.DataFrame) -> None:
    where = f"panel/choices.csv, choice {choice!r}"
    keys = rows[["variable", "city", "year", "priority"]].itertuples(index=False)
    refuse(where, [f"{v}, {c}, {y}: two series of priority {p}" for v, c, y, p in keys])


def _refuse_gaps(choice: str, cells: pd.Index) -> None:
    where = f"panel/choices.csv, choice {choice!r}"
    refuse(where, [f"{v}, {c}, {y}: no series has a value" for c, y, v in cells])


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
