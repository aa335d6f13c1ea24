"""Prose with values in place: the texts of ``templates/``, which an editor can read.

What a template puts in between double braces is escaped, unless it was made as text here: a name
from the data is safe wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from gbaeff.book.pages import glue, sentences
from gbaeff.book.pages.reading import period_text
from gbaeff.book.reader.study import Study
from gbaeff.book.reader.wording import RETURNS

Name = Callable[[object], str]


class Text(str):
    """Text that is finished: it is put in as it stands."""


def filled(template: str, study: Study, name: Name, **values: Any) -> str:
    """Fill a template with a study and more values, as one paragraph.

    Parameters
    ----------
    template : str
        A file of ``templates/`` without its ending.
    study : Study
        Known as ``study``, with its ``panel``, ``periods``, ``roles``, the ``side`` of its
        measure, ``way`` ("non-oriented"), ``returns`` and whether it has undesirable outputs
        (``bad``).
    name : callable
        Escapes a text.
    **values
        What else the template asks for; it is an error if one is missing.

    Examples
    --------
    >>> filled("meaning", Study.open("hospitals"), str)[:34]
    'Below 1, a mix of the other units '
    """
    side = study.oriented()
    known = {
        "study": study,
        "panel": study.panel,
        "periods": study.panel.periods,
        "roles": study.roles,
        "side": side,
        "way": "non-oriented" if side == "none" else f"{side}-oriented",
        "returns": f"{RETURNS[study.rts]} returns to scale",
        "bad": bool(study.roles.undesirable),
    }
    text = _environment(name).get_template(f"{template}.md").render(known | values)
    return " ".join(text.split())


def count(number: int, noun: str) -> Text:
    """Write a number with its noun, as :func:`gbaeff.book.pages.glue.count`."""
    return Text(glue.count(number, noun))


def joined(parts: Iterable[str]) -> Text:
    """Put finished texts into a list with a last "and"."""
    return Text(sentences.joined(parts))


@lru_cache
def _environment(name: Name) -> Environment:
    def put(value: object) -> str:
        if isinstance(value, int):
            return f"{value:,}"
        return value if isinstance(value, Text) else name(value)

    environment = Environment(
        loader=PackageLoader("gbaeff.book.reader"),
        finalize=put,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": count,
        "joined": joined,
        "labels": lambda labels: joined(map(name, labels)),
        "period": period_text,
    }
    return environment
