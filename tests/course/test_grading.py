"""Marks that Otter gives: for what is right, for a mistake, and for nothing (make course)."""

import json
import re

import pytest

from gbaeff.book.build import wheel
from gbaeff.book.build.chapters import chapters
from gbaeff.course import editions
from machines import ROOT, SHELL, beside, run, unpacked

pytestmark = [pytest.mark.course, pytest.mark.xdist_group("otter")]

NAMES = [path.stem for path in chapters(ROOT) if path.stem.startswith("5")]
ASKED = re.compile(r'(answer_\d+_\d+) = \.\.\.\ncheck\("(.+?)", \w+\)')
GIVEN = """\
from gbaeff.course.check import exercise
{} = exercise("{}").{}"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory):
    folder = unpacked(editions.TEACHER, tmp_path_factory.mktemp("teacher"))
    commands = beside(folder / "otter-7", "otter-grader==7.0.0", wheel=folder / wheel.NAME)
    masters = [f"otter/{name}.ipynb" for name in NAMES]
    done = run(commands / "python", SHELL, "grade", *masters, folder=folder)
    return folder, commands / "otter", json.loads(done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_marks(grader, name):
    folder, _, graded = grader
    asked = json.loads((folder / "dist" / name / "student" / f"{name}.ipynb").read_text("utf-8"))
    labels = [label for _, label in ASKED.findall("\n".join(map(source, asked["cells"])))]
    assert labels
    right, wrong, empty, deserved = graded[name]
    assert right == dict.fromkeys(labels, 3)
    assert wrong == deserved
    assert empty == dict.fromkeys(labels, 0)


def source(cell):
    return "".join(cell["source"])


def test_marks_of_a_notebook_that_is_handed_in(grader):
    """Through Otter's command and a kernel; its answers are texts, numbers and tables."""
    folder, otter, graded = grader
    name = "54_undesirable_outputs"
    deserved = graded[name][-1]
    (rules,) = folder.glob(f"dist/{name}/autograder/*.zip")
    (empty,) = folder.glob(f"dist/{name}/student/*.ipynb")
    nb = json.loads(empty.read_text(encoding="utf-8"))
    expected = {}
    for cell in nb["cells"]:
        if asked := ASKED.match(source(cell)):
            label = asked[2]
            kind = len(expected) % 3  # right, a mistake, nothing
            if kind < 2:
                value = ("truth()", "wrong[0].value()")[kind]
                cell["source"] = GIVEN.format(*asked.groups(), value)
            expected[label] = (3, deserved[label], 0)[kind]
    given = empty.with_name("given.ipynb")
    given.write_text(json.dumps(nb), encoding="utf-8")
    out = folder / "marks" / name
    out.mkdir(parents=True)
    run(otter, "run", "--no-logo", "-a", rules, "-o", out, given, folder=folder)
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))["tests"]
    found = {one["name"]: (one["score"], one["max_score"]) for one in results if "score" in one}
    assert found == {f"q{label.replace('.', '_')}": (mark, 3) for label, mark in expected.items()}
