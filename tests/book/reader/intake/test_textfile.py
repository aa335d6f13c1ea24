"""Text files: delimiters, encodings, quotation marks."""

import codecs
from dataclasses import replace

import pandas as pd
import pytest

from gbaeff.book.reader.intake import Reading, Refused, load, textfile
from gbaeff.book.reader.intake.findings import Findings
from ports_file import HEADER, change, findings, frame_of, roles, table, text

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32")
ENDS = ("\n", "\r\n", "\r")
# Each two of these together, each end with each of both.
KINDS = [
    (delimiter, encoding, ENDS[(i + j) % 3])
    for i, delimiter in enumerate(DELIMITERS)
    for j, encoding in enumerate(ENCODINGS)
]


@pytest.mark.parametrize(("delimiter", "encoding", "end"), KINDS)
def test_texts_of_all_kinds(write, delimiter, encoding, end):
    port = "Gênes, \"a\"; 'b' | 港"
    found = load(write(text(change((5, "port", port)), delimiter, end), encoding=encoding), roles())
    expected = frame_of(change((5, "port", port))).sort_values("year", kind="stable")
    pd.testing.assert_frame_equal(found.frame, expected.reset_index(drop=True))
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


# Bytes alone ------------------------------------------------------------------------------------


def read(data, encoding="", score=len):
    """Records, encoding, delimiter and findings; ``score`` prefers many columns."""
    found = Findings("f.csv")
    try:
        made = textfile.read(data, found, score, encoding)
    except Refused as refused:
        return None, refused.findings
    return made, list(found.all())


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"a;b", "UTF-8"), ("a;é".encode("utf-8-sig"), "UTF-8"),
        ("a;b".encode("utf-16-le"), "UTF-16"), ("a;b".encode("utf-16-be"), "UTF-16"),
        ("a;b".encode("utf-16"), "UTF-16"), ("a;b".encode("utf-32"), "UTF-32"),
        (codecs.BOM_UTF32_BE + "a;b".encode("utf-32-be"), "UTF-32"),
        (codecs.BOM_UTF16_BE + "a;b".encode("utf-16-be"), "UTF-16"),
    ],
)  # fmt: skip
def test_an_encoding_that_the_bytes_say(data, shown):
    (records, name, delimiter), found = read(data)
    assert (records[0][0], len(records[0]), name, delimiter, found) == ("a", 2, shown, ";", [])


def test_bytes_that_are_no_text():
    for data in (b"a\0bcd", b"\0a\0b" + b"c" * 8, b"a\0b\0" + b"c" * 8, b"abc\0"):
        made, found = read(data)
        assert made is None and found[0].kind == "kind of file"
    made, found = read(codecs.BOM_UTF16_LE + b"a\0b")
    assert made is None and "byte 5 cannot be read" in found[0].problem


def test_bytes_are_utf16_where_three_in_five_of_every_other_one_are_zero():
    for plain, records in ((11, None), (13, [["a" * 13 + "港" * 7]])):
        data = ("a" * plain + "港" * (20 - plain)).encode("utf-16-le")
        assert (read(data)[0] or (None,))[0] == records


def test_an_encoding_that_is_given():
    (records, name, _), _ = read("é;b".encode("cp1252"), "cp1252")
    assert (records, name) == ([["é", "b"]], "cp1252")
    assert read("a;b".encode("utf-8-sig"), "utf-8")[0][0] == [["a", "b"]]
    made, found = read(b"a;\xe9", "utf-8")
    assert made is None and "byte 3 cannot be read as utf-8" in found[0].problem


def test_a_declared_delimiter_is_no_row():
    for head in ("sep=|\n", "SEP=|\r\n", '"sep=|"\n'):
        (records, _, delimiter), _ = read(f"{head}a|b,c".encode())
        assert (records, delimiter) == ([["a", "b,c"]], "|")
    (records, _, delimiter), found = read(b"sep=;\na;b\nx;G\xeanes")
    assert (found[0].row, found[0].column, found[0].value) == (2, "b", "Gênes")


