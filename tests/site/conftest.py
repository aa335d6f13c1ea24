"""The browser that the gates look with."""

import pytest
from playwright.sync_api import sync_playwright

from gbaeff.book.build import pdf
from visits import Visit, listen, looks

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No page runs long enough to win back what its scripts' compilation takes.
    "--js-flags=--no-maglev --no-turbofan",
]


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=pdf.chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def visit(browser):
    """Look at a page in all states; every gate reads the same look."""
    seen: dict[str, dict[tuple[int, str], Visit]] = {}
    page = browser.new_context().new_page()
    heard = listen(page)
    known: set[str] = set()

    def look(name: str, width: int = 1280, scheme: str = "light") -> Visit:
        if name not in seen:
            seen[name] = looks(page, heard, known, name)
        return seen[name][width, scheme]

    yield look
    page.context.close()
