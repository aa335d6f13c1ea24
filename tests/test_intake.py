"""From a reader's file to a tidy frame."""

import pytest

from gbaeff.intake import Refused, Roles, load


def test_a_plain_file(tmp_path):
    file = tmp_path / "ports.csv"
    file.write_text("port,year,berths,tonnes\nA,2011,2,3\nA,2010,1,2\nB,2010,4,5\n")
    roles = Roles.of("port", "berths", "tonnes", period="year")
    found = load(file, roles)
    assert found.frame["year"].tolist() == [2010, 2010, 2011]
    assert found.frame["berths"].tolist() == [1.0, 4.0, 2.0]
    assert found.names.to_dict() == {"A": "A", "B": "B"}
    with pytest.raises(Refused, match="no such column"):
        load(file, Roles.of("port", "cranes", "tonnes", period="year"))
