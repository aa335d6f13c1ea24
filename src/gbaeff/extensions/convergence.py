"""Do units come closer to each other over time? Sigma, beta and club convergence.

All take a frame of positive values with one row a period and one column a unit, such as
:meth:`gbaeff.Scores.table`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from gbaeff.dea.checks import check_level
from gbaeff.dea.models import Array, Rows

_REJECTED = -1.65  # one-sided 5 % point that Phillips and Sul use


def sigma_convergence(values: pd.DataFrame, *, power: float = 0.8) -> pd.Series:
    r"""Whether the spread of the logarithms is smaller in the last period than in the first.

    The units are the same in both, so the two variances are not independent and their F ratio is
    no test. Sum and difference of the two logarithms are uncorrelated if and only if the variances
    are equal (Pitman 1939, Biometrika 31, 9-12; Morgan 1939, ibid. 13-19): the t of that
    correlation has n - 2 degrees of freedom, exactly if the logarithms are normal.

    Parameters
    ----------
    values : pandas.DataFrame, shape (periods, units)
        Positive, without gaps; at least 2 periods and 4 units.
    power : float
        For ``detectable``.

    Returns
    -------
    pandas.Series
        n; first and last, the standard deviations of the logarithms (divisor n); ratio, last /
        first, below 1 is convergence; t and p (two-sided); detectable, how small the true ratio
        must be for the test (5 %) to notice with that power, at this n and the correlation of the
        two periods (Fisher's approximation).

    Raises
    ------
    ValueError
        If a value is missing or not positive, or there are too few.

    Notes
    -----
    With n = 11 and a correlation of 0.5 the spread has to fall to 0.41 of what it was to be noticed
    4 times in 5. Others use the coefficient of variation, whose change has no such test. On the GBA
    panel (super-SBM, 2005 to 2019) the spread of logarithms rises by 17 %, p = 0.21.

    Examples
    --------
    >>> import pandas as pd
    >>> near = pd.DataFrame([[1, 2, 4, 8, 16], [2.1, 3.2, 4, 5.3, 7]], columns=list("abcde"))
    >>> sigma_convergence(near)[["ratio", "p"]].round(3).to_dict()
    {'ratio': 0.422, 'p': 0.0}
    """
    first, last = np.log(_checked(values, 4)[[0, -1]])
    check_level(power)
    n = len(first)
    s, r = np.array([first.std(), last.std()]), np.corrcoef(first, last)[0, 1]
    rho = np.corrcoef(last + first, last - first)[0, 1]
    t = rho * np.sqrt((n - 2) / (1 - rho**2))
    least = np.tanh((stats.norm.ppf(0.975) + stats.norm.ppf(power)) / np.sqrt(n - 3)) ** 2
    half = 1 + least - 2 * least * r**2
    smallest = (half - np.sqrt(half**2 - (1 - least) ** 2)) / (1 - least)
    names = ["n", "first", "last", "ratio", "t", "p", "detectable"]
    p = 2 * stats.t.sf(abs(t), n - 2)
    return pd.Series([n, *s, s[1] / s[0], t, p, np.sqrt(smallest)], names)


def beta_convergence(values: pd.DataFrame, *, level: float = 0.95) -> pd.Series:
    r"""Whether units that start low grow faster.

    Least squares of the mean growth a period, :math:`(\ln y_{iT} - \ln y_{i0}) / T`, on
    :math:`\ln y_{i0}` (Barro and Sala-i-Martin 1992, Journal of Political Economy 100(2), 223-251;
    the linear form, without controls).

    Parameters
    ----------
    values : pandas.DataFrame, shape (periods, units)
        Positive, without gaps; at least 2 periods and 4 units.
    level : float
        Coverage of the interval.

    Returns
    -------
    pandas.Series
        n; slope with error, lower, upper (t with n - 2 degrees of freedom) and p; speed,
        :math:`-\ln(1 + slope\, T) / T` (NaN where units overtake each other so far that there is
        none) and half_life in periods; noise, the slope that values without any memory would have,
        -1/T.

    Raises
    ------
    ValueError
        As :func:`sigma_convergence`, and if all units start at the same value.

    Notes
    -----
    A negative slope is no proof of convergence: :math:`1 + slope\, T = r\, s_T / s_0`, with r the
    correlation of start and end and s their spread, so an error in the first period alone makes it
    negative (Galton's fallacy; Quah 1993, Scandinavian Journal of Economics 95(4), 427-443). Read
    it beside ``noise`` and :func:`sigma_convergence`.

    Examples
    --------
    >>> import pandas as pd
    >>> half = pd.DataFrame([[1.0, 4, 16, 64], [1.0, 2, 4, 8]])  # logarithms halve in a period
    >>> beta_convergence(half)[["slope", "half_life", "noise"]].round(3).to_dict()
    {'slope': -0.5, 'half_life': 1.0, 'noise': -1.0}
    """
    check_level(level)
    logs = np.log(_checked(values, 4))
    start, steps, n = logs[0], len(logs) - 1, logs.shape[1]
    if not np.ptp(start) > 0:
        raise ValueError("all units start at the same value")
    growth = (logs[-1] - start) / steps
    x = start - start.mean()
    slope = float(x @ growth / (x @ x))
    residual = growth - growth.mean() - slope * x
    error = float(np.sqrt(residual @ residual / (n - 2) / (x @ x)))
    reach = float(stats.t.ppf((1 + level) / 2, n - 2)) * error
    p = 2 * stats.t.sf(abs(slope) / error, n - 2) if error > 0 else 0.0
    left = 1 + slope * steps
    speed = -np.log(left) / steps if left > 0 else np.nan
    half_life = np.log(2) / speed if speed > 0 else np.nan
    found = [n, slope, error, slope - reach, slope + reach, p, speed, half_life, -1 / steps]
    names = ["n", "slope", "error", "lower", "upper", "p", "speed", "half_life", "noise"]
    return pd.Series(found, names)


def log_t_test(values: pd.DataFrame, *, trim: float = 1 / 3) -> pd.Series:
    r"""Whether all units converge in the end, by the log t test of Phillips and Sul (2007).

    With :math:`h_{it}` the unit's value over the mean of the period and :math:`H_t` the mean of
    :math:`(h_{it} - 1)^2`, least squares after the first periods are trimmed:

    .. math:: \ln(H_1 / H_t) - 2 \ln \ln t = a + b \ln t + u_t

    Convergence is rejected at 5 % where the t of b is below -1.65. Its error is the long-run
    variance of u with the quadratic spectral kernel and the bandwidth of Andrews (1991) for a first
    order autoregression, times the inverse of the design's cross products.

    Parameters
    ----------
    values : pandas.DataFrame, shape (periods, units)
        Positive, without gaps; at least 2 units and 6 periods.
    trim : float
        Share of the periods that is left out, the first ones.

    Returns
    -------
    pandas.Series
        n; periods, those used; b; error; t; p, one-sided; converge, 1.0 or 0.0.

    Raises
    ------
    ValueError
        If a value is missing or not positive, there are too few, or all units are equal in a
        period.

    Notes
    -----
    - b of 2 and more is convergence of levels, between 0 and 2 that of growth rates.
    - The test is made for long panels of trends. With 11 units and 15 periods it is one about the
      direction of 10 numbers, :math:`H_t`. Of simulated panels with differences that last and
      noise of 10 % it rejects nearly all; of panels of that noise alone, around one value, two
      thirds. It does not reject for the GBA panel (super-SBM; b = -0.36, t = -1.43), whose spread
      grows.
    - The literature has :math:`\ln t` and :math:`\ln(t + 1)` in the penalty: on the GBA panel the
      second gives b = -0.23 and t = -0.94. Papers on trending data take the Hodrick-Prescott trend
      of the logarithms for the values; here they are taken as they are.

    References
    ----------
    Phillips and Sul (2007), Econometrica 75(6), 1771-1855; Andrews (1991), Econometrica 59(3),
    817-858.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> gap = 1 / np.arange(1, 21)  # two units that close in on each other
    >>> bool(log_t_test(pd.DataFrame({"a": 1 + gap, "b": 1 - gap / 2}))["converge"])
    True
    """
    return _log_t(_checked(values, 2, 6), trim)


def convergence_clubs(values: pd.DataFrame, *, trim: float = 1 / 3) -> pd.DataFrame:
    """Groups of units that converge among themselves (Phillips and Sul 2007, section 4).

    If the log t test rejects convergence of all: units in order of their last value, highest
    first; the core is the run of at least two from the first pair on that is not rejected, cut
    where its t is largest; others join if t of the core with them alone is above 0, or above the
    least higher value for which the club as a whole is not rejected; then the same with the rest.

    Parameters
    ----------
    values, trim
        As for :func:`log_t_test`.

    Returns
    -------
    pandas.DataFrame
        One row a unit: club, from 1 on, and its b and t; NaN for a unit that is in no club.

    Raises
    ------
    ValueError
        As :func:`log_t_test`.

    Notes
    -----
    The steps test again and again on the same numbers, so -1.65 is a rule and no error rate, and
    clubs of a few units are easily found: of 100 simulated panels of 11 units that keep their
    places for 15 periods, with noise of 10 %, 99 have two clubs or more. Clubs are not merged
    afterwards (Phillips and Sul 2009 do).

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> gap = 1 / np.arange(1, 21) ** 2
    >>> paths = {"a": 4 + gap, "b": 4 - gap, "c": 1 + gap / 4, "d": 1 - gap / 4}
    >>> convergence_clubs(pd.DataFrame(paths))["club"].tolist()
    [1.0, 1.0, 2.0, 2.0]
    """
    table = _checked(values, 2, 6)
    found = pd.DataFrame(np.nan, index=values.columns, columns=["club", "b", "t"])
    rest, number = np.argsort(-table[-1], kind="stable"), 1
    while len(rest) > 1:
        club = _club(table, rest, trim)
        if not len(club):
            break
        fit = _log_t(table[:, club], trim)
        found.iloc[club] = [number, fit["b"], fit["t"]]
        rest, number = rest[~np.isin(rest, club)], number + 1
    return found


def _club(table: Array, rest: Rows, trim: float) -> Rows:
    """Units of the first club of the rest, which is in order of the last value."""

    def t(units: Rows) -> float:
        return float(_log_t(table[:, units], trim)["t"])

    if t(rest) > _REJECTED:
        return rest
    pairs = (i for i in range(len(rest) - 1) if t(rest[i : i + 2]) > _REJECTED)
    if (first := next(pairs, None)) is None:
        return rest[:0]
    runs = []
    for end in range(first + 2, len(rest) + 1):
        runs.append(t(rest[first:end]))
        if runs[-1] <= _REJECTED:
            break
    core = rest[first : first + 2 + int(np.argmax(runs))]
    others = rest[~np.isin(rest, core)]
    joint = np.array([t(np.append(core, unit)) for unit in others])
    for least in [0.0, *sorted(joint[joint > 0])]:
        club = np.concatenate([core, others[joint > least]])
        if t(club) > _REJECTED:
            break
    return club


def _log_t(table: Array, trim: float) -> pd.Series:
    relative = table / table.mean(axis=1, keepdims=True)
    spread = ((relative - 1) ** 2).mean(axis=1)
    if not (spread > 0).all():
        raise ValueError("all units are equal in a period: their spread has no logarithm")
    t = np.arange(max(round(trim * len(table)), 1) + 1, len(table) + 1)
    y, x = np.log(spread[0] / spread[t - 1]) - 2 * np.log(np.log(t)), np.log(t)
    x -= x.mean()
    b = float(x @ y / (x @ x))
    error = float(np.sqrt(_long_run(y - y.mean() - b * x) / (x @ x)))
    ratio = b / error if error > 0 else float(np.copysign(np.inf, b))
    found = [table.shape[1], len(t), b, error, ratio, stats.norm.cdf(ratio), ratio > _REJECTED]
    return pd.Series(found, ["n", "periods", "b", "error", "t", "p", "converge"], dtype=float)


def _long_run(u: Array) -> float:
    """Long-run variance, quadratic spectral kernel, bandwidth of Andrews; divisor T - 1."""
    if not (u[:-1] @ u[:-1]) > 0:
        return 0.0
    # At 1 there is no bandwidth.
    rho = min(max(float(u[:-1] @ u[1:] / (u[:-1] @ u[:-1])), -0.97), 0.97)
    width = max(1.3221 * (4 * rho**2 / (1 - rho) ** 4 * len(u)) ** 0.2, 1e-3)
    lags = np.arange(1, len(u) - 1)
    z = 1.2 * np.pi * lags / width
    kernel = 3 / z**2 * (np.sin(z) / z - np.cos(z))
    own = [u[:-lag] @ u[lag:] for lag in lags]
    return max(float(u @ u + 2 * kernel @ own) / (len(u) - 1), 0.0)


def _checked(values: pd.DataFrame, units: int, periods: int = 2) -> Array:
    table = values.to_numpy(dtype=float)
    if len(table) < periods or table.shape[1] < units:
        raise ValueError(
            f"expected at least {periods} periods and {units} units; found {table.shape}"
        )
    if not (np.isfinite(table) & (table > 0)).all():
        bad = values.columns[~(np.isfinite(table) & (table > 0)).all(axis=0)]
        raise ValueError(f"expected positive values; not so of {list(bad[:10])}")
    return table
