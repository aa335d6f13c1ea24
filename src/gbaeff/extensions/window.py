"""Window analysis: the same observation judged in several overlapping windows of periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from gbaeff.dea.checks import check_choice, defaults
from gbaeff.dea.evaluator import evaluator_of
from gbaeff.dea.panel import Panel
from gbaeff.dea.results import Printed, Scores, ceilings, settings_title, state_notes, without_score


@dataclass(frozen=True, eq=False, repr=False)
class Window(Printed):
    """Scores of every observation in every window that holds it.

    Attributes
    ----------
    score : pandas.Series
        Score by (start, end, period, dmu). NaN where there is none.
    status : pandas.Series
        As :attr:`gbaeff.Scores.status`, same index.
    near_ceiling : pandas.Series
        As :attr:`gbaeff.Scores.near_ceiling`, same index.
    width : int
        Number of periods of a window.
    measure, rts, orientation : str
        What was computed.
    ceiling : float or pandas.Series
        As :attr:`gbaeff.Scores.ceiling`.
    notes : tuple of str
        What a reader has to know, such as undesirable outputs of zero that were left out.
    """

    score: pd.Series
    status: pd.Series
    near_ceiling: pd.Series
    width: int
    measure: str
    rts: str
    orientation: str
    ceiling: float | pd.Series
    notes: tuple[str, ...] = ()

    def table(self) -> pd.DataFrame:
        """The staircase: one row a (dmu, start, end), one column a period.

        Read along a row for a DMU's trend within one technology, down a column for the stability of
        one observation's score. NaN outside the window, and where there is no score.
        """
        wide = self.score.unstack("period").reorder_levels(["dmu", "start", "end"])
        dmus = list(dict.fromkeys(self.score.index.get_level_values("dmu")))
        place = {dmu: number for number, dmu in enumerate(dmus)}
        order = sorted(range(len(wide)), key=lambda row: place[wide.index[row][0]])
        return wide.iloc[order]

    @defaults
    def mean(self, by: Literal["dmu", "period"] = "dmu") -> pd.Series:
        """Mean of all scores of each DMU, or of each period; cells without a score are left out.

        A period in the middle lies in more windows than one at an end, so it weighs more in a DMU's
        mean.
        """
        check_choice("by", by, ("dmu", "period"))
        means: pd.Series = self.score.groupby(level=by, sort=by == "period", observed=True).mean()
        return means

    def spread(self) -> pd.Series:
        """Largest difference between the scores of one observation in different windows.

        By (period, dmu); small is stable. NaN where fewer than two windows give a score.
        """
        scores = self.score.groupby(level=["period", "dmu"], sort=False, observed=True)
        spread: pd.Series = (scores.max() - scores.min()).where(scores.count() > 1)
        return spread.rename("spread")

    def summary(self) -> pd.DataFrame:
        """Mean and stability of each DMU.

        ``n`` cells; how many have no score, by state (``no_value`` where the DMU is efficient);
        mean, standard deviation, largest ``spread`` of one observation, and ``range``, the largest
        difference over all windows and periods.
        """
        scores = self.score.groupby(level="dmu", sort=False, observed=True)
        frame = without_score(self.status).groupby(level="dmu", sort=False, observed=True).sum()
        frame.insert(0, "n", scores.size())
        return frame.assign(
            mean=scores.mean(),
            std=scores.std(),
            spread=self.spread().groupby(level="dmu", sort=False, observed=True).max(),
            range=scores.max() - scores.min(),
        )

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        notes = [*self.notes, *state_notes(self.status)]
        if near := int(self.near_ceiling.sum()):
            values = " or ".join(f"{c:g}" for c in ceilings(self.ceiling, self.near_ceiling))
            notes.append(
                f"{near} of {len(self.score)} scores are near the ceiling of {values}: "
                "such a unit cannot be compared, it is not that many times as efficient."
            )
        windows = f"windows of {self.width} periods"
        title = settings_title(self.measure, self.rts, self.orientation, windows)
        return f"Window: {title}", self.summary(), notes


@defaults
def window(
    panel: Panel,
    *,
    width: int = 3,
    measure: str = "super_sbm",
    rts: str = "crs",
    orientation: str | None = None,
    zero: str = "refuse",
) -> Window:
    r"""Window analysis of Charnes, Clark, Cooper and Golany (1985).

    A window is ``width`` neighbouring periods, pooled as if each DMU were another one in each
    period. With T periods there are T - width + 1 windows, and the observation of period t is
    compared in each of them with

    .. math::

        \{(x_{js}, y_{js}, b_{js}) : \text{DMU } j \text{ observed in } s,\;
        \text{start} \le s \le \text{start} + \text{width} - 1\},\quad
        \text{start} \le t

    Parameters
    ----------
    panel : Panel
        With periods. Neighbouring means next in ``panel.periods``, even over a gap.
    width : int
        From 1, each period on its own, to the number of periods, one pooled technology.
    measure, rts, orientation, zero
        As for :func:`gbaeff.malmquist`, but an output-oriented radial score is phi >= 1.
        Super-efficiency leaves out the evaluated observation alone: the same DMU's other periods
        stay in the window.

    Raises
    ------
    ValueError, SolverError
        For an argument out of range, or a panel without periods.
    DataError
        If a value that the model divides by is 0.

    Notes
    -----
    The method takes technology to stand still within a window, so a wide window mixes progress
    with inefficiency, and a narrow one leaves few observations. There is no test for the right
    width: show more than one. Scores of different windows are relative to different technologies,
    so a trend is read within a window, not across them.

    Examples
    --------
    A's output grows; the window of 2 and 3 judges its second period by its third.

    >>> from gbaeff import Panel
    >>> from gbaeff.extensions.window import window
    >>> panel = Panel.from_arrays([[1]] * 3, [[2], [4], [8]], dmus=["A"] * 3, periods=[1, 2, 3])
    >>> window(panel, width=2, measure="radial").table()
    period           1    2    3
    dmu start end
    A   1     2    0.5  1.0  NaN
        2     3    NaN  0.5  1.0
    """
    periods = panel.periods
    if not periods:
        raise ValueError("window analysis needs a panel with periods")
    if isinstance(width, bool) or not isinstance(width, int) or not 1 <= width <= len(periods):
        raise ValueError(
            f"width must be a whole number from 1 to {len(periods)}, the number of periods; "
            f"found {width!r}"
        )
    parts: dict[tuple[object, object], Scores] = {}
    for first in range(len(periods) - width + 1):
        inside = periods[first : first + width]
        parts[inside[0], inside[-1]] = Scores.of(
            evaluator_of(panel.during(inside), measure, rts, orientation, zero), "global"
        )

    def joined(name: str) -> pd.Series:
        series = {
            span: pd.Series(getattr(scores, name), index=scores.score.index)
            for span, scores in parts.items()
        }
        together: pd.Series = pd.concat(series, names=["start", "end"])
        return together.rename(name)

    some = next(iter(parts.values()))
    own = any(isinstance(scores.ceiling, pd.Series) for scores in parts.values())
    return Window(
        score=joined("score"),
        status=joined("status"),
        near_ceiling=joined("near_ceiling"),
        width=width,
        measure=some.measure,
        rts=some.rts,
        orientation=some.orientation,
        ceiling=joined("ceiling") if own else some.ceiling,
        notes=tuple(
            f"{start} to {end}: {note}"
            for (start, end), scores in parts.items()
            for note in scores.notes
        ),
    )
