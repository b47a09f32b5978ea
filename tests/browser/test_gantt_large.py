"""A plan of 10,000 activities in the Gantt, scrolled from end to end: no more work for the browser than a small one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.gantt import ALL, SCROLL
from tests.browser.conftest import PROJECT

pytestmark = pytest.mark.browser
IMPORT_MS = 180_000
GROUPS, EACH = 100, 100
STEPS = 60
MOST_TIMES_SLOWER = 6


def table() -> Iterator[str]:
    """The plan as a table to import: chains of activities in as many WBS nodes."""
    yield "WBS,编码,名称,工期,紧前工序,计划开始"
    for group in range(1, GROUPS + 1):
        for number in range(1, EACH + 1):
            before = f"{group}.{number - 1}" if number > 1 else ""
            yield f"{group} 区,{group}.{number},第 {number} 道工序,{2 + number % 5},{before},2026-03-02"


def read_in(page: Page, file: Path) -> str:
    """Import the file without putting it to use; where its Gantt stands."""
    file.write_text("\n".join(table()))
    page.goto(f"/p/{PROJECT}/schedule/import/")
    page.set_input_files("input[type=file]", file)
    page.fill("[name=title]", "一万道工序")
    page.uncheck("[name=put_to_use]")
    page.locator("main .btns .go").click(timeout=IMPORT_MS)
    done = page.locator("#job a.go")
    expect(done).to_be_visible(timeout=IMPORT_MS)
    return str(done.get_attribute("href")).removesuffix("report/")


def scrolled(page: Page, address: str) -> dict:
    page.goto(address)
    expect(page.locator(".gantt_grid_data .gantt_row").first).to_be_visible()
    page.wait_for_function(
        ALL, timeout=IMPORT_MS
    )  # a large plan opens with the rows round its data date alone
    measured: dict = page.evaluate(SCROLL, STEPS)
    return measured


def test_ten_thousand_rows_scroll_like_a_hundred(visit, tmp_path):
    page = visit("xmjl")
    small = scrolled(page, f"/p/{PROJECT}/schedule/")
    large = scrolled(page, read_in(page, tmp_path / "plan.csv"))
    expect(page.locator(".gantt_grid_data")).to_contain_text(f"{GROUPS}.{EACH}")
    assert large["rows"] <= 2 * small["rows"] < GROUPS
    assert large["median"] <= MOST_TIMES_SLOWER * max(small["median"], 1000 / 60)
