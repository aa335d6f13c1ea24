"""Specifications on a page: the ten best, and the curve of one table."""

from __future__ import annotations

import pandas as pd

from gbaeff.book.audit.specifications import LEVELS, TABLES
from gbaeff.book.pages import figures, tables

_QIN = "{cite:t}`qin2023` for the printed cells; own calculation"


def show_best(ranked: pd.DataFrame, name: str, caption: str) -> str:
    """Show the ten best specifications and the default.

    Parameters
    ----------
    ranked : pandas.DataFrame
        One row a specification, the default first: its factors, the difference from each table,
        and `overall`.
    name, caption : str
        Of the table.

    Returns
    -------
    str
        The levels that the ten have in common.
    """
    best = ranked.sort_values("overall", kind="stable").head(10)
    varied = [factor for factor in LEVELS if len(best[factor].unique()) > 1]
    same = ", ".join(f"{name} {best[name].iloc[0]}" for name in LEVELS if name not in varied)
    columns = [*varied, *TABLES, "overall"]
    places = pd.Index([*map(str, range(1, len(best) + 1)), "default"], name="place")
    tables.show(
        pd.concat([best[columns], ranked.iloc[[0]][columns]]).set_axis(places),
        name,
        caption=f"{caption} and the book's default: mean absolute difference from each table. "
        f"Common to the ten: {same}.",
        source=f"{_QIN}; mainland energy is a proxy or modelled in every specification.",
        decimals=dict.fromkeys([*TABLES, "overall"], 3),
        data=ranked.sort_values("overall", kind="stable"),
    )
    return same


def show_curve(specifications: pd.DataFrame, table: str, name: str) -> None:
    """Show the specification curve of one table.

    Parameters
    ----------
    specifications : pandas.DataFrame
        One row a specification, the default first: its factors and the difference from each table.
    table : str
        Like "table2". The scores of Tables 2 and 3 do not depend on the reference of the index.
    name : str
        Of the figure.
    """
    factors = list(LEVELS)
    base = specifications.iloc[0]
    kept = specifications.dropna(subset=[table])
    if table in ("table2", "table3"):
        kept = kept.drop_duplicates([factor for factor in factors if factor != "reference"])
    kept = kept.sort_values(table, kind="stable").reset_index(drop=True)
    same = (kept[factors[:-1]] == base[factors[:-1]]).all(axis=1)
    default = same.to_numpy().argmax()
    tenth = kept.head(max(len(kept) // 10, 1))
    common = []
    for factor in ("macao", "energy", "measure", "undesirable"):
        level = tenth[factor].mode()[0]
        common.append(f"{factor} {level} ({(tenth[factor] == level).mean():.0%})")
    figures.show(
        figures.specification_curve(kept, table, LEVELS, mark=int(default)),
        name,
        alt=f"Curve of {len(kept)} sorted differences from {kept[table].min():.3f} to "
        f"{kept[table].max():.2f}; in the closest tenth: {', '.join(common)}.",
        caption=f"Specification curve of Table {table[-1]}: mean absolute difference, sorted, and "
        "the choices of each specification. The dot is the default of the book.",
        source=f"{_QIN}.",
        data=kept[[*factors, table]],
    )
