"""``linprog`` of scipy, with HiGHS alone: around a small programme scipy takes three times as long.

The same rows go to the same solver with the same options, so the answers are scipy's to the byte
(tests/dea/solver/test_highs.py). Arguments and answers are those that this project uses.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.optimize import linprog as _of_scipy
from scipy.sparse import issparse

try:
    from scipy.optimize._highspy import _core
    from scipy.optimize._linprog_highs import _highs_to_scipy_status_message
except ImportError:  # another scipy keeps them elsewhere
    _core = None


@cache
def _solver(**given: Any) -> Any:
    """A solver with these options; a new programme leaves nothing of the one before."""
    options, solver = _core.HighsOptions(), _core._Highs()
    options.output_flag = options.log_to_console = False
    options.highs_debug_level = 0
    options.simplex_strategy = int(_core.simplex_constants.SimplexStrategy.kSimplexStrategyDual)
    for name, value in given.items():
        setattr(options, name, ("on" if value else "off") if name == "presolve" else value)
    assert solver.passOptions(options) == _core.HighsStatus.kOk
    return solver


def linprog(
    c: Any,
    A_ub: Any = None,
    b_ub: Any = None,
    A_eq: Any = None,
    b_eq: Any = None,
    bounds: Any = (0, None),
    method: str = "highs",
    options: dict[str, Any] | None = None,
) -> Any:
    """Least c x with A_ub x <= b_ub, A_eq x = b_eq and x within its bounds."""
    if _core is None or issparse(A_ub) or issparse(A_eq):
        return _of_scipy(c, A_ub, b_ub, A_eq, b_eq, bounds, method, options=options)
    assert method == "highs"
    cost = np.array(c, dtype=float).ravel()
    below, same = (np.array([] if b is None else b, dtype=float).ravel() for b in (b_ub, b_eq))
    sides = [np.asarray(A, dtype=float) for A in (A_ub, A_eq) if A is not None and len(A)]
    columns = np.vstack(sides).T if sides else np.zeros((len(cost), 0))
    assert columns.shape == (len(cost), len(below) + len(same))
    at, row = np.nonzero(columns)
    limits = np.broadcast_to(np.array(bounds, dtype=float), (len(cost), 2))
    low, high = (np.where(np.isnan(side), s * np.inf, side) for side, s in zip(limits.T, (-1, 1)))
    solver = _solver(**(options or {}))
    solver.passModel(
        len(cost),
        columns.shape[1],
        len(row),
        int(_core.MatrixFormat.kColwise),
        int(_core.ObjSense.kMinimize),
        0.0,
        cost,
        low,
        high,
        np.concatenate([np.full(len(below), -np.inf), same]),
        np.concatenate([below, same]),
        np.searchsorted(at, np.arange(len(cost))).astype(np.int32),
        row.astype(np.int32),
        columns[at, row],
        np.zeros(len(cost), dtype=np.int32),
    )
    solver.run()
    found = solver.getModelStatus()
    status, message = _highs_to_scipy_status_message(found, solver.modelStatusToString(found))
    x = fun = upper = equal = None
    if status == 0:
        solution = solver.getSolution()
        x, fun = np.array(solution.col_value), solver.getInfo().objective_function_value
        upper, equal = np.split(np.array(solution.row_dual), [len(below)])
    return SimpleNamespace(
        x=x,
        fun=fun,
        status=status,
        success=status == 0,
        message=message,
        ineqlin=SimpleNamespace(marginals=upper),
        eqlin=SimpleNamespace(marginals=equal),
    )
