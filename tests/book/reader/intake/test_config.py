"""A configuration is written and read back, whatever the names; what is wrong is told at once."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff.book.reader.intake import Refused, Roles, read_config, write_config
from gbaeff.book.reader.intake.config import KEYS
from gbaeff.book.reader.settings import TABLE

ROLES = Roles.of(
    "port", "berths,cranes", "tonnes", period="year", undesirable="co2", names="names.csv",
    periods="2010:2019",
)  # fmt: skip
NAME = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1
).filter(lambda name: name == name.strip())


def test_a_written_file_reads_like_a_form(tmp_path):
    file = tmp_path / "config.toml"
    write_config(file, "ports.csv", ROLES, {"draws": 50}, ["Guessed:", "'port' is\nthe unit"])
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# Guessed:\n# 'port' is\n# the unit\n\n# A file")
    assert 'inputs = ["berths", "cranes"]\n' in text and "draws = 50\n" in text
    assert list(tomllib.loads(text)) == list(KEYS)
    lines = text.splitlines()
    assert all(lines[at - 1].startswith("# ") for at, line in enumerate(lines) if " = " in line)


def test_it_comes_back(tmp_path):
    write_config(tmp_path / "c.toml", "ports.csv", ROLES, {"rts": "vrs", "only": ["scores"]})
    found = read_config(tmp_path / "c.toml")
    assert (found.data, found.roles) == ("ports.csv", ROLES)
    told = {one.name: one.default for one in TABLE if not one.of_data and one.name != "data"}
    assert found.settings == told | {"rts": "vrs", "only": ["scores"]}


@settings(max_examples=40, deadline=None)
@given(
    data=NAME,
    dmu=NAME,
    lists=st.lists(st.lists(NAME, min_size=1), min_size=2, max_size=3),
    names=NAME,
    ends=st.tuples(st.integers() | st.none(), st.sampled_from(["2010Q1", "a:b", None, 2019])),
    comment=st.text(st.characters(exclude_categories=("Cs",))),
)
def test_any_names_come_back(tmp_path_factory, data, dmu, lists, names, ends, comment):
    file = tmp_path_factory.getbasetemp() / "any.toml"
    roles = Roles.of(dmu, *lists[:2], undesirable=[*lists[2:], []][0], names=names, periods=ends)
    write_config(file, data, roles, comments=[comment])
    found = read_config(file)
    assert (found.data, found.roles) == (data, roles)
    text = file.read_text(encoding="utf-8")
    assert all(line.isprintable() or line[:1] == "#" for line in text.split("\n"))


def test_lists_may_be_texts(tmp_path):
    file = tmp_path / "c.toml"
    file.write_text(
        'data = "d.csv"\ndmu = "u"\ninputs = \'a,"b, c"\'\noutputs = "y"\nonly = "data, scores"\n'
        'periods = ["2010", "2012"]\n'
    )
    found = read_config(file)
    assert found.roles.inputs == ("a", "b, c") and found.settings == {"only": ["data", "scores"]}
    assert found.roles.periods == (2010, 2012)


def test_all_that_is_wrong_at_once(tmp_path):
    file = tmp_path / "c.toml"
    file.write_text('data = "d.csv"\ninput = ["a"]\noutputs = 5\ndraws = "many"\nseed = true\n')
    with pytest.raises(Refused) as refused:
        read_config(file)
    found = [(one.kind, one.row, one.value) for one in refused.value.findings]
    assert found == [
        ("unknown key", 2, None),
        ("missing key", None, None),
        ("missing key", None, None),
        ("type of a value", 3, "5"),
        ("type of a value", 4, "many"),
        ("type of a value", 5, "True"),
    ]
    text = str(refused.value)
    assert "'input' is no key; did you mean 'inputs'?" in text
    assert "expected a whole number below 1,000,000,000 for 'draws'" in text


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        (b'data = "d.csv"\ndmu = port\n', 2, 'write key = "text"'),
        (b'data = "C:\\data\\ports.csv"\n', 1, "have a \\ before them"),
        (b'data = "d"\ndata = "e"\n', 2, "cannot be read"),
        (b"data = '\xe9'", None, "save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_toml(tmp_path, content, row, words):
    file = tmp_path / "c.toml"
    file.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_config(file)
    found = refused.value.findings
    assert [(one.file, one.row) for one in found] == [("c.toml", row)]
    assert words in str(found[0])


def test_no_file_and_no_such_setting(tmp_path):
    with pytest.raises(Refused, match="there is no such file"):
        read_config(tmp_path / "none.toml")
    with pytest.raises(ValueError, match=r"unknown settings \['colour'\]"):
        write_config(tmp_path / "c.toml", "d", ROLES, {"colour": 1})


@pytest.mark.parametrize(
    ("line", "row", "kind"),
    [("seed = " + "9" * 5000, 2, "not TOML"), (r'data = "a\u0000b.csv"', 2, "character 0")],
)
def test_a_value_that_nothing_can_have(tmp_path, line, row, kind):
    file = tmp_path / "config.toml"
    file.write_text(f'dmu = "u"\n{line}\ninputs = "x"\noutputs = "y"\n', encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_config(file)
    assert [(one.row, one.kind) for one in refused.value.findings if one.kind == kind] == [
        (row, kind)
    ]
