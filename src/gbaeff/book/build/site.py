"""Turn executed chapters and prose into a site."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gbaeff import __version__
from gbaeff.book.build import pack, pairs, processes, student, wheel
from gbaeff.book.build.chapters import (
    BookError,
    chapters,
    dumps,
    executed,
    select,
)
from gbaeff.book.build.execute import ANSI, MARKER, execute, swap, temporary
from gbaeff.book.build.folder import ended_by_a_signal
from gbaeff.book.build.rendering import surroundings
from gbaeff.book.pages import plain_notebook
from gbaeff.book.pages.sentences import joined

PROSE = (".md", ".ipynb", ".rst")
# Where a page shows the number of a figure, a table or an exercise, and of an equation.
_NUMBER = (
    re.compile(r'id="((?:tab|fig|ex)-[\w-]+)"(?:(?!id=").)*?caption-number">([^<]*)<', re.DOTALL),
    re.compile(r'id="equation-([\w-]+)">\s*<span class="eqno">(\([^<]*\))'),
)
RECORD = "site.json"
"""Name of the file that says what `html` was rendered from."""


@dataclass(frozen=True)
class Built:
    """What a build did: the chapters it ran, the pages it wrote and where the site stands."""

    ran: list[str]
    pages: list[str]
    site: Path


def build(
    root: Path,
    out: Path,
    *,
    only: Sequence[str] = (),
    given: Mapping[str, Any] | None = None,
    jobs: int = 2,
    strict: bool = False,
    force: bool = False,
) -> Built:
    """Execute what is out of date and render the site.

    Parameters
    ----------
    root, out : Path
        The book and the folder for results.
    only : sequence of str
        Execute these chapters only; others appear if an earlier build executed them.
    given : mapping, optional
        Parameters for the chapters that declare them.
    jobs : int
        How many chapters run side by side.
    strict : bool
        Treat every warning and every broken reference as an error.
    force : bool
        Execute unchanged chapters too.

    Returns
    -------
    Built

    Raises
    ------
    BookError
        If anything stops the build. The site of an earlier build then stays; it stays too where
        a request to end (SIGTERM) raises SystemExit.
    """
    check_jupyter_book()
    sources = chapters(root)
    chosen = select(sources, only) if only else sources
    check_contents(root)
    with ended_by_a_signal():
        ran = execute(
            root, out, chosen, given=given, jobs=jobs, force=force, meanwhile=lambda: _ahead(root)
        )
        pages = render(root, out, strict=strict, partial=bool(only), jobs=jobs)
    return Built(ran, pages, out / "html")


def check_jupyter_book() -> None:
    """Refuse Jupyter Book 2, which reads other files, writes no page here and reports success.

    Raises
    ------
    BookError
        If the installed version is not 1.x.
    """
    found = version("jupyter-book")
    if found.split(".")[0] != "1":
        raise BookError(
            f"Jupyter Book {found} is installed, this book needs 1.x: install requirements.lock."
        )


def read_toc(root: Path) -> dict[str, Any]:
    """Read `_toc.yml`."""
    import yaml

    toc: dict[str, Any] = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return toc


def toc_entries(toc: Any) -> Iterator[str]:
    """Go through the pages a table of contents names, without their suffixes."""
    if isinstance(toc, dict):
        for name in {"root", "file"} & toc.keys():
            yield toc[name]
        for value in toc.values():
            yield from toc_entries(value)
    elif isinstance(toc, list):
        for value in toc:
            yield from toc_entries(value)


def check_contents(root: Path) -> None:
    """Compare `_toc.yml` with the files there are.

    Raises
    ------
    BookError
        If it names a page that does not exist, or leaves out a chapter.
    """
    entries = set(toc_entries(read_toc(root)))
    absent = {page for page in entries if not any((root / (page + s)).is_file() for s in PROSE)}
    if absent:
        raise BookError(f"_toc.yml lists pages that do not exist: {_listed(absent)}.")
    unlisted = {f"notebooks/{source.stem}" for source in chapters(root)} - entries
    if unlisted:
        raise BookError(f"_toc.yml does not list {_listed(unlisted)}: add them there.")


def without(toc: Any, missing: set[str]) -> Any:
    """Return a table of contents without some pages, and without parts that hold no page."""
    if isinstance(toc, dict):
        return {name: without(value, missing) for name, value in toc.items()}
    if isinstance(toc, list):
        kept = [without(item, missing) for item in toc if item.get("file") not in missing]
        return [item for item in kept if item.get("chapters") != []]
    return toc


def render(
    root: Path, out: Path, *, strict: bool = False, partial: bool = False, jobs: int = 2
) -> list[str]:
    """Render prose and executed chapters into `out/html`, unless that site stands there.

    Parameters
    ----------
    root, out : Path
        The book and the folder for results.
    strict : bool
        Treat warnings as errors.
    partial : bool
        Leave out chapters that were never executed, instead of refusing.
    jobs : int
        How many processes read and write pages.

    Returns
    -------
    list of str
        The pages, relative to the site.

    Raises
    ------
    BookError
        If a chapter was not executed, if Jupyter Book fails, or if it writes less than the pages
        expected.
    """
    toc = read_toc(root)
    copies = {page: executed(out, Path(page).name) for page in toc_entries(toc) if _chapter(page)}
    missing = {page for page, copy in copies.items() if not copy.is_file()}
    if missing and not partial:
        raise BookError(f"Not executed yet: {_listed(missing)}. Run gbaeff build without --only.")
    if missing:
        print(f"left out, not executed yet: {_listed(missing)}", flush=True)
        toc = without(toc, missing)
    record = {"source": _digest(root, out, toc), "strict": strict}
    if _stands(out, record):
        print("site: unchanged", flush=True)
        return _pages(toc)
    with temporary(out) as temp:
        stage(root, out, toc, temp)
        copies = {page: copy for page, copy in copies.items() if page not in missing}
        with ThreadPoolExecutor(1) as meanwhile:
            read = meanwhile.submit(_executed, copies, root / "book" / "references.bib")
            html, clean = _jupyter_book(
                out / "source", temp, strict=strict, kept=out / "pages", jobs=jobs
            )
        _refuse_gaps(html, toc)
        _offer_plain_notebooks(copies, html, *read.result())
        (out / RECORD).unlink(missing_ok=True)
        swap(html, out / "html", temp)
        # A site with warnings has them told at each build.
        if clean:
            record["site"] = _hash(_tree(out / "html"))
            (out / RECORD).write_text(json.dumps(record), encoding="utf-8")
    return _pages(toc)


def site(
    source: Path, toc: Mapping[str, Any], temp: Path, *, strict: bool = False
) -> tuple[Path, list[str]]:
    """Render a staged book.

    Returns
    -------
    tuple of Path and list of str
        The folder of the site, in `temp`, and its pages.

    Raises
    ------
    BookError
        If Jupyter Book fails or writes less than the pages expected.
    """
    html, _ = _jupyter_book(source, temp, strict=strict)
    _refuse_gaps(html, toc)
    return html, _pages(toc)


def _pages(toc: Mapping[str, Any]) -> list[str]:
    return [f"{page}.html" for page in toc_entries(toc)]


def _refuse_gaps(html: Path, toc: Mapping[str, Any]) -> None:
    absent = {page for page in [*_pages(toc), "search.html"] if not (html / page).is_file()}
    if absent:
        raise BookError(f"Jupyter Book ended without error but wrote no {_listed(absent)}.")


def _stands(out: Path, record: Mapping[str, Any]) -> bool:
    """Whether `out/html` is the site of the same sources, untouched, and as strict as asked."""
    try:
        kept = json.loads((out / RECORD).read_text(encoding="utf-8"))
        return bool(
            kept["source"] == record["source"]
            and kept["strict"] >= record["strict"]
            and kept["site"] == _hash(_tree(out / "html"))
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


@contextmanager
def amended(out: Path) -> Iterator[Path]:
    """Let the site be added to; a build then still takes it for what was rendered.

    Yields
    ------
    Path
        The folder of the site.

    Raises
    ------
    BookError
        If there is no site.
    """
    html, path = out / "html", out / RECORD
    if not (html / "index.html").is_file():
        raise BookError(f"No site in {out}: run gbaeff build first.")
    record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    untouched = record.get("site") == _hash(_tree(html))
    yield html
    if untouched:
        record["site"] = _hash(_tree(html))
        path.write_text(json.dumps(record), encoding="utf-8")


def _digest(root: Path, out: Path, toc: Mapping[str, Any]) -> str:
    """Hash of all that a site is made of: what is staged, what renders it, what it offers."""
    files = {f"root/{name}": path for name, path in _tree(root / "book").items()}
    files["config"] = root / "_config.yml"
    files |= {f"data/{name}": path for name, path in _tree(root / "data").items()}
    files |= {path.name: path for path in [root / "CITATION.cff"] if path.is_file()}
    for page in toc_entries(toc):
        if _chapter(page):
            copy = executed(out, Path(page).name)
            beside = _tree(copy.parent / "files").items()
            files |= {page: copy} | {f"{page}/{name}": path for name, path in beside}
    own = Path(__file__)
    made_by = (
        own,
        *(Path(str(module.__file__)) for module in (plain_notebook, pairs, pack, student)),
    )
    files |= {path.name: path for path in made_by}
    if (root / "data" / "datapackage.json").is_file():  # then it offers the wheel
        files |= wheel.sources()
    return _hash(files, f"{out.resolve()}\0{surroundings()}\0{_dump(toc)}")


def _tree(folder: Path) -> dict[str, Path]:
    """Files by name, but for what Python compiled of them."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path for name, path in names.items() if "__pycache__" not in path.parts}


