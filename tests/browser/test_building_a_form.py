"""Who is no programmer builds 扬尘检查 with route, print and tile, and the site works with it the same hour."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT

pytestmark = pytest.mark.browser

AUTHOR, MANAGER, OFFICER = "xmzg", "xmjl", "aqy"
PREFIX = "YCJC"
LEDGER = f"/p/{PROJECT}/l/forms.{PREFIX.lower()}/"


def add(page: Page, kind: str, label: str, **more: str) -> None:
    """A question by a click on its type, its label and what else is typed into its properties."""
    page.click(f"[data-type={kind}]")
    properties = page.locator(".design-properties")
    properties.locator("[data-word=label]").fill(label)
    for word, value in more.items():
        properties.locator(f"[data-word={word}]").fill(value)


def sign(page: Page, address: str) -> None:
    page.goto(address)
    page.click(".dock [data-opens='#approve']")
    page.fill("#approve-opinion", "同意")
    page.locator("#approve .dialog-foot button:not([data-closes])").click()
    expect(page.locator("[data-opens='#approve']")).to_have_count(0)


def build(page: Page) -> str:
    """The form, sent for publishing; the address of its record."""
    page.goto(f"/p/{PROJECT}/l/forms.form_definition/")
    page.click("a.btn.go")
    page.fill("[data-word=title]", "扬尘检查")
    add(page, "date", "检查日期")
    add(page, "choice", "结论")
    page.locator(".design-properties").get_by_label("选项（每行一个）").fill("合格\n整改")
    add(page, "number", "PM10", unit="µg/m³")
    add(page, "computed", "是否超标", formula="[PM10] > 80")
    expect(page.locator(".design-properties .error")).to_contain_text("单位")
    page.locator(".design-properties [data-word=formula]").fill("[PM10] > 80 µg / 1 m³")
    expect(page.locator(".design-properties")).to_contain_text("结果为是/否")
    add(page, "long_text", "降尘措施")
    page.get_by_label("显示条件", exact=True).select_option(label="是否超标")
    add(page, "signature", "检查人签名")
    page.locator("[data-type=heading]").drag_to(page.locator("[data-place=date]"))
    page.locator(".design-properties [data-word=label]").fill("一、现场")
    page.locator("[data-place=long_text] .design-card").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-place] b")).to_have_text(
        ["一、现场", "检查日期", "结论", "PM10", "降尘措施", "是否超标", "检查人签名"]
    )
    page.click("button:text-is('撤销')")
    expect(page.locator("[data-place] b").nth(5)).to_have_text("降尘措施")

    page.click("[data-part=list]")
    page.fill("[data-word=prefix]", PREFIX)
    page.get_by_label("英文名称").fill("Dust inspections")
    page.get_by_label("菜单分组").select_option(label="管控")
    page.locator("[data-listed='filters computed']").check()
    page.locator("[data-listed='totals number']").check()
    ask_the_manager(page)
    page.click("[data-part=access]")
    page.locator("[data-word=tile]").select_option("by_choice")
    try_out(page)
    page.click("[data-publish]")
    expect(page.locator("h1")).to_contain_text("扬尘检查")
    return page.url


def ask_the_manager(page: Page) -> None:
    """A route of one step."""
    page.click("[data-part=route]")
    page.locator("[data-word=route]").select_option("own")
    page.locator("[data-step=step1] [data-word=signer]").select_option("project_manager")
    page.get_by_label("节点名称").fill("项目经理签认")


def try_out(page: Page) -> None:
    """On the drawn phone; the server computes, checks and prints."""
    phone = page.locator(".design-phone")
    phone.get_by_label("PM10").fill("96")
    phone.get_by_label("PM10").blur()
    expect(phone.get_by_label("降尘措施")).to_be_visible()
    expect(page.locator(".design-paper")).to_contain_text("96 µg/m³")
    expect(page.locator(".design-paper")).to_contain_text(f"{PROJECT}-{PREFIX}-")
    expect(page.locator(".design-list th", has_text="PM10 (µg/m³)")).to_be_visible()


def draw(page: Page) -> None:
    """A stroke across the pad."""
    pad = page.locator("canvas[data-signature]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 70, steps=4)
    page.mouse.up()
    expect(page.locator("[name$=-drawn]")).to_have_value(re.compile("^data:image/png"))


def fill_in(page: Page) -> str:
    """On a phone 360 px wide, from the menu of the project."""
    page.goto(LEDGER)
    page.click("a.btn.go")
    page.fill("#id_title", "基坑东侧扬尘检查")
    page.get_by_label("检查日期").fill("2026-11-20")
    page.get_by_label("结论").select_option("整改")
    page.get_by_label("PM10").fill("96")
    page.get_by_label("PM10").blur()
    page.get_by_label("降尘措施").fill("开启雾炮两台")
    draw(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, f"the page is {width} px wide"
    page.click("button[name=submit]")
    expect(page.locator("h1")).to_contain_text(f"{PROJECT}-{PREFIX}-")
    return page.url


def test_a_form_built_in_the_designer_is_published_filled_in_on_a_phone_listed_signed_and_exported(visit):
    author = visit(AUTHOR)
    form = build(author)
    manager = visit(MANAGER)
    sign(manager, form)

    record = fill_in(visit(OFFICER, size="phone"))

    author.goto(f"{LEDGER}?grade=x")
    expect(author.locator("nav a", has_text="扬尘检查").first).to_be_visible()
    author.goto(f"{LEDGER}?choice=整改&computed=1")
    expect(author.locator("tbody")).to_contain_text("基坑东侧扬尘检查")
    expect(author.locator("tfoot")).to_contain_text("96")
    sign(manager, record)
    manager.goto(record)
    expect(manager.locator("h1 .tag").first).to_have_text("已批准")
    expect(manager.locator(".sheet")).to_contain_text("开启雾炮两台")
    expect(manager.locator(".sheet img[alt='检查人签名']")).to_be_visible()
    with manager.expect_download() as download:
        manager.goto(LEDGER)
        manager.click("summary:has-text('Excel')")
        manager.click("a[href*='export=xlsx']")
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][rows[0].index("PM10 (µg/m³)")] == 96 and rows[1][rows[0].index("结论")] == "整改"


def fork(page: Page, gap: str, kind: str) -> None:
    """Branches put in at that plus of the tree, by the keyboard."""
    page.locator(f"[data-plus='{gap}']").focus()
    page.keyboard.press("Enter")
    page.locator("details.menu[open] .menu-list").get_by_role("button", name=kind).press("Enter")


def signed_by(page: Page, step: str, role: str, name: str) -> None:
    card = page.locator(f"[data-step={step}]")
    if card.locator("[data-word=signer]").count() == 0:
        card.locator(".design-step-toggle").click()
    card.locator("[data-word=signer]").select_option(role)
    card.get_by_label("节点名称").fill(name)


def branch_by_condition_and_side_by_side(page: Page) -> None:
    """Above 80: the safety officer, otherwise the technician; then manager and chief engineer at the same time."""
    page.click("[data-part=route]")
    page.locator("[data-word=route]").select_option("own")
    fork(page, "0", "条件分支")
    chosen = page.locator("[data-fork=branches1] [data-branch='0']")
    chosen.get_by_label("进入条件", exact=True).select_option(label="PM10")
    chosen.get_by_label("值", exact=True).fill("80")
    signed_by(page, "step2", "safety_officer", "安全员复核")
    signed_by(page, "step3", "technician", "技术员复核")
    fork(page, "2", "并行分支")
    signed_by(page, "step4", "project_manager", "项目经理签认")
    signed_by(page, "step5", "chief_engineer", "总工签认")
    page.locator("[data-step=step1] [data-focus='step1 remove']").click()
    expect(page.locator("[data-step]")).to_have_count(4)


def test_a_route_with_branches_by_condition_and_side_by_side_is_drawn_by_clicks_and_walked(visit):
    page = visit(AUTHOR)
    page.goto(f"/p/{PROJECT}/forms/design/")
    page.fill("[data-word=title]", "分支检查")
    add(page, "number", "PM10", unit="µg/m³")
    page.click("[data-part=list]")
    page.fill("[data-word=prefix]", "FZJC")
    branch_by_condition_and_side_by_side(page)
    expect(page.locator(".design-problems.green")).to_be_visible()
    page.locator("[data-focus='step4 toggle']").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-fork=branches2]")).to_have_count(1)  # a branch keeps its last step
    page.locator("[data-fork=branches2] > .spread [data-focus='branches2 up']").click()
    expect(page.locator("[data-fork]").first).to_have_attribute("data-fork", "branches2")
    page.click("button:text-is('撤销')")
    expect(page.locator("[data-fork]").first).to_have_attribute("data-fork", "branches1")
    page.click("[data-publish]")
    expect(page.locator("h1")).to_contain_text("分支检查")
    manager = visit(MANAGER)
    sign(manager, page.url)

    officer = visit("zjy")  # who reports does not sign
    for pm10, first in (("30", "技术员复核"), ("", "技术员复核"), ("96", "安全员复核")):
        officer.goto(f"/p/{PROJECT}/l/forms.fzjc/new/")
        officer.fill("#id_title", f"分支 {pm10}")
        officer.get_by_label("PM10").fill(pm10)
        officer.click("button[name=submit]")
        expect(officer.locator(".flow [aria-current]")).to_contain_text(first)


def test_nothing_is_asked_about_a_form_any_more_once_it_is_on_its_way(visit):
    page = visit(AUTHOR)
    page.goto(f"/p/{PROJECT}/forms/design/")
    page.fill("[data-word=title]", "温度检查")
    add(page, "number", "温度", unit="℃")
    page.click("[data-part=list]")
    page.fill("[data-word=prefix]", "WDJC")
    ask_the_manager(page)
    expect(page.locator(".design-problems.green")).to_be_visible()

    posted, held = [], []

    def type_meanwhile(route) -> None:
        page.route("**/check/", lambda later: held.append(later))
        page.locator(".design-phone").get_by_label("温度").fill("31")
        page.locator(".design-phone").get_by_label("温度").blur()
        route.continue_()

    page.on("request", lambda request: request.method == "POST" and posted.append(request.url))
    page.route("**/check/", type_meanwhile, times=1)
    page.click("[data-publish]")
    page.wait_for_timeout(1_000)
    assert len(held) == 1 and not [url for url in posted if url.endswith("/submit/")]
    held[0].continue_()
    expect(page.locator("h1")).to_contain_text("温度检查")


def test_an_unfinished_form_is_kept_says_what_is_missing_and_is_not_published(visit):
    page = visit(AUTHOR)
    page.goto(f"/p/{PROJECT}/forms/design/")
    page.fill("[data-word=title]", "未完表单")
    page.click("[data-type=computed]")
    page.keyboard.press("Control+s")
    expect(page.locator(".design-bar [role=status]")).to_contain_text("已保存")
    page.reload()
    expect(page.locator("[data-place=computed]")).to_contain_text("计算项")
    expect(page.locator("[data-place=computed] .error")).to_be_visible()
    page.click("[data-publish]")
    expect(page.locator(".toasts")).to_contain_text("还不能提交发布")
    page.click(".design-problems button")
    expect(page.locator("[data-place=computed] .design-card")).to_be_focused()
