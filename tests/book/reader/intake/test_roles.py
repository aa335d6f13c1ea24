"""The roles that columns are given."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff.book.reader.intake import Roles
from ports_file import findings, roles, table


def test_none_is_not_given():
    asked = Roles.of("port", "berths", "tonnes", None, None, None, None)
    assert asked == Roles.of("port", "berths", "tonnes")
    assert Roles.of(None, None, None) == Roles.of("", "", "")


def test_a_role_given_twice(write):
    found = findings(write(table(16)), roles(inputs="berths,cranes,tonnes"))
    assert [(one.level, one.column) for one in found] == [("error", "tonnes")]
    assert "an input and an output" in found[0].problem and "once" in found[0].advice


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("Berths", "'berths'"), ("berth", "'berths'"), ("be rths", "'berths'"), ("xyz", "'port'")],
)
def test_a_column_that_is_not_there(write, asked, meant):
    found = findings(write(table()), roles(inputs=f"cranes,{asked}"))
    assert [(one.level, one.row, one.column) for one in found] == [("error", 1, asked)]
    assert meant in found[0].advice


def test_all_columns_that_are_not_there_are_named(write):
    found = findings(write(table()), Roles.of("unit", "x1,x2", "y", "year"))
    assert [(one.kind, one.column) for one in found] == [
        ("column that is not there", name) for name in ("unit", "x1", "x2", "y")
    ]


def test_roles_without_a_column(write):
    found = findings(write(table()), Roles.of("", "", ""))
    assert [one.kind for one in found] == ["role without a column"] * 3


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text().filter(lambda name: name.strip())))
def test_lists_of_names(some):
    stripped = tuple(name.strip() for name in some)
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in stripped)
    assert Roles.of("port", quoted, stripped) == Roles.of("port", stripped, quoted)
    assert Roles.of("port", quoted, "").inputs == stripped
