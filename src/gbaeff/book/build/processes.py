"""Processes that execute chapters and render pages: forked from one that has what they load.

Loading papermill, Jupyter, pandas, scipy and matplotlib takes longer than most chapters. A server
loads them once and is forked for each chapter. A chapter of the book imports this package's modules
afresh; for those of a reader they are loaded too. Where it runs, it is forked for Sphinx too. Where
a system cannot fork well, each chapter has a new process instead.
"""

from __future__ import annotations

import atexit
import builtins
import gc
import json
import multiprocessing
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import gbaeff

# Elsewhere libraries that threads or a graphical system use do not survive a fork.
FORKS = sys.platform == "linux"
_SELF = f"from {__package__} import processes; "
_LIBRARIES = (
    *("jupytext", "papermill", "papermill.execute", "ipykernel.debugger"),
    *("ipykernel.inprocess.ipkernel", "ipykernel.inprocess.blocking"),
    *("IPython.display", "pandas", "joblib", "tqdm"),
    *("matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"),
    *("tabulate", "yaml"),
    # What a kernel, and the first figure saved, load by themselves.
    *("IPython.core.completerlib", "IPython.core.oinspect", "sqlite3", "tornado.platform.asyncio"),
    *("PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin", "PIL.PpmImagePlugin"),
    *("PIL.PngImagePlugin", "matplotlib.style.core"),
)
# What chapters of the book import, and those of a reader's data do not: a second.
_BOOK = ("scipy.optimize", "scipy.stats")
# What chapters of a reader's data import; their server alone loads modules of this package.
READER = (
    *("gbaeff.book.reader.answers", "gbaeff.book.reader.methods", "gbaeff.book.reader.pictures"),
    *("gbaeff.book.pages.figures", "gbaeff.book.pages.tables"),
)
_SPHINX = (
    *("myst_nb", "myst_nb.sphinx_ext", "jupyter_book.sphinx", "sphinx.builders.html"),
    *("sphinx.ext.mathjax", "sphinx_book_theme", "sphinx_design", "sphinx_exercise"),
    *("sphinx_proof", "sphinx_togglebutton", "sphinxcontrib.bibtex"),
    # What Sphinx and the theme load by themselves, as they begin and as they read a page. Before
    # Sphinx knows a language a text stands for its translation: in a new process too, or what is
    # kept of a page would not fit.
    *("docutils.languages.en", "docutils.parsers.rst.directives.tables", "xml.dom.minidom"),
    *("doctest", "jinja2.ext", "myst_nb.ext.execution_tables", "myst_nb.ext.glue.domain"),
    *("myst_parser.sphinx_ext.directives", "myst_parser.sphinx_ext.mathjax", "a11y_pygments"),
    *("myst_parser.sphinx_ext.myst_refs", "pybtex.markup", "pybtex.style.formatting.alpha"),
    *("pybtex.style.names.plain", "pybtex.style.sorting.author_year_title", "sphinx_comments"),
    *("sphinx_copybutton", "sphinx_design.extension", "sphinx_external_toc.events"),
    *("sphinx_multitoc_numbering", "sphinx_thebe", "sphinxcontrib.bibtex.style.names.last"),
    *("sphinxcontrib.bibtex.style.referencing.author_year",),
    *("sphinxcontrib.bibtex.style.referencing.foot", "xml.sax.expatreader"),
)
# What these load and can do without: a debugger, Jupyter's server, disks elsewhere; and what
# would execute the cells of a page, with a data base of what it executed.
_UNUSED = (
    *("debugpy", "jupytext.sync_contentsmanager", "jupytext.async_contentsmanager"),
    "pyarrow.fs",
)
_UNCALLED = {
    "myst_nb.core.execute.cache": "NotebookClientCache",
    "myst_nb.core.execute.direct": "NotebookClientDirect",
}
# New objects between two searches for cycles: a process here is over before they fill the memory.
SELDOM = 100_000
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


def environment(**more: str) -> dict[str, str]:
    """Surroundings of a process that are alike on every machine."""
    # JUPYTER_PATH would put a foreign kernel before the environment's own.
    env = {n: v for n, v in os.environ.items() if n != "JUPYTER_PATH"}
    paths = [str(Path(gbaeff.__file__).resolve().parents[1]), env.get("PYTHONPATH", "")]
    threads = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR")
    return env | {
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # a plain figure is shown
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        **{f"{library}_NUM_THREADS": "1" for library in threads},
        **more,
    }


