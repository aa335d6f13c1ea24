"""Data envelopment analysis for the book, and for anyone's own panel."""

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
