"""The data sets of the book, by the names of their dictionary, ``datapackage.json``.

``data.table("guo_facts")`` and ``data.guo_facts()`` read the same table; the dictionary says what
its columns mean, and ``help(data.guo_facts)`` shows it. ``data.panel()`` is the panel of a model.
"""

from collections.abc import Callable

import pandas as pd

from gbaeff.data.panels import (
    CITIES,
    INPUTS,
    MAINLAND,
    OUTPUTS,
    UNDESIRABLE,
    VARIABLES,
    YEARS,
    chosen,
    panel,
    series,
    wide,
)
from gbaeff.data.tables import (
    cities,
    example,
    example_roles,
    examples,
    loader,
    names,
    qin_table4_raw,
    readings,
    table,
)

__all__ = [
    "CITIES",
    "INPUTS",
    "MAINLAND",
    "OUTPUTS",
    "UNDESIRABLE",
    "VARIABLES",
    "YEARS",
    "chosen",
    "cities",
    "example",
    "example_roles",
    "examples",
    "panel",
    "qin_table4_raw",
    "readings",
    "series",
    "table",
    "wide",
]


def __getattr__(name: str) -> Callable[[], pd.DataFrame]:
    if name.startswith("_") or name not in names():
        raise AttributeError(f"module 'gbaeff.data' has no attribute {name!r}")
    # Kept: the next call finds the function without reading the dictionary again.
    return globals().setdefault(name, loader(name))


def __dir__() -> list[str]:
    return sorted({*__all__, *names()})
