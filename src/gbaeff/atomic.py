"""A folder that appears whole or not at all, whatever ends the process."""

from __future__ import annotations

import os
import re
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from gbaeff.chapters import BookError


@contextmanager
def whole(out: Path, marker: str, *, force: bool = False) -> Iterator[Path]:
    """Make a folder beside its place, and move it there once it is complete.

    Parameters
    ----------
    out : Path
        Where the folder shall stand. Its parents are made if need be.
    marker : str
        A file that every such folder holds; a folder without it is never replaced.
    force : bool
        Replace an earlier folder.

    Yields
    ------
    Path
        An empty folder. If the block ends in an exception it is removed, and what stood in the
        place is as it was.

    Raises
    ------
    BookError
        If the place is taken by something that must not be replaced.
    """
    out = out.absolute()
    _recover(out, marker)
    _check(out, marker, force)
    made = [parent for parent in out.parents if not parent.exists()]
    out.parent.mkdir(parents=True, exist_ok=True)
    new = _beside(out, f"new-{os.getpid()}")
    try:
        new.mkdir()
        with _ended_by_a_signal():
            yield new
        _check(out, marker, force)
        old = _beside(out, "old")
        # Between these two renames nothing stands in the place; `_recover` knows.
        if out.exists():
            out.rename(old)
        try:
            new.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        for parent in made:
            with suppress(OSError):
                parent.rmdir()
        raise


def _beside(out: Path, kind: str) -> Path:
    return out.with_name(f".{out.name}.gbaeff-{kind}")


def _check(out: Path, marker: str, force: bool) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise BookError(f"{out} is no folder: choose another --out.")
    if not out.exists() or not any(out.iterdir()):
        return
    if not (out / marker).is_file():
        raise BookError(
            f"{out} is not empty and was not made by gbaeff rerun: choose another --out."
        )
    if not force:
        raise BookError(f"{out} holds an earlier result: add --force to replace it.")


def _recover(out: Path, marker: str) -> None:
    """Put back what a process killed at the worst moment left aside, and clear what it left."""
    import psutil

    old = _beside(out, "old")
    if (old / marker).is_file() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)
    for left in out.parent.glob(f".{_literal(out.name)}.gbaeff-new-*"):
        owner = left.name.rpartition("-")[2]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """Let a request to end raise, so that what was begun is removed."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    # A handler can only be set in the main thread.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, end) for number in _ENDS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


_ENDS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
]
