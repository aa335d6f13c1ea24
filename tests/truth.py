"""Whether a proposition is true, from scores and data alone.

Nothing here uses the code that makes the sentences or the tables: every quantity is computed
again with pandas and numpy from the data, the scores, the weights and the targets, and every
number and name is looked for in the text.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from judge import linprog

TIE = 1e-6
ROOM = 1e-9  # of the arithmetic, which may add up in another order
NO_VALUE = "efficient, no super-efficiency value"
NEAR, MOVED = 1e-8, 1e-7  # scores of two mixes that are the same, data 1e-9 apart; other weights
STATES = (NO_VALUE, "infeasible", "not computed")


def _geometric(table: pd.DataFrame) -> pd.Series:
    return np.exp(np.log(table).mean())


def by_name(labels: Iterable[Any]) -> list[Any]:
    return sorted(labels)


def places(v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last place of each value, 1 the highest; equal ones share theirs."""
    first = 1 + (v[None, :] > v[:, None] + TIE).sum(axis=1)
    last = (v[None, :] >= v[:, None] - TIE).sum(axis=1)
    return first, last


def shift(base: pd.Series, other: pd.Series) -> pd.Series:
    """Places between two rankings, among the units that have both scores."""
    a, b = base.to_numpy(), other.reindex(base.index).to_numpy()
    both = ~(np.isnan(a) | np.isnan(b))
    (f1, l1), (f2, l2) = places(a[both]), places(b[both])
    return pd.Series(np.maximum(np.maximum(f1 - l2, f2 - l1), 0), base.index[both], dtype=float)


def comparable(study: Any, score: Any) -> Any:
    """On the scale on which 1 is the frontier and more is better."""
    if study.measure in ("directional", "nonradial"):
        return 1 / (1 + score)
    if study.measure == "rdm":
        return 1 - score
    return 1 / score if study.measure == "radial" and study.orientation == "output" else score


