"""Maximum likelihood of a truncated regression."""

from __future__ import annotations

import numpy as np
from scipy import special

from gbaeff.dea.models import Array, Mask

# Smallest precision, relative to that of least squares. Below it the distribution cannot be told
# from an exponential one, and the likelihood has no maximum.
_FLATTEST = 1e-4
_STEPS = 100
# Mean fall, by its model, of a step that ends at the maximum up to rounding: the error that is left
# is of the order of this number.
_NEAR = 1e-10


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


def truncated_regressions(
    distances: Array, design: Array, start: tuple[Array, Array] | None = None
) -> tuple[Array, Array]:
    """Regress many samples by Newton's method on all of them at once.

    Parameters
    ----------
    distances : ndarray, shape (..., samples, n)
        Above 1, one sample a row.
    design : ndarray, shape (..., n, k)
        As in :func:`truncated_regression`, one for the samples of each leading index.
    start : (ndarray, ndarray), shapes (..., k) and (...), optional
        Coefficients and scale from which the search begins, such as those that the samples are
        drawn from. By default it begins at least squares.

    Returns
    -------
    beta : ndarray, shape (..., samples, k)
        Coefficients, NaN where the likelihood has no maximum.
    sigma : ndarray, shape (..., samples)
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
    *_, samples, n = distances.shape
    k = design.shape[-1]
    frame, triangle = np.linalg.qr(design.reshape(-1, n, k))
    bases = np.ascontiguousarray(frame.transpose(0, 2, 1)) * np.sqrt(n)
    alone = len(bases) == 1
    excess = distances.reshape(-1, n) - 1
    which = np.repeat(np.arange(len(bases)), samples)
    basis = bases if alone else bases[which]
    first = _onto(excess, basis) / n
    spread = np.sqrt(np.mean((excess - _along(first, basis)) ** 2, axis=1))
    precision = np.ones(len(excess))
    if start is not None:
        mean = (design.reshape(-1, n, k) @ start[0].reshape(-1, k, 1))[:, :, 0]
        first = (_onto(mean - 1, bases) / n)[which]
        precision = (spread / start[1].reshape(-1)[which]) ** 2
    left = np.flatnonzero(spread > 1e-9 * np.sqrt(np.mean(excess**2, axis=1)))
    found = np.full((len(excess), k + 1), np.nan)
    scale = spread[left, None]
    at = np.column_stack([precision[left], precision[left, None] * first[left] / scale])
    excess, basis = excess[left] / scale, basis if alone else basis[left]
    large = 1e-9 * np.mean(excess**2, axis=1)
    value, w, tail = _loss(at, excess, basis)
    for _ in range(_STEPS):
        gradient, curvature = _slopes(at, excess, basis, w, tail)
        step, held = _step(at, gradient, curvature)
        falls = (gradient * step).sum(axis=1)
        # At the flattest precision, and still falling: there is no maximum.
        flat = (at[:, 0] < 1.001 * _FLATTEST) & (gradient[:, 0] > 0)
        still = np.abs(gradient[:, 1:]).max(axis=1) < np.sqrt(1e-9 * large)
        still &= flat | (np.abs(gradient[:, 0]) < large)
        near = ~still & ~held & (falls > -_NEAR)
        found[left[near]] = at[near] + step[near]
        found[left[still & ~flat]] = at[still & ~flat]
        if (gone := still | near).any():
            left, at, step, falls, value, excess, large = (
                part[~gone] for part in (left, at, step, falls, value, excess, large)
            )
            basis = basis if alone else basis[~gone]
        if not left.size:
            break
        before, at = at, at + step
        there, w, tail = _loss(at, excess, basis)
        size = np.ones(len(at))
        for _ in range(_STEPS):
            worse = np.flatnonzero(~(there <= value + 1e-4 * size * falls + 1e-13))
            if not worse.size:
                break
            size[worse] /= 2
            at[worse] = before[worse] + size[worse, None] * step[worse]
            there[worse], w[worse], tail[worse] = _loss(
                at[worse], excess[worse], basis if alone else basis[worse]
            )
        value = there
    natural = found[:, 1:] * (spread / found[:, 0])[:, None] + _onto(np.ones(n), bases)[which] / n
    triangles = np.broadcast_to(triangle / np.sqrt(n), (len(bases), k, k))[which]
    beta = np.linalg.solve(triangles, natural[:, :, None]).reshape(*distances.shape[:-1], k)
    sigma: Array = (spread / np.sqrt(found[:, 0])).reshape(distances.shape[:-1])
    return beta, sigma


def _onto(values: Array, basis: Array) -> Array:
    """Products (R, k) of values (R, n) with the rows of a basis, one (1, k, n) or each its own."""
    found: Array = (basis @ values[..., None])[..., 0]
    return found


def _along(values: Array, basis: Array) -> Array:
    """Combinations (R, n) of the rows of a basis, by values (R, k)."""
    found: Array = (values[:, None, :] @ basis)[:, 0]
    return found


def _step(at: Array, gradient: Array, curvature: Array) -> tuple[Array, Mask]:
    """Newton's step, and where it is held: the precision falls to half at most, to the flattest."""
    step = np.linalg.solve(curvature, -gradient[:, :, None])[:, :, 0].astype(np.float64)
    least = np.maximum(at[:, 0] / 2, _FLATTEST) - at[:, 0]
    far = step[:, 0] < least
    if not far.any():
        return step, far
    step[far, 0] = least[far]
    rest = gradient[far, 1:] + curvature[far, 1:, 0] * least[far, None]
    step[far, 1:] = np.linalg.solve(curvature[far, 1:, 1:], -rest[:, :, None])[:, :, 0]
    return step, far


