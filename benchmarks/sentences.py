"""Is every sentence of the own-data chapters true? Panels made to break them, and a judge apart.

``python benchmarks/sentences.py --panels 10000 --seed 1`` makes panels with ties, gaps, missing
indices, units that cannot be compared, names that are words or markup, and runs of every measure,
returns to scale and reference. Each proposition is judged by ``tests/truth.py``, which knows
scores and data alone; each panel is read again with its rows shuffled, and must say the same.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gbaeff.book.pages import reading
from gbaeff.book.reader import answers, layout, pictures, robustness, wording
from gbaeff.book.reader.intake import Intake, Roles
from gbaeff.book.reader.model import INDEXED, WEIGHTED, fitting
from gbaeff.book.reader.propositions import Proposition
from gbaeff.book.reader.second_stage import Plan, SecondStages
from gbaeff.book.reader.settings import DISPOSABILITY, MEASURES, ORIENTATIONS, REFERENCES
from gbaeff.book.reader.study import Study
from gbaeff.dea.panel import DataError, Panel

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))

import truth  # noqa: E402

Array = NDArray[np.float64]
RTS = ("crs", "vrs", "nirs", "ndrs")
ROBUST = 12  # units up to which the chapter on robustness is judged as well
NAMES: tuple[Callable[[int], list[str]], ...] = (
    lambda n: [f"u{i}" for i in range(n)],
    lambda n: [str(i + 1) for i in range(n)],
    lambda n: [f"{i / 4:.2f}" for i in range(n)],
    lambda n: _some(
        ["and", "no", "None", "nan", "all", "the lowest", "A and B", "units", "1.00"], n
    ),
    lambda n: _some(["*x*", "`y`", "<b>", "{{ z }}", "a|b", "[c](d)", "$e$", "{.name}", "-"], n),
    lambda n: _some(
        ["Øst", "北京", "مصر", "x" * 70, "x" * 70 + "y", "a. b. c", "up, down", "É"], n
    ),
)


def _some(names: list[str], n: int) -> list[str]:
    return (names + [f"{name} {i}" for i in range(n) for name in names])[:n]


# Data ----------------------------------------------------------------------------------------

Make = Callable[[np.random.Generator, int, int, int], Array]


def _lognormal(sigma: float) -> Make:
    return lambda rng, n, t, d: rng.lognormal(0.0, sigma, (t, n, d))


def _few(rng: np.random.Generator, n: int, t: int, d: int) -> Array:
    return rng.integers(1, 4, (t, n, d)).astype(float)


def _same(rng: np.random.Generator, n: int, t: int, d: int) -> Array:
    return np.tile(rng.lognormal(0.0, 1.0, (1, 1, d)), (t, n, 1))


def _still(rng: np.random.Generator, n: int, t: int, d: int) -> Array:
    return np.tile(rng.lognormal(0.0, 0.5, (1, n, d)), (t, 1, 1))


def _ray(rng: np.random.Generator, n: int, t: int, d: int) -> Array:
    return rng.lognormal(0.0, 1.0, (t, n, 1)) * rng.lognormal(0.0, 1.0, (1, 1, d))


def _twins(rng: np.random.Generator, n: int, t: int, d: int) -> Array:
    kinds = rng.lognormal(0.0, 0.5, (t, max(1, n // 2), d))
    return kinds[:, rng.integers(0, kinds.shape[1], n)]


def _nearly(size: float) -> Make:
    def made(rng: np.random.Generator, n: int, t: int, d: int) -> Array:
        base = rng.integers(1, 4, (1, n, d)).astype(float)
        moved: Array = base * (1 + size * rng.normal(size=(t, n, d)))
        return moved

    return made


def _tiny(rng: np.random.Generator, n: int, t: int, d: int) -> Array:
    values = rng.lognormal(3.0, 0.4, (t, n, d))
    values[:, 0, :] = 1.0 + 0.01 * rng.random((t, d))
    values[:, 0, -1] = 0.01  # the undesirable output, where there is one
    return values


def _growing(rng: np.random.Generator, n: int, t: int, d: int) -> Array:
    values = np.tile(rng.integers(1, 5, (1, n, d)).astype(float), (t, 1, 1))
    return values * np.where(np.arange(d) == d - 1, 1.1, 1.0) ** np.arange(t)[:, None, None]


def _halves(rng: np.random.Generator, n: int, t: int, d: int) -> Array:
    return 2.0 ** rng.integers(-2, 3, (t, n, d))


DATA: dict[str, Make] = {
    "log-normal, sigma 0.3": _lognormal(0.3),
    "log-normal, sigma 1": _lognormal(1.0),
    "integers 1 to 3": _few,
    "powers of two": _halves,
    "all the same": _same,
    "no change": _still,
    "one ray": _ray,
    "twins": _twins,
    "1e-4 apart": _nearly(1e-4),
    "1e-6 apart": _nearly(1e-6),
    "1e-9 apart": _nearly(1e-9),
    "one tiny clean unit": _tiny,
    "growth of 10 %": _growing,
}


@dataclass(frozen=True)
class Case:
    """A panel and what is asked of it."""

    number: int
    kind: str
    frame: pd.DataFrame
    roles: Roles
    settings: dict[str, Any] = field(default_factory=dict)


def case(seed: int, number: int) -> Case:
    """Make the panel of a number: the same for the same seed."""
    rng = np.random.default_rng([seed, number])
    kind = str(rng.choice(list(DATA)))
    t = int(
        rng.choice([0, 1, 2, 3, 4, 13, 30, 60], p=[0.2, 0.05, 0.25, 0.25, 0.13, 0.06, 0.04, 0.02])
    )
    n = int(rng.integers(2, 9 if t > 4 else 13))
    if t <= 3 and rng.random() < 0.02:
        n = int(rng.choice([35, 60, 120]))
    if t <= 2 and rng.random() < 0.001:
        n = int(rng.choice([500, 2000]))
    m, q, p = int(rng.integers(1, 4)), int(rng.integers(1, 3)), int(rng.integers(0, 3))
    values = DATA[kind](rng, n, max(t, 1), m + q + p)
    _holes(rng, values, m, q)
    names = NAMES[int(rng.integers(len(NAMES)))](n)
    columns = (
        [f"x{i}" for i in range(m)] + [f"y{i}" for i in range(q)] + [f"b{i}" for i in range(p)]
    )
    if rng.random() < 0.2:
        columns = _some(["score", "and", "`c`", "*d*", "unit", "1.00", "the total"], len(columns))
    settings = {
        "measure": str(rng.choice(["", "", *MEASURES])),
        "rts": str(rng.choice(RTS)),
        "reference": str(rng.choice(REFERENCES, p=[0.55, 0.15, 0.15, 0.15])),
        "orientation": str(rng.choice(["", "", *ORIENTATIONS])),
    }
    if settings["measure"] == "rdm":
        settings["rts"] = "vrs"
        values -= rng.choice([0, 1, 2], m + q + p)
    frame = pd.DataFrame(values.reshape(-1, m + q + p), columns=columns)
    frame.insert(0, "(unit)", names * max(t, 1))
    period = None
    if t:
        period = "(period)"
        labels: list[Any] = list(range(2001, 2001 + t))
        if rng.random() < 0.2:
            labels = [f"{2001 + i // 4}Q{1 + i % 4}" for i in range(t)]
        frame.insert(1, period, np.repeat(np.array(labels, dtype=object), n))
        if not isinstance(labels[0], str):
            frame[period] = frame[period].astype(int)
        frame = _thinned(rng, frame, period)
    size, at_most = len(frame), 2 if rng.random() < 0.4 else 0
    explained = {
        "(z)": rng.normal(size=size) + frame[columns[0]].rank(pct=True),
        "and (z)": rng.integers(0, 2, size).astype(float),
    }
    for name in list(explained)[:at_most]:
        frame[name] = explained[name]
    roles = Roles(
        "(unit)",
        tuple(columns[:m]),
        tuple(columns[m : m + q]),
        period,
        tuple(columns[m + q :]),
        covariates=tuple(explained)[:at_most],
    )
    settings |= _asked(rng, roles)
    return Case(number, kind, frame, roles, settings)


def _asked(rng: np.random.Generator, roles: Roles) -> dict[str, Any]:
    """Inputs that are fixed, and weights of slacks, by column or by role: for some panels."""
    fixed, weights = (), ()
    if len(roles.inputs) > 1 and rng.random() < 0.2:
        fixed = tuple(rng.choice(roles.inputs, rng.integers(1, len(roles.inputs)), replace=False))
    if rng.random() < 0.2:
        named: tuple[str, ...] = ("input", "output", "undesirable")
        if rng.random() < 0.7:
            named = tuple(rng.choice(roles.variables, 2, replace=False))
        weights = tuple((str(one), float(rng.choice([0.25, 0.5, 1, 2, 3, 1.005]))) for one in named)
    way = str(rng.choice(["weak", "weak", *DISPOSABILITY]))
    return {"fixed": tuple(map(str, fixed)), "weights": weights, "disposability": way}


def _holes(rng: np.random.Generator, values: Array, m: int, q: int) -> None:
    """Put zeros in, so that every unit still uses and makes something."""
    roll = rng.random()
    if roll < 0.1:
        bad = values[..., m + q :]
        bad[rng.random(bad.shape) < 0.3] = 0.0
    elif roll < 0.16 and m > 1:
        values[..., 0][rng.random(values.shape[:2]) < 0.3] = 0.0


def _thinned(rng: np.random.Generator, frame: pd.DataFrame, period: str) -> pd.DataFrame:
    """Take observations out: some, all but one of a period, or so that no unit has a pair."""
    roll, at = rng.random(), frame[period]
    keep = np.ones(len(frame), dtype=bool)
    if roll < 0.2:
        keep = rng.random(len(frame)) < 0.8
    elif roll < 0.3:
        one = rng.choice(at.unique())
        alone = np.flatnonzero(at == one)
        keep[alone] = False
        keep[rng.choice(alone)] = True
    elif roll < 0.33:
        place = pd.factorize(at)[0] + pd.factorize(frame["(unit)"])[0]
        keep = place % 2 == 0
    keep[0] = True
    return frame[keep].reset_index(drop=True)


def opened(made: Case, frame: pd.DataFrame) -> Study | None:
    """Study of a panel; None where the study refuses it, as it should."""
    units = pd.Series(frame["(unit)"].unique())
    intake = Intake(frame, made.roles, pd.Series(units.array, index=units), ())
    roles = made.roles
    panel = Panel(
        frame,
        dmu=roles.dmu,
        period=roles.period,
        inputs=roles.inputs,
        outputs=roles.outputs,
        undesirable=roles.undesirable,
        negative=made.settings["measure"] == "rdm",
    )
    asked = made.settings["measure"]
    orientation = made.settings["orientation"]
    try:
        measure = fitting(panel, asked, orientation)
    except DataError:
        asked = ""
        measure = fitting(panel)
        orientation = ""
    rts, reference = made.settings["rts"], made.settings["reference"]
    study = Study(
        intake, measure, orientation, rts, reference, 6, 1, Path("made.csv"), None, bool(asked)
    )
    fixed = study.oriented() != "output" and measure in INDEXED
    held = made.settings["fixed"] if fixed else ()
    weights = made.settings["weights"] if measure in WEIGHTED else ()
    way = made.settings["disposability"] if measure == "directional" else "weak"
    study = replace(study, fixed=held, weights=weights, disposability=way)
    try:
        return None if study.scores().score.isna().all() else study
    except DataError:  # a unit that has nothing but fixed inputs
        return None


# Sentences -----------------------------------------------------------------------------------


def said(study: Study, robust: bool) -> tuple[list[Proposition], dict[str, Any]]:
    """Every proposition of the chapters, and what the chapter on robustness ran."""
    found = [*answers.data(study), *answers.scores(study), *answers.productivity(study)]
    found += answers.groups(study)
    scores, period = study.scores(), study.now
    score = reading.comparable_score(scores)
    if study.applies("unbalanced"):
        found.append(layout.order("gaps", layout.gaps(study.panel)["unit"]))
    if study.applies("several"):
        found.append(pictures.spread_described(layout.spread(study.panel)))
        pairs = layout.correlations(study.at())
        labels = zip(pairs["first"], pairs["second"])
        found.append(layout.order("size of correlation", labels, period=period))
    if study.applies("periods"):
        drawn = layout.medians(study.panel).iloc[:, : layout.FULL].dropna(axis=1, how="all")
        found.append(pictures.medians_described(drawn))
    page = layout.laid_out(
        score, "score", alone=reading.without_value(scores), name=wording.called(study)
    )
    found += [page.order, pictures.described(score, "score", name=wording.called(study))]
    if (index := study.productivity()) is not None:
        steps, growth = reading.pairs(index), reading.growth(index)
        found.append(
            layout.laid_out(steps, "index", means=growth["MI"], name=wording.called(study)).order
        )
        found.append(pictures.described(steps, "index", name=wording.called(study)))
        words = layout.plain_words()
        found.append(pictures.chained_end(reading.chained_means(index), words))
        found.append(layout.order("MI by unit", growth.index))
        chain, what = reading.chain(index)
        found.append(pictures.described(chain, what, name=wording.called(study), lines=True))
        if study.applies("jumping") and len(study.panel) < 400:
            found.append(answers.drifted(study))
    periods = study.panel.periods
    middle = periods[len(periods) // 2 :][:1] if robust else []
    for at in dict.fromkeys([period, *middle]):
        found += answers.peers(study, at)
        now = reading.during(score, at)
        order = reading.ordered(now, reading.during(scores.efficient, at), best="low")
        found.append(layout.order("score", order, "up", at))
        counts = reading.peer_counts(scores, at)
        labels = counts.index[counts["units"] > 0]
        found.append(layout.order("times a peer", labels, period=at))
    if study.applies("slacks"):
        found.append(pictures.parts_described(reading.during(study.contributions(), period)))
    tests: dict[str, Any] = {}
    if robust and study.applies("ranks") and len(study.at()) <= ROBUST:
        told, tests = _robust(study)
        found += told
    if robust and len(study.panel) <= 200 and study.applies("covariates"):
        stages = SecondStages.of(study, Plan(study.oriented("radial"), (5, 40), 3))
        found += answers.covariates(study, stages)
        tests = tests | {"stages": stages}
    return [one for one in found if one is not None], tests


def _robust(study: Study) -> tuple[list[Proposition], dict[str, Any]]:
    scores = study.evaluate(study.at())
    base = reading.comparable_score(scores)
    settings = robustness.other_settings(study)
    variables = robustness.without_variable(study)
    left_out = robustness.without_unit(study)
    cloud = robustness.noise(study)
    table = robustness.positions(base, settings, variables, left_out, cloud, scores.efficient)
    less = robustness.agreement(base, variables).rename(index="leaving out {}".format)
    every = pd.concat([robustness.agreement(base, settings), less])
    found = answers.robustness(study, table, every, left_out, cloud)
    found.append(layout.order("score", table.index, period=study.now))
    found.append(layout.order("size of mean change", left_out.table.index))
    found.append(pictures.noise_described(cloud.table))
    tests = {"base": base, "settings": settings, "variables": variables, "draws": cloud.draws}
    return found, tests | {"of": (left_out.tried, left_out.peers)}


def judged(seed: int, number: int, every: int = 3) -> tuple[Counter[str], list[str]]:
    """Count the propositions of one panel by kind, and list what is false.

    Of every so many panels, one has its robustness judged, and the next its rows shuffled.
    """
    made = case(seed, number)
    label = f"panel {number} of seed {seed} ({made.kind}, {made.settings})"
    try:
        study = opened(made, made.frame)
        if study is None:
            return Counter(refused=1), []
        # An SBM score jumps where data differ by less than the solvers' tolerance: leaving a
        # unit out and solving anew can then end on either side.
        told, tests = said(study, robust=number % every == 0 and made.kind != "1e-9 apart")
        world = truth.World(study, tests)
        found = [p for one in told for p in truth.problems(one, world)]
        if number % every == 1:
            found += _shuffled(made, told)
    except Exception as problem:
        where = traceback.extract_tb(problem.__traceback__)[-1]
        return Counter(), [f"error: {problem!r} in {where.name}, line {where.lineno} | {label}"]
    return Counter(one.kind for one in told), [f"{one} | {label}" for one in found]


def _shuffled(made: Case, told: list[Proposition]) -> list[str]:
    """What the chapters say differently where the rows stand in another order."""
    turned = made.frame.sample(frac=1.0, random_state=made.number)
    if made.roles.period:
        turned = turned.sort_values(made.roles.period, kind="stable")
    again = opened(made, turned.reset_index(drop=True))
    texts = list(map(str, said(again, robust=False)[0])) if again else []
    mine = list(map(str, told))
    other = [pair for pair in zip(mine, texts) if pair[0] != pair[1]]
    return [] if texts == mine else [f"order of rows: {other[:1]}, {len(mine)}, {len(texts)}"]


def run(
    numbers: Sequence[int], seed: int, workers: int = 1, every: int = 3
) -> tuple[Counter[str], list[str]]:
    """Judge the panels of these numbers.

    Returns
    -------
    tuple
        Propositions by kind, and a line for everything false.
    """
    total: Counter[str] = Counter()
    false: list[str] = []
    for counts, found in _all(numbers, seed, workers, every):
        total += counts
        false += found
    return total, false


def _all(
    numbers: Sequence[int], seed: int, workers: int, every: int
) -> Iterator[tuple[Counter[str], list[str]]]:
    if workers == 1:
        yield from (judged(seed, number, every) for number in numbers)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(judged, repeat(seed), numbers, repeat(every), chunksize=20)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--panels", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--every", type=int, default=3, help="one in so many is judged in full")
    parser.add_argument("--show", type=int, default=20, help="false sentences that are printed")
    given = parser.parse_args()
    counts, false = run(range(given.panels), given.seed, given.workers, given.every)
    kinds = Counter(line.split(":")[0] for line in false)
    table = pd.DataFrame({"said": counts, "false": kinds}).fillna(0).astype(int)
    print(table.sort_index().to_string())
    print(f"{counts.total():,} propositions of {given.panels:,} panels, {len(false):,} false")
    for line in islice(false, given.show):
        print(line)
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main())
