"""The statements of Qin (2023) on results, each one proposition that runs on any set of results.

A proposition reads a `Results`: the printed tables, our recomputation, or a variant of it. The
ledger, the chapters and the variants all use the same function, so a statement has one test, in
the strength in which the author made it, and one wording of what was found.
"""

from gbaeff.book.audit.propositions.proposition import Proposition
from gbaeff.book.audit.propositions.results import (
    Results,
    printed,
    recompute,
    recompute_draws,
)
from gbaeff.book.audit.propositions.verdicts import PROPOSITIONS, judge

__all__ = [
    "PROPOSITIONS",
    "Proposition",
    "Results",
    "judge",
    "printed",
    "recompute",
    "recompute_draws",
]
