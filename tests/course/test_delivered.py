"""What the zips of the course hold, and what they do where nothing else is (make course)."""

import json
import re
import zipfile

import pytest

from built_site import MARKUP
from gbaeff.book.build import pdf, wheel
from gbaeff.course import editions
from machines import ROOT, SHELL, ZIPS, machine, run, unpacked

pytestmark = pytest.mark.course


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked(editions.STUDENT, tmp_path_factory.mktemp("student"))


@pytest.fixture(scope="module")
def notebooks(folder):
    found = sorted(folder.glob("*.ipynb"))
    assert len(found) == 8
    return found


# The longest test starts first.
@pytest.mark.xdist_group("lab")
def test_they_run_where_jupyterlab_alone_is(folder, notebooks, tmp_path):
    commands = machine(tmp_path / "lab", "jupyterlab>=4")
    first, *others = (path.name for path in notebooks)
    # The first cell of the first one installs the wheel; the others find what START tells to do.
    run(commands / "jupyter", "execute", "--inplace", first, folder=folder)
    python = commands / "python"
    run(python, "-m", "pip", "install", "--quiet", "-r", "requirements.txt", folder=folder)
    said = run(python, SHELL, "execute", *others, folder=folder).stdout
    said += (folder / first).read_text(encoding="utf-8")
    asked = {
        name
        for path in notebooks
        for name in re.findall(r"answer_\d+_\d+", path.read_text("utf-8"))
    }
    assert len(asked) == said.count(": no answer yet.") >= 40


def content(packed):
    with zipfile.ZipFile(packed) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_the_same_bytes_twice(tmp_path, monkeypatch):
    """Of the handouts the one with the most cells, which have names of a run, is printed again."""
    printed, again = pdf.handouts, "52_radial_models"
    monkeypatch.setattr(pdf, "handouts", lambda sheets, temp: printed({again: sheets[again]}, temp))
    for new in editions.make(ROOT, ROOT / "_build", tmp_path):
        made, there = content(new), content(ZIPS / new.name)
        assert (ZIPS / new.name).read_bytes() == wheel.archive(there)
        others = [name for name in there if name.endswith(".pdf") and again not in name]
        assert len(others) == 7
        assert list(made) == [name for name in there if name not in others]
        assert [name for name in made if made[name] != there[name]] == []


def test_no_role_and_no_directive_is_left(notebooks):
    for path in notebooks:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        found = re.search(MARKUP, text, re.MULTILINE)
        assert not found, (path.name, text[found.start() - 40 : found.end() + 80])


def test_frontier_is_one_file(folder):
    text = (folder / "frontier.html").read_text(encoding="utf-8")
    assert "frontier-c1" in text and "window.Frontier" in text
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', text) == []


def test_data_of_the_chapters_is_there(folder, notebooks):
    text = "".join(path.read_text(encoding="utf-8") for path in notebooks)
    used = set(re.findall(r'example\(\\"(\w+)\\"\)', text))
    assert {f"{name}.csv" for name in used} <= {path.name for path in (folder / "data").iterdir()}
