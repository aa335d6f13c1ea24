"""Checks of arguments, each with a message that names what was expected and found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from importlib import import_module
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import numpy as np

from gbaeff.dea.models import RTS, Array
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


def public(name: str) -> Callable[..., Any]:
    """The function of the package that bears a public name: so a room calls one of a room above."""
    function: Callable[..., Any] = getattr(import_module("gbaeff"), name)
    return function


def check_choice(argument: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a value that an argument does not take."""
    if value not in allowed:
        raise ValueError(f"{argument} must be one of {', '.join(allowed)}; found {value!r}")


def variable_weights(
    argument: str, panel: Panel, given: Mapping[str, float], rest: float
) -> tuple[float, ...]:
    """Weight of each variable, from weights by role (split equally) or by name; else ``rest``."""
    names = panel.names
    if set(given) <= set(ROLES):
        counts = zip(ROLES, panel.shape)
        weights = [given.get(role, rest) / n for role, n in counts for _ in range(n)]
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


def slack_weights(panel: Panel, weights: Mapping[str, float] | None) -> tuple[float, ...]:
    """Weights of the slacks of an SBM, empty where all are equal."""
    if weights is None:
        return ()
    given = variable_weights("weights", panel, weights, rest=1.0)
    m = panel.shape[0]
    if not (any(given[:m]) and any(given[m:])):
        raise ValueError(
            f"weights must leave an input and an output above 0; found {dict(weights)}"
        )
    return given


def fixed_inputs(panel: Panel, fixed: Iterable[str], orientation: str) -> tuple[int, ...]:
    """Row numbers of the inputs that cannot be changed."""
    names = [fixed] if isinstance(fixed, str) else list(fixed)
    inputs = panel.names[: panel.shape[0]]
    if unknown := [name for name in names if name not in inputs]:
        raise ValueError(f"fixed names {unknown}, which are no inputs; there are {inputs}")
    if names and orientation == "output":
        raise ValueError("an output orientation holds all inputs as they are: leave fixed out")
    if names and set(names) == set(inputs):
        raise ValueError("all inputs are fixed: take an output orientation, which holds them")
    return tuple(row for row, name in enumerate(inputs) if name in names)


def direction_vector(
    panel: Panel, direction: str | Mapping[Any, float], moves: Iterable[str]
) -> tuple[Array, Array | None]:
    """Which variables move (1, else 0), and the vector that is common to all units, if one is."""
    names = panel.names
    vector = None
    if isinstance(direction, str):
        check_choice("direction", direction, ("observed", "mean"))
        wanted = [moves] if isinstance(moves, str) else list(moves)
        for role in wanted:
            check_choice("moves", role, ROLES)
        going = np.isin(np.repeat(ROLES, panel.shape), wanted).astype(float)
        if direction == "mean":
            vector = panel.values.mean(axis=0)
    else:
        if unknown := [name for name in direction if name not in names]:
            raise ValueError(f"direction names {unknown}; the panel has {names}")
        vector = np.array([float(direction.get(name, 0.0)) for name in names])
        if not np.isfinite(vector).all() or (vector < 0).any():
            raise ValueError(f"a step of direction must be a number >= 0; found {dict(direction)}")
        going = (vector > 0).astype(float)
    if not going.any() or (vector is not None and not (going * vector).any()):
        raise ValueError("direction and moves move nothing")
    return going, vector


def check_desirable(
    panel: Panel, what: str = "the method", instead: str = "leave them out of the panel"
) -> None:
    """Refuse undesirable outputs, and figures below 0."""
    panel.refuse_negative()
    if panel.shape[2]:
        names = ", ".join(map(str, panel.undesirable.columns))
        raise ValueError(f"{what} has no place for undesirable outputs ({names}): {instead}")


def check_radial(panel: Panel, rts: str, orientation: str, level: float) -> None:
    """Refuse what a bootstrap of radial scores cannot take."""
    check_desirable(panel)
    check_choice("rts", rts, RTS)
    check_choice("orientation", orientation, ("input", "output"))
    check_level(level)


def check_level(level: float) -> None:
    """Refuse what is not between 0 and 1."""
    if not (isinstance(level, (int, float)) and 0 < level < 1):
        raise ValueError(f"a level must lie between 0 and 1; found {level!r}")


def check_count(argument: str, value: int, least: int) -> None:
    """Refuse what is not a whole number, or too small a one."""
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < least:
        raise ValueError(f"{argument} must be a whole number of at least {least}; found {value!r}")
