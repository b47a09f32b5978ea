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


def records_titled(page: Page, words: str) -> list[str]:
    """Numbers of the notices with these words, as the server lists them."""
    answer = page.request.get(f"/api/v1/quality.defect/?project={PROJECT}&title={words}")
    return [row["number"] for row in answer.json()["items"]]


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
