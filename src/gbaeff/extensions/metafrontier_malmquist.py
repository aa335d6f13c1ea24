"""Productivity of groups: efficiency, best practice, and the gap to the metafrontier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.evaluator import MEASURES, evaluator_of
from gbaeff.dea.indices import Productivity
from gbaeff.dea.links import Links
from gbaeff.dea.measures import directional
from gbaeff.dea.metafrontier import groups_of, united, within
from gbaeff.dea.outcome import OPTIMAL
from gbaeff.dea.panel import Panel
from gbaeff.dea.productivity import malmquist, malmquist_luenberger
from gbaeff.dea.results import Scores
from gbaeff.extensions.nonradial import NonRadial, nonradial


@defaults
def metafrontier_malmquist(
    panel: Panel,
    groups: Mapping[Any, Any] | pd.Series,
    *,
    measure: str = "radial",
    reference: str = "global",
    hull: str = "convex",
    performance: str | Sequence[str] = "unified",
    **settings: Any,
) -> Productivity:
    r"""Productivity of groups: efficiency, best practice, and the gap to the metafrontier.

    With :math:`D^{k,t}` the distance to the technology of group k in period t, :math:`D^k` that to
    the group's technology of all periods, and :math:`D^*` that to the technology of all groups and
    periods (Oh and Lee 2010; with undesirable outputs and directional distances Oh 2010):

    .. math::

        MI = \frac{D^*(z_{t+1})}{D^*(z_t)} = TEC \times BPC \times TGC,\quad
        TEC = \frac{D^{k,t+1}(z_{t+1})}{D^{k,t}(z_t)},\quad
        TEC \times BPC = \frac{D^k(z_{t+1})}{D^k(z_t)}

    TEC above 1 is catching up within the group; BPC, best-practice change, above 1 is the group's
    frontier of the period nearing that of all periods; TGC, technology-gap change, above 1 is the
    group's frontier nearing the metafrontier.

    Parameters
    ----------
    panel : Panel
        With at least two periods.
    groups : mapping or pandas.Series
        Group of every DMU, in all periods.
    measure : {"radial", "sbm", "directional", "nonradial"}
        The distance. "directional" makes it the Malmquist-Luenberger index, with ``ML`` in the
        place of ``MI``. "nonradial" takes an index of :func:`gbaeff.nonradial` (Zhang and Choi
        2013, who take that of carbon).
    reference : {"global", "biennial", "adjacent", "sequential"}
        With another than "global" MI is the index of :func:`gbaeff.malmquist` against all groups,
        TEC x BPC that against the group, and TGC their ratio: the change of the gap ratio of
        :func:`gbaeff.metafrontier`.
    hull : {"convex", "union"}
        As for :func:`gbaeff.metafrontier`; "union" with a global reference.
    performance : "unified" or sequence of str
        Of "nonradial": the unified index, or the performance in these variables.
    **settings
        ``rts`` and the other arguments of :func:`gbaeff.malmquist`,
        :func:`gbaeff.malmquist_luenberger` or, for "nonradial", of :func:`gbaeff.nonradial`.

    Returns
    -------
    Productivity
        With ``MI``, ``TEC``, ``BPC`` and ``TGC``, and ``mean(by="group")``. Distances to all groups
        begin with ``meta_``. A row without one of its distances has no value in the parts that
        need it.

    Raises
    ------
    ValueError, SolverError
        As :func:`gbaeff.metafrontier`; for super-efficiency, of which an index against several
        periods misstates the growth of a leader (:func:`gbaeff.malmquist`); for the direction
        "mean", which is another one in every group; for a reference other than "global" with
        "nonradial" or ``hull="union"``.
    DataError
        As :func:`gbaeff.malmquist`, of the panel or of a group.

    Notes
    -----
    A group of few units has all of them on its frontier: TEC is 1 and what they do is BPC. The
    metafrontier is the convex hull of all groups (:func:`gbaeff.metafrontier`). On the GBA panel
    (SBM, CRS) the mean TGC of the nine mainland cities is 0.970 with "global" and 0.946 with
    "biennial", and "adjacent" leaves 77 of 154 links without a value. There "nonradial" gives 0.977
    and ``hull="union"`` again 0.970.

    The indices of the non-radial distance are made of its parts, which need not be the only ones of
    its value (:class:`gbaeff.NonRadial`).

    Examples
    --------
    The only unit of g stays, that of h doubles its output:

    >>> from gbaeff import Panel, metafrontier_malmquist
    >>> data = {"inputs": [[1]] * 4, "outputs": [[1], [1], [1], [2]]}
    >>> panel = Panel.from_arrays(**data, dmus=["A", "B"] * 2, periods=[1, 1, 2, 2])
    >>> metafrontier_malmquist(panel, {"A": "g", "B": "h"}).table.loc["B"].to_dict("records")
    [{'MI': 2.0, 'TEC': 1.0, 'BPC': 2.0, 'TGC': 1.0}]
    """
    check_choice("measure", measure, (*MEASURES[:2], "directional", "nonradial"))
    check_choice("hull", hull, ("convex", "union"))
    if (way := settings.get("direction")) in ("mean", "range"):
        raise ValueError(f'direction="{way}" is another one in every group: give a mapping')
    group_of = groups_of(panel, groups)
    if measure == "nonradial" or hull == "union":
        check_choice(f"reference of {measure}, {hull} hull,", reference, ("global",))
    if reference == "global" and (measure != "directional" or hull == "union"):
        return _of_scores(panel, group_of, measure, hull, performance, settings)
    index: Callable[..., Productivity] = malmquist_luenberger
    if measure != "directional":
        index, settings = malmquist, {**settings, "measure": measure, "split": "none"}
    whole = index(panel, reference=reference, **settings)
    own = [index(part, reference=reference, **settings) for part in _members(panel, group_of)]
    rows = whole.table.index

    def joined(name: str) -> Any:
        return pd.concat([getattr(one, name) for one in own]).loc[rows]

    of_group, status = joined("table"), joined("status")
    name = whole.table.columns[0]
    table = whole.table[[name]].assign(TEC=of_group["TEC"], BPC=of_group["TC"])
    table["TGC"] = table[name] / of_group[name]
    kinds = {
        kind: joined(kind).join(getattr(whole, kind).add_prefix("meta_"))
        for kind in ("distances", "states")
    }
    members = [group_of[dmu] for dmu in rows.get_level_values("dmu")]
    return replace(
        whole,
        table=table,
        status=status.where(status != OPTIMAL, whole.status),
        groups=pd.Series(members, index=rows, name="group"),
        **kinds,
    )


def _of_scores(
    panel: Panel,
    group_of: Mapping[Any, Any],
    measure: str,
    hull: str,
    performance: str | Sequence[str],
    settings: Mapping[str, Any],
) -> Productivity:
    """Index against global technologies, from scores."""

    def scored() -> Scores:
        if measure == "nonradial":
            return nonradial(panel, reference="global", **settings)
        if measure == "directional":
            given = {"moves": ("output", "undesirable"), **settings}
            return directional(panel, reference="global", **given)
        return Scores.of(evaluator_of(panel, measure, **{"rts": "crs", **settings}), "global")

    def distance(scores: Scores) -> pd.Series:
        if isinstance(scores, NonRadial):
            if performance == "unified":
                return scores.unified
            names = [performance] if isinstance(performance, str) else performance
            return scores.performance(*names)
        if measure == "directional":
            return 1 / (1 + scores.score)
        phi = measure == "radial" and scores.orientation == "output"
        return 1 / scores.score if phi else scores.score

    whole = scored()
    parts = {
        "{}_own": within(whole, group_of, "contemporaneous"),
        "{}_pooled": within(whole, group_of, "global"),
        "meta_{}_pooled": united(whole, group_of) if hull == "union" else whole,
    }
    links, found = Links(panel, "global"), {}
    for name, scores in parts.items():
        values = distance(scores).to_numpy()
        for side, at in (("from", links.first), ("to", links.last)):
            found[name.format(side)] = values[at]
            links.states[name.format(side)] = scores.scored.state[at]
    change = {name: found[name.format("to")] / found[name.format("from")] for name in parts}
    own, group, meta = change.values()
    table = {"ML" if measure == "directional" else "MI": meta}
    table |= {"TEC": own, "BPC": group / own, "TGC": meta / group}
    how = (whole.measure, whole.rts, whole.orientation, "global")
    result = links.productivity(table, found, *how, notes=whole.notes)
    names = [group_of[dmu] for dmu in links.index.get_level_values("dmu")]
    return replace(result, groups=pd.Series(names, index=links.index, name="group"))


def _members(panel: Panel, group_of: Mapping[Any, Any]) -> list[Panel]:
    """The panel of each group."""
    return [
        panel.only(dmu for dmu in panel.dmus if group_of[dmu] == group)
        for group in dict.fromkeys(group_of.values())
    ]
