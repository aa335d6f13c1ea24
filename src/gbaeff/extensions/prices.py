"""Cost, revenue and profit efficiency, with what is technical and what is allocative in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, check_desirable, defaults
from gbaeff.dea.measures import directional, radial
from gbaeff.dea.models import Array, Program, Table, toward
from gbaeff.dea.panel import DataError, Panel, listing
from gbaeff.dea.results import Printed
from gbaeff.dea.solver.pool import Reference
from gbaeff.dea.solver.simplex import optimise
from gbaeff.dea.technologies import against

# Prices of variables: the same for all units, or a frame with a row an observation.
Prices = Mapping[str, float] | pd.DataFrame


@lru_cache(maxsize=256)
def mix_program(own: tuple[float, ...], m: int, rts: str, side: str) -> Program:
    r"""Least cost of the outputs, or largest revenue from the inputs.

    .. math::

        \min c_o^\top x \;\text{s.t.}\; X\lambda \le x,\; Y\lambda \ge y_o \qquad
        \max p_o^\top y \;\text{s.t.}\; X\lambda \le x_o,\; Y\lambda \ge y

    A priced quantity is counted in what all of the unit's money would buy of it, which is what its
    row is divided by. Each then has the price 1, and the optimum is a share of the unit's cost, or
    minus a multiple of its revenue.

    ``side``, "input" or "output", has prices and is chosen; 0 stands for none of the other alone.
    """
    unit = np.array(own)
    table = Table(unit, rts, fractional=False)
    priced = (np.arange(table.size) < m) == (side == "input")
    signs = toward(table.size, m, table.size - m)
    for i in np.flatnonzero(priced).tolist():
        table.add(table.row(i, -1.0), cost=1.0 if side == "input" else -1.0)
    for i in range(table.size):
        table.slacks[i] = table.add(table.row(i, signs[i]))
    return table.finish(np.where(priced, 0.0, unit), 1.0, -signs, -1, [])


@dataclass(frozen=True, eq=False, repr=False)
class Economic(Printed):
    """Economic efficiency of every observation.

    Attributes
    ----------
    table : pandas.DataFrame
        By observation. Of cost and revenue: ``observed`` and ``best`` value, ``efficiency``,
        ``technical`` and ``allocative``, which multiply to it. Of profit: ``observed``, ``best``,
        ``inefficiency``, ``technical`` and ``allocative``, which add up to it. NaN without a best.
    best_mix : pandas.DataFrame
        Best quantities of the variables that have prices.
    what, rts, reference : str
        What was computed.
    """

    table: pd.DataFrame
    best_mix: pd.DataFrame
    what: str
    rts: str
    reference: str

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        missing = int(self.table["best"].isna().sum())
        notes = [f"{missing} of {len(self.table)} have no best value (NaN)."] if missing else []
        return f"{self.what}: {self.rts.upper()}, {self.reference} reference", self.table, notes


@defaults
def cost(
    panel: Panel, prices: Prices, *, rts: str = "crs", reference: str = "contemporaneous"
) -> Economic:
    r"""Cost efficiency: the least cost of a unit's outputs at its prices, over its cost.

    Farrell (1957); Färe, Grosskopf and Lovell (1985); Cooper, Seiford and Tone (2007, chapter 8):

    .. math:: \min c_o^\top x \;\text{s.t.}\; X\lambda \le x,\; Y\lambda \ge y_o

    (:func:`mix_program`). Efficiency = technical x allocative, where technical
    is :func:`gbaeff.radial`, input-oriented.

    Parameters
    ----------
    panel : Panel
        Without undesirable outputs.
    prices : mapping of str to float, or pandas.DataFrame
        Price of each input, above 0: common to all, or by observation, a column an input and the
        panel's index.
    rts, reference
        As for :func:`gbaeff.radial`.

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, or a panel with undesirable outputs.
    DataError
        If a price is missing or not above 0.

    Notes
    -----
    Prices are taken as given. Where units pay different prices, Tone (2002) measures cost in the
    technology of costs instead: give a panel whose inputs are costs and prices of 1. The panel of
    the book has no prices, so how far the two lie apart there cannot be said.

    Examples
    --------
    Cooper, Seiford and Tone (2007), the example of chapter 8:

    >>> from gbaeff import Panel
    >>> from gbaeff.extensions.prices import cost
    >>> panel = Panel.from_arrays([[3, 2], [1, 3], [4, 6]], [[3], [5], [6]], dmus=list("ABC"))
    >>> found = cost(panel, {"x1": 4, "x2": 2}).table
    >>> found[["efficiency", "technical", "allocative"]].round(3).to_numpy().tolist()
    [[0.375, 0.9, 0.417], [1.0, 1.0, 1.0], [0.429, 0.6, 0.714]]
    """
    return _best(panel, prices, "input", rts, reference)


@defaults
def revenue(
    panel: Panel, prices: Prices, *, rts: str = "crs", reference: str = "contemporaneous"
) -> Economic:
    r"""Revenue efficiency: a unit's revenue over the most that its inputs allow at its prices.

    .. math:: \max p_o^\top y \;\text{s.t.}\; X\lambda \le x_o,\; Y\lambda \ge y

    As :func:`cost`, with prices of the outputs; technical is one over the output-oriented radial
    score.

    Parameters
    ----------
    panel, prices, rts, reference
        As for :func:`cost`, with prices of the outputs.

    Raises
    ------
    ValueError, DataError, SolverError
        As :func:`cost`.

    Examples
    --------
    >>> from gbaeff import Panel
    >>> from gbaeff.extensions.prices import revenue
    >>> panel = Panel.from_arrays([[1], [1], [2]], [[3, 1], [1, 3], [2, 2]], dmus=list("ABC"))
    >>> revenue(panel, {"y1": 2, "y2": 1}).table["efficiency"].round(3).to_dict()
    {'A': 1.0, 'B': 0.714, 'C': 0.429}
    """
    return _best(panel, prices, "output", rts, reference)


def _best(panel: Panel, prices: Prices, side: str, rts: str, reference: str) -> Economic:
    """Least cost or largest revenue."""
    m, q, _ = panel.shape
    price = _prices(panel, prices, [side])
    technical = radial(panel, rts=rts, orientation=side, reference=reference).score
    priced = slice(0, m) if side == "input" else slice(m, m + q)
    observed = (panel.values[:, priced] * price).sum(axis=1)
    # A quantity is counted in what it would be if all the money went to it: then each costs 1.
    points = panel.values.copy()
    points[:, priced] = observed[:, None] / price
    sets, group = against(panel, reference)
    value, best = np.full(len(panel), np.nan), np.full((len(panel), price.shape[1]), np.nan)
    for g, rows in enumerate(sets):
        at = np.flatnonzero(group == g)
        positive = panel.values[at] > 0
        positive[:, priced] = True
        for pattern in np.unique(positive, axis=0):
            which = at[(positive == pattern).all(axis=1)]
            program = mix_program(tuple(pattern.astype(float).tolist()), m, rts, side)
            found = optimise(program, points[which], Reference.of(panel.values[rows]))
            value[which] = np.abs(found.value)
            best[which] = found.own[:, : price.shape[1]] * points[which][:, priced]
    best[np.isnan(value)] = np.nan
    efficiency = value if side == "input" else 1 / value
    technical = technical if side == "input" else 1 / technical
    table = pd.DataFrame({"observed": observed, "best": observed * value}, index=panel.index)
    table["efficiency"], table["technical"] = efficiency, technical
    table["allocative"] = table["efficiency"] / table["technical"]
    columns = panel.variables.get_level_values("variable")[priced]
    mix = pd.DataFrame(best, index=panel.index, columns=columns)
    what = "Cost efficiency" if side == "input" else "Revenue efficiency"
    return Economic(table, mix, what, rts, reference)


@defaults
def profit(
    panel: Panel, prices: Prices, *, rts: str = "vrs", reference: str = "contemporaneous"
) -> Economic:
    r"""Profit inefficiency: the profit that a unit forgoes, as a share of its revenue and cost.

    Chambers, Chung and Färe (1998):

    .. math::

        \frac{\max_{(x, y) \in T} (p_o^\top y - c_o^\top x) - (p_o^\top y_o - c_o^\top x_o)}
             {p_o^\top y_o + c_o^\top x_o} = \text{technical} + \text{allocative}

    Technical is :func:`gbaeff.directional` in the direction of the unit's own data. The best
    profit is that of an observed unit, so no programme is needed for it.

    Parameters
    ----------
    panel, prices, reference
        As for :func:`cost`, with prices of all inputs and outputs.
    rts : {"vrs", "nirs"}
        Under CRS and NDRS the best profit is 0 or has no bound.

    Raises
    ------
    ValueError, DataError, SolverError
        As :func:`cost`.

    Notes
    -----
    Cooper, Seiford and Tone (2007) let the best keep to no more inputs and no fewer outputs than
    the unit has, and take the ratio of profits. A ratio has no meaning where a profit is not above
    0, and what they leave out is that a unit could be of another size.

    Examples
    --------
    >>> from gbaeff import Panel
    >>> from gbaeff.extensions.prices import profit
    >>> panel = Panel.from_arrays([[2], [4], [5]], [[2], [6], [5]], dmus=list("ABC"))
    >>> profit(panel, {"x1": 1, "y1": 1}).table["inefficiency"].round(3).to_dict()
    {'A': 0.5, 'B': 0.0, 'C': 0.2}
    """
    check_choice("rts", rts, ("vrs", "nirs"))
    m = panel.shape[0]
    price = _prices(panel, prices, ["input", "output"])
    technical = directional(
        panel, rts=rts, moves=["input", "output"], reference=reference
    ).score.to_numpy()
    signed = panel.values * np.where(np.arange(price.shape[1]) < m, -1, 1)
    money = price * signed
    sets, group = against(panel, reference)
    best, mix = np.empty(len(panel)), np.empty_like(panel.values)
    for g, rows in enumerate(sets):
        at = np.flatnonzero(group == g)
        profits = price[at] @ signed[rows].T
        of = profits.argmax(axis=1)
        best[at], mix[at] = profits.max(axis=1), panel.values[rows][of]
        if rts == "nirs":  # or nothing at all
            mix[at] *= (best[at] > 0)[:, None]
            best[at] = np.maximum(best[at], 0.0)
    observed = money.sum(axis=1)
    table = pd.DataFrame({"observed": observed, "best": best}, index=panel.index)
    table["inefficiency"] = (best - observed) / np.abs(money).sum(axis=1)
    table["technical"] = technical
    table["allocative"] = table["inefficiency"] - table["technical"]
    names = panel.names
    found = pd.DataFrame(mix, index=panel.index, columns=names)
    return Economic(table, found, "Profit inefficiency", rts, reference)


def _prices(panel: Panel, given: Prices, roles: Sequence[str]) -> Array:
    """Prices of the variables of some roles, one row an observation."""
    check_desirable(panel, "a measure with prices")
    frame = given if isinstance(given, pd.DataFrame) else pd.DataFrame(given, index=panel.index)
    wanted: list[Any] = [name for role, name in panel.variables.tolist() if role in roles]
    if missing := [name for name in wanted if name not in frame]:
        raise DataError(f"no price of {missing}; prices has {list(frame.columns)}")
    if not panel.index.isin(frame.index).all():
        lost = panel.index[~panel.index.isin(frame.index)].tolist()
        raise DataError(f"no prices of:\n{listing([str(label) for label in lost])}")
    values = frame[wanted].reindex(panel.index).to_numpy(dtype=float)
    rows, columns = np.nonzero(~(np.isfinite(values) & (values > 0)))
    if len(rows):
        labels = panel.index.tolist()
        cells = [f"{labels[r]}, {wanted[c]!r} is {values[r, c]:g}" for r, c in zip(rows, columns)]
        raise DataError(f"a price must be above 0:\n{listing(cells)}")
    return values
