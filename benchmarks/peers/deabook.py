"""deabook: radial models and SBM with undesirable outputs, a Pyomo model a unit, HiGHS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from deabook.constant import RTS_CRS, RTS_VRS1
from deabook.DEA import DEA2
from deabook.SBM import SBM

from protocol import Array, Case, serve

SOLVER = "appsi_highs"


def prepare(case: Case, _: str) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Make the frame that the package reads."""
    parts = {"x": case.x, "y": case.y, "b": case.b}
    frame = pd.DataFrame(
        {f"{k}{i}": column for k, rows in parts.items() for i, column in enumerate(rows.T)}
    )
    return frame, {k: [name for name in frame if name[0] == k] for k in parts}


def radial(rts: str) -> Callable[[Any], Array]:
    """Input-oriented Farrell scores."""

    def run(ready: tuple[pd.DataFrame, dict[str, list[str]]]) -> Array:
        frame, names = ready
        sent = f"{' '.join(names['x'])} = {' '.join(names['y'])}"
        gx, gy = [1] * len(names["x"]), [0] * len(names["y"])
        found = DEA2(frame, sent, gy=gy, gx=gx, rts=rts).optimize(solver=SOLVER)
        return found["rho"].to_numpy(dtype=float)

    return run


def sbm(rts: str) -> Callable[[Any], Array]:
    """Non-oriented SBM with undesirable outputs."""

    def run(ready: tuple[pd.DataFrame, dict[str, list[str]]]) -> Array:
        frame, names = ready
        sent = f"{' '.join(names['x'])} = {' '.join(names['y'])} : {' '.join(names['b'])}"
        ones = {f"g{k}": [1] * len(names[k]) for k in names}
        found = SBM(frame, sent, rts=rts, **ones).optimize(solver=SOLVER)
        return np.asarray(found["rho"], dtype=float)

    return run


if __name__ == "__main__":
    serve(
        "deabook",
        prepare,
        {
            "radial_crs": radial(RTS_CRS),
            "radial_vrs": radial(RTS_VRS1),
            "sbm_crs": sbm(RTS_CRS),
            "sbm_vrs": sbm(RTS_VRS1),
        },
    )
