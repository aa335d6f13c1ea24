"""What is said of scores."""

from __future__ import annotations

from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader.propositions.proposition import (
    LISTED,
    Claims,
    Words,
    capital,
    holders,
    in_period,
    is_or_are,
    names_or_count,
    text_of,
)


@text_of("ends of scores")
def _score_ends(claims: Claims, words: Words) -> str:
    if "equal" in claims:
        equal = claims["equal"]
        when = in_period(equal, words)
        if equal.total == 1:
            return f"{when}{words.unit(equal.labels[0])} alone has a score, {equal.said}."
        text = f"{when}all {equal.total:,} units with a score have the same, {equal.said}."
        return capital(text)
    top, low = claims["highest"], claims["lowest"]
    return f"{in_period(top, words)}{holders(top, words, ' score')}; {holders(low, words, '')}."


@text_of("frontier")
def _frontier(claims: Claims, words: Words) -> str:
    on = claims["on"]
    return capital(
        f"{in_period(on, words)}{on.said if on.value else 'none'} of "
        f"{count(on.total or 0, 'unit')} {is_or_are(on.value)} on the frontier."
    )


@text_of("mean score")
def _mean_score(claims: Claims, words: Words) -> str:
    change, first, last = (claims[name] for name in ("change", "first", "last"))
    start, end = map(words.period, change.labels)
    of = ""
    if first.total is not None:
        many = [count(claim.total or 0, "unit") for claim in (first, last)]
        of = f" (over {' and '.join(dict.fromkeys(many))} with a score)"
    if change.relation == "same":
        return f"The mean score is {first.said} both in {start} and in {end}{of}."
    return (
        f"The mean score {change.relation} from {first.said} in {start} to {last.said} in "
        f"{end}{of}."
    )


@text_of("always efficient")
def _always(claims: Claims, words: Words) -> str:
    on = claims["on"]
    if not on.labels:
        return "No unit is on the frontier in every period in which it is observed."
    return (
        f"{count(len(on.labels), 'unit')} {is_or_are(len(on.labels))} on the frontier in every "
        f"period observed: {joined(map(words.unit, on.labels), LISTED)}."
    )


@text_of("efficient without a value")
def _no_value(claims: Claims, words: Words) -> str:
    cells, units = claims["cells"], claims["units"]
    times = "" if cells.total == len(units.labels) else f", {count(int(cells.value), 'time')}"
    many = len(units.labels) > 1
    return (
        f"{joined(map(words.unit, units.labels), LISTED)} {'are' if many else 'is'} efficient "
        f"without a super-efficiency value{times}: no mix of the others can stand in for "
        f"{'such a unit' if many else 'it'}, so how far ahead it is cannot be said."
    )


@text_of("not comparable")
def _not_comparable(claims: Claims, words: Words) -> str:
    cells, units = claims["cells"], claims["units"]
    return (
        f"{capital(count(int(cells.value), 'score'))} {is_or_are(cells.value)} missing, because "
        "the unit cannot be compared with the others: "
        f"{joined(map(words.unit, units.labels), LISTED)}."
    )


@text_of("not computed")
def _not_computed(claims: Claims, words: Words) -> str:
    cells, units = claims["cells"], claims["units"]
    return (
        f"{capital(count(int(cells.value), 'score'))} {is_or_are(cells.value)} not computed: "
        f"{joined(map(words.unit, units.labels), LISTED)}."
    )


@text_of("near the ceiling")
def _near(claims: Claims, words: Words) -> str:
    cells, units = claims["cells"], claims["units"]
    comes = "comes" if cells.value == 1 else "come"
    most = f"{' or '.join(claims['ceiling'].printed)}, the most"
    return (
        f"{capital(count(int(cells.value), 'score'))} {comes} within 5\u00a0% of {most} that the "
        "model can give: there the unit cannot be compared, it is not that many times as efficient "
        f"({joined(map(words.unit, units.labels), LISTED)})."
    )


@text_of("gaps of groups")
def _gaps_of_groups(claims: Claims, words: Words) -> str:
    if "equal" in claims:
        equal = claims["equal"]
        return (
            f"The frontiers of all {equal.total:,} groups are equally close to that of all units: "
            f"a mean ratio of {equal.said}."
        )
    if not claims:
        return "No group has a gap ratio."
    top, low = claims["highest"], claims["lowest"]
    return (
        f"The frontier closest to that of all units is that of "
        f"{names_or_count(top.labels, words.other, 'group')}, with a mean ratio of {top.said}; the "
        f"farthest is that of {names_or_count(low.labels, words.other, 'group')}, {low.said}."
    )


@text_of("groups without a gap within")
def _whole_groups(claims: Claims, words: Words) -> str:
    on = claims["on"]
    if not on.labels:
        return "In every group some observation is below the group's own frontier."
    names = joined(map(words.other, on.labels), LISTED)
    return (
        f"In {on.said} of {on.total:,} groups ({names}) every observation is on the group's own "
        "frontier: such a group is too small for its frontier to tell units apart, and its ratios "
        "carry what may be inefficiency."
    )
