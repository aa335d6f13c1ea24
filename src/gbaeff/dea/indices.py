"""Results of productivity indices: labelled, frozen, and able to print themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.outcome import OPTIMAL
from gbaeff.dea.results import Printed


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
        """Rows that a :meth:`mean` runs over: ``used``, which have all parts, ``of`` how many."""
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
        """Mean over the whole table, by the rule of :meth:`mean`, then ``used`` and ``of``."""
        table = self._parts_of(parts)
        means = self._averaged(table, how, lambda values: values)
        used = ~np.isnan(table.to_numpy()).any(axis=1)
        counts = pd.Series({"used": used.sum(), "of": len(used)}, dtype=float)
        together: pd.Series = pd.concat([means, counts])
        return together

    def _averaged(self, table: pd.DataFrame, how: str | None, group: Callable[[Any], Any]) -> Any:
        """Means of the table, or of its groups."""
        how = how or self._means[0]
        check_choice("how", how, self._means)
        if how == "arithmetic":
            return group(table).mean()
        return np.exp(group(np.log(table)).mean())

    def _parts_of(self, parts: Sequence[str] | None) -> pd.DataFrame:
        """Columns of the table by name, NaN throughout a row that lacks one of them."""
        known = tuple(self.table.columns)
        wanted = known if parts is None else (parts,) if isinstance(parts, str) else tuple(parts)
        for part in wanted:
            check_choice("parts", part, known)
        table = self.table if wanted == known else self.table[list(wanted)]
        full = ~np.isnan(table.to_numpy()).any(axis=1)
        return table if full.all() else table.where(pd.Series(full, table.index), np.nan, axis=0)

    def _grouped(self, values: Any, by: str) -> Any:
        """Group rows by pair of periods, in order of time, or by DMU or group, as in the table."""
        levels = {"period": ["from_period", "to_period"], "dmu": ["dmu"]}
        check_choice("by", by, (*levels, *(["group"] if self.groups is not None else [])))
        if by == "group":
            return values.groupby(self.groups, sort=False, observed=True)
        return values.groupby(level=levels[by], sort=by == "period", observed=True)

    @defaults
    def wide(self, part: str = "MI") -> pd.DataFrame:
        """One part of the index with one row a period, "2005-2006", and one column a DMU."""
        cells = self.table[part].unstack("dmu")
        return cells.set_axis([f"{start}-{end}" for start, end in cells.index])

    @defaults
    def cumulative(self, parts: Sequence[str] | None = None) -> pd.DataFrame:
        """Chained index by (dmu, period), 1 in a DMU's first period.

        A chain goes on as long as each link has all of the parts (columns, default all): after a
        link that lacks one all are NaN, and so they are after a pair of periods that the DMU lacks.
        So the parts of a chain multiply like those of a link.
        """
        table = self._parts_of(parts)
        chained, first = (np.cumprod, 1.0) if self._means[0] == "geometric" else (np.cumsum, 0.0)
        dmus, when, chains = [], [], []
        for dmu, rows in table.groupby(level="dmu", sort=False, observed=True):
            starts, ends = (rows.index.get_level_values(i).to_list() for i in (1, 2))
            periods, links = [starts[0]], [np.full(rows.shape[1], first)]
            for start, end, link in zip(starts, ends, rows.to_numpy()):
                if start != periods[-1]:
                    periods.append(start)
                    links.append(np.full(rows.shape[1], np.nan))
                periods.append(end)
                links.append(link)
            dmus += [dmu] * len(periods)
            when += periods
            chains.append(chained(np.vstack(links), axis=0))
        index = pd.MultiIndex.from_arrays(
            [pd.Index(dmus), pd.Index(when, dtype=table.index.get_level_values(1).dtype)],
            names=["dmu", "period"],
        )
        return pd.DataFrame(np.vstack(chains), index=index, columns=table.columns)

    def summary(self) -> pd.DataFrame:
        """Mean of each part by pair of periods, with ``n`` rows, ``used`` which have all parts."""
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
