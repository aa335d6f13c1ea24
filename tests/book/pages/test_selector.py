"""Cells that go into a page for a script."""

import json

import pandas as pd

from gbaeff.book.pages import selector

CELLS = pd.DataFrame(
    {
        "table": [3, 4],
        "when": ["2012", "2010-2011"],
        "city": ["DG", "DG"],
        "part": ["score", "MI"],
        "text": ["0.40", None],
        "status": ["printed", "lost"],
        "computed a": [0.515264, float("nan")],
        "difference a": [0.115264, float("nan")],
        "grade a": ["far", "not compared"],
    }
)


def test_records_are_json_without_gaps():
    rows = selector.records(CELLS, ["a"])
    assert rows[0] == [3, "2012", "DG", "score", "0.40", "printed", [0.5153, 0.1153, "far"]]
    assert rows[1][4] is None
    assert rows[1][6] == [None, None, "not compared"]
    assert json.loads(selector.embedded(rows)) == rows


def test_embedded_ends_no_script():
    assert "<" not in selector.embedded("</script><!--")


def test_an_atlas_names_each_value_once(monkeypatch):
    shown = []
    monkeypatch.setenv("GBAEFF_CHAPTER", "somewhere")
    monkeypatch.setattr(selector.markup, "emit", shown.append)
    values = pd.DataFrame(
        {"choice": "a", "quantity": "CO₂", "city": ["SZ", "GZ"], "year": 2010,
         "value": [1.0, float("nan")], "status": ["reported", "derived"]}
    )  # fmt: skip
    cities = pd.DataFrame(
        {"name_en": ["Shenzhen", "Guangzhou"], "tile_row": [2, 0], "tile_col": 1},
        index=["SZ", "GZ"],
    )
    selector.atlas(values, cities)
    held = json.loads(shown[0].split('json">')[1].split("</script>")[0])
    assert held["lists"] == [["a"], ["CO₂"], ["SZ", "GZ"], [2010], ["reported", "derived"]]
    assert held["rows"] == [[0, 0, 0, 0, 1.0, 0], [0, 0, 1, 0, None, 1]]
    assert held["cities"]["GZ"] == ["Guangzhou", 0, 0]
