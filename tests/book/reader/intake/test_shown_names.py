"""The file of names that are shown."""

import pytest

from gbaeff.book.reader.intake import load
from ports_file import findings, roles, table


@pytest.fixture
def named(write):
    data = write(table())

    def make(rows, file="names.csv"):
        write(rows, file)
        return data, roles(names="names.csv")

    return make


NAMES = [["code", "name"], *([f"Port {unit:02d}", f"Harbour {unit}"] for unit in range(14))]


def test_names(named):
    found = load(*named(NAMES))
    assert found.names["Port 03"] == "Harbour 3"
    assert not [one for one in found.findings if one.level != "note"]


@pytest.mark.parametrize(
    ("change", "level", "kind", "row", "words"),
    [
        (lambda rows: rows.pop(4), "warning", "unit without a name shown", None, "'Port 03'"),
        (lambda rows: rows[4].__setitem__(1, " "), "warning", "unit without a name shown", None,
         "add a row"),
        (lambda rows: rows.append(["Port 77", "x"]), "warning", "name for no unit", 16,
         "did you mean"),
        (lambda rows: rows[4].__setitem__(1, "Harbour 9"), "error", "two units with one name", 11,
         "'Port 03' and 'Port 09'"),
        (lambda rows: rows.append(["Port 02", "x"]), "error", "unit named twice", 16, "row 4"),
        (lambda rows: [row.append("z") for row in rows], "error", "columns of the names file", 1,
         "two columns"),
    ],
)  # fmt: skip
def test_findings_of_the_names_file(named, change, level, kind, row, words):
    rows = [list(one) for one in NAMES]
    change(rows)
    found = findings(*named(rows))
    assert [(one.level, one.kind, one.row, one.file) for one in found] == [
        (level, kind, row, "names.csv")
    ]
    assert words in f"{found[0].problem}; {found[0].advice}"


def test_a_names_file_that_is_not_there(write):
    found = findings(write(table()), roles(names="nowhere.csv"))
    assert [(one.level, one.file, one.kind) for one in found] == [
        ("error", "nowhere.csv", "missing file")
    ]


def test_a_names_file_without_a_header(named):
    found = load(*named(NAMES[1:]))
    assert found.names["Port 00"] == "Harbour 0"
