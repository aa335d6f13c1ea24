import numpy as np
import pandas as pd
import pytest

from gbaeff import DataError, Panel


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
