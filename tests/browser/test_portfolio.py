"""From the portfolio down to the last daily entry: red light → task → entry, in three clicks."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PROJECT

pytestmark = pytest.mark.browser


def test_a_red_light_leads_to_the_last_daily_entry_in_three_clicks(visit):
    page = visit("zonggong")
    page.goto("/")
    expect(page.locator(f"[data-course={PROJECT}] svg")).to_be_visible()
    clicks = 0

    def click(what) -> None:
        nonlocal clicks
        what.click()
        clicks += 1

    click(page.locator("tr a.tag.red[data-light=red]").first)
    expect(page.locator("main h1")).to_have_text("红灯工序")
    click(page.locator("tbody tr", has_text="3.3.6").first.get_by_role("link", name="3.3.6"))
    entry = page.locator("a[data-last-entry]")
    expect(entry).to_be_visible()
    click(entry)
    expect(page.locator("main h1")).to_contain_text("-RJ-")
    assert clicks == 3


def test_the_weekly_report_reads_on_a_phone_and_its_figures_open_their_records(visit):
    page = visit("xmjl", size="phone")
    page.goto(f"/p/{PROJECT}/l/schedule.progress_report/?span=week")
    page.locator("a", has_text="-JB-").first.click()
    expect(page.locator(".sheet .chart svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    figure = page.locator(".sheet .dense a[href*='progress_entry']").first
    said = int(figure.inner_text())
    figure.click()
    expect(page.locator(".ledger-foot span").first).to_contain_text(str(said))
