"""How often the intervals of the bootstrap hold the true score, by scale.

``python benchmarks/bootstrap_coverage.py`` writes coverage.csv to data/benchmarks; README.md says
what is done.
"""

from __future__ import annotations

import argparse
import sys
import time
import zlib
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import ConvexHull

from gbaeff.dea.models import Array
from gbaeff.extensions.bootstrap import SCALES, corrected_scores, redraws, smoothing_width
from gbaeff.stats.draws import Technology

OUT = Path(__file__).resolve().parents[1] / "data" / "benchmarks" / "coverage.csv"
SAMPLES = {25: 250, 50: 250, 100: 250, 200: 200, 400: 100}
DRAWS = 300
LEVEL = 0.95
SPREAD = 0.4
DEGREE = 0.6  # of the Cobb-Douglas frontier with variable returns


class Hull(Technology):
    """A technology of at most three dimensions, scored by the facets of its hull.

    One call of qhull replaces the programmes of all units, which makes the study affordable.
    """

    together = 0

    def _against(self, points: Array, reference: Array) -> Array:
        x, y = points[:, : self.m], points[:, self.m]
        if self.rts == "crs" and self.m == 1:
            theta = y / x[:, 0] / (reference[:, 1] / reference[:, 0]).max()
            return theta if self.orientation == "input" else 1 / theta
        normal = facets(reference, self.m, self.rts)
        inputs, output = x @ normal[:, : self.m].T, y[:, None] * normal[:, self.m]
        constant = normal[:, self.m + 1] if self.rts == "vrs" else 0.0
        # Each facet says inputs + output + constant <= 0, with inputs <= 0 and output >= 0.
        if self.orientation == "input":
            found = np.divide(
                output + constant, -inputs, out=np.zeros_like(inputs), where=inputs < -1e-9
            )
            return np.asarray(found.max(axis=1))
        found = np.divide(
            -inputs - constant, output, out=np.full_like(inputs, np.inf), where=output > 1e-9
        )
        return np.asarray(found.min(axis=1))


def facets(reference: Array, m: int, rts: str) -> Array:
    """Facets of the technology of one output, as linear forms that are at most 0 on it.

    The cone of the units and of free disposal, cut by a plane that meets all its rays.
    """
    size = reference.mean(axis=0)
    rays = np.column_stack([reference / size, *([np.ones(len(reference))] * (rts == "vrs"))])
    free = np.zeros((m + 1, rays.shape[1]))
    free[np.arange(m + 1), np.arange(m + 1)] = [*[1.0] * m, -1.0]
    plane = np.ones(rays.shape[1])
    plane[m] = 0.0
    plane[m] = -0.5 * (rays @ plane / rays[:, m]).min()
    rays = np.vstack([rays, free])
    cut = (rays / (rays @ plane)[:, None])[:, :-1]
    equations = np.unique(ConvexHull(cut).equations.round(12), axis=0)
    forms = equations[:, -1:] * plane
    forms[:, :-1] += equations[:, :-1]
    forms[:, : m + 1] /= size
    return forms


def sample(
    design: str, rts: str, orientation: str, n: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Points of a Cobb-Douglas frontier, moved off it by half-normal inefficiency, and that."""
    m = int(design[0])
    degree = 1.0 if rts == "crs" else DEGREE
    efficiency = np.exp(-np.abs(rng.normal(0, SPREAD, n)))
    inputs = rng.uniform(1, 10, (n, m))
    output = np.prod(inputs ** (degree / m), axis=1, keepdims=True)
    # Moved in the direction that is measured, so that the frontier is known over its whole range.
    if orientation == "input":
        return np.hstack([inputs / efficiency[:, None], output]), efficiency
    return np.hstack([inputs, output * efficiency[:, None]]), efficiency


def measure(points: Array, true: Array, m: int, rts: str, orientation: str, seed: int) -> Array:
    """One row a scale: coverage, width, cuts, and mean square errors of one sample."""
    technology = Hull(np.arange(len(points)), points, m, rts, orientation)
    score = technology.scores()
    width = smoothing_width(score, "silverman")
    drawn = redraws(technology, score, width, seed, 0, range(DRAWS))
    rows = []
    for scale in SCALES:
        middle, lower, upper, worth = corrected_scores(score, drawn, LEVEL, scale, orientation)
        chosen = np.where(worth, middle, score)
        shares = [score, middle, chosen, lower, upper]
        if orientation == "output":
            shares = [1 / value for value in shares]
            shares[3:] = shares[:2:-1]
        cut = np.isnan(shares)
        # A cut efficiency is 0, the end of what is possible.
        estimate, corrected, mixed, low, high = np.where(cut, 0.0, shares)
        rows.append(
            [
                np.mean((low <= true) & (true <= high)),
                np.mean(high < true),
                np.mean(high - low),
                np.mean(cut[3] | cut[4]),
                np.mean(cut[1]),
                *(np.mean((value - true) ** 2) for value in (estimate, corrected, mixed)),
            ]
        )
    return np.array(rows)


def cell(design: str, rts: str, orientation: str, n: int, samples: int) -> list[dict[str, object]]:
    """Rows of the table for one design, one a scale."""
    key = zlib.crc32(f"{design} {rts} {orientation} {n}".encode())
    found = []
    for number in range(samples):
        rng = np.random.default_rng([key, number])
        points, true = sample(design, rts, orientation, n, rng)
        found.append(measure(points, true, int(design[0]), rts, orientation, key + number))
    mean = np.mean(found, axis=0)
    error = np.std(found, axis=0, ddof=1) / np.sqrt(samples)
    return [
        {
            "design": design,
            "rts": rts,
            "orientation": orientation,
            "n": n,
            "scale": scale,
            "samples": samples,
            "draws": DRAWS,
            "coverage": mean[i, 0],
            "coverage_se": error[i, 0],
            "above": mean[i, 1],
            "width": mean[i, 2],
            "cut_bound": mean[i, 3],
            "cut_score": mean[i, 4],
            "rmse_score": mean[i, 5] ** 0.5,
            "rmse_corrected": mean[i, 6] ** 0.5,
            "rmse_rule": mean[i, 7] ** 0.5,
        }
        for i, scale in enumerate(SCALES)
    ]


def main() -> None:
    """Measure every design and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--share", type=float, default=1.0, help="of the samples, for a trial run")
    given = parser.parse_args()
    rows, start = [], time.process_time()
    for n, design, rts, orientation in product(
        SAMPLES, ("1+1", "2+1"), ("crs", "vrs"), ("input", "output")
    ):
        samples = max(2, round(given.share * SAMPLES[n]))
        rows += cell(design, rts, orientation, n, samples)
        print(n, design, rts, orientation, f"{time.process_time() - start:.0f} s", file=sys.stderr)
    pd.DataFrame(rows).round(5).to_csv(given.out, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
