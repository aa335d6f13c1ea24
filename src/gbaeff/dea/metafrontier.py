"""Metafrontier: how far a group's own frontier lies below the frontier of all groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.measures import scores_of
from gbaeff.dea.panel import Panel, listing
from gbaeff.dea.results import Printed, settings_title
from gbaeff.indicators import EQUAL


@dataclass(frozen=True, eq=False, repr=False)
class Metafrontier(Printed):
    """Scores against the own group's frontier and against the metafrontier.

    Attributes
    ----------
    table : pandas.DataFrame
        By (period, dmu), or by dmu where there is no period: ``group``, ``meta_score``,
        ``group_score`` and ``tgr``, the technology gap ratio. All scores are at most 1;
        meta_score = group_score x tgr. NaN if a programme is infeasible.
    measure, rts, orientation, reference : str
        What was computed.
    notes : tuple of str
        What a reader has to know, such as undesirable outputs of zero that were left out.
    """

    table: pd.DataFrame
    measure: str
    rts: str
    orientation: str
    reference: str
    notes: tuple[str, ...] = ()

    def summary(self) -> pd.DataFrame:
        """Means and counts by group, over all periods.

        Returns
        -------
        pandas.DataFrame
            One row a group: number of DMUs and of observations, how many observations are
            efficient in their group and on the metafrontier (1 within 1e-6), the mean scores, and
            mean, smallest and largest technology gap ratio.
        """
        frame = self.table.assign(
            dmu=self.table.index.get_level_values("dmu"),
            in_group=self.table["group_score"] >= 1 - EQUAL,
            in_all=self.table["meta_score"] >= 1 - EQUAL,
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

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        notes = list(self.notes)
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
    measure : {"radial", "sbm"}
        The score. Super-efficiency is refused: a score above 1 is taken against a frontier without
        the unit, which is another one for every unit and leaves the ratio without its bound.
    rts : {"crs", "vrs", "nirs", "ndrs"}
        Returns to scale of the groups' technologies and of the pooled one.
    orientation : {"none", "input", "output"}, optional
        Default "input" for the radial measure, "none" for "sbm". An output-oriented radial score
        is given as 1/phi, so that all scores and ratios are at most 1.
    reference : {"contemporaneous", "sequential", "global"}
        Periods that make up the technologies, of the groups and of all alike.
    zero : {"refuse", "drop"}
        As for :func:`gbaeff.sbm`.

    Returns
    -------
    Metafrontier

    Raises
    ------
    ValueError
        For an argument out of range, a DMU without a group, or a group for a DMU that the panel
        does not have.
    DataError
        If a value that the model divides by is 0.
    SolverError
        If a programme ends without an optimum that passes its check.

    Notes
    -----
    A small group makes most of its units efficient in the group, so its gap ratios carry what is
    really inefficiency. The summary counts them, and the result says where all are.

    The metafrontier pools all observations and takes their convex (under CRS conical) hull. That
    hull also holds mixtures of units of different groups, which no group can reach, and the ratio
    counts the distance to them as a gap (Kerstens, O'Donnell and Van de Woestyne 2019).

    The mean of the ratios is not the ratio of the mean scores.

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
    if measure == "super_sbm":
        raise ValueError(
            'measure must be radial or sbm; found "super_sbm": a super-efficiency is taken '
            "against a frontier without the unit, so its gap ratio has no bound of 1"
        )
    check_choice("measure", measure, ("radial", "sbm"))
    group_of = _group_of(panel, groups)
    pooled = scores_of(panel, measure, rts, orientation, reference, zero)
    own = []
    for group in dict.fromkeys(group_of.values()):
        members = panel.only(dmu for dmu in panel.dmus if group_of[dmu] == group)
        own.append(scores_of(members, measure, rts, orientation, reference, zero).score)

    phi = measure == "radial" and pooled.orientation == "output"
    table = pd.DataFrame(
        {"group": [group_of[dmu] for dmu in panel.index.get_level_values("dmu")]},
        index=panel.index,
    )
    table["meta_score"] = 1 / pooled.score if phi else pooled.score
    of_group = pd.concat(own).reindex(panel.index)
    table["group_score"] = 1 / of_group if phi else of_group
    table["tgr"] = table["meta_score"] / table["group_score"]
    return Metafrontier(
        table, pooled.measure, pooled.rts, pooled.orientation, reference, pooled.notes
    )


def _group_of(panel: Panel, groups: Mapping[Any, Any] | pd.Series) -> dict[Any, Any]:
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
