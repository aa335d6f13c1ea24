"""A reader's data with its roles and the measure that fits: what an own-data chapter opens."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import display

from gbaeff import data as shipped
from gbaeff.book.build.chapters import UNMET
from gbaeff.book.pages import markup
from gbaeff.book.reader.intake import Finding, Intake, Roles, load
from gbaeff.book.reader.propositions import NAMES, reason
from gbaeff.book.reader.report import FULL
from gbaeff.data import dictionary
from gbaeff.dea.checks import check_choice
from gbaeff.dea.measures import directional, scores_of
from gbaeff.dea.models import RTS
from gbaeff.dea.panel import DataError, Panel
from gbaeff.dea.productivity import malmquist, malmquist_luenberger
from gbaeff.dea.results import INFEASIBLE, Productivity, Scores
from gbaeff.indicators import EQUAL, by_name

MEASURES = ("super_sbm", "sbm", "radial", "directional")
SPANS = ("adjacent", "sequential", "global")
# Ranks of fewer units, and correlations and quantiles of fewer values, say nothing.
RANKED = 3
SEVERAL = 5


@dataclass(frozen=True, eq=False)
class Study:
    """A reader's data, the measure that fits them, and its results.

    Made by :meth:`open`.

    Attributes
    ----------
    intake : Intake
        The data as they were accepted.
    measure : {"super_sbm", "sbm", "radial", "directional"}
        What is computed.
    why : str
        The reason, in a sentence.
    rts, reference : str
        Returns to scale; frontier of a period for the index.
    draws : int
        Draws asked for; :mod:`gbaeff.book.reader.robustness` says how many it takes.
    seed : int
        Of all draws.
    path : Path
        The file.
    example : str or None
        Name of the shipped example, if it is one.
    asked : bool
        Whether the measure was asked for, and not chosen.
    """

    intake: Intake
    measure: str
    why: str
    rts: str
    reference: str
    draws: int
    seed: int
    path: Path
    example: str | None
    asked: bool = False

    @classmethod
    def open(
        cls,
        data: str | Path = "ports",
        *,
        dmu: str | None = "",
        period: str | None = "",
        inputs: str | Iterable[str] | None = "",
        outputs: str | Iterable[str] | None = "",
        undesirable: str | Iterable[str] | None = "",
        names: str | None = "",
        periods: str | Iterable[Any] | None = "",
        measure: str | None = "",
        rts: str = "crs",
        reference: str = "adjacent",
        draws: int = 200,
        seed: int = 1,
    ) -> Study:
        """Read a file, or a shipped example, and choose the measure that fits.

        Parameters
        ----------
        data : str or Path
            A file, or the name of an example of :func:`gbaeff.data.examples`, whose roles come
            from its own description.
        dmu, period, inputs, outputs, undesirable, names, periods
            As :meth:`gbaeff.book.reader.intake.Roles.of`; None: not given. For an example: what
            differs from its description.
        measure : {"", "super_sbm", "sbm", "radial", "directional"}
            Empty: the one that fits.
        rts : {"crs", "vrs", "nirs", "ndrs"}
            Returns to scale.
        reference : {"adjacent", "sequential", "global"}
            Frontier of a period for the index.
        draws : int
            Draws of the chapter on robustness.
        seed : int
            Of these draws.

        Raises
        ------
        gbaeff.book.reader.intake.Refused
            If the file cannot be used; the message has all findings.
        DataError
            If the measure asked for cannot take the data.
        ValueError
            For an argument out of range.

        Examples
        --------
        >>> from gbaeff.book.reader.study import Study
        >>> study = Study.open("hospitals")
        >>> study.measure, len(study.panel.dmus)
        ('super_sbm', 12)
        """
        check_choice("rts", rts, RTS)
        check_choice("reference", reference, SPANS)
        if draws < 2 or seed < 0:
            raise ValueError(f"expected draws >= 2 and seed >= 0, found {draws} and {seed}")
        example = str(data) if str(data) in shipped.examples() else None
        given: dict[str, Any] = {
            "dmu": dmu,
            "period": period,
            "inputs": inputs,
            "outputs": outputs,
            "undesirable": undesirable,
        }
        file = Path(data)
        if example:
            known = shipped.example_roles(example)
            file = dictionary.path(f"example_{example}")
            found = {
                "dmu": known["dmu"][0],
                "period": "".join(known["period"]),
                "inputs": known["input"],
                "outputs": known["output"],
                "undesirable": known["undesirable"],
            }
            given = {name: value or found[name] for name, value in given.items()}
        ends = str(periods) if isinstance(periods, str | int) else list(periods or ())
        roles = Roles.of(**given, names=names and str(names), periods=ends)
        intake = load(file, roles)
        chosen, why = fitting(_panel(intake), measure or "")
        study = cls(intake, chosen, why, rts, reference, draws, seed, file, example, bool(measure))
        if study.scores().score.isna().all():
            raise DataError(
                f"no unit has a score: each is alone on its frontier (measure={chosen!r}, "
                f"rts={rts!r}); take rts='crs', or measure='sbm', which needs no other units"
            )
        return study

    # The data ------------------------------------------------------------------------------

    @property
    def frame(self) -> pd.DataFrame:
        """The tidy data."""
        return self.intake.frame

    @property
    def roles(self) -> Roles:
        """Which column is what."""
        return self.intake.roles

    @property
    def names(self) -> pd.Series:
        """Name shown for each unit."""
        return self.intake.names

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the intake noted or warned of."""
        return self.intake.findings

    @cached_property
    def panel(self) -> Panel:
        """The data as the models take them."""
        return _panel(self.intake)

    @property
    def last(self) -> Any:
        """Last period; None for one cross-section."""
        return self.panel.periods[-1] if self.panel.periods else None

    @property
    def positive(self) -> bool:
        """Whether all inputs and desirable outputs are above 0."""
        return _positive(self.panel)

    def at(self, period: Any = None) -> Panel:
        """One period as a cross-section, the last if none is named.

        Raises
        ------
        ValueError
            If there is no such period.
        """
        return self.panel.at(self.resolved(period)) if self.panel.periods else self.panel

    def resolved(self, period: Any = None) -> Any:
        """The period that is meant, by itself or by its text; the last if none is named."""
        if period is None or period == "":
            return self.last
        for one in self.panel.periods:
            if period == one or str(period) == str(one):
                return one
        raise ValueError(f"no period {period!r}; there are {self.panel.periods}")

    # Results -------------------------------------------------------------------------------

    def evaluate(self, panel: Panel, measure: str = "", rts: str = "") -> Scores:
        """Scores of a panel by the measure of the study, or by another."""
        return evaluate(panel, measure or self.measure, rts or self.rts)

    @cached_property
    def _scores(self) -> Scores:
        return self.evaluate(self.panel)

    def scores(self) -> Scores:
        """Scores of all observations, each period with a frontier of its own."""
        return self._scores

    @cached_property
    def _productivity(self) -> Productivity | None:
        if not _paired(self.panel):
            return None
        found = self.index(self.reference)
        return found if found.table["MI"].notna().any() else None

    def productivity(self) -> Productivity | None:
        """Index of all pairs of neighbouring periods; None where no pair has one.

        Its table calls the index MI, also where it is the Malmquist-Luenberger index.
        """
        return self._productivity

    @property
    def distance(self) -> str:
        """Measure whose distances make the index.

        Super-efficiency leaves an observation out of its own frontier, which misstates a leader's
        growth where the frontier holds other periods of the unit: against sequential and pooled
        frontiers the slacks-based measure itself is taken, but where super-SBM was asked for.
        """
        if not self.measure.endswith("sbm"):
            return self.measure
        insists = self.asked and self.measure == "super_sbm"
        # A plain SBM distance does not exist beyond a frontier; super-SBM is the same inside.
        return "super_sbm" if self.reference == "adjacent" or insists else "sbm"

    @property
    def biased(self) -> bool:
        """Whether the index misstates the growth of a leader; see `distance`."""
        return (
            self.distance == "super_sbm"
            and self.reference != "adjacent"
            and self.productivity() is not None
        )

    def index(self, reference: str, measure: str = "") -> Productivity:
        """As `productivity`, for another kind of frontier or another measure."""
        if self.measure == "directional":
            found = malmquist_luenberger(self.panel, rts=self.rts, reference=reference)
            # Beyond -1 a distance is of no use in a ratio of 1 + distance.
            lost = (found.distances <= -1 + EQUAL).any(axis=1)
            table = found.table.rename(columns={"ML": "MI"}).mask(lost)
            return replace(found, table=table, status=found.status.mask(lost, INFEASIBLE))
        with warnings.catch_warnings():  # the page says it (`biased`)
            warnings.simplefilter("ignore", UserWarning)
            return malmquist(
                self.panel,
                measure=measure or self.distance,
                rts=self.rts,
                reference=reference,
                zero="drop",
            )

    # What a page may show --------------------------------------------------------------------

    def _below(self) -> bool:
        """Whether some unit is below the frontier in the last period."""
        scores = self.scores()
        below = scores.score.notna() & ~scores.efficient
        return bool((below if self.last is None else below.loc[self.last]).any())

    def _scored(self) -> int:
        """Units with a score in the last period."""
        score = self.scores().score
        return int((score if self.last is None else score.loc[self.last]).notna().sum())

    def applies(self, need: str) -> bool:
        """Whether a need is met.

        Raises
        ------
        ValueError
            If there is no such need.
        """
        if need not in NEEDS:
            raise ValueError(f"no need {need!r}; there are {', '.join(NEEDS)}")
        return bool(NEEDS[need](self))

    def absent(self, chapter: str) -> list[str]:
        """Sentences: what is not in a chapter, and why.

        Parameters
        ----------
        chapter : {"data", "scores", "productivity", "peers", "robustness"}
            The chapter.
        """
        check_choice("chapter", chapter, tuple(_ABSENT))
        absent = [told for need, told in _ABSENT[chapter] if not self.applies(need)]
        return absent[:1] if absent and absent[0].startswith("All of it") else absent

    def declare(self, chapter: str) -> None:
        """Say, in the executed notebook, which needs are not met: their cells are dropped.

        Parameters
        ----------
        chapter : {"data", "scores", "productivity", "peers", "robustness"}
            The chapter; only what it can need is looked at.
        """
        check_choice("chapter", chapter, tuple(_ABSENT))
        if markup.chapter() is not None:
            unmet = sorted(need for need, _ in _ABSENT[chapter] if not self.applies(need))
            display({UNMET: {"unmet": unmet}, "text/plain": ""}, raw=True)  # type: ignore[no-untyped-call]

    # Names and places ------------------------------------------------------------------------

    def called(self, dmu: Any) -> str:
        """Name of a unit as plain text, cut where it is very long: for frames and figures."""
        return markup.plain(self.names.get(dmu, dmu), 60)

    def cell(self, dmu: Any) -> markup.Markup:
        """Name of a unit as a cell of a table."""
        return markup.cell(self.called(dmu))

    def shown(self, dmu: Any) -> str:
        """Name of a unit as MyST text: for sentences."""
        return markup.name(self.called(dmu))

    @property
    def invented(self) -> bool:
        """Whether the data are those of an invented example."""
        return bool(self.example and shipped.examples()[self.example].get("invented"))

    @property
    def cited(self) -> str:
        """Key of the work that a published example comes from; else empty."""
        return str(shipped.examples()[self.example].get("cite", "")) if self.example else ""

    @property
    def source(self) -> str:
        """Source line of a table or figure, as MyST text."""
        setting = f"{NAMES[self.measure]}, {RETURNS[self.rts]} returns to scale"
        return f"{self.origin}; own calculation, {setting}."

    @property
    def origin(self) -> str:
        """Where the data come from, as MyST text."""
        if self.invented:
            return "invented data"
        return f"{{cite:t}}`{self.cited}`" if self.cited else markup.name(self.file)

    def about(self) -> str:
        """What a reader must know about the data before anything else, as MyST text."""
        if self.invented:
            return (
                ":::{important}\nThe data of this page are **invented**. No such unit exists and "
                "nothing was observed. They show what the page looks like; with your own data it "
                "says what holds for yours.\n:::"
            )
        if self.cited:
            return f"The data are teaching data of {{cite:t}}`{self.cited}`."
        return f"The data are those of the file {markup.name(self.file)}."

    @property
    def file(self) -> str:
        """Name of the file, without its folder."""
        return self.path.name

    def not_here(self, chapter: str) -> None:
        """Put on the page what is not on it, and why; nothing if all is."""
        if told := self.absent(chapter):
            markup.emit("**Not on this page.** " + " ".join(told))


