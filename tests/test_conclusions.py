"""The paper's conclusions as tests."""

import pandas as pd
import pytest

from gbaeff import conclusions, data
from gbaeff.conclusions import Results, judge


@pytest.fixture(scope="module")
def printed():
    return judge(conclusions.printed())


@pytest.fixture(scope="module")
def ours():
    return judge(conclusions.recompute(data.panel()))


def test_all_findings_of_section_4_2_hold_in_print(printed):
    held = printed.query("section == '4.2'")["holds"]
    assert len(held) == 12
    assert held.all()


def test_known_verdicts_on_the_replica(ours):
    assert ours.loc["Shenzhen is super-efficient in every year", "holds"] is True
    assert ours.loc["Macao stays near 1.95", "holds"] is False
    assert ours.loc["Foshan reaches 1", "found"] == "0 of 15 years"
    assert ours.loc["Emissions peak in 2016", "holds"] is True
    assert ours.loc["Only Huizhou's intensity rises", "found"] == "HZ"


def test_what_is_not_there_is_left_open(printed):
    assert pd.isna(printed.loc["Emissions peak in 2016", "holds"])
    assert printed.loc["Emissions peak in 2016", "found"] == "–"
    assert judge(Results())["holds"].isna().all()


def test_a_conclusion_about_a_city_that_was_left_out_is_left_open():
    found = judge(conclusions.recompute(data.panel().without(["FS"])))
    assert pd.isna(found.loc["Foshan reaches 1", "holds"])
    assert found.loc["Shenzhen is super-efficient in every year", "holds"] is True


def test_conclusions_flip_on_made_data():
    table = conclusions.printed().table3.copy()
    table.loc[2010, "SZ"] = 0.99
    table["FS"] = 0.5
    found = judge(Results(table3=table))
    assert found.loc["Shenzhen is super-efficient in every year", "holds"] is False
    assert found.loc["Foshan reaches 1", "holds"] is False
    rising = pd.DataFrame({city: [1.0, 2.0] for city in data.MAINLAND}, index=[2005, 2006])
    assert judge(Results(table3=rising)).loc["Zhuhai and Jiangmen decline", "holds"] is False


def test_the_mainland_alone_has_no_table_of_eleven():
    found = conclusions.recompute(data.panel(cities="mainland"))
    assert found.table2 is None
    assert found.table4 is None
    assert found.table3.shape == (15, 9)


def test_every_conclusion_names_claims_of_the_ledger():
    known = set(data.claims()["id"])
    for one in conclusions.CONCLUSIONS:
        assert one.claims
        assert set(one.claims) <= known
    names = [one.name for one in conclusions.CONCLUSIONS]
    assert len(names) == len(set(names))
