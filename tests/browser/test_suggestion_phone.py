"""A crew leader suggests a change by phone, the chief engineer adopts it, and the figures behind open on any screen."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CREW, CHIEF, SUPERVISOR = "banzhang", "zonggong", "jiandu"
TITLE = "夜班交底先点名"


def test_a_suggestion_by_phone_is_adopted_and_its_author_told(visit):
    phone = visit(CREW, size="phone")
    phone.goto("/p/LJL/procedures/")
    phone.get_by_role("link", name="工技-01", exact=True).click()
    phone.get_by_role("link", name="对第 4.1 条提建议").click()
    expect(phone.locator("[name=clause]")).to_have_value("4.1")
    phone.fill("[name=title]", TITLE)
    phone.fill("[name=wording]", "夜班交底开始前先点名，缺席的补讲。")
    phone.click("button[name=submit]")
    expect(phone.locator("h1 .tag")).to_have_text(re.compile("审批"))
    address = phone.url

    chief = visit(CHIEF)
    chief.goto(address)
    chief.click("section [data-opens='#do-adopt']")
    chief.fill("#do-adopt [name=answer]", "采纳，写入下一版。")
    chief.click("#do-adopt .dialog-foot .go")
    expect(chief.locator("main")).to_contain_text("已采纳")
    phone.goto("/notices/")
    expect(phone.locator("main")).to_contain_text(TITLE)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_bulletin_and_flow_of_approvals_open_their_records(visit, size):
    page = visit(SUPERVISOR, size=size)
    page.goto("/company/bulletin/")
    figure = page.locator("tbody tr").first.locator("td a").nth(1)
    count = int(figure.inner_text())
    figure.click()
    expect(page.locator(".ledger-foot, .empty").first).to_contain_text(
        str(count) if count else re.compile(".")
    )
    page.goto("/company/processes/")
    page.get_by_role("link", name="方案审批", exact=True).click()
    expect(page.locator("svg.process .box")).to_have_count(6)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
