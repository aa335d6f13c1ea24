"""A saved page is built, and the open page told; requests to end end all."""

import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest

from gbaeff.book.build import execute, site, watch
from gbaeff.book.build.chapters import BookError
from gbaeff.book.build.processes import alive
from tiny_book import BETA, built_book, copied, edit, until

pytestmark = pytest.mark.long

unix = pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
SOURCE = str(Path(execute.__file__).parents[3])


class Command:
    """The command in a process of its own; its lines can be waited for."""

    def __init__(self, root: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "gbaeff", *arguments],
            cwd=root,
            env=os.environ | {"PYTHONPATH": SOURCE},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line)

    def line(self, part: str) -> str:
        while True:
            if part in (line := self.lines.get(timeout=100)):
                return line

    def end(self, number: int) -> int:
        """Send a signal; return the status once no process of the command is left."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(number)
        status = self.process.wait(30)
        until(lambda: not any(alive(one) for one in family))
        return status


@pytest.fixture
def root(tmp_path_factory, tmp_path):
    """A book whose chapters are executed; its site stands for another place."""
    return copied(built_book(tmp_path_factory), tmp_path / "book")


@pytest.fixture
def start(root):
    begun = []

    def start(*arguments: str) -> Command:
        begun.append(Command(root, *arguments))
        return begun[-1]

    yield start
    for command in begun:
        command.process.kill()
        command.process.wait()
        command.process.stdout.close()


def read(address: str) -> str:
    with urlopen(address, timeout=100) as answer:
        return answer.read().decode()


@unix
def test_what_is_saved_is_seen_in_the_open_page(root, start):
    out = root / "_build"
    record = json.loads((out / site.RECORD).read_text())
    record["source"] = site._digest(root, out, site.read_toc(root))  # it stands for this place
    (out / site.RECORD).write_text(json.dumps(record))
    command = start("build", "--watch", "--port", "0")
    address = command.line("The book is at").split()[4].removesuffix(";")
    command.line("site: unchanged")
    page = read(f"{address}notebooks/02_beta.html")
    assert "Macao" in page
    waiting = page.partition('new EventSource("/')[2].partition('"')[0]
    written = (out / "html" / "notebooks" / "02_beta.html").read_text()
    assert "EventSource" not in written
    with urlopen(address + waiting, timeout=100) as event:
        # A build that fails is told, and the site stays.
        edit(root / "_toc.yml", "02_beta", "03_gamma")
        command.line("notebooks/03_gamma")
        assert read(f"{address}notebooks/02_beta.html") == page
        edit(root / "notebooks" / "02_beta.md", "# Beta", "# Macao and Foshan")
        edit(root / "_toc.yml", "03_gamma", "02_beta")
        assert b"data" in next(line for line in event if not line.startswith(b":") and line.strip())
    assert "Macao and Foshan" in read(f"{address}notebooks/02_beta.html")
    assert command.end(signal.SIGINT) == 0
    assert not (out / "temp").exists()


SEEN = ("notebooks/02_beta.md", "book/index.md", "data/figures.csv", "_toc.yml")
UNSEEN = ("notebooks/ipynb/02_beta.ipynb", "_build/html/index.html", "notes.txt")


def test_what_makes_a_change(root):
    for folder in ("notebooks/ipynb", "_build/html"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    with watch._changes(root, root / "_build") as changes:
        time.sleep(0.5)  # until the listeners listen
        for name in UNSEEN:  # told before the others, or with them, if it were told
            (root / name).write_text("new")
        before: set[str] = set()
        for name in SEEN:
            (root / name).write_text("new")
            while (found := changes.get(timeout=30)) == before:
                pass  # the file before, told in two parts
            before = {str(root / name)}
            assert found == before


def test_before_the_first_site_a_page_says_so(tmp_path):
    with watch._served(tmp_path, 0) as address:
        with pytest.raises(HTTPError) as answer:
            urlopen(address, timeout=10)
        assert answer.value.code == 404
        told = answer.value.read().decode()
        assert "being built" in told
        assert watch.RELOAD in told


def test_a_taken_port_is_refused(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(BookError, match=f"port {port} is taken"), watch._served(tmp_path, port):
            pass


@unix
@pytest.mark.parametrize("step", ["executing", "rendering"])
def test_a_build_that_is_asked_to_end_leaves_what_stood(root, start, step):
    out = root / "_build"
    shutil.rmtree(out / "html")
    (out / "html").mkdir()
    (out / "html" / "index.html").write_text("old")
    if step == "executing":
        text = BETA.replace("print(city)", "import time\ntime.sleep(600)")
        (root / "notebooks" / "02_beta.md").write_text(text)
    command = start("build")
    begun = "*/_build" if step == "rendering" else "*/02_beta"
    until(lambda: any((out / "temp").glob(begun)))
    time.sleep(0.2)
    assert command.end(signal.SIGTERM) == 143
    assert [path.name for path in out.rglob("*.html")] == ["index.html"]
    assert (out / "html" / "index.html").read_text() == "old"
    assert not (out / "temp").exists()


@unix
def test_what_a_killed_build_left_is_cleared(tmp_path):
    out = tmp_path / "out"
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    left = out / "temp" / f"new-{process.pid}"
    working = out / "temp" / f"new-{os.getppid()}"
    for folder in (left, working):
        folder.mkdir(parents=True)
    (out / execute.MARKER).touch()
    with execute.temporary(out):
        assert not left.exists()
        assert working.exists()
