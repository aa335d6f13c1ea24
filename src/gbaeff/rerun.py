"""The book's own-data chapters on a reader's file: read, execute, render, export, hand over."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gbaeff import __version__, atomic, book, methods, publish, workbook
from gbaeff.chapters import BookError, chapters, executed
from gbaeff.execute import execute
from gbaeff.intake import Finding, Roles, guess, read_config, write_config
from gbaeff.notebook import count
from gbaeff.study import Study

MARKER = ".gbaeff-rerun"
CHAPTERS = {
    "data": "40_own_data",
    "scores": "41_own_scores",
    "productivity": "42_own_productivity",
    "peers": "43_own_peers",
    "robustness": "44_own_robustness",
}
"""The own-data chapters by the names that ``only`` takes."""

# What a number can depend on.
_PACKAGES = (
    *("numpy", "scipy", "pandas", "matplotlib", "joblib", "openpyxl", "pyarrow"),
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
    settings : mapping
        Further arguments of :meth:`gbaeff.study.Study.open`.
    only : sequence of str
        Keys of `CHAPTERS`; all that apply if empty.
    """

    data: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    only: Sequence[str] = ()


SETTINGS = (
    *("dmu", "period", "inputs", "outputs", "undesirable", "names", "periods"),
    *("measure", "rts", "reference", "draws", "seed"),
)
"""What a request can set, as :meth:`gbaeff.study.Study.open` names it."""


def request(source: str, given: Mapping[str, Any], only: Sequence[str] = ()) -> Request:
    """Make a request of a data file, or of a configuration and what differs from it.

    Parameters
    ----------
    source : str
        A data file, a shipped example, or a configuration (``.toml``).
    given : mapping
        Settings, keys of `SETTINGS`.
    only : sequence of str
        Chapters.

    Raises
    ------
    DataError
        If the configuration cannot be read.
    """
    if not source.lower().endswith(".toml"):
        return Request(source, dict(given), only)
    config = read_config(source)
    kept = _texts(config.roles) | config.settings
    chosen = list(only) or list(kept.pop("only", ()))
    # Files that a configuration names are seen from its folder.
    data, names = (_seen_from(Path(source), name) for name in (config.data, kept["names"]))
    return Request(data, {**kept, "names": names, **given}, chosen)


def _seen_from(config: Path, name: str) -> str:
    there = config.parent / name
    return str(there) if name and _split(str(there))[0].is_file() else name


def _texts(roles: Roles) -> dict[str, Any]:
    """Roles as arguments of :meth:`gbaeff.study.Study.open`."""
    ends = roles.periods
    return {
        "dmu": roles.dmu,
        "period": roles.period or "",
        "inputs": list(roles.inputs),
        "outputs": list(roles.outputs),
        "undesirable": list(roles.undesirable),
        "names": roles.names or "",
        "periods": "" if ends is None else ["" if end is None else str(end) for end in ends],
    }


def init(source: str, file: Path | None = None, *, force: bool = False) -> tuple[Path, list[str]]:
    """Look at a data file, guess the roles and write a configuration.

    Parameters
    ----------
    source : str
        The data.
    file : Path, optional
        The configuration; the data's name with ``.toml``, beside it, if not given.
    force : bool
        Replace a file that is there.

    Returns
    -------
    tuple of Path and list of str
        The file, and what was guessed, in sentences.

    Raises
    ------
    BookError
        If the file is there.
    gbaeff.intake.Refused
        If the data cannot be read.
    """
    path = file or _split(source)[0].with_suffix(".toml")
    if path.exists() and not force:
        raise BookError(f"{path} exists: add --force to replace it, or name another with --out.")
    roles, told = guess(source)
    write_config(path, _seen(source, path), roles, comments=told)
    return path, told


def _seen(data: str, config: Path) -> str:
    """Name of a data file as its configuration has it."""
    same = Path(data).absolute().parent == config.absolute().parent
    return Path(data).name if same else str(Path(data).absolute())


@dataclass(frozen=True)
class Rerun:
    """What a rerun made: its folder, its pages, and the warnings about the data."""

    out: Path
    pages: list[str]
    findings: tuple[Finding, ...]


