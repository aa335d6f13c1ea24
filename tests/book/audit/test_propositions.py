"""The paper's statements on results as propositions."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from gbaeff import data
from gbaeff.book.audit import claims, propositions
from gbaeff.book.audit.propositions import PROPOSITIONS, Results, judge

AREA = ("Q038", "Q051", "Q140")  # what is said of the sum of all cities


@pytest.fixture(scope="module")
def printed():
    return judge(propositions.printed())


@pytest.fixture(scope="module")
def base():
    return propositions.recompute(data.panel())


@pytest.fixture(scope="module")
def ours(base):
    return judge(base)


def verdict(table, id):
    return table.set_index("id").loc[id, "verdict"]


def test_all_statements_of_section_4_2_hold_in_print(printed):
    assert set(printed.query("section == '4.2'")["verdict"]) == {"holds"}


def test_statements_that_need_the_lost_rows_of_table_4_are_open_in_print(printed):
    found = printed[printed["verdict"] == "cannot be checked"].query("cause == 'copy'")
    assert set(found["id"]) == {"Q002", "Q096", "Q098", "Q100"}
    assert set(found["computed"]) == {"6 of 14 rows can be read"}


def test_the_ledger_gives_the_verdicts_of_the_print(printed):
    ledger = claims.audit(printed["id"])["verdict"]
    tables = printed[printed["cause"] != "data"].set_index("id")["verdict"]
    assert len(tables) > 25
    pd.testing.assert_series_equal(ledger[tables.index], tables, check_names=False)


def test_every_proposition_is_the_only_check_of_its_claim():
    bound = claims.registered()
    for id, one in PROPOSITIONS.items():
        assert bound[id].test == one.test
    assert len({one.name for one in PROPOSITIONS.values()}) == len(PROPOSITIONS)


def test_known_verdicts_on_the_replica(ours):
    assert verdict(ours, "Q086") == "holds"
    assert verdict(ours, "Q073") == "fails"
    assert verdict(ours, "Q038") == "holds"
    assert verdict(ours, "Q058") == "holds"


def test_what_is_not_there_is_left_open(printed):
    assert verdict(printed, "Q038") == "cannot be checked"
    assert set(judge(Results())["verdict"]) == {"cannot be checked"}


@pytest.mark.parametrize(
    ("city", "open_"),
    [
        ("FS", {"Q087", "Q096", "Q128", *AREA}),
        ("HZ", {"Q058", "Q062", *AREA}),
        ("MC", {"Q061", "Q073", "Q080", "Q092", "Q142", *AREA}),
    ],
)
def test_a_statement_about_a_city_that_was_left_out_is_open_not_refuted(base, city, open_):
    changed = {
        field.name: table.drop(columns=city, errors="ignore")
        for field in dataclasses.fields(Results)
        if isinstance(table := getattr(base, field.name), pd.DataFrame)
    }
    found = judge(Results(**changed)).set_index("id")
    for id in open_:
        assert found.loc[id, "verdict"] == "cannot be checked"
        assert city in found.loc[id, "computed"]
    assert set(found.index[found["computed"].str.startswith("left out")]) == open_


def test_a_missing_score_leaves_open_only_what_is_read_from_it(base):
    table = base.table3.copy()
    table.loc[2010, "GZ"] = np.nan
    found = judge(dataclasses.replace(base, table3=table)).set_index("id")["verdict"]
    assert found["Q086"] == "holds"  # about Shenzhen alone
    assert found["Q084"] == "holds"  # about Zhuhai and Jiangmen
    assert found["Q090"] == found["Q088"] == found["Q087"] == "cannot be checked"


def test_propositions_flip_on_made_data():
    table = propositions.printed().table3.copy()
    table.loc[2010, "SZ"] = 0.99
    assert verdict(judge(Results(table3=table)), "Q086") == "fails"
    table.loc[2010, "SZ"] = 1 + 1e-9  # equal within the tolerance: not above 1
    assert verdict(judge(Results(table3=table)), "Q086") == "fails"
    rising = pd.DataFrame({city: [1.0, 2.0] for city in data.MAINLAND}, index=[2005, 2006])
    assert verdict(judge(Results(table3=rising)), "Q084") == "fails"


@pytest.mark.parametrize(
    ("inside", "outside", "open_", "expected"),
    [
        (6, 4, 0, "holds"),
        (5, 5, 0, "fails"),  # a half is not most
        (4, 4, 2, "cannot be checked"),
        (6, 0, 4, "holds"),  # whatever stands in the other four
        (0, 5, 5, "fails"),
    ],
)
def test_most_cells_is_decided_only_where_gaps_cannot_turn_it(inside, outside, open_, expected):
    cells = pd.DataFrame({"GZ": [1.1] * inside + [0.9] * outside + [np.nan] * open_})
    assert verdict(judge(Results(table4=cells)), "Q095") == expected


def test_numbers_of_a_row_that_lost_some_count_as_cells_less_the_mean():
    cells = pd.DataFrame([[1.1, np.nan, np.nan]], index=["a"], columns=["MC", "GZ", "SZ"])
    results = Results(table4=cells, loose={"a": [1.1, 1.1, 1.1]})  # one may be the mean
    assert verdict(judge(results), "Q095") == "holds"
    assert verdict(judge(dataclasses.replace(results, loose={"a": [1.1, 1.1]})), "Q095") == (
        "cannot be checked"
    )


def test_touched_by_what_changes_its_table_only(base):
    other = dataclasses.replace(base, table3=base.table3 + 0.01)
    assert PROPOSITIONS["Q086"].touched(other, base)
    assert not PROPOSITIONS["Q073"].touched(other, base)
    assert not PROPOSITIONS["Q086"].touched(Results(), base)


def test_the_mainland_alone_has_no_table_of_eleven():
    found = propositions.recompute(data.panel(cities="mainland"))
    assert found.table2 is None
    assert found.table4 is None
    assert found.table3.shape == (15, 9)
