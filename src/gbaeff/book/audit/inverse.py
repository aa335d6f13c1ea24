"""Inverse DEA: from a score back to the figure that gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
_ENDS = 4  # of a score and of its rounding interval
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
    emits less or makes more, and does not rise when another unit does. So halving a range of the
    figure's logarithm finds the one that gives the score. The search ends where halving would,
    with fewer programmes.

    If the technology that an inefficient unit `o` is held against has the single peer `j`, which
    makes its one desirable output with the least of everything else, then under CRS, with
    :math:`r_i = (x_{ij}/y_j)/(x_{io}/y_o)` and :math:`r_b` likewise for the undesirable output,

    .. math:: \rho_o = \frac{\frac1m\sum_i r_i}{1 + \frac12(1 - r_b)},

    which can be solved for any one :math:`r`. The search needs no such case.

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
    question = _Question(panel, variable, scores, of)
    return _answers([question], rounding, rts, orientation, span, tolerance)[0]


def recover_each(
    panel: Panel,
    unknowns: Sequence[tuple[str, Any]],
    scores: pd.Series,
    *,
    rounding: float = 0.0,
    rts: str = "crs",
    orientation: str = "none",
    span: float = 100.0,
    tolerance: float = 1e-8,
) -> list[pd.DataFrame]:
    """Recover several figures, each alone and all others given, in one search.

    ``unknowns`` are pairs of ``variable`` and ``of``; for these and all else see :func:`recover`,
    which gives the same of each pair, more slowly.

    Examples
    --------
    >>> import pandas as pd
    >>> from gbaeff import Panel
    >>> from gbaeff.book.audit.inverse import recover_each
    >>> panel = Panel.from_arrays([[1, 1], [2, 2]], [[1], [1]], dmus=["A", "B"])
    >>> found = recover_each(panel, [("x2", "A"), ("x2", "B")], pd.Series({"B": 0.62}))
    >>> [one["value"].round(3).item() for one in found]
    [1.48, 1.351]
    """
    questions = [_Question(panel, variable, scores, of) for variable, of in unknowns]
    return _answers(questions, rounding, rts, orientation, span, tolerance)


def recover_all(
    panel: Panel,
    variables: Sequence[str],
    scores: pd.Series,
    *,
    rounding: float = 0.0,
    rts: str = "crs",
    orientation: str = "none",
    span: float = 100.0,
    tolerance: float = 1e-8,
    rounds: int = 10,
) -> dict[str, tuple[pd.DataFrame, Panel]]:
    """Recover the figures of several units together, each with the others' in place.

    :func:`recover` leaves the other units as they are. Where they are unknown too, and some of
    them span the frontier, one figure depends on another. So all are recovered, put into the
    panel and recovered again, until none moves.

    Parameters
    ----------
    variables : sequence of str
        Of each in turn the figures are unknown, and those of the others given.
    panel, scores, rounding, rts, orientation, span, tolerance
        As for :func:`recover`.
    rounds : int
        At most so many times.

    Returns
    -------
    dict of str to (pandas.DataFrame, Panel)
        By variable. What was recovered, as from :func:`recover`, in the last round, with the
        column ``used``: what the panel now holds. That is the middle (geometric) of ``low`` and
        ``high`` where the figure was found, the bound or the panel's own figure where it is open,
        and the panel's own elsewhere. And the panel with these figures: its scores show how well
        they fit together.

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
    >>> found, filled = recover_all(panel, ["x2"], pd.Series({"B": 0.4, "C": 0.3}))["x2"]
    >>> super_sbm(filled).score[["B", "C"]].round(6).to_dict()
    {'B': 0.4, 'C': 0.3}
    """
    if rounds < 1:
        raise ValueError(f"rounds must be 1 or more, found {rounds}")
    panels, recovered, moving = dict.fromkeys(variables, panel), {}, list(variables)
    for _ in range(rounds):
        if not moving:
            break
        questions = [_Question(panels[variable], variable, scores) for variable in moving]
        answers = _answers(questions, rounding, rts, orientation, span, tolerance)
        asked, moving = moving, []
        for variable, found in zip(asked, answers):
            values = panels[variable].values.copy()
            rows = panel.index.get_indexer(found.index)
            column = panel.names.index(variable)
            own = pd.Series(values[rows, column], index=found.index)
            used = own.where(found["status"] != "open", own.clip(found["low"], found["high"]))
            # The middle, because an end is where the score may jump.
            middle = np.sqrt(found["low"] * found["high"]) if rounding else found["value"]
            used = used.where(found["status"] != "found", middle)
            values[rows, column] = used
            panels[variable] = _with_values(panel, values)
            recovered[variable] = found.assign(used=used)
            if not (used / own - 1).abs().max() <= 10 * tolerance:
                moving.append(variable)
    return {variable: (recovered[variable], panels[variable]) for variable in variables}


def _with_values(panel: Panel, values: Array) -> Panel:
    """The same panel with other data."""
    frame = pd.DataFrame(values, columns=panel.variables)
    parts = [frame[role] for role in ROLES if role in frame]
    levels = panel.index.names
    labels: dict[str, Any] = {
        str(name): panel.index.get_level_values(at) for at, name in enumerate(levels)
    }
    return Panel.from_arrays(*parts, dmus=labels["dmu"], periods=labels.get("period"))


@dataclass(frozen=True, eq=False)
class _Question:
    """Which figure of a panel gives each score; see `recover`."""

    panel: Panel
    variable: str
    scores: pd.Series
    of: Any = None


def _answers(
    questions: Sequence[_Question],
    rounding: float,
    rts: str,
    orientation: str,
    span: float,
    tolerance: float,
) -> list[pd.DataFrame]:
    """Answer questions on panels that differ in their values alone, in one search."""
    if not rounding >= 0:
        raise ValueError(f"rounding must be 0 or more, found {rounding}")
    if not span > 1:
        raise ValueError(f"span must be above 1, found {span}")
    if not tolerance > 0:
        raise ValueError(f"tolerance must be above 0, found {tolerance}")
    search = _Search(questions, rts, orientation, np.log(span))
    known = [~one.scores.isna().to_numpy() for one in questions]
    given = [one.scores.to_numpy(dtype=float)[at] for one, at in zip(questions, known)]
    found = search.run(np.concatenate(given), rounding, tolerance) if len(search.units) else {}
    results, first = [], 0
    for one, at in zip(questions, known):
        columns = dict.fromkeys(("value", "low", "high", "worse", "better"), np.nan)
        result = pd.DataFrame(columns, index=one.scores.index).assign(status="no score")
        end = first + int(at.sum())
        for name, values in found.items():
            result.loc[at, name] = values[first:end]
        results.append(result)
        first = end
    return results


class _Search:
    """Scores as a rising function of the logarithm of one figure each.

    The figure is ``start * exp(sign * u)``; the score never falls in u.
    """

    def __init__(
        self, questions: Sequence[_Question], rts: str, orientation: str, reach: float
    ) -> None:
        self.reach = reach
        panel = questions[0].panel
        self.evaluator = SlacksBased(panel, rts, orientation, beyond=True)
        panels = {id(one.panel): one.panel for one in questions}
        self.data = np.vstack([one.values for one in panels.values()])
        begins = dict(zip(panels, range(0, len(self.data), len(panel))))
        parts = [_unknown(one, begins[id(one.panel)]) for one in questions]
        self.units, self.changed, self.column, self.sign = (
            np.concatenate(arrays) for arrays in list(zip(*parts))[:4]
        )
        self.own = self.changed == self.units
        self.start = self.data[self.changed, self.column]
        # Each score has room below the data for a trial at each of up to four ends.
        room = self.data[self.changed].repeat(_ENDS, axis=0)
        self.trials = np.vstack([self.data, room])
        self.sets = [
            np.append(others, len(self.data) + row)
            for row, others in enumerate(
                others for *_, part in parts for others in part for _ in range(_ENDS)
            )
        ]

    def scores(self, which: Rows, u: Array, end: Rows | int = 0) -> Array:
        """Score of some of the units at u, each for another end; infeasible is infinite."""
        slot = which * _ENDS + end
        row = len(self.data) + slot
        trials = self.trials.copy()
        trials[row, self.column[which]] = self.start[which] * np.exp(self.sign[which] * u)
        self.evaluator.observe(trials)
        unit = np.where(self.own[which], row, self.units[which])
        sets = [self.sets[place] for place in slot.tolist()]
        answer = self.evaluator.scores(unit, sets, np.arange(len(which)))
        if (answer.state == STATES.index(NOT_COMPUTED)).any():
            raise SolverError("no answer passed its check, here or in HiGHS")
        found = answer.score
        return np.where(np.isnan(found), np.inf, found)

    def run(self, given: Array, rounding: float, tolerance: float) -> dict[str, Array]:
        """Search for the ends of each score and of its rounding interval.

        Each lies in one of the intervals that halving the whole range ``halvings`` times gives.
        """
        edges = np.array([-_EXACT, _EXACT])
        if rounding:
            edges = np.array([-rounding - _EXACT, -_EXACT, _EXACT, rounding + _EXACT])
        levels = given[:, None] + edges
        everyone = np.arange(len(given))
        worst = self.scores(everyone, np.full(len(given), -self.reach))
        best = self.scores(everyone, np.full(len(given), self.reach))
        # At place `left` a score is under the level, from `right` on it is not.
        shape = levels.shape
        halvings = max(0, int(np.ceil(np.log2(2 * self.reach / tolerance))))
        left, right = np.zeros(shape, dtype=np.intp), np.full(shape, 2**halvings)
        under = np.broadcast_to(worst[:, None], shape).copy()
        over = np.broadcast_to(best[:, None], shape).copy()
        always, never = under >= levels, over < levels
        sought = ~always & ~never
        for turn in range(halvings + 1):
            which, edge = np.nonzero(sought & (right - left > 1))
            if not len(which):
                break
            at = which, edge
            place = _between(
                (left[at], right[at]),
                (under[at], over[at]),
                levels[at],
                self.reach,
                halvings,
                turn,
            )
            # Ends that are near each other are looked for at the same places for long.
            _, once = np.unique(which + 1j * place, return_index=True)
            u = _halved(place[once], self.reach, halvings)
            score = self.scores(which[once], u, edge[once])
            # What is known of one place says something of all ends of that score.
            which, one, found = which[once], place[once, None], score[:, None]
            up: Mask = found >= levels[which]
            high, low = up & sought[which], ~up & sought[which]
            np.minimum.at(right, which, np.where(high, one, 2**halvings))
            np.minimum.at(over, which, np.where(high, found, np.inf))
            np.maximum.at(left, which, np.where(low, one, 0))
            np.maximum.at(under, which, np.where(low, found, -np.inf))
        # On the side of the score itself: it may jump at the end.
        end = _halved(np.where(edges < 0, right, left), self.reach, halvings)
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


def _unknown(one: _Question, at: int) -> tuple[Rows, Rows, Rows, Array, list[Rows]]:
    """What a question is about, of each score that is known, where the panel begins at a row.

    The unit that has the score; the unit whose figure is looked for, the column of the figure, and
    whether it rises or falls as the score rises; and all units of the period but that one.
    """
    panel, variable, of = one.panel, one.variable, one.of
    roles, names = (panel.variables.get_level_values(i).tolist() for i in (0, 1))
    if variable not in names:
        raise DataError(f"variable: the panel has {names}; found {variable!r}")
    column = names.index(variable)
    if of is not None and of not in panel.dmus:
        raise DataError(f"of: the panel has {panel.dmus}; found {of!r}")
    index, labels = panel.index, one.scores.index[~one.scores.isna().to_numpy()]
    units = index.get_indexer(labels)
    if (missing := labels[units < 0]).size:
        raise DataError(f"scores: not in the panel: {missing.tolist()[:10]}")
    if labels.has_duplicates:
        twice = labels[labels.duplicated()].unique().tolist()
        raise DataError(f"scores: given twice: {twice[:10]}")

    period = np.zeros(len(panel), dtype=np.intp)
    if panel.periods:
        period = pd.factorize(index.get_level_values("period"))[0]
    changed = units
    if of is not None:
        rows = np.flatnonzero(index.get_level_values("dmu") == of)
        place = dict(zip(period[rows].tolist(), rows.tolist()))
        changed = np.array([place.get(p, -1) for p in period[units].tolist()], int)
        if (absent := labels[changed < 0]).size:
            raise DataError(f"of: {of!r} has no row beside {absent.tolist()[:10]}")
    if (nothing := labels[panel.values[changed, column] == 0]).size:
        raise DataError(f"{variable}: 0 cannot be scaled, at {nothing.tolist()[:10]}")
    rising = roles[column] == "output"
    sign = np.where((changed == units) == rising, 1.0, -1.0)
    together = [np.flatnonzero(period == p) for p in range(int(period.max()) + 1)]
    others = [at + together[period[row]][together[period[row]] != row] for row in changed.tolist()]
    return at + units, at + changed, np.full(len(units), column), sign, others


def _between(
    places: tuple[Rows, Rows],
    scores: tuple[Array, Array],
    level: Array,
    reach: float,
    halvings: int,
    turn: int,
) -> Rows:
    """Place between two others to look at next.

    A score is piecewise linear or nearly so in the figure or its inverse, so the line through the
    two scores says where; but what is left must not be more than twice what halving would leave.
    """
    (left, right), (under, over), whole = places, scores, 2.0**halvings
    low, high = (np.exp(place * (2 * reach / whole) - reach) for place in places)
    with np.errstate(invalid="ignore"):
        line = low + (level - under) / (over - under) * (high - low)
        guess = np.floor((np.log(line) + reach) * whole / (2 * reach))
    guess = np.where(np.isfinite(over) & np.isfinite(guess), guess, (left + right) // 2)
    most = whole / 2.0**turn
    guess = np.clip(guess, right - most, left + most)
    place: Rows = np.clip(guess, left + 1, right - 1).astype(np.intp)
    return place


def _halved(place: Rows, reach: float, halvings: int) -> Array:
    """Where a place is between -reach and reach, which it splits by halving again and again."""
    left, right = np.full(place.shape, -reach), np.full(place.shape, reach)
    for bit in reversed(range(halvings)):
        middle, up = (left + right) / 2, place >> bit & 1 == 1
        left, right = np.where(up, middle, left), np.where(up, right, middle)
    return np.where(place == 2**halvings, reach, left)
