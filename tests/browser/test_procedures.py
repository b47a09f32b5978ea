"""A new version of a procedure on screen: compared, sent for review, signed, in force; the old one is void."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT

pytestmark = pytest.mark.browser

AUTHOR, MANAGER, CHIEF = "xmzg", "xmjl", "zonggong"
CODE = "工技-01-1"


def open_procedure(page: Page) -> None:
    page.goto("/company/procedures/")
    page.get_by_role("link", name=CODE, exact=True).click()


def agree(page: Page, address: str) -> None:
    page.goto(address)
    page.click(".dock [data-opens='#approve']")
    page.fill("#approve-opinion", "同意")
    page.locator("#approve .dialog-foot button:not([data-closes])").click()
    expect(page.locator("[data-opens='#approve']")).to_have_count(0)


def test_a_new_version_is_compared_reviewed_and_in_force(visit):
    page = visit(AUTHOR)
    open_procedure(page)
    page.get_by_role("link", name="1.1", exact=True).click()
    version = page.url
    expect(page.locator("h1 .tag")).to_have_text("草稿")
    page.get_by_role("link", name="对比").click()
    expect(page.locator("tr.changed ins").first).to_have_text(re.compile("三"))
    page.goto(version)
    page.locator("summary", has_text="送审").click()
    page.locator(".menu-list a", has_text="发布现行").click()
    page.fill("textarea[name=findings]", "雨季巡视加密，可行。")
    page.click("button[name=submit]")
    review = page.url
    page.goto(version)
    expect(page.locator("h1 .tag")).to_have_text("审核")

    agree(visit(MANAGER), review)
    agree(visit(CHIEF), review)

    page.goto(version)
    expect(page.locator("h1 .tag")).to_have_text("现行")
    page.goto(f"/p/{PROJECT}/procedures/")
    row = page.locator("tr", has=page.get_by_role("link", name=CODE, exact=True))
    expect(row).to_contain_text("1.1")
    open_procedure(page)
    page.get_by_role("link", name="1.0", exact=True).click()
    expect(page.locator(".stamp")).to_have_text("作废")
