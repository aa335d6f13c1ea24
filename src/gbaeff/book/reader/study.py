"""A reader's data with its roles and the measure that fits: what an own-data chapter opens."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from gbaeff import data as shipped
from gbaeff.book.pages import reading
from gbaeff.book.reader.intake import Finding, Intake, Roles, load
from gbaeff.book.reader.intake.names import clean
from gbaeff.book.reader.intake.roles import column_names
from gbaeff.book.reader.layout import FULL
from gbaeff.book.reader.model import INDEXED, ORIENTED, WEIGHTED, Model, fitting, positive
from gbaeff.book.reader.settings import DISPOSABILITY, REFERENCES, RTS, SCALES, SPLITS, here
from gbaeff.data import dictionary
from gbaeff.dea.checks import check_choice
from gbaeff.dea.indices import Productivity
from gbaeff.dea.metafrontier import Metafrontier, metafrontier
from gbaeff.dea.panel import DataError, Panel
from gbaeff.dea.productivity import LeaderWarning, check_split, malmquist, malmquist_luenberger
from gbaeff.dea.results import Scores
from gbaeff.indicators import by_name
from gbaeff.stats.second_stage import second_stage

# Ranks of fewer units, and correlations and quantiles of fewer values, say nothing.
RANKED = 3
SEVERAL = 5
MALMQUIST = ("super_sbm", "sbm", "radial")
POOLED = 3000
"""Observations up to which the index against a pooled frontier is computed for comparison."""


@dataclass(frozen=True, eq=False)
class Study:
    """A reader's data, the measure that fits them, and its results.

    Made by :meth:`open`.

    Attributes
    ----------
    intake : Intake
        The data as they were accepted.
    measure : {"super_sbm", "sbm", "radial", "directional", "nonradial", "ebm", "rdm"}
        What is computed.
    orientation : {"", "input", "output", "none"}
        As it was asked for; `oriented` says which it is.
    rts, reference, split : str
        Returns to scale; frontier of a period for the index; parts of the index.
    draws : int
        Draws asked for; :mod:`gbaeff.book.reader.robustness` says how many it takes.
    example : str or None
        Name of the shipped example, if it is one.
    asked : bool
        Whether the measure was asked for, and not chosen.
    weights : tuple of (str, float)
        Weights of the slacks, by role or variable.
    fixed : tuple of str
        Inputs that cannot be changed.
    scale : {"ratio", "distance", "efficiency"}
        Scale of the bootstrap.
    chosen : object
        The period of what is about one period; empty: the last. `now` says which it is.
    disposability : {"weak", "strong", "kuosmanen"}
        Of undesirable outputs in a directional distance.
    """

    intake: Intake
    measure: str
    orientation: str
    rts: str
    reference: str
    draws: int
    seed: int
    path: Path
    example: str | None
    asked: bool = False
    split: str = "fgnz"
    weights: tuple[tuple[str, float], ...] = ()
    fixed: tuple[str, ...] = ()
    scale: str = "ratio"
    chosen: Any = ""
    disposability: str = "weak"

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
        group: str | None = "",
        covariates: str | Iterable[str] | None = "",
        names: str | None = "",
        periods: str | Iterable[Any] | None = "",
        drop_incomplete: bool | None = False,
        encoding: str | None = "",
        decimal: str | None = "",
        header_row: int | None = 0,
        measure: str | None = "",
        orientation: str | None = "",
        rts: str = "crs",
        reference: str = "adjacent",
        split: str = "fgnz",
        weights: str | Iterable[str] | None = (),
        fixed: str | Iterable[str] | None = (),
        disposability: str = "weak",
        scale: str = "ratio",
        at: Any = "",
        draws: int = 200,
        seed: int = 1,
    ) -> Study:
        """Read a file, or a shipped example, and choose the measure that fits.

        Parameters
        ----------
        data : str or Path
            A file, or the name of an example of :func:`gbaeff.data.examples`, whose roles come
            from its own description.
        dmu, period, inputs, outputs, undesirable, group, covariates, names, periods, \
        drop_incomplete, encoding, decimal, header_row
            As :meth:`gbaeff.book.reader.intake.Roles.of`; None: not given. For an example: what
            differs from its description.
        measure : {"", "super_sbm", "sbm", "radial", "directional", "nonradial", "ebm", "rdm"}
            Empty: the one that fits; "rdm" alone takes figures below 0.
        orientation : {"", "input", "output", "none"}
            Empty: that of `ORIENTED`.
        rts : {"crs", "vrs", "nirs", "ndrs"}
            Returns to scale.
        reference : {"adjacent", "sequential", "global", "biennial"}
            Frontier of a period for the index.
        split : {"fgnz", "ray_desli", "bias"}
            Its parts, as for :func:`gbaeff.malmquist`.
        weights : str or iterable of str
            Weights of the slacks as ``"labour=2,energy=1"``, by variable or by role, as for
            :func:`gbaeff.sbm`.
        fixed : str or iterable of str
            Inputs that cannot be changed.
        disposability : {"weak", "strong", "kuosmanen"}
            Of undesirable outputs in a directional distance.
        scale : {"ratio", "distance", "efficiency"}
            Of the bootstrap, as for :func:`gbaeff.bootstrap`.
        at : object
            The period of what is about one period, the last if not given.
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
        check_choice("reference", reference, REFERENCES)
        check_choice("split", split, SPLITS)
        check_choice("scale", scale, SCALES)
        check_choice("disposability", here(disposability), DISPOSABILITY)
        if draws < 2 or seed < 0:
            raise ValueError(f"expected draws >= 2 and seed >= 0, found {draws} and {seed}")
        example = str(data) if str(data) in shipped.examples() else None
        given: dict[str, Any] = {
            "dmu": dmu,
            "period": period,
            "inputs": inputs,
            "outputs": outputs,
            "undesirable": undesirable,
            "covariates": covariates,
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
                "covariates": known["covariate"],
            }
            given = {name: value or found[name] for name, value in given.items()}
        ends = str(periods) if isinstance(periods, str | int) else list(periods or ())
        roles = Roles.of(
            **given,
            group=group,
            names=names and str(names),
            periods=ends,
            drop_incomplete=drop_incomplete,
            encoding=encoding,
            decimal=decimal,
            header_row=header_row,
        )
        negative = measure == "rdm"
        intake = load(file, roles, negative=negative)
        toward = orientation or ""
        chosen = fitting(panel_of(intake, negative), measure or "", toward)
        if split != "fgnz" and chosen not in MALMQUIST:
            raise ValueError(f"split={split!r} is of a Malmquist index; the measure is {chosen}")
        if disposability != "weak" and chosen != "directional":
            raise ValueError(
                f"disposability={disposability!r} is of measure='directional'; found {chosen!r}"
            )
        check_split(split, rts, reference)
        weighed = slack_weights_of(weights)
        if weighed and chosen not in WEIGHTED:
            raise ValueError(
                f"weights are of slacks, and measure={chosen!r} measures none: take measure='sbm' "
                "or 'super_sbm', or leave weights out"
            )
        study = cls(
            intake,
            chosen,
            toward,
            rts,
            reference,
            draws,
            seed,
            file,
            example,
            bool(measure),
            split,
            weighed,
            tuple(map(clean, column_names(fixed))),
            scale,
            "" if at is None else at,
            disposability,
        )
        study.resolved()
        study.model().check(study.panel)
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
        return panel_of(self.intake, self.measure == "rdm")

    @cached_property
    def radial_panel(self) -> Panel:
        """The data as a radial measure takes them: undesirable outputs are inputs.

        All periods, or the one that was asked for.
        """
        inputs = (*self.roles.inputs, *self.roles.undesirable)
        roles = replace(self.roles, inputs=inputs, undesirable=())
        panel = panel_of(replace(self.intake, roles=roles), self.negative)
        return panel.at(self.now) if panel.periods and self.chosen != "" else panel

    @cached_property
    def covariates(self) -> pd.DataFrame:
        """Covariates of each observation of `radial_panel`, in its order."""
        keys = [key for key in (self.roles.period, self.roles.dmu) if key]
        found = self.frame.set_index(keys)[list(self.roles.covariates)]
        found = found.rename_axis(self.panel.index.names)
        if self.panel.periods and self.chosen != "":
            found = found.loc[self.now]
        return found.reindex(self.radial_panel.index)

    @cached_property
    def unexplained(self) -> str:
        """Why scores are not regressed on covariates; empty where they are."""
        if not self.roles.covariates:
            return "no covariate is named (--covariates)"
        if self.negative:
            return "it is about radial distances, which take no figure below 0"
        if self.fixed:
            return "it is about radial distances of what can all be changed: leave fixed out"
        try:  # whether there is a maximum, not what its intervals are
            second_stage(
                self.radial_panel,
                self.covariates,
                rts=self.rts,
                orientation=self.oriented("radial"),
                draws=(2, 25),
                seed=self.seed,
                algorithm=1,
            )
        except DataError as error:
            return str(error)
        return ""

    @property
    def now(self) -> Any:
        """The period of what is about one period; None for one cross-section."""
        return self.resolved()

    @property
    def positive(self) -> bool:
        """Whether all inputs and desirable outputs are above 0."""
        return positive(self.panel)

    @property
    def negative(self) -> bool:
        """Whether a figure lies below 0."""
        return bool((self.panel.values < 0).any())

    def at(self, period: Any = None) -> Panel:
        """One period as a cross-section, that of `now` if none is named."""
        return self.panel.at(self.resolved(period)) if self.panel.periods else self.panel

    def resolved(self, period: Any = None) -> Any:
        """The period that is meant, by itself or by its text; that asked for if none is named."""
        if period is None or period == "":
            period = self.chosen
        if period == "":
            return self.panel.periods[-1] if self.panel.periods else None
        for one in self.panel.periods:
            if period == one or str(period) == str(one):
                return one
        raise ValueError(f"no period {period!r}; there are {self.panel.periods}")

    # Results -------------------------------------------------------------------------------

    def oriented(self, measure: str = "") -> str:
        """Orientation of the measure of the study, or of another beside it.

        A radial measure has no place for both sides: beside one that has it takes the inputs.
        """
        measure = measure or self.measure
        if measure == "radial" and self.orientation == "none":
            return "input"
        return self.orientation or ORIENTED[measure]

    def model(self, measure: str = "", rts: str = "") -> Model:
        """The measure of the study with its settings, or another beside it with those it has."""
        measure = measure or self.measure
        side = self.oriented(measure)
        return Model(
            measure,
            rts or self.rts,
            side,
            self.weights if measure in WEIGHTED and self.measure in WEIGHTED else (),
            self.fixed if side != "output" or measure == self.measure else (),
            self.disposability,
        )

    def evaluate(self, panel: Panel, measure: str = "", rts: str = "") -> Scores:
        """Scores of a panel by the measure of the study, or by another."""
        return self.model(measure, rts).scores(panel)

    @cached_property
    def _scores(self) -> Scores:
        return self.evaluate(self.panel)

    def scores(self) -> Scores:
        """Scores of all observations, each period with a frontier of its own."""
        return self._scores

    def contributions(self) -> pd.DataFrame:
        """Parts of one minus a slacks-based score, one column a variable."""
        return reading.contributions(self.scores(), self.model().slack_weights(self.panel))

    @cached_property
    def _productivity(self) -> Productivity | None:
        if self.measure not in INDEXED or not _paired(self.panel):
            return None
        found = self.index(self.reference)
        return found if found.table["MI"].notna().any() else None

    def productivity(self) -> Productivity | None:
        """Index of all pairs of neighbouring periods; None where no pair has one.

        Its table calls the index MI, also where it is the Malmquist-Luenberger index.
        """
        return self._productivity

    @cached_property
    def pooled(self) -> Productivity | None:
        """The index against one frontier of all periods, which cannot drift, beside `productivity`.

        None where that is the index itself, has no mean, or would take long.
        """
        found = self.productivity()
        if found is None or self.reference == "global" or len(self.panel) > POOLED:
            return None
        pooled = self.index("global", "sbm" if self.measure.endswith("sbm") else "")
        return pooled if found.complete.any() and pooled.complete.any() else None

    @cached_property
    def metafrontier(self) -> Metafrontier | None:
        """Each unit against its own group and against all; None without groups.

        By the slacks-based measure itself where that is the measure, with or without
        super-efficiency, else by the radial one; there is none of directional distances.
        """
        if self.intake.groups.empty or self.measure not in MALMQUIST:
            return None
        measure = "radial" if self.measure == "radial" else "sbm"
        return metafrontier(
            self.panel,
            self.intake.groups,
            measure=measure,
            rts=self.rts,
            orientation=self.oriented(measure),
            zero="drop",
            weights=dict(self.weights) or None,
            fixed=self.fixed,
        )

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
            found = malmquist_luenberger(
                self.panel,
                rts=self.rts,
                moves=self.model().moves(self.panel),
                disposability=self.disposability,
                fixed=self.fixed,
                reference=reference,
            )
            return replace(found, table=found.table.rename(columns={"ML": "MI"}))
        with warnings.catch_warnings():  # the page says it (`biased`)
            warnings.simplefilter("ignore", LeaderWarning)
            return malmquist(
                self.panel,
                measure=measure or self.distance,
                rts=self.rts,
                orientation=self.oriented(measure or self.distance),
                reference=reference,
                split="fgnz" if measure or reference != self.reference else self.split,
                zero="drop",
                weights=dict(self.weights) or None,
                fixed=self.fixed,
            )

    # What a page may show --------------------------------------------------------------------

    def _below(self) -> bool:
        """Whether some unit is below the frontier in the period shown."""
        scores = self.scores()
        below = scores.score.notna() & ~scores.efficient
        return bool(reading.during(below, self.now).any())

    def _scored(self) -> int:
        """Units with a score in the period shown."""
        return int(reading.during(self.scores().score, self.now).notna().sum())

    def applies(self, need: str) -> bool:
        """Whether a need is met."""
        if need not in NEEDS:
            raise ValueError(f"no need {need!r}; there are {', '.join(NEEDS)}")
        return bool(NEEDS[need](self))

    # The file ----------------------------------------------------------------------------------

    @property
    def invented(self) -> bool:
        """Whether the data are those of an invented example."""
        return bool(self.example and shipped.examples()[self.example].get("invented"))

    @property
    def cited(self) -> str:
        """Key of the work that a published example comes from; else empty."""
        return str(shipped.examples()[self.example].get("cite", "")) if self.example else ""

    @property
    def file(self) -> str:
        """Name of the file, without its folder."""
        return self.path.name


