"""The book's own-data chapters on a reader's file: read, execute, render, export, hand over."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gbaeff import __version__, data
from gbaeff.book.build import folder, pdf, site
from gbaeff.book.build.chapters import OWN_DATA, BookError, chapters, dumps, executed
from gbaeff.book.build.execute import execute
from gbaeff.book.pages import markup, plain_notebook, reading
from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader import export, methods, paper, wording
from gbaeff.book.reader.intake import (
    Finding,
    Reading,
    Refused,
    Roles,
    guess,
    load,
    read_config,
    write_config,
)
from gbaeff.book.reader.intake.config import written
from gbaeff.book.reader.intake.sheet import locate
from gbaeff.book.reader.model import INDEXED
from gbaeff.book.reader.settings import BY_NAME, MODEL, ROLES
from gbaeff.book.reader.study import Study
from gbaeff.dea.panel import DataError

MARKER = ".gbaeff-rerun"
LARGE, MOST = 20_000, 250_000
"""Observations above which a rerun warns, and above which it refuses."""

# Bytes without which a page is not written: where fewer are left, a failure has that reason.
ROOM = 16 * 2**20

# What a number can depend on.
_PACKAGES = (
    *("numpy", "scipy", "pandas", "matplotlib", "joblib", "openpyxl", "pyarrow", "python-docx"),
    *("papermill", "nbclient", "ipykernel", "jupytext"),
    *("jupyter-book", "myst-nb", "sphinx", "sphinx-book-theme"),
)


@dataclass(frozen=True)
class Request:
    """What a rerun is asked for.

    Parameters
    ----------
    data : str
        A file, or the name of a shipped example.
    roles : mapping
        Roles as :meth:`gbaeff.book.reader.intake.Roles.of` takes them.
    only : sequence of str
        Keys of `OWN_DATA`; all that apply if empty.
    figure_width : int
        Width at which each figure is saved too, in mm; 0: at none.
    pdf : bool
        Whether the site is printed as one PDF too.
    """

    data: str
    roles: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    only: Sequence[str] = ()
    figure_width: int = 0
    pdf: bool = False


@dataclass(frozen=True)
class Rerun:
    """What a rerun made: its folder, and the pages of its site."""

    out: Path
    pages: list[str]


def rerun(
    root: Path,
    source: str,
    out: Path,
    *,
    settings: Mapping[str, Any] | None = None,
    only: Sequence[str] = (),
    force: bool = False,
    jobs: int = 2,
    tell: Callable[[Finding], None] | None = None,
) -> Rerun:
    """Make the book of a reader's data.

    Parameters
    ----------
    root : Path
        The book, whose own-data chapters are executed.
    source : str
        A data file, a shipped example, or a configuration (``.toml``).
    out : Path
        Folder for the result. It appears when everything in it is complete.
    settings : mapping, optional
        Of :data:`gbaeff.book.reader.settings.TABLE`; they go before those of a configuration.
    only : sequence of str
        Keys of `OWN_DATA`; all that apply if empty.
    force : bool
        Replace an earlier result there.
    jobs : int
        How many chapters run side by side.
    tell : callable, optional
        Gets each warning and note about the data before the long work starts.

    Raises
    ------
    gbaeff.book.reader.intake.Refused
        If the data cannot be used; nothing is written.
    BookError
        If a chapter is unknown, the place is taken, a chapter or the rendering fails, or there is
        no Chromium for the PDF.
    """
    root, out = root.resolve(), folder.settled(out)
    _sources(root)
    _refuse_place(root, out)
    # First: the configuration may lie in the result that a killed run left aside.
    folder.recover(out, MARKER)
    asked = request(source, settings or {}, only)
    if asked.pdf:
        pdf.chromium()  # said before the work
    os.environ[markup.PAPER] = str(asked.figure_width or "")  # what draws is another process
    _refuse_loss(source, asked, out)
    folder.check(out, MARKER, force=force)
    study = _opened(asked, tell or (lambda _: None))
    _choose(study, asked.only)
    own = _own_files(out)
    if own and tell:
        problem = f"it holds files that the earlier result did not, or not so: {joined(own, 6)}"
        advice = "they are kept, as own-NAME where the new result has a file called NAME"
        tell(Finding("note", out.name, None, None, None, problem, advice))
    with folder.whole(out, MARKER, force=force) as new:
        try:
            pages = _make(root, asked, study, new, jobs)
        except Exception as error:
            if shutil.disk_usage(new).free < ROOM:
                raise BookError(f"no space is left on the disk of {out}.") from error
            raise
        for name in own:
            kept = new / name
            if kept.exists():
                kept = kept.with_name(f"own-{kept.name}")
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(out / name, kept, follow_symlinks=False)
        (new / MARKER).touch()
    return Rerun(out, pages)


def _make(root: Path, asked: Request, study: Study, new: Path, jobs: int) -> list[str]:
    """Fill the folder of the result; return the pages of its site."""
    sources = _sources(root)
    chosen, absent = _choose(study, asked.only)
    given, beside = _input(asked, study, new)
    work = new / "work"
    own = {"only": " ".join(asked.only)} if OWN_DATA["data"] in chosen else {}
    listed = [sources[name] for name in chosen]
    longest = [OWN_DATA[name] for name in ("covariates", "scores")]
    execute(root, work, listed, given=given | own, jobs=jobs, beside=beside, longest=longest)
    shown = _export(work, chosen, beside, new)
    for name, told in (("md", methods.plain), ("tex", methods.in_latex)):
        text = told(study, asked.only) + "\n"
        (new / f"methods.{name}").write_text(text, encoding="utf-8", newline="\n")
    _bibliography(root, methods.keys(study, asked.only), new / "references.bib")
    print("rendering the site", flush=True)
    _stage(root, study, asked.only, new, chosen, absent)
    with ThreadPoolExecutor(1) as meanwhile:
        written = meanwhile.submit(_write_tables, shown, new)
        # A warning is an error: a file that could not be written is a warning to Sphinx.
        rendered, pages = site.site(work / "source", _toc(chosen), work, strict=True)
        written.result()
    for file in rendered.glob("_downloads/*/tables.*"):
        shutil.copyfile(new / file.name, file)
    rendered.rename(new / "site")
    if asked.pdf:
        _print(study, new, _toc(chosen))
    for name in chosen:  # what the download button of a page gives
        notebook = f"{name}.ipynb"
        shutil.copyfile(new / "notebooks" / notebook, new / "site/_sources/notebooks" / notebook)
    shutil.rmtree(work)
    _config(asked, given, new)
    _manifest(asked, given, study, new)
    return pages


def _print(study: Study, new: Path, toc: Mapping[str, Any]) -> None:
    """Print the site as one PDF, the same bytes each time, and link it on the first page."""
    print("printing the PDF", flush=True)
    about = [f"Data: {study.file}", f"gbaeff {__version__}"]
    made = pdf.make(new / "site", toc, new / "work", title=_title(study), about=about)
    place = new / "site" / "pages.pdf"
    place.write_bytes(pdf.settled(made.read_bytes()))
    pdf.offer([new / "site" / "book" / "index.html"], place, "All pages as one PDF")


def request(source: str, settings: Mapping[str, Any], only: Sequence[str] = ()) -> Request:
    """Make a request of a data file, or of a configuration and what differs from it.

    Parameters
    ----------
    source : str
        A data file, a shipped example, or a configuration (``.toml``).
    settings : mapping
        Of :data:`gbaeff.book.reader.settings.TABLE`.
    only : sequence of str
        Keys of `OWN_DATA`.

    Raises
    ------
    gbaeff.book.reader.intake.Refused
        If the configuration cannot be read.
    BookError
        If a chapter is unknown, or a width is none.

    Examples
    --------
    >>> request("ports", {"figure_width": "single"}).figure_width
    85
    """
    told: dict[str, Any] = {}
    file = source
    if source.lower().endswith(".toml"):
        config = read_config(source)
        told = written(config.roles) | config.settings
        # Files that a configuration names are seen from its folder.
        beside = Path(source).parent
        file = config.data if config.data in data.examples() else str(beside / config.data)
        told["names"] = str(beside / told["names"]) if told["names"] else ""
    told |= settings
    chapters_asked = list(only) or list(told.get("only", ()))
    unknown = sorted(set(chapters_asked) - OWN_DATA.keys())
    if unknown:
        raise BookError(f"No chapter {', '.join(unknown)}; there are: {', '.join(OWN_DATA)}.")
    return Request(
        file,
        {name: told[name] for name in ROLES if told.get(name)},
        {name: told[name] for name in MODEL if told.get(name) not in (None, "")},
        [name for name in OWN_DATA if name in chapters_asked],
        _width(str(told.get("figure_width") or "0")),
        bool(told.get("pdf")),
    )


def _width(text: str) -> int:
    """Read a width in mm, or the name of one."""
    width = {"single": "85", "double": "174"}.get(text, text)
    if width != "0" and not (width.isascii() and width.isdigit() and 40 <= int(width[:9]) <= 400):
        raise BookError(f"figure_width: expected single, double or 40 to 400 (mm), found {text!r}.")
    return int(width)


def init(
    source: str,
    file: Path | None = None,
    *,
    force: bool = False,
    settings: Mapping[str, Any] | None = None,
) -> tuple[Path, list[str]]:
    """Look at a data file, guess the roles and write a configuration.

    Parameters
    ----------
    source : str
        The data.
    file : Path, optional
        The configuration; the data's name with ``.toml``, beside it, if not given.
    force : bool
        Replace a file that is there.
    settings : mapping, optional
        Of those on reading: :data:`gbaeff.book.reader.settings.READING`.

    Returns
    -------
    tuple of Path and list of str
        The file, and what was guessed, in sentences.

    Raises
    ------
    BookError
        If the file is there, or is a folder.
    gbaeff.book.reader.intake.Refused
        If the data cannot be read.
    """
    path = file or locate(source)[0].with_suffix(".toml")
    if path.is_dir():
        raise BookError(f"{path} is a folder: name the configuration file with --out.")
    if path.exists() and not force:
        raise BookError(f"{path} exists: add --force to replace it, or name another with --out.")
    roles, told = guess(source, Reading(**(settings or {})))
    same = Path(source).absolute().parent == path.absolute().parent
    seen = Path(source).name if same else str(Path(source).absolute())
    path.parent.mkdir(parents=True, exist_ok=True)
    write_config(path, seen, roles, comments=told)
    return path, told


# Before the work ---------------------------------------------------------------------------


def _sources(root: Path) -> dict[str, Path]:
    found = {source.stem: source for source in chapters(root)}
    if lacking := set(OWN_DATA.values()) - set(found):
        raise BookError(
            f"{root} has no chapter {', '.join(sorted(lacking))}: run gbaeff rerun in the folder "
            "of the gbaeff book."
        )
    return found


def _refuse_place(root: Path, out: Path) -> None:
    """Refuse a place where the book itself lives."""
    inside = [root / part for part in ("_build", "book", "data", "notebooks", "src")]
    if root.is_relative_to(out) or out == inside[0] or any(map(out.is_relative_to, inside[1:])):
        raise BookError(f"{out} belongs to the book itself: choose another --out.")


def _refuse_loss(source: str, asked: Request, out: Path) -> None:
    """Refuse a place whose replacement would take the reader's own files with it."""
    files = [Path(source), locate(asked.data)[0], *_names_file(asked)]
    for file in {file.resolve() for file in files if file.is_file()}:
        # What an earlier result holds of them is copied before it is replaced.
        kept = file == out / "config.toml" or file.parent == out / "input"
        if file.is_relative_to(out) and not kept:
            raise BookError(f"{file} lies in {out}, which would be replaced: choose another --out.")


