"""What moves a ranking: other settings, one variable or one unit less, noise.

Everything is about one cross-section. A position holds if the rank moves by no more than a tenth
of the units, and by one place at least. Units with equal scores share their places: nobody moves
within them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.book.pages import reading
from gbaeff.book.reader.study import Study
from gbaeff.dea.models import Array
from gbaeff.dea.panel import ROLES, Panel
from gbaeff.indicators import EQUAL, highest
from gbaeff.stats.monte_carlo import MonteCarlo, monte_carlo

BUDGET = 500_000
"""Programmes that the draws of one test may cost."""
LEAST = 25
"""Draws below which a test is not worth its name."""
NOISE = 0.05
"""Half-width of the noise, as a share."""
WHOLE = ("ebm", "rdm")
"""Measures whose weights, or whose ideal point, come from all units."""
AGREEMENT = ["units", "rank correlation", "at 1 or above", "mean change"]
AGREEMENT += ["mean places moved", "most places moved", "hold"]
"""What `agreement` says of a test."""
MOST_LEFT_OUT = 1000
"""Units that are left out in turn, the most frequent peers first."""


def draws_within(draws: int, units: int) -> int:
    """Draws that a test takes: those asked for, or as many as `BUDGET` programmes allow.

    Examples
    --------
    >>> draws_within(200, 24), draws_within(1000, 2000), draws_within(200, 100_000)
    (200, 250, 25)
    """
    return max(min(draws, BUDGET // units), min(draws, LEAST))


def tolerance(units: int) -> int:
    """Places that a rank may move and the position still holds.

    Examples
    --------
    >>> tolerance(5), tolerance(24), tolerance(2000)
    (1, 2, 200)
    """
    return max(1, units // 10)


def moved(base: pd.Series, other: pd.Series) -> pd.Series:
    """Places between the ranks of two scores, among the units that have both.

    Scores that differ by less than 1e-6 are equal, and units with equal scores share all their
    places; the distance is that between the two sets of places.

    Parameters
    ----------
    base, other : pandas.Series
        By unit; more is better.

    Examples
    --------
    >>> base = pd.Series({"A": 1.2, "B": 1.1, "C": 0.5})
    >>> moved(base, pd.Series({"A": 1.0, "B": 1.0, "C": 0.9})).to_dict()
    {'A': 0.0, 'B': 0.0, 'C': 0.0}
    >>> moved(base, pd.Series({"A": 0.7, "B": 1.0, "C": 0.9})).to_dict()
    {'A': 2.0, 'B': 1.0, 'C': 1.0}
    """
    mine, theirs = base.to_numpy(), other.reindex(base.index).to_numpy()
    both = ~(np.isnan(mine) | np.isnan(theirs))
    first, second = _places(mine[both]), _places(theirs[both])
    gap = np.full(len(base), np.nan)
    gap[both] = np.maximum(0, np.maximum(first[0] - second[1], second[0] - first[1]))
    return pd.Series(gap, index=base.index, name="moved")


def _places(values: Array) -> tuple[Array, Array]:
    """First and last place of each value, equal ones sharing theirs."""
    order = np.sort(-values)
    first = 1 + np.searchsorted(order, -values - EQUAL, side="left")
    last = np.searchsorted(order, -values + EQUAL, side="right")
    return first.astype(float), last.astype(float)


def agreement(base: pd.Series, tests: dict[str, pd.Series]) -> pd.DataFrame:
    """How far the ranking of each test is from that of the study.

    Returns
    -------
    pandas.DataFrame
        By test: ``units`` (with a score in both), ``rank correlation`` (Spearman; missing for
        fewer than five units or where all scores are equal), ``at 1 or above``, ``mean change``
        of the score, ``mean places moved``, ``most places moved`` and ``hold``, the units whose
        position holds.
    """
    rows = {}
    for test, other in tests.items():
        gap = moved(base, other).dropna()
        both = pd.DataFrame({"base": base, "other": other}).dropna()
        flat = len(both) < 5 or (both.max() - both.min() < EQUAL).any()
        rows[test] = {
            "units": len(both),
            "rank correlation": np.nan
            if flat
            else float(np.corrcoef(both.rank(), rowvar=False)[1, 0]),
            "at 1 or above": int((other >= 1 - EQUAL).sum()),
            "mean change": float((both["other"] - both["base"]).mean()),
            "mean places moved": float(gap.mean()),
            "most places moved": int(gap.max()) if len(gap) else 0,
            "hold": int((gap <= tolerance(len(base))).sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index", columns=AGREEMENT).rename_axis("test")


# The tests ---------------------------------------------------------------------------------------


def other_measures(study: Study) -> list[str]:
    """Measures that the data allow beside the one that was asked for."""
    if study.negative:
        return []
    measure = study.measure
    fits = {
        "super_sbm": study.positive and not measure.endswith("sbm"),
        "radial": measure != "radial",
        "directional": measure != "directional" and bool(study.roles.undesirable),
    }
    return [name for name, fit in fits.items() if fit]


def other_settings(study: Study, period: Any = None) -> dict[str, pd.Series]:
    """Scores under other returns to scale, by other measures and against a pooled frontier.

    Parameters
    ----------
    study : Study
        The settings, and all periods.
    period : optional
        Which period, the last if none is named; so in all tests.

    Returns
    -------
    dict of str to pandas.Series
        By what was changed; empty for one period with figures below 0, which no other measure
        takes.
    """
    panel = study.at(period)
    found = {}
    for rts, text in (("crs", "constant"), ("vrs", "variable")):
        if rts != study.rts and study.measure != "rdm":
            found[f"{text} returns to scale"] = study.model(rts=rts).level(panel)
    others = other_measures(study)
    if "super_sbm" in others:
        found["slacks-based measure"] = study.model("super_sbm").level(panel)
    if "radial" in others:
        text = "radial, undesirable as inputs" if panel.shape[2] else "radial measure"
        found[text] = study.model("radial").level(_as_inputs(panel))
    if "directional" in others:
        found["directional distance"] = study.model("directional").level(panel)
    if len(study.panel.periods) > 1:
        found["one frontier of all periods"] = _pooled(study, study.resolved(period))
    return found


def without_variable(study: Study, period: Any = None) -> dict[str, pd.Series]:
    """Scores without each variable in turn.

    The only input and the only output stay. Scores are missing where a unit would be left with
    no input or no output above 0.
    """
    frame = reading.own(study.at(period))
    found = {}
    roles, names = (frame.columns.get_level_values(part) for part in ("role", "variable"))
    for role, name in zip(roles, names):
        kept = frame.drop(columns=[(role, name)])
        if role != "undesirable" and role not in kept.columns.get_level_values("role"):
            continue
        try:
            found[str(name)] = study.model().level(cross_section(kept, study.panel.negative))
        except ValueError:  # nothing above 0 is left, or nothing that may be changed
            found[str(name)] = pd.Series(np.nan, index=frame.index)
    return found


@dataclass(frozen=True)
class LeftOut:
    """What happens to the others when one unit is left out.

    Attributes
    ----------
    table : pandas.DataFrame
        By the unit left out, the largest mean change first, whatever its sign: ``units`` whose
        score changes, ``mean change`` of the scores of all others, ``largest change`` and
        ``whose`` (the first by name at a tie, None where no score changes), ``mean places moved``.
    moved : pandas.Series
        By unit: the most places that it moves, whoever is left out.
    peers, tried : int
        Units that are a peer of another; and how many of them were left out.
    """

    table: pd.DataFrame
    moved: pd.Series
    peers: int
    tried: int


def without_unit(study: Study, period: Any = None) -> LeftOut:
    """Leave out each unit in turn and score the others again.

    Only a unit's own peers can change its score when they go: its best point stays where it is
    as long as they stay. So the units that are nobody's peer need no computing, but with
    measures in which all units have a part: `WHOLE`.
    """
    panel = study.at(period)
    scores = study.evaluate(panel)
    base = reading.comparable_score(scores)
    links = reading.peers_of_others(scores)
    if study.measure in WHOLE:
        links = pd.DataFrame(permutations(panel.dmus, 2), columns=["peer", "dmu"])
    place = {dmu: at for at, dmu in enumerate(panel.index)}
    counts = links["peer"].value_counts()
    limit = MOST_LEFT_OUT if study.measure not in WHOLE else max(1, BUDGET // len(panel))
    peers = reading.ordered(counts)[:limit]
    links = links[links["peer"].isin(peers)]
    everyone = np.arange(len(panel))
    sets = [np.delete(everyone, place[peer]) for peer in peers]
    number = {peer: at for at, peer in enumerate(peers)}
    o = np.array([place[dmu] for dmu in links["dmu"]], dtype=np.intp)
    group = np.array([number[peer] for peer in links["peer"]], dtype=np.intp)
    again = np.array([])
    if len(o):
        again = study.model().evaluator(panel).scores(o, sets, group).score
    again = study.model().comparable(again)

    rows = {}
    most = np.zeros(len(panel))
    for at, peer in enumerate(peers):
        other = base.to_numpy(copy=True)
        mine = group == at
        other[o[mine]] = again[mine]
        rest = np.delete(everyone, place[peer])
        shift = (other - base.to_numpy())[rest]
        gap = moved(base.iloc[rest], pd.Series(other[rest], index=base.index[rest]))
        most[rest] = np.fmax(most[rest], gap.to_numpy())
        known = pd.Series(shift, index=base.index[rest]).dropna()
        top: Any = next(iter(highest(known.abs())), None)
        rows[peer] = {
            "units": int((known.abs() > EQUAL).sum()),
            "mean change": float(known.mean()),
            "largest change": known.get(top, np.nan),
            "whose": top if len(known) and abs(known[top]) > EQUAL else None,
            "mean places moved": float(gap.mean()),
        }
    columns = ["units", "mean change", "largest change", "whose", "mean places moved"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("unit")
    table = table.loc[reading.ordered(table["mean change"].abs())]
    return LeftOut(table, pd.Series(most, index=base.index), len(counts), len(peers))


def noise(study: Study, period: Any = None) -> MonteCarlo:
    """Scores and ranks when every figure moves by up to `NOISE`, each on its own."""
    panel = study.at(period)
    names = panel.variables.get_level_values("variable")
    return monte_carlo(
        panel,
        noise=dict.fromkeys(names, NOISE),
        draws=draws_within(study.draws, len(panel)),
        seed=study.seed,
        score=study.model().level,
    )


def positions(
    base: pd.Series,
    settings: dict[str, pd.Series],
    variables: dict[str, pd.Series],
    left_out: LeftOut,
    cloud: MonteCarlo,
    efficient: pd.Series | None = None,
) -> pd.DataFrame:
    """Which units' positions hold in which tests.

    Parameters
    ----------
    settings, variables, left_out, cloud
        Results of `other_settings`, `without_variable`, `without_unit` and `noise`.
    efficient : pandas.Series of bool, optional
        Units that are efficient, also those without a score.

    Returns
    -------
    pandas.DataFrame
        By unit, the best first: ``score``, ``rank``, the most places moved by other
        ``settings`` and with a variable left out (``variables``), each if there is one, with a
        unit left out (``units``) and under ``noise`` (95 % of the draws), and ``holds in``: in how
        many of these; missing for a unit without a score, which has no position.
    """
    table = cloud.table
    changed = {"settings": settings, "variables": variables}
    groups = {kind: _most(base, tests) for kind, tests in changed.items() if tests}
    groups["units"] = left_out.moved
    away = [table["rank"] - table["rank_low"], table["rank_high"] - table["rank"]]
    groups["noise"] = pd.concat(away, axis=1).max(axis=1)
    shifts = pd.DataFrame(groups, index=base.index)
    alone = base.isna() & (False if efficient is None else efficient)
    rank = reading.placed(base) + int(alone.sum()) * (base < 1 - EQUAL)
    frame = pd.DataFrame({"score": base, "rank": rank.astype("Int64")})
    frame[shifts.columns] = shifts.where(base.notna(), axis=0).astype("Int64")
    held = (shifts <= tolerance(len(base))).sum(axis=1)
    frame["holds in"] = held.where(base.notna()).astype("Int64")
    return frame.loc[reading.ordered(base, efficient)].rename_axis("unit")


def _most(base: pd.Series, tests: dict[str, pd.Series]) -> pd.Series:
    shifts = [moved(base, other) for other in tests.values()]
    most: pd.Series = pd.concat(shifts, axis=1).max(axis=1)
    return most


# Parts -------------------------------------------------------------------------------------------


def cross_section(frame: pd.DataFrame, negative: bool = False) -> Panel:
    """Panel of a cross-section whose columns are (role, variable)."""
    parts = [frame.loc[:, frame.columns.get_level_values("role") == role] for role in ROLES]
    values = [part.droplevel("role", axis=1) for part in parts]
    bad = values[2] if values[2].shape[1] else None
    return Panel.from_arrays(
        values[0], values[1], bad, dmus=frame.index.tolist(), negative=negative
    )


def _as_inputs(panel: Panel) -> Panel:
    """The panel with its undesirable outputs among the inputs."""
    inputs = pd.concat([panel.inputs, panel.undesirable], axis=1)
    return Panel.from_arrays(inputs, panel.outputs, dmus=panel.index.tolist())


def _pooled(study: Study, period: Any) -> pd.Series:
    """Scores of one period against the observations of all periods."""
    whole = study.panel
    o = np.flatnonzero(whole.index.get_level_values("period") == period)
    everyone = np.arange(len(whole))
    model = study.model()
    alone = np.zeros(len(o), dtype=np.intp)
    score = model.evaluator(whole).scores(o, [everyone], alone).score
    return pd.Series(model.comparable(score), index=study.at(period).index)
