"""Terms of the glossary: a link at their first use on a page, and an index of where they stand.

Pages are read one by one, perhaps by several processes, so the terms are taken from the text of
the glossary before any page is read.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

GLOSSARY = "book/glossary"
MOST = 8
"""Places that the index gives for a subject, at most."""
# Where no term is looked for, and where one is counted but not marked.
DEAF = (
    nodes.literal,
    nodes.literal_block,
    nodes.math,
    nodes.math_block,
    nodes.raw,
    nodes.comment,
    nodes.system_message,
    addnodes.glossary,
    addnodes.download_reference,
)
DUMB = (
    nodes.reference,
    addnodes.pending_xref,
    nodes.title,
    nodes.caption,
    nodes.table,
    nodes.strong,
)


class subjects(nodes.General, nodes.Element):
    """Place of the index."""


class Subjects(SphinxDirective):
    """``{subjects}``: the index, made when all pages were read."""

    def run(self) -> list[Any]:
        """Hold the place."""
        return [subjects()]


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("index_subjects", [], "env")
    app.add_node(subjects)
    app.add_directive("subjects", Subjects)
    app.add_transform(FirstUse)
    app.connect("builder-inited", _learn)
    app.connect("env-purge-doc", lambda _app, env, page: _places(env).pop(page, None))
    app.connect("doctree-read", _head, priority=900)
    app.connect("env-merge-info", _merge)
    app.connect("doctree-resolved", _resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def read_glossary(text: str) -> list[tuple[list[str], str]]:
    """Take from the MyST text of a glossary its terms, each with its other names, and meanings.

    The meaning is the first paragraph, without markup.
    """
    inside = re.search(r"(?ms)^(`{3,}|:{3,})\{glossary\}\n(.*?)^\1\s*$", text)
    found: list[tuple[list[str], str]] = []
    names: list[str] = []
    lines: list[str] = []
    for line in [*(inside[2].splitlines() if inside else []), "end"]:
        if line.startswith(":"):  # an option
            continue
        if line.startswith(" "):
            lines.append(line.strip())
        elif line.strip():
            if lines:
                found.append((names, _plain(lines)))
                names, lines = [], []
            names.append(line.strip())
        elif lines:
            lines.append("")
    return found


def _plain(lines: list[str]) -> str:
    first = " ".join("\n".join(lines).strip().split("\n\n")[0].split())
    text = re.sub(r"\{\w+(?::\w+)?\}`(?:([^`<]*?)\s*<[^`>]*>|([^`]*))`", r"\1\2", first)
    return re.sub(r"[*`$]", "", text)


def _learn(app: Any) -> None:
    path = Path(app.srcdir) / f"{GLOSSARY}.md"
    told = read_glossary(path.read_text(encoding="utf-8")) if path.is_file() else []
    entries = [(names, True) for names, _ in told]
    if told:
        entries += [(entry.split(" | "), False) for entry in app.config.index_subjects]
    known = {name: (names[0], marks) for names, marks in entries for name in names}
    app.subject_names = known
    app.subject_meanings = {names[0]: meaning for names, meaning in told}
    forms = [_form(name) for name in sorted(known, key=lambda name: (-len(name), name))]
    app.subject_pattern = (
        re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])") if forms else None
    )


def _form(name: str) -> str:
    """Pattern of a name: a plural is it too, and a capital letter at its beginning."""
    text = re.escape(name).replace(r"\ ", r"\s+")
    if name[0].islower():
        text = f"[{name[0]}{name[0].upper()}]{text[1:]}"
    return text if name[-1] in "sy" else f"{text}s?"


def _subject(app: Any, text: str) -> tuple[str, str, bool]:
    """Name in the glossary, subject, and whether it is marked, of a text that the pattern fits."""
    words = " ".join(text.split())
    for name in (words, words[:-1], words[0].lower() + words[1:], words[0].lower() + words[1:-1]):
        if name in app.subject_names:
            subject, marks = app.subject_names[name]
            return name, subject, marks
    raise AssertionError(text)


class FirstUse(SphinxTransform):
    """Link the first use of each term, and count in which sections it stands."""

    default_priority = 750

    def apply(self, **_: Any) -> None:
        """Go through the texts of a page."""
        pattern = self.app.subject_pattern
        if pattern is None or self.env.docname == GLOSSARY:
            return
        # Another glossary gives another page.
        self.env.note_dependency(str(Path(self.app.srcdir) / f"{GLOSSARY}.md"))
        counts: dict[str, Counter[tuple[str, bool]]] = {}
        seen: set[str] = set()
        deaf: dict[int, bool] = {}
        for text in list(self.document.findall(nodes.Text)):
            matches = [] if _deaf(text.parent, deaf) else list(pattern.finditer(str(text)))
            above = list(_above(text)) if matches else []
            section = next((node for node in above if _titled(node)), None)
            if section is None:
                continue
            anchor = "" if section.parent is self.document else section["ids"][0]
            heading = isinstance(text.parent, nodes.title)
            marks = any(isinstance(node, nodes.paragraph) for node in above) and not any(
                isinstance(node, DUMB) or "source" in node.get("classes", [])
                for node in above
                if isinstance(node, nodes.Element)
            )
            parts: list[Any] = []
            at = 0
            for match in matches:
                name, subject, marked = _subject(self.app, match[0])
                counts.setdefault(subject, Counter())[anchor, heading] += 1
                if marks and marked and subject not in seen:
                    seen.add(subject)
                    parts += [nodes.Text(str(text)[at : match.start()]), self._link(name, match[0])]
                    at = match.end()
            if parts:
                parts.append(nodes.Text(str(text)[at:]))
                text.parent.replace(text, [part for part in parts if part.astext()])
        places = {
            subject: [(anchor, heading, n) for (anchor, heading), n in found.items()]
            for subject, found in counts.items()
        }
        _places(self.env)[self.env.docname] = places, {}

    def _link(self, name: str, shown: str) -> Any:
        link = addnodes.pending_xref(
            "",
            nodes.inline("", shown, classes=["gloss"]),
            refdomain="std",
            reftype="term",
            reftarget=name,
            refexplicit=True,
            refwarn=True,
            refdoc=self.env.docname,
        )
        return link


def _titled(node: Any) -> bool:
    """Whether a node is a section that has a heading; those of sphinx-exercise have none."""
    return isinstance(node, nodes.section) and isinstance(node.children[0], nodes.title)


def _above(node: Any) -> Any:
    while node.parent is not None:
        node = node.parent
        yield node


def _deaf(node: Any, known: dict[int, bool]) -> bool:
    """Whether a node, or one above it, is one where no term is looked for."""
    if id(node) not in known:
        known[id(node)] = isinstance(node, DEAF) or (
            node.parent is not None and _deaf(node.parent, known)
        )
    return known[id(node)]


def _places(env: Any) -> dict[str, Any]:
    """By page: where each subject stands, and the headings of these sections by their anchors."""
    if not hasattr(env, "subject_places"):
        env.subject_places = {}
    places: dict[str, Any] = env.subject_places
    return places


def _head(app: Any, doctree: Any) -> None:
    """Note the headings of the sections that the index may name, in their last form."""
    places, headings = _places(app.env).get(app.env.docname, ({}, {}))
    anchors = {anchor for found in places.values() for anchor, _, _ in found}
    for section in doctree.findall(nodes.section) if anchors else ():
        for anchor in anchors.intersection(section["ids"]):
            headings[anchor] = section.next_node(nodes.title).astext()


def _merge(_app: Any, env: Any, pages: Any, other: Any) -> None:
    _places(env).update({page: _places(other)[page] for page in pages if page in _places(other)})


def _resolve(app: Any, doctree: Any, page: str) -> None:
    for inline in doctree.findall(nodes.inline):
        if "gloss" in inline["classes"] and isinstance(inline.parent, nodes.reference):
            _, subject, _ = _subject(app, inline.astext())
            inline.parent["reftitle"] = app.subject_meanings[subject]
    for place in list(doctree.findall(subjects)):
        place.replace_self(_index(app, page))


def _order(env: Any, page: str) -> Any:
    yield page
    for below in env.toctree_includes.get(page, []):
        yield from _order(env, below)


def _index(app: Any, page: str) -> list[Any]:
    """The subjects by name, each with the sections that say most of it, in the book's order."""
    env = app.env
    pages = [name for name in dict.fromkeys(_order(env, env.config.root_doc)) if name != page]
    found: dict[str, list[tuple[str, str, int, bool]]] = {}
    for name in pages:
        for subject, places in _places(env).get(name, ({}, {}))[0].items():
            headed = {anchor for anchor, heading, _ in places if heading}
            sums: Counter[str] = Counter()
            for anchor, _, count in places:
                sums[anchor] += count
            best = max(sums, key=lambda anchor: (anchor in headed, sums[anchor]))
            found.setdefault(subject, []).append((name, best, sums.total(), bool(headed)))
    listed = nodes.definition_list(classes=["subjects"])
    for subject in sorted({told[0] for told in app.subject_names.values()}, key=str.casefold):
        places = found.get(subject, [])
        most = sorted(places, key=lambda place: (-place[3], -place[2]))[:MOST]
        chosen = [place for place in places if place in most and (place[3] or place[2] > 1)]
        chosen = chosen or places[:1]
        if not chosen:
            continue
        line = nodes.paragraph()
        for name, anchor, _, _ in chosen:
            if line.children:
                line += nodes.Text(" · ")
            line += _reference(app, page, name, anchor)
        item = nodes.definition_list_item("", nodes.term("", subject), nodes.definition("", line))
        listed += item
    return [listed]


def _reference(app: Any, page: str, target: str, anchor: str) -> Any:
    env = app.env
    number = env.toc_secnumbers.get(target, {}).get(f"#{anchor}" if anchor else "", ())
    title = _places(env)[target][1][anchor] if anchor else env.titles[target].astext()
    text = f"{'.'.join(map(str, number))}. {title}" if number else title
    return make_refnode(app.builder, page, target, anchor or None, nodes.Text(text))
