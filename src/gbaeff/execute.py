"""Execute chapters: MyST text in; a notebook with its outputs, and its files, out."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gbaeff.atomic import at_work, exchange
from gbaeff.chapters import (
    PACKAGE,
    BookError,
    drop_unmet,
    dumps,
    executed,
    key,
    notebook,
    share,
    state,
    tidy,
)

MARKER = ".gbaeff"
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# A child waits at a pipe that this process alone holds open. Not through sys.stdin, whose lock
# would still be held when the child ends by itself.
_TETHER = """\
import os, sys, threading

def end():
    os.read(0, 1)
    os._exit(1)

threading.Thread(target=end, daemon=True).start()
"""


def tethered(code: str) -> list[str]:
    """Command of a Python process that ends when this one does, even if this one is killed.

    Its standard input must be a pipe that stays open (``subprocess.PIPE``).

    Parameters
    ----------
    code : str
        What it runs.
    """
    # Through this interpreter, not PATH: a script of a name may belong to another Python.
    return [sys.executable, "-c", _TETHER + code]


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
    metadata: dict[str, Any]
    started: float = field(default_factory=time.perf_counter)
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def result(self) -> Path:
        return self.folder / "result.ipynb"

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    @property
    def unborn(self) -> bool:
        """Whether its kernel ended before it ran anything."""
        told = b"Kernel died before replying to kernel_info"
        return self.process.returncode != 0 and told in self.log.read_bytes()


def execute(
    root: Path,
    out: Path,
    sources: Sequence[Path],
    *,
    given: Mapping[str, Any] | None = None,
    jobs: int = 2,
    force: bool = False,
    beside: Sequence[Path] = (),
) -> list[str]:
    """Execute the chapters whose result is missing or out of date.

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

    Returns
    -------
    list of str
        The names of the chapters that ran.

    Raises
    ------
    BookError
        If a parameter is unknown, or a chapter fails. Its old result then stays, and the
        chapters still running are stopped.
    """
    shares = share(sources, given or {})
    waiting = [s for s in sources if force or state(root, out, s, shares[s]) != "executed"]
    for source in sources:
        if source not in waiting:
            print(f"{source.stem}: unchanged", flush=True)
    if not waiting:
        return []
    running: list[_Run] = []
    with temporary(out) as temp:
        try:
            for run in _finished(root, temp, waiting, shares, jobs, running, beside):
                swap(_result(run), executed(out, run.source.stem).parent, temp)
        finally:
            for run in running:
                _stop(run.process)
    return [source.stem for source in waiting]


def _finished(
    root: Path,
    temp: Path,
    waiting: Sequence[Path],
    shares: Mapping[Path, Mapping[str, Any]],
    jobs: int,
    running: list[_Run],
    beside: Sequence[Path],
) -> Iterator[_Run]:
    """Keep up to `jobs` chapters running; yield each as it ends, and say so."""
    from tqdm import tqdm

    queue = list(waiting)
    again = set(waiting)
    watched = sys.stderr.isatty()
    with tqdm(total=len(queue), desc="chapters", unit="chapter", disable=not watched) as bar:
        while queue or running:
            while queue and len(running) < max(jobs, 1):
                source = queue.pop(0)
                running.append(_start(root, temp, source, shares[source], beside))
                bar.set_postfix_str(", ".join(run.source.stem for run in running))
            time.sleep(0.05)
            for run in [r for r in running if r.process.poll() is not None]:
                running.remove(run)
                _close(run.process)
                # Kernels that start at the same moment can pick the same port: try once more.
                if run.unborn and run.source in again:
                    again.remove(run.source)
                    queue.insert(0, run.source)
                    shutil.rmtree(run.folder)
                    continue
                yield run
                bar.update()
                if not watched:
                    seconds = time.perf_counter() - run.started
                    print(f"{run.source.stem}: executed in {seconds:.1f} s", flush=True)


def _start(
    root: Path, temp: Path, source: Path, given: Mapping[str, Any], beside: Sequence[Path]
) -> _Run:
    """Start papermill on a chapter, in a folder of its own."""
    folder = temp / source.stem
    work = folder / "work"
    work.mkdir(parents=True)
    for file in beside:
        shutil.copy(file, work)
    run = _Run(source, folder, {"gbaeff": {"key": key(root, source, given)}})
    (folder / "source.ipynb").write_text(dumps(notebook(source)), encoding="utf-8")
    start = "import runpy; runpy.run_module('papermill', run_name='__main__', alter_sys=True)"
    command = [*tethered(start), "source.ipynb", "result.ipynb"]
    command += ["--kernel", "python3", "--cwd", str(work), "--no-progress-bar"]
    command += ["--no-request-save-on-cell-execute", "--log-level", "ERROR"]
    if given:
        (folder / "parameters.yaml").write_text(json.dumps(given), encoding="utf-8")
        command += ["--parameters_file", "parameters.yaml"]
    with run.log.open("wb") as log:
        run.process = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(source.stem, folder),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    return run


def _environment(name: str, folder: Path) -> dict[str, str]:
    """Make the chapter's surroundings alike on every machine."""
    # JUPYTER_PATH would put a foreign kernel before the environment's own.
    env = {n: v for n, v in os.environ.items() if n not in ("JUPYTER_PATH", "MPLBACKEND")}
    paths = [str(PACKAGE.parent), env.get("PYTHONPATH", "")]
    threads = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR")
    return env | {
        "GBAEFF_CHAPTER": name,
        "IPYTHONDIR": str(folder / "ipython"),
        "TMPDIR": str(folder),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        **{f"{library}_NUM_THREADS": "1" for library in threads},
    }


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a running chapter and its kernel, which would outlive papermill."""
    import psutil

    family = []
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(process.pid)
        family = [parent, *parent.children(recursive=True)]
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    process.wait()
    _close(process)
    psutil.wait_procs(family, timeout=5)


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()


def _result(run: _Run) -> Path:
    """Check what papermill left and return the folder that may take its place."""
    import nbformat

    # Read before judging: papermill writes the notebook of a failed run too.
    nb = nbformat.read(run.result, as_version=4) if run.result.is_file() else None
    if nb is not None:
        _refuse_errors(run.source.stem, nb)
    if nb is None or run.process.returncode:
        log = run.log.read_text(encoding="utf-8", errors="replace").strip()
        tail = "\n".join(f"  {line}" for line in ANSI.sub("", log).splitlines()[-8:])
        code = run.process.returncode
        raise BookError(f"{run.source.stem} stopped without a result (exit {code}):\n{tail}")
    if unmet := drop_unmet(nb):
        run.metadata["gbaeff"]["unmet"] = unmet
    done = run.folder / "done"
    done.mkdir()
    text = dumps(tidy(nb, **run.metadata))
    (done / "notebook.ipynb").write_text(text, encoding="utf-8", newline="\n")
    files = run.folder / "work" / "files" / run.source.stem
    if files.is_dir():
        files.rename(done / "files")
    return done


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
