"""Indicators that need no programme: intensity, shares, ranks, ties, spread, inequality."""

from gbaeff.indicators.ranks import EQUAL, by_name, highest, lowest, mean_ranks, ranks
from gbaeff.indicators.shares import intensity, reduction, shares, yearly_growth
from gbaeff.indicators.spread import coefficient_of_variation, effective_number

__all__ = [
    "EQUAL",
    "by_name",
    "coefficient_of_variation",
    "effective_number",
    "highest",
    "intensity",
    "lowest",
    "mean_ranks",
    "ranks",
    "reduction",
    "shares",
    "yearly_growth",
]
