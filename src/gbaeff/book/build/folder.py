"""A folder that appears whole or not at all, whatever ends the process."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from gbaeff.book.build.chapters import BookError

_ENDS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
]


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
        place is as it was. A request to end (SIGTERM) is such an exception.

    Raises
    ------
    BookError
        If the place is taken by something that must not be replaced, or nothing can be made
        beside it.
    """
    out = settled(out)
    recover(out, marker)
    check(out, marker, force=force)
    made = [parent for parent in out.parents if not parent.exists()]
    new = _beside(out, f"new-{os.getpid()}")
    with ended_by_a_signal():
        try:
            _begin(new)
            yield new
            check(out, marker, force=force)
            exchange(new, out, _beside(out, "old"))
        except BaseException:
            with undisturbed():
                shutil.rmtree(new, ignore_errors=True)
                for parent in made:
                    with suppress(OSError):
                        parent.rmdir()
            raise


def settled(out: Path) -> Path:
    """Give a folder its full name; a link in its own place stays a link.

    Examples
    --------
    >>> settled(Path("some/..")) == Path.cwd().resolve()
    True
    """
    return out.resolve() if out.name in ("", "..") else out.parent.resolve() / out.name


def check(out: Path, marker: str, *, force: bool = False) -> None:
    """Refuse a place that is taken.

    Raises
    ------
    BookError
        If it is no folder, or holds what was not made here, or an earlier result without ``force``.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise BookError(f"{out} is no folder: choose another --out.")
    if os.path.ismount(out):
        raise BookError(f"{out} is a disk of its own: choose a folder inside it for --out.")
    if not out.exists() or not any(out.iterdir()):
        return
    if not (out / marker).is_file():
        raise BookError(
            f"{out} is not empty and was not made by gbaeff {marker.removeprefix('.gbaeff-')}: "
            "choose another --out."
        )
    if not force:
        raise BookError(f"{out} holds an earlier result: add --force to replace it.")


def recover(out: Path, marker: str) -> None:
    """Put back what a process killed at the worst moment left aside, and clear what it left.

    Parameters
    ----------
    out : Path
        The place.
    marker : str
        As in `whole`.
    """
    out = settled(out)
    old = _beside(out, "old")
    if (old / marker).is_file() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)
    for left in out.parent.glob(f"{_beside(out, 'new').name}-*"):
        if not at_work(left):
            shutil.rmtree(left, ignore_errors=True)


def _beside(out: Path, kind: str) -> Path:
    # Not the name of the place itself, which may leave no room for more.
    digest = hashlib.sha256(os.fsencode(out.name)).hexdigest()[:8]
    return out.parent / f".gbaeff-{digest}-{kind}"


def at_work(left: Path) -> bool:
    """Whether the process that made a folder is still there."""
    import psutil

    owner = int(left.name.rpartition("-")[2])
    if owner == os.getpid():
        return False
    try:
        # A later process can have its number.
        return bool(psutil.Process(owner).create_time() <= left.stat().st_mtime)
    except psutil.NoSuchProcess:
        return False


def _begin(new: Path) -> None:
    try:
        new.parent.mkdir(parents=True, exist_ok=True)
        new.mkdir()
    except OSError as error:
        raise BookError(
            f"no folder can be made in {new.parent} ({error.strerror}): choose another --out."
        ) from None


def exchange(new: Path, out: Path, old: Path) -> None:
    """Put a finished folder in its place; what stood there is set aside first and goes last."""
    with undisturbed():
        if out.exists():
            out.rename(old)
        # If the process is killed here nothing stands in the place; of `whole`, `recover` knows.
        try:
            new.rename(out)
        except BaseException:
            if old.exists():
                old.rename(out)
            raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def ended_by_a_signal() -> Iterator[None]:
    """Let a request to end raise, so that what was begun is removed."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    # What is ignored stays so: a run under nohup outlives its terminal.
    heard = [number for number in _ENDS if signal.getsignal(number) == signal.SIG_DFL]
    with _handling({number: end for number in heard}):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold signals back while steps are taken that belong together; they take a moment."""
    late: list[int] = []

    def hold(number: int, _frame: FrameType | None) -> None:
        late.append(number)

    with _handling(dict.fromkeys([*_ENDS, signal.SIGINT], hold)):
        yield
    for number in late[:1]:
        signal.raise_signal(number)


@contextmanager
def _handling(handlers: dict[signal.Signals, signal._HANDLER]) -> Iterator[None]:
    # A handler can only be set in the main thread.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, new) for number, new in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
