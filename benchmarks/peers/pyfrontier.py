"""Pyfrontier: radial models, each programme a run of the CBC program through PuLP."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from Pyfrontier.frontier_model import EnvelopDEA

from protocol import Array, Case, serve


def scores(frontier: str, super_efficiency: bool = False) -> Callable[[Case], Array]:
    """Input-oriented scores; slacks cannot be switched off."""

    def run(case: Case) -> Array:
        model = EnvelopDEA(frontier, "in", super_efficiency=super_efficiency)
        model.fit(case.x, case.y)
        return np.array([unit.score for unit in model.result])

    return run


if __name__ == "__main__":
    serve(
        "pyfrontier",
        lambda case, _: case,
        {
            "radial_crs": scores("CRS"),
            "radial_vrs": scores("VRS"),
            "super_radial_vrs": scores("VRS", super_efficiency=True),
        },
    )
