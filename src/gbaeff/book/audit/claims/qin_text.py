"""Claims of Qin (2023) on formulas and wording, from what was read in the running text."""

from __future__ import annotations

from fractions import Fraction

from gbaeff.book.audit.claims.evidence import listed, printed, readings, scores
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding, judged

READ = readings("qin")


@check("Q013", basis="tables and panel", chapter="03_model#tab-stages")
def two_stages(claim: Claim) -> Finding:
    """Super-SBM gives 1 or more to exactly the cities that SBM puts at 1, in every year, and the
    printed tables have both kinds.
    """
    from gbaeff import data
    from gbaeff.dea.measures import sbm

    at_one = sbm(data.panel()).score >= 1 - 1e-6
    above = scores().score >= 1 - 1e-6
    told = (
        f"{int(above.sum())} of {len(above)} cells at 1 or above under both; printed Table 2 has "
    )
    return judged(
        bool((at_one == above).all()), f"{told}{int((printed('table2') >= 1).to_numpy().sum())}"
    )


@check("Q024", "Q025", basis="text", chapter="05_productivity")
def algebra(claim: Claim) -> Finding:
    """The equation holds as algebra: the square of MI is the product of the two ratios, and equals
    the square of TEC times the square of TC, for exact fractions.
    """
    cases = [(2, 3, 5, 7), (1, 4, 9, 2), (8, 3, 3, 8), (5, 5, 1, 6)]
    good = True
    for case in cases:
        own0, own1, late_in_early, early_in_late = map(Fraction, case)
        square = (late_in_early / own0) * (own1 / early_in_late)
        tec, tc_square = own1 / own0, (late_in_early * own0) / (own1 * early_in_late)
        good &= square == tec**2 * tc_square
    return judged(good, f"exact in {len(cases)} sets of distances")


@check("Q026", basis="text", chapter="05_productivity")
def arguments(claim: Claim) -> Finding:
    """The distance functions of equations (3) to (6) name every output of a unit, the undesirable
    one too.
    """
    named, outputs = (
        listed("qin", claim.id, "arguments of the distance functions"),
        listed("qin", claim.id, "outputs of a unit"),
    )
    left = [name for name in outputs if name not in named]
    return judged(not left, f"arguments {', '.join(named)}; left out: {', '.join(left) or 'none'}")


@check("Q066", basis="text", chapter="01_cities_and_emissions")
def figures(claim: Claim) -> Finding:
    """Each figure has a number of its own on its caption."""
    found = listed("qin", claim.id, "numbers on the captions")
    twice = sorted({number for number in found if found.count(number) > 1})
    told = f"{len(found)} captions, numbers {', '.join(found)}; twice: {', '.join(twice) or 'none'}"
    return judged(not twice, told + "; the text counts to 7")


@check("Q083", basis="text", chapter="04_static_efficiency")
def captions(claim: Claim) -> Finding:
    """The captions of Tables 2 and 3 tell the two tables apart."""
    found = listed("qin", claim.id, "captions")
    return judged(len(set(found)) == 2, "; ".join(found))


@check("Q103", basis="text", chapter="05_productivity#tab-four-printed")
def nine_or_eleven(claim: Claim) -> Finding:
    """The conclusion names as many cities for the index as Table 4 has."""
    shown = printed("table4").shape[1]
    said = int(READ[claim.id, "cities in the index analysis, conclusion"])
    told = f"Table 4 has {shown} columns, the conclusion says {said}; Tables 5 and 6 have "
    return judged(said == shown, f"{told}{printed('PTEC').shape[1]}")


@check("Q014", "Q015", basis="text", chapter="03_model")
def symbols(claim: Claim) -> Finding:
    """Equation (1) writes one quantity with one symbol: the input slack with the index of the
    inputs, the slack of the undesirable output as in its constraint.
    """
    signs = {item: value for (id, item), value in READ.items() if id == claim.id}
    told = "; ".join(f"{item}: {value}" for item, value in signs.items())
    if len(set(signs.values())) == 1:
        return Finding("holds", told)
    return Finding("cannot be checked", f"{told}; extraction confuses such signs", "copy")


@check("Q019", basis="text", chapter="03_model")
def scale_constraint(claim: Claim) -> Finding:
    """The programme printed is the one of constant returns that the text announces: it has no
    constraint on the sum of the weights.
    """
    found = listed("qin", claim.id, "constraints printed")
    return judged("sum of weights" not in found, f"constraints printed: {', '.join(found)}")


@check("Q020", basis="text", chapter="05_productivity")
def index_in_words(claim: Claim) -> Finding:
    """Each ratio of equation (3) is this year's efficiency over last year's, on one frontier, and
    the index (5) is between the two ratios.
    """
    own_first, own_last, late_in_early, early_in_late = (Fraction(n) for n in (2, 3, 7, 5))
    early, late = late_in_early / own_first, own_last / early_in_late
    told = f"with distances 2, 3 (own years) and 7, 5 (crossed) the ratios are {early} and {late}, "
    told += f"the square of the index {early * late}; with each year's own frontier the words "
    told += f"would give TEC alone, {own_last / own_first}"
    return judged(min(early, late) ** 2 <= early * late <= max(early, late) ** 2, told)


@check("Q023", basis="text", chapter="05_productivity")
def numbering(claim: Claim) -> Finding:
    """The numbers of the equations run without a gap."""
    found = [int(text) for text in listed("qin", claim.id, "numbers printed")]
    gaps = [n for n in range(found[0], found[-1]) if n not in found]
    if not gaps:
        return Finding("holds", f"{found}")
    told = (
        f"in the copy {found}; missing {gaps}; two equations stand before (3), and the number of "
    )
    return Finding("cannot be checked", told + "(1) is lost too", "copy")


@check("Q029", basis="text", chapter="05_productivity")
def convention(claim: Claim) -> Finding:
    """An index above 1 is growth: more output from the same input raises it."""
    before, after = Fraction(10, 5), Fraction(12, 5)
    return judged(after / before > 1, f"output 10 to 12, input 5: index {float(after / before)}")
