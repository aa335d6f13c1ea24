"""How the book shows the ledger: the table of claims, and each chapter's own claims."""

from __future__ import annotations

import pandas as pd

from gbaeff import data, publish
from gbaeff.claims.registry import VERDICTS, registered

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


def label(id: str) -> str:
    """Return the label of a claim's row in the ledger."""
    return f"claim-{id.lower()}"


def rows(ledger: pd.DataFrame) -> pd.DataFrame:
    """Lay the ledger out for the page: a label for each claim, a link to where it is computed.

    Parameters
    ----------
    ledger : pandas.DataFrame
        From :func:`gbaeff.claims.audit`.

    Returns
    -------
    pandas.DataFrame
        Columns claim, text, kind, verdict, cause, what it says, test and finding, shown in.
    """
    laid = []
    for id, row in ledger.iterrows():
        told = " ".join(part for part in (row["value"], row["unit"]) if part)
        claim = publish.escape(row["claim"] + (f": {told}" if told else ""))
        test = f"{publish.escape(row['test'])} **{publish.escape(row['computed'])}**"
        laid.append(
            {
                "claim": publish.Markup(f"[{id}]{{#{label(str(id))}}}"),
                "text": ARTICLES[row["article"]],
                "kind": row["kind"].replace("internal-consistency", "consistency"),
                "verdict": row["verdict"],
                "cause": row["cause"] or "–",
                "what it says": publish.Markup(claim),
                "test and finding": publish.Markup(test),
                "shown in": publish.Markup(_link(row["chapter"])),
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
    lines = [f"Of the {{doc}}`claims of the texts <33_claims>`, {len(bound)} are computed here."]
    for name in VERDICTS:
        ids = sorted(i for i in bound if verdict.get(i) == name)
        links = ", ".join(f"{{ref}}`{i} <{label(i)}>`" for i in ids)
        if ids:
            lines.append(f"- {name} ({len(ids)}): {links}")
    lines[1:1] = [""]
    publish.emit(
        ":::{admonition} Claims computed here\n:class: note dropdown\n\n"
        + "\n".join(lines)
        + "\n:::"
    )
