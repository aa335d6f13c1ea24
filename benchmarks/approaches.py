"""The processes that are measured: started once, asked one case at a time."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import environments
from protocol import Array, reason

HERE = Path(__file__).resolve().parent
PEERS = (
    "benchmarking",
    "deapack",
    "pyfrontier",
    "frontierguard",
    "orange3_dea",
    "deabook",
    "dealib",
)
# Module and arguments of each approach, in the order in which they are asked.
COMMANDS: dict[str, tuple[str, ...]] = {
    "linprog": ("linprog",),
    "project": ("project",),
    "project, all read": ("project", "all"),
    **{name: (f"peers.{name}",) for name in ("highspy", *PEERS)},
}
# Approaches that are timed on a sample of the units where there are many.
SAMPLED = ("linprog", "highspy")


class Failed(RuntimeError):
    """The approach gave no scores; the message says why."""


@dataclass(frozen=True)
class Timing:
    """One answer: seconds of a call, its scores, and the programmes if the approach knows."""

    seconds: float
    scores: Array
    programmes: int | None


def surroundings() -> dict[str, str]:
    """Environment of the child processes: one thread each, the project's source on the path."""
    threads = ("OPENBLAS", "OMP", "MKL", "NUMEXPR")
    fixed = {f"{name}_NUM_THREADS": "1" for name in threads}
    return {**os.environ, **fixed, "PYTHONPATH": str(HERE.parent / "src"), "PYTHONHASHSEED": "0"}


@dataclass
class Approach:
    """A process that answers by :mod:`protocol`; started when first asked."""

    name: str
    version: str = ""
    models: tuple[str, ...] = ()
    reason: str = ""
    _process: subprocess.Popen[str] | None = None
    _answers: queue.Queue[str | None] = field(default_factory=queue.Queue)

    def start(self) -> None:
        """Start the process if it does not run; :class:`Failed` if it cannot."""
        if self._process is not None:
            return
        if self.reason:
            raise Failed(self.reason)
        try:
            python = str(environments.python(self.name))
        except KeyError:
            python = sys.executable
        except RuntimeError as error:
            self.reason = reason(error)
            raise Failed(self.reason) from error
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        process = subprocess.Popen(
            [python, "-m", *COMMANDS[self.name]],
            cwd=HERE,
            env=surroundings(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._process, self._answers = process, queue.Queue()
        self._thread = threading.Thread(target=_forward, args=(process, self._answers), daemon=True)
        self._thread.start()
        hello = self._read(120)
        self.version, self.models = hello["version"], tuple(hello["models"])

    def ask(self, case: Path, model: str, calls: int, limit: float) -> Timing:
        """Time a model on a case; :class:`Failed` if it fails or takes longer than ``limit``."""
        self.start()
        assert self._process is not None and self._process.stdin is not None
        scores = case.with_name("scores.npy")
        request = {"case": str(case), "model": model, "calls": calls, "scores": str(scores)}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = self._read(limit)
        if "error" in answer:
            raise Failed(answer["error"])
        return Timing(answer["seconds"], np.load(scores), answer["programmes"])

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._thread.join()
            for pipe in (self._process.stdin, self._process.stdout, self._errors):
                assert pipe is not None
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
            self._process = None

    def _read(self, limit: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=limit)
        except queue.Empty:
            self.stop()
            raise Failed(f"no answer within {limit:.0f} s") from None
        if line is None:
            self._errors.seek(0)
            said = self._errors.read().strip().splitlines()
            self.stop()
            self.reason = reason(said[-1]) if said else "the process ended"
            raise Failed(self.reason)
        found: dict[str, Any] = json.loads(line)
        return found


def _forward(process: subprocess.Popen[str], answers: queue.Queue[str | None]) -> None:
    """Move lines from the process to the queue, so that a read can have a limit."""
    assert process.stdout is not None
    for line in process.stdout:
        answers.put(line)
    answers.put(None)
