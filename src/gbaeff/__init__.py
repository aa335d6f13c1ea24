"""Data envelopment analysis for the book, and for anyone's own panel."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbaeff.cross_evaluation import CrossEfficiency, cross_efficiency
    from gbaeff.highs import SolverError
    from gbaeff.inference import Bootstrap, SecondStage, bootstrap, second_stage
    from gbaeff.measures import additive, directional, radial, sbm, super_sbm
    from gbaeff.panel import DataError, Panel
    from gbaeff.partial import OrderM, order_m
    from gbaeff.productivity import malmquist, malmquist_luenberger
    from gbaeff.scale import ScaleEfficiency, scale_efficiency
    from gbaeff.scores import Productivity, Scores
    from gbaeff.technology_gap import Metafrontier, metafrontier
    from gbaeff.window_analysis import Window, window

__version__ = "0.1.0"

__all__ = [
    "Bootstrap",
    "CrossEfficiency",
    "DataError",
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

_MODULES = (
    "cross_evaluation",
    "highs",
    "inference",
    "measures",
    "panel",
    "partial",
    "productivity",
    "scale",
    "scores",
    "technology_gap",
    "window_analysis",
)


def __getattr__(name: str) -> Any:
    # A build starts without the numerics, which take a second to load.
    if name in __all__:
        for module in _MODULES:
            found = vars(import_module(f"gbaeff.{module}"))
            if name in found:
                return found[name]
    raise AttributeError(f"module 'gbaeff' has no attribute {name!r}")
