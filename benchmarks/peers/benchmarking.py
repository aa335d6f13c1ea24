"""R's Benchmarking: radial models; R reads the case as CSV and takes the time itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from protocol import Answer, Case, serve

# Seconds and scores, one a line; Inf marks an infeasible programme of super-efficiency.
SCRIPT = """
arguments <- commandArgs(TRUE)
suppressMessages(library(Benchmarking))
x <- as.matrix(read.csv(arguments[1], header = FALSE))
y <- as.matrix(read.csv(arguments[2], header = FALSE))
run <- if (arguments[3] == "super") sdea else dea
start <- proc.time()[["elapsed"]]
for (i in 1:10) {
  found <- run(x, y, RTS = arguments[4], ORIENTATION = "in")
  seconds <- (proc.time()[["elapsed"]] - start) / i
  if (seconds * i > 1) break
}
writeLines(format(c(seconds, found$eff), digits = 17))
"""


def missing() -> str | None:
    """Why it cannot run here, or None."""
    if shutil.which("Rscript") is None:
        return "Rscript is not installed"
    probe = ["Rscript", "-e", "library(Benchmarking)"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        return "the R package Benchmarking is not installed"
    return None


def model(kind: str, rts: str) -> Callable[[Case], Answer]:
    """Run ``dea`` or ``sdea``."""

    def run(case: Case) -> Answer:
        with tempfile.TemporaryDirectory() as name:
            files = [Path(name) / "x.csv", Path(name) / "y.csv", Path(name) / "run.R"]
            np.savetxt(files[0], case.x, delimiter=",", fmt="%.17g")
            np.savetxt(files[1], case.y, delimiter=",", fmt="%.17g")
            files[2].write_text(SCRIPT, encoding="utf-8")
            command = ["Rscript", str(files[2]), str(files[0]), str(files[1]), kind, rts]
            text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        seconds, *scores = map(float, text.split())
        values = np.array(scores)
        values[~np.isfinite(values)] = np.nan
        return Answer(values, seconds=seconds)

    return run


if __name__ == "__main__":
    if reason := missing():
        sys.exit(reason)
    serve(
        None,
        lambda case, _: case,
        {
            "radial_crs": model("plain", "crs"),
            "radial_vrs": model("plain", "vrs"),
            "super_radial_vrs": model("super", "vrs"),
        },
    )
