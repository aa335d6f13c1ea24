"""Cells that are no number, and numbers however they are written."""

import string

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff.book.reader.intake import Refused, load, numerals
from gbaeff.book.reader.intake.findings import KINDS, tell
from ports_file import HEADER, change, findings, roles, table, text

NO_NUMBERS = [
    ("1,5", "decimal comma", "write 1.5"),
    (",5", "decimal comma", "write .5"),
    ("1.234,5", "thousands separator", "write 1234.5"),
    ("1.234.567", "thousands separator", "write 1234567"),
    ("1\u00a0234,5", "thousands separator", "write 1234.5"),
    ("12 kg", "unit in a cell", "write 12 and call the column"),
    ("12kg", "unit in a cell", "(kg)"),
    ("US$ 1,234.5", "unit in a cell", "write 1234.5"),
    ("3.5 million", "unit in a cell", "times 1,000,000"),
    ("3万", "unit in a cell", "times 10,000"),
    ("45%", "unit in a cell", "percentage"),
    ("many", "text in a number column", "write a number"),
    ("1.2.3", "text in a number column", "write a number"),
    ("1_000", "text in a number column", "write a number"),
    ("0x1F", "text in a number column", "write a number"),
    ("", "blank", "gap is not a zero"),
    ("na", "blank", "fill it in"),
    ("N/A", "blank", "fill it in"),
    ("-", "blank", "fill it in"),
    ("–", "blank", "fill it in"),
    (".", "blank", "fill it in"),
    ("..", "blank", "fill it in"),
    ("NULL", "blank", "fill it in"),
    ("NaN", "blank", "fill it in"),
    ("#N/A", "blank", "fill it in"),
    ("#DIV/0!", "formula error", "mend the formula"),
    ("=B2*2", "formula without a result", "save it"),
    ("inf", "infinite value", "correct it"),
    ("-Infinity", "infinite value", "correct it"),
    ("∞", "infinite value", "correct it"),
    ("1e999", "infinite value", "correct it"),
    ("TRUE", "true or false", "write 1 and 0"),
    ("no", "true or false", "write 1 and 0"),
    ("(12.5)", "number in brackets", "write -12.5"),
    ("−5", "another character for minus", "write -5"),
    ("12*", "mark beside a number", "number alone"),
    ("12 [a]", "mark beside a number", "number alone"),
    ("<5", "not one number", "decide on one"),
    ("5-10", "not one number", "decide on one"),
    ("2010-01-05", "date in a number column", "type it again"),
    ("05-Jan", "date in a number column", "type it again"),
    ("１２", "digits of another script", "write 12"),
    ("١٢٫٥", "digits of another script", "write 12.5"),
    ("-5", "negative value", "two sides"),
    ("-1e3", "negative value", "two sides"),
]


@pytest.mark.parametrize(
    ("value", "kind", "advice", "delimiter"),
    [
        (*one, delimiter)
        for one in NO_NUMBERS
        for delimiter in ",;"
        if delimiter == "," or "," in one[0]
    ],
)
def test_a_cell_that_is_no_number(write, value, kind, advice, delimiter):
    found = findings(write(text(change((17, "cranes", value)), delimiter)))
    assert [(one.level, one.row, one.column, one.value, one.kind) for one in found] == [
        ("error", 17, "cranes", value, kind)
    ]
    assert advice in found[0].advice


@pytest.mark.parametrize("value", ["1e3", "+5", " 7 ", "\u00a07", "7.", ".7", "1E-2"])
def test_a_number_may_be_written_so(write, value):
    found = load(write(change((17, "cranes", value))), roles())
    assert float(value) in found.frame["cranes"].tolist()


def test_each_kind_shows_ten_cells_and_counts_the_rest(write):
    rows = table()
    for row in rows[1:]:
        row[2], row[4] = row[2].replace(".", ","), row[4].replace(".", ",")
    with pytest.raises(Refused) as refused:
        load(write(text(rows, ";")), roles())
    found = [one for one in refused.value.findings if one.level == "error"]
    assert [(one.row, one.column) for one in found[:4]] == [
        (2, "berths"), (2, "tonnes"), (3, "berths"), (3, "tonnes"),
    ]  # fmt: skip
    assert len(found) == 11
    assert "... and 74 more: decimal comma" in str(refused.value)
    assert "37 in column 'berths' and 37 in column 'tonnes'" in str(refused.value)


PLANTS = [
    (value, kind) for value, kind, _ in NO_NUMBERS if kind not in ("text in a number column",)
] + [("many", "text in a number column")]


@settings(max_examples=20, deadline=None)
@given(data=st.data(), delimiter=st.sampled_from(",;\t|"), seed=st.integers(0, 50))
def test_every_planted_defect_is_found_and_nothing_else(tmp_path_factory, data, delimiter, seed):
    file = tmp_path_factory.mktemp("planted") / "ports.csv"
    rows = table(units=12, seed=seed)
    # One column stays clean: a row without any value would be an observation that is absent.
    places = st.tuples(st.integers(3, len(rows)), st.sampled_from(["berths", "cranes", "co2"]))
    planted = data.draw(st.dictionaries(places, st.sampled_from(PLANTS), min_size=1, max_size=25))
    for (row, column), (value, _) in planted.items():
        rows[row - 1][HEADER.index(column)] = value
    file.write_text(text(rows, delimiter), encoding="utf-8", newline="")
    with pytest.raises(Refused) as refused:
        load(file, roles())
    found = [one for one in refused.value.findings if one.level != "note"]
    assert {one.level for one in found} == {"error"}
    seen = {(one.row, one.column): (one.value, one.kind) for one in found if one.row}
    assert seen.items() <= planted.items()
    more = sum(int(one.problem.split()[2].replace(",", "")) for one in found if not one.row)
    assert len(seen) + more == len(planted)
    counts = pd.Series([kind for _, kind in planted.values()]).value_counts()
    for kind, count in counts.items():
        assert sum(one.kind == kind for one in found) == min(count, 11)


@settings(deadline=None)
@given(st.text(alphabet=string.printable + "±−∞%€١２\u00a0'"))
def test_any_text_has_a_shape_and_advice(cell):
    kind = numerals.shape(cell)
    problem, advice = tell(kind, cell, "column")
    assert kind in KINDS and problem and advice


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30))
def test_numbers_come_back_exactly(number):
    found = numerals.parse(np.array([repr(number), f" {number} "], dtype=object))
    assert found.tolist() == [float(number)] * 2
