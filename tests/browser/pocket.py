"""A phone in the pocket of somebody on site: what a hand does with the field app, for its browser tests."""

import re
import time
from collections.abc import Sequence

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD, PROJECT, sign_in

ISSUER = "zjy"
NOTICE = f"/p/{PROJECT}/l/quality.defect/notice/"
QUEUE = "/field/"
CONTROLLED = """navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller ? 0 :
    new Promise(done => navigator.serviceWorker.addEventListener('controllerchange', done)))"""


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
    ).to_contain_text("页 ·")
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


def fits(page: Page) -> None:
    """Nothing runs over the side, and what is asked can be hit by a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    buttons = page.locator("main :is(.btn.go, .btn.big, select):visible")
    assert [box for each in buttons.all() if (box := each.bounding_box()) and box["height"] < 43.5] == [], (
        page.url
    )


def fill_what_is_asked(page: Page, words: str) -> None:
    for field in page.locator("main form[data-carried] :is(input, select, textarea):required:visible").all():
        tag, kind = field.evaluate("each => each.tagName"), field.get_attribute("type")
        if tag == "SELECT":
            field.select_option(index=1)
        elif kind in {"checkbox", "radio"}:
            field.check()
        elif kind == "date":
            field.fill(time.strftime("%Y-%m-%d"))
        elif not field.input_value():
            field.fill("2" if kind == "number" or field.get_attribute("inputmode") else words)


def draw(page: Page, pad: str) -> None:
    canvas = page.locator(pad)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60)
    page.mouse.up()


def sign_briefing(page: Page, url: str, name: str, shots: Sequence[bytes] = ()) -> None:
    """The phone is handed round: read, choose one's name, take photos, sign with a finger."""
    page.goto(url)
    for n, shot in enumerate(shots):
        photo = {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": shot}
        page.locator("#briefing-camera").set_input_files(photo)
        expect(page.locator(".shots-list li")).to_have_count(n + 1)
    page.check("input[name=read]")
    page.select_option("#attendee", label=f"{name}（架子班）")
    draw(page, "canvas[data-signature]")
    page.click("#sign button.go")
    expect(page.locator(".queue li b", has_text=name)).to_be_visible()
