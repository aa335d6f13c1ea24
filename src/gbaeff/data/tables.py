"""The tables of the book by name; the dictionary, ``datapackage.json``, documents each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from textwrap import fill
from typing import Any

import pandas as pd

from gbaeff.data.dictionary import package, path, read, resource
from gbaeff.data.panels import CITIES


def table(name: str) -> pd.DataFrame:
    """Return a table of the data directory, with the columns and types of the dictionary.

    ``dir(gbaeff.data)`` lists the names, and ``help(gbaeff.data.NAME)`` has the meaning of each
    column. ``gbaeff.data.NAME()`` reads the same table.

    Examples
    --------
    >>> table("zhang_table2").loc[0, "city"]
    'HK'
    """
    if name not in names():
        raise ValueError(f"unknown table {name!r}; there are: {', '.join(names())}")
    return read(name)


def entries() -> list[dict[str, Any]]:
    """Return the entries of all tables in the dictionary."""
    return [entry for entry in package()["resources"] if entry["type"] == "table"]


def names() -> list[str]:
    """Return the names of all tables, in the order of the dictionary."""
    return [entry["name"] for entry in entries()]


@cache
def loader(name: str) -> Callable[[], pd.DataFrame]:
    """Return the function that reads a table, documented by the dictionary."""

    def load() -> pd.DataFrame:
        return read(name)

    load.__name__ = load.__qualname__ = name
    load.__module__ = "gbaeff.data"
    load.__doc__ = documentation(name)
    return load


def documentation(name: str) -> str:
    """Return what the dictionary says of a table and its columns, as a docstring.

    Examples
    --------
    >>> print(documentation("sources").split("Returns")[0].strip())
    Where the figures of the panel were read.
    <BLANKLINE>
    One source a row. Most are stored copies of a publisher's table; the publisher is the one to
    cite.
    """
    entry = resource(name)
    lines = [f"{entry['title']}.", "", fill(entry["description"], 96)]
    lines += ["", "Returns", "-------", "pandas.DataFrame"]
    for field in entry["schema"]["fields"]:
        unit = f" ({field['unit']})" if "unit" in field else ""
        told = f"{field['name']} : {field['type']}. {field['description']}{unit}"
        lines.append(fill(told, 96, initial_indent="    ", subsequent_indent="        "))
    return "\n".join(lines) + "\n"


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


def qin_table4_raw() -> str:
    """Return the numbers of Table 4 of Qin (2023) as they stand in the damaged text."""
    return path("qin_table4_raw").read_text(encoding="utf-8")


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
    """
    kind = "_readings"
    known = [name.removesuffix(kind) for name in names() if name.endswith(kind)]
    if study not in known:
        listed = ", ".join(known)
        raise ValueError(f"unknown text {study!r}; there are: {listed}")
    return read(f"{study}_readings")


def example(name: str) -> pd.DataFrame:
    """Return a small data set to try a model on: published teaching data, or invented.

    Parameters
    ----------
    name : {"tone2001", "tone2002", "tone2003", "grifell_lovell1999", "hospitals", "ports"}
        Tone's papers on the slacks-based measure, super-efficiency and undesirable outputs; eight
        units in two periods from Grifell-Tatjé and Lovell (1999), with a Malmquist index; the
        twelve hospitals of the textbook of Cooper, Seiford and Tone; or ports that are invented
        (``data/examples/ports.py``).

    Returns
    -------
    pandas.DataFrame
        One row a unit, or a unit and year. Tone: dmu; the inputs x, x1, x2; the outputs y, y1, y2;
        the undesirable output b; and the scores as printed, ccr_printed, sbm_printed,
        super_sbm_printed (missing where SBM is below 1) or sbm_vrs_printed; each paper has some
        of these. Grifell-Tatjé and Lovell: dmu, period, x, y, and in the second period the index mi
        with the parts pec, tc_fgnz, sec_fgnz, tc_base, sec_base. Hospitals: hospital, doctors,
        nurses, outpatients, inpatients. Ports: port, year, berths, workers, energy (GWh),
        containers (thousand TEU), bulk (thousand tonnes) and co2 (thousand tonnes).

    Examples
    --------
    >>> example("tone2003")["b"].tolist()
    [1.0, 1.0, 2.0, 4.0, 7.0, 2.0, 3.0, 4.0, 6.0]
    """
    if name not in examples():
        raise ValueError(f"unknown example {name!r}; there are: {', '.join(examples())}")
    return read(f"example_{name}")


def examples() -> dict[str, dict[str, Any]]:
    """Return the entries of the examples in the dictionary, by name."""
    kind = "example_"
    return {
        entry["name"].removeprefix(kind): entry
        for entry in entries()
        if entry["name"].startswith(kind)
    }


def example_roles(name: str) -> dict[str, list[str]]:
    """Return the columns of an example by role, as its description in the dictionary has them.

    Examples
    --------
    >>> example_roles("ports")["output"]
    ['containers', 'bulk']
    """
    example(name)
    found: dict[str, list[str]] = {
        role: [] for role in ("dmu", "period", "input", "output", "undesirable", "covariate")
    }
    for field in examples()[name]["schema"]["fields"]:
        if "role" in field:
            found[field["role"]].append(field["name"])
    return found
