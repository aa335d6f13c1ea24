"""The chapters of the book: their sources, parameters and what their results depend on."""

from __future__ import annotations

import ast
import hashlib
import json
import platform
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any

import gbaeff

PACKAGE = Path(gbaeff.__file__).resolve().parent
PACKAGED = PACKAGE / "_book"
"""The book as it comes with an installed package; a checkout has none."""
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
UNMET = "application/vnd.gbaeff.unmet+json"
"""Kind of the output by which a chapter says which of its needs the data do not meet."""
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}
RECORD = "record.json"
"""Beside an executed chapter: what it was made of."""
OWN_DATA = {
    "data": "40_own_data",
    "scores": "41_own_scores",
    "productivity": "42_own_productivity",
    "peers": "43_own_peers",
    "robustness": "44_own_robustness",
    "covariates": "45_own_covariates",
}
"""The chapters that any data can be put through, by the names that a reader gives them."""


class BookError(Exception):
    """A build that cannot go on, for a reason its reader can act on."""


def find_root(start: Path | None = None, *, having: Iterable[str] = ()) -> Path:
    """Find the book: the folder with `_toc.yml` and `notebooks/`.

    Parameters
    ----------
    start : Path, optional
        Where to look first, then upward; the working directory by default. After that the book
        that comes with the package, or the repository it lies in.
    having : iterable of str
        Chapters that the book must have; another one, such as a reader's own Jupyter Book, is
        passed by.

    Returns
    -------
    Path

    Raises
    ------
    BookError
        If there is none.
    """
    start = (start or Path.cwd()).resolve()
    needed = [f"notebooks/{name}.md" for name in having]
    for folder in (start, *start.parents, PACKAGED, *PACKAGE.parents):
        if (
            (folder / "_toc.yml").is_file()
            and (folder / "notebooks").is_dir()
            and all((folder / name).is_file() for name in needed)
        ):
            return folder
    raise BookError(
        f"No book found in {start} or above: expected a folder with _toc.yml and notebooks/. "
        "Change into the folder of the book and try again."
    )


def packaged_data() -> Path:
    """Return where the package has its data, be it installed or a checkout."""
    own = PACKAGE / "_data"
    return own if own.is_dir() else PACKAGE.parents[1] / "data"


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
    return tidy(of_text(source.read_text(encoding="utf-8")))


def of_text(text: str) -> Any:
    """Read MyST text as a notebook, as jupytext does.

    Raises
    ------
    nbformat.ValidationError
        If it is none.
    """
    import jupytext
    import nbformat
    from nbformat.v4 import nbbase

    # Validated as a whole, which is compiled, not cell by cell: that takes half of the time.
    each = nbbase.validate
    nbbase.validate = lambda *_args, **_options: None
    try:
        nb = jupytext.reads(text, fmt="md:myst")
    finally:
        nbbase.validate = each
    nbformat.validate(nb)
    return nb


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
    names "periods" (:meth:`gbaeff.book.reader.study.Study.declare`).

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


