"""Efficiency against a partial frontier, which a single outlier cannot move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, check_count, check_desirable, defaults
from gbaeff.dea.panel import Panel
from gbaeff.dea.results import Printed
from gbaeff.dea.technologies import technologies


@dataclass(frozen=True, eq=False, repr=False)
class OrderM(Printed):
    """Efficiency against the expected best of m peers.

    Attributes
    ----------
    frame : pandas.DataFrame
        Indexed as the panel: ``score``, ``fdh`` (the score for m without end) and ``dominating``
        (number of units that the m peers are drawn from, the unit itself included).
    m : int
        Number of peers.
    orientation : str
        "input" or "output".
    """

    frame: pd.DataFrame
    m: int
    orientation: str

    _number = "{:.4f}"

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        better = self.frame["score"] > 1 if self.orientation == "input" else self.frame["score"] < 1
        alone = self.frame["dominating"] == 1
        notes = [
            f"{better.sum()} of {len(better)} units lie beyond the order-{self.m} frontier.",
            f"{alone.sum()} of {len(alone)} units have no peer but themselves: 1 for every m.",
        ]
        return f"Order-m: m = {self.m}, {self.orientation}-oriented", self.frame, notes


@defaults
def order_m(panel: Panel, *, m: int = 25, orientation: str = "input") -> OrderM:
    r"""Order-m efficiency, exactly (Cazals, Florens and Simar 2002).

    Unit o is compared with the best of m peers, drawn with replacement from the N units that make
    at least its outputs (output orientation: use at most its inputs). With
    :math:`r_j = \max_i x_{ij}/x_{io}` of those units in ascending order:

    .. math::

        \theta_m = E[\min(r_1, \dots, r_m)]
        = \sum_{k=1}^{N} r_{(k)} \left[ \left(\tfrac{N-k+1}{N}\right)^m
        - \left(\tfrac{N-k}{N}\right)^m \right]

    and in output orientation, with :math:`r_j = \min_r y_{rj}/y_{ro}`,
    :math:`\varphi_m = \sum_k r_{(k)} [(k/N)^m - ((k-1)/N)^m]`. The sum is the expectation itself,
    so there is nothing to simulate.

    Parameters
    ----------
    panel : Panel
        Without undesirable outputs. Each period is compared within itself.
    m : int
        Number of peers. The larger, the nearer to the free disposal hull.
    orientation : {"input", "output"}
        Side that is contracted or expanded.

    Raises
    ------
    ValueError
        For an argument out of range, or a panel with undesirable outputs.
    DataError
        If an input is 0 in input orientation: a peer that uses any has no finite ratio to it.

    Notes
    -----
    - Input scores above 1 and output scores below 1 are meant: the unit does better than m
      peers are expected to.
    - There is no rule for m. Plot the share of units beyond the frontier against m and look for
      where it levels off; what stays beyond it for large m may be an outlier.
    - A unit that nobody dominates is its own and only peer and scores 1 for every m: that says
      that it cannot be compared, not that it is efficient.
    - An output of 0 is left out of its unit's ratios, since any peer meets it.

    References
    ----------
    Cazals, Florens and Simar (2002), Journal of Econometrics 106(1), 1-25.

    Examples
    --------
    Unit B is dominated by A and itself, with ratios 1/2 and 1. Of two peers at least one is A with
    probability 3/4: 3/4 * 1/2 + 1/4 * 1 = 0.625.

    >>> from gbaeff import Panel
    >>> from gbaeff.extensions.order_m import order_m
    >>> panel = Panel.from_arrays([[2], [4]], [[3], [3]], dmus=["A", "B"])
    >>> order_m(panel, m=2).frame["score"].to_dict()
    {'A': 1.25, 'B': 0.625}
    """
    check_desirable(panel)
    check_count("m", m, 1)
    check_choice("orientation", orientation, ("input", "output"))
    if orientation == "input":
        panel.refuse_zeros(
            ["input"], "an order-m score divides by the unit's own inputs, so a zero has no ratio:"
        )
    size = panel.shape[0]
    values = np.empty((len(panel), 3))
    for rows in technologies(panel, "contemporaneous").values():
        inputs, outputs = panel.values[rows, :size], panel.values[rows, size:]
        for o, x, y in zip(rows, inputs, outputs):
            if orientation == "input":
                ratios = (inputs[(outputs >= y).all(axis=1)] / x).max(axis=1)
            else:
                made = y > 0
                ratios = (outputs[(inputs <= x).all(axis=1)][:, made] / y[made]).min(axis=1)
            # From the best ratio to the worst: the chance that none of m peers is better.
            ratios = np.sort(ratios) if orientation == "input" else -np.sort(-ratios)
            chance = np.linspace(1, 0, len(ratios) + 1) ** m
            values[o] = (chance[:-1] - chance[1:]) @ ratios, ratios[0], len(ratios)
    frame = pd.DataFrame(values, index=panel.index, columns=["score", "fdh", "dominating"])
    return OrderM(frame.astype({"dominating": int}), m, orientation)