def rerun(root: Path, request: Request, out: Path, *, force: bool = False, jobs: int = 2) -> Rerun:
    """Make the book of a reader's data.

    Parameters
    ----------
    root : Path
        The book, whose own-data chapters are executed.
    request : Request
        Data, roles and settings.
    out : Path
        Folder for the result. It appears when everything in it is complete.
    force : bool
        Replace an earlier result there.
    jobs : int
        How many chapters run side by side.

    Returns
    -------
    Rerun

    Raises
    ------
    gbaeff.intake.Refused
        If the data cannot be used; nothing is written.
    BookError
        If a chapter is unknown, the place is taken, or a chapter or the rendering fails.
    """
    study = Study.open(request.data, **request.settings)
    chosen, absent = _choose(study, request.only)
    sources = {source.stem: source for source in chapters(root)}
    with atomic.whole(out, MARKER, force=force) as new:
        given, beside = _input(request, study, new)
        work = new / "work"
        execute(
            root, work, [sources[name] for name in chosen], given=given, jobs=jobs, beside=beside
        )
        _export(work, chosen, beside, new)
        (new / "methods.md").write_text(methods.plain(study), encoding="utf-8", newline="\n")
        _bibliography(root, methods.keys(study), new / "references.bib")
        _stage(root, study, Path(given["data"]).name, new, chosen, absent)
        site, pages = book.site(work / "source", _toc(chosen), work, strict=True)
        site.rename(new / "site")
        shutil.rmtree(work)
        _config(request, study, given, new)
        _manifest(request, given, new)
        (new / MARKER).touch()
    return Rerun(out, pages, study.findings)


def _choose(study: Study, only: Sequence[str]) -> tuple[list[str], list[str]]:
    """Chapters to execute, and sentences on those that do not apply."""
    unknown = sorted(set(only) - CHAPTERS.keys())
    if unknown:
        raise BookError(f"No chapter {', '.join(unknown)}; there are: {', '.join(CHAPTERS)}.")
    wanted = list(only) or list(CHAPTERS)
    absent = []
    if not study.applies("productivity"):
        reason = (
            "the data are one cross-section, and an index needs two periods"
            if len(study.panel.periods) < 2
            else "no unit is observed in two neighbouring periods"
        )
        if list(only) == ["productivity"]:
            raise BookError(f"No chapter on productivity: {reason}.")
        wanted = [name for name in wanted if name != "productivity"]
        absent.append(f"There is no page on productivity: {reason}.")
    return [CHAPTERS[name] for name in CHAPTERS if name in wanted], absent


def _input(request: Request, study: Study, new: Path) -> tuple[dict[str, Any], list[Path]]:
    """Keep the files as they were given, and name them as the chapters find them."""
    given = {"data": request.data, "names": "", **request.settings}
    beside: list[Path] = []
    if study.example is None:
        for role in ("data", "names"):
            if not given.get(role):
                continue
            file, sheet = _split(str(given[role]))
            name = file.name if role == "data" or not beside else _other(file.name, beside[0].name)
            (new / "input").mkdir(exist_ok=True)
            beside.append(Path(shutil.copyfile(file, new / "input" / name)))
            given[role] = name + sheet
    return given, beside


def _split(data: str) -> tuple[Path, str]:
    """A file, and the sheet of a workbook with its mark, ``file.xlsx#Sheet``."""
    if not Path(data).is_file() and "#" in data:
        file, _, sheet = data.rpartition("#")
        return Path(file), f"#{sheet}"
    return Path(data), ""


def _other(name: str, taken: str) -> str:
    return f"names-{name}" if name == taken else name


def _export(work: Path, chosen: Sequence[str], beside: Sequence[Path], new: Path) -> None:
    """Copy what the chapters made: notebooks that run where they stand, tables, figures."""
    for folder in ("notebooks", "tables", "figures"):
        (new / folder).mkdir()
    for file in beside:
        shutil.copyfile(file, new / "notebooks" / file.name)
    for name in chosen:
        copy = executed(work, name)
        shutil.copyfile(copy, new / "notebooks" / f"{name}.ipynb")
        for path in sorted(copy.parent.glob("files/*")):
            kind = "tables" if path.suffix == ".csv" else "figures"
            shutil.copyfile(path, new / kind / path.name)
    tables = {path.stem: path for path in sorted((new / "tables").glob("*.csv"))}
    if tables:
        workbook.write(tables, new / "tables.xlsx")


