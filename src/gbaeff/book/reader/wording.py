"""How a study names its units, its data and what a page lacks: text for pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gbaeff.book.build.chapters import UNMET
from gbaeff.book.pages import markup
from gbaeff.book.reader.propositions import measure_name
from gbaeff.book.reader.study import Study
from gbaeff.dea.checks import check_choice

RETURNS = {
    "crs": "constant",
    "vrs": "variable",
    "nirs": "non-increasing",
    "ndrs": "non-decreasing",
}


ABSENT: dict[str, tuple[tuple[str, str], ...]] = {
    "data": (
        ("periods", "Changes over time: there is one period only."),
        ("unbalanced", "Gaps: every unit is observed in every period."),
        ("several", "Spread and correlations: fewer than five units in the period shown."),
        ("incomplete", "Observations left out: none lacks a value."),
        ("findings", "Warnings and notes of the reading: there is none."),
    ),
    "scores": (
        ("periods", "Changes over time: there is one period only."),
        ("ranks", "Ranks: fewer than three units have a score in the period shown."),
        (
            "groups",
            "Groups: no column is named for them, or the measure is a directional distance or the "
            "epsilon-based measure, of which no gap between frontiers is taken.",
        ),
        ("few", "Lines of ranks: more than thirty units cannot be told apart."),
    ),
    "productivity": (
        (
            "productivity",
            "All of it: an index needs a unit that is observed in two neighbouring periods and can "
            "be compared in both, and there is none of a non-radial or an epsilon-based measure.",
        ),
        (
            "decomposition",
            "The split of efficiency change into pure and scale efficiency: it is made for a "
            "Malmquist index under constant returns to scale, where no other split is asked for.",
        ),
        ("unbalanced", "Pairs that the index lacks: every unit is observed in every period."),
        (
            "jumping",
            "Jumps across the frontier: they belong to a slacks-based index with super-efficiency, "
            "on frontiers that differ from period to period.",
        ),
    ),
    "peers": (
        ("below", "Sums of all targets: no unit is below the frontier in the period shown."),
        (
            "slacks",
            "Contributions of the variables to the score: they add up for a slacks-based measure "
            "only.",
        ),
        ("periods", "Peers of other periods: there is one period only."),
    ),
    "robustness": (
        ("ranks", "All of it: with fewer than three units that have a score a rank says nothing."),
        ("several", "Rank correlations: fewer than five units in the period shown."),
        (
            "other-settings",
            "Other settings: no other measure takes figures below 0, and there is one period only.",
        ),
        (
            "spare-variable",
            "Variables left out in turn: the only input and the only output have to stay.",
        ),
        (
            "radial",
            "Returns to scale of each unit: the classes are those of a radial measure of what can "
            "all be changed, without undesirable outputs.",
        ),
        (
            "bootstrap",
            "A bootstrap: it is made for radial scores without undesirable outputs and without "
            "inputs that are fixed, of five units or more.",
        ),
    ),
    "covariates": (
        (
            "covariates",
            "All of it: no covariate is named (`--covariates`), or the distances are too few or "
            "too spread for a regression, or are no radial ones.",
        ),
        ("periods", "Periods that are pooled: there is one period only."),
    ),
}
"""What a chapter can lack, by the need that is not met."""


def called(study: Study) -> Callable[[Any], str]:
    """How a unit is called as plain text, cut where it is very long: for frames and figures."""
    return lambda dmu: markup.plain(study.names.get(dmu, dmu), 60)


def cell(study: Study) -> Callable[[Any], markup.Markup]:
    """How a unit is called in a cell of a table."""
    return lambda dmu: markup.cell(called(study)(dmu))


def shown(study: Study) -> Callable[[Any], str]:
    """How a unit is called as MyST text: for sentences."""
    return lambda dmu: markup.name(called(study)(dmu))


def source(study: Study, measure: str = "") -> str:
    """Source line of a table or figure by the measure of the study or another, as MyST text."""
    name = measure_name(measure or study.measure, study.oriented(measure))
    return f"{origin(study)}; own calculation, {name}, {RETURNS[study.rts]} returns to scale."


def origin(study: Study) -> str:
    """Where the data come from, as MyST text."""
    if study.invented:
        return "invented data"
    return f"{{cite:t}}`{study.cited}`" if study.cited else markup.name(study.file)


def about(study: Study) -> str:
    """What a reader must know about the data before anything else, as MyST text."""
    if study.invented:
        return (
            ":::{important}\nThe data of this page are **invented**. No such unit exists and "
            "nothing was observed. They show what the page looks like; with your own data it "
            "says what holds for yours.\n:::"
        )
    if study.cited:
        return f"The data are teaching data of {{cite:t}}`{study.cited}`."
    return f"The data are those of the file {markup.name(study.file)}."


def not_here(study: Study, chapter: str) -> None:
    """Put on the page what is not on it, and why; nothing if all is."""
    if told := absent(study, chapter):
        markup.emit("**Not on this page.** " + " ".join(told))


def absent(study: Study, chapter: str) -> list[str]:
    """Sentences: what is not in a chapter, and why."""
    check_choice("chapter", chapter, tuple(ABSENT))
    lacking = [told for need, told in ABSENT[chapter] if not study.applies(need)]
    return lacking[:1] if lacking and lacking[0].startswith("All of it") else lacking


def declare(study: Study, chapter: str) -> None:
    """Say, in the executed notebook, which needs are not met: their cells are dropped.

    Parameters
    ----------
    chapter : str
        A key of `ABSENT`; only what it can need is looked at.
    """
    check_choice("chapter", chapter, tuple(ABSENT))
    if markup.chapter() is not None:
        from IPython.display import display

        unmet = sorted(need for need, _ in ABSENT[chapter] if not study.applies(need))
        display({UNMET: {"unmet": unmet}, "text/plain": ""}, raw=True)  # type: ignore[no-untyped-call]
