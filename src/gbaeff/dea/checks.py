"""Checks of arguments, each with a message that names what was expected and found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import ParamSpec, TypeVar

import numpy as np

from gbaeff.dea.models import RTS
from gbaeff.dea.panel import ROLES, Panel

P = ParamSpec("P")
R = TypeVar("R")


def defaults(function: Callable[P, R]) -> Callable[P, R]:
    """Let an argument of None mean that it is not given."""
    names = signature(function)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        given = names.bind(*args, **kwargs)
        left = {name: value for name, value in given.arguments.items() if value is not None}
        given.arguments.clear()
        given.arguments.update(left)
        given.apply_defaults()
        return function(*given.args, **given.kwargs)

    return call


def check_choice(argument: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a value that an argument does not take."""
    if value not in allowed:
        raise ValueError(f"{argument} must be one of {', '.join(allowed)}; found {value!r}")


def variable_weights(
    argument: str, panel: Panel, given: Mapping[str, float], rest: float
) -> tuple[float, ...]:
    """Weight of each variable, from weights by role or by name.

    Parameters
    ----------
    argument : str
        What messages call it.
    panel : Panel
        The data.
    given : mapping of str to float
        Weights by role ("input", "output", "undesirable"), split equally over its variables, or by
        the names of variables.
    rest : float
        Weight of a role or a variable that is not named.

    Raises
    ------
    ValueError
        If a name is neither, or a weight is no number >= 0.
    """
    roles = panel.variables.get_level_values("role")
    names = panel.variables.get_level_values("variable").tolist()
    if set(given) <= set(ROLES):
        counts = roles.value_counts()
        weights = [given.get(role, rest) / counts[role] for role in roles]
    elif unknown := [name for name in given if name not in names]:
        raise ValueError(
            f"{argument} names {unknown}; expected roles ({', '.join(ROLES)}) or variables "
            f"({', '.join(map(str, names))})"
        )
    else:
        weights = [given.get(name, rest) for name in names]
    if not all(np.isfinite(weight) and weight >= 0 for weight in weights):
        raise ValueError(f"a weight must be a number >= 0; found {dict(given)} in {argument}")
    return tuple(map(float, weights))


def check_desirable(panel: Panel) -> None:
    """Refuse undesirable outputs."""
    if panel.shape[2]:
        raise ValueError(
            "the method has no place for undesirable outputs "
            f"({', '.join(map(str, panel.undesirable.columns))}): leave them out of the panel"
        )


def check_radial(panel: Panel, rts: str, orientation: str, level: float) -> None:
    """Refuse what a bootstrap of radial scores cannot take."""
    check_desirable(panel)
    check_choice("rts", rts, RTS)
    check_choice("orientation", orientation, ("input", "output"))
    if not (isinstance(level, (int, float)) and 0 < level < 1):
        raise ValueError(f"level must lie between 0 and 1; found {level!r}")


def check_count(argument: str, value: int, least: int) -> None:
    """Refuse what is not a whole number, or too small a one."""
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < least:
        raise ValueError(f"{argument} must be a whole number of at least {least}; found {value!r}")