# In the process of the build --------------------------------------------------------------------


class Server:
    """The process that is forked, with modules loaded; it lives as long as this one."""

    def __init__(self, modules: Iterable[str]) -> None:
        # Nobody writes to it: who reads, learns when this process ends.
        tether, self._held = os.pipe()
        load = (*_LIBRARIES, *(modules or _BOOK))
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{_SELF}processes.serve({tether}, {load}, {_SPHINX})"],
            env=environment(),
            stdin=subprocess.PIPE,
            pass_fds=[tether],
            start_new_session=True,
            bufsize=0,
        )
        os.close(tether)
        atexit.register(self.close)

    def start(self, folder: Path) -> None:
        """Ask for a process that executes the chapter in a folder."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):  # its end is told by the chapter's
            self.process.stdin.write(json.dumps(str(folder)).encode() + b"\n")

    def close(self) -> None:
        """End it; what it started ends by itself, as if this process had ended."""
        atexit.unregister(self.close)
        self.process.kill()
        with self.process:
            os.close(self._held)


_servers: list[Server] = []


def warm(modules: Iterable[str] = ()) -> Server:
    """Return the server, started if need be: then with these modules too."""
    if _servers and _servers[0].process.poll() is not None:
        _servers.pop().close()
    if not _servers:
        _servers.append(Server(modules))
    return _servers[0]


class Task:
    """The execution of a chapter, or a rendering, as this process sees it.

    Parameters
    ----------
    folder : Path
        Gets ``request.json``, what is asked and the environment, and ``log.txt``.
    asked : mapping
        Text, parameters and working folder of a chapter; or ``render``, as `rendering.main` takes
        it.
    env : mapping
        The environment.
    """

    def __init__(self, folder: Path, asked: Mapping[str, Any], env: Mapping[str, str]) -> None:
        self.folder = folder
        self.returncode: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        request = json.dumps({**asked, "env": env})
        (folder / "request.json").write_text(request, encoding="utf-8")
        # Sphinx alone is loaded sooner than the server.
        if FORKS and (_servers or "render" not in asked):
            self._server = warm()
            self._server.start(folder)
            return
        with (folder / "log.txt").open("wb") as log:
            self._process = subprocess.Popen(
                tethered(f"{_SELF}processes.run({str(folder)!r})"),
                env=env,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )

    def poll(self) -> int | None:
        """Return how it ended, None as long as it runs."""
        if self.returncode is None:
            if self._process is not None:
                self.returncode = self._process.poll()
            else:
                # First the server: it may write an end as its last act.
                gone = self._server.process.poll()
                told = self.folder / "exit"
                self.returncode = int(told.read_text()) if told.is_file() else gone
            if self.returncode is not None:
                self._close()
        return self.returncode

    @property
    def log(self) -> str:
        """What it printed."""
        file = self.folder / "log.txt"
        return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""

    def stop(self) -> None:
        """End it and all that came from it."""
        if self._process is None:
            # All of them: a build that stops one chapter stops the others too.
            kill(self._server.process.pid, itself=False)
            # Of what it has begun, the server writes the end into the folder.
            while (self.folder / "log.txt").is_file() and self.poll() is None:
                time.sleep(0.02)
                kill(self._server.process.pid, itself=False)
            return
        kill(self._process.pid)
        self._process.wait()
        self._close()

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()


def kill(pid: int, *, itself: bool = True) -> None:
    """End a process and all that came from it."""
    import psutil

    family = []
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        family = [*([parent] if itself else []), *parent.children(recursive=True)]
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    end = time.monotonic() + 5
    while time.monotonic() < end and any(alive(member) for member in family):
        time.sleep(0.02)


def alive(process: Any) -> bool:
    """Whether a process runs; where nobody collects the dead, an ended one keeps its number."""
    import psutil

    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


# In the server ----------------------------------------------------------------------------------


def serve(tether: int, libraries: Iterable[str], ahead: Iterable[str]) -> None:
    """Load libraries; fork a process for each folder named on standard input, until it is closed.

    What pages are rendered with is loaded ahead, while the first chapters run.
    """
    gc.set_threshold(SELDOM)
    _load(libraries)
    if "papermill" in sys.modules:
        sys.modules["nbformat"].v4.new_raw_cell()  # compiles the schema of notebooks
    fork = multiprocessing.get_context("fork")
    running: dict[Path, Any] = {}
    ahead = list(ahead)
    while True:
        if running and ahead:
            _load([ahead.pop(0)])
        ends = [process.sentinel for process in running.values()]
        if 0 in select.select([0, *ends], [], [], 0.0 if running and ahead else None)[0]:
            lines = os.read(0, 2**16)
            if not lines:
                os._exit(0)
            for line in lines.splitlines():
                folder = json.loads(line)
                running[Path(folder)] = fork.Process(target=_forked, args=(folder, tether))
                running[Path(folder)].start()
        for folder, process in list(running.items()):
            if process.exitcode is not None:
                del running[folder]
                with suppress(OSError):  # the folder of a stopped build is gone
                    (folder / "new").write_text(str(process.exitcode))
                    (folder / "new").rename(folder / "exit")


def _load(names: Iterable[str]) -> None:
    names = list(names)
    # pandas lays a wide table out for a terminal, unless it is loaded by a kernel.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    unused = [name for name in _UNUSED if name not in sys.modules]
    sys.modules |= dict.fromkeys(unused)  # type: ignore[arg-type]
    for module, kind in _UNCALLED.items():
        stub = ModuleType(module)
        setattr(stub, kind, _refused)
        sys.modules.setdefault(module, stub)
    if "pandas" in names:
        with suppress(ImportError):
            # Nobody reads help: a quarter of what loading matplotlib takes.
            import_module("matplotlib.artist").kwdoc = lambda _: ""  # type: ignore[attr-defined]
    for name in names:
        with suppress(ImportError):
            import_module(name)
    for name in getattr(sys.modules.get("sphinx.application"), "builtin_extensions", ()):
        import_module(name)
    if selectors := sys.modules.get("soupsieve"):
        selectors.compile("li.a > b")  # compiles what reads a selector
    if "sphinx.highlighting" in sys.modules:
        sys.modules["pygments.lexers"].get_lexer_by_name("pyi")  # and what reads Python
    for name in unused:
        del sys.modules[name]
    del builtins.get_ipython  # type: ignore[attr-defined]
    gc.freeze()


def _forked(folder: str, tether: int) -> None:
    log = os.open(Path(folder, "log.txt"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)

    def end() -> None:
        os.read(tether, 1)
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()
    run(folder)


# In the process of a task -----------------------------------------------------------------------


def _enter(env: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None


def _refused(*_: Any, **__: Any) -> None:
    raise RuntimeError("_config.yml: execute_notebooks must be off: pages show executed notebooks")


def run(folder: str) -> None:
    """Do what ``request.json`` of a folder asks.

    Parameters
    ----------
    folder : str
        Of a chapter it gets ``result.ipynb`` and ``reads.txt``, what its cells read.
    """
    request = json.loads(Path(folder, "request.json").read_text(encoding="utf-8"))
    _enter(request["env"])
    os.chdir(folder)
    gc.set_threshold(SELDOM)
    if "render" in request:
        _load(_SPHINX)
        from gbaeff.book.build import rendering

        sys.exit(rendering.main(request["render"]))
    _execute(request, folder)


def _execute(request: Mapping[str, Any], folder: str) -> None:
    """Execute a chapter with papermill."""
    # A new process has not, as the server has.
    _load(["jupytext", "papermill.execute", "pandas", "ipykernel.debugger"])
    import pandas as pd
    import papermill

    from gbaeff.book.build import engine
    from gbaeff.book.build.chapters import dumps, notebook

    # Names of a few units: with pyarrow, which pandas takes where it is, each access costs more.
    pd.set_option("mode.string_storage", "python")
    Path("source.ipynb").write_text(dumps(notebook(Path(request["source"]))), encoding="utf-8")
    papermill.execute_notebook(
        "source.ipynb",
        "result.ipynb",
        parameters=request["given"],
        engine_name=engine.NAME,
        kernel_name="python3",
        cwd=request["cwd"],
        progress_bar=False,
        request_save_on_cell_execute=False,
        folder=folder,
        fresh=READER[0] not in sys.modules,
    )
