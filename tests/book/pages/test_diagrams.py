"""Diagrams hold what they were given, inside their frame, and refuse what they cannot draw."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from gbaeff.book.pages import diagrams

NODES = pd.DataFrame(
    {"column": [1, 0, 2.5], "row": [0, 1, 1], "group": ["a", "b", "b"]},
    index=["government", "a committee with a very long name", "firm"],
)
EDGES = pd.DataFrame(
    {"source": ["government", "firm"], "target": ["firm", "government"], "label": ["leads", ""]}
)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def parts(figure, kind):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, kind)]


def test_boxes_hold_their_texts():
    figure = diagrams.boxes(NODES, EDGES)
    figure.canvas.draw()
    found = parts(figure, FancyBboxPatch)
    assert len(found) == 3
    assert len(parts(figure, FancyArrowPatch)) == 2
    for box, text in zip(found, figure.axes[0].texts):
        inner, outer = text.get_window_extent(), box.get_window_extent()
        assert outer.x0 <= inner.x0
        assert inner.x1 <= outer.x1
        assert outer.y0 <= inner.y0
        assert inner.y1 <= outer.y1


@pytest.mark.parametrize("second", [{"column": 0, "row": 1}, {"column": 1, "row": 0}])
def test_boxes_keep_the_names_of_a_pair_of_arrows_apart(second):
    rows = [{"column": 0, "row": 0}, second, {"column": 1, "row": 2}]
    nodes = pd.DataFrame(rows, index=["a", "b", "c"])
    pair = {"source": ["a", "b"], "target": ["b", "a"], "label": ["gives leave", "takes back"]}
    figure = diagrams.boxes(nodes, pd.DataFrame(pair), gap=(1.5, 0.8))
    figure.canvas.draw()
    one, other = (text.get_window_extent() for text in figure.axes[0].texts[3:])
    assert not one.overlaps(other)


def test_boxes_refuse_unknown_and_double_names():
    with pytest.raises(ValueError, match="no node is named 'bank'"):
        diagrams.boxes(NODES, pd.DataFrame({"source": ["bank"], "target": ["firm"]}))
    with pytest.raises(ValueError, match="twice"):
        diagrams.boxes(pd.concat([NODES, NODES]), EDGES)


def test_matrix_draws_a_dot_a_pair():
    frame = pd.DataFrame([[True, False], [True, True]], index=["x", "y"], columns=["p", "q"])
    line = diagrams.matrix(frame).axes[0].lines[0]
    assert sorted(zip(line.get_xdata(), line.get_ydata())) == [(0, 0), (0, 1), (1, 1)]


def test_matrix_draws_a_ring_where_the_tie_is_weak():
    frame = pd.DataFrame([[True, False], [False, False]], index=["x", "y"], columns=["p", "q"])
    weak = pd.DataFrame([[False, False], [False, True]], index=["x", "y"], columns=["p", "q"])
    ring = diagrams.matrix(frame, weak=weak).axes[0].lines[1]
    assert list(zip(ring.get_xdata(), ring.get_ydata())) == [(1, 1)]
    assert ring.get_markerfacecolor() == "none"
    with pytest.raises(ValueError, match="rows and columns"):
        diagrams.matrix(frame, weak=weak.T)
    with pytest.raises(ValueError, match="not both"):
        diagrams.matrix(frame, weak=frame)


def test_timeline_goes_down_in_time():
    events = pd.DataFrame(
        {
            "start": [2014.0, 1980.0, 2005.0],
            "end": [np.nan, 1989.0, np.nan],
            "label": ["c", "a", "b"],
            "group": ["x", "y", "x"],
        }
    )
    axes = diagrams.timeline(events).axes[0]
    assert [text.get_text() for text in axes.texts] == ["a", "b", "c"]
    heights = [text.xy[1] for text in axes.texts]
    assert heights == sorted(heights)
    assert axes.yaxis_inverted()


def test_timeline_refuses():
    with pytest.raises(ValueError, match="needs a start"):
        diagrams.timeline(pd.DataFrame({"start": [np.nan], "label": ["a"]}))
    with pytest.raises(ValueError, match="needs a start"):
        diagrams.timeline(pd.DataFrame({"start": [2000.0], "end": [1999.0], "label": ["a"]}))
    many = pd.DataFrame({"start": range(7), "label": list("abcdefg"), "group": list("abcdefg")})
    with pytest.raises(ValueError, match="at most 6 groups"):
        diagrams.timeline(many)


WORKS = pd.DataFrame(
    {
        "at": [1986, 1987, 1988, 2010, 2011, 2011],
        "label": ["Friedmann", "Harvey", "someone with a long name", "Acuto", "Young", "Amen"],
        "lane": ["world", "city", "city", "world", "world", "world"],
        "group": ["a", "b", "a", "a", "a", "b"],
        "hollow": [False, False, True, False, False, False],
    }
)


def test_lanes_keep_names_apart_and_on_the_page():
    figure = diagrams.lanes(WORKS, ["world", "empty", "city"])
    figure.canvas.draw()
    axes = figure.axes[0]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["world", "city"]
    boxes = [text.get_window_extent() for text in axes.texts]
    frame = axes.get_window_extent()
    for at, box in enumerate(boxes):
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1 + 1
        assert not any(box.overlaps(other) for other in boxes[at + 1 :])
    # A lane is one band: all of the first lie above all of the second.
    height = {text.get_text(): text.xy[1] for text in axes.texts}
    assert max(height[name] for name in ("Friedmann", "Acuto", "Young", "Amen")) < height["Harvey"]
    # Marks in the order of lanes and years; a hollow one is empty.
    empty = [
        line.get_markerfacecolor() == "none" for line in axes.lines if len(line.get_xdata()) == 1
    ]
    assert empty == [False] * 5 + [True]


def test_lanes_refuse():
    with pytest.raises(ValueError, match=r"found \['city'\]"):
        diagrams.lanes(WORKS, ["world"])
    with pytest.raises(ValueError, match="every event needs a time"):
        diagrams.lanes(WORKS.assign(at=np.nan), ["world", "city"])
    many = pd.DataFrame({"at": range(7), "label": "x", "lane": "a", "group": list("abcdefg")})
    with pytest.raises(ValueError, match="at most 6 groups"):
        diagrams.lanes(many, ["a"])
