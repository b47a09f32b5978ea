"""A draft drawn up on the Gantt: bars and links by mouse, cells by keyboard, undo, and two people at once."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.test_main_pages import barriers, sideways

pytestmark = pytest.mark.browser
PLANNER, OTHER = "xmjl", "scjl"
ROWS = "1\t围护\n1.1\t地下连续墙\t10\n1.2\t冠梁\t4\t1.1\n2\t土方\n2.1\t开挖\t5\t1.2\n2.2\t底板\t3\t2.1"
START = date(2026, 3, 2)


def new_draft(page: Page) -> str:
    """A draft of four activities, through the pages; its address."""
    page.goto(f"/p/{PROJECT}/l/schedule.plan/new/")
    page.fill("#id_title", "编辑试验计划")
    page.fill("#id_starts_on", START.isoformat())
    page.locator("main form button.go").first.click()
    page.wait_for_url(re.compile(r"/r/\d+/"))
    address = f"/p/{PROJECT}/schedule/{re.findall(r'/r/([0-9]+)/', page.url)[0]}/"
    page.goto(f"{address}paste/")
    page.fill("#id_rows", ROWS)
    page.locator("main form button.go").click()
    expect(page.locator(".gantt_task_line.kind-task").first).to_be_visible()
    return address


def open_draft(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".gantt_task_line.kind-task").first).to_be_visible()


def row(page: Page, code: str) -> Locator:
    exact = re.compile(rf"^\s*{re.escape(code)}\s*$")
    cells = page.locator("[data-column-name=code]").filter(has_text=exact)
    return page.locator(".gantt_grid_data .gantt_row").filter(has=cells)


def cell(page: Page, code: str, column: str) -> Locator:
    return row(page, code).locator(f"[data-column-name={column}]")


def bar(page: Page, code: str) -> Locator:
    key = row(page, code).get_attribute("data-task-id")
    return page.locator(f".gantt_task_line[data-task-id='{key}']")


def drag(page: Page, start: tuple[float, float], to: tuple[float, float]) -> None:
    """As a hand does it: the chart takes what is quicker for a click."""
    page.mouse.move(*start)
    page.wait_for_timeout(150)
    page.mouse.down()
    page.mouse.move(start[0] + (to[0] - start[0]) / 2, start[1] + (to[1] - start[1]) / 2, steps=4)
    page.wait_for_timeout(150)
    page.mouse.move(*to, steps=4)
    page.wait_for_timeout(150)
    page.mouse.move(to[0] + 1, to[1])  # the chart looks now and then what is under the mouse
    page.wait_for_timeout(150)
    page.mouse.up()


def middle(box: dict) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def link_by_mouse(page: Page, one: str, end: str, other: str, other_end: str) -> None:
    """From an end of a bar to an end of another; the points beside a bar show while the mouse is over it."""
    bar(page, one).hover()
    source = bar(page, one).locator(f".gantt_link_control.task_{end}_date .gantt_link_point")
    at, box = source.bounding_box(), bar(page, other).bounding_box()
    edge = box["x"] - 13 if other_end == "start" else box["x"] + box["width"] + 13
    begin = (at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    drag(page, begin, (edge, box["y"] + box["height"] / 2))


def test_a_bar_is_moved_and_stretched_by_mouse_what_follows_moves_along_and_undo_brings_it_back(visit):
    page = visit(PLANNER)
    new_draft(page)
    assert barriers(page) == []
    page.get_by_role("button", name="全览").click()
    day_px = (bar(page, "2.2").bounding_box()["x"] - bar(page, "2.1").bounding_box()["x"]) / 5
    before = cell(page, "2.2", "start").inner_text().strip()
    later = (date.fromisoformat(before) + timedelta(days=4)).isoformat()
    at = middle(bar(page, "1.2").bounding_box())
    drag(page, at, (at[0] + 4.3 * day_px, at[1]))  # a drag begins some pixels late
    expect(cell(page, "2.2", "start")).to_have_text(later)
    expect(cell(page, "1.2", "constraint")).to_contain_text("不早于")

    box = bar(page, "1.2").bounding_box()
    page.mouse.move(*middle(box))
    end = (box["x"] + box["width"] + 3, box["y"] + box["height"] / 2)
    drag(page, end, (end[0] + 3 * day_px, end[1]))
    expect(cell(page, "1.2", "duration")).to_have_text("7 天")
    expect(cell(page, "2.2", "start")).to_have_text(
        (date.fromisoformat(later) + timedelta(days=3)).isoformat()
    )

    page.get_by_role("button", name="撤销").click()
    expect(cell(page, "1.2", "duration")).to_have_text("4 天")
    page.get_by_role("button", name="撤销").click()
    expect(cell(page, "2.2", "start")).to_have_text(before)
    page.get_by_role("button", name="重做").click()
    expect(cell(page, "2.2", "start")).to_have_text(later)


def test_links_are_drawn_by_mouse_changed_by_a_click_and_a_circle_is_named(visit, watch):
    watch.expected.append("409")  # the browser itself reports the refusal
    page = visit(PLANNER)
    new_draft(page)
    page.get_by_role("button", name="全览").click()
    links = page.locator(".gantt_task_link")
    expect(links).to_have_count(3)
    link_by_mouse(page, "1.1", "start", "2.2", "start")
    dialog = page.locator("dialog.dialog[open]")
    expect(dialog).to_contain_text("1.1 地下连续墙 → 2.2 底板")
    assert dialog.locator("select").input_value() == "SS"
    dialog.locator("input").fill("25")
    dialog.get_by_role("button", name="确定").click()
    expect(links).to_have_count(4)
    expect(cell(page, "2.2", "start")).to_have_text((START + timedelta(days=25)).isoformat())

    link_by_mouse(page, "2.1", "end", "1.1", "start")
    page.locator("dialog.dialog[open]").get_by_role("button", name="确定").click()
    alert = page.get_by_role("alert").filter(has_text="构成循环")
    expect(alert).to_contain_text("1.1 地下连续墙")
    expect(alert).to_contain_text("2.1 开挖")
    expect(links).to_have_count(4)

    links.last.locator(".gantt_line_wrapper").nth(1).click(force=True)
    page.locator("dialog.dialog[open]").get_by_role("button", name="删除关系").click()
    expect(links).to_have_count(3)


def test_cells_are_edited_from_the_keyboard_as_in_a_spreadsheet(visit):
    page = visit(PLANNER)
    new_draft(page)
    cell(page, "1.1", "duration").click()
    page.keyboard.press("F2")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(cell(page, "1.1", "duration")).to_have_text("12 天")
    page.keyboard.type("6")  # the cell below is active now
    page.keyboard.press("Escape")
    expect(cell(page, "1.2", "duration")).to_have_text("4 天")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.type("7")
    page.keyboard.press("Enter")  # both chosen rows
    expect(cell(page, "1.1", "duration")).to_have_text("7 天")
    expect(cell(page, "1.2", "duration")).to_have_text("7 天")

    rows = page.locator(".gantt_grid_data .gantt_row")
    cell(page, "2.2", "name").click()
    page.keyboard.press("Insert")
    expect(rows).to_have_count(7)
    expect(page.locator(".active-cell")).to_contain_text("新工序")
    page.keyboard.press("F2")
    page.keyboard.type("垫层")
    page.keyboard.press("Enter")
    expect(rows.last).to_contain_text("垫层")
    for _turn in range(2):
        page.keyboard.press("Control+z")
    expect(rows).to_have_count(6)
    cell(page, "2", "name").click()
    page.keyboard.press("Alt+Shift+ArrowRight")
    expect(row(page, "2")).to_have_attribute("aria-level", "2")
    page.keyboard.press("Delete")
    expect(rows).to_have_count(3)
    page.keyboard.press("Control+z")
    expect(rows).to_have_count(6)


def test_two_people_edit_at_once_and_neither_loses_what_the_other_wrote(visit, watch):
    watch.expected.append("409")
    one, two = visit(PLANNER), visit(OTHER)
    address = new_draft(one)
    open_draft(two, address)
    two.route("**/edits/since/**", lambda route: route.abort())  # their screen does not know yet
    watch.expected.append("ERR_FAILED")
    cell(one, "2.1", "duration").dblclick()
    one.keyboard.type("8")
    one.keyboard.press("Enter")
    expect(cell(one, "2.1", "duration")).to_have_text("8 天")

    cell(two, "2.1", "duration").dblclick()
    two.keyboard.type("6")
    two.keyboard.press("Enter")
    dialog = two.locator("dialog.dialog[open]")
    expect(dialog).to_contain_text("8")
    dialog.get_by_role("button", name="用我的").click()
    expect(cell(two, "2.1", "duration")).to_have_text("6 天")
    expect(cell(one, "2.1", "duration")).to_have_text("6 天")  # arrives by itself
    expect(row(one, "2.1").locator(".changed-by")).to_be_visible()


def test_on_a_phone_the_plan_is_read(visit):
    desk = visit(PLANNER)
    address = new_draft(desk)
    page = visit(PLANNER, size="phone")
    open_draft(page, address)
    assert sideways(page) <= 0 and barriers(page) == []
    expect(page.locator(".gantt-edit-bar")).to_have_count(0)


def test_a_plan_in_use_is_not_edited_but_opened_as_a_new_version(visit):
    page = visit(PLANNER)
    page.goto(f"/p/{PROJECT}/schedule/")
    expect(page.locator(".gantt_task_line").first).to_be_visible()
    expect(page.locator(".gantt-edit-bar")).to_have_count(0)
    page.get_by_role("button", name="新版本").click()
    expect(page.locator("dialog[open] #id_reason")).to_be_visible()
