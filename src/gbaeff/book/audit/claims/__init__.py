"""The claims of the texts, each bound to a small function that says whether it holds.

One module a text, one function a claim or a family of claims. `audit` runs them all; `counts`
counts what an author states apart from numbers that should agree and from slips of editing.
"""

from gbaeff.book.audit.claims.registry import (
    NATURES,
    STRENGTHS,
    Claim,
    audit,
    check,
    counts,
    registered,
)
from gbaeff.book.audit.finding import CAUSES, VERDICTS, Finding

__all__ = [
    "CAUSES",
    "NATURES",
    "STRENGTHS",
    "VERDICTS",
    "Claim",
    "Finding",
    "audit",
    "check",
    "counts",
    "registered",
]
