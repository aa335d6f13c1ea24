"""An executed chapter as a notebook that any Jupyter shows: without the directives of the book."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

_OPTIONS = r"((?::[a-z]+:.*\n)*)"
_SOURCE = r":::\{div\} source\n(.*?)(?: Download: .*)?\n:::"
_FIGURE = re.compile(
    rf"::::\{{figure\}} (\S+)\n:name: (\S+)\n{_OPTIONS}\n(.*?)\n\n{_SOURCE}\n::::", re.DOTALL
)
_TABLE = re.compile(
    rf"::::\{{table\}} (.*)\n:name: (\S+)\n{_OPTIONS}\n(.*?)\n::::\n\n{_SOURCE}", re.DOTALL
)
_BOX = re.compile(r":::\{(\w+)\}\n(.*?)\n:::", re.DOTALL)
_SPAN = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\{\.[\w .]+\}")
_ROLE = re.compile(r"\{(numref|cite:[pt])\}`([^`]*)`")


def readable(nb: Any, folder: Path, cited: Mapping[str, str]) -> Any:
    """Make a copy of an executed chapter that needs neither the book nor other files.

    Figures become pictures inside the notebook; tables, boxes and references become plain
    Markdown.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        As :func:`gbaeff.book.build.execute.execute` leaves it.
    folder : Path
        Where its figures lie.
    cited : mapping
        How each work is cited, by key.

    Returns
    -------
    nbformat.NotebookNode
    """
    nb = deepcopy(nb)
    numbers = _numbers(nb)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source, numbers, cited)
        outputs = []
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get("text/markdown")
            if text is None:
                outputs.append(output)
                continue
            if figure := _FIGURE.fullmatch(text):
                outputs.append(_picture(folder / Path(figure[1]).name, figure[3]))
            data = output["data"] | {"text/markdown": plain(text, numbers, cited)}
            outputs.append({**output, "data": data})
        if "outputs" in cell:
            cell.outputs = outputs
    return nb


def plain(text: str, numbers: Mapping[str, str], cited: Mapping[str, str]) -> str:
    """Write MyST as this book uses it in plain Markdown.

    Parameters
    ----------
    text : str
        Prose, or one output of a cell.
    numbers : mapping
        What to write for each label, like "Table 1".
    cited : mapping
        How each work is cited, by key.

    Examples
    --------
    >>> plain("{numref}`tab-a` shows [Port Ash]{.name}.", {"tab-a": "Table 1"}, {})
    'Table 1 shows Port Ash.'
    """

    def role(found: re.Match[str]) -> str:
        if found[1] == "numref":
            return numbers.get(found[2], found[2])
        works = "; ".join(cited.get(key.strip(), key) for key in found[2].split(","))
        return works if found[1] == "cite:t" else f"({works})"

    def head(label: str) -> str:
        return f"*{numbers[label]}.* " if label in numbers else ""

    text = _FIGURE.sub(lambda m: f"{head(m[2])}{m[4]}\n\n{m[5]}", text)
    text = _TABLE.sub(lambda m: f"{head(m[2])}{m[1]}\n\n{m[4]}\n\n{m[5]}", text)
    text = _BOX.sub(lambda m: f"**{m[1].capitalize()}.** {m[2]}", text)
    while _SPAN.search(text):  # the inner ones first
        text = _SPAN.sub(r"\1", text)
    return _ROLE.sub(role, text)


def _numbers(nb: Any) -> dict[str, str]:
    """Number the tables and the figures of a notebook."""
    numbers: dict[str, str] = {}
    counters = {"tab": count(1), "fig": count(1)}
    words = {"tab": "Table", "fig": "Figure"}
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get("text/markdown", "")
            for label in re.findall(r"^:name: ((?:tab|fig)-\S+)$", text, re.MULTILINE):
                kind = label[:3]
                numbers[label] = f"{words[kind]} {next(counters[kind])}"
    return numbers


def _picture(svg: Path, options: str) -> dict[str, Any]:
    """Output of a cell that shows a figure, with its description."""
    alt = re.search(r"^:alt: (.*)$", options, re.MULTILINE)
    drawn = base64.b64encode(svg.with_suffix(".png").read_bytes()).decode("ascii")
    described = json.loads(alt[1]) if alt else ""
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": drawn, "text/plain": described},
    }
