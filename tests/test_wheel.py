"""The package without a checkout: built, installed beside the libraries, run from elsewhere."""

import base64
import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from gbaeff.book.build import own_copy, wheel
from gbaeff.book.build.chapters import BookError
from tiny_book import contents

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[1]
CSV = "unit,staff,cases\n" + "".join(f"U{n},{10 + n},{20 + 7 * n % 31}\n" for n in range(8))
SEEN = """\
# Seen

```{code-cell} ipython3
from gbaeff import data

data.example("hospitals").shape
```
"""
# One process that runs a command for each line: what it loads, it loads once.
COMMANDS = """
import contextlib, io, json, os, sys
from gbaeff.cli import main

before = dict(os.environ)
for line in sys.stdin:
    cwd, arguments = json.loads(line)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(before)
    told = {name: io.StringIO() for name in ("stdout", "stderr")}
    with contextlib.redirect_stdout(told["stdout"]), contextlib.redirect_stderr(told["stderr"]):
        status = main(arguments)
    texts = {name: text.getvalue() for name, text in told.items()}
    print(json.dumps({"returncode": status} | texts), flush=True)
"""
AGAIN = "import sys; from gbaeff.book.build import wheel; sys.stdout.buffer.write(wheel.wheel())"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    file = tmp_path_factory.mktemp("wheel") / wheel.NAME
    file.write_bytes(wheel.wheel())
    return file


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Scripts of an environment that has the wheel, and the libraries of this one."""
    place = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(place, with_pip=False)
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    kept = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    libraries = [sysconfig.get_path("purelib"), *(path for path in sys.path if "-packages" in path)]
    Path(kept, "libraries.pth").write_text("\n".join(dict.fromkeys(libraries)) + "\n")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps"]
    pip += ["--no-index", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([*pip, built], check=True)
    return python.parent


def elsewhere():
    """Surroundings that lead to no checkout."""
    unset = ("GBAEFF_DATA", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if name not in unset}


@pytest.fixture(scope="module")
def commands(installed):
    with subprocess.Popen(
        [installed / "python", "-c", COMMANDS],
        env=elsewhere(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


@pytest.fixture
def gbaeff(commands, tmp_path):
    """Run the installed command in an empty folder."""

    def run(*arguments, cwd=tmp_path):
        commands.stdin.write(json.dumps([str(cwd), arguments]) + "\n")
        commands.stdin.flush()
        return SimpleNamespace(**json.loads(commands.stdout.readline()))

    return run


def test_the_wheel_has_the_same_bytes_twice_and_the_whole_book(built):
    assert wheel.wheel() == built.read_bytes()
    names = zipfile.ZipFile(built).namelist()
    for part in own_copy.PARTS:
        for path in (ROOT / part).rglob("*.md") if (ROOT / part).is_dir() else [ROOT / part]:
            assert f"gbaeff/_book/{path.relative_to(ROOT).as_posix()}" in names
    assert not [name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name]


def test_the_sources_have_what_the_readme_names(tmp_path):
    from hatchling.builders.sdist import SdistBuilder

    (file,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(file) as packed:
        names = {name.split("/", 1)[-1] for name in packed.getnames()}
    assert {"Makefile", "requirements.lock", "README.md", "CITATION.cff", ".ci/run"} <= names
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {*own_copy.PARTS, "data"} == set(included)
    for source in included:
        assert any(name == source or name.startswith(f"{source}/") for name in names), source


def test_commands_from_an_empty_folder(gbaeff, installed, tmp_path):
    listed = subprocess.run(
        [installed / "gbaeff", "list"], capture_output=True, cwd=tmp_path, env=elsewhere()
    )
    assert b"40_own_data" in listed.stdout
    (tmp_path / "a.csv").write_text(CSV)
    assert "gbaeff rerun a.toml" in gbaeff("rerun", "--init", "a.csv").stdout
    for command in (["build"], ["check", "--accept"], ["pair"], ["clean"]):
        refused = gbaeff(*command)
        assert refused.returncode == 1 and "gbaeff new DIR" in refused.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.toml"]


def test_the_audit_from_an_empty_folder(gbaeff):
    audit = gbaeff("check")
    assert audit.returncode == 0, audit.stderr
    assert "Nothing moved" in audit.stdout


def test_a_rerun_from_the_folder_of_another_book_has_the_bytes_of_a_checkouts(
    gbaeff, rendered, tmp_path
):
    """From its own configuration, one chapter after the other."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    made = gbaeff("rerun", f"{rendered}/config.toml", "--jobs", "1", "--out", "a b/again")
    assert made.returncode == 0, made.stderr
    first, second = contents(rendered), contents(tmp_path / "a b" / "again")
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_a_copy_of_the_book_reads_its_own_data(gbaeff, tmp_path):
    assert gbaeff("new", "mine").returncode == 0
    mine = tmp_path / "mine"
    again = gbaeff("new", "mine")
    assert again.returncode == 1 and "is not empty" in again.stderr
    for folder in (mine / "notebooks").glob("[0-9]*.md"):
        if folder.stem != "40_own_data":
            folder.unlink()
    text = (mine / "notebooks" / "40_own_data.md").read_text(encoding="utf-8")
    head = text[: text.index("# ")]
    (mine / "notebooks" / "40_own_data.md").write_text(head + SEEN, encoding="utf-8")
    (mine / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n- file: notebooks/40_own_data\n"
    )
    (mine / "book" / "index.md").write_text("# Mine\n\n{{ wheel }}\n")
    file = mine / "data" / "examples" / "hospitals.csv"
    rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
    made = gbaeff("build", cwd=mine)
    assert made.returncode == 0, made.stderr
    page = (mine / "_build" / "html" / "notebooks" / "40_own_data.html").read_text()
    assert f"({len(rows) - 2}, " in page
    (offered,) = (mine / "_build" / "html").rglob("*.whl")
    assert offered.name == wheel.NAME


