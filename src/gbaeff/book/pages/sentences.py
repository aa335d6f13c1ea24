"""Lists in sentences."""

from __future__ import annotations

from collections.abc import Iterable


def joined(words: Iterable[str], most: int | None = None, total: int | None = None) -> str:
    """Words with commas and a last "and"; the first of them and how many more, if there are more.

    Parameters
    ----------
    words : iterable of str
        What is listed.
    most : int, optional
        Beyond this many the others are counted.
    total : int, optional
        How many there are in all, where ``words`` holds only some.

    Examples
    --------
    >>> joined("abc"), joined("abcd", most=2), joined("ab", total=5)
    ('a, b and c', 'a, b and 2 more', 'a, b and 3 more')
    """
    every = list(words)
    shown = every if most is None else every[:most]
    more = (len(every) if total is None else total) - len(shown)
    parts = [*shown, f"{more:,} more"] if more > 0 else shown
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def inside(sentence: str, names: Iterable[str]) -> str:
    """A sentence as part of another: its first letter small, save of a name or an abbreviation.

    Examples
    --------
    >>> [inside(text, ["Macao"]) for text in ("Trends differ", "Macao leads", "MI rises")]
    ['trends differ', 'Macao leads', 'MI rises']
    """
    kept = sentence[1:2].isupper() or sentence.startswith(tuple(names))
    return sentence if kept else sentence[:1].lower() + sentence[1:]
