"""Editions of the course: a zip for students and one for the teacher, from one source."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any

from gbaeff.book.build import pdf, site, student, wheel
from gbaeff.book.build.chapters import BookError, chapters, dumps, executed
from gbaeff.book.build.execute import SECONDS
from gbaeff.book.pages import plain_notebook
from gbaeff.course.check import exercise, shape

STUDENT, TEACHER = "gbaeff-course-student", "gbaeff-course-teacher"
_ANSWER = re.compile(r'check\("(\d+\.\d+)", (\w+)\)')
MARKS = ("◦", "•", "••", "•••")
"""Marks of exercises: recall, by hand, in code, project."""


def make(root: Path, built: Path, out: Path, tell: Callable[[str], None] = print) -> list[Path]:
    """Write the zip for students and the zip for the teacher.

    Parameters
    ----------
    root, built : Path
        The book, and the folder with its executed chapters and its site.
    out : Path
        Folder for the zips.
    tell : callable
        Takes a line about what is left out, and why.

    Returns
    -------
    list of Path
        The zips; the same bytes each time.

    Raises
    ------
    BookError
        If a chapter of the course is not executed, or there is no site.
    """
    names = [one.stem for one in chapters(root) if student.COURSE.fullmatch(one.stem)]
    missing = [name for name in names if not executed(built, name).is_file()]
    if missing or not names or not (built / "html" / "objects.inv").is_file():
        lacking = ", ".join(missing) or "the site"
        raise BookError(f"Not built yet in {built}: {lacking}. Run gbaeff build first.")
    sheets = [pdf.handout(built / "html", f"notebooks/{name}") for name in names]
    with ThreadPoolExecutor() as printers:  # each edition by a browser of its own
        printed = [printers.submit(_handouts, dict(zip(names, one)), tell) for one in zip(*sheets)]
        files = _common(root, built, names)
        known = (
            site.citations(root / "book" / "references.bib"),
            site.reference_texts(built / "html"),
        )
        students = _students(built, names, *known)
        teachers = _teachers(root, built, names, *known)
        handouts = [one.result() for one in printed]
    editions = {
        STUDENT: files | handouts[0] | students,
        # Otter takes only what lies beside a master.
        TEACHER: files
        | {f"otter/{name}": files[name] for name in (wheel.NAME, "requirements.txt")}
        | handouts[1]
        | teachers,
    }
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in editions.items():
        path = out / f"{name}.zip"
        packed = wheel.archive({f"{name}/{file}": data for file, data in content.items()})
        part = path.with_suffix(".new")
        part.write_bytes(packed)
        written.append(part.replace(path))
    return written


def _common(root: Path, built: Path, names: Iterable[str]) -> dict[str, bytes]:
    """What both need: the wheel, what to install, the data that the chapters name, Frontier."""
    text = "".join((root / "notebooks" / f"{name}.md").read_text("utf-8") for name in names)
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [
        one
        for one in package["resources"]
        if one["path"].startswith("examples/") and f'"{Path(one["path"]).stem}"' in text
    ]
    files = {}
    for one in package["resources"]:
        path = root / "data" / one["path"]
        one["path"] = path.name
        files[f"data/{path.name}"] = path.read_bytes()
    files["data/datapackage.json"] = (json.dumps(package, indent=1, ensure_ascii=False)).encode()
    files["frontier.html"] = frontier(built / "html").encode()
    files[wheel.NAME] = wheel.without_course(wheel.wheel())
    files["requirements.txt"] = f"./{wheel.NAME}[course]\njupyterlab>=4\n".encode()
    return files


def frontier(site: Path) -> str:
    """Make one file of the page Frontier of a site, with its styles and scripts inside."""
    from bs4 import BeautifulSoup

    page = site / "book" / "frontier.html"
    read = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for link in read.select("article a.headerlink, #frontier-csv-load"):
        link.decompose()
    for link in read.select('article a[href]:not([href^="#"])'):
        link.unwrap()

    def inside(found: re.Match[str]) -> str:
        text = (page.parent / found[1]).read_text(encoding="utf-8")
        return f"<{(kind := 'style' if found[1].endswith('.css') else 'script')}>{text}</{kind}>"

    article = re.sub(
        r'<(?:link href|script src)="(\.\./_static/[\w.]+)"[^>]*>(?:</script>)?',
        inside,
        str(read.select_one("article")),
    )
    csv = (site / "_static" / "frontier_csv.js").read_text(encoding="utf-8")
    return f"{PAGE}{article}<script>{csv}</script></body></html>\n"


def _handouts(sheets: Mapping[str, str], tell: Callable[[str], None]) -> dict[str, bytes]:
    try:
        with tempfile.TemporaryDirectory() as temp:
            made = pdf.handouts(sheets, Path(temp))
    except (BookError, ModuleNotFoundError) as error:
        tell(f"left out, the handouts as PDF: {error}")
        return {}
    return {f"handouts/{name}.pdf": data for name, data in made.items()}


def _read(built: Path, name: str) -> tuple[Any, Path]:
    """An executed chapter and its figures."""
    import nbformat

    copy = executed(built, name)
    return nbformat.read(copy, 4), copy.parent / "files"


def _students(built: Path, names: Iterable[str], *known: dict[str, str]) -> dict[str, bytes]:
    made = {name: student.notebook(*_read(built, name), *known) for name in names}
    notebooks = {f"{name}.ipynb": dumps(nb).encode() for name, nb in made.items()}
    return notebooks | {"README.md": START.encode()}


def _teachers(
    root: Path, built: Path, names: Iterable[str], cited: dict[str, str], texts: dict[str, str]
) -> dict[str, bytes]:
    seconds = json.loads((built / "chapters" / SECONDS).read_text(encoding="utf-8"))
    files, rows = {}, []
    for name in names:
        nb, figures = _read(built, name)
        said = [cell.source for cell in nb.cells if "teacher" in cell.metadata.get("tags", [])]
        title = re.findall(r"^# .*$", _text(nb), re.MULTILINE)
        goals = re.findall(r"^## Goals\n.*?(?=^## |\Z)", _text(nb), re.MULTILINE | re.DOTALL)
        notes = [plain_notebook.plain(text, texts, cited) for text in [*goals, *said]]
        marks = re.findall(r"^`+\{exercise\} (\S+)", _text(nb), re.MULTILINE)
        whole = dumps(student.notebook(deepcopy(nb), figures, cited, texts, solutions=True))
        files[f"{name}.ipynb"] = whole.encode()
        files[f"notes/{name}.md"] = "\n\n".join([title[0], *notes, ""]).encode()
        files[f"otter/{name}.ipynb"] = dumps(otter(nb, figures, cited, texts)).encode()
        files |= {f"slides/{name}/{one.name}": one.read_bytes() for one in figures.glob("*.svg")}
        counts = " | ".join(str(marks.count(mark)) for mark in MARKS)
        most = next((s for s in (15, 30, 60) if seconds.get(name, 0) <= s), "more than 60")
        rows.append(f"| {name} | {counts} | {len(answers(nb))} | {most} | {len(whole) // 1000} |")
    files["README.md"] = "\n".join([START + TEACHING, *rows, ""]).encode()
    for page in sorted((root / "book" / "course").glob("*.md")):
        files[page.name] = plain_notebook.plain(page.read_text(encoding="utf-8"), {}, {}).encode()
    return files


def _text(nb: Any) -> str:
    return "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")


def answers(nb: Any) -> dict[str, str]:
    """Names of the answers that a chapter checks, by label."""
    cells = [cell for cell in nb.cells if "answer" in cell.metadata.get("tags", [])]
    return dict(found for cell in cells for found in _ANSWER.findall(cell.source))


def otter(nb: Any, figures: Path, cited: Mapping[str, str], texts: Mapping[str, str]) -> Any:
    """Make the master notebook of Otter Assign of a chapter.

    Each checked exercise is a question of three points: one for an answer of the right kind, in
    the right range, told with the hint of :func:`gbaeff.course.check`; two, hidden, for the truth.

    Parameters
    ----------
    nb, figures, cited, texts
        As for :func:`gbaeff.book.build.student.notebook`.

    Returns
    -------
    nbformat.NotebookNode
    """
    from nbformat.v4 import new_code_cell, new_raw_cell

    nb = deepcopy(nb)
    student.fill(nb)
    parts = list(student.parts(student.without_teacher(nb.cells)))
    nb.cells = [new_raw_cell(ASSIGNMENT)]
    for solution, cell in parts:
        if solution:
            continue
        found = _ANSWER.search(cell.source) if "answer" in cell.metadata.get("tags", []) else None
        if not found:
            nb.cells.append(cell)
            continue
        label, name = found.groups()
        kind, low, high = shape(exercise(label).truth())
        told = {"label": label, "name": name, "kind": kind, "low": low, "high": high}
        own = f"course-{label.replace('.', '-')}"
        code = [one.source for of, one in parts if of == own and one.cell_type == "code"]
        solved = [new_code_cell(SOLUTION.format(one)) for one in code]
        number = label.replace(".", "_")
        nb.cells += [
            new_raw_cell(f"# BEGIN QUESTION\nname: q{number}\npoints: 3"),
            *(new_raw_cell("# BEGIN PROMPT"), cell, new_raw_cell("# END PROMPT")),
            *(new_raw_cell("# BEGIN SOLUTION"), *solved, new_raw_cell("# END SOLUTION")),
            new_raw_cell("# BEGIN TESTS"),
            *(new_code_cell(test.format(**told)) for test in (VISIBLE, HIDDEN)),
            *(new_raw_cell("# END TESTS"), new_raw_cell("# END QUESTION")),
        ]
    nb = student.openable(plain_notebook.readable(nb, figures, cited, texts, below=True))
    nb.cells.insert(0, nb.cells.pop(2))  # Otter wants its own cell first
    return nb


PAGE = """\
<!DOCTYPE html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Frontier</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root { --pst-color-background: #fff; --pst-color-text-base: #222; --pst-color-text-muted: #555 }
body { color: #222; font: 16px/1.5 sans-serif; margin: 0 auto; max-width: 70rem; padding: 0 1rem }
.visually-hidden { clip: rect(0 0 0 0); height: 1px; overflow: hidden; position: absolute }
</style></head><body>
"""
ASSIGNMENT = f"""\
# ASSIGNMENT CONFIG
requirements: requirements.txt
files:
  - {wheel.NAME}"""
SOLUTION = "# BEGIN SOLUTION NO PROMPT\n{}\n# END SOLUTION"
VISIBLE = '''\
""" # BEGIN TEST CONFIG
points: 1
""" # END TEST CONFIG
from gbaeff.course.check import exercise, shape, verdict
kind, low, high = shape({name}, exercise("{label}").tolerance)
fits = kind == "{kind}" and {low} <= low and high <= {high}
assert fits, verdict(exercise("{label}"), {name})'''
HIDDEN = '''\
""" # BEGIN TEST CONFIG
points: 2
hidden: true
""" # END TEST CONFIG
from gbaeff.course.check import exercise, same
one = exercise("{label}")
assert same({name}, one.truth(), one.tolerance)'''
START = f"""\
# The DEA course

Python 3.11 or newer, nothing else. Unpack, open a terminal in this folder, and run

    python -m venv course
    course/bin/python -m pip install -r requirements.txt
    course/bin/jupyter lab

(on Windows `course\\Scripts` in place of `course/bin`). Open `51_frontiers_by_hand.ipynb` and run
it from the top. Where JupyterLab is there already, the first cell of each notebook installs
`{wheel.NAME}` by itself. Write an answer in the place of `...` and run the cell: `check` says
whether it is right, and often which idea is missing. `data/` has the tables that the chapters use,
with their sources; `handouts/` the chapters for paper; `frontier.html`, in any browser, a picture
whose points you move.
"""
TEACHING = """
## For the teacher

Notebooks and handouts have the solutions. `notes/` has goals, timings of the sessions, the recall
quizzes, common mistakes and the graded home set of each chapter; `slides/` each figure as SVG;
`otter/` a master notebook of each chapter for Otter Assign, which is not part of this package:

    otter assign otter/52_radial_models.ipynb dist

An answer of the right kind and in the right range has one point of three; two hang on the truth,
in a test that is hidden from students. `otter run -a ZIP NOTEBOOK` grades.

A row of this table has the exercises by mark, those that `check` knows, the seconds that a chapter
runs on two cores at most, and the size of its notebook in KB.

| chapter | ◦ | • | •• | ••• | checked | s | KB |
| --- | --- | --- | --- | --- | --- | --- | --- |"""
