"""A patrol is walked and closed without a signal: no point is asked twice, and all of it comes in in order."""

import pytest
from playwright.sync_api import expect

from tests.browser.pocket import QUEUE, all_received, fits, states, taken_to_site

pytestmark = pytest.mark.browser


def test_a_round_is_walked_and_closed_without_a_signal_and_nothing_is_asked_twice(phone):
    page = taken_to_site(phone, "aqy")
    url = page.locator(".kept-list a", has_text="-XJ-").first.get_attribute("href")
    phone.set_offline(True)
    page.goto(url)
    open_points = page.locator("form[data-once]")
    expect(open_points.first).to_be_attached()
    points = open_points.count()
    for done in range(1, points + 1):
        open_points.first.locator("button[value='1']").tap()
        expect(page.locator(".queue > li")).to_have_count(done)
        page.goto(url)
        expect(open_points).to_have_count(points - done)
        expect(page.locator("#walk .note.blue", has_text="已填写，等待提交")).to_have_count(done)
    fits(page)
    page.locator(".dock form[action$='/do/submit/'] button").tap()
    expect(page.locator(".queue > li")).to_have_count(points + 1)
    assert states(page) == ["waiting"] * (points + 1)
    phone.set_offline(False)
    page.goto(QUEUE)
    all_received(page, points + 1)
    page.goto(url)
    expect(page.locator("main h1 .tag").first).not_to_have_text("草稿")
    expect(page.locator("#walk .tag.green")).to_have_count(points)
