"""An executed chapter as a notebook that any Jupyter shows: without the directives of the book."""

from __future__ import annotations

import ast
import base64
import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

_OPTIONS = r"((?::[a-z]+:.*\n)*)"
_SOURCE = r":::\{div\} source\n(.*?)(?: Download: [^\n]*)?\n:::(?!:)"
_FIGURE = re.compile(
    rf"::::\{{figure\}} (\S+)\n:name: (\S+)\n{_OPTIONS}\n(.*?)\n\n{_SOURCE}\n::::", re.DOTALL
)
TABLE = re.compile(
    rf"::::\{{table\}} (.*)\n:name: (\S+)\n{_OPTIONS}\n(.*?)\n::::\n\n{_SOURCE}", re.DOTALL
)
_SPAN = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\{\.[\w .]+\}")
_ROLE = re.compile(r"\{([a-z:]+)\}`([^`]*)`")
_VALUE = re.compile(r"\{glue:text\}`(\w+)(?::([^`]*))?`")
_GLUED = "application/papermill.record/text/plain"
_FENCE = re.compile(r"(:{3,}|`{3,})\{([\w:-]+)\} ?(.*)")
_OPTION = re.compile(r":([a-z]+): ?(.*)")
_TARGET = re.compile(r"^\([\w-]+\)=\n|^%.*\n", re.MULTILINE)
_EQUATION = re.compile(r"\n\$\$ \(([\w-]+)\)")


def install(extra: str) -> str:
    """Code of a first cell that installs the wheel, with an extra, where `gbaeff` is missing."""
    return f"""\
# Where gbaeff is not installed, install the wheel that lies beside this notebook.
import importlib.util
import subprocess
import sys
from pathlib import Path

if importlib.util.find_spec("gbaeff") is None:
    wheel = next(Path.cwd().glob("gbaeff-*.whl"), None)
    if wheel is None:
        raise FileNotFoundError("put the wheel that the book offers beside this notebook")
    pip = [sys.executable, "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, f"{{wheel}}[{extra}]"], check=True)"""


def readable(
    nb: Any,
    folder: Path,
    cited: Mapping[str, str],
    texts: Mapping[str, str] | None = None,
    *,
    below: bool = False,
) -> Any:
    """Make a copy of an executed chapter that needs neither the book nor other files.

    Figures become pictures inside the notebook; values, tables, boxes and references become
    plain Markdown.

    Parameters
    ----------
    nb : nbformat.NotebookNode
        As :func:`gbaeff.book.build.execute.execute` leaves it.
    folder : Path
        Where its figures lie.
    cited : mapping
        How each work is cited, by key.
    texts : mapping, optional
        What to write for a reference to each label or page of the book, as the site shows it. By
        default figures and tables are counted within the notebook.
    below : bool
        Captions and sources are text below the call, so that they stay when it runs again.

    Returns
    -------
    nbformat.NotebookNode
    """
    from nbformat.v4 import new_markdown_cell

    nb = deepcopy(nb)
    texts = _numbers(nb) | dict(texts or {})
    values = glued(nb)
    cells = []
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(filled(cell.source, values), texts, cited)
        outputs, captions = [], []
        for output in cell.get("outputs", []):
            if _GLUED in output.get("data", {}):
                continue
            text = output.get("data", {}).get("text/markdown")
            if text is None:
                outputs.append(output)
                continue
            figure, table = _FIGURE.fullmatch(text), TABLE.fullmatch(text)
            if figure:
                outputs.append(_picture(folder / Path(figure[1]).name, figure[3]))
            if below and (figure or table):
                captions.append(plain(text.replace(table[4], "") if table else text, texts, cited))
                text = table[4] if table else ""
            if text:
                data = output["data"] | {"text/markdown": plain(text, texts, cited)}
                outputs.append({**output, "data": data})
        if "outputs" in cell:
            cell.outputs = outputs
        cells += [cell, *map(new_markdown_cell, captions)]
    nb.cells = cells
    return nb


