"""Text files: delimiters, encodings, quotation marks."""

from dataclasses import replace

import pandas as pd
import pytest

from gbaeff.book.reader.intake import Reading, Refused, load
from ports_file import HEADER, change, findings, roles, table, text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_texts_of_all_kinds(write, delimiter, encoding, end):
    rows = change((5, "port", "Gênes, \"a\"; 'b' | 港"))
    found = load(write(text(rows, delimiter, end), encoding=encoding), roles())
    pd.testing.assert_frame_equal(found.frame, load(write(rows), roles()).frame)
    word = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}[delimiter]
    assert word in found.findings[-1].problem or word in str(found.findings)


def test_a_line_that_declares_the_delimiter(write):
    content = "sep=;\n" + text(change((17, "cranes", "x")), ";")
    assert [one.row for one in findings(write(content))] == [17]


def test_windows_encoding(write):
    content = text(change((17, "port", "Gênes"), (20, "port", "Málaga"), (21, "cranes", "1,5")))
    with pytest.raises(Refused) as refused:
        load(write(content, encoding="cp1252"), roles())
    first, second = (
        one for one in refused.value.findings if one.kind in ("encoding", "decimal comma")
    )
    assert (first.level, first.row, first.value) == ("error", 21, "1,5")
    assert (second.level, second.row, second.column, second.value) == (
        "warning",
        17,
        "port",
        "Gênes",
    )
    assert "Windows-1252" in second.problem and "--encoding" in second.advice


def test_an_encoding_in_doubt(write):
    content = text(change((17, "port", "Łódź"), (20, "port", "Gdańsk")))
    with pytest.raises(Refused) as refused:
        load(write(content, encoding="cp1250"), roles())
    (found,) = (one for one in refused.value.findings if one.level == "error")
    at = content.encode("cp1250").index("Ł".encode("cp1250")) + 1
    assert f"byte {at} " in found.problem and "1 more" in found.problem
    assert "in Windows-1252 (--encoding cp1252)" in found.advice
    asked = replace(roles(), reading=Reading(encoding="cp1250"))
    assert "Łódź" in load(write(content, encoding="cp1250"), asked).names.index
    for name in ("utf-16", "klingon"):
        asked = replace(roles(), reading=Reading(encoding=name))
        found = findings(write(content, encoding="cp1250"), asked)
        assert [one.kind for one in found] == ["encoding"]


def test_chinese_encoding(write):
    content = text(change((17, "port", "广州港"), (5, "port", "深圳")))
    found = load(write(content, encoding="gb18030"), roles())
    assert {"广州港", "深圳"} <= set(found.names.index)
    warned = next(one for one in found.findings if one.kind == "encoding")
    assert (warned.row, warned.column, warned.value) == (5, "port", "深圳")
    assert "GB18030" in warned.problem


def test_an_undecodable_header(write):
    rows = table()
    rows[0][3] = "grúas"
    found = findings(write(text(rows), encoding="cp1252"), roles(inputs="berths,grúas"))
    assert [(one.row, one.column, one.value) for one in found] == [(1, None, "grúas")]


def test_a_wrong_delimiter(write):
    found = findings(write(text(table()).replace(",", ":")))
    assert [(one.level, one.row, one.value) for one in found] == [("error", 1, ":".join(HEADER))]
    assert "found one" in found[0].problem and "':'" in found[0].problem
    assert "comma, semicolon, tab or bar" in found[0].advice


def test_quotation_marks(write):
    content = text(table()).replace("\nPort 04,2011", '\n"Port 04,2011')
    found = findings(write(content))
    assert [(one.row, one.kind) for one in found] == [(15, "quotation marks")]
    assert found[0].value.startswith('"Port 04,2011')
    content = text(table()).replace("\nPort 04,2011", '\n"Port" 04,2011')
    found = [one for one in findings(write(content)) if one.level == "error"]
    assert [(one.row, one.kind) for one in found] == [(15, "quotation marks")]
