"""Keep names from data as they stand: no typographic quotes or dashes in them."""

from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform


class ExactNames(SphinxTransform):
    """Tell Sphinx's quotes, which come later, to leave the names of gbaeff.publish alone."""

    default_priority = 740

    def apply(self, **_: Any) -> None:
        """Mark the inline nodes that hold a name."""
        for node in self.document.findall(nodes.inline):
            if "name" in node["classes"]:
                node["support_smartquotes"] = False


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_transform(ExactNames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
