"""How the runner talks to an approach: one process each, a case in, scores and seconds out.

The runner writes a line of JSON to the process: the file of the case, the model, how many calls
to time, and where the scores go. The process answers with a line of JSON. Imports and the making
of the approach's own data container are outside the clock; whatever the approach does from the
data to the scores is inside it. Needs numpy alone, so that it runs in every environment.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """Data of one cell.

    Attributes
    ----------
    x, y, b : ndarray, one row an observation
        Inputs, desirable and undesirable outputs.
    dmu, period : ndarray of int
        Labels; all periods are 0 for a cross-section.
    sample : ndarray of int
        Observations that an approach which solves one programme at a time is timed on.
    """

    x: Array
    y: Array
    b: Array
    dmu: NDArray[np.int64]
    period: NDArray[np.int64]
    sample: NDArray[np.int64]

    def write(self, path: Path) -> None:
        """Write the case as .npz."""
        np.savez(path, **vars(self))

    @classmethod
    def read(cls, path: Path) -> Case:
        """Read a case that :meth:`write` wrote."""
        with np.load(path) as stored:
            return cls(**{name: stored[name] for name in cls.__dataclass_fields__})

    @property
    def years(self) -> list[int]:
        """Periods in order."""
        return [int(year) for year in np.unique(self.period)]


@dataclass(frozen=True)
class Answer:
    """What a model gave: scores, and programmes or seconds where the process knows better."""

    scores: Array
    programmes: int | None = None
    seconds: float | None = None


def reason(text: object) -> str:
    """One short line of an error, without the paths of this machine."""
    short = re.sub(r"\(?(?<!\w)(?:[A-Za-z]:)?[/\\][^\s,;)]+\)?", "", str(text))
    return " ".join(short.split())[:120]


Prepare = Callable[[Case, str], Any]
Model = Callable[[Any], "Answer | Array"]


def serve(distribution: str | None, prepare: Prepare, models: Mapping[str, Model]) -> None:
    """Answer the runner until it closes the pipe.

    Parameters
    ----------
    distribution : str or None
        Name of the installed package whose version is reported; None for no version.
    prepare : callable
        Case and model to what the model's function takes; outside the clock.
    models : mapping of model name to callable
        What the approach has.
    """
    # Whatever a package prints must not end up among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(**values: Any) -> None:
        answers.write(json.dumps(values) + "\n")
        answers.flush()

    say(version=metadata.version(distribution) if distribution else "", models=list(models))
    for line in sys.stdin:
        request = json.loads(line)
        try:
            say(**_timed(request, prepare, models))
        except Exception as error:
            say(error=reason(f"{type(error).__name__}: {error}"))


def _timed(
    request: Mapping[str, Any], prepare: Prepare, models: Mapping[str, Model]
) -> dict[str, Any]:
    ready = prepare(Case.read(Path(request["case"])), request["model"])
    run, calls = models[request["model"]], int(request["calls"])
    start = time.perf_counter()
    for _ in range(calls):
        answer = run(ready)
    seconds = (time.perf_counter() - start) / calls
    if not isinstance(answer, Answer):
        answer = Answer(np.asarray(answer, dtype=float))
    np.save(request["scores"], np.asarray(answer.scores, dtype=float).ravel())
    return {
        "seconds": seconds if answer.seconds is None else answer.seconds,
        "programmes": answer.programmes,
    }
