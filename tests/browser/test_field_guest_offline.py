"""A worker with a QR link and no account, in airplane mode: signs with photos, sends later; nothing lost or doubled."""

import hashlib
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.pocket import CONTROLLED, QUEUE, all_received, fits, sign_briefing
from tests.browser.test_field_app import briefing  # noqa: F401  (the fixture)
from tests.browser.test_guests import SHARER, open_record, revoke, share
from tests.site_photos import jpeg

pytestmark = pytest.mark.browser

SHOTS = [jpeg(colour, 640, 480) for colour in ("teal", "plum", "gold")]
IS_KEPT = "url => caches.open('kept-guest').then(all => all.match(url)).then(Boolean)"
IS_KEPT_SOON = f"""async url => {{
    const isKept = {IS_KEPT};
    for (let tries = 0; tries < 200 && !(await isKept(url)); tries++) await new Promise(done => setTimeout(done, 100));
    return isKept(url);
}}"""
FILES_ON_THE_PHONE = """new Promise(done => {
    const asked = indexedDB.open('yingzao-field');
    asked.onsuccess = () => {
        const count = asked.result.transaction('files').objectStore('files').count();
        count.onsuccess = () => { asked.result.close(); done(count.result); };
    };
})"""


@pytest.fixture
def link(visit, briefing) -> tuple[Page, str, str, list[str]]:  # noqa: F811
    """The desk of who briefed, the briefing's number, its link on the sheet, and who has not signed."""
    number, names = briefing
    desk = visit("jsy")
    listed = desk.request.get(f"/field/items/{PROJECT}/").json()["items"]
    url = next(i["url"] for i in listed if i["url"].startswith("/s/") and i["label"].startswith(number))
    return desk, number, url, names


def opened_by_a_worker(phone: BrowserContext, url: str) -> Page:
    """The code on the sheet was scanned at the gate, where there is a signal."""
    page = phone.new_page()
    page.goto(url)
    page.evaluate(CONTROLLED)
    assert page.evaluate(IS_KEPT_SOON, url), "a predicate that promises would not be waited for otherwise"
    return page


def test_a_worker_without_an_account_signs_with_three_photos_in_airplane_mode(phone, line, link):
    desk, number, url, names = link
    phone.grant_permissions(["geolocation"])
    phone.set_geolocation({"latitude": 30.2461, "longitude": 120.1683, "accuracy": 9})
    page = opened_by_a_worker(phone, url)
    phone.set_offline(True)
    sign_briefing(page, url, names[0], SHOTS)
    fits(page)
    expect(page.locator(".queue > li")).to_contain_text("3 个文件")
    lost = []
    line.breaks = lambda method, path: path == "/field/entries/" and not lost and not lost.append(path)
    phone.set_offline(False)
    all_received(page, 1)
    assert lost, "the server heard it the first time, and the answer was lost"
    expect(page.locator(".queue > li")).to_contain_text("回执")
    desk.goto(f"/search/?q={number}")
    desk.locator("main a", has_text=number).first.click()
    desk.goto(
        desk.locator("#drawer a[href^='/r/']").first.get_attribute("href")
        if "/r/" not in desk.url
        else desk.url
    )
    expect(desk.locator("#site-entries")).to_contain_text("现场填写于")
    for shot in SHOTS:
        expect(desk.locator("main")).to_contain_text(hashlib.sha256(shot).hexdigest())
    expect(desk.locator("main")).to_contain_text("30.24610, 120.16830 ±9 m")
    assert names[0] not in desk.request.get(url).text(), "signed"


def test_a_guest_link_revoked_meanwhile_needs_attention_and_the_files_stay_on_the_phone(phone, line, visit):
    desk = visit(SHARER)
    record = open_record(desk)
    url = urlsplit(share(desk, record)).path
    page = opened_by_a_worker(phone, url)
    phone.set_offline(True)
    page.goto(url)
    expect(page.locator("main")).to_contain_text("离线页面")
    page.select_option("#id_decision", "agreed")
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": shot} for n, shot in enumerate(SHOTS)]
    page.set_input_files("#reply-files", files)
    page.click("#reply button.go")
    expect(page.locator(".queue > li")).to_have_attribute("data-state", "waiting")
    revoke(desk, record)
    phone.set_offline(False)
    expect(page.locator(".queue > li[data-state=attention]")).to_be_visible(timeout=60_000)
    expect(page.locator(".queue > li")).to_contain_text("已吊销")
    fits(page)
    assert page.evaluate(FILES_ON_THE_PHONE) == 3
    page.goto(url)
    expect(page.locator("main")).to_contain_text("已吊销")
    assert not page.evaluate(IS_KEPT, url), "what opens nothing is not kept"
    page.goto(QUEUE)
    expect(page.locator(".queue > li[data-state=attention]")).to_be_visible()
    assert page.evaluate(FILES_ON_THE_PHONE) == 3
