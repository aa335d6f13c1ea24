"""Productivity indices between neighbouring periods, and their decomposition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.evaluate import Evaluator
from gbaeff.measures import technologies
from gbaeff.panel import DataError, Panel
from gbaeff.programs import Array, Rows
from gbaeff.scores import Productivity, check_choice

MEASURES = ("radial", "sbm", "super_sbm")
_SPANS = {"adjacent": "contemporaneous", "sequential": "sequential", "global": "contemporaneous"}


def malmquist(
    panel: Panel,
    *,
    measure: str = "super_sbm",
    rts: str = "crs",
    orientation: str | None = None,
    reference: str = "adjacent",
    zero: str = "refuse",
) -> Productivity:
    r"""Malmquist productivity index and its decomposition.

    With :math:`D^s(z_t)` the distance of period t's observation to the technology of period s
    (Färe, Grosskopf, Norris and Zhang 1994; Qin 2023, eq. 5 and 6):

    .. math::

        MI = \sqrt{\frac{D^t(z_{t+1})}{D^t(z_t)}\,\frac{D^{t+1}(z_{t+1})}{D^{t+1}(z_t)}},\quad
        TEC = \frac{D^{t+1}(z_{t+1})}{D^t(z_t)},\quad TC = \frac{MI}{TEC}

    and for a CRS index PTEC, the ratio of the VRS scores, with SEC = TEC / PTEC.

    Parameters
    ----------
    panel : Panel
        With at least two periods.
    measure : {"radial", "sbm", "super_sbm"}
        The distance. "super_sbm" is the SBM score where the point lies inside the technology and
        the super-efficiency of Qin's eq. (1) where it lies on its frontier or outside, the
        observation itself left out wherever the technology holds it. "sbm" is NaN outside.
    rts : {"crs", "vrs", "nirs", "ndrs"}
        Returns to scale of the index.
    orientation : {"none", "input", "output"}, optional
        Default "input" for the radial measure, "none" otherwise. An output-oriented radial
        distance is 1/phi, so that above 1 is growth in every orientation.
    reference : {"adjacent", "sequential", "global"}
        Technology of a period: its own observations; all up to it; or one pooled technology of
        all periods (Pastor and Lovell 2005), for which MI is the ratio of the two pooled
        distances, TEC that of the own-period distances, and TC what remains.
    zero : {"refuse", "drop"}
        As for :func:`gbaeff.sbm`.

    Returns
    -------
    Productivity
        With one row for each DMU that is observed in both periods.

    Raises
    ------
    ValueError
        For an argument out of range, or fewer than two periods.
    DataError
        If a value that the model divides by is 0, or no DMU is observed in two neighbouring
        periods.
    SolverError
        If a programme ends without an optimum that passes its check.

    Examples
    --------
    One input that does not change, one output that doubles: productivity doubles.

    >>> from gbaeff import Panel, malmquist
    >>> panel = Panel.from_arrays([[1], [1]], [[2], [4]], dmus=["A", "A"], periods=[1, 2])
    >>> float(malmquist(panel, measure="radial").table["MI"].iloc[0])
    2.0
    """
    check_choice("measure", measure, MEASURES)
    check_choice("reference", reference, tuple(_SPANS))
    if len(panel.periods) < 2:
        raise ValueError(f"an index needs at least two periods, the panel has {panel.periods}")
    if orientation is None:
        orientation = "input" if measure == "radial" else "none"
    evaluator = Evaluator(panel, measure, rts, orientation, zero)
    spans = technologies(panel, _SPANS[reference])
    sets, of = list(spans.values()), {period: g for g, period in enumerate(spans)}
    keys, first, last = links(panel)
    index = pd.MultiIndex.from_tuples(keys, names=["dmu", "from_period", "to_period"])
    start = np.array([of[key[1]] for key in keys])
    end = np.array([of[key[2]] for key in keys])
    pairs = {"from_own": (first, start), "to_own": (last, end)}
    if reference != "global":
        pairs |= {"from_in_to": (first, end), "to_in_from": (last, start)}
    found = pd.DataFrame(distances(evaluator, sets, pairs), index=index)
    if reference == "global":
        pooled = np.zeros_like(start)
        pairs = {"from_pooled": (first, pooled), "to_pooled": (last, pooled)}
        found = found.join(
            pd.DataFrame(distances(evaluator, [np.arange(len(panel))], pairs), index=index)
        )

    table = pd.DataFrame(index=index)
    tec = found["to_own"] / found["from_own"]
    if reference == "global":
        table["MI"] = found["to_pooled"] / found["from_pooled"]
    else:
        ratio = found["to_in_from"] / found["from_own"] * found["to_own"] / found["from_in_to"]
        table["MI"] = np.sqrt(ratio)
    table["TEC"] = tec
    table["TC"] = table["MI"] / tec
    if rts == "crs":
        pure = Evaluator(panel, measure, "vrs", orientation, zero)
        pairs = {"from_vrs": (first, start), "to_vrs": (last, end)}
        found = found.join(pd.DataFrame(distances(pure, sets, pairs), index=index))
        table["PTEC"] = found["to_vrs"] / found["from_vrs"]
        table["SEC"] = tec / table["PTEC"]
    status = pd.Series(
        np.where(table.isna().any(axis=1), "infeasible", "optimal"), index=index, name="status"
    )
    return Productivity(table, found, status, measure, rts, orientation, reference)


def links(panel: Panel) -> tuple[list[tuple[Any, Any, Any]], Rows, Rows]:
    """Pairs of neighbouring periods in which a DMU is observed.

    Returns
    -------
    keys : list of tuple
        DMU, from-period, to-period.
    first, last : ndarray of int
        The two observations of each pair, as row numbers.

    Raises
    ------
    DataError
        If there is none.
    """
    at = {key: o for o, key in enumerate(panel.index)}
    keys = [
        (dmu, start, end)
        for dmu in panel.dmus
        for start, end in zip(panel.periods[:-1], panel.periods[1:])
        if (start, dmu) in at and (end, dmu) in at
    ]
    if not keys:
        raise DataError("no DMU is observed in two neighbouring periods")
    first = np.array([at[start, dmu] for dmu, start, _ in keys])
    last = np.array([at[end, dmu] for dmu, _, end in keys])
    return keys, first, last


def distances(
    evaluator: Evaluator, sets: Sequence[Rows], pairs: Mapping[str, tuple[Rows, Rows]]
) -> dict[str, Array]:
    """Distances of observations to technologies, each computed once, in one batch.

    Parameters
    ----------
    evaluator : Evaluator
        The distance.
    sets : sequence of ndarray of int
        The technologies.
    pairs : mapping
        By name, the observations and the number of the technology each is held against.
    """
    keys = np.concatenate([o * len(sets) + group for o, group in pairs.values()])
    unique, back = np.unique(keys, return_inverse=True)
    score = evaluator.scores(unique // len(sets), sets, unique % len(sets)).score
    if evaluator.measure == "radial" and evaluator.orientation == "output":
        score = 1 / score
    parts = np.split(score[back], np.cumsum([len(o) for o, _ in pairs.values()])[:-1])
    return dict(zip(pairs, parts))
