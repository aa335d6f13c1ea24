"""References in full: volume and issue also where pages are unknown, a DOI instead of "n.d."."""

from typing import Any

import pybtex.plugin
from pybtex.style.formatting.alpha import Style
from pybtex.style.template import field, first_of, join, optional, words
from sphinxcontrib.bibtex.style.referencing import basic_author_year


class WholeStyle(Style):
    """As pybtex's alpha, which leaves out volume and issue of an article without pages."""

    def get_article_template(self, e: Any) -> Any:
        """Put in what is known of the place."""
        if "pages" in e.fields:
            return super().get_article_template(e)
        place = join[field("volume"), optional["(", field("number"), ")"]]
        whole = super().get_article_template(e)
        # Journal, place and date are the third part of the template.
        journal = whole.children[2]
        journal.children[1] = optional[place]
        journal.children.append(optional[words["ISSN", field("issn")]])
        return whole


def setup(app: Any) -> dict[str, bool]:
    """Register with pybtex and sphinxcontrib-bibtex."""
    pybtex.plugin.register_plugin("pybtex.style.formatting", "whole", WholeStyle)
    basic_author_year.year = first_of[optional[field("year")], optional[field("doi")], "n.d."]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
