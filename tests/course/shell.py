"""What a machine of `machines` runs: notebooks in one process, and marks by Otter's own tests.

No kernel is started: each notebook has a fresh namespace, nothing else of its own.
"""

import contextlib
import json
import os
import sys
import zipfile
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell


def executed(path):
    """Names after the cells of a notebook, the first that fails ends it."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(user_ns={"__name__": "__main__"})
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    with contextlib.chdir(path.parent):
        for cell in cells:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"])).raise_error()
    return shell.user_ns


def marks(tests):
    """Points by label."""
    assert {one.possible for one in tests} == {3}
    return {one.name.removeprefix("q").replace("_", "."): one.score for one in tests}


def graded(master):
    """Points of a chapter's worked solutions, of the first mistakes, and of no answers.

    And those that the first mistakes deserve: one if it has the kind and the range of the truth.
    """
    from otter import Notebook
    from otter.assign import main as assign
    from otter.execute import Checker
    from otter.test_files import OKTestFile

    from gbaeff.course.check import exercise, shape

    def deserved(one):
        kind, low, high = shape(one.truth())
        got, least, most = shape(one.wrong[0].value(), one.tolerance)
        return int(got == kind and low <= least and most <= high)

    out = Path("dist", master.stem)
    assign(str(master), str(out), no_run_tests=True)
    (solved,), (packed,) = (out.glob(f"autograder/*.{kind}") for kind in ("ipynb", "zip"))
    with zipfile.ZipFile(packed) as opened:
        opened.extractall(out)
    Notebook.init_grading_mode(str((out / "tests").resolve()))
    names = executed(solved)
    found = [marks(Checker.get_results())]
    wrong = {f"answer_{one.replace('.', '_')}": exercise(one).wrong[0].value() for one in found[0]}
    for given in (wrong, dict.fromkeys(wrong, ...)):
        tests = [OKTestFile.from_file(str(path)) for path in out.glob("tests/*.py")]
        for one in tests:
            one.run(names | given)
        found.append(marks(tests))
    return [*found, {label: deserved(exercise(label)) for label in found[0]}]


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "agg")
    work, *paths = sys.argv[1:]
    if work == "execute":  # what the cells say is on standard output
        for path in paths:
            executed(Path(path))
    else:
        with contextlib.redirect_stdout(sys.stderr):
            found = {Path(path).stem: graded(Path(path)) for path in paths}
        print(json.dumps(found))
