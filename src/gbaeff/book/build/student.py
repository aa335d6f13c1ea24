"""A course chapter for students: no solution, nothing of the teacher's, and room for answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gbaeff.book.build.pairs import folded
from gbaeff.book.pages import plain_notebook

COURSE = re.compile(r"5\d_\w+")
"""Names of the chapters that are the course."""
INSTALL = plain_notebook.install("course")
NOTE = """\
*Run the cells from the top, one after the other. Folded cells install the library and draw figures:
run them too, they need not be read. Titles in italics are pages of the book. The page Frontier is
the file frontier.html of the course's zip.*"""
_FENCE = re.compile(r"(:{3,}|`{3,})\{(solution(?:-start|-end)?)\}(.*)")


def without_teacher(cells: Iterable[Any]) -> list[Any]:
    """Cells without those tagged ``teacher``."""
    return [cell for cell in cells if "teacher" not in cell.metadata.get("tags", [])]


def parts(cells: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Cut cells where a solution starts or ends.

    One Markdown cell may hold the end of a solution, an exercise and the start of the next
    solution, so the text decides line by line, not cell by cell.

    Yields
    ------
    tuple of str and nbformat.NotebookNode
        Label of the solution that a cell belongs to, or nothing, and the cell; of a Markdown cell
        one for each piece, without the fences of solutions.

    Raises
    ------
    ValueError
        If a solution has a start without an end, or an end without a start.
    """
    label = ""
    for cell in cells:
        if cell.cell_type != "markdown":
            yield label, cell
            continue
        lines: list[str] = []
        fence = kind = ""
        for line in [*cell.source.split("\n"), None]:
            found = _FENCE.fullmatch(line.strip()) if line and not fence else None
            if found or line is None:  # the piece before it is complete
                if text := "\n".join(lines).strip():
                    yield label, type(cell)({**cell, "source": text})
                lines = []
            if found:
                fence, kind, name = found.groups()
                if (kind == "solution-end") != bool(label):
                    raise ValueError(f"{line}: {label or 'no solution'} is open")
                label = "" if kind == "solution-end" else name.strip() or "?"
            elif line is not None and fence and line.strip() == fence:
                if kind == "solution":  # the plain form ends with its fence
                    if text := "\n".join(lines).strip():
                        yield label, type(cell)({**cell, "source": text})
                    label, lines = "", []
                fence = ""
            elif line is not None and not (fence and re.match(r":\w+:", line)):
                lines.append(line)
        if fence:
            raise ValueError(f"{label or kind}: its fence {fence} is not closed in the cell")
    if label:
        raise ValueError(f"{label}: the solution has no end")


def unsolved(cells: Iterable[Any]) -> list[Any]:
    """Cells without solutions and without those tagged ``teacher``."""
    return [cell for label, cell in parts(without_teacher(cells)) if not label]


def notebook(
    nb: Any,
    folder: Path,
    cited: Mapping[str, str],
    texts: Mapping[str, str],
    *,
    solutions: bool = False,
) -> Any:
    """Make of an executed course chapter a notebook in plain Markdown.

    Parameters
    ----------
    nb, folder, cited, texts
        As for :func:`gbaeff.book.pages.plain_notebook.readable`; `nb` is changed in place.
    solutions : bool
        The teacher's: with solutions and the teacher's cells.

    Returns
    -------
    nbformat.NotebookNode
        Its first cell installs the wheel beside it where that is needed. Answers are empty.
    """
    fill(nb)
    if not solutions:
        nb.cells = unsolved(nb.cells)
    nb = plain_notebook.readable(nb, folder, cited, texts, below=True)
    return openable(nb)


def fill(nb: Any) -> None:
    """Put the values of an executed chapter into its text, also those that a solution makes."""
    values = plain_notebook.glued(nb)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = plain_notebook.filled(cell.source, values)


def openable(nb: Any) -> Any:
    """Put the installing cell first, fold helper cells, and empty the cells for answers."""
    from nbformat.v4 import new_code_cell, new_markdown_cell

    nb.cells[:0] = [new_code_cell(INSTALL), new_markdown_cell(NOTE)]
    for number, cell in enumerate(folded(nb).cells, 1):
        cell.id = f"cell-{number:03d}"
        if "answer" in cell.metadata.get("tags", []):
            cell.metadata = type(cell.metadata)({"tags": ["answer"]})
            cell.outputs, cell.execution_count = [], None
    nb.cells[0].metadata["jupyter"] = {"source_hidden": True}
    return nb
