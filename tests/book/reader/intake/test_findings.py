"""Findings, and the refusal that carries them."""

import pickle

from gbaeff.book.reader.intake import Finding, Refused
from gbaeff.book.reader.intake.findings import Findings


def test_refused_can_be_pickled_and_counts():
    made = [Finding("error", "f", row, "c", "v", "p", "a", "k") for row in range(30)]
    refused = pickle.loads(pickle.dumps(Refused(made)))
    assert len(refused.findings) == 30 and "... and 19 more: k" in str(refused)


def test_a_long_value_is_cut_in_the_line_and_whole_in_the_finding():
    found = Finding("error", "f.csv", 2, "c", "x" * 500, "p", "a")
    assert len(str(found)) < 140 and len(found.value) == 500


def test_a_collector_without_errors_does_not_refuse():
    found = Findings("f")
    found.add("warning", "k", "p", "a")
    found.refuse()
    assert len(found.all()) == 1
