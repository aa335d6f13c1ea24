"""Measures of wording on texts small enough to count by hand."""

import pandas as pd
import pytest

from gbaeff.book.studies import wording


def test_words_leave_out_marks_and_punctuation():
    assert wording.words("Global cities, [12] the “city’s” rank^[3] in 1990 [*].") == [
        "global", "cities", "the", "city’s", "rank", "in", "1990",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "length", "count"),
    [
        ("a b c d", 2, 3),
        ("a b a b a b", 2, 2),  # distinct runs only
        ("a b", 3, 0),  # shorter than a run
        ("", 1, 0),
    ],
)
def test_runs_are_distinct(text, length, count):
    assert len(wording.runs(text, length)) == count


def test_runs_refuse_a_length_below_one():
    with pytest.raises(ValueError, match="length must be at least 1; found 0"):
        wording.runs("a b", 0)


@pytest.mark.parametrize(
    ("first", "second", "length"),
    [
        ("a b c b d a b", "b d c a b a", 4),  # the textbook pair of Cormen and others
        ("a b c", "a b c", 3),
        ("a b c", "c b a", 1),
        ("a a a", "a", 1),
        ("a", "", 0),
        ("", "a", 0),
    ],
)
def test_in_order_counts_the_longest_common_subsequence(first, second, length):
    assert wording.in_order(first, second) == length
    assert wording.in_order(second, first) == length


def test_jaccard_by_hand():
    assert wording.jaccard("ab", "bc") == pytest.approx(1 / 3)
    assert wording.jaccard(["a", "a"], ["a"]) == 1
    assert wording.jaccard([], ["a"]) == 0
    with pytest.raises(ValueError, match="at least one entry"):
        wording.jaccard([], [])


def test_passages_compare_every_pair():
    first = pd.Series({"p": "one two three four", "q": "five"})
    second = pd.Series({"r": "zero one two three"})
    found = wording.passages(first, second, 2).set_index(["first", "second"])
    assert list(found.index) == [("p", "r"), ("q", "r")]
    assert found.loc[("p", "r")].tolist() == [4, 4, 3, 3, 2, 3]
    assert found.loc[("q", "r")].tolist() == [1, 4, 0, 3, 0, 0]


def test_passages_refuse_an_empty_text():
    with pytest.raises(ValueError, match="at least one paragraph"):
        wording.passages(pd.Series(dtype=str), pd.Series({"r": "a"}))
