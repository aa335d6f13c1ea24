"""What is said of the productivity index and its parts."""

from __future__ import annotations

from gbaeff.book.pages.glue import count
from gbaeff.book.reader.propositions.claim import Claim, change
from gbaeff.book.reader.propositions.proposition import (
    Claims,
    Words,
    capital,
    holders,
    is_or_are,
    text_of,
)


def _of(claim: Claim, noun: str, more: str = "") -> str:
    if claim.value == claim.total:
        return (
            f"{'the 1' if claim.total == 1 else f'all {claim.total:,}'} {_pair(claim.total)}{more}"
        )
    return f"{claim.said} of {claim.total:,} {_pair(claim.total)}{more}"


def _pair(number: int | None) -> str:
    return f"{'pair' if number == 1 else 'pairs'} of unit and neighbouring periods"


def _change(index: Claim, percent: Claim) -> str:
    if index.relation == "same":
        return "stays as it is"
    verb = "grows" if index.relation == "rises" else "falls"
    return f"{verb} by {percent.said}\u00a0% a period"


@text_of("mean index")
def _mean_index(claims: Claims, words: Words) -> str:
    pairs, index, percent = (claims[name] for name in ("pairs", "index", "percent"))
    only = "" if pairs.value == pairs.total else ", those that have all parts of the index,"
    return (
        f"Over {_of(pairs, 'pair')}{only} its geometric mean is {index.said}: productivity "
        f"{_change(index, percent)}."
    )


@text_of("no complete pair")
def _no_complete(claims: Claims, words: Words) -> str:
    pairs = claims["pairs"]
    if pairs.total == 1:
        return "The only pair of unit and neighbouring periods lacks a part of the index: no mean."
    return f"None of {pairs.total:,} {_pair(pairs.total)} has all parts of the index: no mean."


_MOVES = {
    "TEC": {
        "rises": "on average the units come closer to their frontier",
        "falls": "on average the units fall behind their frontier",
        "same": "on average the units keep their distance to their frontier",
    },
    "TC": {
        "rises": "on average the frontier moves out where they stand",
        "falls": "on average the frontier moves back where they stand",
        "same": "on average the frontier stays where they stand",
    },
}
_PARTS = {"TEC": "efficiency change", "TC": "technical change"}


@text_of("parts of the index")
def _parts(claims: Claims, words: Words) -> str:
    tec, tc, larger = (claims[name] for name in ("TEC", "TC", "larger"))
    if larger.relation == "largest" and len(larger.labels) == 1:
        most = f"{_PARTS[str(larger.labels[0])]} is the larger part"
    elif tec.relation == tc.relation == "same":
        most = "neither moves the index"
    else:
        most = "the two parts are equally large"
    return (
        f"Efficiency change has a mean of {tec.said} ({_MOVES['TEC'][tec.relation]}), technical "
        f"change one of {tc.said} ({_MOVES['TC'][tc.relation]}); {most}."
    )


@text_of("ends of the index")
def _index_ends(claims: Claims, words: Words) -> str:
    if "equal" in claims:
        equal = claims["equal"]
        if equal.total == 1:
            return f"{words.unit(equal.labels[0])} alone has a mean, {equal.said}."
        return f"All {equal.total:,} units with a mean have the same, {equal.said}."
    top, low = claims["highest"], claims["lowest"]
    return f"{holders(top, words, ' mean')}; {holders(low, words, '')}."


@text_of("missing pairs")
def _missing_pairs(claims: Claims, words: Words) -> str:
    gaps = claims["gaps"]
    return (
        f"{capital(count(int(gaps.value), 'pair'))} of unit and neighbouring periods "
        f"{is_or_are(gaps.value)} missing, because the unit is not observed "
        "({numref}`tab-own-missing-pairs`)."
    )


@text_of("pairs without an index")
def _without_index(claims: Claims, words: Words) -> str:
    none = claims["none"]
    verb = "has" if none.value == 1 else "have"
    return (
        f"{none.said} of {none.total:,} {_pair(none.total)} {verb} no index, because a distance "
        "behind it has no value."
    )


@text_of("undefined pairs")
def _undefined(claims: Claims, words: Words) -> str:
    none = claims["none"]
    verb = "has" if none.value == 1 else "have"
    return (
        f"{none.said} of {none.total:,} {_pair(none.total)} {verb} no index, because a point lies "
        "so far beyond the frontier of the other period that 1 + distance, of which the index is a "
        "ratio, is not above 0."
    )


@text_of("pairs without a part")
def _without_part(claims: Claims, words: Words) -> str:
    lacking = claims["lacking"]
    verb, are = ("has", "is") if lacking.value == 1 else ("have", "are")
    return (
        f"{lacking.said} of {lacking.total:,} {_pair(lacking.total)} {verb} an index but not all "
        f"of its parts, and so {are} in no mean."
    )


@text_of("biased index")
def _biased(claims: Claims, words: Words) -> str:
    frontier = {
        "global": "one pooled frontier",
        "sequential": "frontiers that hold earlier periods",
        "biennial": "a pooled frontier of the two periods",
    }[claims["reference"].quantity]
    advice = (
        "Take the pooled frontier with the slacks-based measure (SBM), which keeps a unit in its "
        "own frontier."
        if claims["reference"].quantity == "sequential"
        else "Leave the measure empty, or take the slacks-based measure (SBM), which keeps a unit "
        "in its own frontier."
    )
    return (
        f"Caution: super-efficiency against {frontier} compares a leader with its own past or "
        f"future, and so understates or overstates how much it grows. {advice}"
    )


@text_of("drift")
def _drift(claims: Claims, words: Words) -> str:
    pooled, mine = claims["pooled"], claims["mine"]
    return (
        "Against one pooled frontier of all periods, which cannot drift, the slacks-based measure "
        f"(SBM) gives the index a geometric mean of {pooled.said} over "
        f"{_of(claims['pooled pairs'], 'pair')}; against those of this chapter it is {mine.said}."
    )


@text_of("disagreement")
def _disagreement(claims: Claims, words: Words) -> str:
    pooled, mine = claims["pooled"], claims["mine"]
    ways = [change("MI", 0, 1, 1.0, one.value).relation for one in (pooled, mine)]
    verbs = {"rises": "grows", "falls": "falls", "same": "stays as it is"}
    so = "which is more than 1\u00a0% a period away"
    if ways[0] != ways[1]:
        so = f"so that productivity {verbs[ways[0]]}"
    return (
        f"Caution: against one pooled frontier of all periods, which cannot drift, that mean is "
        f"{pooled.said} over {_of(claims['pooled pairs'], 'pair')}, not {mine.said}, {so}."
    )


@text_of("parts at the end")
def _chained(claims: Claims, words: Words) -> str:
    end = claims["end"]
    told = ", ".join(f"{part} {said}" for part, said in zip(end.labels, end.printed))
    text = "Chained means of the index and its parts."
    return f"{text} At the end: {told}." if told else text
