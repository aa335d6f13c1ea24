"""Printed results beside recomputed ones."""

from __future__ import annotations

import pandas as pd
from scipy import stats


def agreement(computed: pd.Series, printed: pd.Series, *, within: float) -> dict[str, float]:
    """Sum up how far recomputed values agree with printed ones.

    Parameters
    ----------
    computed, printed : pandas.Series
        Matched by label; a printed value that was not recomputed, or cannot be read, is left out.
    within : float
        A difference that counts as close.

    Returns
    -------
    dict
        cells (how many were compared), mean absolute difference, mean difference (computed minus
        printed), Spearman and Kendall (rank correlations), and the share of cells that are
        close, in percent.

    Examples
    --------
    >>> import pandas as pd
    >>> found = agreement(pd.Series([0.52, 1.3]), pd.Series([0.50, 1.2]), within=0.05)
    >>> found["cells"], round(found["mean difference"], 2), found["within 0.05, %"]
    (2, 0.06, 50.0)
    """
    pair = pd.DataFrame({"computed": computed.reindex(printed.index), "printed": printed}).dropna()
    gap = pair["computed"] - pair["printed"]
    return {
        "cells": len(gap),
        "mean absolute difference": float(gap.abs().mean()),
        "mean difference": float(gap.mean()),
        "Spearman": float(stats.spearmanr(pair["computed"], pair["printed"]).statistic),
        "Kendall": float(stats.kendalltau(pair["computed"], pair["printed"]).statistic),
        f"within {within:g}, %": float(100 * (gap.abs() <= within).mean()),
    }
