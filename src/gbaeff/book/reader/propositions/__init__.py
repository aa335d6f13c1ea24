"""Sentences about a reader's data as propositions: what is claimed, and the one text that says it.

A claim is about one quantity, such as the scores of a period, and can be checked from scores and
data alone. A proposition is one sentence: named claims, and the text that `TEXTS` makes of them;
the texts stand in a file a subject. No text is written elsewhere, so a claim that holds is a
sentence that is true.
"""

from gbaeff.book.reader.propositions import (
    comparison,
    covariates,
    data,
    figures,
    index,
    peers,
    robustness,
    scores,
)
from gbaeff.book.reader.propositions.claim import (
    Claim,
    change,
    counted,
    ends,
    largest,
    number,
    precision,
)
from gbaeff.book.reader.propositions.data import measure_name
from gbaeff.book.reader.propositions.proposition import TEXTS, Proposition, Words

__all__ = [
    "TEXTS",
    "Claim",
    "Proposition",
    "Words",
    "change",
    "comparison",
    "counted",
    "covariates",
    "data",
    "ends",
    "figures",
    "index",
    "largest",
    "measure_name",
    "number",
    "peers",
    "precision",
    "robustness",
    "scores",
]
