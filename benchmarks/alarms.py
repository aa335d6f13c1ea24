"""Slips of the decimal point: how many the intake finds, and how often it cries in vain.

``python benchmarks/alarms.py`` plants slips in real and made files, reads each file as a reader's
own, and writes ``data/benchmarks/alarms.csv``; README.md says what is counted.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gbaeff import data
from gbaeff.book.reader.intake import Finding, Refused, Roles, load

OUT = Path(__file__).resolve().parent.parent / "data" / "benchmarks" / "alarms.csv"
POWERS = (-3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 9, 12, 15, 36)
BANDS = {1: "10", 2: "100", 3: "1,000", 7: "10^4 to 10^7", 12: "10^9 to 10^12", 36: "above 10^12"}
KINDS = ("order of magnitude", "beyond the column", "fill value")
NOISES = (0.02, 0.04, 0.1, 0.3, 1.0)  # standard deviation of a logarithm
PANELS = ((5, 3), (10, 5), (20, 10), (50, 10), (200, 20))
SECTIONS = (20, 50, 100, 500)
CELLS = 3  # slips of one cell for each factor
CLEAN = 5  # made files without a slip of each size and noise


@dataclass(frozen=True)
class Sample:
    """A file without a slip: a column ``unit``, perhaps ``period``, and the variables.

    Parameters
    ----------
    name : str
        What it is.
    origin : {"real", "made"}
        Whether somebody observed it.
    frame : pandas.DataFrame
        One row an observation; the rest of the columns are variables.
    """

    name: str
    origin: str
    frame: pd.DataFrame

    @property
    def variables(self) -> list[str]:
        """Names of the variables."""
        return [name for name in self.frame if name not in ("unit", "period")]

    @property
    def is_panel(self) -> bool:
        """Whether it has periods."""
        return "period" in self.frame


# Files ----------------------------------------------------------------------------------------


def made(units: int, periods: int, noise: float, rng: np.random.Generator) -> Sample:
    """Units of any size whose four variables follow their size, with growth and noise."""
    size = rng.normal(0, 1, units)
    growth = rng.uniform(0, 0.08) + rng.normal(0, 0.02, units)
    time = np.arange(periods)
    level = size[:, None] + growth[:, None] * time
    tails = rng.choice([0, 4])  # half of the files with heavy ones
    draws = rng.standard_t(tails, (4, units, periods)) if tails else rng.normal(
        size=(4, units, periods)
    )  # fmt: skip
    values = np.exp(level + noise * draws + rng.uniform(0, 12, (4, 1, 1)))
    frame = pd.DataFrame({"unit": np.repeat([f"U{at}" for at in range(units)], periods)})
    if periods > 1:
        frame["period"] = np.tile(2000 + time, units)
    for name, column in zip("abcd", values):
        frame[name] = [float(f"{value:.4g}") for value in column.ravel()]
    return Sample(f"{units}x{periods}, {noise:g}", "made", frame)


def all_made(rng: np.random.Generator) -> Iterator[Sample]:
    """One made file of each size and noise."""
    for noise in NOISES:
        for units, periods in (*PANELS, *((n, 1) for n in SECTIONS)):
            yield made(units, periods, noise, rng)


def real() -> Iterator[Sample]:
    """Tables of this repository and of packages that it is tested with."""
    for choice in dict.fromkeys(data.choices()["choice"]):
        panel = data.panel(choice)
        frame = pd.concat([panel.inputs, panel.outputs, panel.undesirable], axis=1)
        yield _observed(f"GBA, {choice}", frame.reset_index(), "dmu", "period")
    for name in data.examples():
        roles = data.example_roles(name)
        names = [*roles["input"], *roles["output"], *roles["undesirable"]]
        kept = data.example(name)
        yield _observed(name, kept, roles["dmu"][0], "".join(roles["period"]), names)
    yield from _of_sklearn()
    yield from _of_pysal()
    yield _stocks()


def _observed(
    name: str, frame: pd.DataFrame, unit: str = "", period: str = "", names: list[str] | None = None
) -> Sample:
    names = names or [one for one in frame if one not in (unit, period)]
    units = frame[unit] if unit else [f"U{at}" for at in range(len(frame))]
    made = pd.DataFrame({"unit": np.asarray(units)})
    if period:
        made["period"] = frame[period].to_numpy()
    for one in names:
        made[one] = pd.to_numeric(frame[one]).to_numpy(dtype=float)
    made = made[(made[names] >= 0).all(axis=1)]
    if len(names) == 1:
        made["one"] = 1.0  # an intake needs an input and an output
    return Sample(name, "real", made)


def _of_sklearn() -> Iterator[Sample]:
    from sklearn import datasets

    for name, columns in (("iris", 4), ("wine", 6), ("breast_cancer", 6), ("linnerud", 3)):
        frame = getattr(datasets, f"load_{name}")(as_frame=True).data.iloc[:, :columns]
        yield _observed(name, frame.rename(columns=lambda one: one.replace(",", "")))
    frame = datasets.load_diabetes(as_frame=True, scaled=False).data.drop(columns="sex")
    yield _observed("diabetes", frame)


def _of_pysal() -> Iterator[Sample]:
    import libpysal
    import pyogrio

    folder = Path(libpysal.__file__).parent / "examples"
    income = pd.read_csv(folder / "us_income" / "usjoin.csv").drop(columns="STATE_FIPS")
    yield _observed("us_income", income.melt("Name"), "Name", "variable")
    mexico = pd.read_csv(folder / "mexico" / "mexico.csv").iloc[:, :8].melt("State")
    mexico["variable"] = mexico["variable"].str.removeprefix("pcgdp")
    yield _observed("mexico", mexico, "State", "variable")
    georgia = pd.read_csv(folder / "georgia" / "GData_utm.csv")
    yield _observed("georgia", georgia.filter(regex="^(TotPop90|Pct)"))
    homicides = pd.read_csv(folder / "stl" / "stl_hom.csv")
    yield _observed("stl", homicides.filter(regex="^(HC|PO|PE)"))
    jobs = pd.read_csv(folder / "calemp" / "calempdensity.csv").iloc[:, [7, 9]]
    yield _observed("calemp", jobs)
    for path, names in (
        ("columbus/columbus.dbf", ["HOVAL", "INC", "CRIME", "AREA", "PERIMETER"]),
        ("sids2/sids2.dbf", ["BIR74", "SID74", "NWBIR74", "BIR79", "SID79"]),
        ("baltim/baltim.dbf", ["PRICE", "NROOM", "LOTSZ", "SQFT"]),
    ):
        frame = pyogrio.read_dataframe(folder / path, read_geometry=False)
        yield _observed(path.split("/")[0], frame, names=names)


def _stocks() -> Sample:
    from matplotlib.cbook import get_sample_data

    prices = pd.read_csv(get_sample_data("Stocks.csv", asfileobj=False), comment="#")
    prices["year"] = prices.pop("Date").str[:4]
    yearly = prices.groupby("year", as_index=False).last().melt("year").dropna()
    return _observed("stocks", yearly, "variable", "year")


# Slips ----------------------------------------------------------------------------------------


def planted(
    sample: Sample, kind: str, power: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, str, NDArray[np.int64]]:
    """A copy with a slip: one cell, all cells of a unit, or all cells of a period.

    Returns
    -------
    tuple
        The frame, the column and the positions of the rows that slipped.
    """
    frame = sample.frame.copy()
    column = str(rng.choice([name for name in sample.variables if name != "one"]))
    at = rng.choice(np.flatnonzero(frame[column] > 0))
    rows = np.array([at])
    if kind != "cell":
        rows = np.flatnonzero((frame[kind] == frame[kind].iloc[at]) & (frame[column] > 0))
    frame.loc[frame.index[rows], column] *= 10.0**power
    return frame, column, rows


def tells(sample: Sample, kind: str, column: str, power: int) -> bool:
    """Whether the column is quiet enough to tell a slip from the truth.

    The slip is more than three times as large as the largest true departure: of a cell or a period
    in a panel the step from one period of a unit to the next; else the distance of a unit from the
    median of the column, or of its ratio to another column, whichever is least. Fewer than 20
    units do not say how far one may be from the others: then a factor of 1,000 is needed.
    """
    frame = sample.frame
    logs = np.log10(frame[sample.variables].where(frame[sample.variables] > 0))
    if sample.is_panel and kind != "unit":
        ordered = logs[column].loc[frame.sort_values(["unit", "period"]).index]
        return 3 * float(ordered.groupby(frame["unit"]).diff().abs().max()) < abs(power)
    if sample.is_panel:
        logs = logs.groupby(frame["unit"]).median()
    others = [logs[column] - logs[name] for name in logs if name not in (column, "one")]
    away = [(one - one.median()).abs().max() for one in [logs[column], *others]]
    return 3 * float(min(away)) < abs(power) and (len(logs) >= 20 or abs(power) >= 3)


def alarms(frame: pd.DataFrame, file: Path) -> list[Finding]:
    """Read a frame as a reader's file; what is said of slips."""
    frame.to_csv(file, index=False)
    names = [f'"{name}"' for name in frame if name not in ("unit", "period")]
    roles = Roles.of(
        "unit", ",".join(names[:-1]), names[-1], "period" if "period" in frame else ""
    )  # fmt: skip
    try:
        found = load(file, roles).findings
    except Refused as refused:
        found = refused.findings
    return [one for one in found if one.kind in KINDS and one.row]


