"""The exam: its file is what the script makes, and answers hold by another route."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from gbaeff import data, super_sbm

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def exam():
    spec = importlib.util.spec_from_file_location("exam", ROOT / "book" / "course" / "exam.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["exam"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["exam"]


def test_the_file_is_what_the_script_makes(exam):
    assert exam.FILE.read_text(encoding="utf-8") == exam.text()


def test_questions(exam):
    assert len(exam.QUESTIONS) == 24
    assert sum(points for points, _, _ in exam.QUESTIONS) == 100
    asked = [(text(exam.A), text(exam.B)) for _, text, _ in exam.QUESTIONS]
    answers = zip(exam.answers(exam.A), exam.answers(exam.B))
    same = [n for n, (a, b) in enumerate(answers, 1) if a == b]
    assert not same, "an answer must not carry over to the other version"
    # The shops and the year of these three stand in another question or on the cover.
    assert [n for n, (a, b) in enumerate(asked, 1) if a == b] == [3, 14, 15]


@pytest.mark.parametrize("name", "AB")
def test_answers_by_another_route(exam, name):
    version = getattr(exam, name)
    ratios = {shop: y / x for shop, (x, y) in version.shops.items()}
    theta, _, price = exam.shop(version, "crs")
    assert theta == pytest.approx(ratios[version.asked] / max(ratios.values()))
    assert price == pytest.approx(theta / version.shops[version.asked][1])
    # At the optimum both rows bind: best_y w = y (1 + beta), best_b w = b (1 - beta).
    (y, b), (best_y, best_b) = version.own, version.best
    rows = np.array([[y, -best_y], [b, best_b]])
    assert exam.direction(version) == pytest.approx(tuple(np.linalg.solve(rows, [-y, b])))
    # The price of leaving a port out is never a loss for the others.
    assert exam.left_out(version).min() > -1e-9
    frame = data.example("ports")
    assert len(exam.panel(version)) == (frame["year"] == version.year).sum()
    assert super_sbm(exam.panel(version, emission=True)).score.notna().all()
