"""How the book shows the ledger: the table of claims, and each chapter's own claims."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from gbaeff import data
from gbaeff.book.audit.claims.registry import registered
from gbaeff.book.audit.finding import VERDICTS
from gbaeff.book.pages import markup
from gbaeff.book.pages.sentences import joined

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


REASONS = {
    "text": "the text contradicts itself",
    "data": "the series at hand leave it open",
    "copy": "the copy at hand is damaged there",
    "external": "only a source outside the texts could decide",
    "position": "it is a position, not a fact",
    "wording": "the wording leaves open what would count",
}
"""Causes (`CAUSES` of the claims) as half a sentence, of statements that are open."""


def label(id: str) -> str:
    """Return the label of a claim's row in the ledger."""
    return f"claim-{id.lower()}"


def rows(ledger: pd.DataFrame) -> pd.DataFrame:
    """Lay the ledger out for the page: a label for each claim, a link to where it is computed.

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
                "shown in": markup.Markup(link(row["chapter"])),
            }
        )
    return pd.DataFrame(laid)


def link(place: str) -> str:
    """Link to a chapter, or to a table, a figure, an equation or a section with a label in it.

    Parameters
    ----------
    place : str
        Name of the chapter, with the label after ``#``; empty for none.

    Returns
    -------
    str
        MyST text; a dash for none.

    Examples
    --------
    >>> link("05_productivity#eq-index"), link("33_claims")
    ('equation {eq}`eq-index`', '{doc}`33_claims`')
    """
    name, _, label = place.partition("#")
    if label.startswith(("tab-", "fig-")):
        return f"{{numref}}`{label}`"
    if label.startswith("eq-"):
        return f"equation {{eq}}`{label}`"
    if label:
        return f"{{ref}}`{label}`"
    return f"{{doc}}`{name}`" if name else "–"


def here(chapter: str) -> None:
    """Put on the page which claims a chapter computes, with the verdicts of the snapshot.

    Parameters
    ----------
    chapter : str
        Name of the chapter, e.g. ``"04_static_efficiency"``.
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


def box(article: str, telling: Iterable[str]) -> None:
    """Put on the page what holds of a text; see :func:`standing`.

    What the text is after and what it says stands in the chapter, in the same form.
    """
    items = standing(article, telling).items()
    markup.emit("\n\n".join(f"{head}\n: {text}" for head, text in items))


def standing(article: str, telling: Iterable[str] = ()) -> dict[str, str]:
    """Say what holds of a text, what fails and what is open, with examples; as MyST text.

    Parameters
    ----------
    article : str
        A key of `ARTICLES`.
    telling : iterable of str
        Claims named as examples; each stands under the verdict that the snapshot gives it.
        Statements that fail are all named, asked for or not.

    Returns
    -------
    dict
        By heading: what holds (within rounding included), what does not, what nobody can tell.

    Examples
    --------
    >>> standing("teng")["What does not"]
    'None of 5 statements fail. Counted apart: 2 slips of editing.'
    """
    rows = data.claims().merge(data.verdicts(), on="id").fillna("").set_index("id")
    rows = rows[(rows["article"] == article) & (rows["same_as"] == "")]
    said = rows[rows["nature"] == "statement"]
    if said.empty:
        raise ValueError(f"unknown text {article!r}; there are: {', '.join(ARTICLES)}")
    wanted = list(telling)
    strange = sorted(set(wanted) - set(said.index))
    if strange:
        raise ValueError(f"no statements of {article}: {', '.join(strange)}")
    examples = said.loc[wanted]
    total = len(said)
    holds = said["verdict"].str.startswith("holds")
    close = int(said["verdict"].eq("holds within rounding").sum())
    failed = said[said["verdict"] == "fails"]
    unclear = said[said["verdict"] == "cannot be checked"]

    near = f", {close} of them within the rounding of the print" if close else ""
    beside = joined(
        f"{count} {one if count == 1 else many}"
        for nature, one, many in _BESIDE
        if (count := int(rows[rows["nature"] == nature]["verdict"].eq("fails").sum()))
    )
    causes = unclear["cause"].value_counts()
    why = joined(f"{REASONS[str(cause)]} ({number})" for cause, number in causes.items())
    return {
        "What holds": f"{_share(int(holds.sum()), total, 'hold')}{near}."
        + _named(examples[holds[wanted]]),
        "What does not": f"{_share(len(failed), total, 'fail')}."
        + (f" Counted apart: {beside}." if beside else "")
        + _named(failed),
        "What nobody can tell": f"{_share(len(unclear), total, 'cannot be checked')}"
        + (f": {why}." if why else ".")
        + _named(examples[examples.index.isin(unclear.index)]),
    }


_BESIDE = (
    (
        "consistency",
        "disagreement between printed numbers",
        "disagreements between printed numbers",
    ),
    ("slip", "slip of editing", "slips of editing"),
)


def _share(number: int, total: int, verb: str) -> str:
    if number == 1 and verb in ("hold", "fail"):
        verb += "s"
    return f"{number if number else 'None'} of {total} statements {verb}"


def _named(rows: pd.DataFrame) -> str:
    named = [
        f"\n  - {{ref}}`{i} <{label(str(i))}>` {markup.escape(row['claim'])}. "
        f"*Found:* {markup.escape(row['computed'])}."
        for i, row in rows.iterrows()
    ]
    return "\n" + "".join(named) if named else ""
