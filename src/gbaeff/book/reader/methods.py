"""The paragraph on methods that a paper could carry: exactly what was computed, with citations."""

from __future__ import annotations

from collections.abc import Callable, Collection

from gbaeff import __version__
from gbaeff.book.build.chapters import OWN_DATA
from gbaeff.book.pages import markup
from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader.paper import latex
from gbaeff.book.reader.robustness import LEAST, NOISE, draws_within, other_measures
from gbaeff.book.reader.second_stage import Plan
from gbaeff.book.reader.study import Study
from gbaeff.book.reader.wording import RETURNS
from gbaeff.dea.reading import missing_pairs, period_text

CITED = {
    "andersen1993": "Andersen and Petersen 1993",
    "banker1984": "Banker, Charnes and Cooper 1984",
    "banker1986": "Banker and Morey 1986",
    "battese2004": "Battese, Rao and O’Donnell 2004",
    "charnes1978": "Charnes, Cooper and Rhodes 1978",
    "chung1997": "Chung, Färe and Grosskopf 1997",
    "cooper2007": "Cooper, Seiford and Tone 2007",
    "fare1994": "Färe, Grosskopf, Norris and Zhang 1994",
    "fare1997": "Färe, Grifell-Tatjé, Grosskopf and Lovell 1997",
    "farrell1957": "Farrell 1957",
    "malmquist1953": "Malmquist 1953",
    "odonnell2008": "O’Donnell, Rao and Battese 2008",
    "oh2010": "Oh 2010",
    "pastor2005": "Pastor and Lovell 2005",
    "portela2004": "Portela, Thanassoulis and Simpson 2004",
    "pastor2011": "Pastor, Asmild and Lovell 2011",
    "qin2023": "Qin 2023",
    "ray1997": "Ray and Desli 1997",
    "simar1998": "Simar and Wilson 1998",
    "simar2000": "Simar and Wilson 2000",
    "simar2007": "Simar and Wilson 2007",
    "simar2011": "Simar and Wilson 2011",
    "tone2001": "Tone 2001",
    "tone2002": "Tone 2002",
    "tone2003": "Tone 2003",
    "tone2010": "Tone and Tsutsui 2010",
    "zhou2012": "Zhou, Ang and Wang 2012",
    "kuosmanen2005": "Kuosmanen 2005",
}
"""How each work is cited in plain text; the keys are those of ``book/references.bib``."""

Cite = Callable[..., str]
Name = Callable[[object], str]


def paragraph(study: Study, only: Collection[str] = ()) -> str:
    """Methods as MyST text with citations.

    Parameters
    ----------
    only : collection of str
        Chapters that are computed (:data:`gbaeff.book.build.chapters.OWN_DATA`); all if empty.

    Examples
    --------
    >>> "{cite:p}`tone2002`" in paragraph(Study.open("hospitals"))
    True
    """
    cite = "{{cite:p}}`{}`".format
    return " ".join(_sentences(study, only, _escaped, lambda *keys: cite(",".join(keys))))


def plain(study: Study, only: Collection[str] = ()) -> str:
    """Methods as plain text, the works by author and year; `only` as in `paragraph`.

    Examples
    --------
    >>> "(Tone 2002)" in plain(Study.open("hospitals"))
    True
    """

    def cite(*names: str) -> str:
        return f"({'; '.join(CITED[name] for name in names)})"

    return " ".join(_sentences(study, only, markup.plain, cite))


def in_latex(study: Study, only: Collection[str] = ()) -> str:
    r"""Methods in LaTeX with the citations of natbib or biblatex; `only` as in `paragraph`.

    Examples
    --------
    >>> r"\citep{tone2002}" in in_latex(Study.open("hospitals"))
    True
    """
    # Marks that no name holds, as markup.plain takes them out.
    cited = " ".join(
        _sentences(study, only, markup.plain, lambda *keys: f"\x02{','.join(keys)}\x03")
    )
    return latex(cited).replace("\x02", r"\citep{").replace("\x03", "}")


def keys(study: Study, only: Collection[str] = ()) -> list[str]:
    """Keys of the works that the paragraph cites, in alphabetical order; `only` as there.

    Examples
    --------
    >>> keys(Study.open("hospitals"))[:3]
    ['cooper2007', 'farrell1957', 'simar1998']
    """
    cited: set[str] = set()

    def note(*names: str) -> str:
        cited.update(names)
        return ""

    _sentences(study, only, markup.plain, note)
    return sorted(cited)


