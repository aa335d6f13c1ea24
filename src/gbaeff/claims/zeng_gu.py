"""Claims of Zeng and Gu (2023) that their models and lists decide."""

from __future__ import annotations

from itertools import pairwise

from gbaeff import data
from gbaeff.claims.evidence import readings
from gbaeff.claims.registry import Claim, Finding, check, judged

PATHS = {
    "ZG025": ("integrated", ["government", "administration committee", "investment company"]),
    "ZG026": ("multiple_collaborative", ["government", "industrial association", "enterprise"]),
}


@check("ZG018", basis="text")
def offices(claim: Claim) -> Finding:
    """Both lists of European offices can be true: the shorter one names no city that the longer
    one lacks, and the longer one has six.
    """
    read = readings("zeng_gu")
    longer, shorter = (
        set(read[claim.id, f"offices, {which} list"].split("|")) for which in ("first", "second")
    )
    told = f"{len(longer)} and {len(shorter)} cities, all of the second in the first"
    return judged(shorter <= longer and len(longer) == int(claim.value), told)


@check("ZG025", "ZG026", basis="text")
def path(claim: Claim) -> Finding:
    """The chain of the model that the text describes exists, link by link, in the relations that it
    names.
    """
    model, chain = PATHS[claim.id]
    edges = data.zeng_gu_models()
    edges = edges[(edges["model"] == model) & (edges["row_type"] == "edge")]
    links = set(zip(edges["element_or_source"], edges["target"]))
    wanted = list(pairwise(chain))
    there = [link for link in wanted if link in links]
    told = f"{len(there)} of {len(wanted)} links: {' to '.join(chain)}"
    return judged(len(there) == len(wanted), told)


@check("ZG027", basis="text")
def levels(claim: Claim) -> Finding:
    """Each model is described on three levels: subjects, mechanisms and tools."""
    rows = data.zeng_gu_models().query("row_type == 'attribute'")
    wanted = ["subject", "mechanism", "tool"]
    found = {
        str(model): [name for name in wanted if name in set(part["level"])]
        for model, part in rows.groupby("model")
    }
    told = "; ".join(f"{model}: {', '.join(names)}" for model, names in found.items())
    return judged(all(len(names) == int(claim.value) for names in found.values()), told)
