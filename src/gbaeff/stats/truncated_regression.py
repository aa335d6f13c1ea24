"""Maximum likelihood of a truncated regression."""

from __future__ import annotations

import numpy as np
from scipy import special

from gbaeff.dea.models import Array

# Smallest precision, relative to that of least squares. Below it the distribution cannot be told
# from an exponential one, and the likelihood has no maximum.
_FLATTEST = 1e-4
_STEPS = 100


def truncated_regression(distance: Array, design: Array) -> tuple[Array, float]:
    r"""Maximum likelihood of a normal regression that is truncated below at 1.

    Maximises, with :math:`\mu_i = z_i \beta`,

    .. math::

        \sum_i \log \frac{1}{\sigma} \phi\left(\frac{\delta_i - \mu_i}{\sigma}\right)
        - \log \Phi\left(\frac{\mu_i - 1}{\sigma}\right)

    in the parameters :math:`1/\sigma^2` and :math:`\beta/\sigma^2`, in which it is concave (an
    exponential family), on an orthonormal basis of the design, by Newton's method.

    Parameters
    ----------
    distance : ndarray, shape (n,)
        Above 1.
    design : ndarray, shape (n, k)
        Of full column rank, with a column of ones.

    Returns
    -------
    beta : ndarray, shape (k,)
        Coefficients, NaN where the likelihood has no maximum.
    sigma : float
        Scale before truncation, NaN likewise.

    Notes
    -----
    There is no maximum if the data spread like an exponential distribution or more (sigma grows
    without bound), or if the design explains them without error (sigma shrinks to 0).

    Examples
    --------
    Far from the truncation it is least squares:

    >>> import numpy as np
    >>> from gbaeff.stats.truncated_regression import truncated_regression
    >>> z = np.column_stack([np.ones(4), [0, 1, 2, 3]])
    >>> beta, sigma = truncated_regression(np.array([10.1, 10.9, 11.9, 13.1]), z)
    >>> beta.round(6).tolist(), round(sigma, 6)
    ([10.0, 1.0], 0.1)
    """
    beta, sigma = truncated_regressions(distance[None, :], design)
    return beta[0], float(sigma[0])


def truncated_regressions(distances: Array, design: Array) -> tuple[Array, Array]:
    """Regress many samples on one design, by Newton's method on all of them at once.

    Parameters
    ----------
    distances : ndarray, shape (samples, n)
        Above 1, one sample a row.
    design : ndarray, shape (n, k)
        As in :func:`truncated_regression`.

    Returns
    -------
    beta : ndarray, shape (samples, k)
        Coefficients, NaN where the likelihood has no maximum.
    sigma : ndarray, shape (samples,)
        Scale before truncation, NaN likewise.

    Examples
    --------
    >>> import numpy as np
    >>> from gbaeff.stats.truncated_regression import truncated_regressions
    >>> two = np.array([[10.1, 10.9, 11.9, 13.1], [20.1, 20.9, 21.9, 23.1]])
    >>> beta, sigma = truncated_regressions(two, np.column_stack([np.ones(4), [0, 1, 2, 3]]))
    >>> beta.round(6).tolist(), sigma.round(6).tolist()
    ([[10.0, 1.0], [20.0, 1.0]], [0.1, 0.1])
    """
    n, k = design.shape
    basis, triangle = np.linalg.qr(design)
    basis *= np.sqrt(n)
    excess = distances - 1
    start = excess @ basis / n
    spread = np.sqrt(np.mean((excess - start @ basis.T) ** 2, axis=1))
    left = np.flatnonzero(spread > 1e-9 * np.sqrt(np.mean(excess**2, axis=1)))
    found = np.full((len(excess), k + 1), np.nan)
    excess, start = excess[left] / spread[left, None], start[left] / spread[left, None]
    at = np.column_stack([np.ones(len(left)), start])
    value, w, tail = _loss(at, excess, basis)
    for _ in range(_STEPS):
        gradient, curvature = _slopes(at, excess, basis, w, tail)
        # At the flattest precision, and still falling: there is no maximum.
        flat = (at[:, 0] < 1.001 * _FLATTEST) & (gradient[:, 0] > 0)
        large = 1e-9 * np.mean(excess**2, axis=1)
        still = np.abs(gradient[:, 1:]).max(axis=1) < np.sqrt(1e-9 * large)
        still &= flat | (np.abs(gradient[:, 0]) < large)
        found[left[still & ~flat]] = at[still & ~flat]
        if still.any():
            left, at, value, excess = (part[~still] for part in (left, at, value, excess))
        if not left.size:
            break
        step = _step(at, gradient[~still], curvature[~still])
        falls = (gradient[~still] * step).sum(axis=1)
        size = np.ones(len(at))
        for _ in range(_STEPS):
            moved = at + size[:, None] * step
            there, w, tail = _loss(moved, excess, basis)
            worse = ~(there <= value + 1e-4 * size * falls + 1e-13)
            if not worse.any():
                break
            size[worse] /= 2
        at, value = moved, there
    precision = found[:, :1]
    natural = found[:, 1:] * spread[:, None] / precision
    ones = np.linalg.lstsq(design, np.ones(n), rcond=None)[0]
    beta = np.linalg.solve(triangle / np.sqrt(n), natural.T).T + ones
    sigma: Array = spread / np.sqrt(precision[:, 0])
    return beta, sigma


