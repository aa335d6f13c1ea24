"""Parquet and Stata."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gbaeff.book.reader.intake import Roles
from ports_file import findings, frame_of, roles, table

pytestmark = pytest.mark.usefixtures("arrow_strings")


def test_a_damaged_column(tmp_path):
    names = [f"Port {at:02d}".encode() for at in range(4)]
    names[2] = b"Port \xff"
    columns = {"port": pa.array(names, pa.binary()).view(pa.string())}
    columns |= {name: pa.array([1.0, 2.0, 3.0, 4.0]) for name in ("berths", "tonnes")}
    pq.write_table(pa.table(columns), tmp_path / "ports.parquet")
    found = findings(tmp_path / "ports.parquet", Roles.of("port", "berths", "tonnes"))
    assert [(one.level, one.column, one.kind) for one in found] == [
        ("error", "port", "damaged column")
    ]


def test_parquet_and_stata(tmp_path):
    frame = frame_of(table())
    frame.loc[3, "cranes"] = np.nan
    frame.loc[4, "tonnes"] = np.inf
    frame["good"] = True
    frame.to_parquet(tmp_path / "ports.parquet")
    found = findings(tmp_path / "ports.parquet")
    assert [(one.row, one.column, one.value) for one in found] == [
        (5, "cranes", ""), (6, "tonnes", "inf"),
    ]  # fmt: skip
    found = findings(tmp_path / "ports.parquet", roles(outputs="good"))
    assert ("true or false", "TRUE") in [(one.kind, one.value) for one in found]
    frame["tonnes"] = frame["tonnes"].replace(np.inf, 1.5).astype("float32")
    frame["port"] = frame["port"].astype("category")
    frame.to_stata(tmp_path / "ports.dta", write_index=False)
    found = findings(tmp_path / "ports.dta")
    assert [(one.row, one.column, one.value) for one in found] == [(5, "cranes", "")]
