"""One task in a fresh process: its seconds and the peak of its memory, as a line of JSON.

``python fresh.py super_sbm_vrs frontier 5+3+2 20000`` or ``python fresh.py bootstrap frontier
3+1+1 100``. The peak is that of the whole process: interpreter, libraries, data and results.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from cases import Cell, case
from project import CALLS, prepare

DRAWS = 2000


def main(task: str, data: str, variables: str, n: int) -> dict[str, Any]:
    """Run the task once."""
    model = "radial_vrs" if task == "bootstrap" else task
    panel = prepare(case(Cell(model, data, variables, n)), model)
    start = time.perf_counter()
    if task == "bootstrap":
        from gbaeff.extensions.bootstrap import bootstrap

        found: Any = bootstrap(panel, draws=DRAWS, seed=1)
    else:
        found = CALLS[task](panel).score
    seconds = time.perf_counter() - start
    assert found is not None
    return {"seconds": seconds, "peak_mb": _peak()}


def _peak() -> float | None:
    status = Path("/proc/self/status")
    if status.is_file():  # what getrusage says starts from the peak of the parent process
        lines = status.read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 2**10
    try:
        import resource
    except ImportError:  # Windows has no such count
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    task, data, variables, n = sys.argv[1:]
    print(json.dumps(main(task, data, variables, int(n))))
