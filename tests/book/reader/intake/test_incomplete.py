"""Observations that lack a value: refused, or left out and listed where that is asked for."""

import numpy as np
import pandas as pd
import pytest

from gbaeff.book.reader import rerun
from gbaeff.book.reader.intake import Refused, Roles, load
from gbaeff.book.reader.study import Study
from gbaeff.dea.measures import super_sbm
from gbaeff.dea.panel import Panel

ROLES = {"dmu": "farm", "period": "year", "inputs": "land,labour", "outputs": "wheat"}


def holed(path, rng=None, **cells):
    """Write farms over two years; some cells are empty."""
    rng = rng or np.random.default_rng(3)
    frame = pd.DataFrame(rng.uniform(1, 9, (16, 3)).round(2), columns=["land", "labour", "wheat"])
    frame.insert(0, "year", np.repeat([2001, 2002], 8))
    frame.insert(0, "farm", [f"farm {i}" for i in range(8)] * 2)
    for column, rows in cells.items():
        frame.loc[rows, column] = np.nan
    frame.to_csv(path, index=False)
    return frame


def test_scores_are_those_of_the_complete_rows(tmp_path):
    frame = holed(tmp_path / "farms.csv", land=[2, 9], wheat=[9])
    study = Study.open(tmp_path / "farms.csv", **ROLES, drop_incomplete=True)
    panel = Panel(
        frame.dropna(), dmu="farm", period="year", inputs=["land", "labour"], outputs=["wheat"]
    )
    mine, true = study.scores().score, super_sbm(panel).score
    pd.testing.assert_series_equal(mine.sort_index(), true.sort_index(), check_names=False)


def test_what_is_left_out_is_listed(tmp_path):
    holed(tmp_path / "farms.csv", land=[2, 9], wheat=[9])
    found = load(tmp_path / "farms.csv", Roles.of(**ROLES, drop_incomplete=True))
    assert found.left_out.values.tolist() == [
        ["farm 2", 2001, 4, "land"],
        ["farm 1", 2002, 11, "land, wheat"],
    ]
    assert any("2 of 16 observations lack a value" in str(one) for one in found.findings)


def test_without_being_asked_a_gap_is_refused_with_the_way_out(tmp_path):
    holed(tmp_path / "farms.csv", land=[2])
    with pytest.raises(Refused, match="--drop-incomplete"):
        load(tmp_path / "farms.csv", Roles.of(**ROLES))


def test_a_text_in_a_column_of_numbers_is_no_gap(tmp_path):
    frame = holed(tmp_path / "farms.csv").astype({"land": object})
    frame.loc[3, "land"] = "unknown 5 ha"
    frame.to_csv(tmp_path / "farms.csv", index=False)
    with pytest.raises(Refused, match="row 5, column 'land'"):
        load(tmp_path / "farms.csv", Roles.of(**ROLES, drop_incomplete=True))


def test_nothing_complete_is_refused(tmp_path):
    holed(tmp_path / "farms.csv", land=range(16))
    with pytest.raises(Refused, match="every observation lacks a value"):
        load(tmp_path / "farms.csv", Roles.of(**ROLES, drop_incomplete=True))


def test_a_file_that_is_wide_by_year(tmp_path):
    frame = pd.DataFrame(
        {
            "farm": list("ABC"),
            "land_2001": [1.0, None, 3.0],
            "land_2002": [1.5, 2.0, 3.5],
            "wheat_2001": [5.0, 6.0, 7.0],
            "wheat_2002": [5.0, 6.0, 7.0],
        }
    )
    frame.to_csv(tmp_path / "farms.csv", index=False)
    roles = Roles.of("farm", "land", "wheat", drop_incomplete=True)
    found = load(tmp_path / "farms.csv", roles)
    assert found.left_out[["unit", "row", "empty"]].values.tolist() == [["B", 3, "land_2001"]]
    assert len(found.frame) == 5


def test_the_configuration_keeps_it(tmp_path):
    holed(tmp_path / "farms.csv", land=[2])
    asked = rerun.request(str(tmp_path / "farms.csv"), {**ROLES, "drop_incomplete": True})
    assert asked.roles["drop_incomplete"] is True
