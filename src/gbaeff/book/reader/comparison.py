"""Two reruns side by side: what differs between them, who moved, and what moved them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gbaeff.book.build.chapters import BookError
from gbaeff.book.pages import reading
from gbaeff.book.reader import rerun, wording
from gbaeff.book.reader.intake.config import written
from gbaeff.book.reader.robustness import cross_section, moved
from gbaeff.book.reader.settings import MODEL, ROLES
from gbaeff.book.reader.study import Study
from gbaeff.indicators import EQUAL, by_name, ranks

STEPS = {
    "gone": "units only in A are left out",
    "figures": "figures are those of B",
    "settings": "settings are those of B",
    "new": "units only in B join",
}
"""The way from A to B, one kind of difference after another."""
_NOT_OF_SCORES = {
    *("data", "dmu", "period", "group", "names", "periods", "drop_incomplete"),  # seen in the data
    *("encoding", "decimal", "header_row"),
    *("reference", "split", "at", "scale", "draws", "seed"),
}


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two studies, whose units are the same where their labels read the same.

    Attributes
    ----------
    pairs : tuple of pairs
        Period of `a` and of `b`, by which they are compared: those with the same text or, where
        there is none, the one that each shows; None for a cross-section. The last pair is looked
        at closely.
    """

    a: Study
    b: Study
    pairs: tuple[tuple[Any, Any], ...]

    @classmethod
    def of(cls, a: Study, b: Study) -> Comparison:
        """Find what two studies have in common."""
        there = {reading.period_text(period): period for period in b.panel.periods}
        texts = [(reading.period_text(period), period) for period in a.panel.periods]
        common = [(period, there[text]) for text, period in texts if text in there]
        common.sort(key=lambda pair: pair == (a.now, b.now))  # the period that both were asked for
        found = cls(a, b, tuple(common) or ((a.now, b.now),))
        if not any(found.shared(pair) for pair in found.pairs):
            ends = [f"{one.file} ({_some(one)})" for one in (a, b)]
            raise BookError(
                f"The two reruns share no unit: {' and '.join(ends)}. Units are the same where "
                "their labels read the same, in the same period where the periods have a name in "
                "common: give the files the same labels and run gbaeff rerun again."
            )
        # A period that has units in common.
        kept = tuple(pair for pair in found.pairs if found.shared(pair))
        return cls(a, b, kept)

    @property
    def last(self) -> tuple[Any, Any]:
        """Last pair of periods."""
        return self.pairs[-1]

    @property
    def common(self) -> bool:
        """Whether periods are compared with themselves."""
        a, b = self.last
        return a is None or b is None or reading.period_text(a) == reading.period_text(b)

    @cached_property
    def names(self) -> dict[str, str]:
        """Name shown for each unit, by the text of its label: that of A, else that of B."""
        return {
            str(dmu): wording.called(study)(dmu)
            for study in (self.b, self.a)
            for dmu in study.panel.dmus
        }

    def shared(self, pair: tuple[Any, Any]) -> list[str]:
        """Units that are in both, by name."""
        return self._units(pair)[0]

    def only(self, side: str) -> list[str]:
        """Units that are only in "a" or "b" in the last pair of periods."""
        return self._units(self.last)[1 if side == "a" else 2]

    def _units(self, pair: tuple[Any, Any]) -> tuple[list[str], list[str], list[str]]:
        a, b = (set(_frame(study, at).index) for study, at in zip(self._both, pair))
        return by_name(a & b), by_name(a - b), by_name(b - a)

    # Scores ----------------------------------------------------------------------------------

    def scores(self, pair: tuple[Any, Any] | None = None) -> pd.DataFrame:
        """Scores of the units in both, and their places among those with a score in both.

        Returns
        -------
        pandas.DataFrame
            By unit, the largest move first: ``score A``, ``score B`` (comparable: 1 is the
            frontier), ``change``, ``place A``, ``place B`` (1 the best, equal ones share the
            best) and ``places moved``, between the sets of places.
        """
        pair = pair or self.last
        table = pd.DataFrame(
            {
                f"score {name}": _score(study, at).reindex(self.shared(pair))
                for name, study, at in zip(("A", "B"), self._both, pair)
            }
        ).rename_axis("unit")
        known = table.dropna()
        table["change"] = table["score B"] - table["score A"]
        for name in "AB":
            table[f"place {name}"] = ranks(known[f"score {name}"]).reindex(table.index)
        table["places moved"] = moved(table["score A"], table["score B"])
        largest = {column: -table[column].abs().round(9) for column in ("places moved", "change")}
        order = pd.DataFrame(largest).sort_values(list(largest), kind="stable").index
        return table.loc[order]

    def efficient(self) -> pd.DataFrame:
        """Whether units of the last pair are efficient in "A" and "B", where both are decided."""
        found = {}
        for name, study, at in zip(("A", "B"), self._both, self.last):
            scores = study.scores()
            known = scores.efficient | scores.score.notna()
            on = _text_index(reading.during(scores.efficient, at))
            decided = _text_index(reading.during(known, at))
            found[name] = on[decided].reindex(self.shared(self.last))
        return pd.DataFrame(found).dropna().astype(bool)

    # What differs ----------------------------------------------------------------------------

    @cached_property
    def settings(self) -> pd.DataFrame:
        """Settings that differ, as texts: by setting, ``A``, ``B`` and whether ``of scores``."""
        told = pd.DataFrame({name: _settings(study) for name, study in zip(("A", "B"), self._both)})
        told = told[told["A"] != told["B"]].rename_axis("setting")
        told["of scores"] = ~told.index.isin(_NOT_OF_SCORES)
        return told

    @property
    def _both(self) -> tuple[Study, Study]:
        return self.a, self.b

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Figures of the columns in both, by (unit, column): ``A``, ``B``, ``differs``, ``change``.

        For the last pair of periods. They differ where they do by more than a millionth; the
        change is in per cent of A, missing where A is 0.
        """
        a, b = (
            _frame(study, at).droplevel("role", axis=1).loc[self.shared(self.last)]
            for study, at in zip(self._both, self.last)
        )
        columns = [name for name in a.columns if name in set(b.columns)]
        index = pd.MultiIndex.from_product([a.index, columns], names=["unit", "column"])
        table = pd.DataFrame(
            {"A": a[columns].to_numpy().ravel(), "B": b[columns].to_numpy().ravel()}, index=index
        )
        size = table.abs().max(axis=1)
        table["differs"] = (table["A"] - table["B"]).abs() > EQUAL * size
        table["change"] = 100 * (table["B"] / table["A"].where(table["A"] != 0) - 1)
        return table

    # What moved them -------------------------------------------------------------------------

    @property
    def differences(self) -> list[str]:
        """Steps of `STEPS` at which something differs."""
        there = {
            "gone": bool(self.only("a")),
            "figures": bool(self.cells["differs"].any()),
            "settings": bool(self.settings["of scores"].any()),
            "new": bool(self.only("b")),
        }
        return [step for step, differs in there.items() if differs]

    @cached_property
    def parts(self) -> pd.DataFrame:
        """Change of the score of each unit in both at each step that differs, from A to B.

        The steps are taken in the order of `STEPS`; in another order the parts would be others.
        They add up to the change. A part is missing where a score before or after it is.
        """
        at_a, at_b = self.last
        shared = self.shared(self.last)
        kept = _frame(self.a, at_a).loc[shared]
        mended = kept.copy()
        theirs = self.cells["B"].unstack("column")
        for column in mended.columns:
            if column[1] in theirs:
                mended[column] = theirs[column[1]]
        frames = {
            "gone": (self.a, kept),
            "figures": (self.a, mended),
            "settings": (self.b, _frame(self.b, at_b).loc[shared]),
        }
        before = _score(self.a, at_a).reindex(shared)
        parts = {}
        for step in self.differences:
            if step == self.differences[-1]:
                after = _score(self.b, at_b).reindex(shared)
            else:
                study, frame = frames[step]
                panel = cross_section(frame, study.panel.negative)
                after = reading.comparable_score(study.evaluate(panel))
            parts[step] = after - before
            before = after
        return pd.DataFrame(parts, index=pd.Index(shared, name="unit"))

    def left(self) -> pd.DataFrame:
        """Units of the last pair that are in one only: ``in``, ``score``, ``times a peer``."""
        rows = []
        for name, study, at in zip(("A", "B"), self._both, self.last):
            score = _score(study, at)
            peers = reading.peers_of_others(study.scores(), at)["peer"].map(str).value_counts()
            for unit in self.only(name.lower()):
                rows.append((unit, name, score.get(unit, np.nan), int(peers.get(unit, 0))))
        return pd.DataFrame(rows, columns=["unit", "in", "score", "times a peer"])


def opened(folder: Path) -> Study:
    """Compute again what a folder of `gbaeff rerun` holds, from its data and settings."""
    if not (folder / rerun.MARKER).is_file() or not (folder / "manifest.json").is_file():
        raise BookError(
            f"{folder} was not made by gbaeff rerun: name a folder that its --out made."
        )
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    sums = told["input"] | {"config.toml": told["output"]["config.toml"]}
    for name, expected in sums.items():
        file = folder / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            raise BookError(
                f"{file} is not as gbaeff rerun wrote it, so the pages of {folder} are those of "
                f"other data: run gbaeff rerun {folder / 'config.toml'} --out DIR and compare DIR."
            )
    asked = rerun.request(str(folder / "config.toml"), {})
    return Study.open(asked.data, **asked.roles, **asked.settings)


def _settings(study: Study) -> pd.Series:
    """Settings of a study as texts: columns, measure and orientation as they came out."""
    roles = {name: value for name, value in written(study.roles).items() if name in ROLES}
    told = {name: getattr(study, name, "") for name in MODEL} | roles
    told |= {"orientation": study.oriented(), "data": study.file, "at": study.chosen}
    told["weights"] = [f"{name}={weight:g}" for name, weight in study.weights]
    shown = {
        name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for name, value in told.items()
    }
    return pd.Series(shown)


def _some(study: Study, most: int = 3) -> str:
    """First units of a study, for a message."""
    units = by_name(map(str, study.panel.dmus))
    return ", ".join(units[:most]) + (", ..." if len(units) > most else "")


def _frame(study: Study, period: Any) -> pd.DataFrame:
    frame: pd.DataFrame = _text_index(reading.own(study.at(period)))
    return frame


def _score(study: Study, period: Any) -> pd.Series:
    score: pd.Series = reading.during(reading.comparable_score(study.scores()), period)
    named: pd.Series = _text_index(score)
    return named


def _text_index(values: Any) -> Any:
    """Values by the text of each label: 7 in one file and "7" in the other are one unit."""
    return values.set_axis(pd.Index(map(str, values.index), name="unit"))
