"""A copy of the whole book, where it can be edited and built."""

from __future__ import annotations

import shutil
from pathlib import Path

from gbaeff.book.build import folder
from gbaeff.book.build.chapters import PACKAGED, BookError, packaged_data

PARTS = (
    *("_config.yml", "_toc.yml", "CITATION.cff", "LICENSE", "jupytext.toml", "requirements.lock"),
    *("book", "notebooks"),
)
"""What a book is made of, beside its data; the wheel has the same (``pyproject.toml``)."""


def lay(root: Path, target: Path) -> Path:
    """Copy the book to a new folder.

    The module is no part of it: chapters that are built there use the one that is installed.

    Parameters
    ----------
    root : Path
        The book to copy: a checkout, or what comes with the package.
    target : Path
        A folder that is not there, or is empty.

    Returns
    -------
    Path
        The folder, with its full name.

    Raises
    ------
    BookError
        If something stands there.
    """
    target = folder.settled(target)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise BookError(f"{target} is no folder: name another.")
    if target.exists() and any(target.iterdir()):
        raise BookError(f"{target} is not empty: name a folder that is not there yet.")
    data = root / "data" if (root / "data" / "datapackage.json").is_file() else packaged_data()
    noise = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.new")
    with folder.whole(target, "_toc.yml") as new:
        for part in PARTS:
            if (root / part).is_dir():
                shutil.copytree(root / part, new / part, ignore=noise)
            else:
                shutil.copyfile(root / part, new / part)
        shutil.copytree(data, new / "data", ignore=noise)
    return target


def refuse_packaged(root: Path, command: str) -> None:
    """Refuse to write into the book that lies in the package.

    Raises
    ------
    BookError
        If `root` is that book.
    """
    if root == PACKAGED:
        raise BookError(
            f"gbaeff {command} works on a book of your own, and there is none in {Path.cwd()} or "
            "above. Lay a copy with\n  gbaeff new DIR\nand run it there."
        )