def _escaped(text: object) -> str:
    # Without the span of markup.name: the paragraph is also read as plain Markdown.
    return markup.escape(markup.plain(text, 60))


def _sentences(study: Study, only: Collection[str], name: Name, cite: Cite) -> list[str]:
    made = only or OWN_DATA
    parts = [_data(study, name, cite), *_measure(study, cite), *_held(study, name, cite)]
    if "scores" in made and study.applies("groups"):
        parts.append(
            "Each unit was also compared with its own group alone; the technology gap ratio is the "
            "score against all units divided by that against the group "
            f"{cite('battese2004', 'odonnell2008')}"
            + (", both without super-efficiency." if study.measure == "super_sbm" else ".")
        )
    if "productivity" in made and study.applies("productivity"):
        parts += _index(study, cite)
    if "covariates" in made and study.applies("covariates"):
        parts += _second_stage(study, name, cite)
    if "robustness" in made and study.applies("ranks"):
        parts += _robustness(study, name, cite)
    parts.append(
        f"All results were computed with gbaeff {__version__}, which checks the residuals of "
        "every linear programme."
    )
    return parts


def _data(study: Study, name: Name, cite: Cite) -> str:
    panel, roles = study.panel, study.roles
    periods = panel.periods
    size = count(len(panel.dmus), "unit")
    if len(periods) > 1:
        ends = f"{name(period_text(periods[0]))} to {name(period_text(periods[-1]))}"
        size += (
            f" over {count(len(periods), 'period')} ({ends}; {count(len(panel), 'observation')})"
        )
    kinds = [("input", roles.inputs), ("desirable output", roles.outputs)]
    if roles.undesirable:
        kinds.append(("undesirable output", roles.undesirable))
    used = [f"{count(len(names), kind)} ({joined(map(name, names))})" for kind, names in kinds]
    origin = ""
    if study.invented:
        origin = " The data are invented."
    elif study.cited:
        origin = f" The data are those of a textbook {cite(study.cited)}."
    gone = len(study.intake.left_out)
    if gone:
        verb = "lacks a value and was" if gone == 1 else "lack a value and were"
        origin += f" {count(gone, 'observation')} {verb} left out."
    return f"Efficiency was measured for {size} with {joined(used)}.{origin}"


_DIRECTIONS = {
    "output": "raises the desirable and lowers the undesirable outputs",
    "input": "lowers the inputs and the undesirable outputs",
    "none": "lowers the inputs and the undesirable outputs and raises the desirable outputs",
}


_DISPOSABILITY = {
    "weak": "with weak disposability",
    "strong": "with strong disposability of the undesirable outputs",
    "kuosmanen": "with weak disposability and abatement factors of each unit",
}


