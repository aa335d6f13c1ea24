"""Whether the names of periods tell their order in time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise


def tells_order(texts: Iterable[str]) -> bool:
    """Whether texts that are sorted by their letters are surely in order of time.

    They are where they differ in their digits alone, where these count up, and where it is one
    number that differs ("wave 01", "FY2016") or a year comes first of those that differ ("2016Q1",
    "2016-03-31"). One period alone is always in order.

    Examples
    --------
    >>> tells_order(["2016Q2", "2016Q1", "2015Q4"]), tells_order(["FY2016", "FY2017"])
    (True, True)
    >>> tells_order(["Sep", "Oct", "Nov"]), tells_order(["wave 9", "wave 10"])
    (False, False)
    >>> tells_order(["31.12.2015", "01.01.2016"])
    False
    """
    parts = [re.split(r"(\d+)", text) for text in sorted(set(texts))]
    if len({tuple(part[::2]) for part in parts}) > 1:
        return False
    numbers = [[int(digits[:1000]) for digits in part[1::2]] for part in parts]
    if not all(one < other for one, other in pairwise(numbers)):
        return False
    differing = [at for at, column in enumerate(zip(*numbers)) if len(set(column)) > 1]
    return len(differing) < 2 or all(1000 <= number[differing[0]] < 3000 for number in numbers)
