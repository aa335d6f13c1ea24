"""An index of sections for the search page: it opens from a folder, and shows excerpts.

A browser forbids a page opened from a folder to read its neighbours, so the text of all sections
stands in a script of its own, `_static/sections.js`, which only the search page loads.
"""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes

UNREAD = (
    nodes.comment,
    nodes.raw,
    nodes.math,
    nodes.math_block,
    nodes.system_message,
    nodes.title,
    addnodes.download_reference,
    addnodes.index,
)


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", _note)
    app.connect("build-finished", _join)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _note(app: Any, page: str, _template: str, _context: dict[str, Any], doctree: Any) -> None:
    """Put a page's sections aside, since pages may be written by several processes."""
    if page == "search":
        for name in ("sections.js", "search.js"):
            app.add_js_file(name, loading_method="defer")
    if doctree is None:
        return
    numbers = app.env.toc_secnumbers.get(page, {})
    found = []
    for section in doctree.findall(nodes.section):
        if not _titled(section):
            continue
        heading = section.children[0]
        first = section.parent is doctree
        number = numbers.get("" if first else f"#{section['ids'][0]}", ())
        title = heading.astext()
        if number:
            title = f"{'.'.join(map(str, number))}. {title}"
        found.append(["" if first else section["ids"][0], title, _text(section)])
    for item in doctree.findall(nodes.definition_list_item):
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        if terms and terms[0]["ids"] and isinstance(item.parent.parent, addnodes.glossary):
            names = ", ".join(term.astext() for term in terms)
            found.append([terms[0]["ids"][0], names, _text(item.next_node(nodes.definition))])
    path = _folder(app) / f"{page}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _folder(app: Any) -> Path:
    return Path(app.doctreedir) / "sections"


def _text(section: Any) -> str:
    """Text of a section without those below it, formulas and hidden code."""
    parts: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, nodes.Text):
            parts.append(str(node))
        elif not (isinstance(node, UNREAD) or _titled(node) or _hidden(node)):
            for child in node.children:
                walk(child)
            if not isinstance(node, nodes.Inline):
                parts.append(" ")

    for child in section.children:
        walk(child)
    return " ".join("".join(parts).split())


def _titled(node: Any) -> bool:
    return isinstance(node, nodes.section) and isinstance(node.children[0], nodes.title)


def _hidden(node: Any) -> bool:
    """Whether a node is code that a page shows on a click only."""
    if not isinstance(node, nodes.Element) or "cell_input" not in node.get("classes", []):
        return False
    while node.parent is not None:
        node = node.parent
        if "tag_hide-input" in node.get("classes", []):
            return True
    return False


def _join(app: Any, error: Any) -> None:
    if error or app.builder.name != "html":
        return
    pages = sorted(app.env.found_docs)
    index = {
        app.builder.get_target_uri(page): json.loads(path.read_text(encoding="utf-8"))
        for page in pages
        if (path := _folder(app) / f"{page}.json").is_file()
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    out = Path(app.outdir) / "_static" / "sections.js"
    out.write_text(f"const SECTIONS={text};\n", encoding="utf-8", newline="\n")
