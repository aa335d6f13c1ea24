"""FrontierGuard with its highspy solver: radial models and SBM without undesirable outputs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from frontierguard import SBMDEA, DEAData, HighsSolver, RadialDEA, RadialSuperEfficiencyDEA

from protocol import Array, serve


def radial(rts: str) -> Callable[[DEAData], Array]:
    """Farrell scores without the slack phase."""
    return lambda data: np.asarray(
        RadialDEA(orientation="input", rts=rts, slacks="none", solver=HighsSolver())
        .fit(data)
        .technical_efficiency
    )


def super_radial(data: DEAData) -> Array:
    """Leave-one-out scores, infeasible ones recorded as missing."""
    model = RadialSuperEfficiencyDEA(
        orientation="input", rts="vrs", on_infeasible="record", solver=HighsSolver()
    )
    return np.asarray(model.fit(data).super_efficiency)


def sbm(data: DEAData) -> Array:
    """Tone's SBM."""
    return np.asarray(SBMDEA(rts="vrs", solver=HighsSolver()).fit(data).rho)


if __name__ == "__main__":
    serve(
        "frontierguard-dea",
        lambda case, _: DEAData(case.x, case.y),
        {
            "radial_crs": radial("crs"),
            "radial_vrs": radial("vrs"),
            "super_radial_vrs": super_radial,
            "sbm_plain_vrs": sbm,
        },
    )
