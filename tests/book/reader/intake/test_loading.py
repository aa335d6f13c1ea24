"""From a file of any kind to a tidy frame."""

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gbaeff.book.reader.intake import Refused, guess, load, names
from ports_file import HEADER, change, roles, table


def test_the_clean_table_has_nothing_to_find(write):
    found = load(write(table()), roles())
    assert [str(one) for one in found.findings] == [
        "ports.csv: read as text, UTF-8, 42 rows below the header, columns separated by comma"
    ]
    assert found.frame.dtypes.astype(str).tolist() == ["str", "int64", *["float64"] * 4]
    assert found.frame["year"].tolist() == sorted(found.frame["year"])
    assert found.names.index.tolist() == [f"Port {unit:02d}" for unit in range(14)]
    assert found.roles == roles()


@pytest.mark.parametrize(
    ("name", "content", "problem", "advice"),
    [
        ("ports.csv", b"", "empty", "save the data again"),
        ("ports.csv", b"\n \n", "no cell", "save the data again"),
        ("ports.csv", ",".join(HEADER).encode() + b"\n", "header alone", "below the header"),
        ("ports.csv", b"PK\x03\x04rest", "an Excel workbook", "ends in .xlsx"),
        ("ports.csv", b"PAR1rest", "a Parquet file", "ends in .parquet"),
        ("ports.csv", b"a,b\x00c,\x01,d\xff", "bytes that are none", "CSV"),
        ("ports.csv", b"<!DOCTYPE html><html>", "web page", "save it as CSV"),
        ("ports.csv", b"\xff\xfea", "begins like UTF-16", "CSV UTF-8"),
        ("ports.xlsx", b"port,year", "expected an Excel workbook", "save it again"),
        ("ports.xlsx", b"PK\x03\x04rest", "damaged", "save it again"),
        ("ports.xls", b"\xd0\xcf\x11\xe0rest", "workbook", "save"),
        ("ports.parquet", b"PAR1rest", "expected a Parquet file", "save it as CSV"),
        ("ports.dta", b"no Stata", "expected a Stata file", "save it as CSV"),
        ("ports.ods", b"port,year", ".ods", "Excel (.xlsx)"),
    ],
)
def test_a_file_that_cannot_be_read(write, name, content, problem, advice):
    with pytest.raises(Refused) as refused:
        load(write(content, name), roles())
    found = refused.value.findings[0]
    assert (found.level, found.file) == ("error", name)
    assert problem in found.problem and advice in found.advice


def test_no_file_or_a_folder(write, tmp_path):
    write(table())
    with pytest.raises(Refused, match="no such file; did you mean 'ports.csv'"):
        load(tmp_path / "port.csv", roles())
    with pytest.raises(Refused, match="folder; name a file in it: ports.csv"):
        load(tmp_path, roles())
    with pytest.raises(Refused, match="no such file"):
        load(tmp_path / "nowhere" / "port.csv", roles())
    with pytest.raises(Refused) as refused:
        load(tmp_path / "port.csv", roles())
    assert str(tmp_path) not in str(refused.value)


def test_all_at_once(write):
    rows = change((3, "cranes", "1,5"), (4, "tonnes", "n/a"), (5, "co2", "-1"), (6, "port", ""))
    rows.append(list(rows[1]))
    with pytest.raises(Refused) as refused:
        load(write(rows), roles(inputs="berths,cranes,quay"))
    kinds = [one.kind for one in refused.value.findings if one.level == "error"]
    assert set(kinds) == {
        "column that is not there", "decimal comma", "blank", "negative value",
        "unit without a name", "duplicate",
    }  # fmt: skip
    for one in refused.value.findings:
        assert str(one) in str(refused.value)


NAME = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp")), max_size=30
).filter(lambda name: names.clean(name) == name and not names.blank(name))


@st.composite
def frames(draw):
    units = draw(st.lists(NAME, min_size=2, max_size=5, unique_by=names.alike))
    assume(not {"port", *HEADER} & set(units))
    years = draw(st.lists(st.integers(1990, 2030), min_size=1, max_size=3, unique=True))
    values = st.floats(0.001, 1e5) | st.integers(1, 10**5).map(float)
    rows = [
        [unit, year, *draw(st.lists(values, min_size=4, max_size=4))]
        for unit in units
        for year in years
    ]
    return pd.DataFrame(draw(st.permutations(rows)), columns=HEADER)


@settings(max_examples=8, deadline=None)
@given(frame=frames(), delimiter=st.sampled_from(",;\t|"), encoding=st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16"]))  # fmt: skip
def test_a_table_is_the_same_in_any_format(tmp_path_factory, frame, delimiter, encoding):
    folder = tmp_path_factory.mktemp("formats")
    frame.to_csv(folder / "p.csv", sep=delimiter, encoding=encoding, index=False)
    frame.to_parquet(folder / "p.parquet")
    frame.to_stata(folder / "p.dta", write_index=False, version=118)
    book = openpyxl.Workbook()
    for row in [HEADER, *frame.itertuples(index=False, name=None)]:
        book.active.append(row)
        first = book.active.cell(book.active.max_row, 1)
        first.value, first.data_type = row[0], "s"
    book.save(folder / "p.xlsx")
    expected = None
    for kind in ("csv", "parquet", "dta", "xlsx"):
        found = load(folder / f"p.{kind}", roles()).frame
        if expected is None:
            expected = found
            order = frame["port"].drop_duplicates().tolist()
            by = frame.sort_values(
                ["year", "port"], key=lambda s: s.map(order.index) if s.name == "port" else s
            )
            np.testing.assert_array_equal(found[HEADER[2:]], by[HEADER[2:]])
            assert found["port"].tolist() == by["port"].tolist()
        pd.testing.assert_frame_equal(found, expected)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["csv", "xlsx", "parquet", "dta", "txt"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content, kind):
    file = tmp_path_factory.getbasetemp() / f"any.{kind}"
    file.write_bytes(content)
    for call in (lambda: load(file, roles()), lambda: guess(file)):
        try:
            call()
        except Refused as refused:
            assert refused.findings[0].level == "error"


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet='port,year;12\n"\t|.- \r', max_size=300))
def test_any_text_is_read_or_refused(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_text("port,year,berths,cranes,tonnes,co2\n" + content, encoding="utf-8", newline="")
    for call in (lambda: load(file, roles()), lambda: guess(file)):
        try:
            call()
        except Refused as refused:
            assert refused.findings[0].level == "error"
