"""The paragraph on methods that a paper could carry: exactly what was computed, with citations."""

from __future__ import annotations

from collections.abc import Callable, Collection

from gbaeff import __version__
from gbaeff.book.build.chapters import OWN_DATA
from gbaeff.book.pages import markup
from gbaeff.book.pages.reading import missing_pairs
from gbaeff.book.reader.paper import latex
from gbaeff.book.reader.prose import Name, Text, count, filled, joined
from gbaeff.book.reader.robustness import LEAST, NOISE, draws_within, other_measures
from gbaeff.book.reader.second_stage import Plan
from gbaeff.book.reader.study import Study

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
    return _written(study, only, _escaped, lambda *keys: cite(",".join(keys)))


def plain(study: Study, only: Collection[str] = ()) -> str:
    """Methods as plain text, the works by author and year; `only` as in `paragraph`.

    Examples
    --------
    >>> "(Tone 2002)" in plain(Study.open("hospitals"))
    True
    """

    def cite(*names: str) -> str:
        return f"({'; '.join(CITED[name] for name in names)})"

    return _written(study, only, markup.plain, cite)


def in_latex(study: Study, only: Collection[str] = ()) -> str:
    r"""Methods in LaTeX with the citations of natbib or biblatex; `only` as in `paragraph`.

    Examples
    --------
    >>> r"\citep{tone2002}" in in_latex(Study.open("hospitals"))
    True
    """
    # Marks that no name holds, as markup.plain takes them out.
    cited = _written(study, only, markup.plain, lambda *keys: f"\x02{','.join(keys)}\x03")
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

    _written(study, only, markup.plain, note)
    return sorted(cited)


def _escaped(text: object) -> str:
    # Without the span of markup.name: the paragraph is also read as plain Markdown.
    return markup.escape(markup.plain(text, 60))


def _written(study: Study, only: Collection[str], name: Name, cite: Cite) -> str:
    made, roles = only or OWN_DATA, study.roles
    indexed = "productivity" in made and study.applies("productivity")
    complete = index.complete if indexed and (index := study.productivity()) is not None else ()
    kinds = {
        "input": roles.inputs,
        "desirable output": roles.outputs,
        "undesirable output": roles.undesirable,
    }
    explained = "covariates" in made and study.applies("covariates")
    compared = "robustness" in made and study.applies("ranks")
    return filled(
        "methods",
        study,
        name,
        made=made,
        cite=lambda *works: Text(cite(*works)),
        used=[
            f"{count(len(names), kind)} ({joined(map(name, names))})"
            for kind, names in kinds.items()
            if names
        ],
        weights=[f"{name(variable)} {weight:g}" for variable, weight in study.weights],
        left_out=len(study.intake.left_out),
        zeros=int((study.panel.undesirable == 0).sum().sum()),
        whole=sum(complete),
        pairs=len(complete),
        gaps=len(missing_pairs(study.panel)),
        plan=Plan.of(study) if explained else None,
        changed=_changed(study, cite) if compared else [],
        noise=f"{100 * NOISE:g}",
        draws=draws_within(study.draws, len(study.at())),
        least=LEAST,
        version=__version__,
    )


def _changed(study: Study, cite: Cite) -> list[str]:
    """What the chapter on robustness changes in turn."""
    bad = bool(study.roles.undesirable)
    works = ("tone2001", "tone2002", *(("tone2003", "qin2023") if bad else ()))
    named = (
        ("super_sbm", "slacks-based with super-efficiency", works, ""),
        ("radial", "radial", ("farrell1957",), ", with undesirable outputs as inputs" * bad),
        ("directional", "directional distance", ("chung1997",), ""),
    )
    others = other_measures(study)
    measures = [
        f"{text} {cite(*works)}{added}" for name, text, works, added in named if name in others
    ]
    changed = []
    if study.measure != "rdm":
        changed.append(f"the returns to scale ({'variable' if study.rts == 'crs' else 'constant'})")
    if measures:
        changed.append(f"the measure ({'; '.join(measures)})")
    if len(study.panel.periods) > 1:
        changed.append("the frontier (one of all periods)")
    if study.applies("spare-variable"):
        changed.append("the set of variables (each left out in turn)")
    return [*changed, "the set of units (each left out in turn)"]