def plain(text: str, texts: Mapping[str, str], cited: Mapping[str, str]) -> str:
    """Write MyST as this book uses it in plain Markdown.

    Parameters
    ----------
    text : str
        Prose, or one output of a cell.
    texts : mapping
        What to write for a reference to each label or page, like "Table 1".
    cited : mapping
        How each work is cited, by key.

    Examples
    --------
    >>> plain("{numref}`tab-a` shows [Port Ash]{.name}.", {"tab-a": "Table 1"}, {})
    'Table 1 shows Port Ash.'
    """

    def role(found: re.Match[str]) -> str:
        kind, said = found.groups()
        title = said.rpartition(" <")[0]
        name = said.rpartition("/")[2]
        if kind.startswith("cite:"):
            works = "; ".join(cited.get(key.strip(), key) for key in said.split(","))
            return works if kind == "cite:t" else f"({works})"
        if kind == "math":
            return f"${said}$"
        said = title or texts.get(name, name)
        return f"*{said}*" if kind == "doc" and not title else said

    def head(label: str) -> str:
        return f"*{texts[label]}.* " if label in texts else ""

    text = _FIGURE.sub(lambda m: f"{head(m[2])}{m[4]}\n\n{m[5]}", text)
    text = TABLE.sub(lambda m: f"{head(m[2])}{m[1]}\n\n{m[4]}\n\n{m[5]}", text)
    text = "\n".join(_unfenced(text.split("\n"), texts))
    text = _EQUATION.sub(lambda m: f" \\tag{{{texts.get(m[1], m[1]).strip('()')}}}\n$$", text)
    text = _TARGET.sub("", text)
    while _SPAN.search(text):  # the inner ones first
        text = _SPAN.sub(r"\1", text)
    return _ROLE.sub(role, text)


def glued(nb: Any) -> dict[str, Any]:
    """Values that an executed chapter keeps for its prose, by key."""
    values = {}
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            if _GLUED in output.get("data", {}):
                name = output["metadata"]["scrapbook"]["name"]
                values[name] = ast.literal_eval(output["data"][_GLUED])
    return values


def filled(text: str, values: Mapping[str, Any]) -> str:
    """Text with its values in place.

    Raises
    ------
    ValueError
        If it asks for a key that there is not.

    Examples
    --------
    >>> filled("It rises by {glue:text}`rise:.1f` %.", {"rise": 2.25})
    'It rises by 2.2 %.'
    """

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise ValueError(f"{found[0]}: no such key is glued")
        return format(values[found[1]], found[2] or "")

    return _VALUE.sub(value, text)


def _unfenced(lines: list[str], texts: Mapping[str, str]) -> list[str]:
    """Lines without the fences of directives, which may lie in one another."""
    done: list[str] = []
    at = 0
    while at < len(lines):
        fence = _FENCE.fullmatch(lines[at])
        try:
            end = lines.index(fence[1], at + 1) if fence else at
        except ValueError:
            end = at
        if not fence or end == at:
            done.append(lines[at])
        else:
            start = at + 1
            options: dict[str, str] = {}
            while option := _OPTION.fullmatch(lines[start]):
                options[option[1]] = option[2]
                start += 1
            inner = _unfenced(lines[start:end], texts)
            done += _written(fence[2], fence[3], options, inner, texts)
        at = end + 1
    return done


def _written(
    kind: str,
    said: str,
    options: Mapping[str, str],
    inner: list[str],
    texts: Mapping[str, str],
) -> list[str]:
    """One directive in plain Markdown."""
    if kind == "math":
        label = options.get("label", "")
        tag = [rf"\tag{{{texts[label].strip('()')}}}"] if label in texts else []
        return ["$$", *inner, *tag, "$$"]
    if kind == "list-table":
        rows = re.split(r"^\* - ", "\n".join(inner), flags=re.MULTILINE)[1:]
        cells = [[" ".join(c.split()) for c in re.split(r"\n *- ", row)] for row in rows]
        cells.insert(1, ["---"] * len(cells[0]))
        label = texts.get(options.get("name", ""), "Table")
        return [f"*{label}.* {said}", "", *(f"| {' | '.join(row)} |" for row in cells)]
    if kind in ("div", "solution-end", "tab-set"):
        return inner
    if kind == "dropdown":
        return ["<details>", f"<summary>{said}</summary>", "", *inner, "", "</details>"]
    title = kind.removesuffix("-start").removeprefix("prf:").capitalize()
    if kind == "exercise":
        title = said or texts.get(options.get("label", ""), title)
    elif title == "Solution":
        title = f"Solution of {texts.get(said, 'the exercise')}"
    elif said:
        title = f"{title}: {said}" if kind.startswith("prf:") else said
    head = f"**{title}**" if title.endswith(("?", "!")) else f"**{title}.**"
    first = next((number for number, line in enumerate(inner) if line), None)
    if first is None or re.match(r"[-*] |\|", inner[first]):
        return [head, "", *inner]
    return [f"{head} {inner[first]}", *inner[first + 1 :]]


def _numbers(nb: Any) -> dict[str, str]:
    """Number the tables and the figures of a notebook."""
    numbers: dict[str, str] = {}
    counters = {"tab": count(1), "fig": count(1)}
    words = {"tab": "Table", "fig": "Figure"}
    for text in markdown(nb):
        for label in re.findall(r"^:name: ((?:tab|fig)-\S+)$", text, re.MULTILINE):
            kind = label[:3]
            numbers[label] = f"{words[kind]} {next(counters[kind])}"
    return numbers


def markdown(nb: Any) -> Iterator[str]:
    """Texts that the cells of an executed chapter put on the page."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            yield output.get("data", {}).get("text/markdown", "")


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
