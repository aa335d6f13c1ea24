"""Sentences about a reader's data as propositions: what is claimed, and the one text that says it.

A claim is about one quantity, such as the scores of a period, and can be checked from scores and
data alone. A proposition is one sentence: named claims, and the text that `TEXTS` makes of them.
No text is written elsewhere, so a claim that holds is a sentence that is true.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from gbaeff.book.pages import markup
from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.indicators import EQUAL, by_name, highest, lowest

NAMED = 3
"""Units up to which those that tie are named; above that they are counted."""
LISTED = 10


@dataclass(frozen=True)
class Claim:
    """One statement about one quantity.

    Attributes
    ----------
    quantity : str
        What is compared: "score", "MI by unit", ...
    relation : str
        How: "highest" and "lowest" (the labels are all that tie), "largest" (by size, whatever
        the sign), "equal" (all values are), "value" (those of the labels), "count" and "list" (of
        the labels where the quantity is true), "some" (labels where it is true), "down" and "up"
        (the labels stand in this order, those that tie by name), "rises", "falls" and "same"
        (from the first label to the second).
    labels : tuple
        Units, variables or periods that it is about.
    values : tuple of float
        What is said: one number, or one a label.
    digits : int or None
        Decimals that are said; None for a whole number.
    total : int or None
        Out of how many.
    period : object
        The period that it is about, None for all or for a cross-section.
    tolerance : float
        Values that differ by less are equal.
    """

    quantity: str
    relation: str
    labels: tuple[Hashable, ...] = ()
    values: tuple[float, ...] = ()
    digits: int | None = None
    total: int | None = None
    period: Any = None
    tolerance: float = EQUAL

    @property
    def value(self) -> float:
        """The one number that is said."""
        return self.values[0]

    @property
    def said(self) -> str:
        """The one number as it is printed."""
        return self.printed[0]

    @property
    def printed(self) -> list[str]:
        """Numbers as they are printed."""
        if self.digits is None:
            return [f"{int(value):,}" for value in self.values]
        return [markup.number(value, self.digits) for value in self.values]


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
    """A sentence, or a part of a caption or an alternative text.

    Attributes
    ----------
    kind : str
        A key of `TEXTS`.
    claims : mapping of str to Claim
        What it says.
    text : str
        How it says it.
    """

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


# Claims ------------------------------------------------------------------------------------------


def precision(
    values: Iterable[float], least: int = 2, marks: Sequence[float] = (), most: int = 6
) -> int:
    """Decimals at which values that differ print differently, from each other and from marks.

    Examples
    --------
    >>> precision([0.712, 0.714]), precision([0.9996], marks=[1.0])
    (3, 4)
    """
    points = [*dict.fromkeys([*values, *marks])]
    apart = [(a, b) for a, b in combinations(points, 2) if abs(a - b) > EQUAL]
    for digits in range(least, most):
        said = {value: markup.number(value, digits) for value in points}
        if all(said[a] != said[b] for a, b in apart):
            return digits
    return most


def ends(
    quantity: str,
    values: pd.Series,
    *,
    least: int = 2,
    marks: Sequence[float] = (),
    period: Any = None,
) -> dict[str, Claim]:
    """Claim which labels have the highest and the lowest value, or that all are equal."""
    known = values.dropna().astype(float)
    if known.empty:
        return {}
    size = {"total": len(known), "period": period}
    top, low = float(known.max()), float(known.min())
    digits = precision([top, low], least, marks)
    if top - low <= EQUAL:
        every = tuple(by_name(known.index))
        return {"equal": Claim(quantity, "equal", every, (top,), digits, **size)}
    best, worst = tuple(highest(known)), tuple(lowest(known))
    return {
        "highest": Claim(quantity, "highest", best, (top,), digits, **size),
        "lowest": Claim(quantity, "lowest", worst, (low,), digits, **size),
    }


def largest(
    quantity: str,
    values: pd.Series,
    *,
    least: int = 2,
    period: Any = None,
    total: int | None = None,
) -> Claim | None:
    """Claim which labels have the value of the largest size; None where none has a value."""
    known = values.dropna().astype(float)
    if known.empty:
        return None
    size = float(known.abs().max())
    every = tuple(highest(known.abs()))
    said = tuple(math.copysign(size, known[label]) for label in every)  # equal, so one number
    digits = precision([abs(said[0])], least, [0.0])
    return Claim(quantity, "largest", every, said, digits, total=total, period=period)


def counted(
    quantity: str, true: pd.Series, *, period: Any = None, total: int | None = None
) -> Claim:
    """Claim for how many labels a quantity is true, out of how many."""
    found = tuple(by_name(true.index[true.to_numpy(dtype=bool)]))
    whole = len(true) if total is None else total
    return Claim(quantity, "count", found, (len(found),), total=whole, period=period)


def number(quantity: str, value: float, digits: int | None = None, **about: Any) -> Claim:
    """Claim one number."""
    return Claim(quantity, "value", values=(float(value),), digits=digits, **about)


def change(quantity: str, first: Hashable, last: Hashable, start: float, end: float) -> Claim:
    """Claim which way a quantity goes from one label to another."""
    way = "same" if abs(end - start) <= EQUAL else "rises" if end > start else "falls"
    return Claim(quantity, way, (first, last))


# Texts -------------------------------------------------------------------------------------------

Claims = Mapping[str, Claim]
Text = Callable[[Claims, Words], str]
TEXTS: dict[str, Text] = {}
"""The text of each kind of proposition."""


def _text(kind: str) -> Callable[[Text], Text]:
    def kept(text: Text) -> Text:
        TEXTS[kind] = text
        return text

    return kept


def _are(number: float) -> str:
    return "is" if number == 1 else "are"


def _when(claim: Claim, words: Words) -> str:
    return "" if claim.period is None else f"In {words.period(claim.period)}, "


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:1].isalpha() else text


def _names(labels: Sequence[Hashable], name: Callable[[Any], str], noun: str = "unit") -> str:
    """Name a few labels, or count many."""
    if len(labels) <= NAMED:
        return joined(map(name, labels))
    return count(len(labels), noun)


def _holders(claim: Claim, words: Words, what: str, noun: str = "unit") -> str:
    """Say that A has the highest score, or that A and B share it."""
    names = _names(claim.labels, words.unit if noun == "unit" else words.other, noun)
    verb = "has" if len(claim.labels) == 1 else "share"
    return f"{names} {verb} the {claim.relation}{what}, {claim.said}"


# Of the data


@_text("size")
def _size(claims: Claims, words: Words) -> str:
    units, periods, seen = (claims[name] for name in ("units", "periods", "observations"))
    text = f"There {_are(units.value)} {count(int(units.value), 'unit')}"
    if periods.value < 2:
        return text + " in one cross-section."
    first, last = map(words.period, periods.labels)
    return (
        f"{text} in {count(int(periods.value), 'period')}, {first} to {last}: "
        f"{count(int(seen.value), 'observation')}."
    )


@_text("variables")
def _variables(claims: Claims, words: Words) -> str:
    nouns = {"inputs": "input", "outputs": "output", "undesirable": "undesirable output"}
    parts = [
        f"{count(len(claim.labels), nouns[name])} "
        f"({joined(map(words.other, claim.labels), LISTED)})"
        for name, claim in claims.items()
    ]
    return "; ".join(parts) + "."


_NAMES = {
    "super_sbm": "slacks-based measure with super-efficiency (super-SBM)",
    "sbm": "slacks-based measure (SBM)",
    "radial": "radial measure",
    "directional": "directional distance",
}


def measure_name(measure: str, orientation: str) -> str:
    """Name of a measure, with its orientation where it is not the one that the name implies."""
    name = _NAMES[measure]
    if measure == "directional":
        added = {"output": "", "input": " of inputs", "none": " of inputs and outputs"}
        return name + added[orientation]
    return name if orientation == "none" else f"{name}, {orientation} orientation"


def reason(measure: str, *, bad: bool, none: bool) -> str:
    """Why a measure fits.

    Parameters
    ----------
    measure : str
        The measure.
    bad, none : bool
        Whether there are undesirable outputs; whether one of them is 0.
    """
    zero = (
        "Some inputs or outputs are 0, so slacks cannot be taken as shares of a unit's own figures"
    )
    if measure == "radial":
        return f"{zero}; a radial measure needs no such shares."
    if measure == "directional":
        return f"{zero}; a directional distance needs no such shares and knows undesirable outputs."
    if none:
        return (
            "Inputs and outputs are positive, so slacks can be taken as shares of a unit's own "
            "figures. Undesirable outputs that are 0 have no such share and are left out of the "
            "mean of their unit."
        )
    kinds = "inputs, outputs and undesirable outputs" if bad else "inputs and outputs"
    return f"All {kinds} are positive, so slacks can be taken as shares of a unit's own figures."


@_text("measure")
def _measure(claims: Claims, words: Words) -> str:
    chosen, bad, none = (claims[name] for name in ("measure", "bad", "none"))
    why = reason(chosen.quantity, bad=bad.value > 0, none=none.value > 0)
    name = measure_name(chosen.quantity, claims["orientation"].quantity)
    if chosen.relation == "asked for":
        why = f"The {name} was asked for."
    return f"The measure is the {name}. {why}"


@_text("fixed inputs")
def _fixed(claims: Claims, words: Words) -> str:
    names = claims["names"].labels
    verb, them = ("is", "it") if len(names) == 1 else ("are", "them")
    return (
        f"{joined(map(words.other, names), LISTED)} {verb} fixed: no score asks for less of "
        f"{them}, and a unit is compared with mixes that have no more of {them}."
    )


@_text("weights of slacks")
def _weights(claims: Claims, words: Words) -> str:
    given = claims["given"]
    sides = {"input": "inputs", "output": "desirable outputs", "undesirable": "undesirable outputs"}
    by_role = given.quantity == "weight of a role"
    names = [sides[str(one)] if by_role else words.other(one) for one in given.labels]
    told = [f"{said} for {name}" for name, said in zip(names, given.printed)]
    rest = "a kind that is not named has 1" if by_role else "each other column has 1"
    return (
        f"The weights of the slacks were given: {joined(told, LISTED)}; {rest}. What counts is a "
        "weight's share among the inputs, or among all outputs."
    )


@_text("enough")
def _enough(claims: Claims, words: Words) -> str:
    variables, asked, fewest = (claims[name] for name in ("variables", "asked", "fewest"))
    where = f"{fewest.relation} {_are(fewest.value)} {fewest.said}"
    if fewest.relation != "there":
        where = f"{fewest.relation} has {fewest.said}"
    verdict = (
        "which is enough"
        if claims["asked"].value <= fewest.value
        else "so scores separate the units badly: many can reach 1 for want of others to compare "
        "them with"
    )
    return (
        f"With {count(int(variables.value), 'variable')} the rule of thumb asks for {asked.said} "
        f"units; {where}, {verdict}."
    )


@_text("gaps")
def _gaps(claims: Claims, words: Words) -> str:
    gaps = claims["gaps"]
    return (
        f"The panel is not balanced: {gaps.said} of {gaps.total:,} observations "
        f"{_are(gaps.value)} missing ({{numref}}`tab-own-gaps`)."
    )


@_text("incomplete")
def _incomplete(claims: Claims, words: Words) -> str:
    gone = claims["gone"]
    verb = "lacks a value and is" if gone.value == 1 else "lack a value and are"
    return (
        f"{gone.said} of {gone.total:,} observations {verb} left out, as was asked "
        "({numref}`tab-own-incomplete`)."
    )


@_text("findings")
def _findings(claims: Claims, words: Words) -> str:
    warned, noted = (int(claims[name].value) for name in ("warnings", "notes"))
    return (
        f"The reading left {count(warned, 'warning')} and {count(noted, 'note')} "
        "({numref}`tab-own-findings`)."
    )


@_text("spread")
def _spread(claims: Claims, words: Words) -> str:
    widest = claims["widest"]
    low, high = claims["low"], claims["high"]
    names = _names(widest.labels, words.other, "column")
    goes = "goes" if len(widest.labels) == 1 else "go, as the first,"
    return (
        "Bars, one a column: where nine in ten and where half of the values lie, as multiples of "
        f"the median. The widest, {names}, {goes} from {low.said} to {high.said}."
    )


@_text("medians")
def _medians(claims: Claims, words: Words) -> str:
    columns, periods = claims["columns"], claims["periods"]
    text = (
        f"Lines of the median of {count(int(columns.value), 'column')} over "
        f"{count(int(periods.value), 'period')}, first period = 100"
    )
    if "equal" in claims:
        return text + f"; at the end all are at {claims['equal'].said}."
    if "lowest" not in claims:
        return text + "."
    return (
        f"{text}; at the end they lie between {claims['lowest'].said} and {claims['highest'].said}."
    )


# Of scores


@_text("ends of scores")
def _score_ends(claims: Claims, words: Words) -> str:
    if "equal" in claims:
        equal = claims["equal"]
        when = _when(equal, words)
        if equal.total == 1:
            return f"{when}{words.unit(equal.labels[0])} alone has a score, {equal.said}."
        text = f"{when}all {equal.total:,} units with a score have the same, {equal.said}."
        return _capital(text)
    top, low = claims["highest"], claims["lowest"]
    return f"{_when(top, words)}{_holders(top, words, ' score')}; {_holders(low, words, '')}."


@_text("frontier")
def _frontier(claims: Claims, words: Words) -> str:
    on = claims["on"]
    return _capital(
        f"{_when(on, words)}{on.said if on.value else 'none'} of {count(on.total or 0, 'unit')} "
        f"{_are(on.value)} on the frontier."
    )


@_text("mean score")
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


@_text("always efficient")
def _always(claims: Claims, words: Words) -> str:
    on = claims["on"]
    if not on.labels:
        return "No unit is on the frontier in every period in which it is observed."
    return (
        f"{count(len(on.labels), 'unit')} {_are(len(on.labels))} on the frontier in every period "
        f"observed: {joined(map(words.unit, on.labels), LISTED)}."
    )


@_text("efficient without a value")
def _no_value(claims: Claims, words: Words) -> str:
    cells, units = claims["cells"], claims["units"]
    times = "" if cells.total == len(units.labels) else f", {count(int(cells.value), 'time')}"
    many = len(units.labels) > 1
    return (
        f"{joined(map(words.unit, units.labels), LISTED)} {'are' if many else 'is'} efficient "
        f"without a super-efficiency value{times}: no mix of the others can stand in for "
        f"{'such a unit' if many else 'it'}, so how far ahead it is cannot be said."
    )


@_text("not comparable")
def _not_comparable(claims: Claims, words: Words) -> str:
    cells, units = claims["cells"], claims["units"]
    return (
        f"{_capital(count(int(cells.value), 'score'))} {_are(cells.value)} missing, because the "
        "unit cannot be compared with the others: "
        f"{joined(map(words.unit, units.labels), LISTED)}."
    )


@_text("not computed")
def _not_computed(claims: Claims, words: Words) -> str:
    cells, units = claims["cells"], claims["units"]
    return (
        f"{_capital(count(int(cells.value), 'score'))} {_are(cells.value)} not computed: "
        f"{joined(map(words.unit, units.labels), LISTED)}."
    )


@_text("near the ceiling")
def _near(claims: Claims, words: Words) -> str:
    cells, units = claims["cells"], claims["units"]
    comes = "comes" if cells.value == 1 else "come"
    most = f"{' or '.join(claims['ceiling'].printed)}, the most"
    return (
        f"{_capital(count(int(cells.value), 'score'))} {comes} within 5\u00a0% of {most} that the "
        "model can give: there the unit cannot be compared, it is not that many times as efficient "
        f"({joined(map(words.unit, units.labels), LISTED)})."
    )


@_text("gaps of groups")
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
        f"{_names(top.labels, words.other, 'group')}, with a mean ratio of {top.said}; the "
        f"farthest is that of {_names(low.labels, words.other, 'group')}, {low.said}."
    )


@_text("groups without a gap within")
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


# Of productivity


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


@_text("mean index")
def _mean_index(claims: Claims, words: Words) -> str:
    pairs, index, percent = (claims[name] for name in ("pairs", "index", "percent"))
    only = "" if pairs.value == pairs.total else ", those that have all parts of the index,"
    return (
        f"Over {_of(pairs, 'pair')}{only} its geometric mean is {index.said}: productivity "
        f"{_change(index, percent)}."
    )


@_text("no complete pair")
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


@_text("parts of the index")
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


@_text("ends of the index")
def _index_ends(claims: Claims, words: Words) -> str:
    if "equal" in claims:
        equal = claims["equal"]
        if equal.total == 1:
            return f"{words.unit(equal.labels[0])} alone has a mean, {equal.said}."
        return f"All {equal.total:,} units with a mean have the same, {equal.said}."
    top, low = claims["highest"], claims["lowest"]
    return f"{_holders(top, words, ' mean')}; {_holders(low, words, '')}."


@_text("missing pairs")
def _missing_pairs(claims: Claims, words: Words) -> str:
    gaps = claims["gaps"]
    return (
        f"{_capital(count(int(gaps.value), 'pair'))} of unit and neighbouring periods "
        f"{_are(gaps.value)} missing, because the unit is not observed "
        "({numref}`tab-own-missing-pairs`)."
    )


@_text("pairs without an index")
def _without_index(claims: Claims, words: Words) -> str:
    none = claims["none"]
    verb = "has" if none.value == 1 else "have"
    return (
        f"{none.said} of {none.total:,} {_pair(none.total)} {verb} no index, because a distance "
        "behind it has no value."
    )


@_text("undefined pairs")
def _undefined(claims: Claims, words: Words) -> str:
    none = claims["none"]
    verb = "has" if none.value == 1 else "have"
    return (
        f"{none.said} of {none.total:,} {_pair(none.total)} {verb} no index, because a point lies "
        "so far beyond the frontier of the other period that 1 + distance, of which the index is a "
        "ratio, is not above 0."
    )


@_text("pairs without a part")
def _without_part(claims: Claims, words: Words) -> str:
    lacking = claims["lacking"]
    verb, are = ("has", "is") if lacking.value == 1 else ("have", "are")
    return (
        f"{lacking.said} of {lacking.total:,} {_pair(lacking.total)} {verb} an index but not all "
        f"of its parts, and so {are} in no mean."
    )


@_text("biased index")
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


@_text("drift")
def _drift(claims: Claims, words: Words) -> str:
    pooled, mine = claims["pooled"], claims["mine"]
    return (
        "Against one pooled frontier of all periods, which cannot drift, the slacks-based measure "
        f"(SBM) gives the index a geometric mean of {pooled.said} over "
        f"{_of(claims['pooled pairs'], 'pair')}; against those of this chapter it is {mine.said}."
    )


@_text("disagreement")
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


@_text("parts at the end")
def _chained(claims: Claims, words: Words) -> str:
    end = claims["end"]
    told = ", ".join(f"{part} {said}" for part, said in zip(end.labels, end.printed))
    text = "Chained means of the index and its parts."
    return f"{text} At the end: {told}." if told else text


# Of peers


@_text("below")
def _below(claims: Claims, words: Words) -> str:
    below = claims["below"]
    return _capital(
        f"{_when(below, words)}{below.said if below.value else 'none'} of "
        f"{count(below.total or 0, 'unit')} {_are(below.value)} below the frontier."
    )


@_text("frequent peers")
def _frequent(claims: Claims, words: Words) -> str:
    most, every = claims["most"], claims["every"]
    names = _names(most.labels, words.unit)
    targets = f"the target of {most.said} of them"
    some = (
        f"{names} is the most frequent peer: it is part of {targets}."
        if len(most.labels) == 1
        else f"{names} are the most frequent peers: each is part of {targets}."
    )
    if every.value == 1:
        return f"{some} No other unit is a peer."
    return f"{some} {_capital(count(int(every.value), 'unit'))} are a peer of at least one."


@_text("other optima")
def _other_optima(claims: Claims, words: Words) -> str:
    some = claims["units"]
    return (
        f"For at least {some.said} of them ({joined(map(words.unit, some.labels), NAMED)}) another "
        "mix gives the same score: there peers and weights, and where they have slacks these and "
        "the targets, are one choice of several."
    )


@_text("largest change")
def _largest_change(claims: Claims, words: Words) -> str:
    most = claims["most"]
    if all(abs(value) <= most.tolerance for value in most.values):
        return "If each of them reached its target, no total would change."
    names = [
        f"{words.other(label)} (by {markup.number(value, most.digits or 0, sign=True)}\u00a0%)"
        for label, value in zip(most.labels, most.values)
    ]
    return f"If each of them reached its target, the total of {joined(names)} would change most."


@_text("largest share")
def _largest_share(claims: Claims, words: Words) -> str:
    most = claims["most"]
    names = joined(map(words.other, most.labels))
    one = len(most.labels) == 1
    return (
        f"{names} {'makes' if one else 'make'} up the largest part{'' if one else 's'} of their "
        f"distance from 1: {most.said}\u00a0% of the sum{'' if one else ' each'}."
    )


# Of robustness


@_text("positions")
def _positions(claims: Claims, words: Words) -> str:
    every, none, groups, places = (claims[name] for name in ("all", "none", "groups", "places"))
    verb = "holds" if every.value == 1 else "hold"
    return (
        f"{every.said} of {every.total:,} positions {verb} in all {groups.said} kinds of tests, "
        f"{none.said} in none. A position holds if the rank moves by no more than "
        f"{count(int(places.value), 'place')}."
    )


@_text("without a rank")
def _unranked(claims: Claims, words: Words) -> str:
    some = claims["units"]
    return (
        f"{joined(map(words.unit, some.labels), LISTED)} {'has' if some.value == 1 else 'have'} no "
        "score here and so no position."
    )


@_text("change that moves most")
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


@_text("absence that changes most")
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


@_text("spread of ranks")
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


@_text("left out")
def _left_out(claims: Claims, words: Words) -> str:
    tried = claims["tried"]
    return (
        f"Of {tried.total:,} units that are a peer, the {tried.said} most frequent were left out."
    )


# Of tables and figures


@_text("order")
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


@_text("picture")
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
        text += f"; the highest {verb} of {_names(top.labels, words.unit)}"
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


@_text("stacked")
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


@_text("noise")
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