def _measure(study: Study, cite: Cite) -> list[str]:
    bad = bool(study.roles.undesirable)
    side = study.oriented()
    kuosmanen = f" {cite('kuosmanen2005')}" if study.disposability == "kuosmanen" else ""
    returns = f"{RETURNS[study.rts]} returns to scale"
    if study.measure.endswith("sbm"):
        works = ["tone2001", "tone2003"] if bad else ["tone2001"]
        way = "non-oriented" if side == "none" else f"{side}-oriented"
        text = f"The measure is the {way} slacks-based measure {cite(*works)}"
        if bad and side != "input" and not study.weights:
            text += ", in which desirable and undesirable outputs have equal weight"
        text += f", under {returns}."
        parts = [text]
        if study.measure == "super_sbm":
            works = ["tone2002", "qin2023"] if bad else ["tone2002"]
            parts.append(
                "A unit on the frontier is given its super-efficiency: its distance to the "
                f"frontier of the other units {cite(*works)}."
            )
        zeros = int((study.panel.undesirable == 0).sum().sum())
        if zeros:
            verbs = ("has", "was") if zeros == 1 else ("have", "were")
            parts.append(
                f"{count(zeros, 'undesirable output')} of 0 {verbs[0]} no ratio and {verbs[1]} "
                "left out of the mean of the unit."
            )
    elif study.measure == "radial":
        work = {"crs": ["charnes1978"], "vrs": ["banker1984"]}.get(study.rts, [])
        parts = [
            f"The measure is the radial, {side}-oriented efficiency "
            f"{cite('farrell1957', *work)}, under {returns}."
        ]
    elif study.measure == "nonradial":
        parts = [
            f"The measure is the non-radial directional distance {cite('zhou2012')} that "
            f"{_DIRECTIONS[side]}, each by a share of its own of the unit's own figures; the kinds "
            f"have equal weight, under {returns}; the score is 1 / (1 + distance)."
        ]
        if study.weights:
            parts = [parts[0].replace("the kinds have equal weight", "weights were given")]
    elif study.measure == "ebm":
        way = "non-oriented" if side == "none" else f"{side}-oriented"
        more = "; undesirable outputs fall by the share by which outputs rise" if bad else ""
        parts = [
            f"The measure is the {way} epsilon-based measure {cite('tone2010')}, whose epsilon and "
            f"weights come from the observed data of each period{more}, under {returns}."
        ]
    elif study.measure == "rdm":
        goes = {"none": "all variables", "input": "the inputs", "output": "the outputs"}[side]
        more = " and the undesirable outputs" if bad and side != "none" else ""
        parts = [
            f"The measure is the range directional measure {cite('portela2004')}, which takes "
            f"figures below 0: the score is 1 - beta, with beta the largest share of the way to "
            f"the best figures of the period that {goes}{more} can go at once, under {returns}."
        ]
    else:
        parts = [
            f"The measure is the directional distance {cite('chung1997')} that {_DIRECTIONS[side]} "
            "by one share of the unit's own figures, "
            f"{_DISPOSABILITY[study.disposability]}{kuosmanen}, under {returns}; "
            "the score is 1 / (1 + distance)."
        ]
    if len(study.panel.periods) > 1:
        parts.append("Each period has a frontier of its own.")
    return parts


def _held(study: Study, name: Name, cite: Cite) -> list[str]:
    """What is fixed, and how slacks are weighed."""
    parts = []
    if study.fixed:
        what = "inputs that cannot" if len(study.fixed) > 1 else "an input that cannot"
        parts.append(
            f"{joined(map(name, study.fixed))} entered as {what} be changed {cite('banker1986')}: "
            "in the constraints, without scaling by the sum of the weights, and not in the score."
        )
    if study.weights:
        given = joined(f"{name(one)} {weight:g}" for one, weight in study.weights)
        parts.append(
            f"The weights are {given}, others 1, each kind among itself."
            if study.measure == "nonradial"
            else f"The slacks were weighted ({given}, others 1), inputs among inputs and outputs "
            f"of both kinds among these {cite('tone2003')}."
        )
    return parts


def _index(study: Study, cite: Cite) -> list[str]:
    if study.measure == "directional":
        works = ["chung1997"] + (["oh2010"] if study.reference == "global" else [])
        text = f"The change of productivity is the Malmquist-Luenberger index {cite(*works)}"
    else:
        works = ["malmquist1953", "fare1994"]
        works += {"global": ["pastor2005"], "biennial": ["pastor2011"]}.get(study.reference, [])
        text = f"The change of productivity is the Malmquist index {cite(*works)}"
    frontier = {
        "adjacent": "the frontiers of the two periods (geometric mean)",
        "sequential": "the frontiers of all observations up to each of the two periods (geometric "
        "mean)",
        "global": "one pooled frontier of all periods",
        "biennial": "one pooled frontier of the two periods",
    }
    text += f" between neighbouring periods against {frontier[study.reference]}, "
    text += "the product of efficiency change and technical change"
    if study.applies("decomposition"):
        text += (
            "; efficiency change is the product of pure efficiency change (under variable returns "
            "to scale) and scale efficiency change"
        )
    if study.applies("ray-desli"):
        text += (
            "; the index is also the product of pure efficiency change, pure technical change "
            "(both under variable returns to scale) and the change of scale "
            f"{cite('ray1997')}"
        )
    if study.applies("bias"):
        text += (
            "; technical change is the product of its magnitude, its output bias and its input "
            f"bias {cite('fare1997')}"
        )
    parts = [text + "."]
    if study.measure.endswith("sbm"):
        parts.append(
            "Its distances are those of the slacks-based measure without super-efficiency, so a "
            "point beyond the frontier has none."
            if study.distance == "sbm"
            else "A point beyond the frontier is measured by its super-efficiency."
        )
    if study.biased:
        parts.append(
            "This frontier holds other periods of the unit, and super-efficiency leaves the unit "
            "out of it, so the index misstates the growth of a leader."
        )
    index = study.productivity()
    counts = index.complete if index is not None else None
    parts.append("Means of the index are geometric.")
    if counts is not None and not counts.all():
        parts.append(
            f"They run over the {int(counts.sum()):,} of {len(counts):,} pairs of unit and "
            "neighbouring periods that have all its parts."
        )
    gaps = len(missing_pairs(study.panel))
    if gaps:
        total = len(study.panel.dmus) * (len(study.panel.periods) - 1)
        verb = "lacks" if gaps == 1 else "lack"
        parts.append(
            f"The panel is not balanced: {gaps:,} of {total:,} pairs of unit and neighbouring "
            f"periods {verb} an observation and have no index."
        )
    return parts


