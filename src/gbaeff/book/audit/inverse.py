"""Inverse DEA: from a score back to the figure that gives it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gbaeff.dea.evaluator import SlacksBased
from gbaeff.dea.models import Array, Mask, Rows
from gbaeff.dea.outcome import NOT_COMPUTED, STATES
from gbaeff.dea.panel import ROLES, DataError, Panel
from gbaeff.dea.solver.highs import SolverError

STATUSES = ("found", "open", "jump", "out of reach", "no score")
"""What `recover` says of a score, as defined there."""

_EXACT = 1e-8  # scores are certified to this
_STEEP = 100.0  # no score rises by more than this times the relative change of a figure


def recover(
    panel: Panel,
    variable: str,
    scores: pd.Series,
    *,
    of: Any = None,
    rounding: float = 0.0,
    rts: str = "crs",
    orientation: str = "none",
    span: float = 100.0,
    tolerance: float = 1e-8,
) -> pd.DataFrame:
    r"""Recover one figure from a super-SBM score, all other figures given.

    Inverse DEA asks for the data that give a unit a score (Wei, Zhang and Zhang 2000, who look for
    the outputs that keep it). Here one figure of one unit is the unknown. The score of
    :func:`gbaeff.super_sbm` is monotone in it: a unit's own score does not fall when it uses less,
    emits less or makes more, and does not rise when another unit does. So bisection on the
    logarithm of the figure finds the one that gives the score.

    If the technology that an inefficient unit `o` is held against has the single peer `j`, which
    makes its one desirable output with the least of everything else, then under CRS, with
    :math:`r_i = (x_{ij}/y_j)/(x_{io}/y_o)` and :math:`r_b` likewise for the undesirable output,

    .. math:: \rho_o = \frac{\frac1m\sum_i r_i}{1 + \frac12(1 - r_b)},

    which can be solved for any one :math:`r`. The bisection needs no such case.

    Parameters
    ----------
    panel : Panel
        The data; the values of ``variable`` that are looked for are only the start of the search.
    variable : str
        An input, output or undesirable output of the panel.
    scores : pandas.Series
        Given scores, labelled like ``panel.index``; any part of it, in any order. A missing score
        gives a row without a value.
    of : label, optional
        The unit whose figure is unknown, in the period of each score; each score's own unit by
        default.
    rounding : float
        The given score stands for any within this distance: half a unit of the last printed digit.
    rts, orientation : str
        As for :func:`gbaeff.super_sbm`, every unit against its own period. An infeasible programme
        counts as a score above every number.
    span : float
        The search goes from the panel's own figure divided by ``span`` to its ``span``-fold.
    tolerance : float
        Relative precision of the figures.

    Returns
    -------
    pandas.DataFrame
        Indexed like ``scores``. ``value`` gives the score itself (of several, the one nearest to
        the panel's own); ``low`` and ``high`` bound the values that give it within its rounding,
        in units of the variable; 0 and infinity where the search found no end. ``worse`` and
        ``better`` are the scores just beside ``value``, or at the end of the search. ``status``:
        "found"; "open" (found, but an end is unbounded); "jump" (the score jumps over the given
        one at ``value``, which no ``low`` and ``high`` surround); "out of reach" (no value within
        ``span`` gives it); "no score" (it was missing).

    Raises
    ------
    DataError
        If the panel has no such variable or unit, a label of ``scores`` is not in it or stands
        twice, the unit ``of`` is missing in a period, or its figure is 0.
    ValueError
        If ``rounding`` is negative, ``span`` not above 1, ``tolerance`` not positive, or another
        argument out of range.

    Examples
    --------
    B makes half as much per unit of each input as A. How much of the second input did it use, if
    its score is printed as 0.62?

    >>> import pandas as pd
    >>> from gbaeff import Panel
    >>> from gbaeff.book.audit.inverse import recover
    >>> panel = Panel.from_arrays([[1, 1], [2, 2]], [[1], [1]], dmus=["A", "B"])
    >>> found = recover(panel, "x2", pd.Series({"B": 0.62}), rounding=0.005)
    >>> found.round(3).iloc[0, :3].to_dict()
    {'value': 1.351, 'low': 1.333, 'high': 1.37}
    """
    if not rounding >= 0:
        raise ValueError(f"rounding must be 0 or more, found {rounding}")
    if not span > 1:
        raise ValueError(f"span must be above 1, found {span}")
    if not tolerance > 0:
        raise ValueError(f"tolerance must be above 0, found {tolerance}")
    known = ~scores.isna().to_numpy()
    search = _Search(panel, variable, scores.index[known], of, rts, orientation, np.log(span))
    columns = dict.fromkeys(("value", "low", "high", "worse", "better"), np.nan)
    result = pd.DataFrame(columns, index=scores.index).assign(status="no score")
    if known.any():
        given = scores.to_numpy(dtype=float)[known]
        for name, found in search.run(given, rounding, tolerance).items():
            result.loc[known, name] = found
    return result


def recover_all(
    panel: Panel,
    variable: str,
    scores: pd.Series,
    *,
    rounding: float = 0.0,
    rts: str = "crs",
    orientation: str = "none",
    span: float = 100.0,
    tolerance: float = 1e-8,
    rounds: int = 10,
) -> tuple[pd.DataFrame, Panel]:
    """Recover the figures of several units together, each with the others' in place.

    :func:`recover` leaves the other units as they are. Where they are unknown too, and some of
    them span the frontier, one figure depends on another. So all are recovered, put into the
    panel and recovered again, until none moves.

    Parameters
    ----------
    panel, variable, scores, rounding, rts, orientation, span, tolerance
        As for :func:`recover`.
    rounds : int
        At most so many times.

    Returns
    -------
    recovered : pandas.DataFrame
        As from :func:`recover`, in the last round, with the column ``used``: what the panel now
        holds. That is the middle (geometric) of ``low`` and ``high`` where the figure was found,
        the bound or the panel's own figure where it is open, and the panel's own elsewhere.
    panel : Panel
        The panel with these figures. Its scores show how well they fit together.

    Raises
    ------
    DataError, ValueError
        As :func:`recover`; ValueError also if ``rounds`` is less than 1.

    Examples
    --------
    >>> import pandas as pd
    >>> from gbaeff import Panel, super_sbm
    >>> from gbaeff.book.audit.inverse import recover_all
    >>> panel = Panel.from_arrays([[1, 1], [2, 2], [3, 2]], [[1]] * 3, dmus=["A", "B", "C"])
    >>> found, filled = recover_all(panel, "x2", pd.Series({"B": 0.4, "C": 0.3}))
    >>> super_sbm(filled).score[["B", "C"]].round(6).to_dict()
    {'B': 0.4, 'C': 0.3}
    """
    if rounds < 1:
        raise ValueError(f"rounds must be 1 or more, found {rounds}")
    for _ in range(rounds):
        found = recover(
            panel,
            variable,
            scores,
            rounding=rounding,
            rts=rts,
            orientation=orientation,
            span=span,
            tolerance=tolerance,
        )
        rows = panel.index.get_indexer(found.index)
        column = panel.names.index(variable)
        own = pd.Series(panel.values[rows, column], index=found.index)
        used = own.where(found["status"] != "open", own.clip(found["low"], found["high"]))
        # The middle, because an end is where the score may jump.
        middle = np.sqrt(found["low"] * found["high"]) if rounding else found["value"]
        used = used.where(found["status"] != "found", middle)
        values = panel.values.copy()
        values[rows, column] = used
        panel = _with_values(panel, values)
        if (used / own - 1).abs().max() <= 10 * tolerance:
            break
    return found.assign(used=used), panel


def _with_values(panel: Panel, values: Array) -> Panel:
    """The same panel with other data."""
    frame = pd.DataFrame(values, columns=panel.variables)
    parts = [frame[role] for role in ROLES if role in frame]
    levels = panel.index.names
    labels: dict[str, Any] = {
        str(name): panel.index.get_level_values(at) for at, name in enumerate(levels)
    }
    return Panel.from_arrays(*parts, dmus=labels["dmu"], periods=labels.get("period"))


class _Search:
    """Scores as a rising function of the logarithm of one figure each.

    The figure is ``start * exp(sign * u)``; the score never falls in u.
    """

    def __init__(
        self,
        panel: Panel,
        variable: str,
        labels: pd.Index,
        of: Any,
        rts: str,
        orientation: str,
        reach: float,
    ) -> None:
        roles, names = (panel.variables.get_level_values(i).tolist() for i in (0, 1))
        if variable not in names:
            raise DataError(f"variable: the panel has {names}; found {variable!r}")
        self.column = names.index(variable)
        if of is not None and of not in panel.dmus:
            raise DataError(f"of: the panel has {panel.dmus}; found {of!r}")
        index = panel.index
        self.units = index.get_indexer(labels)
        if (missing := labels[self.units < 0]).size:
            raise DataError(f"scores: not in the panel: {missing.tolist()[:10]}")
        if labels.has_duplicates:
            twice = labels[labels.duplicated()].unique().tolist()
            raise DataError(f"scores: given twice: {twice[:10]}")

        self.evaluator = SlacksBased(panel, rts, orientation, beyond=True)
        self.data, self.reach = panel.values, reach
        period = np.zeros(len(panel), dtype=np.intp)
        if panel.periods:
            period = pd.factorize(index.get_level_values("period"))[0]
        self.changed = self.units
        if of is not None:
            at = np.flatnonzero(index.get_level_values("dmu") == of)
            place = dict(zip(period[at].tolist(), at.tolist()))
            self.changed = np.array([place.get(p, -1) for p in period[self.units].tolist()], int)
            if (absent := labels[self.changed < 0]).size:
                raise DataError(f"of: {of!r} has no row beside {absent.tolist()[:10]}")
        self.own = self.changed == self.units
        self.start = self.data[self.changed, self.column]
        if (nothing := labels[self.start == 0]).size:
            raise DataError(f"{variable}: 0 cannot be scaled, at {nothing.tolist()[:10]}")
        rising = roles[self.column] == "output"
        self.sign = np.where(self.own == rising, 1.0, -1.0)
        # Everyone of the period but the unit whose figure is looked for.
        self.others = [
            np.setdiff1d(np.flatnonzero(period == period[o]), [changed])
            for o, changed in zip(self.units, self.changed)
        ]

    def scores(self, which: Rows, u: Array) -> Array:
        """Score of some of the units at u; infeasible is infinite."""
        trial = self.data[self.changed[which]]
        trial[:, self.column] *= np.exp(self.sign[which] * u)
        place = len(self.data) + np.arange(len(which))
        self.evaluator.observe(np.vstack([self.data, trial]))
        sets = [np.append(self.others[k], row) for k, row in zip(which.tolist(), place.tolist())]
        unit = np.where(self.own[which], place, self.units[which])
        answer = self.evaluator.scores(unit, sets, np.arange(len(which)))
        if (answer.state == STATES.index(NOT_COMPUTED)).any():
            raise SolverError("no answer passed its check, here or in HiGHS")
        found = answer.score
        return np.where(np.isnan(found), np.inf, found)

    def run(self, given: Array, rounding: float, tolerance: float) -> dict[str, Array]:
        """Bisect for the ends of each score and of its rounding interval."""
        edges = np.array([-_EXACT, _EXACT])
        if rounding:
            edges = np.array([-rounding - _EXACT, -_EXACT, _EXACT, rounding + _EXACT])
        levels = given[:, None] + edges
        everyone = np.arange(len(given))
        worst = self.scores(everyone, np.full(len(given), -self.reach))
        best = self.scores(everyone, np.full(len(given), self.reach))
        # Below `left` a score is under the level, from `right` on it is not.
        shape = levels.shape
        left, right = np.full(shape, -self.reach), np.full(shape, self.reach)
        under = np.broadcast_to(worst[:, None], shape).copy()
        over = np.broadcast_to(best[:, None], shape).copy()
        always, never = under >= levels, over < levels
        which, edge = np.nonzero(~always & ~never)
        for _ in range(int(np.ceil(np.log2(2 * self.reach / tolerance)))):
            middle = (left[which, edge] + right[which, edge]) / 2
            # Ends that are near each other are looked for at the same places for long.
            one, back = np.unique(which + 1j * middle, return_inverse=True)
            score = self.scores(one.real.astype(int), one.imag)[back] if len(which) else middle
            up: Mask = score >= levels[which, edge]
            for rows, end, value in ((up, right, over), (~up, left, under)):
                end[which[rows], edge[rows]] = middle[rows]
                value[which[rows], edge[rows]] = score[rows]
        # On the side of the score itself: it may jump at the end.
        end = np.where(edges < 0, right, left)
        end = np.where(always, -np.inf, np.where(never, np.inf, end))

        first, last = end[:, 0], end[:, -1]
        inner = slice(1, 3) if rounding else slice(0, 2)
        u = np.clip(0.0, *end[:, inner].T)
        out = never[:, 0] | always[:, -1]
        # A score may be steep: what it rises within the tolerance is no jump.
        jump = ~out & ~always[:, 0] & (over[:, 0] > levels[:, -1] + _STEEP * tolerance)
        lost = out | jump
        ends = np.sort(self.sign[:, None] * np.column_stack([first, last]), axis=1)
        low, high = (self.start[:, None] * np.exp(ends)).T
        open_ = ~lost & np.isinf(ends).any(axis=1)
        reachable = np.isfinite(u) & ~out
        value = self.start * np.exp(self.sign * np.where(reachable, u, 0.0))
        middle_edge = inner.start
        return {
            "value": np.where(reachable, value, np.nan),
            "low": np.where(lost, np.nan, low),
            "high": np.where(lost, np.nan, high),
            "worse": under[:, middle_edge],
            "better": over[:, middle_edge],
            "status": np.select([out, jump, open_], ["out of reach", "jump", "open"], "found"),
        }
