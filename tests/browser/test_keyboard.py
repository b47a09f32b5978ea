"""Everything by keyboard: skipping to the content, ledgers, search, dialogs."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PROJECT

pytestmark = pytest.mark.browser
LEDGER = f"/p/{PROJECT}/l/technical.method_statement/"


def test_the_first_tab_offers_to_skip_to_the_content(visit):
    page = visit("xmzg")
    page.goto(LEDGER)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_arrows_walk_the_ledger_and_enter_opens_the_record(visit):
    page = visit("xmzg")
    page.goto(LEDGER)
    rows = page.locator("tbody tr[data-href]")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(rows.last).to_be_focused()
    page.keyboard.press("Home")
    expect(rows.first).to_be_focused()
    target = rows.first.get_attribute("data-href")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(target) + "$"))
    page.go_back()
    expect(rows.first).to_be_focused()


def test_a_click_opens_the_drawer_and_escape_closes_it(visit):
    page = visit("xmzg")
    page.goto(LEDGER)
    page.locator("tbody tr[data-href] td[data-label]").first.click()
    drawer = page.locator("#drawer")
    expect(drawer.locator(".drawer-head h2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_control_k_goes_to_the_search_and_finds_a_record(visit):
    page = visit("xmzg")
    page.goto(LEDGER)
    title = page.locator("tbody tr[data-href] td.clip").first.inner_text().strip()
    page.keyboard.press("Control+k")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(title[:8])
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(title[:8])


def test_a_dialog_opens_and_closes_by_keyboard_and_gives_the_focus_back(visit):
    page = visit("xmzg")
    page.goto(LEDGER)
    opener = page.locator("[data-opens='#columns']")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#columns")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('dialog')?.id") == "columns"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_slash_goes_to_the_filter_and_filtering_needs_no_mouse(visit):
    page = visit("xmzg")
    page.goto(LEDGER)
    number = page.locator("tbody tr[data-href] th a").first.inner_text().strip()
    page.keyboard.press("/")
    expect(page.locator("#f-q")).to_be_focused()
    page.keyboard.type(number)
    expect(page.locator("tbody tr[data-href]")).to_have_count(1)
    expect(page).to_have_url(re.compile("q="))