def _stage(
    root: Path,
    study: Study,
    name: str,
    new: Path,
    chosen: Sequence[str],
    absent: Sequence[str],
) -> None:
    """Put together what Sphinx reads: the book's looks, the reader's pages."""
    import yaml

    source = new / "work" / "source"
    for part in ("_static", "_ext"):
        shutil.copytree(root / "book" / part, source / "book" / part)
    shutil.copy(root / "book" / "references.bib", source / "book")
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config |= {"title": _title(name), "author": "", "copyright": ""}
    text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
    (source / "_config.yml").write_text(text, encoding="utf-8")
    pages = {"index": _index(study, name, chosen, absent), "bibliography": _BIBLIOGRAPHY}
    for page, words in pages.items():
        (source / "book" / f"{page}.md").write_text(words, encoding="utf-8")
    if (new / "tables.xlsx").is_file():
        shutil.copyfile(new / "tables.xlsx", source / "book" / "tables.xlsx")
    shutil.copyfile(new / "methods.md", source / "book" / "methods.txt")
    book.stage_chapters(new / "work", _toc(chosen), source)


_BIBLIOGRAPHY = "# Bibliography\n\n```{bibliography}\n```\n"


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


def _title(name: str) -> str:
    return f"Efficiency: {publish.plain(name)}"


def _index(study: Study, name: str, chosen: Sequence[str], absent: Sequence[str]) -> str:
    panel = study.panel
    units = count(len(panel.dmus), "unit")
    span = (
        f" over {count(len(panel.periods), 'period')}, "
        f"{publish.escape(panel.periods[0])} to {publish.escape(panel.periods[-1])}"
        if len(panel.periods) > 1
        else ""
    )
    rows = "\n".join(f"* - {{doc}}`/notebooks/{page}`\n  - {_ASKS[page]}" for page in chosen)
    missing = "\n".join(f"- {publish.escape(told)}" for told in absent)
    workbook_link = "{download}`tables.xlsx` has every table as a sheet. " if chosen else ""
    return f"""# {publish.escape(_title(name))}

This site was computed from one file, {publish.escape(publish.plain(name))}: {units}{span},
{count(len(panel), "observation")}. Every number on its pages comes from that run.

:::{{list-table}}
:class: words
:header-rows: 1

* - page
  - what it answers
{rows}
:::

{missing}

{workbook_link}Each table and figure can be downloaded where it stands.
{{download}}`methods.txt` says in a paragraph what was computed, with its sources.
""".replace("\n\n\n\n", "\n\n")


_ASKS = {
    "40_own_data": "What is in the data, and what was made of it?",
    "41_own_scores": "How efficient is each unit?",
    "42_own_productivity": "Who became more productive, and why?",
    "43_own_peers": "Whom could a unit learn from, and how much could it save or add?",
    "44_own_robustness": "How sure are the scores?",
}


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


def _config(request: Request, study: Study, given: Mapping[str, Any], new: Path) -> None:
    """Write the settings, from which `gbaeff rerun` makes the same again."""
    there = {
        role: f"input/{given[role]}" if given.get(role) and study.example is None else given[role]
        for role in ("data", "names")
    }
    # A shipped example that was asked for by its name alone brings its own roles.
    roles = _texts(study.roles) if not given.get("dmu") else given
    kept = {name: roles.get(name, "") for name in SETTINGS[:7]} | {"names": there["names"]}
    settings = {name: given[name] for name in SETTINGS[7:] if given.get(name)}
    if request.only:
        settings["only"] = list(request.only)
    write_config(new / "config.toml", there["data"], Roles.of(**kept), settings)


def _manifest(request: Request, given: Mapping[str, Any], new: Path) -> None:
    """List what went in and what came out, without a time or a place."""
    files = sorted(path for path in new.rglob("*") if path.is_file())
    hashes = {
        path.relative_to(new).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    told = {
        "made_by": f"gbaeff {__version__}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "settings": dict(given),
        "only": list(request.only),
        "input": {name: sha for name, sha in hashes.items() if name.startswith("input/")},
        "output": {name: sha for name, sha in hashes.items() if not name.startswith("input/")},
    }
    text = json.dumps(told, indent=1, ensure_ascii=False, default=list) + "\n"
    (new / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
