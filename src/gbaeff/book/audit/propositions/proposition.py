"""A proposition: a statement of the paper, its one test, and what it is read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gbaeff.book.audit.finding import Finding
from gbaeff.book.audit.propositions.results import Results
from gbaeff.dea.models import Array


@dataclass(frozen=True)
class Proposition:
    """A statement of the paper and its one test.

    Attributes
    ----------
    name, test : str
        The statement in our words, and what is tested.
    needs : tuple of str
        Parts of `Results` that it is read from.
    cities : tuple of str
        Cities that it is about; without one of them it cannot be tested.
    others : bool
        Whether the other cities matter too.
    gaps : bool
        Whether the test can deal with missing cells.
    function : callable
        From `Results` to a finding.
    """

    id: str
    section: str
    name: str
    test: str
    needs: tuple[str, ...]
    cities: tuple[str, ...]
    others: bool
    gaps: bool
    function: Callable[[Results], Finding]

    def on(self, results: Results) -> Finding:
        """Test it; what it is read from may be absent or have gaps, and then it is open."""
        tables = {part: getattr(results, part) for part in self.needs}
        lacking = [part for part, table in tables.items() if table is None]
        if lacking:
            return _open(f"not in these results: {', '.join(lacking)}")
        by_city = {part: table for part, table in tables.items() if part != "table5"}
        out = [city for city in self.cities if any(city not in t for t in by_city.values())]
        if out:
            return _open(f"left out: {', '.join(out)}")
        if not self.gaps:
            for part, table in tables.items():
                every = self.others or part == "table5"
                gaps = results.gaps[part]
                if gaps and (every or not gaps.isdisjoint(self.cities)):
                    seen = table if every else table[list(self.cities)]
                    whole = int(seen.notna().all(axis=1).sum())
                    told = f"{whole} of {len(seen)} rows can be read"
                    return Finding("cannot be checked", told, "copy" if results.loose else "data")
        return self.function(results)

    def touched(self, results: Results, base: Results) -> bool:
        """Whether results differ from others in anything that the proposition is read from."""
        pairs = ((getattr(results, part), getattr(base, part)) for part in self.needs)
        return any(a is not None and b is not None and not a.equals(b) for a, b in pairs)


def _open(computed: str) -> Finding:
    return Finding("cannot be checked", computed, "data")


REGISTERED: dict[str, Proposition] = {}
"""Every proposition by the claim that it tests."""


def proposition(
    id: str,
    section: str,
    name: str,
    needs: str,
    cities: str = "",
    *,
    others: bool = True,
    gaps: bool = False,
) -> Callable[[Callable[[Results], Finding]], Callable[[Results], Finding]]:
    """Register a function as the test of a claim; its docstring says what is tested."""

    def keep(function: Callable[[Results], Finding]) -> Callable[[Results], Finding]:
        test = " ".join((function.__doc__ or "").split())
        REGISTERED[id] = Proposition(
            id,
            section,
            name,
            test,
            tuple(needs.split()),
            tuple(cities.split()),
            others,
            gaps,
            function,
        )
        return function

    return keep


def cells_of(table: pd.DataFrame, cities: Iterable[str]) -> Array:
    """Cells of those of the cities that a table has, in their order."""
    place = {city: at for at, city in enumerate(table.columns)}
    cells: Array = table.to_numpy()
    return cells[:, np.array([place[city] for city in cities if city in place], dtype=np.intp)]


def means_of(table: pd.DataFrame) -> dict[str, float]:
    """Mean of each city."""
    return dict(zip(table.columns, table.to_numpy().mean(axis=0)))


def signed(text: str) -> str:
    """Write a minus as such."""
    return text.replace("-", "−")
