"""How the book shows the ledger: the table of claims, and each chapter's own claims."""

from __future__ import annotations

import pandas as pd

from gbaeff import data
from gbaeff.book.audit.claims.registry import VERDICTS, registered
from gbaeff.book.pages import markup

ARTICLES = {
    "qin": "Qin",
    "zeng_gu": "Zeng and Gu",
    "zhang": "Zhang",
    "guo": "Guo",
    "teng": "Teng",
    "jin_zhang": "Jin and Zhang",
    "mierzejewski": "Mierzejewski",
}
"""The texts in the order of the ledger, as the book calls them."""


TITLES = {
    "statement": "statements of the author",
    "consistency": "consistency of what is printed",
    "slip": "slips of editing",
}
"""The natures of a claim, as the book calls them."""


def label(id: str) -> str:
    """Return the label of a claim's row in the ledger."""
    return f"claim-{id.lower()}"


def rows(ledger: pd.DataFrame) -> pd.DataFrame:
    """Lay the ledger out for the page: a label for each claim, a link to where it is computed.

    Parameters
    ----------
    ledger : pandas.DataFrame
        From :func:`gbaeff.book.audit.claims.audit`.

    Returns
    -------
    pandas.DataFrame
        Columns claim, text, nature, strength, verdict, cause, what it says, test and finding,
        shown in.
    """
    laid = []
    for id, row in ledger.iterrows():
        quantity = " ".join(part for part in (row["value"], row["unit"]) if part)
        claim = markup.escape(row["claim"] + (f": {quantity}" if quantity else ""))
        place = f"section {row['section']}" if row["section"][:1].isdigit() else row["section"]
        place = markup.escape(", ".join(part for part in (place, row["place"]) if part))
        if row["same_as"]:
            place += f"; the same as {{ref}}`{row['same_as']} <{label(row['same_as'])}>`"
        test = f"{markup.escape(row['test'])} **{markup.escape(row['computed'])}**"
        laid.append(
            {
                "claim": markup.Markup(f"[{id}]{{#{label(str(id))}}}"),
                "text": ARTICLES[row["article"]],
                "nature": row["nature"],
                "strength": row["strength"] if row["nature"] == "statement" else "–",
                "verdict": row["verdict"],
                "cause": row["cause"] or "–",
                "what it says": markup.Markup(f"{claim} ({place})"),
                "test and finding": markup.Markup(test),
                "shown in": markup.Markup(_link(row["chapter"])),
            }
        )
    return pd.DataFrame(laid)


def _link(chapter: str) -> str:
    name, _, anchor = chapter.partition("#")
    if anchor.startswith(("tab-", "fig-")):
        return f"{{numref}}`{anchor}`"
    return f"{{doc}}`{name}`" if name else "–"


def here(chapter: str) -> None:
    """Put on the page which claims a chapter computes, with the verdicts of the snapshot.

    Parameters
    ----------
    chapter : str
        Name of the chapter, e.g. ``"04_static_efficiency"``.

    Raises
    ------
    ValueError
        If no claim is bound to the chapter.
    """
    bound = [i for i, check in registered().items() if check.chapter.split("#")[0] == chapter]
    if not bound:
        raise ValueError(f"no claim names the chapter {chapter!r}")
    verdict = data.verdicts().set_index("id")["verdict"]
    nature = data.claims().set_index("id")["nature"]
    lines = [
        f"Of the {{doc}}`claims of the texts <33_claims>`, {len(bound)} are computed here.",
        "",
    ]
    for kind, title in TITLES.items():
        for name in VERDICTS:
            ids = sorted(i for i in bound if nature[i] == kind and verdict.get(i) == name)
            links = ", ".join(f"{{ref}}`{i} <{label(i)}>`" for i in ids)
            if ids:
                lines.append(f"- {title}: {name} ({len(ids)}): {links}")
    markup.emit(
        ":::{admonition} Claims computed here\n:class: note dropdown\n\n"
        + "\n".join(lines)
        + "\n:::"
    )
