"""Results: labelled, frozen, and able to print themselves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import pairwise
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.models import Array, Mask, Rows
from gbaeff.dea.panel import Panel
from gbaeff.indicators import EQUAL, ranks

OPTIMAL = "optimal"
NO_SUPER_EFFICIENCY = "efficient, no super-efficiency value"
INFEASIBLE = "infeasible"
NOT_COMPUTED = "not computed"
UNDEFINED = "undefined: 1 + beta <= 0"
STATES = (OPTIMAL, NO_SUPER_EFFICIENCY, INFEASIBLE, NOT_COMPUTED)
_NEAR = 0.05
# Measures whose score is 0 for an efficient unit.
_AT_ZERO = ("directional", "nonradial_directional", "additive")


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
    """Distinct ceilings of the observations that ``of`` marks, the lowest first.

    Parameters
    ----------
    ceiling : float or pandas.Series
        As :attr:`Scores.ceiling`.
    of : pandas.Series of bool
        Marks, by observation.

    Examples
    --------
    >>> import pandas as pd
    >>> from gbaeff.dea.results import ceilings
    >>> ceilings(2.0, pd.Series([True, False, True])), ceilings(2.0, pd.Series([False]))
    ([2.0], [])
    """
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


@dataclass(frozen=True, eq=False)
class Outcome:
    """Scores with the solutions behind them, one row an observation and reference set.

    Attributes
    ----------
    score : ndarray, shape (K,)
        NaN where there is none.
    state : ndarray of int, shape (K,)
        Place in :data:`STATES`.
    slacks : ndarray, shape (K, d)
        In the units of the data; NaN where there is no score.
    targets : ndarray, shape (K, d)
        The point of the technology that the unit is compared with.
    peers : ndarray of int, shape (K, r)
        Observations with a weight, -1 where a place is empty.
    weights : ndarray, shape (K, r)
        Their weights.
    primal, dual, gap : ndarray, shape (K,)
        Residuals of the worst programme of each (:class:`gbaeff.dea.solver.simplex.Optimum`).
    fallback : ndarray of bool, shape (K,)
        Whether HiGHS solved one of them.
    unsettled : ndarray of bool, shape (K,)
        Whether the slacks are those of the first phase, because the second had no certified answer.
    ties : ndarray of bool, shape (K,)
        Whether there are other slacks or weights with the same score, or may be because HiGHS
        solved it; False where nobody asked.
    """

    score: Array
    state: Rows
    slacks: Array
    targets: Array
    peers: Rows
    weights: Array
    primal: Array
    dual: Array
    gap: Array
    fallback: Mask
    unsettled: Mask
    ties: Mask

    @classmethod
    def empty(cls, count: int, data: int, places: int) -> Outcome:
        """Make room for results."""
        score, primal, dual, gap = np.full((4, count), np.nan)
        return cls(
            score=score,
            state=np.full(count, STATES.index(NOT_COMPUTED)),
            slacks=np.full((count, data), np.nan),
            targets=np.full((count, data), np.nan),
            peers=np.full((count, places), -1, dtype=np.intp),
            weights=np.zeros((count, places)),
            primal=primal,
            dual=dual,
            gap=gap,
            fallback=np.zeros(count, dtype=bool),
            unsettled=np.zeros(count, dtype=bool),
            ties=np.zeros(count, dtype=bool),
        )

    @classmethod
    def joined(cls, parts: Sequence[tuple[Rows, Outcome]], count: int, data: int) -> Outcome:
        """Put parts, each with its rows, into one."""
        if len(parts) == 1:
            return parts[0][1]
        places = max((part.peers.shape[1] for _, part in parts), default=0)
        outcome = cls.empty(count, data, places)
        for rows, part in parts:
            outcome.put(rows, part)
        return outcome

    def take(self, rows: Rows) -> Outcome:
        """Copy some rows."""
        return Outcome(**{name: array[rows] for name, array in vars(self).items()})

    def put(self, rows: Rows, part: Outcome) -> None:
        """Write some rows."""
        for mine, theirs in zip(vars(self).values(), vars(part).values()):
            if mine.ndim == 2 and theirs.shape[1] < mine.shape[1]:
                mine[rows, : theirs.shape[1]] = theirs
            else:
                mine[rows] = theirs


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
    complete : callable
        Makes the arrays behind all else, by another round of programmes.
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
    complete: Callable[..., Outcome]
    measure: str
    rts: str
    orientation: str
    reference: str
    ceiling: float | pd.Series = np.inf
    notes: tuple[str, ...] = ()

    @cached_property
    def _outcome(self) -> Outcome:
        """Arrays behind slacks, targets, weights and certificate."""
        # A radial score is there before its largest slacks, which not everyone asks for.
        return self.complete() if self.measure.endswith("radial") else self.scored

    @cached_property
    def alternatives(self) -> pd.Series:
        """Whether slacks, targets, weights and peers of each unit are one choice of several.

        False: there are no others with the same score (Appa 2002), or there is no score. True:
        there are, or HiGHS gave the answer. Which choice is reported is settled by the data and
        then by name, not by the order of the rows. It takes another round of programmes.
        """
        ties = self.complete(ties=True).ties
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
        if self._best == "high":
            reached = self.score >= 1 - EQUAL
        else:
            reached = self.score <= EQUAL + (0 if self.measure in _AT_ZERO else 1)
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
        placed = self.score.groupby(period, observed=True).transform(ranks, best=self._best)
        ahead = waiting.groupby(period, observed=True).transform("sum")
        return (placed + ahead.where(~self.efficient, 0)).rename("rank")

    @property
    def _best(self) -> str:
        """Which end of the scores is the better one."""
        phi = self.measure.endswith("radial") and self.orientation == "output"
        return "low" if phi or self.measure in _AT_ZERO else "high"

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
        """Number of units in each state, and the spread of the scores, by period.

        Returns
        -------
        pandas.DataFrame
            One row a period (one row "all" for a cross-section): n; ``efficient``, with a value
            or without; of these ``no_value``, those without a super-efficiency value;
            infeasible; not_computed; and mean, min, median and max of the scores there are.
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


