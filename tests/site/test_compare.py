"""The form that puts a printed cell beside ours, as a reader uses it."""

import pytest

from gbaeff.book.build.chapters import find_root

pytestmark = pytest.mark.site

PAGE = (find_root() / "_build/html/notebooks/35_print_and_ours.html").as_uri()


def rows(page):
    return [
        [cell.inner_text() for cell in row.locator("td").all()]
        for row in page.locator(".compare tbody tr").all()
    ]


def choose(page, label, value):
    page.locator(".compare label", has_text=label).locator("select").select_option(value)


def test_a_cell_by_city_and_year(browser):
    page = browser.new_page()
    page.goto(PAGE + "?table=3&city=DG&year=2012")
    assert [row[:2] for row in rows(page)] == [["3, score", "0.40"]]
    choose(page, "year", "2005")
    assert [row[:2] for row in rows(page)] == [["3, score", "0.49"]]
    choose(page, "table", "")
    assert {row[0] for row in rows(page)} == {"2, score", "3, score"}
    before = rows(page)
    choose(page, "our series", "territorial")
    assert rows(page) != before
    page.close()


def test_without_scripts_every_state_of_a_table_is_there(browser):
    page = browser.new_page(java_script_enabled=False)
    page.goto(PAGE)
    assert page.locator(".compare table").count() == 0
    shown = []
    for state in ("Printed", "Recomputed", "Difference", "Verdict"):
        page.locator("label.sd-tab-label", has_text=state).first.click()
        cell = page.locator(".sd-tab-content:visible tbody tr").first.locator("td").nth(1)
        shown.append(cell.inner_text())
    assert len(set(shown)) == 4
    page.close()
