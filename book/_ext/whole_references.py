"""References in full: volume and issue also where pages are unknown, a DOI instead of "n.d."."""

import unicodedata
from typing import Any

import pybtex.plugin
from pybtex.style.formatting.alpha import Style
from pybtex.style.template import field, first_of, join, optional, words
from sphinxcontrib.bibtex.style.referencing import basic_author_year


class WholeStyle(Style):
    """As pybtex's alpha, which leaves out volume and issue of an article without pages."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Sort by plain letters, not by braces and accents."""
        super().__init__(*args, **options)
        sort = self.sort
        self.sort = lambda entries: sorted(sort(entries), key=_first_author)

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


def _first_author(entry: Any) -> str:
    named = " ".join(entry.persons["author"][0].last_names).strip("{}").casefold()
    return unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode()


def setup(app: Any) -> dict[str, bool]:
    """Register with pybtex and sphinxcontrib-bibtex."""
    pybtex.plugin.register_plugin("pybtex.style.formatting", "whole", WholeStyle)
    basic_author_year.year = first_of[optional[field("year")], optional[field("doi")], "n.d."]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
