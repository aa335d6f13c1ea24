"""The checks themselves: known verdicts, and that they react to their evidence."""

import dataclasses

import pandas as pd
import pytest

from conftest import ledger_claim
from gbaeff import data
from gbaeff.book.audit import claims, printed, propositions
from gbaeff.book.audit.claims import (
    evidence,
    guo,
    mierzejewski,
    qin_emissions,
    qin_index,
    qin_propositions,
    qin_scores,
    qin_text,
    read,
    zhang,
)


@pytest.fixture(scope="module")
def ledger(audit):
    return audit.ledger


@pytest.mark.parametrize(
    ("id", "verdict", "part"),
    [
        ("Q009", "holds", "11 columns"),
        ("Q069", "holds", "largest gap 0.0047"),
        ("Q070", "holds within rounding", "largest gap 0.0053"),
        ("Q082", "holds", "0 of 135"),
        ("Q099", "fails", "11 − 2 = 9"),
        ("Q104", "holds", "0.040"),
        ("Q110", "fails", "1.0964"),
        ("Q131", "cannot be checked", "0.49 × 1.86 = 0.91"),
        ("Q102", "holds", "1.130"),
        ("Q095", "holds", "at least 84 of all 154"),
        ("Q096", "cannot be checked", "6 of 14 rows"),
        ("Q098", "cannot be checked", "6 of 14 rows"),
        ("Q100", "cannot be checked", "6 of 14 rows"),
        ("Q002", "cannot be checked", "6 of 14 rows"),
        ("Q060", "cannot be checked", "72.5 to 85.8 %"),
        ("Q061", "cannot be checked", "JM 78.8 %"),
        ("Q046", "cannot be checked", "2012"),
        ("Q139", "cannot be checked", "470.61 Mt"),
        ("Q041", "holds", "128.70 Mt"),
        ("Q058", "holds", "−10.2 %"),
        ("Q025", "holds", "exact"),
        ("Q066", "fails", "1, 1, 2, 3, 4, 5, 6"),
        ("ZH035", "holds", "75.884 %"),
        ("ZH036", "holds within rounding", "11.97"),
        ("ZH037", "fails", "Macao 16 %, place 11 of 11"),
        ("ZH011", "fails", "7116 million people"),
        ("ZH012", "fails", "7116 million people"),
        ("ZH013", "holds", "GBA 2.3047 against 2.3"),
        ("ZH038", "holds", "median 4222"),
        ("ZH040", "cannot be checked", "MC income 526096, GDP per head 258252"),
        ("ZH024", "holds", "worst in 3 of 4"),
        ("ZH033", "cannot be checked", "1 of 2"),
        ("ZH044", "holds", "7116 for 2018 against 7116"),
        ("ZH045", "cannot be checked", "47.4, 40.6, 44.8"),
        ("MZ038", "fails", "Vancouver 0 and 2 (place 18)"),
        ("MZ041", "holds", "partners 5.6 %"),
        ("MZ056", "fails", "in century 19"),
        ("MZ057", "cannot be checked", "7 named"),
        ("MZ015", "fails", "together 7"),
        ("MZ035", "holds", "= 100"),
        ("MZ060", "holds within rounding", "156 acres"),
        ("GU005", "fails", "2.25 % of the first"),
        ("GU007", "holds", "6.12 to 6.35"),
        ("GU008", "holds", "7.5 %"),
        ("TE007", "holds", "5 named"),
    ],
)
def test_verdicts_worked_by_hand(ledger, id, verdict, part):
    assert ledger.loc[id, "verdict"] == verdict
    assert part in ledger.loc[id, "computed"]


def test_what_follows_from_the_numbers_of_guo_by_hand():
    found = guo.implied(guo.points(), years=2, people=8)
    at = {name.split(",")[0]: (float(held.low), float(held.high)) for name, held in found.items()}
    assert all(low == high for low, high in at.values())
    assert at["margin at the revenue printed"][0] == pytest.approx(100 * 43 / 60)
    assert at["tax over profit and tax"][0] == pytest.approx(100 * 322 / 4622)
    assert at["yearly growth of that share"][0] == pytest.approx(100 * (3.5**0.5 - 1))
    # 3.5 / 2750 over 2 / 4000, each per million of persons
    assert at["one billionaire over one of the poorest half"][0] == pytest.approx(2.5454545)
    ranges = guo.implied(guo.spans(), years=2, people=8)
    assert all(ranges[name].contains(held.low) for name, held in found.items())
    assert ranges["growth of the share of billionaires, times"].high == pytest.approx(7.1)
    at_six = ranges["margin at the revenue printed, %"]  # more than 6: a bound, not rounded
    assert (at_six.low, at_six.high) == pytest.approx((100 * 4.25 / 6, 100 * 4.35 / 6))
    with pytest.raises(ValueError, match="must be positive"):
        guo.implied(guo.points(), years=0, people=8)


