"""A folder whole or not at all: what ends a process, and what stood in the place before."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from gbaeff.book.build import execute, folder, processes
from gbaeff.book.build.chapters import BookError

MARKER = ".mark"
WRITER = f"""
import sys, time
from pathlib import Path
from gbaeff.book.build import folder
with folder.whole(Path(sys.argv[1]), {MARKER!r}, force=True) as new:
    (new / {MARKER!r}).touch()
    (new / "result").write_text("new")
    print("half", flush=True)
    time.sleep(60)
"""

unix = pytest.mark.skipif(os.name == "nt", reason="signals of Unix")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "results" / "out"


def write(out: Path, text: str = "new", **options) -> None:
    with folder.whole(out, MARKER, **options) as new:
        (new / MARKER).touch()
        (new / "result").write_text(text)


def tree(folder: Path) -> dict[str, str]:
    """Everything below a folder, hidden or not."""
    return {
        path.relative_to(folder).as_posix(): path.read_text() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


OLD = {"out": "", f"out/{MARKER}": "", "out/result": "old"}
NEW = OLD | {"out/result": "new"}


@pytest.fixture
def old(out):
    write(out, "old")
    assert tree(out.parent) == OLD
    return out


def begun(out: Path) -> subprocess.Popen[str]:
    """A process that has written half of its result."""
    source = Path(folder.__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(out)],
        env=os.environ | {"PYTHONPATH": str(source)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process.stdout as told:
        assert told.readline() == "half\n"
    return process


def test_a_folder_and_its_parents_are_made(out):
    write(out)
    assert tree(out.parent) == NEW


def test_an_error_leaves_nothing_not_even_parents(out, tmp_path):
    with pytest.raises(ZeroDivisionError), folder.whole(out, MARKER):
        1 / 0  # noqa: B018
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt, SystemExit])
def test_an_error_leaves_the_old_result(old, error):
    with pytest.raises(error), folder.whole(old, MARKER, force=True) as new:
        (new / "result").write_text("new")
        raise error
    assert tree(old.parent) == OLD


def test_a_full_disk_leaves_the_old_result(old, monkeypatch):
    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):  # noqa: SIM117
        with folder.whole(old, MARKER, force=True) as new:
            (new / "first").write_text("new")
            patch.setattr(Path, "write_text", full)
            (new / "second").write_text("new")
    assert tree(old.parent) == OLD


def test_an_old_result_is_replaced_only_by_force(old):
    with pytest.raises(BookError, match="holds an earlier result: add --force"):
        write(old)
    assert tree(old.parent) == OLD
    write(old, force=True)
    assert tree(old.parent) == NEW


def test_what_was_not_made_here_is_never_replaced(out):
    out.mkdir(parents=True)
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(BookError, match="not empty and was not made by gbaeff"):
        write(out, force=True)
    assert (out / "thesis.txt").read_text() == "years of work"


def test_what_appears_meanwhile_is_not_replaced(out):
    with (
        pytest.raises(BookError, match="not empty"),
        folder.whole(out, MARKER, force=True) as new,
    ):
        (new / MARKER).touch()
        out.mkdir()
        (out / "thesis.txt").write_text("years of work")
    assert tree(out.parent) == {"out": "", "out/thesis.txt": "years of work"}


def test_an_empty_folder_may_be_filled(out):
    out.mkdir(parents=True)
    write(out)
    assert tree(out.parent) == NEW


@pytest.mark.parametrize("link", [False, True])
def test_a_file_or_a_link_is_refused(out, tmp_path, link):
    out.parent.mkdir()
    (tmp_path / "elsewhere").mkdir()
    if link:
        out.symlink_to(tmp_path / "elsewhere")
    else:
        out.write_text("a file")
    with pytest.raises(BookError, match="is no folder"):
        write(out, force=True)
    assert out.is_symlink() == link
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_disk_of_its_own_is_refused():
    with pytest.raises(BookError, match="a disk of its own"):
        write(Path("/"), force=True)


def test_a_place_where_nothing_can_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BookError, match="no folder can be made in"):
        write(tmp_path / "file" / "out")
    assert tree(tmp_path) == {"file": ""}


def test_a_name_of_any_length_that_a_disk_takes(tmp_path):
    write(tmp_path / ("n" * 255))
    assert len(tree(tmp_path)) == 3


def test_a_relative_place_is_seen_from_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    write(Path("../out"))
    assert tree(tmp_path) == NEW | {"in": ""}


# -- signals -----------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, -2)]
)
def test_a_request_to_end_leaves_the_old_result(old, number, code):
    process = begun(old)
    process.send_signal(number)
    assert process.wait(10) == code
    assert tree(old.parent) == OLD


@unix
def test_what_was_ignored_stays_ignored(out):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with folder.whole(out, MARKER) as new:
            (new / MARKER).touch()
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert out.is_dir()


@unix
def test_signals_do_again_afterwards_what_they_did(out):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    write(out)
    assert {number: signal.getsignal(number) for number in before} == before


def signalled(step):
    """A step during which a request to end arrives."""

    def done(*args, **options):
        signal.raise_signal(signal.SIGTERM)
        return step(*args, **options)

    return done


@unix
def test_a_request_to_end_waits_for_the_exchange(tmp_path, monkeypatch):
    new, place, aside = tmp_path / "new", tmp_path / "out", tmp_path / "old"
    new.mkdir()
    place.mkdir()
    (new / "result").write_text("new")
    monkeypatch.setattr(Path, "rename", signalled(Path.rename))
    with folder.ended_by_a_signal(), pytest.raises(SystemExit, match="143"):
        folder.exchange(new, place, aside)
    assert (place / "result").read_text() == "new"


@unix
def test_a_request_to_end_waits_until_what_was_begun_is_cleared(tmp_path, monkeypatch):
    monkeypatch.setattr(execute.shutil, "rmtree", signalled(execute.shutil.rmtree))
    with (
        folder.ended_by_a_signal(),
        pytest.raises(SystemExit, match="143"),
        execute.temporary(tmp_path / "out") as temp,
    ):
        (temp / "half").mkdir()
    assert not (tmp_path / "out" / "temp").exists()


@unix
def test_after_a_kill_the_next_start_clears_what_was_left(old):
    process = begun(old)
    process.kill()
    process.wait(10)
    left = tree(old.parent)
    assert left.items() > OLD.items()
    with pytest.raises(BookError, match="earlier result"):
        write(old)
    assert tree(old.parent) == OLD


@unix
def test_a_run_at_work_is_left_alone(old):
    process = begun(old)
    try:
        with pytest.raises(BookError, match="earlier result"):
            write(old)
        assert len(tree(old.parent)) > len(OLD)
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.parametrize("number", [os.getpid, os.getppid])
def test_a_number_that_another_process_has_now_is_no_owner(old, number):
    left = folder._beside(old, f"new-{number()}")
    left.mkdir()
    os.utime(left, (0, 0))  # before that process began
    folder.recover(old, MARKER)
    assert tree(old.parent) == OLD


def test_killed_between_the_renames_the_next_start_puts_the_old_back(old, monkeypatch):
    class Killed(BaseException):
        pass

    rename = Path.rename

    def dying(path, target):
        if path.name.startswith(".gbaeff"):
            raise Killed
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", dying)
    # What runs after an exception does not run after a kill.
    monkeypatch.setattr(folder.shutil, "rmtree", lambda *_args, **_options: None)
    with pytest.raises(Killed):
        write(old, force=True)
    assert not old.exists()
    monkeypatch.undo()
    folder.recover(old, MARKER)
    assert tree(old.parent) == OLD


def test_an_error_between_the_renames_puts_the_old_back(old, monkeypatch):
    rename = Path.rename

    def failing(path, target):
        if "-new-" in path.name:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(KeyboardInterrupt):
        write(old, force=True)
    assert tree(old.parent) == OLD


@unix
def test_a_child_does_not_outlive_a_killed_parent():
    parent = (
        "import subprocess, sys\nfrom gbaeff.book.build import processes\n"
        "child = subprocess.Popen(processes.tethered('import time; time.sleep(60)'),"
        " stdin=subprocess.PIPE)\nprint(child.pid, flush=True)\nchild.wait()\n"
    )
    source = str(Path(processes.__file__).parents[3])
    with subprocess.Popen(
        [sys.executable, "-c", parent],
        env=os.environ | {"PYTHONPATH": source},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        child = psutil.Process(int(process.stdout.readline()))
        process.kill()
    until = time.monotonic() + 10
    while psutil.pid_exists(child.pid) and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until
        time.sleep(0.05)
