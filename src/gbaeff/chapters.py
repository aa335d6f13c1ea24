"""The chapters of the book: their sources, parameters and what their results depend on."""

from __future__ import annotations

import hashlib
import json
import platform
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
UNMET = "application/vnd.gbaeff.unmet+json"
"""Kind of the output by which a chapter says which of its needs the data do not meet."""
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}
OWN_DATA = {
    "data": "40_own_data",
    "scores": "41_own_scores",
    "productivity": "42_own_productivity",
    "peers": "43_own_peers",
    "robustness": "44_own_robustness",
}
"""The chapters that any data can be put through, by the names that a reader gives them."""


class BookError(Exception):
    """A build that cannot go on, for a reason its reader can act on."""


def find_root(start: Path | None = None) -> Path:
    """Find the book: the folder with `_toc.yml` and `notebooks/`.

    Parameters
    ----------
    start : Path, optional
        Where to look first, then upward; the working directory by default. After that the
        repository this package lies in.

    Returns
    -------
    Path

    Raises
    ------
    BookError
        If there is none.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents, *PACKAGE.parents):
        if (folder / "_toc.yml").is_file() and (folder / "notebooks").is_dir():
            return folder
    raise BookError(
        f"No book found in {start} or above: expected a folder with _toc.yml and notebooks/. "
        "Change into the folder of the book and try again."
    )


def chapters(root: Path) -> list[Path]:
    """List the sources `notebooks/NN_name.md` in order.

    Raises
    ------
    BookError
        If there is none.
    """
    found = sorted((root / "notebooks").glob("[0-9][0-9]_*.md"))
    if not found:
        raise BookError(f"No chapter in {root / 'notebooks'}: expected files named NN_name.md.")
    return found


def select(sources: Sequence[Path], names: Iterable[str]) -> list[Path]:
    """Pick chapters by full name, by number or by a part of the name that only one has.

    Raises
    ------
    BookError
        If a name fits no chapter, or several.
    """
    chosen = set()
    for name in names:
        wanted = name.removesuffix(".md")
        fits = [s for s in sources if wanted == s.stem]
        fits = fits or [s for s in sources if wanted.isdigit() and s.stem[:2] == wanted.zfill(2)]
        fits = fits or [s for s in sources if wanted and wanted in s.stem]
        if len(fits) != 1:
            trouble = "fits several chapters" if fits else "is no chapter"
            listed = "\n".join(f"  {s.stem}" for s in fits or sources)
            raise BookError(f"{name!r} {trouble}. Chapters:\n{listed}")
        chosen.add(fits[0])
    return sorted(chosen)


def notebook(source: Path) -> Any:
    """Read a chapter as a notebook without outputs, the same bytes on every machine.

    Parameters
    ----------
    source : Path
        The MyST text.

    Returns
    -------
    nbformat.NotebookNode
    """
    import jupytext

    return tidy(jupytext.reads(source.read_text(encoding="utf-8"), fmt="md:myst"))


def dumps(nb: Any) -> str:
    """Write a notebook as sorted JSON with a newline at its end."""
    return json.dumps(nb, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def tidy(nb: Any, **metadata: Any) -> Any:
    """Drop from a notebook what changes from run to run or from machine to machine."""
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE, **metadata}
    for number, cell in enumerate(nb.cells, 1):
        cell.id = f"cell-{number:03d}"
        for noise in ("execution", "papermill"):
            cell.metadata.pop(noise, None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.metadata["tags"] = ["injected-parameters", "hide-input"]
        if cell.cell_type == "code":
            cell.outputs = _join_streams(cell.outputs)
    return nb


def drop_unmet(nb: Any) -> list[str]:
    """Drop from an executed notebook the cells that need what the data do not have.

    A cell with a tag ``needs-periods`` goes where an output of the kind `UNMET`, which goes too,
    names "periods" (:meth:`gbaeff.study.Study.declare`).

    Returns
    -------
    list of str
        The needs that are not met.
    """
    unmet: set[str] = set()
    for cell in nb.cells:
        for output in list(cell.get("outputs", [])):
            if UNMET in output.get("data", {}):
                unmet |= set(output["data"][UNMET]["unmet"])
                cell.outputs.remove(output)
    tags = {f"needs-{need}" for need in unmet}
    nb.cells = [cell for cell in nb.cells if not tags & set(cell.metadata.get("tags", []))]
    return sorted(unmet)


def _join_streams(outputs: Iterable[Any]) -> list[Any]:
    """Join what one stream wrote in pieces: where it was cut depends on timing."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" == last.get("output_type") and (
            output["name"] == last["name"]
        ):
            last["text"] += output["text"]
        else:
            joined.append(output)
    return joined


def parameters(source: Path) -> dict[str, str]:
    """Read the parameters a chapter declares in the cell tagged `parameters`.

    Returns
    -------
    dict
        From each name to its default, as written.
    """
    import papermill

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "chapter.ipynb")
        path.write_text(dumps(notebook(source)), encoding="utf-8")
        found = papermill.inspect_notebook(str(path))
    return {name: about["default"] for name, about in found.items()}


def share(sources: Sequence[Path], given: Mapping[str, Any]) -> dict[Path, dict[str, Any]]:
    """Give each parameter to the chapters that declare it.

    Raises
    ------
    BookError
        If no chosen chapter declares one of them.
    """
    if not given:
        return {source: {} for source in sources}
    declared = {source: parameters(source) for source in sources}
    unknown = sorted(n for n in given if not any(n in names for names in declared.values()))
    if unknown:
        have = "\n".join(f"  {s.stem}: {', '.join(d) or 'none'}" for s, d in declared.items())
        raise BookError(f"Unknown parameter {', '.join(unknown)}. Chapters and theirs:\n{have}")
    return {s: {n: v for n, v in given.items() if n in declared[s]} for s in sources}


def key(root: Path, source: Path, given: Mapping[str, Any]) -> str:
    """Hash everything a chapter's result depends on.

    That is its text and parameters, the modules, the data, the lock file and the Python
    version; never a file's time.
    """
    data = [p for base in (root / "data", PACKAGE / "_data") for p in sorted(base.rglob("*"))]
    files = [source, root / "requirements.lock", *sorted(PACKAGE.rglob("*.py")), *data]
    digest = hashlib.sha256(json.dumps([platform.python_version(), given]).encode())
    for path in files:
        if path.is_file():
            content = path.read_bytes()
            base = PACKAGE if path.is_relative_to(PACKAGE) else root
            digest.update(f"\0{path.relative_to(base).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def executed(out: Path, name: str) -> Path:
    """Return where the executed copy of a chapter stands, or would stand."""
    return out / "chapters" / name / "notebook.ipynb"


def state(root: Path, out: Path, source: Path, given: Mapping[str, Any]) -> str:
    """Say whether a chapter's executed copy is `executed`, `stale` or `missing`."""
    copy = executed(out, source.stem)
    if not copy.is_file():
        return "missing"
    kept = json.loads(copy.read_text(encoding="utf-8"))["metadata"].get("gbaeff", {})
    return "executed" if kept.get("key") == key(root, source, given) else "stale"
