"""What a chapter calls to put what it computed into its prose."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from typing import Any

import pandas as pd

from gbaeff import data
from gbaeff.book.pages import markup
from gbaeff.book.pages.sentences import joined

NAMES = {
    "fixed_asset_investment": "investment",
    "population": "population",
    "energy": "energy",
    "gdp": "GDP",
    "co2": "CO₂",
}
"""What a reader calls the variables of the model."""


def makeup(rows: pd.DataFrame) -> str:
    """Say in a clause how many figures of a choice of series are weak, for a source line.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of :func:`gbaeff.data.chosen`.

    Examples
    --------
    >>> from gbaeff import data
    >>> makeup(data.chosen().query("variable == 'energy' and city == 'GZ'")).split(" are ")[0]
    '15 figures, of which 15 (all of energy)'
    """
    weak = rows["status"].isin(["interpolated", "unverified"]).sum()
    proxy = rows["series"].str.contains("proxy").sum()
    whole = proxy == (rows["variable"] == "energy").sum()
    which = "all of energy" if whole else "mainland energy"
    return (
        f"{len(rows)} figures, of which {proxy} ({which}) are a "
        f"downscaled proxy and {weak} are interpolated or unverified."
    )


def from_panel(choice: str = "replica", cities: Iterable[str] = data.CITIES, note: str = "") -> str:
    """Say in a source line that a result comes from the panel, and how weak its figures are.

    Parameters
    ----------
    choice : str
        Of series, see ``data/panel/choices.csv``.
    cities : iterable of str
        Codes of the cities that the model holds.
    note : str
        What else was chosen, with its comma.

    Examples
    --------
    >>> from_panel(cities=["HK"], note=", global frontiers").split(", of which")[0]
    'own calculation from the panel, choice replica, global frontiers: 75 figures'
    """
    rows = data.chosen(choice).query("variable != 'secondary_share' and city in @cities")
    return f"own calculation from the panel, choice {choice}{note}: {makeup(rows)}"


def count(number: int, one: str, many: str = "") -> str:
    """Number with its noun: "no units", "1 unit", "2,000 units".

    Parameters
    ----------
    number : int
        How many.
    one, many : str
        The noun; the plural has an "s" if none is given.

    Examples
    --------
    >>> count(0, "unit"), count(1, "unit"), count(2000, "city", "cities")
    ('no units', '1 unit', '2,000 cities')
    """
    noun = one if number == 1 else many or f"{one}s"
    return f"{number:,} {noun}" if number else f"no {noun}"


def listed(names: Iterable[object], most: int = 10) -> str:
    """Names from data as a list in a sentence, as MyST text.

    Parameters
    ----------
    names : iterable
        What is listed; each goes through :func:`gbaeff.book.pages.markup.name`.
    most : int
        Beyond this many the others are counted.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed("abcd", most=2)
    ('[a]{.name}, [b]{.name} and [c]{.name}', '[a]{.name}, [b]{.name} and 2 more')
    """
    return joined(map(markup.name, names), most)


def with_error(share: float, error: float) -> str:
    """Share with its standard error, both in %.

    Examples
    --------
    >>> print(with_error(0.95, 0.01).replace("\N{NO-BREAK SPACE}", " "))
    95 ± 1
    """
    return f"{100 * share:.0f}\u00a0±\u00a0{100 * error:.0f}"


def glue(ending: object = "", /, **values: Any) -> None:
    """Keep numbers and words under their names, for the chapter's prose.

    The text then says ``{glue:text}`name:.1f```. Outside a build of the book the values are
    only checked, so that a chapter also runs in a plain Jupyter.

    Parameters
    ----------
    ending : object
        What each name ends in, as a loop over tables or cities needs it.
    **values : str, int, float or a numpy scalar
        What the prose shows, by key; one value a key and chapter.

    Raises
    ------
    TypeError
        If a value is not a scalar.
    ValueError
        If it is not finite: a sentence cannot state it.

    Examples
    --------
    >>> glue(peak_year=2017, peak_emissions=12.5)
    >>> glue(2, mean=float("nan"))
    Traceback (most recent call last):
    ...
    ValueError: glue: mean2: expected a finite number, found nan
    """
    # All are checked before one is kept.
    kept = {f"{name}{ending}": _scalar(f"{name}{ending}", value) for name, value in values.items()}
    if os.environ.get("GBAEFF_CHAPTER"):
        from myst_nb import glue as keep

        for name, value in kept.items():
            keep(name, value, display=False)


def _scalar(name: str, value: Any) -> str | int | float:
    """Value as Python's own: numpy scalars print as np.float64(...), which no format can read."""
    plain = value.item() if hasattr(value, "item") and getattr(value, "ndim", None) == 0 else value
    if not isinstance(plain, str | int | float):
        raise TypeError(f"glue: {name}: expected one number or text, found {type(value).__name__}")
    if isinstance(plain, float) and not math.isfinite(plain):
        raise ValueError(f"glue: {name}: expected a finite number, found {plain}")
    return plain