def _own_files(out: Path) -> list[str]:
    """Files in an earlier result that are the reader's own: it did not make them, or not so."""
    try:
        told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        made = {**told["input"], **told["output"]}
    except (OSError, ValueError, KeyError, TypeError):
        made = {}
    files = [path for path in sorted(out.rglob("*")) if path.is_file() or path.is_symlink()]
    names = {path.relative_to(out).as_posix(): path for path in files}
    for name in (MARKER, "manifest.json"):
        names.pop(name, None)
    return [
        name
        for name, path in names.items()
        if path.is_symlink() or made.get(name) != hashlib.sha256(path.read_bytes()).hexdigest()
    ]


def _names_file(asked: Request) -> list[Path]:
    """The names file, if there is one, where the intake finds it."""
    if not asked.roles.get("names"):
        return []
    path = locate(asked.roles["names"])[0]
    beside = locate(asked.data)[0].parent / path
    return [beside if not path.exists() and beside.exists() else path]


def _opened(asked: Request, tell: Callable[[Finding], None]) -> Study:
    """Read the data, say what was noted, and compute the scores."""
    example = asked.data in data.examples()
    if not example:
        roles = Roles.of(**{"dmu": "", "inputs": "", "outputs": "", **asked.roles})
        intake = load(asked.data, roles, negative=asked.settings.get("measure") == "rdm")
        for finding in [*intake.findings, *_size(locate(asked.data)[0].name, len(intake.frame))]:
            tell(finding)
    try:
        study = Study.open(asked.data, **asked.roles, **asked.settings)
    except DataError:
        raise
    except ValueError as error:
        raise BookError(str(error)) from None
    if example:
        for finding in study.findings:
            tell(finding)
    return study


