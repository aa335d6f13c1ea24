"""Answers checked: each kind of answer, and every registered exercise with its mistakes."""

import ast
import math
import re
import symtable
from collections.abc import Mapping, Set
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gbaeff.book.build.chapters import chapters, notebook
from gbaeff.course import Exercise, Wrong, check, programmes
from gbaeff.course.answers import tables
from gbaeff.course.check import exercise, same, shape, verdict

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = [path for path in chapters(ROOT) if path.stem.startswith("5")]
EXERCISES = [pytest.param(one, id=one.label) for table in tables().values() for one in table]
# Ten seconds of simulation: `make course` marks these solutions, as all others.
LONG = {"7.3", "7.4", "7.6"}
SCORES = {"A": 0.8, "B": 1.0, "C": 0.457}
SHOPS = Exercise(
    "2.3",
    lambda: SCORES,
    (
        Wrong(lambda: {k: 1 / v for k, v in SCORES.items()}, "You scaled the outputs."),
        Wrong(lambda: {k: min(1.0, v + 0.1) for k, v in SCORES.items()}, "You let weights add up."),
    ),
)


def leaves(value):
    """Numbers in a truth."""
    if isinstance(value, pd.DataFrame | pd.Series | np.ndarray):
        value = np.asarray(value, dtype=object).ravel().tolist()
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple | Set):
        return [leaf for one in value for leaf in leaves(one)]
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return [float(value)] if number and math.isfinite(value) else []


