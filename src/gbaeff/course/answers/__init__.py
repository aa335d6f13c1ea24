"""Tables of the checked exercises: one module a chapter, each with its ``EXERCISES``."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from gbaeff.course.check import Exercise


def tables() -> dict[str, tuple[Exercise, ...]]:
    """Exercises of the chapters that have a table.

    Returns
    -------
    dict of str to tuple of Exercise
        By the name of the chapter's module, ``c1`` to ``c8``.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").EXERCISES for name in names}
