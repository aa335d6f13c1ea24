"""Leave out thebe, which Jupyter Book always adds: it would load code from the network."""

from typing import Any


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx, after the extensions that add scripts."""
    app.connect("html-page-context", _drop, priority=1000)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _drop(_app: Any, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    kept = []
    for script in context["script_files"]:
        told = f"{script.filename} {script.attributes.get('body', '')}"
        if "thebe" not in told.lower():
            kept.append(script)
    context["script_files"] = kept