def given_away(message, truth):
    """Numbers of a message that are in the truth, to two digits; 0 and 1 are words of the field."""
    said = [float(number) for number in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", message)]
    shown = {f"{one:.{digits}f}" for one in leaves(truth) for digits in (0, 1, 2)}
    return [n for n in said if n not in (0, 1) and {f"{n:.0f}", f"{n:.1f}", f"{n:.2f}"} & shown]


def test_right_wrong_and_neither():
    assert verdict(SHOPS, SCORES) == "2.3: right."
    assert verdict(SHOPS, pd.Series(SCORES) + 4e-4) == "2.3: right."
    for wrong in SHOPS.wrong:
        assert verdict(SHOPS, wrong.value()) == f"2.3: {wrong.hint}"
    for noise in (0.5, None, "A", [1, 2], {}, {"A": 0.8}, SCORES | {"C": 0.5}, object(), np.eye(2)):
        assert verdict(SHOPS, noise) == "2.3: not yet."
    assert verdict(SHOPS, ...) == "2.3: no answer yet."


EQUAL = [
    (np.float64(0.5), 0.5),
    (Fraction(2, 5), 0.4),
    (1, 1.0),
    (40_010, 40_000),
    (np.nan, math.nan),
    (math.inf, math.inf),
    (np.bool_(True), True),
    (" VRS", "vrs"),
    (["B", "A"], {"A", "B"}),
    (pd.Index(["a"]), {"A"}),
    (np.array([1, 2]), [1, 2]),
    ((1, 2), [1.0, 2.0]),
    ({"a": np.array([1.0])}, {"A": [1]}),
    ({2019.0: "up"}, {2019: "UP"}),
    (pd.Series({("A", 1): 2.0}), {("A", 1): 2}),
    (pd.DataFrame({"x": [1.0]}, ["A"]), {"A": {"x": 1}}),
    (pd.DataFrame({"x": [1.0]}, ["A"]), pd.DataFrame({"X": [1]}, ["a"])),
]


def test_equal():
    assert [one for one in EQUAL if not same(*one, 1e-3)] == []


UNEQUAL = [
    (0.502, 0.5),
    (1, True),
    (True, 1),
    ("1", 1),
    (math.nan, 1.0),
    (1.0, math.nan),
    (None, math.nan),
    (-math.inf, math.inf),
    (0.5, math.inf),
    ("A", {"A"}),
    (["A", "A", "B"], {"A", "C"}),
    (["B", "A"], ["A", "B"]),
    ([1], [1, 2]),
    ({"A"}, ["A"]),
    ({"A": 1, "B": 1}, {"A": 1}),
    (pd.DataFrame({"x": [1.0]}, ["A"]), {"A": 1}),
    (1j, 1.0),
    ([[[]]], {"A"}),
    ([{}], {"A"}),
    (pd.DataFrame({"x": [1.0, 2.0]}, ["A", "A"]), {"A": {"x": 1}}),
    (pd.DataFrame([[1.0, 2.0]], ["A"], ["x", "x"]), {"A": {"x": 1}}),
]


def test_not_equal():
    assert [one for one in UNEQUAL if same(*one, 1e-3)] == []


@pytest.mark.parametrize(
    ("truth", "answer"),
    [(1.0, 1 + 2**-52), (1.0, 1.0009), (0.0, -9e-4), (-10, -10.009), (0.0998, 0.1007), (2, 2.001)],
)
def test_a_right_answer_keeps_to_the_bounds_of_the_truth(truth, answer):
    assert same(answer, truth, 1e-3)
    (_, low, high), (_, least, most) = shape([truth, 0.5]), shape([answer, 0.5], 1e-3)
    assert low <= least and most <= high


def test_truth_and_mistakes_are_computed_once():
    asked = []
    one = Exercise("9.1", lambda: asked.append(1) or 0.5, (Wrong(lambda: asked.append(2), "No."),))
    assert [verdict(one, 2.0) for _ in "ab"] == ["9.1: not yet."] * 2
    assert asked == [1, 2]


def test_an_unknown_label_is_refused():
    for label in ("99.1", "2", "", "../c1", None, 2.3):
        with pytest.raises(ValueError, match="no exercise"):
            check(label, 1)


@pytest.mark.parametrize("one", EXERCISES)
def test_exercise(one, capsys):
    truth = one.truth()
    check(one.label, truth)
    check(one.label, ...)
    check(one.label, "noise")
    said = [verdict(one, wrong.value()) for wrong in one.wrong]
    assert capsys.readouterr().out.splitlines() == [
        f"{one.label}: {word}." for word in ("right", "no answer yet", "not yet")
    ]
    assert len(one.wrong) >= 2
    assert said == [f"{one.label}: {wrong.hint}" for wrong in one.wrong]
    assert len(set(said)) == len(said)
    for wrong in one.wrong:
        assert not given_away(wrong.hint, truth)
        assert not re.search(r"\d\.\d", wrong.hint)


def test_labels_are_those_of_their_tables():
    for name, table in tables().items():
        labels = [one.label for one in table]
        assert len(set(labels)) == len(labels)
        assert {label.partition(".")[0] for label in labels} == {name.removeprefix("c")}


def test_what_gives_the_truth_away_is_seen():
    assert given_away("A scores 0.457.", SCORES) and given_away("It is about 0.46", SCORES)
    assert not given_away("Its score is 1, so 0 slacks; x2 stays.", SCORES | {"D": 2.0})


def test_programmes_side_by_side():
    """By hand: for outputs of 1, 3, 4 a unit needs 1, 2, 4 of its input 2; 5 has no solution."""
    xs, ys = [[1], [2], [4]], [[1], [3], [4]]
    asked = [programmes.radial([2], [y], xs, ys, "vrs") for y in (1, 3, 4, 5)]
    assert programmes.values(asked * 20) == pytest.approx([0.5, 1, 2, math.nan] * 20, nan_ok=True)
    assert np.isnan(programmes.values(asked[3:])).all()
    assert programmes.values([]) == []


def read(table):
    """Global names that a table of symbols refers to."""
    module = table.get_type() == "module"
    own = {
        s.get_name() for s in table.get_symbols() if (s.is_referenced if module else s.is_global)()
    }
    return own.union(*map(read, table.get_children()))


def behind(statements, wanted):
    """Statements on which the wanted names depend; a method's call is taken to change nothing."""
    wanted, kept = set(wanted), []
    for one in reversed(statements):
        table = symtable.symtable(ast.unparse(one), "cell", "exec")
        made = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
        parts = [n for n in ast.walk(one) if isinstance(n, ast.Subscript | ast.Attribute)]
        stored = [name for n in parts if isinstance(n.ctx, ast.Store) for name in ast.walk(n.value)]
        changed = {name.id for name in stored if isinstance(name, ast.Name)}
        if wanted & (made | changed):
            if isinstance(one, ast.Assign | ast.AnnAssign | ast.FunctionDef):
                wanted -= made
            wanted |= read(table)
            kept.insert(0, one)
    return kept


def test_what_an_answer_depends_on():
    lines = ["import a.b, c as d", "x = d.y", "x.y[0] += 1", "def f(z): return x", "g = f(0)"]
    text = "\n".join(["x = z = 0", *lines[:3], "d.show(x)", "q = x", *lines[3:], "h = g"])
    kept = [ast.unparse(one).replace("\n    ", " ") for one in behind(ast.parse(text).body, {"g"})]
    assert kept == lines


def executed(statements):
    """Names after some statements."""
    names = {"__name__": "__main__"}
    exec(compile(ast.Module(statements, []), "cells", "exec"), names)
    return names


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_worked_solutions_are_right(path):
    """What the answers depend on is executed here, the whole chapter by a build."""
    blank, solved = ast.parse("from gbaeff.course import check").body, []
    for cell in notebook(path).cells:
        if cell.cell_type == "code":
            place = blank if "answer" in cell.metadata.get("tags", []) else solved
            place += ast.parse(cell.source).body
    labels = {
        f"answer_{one.label.replace('.', '_')}": one.label
        for one in tables().get(f"c{path.stem[1]}", ())
    }
    for place in (blank, solved):
        text = ast.unparse(ast.Module(place, []))
        assert set(re.findall(r"^answer_\d+_\d+(?= = )", text, re.M)) == set(labels)
    handed = executed(blank)
    assert {handed[name] for name in labels} <= {...}, "an answer stands in the answer cell"
    asked = {name: label for name, label in labels.items() if label not in LONG}
    found = executed(behind(solved, asked))
    for name, label in asked.items():
        assert verdict(exercise(label), found[name]) == f"{label}: right."
