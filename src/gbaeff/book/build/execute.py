"""Execute chapters: MyST text in; a notebook with its outputs, and its files, out."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gbaeff.book.build import processes
from gbaeff.book.build.chapters import (
    RECORD,
    BookError,
    Hashes,
    changes,
    drop_unmet,
    dumps,
    executed,
    file_of,
    notebook,
    reads_of,
    record,
    share,
    snapshot,
    tidy,
)
from gbaeff.book.build.folder import at_work, exchange, undisturbed
from gbaeff.book.pages import captions

MARKER = ".gbaeff"
SECONDS = "seconds.json"
"""In the folder of the executed chapters: how long each took."""
OUTPUTS = "outputs.json"
"""Beside an executed chapter: its code and what it gave, before texts were put into it."""
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@contextmanager
def temporary(out: Path) -> Iterator[Path]:
    """Make the folder for results, and in it a temporary one for as long as it is needed.

    What a killed process left there is cleared.

    Raises
    ------
    BookError
        If the folder exists, is not empty and was not made by a build.
    """
    marker = out / MARKER
    if out.exists() and not marker.is_file() and (not out.is_dir() or any(out.iterdir())):
        raise BookError(f"{out} is not empty and was not made by gbaeff: choose another --out.")
    (out / "temp").mkdir(parents=True, exist_ok=True)
    marker.write_text("Made by gbaeff; `gbaeff clean` removes what it holds.\n", encoding="utf-8")
    for left in (out / "temp").glob("new-*"):
        if not at_work(left):
            shutil.rmtree(left, ignore_errors=True)
    temp = out / "temp" / f"new-{os.getpid()}"
    temp.mkdir()
    try:
        yield temp
    finally:
        with undisturbed():
            shutil.rmtree(temp, ignore_errors=True)
            with suppress(OSError):
                temp.parent.rmdir()


def swap(new: Path, target: Path, temp: Path) -> None:
    """Put a finished folder in the place of an old one, which goes last."""
    target.parent.mkdir(parents=True, exist_ok=True)
    exchange(new, target, temp / f"{target.name}.old")


@dataclass
class _Run:
    source: Path
    folder: Path
    given: Mapping[str, Any]
    started: float = field(default_factory=time.perf_counter)
    process: processes.Task = field(init=False)

    @property
    def result(self) -> Path:
        return self.folder / "result.ipynb"


def execute(
    root: Path,
    out: Path,
    sources: Sequence[Path],
    *,
    given: Mapping[str, Any] | None = None,
    jobs: int = 2,
    force: bool = False,
    beside: Sequence[Path] = (),
    longest: Sequence[str] = (),
    meanwhile: Callable[[], None] = lambda: None,
) -> list[str]:
    """Execute the chapters whose result is missing or out of date.

    Where prose alone is new, the outputs that stand are put into it.

    Parameters
    ----------
    root, out : Path
        The book and the folder for results.
    sources : sequence of Path
        The chapters.
    given : mapping, optional
        Parameters by name, for the chapters that declare them.
    jobs : int
        How many chapters run side by side.
    force : bool
        Execute what is unchanged too.
    beside : sequence of Path
        Files that a chapter finds in its working folder.
    longest : sequence of str
        The chapters that start first where none has run yet.
    meanwhile : callable
        Called once the first chapters are asked for: what they run on takes seconds to load.

    Returns
    -------
    list of str
        The names of the chapters that ran.

    Raises
    ------
    BookError
        If a parameter is unknown, or a chapter fails. Its old result then stays, and the
        chapters still running are stopped.
    ModuleNotFoundError
        If what executes a chapter is not installed; before any starts.
    """
    shares = share(sources, given or {})
    hashes = Hashes()
    waiting = [s for s in sources if force or changes(root, out, s, shares[s], hashes) != []]
    for source in sources:
        if source not in waiting:
            print(f"{source.stem}: unchanged", flush=True)
    if not waiting:
        return []
    for name in ("jupytext", "papermill", "ipykernel"):
        if find_spec(name) is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    # Before a chapter begins: what changes while it runs is new to the next build.
    hashes = snapshot(root)
    for source in waiting:
        hashes[source]
    running: list[_Run] = []
    with temporary(out) as temp:
        told = [
            source
            for source in waiting
            if not (force or shares[source]) and _retell(root, out, source, hashes, temp)
        ]
        waiting = [source for source in waiting if source not in told]
        try:
            queue = _queue(out, waiting, longest)
            for run in _finished(temp, queue, shares, jobs, running, beside, meanwhile):
                done = _result(root, run, hashes)
                swap(done, executed(out, run.source.stem).parent, temp)
                _keep_seconds(out, run.source.stem, time.perf_counter() - run.started)
        finally:
            for run in running:
                run.process.stop()
    return [source.stem for source in waiting]


def _seconds(out: Path) -> dict[str, float]:
    """How long each chapter took the last time."""
    file = out / "chapters" / SECONDS
    found: dict[str, float] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found


def _keep_seconds(out: Path, name: str, seconds: float) -> None:
    told = _seconds(out) | {name: round(seconds, 1)}
    (out / "chapters" / SECONDS).write_text(json.dumps(told, sort_keys=True), encoding="utf-8")


def _queue(out: Path, waiting: Sequence[Path], longest: Sequence[str]) -> list[Path]:
    """Order in which chapters start: the long ones first, so that all jobs end together.

    Where none has run yet, a long text goes before a short one.
    """
    seconds = _seconds(out)
    place = {name: at - len(longest) for at, name in enumerate(longest)}
    return sorted(
        waiting,
        key=lambda s: (-seconds.get(s.stem, 0.0), place.get(s.stem, 0), -s.stat().st_size),
    )


def _finished(
    temp: Path,
    waiting: Sequence[Path],
    shares: Mapping[Path, Mapping[str, Any]],
    jobs: int,
    running: list[_Run],
    beside: Sequence[Path],
    meanwhile: Callable[[], None],
) -> Iterator[_Run]:
    """Keep up to `jobs` chapters running; yield each as it ends, and say so."""
    from tqdm import tqdm

    queue, asked = list(waiting), False
    watched = sys.stderr.isatty()
    with tqdm(total=len(queue), desc="chapters", unit="chapter", disable=not watched) as bar:
        while queue or running:
            while queue and len(running) < max(jobs, 1):
                source = queue.pop(0)
                running.append(_start(temp, source, shares[source], beside))
                bar.set_postfix_str(", ".join(run.source.stem for run in running))
            if not asked:
                meanwhile()
                asked = True
            time.sleep(0.02)
            for run in [r for r in running if r.process.poll() is not None]:
                running.remove(run)
                yield run
                bar.update()
                if not watched:
                    seconds = time.perf_counter() - run.started
                    print(f"{run.source.stem}: executed in {seconds:.1f} s", flush=True)


def _start(temp: Path, source: Path, given: Mapping[str, Any], beside: Sequence[Path]) -> _Run:
    """Start papermill on a chapter, in a folder of its own."""
    folder = temp / source.stem
    work = folder / "work"
    work.mkdir(parents=True)
    for file in beside:
        shutil.copy(file, work)
    run = _Run(source, folder, given)
    env = processes.environment(
        GBAEFF_CHAPTER=source.stem, IPYTHONDIR=str(folder / "ipython"), TMPDIR=str(folder)
    )
    asked = {"source": str(source), "given": _lay(given, work), "cwd": str(work)}
    run.process = processes.Task(folder, asked, env)
    return run


def _lay(given: Mapping[str, Any], work: Path) -> dict[str, Any]:
    """Copy the files that parameters name to where a chapter finds them by their bare names.

    So a name is seen from where the command was given, and no page shows a place on a disk.
    """
    laid = dict(given)
    for name, value in given.items():
        if file := file_of(value):
            target = work / file.name
            while target.exists() and target.read_bytes() != file.read_bytes():
                target = target.with_name(f"file-{target.name}")
            shutil.copy(file, target)
            sheet = "" if Path(value).is_file() else f"#{value.rpartition('#')[2]}"
            laid[name] = target.name + sheet
    return laid


def _result(root: Path, run: _Run, hashes: Hashes) -> Path:
    """Check what papermill left and return the folder that may take its place."""
    import nbformat

    nb = None
    # Read before judging: papermill writes the notebook of a failed run too. One that was killed
    # may leave none, or half of one.
    with suppress(FileNotFoundError, nbformat.reader.NotJSONError):
        nb = nbformat.read(run.result, as_version=4)
        _refuse_errors(run.source.stem, nb)
    if nb is None or run.process.returncode:
        lines = ANSI.sub("", run.process.log.strip()).splitlines()
        tail = "\n".join(f"  {line}" for line in lines[-8:])
        code = run.process.returncode
        raise BookError(f"{run.source.stem} stopped without a result (exit {code}):\n{tail}")
    done = run.folder / "done"
    done.mkdir()
    nb, reads = tidy(nb), reads_of(root, run.folder)
    lasting = not run.given and run.source not in reads
    _write(done, run.source.stem, nb, _given(nb) if lasting else "")
    made_of = record(root, run.source, run.given, reads, hashes)
    (done / RECORD).write_text(json.dumps(made_of, indent=1) + "\n", encoding="utf-8")
    files = run.folder / "work" / "files" / run.source.stem
    if files.is_dir():
        files.rename(done / "files")
    return done


def _write(done: Path, name: str, nb: Any, given: str) -> None:
    """Write the notebook of a chapter, and what its cells gave."""
    unmet = drop_unmet(nb)
    try:
        captions.place(nb)
    except ValueError as error:
        raise BookError(f"{name}: {error}") from None
    text = dumps(tidy(nb, **({"gbaeff": {"unmet": unmet}} if unmet else {})))
    (done / "notebook.ipynb").write_text(text, encoding="utf-8", newline="\n")
    if given:
        (done / OUTPUTS).write_text(given, encoding="utf-8", newline="\n")


def _code(nb: Any) -> list[Any]:
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def _given(nb: Any) -> str:
    told = [[c.source, c.metadata, c.execution_count, c.outputs] for c in _code(nb)]
    return json.dumps(told, sort_keys=True)


def _retell(root: Path, out: Path, source: Path, hashes: Hashes, temp: Path) -> bool:
    """Put the outputs of an executed chapter into its new prose, if nothing else is new."""
    import nbformat

    place = executed(out, source.stem).parent
    if changes(root, out, source, {}, hashes) != [source.relative_to(root).as_posix()]:
        return False
    try:
        given = (place / OUTPUTS).read_text(encoding="utf-8")
        made_of = json.loads((place / RECORD).read_text(encoding="utf-8"))
        kept = json.loads(given)
    except (OSError, ValueError):  # of a build before
        return False
    nb = notebook(source)
    if [[c.source, c.metadata] for c in _code(nb)] != [one[:2] for one in kept]:
        return False
    for cell, (_, _, count, outputs) in zip(_code(nb), kept):
        cell.execution_count = count
        cell.outputs = [nbformat.from_dict(output) for output in outputs]
    done = temp / source.stem / "done"
    done.mkdir(parents=True)
    _write(done, source.stem, nb, given)
    made_of["files"][source.relative_to(root).as_posix()] = hashes[source]
    (done / RECORD).write_text(json.dumps(made_of, indent=1) + "\n", encoding="utf-8")
    if (place / "files").is_dir():
        shutil.copytree(place / "files", done / "files")
    swap(done, place, temp)
    print(f"{source.stem}: its prose alone is new, outputs stay", flush=True)
    return True


def _refuse_errors(name: str, nb: Any) -> None:
    """Name the cell and the error, if a cell ended in one."""
    added = ("injected-parameters", "papermill-error-cell-tag", "papermill-error-link-cell-tag")
    cells = [c for c in nb.cells if not set(added) & set(c.metadata.get("tags", []))]
    for number, cell in enumerate(cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                code = "\n".join(f"  > {line}" for line in cell.source.splitlines()[:6])
                trace = ANSI.sub("", "\n".join(output.traceback)).splitlines()[-12:]
                lines = "\n".join(f"  {line}" for line in trace)
                raise BookError(
                    f"{name}, cell {number} of {len(cells)}: {output.ename}: {output.evalue}\n"
                    f"{code}\n{lines}"
                )
