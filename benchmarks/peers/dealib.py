"""dealib: radial models and the radial Malmquist index, with a simplex of its own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from dealib.dea import dea, malmq, sdea

from protocol import Answer, Array, Case, serve


def radial(rts: str) -> Callable[[Case], Array]:
    """Farrell scores."""
    return lambda case: np.asarray(dea(case.x, case.y, rts=rts, orientation="input").eff)


def super_radial(case: Case) -> Array:
    """Leave-one-out scores."""
    return np.asarray(sdea(case.x, case.y, rts="vrs", orientation="input").eff)


def index(case: Case) -> Answer:
    """MI by unit and pair of years; every period has the units in the same order."""
    by_year = [(case.x[case.period == t], case.y[case.period == t]) for t in case.years]
    pairs = [
        malmq(*start, *end, rts="crs", orientation="input").m for start, end in pairwise(by_year)
    ]
    table = np.array(pairs).T
    return Answer(table, table.size * 3 + len(table))


if __name__ == "__main__":
    serve(
        "dealib",
        lambda case, _: case,
        {
            "radial_crs": radial("crs"),
            "radial_vrs": radial("vrs"),
            "super_radial_vrs": super_radial,
            "malmquist_radial": index,
        },
    )
