"""Tags in a page's head for search engines and reference managers: what it is, whose, from when."""

from html import escape
from typing import Any
from urllib.parse import urljoin

from docutils import nodes

LONGEST = 200


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", _tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _tell(app: Any, page: str, _template: str, context: dict[str, Any], doctree: Any) -> None:
    if doctree is None:
        return
    config = app.config
    title, book = _title(doctree), config.html_title
    tags = {"description": description(doctree)}
    tags |= {"og:title": title, "og:type": "article", "og:description": tags["description"]}
    # A book of a reader's own data says nothing of its author.
    if config.author:
        whole = page == config.root_doc
        cover = "_images/cover.png"
        tags["og:image"] = (
            urljoin(config.html_baseurl, cover)
            if config.html_baseurl
            else (context["pathto"](cover, resource=True))
        )
        year = config.copyright[0] if isinstance(config.copyright, list) else config.copyright
        version = config.myst_substitutions.get("version", "")
        tags |= {
            "citation_title": book if whole else title,
            "citation_inbook_title": "" if whole else book,
            "citation_author": config.author,
            "citation_publication_date": year,
            "citation_language": config.language,
            "DC.title": book if whole else title,
            "DC.creator": config.author,
            "DC.date": year,
            "DC.language": config.language,
            "DC.type": "Text",
            "DC.format": "text/html",
            "DC.description": tags["description"],
            "DC.rights": "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
            "DCTERMS.isPartOf": "" if whole else book,
            "DCTERMS.hasVersion": f"gbaeff {version}" if version else "",
        }
        cite = "book/cite"
        if cite in app.env.found_docs and not whole:
            stop = "" if title[-1:] in ".?!" else "."
            context["theme_extra_footer"] = (
                f"<p>Cite: {escape(config.author)} ({escape(str(year))}). {escape(title)}{stop} "
                f"In: <em>{escape(book)}</em>, version {escape(version)}. "
                f'<a href="{context["pathto"](cite)}">Other forms</a></p>'
            )
    context["metatags"] = context.get("metatags", "") + "".join(
        f'<meta {"property" if name.startswith("og:") else "name"}="{name}" '
        f'content="{escape(str(text), quote=True)}" />\n'
        for name, text in tags.items()
        if text
    )


def _title(doctree: Any) -> str:
    heading = next(iter(doctree.findall(nodes.title)), None)
    return heading.astext() if heading else ""


def description(doctree: Any) -> str:
    """Return the beginning of a page's first paragraph, as plain text."""
    paragraph = next((p for p in doctree.findall(nodes.paragraph) if p.astext().strip()), None)
    if paragraph is None:
        return ""
    text = " ".join(
        "".join(
            str(part)
            for part in paragraph.findall(nodes.Text)
            if not isinstance(part.parent, nodes.math)
        ).split()
    )
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"
