"""A record is shared from a phone, opened by somebody without an account, answered with a file, and taken over."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.test_main_pages import barriers, sideways

pytestmark = pytest.mark.browser

SHARER = "xmzg"
GUEST = "沈设计"
WORDS = "节点 3 需补加劲板"


def test_a_guest_answers_with_a_file_and_the_sharer_takes_it_over(visit, tmp_path):
    page = visit(SHARER, size="phone")
    record = open_record(page)
    address = share(page, record)

    guest = visit(size="phone")
    assert guest.goto(address).status == 200
    assert sideways(guest) <= 0 and barriers(guest) == []
    answer(guest, tmp_path)
    assert guest.goto(record).url.split("?")[0].endswith("/accounts/login/"), "the record itself stays closed"

    page.goto("/inbox/?tab=replies")
    page.get_by_role("link", name=re.compile(GUEST)).first.click()
    expect(page.locator("#guests")).to_contain_text(WORDS)
    assert sideways(page) <= 0 and barriers(page) == []
    reply = page.locator("#guests li", has_text=WORDS)
    reply.get_by_role("button", name="接收", exact=True).click()
    expect(reply).to_contain_text("已接收")
    page.goto(f"{record}#talk")
    expect(page.locator("#talk")).to_contain_text(f"代{GUEST}（市政设计院）移交")
    expect(page.locator("#talk a")).to_contain_text("回复函.pdf")

    guest.goto(address)
    expect(guest.locator("main")).to_contain_text("已接收")
    revoke(page, record)
    assert guest.goto(address).status == 410
    assert barriers(guest) == []
    expect(guest.locator("main")).not_to_contain_text(WORDS)


@pytest.fixture(autouse=True)
def gone_is_expected(watch):
    watch.expected.append("410")  # the browser itself reports the answer to the revoked link


def open_record(page: Page) -> str:
    page.goto(f"/p/{PROJECT}/l/technical.method_statement/")
    return page.locator("tbody tr[data-href]").first.get_attribute("data-href")


def share(page: Page, record: str) -> str:
    """The address that the page after sharing shows once."""
    page.goto(f"{record}#guests")
    page.get_by_role("link", name="分享给访客").click()
    page.fill("#id_guest", GUEST)
    page.fill("#id_organisation", "市政设计院")
    page.select_option("#id_purpose", "reply")
    assert sideways(page) <= 0 and barriers(page) == []
    page.get_by_role("button", name="生成链接").click()
    expect(page.locator("img.qr")).to_be_visible()
    assert sideways(page) <= 0 and barriers(page) == []
    return page.locator("#address").input_value()


def answer(guest: Page, folder) -> None:
    letter = folder / "回复函.pdf"
    letter.write_bytes(b"%PDF-1.4 letter")
    guest.select_option("#id_decision", "remarks")
    guest.fill("#id_text", WORDS)
    guest.set_input_files("#reply-files", letter)
    guest.get_by_role("button", name="发送").click()
    expect(guest.get_by_role("status").filter(has_text="已收到您的回复")).to_be_visible()


def revoke(page: Page, record: str) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{record}#guests")
    page.locator("#guests").get_by_role("link", name=re.compile(GUEST)).first.click()
    page.get_by_role("button", name="吊销").click()
    expect(page).to_have_url(re.compile(f"{record}$"))
