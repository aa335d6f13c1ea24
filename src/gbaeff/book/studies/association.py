"""What goes with efficiency: the cities' figures beside their scores, and tests of it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pandas as pd

from gbaeff import Panel, data, malmquist
from gbaeff.book.studies.placebo import placebo
from gbaeff.dea.metafrontier import Metafrontier
from gbaeff.dea.panel import DataError
from gbaeff.stats import rank_tests as rank
from gbaeff.stats.draws import Technology, own_technologies
from gbaeff.stats.second_stage import Fit, design_of, regress_samples

KINDS = ("outside the mainland", "services", "industry", "mixed")
"""Types of cities, in the order in which they are shown."""


def covariates() -> pd.DataFrame:
    """Figures of the eleven cities for 2020, from Zhang's Table 2.

    Returns
    -------
    pandas.DataFrame
        By city: population in millions, GDP in billion CNY, both per head figures in thousand
        CNY, shares in %.
    """
    table = data.zhang_table2().set_index("city").loc[list(data.CITIES)]
    return pd.DataFrame(
        {
            "population": table["population_10k"] / 100,
            "GDP": table["gdp_100m_cny"] / 10,
            "GDP per head": 10 * table["gdp_100m_cny"] / table["population_10k"],
            "income per head": table["per_capita_disposable_income_cny"] / 1000,
            "primary share": table["primary_pct"],
            "secondary share": table["secondary_pct"],
            "tertiary share": table["tertiary_pct"],
            "urban share": table["urbanization_pct"],
        }
    )


def outcomes(panel: Panel, scores: pd.DataFrame, year: int, reference: str) -> pd.DataFrame:
    """Score of a year, mean score and growth of productivity, by city.

    Parameters
    ----------
    panel : Panel
        The data.
    scores : pandas.DataFrame
        Super-SBM scores, one row a year and one column a city.
    year : int
        Of the score.
    reference : str
        As for :func:`yearly_growth`.
    """
    growth = yearly_growth(panel, reference)
    return pd.DataFrame({"score": scores.loc[year], "mean score": scores.mean(), "growth": growth})


def shifts(later: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """How figures moved between two sources: rank correlation, mean and largest change.

    Parameters
    ----------
    later, earlier : pandas.DataFrame
        By city; the columns of `earlier` are compared. A share changes by points, anything else
        by %.

    Returns
    -------
    pandas.DataFrame
        By variable: `rho`, `mean`, `largest`, and the `city` of the largest change.
    """
    rows = {}
    for name, old in earlier.items():
        moved = later[name] - old
        if not str(name).endswith("share"):
            moved = 100 * moved / old
        city = str(moved.abs().idxmax())
        rho = rank.rank_correlation(old, later[name])["rho"]
        rows[name] = {"rho": rho, "mean": moved.mean(), "largest": moved[city], "city": city}
    return pd.DataFrame(rows).T.infer_objects()


def yearly_growth(panel: Panel, reference: str) -> pd.Series:
    """Productivity growth of each unit, % a period over the whole time.

    Parameters
    ----------
    panel : Panel
        The data.
    reference : {"adjacent", "sequential", "global"}
        The frontier of the index. Against a pooled one super-SBM misstates a leader, so the
        index is then one of SBM; against others SBM has gaps.
    """
    distance = "sbm" if reference == "global" else "super_sbm"
    index = malmquist(panel, measure=distance, reference=reference)
    chained = index.cumulative(parts=["MI"])["MI"].unstack("dmu").iloc[-1]
    return pd.Series(100 * (chained ** (1 / (len(panel.periods) - 1)) - 1))


def leave_one_out(whole: pd.Series, without: Mapping[Hashable, pd.Series]) -> dict[str, object]:
    """How an estimate with its interval hangs on single units.

    Parameters
    ----------
    whole : pandas.Series
        `estimate`, `lower` and `upper` with all units, missing where there is none.
    without : mapping of unit to pandas.Series
        The same without that unit.

    Returns
    -------
    dict
        The estimate with all units, its range without one, `farthest`, the unit that moves it
        most (None if there is no estimate), and how many intervals lie `apart` from 0, `of` how
        many.
    """
    less = pd.DataFrame(dict(without)).T
    far = (less["estimate"] - whole["estimate"]).abs()
    clear = (less["lower"] > 0) | (less["upper"] < 0)
    return whole.to_dict() | {
        "lowest without one": less["estimate"].min(),
        "highest without one": less["estimate"].max(),
        "farthest": far.idxmax() if far.notna().any() else None,
        "apart": int(clear.sum()),
        "of": int(less["estimate"].notna().sum()),
    }


def slope(
    panel: Panel, covariate: pd.DataFrame, draws: tuple[int, int] = (50, 200), seed: int = 0
) -> pd.Series:
    """`slopes` of one case."""
    return slopes([(panel, covariate)], draws, seed)[0]


def slopes(
    cases: Sequence[tuple[Panel, pd.DataFrame]], draws: tuple[int, int] = (50, 200), seed: int = 0
) -> list[pd.Series]:
    """Coefficient of one covariate in a second stage of each case, with its interval.

    Parameters
    ----------
    cases : sequence of (Panel, pandas.DataFrame)
        The data of the first stage, and one column, a row for each row of the panel.
    draws, seed
        Of :func:`gbaeff.stats.second_stage.second_stage`, with constant returns.

    Returns
    -------
    list of pandas.Series
        `estimate`, `lower` and `upper`; missing where the likelihood has no maximum.
    """
    none = pd.Series(np.nan, ["estimate", "lower", "upper"])
    found, designs = [none] * len(cases), {}
    alike: dict[tuple[bytes, ...], dict[int, list[Technology]]] = {}
    for number, (panel, covariate) in enumerate(cases):
        with suppress(DataError):
            designs[number] = design_of(panel, covariate)[1]
            sets = own_technologies(panel, "crs", "output")
            alike.setdefault(tuple(units.rows.tobytes() for units in sets), {})[number] = sets
    for some in alike.values():  # those of one make side by side
        periods = [
            replace(each[0], points=np.stack([units.points for units in each]))
            for each in zip(*some.values())
        ]
        fits = regress_samples(
            periods,
            [units.scores() for units in periods],
            np.stack([designs[number] for number in some]),
            draws,
            0.95,
            [seed] * len(some),
        )
        for number, fit in zip(some, fits):
            if isinstance(fit, Fit):
                ends = [fit.estimate[1], fit.lower[1], fit.upper[1]]
                found[number] = pd.Series(ends, none.index)
    return found


def attempts(
    panel: Panel, regressors: pd.DataFrame, draws: tuple[int, int] = (50, 200), seed: int = 0
) -> pd.DataFrame:
    """Second stage with one covariate at a time, and how it hangs on single cities.

    Parameters
    ----------
    panel : Panel
        One cross-section.
    regressors : pandas.DataFrame
        One column a covariate, one row a city.
    draws, seed
        Of :func:`slopes`.

    Returns
    -------
    pandas.DataFrame
        By covariate: the items of :func:`leave_one_out`.
    """
    outs = [[], *([unit] for unit in panel.dmus)]
    cases = [
        (panel.without(out), regressors[[name]].drop(index=out))
        for name in regressors
        for out in outs
    ]
    found = iter(slopes(cases, draws=draws, seed=seed))
    rows = {}
    for name in regressors:
        whole, *less = (next(found) for _ in outs)
        rows[name] = leave_one_out(whole, dict(zip(panel.dmus, less)))
    return pd.DataFrame(rows).T.rename_axis("covariate").infer_objects()


def built_in(
    panel: Panel,
    figures: pd.DataFrame,
    score: pd.Series,
    limit: float,
    *,
    keep: Collection[str] = (),
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """What random panels give for GDP per head and other figures, beside the real correlations.

    Parameters
    ----------
    panel : Panel
        One cross-section.
    figures : pandas.DataFrame
        Figures from outside the panel, by city.
    score : pandas.Series
        The real score by city.
    limit : float
        Smallest correlation that a single test calls significant.
    keep, draws, seed
        Of :func:`gbaeff.book.studies.placebo.placebo`.

    Returns
    -------
    pandas.DataFrame
        As of :func:`placebo_summary`.
    """
    made = {"GDP per head": ("gdp", "population")}
    fake = placebo(panel, figures, ratios=made, keep=keep, draws=draws, seed=seed)
    own = pd.Series(panel.outputs["gdp"] / panel.inputs["population"])
    frame = figures.loc[score.index].assign(**{"GDP per head": own.loc[score.index]})
    real = {name: rank.rank_correlation(frame[name], score)["rho"] for name in frame}
    return placebo_summary(fake, pd.Series(real), limit)


def placebo_summary(fake: pd.DataFrame, real: pd.Series, limit: float) -> pd.DataFrame:
    """What random panels give for each variable, beside the real correlation.

    Parameters
    ----------
    fake : pandas.DataFrame
        Correlations, one row a random panel and one column a variable.
    real : pandas.Series
        The real ones, by variable.
    limit : float
        Smallest correlation that a single test calls significant.
    """
    true = real[fake.columns]
    return pd.DataFrame(
        {
            "real": true,
            "placebo, mean": fake.mean(),
            "2.5 %": fake.quantile(0.025),
            "97.5 %": fake.quantile(0.975),
            "significant, %": 100 * (fake.abs() >= limit - 1e-9).mean(),
            "as far as real, %": 100 * (fake.abs() >= true.abs() - 1e-9).mean(),
        }
    ).rename_axis("variable")


def component_correlations(figures: pd.DataFrame, components: pd.DataFrame) -> pd.DataFrame:
    """Rank correlations of cities' figures with the parts of a score, and with the score.

    Parameters
    ----------
    figures : pandas.DataFrame
        By city.
    components : pandas.DataFrame
        By city; the last column is `score`.

    Returns
    -------
    pandas.DataFrame
        One row a figure, and one, `score`, for the score with each component.
    """
    table = rank.rank_correlations(figures, components)["rho"].unstack("y")[components.columns]
    table = table.loc[figures.columns]
    table.loc["score"] = [
        rank.rank_correlation(components[column], components["score"])["rho"]
        for column in components
    ]
    return table


def by_jurisdiction(scores: Metafrontier, super_scores: pd.Series) -> pd.DataFrame:
    """Mean scores and gap ratios of a metafrontier by jurisdiction of the cities.

    Parameters
    ----------
    scores : Metafrontier
        With jurisdictions as groups.
    super_scores : pandas.Series
        Super-SBM scores by year and city.
    """
    split = scores.table.assign(super_score=super_scores.loc[scores.table.index])
    means = split.groupby("group")[["group_score", "tgr", "meta_score", "super_score"]].mean()
    means.columns = ["score in its group", "gap ratio", "SBM score", "super-SBM score"]
    cities = split.groupby("group").apply(lambda part: len(part.index.unique("dmu")))
    means.insert(0, "cities", cities)
    return means.rename_axis("jurisdiction")


def gap_ratios(scores: Mapping[int, Metafrontier], group: pd.Series) -> pd.DataFrame:
    """Technology gap ratios by frontier and group.

    Parameters
    ----------
    scores : mapping of int to Metafrontier
        Of :func:`gbaeff.metafrontier`, by number of units.
    group : pandas.Series
        Of each unit.

    Returns
    -------
    pandas.DataFrame
        By frontier and group: units, mean score in the group, mean and range of the gap ratio,
        and `best`, the unit with the best mean score if it is in this group.
    """
    rows = {}
    for n, both in scores.items():
        best = str(both.table.groupby("dmu")["meta_score"].mean().idxmax())
        for side, part in both.table.groupby("group"):
            ratio = part["tgr"]
            rows[n, side] = {
                "group of": part.index.get_level_values("dmu").nunique(),
                "score in its group": part["group_score"].mean(),
                "gap ratio": ratio.mean(),
                "lowest": ratio.min(),
                "highest": ratio.max(),
                "best": best if group.loc[best] == side else None,
            }
    table = pd.DataFrame(rows).T.rename_axis(["frontier", "bank"])
    return table.astype({"group of": int} | dict.fromkeys(table.columns[1:5], float))


def group_tests(
    outcomes: Mapping[int, pd.DataFrame], groups: Mapping[str, tuple[int, pd.Series]]
) -> pd.DataFrame:
    """Exact rank tests of groups of cities against the rest, in score and growth.

    Parameters
    ----------
    outcomes : mapping of int to pandas.DataFrame
        `score` and `growth` by city, by number of cities.
    groups : mapping of str to (int, pandas.Series of bool)
        Number of cities, and which belong to the group.
    """
    tests = {}
    for name, (n, members) in groups.items():
        score, rate = (
            rank.two_groups(outcomes[n][result], members.loc[outcomes[n].index])
            for result in ("score", "growth")
        )
        tests[name] = {
            "group": int(score["n"]),
            "of": n,
            "mean rank, score": score["mean_rank"],
            "p, score": score["p"],
            "mean rank, growth": rate["mean_rank"],
            "p, growth": rate["p"],
            "smallest p possible": score["least"],
        }
    table = pd.DataFrame(tests).T.rename_axis("group against the rest")
    return table.astype({"group": int, "of": int})


def kinds(figures: pd.DataFrame, services: float) -> pd.Series:
    """Type of each city by its shares, in the order of `KINDS`.

    Parameters
    ----------
    figures : pandas.DataFrame
        `secondary share` and `tertiary share` in % by city.
    services : float
        Tertiary share from which a mainland city is one of services.

    Returns
    -------
    pandas.Series
        One of `KINDS` by city. A mainland city below the limit is one of industry if its
        secondary share is not below its tertiary share, and mixed otherwise.
    """
    secondary, tertiary = figures["secondary share"], figures["tertiary share"]
    types = pd.Series(
        np.select(
            [~figures.index.isin(data.MAINLAND), tertiary >= services, secondary >= tertiary],
            list(KINDS[:3]),
            KINDS[3],
        ),
        figures.index,
    )
    return types.sort_values(key=lambda s: s.map(KINDS.index), kind="stable")
