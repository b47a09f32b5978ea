"""A pit of 5.2 m through its seven states by several people, holding its works until the chain is green."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NothingCame

from tests.browser.conftest import PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.long]

AUTHOR, CLERK, CHIEF = "jsy", "zly", "xmzg"
DEPARTMENTS = ("scjl", "zjy", "aqy")
EXPERTS = 5
LEVELS = ("company", "project", "crew")
TAPS = 3
TAP_TAKES_MS = 6000
"""Chromium takes a tap at once after a stroke for a part of it; a thumb pauses by itself."""
NEW = f"/p/{PROJECT}/l/{{}}/new/"


def test_a_pit_of_5_2_m_holds_its_works_until_everybody_heard_how_it_is_dug(visit):
    scheme, number = write_scheme(visit(AUTHOR))
    works = gate_an_activity(visit(CHIEF), number)
    assert_works_held(visit, works, number)
    draft, company, supervision, panel, amendments, approved, briefed = stages(visit(CHIEF), scheme)

    assert stage(visit, scheme) == draft
    submit(visit(AUTHOR), scheme)
    assert stage(visit, scheme) == company
    for who in (*DEPARTMENTS, CHIEF, "zonggong"):
        decide(visit(who), scheme, "approve", "同意")
    assert stage(visit, scheme) == supervision
    decide(visit("zongjian"), scheme, "approve", "同意")
    assert stage(visit, scheme) == panel
    assert_works_held(visit, works, "论证")

    review = hold_review(visit(CLERK), scheme)
    decide(visit(CLERK), scheme, "reject", "按专家意见修改")
    assert stage(visit, scheme) == amendments
    answer_amendment(visit(AUTHOR), review)
    resubmit(visit(AUTHOR), scheme)
    for who in (*DEPARTMENTS, CHIEF, "zonggong", "zongjian"):
        decide(visit(who), scheme, "approve", "已复核")
    close_amendment(visit(CLERK), review)
    decide(visit(CLERK), scheme, "approve", "论证意见已落实")
    decide(visit("yezhu"), scheme, "approve", "同意")
    assert stage(visit, scheme) == approved
    assert_works_held(visit, works, "交底")

    for level in LEVELS:
        address = brief(visit, number, level)
        sign_on_the_phone(visit(size="phone"), address)
    assert stage(visit, scheme) == briefed
    start(visit(CHIEF), works)


def write_scheme(page: Page) -> tuple[str, str]:
    """Address and number of the draft; its form judges the depth while it is typed."""
    page.goto(NEW.format("technical.method_statement"))
    page.fill("#id_title", "附属基坑 5.2 m 开挖支护专项方案")
    page.select_option("#id_scheme_type", "special")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.select_option("#id_works", "foundation_pit")
    page.fill("#id_p_excavation_depth_m", "5.2")
    page.locator("#id_p_excavation_depth_m").press("Tab")
    expect(page.locator("#verdict")).to_contain_text("超过一定规模")
    for chapter in page.locator("textarea[name^=c_]").all():
        chapter.fill("先撑后挖，分层分段。")
    page.click("button[name=save]")
    expect(page).to_have_url(re.compile(r"/r/\d+/$"))
    return page.url, page.locator("main h1").inner_text().split()[0]


def gate_an_activity(page: Page, number: str) -> str:
    """The address of an activity that might have started, now gated by the scheme."""
    page.goto(f"/p/{PROJECT}/activities/?show=all")
    activities = [each.get_attribute("href") for each in page.locator("main a[href*='/a/']").all()]
    for address in dict.fromkeys(activities):
        page.goto(address)
        if page.locator("form[action$='/do/start/'] button:enabled").count():
            break
    page.locator("details:has(form[action$='/gate/']) summary").click()
    form = page.locator("form[action$='/gate/']")
    form.locator("[name=number]").fill(number)
    form.locator("button").click()
    expect(page.locator("main .locked").first).to_be_visible()
    return address


def assert_works_held(visit, works: str, missing: str) -> None:
    """The activity cannot be started, and its page names the missing link with the way to it."""
    page = visit(CHIEF)
    page.goto(works)
    refusal = page.locator("main .locked").filter(has_text=missing).first
    expect(refusal).to_be_visible()
    expect(refusal.locator("a")).to_be_visible()
    expect(page.locator("form[action$='/do/start/'] button")).to_be_disabled()


def stages(page: Page, scheme: str) -> list[str]:
    """The names of the seven states, in their order."""
    page.goto(scheme)
    names = [name.strip(" ✓\n") for name in page.locator("#chain p.small").first.inner_text().split("→")]
    assert len(names) == 7, names
    return names


def stage(visit, scheme: str) -> str:
    page = visit(CHIEF)
    page.goto(scheme)
    shown = page.locator("#chain p.small b")
    if shown.count():
        return shown.inner_text().strip()
    return page.locator("#chain p.small").first.inner_text().split("→")[-1].strip(" ✓\n")


def submit(page: Page, record: str) -> None:
    page.goto(record)
    page.locator("form[action$='/do/submit/'] button").click()
    expect(page.locator("main h1 .tag").first).not_to_have_text("草稿")


def resubmit(page: Page, record: str) -> None:
    page.goto(record)
    page.click("[data-opens='#resubmit']")
    page.select_option("#from-start", "1")
    page.click("#resubmit button.go")
    expect(page.locator("[data-opens='#resubmit']")).to_have_count(0)


def decide(page: Page, record: str, verb: str, opinion: str) -> None:
    page.goto(record)
    page.click(f"[data-opens='#{verb}']")
    page.fill(f"#{verb}-opinion", opinion)
    page.locator(f"#{verb} .dialog-foot button:not([data-closes])").click()
    expect(page.locator(f"[data-opens='#{verb}']")).to_have_count(0)
    expect(page.locator(".flow q").filter(has_text=opinion).first).to_be_visible()


def hold_review(page: Page, scheme: str) -> str:
    """Five experts, all for amendments; the address of the concluded review."""
    page.goto(NEW.format("technical.expert_review"))
    page.fill("#id_title", "附属基坑专家论证")
    page.select_option("#id_statement", scheme.rstrip("/").rpartition("/")[2])
    page.fill("#id_held_on", date.today().isoformat())
    page.click("button[name=save]")
    expect(page).to_have_url(re.compile(r"/r/\d+/$"))
    review = page.url
    pool = page.locator("#expert option").evaluate_all("all => all.map(each => each.value)")
    for expert in pool:
        if page.locator("#panel a[href*='/panel/']").count() == EXPERTS:
            break
        page.select_option("#expert", expert)
        page.locator("form[action$='/seat/'] button").click()
        page.wait_for_load_state()
    ballots = page.locator("#panel a[href*='/panel/']").evaluate_all("all => all.map(each => each.pathname)")
    assert len(ballots) == EXPERTS
    for ballot in ballots:
        vote(page, ballot)
    page.goto(review)
    page.click("[data-opens='#do-conclude']")
    dialog = page.locator("#do-conclude")
    dialog.locator("[name=conclusion]").select_option("amend")
    dialog.locator("[name=report]").fill("方案可行，补充计算后通过。")
    dialog.locator("[name=amendments]").fill("补充支撑轴力计算")
    dialog.locator("button.go").click()
    expect(page.locator("#amendments")).to_contain_text("补充支撑轴力计算")
    return review


def vote(page: Page, ballot: str) -> None:
    page.goto(ballot)
    name = page.locator("main h1").inner_text().split()[0]
    page.check("input[name=vote][value=amend]")
    page.fill("#opinion", "支撑轴力计算需补充")
    page.check("[name=typed_signature]")
    page.locator("#typed_name").fill(name, force=True)
    page.locator("main .btns .go").last.click()
    expect(page).to_have_url(re.compile(r"/r/\d+/$"))


def answer_amendment(page: Page, review: str) -> None:
    page.goto(review)
    page.locator("#amendments textarea[name=answer]").fill("第九章已补充支撑轴力验算")
    page.locator("#amendments form[action$='/answer/'] button").click()
    expect(page.locator("#amendments form[action$='/close/']")).to_be_visible()


def close_amendment(page: Page, review: str) -> None:
    page.goto(review)
    page.locator("#amendments form[action$='/close/'] button").click()
    expect(page.locator("#amendments .tag.green")).to_be_visible()


def brief(visit, number: str, level: str) -> str:
    """An approved, published briefing of one level for one worker; the address behind its QR code."""
    page = visit("sgy")
    page.goto(NEW.format("technical.briefing"))
    page.fill("#id_title", f"附属基坑交底 {level}")
    option = page.locator("#id_statement option", has_text=number)
    page.select_option("#id_statement", option.get_attribute("value"))
    page.select_option("#id_level", level)
    page.fill("#id_valid_until", (date.today() + timedelta(days=30)).isoformat())
    page.click("button[name=submit]")
    expect(page).to_have_url(re.compile(r"/r/\d+/$"))
    briefing = page.url
    for who in (CHIEF, "aqy"):
        decide(visit(who), briefing, "approve", "可以交底")
    page.goto(briefing)
    page.fill("#people", "王小明\t开挖班\t13800001234")
    page.locator("form[action$='/attendees/'] button").click()
    expect(page.locator("#attendees")).to_contain_text("王小明")
    page.locator("form[action$='/do/publish/'] button").click()
    page.locator("a[href$='/qr-sheet/']").first.click()
    expect(page.locator("article.sheet img")).to_be_visible()
    return page.locator("article.sheet img").get_attribute("alt")


def sign_on_the_phone(page: Page, address: str) -> None:
    """A worker without an account reads, chooses the name, signs with a finger."""
    page.goto(address)
    assert page.locator("header details.menu").count() == 0, "nobody is signed in here"
    page.locator("[name=read]").tap()
    page.select_option("#attendee", label="王小明（开挖班）")
    page.fill("#phone_tail", "1234")
    draw(page)
    tap_until(page, "#sign .btns.grow .go", "main h1 .tag.green")


def tap_until(page: Page, button: str, sign: str) -> None:
    """Tap, and tap again if nothing came of it: a machine's tap right after a stroke is sometimes taken for its end."""
    for _ in range(TAPS):
        page.locator(button).tap()
        try:
            page.locator(sign).wait_for(timeout=TAP_TAKES_MS)
        except NothingCame:
            continue
        return
    expect(page.locator(sign)).to_be_visible()


def draw(page: Page) -> None:
    """One stroke by touch over the signature pad."""
    pad = page.locator("canvas[data-signature]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    finger = page.context.new_cdp_session(page)
    points = [
        {"x": box["x"] + box["width"] * n / 12, "y": box["y"] + box["height"] * (0.3 + 0.4 * (n % 2))}
        for n in range(2, 11)
    ]
    for kind, point in [("touchStart", points[0]), *(("touchMove", each) for each in points[1:])]:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def start(page: Page, works: str) -> None:
    page.goto(works)
    expect(page.locator("main .locked")).to_have_count(0)
    page.locator("form[action$='/do/start/'] button").click()
    expect(page.locator("form[action$='/do/progress/']")).to_be_visible()
