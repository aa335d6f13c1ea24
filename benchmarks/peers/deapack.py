"""DEAPack: radial models, SBM with undesirable outputs, super-SBM without, the FGNZ index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from deapack import SBM, DEAData, FGNZMalmquist, RadialDEA, ToneSuperSBM, UndesirableSBM

from protocol import Answer, Array, Case, serve


def prepare(case: Case, model: str) -> DEAData:
    """Make the package's data object."""
    parts = {"x": case.x, "y": case.y, "b": case.b}
    if "radial" in model or "plain" in model:
        del parts["b"]
    frame = pd.DataFrame(
        {f"{k}{i}": column for k, rows in parts.items() for i, column in enumerate(rows.T)}
    )
    names = {k: [name for name in frame if name[0] == k] for k in parts}
    frame["dmu"] = case.dmu
    more: dict[str, Any] = {"bad_outputs": names["b"]} if "b" in names else {}
    if len(case.years) > 1:
        frame["period"] = case.period
        more["period"] = "period"
    return DEAData.from_frame(frame, dmu="dmu", inputs=names["x"], outputs=names["y"], **more)


def scores(model: Any) -> Callable[[DEAData], Array]:
    """Fit and read the column of scores."""
    return lambda data: model.fit(data).summary()["efficiency"].to_numpy(dtype=float)


def two_stages(data: DEAData) -> Answer:
    """Super-SBM scores; the package leaves inefficient units out, the screen has theirs."""
    frame = ToneSuperSBM(returns_to_scale="crs").fit(data).summary()
    eligible = frame["is_sbm_eligible"].to_numpy(dtype=bool)
    values = np.where(eligible, frame["super_sbm_score"], frame["sbm_screen_score"])
    return Answer(values.astype(float), len(frame) + int(eligible.sum()))


def index(data: DEAData) -> Answer:
    """MI by unit and pair of years; no VRS part."""
    frame = FGNZMalmquist().fit(data).summary().sort_values(["dmu_id", "base_period"])
    own, neighbours = len(frame) + frame["dmu_id"].nunique(), 2 * len(frame)
    return Answer(frame["productivity_change"].to_numpy(dtype=float), own + neighbours)


def radial(rts: str) -> Callable[[DEAData], Array]:
    """Farrell scores without the slack phase."""
    return scores(RadialDEA(orientation="input", returns_to_scale=rts, compute_slacks=False))


if __name__ == "__main__":
    serve(
        "deapack",
        prepare,
        {
            "radial_crs": radial("crs"),
            "radial_vrs": radial("vrs"),
            "sbm_crs": scores(UndesirableSBM(returns_to_scale="crs")),
            "sbm_vrs": scores(UndesirableSBM(returns_to_scale="vrs")),
            "sbm_plain_vrs": scores(SBM(returns_to_scale="vrs")),
            "super_sbm_plain_crs": two_stages,
            "malmquist_radial": index,
        },
    )
