"""Metafrontier: how far a group's own frontier lies below the frontier of all groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.evaluator import evaluator_of
from gbaeff.dea.models import Rows
from gbaeff.dea.outcome import INFEASIBLE, NO_SUPER_EFFICIENCY, STATES
from gbaeff.dea.panel import Panel, listing
from gbaeff.dea.results import Printed, Scores, settings_title, state_notes
from gbaeff.dea.technologies import against
from gbaeff.indicators import EQUAL


@dataclass(frozen=True, eq=False, repr=False)
class Metafrontier(Printed):
    """Scores against the own group's frontier and against the metafrontier.

    Attributes
    ----------
    table : pandas.DataFrame
        By (period, dmu), or by dmu where there is no period: ``group``, ``meta_score``,
        ``group_score`` and ``tgr``, the technology gap ratio, at most 1;
        meta_score = group_score x tgr. NaN if a programme is infeasible.
    states : pandas.DataFrame
        State of ``meta_score`` and of ``group_score``, as :attr:`gbaeff.Scores.status`.
    measure, rts, orientation, reference : str
        What was computed.
    notes : tuple of str
        What a reader has to know, such as undesirable outputs of zero that were left out.
    """

    table: pd.DataFrame
    states: pd.DataFrame
    measure: str
    rts: str
    orientation: str
    reference: str
    notes: tuple[str, ...] = ()

    def summary(self) -> pd.DataFrame:
        """Means and counts by group, over all periods.

        DMUs and observations; how many observations are efficient in their group and on the
        metafrontier (1 or more within 1e-6, or efficient without a super-efficiency value); mean
        scores, and mean, smallest and largest technology gap ratio, over the observations that have
        the number.
        """
        frame = self.table.assign(
            dmu=self.table.index.get_level_values("dmu"),
            in_group=self._efficient("group_score"),
            in_all=self._efficient("meta_score"),
        )
        return frame.groupby("group", sort=False, observed=True).agg(
            dmus=("dmu", "nunique"),
            n=("tgr", "size"),
            group_efficient=("in_group", "sum"),
            meta_efficient=("in_all", "sum"),
            group_score=("group_score", "mean"),
            meta_score=("meta_score", "mean"),
            tgr=("tgr", "mean"),
            tgr_min=("tgr", "min"),
            tgr_max=("tgr", "max"),
        )

    def _efficient(self, score: str) -> pd.Series:
        """Which are on the frontier of the group, or of all."""
        return (self.table[score] >= 1 - EQUAL) | (self.states[score] == NO_SUPER_EFFICIENCY)

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        names = {"meta_score": "On the metafrontier", "group_score": "In their group"}
        notes = list(self.notes)
        for name, where in names.items():
            notes += [f"{where}: {note}" for note in state_notes(self.states[name])]
        if self.measure == "super_sbm" and (
            n := int((self._efficient("meta_score") & (self.table["tgr"] < 1 - EQUAL)).sum())
        ):
            notes.append(
                f"{n} observations are on the metafrontier and have a ratio below 1: without them "
                'their own group is farther away than the others are; measure="sbm" gives them 1.'
            )
        summary = self.summary()
        alone = summary.index[summary["group_efficient"] == summary["n"]]
        if len(alone):
            notes.append(
                f"Every observation is efficient in its group ({', '.join(map(str, alone))}): "
                "that group is too small for its own frontier to tell units apart."
            )
        reference = f"{self.reference} reference"
        title = settings_title(self.measure, self.rts, self.orientation, reference)
        return f"Metafrontier: {title}", summary, notes


@defaults
def metafrontier(
    panel: Panel,
    groups: Mapping[Any, Any] | pd.Series,
    *,
    measure: str = "radial",
    rts: str = "crs",
    orientation: str | None = None,
    reference: str = "contemporaneous",
    zero: str = "refuse",
    weights: Mapping[str, float] | None = None,
    fixed: Iterable[str] = (),
    hull: str = "convex",
) -> Metafrontier:
    r"""Technology gap ratios of groups of DMUs that work with different technologies.

    Battese, Rao and O'Donnell (2004); for DEA O'Donnell, Rao and Battese (2008). With
    :math:`E^k(z)` the score of an observation of group k against that group's observations, and
    :math:`E^*(z)` its score against those of all groups,

    .. math:: TGR(z) = \frac{E^*(z)}{E^k(z)} \le 1,\qquad E^*(z) = E^k(z) \times TGR(z)

    The ratio says how close the group's frontier comes to the metafrontier at the observation's
    input and output mix; what the unit itself wastes is in :math:`E^k`.

    Parameters
    ----------
    panel : Panel
        The data.
    groups : mapping or pandas.Series
        Group of every DMU, in all periods.
    measure, rts, orientation, zero, weights, fixed
        As for :func:`gbaeff.malmquist`; an output-oriented radial score is given as 1/phi, so that
        it and the ratios are at most 1. For "super_sbm" see the notes.
    reference : {"contemporaneous", "sequential", "global"}
        Periods that make up the technologies, of the groups and of all alike.
    hull : {"convex", "union"}
        The metafrontier: of all observations together, or of the groups' technologies each by
        itself, which leaves out mixtures of groups; not for "super_sbm".

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, a DMU without a group, or a group for a DMU that the panel
        does not have.
    DataError
        If a value that the model divides by is 0.

    Notes
    -----
    A small group makes most of its units efficient in the group, so its gap ratios carry what is
    really inefficiency. The summary counts them, and the result says where all are.

    The metafrontier pools all observations and takes their convex (under CRS conical) hull. That
    hull also holds mixtures of units of different groups, which no group can reach, and the ratio
    counts the distance to them as a gap (Kerstens, O'Donnell and Van de Woestyne 2019); "union"
    does not. On the GBA panel (SBM, CRS, three jurisdictions) that moves 8 of 165 ratios,
    by up to 0.43.

    The mean of the ratios is not the ratio of the mean scores.

    With "super_sbm" the rule is: an observation on a frontier, that of its group or that of all,
    is measured against that frontier without the observation itself. What is left of the group is
    a part of what is left of all, so the ratio is at most 1 here too, within the 1e-6 at which SBM
    gives way to super-efficiency. But the ratio of an observation that spans the metafrontier
    compares its neighbours: with no peer of its own group nearby it falls below 1, while
    ``measure="sbm"`` gives it 1, for no other group does better. On the GBA panel with its three
    jurisdictions the two differ by up to 0.50. A group of one has the ceiling of super-efficiency
    as its score (CRS) or none, and no ratio then (VRS).

    Examples
    --------
    Group g makes up to 1 of its input, group h up to 2; A wastes half of what its group can do.

    >>> from gbaeff import Panel
    >>> from gbaeff.dea.metafrontier import metafrontier
    >>> panel = Panel.from_arrays([[2], [2], [2]], [[1], [2], [4]], dmus=["A", "B", "C"])
    >>> metafrontier(panel, {"A": "g", "B": "g", "C": "h"}).table
        group  meta_score  group_score  tgr
    dmu
    A       g        0.25          0.5  0.5
    B       g        0.50          1.0  0.5
    C       h        1.00          1.0  1.0
    """
    group_of = groups_of(panel, groups)
    check_choice("hull", hull, ("convex", "union"))
    evaluator = evaluator_of(panel, measure, rts, orientation, zero, weights, list(fixed))
    pooled = Scores.of(evaluator, reference)
    own = within(pooled, group_of, reference)
    if hull == "union":
        pooled = united(pooled, group_of)

    phi = measure == "radial" and pooled.orientation == "output"
    table = pd.DataFrame(
        {"group": [group_of[dmu] for dmu in panel.index.get_level_values("dmu")]},
        index=panel.index,
    )
    table["meta_score"] = 1 / pooled.score if phi else pooled.score
    table["group_score"] = 1 / own.score if phi else own.score
    table["tgr"] = table["meta_score"] / table["group_score"]
    states = pd.DataFrame({"meta_score": pooled.status, "group_score": own.status})
    settings = (pooled.measure, pooled.rts, pooled.orientation, reference, pooled.notes)
    return Metafrontier(table, states, *settings)


def _sets_of(
    panel: Panel, group_of: Mapping[Any, Any], reference: str
) -> tuple[list[Rows], Rows, Rows]:
    """Reference sets and which is whose, and the group of each row."""
    labels = panel.index.get_level_values("dmu").map(dict(group_of))
    return *against(panel, reference), pd.factorize(labels)[0]


def within(scores: Scores, group_of: Mapping[Any, Any], reference: str) -> Scores:
    """The same scores, each against the own group's technology; without slacks."""
    sets, at, member = _sets_of(scores.panel, group_of, reference)
    keys, which = np.unique(np.column_stack([at, member]), axis=0, return_inverse=True)
    own = [sets[t][member[sets[t]] == group] for t, group in keys]
    scored = scores.evaluator.scores(np.arange(len(member)), own, which.ravel())
    return replace(scores, scored=scored, reference=reference)


def united(scores: Scores, group_of: Mapping[Any, Any]) -> Scores:
    """The same scores, each against the group's technology that reaches farthest."""
    if scores.measure == "super_sbm":
        raise ValueError('hull="union" has no super-efficiency: use measure="sbm"')
    panel = scores.panel
    sets, at, member = _sets_of(scores.panel, group_of, scores.reference)
    best = scores.scored.take(np.arange(len(panel)))
    best.score[:] = np.nan
    best.state[:] = STATES.index(INFEASIBLE)
    for group in range(member.max() + 1):
        own = [rows[member[rows] == group] for rows in sets]
        held = np.array([len(rows) > 0 for rows in own])
        o = np.flatnonzero(held[at])
        part = scores.evaluator.scores(
            o, [rows for rows in own if len(rows)], (held.cumsum() - 1)[at[o]]
        )
        gain = part.score - best.score[o]
        farther = (gain < 0) if scores.evaluator.best == "high" else (gain > 0)
        farther |= np.isnan(best.score[o]) & ~np.isnan(part.score)
        best.put(o[farther], part.take(np.flatnonzero(farther)))
    return replace(scores, scored=best)


def groups_of(panel: Panel, groups: Mapping[Any, Any] | pd.Series) -> dict[Any, Any]:
    """Group of each DMU in the panel's order, or the reason why there is none."""
    if not isinstance(groups, (Mapping, pd.Series)):
        raise ValueError(
            f"groups must be a mapping or a Series from DMU to group; found {type(groups).__name__}"
        )
    pairs = list(groups.items())
    found = dict(pairs)
    known = set(panel.dmus)
    empty = {dmu for dmu, group in pairs if pd.api.types.is_scalar(group) and pd.isna(group)}
    problems = [
        f"DMU {dmu!r} has no group" for dmu in panel.dmus if dmu not in found or dmu in empty
    ]
    problems += [f"DMU {dmu!r} is not in the panel" for dmu in found if dmu not in known]
    if len(pairs) != len(found):
        names = [dmu for dmu, _ in pairs]
        twice = dict.fromkeys(dmu for dmu in names if names.count(dmu) > 1)
        problems += [f"DMU {dmu!r} has more than one group" for dmu in twice]
    if problems:
        raise ValueError(f"groups must name the group of every DMU:\n{listing(problems)}")
    return {dmu: found[dmu] for dmu in panel.dmus}