# Functions: the index behind some takes long, and most chapters do not ask for it.
NEEDS: dict[str, Callable[[Study], bool]] = {
    "periods": lambda study: len(study.panel.periods) > 1,
    "productivity": lambda study: study.productivity() is not None,
    "decomposition": lambda study: (
        study.rts == "crs" and study.measure != "directional" and study.applies("productivity")
    ),
    "unbalanced": lambda study: (
        len(study.panel) < len(study.panel.dmus) * max(len(study.panel.periods), 1)
    ),
    "undesirable": lambda study: bool(study.roles.undesirable),
    "ranks": lambda study: study._scored() >= RANKED,
    "several": lambda study: len(study.at()) >= SEVERAL,
    "slacks": lambda study: study.measure.endswith("sbm"),
    "spare-variable": lambda study: bool(
        study.roles.undesirable or len(study.roles.inputs) > 1 or len(study.roles.outputs) > 1
    ),
    "bootstrap": lambda study: study.applies("radial") and study.applies("several"),
    "findings": lambda study: bool(study.findings),
    "below": lambda study: study._below(),
    "few": lambda study: len(study.panel.dmus) <= FULL,
    "radial": lambda study: not study.roles.undesirable,
    "jumping": lambda study: (
        study.reference != "global"
        and study.distance == "super_sbm"
        and study.applies("productivity")
    ),
}
"""Each need that a cell can be tagged with (``needs-...``), and whether a study meets it."""

