"""Productivity indices between neighbouring periods, and their decomposition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gbaeff.measures import Evaluator, technologies, watched
from gbaeff.panel import DataError, Panel
from gbaeff.programs import Rows
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
    distance = _Distance(Evaluator(panel, measure, rts, orientation, zero))
    sets = technologies(panel, _SPANS[reference])
    everything = np.arange(len(panel))

    at = {key: o for o, key in enumerate(panel.index)}
    links = list(zip(panel.periods[:-1], panel.periods[1:]))
    keys = [
        (dmu, start, end)
        for dmu in panel.dmus
        for start, end in links
        if (start, dmu) in at and (end, dmu) in at
    ]
    if not keys:
        raise DataError("no DMU is observed in two neighbouring periods")
    rows: list[dict[str, float]] = []
    for dmu, start, end in watched(keys, len(keys), "malmquist"):
        first, last = at[start, dmu], at[end, dmu]
        row = {
            "from_own": distance(first, sets[start], start),
            "to_own": distance(last, sets[end], end),
        }
        if reference == "global":
            row["from_pooled"] = distance(first, everything, "pooled")
            row["to_pooled"] = distance(last, everything, "pooled")
        else:
            row["from_in_to"] = distance(first, sets[end], end)
            row["to_in_from"] = distance(last, sets[start], start)
        rows.append(row)
    index = pd.MultiIndex.from_tuples(keys, names=["dmu", "from_period", "to_period"])
    found = pd.DataFrame(rows, index=index)

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
        pure = _Distance(Evaluator(panel, measure, "vrs", orientation, zero))
        found["from_vrs"] = [pure(at[start, dmu], sets[start], start) for dmu, start, _ in keys]
        found["to_vrs"] = [pure(at[end, dmu], sets[end], end) for dmu, _, end in keys]
        table["PTEC"] = found["to_vrs"] / found["from_vrs"]
        table["SEC"] = tec / table["PTEC"]
    status = pd.Series(
        np.where(table.isna().any(axis=1), "infeasible", "optimal"), index=index, name="status"
    )
    return Productivity(table, found, status, measure, rts, orientation, reference)


class _Distance:
    """Distance of an observation to a technology, each computed once."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._known: dict[tuple[int, Any], float] = {}

    def __call__(self, o: int, reference: Rows, name: Any) -> float:
        key = (o, name)
        if key not in self._known:
            score = self._evaluator.score(o, reference).score
            phi = self._evaluator.measure == "radial" and self._evaluator.orientation == "output"
            self._known[key] = 1 / score if phi else score
        return self._known[key]
