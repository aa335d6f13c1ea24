"""Covariates that no regression can tell apart: refused before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gbaeff.book.reader.intake.findings import Findings, listed, quoted
from gbaeff.book.reader.intake.values import Variable

_SAME = 1e-9
"""Share of a covariate's length below which what the others leave of it is rounding."""


def refuse(
    columns: Mapping[str, NDArray[np.float64]], cells: Mapping[str, Variable], findings: Findings
) -> None:
    """Refuse a covariate that is constant, or follows from the ones before it.

    Parameters
    ----------
    columns : mapping of str to array
        Numbers of each covariate, NaN where an error was reported.

    Examples
    --------
    >>> from gbaeff.book.reader.intake.findings import Cells
    >>> found = Findings("ports.csv")
    >>> z = np.array([1.0, 2.0, 4.0])
    >>> text = np.array(["", "", ""], dtype=object)
    >>> cell = Variable(Cells(np.arange(3), text, text), z)
    >>> refuse({"tide": z, "depth": 3 - 2 * z}, {"tide": cell, "depth": cell}, found)
    >>> [str(one) for one in found.all()]
    ["ports.csv, column 'depth': it follows from 'tide'; leave one of them out"]
    """
    known: dict[str, NDArray[np.float64]] = {}
    for name, values in columns.items():
        if not np.isfinite(values).all() or len(values) < 2:
            continue
        header = str(cells[name].cells.headers[0]) or name
        if values.min() == values.max():
            findings.add("error", "constant covariate",
                         f"all {len(values):,} values are {values[0]:g}: what does not vary "
                         "explains nothing", "leave it out", column=header)  # fmt: skip
            continue
        if shares := _shares(values, known):
            findings.add("error", "collinear covariates",
                         f"it follows from {listed([quoted(one) for one in shares])}",
                         "leave one of them out", column=header)  # fmt: skip
            continue
        known[name] = values


def _shares(values: NDArray[np.float64], known: Mapping[str, NDArray[np.float64]]) -> list[str]:
    """Which columns give another one exactly, together with a constant; none where they do not."""
    if not known:
        return []
    whole = np.column_stack([_unit(column) for column in known.values()])
    aim = _unit(values)
    parts = np.linalg.lstsq(whole, aim, rcond=None)[0]
    if np.linalg.norm(aim - whole @ parts) > _SAME:
        return []
    return [name for name, part in zip(known, parts) if abs(part) > _SAME]


def _unit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A column about its mean, of length 1."""
    apart = values - values.mean()
    found: NDArray[np.float64] = apart / np.linalg.norm(apart)
    return found