_ABSENT: dict[str, tuple[tuple[str, str], ...]] = {
    "data": (
        ("periods", "Changes over time: there is one period only."),
        ("unbalanced", "Gaps: every unit is observed in every period."),
        ("several", "Spread and correlations: fewer than five units in the last period."),
        ("findings", "Warnings and notes of the reading: there is none."),
    ),
    "scores": (
        ("periods", "Changes over time: there is one period only."),
        ("ranks", "Ranks: fewer than three units have a score in the last period."),
        ("few", "Lines of ranks: more than thirty units cannot be told apart."),
    ),
    "productivity": (
        (
            "productivity",
            "All of it: an index needs a unit that is observed in two neighbouring periods and can "
            "be compared in both.",
        ),
        (
            "decomposition",
            "The split of efficiency change into pure and scale efficiency: it is made for a "
            "Malmquist index under constant returns to scale.",
        ),
        ("unbalanced", "Pairs that the index lacks: every unit is observed in every period."),
        (
            "jumping",
            "Jumps across the frontier: they belong to a slacks-based index with super-efficiency, "
            "on frontiers that differ from period to period.",
        ),
    ),
    "peers": (
        ("below", "Sums of all targets: no unit is below the frontier in the last period."),
        (
            "slacks",
            "Contributions of the variables to the score: they add up for a slacks-based measure "
            "only.",
        ),
        ("periods", "Peers of earlier periods: there is one period only."),
    ),
    "robustness": (
        ("ranks", "All of it: with fewer than three units that have a score a rank says nothing."),
        ("several", "Rank correlations: fewer than five units in the last period."),
        (
            "spare-variable",
            "Variables left out in turn: the only input and the only output have to stay.",
        ),
        (
            "radial",
            "Returns to scale of each unit: the classes are those of a radial measure, which has "
            "no place for undesirable outputs.",
        ),
        (
            "bootstrap",
            "A bootstrap: it is made for radial scores without undesirable outputs, of five units "
            "or more.",
        ),
    ),
}


