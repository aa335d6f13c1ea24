"""The stub that tells editors and type checkers the tables."""

from gbaeff.data import stub


def test_stub_is_that_of_the_dictionary():
    written = stub.FILE.read_text(encoding="utf-8")
    assert written == stub.stub(), "run python -m gbaeff.data.stub"