def _hash(files: Mapping[str, Path], text: str = "") -> str:
    digest = hashlib.sha256(text.encode())
    for name, path in files.items():
        content = path.read_bytes()
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def stage(root: Path, out: Path, toc: Mapping[str, Any], temp: Path) -> None:
    """Put together in `out/source` what Sphinx reads."""
    new = temp / "source"
    compiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(root / "book", new / "book", ignore=compiled)
    shutil.copy(root / "_config.yml", new)
    stage_chapters(out, toc, new)
    if (root / "data" / "datapackage.json").is_file():
        _stage_pack(root, new)
    swap(new, out / "source", temp)


def _stage_pack(root: Path, new: Path) -> None:
    """Put the data pack, and how to cite, where pages can offer them."""
    import yaml

    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    state = pack.fingerprint(root / "data")
    offer = f"{{download}}`{wheel.NAME} <../notebooks/files/{wheel.NAME}>`"
    names = {"version": __version__, "data_state": state, "wheel": offer, "wheel_name": wheel.NAME}
    config["sphinx"]["config"]["myst_substitutions"] = names
    text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
    (new / "_config.yml").write_text(text, encoding="utf-8", newline="\n")
    shutil.copy(root / "CITATION.cff", new / "book")
    cited = pack.bibtex(config["title"], config["author"], str(config["copyright"]), state)
    (new / "book" / "gbaeff.bib").write_text(cited, encoding="utf-8", newline="\n")
    # Beside the files of the chapters: what is there changes no page but those that name it.
    files = new / "notebooks" / "files"
    files.mkdir(parents=True, exist_ok=True)
    for name, content in _offers(root, _state(root)).items():
        (files / name).write_bytes(content)


