"""Each chapter as a text and as a notebook: an edit in one goes to the other.

JupyterLab does so on saving (``jupytext.toml``). Outside of it ``gbaeff pair`` does. No file's time
counts, since git keeps none: a notebook carries the digest of what both sides held when they were
last paired, and the side that no longer has it is the one that was edited.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

from gbaeff.book.build.chapters import LANGUAGE, BookError, of_text, tidy

Side = Literal["text", "notebooks"]
_HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3 (ipykernel)
  language: python
  name: python3
---
"""
_FOLDED = {"parameters", "hide-input", "hide-cell", "remove-input", "remove-cell"}


def pair(root: Path, *, check: bool = False, source: Side | None = None) -> list[str]:
    """Bring `notebooks/NN_name.md` and `notebooks/ipynb/NN_name.ipynb` together.

    Parameters
    ----------
    root : Path
        The book.
    check : bool
        Write nothing, only tell what differs.
    source : {"text", "notebooks"}, optional
        Which side is kept where both were edited.

    Returns
    -------
    list of str
        The files written, or out of date, relative to the book.

    Raises
    ------
    BookError
        If both sides of a chapter were edited, the text of a notebook is gone, or a notebook
        cannot be read. Then nothing is written.
    """
    folder = root / "notebooks"
    names = {path.stem for path in folder.glob("[0-9][0-9]_*.md")}
    names |= {path.stem for path in (folder / "ipynb").glob("[0-9][0-9]_*.ipynb")}
    wanted: dict[Path, str] = {}
    trouble: list[str] = []
    for name in sorted(names):
        text, notebook = folder / f"{name}.md", folder / "ipynb" / f"{name}.ipynb"
        try:
            wanted |= _synchronized(text, notebook, source)
        except ValueError as error:
            trouble.append(f"{name}: {error}")
    if trouble:
        raise BookError("\n".join([*trouble, "Nothing was written."]))
    differ = {path: new for path, new in wanted.items() if _content(path) != new}
    if not check:
        for path, new in differ.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(new, encoding="utf-8", newline="\n")
    return [path.relative_to(root).as_posix() for path in differ]


def _synchronized(text: Path, notebook: Path, source: Side | None) -> dict[Path, str]:
    """What both files of a chapter should hold."""
    written = text.read_text(encoding="utf-8") if text.is_file() else ""
    ours = of_text(written) if text.is_file() else None
    try:
        theirs, recorded = _of_notebook(notebook, written, ours)
    except ValueError:
        if ours is None or source != "text":
            raise
        theirs, recorded = None, None
    if ours is None and recorded is not None and source != "notebooks":
        raise ValueError(
            f"its text {text.name} is gone and ipynb/{notebook.name} is still there. Delete the "
            "notebook too, or take the text from it: gbaeff pair --from notebooks"
        )
    if theirs is None or (ours is not None and digest(ours) == digest(theirs)):
        edited = "text"
    elif ours is None or digest(ours) == recorded:
        edited = "notebooks"
    elif digest(theirs) == recorded:
        edited = "text"
    elif source is None:
        raise ValueError(
            f"{text.name} and ipynb/{notebook.name} differ, and both were edited since they were "
            "last paired. Keep one: gbaeff pair --from text, or gbaeff pair --from notebooks"
        )
    else:
        edited = source
    if edited == "text":
        return {notebook: as_notebook(ours)}
    head = _head(written) if text.is_file() else _HEADER
    return {text: head + _body(theirs), notebook: as_notebook(theirs)}


def digest(nb: Any) -> str:
    """Digest of the cells of a chapter, whatever its outputs."""
    cells = [[cell.cell_type, cell.source, cell.metadata.get("tags", [])] for cell in nb.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def as_notebook(nb: Any) -> str:
    """Chapter as the notebook that is kept: no output, and what is not read at first folded."""
    import nbformat

    nb = folded(tidy(nb, gbaeff={"paired": digest(nb)}))
    written: str = nbformat.writes(nb, version=4)
    return written + "\n"


def folded(nb: Any) -> Any:
    """Fold in Jupyter the cells that set up or only make a page: their source is a click away."""
    for cell in nb.cells:
        hidden = _FOLDED & set(cell.metadata.get("tags", []))
        if cell.cell_type == "code" and (hidden or cell.source.startswith(("import ", "from "))):
            cell.metadata["jupyter"] = {"source_hidden": True}
    return nb


def _of_notebook(path: Path, text: str, ours: Any) -> tuple[Any, str | None]:
    """Cells of a notebook as its text would give them, and the digest it carries.

    Where that is the text that stands, its cells are ours.
    """
    import nbformat

    if not path.is_file():
        return None, None
    try:
        nb = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (ValueError, nbformat.reader.NotJSONError) as error:
        raise ValueError(
            f"ipynb/{path.name} is no notebook that can be read ({error}). To make it again from "
            "the text: gbaeff pair --from text"
        ) from None
    body = _body(nb)
    cells = ours if text and text == _head(text) + body else of_text(_HEADER + body)
    return cells, nb.metadata.get("gbaeff", {}).get("paired")


def _body(nb: Any) -> str:
    """Cells of a notebook as MyST text, below the header."""
    import jupytext
    from nbformat.v4 import new_notebook

    bare = new_notebook(cells=nb.cells, metadata={"language_info": LANGUAGE})
    for cell in bare.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = type(cell.metadata)({"tags": tags} if tags else {})
    text: str = jupytext.writes(bare, fmt="md:myst")
    return text[len(_head(text)) :]


def _head(text: str) -> str:
    """Front matter of a text."""
    end = text.find("\n---\n", 4)
    return text[: end + 5] if text.startswith("---\n") and end > 0 else ""


def _content(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
