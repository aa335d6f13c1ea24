"""Data envelopment analysis for the book, and for anyone's own panel."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gbaeff.cross_evaluation import CrossEfficiency, cross_efficiency
    from gbaeff.highs import SolverError
    from gbaeff.inference import Bootstrap, SecondStage, bootstrap, second_stage
    from gbaeff.measures import additive, directional, radial, sbm, super_sbm
    from gbaeff.panel import DataError, Panel
    from gbaeff.partial import OrderM, order_m
    from gbaeff.productivity import luenberger, malmquist, malmquist_luenberger
    from gbaeff.scale import ScaleEfficiency, scale_efficiency
    from gbaeff.scores import Indicator, Productivity, Scores
    from gbaeff.technology_gap import Metafrontier, metafrontier
    from gbaeff.window_analysis import Window, window

__version__ = "0.1.0"

# A name is loaded with its module when it is first asked for: a chapter about texts waits for no
# engine, and does not depend on it.
_PLACES = {
    "Bootstrap": "inference",
    "CrossEfficiency": "cross_evaluation",
    "DataError": "panel",
    "Indicator": "scores",
    "Metafrontier": "technology_gap",
    "OrderM": "partial",
    "Panel": "panel",
    "Productivity": "scores",
    "ScaleEfficiency": "scale",
    "Scores": "scores",
    "SecondStage": "inference",
    "SolverError": "highs",
    "Window": "window_analysis",
    "additive": "measures",
    "bootstrap": "inference",
    "cross_efficiency": "cross_evaluation",
    "directional": "measures",
    "luenberger": "productivity",
    "malmquist": "productivity",
    "malmquist_luenberger": "productivity",
    "metafrontier": "technology_gap",
    "order_m": "partial",
    "radial": "measures",
    "sbm": "measures",
    "scale_efficiency": "scale",
    "second_stage": "inference",
    "super_sbm": "measures",
    "window": "window_analysis",
}

__all__ = [
    "Bootstrap",
    "CrossEfficiency",
    "DataError",
    "Indicator",
    "Metafrontier",
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
    "order_m",
    "radial",
    "sbm",
    "scale_efficiency",
    "second_stage",
    "super_sbm",
    "window",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module 'gbaeff' has no attribute {name!r}")
    found: object = getattr(import_module(f"gbaeff.{_PLACES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
