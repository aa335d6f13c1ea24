"""Put a figure or a table on the page: numbered, with its source and its downloads.

While the book is built (``GBAEFF_CHAPTER`` names the chapter) the files go to
``files/<chapter>/`` and the cell's output is MyST text that places them. In a plain Jupyter
the figure or the frame itself is shown.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gbaeff.book.pages import plain_notebook

if TYPE_CHECKING:
    import pandas as pd  # where it is needed: a build without change needs no table

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+!|$~^@&:=\"'])")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
# Control characters, what turns the direction of writing, halves of characters: shown as a mark.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_MARK = "\N{REPLACEMENT CHARACTER}"
LONG = 20
"""Characters from which a text in a table may break into lines."""
_FORMULA = re.compile(r"[=@＝＠\t\r]|[+＋－-](?![\d\s.,%eE]*$)")
PAPER = "GBAEFF_FIGURE_WIDTH"
"""Variable that names a width in mm, at which figures are saved for a paper too."""


@dataclass(frozen=True)
class Markup:
    """Text that is MyST already: a link, a label. Never made from data that was not escaped."""

    # Not a str: a column of those would lose its class where pandas keeps texts in Arrow.
    text: str

    def __str__(self) -> str:
        return self.text


def chapter() -> str | None:
    """Name of the chapter that is being built, if one is."""
    return os.environ.get("GBAEFF_CHAPTER") or None


def escape(text: object) -> str:
    r"""Make any text safe as MyST text: it is shown as it stands, never read as markup.

    Examples
    --------
    >>> print(escape("{{ x }} <b>"))
    \{\{ x \}\} \<b\>
    """
    return _PUNCTUATION.sub(r"\\\1", plain(text))


def plain(text: object, most: int | None = None) -> str:
    r"""Put a text on one line, with a mark for what cannot be seen, and cut it if need be.

    Characters that control or that turn the direction of writing would change what stands around
    them.

    Examples
    --------
    >>> plain("one\n two"), plain("abcdef", 4)
    ('one two', 'abc…')
    """
    line = _UNSEEN.sub(_MARK, " ".join(str(text).split()))
    return line if most is None or len(line) <= most else line[: most - 1].rstrip() + "…"


def name(text: object, most: int = 60) -> str:
    """Write a name that comes from data as MyST text: cut, escaped, and set apart.

    Set apart, so that a name in Arabic does not turn the sentence around it.

    Examples
    --------
    >>> name("Port Ash")
    '[Port Ash]{.name}'
    """
    cut = plain(text, most)
    return f"[{escape(cut)}]{{.name{' .long' if len(cut) > LONG else ''}}}"


def cell(text: object) -> Markup:
    """Name from data as the label of a row or column of a table."""
    return Markup(name(text))


def wrapped(text: str) -> Markup:
    """MyST text as a cell of a table that may break into lines."""
    return Markup(f"[{text}]{{.long}}")


def number(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """Write a number for a reader: a true minus sign, never a minus before zero, a dash for none.

    Examples
    --------
    >>> number(-0.001), number(-1.25, 1), number(0.5, sign=True), number(float("nan"))
    ('0.00', '−1.2', '+0.50', '–')
    """
    if math.isnan(value):
        return "–"
    text = f"{round(value, digits) + 0.0:{'+' if sign else ''}.{digits}f}"
    return text.replace("-", "−")


def short(value: float) -> str:
    """Write a figure of unknown size with about four digits; a dash for none.

    Examples
    --------
    >>> [short(value) for value in (1234567.8, 12.3456, 0.0012345, 0.0, 5.0)]
    ['1,234,568', '12.35', '0.001234', '0', '5']
    """
    size = abs(value)
    if math.isnan(size):
        return "–"
    if size >= 1e15 or 0 < size < 1e-6:
        return f"{value:.3e}".replace("-", "−")
    if size >= 1000 or value == 0:
        return f"{value:,.0f}".replace("-", "−")
    digits = 3 - math.floor(math.log10(size))
    text = f"{value:.{digits}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def folder() -> Path:
    """Folder of the chapter's files, made if need be."""
    path = Path("files") / (chapter() or "")
    path.mkdir(parents=True, exist_ok=True)
    return path


def check_name(name: str) -> None:
    """Refuse a name that cannot be a label and a file name at once."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"name must be small letters, digits and hyphens; found {name!r}")


def guarded(value: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Numbers, and texts that are numbers, stay as they are.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-5.2 %"), guarded(-5.2)
    ("'=1+1", '-5.2 %', -5.2)
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def safe(data: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """Return a frame whose texts, labels included, no spreadsheet runs as a formula."""
    import pandas as pd

    frame = data.to_frame() if isinstance(data, pd.Series) else data.copy()
    for at, kind in enumerate(frame.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            frame.isetitem(at, frame.iloc[:, at].map(guarded).array)
    frame = frame.rename(index=guarded, columns=guarded)
    return frame.rename_axis(index=guarded, columns=guarded)


def write_csv(data: pd.DataFrame | pd.Series, name: str) -> Path:
    """Write the data behind a figure or a table."""
    path = folder() / f"{name}.csv"
    named = any(level is not None for level in data.index.names)
    safe(data).to_csv(path, index=named, lineterminator="\n")
    return path


def footer(source: str, links: Mapping[str, Path]) -> str:
    """Source line with download links, as MyST text."""
    downloads = " · ".join(
        f"{{download}}`{text} <{path.as_posix()}>`" for text, path in links.items()
    )
    return f":::{{div}} source\nSource: {source.strip()} Download: {downloads}\n:::"


def option(text: str) -> str:
    """Quote the value of a directive's option, so that it is read as it stands."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def emit(text: str) -> None:
    """Show Markdown, if there is any."""
    # Here, so that what only formats numbers needs no Jupyter.
    from IPython.display import Markdown, display

    if text:
        shown = text if chapter() else plain_notebook.plain(text, {}, {})
        display(Markdown(shown))  # type: ignore[no-untyped-call]
