"""Do scores go with covariates? A second stage, and what its intervals are worth at this size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gbaeff.book.reader.robustness import BUDGET, LEAST
from gbaeff.book.reader.study import Study
from gbaeff.dea.models import Array
from gbaeff.dea.panel import DataError, Panel
from gbaeff.stats.draws import as_distance, own_technologies, scores_of, share_error, stream
from gbaeff.stats.second_stage import Fit, SecondStage, design_of, regress_samples, second_stage
from gbaeff.stats.truncated_regression import truncated_draw

ALGORITHMS = (1, 2)
SAMPLES, FEWEST = 30, 10
"""Samples of known coefficients: at most, and below which there are none."""
_IN_SAMPLE = (20, 200)  # draws of both loops
_NO_COVERAGE = pd.DataFrame(columns=["share", "error", "samples"], dtype=float)


def simulated_intervals(
    panel: Panel,
    covariates: pd.DataFrame,
    truth: SecondStage,
    *,
    samples: int,
    draws: tuple[int, int] = (25, 200),
    seed: int,
) -> dict[int, Array]:
    r"""Intervals of both algorithms on samples of this size whose coefficients are known.

    A sample keeps covariates and mixes of inputs and outputs, takes the estimated frontier for the
    true one, and draws each unit's distance from the estimated model. How often the intervals
    hold ``truth`` says what an interval of these data is worth where the model is right.

    Parameters
    ----------
    panel, covariates
        As for :func:`gbaeff.second_stage`.
    truth : SecondStage
        Its result, whose coefficients, sigma and settings the samples have.
    samples : int
        Number of samples.
    draws : (int, int)
        Of both loops in each sample.
    seed : int
        Sample number s depends on the seed and s only.

    Returns
    -------
    dict of int to ndarray, shape (samples, 2, k)
        By algorithm, the lower and the upper ends of each coefficient; NaN where a sample's
        likelihood has no maximum, in it or in more than half of its redraws.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from gbaeff import Panel
    >>> from gbaeff.stats.second_stage import second_stage
    >>> z = np.linspace(0, 1, 10)
    >>> panel = Panel.from_arrays(np.ones((10, 1)), 1 / (1.5 + z + 0.1 * np.cos(9 * z))[:, None])
    >>> covariates = pd.DataFrame({"z": z}, index=panel.index)
    >>> truth = second_stage(panel, covariates, rts="crs", draws=(20, 50), seed=1)
    >>> ends = simulated_intervals(panel, covariates, truth, samples=2, draws=(5, 10), seed=1)
    >>> ends[2].shape
    (2, 2, 2)
    """
    _, design = design_of(panel, covariates)
    sets = own_technologies(panel, truth.rts, truth.orientation)
    scores = scores_of(sets)
    mean = design @ truth.table["estimate"].to_numpy()
    ends = {number: np.full((samples, 2, design.shape[1]), np.nan) for number in (1, 2)}
    true = np.array(
        [truncated_draw(mean, truth.sigma, stream(seed, 2, at)) for at in range(samples)]
    )
    drawn, known = [], []
    for units, score in zip(sets, scores):
        drawn.append(units.moved(score, as_distance(true[:, units.rows], units.orientation)))
        known.append(drawn[-1].scores())
    designs = np.broadcast_to(design, (samples, *design.shape))
    seeds = [seed + sample for sample in range(samples)]
    for number in ends:
        fits = regress_samples(
            drawn, known, designs, draws, truth.level, seeds, corrected=number == 2
        )
        for sample, fit in enumerate(fits):  # none where the likelihood has no maximum
            if isinstance(fit, Fit) and 2 * fit.failed[1] <= draws[1]:
                ends[number][sample] = fit.lower, fit.upper
    return ends


@dataclass(frozen=True)
class Plan:
    """What is drawn.

    Attributes
    ----------
    orientation : {"input", "output"}
        Of the distances.
    draws : (int, int)
        For the bias, half of those asked for, and for the intervals, ten times as many; fewer of
        the first where the data are large.
    samples : int
        Samples whose coefficients are known; 0 where the data are too large for them.
    """

    orientation: str
    draws: tuple[int, int]
    samples: int

    @classmethod
    def of(cls, study: Study) -> Plan:
        """Plan for a study.

        Examples
        --------
        >>> Plan.of(Study.open("ports")).draws
        (100, 2000)
        """
        n = len(study.radial_panel)
        first = max(min(study.draws // 2, max(BUDGET // n, LEAST)), 2)
        samples = min(SAMPLES, BUDGET // (2 * n * (_IN_SAMPLE[0] + 2)))
        return cls(
            study.oriented("radial"),
            (first, 10 * study.draws),
            samples if samples >= FEWEST else 0,
        )


@dataclass(frozen=True, eq=False)
class SecondStages:
    """Both algorithms on the data of a study.

    Attributes
    ----------
    found : dict of int to SecondStage
        By algorithm, those that have a result.
    lacking : dict of int to str
        Why the others have none.
    spread : pandas.Series
        Standard deviation of each covariate.
    coverage : pandas.DataFrame
        By covariate and algorithm, of the samples with an interval: ``share`` of the intervals that
        hold the true coefficient, its standard ``error``, and ``samples``. Empty where there are
        none.
    """

    plan: Plan
    found: dict[int, SecondStage]
    lacking: dict[int, str]
    spread: pd.Series
    coverage: pd.DataFrame

    @classmethod
    def of(cls, study: Study, plan: Plan | None = None) -> SecondStages:
        """Compute both algorithms, and their coverage on samples from the better of the models."""
        plan = plan or Plan.of(study)
        panel, covariates = study.radial_panel, study.covariates
        found, lacking = {}, {}
        for number in ALGORITHMS:
            try:
                one = second_stage(
                    panel,
                    covariates,
                    rts=study.rts,
                    orientation=plan.orientation,
                    draws=plan.draws,
                    seed=study.seed,
                    algorithm=number,
                )
            except DataError as error:
                lacking[number] = str(error)
                continue
            if 2 * one.failed[1] > plan.draws[1]:
                lacking[number] = (
                    f"{one.failed[1]:,} of {plan.draws[1]:,} draws of its coefficients have no "
                    "maximum"
                )
            else:
                found[number] = one
        coverage = _NO_COVERAGE
        if found and plan.samples:
            truth = found[max(found)]
            ends = simulated_intervals(
                panel,
                covariates,
                truth,
                samples=plan.samples,
                draws=_IN_SAMPLE,
                seed=study.seed,
            )
            coverage = _coverage(truth, {number: ends[number] for number in found})
        return cls(plan, found, lacking, covariates.std(ddof=0), coverage)

    def table(self) -> pd.DataFrame:
        """By covariate, for one standard deviation more of it: each estimate and its interval."""
        parts = {"standard deviation": self.spread}
        for number, one in self.found.items():
            each = one.table.drop(index="intercept").mul(self.spread, axis=0)
            parts |= {
                f"algorithm {number}": each["estimate"],
                f"from ({number})": each["lower"],
                f"to ({number})": each["upper"],
            }
            if len(self.coverage):
                share = 100 * self.coverage.xs(number, level="algorithm")["share"]
                parts[f"held in, % ({number})"] = share
        return pd.DataFrame(parts).reindex(self.spread.index).rename_axis("covariate")

    def coefficients(self) -> pd.DataFrame:
        """All coefficients in the units of the data, the intercept first."""
        parts = {number: one.table for number, one in self.found.items()}
        return pd.concat(parts, names=["algorithm"])


def _coverage(truth: SecondStage, ends: dict[int, np.ndarray]) -> pd.DataFrame:
    """How often intervals hold the coefficients, the intercept left out."""
    true, names = truth.table["estimate"].to_numpy()[1:], truth.table.index[1:]
    parts = {}
    for number, both in ends.items():
        known = both[np.isfinite(both).all(axis=(1, 2)), :, 1:]
        if len(known):
            share = ((known[:, 0] <= true) & (true <= known[:, 1])).mean(axis=0)
            columns = {"share": share, "error": share_error(share, len(known))}
            frame = pd.DataFrame(columns, index=names)
            parts[number] = frame.assign(samples=float(len(known)))
    if len(parts) < len(ends):
        return _NO_COVERAGE
    return pd.concat(parts, names=["algorithm", "covariate"])