def content(file):
    with zipfile.ZipFile(file) as opened:
        return {
            name: hashlib.sha256(opened.read(name)).hexdigest()
            for name in opened.namelist()
            if not name.endswith("RECORD")
        }


def test_the_wheel_of_an_installed_package_is_the_wheel(installed, built, tmp_path):
    python = installed / "python"
    first, second = (
        subprocess.run([python, "-c", AGAIN], capture_output=True, check=True, cwd=tmp_path).stdout
        for _ in range(2)
    )
    assert first == second
    file = tmp_path / wheel.NAME
    file.write_bytes(first)
    # Only the order in their list of files may differ.
    assert content(file) == content(built)
    with zipfile.ZipFile(file) as opened:  # what an installer looks at
        (record,) = (name for name in opened.namelist() if name.endswith(".dist-info/RECORD"))
        rows = {row[0]: row[1:] for row in csv.reader(opened.read(record).decode().splitlines())}
        assert rows.pop(record) == ["", ""]
        assert rows.keys() == content(file).keys()
        for name, (digest, size) in rows.items():
            packed = opened.read(name)
            expected = base64.urlsafe_b64encode(hashlib.sha256(packed).digest()).rstrip(b"=")
            assert digest == f"sha256={expected.decode()}" and int(size) == len(packed)


def test_a_copy_is_laid_whole_or_not_at_all(tmp_path, monkeypatch):
    def full(*_args, **_options):
        raise OSError("no space left")

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(OSError):
        own_copy.lay(ROOT, tmp_path / "mine")
    (tmp_path / "file").write_text("")
    with pytest.raises(BookError, match="no folder"):
        own_copy.lay(ROOT, tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_wheel_without_the_course_links_none_of_its_chapters(built):
    with zipfile.ZipFile(built) as whole:
        linked = [
            one for one in whole.namelist() if re.search(r"notebooks/5\d_", _text(whole, one))
        ]
    assert "gbaeff/_book/book/course.md" in linked
    with zipfile.ZipFile(io.BytesIO(wheel.without_course(built.read_bytes()))) as less:
        pages = [one for one in less.namelist() if one.startswith("gbaeff/_book/")]
        assert [one for one in pages if re.search(r"notebooks/5\d_", _text(less, one))] == []


def _text(packed, name):
    return packed.read(name).decode("utf-8", "replace") if name.endswith((".md", ".yml")) else ""


@pytest.mark.parametrize("page", ["README.md", "book/rerun.md"])
def test_the_pages_name_the_file(page):
    assert wheel.NAME in (ROOT / page).read_text(encoding="utf-8")
