"""Drawings on the phone with no network: chosen with their size, opened with edition, marked once they have ended."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.pocket import QUEUE, fits, taken_to_site

pytestmark = pytest.mark.browser

SHEET = b"%PDF-1.4 " + bytes(70_000)
FORGET_KEPT = """caches.keys().then(all => Promise.all(
    all.filter(name => name.startsWith("kept-")).map(name => caches.delete(name))))"""
ROW = f"[data-field-projects] li:has([data-take={PROJECT}])"


def registered(desk: Page, number: str, issue: str) -> str:
    """A drawing in force with its file; the path of its page."""
    desk.goto(f"/p/{PROJECT}/l/documents.drawing/new/")
    desk.fill("#id_title", f"围护结构图 {number}")
    desk.fill("#id_drawing_number", number)
    desk.fill("#id_issue", issue)
    desk.click("main button[name=save]")
    expect(desk).to_have_url(re.compile(r"/r/\d+/$"))
    path = re.search(r"/r/\d+/$", desk.url)[0]
    file = {"name": f"{number}.pdf", "mimeType": "application/pdf", "buffer": SHEET}
    desk.locator("form[action$='/do/attach/'] input[type=file]").set_input_files(file)
    desk.locator("form[action$='/do/attach/'] button").last.click()
    expect(desk.locator("main")).to_contain_text(f"{number}.pdf")
    return path


def taken_again(page: Page) -> None:
    page.click(f"[data-take={PROJECT}]")
    expect(page.locator(f"[data-take={PROJECT}]")).to_be_enabled(timeout=90_000)


def test_drawings_are_chosen_with_their_size_and_marked_once_they_have_ended(phone, visit):
    desk = visit("zly")
    path = registered(desk, "JG-901", "A")
    page = taken_to_site(phone)
    choice = page.locator(ROW).get_by_label(re.compile("其他图纸"))
    expect(page.locator(f"{ROW} .kept-choices")).to_contain_text(re.compile(r"其他图纸 · \d+ 项 · \d"))
    assert page.evaluate("path => caches.match(path).then(Boolean)", path) is False, (
        "only where it was chosen"
    )
    choice.check()
    taken_again(page)
    fits(page)
    phone.set_offline(True)
    page.goto(path)
    expect(page.locator("main")).to_contain_text("JG-901")
    expect(page.locator("[data-field-ended]")).to_have_count(0)
    file = page.locator("main a[href*='/file/']", has_text="JG-901.pdf").first.get_attribute("href")
    kept = page.evaluate(
        "url => fetch(url).then(answer => answer.arrayBuffer()).then(all => all.byteLength)", file
    )
    assert kept == len(SHEET), "the file itself opens without a network"

    desk.on("dialog", lambda dialog: dialog.accept())
    desk.goto(path)
    desk.locator("details.menu summary", has_text="更多").click()
    desk.locator("[data-opens='#void']").click()
    desk.locator("#void [name=reason]").fill("设计变更")
    desk.locator("#void .dialog-foot .no").click()
    expect(desk.locator("main h1 .tag").first).to_have_text("作废")
    phone.set_offline(False)
    page.goto(QUEUE)
    taken_again(page)
    phone.set_offline(True)
    page.goto(QUEUE)
    page.locator("[data-field-kept] summary", has_text="其他图纸").click()
    expect(page.locator(".kept-list li", has_text="JG-901 A")).to_contain_text("作废")
    fits(page)
    page.goto(path)
    expect(page.locator("[data-field-ended]")).to_contain_text("不要再按它施工")
    fits(page)


def test_what_does_not_fit_on_the_phone_is_said_before_anything_is_fetched(phone):
    page = taken_to_site(phone)
    page.evaluate("navigator.storage.estimate = async () => ({ usage: 1000, quota: 1000 })")
    page.locator(f"{ROW} .kept-choices input").first.check()
    page.evaluate(
        "caches.keys().then(all => Promise.all(all.filter(n => n.startsWith('kept-')).map(n => caches.delete(n))))"
    )
    page.click(f"[data-take={PROJECT}]")
    expect(page.locator(ROW)).to_contain_text("本机空间不够")
