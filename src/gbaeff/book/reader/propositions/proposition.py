"""A sentence: its claims, and the text that `TEXTS` makes of them; what the texts share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader.propositions.claim import Claim

NAMED = 3
"""Units up to which those that tie are named; above that they are counted."""
LISTED = 10


@dataclass(frozen=True)
class Words:
    """How labels are written.

    Attributes
    ----------
    unit, other, period : callable
        Of a unit; of a variable, a test or a part of an index; of a period.
    """

    unit: Callable[[Any], str]
    other: Callable[[Any], str]
    period: Callable[[Any], str]


@dataclass(frozen=True)
class Proposition:
    """A sentence, or a part of a caption or an alternative text."""

    kind: str
    claims: Mapping[str, Claim]
    text: str

    @classmethod
    def of(cls, kind: str, words: Words, **claims: Claim | None) -> Proposition:
        """Make the proposition with its text; a claim that is None is not made."""
        made = {name: claim for name, claim in claims.items() if claim is not None}
        return cls(kind, made, TEXTS[kind](made, words))

    def __str__(self) -> str:
        return self.text


Claims = Mapping[str, Claim]
Text = Callable[[Claims, Words], str]
TEXTS: dict[str, Text] = {}
"""The text of each kind of proposition."""


def text_of(kind: str) -> Callable[[Text], Text]:
    """Keep a function as the text of a kind."""

    def kept(text: Text) -> Text:
        TEXTS[kind] = text
        return text

    return kept


def is_or_are(number: float) -> str:
    """Verb of so many."""
    return "is" if number == 1 else "are"


def in_period(claim: Claim, words: Words) -> str:
    """Begin a sentence with the period that it is about."""
    return "" if claim.period is None else f"In {words.period(claim.period)}, "


def capital(text: str) -> str:
    """Begin a sentence with a capital letter."""
    return text[:1].upper() + text[1:] if text[:1].isalpha() else text


def names_or_count(
    labels: Sequence[Hashable], name: Callable[[Any], str], noun: str = "unit"
) -> str:
    """Name a few labels, or count many."""
    if len(labels) <= NAMED:
        return joined(map(name, labels))
    return count(len(labels), noun)


def holders(claim: Claim, words: Words, what: str, noun: str = "unit") -> str:
    """Say that A has the highest score, or that A and B share it."""
    names = names_or_count(claim.labels, words.unit if noun == "unit" else words.other, noun)
    verb = "has" if len(claim.labels) == 1 else "share"
    return f"{names} {verb} the {claim.relation}{what}, {claim.said}"