def _size(file: str, rows: int) -> list[Finding]:
    """Say that many observations take their time; refuse more than can be waited for."""
    if rows > MOST:
        problem = f"{rows:,} observations, and a rerun takes {MOST:,} at most"
        advice = "take fewer units or periods, or call the library, which has no limit"
        raise Refused([Finding("error", file, None, None, None, problem, advice)])
    if rows <= LARGE:
        return []
    problem, advice = f"{rows:,} observations", "computing and writing may take many minutes"
    return [Finding("warning", file, None, None, None, problem, advice)]


def _choose(study: Study, only: Sequence[str]) -> tuple[list[str], list[str]]:
    """Chapters to execute, and sentences on those that do not apply."""
    wanted = list(only) or list(OWN_DATA)
    reasons = {name: _reason(study, name) for name in wanted}
    absent = [f"There is no page on {name}: {why}." for name, why in reasons.items() if why]
    chosen = [OWN_DATA[name] for name, why in reasons.items() if not why]
    if not chosen:
        raise BookError(" ".join(absent))
    return chosen, absent


def _reason(study: Study, name: str) -> str:
    """Why a chapter does not apply as a whole; empty if it does."""
    if name == "productivity" and not study.applies("productivity"):
        if study.measure not in INDEXED:
            return f"there is no index of the measure {study.measure}; take sbm or directional"
        if len(study.panel.periods) < 2:
            return "the data are one cross-section, and an index needs two periods"
        return "no unit can be compared with itself in two neighbouring periods"
    if name == "robustness" and not study.applies("ranks"):
        return "with fewer than three units in the period a rank says nothing"
    if name == "covariates":
        return study.unexplained
    return ""


