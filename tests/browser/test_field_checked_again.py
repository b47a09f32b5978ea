"""What comes in from site is checked again on arrival; nothing is settled but by a person."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PROJECT
from tests.browser.pocket import (
    ISSUER,
    QUEUE,
    all_received,
    draw,
    fill_what_is_asked,
    fits,
    taken_to_site,
    write_notice,
)
from tests.browser.test_photo_notice import Thumb, pictures_in
from tests.site_photos import jpeg

pytestmark = pytest.mark.browser

MOST_TAPS_TO_APPROVE = 3


def handed_in(visit) -> str:
    """A slip of day work that waits for the project's heads; its path."""
    page = visit("sgy")
    page.goto(f"/p/{PROJECT}/l/cost.daywork_slip/new/")
    fill_what_is_asked(page, "坑内清淤")
    page.click("main button[name=submit]")
    expect(page).to_have_url(re.compile(r"/r/\d+/$"))
    expect(page.locator("main h1 .tag").first).to_have_text("审批中")
    return urlsplit(page.url).path


def test_a_decision_made_without_a_signal_waits_and_is_checked_again_on_arrival(phone, visit):
    """Approved in the pit at a version that somebody changed meanwhile: shown, and not carried out."""
    task = handed_in(visit)
    page = taken_to_site(phone, "xmzg")
    phone.set_offline(True)
    page.goto(task)
    page.click(".dock [data-opens='#approve']")
    page.fill("#approve textarea", "坑里同意")
    page.click("#approve .dialog-foot .go")
    expect(page).to_have_url(re.compile(rf"{QUEUE}$"))
    expect(page.locator(".queue > li")).to_have_attribute("data-state", "waiting")
    other = visit("xmjl")
    other.goto(task)
    other.click(".dock [data-opens='#reject']")
    other.fill("#reject textarea", "数量不符")
    other.click("#reject .dialog-foot .no")
    expect(other.locator("main h1 .tag").first).to_have_text("已驳回")
    phone.set_offline(False)
    page.reload()
    entry = page.locator(".queue > li")
    expect(entry).to_have_attribute("data-state", "attention")
    expect(entry).to_contain_text("在您查看之后已有变动")
    expect(entry.locator("table td").first).to_be_visible()
    assert "坑里同意" not in page.request.get(task).text()
    entry.get_by_role("link", name="查看现状").click()
    expect(page).to_have_url(re.compile(f"{task}$"))


def test_an_approval_takes_three_taps_with_a_signature_that_stands_on_the_pdf(visit):
    page = visit("xmzg", size="phone")
    for first in (True, False):  # the first time with a finger, from then on with the one drawn last
        task = handed_in(visit)
        page.goto("/inbox/")
        thumb = Thumb(page)
        thumb.tap(f"tr th a[href='{task}']")
        expect(page).to_have_url(re.compile(r"/r/\d+/$"))
        before = pictures_in(page.request.get(f"{page.url}pdf/").body())
        thumb.tap(".dock [data-opens='#approve']")
        if first:
            draw(page, "#approve canvas[data-signature]")
        thumb.tap("#approve .dialog-foot .go")
        assert thumb.taps <= MOST_TAPS_TO_APPROVE
        expect(page.locator(".sheet .signed img")).to_have_count(1)
        assert pictures_in(page.request.get(f"{page.url}pdf/").body()) == before + 1


def test_what_is_refused_on_arrival_says_why_and_is_mended_and_sent_again(phone):
    page = taken_to_site(phone)
    phone.set_offline(True)
    write_notice(page, "夹带脚本的照片", [b"<script>alert(1)</script>" * 20])
    phone.set_offline(False)
    page.reload()
    entry = page.locator(".queue > li")
    expect(entry).to_have_attribute("data-state", "attention")
    expect(entry).to_contain_text("不是照片")
    entry.get_by_role("link", name="修改后再交").click()
    expect(page.locator("#id_words")).to_have_value("夹带脚本的照片")
    page.locator("[data-shots-list] button").first.click()
    page.locator("#id_photos").set_input_files(
        {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": jpeg("gold", 320, 240)}
    )
    page.click(".quick .send button")
    all_received(page, 1)
    expect(page.locator(".queue > li")).to_contain_text("1 个文件")


def test_two_versions_of_a_draft_stand_side_by_side_until_somebody_decides(phone, line, visit):
    """The page was open when the line died; somebody else saved; the worker had kept what was sent."""
    page = taken_to_site(phone)
    page.goto(f"/p/{PROJECT}/l/quality.defect/new/")
    fill_what_is_asked(page, "初稿")
    page.click("main button[name=save]")
    expect(page).to_have_url(re.compile(r"/r/\d+/$"))
    edit = f"{page.url}edit/"
    page.goto(edit)
    page.fill("#id_title", "坑里改的标题")
    line.is_cut = True
    page.click("main button[name=save]")
    expect(page).to_have_url(re.compile(rf"{QUEUE}$"))
    other = visit(ISSUER)
    other.goto(urlsplit(edit).path)
    other.fill("#id_title", "上面改的标题")
    other.click("main button[name=save]")
    expect(other.locator("main h1")).to_contain_text("上面改的标题")
    line.is_cut = False
    page.reload()
    entry = page.locator(".queue > li")
    expect(entry).to_have_attribute("data-state", "attention")
    expect(entry.locator("tbody tr", has_text="坑里改的标题")).to_contain_text("上面改的标题")
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    fits(page)
    entry.get_by_role("button", name="以我为准").click()
    all_received(page, 1)
    page.goto(edit.removesuffix("edit/"))
    expect(page.locator("main h1")).to_contain_text("坑里改的标题")
