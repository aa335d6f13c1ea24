"""Files whose columns have types: Parquet and Stata."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd

from gbaeff.book.reader.intake import limits, workbook
from gbaeff.book.reader.intake.column import Column, Sheet, objects
from gbaeff.book.reader.intake.findings import Findings, Refused, count, first_line


def read(data: bytes, kind: str, findings: Findings) -> Sheet:
    """Cells of a Parquet or a Stata file; ``kind`` says which."""
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            frame = (_parquet if kind == "parquet" else _stata)(data, findings)
    except Refused:
        raise
    except Exception as error:  # the libraries raise many kinds for a damaged file
        name = "a Parquet file" if kind == "parquet" else "a Stata file"
        found = f"expected {name}, found something else ({first_line(error)})"
        findings.stop("kind of file", found, "save it again, or save it as CSV")
    if any(issubclass(one.category, UnicodeWarning) for one in told):
        findings.add("warning", "encoding", "some texts are not in the encoding of the file",
                     "check the names: they are read as Latin-1")  # fmt: skip
    if not len(frame):
        findings.stop("no rows", "expected rows of data, found none", "add the data")
    columns = []
    for at, name in enumerate(frame.columns):
        try:
            column = _column(str(name), frame.iloc[:, at])
            columns.append(replace(column, label=frame.attrs.get("labels", {}).get(name, "")))
        except Exception as error:
            findings.stop("damaged column", f"its cells cannot be read ({first_line(error)})",
                  "save it again; texts are UTF-8", column=str(name))  # fmt: skip
    findings.add("note", "how the file was read",
                 f"read as {kind.capitalize()}, {count(len(frame), 'row')}; the first has number "
                 "2, as below a header", "")  # fmt: skip
    return Sheet(findings.file, 1, np.arange(2, len(frame) + 2), tuple(columns))


def _parquet(data: bytes, findings: Findings) -> pd.DataFrame:
    import pyarrow.compute  # type: ignore[import-untyped]
    import pyarrow.parquet  # type: ignore[import-untyped]

    opened = pyarrow.parquet.ParquetFile(io.BytesIO(data))
    about = opened.metadata
    limits.table(about.num_rows, about.num_columns, findings)
    groups = map(about.row_group, range(about.num_row_groups))
    # Values, since a list is one cell and can have many.
    values = [one.column(at).num_values for one in groups for at in range(about.num_columns)]
    limits.table(sum(values), 0, findings)
    schema = opened.schema_arrow
    texts = [one.name for one in schema if one.type in (pyarrow.string(), pyarrow.binary())]
    # A text that stands in many cells is stored once: how long are they all?
    packed = pyarrow.parquet.read_table(io.BytesIO(data), columns=texts, read_dictionary=texts)
    size = 0
    for chunk in (chunk for column in packed.columns for chunk in column.chunks):
        lengths = pyarrow.compute.binary_length(chunk.dictionary).take(chunk.indices)
        size += pyarrow.compute.sum(lengths).as_py() or 0
    limits.unpacked(size, findings)
    table = opened.read()
    parts = [table.column(at).to_pandas() for at in range(table.num_columns)]
    frame = pd.concat(parts, axis=1) if parts else pd.DataFrame()
    return frame.set_axis(table.column_names, axis=1)


def _stata(data: bytes, findings: Findings) -> pd.DataFrame:
    with pd.read_stata(io.BytesIO(data), iterator=True) as reader:
        told = reader.variable_labels()
        # Its shape is in its head, which only this class reads.
        rows, columns = (getattr(reader, name) for name in ("_nobs", "_nvar"))
        limits.table(rows * columns, columns, findings)
    try:
        frame = pd.read_stata(io.BytesIO(data))
    except ValueError as error:
        if "not unique" not in str(error):
            raise
        frame = pd.read_stata(io.BytesIO(data), convert_categoricals=False)
    frame.attrs["labels"] = told
    for name in frame.select_dtypes("category"):
        labels = frame[name].cat.categories.astype(str)
        if labels.is_monotonic_increasing:  # as encode numbers texts: no order that anyone meant
            frame[name] = frame[name].cat.as_unordered()
    return frame


def _column(header: str, values: pd.Series) -> Column:
    number = pd.api.types.is_numeric_dtype(values.dtype)
    if number and not pd.api.types.is_bool_dtype(values.dtype):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        shown = values.to_numpy()  # a single-precision number is shown with its own digits
        missing = values.isna().to_numpy()
        texts = ["" if gap else workbook.text(one) for one, gap in zip(shown, missing)]
        return Column(header, objects(texts), numbers)
    missing = values.isna().to_numpy()
    cells = ["" if gap else workbook.text(one) for one, gap in zip(values.astype(object), missing)]
    return Column(header, objects(cells), order=_order(values))


def _order(values: pd.Series) -> tuple[str, ...]:
    if isinstance(values.dtype, pd.CategoricalDtype) and values.dtype.ordered:
        return tuple(workbook.text(one) for one in values.dtype.categories)
    return ()
