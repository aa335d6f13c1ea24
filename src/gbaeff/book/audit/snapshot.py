"""The reviewed picture of the audit: what moved since somebody last looked at it.

``data/audit/verdicts.csv`` and ``data/audit/cells.csv`` hold the verdict on every claim and the
grade of every printed cell. A change of data or code that moves one of them shows up here, and
stays an error until it is reviewed and written down.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from gbaeff import data
from gbaeff.book.audit import claims, recomputed
from gbaeff.book.audit.printed import GRADES, Comparison
from gbaeff.data import dictionary
from gbaeff.dea.results import Printed

_CELL = ["table", "row", "column"]
_TOLERANCE = 1.5e-4  # cells are stored with four digits


@dataclass(frozen=True, eq=False, repr=False)
class Audit(Printed):
    """Verdicts on the claims and grades of the printed cells.

    Attributes
    ----------
    ledger : pandas.DataFrame
        Every claim with its test, verdict, cause and computed value; see
        :func:`gbaeff.book.audit.claims.audit`.
    comparisons : dict
        A :class:`gbaeff.book.audit.printed.Comparison` for every printed table.
    """

    ledger: pd.DataFrame
    comparisons: dict[str, Comparison]

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Verdict, cause and computed value by claim, as the snapshot stores them."""
        return self.ledger[["verdict", "cause", "computed"]]

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Printed and recomputed value and grade of every compared cell, as stored."""
        parts = []
        for table, comparison in self.comparisons.items():
            part = comparison.frame[["row", "column", "printed", "computed", "grade"]]
            part = part[part["grade"] != "not compared"]
            parts.append(part.assign(table=table))
        frame = pd.concat(parts, ignore_index=True).astype({"row": "str", "column": "str"})
        return frame.round({"computed": 4}).set_index(_CELL)

    @property
    def counts(self) -> pd.DataFrame:
        """Number of claims by nature and verdict, with totals; a repetition does not count."""
        return claims.counts(self.ledger)

    @property
    def summary(self) -> pd.DataFrame:
        """Summary line of each table's comparison, where anything was compared."""
        lines = {table: found.summary for table, found in self.comparisons.items()}
        frame = pd.DataFrame(lines).T
        return frame[frame["cells"] > 0].rename_axis("table")

    def _parts(self) -> tuple[str, pd.DataFrame, list[str]]:
        failed = self.ledger.query("verdict == 'fails' and same_as == ''")
        notes = []
        for nature in claims.NATURES:
            chosen = failed[failed["nature"] == nature]
            notes += ["", f"{nature}, fails: {len(chosen)}"]
            notes += [
                f"  {id}  {row['claim']}: {row['computed']} [{row['cause']}]"
                for id, row in chosen.iterrows()
            ]
        whole = {name: "int64" for name in ("cells", *GRADES)}
        line = self.summary.astype(whole).to_string(float_format="{:.3f}".format)
        printed = sum(len(comparison.frame) for comparison in self.comparisons.values())
        title = f"Audit: {len(self.ledger)} rows, {len(self.cells)} of {printed} cells compared"
        statements = claims.counts(self.ledger.query("nature == 'statement'"), "article")
        told = ["", "Statements of the authors, by text:", statements.to_string()]
        return title, self.counts, [*told, "", line, *notes]


def compute() -> Audit:
    """Check every claim and every printed cell."""
    return Audit(claims.audit(), recomputed.comparisons())


def moved(now: Audit) -> list[str]:
    """Say what differs from the reviewed snapshot, one line a claim or cell.

    Returns
    -------
    list of str
        Empty if nothing moved.
    """
    lines = _moved_claims(data.verdicts().set_index("id").fillna(""), now.verdicts)
    return lines + _moved_cells(data.cells().set_index(_CELL), now.cells)


def _moved_claims(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    lines = [f"{id}: new, {new.loc[id, 'verdict']}" for id in new.index.difference(old.index)]
    lines += [f"{id}: gone" for id in old.index.difference(new.index)]
    for id in new.index.intersection(old.index):
        before, after = old.loc[id], new.loc[id]
        if before["verdict"] != after["verdict"] or before["cause"] != after["cause"]:
            was, now = (_told(part["verdict"], part["cause"]) for part in (before, after))
            lines.append(f"{id}: {was} -> {now}: {after['computed']} (was: {before['computed']})")
        elif before["computed"] != after["computed"]:
            lines.append(f"{id}: {after['verdict']} as before, found {after['computed']}")
            lines[-1] += f" (was: {before['computed']})"
    return lines


def _told(verdict: str, cause: str) -> str:
    return f"{verdict} ({cause})" if cause else verdict


def _moved_cells(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    lines = [f"{' '.join(cell)}: new cell" for cell in new.index.difference(old.index)]
    lines += [f"{' '.join(cell)}: cell gone" for cell in old.index.difference(new.index)]
    both = new.index.intersection(old.index)
    before, after = old.loc[both], new.loc[both]
    numbers = ["printed", "computed"]
    gap = (before[numbers] - after[numbers]).abs() > _TOLERANCE
    for cell in both[((before["grade"] != after["grade"]) | gap.any(axis=1)).to_numpy()]:
        was, now = before.loc[cell], after.loc[cell]
        lines.append(
            f"{' '.join(cell)}: {was['grade']} -> {now['grade']}: printed {now['printed']:g}, "
            f"computed {now['computed']:g} (was {was['computed']:g})"
        )
    return lines


def save(now: Audit) -> None:
    """Write the audit as the reviewed snapshot, whole or not at all."""
    for name, frame in (("verdicts", now.verdicts), ("cells", now.cells)):
        target = dictionary.directory() / dictionary.resource(name)["path"]
        new = target.with_suffix(".new")
        frame.reset_index().to_csv(new, index=False, lineterminator="\n")
        os.replace(new, target)
