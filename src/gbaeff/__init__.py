"""Data envelopment analysis for the book, and for anyone's own panel."""

import ast
from importlib import import_module
from pathlib import Path

__version__ = "0.1.0"

# A name is loaded with its module when it is first asked for: a chapter about texts waits for no
# engine, and does not depend on it.
_STUB = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
_PLACES = {
    alias.name: str(node.module)
    for node in _STUB.body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}
__all__ = sorted(_PLACES)


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module 'gbaeff' has no attribute {name!r}")
    value: object = getattr(import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
