"""How fast the project is, and against what: ``python benchmarks/run.py``; see README.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import targets
from approaches import COMMANDS, HERE, PEERS, SAMPLED, Approach, Failed, Timing, surroundings
from cases import SIZES, Cell, case, cells
from protocol import reason

OUT = HERE.parent / "data" / "benchmarks"
ROUNDS = 5
BUDGET = 6.0  # seconds after which an approach gets no further round in a cell
FRESH = (
    *(("super_sbm_vrs", "frontier", shape, n) for shape in ("3+1+1", "5+3+2") for n in SIZES),
    ("bootstrap", "frontier", "3+1+1", 100),
)


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, write."""
    options = _options(arguments)
    begun = time.perf_counter()
    largest = 165 if options.quick else 20000 if options.full else 1000
    sizes = tuple(n for n in SIZES if n <= largest)
    approaches = {name: Approach(name) for name in COMMANDS}
    try:
        speed = _speed(sizes, approaches, options)
    finally:
        for approach in approaches.values():
            approach.stop()
    memory = _memory(largest, options)
    machine = _machine(sizes[-1], time.perf_counter() - begun)
    _report(speed, memory)
    if not options.dry:
        options.out.mkdir(parents=True, exist_ok=True)
        for name, table in (("speed", speed), ("memory", memory), ("machine", machine)):
            if len(table):
                table.to_csv(
                    options.out / f"{name}.csv",
                    index=False,
                    lineterminator="\n",
                    float_format="%.6g",
                )


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="n up to 165")
    size.add_argument("--full", action="store_true", help="n up to 20,000; else up to 1,000")
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="KEY=VALUE",
        help="approach, model, data, variables, n or task; several values of a key: A|B",
    )
    parser.add_argument("--limit", type=float, default=60.0, help="most seconds of one answer")
    parser.add_argument("--out", type=Path, default=OUT, help="where the CSV files go")
    parser.add_argument("--dry", action="store_true", help="write no file")
    found = parser.parse_args(arguments)
    keys = ("approach", "model", "data", "variables", "n", "task")
    found.wanted = {}
    for text in found.only:
        key, _, values = text.partition("=")
        if key not in keys or not values:
            parser.error(f"--only takes KEY=VALUE with KEY one of {', '.join(keys)}; found {text}")
        found.wanted[key] = values.split("|")
    return found


def _wanted(options: argparse.Namespace, **labels: object) -> bool:
    return all(str(labels.get(key, values[0])) in values for key, values in options.wanted.items())


# Speed ---------------------------------------------------------------------------------------


def _speed(
    sizes: tuple[int, ...], approaches: dict[str, Approach], options: argparse.Namespace
) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    seen: dict[tuple[str, str, str, str], tuple[int, float]] = {}
    for cell in cells(sizes):
        if not _wanted(options, **vars(cell)) or "task" in options.wanted:
            continue
        # The two comparisons are always asked: a ratio and a difference need both.
        asked = [
            approaches[name]
            for name in COMMANDS
            if name in ("linprog", "project") or _wanted(options, approach=name, **vars(cell))
        ]
        if cell.variables != "3+1+1":
            asked = [approach for approach in asked if approach.name not in PEERS]
        with tempfile.TemporaryDirectory() as folder:
            found = _cell(cell, asked, Path(folder), seen, options.limit)
        rows += found
        for row in found:
            _say(row)
    names = "approach version model data variables n units programmes rounds seconds rate ratio"
    columns = [*names.split(), "difference", "missing", "note"]
    table = pd.DataFrame(rows, columns=columns)
    whole = ["units", "programmes", "rounds"]
    return table.astype(dict.fromkeys(whole, "Int64"))


def _cell(
    cell: Cell,
    asked: list[Approach],
    folder: Path,
    seen: dict[tuple[str, str, str, str], tuple[int, float]],
    limit: float,
) -> list[dict[str, Any]]:
    """Rows of one cell: a first call each, then rounds in which every approach has its turn."""
    path, data = folder / "case.npz", case(cell)
    data.write(path)
    first: dict[str, Timing] = {}
    notes: dict[str, str] = {}
    for approach in asked:
        name, key = approach.name, (approach.name, cell.model, cell.data, cell.variables)
        try:
            if approach.reason:  # it did not start; the first cell says why
                continue
            approach.start()
            if cell.model not in approach.models:
                continue
            if name not in SAMPLED and name in PEERS and key in seen:
                before, seconds = seen[key]
                expected = seconds * (cell.n / before) ** 2
                if expected > limit:
                    raise Failed(f"left out: about {expected:.0f} s expected")
            first[name] = approach.ask(path, cell.model, 1, limit + 120)
            seen[key] = (cell.n, first[name].seconds)
        except Failed as error:
            notes[name] = str(error)

    timings: dict[str, list[float]] = {name: [] for name in first}
    spent = dict.fromkeys(first, 0.0)
    for name, timing in first.items():
        # A first call warms up; where it is long that hardly matters, and it counts.
        if timing.seconds > 3:
            timings[name], spent[name] = [timing.seconds], timing.seconds
    for _ in range(ROUNDS):
        for approach in asked:
            name = approach.name
            if name not in first or len(timings[name]) == ROUNDS or spent[name] > BUDGET:
                continue
            calls = int(np.clip(0.05 / first[name].seconds, 1, 50))
            try:
                seconds = approach.ask(path, cell.model, calls, limit + 120).seconds
            except Failed as error:
                notes[name] = str(error)
                spent[name] = np.inf
                continue
            timings[name].append(seconds)
            spent[name] += calls * seconds
    return _rows(cell, asked, first, timings, notes, data.sample)


