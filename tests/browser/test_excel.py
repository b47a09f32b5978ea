"""Excel there and back on the screens: template, list with two wrong cells, import, export as filtered."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT

pytestmark = pytest.mark.browser
LEDGER = f"/p/{PROJECT}/l/quality.pour/"
TITLE, POURED, GRADE, VOLUME, FLOORS, SHIFTS = "标题", "浇筑日期", "强度等级", "方量（m³）", "楼层数", "班次"
ROWS = [
    {TITLE: "往返 底板第 1 仓", POURED: date(2026, 3, 2), GRADE: "C35", VOLUME: 120.5, FLOORS: 1, SHIFTS: 1},
    {TITLE: "往返 底板第 2 仓", POURED: date(2026, 3, 3), GRADE: "C35", VOLUME: 86.25, FLOORS: 1, SHIFTS: 2},
    {TITLE: "往返 顶板第 1 仓", POURED: date(2026, 3, 4), GRADE: "C40", VOLUME: 240, FLOORS: 1, SHIFTS: 3},
]


def opened(page: Page, link: str, path: Path) -> Worksheet:
    """The workbook behind an entry of the list's Excel menu."""
    page.goto(LEDGER) if not page.url.split("?")[0].endswith(LEDGER) else None
    page.locator("summary", has_text="Excel").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    download.value.save_as(path)
    return load_workbook(path).worksheets[0]


def fill(template: Path, rows: list[dict], to: Path) -> Path:
    """Rows below the headers of the template."""
    book = load_workbook(template)
    sheet = book.worksheets[0]
    places = {str(cell.value).rstrip("* "): cell.column for cell in sheet[1] if cell.value}
    for number, row in enumerate(rows, start=2):
        for header, value in row.items():
            sheet.cell(row=number, column=places[header], value=value)
    book.save(to)
    return to


def upload(page: Page, file: Path) -> None:
    page.goto(f"{LEDGER}import/")
    page.set_input_files("input[type=file]", file)
    page.locator("main .btns .go").click()


def count(page: Page, query: str) -> int:
    page.goto(f"{LEDGER}?q={query}")
    return page.locator("tbody th[scope=row]").count()


def test_a_list_goes_in_through_the_template_with_its_errors_shown_and_comes_out_as_filtered(visit, tmp_path):
    page = visit("xmzg")
    opened(page, "空白模板", tmp_path / "template.xlsx")
    wrong = [ROWS[0], {**ROWS[1], POURED: "三月三"}, {**ROWS[2], VOLUME: "很多"}]
    upload(page, fill(tmp_path / "template.xlsx", wrong, tmp_path / "wrong.xlsx"))
    rows = page.locator("#problems tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text(re.compile(rf"3\s*[A-Z] {POURED}\s*三月三"))
    expect(rows.nth(1)).to_contain_text(re.compile(rf"4\s*[A-Z] {re.escape(VOLUME)}\s*很多"))
    expect(page.locator("main form button.go")).to_have_count(0)
    assert count(page, "往返") == 0
    upload(page, fill(tmp_path / "template.xlsx", ROWS, tmp_path / "right.xlsx"))
    expect(page.locator(".facts")).to_contain_text(re.compile(r"新增\s*3"))
    page.locator("main form button.go").click()
    expect(page.locator(".note.green")).to_be_visible()
    assert count(page, "往返") == 3

    page.goto(
        f"{LEDGER}?q=往返 底板&columns=title&columns=poured_on&columns=grade&columns=volume_m3&sort=poured_on"
    )
    sheet = opened(page, "导出当前列表", tmp_path / "out.xlsx")
    assert [cell.value for cell in sheet[1]] == ["编号", TITLE, POURED, GRADE, VOLUME]
    out = [[cell.value for cell in row][1:] for row in sheet.iter_rows(min_row=2) if row[1].value]
    assert out == [
        [r[TITLE], datetime.combine(r[POURED], datetime.min.time()), r[GRADE], r[VOLUME]] for r in ROWS[:2]
    ]
    assert all(row[2].is_date and row[4].data_type == "n" for row in sheet.iter_rows(min_row=2, max_row=3))


def test_two_thousand_rows_with_errors_are_listed_by_row_and_nothing_is_written(visit, tmp_path):
    page = visit("xmzg")
    opened(page, "空白模板", tmp_path / "template.xlsx")
    rows = [{**ROWS[0], TITLE: f"两千 {n}", POURED: "某天"} for n in range(2000)]
    upload(page, fill(tmp_path / "template.xlsx", rows, tmp_path / "many.xlsx"))
    expect(page.locator("#problems tbody tr").first).to_be_visible(timeout=60_000)
    expect(page.locator("#problems .ledger-foot span")).to_contain_text("2000")
    assert page.locator("#problems tbody tr td:first-child").first.inner_text() == "2"
    page.goto(f"{page.url}?page=20")
    assert page.locator("#problems tbody tr td:first-child").last.inner_text() == "2001"
    expect(page.locator("main form button.go")).to_have_count(0)
    assert count(page, "两千") == 0
