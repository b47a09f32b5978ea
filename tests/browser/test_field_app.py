"""The field app in the pit: a real worker, the network cut, tabs killed; nothing lost or doubled, order kept."""

import hashlib
import re
import time
from secrets import token_hex

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LANGUAGES, PASSWORD, PROJECT, sign_in
from tests.browser.pocket import (
    ISSUER,
    QUEUE,
    all_received,
    fill_what_is_asked,
    fits,
    newest_number,
    sign_briefing,
    states,
    taken_to_site,
    write_notice,
)
from tests.browser.test_photo_notice import Thumb
from tests.site_photos import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.long]

SECONDS_TO_OPEN = 2
MOST_TAPS_TO_A_NOTICE = 5


@pytest.fixture
def briefing(server, visit) -> tuple[str, list[str]]:
    """The words on a crew's briefing, and ten people who have not signed it yet."""
    page, crew = visit("jsy"), token_hex(2)
    names = [f"试签{crew}{n}" for n in "甲乙丙丁戊己庚辛壬癸"]
    page.goto(f"/p/{PROJECT}/l/technical.briefing/")
    page.get_by_text("中庭高支模（B 版）（班组级交底）").first.click()
    page.goto(page.locator("#drawer a[href^='/r/'], .drawer a.btn").first.get_attribute("href"))
    page.locator("form[action$='/attendees/'] textarea").fill("\n".join(f"{name}\t架子班" for name in names))
    page.locator("form[action$='/attendees/'] button").click()
    expect(page.locator("main")).to_contain_text(names[-1])
    return page.locator("main h1").inner_text().split()[0], names


def test_a_notice_written_in_the_pit_arrives_once_though_its_answer_is_lost(phone, line):
    page = taken_to_site(phone)
    shot = jpeg("orange", 1200, 900)
    phone.set_offline(True)
    began = time.monotonic()
    page.goto("/")
    assert time.monotonic() - began < SECONDS_TO_OPEN, "the app opens from what it kept"
    expect(page.locator(".note", has_text="离线页面")).to_be_visible()
    write_notice(page, "坑内第一件", [shot])
    write_notice(page, "坑内第二件", [jpeg("navy", 400, 300)])
    assert states(page) == ["waiting", "waiting"]

    lost = []
    line.breaks = lambda method, path: path == "/field/entries/" and not lost and not lost.append(path)
    phone.set_offline(False)
    all_received(page, 2)
    assert lost, "the server heard the first entry, and its answer never came"
    numbers = page.locator(".queue > li a").all_inner_texts()[::-1]
    assert numbers == sorted(set(numbers)) and len(numbers) == 2
    page.locator(".queue > li a").last.click()
    expect(page.locator("#loop .hash").first).to_have_text(hashlib.sha256(shot).hexdigest())
    expect(page.locator("#site-entries")).to_contain_text("现场填写于")
    assert page.locator("main h1").inner_text().split()[0] == numbers[0]


def test_fifty_photos_and_ten_signatures_survive_a_flapping_line_and_two_killed_tabs(phone, line, briefing):
    number, names = briefing
    page = taken_to_site(phone)
    url = page.locator(".kept-list a", has_text=number).last.get_attribute("href")
    newest = newest_number(page)
    shots = [[jpeg(f"#{n:02x}{m:02x}a0", 640, 480) for m in range(5)] for n in range(10)]
    phone.set_offline(True)
    for n, name in enumerate(names):
        write_notice(page, f"离线第{n}件", shots[n])
        sign_briefing(page, url, name)
    assert states(page) == ["waiting"] * 20

    heard = []
    line.breaks = lambda method, path: method == "POST" and (heard.append(path) or len(heard) % 9 == 0)
    phone.set_offline(False)
    for reached in (3, 8):  # the tab is killed in the middle of sending, twice
        expect(page.locator(".queue > li[data-state=received]").nth(reached - 1)).to_be_attached(
            timeout=60_000
        )
        page.close(run_before_unload=False)
        page = phone.new_page()
        page.goto(QUEUE)
    phone.set_offline(True)  # and once more there is no signal for a while
    page.reload()
    phone.set_offline(False)
    all_received(page, 20, 120)
    assert len(heard) > 9, "answers were lost on the way"

    numbers = page.locator(".queue > li a", has_text="-ZG-").all_inner_texts()[::-1]
    first = int(newest.rpartition("-")[2]) + 1
    assert [int(each.rpartition("-")[2]) for each in numbers] == list(range(first, first + 10)), "order kept"
    assert newest_number(page) == numbers[-1], "nothing doubled"
    for link, sent in zip(page.locator(".queue > li a", has_text="-ZG-").all()[::-1], shots, strict=True):
        content = page.request.get(link.get_attribute("href")).text()
        kept = re.findall(r'class="[^"]*hash[^"]*"[^>]*>([0-9a-f]{64})<', content)
        assert kept == [hashlib.sha256(shot).hexdigest() for shot in sent], "no photo lost, none doubled"
    unsigned = page.request.get(url).text()
    assert not any(name in unsigned for name in names), "everybody's signature arrived"


