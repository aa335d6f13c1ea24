"""Would the tests notice? Small changes of the code and of the data, each against its own tests.

``python benchmarks/mutations.py --mutations 60 --seed 1`` changes one thing at a time in a copy of
the project (a comparison, a tolerance, a sign, a number, min and max, all and any, and and or) and
runs the tests that mirror the module until one fails. A mutation that no test notices survives; it
is printed with its line, and more than ``--most`` of them are an error. ``--data 30`` changes one
digit or letter of a file in ``data/`` and runs ``tests/data``.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
INTAKE = "tests/book/reader/intake"
# Each module with the tests that mirror it, the fastest first.
MODULES = {
    "dea/results.py": ["tests/dea/test_results.py"],
    "dea/outcome.py": ["tests/dea/test_outcome.py", "tests/dea/test_results.py"],
    "dea/indices.py": ["tests/dea/test_results.py", "tests/dea/test_productivity.py"],
    "dea/productivity.py": ["tests/dea/test_productivity.py", "tests/dea/test_directional.py"],
    "dea/panel.py": ["tests/dea/test_panel.py"],
    "book/audit/printed.py": ["tests/book/audit/test_printed.py"],
    "book/audit/identities.py": ["tests/book/audit/test_identities.py"],
    "book/reader/intake/periods.py": [f"{INTAKE}/test_periods.py"],
    "book/reader/intake/textfile.py": [f"{INTAKE}/test_textfile.py", f"{INTAKE}/test_files.py"],
}
# Changes that change nothing: a part of the line, what is replaced, and why.
EQUIVALENT = (
    (
        "mine.ndim == 2 and theirs.shape[1] < mine",
        "<",
        "of one width: both write the same",
    ),
    ('level="period", observed=True)', "True", "a panel has no period without a row"),
    ('level="dmu", sort=False, observed=True)', "True", "a table has no unit without a row"),
    ("default=0)", "0", "of no observation at all"),
    ("get_level_values(1).dtype", "1", "both levels are periods of one type"),
    ("observed=True).transform(", "True", "transform has no row for a group without one"),
    ('by["period"] = 0 if period is None', "0", "any one number sorts all rows alike"),
    ("_HAIR]", "<=", "the hair is there so that no gap stands at the limit"),
    ('head = "".join(text[', "200_000", "how much is looked at for the delimiter"),
    ('head = "".join(text[', "4", "how much is looked at for the delimiter"),
    ("head = data[:4000]", "4000", "how much is looked at for zeros"),
    ("data)[:2000]", "2000", "how many runs of bytes are looked at"),
)
LIMIT = 240  # seconds; a mutation that makes the tests wait that long is noticed

COMPARE = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
ARITHMETIC = {ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*")}
NAMES = {
    "min": "max", "max": "min", "any": "all", "all": "any", "idxmin": "idxmax",
    "idxmax": "idxmin", "highest": "lowest", "lowest": "highest", "cumprod": "cumsum",
}  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    """One change of one place.

    Attributes
    ----------
    file : str
        Path below the root.
    start, end : int
        The bytes that are replaced.
    new : bytes
        What stands there instead.
    line : int
        Where that is.
    """

    file: str
    start: int
    end: int
    new: bytes
    line: int

    def _old(self) -> tuple[str, str]:
        source = (ROOT / self.file).read_bytes()
        line = source.splitlines()[self.line - 1].decode().strip()
        return source[self.start : self.end].decode(), line

    def text(self) -> str:
        """The change in a line."""
        old, line = self._old()
        return f"{self.file}:{self.line}: {old!r} -> {self.new.decode()!r} in: {line}"

    def equivalent(self) -> str:
        """Why the changed code does the same; empty where it does not."""
        old, line = self._old()
        return next((why for part, what, why in EQUIVALENT if part in line and what == old), "")


def mutations(path: Path) -> Iterator[Mutation]:
    """Everything that can be changed in a module, apart from texts, types and imports."""
    source = path.read_bytes()
    lines = [0]
    for line in source.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    name = path.relative_to(ROOT).as_posix()

    def place(node: ast.expr | ast.stmt, *, end: bool = False) -> int:
        if end:
            assert node.end_lineno is not None and node.end_col_offset is not None
            return lines[node.end_lineno - 1] + node.end_col_offset
        return lines[node.lineno - 1] + node.col_offset

    def between(left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Mutation]:
        start, stop = place(left, end=True), place(right)
        where = source.find(old.encode(), start, stop)
        if where >= 0:
            line = source.count(b"\n", 0, where) + 1
            yield Mutation(name, where, where + len(old), new.encode(), line)

    def instead(node: ast.expr, new: str) -> Mutation:
        return Mutation(name, place(node), place(node, end=True), new.encode(), node.lineno)

    for node in walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for op, left, right in zip(node.ops, sides, sides[1:]):
                if type(op) in COMPARE:
                    yield from between(left, right, *COMPARE[type(op)])
        elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            if not (joins(node.left) or joins(node.right)):
                yield from between(node.left, node.right, *ARITHMETIC[type(node.op)])
        elif isinstance(node, ast.BoolOp):
            old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            for left, right in zip(node.values, node.values[1:]):
                yield from between(left, right, old, new)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub, ast.Invert)):
            yield Mutation(name, place(node), place(node.operand), b"", node.lineno)
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield instead(node, str(not node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):
            yield instead(node, str(node.value + 1))
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield instead(node, repr(1000 * node.value) if 0 < node.value < 0.1 else "0.5")
        elif isinstance(node, ast.Name) and node.id == "EQUAL":
            yield instead(node, "(1000 * EQUAL)")
            yield instead(node, "0.0")
        elif isinstance(node, ast.Name) and node.id in NAMES:
            yield instead(node, NAMES[node.id])
        elif isinstance(node, ast.Attribute) and node.attr in NAMES:
            stop = place(node, end=True)
            new = NAMES[node.attr].encode()
            line = node.end_lineno or node.lineno
            yield Mutation(name, stop - len(node.attr), stop, new, line)


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes of code that decides something: no type, no import, no message, no decorator."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Raise, ast.JoinedStr)):
        return
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from walk(child)


def joins(node: ast.expr) -> bool:
    """Whether an operand is surely a text or a list, which are joined and not added."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_text or isinstance(node, (ast.JoinedStr, ast.List, ast.Tuple))