# Functions: the index behind some takes long, and most chapters do not ask for it.
NEEDS: dict[str, Callable[[Study], bool]] = {
    "periods": lambda study: len(study.panel.periods) > 1,
    "productivity": lambda study: study.productivity() is not None,
    "decomposition": lambda study: (
        study.split == "fgnz"
        and study.rts == "crs"
        and study.measure != "directional"
        and study.applies("productivity")
    ),
    "ray-desli": lambda study: study.split == "ray_desli" and study.applies("productivity"),
    "bias": lambda study: study.split == "bias" and study.applies("productivity"),
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
    "groups": lambda study: study.metafrontier is not None,
    "incomplete": lambda study: len(study.intake.left_out) > 0,
    "findings": lambda study: bool(study.findings),
    "covariates": lambda study: not study.unexplained,
    "below": lambda study: study._below(),
    "few": lambda study: len(study.panel.dmus) <= FULL,
    "radial": lambda study: not study.roles.undesirable and not study.fixed and not study.negative,
    "jumping": lambda study: (
        study.reference != "global"
        and study.distance == "super_sbm"
        and study.applies("productivity")
    ),
}
"""Each need that a cell can be tagged with (``needs-...``), and whether a study meets it."""


def slack_weights_of(given: str | Iterable[str] | None) -> tuple[tuple[str, float], ...]:
    """Names and weights of texts like ``labour=2``.

    Examples
    --------
    >>> slack_weights_of("labour=2, energy=0.5")
    (('labour', 2.0), ('energy', 0.5))
    """
    found = {}
    for one in column_names(given):
        name, _, weight = one.rpartition("=")
        try:
            found[clean(name)] = float(weight)
        except ValueError:
            name = ""
        if not name:
            raise ValueError(f"weights: expected NAME=NUMBER, as labour=2, found {one!r}")
    return tuple(found.items())


def panel_of(intake: Intake, negative: bool = False) -> Panel:
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
        negative=negative,
    )


def _paired(panel: Panel) -> bool:
    """Whether some unit is observed in two neighbouring periods."""
    periods = panel.periods
    if len(periods) < 2:
        return False
    place = panel.index.get_level_values("period").map({p: i for i, p in enumerate(periods)})
    keys = set(zip(panel.index.get_level_values("dmu"), place))
    return any((dmu, at + 1) in keys for dmu, at in keys)
