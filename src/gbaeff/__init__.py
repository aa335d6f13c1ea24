"""Data envelopment analysis for the book, and for anyone's own panel."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gbaeff.dea.indices import Indicator, Productivity
    from gbaeff.dea.measures import additive, directional, radial, sbm, super_sbm
    from gbaeff.dea.metafrontier import Metafrontier, metafrontier
    from gbaeff.dea.panel import DataError, Panel
    from gbaeff.dea.productivity import malmquist, malmquist_luenberger
    from gbaeff.dea.program import LinearProgram, show_program
    from gbaeff.dea.results import Scores
    from gbaeff.dea.solver.highs import SolverError
    from gbaeff.extensions.bootstrap import Bootstrap, bootstrap
    from gbaeff.extensions.by_production import ByProduction, by_production
    from gbaeff.extensions.closest import minimum_distance
    from gbaeff.extensions.convergence import (
        beta_convergence,
        convergence_clubs,
        log_t_test,
        sigma_convergence,
    )
    from gbaeff.extensions.cross_efficiency import CrossEfficiency, cross_efficiency
    from gbaeff.extensions.distribution import densities, transitions
    from gbaeff.extensions.ebm import EpsilonBased, ebm
    from gbaeff.extensions.luenberger import luenberger
    from gbaeff.extensions.metafrontier_malmquist import metafrontier_malmquist
    from gbaeff.extensions.multipliers import Multipliers, multipliers
    from gbaeff.extensions.nonradial import NonRadial, nonradial
    from gbaeff.extensions.order_m import OrderM, order_m
    from gbaeff.extensions.prices import Economic, cost, profit, revenue
    from gbaeff.extensions.scale import ScaleEfficiency, scale_efficiency
    from gbaeff.extensions.spatial import local_moran, moran, nearest
    from gbaeff.extensions.two_stage import TwoStage, two_stage
    from gbaeff.extensions.window import Window, window
    from gbaeff.stats.second_stage import SecondStage, second_stage

__version__ = "0.1.0"

# A name is loaded with its module when it is first asked for: a chapter about texts waits for no
# engine, and does not depend on it.
_PLACES = {
    "Bootstrap": "extensions.bootstrap",
    "ByProduction": "extensions.by_production",
    "CrossEfficiency": "extensions.cross_efficiency",
    "DataError": "dea.panel",
    "Economic": "extensions.prices",
    "EpsilonBased": "extensions.ebm",
    "Indicator": "dea.indices",
    "LinearProgram": "dea.program",
    "Metafrontier": "dea.metafrontier",
    "Multipliers": "extensions.multipliers",
    "NonRadial": "extensions.nonradial",
    "OrderM": "extensions.order_m",
    "Panel": "dea.panel",
    "Productivity": "dea.indices",
    "ScaleEfficiency": "extensions.scale",
    "Scores": "dea.results",
    "SecondStage": "stats.second_stage",
    "SolverError": "dea.solver.highs",
    "TwoStage": "extensions.two_stage",
    "Window": "extensions.window",
    "additive": "dea.measures",
    "beta_convergence": "extensions.convergence",
    "bootstrap": "extensions.bootstrap",
    "by_production": "extensions.by_production",
    "convergence_clubs": "extensions.convergence",
    "cost": "extensions.prices",
    "cross_efficiency": "extensions.cross_efficiency",
    "densities": "extensions.distribution",
    "directional": "dea.measures",
    "ebm": "extensions.ebm",
    "local_moran": "extensions.spatial",
    "log_t_test": "extensions.convergence",
    "luenberger": "extensions.luenberger",
    "malmquist": "dea.productivity",
    "malmquist_luenberger": "dea.productivity",
    "metafrontier": "dea.metafrontier",
    "metafrontier_malmquist": "extensions.metafrontier_malmquist",
    "minimum_distance": "extensions.closest",
    "moran": "extensions.spatial",
    "multipliers": "extensions.multipliers",
    "nearest": "extensions.spatial",
    "nonradial": "extensions.nonradial",
    "order_m": "extensions.order_m",
    "profit": "extensions.prices",
    "radial": "dea.measures",
    "revenue": "extensions.prices",
    "sbm": "dea.measures",
    "scale_efficiency": "extensions.scale",
    "second_stage": "stats.second_stage",
    "show_program": "dea.program",
    "sigma_convergence": "extensions.convergence",
    "super_sbm": "dea.measures",
    "two_stage": "extensions.two_stage",
    "transitions": "extensions.distribution",
    "window": "extensions.window",
}

__all__ = [
    "Bootstrap",
    "ByProduction",
    "CrossEfficiency",
    "DataError",
    "Economic",
    "EpsilonBased",
    "Indicator",
    "LinearProgram",
    "Metafrontier",
    "Multipliers",
    "NonRadial",
    "OrderM",
    "Panel",
    "Productivity",
    "ScaleEfficiency",
    "Scores",
    "SecondStage",
    "SolverError",
    "TwoStage",
    "Window",
    "additive",
    "beta_convergence",
    "bootstrap",
    "by_production",
    "convergence_clubs",
    "cost",
    "cross_efficiency",
    "densities",
    "directional",
    "ebm",
    "local_moran",
    "log_t_test",
    "luenberger",
    "malmquist",
    "malmquist_luenberger",
    "metafrontier",
    "metafrontier_malmquist",
    "minimum_distance",
    "moran",
    "multipliers",
    "nearest",
    "nonradial",
    "order_m",
    "profit",
    "radial",
    "revenue",
    "sbm",
    "scale_efficiency",
    "second_stage",
    "show_program",
    "sigma_convergence",
    "super_sbm",
    "transitions",
    "two_stage",
    "window",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module 'gbaeff' has no attribute {name!r}")
    value: object = getattr(import_module(f"gbaeff.{_PLACES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