def _rows(
    cell: Cell,
    asked: list[Approach],
    first: dict[str, Timing],
    timings: dict[str, list[float]],
    notes: dict[str, str],
    sample: Any,
) -> list[dict[str, Any]]:
    rows = []
    base = rate = None
    for approach in asked:  # linprog is the first of them
        name = approach.name
        row: dict[str, Any] = {"approach": name, "version": approach.version, **vars(cell)}
        row["note"] = notes.get(name, "")
        if name in first and timings[name]:
            timing = first[name]
            sampled = name in SAMPLED and not cell.is_panel
            programmes = timing.programmes
            if programmes is None:  # the same results as linprog's, or one programme a unit
                programmes = base.programmes if base is not None and cell.is_panel else cell.n
            row["units"] = len(sample) if sampled else cell.n
            row["programmes"], row["rounds"] = programmes, len(timings[name])
            row["seconds"] = float(np.median(timings[name]))
            row["rate"] = programmes / row["seconds"]
            if name == "linprog":
                base, rate = timing, row["rate"]
            if base is not None and rate is not None:
                scores = timing.scores
                if not sampled and not cell.is_panel:
                    scores = scores[sample]
                row["ratio"] = row["rate"] / rate
                row |= compare(scores, base.scores)
        elif not row["note"]:
            continue  # the approach does not have the model
        rows.append(row)
    return rows


def compare(scores: Any, others: Any) -> dict[str, Any]:
    """Largest absolute difference, and whether the same or other scores are missing."""
    if scores.shape != others.shape:
        return {"difference": np.nan, "missing": "other"}
    gap = np.abs(scores - others)
    largest = float(np.nanmax(gap)) if np.isfinite(gap).any() else 0.0
    same = (np.isnan(scores) == np.isnan(others)).all()
    return {"difference": largest, "missing": "same" if same else "other"}


def _say(row: dict[str, Any]) -> None:
    place = f"{row['model']:20} {row['data']:8} {row['variables']} n={row['n']:<6}"
    if "rate" not in row:
        print(f"{place} {row['approach']:18} {row['note']}", flush=True)
        return
    ratio = f"{row['ratio']:9.2f}x" if "ratio" in row else " " * 10
    gap = f"{row.get('difference', np.nan):.0e}"
    gap += " NaN!" if row.get("missing") == "other" else ""
    print(
        f"{place} {row['approach']:18} {row['rate']:11.1f} LP/s {ratio}  {gap:9} "
        f"{row['units']} units, {row['rounds']} rounds {row['note']}",
        flush=True,
    )


# Memory --------------------------------------------------------------------------------------


def _memory(largest: int, options: argparse.Namespace) -> pd.DataFrame:
    rows = []
    for task, data, variables, n in FRESH:
        labels = {"task": task, "data": data, "variables": variables, "n": n}
        if n > largest or not _wanted(options, **labels):
            continue
        if "approach" in options.wanted:
            continue
        command = [sys.executable, str(HERE / "fresh.py"), task, data, variables, str(n)]
        done = subprocess.run(
            command, env=surroundings(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            errors = done.stderr.strip().splitlines() or ["no reason given"]
            rows.append({**labels, "note": reason(errors[-1])})
        else:
            rows.append({**labels, **json.loads(done.stdout), "note": ""})
    columns = ["task", "data", "variables", "n", "seconds", "peak_mb", "note"]
    return pd.DataFrame(rows, columns=columns)


# The run -------------------------------------------------------------------------------------


def _machine(largest: int, seconds: float) -> pd.DataFrame:
    """Date and class of the machine: no name, no path."""
    return pd.DataFrame(
        [
            {
                "date": date.today().isoformat(),
                "cpu": _cpu(),
                "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
                "system": platform.system(),
                "python": platform.python_version(),
                **{name: metadata.version(name) for name in ("numpy", "scipy", "pandas")},
                "largest_n": largest,
                "minutes": round(seconds / 60, 1),
            }
        ]
    )


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def exponent(speed: pd.DataFrame) -> pd.DataFrame:
    """Growth of the seconds for all units with n, fitted on 1,000 units and more.

    Parameters
    ----------
    speed : pandas.DataFrame
        The table of a run.

    Returns
    -------
    pandas.DataFrame
        Columns approach, model, data, variables, sizes and exponent, where at least two sizes
        were measured.
    """
    large = speed[(speed["n"] >= 1000) & speed["rate"].notna()]
    rows = []
    for key, group in large.groupby(["approach", "model", "data", "variables"], sort=False):
        if len(group) > 1:
            seconds = group["n"] / group["rate"]
            slope = np.polyfit(np.log(group["n"]), np.log(seconds.astype(float)), 1)[0]
            rows.append((*key, len(group), float(slope)))
    return pd.DataFrame(
        rows, columns=["approach", "model", "data", "variables", "sizes", "exponent"]
    )


def _report(speed: pd.DataFrame, memory: pd.DataFrame) -> None:
    with pd.option_context("display.width", 160, "display.max_rows", None):
        if len(speed):
            ratio = speed.pivot_table(
                "ratio", ["model", "data", "variables"], ["approach", "n"], sort=False
            )
            print("\nProgrammes a second, as a ratio to linprog")
            for name in ratio.columns.get_level_values("approach").unique():
                if name != "linprog":
                    print(f"\n{name}\n{ratio[name].dropna(how='all').round(1).to_string()}")
            growth = exponent(speed)
            if len(growth):
                wide = growth.pivot_table(
                    "exponent", ["model", "data", "variables"], "approach", sort=False
                )
                print(f"\nGrowth of the time with n, exponent\n{wide.round(2).to_string()}")
        if len(memory):
            print(f"\nA fresh process\n{memory.to_string(index=False)}")
        table = targets.against(speed, memory)
        print(f"\nTargets\n{table.to_string(index=False)}")


if __name__ == "__main__":
    main()