def _second_stage(study: Study, name: Name, cite: Cite) -> list[str]:
    how = Plan.of(study)
    apart = ""
    if len(study.radial_panel.periods) > 1:
        apart = " The regressions pool the periods, each of which has a frontier of its own."
    elif study.applies("periods"):
        apart = f" The regressions are about {name(period_text(study.now))} alone."
    inputs = ", with undesirable outputs as inputs" if study.roles.undesirable else ""
    samples = (
        f" {count(how.samples, 'sample')} of the same size from the estimated model say how often "
        "the intervals hold."
        if how.samples
        else ""
    )
    return [
        f"Radial, {how.orientation}-oriented distances of at least 1 under {RETURNS[study.rts]} "
        f"returns to scale{inputs} were regressed on {joined(map(name, study.roles.covariates))} "
        f"by truncated regressions, with algorithms 1 and 2 {cite('simar2007')}, "
        f"{how.draws[0]:,} draws for the bias and {how.draws[1]:,} for the 95 % intervals, seed "
        f"{study.seed}; the frontier is taken to be the same whatever the covariates "
        f"{cite('simar2011')}.{samples}{apart}"
    ]


def _robustness(study: Study, name: Name, cite: Cite) -> list[str]:
    held = len(study.at())
    draws = draws_within(study.draws, held)
    which = f" of {name(period_text(study.now))}" if len(study.panel.periods) > 1 else ""
    other = "variable" if study.rts == "crs" else "constant"
    others, measures = other_measures(study), []
    if "super_sbm" in others:
        works = ["tone2001", "tone2002"]
        works += ["tone2003", "qin2023"] if study.roles.undesirable else []
        measures.append(f"slacks-based with super-efficiency {cite(*works)}")
    if "radial" in others:
        added = ", with undesirable outputs as inputs" if study.roles.undesirable else ""
        measures.append(f"radial {cite('farrell1957')}{added}")
    if "directional" in others:
        measures.append(f"directional distance {cite('chung1997')}")
    changed = [f"the returns to scale ({other})"] if study.measure != "rdm" else []
    if measures:
        changed.append(f"the measure ({'; '.join(measures)})")
    if len(study.panel.periods) > 1:
        changed.append("the frontier (one of all periods)")
    if study.applies("spare-variable"):
        changed.append("the set of variables (each left out in turn)")
    changed.append("the set of units (each left out in turn)")
    parts = [
        f"The ranks{which} were compared with those under changes of {joined(changed)}, and "
        f"under independent uniform noise of ±{100 * NOISE:g} % in every figure "
        f"({count(draws, 'draw')}, seed {study.seed})."
    ]
    if study.applies("bootstrap"):
        side = study.oriented("radial")
        outside = "(0, 1]" if side == "input" else "[1, ∞)"
        apart = ", for each period apart" if study.applies("periods") else ""
        scales = {
            "ratio": "on the scale of ratios, which has no efficiency outside {}",
            "distance": "on the scale of Shephard's distance",
            "efficiency": "on the scale of efficiency, on which a value can end at 0 or below and "
            "is then left out",
        }
        parts.append(
            f"Bias and confidence intervals of the radial, {side}-oriented score come from the "
            f"smoothed bootstrap {cite('simar1998', 'simar2000')} with {count(draws, 'draw')} and "
            f"the same seed, {scales[study.scale].format(outside)}{apart}."
        )
    if draws < study.draws and draws >= LEAST:
        parts.append(f"({study.draws:,} draws were asked for; the size of the data limits them.)")
    return parts
