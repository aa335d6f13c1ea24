"""The crosswalk leads to places that there are."""

import re

import pytest

from gbaeff import data
from gbaeff.book.build.chapters import find_root

ROOT = find_root()
PLACES = sorted({one for places in data.crosswalk()["place"] for one in places.split(";")})


@pytest.mark.parametrize("place", PLACES)
def test_place_exists(place):
    chapter, _, label = place.partition("#")
    text = (ROOT / "notebooks" / f"{chapter}.md").read_text(encoding="utf-8")
    if label.startswith(("tab-", "fig-")):
        # A table or figure is named in the call that shows it, or in the prose.
        assert f'"{label[4:]}",' in text or f":name: {label}" in text
    elif label.startswith("eq-"):
        assert re.search(rf"\({label}\)|:label: {label}\b", text)
    elif label:
        assert f"({label})=" in text


def test_every_number_that_the_paper_gives_is_there():
    qin = data.crosswalk().query("article == 'qin'").groupby("kind")["number"].agg(set)
    assert qin["equation"] == qin["figure"] == {str(number) for number in range(1, 8)}
    assert qin["table"] == {str(number) for number in range(1, 7)}
    # Numbers of figures in text and caption, and the file that lists them, agree.
    figures = data.crosswalk().query("article == 'qin' and kind == 'figure'")
    listed = data.qin_figures()
    assert dict(zip(figures["number"], figures["number_in_caption"])) == dict(
        zip(listed["number_in_text"].astype(str), listed["number_printed"].astype(str))
    )
