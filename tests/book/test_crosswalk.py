"""The crosswalk leads to places that there are."""

import re

from gbaeff import data
from gbaeff.book.build.chapters import find_root

ROOT = find_root()
PLACES = sorted({one for places in data.crosswalk()["place"] for one in places.split(";")})


def there(place):
    """Whether a chapter has a label."""
    chapter, _, label = place.partition("#")
    text = (ROOT / "notebooks" / f"{chapter}.md").read_text(encoding="utf-8")
    if label.startswith(("tab-", "fig-")):
        # A table or figure is named in the call that shows it, or in the prose.
        return f'"{label[4:]}",' in text or f":name: {label}" in text
    if label.startswith("eq-"):
        return re.search(rf"\({label}\)|:label: {label}\b", text) is not None
    return not label or f"({label})=" in text


def test_places_exist():
    assert [place for place in PLACES if not there(place)] == []
    assert not there(f"{PLACES[0].partition('#')[0]}#tab-that-nobody-made")


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