def _ahead(root: Path) -> None:
    """Make what pages offer while little else is done; what goes wrong is told where it is due."""
    if (root / "data" / "datapackage.json").is_file():
        with suppress(Exception):
            _offers(root, _state(root))


def _state(root: Path) -> str:
    """Hash of what the data pack and the wheel are made of."""
    data = {f"data/{name}": path for name, path in _tree(root / "data").items()}
    return _hash(data | wheel.sources())


@lru_cache(maxsize=1)
def _offers(root: Path, _state: str) -> dict[str, bytes]:
    """Make the data pack and the wheel, by name; kept by the state of what they are made of."""
    # Students find the site: solutions and exam come with the checkout alone.
    offered = wheel.without_course(wheel.wheel())
    return {pack.NAME: pack.pack(root / "data"), wheel.NAME: offered}


def stage_chapters(out: Path, toc: Mapping[str, Any], new: Path) -> None:
    """Write the table of contents, and put the executed chapters that it names beside it."""
    (new / "_toc.yml").write_text(_dump(toc), encoding="utf-8")
    for page in toc_entries(toc):
        if _chapter(page):
            copy = executed(out, Path(page).name)
            (new / "notebooks").mkdir(exist_ok=True)
            _stage_chapter(copy, new / f"{page}.ipynb")
            if (copy.parent / "files").is_dir():
                shutil.copytree(
                    copy.parent / "files", new / "notebooks" / "files" / copy.parent.name
                )


def _stage_chapter(copy: Path, new: Path) -> None:
    """Copy an executed chapter, without what only a teacher needs."""
    text = copy.read_text(encoding="utf-8")
    if '"teacher"' in text:
        import nbformat

        nb = nbformat.reads(text, 4)
        nb.cells = student.without_teacher(nb.cells)
        text = dumps(nb)
    new.write_text(text, encoding="utf-8", newline="\n")


def _dump(toc: Mapping[str, Any]) -> str:
    import yaml

    text: str = yaml.safe_dump(toc, sort_keys=False, allow_unicode=True)
    return text


