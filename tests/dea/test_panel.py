from itertools import product

import numpy as np
import pandas as pd
import pytest

from gbaeff import DataError, Panel
from gbaeff.dea.panel import listing


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "city": ["A", "B", "A", "B"],
            "year": [2006, 2006, 2005, 2005],
            "x": [1.0, 2.0, 3.0, 4.0],
            "y": [5.0, 6.0, 7.0, 8.0],
            "b": [0.1, 0.2, 0.3, 0.4],
        }
    )


def make(data: pd.DataFrame, **changes: object) -> Panel:
    roles = {"dmu": "city", "period": "year", "inputs": ["x"], "outputs": ["y"]}
    return Panel(data, **{**roles, "undesirable": ["b"], **changes})


def test_rows_are_sorted_by_period_then_by_first_appearance():
    panel = make(frame())
    assert panel.index.tolist() == [(2005, "A"), (2005, "B"), (2006, "A"), (2006, "B")]
    assert panel.inputs["x"].tolist() == [3.0, 4.0, 1.0, 2.0]
    assert panel.periods == [2005, 2006]
    assert panel.dmus == ["A", "B"]
    assert panel.shape == (1, 1, 1)


def test_order_of_units_is_that_of_the_frame_not_of_the_alphabet():
    assert make(frame().iloc[[1, 0, 3, 2]]).dmus == ["B", "A"]


def test_labels_of_the_frames_rows_need_not_be_unique():
    doubled = pd.concat([frame().iloc[:2], frame().iloc[2:].set_axis([0, 1])])
    assert make(doubled).inputs["x"].tolist() == [3.0, 4.0, 1.0, 2.0]


def test_an_index_may_bear_the_name_of_a_column():
    indexed = frame().set_index("city", drop=False)
    assert make(indexed).dmus == ["A", "B"]
    assert indexed.index.name == "city"


def test_one_period_is_a_cross_section():
    section = make(frame()).at(2006)
    assert section.periods == []
    assert section.undesirable["b"].to_dict() == {"A": 0.1, "B": 0.2}


def test_only_and_without_divide_the_panel():
    panel = make(frame())
    assert panel.only(["B"]).index.tolist() == [(2005, "B"), (2006, "B")]
    assert panel.without(["B"]).dmus == ["A"]
    assert len(panel.only(["A"])) + len(panel.without(["A"])) == len(panel)


def test_during_keeps_the_periods_that_are_named():
    panel = make(frame())
    assert panel.during([2006]).index.tolist() == [(2006, "A"), (2006, "B")]
    assert panel.during([2006]).periods == [2006]
    assert panel.during([2006, 2005]).index.tolist() == panel.index.tolist()
    np.testing.assert_array_equal(panel.during([2006]).values, panel.at(2006).values)


def test_during_takes_a_period_that_is_a_text_as_one_period():
    quarters = make(frame().assign(year=["Q2", "Q2", "Q1", "Q1"]))
    assert quarters.during("Q2").index.tolist() == [("Q2", "A"), ("Q2", "B")]


def test_during_refuses_periods_that_the_panel_does_not_have():
    with pytest.raises(KeyError, match="1999"):
        make(frame()).during([2005, 1999])
    with pytest.raises(KeyError, match="2005"):
        make(frame()).at(2005).during([2005])
    with pytest.raises(DataError, match="no observation"):
        make(frame()).during([])


@pytest.mark.parametrize("method", ["only", "without"])
def test_an_unknown_unit_is_refused(method):
    with pytest.raises(KeyError, match="'C'"):
        getattr(make(frame()), method)(["C"])


def test_an_unknown_period_is_refused():
    with pytest.raises(KeyError, match="1999"):
        make(frame()).at(1999)


def test_nothing_that_a_caller_does_changes_the_panel():
    data = frame()
    panel = make(data)
    data["x"] = 0.0
    inputs = panel.inputs
    inputs["x"] = -1.0
    assert panel.inputs["x"].tolist() == [3.0, 4.0, 1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        panel.values[0, 0] = 9


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.nan, "is missing"),
        (None, "is missing"),
        ("n/a", "not a number: 'n/a'"),
        ("3,5", "not a number: '3,5'"),
        (True, "not a number: True"),
        (np.inf, "infinite"),
        (-1.0, "negative: -1.0"),
    ],
)
def test_a_bad_cell_is_named(value, said):
    data = frame().astype({"x": object})
    data.loc[1, "x"] = value
    with pytest.raises(
        DataError, match=f"row 1, DMU 'B' in 2006, 'x' is .*{said.split()[-1]}"
    ) as e:
        make(data)
    assert said in str(e.value)


def test_all_bad_cells_come_in_one_message_the_first_ten_by_name():
    data = pd.DataFrame({"city": range(14), "x": [-1.0] * 14, "y": [1.0] * 14})
    with pytest.raises(DataError) as error:
        make(data, period=None, undesirable=())
    assert str(error.value).count("is negative") == 10
    assert "and 4 more" in str(error.value)


