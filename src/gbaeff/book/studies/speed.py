"""Names and figure of the benchmark: programmes a second by number of units."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from gbaeff.book.pages import figures

NAMES = {
    "project": "gbaeff",
    "project, all read": "gbaeff, all read",
    "linprog": "linprog",
    "highspy": "highspy, warm start",
    "benchmarking": "Benchmarking (R)",
    "deapack": "DEAPack",
    "pyfrontier": "Pyfrontier",
    "frontierguard": "FrontierGuard",
    "orange3_dea": "orange3-dea",
    "deabook": "deabook",
    "dealib": "dealib",
}
"""Approaches of `data/benchmarks/speed.csv`, in the order in which they are shown."""

MODELS = {
    "radial_crs": "radial, CRS",
    "radial_vrs": "radial, VRS",
    "super_radial_vrs": "radial super-efficiency, VRS",
    "sbm_crs": "SBM, undesirable, CRS",
    "sbm_vrs": "SBM, undesirable, VRS",
    "super_sbm_crs": "super-SBM, undesirable, CRS",
    "super_sbm_vrs": "super-SBM, undesirable, VRS",
    "sbm_plain_vrs": "SBM, VRS",
    "super_sbm_plain_crs": "super-SBM, CRS",
    "sbm_weights_crs": "SBM with weights, CRS",
    "super_sbm_weights_crs": "super-SBM with weights, CRS",
    "sbm_nonseparable_vrs": "SBM, non-separable outputs, VRS",
    "nonradial_crs": "non-radial distance, CRS",
    "ebm_crs": "EBM, CRS",
    "kuosmanen_vrs": "directional distance, abatement factors, VRS",
    "by_production_crs": "by-production, CRS",
    "two_stage_crs": "two-stage SBM, CRS",
    "cost_crs": "cost efficiency, CRS",
    "revenue_crs": "revenue efficiency, CRS",
    "profit_vrs": "profit efficiency, VRS",
    "metafrontier_sbm_crs": "SBM metafrontier of three groups, CRS",
    "metafrontier_malmquist": "SBM metafrontier index, global",
    "malmquist_super_sbm": "super-SBM Malmquist index",
    "malmquist_radial": "radial Malmquist index",
    "malmquist_ray_desli": "radial Malmquist index, split of Ray and Desli",
    "malmquist_biennial": "SBM Malmquist index, biennial",
}
"""Its models."""


def rates(curves: Mapping[str, pd.DataFrame]) -> Figure:
    """Programmes a second against the number of units, one panel a model.

    Parameters
    ----------
    curves : mapping of str to pandas.DataFrame
        By model: rates by number of units, one column an approach.
    """
    low = min(frame.min().min() for frame in curves.values()) / 2
    high = max(frame.max().max() for frame in curves.values()) * 2
    colour = dict(zip(["project", "linprog", "highspy"], figures.COLOURS))
    figure, grid = figures.canvas(height=5.0, ncols=len(curves), sharey=True, squeeze=False)
    for axes, (name, frame) in zip(grid[0], curves.items()):
        axes.set(xscale="log", yscale="log", ylim=(low, high), xlim=(0.6, 3e4), xlabel="units")
        axes.set_xticks([10, 100, 1000, 10000])
        axes.tick_params(which="minor", length=0)
        for scale in (axes.xaxis, axes.yaxis):
            scale.set_major_formatter("{x:,.0f}")
        axes.set_title(MODELS[name])
        # Each line is named where it starts, since they end at different sizes.
        first = frame.index[0]
        begin = np.log(frame.loc[first] / low) / np.log(high / low)
        for key, at in zip(frame, figures.spread(begin.tolist(), 0.036)):
            column = frame[key].dropna()
            shade = colour.get(str(key), figures.INK)
            axes.plot(column.index, column, "o-", color=shade, lw=2 if key in colour else 1, ms=3)
            axes.annotate(
                NAMES[str(key)].split(",")[0],
                (first * 0.8, low * (high / low) ** at),
                va="center",
                ha="right",
                fontsize=9,
                color=figures.as_text(shade),
            )
    grid[0][0].set_ylabel("programmes a second")
    return figure
