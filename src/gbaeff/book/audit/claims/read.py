"""Claims that are checked on what was read in the running texts, by kind of reading.

Which claim is of which kind, and what was read, stands in ``data/*/readings.csv``: the item "named"
holds the things that a text names, "given" a figure or name as it occurs in several places,
"scopes" the same where the places speak of different dates or areas, "printed" a number that the
text prints beside the "stated" one, "outside source" what would decide a number that the texts
cannot, "position" what an author holds, "not in the copy" what the copy at hand lacks, "tables or
series" how many of these an article has.
"""

from __future__ import annotations

from gbaeff.book.audit.claims.evidence import readings, shown
from gbaeff.book.audit.claims.registry import Claim, check
from gbaeff.book.audit.finding import Finding, judged

STUDIES = ("qin", "zeng_gu", "zhang", "guo", "global_city", "mierzejewski")
READ = {key: value for study in STUDIES for key, value in readings(study).items()}
SHOWN = {claim: place for study in STUDIES for claim, place in shown(study).items()}


def ids(item: str) -> list[str]:
    """Claims that have a reading of that kind."""
    return [claim for claim, found in READ if found == item]


def read(claim: Claim, item: str) -> list[str]:
    """What was read, one entry a place or thing."""
    return [part.strip() for part in READ[claim.id, item].split("|")]


@check(*ids("outside source"), basis="text", chapter=SHOWN)
def outside(claim: Claim) -> Finding:
    """A source outside the texts bears the statement out."""
    dated = claim.unit in ("year", "decade", "date")
    said = " ".join(part for part in (claim.value, "" if dated else claim.unit) if part)
    told = f"the text gives {said}; " if said else ""
    needed = "; ".join(read(claim, "outside source"))
    return Finding("cannot be checked", f"{told}needed: {needed}", "external")


@check(*ids("position"), basis="text", chapter=SHOWN)
def position(claim: Claim) -> Finding:
    """The statement is one of fact, which figures could refute."""
    told = "; ".join(read(claim, "position"))
    return Finding("cannot be checked", f"a definition or position: {told}", "position")


@check(*ids("not in the copy"), basis="text", chapter=SHOWN)
def lost(claim: Claim) -> Finding:
    """The passage can be read in the copy at hand."""
    return Finding("cannot be checked", "; ".join(read(claim, "not in the copy")), "copy")


@check(*ids("named"), basis="text", chapter=SHOWN)
def count(claim: Claim) -> Finding:
    """The text names as many things as it says there are."""
    named = read(claim, "named")
    told = f"{len(named)} named: {', '.join(named)}"
    return judged(len(named) == int(claim.value), told)


@check(*ids("given"), basis="text", chapter=SHOWN)
def one_value(claim: Claim) -> Finding:
    """The text gives the same figure, name or number wherever it speaks of the thing."""
    given = read(claim, "given")
    return judged(len(set(given)) == 1, f"given as {'; '.join(given)}")


@check(*ids("scopes"), basis="text", chapter=SHOWN)
def scopes(claim: Claim) -> Finding:
    """The places in which the text gives a figure speak of the same date and area, and agree."""
    told = f"given as {'; '.join(read(claim, 'scopes'))}; date or area may differ"
    return Finding("cannot be checked", told, "wording")


@check(*ids("tables or series"), basis="text", chapter=SHOWN)
def no_series(claim: Claim) -> Finding:
    """The article has no table and no series of figures."""
    found = int(READ[claim.id, "tables or series"])
    return judged(found == 0, f"{found} tables or series; single figures only")
