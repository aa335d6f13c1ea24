"""Data envelopment analysis for the book, and for anyone's own panel."""

from gbaeff.measures import radial, sbm, super_sbm
from gbaeff.panel import DataError, Panel
from gbaeff.productivity import malmquist
from gbaeff.scores import Productivity, Scores
from gbaeff.solve import SolverError

__version__ = "0.1.0"

__all__ = [
    "DataError",
    "Panel",
    "Productivity",
    "Scores",
    "SolverError",
    "malmquist",
    "radial",
    "sbm",
    "super_sbm",
]