def test_a_label_scanned_without_a_signal_leads_to_its_notice_within_five_taps(phone, line):
    page = taken_to_site(phone)
    phone.set_offline(True)
    page.goto("/")
    thumb = Thumb(page)
    thumb.tap(".bottom-bar a.scan")
    page.fill("#scan-text", f"{line.url}/p/{PROJECT}/at/1.2.3/")  # the camera reads
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/l/quality\.defect/notice/\?part=\d+$"))
    expect(page.locator("select[name=part] option:checked")).to_contain_text("1.2.3")
    thumb.shoot("#id_photos", jpeg("pink", 320, 240))
    page.fill("#id_words", "扫码后拍的")
    thumb.tap(".quick .send button")
    expect(page.locator(".queue > li")).to_have_attribute("data-state", "waiting")
    assert thumb.taps <= MOST_TAPS_TO_A_NOTICE
    page.goto(f"/scan/?text={line.url}/p/{PROJECT}/at/9.9.9/")
    expect(page.locator("#toasts")).to_contain_text("不在带下现场的部位里")
    phone.set_offline(False)
    page.goto(QUEUE)
    all_received(page, 1)


def test_a_new_build_of_the_worker_takes_over_and_keeps_the_queue_and_the_pages(phone, line):
    page = taken_to_site(phone)
    phone.set_offline(True)
    write_notice(page, "更新前写的", [jpeg("maroon", 320, 240)])
    old = page.evaluate("caches.keys()")
    line.is_cut = True  # the line is dead although the phone thinks it is online
    phone.set_offline(False)
    page.reload()
    expect(page.locator(".queue > li")).to_have_attribute("data-state", re.compile("waiting|sending"))
    line.worker_suffix = ";self.YINGZAO.build=2;"
    line.breaks, line.is_cut = (lambda method, path: path == "/field/entries/"), False
    page.evaluate("navigator.serviceWorker.getRegistration().then(known => known.update())")
    page.evaluate(
        "navigator.serviceWorker.getRegistration().then(async known => {"
        "  while (known.installing || known.waiting) await new Promise(done => setTimeout(done, 50)); })"
    )
    assert line.heard.count(("GET", "/worker.js")) >= 2
    page.reload()
    expect(page.locator(".queue > li")).to_be_visible()
    assert states(page) in (["waiting"], ["sending"])
    assert set(page.evaluate("caches.keys()")) >= {each for each in old if each.startswith("kept-")}
    line.breaks = lambda method, path: False
    page.reload()
    all_received(page, 1)


def test_an_older_layout_of_the_store_is_brought_up_with_what_waits_in_it(phone, line):
    page = phone.new_page()
    sign_in(page, ISSUER, PASSWORD)
    expect(page.locator(".bottom-bar")).to_be_visible()
    person = int(page.locator("body").get_attribute("data-person"))
    page.evaluate(FIRST_LAYOUT, person)
    page.goto(QUEUE)
    expect(page.locator(".queue > li b")).to_have_text("旧版本里的一件")
    expect(page.locator(".queue > li")).to_have_attribute(
        "data-state", "attention"
    )  # it names no form of ours


FIRST_LAYOUT = """person => new Promise((done, failed) => {
  const asked = indexedDB.open("yingzao-field", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("entries", { keyPath: "uid" });
    asked.result.createObjectStore("files", { keyPath: "sha256" });
    asked.result.createObjectStore("facts");
  };
  asked.onerror = failed;
  asked.onsuccess = () => {
    const change = asked.result.transaction(["entries"], "readwrite");
    change.objectStore("entries").put({ uid: "0b6f1c1e-0000-4000-8000-000000000001", sequence: 1, person,
      title: "旧版本里的一件", path: "/nowhere/", fields: [], files: [], written_at: Date.now(), state: "sending",
      tries: 0, sent_bytes: 0, answer: null, digest: "", body: "{}" });
    change.oncomplete = () => { asked.result.close(); done(); };
  };
})"""


