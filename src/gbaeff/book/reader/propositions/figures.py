"""What is said in figures and tables: their order, and the alternative texts."""

from __future__ import annotations

from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader.propositions.proposition import (
    NAMED,
    Claims,
    Words,
    names_or_count,
    text_of,
)


@text_of("order")
def _order(claims: Claims, words: Words) -> str:
    return {
        "score": {"down": "the best first", "up": "lowest score first"},
        "mean score": {"down": "the best arithmetic mean first"},
        "index": {"down": "the highest geometric mean first"},
        "MI by unit": {"down": "the highest geometric mean first"},
        "gaps": {"down": "most gaps first"},
        "size of correlation": {"down": "the strongest first"},
        "finding": {"up": "warnings first"},
        "times a peer": {"down": "most frequent first"},
        "size of mean change": {"down": "largest mean change first"},
        "scale": {"up": "lowest scale efficiency first"},
        "radial score": {"down": "the best first", "up": "the best first"},
    }[claims["order"].quantity][claims["order"].relation]


@text_of("picture")
def _picture(claims: Claims, words: Words) -> str:
    units = claims["units"]
    what = units.quantity
    many = count(int(units.value), "unit")
    over = f" over {count(int(claims['periods'].value), 'period')}" if "periods" in claims else ""
    form = units.relation
    if "equal" in claims:
        ends = f", all {claims['equal'].said}"
    elif "lowest" in claims:
        ends = f", from {claims['lowest'].said} to {claims['highest'].said}"
    else:
        ends = ""
    text = f"{form} of the {what} of {many}{over}{ends}"
    if "highest" in claims and claims["highest"].labels:
        top = claims["highest"]
        verb = "is that" if len(top.labels) == 1 else "are those"
        text += f"; the highest {verb} of {names_or_count(top.labels, words.unit)}"
    if "bare" in claims:
        bare = claims["bare"]
        text += f"; {bare.said} of {bare.total:,} {'has' if bare.value == 1 else 'have'} no value"
    if "median" in claims:
        text += f"; the median is {claims['median'].said}"
    if "change" in claims:
        first, last = claims["first"], claims["last"]
        if claims["change"].relation == "same":
            text += f"; the median is {first.said} at both ends"
        else:
            text += f"; the median {claims['change'].relation} from {first.said} to {last.said}"
    return text + "."


@text_of("stacked")
def _stacked(claims: Claims, words: Words) -> str:
    units = claims["units"]
    many = units.quantity.startswith("mean contribution")
    text = (
        f"Mean contribution of each variable over {count(int(units.value), 'unit')} below the "
        "frontier"
        if many
        else "Stacked bars of the contribution of each variable to one minus the score of "
        f"{count(int(units.value), 'unit')}"
    )
    largest = claims.get("largest")
    if largest is None or abs(largest.value) <= largest.tolerance:
        return f"{text}."
    verb = "is that" if len(largest.labels) == 1 else "are those"
    size = "" if many else " in size, on average,"
    return f"{text}; the largest{size} {verb} of {joined(map(words.other, largest.labels), NAMED)}."


@text_of("noise")
def _noise(claims: Claims, words: Words) -> str:
    units, places, widest = (claims[name] for name in ("units", "places", "widest"))
    many = count(int(units.value), "unit")
    if units.relation == "Histogram":
        return (
            f"Histogram of how many places the rank of each of {many} spreads over; the mean is "
            f"{places.said}."
        )
    return (
        f"Scores of {many} with intervals. The widest goes over {widest.said}; ranks spread over "
        f"{places.said} places on average."
    )
