"""Periods: how they are read, their order, and gaps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gbaeff.book.reader.intake import load, periods
from gbaeff.dea.panel import Panel
from ports_file import HEADER, change, findings, frame_of, notes, roles, table


def test_an_unbalanced_panel(write):
    rows = table()
    del rows[5]  # Port 01 in 2011
    found = findings(write(rows))
    assert [(one.level, one.kind) for one in found] == [("warning", "unbalanced panel")]
    assert "1 of 42 observations" in found[0].problem and "'Port 01' in 2011" in found[0].problem
    assert "lacks 2 of 28 pairs" in found[0].advice
    assert "'Port 01' 2010 to 2011 and 'Port 01' 2011 to 2012" in found[0].advice


def test_many_absences_are_counted(write):
    rows = [row for at, row in enumerate(table()) if row[1] != "2011" or at < 6]
    found = next(one for one in findings(write(rows)) if one.kind == "unbalanced panel")
    assert "12 of 42" in found.problem and "and 2 more" in found.problem


def test_one_unit_in_a_period(write):
    rows = [*table(), ["Port 00", "2013", "20", "21", "22", "23"]]
    found = [one.problem for one in findings(write(rows)) if one.kind == "one unit in a period"]
    assert found == ["only 'Port 00' is observed in 2013"]


def test_one_period_alone(write):
    found = findings(write(table(years=(2010,))))
    assert [(one.level, one.kind, one.column) for one in found] == [
        ("warning", "one period", "year")
    ]
    assert "no index" in found[0].advice


def test_periods_chosen(write):
    found = load(write(change((4, "cranes", "bad"))), roles(periods="2010:2011"))
    assert set(found.frame["year"]) == {2010, 2011}
    gap = change(*[(4, column, "") for column in HEADER[2:]])
    assert findings(write(gap), roles(periods=":2011")) == []
    for chosen, words in (("2030:2040", "2010 to 2012"), ("2012:2010", "2010 to 2012"),
                          ("2010Q1:2010Q3", "first:last")):  # fmt: skip
        found = findings(write(table()), roles(periods=chosen))
        assert [one.kind for one in found] == ["periods chosen"]
        assert words in found[0].advice
    found = findings(write(table()), roles(period="", periods="2010:2011"))
    assert found[0].kind == "periods without a column"


@pytest.mark.parametrize(
    ("shown", "read", "kind"),
    [
        (["Q1 2010", "2010q2", "2010-Q4"], ["2010Q1", "2010Q2", "2010Q4"], "quarter"),
        (["2010H1", "2010 h2"], ["2010H1", "2010H2"], "half-year"),
        (["Jan 2010", "2010-02", "2010M11"], ["2010-01", "2010-02", "2010-11"], "month"),
        (["2009/10", "2010-11", "2011/12"], ["2009/10", "2010/11", "2011/12"], "fiscal"),
        (["31.01.2010", "1.2.2010"], ["2010-01-31", "2010-02-01"], "day first"),
        (["1/31/2010", "2/1/2010"], ["2010-01-31", "2010-02-01"], "month first"),
        (["2010-1-5", "2010/01/06"], ["2010-01-05", "2010-01-06"], "date"),
        (["2010-W05", "2010w6"], ["2010-W05", "2010-W06"], "week"),
        (["9", "10", "11.0"], [9, 10, 11], ""),
    ],
)
def test_periods_sort_in_order_of_time(write, shown, read, kind):
    rows = table(years=shown)
    rng = np.random.default_rng(1)
    rows[1:] = [rows[1 + at] for at in rng.permutation(len(rows) - 1)]
    found = load(write(rows), roles())
    assert list(dict.fromkeys(found.frame["year"])) == read
    assert not kind or any(kind in one.problem for one in found.findings)


@pytest.mark.parametrize(
    ("shown", "advice"),
    [
        (("after", "before"), "number the periods"),
        (("wave 9", "wave 10"), "zeros"),
        (("Mon", "Tue", "Wed"), "number the periods"),
        (("Nov", "Dec", "Jan"), "the year too"),
        (("1 of 2010", "2 of 2009"), "number the periods"),
    ],
)
def test_texts_that_do_not_tell_their_order(write, shown, advice):
    found = findings(write(table(years=shown)))
    assert [(one.level, one.kind, one.column) for one in found] == [
        ("error", "order of periods", "year")
    ]
    assert advice in found[0].advice and repr(sorted(shown)[0])[1:-1] in found[0].problem


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        (("Oct", "Sep", "Nov"), ["Sep", "Oct", "Nov"]),
        (("Sept.", "JUNE", "march"), ["march", "JUNE", "Sept."]),
        (("Dec", "Mar"), ["Mar", "Dec"]),
        (("FY2017", "FY2016"), ["FY2016", "FY2017"]),
        (("wave 02", "wave 01", "wave 10"), ["wave 01", "wave 02", "wave 10"]),
    ],
)
def test_texts_that_tell_their_order(write, shown, read):
    file = write(table(years=shown))
    assert findings(file) == []
    assert [one.kind for one in notes(file)][-1] == "order of periods"
    loaded = load(file, roles())
    assert loaded.frame["year"].unique().tolist() == read
    assert Panel(loaded.frame, dmu="port", period="year", inputs=["berths"],
                 outputs=["tonnes"]).periods == read  # fmt: skip


def test_months_spelled_in_two_ways_are_one_period(write):
    rows = table(years=("Sep", "Oct"))
    rows[3][1] = "September"
    assert load(write(rows), roles()).frame["year"].unique().tolist() == ["Sep", "Oct"]


def test_months_chosen(write):
    file = write(table(years=("Sep", "Oct", "Nov", "Dec")))
    assert load(file, roles(periods="October:Nov")).frame["year"].unique().tolist() == [
        "Oct", "Nov",
    ]  # fmt: skip
    assert load(file, roles(periods="Nov:")).frame["year"].unique().tolist() == ["Nov", "Dec"]
    assert "the name of a month" in findings(file, roles(periods="Jan:Nov"))[0].problem


@pytest.mark.parametrize("order", [("before", "during", "after"), ("Nov", "Dec", "Jan")])
def test_the_order_that_a_file_says(tmp_path, order):
    frame = frame_of(table(years=(1, 2, 3)))
    said = pd.Categorical.from_codes(frame["year"] - 1, order, ordered=True)
    frame["year"] = said
    frame.sample(frac=1, random_state=1).to_parquet(tmp_path / "ports.parquet")
    frame.to_stata(tmp_path / "ports.dta", write_index=False)
    for name in ("ports.parquet", "ports.dta"):
        assert findings(tmp_path / name) == []
        found = load(tmp_path / name, roles()).frame
        assert found["year"].unique().tolist() == list(order)
        panel = Panel(found, dmu="port", period="year", inputs=["berths"], outputs=["tonnes"])
        assert panel.periods == list(order)
    chosen = load(tmp_path / "ports.parquet", roles(periods=f"{order[1]}:")).frame
    assert chosen["year"].unique().tolist() == list(order[1:])
    # Unordered categories say nothing; the numbers that encode gives to texts neither.
    frame["year"] = said.as_unordered()
    frame.to_parquet(tmp_path / "ports.parquet")
    assert [one.kind for one in findings(tmp_path / "ports.parquet")] == ["order of periods"]
    letters = pd.Categorical(frame["year"].astype(str), sorted(order), ordered=True)
    frame.assign(year=letters).to_stata(tmp_path / "ports.dta", write_index=False)
    assert [one.kind for one in findings(tmp_path / "ports.dta")] == ["order of periods"]


def test_a_period_of_another_kind_or_none(write):
    found = findings(write(change((6, "year", "total"), (9, "year", ""))))
    errors = [(one.row, one.column, one.value, one.kind) for one in found if one.level == "error"]
    assert errors == [
        (9, "year", "", "row without a period"), (6, "year", "total", "period of another kind"),
    ]  # fmt: skip
    assert "a whole number" in found[1].problem


def test_ambiguous_dates_are_refused(write):
    found = findings(write(table(years=("01/02/2010", "01/03/2010"))))
    assert found[0].kind == "ambiguous dates" and "2010-01-31" in found[0].advice


def test_uneven_periods(write):
    found = findings(write(table(years=(2010, 2011, 2013, 2014))))
    assert [one.problem for one in found] == ["periods are not evenly spaced: 2011 to 2013"]
    assert findings(write(table(years=(2010, 2012, 2014)))) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=12)))
def test_periods_take_any_text(some):
    found = periods.read(np.array(some, dtype=object))
    assert len(found.values) == len(some)
    known = [value for value in found.values if value is not None]
    assert sorted(known) is not None


# Without a file ---------------------------------------------------------------------------------

WHOLE, FISCAL, QUARTER, HALF, MONTH, WEEK, DATE, NAME, DAY_FIRST, MONTH_FIRST = periods.KINDS


def read(*texts, order=()):
    return periods.read(np.array(texts, dtype=object), order)


EACH = [
    (WHOLE, "+5", 5), (WHOLE, "-3", -3), (WHOLE, "7.00", 7), (WHOLE, "7.5", None),
    (WHOLE, "1" * 18, int("1" * 18)), (WHOLE, "1" * 19, None), (WHOLE, "٧", None),
    (FISCAL, "2009/10", "2009/10"), (FISCAL, "2009–2010", "2009/10"),
    (FISCAL, "1999-00", "1999/00"), (FISCAL, "2004/05", "2004/05"),
    (FISCAL, "2009/11", None), (FISCAL, "2009/09", None), (FISCAL, "2009/2110", None),
    (QUARTER, "2010 q4", "2010Q4"), (QUARTER, "2010Q5", None), (QUARTER, "2010Q0", None),
    (QUARTER, "4Q 2010", "2010Q4"), (QUARTER, "Q02 2010", "2010Q2"),
    (HALF, "2010S2", "2010H2"), (HALF, "H1/2010", "2010H1"), (HALF, "2010H3", None),
    (MONTH, "2010-12", "2010-12"), (MONTH, "2010-13", None), (MONTH, "2010-0", None),
    (MONTH, "2010-1", "2010-01"), (MONTH, "2010M11", "2010-11"),
    (MONTH, "March 2010", "2010-03"), (MONTH, "2010 Sept.", "2010-09"),
    (WEEK, "2010-W53", "2010-W53"), (WEEK, "2010W1", "2010-W01"),
    (WEEK, "2010-W54", None), (WEEK, "2010-W0", None),
    (DATE, "2010/2/29", None), (DATE, "2012-02-29T00:00:00.0Z", "2012-02-29"),
    (NAME, "JAN", 1), (NAME, "december", 12), (NAME, "sept", 9), (NAME, "2010", None),
    (DAY_FIRST, "31.01.2010", "2010-01-31"), (MONTH_FIRST, "1/31/2010", "2010-01-31"),
    (DAY_FIRST, "1/31/2010", None), (DAY_FIRST, "31.01-2010", None),
]  # fmt: skip


def test_each_way_to_write_a_period():
    assert [one for one in EACH if one[0].parse(one[1]) != one[2]] == []


def test_the_kind_is_that_of_most_cells():
    assert read("2010", "2011", "x").kind is WHOLE
    half = read("2010", "2011", "x", "y")
    assert half.kind is periods.TEXT and half.values.tolist() == ["2010", "2011", "x", "y"]
    gaps = read("2010", "", "2012", " ")
    assert gaps.values.tolist() == [2010, None, 2012, None] and gaps.order == (2010, 2012)
    assert read("2010", "2011", "x").values.tolist() == [2010, 2011, None]
    assert read().kind is periods.TEXT and read().order == () and not read().ambiguous
    assert periods.Periods(np.array([]), WHOLE).ambiguous is False


def test_dates_are_in_doubt_where_both_readings_differ():
    both = read("01/02/2010", "01/03/2010")
    assert both.ambiguous and both.kind is DAY_FIRST
    assert not read("01/01/2010", "02/02/2010").ambiguous  # the same either way
    assert not read("13/02/2010", "01/03/2010").ambiguous
    assert not read("01/02/2010", "x").ambiguous
    assert not read("", "").ambiguous


@pytest.mark.parametrize(
    ("shown", "order"),
    [
        (("Mar", "Jan", "Feb"), ("Jan", "Feb", "Mar")),
        (("Dec", "Jan"), ()),
        (("Nov", "Dec", "Jan", "Feb"), ()),
        (("Jan", "Mar", "May"), ("Jan", "Mar", "May")),
        (("Jul",), ("Jul",)),
        (("Feb", "Dec"), ("Feb", "Dec")),
        (("Feb", "Mar", "Apr"), ("Feb", "Mar", "Apr")),
        (tuple(name.title() for name in periods._MONTHS), tuple(
            name.title() for name in periods._MONTHS)),
        (("b", "a"), ()),
        (("w2", "w1"), ("w1", "w2")),
    ],
)  # fmt: skip
def test_what_tells_the_order_of_texts(shown, order):
    assert read(*shown).order == order


def test_the_file_says_the_order():
    said = ("after", "before ", "never")
    assert read("before", "after", order=said).order == ("after", "before")
    assert read("Mar", "Feb", order=("Mar", "Feb")).order == ("Mar", "Feb")
    assert read("x", "after", order=said).order == ()
    assert read("2011", "2010", order=("2011", "2010")).order == (2010, 2011)
    one = read("September", "Sep", "Oct")
    assert one.values.tolist() == ["September", "September", "Oct"]
    assert one.order == ("September", "Oct")


def test_between_two_periods():
    def kept(values, kind, ends, order=()):
        return periods.within(np.array(values, dtype=object), kind, ends, order).tolist()

    years = [2009, 2010, 2011, None]
    assert kept(years, WHOLE, (2010, 2010)) == [False, True, False, False]
    assert kept(years, WHOLE, (None, 2010)) == [True, True, False, False]
    assert kept(years, WHOLE, (2010, None)) == [False, True, True, False]
    months = ["2009-12", "2010-01", "2010-12", "2011-01"]
    assert kept(months, MONTH, ("2010", "2010")) == [False, True, True, False]
    assert kept(months, MONTH, ("Jan 2010", "Jan 2010")) == [False, True, False, False]
    texts, order = ["b", "a", "c", None], ("a", "b", "c")
    assert kept(texts, periods.TEXT, ("a", "b"), order) == [True, True, False, False]
    assert kept(texts, periods.TEXT, ("b", None), order) == [True, False, True, False]
    assert kept(texts, periods.TEXT, (None, "b"), order) == [True, True, False, False]
    assert kept(texts, periods.TEXT, (None, None), order) == [True, True, True, False]
    with pytest.raises(ValueError, match="expected one of a, b, c, found 'x'"):
        kept(texts, periods.TEXT, ("x", None), order)
    with pytest.raises(ValueError, match="expected a whole number, found 'x'"):
        kept(years, WHOLE, ("x", None))
    assert periods.bound(" 2010 ", WHOLE) == 2010 and periods.bound("2010", QUARTER) == "2010"


def test_periods_are_counted_without_gaps():
    for before, after in (
        ("2009/10", "2010/11"), ("2009H2", "2010H1"), ("2010H1", "2010H2"), ("2009Q4", "2010Q1"),
        ("2009-12", "2010-01"), (2009, 2010), (np.int64(2009), np.int64(2010)),
    ):  # fmt: skip
        assert periods.ordinal(after) - periods.ordinal(before) == 1
    assert periods.ordinal("2010/11") == 2010
    assert periods.ordinal("2010-W05") is None and periods.ordinal("2010-01-05") is None
    assert sorted(["b 2", "a 10", "B 1", "a 9"], key=periods.natural) == [
        "a 9", "a 10", "B 1", "b 2",
    ]  # fmt: skip
