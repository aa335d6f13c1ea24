"""One table of settings: everything else is made of it, or agrees with it."""

import inspect
import re
from pathlib import Path

import pytest

from gbaeff.book.build import chapters
from gbaeff.book.build.chapters import OWN_DATA
from gbaeff.book.reader import settings
from gbaeff.book.reader.intake import Roles
from gbaeff.book.reader.study import Study
from gbaeff.dea import links, measures, models, panel

ROOT = Path(__file__).resolve().parents[3]


def test_choices_are_those_of_the_models():
    assert set(settings.MEASURES) == {
        *measures.MEASURES,
        *("directional", "nonradial", "ebm", "rdm"),
    }
    assert settings.RTS == models.RTS
    assert set(settings.REFERENCES) == set(links.SPANS)
    assert set(settings.ORIENTATIONS) - {"none"} < set(panel.ROLES)


def test_study_and_roles_take_the_settings_with_their_defaults():
    taken = inspect.signature(Study.open).parameters
    assert set(taken) == {"data", *settings.ROLES, *settings.MODEL}
    for name in settings.MODEL:
        assert (taken[name].default or "") == (settings.BY_NAME[name].default or "")
    assert set(inspect.signature(Roles.of).parameters) == set(settings.ROLES)


@pytest.mark.parametrize("name", OWN_DATA.values())
def test_a_chapter_declares_the_settings(name):
    source = ROOT / "notebooks" / f"{name}.md"
    text = source.read_text(encoding="utf-8")
    for setting in settings.TABLE:
        of_run = setting.name in settings.RUN
        assert (setting.cell in text) == (
            not of_run or (setting.name == "only" and name == "40_own_data")
        )
    extra = ["only"] if name == "40_own_data" else []
    assert list(chapters.parameters(source)) == [
        *(one.name for one in settings.TABLE if one.name not in settings.RUN),
        *extra,
    ]


def test_the_guide_has_every_option():
    guide = (ROOT / "book" / "rerun.md").read_text(encoding="utf-8")
    for setting in settings.TABLE[1:]:
        assert setting.option in guide
        for choice in setting.choices:
            assert re.search(rf"\b{choice}\b", guide), choice
