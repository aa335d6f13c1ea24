"""Put a figure or a table on the page: numbered, with its source and its downloads.

While the book is built (``GBAEFF_CHAPTER`` names the chapter) the files go to
``files/<chapter>/`` and the cell's output is MyST text that places them. In a plain Jupyter
the figure or the frame itself is shown.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from IPython.display import Markdown, display

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+!|$~^@&:=\"'])")
_NAME = re.compile(r"[a-z][a-z0-9-]*")


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
    return _PUNCTUATION.sub(r"\\\1", " ".join(str(text).split()))


def number(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """Write a number for a reader: a true minus sign, and never a minus before zero.

    Examples
    --------
    >>> number(-0.001), number(-1.25, 1), number(0.5, sign=True)
    ('0.00', '−1.2', '+0.50')
    """
    text = f"{round(value, digits) + 0.0:{'+' if sign else ''}.{digits}f}"
    return text.replace("-", "−")


def folder() -> Path:
    """Folder of the chapter's files, made if need be."""
    path = Path("files") / (chapter() or "")
    path.mkdir(parents=True, exist_ok=True)
    return path


def check_name(name: str) -> None:
    """Refuse a name that cannot be a label and a file name at once."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"name must be small letters, digits and hyphens; found {name!r}")


def write_csv(data: pd.DataFrame | pd.Series, name: str) -> Path:
    """Write the data behind a figure or a table."""
    path = folder() / f"{name}.csv"
    named = any(level is not None for level in data.index.names)
    data.to_csv(path, index=named, lineterminator="\n")
    return path


def footer(source: str, links: dict[str, Path]) -> str:
    """Source line with download links, as MyST text."""
    downloads = " · ".join(
        f"{{download}}`{text} <{path.as_posix()}>`" for text, path in links.items()
    )
    return f":::{{div}} source\nSource: {source.strip()} Download: {downloads}\n:::"


def emit(text: str) -> None:
    """Show Markdown."""
    display(Markdown(text))  # type: ignore[no-untyped-call]
