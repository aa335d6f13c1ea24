"""What students get of a chapter, and what only teachers get."""

import json
import re
from pathlib import Path

import jupytext
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from gbaeff.book.build import student
from gbaeff.book.build.chapters import chapters
from gbaeff.course import editions

ROOT = Path(__file__).resolve().parents[2]
NAMES = [one.stem for one in chapters(ROOT) if student.COURSE.fullmatch(one.stem)]
MARK = "PLANTED"


def made():
    """A chapter in which one Markdown cell ends a solution, sets a task and starts the next."""
    answer = {"tags": ["answer", "remove-cell"]}
    return new_notebook(
        cells=[
            new_markdown_cell("# A chapter\n\n## Goals\n\nYou can.\n\n## Exercises"),
            new_markdown_cell("```{exercise} • One\n:label: course-1-1\n**1.1** Task.\n```"),
            new_code_cell('answer_1_3 = ...\ncheck("1.3", answer_1_3)', metadata=answer),
            new_markdown_cell(
                "````{solution-start} course-1-3\n:class: dropdown\n````\n\n" + f"{MARK} text"
            ),
            new_code_cell(f"answer_1_3 = {{}}  # {MARK}"),
            new_markdown_cell(
                f"More {MARK}.\n\n````{{solution-end}}\n````\n\n"
                "```{exercise} • Two\n:label: course-1-4\n**1.4** Seen.\n```\n\n"
                f"```{{solution}} course-1-4\n{MARK} as well\n```\n\nAfter it."
            ),
            new_markdown_cell(f"{MARK} timings", metadata={"tags": ["teacher"]}),
            new_code_cell(f"{MARK} = 1", metadata={"tags": ["teacher"]}),
        ]
    )


def test_nothing_that_was_planted_reaches_a_student(tmp_path):
    nb = student.notebook(made(), tmp_path, {}, {})
    text = json.dumps(nb)
    assert MARK not in text
    assert "**1.4** Seen." in text and "After it." in text
    assert "answer_1_3 = ..." in text
    assert nb.cells[0].source == student.INSTALL


def test_a_teacher_has_all_of_it(tmp_path):
    text = json.dumps(student.notebook(made(), tmp_path, {}, {}, solutions=True))
    assert text.count(MARK) == json.dumps(made()).count(MARK)


def test_a_master_hides_its_truth_in_a_hidden_test(tmp_path):
    cells = editions.otter(made(), tmp_path, {}, {}).cells
    raw = [cell.source for cell in cells if cell.cell_type == "raw"]
    order = [part for cell in raw for part in re.findall(r"^# (BEGIN|END) (\w+)", cell, re.M)]
    assert order == [
        *(("BEGIN", "QUESTION"), ("BEGIN", "PROMPT"), ("END", "PROMPT")),
        *(("BEGIN", "SOLUTION"), ("END", "SOLUTION"), ("BEGIN", "TESTS"), ("END", "TESTS")),
        ("END", "QUESTION"),
    ]
    told = [cell.source for cell in cells if "truth()" in cell.source]
    assert len(told) == 1 and "hidden: true" in told[0]
    assert not any("timings" in cell.source for cell in cells)


@pytest.mark.parametrize(
    "text", ["````{solution-start} a\n````\n\nNo end.", "````{solution-end}\n````"]
)
def test_a_solution_that_is_not_closed_is_refused(text):
    with pytest.raises(ValueError, match="no end|no solution is open"):
        student.unsolved([new_markdown_cell(text)])


@pytest.mark.parametrize("name", NAMES)
def test_of_each_chapter_no_solution_is_left(name):
    nb = jupytext.read(ROOT / "notebooks" / f"{name}.md")
    solved = [cell.source for label, cell in student.parts(nb.cells) if label]
    left = "\n".join(cell.source for cell in student.unsolved(nb.cells))
    assert solved
    assert [text for text in solved if text in left and len(text) > 60] == []
    assert len(editions.answers(nb)) >= 3


def test_sixty_exercises_of_which_forty_are_checked():
    books = [jupytext.read(ROOT / "notebooks" / f"{name}.md") for name in NAMES]
    text = "\n".join(cell.source for nb in books for cell in nb.cells)
    marks = re.findall(r"^`+\{exercise\} (◦|•••|••|•) ", text, re.MULTILINE)
    assert len(NAMES) == 8
    assert len(marks) == 60
    assert sum(len(editions.answers(nb)) for nb in books) >= 40
