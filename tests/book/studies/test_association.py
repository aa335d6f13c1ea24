"""What goes with efficiency."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from gbaeff import data, metafrontier, super_sbm
from gbaeff.book.studies import association, association_figures


def test_covariates_are_consistent():
    table = association.covariates()
    assert list(table.index) == list(data.CITIES)
    shares = table[["primary share", "secondary share", "tertiary share"]].sum(axis=1)
    assert shares.between(99, 101).all()
    per_head = table["GDP"] / table["population"]
    np.testing.assert_allclose(table["GDP per head"], per_head, rtol=1e-9)


def test_growth_is_a_yearly_rate():
    panel = data.panel(cities="mainland")
    growth = association.yearly_growth(panel, "global")
    assert growth.between(-10, 30).all()
    two = panel.during([2005, 2006])
    index = association.malmquist(two, measure="sbm", reference="global").table["MI"]
    changes = association.yearly_growth(two, "global")
    expected = 100 * (index.droplevel([1, 2]) - 1)
    np.testing.assert_allclose(changes, expected.reindex(changes.index), atol=1e-9)


def test_leave_one_out_names_the_unit_that_moves_most():
    def around(mean):
        return pd.Series({"estimate": mean, "lower": mean - 2, "upper": mean + 2})

    without = {"a": around(5.5), "b": around(5.0), "c": around(1.5)}
    found = association.leave_one_out(around(4.0), without)
    assert found["estimate"] == 4
    assert (found["lowest without one"], found["highest without one"]) == (1.5, 5.5)
    assert (found["farthest"], found["apart"], found["of"]) == ("c", 2, 3)


def test_leave_one_out_without_any_estimate():
    nothing = pd.Series({"estimate": np.nan, "lower": np.nan, "upper": np.nan})
    found = association.leave_one_out(nothing, {"a": nothing, "b": nothing})
    assert (found["farthest"], found["apart"], found["of"]) == (None, 0, 0)


def test_placebo_counts_a_tie_as_being_as_far():
    fake = pd.DataFrame({"z": [-0.5, 0.0, 0.5, 0.8]})
    row = association.placebo_summary(fake, pd.Series({"z": 0.5, "other": 0.1}), 0.8).loc["z"]
    assert row["as far as real, %"] == 75
    assert row["significant, %"] == 25


def test_component_correlations_have_the_score_in_the_last_row():
    places = list("abcdef")
    figures = pd.DataFrame({"x": [1, 2, 3, 4, 5, 6]}, places, dtype=float)
    components = pd.DataFrame(
        {"down": [6, 5, 4, 3, 2, 1], "score": [1, 2, 3, 4, 5, 6]}, places, dtype=float
    )
    table = association.component_correlations(figures, components)
    assert table.loc["x"].tolist() == pytest.approx([-1, 1])
    assert table.loc["score"].tolist() == pytest.approx([-1, 1])


def test_gap_ratios_name_the_best_city_once_a_frontier():
    panel = data.panel(cities="mainland")
    bank = pd.Series({city: "east" if city in ("SZ", "DG") else "west" for city in panel.dmus})
    table = association.gap_ratios({9: metafrontier(panel, bank, measure="sbm")}, bank)
    assert table["group of"].to_dict() == {(9, "east"): 2, (9, "west"): 7}
    assert table["best"].notna().tolist() == [True, False]
    assert (table["lowest"] <= table["gap ratio"]).all()
    assert (table["highest"] <= 1 + 1e-9).all()


def test_group_at_the_top_has_the_highest_mean_rank():
    cities = list("abcd")
    outcomes = {4: pd.DataFrame({"score": [4, 3, 2, 1], "growth": [1, 2, 3, 4]}, cities)}
    members = pd.Series([True, True, False, False], cities)
    row = association.group_tests(outcomes, {"top": (4, members)}).loc["top"]
    assert (row["mean rank, score"], row["mean rank, growth"]) == (3.5, 1.5)
    assert row["p, score"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("city", "secondary", "tertiary", "kind"),
    [
        ("HK", 5, 90, "outside the mainland"),
        ("GZ", 30, 60, "services"),
        ("FS", 50, 50, "industry"),
        ("JM", 40, 59.9, "mixed"),
    ],
)
def test_kind_of_a_city_at_the_limits(city, secondary, tertiary, kind):
    row = pd.DataFrame({"secondary share": [secondary], "tertiary share": [tertiary]}, [city])
    assert association.kinds(row, 60).loc[city] == kind


def test_figures_show_what_they_are_given():
    rows = pd.DataFrame(
        {"rho": [0.5, -0.2], "lower": [0.1, -0.5], "upper": [0.8, 0.2]}, ["up", "down"]
    )
    axes = association_figures.forest({11: rows, 9: rows}, {11: 0.6, 9: 0.7}, "rho").axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["down", "up"]
    share = pd.DataFrame({11: [90.0, 10.0], 9: [80.0, 20.0]})
    axes = association_figures.deals(share, {11: 1, 9: 0}, "n").axes[0]
    assert sorted(bar.get_height() for bar in axes.patches) == [10, 20, 80, 90]
    case = pd.MultiIndex.from_tuples([("z matters", "11 cities")])
    axes = association_figures.coverage(pd.DataFrame({"OLS": [90.0]}, case), "%").axes[0]
    assert axes.lines[0].get_xdata().tolist() == [90]
    fake = pd.DataFrame({"z": [0.1, 0.3]})
    summary = association.placebo_summary(fake, pd.Series({"z": 0.5}), 0.6)
    grid = association_figures.placebo_ranges({"dealt": summary, "kept": summary}).axes
    assert [axes.get_title("left") for axes in grid] == ["dealt", "kept"]
    plt.close("all")


def test_a_share_shifts_by_points_and_anything_else_by_percent():
    places = list("abcd")
    earlier = pd.DataFrame({"GDP": [10.0, 20, 30, 40], "urban share": [50.0, 60, 70, 80]}, places)
    later = pd.DataFrame({"GDP": [10.0, 20, 30, 20], "urban share": [50.0, 60, 70, 90]}, places)
    moved = association.shifts(later, earlier)
    assert moved.loc["GDP", ["mean", "largest", "city"]].tolist() == [-12.5, -50, "d"]
    assert moved.loc["urban share", ["mean", "largest", "city"]].tolist() == [2.5, 10, "d"]


def test_a_group_of_one_is_its_own_frontier():
    panel = data.panel().at(2019)
    three = metafrontier(panel, data.cities()["jurisdiction"], measure="sbm")
    means = association.by_jurisdiction(three, super_sbm(panel).score)
    assert means["cities"].to_dict() == {"Hong Kong": 1, "Macao": 1, "mainland": 9}
    alone = means.loc[["Hong Kong", "Macao"]]
    np.testing.assert_allclose(alone["score in its group"], 1)
    np.testing.assert_allclose(alone["gap ratio"], alone["SBM score"])


def test_what_is_built_in_stands_beside_what_is_real():
    panel = data.panel(cities="mainland").at(2019)
    score = super_sbm(panel).score
    figures = association.covariates()[["urban share"]]
    table = association.built_in(panel, figures.loc[score.index], score, 0.7, draws=5, seed=1)
    per_head = panel.outputs["gdp"] / panel.inputs["population"]
    assert table.index.tolist() == ["GDP per head", "urban share"]
    real = association.rank.rank_correlation(per_head, score)["rho"]
    assert table.loc["GDP per head", "real"] == real
