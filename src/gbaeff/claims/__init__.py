"""The claims of the texts, each bound to a small function that says whether it holds.

One module a text, one function a claim or a family of claims. `audit` runs them all.
"""

from gbaeff.claims.registry import CAUSES, VERDICTS, Claim, Finding, audit, check, registered

__all__ = ["CAUSES", "VERDICTS", "Claim", "Finding", "audit", "check", "registered"]