# The work ----------------------------------------------------------------------------------


def _input(asked: Request, study: Study, new: Path) -> tuple[dict[str, Any], list[Path]]:
    """Keep the files as they were given; return the parameters, and the files they name.

    The parameters are complete, and the same whether they came from a command or from the
    configuration of an earlier result.
    """
    roles = written(study.roles if study.example else Roles.of(**asked.roles))
    defaults = {name: BY_NAME[name].default for name in MODEL}
    given = {"data": asked.data, **roles, **defaults, **asked.settings}
    kept: list[Path] = []

    def keep(file: Path) -> str:
        name = file.name
        while name.casefold() in {*data.examples(), *(one.name.casefold() for one in kept)}:
            name = f"file-{name}"
        (new / "input").mkdir(exist_ok=True)
        kept.append(Path(shutil.copyfile(file, new / "input" / name)))
        return name

    if study.example is None:
        file, sheet = locate(asked.data)
        given["data"] = keep(file) + (f"#{sheet}" if sheet else "")
    for file in _names_file(asked):
        sheet = locate(asked.roles["names"])[1]
        given["names"] = keep(file) + (f"#{sheet}" if sheet else "")
    return given, kept


_TABLES = ("tables.xlsx", "tables.docx", "tables.tex")
"""All tables in one file; written while the site is rendered, which offers them."""


