"""The project itself: result objects are made inside the clock, the Panel outside it.

``python -m project all`` also reads everything that a result holds: slacks, targets, intensity
weights, peers and status.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from cases import MODELS, OTHER_MODELS, PANEL_MODELS
from gbaeff import (
    Panel,
    Productivity,
    Scores,
    by_production,
    cost,
    directional,
    ebm,
    malmquist,
    metafrontier,
    metafrontier_malmquist,
    nonradial,
    profit,
    radial,
    revenue,
    sbm,
    super_sbm,
    two_stage,
)
from protocol import Answer, Array, Case, serve

CALLS: dict[str, Callable[[Panel], Scores]] = {
    "radial_crs": partial(radial, rts="crs"),
    "radial_vrs": partial(radial, rts="vrs"),
    "super_radial_vrs": partial(radial, rts="vrs", super_efficiency=True),
    "sbm_crs": partial(sbm, rts="crs"),
    "sbm_vrs": partial(sbm, rts="vrs"),
    "super_sbm_crs": partial(super_sbm, rts="crs"),
    "super_sbm_vrs": partial(super_sbm, rts="vrs"),
    "sbm_plain_vrs": partial(sbm, rts="vrs"),
    "super_sbm_plain_crs": partial(super_sbm, rts="crs"),
}
WEIGHTS = {"output": 1.0, "undesirable": 3.0}
PRICES = {"x1": 1.0, "x2": 2.0, "x3": 3.0, "y1": 1.0}
TWICE = ("by_production_crs", "cost_crs", "revenue_crs", "metafrontier_sbm_crs")
"""Measures of two programmes a unit."""


def _stages(panel: Panel) -> tuple[Panel, Panel]:
    """Two inputs make the output, which with the third makes the other variable."""
    x, (y, b) = list(panel.inputs), [*panel.outputs, *panel.undesirable]
    return panel.recast(x[:2], [y]), panel.recast([y, x[2]], [b])


def _groups(panel: Panel) -> dict[Any, int]:
    return {dmu: dmu % 3 for dmu in panel.dmus}


OTHERS: dict[str, Callable[[Any], Any]] = {
    "sbm_weights_crs": lambda panel: sbm(panel, weights=WEIGHTS).score,
    "super_sbm_weights_crs": lambda panel: super_sbm(panel, weights=WEIGHTS).score,
    "sbm_nonseparable_vrs": lambda panel: sbm(panel, rts="vrs", nonseparable=["y1", "b1"]).score,
    "nonradial_crs": lambda panel: nonradial(panel).score,
    "ebm_crs": lambda panel: ebm(panel).score,
    "kuosmanen_vrs": lambda panel: directional(panel, rts="vrs", disposability="kuosmanen").score,
    "by_production_crs": lambda panel: by_production(panel).score,
    "two_stage_crs": lambda stages: two_stage(*stages).table["score"],
    "cost_crs": lambda panel: cost(panel, PRICES).table["allocative"],
    "revenue_crs": lambda panel: revenue(panel, PRICES).table["allocative"],
    "profit_vrs": lambda panel: profit(panel, PRICES).table["allocative"],
    "metafrontier_sbm_crs": lambda p: metafrontier(p, _groups(p), measure="sbm").table["tgr"],
}
COLUMNS = {
    "malmquist_super_sbm": ["MI", "TEC", "PTEC"],
    "malmquist_radial": ["MI"],
    "malmquist_ray_desli": ["MI", "PTEC", "PTC"],
    "malmquist_biennial": ["MI", "TEC"],
    "metafrontier_malmquist": ["MI", "TEC", "BPC", "TGC"],
}
INDICES: dict[str, Callable[[Panel], Productivity]] = {
    "malmquist_super_sbm": partial(malmquist, measure="super_sbm", rts="crs"),
    "malmquist_radial": partial(malmquist, measure="radial", rts="crs"),
    "malmquist_ray_desli": partial(malmquist, measure="radial", split="ray_desli"),
    "malmquist_biennial": partial(malmquist, measure="sbm", reference="biennial", split="none"),
    "metafrontier_malmquist": lambda p: metafrontier_malmquist(p, _groups(p), measure="sbm"),
}


def prepare(case: Case, model: str) -> Any:
    """Make the panel, or one a stage; radial and plain models and prices have no undesirable."""
    words = ("radial", "ray", "plain", "cost", "revenue", "profit")
    plain = any(word in model.split("_") for word in words)
    periods = case.period.tolist() if len(case.years) > 1 else None
    panel = Panel.from_arrays(
        case.x, case.y, None if plain else case.b, dmus=case.dmu.tolist(), periods=periods
    )
    return _stages(panel) if model == "two_stage_crs" else panel


def scores(model: str, everything: bool, panel: Panel) -> Answer:
    """Run a cross-section and read the scores, or all of it."""
    found = CALLS[model](panel)
    values: Array = found.score.to_numpy()
    if everything:
        for part in ("slacks", "targets", "weights", "peers", "status"):
            getattr(found, part)
    programmes = len(values)
    if model.startswith("super_sbm"):
        # NaN comes from the second stage: the first always has an answer.
        programmes += int((~(values < 1 - 1e-6)).sum())
    return Answer(values, programmes)


def other(model: str, panel: Any) -> Answer:
    """Run one of the other measures and read its scores."""
    values: Array = OTHERS[model](panel).to_numpy()
    programmes = len(values) * (2 if model in TWICE else 1)
    if model.startswith("super_sbm"):
        programmes += int((~(values < 1 - 1e-6)).sum())
    return Answer(values, programmes)


def index(model: str, everything: bool, panel: Panel) -> Array:
    """Run an index: some of its parts by unit and pair of years."""
    found = INDICES[model](panel)
    if everything:
        found.summary()
    return found.table[COLUMNS[model]].to_numpy()


if __name__ == "__main__":
    everything = sys.argv[1:] == ["all"]
    models = {name: partial(scores, name, everything) for name in MODELS}
    if not everything:
        models |= {name: partial(other, name) for name in OTHER_MODELS}
    serve(None, prepare, models | {name: partial(index, name, everything) for name in PANEL_MODELS})
