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