def drawn(count: int, seed: int) -> list[Mutation]:
    """As many mutations of each module, one more of the first where it does not come out even."""
    rng = np.random.default_rng(seed)
    chosen: list[Mutation] = []
    shares = np.diff(np.linspace(0, count, len(MODULES) + 1).round().astype(int))
    for module, share in zip(MODULES, shares):
        every = list(mutations(ROOT / "src/gbaeff" / module))
        chosen += [every[i] for i in sorted(rng.permutation(len(every))[:share])]
    return chosen


def drawn_data(count: int, seed: int) -> list[Mutation]:
    """Changes of one digit or letter, each in a file of its own draw, of the tables in data/."""
    rng = np.random.default_rng(seed)
    tracked = subprocess.run(
        ["git", "ls-files", "data"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\n")
    files = sorted(name for name in tracked if name.endswith(".csv"))
    chosen = []
    for name in rng.choice(files, count):
        source = (ROOT / name).read_bytes()
        places = [i for i, byte in enumerate(source) if chr(byte).isalnum() and byte < 128]
        where = int(rng.choice(places))
        old = chr(source[where])
        kind = "0123456789" if old.isdigit() else "abcdefghijklmnopqrstuvwxyz"
        new = str(rng.choice([c for c in kind if c != old.lower()]))
        line = source.count(b"\n", 0, where) + 1
        chosen.append(Mutation(str(name), where, where + 1, new.encode(), line))
    return chosen


def survives(mutation: Mutation, tests: list[str]) -> bool:
    """Whether the tests pass on a copy of the project with this change."""
    with tempfile.TemporaryDirectory(prefix="mutation") as folder:
        copy = Path(folder)
        for name in ("src", "tests", "data", "benchmarks"):
            shutil.copytree(
                ROOT / name, copy / name, ignore=shutil.ignore_patterns(".work", "__pycache__")
            )
        for name in ("pyproject.toml", "_toc.yml", "_config.yml", "notebooks", "book"):
            (copy / name).symlink_to(ROOT / name)
        changed = copy / mutation.file
        source = changed.read_bytes()
        changed.write_bytes(source[: mutation.start] + mutation.new + source[mutation.end :])
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        paths = {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            run = subprocess.run(
                command,
                cwd=copy,
                env=os.environ | threads | paths,
                capture_output=True,
                timeout=LIMIT,
            )
        except subprocess.TimeoutExpired:
            return False
        return run.returncode == 0


def judged(jobs: list[tuple[Mutation, list[str]]], workers: int) -> int:
    """Print each mutation that survives; return how many, equivalent ones apart."""
    for mutation, _ in jobs:
        if why := mutation.equivalent():
            print("equivalent", mutation.text(), f"({why})", flush=True)
    jobs = [job for job in jobs if not job[0].equivalent()]
    count = 0
    with ThreadPoolExecutor(workers) as pool:
        for (mutation, _), alive in zip(jobs, pool.map(lambda job: survives(*job), jobs)):
            if alive:
                count += 1
                print("survives", mutation.text(), flush=True)
    print(f"{count} of {len(jobs)} survive", flush=True)
    return count


def main() -> None:
    """Draw, change, test, count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--mutations", type=int, default=0, help="of the code")
    parser.add_argument("--data", type=int, default=0, help="changes of the data")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=3, help="survivors that are allowed")
    parser.add_argument("--only", default="", help="modules whose path holds this")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    jobs = [
        (mutation, tests)
        for mutation in drawn(options.mutations, options.seed)
        for module, tests in MODULES.items()
        if mutation.file.endswith(module) and options.only in module
    ]
    count = judged(jobs, options.workers) if jobs else 0
    if options.data:
        changes = drawn_data(options.data, options.seed)
        count += judged([(change, ["tests/data"]) for change in changes], options.workers)
    if count > options.most:
        raise SystemExit(f"{count} changes went unnoticed, {options.most} are allowed")


if __name__ == "__main__":
    main()
