"""A file of ports with nothing to find in it, and what is found once it is changed."""

from __future__ import annotations

import csv
import io

import numpy as np
import openpyxl
import pandas as pd

from gbaeff.book.reader.intake import Refused, Roles, load

HEADER = ["port", "year", "berths", "cranes", "tonnes", "co2"]
YEARS = (2010, 2011, 2012)


def table(units=14, years=YEARS, seed=7):
    """Rows of texts, the header first: nothing to find in them. Row n stands at [n - 1]."""
    rng = np.random.default_rng(seed)
    rows = [list(HEADER)]
    for unit in range(units):
        for year in years:
            values = rng.lognormal(3, 0.5, 4)
            rows.append([f"Port {unit:02d}", str(year), *(f"{value:.2f}" for value in values)])
    return rows


def text(rows, delimiter=",", end="\n"):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def roles(**changed):
    return Roles.of(
        **{
            "dmu": "port",
            "period": "year",
            "inputs": "berths,cranes",
            "outputs": "tonnes",
            "undesirable": "co2",
            **changed,
        }
    )


def findings(file, asked=None):
    """All findings but notes, of a file that is refused or accepted."""
    try:
        found = load(file, asked or roles()).findings
    except Refused as refused:
        found = refused.findings
    return [one for one in found if one.level != "note"]


def notes(file, asked=None):
    return [one for one in load(file, asked or roles()).findings if one.level == "note"]


def change(*cells, rows=None):
    """The clean table with cells replaced: (row as a spreadsheet shows it, column, text)."""
    rows = rows or table()
    for row, column, value in cells:
        rows[row - 1][rows[0].index(column)] = value
    return rows


def excel(path, sheets):
    """Write sheets; texts that look like numbers become numbers."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, start=1):
            for number, value in enumerate(row, start=1):
                cell = sheet.cell(at, number)
                try:
                    cell.value = float(value)
                except (TypeError, ValueError):
                    cell.value = value or None
                    if isinstance(value, str) and value:
                        cell.data_type = "s"
    book.save(path)
    return book


def frame_of(rows):
    made = pd.DataFrame(rows[1:], columns=rows[0])
    return made.astype({"year": int, **dict.fromkeys(HEADER[2:], float)})
