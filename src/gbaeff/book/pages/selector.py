"""Figures that a reader chooses from by city, year and series, on a page without a server."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.colors import to_hex

from gbaeff.book.pages import markup
from gbaeff.book.pages.figures import SEQUENTIAL, black_or_white


def show(cells: pd.DataFrame, choices: Sequence[str], names: Mapping[str, str]) -> None:
    """Put a form on the page that shows the cells of a city, a year and a choice of series.

    The cells go into the page; ``compare.js`` makes the form. Without scripts nothing is shown,
    so the page must have the tables too. In a plain Jupyter the frame is shown.

    Parameters
    ----------
    cells : pandas.DataFrame
        As :func:`gbaeff.book.audit.recomputed.side_by_side` lays them out.
    choices : sequence of str
        Choices of series in it; the first is shown first.
    names : mapping of str to str
        Names of the cities, in the order of the form.
    """
    if markup.chapter() is None:
        from IPython.display import display

        display(cells)  # type: ignore[no-untyped-call]
        return
    _form(
        "compare",
        {"names": dict(names), "choices": list(choices), "cells": records(cells, choices)},
    )


def atlas(values: pd.DataFrame, cities: pd.DataFrame) -> None:
    """Put a form on the page that shows a quantity on tiles, by year, city and choice of series.

    As :func:`show`: without scripts nothing is shown, and in a plain Jupyter the frame.

    Parameters
    ----------
    values : pandas.DataFrame
        Columns choice, quantity, city, year, value and status, a row for each combination.
    cities : pandas.DataFrame
        Indexed by code with ``name_en``, ``tile_row`` and ``tile_col``.
    """
    if markup.chapter() is None:
        from IPython.display import display

        display(values)  # type: ignore[no-untyped-call]
        return
    shades = [SEQUENTIAL(at / 15) for at in range(16)]
    keys = ["choice", "quantity", "city", "year"]
    first, left = cities["tile_row"].min(), cities["tile_col"].min()
    placed = {
        code: [city["name_en"], int(city["tile_row"] - first), int(city["tile_col"] - left)]
        for code, city in cities.iterrows()
    }
    rows = [
        [*key, _number(value), status]
        for *key, value, status in values[[*keys, "value", "status"]].itertuples(index=False)
    ]
    # Each name once, and its place in the rows.
    lists = [list(dict.fromkeys(row[at] for row in rows)) for at in (0, 1, 2, 3, 5)]
    for row in rows:
        for at, names in zip((0, 1, 2, 3, 5), lists):
            row[at] = names.index(row[at])
    _form("atlas", {
        "cities": placed, "lists": lists, "rows": rows,
        "shades": [[to_hex(shade), black_or_white(shade)] for shade in shades],
    })  # fmt: skip


def _form(kind: str, content: object) -> None:
    markup.emit(
        "```{raw} html\n"
        f'<div class="{kind}"><script type="application/json">{embedded(content)}</script></div>\n'
        '<script defer src="../_static/compare.js"></script>\n```'
    )


def records(cells: pd.DataFrame, choices: Sequence[str]) -> list[list[object]]:
    """Return the cells as the script reads them.

    Returns
    -------
    list of list
        For each cell: table, when, city, part, printed text or None, status, and for each choice a
        list of the recomputed number, the difference (both to four digits, or None) and the grade.
    """
    return [
        [
            *(row[name] for name in ("table", "when", "city", "part")),
            None if pd.isna(row["text"]) else row["text"],
            row["status"],
            *(
                [_number(row[f"computed {c}"]), _number(row[f"difference {c}"]), row[f"grade {c}"]]
                for c in choices
            ),
        ]
        for row in cells.to_dict("records")
    ]


def _number(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 4)


def embedded(content: object) -> str:
    r"""Write data as JSON that can stand inside a ``script`` element.

    Examples
    --------
    >>> embedded({"a": "</script>"})
    '{"a":"\\u003c/script>"}'
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")
