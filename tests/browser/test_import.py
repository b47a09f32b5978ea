"""A Primavera file through the screen: progress while it runs, then the chart with its critical path."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PROJECT
from tests.conftest import SHARED_DATA
from tests.schedule_files import small_xer

pytestmark = pytest.mark.browser
REAL = SHARED_DATA / "schedules" / "xer" / "Harbour_Pointe_Assisted_Living_Center_Baseline.xer"


def test_an_imported_plan_is_drawn_with_its_critical_path_and_data_date(visit, tmp_path):
    file = REAL
    if not file.exists():  # an authored file shows the same, only smaller
        file = tmp_path / "small.xer"
        file.write_text(small_xer())
    page = visit("xmjl")
    page.goto(f"/p/{PROJECT}/schedule/import/")
    page.set_input_files("input[type=file]", file)
    page.fill("[name=title]", "浏览器导入")
    page.uncheck("[name=put_to_use]")
    page.click("main .btns .go")
    expect(page).to_have_url(re.compile(r"/jobs/\d+/$"))
    expect(page.locator("#job progress")).to_be_visible()
    result = page.locator("#job a.go")
    expect(result).to_be_visible(timeout=60_000)
    result.click()
    expect(page).to_have_url(re.compile(r"/schedule/\d+/report/$"))
    page.locator("nav.tabs a").first.click()
    bars = page.locator(".gantt_task_line.kind-task")
    expect(bars.first).to_be_visible()
    assert bars.count() >= 4
    expect(page.locator(".data-date-line")).to_be_attached()
    page.get_by_role("button", name="只看关键").click()
    expect(page.locator(".gantt_task_line.kind-task.critical").first).to_be_visible()


def test_a_broken_file_is_refused_with_its_reason_and_nothing_is_written(visit, tmp_path, watch):
    watch.expected.append("422")
    broken = tmp_path / "broken.xer"
    broken.write_text("this is no export")
    page = visit("xmjl")
    page.goto(f"/p/{PROJECT}/l/schedule.plan/")
    before = page.locator(".ledger-foot span").inner_text()
    page.goto(f"/p/{PROJECT}/schedule/import/")
    page.set_input_files("input[type=file]", broken)
    page.click("main .btns .go")
    expect(page.locator("#file-error")).to_contain_text(re.compile("[一-鿿]"))
    page.goto(f"/p/{PROJECT}/l/schedule.plan/")
    expect(page.locator(".ledger-foot span")).to_have_text(before)
