"""A planner levels: conflicts in words, a proposal with its reasons, part of it accepted into a new draft."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PROJECT
from tests.browser.test_main_pages import barriers, sideways

pytestmark = pytest.mark.browser


def test_a_planner_levels_and_accepts_a_part_into_a_new_draft(visit):
    page = visit("xmzg")
    page.goto(f"/p/{PROJECT}/schedule/")
    page.get_by_role("navigation", name="计划视图").get_by_role("link", name="资源").click()
    expect(page.locator(".tasks")).to_contain_text("塔吊 QTZ80 1 台：")
    page.locator("svg.load a.load-bar.short").first.click()
    expect(page.locator("#counted tbody tr").nth(1)).to_be_visible()
    assert sideways(page) <= 0 and barriers(page) == []

    page.get_by_role("link", name="资源平衡", exact=True).click()
    page.select_option("#id_seconds", "5")
    page.get_by_role("button", name="生成方案").click()
    page.get_by_role("link", name="打开结果").click(timeout=60_000)
    expect(page.locator("#moves")).to_contain_text("等待塔吊 QTZ80")
    assert sideways(page) <= 0 and barriers(page) == []

    boxes = page.locator("#moves tbody input[type=checkbox]")
    for place in range(1, boxes.count()):
        boxes.nth(place).uncheck()
    page.fill("#id_reason", "塔吊只有一台")
    page.get_by_role("button", name="采纳为新草稿").click()
    expect(page.locator("#toasts")).to_contain_text("新草稿")
    expect(page.locator("h1")).to_contain_text("平衡")
    expect(page.locator("h1")).not_to_contain_text("使用中")


def test_a_phone_shows_conflicts_and_the_company_decides_who_gets_the_crane(visit):
    phone = visit("xmjl", size="phone")
    phone.goto(f"/p/{PROJECT}/schedule/")
    phone.get_by_role("navigation", name="计划视图").get_by_role("link", name="资源").click()
    assert sideways(phone) <= 0 and barriers(phone) == []
    page = visit("zonggong")
    page.goto("/priorities/")
    assert sideways(page) <= 0 and barriers(page) == []
    contest = page.locator(".contest").first
    expect(contest).to_contain_text("50 t 履带吊")
    before = page.locator(".contest").count()
    contest.get_by_role("button", name="调配给").last.click()
    expect(page.locator("#toasts")).to_contain_text("请填写原因")
    contest.get_by_role("textbox", name="原因").fill("桥梁节点在即")
    contest.get_by_role("button", name="调配给").last.click()
    expect(page.locator("main")).to_contain_text("与评分建议不同")
    assert page.locator(".contest").count() < before
