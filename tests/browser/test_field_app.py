"""The field app in the pit: a real worker, the network cut, tabs killed; nothing lost or doubled, order kept."""

import hashlib
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import LANGUAGES, PASSWORD, PATIENCE_MS, PHONE, PROJECT, sign_in
from tests.flaky_proxy import Line, flaky
from tests.site_photos import jpeg

pytestmark = pytest.mark.browser

ISSUER = "zjy"
NOTICE = f"/p/{PROJECT}/l/quality.defect/notice/"
QUEUE = "/field/"
CONTROLLED = """navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller ? 0 :
    new Promise(done => navigator.serviceWorker.addEventListener('controllerchange', done)))"""
SECONDS_TO_OPEN = 2


@pytest.fixture
def line(server) -> Iterator[Line]:
    with flaky(server.url) as line:
        yield line


@pytest.fixture
def phone(browser, line) -> Iterator[BrowserContext]:
    """A phone on that line; what its pages may not do is watched in the other tests."""
    context = browser.new_context(base_url=line.url, **PHONE)
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "django_language", "value": LANGUAGES["zh"], "url": line.url}])
    yield context
    context.close()


def taken_to_site(phone: BrowserContext, who: str = ISSUER) -> Page:
    """Signed in, with the worker in charge and the project taken along."""
    page = phone.new_page()
    sign_in(page, who, PASSWORD)
    expect(page.locator(".bottom-bar")).to_be_visible()
    page.goto(QUEUE)
    page.evaluate(CONTROLLED)
    page.click(f"[data-take={PROJECT}]")
    expect(
        page.locator("[data-field-projects] li", has=page.locator(f"[data-take={PROJECT}]"))
    ).to_contain_text("MB")
    return page


def write_notice(page: Page, words: str, shots: list[bytes]) -> None:
    page.goto(NOTICE)
    page.select_option("select[name=part]", index=3)
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": shot} for n, shot in enumerate(shots)]
    page.locator("#id_photos").set_input_files(files)
    page.fill("#id_words", words)
    page.click(".quick .send button")
    expect(page).to_have_url(re.compile(rf"{QUEUE}$"))
    expect(page.locator(".queue li b", has_text=words)).to_be_visible()


def states(page: Page) -> list[str]:
    """Of the queue, in the order of writing."""
    return page.locator(".queue > li").evaluate_all("all => all.map(each => each.dataset.state)")[::-1]


def all_received(page: Page, count: int, seconds: int = 60) -> None:
    expect(page.locator(".queue > li[data-state=received]")).to_have_count(count, timeout=seconds * 1000)


def newest_number(page: Page) -> str:
    return page.request.get(f"/api/v1/quality.defect/?project={PROJECT}").json()["results"][0]["number"]


@pytest.fixture
def briefing(server, visit) -> tuple[str, list[str]]:
    """The words on a crew's briefing, and ten people who have not signed it yet."""
    page, names = visit("jsy"), [f"试签{n}号" for n in "甲乙丙丁戊己庚辛壬癸"]
    page.goto(f"/p/{PROJECT}/l/technical.briefing/")
    page.get_by_text("中庭高支模（B 版）（班组级交底）").first.click()
    page.goto(page.locator("#drawer a[href^='/r/'], .drawer a.btn").first.get_attribute("href"))
    page.locator("form[action$='/attendees/'] textarea").fill("\n".join(f"{name}\t架子班" for name in names))
    page.locator("form[action$='/attendees/'] button").click()
    expect(page.locator("main")).to_contain_text(names[-1])
    return page.locator("main h1").inner_text().split()[0], names


def sign_briefing(page: Page, url: str, name: str) -> None:
    """The phone is handed round: read, choose one's name, sign with a finger."""
    page.goto(url)
    page.check("input[name=read]")
    page.select_option("#attendee", label=f"{name}（架子班）")
    pad = page.locator("canvas[data-signature]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 70)
    page.mouse.up()
    page.click("#sign button.go")
    expect(page.locator(".queue li b", has_text=name)).to_be_visible()


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
        expect(page.locator(".queue > li[data-state=received]").nth(reached - 1)).to_be_attached(timeout=60_000)
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
