"""Draws that are the same bytes wherever they are computed, and what they have in common.

Draws go through joblib in blocks of fixed size, and draw number b has a random stream of its own,
made of the seed and b. Any back end and any number of workers give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from gbaeff.dea.measures import radial_scores
from gbaeff.dea.models import Array, Mask, Rows
from gbaeff.dea.panel import DataError, Panel
from gbaeff.dea.technologies import technologies

BLOCK = 25
"""Draws of a block, at least."""

Data = TypeVar("Data", float, pd.Series, pd.DataFrame)


@dataclass(frozen=True, eq=False)
class Technology:
    """The units of one period, and their scores when they are moved along their rays.

    ``points`` have the shape (n, d), or (samples, n, d) for units that stand elsewhere in each
    sample. Scores go with them: (n,) or (samples, n).
    """

    rows: Rows
    points: Array
    m: int
    rts: str
    orientation: str

    together: ClassVar[int] = 128
    """Units up to which a call of the solver costs more than its programmes."""
    programmes: ClassVar[int] = 1024
    """How many programmes are quick in one call."""

    def scores(self) -> Array:
        """Radial scores of the units; rounding is not allowed to carry them over 1."""
        found = self._scored(self.points, self.points)
        return np.minimum(found, 1.0) if self.orientation == "input" else np.maximum(found, 1.0)

    def rescored(self, score: Array, pseudo: Array) -> Array:
        """Scores against reference sets in which unit i of draw b has efficiency ``pseudo[b, i]``.

        Parameters
        ----------
        score : ndarray, shape (n,) or (samples, n)
            Scores of the units.
        pseudo : ndarray, shape (draws, n) or (samples, draws, n)
            Their redrawn efficiencies.
        """
        each = replace(self, points=self.points[..., None, :, :])
        references = each.moved(score[..., None, :], pseudo).points
        return self._scored(np.broadcast_to(each.points, references.shape), references)

    def moved(self, score: Array, pseudo: Array) -> Technology:
        """The units moved along their rays from their scores to ``pseudo``, (samples, n)."""
        factor = score / pseudo
        points = np.broadcast_to(self.points, (*factor.shape, self.points.shape[-1])).copy()
        side = slice(None, self.m) if self.orientation == "input" else slice(self.m, None)
        points[..., side] *= factor[..., None]
        return replace(self, points=points)

    def _scored(self, points: Array, references: Array) -> Array:
        """Scores of units against reference sets of their own, both of the shape (..., n, d)."""
        *sets, n, d = references.shape
        each, others = points.reshape(-1, n, d), references.reshape(-1, n, d)
        if n > self.together or len(each) == 1:
            found = np.array([self._against(*pair) for pair in zip(each, others)])
        else:
            calls = -(-len(each) * n // self.programmes)
            parts = zip(np.array_split(each, calls), np.array_split(others, calls))
            found = np.concatenate([self._against_all(*part) for part in parts])
        return found.reshape(*sets, n)

    def _against(self, points: Array, reference: Array) -> Array:
        """Scores of units against one reference set."""
        return radial_scores(points, reference, self.m, rts=self.rts, orientation=self.orientation)

    def _against_all(self, points: Array, references: Array) -> Array:
        """Scores of units, shape (draws, n, d), against a reference set a draw, solved together."""
        draws, n, d = references.shape
        return radial_scores(
            points.reshape(draws * n, d),
            references.reshape(draws * n, d),
            self.m,
            rts=self.rts,
            orientation=self.orientation,
            group=np.repeat(np.arange(draws), n),
            allowed=np.repeat(np.eye(draws, dtype=bool), n, axis=1),
        )


def own_technologies(panel: Panel, rts: str, orientation: str) -> list[Technology]:
    """One technology a period, in the order of the periods."""
    return [
        Technology(rows, panel.values[rows], panel.shape[0], rts, orientation)
        for rows in technologies(panel, "contemporaneous").values()
    ]


def scores_of(sets: Sequence[Technology]) -> list[Array]:
    """Scores of several technologies, of one make; those with as many units are solved together."""
    alike: dict[int, list[int]] = {}
    for number, one in enumerate(sets):
        alike.setdefault(len(one.rows), []).append(number)
    found: dict[int, Array] = {}
    for some in alike.values():
        points = np.stack([sets[number].points for number in some])
        found |= zip(some, replace(sets[some[0]], points=points).scores())
    return [found[number] for number in range(len(sets))]


def as_distance(score: Array, orientation: str) -> Array:
    """Turn a score into its distance of at least 1, or back."""
    return 1 / score if orientation == "input" else score


def in_blocks(draws: int, most: int = 0) -> list[range]:
    """Numbers of the draws in blocks of a fixed size: `BLOCK`, or ``most`` if that is more."""
    size = max(BLOCK, most)
    return [range(first, min(first + size, draws)) for first in range(0, draws, size)]


def spread_out(
    work: Callable[..., Array], tasks: list[tuple[Any, ...]], n_jobs: int | None, what: str
) -> list[Array]:
    """Results of the tasks in their order, computed wherever joblib sends them."""
    from joblib import Parallel, delayed  # asyncio and TLS come with it

    # Shown only if a person watches and it takes more than a second.
    watched = tqdm(tasks, desc=what, delay=1, leave=False, disable=None)
    calls = (delayed(work)(*task) for task in watched)
    results: list[Array] = Parallel(n_jobs=n_jobs)(calls)
    return results


def whole(parts: list[Array]) -> tuple[Array, int]:
    """Stack the draws without those that failed, and count these."""
    drawn = np.concatenate(parts)
    good: Mask = np.asarray(np.isfinite(drawn).all(axis=1))
    if good.sum() < 2:
        raise DataError(f"{(~good).sum()} of {len(good)} draws failed, too many to go on")
    return drawn[good], int((~good).sum())


def stream(seed: int, *key: int) -> np.random.Generator:
    """Random numbers that belong to this seed and key alone."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def streams(seed: int, number: int, draws: Iterable[int]) -> Iterator[np.random.Generator]:
    """`stream` of (seed, number, draw) for each draw, in a third of the time.

    Examples
    --------
    >>> from gbaeff.stats.draws import stream, streams
    >>> [one.integers(10**9) for one in streams(5, 1, [7])] == [stream(5, 1, 7).integers(10**9)]
    True
    """
    # As SeedSequence does, but the last word of the key, the draw, for all draws at once. The words
    # before it are those of the seed, at least four, and the number.
    words = max(-(-seed.bit_length() // 32), 4) + 1
    pool = np.random.SeedSequence(seed, spawn_key=(number,)).pool
    draw = np.array([*draws], dtype=np.uint32)
    factor = _powers(0x43B0D7E5, 0x931E8875, 4 * words, 5)
    mixed = [
        _folded(0xCA01F9DD * word - 0x4973F715 * _folded((draw ^ before) * after))
        for word, before, after in zip(pool[:, None], factor, factor[1:])
    ]
    factor = _powers(0x8B51F9DD, 0x58F38DED, 0, 9)
    state = np.empty((len(draw), 8), dtype="<u4")
    for at in range(8):
        state[:, at] = _folded((mixed[at % 4] ^ factor[at]) * factor[at + 1])
    for four in state.view("<u8").astype(np.uint64):
        yield np.random.Generator(np.random.PCG64(_Words(four)))  # type: ignore[arg-type]


class _Words(np.random.bit_generator.ISeedSequence):
    """The four words from which PCG64 begins."""

    def __init__(self, words: NDArray[np.uint64]) -> None:
        self.words = words

    def generate_state(self, n_words: int, dtype: object = None) -> NDArray[np.uint64]:
        return self.words


def _powers(first: int, factor: int, skipped: int, count: int) -> NDArray[np.uint32]:
    """A geometric series modulo 2**32, without its first terms."""
    terms = range(skipped, skipped + count)
    return np.array([first * pow(factor, n, 2**32) % 2**32 for n in terms], dtype=np.uint32)


def _folded(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return words ^ words >> np.uint32(16)


def basic_interval(estimate: Array, drawn: Array, level: float) -> tuple[Array, Array]:
    """Estimate minus the upper, and minus the lower, quantile of (drawn - estimate)."""
    low, high = np.quantile(drawn - estimate, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return estimate - high, estimate - low


def share_error(share: Data, samples: float) -> Data:
    r"""Standard error of a share of independent samples, :math:`\sqrt{p(1-p)/n}`.

    At 0 or 1 it would say that nothing is uncertain, so a share counts as no nearer to the ends
    than half a sample.

    Examples
    --------
    >>> from gbaeff.stats.draws import share_error
    >>> float(share_error(0.5, 100))
    0.05
    """
    if not samples > 0:
        raise ValueError(f"a share needs samples; found {samples!r}")
    half = 0.5 / samples
    inside = np.clip(share, half, 1 - half)
    found: Data = np.sqrt(inside * (1 - inside) / samples)
    return found