def test_a_unit_twice_in_a_period_is_refused():
    data = frame()
    data.loc[3, "city"] = "A"
    with pytest.raises(DataError, match="row 3, DMU 'A' in 2005: stands more than once"):
        make(data)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"inputs": []}, "inputs is empty"),
        ({"outputs": []}, "outputs is empty"),
        ({"inputs": ["x", "z"]}, r"no column \['z'\]"),
        ({"outputs": ["x"]}, r"one role, given twice: \['x'\]"),
        ({"inputs": ["city"]}, r"given twice: \['city'\]"),
        ({"inputs": "x"}, "list of column names"),
    ],
)
def test_bad_roles_are_refused(changes, said):
    with pytest.raises(DataError, match=said):
        make(frame(), **changes)


def test_an_empty_frame_is_refused():
    with pytest.raises(DataError, match="no row"):
        make(frame().iloc[:0])


def test_a_unit_without_any_input_is_refused_but_one_zero_is_not():
    data = frame().assign(x2=1.0)
    data.loc[0, "x"] = 0
    assert len(make(data, inputs=["x", "x2"])) == 4
    with pytest.raises(DataError, match="DMU 'A' in 2006: uses no input"):
        make(data)


def test_an_empty_key_is_named():
    data = frame().astype({"city": object})
    data.loc[2, "city"] = None
    with pytest.raises(DataError, match="row 2: 'city' is empty"):
        make(data)


def test_arrays_of_different_length_are_refused():
    with pytest.raises(DataError, match="same number of rows"):
        Panel.from_arrays([[1], [2]], [[1]])


def test_frames_keep_their_column_names():
    panel = Panel.from_arrays(pd.DataFrame({"staff": [1]}), pd.DataFrame({"sales": [2]}))
    assert panel.variables.tolist() == [("input", "staff"), ("output", "sales")]


# -- order of time -------------------------------------------------------------------------------


def over(periods, **labels) -> Panel:
    n = len(periods)
    return Panel.from_arrays([[1.0]] * n, [[1.0]] * n, dmus=["A"] * n, periods=periods, **labels)


@pytest.mark.parametrize(
    "periods",
    [
        ["Sep", "Oct", "Nov"],
        ["before", "after"],
        ["wave 9", "wave 10"],
        ["9", "10"],
        ["31.12.2015", "01.01.2016"],
        ["Q1 2016", "Q2 2015"],
        ["2016Q1", "2016q2"],
        ["2016-9", "2016-10"],
        ["01", "1"],
        ["2016", 2017],
        ["I", "II"],
    ],
)
def test_texts_that_do_not_tell_their_order_are_refused(periods):
    with pytest.raises(DataError, match="order of the periods in time cannot be told") as caught:
        over(periods)
    assert repr(periods[0]) in str(caught.value) and "ordered=True" in str(caught.value)


@pytest.mark.parametrize(
    "periods",
    [
        ["2016", "2017"],
        ["2015Q4", "2016Q1"],
        ["2016-03", "2016-11"],
        ["2015-12-31", "2016-01-01"],
        ["2009/10", "2010/11"],
        ["FY2016", "FY2017"],
        ["wave 09", "wave 10"],
        ["Q2 2015", "Q2 2016"],
        ["Sep"],
        [2016, 2017],
        [2016.5, 2017.5],
        [pd.Timestamp("2016-01-31"), pd.Timestamp("2016-02-29")],
        [pd.Period("2016-01"), pd.Period("2016-02")],
    ],
)
def test_periods_that_tell_their_order_are_kept(periods):
    assert over(periods[::-1]).periods == periods


def test_an_ordered_categorical_says_the_order_itself():
    months = ["Sep", "Oct", "Nov"]
    when = pd.Categorical(months[::-1], ["Aug", *months], ordered=True)
    for given in (when, pd.CategoricalIndex(when), pd.Series(when)):
        panel = over(given)
        assert panel.periods == months
        assert panel.during(["Nov", "Oct"]).periods == ["Oct", "Nov"]
        assert panel.inputs.unstack("dmu").index.tolist() == months
        assert panel.inputs.groupby(level="period", observed=True).size().index.tolist() == months
    with pytest.raises(DataError, match="cannot be told"):
        over(pd.Categorical(months))


def test_places_are_by_name_and_then_by_time():
    labels = [("B", 2), ("A", 1), ("B", 1), ("A", 2)]
    for order in (labels, labels[::-1]):
        dmus, periods = zip(*order)
        panel = Panel.from_arrays([[1.0]] * 4, [[1.0]] * 4, dmus=dmus, periods=periods)
        by_place = [panel.index[o] for o in np.argsort(panel.places)]
        assert by_place == [(1, "A"), (2, "A"), (1, "B"), (2, "B")]


def test_no_undesirable_output_may_be_none():
    frame = pd.DataFrame({"dmu": ["A"], "x": [1], "y": [1]})
    panel = Panel(frame, dmu="dmu", period=None, inputs=["x"], outputs=["y"], undesirable=None)
    assert panel.shape == (1, 1, 0)


