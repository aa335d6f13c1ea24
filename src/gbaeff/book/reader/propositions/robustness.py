"""What is said of how far ranks hold."""

from __future__ import annotations

from gbaeff.book.pages import markup
from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader.propositions.proposition import LISTED, NAMED, Claims, Words, text_of
from gbaeff.indicators import EQUAL


@text_of("positions")
def _positions(claims: Claims, words: Words) -> str:
    every, none, groups, places = (claims[name] for name in ("all", "none", "groups", "places"))
    verb = "holds" if every.value == 1 else "hold"
    return (
        f"{every.said} of {every.total:,} positions {verb} in all {groups.said} kinds of tests, "
        f"{none.said} in none. A position holds if the rank moves by no more than "
        f"{count(int(places.value), 'place')}."
    )


@text_of("without a rank")
def _unranked(claims: Claims, words: Words) -> str:
    some = claims["units"]
    return (
        f"{joined(map(words.unit, some.labels), LISTED)} {'has' if some.value == 1 else 'have'} no "
        "score here and so no position."
    )


@text_of("change that moves most")
def _moves_most(claims: Claims, words: Words) -> str:
    most = claims["most"]
    if most.value <= most.tolerance:
        return "No change of settings or variables moves a rank."
    names = joined(map(words.other, most.labels), NAMED)
    which = (
        "The change that moves the ranking most is"
        if len(most.labels) == 1
        else ("The changes that move the ranking most are")
    )
    return f"{which} {names}: by {most.said} places on average."


@text_of("absence that changes most")
def _absence(claims: Claims, words: Words) -> str:
    most = claims["most"]
    if all(abs(value) <= most.tolerance for value in most.values):
        return "No unit's absence changes the others' scores on average."
    said = markup.number(most.value, most.digits or 0, sign=True)
    if len(most.labels) == 1:
        return (
            f"The unit whose absence changes the others most is {words.unit(most.labels[0])}: "
            f"their scores change by {said} on average."
        )
    return (
        f"The units whose absence changes the others most are "
        f"{joined(map(words.unit, most.labels), NAMED)}: scores change by {said} on average."
    )


@text_of("spread of ranks")
def _rank_spread(claims: Claims, words: Words) -> str:
    mean, draws, noise = claims["mean"], claims["draws"], claims["noise"]
    if mean.value <= 1 + EQUAL:
        return (
            f"Noise of ±{noise.said}\u00a0% in every figure moves no rank "
            f"(95\u00a0% of {count(int(draws.value), 'draw')})."
        )
    return (
        f"Noise of ±{noise.said}\u00a0% in every figure spreads a rank over {mean.said} places on "
        f"average (95\u00a0% of {count(int(draws.value), 'draw')})."
    )


@text_of("left out")
def _left_out(claims: Claims, words: Words) -> str:
    tried = claims["tried"]
    return (
        f"Of {tried.total:,} units that are a peer, the {tried.said} most frequent were left out."
    )
