"""An answer against the truth, and against the mistakes that are often made.

The truth comes by another route than the worked solution's call; a wrong answer is computed as a
student would come to it. No message holds a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Wrong:
    """A mistake that is often made.

    Attributes
    ----------
    value : callable
        Computes the answer to which the mistake leads, once.
    hint : str
        The idea that is missing.
    """

    value: Callable[[], Any]
    hint: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", cache(self.value))


@dataclass(frozen=True)
class Exercise:
    """An exercise whose answer can be checked.

    Attributes
    ----------
    label : str
        Chapter and number, such as "2.3".
    truth : callable
        Computes the answer, once: a number, a bool, a string, a set of names, a list or tuple whose
        order counts, a dict, Series or frame by name.
    wrong : tuple of Wrong
        Mistakes, each with its hint.
    tolerance : float
        Numbers are equal within it, relative to the truth where that is above 1.
    """

    label: str
    truth: Callable[[], Any]
    wrong: tuple[Wrong, ...]
    tolerance: float = 1e-3

    def __post_init__(self) -> None:
        object.__setattr__(self, "truth", cache(self.truth))


def check(label: str, answer: Any) -> None:
    """Say whether an answer is right; if it is not, which idea is missing.

    Parameters
    ----------
    label : str
        The exercise, such as "2.3".
    answer : object
        The answer; ``...`` is none yet. A list does for a set, an array for a list, a Series for
        a dict.

    Raises
    ------
    ValueError
        If no exercise has this label.
    """
    print(verdict(exercise(label), answer))


def exercise(label: str) -> Exercise:
    """Look up an exercise.

    Raises
    ------
    ValueError
        If none has this label.
    """
    chapter = label.partition(".")[0] if isinstance(label, str) else ""
    try:  # the table of a chapter is loaded when it is asked for
        table = import_module(f"gbaeff.course.answers.c{chapter}").EXERCISES
    except ModuleNotFoundError:
        table = ()
    for one in table:
        if one.label == label:
            found: Exercise = one
            return found
    known = ", ".join(one.label for one in table) or "labels such as '2.3'"
    raise ValueError(f"check: no exercise {label!r}; expected {known}")


def verdict(exercise: Exercise, answer: Any) -> str:
    """Judge an answer in one line, without a number.

    Parameters
    ----------
    exercise : Exercise
        What was asked.
    answer : object
        What was answered.

    Returns
    -------
    str
        "right", the hint of the first mistake that gives this answer, or "not yet".

    Examples
    --------
    >>> half = Exercise("9.1", lambda: 0.5, (Wrong(lambda: 2.0, "Turn the ratio round."),))
    >>> verdict(half, 0.5), verdict(half, 2), verdict(half, ...)
    ('9.1: right.', '9.1: Turn the ratio round.', '9.1: no answer yet.')
    """
    if answer is ...:
        return f"{exercise.label}: no answer yet."
    if same(answer, exercise.truth(), exercise.tolerance):
        return f"{exercise.label}: right."
    for wrong in exercise.wrong:
        if same(answer, wrong.value(), exercise.tolerance):
            return f"{exercise.label}: {wrong.hint}"
    return f"{exercise.label}: not yet."


def same(answer: Any, truth: Any, tolerance: float) -> bool:
    """Whether an answer equals the truth: names apart from case, numbers within the tolerance.

    A missing number equals a missing number alone: both say that there is none.
    """
    answer, truth = _plain(answer), _plain(truth)
    if isinstance(truth, bool | str) or truth is None:
        return type(answer) is type(truth) and bool(answer == truth)
    if isinstance(truth, int | float):
        if not isinstance(answer, int | float) or isinstance(answer, bool):
            return False
        if not (math.isfinite(truth) and math.isfinite(answer)):
            return truth == answer or (math.isnan(truth) and math.isnan(answer))
        return bool(abs(answer - truth) <= tolerance * max(1.0, abs(truth)))
    if isinstance(truth, Mapping):
        return (
            isinstance(answer, Mapping)
            and answer.keys() == truth.keys()
            and all(same(answer[name], truth[name], tolerance) for name in truth)
        )
    if isinstance(truth, Set):
        return (
            isinstance(answer, Set | list)
            and all(any(same(one, other, tolerance) for one in answer) for other in truth)
            and all(any(same(one, other, tolerance) for other in truth) for one in answer)
        )
    return (
        isinstance(answer, list)
        and len(answer) == len(truth)
        and all(same(one, other, tolerance) for one, other in zip(answer, truth))
    )


def shape(value: Any, tolerance: float = 0.0) -> tuple[str, float, float]:
    """Kind of an answer, and bounds of its numbers: 0 or a power of ten, so that none is told.

    Parameters
    ----------
    value : object
        The answer.
    tolerance : float
        Numbers are taken nearer to 0 by as much, relative where they are above 1: an answer that is
        right within its tolerance keeps to the bounds of the truth.

    Returns
    -------
    tuple of str and two floats
        "number", "bool", "text", "several", "table" or "other"; the lower and the upper bound.

    Examples
    --------
    >>> shape({"A": 0.4, "B": 12}), shape([-3, "x"])
    (('table', 0.0, 100.0), ('several', -10.0, 0.0))
    """
    value = _plain(value)
    kinds: dict[str, Any] = {"bool": bool, "number": int | float, "text": str}
    kinds |= {"several": Set | list, "table": Mapping}
    kind = next((name for name, types in kinds.items() if isinstance(value, types)), "other")
    if kind == "number":
        size = abs(value) - tolerance * max(1.0, abs(value)) if math.isfinite(value) else 0.0
        power = 10.0 ** math.ceil(math.log10(size)) if size > 0 else 0.0
        return kind, min(0.0, math.copysign(power, value)), max(0.0, math.copysign(power, value))
    inner = value.values() if kind == "table" else value if kind == "several" else []
    bounds = [shape(one, tolerance)[1:] for one in inner]
    low, high = min((b[0] for b in bounds), default=0.0), max((b[1] for b in bounds), default=0.0)
    return kind, low, high


def _plain(value: Any) -> Any:
    """Make plain Python of numpy's and pandas' kinds; names without case and spaces around."""
    if isinstance(value, pd.DataFrame):
        rows = value.itertuples(index=False, name=None)
        return {_key(key): _plain(dict(zip(value, row))) for key, row in zip(value.index, rows)}
    if isinstance(value, pd.Series):
        return _plain(value.to_dict())
    if isinstance(value, np.ndarray | pd.Index):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, Fraction):
        return float(value)
    if value is pd.NA or value is pd.NaT:
        return math.nan
    if isinstance(value, str):
        return value.strip().casefold()
    if isinstance(value, Mapping):
        return {_key(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _key(value: Any) -> Any:
    """Make a name that can be looked up; one of several parts stays a tuple."""
    return tuple(map(_key, value)) if isinstance(value, tuple) else _plain(value)
