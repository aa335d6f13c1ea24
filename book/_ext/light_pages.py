"""Leave out scripts and files that no page needs.

thebe would load code from the network; the theme's search waits on every page beside the one of the
search page; of its icons, a script of 1.5 MB, the few that a page shows are drawn into it. Of the
theme's own files, half are its texts in other languages, and a third of their bytes are for those
who mend its scripts and styles.
"""

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import sphinx.builders.html
from sphinx.util.matching import Matcher

ICONS = "scripts/fontawesome.js"
LEFT_OUT = ["**/.*", "**/locales", f"**/{ICONS}", "**/*.map"]
SEARCH = r"searchtools\.js|language_data\.js|searchindex\.js"
SHOWN = re.compile(r'<(i|span) class="([^"]*)\bfa(?:s|-solid) fa-([a-z0-9-]+)([^"]*)"([^>]*)></\1>')


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx, after the extensions that add scripts."""
    app.connect("html-page-context", _drop, priority=1000)
    app.connect("builder-inited", _lighten)
    # What Sphinx leaves out of the files of a theme.
    sphinx.builders.html.DOTFILES = Matcher(LEFT_OUT)  # type: ignore[attr-defined]
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _drop(_app: Any, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    kept = []
    for script in context["script_files"]:
        told = f"{script.filename} {script.attributes.get('body', '')}"
        if "thebe" not in told.lower():
            kept.append(script)
    context["script_files"] = kept


def _lighten(app: Any) -> None:
    """Change what templates of the theme say by themselves."""
    if app.builder.format != "html":
        return
    render = app.builder.templates.render

    def lighter(template: str, context: dict[str, Any]) -> str:
        names = ICONS if context.get("pagename") == "search" else f"{ICONS}|{SEARCH}"
        page = re.sub(rf"\s*<script [^>]*(?:{names})[^>]*></script>", "", render(template, context))
        return SHOWN.sub(_drawn, page)

    app.builder.templates.render = lighter


def _drawn(shown: re.Match[str]) -> str:
    """Draw an icon as the theme's script would, with its name where it has one."""
    _, before, name, after, more = shown.groups()
    shape = _shape(name)
    if shape is None:
        return shown[0]
    width, height, path = shape
    title = re.search(r'title="([^"]*)"', more)
    told = f"<title>{title[1]}</title>" if title else ""
    hidden = "" if title else ' aria-hidden="true"'
    kinds = " ".join(f"svg-inline--fa fa-{name} {before} {after}".split())
    return (
        f'<svg class="{kinds}" role="img"{hidden}{more.replace(title[0], "") if title else more} '
        f'viewBox="0 0 {width} {height}">{told}<path fill="currentColor" d="{escape(path)}"/></svg>'
    )


@cache
def _shape(name: str) -> tuple[str, str, str] | None:
    """Width, height and path of an icon; a search of the whole script, once a name."""
    # Solid ones come last in the script. It begins with the name: that is looked for fast.
    known = re.escape(name)
    found = re.findall(
        rf'{known}(?<=[{{,"]{known})"?:\[(\d+),(\d+),\[[^]]*\],"\w+","([^"]+)"', _script()
    )
    return found[-1] if found else None


@cache
def _script() -> str:
    import pydata_sphinx_theme as theme

    file = Path(theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static" / ICONS
    return file.read_text(encoding="utf-8")
