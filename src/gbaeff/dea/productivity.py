"""Productivity indices between neighbouring periods, and their decomposition."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.evaluator import MEASURES, evaluator_of
from gbaeff.dea.indices import Productivity
from gbaeff.dea.links import SPANS, Links
from gbaeff.dea.measures import directional_evaluator
from gbaeff.dea.models import Array
from gbaeff.dea.outcome import OPTIMAL, UNDEFINED
from gbaeff.dea.panel import Panel
from gbaeff.indicators import EQUAL

_BIASED = {
    "sequential": 'measure="sbm" has no such bias, and no value for a point outside the earlier '
    "technology",
    "global": 'measure="sbm" has no such bias',
    "biennial": 'measure="sbm" has no such bias',
}
_POOLED = ("global", "biennial")  # one technology for both observations of a link
_SPLITS = ("fgnz", "ray_desli", "bias", "none")


class LeaderWarning(UserWarning):
    """An index that leaves observations out of their own reference misstates leaders' growth."""


@defaults
def malmquist(
    panel: Panel,
    *,
    measure: str = "super_sbm",
    rts: str = "crs",
    orientation: str | None = None,
    reference: str = "adjacent",
    split: str = "fgnz",
    zero: str = "refuse",
    weights: Mapping[str, float] | None = None,
    fixed: Iterable[str] = (),
) -> Productivity:
    r"""Malmquist productivity index and its decomposition.

    With :math:`D^s(z_t)` the distance of period t's observation to the technology of period s
    (Färe, Grosskopf, Norris and Zhang 1994; Qin 2023, eq. 5 and 6):

    .. math::

        MI = \sqrt{\frac{D^t(z_{t+1})}{D^t(z_t)}\,\frac{D^{t+1}(z_{t+1})}{D^{t+1}(z_t)}},\quad
        TEC = \frac{D^{t+1}(z_{t+1})}{D^t(z_t)},\quad TC = \frac{MI}{TEC}

    and further parts by ``split``.

    Parameters
    ----------
    panel : Panel
        With at least two periods.
    measure : {"radial", "sbm", "super_sbm"}
        The distance. "super_sbm" is the SBM score where the point lies inside the technology and
        the super-efficiency of Qin's eq. (1) where it lies on its frontier or outside, the
        observation itself left out wherever the technology holds it. "sbm" is NaN outside.
    rts
        As for :func:`gbaeff.radial`.
    orientation : {"none", "input", "output"}, optional
        Default "input" for the radial measure, "none" otherwise. An output-oriented radial
        distance is 1/phi, so that above 1 is growth in every orientation.
    reference : {"adjacent", "sequential", "global", "biennial"}
        Technology of a period: its own observations; all up to it; or one pooled technology, of
        all periods (Pastor and Lovell 2005) or of the two of the link (Pastor, Asmild and Lovell
        2011), for which MI is the ratio of the two pooled distances, TEC that of the own-period
        distances, and TC what remains.
    split : {"fgnz", "ray_desli", "bias", "none"}
        What else the table holds (Notes).
    zero, weights, fixed
        As for :func:`gbaeff.sbm`; the radial measure has no weights.

    Returns
    -------
    Productivity
        With one row for each DMU that is observed in both periods.

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, a split that the index does not have, or fewer than two
        periods.
    DataError
        If a value that the model divides by is 0, or no DMU is observed in two neighbouring
        periods.

    Warns
    -----
    LeaderWarning
        For "super_sbm" with any reference but "adjacent" (Notes).

    Notes
    -----
    Super-efficiency leaves an observation out of its own technology. Where that technology holds
    other periods of the same unit, they bound the distance of a leader, more in one period than in
    the next: with every unit growing by exactly 10 % a leader gets MI = 0.9991 (sequential) or 1.21
    (global, biennial). "sbm" and "radial" have no such bias. With a sequential reference "sbm" has
    no value for a point outside the technology of the earlier period; pooled it always has one.

    Splits, with :math:`V` the VRS distance and :math:`\bar z = (x_{t+1}, y_t)`:

    - "fgnz" (Färe et al. 1994; a CRS index): PTEC is the ratio of the own VRS distances, SEC = TEC
      / PTEC, so MI = PTEC x SEC x TC. TC is the shift of the CRS frontier, also for units far from
      optimal scale.
    - "ray_desli" (Ray and Desli 1997; a CRS index): PTEC, PTC and SCH with MI = PTEC x PTC x SCH.
      PTEC x PTC is the same index of VRS distances, PTC the shift of the VRS frontier, and SCH = MI
      / (PTEC x PTC) the change of scale. With a pooled reference they are those of Pastor, Asmild
      and Lovell (2011). Adjacent VRS distances of large and small units often do not exist: PTC and
      SCH are NaN there. With "biennial", "radial" and "sbm" always have them. Some programs take
      :math:`V^t(z_{t+1}) / V^{t+1}(z_{t+1})` for PTC, without the geometric mean (Grifell-Tatjé and
      Lovell 1999); it is ``to_in_from_vrs / to_vrs`` of ``distances``. On the GBA panel (the
      default measure) that moves it by 0.007 in the median and by up to 1.32, TC and PTC differ by
      0.086 in the median, and SEC and SCH lie on different sides of 1 in 63 of 140 links.
    - "bias" (Färe, Grifell-Tatjé, Grosskopf and Lovell 1997): TC = MATC x OBTC x IBTC, with

      .. math::

          MATC = \frac{D^t(z_t)}{D^{t+1}(z_t)},\quad
          OBTC = \sqrt{\frac{D^t(z_{t+1})}{D^{t+1}(z_{t+1})}
                       \frac{D^{t+1}(\bar z)}{D^t(\bar z)}},\quad
          IBTC = \sqrt{\frac{D^{t+1}(z_t)}{D^t(z_t)}
                       \frac{D^t(\bar z)}{D^{t+1}(\bar z)}}

      Undesirable outputs are outputs here. With radial distances and CRS, OBTC is 1 where there is
      one output, IBTC where there is one input; super-efficiency is not so. Which input a bias
      saves depends also on how the mix of inputs changed.

    Papers build the biennial index on CRS or on VRS distances; here ``rts`` says which. On the GBA
    panel ("sbm") the two MI differ in 146 of 154 links, by 0.056 in the median and up to 1.35, and
    lie on different sides of 1 in 40.

    A row whose VRS programmes have no solution has MI, TEC and TC without the other parts
    (:class:`gbaeff.Productivity`).

    Examples
    --------
    One input that does not change, one output that doubles: productivity doubles.

    >>> from gbaeff import Panel, malmquist
    >>> panel = Panel.from_arrays([[1], [1]], [[2], [4]], dmus=["A", "A"], periods=[1, 2])
    >>> float(malmquist(panel, measure="radial").table["MI"].iloc[0])
    2.0
    """
    check_choice("measure", measure, MEASURES)
    check_choice("reference", reference, tuple(SPANS))
    check_split(split, rts, reference)
    if orientation is None:
        orientation = "input" if measure == "radial" else "none"
    notes: tuple[str, ...] = ()
    if measure == "super_sbm" and reference in _BIASED:
        notes = (
            f"super_sbm with a {reference} reference misstates the growth of units on the "
            "frontier: each is measured without itself, while its other periods stay in; "
            f"{_BIASED[reference]}.",
        )
        # Past this function and the one that sets the defaults.
        warnings.warn(notes[0], LeaderWarning, stacklevel=3)
    links = Links(panel, reference)
    evaluator = evaluator_of(panel, measure, rts, orientation, zero, weights, fixed)
    distances = links.distances(evaluator)
    index, tec = _index(distances)
    table = {"MI": index, "TEC": tec, "TC": index / tec}
    if split == "bias":
        distances |= links.mixed_distances(evaluator)
        d = distances
        table["MATC"] = d["from_own"] / d["from_in_to"]
        turned = d["mixed_in_to"] / d["mixed_in_from"]
        table["OBTC"] = np.sqrt(d["to_in_from"] / d["to_own"] * turned)
        table["IBTC"] = np.sqrt(d["from_in_to"] / d["from_own"] / turned)
    elif rts == "crs" and split != "none":
        variable = evaluator_of(panel, measure, "vrs", orientation, zero, weights, fixed)
        distances |= links.distances(variable, "vrs", own_alone=split == "fgnz")
        table["PTEC"] = distances["to_vrs"] / distances["from_vrs"]
        if split == "fgnz":
            table["SEC"] = tec / table["PTEC"]
        else:
            pure, _ = _index(distances, "vrs")
            table["PTC"], table["SCH"] = pure / table["PTEC"], index / pure
    return links.productivity(table, distances, measure, rts, orientation, reference, notes)


