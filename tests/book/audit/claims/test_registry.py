"""The registry of claims, the ledger's layout, and the reviewed snapshot."""

import re

import pytest

from gbaeff import data
from gbaeff.book.audit import claims, ledger
from gbaeff.book.audit.claims import registry
from gbaeff.book.audit.claims.registry import Claim
from gbaeff.book.audit.finding import Finding
from gbaeff.data import dictionary


@pytest.fixture
def empty(monkeypatch):
    """A registry of its own, so that a test's checks do not stay."""
    monkeypatch.setattr(registry, "_CHECKS", {})


def holds(claim: Claim) -> Finding:
    """The claim has an id."""
    return Finding("holds", claim.id)


@pytest.mark.parametrize(
    ("verdict", "computed", "cause", "told"),
    [
        ("true", "x", "", "verdict 'true': expected one of holds"),
        ("holds", "x", "weather", "cause 'weather': expected one of text"),
        ("fails", "x", "", "needs a cause"),
        ("cannot be checked", "x", "", "needs a cause"),
        ("holds", " ", "", "say what was found"),
    ],
)
def test_finding_refuses(verdict, computed, cause, told):
    with pytest.raises(ValueError, match=told):
        Finding(verdict, computed, cause)


def test_check_registers_every_id(empty):
    registry.check("Q001", "Q002", basis="text", chapter="01_x#tab-y")(holds)
    assert sorted(registry._CHECKS) == ["Q001", "Q002"]
    assert registry._CHECKS["Q002"].test == "The claim has an id."


def test_check_refuses_a_second_function(empty):
    def other(claim: Claim) -> Finding:
        """Another test of it."""
        return Finding("holds", "x")

    registry.check("Q001", basis="text")(holds)
    with pytest.raises(ValueError, match="Q001: checked by two functions"):
        registry.check("Q001", basis="text")(other)


def test_check_refuses_a_basis_and_a_missing_docstring(empty):
    with pytest.raises(ValueError, match="basis 'rumour'"):
        registry.check("Q001", basis="rumour")
    with pytest.raises(ValueError, match="say in the docstring"):
        registry.check("Q001", basis="text")(lambda claim: Finding("holds", "x"))


def test_every_claim_is_checked_once_and_every_check_has_a_claim():
    rows = data.claims()
    assert set(claims.registered()) == set(rows["id"][rows["same_as"].isna()])


def test_repetitions_name_a_claim_of_their_text_that_repeats_none():
    rows = data.claims().set_index("id")
    again = rows[rows["same_as"].notna()]
    assert rows.loc[again["same_as"], "same_as"].isna().all()
    assert (rows.loc[again["same_as"], "article"].to_numpy() == again["article"]).all()


@pytest.fixture
def small(empty, monkeypatch):
    """Three claims, of which the last repeats the first."""
    registry.check("Q001", "Q002", basis="text")(holds)
    rows = data.claims().iloc[:3].assign(same_as=[None, None, "Q001"])
    rows["nature"] = ["statement", "slip", "statement"]
    monkeypatch.setattr(data, "claims", lambda: rows)
    monkeypatch.setattr(registry, "registered", lambda: dict(registry._CHECKS))
    return rows


def test_a_repetition_takes_the_finding_of_the_first_and_does_not_count(small):
    found = claims.audit()
    assert found["computed"].tolist() == ["Q001", "Q002", "Q001"]
    assert found["claim"].tolist() == small["claim"].tolist()
    counted = claims.counts(found)
    assert counted["claims"].to_dict() == {"statement": 1, "consistency": 0, "slip": 1, "all": 2}
    assert claims.audit(["Q003"]).loc["Q003", "computed"] == "Q001"


