"""Results: labelled, frozen, and able to print themselves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from gbaeff.evaluate import Outcome
    from gbaeff.panel import Panel
    from gbaeff.programs import Array, Rows

_NEAR = 0.05


class Printed(ABC):
    """Prints as a title, a table and footnotes, in a terminal and in a notebook."""

    _number = "{:.3f}"

    @abstractmethod
    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
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
    >>> from gbaeff.scores import ceilings
    >>> ceilings(2.0, pd.Series([True, False, True])), ceilings(2.0, pd.Series([False]))
    ([2.0], [])
    """
    return sorted(set(pd.Series(ceiling, index=of.index)[of].tolist()))


@dataclass(frozen=True, eq=False, repr=False)
class Scores(Printed):
    """Efficiency scores of every observation of a panel.

    Attributes
    ----------
    panel : Panel
        The data.
    scored : Outcome
        The arrays behind the scores.
    complete : callable, or None
        Makes the arrays behind all else, where that takes another round of programmes.
    score : pandas.Series
        Score by (period, dmu), or by dmu where there is no period. NaN if infeasible.
    slacks : pandas.DataFrame
        Slacks in the data's own units, columns (role, variable). For a unit that is reported by
        super-efficiency they are the expansions of equation (1). NaN if infeasible.
    targets : pandas.DataFrame
        The point that the unit is compared with, same shape as ``slacks``.
    weights : pandas.DataFrame
        Intensity weights that are not zero: columns period, dmu, peer, weight (no period for one
        cross-section; ``peer_period`` as well where the reference spans periods).
    status : pandas.Series
        "optimal" or "infeasible".
    measure, rts, orientation, reference : str
        What was computed.
    certificate : pandas.DataFrame
        Worst residuals of the programmes behind each score: ``primal`` (rows and signs), ``dual``
        (reduced costs over all reference units; if infeasible, the residual of its proof) and
        ``gap`` (between primal and dual value), all at most 1e-8 where ``solver`` is "simplex".
        "highs" marks a score that failed this and was solved by HiGHS, within 1e-7.
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
    complete: Callable[[], Outcome] | None
    measure: str
    rts: str
    orientation: str
    reference: str
    ceiling: float | pd.Series = np.inf
    notes: tuple[str, ...] = ()

    # Frames are made when they are asked for: at eleven units they cost as much as the scores.

    @cached_property
    def found(self) -> Outcome:
        """Arrays behind slacks, targets, weights and certificate."""
        return self.complete() if self.complete else self.scored

    @cached_property
    def score(self) -> pd.Series:
        """Scores by observation."""
        return pd.Series(self.scored.score, index=self.panel.index, name="score")

    @cached_property
    def status(self) -> pd.Series:
        """Whether there is a score."""
        status = np.where(np.isnan(self.scored.score), "infeasible", "optimal")
        return pd.Series(status, index=self.panel.index, name="status")

    @cached_property
    def slacks(self) -> pd.DataFrame:
        """Slacks by observation and variable."""
        index, columns = self.panel.index, self.panel.variables
        return pd.DataFrame(self.found.slacks, index=index, columns=columns)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """Targets by observation and variable."""
        index, columns = self.panel.index, self.panel.variables
        return pd.DataFrame(self.found.targets, index=index, columns=columns)

    @cached_property
    def certificate(self) -> pd.DataFrame:
        """Residuals by observation."""
        found = self.found
        columns = {"primal": found.primal, "dual": found.dual, "gap": found.gap}
        columns["solver"] = np.where(found.fallback, "highs", "simplex")
        return pd.DataFrame(columns, index=self.panel.index)

    @cached_property
    def weights(self) -> pd.DataFrame:
        """Weights that are not zero, one row each."""
        o, peer, weight = self._held
        levels = ["period", "dmu"] if self.panel.periods else ["dmu"]
        labels = {name: self.panel.index.get_level_values(name).to_numpy() for name in levels}
        columns: dict[str, Any] = {name: labels[name][o] for name in levels}
        if self.reference != "contemporaneous":
            columns["peer_period"] = labels["period"][peer]
        return pd.DataFrame(columns | {"peer": labels["dmu"][peer], "weight": weight})

    @property
    def peers(self) -> pd.Series:
        """Peers of each observation, the largest weight first, as tuples."""
        o, peer, weight = self._held
        order = np.lexsort((peer, -weight, o))
        pooled = self.reference != "contemporaneous"
        names = self.panel.index if pooled else self.panel.index.get_level_values("dmu")
        named = names[peer[order]].tolist()
        ends = np.searchsorted(o, np.arange(len(self.panel) + 1))
        found = [tuple(named[i:j]) for i, j in pairwise(ends)]
        return pd.Series(found, index=self.panel.index, name="peers")

    @property
    def _held(self) -> tuple[Rows, Rows, Array]:
        """Observation, peer and weight, by observation and then by peer."""
        weights, peers = self.found.weights, self.found.peers
        o, place = np.nonzero((weights > 0) & np.isfinite(self.found.score)[:, None])
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
        """Number of units, efficient ones, infeasible ones, and the spread, by period.

        Returns
        -------
        pandas.DataFrame
            One row a period (one row "all" for a cross-section): n, efficient, infeasible, mean,
            min, median, max. An efficient unit has a score of 1 within 1e-6, or above 1 (below 1
            for output-oriented radial super-efficiency); a directional or additive one 0.
        """
        if self.measure in ("directional", "additive"):
            efficient = self.score <= 1e-6
        elif self.measure.endswith("radial") and self.orientation == "output":
            efficient = self.score <= 1 + 1e-6
        else:
            efficient = self.score >= 1 - 1e-6
        frame = pd.DataFrame({"score": self.score, "efficient": efficient})
        frame["infeasible"] = self.status == "infeasible"
        by: Any = "period" if isinstance(frame.index, pd.MultiIndex) else lambda _: "all"
        grouped = frame.groupby(level="period") if by == "period" else frame.groupby(by)
        return grouped.agg(
            n=("score", "size"),
            efficient=("efficient", "sum"),
            infeasible=("infeasible", "sum"),
            mean=("score", "mean"),
            min=("score", "min"),
            median=("score", "median"),
            max=("score", "max"),
        )

    def _title(self) -> str:
        parts = [self.measure.replace("_", "-"), self.rts.upper()]
        parts.append(
            "non-oriented" if self.orientation == "none" else f"{self.orientation}-oriented"
        )
        return ", ".join([*parts, f"{self.reference} reference"])

    def _footnotes(self) -> list[str]:
        notes = list(self.notes)
        if infeasible := int((self.status == "infeasible").sum()):
            notes.append(f"{infeasible} of {len(self.status)} programmes are infeasible (NaN).")
        if unsettled := int(self.found.unsettled.sum()):
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
        return notes

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        return f"Scores: {self._title()}", self.table(), self._footnotes()


@dataclass(frozen=True, eq=False, repr=False)
class Productivity(Printed):
    """A productivity index with its decomposition.

    Attributes
    ----------
    table : pandas.DataFrame
        Indexed by (dmu, from_period, to_period): ``MI``, ``TEC``, ``TC``, and for a CRS index
        ``PTEC`` and ``SEC``. Above 1 is growth. NaN where a distance is infeasible.
    distances : pandas.DataFrame
        The distances behind it, same index: ``from_own`` is the from-period's observation
        against its own technology, ``to_in_from`` the to-period's against that of the
        from-period, and so on.
    status : pandas.Series
        "optimal", or "infeasible" where any cell of the row is NaN.
    measure, rts, orientation, reference : str
        What was computed.
    """

    table: pd.DataFrame
    distances: pd.DataFrame
    status: pd.Series
    measure: str
    rts: str
    orientation: str
    reference: str

    def mean(
        self,
        by: Literal["period", "dmu"] = "period",
        how: Literal["arithmetic", "geometric"] = "geometric",
    ) -> pd.DataFrame:
        """Mean over the DMUs of each period, or over the periods of each DMU.

        Parameters
        ----------
        by : {"period", "dmu"}
            What each row of the result stands for.
        how : {"arithmetic", "geometric"}
            Only the geometric mean keeps MI = TEC x TC = PTEC x SEC x TC.

        Returns
        -------
        pandas.DataFrame
            Columns as ``table``. Infeasible cells are left out; ``status`` shows which.

        Raises
        ------
        ValueError
            For any other value of an argument.
        """
        levels = {"period": ["from_period", "to_period"], "dmu": ["dmu"]}
        check_choice("by", by, tuple(levels))
        check_choice("how", how, ("arithmetic", "geometric"))
        values = self.table.apply(np.log) if how == "geometric" else self.table
        means = values.groupby(level=levels[by], sort=False).mean()
        return means.apply(np.exp) if how == "geometric" else means

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

    def cumulative(self) -> pd.DataFrame:
        """Chained index by (dmu, period), 1 in a DMU's first period.

        Returns
        -------
        pandas.DataFrame
            Columns as ``table``. After an infeasible link the chain is NaN, and so it is after a
            pair of periods that the DMU lacks.
        """
        parts = []
        for dmu, rows in self.table.groupby(level="dmu", sort=False):
            starts, ends = (rows.index.get_level_values(i).to_list() for i in (1, 2))
            periods, links = [starts[0]], [np.ones(rows.shape[1])]
            for start, end, link in zip(starts, ends, rows.to_numpy()):
                if start != periods[-1]:
                    periods.append(start)
                    links.append(np.full(rows.shape[1], np.nan))
                periods.append(end)
                links.append(link)
            index = pd.MultiIndex.from_product([[dmu], periods], names=["dmu", "period"])
            chain = np.vstack(links).cumprod(axis=0)
            parts.append(pd.DataFrame(chain, index=index, columns=rows.columns))
        return pd.concat(parts)

    def summary(self) -> pd.DataFrame:
        """Geometric mean by period with the number of units and of infeasible rows."""
        counts = self.status.groupby(level=["from_period", "to_period"], sort=False)
        frame = self.mean(by="period", how="geometric")
        frame.insert(0, "n", counts.size())
        frame.insert(1, "infeasible", counts.agg(lambda part: int((part == "infeasible").sum())))
        return frame

    def _title(self) -> str:
        return f"{self.measure.replace('_', '-')}, {self.rts.upper()}, {self.reference} reference"

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        return f"Productivity: {self._title()}; geometric means", self.summary(), []


def check_choice(argument: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a value that an argument does not take."""
    if value not in allowed:
        raise ValueError(f"{argument} must be one of {', '.join(allowed)}; found {value!r}")