def test_the_audit_is_the_same_twice(ledger):
    some = list(ledger.index[::8])
    pd.testing.assert_frame_equal(ledger.loc[some], claims.audit(some))


def test_failures_of_our_panel_are_never_laid_on_the_text(ledger):
    panel = ledger[(ledger["basis"] == "panel") & (ledger["verdict"] == "fails")]
    assert set(panel["cause"]) <= {"data", "wording"}


@pytest.mark.parametrize(
    ("id", "table", "row", "column", "value"),
    [
        ("Q086", "table3", 2010, "SZ", 0.9),
        ("Q142", "table2", 2010, "MC", 0.9),
        ("Q074", "table2", 2010, "HK", 1.5),
        ("Q074", "table2", 2005, "HK", 1.04),  # still the highest, but not the number quoted
        ("Q084", "table3", 2019, "ZH", 5.0),
        ("Q115", "table5", "2005-2006", "MI", 0.9),
        ("Q124", "ptec", "2014-2015", "DG", 2.07),
    ],
)
def test_a_changed_print_changes_the_verdict_of_a_proposition(
    monkeypatch, id, table, row, column, value
):
    real = propositions.printed()
    laid = getattr(real, table).copy()
    laid.loc[row, column] = value
    other = dataclasses.replace(real, **{table: laid})
    bound = claims.registered()[id].function
    assert bound(ledger_claim(id)).verdict == "holds"
    monkeypatch.setattr(qin_propositions, "paper", lambda: other)
    assert bound(ledger_claim(id)).verdict == "fails"


@pytest.mark.parametrize(
    ("module", "check", "id", "table", "row", "column", "value"),
    [
        (qin_scores, "more_cities", "Q082", "table2", 2010, "GZ", 1.5),
        (qin_index, "named_cells", "Q129", "PTEC", "2011-2012", "GZ", 0.9),
        (qin_index, "made_up", "Q135", "PTEC", "2012-2013", "ZS", 1.0),
        (qin_index, "slight_fall", "Q126", "PTEC", "2010-2011", "FS", 0.9),
        (qin_index, "hong_kong_jump", "Q102", "table4", "2006-2007", "HK", 1.06),
    ],
)
def test_a_changed_print_changes_the_verdict(
    monkeypatch, module, check, id, table, row, column, value
):
    real = evidence.printed

    def other(name):
        laid = real(name).copy()
        if name == table:
            laid.loc[row, column] = value
        return laid

    assert getattr(module, check)(ledger_claim(id)).verdict.startswith("holds")
    monkeypatch.setattr(module, "printed", other)
    assert getattr(module, check)(ledger_claim(id)).verdict == "fails"


def test_a_changed_panel_changes_the_verdict(monkeypatch):
    real = evidence.series

    def other(variable, choice="replica"):
        laid = real(variable, choice).copy()
        if variable == "co2":
            laid.loc[2010, "GZ"] *= 3
        return laid

    assert qin_emissions.peak_year(ledger_claim("Q042")).verdict == "holds"
    monkeypatch.setattr(qin_emissions, "series", other)
    assert qin_emissions.peak_year(ledger_claim("Q042")).verdict == "fails"


def test_changed_readings_change_the_verdict(monkeypatch):
    assert qin_text.numbering(ledger_claim("Q023")).verdict == "cannot be checked"
    whole = evidence.readings("qin") | {("Q023", "numbers printed"): "2|3|4|5|6|7"}
    monkeypatch.setattr(evidence, "readings", lambda study: whole)
    assert qin_text.numbering(ledger_claim("Q023")).verdict == "holds"
    assert read.one_value(ledger_claim("MZ034")).verdict == "fails"
    monkeypatch.setitem(read.READ, ("MZ034", "given"), "South Africa|South Africa")
    assert read.one_value(ledger_claim("MZ034")).verdict == "holds"
    assert read.count(ledger_claim("ZG014")).verdict == "holds"
    monkeypatch.setitem(read.READ, ("ZG014", "named"), "one|two")
    assert read.count(ledger_claim("ZG014")).verdict == "fails"