def _loss(at: Array, excess: Array, basis: Array) -> tuple[Array, Array, Array]:
    """Minus the mean log likelihood of each sample, with what `_slopes` can use again of it."""
    root = np.sqrt(at[:, :1])
    scaled = root * excess
    w = _along(at[:, 1:] / root, basis)
    tail = w * -np.sqrt(0.5)
    special.erfcx(tail, out=tail)
    # In the left tail the squares cancel against log Phi; erfcx is what is left of both. Far to
    # the right it overflows.
    fit = scaled / 2
    fit -= w
    fit *= scaled
    half = tail / 2
    fit += np.log(half, out=half)
    if w.max(initial=0) > 8:
        far = w > 8
        fit[far] = (scaled[far] - w[far]) ** 2 / 2 + special.log_ndtr(w[far])
    return fit.mean(axis=1) - np.log(at[:, 0]) / 2, w, tail


def _slopes(at: Array, excess: Array, basis: Array, w: Array, tail: Array) -> tuple[Array, Array]:
    """Gradient and curvature of the loss, from moments of the truncated normal."""
    _, k, n = basis.shape
    root = np.sqrt(at[:, :1])
    first, second, variance, mixed, squares = _moments(w, tail)
    gradient = np.column_stack(
        [
            np.mean(excess**2 - second / root**2, axis=1) / 2,
            _onto(first / root - excess, basis) / n,
        ]
    )
    curvature = np.empty((len(at), k + 1, k + 1))
    curvature[:, 0, 0] = np.mean(squares, axis=1) / at[:, 0] ** 2 / 4
    curvature[:, 0, 1:] = curvature[:, 1:, 0] = -_onto(mixed / root**3, basis) / (2 * n)
    weighted = (variance / at[:, :1])[:, None, :] * basis
    curvature[:, 1:, 1:] = weighted @ basis.transpose(0, 2, 1) / n
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
    if w.min(initial=0) < -8:
        left = w < -8
        away = w[left]
        ratio = np.zeros(len(away))
        ratios = [ratio := j / (ratio - away) for j in range(30, 0, -1)]
        m1, m2, m3, m4 = np.cumprod(ratios[:-5:-1], axis=0)
        first[left], second[left], variance[left] = m1, m2, m2 - m1**2
        mixed[left], squares[left] = m3 - m1 * m2, m4 - m2**2
    return first, second, variance, mixed, squares


def truncated_draw(mean: Array, sigma: float, rng: np.random.Generator) -> Array:
    """Draw from the normal distribution truncated below at 1, by inversion in logarithms."""
    return truncated_at(mean, sigma, 1 - rng.random(mean.shape))


def truncated_at(mean: Array, sigma: float | Array, uniform: Array) -> Array:
    """Value above which the distribution of `truncated_draw` has the given shares, above 0."""
    w = (mean - 1) / sigma
    excess = w - special.ndtri_exp(np.log(uniform) + special.log_ndtr(w))
    drawn: Array = 1 + sigma * np.maximum(excess, 0)
    return drawn
