"""Planted slips are what they say, and a small run of the benchmark of alarms."""

from __future__ import annotations

import numpy as np
import pytest

import alarms
from gbaeff import data


@pytest.mark.parametrize(("kind", "cells"), [("cell", 1), ("unit", 8), ("period", 12)])
def test_a_slip_is_in_one_column(kind, cells):
    rng = np.random.default_rng(1)
    sample = alarms.made(12, 8, 0.04, rng)
    frame, column, rows = alarms.planted(sample, kind, 3, rng)
    changed = frame[sample.variables].to_numpy() / sample.frame[sample.variables].to_numpy()
    assert len(rows) == cells == int((changed != 1).sum())
    np.testing.assert_allclose(frame[column].iloc[rows] / sample.frame[column].iloc[rows], 1000)


def test_quiet_panels_tell_all_slips_and_nothing_else(monkeypatch):
    monkeypatch.setattr(alarms, "POWERS", (-2, 1, 3, 7, 12, 36))  # one of each band
    rng = np.random.default_rng(2)
    samples = [alarms.made(12, 8, 0.02, rng), alarms.made(30, 6, 0.04, rng)]
    table = alarms.run(3, samples, cells=1, clean=0)
    told = table[table["quiet"] & table["slip"].isin(["cell", "period"])]
    assert (told["alarms"] == told["files"]).all() and len(told) >= 12
    assert table.loc[table["slip"] == "none", "alarms"].sum() == 0


def test_the_table_of_the_book_reaches_what_was_aimed_at():
    table = data.alarms()
    clean = table[table["slip"] == "none"]
    assert 50 * clean["alarms"].sum() <= clean["files"].sum()
    quiet = table[table["quiet"] & (table["slip"] != "none")]
    assert quiet["alarms"].sum() >= 0.95 * quiet["files"].sum()
