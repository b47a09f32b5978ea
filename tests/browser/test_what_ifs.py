"""The planner's forward look: two what-ifs made, held side by side, and one adopted as a draft."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.test_main_pages import barriers, sideways

pytestmark = pytest.mark.browser
PLANNER = "scjl"


def make(page: Page, title: str) -> None:
    page.goto(f"/p/{PROJECT}/schedule/what-ifs/")
    page.get_by_role("button", name="新建推演方案").click()
    dialog = page.get_by_role("dialog", name="新建推演方案")
    dialog.get_by_label("方案名称").fill(title)
    dialog.get_by_role("button", name="生成方案").click()
    expect(page.locator("h1")).to_contain_text(title)


def test_two_what_ifs_are_made_compared_and_one_is_adopted(visit):
    page = visit(PLANNER)
    make(page, "试增加班组")
    page.fill("#crews_codes", "关键")
    page.fill("#crews_factor", "2")
    page.locator("form", has=page.locator("#crews_codes")).get_by_role("button", name="采取此措施").click()
    expect(page.locator("main")).to_contain_text("班组 × 2")
    assert sideways(page) <= 0 and barriers(page) == []
    make(page, "试搭接")

    page.goto(f"/p/{PROJECT}/schedule/what-ifs/")
    for title in ("试增加班组", "试搭接"):
        page.get_by_label(f"对比 {title}", exact=True).check()
    assert sideways(page) <= 0 and barriers(page) == []
    page.get_by_role("button", name="对比", exact=True).click()
    table = page.get_by_role("region", name="并列对比")
    expect(table.locator("thead th")).to_have_count(3)
    for word in ("完成", "总费用", "劳动力高峰", "材料隐含碳"):
        expect(table).to_contain_text(word)
    assert sideways(page) <= 0 and barriers(page) == []

    table.get_by_role("link", name="试增加班组").click()
    page.get_by_label("采用理由").fill("抢在雨季前封顶")
    page.get_by_role("button", name="采用为计划草稿").click()
    expect(page.locator("h1")).to_contain_text("试增加班组")
    expect(page.locator("h1")).not_to_contain_text("使用中")


def test_a_buffer_shows_its_chart_on_a_phone(visit):
    page = visit(PLANNER, size="phone")
    page.goto(f"/p/{PROJECT}/l/schedule.buffer/")
    page.locator("tbody tr[data-href] a", has_text="竣工项目缓冲").or_(
        page.locator("tbody tr[data-href]", has_text="竣工项目缓冲").locator("a")
    ).first.click()
    expect(page.locator("svg.fever circle").first).to_be_visible()
    assert sideways(page) <= 0 and barriers(page) == []