def test_signing_out_with_unsent_entries_asks_and_keeps_them_for_whoever_wrote_them(phone, line):
    page = taken_to_site(phone)
    phone.set_offline(True)
    write_notice(page, "退出前写的", [jpeg("olive", 320, 240)])
    line.stops = lambda method, path: path == "/field/entries/"
    phone.set_offline(False)
    page.goto("/me/")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator("main form[action$='/logout/'] button").click()
    page.wait_for_timeout(500)
    assert "还有 1 项未提交" in asked[0] and page.url.endswith("/me/")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("main form[action$='/logout/'] button").click()
    expect(page).to_have_url(re.compile("/accounts/"))
    assert [each for each in page.evaluate("caches.keys()") if each.startswith("kept-")] == []
    line.stops = lambda method, path: False
    sign_in(page, "sgy", PASSWORD)
    expect(page.locator(".bottom-bar")).to_be_visible()
    page.goto(QUEUE)
    expect(page.locator(".queue > li")).to_have_attribute("data-state", "waiting")
    expect(page.locator(".queue > li")).to_contain_text("由其本人登录后提交")
    phone.clear_cookies()
    phone.add_cookies([{"name": "django_language", "value": LANGUAGES["zh"], "url": page.url}])
    sign_in(page, ISSUER, PASSWORD)
    expect(page.locator(".bottom-bar")).to_be_visible()
    page.goto(QUEUE)
    all_received(page, 1)


NO_BLOBS = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (value, ...more) {
    if (Object.values(value ?? {}).some(each => each instanceof Blob)) this.transaction.abort();
    return put.call(this, value, ...more);
};"""


def test_where_a_private_window_keeps_no_blobs_photos_are_kept_all_the_same(phone):
    """As WebKit does; tried in it by hand."""
    phone.add_init_script(NO_BLOBS)
    page = taken_to_site(phone)
    phone.set_offline(True)
    write_notice(page, "无痕窗口里写的", [jpeg("teal", 320, 240)])
    phone.set_offline(False)
    all_received(page, 1)
    expect(page.locator(".queue > li")).to_contain_text("1 个文件")


def test_little_room_on_the_device_is_said_before_it_hurts(phone):
    phone.add_init_script("navigator.storage.estimate = async () => ({ usage: 9e8, quota: 1e9 })")
    page = phone.new_page()
    sign_in(page, ISSUER, PASSWORD)
    expect(page.locator(".bottom-bar")).to_be_visible()
    page.goto(QUEUE)
    expect(page.locator(".note.yellow:visible")).to_contain_text("空间快满了")


def test_a_foreman_does_the_five_tasks_of_a_day_without_a_signal_at_360_px(phone, briefing):
    """A hazard with photo, day work, a suggestion, a signature under a briefing, a look at the work instruction."""
    page = taken_to_site(phone, "banzhang")
    signing = page.locator(".kept-list a", has_text=briefing[0]).last.get_attribute("href")
    card = page.locator(".kept-list a", has_text="SOP").first.get_attribute("href")
    phone.set_offline(True)
    page.goto("/")
    fits(page)
    for kind, form in (
        ("safety.hazard_report", "notice"),
        ("cost.daywork_slip", "new"),
        ("governance.suggestion", "new"),
    ):
        page.goto(f"/p/{PROJECT}/l/{kind}/{form}/")
        fits(page)
        fill_what_is_asked(page, f"班长{kind}")
        shot = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg("brown", 320, 240)}
        page.locator("main .shots input[type=file]").first.set_input_files(shot)
        page.locator("main form[data-carried] button.go").last.tap()
        expect(page).to_have_url(re.compile(rf"{QUEUE}$"))
    page.goto(signing)
    fits(page)
    sign_briefing(page, signing, briefing[1][0])
    page.goto(card)
    fits(page)
    expect(page.locator(".sheet")).to_be_visible()
    page.goto(QUEUE)
    fits(page)
    assert states(page) == ["waiting"] * 4
    phone.set_offline(False)
    all_received(page, 4)
    expect(page.locator(".queue > li a")).to_have_count(3)
