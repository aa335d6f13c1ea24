"""What a check found: the verdict, the reason, and what was computed."""

from __future__ import annotations

from dataclasses import dataclass

VERDICTS = {
    "holds": "the numbers bear the claim out",
    "holds within rounding": "it holds once the printed digits may stand for the range they round",
    "fails": "the numbers contradict the claim",
    "cannot be checked": "nothing in the texts or the panel decides it",
}
"""Each verdict and what it means."""

CAUSES = {
    "text": "the text contradicts itself, its own tables or arithmetic",
    "data": "our panel contradicts it; the paper's own series may differ",
    "copy": "the copy of the text at hand is damaged there; no fault of the author",
    "external": "only a source outside the texts could decide",
    "position": "a definition or a position of the author, not a statement of fact",
    "wording": "the wording leaves open what would count",
}
"""Where the reason lies when a claim fails or cannot be checked."""


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Parameters
    ----------
    computed : str
        What was computed, in a few words and with its numbers, for a reader of the ledger.
    cause : str
        A key of `CAUSES`; needed where the claim fails or cannot be checked.

    Examples
    --------
    >>> Finding("holds", "15 of 15 years").verdict
    'holds'
    >>> Finding("fails", "7 of 15 years")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    ValueError: a claim that fails needs a cause: one of text, data, copy, ...
    """

    verdict: str
    computed: str
    cause: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict {self.verdict!r}: expected one of {', '.join(VERDICTS)}")
        if self.cause and self.cause not in CAUSES:
            raise ValueError(f"cause {self.cause!r}: expected one of {', '.join(CAUSES)}")
        if self.verdict in ("fails", "cannot be checked") and not self.cause:
            known = ", ".join(CAUSES)
            raise ValueError(f"a claim that {self.verdict} needs a cause: one of {known}")
        if not self.computed.strip():
            raise ValueError("computed: say what was found")


def judged(good: bool, computed: str, cause: str = "text") -> Finding:
    """Return "holds", or "fails" with its cause.

    Examples
    --------
    >>> judged(2 + 2 == 4, "4").verdict
    'holds'
    """
    return Finding("holds", computed) if good else Finding("fails", computed, cause)


def rounded(exact: bool, within: bool, computed: str, cause: str = "text") -> Finding:
    """Return "holds", or "holds within rounding", or "fails" with its cause.

    Examples
    --------
    >>> rounded(False, True, "0.004 off").verdict
    'holds within rounding'
    """
    if within and not exact:
        return Finding("holds within rounding", computed)
    return judged(exact, computed, cause)