@pytest.mark.parametrize(
    ("same_as", "told"),
    [
        ([None, None, "Q999"], "Q003: same_as names Q999, which is no claim"),
        ([None, "Q001", "Q002"], "Q003: same_as names Q002, which repeats Q001; name that one"),
    ],
)
def test_audit_refuses_a_repetition_of_nothing_or_of_a_repetition(small, same_as, told):
    small["same_as"] = same_as
    with pytest.raises(ValueError, match=told):
        claims.audit()


def test_natures_and_strengths_are_those_of_the_dictionary():
    fields = {f["name"]: f for f in dictionary.resource("claims")["schema"]["fields"]}
    assert fields["nature"]["constraints"]["enum"] == list(claims.NATURES)
    assert fields["strength"]["constraints"]["enum"] == list(claims.STRENGTHS)
    assert list(ledger.TITLES) == list(claims.NATURES)


def test_every_check_names_a_chapter_and_label_that_exist():
    from gbaeff.book.build.chapters import chapters, find_root

    sources = {path.stem: path.read_text(encoding="utf-8") for path in chapters(find_root())}
    for id, check in claims.registered().items():
        name, _, anchor = check.chapter.partition("#")
        assert not name or name in sources, f"{id}: no chapter {name}"
        assert not anchor or anchor[:4] in ("tab-", "fig-"), f"{id}: {anchor}"
        named = not anchor or f'"{anchor[4:]}"' in sources[name]
        assert named, f"{id}: {name} has no {anchor}"


def test_readings_belong_to_claims_of_their_text():
    articles = data.claims().set_index("id")["article"]
    own = {"global_city": {"teng", "jin_zhang"}}
    for study in ("qin", "zeng_gu", "zhang", "guo", "global_city", "mierzejewski"):
        found = set(articles[data.readings(study)["claim"]])
        assert found <= own.get(study, {study})


def test_audit_refuses_unknown_and_unchecked_claims(empty, monkeypatch):
    with pytest.raises(ValueError, match=r"claims\.csv has no claim Q999"):
        claims.audit(["Q999"])
    monkeypatch.setattr(registry, "registered", dict)
    with pytest.raises(ValueError, match="no check for Q001"):
        claims.audit(["Q001"])


def test_audit_keeps_the_order_of_the_ledger():
    assert list(claims.audit(["Q013", "Q009"]).index) == ["Q009", "Q013"]


def test_rows_label_every_claim_and_link_to_its_chapter():
    laid = ledger.rows(claims.audit(["Q009", "Q069"]))
    assert laid["claim"].map(str).tolist() == ["[Q009]{#claim-q009}", "[Q069]{#claim-q069}"]
    assert laid["text"].tolist() == ["Qin", "Qin"]


def test_rows_escape_what_a_claim_says():
    frame = claims.audit(["Q009"]).assign(claim="<b>{{ x }}", computed="|1|")
    row = ledger.rows(frame).iloc[0]
    assert "<b>" not in str(row["what it says"])
    assert "{{" not in str(row["what it says"])
    assert r"\|1\|" in str(row["test and finding"])


@pytest.mark.parametrize(
    ("chapter", "link"),
    [
        ("", "–"),
        ("04_static_efficiency", "{doc}`04_static_efficiency`"),
        ("04_static_efficiency#tab-nine", "{numref}`tab-nine`"),
    ],
)
def test_link_to_a_chapter(chapter, link):
    assert ledger.link(chapter) == link


def test_here_refuses_a_chapter_without_claims():
    with pytest.raises(ValueError, match="no claim names the chapter '99_none'"):
        ledger.here("99_none")


def test_here_names_each_claim_of_the_chapter_once(monkeypatch):
    shown = []
    monkeypatch.setattr(ledger.markup, "emit", shown.append)
    ledger.here("04_static_efficiency")
    bound = {
        id
        for id, check in claims.registered().items()
        if check.chapter.split("#")[0] == "04_static_efficiency"
    }
    linked = re.findall(r"\{ref\}`(\w+) <claim-\w+>`", shown[0])
    assert sorted(linked) == sorted(bound)
    assert f"{len(bound)} are computed here" in shown[0]
