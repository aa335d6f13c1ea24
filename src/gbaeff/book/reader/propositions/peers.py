"""What is said of peers, targets and the parts of a distance."""

from __future__ import annotations

from gbaeff.book.pages import markup
from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader.propositions.proposition import (
    NAMED,
    Claims,
    Words,
    capital,
    in_period,
    is_or_are,
    names_or_count,
    text_of,
)


@text_of("below")
def _below(claims: Claims, words: Words) -> str:
    below = claims["below"]
    return capital(
        f"{in_period(below, words)}{below.said if below.value else 'none'} of "
        f"{count(below.total or 0, 'unit')} {is_or_are(below.value)} below the frontier."
    )


@text_of("frequent peers")
def _frequent(claims: Claims, words: Words) -> str:
    most, every = claims["most"], claims["every"]
    names = names_or_count(most.labels, words.unit)
    targets = f"the target of {most.said} of them"
    some = (
        f"{names} is the most frequent peer: it is part of {targets}."
        if len(most.labels) == 1
        else f"{names} are the most frequent peers: each is part of {targets}."
    )
    if every.value == 1:
        return f"{some} No other unit is a peer."
    return f"{some} {capital(count(int(every.value), 'unit'))} are a peer of at least one."


@text_of("other optima")
def _other_optima(claims: Claims, words: Words) -> str:
    some = claims["units"]
    return (
        f"For at least {some.said} of them ({joined(map(words.unit, some.labels), NAMED)}) another "
        "mix gives the same score: there peers and weights, and where they have slacks these and "
        "the targets, are one choice of several."
    )


@text_of("largest change")
def _largest_change(claims: Claims, words: Words) -> str:
    most = claims["most"]
    if all(abs(value) <= most.tolerance for value in most.values):
        return "If each of them reached its target, no total would change."
    names = [
        f"{words.other(label)} (by {markup.number(value, most.digits or 0, sign=True)}\u00a0%)"
        for label, value in zip(most.labels, most.values)
    ]
    return f"If each of them reached its target, the total of {joined(names)} would change most."


@text_of("largest share")
def _largest_share(claims: Claims, words: Words) -> str:
    most = claims["most"]
    names = joined(map(words.other, most.labels))
    one = len(most.labels) == 1
    return (
        f"{names} {'makes' if one else 'make'} up the largest part{'' if one else 's'} of their "
        f"distance from 1: {most.said}\u00a0% of the sum{'' if one else ' each'}."
    )
