"""Data envelopment analysis for the book, and for anyone's own panel."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gbaeff.dea.by_production import ByProduction, by_production
    from gbaeff.dea.closest import minimum_distance
    from gbaeff.dea.cross_efficiency import CrossEfficiency, cross_efficiency
    from gbaeff.dea.ebm import EpsilonBased, ebm
    from gbaeff.dea.indices import Indicator, Productivity
    from gbaeff.dea.measures import additive, directional, radial, sbm, super_sbm
    from gbaeff.dea.metafrontier import Metafrontier, metafrontier
    from gbaeff.dea.multipliers import Multipliers, multipliers
    from gbaeff.dea.nonradial import NonRadial, nonradial
    from gbaeff.dea.panel import DataError, Panel
    from gbaeff.dea.prices import Economic, cost, profit, revenue
    from gbaeff.dea.productivity import malmquist, malmquist_luenberger
    from gbaeff.dea.program import LinearProgram, show_program
    from gbaeff.dea.results import Scores
    from gbaeff.dea.scale import ScaleEfficiency, scale_efficiency
    from gbaeff.dea.solver.highs import SolverError
    from gbaeff.dea.two_stage import TwoStage, two_stage
    from gbaeff.dea.window import Window, window
    from gbaeff.extensions.luenberger import luenberger
    from gbaeff.extensions.metafrontier_malmquist import metafrontier_malmquist
    from gbaeff.stats.bootstrap import Bootstrap, bootstrap
    from gbaeff.stats.convergence import (
        beta_convergence,
        convergence_clubs,
        log_t_test,
        sigma_convergence,
    )
    from gbaeff.stats.distribution import densities, transitions
    from gbaeff.stats.order_m import OrderM, order_m
    from gbaeff.stats.second_stage import SecondStage, second_stage
    from gbaeff.stats.spatial import local_moran, moran, nearest

__version__ = "0.1.0"

# A name is loaded with its module when it is first asked for: a chapter about texts waits for no
# engine, and does not depend on it.
_PLACES = {
    "Bootstrap": "stats.bootstrap",
    "ByProduction": "dea.by_production",
    "CrossEfficiency": "dea.cross_efficiency",
    "DataError": "dea.panel",
    "Economic": "dea.prices",
    "EpsilonBased": "dea.ebm",
    "Indicator": "dea.indices",
    "LinearProgram": "dea.program",
    "Metafrontier": "dea.metafrontier",
    "Multipliers": "dea.multipliers",
    "NonRadial": "dea.nonradial",
    "OrderM": "stats.order_m",
    "Panel": "dea.panel",
    "Productivity": "dea.indices",
    "ScaleEfficiency": "dea.scale",
    "Scores": "dea.results",
    "SecondStage": "stats.second_stage",
    "SolverError": "dea.solver.highs",
    "TwoStage": "dea.two_stage",
    "Window": "dea.window",
    "additive": "dea.measures",
    "beta_convergence": "stats.convergence",
    "bootstrap": "stats.bootstrap",
    "by_production": "dea.by_production",
    "convergence_clubs": "stats.convergence",
    "cost": "dea.prices",
    "cross_efficiency": "dea.cross_efficiency",
    "densities": "stats.distribution",
    "directional": "dea.measures",
    "ebm": "dea.ebm",
    "local_moran": "stats.spatial",
    "log_t_test": "stats.convergence",
    "luenberger": "extensions.luenberger",
    "malmquist": "dea.productivity",
    "malmquist_luenberger": "dea.productivity",
    "metafrontier": "dea.metafrontier",
    "metafrontier_malmquist": "extensions.metafrontier_malmquist",
    "minimum_distance": "dea.closest",
    "moran": "stats.spatial",
    "multipliers": "dea.multipliers",
    "nearest": "stats.spatial",
    "nonradial": "dea.nonradial",
    "order_m": "stats.order_m",
    "profit": "dea.prices",
    "radial": "dea.measures",
    "revenue": "dea.prices",
    "sbm": "dea.measures",
    "scale_efficiency": "dea.scale",
    "second_stage": "stats.second_stage",
    "show_program": "dea.program",
    "sigma_convergence": "stats.convergence",
    "super_sbm": "dea.measures",
    "two_stage": "dea.two_stage",
    "transitions": "stats.distribution",
    "window": "dea.window",
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
