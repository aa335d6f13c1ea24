"""Programmes of every model on made-up data, and what an answer of the solver has to be."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from gbaeff.dea.models import (
    Program,
    directional_program,
    radial_program,
    sbm_program,
    super_sbm_program,
)
from gbaeff.dea.solver import highs
from gbaeff.dea.solver.certificate import Optimum
from gbaeff.extensions.additive import additive_program

CERTIFIED = 1e-8
Table = Callable[[tuple[float, ...]], Program]
M, Q = 2, 1  # and one undesirable output


def models(rts: str, sides: bool = True) -> Iterator[tuple[str, Table]]:
    """Every model by name, as a table that depends on where a unit has zeros."""

    def slacks_based(make: Any, side: str) -> Table:
        return lambda own: make(own, M, Q, rts, side)

    for side in ("input", "output") if sides else ("input",):
        yield f"radial {side}", lambda own, side=side: radial_program(own, M, rts, side)
    for side in ("none", "input", "output") if sides else ("none",):
        yield f"sbm {side}", slacks_based(sbm_program, side)
        yield f"super {side}", slacks_based(super_sbm_program, side)
    for weak in (True, False):
        yield (
            f"directional {'weak' if weak else 'strong'}",
            lambda own, weak=weak: directional_program(
                own, M, Q, rts, tuple(np.multiply((0, 0, 1, 1), own).tolist()), weak
            ),
        )
    yield "additive", lambda own: additive_program(own, M, Q, rts, True)


def full(data: np.ndarray) -> tuple[float, ...]:
    return (1.0,) * data.shape[1]


def sample(seed: int, n: int, sigma: float = 0.5, d: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(0, sigma, (n, d))


def frontier(seed: int, n: int) -> np.ndarray:
    """Units near a curved frontier: many of them are peers."""
    rng = np.random.default_rng(seed)
    data = rng.lognormal(0, 0.5, (n, 4))
    data[:, 2] = np.sqrt(data[:, 0] * data[:, 1]) * np.exp(-np.abs(rng.normal(0, 0.05, n)))
    return data


def one_by_one(
    program: Program, points: np.ndarray, data: np.ndarray, use: np.ndarray | None = None
) -> np.ndarray:
    """Optimum of each programme by HiGHS; ``use`` holds the columns of each."""
    found = []
    for k, z in enumerate(points):
        ref = data if use is None else data[use[k]]
        block = np.vstack([(ref / np.where(z > 0, z, 1.0)).T, np.ones(len(ref))])
        found.append(highs.solve(program, block[: program.shared]).value)
    return np.array(found)


def certified(found: Optimum) -> None:
    """Residuals of every answer, be it an optimum or a proof, within the bound."""
    feasible = np.isfinite(found.value)
    residuals = np.column_stack([found.primal, found.dual, found.gap])
    assert (residuals[feasible] <= CERTIFIED).all() and (residuals[feasible] >= 0).all()
    assert (found.dual[~feasible] <= CERTIFIED).all()
    assert np.isnan(found.primal[~feasible]).all() and np.isnan(found.gap[~feasible]).all()


def satisfied(
    program: Program, found: Optimum, points: np.ndarray, data: np.ndarray, o: int
) -> None:
    """Own variables and weights of peers, put back into the programme in the data's units."""
    made = program.matrix @ found.own[o]
    peers = found.peers[o]
    units = np.vstack([(data[peers] / points[o]).T, np.ones(len(peers))])
    used = np.where(peers >= 0, found.weights[o], 0.0)
    made[: program.shared] += (units @ used)[: program.shared]
    scale = 1 + np.abs(found.own[o]).max()
    np.testing.assert_allclose(made, program.rhs, atol=1e-7 * scale)
    assert found.value[o] == pytest.approx(program.cost @ found.own[o], abs=1e-8)
    assert (found.own[o] >= 0).all() and (used >= 0).all()
    assert not found.own[o][program.fixed].any()


def same_bytes(one: Optimum, other: Optimum) -> None:
    """All but the dual residual, which is a rounding error of a product that depends on its cut."""
    for name in ("value", "own", "peers", "weights", "basis", "primal", "gap"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name
