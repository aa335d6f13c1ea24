"""Scale efficiency and the class of returns to scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gbaeff.dea.checks import defaults
from gbaeff.dea.measures import radial
from gbaeff.dea.panel import Panel
from gbaeff.dea.results import Printed, by_period
from gbaeff.indicators import EQUAL

CLASSES = ("increasing", "constant", "decreasing")


@dataclass(frozen=True, eq=False, repr=False)
class ScaleEfficiency(Printed):
    """Scale efficiency of every observation.

    Attributes
    ----------
    table : pandas.DataFrame
        By (period, dmu), or by dmu where there is no period: radial efficiency ``crs``, ``vrs``
        and ``nirs``, at most 1 in both orientations (1/phi for output), ``scale`` = crs / vrs,
        and ``returns``, "increasing", "constant" or "decreasing".
    orientation, reference : str
        What was computed.
    """

    table: pd.DataFrame
    orientation: str
    reference: str

    def summary(self) -> pd.DataFrame:
        """Numbers of units of each class, and means of crs, vrs and scale, by period."""
        frame = self.table.drop(columns=["returns", "nirs"])
        for name in CLASSES:
            frame[name] = (self.table["returns"] == name).astype(int)
        grouped = by_period(frame)
        result: pd.DataFrame = pd.concat(
            [grouped[list(CLASSES)].sum(), grouped[["crs", "vrs", "scale"]].mean()], axis=1
        )
        result.insert(0, "n", grouped.size())
        return result

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        title = f"radial, {self.orientation}-oriented, {self.reference} reference"
        return f"ScaleEfficiency: {title}", self.table, []


@defaults
def scale_efficiency(
    panel: Panel, *, orientation: str = "input", reference: str = "contemporaneous"
) -> ScaleEfficiency:
    r"""Scale efficiency, and whether returns to scale increase or decrease at the unit.

    With :math:`E` the radial efficiency, at most 1, under constant, variable and non-increasing
    returns,

    .. math:: SE = \frac{E^{CRS}}{E^{VRS}} \le 1

    and the class of Färe, Grosskopf and Lovell (1985; 1994): constant if SE = 1; otherwise
    decreasing if :math:`E^{NIRS} = E^{VRS}`, increasing if
    :math:`E^{NIRS} = E^{CRS} < E^{VRS}`.

    Parameters
    ----------
    panel : Panel
        Without undesirable outputs.
    orientation : {"input", "output"}
        An output-oriented score is given as 1/phi.
    reference : {"contemporaneous", "sequential", "global"}
        As for :func:`gbaeff.radial`.

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, or a panel with undesirable outputs.

    Notes
    -----
    SE >= 1 - 1e-6 counts as constant. The NIRS score equals either the CRS or the VRS score,
    because the bound on the sum of the weights is slack or binds; it is taken to equal the nearer
    one, so that rounding never gives a third answer.

    The class of an inefficient unit is that of its target, so it can differ between the
    orientations: cutting inputs ends at a smaller scale than raising outputs. More than one
    optimal set of weights does no harm here, unlike in rules that add up the CRS weights.

    "Increasing" says that the unit is smaller than the most productive scale at its mix, not that
    it ought to grow: its scale may not be its own to choose.

    Examples
    --------
    The best output per input is B's; A is too small and C too large.

    >>> from gbaeff import Panel
    >>> from gbaeff.extensions.scale import scale_efficiency
    >>> panel = Panel.from_arrays([[2], [4], [8]], [[1], [4], [6]], dmus=["A", "B", "C"])
    >>> scale_efficiency(panel).table[["scale", "returns"]]
         scale     returns
    dmu
    A     0.50  increasing
    B     1.00    constant
    C     0.75  decreasing
    """
    table = pd.DataFrame(index=panel.index)
    for rts in ("crs", "vrs", "nirs"):
        score = radial(panel, rts=rts, orientation=orientation, reference=reference).score
        table[rts] = score if orientation == "input" else 1 / score
    table["scale"] = table["crs"] / table["vrs"]
    like_vrs = table["vrs"] - table["nirs"] < table["nirs"] - table["crs"]
    table["returns"] = np.where(
        table["scale"] >= 1 - EQUAL,
        "constant",
        np.where(like_vrs, "decreasing", "increasing"),
    )
    return ScaleEfficiency(table, orientation, reference)
