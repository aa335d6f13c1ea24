"""Papermill's engine for chapters: cells run in papermill's own process.

A chapter has that process to itself, and it ends with the chapter (`processes`). A kernel in a
second one would isolate nothing more; its start and its sockets take longer than most chapters.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from functools import partial
from typing import Any

from ipykernel.inprocess.blocking import BlockingInProcessKernelClient
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.iostream import OutStream
from nbclient.exceptions import CellExecutionComplete, CellExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine as PapermillEngine
from papermill.engines import papermill_engines

import gbaeff

NAME = "gbaeff"
READS = "reads.txt"
"""Of a chapter's folder: what its cells imported, opened and listed."""


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Hands each cell to a kernel of this process and puts what it gave into the notebook."""

    def execute(self, **kwargs: Any) -> Any:
        kernel: Any = InProcessKernel()  # type: ignore[no-untyped-call]
        here: Any = BlockingInProcessKernelClient
        self.here = here(kernel=kernel, session=kernel.session)
        self.here.start_channels()
        self.reset_execution_trackers()
        self.clear_before_next_output = False
        # What other programs print is shown too, as by a kernel in a process of its own.
        stream: Any = partial(OutStream, kernel.session, kernel.iopub_thread)
        with closing(stream("stdout")) as out, closing(stream("stderr")) as err:
            kernel.stdout, kernel.stderr = out, err
            with redirect_stdout(out), redirect_stderr(err):
                self.papermill_execute_cells()
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, **kwargs: Any) -> Any:
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs = []
        asked = self.here.execute(cell.source, allow_stdin=False)
        with suppress(CellExecutionComplete):
            while True:
                message = self.here.get_iopub_msg()
                # What a program of an earlier cell prints late belongs to no cell.
                if message["parent_header"].get("msg_id") == asked:
                    self.process_message(message, cell, cell_index)
        told = self.here.get_shell_msg()["content"]
        if told["status"] == "error" and "raises-exception" not in cell.metadata.get("tags", []):
            raise CellExecutionError.from_cell_and_msg(cell, told)
        return cell


class Engine(PapermillEngine):  # type: ignore[misc]
    """Executes a notebook and writes down what its cells read."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, folder: str, fresh: bool, **kwargs: Any
    ) -> Any:
        """Run the cells of a notebook in this process.

        Parameters
        ----------
        nb_man : papermill.engines.NotebookExecutionManager
            What papermill keeps of the run.
        kernel_name : str
            Unused: the kernel is this process.
        folder : str
            Gets ``reads.txt``.
        fresh : bool
            Whether cells import this package's modules afresh.
        """
        client = _Client(nb_man, record_timing=False)
        if fresh:
            for name in [name for name in sys.modules if name.split(".")[0] == gbaeff.__name__]:
                del sys.modules[name]
        if sys.path[0] == "":  # as ipykernel_launcher does
            del sys.path[0]
        record(os.path.join(folder, READS))
        return client.execute()


papermill_engines.register(NAME, Engine)


def record(file: str) -> None:
    """Write to a file, line by line, what this process imports, opens and lists from now on.

    A line is a kind, "module", "file" or "folder", and a name or full path, in JSON. Modules are
    those of this package. What an import looks through is left out.

    Parameters
    ----------
    file : str
        Its lines are complete at any time: the process may be killed.
    """
    package = gbaeff.__name__
    kinds = {"import": "module", "open": "file", "os.listdir": "folder", "os.scandir": "folder"}
    out = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    seen: set[tuple[str, str]] = set()

    def hook(event: str, args: tuple[Any, ...]) -> None:
        kind = kinds.get(event)
        if kind is None:
            return
        name = "." if args[0] is None else args[0]
        if isinstance(name, int):
            return
        if kind != "module":
            name = os.path.abspath(os.fsdecode(name))
        unread = (
            (kind == "module" and name.split(".")[0] != package)
            or (kind == "file" and args[2] & (os.O_WRONLY | os.O_RDWR) == os.O_WRONLY)
            or (kind == "folder" and (name in sys.path or _importing(sys._getframe(1))))
        )
        if not unread and (kind, name) not in seen:
            seen.add((kind, name))
            os.write(out, json.dumps([kind, name]).encode() + b"\n")

    sys.addaudithook(hook)


def _importing(frame: Any) -> bool:
    return bool(frame.f_code.co_filename == "<frozen importlib._bootstrap_external>")