def test_numbers_as_names_are_told_as_numbers():
    frame = pd.DataFrame({"shop": [7, 8], "year": [2005, 2005], "x": [1.0, -1.0], "y": [1.0, 1.0]})
    with pytest.raises(DataError, match="row 1, DMU 8 in 2005, 'x' is negative: -1.0"):
        Panel(frame, dmu="shop", period="year", inputs=["x"], outputs=["y"])


def test_a_zero_is_refused_where_the_model_divides_by_it():
    panel = Panel.from_arrays([[1, 0], [2, 3]], [[4], [5]], [[0], [6]], dmus=["A", "B"])
    with pytest.raises(DataError, match=r"why\n  DMU 'A', 'x2' is 0$"):
        panel.refuse_zeros(["input", "output"], "why")
    with pytest.raises(DataError, match="'b1' is 0"):
        panel.refuse_zeros(["undesirable"], "why")
    panel.refuse_zeros(["output"], "why")


def test_a_part_keeps_the_kind_of_its_periods():
    panel = Panel.from_arrays([[1]] * 3, [[2]] * 3, dmus=["A"] * 3, periods=[2001, 2002, 2003])
    part = panel.during([2001, 2003]).index.get_level_values("period")
    assert part.dtype == panel.index.get_level_values("period").dtype == int


def test_ten_problems_are_all_named():
    assert listing(["a"] * 10).count("a") == 10 and "more" not in listing(["a"] * 10)
    assert listing(["a"] * 11).endswith("... and 1 more")


def test_frames_may_have_an_index_and_a_column_of_that_name():
    panel = Panel.from_arrays(
        pd.DataFrame({"index": [1, 2]}, index=[7, 7]), pd.DataFrame({"sales": [3, 4]})
    )
    assert panel.inputs["index"].tolist() == [1, 2]


def test_variables_take_other_roles():
    panel = make(frame())
    cast = panel.recast(["b", "x"], ["y"])
    assert cast.shape == (2, 1, 0)
    assert cast.inputs.columns.tolist() == ["b", "x"]
    assert cast.inputs["b"].tolist() == panel.undesirable["b"].tolist()
    with pytest.raises(KeyError, match=r"no variable \['z'\]; the panel has \['x', 'y', 'b'\]"):
        panel.recast(["x", "z"], ["y"])
    for part in (cast, panel.only(["A"])):
        with pytest.raises(ValueError, match="read-only"):
            part.values[0, 0] = 9


def test_a_part_forgets_the_periods_that_it_lacks():
    months = ["Sep", "Oct", "Nov"]
    panel = over(pd.Categorical(months, months, ordered=True))
    assert panel.during(["Nov", "Sep"]).index.levels[0].tolist() == ["Sep", "Nov"]


def test_a_frame_with_two_columns_of_one_name_is_refused():
    double = pd.concat([frame(), frame()[["x"]]], axis=1)
    with pytest.raises(DataError, match=r"more than one column named \['x'\]"):
        make(double)


DAYS = pd.to_datetime(["2003-01-01", "2001-01-01", "2001-01-01", "2002-05-01"])


ORDERED = pd.Categorical(["new", "old", "old", "new"], ["old", "no", "new"], ordered=True)
DMUS = [None, [3, 1, 2, 9], ["b", "a", "中", "c"], [*DAYS[:3], None], ["a", "a", "b", "c"]]


@pytest.mark.parametrize(
    ("periods", "cell"),
    [
        *[(None, cell) for cell in (1, 0, 7.5, -1, np.nan, np.inf, "1")],
        *[(ORDERED, cell) for cell in (1, 0, -1, np.nan)],
        ([2, 1, 1, 1.5], 1),
        (["Q2", "Q1", "Q1", "Q4"], 1),
        (DAYS, 1),
        ([1, None, 1, 2], 1),
        ([1, "a", 1, 2], 1),
    ],
)
def test_arrays_make_the_panel_that_their_frames_make(periods, cell):
    parts = [np.arange(1, 9).reshape(4, 2), [[cell], [1], [2], [3]], np.ones((4, 1))]
    tables = [
        pd.DataFrame(part, columns=[f"{letter}{i + 1}" for i in range(np.shape(part)[1])])
        for letter, part in zip("xyb", parts)
    ]
    for dmus, negative in product(DMUS if cell == 1 else [None], (True, False)):
        labels = {"dmus": dmus, "periods": periods, "negative": negative}
        found = [panel_or_error(given, **labels) for given in (parts, tables)]
        one, other = found
        if isinstance(one, str):
            assert one == other
            continue
        pd.testing.assert_index_equal(one.index, other.index, exact=True)
        pd.testing.assert_index_equal(one.variables, other.variables, exact=True)
        assert one.values.tobytes() == other.values.tobytes() and not one.values.flags.writeable
        assert one.negative == other.negative and one.periods == other.periods


def panel_or_error(parts, **labels):
    try:
        return Panel.from_arrays(*parts, **labels)
    except (DataError, TypeError) as error:
        return repr(error)
