"""Every number of a cockpit opens the list it was counted from, and the list has as many."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("who", "path"), [("zonggong", "/"), ("xmjl", f"/p/{PROJECT}/")], ids=["company", "project"]
)
def test_every_figure_opens_as_many_records_as_it_says(visit, who, path):
    page = visit(who)
    page.goto(path)
    figures = [
        (each.get_attribute("data-figure"), each.locator(".fig").inner_text(), each.get_attribute("href"))
        for each in page.locator("[data-figure]:has(.fig)").all()
    ]
    assert len(figures) >= 4
    counted = [
        (key, int(said.replace(",", "")), href)
        for key, said, href in figures
        if re.fullmatch(r"[\d,]+", said)
    ]
    assert counted, figures
    wrong = {}
    for key, said, href in counted:
        page.goto(href)
        expect(page.locator("main h1")).to_be_visible()
        if listed(page) != said:
            wrong[key] = (said, listed(page), href)
    assert wrong == {}


def listed(page: Page) -> int:
    """How many rows the list on this page says it has."""
    foot = page.locator(".ledger-foot span, [data-total]")
    if not foot.count():
        return 0
    return int(re.search(r"\d[\d,]*", foot.first.inner_text())[0].replace(",", ""))
