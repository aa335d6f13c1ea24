"""What is said of two reruns side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader.propositions.claim import Claim
from gbaeff.book.reader.propositions.proposition import (
    LISTED,
    NAMED,
    Claims,
    Words,
    capital,
    is_or_are,
    names_or_count,
    text_of,
)


def _some(claim: Claim, name: Callable[[Any], str]) -> str:
    return f" ({joined(map(name, claim.labels), LISTED)})" if claim.labels else ""


def _sides(a: Claim, b: Claim, words: Words) -> str:
    sides = [
        f"{claim.said if claim.labels else 'none'} only in {side}{_some(claim, words.unit)}"
        for side, claim in (("A", a), ("B", b))
    ]
    return joined(sides)


@text_of("compared: units")
def _units(claims: Claims, words: Words) -> str:
    both, a, b = (claims[name] for name in ("both", "a", "b"))
    when = f"In {words.period(both.period)}, " if both.period else ""
    text = f"{when}{count(int(both.value), 'unit')} {is_or_are(both.value)} in both reruns"
    if not a.labels and not b.labels:
        return f"{text}, and none is in one only."
    return f"{text}, {_sides(a, b, words)}."


@text_of("compared: settings")
def _settings(claims: Claims, words: Words) -> str:
    differ = claims["differ"]
    if not differ.labels:
        return "No setting of the scores differs."
    return (
        f"{count(int(differ.value), 'setting')} of the scores "
        f"{'differs' if differ.value == 1 else 'differ'}: "
        f"{joined(map(words.other, differ.labels), LISTED)} ({{numref}}`tab-compare-settings`)."
    )


@text_of("compared: figures")
def _figures(claims: Claims, words: Words) -> str:
    differ, zero = claims["differ"], claims["zero"]
    of = f"{differ.total:,} figures of the units in both"
    if not differ.value:
        return f"None of the {of} differs."
    verb = "differs" if differ.value == 1 else "differ"
    text = f"{differ.said} of {of} {verb} ({{numref}}`tab-compare-figures`)"
    if "most" in claims:
        most = claims["most"]
        pairs: list[Any] = [*most.labels]
        cells = [f"{words.other(column)} of {words.unit(unit)}" for unit, column in pairs]
        where = joined(cells) if len(cells) <= NAMED else f"{len(cells):,} figures"
        each = "" if len(cells) == 1 else " each"
        text += f"; most by share, {where}: {most.said}\u00a0%{each}"
    if zero.value:
        verb = "is 0 in A and has" if zero.value == 1 else "are 0 in A and have"
        text += f"; {zero.said} of them {verb} no such share"
    return f"{text}."


@text_of("compared: no score")
def _no_score(claims: Claims, words: Words) -> str:
    lacking = claims["lacking"]
    verb = "has" if lacking.value == 1 else "have"
    return (
        f"{count(int(lacking.value), 'unit')}{_some(lacking, words.unit)} {verb} no score in A or "
        "in B, and no place here."
    )


@text_of("compared: mean score")
def _mean(claims: Claims, words: Words) -> str:
    way, units, a, b = (claims[name] for name in ("change", "units", "a", "b"))
    over = f"Over the {count(int(units.value), 'unit')} with a score in both, the mean score"
    if way.relation == "same":
        return f"{over} is {a.said} in A and in B."
    return f"{over} {way.relation} from {a.said} in A to {b.said} in B."


@text_of("compared: places")
def _places(claims: Claims, words: Words) -> str:
    up, down, kept = (claims[name] for name in ("up", "down", "kept"))
    if not up.value and not down.value:
        return f"All {kept.total:,} units with a score in both keep their places."
    parts = [
        f"{claim.said if claim.value else 'none'} {one if claim.value < 2 else many}"
        for claim, one, many in (
            (up, "moves up", "move up"),
            (down, "moves down", "move down"),
            (kept, "keeps its place", "keep their places"),
        )
    ]
    return f"Of {kept.total:,} units with a score in both, {joined(parts)}."


@text_of("compared: most moved")
def _most_moved(claims: Claims, words: Words) -> str:
    most, up = claims["most"], claims["up"]
    many = len(most.labels)
    names = names_or_count(most.labels, words.unit)
    way = "" if many > 1 else "up " if most.labels[0] in up.labels else "down "
    return (
        f"{names} {'moves' if many == 1 else 'move'} most, {way}by "
        f"{count(int(most.value), 'place')}{'' if many == 1 else ' each'} "
        "({numref}`tab-compare-scores`)."
    )


@text_of("compared: frontier")
def _frontier(claims: Claims, words: Words) -> str:
    both, a, b = (claims[name] for name in ("both", "a", "b"))
    text = (
        f"{count(len(both.labels), 'unit')} {is_or_are(len(both.labels))} efficient in both reruns"
    )
    return f"{capital(text)}, {_sides(a, b, words)}."


_CAUSES = {
    "gone": "units only in A",
    "figures": "figures",
    "settings": "settings",
    "new": "units only in B",
}


@text_of("compared: one reason")
def _one_reason(claims: Claims, words: Words) -> str:
    differ, moved = claims["differ"], claims["moved"]
    if not differ.labels and not moved.value:
        return "Nothing differs that scores depend on, and no score does."
    scores = f"{moved.said if moved.value else 'none'} of {moved.total:,} scores"
    verb = "changes" if moved.value in (0, 1) else "change"
    if not differ.labels:
        return (
            f"Nothing differs that scores depend on by more than a millionth, and {scores} {verb}."
        )
    return f"One thing differs, {_CAUSES[str(differ.labels[0])]}: for this reason {scores} {verb}."


@text_of("compared: reasons")
def _reasons(claims: Claims, words: Words) -> str:
    differ, units = claims["differ"], claims["units"]
    causes = joined(_CAUSES[str(step)] for step in differ.labels)
    text = f"{differ.said} things differ: {causes}"
    if "most" not in claims:
        return f"{text}; what each of them does to the scores cannot be computed."
    most = claims["most"]
    names = joined(_CAUSES[str(step)] for step in most.labels)
    tail = f"{names} move scores {'most' if len(most.labels) == 1 else 'most, and equally'}"
    over = count(int(units.value), "unit")
    return f"{text}. Taken in this order, {tail}: by {most.said} on average of {over}."
