"""Luenberger productivity indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.indices import Indicator
from gbaeff.dea.links import SPANS, Links
from gbaeff.dea.measures import directional_evaluator
from gbaeff.dea.models import Array
from gbaeff.dea.panel import ROLES, Panel
from gbaeff.dea.productivity import fixed_direction


@defaults
def luenberger(
    panel: Panel,
    *,
    rts: str = "crs",
    direction: str | Mapping[Any, float] = "observed",
    moves: Iterable[str] = ROLES,
    disposability: str = "weak",
    reference: str = "adjacent",
    split: str = "none",
) -> Indicator:
    r"""Luenberger productivity indicator, a sum where the Malmquist-Luenberger index is a ratio.

    With :math:`D^s(z_t)` the directional distance of period t's observation to the technology of
    period s (Chambers, Färe and Grosskopf 1996):

    .. math::

        L = \tfrac12\left[D^t(z_t) - D^t(z_{t+1}) + D^{t+1}(z_t) - D^{t+1}(z_{t+1})\right]
        = TEC + TC,\quad TEC = D^t(z_t) - D^{t+1}(z_{t+1})

    Parameters
    ----------
    panel : Panel
        With at least two periods, with or without undesirable outputs.
    rts, direction, moves, disposability : str
        As for :func:`gbaeff.directional`.
    reference
        As for :func:`gbaeff.malmquist`, with differences in the place of ratios.

    Returns
    -------
    Indicator
        Its table has the columns ``L``, ``TEC`` and ``TC``; above 0 is growth, and L is TEC + TC
        to the last digit.

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, or fewer than two periods.
    DataError
        If no DMU is observed in two neighbouring periods.

    Notes
    -----
    By each unit's own data L is a share of them. In a fixed direction it counts steps: steps of
    twice the length halve it. Differences of units with other directions are not of one kind.

    On the GBA panel (outputs and emissions move, weak disposability, CRS) 31 of 154 links have no
    value with "adjacent" and none with "biennial", from which the others differ by up to 0.197.

    References
    ----------
    Chambers, Färe and Grosskopf (1996), Pacific Economic Review 1(3), 181-190.

    Examples
    --------
    An output of 2 that becomes 4. The first falls short of the new frontier by 100 %, the second
    lies beyond the old one by 50 %; half of the sum is 0.75.

    >>> from gbaeff import Panel, luenberger
    >>> panel = Panel.from_arrays([[1], [1]], [[2], [4]], dmus=["A", "A"], periods=[1, 2])
    >>> luenberger(panel, moves=["output"]).table.iloc[0].round(6).to_dict()
    {'L': 0.75, 'TEC': 0.0, 'TC': 0.75}
    """
    check_choice("reference", reference, tuple(SPANS))
    check_choice("split", split, ("none", "fgnz", "ray_desli"))
    if split != "none" and rts != "crs":
        raise ValueError(f"split={split!r} is of a CRS indicator; found rts={rts!r}")
    links = Links(panel, reference)
    distances = links.distances(directional_evaluator(panel, rts, direction, moves, disposability))
    tec, change = _changes(distances)
    table = {"L": tec + change, "TEC": tec, "TC": change}
    if split != "none":
        variable = directional_evaluator(panel, "vrs", direction, moves, disposability)
        distances |= links.distances(variable, "vrs", own_alone=split == "fgnz")
        pure = distances["from_vrs"] - distances["to_vrs"]
        if split == "fgnz":
            table |= {"PTEC": pure, "SEC": tec - pure}
        else:
            _, shift = _changes(distances, "vrs")
            table |= {"PTEC": pure, "PTC": shift, "SCH": table["L"] - pure - shift}
    result = links.productivity(table, distances, "directional", rts, "none", reference)
    values = {field.name: getattr(result, field.name) for field in fields(result)}
    values["notes"] = fixed_direction(direction, "L counts its steps")
    return Indicator(**values)


def _changes(distances: Mapping[str, Array], of: str = "own") -> tuple[Array, Array]:
    """Efficiency change and technical change, in differences."""
    first, last = distances[f"from_{of}"], distances[f"to_{of}"]
    tail = "" if of == "own" else f"_{of}"
    if f"to_pooled{tail}" in distances:
        whole = distances[f"from_pooled{tail}"] - distances[f"to_pooled{tail}"]
        return first - last, whole - (first - last)
    shift = distances[f"from_in_to{tail}"] - first + last - distances[f"to_in_from{tail}"]
    return first - last, shift / 2
