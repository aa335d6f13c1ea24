"""What is measured: the data, the models and the sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from protocol import Array, Case

SIZES = (11, 100, 165, 1000, 5000, 20000)
SHAPES = {"3+1+1": (3, 1, 1), "5+3+2": (5, 3, 2)}
DATA = ("iid", "frontier")
SEED = 20231

# Cross-sections. Radial models leave the undesirable outputs out; "plain" does so too, for peers
# whose slacks-based measure has no place for them.
MODELS = (
    "radial_crs",
    "radial_vrs",
    "super_radial_vrs",
    "sbm_crs",
    "sbm_vrs",
    "super_sbm_crs",
    "super_sbm_vrs",
    "sbm_plain_vrs",
    "super_sbm_plain_crs",
)
# Measures that no peer has, at 165 and 1,000 units and 3+1+1 variables.
OTHER_MODELS = (
    "sbm_weights_crs",
    "super_sbm_weights_crs",
    "sbm_nonseparable_vrs",
    "nonradial_crs",
    "ebm_crs",
    "kuosmanen_vrs",
    "by_production_crs",
    "two_stage_crs",
    "cost_crs",
    "revenue_crs",
    "profit_vrs",
    "metafrontier_sbm_crs",
)
# From 5,000 units on: the dearer returns to scale alone.
LARGE_MODELS = ("radial_vrs", "super_radial_vrs", "sbm_vrs", "super_sbm_vrs")
# The paper's panel. The super-SBM index is that of Qin (2023), CRS with the VRS part.
PANEL_MODELS = (
    "malmquist_super_sbm",
    "malmquist_radial",
    "malmquist_ray_desli",  # radial, with the VRS distances of other years
    "malmquist_biennial",  # SBM
    "metafrontier_malmquist",  # SBM, three groups, global
)

# Units that an approach with one programme at a time is timed on.
_SAMPLE = {1000: 80, 5000: 30, 20000: 12}


@dataclass(frozen=True)
class Cell:
    """One measured combination."""

    model: str
    data: str
    variables: str
    n: int

    @property
    def is_panel(self) -> bool:
        """Whether the data are the paper's panel."""
        return self.data == "paper"


def cells(sizes: tuple[int, ...]) -> list[Cell]:
    """All cells of a run, small sizes first."""
    found = []
    for n in sizes:
        models = MODELS if n < 5000 else LARGE_MODELS
        found += [
            Cell(model, data, shape, n) for data in DATA for shape in SHAPES for model in models
        ]
        if n in (165, 1000):
            found += [Cell(model, data, "3+1+1", n) for data in DATA for model in OTHER_MODELS]
        if n == 165:
            found += [Cell(model, "paper", "3+1+1", n) for model in PANEL_MODELS]
    return found


def case(cell: Cell) -> Case:
    """Make the data of a cell, the same in every run."""
    if cell.is_panel:
        return _paper()
    m, q, p = SHAPES[cell.variables]
    rng = np.random.default_rng([SEED, DATA.index(cell.data), m, cell.n])
    x, y, b = (_iid if cell.data == "iid" else _frontier)(rng, cell.n, m, q, p)
    size = min(cell.n, _SAMPLE.get(cell.n, cell.n))
    units = np.arange(cell.n)
    sample = units if size == cell.n else np.sort(rng.choice(cell.n, size, replace=False))
    return Case(x, y, b, units, np.zeros(cell.n, dtype=np.int64), sample)


def _iid(rng: np.random.Generator, n: int, m: int, q: int, p: int) -> tuple[Array, Array, Array]:
    """Log-normal columns that know nothing of each other: few efficient units."""
    x, y, b = (rng.lognormal(0.0, 0.5, (n, k)) for k in (m, q, p))
    return x, y, b


def _frontier(
    rng: np.random.Generator, n: int, m: int, q: int, p: int
) -> tuple[Array, Array, Array]:
    """Cobb-Douglas frontier with half-normal inefficiency: many efficient units.

    The exponents sum to 0.9, the output is split over the products on the unit sphere, and
    undesirable outputs follow the frontier output.
    """
    x = rng.lognormal(0.0, 0.5, (n, m))
    share = rng.dirichlet(np.full(m, 5.0))
    frontier = np.exp(np.log(x) @ (0.9 * share))[:, None]
    mix = np.abs(rng.normal(size=(n, q))) + 0.1
    mix /= np.sqrt((mix**2).sum(axis=1, keepdims=True))
    y = frontier * mix * np.exp(-np.abs(rng.normal(0.0, 0.3, (n, 1))))
    b = frontier * np.exp(np.abs(rng.normal(0.0, 0.3, (n, p))))
    return x, y, b


def _paper() -> Case:
    from gbaeff import data

    panel = data.panel("replica")
    m, q, _ = panel.shape
    values = panel.values
    city = {dmu: at for at, dmu in enumerate(panel.dmus)}
    dmu = np.array([city[key] for key in panel.index.get_level_values("dmu")])
    period = panel.index.get_level_values("period").to_numpy(dtype=np.int64)
    x, y, b = values[:, :m], values[:, m : m + q], values[:, m + q :]
    return Case(x, y, b, dmu, period, np.arange(len(values)))
