"""The code of a claim, as Q053, is a link to its row in the ledger wherever a page names it."""

import re
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform

LEDGER = "notebooks/33_claims"
CODE = re.compile(r"\b((?:Q|ZG|ZH|GU|TE|JZ|MZ)\d{3})\b")
APART = (nodes.reference, pending_xref, nodes.FixedTextElement, nodes.literal)


class ClaimLinks(SphinxTransform):
    """Put a link around each code that is not part of one, on all pages but the ledger."""

    default_priority = 730

    def apply(self, **_: Any) -> None:
        """Part the texts that hold a code."""
        if LEDGER not in self.env.found_docs or self.env.docname == LEDGER:
            return
        for text in list(self.document.findall(nodes.Text)):
            parts = CODE.split(text.astext())
            if len(parts) > 1 and not any(map(_apart, _above(text))):
                text.parent.replace(text, [*map(self._part, parts, range(len(parts)))])

    def _part(self, part: str, at: int) -> nodes.Node:
        if not at % 2:
            return nodes.Text(part)
        return pending_xref(
            "", nodes.inline("", part), refdomain="std", reftype="ref",
            reftarget=f"claim-{part.lower()}", refexplicit=True, refwarn=True,
            refdoc=self.env.docname,
        )  # fmt: skip


def _apart(node: nodes.Node) -> bool:
    heading = isinstance(node, nodes.title) and isinstance(node.parent, nodes.section)
    return heading or isinstance(node, APART)


def _above(node: nodes.Node) -> Any:
    while (node := node.parent) is not None:
        yield node


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_transform(ClaimLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
