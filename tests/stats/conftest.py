"""Panels of the tests of bootstrap and second stage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gbaeff import Panel
from gbaeff.stats.truncated_regression import truncated_draw


@pytest.fixture
def shops() -> Panel:
    """Twelve units, two inputs, one output."""
    rng = np.random.default_rng(7)
    inputs = rng.lognormal(0, 0.5, (12, 2))
    outputs = inputs.prod(axis=1) ** 0.4 * np.exp(-np.abs(rng.normal(0, 0.4, 12)))
    return Panel.from_arrays(inputs, outputs[:, None], dmus=list("ABCDEFGHIJKL"))


@pytest.fixture
def separable() -> tuple[Panel, pd.DataFrame]:
    """Sixty units on y = x^(3/4) / distance, distances from a truncated regression on z."""
    rng = np.random.default_rng(11)
    z = rng.normal(2, 1, 60)
    distance = truncated_draw(0.8 + 0.6 * z, 0.5, rng)
    inputs = rng.uniform(6, 16, (60, 1))
    panel = Panel.from_arrays(inputs, inputs**0.75 / distance[:, None])
    return panel, pd.DataFrame({"z": z}, index=panel.index)


@pytest.fixture
def one_to_one() -> Callable[[Any, np.random.Generator], Panel]:
    """One input, one output, constant returns: the efficiency is the ratio of the two."""

    def panel(efficiency: Any, rng: np.random.Generator) -> Panel:
        inputs = rng.uniform(1, 10, len(efficiency))
        return Panel.from_arrays(inputs[:, None], (inputs * efficiency)[:, None])

    return panel