def _export(
    work: Path, chosen: Sequence[str], beside: Sequence[Path], new: Path
) -> list[paper.Table]:
    """Copy what the chapters made: notebooks that run where they stand, tables, figures.

    Returns the tables as the pages show them.
    """
    import nbformat

    for kind in ("notebooks", "tables", "figures"):
        (new / kind).mkdir()
    for file in beside:
        shutil.copyfile(file, new / "notebooks" / file.name)
    shown = []
    for name in chosen:
        copy = executed(work, name)
        notebook = nbformat.read(copy, 4)
        shown += paper.tables(list(plain_notebook.markdown(notebook)), methods.CITED)
        text = dumps(plain_notebook.readable(notebook, copy.parent / "files", methods.CITED))
        (new / "notebooks" / f"{name}.ipynb").write_text(text, encoding="utf-8", newline="\n")
        for path in sorted(copy.parent.glob("files/*")):
            kind = "tables" if path.suffix == ".csv" else "figures"
            shutil.copyfile(path, new / kind / path.name)
    return shown


def _write_tables(shown: Sequence[paper.Table], new: Path) -> None:
    tables = {path.stem: path for path in sorted((new / "tables").glob("*.csv"))}
    workbook, word, latex = (new / name for name in _TABLES)
    export.write(tables, workbook)
    paper.write_word(shown, word)
    paper.write_latex(shown, latex)


def _stage(
    root: Path,
    study: Study,
    only: Sequence[str],
    new: Path,
    chosen: Sequence[str],
    absent: Sequence[str],
) -> None:
    """Put together what Sphinx reads: the book's looks, the reader's pages."""
    source = new / "work" / "source"
    stage_look(root, source, _title(study))
    pages = {
        "book/index.md": _index(study, only, chosen, absent),
        "book/bibliography.md": "# Bibliography\n\n```{bibliography}\n```\n",
    }
    for name, text in pages.items():
        (source / name).write_text(text, encoding="utf-8", newline="\n")
    for name in _TABLES:
        (source / "book" / name).touch()
    for name in ("methods.tex", "references.bib"):
        shutil.copyfile(new / name, source / "book" / name)
    shutil.copyfile(new / "methods.md", source / "book" / "methods.txt")
    site.stage_chapters(new / "work", _toc(chosen), source)


def stage_look(root: Path, source: Path, title: str) -> None:
    """Put the book's looks where Sphinx reads, with a title that is no text of the reader's."""
    import yaml

    for part in ("_static", "_ext"):
        shutil.copytree(root / "book" / part, source / "book" / part)
    shutil.copy(root / "book" / "references.bib", source / "book")
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    # Themes put a title into the page as it is.
    config |= {"title": title, "author": "", "copyright": ""}
    # What numpy has to say of some data must not undo the work.
    config["execute"]["stderr_output"] = "remove"
    # A name is shown as it is written, with its own quotes and dashes.
    config["sphinx"]["config"]["smartquotes"] = False
    text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
    (source / "_config.yml").write_text(text, encoding="utf-8", newline="\n")


def _toc(chosen: Sequence[str]) -> dict[str, Any]:
    listed = [{"file": f"notebooks/{name}"} for name in chosen]
    back = [{"file": "book/bibliography"}]
    return {
        "format": "jb-book",
        "root": "book/index",
        "parts": [
            {"caption": "Results", "numbered": True, "chapters": listed},
            {"caption": "Back matter", "chapters": back},
        ],
    }


def _title(study: Study) -> str:
    return f"Efficiency of {count(len(study.panel.dmus), 'unit')}"


