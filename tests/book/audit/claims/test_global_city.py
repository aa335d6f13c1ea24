"""The checks on Teng and on Jin and Zhang: worked verdicts, and that they react to their data."""

import pandas as pd
import pytest

from conftest import assert_finding, ledger_claim
from gbaeff import data
from gbaeff.book.audit.claims import global_city


@pytest.mark.parametrize(
    ("id", "verdict", "part"),
    [
        ("TE001", "cannot be checked", "five-level: global, region, region, nation, local"),
        ("TE008", "cannot be checked", "a slip or a choice"),
        ("TE002", "holds", "Friedmann 1986; Sassen 1991"),
        ("TE006", "cannot be checked", "over 10 of 260 million are over 3.8 %"),
        ("TE010", "fails", "4 of 31 references: 12 is Buzan and stands at Hettne"),
        ("TE011", "fails", "9 places, 2 read from the context"),
        ("JZ004", "holds", "on Friedmann and Sassen 26 runs"),
        ("JZ007", "cannot be checked", "position"),
    ],
)
def test_verdicts_worked_by_hand(id, verdict, part):
    assert_finding(id, verdict, part)


def test_fits_tells_whose_work_a_number_leads_to():
    rows = pd.DataFrame(
        {
            "named": ["Hall", "Hall; Geddes", "Hall", "Jessop", float("nan")],
            "authors": ["Hall", "Geddes", "Acuto", "Brenner; Theodore (Eds.)", "Elden"],
        }
    )
    told = ["same", "same", "other", "volume of others", "no name there"]
    assert global_city.fits(rows).tolist() == told


def test_names_beside_numbers_are_authors_or_theorists():
    """A family name that is spelled in two ways in the files would pass for another author."""
    theory, references = data.global_city_theory(), data.global_city_references()
    known = " ".join(theory["theorist"]) + " " + " ".join(references["authors"])
    named = (
        references["named"].dropna().str.split("; ").explode().str.replace(r" \(.*", "", regex=True)
    )
    assert [name for name in named if name not in known] == []


def test_reference_numbers_run_through_and_theory_uses_them():
    references, theory = data.global_city_references(), data.global_city_theory()
    for article, rows in references.groupby("article"):
        assert rows["number"].tolist() == list(range(1, len(rows) + 1))
        cited = theory[theory["article"] == article]["reference_no"].dropna()
        assert set(cited.str.split(";").explode().astype(int)) == set(rows["number"])


@pytest.mark.parametrize(
    ("check", "id", "loader", "changed"),
    [
        (
            "attached",
            "TE010",
            "global_city_references",
            lambda rows: rows.assign(named=float("nan")),
        ),
        (
            "names",
            "TE011",
            "global_city_theory",
            lambda rows: rows.assign(spelling_from=float("nan")),
        ),
        (
            "levels",
            "TE001",
            "global_city_levels",
            lambda rows: rows.assign(as_printed=rows["as_printed"] + rows["place"].astype(str)),
        ),
    ],
)
def test_mended_data_mend_the_verdict(monkeypatch, check, id, loader, changed):
    rows = changed(getattr(data, loader)())
    assert getattr(global_city, check)(ledger_claim(id)).verdict != "holds"
    monkeypatch.setattr(global_city.data, loader, lambda: rows)
    assert getattr(global_city, check)(ledger_claim(id)).verdict == "holds"


def test_a_level_too_few_fails(monkeypatch):
    rows = data.global_city_levels()
    fewer = rows[~((rows["analysis"] == "five-level") & (rows["place"] == 3))]
    monkeypatch.setattr(global_city.data, "global_city_levels", lambda: fewer)
    assert global_city.levels(ledger_claim("TE001")).verdict == "fails"


def test_without_close_paragraphs_the_wording_is_not_shared(monkeypatch):
    rows = data.global_city_shared_passages().assign(runs_both=0)
    monkeypatch.setattr(global_city.data, "global_city_shared_passages", lambda: rows)
    assert global_city.shared(ledger_claim("JZ004")).verdict == "fails"


def test_lineage_needs_the_years_of_both(monkeypatch):
    rows = data.global_city_theory()
    late = rows.assign(year=rows["year"].where(rows["year"] != 1991))
    monkeypatch.setattr(global_city.data, "global_city_theory", lambda: late)
    assert global_city.lineage(ledger_claim("TE002")).verdict == "fails"