class World:
    """Scores and data of a study, and what follows from them.

    Parameters
    ----------
    study : gbaeff.book.reader.study.Study
        Only its data, settings, names, scores and index are used.
    tests : dict
        What the chapter on robustness ran, if it did: "base", "settings", "variables" (scores),
        "draws" (array) and "of" (how many units were left out, and of how many).
    """

    def __init__(self, study: Any, tests: dict[str, Any] | None = None) -> None:
        self.study, self.tests = study, tests or {}
        self._known: dict[Any, Any] = {}
        self.frame, self.roles = study.intake.frame, study.intake.roles
        self.unit, self.time = self.roles.dmu, self.roles.period
        self.columns = [*self.roles.inputs, *self.roles.outputs, *self.roles.undesirable]
        found = study.scores()
        self.level = comparable(study, found.score)
        self.status = found.status
        self.efficient = (self.level >= 1 - TIE) | (self.status == NO_VALUE)
        self.decided = self.efficient | self.level.notna()

    @cached_property
    def periods(self) -> list[Any]:
        return list(self.frame[self.time].unique()) if self.time else []

    @cached_property
    def data(self) -> pd.DataFrame:
        keys = [self.time, self.unit] if self.time else [self.unit]
        names = ["period", "dmu"] if self.time else ["dmu"]
        return self.frame.set_index(keys)[self.columns].rename_axis(names)

    @cached_property
    def spread(self) -> pd.DataFrame:
        ends = {}
        for name in self.columns:
            v = self.data[name].to_numpy()
            if (v >= 0).all() and (v > 0).any():
                v = v[v > 0]
                ends[name] = np.quantile(v / np.median(v), [0.05, 0.95])
        return pd.DataFrame(ends, index=["low", "high"]).T

    def at(self, series: Any, period: Any) -> Any:
        return series.loc[period] if self.time else series

    def once(self, quantity: Quantity, claim: Any) -> Any:
        """A quantity of a claim, computed once a period."""
        key = (quantity, claim.period)
        if key not in self._known:
            self._known[key] = quantity(self, claim)
        return self._known[key]

    # Scores ----------------------------------------------------------------------------------

    @cached_property
    def mean_scores(self) -> pd.Series:
        values = {p: self.level.loc[p].mean() for p in self.periods}
        return pd.Series(values, dtype=float)

    def of_units(self, cells: pd.Series) -> pd.Series:
        """Whether any observation of a unit is in a state."""
        return cells.groupby(level="dmu").any()

    @property
    def groups(self) -> pd.Series:
        table = self.study.metafrontier.table
        units = table.index.get_level_values("dmu")
        return pd.Series([self.study.intake.groups[unit] for unit in units], table.index)

    @property
    def gap_ratios(self) -> pd.Series:
        table = self.study.metafrontier.table
        return table["meta_score"] / table["group_score"]

    @property
    def whole_groups(self) -> pd.Series:
        on = self.study.metafrontier.table["group_score"] >= 1 - TIE
        return on.groupby(self.groups).all()

    @property
    def always(self) -> pd.Series:
        return self.efficient.groupby(level="dmu").all()

    @cached_property
    def near(self) -> pd.Series:
        """Within 5 % of the ceiling, which is each observation's own."""
        study = self.study
        bad = self.data[list(self.roles.undesirable)].reindex(self.level.index)
        capped = study.measure == "super_sbm" and study.rts in ("crs", "nirs")
        capped &= study.orientation != "input"
        good, weigh = len(self.roles.outputs), self.slack_weights[len(self.roles.inputs) :]
        left = (bad > 0).astype(float) @ weigh[good:]
        most = (weigh[:good].sum() + left) / left.where(left > 0, np.nan)
        self.most = most if capped else most * np.nan
        return self.level >= 0.95 * self.most

    # What was asked for ----------------------------------------------------------------------

    @cached_property
    def slack_weights(self) -> np.ndarray:
        """Weight of each column's slack, from the settings alone; 0 of what is fixed."""
        given = dict(self.study.weights)
        kinds = {
            "input": self.roles.inputs,
            "output": self.roles.outputs,
            "undesirable": self.roles.undesirable,
        }
        if given and set(given) <= set(kinds):
            found = {c: given.get(k, 1.0) / len(own) for k, own in kinds.items() for c in own}
        else:
            found = {column: given.get(column, 1.0) for column in self.columns}
        return np.array([found[c] * (c not in self.study.fixed) for c in self.columns])

    # The index -------------------------------------------------------------------------------

    @cached_property
    def index(self) -> pd.DataFrame:
        return self.study.productivity().table

    @cached_property
    def whole(self) -> pd.DataFrame:
        return self.index.dropna()

    @cached_property
    def means(self) -> pd.Series:
        return _geometric(self.whole)

    @property
    def undefined(self) -> pd.Series:
        """All distances are there, and a ratio of 1 + distance would divide by 0 or less."""
        found = self.study.productivity()
        d = found.distances
        ratio = self.study.measure == "directional"
        return ratio & d.notna().all(axis=1) & (d <= -1 + TIE).any(axis=1)

    @cached_property
    def pooled(self) -> pd.DataFrame:
        slacks = self.study.measure.endswith("sbm")
        return self.study.index("global", "sbm" if slacks else "").table

    def by_unit(self) -> pd.Series:
        return np.exp(np.log(self.whole["MI"]).groupby(level="dmu").mean())

    @property
    def gaps(self) -> int:
        seen = {(p, d) for p, d in zip(self.frame[self.time], self.frame[self.unit])}
        units = self.frame[self.unit].unique()
        return sum(
            (a, d) not in seen or (b, d) not in seen
            for a, b in zip(self.periods, self.periods[1:])
            for d in units
        )

    # Peers -----------------------------------------------------------------------------------

    def below(self, period: Any) -> pd.Series:
        return (self.at(self.level, period) < 1 - TIE)[self.at(self.decided, period)]

    def times_a_peer(self, period: Any, all_units: bool = False) -> pd.Series:
        rows = self.study.scores().weights
        rows = rows[rows["period"] == period] if self.time else rows
        rows = rows[rows["dmu"] != rows["peer"]]
        if not all_units:
            under = self.below(period)
            rows = rows[rows["dmu"].isin(under.index[under])]
        return rows.groupby("peer").size()

    def totals(self, period: Any) -> pd.Series:
        under = self.below(period)
        units = under.index[under]
        goal = self.at(self.study.scores().targets.droplevel("role", axis=1), period).loc[units]
        mine = self.at(self.data, period).loc[units]
        own = mine.sum()
        whole = (own > 0) & (mine >= 0).all()
        return 100 * (goal.sum()[own.index] / own.where(whole) - 1)

    def parts(self, period: Any) -> pd.DataFrame:
        """Parts of one minus a slacks-based score, from the targets."""
        now = self.at(self.level, period).dropna()
        mine = self.at(self.data, period).loc[now.index]
        goal = self.at(self.study.scores().targets.droplevel("role", axis=1), period)
        goal = goal.loc[now.index, mine.columns]
        m = len(self.roles.inputs)
        share = self.slack_weights * (mine != 0).to_numpy()
        share[:, :m] /= share[:, :m].sum(axis=1)[:, None]
        share[:, m:] /= share[:, m:].sum(axis=1)[:, None]
        size = ((goal - mine).abs() / mine.where(mine != 0)).fillna(0.0) * share
        if self.study.orientation == "input":
            size.iloc[:, m:] = 0.0
        if self.study.orientation == "output":
            size.iloc[:, :m] = 0.0
        loss = size.iloc[:, m:].sum(axis=1)
        sign = np.where(now < 1 - TIE, 1.0, -1.0)
        return size.mul(sign / (1 + sign * loss), axis=0)

    # Robustness ------------------------------------------------------------------------------

    @cached_property
    def base(self) -> pd.Series:
        return self.tests["base"]

    @property
    def may_move(self) -> int:
        return max(1, len(self.base) // 10)

    @cached_property
    def absence(self) -> dict[Any, pd.Series]:
        """Scores of the others without each unit, computed anew."""
        panel = self.study.at()
        found = {}
        for unit in panel.dmus:
            if len(panel) > 1:
                less = self.study.evaluate(panel.without([unit]))
                found[unit] = comparable(self.study, less.score)
        return found

    @cached_property
    def rank_ends(self) -> pd.DataFrame:
        ranks = []
        for draw in self.tests["draws"]:
            known = ~np.isnan(draw)
            rank = 1.0 + (draw[None, :] > draw[:, None] + TIE).sum(axis=1)
            ranks.append(np.where(known, rank, np.nan))
        with warnings.catch_warnings():  # a unit without a score in any draw has no rank
            warnings.simplefilter("ignore", RuntimeWarning)
            low, high = np.nanquantile(np.array(ranks), [0.025, 0.975], axis=0, method="nearest")
        return pd.DataFrame({"low": low, "high": high}, self.base.index)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """Most places that each unit moves in each kind of test."""

        def most(tests: Iterable[pd.Series]) -> pd.Series:
            every = [shift(self.base, one).reindex(self.base.index) for one in tests]
            return pd.concat(every, axis=1).max(axis=1)

        kinds = {kind: self.tests[kind] for kind in ("settings", "variables")}
        groups = {kind: most(tests.values()) for kind, tests in kinds.items() if tests}
        gone = [shift(self.base.drop(unit), one) for unit, one in self.absence.items()]
        every = [one.reindex(self.base.index) for one in gone]
        groups["units"] = pd.concat(every, axis=1).max(axis=1).fillna(0.0)
        known = self.base.dropna()
        rank = pd.Series(places(known.to_numpy())[0], known.index).reindex(self.base.index)
        ends = self.rank_ends
        groups["noise"] = pd.concat([rank - ends["low"], ends["high"] - rank], axis=1).max(axis=1)
        return pd.DataFrame(groups)[self.base.notna()]

    def mean_moves(self) -> pd.Series:
        tests = self.tests["settings"] | {
            f"leaving out {name}": one for name, one in self.tests["variables"].items()
        }
        return pd.Series({name: shift(self.base, one).mean() for name, one in tests.items()})

    def mean_changes(self) -> pd.Series:
        """Mean change of the others' scores without each unit that is a peer."""
        weights = self.study.evaluate(self.study.at()).weights
        peers = set(weights.loc[weights["dmu"] != weights["peer"], "peer"])
        if self.study.measure in ("ebm", "rdm"):  # to which all units belong
            peers = set(self.base.index)
        changes = {
            unit: (one - self.base.drop(unit)).mean()
            for unit, one in self.absence.items()
            if unit in peers
        }
        return pd.Series(changes, dtype=float)


# Quantities --------------------------------------------------------------------------------------

Quantity = Callable[[World, Any], Any]


def _medians(w: World) -> pd.Series:
    by = w.data.groupby(level="period")
    first, last = (by.median().loc[p] for p in (w.periods[0], w.periods[-1]))
    return (100 * last / first.where(first > 0)).dropna()


def _smallest(w: World) -> int:
    return int(w.frame.groupby(w.time).size().min()) if w.time else len(w.frame)


def _rule(w: World) -> int:
    m, q, p = (len(w.roles.inputs), len(w.roles.outputs), len(w.roles.undesirable))
    return max(m * (q + p), 3 * (m + q + p))


def _zeros(w: World, names: Iterable[str]) -> int:
    return int((w.frame[list(names)] == 0).sum().sum())


def _asked_weights(w: World) -> pd.Series:
    return pd.Series(dict(w.study.weights), dtype=float)


NUMBERS: dict[str, Callable[[World, Any], float]] = {
    "units": lambda w, c: w.frame[w.unit].nunique(),
    "observations": lambda w, c: len(w.frame),
    "observations regressed": lambda w, c: len(w.tests["stages"].found[1].distances),
    "gaps": lambda w, c: w.frame[w.unit].nunique() * len(w.periods) - len(w.frame),
    "incomplete": lambda w, c: len(w.study.intake.left_out),
    "warnings": lambda w, c: sum(f.level == "warning" for f in w.study.intake.findings),
    "notes": lambda w, c: sum(f.level != "warning" for f in w.study.intake.findings),
    "variables": lambda w, c: len(w.columns),
    "rule of thumb": lambda w, c: _rule(w),
    "zeros": lambda w, c: _zeros(w, [*w.roles.inputs, *w.roles.outputs]),
    "undesirable outputs": lambda w, c: len(w.roles.undesirable),
    "undesirable zeros": lambda w, c: _zeros(w, w.roles.undesirable),
    "columns drawn": lambda w, c: len(_medians(w)),
    "mean score": lambda w, c: w.mean_scores[c.period],
    "change of MI, %": lambda w, c: 100 * abs(w.means["MI"] - 1),
    "missing pairs": lambda w, c: w.gaps,
    "MI, pooled": lambda w, c: _geometric(w.pooled.dropna())["MI"],
    "peers": lambda w, c: len(w.times_a_peer(c.period)),
    "kinds of tests": lambda w, c: w.moves.shape[1],
    "places that a rank may move": lambda w, c: w.may_move,
    "positions that hold in all": lambda w, c: (w.moves <= w.may_move).all(axis=1).sum(),
    "positions that hold in none": lambda w, c: (~(w.moves <= w.may_move)).all(axis=1).sum(),
    "places of a rank": lambda w, c: 1 + (w.rank_ends["high"] - w.rank_ends["low"]).dropna().mean(),
    "draws": lambda w, c: len(w.tests["draws"]),
    "noise, %": lambda w, c: 5,
    "units left out, whoever": lambda w, c: w.tests["of"][0],
    "units left out": lambda w, c: w.tests["of"][0],
}


SERIES: dict[str, Quantity] = {
    "score": lambda w, c: w.at(w.level, c.period),
    "efficient": lambda w, c: w.at(w.efficient, c.period)[w.at(w.decided, c.period)],
    "always efficient": lambda w, c: w.always,
    "mean gap ratio": lambda w, c: w.gap_ratios.groupby(w.groups).mean(),
    "all efficient in the group": lambda w, c: w.whole_groups,
    "MI": lambda w, c: w.means["MI"],
    "TEC": lambda w, c: w.means["TEC"],
    "TC": lambda w, c: w.means["TC"],
    "part of MI": lambda w, c: np.log(w.means[["TEC", "TC"]]),
    "MI by unit": lambda w, c: w.by_unit(),
    "below the frontier": lambda w, c: w.below(c.period),
    "times a peer": lambda w, c: w.times_a_peer(c.period),
    "change of the total, %": lambda w, c: w.totals(c.period).dropna(),
    "share of the distance, %": lambda w, c: _shares(w, c.period),
    "mean places moved": lambda w, c: w.mean_moves().dropna(),
    "mean change of the others": lambda w, c: w.mean_changes().dropna(),
    "no rank": lambda w, c: w.base.isna(),
    "width of spread": lambda w, c: np.log10(w.spread["high"] / w.spread["low"]),
    "5 % of spread": lambda w, c: w.spread["low"],
    "95 % of spread": lambda w, c: w.spread["high"],
    "median, first period = 100": lambda w, c: _medians(w),
    "fixed": lambda w, c: pd.Series(True, list(w.study.fixed)),
    "weight of a slack": lambda w, c: _asked_weights(w),
    "weight of a role": lambda w, c: _asked_weights(w),
    "inputs": lambda w, c: pd.Series(True, list(w.roles.inputs)),
    "outputs": lambda w, c: pd.Series(True, list(w.roles.outputs)),
    "undesirable": lambda w, c: pd.Series(True, list(w.roles.undesirable)),
    "mean size of contribution": lambda w, c: _parts_of(w).abs().mean(),
    "mean contribution below the frontier": lambda w, c: _under(w).mean(),
}
CELLS: dict[str, Quantity] = {
    **{state: lambda w, c: w.status == c.quantity for state in STATES},
    "near the ceiling": lambda w, c: w.near,
    "complete pairs": lambda w, c: w.index.notna().all(axis=1),
    "complete pairs, pooled": lambda w, c: w.pooled.notna().all(axis=1),
    "undefined pairs": lambda w, c: w.undefined,
    "pairs without an index": lambda w, c: w.index["MI"].isna() & ~w.undefined,
    "pairs without a part": lambda w, c: w.index["MI"].notna() & w.index.isna().any(axis=1),
}


def _shares(w: World, period: Any) -> pd.Series:
    under = w.below(period)
    parts = w.parts(period).loc[under.index[under]].mean()
    return 100 * parts / parts.sum()


def _parts_of(w: World) -> pd.DataFrame:
    chosen = str(w.study.chosen)
    shown = [one for one in w.periods if not chosen or chosen == str(one)]
    return w.parts(shown[-1] if w.time else None)


def _under(w: World) -> pd.DataFrame:
    parts = _parts_of(w)
    return parts[parts.sum(axis=1) > TIE]


# Relations ---------------------------------------------------------------------------------------


def said(printed: str) -> float:
    """A number as a reader reads it."""
    return float(printed.replace(",", "").replace("−", "-"))


def prints(printed: str, digits: int | None, value: float) -> bool:
    """Whether what is printed is the value, rounded."""
    step = 1.0 if digits is None else 10.0**-digits
    room = 0.0 if digits is None else 0.5 * step
    return abs(said(printed) - value) <= room + ROOM * max(1.0, abs(value)) + (
        0.0 if digits is None else TIE
    )


def wrong(claim: Any, world: World) -> str:
    """What is false in a claim; empty if nothing is."""
    quantity, relation = claim.quantity, claim.relation
    if relation == "value" and quantity in NUMBERS:
        true = world.once(NUMBERS[quantity], claim)
        if not prints(claim.said, claim.digits, true):
            return f"{quantity}: {claim.said} said, {true} true"
        return ""
    if relation in ("count", "list") and quantity in CELLS:
        cells = CELLS[quantity](world, claim)
        if relation == "list":
            units = world.of_units(cells)
            many = claim.values and claim.value != units.sum()
            return (
                f"{quantity}: {claim.values}"
                if many
                else _same(quantity, by_name(units.index[units]), claim.labels)
            )
        if claim.total != len(cells) or said(claim.said) != cells.sum():
            return f"{quantity}: {claim.said} of {claim.total} said, {cells.sum()} of {len(cells)}"
        return ""
    if quantity not in SERIES:
        return f"{quantity}: nobody checks it ({relation})"
    series = world.once(SERIES[quantity], claim)
    if relation in ("count", "list"):
        true = series.fillna(False).astype(bool)
        if problem := _same(quantity, by_name(true.index[true]), claim.labels):
            return problem
        if relation == "list" and claim.values and claim.value != true.sum():
            return f"{quantity}: {claim.values}, {true.sum()}"
        if relation == "count" and (claim.total != len(series) or said(claim.said) != true.sum()):
            return f"{quantity}: {claim.said} of {claim.total} said, {true.sum()} of {len(series)}"
        return ""
    if relation in ("rises", "falls", "same"):
        return _way(claim, float(series))
    known = series.dropna().astype(float)
    if claim.total is not None and claim.total != len(known):
        return f"{quantity}: {claim.total} said to have a value, {len(known)} have"
    if relation == "value":
        pairs = list(zip(claim.labels, claim.printed))
        bad = [p for label, p in pairs if not prints(p, claim.digits, known[label])]
        return f"{quantity}: {bad} said, {known[list(claim.labels)].tolist()}" if bad else ""
    size = known.abs() if relation == "largest" else known
    extreme = size.min() if relation == "lowest" else size.max()
    tied = size[(size - extreme).abs() <= TIE + ROOM]
    sure = size[(size - extreme).abs() <= TIE - ROOM]
    if relation == "equal":
        if size.max() - size.min() > TIE + ROOM:
            return f"{quantity}: said to be equal, from {size.min()} to {size.max()}"
        tied = sure = size
    # An alternative text may say the number alone.
    if claim.labels and not set(sure.index) <= set(claim.labels) <= set(tied.index):
        return f"{quantity}: {relation} said to be {claim.labels}, is {list(tied.index)}"
    if list(claim.labels) != by_name(claim.labels):
        return f"{quantity}: {claim.labels} not by name"
    true = [known[label] for label in claim.labels] if len(claim.values) > 1 else [extreme]
    if relation == "largest" and len(claim.values) == 1 and claim.labels:
        true = [known[claim.labels[0]]]
    for printed, value in zip(claim.printed, true):
        if not prints(printed, claim.digits, value):
            return f"{quantity}: {printed} said, {value} true"
    return ""


def _same(quantity: str, true: list[Any], labels: Iterable[Any]) -> str:
    if quantity in ("inputs", "outputs", "undesirable", "fixed"):
        true = sorted(true)
        labels = sorted(labels)
    return "" if true == list(labels) else f"{quantity}: {labels} said, {true} true"


def _way(claim: Any, value: float) -> str:
    """A part of the index that rises, falls or stays."""
    way = "same" if abs(value - 1) <= TIE else "rises" if value > 1 else "falls"
    near = abs(abs(value - 1) - TIE) <= ROOM
    if claim.relation != way and not near:
        return f"{claim.quantity}: said to be {claim.relation}, {value}"
    if not prints(claim.said, claim.digits, value):
        return f"{claim.quantity}: {claim.said} said, {value} true"
    if way != "same" and said(claim.said) == 1:
        return f"{claim.quantity}: {way}, and printed as {claim.said}"
    return ""


# Propositions ------------------------------------------------------------------------------------


def problems(proposition: Any, world: World) -> list[str]:
    """Everything that is false in a proposition, or that its text does not say."""
    special = KINDS.get(proposition.kind)
    found = special(proposition, world) if special else None
    if found is None:
        found = [wrong(claim, world) for claim in proposition.claims.values()]
    found += reading(proposition, world)
    return [f"{proposition.kind}: {one} [{proposition.text}]" for one in found if one]


SILENT = {
    # Claims whose number is a word, or is not said where it does not matter.
    "size": {"periods", "observations"},
    "measure": {"zeros", "bad", "none"},
    "parts of the index": {"larger"},
    "mean index": {"percent", "pairs"},
    "no complete pair": {"pairs"},
    "efficient without a value": {"cells", "units"},
    "drift": {"pooled pairs"},
    "disagreement": {"pooled pairs"},
    "change that moves most": {"most"},
    "absence that changes most": {"most"},
    "spread of ranks": {"mean"},
    "largest change": {"most"},
    "noise": {"widest", "places"},
    "stacked": {"largest"},
    "not comparable": {"units"},
    "not computed": {"units"},
    "near the ceiling": {"units"},
    "without a rank": {"units"},
    "always efficient": {"on"},
    "groups without a gap within": {"on"},
    "frequent peers": {"every"},
    "spread": {"widest"},
}


def reading(proposition: Any, world: World) -> list[str]:
    """What a reader of the text alone would stumble over."""
    text, claims = proposition.text, proposition.claims
    found = []
    bare = re.sub(r"\[(?:\\.|[^\]\\])*\]\{\.name(?: \.long)?\}|“[^”]*”", "NAME", text)
    if re.search(r"\bnan\b|\binf\b|None\b(?! of)|–|\(\)|\b1 (units|pairs|scores|periods)\b", bare):
        found.append("not a sentence")
    if text != text.strip() or "  " in bare or not text:
        found.append("spaces")
    for name, claim in claims.items():
        if name in SILENT.get(proposition.kind, ()) or proposition.kind == "order":
            continue
        for printed in claim.printed:
            words = {"0": ("no ", "none of", "None of", "No "), "1": (" alone ", "No other")}
            if printed not in text and not any(w in text for w in words.get(printed, ())):
                found.append(f"{name}: {printed} is not in the text")
    for one, other in (("highest", "lowest"), ("first", "last"), ("pooled", "mine")):
        if one in claims and other in claims and proposition.kind != "order":
            a, b = claims[one], claims[other]
            if a.values and b.values and abs(a.value - b.value) > TIE and a.said == b.said:
                found.append(f"{a.said} and {b.said} are said to differ")
    return found


def _order(p: Any, w: World) -> list[str]:
    """Labels in the order of a quantity: those that tie by name, those without a value last."""
    claim = p.claims["order"]
    labels = list(claim.labels)
    period = claim.period
    if claim.quantity == "score":
        now = w.at(w.level, period) if period is not None or not w.time else w.level
        values, alone = now, w.at(w.status == NO_VALUE, period)
    elif claim.quantity == "mean score":
        values = w.level.groupby(level="dmu").mean()
        alone = w.of_units(w.status == NO_VALUE)
    elif claim.quantity == "MI by unit":
        values = w.by_unit().reindex(labels)
        alone = pd.Series(False, values.index)
    elif claim.quantity == "gaps":
        values = (len(w.periods) - w.frame.groupby(w.unit).size()).astype(float)
        values = values[values > 0]
        alone = pd.Series(False, values.index)
    elif claim.quantity == "times a peer":
        values = w.times_a_peer(period, all_units=True).astype(float)
        alone = pd.Series(False, values.index)
    elif claim.quantity == "size of correlation":
        now = w.at(w.data, period)
        ranks = now.rank().corr().abs()
        values = pd.Series({(a, b): ranks.loc[a, b] for a, b in labels})
        alone = pd.Series(False, values.index)
    elif claim.quantity == "size of mean change":
        values = w.mean_changes().abs()
        alone = pd.Series(False, values.index)
    else:
        return [f"{claim.quantity}: nobody checks the order"]
    if len(labels) != len(set(labels)) or set(labels) != set(values.index):
        return [f"order: {labels} are not the labels of {claim.quantity}"]
    sign = 1.0 if claim.relation == "up" else -1.0
    v = sign * np.array([values[label] for label in labels], dtype=float)
    lone = np.array([bool(alone.get(label, False)) for label in labels], dtype=bool) & np.isnan(v)
    edge = sign
    for i in range(len(labels) - 1):
        a, b = v[i], v[i + 1]
        if lone[i] or lone[i + 1]:
            known, before = (b, False) if lone[i] else (a, True)
            if np.isnan(known):
                if not lone[i]:
                    return [f"order: {labels[i]} without a value before {labels[i + 1]}"]
                continue
            good = known <= edge + TIE if before else known >= edge - TIE
            if not good and not (lone[i] and lone[i + 1]):
                return [f"order: {labels[i : i + 2]} about the efficient without a value"]
        elif np.isnan(a) and not np.isnan(b):
            return [f"order: {labels[i]} has no value and stands before {labels[i + 1]}"]
        elif a > b + TIE + ROOM:
            return [f"order: {labels[i]} ({a}) before {labels[i + 1]} ({b})"]
        elif abs(a - b) < ROOM and not labels[i] < labels[i + 1]:
            return [f"order: {labels[i]} and {labels[i + 1]} tie and are not by name"]
    return []


def _size(p: Any, w: World) -> list[str]:
    claim = p.claims["periods"]
    found = [wrong(p.claims[name], w) for name in ("units", "observations")]
    if claim.value != len(w.periods):
        found.append(f"{claim.value} periods said, {len(w.periods)}")
    if len(w.periods) > 1 and list(claim.labels) != [w.periods[0], w.periods[-1]]:
        found.append(f"periods {claim.labels}")
    return found


def _measure(p: Any, w: World) -> list[str]:
    found = [wrong(p.claims[name], w) for name in ("zeros", "bad", "none")]
    if p.claims["measure"].quantity != w.study.measure:
        found.append("another measure")
    side = w.study.orientation
    default = {"radial": "input", "directional": "output"}.get(w.study.measure, "none")
    if p.claims["orientation"].quantity != (side or default):
        found.append("another orientation")
    zeros, none = NUMBERS["zeros"](w, None), NUMBERS["undesirable zeros"](w, None)
    if "All" in p.text and (zeros or none):
        found.append("not all are positive")
    if "Some inputs or outputs are 0" in p.text and not zeros:
        found.append("none is 0")
    if "Undesirable outputs that are 0" in p.text and not none:
        found.append("no undesirable output is 0")
    return found


def _enough(p: Any, w: World) -> list[str]:
    found = [wrong(p.claims[name], w) for name in ("variables", "asked")]
    fewest = p.claims["fewest"]
    true = _smallest(w)
    if fewest.value != true:
        found.append(f"{fewest.value} units said, {true}")
    if ("enough" in p.text) != (true >= _rule(w)):
        found.append("enough, or not")
    sizes = w.frame.groupby(w.time).size() if len(w.periods) > 1 else pd.Series([len(w.frame)])
    if ("each period" in p.text) != (len(sizes) > 1 and sizes.min() == sizes.max()):
        found.append("periods of one size, or not")
    return found


def _mean_score(p: Any, w: World) -> list[str]:
    change, first, last = (p.claims[name] for name in ("change", "first", "last"))
    known = w.mean_scores.dropna()
    a, b = known.iloc[0], known.iloc[-1]
    found = [wrong(first, w), wrong(last, w)]
    if list(change.labels) != [known.index[0], known.index[-1]]:
        found.append(f"periods {change.labels}")
    way = "same" if abs(a - b) <= TIE else "rises" if b > a else "falls"
    if way != change.relation and abs(abs(a - b) - TIE) > ROOM:
        found.append(f"{change.relation} said, {a} and {b}")
    for claim in (first, last):
        if claim.total is not None and claim.total != w.level.loc[claim.period].count():
            found.append(f"{claim.total} units with a score in {claim.period}")
    if first.total is None and w.level.isna().any():
        found.append("does not say over how many")
    return found


def _parts(p: Any, w: World) -> list[str]:
    found = [wrong(p.claims[name], w) for name in ("TEC", "TC", "larger")]
    size = np.log(w.means[["TEC", "TC"]]).abs()
    apart = size["TEC"] - size["TC"]
    if "is the larger part" in p.text and abs(apart) <= TIE - ROOM:
        found.append("neither is larger")
    if "equally large" in p.text and abs(apart) > TIE + ROOM:
        found.append("one is larger")
    return found


def _drift(p: Any, w: World) -> list[str]:
    return [wrong(p.claims[name], w) for name in ("pooled", "pooled pairs")] + (
        []
        if prints(p.claims["mine"].said, p.claims["mine"].digits, w.means["MI"])
        else ["own mean"]
    )


def _disagreement(p: Any, w: World) -> list[str]:
    """As of drift; and the two are said to disagree only where they do."""
    mine, pooled = w.means["MI"], _geometric(w.pooled.dropna())["MI"]
    ways = [0 if abs(one - 1) <= TIE else np.sign(one - 1) for one in (mine, pooled)]
    far = abs(np.log(mine / pooled)) > np.log(1.01)
    found = _drift(p, w)
    if ("1\u00a0% a period" in p.text) != (ways[0] == ways[1]):
        found.append("direction, or distance")
    return found if far or ways[0] != ways[1] else [*found, "the two agree"]


def _biased(p: Any, w: World) -> list[str]:
    index = w.study.productivity()
    true = index.measure == "super_sbm" and index.reference == w.study.reference != "adjacent"
    return [] if true and p.claims["reference"].quantity == index.reference else ["not biased"]


def _chained(p: Any, w: World) -> list[str]:
    means = np.log(w.whole).groupby(level=["from_period", "to_period"]).mean()
    pairs = [(a, b) for a, b in zip(w.periods, w.periods[1:])]
    steps = {(a, b) for _, a, b in w.index.index}
    total = np.exp(means.reindex([pair for pair in pairs if pair in steps]).sum(skipna=False))
    end = p.claims["end"]
    true = total.dropna()
    if list(end.labels) != list(true.index):
        return [f"parts {end.labels}, {list(true.index)}"]
    return [
        f"{part}: {text} said, {true[part]}"
        for part, text in zip(end.labels, end.printed)
        if not prints(text, end.digits, true[part])
    ]


def _other_optima(p: Any, w: World) -> list[str]:
    """For each unit named another mix must reach the same score."""
    claim = p.claims["units"]
    under = w.below(claim.period)
    found = [] if said(claim.said) == len(claim.labels) else ["count"]
    for unit in claim.labels[:3]:
        if not under.get(unit, False):
            found.append(f"{unit} is not below the frontier")
        elif not _another_mix(w, unit, claim.period):
            found.append(f"{unit} has no other mix")
    return found


def _another_mix(w: World, unit: Any, period: Any) -> bool:
    """Whether the weights of a unit can be others at its score, by linear programmes of HiGHS."""
    study, frame = w.study, w.at(w.data, period)
    x, y, b = (
        frame[list(n)].to_numpy().T for n in (w.roles.inputs, w.roles.outputs, w.roles.undesirable)
    )
    o, n = frame.index.get_loc(unit), len(frame)
    score = w.at(study.scores().score, period)[unit]
    m, q, bad = len(x), len(y), len(b)
    if study.measure.endswith("sbm"):  # Charnes-Cooper: weights and slacks times t, then t itself
        d, data = m + q + bad, np.vstack([x, y, b])
        sign = np.r_[np.ones(m), -np.ones(q), np.ones(bad)]
        equal = np.hstack([data, np.diag(sign), -data[:, [o]]])
        used = data[m:, o] > 0
        weigh = w.slack_weights * np.r_[np.ones(m, dtype=bool), used]
        part = np.divide(weigh[m:], data[m:, o], out=np.zeros(q + bad), where=used)
        part *= (study.orientation != "input") / weigh[m:].sum()
        saved = weigh[:m] * (study.orientation != "output") / (weigh[:m].sum() * x[:, o])
        equal = np.vstack([equal, np.r_[np.zeros(n + m), part, 1.0]])
        right = np.r_[np.zeros(d), 1.0]
        less = np.r_[np.zeros(n), -saved, np.zeros(q + bad), 1.0][None, :]
        most, size = np.array([score + NEAR]), n + d + 1
        total = np.r_[np.ones(n), np.zeros(d), -1.0]
        held = 0.0
    else:
        up = study.orientation == "output"  # of a radial score, else of a directional one
        scale, beta = (1.0, score - 1 if up else 0.0)
        if study.measure == "radial":
            scale = 1.0 if up else score
        else:
            beta = score if study.orientation != "input" else 0.0
            scale = 1 - score if study.orientation in ("input", "none") else 1.0
        less = np.vstack([x, -y])
        stay = np.array([name in study.fixed for name in w.roles.inputs])
        most = np.r_[np.where(stay, 1.0, scale) * x[:, o], -(1 + beta) * y[:, o]]
        most += NEAR * np.r_[x[:, o], y[:, o]]
        equal, right, size = b, (1 - score) * b[:, o], n
        if study.disposability == "strong":
            less, most = np.vstack([less, b]), np.r_[most, right + NEAR * b[:, o]]
            equal, right = np.empty((0, n)), np.empty(0)
        total, held = np.ones(n), 1.0
    if study.rts == "vrs":
        equal, right = np.vstack([equal, total]), np.r_[right, held]
    elif study.rts != "crs":
        way = 1.0 if study.rts == "nirs" else -1.0
        less, most = np.vstack([less, way * total]), np.r_[most, way * held]
    rows = study.scores().weights
    rows = rows[(rows["dmu"] == unit) & ((rows["period"] == period) if w.time else True)]
    peers = [frame.index.get_loc(peer) for peer in rows["peer"]]
    others = np.zeros(size)
    others[[j for j in range(n) if j not in peers]] = -1.0

    def least(cost: np.ndarray) -> float:
        done = linprog(
            cost, less, most, equal if len(equal) else None, right if len(right) else None
        )
        return float(done.fun) if done.status == 0 else 0.0

    if least(others) < -MOVED:
        return True
    some = peers + [size - 1] * (size > n)  # with another t the same Lambda is another weight
    return any(-least(-one) - least(one) > MOVED for one in np.eye(size)[some])


def _positions(p: Any, w: World) -> list[str]:
    total = int(w.base.notna().sum())
    found = [wrong(p.claims[name], w) for name in ("all", "none", "groups", "places")]
    if {p.claims["all"].total, p.claims["none"].total} != {total}:
        found.append(f"{total} positions")
    return found


def _left_out(p: Any, w: World) -> list[str]:
    claim = p.claims["tried"]
    return [] if (claim.value, claim.total) == tuple(w.tests["of"]) else ["units left out"]


def _picture(p: Any, w: World) -> list[str]:
    """Alternative texts: how many, from where to where, and what the highest is."""
    units = p.claims["units"]
    values = {
        "score": lambda: w.level,
        "index": lambda: w.index["MI"],
        "first period = 1": lambda: _chain(w),
        "doublings since the first period": lambda: np.log2(_chain(w)),
    }[units.quantity]()
    found = []
    if units.value != len(values.index.get_level_values("dmu").unique()):
        found.append("number of units")
    if "periods" in p.claims:
        spans = values.index.droplevel(0 if values.index.names[0] == "dmu" else "dmu")
        if p.claims["periods"].value != len(spans.unique()):
            found.append("number of periods")
    known = values.dropna()
    low, high = (known.min(), known.max()) if len(known) else (np.nan, np.nan)
    for name, true in (("lowest", low), ("highest", high), ("equal", high)):
        if name in p.claims:
            claim = p.claims[name]
            if not prints(claim.said, claim.digits, true):
                found.append(f"{name}: {claim.said}, {true}")
            if name == "highest" and claim.labels:
                tied = known[known >= high - TIE].index
                if set(claim.labels) != set(tied):
                    found.append(f"highest: {claim.labels}, {list(tied)}")
    if "equal" in p.claims and high - low > TIE + ROOM:
        found.append("not equal")
    if "bare" in p.claims:
        bare = p.claims["bare"]
        if (bare.value, bare.total) != (values.isna().sum(), len(values)):
            found.append(f"{bare.value} of {bare.total} without a value")
    elif values.isna().any():
        found.append("does not say how many have no value")
    if "median" in p.claims:
        claim = p.claims["median"]
        if not prints(claim.said, claim.digits, known.median()):
            found.append(f"median {claim.said}, {known.median()}")
    if "change" in p.claims:
        level = "to_period" if "to_period" in values.index.names else "period"
        middle = known.groupby(level=level, sort=False).median()
        middle = middle.reindex([one for one in w.periods if one in middle.index])
        a, b = middle.iloc[0], middle.iloc[-1]
        way = "same" if abs(a - b) <= TIE else "rises" if b > a else "falls"
        if p.claims["change"].relation != way:
            found.append(f"median {p.claims['change'].relation}: {a}, {b}")
        for name, true in (("first", a), ("last", b)):
            claim = p.claims[name]
            if not prints(claim.said, claim.digits, true):
                found.append(f"median {name}: {claim.said}, {true}")
    return found


def _chain(w: World) -> pd.Series:
    """Chained index: 1 in the first period with an index, none after a gap."""
    values = {}
    for unit, rows in w.index["MI"].groupby(level="dmu"):
        total, end = 1.0, None
        for (_, start, stop), link in rows.items():
            if end is None:
                values[start, unit] = 1.0
            elif start != end:
                total = np.nan
                values[start, unit] = np.nan
            total = total * link
            values[stop, unit] = total
            end = stop
    found = pd.Series(values, dtype=float)
    found.index = found.index.set_names(["period", "dmu"])
    return found


def _noise(p: Any, w: World) -> list[str]:
    ends = w.rank_ends.dropna()
    both = w.base.notna().reindex(ends.index)
    places_, widest = p.claims["places"], p.claims["widest"]
    draws = pd.DataFrame(np.array(w.tests["draws"]).T, w.base.index)
    quantiles = draws.quantile([0.025, 0.975], axis=1)
    true = (quantiles.loc[0.975] - quantiles.loc[0.025])[w.base.notna()].max()
    mean = 1 + (ends["high"] - ends["low"])[both].mean()
    found = []
    if not prints(places_.said, places_.digits, mean):
        found.append(f"places {places_.said}, {mean}")
    if not prints(widest.said, widest.digits, true):
        found.append(f"widest {widest.said}, {true}")
    return found


def _stacked(p: Any, w: World) -> list[str]:
    units = p.claims["units"]
    many = units.quantity.startswith("mean contribution")
    table = _under(w) if many else _parts_of(w)
    found = [] if units.value == len(table) else [f"{units.value} units said, {len(table)}"]
    return found + ([wrong(p.claims["largest"], w)] if "largest" in p.claims and len(table) else [])


def _medians_of(p: Any, w: World) -> list[str]:
    true = len(w.periods)
    found = [] if p.claims["periods"].value == true else ["periods"]
    names = ("columns", "equal", "lowest", "highest")
    return found + [wrong(p.claims[name], w) for name in names if name in p.claims]


def _near(p: Any, w: World) -> list[str]:
    claim = p.claims["ceiling"]
    true = sorted(set(w.most[w.near].round(9))) if w.near.any() else []
    found = [wrong(p.claims[name], w) for name in ("cells", "units")]
    good = len(true) == len(claim.values) and all(
        prints(text, claim.digits, value) for text, value in zip(claim.printed, true)
    )
    return found + ([] if good else [f"ceilings {claim.printed}, {true}"])


def _weights_of_slacks(p: Any, w: World) -> list[str]:
    kind = "nonradial" if w.study.measure == "nonradial" else "sbm"
    found = [] if p.claims["of"].quantity == kind else ["another measure"]
    return [*found, wrong(p.claims["given"], w)]


def _disposability(p: Any, w: World) -> list[str]:
    return [] if p.claims["given"].quantity == w.study.disposability != "weak" else ["another"]


def _fixed(p: Any, w: World) -> list[str]:
    """Targets are the own figures, and no mix of peers has more than the unit."""
    found = [wrong(p.claims["names"], w)]
    scores, names = w.study.scores(), list(w.study.fixed)
    known = scores.score.notna()
    own = w.data[names].reindex(known[known].index)
    goal = scores.targets["input"][names][known]
    if ((goal - own).abs() > TIE * own).any(axis=None):
        found.append("a target is not the own figure")
    rows = scores.weights
    at = list(zip(rows["period"], rows["peer"])) if w.time else rows["peer"].tolist()
    keys = [rows["period"], rows["dmu"]] if w.time else [rows["dmu"]]
    used = w.data[names].loc[at].mul(rows["weight"].to_numpy(), axis=0).set_axis(rows.index)
    used = used.groupby(keys).sum().reindex(own.index).fillna(0.0)
    if (used > own * (1 + TIE) + TIE).any(axis=None):
        found.append("a mix has more of what is fixed")
    return found


def _second_stage(p: Any, w: World) -> list[str]:
    """How many distances lie beyond 1, as each algorithm has them."""
    found = []
    for i, one in w.tests["stages"].found.items():
        claim, beyond = p.claims[f"n{i}"], one.distances["bias_corrected"] > 1 + TIE
        if (claim.value, claim.total) != (beyond.sum(), len(beyond)):
            found.append(f"{claim.said} of {claim.total}, {beyond.sum()} of {len(beyond)}")
    return found


def _effect(p: Any, w: World) -> list[str]:
    """An estimate and its interval, for one standard deviation; and what is made of them."""
    found, sides = [], []
    for i, one in w.tests["stages"].found.items():
        claim = p.claims[f"interval{i}"]
        (name,) = claim.labels
        z = w.frame[name]
        if w.time and str(w.study.chosen):
            z = z[w.frame[w.time].astype(str) == str(w.study.chosen)]
        row = one.table.loc[name] * np.sqrt(((z - z.mean()) ** 2).mean())
        ends = [row[part] for part in ("estimate", "lower", "upper")]
        for printed, value in zip(claim.printed, ends):
            if not prints(printed, claim.digits, value):
                found.append(f"{name} ({i}): {printed} said, {value} true")
        side = "above" if ends[1] > TIE else "below" if ends[2] < -TIE else "holds"
        near = min(abs(ends[1]), abs(ends[2])) < 2 * TIE
        if claim.relation != f"{side} 0" and not near:
            found.append(f"{name} ({i}): {claim.relation} said, is {side}")
        sides.append(claim.relation)
    words = {
        ("above 0",): "less efficiency",
        ("below 0",): "more efficiency",
        ("holds 0",): "no direction can be told",
        ("above 0", "below 0"): "do not agree on a direction",
    }
    expected = words.get(tuple(sorted(set(sides))), "tells a direction")
    return found if expected in p.text else [*found, f"{sides}"]


def _coverage(p: Any, w: World) -> list[str]:
    """From which share to which the intervals of each algorithm held."""
    found = []
    for i in w.tests["stages"].found:
        claim, one = p.claims[f"held{i}"], w.tests["stages"].coverage.loc[i]
        n = one["samples"].iloc[0]
        share = one["share"].clip(0.5 / n, 1 - 0.5 / n)
        error = np.sqrt(share * (1 - share) / n).max()
        for printed, value in zip(claim.printed, [one["share"].min(), one["share"].max(), error]):
            if not prints(printed, claim.digits, 100 * value):
                found.append(f"coverage ({i}): {printed} said, {value} true")
        if claim.total != n:
            found.append(f"{claim.total} samples said, {n}")
    return found


def _without_result(p: Any, w: World) -> list[str]:
    why = p.claims["why"]
    number = int(why.relation.split()[-1])
    lacking = w.tests["stages"].lacking
    return (
        []
        if lacking.get(number) == why.quantity and number not in w.tests["stages"].found
        else [f"{why.relation}: {lacking}"]
    )


KINDS: dict[str, Callable[[Any, World], list[str] | None]] = {
    "order": _order,
    "second stage": _second_stage,
    "effect of a covariate": _effect,
    "coverage": _coverage,
    "algorithm without a result": _without_result,
    "size": _size,
    "fixed inputs": _fixed,
    "weights of slacks": _weights_of_slacks,
    "disposability": _disposability,
    "measure": _measure,
    "enough": _enough,
    "mean score": _mean_score,
    "parts of the index": _parts,
    "drift": _drift,
    "disagreement": _disagreement,
    "biased index": _biased,
    "parts at the end": _chained,
    "other optima": _other_optima,
    "positions": _positions,
    "left out": _left_out,
    "picture": _picture,
    "noise": _noise,
    "near the ceiling": _near,
    "stacked": _stacked,
    "medians": _medians_of,
}