def _chapter(page: str) -> bool:
    return page.startswith("notebooks/")


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _jupyter_book(
    source: Path, temp: Path, *, strict: bool, kept: Path | None = None, jobs: int = 2
) -> tuple[Path, bool]:
    """Run Jupyter Book in a process of its own.

    Returns
    -------
    tuple of Path and bool
        The folder of its pages, and whether it had no warning.
    """
    html = temp / "_build" / "html"
    asked = {
        "source": str(source.resolve()),
        "html": str(html.resolve()),
        "pages": str(kept.resolve()) if kept else "",
        "jobs": jobs,
        "strict": strict,
    }
    folder = temp / "rendering"
    folder.mkdir()
    task = processes.Task(folder, {"render": asked}, processes.environment())
    try:
        while task.poll() is None:
            time.sleep(0.02)
    except BaseException:
        # With its readers and writers, which would go on a moment in a folder that goes.
        task.stop()
        raise
    said = ANSI.sub("", task.log).replace(f"{source}{os.sep}", "").splitlines()
    told = [line for line in said if "WARNING" in line or "ERROR" in line]
    if task.returncode:
        # A crash says its cause before its trace.
        cause = next((at for at, line in enumerate(said) if "rror" in line), 0)
        tail = "\n".join(told or said[cause:][:30])
        raise BookError(f"Jupyter Book failed (exit {task.returncode}):\n{tail}")
    for line in told:
        print(line, file=sys.stderr)
    return html, not told


def _executed(copies: Mapping[str, Path], works: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Read executed chapters, by page, and how each work of a bibliography is cited."""
    import nbformat

    return {page: nbformat.read(copy, 4) for page, copy in copies.items()}, citations(works)


def _offer_plain_notebooks(
    copies: Mapping[str, Path], html: Path, notebooks: Mapping[str, Any], cited: Mapping[str, str]
) -> None:
    """Let the site's download button give a notebook in plain Markdown, with all values."""
    import nbformat

    texts = reference_texts(html)
    for offered in sorted((html / "_sources" / "notebooks").glob("*.ipynb")):
        page = f"notebooks/{offered.stem}"
        nb, files = notebooks[page], copies[page].parent / "files"
        if student.COURSE.fullmatch(offered.stem):
            nb = student.notebook(nb, files, cited, texts)
        else:
            nb = pairs.folded(plain_notebook.readable(nb, files, cited, texts))
            if any("gbaeff" in cell.source for cell in nb.cells if cell.cell_type == "code"):
                cell = nbformat.v4.new_code_cell(plain_notebook.install("book"), id="install")
                cell.metadata["jupyter"] = {"source_hidden": True}
                nb.cells.insert(0, cell)
        offered.write_text(dumps(nb), encoding="utf-8", newline="\n")


def reference_texts(html: Path) -> dict[str, str]:
    """What the site writes for a reference to a label or a page: a number or a title."""
    from sphinx.util.inventory import InventoryFile

    with (html / "objects.inv").open("rb") as opened:
        inventory = InventoryFile.load(opened, "", lambda _, name: name)
    texts = {}
    for kind in ("std:label", "std:doc"):
        for name, item in inventory.get(kind, {}).items():
            texts[name.rpartition("/")[2]] = (
                item[3] if isinstance(item, tuple) else item.display_name
            )
    for page in sorted(html.glob("*/*.html")):
        for pattern in _NUMBER:
            for label, number in pattern.findall(page.read_text(encoding="utf-8")):
                texts[label] = number.strip()
    return texts


def citations(file: Path) -> dict[str, str]:
    """How each work of a bibliography is cited: its authors, or the first of many, and its year."""
    from pybtex.database import parse_file
    from pybtex.richtext import Text

    cited = {}
    for key, entry in parse_file(str(file)).entries.items():
        persons = entry.persons.get("author") or entry.persons.get("editor") or []
        names = [str(Text.from_latex(" ".join([*p.prelast_names, *p.last_names]))) for p in persons]
        names = [f"{names[0]} et al."] if len(names) > 4 else names
        who = joined(names) or str(entry.fields.get("title", key))
        cited[key] = f"{who} {entry.fields.get('year', '')}".strip()
    return cited


def clean(out: Path) -> list[str]:
    """Remove what builds left in a folder they made.

    Returns
    -------
    list of str
        The names of what was removed.

    Raises
    ------
    BookError
        If no build made the folder.
    """
    if not out.exists():
        return []
    if not (out / MARKER).is_file():
        raise BookError(f"{out} was not made by gbaeff: nothing removed.")
    made = ("chapters", "source", "pages", "html", "temp")
    removed = [name for name in made if (out / name).exists()]
    for name in removed:
        shutil.rmtree(out / name)
    for name in (RECORD, MARKER):
        (out / name).unlink(missing_ok=True)
    if not any(out.iterdir()):
        out.rmdir()
    return removed
