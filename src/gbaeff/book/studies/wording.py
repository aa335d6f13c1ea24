"""How close two texts are in wording, and two lists in content."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable
from itertools import product

import numpy as np
import pandas as pd

_MARK = re.compile(r"\^?\[[\d*,; –-]*\]")  # a reference mark such as [12]
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> list[str]:
    """Words of a text in small letters; punctuation and reference marks such as [12] are left out.

    Examples
    --------
    >>> words("The city's rank, 1990. [3]")
    ['the', "city's", 'rank', '1990']
    """
    return _WORD.findall(_MARK.sub(" ", text).lower())


def runs(text: str, length: int = 5) -> set[tuple[str, ...]]:
    """Distinct runs of neighbouring words, also called n-grams.

    Broder (1997), On the resemblance and containment of documents, compares texts by the runs
    that they share.

    Parameters
    ----------
    text : str
        Read by :func:`words`.
    length : int
        Words a run. Texts on one subject share runs of two or three words by chance, runs of five
        seldom.

    Raises
    ------
    ValueError
        If the length is not positive.

    Examples
    --------
    >>> sorted(runs("The city, the state.", 2))
    [('city', 'the'), ('the', 'city'), ('the', 'state')]
    """
    if length < 1:
        raise ValueError(f"length must be at least 1; found {length}")
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


def in_order(first: str, second: str) -> int:
    """Most words that both texts have in the same order, with others in between.

    The length of the longest common subsequence of words. It finds two renderings of one passage
    that share few runs; any two English texts share some words in order, so compare with other
    pairs of that size.

    Examples
    --------
    >>> in_order("cities now act abroad", "many cities also act, and act abroad")
    3
    """
    mine, theirs = words(first), words(second)
    code = {word: number for number, word in enumerate(dict.fromkeys(mine + theirs))}
    row = np.array([code[word] for word in mine])
    best = np.zeros(len(mine) + 1, dtype=int)
    for word in theirs:
        longer = np.where(row == code[word], best[:-1] + 1, best[1:])
        best[1:] = np.maximum.accumulate(longer)
    return int(best[-1])


def jaccard(first: Collection[Hashable], second: Collection[Hashable]) -> float:
    """What two lists have in common: entries in both over entries in either, 0 to 1.

    Jaccard (1912), The distribution of the flora in the alpine zone. An entry that stands twice
    in a list counts once.

    Raises
    ------
    ValueError
        If both lists are empty.

    Examples
    --------
    >>> jaccard(["Hall", "Sassen"], ["Sassen", "Clark", "Clark"])
    0.3333333333333333
    """
    both, either = set(first) & set(second), set(first) | set(second)
    if not either:
        raise ValueError("the Jaccard measure needs at least one entry")
    return len(both) / len(either)


def passages(first: pd.Series, second: pd.Series, length: int = 5) -> pd.DataFrame:
    """Compare each paragraph of one text with each of another.

    Parameters
    ----------
    first, second : pandas.Series of str
        Paragraphs, indexed by where they stand.
    length : int
        Words a run, as in :func:`runs`.

    Returns
    -------
    pandas.DataFrame
        One row a pair: first and second (the labels), words_first and words_second, runs_first
        and runs_second (distinct runs in each), runs_both (in both) and in_order (words).

    Raises
    ------
    ValueError
        As :func:`runs`, and if a text has no paragraph.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.Series({"a": "cities act abroad and at home"})
    >>> other = pd.Series({"x": "when cities act abroad", "y": "states act"})
    >>> passages(one, other, 3)[["second", "runs_both", "in_order"]].to_dict("records")
    [{'second': 'x', 'runs_both': 1, 'in_order': 3}, {'second': 'y', 'runs_both': 0, 'in_order': 1}]
    """
    if first.empty or second.empty:
        raise ValueError("each text needs at least one paragraph")
    found = {}
    for (label, mine), (other, theirs) in product(first.items(), second.items()):
        a, b = runs(mine, length), runs(theirs, length)
        found[label, other] = (
            len(words(mine)), len(words(theirs)), len(a), len(b), len(a & b),
            in_order(mine, theirs),
        )  # fmt: skip
    columns = ["words_first", "words_second", "runs_first", "runs_second", "runs_both", "in_order"]
    pairs = pd.MultiIndex.from_tuples(list(found), names=["first", "second"])
    return pd.DataFrame(list(found.values()), index=pairs, columns=columns).reset_index()
