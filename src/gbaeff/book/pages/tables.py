"""Tables of the book: numbered, sourced, downloadable, and readable on a phone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import display

from gbaeff.book.pages import captions, markup, plain_notebook

# A number with its sign of percent, a range or a share never breaks.
_SHORT = re.compile(r"[−+<>]?[\d.,–]+( (to|of) [−+]?[\d.,]+)?( %)?( \\?\([\d–]+( %)?\\?\))?$")


def show(
    frame: pd.DataFrame,
    name: str,
    *,
    caption: str = captions.CAPTION,
    source: str = captions.SOURCE,
    heads: str = "",
    decimals: int | Mapping[str, int] = 2,
    mark: pd.DataFrame | Mapping[str, Any] | None = None,
    blank: str = "–",
    data: pd.DataFrame | None = None,
    filters: Sequence[str] = (),
    right: Sequence[str] = (),
    folded: str = "",
) -> None:
    """Put a table on the page.

    Parameters
    ----------
    frame : pandas.DataFrame
        What is shown. Named index levels become the first columns.
    name : str
        Small letters, digits and hyphens; the label is ``tab-<name>``, the file ``<name>.csv``.
    caption, source : str
        MyST text; names that come from data go through :func:`gbaeff.book.pages.markup.escape`.
        What the call does not give stands in the chapter's text
        (:mod:`gbaeff.book.pages.captions`).
    heads : str
        Which columns, under which heads; see :func:`headed`.
    decimals : int or mapping of column to int
        Digits after the point of the numbers that are not whole; 2, or those of ``""``, for a
        column that is not named.
    mark : pandas.DataFrame of bool, or mapping of column to bool, optional
        Cells to set off, same labels as ``frame``. They also get an arrow, so that the mark
        does not rest on colour alone.
    blank : str
        What stands for a missing value.
    data : pandas.DataFrame, optional
        What the CSV holds, where that is more than the page shows.
    filters : sequence of str
        Headers of the columns by whose values a reader can filter the rows in the browser.
    right : sequence of str
        Headers of columns of texts that are numbers, which stand to the right.
    folded : str
        What a table says that stays closed until a reader opens it; on paper it is open.

    Raises
    ------
    ValueError
        For a name that cannot be a label, a mark with other labels, or a filter that is no header.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"score": [0.5]}, index=pd.Index(["HK"], name="city"))
    >>> markdown(frame).splitlines()[-1]
    '| HK | 0.50 |'
    """
    markup.check_name(name)
    frame = headed(frame, heads) if heads else frame
    if markup.chapter() is None:
        captions.emit(caption)
        display(frame.map(_bare).rename(index=_bare, columns=_bare))  # type: ignore[no-untyped-call]
        captions.emit(source=source)
        return
    table = markdown(frame, decimals=decimals, mark=mark, blank=blank, right=right)
    links = {"CSV": markup.write_csv(frame if data is None else data, name)}
    headers = _headers(frame)
    unknown = [header for header in filters if header not in headers]
    if unknown:
        there = ", ".join(map(str, headers))
        raise ValueError(f"filters: {unknown} are no headers; there are: {there}")
    # book.js makes the controls; without it the whole table is there.
    places = " ".join(f"filter-{headers.index(header) + 1}" for header in filters)
    look = f":class: filtered {places}\n" if filters else ""
    text = placed(table, name, caption, source, links, look)
    markup.emit(f":::::{{dropdown}} {folded}\n{text}\n:::::" if folded else text)


def headed(frame: pd.DataFrame, heads: str) -> pd.DataFrame:
    """Columns of a frame under the heads that a text gives them; the first is the rows' label.

    Examples
    --------
    >>> frame = pd.DataFrame({"id": ["A1"], "says": ["yes"], "note": ["-"]})
    >>> headed(frame, "says: claim | id").reset_index().to_dict("records")
    [{'claim': 'yes', 'id': 'A1'}]
    """
    named = {old: new or old for old, _, new in (one.partition(": ") for one in heads.split(" | "))}
    whole = frame if frame.columns.isin(list(named)).sum() == len(named) else frame.reset_index()
    shown = whole[list(named)].rename(columns=named)
    return shown.set_index(shown.columns[0])


def placed(
    table: str, name: str, caption: str, source: str, links: Mapping[str, Path], look: str = ""
) -> str:
    """A Markdown table with its number, source line and downloads, as MyST text."""
    return (
        f"::::{{table}} {' '.join(caption.split())}\n:name: tab-{name}\n:align: left\n{look}\n"
        f"{table}\n::::\n\n{markup.footer(source, links)}"
    )


def markdown(
    frame: pd.DataFrame,
    *,
    decimals: int | Mapping[str, int] = 2,
    mark: pd.DataFrame | Mapping[str, Any] | None = None,
    blank: str = "–",
    right: Sequence[str] = (),
) -> str:
    """Write a frame as a Markdown table, numbers to the right; see :func:`show`."""
    marked = pd.DataFrame(False, index=frame.index, columns=frame.columns)
    if isinstance(mark, Mapping):
        marked = marked.assign(**{column: list(flags) for column, flags in mark.items()})
    elif mark is not None:
        marked = mark
    if not (marked.index.equals(frame.index) and marked.columns.equals(frame.columns)):
        raise ValueError("mark must have the rows and columns of the frame")
    texts: list[list[str]] = []
    aligns: list[str] = []
    if any(level is not None for level in frame.index.names):
        for level in range(frame.index.nlevels):
            values = frame.index.get_level_values(level)
            aligns.append("---")
            texts.append([_text(value) for value in values])
    for at, column in enumerate(frame.columns):
        series = frame.iloc[:, at]
        digits = (
            decimals
            if isinstance(decimals, int)
            else decimals.get(str(column), decimals.get("", 2))
        )
        cells = [_cell(value, digits, blank) for value in series]
        flags = marked.iloc[:, at]
        texts.append([f"[{c}▲]{{.rise}}" if f else c for c, f in zip(cells, flags)])
        number = pd.api.types.is_numeric_dtype(series) or column in right
        aligns.append("---:" if number else "---")
    heads = [str(h) if isinstance(h, markup.Markup) else markup.escape(h) for h in _headers(frame)]
    lines = [_row(heads), _row(aligns)]
    return "\n".join(lines + [_row(list(row)) for row in zip(*texts)])


def _bare(value: object) -> object:
    """What a plain Jupyter shows of a cell: markup is of no use there."""
    if not isinstance(value, markup.Markup):
        return value
    return re.sub(r"\\(.)", r"\1", plain_notebook.plain(value.text, {}, {}))


def _headers(frame: pd.DataFrame) -> list[str | markup.Markup]:
    """Headers of a frame as the page shows them: named index levels, then columns."""
    named = any(level is not None for level in frame.index.names)
    labels: list[Any] = [*(frame.index.names if named else []), *frame.columns]
    return [
        label
        if isinstance(label, markup.Markup)
        else " ".join(map(str, label))
        if isinstance(label, tuple)
        else str(label)
        for label in labels
    ]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(value: object, digits: int, blank: str) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return blank
    if isinstance(value, float):
        return markup.number(value, digits)
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, markup.Markup):
        return str(value)
    text = markup.escape(value)
    if _SHORT.match(text):
        text = text.replace(" ", "\u00a0")
    return f"[{text}]{{.long}}" if len(markup.plain(value)) > markup.LONG else text
