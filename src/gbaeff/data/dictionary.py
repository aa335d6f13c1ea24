"""The data directory and its dictionary, ``datapackage.json``: find, read and check a table.

A table is read with the columns and types of its schema: nothing is guessed, an empty cell is a
missing value, and a cell that does not fit is refused by file, row and column.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.panel import DataError, listing


def directory() -> Path:
    """Return the data directory: the package's own copy, else the repository's ``data/``.

    The variable ``GBAEFF_DATA`` names another one; the commands set it in a copy of the book.
    """
    named = os.environ.get("GBAEFF_DATA")
    places = [Path(named)] if named else _own()
    for place in places:
        if (place / "datapackage.json").is_file():
            return place
    looked = " nor ".join(str(place) for place in places)
    raise FileNotFoundError(f"no data: datapackage.json is not in {looked}")


@cache
def _own() -> list[Path]:
    package = Path(str(files("gbaeff"))).resolve()
    return [package / "_data", package.parents[1] / "data"]


def package() -> dict[str, Any]:
    """Return the data dictionary, the parsed ``datapackage.json``; not to be changed."""
    return _parsed(_text(directory() / "datapackage.json"))


def _text(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as opened:
        return opened.read()


@lru_cache(maxsize=4)
def _parsed(text: str) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(text)
    return described


def resource(name: str) -> dict[str, Any]:
    """Return the entry of a data set in the dictionary."""
    for entry in package()["resources"]:
        if entry["name"] == name:
            return dict(entry)
    raise DataError(f"datapackage.json: no data set is named {name!r}")


def path(name: str) -> Path:
    """Return the file of a data set, which must be there."""
    file: Path = directory() / resource(name)["path"]
    if not file.is_file():
        raise FileNotFoundError(f"{file}: the file of the data set {name!r} is missing")
    return file


def texts(name: str) -> pd.DataFrame:
    """Read a data set as it stands in its file: every cell a text, an empty one missing.

    Raises
    ------
    DataError
        If the header is not that of the dictionary, or a row has too few or too many cells.

    Examples
    --------
    >>> texts("zhang_table2").loc[0, "gdp_100m_cny"]
    '23915.60'
    """
    file = path(name)
    return _texts(file, _text(file), resource(name))


def _texts(file: Path, content: str, entry: dict[str, Any]) -> pd.DataFrame:
    """Split the content of a file into the columns of its entry in the dictionary."""
    names = [field["name"] for field in entry["schema"]["fields"]]
    header, *rows = list(csv.reader(io.StringIO(content, newline=""))) or [[]]
    if header != names:
        raise DataError(f"{file}: expected the columns {names}, found {header}")
    problems = [
        f"row {number}: expected {len(names)} cells, found {len(row)}"
        for number, row in enumerate(rows, start=2)
        if len(row) != len(names)
    ]
    refuse(str(file), problems)
    return pd.DataFrame(rows, columns=names, dtype="str").replace("", np.nan)


def read(name: str) -> pd.DataFrame:
    """Read a data set with the columns and types of its schema, and refuse what does not fit.

    Raises
    ------
    DataError
        As `texts`, and for every cell that does not have the type of its column.

    Examples
    --------
    >>> read("zhang_table2").loc[0, "gdp_100m_cny"]
    np.float64(23915.6)
    """
    file = path(name)
    return _read(name, file, *content(name)).copy()


def content(*names: str) -> tuple[str, ...]:
    """Return what stands in the dictionary and in data sets; what is kept of them is kept by it."""
    return tuple(map(_text, [directory() / "datapackage.json", *map(path, names)]))


@lru_cache(maxsize=128)
def _read(name: str, file: Path, _dictionary: str, content: str) -> pd.DataFrame:
    """Type a table; kept by the content of the files, so that a changed one is read again."""
    entry = resource(name)
    found = _texts(file, content, entry)
    problems: list[str] = []
    columns = {
        field["name"]: _typed(found[field["name"]], field, problems)
        for field in entry["schema"]["fields"]
    }
    refuse(str(file), problems)
    return pd.DataFrame(columns)


def _typed(texts: pd.Series, field: dict[str, Any], problems: list[str]) -> pd.Series:
    """Convert a column to the type of its field and add every cell that does not fit."""
    kind, constraints = field["type"], field.get("constraints", {})
    required = constraints.get("required", False)
    values: pd.Series
    if kind == "string":
        values, fits = texts, texts.notna()
        expected = "a text"
    elif kind == "boolean":
        fits = texts.isin(["true", "false"])
        values, expected = texts.eq("true"), "true or false"
    else:
        values = pd.to_numeric(texts, errors="coerce")
        fits = values.notna() & ~values.isin([np.inf, -np.inf])
        expected = "a number"
        if kind == "integer":
            fits &= texts.str.fullmatch(r"-?\d+").astype(bool)
            expected = "a whole number"
    if "enum" in constraints:
        fits &= texts.isin(constraints["enum"])
        expected = "one of " + ", ".join(constraints["enum"])
    empty = texts.isna()
    for row in np.flatnonzero((~fits & ~empty) | (empty & required)):
        found = "an empty cell" if empty.iloc[row] else repr(texts.iloc[row])
        # Row 1 of the file is the header.
        problems.append(
            f"row {row + 2}, column {field['name']}: expected {expected}, found {found}"
        )
    if kind == "integer" and not problems:
        return values.astype("int64" if required else "Int64")
    return values.astype("float64") if kind == "number" else values


def refuse(where: str, problems: Sequence[str]) -> None:
    """Raise one error for all problems, if there are any."""
    if problems:
        raise DataError(f"{where}:\n{listing(problems)}")