def _step(at: Array, gradient: Array, curvature: Array) -> Array:
    """Newton's step, in which the precision falls to half at most, and not below the flattest."""
    step = np.linalg.solve(curvature, -gradient[:, :, None])[:, :, 0].astype(np.float64)
    least = np.maximum(at[:, 0] / 2, _FLATTEST) - at[:, 0]
    far = step[:, 0] < least
    step[far, 0] = least[far]
    rest = gradient[far, 1:] + curvature[far, 1:, 0] * least[far, None]
    step[far, 1:] = np.linalg.solve(curvature[far, 1:, 1:], -rest[:, :, None])[:, :, 0]
    return step


def _loss(at: Array, excess: Array, basis: Array) -> tuple[Array, Array, Array]:
    """Minus the mean log likelihood of each sample, with what `_slopes` can use again of it."""
    root = np.sqrt(at[:, :1])
    scaled = root * excess
    w = at[:, 1:] @ basis.T / root
    tail = special.erfcx(-w / np.sqrt(2))
    # In the left tail the squares cancel against log Phi; erfcx is what is left of both. Far to
    # the right it overflows.
    fit = scaled * (scaled / 2 - w) + np.log(tail / 2)
    if (far := w > 8).any():
        fit[far] = (scaled[far] - w[far]) ** 2 / 2 + special.log_ndtr(w[far])
    return fit.mean(axis=1) - np.log(at[:, 0]) / 2, w, tail


def _slopes(at: Array, excess: Array, basis: Array, w: Array, tail: Array) -> tuple[Array, Array]:
    """Gradient and curvature of the loss, from moments of the truncated normal."""
    n, k = basis.shape
    root = np.sqrt(at[:, :1])
    first, second, variance, mixed, squares = _moments(w, tail)
    gradient = np.column_stack(
        [
            np.mean(excess**2 - second / root**2, axis=1) / 2,
            (first / root - excess) @ basis / n,
        ]
    )
    curvature = np.empty((len(at), k + 1, k + 1))
    curvature[:, 0, 0] = np.mean(squares / root**4, axis=1) / 4
    curvature[:, 0, 1:] = curvature[:, 1:, 0] = -(mixed / root**3) @ basis / (2 * n)
    pairs = (basis[:, :, None] * basis[:, None, :]).reshape(n, k * k)
    curvature[:, 1:, 1:] = (variance / root**2 @ pairs).reshape(-1, k, k) / n
    return gradient, curvature


def _moments(w: Array, tail: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Means and (co)variances of x and x^2, x normal with mean w and scale 1, truncated at 0."""
    # The inverse Mills ratio phi(w) / Phi(w) without cancellation in the left tail.
    mills = np.sqrt(2 / np.pi) / tail
    first = w + mills
    second = 1 + w * first
    variance = 1 - mills * first
    mixed = 2 * first - mills * second
    squares = 4 * second - 2 - w * mills * second
    # There all of it cancels. The ratios of successive moments do not, run backward.
    if (left := w < -8).any():
        ratio = np.zeros(left.sum())
        ratios = [ratio := j / (ratio - w[left]) for j in range(30, 0, -1)]
        m1, m2, m3, m4 = np.cumprod(ratios[:-5:-1], axis=0)
        first[left], second[left], variance[left] = m1, m2, m2 - m1**2
        mixed[left], squares[left] = m3 - m1 * m2, m4 - m2**2
    return first, second, variance, mixed, squares


def truncated_draw(mean: Array, sigma: float, rng: np.random.Generator) -> Array:
    """Draw from the normal distribution truncated below at 1, by inversion in logarithms."""
    return truncated_at(mean, sigma, 1 - rng.random(mean.shape))


def truncated_at(mean: Array, sigma: float, uniform: Array) -> Array:
    """Value above which the distribution of `truncated_draw` has the given shares, above 0."""
    w = (mean - 1) / sigma
    excess = w - special.ndtri_exp(np.log(uniform) + special.log_ndtr(w))
    drawn: Array = 1 + sigma * np.maximum(excess, 0)
    return drawn
