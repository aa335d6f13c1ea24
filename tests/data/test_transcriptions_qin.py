"""What Qin (2023) prints, against a second transcription: a changed digit is noticed.

The rows of the tables were cut out of the text by a script, the numbers of the running text read
off it; see ``gold/transcriptions/README.md``.
"""

import re

import pandas as pd
import pytest

from conftest import GOLD
from gbaeff.data import dictionary, qin_table4_raw

HERE = GOLD / "transcriptions"
COUNTS = {"Q001", "Q031", "Q066", "Q069", "Q070"}  # of things in the text, under a check each
OF_TABLES = {"Q102": ("qin_table4", "2006-2007", "HK")}
OF_TABLES |= {
    f"Q{111 + i}": ("qin_table5", "mean", p) for i, p in enumerate(("TEC", "PTEC", "SEC"))
}


def second(name):
    """Head and rows of a table of the second transcription."""
    lines = (HERE / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    head, *rows = [line.split("\t") for line in lines]
    return head, rows


def transcribed(name):
    """Cells of a table by (row, column), as text with two decimals."""
    head, rows = second(name)
    if name == "qin_table6":  # labels are damaged, the order is not; one row is a ghost of the next
        rows = [row[-9:] for row in rows if "DWEC" not in row]
        periods = [f"{year}-{year + 1}" for year in range(2005, 2019)]
        labels = [f"{period} {part}" for period in periods for part in ("PTEC", "SEC")]
        return {
            (label, city): value
            for label, row in zip(labels, rows, strict=True)
            for city, value in zip(head[-9:], row, strict=True)
        }
    return {
        (row[0].lower(), column.replace("Mean", "mean")): f"{float(value):.2f}"
        for row in rows
        if len(row) == len(head)
        for column, value in zip(head[1:], row[1:], strict=True)
    }


def kept(name):
    """The same of the data."""
    texts = dictionary.texts(name)
    if name in ("qin_table2", "qin_table3"):
        rows = texts["year"].fillna("mean")
    elif name == "qin_table6":
        rows = texts["period"] + " " + texts["component"]
    else:
        rows = texts["period"]
    columns = texts["component"] if name == "qin_table5" else texts["city"]
    return dict(zip(zip(rows, columns), texts["value"]))


@pytest.mark.parametrize("name", ["qin_table2", "qin_table3", "qin_table5", "qin_table6"])
def test_every_cell_is_that_of_the_second_transcription(name):
    assert kept(name) == transcribed(name)


def test_table_4_has_the_rows_that_are_whole_and_the_first_number_of_the_others():
    whole, cells = transcribed("qin_table4"), kept("qin_table4")
    given = {place: value for place, value in cells.items() if pd.notna(value)}
    _, rows = second("qin_table4")
    first = {(row[0], "MC"): row[1] for row in rows if len(row) != 13}
    assert len(whole) == 6 * 12
    assert given == whole | first


def test_numbers_of_table_4_as_they_stand():
    _, rows = second("qin_table4")
    lines = [line for line in qin_table4_raw().splitlines() if line[0] != "#"]
    raw = [[line.split()[0], *re.findall(r"\d\.\d\d", line)] for line in lines]
    assert raw == rows
    at = {row[0]: set(row[1:]) for row in rows}
    texts = dictionary.texts("qin_table4").dropna(subset=["candidates"])
    for period, candidates in zip(texts["period"], texts["candidates"]):
        assert set(candidates.split("|")) - {"lost"} <= at[period]


def numbers(text):
    return re.findall(r"\d+(?:\.\d+)?", text)


def differing(claims):
    """Claims whose numbers are not those of the second transcription or of their cell."""
    printed = pd.read_csv(HERE / "qin_numbers.csv", dtype="str").set_index("claim")["printed"]
    printed = printed.map(numbers).to_dict()
    printed |= {
        id: numbers(transcribed(t)[row, column]) for id, (t, row, column) in OF_TABLES.items()
    }
    values = claims[claims["article"].eq("qin") & claims["value"].notna()].set_index("id")["value"]
    found = values[~values.index.isin(COUNTS)].map(numbers).to_dict()
    return {id for id in found.keys() | printed.keys() if found.get(id) != printed.get(id)}


def test_numbers_of_the_claims_are_those_of_the_text():
    assert differing(dictionary.texts("claims")) == set()


def test_a_changed_digit_of_a_claim_is_noticed():
    claims = dictionary.texts("claims")
    own = claims["article"].eq("qin") & claims["value"].notna() & ~claims["id"].isin(COUNTS)
    texts = claims.loc[own].set_index("id")["value"].to_dict()
    for place in range(max(map(len, texts.values()))):
        other = {
            id: text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
            for id, text in texts.items()
            if text[place : place + 1].isdigit()
        }
        values = [other.get(*both) for both in zip(claims["id"], claims["value"])]
        assert differing(claims.assign(value=values)) == set(other)
