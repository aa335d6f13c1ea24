"""The registry: which function checks which claim, and the run of all of them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from gbaeff import data
from gbaeff.book.audit.finding import CAUSES, VERDICTS, Finding

NATURES = {
    "statement": "the author says it, of the subject",
    "consistency": "printed numbers or names should agree with each other; nobody says so",
    "slip": "a slip of editing: a number, a sign or a word",
}
"""What a row of the ledger is. Only a statement is something that an author can be wrong about."""

STRENGTHS = {
    "plain": "said without reserve",
    "hedged": "said with reserve: may, basically, mostly, around",
    "example": "named as one case among others",
    "general": "a remark on many cases at once, or a rule",
}
"""How strongly it is said; the test asks for no more."""

WORDS = ("article", "section", "kind", "claim", "value", "unit")
MARKS = ("nature", "strength", "place", "same_as")


@dataclass(frozen=True)
class Claim:
    """A row of the ledger; see :func:`gbaeff.data.claims`."""

    id: str
    article: str
    section: str
    kind: str
    claim: str
    value: str
    unit: str
    nature: str = "statement"
    strength: str = "plain"
    place: str = ""
    same_as: str = ""


@dataclass(frozen=True)
class Check:
    """A registered function: what it tests and where the book shows the same numbers."""

    test: str
    function: Callable[[Claim], Finding]
    basis: str
    chapter: str


_CHECKS: dict[str, Check] = {}

MODULES = (
    "global_city",
    "guo",
    "mierzejewski",
    "qin_emissions",
    "qin_index",
    "qin_propositions",
    "qin_scores",
    "qin_text",
    "read",
    "zeng_gu",
    "zhang",
)
"""Modules of this package that register checks; loaded when the checks are asked for."""

BASES = ("printed tables", "panel", "tables and panel", "text")


def check(
    *ids: str, basis: str, chapter: str | Mapping[str, str] = ""
) -> Callable[[Callable[[Claim], Finding]], Callable[[Claim], Finding]]:
    """Register a function as the check of one or more claims.

    The first paragraph of its docstring says what is tested; the reader of the ledger sees it.

    Parameters
    ----------
    basis : {"printed tables", "panel", "tables and panel", "text"}
        What the check computes from.
    chapter : str or mapping of id to str
        The chapter that shows the numbers, with an anchor if there is one, e.g.
        ``"04_static_efficiency#tab-nine"``; empty if only the ledger does. A mapping where the
        claims are shown in different places.
    """
    if basis not in BASES:
        raise ValueError(f"basis {basis!r}: expected one of {', '.join(BASES)}")

    def register(function: Callable[[Claim], Finding]) -> Callable[[Claim], Finding]:
        words = (function.__doc__ or "").split("\n\n")[0]
        if not words.strip():
            raise ValueError(f"{function.__name__}: say in the docstring what is tested")
        for id in ids:
            if id in _CHECKS and _CHECKS[id].function.__qualname__ != function.__qualname__:
                raise ValueError(f"{id}: checked by two functions")
            place = chapter if isinstance(chapter, str) else chapter.get(id, "")
            _CHECKS[id] = Check(" ".join(words.split()), function, basis, place)
        return function

    return register


def registered() -> dict[str, Check]:
    """Return the check of every claim that has one, by the id of the claim."""
    for module in MODULES:
        importlib.import_module(f"gbaeff.book.audit.claims.{module}")
    return dict(_CHECKS)


def audit(ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Check claims.

    A claim that repeats another has no check of its own: its finding is that of the other.

    Parameters
    ----------
    ids : iterable of str, optional
        Keys of ``claims.csv``; all of them by default.

    Returns
    -------
    pandas.DataFrame
        Indexed by id in the order of the ledger: article, section, kind, claim, value, unit,
        nature, strength, place and same_as (as in the ledger), test, basis, chapter, verdict,
        cause and computed.

    Examples
    --------
    >>> audit(["Q009"])["verdict"].item()
    'holds'
    """
    ledger = data.claims().set_index("id")[[*WORDS, *MARKS]].fillna("").astype("str")
    wanted = list(ledger.index) if ids is None else list(ids)
    unknown = [id for id in wanted if id not in ledger.index]
    if unknown:
        raise ValueError(f"claims.csv has no claim {', '.join(unknown)}")
    checks = registered()
    rows = []
    for id in ledger.index[ledger.index.isin(wanted)]:
        whole = first(ledger, str(id))
        if whole not in checks:
            raise ValueError(f"no check for {whole}")
        bound = checks[whole]
        words = {str(name): str(text) for name, text in ledger.loc[whole].items()}
        finding = bound.function(Claim(id=whole, **words))
        rows.append(
            {"id": id, **ledger.loc[id].to_dict()}
            | {"test": bound.test, "basis": bound.basis, "chapter": bound.chapter}
            | {"verdict": finding.verdict, "cause": finding.cause, "computed": finding.computed}
        )
    return pd.DataFrame(rows).set_index("id")


def first(ledger: pd.DataFrame, id: str) -> str:
    """Return the claim that a claim repeats, or the claim itself."""
    other = str(ledger.loc[id, "same_as"])
    if not other:
        return id
    if other not in ledger.index:
        raise ValueError(f"claims.csv, {id}: same_as names {other}, which is no claim")
    further = str(ledger.loc[other, "same_as"])
    if further:
        raise ValueError(
            f"claims.csv, {id}: same_as names {other}, which repeats {further}; name that one"
        )
    return other


def counts(audited: pd.DataFrame, by: str = "nature") -> pd.DataFrame:
    """Count claims by verdict; one that repeats another does not count again.

    Parameters
    ----------
    audited : pandas.DataFrame
        From `audit`, or some of its rows.
    by : {"nature", "article", "strength", "kind", "cause"}
        Column of the frame that makes the rows.

    Returns
    -------
    pandas.DataFrame
        A row for each value in the order of the ledger (of `NATURES`, `STRENGTHS` or `CAUSES`
        where it is one of these) and ``"all"``; a column for each of `VERDICTS`, and ``claims``.

    Examples
    --------
    >>> int(counts(audit(["Q037", "Q139"])).loc["all", "claims"])
    1
    """
    single = audited[audited["same_as"] == ""]
    known = {"nature": NATURES, "strength": STRENGTHS, "cause": CAUSES}.get(by)
    order = list(single[by].unique()) if known is None else list(known)
    table = pd.crosstab(single[by], single["verdict"])
    table = table.reindex(index=order, columns=list(VERDICTS), fill_value=0)
    table.loc["all"] = table.sum()
    return table.assign(claims=table.sum(axis=1)).rename_axis(index=by, columns=None)
