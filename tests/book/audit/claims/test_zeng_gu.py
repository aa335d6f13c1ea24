"""Checks of Zeng and Gu (2023): known findings, and that they react to their evidence."""

import pandas as pd
import pytest

from conftest import assert_finding, ledger_claim
from gbaeff import data
from gbaeff.book.audit.claims import evidence, zeng_gu


@pytest.mark.parametrize(
    ("id", "verdict", "part"),
    [
        ("ZG004", "cannot be checked", "64 million RMB a hectare"),  # 150 000 / 2341.66
        ("ZG008", "cannot be checked", "57 billion RMB"),  # 40 / 0.7
        ("ZG023", "cannot be checked", "4047 ha, 1.7 times the park; 667 ha, 0.3 times"),
        ("ZG006", "holds", "4 and 4 named, 4 in both"),
        ("ZG021", "cannot be checked", "names ten and gives no number"),
        ("ZG025", "cannot be checked", "position"),
        ("ZG031", "holds", "2007 online, 2008 in print"),
        ("ZG009", "holds", "JMEA 2012-06, seek 2013, consensus 2013-02"),
        ("ZG018", "holds", "6 and 3 cities"),
        ("ZG024", "fails", "park 5, association 3, company 3"),
        ("ZG028", "holds", "3 named: government, industrial association, enterprise"),
    ],
)
def test_findings(id, verdict, part):
    assert_finding(id, verdict, part)


def test_lists_that_differ_fail(monkeypatch):
    read = evidence.readings("zeng_gu")
    for changed in ({("ZG006", "listed again"): "A|B|C|D"}, {("ZG006", "listed"): "A|B|C"}):
        monkeypatch.setattr(zeng_gu, "readings", lambda study, changed=changed: read | changed)
        assert zeng_gu.told_twice(ledger_claim("ZG006")).verdict == "fails"


def test_a_year_in_which_the_article_did_not_come_out_fails(monkeypatch):
    read = evidence.readings("zeng_gu") | {("ZG031", "years given"): "2008|2006"}
    monkeypatch.setattr(zeng_gu, "readings", lambda study: read)
    assert zeng_gu.editions(ledger_claim("ZG031")).verdict == "fails"


def changed(frame, mask, **values):
    """A copy of a frame with other values in some rows."""
    return frame.assign(
        **{column: frame[column].mask(mask, value) for column, value in values.items()}
    )


def test_a_later_founding_fails(monkeypatch):
    rows = data.zeng_gu_timeline()
    late = changed(rows, rows["event"].str.contains("JMEA"), year=2014)
    monkeypatch.setattr(data, "zeng_gu_timeline", lambda: late)
    assert zeng_gu.sequence(ledger_claim("ZG009")).verdict == "fails"


def test_one_name_each_holds(monkeypatch):
    rows = data.zeng_gu_statements()
    one = changed(rows, rows["topic"] == "name", item="one")
    monkeypatch.setattr(data, "zeng_gu_statements", lambda: one)
    assert zeng_gu.names(ledger_claim("ZG024")).verdict == "holds"


def test_another_actor_fails(monkeypatch):
    rows = data.zeng_gu_models()
    more = pd.concat([rows, rows[rows["element_or_source"] == "party committee"].assign(
        model="multiple_collaborative")])  # fmt: skip
    monkeypatch.setattr(data, "zeng_gu_models", lambda: more)
    assert zeng_gu.actors(ledger_claim("ZG028")).verdict == "fails"


def test_every_drawing_has_a_place_for_every_element():
    models, layout = data.zeng_gu_models(), data.zeng_gu_layout()
    drawn = models[models["level"].isin(["subject", "object", "mechanism", "tool"])]
    for model, part in drawn.groupby("model"):
        named = set(part.loc[part["row_type"] == "attribute", "element_or_source"])
        ends = part[part["row_type"] == "edge"]
        assert set(ends["element_or_source"]) | set(ends["target"]) <= named
        # The park of the case is in the table of links, not in the drawing.
        assert named - {"park"} == set(layout.loc[layout["model"] == model, "element"])
