"""How a file writes its numbers: what a comma and a point mean."""

import re
from dataclasses import replace

import pytest

from gbaeff.book.reader.intake import Reading, load
from ports_file import HEADER, YEARS, change, findings, roles, table


@pytest.mark.parametrize("value", ["1,234.5", "1,234,567", "12,34,567", "1 234", "1'234"])
def test_groups_of_thousands_are_read_where_none_is_without(write, value):
    plain = float(re.sub("[ ',]", "", value))
    found = load(write(change((17, "cranes", value))), roles())
    assert plain in found.frame["cranes"].tolist()
    assert [one.kind for one in found.findings if value in one.problem] == [
        "how numbers are written"
    ]
    mixed = findings(write(change((17, "cranes", value), (18, "cranes", "54321"))))
    assert ("error", 17) in [(one.level, one.row) for one in mixed]


@pytest.mark.parametrize(
    ("other", "number"),
    [("1,5", 1.234), ("1,234.5", 1234.0)],
)
def test_what_a_comma_means_is_told_by_its_neighbours(write, other, number):
    whole = table()
    for row in whole[1:]:
        row[2:] = [value.split(".")[0] for value in row[2:]]
    found = findings(write(change((17, "cranes", "1,234"), rows=whole)))
    assert found[0].kind == "comma"
    assert "1234 if" in found[0].advice and "1.234 if" in found[0].advice
    for column in ("cranes", "tonnes"):
        rows = change((17, "cranes", "1,234"), (3, column, other), rows=[*map(list, whole)])
        assert number in load(write(rows), roles()).frame["cranes"].tolist()
    for decimal, meant in ((",", 1.234), (".", 1234.0)):
        asked = replace(roles(), reading=Reading(decimal=decimal))
        found = load(write(change((17, "cranes", "1,234"), rows=[*map(list, whole)])), asked)
        assert meant in found.frame["cranes"].tolist()


def test_points_that_may_group_thousands(write):
    rows = [HEADER[:5]]
    for unit in range(14):
        rows += [[f"P{unit}", str(year), str(unit + 3), f"{unit + 1}.{500 - year % 10 * unit:03d}",
                  str(80 + unit * unit)] for year in YEARS]  # fmt: skip
    rows[5][3] = "987"
    found = findings(write(rows), roles(undesirable=""))
    assert [(one.level, one.kind, one.row, one.column, one.value) for one in found][:1] == [
        ("warning", "points between thousands", 2, "cranes", "1.500")
    ]
    assert "write 1500" in found[0].advice