# A code cell of a MyST text: its options, in either form, and its code.
_CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(---\n.*?^---\n|(?::[^\n]*\n)*)(.*?)^```", re.M | re.S
)


def parameters(source: Path) -> dict[str, str]:
    """Read the parameters a chapter declares in the cell tagged `parameters`.

    Returns
    -------
    dict
        From each name to its default, as written.

    Raises
    ------
    BookError
        If the cell is no Python.
    """
    cells = _CELL.findall(source.read_text(encoding="utf-8"))
    code = next((code for told, code in cells if re.search(r"(?<![\w-])parameters\b", told)), "")
    try:
        body = ast.parse(code).body
    except SyntaxError as error:
        raise BookError(f"{source.name}: the cell tagged parameters: {error.msg}.") from None
    lines = code.encode().splitlines(keepends=True)  # places in a line are of its bytes
    found = {}
    for one in body:
        if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None:
            target = one.target if isinstance(one, ast.AnnAssign) else one.targets[0]
            # As ast.get_source_segment, which splits all of the code for each.
            value = lines[one.value.lineno - 1 : one.value.end_lineno]
            value[-1] = value[-1][: one.value.end_col_offset]
            value[0] = value[0][one.value.col_offset :]
            found[ast.unparse(target)] = b"".join(value).decode()
    return found


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


# What a result depends on ----------------------------------------------------------------------

# The modules that execute a chapter, the places of public names, and a file whose presence decides
# which data are read.
_ALWAYS = (
    "book/build/chapters.py",
    "book/build/engine.py",
    "book/build/execute.py",
    "book/build/processes.py",
    "book/pages/captions.py",
    "__init__.pyi",
    "_data/datapackage.json",
)


class Hashes(dict[Path, "str | None"]):
    """Hash of a file, or of the names in a folder, as it was at the first look; None if absent.

    Examples
    --------
    >>> Hashes()[Path("no such file")] is None
    True
    """

    def __missing__(self, path: Path) -> str | None:
        content = None
        if path.is_file():
            content = path.read_bytes()
        elif path.is_dir():
            names = sorted(one.name for one in path.iterdir() if one.name != "__pycache__")
            content = json.dumps(names).encode()
        self[path] = None if content is None else hashlib.sha256(content).hexdigest()
        return self[path]


def snapshot(root: Path) -> Hashes:
    """Hash what a chapter can read of the book and the package, before it is executed."""
    hashes = Hashes()
    for base in (PACKAGE, root / "data"):
        for path in (base, *base.rglob("*")):
            if "__pycache__" not in path.parts:
                hashes[path]
    return hashes


def file_of(value: Any) -> Path | None:
    """File that a parameter names, with or without a sheet behind ``#``; None if it names none.

    Examples
    --------
    >>> file_of("ports"), file_of(3)
    (None, None)
    """
    if not isinstance(value, str):
        return None
    for name in (value, value.rpartition("#")[0]):
        try:
            if Path(name).is_file():
                return Path(name).resolve()
        except (OSError, ValueError):  # a text too long or too odd for a name
            return None
    return None


def record(
    root: Path, source: Path, given: Mapping[str, Any], reads: Iterable[Path], hashes: Hashes
) -> dict[str, Any]:
    """Write down everything a chapter's result depends on; never a file's time.

    Parameters
    ----------
    root, source : Path
        The book and the chapter.
    given : mapping
        Its parameters. A file that one names counts by its content.
    reads : iterable of Path
        The modules, files and folders that it read (:func:`reads_of`). With the same code, text
        and parameters it reads the same ones, unless one of these has changed.
    hashes : Hashes
        Of these.

    Returns
    -------
    dict
        The version of Python, the parameters, and a hash by file.
    """
    always = {source, root / "requirements.lock", *(PACKAGE / name for name in _ALWAYS)}
    named = {name: file for name, value in given.items() if (file := file_of(value))}
    files = {_name(root, path): hashes[path] for path in always | set(reads)}
    return {
        "python": platform.python_version(),
        "parameters": json.loads(json.dumps(given)),
        "named": {name: hashes[file] for name, file in named.items()},
        "files": dict(sorted(files.items())),
    }


def reads_of(root: Path, folder: Path) -> set[Path]:
    """Modules, files and folders that a chapter read, without those of the environment.

    Parameters
    ----------
    root : Path
        The book.
    folder : Path
        Where it ran; it holds its list, and nothing in it counts.
    """
    found = set()
    for line in (folder / "reads.txt").read_text(encoding="utf-8").splitlines():
        kind, name = json.loads(line)
        if kind == "module":
            base = PACKAGE.joinpath(*name.split(".")[1:])
            found |= {
                path for path in (base / "__init__.py", base.with_suffix(".py")) if path.is_file()
            }
        elif name.endswith(".pyc"):
            # `importlib.import_module` tells no hook; what it opens is compiled, or the source.
            source = _source(name)
            if source.is_relative_to(PACKAGE):
                found.add(source)
        elif _counts(root, folder, Path(name)):
            found.add(Path(name))
    return found


def _source(compiled: str) -> Path:
    try:
        return Path(source_from_cache(compiled))
    except ValueError:  # compiled by other means
        return Path(compiled)


# Where a system and its libraries are: what they are is a matter of the lock.
_SYSTEM = [
    *(Path(place).resolve() for place in (sys.prefix, sys.base_prefix)),
    *(Path(place) for place in ("/dev", "/etc", "/lib", "/proc", "/sys", "/usr")),
]


def _counts(root: Path, folder: Path, path: Path) -> bool:
    if path.is_relative_to(folder) or "__pycache__" in path.parts:
        return False
    if path.is_relative_to(PACKAGE):
        return True
    inside = path.relative_to(root) if path.is_relative_to(root) else path
    hidden = any(part.startswith(".") for part in inside.parts)
    return not hidden and not any(path.is_relative_to(place) for place in _SYSTEM)


def _name(root: Path, path: Path) -> str:
    if path.is_relative_to(PACKAGE):
        return f"gbaeff:{path.relative_to(PACKAGE).as_posix()}"
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _path(root: Path, name: str) -> Path:
    head, mark, rest = name.partition("gbaeff:")
    return PACKAGE / rest if mark and not head else root / name


def changes(
    root: Path, out: Path, source: Path, given: Mapping[str, Any], hashes: Hashes
) -> list[str] | None:
    """Say what differs from what an executed copy was made of.

    Parameters
    ----------
    root, out, source : Path
        The book, the folder for results and the chapter.
    given : mapping
        The parameters.
    hashes : Hashes
        What is there now.

    Returns
    -------
    list of str
        Files and parameters by name; None if there is no copy.
    """
    try:
        text = executed(out, source.stem).with_name(RECORD).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    kept = json.loads(text)
    paths = [_path(root, name) for name in kept["files"]]
    now = record(root, source, given, paths, hashes)
    pairs = [(kept["files"], now["files"]), (kept["parameters"], now["parameters"])]
    pairs += [
        (kept["named"], now["named"]),
        ({"Python": kept["python"]}, {"Python": now["python"]}),
    ]
    return sorted({n for a, b in pairs for n in a | b if n not in a or n not in b or a[n] != b[n]})


def executed(out: Path, name: str) -> Path:
    """Return where the executed copy of a chapter stands, or would stand."""
    return out / "chapters" / name / "notebook.ipynb"


def state(root: Path, out: Path, source: Path, given: Mapping[str, Any]) -> str:
    """Say whether a chapter's executed copy is `executed`, `stale` or `missing`."""
    found = changes(root, out, source, given, Hashes())
    return "missing" if found is None else "stale" if found else "executed"
