"""Results: labelled, frozen, and able to print themselves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import pairwise
from typing import Any, Self

import numpy as np
import pandas as pd

from gbaeff.dea.evaluator import Evaluator
from gbaeff.dea.models import Array, Rows
from gbaeff.dea.outcome import INFEASIBLE, NO_SUPER_EFFICIENCY, NOT_COMPUTED, STATES, Outcome
from gbaeff.dea.panel import Panel
from gbaeff.dea.technologies import against
from gbaeff.indicators import EQUAL, ranks

_NEAR = 0.05


class Printed(ABC):
    """Prints as a title, a table and footnotes, in a terminal and in a notebook."""

    _number = "{:.3f}"

    @abstractmethod
    def _parts(self) -> tuple[str, pd.DataFrame, Sequence[str]]:
        """Title, table and footnotes."""

    def __repr__(self) -> str:
        title, table, notes = self._parts()
        return "\n".join([title, table.to_string(float_format=self._number.format), *notes])

    def _repr_html_(self) -> str:
        title, table, notes = self._parts()
        body = table.to_html(float_format=self._number.format, border=0)
        below = "".join(f"<p>{escape(note, quote=False)}</p>" for note in notes)
        return f"<p><b>{escape(title, quote=False)}</b></p>{body}{below}"


def ceilings(ceiling: float | pd.Series, of: pd.Series) -> list[float]:
    """Distinct ceilings of the observations that ``of`` marks, the lowest first."""
    return sorted(set(pd.Series(ceiling, index=of.index)[of].tolist()))


def state_notes(status: pd.Series) -> list[str]:
    """How many have no score, and why; nothing where all have one."""
    reasons = {
        NO_SUPER_EFFICIENCY: "efficient and without a super-efficiency value (NaN)",
        INFEASIBLE: "infeasible, not to be compared with their reference (NaN)",
        NOT_COMPUTED: "not computed: no solver's answer passed its check (NaN)",
    }
    counts = {state: int((status == state).sum()) for state in reasons}
    return [f"{n} of {len(status)} are {reasons[state]}." for state, n in counts.items() if n]


def by_period(frame: pd.DataFrame) -> Any:
    """Group rows by period; those of a cross-section make one group, "all"."""
    if isinstance(frame.index, pd.MultiIndex):
        return frame.groupby(level="period", observed=True)
    return frame.groupby(lambda _: "all")


def settings_title(measure: str, rts: str, orientation: str, *rest: str) -> str:
    """What was computed, in a line."""
    way = "non-oriented" if orientation == "none" else f"{orientation}-oriented"
    return ", ".join([measure.replace("_", "-"), rts.upper(), way, *rest])


def without_score(status: pd.Series) -> pd.DataFrame:
    """Which are in each state that has no score; a column of truth values for each."""
    states = {"no_value": NO_SUPER_EFFICIENCY, "infeasible": INFEASIBLE}
    states["not_computed"] = NOT_COMPUTED
    return pd.DataFrame({name: status == state for name, state in states.items()})


@dataclass(frozen=True, eq=False, repr=False)
class Scores(Printed):
    """Efficiency scores of every observation of a panel.

    Labelled by (period, dmu), or by dmu where there is no period. Frames are made when they are
    asked for: at eleven units they cost as much as the scores.

    Attributes
    ----------
    panel : Panel
        The data.
    scored : Outcome
        The arrays behind the scores.
    evaluator : Evaluator
        The measure on the panel, for what takes another round of programmes.
    measure, rts, orientation, reference : str
        What was computed.
    ceiling : float or pandas.Series
        Largest score that the model can give, (q+p)/p for super-SBM where the zero weights are
        feasible; infinite where there is none, 1 for SBM. A number where it is that of all units;
        a series, each unit's own, where ``zero="drop"`` left out terms: p counts the undesirable
        outputs that the unit has left, and without any there is no ceiling.
    notes : tuple of str
        What a reader has to know, such as undesirable outputs of zero that were left out.
    """

    panel: Panel
    scored: Outcome
    evaluator: Evaluator
    measure: str
    rts: str
    orientation: str
    reference: str
    ceiling: float | pd.Series = np.inf
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, evaluator: Evaluator, reference: str, **more: Any) -> Self:
        """Evaluate every observation; ``more`` is what a kind of scores has beside."""
        sets, group = against(evaluator.panel, reference)
        return cls(
            evaluator.panel,
            evaluator.scores(np.arange(len(group)), sets, group),
            evaluator,
            measure=evaluator.measure,
            rts=evaluator.rts,
            orientation=evaluator.orientation,
            reference=reference,
            ceiling=evaluator.ceiling,
            notes=evaluator.notes(),
            **more,
        )

    @cached_property
    def _outcome(self) -> Outcome:
        """Arrays behind slacks, targets, weights and certificate."""
        # A radial score is there before its largest slacks, which not everyone asks for.
        return self.again() if self.measure.endswith("radial") else self.scored

    def again(self, *, ties: bool = False) -> Outcome:
        """Another round of programmes: with the largest slacks, and on request with ties."""
        sets, group = against(self.panel, self.reference)
        everyone = np.arange(len(self.panel))
        return self.evaluator.scores(everyone, sets, group, slacks=True, ties=ties)

    def behind(self, at: int) -> tuple[Evaluator, Rows]:
        """Evaluator whose programme gives an observation its score, and its reference units."""
        evaluator = self.evaluator.behind(self.scored.score[at])
        sets, group = against(self.panel, self.reference)
        rows = sets[group[at]]
        return evaluator, rows[rows != at] if evaluator.leave_out else rows

    @cached_property
    def alternatives(self) -> pd.Series:
        """Whether slacks, targets, weights and peers of each unit are one choice of several.

        False: there are no others with the same score (Appa 2002), or there is no score. True:
        there are, or HiGHS gave the answer. Which choice is reported is settled by the data and
        then by name, not by the order of the rows. It takes another round of programmes.
        """
        ties = self.again(ties=True).ties
        return pd.Series(ties, index=self.panel.index, name="alternatives")

    @cached_property
    def score(self) -> pd.Series:
        """Score of each observation, NaN where there is none; ``status`` says why."""
        return pd.Series(self.scored.score, index=self.panel.index, name="score")

    @cached_property
    def status(self) -> pd.Series:
        """State of each observation.

        "optimal": there is a score. "efficient, no super-efficiency value": the unit is efficient,
        and no programme without it has a solution. "infeasible": it cannot be compared with its
        reference. "not computed": neither solver gave an answer that passes its check.
        """
        status = np.array(STATES, dtype=object)[self.scored.state]
        return pd.Series(status, index=self.panel.index, name="status")

    @cached_property
    def efficient(self) -> pd.Series:
        """Whether each unit is known to be efficient, with a super-efficiency value or without.

        A score is that of an efficient unit where it is 1 within 1e-6, or above 1. Of an
        output-oriented radial score, 1 or below; of a directional or additive one, 0 or below.
        """
        frontier = self.evaluator.frontier
        high = self.evaluator.best == "high"
        reached = self.score >= frontier - EQUAL if high else self.score <= frontier + EQUAL
        return (reached | (self.status == NO_SUPER_EFFICIENCY)).rename("efficient")

    @cached_property
    def rank(self) -> pd.Series:
        """Rank of each unit in its period: 1 + the number of units known to be better.

        Scores within 1e-6 of each other share a rank. A unit that is efficient without a
        super-efficiency value has no rank (NaN), but it is better than every unit that is not
        efficient. Units that are infeasible or not computed have no rank and count for nobody's.
        """
        waiting = self.status == NO_SUPER_EFFICIENCY
        level: Any = "period" if isinstance(waiting.index, pd.MultiIndex) else None
        period = self.score.index.get_level_values(level) if level else np.zeros(len(waiting))
        placed = self.score.groupby(period, observed=True).transform(
            ranks, best=self.evaluator.best
        )
        ahead = waiting.groupby(period, observed=True).transform("sum")
        return (placed + ahead.where(~self.efficient, 0)).rename("rank")

    @cached_property
    def slacks(self) -> pd.DataFrame:
        """Slacks in the data's own units, columns (role, variable); NaN without a score.

        Of a unit that is reported by super-efficiency they are the expansions of equation (1).
        """
        return self._labelled(self._outcome.slacks)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The point that each unit is compared with, same shape as ``slacks``."""
        return self._labelled(self._outcome.targets)

    def _labelled(self, values: Array) -> pd.DataFrame:
        return pd.DataFrame(values, index=self.panel.index, columns=self.panel.variables)

    @cached_property
    def certificate(self) -> pd.DataFrame:
        """Worst residuals of the programmes behind each score.

        ``primal`` (rows and signs), ``dual`` (reduced costs over all reference units; if
        infeasible, the residual of its proof) and ``gap`` (between primal and dual value), all at
        most 1e-8 where ``solver`` is "simplex". "highs" marks a score that failed this and was
        solved by HiGHS, within 1e-7; "none" one that is not computed.
        """
        columns: dict[str, Any] = {
            name: getattr(self._outcome, name) for name in ("primal", "dual", "gap")
        }
        solver = np.where(self._outcome.fallback, "highs", "simplex")
        columns["solver"] = np.where(self.status == NOT_COMPUTED, "none", solver)
        return pd.DataFrame(columns, index=self.panel.index)

    @cached_property
    def weights(self) -> pd.DataFrame:
        """Intensity weights that are not zero, one row each.

        Columns period, dmu, peer, weight (no period for one cross-section; ``peer_period`` as well
        where the reference spans periods).
        """
        o, peer, weight = self._held
        levels = ["period", "dmu"] if self.panel.periods else ["dmu"]
        labels = {name: self.panel.index.get_level_values(name) for name in levels}
        columns: dict[str, Any] = {name: labels[name][o] for name in levels}
        if self.reference != "contemporaneous":
            columns["peer_period"] = labels["period"][peer]
        return pd.DataFrame(columns | {"peer": labels["dmu"][peer], "weight": weight})

    @property
    def peers(self) -> pd.Series:
        """Peers of each observation, the largest weight first and equal ones by name, as tuples."""
        o, peer, weight = self._held
        order = np.lexsort((self.panel.places[peer], -np.rint(weight / EQUAL), o))
        pooled = self.reference != "contemporaneous"
        names = self.panel.index if pooled else self.panel.index.get_level_values("dmu")
        named = names[peer[order]].tolist()
        ends = np.searchsorted(o, np.arange(len(self.panel) + 1))
        peers = [tuple(named[i:j]) for i, j in pairwise(ends)]
        return pd.Series(peers, index=self.panel.index, name="peers")

    @property
    def _held(self) -> tuple[Rows, Rows, Array]:
        """Observation, peer and weight, by observation and then by peer."""
        weights, peers = self._outcome.weights, self._outcome.peers
        o, place = np.nonzero((weights > 0) & np.isfinite(self._outcome.score)[:, None])
        order = np.lexsort((peers[o, place], o))
        o, place = o[order], place[order]
        return o, peers[o, place], weights[o, place]

    @property
    def near_ceiling(self) -> pd.Series:
        """Whether a score lies within 5 % of its ceiling of super-efficiency.

        Such a score says that the unit cannot be compared with the others, not that it is that
        many times as efficient.
        """
        ceiling = pd.Series(self.ceiling, index=self.score.index)
        near: pd.Series = (
            (ceiling > 1) & np.isfinite(ceiling) & (self.score >= (1 - _NEAR) * ceiling)
        )
        return near.rename("near_ceiling")

    def table(self) -> pd.DataFrame:
        """Scores with one row a period and one column a DMU; one row without periods."""
        dmus = list(dict.fromkeys(self.score.index.get_level_values("dmu")))
        if isinstance(self.score.index, pd.MultiIndex):
            return self.score.unstack("dmu")[dmus]
        return self.score.to_frame().T[dmus]

    def summary(self) -> pd.DataFrame:
        """Number of units in each state, and the spread of the scores, by period ("all" without).

        n; ``efficient``, with a value or without; of these ``no_value``, those without a
        super-efficiency value; infeasible; not_computed; mean, min, median and max.
        """
        states = without_score(self.status)
        frame = states.assign(score=self.score, efficient=self.efficient)
        grouped = by_period(frame)
        counts = grouped[["efficient", *states]].sum()
        counts.insert(0, "n", grouped.size())
        summary: pd.DataFrame = counts.join(grouped["score"].agg(["mean", "min", "median", "max"]))
        return summary

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        notes = [*self.notes, *state_notes(self.status)]
        if unsettled := int(self._outcome.unsettled.sum()):
            notes.append(f"{unsettled} units: slacks feasible, not certified as the largest.")
        if second := int((self.certificate["solver"] == "highs").sum()):
            notes.append(f"{second} of {len(self.status)} scores were left to HiGHS.")
        near = self.near_ceiling
        if near.any():
            names = list(dict.fromkeys(self.score.index[near].get_level_values("dmu")))
            shown = ", ".join(str(name) for name in names[:5]) + (" ..." if len(names) > 5 else "")
            values = " or ".join(f"{value:g}" for value in ceilings(self.ceiling, near))
            notes.append(
                f"Near the ceiling of {values} ({shown}): the unit cannot be compared, "
                "it is not that many times as efficient."
            )
        reference = f"{self.reference} reference"
        title = settings_title(self.measure, self.rts, self.orientation, reference)
        return f"Scores: {title}", self.table(), notes
