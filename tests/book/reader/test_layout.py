"""Tables and figures that chapters share: worked by hand, at both ends of size, byte for byte."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from gbaeff import Panel, data, directional, malmquist, radial, sbm, super_sbm
from gbaeff.book.pages import reading
from gbaeff.book.reader import layout, pictures
from gbaeff.book.reader.study import Study


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def made(units, periods, seed=1, undesirable=True):
    """A random panel."""
    rng = np.random.default_rng(seed)
    x = rng.lognormal(0, 0.5, (units * periods, 2))
    size = x.mean(axis=1, keepdims=True)
    y, b = (size * rng.lognormal(0, 0.3, (units * periods, 1)) for _ in range(2))
    return Panel.from_arrays(
        x,
        y,
        b if undesirable else None,
        dmus=[f"u{i:04d}" for i in range(units)] * periods,
        periods=list(np.repeat(range(periods), units)) if periods > 1 else None,
    )


# The chapters of the paper, from a file -----------------------------------------------------------


@pytest.mark.parametrize("cities", [None, "mainland"])
def test_the_papers_panel_as_a_file_gives_the_tables_of_its_chapters(tmp_path, cities):
    codes = list(data.CITIES if cities is None else data.MAINLAND)
    panel = data.panel(cities=cities)
    frame = reading.own(panel).droplevel("role", axis=1).reset_index()
    frame.rename(columns={"period": "year", "dmu": "city"}).to_csv(
        tmp_path / "panel.csv", index=False
    )
    study = Study.open(
        tmp_path / "panel.csv",
        dmu="city",
        period="year",
        inputs=data.INPUTS,
        outputs=data.OUTPUTS,
        undesirable=data.UNDESIRABLE,
    )
    assert study.panel.dmus == sorted(codes)
    scores, index = super_sbm(panel, rts="crs"), malmquist(panel)
    mine = study.scores()
    pairs = [
        (reading.score_table(mine), reading.score_table(scores)),
        (reading.index_table(study.productivity()), reading.index_table(index)),
        (reading.changes(mine).loc[2019], reading.changes(scores).loc[2019]),
        (reading.contributions(mine).loc[2019], reading.contributions(scores).loc[2019]),
        (reading.named(mine, 2019), reading.named(scores, 2019)),
        (reading.beside_targets(mine, 2019), reading.beside_targets(scores, 2019)),
    ]
    for own, book in pairs:
        keys = [name for name in ("unit", "from", "to", "period") if name in own]
        one, other = (
            frame.sort_values(keys, ignore_index=True) if keys else frame.loc[sorted(codes)]
            for frame in (own, book)
        )
        assert list(one.columns if keys else one.index) == list(
            other.columns if keys else other.index
        )
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other), rtol=1e-8, atol=1e-9)


# By hand ---------------------------------------------------------------------------------------


def test_a_directional_distance_becomes_a_share_of_what_is_possible():
    panel = Panel.from_arrays([[1], [1]], [[4], [3]], dmus=["A", "B"])
    found = reading.comparable_score(directional(panel, moves=["output"]))
    assert found.to_list() == pytest.approx([1, 0.75])


@pytest.mark.parametrize("measure", [sbm, super_sbm])
def test_contributions_add_up_to_one_minus_the_score(measure):
    found = measure(made(20, 3))
    parts = reading.contributions(found)
    assert (parts.sum(axis=1) - (1 - found.score)).abs().max() < 1e-12


def test_contributions_leave_out_an_undesirable_output_of_zero():
    panel = Panel.from_arrays(
        [[2, 1], [4, 3], [3, 3]], [[2], [3], [2]], [[1, 2], [0, 3], [2, 2]], dmus=list("ABC")
    )
    found = sbm(panel, zero="drop")
    parts = reading.contributions(found)
    assert (parts.sum(axis=1) - (1 - found.score)).abs().max() < 1e-12
    assert parts.loc["B", "b1"] == 0


def test_changes_and_totals_by_hand():
    panel = Panel.from_arrays([[2], [4]], [[3], [3]], dmus=["A", "B"])
    found = radial(panel)
    assert reading.changes(found).loc["B"].to_list() == pytest.approx([-50, 0])
    totals = reading.totals(found)
    assert totals.loc["x1"].to_list() == pytest.approx([4, 2, -50])
    assert reading.peer_counts(found).loc["A"].to_list() == [1, 1, 1]
    assert reading.named(found).to_dict() == {"B": "A 1.000"}


def test_a_change_from_zero_is_missing():
    panel = Panel.from_arrays([[2, 0], [4, 1]], [[3], [3]], dmus=["A", "B"])
    assert np.isnan(reading.changes(radial(panel)).loc["A", "x2"])


def test_pairs_that_are_missing_are_named():
    panel = Panel.from_arrays([[1]] * 4, [[1]] * 4, dmus=["A", "B", "A", "A"], periods=[1, 1, 2, 3])
    missing = reading.missing_pairs(panel)
    assert missing.to_numpy().tolist() == [["B", 1, 2, "2"], ["B", 2, 3, "2 and 3"]]
    assert layout.gaps(panel).to_numpy().tolist() == [["B", 1, 2, "2, 3"]]


def test_a_chain_ends_at_a_missing_pair():
    panel = Panel.from_arrays(
        [[1]] * 7,
        [[1], [1], [2], [3], [3], [4], [4]],
        dmus=list("ABABAAB"),
        periods=[1, 1, 2, 2, 3, 4, 4],
    )
    chain, what = reading.chain(malmquist(panel, measure="radial"))
    assert what == "first period = 1"
    assert chain["A"].notna().all() if "A" in chain.index.get_level_values(0) else True
    by_unit = reading.wide(chain)
    assert by_unit.loc["A"].notna().all()
    assert by_unit.loc["B"].to_list()[:2] == pytest.approx([1, 3])
    assert by_unit.loc["B"].isna().sum() == 2


def test_jumps_tell_the_steps_across_the_other_frontier():
    index = malmquist(data.panel(cities="mainland"))
    found = reading.jumps(index)
    assert found["steps"].sum() == len(index.table)
    assert found.loc["comes out beyond it", "MI"] > found.loc["no crossing", "MI"]


def test_periods_are_written_for_readers():
    assert reading.span(2016, 2017) == "2016-2017"
    assert reading.span("2019Q1", "2019Q2") == "2019Q1 to 2019Q2"
    day = pd.Timestamp("2019-01-01")
    assert reading.period_text(day) == "2019-01-01"
    assert reading.span(day, day) == "2019-01-01 to 2019-01-01"


# Both ends of size -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "periods", "rows", "columns"),
    [
        (2, 2, 2, 3),
        (5, 1, 5, 2),
        (40, 1, 20, 2),
        (30, 12, 30, 13),
        (5, 60, 61, 5),
        (30, 13, 30, 5),
        (300, 4, 20, 5),
    ],
)
def test_a_table_fits_its_page(units, periods, rows, columns):
    score = super_sbm(made(units, periods)).score
    page = layout.laid_out(score, "score")
    assert page.frame.shape == (rows, columns)
    assert ("the CSV has all" in page.note) == (units > layout.FULL)


@pytest.mark.parametrize(
    ("units", "periods", "kind"),
    [
        (2, 2, "Heat map"),
        (30, 1, "Points"),
        (31, 1, "Histogram"),
        (30, 24, "Heat map"),
        (5, 60, "Lines"),
        (300, 4, "Bands"),
    ],
)
def test_a_figure_suits_its_size_and_labels_at_most_thirty_things(units, periods, kind):
    score = super_sbm(made(units, periods)).score
    picture = pictures.picture(score, "score")
    assert picture.alt.startswith(kind)
    axes = picture.figure.axes[0]
    ticks = [t for t in (*axes.get_xticklabels(), *axes.get_yticklabels()) if t.get_text()]
    names = [text for text in axes.texts if text.get_text().startswith("u")]
    assert sum(t.get_text().startswith("u") for t in ticks) + len(names) <= layout.FULL


def test_a_missing_score_is_in_no_figure_and_ranks_nobody():
    score = super_sbm(made(8, 1), rts="vrs").score.copy()
    score.iloc[0] = np.nan
    assert reading.placed(score).isna().sum() == 1
    pictures.picture(score, "score")
    layout.laid_out(score, "score")


def test_many_variables_share_six_colours():
    rng = np.random.default_rng(3)
    panel = Panel.from_arrays(rng.lognormal(0, 0.4, (10, 9)), rng.lognormal(0, 0.4, (10, 1)))
    picture = pictures.stacked(reading.contributions(sbm(panel)))
    labels = [text.get_text() for text in picture.figure.legends[0].get_texts()]
    assert len(labels) == 6
    assert labels[-1] == "all others"
