"""The built book of the working directory, for the gates in `site`."""

from functools import cache, lru_cache
from html import escape

import pytest
from bs4 import BeautifulSoup

from gbaeff.book.build.chapters import find_root
from gbaeff.book.build.site import read_toc, toc_entries

ROOT = find_root()
SITE = ROOT / "_build" / "html"
PAGES = [f"{entry}.html" for entry in toc_entries(read_toc(ROOT))]
# A page goes to one worker, which looks at it once.
GROUPED = [pytest.param(page, marks=pytest.mark.xdist_group(page)) for page in PAGES]
# What plain Markdown does not have: roles, directives, targets, attributes.
MARKUP = r"\{[a-z:]+\}`|^ *(:::|`{3,}\{)|^\([\w-]+\)=|\]\{\."
INSIDE = ("file:", "data:", "blob:", "about:")


@cache
def source(name: str) -> str:
    return (SITE / name).read_text(encoding="utf-8")


@lru_cache(maxsize=2)  # the tests of a page run one after another; to parse takes a second
def soup(name: str) -> BeautifulSoup:
    return BeautifulSoup(source(name), "lxml")  # less than half the time of Python's parser


def has(name: str, label: str) -> bool:
    """Whether something on the page has this label, for tests that ask many pages for little."""
    return f' id="{escape(label)}"' in source(name)
