"""Build the book at each change of its files, and show it in a browser that reloads itself."""

from __future__ import annotations

import functools
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gbaeff.book.build.chapters import PACKAGE, BookError
from gbaeff.book.build.folder import ended_by_a_signal
from gbaeff.book.build.processes import tethered

RELOAD = "/.reload"
"""Address where an open page waits for another site."""

# How often a waiting page is looked after, and after how many looks it is told that all is well.
_PAUSE, _PATIENCE = 0.2, 50


def watch(root: Path, out: Path, command: Sequence[str], *, port: int = 8000) -> None:
    """Build, serve the site and build again at each change, until interrupted.

    Parameters
    ----------
    root, out : Path
        The book and the folder for results.
    command : sequence of str
        Arguments of `gbaeff` for one build. It runs in a process of its own, so changed modules
        count; if it fails, it says why and the site before it stays.
    port : int
        Where to serve, on this machine only; 0 for any that is free.

    Raises
    ------
    BookError
        If the port is taken.
    """
    with ended_by_a_signal(), _served(out, port) as address, _changes(root, out) as changes:
        print(f"The book is at {address}; Ctrl-C ends this.", flush=True)
        while True:
            _build(command)
            changed = changes.get()
            with suppress(queue.Empty):
                while True:
                    changed |= changes.get_nowait()
            names = sorted(os.path.relpath(path, root) for path in changed)
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            print(f"\nchanged: {', '.join(names[:3])}{more}", flush=True)


def _build(command: Sequence[str]) -> None:
    start = "from gbaeff.cli import main; sys.exit(main(sys.argv[1:]))"
    # A session of its own: Ctrl-C reaches this process alone, which then ends the build.
    with subprocess.Popen(
        [*tethered(start), *command], stdin=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise


# What changes ------------------------------------------------------------------------------


@contextmanager
def _changes(root: Path, out: Path) -> Iterator[queue.Queue[set[str]]]:
    """Collect the files of the book that are saved, from now on."""
    from watchfiles import DefaultFilter

    usual = DefaultFilter()
    not_ours = [str(out) + os.sep, str(root / "notebooks" / "ipynb") + os.sep]
    single = [str(root / name) for name in ("_toc.yml", "_config.yml", "requirements.lock")]

    def source(change: Any, path: str) -> bool:
        return usual(change, path) and not path.startswith(tuple(not_ours))

    folders = [root / "notebooks", root / "book", root / "data", PACKAGE]
    changes: queue.Queue[set[str]] = queue.Queue()
    stop = threading.Event()
    listeners = [
        threading.Thread(target=_listen, args=(changes, stop, *what), daemon=True)
        for what in (
            ([folder for folder in folders if folder.is_dir()], True, source),
            ([root], False, lambda _change, path: path in single),
        )
    ]
    for listener in listeners:
        listener.start()
    try:
        yield changes
    finally:
        stop.set()
        for listener in listeners:
            listener.join()


def _listen(
    changes: queue.Queue[set[str]],
    stop: threading.Event,
    folders: Sequence[Path],
    recursive: bool,
    wanted: Callable[[Any, str], bool],
) -> None:
    import watchfiles

    for found in watchfiles.watch(
        *folders,
        watch_filter=wanted,
        recursive=recursive,
        debounce=400,
        rust_timeout=500,
        stop_event=stop,
        raise_interrupt=False,
    ):
        changes.put({path for _, path in found})


# What is shown -----------------------------------------------------------------------------


@contextmanager
def _served(out: Path, port: int) -> Iterator[str]:
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), functools.partial(_Pages, out))
    except OSError:
        raise BookError(f"port {port} is taken: name another with --port.") from None
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Pages(SimpleHTTPRequestHandler):
    """The site as it stands; a page gets a script that loads it again once there is another."""

    def __init__(self, out: Path, *args: Any) -> None:
        self.out = out
        super().__init__(*args, directory=str(out / "html"))

    def do_GET(self) -> None:
        """Answer with a file, a page with the script, or word of another site."""
        asked = urlsplit(self.path)
        if asked.path == RELOAD:
            self._wait(asked.query)
            return
        path = Path(self.translate_path(self.path))
        if asked.path.endswith("/"):
            path /= "index.html"
        if path.suffix == ".html":
            self._page(path)
        else:
            super().do_GET()

    def _page(self, path: Path) -> None:
        seen = _stamp(self.out)
        try:
            content, status = path.read_bytes(), HTTPStatus.OK
        except OSError:
            told = "There is no such page." if seen else "The book is being built."
            content, status = f"<p>{told}</p></body>".encode(), HTTPStatus.NOT_FOUND
        script = f'new EventSource("{RELOAD}?{seen}").onmessage = () => location.reload()'
        before, end, after = content.rpartition(b"</body>")
        content = before + f"<script>{script}</script>".encode() + end + after
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _wait(self, seen: str) -> None:
        """Say so when another site stands in the place; a closed tab ends this."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with suppress(OSError):
            for look in range(sys.maxsize):
                if _stamp(self.out) not in ("", seen):
                    self.wfile.write(b"data: another site\n\n")
                    return
                if look % _PATIENCE == 0:
                    self.wfile.write(b":\n\n")
                time.sleep(_PAUSE)

    def end_headers(self) -> None:
        """Let no browser keep what may change."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_args: Any) -> None:
        """Leave the terminal to the builds."""


def _stamp(out: Path) -> str:
    """Tell one site from the next, which is another folder; empty if there is none."""
    try:
        found = (out / "html").stat()
    except OSError:
        return ""
    return f"{found.st_ino}-{found.st_mtime_ns}"
