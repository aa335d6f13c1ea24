"""Maximum likelihood of a truncated regression."""

from __future__ import annotations

import numpy as np
from scipy import optimize, special

from gbaeff.programs import Array

# Smallest precision, relative to that of least squares. Below it the distribution cannot be told
# from an exponential one, and the likelihood has no maximum.
_FLATTEST = 1e-4


def truncated_regression(distance: Array, design: Array) -> tuple[Array, float]:
    r"""Maximum likelihood of a normal regression that is truncated below at 1.

    Maximises, with :math:`\mu_i = z_i \beta`,

    .. math::

        \sum_i \log \frac{1}{\sigma} \phi\left(\frac{\delta_i - \mu_i}{\sigma}\right)
        - \log \Phi\left(\frac{\mu_i - 1}{\sigma}\right)

    in the parameters :math:`1/\sigma^2` and :math:`\beta/\sigma^2`, in which it is concave (an
    exponential family), on an orthonormal basis of the design, with the analytic gradient.

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
    >>> from gbaeff.truncated import truncated_regression
    >>> z = np.column_stack([np.ones(4), [0, 1, 2, 3]])
    >>> beta, sigma = truncated_regression(np.array([10.1, 10.9, 11.9, 13.1]), z)
    >>> beta.round(6).tolist(), round(sigma, 6)
    ([10.0, 1.0], 0.1)
    """
    n, k = design.shape
    basis, triangle = np.linalg.qr(design)
    basis *= np.sqrt(n)
    excess = distance - 1
    start = basis.T @ excess / n
    spread = np.sqrt(np.mean((excess - basis @ start) ** 2))
    if not spread > 1e-9 * np.sqrt(np.mean(excess**2)):
        return np.full(k, np.nan), np.nan
    excess = excess / spread

    def loss(parameters: Array) -> tuple[float, Array]:
        precision, natural = parameters[0], basis @ parameters[1:]
        root = np.sqrt(precision)
        w = natural / root
        # The inverse Mills ratio phi(w) / Phi(w) without cancellation in the left tail.
        mean = (w + np.sqrt(2 / np.pi) / special.erfcx(-w / np.sqrt(2))) / root
        square = (1 + natural * mean) / precision
        fit = np.mean((root * excess - w) ** 2 / 2 + special.log_ndtr(w))
        gradient = np.append(np.mean(excess**2 - square) / 2, basis.T @ (mean - excess) / n)
        return float(fit - np.log(precision) / 2), gradient

    found = optimize.minimize(
        loss,
        np.append(1.0, start / spread),
        jac=True,
        method="L-BFGS-B",
        bounds=[(_FLATTEST, None), *[(None, None)] * k],
        options={"gtol": 1e-9, "ftol": 1e-15, "maxiter": 1000},
    )
    precision = found.x[0]
    if precision <= 2 * _FLATTEST or np.abs(found.jac).max() > 1e-4:
        return np.full(k, np.nan), np.nan
    beta = np.linalg.solve(triangle / np.sqrt(n), found.x[1:] * spread / precision)
    ones = np.linalg.lstsq(design, np.ones(n), rcond=None)[0]
    return beta + ones, float(spread / np.sqrt(precision))


def truncated_draw(mean: Array, sigma: float, rng: np.random.Generator) -> Array:
    """Draw from the normal distribution truncated below at 1, by inversion in logarithms."""
    w = (mean - 1) / sigma
    uniform = 1 - rng.random(len(mean))  # above 0
    excess = w - special.ndtri_exp(np.log(uniform) + special.log_ndtr(w))
    drawn: Array = 1 + sigma * np.maximum(excess, 0)
    return drawn
