"""Names of units: duplicates, spellings, and what is none."""

import pytest

from gbaeff.book.reader.intake import Refused, load
from ports_file import change, findings, notes, roles, table


def test_a_duplicate(write):
    rows = table()
    rows.insert(9, ["Port 00 ", *rows[1][1:]])
    found = findings(write(rows))
    assert [(one.level, one.kind, one.row, one.column, one.value) for one in found] == [
        ("error", "duplicate", 10, "port", "Port 00 ")
    ]
    assert "in 2010 in row 2 already" in found[0].problem
    assert "'Port 00' without" in found[0].problem
    assert "delete one" in found[0].advice


def test_duplicates_without_a_period_say_how_to_name_one(write):
    found = findings(write(table()), roles(period=""))
    assert (found[0].row, found[0].kind) == (3, "duplicate")
    assert "column of the period" in found[0].advice
    assert "... and 18 more: duplicate" in str(Refused(found))


@pytest.mark.parametrize(
    ("spelling", "kind"),
    [
        ("port 01", "names that are almost alike"),
        ("ＰＯＲＴ 01", "names that are almost alike"),
        ("Port01", "names that are almost alike"),
        ("Port  01", "spellings of one unit"),
        ("Port\u00a001", "spellings of one unit"),
        ("Po\u200brt 01", "spellings of one unit"),
    ],
)
def test_names_that_collide(write, spelling, kind):
    found = findings(write(change((6, "port", spelling))))
    one = next(one for one in found if one.kind == kind)
    assert (one.level, one.row, one.column, one.value) == ("warning", 6, "port", spelling)
    assert "'Port 01' of row 5" in one.problem and "write it alike" in one.advice
    units = load(write(change((6, "port", spelling))), roles()).names.index
    assert len(units) == (15 if kind == "names that are almost alike" else 14)


def test_spaces_and_composed_characters_are_one_unit(write):
    rows = change((5, "port", "Málaga"), (6, "port", " Ma\u0301laga"), (7, "port", "Málaga\u200b"))
    assert findings(write(rows)) == []
    assert "Málaga" in load(write(rows), roles()).names.index
    assert [one.row for one in notes(write(rows)) if one.kind == "spaces around a name"] == [6, 7]


def test_a_unit_without_a_name(write):
    found = findings(write(change((6, "port", " \u200b"))))
    assert [(one.level, one.row, one.column, one.value) for one in found if one.row] == [
        ("error", 6, "port", " \u200b")
    ]
    assert "fill in the name" in found[0].advice


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", r"$\frac{", "{{ x }}", '=HYPERLINK("x")', "../../x", "N" * 300,
     "广州", "ميناء", "🚢⚓", "NA", "-", "1,5", "'x", "a|b;c", "001", "null"],
)  # fmt: skip
def test_any_text_is_a_name(write, name):
    rows = [[name if cell == "Port 03" else cell for cell in row] for row in table()]
    found = load(write(rows), roles())
    assert name in found.names.index and len(found.findings) == 1


@pytest.mark.parametrize("name", ["two\nlines", "bell\x07", "abc\u202edef", "\u2066x\u2069"])
def test_characters_that_cannot_be_seen_are_noted(write, name):
    rows = [[name if cell == "Port 03" else cell for cell in row] for row in table()]
    found = [one for one in notes(write(rows)) if one.kind == "characters that cannot be seen"]
    assert [(one.row, one.column, one.value) for one in found] == [(11, "port", name)]
    assert f"U+{next(ord(c) for c in name if not c.isprintable()):04X}" in found[0].problem
    assert name in load(write(rows), roles()).names.index
    assert str(found[0]).isprintable()


def test_a_total_among_units(write):
    found = findings(write([*table(), ["Total", "2010", "9", "8", "7", "6"]]))
    assert ("warning", 44, "Total") in [(one.level, one.row, one.value) for one in found]
    assert any("sums up others" in one.advice for one in found)


def test_one_unit_alone(write):
    found = findings(write(table(units=1)))
    assert found[0].level == "error" and "two units or more" in found[0].problem
