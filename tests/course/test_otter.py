"""Marks that Otter gives: for what is right, for a mistake, and for nothing (make course)."""

import json
import re

import pytest

from gbaeff.book.build import wheel
from gbaeff.book.build.chapters import chapters
from gbaeff.course import editions
from gbaeff.course.check import exercise, shape
from machines import ROOT, machine, run, unpacked

pytestmark = pytest.mark.course

NAMES = [path.stem for path in chapters(ROOT) if path.stem.startswith("5")]
ASKED = re.compile(r'(answer_\d+_\d+) = \.\.\.\ncheck\("(.+?)", \w+\)')
MISTAKE = """\
from gbaeff.course.check import exercise
{} = exercise("{}").wrong[0].value()"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory):
    folder = unpacked(editions.TEACHER, tmp_path_factory.mktemp("teacher"))
    commands = machine(folder / "otter-7", "otter-grader==7.0.0", "ipykernel")
    python = commands / "python"
    run(python, "-m", "pip", "install", "--quiet", f"./{wheel.NAME}[course]", folder=folder)
    return folder, commands / "otter"


def marks(grader, name, notebook, kind):
    folder, otter = grader
    (rules,) = folder.glob(f"dist/{name}/autograder/*.zip")
    out = folder / "marks" / name / kind
    out.mkdir(parents=True)
    run(otter, "run", "--no-logo", "-a", rules, "-o", out, notebook, folder=folder)
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))["tests"]
    found = {one["name"]: (one["score"], one["max_score"]) for one in results if "score" in one}
    assert {most for _, most in found.values()} == {3}
    return {name.removeprefix("q").replace("_", "."): mark for name, (mark, _) in found.items()}


def mistaken(label):
    """Points for the first mistake: one if it has the kind and the range of the truth."""
    one = exercise(label)
    kind, low, high = shape(one.truth())
    got, least, most = shape(one.wrong[0].value())
    return int(got == kind and low <= least and most <= high)


@pytest.mark.parametrize("name", NAMES)
def test_marks(grader, name):
    folder, otter = grader
    master = f"otter/{name}.ipynb"
    run(otter, "assign", "--no-run-tests", master, f"dist/{name}", folder=folder)
    (right,) = folder.glob(f"dist/{name}/autograder/*.ipynb")
    (empty,) = folder.glob(f"dist/{name}/student/*.ipynb")
    nb = json.loads(empty.read_text(encoding="utf-8"))
    labels = []
    for cell in nb["cells"]:
        if asked := ASKED.match("".join(cell["source"])):
            labels.append(asked[2])
            cell["source"] = MISTAKE.format(*asked.groups())
    wrong = empty.with_name("wrong.ipynb")
    wrong.write_text(json.dumps(nb), encoding="utf-8")
    assert labels
    assert marks(grader, name, right, "right") == dict.fromkeys(labels, 3)
    assert marks(grader, name, wrong, "wrong") == {label: mistaken(label) for label in labels}
    assert marks(grader, name, empty, "empty") == dict.fromkeys(labels, 0)
