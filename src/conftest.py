"""Examples in docstrings are tests. Only files that have some are searched for them."""

from __future__ import annotations

from _pytest.doctest import DoctestModule


def pytest_collect_file(file_path, parent):
    """Collect a file with examples."""
    if file_path.suffix == ".py" and ">>>" in file_path.read_text(encoding="utf-8"):
        return DoctestModule.from_parent(parent, path=file_path)
    return None