def check_split(split: str, rts: str, reference: str) -> None:
    """Refuse parts that an index does not have."""
    check_choice("split", split, _SPLITS)
    if split == "ray_desli" and rts != "crs":
        raise ValueError(f'split="ray_desli" is of a CRS index; found rts={rts!r}')
    if split == "bias" and reference in _POOLED:
        raise ValueError(
            'split="bias" holds one technology against another: reference must be adjacent or '
            f"sequential; found {reference!r}"
        )


def _index(distances: Mapping[str, Array], of: str = "own") -> tuple[Array, Array]:
    """Malmquist index, and efficiency change."""
    first, last = distances[f"from_{of}"], distances[f"to_{of}"]
    tail = "" if of == "own" else f"_{of}"
    if f"to_pooled{tail}" in distances:
        return distances[f"to_pooled{tail}"] / distances[f"from_pooled{tail}"], last / first
    ratio = distances[f"to_in_from{tail}"] / first * last / distances[f"from_in_to{tail}"]
    return np.sqrt(ratio), last / first


@defaults
def malmquist_luenberger(
    panel: Panel,
    *,
    rts: str = "crs",
    direction: str | Mapping[Any, float] = "observed",
    moves: Iterable[str] = ("output", "undesirable"),
    disposability: str = "weak",
    reference: str = "adjacent",
    fixed: Iterable[str] = (),
) -> Productivity:
    r"""Malmquist-Luenberger productivity index, which credits falling undesirable outputs.

    With :math:`D^s(z_t)` the directional distance of period t's observation to the technology of
    period s (Chung, Färe and Grosskopf 1997, eq. 13 to 15):

    .. math::

        ML = \sqrt{\frac{1 + D^t(z_t)}{1 + D^t(z_{t+1})}\,
                   \frac{1 + D^{t+1}(z_t)}{1 + D^{t+1}(z_{t+1})}},\quad
        TEC = \frac{1 + D^t(z_t)}{1 + D^{t+1}(z_{t+1})},\quad TC = \frac{ML}{TEC}

    Parameters
    ----------
    panel : Panel
        With undesirable outputs and at least two periods.
    rts, direction, moves, disposability, fixed
        As for :func:`gbaeff.directional`; the usual index moves both kinds of output by each
        unit's own data.
    reference
        As for :func:`malmquist`; "global" is that of Oh (2010).

    Returns
    -------
    Productivity
        Its table has the columns ``ML``, ``TEC`` and ``TC``; above 1 is growth. A link with all
        distances and 1 + D <= 0 in one of them has no index: ML and TC are NaN, the status is
        "undefined: 1 + beta <= 0".

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, fewer than two periods, or no undesirable output.
    DataError
        If no DMU is observed in two neighbouring periods.

    Notes
    -----
    - Under weak disposability a distance between two periods is often infeasible: the other
      period may know no mix that emits exactly as much. Such links are NaN. The global index has
      none; strong disposability has few (Aparicio, Pastor and Zofío 2013).
    - A distance to another period has no lower bound. At -1 and below, 1 + D is no ratio of
      anything: two such numbers would give an index that looks like any other. The global index
      has no such link, and the sum of :func:`gbaeff.luenberger` has a value in all of them.
    - In a fixed direction D counts steps of it: steps of twice the length halve D, and 1 + D
      becomes another number. So the index depends on the units in which the steps are given (a
      mapping), or on whose mean it is ("mean"). By each unit's own data D is a share.

    Examples
    --------
    The same input and output, half the emissions:

    >>> from gbaeff import Panel, malmquist_luenberger
    >>> data = {"inputs": [[1], [1]], "outputs": [[2], [2]], "undesirable": [[2], [1]]}
    >>> panel = Panel.from_arrays(**data, dmus=["A", "A"], periods=[1, 2])
    >>> index = malmquist_luenberger(panel, moves=["undesirable"], reference="global")
    >>> index.table.round(3).iloc[0].to_dict()
    {'ML': 1.5, 'TEC': 1.0, 'TC': 1.5}
    """
    check_choice("reference", reference, tuple(SPANS))
    if not panel.shape[2]:
        raise ValueError("the index is for undesirable outputs, the panel has none: use malmquist")
    links = Links(panel, reference)
    evaluator = directional_evaluator(panel, rts, direction, moves, disposability, fixed)
    distances = links.distances(evaluator)

    factors = pd.DataFrame(distances, index=links.index) + 1
    beyond = factors <= EQUAL
    # Two numbers below 0 would make a ratio that looks like an index.
    factor = {name: column.to_numpy() for name, column in factors.mask(beyond).items()}
    tec = factor["from_own"] / factor["to_own"]
    if reference in _POOLED:
        index = factor["from_pooled"] / factor["to_pooled"]
    else:
        of_from = factor["from_own"] / factor["to_in_from"]
        index = np.sqrt(of_from * factor["from_in_to"] / factor["to_own"])
    table = {"ML": index, "TEC": tec, "TC": index / tec}
    result = links.productivity(table, distances, "directional", rts, "none", reference)
    states = result.states.mask(beyond, UNDEFINED)
    only = beyond.any(axis=1) & states.isin([OPTIMAL, UNDEFINED]).all(axis=1)
    notes = fixed_direction(direction, "the index depends on the length of its steps")
    if none := int(only.sum()):
        notes += (
            f"{none} of {len(only)} links ({none / len(only):.0%}) are undefined, 1 + beta <= 0 "
            "(NaN); the indicator of luenberger() adds and has a value there.",
        )
    status = result.status.mask(only, UNDEFINED)
    return replace(result, states=states, status=status, notes=notes)


def fixed_direction(direction: str | Mapping[Any, float], therefore: str) -> tuple[str, ...]:
    """What to know of a direction that is not the unit's own data."""
    return () if direction == "observed" else (f"The direction is fixed: {therefore}.",)