def _panel(intake: Intake) -> Panel:
    """Data as the models take them, units by name.

    So that nothing on a page depends on the order of the rows in the file: not what is drawn at
    random for each figure, and not which unit comes first.
    """
    roles = intake.roles
    place = {unit: at for at, unit in enumerate(by_name(intake.frame[roles.dmu].unique()))}
    return Panel(
        intake.frame.sort_values(roles.dmu, key=lambda units: units.map(place), kind="stable"),
        dmu=roles.dmu,
        period=roles.period,
        inputs=roles.inputs,
        outputs=roles.outputs,
        undesirable=roles.undesirable,
    )


def _positive(panel: Panel) -> bool:
    return bool((panel.inputs > 0).all(axis=None) and (panel.outputs > 0).all(axis=None))


def _paired(panel: Panel) -> bool:
    """Whether some unit is observed in two neighbouring periods."""
    periods = panel.periods
    if len(periods) < 2:
        return False
    place = panel.index.get_level_values("period").map({p: i for i, p in enumerate(periods)})
    keys = set(zip(panel.index.get_level_values("dmu"), place))
    return any((dmu, at + 1) in keys for dmu, at in keys)


def evaluate(panel: Panel, measure: str, rts: str) -> Scores:
    """Scores by a measure that is given by name, as the own-data chapters take it.

    Zero undesirable outputs are left out of a slacks-based mean; the directional measure expands
    the desirable and cuts the undesirable outputs by one share.

    Parameters
    ----------
    panel : Panel
        The data.
    measure : {"super_sbm", "sbm", "radial", "directional"}
        What is computed.
    rts : str
        Returns to scale.

    Returns
    -------
    Scores
    """
    check_choice("measure", measure, MEASURES)
    if measure == "directional":
        moves = ["output", "undesirable"] if panel.shape[2] else ["output"]
        return directional(panel, rts=rts, moves=moves)
    return scores_of(panel, measure, rts, None, "contemporaneous", "drop")


