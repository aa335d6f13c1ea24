"""How long one waits for the book: wall time of what people do with it, on this machine.

    python benchmarks/book.py            # all but .ci/run
    python benchmarks/book.py --quick    # without tests and gates
    python benchmarks/book.py --ci       # all

Works on a copy of the book in a temporary folder, with the environment that runs it; nothing in
the book itself is touched. Prints a table and writes data/benchmarks/book.csv.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".work", "_build", "__pycache__", ".*_cache")


def copied(place: Path) -> Path:
    """Copy the book, with a `.venv` that is this environment and counts as up to date."""
    book = place / "book"
    shutil.copytree(ROOT, book, ignore=LEFT_OUT, symlinks=True)
    environment = book / ".venv"
    environment.mkdir()
    for one in Path(sys.prefix).iterdir():
        (environment / one.name).symlink_to(one)
    stamp = environment / "installed"
    stamp.unlink(missing_ok=True)  # the link, not what it points at
    stamp.touch()
    return book


def changed(path: Path, text: str) -> None:
    """Add a line at the end of a file of the copy."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def waits(book: Path, quick: bool, ci: bool) -> Iterator[tuple[str, list[str]]]:
    """What is measured, in an order in which each leaves what the next one needs."""
    python = str(book / ".venv" / "bin" / "python")
    yield "cold, all chapters, strict", ["make", "book"]
    yield "nothing changed", ["make", "book"]
    if not quick:
        yield "make gates", ["make", "gates"]
    text, module = (
        book / "notebooks/04_static_efficiency.md",
        book / "src/gbaeff/book/reader/intake/sheet.py",
    )
    before = {path: path.read_bytes() for path in (text, module)}
    changed(text, "\nOne more sentence.\n")
    yield "one chapter's text", ["make", "book"]
    changed(module, "\n# One more comment.\n")
    yield "a comment in a module of the intake", ["make", "book"]
    for path, old in before.items():
        path.write_bytes(old)
    yield "rerun of the ports", [python, "-m", "gbaeff", "rerun", "ports", "--out", "ports"]
    if not quick:
        yield "make test", ["make", "test"]
    if ci:
        yield ".ci/run", ["bash", ".ci/run"]


def seconds(command: list[str], book: Path) -> float:
    """Wall time of a command.

    Raises
    ------
    SystemExit
        If it fails, with the end of what it printed.
    """
    # Before the book that the environment was installed for.
    env = os.environ | {"PYTHONPATH": str(book / "src")}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=book, env=env, text=True, capture_output=True, check=False)
    took = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return took


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="without tests and gates")
    parser.add_argument("--ci", action="store_true", help="with .ci/run too")
    parser.add_argument("--out", type=Path, default=ROOT / "data/benchmarks/book.csv")
    given = parser.parse_args()
    machine = {
        "date": datetime.now(tz=UTC).date().isoformat(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "python": sys.version.split()[0],
        "sphinx": version("sphinx"),
        "myst_nb": version("myst-nb"),
    }
    rows = []
    with tempfile.TemporaryDirectory(prefix="gbaeff-book-") as place:
        book = copied(Path(place))
        for what, command in waits(book, given.quick, given.ci):
            rows.append({"what": what, "seconds": round(seconds(command, book), 1)} | machine)
            print(f"{rows[-1]['seconds']:8.1f} s  {what}", flush=True)
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    pd.DataFrame(rows).to_csv(given.out, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
