"""Figures of results, each with what a reader who cannot see it should learn."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from gbaeff.book.pages import figures, reading
from gbaeff.book.reader.layout import FULL, WIDE, Name, plain_words
from gbaeff.book.reader.propositions import (
    Claim,
    Proposition,
    Words,
    change,
    ends,
    largest,
    number,
    precision,
)
from gbaeff.indicators import EQUAL, highest, ranks


def chained_end(chain: pd.DataFrame, words: Words) -> Proposition:
    """What the chained means come to, where they reach the last period."""
    last = chain.iloc[-1].dropna()
    labels, values = tuple(last.index), tuple(map(float, last))
    end = Claim("chained mean", "value", labels, values, precision(values, marks=[1.0]))
    return Proposition.of("parts at the end", words, end=end)


def spread_described(spread: pd.DataFrame) -> Proposition:
    """What the figure of `spread` shows, in words: the column with the widest ratio."""
    ratio = spread["95 %"] / spread["5 %"]
    widest = tuple(highest(ratio.map(np.log10)))
    low, high = (
        (float(spread.loc[widest[0], name]) for name in ("5 %", "95 %")) if widest else (1.0, 1.0)
    )
    digits = precision([low, high], 2, [0.0])
    return Proposition.of(
        "spread",
        plain_words(),
        widest=Claim("width of spread", "highest", widest),
        low=Claim("5 % of spread", "value", widest[:1], (low,), digits),
        high=Claim("95 % of spread", "value", widest[:1], (high,), digits),
    )


def medians_described(drawn: pd.DataFrame) -> Proposition:
    """What the figure of `medians` shows, in words."""
    last = drawn.iloc[-1] if drawn.shape[1] else pd.Series(dtype=float)
    return Proposition.of(
        "medians",
        plain_words(),
        columns=number("columns drawn", drawn.shape[1]),
        periods=number("periods", len(drawn)),
        **ends("median, first period = 100", last, least=0),
    )


class Picture(NamedTuple):
    """A figure, what a reader who cannot see it should learn, and how to read it."""

    figure: Figure
    told: Proposition
    reading: str

    @property
    def alt(self) -> str:
        """What a reader who cannot see it should learn, as text."""
        return str(self.told)


def described(
    values: pd.Series, what: str, *, name: Name = str, lines: bool = False
) -> Proposition:
    """What the figure of `picture` shows, in words."""
    known = values.dropna()
    words = plain_words(name)
    bounds = ends(what, known, marks=[1.0])
    gone = int(values.isna().sum())
    bare = number(f"{what} missing", gone, total=len(values)) if gone else None
    claims: dict[str, Claim | None] = {
        name: bounds.get(name) for name in ("equal", "lowest", "highest")
    }
    if values.index.nlevels == 1:
        form = "Points, one a unit," if len(values) <= FULL else "Histogram"
        claims["units"] = Claim(what, form, values=(len(values),))
        if len(values) > FULL and len(known):
            claims["median"] = number(
                f"median {what}", known.median(), precision([known.median()], marks=[1.0])
            )
        return Proposition.of("picture", words, **claims, bare=bare)
    claims = {
        one: None if claim is None else replace(claim, labels=()) for one, claim in claims.items()
    }
    many = len(values.index.get_level_values("dmu").unique())
    periods = list(dict.fromkeys(values.index.get_level_values("period")))
    form = "Heat map" if not lines and len(periods) <= 2 * WIDE else "Lines"
    form = form if many <= FULL else "Bands"
    claims["units"] = Claim(what, form, values=(many,))
    claims["periods"] = Claim("periods", "value", values=(len(periods),))
    if form == "Bands":
        middle = values.groupby(level="period", sort=False).median().dropna()
        if len(middle) > 1:
            (start, first), (end, last) = next(iter(middle.items())), [*middle.items()][-1]
            digits = precision([first, last], marks=[1.0])
            claims["change"] = change(f"median {what}", start, end, first, last)
            claims["first"] = number(f"median {what}", first, digits, period=start)
            claims["last"] = number(f"median {what}", last, digits, period=end)
    return Proposition.of("picture", words, **claims, bare=bare)


def picture(
    values: pd.Series,
    what: str,
    *,
    centre: float | None = None,
    name: Name = str,
    lines: bool = False,
) -> Picture:
    """Values by unit and period, or by unit, as the figure that their number allows.

    Parameters
    ----------
    values : pandas.Series
        By (period, dmu), or by dmu for one cross-section.
    centre : float, optional
        Value of the neutral colour of a heat map.
    name : callable
        Name shown for a unit.
    lines : bool
        Lines instead of a heat map.

    Returns
    -------
    Picture
        Up to `FULL` units: a heat map, or points for one cross-section, or lines where periods
        are many. Above that: bands of the distribution, or a histogram.
    """
    known = values.dropna()
    told_in_words = described(values, what, name=name, lines=lines)
    form = told_in_words.claims["units"].relation
    if form.startswith("Points"):
        line = known.loc[reading.ordered(known)]
        points = line.set_axis([figures.label(name(dmu)) for dmu in line.index])
        figure = dots(points, label=what)
        return Picture(figure, told_in_words, "one point a unit")
    if form == "Histogram":
        figure = histogram(known, label=what)
        return Picture(figure, told_in_words, "how many units have which value")
    table = reading.wide(values)
    if form == "Heat map":
        shown = table.set_axis([figures.label(name(dmu)) for dmu in table.index])
        shown.columns = pd.Index(
            [figures.label(reading.period_text(period), 12) for period in table.columns]
        )
        figure = figures.heat(shown, label=what, centre=centre)
        if max(map(len, shown.columns)) > 5:
            figure.axes[0].tick_params(axis="x", labelrotation=90)
        return Picture(figure, told_in_words, "one row a unit")
    turned = table.T
    if form == "Lines":
        labels = {dmu: figures.label(name(dmu)) for dmu in table.index}
        figure = over_time(turned, what, labels)
        return Picture(figure, told_in_words, f"one line a unit; {COLOURED}")
    how = "line: median; dark band: half of the units; light band: nine in ten"
    return Picture(bands(turned, label=what, ticks=reading.period_text), told_in_words, how)


COLOURED = "colour marks up to three of those that end highest and of those that end lowest"


def over_time(
    frame: pd.DataFrame, what: str, labels: dict[Hashable, str], *, ranked: bool = False
) -> Figure:
    """One line a column over the periods of the index; the ends of the last period in colour.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a period, one column a unit.
    what : str
        Label of the vertical axis; with ``ranked`` the ranks are drawn.
    labels : dict
        Name of each column in the figure.
    """
    drawn = frame.dropna(axis=1, how="all").reset_index(drop=True)
    last = reading.ordered(drawn.ffill().iloc[-1])
    chosen = list(dict.fromkeys([*last[:3], *last[-3:]]))
    height = max(4.0, 0.19 * drawn.shape[1])
    if ranked:
        # Ranks of ranks are the same, and these know what is equal.
        figure = figures.rank_lines(
            -ranks(drawn.T).T, highlight=chosen, labels=labels, height=height
        )
    else:
        figure = figures.lines(drawn, ylabel=what, highlight=chosen, labels=labels, height=height)
    figures.time_axis(figure.axes[0], [reading.period_text(period) for period in frame.index])
    return figure


def parts_described(parts: pd.DataFrame) -> Proposition:
    """What the figure of `stacked` shows, in words."""
    known = parts.dropna()
    below = known[known.sum(axis=1) > EQUAL]
    many = len(known) > FULL
    size = below.mean() if many else known.abs().mean()
    quantity = "mean contribution below the frontier" if many else "mean size of contribution"
    return Proposition.of(
        "stacked",
        plain_words(),
        units=Claim(quantity, "value", values=(len(below if many else known),)),
        largest=largest(quantity, size) if len(size) else None,
    )


def stacked(parts: pd.DataFrame, *, name: Name = str) -> Picture:
    """Contributions of the variables to one minus the score, as stacked bars or as means.

    Parameters
    ----------
    parts : pandas.DataFrame
        One row a unit, one column a variable (`contributions` of one period).
    name : callable
        Name shown for a unit.

    Returns
    -------
    Picture
        Up to `FULL` units: one bar a unit. Above that: the mean of each variable over the units
        below the frontier.
    """
    known = parts.dropna()
    size = known.abs().mean()
    size = size.loc[reading.ordered(size)]
    below = known[known.sum(axis=1) > EQUAL]
    alt = parts_described(parts)
    if len(known) > FULL:
        mean = below.mean().reindex(size.index).head(FULL)
        drawn = mean.set_axis([figures.label(label) for label in mean.index])
        figure = dots(drawn, label="mean contribution to one minus the score", line=0.0)
        return Picture(figure, alt, "mean over the units below the frontier")
    shown = known[size.index[: len(figures.COLOURS)]]
    if known.shape[1] > len(figures.COLOURS):
        shown = shown.iloc[:, :-1].assign(**{"all others": 0.0})
        shown["all others"] = known.sum(axis=1) - shown.sum(axis=1)
    shown = shown.set_axis([figures.label(name(dmu)) for dmu in shown.index])
    figure = figures.stacked(shown, label="contribution to one minus the score")
    return Picture(figure, alt, "one bar a unit")


def noise_described(table: pd.DataFrame) -> Proposition:
    """What the figure of `noisy` shows, in words."""
    known = table.dropna(subset=["score", "low", "high"])
    places = float((1 + known["rank_high"] - known["rank_low"]).mean())
    widest = float((known["high"] - known["low"]).max())
    return Proposition.of(
        "noise",
        plain_words(),
        units=Claim(
            "noise", "Histogram" if len(known) > FULL else "Intervals", values=(len(known),)
        ),
        places=number("places of a rank", places, precision([places], 1, [1.0])),
        widest=number("widest interval", widest, precision([widest], 2, [0.0])),
    )


def noisy(table: pd.DataFrame, *, name: Name = str) -> Picture:
    """Scores with their intervals under noise, or how wide the intervals of the ranks are.

    Parameters
    ----------
    table : pandas.DataFrame
        Table of a :class:`gbaeff.stats.monte_carlo.MonteCarlo` of one cross-section.
    name : callable
        Name shown for a unit.
    """
    known = table.dropna(subset=["score", "low", "high"])
    known = known.loc[reading.ordered(known["score"])]
    alt = noise_described(table)
    if len(known) > FULL:
        width = known["rank_high"] - known["rank_low"]
        figure = histogram(1 + width, label="places that a rank spreads over", line=None)
        return Picture(figure, alt, "places that 95 % of the ranks span")
    shown = known.set_axis([figures.label(name(dmu)) for dmu in known.index])
    figure = figures.ranges(shown[["low", "high"]], points=shown["score"], label="score")
    return Picture(figure, alt, "dots: scores; bars: 95 % of the draws")


def dots(values: pd.Series, *, label: str, line: float | None = 1.0) -> Figure:
    """One point a row, named at the left, from top to bottom.

    Parameters
    ----------
    values : pandas.Series
        Indexed by what is written beside the point.
    line : float, optional
        Value marked by a line.
    """
    figure, axes = figures.canvas(width=6.5, height=1.0 + 0.24 * len(values))
    places = np.arange(len(values))
    base = line if line is not None else 0.0
    axes.hlines(places, base, values, color=figures.COLOURS[5], lw=2)
    axes.plot(values, places, "o", color=figures.COLOURS[0], ms=6)
    if line is not None:
        axes.axvline(line, color=figures.INK, lw=0.8)
    axes.set_yticks(places, [str(name) for name in values.index])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(label)
    return figure


def histogram(values: pd.Series, *, label: str, line: float | None = 1.0) -> Figure:
    """How many units have which value.

    Parameters
    ----------
    line : float, optional
        Value marked by a line.
    """
    figure, axes = figures.canvas(width=6.5, height=3.2)
    axes.hist(values, bins=30, color=figures.COLOURS[0], alpha=0.85)
    if line is not None:
        axes.axvline(line, color=figures.INK, lw=0.8)
    axes.set_xlabel(label)
    axes.set_ylabel("units")
    return figure


def bands(frame: pd.DataFrame, *, label: str, ticks: Callable[[Any], str] = str) -> Figure:
    """Median and bands of the distribution over the columns, along the rows.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a period, one column a unit.
    ticks : callable
        How a period is written.
    """
    figure, axes = figures.canvas(height=3.6)
    cut = frame.quantile([0.05, 0.25, 0.5, 0.75, 0.95], axis=1).to_numpy()
    at = np.arange(len(frame))
    for low, high, shade in ((0, 4, 0.25), (1, 3, 0.45)):
        axes.fill_between(at, cut[low], cut[high], color=figures.COLOURS[0], alpha=shade, lw=0)
    axes.plot(at, cut[2], color=figures.COLOURS[1], lw=2)
    axes.margins(x=0.02)
    axes.set_ylabel(label)
    figures.time_axis(axes, [ticks(period) for period in frame.index])
    return figure
