"""How long one waits for the book: wall time of what people do with it, on this machine.

    python benchmarks/book.py                     # all rows
    python benchmarks/book.py --only text module  # these; the others stay as they were written
    python benchmarks/book.py --without ci gates
    python benchmarks/book.py --only rerun test --beside ../earlier --turns 3

Works on a copy of the book in a temporary folder, with the environment that runs it; nothing in
the book itself is touched. Prints a table and writes data/benchmarks/book.csv. Rows that need a
built site get one: if "cold" is not asked for, it is built without being measured.

Seconds are those of one machine in one hour: the same commit has taken from one to two and a half
times as long elsewhere. What a change of the code gained is seen beside an earlier checkout
with its own .venv. Both are measured in turns, the earlier one first, and medians written.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".work", "_build", "__pycache__", ".*_cache")


def copied(root: Path, environment_of: Path, book: Path) -> Path:
    """Copy a book, with a `.venv` that is that environment and counts as up to date."""
    shutil.copytree(root, book, ignore=LEFT_OUT, symlinks=True)
    environment = book / ".venv"
    environment.mkdir()
    for one in environment_of.iterdir():
        (environment / one.name).symlink_to(one)
    stamp = environment / "installed"
    stamp.unlink(missing_ok=True)  # the link, not what it points at
    stamp.touch()
    return book


def added(path: Path, old: str, new: str) -> None:
    """Change a file of the copy."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(f"{path}: expected the text {old!r}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


CHAPTER, MODULE = "notebooks/04_static_efficiency.md", "src/gbaeff/book/reader/intake/sheet.py"
TITLE, CELL = "\n# How efficient is each city?\n", "\n:tags: [parameters]\n\n"
BOOK = ["make", "book"]
ROWS: dict[str, tuple[str, list[str], tuple[str, str, str] | None]] = {
    "cold": ("cold, all chapters, strict", BOOK, None),
    "nothing": ("nothing changed", BOOK, None),
    "text": ("one chapter's text", BOOK, (CHAPTER, TITLE, f"{TITLE}\nOne more sentence.\n")),
    "code": (
        "one chapter's code",
        BOOK,
        (CHAPTER, CELL, f"{CELL}# One more comment.\n"),
    ),
    "module": (
        "a comment in a module of the intake",
        BOOK,
        (MODULE, "\nfrom __future__", "\n# A comment.\nfrom __future__"),
    ),
    "rerun": (
        "rerun of the ports",
        [".venv/bin/python", "-m", "gbaeff", "rerun", "ports", "--out", "ports", "--force"],
        None,
    ),
    "gates": ("make gates", ["make", "gates"], None),
    "test": ("make test", ["make", "test"], None),
    "ci": (".ci/run", ["bash", ".ci/run"], None),
}
"""By the name that chooses it: what is waited for, its command, and a change of a file before."""
ON_A_SITE = {"nothing", "text", "code", "module", "gates"}


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


def waited(row: str, book: Path) -> float:
    """Wall time of a row, NaN where this book lacks the file that would be changed."""
    _, command, change = ROWS[row]
    if change is None:
        return seconds(command, book)
    path = book / change[0]
    if not path.is_file():
        return float("nan")
    before = path.read_bytes()
    added(path, *change[1:])
    took = seconds(command, book)
    path.write_bytes(before)
    seconds(BOOK, book)
    return took


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS), metavar="ROW")
    parser.add_argument("--without", nargs="+", choices=ROWS, default=[], metavar="ROW")
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT")
    parser.add_argument("--turns", type=int, default=1, metavar="N")
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
    rows = {}
    with tempfile.TemporaryDirectory(prefix="gbaeff-book-") as place:
        books = {"seconds": copied(ROOT, Path(sys.prefix), Path(place) / "book")}
        if given.beside:
            earlier = given.beside.resolve()
            machine["commit_beside"] = subprocess.run(
                ["git", "rev-parse", "--short", "HEAD"],
                cwd=earlier, text=True, capture_output=True, check=True,
            ).stdout.strip()  # fmt: skip
            there = copied(earlier, earlier / ".venv", Path(place) / "earlier")
            books = {"seconds_beside": there} | books
        chosen = [row for row in ROWS if row in given.only and row not in given.without]
        if "cold" not in chosen and ON_A_SITE.intersection(chosen):
            for book in books.values():
                seconds(BOOK, book)
        for row in chosen:
            took: dict[str, list[float]] = {name: [] for name in books}
            for _ in range(given.turns):
                for name, book in books.items():
                    took[name].append(round(waited(row, book), 1))
                print(took, flush=True)
            what = ROWS[row][0]
            rows[what] = {
                name: round(statistics.median(some), 1) for name, some in took.items()
            } | machine
            print(f"{rows[what]['seconds']:8.1f} s  {what}", flush=True)
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    table = pd.DataFrame.from_dict(rows, orient="index")
    if given.out.is_file():
        earlier_rows = pd.read_csv(given.out, index_col="what").drop(table.index, errors="ignore")
        table = pd.concat([earlier_rows, table])
    order = [what for what, *_ in ROWS.values() if what in table.index]
    table = table.loc[order].rename_axis("what")
    table.to_csv(given.out, lineterminator="\n")


if __name__ == "__main__":
    main()