def test_changed_tables_of_the_other_texts_change_the_verdict(monkeypatch):
    real = printed.grid

    def other(name):
        laid = real(name).copy()
        if name == "zhang_table2":
            laid.loc["SZ", "gdp_100m_cny"] /= 2
        return laid

    assert zhang.leaders(ledger_claim("ZH035")).verdict == "holds"
    monkeypatch.setattr(zhang, "grid", other)
    assert zhang.leaders(ledger_claim("ZH035")).verdict == "fails"
    assert mierzejewski.stable(ledger_claim("MZ039")).verdict == "holds"
    rows = data.mierzejewski_table32()
    swung = rows.assign(count=rows["count"].where(rows["year"] != 2014, 9 * rows["count"]))
    monkeypatch.setattr(data, "mierzejewski_table32", lambda: swung)
    assert mierzejewski.stable(ledger_claim("MZ039")).verdict == "fails"
    mayor = rows.iloc[[0]].assign(direction="outgoing", city="Vancouver", country="Canada")
    monkeypatch.setattr(data, "mierzejewski_table32", lambda: pd.concat([rows, mayor]))
    assert mierzejewski.destinations(ledger_claim("MZ038")).verdict == "holds"
    entries = "electronics|electrical machinery|petroleum|textile|food|construction materials"
    other = {
        ("MZ057", "industries named"): entries,
        ("MZ056", "year of the first exhibition"): "1751",
    }
    whole = evidence.readings("mierzejewski") | evidence.readings("guo") | other
    monkeypatch.setattr(evidence, "readings", lambda study: whole)
    monkeypatch.setattr(mierzejewski, "readings", lambda study: whole)
    assert mierzejewski.industries(ledger_claim("MZ057")).verdict == "holds"
    assert mierzejewski.first_exhibition(ledger_claim("MZ056")).verdict == "holds"
    whole[("MZ057", "industries named")] = entries + "|a|b"
    assert mierzejewski.industries(ledger_claim("MZ057")).verdict == "fails"
    assert guo.margin(ledger_claim("GU007")).verdict == "holds"
    real_fact = guo.fact
    monkeypatch.setattr(guo, "fact", lambda id: 80.0 if id == "G10" else real_fact(id))
    assert guo.margin(ledger_claim("GU007")).verdict == "fails"
    assert guo.tax(ledger_claim("GU008")).verdict == "holds"
    monkeypatch.setattr(guo, "fact", lambda id: 600.0 if id == "G12" else real_fact(id))
    assert guo.tax(ledger_claim("GU008")).verdict == "fails"
    assert guo.infections(ledger_claim("GU005")).verdict == "fails"
    monkeypatch.setattr(evidence, "readings", lambda study: {("GU005", "verbs"): "infected|died"})
    assert guo.infections(ledger_claim("GU005")).verdict == "holds"


@pytest.mark.parametrize(
    ("row", "side", "region", "text", "alone"),
    [
        ("pm25_last5years", "high", "Tokyo", "<30", False),  # may be as bad as 25
        ("pm25_last5years", "high", "Tokyo", "<24", True),
        ("urbanization_rate", "low", "New York", ">80", False),  # may be as low as 80
        ("pm25_last5years", "high", "GBA", "<12", False),
    ],
)
def test_bounds_of_zhang_decide_only_what_they_can(monkeypatch, row, side, region, text, alone):
    real = data.zhang_table1()
    changed = (real["indicator"] == row) & (real["region"] == region)
    monkeypatch.setattr(
        data, "zhang_table1", lambda: real.assign(value=real["value"].mask(changed, text))
    )
    assert zhang.alone(row, side) is alone
    most = alone or row == "urbanization_rate"  # else two of the four environmental rows are left
    assert zhang.lags(ledger_claim("ZH024")).verdict == ("holds" if most else "fails")


def test_changed_evidence_of_zhang_changes_the_verdict(monkeypatch):
    steps = data.zhang_timeline()
    two = steps.assign(scope=steps["scope"].replace("trilateral", "bilateral"))
    monkeypatch.setattr(data, "zhang_timeline", lambda: two)
    assert zhang.bilateral(ledger_claim("ZH033")).verdict == "holds"
    people = zhang.panel_people() * 1.02
    monkeypatch.setattr(zhang, "panel_people", lambda: people)
    assert zhang.populations(ledger_claim("ZH044")).verdict == "fails"
    table = zhang.cities()
    table.loc[["GZ", "FS", "ZQ"], "secondary_pct"] = 46.0
    monkeypatch.setattr(zhang, "cities", lambda: table)
    assert zhang.gradient(ledger_claim("ZH045")).verdict == "holds"
    table["gdp_100m_cny"] = table["population_10k"]
    table["secondary_pct"] = 40.0
    table.loc[["ZH", "ZS", "JM"], ["secondary_pct", "gdp_100m_cny"]] += 9
    assert zhang.gradient(ledger_claim("ZH045")).verdict == "fails"


def test_changed_cities_of_zhang_change_the_verdict(monkeypatch):
    table = zhang.cities()
    table.loc["MC", "gdp_100m_cny"] = 5500.0
    monkeypatch.setattr(zhang, "cities", lambda: table)
    assert zhang.macao_place(ledger_claim("ZH037")).verdict == "holds"
    table["per_capita_disposable_income_cny"] = 0.0
    assert zhang.income(ledger_claim("ZH040")).verdict == "holds"
    table.loc["ZQ", "gdp_100m_cny"] = 9000.0
    assert zhang.behind(ledger_claim("ZH038")).verdict == "fails"