def fitting(panel: Panel, measure: str = "") -> tuple[str, str]:
    """Choose the measure that can take the data, or check the one that was asked for.

    Parameters
    ----------
    panel : Panel
        The data.
    measure : str
        Empty: choose.

    Returns
    -------
    tuple of str
        The measure, and the reason in a sentence.

    Raises
    ------
    DataError
        If the measure asked for cannot take the data.
    ValueError
        If there is no such measure.

    Examples
    --------
    >>> from gbaeff import Panel
    >>> fitting(Panel.from_arrays([[2, 0], [4, 1]], [[3], [5]]))[0]
    'radial'
    """
    zeros = not _positive(panel)
    bad = panel.shape[2] > 0
    none = bool((panel.undesirable == 0).any(axis=None))
    if measure:
        check_choice("measure", measure, MEASURES)
        _refuse(measure, zeros, bad, panel)
        return measure, reason(measure, asked=True, bad=bad, none=none)
    chosen = "super_sbm" if not zeros else "directional" if bad else "radial"
    return chosen, reason(chosen, asked=False, bad=bad, none=none)


RETURNS = {
    "crs": "constant",
    "vrs": "variable",
    "nirs": "non-increasing",
    "ndrs": "non-decreasing",
}


def _refuse(measure: str, zeros: bool, bad: bool, panel: Panel) -> None:
    if measure.endswith("sbm") and zeros:
        panel.refuse_zeros(
            ["input", "output"],
            f"measure={measure!r} divides each slack by the unit's own value, so a zero has no "
            f"ratio: leave measure empty to get {'directional' if bad else 'radial'}, or drop the "
            "variable:",
        )
    if measure == "radial" and bad:
        raise DataError(
            "measure='radial' has no place for undesirable outputs "
            f"({', '.join(map(repr, panel.undesirable.columns))}): take 'super_sbm' or "
            "'directional', or name them as inputs"
        )
    if measure == "directional" and not bad:
        raise DataError(
            "measure='directional' is for data with undesirable outputs, and none is named: take "
            "'super_sbm' or 'radial'"
        )
