"""orange3-dea, its core without the widgets: radial models, SBM and super-SBM without bads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from orangecontrib.dea.core import malmquist, nonradial, radial
from orangecontrib.dea.core.problem import DEAPanel, DEAProblem

from protocol import Answer, Array, Case, serve


def prepare(case: Case, model: str) -> Any:
    """Make the package's problem, or its panel."""
    problems = [
        DEAProblem(
            [str(dmu) for dmu in case.dmu[case.period == t]],
            [f"x{i}" for i in range(case.x.shape[1])],
            [f"y{i}" for i in range(case.y.shape[1])],
            case.x[case.period == t],
            case.y[case.period == t],
        )
        for t in case.years
    ]
    return DEAPanel(problems) if model.startswith("malmquist") else problems[0]


def farrell(rts: str) -> Callable[[Any], Array]:
    """Farrell scores without the slack phase."""
    return lambda problem: np.asarray(
        radial.solve_radial(problem, "input", rts, two_phase=False).efficiency
    )


def two_stages(problem: Any) -> Answer:
    """SBM where it is below 1, else super-SBM."""
    values = np.asarray(nonradial.solve_super_sbm(problem, rts="CRS").efficiency)
    return Answer(values, len(values) + int((~(values < 1 - 1e-6)).sum()))


def index(panel: Any) -> Answer:
    """MI by unit and pair of years, with the VRS part as in the project."""
    table = np.asarray(malmquist.solve_malmquist(panel, "input", decompose=True).mi)
    return Answer(table, table.size * 4 + 2 * len(table))


if __name__ == "__main__":
    serve(
        "orange3-dea",
        prepare,
        {
            "radial_crs": farrell("CRS"),
            "radial_vrs": farrell("VRS"),
            "super_radial_vrs": lambda problem: np.asarray(
                radial.solve_super_radial(problem, "input", "VRS").efficiency
            ),
            "sbm_plain_vrs": lambda problem: np.asarray(
                nonradial.solve_sbm(problem, "VRS", "none").efficiency
            ),
            "super_sbm_plain_crs": two_stages,
            "malmquist_radial": index,
        },
    )