@dataclass(frozen=True, eq=False, repr=False)
class Productivity(Printed):
    """A productivity index with its decomposition.

    Attributes
    ----------
    table : pandas.DataFrame
        Indexed by (dmu, from_period, to_period): ``MI``, ``TEC``, ``TC``, and for a CRS index
        ``PTEC`` and ``SEC``, or the parts of another ``split`` (:func:`gbaeff.malmquist`). Above 1
        is growth. NaN where a distance has no value.
    distances : pandas.DataFrame
        The distances behind it, same index: ``from_own`` is the from-period's observation
        against its own technology, ``to_in_from`` the to-period's against that of the
        from-period, and so on.
    status : pandas.Series
        "optimal" where the row has all parts, "not computed" where a distance is, else
        "infeasible"; ``cause`` names the distances. Of a Malmquist-Luenberger index also
        "undefined: 1 + beta <= 0", where all programmes have solutions and the index has none.
    states : pandas.DataFrame
        State of each distance, shape of ``distances``, as :attr:`Scores.status`.
    measure, rts, orientation, reference : str
        What was computed.
    notes : tuple of str
        What a reader has to know, such as an index that misstates a leader's growth.
    groups : pandas.Series or None
        Group of each row, where the index is one of groups.

    Notes
    -----
    A row can have MI, TEC and TC and lack PTEC and SEC: the VRS programme of one of its
    observations has no solution. Means and chains run over the rows that have *all* parts that
    they show, so that MI = TEC x TC = PTEC x SEC x TC holds in every geometric mean. To use such
    a row for the other parts, ask for these alone: ``mean(parts=["MI", "TEC", "TC"])``.
    """

    table: pd.DataFrame
    distances: pd.DataFrame
    status: pd.Series
    states: pd.DataFrame
    measure: str
    rts: str
    orientation: str
    reference: str
    notes: tuple[str, ...] = ()
    groups: pd.Series | None = None
    _means: ClassVar[tuple[str, ...]] = ("geometric", "arithmetic")  # the default first

    @property
    def complete(self) -> pd.Series:
        """Whether each row has all parts of the identity."""
        return self.table.notna().all(axis=1).rename("complete")

    @property
    def cause(self) -> pd.Series:
        """Which distances of each row have no value and why, as a text; empty where all have."""
        causes = [
            "; ".join(f"{name}: {state}" for name, state in row.items() if state != OPTIMAL)
            for row in self.states.to_dict("records")
        ]
        return pd.Series(causes, index=self.table.index, name="cause", dtype=object)

    @defaults
    def counts(
        self, by: Literal["period", "dmu", "group"] = "period", parts: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """How many rows a mean runs over.

        Parameters
        ----------
        by, parts
            As for :meth:`mean`.

        Returns
        -------
        pandas.DataFrame
            Rows as those of ``mean``: ``used`` rows, which have all parts, ``of`` how many.
        """
        full = self._parts_of(parts).notna().all(axis=1)
        counts: pd.DataFrame = self._grouped(full, by).agg(used="sum", of="size")
        return counts

    @defaults
    def mean(
        self,
        by: Literal["period", "dmu", "group"] = "period",
        how: Literal["arithmetic", "geometric"] | None = None,
        parts: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Mean over the DMUs of each period, or over the periods of each DMU.

        Parameters
        ----------
        by : {"period", "dmu", "group"}
            What each row of the result stands for.
        how : {"geometric", "arithmetic"}
            Only the geometric mean, the default, keeps MI = TEC x TC = PTEC x SEC x TC, within
            1e-9. An indicator has the arithmetic alone, which keeps L = TEC + TC.
        parts : list of str, optional
            Columns of ``table``. Default all.

        Returns
        -------
        pandas.DataFrame
            Columns ``parts``; periods in order of time, DMUs as in ``table``. The mean runs over
            the rows that have all of the parts (:meth:`counts` says how many of how many), and is
            NaN where there is none.

        Raises
        ------
        ValueError
            For any other value of an argument.
        """
        table = self._parts_of(parts)
        means: pd.DataFrame = self._averaged(table, how, lambda values: self._grouped(values, by))
        return means

    def overall(
        self,
        how: Literal["arithmetic", "geometric"] | None = None,
        parts: Sequence[str] | None = None,
    ) -> pd.Series:
        """Mean over the whole table, by the rule of :meth:`mean`.

        Parameters
        ----------
        how, parts
            As for :meth:`mean`.

        Returns
        -------
        pandas.Series
            The parts, then ``used`` and ``of``, the number of rows that the mean runs over and
            that of all rows.
        """
        table = self._parts_of(parts)
        means = self._averaged(table, how, lambda values: values)
        used = table.notna().all(axis=1)
        counts = pd.Series({"used": used.sum(), "of": len(used)}, dtype=float)
        together: pd.Series = pd.concat([means, counts])
        return together

    def _averaged(
        self, table: pd.DataFrame, how: str | None, group: Callable[[pd.DataFrame], Any]
    ) -> Any:
        """Means of the table, or of its groups."""
        how = how or self._means[0]
        check_choice("how", how, self._means)
        if how == "arithmetic":
            return group(table).mean()
        return group(table.apply(np.log)).mean().apply(np.exp)

    def _parts_of(self, parts: Sequence[str] | None) -> pd.DataFrame:
        """Columns of the table by name, NaN throughout a row that lacks one of them."""
        known = tuple(self.table.columns)
        wanted = known if parts is None else (parts,) if isinstance(parts, str) else tuple(parts)
        for part in wanted:
            check_choice("parts", part, known)
        table = self.table[list(wanted)]
        return table.where(table.notna().all(axis=1), np.nan, axis=0)

    def _grouped(self, values: Any, by: str) -> Any:
        """Group rows by pair of periods, in order of time, or by DMU or group, as in the table."""
        levels = {"period": ["from_period", "to_period"], "dmu": ["dmu"]}
        check_choice("by", by, (*levels, *(["group"] if self.groups is not None else [])))
        if by == "group":
            return values.groupby(self.groups, sort=False, observed=True)
        return values.groupby(level=levels[by], sort=by == "period", observed=True)

    @defaults
    def wide(self, part: str = "MI") -> pd.DataFrame:
        """One part of the index with one row a period, "2005-2006", and one column a DMU.

        Parameters
        ----------
        part : str
            A column of ``table``.

        Returns
        -------
        pandas.DataFrame
        """
        cells = self.table[part].unstack("dmu")
        return cells.set_axis([f"{start}-{end}" for start, end in cells.index])

    @defaults
    def cumulative(self, parts: Sequence[str] | None = None) -> pd.DataFrame:
        """Chained index by (dmu, period), 1 in a DMU's first period.

        Parameters
        ----------
        parts : list of str, optional
            Columns of ``table``. Default all.

        Returns
        -------
        pandas.DataFrame
            Columns ``parts``. A chain goes on as long as each link has all of the parts: after a
            link that lacks one all are NaN, and so they are after a pair of periods that the DMU
            lacks. So the parts of a chain multiply like those of a link.
        """
        table = self._parts_of(parts)
        chains = []
        for dmu, rows in table.groupby(level="dmu", sort=False, observed=True):
            starts, ends = (rows.index.get_level_values(i).to_list() for i in (1, 2))
            first = 1.0 if self._means[0] == "geometric" else 0.0
            periods, links = [starts[0]], [np.full(rows.shape[1], first)]
            for start, end, link in zip(starts, ends, rows.to_numpy()):
                if start != periods[-1]:
                    periods.append(start)
                    links.append(np.full(rows.shape[1], np.nan))
                periods.append(end)
                links.append(link)
            when = pd.Index(periods, dtype=rows.index.get_level_values(1).dtype)
            index = pd.MultiIndex.from_product([[dmu], when], names=["dmu", "period"])
            chained = np.cumprod if self._means[0] == "geometric" else np.cumsum
            chain = chained(np.vstack(links), axis=0)
            chains.append(pd.DataFrame(chain, index=index, columns=rows.columns))
        return pd.concat(chains)

    def summary(self) -> pd.DataFrame:
        """Geometric mean by period, with the number of rows.

        Returns
        -------
        pandas.DataFrame
            One row a pair of periods: ``n`` rows, ``used`` of them in the means because they have
            all parts, and the mean of each part.
        """
        counts = self.counts(by="period")
        frame = self.mean(by="period")
        frame.insert(0, "n", counts["of"])
        frame.insert(1, "used", counts["used"])
        return frame

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        notes = list(self.notes)
        full = self.complete
        if not full.all():
            notes.append(
                f"Means run over the {int(full.sum())} of {len(full)} rows that have all parts."
            )
        title = f"{self.measure.replace('_', '-')}, {self.rts.upper()}, {self.reference} reference"
        return f"Productivity: {title}; {self._means[0]} means", self.summary(), notes


class Indicator(Productivity):
    """A productivity indicator, whose parts add where those of an index multiply.

    As `Productivity`, with ``L``, ``TEC``, ``TC`` and the parts of a split in ``table``. Above 0 is
    growth, means are arithmetic, and a chain starts at 0 and adds.
    """

    _means: ClassVar[tuple[str, ...]] = ("arithmetic",)
