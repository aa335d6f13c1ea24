import numpy as np
import pandas as pd
import pytest

from gbaeff.published import agreement


def test_a_perfect_copy():
    values = pd.Series([0.2, 0.9, 1.4], ["A", "B", "C"])
    found = agreement(values, values, within=0.05)
    assert found["cells"] == 3
    assert found["mean absolute difference"] == 0
    assert found["Spearman"] == found["Kendall"] == pytest.approx(1)
    assert found["within 0.05, %"] == 100


def test_values_are_matched_by_label_and_gaps_left_out():
    computed = pd.Series([1.0, 2.0, 3.0, 9.0], ["C", "B", "A", "D"])
    printed = pd.Series([3.1, 2.0, 0.8, np.nan, 5.0], ["A", "B", "C", "D", "E"])
    found = agreement(computed, printed, within=0.1)
    assert found["cells"] == 3
    assert found["mean difference"] == pytest.approx((-0.1 + 0 + 0.2) / 3)
    assert found["mean absolute difference"] == pytest.approx(0.1)
    assert found["Spearman"] == pytest.approx(1)


def test_an_opposite_order_is_seen():
    found = agreement(pd.Series([1.0, 2.0, 3.0]), pd.Series([3.0, 2.0, 1.0]), within=1)
    assert found["Spearman"] == found["Kendall"] == pytest.approx(-1)
