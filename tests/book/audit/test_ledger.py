"""A text at a glance: what holds, what fails, what is open."""

import re

import pandas as pd
import pytest

from gbaeff import data
from gbaeff.book.audit import ledger
from gbaeff.book.build.chapters import find_root

CLAIM = {"article": "teng", "nature": "statement", "claim": "a claim", "same_as": ""}


@pytest.fixture
def made(monkeypatch):
    """Put claims with these verdicts in place of the book's."""

    def put(*rows):
        known = [CLAIM | {"id": f"T{at}"} | row for at, row in enumerate(rows)]
        frame = pd.DataFrame(known)
        verdicts = frame[["id", "verdict"]].assign(
            cause=[row.get("cause") for row in known], computed="found |this|"
        )
        columns = ["id", *CLAIM]
        monkeypatch.setattr(ledger.data, "claims", lambda: frame[columns])
        monkeypatch.setattr(ledger.data, "verdicts", lambda: verdicts)

    return put


def test_counts_are_those_of_the_audit():
    rows = data.claims().merge(data.verdicts(), on="id").fillna("")
    rows = rows[(rows["nature"] == "statement") & (rows["same_as"] == "")]
    for article, said in rows.groupby("article"):
        texts = ledger.standing(article)
        for head, good in (
            ("What holds", said["verdict"].str.startswith("holds")),
            ("What does not", said["verdict"] == "fails"),
            ("What nobody can tell", said["verdict"] == "cannot be checked"),
        ):
            assert texts[head].startswith(f"{good.sum() or 'None'} of {len(said)} statements ")


def test_an_example_stands_under_its_verdict(made):
    made(
        {"verdict": "holds"},
        {"verdict": "fails", "cause": "text"},
        {"verdict": "cannot be checked", "cause": "position"},
        {"verdict": "holds within rounding"},
        {"verdict": "fails", "nature": "slip", "cause": "text"},
    )
    texts = ledger.standing("teng", ["T0", "T2"])
    assert "T0" in texts["What holds"]
    assert "1 of them within the rounding" in texts["What holds"]
    assert texts["What holds"].startswith("2 of 4 statements hold")
    # A statement that fails is named without being asked for.
    assert "T1" in texts["What does not"]
    assert texts["What does not"].startswith("1 of 4 statements fails")
    assert "1 slip of editing" in texts["What does not"]
    assert "T2" in texts["What nobody can tell"]
    assert "T3" not in "".join(texts.values())
    assert r"found \|this\|" in texts["What holds"]


def test_a_repeated_statement_counts_once(made):
    made({"verdict": "holds"}, {"verdict": "fails", "same_as": "T0", "cause": "text"})
    texts = ledger.standing("teng")
    assert texts["What holds"].startswith("1 of 1 statements holds")
    assert texts["What does not"].startswith("None of 1 statements fail")


@pytest.mark.parametrize(
    ("article", "telling", "said"),
    [("teng", ["Q001"], "no statements of teng: Q001"), ("marx", [], "unknown text 'marx'")],
)
def test_strange_texts_and_examples_are_refused(article, telling, said):
    with pytest.raises(ValueError, match=said):
        ledger.standing(article, telling)


def test_each_text_has_a_box_with_every_part():
    page = (find_root() / "notebooks/00_findings.md").read_text(encoding="utf-8")
    boxes = page.split("\n(text-")[1:]
    assert len(boxes) == len(ledger.ARTICLES)
    for box in boxes:
        heads = re.findall(r"^(.+)\n: ", box, re.MULTILINE)
        assert heads == ["Aim", "Data and method", "What it says", "What it advises", "Where"]
        assert len(re.findall(r"^ledger.box\(", box, re.MULTILINE)) == 1
