"""Columns of covariates: what cannot be regressed is refused by name, and what is empty."""

import pytest

from gbaeff.book.reader.intake import Refused
from gbaeff.book.reader.study import Study
from intake_files import SHOP_ROLES, SHOPS


def refused(tmp_path, frame, **roles):
    file = tmp_path / "shops.csv"
    frame.to_csv(file, index=False)
    with pytest.raises(Refused) as problem:
        Study.open(file, **(SHOP_ROLES | roles))
    return str(problem.value)


def test_covariates_that_cannot_be_regressed_are_refused_by_name(tmp_path):
    assert "column 'size': all 8 values are 4" in refused(tmp_path, SHOPS.assign(size=4))
    twice = SHOPS.assign(size=10 - 3 * SHOPS["age"])
    assert "column 'size': it follows from 'age'" in refused(tmp_path, twice)
    gap = SHOPS.assign(age=SHOPS["age"].where(SHOPS["shop"] != "C"))
    assert "row 4, column 'age', ''" in refused(tmp_path, gap)
    word = SHOPS.assign(age=SHOPS["age"].astype(object).where(SHOPS["shop"] != "D", "old"))
    assert "row 5, column 'age', 'old'" in refused(tmp_path, word)
    for role in ("staff", "sales", "shop"):
        assert f"column '{role}'" in refused(tmp_path, SHOPS, covariates=f"age,{role}")
    assert "no such column" in refused(tmp_path, SHOPS, covariates="ages")


def test_gaps_of_covariates_are_left_out_and_listed(tmp_path):
    file = tmp_path / "shops.csv"
    SHOPS.assign(age=SHOPS["age"].where(SHOPS["shop"] != "C")).to_csv(file, index=False)
    study = Study.open(file, **SHOP_ROLES, drop_incomplete=True)
    assert study.intake.left_out["unit"].tolist() == ["C"]
    assert study.intake.left_out["empty"].tolist() == ["age"]
    assert len(study.covariates) == 7