def run(seed: int, samples: list[Sample], cells: int, clean: int) -> pd.DataFrame:
    """Read all files; count slips and alarms.

    Parameters
    ----------
    seed : int
        Of the slips.
    samples : list of Sample
        The files.
    cells : int
        Slips of one cell for each factor and file.
    clean : int
        More files without a slip of each size and noise.

    Returns
    -------
    pandas.DataFrame
        The columns of ``data/benchmarks/alarms.csv``.
    """
    rng = np.random.default_rng(seed)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        read = partial(alarms, file=Path(folder) / "file.csv")
        spotless = [*samples, *(one for _ in range(clean) for one in all_made(rng))]
        known = {}
        for sample in spotless:
            found = read(sample.frame)
            known[id(sample)] = {(one.column, one.row) for one in found}
            warned = any(one.level == "warning" for one in found)
            rows.append(_row(sample, "none", "none", True, warned, False))
        for sample in samples:
            kinds = ["cell"] * cells + ["unit", "period"] * sample.is_panel
            for power in POWERS:
                for kind in kinds:
                    frame, column, at = planted(sample, kind, power, rng)
                    quiet = tells(sample, kind, column, power)
                    found = {(one.column, one.row) for one in read(frame)}
                    right = {(column, row + 2) for row in at.tolist()}
                    astray = bool(found - right - known[id(sample)])
                    band = next(name for most, name in BANDS.items() if abs(power) <= most)
                    rows.append(_row(sample, kind, band, quiet, bool(found & right), astray))
    table = pd.DataFrame(rows)
    keys = ["data", "origin", "slip", "factor", "quiet"]
    return table.groupby(keys, sort=False, as_index=False).sum()


def _row(
    sample: Sample, kind: str, band: str, quiet: bool, found: bool, astray: bool
) -> dict[str, object]:
    shape = "panel" if sample.is_panel else "cross-section"
    return {"data": shape, "origin": sample.origin, "slip": kind, "factor": band, "quiet": quiet,
            "files": 1, "alarms": int(found), "astray": int(astray)}  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    samples = [*real(), *all_made(np.random.default_rng(options.seed))]
    table = run(options.seed, samples, CELLS, CLEAN)
    order = ["data", "origin", "slip", "factor", "quiet"]
    ranks = [*BANDS.values(), "none"]
    table = table.sort_values(
        order, key=lambda column: column.map(ranks.index) if column.name == "factor" else column
    )
    table.insert(0, "seed", options.seed)
    table.insert(0, "date", date.today().isoformat())
    print(table.drop(columns=["date", "seed"]).to_string(index=False))
    table["quiet"] = table["quiet"].map({True: "true", False: "false"})
    table.to_csv(options.out, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
