"""The recipe of the invented example: ports that do not exist, made by a seeded generator."""

from __future__ import annotations

import numpy as np
import pandas as pd

PORTS = (
    "Alder",
    "Ash",
    "Aspen",
    "Beech",
    "Birch",
    "Cedar",
    "Cypress",
    "Elm",
    "Fir",
    "Hazel",
    "Holly",
    "Juniper",
    "Larch",
    "Laurel",
    "Linden",
    "Maple",
    "Olive",
    "Pine",
    "Poplar",
    "Rowan",
    "Spruce",
    "Willow",
)
YEARS = range(2016, 2023)
_GAP = ("Port Laurel", 2018)  # did not report, so that the panel is not balanced


def ports(seed: int = 20160101) -> pd.DataFrame:
    """Make the panel ``data/examples/ports.csv``. Nothing in it was observed.

    A port has berths, and workers and energy that go with them; what it handles follows from the
    three, with productivity that grows, a share that it loses to inefficiency, and a bad year in
    2020. Emissions follow energy; some ports draw power from the shore in later years and emit
    less. What leaves a port by rail goes with how little it loses; the tide goes with nothing.

    Parameters
    ----------
    seed : int
        Of the generator; the shipped file has the default.

    Returns
    -------
    pandas.DataFrame
        Columns port, year, berths (count), workers (persons), energy (GWh), containers (thousand
        TEU), bulk (thousand tonnes), co2 (thousand tonnes), rail (share of what leaves, %) and
        tide (range, m).

    Examples
    --------
    >>> ports().query("port == 'Port Alder'").shape
    (7, 10)
    """
    rng = np.random.default_rng(seed)
    n, years = len(PORTS), len(YEARS)
    time = np.arange(years)[None, :]

    def noise(width: float) -> np.ndarray:
        return np.exp(width * rng.standard_normal((n, years)))

    size = np.exp(2.3 + 0.7 * rng.standard_normal((n, 1)))
    berths = np.maximum(2, np.round(size * (1 + 0.02 * rng.random((n, 1)) * time)))
    workers = np.round(110 * berths**0.95 * np.exp(0.2 * rng.standard_normal((n, 1))) * noise(0.03))
    energy = np.round(5.5 * berths * np.exp(0.25 * rng.standard_normal((n, 1))) * noise(0.04), 1)

    lost = 0.6 * rng.random((n, 1)) ** 1.5  # share that inefficiency takes
    catching = np.clip(lost * (1 - 0.12 * rng.random((n, 1)) * time), 0, None)
    trend = 1.025**time * np.where(time == 4, 0.9, 1.0)
    made = berths**0.35 * (workers / 110) ** 0.35 * (energy / 5.5) ** 0.3
    made = made * trend * (1 - catching) * noise(0.04)
    mix = 0.25 + 0.5 * rng.random((n, 1))  # share of containers in what is handled
    containers = np.round(95 * made * mix, 1)
    bulk = np.round(620 * made * (1 - mix))

    shore = rng.random((n, 1)) < 0.4
    dirt = np.exp(0.2 * rng.standard_normal((n, 1))) * np.where(shore, 0.95**time, 1.0)
    co2 = np.round(0.45 * energy * dirt * noise(0.03), 2)

    rail = np.round(55 - 60 * catching + 4 * rng.standard_normal((n, years)))
    tide = np.round(np.exp(0.8 + 0.6 * rng.standard_normal((n, 1))) * np.ones((1, years)), 1)

    frame = pd.DataFrame(
        {
            "port": np.repeat([f"Port {name}" for name in PORTS], years),
            "year": np.tile(list(YEARS), n),
            "berths": berths.ravel().astype(int),
            "workers": workers.ravel().astype(int),
            "energy": energy.ravel(),
            "containers": containers.ravel(),
            "bulk": bulk.ravel().astype(int),
            "co2": co2.ravel(),
            "rail": rail.ravel().clip(2, 98).astype(int),
            "tide": tide.ravel(),
        }
    )
    gap = (frame["port"] == _GAP[0]) & (frame["year"] == _GAP[1])
    return frame[~gap].reset_index(drop=True)
