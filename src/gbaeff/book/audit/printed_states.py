"""A printed table in four states: as printed, recomputed, their difference, the verdict."""

from __future__ import annotations

import pandas as pd

from gbaeff.book.pages import markup, tables

_MARKS = {"read_in_order": "°", "inferred": "\\*", "ambiguous": "?", "lost": "–"}


def laid_out(cells: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    """Values of the cells of one table as the paper lays them out.

    Parameters
    ----------
    cells : pandas.DataFrame
        `table`, `when`, `part` and `city`.

    Returns
    -------
    pandas.DataFrame
        A row a year or period (Table 6: and part), a column a city, or a part in a table of means.
    """
    column = "part" if cells["city"].eq("mean").all() else "city"
    index = ["when", "part"] if cells["table"].iloc[0] == 6 else ["when"]
    frame = cells.assign(shown=values).pivot(index=index, columns=column, values="shown")
    frame = frame.reindex(columns=cells[column].unique())
    order = cells[index].drop_duplicates()
    frame = frame.loc[list(map(tuple, order.to_numpy())) if len(index) > 1 else order["when"]]
    names = ["period" if "-" in str(cells["when"].iloc[0]) else "year", "part"][: len(index)]
    return frame.rename(columns={"mean": "Mean"}).rename_axis(index=names, columns=None)


def show(cells: pd.DataFrame, source: str) -> None:
    """Put the four states of a table on the page, one behind the other.

    Parameters
    ----------
    cells : pandas.DataFrame
        The cells of one table: `text` and `status` of the print, `computed replica`,
        `difference replica` and `grade replica`.
    source : str
        The source line, MyST text.
    """
    table = cells["table"].iloc[0]
    if markup.chapter() is None:
        from IPython.display import display

        markup.emit(f"**Table {table}**, printed, then recomputed")
        for column in ("text", "computed replica"):
            display(laid_out(cells, cells[column]))  # type: ignore[no-untyped-call]
        return
    printed = cells["text"].fillna("") + cells["status"].map(_MARKS).fillna("")
    differences = cells["difference replica"].map(lambda value: markup.number(value, sign=True))
    states = {
        "Printed": printed.map(markup.Markup),
        "Recomputed": cells["computed replica"],
        "Difference": differences.map(markup.Markup),
        "Verdict": cells["grade replica"].replace({"not compared": "–"}),
    }
    lines = ["::::{tab-set}\n:sync-group: state\n"]
    for state, values in states.items():
        frame = laid_out(cells, values)
        numbers = list(frame.columns) if state in ("Printed", "Difference") else ()
        lines.append(
            f":::{{tab-item}} {state}\n:sync: {state.lower()}\n\n"
            f"{tables.markdown(frame, right=numbers)}\n:::"
        )
    lines.append("::::")
    links = {"CSV": markup.write_csv(cells, f"print-table{table}")}
    markup.emit("\n".join(lines) + "\n\n" + markup.footer(source, links))