_HAS = {
    "40_own_data": "columns and their roles, ranges and gaps; what the reading found; the methods",
    "41_own_scores": "scores and ranks, and how many units are at the frontier",
    "42_own_productivity": "the index from period to period, its parts, the growth of each unit",
    "43_own_peers": "peers and their weights, targets, and what the distance is made of",
    "44_own_robustness": "ranks under other settings, without a variable or a unit, under noise",
    "45_own_covariates": "what the distances go with, and how often such intervals hold",
}


def _index(study: Study, only: Sequence[str], chosen: Sequence[str], absent: Sequence[str]) -> str:
    """First page: what was computed from what, and where it stands."""
    panel = study.panel
    size = [count(len(panel.dmus), "unit")]
    if len(panel.periods) > 1:
        first, last = (markup.name(reading.period_text(panel.periods[at])) for at in (0, -1))
        size.append(f"{count(len(panel.periods), 'period')} ({first} to {last})")
    size.append(count(len(panel), "observation"))
    rows = "\n".join(f"* - {{doc}}`/notebooks/{page}`\n  - {_HAS[page]}" for page in chosen)
    parts = [
        f"# {_title(study)}",
        wording.about(study),
        f"{', '.join(size)}. Every number on these pages was computed from them.",
        f":::{{list-table}}\n:class: words\n\n{rows}\n:::",
        *absent,
        "Each table and figure can be downloaded where it stands. {download}`tables.xlsx` has all "
        "tables in full, a sheet each; {download}`tables.docx` and {download}`tables.tex` (LaTeX, "
        "booktabs) have them as the pages show them. {download}`methods.txt` says what was "
        "computed, in a paragraph that a paper can carry; {download}`methods.tex` is the same in "
        "LaTeX.",
    ]
    parts.append('<p class="pdf-offer"></p>')
    if "40_own_data" not in chosen:
        parts.append(methods.paragraph(study, only))
    return "\n\n".join(parts) + "\n"


def _bibliography(root: Path, keys: Sequence[str], file: Path) -> None:
    """Write the entries that the methods paragraph cites."""
    text = (root / "book" / "references.bib").read_text(encoding="utf-8")
    entries = {
        found.group(1): entry.strip()
        for entry in re.split(r"(?m)^(?=@)", text)
        if (found := re.match(r"@\w+\{([^,]+),", entry))
    }
    kept = "\n".join(entries[key] for key in sorted(keys))
    file.write_text(f"{kept}\n", encoding="utf-8", newline="\n")


def _config(asked: Request, given: Mapping[str, Any], new: Path) -> None:
    """Write the settings, from which `gbaeff rerun` makes the same again."""
    places = {name: _place(new, given[name]) for name in ("data", "names")}
    roles = Roles.of(**{name: given[name] for name in ROLES} | {"names": places["names"]})
    width = str(asked.figure_width or "")
    run = {"only": list(asked.only), "figure_width": width, "pdf": asked.pdf}
    settings = {name: given[name] for name in MODEL} | run
    write_config(new / "config.toml", places["data"], roles, settings)


def _place(new: Path, name: str) -> str:
    return f"input/{name}" if name and (new / "input" / locate(name)[0]).is_file() else name


@cache
def _versions() -> dict[str, str]:
    """Versions of the packages; each is read out of a long text, and stays while this runs."""
    return {name: version(name) for name in _PACKAGES}


def _manifest(asked: Request, given: Mapping[str, Any], study: Study, new: Path) -> None:
    """List what went in and what came out, without a time or a place."""
    files = sorted(path for path in new.rglob("*") if path.is_file())
    hashes = {
        path.relative_to(new).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    told = {
        "made_by": f"gbaeff {__version__}",
        "python": platform.python_version(),
        "packages": _versions(),
        "settings": given,
        "only": asked.only,
        "figure_width": asked.figure_width,
        "pdf": asked.pdf,
        "left_out": json.loads(study.intake.left_out.astype(str).to_json(orient="records")),
        "input": {name: sha for name, sha in hashes.items() if name.startswith("input/")},
        "output": {name: sha for name, sha in hashes.items() if not name.startswith("input/")},
    }
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    (new / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