def test_the_delimiter_is_that_of_most_wanted_names_then_of_even_rows():
    wanted = {"a", "b"}

    def score(row):
        return len(wanted & set(row))

    assert read(b"a;b\n1,2;3\n4,5;6", score=score)[0][2] == ";"
    assert read(b"x;y\n1,2;3\n4;6", score=lambda row: 0)[0][2] == ";"
    assert read(b"x,y,z;w\n1,2,3;4", score=lambda row: 0)[0][2] == ","  # as even, but wider
    assert read(b"alone\n1", score=lambda row: 0)[0][2] == ","
    assert read(b"\n\na\tb\n1\t2", score=lambda row: 0)[0][2] == "\t"
    assert read(b"a;\n1;\n2;", score=lambda row: 0)[0][2] == ";"  # with empty cells
    uneven = b"t\na;b;c\n1;2\n3;4;5;6\n7;8;9;1;2"
    assert read(uneven, score=lambda row: 0)[0][2] == ";"  # better than no delimiter at all
    # One row of many cells does not outweigh even rows.
    assert read(b"t,i,t,l,e\nx;y\n1;2\n3;4", score=lambda row: 0)[0][2] == ";"


def test_where_bytes_are_that_are_not_utf8():
    data = b"name,place\nA,\xa3\xb1\nB,x\xe9y\nC,\xe9"
    made, (found,) = read(data)
    assert made[1] == "UTF-8" or "Windows-1252" in made[1]
    assert (found.row, found.column) == (2, "place")
    head = b"name,pl\xe9ce\nA,b"
    _, (found,) = read(head)
    assert (found.row, found.column, found.value) == (1, None, "pl\u00e9ce")


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("Gênes", "warning"), ("Málaga – 5 €", "warning"), ("Åäö", "error"), ("Ñ, á", "warning"),
        ("×", "error"), ("÷", "error"), ("ÿ", "warning"), ("À Ö", "warning"), ("Ø", "warning"),
    ],
)  # fmt: skip
def test_western_names_have_strange_letters_one_by_one(name, level):
    data = b"unit;x\nplain;1\n" + f"{name};2\n".encode("cp1252")
    made, (found,) = read(data)
    assert (found.level, found.row, found.column) == (level, 3, "unit")
    assert made[0][2][0] == name == found.value


def test_a_cell_in_doubt_is_shown_as_most_likely():
    lines = ["unit;x", "ÀÖ;1", *["Åäö;1"] * 3]  # the first is a pair, as in Chinese
    _, (found,) = read("\n".join(lines).encode("cp1252"))
    assert (found.level, found.row, found.value) == ("error", 2, "ÀÖ")
    assert "'ÀÖ' in Windows-1252" in found.advice and "in GB18030" in found.advice


@pytest.mark.parametrize(("pairs", "others", "shown"), [(3, 2, "Windows"), (8, 2, "GB18030")])
def test_chinese_has_more_than_seven_pairs_in_ten(pairs, others, shown):
    cells = ["x", *["aÄã"] * pairs, *["b é"] * others]
    assert shown in read("\n".join(cells).encode("cp1252"))[0][1]


def test_signs_of_chinese_text():
    assert textfile._chinese("a\u3000\u9fff\uff00\uffef")
    for sign in "\u2fff\ua000\ufeff\ufff0":
        assert not textfile._chinese(sign)


def test_the_last_letter_of_western_text():
    assert textfile._western("\u00ff") and not textfile._western("\u0100")


def test_lines_with_such_bytes_are_counted():
    bad = b"\x81"  # no letter in Windows-1252
    for lines, more in ((1, ""), (2, ", and 1 more"), (3, ", and 2 more")):
        _, (found,) = read(b"a,b\nx,ok\n" + b"\n".join([b"y," + bad] * lines) + b"\nz,ok")
        assert found.level == "error" and found.row == 3
        assert "found the byte 0x81 (byte 12 of the file)" in found.problem
        assert more in found.problem and ("more" in found.problem) == (lines > 1)


def test_chinese_is_bytes_in_pairs():
    (records, name, _), (found,) = read("城市,数\n广州,1".encode("gb18030"))
    assert (records[1][0], name, found.level) == ("广州", "GB18030", "warning")
    mixed = "城市,数\n广州,1".encode("gb18030") + b"\nB,\xe9\nC,\xe9\nD,\xe9"
    assert read(mixed)[1][0].level == "error"


def test_a_quotation_mark_that_nobody_closes_is_told_by_its_line():
    data = b'a,b\n"two\nlines",1\nx,2\n"open,3\ny,4'
    made, (found,) = read(data)
    assert made is None and (found.row, found.value) == (4, '"open,3')
    made, (found,) = read(b'a,b\n"x"y,1\nz,2')
    assert (found.row, made[0][2]) == (2, ["z", "2"])
