"""Data envelopment analysis for the book, and for anyone's own panel."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gbaeff.dea.cross_efficiency import CrossEfficiency, cross_efficiency
    from gbaeff.dea.measures import additive, directional, radial, sbm, super_sbm
    from gbaeff.dea.metafrontier import Metafrontier, metafrontier
    from gbaeff.dea.multipliers import Multipliers, multipliers
    from gbaeff.dea.panel import DataError, Panel
    from gbaeff.dea.productivity import luenberger, malmquist, malmquist_luenberger
    from gbaeff.dea.program import LinearProgram, show_program
    from gbaeff.dea.results import Indicator, Productivity, Scores
    from gbaeff.dea.scale import ScaleEfficiency, scale_efficiency
    from gbaeff.dea.solver.highs import SolverError
    from gbaeff.dea.window import Window, window
    from gbaeff.stats.bootstrap import Bootstrap, bootstrap
    from gbaeff.stats.order_m import OrderM, order_m
    from gbaeff.stats.second_stage import SecondStage, second_stage

__version__ = "0.1.0"

# A name is loaded with its module when it is first asked for: a chapter about texts waits for no
# engine, and does not depend on it.
_PLACES = {
    "Bootstrap": "stats.bootstrap",
    "CrossEfficiency": "dea.cross_efficiency",
    "DataError": "dea.panel",
    "Indicator": "dea.results",
    "LinearProgram": "dea.program",
    "Metafrontier": "dea.metafrontier",
    "Multipliers": "dea.multipliers",
    "OrderM": "stats.order_m",
    "Panel": "dea.panel",
    "Productivity": "dea.results",
    "ScaleEfficiency": "dea.scale",
    "Scores": "dea.results",
    "SecondStage": "stats.second_stage",
    "SolverError": "dea.solver.highs",
    "Window": "dea.window",
    "additive": "dea.measures",
    "bootstrap": "stats.bootstrap",
    "cross_efficiency": "dea.cross_efficiency",
    "directional": "dea.measures",
    "luenberger": "dea.productivity",
    "malmquist": "dea.productivity",
    "malmquist_luenberger": "dea.productivity",
    "metafrontier": "dea.metafrontier",
    "multipliers": "dea.multipliers",
    "order_m": "stats.order_m",
    "radial": "dea.measures",
    "sbm": "dea.measures",
    "scale_efficiency": "dea.scale",
    "second_stage": "stats.second_stage",
    "show_program": "dea.program",
    "super_sbm": "dea.measures",
    "window": "dea.window",
}

__all__ = [
    "Bootstrap",
    "CrossEfficiency",
    "DataError",
    "Indicator",
    "LinearProgram",
    "Metafrontier",
    "Multipliers",
    "OrderM",
    "Panel",
    "Productivity",
    "ScaleEfficiency",
    "Scores",
    "SecondStage",
    "SolverError",
    "Window",
    "additive",
    "bootstrap",
    "cross_efficiency",
    "directional",
    "luenberger",
    "malmquist",
    "malmquist_luenberger",
    "metafrontier",
    "multipliers",
    "order_m",
    "radial",
    "sbm",
    "scale_efficiency",
    "second_stage",
    "show_program",
    "super_sbm",
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
