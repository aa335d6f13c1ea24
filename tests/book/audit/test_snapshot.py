"""The reviewed snapshot of the audit: whether it is up to date, and what it says if not."""

import pandas as pd

from gbaeff.book.audit import snapshot
from gbaeff.cli import main


def changed(audit, **columns):
    """The audit with other verdicts in its first row."""
    ledger = audit.ledger.copy()
    for name, value in columns.items():
        ledger.loc[ledger.index[0], name] = value
    return snapshot.Audit(ledger, audit.comparisons)


def test_nothing_moved_from_the_reviewed_snapshot(audit):
    moves = snapshot.moved(audit)
    told = "\n".join(moves)
    assert not moves, f"\n{told}\nReview them; if they are right: gbaeff check --accept"


def test_counts_add_up(audit):
    counts = audit.counts
    assert counts.loc["all", "claims"] == (audit.ledger["same_as"] == "").sum()
    assert (counts.drop(columns="claims").sum(axis=1) == counts["claims"]).all()
    assert counts.drop(index="all")["claims"].sum() == counts.loc["all", "claims"]


def test_a_moved_verdict_is_named_with_both_values(audit):
    first = audit.ledger.index[0]
    before = audit.ledger.iloc[0]
    other = "fails" if before["verdict"] != "fails" else "holds"
    (line,) = snapshot.moved(changed(audit, verdict=other, cause="text", computed="2 of 3"))
    assert line.startswith(f"{first}: {before['verdict']}")
    assert f"-> {other} (text): 2 of 3 (was: {before['computed']})" in line


def test_a_moved_value_is_named(audit):
    (line,) = snapshot.moved(changed(audit, computed="2 of 3"))
    assert "as before, found 2 of 3 (was: " in line


def test_a_moved_cell_is_named(audit, copy):
    path = copy / "audit" / "cells.csv"
    cells = pd.read_csv(path, dtype="str", keep_default_na=False)
    row = cells.index[cells["computed"] != ""][0]
    number = float(cells.loc[row, "computed"])
    cells.loc[row, "computed"] = f"{number + 0.01:.4f}"
    cells.to_csv(path, index=False, lineterminator="\n")
    (line,) = snapshot.moved(audit)
    cell = cells.loc[row]
    assert line.startswith(f"{cell['table']} {cell['row']} {cell['column']}: ")
    assert f"(was {number + 0.01:g})" in line


def test_new_and_gone_claims_are_named(audit, copy):
    path = copy / "audit" / "verdicts.csv"
    path.write_text(path.read_text().replace("Q001,", "Q999,"))
    assert snapshot.moved(audit) == [
        f"Q001: new, {audit.ledger.loc['Q001', 'verdict']}",
        "Q999: gone",
    ]


def test_save_writes_what_is_then_not_moved(audit, copy):
    other = changed(audit, computed="2 of 3")
    assert snapshot.moved(other)
    snapshot.save(other)
    assert snapshot.moved(other) == []
    assert not list(copy.glob("audit/*.new"))


def test_saved_bytes_are_those_of_the_repository(audit, copy):
    stored = {path.name: path.read_bytes() for path in (copy / "audit").glob("*.csv")}
    snapshot.save(audit)
    for name in ("verdicts.csv", "cells.csv"):
        assert (copy / "audit" / name).read_bytes() == stored[name]


def test_check_prints_the_audit_and_ends_with_0(audit, monkeypatch, capsys):
    monkeypatch.setattr(snapshot, "compute", lambda: audit)
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert f"{len(audit.ledger)} rows" in out
    assert "Nothing moved" in out


def test_check_ends_with_1_and_names_what_moved(audit, copy, monkeypatch, capsys):
    monkeypatch.setattr(snapshot, "compute", lambda: changed(audit, computed="2 of 3"))
    assert main(["check"]) == 1
    assert f"{audit.ledger.index[0]}: " in capsys.readouterr().err
    assert main(["check", "--accept"]) == 0
    assert main(["check"]) == 0
