"""A planner simulates the plan in use, reads the P80 finish and takes the forecast over as a new draft version."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PROJECT
from tests.browser.test_main_pages import barriers, sideways

pytestmark = pytest.mark.browser
FIRST_RUN_MS = 240_000
"""The first simulation on a machine compiles its kernels."""


def test_an_analysis_is_run_read_and_taken_over_as_a_draft(visit):
    page = visit("xmjl")
    page.goto(f"/p/{PROJECT}/schedule/risk/")
    assert sideways(page) <= 0 and barriers(page) == []
    page.fill("[name=iterations]", "100")
    page.fill("[name=seed]", "11")
    page.get_by_role("button", name="开始模拟").click()
    expect(page).to_have_url(re.compile(r"/jobs/\d+/$"))
    result = page.locator("#job a.go")
    expect(result).to_be_visible(timeout=FIRST_RUN_MS)
    result.click()
    expect(page.locator("[data-figure=p80] .fig")).to_have_text(re.compile(r"20\d\d-\d\d-\d\d"))
    expect(page.locator("svg.chart .curve")).to_be_visible()
    assert sideways(page) <= 0 and barriers(page) == []
    assert page.locator("input[name=codes]:checked").count() >= 3

    page.locator("[name=reason]:visible").fill("按分析放宽工期")
    page.get_by_role("button", name="生成新版本草稿").click()
    expect(page).to_have_url(re.compile(r"/schedule/\d+/$"))
    expect(page.locator("h1")).to_contain_text("P80")
    expect(page.locator("h1")).not_to_contain_text("使用中")
    draft = page.url
    page.goto(f"/p/{PROJECT}/schedule/")
    assert page.url != draft
    expect(page.locator("h1")).to_contain_text("使用中")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_earned_value_and_its_back_test_fit_the_screen(visit, size):
    page = visit("xmjl", size=size)
    for address in ("value/", "value/back-test/"):
        page.goto(f"/p/{PROJECT}/{address}")
        assert sideways(page) <= 0 and barriers(page) == []
    expect(page.locator("main")).to_contain_text("2 个月前")
