"""Captions, alt texts and source lines that stand as text of a chapter, put where they belong.

Below the cell that shows a figure or a table the chapter says, in MyST::

    :::{figure} #ranks
    :name: fig-ranks
    :alt: Rank of each city by year.

    Rank of the cities by score, 1 is best.

    Source: own calculation.
    :::

    :::{table} Scores of the cities.
    :name: tab-scores

    Source: own calculation.
    :::

The call then gives what is computed only, and :func:`place` joins the two once the chapter is
executed. A value in such a text is ``{glue:text}`key:.2f```, as in prose.
"""

from __future__ import annotations

import re
from typing import Any

from gbaeff.book.pages import markup, plain_notebook

ALT, CAPTION, SOURCE = "%alt%", "%caption%", "%source%"
"""What stands in an output for a text that the call did not give."""
_BLOCK = re.compile(
    r"^:::\{(figure|table)\}([^\n]*)\n:name: ((?:fig|tab)-\S+)\n(?::alt: ([^\n]*)\n)?(.*?)^:::\n*",
    re.MULTILINE | re.DOTALL,
)
_LABEL = re.compile(r"^:name: ((?:fig|tab)-\S+)$", re.MULTILINE)


def place(nb: Any) -> None:
    """Move the texts of figures and tables from the prose of an executed chapter to its outputs.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        Changed in place: prose that held nothing else goes.

    Raises
    ------
    ValueError
        If a figure or a table lacks a text, or a text has no figure, no place in it or no value.
    """
    values = plain_notebook.glued(nb)
    texts: dict[str, dict[str, str]] = {}

    def take(found: re.Match[str]) -> str:
        kind, head, label, alt, body = found.groups()
        said, _, source = f"\n{body}".partition("\nSource: ")
        caption = said.strip() if kind == "figure" else head.strip()
        parts = {ALT: alt and markup.option(alt), CAPTION: caption, SOURCE: source.strip()}
        texts[label] = {
            slot: plain_notebook.filled(text, values) for slot, text in parts.items() if text
        }
        return ""

    for cell in nb.cells:
        if cell.cell_type == "markdown" and _BLOCK.search(cell.source):
            cell.source = _BLOCK.sub(take, cell.source)
    nb.cells = [cell for cell in nb.cells if cell.cell_type != "markdown" or cell.source.strip()]
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get("text/markdown", "")
            if label := _LABEL.search(text):
                output["data"]["text/markdown"] = _joined(text, label[1], texts.pop(label[1], {}))
    if texts:
        raise ValueError(f"{', '.join(sorted(texts))}: not shown, but there is a text for it")


def emit(caption: str = CAPTION, source: str = SOURCE) -> None:
    """Show in a plain Jupyter the texts that a call gives; the others stand below it."""
    parts = {f"**{caption}**": caption, f"Source: {source}": source}
    markup.emit(" ".join(shown for shown, text in parts.items() if text not in (CAPTION, SOURCE)))


def _joined(text: str, label: str, parts: dict[str, str]) -> str:
    for slot in (ALT, CAPTION, SOURCE):
        name = slot.strip("%")
        if slot in parts and slot not in text:
            raise ValueError(f"{label}: the {name} stands in the call and in the text: keep one")
        if slot not in parts and slot in text:
            raise ValueError(f"{label}: no {name}, neither in the call nor in a text below it")
        text = text.replace(slot, parts.get(slot, ""))
    return text
