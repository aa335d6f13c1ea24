"""Maps place what they were given and refuse what they cannot draw."""

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from gbaeff import data
from gbaeff.book.pages import maps

SQUARE = pd.DataFrame({"ring": 1, "lon": [0, 0, 9, 9, 0], "lat": [0, 9, 9, 0, 0]})
POINTS = pd.DataFrame(
    {
        "lon": [4.0, 5.0, 40.0],
        "lat": [5.0, 2.0, 5.0],
        "amount": [1, 3, 2],
        "group": ["in", "out", "in"],
        "hollow": [True, False, False],
        "name": ["small", None, "far"],
    }
)
BOX = (-5, 15, -5, 15)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_world_draws_what_lies_in_the_box():
    figure = maps.world(SQUARE, POINTS, label="visits", box=BOX)
    axes = figure.axes[0]
    placed = [tuple(mark.get_offsets()[0]) for mark in axes.collections]
    # Largest first, so that small points stay visible.
    assert placed == [(5, 2), (4, 5)]
    assert [text.get_text() for text in axes.texts] == ["small"]
    first, second = axes.collections
    assert first.get_sizes()[0] > second.get_sizes()[0]
    assert len(second.get_facecolor()) == 0
    told = [text.get_text() for text in figure.legends[0].get_texts()]
    assert told == ["in", "out", "visits: 1", "visits: 3"]


def test_world_refuses():
    with pytest.raises(ValueError, match="points in the box"):
        maps.world(SQUARE, POINTS, label="visits", box=(-90, -80, 0, 10))
    with pytest.raises(ValueError, match="positive amount"):
        maps.world(SQUARE, POINTS.assign(amount=0), label="visits", box=BOX)
    many = pd.concat([POINTS.head(1)] * 7).assign(group=list("abcdefg"))
    with pytest.raises(ValueError, match="at most 6 groups"):
        maps.world(SQUARE, many, label="visits", box=BOX)


def test_world_leaves_a_lake_open():
    lake = pd.DataFrame({"ring": 2, "lon": [3, 6, 6, 3, 3], "lat": [3, 3, 6, 6, 3]})
    figure = maps.world(pd.concat([SQUARE, lake]), POINTS, label="visits", box=BOX, key=False)
    outline = figure.axes[0].patches[0].get_path()
    assert len(outline.to_polygons()) == 2
    assert not figure.legends


def test_tiles_and_points_of_the_cities():
    cities = data.cities()
    values = pd.Series(range(1, 12), cities.index, dtype=float)
    tiles = maps.tiles(cities, values.to_frame("2019"), label="Mt")
    assert len(tiles.axes[0].patches) == 11
    points = maps.point_map(cities, data.coastline(), values, label="Mt", beside={"FS": "below"})
    assert len(points.axes[0].texts) == 11
