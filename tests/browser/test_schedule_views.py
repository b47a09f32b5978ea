"""A planner's views: bars, arrow diagram, paper, and the plan of the week that names what may not start."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.test_main_pages import barriers, sideways

pytestmark = pytest.mark.browser
PLANNER = "xmjl"


def open_diagram(page: Page) -> None:
    page.goto(f"/p/{PROJECT}/schedule/")
    page.get_by_role("link", name="双代号网络图").click()
    expect(page.locator(".network-scroll svg .nodes circle").first).to_be_visible()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_bars_turn_into_an_arrow_diagram_whose_arrows_open_their_activities(visit, size):
    page = visit(PLANNER, size=size)
    open_diagram(page)
    assert sideways(page) <= 0 and barriers(page) == []
    numbers = [int(text) for text in page.locator(".network-scroll svg .nodes text").all_text_contents()]
    assert sorted(numbers) == list(range(1, len(numbers) + 1)) and len(numbers) > 40
    assert page.locator(".network-scroll svg .critical").count() > 3
    assert page.locator(".network-scroll svg path.wave").count() > 3
    assert page.locator(".network-scroll svg .front path").count() == 1

    arrow = page.locator(".network-scroll svg a.work", has_text="冠梁").first
    title = arrow.locator("title").text_content()
    arrow.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("冠梁")
    assert re.match(r"\d+–\d+ ", title)


def test_a_branch_alone_is_drawn_and_the_choice_stays_in_the_form(visit):
    page = visit(PLANNER)
    open_diagram(page)
    whole = page.locator(".network-scroll svg .nodes circle").count()
    page.select_option(
        "#id_branch", label=page.locator("#id_branch option", has_text="围护结构").first.text_content()
    )
    page.select_option("#id_zoom", "day")
    page.get_by_role("button", name="显示").click()
    expect(page.locator(".network-scroll svg .nodes circle").first).to_be_visible()
    assert 1 < page.locator(".network-scroll svg .nodes circle").count() < whole
    assert page.locator("#id_zoom").input_value() == "day"


def test_both_drawings_come_on_paper(visit):
    page = visit(PLANNER)
    open_diagram(page)
    plan = page.url.split("network")[0]
    for address in (f"{plan}network/?export=pdf&paper=A3", f"{plan}gantt.pdf?paper=A3"):
        answer = page.request.get(address)
        assert answer.status == 200 and answer.body()[:5] == b"%PDF-"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_plan_of_the_week_says_what_may_not_start_and_is_not_closed_without_causes(visit, watch, size):
    watch.expected.append("422")  # the browser itself reports the answer to the incomplete form
    page = visit(PLANNER, size=size)
    page.goto(f"/p/{PROJECT}/l/schedule.period_plan/?sort=-begins_on")
    page.locator("tbody tr[data-href] a").first.click()
    expect(page.locator("main")).to_contain_text("不可开工")
    assert sideways(page) <= 0 and barriers(page) == []
    page.get_by_role("link", name="周期收尾").click()
    assert sideways(page) <= 0 and barriers(page) == []
    page.get_by_role("button", name="周期收尾").click()
    expect(page.get_by_role("alert")).to_contain_text("未完成，请选择原因")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_plan_as_boxes_is_searched_zoomed_and_opens_its_activities(visit, size):
    page = visit(PLANNER, size=size)
    page.goto(f"/p/{PROJECT}/schedule/")
    page.get_by_role("link", name="单代号网络图").click()
    drawing = page.locator(".network-scroll svg")
    expect(drawing.locator(".box").first).to_be_visible()
    assert sideways(page) <= 0 and barriers(page) == []
    assert drawing.locator(".box.critical").count() > 3 and drawing.locator(".link.critical").count() > 3
    width = float(drawing.get_attribute("width"))
    page.get_by_role("button", name="放大").click()
    assert float(drawing.get_attribute("width")) == pytest.approx(width * 1.25, abs=1)

    page.fill("#id_q", "冠梁")
    page.get_by_role("button", name="显示").click()
    expect(page.get_by_role("status").filter(has_text="找到 1 项工作")).to_be_visible()
    found = page.locator(".network-scroll svg a.found")
    place = page.locator(".network-scroll").bounding_box()
    box = found.bounding_box()
    assert place["x"] <= box["x"] and box["x"] + box["width"] <= place["x"] + place["width"] + 1
    found.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("冠梁")
