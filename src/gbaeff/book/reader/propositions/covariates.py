"""What is said of the second stage."""

from __future__ import annotations

from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader.propositions.claim import Claim
from gbaeff.book.reader.propositions.proposition import Claims, Words, text_of

_GOES = {"above 0": "less", "below 0": "more"}


@text_of("second stage")
def _second_stage(claims: Claims, words: Words) -> str:
    first = next(iter(claims.values()))
    if len({claim.value for claim in claims.values()}) == 1:
        return (
            f"{first.said} of {first.total:,} observations lie off the frontier and are regressed."
        )
    others = [f"{claim.said} by algorithm {name[1:]}" for name, claim in claims.items()]
    return (
        f"Of {first.total:,} observations those off the frontier are regressed: {joined(others)}."
    )


def _interval(claim: Claim) -> str:
    mean, low, high = claim.printed
    return f"{mean} ({low} to {high})"


@text_of("effect of a covariate")
def _effect(claims: Claims, words: Words) -> str:
    every = list(claims.values())
    name = words.other(every[0].labels[0])
    told = joined(
        f"{_interval(claim)} by algorithm {key.removeprefix('interval')}"
        for key, claim in claims.items()
    )
    sides = {claim.relation for claim in every}
    begin = f"One standard deviation more of {name} changes the distance by {told}"
    if sides == {"holds 0"}:
        more = "the interval holds 0" if len(every) == 1 else "both intervals hold 0"
        return f"{begin}; {more}: no direction can be told."
    if len(sides) == 1:
        return f"{begin}: it goes with {_GOES[sides.pop()]} efficiency."
    if "holds 0" in sides:
        sure = next(key for key, claim in claims.items() if claim.relation != "holds 0")
        return f"{begin}; only algorithm {sure.removeprefix('interval')} tells a direction."
    return f"{begin}; the algorithms do not agree on a direction."


@text_of("algorithm without a result")
def _lacking(claims: Claims, words: Words) -> str:
    why = claims["why"]
    return f"Algorithm {why.relation.removeprefix('lacking ')} has no result: {why.quantity}."


@text_of("coverage")
def _coverage(claims: Claims, words: Words) -> str:
    parts = []
    for key, claim in claims.items():
        low, high, error = claim.printed
        span = f"{low}" if low == high else f"{low} to {high}"
        parts.append(
            f"in {span}\u00a0% of {claim.total} samples by algorithm {key.removeprefix('held')} "
            f"(standard error up to {error} points)"
        )
    return (
        "Where the model is right and the size is this one, intervals that say 95\u00a0% held the "
        f"true effects {joined(parts)}."
    )


@text_of("pooled observations")
def _pooled(claims: Claims, words: Words) -> str:
    units, observations = claims["units"], claims["observations"]
    return (
        f"The {observations.said} observations are of {units.said} units: a unit's periods are not "
        "independent, so the intervals are too short."
    )
