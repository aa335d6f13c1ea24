"""Zeros, and units without an input or an output."""

from ports_file import change, findings, roles


def test_zeros_say_which_measure_takes_them(write):
    found = findings(write(change((4, "co2", "0"))))
    assert [(one.level, one.row, one.column, one.value) for one in found] == [
        ("warning", 4, "co2", "0")
    ]
    assert "slacks-based" in found[0].advice
    found = findings(write(change((4, "cranes", "0"))))
    assert "directional" in found[0].advice
    found = findings(write(change((4, "cranes", "0.0"))), roles(undesirable=""))
    assert found[0].value == "0.0" and "radial" in found[0].advice


def test_a_unit_that_uses_or_makes_nothing(write):
    found = findings(write(change((4, "tonnes", "0"), (5, "berths", "0"), (5, "cranes", "0"))))
    errors = [(one.row, one.kind) for one in found if one.level == "error"]
    assert errors == [(5, "no input at all"), (4, "no output at all")]
