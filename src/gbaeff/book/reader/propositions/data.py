"""What is said of the data, and of the measure that they ask for."""

from __future__ import annotations

from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader.propositions.proposition import (
    LISTED,
    Claims,
    Words,
    is_or_are,
    names_or_count,
    text_of,
)


@text_of("size")
def _size(claims: Claims, words: Words) -> str:
    units, periods, seen = (claims[name] for name in ("units", "periods", "observations"))
    text = f"There {is_or_are(units.value)} {count(int(units.value), 'unit')}"
    if periods.value < 2:
        return text + " in one cross-section."
    first, last = map(words.period, periods.labels)
    return (
        f"{text} in {count(int(periods.value), 'period')}, {first} to {last}: "
        f"{count(int(seen.value), 'observation')}."
    )


@text_of("variables")
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
    "nonradial": "non-radial directional distance",
    "ebm": "epsilon-based measure (EBM)",
    "rdm": "range directional measure (RDM)",
}


def measure_name(measure: str, orientation: str) -> str:
    """Name of a measure, with its orientation where it is not the one that the name implies."""
    name = _NAMES[measure]
    if measure in ("directional", "nonradial"):
        added = {"output": "", "input": " of inputs", "none": " of inputs and outputs"}
        return name + added[orientation]
    return name if orientation == "none" else f"{name}, {orientation} orientation"


def reason(measure: str, *, bad: bool, none: bool) -> str:
    """Why a measure fits.

    Parameters
    ----------
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


@text_of("measure")
def _measure(claims: Claims, words: Words) -> str:
    chosen, bad, none = (claims[name] for name in ("measure", "bad", "none"))
    why = reason(chosen.quantity, bad=bad.value > 0, none=none.value > 0)
    name = measure_name(chosen.quantity, claims["orientation"].quantity)
    if chosen.relation == "asked for":
        why = f"The {name} was asked for."
    return f"The measure is the {name}. {why}"


@text_of("fixed inputs")
def _fixed(claims: Claims, words: Words) -> str:
    names = claims["names"].labels
    verb, them = ("is", "it") if len(names) == 1 else ("are", "them")
    return (
        f"{joined(map(words.other, names), LISTED)} {verb} fixed: no score asks for less of "
        f"{them}, and a unit is compared with mixes that have no more of {them}."
    )


@text_of("weights of slacks")
def _weights(claims: Claims, words: Words) -> str:
    given = claims["given"]
    sides = {"input": "inputs", "output": "desirable outputs", "undesirable": "undesirable outputs"}
    by_role = given.quantity == "weight of a role"
    names = [sides[str(one)] if by_role else words.other(one) for one in given.labels]
    told = [f"{said} for {name}" for name, said in zip(names, given.printed)]
    among = {
        "sbm": "among the inputs, or among all outputs",
        "nonradial": "among those of its kind, input, desirable or undesirable output"
        if not by_role
        else "among the kinds that move",
    }[claims["of"].quantity]
    rest = "a kind that is not named has 1" if by_role else "each other column has 1"
    return (
        f"The weights of the slacks were given: {joined(told, LISTED)}; {rest}. What counts is a "
        f"weight's share {among}."
    )


@text_of("disposability")
def _disposability(claims: Claims, words: Words) -> str:
    return {
        "strong": "Undesirable outputs are treated as strongly disposable: they can fall by "
        "themselves, like inputs.",
        "kuosmanen": "Undesirable outputs fall only with everything else, and each unit abates by "
        "a factor of its own.",
    }[claims["given"].quantity]


@text_of("enough")
def _enough(claims: Claims, words: Words) -> str:
    variables, asked, fewest = (claims[name] for name in ("variables", "asked", "fewest"))
    where = f"{fewest.relation} {is_or_are(fewest.value)} {fewest.said}"
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


@text_of("gaps")
def _gaps(claims: Claims, words: Words) -> str:
    gaps = claims["gaps"]
    return (
        f"The panel is not balanced: {gaps.said} of {gaps.total:,} observations "
        f"{is_or_are(gaps.value)} missing ({{numref}}`tab-own-gaps`)."
    )


@text_of("incomplete")
def _incomplete(claims: Claims, words: Words) -> str:
    gone = claims["gone"]
    verb = "lacks a value and is" if gone.value == 1 else "lack a value and are"
    return (
        f"{gone.said} of {gone.total:,} observations {verb} left out, as was asked "
        "({numref}`tab-own-incomplete`)."
    )


@text_of("findings")
def _findings(claims: Claims, words: Words) -> str:
    warned, noted = (int(claims[name].value) for name in ("warnings", "notes"))
    return (
        f"The reading left {count(warned, 'warning')} and {count(noted, 'note')} "
        "({numref}`tab-own-findings`)."
    )


@text_of("spread")
def _spread(claims: Claims, words: Words) -> str:
    widest = claims["widest"]
    low, high = claims["low"], claims["high"]
    names = names_or_count(widest.labels, words.other, "column")
    goes = "goes" if len(widest.labels) == 1 else "go, as the first,"
    return (
        "Bars, one a column: where nine in ten and where half of the values lie, as multiples of "
        f"the median. The widest, {names}, {goes} from {low.said} to {high.said}."
    )


@text_of("medians")
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
